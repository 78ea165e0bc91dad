//! The notice that stands in the place of a report that was withdrawn: at the address of the version, and at that of its year
//! where no version is public any more.

use super::report::{self, AgencyLink, PageVariant};
use super::version::{ListedVersion, listed};
use crate::base::{OutPath, PageKind, Words, Year};
use crate::model::{Agency, History, LedgerEntry, Site, Version};
use crate::plan::context::{PageContext, TagSource};
use crate::plan::{ItemContent, Page, Planning, TemplateVars};
use serde::Serialize;
use std::sync::Arc;

pub(super) fn plan(planning: &mut Planning, agency: &Arc<Agency>) {
    for history in &agency.histories {
        let year = format!("{}/{}", agency.slug, history.year);
        for version in history.versions.iter().filter(|version| version.report.is_none()) {
            let folder = format!("{year}/{}", version.entry.folder());
            notice(planning, agency, history, &version.entry, (&folder, PageVariant::Superseded));
        }
        // With no version left the address of the year says so, unless a draft is shown there.
        if let (None, None, Some(last)) = (history.current(), agency.report(history.year), history.versions.last()) {
            notice(planning, agency, history, &last.entry, (&year, PageVariant::Year));
        }
    }
}

fn notice(
    planning: &mut Planning,
    agency: &Arc<Agency>,
    history: &Arc<History>,
    entry: &LedgerEntry,
    (folder, seat): (&str, PageVariant),
) {
    let site = planning.site.clone();
    let name = format!("{folder}/index.html");
    if let Some(path) = OutPath::parse(&name) {
        let (agency, history) = (agency.clone(), history.clone());
        let key = planning.key("withdrawn", &agency);
        let page = NoticePage { site, agency, history, number: entry.number, seat, path };
        planning.add(&name, key, ItemContent::Page(Arc::new(page)));
    }
}

struct NoticePage {
    site: Arc<Site>,
    agency: Arc<Agency>,
    history: Arc<History>,
    number: u32,
    seat: PageVariant,
    path: OutPath,
}

#[derive(Serialize)]
struct NoticeContext {
    agency: AgencyLink,
    year: Year,
    /// The version that was withdrawn.
    version: Option<ListedVersion>,
    /// The version that is public now.
    by: Option<ListedVersion>,
    versions: Vec<ListedVersion>,
}

impl Page for NoticePage {
    fn template(&self) -> &'static str {
        "withdrawn.html"
    }

    fn context(&self, words: &Words, _: &TemplateVars) -> tera::Context {
        let (agency, history) = (&self.agency, &self.history);
        let year = history.year.to_string();
        let settings = &self.site.settings;
        let own = self.seat != PageVariant::Year;
        let root = if own { "../" } else { "" };
        let list = |version: &Version| listed(history, version, Some(self.number), root, words);
        let context = NoticeContext {
            agency: AgencyLink {
                slug: agency.slug.to_string(),
                name: agency.name_in(history.year).to_owned(),
                url: format!("{root}../"),
            },
            year: history.year,
            version: history.versions.iter().find(|version| version.entry.number == self.number).map(list),
            by: history.current().map(list),
            versions: history.versions.iter().rev().map(list).collect(),
        };
        let title = report::title(agency, history.year, words);
        let mut trail = vec![
            (settings.title.clone(), String::new()),
            (agency.name.clone(), format!("{}/", agency.slug)),
            (words.say("report.crumb", &[("year", &year)]), format!("{}/{year}/", agency.slug)),
        ];
        if own {
            trail.push((words.say("version.crumb", &[("n", &self.number.to_string())]), String::new()));
        }
        let page = PageContext::new(settings, PageKind::Withdrawn, &title, &self.path, &trail, TagSource::default());
        let mut out = tera::Context::new();
        out.insert("page", &page);
        out.insert("notice", &context);
        out
    }
}
