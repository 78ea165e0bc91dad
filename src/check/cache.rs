//! What the rules found in each report, with the digests of all they looked at. What is unchanged costs the comparison of a
//! few digests, whatever the size of the site.

use super::memo::CheckMemo;
use super::site_index::{Dependency, IndexCache, SiteIndex};
use super::{AgencyFindings, Verdict};
use crate::base::{Cache, Diagnostic, Digest, Slug, Year};
use crate::model::{Agency, Report};
use rayon::prelude::*;
use std::sync::Arc;

/// What the rules found in one report.
pub type ReportFindings = (Arc<[Verdict]>, Vec<Arc<Diagnostic>>);

/// The findings of the last run, agency by agency.
#[derive(Default)]
pub struct CheckCache {
    pub(super) index: IndexCache,
    pub(super) agencies: Cache<Slug, CheckInputs, Arc<AgencyFindings>>,
    /// What another process found, for the first run, and the program that is to have found it.
    pub(super) memo: Option<(CheckMemo, Digest)>,
}

/// What the findings about an agency follow from: those of the settings that rules see, and what the rules looked at when they checked
/// the report of each year.
pub(super) struct CheckInputs {
    settings: Digest,
    pub(super) years: Vec<(Year, Arc<[Dependency]>)>,
}

/// The reports that rules judge: a file that cannot be read to the end may lack any figure.
fn complete_reports(agency: &Agency) -> impl Iterator<Item = &Report> {
    agency.reports.iter().map(|report| &**report).filter(|report| report.is_complete)
}

impl CheckInputs {
    /// Whether every report of an agency would be checked with the very same result.
    pub(super) fn is_current(&self, index: &SiteIndex<'_>, agency: &Agency) -> bool {
        self.settings == index.settings
            && complete_reports(agency).map(|report| report.year).eq(self.years.iter().map(|(year, _)| *year))
            && self.years.iter().all(|(_, dependencies)| index.is_current(agency, dependencies))
    }

    /// The position of a year whose report would be checked with the very same result.
    fn current_year(&self, index: &SiteIndex<'_>, agency: &Agency, year: Year) -> Option<usize> {
        let position = self.years.iter().position(|(known, _)| *known == year)?;
        let is_current = self.settings == index.settings && index.is_current(agency, &self.years[position].1);
        is_current.then_some(position)
    }
}

/// Checks the reports of an agency, but for those that `last` has current findings of.
pub(super) fn check_agency<'a>(
    index: &SiteIndex<'_>,
    agency: &'a Agency,
    last: Option<(CheckInputs, Arc<AgencyFindings>)>,
    check_report: impl Fn(&'a Report) -> (ReportFindings, Vec<Dependency>) + Sync,
) -> (CheckInputs, Arc<AgencyFindings>) {
    let reuse = |year: Year| {
        let (inputs, findings) = last.as_ref()?;
        let position = inputs.current_year(index, agency, year)?;
        Some((findings.years[position].1.clone(), inputs.years[position].1.clone()))
    };
    let check = |report: &'a Report| {
        let (findings, dependencies) = reuse(report.year).unwrap_or_else(|| {
            let (findings, dependencies) = check_report(report);
            (findings, dependencies.into())
        });
        ((report.year, dependencies), (report.year, findings))
    };
    let reports: Vec<&Report> = complete_reports(agency).collect();
    let (years, findings) = reports.into_par_iter().map(check).unzip();
    (CheckInputs { settings: index.settings, years }, Arc::new(AgencyFindings { years: findings }))
}
