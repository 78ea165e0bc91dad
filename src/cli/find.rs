//! Finding the reports that a command names.

use super::terminal::Terminal;
use crate::base::{Message, Year};
use crate::model::{self, Agency, Report, Site};
use crate::source;
use std::path::Path;
use std::sync::Arc;

/// Reports that were found.
pub(super) struct Found {
    pub(super) site: Site,
    pub(super) agency: Arc<Agency>,
    /// One for each year that was asked for, in that order.
    pub(super) reports: Vec<Arc<Report>>,
}

/// The reports of an agency for some years; `None`, and said, where one is missing.
pub(super) fn reports(root: &Path, agency: &str, years: &[Year], terminal: &Terminal) -> anyhow::Result<Option<Found>> {
    let (site, diagnostics) = model::load(&source::read(root)?);
    let Some(agency) = site.agencies.iter().find(|known| known.slug.as_str() == agency).cloned() else {
        terminal.findings(&diagnostics);
        let known: Vec<&str> = site.agencies.iter().map(|agency| agency.slug.as_str()).collect();
        terminal.say(&Message::new("cli.no_agency").with("agency", agency).with("known", known));
        return Ok(None);
    };
    let mut reports = Vec::new();
    for year in years {
        let Some(report) = agency.report(*year) else {
            let of_agency = |d: &&crate::base::Diagnostic| d.agency.as_ref() == Some(&agency.slug);
            let mistakes: Vec<_> = diagnostics.iter().filter(of_agency).cloned().collect();
            terminal.findings(&mistakes);
            let known: Vec<String> = agency.reports.iter().map(|report| report.year.to_string()).collect();
            terminal.say(
                &Message::new("cli.no_report").with("agency", &agency.slug).with("year", *year).with("known", known),
            );
            return Ok(None);
        };
        reports.push(report.clone());
    }
    Ok(Some(Found { site, agency, reports }))
}
