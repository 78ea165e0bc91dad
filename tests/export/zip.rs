//! report.zip and the CSVs of single tables: all that belongs to a report, the same bytes every time, of every version its own.

use crate::support::archives;
use crate::support::command::{run, stdout, succeed};
use crate::support::files::{put, repository};
use crate::support::forms::edition;
use crate::support::site::{SITES, new_site};
use annals::api::edition::Kind;
use annals::api::export::{report_toml, source_toml};
use annals::api::model::{self, CellValue, Report, Site};
use std::fs;
use std::path::PathBuf;

/// Every kind of file beside a report.
const ALL: &str = "outputs = [\"report.json\", \"report.csv\", \"tables.csv\", \"report.xlsx\", \"report.docx\", \"report.svg\", \"report.zip\"]\n";

/// The new site of `annals init`, its report with an attachment, a placeholder and a remark that is nobody's business, sealed
/// twice.
fn site() -> (tempfile::TempDir, PathBuf) {
    let (folder, root) = new_site();
    let settings = fs::read_to_string(root.join("site.toml")).expect("a file");
    put(&root, "site.toml", format!("{ALL}{settings}"));
    let toml = root.join("content/example/2024/report.toml");
    let text = fs::read_to_string(&toml).expect("a file");
    let head = "attachments = [{ file = \"附 表.csv\", label = \"附表\" }]  # 内部：待核\n";
    fs::write(&toml, format!("{head}{text}")).expect("a file");
    put(&root, "content/example/2024/附 表.csv", "甲,乙\n");
    put(&root, "content/example/2024/other_matters.md", "信息处理费：{{ requests.new_received.total }} 件，无收费。\n");
    succeed(&root, &["seal", "example", "2024", "--date", "2025-01-10"]);
    put(&root, "content/example/2024/other_matters.md", "更正：没有收取信息处理费。\n");
    succeed(&root, &["seal", "example", "2024", "--date", "2025-02-10", "--correction", "补充说明"]);
    (folder, root)
}

#[test]
fn an_archive_is_all_of_its_version() {
    let (_folder, root) = site();
    succeed(&root, &["build"]);
    let public = root.join("public/example/2024");
    for (folder, name, said) in [
        ("", "example-2024-v2", "更正：没有收取信息处理费。"),
        ("v1/", "example-2024-v1", "信息处理费："),
        ("v2/", "example-2024-v2", "更正：没有收取信息处理费。"),
    ] {
        let read = |file: &str| fs::read(public.join(format!("{folder}{file}"))).expect(file);
        let archive = archives::files(&read("report.zip"));
        let inside = |file: &str| &archive[&format!("{name}/{file}")];
        // What stands beside the page is in it, byte by byte.
        let beside = [
            "report.docx",
            "report.xlsx",
            "report.csv",
            "report.json",
            "report.svg",
            "proactive.csv",
            "requests.csv",
            "review_litigation.csv",
            "附 表.csv",
        ];
        for file in beside {
            assert!(*inside(file) == read(file), "{folder}{file}");
        }
        let own = ["report.toml", "overview.md", "problems.md", "other_matters.md", "report.schema.json"];
        assert_eq!(archive.len(), beside.len() + own.len());
        assert!(own.iter().all(|file| !inside(file).is_empty()));
        let text = String::from_utf8_lossy(inside("other_matters.md")).into_owned();
        assert!(text.contains(said) && !text.contains("{{"), "{text}");
        assert!(!String::from_utf8_lossy(inside("report.toml")).contains("待核"), "remarks are not published");
        let json: serde_json::Value = serde_json::from_slice(inside("report.json")).expect("JSON");
        let schema: serde_json::Value = serde_json::from_slice(inside("report.schema.json")).expect("JSON");
        assert!(jsonschema::is_valid(&schema, &json));
        // The command writes the same.
        let number = json["version"].to_string();
        let arguments = ["export", "example", "2024", "--format", "zip", "--version", &number];
        assert!(stdout(&root, &arguments) == read("report.zip"));
    }
    // The page leads to all of it, and the data to its schema.
    let page = fs::read_to_string(public.join("v1/index.html")).expect("a page");
    for link in
        ["report.docx", "report.xlsx", "report.csv", "report.json", "report.zip", "proactive.csv", "requests.csv"]
    {
        assert!(page.contains(&format!("<a href=\"{link}\" download>")), "{link}");
    }
    assert!(page.contains("href=\"../../../report.schema.json\"") && root.join("public/report.schema.json").exists());
}

#[test]
fn outputs_choose_what_is_written() {
    let (_folder, root) = site();
    let settings = fs::read_to_string(root.join("site.toml")).expect("a file");
    put(&root, "site.toml", settings.replace(ALL, "outputs = [\"tables.csv\"]\n"));
    succeed(&root, &["build"]);
    let public = root.join("public/example/2024");
    for (file, there) in [("requests.csv", true), ("report.zip", false), ("report.json", false), ("report.csv", false)]
    {
        assert_eq!(public.join(file).exists(), there, "{file}");
    }
    assert!(!root.join("public/report.schema.json").exists());
    let page = fs::read_to_string(public.join("index.html")).expect("a page");
    assert!(
        !page.contains("report.zip") && !page.contains("id=\"downloads\"") && page.contains("href=\"requests.csv\"")
    );
}

#[test]
fn the_command_writes_single_tables() {
    let (_folder, root) = site();
    succeed(&root, &["build"]);
    let arguments = ["export", "example", "2024", "--format", "csv", "--table"];
    let table = stdout(&root, &[&arguments[..], &["requests"]].concat());
    assert!(table == fs::read(root.join("public/example/2024/requests.csv")).expect("a file"));
    let (code, written, said) = run(&root, &[&arguments[..], &["reqests"]].concat());
    assert!(code == 1 && written.is_empty() && said.contains("review_litigation"), "{said}");
    let (code, _, _) = run(&root, &["export", "example", "2024", "--format", "json", "--table", "requests"]);
    assert_eq!(code, 1);
}

/// Loads the sites of the repository.
fn load(site: &str) -> Site {
    model::load(&annals::api::source::read(&repository(site)).expect("a site")).0
}

fn records(report: &Report, table: &str) -> Vec<Vec<String>> {
    let table = report.edition.table(table).expect("a table");
    let bytes = annals::api::export::table_csv(report, table, annals::api::base::Lang::Zh);
    let text = String::from_utf8(bytes).expect("UTF-8");
    assert!(text.starts_with('\u{feff}') && text.lines().count() == text.matches("\r\n").count());
    let mut lines =
        csv::ReaderBuilder::new().has_headers(false).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    lines.records().map(|record| record.expect("a record").iter().map(str::to_owned).collect()).collect()
}

#[test]
fn a_table_is_flat_and_its_groups_are_columns() {
    let site = load("tests/sites/two-years");
    let report = site.agencies[0].reports.last().expect("a report");
    let requests = records(report, "requests");
    let depth = ["项目（第1级）", "项目（第2级）", "项目（第3级）"];
    assert_eq!(requests[0][..3], depth);
    assert_eq!(requests[0][3..5], ["自然人", "法人或其他组织 · 商业企业"]);
    assert_eq!(requests[0].last().map(String::as_str), Some("总计"));
    let secret = requests.iter().find(|line| line[2] == "1.属于国家秘密").expect("a row");
    assert_eq!(secret[..3], ["三、本年度办理结果", "（三）不予公开", "1.属于国家秘密"]);
    let line = records(report, "review_litigation");
    assert_eq!(line.len(), 4, "a head and three rows");
    assert_eq!(line[2][..2], ["行政诉讼", "未经复议直接起诉"]);
    let blocks = records(report, "proactive");
    assert_eq!(blocks[0][..2], ["条款", "信息内容"]);
    let fees = blocks.iter().find(|line| line[1] == "行政事业性收费").expect("a row");
    assert_eq!(fees[0], "第二十条第（八）项");
    assert_eq!(fees.iter().filter(|field| *field == "无此项").count(), 4, "{fees:?}");
}

/// Every figure of a table is in its CSV, as printed, and nothing else.
#[test]
fn a_table_has_every_figure_of_its_report() {
    for site in SITES {
        for (_, report) in load(site).reports() {
            for (index, table) in report.edition.tables.iter().enumerate() {
                // The sum of a group is printed where the group is given as one row.
                let typed = |cell| report.figures.get(cell).is_given() && !report.figures.is_computed(cell);
                let hidden =
                    |cell| report.edition.def(cell).group && !report.edition.row(cell).cell(0).is_some_and(typed);
                let own = report.edition.ids().filter(|cell| report.edition.def(*cell).table == index);
                let printed = own.filter(|cell| report.figures.get(*cell).is_given() && !hidden(*cell));
                let sign = |cell| match report.figures.get(cell) {
                    CellValue::Number(n) if report.edition.def(cell).kind == Kind::Change && *n > 0 => format!("+{n}"),
                    figure => figure.text().into_owned(),
                };
                let mut expected: Vec<String> = printed.map(sign).collect();
                let lines = records(report, &table.key);
                let labels = table.blocks.iter().map(annals::api::edition::TableBlock::depth).max().expect("a block")
                    + usize::from(table.blocks.iter().any(|block| block.label.is_some()));
                let fields = lines[1..].iter().flat_map(|line| &line[labels..]).filter(|field| *field != "无此项");
                let mut found: Vec<String> = fields.cloned().collect();
                expected.sort();
                found.sort();
                assert_eq!(found, expected, "{site} {} {}", report.year, table.key);
            }
        }
    }
}

/// The report.toml that is published says what the author's says.
#[test]
fn a_report_written_anew_is_the_same_report() {
    let scratch = tempfile::tempdir().expect("a folder");
    let root = scratch.path();
    put(root, "site.toml", "title = \"再读\"\n");
    put(root, "content/a/agency.toml", "name = \"某部\"\nlevel = \"ministry\"\n");
    put(root, "content/a/2024/x\"y.pdf", "%PDF");
    for section in ["overview", "problems", "other_matters"] {
        put(root, &format!("content/a/2024/{section}.md"), "无\n");
    }
    let edition = &edition("cn-2021");
    let value = |cell| match edition.address(cell) {
        "proactive.fees.amount" => "12.3400".to_owned(),
        "proactive.licensing.decisions" => "\"\"".to_owned(),
        "proactive.penalty.decisions" => "\"约 3 \\\"件\\\"\"".to_owned(),
        "requests.results.granted.total" => "\"/\"".to_owned(),
        _ => "1".to_owned(),
    };
    let mut tables = report_toml(edition, &value);
    // Totals that are left out are computed.
    tables = tables.lines().filter(|line| !line.starts_with("total ")).collect::<Vec<_>>().join("\n") + "\n";
    let head = "published = 2025-01-24T09:30:00\nscope = \"aggregate\"\nincludes = [\"a\"]\n\
                attachments = [{ file = 'x\"y.pdf', label = \"甲\\n乙\" }]\nmetadata = { \"索引 号\" = \"1 \\\\ 2\", b = \"\" }\n";
    let notes = "[[explanations]]\nrule = \"NUM\"\ncell = \"proactive.penalty.decisions\"\ntext = '''多\n行'''\n\
                 source = \"https://www.example.org/\"\n[[explanations]]\ntext = \"全文\"\n";
    put(root, "content/a/2024/report.toml", format!("{head}{tables}{notes}"));
    let load = || {
        let site = model::load(&annals::api::source::read(root).expect("a site")).0;
        Report::clone(&site.agencies[0].reports[0])
    };
    let before = load();
    let text = source_toml(&before);
    put(root, "content/a/2024/report.toml", &text);
    let after = load();
    for cell in edition.ids() {
        assert_eq!(after.figures.get(cell), before.figures.get(cell), "{}", edition.address(cell));
        assert_eq!(after.figures.is_computed(cell), before.figures.is_computed(cell), "{}", edition.address(cell));
    }
    let said = |report: &Report| -> Vec<_> {
        let notes = report.explanations.iter();
        notes.map(|n| (n.rule.clone(), n.address.clone(), n.text.clone(), n.source.clone())).collect()
    };
    assert_eq!(said(&after), said(&before));
    assert_eq!(said(&before).len(), 2);
    let head = |report: &Report| {
        let published = report.published.as_ref().map(|published| published.text.clone());
        let includes: Vec<_> = report.includes.iter().map(|member| member.slug.clone()).collect();
        (published, report.scope, includes, report.attachments.clone(), report.metadata.clone())
    };
    assert_eq!(head(&after), head(&before));
    assert_eq!(source_toml(&after), text, "written a third time it stays as it is");
}
