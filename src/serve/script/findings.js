// What is to be mended: a panel under the last good page while there are errors, a chip while there are only warnings.

const entry = (found, words) => {
  const item = node("li", found.severity);
  const head = node("div");
  head.append(node("b", "", words[found.severity] + " [" + found.code + "]" + words.colon), node("span", "", found.message));
  item.append(head, node("div", "place", found.file + ":" + found.line + ":" + found.column));
  if (found.excerpt) {
    const pre = node("pre");
    pre.tabIndex = 0;
    const { line, before, marked, after } = found.excerpt;
    pre.append(line + " │ " + before, node("mark", "", marked), after);
    item.append(pre);
  }
  if (found.help) item.append(node("div", "help", words.help + words.colon + found.help));
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
  // With the last error the panel is gone, and the next one brings it back, even if it was closed.
  if (!errors) remember("closed", "0");
  if (!errors && !warnings) return;
  const title = words.title.replace("{errors}", errors).replace("{warnings}", warnings);
  if (title !== titleBefore) said.textContent = title;
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
  for (const found of state.diagnostics) items.append(entry(found, words));
  panel.append(items);
  // The server lists what weighs most, and what is nearest to this page.
  const more = errors + warnings - state.diagnostics.length;
  if (more > 0) panel.append(node("div", "", "… " + more));
  findingsSlot.append(panel);
  // What is marked in a long line is in view on a narrow screen, too.
  for (const marked of panel.querySelectorAll("mark")) {
    const { parentElement: line } = marked;
    if (marked.offsetLeft + marked.offsetWidth > line.clientWidth) line.scrollLeft = marked.offsetLeft - line.clientWidth / 2;
  }
  dock.classList.add("panel-open");
  // The end of the page can still be scrolled out from under the panel.
  document.documentElement.style.paddingBottom = panel.offsetHeight + "px";
};
