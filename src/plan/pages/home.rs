//! The home page: the years that each agency published, with links to the reports. In a long list, members of an agency are listed
//! on that agency's page, and the rest on numbered pages.

use crate::base::{PageKind, Year};
use crate::compare::rank;
use crate::model::{Agency, Level, ReportState, Site};
use crate::plan::links::{Download, PageLink, year_folder};
use crate::plan::page::{Head, Page, PageInputs};
use crate::plan::pagination::{ListPage, ROWS};
use crate::plan::planning::Planning;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) fn plan(planning: &mut Planning) {
    let site = planning.site.clone();
    let tree = planning.tree.clone();
    let all: Vec<Arc<Agency>> = site.agencies_of(None).filter(|agency| tree.has_rows(&agency.slug)).cloned().collect();
    let is_split = all.len() > ROWS && site.settings.wants(PageKind::Agency);
    let tops = || tree.tops().iter().filter(|agency| agency.slug.family().is_none()).cloned().collect();
    let listed = if is_split { tops() } else { all };
    for list_page in ListPage::for_rows(listed.len()) {
        let page = Home { listed: list_page.rows(&listed).to_vec(), list_page };
        planning.add_page(&list_page.file(), planning.site_key("home"), page);
    }
}

struct Home {
    listed: Vec<Arc<Agency>>,
    list_page: ListPage,
}

#[derive(Serialize)]
struct HomeContext {
    counts: SiteCounts,
    years: Vec<Year>,
    groups: Vec<HomeGroup>,
    pages: Vec<PageLink>,
    per_year: Vec<PerYear>,
    /// The reports of other families.
    families: Vec<HomeFamily>,
    /// The data of the whole site.
    downloads: Vec<Download>,
}

#[derive(Serialize)]
struct HomeFamily {
    name: String,
    per_year: Vec<PerYear>,
}

#[derive(Serialize)]
struct SiteCounts {
    agencies: usize,
    reports: usize,
    first_year: Option<Year>,
    last_year: Option<Year>,
}

#[derive(Serialize)]
struct HomeGroup {
    label: String,
    count: usize,
    agencies: Vec<HomeAgency>,
}

#[derive(Serialize)]
struct HomeAgency {
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

#[derive(Serialize)]
struct PerYear {
    year: Year,
    count: usize,
    url: Option<String>,
}

impl Page for Home {
    const KIND: PageKind = PageKind::Home;
    const VARIABLE: &'static str = "home";
    type Data = HomeContext;

    fn head(&self, inputs: &PageInputs<'_>) -> Head<'_> {
        let settings = inputs.settings();
        Head::new(settings, self.list_page.title(&settings.title, inputs.words))
    }

    fn data(&self, inputs: &PageInputs<'_>) -> Option<HomeContext> {
        let site = inputs.site;
        let own = per_year(None, site);
        let families = site.families().into_iter().map(|(id, family)| HomeFamily {
            name: family.name.get(inputs.words.lang()).to_owned(),
            per_year: per_year(Some(id), site),
        });
        let reports = self.listed.iter().flat_map(|agency| agency.reports.iter().map(|report| report.year));
        let histories = self.listed.iter().flat_map(|agency| agency.histories.iter().map(|history| history.year));
        let years: Vec<Year> = reports.chain(histories).collect::<BTreeSet<_>>().into_iter().collect();
        Some(HomeContext {
            counts: SiteCounts {
                agencies: site.agencies_of(None).filter(|agency| !agency.reports.is_empty()).count(),
                reports: own.iter().map(|year| year.count).sum(),
                first_year: own.last().map(|year| year.year),
                last_year: own.first().map(|year| year.year),
            },
            groups: self.group_by_level(&years, inputs),
            years,
            pages: self.list_page.links(),
            per_year: own,
            families: families.filter(|family| !family.per_year.is_empty()).collect(),
            downloads: super::data::site_downloads(inputs.settings(), "", inputs.words),
        })
    }
}

impl Home {
    /// The agencies by level.
    fn group_by_level(&self, years: &[Year], inputs: &PageInputs<'_>) -> Vec<HomeGroup> {
        let words = inputs.words;
        let mut groups: BTreeMap<_, Vec<HomeAgency>> = BTreeMap::new();
        for agency in &self.listed {
            groups.entry(rank(agency)).or_default().push(home_agency(agency, years, inputs));
        }
        let group = |((_, level), agencies): ((_, Option<Level>), Vec<HomeAgency>)| HomeGroup {
            label: words.word(&format!("level.{}", level.map_or("none", |level| level.word()))).to_owned(),
            count: agencies.len(),
            agencies,
        };
        groups.into_iter().map(group).collect()
    }
}

/// How many reports there are of each year, newest first.
fn per_year(family: Option<&str>, site: &Site) -> Vec<PerYear> {
    let mut counts: BTreeMap<Year, usize> = BTreeMap::new();
    for report in site.agencies_of(family).flat_map(|agency| &agency.reports) {
        *counts.entry(report.year).or_default() += 1;
    }
    let url = |year| site.settings.wants(PageKind::Year).then(|| year_folder(family, year));
    counts.into_iter().rev().map(|(year, count)| PerYear { year, count, url: url(year) }).collect()
}

fn home_agency(agency: &Agency, years: &[Year], inputs: &PageInputs<'_>) -> HomeAgency {
    let (settings, words) = (inputs.settings(), inputs.words);
    let url = |year: Year| format!("{}/{year}/", agency.slug);
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
    HomeAgency {
        name: agency.name.clone(),
        url: format!("{}/", agency.slug),
        latest,
        latest_url: latest.map(url),
        cells: cells.collect(),
    }
}
