//! The equations of a report one by one, as its page prints them, and the one of each rule that shows best what was checked.

use super::testing::{Rows, own_form, report, site};
use super::{across_years, fullest, rule, sums};
use crate::base::{Diagnostic, Lang};
use crate::model::Site;

/// The reports of one agency, by year.
fn of(reports: &[(u16, Rows<'_>)]) -> Site {
    let texts = reports.iter().map(|(year, rows)| (format!("content/a/{year}/report.toml"), report(*year, rows)));
    let texts: Vec<(String, String)> = texts.collect();
    let agency = [("content/a/agency.toml", "name = \"某机关\"\n")];
    site(&agency.into_iter().chain(texts.iter().map(|(path, text)| (&**path, &**text))).collect::<Vec<_>>())
}

/// The equations of the last report under a rule that are not 0 = 0, each with its status.
fn printed(site: &Site, id: &str) -> Vec<String> {
    let reports = &site.agencies[0].reports;
    let previous = reports.len().checked_sub(2).map(|at| &*reports[at]);
    let sums = sums::<Diagnostic>(reports.last().expect("a report"), previous, &[]);
    let own = sums.iter().filter(|sum| sum.rule.id == id && sum.sides.concat().contains(|c| ('1'..='9').contains(&c)));
    own.map(|sum| format!("{}: {} {:?}", sum.label.get(Lang::Zh), sum.text(Lang::Zh), sum.outcome)).collect()
}

const DOCUMENTS: &str = "proactive.normative_documents";

#[test]
fn what_ties_two_years_is_printed_with_both() {
    let before: Rows<'_> = &[
        (DOCUMENTS, "{ issued = 1, repealed = 0, in_force = 10 }"),
        ("requests.carried_out", "[ 2, 0, 0, 0, 0, 0, 2 ]"),
    ];
    let now: Rows<'_> = &[
        (DOCUMENTS, "{ issued = 2, repealed = 5, in_force = 5 }"),
        ("requests.carried_in", "[ 2, 0, 0, 0, 0, 0, 3 ]"),
    ];
    let site = of(&[(2022, before), (2023, now)]);
    assert_eq!(
        printed(&site, "X2-FORCE"),
        ["行政规范性文件 · 现行有效件数: 10（2022年）+ 2 − 5 = 7 ≠ 5（2023年） Off(2)"]
    );
    assert_eq!(
        printed(&site, "X3-CARRY"),
        [
            "自然人: 2（2022年结转下年）= 2（2023年上年结转） Holds",
            "总计: 2（2022年结转下年）≠ 3（2023年上年结转） Off(-1)",
        ]
    );
    assert_eq!(printed(&of(&[(2020, &[]), (2021, now)]), "X2-FORCE"), [""; 0], "of another meaning");
    let items = |last, change| format!("{{ items_last_year = {last}, items_change = {change}, decisions = 9 }}");
    let (before, now) = (items(120, -20), items(100, 0));
    let site = of(&[(2019, &[("proactive.licensing", &before)]), (2020, &[("proactive.licensing", &now)])]);
    assert_eq!(printed(&site, "X2-ITEMS"), ["行政许可 · 上一年项目数量: 120（2019年）− 20 = 100 Holds"]);
}

/// What a figure is, within a sentence: in small letters, whatever the first one is.
#[test]
fn the_rows_of_two_years_are_named_in_english() {
    let label = |en: &str| format!(", short = {{ zh = \"件\", en = \"{en}\" }}");
    let (left, taken) = (label("(2) Left over"), label("Événements NOT closed"));
    let carry = "[[carries]]\nrule = \"X3-CARRY\"\nfrom = \"t.left\"\nto = \"t.taken\"\n";
    let form = own_form(&[("t", &[("n", "")], &[("left", &left), ("taken", &taken)])], carry);
    let text = |left: u8, taken: u8| format!("edition = \"own-1\"\n[t]\nleft = [ {left} ]\ntaken = [ {taken} ]\n");
    let site = site(&[
        ("editions/own-1.toml", &*form),
        ("content/a/agency.toml", "name = \"某机关\"\n"),
        ("content/a/2023/report.toml", &text(2, 1)),
        ("content/a/2024/report.toml", &text(3, 2)),
    ]);
    let [previous, report] = [0, 1].map(|at| &*site.agencies[0].reports[at]);
    let sums = sums::<Diagnostic>(report, Some(previous), &[]);
    let said: Vec<String> = sums.iter().map(|sum| sum.text(Lang::En)).collect();
    assert_eq!(said, ["2 (left over, 2023) = 2 (événements NOT closed, 2024)"]);
}

/// Rows of requests without their totals: the column of totals has nothing to prove.
#[test]
fn computed_totals_are_not_printed() {
    let edition = crate::edition::Editions::load(&[]).0.get("cn-2021").expect("a form").clone();
    let rows = edition.rows().map(|(_, row)| row).filter(|row| row.path.starts_with("requests.") && !row.is_group());
    let rows: Vec<(String, &str)> = rows
        .map(|row| match row.path.as_str() {
            "requests.new_received" => (row.path.clone(), "[ 5, 3, 0, 0, 0, 0 ]"),
            "requests.results.granted" | "requests.results.total" => (row.path.clone(), "[ 5, 1, 0, 0, 0, 0 ]"),
            "requests.carried_out" => (row.path.clone(), "[ 0, 2, 0, 0, 0, 0, 2 ]"),
            _ => (row.path.clone(), "[ 0, 0, 0, 0, 0, 0 ]"),
        })
        .collect();
    let typed: Vec<(&str, &str)> = rows.iter().map(|(path, row)| (path.as_str(), *row)).collect();
    let site = of(&[(2024, &typed)]);
    assert_eq!(
        printed(&site, "T3-ID"),
        ["自然人: 5 + 0 = 5 + 0 Holds", "商业企业: 3 + 0 = 1 + 2 Holds", "总计: 8 + 0 = 6 + 2 Holds"]
    );
    assert_eq!(printed(&site, "T3-ROW"), ["四、结转下年度继续办理: 0 + 2 + 0 + 0 + 0 + 0 = 2 Holds"]);
    let report = &site.agencies[0].reports[0];
    let said = |id: &str| {
        fullest(report, None, rule(id).expect("a rule")).map(|sum| (sum.address.clone(), sum.text(Lang::Zh)))
    };
    let address = "requests.results.total.natural_person".to_owned();
    assert_eq!(said("T3-ID"), Some((address.clone(), "5 + 0 = 5 + 0".to_owned())));
    assert_eq!(said("T3-SUM"), Some((address, "5 + 0 + 0 + 0 + 0 + 0 = 5".to_owned())));
    assert_eq!((said("X3-CARRY"), said("Q-LEN")), (None, None));
}

/// Of what continues last year's, too, the largest that holds.
#[test]
fn the_largest_that_holds_is_shown() {
    let row = |total: &str| format!("[ 2, 1, 0, 0, 0, 0, {total} ]");
    let shown = |before: &str| {
        let (before, now) = (row(before), row("3"));
        let site = of(&[(2023, &[("requests.carried_out", &before)]), (2024, &[("requests.carried_in", &now)])]);
        let [previous, report] = [0, 1].map(|at| &site.agencies[0].reports[at]);
        let sum = fullest(report, Some(previous), rule("X3-CARRY").expect("a rule"));
        sum.map(|sum| sum.address)
    };
    let address = |column: &str| Some(format!("requests.carried_in.{column}"));
    assert_eq!(
        [shown("3"), shown("4"), shown("\"\"")],
        [address("total"), address("natural_person"), address("natural_person")]
    );
    let before: Rows<'_> =
        &[("requests.carried_out", &row("3")), (DOCUMENTS, "{ issued = 0, repealed = 0, in_force = 1 }")];
    let now: Rows<'_> =
        &[("requests.carried_in", &row("3")), (DOCUMENTS, "{ issued = 0, repealed = 0, in_force = 1 }")];
    let site = of(&[(2023, before), (2024, now)]);
    let [previous, report] = [0, 1].map(|at| &site.agencies[0].reports[at]);
    let stock = fullest(report, Some(previous), rule("X2-FORCE").expect("a rule"));
    assert_eq!(stock.map(|sum| sum.address).as_deref(), Some("proactive.normative_documents.in_force"));
    // A total that does not hold is not shown.
    let site = of(&[(
        2024,
        &[
            ("review_litigation.review", "[ 1, 0, 0, 0, 1 ]"),
            ("review_litigation.litigation_direct", "[ 1, 1, 0, 0, 3 ]"),
        ],
    )]);
    assert!(fullest(&site.agencies[0].reports[0], None, rule("T4-SUM").expect("a rule")).is_none());
}

#[test]
fn a_form_without_relations_between_years_has_no_rules_of_them() {
    let form = include_str!("../../tests/fixtures/forms/projects-1.toml");
    let site = site(&[
        ("editions/projects-1.toml", form),
        ("content/a/agency.toml", "name = \"某机关\"\n"),
        ("content/a/2024/report.toml", "edition = \"projects-1\"\n"),
    ]);
    assert_eq!(across_years(&site.agencies[0].reports[0]).count(), 0);
}
