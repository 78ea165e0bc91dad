// What stands beside the pages: integrity.json, robots.txt, sitemap.xml, atom.xml, 404.html, the style sheet.

import { createHash } from "node:crypto";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** The texts of all elements of a name, in XML that was found well-formed. */
const texts = (xml, name) => [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([^<]*)</${name}>`, "g"))].map((match) => decode(match[1]));
const decode = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, "&");

export async function files(tally, browser, site, base) {
  integrity(tally, site);
  await notFound(tally, browser, site, base);
  const css = site.files.filter((file) => file.endsWith(".css")).flatMap((file) =>
    [...site.text(file).matchAll(/@import|url\(([^)]*)\)/g)].map((match) => `${file}: ${match[0]}`));
  tally.check(`${site.name}: style sheets load nothing`, css);

  const page = await (await browser.newContext()).newPage();
  await page.goto("about:blank");
  const malformed = (xml) => page.evaluate((text) => {
    const error = new DOMParser().parseFromString(text, "application/xml").querySelector("parsererror");
    return error ? [error.textContent] : [];
  }, xml);
  const svg = [];
  for (const file of site.files.filter((name) => name.endsWith(".svg"))) svg.push(...(await malformed(site.text(file))));
  tally.check(`${site.name}: SVG is well-formed`, svg);

  const robots = site.text("robots.txt");
  if (!site.base) {
    tally.check(`${site.name}: without base_url no sitemap and no feed`, [
      ...site.files.filter((file) => /^(sitemap|atom)/.test(file)),
      ...(/sitemap/i.test(robots) ? ["robots.txt names a sitemap"] : []),
      ...site.pages.filter(({ file }) => /rel="canonical"|atom\+xml/.test(site.text(file))).map(({ file }) => `${file} has a canonical or a feed link`),
    ]);
    await page.context().close();
    return;
  }
  const map = site.text("sitemap.xml");
  const listed = texts(map, "loc");
  // A page that names another as canonical is a copy of it, and not listed; nor is a notice of withdrawal.
  const canonical = (file) => /<link rel="canonical" href="([^"]*)"/.exec(site.text(file))?.[1];
  const wanted = site.pages.filter(({ kind }) => !["404", "withdrawn"].includes(kind)).map(({ file }) => ({ file, url: site.base + file.replace(/index\.html$/, "") }))
    .filter(({ file, url }) => canonical(file) === url).map(({ url }) => url);
  tally.check(`${site.name}: sitemap.xml and robots.txt`, [
    ...(await malformed(map)),
    ...listed.filter((url) => !wanted.includes(url)).map((url) => `${url} is no page`),
    ...wanted.filter((url) => !listed.includes(url)).map((url) => `${url} is not listed`),
    ...(new Set(listed).size === listed.length ? [] : ["an address stands twice"]),
    ...(robots.includes(`Sitemap: ${site.base}sitemap.xml`) ? [] : ["robots.txt does not name the sitemap"]),
  ]);

  const feed = site.text("atom.xml");
  const entries = [...feed.matchAll(/<entry>[\s\S]*?<\/entry>/g)].map((match) => match[0]);
  const ids = entries.map((entry) => texts(entry, "id")[0]);
  const dated = site.pages.filter(({ kind }) => kind === "report").map(({ file }) => site.json(file.replace("index.html", "report.json")))
    // A sealed report without a day of publication stands there by that of its first version.
    .filter((report) => report.published !== null || Number.isInteger(report.version));
  const due = dated.map((report) => `${site.base}${report.agency}/${report.year}/`);
  // A reader who was told of a report is told that it was withdrawn.
  const gone = site.pages.filter(({ kind }) => kind === "withdrawn").map(({ file }) => site.base + file.replace("index.html", ""));
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/;
  const dates = entries.map((entry) => texts(entry, "updated")[0]);
  tally.check(`${site.name}: atom.xml holds the dated reports`, [
    ...(await malformed(feed)),
    ...(/<feed xmlns="http:\/\/www\.w3\.org\/2005\/Atom"/.test(feed) ? [] : ["no Atom namespace"]),
    ...ids.filter((id) => !due.includes(id) && !gone.includes(id)).map((id) => `${id} has no date of publication`),
    ...due.filter((id) => !ids.includes(id)).map((id) => `${id} is missing`),
    ...texts(feed, "updated").filter((date) => !instant.test(date)).map((date) => `${date} is no RFC 3339 instant`),
    ...(String([...dates].sort().reverse()) === String(dates) ? [] : ["not newest first"]),
    ...entries.filter((entry) => !/<title>[^<]+<\/title>/.test(entry)).map(() => "an entry has no title"),
    ...(dated.length > 0 ? [] : ["no dated report in this site, so nothing was checked"]),
  ]);

  const tags = [];
  for (const { file, kind } of site.pages.filter(({ kind }) => kind !== "404")) {
    const names = new Map([...site.text(file).matchAll(/<meta name="([A-Za-z]+)" content="([^"]*)">/g)].map((m) => [m[1], decode(m[2])]));
    const wants = ["SiteName", "SiteDomain", "SiteIDCode", ...(kind === "report" ? ["ArticleTitle", "ContentSource"] : [])];
    if (kind === "home" || kind === "agency") wants.push("ColumnName");
    tags.push(...wants.filter((name) => !names.get(name)).map((name) => `${file}: no ${name}`));
    if (kind === "report") {
      const { published } = site.json(file.replace("index.html", "report.json"));
      if (Boolean(published) !== names.has("PubDate")) tags.push(`${file}: PubDate ${names.get("PubDate")}, published ${published}`);
      if (published && !/^\d{4}-\d\d-\d\d( \d\d:\d\d)?$/.test(names.get("PubDate"))) tags.push(`${file}: PubDate is ${names.get("PubDate")}`);
    }
  }
  tally.check(`${site.name}: page tags of portals`, tags);
  await page.context().close();
}

function integrity(tally, site) {
  const { files } = site.json("integrity.json");
  const problems = [];
  for (const file of site.files.filter((name) => name !== "integrity.json")) {
    if (!(file in files)) problems.push(`${file} is not listed`);
    else if (files[file] !== sha256(site.bytes(file))) problems.push(`${file} has another digest`);
  }
  for (const file of Object.keys(files)) if (!site.files.includes(file)) problems.push(`${file} is listed and does not exist`);
  tally.check(`${site.name}: integrity.json`, problems);
}

async function notFound(tally, browser, site, base) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const problems = [];
  const address = `${base}no/such/page/at/all`;
  // Where the site knows its address, its style and its links are those of the site, by their path on the host.
  const path = site.base && new URL(site.base).pathname;
  page.on("request", (request) => {
    const asked = new URL(request.url());
    if (request.url() !== address && !(path && asked.pathname.startsWith(`${path}assets/`))) problems.push(`asks for ${request.url()}`);
  });
  page.on("console", (message) => message.text().includes("404") || problems.push(message.text()));
  await page.goto(address);
  const links = await page.evaluate(() => [...document.querySelectorAll("[href], [src], script")].map((element) => element.getAttribute("href") ?? element.outerHTML));
  if (!path && links.length > 0) problems.push("has links or files");
  if (path && !links.includes(path)) problems.push("has no way home");
  for (const link of links) if (path && !/^(#|\/|https:)/.test(link)) problems.push(`leads from any depth to ${link}`);
  if (/url\(|@import/.test(site.text("404.html"))) problems.push("its style loads something");
  const size = await page.evaluate(() => parseFloat(getComputedStyle(document.querySelector("h1")).fontSize));
  if (!(size > 20)) problems.push(`is not styled: h1 at ${size} px`);
  tally.check(`${site.name}: 404.html is self-contained`, problems);
  await context.close();
}
