// The search in the page, held against a plain scan of all pages.

import { pathToFileURL } from "node:url";

/** The text of each section of prose of a report's current page, with its file. */
async function prose(page, site, base) {
  const found = [];
  for (const { file } of site.pages.filter(({ kind }) => kind === "report")) {
    await page.goto(base + file.replace(/index\.html$/, ""));
    found.push(...(await page.evaluate((file) => [...document.querySelectorAll("section .prose")].map((part) => ({
      file,
      id: part.closest("section").id,
      // A block is a line, as in the index; marks of notes are no text.
      text: [...part.querySelectorAll("p, li, td, th, h3, h4, pre")].filter((block) => !block.querySelector("p, li"))
        .map((block) => block.textContent).join("\n"),
    })), file)));
  }
  return found;
}

/** Types a query, and gives what is found, by kind. */
async function ask(page, query) {
  await page.fill("#q", query);
  await page.press("#q", "Enter");
  await page.waitForFunction((query) => new URLSearchParams(location.search).get("q") === query, query);
  await page.waitForLoadState("networkidle");
  return page.evaluate(() => Object.fromEntries([...document.querySelectorAll("[data-kind]")].map((section) => [section.dataset.kind, {
    count: section.hidden ? 0 : Number(section.querySelector("small").textContent),
    links: [...section.querySelectorAll("li a")].map((link) => ({ href: link.href, text: link.textContent })),
  }])));
}

export async function search(tally, browser, site, base) {
  if (!site.files.includes("search/index.html")) return;
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => problems.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  const sections = await prose(page, site, base);
  await page.goto(`${base}search/`);
  const { tokens } = await import(pathToFileURL(`${site.out}/assets/search.js`).href);

  // Phrases of every fifth text: what is found are the texts that have all of their tokens, beyond agency and year.
  let asked = 0;
  const long = sections.filter(({ text }) => text.length > 7);
  for (const { file, id, text } of long.filter((_, at) => at % 5 === 0)) {
    const phrase = text.match(/[\u4e00-\u9fff]{7}/)?.[0] ?? text.match(/[A-Za-z]{6,}( [A-Za-z]{4,})?/)?.[0];
    if (!phrase) continue;
    asked += 1;
    const found = await ask(page, phrase);
    const wanted = tokens(phrase);
    const having = sections.filter(({ text }) => {
      const own = new Set(tokens(text));
      return wanted.every((token) => own.has(token));
    });
    if (found.texts.count < having.length) problems.push(`${phrase}: ${found.texts.count} texts found, ${having.length} have it`);
    const own = new URL(file.replace(/index\.html$/, ""), base).href;
    const listed = found.texts.links.some(({ href }) => href.startsWith(`${own}#${id}`));
    if (!listed && having.length <= 10) problems.push(`${phrase}: ${own}#${id} is not among ${JSON.stringify(found.texts.links)}`);
  }
  if (asked === 0) problems.push("no phrase was asked for");
  tally.check(`${site.name}: search finds what a scan of all texts finds (${asked} phrases)`, problems.splice(0));

  const agencies = site.pages.filter(({ kind }) => kind === "agency").slice(0, 6);
  for (const { file } of agencies) {
    await page.goto(base + file.replace(/index\.html$/, ""));
    const name = (await page.textContent("h1")).trim();
    await page.goto(`${base}search/`);
    const first = (await ask(page, name)).agencies.links[0];
    if (first?.href !== new URL(file.replace(/index\.html$/, ""), base).href) problems.push(`${name}: ${JSON.stringify(first)}`);
  }
  tally.check(`${site.name}: an agency is found by its name`, problems.splice(0));

  const [report] = site.pages.filter(({ kind, file }) => kind === "report" && site.text(file).includes('id="requests.new_received.total"'));
  if (report) {
    const year = report.file.match(/(\d{4})\/index\.html$/)[1];
    await page.goto(base + report.file.split("/")[0] + "/");
    const name = (await page.textContent("h1")).trim();
    await page.goto(`${base}search/?q=${encodeURIComponent(`${name} ${year} ${site.language === "en" ? "New requests" : "新收申请"}`)}`);
    await page.waitForSelector("[data-kind=figures] li a");
    await page.focus("#q");
    // By keyboard: the button, then the first result.
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL(/#requests\.new_received\.total/);
    const target = await page.evaluate(() => Boolean(document.querySelector(":target")));
    if (!target || !page.url().includes(`/${year}/`)) problems.push(`leads to ${page.url()}`);
    tally.check(`${site.name}: a figure is found and opened by keyboard`, problems.splice(0));
  }

  await page.goto(`${base}search/`);
  const nothing = await ask(page, "龘靐齉 zzqqxx");
  const said = await page.textContent("[role=status]");
  if (Object.values(nothing).some(({ count }) => count > 0) || !said.trim()) problems.push(`${JSON.stringify(nothing)} ${said}`);
  tally.check(`${site.name}: nothing found is said`, problems.splice(0));

  const notice = await page.getAttribute("[data-search]", "data-long");
  await ask(page, "one two three four five six seven eight nine ten eleven twelve thirteen");
  if (!(await page.textContent("[role=status]")).includes(notice)) problems.push("a query that is cut does not say so");
  if (site.statutory && site.language !== "en") {
    const found = [];
    for (const query of ["政府信息公开 年度报告", "政府信息公開 年度報告"]) {
      await page.goto(`${base}search/?q=${encodeURIComponent(query)}`);
      await page.waitForSelector("[data-kind=reports] li a");
      found.push(await page.$$eval("[data-kind=reports] li a", (links) => links.map((link) => link.href).join("\n")));
    }
    if (found[0] !== found[1]) problems.push(`${found[0]} is not ${found[1]}`);
  }
  tally.check(`${site.name}: a long query is told to be cut, traditional characters are read as simplified ones`, problems.splice(0));
  await context.close();

  const plain = await browser.newContext({ javaScriptEnabled: false });
  const still = await plain.newPage();
  await still.goto(`${base}search/`);
  if (await still.isVisible("form")) problems.push("the form is shown without script");
  if (!(await still.isVisible(".unscripted a"))) problems.push("no way on without script");
  await plain.close();
  const disk = await browser.newContext();
  const opened = await disk.newPage();
  await opened.goto(`${pathToFileURL(site.out).href}/search/index.html`);
  if (!(await opened.isVisible(".unscripted"))) problems.push("a page from a disk does not say that it cannot search");
  await disk.close();
  tally.check(`${site.name}: without script or server there is a way on`, problems);
}
