// What the pages look like, held against pictures that were looked at: each kind of page on a desktop, on a phone and in the dark.
// Pictures differ from machine to machine where the fonts do: they are compared where the fonts are those of the record, and elsewhere
// it is said that they are not. ANNALS_RECORD=1 writes them anew.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = new URL("references/", import.meta.url).pathname;
const VIEWS = [
  ["wide", { viewport: { width: 1280, height: 900 } }],
  ["dark", { viewport: { width: 1280, height: 900 }, colorScheme: "dark" }],
  ["phone", { viewport: { width: 390, height: 844 } }],
];
const KINDS = ["home", "agency", "report", "comparison", "trends", "year", "search", "corrections"];
/** A picture is compared in squares of so many pixels, whose mean may differ by so much of 255, in so many of a thousand squares. */
const [SQUARE, DIFFERENCE, MOST] = [8, 20, 5];

/** The fonts that the pages are shown in. */
function fonts() {
  const font = (of) => execFileSync("fc-match", ["-f", "%{family} %{style} %{fontversion}", of], { encoding: "utf8" });
  return `${["sans-serif:lang=zh-cn", "serif:lang=zh-cn", "monospace", "sans-serif:lang=en"].map(font).join("\n")}\n`;
}

/** How many of a thousand squares of two pictures differ. */
async function difference(page, ...pictures) {
  return page.evaluate(async ([urls, square, most]) => {
    const [one, other] = await Promise.all(urls.map(async (url) => createImageBitmap(await (await fetch(url)).blob())));
    if (one.width !== other.width || one.height !== other.height) return 1000;
    const [width, height] = [Math.ceil(one.width / square), Math.ceil(one.height / square)];
    const small = [one, other].map((picture) => {
      const context = new OffscreenCanvas(width, height).getContext("2d");
      context.imageSmoothingQuality = "high";
      context.drawImage(picture, 0, 0, width, height);
      return context.getImageData(0, 0, width, height).data;
    });
    let differ = 0;
    for (let at = 0; at < small[0].length; at += 4) {
      if ([0, 1, 2].some((part) => Math.abs(small[0][at + part] - small[1][at + part]) > most)) differ += 1;
    }
    return (1000 * differ) / (width * height);
  }, [pictures.map((bytes) => `data:image/webp;base64,${bytes.toString("base64")}`), SQUARE, DIFFERENCE]);
}

export async function references(tally, browser, served) {
  const record = process.env.ANNALS_RECORD === "1";
  const [here, file] = [fonts(), join(FOLDER, "fonts.txt")];
  if (!record && (!existsSync(file) || readFileSync(file, "utf8") !== here)) {
    console.log(`references: skipped, other fonts than those of tests/browser/references:\n${here}`);
    return;
  }
  if (record) {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, here);
  }
  const seen = new Set(["fonts.txt"]);
  const blank = await browser.newPage();
  for (const [view, options] of VIEWS) {
    const problems = [];
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    for (const { site, base } of served.filter(({ site }) => ["versions", "classic"].includes(site.name))) {
      for (const kind of site.name === "classic" ? ["home", "report"] : KINDS) {
        const found = site.pages.find((page) => page.kind === kind);
        if (!found) continue;
        await page.goto(base + found.file, { waitUntil: "networkidle" });
        const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 60 });
        const [name, picture] = [`${site.name}-${kind}-${view}.webp`, Buffer.from(data, "base64")];
        seen.add(name);
        if (record) writeFileSync(join(FOLDER, name), picture);
        else if (!existsSync(join(FOLDER, name))) problems.push(`${name} is not there`);
        else {
          const share = await difference(blank, readFileSync(join(FOLDER, name)), picture);
          if (share <= MOST) continue;
          problems.push(`${name}: ${share.toFixed(1)} of 1000 squares differ; ANNALS_RECORD=1 bash .ci/browser references, if that is meant`);
          if (process.env.PICTURES) {
            mkdirSync(process.env.PICTURES, { recursive: true });
            writeFileSync(join(process.env.PICTURES, name), picture);
          }
        }
      }
    }
    await context.close();
    tally.check(`pages look as they did: ${view}`, problems);
  }
  await blank.close();
  const stray = readdirSync(FOLDER).filter((name) => !seen.has(name));
  tally.check("no picture is of a page that is gone", stray);
}
