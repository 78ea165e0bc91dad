// A report as a form. What is typed is saved as soon as it is complete; the program answers with what the fields hold then, and with
// what its rules found. No sum is computed here.

import { ask, make, read, say, tell, words } from "./base.js";
import { grid, history } from "./grid.js";
import { get, send, within } from "./link.js";

const RETRY = 5000; // milliseconds after which what could not be saved is tried again; twice as many after each time
const LONGEST = 60000;
const PAUSE = 500; // milliseconds without a key after which what is typed is saved
const main = document.getElementById("main");
const { agency, preview } = main.dataset;
const year = Number(main.dataset.year);
const who = { agency, year };
const saved = document.getElementById("saved");
const [fields, texts] = [new Map(), new Map()];
const [head, metadata] = ["head", "metadata"].map((id) => document.getElementById(id));
let view = read("view");
let waiting = Promise.resolve();
let pending = 0;
let again;
let delay = RETRY;
let told = "";
let isReshaping = false;
let isComposing = false; // what an input method composes is no text yet

/** Knows the fields that the page has now. */
function collect() {
  for (const [known, selector] of [[fields, "td > :is(input, select)"], [texts, "textarea"]]) {
    known.clear();
    for (const field of main.querySelectorAll(selector)) {
      known.set(field.name, field);
      field.dataset.typed ??= field.value;
    }
  }
}
collect();
for (const field of head.elements) field.dataset.typed ??= field.value;
/** All that is saved as it is typed. */
const everyField = () => [...fields.values(), ...texts.values(), ...head.elements, ...metadata.querySelectorAll("input")];

/** What a field held when it was last shown, which is what the file had. */
const typed = (field) => field.dataset.typed ?? "";
/** A field of one line drops line breaks, and one of several writes them its own way: nobody has typed that. */
const held = (field) => (field.tagName === "TEXTAREA" ? typed(field).replace(/\r\n?/g, "\n") : typed(field).replace(/[\r\n]/g, ""));
const isDirty = (field) => field.value !== held(field);

function status(key, isOff = false) {
  saved.textContent = words[key] ?? key;
  saved.classList.toggle("off", isOff);
}

/** Shows a view. A field that somebody is typing in keeps what is typed. */
async function show(next) {
  if (next.version < view.version) return;
  if (next.shape === view.shape) view = next;
  else if (isComposing || !(await reshape())) return;
  for (const [address, field] of fields) {
    const cell = view.cells[address] ?? { text: "", computed: "", is_open: false };
    // What somebody is typing keeps the value that it began with: what others wrote meanwhile is then told.
    if (!isDirty(field)) field.value = field.dataset.typed = cell.text;
    if (field.tagName === "INPUT") field.placeholder = cell.computed;
    const place = field.parentElement;
    place.dataset.before = field.dataset.before ? say("before", { value: field.dataset.before }) : "";
    place.classList.toggle("open", cell.is_open);
    if (place.dataset.before) field.setAttribute("aria-description", place.dataset.before);
  }
  for (const [section, field] of texts) {
    const text = (view.texts[section] ?? "").replace(/\r\n/g, "\n");
    if (!isDirty(field)) field.value = field.dataset.typed = text;
  }
  for (const [name, value] of [["published", view.published], ["status", view.draft && !view.sealed ? "draft" : "published"]])
    if (!isDirty(head[name])) head[name].value = head[name].dataset.typed = value;
  document.getElementById("stale").hidden = !view.stale;
  const sealed = document.getElementById("sealed");
  sealed.hidden = !view.sealed;
  sealed.textContent = say("sealed", { number: view.sealed });
  head.status.disabled = Boolean(view.sealed);
  const comparison = document.getElementById("compare");
  comparison.hidden = !view.comparison;
  comparison.href = new URL(`/${view.comparison ?? ""}`, preview).href;
  lists();
  findings();
  doubts();
}

/** The form has other fields than the page: those tables are made anew. What is being typed goes along, cell by cell. */
async function reshape() {
  const answer = await fetch(location.href).catch(() => undefined);
  if (!answer?.ok) return false;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const open = [...fields.values()].filter(isDirty).map((field) => ({ field, name: field.name, value: field.value, was: typed(field) }));
  const { name: focused, selectionStart: from, selectionEnd: to } = document.activeElement;
  const shape = (section) => [...section.querySelectorAll("[name], h2")].map((part) => part.name || part.outerHTML).join();
  const buttons = (section) => section.querySelectorAll("[data-table]");
  const sections = [...fresh.querySelectorAll("main > section[id^=s-]")];
  // A field that goes loses the cursor, which is no reason to save it.
  isReshaping = true;
  for (const known of main.querySelectorAll("section[id^=s-]")) if (!sections.some(({ id }) => id === known.id)) known.remove();
  let last = main.querySelector(".help");
  for (const section of sections) {
    const known = document.getElementById(section.id);
    const node = known && shape(known) === shape(section) ? known : document.adoptNode(section);
    if (node !== known) known?.remove();
    else {
      buttons(known).forEach((button) => button.remove());
      known.append(...buttons(section));
    }
    // What is where it was is not touched, so that nobody who types there loses the cursor.
    if (last.nextElementSibling !== node) last.after(node);
    last = node;
  }
  main.querySelector("h1").textContent = fresh.querySelector("h1").textContent;
  document.title = fresh.title;
  collect();
  isReshaping = false;
  const lost = open.filter(({ name }) => !fields.has(name));
  for (const { field: old, name, value, was } of open) {
    const field = fields.get(name);
    if (!field || field === old) continue;
    field.value = value;
    field.dataset.typed = was;
    setTimeout(() => save(field), PAUSE);
  }
  const field = fields.get(focused);
  if (field && field !== document.activeElement) {
    field.focus();
    field.setSelectionRange?.(from, to);
  }
  view = JSON.parse(fresh.getElementById("view").textContent);
  if (lost.length) tell(say("lost_cells", { cells: lost.map(({ field, value }) => `${field.getAttribute("aria-label")}：${value}`).join("；") }));
  return true;
}

/** The doubts of an import, at their cells, each to be confirmed. */
function doubts() {
  const place = document.getElementById("doubts");
  place.hidden = !view.doubts.length;
  place.querySelector("summary").textContent = say("doubts", { count: view.doubts.length });
  for (const field of fields.values()) field.parentElement.classList.remove("doubt");
  place.querySelector("ul").replaceChildren(...view.doubts.map((line) => {
    const field = [...line.matchAll(/[a-z][a-z0-9_.]+/g)].map(([address]) => fields.get(address)).find(Boolean);
    field?.parentElement.classList.add("doubt");
    const at = field ? make("a", { href: "#", onclick: (event) => (event.preventDefault(), field.focus()) }, line) : line;
    const confirm = () => send("desk/checked", { ...who, line }).then(show, (error) => tell(error.message));
    return make("li", {}, at, " ", make("button", { type: "button", onclick: confirm }, words.checked));
  }));
}

/** What stands around the tables and texts. */
function lists() {
  const button = (name, word, onclick) => make("button", { type: "button", "aria-label": `${word}：${name}`, onclick }, word);
  const remove = (name, question, body) => button(name, words.remove, async () => (await ask(say(question, { name }))) && edit(body));
  const line = (...parts) => make("p", {}, ...parts);
  const isOpen = [...metadata.querySelectorAll("input")].some((field) => field === document.activeElement || isDirty(field));
  if (!isOpen)
    metadata.replaceChildren(...view.metadata.map(([name, value]) => line(
      make("label", {}, name, " ", make("input", { name, value, "data-typed": value, autocomplete: "off" })), " ",
      remove(name, "metadata_ask", { edit: "metadata_removed", name, was: value }),
    )));
  const item = (...parts) => parts.filter(Boolean).join("：");
  document.getElementById("attachments").replaceChildren(...view.attachments.map(({ file, label }) =>
    make("li", {}, item(label, label === file ? "" : file), " ", remove(label, "attachment_ask", { edit: "attachment_removed", file })),
  ));
  document.getElementById("explanations").replaceChildren(...view.explanations.map(({ name, text }, at) => {
    const change = async () => {
      const now = await ask(words.explanation_change, words.explain_text, text);
      if (now !== null && now !== text) edit({ edit: "explained", at, was: text, text: now });
    };
    return make("li", {}, item(name, text), " ", button(item(name, text), words.change, change));
  }));
}

function findings() {
  for (const field of [...fields.values(), ...texts.values()]) {
    field.parentElement.classList.remove("bad", "warn");
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
  const open = view.findings.filter((finding) => !finding.explained && finding.severity !== "info");
  const items = open.map((finding, index) => {
    const id = `finding-${index}`;
    const field = fields.get(finding.address) ?? texts.get(finding.section);
    if (field) {
      const isError = finding.severity === "error";
      if (fields.has(field.name)) field.parentElement.classList.add(isError ? "bad" : "warn");
      if (isError) field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), id].filter(Boolean).join(" "));
    }
    const place = field ? make("a", { href: "#", onclick: (event) => (event.preventDefault(), field.focus()) }, finding.message) : finding.message;
    const item = make("li", { id, class: finding.severity }, place);
    if (finding.help) item.append(make("br", {}), make("small", {}, finding.help));
    const isCell = fields.has(finding.address);
    if (isCell && finding.right !== null) {
      const take = () => commit([{ field: fields.get(finding.address), text: finding.right }]);
      item.append(make("br", {}), make("button", { type: "button", onclick: take }, say("right", { value: finding.right })));
    }
    if (finding.address || finding.section) item.append(make("button", { type: "button", onclick: () => explain(finding) }, words.explain));
    if (!field && finding.file) item.append(make("br", {}), make("small", {}, `${finding.file}:${finding.line}`));
    return item;
  });
  const errors = open.filter((finding) => finding.severity === "error").length;
  const { holds, off } = view.sums.counts;
  const sums = [say("sums_hold", { count: holds }), off ? say("sums_off", { count: off }) : ""].filter(Boolean).join(" ");
  const counts = open.length ? [say("errors", { count: errors }), say("warnings", { count: open.length - errors })].join(" ") : words.no_findings;
  document.getElementById("sums").textContent = `${sums} ${counts}`;
  document.getElementById("findings").replaceChildren(...items);
}

/** Sends an edit after those before it, and shows what comes back. What could not be saved stays in its field as unsaved. */
function edit(body, changed = []) {
  pending += 1;
  status("saving");
  const answer = waiting.then(async () => {
    try {
      const { view: next, outcome } = await send("desk/edit", { ...who, ...body });
      if (next) await show(next);
      outcome.conflicts.forEach((conflict) => clash(conflict, body));
      if (outcome.by_hand.length) tell(say("by_hand", { cells: outcome.by_hand.join("、") }));
      pending -= 1;
      delay = RETRY;
      if (!pending) settle();
      return true;
    } catch (error) {
      pending -= 1;
      for (const { field, was } of changed) field.dataset.typed = was;
      status(changed.length ? say("unsaved_again", { seconds: delay / 1000 }) : "unsaved", true);
      if (told !== error.message) tell(error.message);
      told = error.message;
      clearTimeout(again);
      again = setTimeout(retry, delay);
      return false;
    }
  });
  waiting = answer;
  return answer;
}

/** Tries again, where the cursor stands, too; but what an input method composes is no text yet. */
function retry() {
  delay = Math.min(2 * delay, LONGEST);
  if (isComposing) again = setTimeout(retry, RETRY);
  else settle(true);
}

/** Saves what could not be saved before; only what is in the files is called saved. */
function settle(isAgain = false) {
  const open = everyField().filter(isDirty);
  const left = open.filter((field) => (isAgain || field !== document.activeElement) && !field.parentElement.querySelector(".clash"));
  if (left.length) left.forEach(save);
  else if (!pending) status(open.length ? "unsaved" : "saved");
  if (!open.length) told = "";
}

/** Writes what was typed into cells: [{field, text, was}]. */
function commit(changes, { isStep = true } = {}) {
  const real = changes.filter(({ field, text }) => text !== typed(field) || field.value !== text);
  if (!real.length) return Promise.resolve(true);
  const cells = real.map(({ field, text, was }) => ({ address: field.name, was: was ?? typed(field), text }));
  if (isStep) steps.record(cells);
  const changed = real.map(({ field }) => ({ field, was: typed(field) }));
  for (const { field, text } of real) {
    field.value = text;
    field.dataset.typed = text;
  }
  return edit({ edit: "cells", cells }, changed);
}

const steps = history(fields, (changes) => commit(changes, { isStep: false }));

/** Somebody else changed what was typed here: both are shown, and one is taken. */
async function clash({ at, yours, theirs }, body) {
  const field = fields.get(at) ?? texts.get(at);
  if (!field) {
    // A line of the head or of the metadata shows theirs by now.
    if (await ask(`${at}：${say("conflict", { theirs })}${say("mine", { value: yours })}`)) edit({ ...body, was: theirs });
    return;
  }
  field.parentElement.querySelector(".clash")?.remove();
  const box = make("div", { class: "clash", role: "alert" }, say("conflict", { theirs: theirs.slice(0, 200) }));
  const take = (text) => {
    box.remove();
    field.value = text;
    if (fields.has(at)) commit([{ field, text }]);
    else saveText(field);
    if (!pending) settle();
    field.focus();
  };
  box.append(
    make("button", { type: "button", onclick: () => take(yours) }, say("mine", { value: yours.slice(0, 40) })),
    make("button", { type: "button", onclick: () => take(theirs) }, say("theirs", { value: theirs.slice(0, 40) })),
  );
  if (texts.has(at)) field.value = yours;
  field.after(box);
}

function saveText(field) {
  if (!isDirty(field)) return Promise.resolve(true);
  const was = typed(field);
  const text = field.value;
  field.dataset.typed = text;
  return edit({ edit: "text", section: field.name, was, text }, [{ field, was }]);
}

/** Saves a line of the head or of the metadata. */
function saveLine(field) {
  if (!isDirty(field)) return Promise.resolve(true);
  const [was, text] = [typed(field), field.value.trim()];
  field.value = field.dataset.typed = text;
  const body = field.form === head ? { edit: "head", key: field.name } : { edit: "metadata", name: field.name };
  return edit({ ...body, was, text }, [{ field, was }]);
}

/** Saves what is in a field, unless it is to be chosen first whose it is, or the page has it no more. */
function save(field) {
  if ([head, metadata].includes(field.form)) return saveLine(field);
  const isOwn = !isReshaping && (fields.get(field.name) ?? texts.get(field.name)) === field;
  if (!isOwn || field.parentElement.querySelector(".clash")) return Promise.resolve(false);
  return texts.has(field.name) ? saveText(field) : commit([{ field, text: field.value.trim() }]);
}

// A pause while typing, or leaving the field, saves.
let timer;
main.addEventListener("input", ({ target }) => {
  if (!fields.has(target.name) && !texts.has(target.name)) return;
  later(target);
});
main.addEventListener("compositionstart", () => {
  isComposing = true;
  clearTimeout(timer);
});
main.addEventListener("compositionend", ({ target }) => {
  isComposing = false;
  later(target);
});
function later(target) {
  status(isDirty(target) ? "unsaved" : "saved");
  clearTimeout(timer);
  if (!isComposing) timer = setTimeout(() => save(target), PAUSE);
}
head.addEventListener("input", () => status("unsaved"));
main.addEventListener("click", ({ target }) => {
  const { table, begun } = target.dataset;
  if (table) edit({ edit: "table", table, is_begun: begun === "true" });
});
main.addEventListener("change", ({ target }) => (fields.has(target.name) || texts.has(target.name)) && save(target));
main.addEventListener("focusout", ({ target }) => (fields.has(target.name) || texts.has(target.name)) && isDirty(target) && save(target));
head.addEventListener("submit", (event) => event.preventDefault());
for (const form of [head, metadata]) form.addEventListener("change", ({ target }) => save(target));
for (const form of ["metadata", "new-metadata"]) document.getElementById(form).addEventListener("submit", (event) => event.preventDefault());
document.getElementById("new-metadata").addEventListener("submit", async ({ target }) => {
  const known = view.metadata.find(([name]) => name === target.elements.name.value.trim());
  if (known) return tell(known.join("："));
  if (await edit({ edit: "metadata", name: target.elements.name.value, was: "", text: target.elements.value.value })) target.reset();
});
document.getElementById("attach").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  if (!file) return;
  try {
    const { view: next } = await send(`desk/attach?${new URLSearchParams({ ...who, name: file.name })}`, file);
    if (next) show(next);
  } catch (error) {
    tell(error.message);
  }
  target.value = "";
});
addEventListener("beforeunload", (event) => {
  if (everyField().some(isDirty) || pending) event.preventDefault();
});

/** Undoes what is being typed first. */
function back(field) {
  if (!field || !fields.has(field.name) || !isDirty(field)) return steps.undo();
  field.value = typed(field);
  clearTimeout(timer);
  settle();
}
grid(main, { commit, undo: back, redo: steps.redo, tooWide: (count) => tell(say("too_wide", { count })) });
document.getElementById("undo").addEventListener("click", steps.undo);
document.getElementById("redo").addEventListener("click", steps.redo);

document.getElementById("zeros").addEventListener("click", async () => {
  const open = Object.entries(view.cells).filter(([address, cell]) => cell.is_open && fields.has(address));
  if (!open.length) return tell(words.zeros_none);
  if (!(await ask(say("zeros_ask", { count: open.length })))) return;
  let changes = open.map(([address]) => ({ field: fields.get(address), text: "0" }));
  // Totals that were left blank are what the program makes of their parts, which may be such totals, too.
  while (changes.length && (await commit(changes))) {
    const totals = Object.entries(view.cells).filter(([address, cell]) => !cell.text && cell.computed && cell.is_blank_total && fields.has(address));
    changes = totals.map(([address, cell]) => ({ field: fields.get(address), text: cell.computed }));
  }
});

async function explain(finding) {
  const text = await ask(finding.message, words.explain_text);
  if (text) edit({ edit: "explanation", address: finding.address ?? finding.section ?? "", rule: finding.code, text });
}

async function command(body) {
  await waiting;
  status("running");
  try {
    const { ok, said, out } = await send("desk/run", body);
    tell([ok && body.command === "build" ? words.built : "", said, out].filter(Boolean).join("\n\n"));
  } catch (error) {
    tell(error.message);
  }
  settle();
}
document.getElementById("build").addEventListener("click", () => command({ command: "build" }));
document.getElementById("review").addEventListener("click", () => command({ command: "review", ...who }));
document.getElementById("seal").addEventListener("click", async () => {
  const why = await ask(words.seal_ask, words.correction);
  if (why !== null) command({ command: "seal", ...who, correction: why || null });
});

const page = document.getElementById("page");
page.addEventListener("toggle", () => {
  const frame = page.querySelector("iframe");
  if (page.open && !frame.src) frame.src = preview;
});

// What others change in the files is shown at once.
const events = new EventSource(within("desk/events"));
events.addEventListener("message", async ({ data }) => {
  const [version, notes] = data.split(" ").map(Number);
  if ((version <= view.version && notes <= view.notes) || pending) return;
  const next = await get(`desk/view?${new URLSearchParams(who)}`).catch(() => undefined);
  if (next && !pending) show(next);
});
events.addEventListener("error", () => status("lost", true));
events.addEventListener("open", () => settle(true));

show(view);
