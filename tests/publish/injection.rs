//! Texts at forty-odd places that would be run, or would steer something, if any output took them for more than texts: markup and scripts,
//! formulas of spreadsheets, commands of terminals and of TeX, ends of JSON in a page, signs that nobody sees.

use crate::support::archives;
use crate::support::command::{run, succeed};
use crate::support::files::{edit, put, repository, tree};
use scraper::{ElementRef, Html, Node};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const SITE: &str = "site.toml";
const AGENCY: &str = "content/office/agency.toml";
const REPORT: &str = "content/office/2024/report.toml";
const EDITION: &str = "editions/own-2024.toml";
const WORDS: &str = "themes/own/locales/zh-CN.toml";

/// A file, what stands there, and what takes its place; `@` is the text that is tried.
type Place = (&'static str, &'static str, &'static str);

/// Each place of a text. What no output has is marked by a `-` behind.
const PLACES: [Place; 40] = [
    (SITE, "title = \"年报\"", "title = \"@\""),
    (SITE, "site_name = \"x\"", "site_name = \"@\""),
    (SITE, "site_id_code = \"x\"", "site_id_code = \"@\""),
    (SITE, "sponsor = \"x\"", "sponsor = \"@\""),
    (SITE, "organizer = \"x\"", "organizer = \"@\""),
    (SITE, "address = \"x\"", "address = \"@\""),
    (SITE, "postcode = \"x\"", "postcode = \"@\""),
    (SITE, "phone = \"x\"", "phone = \"@\""),
    (SITE, "icp = \"x\"", "icp = \"@\""),
    (SITE, "police = \"x\"", "police = \"@\""),
    (SITE, "content_source = \"x\"", "content_source = \"@\""),
    (SITE, "label = \"x\"", "label = \"@\""),
    (SITE, "ColumnName = \"x\"", "ColumnName = \"@\""),
    (SITE, "ColumnType = \"x\"", "\"@\" = \"x\""),
    (SITE, "name = \"x\"", "name = \"@\""),
    (AGENCY, "short_name = \"示例县政府办\"", "short_name = \"@\""),
    (AGENCY, "\"地址\"", "\"@\""),
    (AGENCY, "0000-0000000", "@"),
    (AGENCY, "name = \"示例县政府办公室\"", "name = \"@\""),
    (AGENCY, "（示例县政务公开工作领导小组办公室）\"\nfrom", "@\"\nfrom"),
    (AGENCY, "level =", "words = [\"@\"]\nlevel =-"),
    (REPORT, "\"附表\"", "\"@\""),
    (REPORT, "\"索引号\"", "\"@\""),
    (REPORT, "示例办〔2025〕1号", "@"),
    (REPORT, "含上年结转的来信。", "@"),
    (REPORT, "本报告的说明，不针对某一格。", "@"),
    (REPORT, "b = \"x\"", "b = \"@\""),
    (EDITION, "自拟格式", "@"),
    (EDITION, "notice = \"示例\"", "notice = \"@\""),
    (EDITION, "二、经费", "二、@"),
    (EDITION, "zh = \"经费\"", "zh = \"@\""),
    (EDITION, "第一块", "@"),
    (EDITION, "信息内容", "@"),
    (EDITION, "zh = \"甲\"", "zh = \"@\""),
    (EDITION, "第一行", "@"),
    (EDITION, "释义。", "@"),
    (EDITION, "zh = \"万元\"", "zh = \"@\""),
    (EDITION, "（一）答复", "@"),
    (EDITION, "zh = \"收到\"", "zh = \"@\""),
    (WORDS, "skip = \"x\"", "skip = \"@\""),
];

/// What a narrative may try, in Markdown.
const NARRATIVE: [&str; 12] = [
    "<script>p(61)</script>",
    "<img src=x onerror=p(62)>",
    "<svg/onload=p(63)>",
    "见 https://a.example/\"onmouseover=p(64)",
    "```html\"onmouseover=p(65)\n</code></pre><script>p(65)</script>\n```",
    "| <b onclick=p(66)> | =1+1 |\n|---|---|\n| </table><script>p(66)</script> | @SUM |",
    "# </h1><script>p(67)</script> {#x onload=p(67)}",
    "戊[^1]\n\n[^1]: </li><script>p(68)</script>",
    "&lt;script&gt;p(69)&lt;/script&gt; &#60;script>p(69)",
    "[己](https://a.example/ \"t\\\" onmouseover=p(70) x=\\\"\")",
    "![庚\" onerror=\"p(71)](flow.svg)",
    "{{ \"p(72)\" }}辛",
];

/// Addresses that would run; a site with any is not published.
const ADDRESSES: [Place; 13] = [
    (REPORT, "https://www.example.gov.cn/", "javascript:p(1)"),
    (REPORT, "https://www.example.gov.cn/", " java\\tscript:p(2)"),
    (AGENCY, "level =", "apply = \"JavaScript:p(3)\"\nlevel ="),
    (SITE, "sponsor = \"x\"", "police_url = \"data:text/html,<script>p(4)</script>\""),
    (SITE, "sponsor = \"x\"", "report_error = \"vbscript:p(5)\""),
    (SITE, "sponsor = \"x\"", "organ_badge = \"\\u0001javascript:p(6)\""),
    (SITE, "https://parent.example/", "javascript:p(7)"),
    (SITE, "https://licence.example/", "javascript:p(8)"),
    (NARRATIVE_FILE, "概况", "[甲](javascript:p(9))"),
    (NARRATIVE_FILE, "概况", "<javascript:p(13)>"),
    (NARRATIVE_FILE, "概况", "[乙](&#x6a;avascript:p(10))"),
    (NARRATIVE_FILE, "概况", "![丙](data:text/html,<script>p(11)</script>)"),
    (NARRATIVE_FILE, "概况", "[丁][x]\n\n[x]: JAVASCRIPT:p(12) \"t\"\n\n"),
];

const NARRATIVE_FILE: &str = "content/office/2024/overview.md";

const SETTINGS: &str = r#"title = "年报"
base_url = "https://www.example.gov.cn/nb/"
theme = "own"
outputs = ["report.json", "report.csv", "tables.csv", "report.xlsx", "report.docx", "report.svg", "report.zip"]
[portal]
site_name = "x"
site_id_code = "x"
sponsor = "x"
organizer = "x"
address = "x"
postcode = "x"
phone = "x"
icp = "x"
police = "x"
content_source = "x"
[[portal.parents]]
label = "x"
url = "https://parent.example/"
[portal.columns.report]
ColumnName = "x"
ColumnType = "x"
[licence]
name = "x"
url = "https://licence.example/"
"#;

/// The text of a place: what each output would take for its own, and a number by which it is known.
fn attack(number: usize) -> String {
    format!(
        "=P{number}P@\"'><img src=x onerror=p({number})></script></title></textarea><svg onload=p({number})>]]>-->\\end{{x}}}}&\u{1b}]0;p\u{7}\u{9b}31m\u{202e}"
    )
}

/// A text as it stands between the quotes of TOML.
fn quoted(text: &str) -> String {
    text.chars().fold(String::new(), |out, c| match c {
        '"' | '\\' => format!("{out}\\{c}"),
        c if c.is_control() => format!("{out}\\u{:04x}", u32::from(c)),
        c => format!("{out}{c}"),
    })
}

/// A site in which these places have texts of ours.
fn site(root: &Path, places: &[Place]) {
    for (path, bytes) in tree(&repository("tests/browser/sites/own")) {
        put(root, &path, bytes);
    }
    put(root, SITE, SETTINGS);
    put(root, "themes/own/theme.toml", "name = \"own\"\n");
    put(root, WORDS, "[nav]\nskip = \"x\"\n");
    put(root, NARRATIVE_FILE, "概况。\n");
    edit(&root.join(EDITION), "en = \"B\" } },", "en = \"B\" }, kind = \"text\" },");
    edit(&root.join(REPORT), "b = \"\"", "b = \"无\"");
    edit(&root.join(REPORT), "b = 12", "b = \"x\"");
    for (at, (path, from, to)) in places.iter().enumerate() {
        let to = to.trim_end_matches('-').replace('@', &quoted(&attack(at + 1)));
        edit(&root.join(path), from, &to);
    }
}

/// What runs in a page.
fn live(html: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let elements = page.tree.nodes().filter_map(ElementRef::wrap);
    let mut live = Vec::new();
    for element in elements {
        for (name, value) in element.value().attrs() {
            let scheme: String = value.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
            let scheme = scheme.to_lowercase();
            let runs = ["javascript:", "vbscript:", "data:text"].iter().any(|known| scheme.starts_with(known));
            if name.starts_with("on") || runs {
                live.push(format!("<{} {name}={value:?}>", element.value().name()));
            }
        }
        let text: String = element.text().collect();
        let attributes = element.value().attrs().map(|(_, value)| value);
        let is_control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
        live.extend(attributes.chain([text.as_str()]).filter(|own| own.contains(is_control)).map(str::to_owned));
        let kind = element.attr("type").unwrap_or_default();
        match element.value().name() {
            "script" if kind.contains("json") => {
                if let Err(error) = serde_json::from_str::<serde_json::Value>(&text) {
                    live.push(format!("JSON that is none ({error}): {text}"));
                }
            }
            "script" | "style" if text.contains("onerror=p(") || text.contains("p(6") || text.contains("p(7") => {
                live.push(format!("a script: {text}"));
            }
            "img" if element.attr("src") == Some("x") => live.push("an image of ours".to_owned()),
            "base" | "object" | "embed" | "iframe" => live.push(format!("<{}>", element.value().name())),
            _ => {}
        }
    }
    live
}

/// What is wrong with a text of XML: it is not well formed, or has signs that XML must not have.
fn xml_fault(text: &str) -> Option<String> {
    let odd = text.chars().find(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r'));
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => return odd.map(|c| format!("{c:?}")),
            Ok(quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag)) => {
                let names: Result<Vec<String>, _> =
                    tag.attributes().map(|own| own.map(|own| own.key.as_ref().to_owned())).collect();
                match names {
                    Ok(names) if names.iter().any(|name| name.starts_with("on")) => return Some(format!("{names:?}")),
                    Ok(_) => {}
                    Err(error) => return Some(error.to_string()),
                }
            }
            Ok(_) => {}
            Err(error) => return Some(error.to_string()),
        }
    }
}

/// What a spreadsheet program would take for a formula in a table as text, and what has control signs.
fn formulas(csv_text: &str) -> Vec<String> {
    let text = csv_text.trim_start_matches('\u{feff}');
    let mut lines = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let fields: Vec<String> =
        lines.records().flat_map(|line| line.expect("a line").iter().map(str::to_owned).collect::<Vec<_>>()).collect();
    assert!(!fields.is_empty());
    let is_formula = |field: &String| {
        field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝'])
            && field.parse::<rust_decimal::Decimal>().is_err()
    };
    fields.into_iter().filter(|field| is_formula(field) || field.contains(is_raw)).collect()
}

/// Looks at a file of the output; answers what is live in it.
fn faults(path: &str, bytes: &[u8]) -> Vec<String> {
    let text = || String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let ending = path.rsplit('.').next().unwrap_or_default();
    match ending {
        "html" => live(&text()),
        "xml" | "svg" | "rels" => xml_fault(&text()).into_iter().collect(),
        "json" | "jsonld" => {
            let text = text();
            let fault = serde_json::from_str::<serde_json::Value>(&text).err().map(|error| error.to_string());
            fault.into_iter().chain(text.contains(is_raw).then(|| "a control sign".to_owned())).collect()
        }
        "csv" => formulas(&text()),
        "zip" | "docx" | "xlsx" => {
            let parts = archives::files(bytes);
            let inside = parts.iter().flat_map(|(name, bytes)| {
                let formula = |text: &str| {
                    text.split("<f>").skip(1).any(|rest| rest.split("</f>").next().is_some_and(|f| f.contains("P@")))
                };
                let text = String::from_utf8_lossy(bytes);
                let mut found = faults(name, bytes);
                found.extend(formula(&text).then(|| "a formula of ours".to_owned()));
                found.extend(text.contains("Target=\"javascript:").then(|| "a link that runs".to_owned()));
                found
            });
            inside.collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a sign of a text would be obeyed by a terminal.
fn is_raw(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\r' | '\n')
}

/// The entries of BibTeX in a page: one, whose braces fit.
fn assert_bibtex(html: &str) {
    let page = Html::parse_document(html);
    let texts = page.tree.nodes().filter_map(|node| match node.value() {
        Node::Text(text) if text.contains("@techreport{") => Some(text.to_string()),
        _ => None,
    });
    let entries: Vec<String> = texts.collect();
    for entry in &entries {
        let entry = entry.trim();
        let (mut depth, mut is_escaped) = (0i32, false);
        for (at, c) in entry.char_indices() {
            depth += match c {
                '{' if !is_escaped => 1,
                '}' if !is_escaped => -1,
                _ => 0,
            };
            is_escaped = c == '\\' && !is_escaped;
            assert!(depth > 0 || at < "@techreport".len() || at + 1 == entry.len(), "{entry}");
        }
        assert_eq!(depth, 0, "{entry}");
    }
    assert!(!entries.is_empty(), "no citation");
}

#[test]
fn no_text_is_more_than_a_text_in_any_output() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root, &PLACES);
    put(root, NARRATIVE_FILE, NARRATIVE.join("\n\n"));
    succeed(root, &["export", "office", "2024", "--format", "csv", "-o", "out.csv"]);
    // A placeholder of no cell is an error of its own.
    edit(&root.join(NARRATIVE_FILE), "{{ \"p(72)\" }}", "\\{{ \"p(72)\" }}");
    succeed(root, &["build"]);
    let output = tree(&root.join("public"));
    let mut all = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for (path, bytes) in &output {
        let found = faults(path, bytes);
        if !found.is_empty() {
            all.insert(path, found);
        }
        let text = String::from_utf8_lossy(bytes);
        seen.extend((1..=PLACES.len()).filter(|number| text.contains(&format!("P{number}P"))));
    }
    assert!(all.is_empty(), "{all:#?}");
    let unseen: Vec<&Place> = (1..=PLACES.len())
        .filter(|number| !seen.contains(number))
        .map(|number| &PLACES[number - 1])
        .filter(|(_, _, to)| !to.ends_with('-'))
        .collect();
    assert!(unseen.is_empty(), "not printed anywhere, so nothing was tried: {unseen:#?}");
    assert_bibtex(&String::from_utf8_lossy(&output["office/2024/index.html"]));
    // Neither does anything steer the terminal.
    for arguments in [
        &["check", "-v"][..],
        &["list"],
        &["info"],
        &["status", "2024"],
        &["theme", "list"],
        &["find", "示例"],
        &["build", "--drafts"],
        &["export", "office", "2024", "--format", "md"],
        &["compare", "office", "2023", "2024"],
        &["explain", "own-2024"],
        &["explain"],
        &["no-such-\u{1b}[31m-command"],
        &["new", "office\u{1b}[31m", "2024"],
    ] {
        let (_, stdout, stderr) = run(root, arguments);
        for text in [stdout, stderr] {
            let steers = |c: char| c.is_control() && c != '\n' && c != '\t' || matches!(c, '\u{202a}'..='\u{202e}');
            assert!(!text.contains(steers), "{arguments:?}: {text:?}");
        }
    }
}

#[test]
fn documents_for_programs_and_editors_steer_no_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root, &PLACES);
    // A finding names the row, and those who read it as JSON get the name whole.
    edit(&root.join(REPORT), "1573179]", "1573178]");
    for (arguments, has_text) in [
        (&["check", "--format", "json"][..], true),
        (&["check", "--format", "sarif"], true),
        (&["check", "--format", "github"], false),
        (&["list", "--format", "json"], true),
        (&["status", "2024", "--format", "json"], true),
        (&["status", "2024", "--format", "md"], false),
        (&["export", "office", "2024", "--format", "json"], true),
        (&["export", "office", "2024", "--format", "csv"], false),
        (&["export", "--blank", "--edition", "own-2024", "--format", "html"], true),
    ] {
        let (_, stdout, stderr) = run(root, arguments);
        assert!(stdout.contains("=P"), "{arguments:?}: {stdout} {stderr}");
        assert!(!stdout.contains(is_raw), "{arguments:?}: {stdout:?}");
        assert_eq!(stdout.contains("\\u009b31m"), has_text, "{arguments:?}: {stdout}");
    }
    run(root, &["check", "office", "2024", "--format", "md", "-o", "notes"]);
    let notes = tree(&root.join("notes"));
    let texts: String = notes.values().map(|bytes| String::from_utf8_lossy(bytes)).collect();
    assert!(texts.contains("U+009B") && texts.contains("U+001B") && !texts.contains(is_raw), "{texts:?}");
}

#[test]
fn signs_that_nobody_sees_are_named_with_their_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root, &PLACES);
    put(root, NARRATIVE_FILE, "概\u{200b}况\u{202e}。\n");
    let raw = [(AGENCY, "示例路", "示例\u{200b}路"), (REPORT, "000000000/", "000000000\u{2066}/")];
    raw.iter().for_each(|(path, from, to)| edit(&root.join(path), from, to));
    let (_, _, stderr) = run(root, &["check", "-v"]);
    for path in [SITE, AGENCY, REPORT, EDITION, WORDS] {
        let named = |sign: &str| {
            let mut findings = stderr.split("\n\n").filter(|finding| finding.contains(&format!("--> {path}:")));
            findings.any(|finding| finding.contains("[SIGN]") && finding.contains(sign))
        };
        assert!(named("U+202E") && named("U+001B"), "{path}: {stderr}");
    }
    for sign in ["U+200B", "U+2066"] {
        assert!(stderr.contains(sign), "{sign}: {stderr}");
    }
    assert_eq!(stderr.matches("[Q-RESIDUE]").count(), 2, "{stderr}");
    // The name of a file is an error: what it is called cannot be seen where it is downloaded.
    put(root, "content/office/2024/a\u{202e}fdp.exe", "x");
    edit(&root.join(REPORT), "signed.pdf", "a\u{202e}fdp.exe");
    let (code, _, stderr) = run(root, &["check"]);
    assert!(code == 1 && stderr.contains("错误[ATTACHMENT]") && stderr.contains("202e"), "{stderr}");
}

#[test]
fn addresses_that_would_run_are_refused() {
    for place in ADDRESSES {
        let folder = tempfile::tempdir().expect("a folder");
        site(folder.path(), &[place]);
        let (code, _, stderr) = run(folder.path(), &["build"]);
        assert!(code == 1 && stderr.contains("错误[LINK]"), "{place:?}: {stderr}");
    }
}

/// A value as CSV has it.
fn without_controls(value: &mut serde_json::Value) {
    if let serde_json::Value::String(text) = value {
        *text = text.replace(|c: char| c.is_control(), "\u{fffd}");
    }
}

#[test]
fn what_is_imported_is_text_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root, &PLACES);
    let inert: Vec<&str> = NARRATIVE.iter().copied().filter(|text| !text.contains("{{")).collect();
    put(root, NARRATIVE_FILE, inert.join("\n\n"));
    succeed(root, &["build"]);
    let figures = |agency: &str| -> serde_json::Value {
        let (_, text, stderr) = run(root, &["export", agency, "2024", "--format", "json", "--version", "working"]);
        let report: serde_json::Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{agency}: {stderr}"));
        report["figures"].clone()
    };
    for format in ["csv", "json", "docx", "xlsx"] {
        let agency = format!("from-{format}");
        put(
            root,
            &format!("in/{format}-2024.{format}"),
            &tree(&root.join("public"))[&format!("office/2024/report.{format}")],
        );
        let file = format!("in/{format}-2024.{format}");
        let (code, _, stderr) = run(root, &["import", &file, "--agency", &agency, "--year", "2024", "--force"]);
        assert!(code == 0 || code == 1, "{stderr}");
        let mut expected = figures("office");
        match format {
            "csv" => expected.as_object_mut().expect("cells").values_mut().for_each(without_controls),
            "json" => {}
            _ => continue,
        }
        assert_eq!(figures(&agency), expected, "{format}");
    }
    let (code, _, stderr) = run(root, &["build", "--drafts"]);
    assert!(code == 0 || code == 1, "{stderr}");
    for (path, bytes) in tree(&root.join("public")) {
        assert!(faults(&path, &bytes).is_empty(), "{path}: {:?}", faults(&path, &bytes));
    }
}
