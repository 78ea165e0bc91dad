//! Finding the agency and the reports that a command names.

use super::terminal::Terminal;
use crate::base::{Diagnostic, Message, Year};
use crate::model::{self, Agency, Report, Site};
use crate::source;
use crate::source::SiteFolder;
use std::sync::Arc;

/// An agency that was found.
pub(super) struct ResolvedAgency {
    pub(super) site: Site,
    pub(super) agency: Arc<Agency>,
    /// The findings about the site.
    diagnostics: Vec<Diagnostic>,
}

/// The agency of a name; `None`, after a message, where there is none.
pub(super) fn agency(root: &SiteFolder, name: &str, terminal: &Terminal) -> anyhow::Result<Option<ResolvedAgency>> {
    let (site, diagnostics) = model::load(&source::read(root)?);
    let Some(agency) = site.agencies.iter().find(|known| known.slug.as_str() == name).cloned() else {
        terminal.findings(&diagnostics);
        let known: Vec<&str> = site.agencies.iter().map(|agency| agency.slug.as_str()).collect();
        terminal.say(&Message::new("cli.no_agency").with("agency", name).with("known", known));
        return Ok(None);
    };
    Ok(Some(ResolvedAgency { site, agency, diagnostics }))
}

impl ResolvedAgency {
    /// The agency's report for a year; `None`, after a message, where it has none, or one of which figures may be lost.
    pub(super) fn report(&self, year: Year, terminal: &Terminal) -> Option<Arc<Report>> {
        let agency = &self.agency;
        let report = agency.report(year).cloned();
        if report.as_ref().is_some_and(|report| !report.is_complete) {
            let of_report = |finding: &&Diagnostic| finding.is_about(agency.slug.as_str(), Some(year));
            terminal.findings(&self.diagnostics.iter().filter(of_report).cloned().collect::<Vec<_>>());
            terminal.say(&Message::new("cli.broken_report").with("agency", &agency.slug).with("year", year));
            return None;
        }
        if report.is_none() {
            let of_agency = |diagnostic: &&Diagnostic| diagnostic.agency.as_ref() == Some(&agency.slug);
            terminal.findings(&self.diagnostics.iter().filter(of_agency).cloned().collect::<Vec<_>>());
            let known: Vec<String> = agency.reports.iter().map(|report| report.year.to_string()).collect();
            terminal.say(
                &Message::new("cli.no_report").with("agency", &agency.slug).with("year", year).with("known", known),
            );
        }
        report
    }
}
