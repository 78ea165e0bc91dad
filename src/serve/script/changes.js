// Marks what a reload changed: figures by their address, paragraphs by their text. Recorded before it, marked after it.
const ADDRESS = /^[\w-]+(\.[\w-]+)+$/;
const TEXTS = "main p, main li, main h1, main h2, main h3, main h4, main dd, main dt";
const MOST = 200;
const LATE = 15000;

const figuresHere = () => [...document.querySelectorAll("main [id]")].filter((element) => ADDRESS.test(element.id));
const textsHere = () => [...document.querySelectorAll(TEXTS)].filter((element) => !element.querySelector(TEXTS));

const noteAll = () => {
  const figures = Object.fromEntries(figuresHere().map((element) => [element.id, element.textContent]));
  const texts = textsHere().map((element) => element.textContent);
  remember("before", JSON.stringify({ here, at: Date.now(), figures, texts }));
};

const markChanges = (words) => {
  const note = remembered("before");
  sessionStorage.removeItem("annals-before");
  if (!note) return;
  const before = JSON.parse(note);
  if (before.here !== here || Date.now() - before.at > LATE) return;
  const texts = new Set(before.texts);
  const figures = figuresHere().filter((element) => before.figures[element.id] !== element.textContent);
  const blocks = textsHere().filter((element) => !texts.has(element.textContent));
  const changed = [...figures, ...blocks.filter((block) => !figures.some((figure) => figure.contains(block)))];
  if (!changed.length || changed.length > MOST) return;
  mark(changed, 4);
  const text = words.changed.replace("{n}", changed.length);
  announcer.textContent = text;
  const visible = (element) => {
    const { top, bottom, width } = element.getBoundingClientRect();
    return width > 0 && bottom > 0 && top < innerHeight;
  };
  if (changed.some(visible)) return;
  const show = () => {
    reveal(changed[0]);
    mark(changed, 4);
  };
  toast([text, action("", words.show_changed, show)], 6);
};
