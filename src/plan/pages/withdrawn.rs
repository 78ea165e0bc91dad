//! The notice in place of a withdrawn report: at the address of the version, and at that of its year where no version is public any
//! more.

use super::report::{self, PageVariant};
use super::version::{ListedVersion, list_version};
use crate::base::{PageKind, Year};
use crate::model::{Agency, History, Version};
use crate::plan::links::AgencyLink;
use crate::plan::page::{Head, Page, PageInputs};
use crate::plan::planning::Planning;
use serde::Serialize;
use std::sync::Arc;

pub(super) fn plan(planning: &mut Planning, agency: &Arc<Agency>) {
    for history in &agency.histories {
        let year = format!("{}/{}", agency.slug, history.year);
        let mut notice = |folder: &str, number: u32, variant: PageVariant| {
            let page = NoticePage { agency: agency.clone(), history: history.clone(), number, variant };
            planning.add_page(&format!("{folder}/index.html"), planning.key("withdrawn", agency), page);
        };
        for version in history.versions.iter().filter(|version| version.report.is_none()) {
            let folder = format!("{year}/{}", version.entry.folder());
            notice(&folder, version.entry.number, PageVariant::Superseded);
        }
        // With no version left the notice is at the address of the year, unless a draft is shown there.
        if let (None, None, Some(last)) = (history.current(), agency.report(history.year), history.versions.last()) {
            notice(&year, last.entry.number, PageVariant::Year);
        }
    }
}

struct NoticePage {
    agency: Arc<Agency>,
    history: Arc<History>,
    number: u32,
    variant: PageVariant,
}

#[derive(Serialize)]
struct NoticeContext {
    agency: AgencyLink,
    year: Year,
    /// The version that was withdrawn.
    version: Option<ListedVersion>,
    /// The current version.
    by: Option<ListedVersion>,
    versions: Vec<ListedVersion>,
}

impl Page for NoticePage {
    const KIND: PageKind = PageKind::Withdrawn;
    const VARIABLE: &'static str = "notice";
    type Data = NoticeContext;

    fn head(&self, inputs: &PageInputs<'_>) -> Head<'_> {
        let (year, words) = (self.history.year, inputs.words);
        let title = report::title(&self.agency, year, words);
        let head = Head::new(inputs.settings(), title).report(&self.agency, year, words);
        match self.variant {
            PageVariant::Year => head,
            _ => head.step(words.format("version.crumb", &[("n", &self.number.to_string())]), ""),
        }
    }

    fn data(&self, inputs: &PageInputs<'_>) -> Option<NoticeContext> {
        let history = &self.history;
        let root = if self.variant == PageVariant::Year { "" } else { "../" };
        // The notice of the year leads to that of the version, whose address stays, too.
        let here = (self.variant != PageVariant::Year).then_some(self.number);
        let list = |version: &Version| list_version(history, version, here, root, inputs.words);
        Some(NoticeContext {
            agency: AgencyLink::in_year(&self.agency, history.year, self.variant.path_to_agency()),
            year: history.year,
            version: history.versions.iter().find(|version| version.entry.number == self.number).map(list),
            by: history.current().map(list),
            versions: history.versions.iter().rev().map(list).collect(),
        })
    }
}
