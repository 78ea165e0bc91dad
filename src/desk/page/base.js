// Words of the page, its parts, and what it asks a person.

export const read = (id) => JSON.parse(document.getElementById(id).textContent);
export const words = read("words");

/** A text with its arguments; a word with its own. */
export const filled = (text, args) => text.replace(/\{(\w+)\}/g, (all, name) => args[name] ?? all);
export const say = (key, args = {}) => filled(words[key], args);

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

/** A question; answers whether yes, or what was written. */
export function ask(text, label, given = "") {
  const dialog = document.getElementById("ask");
  const [line, box] = [dialog.querySelector("p"), dialog.querySelector("label")];
  line.textContent = text;
  box.hidden = !label;
  box.querySelector("span").textContent = label ?? "";
  const area = box.querySelector("textarea");
  area.value = given;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) =>
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes" ? (label ? area.value.trim() : true) : null), { once: true }),
  );
}

export function tell(text) {
  const dialog = document.getElementById("told");
  dialog.querySelector("pre").textContent = text;
  if (!dialog.open) dialog.showModal();
}
