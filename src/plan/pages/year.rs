//! A year's page: all agencies side by side, with year.csv beside it. A list of more than 300 agencies is split: the members of an
//! agency have their own page below the year's, the others are on the year's; each list is split into numbered pages.

use super::{data, year_ranks, year_tables};
use crate::base::{PageKind, Slug, Words, Year};
use crate::compare::{OverviewColumn, OverviewTotal, YearOverview};
use crate::export::year_csv;
use crate::markup::{YearLinks, year_table};
use crate::model::{Agency, Report, ReportState, Site};
use crate::plan::json_ld;
use crate::plan::links::{Download, NamedLink, NeighbourYear, PageLink, year_folder};
use crate::plan::page::{Head, Page, PageInputs};
use crate::plan::pagination::{ListPage, ListTree, ROWS};
use crate::plan::planning::Planning;
use chrono::NaiveDate;
use serde::Serialize;
use std::sync::Arc;

pub(super) fn plan(planning: &mut Planning) {
    let site = planning.site.clone();
    FamilyYear::all(&site).iter().for_each(|of| plan_year(planning, of));
}

/// A year of the reports in the agencies' own folders, or of another family.
#[derive(Clone)]
pub(super) struct FamilyYear {
    pub(super) family: Option<String>,
    pub(super) year: Year,
}

impl FamilyYear {
    /// Every year of every family.
    pub(super) fn all(site: &Site) -> Vec<FamilyYear> {
        let families = std::iter::once(None).chain(site.families().into_keys().map(Some));
        let years = |family: Option<&str>| {
            let family_year = |year| FamilyYear { family: family.map(str::to_owned), year };
            site.years(family).into_iter().map(family_year).collect::<Vec<_>>()
        };
        families.flat_map(years).collect()
    }

    pub(super) fn folder(&self) -> String {
        year_folder(self.family.as_deref(), self.year)
    }

    /// The folder of a list of the year: that of all agencies, or of the members of one.
    pub(super) fn list_folder(&self, of: Option<&Agency>) -> String {
        of.map_or_else(|| self.folder(), |of| format!("{}{}/", self.folder(), of.slug.organ()))
    }

    fn family_name<'s>(&self, site: &'s Site, words: &Words) -> Option<&'s str> {
        let family = site.editions.family(self.family.as_deref()?)?;
        Some(family.name.get(words.lang()))
    }

    /// What the list of all agencies is called.
    pub(super) fn title(&self, site: &Site, words: &Words) -> String {
        let year = self.year.to_string();
        match self.family_name(site, words) {
            None => words.format("year.title", &[("year", &year)]),
            Some(family) => words.format("year.family_title", &[("year", &year), ("family", family)]),
        }
    }

    /// The lists of the year: one, or where it would be long, those of the members of each agency beside that of the others.
    pub(super) fn lists(&self, site: &Site) -> Vec<YearList> {
        let (year, as_of) = (self.year, site.settings.as_of);
        let all: Vec<Arc<Agency>> = self.listed(site).cloned().collect();
        if all.len() <= ROWS {
            return vec![YearList { of: None, agencies: Arc::new(all), tree: None }];
        }
        let is_row = |agency: &Agency| agency.slug.family() == self.family.as_deref() && is_listed(agency, year, as_of);
        let tree = Arc::new(ListTree::new(site, is_row));
        let list = |of: Option<&Slug>, agencies: &[Arc<Agency>]| YearList {
            of: of.and_then(|slug| site.agency(slug)).cloned(),
            agencies: Arc::new(agencies.to_vec()),
            tree: Some(tree.clone()),
        };
        let members = tree.parents().map(|(parent, members)| list(Some(parent), members));
        std::iter::once(list(None, tree.tops())).chain(members).collect()
    }

    /// The agencies that stand in the list of the year.
    pub(super) fn listed<'s>(&'s self, site: &'s Site) -> impl Iterator<Item = &'s Arc<Agency>> {
        site.agencies_of(self.family.as_deref()).filter(|agency| is_listed(agency, self.year, site.settings.as_of))
    }
}

fn plan_year(planning: &mut Planning, of: &FamilyYear) {
    let (site, year) = (planning.site.clone(), of.year);
    let as_of = site.settings.as_of;
    of.lists(&site).iter().for_each(|list| plan_list(planning, of, list));
    let key = planning.year_key("year.csv", year);
    let of = of.clone();
    let path = format!("{}year.csv", of.folder());
    let data = move |_: &Words| {
        let all: Vec<_> = of.listed(&site).map(|agency| (&**agency, report(agency, year))).collect();
        year_csv(year, &all, as_of)
    };
    planning.add_data(&path, key, data);
}

/// Plans the numbered pages of one list.
fn plan_list(planning: &mut Planning, year: &FamilyYear, list: &YearList) {
    for list_page in ListPage::for_rows(list.agencies.len()) {
        let key = planning.year_key("year", year.year);
        let page = YearPage {
            list: year.clone(),
            year: year.year,
            of: list.of.clone(),
            agencies: list.agencies.clone(),
            tree: list.tree.clone(),
            list_page,
        };
        planning.add_page(&format!("{}{}", year.list_folder(list.of.as_deref()), list_page.file()), key, page);
    }
}

/// Agencies that stand in one list.
pub(super) struct YearList {
    /// The agency whose members they are; none where they stand on the year's own page.
    pub(super) of: Option<Arc<Agency>>,
    pub(super) agencies: Arc<Vec<Arc<Agency>>>,
    /// The tree, where the year is split by it.
    tree: Option<Arc<ListTree>>,
}

struct YearPage {
    list: FamilyYear,
    year: Year,
    /// The agency whose members are listed.
    of: Option<Arc<Agency>>,
    agencies: Arc<Vec<Arc<Agency>>>,
    /// The tree, where the year is split by it.
    tree: Option<Arc<ListTree>>,
    list_page: ListPage,
}

#[derive(Serialize)]
struct YearContext {
    year: Year,
    /// The number of reports in the list.
    reports: usize,
    /// The key figure by which the agencies of a level are ordered.
    ordered_by: Option<String>,
    /// Whether an agency of the list owes its report.
    owed: bool,
    /// The number of aggregates, which are left out of the sums.
    aggregates: usize,
    /// The number of reports that do not say whether they hold the figures of members, so that nothing is added up.
    unclear: usize,
    /// Whether a sum lacks a figure.
    incomplete: bool,
    /// Whether a figure is derived from several cells of the form.
    derived: bool,
    caption: String,
    html: String,
    of: Option<NamedLink>,
    pages: Vec<PageLink>,
    years: Vec<NeighbourYear>,
    /// The pages of the tables of the year's form, and those on which its agencies are ordered, where the site wants them.
    tables: Vec<NamedLink>,
    ranks: Vec<NamedLink>,
    downloads: Vec<Download>,
}

impl Page for YearPage {
    const KIND: PageKind = PageKind::Year;
    const VARIABLE: &'static str = "year";
    type Data = YearContext;

    fn head(&self, inputs: &PageInputs<'_>) -> Head<'_> {
        let (settings, words) = (inputs.settings(), inputs.words);
        let crumb = words.format("report.crumb", &[("year", &self.year.to_string())]);
        let title = self.list_page.title(&self.title(inputs), words);
        let head = Head::new(settings, title).step(crumb, self.list.folder());
        match &self.of {
            Some(of) => head.step(of.name.clone(), ""),
            None => head,
        }
    }

    fn json_ld(&self, inputs: &PageInputs<'_>) -> Option<serde_json::Value> {
        let is_first = self.of.is_none() && self.list_page.number == 1;
        let year = || self.year.to_string();
        is_first.then(|| json_ld::dataset(&self.title(inputs), year(), &self.downloads(inputs), inputs))
    }

    fn data(&self, inputs: &PageInputs<'_>) -> Option<YearContext> {
        let (root, words) = (inputs.path.root(), inputs.words);
        let (overview, total) = self.overview(inputs.site);
        let of = self.of.as_ref().map(|of| NamedLink { name: of.name.clone(), url: format!("{root}{}/", of.slug) });
        Some(YearContext {
            year: self.year,
            reports: self.agencies.iter().filter(|agency| agency.report(self.year).is_some()).count(),
            owed: self.agencies.iter().any(|agency| self.state(agency, inputs).is_owed()),
            ordered_by: overview.columns.first().map(|column| column.figure.label.get(words.lang()).to_owned()),
            aggregates: overview.sums.aggregates,
            unclear: overview.sums.unclear,
            incomplete: totals(&overview).any(|total| total.missing > 0),
            derived: overview.columns.iter().any(|column| column.figure.cells.len() > 1),
            html: self.table(&overview, total, inputs),
            caption: self.title(inputs),
            of: if inputs.settings().wants(PageKind::Agency) { of } else { None },
            pages: self.list_page.links(),
            years: self.years(inputs.site, &root),
            tables: year_tables::links(&self.list, self.of.as_deref(), &self.agencies, inputs),
            ranks: year_ranks::links(&self.list, inputs),
            downloads: self.downloads(inputs),
        })
    }
}

impl YearPage {
    fn downloads(&self, inputs: &PageInputs<'_>) -> Vec<Download> {
        let (root, words) = (inputs.path.root(), inputs.words);
        let year = Download::new(words, "year", format!("{root}{}year.csv", self.list.folder()));
        std::iter::once(year).chain(data::year_download(inputs.settings(), &self.list, &root, words)).collect()
    }

    /// The title of the list, without the number of the page.
    fn title(&self, inputs: &PageInputs<'_>) -> String {
        let (year, words) = (self.year.to_string(), inputs.words);
        let Some(of) = &self.of else { return self.list.title(inputs.site, words) };
        match self.list.family_name(inputs.site, words) {
            None => words.format("year.title_of", &[("year", &year), ("agency", &of.name)]),
            Some(family) => {
                let parts = [("year", year.as_str()), ("agency", &of.name), ("family", family)];
                words.format("year.family_title_of", &parts)
            }
        }
    }

    /// The agencies of the list side by side, and the label of the last sum. Where the year is split, its own page has the sums of the
    /// whole year.
    fn overview<'a>(&'a self, site: &'a Site) -> (YearOverview<'a>, &'static str) {
        let mut listed = YearOverview::new(self.agencies.iter().map(|agency| (&**agency, report(agency, self.year))));
        if self.of.is_some() || self.tree.is_none() {
            return (listed, "sheet.total");
        }
        let family = self.list.family.as_deref();
        let all = YearOverview::new(site.agencies_of(family).map(|agency| (&**agency, report(agency, self.year))));
        let ids =
            |columns: &[OverviewColumn<'_>]| columns.iter().map(|column| column.figure.id.clone()).collect::<Vec<_>>();
        if ids(&all.columns) != ids(&listed.columns) {
            return (listed, "sheet.total");
        }
        listed.sums = all.sums;
        (listed, "sheet.total_site")
    }

    fn state(&self, agency: &Agency, inputs: &PageInputs<'_>) -> ReportState {
        ReportState::new(agency, self.year, inputs.settings().as_of)
    }

    fn table(&self, overview: &YearOverview<'_>, total: &str, inputs: &PageInputs<'_>) -> String {
        let (settings, root, words) = (inputs.settings(), inputs.path.root(), inputs.words);
        let report = |agency: &Agency, report: Option<&Report>| match report {
            Some(report) if settings.wants(PageKind::Report) => Some(format!("{root}{}/{}/", agency.slug, report.year)),
            None if settings.wants(PageKind::Withdrawn) && agency.history(self.year).is_some() => {
                Some(format!("{root}{}/{}/", agency.slug, self.year))
            }
            _ if settings.wants(PageKind::Agency) => Some(format!("{root}{}/", agency.slug)),
            _ => None,
        };
        let members = |agency: &Agency| {
            let members = self.tree.as_ref().map_or(&[][..], |tree| tree.members(&agency.slug));
            let folder = || format!("{root}{}{}/", self.list.folder(), agency.slug.organ());
            (!members.is_empty()).then(|| (folder(), members.len()))
        };
        let start = (self.list_page.number - 1) * ROWS;
        let lines = start..start + self.list_page.rows(&self.agencies).len();
        let state = |agency: &Agency| self.state(agency, inputs);
        let links = YearLinks { report: &report, members: &members, state: &state };
        year_table(overview, lines, total, &self.title(inputs), &links, words)
    }

    /// The links to all years, newest first; none where there is only one.
    fn years(&self, site: &Site, root: &str) -> Vec<NeighbourYear> {
        let family = self.list.family.as_deref();
        let link = |year| NeighbourYear {
            year,
            url: format!("{root}{}", year_folder(family, year)),
            current: year == self.year,
        };
        let years: Vec<NeighbourYear> = site.years(family).into_iter().rev().map(link).collect();
        if years.len() > 1 { years } else { Vec::new() }
    }
}

/// Whether an agency stands in the list of a year: it has a report, or had one that was withdrawn, or owes one on the day that the site
/// speaks of.
fn is_listed(agency: &Agency, year: Year, as_of: Option<NaiveDate>) -> bool {
    agency.report(year).is_some() || agency.history(year).is_some() || ReportState::new(agency, year, as_of).is_owed()
}

fn report(agency: &Agency, year: Year) -> Option<&Report> {
    agency.report(year).map(|report| &**report)
}

fn totals<'a>(overview: &'a YearOverview<'_>) -> impl Iterator<Item = &'a OverviewTotal> {
    let groups = overview.groups.iter().flat_map(|group| &group.sums.totals);
    groups.chain(&overview.sums.totals).flatten()
}
