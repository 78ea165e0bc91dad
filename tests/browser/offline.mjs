// The form for members without the program, opened from the disk: filled in, kept over a reload, saved, imported; and on a thousand
// random fillings, the equations that it says are off are those that `annals check` names.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { violations } from "./access.mjs";

const LARGEST = 200_000;
const FILLINGS = { "cn-2021": 300, "own-sums": 700 };
/** Amounts, a group in a group, a total row beside a total column, an equation with a tolerance, limits of both kinds. */
const FORM = `
id = "own-sums"
title = { zh = "合计表样", en = "A form of sums" }
from = 2020
[report]
family = "sums"
name = { zh = "收支年报", en = "Report of sums" }
[[sections]]
id = "money"
heading = { zh = "一、收支", en = "1. Money" }
kind = "table"
short = { zh = "收支", en = "Money" }
[[tables]]
key = "money"
layout = "matrix"
unit = { zh = "万元", en = "10,000 yuan" }
[[tables.blocks]]
columns = [
  { key = "first", label = { zh = "上半年", en = "First half" }, kind = "amount" },
  { key = "second", label = { zh = "下半年", en = "Second half" }, kind = "amount" },
  { key = "total", label = { zh = "合计", en = "Total" }, kind = "amount", total = true },
]
rows = [
  { key = "income", label = { zh = "收入", en = "Income" } },
  { key = "spent", label = { zh = "支出", en = "Spent" }, rows = [
    { key = "wages", label = { zh = "工资", en = "Wages" } },
    { key = "goods", label = { zh = "货物", en = "Goods" }, rows = [
      { key = "paper", label = { zh = "纸张", en = "Paper" } },
      { key = "ink", label = { zh = "墨", en = "Ink" } },
    ] },
    { key = "total", label = { zh = "合计", en = "Total" }, total = true },
  ] },
  { key = "plan", label = { zh = "计划", en = "Plan" } },
]
[[identities]]
table = "money"
left = ["income"]
right = ["plan"]
tolerance = "0.5"
[[limits]]
table = "money"
left = ["spent.total"]
right = ["income"]
[[limits]]
left = ["money.spent.wages.total"]
right = ["money.spent.goods.total"]
usual = true
`;

export async function offline(tally, browser, { annals, work }) {
  const root = join(work, "offline");
  mkdirSync(join(root, "editions"), { recursive: true });
  mkdirSync(join(root, "content"));
  writeFileSync(join(root, "site.toml"), 'title = "汇集"\n');
  writeFileSync(join(root, "editions/own-sums.toml"), FORM);
  const run = (...words) => execFileSync(annals, ["--root", root, "--lang", "zh", ...words], { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"] });
  const step = (name, problems) => tally.check(`offline: ${name}`, problems.filter(Boolean));
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 } });
  const page = await context.newPage();
  page.setDefaultTimeout(20000);
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("request", (request) => /^https?:/.test(request.url()) && errors.push(request.url()));
  const own = { page, root, work, run, step };
  try {
    for (const edition of Object.keys(FILLINGS)) run("export", "--blank", "--format", "html", "--edition", edition, "-o", join(work, `${edition}.html`));
    const size = statSync(join(work, "cn-2021.html")).size;
    step("one small file", [size > LARGEST && `${size} bytes`]);
    await page.goto(address(own, "cn-2021"));
    await looks(own);
    await clerk(own);
    await thousand(own);
    step("no script failed, and nothing was asked of a network", errors);
  } finally {
    await context.close();
  }
}

const address = ({ work }, edition) => pathToFileURL(join(work, `${edition}.html`)).href;
const field = (name) => `[name="${name}"]`;

async function looks({ page, step }) {
  for (const [width, colorScheme] of [[1400, "light"], [390, "dark"]]) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    step(`${width} px, ${colorScheme}: axe, no overflow`, [...(await violations(page)), wide > 0 && `${wide} px too wide`]);
    if (process.env.PICTURES) await page.screenshot({ path: join(process.env.PICTURES, `offline-${width}.png`) });
  }
  await page.setViewportSize({ width: 1400, height: 1000 });
  await page.emulateMedia({ colorScheme: "light" });
}

/** Typed, kept, saved, imported. */
async function clerk({ page, root, work, run, step }) {
  const type = async (name, text) => {
    await page.focus(field(name));
    await page.keyboard.type(text);
    await page.keyboard.press("Tab");
  };
  const row = (name, ...cells) => Promise.all(cells.map((text, index) => [`requests.${name}.${COLUMNS[index]}`, text])).then(async (all) => {
    for (const [name, text] of all) await type(name, text);
  });
  await type("name", "试验县办公室");
  await type("year", "2024");
  await page.fill(field("published"), "2025-01-20");
  await row("new_received", "１，２３１");
  await page.click("#zeros");
  await page.click("#ask [value=yes]");
  await row("carried_in", "2");
  await row("results.granted", "1233件");
  await row("results.duplicate".replace("results.", "results.not_processed."), "/");
  await type("proactive.fees.amount", "12.30");
  const found = await page.textContent("#findings");
  const totals = await page.getAttribute(field("requests.results.total.natural_person"), "placeholder");
  const tidy = [await page.inputValue(field("requests.new_received.natural_person")), await page.inputValue(field("requests.results.granted.natural_person"))];
  step("figures are tidied, what is off is said", [tidy.join() !== "1231,1233" && tidy.join(), totals !== "" && `a total over what is no number: ${totals}`, found !== "" && found]);
  await page.focus(field("requests.results.not_processed.duplicate.natural_person"));
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  step("undone", [(await page.inputValue(field("requests.results.not_processed.duplicate.natural_person"))) !== "0" && "it is not"]);
  await page.keyboard.press("Control+y");
  await page.keyboard.press("Control+y");
  await page.focus(field("requests.results.not_processed.duplicate.natural_person"));
  await page.keyboard.type("3");
  await page.keyboard.press("Tab");
  const off = await page.textContent("#findings");
  step("an equation that is off is named by how much", [!/^自然人：1231 \+ 2 = 1233，与 1236 \+ 0 = 1236 不等，相差 3$/.test(off) && off]);
  await page.focus(field("requests.results.not_processed.duplicate.natural_person"));
  await page.keyboard.type("0");
  await page.keyboard.press("Tab");
  const texts = { overview: "# 一、“引号”<b>\n\n* 甲\\*乙 & 丙\n\n结尾", problems: "无。\n" };
  for (const [section, text] of Object.entries(texts)) await page.fill(`textarea${field(section)}`, text);
  await page.reload();
  step("kept over a reload", [(await page.inputValue(field("proactive.fees.amount"))) !== "12.30" && "it is not", (await page.inputValue(`textarea${field("overview")}`)) !== texts.overview && "nor is the text"]);
  const download = page.waitForEvent("download");
  await page.click("#save");
  const file = await download;
  const path = join(work, file.suggestedFilename());
  await file.saveAs(path);
  step("it says that it is not handed in", [!/还没有报送.*读入并核对/.test(await page.textContent("#told pre")) && "it does not"]);
  await page.click("#told button");
  run("import", path, "--agency", "trial");
  const saved = JSON.parse(readFileSync(path, "utf8"));
  const report = JSON.parse(run("export", "trial", "2024", "--format", "json"));
  const typed = ({ figures, computed }) => Object.fromEntries(Object.entries(figures).filter(([name]) => !computed.includes(name)).map(([name, value]) => [name, String(value)]));
  const [wanted, got] = [typed(saved), typed(report)];
  step("the file is read exactly", [
    ...Object.keys({ ...wanted, ...got }).filter((name) => wanted[name] !== got[name]).map((name) => `${name}: ${got[name]} and not ${wanted[name]}`),
    Object.keys(wanted).length < 150 && "few figures",
    report.computed.length < 25 && `${report.computed.length} computed`,
    ...saved.computed.filter((name) => String(report.figures[name]) !== saved.figures[name]).map((name) => `${name}: ${report.figures[name]}`),
    [report.name, report.published, report.edition].join() !== "试验县办公室,2025-01-20,cn-2021" && "another head",
    ...Object.entries(texts).map(([section, text]) => readFileSync(join(root, `content/trial/2024/${section}.md`), "utf8") !== text.replace(/\n?$/, "\n") && `${section} differs`),
  ]);
  await page.click("#clear");
  await page.click("#ask [value=yes]");
  await page.reload();
  step("cleared when it is asked", [(await page.inputValue(field("proactive.fees.amount"))) !== "" && "it is not", (await page.inputValue(field("name"))) !== "" && "nor is the name"]);
  await page.setInputFiles("#open", path);
  await page.waitForFunction((name) => document.querySelector(name).value === "12.30", field("proactive.fees.amount"));
  step("a saved file can be opened again", [(await page.inputValue(field("requests.new_received.total"))) !== "" && "a total that was left out is typed"]);
  await page.click("#clear");
  await page.click("#ask [value=yes]");
}
const COLUMNS = ["natural_person", "business", "research", "public_welfare", "legal_service", "other_org", "total"];

/** Runs in the page: fills the form in at random, and answers what it would save and what it says is off. */
function fillings({ count, seed }) {
  let state = BigInt(seed);
  const below = (end) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & ((1n << 64n) - 1n);
    return Number((state >> 33n) % BigInt(end));
  };
  const main = document.getElementById("main");
  const fields = [...document.querySelectorAll("td > input")];
  const rows = [...document.querySelectorAll("tr")].map((row) => [...row.querySelectorAll("td > input")]).filter((row) => row.length);
  const show = () => main.dispatchEvent(new Event("input"));
  const odd = ["", "", "/", "x", "1,234", "１２", "3.5", "007", "5件", "1.50", "123456789012345678", "0.1", "2（其中1件）", "-4"];
  const saved = [];
  URL.createObjectURL = (blob) => (saved.push(blob), "");
  HTMLAnchorElement.prototype.click = () => {};
  const head = document.getElementById("head");
  head.elements.name.value = "随机";
  head.elements.year.value = "2024";
  const all = [];
  for (let index = 0; index < count; index += 1) {
    for (const field of fields) field.value = field.name.endsWith("total") || field.name.includes(".total.") ? "" : "0";
    // The same figures in two rows, so that some of the equations hold.
    const received = rows.filter(([first]) => /new_received|income/.test(first.name));
    for (let time = below(3); time > 0; time -= 1) {
      const from = below(3) ? received[0] : rows[below(rows.length)];
      const to = rows[below(rows.length)];
      from.forEach((field, at) => {
        if (!to[at] || field.name.includes("total")) return;
        field.value = `${below(30)}${field.name.startsWith("money") && below(2) ? `.${below(10)}${below(2) ? "0" : ""}` : ""}`;
        if (!to[at].name.includes("total")) to[at].value = field.value;
      });
    }
    show();
    // Some totals are typed, and some of these are wrong.
    for (const field of fields) if (field.placeholder && below(3) === 0) field.value = index % 3 || below(12) ? field.placeholder : String(below(40));
    for (let time = index % 3 ? below(2) : below(5); time > 0; time -= 1) fields[below(fields.length)].value = below(2) ? String(below(20)) : odd[below(odd.length)];
    show();
    document.getElementById("save").click();
    all.push([...document.querySelectorAll("#findings li")].map((item) => item.textContent));
  }
  return Promise.all(saved.map((blob) => blob.text())).then((files) => files.map((file, index) => ({ file, off: all[index] })));
}

/** An equation that is off, wherever `check` says it: by itself, with the wrong cell, or with the figure that is none. */
const BREACH = /不等，相差|不应超过/;

async function thousand(own) {
  const { page, work, root, run, step } = own;
  const folder = join(work, "returned");
  mkdirSync(folder);
  const said = new Map();
  const began = Date.now();
  for (const [edition, count] of Object.entries(FILLINGS)) {
    await page.goto(address(own, edition));
    const all = await page.evaluate(fillings, { count, seed: 20 + count });
    all.forEach(({ file, off }, index) => {
      const agency = `r${count}x${index}`;
      writeFileSync(join(folder, `${agency}.json`), JSON.stringify({ ...JSON.parse(file), agency, name: `${agency}号办公室` }));
      said.set(agency, new Set(off.filter((line) => BREACH.test(line))));
    });
  }
  const filled = Date.now();
  run("import", folder);
  const imported = Date.now();
  let found;
  try {
    found = run("check", "--format", "json");
  } catch (error) {
    found = error.stdout;
  }
  const names = new Map([...said].map(([agency]) => [agency, new Set()]));
  for (const { agency, message, secondary } of JSON.parse(found).diagnostics) {
    const lines = [message, ...secondary.map((also) => also.message)].filter((line) => BREACH.test(line));
    lines.forEach((line) => names.get(agency.split("/")[0])?.add(line));
  }
  const both = (one, other) => [...one].filter((line) => !other.has(line));
  const differing = [...said].flatMap(([agency, lines]) => [
    ...both(lines, names.get(agency)).map((line) => `${agency}: only the form says ${line}`),
    ...both(names.get(agency), lines).map((line) => `${agency}: only check says ${line}`),
  ]);
  const off = [...said.values()].filter((lines) => lines.size > 0).length;
  const equations = [...said.values()].reduce((sum, lines) => sum + lines.size, 0);
  console.log(`offline: ${said.size} fillings, ${off} with ${equations} equations off; filled ${filled - began} ms, imported ${imported - filled} ms, checked ${Date.now() - imported} ms`);
  step("a thousand random forms: what is off is what check says", [...differing, (off < 300 || off > 900) && `${off} of ${said.size} are off: that tells little`]);
}
