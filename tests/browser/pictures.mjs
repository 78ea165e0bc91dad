// PICTURES=folder: a picture of every kind of page, for eyes.

import { mkdirSync } from "node:fs";
import { join } from "node:path";

const VIEWS = [
  ["wide", { viewport: { width: 1280, height: 900 } }],
  ["dark", { viewport: { width: 1280, height: 900 }, colorScheme: "dark" }],
  ["phone", { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 }],
];

export async function pictures(browser, served, folder) {
  mkdirSync(folder, { recursive: true });
  for (const { site, base } of served) {
    const kinds = new Map(site.pages.map((page) => [page.kind, page.file]));
    for (const [name, options] of VIEWS) {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      for (const [kind, file] of kinds) {
        await page.goto(base + file);
        await page.screenshot({ path: join(folder, `${site.name}-${kind}-${name}.png`), fullPage: true });
        if (name === "wide") await page.pdf({ path: join(folder, `${site.name}-${kind}.pdf`), preferCSSPageSize: true });
      }
      await context.close();
    }
  }
}
