//! Finding the agency and the reports that a command names.

use super::terminal::Terminal;
use crate::base::{Diagnostic, Message, Severity, Slug, Year};
use crate::edition::Editions;
use crate::model::{self, Agency, Report, Site};
use crate::source;
use crate::source::{SiteFolder, SourcePart, Sources};
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
    let found = site.find(name).map(|agency| agency.slug.clone());
    found.map_err(|messages| messages.iter().for_each(|message| terminal.say(message))).ok()
}

/// The series of an agency's reports of a family, though it has none yet: others may add up to its first.
pub(super) fn series(site: &Site, typed: &str) -> Option<Slug> {
    let is_family = |slug: &Slug| slug.family().is_some_and(|family| site.editions.family(family).is_some());
    Slug::parse_series(typed).filter(|slug| is_family(slug) && site.organ(slug).is_some())
}

/// The slug for a command that locks the folder of an agency before it reads what is in it, so that nothing but a name makes it load
/// the site; `None`, after a message, where there is no such agency, or none for certain: content/ or the agency may not be readable.
pub(super) fn folder(root: &SiteFolder, name: &str, terminal: &Terminal) -> anyhow::Result<Option<Slug>> {
    let series = Slug::parse_series(name).filter(|slug| root.join("content").join(slug.as_str()).is_dir());
    if series.is_some() {
        return Ok(series);
    }
    Ok(sources(root, terminal)?.and_then(|sources| slug(&model::load(&sources).0, name, terminal)))
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
    let Some(sources) = sources(root, terminal)? else { return Ok(None) };
    let (site, diagnostics) = model::load(&sources);
    if site.find(name).is_err() {
        terminal.findings(&diagnostics);
    }
    let Some(slug) = slug(&site, name, terminal) else { return Ok(None) };
    let Some(agency) = site.agency(&slug).cloned() else { return Ok(None) };
    Ok(Some(ResolvedAgency { site, agency, diagnostics }))
}

/// The sources of a site for a command that acts on all of it: where the settings, a form, or a folder or file of an agency cannot be
/// read at all, that is shown, and nobody takes it for absent. What belongs to one year is for those who use that year.
pub(super) fn sources(root: &SiteFolder, terminal: &Terminal) -> anyhow::Result<Option<Sources>> {
    let sources = source::read(root)?;
    let is_used = |part: &SourcePart| matches!(part, SourcePart::Settings | SourcePart::Editions | SourcePart::Content);
    let of_site = sources.problems.iter().filter(|(part, _)| is_used(part)).flat_map(|(_, problems)| problems);
    let of_agencies = sources.agencies.values().flat_map(|files| &files.problems);
    let is_dark = |finding: &&Diagnostic| {
        let mut steps = finding.location.iter().flat_map(|place| place.file.path.split('/').skip(2));
        // A file of the agency itself, or a folder that may be a family's.
        let is_folder = |step: &str| Year::parse(step).is_none() && !step.contains('.');
        let is_general = steps.next().is_none_or(|step| step == "agency.toml" || is_folder(step));
        finding.message.key() != "read.name" && self::is_dark(finding) && is_general && steps.next().is_none()
    };
    let is_whole = !has_unread(of_site.chain(of_agencies).filter(is_dark), terminal);
    Ok(is_whole.then_some(sources))
}

/// The forms of a site, or outside of one the statutory ones; `None`, after a message, where some cannot be read.
pub(super) fn editions(root: &SiteFolder, terminal: &Terminal) -> anyhow::Result<Option<Editions>> {
    let sources = source::read(root)?;
    Ok((!has_unread_part(&sources, &SourcePart::Editions, terminal)).then(|| Editions::load(&sources.editions).0))
}

/// Whether something of a part of the site cannot be read, which is shown.
pub(super) fn has_unread_part(sources: &Sources, part: &SourcePart, terminal: &Terminal) -> bool {
    has_unread(sources.problems.get(part).into_iter().flatten(), terminal)
}

/// Whether a finding is about what may be there: a whole folder, or a file of no text. In one with text are mistakes.
pub(super) fn is_dark(finding: &Diagnostic) -> bool {
    finding.location.as_ref().is_none_or(|place| place.file.text.is_empty())
}

/// Whether something cannot be read, which is shown: a command that went on would take it for absent.
pub(super) fn has_unread<'d>(findings: impl Iterator<Item = &'d Diagnostic>, terminal: &Terminal) -> bool {
    let is_unread = |finding: &&Diagnostic| finding.code == "READ" && finding.severity == Severity::Error;
    let unread: Vec<&Diagnostic> = findings.filter(is_unread).collect();
    if !unread.is_empty() {
        terminal.findings(&unread);
        terminal.say(&Message::new("cli.unread"));
    }
    !unread.is_empty()
}

impl ResolvedAgency {
    /// Whether something of the agency's report of a year cannot be read, which is shown.
    pub(super) fn has_unread(&self, year: Year, terminal: &Terminal) -> bool {
        let slug = self.agency.slug.as_str();
        has_unread(self.diagnostics.iter().filter(|finding| finding.is_about(slug, Some(year))), terminal)
    }

    /// The agency's report for a year; `None`, after a message, where it has none, or one of which figures may be lost.
    pub(super) fn report(&self, year: Year, terminal: &Terminal) -> Option<Arc<Report>> {
        if self.has_unread(year, terminal) {
            return None;
        }
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
