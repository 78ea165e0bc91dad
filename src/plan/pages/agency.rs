//! An agency's page: its reports, newest first, its comparisons, its members.

use super::{comparison, report, trends};
use crate::base::{OutPath, PageKind, Words, Year};
use crate::model::{Agency, History, Report, Settings, Site};
use crate::plan::context::{PageContext, TagSource, date_text};
use crate::plan::pagination::{ListPage, ListTree, PageLink};
use crate::plan::{ItemContent, Page, Planning, TemplateVars};
use serde::Serialize;
use std::sync::Arc;

pub(super) fn plan(planning: &mut Planning, agency: &Arc<Agency>) {
    let site = planning.site.clone();
    if !planning.tree.has(&agency.slug) {
        return;
    }
    let members = planning.tree.members(&agency.slug).to_vec();
    for part in ListPage::of(members.len()) {
        let key = planning.key("agency", agency);
        let key = members.iter().fold(key, |key, member| key.digest(&member.digest));
        let name = format!("{}/{}", agency.slug, part.file());
        if let Some(path) = OutPath::parse(&name) {
            let (agency, members, tree) = (agency.clone(), part.rows(&members).to_vec(), planning.tree.clone());
            let page = AgencyPage { site: site.clone(), tree, agency, members, part, path };
            planning.add(&name, key, ItemContent::Page(Arc::new(page)));
        }
    }
}

struct AgencyPage {
    site: Arc<Site>,
    tree: Arc<ListTree>,
    agency: Arc<Agency>,
    members: Vec<Arc<Agency>>,
    part: ListPage,
    path: OutPath,
}

/// A name with its address.
#[derive(Serialize)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) url: String,
}

#[derive(Serialize)]
struct AgencyContext {
    slug: String,
    name: String,
    short_name: String,
    level_label: Option<String>,
    former_names: Vec<Former>,
    parent: Option<Named>,
    members: Vec<Named>,
    pages: Vec<PageLink>,
    contact: Vec<Labelled>,
    reports: Vec<ListedYear>,
    /// The years whose report was withdrawn, with the address of the notice.
    withdrawn: Vec<Named>,
    comparisons: Vec<Compared>,
    trends: Option<&'static str>,
    successor: Option<Named>,
    until: Option<Year>,
}

#[derive(Serialize)]
struct Former {
    name: String,
    from: Year,
}

#[derive(Serialize)]
struct Labelled {
    label: String,
    value: String,
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
}

#[derive(Serialize)]
pub(super) struct Compared {
    pub(super) from: Year,
    pub(super) to: Year,
    pub(super) url: String,
    pub(super) title: String,
    pub(super) current: bool,
}

impl Page for AgencyPage {
    fn template(&self) -> &'static str {
        "agency.html"
    }

    fn context(&self, words: &Words, _: &TemplateVars) -> tera::Context {
        let agency = &self.agency;
        let settings = &self.site.settings;
        let named = |other: &Agency| Named { name: other.name.clone(), url: format!("../{}/", other.slug) };
        let other = |slug| self.site.agency(slug).filter(|other| self.tree.has(&other.slug)).map(|other| named(other));
        let has_level = agency.level.map(|level| words.word(&format!("level.{}", level.word())).to_owned());
        // What is no list stands on the first page only.
        let first = self.part.number == 1;
        let reports: &[Arc<Report>] = if first { &agency.reports } else { &[] };
        let context = AgencyContext {
            slug: agency.slug.to_string(),
            name: agency.name.clone(),
            short_name: agency.short().to_owned(),
            level_label: has_level,
            former_names: agency
                .names
                .iter()
                .filter(|(name, _)| first && *name != agency.name)
                .map(|(name, from)| Former { name: name.clone(), from: *from })
                .collect(),
            parent: agency.parent.as_ref().and_then(other),
            members: self.members.iter().map(|member| named(member)).collect(),
            pages: self.part.links(),
            contact: agency
                .contact
                .iter()
                .filter(|_| first)
                .map(|(label, value)| Labelled { label: label.clone(), value: value.clone() })
                .collect(),
            reports: reports.iter().rev().map(|report| listed(agency, report, words)).collect(),
            withdrawn: withdrawn(agency)
                .filter(|_| first && settings.wants(PageKind::Report))
                .map(named_year)
                .collect(),
            comparisons: if first { comparisons(settings, agency, "", None, words) } else { Vec::new() },
            trends: (first && trends::has_page(&self.site, agency)).then_some("trends/"),
            successor: agency.successor.as_ref().and_then(other),
            until: agency.until,
        };
        let trail = [(settings.title.clone(), String::new()), (agency.name.clone(), format!("{}/", agency.slug))];
        let title = self.part.title(&agency.name, words);
        let page = PageContext::new(settings, PageKind::Agency, &title, &self.path, &trail, TagSource::default());
        let mut out = tera::Context::new();
        out.insert("page", &page);
        out.insert("agency", &context);
        out
    }
}

/// The years, newest first, of which nothing is public any more.
fn withdrawn(agency: &Agency) -> impl Iterator<Item = Year> {
    let gone = |history: &&Arc<History>| history.current().is_none() && agency.report(history.year).is_none();
    agency.histories.iter().rev().filter(gone).map(|history| history.year)
}

fn named_year(year: Year) -> Named {
    Named { name: year.to_string(), url: format!("{year}/") }
}

fn listed(agency: &Agency, report: &Report, words: &Words) -> ListedYear {
    ListedYear {
        year: report.year,
        url: format!("{}/", report.year),
        title: report::title(agency, report.year, words),
        published: report.published.as_ref().map(|published| date_text(published, words)),
        edition_title: report.edition.title.get(words.lang()).to_owned(),
        figures: report::key_figures(report, None, words),
        draft: report.draft,
    }
}

/// The comparisons of an agency, newest first. `root` leads from the page to the agency's; `current` is the one whose page this
/// is.
pub(super) fn comparisons(
    settings: &Settings,
    agency: &Agency,
    root: &str,
    current: Option<(Year, Year)>,
    words: &Words,
) -> Vec<Compared> {
    if !settings.wants(PageKind::Comparison) {
        return Vec::new();
    }
    let mut pairs = comparison::pairs(settings, agency);
    pairs.reverse();
    pairs
        .into_iter()
        .map(|(earlier, later)| {
            let (from, to) = (earlier.year, later.year);
            let url = format!("{root}compare/{from}-{to}/");
            Compared {
                from,
                to,
                url,
                title: comparison::title(agency, from, to, words),
                current: current == Some((from, to)),
            }
        })
        .collect()
}
