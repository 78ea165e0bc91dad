//! An agency's page: its reports (newest first), comparisons and members.

use super::coverage::CoverageMatrix;
use super::{comparison, report, trends};
use crate::base::{PageKind, Slug, Words, Year};
use crate::model::{Agency, Report, ReportState, Settings, Site};
use crate::plan::context::date_text;
use crate::plan::links::{ComparisonLink, NamedLink, PageLink, name_with_family, trends_folder};
use crate::plan::page::{Head, Page, PageInputs};
use crate::plan::pagination::{ListPage, ListTree};
use crate::plan::planning::Planning;
use serde::Serialize;
use std::sync::Arc;

pub(super) fn plan(planning: &mut Planning, agency: &Arc<Agency>) {
    if !planning.tree.is_listed(&agency.slug) {
        return;
    }
    let members = planning.tree.members(&agency.slug).to_vec();
    for list_page in ListPage::for_rows(members.len()) {
        let key = planning.key("agency", agency);
        let series =
            planning.site.series_of(agency.slug.as_str()).iter().filter(|series| planning.tree.is_listed(&series.slug));
        let key = members.iter().chain(series).fold(key, |key, other| key.digest(&other.digest));
        let (agency, members, tree) = (agency.clone(), list_page.rows(&members).to_vec(), planning.tree.clone());
        let key = CoverageMatrix::key(key, &members);
        let path = format!("{}/{}", agency.slug, list_page.file());
        planning.add_page(&path, key, AgencyPage { tree, agency, members, list_page });
    }
}

struct AgencyPage {
    tree: Arc<ListTree>,
    agency: Arc<Agency>,
    members: Vec<Arc<Agency>>,
    list_page: ListPage,
}

#[derive(Serialize)]
struct AgencyContext {
    slug: String,
    name: String,
    short_name: String,
    level_label: Option<String>,
    former_names: Vec<FormerName>,
    parent: Option<NamedLink>,
    /// Its members with the states of their reports; none where it has none.
    coverage: Option<CoverageMatrix>,
    pages: Vec<PageLink>,
    contact: Vec<Labelled>,
    reports: Vec<ListedYear>,
    /// The years whose report was withdrawn, with the address of the notice.
    withdrawn: Vec<NamedLink>,
    /// The years of which it owes a report on the day that the site speaks of.
    owed: Vec<OwedYear>,
    comparisons: Vec<ComparisonLink>,
    trends: Option<String>,
    /// Its reports of other families.
    families: Vec<NamedLink>,
    successor: Option<NamedLink>,
    until: Option<Year>,
}

#[derive(Serialize)]
struct FormerName {
    name: String,
    from: Year,
}

#[derive(Serialize)]
struct Labelled {
    label: String,
    value: String,
}

#[derive(Serialize)]
struct OwedYear {
    year: Year,
    state: &'static str,
    /// The state in words.
    label: String,
}

#[derive(Serialize)]
struct ListedYear {
    year: Year,
    url: String,
    title: String,
    published: Option<String>,
    edition_title: String,
    figures: Vec<report::KeyFigureContext>,
    draft: bool,
    state: &'static str,
}

impl Page for AgencyPage {
    const KIND: PageKind = PageKind::Agency;
    const VARIABLE: &'static str = "agency";
    type Data = AgencyContext;

    fn head(&self, inputs: &PageInputs<'_>) -> Head<'_> {
        let (agency, words) = (&self.agency, inputs.words);
        let title = name_with_family(agency, words);
        Head::new(inputs.settings(), self.list_page.title(&title, words)).agency(agency, words)
    }

    fn data(&self, inputs: &PageInputs<'_>) -> Option<AgencyContext> {
        let (agency, site, words) = (&self.agency, inputs.site, inputs.words);
        let level = agency.level.map(|level| words.word(&format!("level.{}", level.word())).to_owned());
        let find_listed = |slug: &Slug| site.agency(slug).filter(|other| self.tree.is_listed(&other.slug));
        let link = |slug: &Option<Slug>| slug.as_ref().and_then(&find_listed).map(|other| self.link(other));
        let context = AgencyContext {
            slug: agency.slug.to_string(),
            name: agency.name.clone(),
            short_name: agency.short().to_owned(),
            level_label: level,
            former_names: Vec::new(),
            parent: link(&agency.parent),
            coverage: inputs.if_read("coverage", || {
                (!self.members.is_empty()).then(|| CoverageMatrix::new(&self.members, self.root(), inputs))
            }),
            pages: self.list_page.links(),
            contact: Vec::new(),
            reports: Vec::new(),
            withdrawn: Vec::new(),
            owed: Vec::new(),
            comparisons: Vec::new(),
            trends: None,
            families: Vec::new(),
            successor: link(&agency.successor),
            until: agency.until,
        };
        Some(if self.list_page.number == 1 { self.add_first_page(context, inputs) } else { context })
    }
}

impl AgencyPage {
    /// The path to the root of the site.
    fn root(&self) -> &'static str {
        if self.agency.slug.family().is_some() { "../../" } else { "../" }
    }

    /// A link to the page of another agency, or series.
    fn link(&self, other: &Agency) -> NamedLink {
        NamedLink { name: other.name.clone(), url: format!("{}{}/", self.root(), other.slug) }
    }

    /// The other yearly reports of the agency.
    fn families(&self, site: &Site, words: &Words) -> Vec<NamedLink> {
        let series =
            site.series_of(self.agency.slug.as_str()).iter().filter(|series| self.tree.is_listed(&series.slug));
        let link = |series: &Arc<Agency>| {
            let family = series.family()?;
            Some(NamedLink { name: family.name.get(words.lang()).to_owned(), url: format!("{}/", family.id) })
        };
        series.filter_map(link).collect()
    }

    /// Adds the data that only the first page of the list shows.
    fn add_first_page(&self, context: AgencyContext, inputs: &PageInputs<'_>) -> AgencyContext {
        let (agency, site, settings, words) = (&self.agency, inputs.site, inputs.settings(), inputs.words);
        let former_names = agency.names.iter().filter(|(name, _)| *name != agency.name);
        let contact = agency.contact.iter();
        AgencyContext {
            former_names: former_names.map(|(name, from)| FormerName { name: name.clone(), from: *from }).collect(),
            contact: contact.map(|(label, value)| Labelled { label: label.clone(), value: value.clone() }).collect(),
            reports: agency.reports.iter().rev().map(|report| self.listed_year(report, inputs)).collect(),
            withdrawn: if settings.wants(PageKind::Withdrawn) { withdrawn_years(agency) } else { Vec::new() },
            owed: owed_years(agency, settings, words),
            comparisons: comparison::links(settings, agency, "", None, words),
            trends: inputs.if_read("trends", || trends::has_page(site, agency).then(trends_folder)),
            families: self.families(site, words),
            ..context
        }
    }

    fn listed_year(&self, report: &Report, inputs: &PageInputs<'_>) -> ListedYear {
        let (agency, words) = (&self.agency, inputs.words);
        ListedYear {
            year: report.year,
            url: format!("{}/", report.year),
            title: report::title_of(agency, report, words),
            published: report.published.as_ref().map(|published| date_text(published, words)),
            edition_title: report.edition.title.get(words.lang()).to_owned(),
            figures: report::key_figures(report, None, words),
            draft: report.draft,
            state: ReportState::new(agency, report.year, None).word(),
        }
    }
}

fn withdrawn_years(agency: &Agency) -> Vec<NamedLink> {
    let link = |year: Year| NamedLink { name: year.to_string(), url: format!("{year}/") };
    agency.withdrawn().rev().map(link).collect()
}

fn owed_years(agency: &Agency, settings: &Settings, words: &Words) -> Vec<OwedYear> {
    let owed = ReportState::owed(agency, settings.as_of).into_iter().map(|(year, state)| OwedYear {
        year,
        state: state.word(),
        label: words.word(&format!("state.{}", state.word())).to_owned(),
    });
    owed.collect()
}
