// What browsers run and draw is known to the oldest that offices have: Chromium 109, the last for Windows 7, and Firefox 115. Scripts
// are linted with eslint, sheets with doiuse; both know from MDN's and caniuse's data since when a browser has what.

import bcd from "@mdn/browser-compat-data" with { type: "json" };
import js from "@eslint/js";
import DoIUse from "doiuse/lib/DoIUse.js";
import { Linter } from "eslint";
import compat from "eslint-plugin-compat";
import globals from "globals";
import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import postcss from "postcss";

const OLDEST = { chrome: 109, firefox: 115 };
const BROWSERS = Object.entries(OLDEST).map(([name, version]) => `${name} ${version}`);

/** Scripts of which a page has one after the other in one scope, as the program puts them together. */
const JOINED = [
  { folder: "src/serve/script", parts: ["frame", "findings", "sums", "origin", "changes", "live"], around: ["(() => {\n", "})();\n"] },
  { folder: "src/desk/page", parts: ["base", "grid", "offline"], around: ["", ""] },
];

/** What an old browser lacks and nobody misses: the feature, what uses it, and what is seen without it. */
const KNOWN = [
  ["text-size-adjust", /./, "phones alone enlarge type by themselves, and Firefox 115 on phones has -moz-"],
  ["css-subgrid", /^\.keys /, "the three lines of a key figure are as high as their texts"],
  ["css3-attr", /^:root|^html/, "running heads on paper, which only newer browsers print; others have none"],
  ["css-has", /^\.scroll:has|^:is\(\.st, \.ct\) td:has|^\.ct td:has/, "the fallback at the end of the sheet"],
  ["css-has", /^\.frame:has\(> \.op:not/, "the lines above and below a narrow table are as wide as the page"],
  ["css-has", /^\.frame:has\(\.lay-blocks\)/, "the same, and a second line around the table on paper"],
  ["css-has", /^\.lay-matrix:not\(:has/, "a table of few columns can be moved sideways on a phone"],
  ["css-has", /^\.lay-matrix:has/, "labels of a table with two columns of them are cut when it is moved sideways"],
  ["css-has", /^\.ct \.pc:has\(small\)/, "a note beside a percentage breaks into lines on a phone"],
  ["css-has", /^\.frame:not\(:has|^section:has/, "a table on paper may break between two pages"],
  ["css-has", /^\.tm:has/, "a table of many years is made to fit the paper by the browser"],
];

/** The methods that no object of the oldest browsers has, whatever it is. */
function missingMethods() {
  const since = ({ version_added: version }) => (version === true ? 0 : Number.parseFloat(String(version).replace("≤", "")));
  const has = (support, browser) => [support[browser]].flat().some((entry) => entry && !entry.flags && since(entry) <= OLDEST[browser]);
  const known = new Map();
  for (const members of [bcd.api, bcd.javascript.builtins].flatMap(Object.values)) {
    for (const [name, { __compat: about }] of Object.entries(members)) {
      const method = name.replace(/_static$/, "");
      if (about) known.set(method, known.get(method) || Object.keys(OLDEST).every((browser) => has(about.support, browser)));
    }
  }
  return new Set([...known.keys()].filter((name) => !known.get(name)));
}

const missing = missingMethods();
const methods = {
  create: (context) => ({
    "CallExpression > MemberExpression.callee[computed=false]"({ property }) {
      if (missing.has(property.name)) context.report({ node: property, message: `no ${property.name}() in ${BROWSERS.join(" or ")}` });
    },
  }),
};
// Lists have these methods, iterators have not.
const ITERATOR =
  "CallExpression > MemberExpression.callee[property.name=/^(map|filter|find|some|every|forEach|reduce|flatMap|toArray)$/]" +
  " > CallExpression.object[callee.property.name=/^(values|keys|entries|matchAll)$/][callee.object.name!='Object']";
const SCRIPTS = [
  {
    ...js.configs.recommended,
    plugins: { compat, own: { rules: { methods } } },
    // Both have all of ES2022; of what came later they have some.
    languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: { ...globals.browser } },
    settings: { browsers: BROWSERS, lintAllEsApis: true },
    rules: {
      ...js.configs.recommended.rules,
      "compat/compat": "error",
      "own/methods": "error",
      "no-restricted-syntax": ["error", { selector: ITERATOR, message: "an iterator has no such method there" }],
    },
  },
];

const linter = new Linter();
const script = (text) => linter.verify(text, SCRIPTS).map(({ line, message, ruleId }) => `${line}: ${message} (${ruleId ?? "syntax"})`);

/** What a sheet needs that a browser lacks; a rule within an @supports is one for those that have it. */
async function sheet(text, used = new Set()) {
  const problems = [];
  const onFeatureUsage = ({ feature, featureData, usage }) => {
    if (!featureData.missing) return;
    for (let at = usage; at; at = at.parent) if (at.name === "supports") return;
    const rule = usage.selector ? usage : usage.parent;
    const entry = KNOWN.find(([name, selectors]) => name === feature && rule.selectors?.some((selector) => selectors.test(selector)));
    used.add(entry);
    // A selector that a browser does not know takes all that stand beside it along.
    const isMixed = feature === "css-has" && !rule.selectors.every((selector) => selector.includes(":has("));
    if (!entry || isMixed) problems.push(`${usage.source.start.line}: ${feature} is not in ${featureData.missing}${isMixed ? ", and others stand beside it" : ""}`);
  };
  await postcss([new DoIUse({ browsers: BROWSERS, onFeatureUsage })]).process(text, { from: undefined });
  return problems;
}

/** What must be found, so that silence means something. */
const WRONG = {
  script: [
    "[1].toSorted();",
    "document.body.showPopover();",
    "Object.groupBy([], String);",
    "new Map().values().map(String);",
    "/[\\p{L}--a]/v.test('');",
    "Promise.withResolvers();",
    "nowhere();",
  ],
  sheet: [".a:has(b) { color: red }", ".keys p { color: red } .a { .b { color: red } }", ".scroll:has(.tm), .b { color: red }"],
};

export async function lint(tally, repo) {
  const of = (kind) => ["src", "themes", "docs"].flatMap((top) =>
    readdirSync(join(repo, top), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(kind))
      .map((entry) => relative(repo, join(entry.parentPath ?? entry.path, entry.name)).replaceAll("\\", "/")),
  );
  const read = (path) => readFileSync(join(repo, path), "utf8");
  const joined = JOINED.map(({ folder, parts, around: [before, after] }) => ({ names: parts.map((part) => `${folder}/${part}.js`), before, after }));
  // base.js and grid.js are modules of their own in the desk, and offline.js needs both in its scope.
  const within = new Set(joined.flatMap(({ names }) => names).filter((name) => !/\/(base|grid)\.js$/.test(name)));
  for (const path of of(".js").filter((path) => !within.has(path))) tally.check(`lint: ${path}`, script(read(path)));
  for (const { names, before, after } of joined) tally.check(`lint: ${names.join(" + ")}`, script(before + names.map(read).join("") + after));
  const used = new Set();
  for (const path of of(".css")) tally.check(`lint: ${path}`, await sheet(read(path), used));
  tally.check("lint: what is known to be missing is still used", KNOWN.filter((entry) => !used.has(entry)).map(([feature, selectors]) => `${feature} ${selectors}`));
  const silent = [...WRONG.script.filter((text) => !script(text).length)];
  for (const text of WRONG.sheet) if (!(await sheet(text)).length) silent.push(text);
  tally.check("lint: it finds what is wrong", silent);
}
