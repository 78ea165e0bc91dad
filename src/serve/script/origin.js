// From the page to the file: a click with Ctrl or Alt asks where a figure or a paragraph was typed. The page carries no
// position: the question is made of the ids around the place and of the text that stands there.
const BLOCKS = "p, li, h1, h2, h3, h4, h5, h6, pre, td, th, dt, dd, blockquote";
const LONGEST = 600;

// The text of a block as its file has it: without what only this page adds, and without the words of the other year.
const textOf = (block, without) => {
  const copy = block.cloneNode(true);
  for (const added of copy.querySelectorAll("sup, small, .vh, [role=doc-backlink], " + without)) added.remove();
  return copy.textContent.replace(/\s+/g, " ").trim().slice(0, LONGEST);
};

const question = (target) => {
  const ask = new URLSearchParams({ page: here });
  const row = target.closest("tr");
  const known = target.closest("[id]");
  // The label of a row stands for its first figure.
  const figure = row && !(known && row.contains(known)) ? row.querySelector("td[id]") : null;
  const ids = figure ? [figure.id] : [];
  // A line about a report on a page about many: the head of the column says which figure, the line's link whose.
  const cell = target.closest("td, th");
  const head = row && !figure && row.closest("table").tHead?.rows[0]?.cells[cell?.cellIndex]?.id;
  if (head) ids.push(head);
  const report = row?.querySelector("a[href]");
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
  // Spaces as %20: the server takes a plus sign for a plus sign.
  return ask.toString().replaceAll("+", "%20");
};

const copyText = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without a secure context (another machine's browser) the old way is the only one.
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
    // What does something of its own when clicked keeps doing it.
    if (frame.contains(target) || target.closest("a[href], button, input, select, textarea, summary, label")) return;
    const words = wordsNow();
    if (!words) return;
    event.preventDefault();
    showOrigin(target, words).catch(() => {});
  });
};
