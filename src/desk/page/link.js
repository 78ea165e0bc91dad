// What a page asks the program.

import { words } from "./base.js";

// Everything of the session lies below a folder of its own.
const base = new URL("..", import.meta.url);
export const within = (path) => new URL(path, base).href;

/** Sends JSON, or a file; answers what comes back, or throws an error that says why. */
export async function send(path, body) {
  let answer;
  try {
    const isFile = body instanceof Blob;
    answer = await fetch(within(path), { method: "POST", body: isFile ? body : JSON.stringify(body) });
  } catch {
    throw new Error(words.lost);
  }
  const value = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(value.error ?? ({ 403: words.ended, 413: words.too_large }[answer.status] ?? String(answer.status)));
  return value;
}

export const get = async (path) => {
  const answer = await fetch(within(path));
  const value = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(value.error ?? String(answer.status));
  return value;
};

/** The address of a report's form. */
export const address = (agency, year) => within(`report?${new URLSearchParams({ agency, year })}`);
