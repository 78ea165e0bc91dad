//! `on_error = "leave-out"`: one report with an error does not keep sixty from being published. It is left out like a draft, named, and
//! the run ends with 1.

use super::ReportName;
use crate::base::{Diagnostic, Severity, Slug, Year};
use crate::model::Site;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The reports with an error that were never sealed. An error about a whole agency concerns all its reports.
pub(super) fn find(site: &Site, diagnostics: &[Arc<Diagnostic>]) -> BTreeSet<ReportName> {
    let errors = diagnostics.iter().filter(|finding| finding.severity == Severity::Error);
    let places: BTreeSet<(Slug, Option<Year>)> = errors.filter_map(|finding| subject(finding)).collect();
    let mut left_out = BTreeSet::new();
    for agency in &site.agencies {
        let years = agency.reports.iter().map(|report| report.year);
        let named = places.iter().filter(|(slug, _)| *slug == agency.slug).filter_map(|(_, year)| *year);
        let is_whole = places.contains(&(agency.slug.clone(), None));
        let of_agency = years.filter(|year| is_whole || places.contains(&(agency.slug.clone(), Some(*year))));
        let all = named.chain(of_agency).filter(|year| agency.history(*year).is_none());
        left_out.extend(all.map(|year| (agency.slug.clone(), year)));
    }
    left_out
}

/// Whether a finding is about a report that is left out, or about an agency of which nothing else is published.
pub(super) fn concerns(finding: &Diagnostic, left_out: &BTreeSet<ReportName>) -> bool {
    match subject(finding) {
        Some((slug, Some(year))) => left_out.contains(&(slug, year)),
        Some((slug, None)) => left_out.iter().any(|(known, _)| *known == slug),
        None => false,
    }
}

/// The agency that a finding is about, and the year, if it is about one report: as it says itself, or by its place.
pub(super) fn subject(finding: &Diagnostic) -> Option<(Slug, Option<Year>)> {
    if let (Some(agency), Some(year)) = (&finding.agency, finding.year) {
        return Some((agency.clone(), Some(year)));
    }
    Slug::leading(finding.path().strip_prefix("content/")?)
}
