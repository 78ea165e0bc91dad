// The form in one file, without the program. What is typed is kept in this browser until it is saved as a file that `annals import` reads.
// Only the form's equations are here, from its own data; base.js and grid.js stand before this in the same script.

const form = read("form");
const main = document.getElementById("main");
const head = document.getElementById("head");
const fields = new Map([...main.querySelectorAll("td > :is(input, select)")].map((field) => [field.name, field]));
const texts = [...main.querySelectorAll("section textarea")];
const steps = history(fields, (changes) => put(changes));
const kept = `annals ${form.edition}`;
let name = "";

// Figures are exact: so many units of the last digit behind the point.

const exact = (digits) => {
  const [whole, fraction = ""] = digits.split(".");
  return { units: BigInt(whole + fraction), scale: fraction.length };
};
const raised = ({ units, scale }, to) => units * 10n ** BigInt(to - scale);
function plus(one, other, sign = 1n) {
  const scale = Math.max(one.scale, other.scale);
  return { units: raised(one, scale) + sign * raised(other, scale), scale };
}
const size = ({ units, scale }) => ({ units: units < 0n ? -units : units, scale });
function digits(number) {
  const text = String(size(number).units).padStart(number.scale + 1, "0");
  const point = text.length - number.scale;
  return (number.units < 0n ? "-" : "") + text.slice(0, point) + (number.scale ? `.${text.slice(point)}` : "");
}
const shortest = (number) => (number.scale ? digits(number).replace(/\.?0+$/, "") : digits(number));

// One below zero is a number, and wrong where it stands.
const DECIMAL = /^[+-]?(?=[\d.]{1,21}$)(?!\d{21})\d+(\.\d+)?$/;
const PLAIN = { count: /^(0|[1-9]\d{0,17})$/, change: /^[+-]?(0|[1-9]\d{0,17})$/, amount: DECIMAL, percent: DECIMAL };
const UNIT = { amount: "万元", percent: "%|万元|[件项个宗条人]" };

/** What a cell holds, as `import` reads it: its text, half-width and without separators and unit where it is a figure, and its value. */
function reading(typed, kind) {
  const text = typed.trim();
  if (!(kind in PLAIN)) return { text };
  const half = text.replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0)).replace(/[−–]/g, "-");
  const tidy = half.replace(/\s/g, "").replace(/(?<=[\d/])[①-⑳⁰¹²³⁴-⁹*※]+$/, "");
  if (tidy === "" || tidy === "/") return { text: tidy };
  const [, sign, figure, rest] = /^([+-]?)([\d.,]*)(.*)$/.exec(tidy);
  const number = sign + (/^\d{1,3}(,\d{3})+(\.\d+)?$/.test(figure) ? figure.replaceAll(",", "") : figure);
  const [, behind] = new RegExp(`^(?:${UNIT[kind] ?? "万元|[件项个宗条人]"})?($|\\()`).exec(rest) ?? [];
  if (!PLAIN[kind].test(number) || behind === undefined) return { text };
  const value = exact(number);
  return { text: behind ? text : number, value, shown: kind in UNIT ? number : digits(value) };
}

/** What the form holds: the cells as typed, those that follow from others, and the equations that hold or do not. */
function evaluate() {
  const typed = form.cells.map(([address, kind]) => fields.has(address) && reading(fields.get(address).value, kind));
  const isEmpty = (cell) => !typed[cell] || typed[cell].text === "";
  const drop = (cells) => cells.every(isEmpty) && cells.forEach((cell) => (typed[cell] = false));
  form.optional.forEach(drop);
  const left = new Set(form.totals.filter((row) => typed[row[0]] && row.every(isEmpty)).flatMap((row) => (drop(row), row)));
  const across = form.sums.filter((sum) => sum.across && typed[sum.total] && isEmpty(sum.total) && sum.parts.some((part) => typed[part]));
  across.forEach((sum) => (typed[sum.total] = false));
  const values = typed.map((cell) => cell.value);
  const computed = new Set();
  const sum = (cells) => cells.reduce((all, cell) => all && values[cell] && plus(all, values[cell]), exact("0"));
  const fill = (total, parts) => {
    values[total] = sum(parts);
    computed.add(total);
  };
  across.forEach(({ total, parts }) => fill(total, parts));
  for (const [group, parts] of form.groups) if (sum(parts)) fill(group, parts);
  form.sums.filter(({ total, across: isAcross }) => !isAcross && left.has(total)).forEach(({ total, parts }) => fill(total, parts));

  const shown = (cell) => (computed.has(cell) ? values[cell] && digits(values[cell]) : (typed[cell].shown ?? typed[cell].text)) || "?";
  const side = (cells) => {
    const all = sum(cells);
    const parts = cells.filter((cell) => cells.length <= 7 || values[cell]?.units !== 0n).map(shown);
    const result = all ? shortest(all) : "?";
    return parts.length > 1 ? `${parts.join(" + ")} = ${result}` : result;
  };
  const found = [];
  let holds = 0;
  const judge = ({ left, right, at, tolerance = "0", isLimit, usual }, tell) => {
    const [one, other] = [sum(left), sum(right)];
    if (!one || !other) return;
    const excess = plus(one, other, -1n);
    const over = plus(isLimit ? excess : size(excess), exact(tolerance), -1n);
    if (over.units <= 0n) holds += 1;
    else found.push({ at, isError: !usual, message: tell({ left: side(left), right: side(right), by: shortest(size(excess)) }) });
  };
  const breach = (where) => ({ left, right, by }) => say("breach", { where, left, right, difference: by });
  for (const { label, total, parts } of form.sums) {
    const isGiven = parts.some((part) => typed[part] || computed.has(part));
    if (typed[total] && isGiven) judge({ left: parts, right: [total], at: total }, breach(label));
  }
  for (const { label, left, right, tolerance } of form.identities) {
    // A total column whose every figure follows says again what the columns beside it say.
    const isImplied = [...left, ...right].every((cell) => form.cells[cell][2] && computed.has(cell));
    if (!isImplied) judge({ left, right, at: right[0], tolerance }, breach(label));
  }
  for (const { breach: text, left, right, usual } of form.limits)
    judge({ left, right, at: left[0], isLimit: true, usual }, ({ by, ...sides }) => filled(text, { ...sides, excess: by }));
  return { typed, values, computed, found, holds };
}

/** The report as a file: its own JSON, with the texts. */
function report({ typed, values, computed } = evaluate()) {
  const figures = {};
  const open = form.cells.map(([address], cell) => [address, cell]).filter(([address]) => fields.has(address));
  for (const [address, cell] of open) {
    if (computed.has(cell)) figures[address] = values[cell] ? digits(values[cell]) : "";
    else if (typed[cell]) figures[address] = typed[cell].text;
  }
  return {
    name,
    year: Number(head.elements.year.value) || null,
    edition: form.edition,
    published: head.elements.published.value || null,
    figures,
    computed: open.filter(([, cell]) => computed.has(cell)).map(([address]) => address),
    texts: Object.fromEntries(texts.filter(({ value }) => value.trim()).map((field) => [field.name, field.value])),
  };
}

/** Puts a report into the form. */
function restore(from) {
  name = from.name ?? "";
  head.elements.name.value = name;
  for (const key of ["year", "published"]) head.elements[key].value = from[key] ?? "";
  for (const [address, field] of fields) {
    const text = from.computed?.includes(address) ? "" : String(from.figures?.[address] ?? "");
    field.value = text;
    if (field.value !== text) field.append(new Option(text, text, true, true));
    field.dataset.typed = text;
  }
  for (const field of texts) field.value = from.texts?.[field.name] ?? "";
  steps.reset();
}

/** Keeps what is typed in this browser, where it lets a page do so. */
function keep(state) {
  const saved = document.getElementById("saved");
  try {
    localStorage.setItem(kept, name);
    localStorage.setItem(`${kept} ${name}`, JSON.stringify(report(state)));
    saved.textContent = words.kept;
  } catch {
    saved.textContent = words.unkept;
    saved.classList.add("off");
    addEventListener("beforeunload", stay);
  }
}
const stay = (event) => event.preventDefault();
function known(of) {
  try {
    return JSON.parse(localStorage.getItem(`${kept} ${of ?? localStorage.getItem(kept) ?? ""}`));
  } catch {
    return null;
  }
}

/** Shows what follows from what is typed, and keeps it. */
function refresh() {
  const state = evaluate();
  const findings = state.found;
  form.cells.forEach(([address, kind], cell) => {
    const field = fields.get(address);
    if (!field) return;
    const { text, value } = state.typed[cell] || {};
    if (field.tagName === "INPUT") field.placeholder = state.computed.has(cell) && state.values[cell] ? digits(state.values[cell]) : "";
    field.parentElement.classList.remove("bad", "warn");
    field.parentElement.classList.toggle("open", isOpen(state, cell));
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
    if (kind in PLAIN && (value ? kind !== "change" && value.units < 0n : text && text !== "/"))
      findings.push({ at: cell, isError: true, message: say("no_number", { cell: field.getAttribute("aria-label"), text }) });
  });
  const items = findings.map(({ at, isError, message }, index) => {
    const field = fields.get(form.cells[at][0]);
    field?.parentElement.classList.add(isError ? "bad" : "warn");
    if (isError) field?.setAttribute("aria-invalid", "true");
    field?.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), `finding-${index}`].filter(Boolean).join(" "));
    const jump = (event) => (event.preventDefault(), field.focus());
    return make("li", { id: `finding-${index}`, class: isError ? "error" : "warning" }, field ? make("a", { href: "#", onclick: jump }, message) : message);
  });
  document.getElementById("findings").replaceChildren(...items);
  const off = findings.length ? say("sums_off", { count: findings.length }) : "";
  document.getElementById("sums").textContent = [say("sums_hold", { count: state.holds }), off].join(" ");
  keep(state);
}
const isOpen = ({ typed, computed }, cell) => {
  const [, kind, isTotal] = form.cells[cell];
  return !isTotal && kind in PLAIN && !computed.has(cell) && typed[cell] && typed[cell].text === "";
};

/** Writes texts into cells: [{field, text}]. */
function put(changes) {
  for (const { field, text } of changes) {
    field.value = text;
    field.dataset.typed = text;
  }
  refresh();
}
const kinds = new Map(form.cells);
function commit(changes) {
  const tidy = changes.map(({ field, text }) => ({ field, text: reading(text, kinds.get(field.name)).text }));
  const real = tidy.filter(({ field, text }) => text !== (field.dataset.typed ?? ""));
  if (real.length) steps.record(real.map(({ field, text }) => ({ address: field.name, was: field.dataset.typed ?? "", text })));
  put(tidy);
}

grid(main, { commit, ...steps, tooWide: (count) => tell(say("too_wide", { count })) });
main.addEventListener("input", refresh);
main.addEventListener("focusout", refresh);
main.addEventListener("change", ({ target }) => fields.has(target.name) && commit([{ field: target, text: target.value }]));
head.addEventListener("submit", (event) => event.preventDefault());
head.addEventListener("change", () => {
  const now = head.elements.name.value.trim();
  if (now !== name) {
    // What is kept under a name is shown; a new name takes what is there along.
    const other = known(now);
    if (other) restore(other);
    else localStorage.removeItem(`${kept} ${name}`);
    name = now;
  }
  refresh();
});
const click = (id, act) => document.getElementById(id).addEventListener("click", act);
click("undo", steps.undo);
click("redo", steps.redo);
click("zeros", async () => {
  const state = evaluate();
  const open = form.cells.filter((_, cell) => isOpen(state, cell)).map(([address]) => fields.get(address));
  if (!open.length) tell(words.zeros_none);
  else if (await ask(say("zeros_ask", { count: open.length }))) commit(open.map((field) => ({ field, text: "0" })));
});
click("clear", async () => {
  if (!(await ask(say("clear_ask", { name })))) return;
  localStorage.removeItem(`${kept} ${name}`);
  restore({});
  refresh();
});
click("save", () => {
  if (!head.reportValidity()) return;
  const file = `${name}${head.elements.year.value}.json`.replace(/[\\/:*?"<>|]/g, "_");
  const text = `${JSON.stringify(report(), null, 2)}\n`;
  make("a", { href: URL.createObjectURL(new Blob([text], { type: "application/json" })), download: file }).click();
  tell(say("file_saved", { file }));
});
document.getElementById("open").addEventListener("change", async ({ target }) => {
  const from = await target.files[0].text().then(JSON.parse).catch(() => null);
  target.value = "";
  if (from?.edition !== form.edition) return tell(words.not_ours);
  restore(from);
  refresh();
});
// On paper a text stands in full.
addEventListener("beforeprint", () => texts.forEach((field) => field.after(make("p", { class: "printed" }, field.value))));
addEventListener("afterprint", () => main.querySelectorAll(".printed").forEach((text) => text.remove()));

const last = known();
if (last) restore(last);
refresh();
