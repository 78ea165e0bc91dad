// What a page asks the program.

import { words } from "/desk/base.js";

/** Sends JSON, or a file; answers what comes back, or throws an error that says why. */
export async function send(path, body) {
  let answer;
  try {
    const isFile = body instanceof Blob;
    answer = await fetch(path, { method: "POST", body: isFile ? body : JSON.stringify(body) });
  } catch {
    throw new Error(words.lost);
  }
  const value = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(value.error ?? String(answer.status));
  return value;
}

export const get = async (path) => {
  const answer = await fetch(path);
  const value = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(value.error ?? String(answer.status));
  return value;
};

/** The address of a report's form. */
export const address = (agency, year) => `/report?${new URLSearchParams({ agency, year })}`;
