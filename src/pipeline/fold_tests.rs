//! Broken files, and the findings that are left when those which follow from others are shown at these.

use crate::base::{Diagnostic, Digest, Lang, Location, Message, Severity, Summary};
use crate::check::testing::{Rows, report, sources};
use crate::pipeline::{Options, analyze};
use std::sync::Arc;

/// Requests that all hold together, with one carried into the next year.
const REQUESTS: [(&str, &str); 4] = [
    ("requests.new_received", "[ 31, 4, 0, 0, 0, 0, 35 ]"),
    ("requests.carried_out", "[ 1, 0, 0, 0, 0, 0, 1 ]"),
    ("requests.results.granted", "[ 30, 4, 0, 0, 0, 0, 34 ]"),
    ("requests.results.total", "[ 30, 4, 0, 0, 0, 0, 34 ]"),
];

/// The same in the next year, when one was carried in.
const NEXT: [(&str, &str); 4] = [
    ("requests.new_received", "[ 29, 4, 0, 0, 0, 0, 33 ]"),
    ("requests.carried_in", "[ 1, 0, 0, 0, 0, 0, 1 ]"),
    ("requests.results.granted", "[ 30, 4, 0, 0, 0, 0, 34 ]"),
    ("requests.results.total", "[ 30, 4, 0, 0, 0, 0, 34 ]"),
];

/// A year's report with some rows changed.
fn changed(year: u16, rows: &[(&'static str, &'static str)], changes: Rows<'_>) -> String {
    let kept = rows.iter().filter(|(key, _)| !changes.iter().any(|(other, _)| key == other)).copied();
    report(year, &kept.chain(changes.iter().copied()).collect::<Vec<_>>())
}

/// All findings on two years' reports, with the opening section of the second.
fn findings(first: &str, second: &str, opening: &str) -> Vec<Arc<Diagnostic>> {
    let files = [
        ("site.toml", "title = \"年报\"\n"),
        ("content/a/agency.toml", "name = \"甲局\"\nlevel = \"department\"\n"),
        ("content/a/2023/report.toml", first),
        ("content/a/2023/overview.md", "概况。\n"),
        ("content/a/2023/problems.md", "问题。\n"),
        ("content/a/2023/other_matters.md", "收费 0 元。\n"),
        ("content/a/2024/report.toml", second),
        ("content/a/2024/overview.md", opening),
        ("content/a/2024/problems.md", "问题和改进。\n"),
        ("content/a/2024/other_matters.md", "没有收费。\n"),
    ];
    let files: Vec<(&str, &str)> = files.into_iter().filter(|(_, text)| !text.is_empty()).collect();
    analyze(&sources(&files), &Options::new(true, Digest::new(b""))).diagnostics
}

/// Errors and warnings about figures and files: code, year and number of further places.
fn shown(findings: &[Arc<Diagnostic>]) -> Vec<String> {
    let told = findings.iter().filter(|finding| finding.severity != Severity::Info && !finding.code.starts_with("Q-"));
    let line = |finding: &Arc<Diagnostic>| {
        let year = finding.year.map(|year| year.to_string()).unwrap_or_default();
        format!("{} {year} +{}", finding.code, finding.secondary.len())
    };
    told.map(line).collect()
}

#[test]
fn sound_reports_have_no_finding() {
    let all = findings(&report(2023, &REQUESTS), &report(2024, &NEXT), "概况。\n");
    assert_eq!(shown(&all), [] as [&str; 0], "{all:#?}");
}

#[test]
fn one_wrong_figure_is_one_finding() {
    let sound = report(2023, &REQUESTS);
    let first = |row: &'static str| changed(2023, &REQUESTS, &[("requests.carried_out", row)]);
    let second = |changes: Rows<'_>| changed(2024, &NEXT, changes);
    let cases = [
        // The total of what is carried over, wrong in its row and beside next year's.
        (first("[ 1, 0, 0, 0, 0, 0, 2 ]"), second(&[]), "", vec!["T3-ROW 2023"]),
        // The same slip in a column and in the total: the identity fails twice, and the carry-over.
        (first("[ 3, 0, 0, 0, 0, 0, 3 ]"), second(&[]), "", vec!["T3-ID 2023"]),
        // In this year's own figures.
        (sound.clone(), second(&[("requests.carried_in", "[ 9, 0, 0, 0, 0, 0, 9 ]")]), "", vec!["X3-CARRY 2024"]),
        // A figure below zero cannot add up either.
        (sound.clone(), second(&[("requests.new_received", "[ -29, 4, 0, 0, 0, 0, 33 ]")]), "", vec!["NUM 2024"]),
        // A word in every cell of a row.
        (
            sound.clone(),
            second(&[("requests.new_received", "[ \"无\", \"无\", \"无\", \"无\", \"无\", \"无\", \"无\" ]")]),
            "",
            vec!["NUM 2024"],
        ),
        // A total that is wrong and that the text tells rightly.
        (
            sound.clone(),
            second(&[("requests.new_received", "[ 29, 4, 0, 0, 0, 0, 38 ]")]),
            "全年收到政府信息公开申请33件。\n",
            vec!["T3-ROW 2024"],
        ),
        // A figure that is wrong in its column and in the total, beside a text that tells it rightly.
        (
            sound.clone(),
            second(&[("requests.new_received", "[ 31, 4, 0, 0, 0, 0, 35 ]")]),
            "全年收到政府信息公开申请33件。\n",
            vec!["T3-ID 2024"],
        ),
        // A blank that a text prints twice.
        (
            sound,
            second(&[("requests.new_received", "[ \"\", 4, 0, 0, 0, 0, 33 ]")]),
            "{{ requests.new_received.natural_person }}、{{ requests.new_received.natural_person }}\n",
            vec!["BLANK 2024"],
        ),
    ];
    for (first, second, opening, expected) in cases {
        let opening = if opening.is_empty() { "概况。\n" } else { opening };
        let all = findings(&first, &second, opening);
        let heads: Vec<String> =
            shown(&all).iter().map(|line| line.split(" +").next().unwrap_or_default().to_owned()).collect();
        assert_eq!(heads, expected, "{all:#?}");
    }
}

#[test]
fn a_report_that_is_broken_makes_no_other_finding() {
    let explained = "[{ rule = \"X3-CARRY\", cell = \"requests.carried_in.total\", text = \"上年更正\" }]";
    let second =
        changed(2024, &NEXT, &[("requests.carried_in", "[ 2, 0, 0, 0, 0, 0, 2 ]"), ("explanations", explained)]);
    let opening = "{{ previous.requests.new_received.total }}、{{ previous.requests.carried_out.total }}\n";
    let sound = report(2023, &REQUESTS);
    let without = |text: &str| sound.lines().filter(|line| !line.starts_with(text)).collect::<Vec<_>>().join("\n");
    for first in [
        sound.replacen("requests.carried_out = [", "requests.carried_out = ", 1),
        without("requests.carried_out"),
        format!("edition = \"cn-1999\"\n{sound}"),
    ] {
        let all = findings(&first, &second, opening);
        let about_figures = |line: &&String| !line.starts_with("T3-ID");
        let lines = shown(&all);
        let lines: Vec<&String> = lines.iter().filter(about_figures).collect();
        assert!(lines.len() == 1 && lines[0].contains(" 2023 "), "{lines:?} {all:#?}");
    }
}

#[test]
fn the_same_of_many_places_is_one_finding_and_every_place_is_kept() {
    let opening = "[一](x.pdf)、[二](x.pdf)、[三](y.pdf)；{{ requests.nothing }}、{{ requests.nothing }}\n";
    let all = findings(&report(2023, &REQUESTS), &report(2024, &NEXT), opening);
    assert_eq!(shown(&all), ["LINK 2024 +1", "LINK 2024 +0", "PLACEHOLDER 2024 +1"]);
    assert_eq!(Summary::new(&all).errors, 3);
    let all =
        findings(&report(2023, &REQUESTS), &format!("edition = \"cn-2019\"\n{}", report(2024, &NEXT)), "概况。\n");
    let [one] = &shown(&all)[..] else { panic!("{all:#?}") };
    assert!(one.starts_with("EDITION 2024 +"), "{one}");
    assert_eq!(all.iter().find(|finding| finding.code == "EDITION").map(|f| f.severity), Some(Severity::Error));
}

#[test]
fn a_word_in_many_cells_is_named_once_with_their_number() {
    let rows = [("requests.new_received", "[ \"无\", \"无\", 0, 0, 0, 0, \"无\" ]")];
    let all = findings(&report(2023, &REQUESTS), &changed(2024, &NEXT, &rows), "概况。\n");
    let message = all.iter().find(|finding| finding.code == "NUM").map(|finding| finding.message.render(Lang::Zh));
    assert_eq!(message.as_deref(), Some("一、本年新收政府信息公开申请数量 · 自然人等 3 格填的都是“无”，应为数字"));
}

#[test]
fn an_error_is_not_hidden_behind_a_lesser_finding() {
    let rows = [("requests.carried_out", "[ 1, 0, 0, 0, 0, 0, 2 ]"), ("status", "\"draft\"")];
    let all = findings(&changed(2023, &REQUESTS, &rows), &report(2024, &NEXT), "概况。\n");
    assert_eq!(shown(&all), ["T3-ROW 2023 +2", "X3-CARRY 2024 +1"]);
}

#[test]
fn an_empty_report_is_one_finding() {
    let all = findings(&report(2023, &REQUESTS), "\n", "概况。\n");
    let errors: Vec<&str> =
        all.iter().filter(|finding| finding.severity == Severity::Error).map(|finding| finding.code).collect();
    assert_eq!(errors, ["KEY"], "{all:#?}");
    let tables = all.iter().filter(|finding| finding.code == "KEY").map(|finding| finding.secondary.len());
    assert!(tables.sum::<usize>() >= 2, "{all:#?}");
}

#[test]
fn a_record_of_versions_that_was_changed_is_one_finding() {
    let text = report(2024, &NEXT);
    let entry = |number: u32, more: &str| {
        format!("[[version]]\nnumber = {number}\ndate = 2025-01-20\ndigest = \"0\"\n{more}[version.files]\n\n")
    };
    for ledger in [
        entry(2, "previous = \"1\"\n") + "[[explanations]]\nversion = 7\ntext = \"x\"\n",
        entry(1, "") + &entry(2, "previous = \"1\"\n"),
        entry(1, "").replacen("number =", "number", 1) + &entry(2, "previous = \"1\"\n"),
    ] {
        let files = [
            ("content/a/agency.toml", "name = \"甲局\"\n"),
            ("content/a/2024/report.toml", text.as_str()),
            ("content/a/2024/versions.toml", ledger.as_str()),
            ("content/a/2024/v1/report.toml", text.as_str()),
            ("content/a/2024/v2/report.toml", text.as_str()),
            ("content/a/2024/v3/report.toml", text.as_str()),
        ];
        let all = analyze(&sources(&files), &Options::new(true, Digest::new(b""))).diagnostics;
        let about: Vec<&Arc<Diagnostic>> = all
            .iter()
            .filter(|finding| finding.location.as_ref().is_some_and(|place| place.file.path.contains("/v")))
            .collect();
        let told: Vec<String> = about.iter().map(|finding| finding.message.render(Lang::Zh)).collect();
        assert_eq!(about.len(), 1, "{ledger} {told:?}");
        assert!(!about[0].secondary.is_empty());
    }
}

/// What cannot be read is one finding, whether it is a file or a folder, and an empty report beside it hides it not.
#[test]
fn what_cannot_be_read_is_found_once_and_beside_an_empty_report() {
    let unreadable = |path: &str| Diagnostic::error("READ", Message::new("read.denied")).at(Location::absent(path));
    let site = |files: &[(&str, &str)], path: &str| {
        let mut sources = sources(
            &[&[("site.toml", "title = \"年报\"\n"), ("content/a/agency.toml", "name = \"甲局\"\n")], files].concat(),
        );
        let agency = Arc::make_mut(sources.agencies.get_mut("a").expect("the agency"));
        agency.folders = vec!["2024".to_owned()];
        agency.problems.push(unreadable(path));
        shown(&analyze(&sources, &Options::new(true, Digest::new(b""))).diagnostics)
    };
    assert_eq!(site(&[], "content/a/2024"), ["READ  +0"]);
    assert_eq!(site(&[], "content/a/2024/report.toml"), ["READ  +0"]);
    let beside = site(&[("content/a/2024/report.toml", "\n")], "content/a/2024/overview.md");
    assert!(
        beside.iter().any(|line| line.starts_with("READ")) && beside.iter().any(|line| line.starts_with("KEY")),
        "{beside:?}"
    );
}
