//! FORM-LIMIT: the limits that a form's file names: what must not exceed what.

use crate::base::{Message, Severity, Text};
use crate::check::{Audience, Findings, Rule, View, arithmetic};
use crate::edition::{CellId, Limit};
use crate::model::Report;
use rust_decimal::Decimal;

/// `[[limits]]` of an edition file: the sum of `left` is at most the sum of `right`. Those that only hold as a rule are FORM-USUAL's.
pub(super) const RULE: Rule =
    Rule { id: "FORM-LIMIT", severity: Severity::Error, statutory: true, audience: Audience::Public, check };

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    check_limits(view, false, findings);
}

/// Checks the limits that always hold, or those that hold as a rule.
pub(super) fn check_limits(view: &View<'_>, usual: bool, findings: &mut Findings<'_>) {
    let report = view.report;
    for limit in report.edition.limits.iter().filter(|limit| limit.usual == usual) {
        match report.figures.sum(&limit.left).zip(report.figures.sum(&limit.right)) {
            None => findings.not_assessable(),
            Some((left, right)) if left <= right => findings.holds(),
            Some((left, right)) => report_excess(report, limit, left - right, findings),
        }
    }
}

fn report_excess(report: &Report, limit: &Limit, excess: Decimal, findings: &mut Findings<'_>) {
    let edition = &report.edition;
    let names = |cells: &[CellId]| -> Vec<Text> { cells.iter().map(|cell| edition.name(*cell).clone()).collect() };
    let Some(first) = limit.left.first().copied() else { return };
    let message = Message::new("limit.breach")
        .with("cells", names(&limit.left))
        .with("left", arithmetic::side(&limit.left, report))
        .with("limits", names(&limit.right))
        .with("right", arithmetic::side(&limit.right, report))
        .with("excess", excess.normalize());
    let others = limit.left.iter().skip(1).chain(&limit.right);
    let secondary = others.map(|cell| {
        let label = Message::new("sum.part").with("label", &edition.row(*cell).label);
        (report.place(*cell), label.with("value", report.figures.get(*cell).text()))
    });
    let secondary = secondary.collect();
    let diagnostic = findings.add(report.place(first), message);
    diagnostic.address = Some(edition.address(first).to_owned());
    diagnostic.secondary = secondary;
    diagnostic.help = Some(Message::new(if limit.usual { "limit.help" } else { "sum.help" }));
}

#[cfg(test)]
mod tests {
    use crate::base::{Lang, Severity};
    use crate::check::State;
    use crate::check::testing::{Rows, RuleResult, run_in_form};

    /// Granted and partially granted requests are at most those there were; a limit of rows and one of cells.
    const FORM: &str = r#"
id = "limited"
extends = "cn-2021"
title = { zh = "有上限的表样", en = "A form with limits" }
from = 2024

[[limits]]
table = "requests"
left = ["results.granted", "results.partially_granted"]
right = ["new_received", "carried_in"]

[[limits]]
left = ["review_litigation.review.corrected"]
right = ["review_litigation.review.total"]
"#;

    fn run(rows: Rows<'_>) -> RuleResult {
        run_in_form("FORM-LIMIT", FORM, rows)
    }

    #[test]
    fn what_is_within_its_limit_holds() {
        let verdict = run(&[("requests.new_received", "[ 1, 0, 0, 0, 0, 0, 1 ]")]).verdict.expect("a verdict");
        assert_eq!((verdict.holds, verdict.findings, verdict.not_assessable), (8, 0, 0));
    }

    #[test]
    fn an_excess_is_an_error_in_each_column() {
        let granted = ("requests.results.granted", "[ 2, 0, 0, 0, 0, 0, 2 ]");
        let result = run(&[("requests.new_received", "[ 1, 0, 0, 0, 0, 0, 1 ]"), granted]);
        assert_eq!(result.state(), State::Fails);
        let addresses: Vec<_> = result.diagnostics.iter().filter_map(|finding| finding.address.as_deref()).collect();
        assert_eq!(addresses, ["requests.results.granted.natural_person", "requests.results.granted.total"]);
        assert_eq!(result.diagnostics[0].severity, Severity::Error);
        let message = result.diagnostics[0].message.render(Lang::Zh);
        assert!(
            message.contains("2 + 0 = 2") && message.contains("1 + 0 = 1") && message.ends_with("多出 1"),
            "{message}"
        );
        // Beside it stand the others of both sides.
        let beside =
            result.diagnostics[0].secondary.iter().map(|(_, label)| label.arg("value").map(|value| value.plain()));
        assert_eq!(beside.flatten().collect::<Vec<_>>(), ["0", "1", "0"]);
        assert_eq!(result.diagnostics[0].help.as_ref().map(|help| help.key()), Some("sum.help"));
    }

    #[test]
    fn a_blank_is_not_assessable() {
        let verdict = run(&[("review_litigation.review", "[ 0, \"\", 0, 0, 0 ]")]).verdict.expect("a verdict");
        assert_eq!((verdict.holds, verdict.not_assessable), (7, 1));
    }

    #[test]
    fn an_explanation_is_published_and_stops_nothing() {
        let note = "[{ rule = \"FORM-LIMIT\", cell = \"review_litigation.review.corrected\", text = \"原件如此\" }]";
        let result = run(&[("review_litigation.review", "[ 0, 2, 0, 0, 1 ]"), ("explanations", note)]);
        assert_eq!((result.state(), result.diagnostics[0].severity), (State::Explained, Severity::Info));
    }

    #[test]
    fn what_holds_as_a_rule_is_asked_by_the_other_rule() {
        let form = format!("{FORM}usual = true\n");
        let rows = [("review_litigation.review", "[ 0, 2, 0, 0, 1 ]")];
        assert_eq!(run_in_form("FORM-LIMIT", &form, &rows).counts(), [7, 0, 0, 0]);
        let usual = run_in_form("FORM-USUAL", &form, &rows);
        assert_eq!(usual.counts(), [0, 1, 0, 0]);
        assert_eq!(usual.diagnostics[0].help.as_ref().map(|help| help.key()), Some("limit.help"));
    }

    #[test]
    fn a_form_without_limits_has_no_verdict() {
        assert!(crate::check::testing::run("FORM-LIMIT", "", &[(2024, &[])]).verdict.is_none());
    }
}
