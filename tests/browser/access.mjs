// axe-core on every kind of page, in both colour schemes, with more contrast and the system's colours, wide and narrow.

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
  { colorScheme: "light", contrast: "more", width: 1280 },
  { colorScheme: "dark", contrast: "more", width: 1280 },
  { colorScheme: "light", forcedColors: "active", width: 1280 },
  { colorScheme: "dark", forcedColors: "active", width: 1280 },
];
/** Where the colours of a theme do not count. */
const MODES = [
  { colorScheme: "dark" },
  { contrast: "more" },
  { colorScheme: "dark", contrast: "more" },
  { forcedColors: "active" },
  { media: "print" },
  { media: "print", colorScheme: "dark" },
];
/** A theme that thinks of the light only. */
const CARELESS = `:root { ${["paper", "wash", "awash", "ink", "ink2", "ink3", "accent", "rule", "rule2"].map((name) => `--${name}: #fed`).join("; ")} }`;

/** The pages looked at: all of them once; and of each kind the largest in every view, where a site has something of its own. */
function jobs(site, base) {
  const views = ["repository", "english", "own", "classic"].includes(site.name) ? VIEWS : VIEWS.slice(0, 1);
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

/** What axe finds on a page as it is. */
export async function violations(page) {
  await page.evaluate(AXE);
  return page.evaluate(async (tags) => {
    const found = await window.axe.run(document, {
      runOnly: tags,
      rules: { "target-size": { enabled: true } },
      resultTypes: ["violations"],
    });
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, any, all, none }) => `${id} at ${target.join(" ")}: ${[...any, ...all, ...none].map((c) => c.message)[0] ?? ""}`));
  }, TAGS);
}

export async function access(tally, browser, sites) {
  const all = sites.flatMap(({ site, base }) => jobs(site, base));
  await inTwoLanes(all, async ({ site, base, view, pages }) => {
    const { width, ...modes } = view;
    const context = await browser.newContext({ viewport: { width, height: 900 }, ...modes, reducedMotion: "reduce" });
    const page = await context.newPage();
    const problems = [];
    for (const { file } of pages) {
      await page.goto(base + file);
      // The rules on contrast and names pass over what is folded.
      await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
      problems.push(...(await violations(page)).map((violation) => `${file}: ${violation}`));
    }
    tally.check(`${site.name}: axe on ${pages.length} pages, ${Object.values(modes).join(" ")}, ${width} px`, problems);
    await context.close();
  });
  await modes(tally, browser, sites.find(({ site }) => site.name === "repository"));
}

/** Runs in the page: every colour that the style sheet names. */
const COLOURS = () => {
  const style = getComputedStyle(document.documentElement);
  return ["paper", "wash", "awash", "ink", "ink2", "ink3", "accent", "rule", "rule2"].map((name) => style.getPropertyValue(`--${name}`));
};

/** The colours of the modes hold over those of a theme, which count in the light. */
async function modes(tally, browser, { base }) {
  const problems = [];
  const page = await (await browser.newContext({ bypassCSP: true })).newPage();
  await page.goto(base);
  const colours = async (mode) => {
    await page.emulateMedia({ media: "screen", colorScheme: "light", contrast: "no-preference", forcedColors: "none", ...mode });
    return (await page.evaluate(COLOURS)).join(" ");
  };
  const own = [];
  for (const mode of MODES) own.push(await colours(mode));
  const light = await colours({});
  await page.addStyleTag({ content: CARELESS });
  if ((await colours({})) === light) problems.push("the colours of a theme do not count in the light");
  for (const [index, mode] of MODES.entries()) {
    const name = Object.values(mode).join(" ");
    if (own[index] === light) problems.push(`${name}: the colours are those of the light`);
    if ((await colours(mode)) !== own[index]) problems.push(`${name}: a theme takes the colours away`);
  }
  tally.check("the colours of dark, contrast, forced colours and print hold over those of a theme", problems);
  await page.context().close();
}
