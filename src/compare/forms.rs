//! Across the change of forms: exactly what docs/en/domain.md, section 4, allows is compared, and nothing else.

use super::testing::load_two;
use super::{Comparison, DeltaNote};
use crate::base::{Lang, Year};
use crate::edition::{CellId, Edition, Editions, Kind};
use crate::model::CellValue;
use std::collections::BTreeSet;

const COLUMNS: [&str; 7] =
    ["natural_person", "business", "research", "public_welfare", "legal_service", "other_org", "total"];

/// Every row of table 三 that both forms have; of a group, its sum.
const REQUESTS: [&str; 26] = [
    "new_received",
    "carried_in",
    "results.granted",
    "results.partially_granted",
    "results.refused",
    "results.refused.state_secret",
    "results.refused.prohibited_by_law",
    "results.refused.security_stability",
    "results.refused.third_party",
    "results.refused.internal_affairs",
    "results.refused.process_information",
    "results.refused.enforcement_file",
    "results.refused.administrative_inquiry",
    "results.unavailable",
    "results.unavailable.not_held",
    "results.unavailable.must_be_created",
    "results.unavailable.still_unclear",
    "results.not_processed",
    "results.not_processed.petition_complaint",
    "results.not_processed.duplicate",
    "results.not_processed.publication",
    "results.not_processed.excessive",
    "results.not_processed.confirm_or_reissue",
    "results.other",
    "results.total",
    "carried_out",
];

/// The addresses that may be compared, written down from the rules and not from the forms.
fn comparable() -> BTreeSet<String> {
    let requests = REQUESTS.iter().flat_map(|row| COLUMNS.map(|column| format!("requests.{row}.{column}")));
    let groups = ["review", "litigation_direct", "litigation_after_review"];
    let results = ["upheld", "corrected", "other", "pending", "total"];
    let review = groups.iter().flat_map(|row| results.map(|column| format!("review_litigation.{row}.{column}")));
    let decisions = ["licensing", "penalty", "compulsion"].map(|row| format!("proactive.{row}.decisions"));
    let issued = ["regulations", "normative_documents"].map(|row| format!("proactive.{row}.issued"));
    requests.chain(review).chain(decisions).chain(issued).collect()
}

/// A number for every cell, small enough that groups add up, or a blank or `/` in one cell of `gaps`.
fn typed(edition: &Edition, seed: u64, gaps: u64) -> String {
    let value = |cell: CellId| {
        let mixed = (u64::from(cell.0) + 1).wrapping_mul(seed | 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
        match (mixed % gaps.max(1), edition.def(cell).kind) {
            (0, Kind::Count) if gaps > 0 => "\"\"".to_owned(),
            (1, Kind::Count) if gaps > 0 => "\"/\"".to_owned(),
            (_, Kind::Amount) => format!("\"{}.50\"", mixed % 900),
            (_, Kind::Printed) => format!("\"{}元\"", mixed % 900),
            _ => (mixed % 900).to_string(),
        }
    };
    crate::export::report_toml(edition, &value)
}

fn sites(gaps: u64) -> impl Iterator<Item = crate::model::Site> {
    let (editions, _) = Editions::load(&[]);
    let form = |year| editions.default_for(Year::new(year).expect("a year")).expect("a form").clone();
    let (old, new) = (form(2020), form(2021));
    assert_ne!(old.id, new.id);
    (1..=20).map(move |seed| load_two((2020, &typed(&old, seed * 2, gaps)), (2021, &typed(&new, seed * 2 + 1, gaps))))
}

#[test]
fn only_what_may_be_compared_shows_a_difference() {
    for site in sites(0) {
        let reports = &site.agencies[0].reports;
        let comparison = Comparison::new(&reports[0], &reports[1], &site.editions);
        let compared: BTreeSet<String> =
            comparison.cells.iter().filter(|d| d.is_comparable()).map(|d| d.address.to_owned()).collect();
        assert_eq!(compared, comparable());
        for delta in comparison.cells.iter().chain(&comparison.only_earlier).filter(|d| !d.is_comparable()) {
            assert!(delta.note.is_some() && delta.percent.is_none(), "{}", delta.address);
        }
        let note = |address: &str| {
            let cell = reports[1].edition.cell(address).expect("a cell");
            comparison.get(cell).note.clone().expect("a note")
        };
        assert!(matches!(note("proactive.regulations.in_force"), DeltaNote::Meaning(_)));
        assert!(matches!(note("proactive.fees.amount"), DeltaNote::Meaning(_)));
        assert!(matches!(note("proactive.regulations.issued"), DeltaNote::Shift(text) if text.zh.contains("口径变化")));
        assert_eq!(note("proactive.regulations.repealed"), DeltaNote::NotInForm);
        assert_eq!(note("requests.results.other.fee_unpaid.total"), DeltaNote::NotInForm);
        // What only the earlier form has keeps its address and its value, and is compared with nothing.
        let gone: BTreeSet<&str> = comparison.only_earlier.iter().map(|delta| delta.address).collect();
        assert!(
            gone.contains("proactive.regulations.total_disclosed") && gone.contains("proactive.procurement.amount")
        );
        assert!(comparison.only_earlier.iter().all(|d| d.after.is_none() && d.note == Some(DeltaNote::NotInForm)));
    }
}

#[test]
fn compare_json_says_the_same() {
    for site in sites(0).take(3) {
        let reports = &site.agencies[0].reports;
        let comparison = Comparison::new(&reports[0], &reports[1], &site.editions);
        let json: serde_json::Value =
            serde_json::from_slice(&crate::export::compare_json(&comparison, Lang::Zh)).expect("JSON");
        let cells = json["cells"].as_object().expect("cells");
        let compared: BTreeSet<String> =
            cells.iter().filter(|(_, cell)| cell["comparable"] == true).map(|(address, _)| address.clone()).collect();
        assert_eq!(compared, comparable());
        for (address, cell) in cells.iter().filter(|(_, cell)| cell["comparable"] == false) {
            assert!(cell["difference"].is_null() && cell["percent"].is_null() && cell["note"].is_string(), "{address}");
        }
    }
}

#[test]
fn blanks_and_strokes_stay_what_they_are() {
    for site in sites(9) {
        let reports = &site.agencies[0].reports;
        let comparison = Comparison::new(&reports[0], &reports[1], &site.editions);
        let mut count = 0;
        for delta in &comparison.cells {
            let no_number =
                |cell: Option<&CellValue>| matches!(cell, Some(CellValue::Blank | CellValue::NotApplicable));
            if no_number(delta.before) || no_number(delta.after) {
                count += 1;
                assert!(!delta.is_comparable() && delta.percent.is_none() && delta.note.is_some(), "{}", delta.address);
            }
            for (side, report, cell) in
                [(delta.before, &reports[0], delta.before_cell), (delta.after, &reports[1], delta.after_cell)]
            {
                if let (Some(side), Some(cell)) = (side, cell) {
                    assert_eq!(side, report.figures.get(cell), "{}", delta.address);
                }
            }
        }
        assert!(count > 20, "{count}");
    }
}
