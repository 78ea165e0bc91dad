// `annals serve` with an author at work: type and see, break and see the panel, mend and see it vanish; sums, places in the
// files, styles without a reload, drafts. Edits are made in a copy of a site, as an editor makes them.

import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const REPORT = "content/office/2024/report.toml";
const OVERVIEW = "content/office/2024/overview.md";
const LIMIT = 20000;

export async function live(tally, browser, { repo, annals, work }) {
  const root = join(work, "live");
  mkdirSync(root, { recursive: true });
  const from = join(repo, "tests/sites/two-years");
  for (const entry of ["content", "site.toml"]) cpSync(join(from, entry), join(root, entry), { recursive: true });
  const server = await start(annals, root);
  try {
    await author(tally, browser, { repo, root, url: server.url });
    await reader(tally, browser, { root, url: server.url });
  } finally {
    server.child.kill("SIGINT");
  }
}

/** Starts a command that serves, and waits for the address that it prints. */
export async function start(annals, root, command = ["serve"]) {
  const child = spawn(annals, ["--root", root, "--lang", "zh", ...command, "--port", "0"], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8");
  child.stderr.on("data", (text) => (said += text));
  for (const end = Date.now() + LIMIT; Date.now() < end; await sleep(20)) {
    const url = /http:\/\/[^/\s]+\/[!-~]*/.exec(said)?.[0];
    if (url) return { child, url };
  }
  child.kill("SIGINT");
  throw new Error(`the server printed no address, but: ${said}`);
}

/** A site's files, edited as editors do: written aside, then renamed over. */
export function sources(root) {
  const read = (path) => readFileSync(join(root, path), "utf8");
  const write = (path, text) => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.aside~`, text);
    renameSync(`${file}.aside~`, file);
  };
  const edit = (path, before, after) => {
    const text = read(path);
    if (!text.includes(before)) throw new Error(`${path} lacks ${before}`);
    write(path, text.replace(before, after));
  };
  /** Line and column of a text, from 1, in characters. */
  const position = (path, text) => {
    const before = read(path).split(text)[0].split("\n");
    return `${path}:${before.length}:${[...before.at(-1)].length + 1}`;
  };
  return { read, write, edit, position };
}

const picture = async (page, name) => {
  const folder = process.env.PICTURES;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `live-${name}.png`) });
};

async function author(tally, browser, { repo, root, url }) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(url).origin });
  const page = await context.newPage();
  page.setDefaultTimeout(LIMIT);
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  const { read, write, edit, position } = sources(root);
  const step = (name, problems) => tally.check(`live: ${name}`, problems.filter(Boolean));
  const panel = page.locator("#annals-live .panel");
  const chip = page.locator("#annals-live .chip.left");
  const cell = (address) => page.locator(`[id="${address}"]`);
  const good = read(REPORT);
  await page.goto(`${url}office/2024/`);
  await chip.waitFor();

  write(OVERVIEW, `${read(OVERVIEW)}\nTyped a moment ago.\n`);
  const paragraph = page.getByText("Typed a moment ago");
  await paragraph.waitFor();
  await page.locator("[data-annals-mark]").first().waitFor();
  // The texts are checked, too: how many of them hold may change with them.
  const apart = (all) => all.filter((element) => !element.closest("#checks")).map((element) => element.textContent);
  const marked = await page.locator("[data-annals-mark]").evaluateAll(apart);
  step("type and see it, and see where", [
    marked.length !== 1 && `${marked.length} places are marked: ${marked.join(" | ")}`,
    !marked[0]?.includes("Typed a moment ago") && `what is marked is “${marked[0]}”`,
  ]);

  edit(REPORT, "licensing = { decisions = 120 }", "licensing = { decisions = 121 }");
  await page.locator('[id="proactive.licensing.decisions"][data-annals-mark]').waitFor();
  await cell("proactive.licensing.decisions").scrollIntoViewIfNeeded();
  await picture(page, "changed");
  const outline = await cell("proactive.licensing.decisions").evaluate((element) => getComputedStyle(element).outlineStyle);
  step("a changed figure is marked by more than colour", [outline !== "dashed" && `its outline is ${outline}`]);

  edit(REPORT, "published = 2025-01-20", 'published = <img src="x" onerror="window.stolen=1">');
  await panel.waitFor();
  const [file, line] = position(REPORT, "<img").split(":");
  const shown = await panel.innerText();
  step("break and see the panel", [
    !shown.includes(`${file}:${line}:`) && `it lacks ${file}:${line}`,
    !shown.includes('published = <img src="x"') && "it lacks the line itself",
    (await page.evaluate(() => window.stolen)) && "text of the file ran as script",
    (await cell("proactive.licensing.decisions").innerText()).trim() !== "121" && "the last good page is gone",
  ]);
  await picture(page, "panel");
  await panel.getByRole("button", { name: "收起" }).click();
  const folded = await panel.count();
  await page.reload();
  await page.locator("#annals-live .chip.right.bad").waitFor();
  step("the panel can be closed, and stays closed", [folded && "it is there still", (await panel.count()) && "it is back"]);
  await page.locator("#annals-live .chip.right.bad").click();
  await panel.waitFor();
  write(REPORT, good);
  await panel.waitFor({ state: "detached" });
  step("mend and see it vanish", [
    (await page.locator("#annals-live .chip.right.bad").count()) && "there is a chip still",
  ]);

  edit(REPORT, "carried_out            = [      3,", "carried_out            = [      5,");
  await page.locator("#annals-live .chip.left.bad").waitFor();
  await chip.click();
  const sums = page.locator("#annals-live .sums");
  await sums.waitFor();
  const off = await sums.locator("li.off").allInnerTexts();
  await picture(page, "sums");
  const jump = sums.locator("li.off .jump").first();
  await jump.click();
  await page.locator("td[data-annals-mark]").first().waitFor();
  step("sums that are off say by how much, and lead to their cell", [
    off.length !== 2 && `${off.length} lines: ${off.join(" | ")}`,
    !off.some((text) => text.includes("相差 +2")) && `none says by how much: ${off.join(" | ")}`,
  ]);
  await page.reload();
  await sums.waitFor();
  await sums.getByRole("button", { name: "隐藏" }).click();
  const hidden = (await sums.count()) + (await chip.count());
  write(REPORT, good);
  await chip.waitFor();
  step("the sums can be hidden until there is news", [hidden && "they are there still"]);

  const toast = page.locator("#annals-live .toast");
  const pointed = async (locator, modifier, count = 1) => {
    await page.evaluate(() => navigator.clipboard.writeText(""));
    await locator.click({ modifiers: [modifier], position: { x: 4, y: 4 } });
    for (const end = Date.now() + 5000; Date.now() < end; await sleep(50)) {
      const text = await page.evaluate(() => navigator.clipboard.readText());
      if (text) return text.split("\n");
    }
    return [`nothing copied, but: ${await toast.allInnerTexts()}`];
  };
  // The total of the first row: `36` stands right before its comment.
  const total = `${position(REPORT, "36 ]  # 一、本年新收")}`;
  const figure = await pointed(cell("requests.new_received.total"), "Control");
  await picture(page, "place");
  const text = await pointed(page.getByText("Typed a moment ago"), "Alt");
  const heading = await pointed(page.locator("#overview-1"), "Control");
  const places = [
    [figure, total],
    [text, position(OVERVIEW, "Typed")],
    // Behind “### ”.
    [heading, position(OVERVIEW, "(1) ")],
  ];
  step("a click with Ctrl or Alt gives the place", places.map(([[is], due]) => is !== due && `${is}, not ${due}`));
  const earlier = position("content/office/2023/report.toml", "new_received").split(":").slice(0, 2).join(":");
  const received = [`${url}office/trends/`, `${url}years/2023/`];
  for (const [index, address] of received.entries()) {
    // Without a report of its own the page has no chip to wait for.
    await Promise.all([page.waitForResponse((answer) => answer.url().includes("/__annals/?page")), page.goto(address)]);
    // Of the first figure, over the years, or in all agencies.
    const figure = index === 0 ? "#s-key tbody tr:has(a[href='#key-new_received']) td" : "#agencies tbody tr:has(a[href*='2023/']) td";
    const places = await pointed(page.locator(figure).first(), "Control");
    step(`on ${new URL(address).pathname} in the line's report`, [
      (places.length !== 1 || !places[0].startsWith(`${earlier}:`)) && `${places.join(", ") || "nowhere"}, not ${earlier}`,
    ]);
  }
  await page.goto(`${url}office/compare/2023-2024/`);
  await chip.waitFor();
  const both = await pointed(cell("requests.new_received.total").locator("td").first(), "Control");
  step("on a comparison in both reports", [
    (both.length !== 2 || !both[0].startsWith("content/office/2023/report.toml:") || both[1] !== total) && both.join(", "),
  ]);
  await page.evaluate(() => (window.same = true));
  const style = readFileSync(join(repo, "themes/default/static/theme.css"), "utf8");
  write("themes/default/static/theme.css", `${style}\nbody { letter-spacing: 3px }\n`);
  await page.waitForFunction(() => getComputedStyle(document.body).letterSpacing === "3px");
  step("a style changes without a reload", [!(await page.evaluate(() => window.same)) && "the page was loaded anew"]);

  edit(REPORT, "published = 2025-01-20", 'published = 2025-01-20\nstatus = "draft"');
  const ribbon = page.locator("#annals-live .ribbon");
  await ribbon.waitFor();
  await page.goto(`${url}office/2024/`);
  await ribbon.waitFor();
  await picture(page, "draft");
  await page.goto(`${url}office/`);
  await page.locator("a[data-annals-draft]").first().waitFor();
  step("drafts are marked", [
    (await ribbon.count()) && "the agency's page is no draft",
    (await page.locator('a[data-annals-draft][href*="2023"]').count()) && "the report of 2023 is no draft",
  ]);
  write(REPORT, good);
  await page.locator("a[data-annals-draft]").first().waitFor({ state: "detached" });
  step("no script failed", errors);
  await context.close();
}

/** The same on a phone, in a browser that is asked to keep still. */
async function reader(tally, browser, { root, url }) {
  const phone = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true, reducedMotion: "reduce" };
  const context = await browser.newContext(phone);
  const page = await context.newPage();
  page.setDefaultTimeout(LIMIT);
  const { read, write, edit } = sources(root);
  const good = read(REPORT);
  await page.goto(`${url}office/2024/`);
  const chip = page.locator("#annals-live .chip.left");
  await chip.waitFor();
  await picture(page, "phone-chip");
  edit(REPORT, "carried_out            = [      3,", "carried_out            = [      5,");
  await page.locator("#annals-live .panel").waitFor();
  const [animation] = await page.locator("[data-annals-mark]").evaluateAll((all) => all.map((e) => getComputedStyle(e).animationName));
  await chip.click();
  await page.locator("#annals-live .sums").waitFor();
  await picture(page, "phone");
  const boxes = await page.evaluate(() => {
    const root = document.querySelector("#annals-live").shadowRoot;
    const box = (name) => {
      const { left, right, top, bottom } = root.querySelector(name).getBoundingClientRect();
      return { name, left, right, top, bottom };
    };
    return [".panel", ".sums", ".chip.left"].map(box);
  });
  const overlap = (a, b) => a.top < b.bottom && b.top < a.bottom && a.left < b.right && b.left < a.right;
  const wrong = boxes.filter((box) => box.left < 0 || box.right > 360 || box.top < 0 || box.bottom > 740);
  const pairs = boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => overlap(a, b)).map((b) => `${a.name} covers ${b.name}`));
  tally.check("live: panels fit a phone", [...wrong.map((box) => `${box.name}: ${JSON.stringify(box)}`), ...pairs]);
  tally.check("live: nothing moves where that is not wanted", animation === "none" ? [] : [`animation ${animation}`]);
  write(REPORT, good);
  await page.locator("#annals-live .panel").waitFor({ state: "detached" });
  await context.close();
}
