//! The home page: the years that each agency published, with links to the reports. In a long list, members of an agency are listed
//! on that agency's page, and the rest on numbered pages.

use super::coverage::CoverageMatrix;
use crate::base::{PageKind, Year};
use crate::model::{Agency, Site};
use crate::plan::links::{Download, PageLink, year_folder};
use crate::plan::page::{Head, Page, PageInputs};
use crate::plan::pagination::{ListPage, ROWS};
use crate::plan::planning::Planning;
use serde::Serialize;
use std::collections::BTreeMap;
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
    coverage: CoverageMatrix,
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
        Some(HomeContext {
            counts: SiteCounts {
                agencies: site.agencies_of(None).filter(|agency| !agency.reports.is_empty()).count(),
                reports: own.iter().map(|year| year.count).sum(),
                first_year: own.last().map(|year| year.year),
                last_year: own.first().map(|year| year.year),
            },
            coverage: CoverageMatrix::new(&self.listed, "", inputs),
            pages: self.list_page.links(),
            per_year: own,
            families: families.filter(|family| !family.per_year.is_empty()).collect(),
            downloads: super::data::site_downloads(inputs.settings(), "", inputs.words),
        })
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
