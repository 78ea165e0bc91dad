//! Which agencies published which years: a matrix of states, by level, for the home page and for the page of an agency with members.

use crate::base::{KeyBuilder, PageKind, Year, syllables};
use crate::compare::rank;
use crate::model::{Agency, Level, ReportState};
use crate::plan::page::PageInputs;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A matrix of states.
#[derive(Serialize)]
pub(super) struct CoverageMatrix {
    years: Vec<Year>,
    groups: Vec<CoverageGroup>,
}

/// The agencies of a level, in the order of how they sound.
#[derive(Serialize)]
struct CoverageGroup {
    label: String,
    count: usize,
    agencies: Vec<CoveredAgency>,
}

#[derive(Serialize)]
struct CoveredAgency {
    name: String,
    url: String,
    latest: Option<Year>,
    latest_url: Option<String>,
    cells: Vec<CoverageCell>,
}

#[derive(Serialize)]
struct CoverageCell {
    year: Year,
    state: &'static str,
    /// The state in words, and in one character for small screens.
    label: String,
    short: String,
    url: Option<String>,
}

impl CoverageMatrix {
    /// The matrix of some agencies; `root` is the path from the page to the root of the site.
    pub(super) fn new(agencies: &[Arc<Agency>], root: &str, inputs: &PageInputs<'_>) -> CoverageMatrix {
        let owed = |agency| ReportState::owed(agency, inputs.settings().as_of).into_iter().map(|(year, _)| year);
        let all: BTreeSet<Year> =
            agencies.iter().flat_map(|agency| agency.years().into_iter().chain(owed(agency))).collect();
        let all: Vec<Year> = all.into_iter().collect();
        let mut groups: BTreeMap<_, Vec<&Arc<Agency>>> = BTreeMap::new();
        agencies.iter().for_each(|agency| groups.entry(rank(agency)).or_default().push(agency));
        let group = |((_, level), mut agencies): ((_, Option<Level>), Vec<&Arc<Agency>>)| {
            agencies.sort_by_cached_key(|agency| (syllables(&agency.name), agency.name.clone()));
            CoverageGroup {
                label: inputs.words.word(&format!("level.{}", level.map_or("none", |level| level.word()))).to_owned(),
                count: agencies.len(),
                agencies: agencies.into_iter().map(|agency| covered(agency, &all, root, inputs)).collect(),
            }
        };
        CoverageMatrix { groups: groups.into_iter().map(group).collect(), years: all }
    }

    /// Adds what the matrix of some agencies follows from, beside their agency.toml and the settings.
    pub(super) fn key(key: KeyBuilder, agencies: &[Arc<Agency>]) -> KeyBuilder {
        let state = |agency: &Agency, year| (year, ReportState::new(agency, year, None), agency.report(year).is_some());
        let states = agencies.iter().flat_map(|agency| agency.years().into_iter().map(move |year| state(agency, year)));
        states.fold(key, |key, (year, state, is_there)| key.text(&format!("{year} {} {is_there}", state.word())))
    }
}

fn covered(agency: &Agency, years: &[Year], root: &str, inputs: &PageInputs<'_>) -> CoveredAgency {
    let (settings, words) = (inputs.settings(), inputs.words);
    let url = |year: Year| format!("{root}{}/{year}/", agency.slug);
    let latest = agency.reports.last().map(|report| report.year);
    let cells = years.iter().map(|year| {
        let state = ReportState::new(agency, *year, settings.as_of);
        let is_there = match state {
            ReportState::Withdrawn => settings.wants(PageKind::Withdrawn),
            state => agency.report(*year).is_some() && state != ReportState::Missing,
        };
        let label = words.word(&format!("state.{}", state.word())).to_owned();
        let short = words.word(&format!("state_short.{}", state.word())).to_owned();
        CoverageCell { year: *year, state: state.word(), label, short, url: is_there.then(|| url(*year)) }
    });
    CoveredAgency {
        name: agency.name.clone(),
        url: format!("{root}{}/", agency.slug),
        latest,
        latest_url: latest.map(url),
        cells: cells.collect(),
    }
}
