//! What a rule sees: its report, and through accessors anything else of the site. Each accessor records what it looked at, so
//! that findings stay in the cache for exactly as long as the rule would see the same again.

use super::arithmetic::Reconciliation;
use super::names::CharacterPairs;
use super::prose::Prose;
use super::resemblance::SimilarSections;
use super::site_index::{Aggregate, Dependency, Lookup, SiteIndex};
use super::years;
use crate::base::{Slug, Year};
use crate::edition::{CellId, Edition, Editions, Section};
use crate::model::{Agency, AgencyProfile, Member, Report, Version};
use chrono::NaiveDate;
use std::cell::{OnceCell, RefCell};
use std::ops::Range;

/// One report and everything around it.
pub struct View<'a> {
    /// The report that is checked.
    pub report: &'a Report,
    /// Its agency.
    pub agency: &'a AgencyProfile,
    /// The agency with its other reports. Private, as is the site: both are reached through accessors that record.
    own: &'a Agency,
    index: &'a SiteIndex<'a>,
    /// The lookups so far, each once.
    seen: RefCell<Vec<Dependency>>,
    /// The texts in which names of agencies were looked for.
    searched: RefCell<Option<CharacterPairs>>,
    /// The equations of the form with their remainders, made once for the rules that share them.
    equations: OnceCell<Reconciliation>,
    /// The narratives as the rules on text read them.
    prose: OnceCell<Vec<Prose<'a>>>,
    /// The figures that may be compared with last year's, found once for the rules that share them.
    pairs: OnceCell<Vec<(CellId, CellId)>>,
}

impl<'a> View<'a> {
    /// The view of a report. The report itself and its agency's profile are seen by every rule.
    pub(super) fn new(index: &'a SiteIndex<'a>, own: &'a Agency, report: &'a Report) -> View<'a> {
        let view = View {
            report,
            agency: &own.profile,
            own,
            index,
            seen: RefCell::default(),
            searched: RefCell::default(),
            equations: OnceCell::new(),
            prose: OnceCell::new(),
            pairs: OnceCell::new(),
        };
        view.record(Lookup::Profile(own.slug.clone()));
        view.record(Lookup::Report(own.slug.clone(), report.year));
        view
    }

    /// The forms of the site. A report's digest covers its form and those before it.
    pub fn editions(&self) -> &'a Editions {
        &self.index.site.editions
    }

    /// The day that the site speaks of, where site.toml has one. Settings are in the key of every report's findings.
    pub fn as_of(&self) -> Option<NaiveDate> {
        self.index.site.settings.as_of
    }

    /// The agency's report of the year before; none where its file cannot be read to the end, for any of its figures may be missing.
    pub fn previous(&self) -> Option<&'a Report> {
        self.report_of(&self.own.slug, self.report.year.previous()).filter(|report| report.is_complete)
    }

    /// Any report of the site.
    pub fn report_of(&self, agency: &Slug, year: Year) -> Option<&'a Report> {
        self.record(Lookup::Report(agency.clone(), year));
        self.index.report(self.own, agency, year)
    }

    /// The sealed versions of one of the agency's own reports, the first first; none where it was never sealed.
    pub fn versions(&self, year: Year) -> &'a [Version] {
        self.record(Lookup::Versions(self.own.slug.clone(), year));
        self.index.history(self.own, &self.own.slug, year).map_or(&[], |history| &history.versions)
    }

    /// The agencies directly below one that have a report of a year, with these reports.
    pub fn members(&self, parent: &Slug, year: Year) -> impl Iterator<Item = (&'a AgencyProfile, &'a Report)> {
        self.record(Lookup::Members(parent.clone(), year));
        let agencies = self.index.members(parent).iter().map(|index| &*self.index.site.agencies[*index]);
        agencies.filter_map(move |agency| Some((&agency.profile, &**agency.report(year)?)))
    }

    /// The agencies directly below one, with or without a report, each with the years that it has reports of.
    pub fn children(&self, parent: &Slug) -> impl Iterator<Item = (&'a AgencyProfile, Vec<Year>)> {
        self.record(Lookup::Children(parent.clone()));
        let agencies = self.index.members(parent).iter().map(|index| &*self.index.site.agencies[*index]);
        agencies.map(|agency| (&agency.profile, agency.reports.iter().map(|report| report.year).collect()))
    }

    /// The agencies that the report adds up (`includes`), each once, with their reports of the year.
    pub fn included(&self) -> Vec<Member<'a>> {
        self.record(Lookup::Included(self.own.slug.clone(), self.report.year));
        self.index.included(self.report)
    }

    /// The other aggregates that add up an agency which this report adds up: of the same level, or themselves added up by this one.
    pub(super) fn repeated(&self) -> Vec<(usize, Aggregate<'a>)> {
        self.record(Lookup::Repeated(self.own.slug.clone(), self.report.year));
        self.index.repeated(self.own, self.report)
    }

    /// The agencies above one, from its parent up.
    pub fn ancestors(&self, agency: &AgencyProfile) -> impl Iterator<Item = &'a AgencyProfile> + '_ {
        let parent = |agency: &AgencyProfile| {
            let parent = agency.parent.as_ref()?;
            self.record(Lookup::Profile(parent.clone()));
            self.index.profile(self.own, parent)
        };
        // A circle in agency.toml is cut by loading.
        std::iter::successors(parent(agency), move |above| parent(above))
    }

    /// The full names of agencies in a text, the longest where several start, with the agencies that bear or bore them.
    pub fn agency_names(&self, text: &str) -> Vec<(Range<usize>, &[&'a AgencyProfile])> {
        self.searched.borrow_mut().get_or_insert_default().add(text);
        self.index.names().find(text)
    }

    /// The sections of last year's report and of this year's reports of the agencies beside it that resemble one of this report, by
    /// the share of site.toml; `None` where that is too short to tell.
    pub(super) fn similar_sections(&self, section: &'a str) -> Option<SimilarSections<'a>> {
        let year = self.report.year;
        self.record(Lookup::Report(self.own.slug.clone(), year.previous()));
        self.record(Lookup::Alike(self.own.slug.clone(), year));
        let siblings = self.own.parent.as_ref().map_or(&[][..], |parent| self.index.members(parent));
        self.index.sketches.find_similar(self.own, year, section, siblings)
    }

    /// The sections of text, in the form's order.
    pub(super) fn prose(&self) -> &[Prose<'a>] {
        self.prose.get_or_init(|| self.report.narratives.iter().map(Prose::new).collect())
    }

    /// The sections of text, each with its text.
    pub(super) fn sections(&self) -> impl Iterator<Item = (&'a Section, &Prose<'a>)> {
        let edition: &'a Edition = &self.report.edition;
        self.prose().iter().filter_map(move |prose| Some((edition.section(prose.section())?, prose)))
    }

    /// The text of a section.
    pub(super) fn section(&self, id: &str) -> Option<&Prose<'a>> {
        self.prose().iter().find(|prose| prose.section() == id)
    }

    /// The form's equations on this report.
    pub(super) fn equations(&self) -> &Reconciliation {
        self.equations.get_or_init(|| Reconciliation::new(self.report))
    }

    /// Each cell of this year's report with its counterpart in last year's; see [`years::pairs`].
    pub(super) fn pairs(&self, previous: &Report) -> &[(CellId, CellId)] {
        self.pairs.get_or_init(|| years::comparable_cells(self.report, previous, self.editions()))
    }

    /// All lookups.
    pub(super) fn into_dependencies(self) -> Vec<Dependency> {
        let names = self.searched.into_inner().map(|pairs| Dependency { lookup: Lookup::Names(pairs), seen: None });
        self.seen.into_inner().into_iter().chain(names).collect()
    }

    fn record(&self, lookup: Lookup) {
        let mut seen = self.seen.borrow_mut();
        if !seen.iter().any(|known| known.lookup == lookup) {
            let digest = self.index.digest(self.own, &lookup);
            seen.push(Dependency { lookup, seen: digest });
        }
    }
}
