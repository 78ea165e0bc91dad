//! What became of an agency's report of a year: one answer for the home page, the agency's, the year's, the feeds and year.csv.

use super::{Agency, Level};
use crate::base::Year;
use chrono::NaiveDate;

/// What became of an agency's report of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReportState {
    /// It is public.
    Published,
    /// It is public, and took the place of an earlier version.
    Corrected,
    /// It was public; a notice stands in its place.
    Withdrawn,
    /// It is written and not public.
    Draft,
    /// There is none, and it was due. Only a site that names the day it speaks of (`as_of`) says so.
    Overdue,
    /// There is none, and it is not due yet; likewise.
    NotDue,
    /// There is none on this site.
    Missing,
}

impl ReportState {
    /// The state of an agency's report of a year, on the day that the site speaks of, if it names one: never on the day of the clock.
    pub fn new(agency: &Agency, year: Year, as_of: Option<NaiveDate>) -> ReportState {
        let history = agency.history(year);
        let number = history.and_then(|history| history.current()).map(|version| version.entry.number);
        match (agency.report(year), number) {
            (Some(report), _) if report.draft => ReportState::Draft,
            (Some(_), Some(2..)) => ReportState::Corrected,
            (Some(_), _) => ReportState::Published,
            (None, _) if history.is_some() => ReportState::Withdrawn,
            (None, _) => as_of.map_or(ReportState::Missing, |day| absent(agency, year, day)),
        }
    }

    /// Whether the report is not there, but was or will be due.
    pub fn is_owed(self) -> bool {
        matches!(self, ReportState::Overdue | ReportState::NotDue)
    }

    /// The years of which an agency owes a report on the day that the site speaks of, newest first; none where it names no day.
    pub fn owed(agency: &Agency, as_of: Option<NaiveDate>) -> Vec<(Year, ReportState)> {
        let Some(last) = as_of.and_then(last_year) else { return Vec::new() };
        let mut years = std::iter::successors(first_year(agency, last), |year| Some(year.next()))
            .take_while(|year| *year <= last)
            .map(|year| (year, ReportState::new(agency, year, as_of)))
            .filter(|(_, state)| state.is_owed())
            .collect::<Vec<_>>();
        years.reverse();
        years
    }

    /// Its name in contexts, year.csv and the catalogues of themes.
    pub fn word(self) -> &'static str {
        match self {
            ReportState::Published => "published",
            ReportState::Corrected => "corrected",
            ReportState::Withdrawn => "withdrawn",
            ReportState::Draft => "draft",
            ReportState::Overdue => "overdue",
            ReportState::NotDue => "not_due",
            ReportState::Missing => "missing",
        }
    }
}

/// The year whose reports are published on a day: the one before.
fn last_year(day: NaiveDate) -> Option<Year> {
    use chrono::Datelike as _;
    u16::try_from(day.year()).ok().and_then(Year::new).map(Year::previous)
}

/// The first year of which an agency owes a report: the one that agency.toml gives (`from`), else that of its first report here, whatever
/// became of it. One that never reported may not have existed earlier than its names (`[[names]]`) say, or else than the last year.
fn first_year(agency: &Agency, last: Year) -> Option<Year> {
    let first = agency.years().first().copied();
    let named = || agency.names.iter().map(|(_, from)| *from).min();
    agency.from.or(first).or_else(named).or(Some(last))
}

/// Whether a report that is not there was due on a day. An agency owes none for the years before its first, when it may not have existed,
/// nor for those after its end.
fn absent(agency: &Agency, year: Year, day: NaiveDate) -> ReportState {
    let first = last_year(day).and_then(|last| first_year(agency, last));
    let owes = first.is_none_or(|first| year >= first) && agency.reports_in(year);
    let family = agency.form_near(year).map(|form| &form.family);
    let deadline = family.and_then(|family| family.deadline(agency.level.map(Level::word)));
    match deadline.and_then(|deadline| deadline.day(year)) {
        Some(deadline) if owes && day > deadline => ReportState::Overdue,
        Some(deadline) if owes && day <= deadline => ReportState::NotDue,
        _ => ReportState::Missing,
    }
}
