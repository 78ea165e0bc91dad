// The one script that `annals serve` adds to pages: it reloads the page when it changed, exchanges styles without a reload,
// marks drafts, and lists what is to be mended. Texts of the author's are only ever set as text, never as HTML.
(() => {
  "use strict";
  const own = document.currentScript;
  const page = own.dataset.page;
  const node = (tag, name, text) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const frame = node("div");
  frame.id = "annals-live";
  const root = frame.attachShadow({ mode: "open" });
  root.append(node("style", "", `
    :host { all: initial }
    .panel, .chip, .ribbon { position: fixed; z-index: 2147483647; font: 14px/1.5 system-ui, "Noto Sans CJK SC", sans-serif }
    .panel { inset: auto 0 0 0; max-height: 50vh; overflow: auto; color: #fff; background: #1d1f24; border-top: 4px solid #d33;
      padding: 12px 16px; box-shadow: 0 -4px 24px #0006 }
    header { display: flex; gap: 12px; align-items: baseline } header b { flex: 1 }
    button { font: inherit; color: inherit; background: #ffffff22; border: 1px solid #ffffff55; border-radius: 4px;
      padding: 2px 10px; cursor: pointer }
    ol { list-style: none; margin: 8px 0 0; padding: 0 } li { margin: 0 0 12px; border-left: 3px solid #777; padding-left: 10px }
    li.error { border-color: #f66 } li.warning { border-color: #fb3 }
    .place { color: #9cf; font-family: ui-monospace, monospace; overflow-wrap: anywhere }
    pre { margin: 4px 0; padding: 4px 8px; background: #0006; overflow-x: auto; font-family: ui-monospace, monospace }
    mark { color: #fff; background: #b33 } .help { color: #bfb }
    .chip { right: 12px; bottom: 12px; background: #1d1f24; color: #fff; border-radius: 999px; padding: 4px 14px }
    .ribbon { top: 18px; right: -46px; width: 170px; transform: rotate(45deg); text-align: center; background: #b45309;
      color: #fff; font-weight: bold; pointer-events: none }`));
  document.documentElement.append(frame);

  let closed = sessionStorage.getItem("annals-closed") === "1";
  const close = (value) => {
    closed = value;
    sessionStorage.setItem("annals-closed", value ? "1" : "0");
  };

  const entry = (found, words) => {
    const item = node("li", found.severity);
    const head = node("div");
    head.append(node("b", "", words[found.severity] + " [" + found.code + "]" + words.colon), node("span", "", found.message));
    item.append(head, node("div", "place", found.file + ":" + found.line + ":" + found.column));
    if (found.excerpt) {
      const pre = node("pre");
      const { line, before, marked, after } = found.excerpt;
      pre.append(line + " │ " + before, node("mark", "", marked), after);
      item.append(pre);
    }
    if (found.help) item.append(node("div", "help", words.help + words.colon + found.help));
    return item;
  };

  const draw = (state) => {
    for (const old of root.querySelectorAll(".panel, .chip, .ribbon")) old.remove();
    const here = decodeURI(location.pathname);
    if (state.drafts.some((draft) => here.startsWith(draft))) root.append(node("div", "ribbon", state.words.draft));
    const { errors, warnings } = state.summary;
    if (!errors) close(false);
    if (!errors && !warnings) return;
    const title = state.words.title.replace("{errors}", errors).replace("{warnings}", warnings);
    if (closed || !errors) {
      const chip = node("button", "chip", title);
      chip.title = state.words.open;
      chip.onclick = () => show(state, title);
      root.append(chip);
    } else {
      show(state, title);
    }
  };

  const show = (state, title) => {
    for (const old of root.querySelectorAll(".panel, .chip")) old.remove();
    close(false);
    const panel = node("section", "panel");
    panel.setAttribute("role", "region");
    panel.setAttribute("aria-live", "polite");
    const head = node("header");
    const button = node("button", "", state.words.close);
    button.onclick = () => {
      close(true);
      draw({ ...state, summary: { ...state.summary } });
    };
    head.append(node("b", "", title), button);
    panel.append(head);
    if (state.summary.errors) panel.append(node("div", "", state.words.stale));
    const rank = { error: 0, warning: 1, info: 2 };
    const agency = decodeURI(location.pathname).split("/")[1];
    const near = (found) => (found.agency === agency ? 0 : 1);
    const list = state.diagnostics.filter((found) => found.severity !== "info");
    list.sort((a, b) => rank[a.severity] - rank[b.severity] || near(a) - near(b));
    const items = node("ol");
    for (const found of list.slice(0, 200)) items.append(entry(found, state.words));
    panel.append(items);
    if (list.length > 200) panel.append(node("div", "", "… " + list.length));
    root.append(panel);
  };

  const refresh = () => fetch("/__annals/").then((answer) => answer.json()).then(draw).catch(() => {});

  const restyle = () => {
    for (const link of document.querySelectorAll('link[rel~="stylesheet"]')) {
      const url = new URL(link.href);
      if (url.origin !== location.origin) continue;
      url.searchParams.set("annals", Date.now());
      const next = link.cloneNode();
      next.href = url;
      // The old style stays until the new one is there: no flash of a bare page.
      next.onload = next.onerror = () => link.remove();
      link.after(next);
    }
  };

  const source = new EventSource("/__annals/events?" + page + "&" + location.pathname);
  source.addEventListener("reload", () => location.reload());
  source.addEventListener("css", () => { restyle(); refresh(); });
  source.addEventListener("diagnostics", refresh);
  addEventListener("pagehide", () => source.close());
})();
