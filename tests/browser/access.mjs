// axe-core on every kind of page, in both colour schemes, wide and narrow.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { inTwoLanes } from "./tally.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];
const VIEWS = [
  { colorScheme: "light", width: 1280 },
  { colorScheme: "dark", width: 1280 },
  { colorScheme: "light", width: 360 },
  { colorScheme: "dark", width: 360 },
];

/** The pages looked at: all of them once; and of each kind the largest in every view, where a site has something of its own. */
function jobs(site, base) {
  const views = ["repository", "english", "own"].includes(site.name) ? VIEWS : VIEWS.slice(0, 1);
  const largest = new Map();
  for (const page of site.pages) {
    const size = site.bytes(page.file).length;
    if (!(largest.get(page.kind)?.size > size)) largest.set(page.kind, { ...page, size });
  }
  return views.map((view, index) => ({
    view,
    pages: site.pages.filter((page) => index === 0 || largest.get(page.kind).file === page.file),
    base,
    site,
  }));
}

export async function access(tally, browser, sites) {
  const all = sites.flatMap(({ site, base }) => jobs(site, base));
  await inTwoLanes(all, async ({ site, base, view, pages }) => {
    const { width, colorScheme } = view;
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, reducedMotion: "reduce" });
    const page = await context.newPage();
    const problems = [];
    for (const { file } of pages) {
      await page.goto(base + file);
      // The rules on contrast and names pass over what is folded.
      await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
      await page.evaluate(AXE);
      const violations = await page.evaluate(async (tags) => {
        const found = await window.axe.run(document, {
          runOnly: tags,
          rules: { "target-size": { enabled: true } },
          resultTypes: ["violations"],
        });
        return found.violations.flatMap(({ id, nodes }) =>
          nodes.map(({ target, any, all, none }) => `${id} at ${target.join(" ")}: ${[...any, ...all, ...none].map((c) => c.message)[0] ?? ""}`));
      }, TAGS);
      problems.push(...violations.map((violation) => `${file}: ${violation}`));
    }
    tally.check(`${site.name}: axe on ${pages.length} pages, ${colorScheme}, ${width} px`, problems);
    await context.close();
  });
}
