// The statutory tables: spans, labels, captions, which headers a cell has, and its figure.

import { CORNER, REQUEST_COLUMNS, cells, requestRows } from "./form.mjs";

/**
 * Runs in the page. Every table as a grid, and for every data cell its header cells by the algorithm of the HTML standard
 * ("forming a table", "internal algorithm for scanning and assigning header cells").
 */
const READ = () => {
  const label = (cell) => {
    const source = cell.querySelector("summary") ?? cell;
    return source.textContent.replace(/\s+/g, " ").trim();
  };
  const read = (table) => {
    const grid = [];
    const all = [];
    const rows = [...table.rows];
    rows.forEach((row, y) => {
      let x = 0;
      for (const element of row.cells) {
        grid[y] ??= [];
        while (grid[y][x]) x += 1;
        const [width, height] = [element.colSpan, element.rowSpan];
        const cell = { element, x, y, width, height, group: row.parentElement, header: element.localName === "th" };
        all.push(cell);
        for (let dy = 0; dy < height; dy += 1) {
          grid[y + dy] ??= [];
          for (let dx = 0; dx < width; dx += 1) {
            if (grid[y + dy][x + dx]) cell.overlaps = true;
            grid[y + dy][x + dx] = cell;
          }
        }
        x += width;
      }
    });
    // Column groups: <colgroup> elements in order, each with its number of columns.
    const columnGroup = [];
    let at = 0;
    for (const element of table.querySelectorAll(":scope > colgroup")) {
      const columns = [...element.querySelectorAll("col")].reduce((sum, col) => sum + col.span, 0) || element.span;
      for (let i = 0; i < columns; i += 1) columnGroup[at++] = element;
    }
    const scope = (cell) => (cell.element.getAttribute("scope") ?? "auto").toLowerCase();
    const data = (x0, x1, y0, y1) => {
      for (let y = y0; y < y1; y += 1) for (let x = x0; x < x1; x += 1) if (grid[y]?.[x] && !grid[y][x].header) return true;
      return false;
    };
    const isColumnHeader = (cell) => scope(cell) === "col"
      || (scope(cell) === "auto" && !data(0, grid[cell.y].length, cell.y, cell.y + cell.height));
    const isRowHeader = (cell) => scope(cell) === "row"
      || (scope(cell) === "auto" && !isColumnHeader(cell) && !data(cell.x, cell.x + cell.width, 0, grid.length));
    const scan = (principal, x, y, dx, dy, found) => {
      let opaque = [];
      let inBlock = principal.header;
      let block = principal.header ? [principal] : [];
      for (;;) {
        x += dx;
        y += dy;
        if (x < 0 || y < 0) return;
        const cell = grid[y]?.[x];
        if (!cell) continue;
        if (cell.header) {
          inBlock = true;
          block.push(cell);
          const blocked = dx === 0
            ? opaque.some((other) => other.x === cell.x && other.width === cell.width) || !isColumnHeader(cell)
            : opaque.some((other) => other.y === cell.y && other.height === cell.height) || !isRowHeader(cell);
          if (!blocked) found.push(cell);
        } else if (inBlock) {
          inBlock = false;
          opaque = [...opaque, ...block];
          block = [];
        }
      }
    };
    const headers = (cell) => {
      const found = [];
      if (cell.element.hasAttribute("headers")) {
        for (const id of cell.element.getAttribute("headers").split(/\s+/)) {
          const element = document.getElementById(id);
          found.push(all.find((other) => other.element === element) ?? { element: null, broken: id });
        }
      } else {
        for (let y = cell.y; y < cell.y + cell.height; y += 1) scan(cell, cell.x, y, -1, 0, found);
        for (let x = cell.x; x < cell.x + cell.width; x += 1) scan(cell, x, cell.y, 0, -1, found);
        const before = (other) => other.header && other !== cell && other.x < cell.x + cell.width && other.y < cell.y + cell.height;
        found.push(...all.filter((other) => before(other) && scope(other) === "rowgroup" && other.group === cell.group));
        found.push(...all.filter((other) => before(other) && scope(other) === "colgroup"
          && columnGroup[cell.x] && columnGroup[other.x] === columnGroup[cell.x]));
      }
      return [...new Set(found)].filter((other) => other.broken || (other !== cell && label(other.element)));
    };
    const text = (cell) => {
      const copy = cell.element.cloneNode(true);
      copy.querySelectorAll(".fn, .vh").forEach((element) => element.remove());
      return copy.textContent.trim();
    };
    const selected = (cell) => {
      const selection = getSelection();
      const range = document.createRange();
      const note = cell.element.querySelector(".fn");
      range.selectNodeContents(cell.element);
      if (note) range.setEndBefore(note);
      selection.removeAllRanges();
      selection.addRange(range);
      return selection.toString();
    };
    return {
      id: table.id,
      caption: table.caption?.textContent.trim() ?? "",
      width: Math.max(...grid.map((row) => row.length)),
      ragged: grid.some((row) => row.length !== grid[0].length || row.includes(undefined)),
      overlaps: all.some((cell) => cell.overlaps),
      heads: all.filter((cell) => cell.header || !cell.element.id)
        .map(({ element, x, y, width, height, header }) => ({ text: label(element), x, y, width, height, header })),
      cells: all.filter((cell) => !cell.header && cell.element.id).map((cell) => ({
        id: cell.element.id,
        x: cell.x,
        y: cell.y,
        text: text(cell),
        copied: cell.element.querySelector(".g") ? selected(cell) : null,
        blank: cell.element.classList.contains("blank"),
        headers: headers(cell).map((other) => (other.broken ? `#${other.broken}` : label(other.element))),
      })),
    };
  };
  return [...document.querySelectorAll("main table.st[id^='t-']")].map(read);
};

const plain = (text) => text.replace("−", "-").replace(/^\+/, "");

/** The addresses of a group's sums: figures that are computed and stand above rows of their own, so nothing prints them. */
function sums(report) {
  const addresses = Object.keys(report.figures);
  return new Set(report.computed.filter((address) => {
    const row = address.slice(0, address.lastIndexOf("."));
    const column = address.slice(address.lastIndexOf(".") + 1);
    return addresses.some((other) => other !== address && other.startsWith(`${row}.`) && other.endsWith(`.${column}`));
  }));
}

export async function tables(tally, browser, site, base) {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  const shape = [];
  const association = [];
  const figures = [];
  const copies = [];
  let copied = 0;
  for (const { file } of site.pages.filter(({ kind }) => kind === "report")) {
    await page.goto(base + file);
    const found = await page.evaluate(READ);
    const report = site.json(file.replace("index.html", "report.json"));
    const printed = new Map(found.flatMap((table) => table.cells.map((cell) => [cell.id, cell])));

    for (const table of found) {
      const say = (text) => shape.push(`${file} ${table.id}: ${text}`);
      if (!table.caption) say("no caption");
      if (table.ragged) say("rows of different lengths");
      if (table.overlaps) say("cells overlap");
    }
    const covered = sums(report);
    for (const [address, value] of Object.entries(report.figures)) {
      const cell = printed.get(address);
      if (!cell) {
        if (!covered.has(address)) figures.push(`${file}: ${address} is not printed`);
        continue;
      }
      if (plain(cell.text) !== plain(String(value))) figures.push(`${file}: ${address} prints “${cell.text}”, is ${JSON.stringify(value)}`);
      if (cell.blank !== (value === "")) figures.push(`${file}: ${address} is ${cell.blank ? "" : "not "}marked as blank`);
      if (cell.copied !== null) {
        copied += 1;
        if (plain(cell.copied) !== String(value)) copies.push(`${file}: ${address} copies as “${cell.copied}”, is ${value}`);
      }
    }
    for (const id of printed.keys()) if (!(id in report.figures)) figures.push(`${file}: #${id} is no address of report.json`);

    const say = (text) => association.push(`${file}: ${text}`);
    for (const { id, headers } of printed.values()) {
      if (headers.length < 2) say(`${id} has the headers [${headers}]`);
      if (new Set(headers).size !== headers.length && !id.includes("other")) say(`${id} has one header twice: [${headers}]`);
    }
    if (site.statutory) statutory(site, file, report, found, printed, shape, association);
    else if (site.name === "own") own(printed, say);
  }
  tally.check(`${site.name}: spans, labels, captions`, shape);
  tally.check(`${site.name}: every cell has its headers by HTML's algorithm, and no others`, association);
  tally.check(`${site.name}: every figure is printed at its address`, figures);
  if (copied > 0) tally.check(`${site.name}: ${copied} grouped numbers copy as plain digits`, copies);
  else if (site.name === "own") tally.check("own: grouped numbers", ["there is none"]);
  await page.context().close();
}

const same = (one, other) => one.length === other.length && [...one].sort().join("|") === [...other].sort().join("|");

function statutory(site, file, report, found, printed, shape, association) {
  const oneRow = "requests.results.other.total" in report.figures && !report.computed.includes("requests.results.other.total");
  const say = (text) => shape.push(`${file}: ${text}`);
  const form = cells(report.edition, oneRow);
  for (const address of form.keys()) if (!printed.has(address)) say(`the cell ${address} is missing`);
  for (const id of printed.keys()) if (!form.has(id)) say(`the form has no cell ${id}`);

  const [proactive, requests, cases] = ["t-proactive", "t-requests", "t-review_litigation"].map((id) => found.find((table) => table.id === id));
  if (!proactive || !requests || !cases) return say("a table is missing");
  const rows = requestRows(oneRow);
  const at = (table, x, y) => table.heads.find((head) => head.x === x && head.y === y);
  const spans = (table, name, x, y, width, height, text) => {
    const head = at(table, x, y);
    const is = head ? `${head.width} × ${head.height}` : "nothing";
    if (is !== `${width} × ${height}`) say(`${name} spans ${is}, not ${width} × ${height}`);
    if (head && site.language === "zh-CN" && head.text !== text) say(`${name} says “${head.text}”, not “${text}”`);
  };
  if (requests.width !== 10) say(`table 三 is ${requests.width} columns wide`);
  spans(requests, "the corner", 0, 0, 3, 3, CORNER);
  spans(requests, "申请人情况", 3, 0, 7, 1, "申请人情况");
  spans(requests, "自然人", 3, 1, 1, 2, "自然人");
  spans(requests, "法人或其他组织", 4, 1, 5, 1, "法人或其他组织");
  spans(requests, "总计", 9, 1, 1, 2, "总计");
  REQUEST_COLUMNS.slice(1, 6).forEach(([key, heads], index) => spans(requests, key, 4 + index, 2, 1, 1, heads[2]));
  // Every label where the tree of rows puts it: as far down as its rows, as far right as the labels leave room.
  const open = [];
  rows.forEach(({ row, labels }, index) => {
    labels.forEach((label, level) => {
      if (open[level] === label) return;
      open.length = level;
      open[level] = label;
      const last = level + 1 === labels.length;
      const height = last ? 1 : rows.filter((other) => other.labels[level] === label && other.labels.length > level + 1).length;
      spans(requests, `${row} (${label})`, level, 3 + index, last ? 3 - level : 1, height, label);
    });
  });
  const height = at(requests, 0, 5)?.height;
  if (height !== (oneRow ? 20 : 22)) say(`三、本年度办理结果 spans ${height} rows`);
  if (rows.length * 7 !== requests.cells.length) say(`table 三 has ${requests.cells.length} cells`);
  if (cases.cells.length !== 15 || cases.width !== 15 || new Set(cases.cells.map((cell) => cell.y)).size !== 1) say("table 四 is not one row of 15");
  spans(cases, "行政复议", 0, 0, 5, 2, "行政复议");
  spans(cases, "行政诉讼", 5, 0, 10, 1, "行政诉讼");
  spans(cases, "未经复议直接起诉", 5, 1, 5, 1, "未经复议直接起诉");
  spans(cases, "复议后起诉", 10, 1, 5, 1, "复议后起诉");

  for (const [address, labels] of form) {
    const headers = printed.get(address)?.headers;
    if (!headers) continue;
    // In another language the same number of headers stands at the same places.
    const right = site.language === "zh-CN" ? same(headers, labels) : headers.length === labels.length;
    if (!right) association.push(`${file}: ${address} has [${headers.join(" | ")}], not [${labels.join(" | ")}]`);
  }
}

/** A form of the site's own, by hand. */
function own(printed, say) {
  const expected = {
    "money.first.b": ["第一块", "第一行", "乙（件）"],
    "money.third.amount": ["第二块", "第三行", "金额（单位：万元）"],
    "letters.received.total": ["一、收到", "合计"],
    "letters.received.post": ["一、收到", "渠道", "信函"],
    "letters.done.passed_on.form": ["二、办理", "（二）转交", "渠道", "网络", "网上表单"],
    "letters.done.answered.late.mail": ["二、办理", "（一）答复", "2.逾期", "渠道", "网络", "电子邮件"],
    "letters.done.answered.mail": ["二、办理", "（一）答复", "渠道", "网络", "电子邮件"],
    "cases.small.open": ["小案", "在办"],
    "cases.old.closed": ["大案", "旧案", "办结"],
  };
  for (const [address, labels] of Object.entries(expected)) {
    const cell = printed.get(address);
    if (cell && !same(cell.headers, labels)) say(`${address} has [${cell.headers.join(" | ")}], not [${labels.join(" | ")}]`);
  }
}
