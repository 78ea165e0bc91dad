// Layout: nothing scrolls sideways but the regions made for it, no text sticks out, labels stay in sight.

import { inTwoLanes } from "./tally.mjs";

const WIDTHS = [320, 768, 1100, 1280];
/** At these widths pages are looked at with text of twice the size, too, as a reader sets it in the browser. */
const LARGE_TEXT = [390, 1280];

/** Runs in the page: what is too wide. */
const WIDE = () => {
  const problems = [];
  const view = document.documentElement.clientWidth;
  const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX);
  if (document.scrollingElement.scrollWidth > view) {
    const outside = [...document.querySelectorAll("body *")].filter((element) => {
      if (element.getBoundingClientRect().right <= view + 0.5 || element.closest(".vh, svg")) return false;
      for (let above = element.parentElement; above; above = above.parentElement) if (scrolls(above)) return false;
      return true;
    });
    const names = outside.slice(-2).map((element) => `${element.localName}.${element.className} “${element.textContent.trim().slice(0, 20)}”`);
    problems.push(`the page is ${document.scrollingElement.scrollWidth} px wide: ${names.join(", ")}`);
  }
  for (const cell of document.querySelectorAll("main th, main td, main dt, main dd, main li, main p, header a, footer li")) {
    const style = getComputedStyle(cell);
    if (cell.closest(".vh") || style.overflowX !== "visible" || style.display === "inline" || cell.clientWidth === 0) continue;
    // The mark of a note hangs over the edge, so that digits stay in line.
    const hangs = cell.querySelector(".fn") ? 8 : 1;
    if (cell.scrollWidth > cell.clientWidth + hangs && !cell.querySelector("table")) {
      problems.push(`text sticks out of ${cell.localName}.${cell.className} by ${cell.scrollWidth - cell.clientWidth} px: “${cell.textContent.trim().slice(0, 30)}”`);
    }
  }
  for (const element of document.querySelectorAll("body *")) {
    if (!scrolls(element) || element.scrollWidth <= element.clientWidth + 1) continue;
    const named = element.getAttribute("aria-label") || element.getAttribute("aria-labelledby");
    if (element.tabIndex !== 0 || !named) problems.push(`${element.localName}.${element.className} scrolls but has no tab stop or name`);
  }
  return problems;
};

/** Runs in the page: whether it is wider than the window. */
const PAGE_WIDTH = () => {
  const { scrollWidth } = document.scrollingElement;
  return scrollWidth > document.documentElement.clientWidth ? [`the page is ${scrollWidth} px wide`] : [];
};

const MARK_REGION = () => {
  const region = [...document.querySelectorAll("main [tabindex='0']")].find((element) => element.scrollWidth > element.clientWidth + 40);
  if (!region) return false;
  region.focus();
  region.dataset.walked = "";
  return true;
};

/** Runs in the page: scrolls every wide region, and looks where its labels are. */
const STICKY_IN_REGION = () => {
  const problems = [];
  for (const region of document.querySelectorAll(".scroll")) {
    const table = region.querySelector(":scope > table");
    if (!table || region.scrollWidth <= region.clientWidth + 60) continue;
    const kind = table.className;
    if (!/lay-matrix|mx|carry/.test(kind)) continue;
    region.scrollIntoView({ block: "start" });
    region.scrollTo(region.scrollWidth, region.scrollHeight / 2);
    const edge = region.getBoundingClientRect();
    const inner = { left: edge.left + region.clientLeft, top: edge.top + region.clientTop };
    if (region.scrollLeft < 20) continue;
    const rows = [...table.tBodies].flatMap((body) => [...body.rows]).filter((row) => row.getBoundingClientRect().height > 0);
    for (const row of rows) {
      const cell = row.querySelector("th[scope=row]:not(.key1, .grp)");
      if (!cell) continue;
      const label = cell.querySelector(":scope > *") ?? cell;
      const box = label.getBoundingClientRect();
      if (box.left < inner.left - 1 || box.left > inner.left + 40) {
        problems.push(`${kind}: “${cell.textContent.trim().slice(0, 12)}” lies at ${Math.round(box.left - inner.left)} px of its region`);
        break;
      }
    }
    if (region.scrollTop > 20) {
      const top = table.tHead.getBoundingClientRect().top - inner.top;
      if (Math.abs(top) > 2) problems.push(`${kind}: the heads lie ${Math.round(top)} px from the top of their region`);
    }
    // What is scrolled under a label does not show through.
    const over = [...table.querySelectorAll("tbody tr")].find((row) => row.getBoundingClientRect().top > inner.top + 150);
    const cell = over?.querySelector("th[scope=row]:not(.key1, .grp)");
    const box = over?.getBoundingClientRect();
    const hit = box && document.elementFromPoint(inner.left + 12, box.top + box.height / 2);
    if (hit && hit.closest("td")) problems.push(`${kind}: a figure lies over “${cell?.textContent.trim().slice(0, 12)}”`);
  }
  return problems;
};

/** Runs in the page, wide: the heads of long tables stay at the top of the window. */
const STICKY_ON_PAGE = () => {
  const problems = [];
  let looked = 0;
  for (const table of document.querySelectorAll(".lay-matrix, .ct")) {
    const rows = table.querySelectorAll("tbody tr");
    if (table.getBoundingClientRect().height < innerHeight * 0.7) continue;
    window.scrollTo(0, rows[Math.floor(rows.length * 0.6)].getBoundingClientRect().top + scrollY - 300);
    const region = table.closest(".scroll");
    const top = region && getComputedStyle(region).overflowY !== "visible" ? Math.max(0, region.getBoundingClientRect().top) : 0;
    const at = table.tHead.getBoundingClientRect().top;
    looked += 1;
    if (Math.abs(at - top) > 3) problems.push(`${table.className}: the heads lie at ${Math.round(at)} px of the window`);
  }
  const rail = document.querySelector(".toc");
  if (rail && looked > 0 && rail.getBoundingClientRect().top < 0) problems.push("the contents rail has scrolled away");
  return { problems, looked };
};

export async function layout(tally, browser, served) {
  let regions = 0;
  let long = 0;
  await inTwoLanes(served, async ({ site, base }) => {
    const context = await browser.newContext({ reducedMotion: "reduce" });
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    const wide = [];
    const sticky = [];
    const keys = [];
    for (const { file, kind } of site.pages) {
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.goto(base + file);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: width < 500 ? 740 : 900 });
        const at = `${file} at ${width} px`;
        for (const open of [false, true]) {
          await page.evaluate((value) => document.querySelectorAll("details").forEach((details) => (details.open = value)), open);
          wide.push(...(await page.evaluate(WIDE)).map((problem) => `${at}${open ? ", unfolded" : ""}: ${problem}`));
        }
        if (width < 1280 && (kind === "report" || kind === "comparison")) {
          sticky.push(...(await page.evaluate(STICKY_IN_REGION)).map((problem) => `${at}: ${problem}`));
        }
        if (width === 1280) {
          const { problems, looked } = await page.evaluate(STICKY_ON_PAGE);
          sticky.push(...problems.map((problem) => `${at}: ${problem}`));
          long += looked;
        }
        if (width === 320 && (await page.evaluate(MARK_REGION))) {
          regions += 1;
          for (let i = 0; i < 4; i += 1) await page.keyboard.press("ArrowRight");
          const moved = page.waitForFunction(() => document.querySelector("[data-walked]").scrollLeft > 0, null, { timeout: 3000 });
          if (!(await moved.catch(() => false))) keys.push(`${at}: the arrow keys do not scroll a wide table`);
        }
      }
      await session.send("Page.setFontSizes", { fontSizes: { standard: 32, fixed: 26 } });
      for (const width of LARGE_TEXT) {
        await page.setViewportSize({ width, height: 900 });
        wide.push(...(await page.evaluate(PAGE_WIDTH)).map((problem) => `${file} at ${width} px in large text: ${problem}`));
      }
      await session.send("Page.setFontSizes", { fontSizes: { standard: 16, fixed: 13 } });
      for (const width of [320, ...LARGE_TEXT]) {
        await page.setViewportSize({ width, height: 900 });
        const size = () => parseFloat(getComputedStyle(document.documentElement).fontSize);
        const before = await page.evaluate(size);
        if (!(await page.evaluate(() => Boolean(document.querySelector("#large"))))) break;
        await page.locator(".large").click();
        const by = (await page.evaluate(size)) / before;
        if (by < 1.2) wide.push(`${file} at ${width} px: the switch for large type enlarges by ${by}`);
        wide.push(...(await page.evaluate(PAGE_WIDTH)).map((problem) => `${file} at ${width} px with the switch for large type: ${problem}`));
        await page.locator(".large").click();
      }
      if (kind !== "404") {
        await page.goto(base + file);
        await page.keyboard.press("Tab");
        const skip = await page.evaluate(() => {
          const box = document.activeElement.getBoundingClientRect();
          return document.activeElement.matches(".skip") && box.left >= 0 && box.top >= 0 && box.width > 40;
        });
        if (!skip) keys.push(`${file}: the first tab stop is no visible skip link`);
        await page.keyboard.press("Enter");
        if (!(await page.evaluate(() => document.activeElement.matches("main")))) keys.push(`${file}: the skip link does not lead to main`);
      }
    }
    tally.check(`${site.name}: nothing wider than the page at ${WIDTHS.join(", ")} px, no text sticks out`, wide);
    tally.check(`${site.name}: labels of wide and long tables stay in sight`, sticky);
    tally.check(`${site.name}: skip link and wide tables by keyboard`, keys);
    await context.close();
  });
  tally.check("layout: there were wide and long tables to look at", regions > 5 && long > 5 ? [] : [`${regions} wide, ${long} long`]);
}
