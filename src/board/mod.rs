//! The members of an office in a year: what became of the report of each, and what should make one look again. One table for the
//! terminal, for programs, for a workbook and for the browser.

mod alike;
mod words;

pub use words::BoardWords;

use crate::base::{Diagnostic, Slug, Year, count_by};
use crate::model::{Agency, Level, MemberChange, Report, ReportState, RollupRecord, SUM_RULE, Site, same_agencies};
use alike::{AlikeTexts, alike_texts};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// What became of a member's report, what needs most to be done first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportProgress {
    /// There is none, and the day by which it was wanted has passed.
    Late,
    /// There is none yet.
    Missing,
    /// It was public, and all its versions were withdrawn.
    Withdrawn,
    /// It has errors.
    Errors,
    /// It is a draft: figures are doubtful, or it is not filled in.
    Draft,
    /// It has no error, and is neither sealed nor dated.
    Clean,
    /// It is sealed, or has its day of publication.
    Published,
    /// It took the place of an earlier sealed version.
    Corrected,
    /// The body does not exist in that year.
    NotExpected,
}

impl ReportProgress {
    /// All states, in this order.
    pub const ALL: [ReportProgress; 9] = [
        ReportProgress::Late,
        ReportProgress::Missing,
        ReportProgress::Withdrawn,
        ReportProgress::Errors,
        ReportProgress::Draft,
        ReportProgress::Clean,
        ReportProgress::Published,
        ReportProgress::Corrected,
        ReportProgress::NotExpected,
    ];

    /// Its key in the catalogue.
    pub fn word(self) -> &'static str {
        match self {
            ReportProgress::Late => "late",
            ReportProgress::Missing => "missing",
            ReportProgress::Withdrawn => "withdrawn",
            ReportProgress::Errors => "errors",
            ReportProgress::Draft => "draft",
            ReportProgress::Clean => "clean",
            ReportProgress::Published => "published",
            ReportProgress::Corrected => "corrected",
            ReportProgress::NotExpected => "not_expected",
        }
    }

    /// Whether the member's report is in: a draft is none yet, and one that was withdrawn is none any more.
    pub fn is_reported(self) -> bool {
        matches!(
            self,
            ReportProgress::Errors | ReportProgress::Clean | ReportProgress::Published | ReportProgress::Corrected
        )
    }

    /// Whether nothing is left to do before it can be added up.
    pub fn is_done(self) -> bool {
        matches!(
            self,
            ReportProgress::Clean | ReportProgress::Published | ReportProgress::Corrected | ReportProgress::NotExpected
        )
    }
}

/// A member with its report. Every key is always there, `null` where there is no value.
#[derive(Debug, Serialize)]
pub struct MemberLine<'s> {
    /// Its folder.
    pub agency: &'s str,
    /// Its name in that year.
    pub name: &'s str,
    /// Its level, as agency.toml has it.
    pub level: Option<&'static str>,
    /// What became of its report.
    pub state: ReportProgress,
    /// The day by which the report is wanted.
    pub deadline: Option<String>,
    /// The number of the sealed version.
    pub version: Option<u32>,
    /// How many errors there are about it.
    pub errors: usize,
    /// How many open warnings.
    pub warnings: usize,
    /// What became of its figures since the office's last roll-up; `null` where nothing did, or where there was none.
    pub since_rollup: Option<&'static str>,
}

/// Members whose reports may be one and the same.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct Duplicate<'s> {
    /// Their folders.
    pub agencies: Vec<&'s str>,
    /// What is the same of them.
    pub why: DuplicateReason,
}

/// Why two members are taken for one.
#[derive(Clone, Copy, Debug, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateReason {
    /// Their names are one agency's.
    Names,
    /// Their figures are the same in every cell.
    Figures,
}

/// The members of an office in a year.
#[derive(Debug, Serialize)]
pub struct Board<'s> {
    /// The year of the reports.
    pub year: u16,
    /// The office; `null` for the whole site.
    pub parent: Option<&'s str>,
    /// The day by which lateness is told.
    pub date: String,
    /// Of how many members a report is expected.
    pub expected: usize,
    /// How many of these are in, drafts and withdrawn ones not among them.
    pub reported: usize,
    /// How many there are in each state.
    pub counts: BTreeMap<&'static str, usize>,
    /// The members, by state.
    pub members: Vec<MemberLine<'s>>,
    /// Members that may be one.
    pub duplicates: Vec<Duplicate<'s>>,
    /// The members that have no report of the family of any year, where it is one beside others: whether one is due nobody said.
    pub without_series: Vec<&'s str>,
    /// How many cells of the office's aggregate differ from the sums of its members (H-SUM).
    pub unequal_sums: usize,
    /// The sections that are alike among the members (Q-COPY).
    pub alike: Vec<AlikeTexts<'s>>,
}

/// What a board is made from.
pub struct BoardSource<'s, 'f> {
    /// The site.
    pub site: &'s Site,
    /// What was found about it.
    pub findings: &'f [Arc<Diagnostic>],
    /// The reports that are not in it because of their errors.
    pub left_out: &'f BTreeSet<(Slug, Year)>,
    /// The family whose reports are meant, where these stand beside the agencies' own.
    pub family: Option<&'f Slug>,
}

impl<'s> Board<'s> {
    /// The members right below an office, or all agencies of the site, with what was found about them.
    pub fn new(
        BoardSource { site, findings, left_out, family }: &BoardSource<'s, '_>,
        parent: Option<&'s Slug>,
        (year, date): (Year, NaiveDate),
        record: &RollupRecord,
    ) -> Board<'s> {
        let is_member = |agency: &&Agency| parent.is_none_or(|parent| agency.parent.as_ref() == Some(parent));
        let agencies = site.agencies.iter().filter(|agency| agency.slug.family() == family.map(Slug::as_str));
        let agencies: Vec<&Agency> = agencies.map(|agency| &**agency).filter(is_member).collect();
        let open = findings.iter().filter(|finding| !finding.is_settled());
        let counts = count_by(open.map(|finding| &**finding), |finding| {
            Some(finding.agency.as_ref()?).filter(|_| finding.year == Some(year))
        });
        let line = |agency: &&'s Agency| {
            let [errors, warnings] = counts.get(&agency.slug).copied().unwrap_or_default();
            let change = agency.report(year).filter(|_| !record.is_empty()).and_then(|report| record.change(report));
            let line = line(agency, (year, date), [errors, warnings]);
            let is_left_out = left_out.contains(&(agency.slug.clone(), year));
            let state = if is_left_out { ReportProgress::Errors } else { line.state };
            MemberLine { since_rollup: change.map(word_of_change), state, ..line }
        };
        let mut members: Vec<MemberLine<'s>> = agencies.iter().map(line).collect();
        members.sort_by_key(|member| (member.state, member.agency));
        // Of one that is public the copy that is worked on is a draft, too.
        let is_public = |slug: &str| {
            let agency = agencies.iter().find(|agency| agency.slug.as_str() == slug);
            agency.and_then(|agency| agency.history(year)).is_some_and(|history| history.current().is_some())
        };
        let is_in = |member: &&MemberLine<'s>| {
            member.state.is_reported() || member.state == ReportProgress::Draft && is_public(member.agency)
        };
        let count = |state: ReportProgress| members.iter().filter(|member| member.state == state).count();
        Board {
            year: year.get(),
            parent: parent.map(Slug::as_str),
            date: date.to_string(),
            expected: members.len() - count(ReportProgress::NotExpected),
            reported: members.iter().filter(is_in).count(),
            counts: ReportProgress::ALL.iter().map(|state| (state.word(), count(*state))).collect(),
            duplicates: duplicates(&agencies, year),
            without_series: family.map_or_else(Vec::new, |family| without_series(site, parent, family, year)),
            unequal_sums: parent.map_or(0, |parent| unequal_sums(findings, parent, year)),
            alike: alike_texts(&agencies, year, findings),
            members,
        }
    }

    /// Whether the reports of all members are there, and none needs anything.
    pub fn is_done(&self) -> bool {
        self.members.iter().all(|member| member.state.is_done())
    }
}

/// The members of an office in a year that have no report of a family at all.
fn without_series<'s>(site: &'s Site, parent: Option<&Slug>, family: &Slug, year: Year) -> Vec<&'s str> {
    let is_without = |agency: &&Arc<Agency>| {
        let is_member = |parent: &Slug| agency.parent.as_ref().is_some_and(|own| own.as_str() == parent.organ());
        parent.is_none_or(is_member) && agency.reports_in(year) && site.agency(&agency.slug.series(family)).is_none()
    };
    site.agencies_of(None).filter(is_without).map(|agency| agency.slug.as_str()).collect()
}

fn line<'s>(agency: &'s Agency, (year, date): (Year, NaiveDate), [errors, warnings]: [usize; 2]) -> MemberLine<'s> {
    let deadline = match agency.form_near(year) {
        Some(form) => agency.due(form, year),
        None => agency.deadline.and_then(|day| day.after(year)),
    };
    let report = agency.report(year);
    let is_dated = report.is_some_and(|report| report.version.is_some() || report.published.is_some());
    let is_withdrawn = agency.history(year).is_some_and(|history| history.current().is_none());
    let state = match ReportState::new(agency, year, None) {
        // Whatever its working copy is.
        _ if is_withdrawn => ReportProgress::Withdrawn,
        ReportState::Draft => ReportProgress::Draft,
        _ if errors > 0 => ReportProgress::Errors,
        ReportState::Corrected => ReportProgress::Corrected,
        ReportState::Published if is_dated => ReportProgress::Published,
        ReportState::Published => ReportProgress::Clean,
        ReportState::Withdrawn => ReportProgress::Withdrawn,
        ReportState::Overdue | ReportState::NotDue | ReportState::Missing => {
            match (agency.reports_in(year), deadline.is_some_and(|deadline| date > deadline)) {
                (false, _) => ReportProgress::NotExpected,
                (true, true) => ReportProgress::Late,
                (true, false) => ReportProgress::Missing,
            }
        }
    };
    MemberLine {
        agency: agency.slug.as_str(),
        name: agency.name_in(year),
        level: agency.level.map(Level::word),
        state,
        deadline: deadline.map(|day| day.to_string()),
        version: report.and_then(|report| report.version),
        errors,
        warnings,
        since_rollup: None,
    }
}

/// Its key in the catalogue.
fn word_of_change(change: MemberChange) -> &'static str {
    match change {
        MemberChange::New => "joined",
        MemberChange::Figures => "changed",
        MemberChange::Corrected => "corrected",
    }
}

/// How many findings there are about the sums of an aggregate.
fn unequal_sums(findings: &[Arc<Diagnostic>], parent: &Slug, year: Year) -> usize {
    let is_sum = |finding: &&Arc<Diagnostic>| finding.code == SUM_RULE && finding.is_about(parent.as_str(), Some(year));
    findings.iter().filter(is_sum).count()
}

/// How many figures other than 0 two reports share at least before they are taken for one: small offices have the same few.
const FIGURES: usize = 8;

/// Members that may be one: whose names agree, or whose figures do in every cell.
fn duplicates<'s>(agencies: &[&'s Agency], year: Year) -> Vec<Duplicate<'s>> {
    let mut found: Vec<Duplicate<'s>> = Vec::new();
    let mut siblings: BTreeMap<Option<&Slug>, Vec<&'s Agency>> = BTreeMap::new();
    let active = agencies.iter().filter(|agency| agency.reports_in(year));
    active.for_each(|agency| siblings.entry(agency.parent.as_ref()).or_default().push(agency));
    for group in siblings.values() {
        let names = group.iter().map(|agency| (agency.slug.as_str(), agency.name_in(year)));
        let same = same_agencies(names).into_iter();
        found.extend(same.map(|agencies| Duplicate { agencies, why: DuplicateReason::Names }));
    }
    let mut by_figures: HashMap<(&str, Vec<String>), Vec<&'s str>> = HashMap::new();
    for (agency, report) in agencies.iter().filter_map(|agency| Some((agency, agency.report(year)?))) {
        if let Some(figures) = telling_figures(report) {
            by_figures.entry((&report.edition.id, figures)).or_default().push(agency.slug.as_str());
        }
    }
    let mut same: Vec<Vec<&'s str>> = by_figures.into_values().filter(|agencies| agencies.len() > 1).collect();
    same.sort();
    found.extend(same.into_iter().map(|agencies| Duplicate { agencies, why: DuplicateReason::Figures }));
    found
}

/// The figures of a report in the order of its form, if enough of them are not 0.
fn telling_figures(report: &Report) -> Option<Vec<String>> {
    let figures: Vec<String> = report.edition.ids().map(|cell| report.figures.get(cell).text().into()).collect();
    let telling = figures.iter().filter(|figure| !matches!(figure.as_str(), "" | "0" | "/")).count();
    (telling >= FIGURES).then_some(figures)
}
