//! The home page: which agency published which year, and the way to each report. A long list is split: members of an agency
//! stand on that agency's page, what is left goes to numbered pages.

use crate::base::{OutPath, PageKind, Words, Year};
use crate::compare::rank;
use crate::model::{Agency, Site};
use crate::plan::context::{PageContext, TagSource};
use crate::plan::pagination::{ListPage, PageLink, ROWS};
use crate::plan::{ItemContent, Page, Planning, TemplateVars};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) fn plan(planning: &mut Planning) {
    let site = planning.site.clone();
    let reports = |agency: &&Arc<Agency>| !agency.reports.is_empty();
    let with_reports: Vec<Arc<Agency>> = site.agencies.iter().filter(reports).cloned().collect();
    let long = with_reports.len() > ROWS && site.settings.wants(PageKind::Agency);
    let listed = if long { planning.tree.tops().to_vec() } else { with_reports };
    for part in ListPage::of(listed.len()) {
        let name = part.file();
        let key = planning.site_key("home");
        if let Some(path) = OutPath::parse(&name) {
            let page = Home { site: site.clone(), path, listed: part.rows(&listed).to_vec(), part };
            planning.add(&name, key, ItemContent::Page(Arc::new(page)));
        }
    }
}

struct Home {
    site: Arc<Site>,
    path: OutPath,
    listed: Vec<Arc<Agency>>,
    part: ListPage,
}

#[derive(Serialize)]
struct HomeContext {
    counts: SiteCounts,
    years: Vec<Year>,
    groups: Vec<HomeGroup>,
    pages: Vec<PageLink>,
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
    cells: Vec<Coverage>,
}

#[derive(Serialize)]
struct Coverage {
    year: Year,
    state: &'static str,
    url: Option<String>,
}

#[derive(Serialize)]
struct PerYear {
    year: Year,
    count: usize,
}

impl Page for Home {
    fn template(&self) -> &'static str {
        "home.html"
    }

    fn context(&self, words: &Words, _: &TemplateVars) -> tera::Context {
        let mut per_year: BTreeMap<Year, usize> = BTreeMap::new();
        for (_, report) in self.site.reports() {
            *per_year.entry(report.year).or_default() += 1;
        }
        let counts = SiteCounts {
            agencies: self.site.agencies.iter().filter(|agency| !agency.reports.is_empty()).count(),
            reports: per_year.values().sum(),
            first_year: per_year.keys().next().copied(),
            last_year: per_year.keys().next_back().copied(),
        };
        let years: Vec<Year> = self
            .listed
            .iter()
            .flat_map(|agency| agency.reports.iter().map(|report| report.year))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let mut groups: BTreeMap<_, Vec<HomeAgency>> = BTreeMap::new();
        for agency in &self.listed {
            groups.entry(rank(agency)).or_default().push(entry(agency, &years));
        }
        let groups = groups
            .into_iter()
            .map(|((_, level), agencies)| HomeGroup {
                label: words.word(&format!("level.{}", level.map_or("none", |level| level.word()))).to_owned(),
                count: agencies.len(),
                agencies,
            })
            .collect();
        let home = HomeContext {
            counts,
            years,
            groups,
            pages: self.part.links(),
            per_year: per_year.into_iter().rev().map(|(year, count)| PerYear { year, count }).collect(),
        };
        let settings = &self.site.settings;
        let trail = [(settings.title.clone(), String::new())];
        let title = self.part.title(&settings.title, words);
        let page = PageContext::new(settings, PageKind::Home, &title, &self.path, &trail, TagSource::default());
        let mut context = tera::Context::new();
        context.insert("page", &page);
        context.insert("home", &home);
        context
    }
}

fn entry(agency: &Agency, years: &[Year]) -> HomeAgency {
    let url = |year: Year| format!("{}/{year}/", agency.slug);
    let latest = agency.reports.last().map(|report| report.year);
    let cells = years.iter().map(|year| match agency.report(*year) {
        Some(report) => {
            let state = if report.draft { "draft" } else { "published" };
            Coverage { year: *year, state, url: Some(url(*year)) }
        }
        None => Coverage { year: *year, state: "missing", url: None },
    });
    HomeAgency {
        name: agency.name.clone(),
        url: format!("{}/", agency.slug),
        latest,
        latest_url: latest.map(url),
        cells: cells.collect(),
    }
}
