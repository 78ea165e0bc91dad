// The card of a figure: its address, its origin and its citation, by mouse and by keyboard, under a strict policy; and what is there
// without script, without report.json, and from a disk.

import { pathToFileURL } from "node:url";
import { violations } from "./access.mjs";

/** The largest report page that may be cited, that of a sum where there is one, and that of an older version. */
function pages(site) {
  const cited = site.pages.filter(({ file, kind }) => kind === "report" && /<section id="citation"/.test(site.text(file)));
  const size = ({ file }) => site.bytes(file).length;
  const largest = [...cited].sort((one, other) => size(other) - size(one))[0];
  const sum = cited.find(({ file }) => site.files.includes(file.replace("index.html", "report.json")) && "members" in site.json(file.replace("index.html", "report.json")));
  const older = cited.find(({ file }) => /\/v1\/index\.html$/.test(file));
  return [...new Set([largest, sum, older].filter(Boolean))].map(({ file }) => file);
}

async function card(page) {
  await page.waitForSelector("dialog[open]");
  await page.waitForFunction(() => document.querySelector("dialog [data-of=origin] > *") || !document.querySelector("#citation").dataset.json);
  return page.evaluate(() => Object.fromEntries([...document.querySelectorAll("dialog [data-of]")].map((part) => [part.dataset.of, part.textContent.trim()])));
}

async function look(page, site, base, file) {
  const problems = [];
  await page.goto(base + file);
  const address = (site.base ?? base) + file.replace("index.html", "").replace(/\/v\d+\/$/, (folder) => (site.text(file).includes(`${folder}">`) ? folder : "/"));
  const json = site.files.includes(file.replace("index.html", "report.json")) ? site.json(file.replace("index.html", "report.json")) : null;
  const ids = await page.evaluate(() => [...document.querySelectorAll("table.citable td[id]")].map((cell) => cell.id));
  if (ids.length < 3) problems.push(`${ids.length} figures have a card`);
  const stops = await page.evaluate(() => document.querySelectorAll("table.citable td[tabindex='0']").length);
  const tables = await page.evaluate(() => document.querySelectorAll("table.citable").length);
  if (stops !== tables) problems.push(`${stops} stops of the tab key in ${tables} tables`);
  const sums = Object.keys(json?.members?.sums ?? {});
  for (const id of [ids[0], ids.at(-1), ...sums.slice(0, 1), ...(json?.computed ?? []).filter((id) => ids.includes(id)).slice(0, 1)]) {
    const say = (text) => problems.push(`${id}: ${text}`);
    const before = await page.evaluate((own) => document.getElementById(own).textContent.replace(/[①-⑳]/g, "").trim(), id);
    await page.evaluate((own) => document.getElementById(own).focus(), id);
    await page.keyboard.press("Enter");
    const said = await card(page);
    if (said.value !== before) say(`the card has ${said.value}, the table ${before}`);
    if (!said.address.endsWith(`#${id}`)) say(`its address is ${said.address}`);
    if (site.base && !said.address.startsWith(site.base)) say(`its address is not that of the site: ${said.address}`);
    // A version is cited at the address where it stays.
    const url = `${await page.evaluate(() => document.querySelector("#citation").dataset.cited ?? document.querySelector("#citation").dataset.address ?? location.href.split("#")[0])}#${id}`;
    if (/\/v\d+\//.test(file) && site.base && !url.startsWith(site.base + file.replace("index.html", ""))) say(`a version is cited as ${url}`);
    for (const part of ["citation", "bibtex"]) if (said[part].split(url).length !== 2) say(`${part} does not name the address once: ${said[part]}`);
    if (!/\[\d{4}-\d\d-\d\d\]/.test(said.citation)) say(`no day of access: ${said.citation}`);
    if (/\[引用日期\]|\[date of access\]/.test(said.citation)) say("the day of access is left open");
    if (!said.bibtex.startsWith("@techreport{") || !said.bibtex.split("\n")[0].endsWith(`-${id.replace(/\W+/g, "-")},`)) say(`its entry has the key of another: ${said.bibtex.split("\n")[0]}`);
    if (!/^@techreport\{[\w-]+,\n( {2}\w+ = \{.*\},\n)+\}$/.test(said.bibtex)) say(`no entry: ${said.bibtex}`);
    if (sums.includes(id)) {
      const parts = Object.values(json.members.sums[id].of).filter((value) => value !== null);
      for (const value of parts) if (!said.origin.includes(String(value))) say(`its origin lacks ${value}: ${said.origin}`);
      if (!(await page.isVisible("dialog [data-opened]"))) say("no way to its members");
    } else if (json && !said.origin) say("says nothing of its origin");
    if (id === ids[0]) problems.push(...(await violations(page)));
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => !document.querySelector("dialog"));
    const at = await page.evaluate(() => document.activeElement.id);
    if (at !== id) say(`closing leads to ${at}`);
  }
  await page.evaluate((own) => document.getElementById(own).focus(), ids[0]);
  await page.keyboard.press("ArrowDown");
  const below = await page.evaluate(() => document.activeElement.id);
  if (below === ids[0] || !ids.includes(below)) problems.push(`the arrow down leads from ${ids[0]} to ${below}`);
  await page.click(`[id="${ids[1]}"]`, { position: { x: 3, y: 3 } });
  await card(page);
  await page.click("dialog button[value=close]");
  if (await page.isVisible("dialog")) problems.push("the card does not close");
  return problems.map((problem) => `${file}: ${problem}`);
}

export async function cite(tally, browser, site, base) {
  const files = pages(site);
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => problems.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  for (const file of files) problems.push(...(await look(page, site, base, file)));
  tally.check(`${site.name}: the card of a figure, on ${files.length} pages`, problems.splice(0));
  await context.close();

  const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await plain.goto(base + files[0]);
  if (!(await plain.isVisible("#citation .cite"))) problems.push("no citation without script");
  if (await plain.isVisible("[data-hint]")) problems.push("cards are promised without script");
  await plain.context().close();
  const disk = await (await browser.newContext()).newPage();
  await disk.goto(`${pathToFileURL(site.out).href}/${files[0]}`);
  if (await disk.isVisible("[data-hint]")) problems.push("cards are promised on a page from a disk, where no script runs");
  await disk.context().close();
  tally.check(`${site.name}: without script there is the citation of the page`, problems);
}
