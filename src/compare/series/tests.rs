use super::*;
use crate::check::testing::{Rows, report, site};
use crate::model::Site;

fn agency(reports: &[(u16, Rows<'_>)]) -> Site {
    let mut files = vec![("content/a/agency.toml".to_owned(), "name = \"某机关\"\n".to_owned())];
    files.extend(reports.iter().map(|(year, rows)| (format!("content/a/{year}/report.toml"), report(*year, rows))));
    site(&files)
}

fn series(site: &Site, anchor: &str) -> Series {
    let reports = &site.agencies[0].reports;
    let edition = &reports.last().expect("a report").edition;
    let indicator = Indicator::of_form(edition).into_iter().find(|indicator| indicator.anchor == anchor);
    Series::new(&indicator.expect("an indicator"), reports, &site.editions)
}

fn render_for_test(series: &Series) -> String {
    let lines = series.points.iter().map(|point| {
        let turn = match &point.turn {
            None => "",
            Some(SeriesBreak::Form(_)) => "form ",
            Some(SeriesBreak::Shift(..)) => "shift ",
            Some(SeriesBreak::Other(..)) => "other ",
        };
        let reading = match &point.reading {
            SeriesValue::Number(_, text) => text.clone(),
            SeriesValue::Other(cell) => format!("{cell:?}"),
            other => format!("{other:?}"),
        };
        format!("{turn}{} {reading}{}", point.year, if point.shifted { " shifted" } else { "" })
    });
    lines.collect::<Vec<_>>().join("; ")
}

const RECEIVED: &str = "requests.new_received";

#[test]
fn a_year_without_a_report_is_a_gap_and_a_blank_stays_one() {
    let site = agency(&[
        (2022, &[(RECEIVED, "[ 3, 0, 0, 0, 0, 0, 3 ]")]),
        (2024, &[(RECEIVED, "[ \"\", 0, 0, 0, 0, 0, \"\" ]")]),
        (2025, &[(RECEIVED, "[ 5, 0, 0, 0, 0, 0, 5 ]")]),
    ]);
    let series = series(&site, "key-new_received");
    assert_eq!(render_for_test(&series), "2022 3; 2023 NoReport; 2024 Blank; 2025 5");
    assert_eq!(series.change(3), None, "2024 is blank");
    assert!(!series.is_zero());
    let finding = series.finding().expect("a finding");
    assert_eq!(finding.before.map(|(point, value)| (point.year.get(), value)), Some((2022, 3.into())));
    assert_eq!((finding.after, series.record()), (5.into(), None));
    assert_eq!(finding.percent.map(|percent| percent.to_string()).as_deref(), Some("66.7"));
}

#[test]
fn a_change_is_from_the_year_before_and_a_finding_of_the_latest() {
    let blank = "[ \"\", 0, 0, 0, 0, 0, \"\" ]";
    let site = agency(&[
        (2022, &[(RECEIVED, "[ 3, 0, 0, 0, 0, 0, 3 ]")]),
        (2023, &[(RECEIVED, "[ 5, 0, 0, 0, 0, 0, 5 ]"), ("requests.results.granted", blank)]),
        (2024, &[("requests.carried_out", blank)]),
    ]);
    let received = series(&site, "key-new_received");
    let changes = [0, 1, 2, 3].map(|index| received.change(index).map(|change| change.to_string()));
    assert_eq!(changes.each_ref().map(Option::as_deref), [None, Some("2"), Some("-5"), None]);
    let carried = series(&site, "key-carried_out");
    assert!(carried.finding().is_none() && !carried.is_zero(), "the latest is blank, and a blank is no 0");
    assert!(series(&site, "key-concluded").is_zero());
    assert!(!series(&site, "requests-requests.results.granted.total").is_zero());
}

#[test]
fn a_change_of_form_breaks_the_line_where_it_must() {
    let site = agency(&[(2019, &[]), (2020, &[]), (2021, &[]), (2022, &[])]);
    assert_eq!(render_for_test(&series(&site, "key-new_received")), "2019 0; 2020 0; form 2021 0; 2022 0");
    let issued = series(&site, "proactive-proactive.normative_documents.issued");
    assert_eq!(render_for_test(&issued), "2019 0 shifted; 2020 0 shifted; shift 2021 0; 2022 0");
    let in_force = series(&site, "proactive-proactive.normative_documents.in_force");
    assert_eq!(render_for_test(&in_force), "2019 NotInForm; 2020 NotInForm; other 2021 0; 2022 0");
    assert!(in_force.is_zero(), "in the years that have the item");
    assert!(issued.is_shifted() && !in_force.is_shifted());
}

#[test]
fn a_rate_is_a_share_and_none_of_nothing() {
    let one = "[ 1, 0, 0, 0, 0, 0, 1 ]";
    let site = agency(&[
        (2020, &[("requests.results.granted", one), ("requests.results.total", "[ 3, 0, 0, 0, 0, 0, 3 ]")]),
        (2021, &[]),
        (2022, &[("requests.results.granted", one), ("requests.results.total", one)]),
    ]);
    let reports = &site.agencies[0].reports;
    let rates = Indicator::rates(&reports[2].edition);
    let rate = Series::new(&rates[0], reports, &site.editions);
    assert_eq!(render_for_test(&rate), "2020 33.3; form 2021 Incomplete; 2022 100.0");
}

#[test]
fn the_latest_of_three_numbers_may_stand_out() {
    let row = |n: u16| format!("[ {n}, 0, 0, 0, 0, 0, {n} ]");
    let of = |numbers: [u16; 3]| {
        let rows: Vec<String> = numbers.iter().map(|n| row(*n)).collect();
        let rows: Vec<[(&str, &str); 1]> = rows.iter().map(|row| [(RECEIVED, row.as_str())]).collect();
        let site = agency(&[(2022, &rows[0]), (2023, &rows[1]), (2024, &rows[2])]);
        let series = series(&site, "key-new_received");
        series.record().map(|record| (record.is_highest, record.since.get()))
    };
    assert_eq!(of([3, 4, 5]), Some((true, 2022)));
    assert_eq!(of([3, 4, 2]), Some((false, 2022)));
    assert_eq!(of([3, 5, 5]), None);
}

#[test]
fn tables_give_their_totals_or_else_every_figure() {
    let site = agency(&[(2024, &[])]);
    let edition = &site.agencies[0].reports[0].edition;
    let labels = |key: &str| {
        let table = edition.table(key).expect("a table");
        Indicator::of_table(edition, table).iter().map(|i| i.label.zh.clone()).collect::<Vec<_>>()
    };
    let requests = ["上年结转", "予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理"];
    assert_eq!(labels("requests"), requests, "key figures and the rows in groups are left out");
    let review = ["行政复议", "行政诉讼 · 未经复议直接起诉", "行政诉讼 · 复议后起诉"];
    assert_eq!(labels("review_litigation"), review);
    assert_eq!(labels("proactive").len(), 10);
    assert_eq!(labels("proactive")[3], "行政规范性文件 · 本年制发件数");
    // What the form itself does not print: sums of several cells, shares, the sums of groups.
    let all = Indicator::of_form(edition);
    let derived: Vec<&str> = all.iter().filter(|i| i.derived).map(|i| i.anchor.as_str()).collect();
    let requests = ["refused", "unavailable", "not_processed", "other"];
    let requests = requests.map(|group| format!("requests-requests.results.{group}.total"));
    let expected = [
        "key-disclosed",
        "key-review_litigation",
        "rates-disclosed",
        "rates-refused",
        "rates-unavailable",
        "rates-corrected",
    ];
    assert_eq!(derived, [&expected[..], &requests.each_ref().map(|anchor| anchor.as_str())].concat());
}
