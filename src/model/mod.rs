//! What the files mean: settings, agencies, reports. TOML and Markdown become values; every mistake becomes a diagnostic.

mod agency;
mod aggregate;
mod attachments;
mod cell_store;
mod figures;
#[cfg(test)]
mod figures_form_tests;
mod figures_reader;
#[cfg(test)]
mod figures_tests;
mod find;
mod history;
mod keys;
mod known_names;
mod ledger;
mod load;
mod load_agency;
mod load_report;
mod narrative;
mod narrative_patch;
mod patch;
mod published;
mod report;
mod rollup;
mod settings;
mod state;
mod strays;
mod toml;
mod toml_patch;
mod typed;
mod web_links;

pub use agency::{Agency, AgencyProfile, Level};
pub use aggregate::{Addend, Inclusion, Member, MemberSum, MemberSums, SUM_RULE, is_due};
pub use attachments::Attachment;
pub use figures::{CellValue, Figures};
pub(crate) use figures_reader::keyed_rows;
pub use history::{EXPLANATIONS_FILE, History, SEALING, Version, is_version_folder};
#[cfg(test)]
pub(crate) use keys::VersionsKeys;
pub(crate) use keys::{AgencyKeys, ExplanationsKeys, ReportKeys, SiteKeys};
pub use known_names::{KnownNames, NameMatch, differ_in_width, is_same_agency, same_agencies};
pub use ledger::{LEDGER_FILE, Ledger, LedgerEntry, Withdrawal};
pub use load::{LoadCache, load, load_cached};
pub use narrative::Narrative;
pub use patch::{LEFT_OUT, ReportPatch};
pub use published::Published;
pub use report::{Continued, Explanation, NoteMarks, Report, ReportScope};
pub use rollup::{MemberChange, ROLLUP_FILE, RolledCell, Rollup, RollupRecord, roll_up};
pub use settings::{ComparePairs, Licence, OnError, PORTAL, Settings};
pub use state::ReportState;
pub use toml_patch::TomlPatch;
pub use web_links::WebLink;

use crate::base::{Lang, Slug, Year};
use crate::edition::{DEFAULT_FAMILY, Edition, Editions, Family};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The content of a site.
#[derive(Clone, Debug)]
pub struct Site {
    /// site.toml.
    pub settings: Settings,
    /// The forms it knows.
    pub editions: Editions,
    /// The agencies by slug.
    pub agencies: Vec<Arc<Agency>>,
}

impl Site {
    /// The agency of a slug.
    pub fn agency(&self, slug: &Slug) -> Option<&Arc<Agency>> {
        self.agencies.binary_search_by(|agency| agency.slug.cmp(slug)).ok().map(|index| &self.agencies[index])
    }

    /// The agencies that a report adds up (`includes`), each once, with their reports of its year. An agency is not its own member: its own
    /// figures stand in the report of an agency of their own.
    pub fn included<'s>(&'s self, report: &'s Report) -> Vec<Member<'s>> {
        let mut seen = BTreeSet::from([&report.agency]);
        let slugs = report.includes.iter().map(|member| &member.slug).filter(|slug| seen.insert(slug));
        slugs.map(|slug| self.member(slug, report.year)).collect()
    }

    /// The agencies that the report of an agency adds up, or would add up: those that it names, or else those below it.
    pub fn members<'s>(&'s self, slug: &Slug, year: Year) -> Vec<Member<'s>> {
        let report = self.agency(slug).and_then(|agency| agency.report(year));
        match report.filter(|report| !report.includes.is_empty()) {
            Some(report) => self.included(report),
            None => self.children_due(slug, year),
        }
    }

    /// The agencies below one of which a report of a year is due, as an aggregate that names none adds them up.
    pub fn children_due<'s>(&'s self, parent: &Slug, year: Year) -> Vec<Member<'s>> {
        let is_meant = |agency: &&Arc<Agency>| {
            let years: Vec<Year> = agency.reports.iter().map(|report| report.year).collect();
            agency.parent.as_ref() == Some(parent) && is_due(agency, &years, year)
        };
        self.agencies.iter().filter(is_meant).map(|agency| self.member(&agency.slug, year)).collect()
    }

    /// An agency with its report of a year, as an aggregate adds it up.
    pub fn member<'s>(&'s self, slug: &'s Slug, year: Year) -> Member<'s> {
        let agency = self.agency(slug);
        let report = agency.and_then(|agency| agency.public_report(year)).map(|report| &**report);
        // An organ that has no report of the family is one all the same.
        let profile = agency.or_else(|| self.organ(slug)).map(|agency| &agency.profile);
        Member { slug, profile, report }
    }

    /// The agency of a slug, or of that of one of its series.
    pub fn organ(&self, slug: &Slug) -> Option<&Arc<Agency>> {
        let found = self.agencies.binary_search_by(|agency| agency.slug.as_str().cmp(slug.organ()));
        found.ok().map(|index| &self.agencies[index])
    }

    /// The series of an agency's reports of other families, by family.
    pub fn series_of(&self, organ: &str) -> &[Arc<Agency>] {
        // No slug has a sign before `/` but `-`, so that all series of an organ stand together.
        let start = self.agencies.partition_point(|agency| agency.slug.as_str() < format!("{organ}/").as_str());
        let count = self.agencies[start..].iter().take_while(|agency| agency.slug.organ() == organ).count();
        &self.agencies[start..start + count]
    }

    /// The agencies with their own reports, or with those of a family that stand beside these.
    pub fn agencies_of<'s>(&'s self, family: Option<&'s str>) -> impl Iterator<Item = &'s Arc<Agency>> + Clone {
        self.agencies.iter().filter(move |agency| agency.slug.family() == family)
    }

    /// The families of which some agency has a series.
    pub fn families(&self) -> BTreeMap<&str, &Family> {
        self.agencies.iter().filter_map(|agency| Some((agency.slug.family()?, agency.family()?))).collect()
    }

    /// Where an agency's reports of a family stand or will stand: in its own folder those on disclosure, and others if none else do and
    /// they are of the family that stands there by default; else in a folder of their own.
    pub fn series_for(&self, organ: &Slug, family: &str) -> Slug {
        let own = self.agency(organ).and_then(|agency| agency.reports.first()).map(|report| &report.edition.family);
        let own = own.map_or_else(|| self.own_family(), |family| family.id.as_str());
        let series = Slug::parse_family(family).filter(|_| own != family && family != DEFAULT_FAMILY);
        series.map_or_else(|| organ.clone(), |family| organ.series(&family))
    }

    /// The family of the reports in the agencies' own folders: the one that site.toml names, or that of the statutory form, unless all
    /// reports there are of another.
    pub fn own_family(&self) -> &str {
        let default = self.editions.default_family();
        let reports = self.agencies_of(None).flat_map(|agency| &agency.reports);
        let mut families = reports.map(|report| report.edition.family.id.as_str());
        let first = families.clone().next().unwrap_or(default);
        let is_settled = self.settings.default_edition.is_some() || families.any(|family| family == default);
        if is_settled { default } else { first }
    }

    /// Every report with its agency.
    pub fn reports(&self) -> impl Iterator<Item = (&Arc<Agency>, &Arc<Report>)> {
        self.agencies.iter().flat_map(|agency| agency.reports.iter().map(move |report| (agency, report)))
    }

    /// The copy of an agency's report of a year that can still be changed.
    pub fn working_copy(&self, agency: &Slug, year: Year) -> Option<Arc<Report>> {
        self.agency(agency)?.working_copy(year)
    }

    /// The same site with working copies in the place of the sealed versions that they are ahead of, as drafts.
    pub fn with_working_copies(&self) -> Site {
        let agencies = self.agencies.iter().map(|agency| {
            let ahead: Vec<&Arc<Report>> =
                agency.histories.iter().filter_map(|history| history.ahead.as_ref()).collect();
            if ahead.is_empty() {
                return agency.clone();
            }
            let mut agency = Agency::clone(agency);
            for report in ahead {
                agency.reports.retain(|other| other.year != report.year);
                agency.reports.push(report.clone());
            }
            agency.reports.sort_by_key(|report| report.year);
            Arc::new(agency)
        });
        Site { settings: self.settings.clone(), editions: self.editions.clone(), agencies: agencies.collect() }
    }

    /// The same site with the names that its pages show: in English the English ones, where agencies have them. The rules know the
    /// names that the reports use.
    pub fn with_public_names(mut self) -> Site {
        if self.settings.language == Lang::En {
            for agency in &mut self.agencies {
                if let Some(profile) = agency.profile.in_english() {
                    Arc::make_mut(agency).profile = profile;
                }
            }
        }
        self
    }

    /// The files of reports that are built only with drafts: of drafts, and of working copies beside sealed versions.
    pub fn draft_files(&self) -> BTreeSet<String> {
        let of = |agency: &Arc<Agency>| {
            let drafts = agency.reports.iter().filter(|report| report.draft).map(|report| report.file.path.clone());
            let copy = |history: &Arc<History>| format!("content/{}/{}/report.toml", agency.slug, history.year);
            drafts.chain(agency.histories.iter().map(copy)).collect::<Vec<_>>()
        };
        self.agencies.iter().flat_map(of).collect()
    }

    /// Every sealed version with its digest: `tang/2023/v1`.
    pub fn sealed(&self) -> BTreeMap<String, String> {
        self.ledger_entries().map(|(name, entry)| (name, entry.digest.clone())).collect()
    }

    /// The entries of all ledgers, each with the name of its version: `tang/2023/v1`.
    fn ledger_entries(&self) -> impl Iterator<Item = (String, &LedgerEntry)> {
        let histories = self.agencies.iter().flat_map(|agency| agency.histories.iter().map(move |h| (&agency.slug, h)));
        histories.flat_map(|(slug, history)| {
            let named = move |entry: &LedgerEntry| format!("{slug}/{}/{}", history.year, entry.folder());
            history.ledger.entries.iter().map(move |entry| (named(entry), entry))
        })
    }

    /// Every sealed version that is withdrawn: `tang/2023/v1`.
    pub fn withdrawn(&self) -> Vec<String> {
        let withdrawn = self.ledger_entries().filter(|(_, entry)| entry.withdrawn.is_some());
        let mut names: Vec<String> = withdrawn.map(|(name, _)| name).collect();
        names.sort();
        names
    }

    /// Every draft: `tang/2025`.
    pub fn drafts(&self) -> Vec<String> {
        let drafts = self.reports().filter(|(_, report)| report.draft);
        drafts.map(|(agency, report)| format!("{}/{}", agency.slug, report.year)).collect()
    }

    /// The years that have a report: see [`Site::agencies_of`].
    pub fn years(&self, family: Option<&str>) -> BTreeSet<Year> {
        self.agencies_of(family).flat_map(|agency| agency.reports.iter().map(|report| report.year)).collect()
    }

    /// The forms of the yearly reports that are on the site, those of other years included: of a site without a report, the statutory
    /// ones.
    pub fn forms(&self) -> Vec<&Arc<Edition>> {
        let versions = self.agencies.iter().flat_map(|agency| &agency.histories).flat_map(|history| &history.versions);
        let sealed = versions.filter_map(|version| version.report.as_ref());
        let all = self.reports().map(|(_, report)| report).chain(sealed);
        let families: BTreeSet<&str> = all.map(|report| report.edition.family.id.as_str()).collect();
        let is_in_use = |edition: &&Arc<Edition>| match families.is_empty() {
            true => self.editions.default_for(edition.from).is_some_and(|form| form.id == edition.id),
            false => families.contains(edition.family.id.as_str()),
        };
        self.editions.iter().filter(is_in_use).collect()
    }

    /// The same site without some reports: without its drafts it is what a build publishes.
    pub fn without(&self, reports: &BTreeSet<(Slug, Year)>) -> Site {
        let is_out = |report: &Report| reports.contains(&(report.agency.clone(), report.year));
        let agencies = self.agencies.iter().map(|agency| {
            if reports.is_empty() || !agency.reports.iter().any(|report| is_out(report)) {
                return agency.clone();
            }
            let mut agency = Agency::clone(agency);
            agency.reports.retain(|report| !is_out(report));
            Arc::new(agency)
        });
        Site { settings: self.settings.clone(), editions: self.editions.clone(), agencies: agencies.collect() }
    }
}
