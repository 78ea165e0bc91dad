// The script that `annals serve` adds to pages, in parts that share one scope. This part: a frame of its own over the page,
// which the page's styles don't reach, and which is never printed. Texts of the author's are only ever set as text, never as HTML.
const page = document.currentScript.dataset.page;
const here = decodeURI(location.pathname);

const node = (tag, name, text) => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
};

const action = (name, text, run) => {
  const button = node("button", name, text);
  button.type = "button";
  button.onclick = run;
  return button;
};

const frame = node("div");
frame.id = "annals-live";
const root = frame.attachShadow({ mode: "open" });
root.append(node("style", "", `
  :host { all: initial }
  @media print { :host { display: none } }
  * { box-sizing: border-box }
  .dock { position: fixed; inset: auto 0 0 0; z-index: 2147483647; display: flex; flex-direction: column; gap: 8px;
    pointer-events: none; font: 14px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; color: #fff }
  .dock > *, .chips > * { pointer-events: auto }
  .chips { display: flex; flex-wrap: wrap-reverse; gap: 8px; margin: 0 12px 12px; pointer-events: none }
  .chips > .right { margin-left: auto }
  .panel, .sums, .chip, .toast { background: #1d1f24; box-shadow: 0 4px 24px #0006 }
  .panel, .sums { overflow: auto; overscroll-behavior: contain; padding: 12px 16px }
  .panel { max-height: 50vh; border-top: 4px solid #d33 }
  .sums { width: min(480px, 100vw - 24px); max-height: min(45vh, 420px); margin: 0 12px; border-radius: 8px;
    border: 1px solid #ffffff33 }
  .panel-open .sums { max-height: 30vh }
  header { display: flex; gap: 8px; align-items: baseline } header b { flex: 1 }
  button { font: inherit; color: inherit; background: #ffffff22; border: 1px solid #ffffff55; border-radius: 4px;
    padding: 2px 10px; cursor: pointer }
  button:focus-visible, a:focus-visible, summary:focus-visible { outline: 3px solid #9cf; outline-offset: 1px }
  ol { list-style: none; margin: 8px 0 0; padding: 0 }
  .panel li { margin: 0 0 12px; border-left: 3px solid #777; padding-left: 10px }
  li.error { border-color: #f66 } .panel li.warning { border-color: #fb3 }
  .place { color: #9cf; font-family: ui-monospace, monospace; overflow-wrap: anywhere }
  pre { margin: 4px 0; padding: 4px 8px; background: #0006; overflow-x: auto; font-family: ui-monospace, monospace }
  mark { color: #fff; background: #b33 } .help { color: #bfb } .hint { color: #c8ccd4; margin: 8px 0 0; font-size: 12px }
  .chip { border-radius: 999px; padding: 4px 14px; white-space: nowrap } .chip.bad { border-color: #f66 }
  a.chip { color: inherit; text-decoration: none; border: 1px solid #ffffff55 }
  h2 { font: inherit; color: #c8ccd4; margin: 10px 0 0 } h3 { font: inherit; font-weight: bold; margin: 10px 0 2px }
  .sums ol { margin: 0 } .sums li { display: flex; gap: 8px; align-items: baseline; margin: 2px 0 }
  .sums li > span { flex: 1; min-width: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums }
  .sums li > .jump { flex: 1; min-width: 0; text-align: left; background: none; border: 0; padding: 0;
    text-decoration: underline dotted; text-underline-offset: 3px; overflow-wrap: anywhere; font-variant-numeric: tabular-nums }
  .sums em { font-style: normal; white-space: nowrap } .off em { color: #ffb4a8; font-weight: bold }
  .unassessable em, .explained em { color: #ffd479 } .holds em { color: #bfe8bf }
  summary { cursor: pointer; color: #c8ccd4; margin-top: 8px }
  .toast { margin: 0 12px; padding: 8px 14px; border-radius: 8px; border: 1px solid #ffffff55; align-self: flex-start;
    max-width: calc(100vw - 24px); user-select: text; display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: baseline }
  .toast a { color: #9cf; font-family: ui-monospace, monospace }
  .announcer { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  .ribbon { position: fixed; z-index: 2147483647; top: 18px; right: -46px; width: 170px; transform: rotate(45deg);
    text-align: center; background: #9a3d06; color: #fff; pointer-events: none;
    font: bold 14px/1.7 system-ui, "Noto Sans CJK SC", sans-serif }`));

// From top to bottom: toasts, the sums, the chips of both panels, the diagnostics.
const dock = node("div", "dock");
const toasts = node("div");
const sumsSlot = node("div");
const chips = node("div", "chips");
const findingsSlot = node("div");
const announcer = node("div", "announcer");
announcer.setAttribute("role", "status");
for (const slot of [toasts, sumsSlot, findingsSlot]) slot.style.display = "contents";
dock.append(announcer, toasts, sumsSlot, chips, findingsSlot);
root.append(dock);
document.documentElement.append(frame);

// Panels that the reader closed stay closed on other pages.
const remembered = (key) => sessionStorage.getItem("annals-" + key);
const remember = (key, value) => {
  try {
    sessionStorage.setItem("annals-" + key, value);
  } catch {
    // The storage is full or forbidden: the state is not kept.
  }
};

let toastTimer;
const toast = (parts, seconds) => {
  clearTimeout(toastTimer);
  const box = node("div", "toast");
  box.append(...parts);
  toasts.replaceChildren(box);
  announcer.textContent = box.textContent;
  toastTimer = setTimeout(() => toasts.replaceChildren(), seconds * 1000);
};

// Marks on the page itself: an outline, so that colour is not the only signal. They have no text and take no space.
const marks = new CSSStyleSheet();
marks.replaceSync(`
  [data-annals-mark] { outline: 3px dashed #b45309; outline-offset: 2px; animation: annals-mark 1s ease-in-out 3 }
  td[data-annals-mark], tr[data-annals-mark] { outline-offset: -3px }
  @keyframes annals-mark { 50% { outline-color: transparent; background-color: #f59e0b59 } }
  @media (prefers-reduced-motion: reduce) { [data-annals-mark] { animation: none } }
  @media print { [data-annals-mark] { outline: none } }
  a[data-annals-draft]::after { content: attr(data-annals-draft); margin-left: .4em; padding: 0 .3em; border: 1px dashed;
    font-size: .75em; white-space: nowrap }
  @media print { a[data-annals-draft]::after { content: none } }`);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, marks];

const mark = (elements, seconds) => {
  for (const element of elements) element.setAttribute("data-annals-mark", "");
  setTimeout(() => elements.forEach((element) => element.removeAttribute("data-annals-mark")), seconds * 1000);
};

// Brings a place into view, out of a closed <details> if need be.
const reveal = (element) => {
  for (let above = element.parentElement; above; above = above.parentElement) {
    if (above.tagName === "DETAILS") above.open = true;
  }
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
};
