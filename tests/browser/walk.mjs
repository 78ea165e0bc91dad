// A walk through built sites with a real browser: node walk.mjs REPOSITORY ANNALS [PART…]
// Ends with "N passed, N failed" and exits with 1 on a failure. PICTURES=folder keeps pictures of every kind of page.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";
import { access } from "./access.mjs";
import { cite } from "./cite.mjs";
import { desk } from "./desk.mjs";
import { figures } from "./figures.mjs";
import { files } from "./files.mjs";
import { layout } from "./layout.mjs";
import { links } from "./links.mjs";
import { lint } from "./lint.mjs";
import { live } from "./live.mjs";
import { markup } from "./markup.mjs";
import { offline } from "./offline.mjs";
import { pictures } from "./pictures.mjs";
import { paper } from "./print.mjs";
import { references } from "./references.mjs";
import { search } from "./search.mjs";
import { serve } from "./server.mjs";
import { buildSites } from "./sites.mjs";
import { tables } from "./tables.mjs";
import { Tally } from "./tally.mjs";

const [repo, annals, ...chosen] = process.argv.slice(2).map((argument, index) => (index < 2 ? resolve(argument) : argument));
const work = mkdtempSync(join(tmpdir(), "annals-walk-"));
const tally = new Tally();
const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
  // A walk that is told to end ends, and reports no failures of pages.
  handleSIGTERM: false,
  handleSIGHUP: false,
});
let browser;
const served = [];
try {
  const sites = buildSites({ repo, annals, work });
  for (const site of sites) served.push({ site, ...(await serve(site.out, site.base && new URL(site.base).pathname)) });
  browser = await launch();
  const parts = {
    lint: () => lint(tally, repo),
    markup: async () => sites.forEach((site) => markup(tally, site)),
    links: async () => {
      for (const { site, base } of served) await links(tally, browser, site, base);
    },
    files: async () => {
      for (const { site, base } of served) await files(tally, browser, site, base);
    },
    tables: async () => {
      for (const { site, base } of served) await tables(tally, browser, site, base);
    },
    figures: async () => {
      for (const { site, base } of served) await figures(tally, browser, site, base);
    },
    search: async () => {
      for (const { site, base } of served) await search(tally, browser, site, base);
    },
    cite: async () => {
      for (const { site, base } of served) await cite(tally, browser, site, base);
    },
    desk: () => desk(tally, browser, { repo, annals, work }),
    offline: () => offline(tally, browser, { annals, work }),
    live: () => live(tally, browser, { repo, annals, work }),
    layout: () => layout(tally, browser, served),
    references: () => references(tally, browser, served),
    print: () => paper(tally, browser, served),
    access: () => access(tally, browser, served),
  };
  const unknown = chosen.filter((name) => !(name in parts));
  if (unknown.length > 0) tally.check("parts", unknown.map((name) => `there is no part ${name}`));
  for (const [name, run] of Object.entries(parts)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    const before = { passed: tally.passed, failed: tally.failed };
    await tally.part(name, run);
    if (browser.isConnected()) continue;
    // A browser that died says nothing about the pages: once more, with another.
    console.log(`${name}: the browser is gone; again with a new one`);
    Object.assign(tally, before);
    browser = await launch();
    await tally.part(name, run);
  }
  if (process.env.PICTURES) await pictures(browser, served, process.env.PICTURES);
} catch (error) {
  tally.check("the walk itself", [error.stderr ? String(error.stderr) : (error.stack ?? String(error))]);
} finally {
  await browser?.close();
  served.forEach(({ close }) => close());
  rmSync(work, { recursive: true, force: true });
}
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed > 0 ? 1 : 0;
