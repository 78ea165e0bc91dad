//! The home page: which agency published which year, and the way to each report. A long list is split: members of an agency
//! stand on that agency's page, what is left goes to numbered pages.

use super::PageKind;
use crate::base::{OutPath, Words, Year};
use crate::model::{Agency, Site};
use crate::plan::context::{PageContext, TagSource};
use crate::plan::{Content, Page, Planning};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) const KIND: PageKind = PageKind { name: "home", plan };

/// Lists of more rows than this are split.
pub(super) const ROWS: usize = 300;

fn plan(planning: &mut Planning) {
    let site = planning.site.clone();
    if !site.settings.wants_page("home") {
        return;
    }
    let with_reports: Vec<Arc<Agency>> =
        site.agencies.iter().filter(|agency| !agency.reports.is_empty()).cloned().collect();
    let listed: Vec<Arc<Agency>> = if with_reports.len() <= ROWS {
        with_reports
    } else {
        let has_page = |agency: &Agency| agency.parent.as_ref().is_some_and(|parent| site.agency(parent).is_some());
        with_reports.into_iter().filter(|agency| !has_page(agency)).collect()
    };
    let count = listed.len().div_ceil(ROWS).max(1);
    for number in 1..=count {
        let part = listed.iter().skip((number - 1) * ROWS).take(ROWS).cloned().collect();
        let name = file(number);
        let key = planning.site_key("home");
        if let Some(path) = OutPath::parse(&name) {
            let page = Home { site: site.clone(), path, listed: part, number, count };
            planning.add(&name, key, Content::Page(Arc::new(page)));
        }
    }
}

fn file(number: usize) -> String {
    if number == 1 { "index.html".to_owned() } else { format!("index-{number}.html") }
}

struct Home {
    site: Arc<Site>,
    path: OutPath,
    listed: Vec<Arc<Agency>>,
    number: usize,
    count: usize,
}

#[derive(Serialize)]
struct HomeContext {
    counts: Counts,
    years: Vec<Year>,
    groups: Vec<Group>,
    pages: Vec<PageLink>,
    per_year: Vec<PerYear>,
}

#[derive(Serialize)]
struct Counts {
    agencies: usize,
    reports: usize,
    first_year: Option<Year>,
    last_year: Option<Year>,
}

#[derive(Serialize)]
struct Group {
    label: String,
    count: usize,
    agencies: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
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
struct PageLink {
    label: String,
    url: String,
    current: bool,
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

    fn context(&self, words: &Words) -> tera::Context {
        let mut per_year: BTreeMap<Year, usize> = BTreeMap::new();
        for (_, report) in self.site.reports() {
            *per_year.entry(report.year).or_default() += 1;
        }
        let counts = Counts {
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
        let mut groups: BTreeMap<_, Vec<Entry>> = BTreeMap::new();
        for agency in &self.listed {
            // Agencies without a level come last.
            let rank = agency.level.map_or((1, None), |level| (0, Some(level)));
            groups.entry(rank).or_default().push(entry(agency, &years));
        }
        let groups = groups
            .into_iter()
            .map(|((_, level), agencies)| Group {
                label: words.word(&format!("level.{}", level.map_or("none", |level| level.word()))).to_owned(),
                count: agencies.len(),
                agencies,
            })
            .collect();
        let pages = (1..=self.count).filter(|_| self.count > 1).map(|number| PageLink {
            label: number.to_string(),
            url: if number == 1 { "./".to_owned() } else { file(number) },
            current: number == self.number,
        });
        let home = HomeContext {
            counts,
            years,
            groups,
            pages: pages.collect(),
            per_year: per_year.into_iter().rev().map(|(year, count)| PerYear { year, count }).collect(),
        };
        let settings = &self.site.settings;
        let trail = [(settings.title.clone(), String::new())];
        let page = PageContext::new(settings, "home", &settings.title, &self.path, &trail, TagSource::default());
        let mut context = tera::Context::new();
        context.insert("page", &page);
        context.insert("home", &home);
        context
    }
}

fn entry(agency: &Agency, years: &[Year]) -> Entry {
    let url = |year: Year| format!("{}/{year}/", agency.slug);
    let latest = agency.reports.last().map(|report| report.year);
    let cells = years.iter().map(|year| match agency.report(*year) {
        Some(report) => {
            let state = if report.draft { "draft" } else { "published" };
            Coverage { year: *year, state, url: Some(url(*year)) }
        }
        None => Coverage { year: *year, state: "missing", url: None },
    });
    Entry {
        name: agency.name.clone(),
        url: format!("{}/", agency.slug),
        latest,
        latest_url: latest.map(url),
        cells: cells.collect(),
    }
}
