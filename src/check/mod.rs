//! The rules. A rule reads a report and its neighbours, never changes anything, and distinguishes three results: what holds,
//! what does not, and what cannot be assessed. A rule is a file in `rules/` and a line in [`RULES`].

#[cfg(test)]
mod aggregate_tests;
mod arithmetic;
#[cfg(test)]
mod arithmetic_tests;
mod attribution;
mod bands;
mod cache;
#[cfg(test)]
mod cache_tests;
mod changes;
mod claims;
mod editions;
mod explain;
#[cfg(test)]
mod figures_tests;
mod memo;
mod names;
mod prose;
mod resemblance;
mod results;
#[cfg(test)]
mod rule_tests;
mod rules;
mod scope;
mod site_index;
mod statements;
mod stocks;
mod subjects;
mod sums;
#[cfg(test)]
mod sums_tests;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod testing_text;
#[cfg(test)]
mod text_tests;
mod view;
mod years;

pub use arithmetic::equation_name;
pub use cache::{CheckCache, ReportFindings};
pub use explain::{explain, explain_form, rule, title};
pub use rules::{COPY_RULE, RULES, first_rows};
pub use sums::{EvaluatedSum, SumStatus, across_years, fullest, sums};
pub use view::View;

/// Helps that name what the very cell of the finding would hold.
const OF_CELL: [&str; 7] =
    ["sum.cell.help", "num.write", "num.quotes", "num.unit", "num.yuan", "carry.help", "printed_rate.help"];

/// What the cell of a finding would hold, where a rule can tell.
pub fn right_value(finding: &Diagnostic) -> Option<&str> {
    let help = finding.help.as_ref().filter(|help| OF_CELL.contains(&help.key()))?;
    finding.address.as_ref().and(help.arg("right")).map(|right| right.plain())
}

use crate::base::{Diagnostic, Location, Message, Severity, Slug, Year};
use crate::edition::within;
use crate::model::{Agency, Report, Settings, Site};
use site_index::{Dependency, SiteIndex};
use std::sync::Arc;

/// A rule. What it demands and why, with an example, is in the catalogue under `rule.<id>`.
#[derive(Debug)]
pub struct Rule {
    /// Its id in the reference and in site.toml.
    pub id: &'static str,
    /// The severity of its findings, unless site.toml sets another.
    pub severity: Severity,
    /// Whether it is the form's own arithmetic, which no site may lower.
    pub statutory: bool,
    /// Who is told how a report fared.
    pub audience: Audience,
    /// The check of one report.
    pub check: fn(&View<'_>, &mut Findings<'_>),
}

/// Who is told how a report fared under a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Readers of the published report: the form's arithmetic, and what continues last year's figures.
    Public,
    /// Those who write the report: all about text, style and jumps, which says little of the report as it stands.
    Editor,
}

impl Rule {
    /// Whether it compares figures with each other, so that they agree or do not: equations, and the figures of a text with those of
    /// the tables. What any other rule comes to is whether it found something.
    pub fn compares(&self) -> bool {
        ["T3-", "T4-", "FORM-SUM", "X2-", "X3-", "N-", "H-SUM"].iter().any(|ids| self.id.starts_with(ids))
    }

    /// Whether the published report says how it fared: by itself, or because site.toml says so (`public_rules`).
    pub fn is_public(&self, settings: &Settings) -> bool {
        self.audience == Audience::Public || settings.public_rules.iter().any(|(id, _)| id == self.id)
    }
}

/// The findings of a rule on a report.
pub struct Findings<'a> {
    rule: &'static Rule,
    severity: Severity,
    report: &'a Report,
    verdict: Verdict,
    diagnostics: Vec<Diagnostic>,
}

impl Findings<'_> {
    /// One check was made, and it holds.
    pub fn holds(&mut self) {
        self.verdict.holds += 1;
    }

    /// One check could not be made, because figures or dates are missing. It never counts as passed.
    pub fn not_assessable(&mut self) {
        self.verdict.not_assessable += 1;
    }

    /// One more thing does not hold, which another finding says with it; `is_explained` as that one is.
    pub fn said_elsewhere(&mut self, is_explained: bool) {
        self.verdict.findings += 1;
        self.verdict.explained += u32::from(is_explained);
    }

    /// Adds one finding for several places: at the first, with the others as related locations.
    fn add_all(&mut self, places: Vec<Location>, message: Message) -> Option<&mut Diagnostic> {
        let mut places = places.into_iter();
        let diagnostic = self.add(places.next()?, message);
        diagnostic.secondary = places.map(|place| (place, Message::new("text.again"))).collect();
        Some(diagnostic)
    }

    /// One thing does not hold. `place` is the primary place.
    pub fn add(&mut self, place: Location, message: Message) -> &mut Diagnostic {
        self.verdict.findings += 1;
        let diagnostic = Diagnostic::new(self.rule.id, self.severity, message)
            .at(place)
            .for_report(&self.report.agency, Some(self.report.year));
        self.diagnostics.push(diagnostic);
        // Just pushed.
        let last = self.diagnostics.len() - 1;
        &mut self.diagnostics[last]
    }
}

/// How a rule fared on a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The rule.
    pub rule: &'static str,
    /// How many things hold.
    pub holds: u32,
    /// How many do not, the explained ones included.
    pub findings: u32,
    /// How many of these the report explains.
    pub explained: u32,
    /// How many could not be assessed.
    pub not_assessable: u32,
}

/// The verdict of all its findings in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Something does not hold and is not explained.
    Fails,
    /// What does not hold is explained.
    Explained,
    /// Everything that could be assessed holds.
    Holds,
    /// Nothing could be assessed.
    NotAssessable,
    /// The rule does not apply to this report.
    Silent,
}

impl Verdict {
    /// In one word.
    pub fn state(&self) -> State {
        match self {
            Verdict { findings, explained, .. } if findings > explained => State::Fails,
            Verdict { explained: 1.., .. } => State::Explained,
            Verdict { not_assessable: 1.., .. } => State::NotAssessable,
            Verdict { holds: 1.., .. } => State::Holds,
            _ => State::Silent,
        }
    }
}

/// The findings of the rules on an agency's reports.
#[derive(Debug, Default)]
pub struct AgencyFindings {
    /// By year. A report whose file cannot be read to the end has none.
    years: Vec<(Year, ReportFindings)>,
}

impl AgencyFindings {
    /// The verdicts on the report of a year.
    pub fn verdicts(&self, year: Year) -> Option<&Arc<[Verdict]>> {
        self.findings(year).map(|(verdicts, _)| verdicts)
    }

    /// The verdicts on the report of a year with the findings behind them.
    pub fn findings(&self, year: Year) -> Option<&ReportFindings> {
        self.years.iter().find(|(known, _)| *known == year).map(|(_, findings)| findings)
    }
}

/// The verdicts on every report, agency by agency.
#[derive(Clone, Debug, Default)]
pub struct Verdicts(Vec<(Slug, Arc<AgencyFindings>)>);

impl Verdicts {
    /// The findings on an agency's reports.
    pub fn of_agency(&self, agency: &Slug) -> Option<&Arc<AgencyFindings>> {
        self.0.binary_search_by(|(slug, _)| slug.cmp(agency)).ok().map(|index| &self.0[index].1)
    }

    /// The verdicts on a report.
    pub fn get(&self, agency: &Slug, year: Year) -> Option<&Arc<[Verdict]>> {
        self.of_agency(agency)?.verdicts(year)
    }

    /// The verdicts on a report with the findings behind them.
    pub fn findings(&self, agency: &Slug, year: Year) -> Option<&ReportFindings> {
        self.of_agency(agency)?.findings(year)
    }

    /// The verdicts on all reports.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Arc<[Verdict]>> {
        self.0.iter().flat_map(|(_, findings)| findings.years.iter().map(|(_, (verdicts, _))| verdicts))
    }
}

/// Runs all rules on all reports whose files can be read to the end.
pub fn check(site: &Site) -> (Verdicts, Vec<Diagnostic>) {
    let (verdicts, diagnostics) = check_cached(site, &mut CheckCache::default());
    (verdicts, diagnostics.into_iter().map(Arc::unwrap_or_clone).collect())
}

/// [`check`] with a cache: rules run only on reports of which they would see something else than the last time.
pub fn check_cached(site: &Site, cache: &mut CheckCache) -> (Verdicts, Vec<Arc<Diagnostic>>) {
    check_by_rules(RULES, site, cache)
}

fn check_by_rules(rules: &[&'static Rule], site: &Site, cache: &mut CheckCache) -> (Verdicts, Vec<Arc<Diagnostic>>) {
    let active = active_rules(rules, &site.settings);
    let index = SiteIndex::new(site, &mut cache.index);
    let memo = cache.memo.take().filter(|(memo, program)| memo.is_current(&index, program));
    let agencies: Vec<&Arc<Agency>> = site.agencies.iter().collect();
    let findings = cache.agencies.refresh(
        &agencies,
        |agency| &agency.slug,
        |agency, inputs| inputs.is_current(&index, agency),
        |agency, last| {
            cache::check_agency(&index, agency, last, |report| {
                let known = memo.as_ref().and_then(|(memo, _)| memo.findings(rules, &index, agency, report.year));
                known.unwrap_or_else(|| check_report(View::new(&index, agency, report), &active))
            })
        },
    );
    let mut diagnostics: Vec<Arc<Diagnostic>> = check_settings(&site.settings).into_iter().map(Arc::new).collect();
    diagnostics.extend(rules::q_pub::undated(site).map(Arc::new));
    diagnostics.extend(editions::check_rule_references(&site.editions).into_iter().map(Arc::new));
    diagnostics
        .extend(findings.iter().flat_map(|all| &all.years).flat_map(|(_, (_, findings))| findings.iter().cloned()));
    let verdicts = site.agencies.iter().map(|agency| agency.slug.clone()).zip(findings).collect();
    (Verdicts(verdicts), diagnostics)
}

/// The rules that are on, with their severities.
fn active_rules(rules: &[&'static Rule], settings: &Settings) -> Vec<(&'static Rule, Severity)> {
    rules
        .iter()
        .filter_map(|rule| match settings.rules.get(rule.id) {
            Some((severity, _)) if !rule.statutory => severity.map(|severity| (*rule, severity)),
            _ => Some((*rule, rule.severity)),
        })
        .collect()
}

/// Findings about `[rules]` and `public_rules` themselves: unknown ids, and attempts to lower the form's arithmetic.
fn check_settings(settings: &Settings) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let is_unknown = |id: &str| !RULES.iter().any(|rule| rule.id == id);
    let unknown = |id: &str, place: &Location| {
        let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
        let message = Message::new("rules.unknown").with("id", id);
        Diagnostic::error("KEY", message).at(place.clone()).help(Message::new("key.known").with("keys", ids))
    };
    out.extend(settings.public_rules.iter().filter(|(id, _)| is_unknown(id)).map(|(id, place)| unknown(id, place)));
    for (id, (severity, place)) in &settings.rules {
        match RULES.iter().find(|rule| rule.id == id) {
            None => out.push(unknown(id, place)),
            Some(rule) if rule.statutory && *severity != Some(Severity::Error) => {
                let message = Message::new("rules.form").with("id", id);
                out.push(Diagnostic::error("KEY", message).at(place.clone()).help(Message::new("rules.form.help")));
            }
            Some(_) => {}
        }
    }
    out
}

fn check_report(view: View<'_>, active: &[(&'static Rule, Severity)]) -> (ReportFindings, Vec<Dependency>) {
    let report = view.report;
    let mut used = vec![false; report.explanations.len()];
    let mut verdicts = Vec::new();
    let mut diagnostics = Vec::new();
    for (rule, severity) in active.iter().filter(|(rule, _)| editions::is_for(rule.id, &report.edition)) {
        let verdict = Verdict { rule: rule.id, holds: 0, findings: 0, explained: 0, not_assessable: 0 };
        let mut findings = Findings { rule, severity: *severity, report, verdict, diagnostics: Vec::new() };
        (rule.check)(&view, &mut findings);
        for diagnostic in &mut findings.diagnostics {
            let matching = matching_explanations(report, diagnostic);
            if !matching.is_empty() {
                matching.iter().for_each(|index| used[*index] = true);
                diagnostic.explained = true;
                diagnostic.severity = Severity::Info;
                findings.verdict.explained += 1;
            }
            if report.draft || report.version.is_some() {
                diagnostic.severity = diagnostic.severity.min(Severity::Warning);
            }
        }
        if findings.verdict.state() != State::Silent {
            verdicts.push(findings.verdict);
        }
        diagnostics.extend(findings.diagnostics);
    }
    diagnostics.extend(unused_explanations(report, &used, &verdicts));
    // In the order in which they are shown: sorting what is sorted once more costs next to nothing.
    Diagnostic::sort(&mut diagnostics);
    let diagnostics = diagnostics.into_iter().map(Arc::new).collect();
    ((verdicts.into(), diagnostics), view.into_dependencies())
}

/// Explanations of findings that are not there. Of a rule that could not assess anything nobody knows.
fn unused_explanations(report: &Report, used: &[bool], verdicts: &[Verdict]) -> Vec<Diagnostic> {
    let is_open = |rule: &str| verdicts.iter().any(|known| known.rule == rule && known.state() == State::NotAssessable);
    let mut diagnostics = Vec::new();
    for (explanation, used) in report.explanations.iter().zip(used) {
        if let (Some(rule), false) = (&explanation.rule, used)
            && !is_open(rule)
        {
            let message = match RULES.iter().any(|known| known.id == rule) {
                true => Message::new("rules.unused").with("rule", rule),
                false => Message::new("rules.unknown").with("id", rule),
            };
            let mut diagnostic = Diagnostic::warning("EXPLANATION", message)
                .at(explanation.location.clone())
                .help(Message::new("rules.unused.help"));
            diagnostic.address = explanation.address.clone();
            diagnostics.push(diagnostic.for_report(&report.agency, Some(report.year)));
        }
    }
    diagnostics
}

/// The explanations that match a finding, the first for each cell that it is about.
fn matching_explanations(report: &Report, finding: &Diagnostic) -> Vec<usize> {
    let at = |code: &str, address: Option<&str>| explanation(report, code, address, finding.severity);
    let text = report.text_at(finding);
    let of_text = text.and_then(|text| explanation(report, finding.code, Some(text), Severity::Error));
    let own = of_text.or_else(|| at(finding.code, finding.address.as_deref()));
    let causes = finding.causes.iter().filter_map(|(code, address)| at(code, Some(address)));
    own.into_iter().chain(causes).collect()
}

/// The explanation of a rule's finding at an address: the same rule, and the same cell, or the same text or none for a rule on text.
/// Warnings may be explained for a whole row, group or table at once; an error is explained by itself.
fn explanation(report: &Report, rule: &str, address: Option<&str>, severity: Severity) -> Option<usize> {
    report.explanations.iter().position(|explanation| {
        explanation.rule.as_deref() == Some(rule)
            && match (address, explanation.address.as_deref()) {
                (Some(address), Some(whole)) if severity != Severity::Error => within(address, whole),
                (address, typed) => address == typed,
            }
    })
}
