//! X3-CARRY: what last year's report carries over is what this year's takes up. It holds across the change of form.

use crate::base::{Message, Severity};
use crate::check::{Audience, Findings, Rule, View, explanation};
use crate::edition::{Carry, CellId};
use crate::model::Report;
use rust_decimal::Decimal;

/// 上年结转 of a year is 结转下年度继续办理 of the year before (表三 第二项、第四项). The total is an error; a single kind of
/// applicant is a warning, because applicants are sometimes sorted anew.
pub(super) const RULE: Rule =
    Rule { id: "X3-CARRY", severity: Severity::Error, statutory: true, audience: Audience::Public, check };

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    for carry in view.report.edition.carries.iter().filter(|carry| carry.rule == RULE.id) {
        match view.previous() {
            None => findings.not_assessable(),
            Some(previous) => row(view, previous, carry, findings),
        }
    }
}

/// A column whose figures do not agree.
struct Gap {
    to: CellId,
    from: CellId,
    difference: Decimal,
    total: bool,
}

fn row(view: &View<'_>, previous: &Report, carry: &Carry, findings: &mut Findings<'_>) {
    let mut gaps = Vec::new();
    for cell in view.report.continued(previous, carry) {
        match cell.from.zip(cell.difference) {
            None => findings.not_assessable(),
            Some((_, difference)) if difference.is_zero() => findings.holds(),
            Some((from, difference)) => {
                let total = view.report.edition.column(cell.to).total;
                gaps.push(Gap { to: cell.to, from, difference, total });
            }
        }
    }
    // One column that is off by as much as the total is the whole cause of it: one finding, at the total.
    let merged = match gaps.as_slice() {
        [part, total] | [total, part] if total.total && !part.total && part.difference == total.difference => {
            // The column may be explained by itself, which explains no total.
            let is_said = !is_explained(view.report, part, Severity::Warning);
            is_said.then_some((part, is_explained(view.report, total, Severity::Error)))
        }
        _ => None,
    };
    let part = merged.map(|(part, _)| part);
    for gap in gaps.iter().filter(|gap| part.is_none_or(|part| part.to != gap.to)) {
        say(view, previous, gap, part, findings);
    }
    if let Some((_, is_explained)) = merged {
        findings.said_elsewhere(is_explained);
    }
}

fn is_explained(report: &Report, gap: &Gap, severity: Severity) -> bool {
    explanation(report, RULE.id, Some(report.edition.address(gap.to)), severity).is_some()
}

fn say(view: &View<'_>, previous: &Report, gap: &Gap, part: Option<&Gap>, findings: &mut Findings<'_>) {
    let (report, edition) = (view.report, &view.report.edition);
    let message = Message::new("carry.breach")
        .with("cell", edition.name(gap.to))
        .with("found", report.figures.get(gap.to).text())
        .with("year", previous.year)
        .with("row", &previous.edition.row(gap.from).label)
        .with("expected", previous.figures.get(gap.from).text())
        .with("difference", gap.difference.abs().normalize());
    let diagnostic = findings.add(report.place(gap.to), message);
    diagnostic.address = Some(edition.address(gap.to).to_owned());
    diagnostic.help = Some(match replaced(view, previous, gap) {
        Some(number) => Message::new("carry.replaced").with("year", previous.year).with("number", number),
        None => Message::new("carry.help").with("right", previous.figures.get(gap.from).text()),
    });
    if !gap.total {
        diagnostic.severity = diagnostic.severity.min(Severity::Warning);
    }
    diagnostic.secondary.push((previous.place(gap.from), label(previous, gap.from)));
    if let Some(part) = part {
        diagnostic.secondary.push((report.place(part.to), label(report, part.to)));
        diagnostic.secondary.push((previous.place(part.from), label(previous, part.from)));
        diagnostic.causes.push((RULE.id, edition.address(part.to).to_owned()));
    }
}

/// The latest of the replaced versions of last year's report with which the figure agrees: that report was corrected later on.
fn replaced(view: &View<'_>, previous: &Report, gap: &Gap) -> Option<u32> {
    let address = previous.edition.address(gap.from);
    let agrees = |old: &&Report| {
        let before = old.edition.cell(address).and_then(|cell| old.figures.value(cell));
        before == view.report.figures.value(gap.to)
    };
    let old = view.versions(previous.year).iter().rev().filter_map(|version| version.report.as_deref());
    old.filter(|old| old.version < previous.version).find(agrees)?.version
}

fn label(report: &Report, cell: CellId) -> Message {
    Message::new("carry.part")
        .with("year", report.year)
        .with("cell", report.edition.name(cell))
        .with("value", report.figures.get(cell).text())
}

#[cfg(test)]
mod tests {
    use crate::base::Severity;
    use crate::check::State;
    use crate::check::testing::{Rows, outcome, report, run, run_in_form, site, versions_of};
    use crate::model::Site;

    const OUT: Rows<'_> = &[("requests.carried_out", "[ 3, 0, 0, 0, 0, 0, 3 ]")];

    #[test]
    fn a_different_total_is_an_error_with_the_column_that_causes_it() {
        assert_eq!(
            run("X3-CARRY", "", &[(2023, OUT), (2024, &[("requests.carried_in", "[ 2, 0, 0, 0, 0, 0, 2 ]")])])
                .render_for_test(),
            "\
2024 requests.carried_in = [ 2, 0, 0, 0, 0, 0, 2 ]
                                               ^ error requests.carried_in.total \
二、上年结转政府信息公开申请数量 · 总计为 2，应等于 2023 年报告的“四、结转下年度继续办理”3，相差 1
  = 与上年报告核对，两者应一致；上年报告无误的，改为 3；原件如此的，用 [[explanations]] 说明
2023 requests.carried_out = [ 3, 0, 0, 0, 0, 0, 3 ]
                                                - 2023 年 四、结转下年度继续办理 · 总计 3
2024 requests.carried_in = [ 2, 0, 0, 0, 0, 0, 2 ]
                             - 2024 年 二、上年结转政府信息公开申请数量 · 自然人 2
2023 requests.carried_out = [ 3, 0, 0, 0, 0, 0, 3 ]
                              - 2023 年 四、结转下年度继续办理 · 自然人 3
  ~ X3-CARRY requests.carried_in.natural_person
"
        );
    }

    #[test]
    fn columns_alone_are_warnings_and_several_columns_are_several_findings() {
        let moved = [("requests.carried_in", "[ 2, 1, 0, 0, 0, 0, 3 ]")];
        let severities = |rows: Rows<'_>| {
            let outcome = run("X3-CARRY", "", &[(2023, OUT), (2024, rows)]);
            outcome.diagnostics.iter().map(|d| d.severity).collect::<Vec<_>>()
        };
        assert_eq!(severities(&moved), [Severity::Warning, Severity::Warning]);
        // Off by as much, and no total beside them.
        let alike = [("requests.carried_in", "[ 4, 1, 0, 0, 0, 0, 3 ]")];
        assert_eq!(severities(&alike), [Severity::Warning, Severity::Warning]);
        let more = [("requests.carried_in", "[ 4, 1, 0, 0, 0, 0, 5 ]")];
        assert_eq!(severities(&more), [Severity::Warning, Severity::Warning, Severity::Error]);
    }

    #[test]
    fn the_column_and_its_total_are_both_counted_and_explained_at_the_total() {
        let row = ("requests.carried_in", "[ 2, 0, 0, 0, 0, 0, 2 ]");
        let note = |column: &str| {
            format!("[{{ rule = \"X3-CARRY\", cell = \"requests.carried_in.{column}\", text = \"原件如此\" }}]")
        };
        let counts = |rows: Rows<'_>| run("X3-CARRY", "", &[(2023, OUT), (2024, rows)]).counts();
        assert_eq!(counts(&[row]), [5, 2, 0, 0]);
        assert_eq!(counts(&[row, ("explanations", &note("total"))]), [5, 2, 2, 0]);
        assert_eq!(counts(&[row, ("explanations", &note("natural_person"))]), [5, 2, 1, 0]);
    }

    #[test]
    fn holds_across_the_change_of_form_and_with_computed_totals() {
        let same: Rows<'_> = &[("requests.carried_in", "[ 3, 0, 0, 0, 0, 0 ]")];
        assert_eq!(run("X3-CARRY", "", &[(2020, OUT), (2021, same)]).state(), State::Holds);
        assert_eq!(run("X3-CARRY", "", &[(2020, OUT), (2021, &[])]).state(), State::Fails);
    }

    #[test]
    fn a_blank_and_a_missing_year_cannot_be_assessed() {
        assert_eq!(run("X3-CARRY", "", &[(2022, OUT), (2024, &[])]).state(), State::NotAssessable);
        let blank = [("requests.carried_in", "[ \"\", 0, 0, 0, 0, 0, 3 ]")];
        let verdict = run("X3-CARRY", "", &[(2023, OUT), (2024, &blank)]).verdict.expect("a verdict");
        assert_eq!((verdict.not_assessable, verdict.findings, verdict.holds), (1, 0, 6));
    }

    /// Of two years of an agency, the first sealed several times, each time with so many carried over.
    fn sealed(versions: &[u32], working: u32, taken_up: u32) -> Site {
        let row = |count: u32| format!("[ {count}, 0, 0, 0, 0, 0, {count} ]");
        let out = |count: u32| report(2023, &[("requests.carried_out", &row(count))]);
        let texts: Vec<String> = versions.iter().map(|count| out(*count)).collect();
        let versions: Vec<(&str, &str)> = texts.iter().map(|text| ("2024-01-20", text.as_str())).collect();
        let mut files = vec![
            ("content/a/agency.toml".to_owned(), "name = \"某机关\"\n".to_owned()),
            ("content/a/2023/report.toml".to_owned(), out(working)),
            ("content/a/2024/report.toml".to_owned(), report(2024, &[("requests.carried_in", &row(taken_up))])),
        ];
        files.extend(versions_of(2023, &versions));
        site(&files)
    }

    #[test]
    fn a_figure_of_a_replaced_version_is_told_by_its_number() {
        let number = |site: &Site| {
            let outcome = outcome("X3-CARRY", site);
            let [finding] = &outcome.diagnostics[..] else { panic!("{:?}", outcome.diagnostics) };
            let help = finding.help.clone().expect("a help");
            help.arg("number").map(|number| number.plain().to_owned())
        };
        assert_eq!(number(&sealed(&[2, 3], 3, 2)).as_deref(), Some("1"));
        // Of several, the latest.
        assert_eq!(number(&sealed(&[2, 2, 3], 3, 2)).as_deref(), Some("2"));
        assert_eq!(number(&sealed(&[5, 3], 3, 2)), None);
        // The version that a working copy is ahead of is not replaced yet.
        let site = sealed(&[2], 3, 2);
        assert_eq!(outcome("X3-CARRY", &site).diagnostics.len(), 0);
        assert_eq!(number(&site.with_working_copies()), None);
    }

    #[test]
    fn a_row_that_another_rule_is_said_to_check_is_not_checked() {
        let form = r#"
id = "carried"
extends = "cn-2021"
title = { zh = "另有规则的表样", en = "A form with another rule" }
from = 2024

[[carries]]
rule = "X3-CARRY"
remove = true

[[carries]]
rule = "X2-FORCE"
from = "requests.carried_out"
to = "requests.carried_in"
"#;
        assert_eq!(run_in_form("X3-CARRY", form, &[]).state(), State::Silent);
    }
}
