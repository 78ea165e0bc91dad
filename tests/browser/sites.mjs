// The sites that are walked, each built by the program into a folder of its own.

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

const OPTIONS = `
base_url = "https://www.example.gov.cn/zfxxgknb"
compare = "all"
outputs = ["report.json", "report.csv"]

[portal]
site_name = "示例县人民政府"
site_domain = "www.example.gov.cn"
site_id_code = "0000000000"
sponsor = "示例县人民政府"
organizer = "示例县人民政府办公室"
address = "示例县示例路 1 号"
postcode = "000000"
phone = "0000-0000000"
icp = "示ICP备00000000号"
police = "示公网安备00000000000000号"
police_url = "https://beian.mps.gov.cn/"
organ_badge = "https://bszs.conac.cn/"
report_error = "https://zfwzgl.www.gov.cn/"
sitemap = "https://www.example.gov.cn/map/?a=1&b=2"
content_source = "示例县人民政府办公室"
parents = [
  { label = "首页", url = "https://www.example.gov.cn/" },
  { label = "政府信息公开", url = "https://www.example.gov.cn/zfxxgk/" },
]

[portal.columns.home]
ColumnName = "政府信息公开年报"
ColumnType = "政府信息公开年报"
[portal.columns.agency]
ColumnName = "机关"
ColumnDescription = "各机关的“年度报告”"
`;

/** Builds every site below `work`; `repo` is the root of the repository and `annals` the binary. */
export function buildSites({ repo, annals, work }) {
  const run = (...args) => execFileSync(annals, args, { stdio: ["ignore", "inherit", "pipe"] });
  const build = (name, root, traits) => {
    const out = join(work, name, "out");
    run("--root", root, "build", "-o", out);
    return site(name, out, traits);
  };
  // Copies are walked, so that a folder public/ or a cache from before changes nothing.
  const copy = (name, from, change = (text) => text) => {
    const root = join(work, name, "in");
    mkdirSync(root, { recursive: true });
    for (const entry of ["content", "editions", "themes"]) {
      if (existsSync(join(from, entry))) cpSync(join(from, entry), join(root, entry), { recursive: true });
    }
    writeFileSync(join(root, "site.toml"), change(readFileSync(join(from, "site.toml"), "utf8")));
    return root;
  };
  const english = (text) => text.replace(/^language = .*$/m, 'language = "en"');
  const everything = (text) => text.replace(/^compare = .*\n/m, "") + OPTIONS;

  // A report that adds up others, one of which has no report of the year; and every kind of page.
  const aggregate = (root) => {
    const file = join(root, "content/suqian/2024/report.toml");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, 'scope = "aggregate"\nincludes = ["hongze", "tangtougou", "shanghai-office"]\n' + text);
    const settings = join(root, "site.toml");
    const kinds = ["home", "agency", "report", "members", "comparison", "trends", "year", "year-tables", "year-ranks", "corrections", "search"];
    writeFileSync(settings, `pages = ${JSON.stringify(kinds)}\n` + readFileSync(settings, "utf8"));
    // Two that are alike, so that they are put in an order.
    const town = join(root, "content/tangtougou/agency.toml");
    writeFileSync(town, readFileSync(town, "utf8").replace(/^level = .*$/m, 'level = "county"'));
    return root;
  };

  // Reports sealed, corrected after the next year's was published, and withdrawn.
  const versions = (root) => {
    const at = (...steps) => join(root, "content", ...steps);
    const edit = (file, ...changes) => {
      const text = readFileSync(file, "utf8");
      writeFileSync(file, changes.reduce((text, [from, to]) => text.replace(from, to), text));
    };
    const seal = (agency, year, date, why) =>
      run("--root", root, "seal", agency, year, "--date", date, ...(why ? ["--correction", why] : []));
    seal("hongze", "2023", "2024-01-24");
    seal("hongze", "2024", "2025-01-20");
    edit(
      at("hongze/2023/report.toml"),
      [/^new_received = .*$/m, "new_received = [23, 0, 0, 0, 0, 0, 23]"],
      [/^carried_out  = .*$/m, "carried_out = [2, 0, 0, 0, 0, 0, 2]"],
      ["{ decisions = 4119 }", "{ decisions = 4191 }"],
    );
    edit(at("hongze/2023/other_matters.md"), [/$/, "\n\n本年度另有 2 件申请在报告公布后发现漏计，已补入。\n"]);
    seal("hongze", "2023", "2025-03-02", "漏计 12 月受理的 2 件申请；行政处罚数字录入颠倒。");
    edit(at("hongze/2023/other_matters.md"), ["另有 2 件", "另有两件"]);
    seal("hongze", "2023", "2025-04-11", "改正一处用字。");
    seal("suqian", "2023", "2024-01-20");
    run("--root", root, "withdraw", "suqian", "2023", "v1", "--reason", "误公开个人信息。", "--date", "2024-02-01");
    return root;
  };

  const own = new URL("sites/own/", import.meta.url).pathname;
  const fresh = join(work, "init", "in");
  mkdirSync(join(work, "init"), { recursive: true });
  run("init", fresh, "--example");

  // The other theme of the program.
  const classic = copy("classic", fresh, (text) => `theme = "classic"\n${text}`);

  return [
    build("repository", copy("repository", repo), { statutory: true, language: "zh-CN" }),
    build("english", aggregate(copy("english", repo, english)), { statutory: true, language: "en" }),
    build("portal", copy("portal", repo, everything), { base: "https://www.example.gov.cn/zfxxgknb/" }),
    build("versions", versions(aggregate(copy("versions", repo, everything))), { base: "https://www.example.gov.cn/zfxxgknb/" }),
    build("init", fresh, { statutory: true, language: "zh-CN" }),
    build("own", copy("own", own), { language: "zh-CN" }),
    build("classic", classic, { statutory: true, language: "zh-CN" }),
  ];
}

function site(name, out, traits) {
  const files = [];
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else files.push(relative(out, path).split(sep).join("/"));
    }
  };
  walk(out);
  files.sort();
  const pages = files.filter((file) => file.endsWith(".html")).map((file) => {
    // Where everything was withdrawn, a notice stands in the report's place.
    const withdrawn = /<body class="is-withdrawn"/.test(readFileSync(join(out, file), "utf8"));
    return { file, kind: withdrawn ? "withdrawn" : kindOf(file) };
  });
  return {
    name,
    out,
    files,
    pages,
    ...traits,
    text: (file) => readFileSync(join(out, file), "utf8"),
    bytes: (file) => readFileSync(join(out, file)),
    json: (file) => JSON.parse(readFileSync(join(out, file), "utf8")),
  };
}

/** The kind of page at an address of the contract. */
export function kindOf(file) {
  if (file === "404.html") return "404";
  if (file === "index.html") return "home";
  if (/^years\/\d{4}\/tables\//.test(file)) return "year-tables";
  if (/^years\/\d{4}\/ranks\//.test(file)) return "year-ranks";
  if (/^years\/\d{4}\//.test(file)) return "year";
  if (file === "search/index.html") return "search";
  if (/^corrections\//.test(file)) return "corrections";
  if (/^[^/]+\/compare\/\d{4}-\d{4}\//.test(file)) return "comparison";
  if (/^[^/]+\/trends\//.test(file)) return "trends";
  if (/^[^/]+\/\d{4}\/v\d+-v\d+\//.test(file)) return "changes";
  if (/^[^/]+\/\d{4}\/v\d+\//.test(file)) return "version";
  if (/^[^/]+\/\d{4}\/members\//.test(file)) return "members";
  if (/^[^/]+\/\d{4}\//.test(file)) return "report";
  if (/^[^/]+\/index\.html$/.test(file)) return "agency";
  return "other";
}
