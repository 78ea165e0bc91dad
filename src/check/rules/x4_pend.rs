//! X4-PEND: fewer reviews or lawsuits in all than last year left pending.

use crate::base::{Message, Severity};
use crate::check::{Audience, Findings, Rule, View};
use crate::edition::Counterpart;

/// What was 尚未审结 last year is concluded or still pending this year, so a group's total is usually not less. Practice: cases may be
/// counted where they were filed. Information only.
pub(super) const RULE: Rule =
    Rule { id: "X4-PEND", severity: Severity::Info, statutory: false, audience: Audience::Editor, check };

/// The table, with its columns of pending cases and of all.
const TABLE: &str = "review_litigation";
const PENDING: &str = "pending";
const TOTAL: &str = "total";

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let (report, edition) = (view.report, &view.report.edition);
    let pending = edition.ids().filter_map(|cell| {
        let row = edition.address(cell).strip_suffix(PENDING).filter(|row| row.starts_with(TABLE))?;
        Some((cell, edition.cell(&format!("{row}{TOTAL}"))?))
    });
    let pending: Vec<_> = pending.collect();
    if pending.is_empty() {
        return;
    }
    let Some(previous) = view.previous() else { return findings.not_assessable() };
    for (cell, total) in pending {
        let Counterpart::Cell(before, _) = edition.counterpart(cell, &previous.edition, view.editions()) else {
            continue;
        };
        let Some((left, all)) = previous.figures.value(before).zip(report.figures.value(total)) else {
            findings.not_assessable();
            continue;
        };
        // A total that is not the sum of its row is the form's own finding, not one of this rule.
        let row = edition.row(total);
        let parts = edition.block(total).cells(row);
        let parts: Vec<_> = parts.filter(|cell| *cell != total).collect();
        if all >= left || report.figures.sum(&parts).is_some_and(|sum| sum >= left) {
            findings.holds();
            continue;
        }
        let message = Message::new("pend.fewer")
            .with("cell", edition.name(total))
            .with("found", report.figures.get(total).text())
            .with("year", previous.year)
            .with("left", previous.figures.get(before).text());
        let part = Message::new("jump.part").with("year", previous.year);
        let part = part.with("value", previous.figures.get(before).text());
        let diagnostic = findings.add(report.place(total), message);
        diagnostic.address = Some(edition.address(total).to_owned());
        diagnostic.help = Some(Message::new("pend.help"));
        diagnostic.secondary.push((previous.place(before), part));
    }
}

#[cfg(test)]
mod tests {
    use crate::base::Severity;
    use crate::check::State;
    use crate::check::testing::{Rows, run, years_in_form};

    const REVIEW: &str = "review_litigation.review";
    const BEFORE: Rows<'_> = &[(REVIEW, "[ 1, 0, 0, 3, 4 ]")];

    #[test]
    fn fewer_cases_than_were_pending_are_found() {
        let result = run("X4-PEND", "", &[(2023, BEFORE), (2024, &[(REVIEW, "[ 1, 0, 0, 0, 1 ]")])]);
        assert_eq!(result.diagnostics[0].severity, Severity::Info);
        assert_eq!(
            result.render_for_test(),
            "\
2024 review_litigation.review = [ 1, 0, 0, 0, 1 ]
                                              ^ info review_litigation.review.total \
行政复议 · 总计为 1，而 2023 年尚未审结的就有 3 件
  = 核对上年未审结的案件是否已计入；另行统计的，用 [[explanations]] 说明
2023 review_litigation.review = [ 1, 0, 0, 3, 4 ]
                                           - 2023 年 3
"
        );
    }

    #[test]
    fn as_many_hold_and_each_group_is_by_itself() {
        assert_eq!(
            run("X4-PEND", "", &[(2023, BEFORE), (2024, &[(REVIEW, "[ 3, 0, 0, 0, 3 ]")])]).state(),
            State::Holds
        );
        let wrong_total: Rows<'_> = &[(REVIEW, "[ 9, 0, 0, 0, 0 ]")];
        assert_eq!(run("X4-PEND", "", &[(2023, BEFORE), (2024, wrong_total)]).diagnostics.len(), 0);
        // As many as were left, by the total or by its row; a blank adds nothing.
        for (row, found) in
            [("[ 0, 0, 0, 0, 3 ]", 0), ("[ 3, 0, 0, 0, 0 ]", 0), ("[ \"\", 0, 0, 0, 1 ]", 1), ("[ 2, 0, 0, 0, 2 ]", 1)]
        {
            let outcome = run("X4-PEND", "", &[(2023, BEFORE), (2024, &[(REVIEW, row)])]);
            assert_eq!(outcome.counts(), [3 - found, found, 0, 0], "{row}");
        }
        let other: Rows<'_> = &[("review_litigation.litigation_direct", "[ 9, 0, 0, 0, 9 ]")];
        assert_eq!(run("X4-PEND", "", &[(2023, BEFORE), (2024, other)]).diagnostics.len(), 1);
    }

    #[test]
    fn the_form_of_2019_is_compared_and_a_missing_year_or_a_blank_is_not_assessable() {
        assert_eq!(run("X4-PEND", "", &[(2020, BEFORE), (2021, &[])]).diagnostics.len(), 1);
        assert_eq!(run("X4-PEND", "", &[(2024, BEFORE)]).state(), State::NotAssessable);
        let blank: Rows<'_> = &[(REVIEW, "[ 1, 0, 0, \"\", 4 ]")];
        assert_eq!(run("X4-PEND", "", &[(2023, blank), (2024, &[])]).state(), State::NotAssessable);
    }

    #[test]
    fn what_another_table_calls_pending_is_something_else() {
        let form = r#"
id = "pending"
extends = "cn-2021"
title = { zh = "另有一列的表样", en = "A form with another column" }
from = 2023

[[columns]]
address = "requests.other_org"
key = "pending"
"#;
        let before: Rows<'_> = &[("requests.new_received", "[ 0, 0, 0, 0, 0, 3, 3 ]")];
        assert_eq!(years_in_form("X4-PEND", form, &[(2023, before), (2024, &[])]).counts(), [3, 0, 0, 0]);
    }
}
