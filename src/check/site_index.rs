//! Everything around a report that a rule can look at, by digest: what was looked at last time is compared with what would be
//! seen now, without running the rule.

use super::names::{AgencyNames, CharacterPairs, RenamedAgencies};
use super::resemblance::{SketchCache, Sketches};
use crate::base::{Cache, Digest, KeyBuilder, Slug, Year};
use crate::model::{Agency, AgencyProfile, History, Member, Report, Site};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

/// A lookup of a rule.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub(super) enum Lookup {
    /// The profile of an agency; of a series that has none, that of its organ.
    Profile(Slug),
    /// The names of agencies in a text with such pairs of characters.
    Names(#[serde(skip, default = "CharacterPairs::any")] CharacterPairs),
    /// An agency's report of a year.
    Report(Slug, Year),
    /// All sealed versions of an agency's report of a year.
    Versions(Slug, Year),
    /// The reports of a year of all agencies with one parent, and the profiles of these agencies.
    Members(Slug, Year),
    /// The texts of a report of a year that are alike to those of an agency's own, of agencies with the same parent.
    Alike(Slug, Year),
    /// The profiles of all agencies with one parent, and since when each of them reports.
    Children(Slug),
    /// The reports of a year of the agencies that an agency's own report of that year adds up, and their profiles.
    Included(Slug, Year),
    /// The aggregates of a year that add up an agency which an agency's own report adds up, too.
    Repeated(Slug, Year),
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

/// What was digested for the last run, and what was there then.
#[derive(Default)]
pub(super) struct IndexCache {
    groups: GroupCache,
    /// The digests of each parent's members at the last run.
    years: HashMap<Slug, Arc<BTreeMap<Year, Digest>>>,
    agencies: Vec<Arc<Agency>>,
    sketches: SketchCache,
}

/// The site as rules look at it.
pub(super) struct SiteIndex<'a> {
    pub(super) site: &'a Site,
    /// The digest of what rules see of the settings.
    pub(super) settings: Digest,
    renamed: RenamedAgencies,
    groups: HashMap<&'a Slug, Group>,
    /// The digests of each parent's members at the last run.
    last_years: HashMap<Slug, Arc<BTreeMap<Year, Digest>>>,
    names: OnceLock<AgencyNames<'a>>,
    pub(super) sketches: Sketches<'a>,
    aggregates: OnceLock<Aggregates<'a>>,
}

/// The reports that add up an agency, by year and agency.
type Aggregates<'a> = HashMap<Year, HashMap<&'a Slug, Vec<Aggregate<'a>>>>;

/// A report that adds up a given agency.
#[derive(Clone, Copy)]
pub(super) struct Aggregate<'a> {
    pub(super) profile: &'a AgencyProfile,
    pub(super) report: &'a Report,
    /// Where the agency stands in its `includes`.
    pub(super) position: usize,
    /// Whether it is itself added up by the report that is looked at.
    pub(super) is_below: bool,
}

impl<'a> SiteIndex<'a> {
    pub(super) fn new(site: &'a Site, cache: &mut IndexCache) -> SiteIndex<'a> {
        let groups = groups(site, &mut cache.groups);
        let renamed = RenamedAgencies::new(&cache.agencies, &site.agencies);
        cache.agencies.clone_from(&site.agencies);
        let years = groups.iter().map(|(parent, group)| ((*parent).clone(), group.years.clone())).collect();
        let last_years = std::mem::replace(&mut cache.years, years);
        let sketches = Sketches::new(site, &mut cache.sketches);
        let settings = site.settings.rules_digest();
        let (names, aggregates) = (OnceLock::new(), OnceLock::new());
        SiteIndex { site, settings, renamed, groups, last_years, names, sketches, aggregates }
    }

    /// The digest of what a lookup finds now. `own` is the agency whose report is checked, which nearly all lookups are about.
    pub(super) fn digest(&self, own: &Agency, lookup: &Lookup) -> Option<Digest> {
        match lookup {
            Lookup::Profile(slug) => self.profile(own, slug).map(|profile| profile.digest),
            Lookup::Names(_) => None,
            Lookup::Report(slug, year) => Some(self.agency(own, slug)?.report(*year)?.digest),
            Lookup::Versions(slug, year) => Some(self.agency(own, slug)?.history(*year)?.digest),
            Lookup::Members(parent, year) => self.groups.get(parent)?.years.get(year).copied(),
            Lookup::Alike(slug, year) => self.alike_digest(self.agency(own, slug)?, *year),
            Lookup::Children(parent) => self.children_digest(parent),
            Lookup::Included(slug, year) => self.included_digest(self.agency(own, slug)?.report(*year)?),
            Lookup::Repeated(slug, year) => self.repeated_digest(self.agency(own, slug)?, *year),
        }
    }

    /// Whether all dependencies are as they were at the last run.
    pub(super) fn is_current(&self, own: &Agency, dependencies: &[Dependency]) -> bool {
        dependencies.iter().all(|dependency| match &dependency.lookup {
            Lookup::Names(pairs) => !self.renamed.may_be_in(pairs),
            // Groups of alike texts are made again only where something of the parent's members changed.
            Lookup::Alike(_, year) if !self.has_changed(own, *year) => true,
            lookup => self.digest(own, lookup) == dependency.seen,
        })
    }

    /// Whether the agencies with an agency's parent, or their reports of a year, are others than at the last run.
    fn has_changed(&self, own: &Agency, year: Year) -> bool {
        own.parent.as_ref().is_some_and(|parent| {
            let last = self.last_years.get(parent).and_then(|years| years.get(&year));
            last != self.groups.get(parent).and_then(|group| group.years.get(&year))
        })
    }

    /// The digest of the texts that are alike to those of a report.
    fn alike_digest(&self, own: &Agency, year: Year) -> Option<Digest> {
        let siblings = self.members(own.parent.as_ref()?);
        let sections = own.report(year)?.narratives.iter().map(|narrative| narrative.section.as_str());
        let alike = sections.filter_map(|section| Some((section, self.sketches.alike(own, year, section, siblings)?)));
        let key = alike.fold(None, |key: Option<KeyBuilder>, (section, alike)| {
            Some(key.unwrap_or_else(|| KeyBuilder::new("alike")).text(section).digest(&alike))
        });
        key.map(KeyBuilder::finish)
    }

    /// The profile of an agency; of a series that does not report, that of its organ.
    pub(super) fn profile<'s>(&'s self, own: &'s Agency, slug: &Slug) -> Option<&'s AgencyProfile> {
        self.agency(own, slug).or_else(|| self.site.organ(slug).map(|organ| &**organ)).map(|agency| &agency.profile)
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

    /// The agencies that a report adds up, each once, with their reports of its year. A report does not add up itself.
    pub(super) fn included(&self, report: &'a Report) -> Vec<Member<'a>> {
        self.site.included(report)
    }

    /// The other aggregates that add up a member of a report: its position in `includes`, and the aggregate with its own position.
    pub(super) fn repeated(&self, own: &Agency, report: &Report) -> Vec<(usize, Aggregate<'a>)> {
        let mut repeated = Vec::new();
        for (position, member) in report.includes.iter().enumerate() {
            let others = self
                .aggregates_of(report.year, &member.slug)
                .iter()
                .filter(|other| other.report.agency != report.agency);
            let others =
                others.map(|other| Aggregate { is_below: self.is_below(&other.report.agency, report), ..*other });
            let counts_twice = |other: &Aggregate<'a>| other.is_below || other.profile.level == own.level;
            repeated.extend(others.filter(counts_twice).map(|other| (position, other)));
        }
        repeated
    }

    /// Whether a report adds up that of an agency through others.
    fn is_below(&self, agency: &Slug, report: &Report) -> bool {
        let mut open = vec![agency];
        let mut known: Vec<&Slug> = Vec::new();
        while let Some(next) = open.pop() {
            for above in self.aggregates_of(report.year, next).iter().map(|aggregate| &aggregate.report.agency) {
                if *above == report.agency {
                    return true;
                }
                if !known.contains(&above) {
                    known.push(above);
                    open.push(above);
                }
            }
        }
        false
    }

    /// The reports of a year that add up an agency.
    fn aggregates_of(&self, year: Year, agency: &Slug) -> &[Aggregate<'a>] {
        self.aggregates().get(&year).and_then(|of_year| of_year.get(agency)).map_or(&[], Vec::as_slice)
    }

    fn aggregates(&self) -> &Aggregates<'a> {
        self.aggregates.get_or_init(|| {
            let mut aggregates = Aggregates::new();
            for (agency, report) in self.site.reports() {
                for (position, member) in report.includes.iter().enumerate() {
                    let aggregate = Aggregate { profile: &agency.profile, report, position, is_below: false };
                    let of_year = aggregates.entry(report.year).or_default();
                    of_year.entry(&member.slug).or_default().push(aggregate);
                }
            }
            aggregates
        })
    }

    fn children_digest(&self, parent: &Slug) -> Option<Digest> {
        let members = &self.groups.get(parent)?.members;
        let agencies = members.iter().map(|index| &self.site.agencies[*index]);
        let key = agencies.fold(KeyBuilder::new("children"), |key, agency| {
            let years: Vec<u8> = agency.reports.iter().flat_map(|report| report.year.get().to_le_bytes()).collect();
            key.digest(&agency.digest).bytes(&years)
        });
        Some(key.finish())
    }

    fn included_digest(&self, report: &Report) -> Option<Digest> {
        let mut key = KeyBuilder::new("included");
        for member in &report.includes {
            let agency = self.site.agency(&member.slug);
            let report = agency.and_then(|agency| agency.public_report(report.year));
            key = key.digest_or_none(agency.map(|agency| &agency.digest));
            key = key.digest_or_none(report.map(|report| &report.digest));
        }
        (!report.includes.is_empty()).then(|| key.finish())
    }

    fn repeated_digest(&self, own: &Agency, year: Year) -> Option<Digest> {
        let repeated = self.repeated(own, own.report(year)?);
        let add = |key: KeyBuilder, (_, other): &(usize, Aggregate<'_>)| {
            key.digest(&other.profile.digest).digest(&other.report.digest)
        };
        let key = repeated.iter().fold(KeyBuilder::new("repeated"), add);
        (!repeated.is_empty()).then(|| key.finish())
    }

    pub(super) fn names(&self) -> &AgencyNames<'a> {
        self.names.get_or_init(|| AgencyNames::new(self.site))
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
        members.iter().map(|index| Arc::as_ptr(&site.agencies[*index])).eq(known.iter().map(Arc::as_ptr))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{report, site};

    /// What is known of a group is that of the agencies that it has now: one may join, leave, or be another.
    #[test]
    fn a_group_is_digested_again_where_its_members_are_others() {
        let text = report(2024, &[]);
        let agencies = ["a", "b", "c"]
            .map(|slug| (format!("content/{slug}/agency.toml"), format!("content/{slug}/2024/report.toml")));
        let below = "name = \"某机关\"\nparent = \"p\"\n";
        let mut files = vec![("content/p/agency.toml", "name = \"某机关\"\n")];
        files
            .extend(agencies.iter().flat_map(|(agency, report)| [(agency.as_str(), below), (report.as_str(), &*text)]));
        let (mut now, others) = (site(&files), site(&files));
        let mut cache = GroupCache::default();
        let years = |site: &Site, cache: &mut GroupCache| {
            groups(site, cache)[&site.agencies[0].parent.clone().expect("p")].years.clone()
        };
        let first = years(&now, &mut cache);
        assert!(Arc::ptr_eq(&first, &years(&now, &mut cache)), "digested once");
        let last = now.agencies.remove(2);
        let fewer = years(&now, &mut cache);
        assert_ne!(fewer, first);
        now.agencies.insert(2, last);
        assert_eq!(years(&now, &mut cache), first);
        now.agencies[1] = others.agencies[1].clone();
        assert!(!Arc::ptr_eq(&years(&now, &mut cache), &first), "another of the same name");
    }
}
