//! The reconciliation panel: which sums of the reports on a page hold, and by how much the others are off. It shows the results of
//! the rules and computes none itself.

use super::site_state::SiteState;
use crate::base::{Diagnostic, Lang};
use crate::check::{self, EvaluatedSum, Rule, SumStatus};
use crate::model::Report;
use serde::Serialize;

/// The sums of one report.
#[derive(Serialize)]
pub struct ReportSums {
    agency: String,
    year: u16,
    counts: SumCounts,
    rules: Vec<RuleSums>,
}

/// The number of equations by status.
#[derive(Clone, Copy, Default, Serialize)]
struct SumCounts {
    off: u32,
    unassessable: u32,
    explained: u32,
    holds: u32,
}

/// The verdict of a rule on a report.
#[derive(Serialize)]
struct RuleSums {
    id: &'static str,
    title: String,
    counts: SumCounts,
    lines: Vec<SumLine>,
}

/// One equation, or one finding of a rule that looks across the years.
#[derive(Serialize)]
struct SumLine {
    state: &'static str,
    text: String,
    /// The left side minus the right side, where they differ.
    difference: Option<String>,
    address: Option<String>,
}

/// The sums of the reports on a page, the earlier report first.
pub(super) fn evaluate_sums(state: &SiteState, path: &str, lang: Lang) -> Vec<ReportSums> {
    state.reports(path).into_iter().map(|report| sums_of_report(state, &report, lang)).collect()
}

/// The sums of a report; none of a version that was replaced, nor of a report that could not be read to the end.
pub fn sums_of_report(state: &SiteState, report: &Report, lang: Lang) -> ReportSums {
    let agency = state.checked.site.agency(&report.agency);
    let agency = agency.map_or_else(|| report.agency.to_string(), |agency| agency.name_in(report.year).to_owned());
    let mut sums = ReportSums { agency, year: report.year.get(), counts: SumCounts::default(), rules: Vec::new() };
    // The rules do not check a version that was replaced, nor a report that could not be read to the end.
    let current = state.checked.whole.agency(&report.agency).and_then(|agency| agency.report(report.year));
    if current.is_none_or(|current| current.digest != report.digest) {
        return sums;
    }
    let Some(verdicts) = state.checked.verdicts.get(&report.agency, report.year) else { return sums };
    let findings = state.checked.verdicts.findings(&report.agency, report.year);
    let findings: Vec<&Diagnostic> = findings.iter().flat_map(|(_, all)| all).map(|finding| &**finding).collect();
    let equations = check::sums(report, None, &findings);
    for rule in check::RULES {
        let of_rule: Vec<&EvaluatedSum> = equations.iter().filter(|sum| sum.rule.id == rule.id).collect();
        if !of_rule.is_empty() {
            sums.rules.push(equation_rule(rule, &of_rule, lang));
        } else if let Some(verdict) = verdicts.iter().find(|verdict| verdict.rule == rule.id)
            && check::across_years(report).any(|across| across.id == rule.id)
        {
            let lines = findings.iter().filter(|finding| finding.code == rule.id).map(|finding| SumLine {
                state: if finding.explained { "explained" } else { "off" },
                text: finding.message.render(lang),
                difference: None,
                address: finding.address.clone(),
            });
            let counts = SumCounts {
                off: verdict.findings - verdict.explained,
                unassessable: verdict.not_assessable,
                explained: verdict.explained,
                holds: verdict.holds,
            };
            sums.rules.push(RuleSums { id: rule.id, title: title(rule, lang), counts, lines: lines.collect() });
        }
    }
    for RuleSums { counts, .. } in &sums.rules {
        sums.counts.off += counts.off;
        sums.counts.unassessable += counts.unassessable;
        sums.counts.explained += counts.explained;
        sums.counts.holds += counts.holds;
    }
    sums
}

fn equation_rule(rule: &Rule, equations: &[&EvaluatedSum], lang: Lang) -> RuleSums {
    let mut rule_sums =
        RuleSums { id: rule.id, title: title(rule, lang), counts: SumCounts::default(), lines: Vec::new() };
    for sum in equations {
        let counts = &mut rule_sums.counts;
        let (state, count, remainder) = match sum.outcome {
            SumStatus::Off(remainder) => ("off", &mut counts.off, Some(remainder)),
            SumStatus::NotAssessable => ("unassessable", &mut counts.unassessable, None),
            SumStatus::Explained(remainder) => ("explained", &mut counts.explained, Some(remainder)),
            SumStatus::Holds => ("holds", &mut counts.holds, None),
        };
        *count += 1;
        rule_sums.lines.push(SumLine {
            state,
            text: format!("{}　{}", sum.label.get(lang), sum.text(lang)),
            difference: remainder.map(|remainder| format_signed(remainder.normalize())),
            address: Some(sum.address.clone()),
        });
    }
    rule_sums
}

fn format_signed(number: rust_decimal::Decimal) -> String {
    if number.is_sign_negative() { format!("−{}", number.abs()) } else { format!("+{number}") }
}

fn title(rule: &Rule, lang: Lang) -> String {
    check::title(rule).render(lang)
}
