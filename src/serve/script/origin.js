// From the page to the file: a click with Ctrl or Alt requests the source location of a figure or a paragraph. The page has no
// source positions: the request contains the ids of the enclosing elements and the text of the block.
const BLOCKS = "p, li, h1, h2, h3, h4, h5, h6, pre, td, th, dt, dd, blockquote";
const LONGEST = 600;

// The text of a block as in its file: without additions of this page, and without the words of the other year.
const textOf = (block, without) => {
  const copy = block.cloneNode(true);
  for (const added of copy.querySelectorAll("sup, small, .vh, [role=doc-backlink], " + without)) added.remove();
  return copy.textContent.replace(/\s+/g, " ").trim().slice(0, LONGEST);
};

const question = (target) => {
  const ask = new URLSearchParams({ page: here });
  const row = target.closest("tr");
  const known = target.closest("[id]");
  // The label of a row leads to its first figure.
  const figure = row && !(known && row.contains(known)) ? row.querySelector("td[id]") : null;
  const ids = figure ? [figure.id] : [];
  // A row about one report on a page about several: the column header gives the figure, the link of the row the report.
  const cell = target.closest("td, th");
  const head = row && !figure && row.closest("table").tHead?.rows[0]?.cells[cell?.cellIndex]?.id;
  if (head) ids.push(head);
  // Where a row is about one figure over the years, it is the other way round.
  const heads = row?.closest("table").tHead?.rows;
  const year = heads?.[heads.length - 1].cells[cell?.cellIndex]?.querySelector("a[href]");
  const item = year && row.cells[0].querySelector("a[href^='#']");
  if (item) ids.push(item.hash.slice(1));
  const report = year ?? row?.querySelector("a[href]");
  if (report?.origin === location.origin) ask.append("page", report.pathname);
  for (let element = known; element; element = element.parentElement?.closest("[id]")) ids.push(element.id);
  for (const id of ids.slice(0, 8)) ask.append("at", id);
  const block = target.closest(BLOCKS);
  if (block) {
    const text = textOf(block, "del");
    const section = block.closest("section[id]") ?? document.body;
    const before = [...section.querySelectorAll(BLOCKS)];
    before.length = before.indexOf(block);
    ask.set("text", text);
    ask.set("was", textOf(block, "ins"));
    ask.set("nth", before.filter((other) => textOf(other, "del") === text).length);
  }
  // Spaces as %20, since the server does not decode a plus sign as a space.
  return ask.toString().replaceAll("+", "%20");
};

const copyText = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without a secure context (a browser on another machine) only the older API works.
    const area = node("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) return false;
  }
  return true;
};

const showOrigin = async (target, words) => {
  const answer = await fetch("/__annals/where?" + question(target));
  const { places } = await answer.json();
  if (!places.length) return toast([words.nowhere], 4);
  const text = (place) => place.file + ":" + place.line + ":" + place.column;
  const link = (place) => {
    const element = node("a", "", text(place));
    if (place.url) element.href = place.url;
    return element;
  };
  const links = places.map(link);
  const last = links[links.length - 1];
  if (last.href) {
    toast([words.opened, ...links], 8);
    return last.click();
  }
  const done = await copyText(places.map(text).join("\n"));
  toast(done ? [words.copied, ...links] : links, 8);
};

const pointAt = (wordsNow) => {
  document.addEventListener("click", (event) => {
    const { target } = event;
    if (!(event.ctrlKey || event.altKey) || event.button !== 0 || !(target instanceof Element)) return;
    // Elements with a click action of their own keep it.
    if (frame.contains(target) || target.closest("a[href], button, input, select, textarea, summary, label")) return;
    const words = wordsNow();
    if (!words) return;
    event.preventDefault();
    showOrigin(target, words).catch(() => {});
  });
};
