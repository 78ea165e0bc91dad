//! What the rules said of each agency, with the digests of all they saw: the same sight, the same findings. What nobody touched
//! costs the comparison of a few digests, whatever the size of the site.

use super::{AgencyFindings, Verdict};
use crate::base::{Diagnostic, Digest, KeyBuilder, Slug, Year};
use crate::model::{Agency, Report, Site};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What the rules said of one report.
pub(super) type ReportFindings = (Arc<Vec<Verdict>>, Vec<Arc<Diagnostic>>);

/// The digests of the reports of a group, by year.
type Years = Arc<BTreeMap<Year, Digest>>;

/// What the rules remember.
#[derive(Default)]
pub struct CheckCache {
    /// By slug.
    agencies: Vec<CachedAgency>,
    /// The members of each parent: the digest of all, and those of each year.
    groups: HashMap<Slug, (Digest, Years)>,
}

/// An agency with all that the rules saw of it, and what they said.
struct CachedAgency {
    agency: Arc<Agency>,
    /// The settings, and every agency.toml: names are looked for in all texts.
    whole: Digest,
    /// The agency's reports.
    own: Digest,
    seen: Arc<[(Year, SeenReports)]>,
    said: Arc<AgencyFindings>,
}

/// What else rules see of a report: a rule that looks elsewhere needs a line here.
#[derive(PartialEq, Eq)]
struct SeenReports {
    /// The reports of its year of the agencies beside it, and of those below it.
    around: [Option<Digest>; 2],
    /// The reports that it adds up.
    included: Vec<Option<Digest>>,
}

/// What the rules see at one look, agency by agency, with what they said at the last.
pub(super) struct Dependencies<'a> {
    site: &'a Site,
    whole: Digest,
    own: Vec<Digest>,
    groups: HashMap<Slug, (Digest, Years)>,
    /// What was known of each agency.
    known: Vec<Option<CachedAgency>>,
}

impl<'a> Dependencies<'a> {
    /// Looks at a site.
    pub(super) fn of(site: &'a Site, memo: &mut CheckCache) -> Dependencies<'a> {
        let mut whole = KeyBuilder::new("site").digest(&site.settings.digest);
        let mut before = std::mem::take(&mut memo.agencies).into_iter().peekable();
        let (mut own, mut known) = (Vec::new(), Vec::new());
        for agency in &site.agencies {
            whole = whole.digest(&agency.digest).text(agency.parent.as_ref().map_or("", Slug::as_str));
            while before.next_if(|known| known.agency.slug < agency.slug).is_some() {}
            let last = before.next_if(|known| known.agency.slug == agency.slug);
            // The very same value has the very same digest.
            let same = last.as_ref().filter(|known| Arc::ptr_eq(&known.agency, agency)).map(|known| known.own);
            own.push(same.unwrap_or_else(|| reports(agency)));
            known.push(last);
        }
        let groups = groups(site, &own, &memo.groups);
        Dependencies { site, whole: whole.finish(), own, groups, known }
    }

    /// The agency at an index: what was said of it, if the rules see the same as then.
    pub(super) fn same(&self, index: usize) -> Option<Arc<AgencyFindings>> {
        let known = self.known(index)?;
        let groups = self.groups(index);
        let mut seen = known.seen.iter();
        let mut reports = self.site.agencies[index].reports.iter().filter(|report| report.is_complete);
        let same = reports.all(|report| {
            seen.next().is_some_and(|(year, seen)| report.year == *year && self.sees(report, groups, seen))
        });
        (same && seen.next().is_none()).then(|| known.said.clone())
    }

    /// What was said of a report, if the rules see the same of it as then.
    pub(super) fn same_report(&self, index: usize, report: &Report) -> Option<ReportFindings> {
        let known = self.known(index)?;
        let (_, seen) = known.seen.iter().find(|(year, _)| *year == report.year)?;
        self.sees(report, self.groups(index), seen).then(|| known.said.of_report(report.year)).flatten()
    }

    /// What is known of an agency, if its own reports and what concerns all are the same.
    fn known(&self, index: usize) -> Option<&CachedAgency> {
        let known = self.known[index].as_ref();
        known.filter(|known| known.whole == self.whole && known.own == self.own[index])
    }

    /// The groups beside and below an agency.
    fn groups(&self, index: usize) -> [Option<&Years>; 2] {
        let agency = &self.site.agencies[index];
        [agency.parent.as_ref(), Some(&agency.slug)].map(|slug| Some(&self.groups.get(slug?)?.1))
    }

    /// Whether a sight is still what the rules see.
    fn sees(&self, report: &Report, groups: [Option<&Years>; 2], seen: &SeenReports) -> bool {
        seen.around == around(report, groups)
            && seen.included.len() == report.includes.len()
            && seen.included.iter().zip(&report.includes).all(|(digest, slug)| *digest == self.own(slug))
    }

    fn own(&self, slug: &Slug) -> Option<Digest> {
        let index = self.site.agencies.binary_search_by(|agency| agency.slug.cmp(slug)).ok()?;
        Some(self.own[index])
    }

    /// Remembers this look alone: what is gone is forgotten.
    pub(super) fn remember(self, said: &[Arc<AgencyFindings>], memo: &mut CheckCache) {
        let mut agencies = Vec::with_capacity(said.len());
        for (index, (agency, said)) in self.site.agencies.iter().zip(said).enumerate() {
            let seen = match &self.known[index] {
                Some(known) if Arc::ptr_eq(&known.said, said) => known.seen.clone(),
                _ => agency.reports.iter().filter(|r| r.is_complete).map(|r| (r.year, self.seen(index, r))).collect(),
            };
            let (agency, whole, own) = (agency.clone(), self.whole, self.own[index]);
            agencies.push(CachedAgency { agency, whole, own, seen, said: said.clone() });
        }
        *memo = CheckCache { agencies, groups: self.groups };
    }

    fn seen(&self, index: usize, report: &Report) -> SeenReports {
        let included = report.includes.iter().map(|slug| self.own(slug)).collect();
        SeenReports { around: around(report, self.groups(index)), included }
    }
}

fn around(report: &Report, groups: [Option<&Years>; 2]) -> [Option<Digest>; 2] {
    groups.map(|years| years?.get(&report.year).copied())
}

/// The digest of an agency's reports, with their histories.
fn reports(agency: &Agency) -> Digest {
    let reports = agency.reports.iter().fold(KeyBuilder::new("reports"), |key, report| key.digest(&report.digest));
    agency.histories.iter().fold(reports, |key, history| key.digest(&history.digest)).finish()
}

/// The digests of all groups; a group of the same members and reports as before is not looked through again.
fn groups(site: &Site, own: &[Digest], before: &HashMap<Slug, (Digest, Years)>) -> HashMap<Slug, (Digest, Years)> {
    let mut members: HashMap<&Slug, Vec<usize>> = HashMap::new();
    for (index, agency) in site.agencies.iter().enumerate() {
        if let Some(parent) = &agency.parent {
            members.entry(parent).or_default().push(index);
        }
    }
    let group = |(parent, members): (&Slug, Vec<usize>)| {
        let named = |key: KeyBuilder, index: &usize| key.text(site.agencies[*index].slug.as_str()).digest(&own[*index]);
        let all = members.iter().fold(KeyBuilder::new("group"), named).finish();
        let same = before.get(parent).filter(|(digest, _)| *digest == all).map(|(_, years)| years.clone());
        (parent.clone(), (all, same.unwrap_or_else(|| years(members.iter().map(|index| &*site.agencies[*index])))))
    };
    members.into_iter().map(group).collect()
}

fn years<'a>(members: impl Iterator<Item = &'a Agency>) -> Years {
    let mut years: BTreeMap<Year, KeyBuilder> = BTreeMap::new();
    for agency in members {
        for report in &agency.reports {
            let key = years.remove(&report.year).unwrap_or_else(|| KeyBuilder::new("members"));
            years.insert(report.year, key.text(agency.slug.as_str()).digest(&report.digest));
        }
    }
    Arc::new(years.into_iter().map(|(year, key)| (year, key.finish())).collect())
}
