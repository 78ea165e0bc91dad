//! The sums of an aggregate, opened: every figure leads to the agencies that it adds up, and what is printed there adds up.

use crate::support::command::{run, succeed};
use crate::support::files::{edit, put, read, tree};
use crate::support::forms::edition;
use crate::support::html::{Pages, all_reached, lost_fragments, text};
use crate::support::random_report::{Random, Sheet};
use crate::support::workbook::{Cells, sheets};
use rust_decimal::Decimal;
use serde_json::Value;
use std::path::Path;

const YEAR: u16 = 2024;

fn report_file(root: &Path, slug: &str) -> std::path::PathBuf {
    root.join(format!("content/{slug}/{YEAR}/report.toml"))
}

fn member(root: &Path, slug: &str, sheet: &Sheet) {
    let about = format!("name = \"{slug}镇\"\nlevel = \"township\"\nparent = \"xian\"\n");
    put(root, &format!("content/{slug}/agency.toml"), about);
    put(root, &format!("content/{slug}/{YEAR}/report.toml"), sheet.typed(&edition("cn-2021")).0);
    for section in edition("cn-2021").narratives() {
        put(root, &format!("content/{slug}/{YEAR}/{}.md", section.id), format!("{slug}{}。\n", section.id));
    }
}

/// A county of towns, `zero` with nothing to report, and its report as `annals rollup` writes it.
fn county(root: &Path, towns: &[&str]) {
    let (edition, mut random) = (edition("cn-2021"), Random::new(5));
    put(root, "site.toml", "title = \"年报\"\noutputs = [\"report.json\"]\n[rules]\nQ-COPY = \"off\"\n");
    put(root, "content/xian/agency.toml", "name = \"某县人民政府\"\nlevel = \"county\"\n");
    for slug in towns {
        let random = Sheet::random(&edition, YEAR, None, &mut random);
        member(root, slug, &if *slug == "zero" { licences(0) } else { random });
    }
    for section in edition.narratives() {
        put(root, &format!("content/xian/{YEAR}/{}.md", section.id), "县里的文字。\n");
    }
    succeed(root, &["rollup", "xian", "2024"]);
    edit(&report_file(root, "xian"), "status = \"draft\"", "status = \"published\"");
}

/// A report of nothing but some licences.
fn licences(count: i64) -> Sheet {
    let edition = edition("cn-2021");
    let mut sheet = Sheet::random(&edition, YEAR, None, &mut Random::new(1));
    for cell in edition.ids().filter(|cell| !edition.def(*cell).group) {
        let is_licence = edition.address(cell) == "proactive.licensing.decisions";
        *sheet.figure(&edition, cell) = if is_licence { count } else { 0 };
    }
    sheet
}

fn build(root: &Path) -> Pages {
    let (code, _, said) = run(root, &["build", "--remove-published"]);
    assert_eq!(code, 0, "{said}");
    let text = |(path, bytes): (String, Vec<u8>)| (path, String::from_utf8_lossy(&bytes).into_owned());
    tree(&root.join("public")).into_iter().map(text).collect()
}

/// The lines of an opened row: what each is called, and its cells.
fn lines(section: &str) -> Vec<(String, Vec<String>)> {
    let body = section.split("</thead>").nth(1).expect("a table").split("</table>").next().unwrap_or_default();
    let line = |row: &str| {
        let cells = row.split("<td").skip(1).map(|cell| text(&format!("<td{cell}")).replace(['\n', '\u{2009}'], ""));
        (text(&format!("<tr{}", row.split("<td").next().unwrap_or_default())).trim().to_owned(), cells.collect())
    };
    body.split("<tr").skip(1).map(line).collect()
}

/// The opened rows of a page, by address.
fn sections(page: &str) -> Vec<(&str, &str)> {
    let all = page.split("<section class=\"opened\" id=\"r-").skip(1);
    all.map(|section| section.split_once('"').expect("an id")).collect()
}

fn number(text: &str) -> i64 {
    let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
    digits.parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

#[test]
fn every_sum_leads_to_its_members_and_these_add_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    county(root, &["a", "b", "c", "zero"]);
    let pages = build(root);
    all_reached(&pages);
    let lost = lost_fragments(&pages);
    assert!(lost.is_empty(), "{lost:#?}");
    let edition = edition("cn-2021");
    let page = &pages["xian/2024/index.html"];
    for cell in edition.ids().filter(|cell| !edition.def(*cell).group) {
        let (address, table) = (edition.address(cell), &edition.tables[edition.def(cell).table].key);
        let link = format!("<td id=\"{address}\"");
        let cell = page.split(&link).nth(1).and_then(|rest| rest.split("</td>").next()).expect("a cell");
        assert!(cell.contains(&format!("<a href=\"members/{table}/index.html#{address}\">")), "{cell}");
    }
    let mut cells = 0;
    for table in &edition.tables {
        for (row, section) in sections(&pages[&format!("xian/2024/members/{}/index.html", table.key)]) {
            let lines = lines(section);
            let (label, sums) = &lines[0];
            assert_eq!(label, "各机关合计（4个）", "{row}");
            let members = lines[1..].iter().filter(|(_, cells)| cells.len() == sums.len() && cells[0] != "均为0");
            let members: Vec<&Vec<String>> = members.map(|(_, cells)| cells).collect();
            let (last, zeros) = lines.last().expect("a line");
            assert_eq!(zeros[0], "均为0", "{row}: {lines:?}");
            assert_eq!(members.len() + number(last) as usize, 4, "{row}: {lines:?}");
            for (column, sum) in sums.iter().enumerate() {
                let added: i64 = members.iter().map(|cells| number(&cells[column])).sum();
                assert_eq!(added, number(sum), "{row}, column {column}: {lines:?}");
                cells += 1;
            }
        }
    }
    assert_eq!(cells, 200, "every cell of the form");
    assert!(pages["xian/2024/members/index.html"].contains("汇总报告的各项数据与各机关合计一致。"));
    assert!(!pages["a/2024/index.html"].contains("members/"), "a report that adds up nothing has no such page");
}

/// Whether a member owes a report follows from the first that it has on the site, of whatever year: a page that says so is made anew.
#[test]
fn what_is_missing_is_overdue_from_the_first_report_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    county(root, &["a", "b"]);
    edit(&root.join("site.toml"), "title", "as_of = 2026-06-01\ntitle");
    for (year, words) in [("2023", "b镇（缺报）"), ("2025", "b镇（本站无该年度报告）")] {
        let from = if year == "2023" { "2024" } else { "2023" };
        let year_of = |year: &str| root.join(format!("content/b/{year}"));
        std::fs::rename(year_of(from), year_of(year)).expect("a folder");
        let pages = build(root);
        let page = text(&pages["xian/2024/members/index.html"]);
        assert!(page.contains(words), "{page}");
    }
}

#[test]
fn what_is_missing_withdrawn_corrected_or_different_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    county(root, &["a", "b", "c", "d"]);
    std::fs::remove_dir_all(root.join("content/b/2024")).expect("a folder");
    succeed(root, &["seal", "c", "2024"]);
    succeed(root, &["withdraw", "c", "2024", "v1", "--reason", "误用数据"]);
    // The version counts, not the working copy that is ahead of it.
    succeed(root, &["seal", "d", "2024"]);
    let licensing = |slug: &str| {
        let report = read(&report_file(root, slug));
        let line = report.lines().find(|line| line.starts_with("licensing")).expect("a row").to_owned();
        (number(&line), line)
    };
    let (sealed, line) = licensing("d");
    edit(&report_file(root, "d"), &line, "licensing = { decisions = 77777777 }");
    let row = |pages: &Pages, row: &str| {
        let page = &pages["xian/2024/members/proactive/index.html"];
        let all = sections(page);
        let (_, section) = all.iter().find(|(id, _)| *id == row).expect("a row");
        (text(page), lines(section))
    };
    let pages = build(root);
    let (page, lines) = row(&pages, "proactive.licensing");
    assert!(page.contains("b镇（本站无该年度报告）、c镇（已撤回）"), "{page}");
    let labels: Vec<&str> = lines.iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(labels[..2], ["汇总报告", "各机关合计（2个，另2个无数据）"], "{lines:?}");
    assert!(!labels.contains(&"相差"), "a sum that lacks members is no difference");
    assert_eq!(number(&lines[1].1[0]), licensing("a").0 + sealed);
    assert!(!page.contains("77 777 777") && !page.contains("77777777"), "{page}");
    assert!(pages["xian/2024/members/index.html"].contains("因部分机关没有数据，不能逐项核对"));

    // With those members alone, the report says something else than they do: both are shown.
    let report = read(&report_file(root, "xian"));
    let includes = report.lines().find(|line| line.starts_with("includes")).expect("a line").to_owned();
    edit(&report_file(root, "xian"), &includes, "includes = [\"a\", \"d\"]");
    let pages = build(root);
    let (_, lines) = row(&pages, "proactive.licensing");
    assert_eq!(lines[2].0, "相差", "{lines:?}");
    assert_eq!(number(&lines[0].1[0]) - number(&lines[1].1[0]), number(&lines[2].1[0]));
    let index = &pages["xian/2024/members/index.html"];
    assert!(index.contains("members/proactive/index.html#proactive.licensing.decisions"), "{index}");

    // An office that counts itself has what the others lack as its own.
    edit(&report_file(root, "xian"), "[\"a\", \"d\"]", "[\"a\", \"d\", \"xian\"]");
    let pages = build(root);
    let (page, lines) = row(&pages, "proactive.licensing");
    assert_eq!(lines[2].0, "本机关自身（计算所得）", "{lines:?}");
    assert!(!lines.iter().any(|(label, _)| label == "相差") && page.contains("另含本机关自身的数据"));
}

#[test]
fn a_group_as_one_row_and_a_blank_are_what_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    county(root, &["a", "b"]);
    let edition = edition("cn-2021");
    let one_row = Sheet::random(&edition, YEAR, Some("requests.results.other"), &mut Random::new(9));
    member(root, "b", &one_row);
    let report = read(&report_file(root, "a"));
    let line = report.lines().find(|line| line.starts_with("licensing")).expect("a row").to_owned();
    edit(&report_file(root, "a"), &line, "licensing = { decisions = \"/\" }");
    let pages = build(root);
    let lost = lost_fragments(&pages);
    assert!(lost.is_empty(), "the rows of the group have their places: {lost:#?}");
    let requests = &pages["xian/2024/members/requests/index.html"];
    let ids: Vec<&str> = sections(requests).into_iter().map(|(id, _)| id).collect();
    assert!(ids.contains(&"requests.results.other") && !ids.contains(&"requests.results.other.fee_unpaid"), "{ids:?}");
    let proactive = sections(&pages["xian/2024/members/proactive/index.html"]);
    let (_, section) = proactive.iter().find(|(id, _)| *id == "proactive.licensing").expect("a row");
    let all = lines(section);
    assert!(all.iter().any(|(label, cells)| label == "a镇" && cells[0] == "/"), "{all:?}");
    assert!(all[1].1[0].contains("不全，缺1份"), "{all:?}");
}

#[test]
fn many_members_have_pages_of_some_rows_each() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    county(root, &["a", "zero"]);
    let absent: Vec<String> = (0..400).map(|n| format!("\"x{n}\"")).collect();
    for n in 0..400 {
        put(root, &format!("content/x{n}/agency.toml"), format!("name = \"x{n}镇\"\n"));
    }
    edit(&report_file(root, "xian"), "includes = [", &format!("includes = [{}, ", absent.join(", ")));
    let pages = build(root);
    let lost = lost_fragments(&pages);
    assert!(lost.is_empty(), "{lost:#?}");
    let count = pages.keys().filter(|path| path.starts_with("xian/2024/members/requests/")).count();
    assert!(count > 5, "{count}");
}

#[test]
fn data_and_workbook_hold_the_members_too_and_come_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    county(root, &["a", "b", "c", "zero"]);
    edit(&root.join("site.toml"), "[\"report.json\"]", "[\"report.json\", \"report.xlsx\"]");
    succeed(root, &["build"]);
    let public = root.join("public");
    let json: Value = serde_json::from_str(&read(&public.join("xian/2024/report.json"))).expect("JSON");
    let schema: Value = serde_json::from_str(&read(&public.join("report.schema.json"))).expect("JSON");
    let schema = jsonschema::draft202012::new(&schema).expect("a schema");
    let faults: Vec<String> = schema.iter_errors(&json).map(|error| error.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    let sums = json["members"]["sums"].as_object().expect("sums");
    assert_eq!((sums.len(), json["members"]["agencies"].as_array().map(Vec::len)), (200, Some(4)));
    let exact = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let number = |value: &Value| exact(value).parse::<Decimal>().expect("a number");
    for (address, sum) in sums {
        let members = sum["of"].as_object().expect("members");
        assert_eq!(members.values().map(number).sum::<Decimal>(), number(&sum["sum"]), "{address}");
        assert_eq!(number(&sum["sum"]), number(&json["figures"][address]), "{address}");
        assert_eq!((number(&sum["difference"]), &sum["missing"]), (Decimal::ZERO, &Value::from(0)), "{address}");
        assert!(!members.contains_key("zero"), "0 is not listed: {address}");
    }
    assert!(!read(&public.join("a/2024/report.json")).contains("\"members\""));

    // The last sheet: a row a cell, its sum as a formula over the members.
    let workbook = std::fs::read(public.join("xian/2024/report.xlsx")).expect("a workbook");
    let sheets = sheets(&workbook);
    let (_, _, cells) = sheets.last().expect("a sheet");
    for row in 2..=201 {
        let (total, parts) = (&cells[&(row, 4)], (5..=8).map(|column| &cells[&(row, column)].value));
        assert_eq!(total.formula.as_deref(), Some(format!("ROUND(SUM(E{row}:H{row}),6)").as_str()));
        let sum: Decimal = parts.map(|value| value.parse::<Decimal>().expect("a number")).sum();
        assert_eq!(sum, total.value.parse().expect("a number"), "row {row}");
    }
    let linked = |cells: &Cells| {
        let formulas = cells.values().filter_map(|cell| cell.formula.as_deref());
        formulas.filter(|formula| formula.starts_with("'各机关数据明细'!D")).count()
    };
    let counts: Vec<usize> = sheets.iter().map(|(_, _, cells)| linked(cells)).collect();
    // All cells of a table but its totals, which are sums of their own row or column.
    assert_eq!(counts[..3], [10, 144, 12], "{counts:?}");

    for file in ["report.xlsx", "report.json"] {
        let path = public.join("xian/2024").join(file);
        let path = path.to_str().expect("a path");
        let (_, _, said) = run(root, &["import", path, "--agency", "xian", "--year", "2024", "--dry-run"]);
        assert!(said.contains("一致 1") && said.contains("失败 0"), "{file}: {said}");
    }
}

/// The pages of a year that multiply, or put agencies in an order, are only there where they are named.
#[test]
fn a_year_has_every_table_and_ordered_pages_where_they_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    county(root, &["a", "b", "c", "zero"]);
    for town in ["a", "b", "c"] {
        let text = read(&report_file(root, town));
        let row = text.lines().find(|line| line.starts_with("penalty")).expect("a row").to_owned();
        edit(&report_file(root, town), &row, "penalty = [0]");
    }
    succeed(root, &["rollup", "xian", "2024"]);
    let before = build(root);
    let is_named = |path: &&String| path.contains("/tables/") || path.contains("/ranks/");
    assert_eq!(before.keys().filter(is_named).count(), 0);
    let pages = "pages = [\"home\", \"agency\", \"report\", \"members\", \"year\", \"year-tables\", \"year-ranks\", \"search\"]";
    edit(&root.join("site.toml"), "outputs", &format!("{pages}\noutputs"));
    let pages = build(root);
    all_reached(&pages);
    let lost = lost_fragments(&pages);
    assert!(lost.is_empty(), "{lost:#?}");
    assert!(
        before.keys().all(|path| pages.contains_key(path) || path.contains("corrections") || path.contains("trends"))
    );
    // Every cell of the form, with a sum that leaves out the aggregate of the others.
    let mut cells = 0;
    for table in edition("cn-2021").tables.iter().map(|table| &table.key) {
        for (row, section) in sections(&pages[&format!("years/2024/tables/{table}/index.html")]) {
            let lines = lines(section);
            assert_eq!(lines[0].0, "合计（4份报告）", "{row}");
            // It is in no sum, and never among those that have 0, though all of its members may have that.
            assert!(
                lines.iter().any(|(label, _)| label.contains("某县") && label.contains("汇总")),
                "{row}: {lines:?}"
            );
            let is_single = |(label, cells): &&(String, Vec<String>)| !label.contains("汇总") && cells[0] != "均为0";
            for (column, sum) in lines[0].1.iter().enumerate() {
                let members = lines[1..].iter().filter(is_single).map(|(_, cells)| number(&cells[column]));
                assert_eq!(members.sum::<i64>(), number(sum), "{row}: {lines:?}");
                cells += 1;
            }
        }
    }
    assert_eq!(cells, 200);
    // The towns in the order of what they received; the county is like none of them.
    let page = &pages["years/2024/ranks/new_received/index.html"];
    let rows = lines(page);
    let (heading, total) = (&rows[0].0, rows.last().expect("a row"));
    assert!(heading.contains("乡镇人民政府") && heading.contains("县级人民政府"), "{heading}");
    assert_eq!((total.0.as_str(), total.1[2].as_str()), ("合计（4份报告）", "100%"));
    let values: Vec<i64> = rows[1..5].iter().map(|(_, cells)| number(&cells[1])).collect();
    assert!(values.is_sorted_by(|one, other| one >= other), "{rows:?}");
    assert_eq!(values.iter().sum::<i64>(), number(&total.1[1]));
    assert!(!rows.iter().any(|(label, _)| label.contains("某县")) && text(page).contains("（1份）不排列"));
}

/// A renamed, a merged and an abolished body: what each reported stays, under the name of its time, and nothing is missed after its end.
#[test]
fn renamed_merged_and_abolished_bodies_keep_their_series() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    county(root, &["a", "b", "c"]);
    for (slug, about) in [
        ("a", "[[names]]\nname = \"旧a镇\"\nfrom = 2020\n[[names]]\nname = \"a镇\"\nfrom = 2024\n"),
        ("b", "until = 2023\nsuccessor = \"c\"\n"),
        ("c", "from = 2024\n"),
    ] {
        let file = root.join(format!("content/{slug}/agency.toml"));
        let text = read(&file);
        put(root, &format!("content/{slug}/agency.toml"), format!("{text}{about}"));
    }
    // The year before: with b, without c, and a under its former name.
    for (slug, year, count) in
        [("a", 2023, 4), ("b", 2023, 5), ("xian", 2023, 9), ("a", 2024, 6), ("c", 2024, 7), ("xian", 2024, 13)]
    {
        let head = match (slug, year) {
            ("xian", _) => "scope = \"aggregate\"\nincludes = [\"a\", \"b\", \"c\"]\n",
            _ => "",
        };
        put(
            root,
            &format!("content/{slug}/{year}/report.toml"),
            head.to_owned() + &licences(count).typed(&edition("cn-2021")).0,
        );
        for section in edition("cn-2021").narratives() {
            put(
                root,
                &format!("content/{slug}/{year}/{}.md", section.id),
                format!("{slug}在{year}年的{}。\n", section.id),
            );
        }
    }
    std::fs::remove_dir_all(root.join("content/b/2024")).expect("a folder");
    put(root, "site.toml", format!("as_of = 2025-06-01\n{}", read(&root.join("site.toml"))));
    let (_, _, said) = run(root, &["check", "--rule", "H-MISS", "--rule", "H-SUM"]);
    assert!(
        said.contains("错误 0，警告 0"),
        "nothing is missed of a body before its beginning or after its end: {said}"
    );
    let pages = build(root);
    let lost = lost_fragments(&pages);
    assert!(lost.is_empty(), "{lost:#?}");
    // One series under one address, each year under the name of its time.
    assert!(pages["a/2023/index.html"].contains("旧a镇") && !pages["a/2024/index.html"].contains("旧a镇"));
    assert!(pages.contains_key("a/trends/index.html") && pages.contains_key("a/compare/2023-2024/index.html"));
    assert!(pages["years/2023/index.html"].contains("旧a镇"));
    // What the abolished body reported stays; its page leads to the one that took over; it owes nothing afterwards.
    let gone = &pages["b/index.html"];
    assert!(gone.contains("本机关已于2023年撤销") && gone.contains("../c/index.html"), "{gone}");
    assert!(!gone.contains("缺报") && !pages["years/2024/index.html"].contains("b镇"), "{gone}");
    // In the sums: under the former name, and without a gap where the body was not there.
    let (before, now) = (&pages["xian/2023/members/index.html"], &pages["xian/2024/members/index.html"]);
    assert!(before.contains("旧a镇") && before.contains("c镇（该年度不编制报告）"), "{before}");
    assert!(before.contains("一致") && now.contains("b镇（该年度不编制报告）") && now.contains("一致。"), "{now}");
}
