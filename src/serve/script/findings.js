// The diagnostics: a panel under the last readable page while there are errors, a chip while there are only warnings.

const entry = (diagnostic, words) => {
  const item = node("li", diagnostic.severity);
  const head = node("div");
  head.append(node("b", "", words[diagnostic.severity] + " [" + diagnostic.code + "]" + words.colon), node("span", "", diagnostic.message));
  item.append(head, node("div", "place", diagnostic.file + ":" + diagnostic.line + ":" + diagnostic.column));
  if (diagnostic.excerpt) {
    const pre = node("pre");
    pre.tabIndex = 0;
    const { line, before, marked, after } = diagnostic.excerpt;
    pre.append(line + " │ " + before, node("mark", "", marked), after);
    item.append(pre);
  }
  if (diagnostic.help) item.append(node("div", "help", words.help + words.colon + diagnostic.help));
  return item;
};

let titleBefore = "";
const drawFindings = (state) => {
  const { errors, warnings } = state.summary;
  const { words } = state;
  findingsSlot.replaceChildren();
  dock.classList.remove("panel-open");
  document.documentElement.style.removeProperty("padding-bottom");
  chips.querySelector(".right")?.remove();
  // The panel disappears with the last error; the next error shows it again, even if it was closed.
  if (!errors) remember("closed", "0");
  if (!errors && !warnings) return;
  const title = words.title.replace("{errors}", errors).replace("{warnings}", warnings);
  if (title !== titleBefore) announcer.textContent = title;
  titleBefore = title;
  const key = errors ? "closed" : "warnings-closed";
  const open = errors ? remembered(key) !== "1" : remembered(key) === "0";
  if (!open) {
    const chip = action("chip right" + (errors ? " bad" : ""), title, () => {
      remember(key, "0");
      drawFindings(state);
    });
    chip.title = words.open;
    chips.append(chip);
    return;
  }
  const panel = node("section", "panel");
  panel.setAttribute("aria-label", title);
  const head = node("header");
  const close = action("", words.close, () => {
    remember(key, "1");
    drawFindings(state);
  });
  head.append(node("b", "", title), close);
  panel.append(head);
  if (state.stale) panel.append(node("div", "", words.stale));
  const items = node("ol");
  for (const diagnostic of state.diagnostics) items.append(entry(diagnostic, words));
  panel.append(items);
  // The server lists those of this page first, and the most severe.
  const more = errors + warnings - state.diagnostics.length;
  if (more > 0) panel.append(node("div", "", "… " + more));
  findingsSlot.append(panel);
  // Scrolls the mark of a long line into view, for narrow screens.
  for (const marked of panel.querySelectorAll("mark")) {
    const { parentElement: line } = marked;
    if (marked.offsetLeft + marked.offsetWidth > line.clientWidth) line.scrollLeft = marked.offsetLeft - line.clientWidth / 2;
  }
  dock.classList.add("panel-open");
  // Padding, so that the end of the page can be scrolled above the panel.
  document.documentElement.style.paddingBottom = panel.offsetHeight + "px";
};
