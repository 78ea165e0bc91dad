//! Everything around a report that a rule can look at, by digest: what was looked at last time is compared with what would be
//! seen now, without running the rule.

use super::names::AgencyNames;
use super::resemblance::Sketches;
use crate::base::{Cache, Digest, KeyBuilder, Slug, Year};
use crate::model::{Agency, History, Report, Site};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

/// A lookup of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lookup {
    /// The profile of an agency.
    Profile(Slug),
    /// The profiles of all agencies.
    Profiles,
    /// An agency's report of a year.
    Report(Slug, Year),
    /// All sealed versions of an agency's report of a year.
    Versions(Slug, Year),
    /// The reports of a year of all agencies with one parent, and the profiles of these agencies.
    Members(Slug, Year),
}

/// A lookup with the digest of what was seen; `None` where there was nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dependency {
    pub(super) lookup: Lookup,
    pub(super) seen: Option<Digest>,
}

/// The agencies with one parent, as indices into the site's, and the digest of their reports by year.
struct Group {
    members: Vec<usize>,
    years: Arc<BTreeMap<Year, Digest>>,
}

/// The digests of the members' reports by year, for each parent. A group of the very same agencies is not digested again.
pub(super) type GroupCache = Cache<Slug, Vec<Arc<Agency>>, Arc<BTreeMap<Year, Digest>>>;

/// The site as rules look at it.
pub(super) struct SiteIndex<'a> {
    pub(super) site: &'a Site,
    profiles: Digest,
    groups: HashMap<&'a Slug, Group>,
    names: OnceLock<AgencyNames<'a>>,
    sketches: OnceLock<Sketches<'a>>,
}

impl<'a> SiteIndex<'a> {
    pub(super) fn new(site: &'a Site, cache: &mut GroupCache) -> SiteIndex<'a> {
        let profiles = site.agencies.iter().fold(KeyBuilder::new("profiles"), |key, agency| key.digest(&agency.digest));
        let groups = groups(site, cache);
        let (names, sketches) = (OnceLock::new(), OnceLock::new());
        SiteIndex { site, profiles: profiles.finish(), groups, names, sketches }
    }

    /// The digest of what a lookup finds now. `own` is the agency whose report is checked, which nearly all lookups are about.
    pub(super) fn digest(&self, own: &Agency, lookup: &Lookup) -> Option<Digest> {
        match lookup {
            Lookup::Profile(slug) => self.agency(own, slug).map(|agency| agency.digest),
            Lookup::Profiles => Some(self.profiles),
            Lookup::Report(slug, year) => Some(self.agency(own, slug)?.report(*year)?.digest),
            Lookup::Versions(slug, year) => Some(self.agency(own, slug)?.history(*year)?.digest),
            Lookup::Members(parent, year) => self.groups.get(parent)?.years.get(year).copied(),
        }
    }

    /// Whether all dependencies are as they were.
    pub(super) fn is_current(&self, own: &Agency, dependencies: &[Dependency]) -> bool {
        dependencies.iter().all(|dependency| self.digest(own, &dependency.lookup) == dependency.seen)
    }

    pub(super) fn report(&self, own: &'a Agency, slug: &Slug, year: Year) -> Option<&'a Report> {
        self.agency(own, slug)?.report(year).map(|report| &**report)
    }

    pub(super) fn history(&self, own: &'a Agency, slug: &Slug, year: Year) -> Option<&'a History> {
        self.agency(own, slug)?.history(year).map(|history| &**history)
    }

    /// The agencies with a parent, as indices into the site's.
    pub(super) fn members(&self, parent: &Slug) -> &[usize] {
        self.groups.get(parent).map_or(&[], |group| &group.members)
    }

    pub(super) fn names(&self) -> &AgencyNames<'a> {
        self.names.get_or_init(|| AgencyNames::new(self.site))
    }

    pub(super) fn sketches(&self) -> &Sketches<'a> {
        self.sketches.get_or_init(|| Sketches::new(self.site))
    }

    fn agency<'s>(&self, own: &'s Agency, slug: &Slug) -> Option<&'s Agency>
    where
        'a: 's,
    {
        if own.slug == *slug { Some(own) } else { self.site.agency(slug).map(|agency| &**agency) }
    }
}

fn groups<'a>(site: &'a Site, cache: &mut GroupCache) -> HashMap<&'a Slug, Group> {
    let mut members: BTreeMap<&Slug, Vec<usize>> = BTreeMap::new();
    for (index, agency) in site.agencies.iter().enumerate() {
        if let Some(parent) = &agency.parent {
            members.entry(parent).or_default().push(index);
        }
    }
    let groups: Vec<(&Slug, Vec<usize>)> = members.into_iter().collect();
    let agencies = |members: &[usize]| members.iter().map(|index| site.agencies[*index].clone()).collect::<Vec<_>>();
    let is_same = |members: &[usize], known: &[Arc<Agency>]| {
        let pairs = || members.iter().zip(known);
        members.len() == known.len() && pairs().all(|(index, known)| Arc::ptr_eq(&site.agencies[*index], known))
    };
    let years = cache.refresh(
        &groups,
        |(parent, _)| *parent,
        |(_, members), known| is_same(members, known),
        |(_, members), _| (agencies(members), Arc::new(year_digests(&agencies(members)))),
    );
    groups.into_iter().zip(years).map(|((parent, members), years)| (parent, Group { members, years })).collect()
}

fn year_digests(members: &[Arc<Agency>]) -> BTreeMap<Year, Digest> {
    let mut years: BTreeMap<Year, KeyBuilder> = BTreeMap::new();
    for agency in members {
        for report in &agency.reports {
            let key = years.remove(&report.year).unwrap_or_else(|| KeyBuilder::new("members"));
            years.insert(report.year, key.digest(&agency.digest).digest(&report.digest));
        }
    }
    years.into_iter().map(|(year, key)| (year, key.finish())).collect()
}
