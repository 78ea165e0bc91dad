//! X-DROP: a count that was there last year is gone, or ten times as large.

use crate::base::{Message, Severity};
use crate::check::{Audience, Findings, Rule, View, years};
use crate::edition::{CellId, Edition, Kind};
use rust_decimal::Decimal;

/// Practice of those who review reports: a count of at least 20 that falls to 0 was often forgotten, and one that grows tenfold has a
/// digit too many. Tables without totals too; where a table has them, the totals alone.
pub(super) const RULE: Rule =
    Rule { id: "X-DROP", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

/// How many times.
const FOLD: Decimal = Decimal::from_parts(10, 0, 0, false, 0);
/// Below this base a drop means nothing.
const BASE: Decimal = Decimal::from_parts(20, 0, 0, false, 0);

/// Whether a count dropped to nothing or grew tenfold: the key of what to say.
pub(super) fn drop_or_surge(now: Decimal, base: Decimal) -> Option<&'static str> {
    match base >= BASE {
        true if now.is_zero() => Some("drop.gone"),
        true if now >= base * FOLD => Some("drop.surge"),
        _ => None,
    }
}

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let Some((previous, pairs)) = years::pairs(view, findings) else { return };
    let (report, edition) = (view.report, &view.report.edition);
    for (cell, before) in pairs.iter().copied().filter(|(cell, _)| is_checked(edition, *cell)) {
        if years::is_sum_of_pairs(edition, pairs, cell) {
            continue;
        }
        let Some((now, base)) = report.figures.value(cell).zip(previous.figures.value(before)) else {
            findings.not_assessable();
            continue;
        };
        let Some(key) = drop_or_surge(now, base) else {
            findings.holds();
            continue;
        };
        years::report_jump([report, previous], (cell, before), [key, "drop.help"].map(Message::new), findings);
    }
}

/// Counts of a table with totals are its totals. Stocks follow from last year's (X2-FORCE), and repeals come in campaigns.
fn is_checked(edition: &Edition, cell: CellId) -> bool {
    let column = edition.column(cell);
    let has_total = || edition.block(cell).columns.iter().any(|column| column.total);
    let is_stock = || {
        let address = edition.address(cell);
        edition.stocks.iter().filter(|stock| stock.minus.is_some()).any(|stock| {
            let named = column.key == stock.stock || stock.minus.as_ref() == Some(&column.key);
            named && address.strip_prefix(&*stock.table).is_some_and(|rest| rest.starts_with('.'))
        })
    };
    edition.def(cell).kind == Kind::Count && (column.total || !has_total()) && !is_stock()
}

#[cfg(test)]
mod tests {
    use crate::check::State;
    use crate::check::testing::{Rows, run, years_in_form};

    const LICENSING: &str = "proactive.licensing";
    const BEFORE: Rows<'_> = &[(LICENSING, "{ decisions = 9487 }")];

    #[test]
    fn a_count_that_is_gone_or_tenfold_is_found_in_tables_without_totals() {
        let gone = run("X-DROP", "", &[(2023, BEFORE), (2024, &[])]);
        assert_eq!(
            gone.render_for_test(),
            "\
2024 proactive.licensing = { decisions = 0 }
                                         ^ warning proactive.licensing.decisions \
行政许可 · 本年处理决定数量为 0，而 2023 年为 9487
  = 核对是否漏填或多填了一位；确属如此的，在文字部分说明原因，或用 [[explanations]] 说明
2023 proactive.licensing = { decisions = 9487 }
                                         ---- 2023 年 9487
"
        );
        let least: Rows<'_> = &[(LICENSING, "{ decisions = 20 }")];
        assert_eq!(run("X-DROP", "", &[(2023, least), (2024, &[])]).state(), State::Fails);
        let surge = run("X-DROP", "", &[(2023, BEFORE), (2024, &[(LICENSING, "{ decisions = 94870 }")])]);
        assert!(surge.render_for_test().contains("达到其 10 倍"), "{}", surge.render_for_test());
    }

    #[test]
    fn totals_are_found_once() {
        let before: Rows<'_> = &[("requests.new_received", "[ 30, 0, 0, 0, 0, 0, 30 ]")];
        let reports: &[(u16, Rows<'_>)] = &[(2023, before), (2024, &[])];
        let addresses: Vec<_> = run("X-DROP", "", reports).diagnostics.into_iter().filter_map(|d| d.address).collect();
        assert_eq!(addresses, ["requests.new_received.total"]);
        assert_eq!(run("X-JUMP", "", reports).diagnostics.len(), 0);
    }

    #[test]
    fn a_small_base_a_lesser_change_and_repeals_hold() {
        for (before, now) in [("19", "0"), ("20", "199"), ("20", "1")] {
            let (before, now) = (format!("{{ decisions = {before} }}"), format!("{{ decisions = {now} }}"));
            let reports: &[(u16, Rows<'_>)] = &[(2023, &[(LICENSING, &before)]), (2024, &[(LICENSING, &now)])];
            assert_eq!(run("X-DROP", "", reports).state(), State::Holds);
        }
        let before: Rows<'_> = &[("proactive.normative_documents", "{ issued = 1, repealed = 40, in_force = 50 }")];
        assert_eq!(run("X-DROP", "", &[(2023, before), (2024, &[])]).state(), State::Holds);
    }

    #[test]
    fn a_missing_year_and_a_blank_cannot_be_assessed() {
        assert_eq!(run("X-DROP", "", &[(2024, BEFORE)]).state(), State::NotAssessable);
        let blank: Rows<'_> = &[(LICENSING, "{ decisions = \"\" }")];
        assert_eq!(run("X-DROP", "", &[(2023, BEFORE), (2024, blank)]).state(), State::NotAssessable);
    }

    #[test]
    fn the_rows_of_a_group_are_compared_or_the_group_where_it_is_one_row() {
        let row = "[ 30, 0, 0, 0, 0, 0, 30 ]";
        let (group, member) = ("requests.results.other", "requests.results.other.other");
        let total = ("requests.results.total", row);
        let addresses = |before: Rows<'_>, now: Rows<'_>| -> Vec<String> {
            let result = run("X-DROP", "", &[(2023, before), (2024, now)]);
            result.diagnostics.into_iter().filter_map(|finding| finding.address).collect()
        };
        assert_eq!(addresses(&[(member, row), total], &[total]), [format!("{member}.total")]);
        let zeros = (group, "[ 0, 0, 0, 0, 0, 0, 0 ]");
        assert_eq!(addresses(&[(group, row), total], &[zeros, total]), [format!("{group}.total")]);
    }

    #[test]
    fn columns_of_a_stock_are_left_out_in_its_table_and_where_something_is_taken_away() {
        // The form of 2019 takes nothing away from its items.
        let before: Rows<'_> = &[("proactive.licensing", "{ items_last_year = 30, items_change = 0, decisions = 0 }")];
        let result = run("X-DROP", "", &[(2019, before), (2020, &[])]);
        let addresses: Vec<_> = result.diagnostics.iter().filter_map(|finding| finding.address.as_deref()).collect();
        assert_eq!(addresses, ["proactive.licensing.items_last_year"]);
        // A column of another table that has the name of the stock's.
        let form = r#"
id = "stocks"
extends = "cn-2021"
title = { zh = "同名列的表样", en = "A form with columns of one name" }
from = 2023

[[columns]]
address = "requests.other_org"
key = "decisions"

[[stocks]]
rule = "X2-FORCE"
table = "requests"
stock = "decisions"
plus = "business"
minus = "research"
flows = "this"
"#;
        let before: Rows<'_> = &[(LICENSING, "{ decisions = 30 }")];
        let result = years_in_form("X-DROP", form, &[(2023, before), (2024, &[])]);
        let addresses: Vec<_> = result.diagnostics.iter().filter_map(|finding| finding.address.as_deref()).collect();
        assert_eq!(addresses, ["proactive.licensing.decisions"]);
    }
}
