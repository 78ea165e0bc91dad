// The fields of the tables under the keyboard: arrows, Enter and Tab as in a spreadsheet, a block of cells pasted from one, undo and redo.

/** Rows of fields as they stand on paper. */
const rowsOf = (table) => [...table.rows].map((row) => [...row.querySelectorAll("td > :is(input, select)")]).filter((row) => row.length);

/** The field above, below, left or right. Rows of unequal length are lined up by where their cells stand. */
function neighbour(field, [down, right]) {
  const rows = rowsOf(field.closest("table"));
  const at = rows.findIndex((row) => row.includes(field));
  if (right) return rows[at][rows[at].indexOf(field) + right] ?? (right > 0 ? rows[at + 1]?.[0] : rows[at - 1]?.at(-1));
  const row = rows[at + down];
  if (!row) return otherTable(field, down);
  const middle = (element) => element.getBoundingClientRect().left + element.getBoundingClientRect().width / 2;
  return row.reduce((near, own) => (Math.abs(middle(own) - middle(field)) < Math.abs(middle(near) - middle(field)) ? own : near));
}

function otherTable(field, down) {
  const tables = [...document.querySelectorAll("table.st")].filter((table) => rowsOf(table).length);
  const table = tables[tables.indexOf(field.closest("table")) + down];
  return table && (down > 0 ? rowsOf(table)[0][0] : rowsOf(table).at(-1)[0]);
}

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Enter: [1, 0] };

/** Where the cursor of a field is at the end in a direction, so that an arrow leaves it. */
function leaves(field, [, right]) {
  if (!right || field.tagName === "SELECT") return true;
  const { selectionStart: start, selectionEnd: end, value } = field;
  return (start === 0 && end === value.length) || (start === end && start === (right > 0 ? value.length : 0));
}

/** The block of cells in a text: lines of cells between tabs. */
export function block(text) {
  const rows = [[]];
  // A cell with a line break or a tab stands in quotes, as spreadsheets copy it.
  for (const [, quoted, plain, end] of text.replace(/\r\n?/g, "\n").replace(/\n$/, "").matchAll(/(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/g)) {
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"').replace(/\s+/g, ""));
    if (end === "\n") rows.push([]);
    if (end === "") break;
  }
  // Labels of rows come along when whole rows are copied.
  const isLabel = (cell) => /[^\s\d.,，．０-９+\-－/／%％]/.test(cell);
  while (rows.every((row) => row.length > 1 && isLabel(row[0]))) rows.forEach((row) => row.shift());
  return rows;
}

/** Lets a root's fields be moved between. `commit` takes changes [{field, text}], `undo` and `redo` nothing. */
export function grid(root, { commit, undo, redo, tooWide }) {
  root.addEventListener("focusin", ({ target }) => target.matches("td > input") && target.select());
  root.addEventListener("keydown", (event) => {
    const field = event.target;
    const move = MOVES[event.key];
    if (!field.matches("td > :is(input, select)") || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape" && field.tagName === "INPUT") {
      field.value = field.dataset.typed ?? "";
      field.select();
      return;
    }
    if (event.key === "Tab") {
      // The notes at the labels stand between the fields; the last field of a table lets go.
      const all = rowsOf(field.closest("table")).flat();
      const next = all[all.indexOf(field) + (event.shiftKey ? -1 : 1)];
      if (!next) return;
      event.preventDefault();
      next.focus();
      return;
    }
    if (!move || (field.tagName === "SELECT" && event.key.startsWith("Arrow") && !move[1]) || !leaves(field, move)) return;
    const next = neighbour(field, event.key === "Enter" && event.shiftKey ? [-1, 0] : move);
    event.preventDefault();
    next?.focus();
  });
  root.addEventListener("paste", (event) => {
    const field = event.target;
    const cells = block(event.clipboardData.getData("text/plain"));
    if (!field.matches("td > input") || (cells.length === 1 && cells[0].length === 1)) return;
    event.preventDefault();
    const rows = rowsOf(field.closest("table"));
    const at = rows.findIndex((row) => row.includes(field));
    const from = rows[at].indexOf(field);
    const changes = [];
    let lost = 0;
    cells.forEach((line, down) =>
      line.forEach((text, right) => {
        const to = rows[at + down]?.[from + right];
        if (to) changes.push({ field: to, text: text.trim() });
        else if (text.trim()) lost += 1;
      }),
    );
    commit(changes);
    if (lost) tooWide(lost);
  });
  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.target.tagName === "TEXTAREA" || event.altKey) return;
    const isUndo = key === "z" && !event.shiftKey;
    if (!isUndo && key !== "y" && key !== "z") return;
    event.preventDefault();
    (isUndo ? undo : redo)(event.target);
  });
}

/** Steps of cells {address, was, text} that can be undone and done again; `apply` takes changes [{field, text, was}]. */
export function history(fields, apply) {
  const [done, undone] = [[], []];
  const step = (from, to, [now, then]) => {
    const cells = from.pop();
    if (!cells) return;
    to.push(cells);
    const changes = cells.map((cell) => ({ field: fields.get(cell.address), text: cell[then], was: cell[now] })).filter(({ field }) => field);
    apply(changes);
    changes[0]?.field.focus();
  };
  const record = (cells) => {
    done.push(cells);
    undone.length = 0;
  };
  const reset = () => ((done.length = 0), (undone.length = 0));
  return { record, reset, undo: () => step(done, undone, ["text", "was"]), redo: () => step(undone, done, ["was", "text"]) };
}
