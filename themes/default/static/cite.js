// How to cite a figure: a card at each figure of the statutory tables, with its address, its version, where it is from and its citation.
// What the page does not hold is read from its report.json when the first card is opened. Without this script the address of a figure
// is the page's with the figure's as its fragment, and the citation is that of the page.

const section = document.querySelector("#citation");
const template = section?.querySelector("template");
const tables = [...document.querySelectorAll("table.st[id^='t-']")];
let read;

/** The cells of a table by row and column, each in all the places that it spans. */
function grid(table) {
  const places = [...table.rows].map(() => []);
  [...table.rows].forEach((row, y) => {
    let x = 0;
    for (const cell of row.cells) {
      while (places[y][x]) x += 1;
      for (let down = 0; down < cell.rowSpan; down += 1) {
        for (let right = 0; right < cell.colSpan; right += 1) if (places[y + down]) places[y + down][x + right] = cell;
      }
      x += cell.colSpan;
    }
  });
  return places;
}

/** The headers of a figure, the row's before the column's: those that it names, else those left of it and above it. */
export function headers(cell) {
  if (cell.headers) return cell.headers.split(" ").map((id) => document.getElementById(id)).filter(Boolean);
  const places = grid(cell.closest("table"));
  const y = cell.parentNode.rowIndex;
  const x = places[y].indexOf(cell);
  const above = places.slice(0, y).map((row) => row[x]);
  return [...new Set([...places[y].slice(0, x), ...above])].filter((other) => other?.tagName === "TH");
}

const words = (element) => (element.querySelector("summary") ?? element).textContent.trim();
/** The digits of a figure, without the marks of its notes. */
const value = (cell) => [...cell.childNodes].filter((node) => !node.classList?.contains("fn")).map((node) => node.textContent).join("").trim();

/** What was typed in the report, was computed, or is the sum of others. */
function origin(say, address, report) {
  if (!report) return [];
  const sum = report.members?.sums[address];
  if (sum) {
    const names = new Map(report.members.agencies.map((member) => [member.agency, member.name]));
    const parts = Object.entries(sum.of).map(([agency, own]) => `${names.get(agency) ?? agency} ${own ?? "–"}`).join(say.list) || "0";
    if (Number(sum.difference ?? 1) === 0 && sum.missing === 0) return [say.members + parts];
    // The figure is no sum of theirs, or nobody can say so.
    const absent = report.members.agencies.filter((member) => !member.counted).map((member) => member.name).join(say.list);
    return [`${say.differ}${parts} = ${sum.sum}`, ...(sum.missing > 0 ? [`${say.missing}${absent || sum.missing}`] : [])];
  }
  if (!(address in report.figures)) return [];
  return [report.computed.includes(address) ? say.computed : say.stated];
}

/** A text without what TeX takes for a command. */
function tex(text) {
  const words = { "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}" };
  return text.replace(/[\\~^&%$#_{}]/g, (c) => words[c] ?? `\\${c}`);
}

/** The address of the page with a fragment: the published one, else that in the browser. */
function addressOf(id) {
  const page = section.dataset.address || location.href.split("#")[0];
  return `${page}#${id}`;
}

function open(cell) {
  const say = template.dataset;
  const label = headers(cell).map(words).join(" › ");
  const address = addressOf(cell.id);
  const day = new Date();
  const today = [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  // A version is cited where it stays; the address of the figure is that of the report, whatever becomes of it.
  const stays = section.dataset.cited ? `${section.dataset.cited}#${cell.id}` : address;
  const text = section.querySelector(".cite").textContent.trim();
  const citation = section.dataset.cited
    ? text.replace(say.accessed, () => `[${today}]`).replace(section.dataset.cited, () => stays)
    : `${text.replace("[R].", () => "[R/OL].")}[${today}]. ${stays}`;
  const fields = [`annote = {${tex(`${label}: ${value(cell)}`)}}`, `url = {${stays}}`, `urldate = {${today}}`];
  const bibtex = section.querySelector(".bib").textContent.trim().replace(/,\n {2}url = .*/, "")
    .replace(/^(@\w+\{[^,]+)/, (key) => `${key}-${cell.id.replace(/\W+/g, "-")}`)
    .replace(/\n\}$/, () => `,\n  ${fields.join(",\n  ")},\n}`);

  const card = template.content.firstElementChild.cloneNode(true);
  const put = (name, texts) => {
    const entry = card.querySelector(`[data-of="${name}"]`);
    texts.forEach((text) => entry.append(Object.assign(document.createElement(name === "bibtex" ? "pre" : "p"), { textContent: text })));
    (entry.closest("dl > div") ?? entry).hidden = texts.length === 0;
    return entry;
  };
  card.querySelector(".label").textContent = label;
  put("value", [value(cell)]);
  const link = Object.assign(document.createElement("a"), { href: `#${cell.id}`, textContent: address });
  put("address", [""]).querySelector("p").append(link);
  put("citation", [citation]);
  put("bibtex", [bibtex]);
  put("origin", []);
  put("notes", [...cell.querySelectorAll(".fn")].map((mark) => document.querySelector(mark.hash)?.textContent.trim().replace(/\s+/g, " ")).filter(Boolean));
  const opened = cell.querySelector("a:not(.fn)");
  if (opened) card.querySelector("[data-opened]").href = opened.href;
  else card.querySelector("[data-opened]").remove();

  card.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (event.target === card || event.target === link || button?.value === "close") card.close();
    else if (button) copy(button, say.copied);
  });
  card.addEventListener("close", () => {
    card.remove();
    cell.focus({ preventScroll: true });
  });
  document.body.append(card);
  card.showModal();
  const json = section.dataset.json;
  read ??= json ? fetch(json).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null) : Promise.resolve(null);
  read.then((report) => put("origin", origin(say, cell.id, report)));
}

/** Copies the text beside a button; where the page may not, the text is selected. */
async function copy(button, copied) {
  const text = button.parentNode.querySelector("[data-of] > *");
  const said = button.parentNode.querySelector("[role=status]");
  try {
    await navigator.clipboard.writeText(text.textContent);
  } catch {
    getSelection().selectAllChildren(text);
    if (!document.execCommand("copy")) return;
  }
  said.textContent = copied;
}

/** The figure beside one, in a direction of the arrow keys. */
function neighbour(cell, key) {
  const places = grid(cell.closest("table"));
  let y = cell.parentNode.rowIndex;
  let x = places[y].indexOf(cell);
  const [down, right] = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[key];
  let other;
  do {
    y += down;
    x += right;
    other = places[y]?.[x] ?? null;
  } while (other && (other === cell || !other.id || other.tagName !== "TD"));
  return other;
}

function move(from, to) {
  from.tabIndex = -1;
  to.tabIndex = 0;
  to.focus();
}

if (template && typeof HTMLDialogElement === "function") {
  for (const table of tables) {
    const cells = [...table.querySelectorAll("td[id]")];
    if (cells.length === 0) continue;
    // Figures that one acts on are the cells of a grid: one stop of the tab key, and arrows within.
    table.setAttribute("role", "grid");
    table.classList.add("citable");
    cells.forEach((cell, index) => cell.setAttribute("tabindex", index === 0 ? "0" : "-1"));
    table.addEventListener("click", (event) => {
      const cell = event.target.closest("td[id]");
      const isOther = event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.defaultPrevented;
      if (!cell || isOther || event.target.closest("a") || !getSelection().isCollapsed) return;
      move(table.querySelector("td[tabindex='0']") ?? cell, cell);
      open(cell);
    });
    table.addEventListener("keydown", (event) => {
      const cell = event.target;
      if (!cell.matches("td[id]")) return;
      const to = /^Arrow/.test(event.key) ? neighbour(cell, event.key) : null;
      if (to) move(cell, to);
      else if (event.key === "Enter" || event.key === " ") open(cell);
      else return;
      event.preventDefault();
    });
  }
  const hint = section.querySelector("[data-hint]");
  hint.hidden = false;
  tables[0]?.closest(".frame").before(hint);
}
