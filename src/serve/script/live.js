// Handles events: reloads the page when it changed, replaces styles without a reload, and draws the diagnostics.
let words;

// A page's address, with or without the name of its file.
const folder = (path) => path.replace(/(^|\/)index\.html$/, "$1");

const markDrafts = (state) => {
  root.querySelector(".ribbon")?.remove();
  if (state.draft) root.append(node("div", "ribbon", state.words.draft));
  const drafts = new Set(state.drafts);
  if (!drafts.size) return;
  for (const link of document.querySelectorAll("main a[href]")) {
    // A link into the very page says nothing new.
    const path = folder(link.pathname);
    if (link.origin !== location.origin || path === folder(location.pathname)) continue;
    if (drafts.has(decodeURI(path))) {
      link.setAttribute("data-annals-draft", state.words.draft);
    }
  }
};

const linkBoard = (state) => {
  chips.querySelector(".board")?.remove();
  if (!state.board) return;
  const link = node("a", "chip board", state.words.board);
  link.href = state.board;
  chips.prepend(link);
};

const draw = (state) => {
  const first = !words;
  words = state.words;
  linkBoard(state);
  markDrafts(state);
  drawFindings(state);
  drawSums(state);
  if (first) markChanges(words);
};

// Only the newest response is drawn, in whatever order responses arrive.
let asked = 0;
const refresh = async () => {
  const number = ++asked;
  try {
    const answer = await fetch("/__annals/?page=" + encodeURIComponent(here));
    const state = await answer.json();
    if (number === asked) draw(state);
  } catch {
    // The server has ended: `lost` is shown.
  }
};

const restyle = () => {
  for (const link of document.querySelectorAll('link[rel~="stylesheet"]')) {
    const url = new URL(link.href);
    if (url.origin !== location.origin) continue;
    url.searchParams.set("annals", Date.now());
    const next = link.cloneNode();
    next.href = url;
    // The old style stays until the new one is loaded, so that the page never flashes unstyled.
    next.onload = next.onerror = () => link.remove();
    link.after(next);
  }
};

let source;
let lost;
let gone = false;
const listen = () => {
  if (source) return;
  source = new EventSource("/__annals/events?" + page + "&" + location.pathname);
  source.addEventListener("reload", () => {
    noteAll();
    location.reload();
  });
  source.addEventListener("css", () => {
    restyle();
    refresh();
  });
  source.addEventListener("diagnostics", refresh);
  source.onopen = () => {
    clearTimeout(lost);
    if (gone) toasts.replaceChildren();
    gone = false;
  };
  source.onerror = () => {
    clearTimeout(lost);
    lost = setTimeout(() => {
      gone = true;
      if (words) toast([words.lost], 3600);
    }, 3000);
  };
};
const hush = () => {
  clearTimeout(lost);
  source?.close();
  source = undefined;
};

// A hidden tab closes its stream: browsers limit the connections to a server, and more tabs than that would wait for ever. When it
// is visible again, the first event covers the changes it missed.
const attend = () => (document.visibilityState === "hidden" ? hush() : listen());
document.addEventListener("visibilitychange", attend);
addEventListener("pagehide", hush);
addEventListener("pageshow", attend);
pointAt(() => words);
attend();
