//! Tests of the sentences that a report or a comparison opens with.

use super::super::testing::{TypedReport, in_forms, several};
use super::*;
use crate::base::page_words;

/// The sentences on the last of several reports, against the one before it.
fn sentences(reports: &[TypedReport<'_>], lang: Lang) -> Vec<String> {
    let site = several(reports);
    let [.., earlier, later] = &site.agencies[0].reports[..] else { panic!("two reports") };
    let comparison = Comparison::new(earlier, later, &site.editions);
    Lede::new(&site.agencies[0], later, Some(&comparison), &site.editions).sentences(page_words(lang))
}

fn alone(rows: &[(&str, &str)], lang: Lang) -> Vec<String> {
    let site = several(&[(2024, rows)]);
    let agency = &site.agencies[0];
    Lede::new(agency, &agency.reports[0], None, &site.editions).sentences(page_words(lang))
}

const BEFORE: &[(&str, &str)] = &[
    ("requests.new_received", "[ 24, 0, 0, 0, 0, 0, 24 ]"),
    ("requests.results.granted", "[ 16, 0, 0, 0, 0, 0, 16 ]"),
    ("requests.results.total", "[ 24, 0, 0, 0, 0, 0, 24 ]"),
    ("requests.carried_out", "[ 1, 0, 0, 0, 0, 0, 1 ]"),
];
const AFTER: &[(&str, &str)] = &[
    ("requests.new_received", "[ 36, 0, 0, 0, 0, 0, 36 ]"),
    ("requests.results.granted", "[ 27, 0, 0, 0, 0, 0, 27 ]"),
    ("requests.results.total", "[ 35, 0, 0, 0, 0, 0, 35 ]"),
    ("requests.carried_out", "[ 3, 0, 0, 0, 0, 0, 3 ]"),
];

#[test]
fn the_largest_changes_come_first_and_a_rate_last() {
    assert_eq!(
        sentences(&[(2023, BEFORE), (2024, AFTER)], Lang::Zh),
        [
            "予以公开和部分公开27件，比上年增加11件，增长68.8%。",
            "新收申请36件，比上年增加12件，增长50.0%。",
            "公开率（计算指标）提高10.4个百分点，由66.7%变为77.1%。",
        ]
    );
}

#[test]
fn a_record_is_told_over_years_without_a_gap() {
    let first = |reports: &[TypedReport<'_>]| sentences(reports, Lang::Zh).remove(0);
    let highest = "予以公开和部分公开27件，比上年增加11件，增长68.8%，为2021年以来最高。";
    let years = [(2021, BEFORE), (2022, BEFORE), (2023, BEFORE), (2024, AFTER)];
    assert_eq!(first(&years), highest);
    assert!(first(&[years[0], years[2], years[3]]).ends_with("增长68.8%。"), "2022 is missing");
    assert!(first(&[years[2], years[3]]).ends_with("增长68.8%。"), "of two nothing is a record");
    let equal = [(2021, AFTER), (2022, BEFORE), (2023, BEFORE), (2024, AFTER)];
    assert!(first(&equal).ends_with("增长68.8%。"), "2021 was as high");
    let lowest = [(2021, AFTER), (2022, AFTER), (2023, AFTER), (2024, BEFORE)];
    assert_eq!(first(&lowest), "予以公开和部分公开16件，比上年减少11件，下降40.7%，为2021年以来最低。");
}

#[test]
fn years_that_are_no_neighbours_are_named() {
    let sentences = sentences(&[(2022, AFTER), (2024, BEFORE)], Lang::Zh);
    assert!(sentences.contains(&"新收申请24件，比2022年减少12件，下降33.3%。".to_owned()), "{sentences:?}");
    assert!(sentences.iter().all(|sentence| !sentence.contains("上年")), "{sentences:?}");
}

#[test]
fn what_is_the_same_stands_in_one_sentence() {
    let same = "与上年相同：新收申请24件，办结24件，予以公开和部分公开16件，结转下年1件，复议诉讼0件。";
    assert_eq!(sentences(&[(2023, BEFORE), (2024, BEFORE)], Lang::Zh), [same]);
}

#[test]
fn zeros_are_one_sentence_and_nothing_is_a_share_of_nothing() {
    let zero = "2024年未收到政府信息公开申请，办结、予以公开和部分公开、结转下年、复议诉讼均为0。";
    assert_eq!(sentences(&[(2023, &[]), (2024, &[])], Lang::Zh), [zero]);
    assert_eq!(alone(&[], Lang::Zh), [zero]);
    assert_eq!(
        alone(&[], Lang::En),
        [
            "In 2024, no request was received; zero as well: Completed; Granted in full or in part; Carried over; Review and litigation."
        ]
    );
    let gone = sentences(&[(2023, BEFORE), (2024, &[])], Lang::Zh);
    assert_eq!(gone[0], "新收申请降为0，上年24件。");
    assert_eq!(gone[2], "本年办结为0，公开率不作计算。");
}

#[test]
fn a_figure_without_a_number_last_year_is_held_against_none() {
    let blank = "[ \"\", 0, 0, 0, 0, 0, \"\" ]";
    let after = [&AFTER[..3], &[("requests.carried_out", "[ 30, 0, 0, 0, 0, 0, 30 ]")]].concat();
    let before = [&BEFORE[..3], &[("requests.carried_out", blank)]].concat();
    assert_eq!(
        sentences(&[(2023, &before), (2024, &after)], Lang::Zh),
        [
            "予以公开和部分公开27件，比上年增加11件，增长68.8%。",
            "新收申请36件，比上年增加12件，增长50.0%。",
            "公开率（计算指标）提高10.4个百分点，由66.7%变为77.1%。",
        ]
    );
    // Where none has one, the report stands alone.
    let before = [
        ("requests.new_received", blank),
        ("requests.results.granted", blank),
        ("requests.results.total", blank),
        ("requests.carried_out", blank),
        ("review_litigation.review", "[ \"\", 0, 0, 0, \"\" ]"),
    ];
    assert_eq!(sentences(&[(2023, &before), (2024, AFTER)], Lang::Zh), alone(AFTER, Lang::Zh));
}

#[test]
fn nothing_is_made_from_a_figure_that_a_report_disputes() {
    let disputed = |cell: &str| format!("[ {{ cell = \"{cell}\", rule = \"T3-ROW\", text = \"原件如此\" }} ]");
    let received = disputed("requests.new_received.total");
    assert_eq!(
        alone(&[AFTER, &[("explanations", &received)]].concat(), Lang::Zh),
        ["2024年，办结35件，予以公开和部分公开27件，结转下年3件，复议诉讼0件。", "公开率（计算指标）77.1%。"]
    );
    // Two years ago one of two figures that are added up was disputed.
    let granted = disputed("requests.results.granted.total");
    let first = [BEFORE, &[("explanations", &granted)]].concat();
    assert_eq!(
        sentences(&[(2022, &first), (2023, BEFORE), (2024, AFTER)], Lang::Zh),
        [
            "新收申请36件，比上年增加12件，增长50.0%，为2022年以来最高。",
            "办结35件，比上年增加11件，增长45.8%，为2022年以来最高。",
            "公开率（计算指标）提高10.4个百分点，由66.7%变为77.1%。",
        ]
    );
}

#[test]
fn of_a_base_below_ten_there_is_no_percentage() {
    let row = |n: u32| format!("[ {n}, 0, 0, 0, 0, 0, {n} ]");
    let of = |before: u32, after: u32| {
        let (before, after) = (row(before), row(after));
        let key = "requests.new_received";
        let mut told = sentences(&[(2023, &[(key, &*before)]), (2024, &[(key, &*after)])], Lang::Zh);
        let rest =
            ["本年办结为0，公开率不作计算。", "与上年相同：办结0件，予以公开和部分公开0件，结转下年0件，复议诉讼0件。"];
        assert_eq!(told[1..], rest);
        told.remove(0)
    };
    assert_eq!(of(10, 12), "新收申请12件，比上年增加2件，增长20.0%。");
    assert_eq!(of(9, 12), "新收申请12件，上年9件，增加3件。");
    assert_eq!(of(12, 9), "新收申请9件，比上年减少3件，下降25.0%。");
    assert_eq!(of(9, 8), "新收申请8件，上年9件，减少1件。");
    assert_eq!(of(0, 12), "新收申请12件，上年为0。");
}

#[test]
fn only_the_version_in_force_has_a_record() {
    let years: [TypedReport<'_>; 3] = [(2022, BEFORE), (2023, BEFORE), (2024, AFTER)];
    let other = [AFTER, &[("requests.carried_in", "[ 2, 0, 0, 0, 0, 0, 2 ]")]].concat();
    let (site, other) = (several(&years), several(&[years[0], years[1], (2024, &other)]));
    let agency = &site.agencies[0];
    let first = |report: &Report| {
        let comparison = Comparison::new(&agency.reports[1], report, &site.editions);
        let lede = Lede::new(agency, report, Some(&comparison), &site.editions);
        assert!(!lede.is_zero());
        lede.sentences(page_words(Lang::Zh)).remove(0)
    };
    let changed = "予以公开和部分公开27件，比上年增加11件，增长68.8%";
    assert_eq!(first(&agency.reports[2]), format!("{changed}，为2022年以来最高。"));
    assert_eq!(first(&other.agencies[0].reports[2]), format!("{changed}。"));
    let zeros = several(&[(2024, &[])]);
    assert!(Lede::new(&zeros.agencies[0], &zeros.agencies[0].reports[0], None, &zeros.editions).is_zero());
}

#[test]
fn a_report_held_against_none_lists_its_figures() {
    assert_eq!(
        alone(AFTER, Lang::Zh),
        [
            "2024年，新收申请36件，办结35件，予以公开和部分公开27件，结转下年3件，复议诉讼0件。",
            "公开率（计算指标）77.1%。"
        ]
    );
}

#[test]
fn what_may_be_negative_keeps_its_sign() {
    let told = own_form("", [(2020, "all = [20]"), (2021, "all = [-5]"), (2022, "all = [-3]")]);
    assert_eq!(told[0], "净增−5人，上年20人，减少25人。");
    assert_eq!(told[1], "净增−3人，上年−5人，增加2人。");
}

#[test]
fn a_table_that_stands_several_times_is_added_up() {
    let years = [(2020, "all = [20]"), (2021, "all = [20]\n[staff_2]\nall = [4]"), (2022, "all = [20]")];
    let told = own_form("max_occurs = 3", years);
    assert_eq!(told[0], "净增24人，比上年增加4人，增长20.0%。");
    assert_eq!(told[1], "净增20人，比上年减少4人，下降16.7%。");
}

/// The sentences on the second and the third of three reports by a form of one figure; `key` is another key of its table.
fn own_form(key: &str, years: [(u16, &str); 3]) -> [String; 2] {
    let form = FORM.replace("layout = \"matrix\"", &format!("layout = \"matrix\"\n{key}"));
    let texts = years.map(|(year, rows)| (year, format!("edition = \"staff-1\"\n[staff]\n{rows}\n")));
    let site = in_forms(&[&form], &texts.each_ref().map(|(year, text)| (*year, text.as_str())));
    let history = &site.agencies[0].reports;
    [1, 2].map(|at| {
        let comparison = Comparison::new(&history[at - 1], &history[at], &site.editions);
        let lede = Lede::new(&site.agencies[0], &history[at], Some(&comparison), &site.editions);
        lede.sentences(page_words(Lang::Zh)).concat()
    })
}

const FORM: &str = r#"
id = "staff-1"
title = { zh = "人员", en = "Staff" }
from = 2020
[report]
family = "staff"
name = { zh = "人员年报", en = "Staff" }
[[sections]]
id = "staff"
heading = { zh = "一、人员", en = "1. Staff" }
kind = "table"
short = { zh = "人员", en = "Staff" }
[[tables]]
key = "staff"
layout = "matrix"
[[tables.blocks]]
columns = [{ key = "net", label = { zh = "人数", en = "People" }, kind = "change", unit = { zh = "人", en = "" } }]
rows = [{ key = "all", label = { zh = "净增", en = "Net" } }]
[[key_figures]]
id = "net"
label = { zh = "净增", en = "Net" }
sum = ["staff.all.net"]
unit = { zh = "人", en = "" }
"#;

#[test]
fn in_english_too() {
    let sentences = sentences(&[(2023, BEFORE), (2024, AFTER)], Lang::En);
    assert_eq!(sentences[1], "New requests: 36, which is 12 more than last year, up 50.0%.");
    assert_eq!(sentences[2], "Disclosure rate (computed): up 10.4 percentage points, from 66.7% to 77.1%.");
}
