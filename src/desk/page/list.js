// The list of reports: a new one, and one that is there as a document.

import { make, say, words } from "./base.js";
import { address, send } from "./link.js";

const said = document.getElementById("said");
const tell = (text) => said.replaceChildren(make("pre", {}, text));

const attempt = async (what) => {
  tell(words.running);
  try {
    return await what();
  } catch (error) {
    tell(error.message);
    return undefined;
  }
};

const made = document.getElementById("new");
made.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { agency, name, year, form } = Object.fromEntries(new FormData(made));
  const body = { command: "new", agency, year: Number(year), name: name.trim() || null, form: form || null };
  const result = await attempt(() => send("desk/run", body));
  if (result?.ok) location.href = address(result.report?.agency ?? agency, year);
  else if (result) tell(result.said);
});

/** The forms of the year that is typed can be chosen, where there are several. */
function offer() {
  const { form, year } = made.elements;
  const fits = ({ value, dataset: { from, until } }) => !value || (year.value >= from && (!until || year.value <= until));
  for (const option of form.options) option.hidden = option.disabled = !fits(option);
  if (form.selectedOptions[0]?.disabled) form.value = "";
  form.parentElement.hidden = [...form.options].filter(fits).length < 3;
}
made.elements.year.addEventListener("input", offer);
offer();

const form = document.getElementById("import");
const shown = document.getElementById("read");
for (const kind of ["dragover", "dragleave", "drop"])
  form.addEventListener(kind, (event) => {
    event.preventDefault();
    form.classList.toggle("over", kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files.length) look(event.dataTransfer.files[0]);
  });
form.file.addEventListener("change", () => form.file.files.length && look(form.file.files[0]));

/** What the program reads in a document; nothing is written yet. */
async function look(file) {
  const kept = await attempt(() => send(`desk/upload?${new URLSearchParams({ name: file.name })}`, file));
  if (kept) await run(kept.file, { dry_run: true });
}

async function run(file, { dry_run, agency, year, update = false }) {
  const body = { command: "import", file, agency: agency || null, year: Number(year) || null, dry_run, update };
  const result = await attempt(() => send("desk/run", body));
  if (!result) return;
  tell(result.said);
  const { report: place, out, said: text } = result;
  const doubts = out.split("\n").filter(Boolean);
  // A command that takes it for the report of another agency says which.
  const advised = /--agency ([a-z0-9][a-z0-9/-]*)/.exec(text)?.[1];
  const ofYear = /^\S*\/(\d{4})\t/.exec(out)?.[1];
  if (!dry_run && result.ok && place) {
    location.href = address(place.agency, place.year);
    return;
  }
  const field = (name, value) => make("input", { name, value: value ?? "", autocomplete: "off", list: name === "agency" && "agencies" });
  const confirm = make(
    "form",
    {
      class: "fields",
      onsubmit: (event) => {
        event.preventDefault();
        const typed = Object.fromEntries(new FormData(event.target));
        run(file, { dry_run: false, ...typed, update: typed.update === "on" });
      },
    },
    make("label", {}, words.slug, " ", field("agency", place?.agency ?? advised)),
    make("label", {}, words.year, " ", field("year", place?.year ?? ofYear)),
    make("label", {}, make("input", { type: "checkbox", name: "update" }), " ", words.update),
    make("button", {}, words.take),
  );
  const list = make("ul", {}, ...doubts.map((line) => make("li", {}, line)));
  const open = doubts.filter((line) => line.split("\t")[2] !== words.remark).length;
  const head = open ? say("doubts", { count: open }) : words.no_doubts;
  shown.replaceChildren(make("h3", {}, head), list, confirm);
  shown.hidden = false;
}
