// The reconciliation panel: which sums of the reports on this page hold, and by how much the others are off.
const KINDS = ["off", "unassessable", "explained", "holds"];
const SIGNS = { off: "✗", unassessable: "?", explained: "※", holds: "✓" };

const total = (sums, kind) => sums.reduce((all, report) => all + report.counts[kind], 0);

const inShort = (counts, words) =>
  KINDS.filter((kind) => counts[kind]).map((kind) => SIGNS[kind] + " " + words[kind] + " " + counts[kind]).join(" · ");

const sumLine = (line, words) => {
  const item = node("li", line.state);
  const target = line.address && document.getElementById(line.address);
  const jump = () => {
    reveal(target);
    mark([target], 3);
  };
  item.append(node("em", "", SIGNS[line.state]), target ? action("jump", line.text, jump) : node("span", "", line.text));
  if (line.difference) item.append(node("em", "", words.difference.replace("{n}", line.difference)));
  return item;
};

const sumsOfReport = (report, words, many) => {
  const out = [];
  if (many) out.push(node("h2", "", words.report.replace("{agency}", report.agency).replace("{year}", report.year)));
  const held = node("ol");
  for (const rule of report.rules) {
    const open = rule.lines.filter((line) => line.state !== "holds");
    const listed = open.filter((line) => line.state === "unassessable").length;
    const unlisted = rule.counts.unassessable - listed;
    if (open.length || unlisted) {
      out.push(node("h3", "", rule.id + " " + rule.title));
      const items = node("ol");
      open.sort((a, b) => KINDS.indexOf(a.state) - KINDS.indexOf(b.state));
      for (const line of open) items.append(sumLine(line, words));
      if (unlisted) items.append(sumLine({ state: "unassessable", text: words.unassessable + " " + unlisted }, words));
      out.push(items);
    }
    const holding = rule.lines.filter((line) => line.state === "holds");
    for (const line of holding) held.append(sumLine(line, words));
    const more = rule.counts.holds - holding.length;
    if (more > 0) held.append(sumLine({ state: "holds", text: rule.id + " " + rule.title + "　" + more }, words));
  }
  if (report.counts.holds) {
    const key = "held-" + report.year;
    const details = node("details");
    details.open = remembered(key) === "1";
    details.ontoggle = () => remember(key, details.open ? "1" : "0");
    details.append(node("summary", "", SIGNS.holds + " " + words.holds + " " + report.counts.holds), held);
    out.push(details);
  }
  return out;
};

const drawSums = (state) => {
  const { words } = state;
  const sums = state.sums.filter((report) => report.rules.length);
  const scrolled = sumsSlot.querySelector(".sums")?.scrollTop ?? 0;
  sumsSlot.replaceChildren();
  chips.querySelector(".left")?.remove();
  if (!sums.length) return;
  const counts = Object.fromEntries(KINDS.map((kind) => [kind, total(sums, kind)]));
  const fate = JSON.stringify([here, counts.off, counts.unassessable]);
  // Hidden until there is a new state to draw.
  if (remembered("sums-hidden") === fate) return;
  const open = remembered("sums") === "1";
  const toggle = () => {
    remember("sums", open ? "0" : "1");
    drawSums(state);
    chips.querySelector(".left")?.focus();
  };
  const chip = action("chip left" + (counts.off ? " bad" : ""), words.sums + " " + inShort(counts, words), toggle);
  chip.setAttribute("aria-expanded", String(open));
  chips.prepend(chip);
  if (!open) return;
  const panel = node("section", "sums");
  panel.setAttribute("aria-label", words.sums);
  const head = node("header");
  const hide = () => {
    remember("sums", "0");
    remember("sums-hidden", fate);
    drawSums(state);
  };
  head.append(node("b", "", words.sums), action("", words.close, toggle), action("", words.dismiss, hide));
  panel.append(head);
  for (const report of sums) panel.append(...sumsOfReport(report, words, sums.length > 1));
  panel.append(node("p", "hint", words.hint));
  sumsSlot.append(panel);
  panel.scrollTop = scrolled;
};
