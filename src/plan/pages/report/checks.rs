//! How a report fared under the rules that are public, for its page and for `checks.json` beside it: what holds, what is explained,
//! what cannot be assessed, and the arithmetic behind.

use super::PageVariant;
use crate::base::{Lang, Words};
use crate::check::{EvaluatedSum, ReportFindings, Rule, State, SumStatus, Verdict, fullest, sums, title as rule_title};
use crate::model::{Agency, Report, Settings};
use crate::plan::planning::Planning;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A report's page and the files beside it, with what the rules found. A version that was replaced is not checked.
#[derive(Clone)]
pub(in crate::plan::pages) struct CheckedReport {
    pub(in crate::plan::pages) agency: Arc<Agency>,
    pub(in crate::plan::pages) report: Arc<Report>,
    pub(in crate::plan::pages) findings: ReportFindings,
}

/// One rule's result in words.
#[derive(Serialize)]
pub(in crate::plan::pages) struct CheckLine {
    rule: &'static str,
    title: String,
    state: &'static str,
    detail: String,
    /// What does not hold; where all holds, an example.
    lines: Vec<CheckDetail>,
}

/// One check behind a result.
#[derive(Serialize)]
pub(in crate::plan::pages) struct CheckDetail {
    state: &'static str,
    text: String,
}

#[derive(Default, Serialize)]
pub(in crate::plan::pages) struct CheckCounts {
    total: usize,
    holds: usize,
    explained: usize,
    not_assessable: usize,
    fails: usize,
}

/// `checks.json`.
#[derive(Serialize)]
struct CheckFile<'a> {
    agency: &'a str,
    year: u16,
    version: Option<u32>,
    checks: Vec<CheckRecord<'a>>,
}

/// One rule's result in `checks.json`.
#[derive(Serialize)]
struct CheckRecord<'a> {
    rule: &'a str,
    title: String,
    state: &'a str,
    holds: u32,
    fails: u32,
    explained: u32,
    not_assessable: u32,
    equations: Vec<EquationRecord<'a>>,
}

/// One equation in `checks.json`.
#[derive(Serialize)]
struct EquationRecord<'a> {
    label: &'a str,
    address: &'a str,
    left: &'a str,
    right: &'a str,
    state: &'a str,
}

impl CheckedReport {
    /// What is known of a report at the place of its page.
    pub(in crate::plan::pages) fn new(
        planning: &Planning,
        agency: &Arc<Agency>,
        report: &Arc<Report>,
        variant: PageVariant,
    ) -> CheckedReport {
        let is_checked = variant != PageVariant::Superseded;
        let findings = if is_checked { planning.findings(report) } else { ReportFindings::default() };
        CheckedReport { agency: agency.clone(), report: report.clone(), findings }
    }

    /// The results of the public rules that concern the report.
    fn verdicts(&self, settings: &Settings) -> impl Iterator<Item = &Verdict> {
        let is_public =
            |verdict: &&Verdict| crate::check::rule(verdict.rule).is_some_and(|rule| rule.is_public(settings));
        self.findings.0.iter().filter(is_public)
    }

    /// Whether there is nothing to say of it.
    pub(in crate::plan::pages) fn is_empty(&self, settings: &Settings) -> bool {
        self.verdicts(settings).next().is_none()
    }

    fn sums(&self) -> Vec<EvaluatedSum> {
        let previous = self.agency.report(self.report.year.previous());
        sums(&self.report, previous.map(|previous| &**previous), &self.findings.1)
    }

    /// The results in words, and how many of each there are; of the rules whose id begins with `prefix`.
    pub(in crate::plan::pages) fn lines(
        &self,
        prefix: &str,
        settings: &Settings,
        words: &Words,
    ) -> (Vec<CheckLine>, CheckCounts) {
        let has_findings = self.verdicts(settings).any(|verdict| verdict.findings > 0);
        let sums = if has_findings { self.sums() } else { Vec::new() };
        let verdicts = self.verdicts(settings).filter(|verdict| verdict.rule.starts_with(prefix));
        let lines: Vec<CheckLine> = verdicts.filter_map(|verdict| self.line(verdict, &sums, words)).collect();
        let counts = counts(&lines);
        (lines, counts)
    }

    fn line(&self, verdict: &Verdict, sums: &[EvaluatedSum], words: &Words) -> Option<CheckLine> {
        Some(CheckLine {
            rule: verdict.rule,
            title: rule_title(crate::check::rule(verdict.rule)?).render(words.lang()),
            state: state(verdict.state()),
            detail: self.detail(verdict, words),
            lines: self.details(verdict, sums, words.lang()),
        })
    }

    /// How the checks came out; a report without one before it on this site lacks nothing itself.
    fn detail(&self, verdict: &Verdict, words: &Words) -> String {
        let is_across = crate::check::across_years(&self.report).any(|rule| rule.id == verdict.rule);
        match self.agency.report(self.report.year.previous()) {
            None if is_across => words.word("checks.no_previous").to_owned(),
            _ => counts_in_words(verdict, words),
        }
    }

    /// The equations that do not hold, or the findings of a rule without equations; where all holds, the fullest equation.
    fn details(&self, verdict: &Verdict, sums: &[EvaluatedSum], lang: Lang) -> Vec<CheckDetail> {
        let own = || sums.iter().filter(|sum| sum.rule.id == verdict.rule);
        let print = |sum: &EvaluatedSum| CheckDetail {
            state: sum_state(sum.outcome),
            text: format!("{}{}{}", sum.label.get(lang), if lang == Lang::Zh { "：" } else { ": " }, sum.text(lang)),
        };
        let is_off = |sum: &&EvaluatedSum| matches!(sum.outcome, SumStatus::Off(_) | SumStatus::Explained(_));
        let off: Vec<CheckDetail> = own().filter(is_off).map(print).collect();
        if !off.is_empty() {
            return off;
        }
        if verdict.findings > 0 {
            let findings = self.findings.1.iter().filter(|finding| finding.code == verdict.rule);
            let detail = findings.map(|finding| CheckDetail {
                state: state(if finding.explained { State::Explained } else { State::Fails }),
                text: finding.message.render(lang),
            });
            return detail.collect();
        }
        let previous = self.agency.report(self.report.year.previous()).map(|previous| &**previous);
        let rule = crate::check::rule(verdict.rule);
        rule.and_then(|rule| fullest(&self.report, previous, rule)).as_ref().map(print).into_iter().collect()
    }

    /// `checks.json`: every public rule with every equation that it checked.
    pub(in crate::plan::pages) fn json(&self, settings: &Settings, lang: Lang) -> Vec<u8> {
        let sums = self.sums();
        let checks = self.verdicts(settings).filter_map(|verdict| {
            let rule = crate::check::rule(verdict.rule)?;
            let own = sums.iter().filter(|sum| sum.rule.id == verdict.rule);
            let equations = own.map(|sum| EquationRecord {
                label: sum.label.get(lang),
                address: &sum.address,
                left: &sum.sides[0],
                right: &sum.sides[1],
                state: sum_state(sum.outcome),
            });
            Some(CheckRecord {
                rule: verdict.rule,
                title: rule_title(rule).render(lang),
                state: state(verdict.state()),
                holds: verdict.holds,
                fails: verdict.findings - verdict.explained,
                explained: verdict.explained,
                not_assessable: verdict.not_assessable,
                equations: equations.collect(),
            })
        });
        let (agency, report) = (&self.agency, &self.report);
        let file = CheckFile {
            agency: agency.slug.as_str(),
            year: report.year.get(),
            version: report.version,
            checks: checks.collect(),
        };
        crate::export::json_lines(&file)
    }
}

/// How many checks were made, and how they came out: whether figures agree, or else what was found.
fn counts_in_words(verdict: &Verdict, words: &Words) -> String {
    let compares = crate::check::rule(verdict.rule).is_some_and(Rule::compares);
    let [all, holds, fails, explained] = match compares {
        true => ["checks.all", "checks.holds", "checks.fails", "checks.explained"],
        false => ["checks.clear", "checks.clear_some", "checks.found", "checks.found_explained"],
    };
    if verdict.findings == 0 && verdict.not_assessable == 0 {
        return words.format(all, &[("n", &verdict.holds.to_string())]);
    }
    let counts = [
        (holds, verdict.holds),
        (fails, verdict.findings - verdict.explained),
        (explained, verdict.explained),
        ("checks.not_assessable", verdict.not_assessable),
    ];
    let parts = counts.iter().filter(|(_, n)| *n > 0).map(|(key, n)| words.format(key, &[("n", &n.to_string())]));
    parts.collect::<Vec<_>>().join(words.word("checks.join"))
}

fn state(state: State) -> &'static str {
    match state {
        State::Fails => "fails",
        State::Explained => "explained",
        State::Holds => "holds",
        State::NotAssessable | State::Silent => "not_assessable",
    }
}

fn sum_state(status: SumStatus) -> &'static str {
    match status {
        SumStatus::Holds => "holds",
        SumStatus::Off(_) => "fails",
        SumStatus::Explained(_) => "explained",
        SumStatus::NotAssessable => "not_assessable",
    }
}

fn counts(lines: &[CheckLine]) -> CheckCounts {
    let mut by_state: BTreeMap<&str, usize> = BTreeMap::new();
    for line in lines {
        *by_state.entry(line.state).or_default() += 1;
    }
    let count_of = |state: &str| by_state.get(state).copied().unwrap_or_default();
    CheckCounts {
        total: lines.len(),
        holds: count_of("holds"),
        explained: count_of("explained"),
        not_assessable: count_of("not_assessable"),
        fails: count_of("fails"),
    }
}
