//! Files of figures that the program wrote: read again, they are the report that they were made of.

use crate::support::command::{run, succeed};
use crate::support::files::{copy, edit, read, repository};

/// A site with a report of which some totals are left out, and one with its form alone.
fn sites() -> [tempfile::TempDir; 2] {
    let [from, to] = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
    for part in ["content", "editions"] {
        copy(&repository(&format!("tests/sites/own-form/{part}")), &from.path().join(part));
    }
    copy(&from.path().join("editions"), &to.path().join("editions"));
    for site in [&from, &to] {
        std::fs::copy(repository("tests/sites/own-form/site.toml"), site.path().join("site.toml")).expect("a copy");
    }
    [from, to]
}

#[test]
fn totals_that_were_left_out_are_left_out_again() {
    for format in ["csv", "json"] {
        let [from, to] = sites();
        let file = from.path().join(format!("figures.{format}"));
        let shown = file.display().to_string();
        succeed(from.path(), &["export", "reading-room", "2024", "--format", format, "-o", &shown]);
        let (code, stdout, stderr) = run(to.path(), &["import", &shown, "--agency", "reading-room", "--year", "2024"]);
        assert_eq!((code, stdout.as_str()), (0, ""), "nothing is asked: {stderr}");
        let report = read(&to.path().join("content/reading-room/library/2024/report.toml"));
        assert!(report.contains("weekends  = { children = 80, adults = 44 }"), "{report}");
        assert!(!report.contains("\nsum"), "a total row that was left out is: {report}");
        let (code, again, stderr) = run(to.path(), &["export", "reading-room/library", "2024", "--format", format]);
        assert_eq!(code, 0, "{stderr}");
        let before = read(&file);
        let is_alike = |line: &&str| format == "csv" || !line.contains("\"name\"");
        let lines = |text: &str| text.lines().filter(is_alike).map(str::to_owned).collect::<Vec<String>>();
        assert_eq!(lines(&again), lines(&before), "{format}");
    }
}

/// Where a row of a group is blank or `/`, the group's figure is in no file, and the others of its row are none of the report's either.
#[test]
fn a_group_with_a_figure_that_is_not_there_is_left_out_again() {
    let [from, to] = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
    for folder in [&from, &to] {
        std::fs::write(folder.path().join("site.toml"), "title = \"年报\"\n").expect("a file");
    }
    succeed(from.path(), &["new", "jia", "2024", "--name", "甲子县财政局", "--zero"]);
    let report = from.path().join("content/jia/2024/report.toml");
    edit(&report, "state_secret           = [      0,        0,", "state_secret           = [    \"/\",       \"\",");
    edit(&report, "not_held               = [      0,", "not_held               = [   \"/\",");
    for format in ["csv", "json"] {
        let file = from.path().join(format!("figures.{format}")).display().to_string();
        succeed(from.path(), &["export", "jia", "2024", "--version", "working", "--format", format, "-o", &file]);
        let (code, stdout, stderr) = run(to.path(), &["import", &file, "--agency", "jia", "--year", "2024"]);
        assert_eq!((code, stdout.as_str()), (0, ""), "nothing is asked: {stderr}");
        let rows = |text: &str| {
            text.lines().filter(|line| line.contains(" = [")).map(|line| line.replace(' ', "")).collect::<Vec<_>>()
        };
        let imported = to.path().join("content/jia/2024/report.toml");
        assert_eq!(rows(&read(&imported)), rows(&read(&report)), "{format}");
        std::fs::remove_dir_all(to.path().join("content")).expect("removed");
    }
}

/// A figure that somebody changes in the file makes the total wrong that is printed beside it: both are kept, and told.
#[test]
fn a_total_that_does_not_follow_any_more_is_told() {
    let [from, to] = sites();
    let file = from.path().join("figures.csv");
    let shown = file.display().to_string();
    succeed(from.path(), &["export", "reading-room", "2024", "--format", "csv", "-o", &shown]);
    edit(&file, "周末 · 少儿,80,", "周末 · 少儿,81,");
    let (_, stdout, _) = run(to.path(), &["import", &shown, "--agency", "reading-room", "--year", "2024"]);
    assert!(stdout.contains("visits.weekends.all\t矛盾"), "{stdout}");
    let report = read(&to.path().join("content/reading-room/library/2024/report.toml"));
    assert!(report.contains("81") && report.contains("124"), "{report}");
}

/// A form whose rows and columns differ by a digit, which labels of the statutory forms have only before and behind them.
const NUMBERED: &str = r#"
id = "days-1"
title = { zh = "开放日", en = "Open days" }
from = 2020
[report]
family = "days"
name = { zh = "开放日年报", en = "Open days" }
[[sections]]
id = "days"
heading = { zh = "一、开放日", en = "1. Days" }
kind = "table"
short = { zh = "开放日", en = "Days" }
[[tables]]
key = "days"
layout = "matrix"
[[tables.blocks]]
columns = [
  { key = "n1", label = { zh = "说明1", en = "Note 1" }, kind = "text" },
  { key = "n2", label = { zh = "说明2", en = "Note 2" }, kind = "text" },
  { key = "c1", label = { zh = "人数1", en = "People 1" } },
  { key = "c2", label = { zh = "人数2", en = "People 2" } },
]
rows = [
  { key = "one", label = { zh = "地点1", en = "Place 1" } },
  { key = "two", label = { zh = "地点2", en = "Place 2" } },
]
"#;

#[test]
fn labels_that_differ_by_a_digit_are_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let put = |path: &str, text: &str| crate::support::files::put(folder.path(), path, text);
    put("site.toml", "title = \"开放日年报\"\n");
    put("editions/days-1.toml", NUMBERED);
    put("content/a/agency.toml", "name = \"甲县办公室\"\n");
    let report = "edition = \"days-1\"\n[days]\none = [\"甲\", \"乙\", 3, 4]\ntwo = [\"\", \"12\", 5, 6]\n";
    put("content/a/2024/report.toml", report);
    let same = |file: &str| {
        let (_, doubts, stderr) = run(folder.path(), &["import", file, "--dry-run"]);
        assert!(stderr.contains("a/2024 与来源一致"), "{file}: {doubts}{stderr}");
        doubts
    };
    for format in ["xlsx", "docx", "csv", "json"] {
        let file = format!("r.{format}");
        succeed(folder.path(), &["export", "a", "2024", "--format", format, "-o", &file]);
        let doubts = same(&file);
        assert!(!doubts.contains("days."), "{format}: {doubts}");
    }
    // Columns in another order are read by their names, and that is told.
    let head = "甲县办公室2024年开放日年报\n一、开放日\n";
    put("columns.txt", &format!("{head}\t说明2\t说明1\t人数2\t人数1\n地点1\t乙\t甲\t4\t3\n地点2\t12\t\t6\t5\n"));
    assert_eq!(same("columns.txt").matches("仅凭次序").count(), 8);
    // Of rows in another order one is read, and the other is told to be missing.
    put("rows.txt", &format!("{head}\t说明1\t说明2\t人数1\t人数2\n地点2\t\t12\t5\t6\n地点1\t甲\t乙\t3\t4\n"));
    assert_eq!(same("rows.txt").matches("未找到").count(), 4);
}
