// `annals edit` under the hands of a clerk: a whole report typed by keyboard and compared with the one it was typed from, a block
// pasted from a spreadsheet, undo and redo, a wrong cell put right, two windows at once, a file changed by another program.

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { violations } from "./access.mjs";
import { sources, start } from "./live.mjs";

const REPORT = "content/office/2024/report.toml";
const LIMIT = 20000;
const field = (address) => `[name="${address}"]`;

export async function desk(tally, browser, { repo, annals, work }) {
  const [golden, root] = [join(work, "desk-golden"), join(work, "desk")];
  for (const folder of [golden, root]) {
    mkdirSync(folder, { recursive: true });
    cpSync(join(repo, "tests/sites/two-years/site.toml"), join(folder, "site.toml"));
    cpSync(join(repo, "tests/sites/two-years/content"), join(folder, "content"), { recursive: true });
  }
  mkdirSync(join(root, "editions"));
  cpSync(join(repo, "tests/fixtures/forms/projects-1.toml"), join(root, "editions/projects-1.toml"));
  const server = await start(annals, root, ["edit", "--no-browser"]);
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 } });
  const page = await context.newPage();
  page.setDefaultTimeout(LIMIT);
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => /Content Security Policy/.test(message.text()) && errors.push(message.text()));
  const own = { tally, page, root, annals, url: server.url, step: (name, problems) => tally.check(`desk: ${name}`, problems.filter(Boolean)) };
  try {
    await page.goto(server.url);
    await page.waitForURL((address) => !String(address).includes("token"));
    own.step("the token has left the address", [page.url().includes("token") && page.url()]);
    await whole(own, golden);
    await hands(own);
    await others(own, context);
    await retried(own);
    await parts(own, context);
    for (const [name, path] of [["list", "./"], ["report", "report?agency=office&year=2024"]]) {
      for (const [width, colorScheme] of [[1400, "light"], [390, "dark"]]) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        await page.goto(new URL(path, server.url).href);
        await page.waitForLoadState("load");
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        own.step(`${name}, ${width} px, ${colorScheme}: axe, no overflow`, [...(await violations(page)), wide > 0 && `${wide} px too wide`]);
        if (process.env.PICTURES) await page.screenshot({ path: join(process.env.PICTURES, `desk-${name}-${width}.png`) });
      }
    }
  } finally {
    own.step("no script failed", errors);
    await context.close();
    server.child.kill("SIGINT");
  }
}

const isSaved = (page) => page.waitForFunction(() => document.getElementById("saved").textContent === "已保存");
const exported = (annals, root, agency) =>
  JSON.parse(execFileSync(annals, ["--root", root, "export", agency, "2024", "--format", "json"], { encoding: "utf8" }));

/** A report of two hundred cells and three texts, with no hand on the mouse. */
async function whole({ page, root, annals, step }, golden) {
  const wanted = exported(annals, golden, "office").figures;
  const from = sources(golden);
  await page.focus("#new [name=agency]");
  for (const text of ["typed", "某县办公室", "2024"]) {
    await page.keyboard.type(text);
    await page.keyboard.press("Tab");
  }
  // The form stays the one of the agency and the year.
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL(/agency=typed/);
  await page.waitForSelector(field("requests.new_received.total"));
  const order = await page.evaluate(() => [...document.querySelectorAll("td > input")].map((input) => input.name));
  await page.focus(field(order[0]));
  const began = Date.now();
  for (const address of order) {
    // From table to table there are other stops.
    for (let stops = 0; (await page.evaluate(() => document.activeElement.name)) !== address; stops += 1) {
      if (stops > 20) throw new Error(`Tab does not lead to ${address}`);
      await page.keyboard.press("Tab");
    }
    await page.keyboard.type(String(wanted[address] ?? ""));
    await page.keyboard.press("Tab");
  }
  for (const section of ["overview", "problems", "other_matters"]) {
    await page.focus(`textarea${field(section)}`);
    await page.keyboard.press("Control+a");
    await page.keyboard.insertText(from.read(`content/office/2024/${section}.md`));
  }
  await page.focus("#head [name=published]");
  await page.keyboard.type("2025年1月20日");
  await page.keyboard.press("Tab");
  await isSaved(page);
  console.log(`desk: ${order.length} cells typed in ${Math.round((Date.now() - began) / 1000)} s`);
  await page.waitForFunction(() => document.querySelector("#head [name=published]").value === "2025-01-20");
  const found = exported(annals, root, "typed").figures;
  // The form has rows of a group where the report has one for all of it.
  const off = order.filter((address) => String(found[address] ?? "") !== String(wanted[address] ?? ""));
  step(`${order.length} cells and three texts are in the files`, [
    order.length < 150 && `only ${order.length} fields`,
    ...off.map((address) => `${address}: ${found[address]} and not ${wanted[address]}`),
    ...["overview", "problems", "other_matters"].map((section) => {
      const path = (agency) => `content/${agency}/2024/${section}.md`;
      return sources(root).read(path("typed")).trim() !== from.read(path("office")).trim() && `${section} differs`;
    }),
    !sources(root).read("content/typed/2024/report.toml").includes("published = 2025-01-20") && "no day of publication",
  ]);
}

/** Keys, a pasted block, undo and redo, blanks, the wrong cell. */
async function hands({ page, root, url, step }) {
  const read = () => sources(root).read(REPORT);
  await page.goto(new URL("report?agency=office&year=2024", url).href);
  const at = (row, column) => page.locator(field(`requests.${row}.${column}`));
  await at("new_received", "natural_person").focus();
  for (const key of ["ArrowRight", "ArrowDown", "ArrowLeft", "Enter", "ArrowUp"]) await page.keyboard.press(key);
  step("arrows and Enter", [(await page.evaluate(() => document.activeElement.name)) !== "requests.carried_in.natural_person" && "elsewhere"]);
  const before = read();
  await at("new_received", "natural_person").focus();
  await page.keyboard.type("１３１");
  await page.keyboard.press("Tab");
  await isSaved(page);
  await page.waitForSelector("td.bad");
  const right = page.locator("#findings button", { hasText: "改为 31" });
  step("a wrong cell is named, with its right value", [
    (await page.locator("td.bad > input").getAttribute("name")) !== "requests.new_received.natural_person" && "another cell",
    (await page.locator("td.bad > input").getAttribute("aria-invalid")) !== "true" && "not for screen readers",
    (await right.count()) !== 1 && "no button",
    !read().includes("    131,") && "not in the file",
  ]);
  await right.click();
  await isSaved(page);
  step("and the button takes it", [read() !== before && "the file is not as before"]);
  await at("new_received", "natural_person").focus();
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text/plain", "1\t2\r\n3\t4\r\n");
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await isSaved(page);
  const pasted = [at("new_received", "natural_person"), at("new_received", "business"), at("carried_in", "natural_person"), at("carried_in", "business")];
  const values = async () => (await Promise.all(pasted.map((cell) => cell.inputValue()))).join(" ");
  step("a block is pasted", [(await values()) !== "1 2 3 4" && (await values())]);
  await page.keyboard.press("Control+z");
  await isSaved(page);
  step("and undone at once", [read() !== before && (await values())]);
  await page.keyboard.press("Control+y");
  await isSaved(page);
  step("and done again", [(await values()) !== "1 2 3 4" && (await values())]);
  await page.keyboard.press("Control+z");
  await isSaved(page);
  await at("new_received", "natural_person").focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await page.keyboard.press("Tab");
  await isSaved(page);
  await page.click("#zeros");
  step("blanks are 0 by a deliberate act that says how many", [!(await page.textContent("#ask p")).includes("1 个空格") && "it says something else"]);
  await page.click("#ask [value=yes]");
  await isSaved(page);
  await page.waitForFunction((name) => document.querySelector(name).value === "0", field("requests.new_received.natural_person"));
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await isSaved(page);
  step("which is undone, too", [read() !== before && "the file is not as before"]);
}

/** Two windows, and another program. */
async function others({ page, root, url, step }, context) {
  const { read, edit } = sources(root);
  const second = await context.newPage();
  second.setDefaultTimeout(LIMIT);
  await second.goto(new URL("report?agency=office&year=2024", url).href);
  const cell = field("requests.carried_in.natural_person");
  const type = async (where, text) => {
    await where.focus(cell);
    await where.keyboard.type(text);
    await where.keyboard.press("Tab");
    await isSaved(where);
  };
  await type(second, "12");
  await page.waitForFunction((name) => document.querySelector(name).value === "12", cell);
  step("another window shows what was typed", []);
  await page.focus(cell);
  await page.keyboard.type("13");
  edit(REPORT, "carried_in             = [      12,", "carried_in             = [      14,");
  await page.keyboard.press("Tab");
  const clash = page.locator(".clash");
  await clash.waitFor();
  step("two that change one cell are both shown", [
    !(await clash.textContent()).includes("14") && "theirs is not",
    !(await clash.textContent()).includes("13") && "mine is not",
    !read(REPORT).includes("[      14,") && "theirs was written over",
  ]);
  await clash.locator("button").first().click();
  await isSaved(page);
  step("and one is taken", [!read(REPORT).includes("[      13,") && "mine is not in the file", !existsSync(join(root, ".history")) && "nothing is kept"]);
  await second.waitForFunction((name) => document.querySelector(name).value === "13", cell);
  await second.close();
  // What others write while a cell is being typed is seen before the cell is saved, and is no less theirs.
  await page.focus(cell);
  await page.keyboard.press("Control+a");
  await page.keyboard.type("21");
  edit(REPORT, "[      13,", "[      15,");
  await clash.waitFor();
  step("what others write while one types is not written over", [
    !(await clash.textContent()).includes("15") && "theirs is not shown",
    !read(REPORT).includes("[      15,") && "theirs was written over",
  ]);
  await clash.locator("button").last().click();
  await isSaved(page);
  // Of a text, too, and leaving it chooses nothing.
  const [file, area] = ["content/office/2024/problems.md", page.locator('textarea[name="problems"]')];
  const was = read(file);
  await area.focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("mine");
  edit(file, was, `${was}theirs\n`);
  await clash.waitFor();
  await page.focus(cell);
  await page.waitForTimeout(800);
  step("a text that two write is chosen, and not left", [read(file) !== `${was}theirs\n` && "theirs was written over"]);
  await clash.locator("button").last().click();
  await isSaved(page);
  step("and theirs is taken", [read(file) !== `${was}theirs\n` && "it is another"]);
  // What an input method composes is saved when it is a text.
  const input = await context.newCDPSession(page);
  await page.focus(cell);
  await page.keyboard.press("Control+a");
  for (const text of ["y", "yi", "yi b", "yi bai"]) {
    await input.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
    await page.waitForTimeout(700);
  }
  const composing = read(REPORT);
  await input.send("Input.insertText", { text: "一百" });
  await page.keyboard.press("Tab");
  await isSaved(page);
  step("an input method's letters are no text", [
    composing.includes("yi") && "they are in the file",
    !read(REPORT).includes('"一百"') && "the text is not in the file",
  ]);
  await page.keyboard.press("Control+z");
  await isSaved(page);
  step("and that is undone", [!read(REPORT).includes("[      15,") && "not as before"]);
}

/** What cannot be saved is tried again by itself, wherever the cursor stands. */
async function retried({ page, root, url, step }) {
  const { read, edit } = sources(root);
  const path = join(root, REPORT);
  await page.goto(new URL("report?agency=office&year=2024", url).href);
  await isSaved(page);
  const [cell, day] = [field("requests.carried_in.natural_person"), "#head [name=published]"];
  const whole = read(REPORT);
  writeFileSync(path, whole.replace("[requests]", "[requests"));
  await page.focus(cell);
  await page.keyboard.press("Control+a");
  await page.keyboard.type("77");
  await page.waitForSelector("#told[open]");
  const isAwaited = () => page.waitForFunction(() => document.getElementById("saved").textContent.includes("秒后再试"));
  await isAwaited();
  step("that a save is tried again is said", []);
  await page.click("#told button");
  await page.fill(day, "");
  await page.keyboard.press("Tab");
  await isAwaited();
  await page.focus(cell);
  writeFileSync(path, whole);
  await isSaved(page);
  step("and it is, with the cursor in its field, and of the day", [
    !read(REPORT).includes("[      77,") && "the figure is not in the file",
    read(REPORT).includes("published") && "the day is there still",
    (await page.evaluate(() => document.activeElement.name)) !== "requests.carried_in.natural_person" && "the cursor is elsewhere",
  ]);
  edit(REPORT, read(REPORT), whole);
}

/** Tables, lines and files that come and go, here and in the files; the doubts of an import; a form of the site's own. */
async function parts({ page, root, url, step }, context) {
  await page.goto(url);
  await page.fill("#new [name=agency]", "works");
  await page.fill("#new [name=name]", "某县发改局");
  const choice = page.locator("#new select");
  await page.fill("#new [name=year]", "2016");
  const before = await choice.isVisible();
  await page.fill("#new [name=year]", "2024");
  step("the form is chosen where there are several", [before && "it is offered where there is none", !(await choice.isVisible()) && "it cannot be for 2024"]);
  await choice.selectOption("projects-1");
  await page.click("#new button");
  await page.waitForURL(/report\?/);
  step("there is no button for a comparison that is not there", [(await page.locator("#compare").isVisible()) && "there is"]);
  const file = join(root, "content", new URL(page.url()).searchParams.get("agency"), "2024/report.toml");
  const read = () => readFileSync(file, "utf8");
  const begun = read();
  await page.evaluate(() => (globalThis.isSame = true));
  await page.click("[data-table=project_2]");
  await page.waitForSelector(field("project_2.name.content"));
  await isSaved(page);
  // Another program begins a third while something is typed.
  const second = read().slice(begun.length);
  await page.focus(field("totals.roads.begun"));
  await page.keyboard.type("12");
  await page.focus(field("project_2.name.content"));
  await isSaved(page); // else the two writes below may meet in one moment, and the later one is all that is left
  await page.keyboard.type("桥");
  writeFileSync(file, read().trimEnd() + "\n" + second.replaceAll("project_2", "project_3"));
  await page.waitForSelector(field("project_3.name.content"));
  const typed = await page.inputValue(field("project_2.name.content"));
  await page.keyboard.type("头");
  await page.keyboard.press("Tab");
  await isSaved(page);
  step("tables come, here and from elsewhere, and nothing that is typed is lost", [
    !(await page.evaluate(() => globalThis.isSame)) && "the page was loaded again",
    typed !== "桥" && `the field holds ${typed}`,
    !read().includes("桥头") && "the text is not in the file",
    !/roads *= .*12/.test(read()) && "the figure is not in the file",
    (await page.locator("section[id^=s-project]").count()) !== 4 && "there are not four places for such tables",
  ]);
  await page.click("[data-table=project_3]");
  await page.waitForSelector(field("project_3.name.content"), { state: "detached" });
  await page.fill(field("project_2.name.content"), "");
  await page.keyboard.press("Tab");
  await isSaved(page);
  await page.click("[data-table=project_2]");
  await page.waitForSelector(field("project_2.name.content"), { state: "detached" });
  await isSaved(page);
  step("and go while they are blank", [read().includes("\n[project_2]") && "one is in the file"]);
  // What is typed into a table that another program takes away is told.
  await page.click("[data-table=project_2]");
  await page.waitForSelector(field("project_2.name.content"));
  await isSaved(page);
  await page.focus(field("project_2.name.content"));
  await page.keyboard.type("堤");
  writeFileSync(file, begun);
  await page.waitForSelector("#told[open]");
  const lost = await page.textContent("#told pre");
  await page.click("#told button");
  await page.waitForTimeout(800);
  step("what is typed into a table that goes is told", [!lost.includes("堤") && lost, read() !== begun && "the table is there again"]);
  await page.goto(url);
  for (const [name, text] of [["agency", "blank"], ["name", "某县档案馆"], ["year", "2024"]]) await page.fill(`#new [name=${name}]`, text);
  await page.click("#new button");
  await page.waitForURL(/agency=blank/);
  await page.click("#zeros");
  await page.click("#ask [value=yes]");
  await page.waitForFunction(() => [...document.querySelectorAll("td > input[inputmode=decimal]")].every((cell) => cell.value));
  await isSaved(page);
  const blanks = sources(root).read("content/blank/2024/report.toml").split("\n").filter((line) => /^\w.*\[.*""/.test(line));
  step("totals of totals are filled, too", blanks);
  await page.goto(new URL("report?agency=office&year=2024", url).href);
  await page.fill("#new-metadata [name=name]", "文号");
  await page.fill("#new-metadata [name=value]", "某发〔2025〕1号");
  await page.click("#new-metadata button");
  await page.setInputFiles("#attach", { name: "名录.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-") });
  const lines = [page.locator("#metadata p", { hasText: "文号" }), page.locator("#attachments li", { hasText: "名录.pdf" })];
  const attached = join(root, "content/office/2024/名录.pdf");
  for (const line of lines) {
    await line.locator("button").click();
    const said = await page.textContent("#ask p");
    await page.click("#ask [value=yes]");
    await line.waitFor({ state: "detached" });
    step("a line or a file goes, and where to is said", [!said.includes(".history") && said]);
  }
  await isSaved(page);
  step("its file is kept", [existsSync(attached) && "it is still there", !existsSync(join(root, ".history/office/2024/名录.pdf")) && "it is not"]);
  const doubts = join(root, ".history/office/2024/import-doubts");
  mkdirSync(doubts, { recursive: true });
  writeFileSync(join(doubts, "20250120T093000.123"), "office/2024\trequests.new_received.total\t推断\noffice/2024\t-\t未找到\n");
  const other = await context.newPage();
  for (const tab of [page, other]) await tab.goto(new URL("report?agency=office&year=2024", url).href);
  const count = (tab) => tab.locator("#doubts li").count();
  const found = [await count(page), await count(other), await page.locator("td.doubt").count()].join();
  await page.locator("#doubts button").first().click();
  await other.waitForFunction(() => document.querySelectorAll("#doubts li").length === 1);
  await other.locator("#doubts button").click();
  await page.waitForFunction(() => document.getElementById("doubts").hidden);
  step("doubts are seen by every tab until they are confirmed", [found !== "2,2,1" && found, existsSync(join(doubts, "20250120T093000.123")) && "they stay"]);
  await other.close();
}
