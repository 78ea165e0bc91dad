//! Finding the agency and the reports that a command names.

use super::terminal::Terminal;
use crate::base::{Diagnostic, Message, Slug, Year, nearest};
use crate::model::{self, Agency, Report, Site};
use crate::source;
use crate::source::SiteFolder;
use std::collections::BTreeSet;
use std::sync::Arc;

/// An agency that was found.
pub(super) struct ResolvedAgency {
    pub(super) site: Site,
    pub(super) agency: Arc<Agency>,
    /// The findings about the site.
    diagnostics: Vec<Diagnostic>,
}

/// The slug of an agency that is named by its folder or by any of its names; `None`, after a message, where there is none.
pub(super) fn slug(site: &Site, name: &str, terminal: &Terminal) -> Option<Slug> {
    let goes_by = |agency: &&Arc<Agency>| agency.name == name || agency.short_name.as_deref() == Some(name);
    let agencies = || site.agencies_of(None);
    let found = agencies().find(|agency| agency.slug.as_str() == name).or_else(|| agencies().find(goes_by));
    if found.is_none() {
        let known: Vec<&str> = agencies().map(|agency| agency.slug.as_str()).collect();
        terminal.say(&Message::new("cli.no_agency").with("agency", name).with("known", known.clone()));
        if let Some(near) = nearest(name, known) {
            terminal.say(&Message::new("cli.near").with("near", near));
        }
    }
    found.map(|agency| agency.slug.clone())
}

/// An agency, the one above it, the one above that …
pub(super) fn line_above<'s>(site: &'s Site, slug: &Slug) -> impl Iterator<Item = Slug> + 's {
    let line = std::iter::successors(Some(slug.clone()), |slug| site.agency(slug)?.parent.clone());
    // Parents are no circle, but they may be many.
    line.take(site.agencies.len())
}

/// The agencies below another one, however deep.
pub(super) fn below(site: &Site, parent: &Slug) -> BTreeSet<Slug> {
    let is_below = |agency: &&Arc<Agency>| line_above(site, &agency.slug).skip(1).any(|slug| slug == *parent);
    site.agencies_of(None).filter(is_below).map(|agency| agency.slug.clone()).collect()
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
