//! How far a county office has come with the reports of its members.

use crate::support::command::{run, stdout, succeed};
use crate::support::files::{edit, put};
use crate::support::workbook::sheets;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A county with members in every state in 2024.
fn county() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let site = folder.path();
    put(site, "site.toml", "title = \"岭北县\"\non_error = \"leave-out\"\n\n[defaults]\nparent = \"lingbei\"\n");
    put(site, "content/lingbei/agency.toml", "name = \"岭北县人民政府\"\nlevel = \"county\"\n");
    for (slug, name, rest) in [
        ("qingshi", "青石镇人民政府", "deadline = \"01-10\"\n"),
        ("hekou", "河口镇人民政府", "deadline = \"01-20\"\n"),
        ("jiaoyu", "教育局", ""),
        ("caizheng", "财政局", ""),
        ("shuili", "水利局", ""),
        ("tongji", "统计局", ""),
        ("shuju", "数据局", "from = 2025\n"),
        ("fupin", "扶贫办公室", "until = 2020\n"),
    ] {
        let level = if name.contains('镇') { "township" } else { "department" };
        put(site, &format!("content/{slug}/agency.toml"), format!("name = \"{name}\"\nlevel = \"{level}\"\n{rest}"));
    }
    for slug in ["jiaoyu", "caizheng", "shuili", "tongji"] {
        succeed(site, &["new", slug, "2024", "--zero"]);
    }
    for slug in ["caizheng", "shuili", "tongji"] {
        let report = format!("content/{slug}/2024/report.toml");
        edit(&site.join(&report), "status = \"draft\"\n", "");
        for section in ["overview", "problems", "other_matters"] {
            put(site, &format!("content/{slug}/2024/{section}.md"), "本年度无。\n");
        }
    }
    let wrong = site.join("content/caizheng/2024/report.toml");
    let text = fs::read_to_string(&wrong).expect("a file");
    let row = text.lines().find(|line| line.starts_with("new_received")).expect("a row");
    fs::write(&wrong, text.replace(row, "new_received = [ 1, 0, 0, 0, 0, 0, 5 ]")).expect("a file");
    succeed(site, &["seal", "tongji", "2024", "--date", "2025-01-09"]);
    folder
}

fn lines(text: &str) -> Vec<Vec<&str>> {
    text.lines().map(|line| line.split_whitespace().collect()).collect()
}

fn json(site: &Path, arguments: &[&str]) -> serde_json::Value {
    let (_, stdout, stderr) = run(site, &[&["status", "2024", "--format", "json"], arguments].concat());
    serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stdout}{stderr}"))
}

#[test]
fn every_member_has_its_state() {
    let folder = county();
    let site = folder.path();
    let (code, stdout, stderr) = run(site, &["status", "2024", "--date", "2025-01-15"]);
    assert_eq!((code, stderr.as_str()), (1, ""));
    let lines = lines(&stdout);
    let expected = [
        ["qingshi", "青石镇人民政府", "逾期未报", "2025-01-10"],
        ["hekou", "河口镇人民政府", "未报", "2025-01-20"],
        ["caizheng", "财政局", "有错误", "2025-01-31"],
        ["jiaoyu", "教育局", "草稿", "2025-01-31"],
        ["shuili", "水利局", "无错误", "2025-01-31"],
        ["tongji", "统计局", "已公布", "2025-01-31"],
        ["fupin", "扶贫办公室", "不应报", "2025-01-31"],
        ["shuju", "数据局", "不应报", "2025-01-31"],
    ];
    let found: Vec<&[&str]> = lines[1..=expected.len()].iter().map(|line| &line[..4]).collect();
    assert_eq!(found, expected, "{stdout}");
    assert!(
        stdout.contains("2024 年：应报 6 份，已报 3 份（逾期未报 1、未报 1、有错误 1、草稿 1、无错误 1、已公布 1、不应报 2）。截至 2025-01-15"),
        "{stdout}"
    );
    let own = json(site, &["--date", "2025-02-01"]);
    assert_eq!((&own["expected"], &own["reported"], &own["counts"]["late"]), (&6.into(), &3.into(), &2.into()));
    assert_eq!(own["parent"], "lingbei");
    let (code, _, stderr) = run(site, &["status", "2024", "--parent", "qingshi"]);
    assert!(code == 1 && stderr.contains("没有下属机关（qingshi）"), "{stderr}");
    assert_eq!(run(site, &["status", "2024", "--parent", "某县"]).0, 1);
}

#[test]
fn the_same_table_as_markdown_and_as_a_workbook() {
    let folder = county();
    let site = folder.path();
    let (_, markdown, _) = run(site, &["status", "2024", "--date", "2025-01-15", "--format", "md"]);
    assert!(markdown.starts_with("# 岭北县人民政府所属机关2024年报告的进度\n"), "{markdown}");
    assert!(markdown.contains("\n| qingshi | 青石镇人民政府 | 逾期未报 | 2025-01-10 |  | 0 | 0 |  |\n"), "{markdown}");
    let (code, _, stderr) = run(site, &["status", "2024", "--format", "xlsx", "-o", "进度.xlsx"]);
    assert_eq!((code, stderr.trim()), (1, "已写入 进度.xlsx"));
    let workbook = sheets(&fs::read(site.join("进度.xlsx")).expect("a file"));
    let [(_, _, cells)] = &workbook[..] else { panic!("{} sheets", workbook.len()) };
    let text = |row, column| cells[&(row, column)].value.as_str();
    assert_eq!((text(1, 1), text(3, 2), text(4, 1)), ("岭北县人民政府所属机关2024年报告的进度", "机关", "hekou"));
    let errors = cells.iter().find(|((row, _), cell)| *row > 3 && cell.value == "有错误").expect("a state").0.0;
    assert!(!cells[&(errors, 6)].is_text && cells[&(errors, 6)].value != "0", "a number");
}

/// A roll-up leaves behind what it added up, and the status tells who changed since; and one report that was sent in by two.
#[test]
fn changes_since_the_roll_up_and_doubles_are_told() {
    let folder = county();
    let site = folder.path();
    let shuili = site.join("content/shuili/2024/report.toml");
    edit(&site.join("content/caizheng/2024/report.toml"), "[ 1, 0, 0, 0, 0, 0, 5 ]", "[ 0, 0, 0, 0, 0, 0, 0 ]");
    succeed(site, &["rollup", "lingbei", "2024"]);
    let since = |site: &Path| {
        let own = json(site, &[]);
        let members = own["members"].as_array().expect("members").clone();
        let changed = members.into_iter().filter(|member| !member["since_rollup"].is_null());
        changed.map(|member| format!("{} {}", member["agency"], member["since_rollup"])).collect::<Vec<_>>()
    };
    assert_eq!(since(site), [""; 0]);
    let text = fs::read_to_string(&shuili).expect("a file");
    let row = text.lines().find(|line| line.starts_with("new_received")).expect("a row");
    fs::write(&shuili, text.replace(row, "new_received = [ 1, 0, 0, 0, 0, 0, 1 ]")).expect("a file");
    assert_eq!(since(site), ["\"shuili\" \"changed\""]);
    // Nothing can be told of reports of zeros.
    assert_eq!(json(site, &[])["duplicates"].as_array().map(Vec::len), Some(0));
    let mut text = fs::read_to_string(&shuili).expect("a file");
    for (key, cells) in [("new_received", "1, 2, 3, 4, 5, 6, 21"), ("granted", "1, 2, 3, 4, 5, 6, 21")] {
        let row = text.lines().find(|line| line.starts_with(key)).expect("a row").to_owned();
        text = text.replace(&row, &format!("{key} = [ {cells} ]"));
    }
    fs::write(&shuili, &text).expect("a file");
    fs::write(site.join("content/jiaoyu/2024/report.toml"), &text).expect("a file");
    put(site, "content/jiaoyu2/agency.toml", "name = \"岭北县教育局\"\nlevel = \"department\"\n");
    let duplicates = json(site, &[])["duplicates"].clone();
    let names = serde_json::json!({ "agencies": ["jiaoyu", "jiaoyu2"], "why": "names" });
    let figures = serde_json::json!({ "agencies": ["jiaoyu", "shuili"], "why": "figures" });
    assert_eq!(duplicates, serde_json::json!([names, figures]));
}

#[test]
fn all_reports_without_errors_are_the_exit_code_0() {
    let folder = county();
    let site = folder.path();
    for slug in ["qingshi", "hekou", "caizheng", "jiaoyu"] {
        fs::remove_dir_all(site.join("content").join(slug)).expect("a folder");
    }
    let bytes = stdout(site, &["status", "2024"]);
    assert!(String::from_utf8(bytes).expect("UTF-8").contains("应报 2 份，已报 2 份"));
    succeed(site, &["rollup", "lingbei", "2024"]);
    assert_eq!(json(site, &[])["unequal_sums"], 0);
    let shuili = site.join("content/shuili/2024/report.toml");
    let text = fs::read_to_string(&shuili).expect("a file");
    let row = text.lines().find(|line| line.starts_with("new_received")).expect("a row");
    fs::write(&shuili, text.replace(row, "new_received = [ 1, 0, 0, 0, 0, 0, 1 ]")).expect("a file");
    let (_, stdout, _) = run(site, &["status", "2024"]);
    assert!(stdout.contains("汇总报告与各机关之和不符的有") && stdout.contains("改过"), "{stdout}");
}

/// A report whose only version was withdrawn is not in, though its working copy is still there, as a report or as a draft.
#[test]
fn a_withdrawn_report_is_withdrawn_whatever_its_working_copy_is() {
    let folder = county();
    let site = folder.path();
    let report = site.join("content/tongji/2024/report.toml");
    let text = fs::read_to_string(&report).expect("a file");
    let row = text.lines().find(|line| line.starts_with("new_received")).expect("a row");
    fs::write(&report, text.replace(row, "new_received = [ 1, 0, 0, 0, 0, 0, 1 ]")).expect("a file");
    let own = json(site, &["--date", "2025-01-15"]);
    assert_eq!((&own["counts"]["draft"], &own["reported"]), (&2.into(), &3.into()), "version 1 is in: {own}");
    succeed(site, &["withdraw", "tongji", "2024", "1", "--reason", "数据有误"]);
    let text = fs::read_to_string(&report).expect("a file");
    for text in [text.clone(), format!("status = \"draft\"\n{text}")] {
        fs::write(&report, text).expect("a file");
        let own = json(site, &["--date", "2025-01-15"]);
        assert_eq!((&own["counts"]["withdrawn"], &own["reported"]), (&1.into(), &2.into()), "{own}");
        assert_eq!((&own["counts"]["draft"], &own["counts"]["published"]), (&1.into(), &0.into()), "{own}");
    }
}
