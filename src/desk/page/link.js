// Words of the page, and what it asks the program.

const read = (id) => JSON.parse(document.getElementById(id).textContent);
export const words = read("words");
export { read };

/** A word with its arguments. */
export const say = (key, args = {}) => words[key].replace(/\{(\w+)\}/g, (all, name) => args[name] ?? all);

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

/** An element with its text or children. */
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** The address of a report's form. */
export const address = (agency, year) => `/report?${new URLSearchParams({ agency, year })}`;
