// On paper: A4, table 三 whole on one page, nothing beyond the margins.

import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requestRows } from "./form.mjs";
import { inTwoLanes } from "./tally.mjs";

const MM = 72 / 25.4;

/** Words and numbers of a page that lie over each other. Chinese punctuation may, where its spacing is trimmed. */
function overlaps(words) {
  const boxes = [...words.matchAll(/xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">([^<]*)</g)]
    .map(([, left, top, right, bottom, word]) => ({ left: +left, top: +top, right: +right, bottom: +bottom, word }))
    .filter(({ word }) => /^[!-~]+$/.test(word));
  const found = [];
  boxes.forEach((one, index) => {
    for (const other of boxes.slice(index + 1)) {
      const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (across > 1.5 && down > 0.6 * Math.min(one.bottom - one.top, other.bottom - other.top)) found.push(`“${one.word}” and “${other.word}”`);
    }
  });
  return found;
}

export async function paper(tally, browser, served) {
  const jobs = served.flatMap(({ site, base }) => site.pages
    .filter(({ kind }) => (site.statutory && (kind === "report" || kind === "comparison")) || (site.name === "own" && kind !== "404"))
    .map((page) => ({ site, base, ...page })));
  const problems = new Map(served.map(({ site }) => [site, []]));
  await inTwoLanes(jobs, async ({ site, base, file, kind }, lane) => {
    const say = (text) => problems.get(site).push(`${file}: ${text}`);
    const page = await (await browser.newContext()).newPage();
    await page.goto(base + file);
    const pdf = join(tmpdir(), `annals-walk-${process.pid}-${lane}.pdf`);
    writeFileSync(pdf, await page.pdf({ preferCSSPageSize: true }));
    const read = (...options) => execFileSync("pdftotext", [...options, pdf, "-"], { encoding: "utf8", maxBuffer: 1 << 26 });
    const pages = read("-raw").split("\f").slice(0, -1).map((text) => text.replace(/\s+/g, ""));

    const boxes = [...read("-bbox").matchAll(/<page width="([\d.]+)" height="([\d.]+)">([\s\S]*?)<\/page>/g)];
    boxes.forEach(([, width, height, words], index) => {
      if (Math.abs(width - 210 * MM) > 2 || Math.abs(height - 297 * MM) > 2) say(`page ${index + 1} is no A4: ${width} × ${height}`);
      for (const [, ...box] of words.matchAll(/xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">([^<]*)</g)) {
        const [left, top, right, bottom] = box.map(Number);
        const word = box[4];
        if (left < 18 * MM - 3 || right > width - 18 * MM + 3 || top < 0 || bottom > Number(height)) say(`page ${index + 1}: “${word}” lies beyond the margin`);
      }
    });
    boxes.forEach(([, , , words], index) => overlaps(words).forEach((pair) => say(`page ${index + 1}: ${pair} overlap`)));
    // A loose page says what it is of, and which of how many.
    const heading = await page.evaluate(() => document.documentElement.dataset.foot.replace(/\s+/g, ""));
    pages.forEach((text, index) => {
      for (const due of [heading, `${index + 1}/${pages.length}`]) if (!text.includes(due)) say(`page ${index + 1} does not say ${due}`);
    });
    if (pages.length > 8) say(`${pages.length} pages`);
    if (kind === "report" && site.statutory) {
      const report = site.json(file.replace("index.html", "report.json"));
      const oneRow = "requests.results.other.total" in report.figures && !report.computed.includes("requests.results.other.total");
      const rows = requestRows(oneRow);
      // In English the two ends of the table and its figures have to do.
      const first = site.language === "zh-CN" ? "一、本年新收政府信息公开申请数量" : "1.Requestsnewlyreceived";
      const on = pages.findIndex((text) => text.includes(first));
      const text = pages[on] ?? "";
      if (on < 0) say("table 三 is not found");
      if (site.language === "zh-CN") {
        for (const label of ["申请人情况", "社会公益组织", ...new Set(rows.flatMap(({ labels }) => labels))]) {
          if (!text.includes(label)) say(`page ${on + 1} lacks ${label} of table 三`);
        }
      }
      const values = rows.flatMap(({ row }) => ["natural_person", "other_org", "total"].map((column) => report.figures[`requests.${row}.${column}`]));
      const due = values.filter((value) => /^\d{2,}$/.test(String(value)));
      for (const value of due) if (!text.includes(String(value))) say(`page ${on + 1} lacks the figure ${value} of table 三`);
      const numbers = (boxes[on]?.[3].match(/>\d+</g) ?? []).length;
      const filled = Object.entries(report.figures).filter(([address, value]) => address.startsWith("requests.") && typeof value === "number");
      const sums = report.computed.filter((address) => /^requests\.results\.(refused|unavailable|not_processed|other)\.[a-z_]+$/.test(address));
      if (numbers < filled.length - sums.length) say(`page ${on + 1} holds ${numbers} numbers, table 三 has ${filled.length - sums.length}`);
    }
    await page.context().close();
    rmSync(pdf, { force: true });
  });
  for (const { site } of served) if (jobs.some((job) => job.site === site)) tally.check(`${site.name}: on paper`, problems.get(site));
}
