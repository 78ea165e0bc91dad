// The HTML checker over every page.

import { HtmlValidate } from "html-validate";
import html5 from "html-validate/elements/html5";

const checker = new HtmlValidate({
  root: true,
  extends: ["html-validate:recommended"],
  // <details> is flow content, but no sectioning content: it may stand in a <th>.
  elements: ["html5", { details: { ...html5.details, sectioning: false } }],
  rules: {
    // How the source is written is not what a reader gets.
    "no-trailing-whitespace": "off",
    "void-style": "off",
    "doctype-style": ["error", { style: "lowercase" }],
    // Titles of portals are long, and nothing in HTML forbids that.
    "long-title": "off",
    // Addresses of cells hold dots: requests.new_received.total.
    "valid-id": ["error", { relaxed: true }],
    // The narrow layout of a comparison turns a table into grids, which takes its roles away; they are given again.
    "no-redundant-role": "off",
    "prefer-native-element": ["error", { exclude: ["table", "row", "rowgroup", "cell", "columnheader", "rowheader", "region"] }],
    // Telephone numbers are printed as the office gives them.
    "tel-non-breaking": "off",
  },
});

export function markup(tally, site) {
  const problems = [];
  for (const { file } of site.pages) {
    const { results } = checker.validateStringSync(site.text(file), file);
    for (const { messages } of results) {
      for (const { line, column, ruleId, message } of messages) problems.push(`${file}:${line}:${column} ${ruleId}: ${message}`);
    }
    // The parser above repairs nothing, but says nothing of these either.
    const text = site.text(file);
    for (const word of ["None", "undefined", "NaN", "[object"]) {
      if (new RegExp(`>[^<]*\\b${word.replace("[", "\\[")}\\b[^<]*<`).test(text)) problems.push(`${file}: prints ${word}`);
    }
    // An object of JSON ends in braces of its own, and an organ is an author in braces in BibTeX.
    const page = text.replace(/<script type="application\/ld\+json">.*?<\/script>|<pre class="bib">.*?<\/pre>/gs, "");
    if (/\{\{|\}\}|\{%/.test(page)) problems.push(`${file}: a template's braces are left over`);
  }
  tally.check(`${site.name}: html-validate on ${site.pages.length} pages`, problems);
}
