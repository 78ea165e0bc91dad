// A comparison: compare.json against the two report.json, in exact decimals; the page against compare.json.

import { decimal, equal, minus, percent, print, zero } from "./decimal.mjs";

const NUMBER = (value) => (value === undefined || value === null || value === "" ? null : decimal(value));

/** The comparisons of a site whose two reports have one form, and what of them is shown and computed. */
export async function figures(tally, browser, site, base) {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  for (const { file } of site.pages.filter(({ kind }) => kind === "comparison")) {
    const text = site.text(file.replace("index.html", "compare.json"));
    const compared = JSON.parse(text);
    const report = (year) => site.json(`${compared.agency}/${year}/report.json`);
    const [before, after] = [report(compared.from.year), report(compared.to.year)];
    if (before.edition !== after.edition) continue;
    tally.check(`${site.name}: ${file.replace("index.html", "compare.json")} recomputed`, recompute(compared, text, before, after));
    await page.goto(base + file);
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
    tally.check(`${site.name}: ${file} shows compare.json`, shown(compared, await page.evaluate(READ), site.language));
  }
  await page.context().close();
}

function recompute({ agency, from, to, cells }, text, before, after) {
  const problems = [];
  if (before.agency !== agency || from.edition !== before.edition || to.edition !== after.edition) problems.push("agency or editions differ");
  const addresses = new Set([...Object.keys(after.figures), ...Object.keys(before.figures)]);
  for (const address of Object.keys(cells)) if (!addresses.has(address)) problems.push(`${address} stands in neither report`);
  for (const address of addresses) {
    const cell = cells[address];
    const say = (what) => problems.push(`${address}: ${what}`);
    if (!cell) {
      say("is missing");
      continue;
    }
    const [old, now] = [before.figures[address] ?? null, after.figures[address] ?? null];
    if (cell.before !== old) say(`before is ${JSON.stringify(cell.before)}, the report says ${JSON.stringify(old)}`);
    if (cell.after !== now) say(`after is ${JSON.stringify(cell.after)}, the report says ${JSON.stringify(now)}`);
    const [x, y] = [NUMBER(old), NUMBER(now)];
    if (!x || !y) {
      if (cell.comparable || cell.difference !== null || cell.percent !== null) say("is compared, though one side is no number");
      if (!cell.note) say("does not say why it is not compared");
      continue;
    }
    const difference = minus(y, x);
    const share = percent(difference, x);
    if (!cell.comparable) say("is not compared");
    const given = NUMBER(cell.difference);
    if (!given || !equal(given, difference)) say(`difference is ${cell.difference}, should be ${print(difference)}`);
    if (typeof cell.difference !== (typeof old === "number" ? "number" : "string")) say(`difference is a ${typeof cell.difference}`);
    const said = cell.percent === null ? null : decimal(cell.percent);
    if (share === null ? said !== null : !said || !equal(said, share)) say(`percent is ${cell.percent}, should be ${share && print(share)}`);
  }
  for (const [, tail] of text.matchAll(/"percent": (-?[\d.]+)/g)) if (!/^-?\d+\.\d$/.test(tail)) problems.push(`percent ${tail} has not one decimal place`);
  return problems;
}

/** Runs in the page: what each row of the main tables, and each cell of the folded grid, shows. */
const READ = () => {
  const text = (element, without = "small") => {
    if (!element) return null;
    const copy = element.cloneNode(true);
    copy.querySelectorAll(`${without}, .vh, .fn`).forEach((other) => other.remove());
    return copy.textContent.trim();
  };
  // An address has dots; the rates of the page are no figures of the form.
  const rows = [...document.querySelectorAll("table.ct tbody tr[id*='.']")].map((row) => ({
    address: row.id,
    before: text(row.cells[1]),
    after: text(row.cells[2]),
    blank: [1, 2].map((index) => row.cells[index].classList.contains("blank")),
    difference: row.querySelector(".df.no") ? null : text(row.querySelector(".df")),
    percent: text(row.querySelector(".pc")),
  }));
  const grid = [...document.querySelectorAll("table.mx td[id]")].map((cell) => ({
    address: cell.id,
    same: cell.classList.contains("same"),
    before: text(cell.querySelector(".ab i"))?.replace("→", "") ?? text(cell),
    after: text(cell.querySelector(".ab b")) ?? text(cell),
    difference: text(cell.querySelector(".dl2"), ".pp"),
    percent: text(cell.querySelector(".pp")),
  }));
  return { rows, grid };
};

const WORDS = {
  "zh-CN": { same: "未变", added: /^新增 /, gone: "降为 0", small: "基数较小", absent: "无此项", blank: "空" },
  en: { same: /.+/, added: /.+/, gone: /.+/, small: /.+/, absent: /.+/, blank: /.+/ },
};
const says = (text, wanted) => (wanted instanceof RegExp ? wanted.test(text) : text === wanted);
const plain = (text) => text.replace("−", "-").replace(/^\+/, "");

function shown({ cells }, { rows, grid }, language) {
  const problems = [];
  const words = WORDS[language ?? "zh-CN"];
  const seen = new Set();
  for (const line of [...rows, ...grid]) {
    const cell = cells[line.address];
    const say = (what) => problems.push(`${line.address}: ${what}`);
    if (!cell) {
      say("is shown, but is not in compare.json");
      continue;
    }
    if (seen.has(line.address)) say("is shown twice");
    seen.add(line.address);
    for (const side of ["before", "after"]) {
      const value = cell[side];
      const text = line[side];
      const right = value === null ? says(text, words.absent) : value === "" ? text === "" || says(text, words.blank) : plain(text) === String(value);
      if (!right) say(`${side} shows “${text}”, is ${JSON.stringify(value)}`);
    }
    if (!cell.comparable) {
      if (line.difference !== null) say(`shows the difference ${line.difference}, but is not comparable`);
      continue;
    }
    const difference = decimal(cell.difference);
    if (line.same) {
      if (!zero(difference)) say("is shown as unchanged");
      continue;
    }
    const text = line.difference ?? "";
    const given = decimal(plain(text));
    if (!given || !equal(given, difference)) say(`shows the difference “${text}”, is ${cell.difference}`);
    if (/^-/.test(text)) say("shows a hyphen for a minus sign");
    if (difference.digits > 0n && !text.startsWith("+")) say(`shows the increase “${text}” without its sign`);
    const [before, after] = [decimal(cell.before), decimal(cell.after)];
    const small = Math.abs(Number(cell.before)) < 10;
    const wanted = zero(difference) ? words.same : zero(before) ? words.added : zero(after) ? words.gone : small ? words.small : null;
    if (wanted) {
      if (!says(line.percent, wanted)) say(`shows “${line.percent}” for ${cell.before} → ${cell.after}`);
    } else {
      const share = decimal(plain(line.percent.replace(/%$/, "")));
      if (!share || !line.percent.endsWith("%") || !equal(share, decimal(cell.percent))) say(`shows “${line.percent}”, is ${cell.percent}%`);
    }
  }
  for (const [address, { before, after }] of Object.entries(cells)) {
    // Sums of a group over the kinds of applicant are data only: the form prints none.
    if (!seen.has(address) && !isGroupSum(address, cells)) problems.push(`${address} (${before} → ${after}) is not shown`);
  }
  return problems;
}

function isGroupSum(address, cells) {
  const row = address.slice(0, address.lastIndexOf("."));
  const column = address.slice(address.lastIndexOf("."));
  return Object.keys(cells).some((other) => other !== address && other.startsWith(`${row}.`) && other.endsWith(column));
}
