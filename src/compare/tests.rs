//! Tests of two reports held against each other.

use super::testing::{TypedReport, two};
use super::*;

#[test]
fn percentages_round_half_up_in_decimal() {
    let of = |before: i64, after: i64| percent((after - before).into(), before.into()).map(|p| p.to_string());
    assert_eq!(of(16, 11).as_deref(), Some("-31.3"));
    assert_eq!(of(3511, 3525).as_deref(), Some("0.4"));
    assert_eq!(of(24, 36).as_deref(), Some("50.0"));
    assert_eq!(of(0, 3), None);
    assert_eq!((of(-30, -101), of(10, -30), of(-5, 5)), (None, None, None), "below zero no percentage says anything");
    assert_eq!(of(10, 0).as_deref(), Some("-100.0"));
    assert_eq!((of(7, 7).as_deref(), of(0, 0)), (Some("0.0"), None));
    assert_eq!(of(29, 30).as_deref(), Some("3.4"), "3.448, which is rounded once");
    assert_eq!((of(0, -3), of(-1, 0)), (None, None));
}

#[test]
fn a_part_reaches_as_far_as_it_is_of_its_whole() {
    let of = |part: i64, whole: i64, length| portion(part.into(), whole.into(), length).to_string();
    assert_eq!([of(1, 3, 100), of(2, 2, 7), of(0, 5, 9), of(1, 0, 9)], ["33.33", "7", "0", "0"]);
}

/// What a comparison says of the cells that are not both zero: before, after, the difference, percent, and why it says none.
fn said(before: TypedReport<'_>, after: TypedReport<'_>) -> Vec<String> {
    let (site, _) = two(before, after);
    let [earlier, later] = &site.agencies[0].reports[..] else { panic!("two reports") };
    let comparison = Comparison::new(earlier, later, &site.editions);
    let value = |value: Option<&CellValue>| value.map_or("–".to_owned(), |value| value.text().into_owned());
    let all = comparison.cells.iter().chain(&comparison.only_earlier);
    let line = |delta: &Delta<'_>| {
        let first = |text: &Text| text.zh.chars().take(12).collect::<String>();
        let note = match &delta.note {
            None => String::new(),
            Some(DeltaNote::Meaning(text)) => format!(" meaning {}", first(text)),
            Some(DeltaNote::Shift(text)) => format!(" shift {}", first(text)),
            Some(DeltaNote::NotInForm) => " not in form".to_owned(),
            Some(DeltaNote::GroupAsOneRow) => " group".to_owned(),
            Some(DeltaNote::NotANumber) => " no number".to_owned(),
        };
        let digits = |number: Option<Decimal>| number.map_or("–".to_owned(), |number| number.to_string());
        let (before, after) = (value(delta.before), value(delta.after));
        let (difference, percent) = (digits(delta.difference), digits(delta.percent));
        let is_told = |text: &str| !matches!(text, "0" | "–");
        let is_telling = is_told(&before) || is_told(&after);
        is_telling.then(|| format!("{} {before} → {after}: {difference} {percent}%{note}", delta.address))
    };
    all.filter_map(line).collect()
}

#[test]
fn each_cell_says_by_how_much_it_differs_or_why_nothing_is_said() {
    let before = (
        2020,
        &[
            ("proactive.regulations", "[ 1, 2, 3 ]"),
            ("proactive.licensing", "[ 4, 5, 6 ]"),
            ("requests.new_received", "[ 8, 0, 0, 0, 0, 0, 8 ]"),
            ("requests.carried_in", "[ \"\", 0, 0, 0, 0, 0, 2 ]"),
            ("requests.results.other", "[ 7, 0, 0, 0, 0, 0, 7 ]"),
        ][..],
    );
    let after = (
        2021,
        &[
            ("proactive.regulations", "{ issued = 2, repealed = 5, in_force = 9 }"),
            ("proactive.licensing", "{ decisions = 12 }"),
            ("requests.new_received", "[ 12, 0, 0, 0, 0, 0, 12 ]"),
            ("requests.carried_in", "[ 3, 0, 0, 0, 0, 0, \"/\" ]"),
            ("requests.results.other.other", "[ 9, 0, 0, 0, 0, 0, 9 ]"),
        ][..],
    );
    assert_eq!(
        said(before, after),
        [
            "proactive.regulations.issued 1 → 2: 1 100.0% shift 口径变化：2019年版格",
            "proactive.regulations.repealed – → 5: – –% not in form",
            "proactive.regulations.in_force – → 9: – –% meaning 2019年版格式的“对外",
            "proactive.licensing.decisions 6 → 12: 6 100.0%",
            "requests.new_received.natural_person 8 → 12: 4 50.0%",
            "requests.new_received.total 8 → 12: 4 50.0%",
            "requests.carried_in.natural_person  → 3: – –% no number",
            "requests.carried_in.total 2 → /: – –% no number",
            "requests.results.other.natural_person 7 → 9: 2 28.6%",
            "requests.results.other.total 7 → 9: 2 28.6%",
            "requests.results.other.other.natural_person – → 9: – –% not in form",
            "requests.results.other.other.total – → 9: – –% not in form",
            "proactive.regulations.newly_disclosed 2 → –: – –% not in form",
            "proactive.regulations.total_disclosed 3 → –: – –% not in form",
            "proactive.licensing.items_last_year 4 → –: – –% not in form",
            "proactive.licensing.items_change 5 → –: – –% not in form",
        ]
    );
    // A group that one of two reports of one form gives as one row.
    let rows = [("requests.results.other.other", "[ 9, 0, 0, 0, 0, 0, 9 ]")];
    let one_row = [("requests.results.other", "[ 9, 0, 0, 0, 0, 0, 9 ]")];
    assert_eq!(
        said((2023, &rows), (2024, &one_row)),
        [
            "requests.results.other.natural_person 9 → 9: 0 0.0%",
            "requests.results.other.total 9 → 9: 0 0.0%",
            "requests.results.other.other.natural_person 9 → –: – –% group",
            "requests.results.other.other.total 9 → –: – –% group",
        ]
    );
}

#[test]
fn the_rows_of_a_group_in_one_row_are_in_neither_form() {
    let one_row = [("requests.results.other", "[ 9, 0, 0, 0, 0, 0, 9 ]")];
    assert_eq!(
        said((2020, &[]), (2021, &one_row)),
        ["requests.results.other.natural_person 0 → 9: 9 –%", "requests.results.other.total 0 → 9: 9 –%",]
    );
}

#[test]
fn what_one_of_two_forms_has_is_compared_with_nothing() {
    let form = |head: &str, narrative: &str, more: &str| format!("{head}{FORM}{more}").replace("NARRATIVE", narrative);
    let optional = "optional = true\n";
    let site = crate::check::testing::site(&[
        ("editions/staff-1.toml", &*form("id = \"staff-1\"\nfrom = 2020\n", "history", FORM_TABLES)),
        (
            "editions/staff-2.toml",
            &form(
                "id = \"staff-2\"\nfrom = 2021\nprevious = \"staff-1\"\n",
                "plans",
                &[FORM_TABLES, optional, ROOMS, &FORM_TABLES.replace("staff", "rooms"), optional].concat(),
            ),
        ),
        ("content/office/agency.toml", "name = \"甲县办公室\"\n"),
        ("content/office/2020/report.toml", "edition = \"staff-1\"\nstaff.all = [20]\n"),
        ("content/office/2020/history.md", "甲。"),
        ("content/office/2021/report.toml", "edition = \"staff-2\"\n"),
        ("content/office/2021/plans.md", "乙。"),
        ("content/office/2022/report.toml", "edition = \"staff-2\"\n"),
    ]);
    let [first, second, third] = &site.agencies[0].reports[..] else { panic!("three reports") };
    let comparison = Comparison::new(first, second, &site.editions);
    let compared: Vec<(&str, usize)> =
        comparison.narratives().iter().map(|(section, delta)| (section.id.as_str(), delta.lines.len())).collect();
    assert_eq!(compared, [("plans", 1), ("history", 1)]);
    let has = |comparison: &Comparison<'_>| {
        ["staff", "rooms"].map(|key| comparison.has_table(second.edition.table(key).expect("a table")))
    };
    assert_eq!(
        (has(&comparison), has(&Comparison::new(second, third, &site.editions))),
        ([true, false], [false, false])
    );
    let notes: Vec<_> = comparison.cells.iter().map(|delta| delta.note.clone()).collect();
    assert_eq!(notes, [Some(DeltaNote::NotInForm), Some(DeltaNote::NotInForm)]);
}

/// All of a form but its head and its tables.
const FORM: &str = r#"
title = { zh = "人员", en = "Staff" }
[report]
family = "staff"
name = { zh = "人员年报", en = "Staff" }
[[sections]]
id = "staff"
kind = "table"
heading = { zh = "一、人员", en = "1. Staff" }
short = { zh = "人员", en = "Staff" }
[[sections]]
id = "NARRATIVE"
kind = "narrative"
heading = { zh = "二、说明", en = "2. Notes" }
short = { zh = "说明", en = "Notes" }
"#;

const ROOMS: &str = r#"
[[sections]]
id = "rooms"
kind = "table"
heading = { zh = "三、用房", en = "3. Rooms" }
short = { zh = "用房", en = "Rooms" }
"#;

/// A table of one figure; behind it there is room for a key of the table.
const FORM_TABLES: &str = r#"
[[tables]]
key = "staff"
layout = "matrix"
blocks = [{ columns = [{ key = "net", label = { zh = "数", en = "Number" } }], rows = [{ key = "all", label = { zh = "全部", en = "All" } }] }]
"#;

#[test]
fn the_texts_of_either_report_are_compared_in_the_order_of_the_later_form() {
    let (site, _) =
        two((2020, &[("problems.md", "甲。")]), (2021, &[("overview.md", "乙。"), ("problems.md", "丙。")]));
    let [earlier, later] = &site.agencies[0].reports[..] else { panic!("two reports") };
    let comparison = Comparison::new(earlier, later, &site.editions);
    let compared: Vec<(&str, usize)> =
        comparison.narratives().iter().map(|(section, delta)| (section.id.as_str(), delta.lines.len())).collect();
    assert_eq!(compared, [("overview", 2), ("problems", 2), ("other_matters", 1)]);
    let has = |key: &str| comparison.has_table(later.edition.table(key).expect("a table"));
    assert!(has("proactive") && has("requests"));
}
