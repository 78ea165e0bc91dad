//! A year's page: all agencies side by side, with year.csv beside it. More than 300 agencies are split: those right under an
//! agency stand on a page of theirs below the year, the others on the year's own; each list in numbered pages.

use super::agency::Named;
use super::report::Download;
use crate::base::{OutPath, PageKind, Slug, Words, Year};
use crate::compare::{OverviewColumn, OverviewTotal, YearOverview};
use crate::export::year_csv;
use crate::markup::{YearLinks, year_table};
use crate::model::{Agency, Report, Site};
use crate::plan::context::{PageContext, TagSource};
use crate::plan::pagination::{ListPage, ListTree, PageLink, ROWS};
use crate::plan::{ItemContent, Page, Planning, TemplateVars};
use serde::Serialize;
use std::sync::Arc;

pub(super) fn plan(planning: &mut Planning) {
    let site = planning.site.clone();
    for year in site.years() {
        let tree = Arc::new(ListTree::of(&site, |agency| agency.report(year).is_some()));
        let reports: Vec<Arc<Agency>> =
            site.agencies.iter().filter(|agency| agency.report(year).is_some()).cloned().collect();
        if reports.len() <= ROWS {
            list(planning, year, None, &Arc::new(reports), None);
        } else {
            list(planning, year, None, &Arc::new(tree.tops().to_vec()), Some(&tree));
            for (parent, members) in tree.parents() {
                list(planning, year, Some(parent), &Arc::new(members.to_vec()), Some(&tree));
            }
        }
        let key = planning.year_key("year.csv", year);
        let site = site.clone();
        let data = move |_: &Words| {
            let all: Vec<_> = site.agencies.iter().filter_map(|a| Some((&**a, report(a, year)?))).collect();
            year_csv(&all)
        };
        planning.add(&format!("years/{year}/year.csv"), key, ItemContent::Data(Box::new(data)));
    }
}

/// The numbered pages of one list.
fn list(
    planning: &mut Planning,
    year: Year,
    of: Option<&Slug>,
    agencies: &Arc<Vec<Arc<Agency>>>,
    tree: Option<&Arc<ListTree>>,
) {
    let site = planning.site.clone();
    let of = of.and_then(|slug| site.agency(slug)).cloned();
    let folder = of.as_ref().map_or_else(|| folder(year), |of| format!("{}{}/", folder(year), of.slug));
    for part in ListPage::of(agencies.len()) {
        let name = format!("{folder}{}", part.file());
        let key = planning.year_key("year", year);
        if let Some(path) = OutPath::parse(&name) {
            let (of, agencies, tree) = (of.clone(), agencies.clone(), tree.cloned());
            let page = YearPage { site: site.clone(), year, of, agencies, tree, part, path };
            planning.add(&name, key, ItemContent::Page(Arc::new(page)));
        }
    }
}

/// The address of a year's page from the root.
pub(in crate::plan) fn folder(year: Year) -> String {
    format!("years/{year}/")
}

struct YearPage {
    site: Arc<Site>,
    year: Year,
    /// The agency whose members are listed.
    of: Option<Arc<Agency>>,
    agencies: Arc<Vec<Arc<Agency>>>,
    /// The tree, where the year is split by it.
    tree: Option<Arc<ListTree>>,
    part: ListPage,
    path: OutPath,
}

#[derive(Serialize)]
struct YearContext {
    year: Year,
    /// How many reports the list has.
    reports: usize,
    /// How many aggregates are left out of the sums.
    aggregates: usize,
    /// Whether a sum lacks a figure.
    incomplete: bool,
    /// Whether a figure is no figure of the form itself.
    derived: bool,
    caption: String,
    html: String,
    of: Option<Named>,
    pages: Vec<PageLink>,
    years: Vec<NeighbourYear>,
    downloads: Vec<Download>,
}

#[derive(Serialize)]
struct NeighbourYear {
    year: Year,
    url: String,
    current: bool,
}

impl Page for YearPage {
    fn template(&self) -> &'static str {
        "year.html"
    }

    fn context(&self, words: &Words, _: &TemplateVars) -> tera::Context {
        let (settings, root, year) = (&self.site.settings, self.path.root(), self.year.to_string());
        let list_title = match &self.of {
            None => words.say("year.title", &[("year", &year)]),
            Some(of) => words.say("year.title_of", &[("year", &year), ("agency", &of.name)]),
        };
        let (abreast, total) = self.abreast();
        let context = YearContext {
            year: self.year,
            reports: self.agencies.iter().filter(|agency| agency.report(self.year).is_some()).count(),
            aggregates: abreast.sums.aggregates,
            incomplete: totals(&abreast).any(|total| total.missing > 0),
            derived: abreast.columns.iter().any(|column| column.figure.cells.len() > 1),
            html: self.table(&abreast, total, &list_title, &root, words),
            caption: list_title.clone(),
            of: self
                .of
                .as_ref()
                .filter(|_| settings.wants(PageKind::Agency))
                .map(|of| Named { name: of.name.clone(), url: format!("{root}{}/", of.slug) }),
            pages: self.part.links(),
            years: self.years(&root),
            downloads: vec![Download::new(words, "year", format!("{root}{}year.csv", folder(self.year)))],
        };
        let mut trail = vec![
            (settings.title.clone(), String::new()),
            (words.say("report.crumb", &[("year", &year)]), folder(self.year)),
        ];
        trail.extend(self.of.iter().map(|of| (of.name.clone(), String::new())));
        let title = self.part.title(&list_title, words);
        let page = PageContext::new(settings, PageKind::Year, &title, &self.path, &trail, TagSource::default());
        let mut out = tera::Context::new();
        out.insert("page", &page);
        out.insert("year", &context);
        out
    }
}

impl YearPage {
    /// The list side by side, and the word for its last sum. Where the year is split, its own page sums up the whole year.
    fn abreast(&self) -> (YearOverview<'_>, &'static str) {
        let mut abreast = YearOverview::of(self.agencies.iter().map(|agency| (&**agency, report(agency, self.year))));
        if self.of.is_some() || self.tree.is_none() {
            return (abreast, "sheet.total");
        }
        let all = YearOverview::of(self.site.agencies.iter().map(|agency| (&**agency, report(agency, self.year))));
        let ids =
            |columns: &[OverviewColumn<'_>]| columns.iter().map(|column| column.figure.id.clone()).collect::<Vec<_>>();
        if ids(&all.columns) != ids(&abreast.columns) {
            return (abreast, "sheet.total");
        }
        abreast.sums = all.sums;
        (abreast, "sheet.total_site")
    }

    fn table(&self, abreast: &YearOverview<'_>, total: &str, caption: &str, root: &str, words: &Words) -> String {
        let settings = &self.site.settings;
        let report = |agency: &Agency, report: Option<&Report>| match report {
            Some(report) if settings.wants(PageKind::Report) => Some(format!("{root}{}/{}/", agency.slug, report.year)),
            _ if settings.wants(PageKind::Agency) => Some(format!("{root}{}/", agency.slug)),
            _ => None,
        };
        let members = |agency: &Agency| {
            let members = self.tree.as_ref().map_or(&[][..], |tree| tree.members(&agency.slug));
            (!members.is_empty()).then(|| (format!("{root}{}{}/", folder(self.year), agency.slug), members.len()))
        };
        let start = (self.part.number - 1) * ROWS;
        let lines = start..start + self.part.rows(&self.agencies).len();
        year_table(abreast, lines, total, caption, &YearLinks { report: &report, members: &members }, words)
    }

    /// All years, newest first.
    fn years(&self, root: &str) -> Vec<NeighbourYear> {
        let link = |year| NeighbourYear { year, url: format!("{root}{}", folder(year)), current: year == self.year };
        let years: Vec<NeighbourYear> = self.site.years().into_iter().rev().map(link).collect();
        if years.len() > 1 { years } else { Vec::new() }
    }
}

fn report(agency: &Agency, year: Year) -> Option<&Report> {
    agency.report(year).map(|report| &**report)
}

fn totals<'a>(abreast: &'a YearOverview<'_>) -> impl Iterator<Item = &'a OverviewTotal> {
    let groups = abreast.groups.iter().flat_map(|group| &group.sums.totals);
    groups.chain(&abreast.sums.totals).flatten()
}
