// Every link, anchor, asset and attachment, from a disk and below a deep path; nothing from another host; no script but the search's.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inTwoLanes } from "./tally.mjs";

/** What a page points at, read in the page. */
const COLLECT = () => {
  const links = [];
  for (const element of document.querySelectorAll("[href], [src], [data], [action], [poster], [srcset], [cite]")) {
    for (const name of ["href", "src", "data", "action", "poster", "srcset", "cite"]) {
      const value = element.getAttribute(name);
      if (value !== null) links.push({ tag: element.localName, rel: element.getAttribute("rel"), value });
    }
  }
  return {
    links,
    ids: [...document.querySelectorAll("[id]")].map((element) => element.id),
    repeated: document.querySelectorAll("[id]").length - new Set([...document.querySelectorAll("[id]")].map((e) => e.id)).size,
    scripts: document.querySelectorAll(`script:not([type="application/ld+json"])`).length,
    inline: [...document.querySelectorAll("*")].filter((e) => e.getAttributeNames().some((n) => n === "style" || n.startsWith("on"))).length,
    images: [...document.images].filter((image) => !image.complete || image.naturalWidth === 0).map((image) => image.src),
    styled: document.styleSheets.length,
    title: document.title,
    language: document.documentElement.lang,
  };
};

/** Whether 404.html, which is shown at any depth, leads to an address of its site by the path on the host. */
function isOfNotFound(site, file, path) {
  return file === "404.html" && Boolean(site.base) && path.startsWith(new URL(site.base).pathname);
}

/** Visits every page of a site at `base`; gives what each holds, and what went wrong on the way. */
async function visit(browser, site, base) {
  const seen = new Map();
  const problems = [];
  const context = await browser.newContext({ javaScriptEnabled: false });
  const lanes = await Promise.all([0, 1].map(async () => {
    const page = await context.newPage();
    const lane = { page, file: "", before: "" };
    const say = (text) => problems.push(`${lane.file}: ${text}`);
    page.on("console", (message) => say(`console: ${message.text()}`));
    page.on("pageerror", (error) => say(`error: ${error.message}`));
    page.on("request", (request) => {
      // An icon may be asked for when the walk is at the next page.
      const isKnown = (file) => isOfNotFound(site, file, new URL(request.url()).pathname);
      if (!request.url().startsWith(base) && ![lane.file, lane.before].some(isKnown)) say(`asks another place: ${request.url()}`);
    });
    page.on("requestfailed", (request) => {
      // An icon still on its way when the walk moves on is no failure; whether its file exists is asked below.
      const error = request.failure()?.errorText;
      if (error !== "net::ERR_ABORTED") say(`not loaded: ${request.url()} ${error}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400) say(`${response.status()}: ${response.url()}`);
    });
    return lane;
  }));
  // From a disk, 404.html is shown for nothing.
  const pages = site.pages.filter(({ kind }) => kind !== "404" || !base.startsWith("file:"));
  await inTwoLanes(pages, async ({ file }, number) => {
    const lane = lanes[number];
    lane.before = lane.file;
    lane.file = file;
    const url = base + (base.startsWith("file:") ? file : file.replace(/(^|\/)index\.html$/, "$1"));
    await lane.page.goto(url, { waitUntil: "load" });
    seen.set(file, { url, ...(await lane.page.evaluate(COLLECT)) });
  });
  await context.close();
  return { seen, problems };
}

/** The file of the output that an address below `base` stands for, or null. */
function fileAt(site, base, url) {
  const path = decodeURIComponent(url.href.slice(base.length).split(/[?#]/)[0]);
  const file = path === "" || path.endsWith("/") ? `${path}index.html` : path;
  return site.fileSet.has(file) ? file : null;
}

function resolve(site, base, { seen }) {
  const problems = [];
  const targets = new Set();
  for (const [file, page] of seen) {
    for (const { tag, rel, value } of page.links) {
      const say = (text) => problems.push(`${file}: <${tag}> ${value}: ${text}`);
      if (value.trim() !== value) say("has spaces around it");
      if (/^[a-z][a-z0-9+.-]*:/i.test(value)) {
        // Another place: only a link to follow, a canonical address, or the feed's own.
        const followed = tag === "a" || (tag === "link" && rel === "canonical");
        if (!followed || !/^(https?|mailto|tel):/.test(value)) say("not relative");
        if (tag === "link" && !(site.base && value.startsWith(site.base))) say("canonical address outside base_url");
        continue;
      }
      if (isOfNotFound(site, file, value)) {
        if (!site.fileSet.has(value.slice(new URL(site.base).pathname.length).replace(/#.*/, "").replace(/(^|\/)$/, "$1index.html"))) say("leads nowhere");
        continue;
      }
      if (value.startsWith("/")) {
        say("root-absolute");
        continue;
      }
      const url = new URL(value, page.url);
      if (!url.href.startsWith(base)) {
        say("leaves the site's folder");
        continue;
      }
      const target = fileAt(site, base, url);
      if (target === null) {
        say("leads nowhere");
        continue;
      }
      url.hash ? null : targets.add(url.href);
      const id = decodeURIComponent(url.hash.slice(1));
      if (id && !seen.get(target)?.ids.includes(id)) say(`no element #${id} in ${target}`);
    }
  }
  return { problems, targets };
}

export async function links(tally, browser, site, base) {
  site.fileSet ??= new Set(site.files);
  const disk = `${pathToFileURL(site.out).href}/`;
  const fromDisk = await visit(browser, site, disk);
  tally.check(`${site.name}: pages load from a disk, without script`, fromDisk.problems);
  // On a disk a folder is a listing of files. A site that knows its address is not made for a disk.
  const folders = [...fromDisk.seen].flatMap(([file, page]) => page.links
    .filter(({ value }) => !site.base && /^[^:#?]*\/([#?]|$)/.test(value)).map(({ value }) => `${file}: ${value} is a folder`));
  tally.check(`${site.name}: links from a disk`, [...resolve(site, disk, fromDisk).problems, ...folders]);

  const served = await visit(browser, site, base);
  tally.check(`${site.name}: pages load below a deep path, under a strict policy`, served.problems);
  const { problems, targets } = resolve(site, base, served);
  for (const target of targets) {
    const response = await fetch(target, { redirect: "manual" });
    if (response.status !== 200) problems.push(`${target}: ${response.status}`);
    await response.arrayBuffer();
  }
  tally.check(`${site.name}: links below a deep path`, problems);

  const odd = [];
  const sheets = site.files.filter((name) => /^assets\/.*\.css$/.test(name)).length;
  for (const [file, page] of served.seen) {
    if (page.scripts > (file === "search/index.html" || /<section id="citation"/.test(site.text(file)) ? 1 : 0)) odd.push(`${file}: ${page.scripts} scripts`);
    if (page.inline > 0) odd.push(`${file}: ${page.inline} elements with style or on… attributes`);
    if (page.repeated > 0) odd.push(`${file}: ${page.repeated} ids stand twice`);
    if (page.images.length > 0) odd.push(`${file}: images not shown: ${page.images}`);
    if (page.styled !== (file === "404.html" ? 1 : sheets)) odd.push(`${file}: ${page.styled} style sheets`);
    if (!page.title.trim()) odd.push(`${file}: no title`);
    if (/(None|undefined|null|\{\{|\}\})/.test(page.title)) odd.push(`${file}: title ${page.title}`);
    if (site.language && page.language !== site.language) odd.push(`${file}: lang=${page.language}`);
  }
  tally.check(`${site.name}: no script but those of search and citation, no inline style, unique ids, titles`, odd);
  site.ids = new Map([...served.seen].map(([file, page]) => [file, page.ids]));

  // Files that nothing leads to are files that nobody finds; those of the search its script reads.
  const reached = new Set([...served.seen.values()].flatMap((page) =>
    page.links.map(({ value }) => (/^[a-z]+:/i.test(value) ? null : fileAt(site, base, new URL(value, page.url))))));
  const known = /^(404\.html|robots\.txt|sitemap\.xml|atom\.xml|integrity\.json|index\.html|search\/.+\.json|assets\/(search|traditional|cite)\.js)$/;
  const lost = site.files.filter((file) => !reached.has(file) && !known.test(file));
  tally.check(`${site.name}: every file is linked from a page`, lost);
}
