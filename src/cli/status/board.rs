//! What became of a year's report of each member: one table for the terminal, for programs, for a workbook.

use super::super::agency_table::counts;
use super::super::known_names::same_agencies;
use crate::base::{Diagnostic, Slug, Year};
use crate::model::{Agency, Level, MemberChange, Report, ReportState, RollupRecord, SUM_RULE};
use crate::pipeline::Checked;
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What became of a member's report, what needs most to be done first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ReportProgress {
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
    pub(super) const ALL: [ReportProgress; 9] = [
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
    pub(super) fn word(self) -> &'static str {
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

    /// Whether the member's report is there.
    pub(super) fn is_reported(self) -> bool {
        !matches!(
            self,
            ReportProgress::Late | ReportProgress::Missing | ReportProgress::Withdrawn | ReportProgress::NotExpected
        )
    }

    /// Whether nothing is left to do before it can be added up.
    pub(super) fn is_done(self) -> bool {
        matches!(
            self,
            ReportProgress::Clean | ReportProgress::Published | ReportProgress::Corrected | ReportProgress::NotExpected
        )
    }
}

/// A member with its report. Every key is always there, `null` where there is no value.
#[derive(Debug, Serialize)]
pub(super) struct MemberLine<'s> {
    /// Its folder.
    pub(super) agency: &'s str,
    /// Its name in that year.
    pub(super) name: &'s str,
    pub(super) level: Option<&'static str>,
    pub(super) state: ReportProgress,
    /// The day by which the report is wanted.
    pub(super) deadline: Option<String>,
    /// The number of the sealed version.
    pub(super) version: Option<u32>,
    /// How many errors and open warnings there are about it.
    pub(super) errors: usize,
    pub(super) warnings: usize,
    /// What became of its figures since the office's last roll-up; `null` where nothing did, or where there was none.
    pub(super) since_rollup: Option<&'static str>,
}

/// Members whose reports may be one and the same.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub(super) struct Duplicate<'s> {
    /// Their folders.
    pub(super) agencies: Vec<&'s str>,
    pub(super) why: DuplicateReason,
}

/// Why two members are taken for one.
#[derive(Clone, Copy, Debug, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum DuplicateReason {
    /// Their names are one agency's.
    Names,
    /// Their figures are the same in every cell.
    Figures,
}

/// The members of an office in a year.
#[derive(Debug, Serialize)]
pub(super) struct Board<'s> {
    pub(super) year: u16,
    /// The office; `null` for the whole site.
    pub(super) parent: Option<&'s str>,
    /// The day by which lateness is told.
    pub(super) date: String,
    /// Of how many members a report is expected, and how many are there.
    pub(super) expected: usize,
    pub(super) reported: usize,
    /// How many there are in each state.
    pub(super) counts: BTreeMap<&'static str, usize>,
    pub(super) members: Vec<MemberLine<'s>>,
    pub(super) duplicates: Vec<Duplicate<'s>>,
    /// How many cells of the office's aggregate differ from the sums of its members (H-SUM).
    pub(super) unequal_sums: usize,
}

impl<'s> Board<'s> {
    /// The members right below an office, or all agencies of the site.
    pub(super) fn new(
        checked: &'s Checked,
        parent: Option<&'s Slug>,
        (year, date): (Year, NaiveDate),
        record: &RollupRecord,
    ) -> Board<'s> {
        let is_member = |agency: &&Agency| parent.is_none_or(|parent| agency.parent.as_ref() == Some(parent));
        let agencies: Vec<&Agency> = checked.site.agencies_of(None).map(|agency| &**agency).filter(is_member).collect();
        let open = checked.diagnostics.iter().filter(|finding| !finding.is_settled());
        let counts = counts(open.map(|finding| &**finding), |finding| {
            Some(finding.agency.as_ref()?).filter(|_| finding.year == Some(year))
        });
        let line = |agency: &&'s Agency| {
            let [errors, warnings] = counts.get(&agency.slug).copied().unwrap_or_default();
            let change = agency.report(year).filter(|_| !record.is_empty()).and_then(|report| record.change(report));
            MemberLine { since_rollup: change.map(word_of_change), ..line(agency, (year, date), [errors, warnings]) }
        };
        let mut members: Vec<MemberLine<'s>> = agencies.iter().map(line).collect();
        members.sort_by_key(|member| (member.state, member.agency));
        let count = |state: ReportProgress| members.iter().filter(|member| member.state == state).count();
        Board {
            year: year.get(),
            parent: parent.map(Slug::as_str),
            date: date.to_string(),
            expected: members.len() - count(ReportProgress::NotExpected),
            reported: members.iter().filter(|member| member.state.is_reported()).count(),
            counts: ReportProgress::ALL.iter().map(|state| (state.word(), count(*state))).collect(),
            duplicates: duplicates(&agencies, year),
            unequal_sums: parent.map_or(0, |parent| unequal_sums(checked, parent, year)),
            members,
        }
    }

    /// Whether the reports of all members are there, and none needs anything.
    pub(super) fn is_done(&self) -> bool {
        self.members.iter().all(|member| member.state.is_done())
    }
}

fn line<'s>(agency: &'s Agency, (year, date): (Year, NaiveDate), [errors, warnings]: [usize; 2]) -> MemberLine<'s> {
    let deadline = deadline(agency, year);
    let report = agency.report(year);
    let is_dated = report.is_some_and(|report| report.version.is_some() || report.published.is_some());
    let state = match ReportState::new(agency, year, None) {
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

/// The day by which a member's report is wanted: as its office says, or else as the form does.
fn deadline(agency: &Agency, year: Year) -> Option<NaiveDate> {
    let by_form = || {
        let form = agency.form_near(year)?;
        form.family.deadline(agency.level.map(Level::word))?.day(year)
    };
    agency.deadline.map_or_else(by_form, |day| day.after(year))
}

/// How many findings there are about the sums of an aggregate.
fn unequal_sums(checked: &Checked, parent: &Slug, year: Year) -> usize {
    let is_sum = |finding: &&Arc<Diagnostic>| finding.code == SUM_RULE && finding.is_about(parent.as_str(), Some(year));
    checked.diagnostics.iter().filter(is_sum).count()
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
    let figures: Vec<String> = report.edition.ids().map(|cell| report.figures.get(cell).text()).collect();
    let telling = figures.iter().filter(|figure| !matches!(figure.as_str(), "" | "0" | "/")).count();
    (telling >= FIGURES).then_some(figures)
}
