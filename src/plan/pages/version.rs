//! The sealed versions of a report: each at its own address from its sealing on, with its data beside it, and the notice that
//! stands in the place of one that was withdrawn.

use super::report::{self, AgencyLink, PageVariant};
use super::{PageKind, Plans, revision};
use crate::base::{OutPath, Words, Year};
use crate::export::{FORMATS, RenderCache, TABLES, Write, table_csv, table_file};
use crate::model::{Agency, History, LedgerEntry, Report, Site, Version};
use crate::plan::context::{PageContext, TagSource, day_text};
use crate::plan::{ItemContent, Page, Planning, TemplateVars};
use serde::Serialize;
use std::sync::Arc;

pub(super) const KIND: PageKind = PageKind { name: "version", plan: Plans::Agency(plan) };

fn plan(planning: &mut Planning, agency: &Arc<Agency>) {
    for history in &agency.histories {
        let year = format!("{}/{}", agency.slug, history.year);
        let current = history.current().map(|version| version.entry.number);
        for version in &history.versions {
            let folder = format!("{year}/{}", version.entry.folder());
            let Some(report) = &version.report else {
                notice(planning, agency, history, &version.entry, (&folder, PageVariant::Superseded));
                continue;
            };
            let seat =
                if Some(version.entry.number) == current { PageVariant::Current } else { PageVariant::Superseded };
            report::page(planning, agency, report, &folder, seat);
            files(planning, agency, report, &folder);
        }
        // With no version left the address of the year says so, unless a draft is shown there.
        if let (None, None, Some(last)) = (current, agency.report(history.year), history.versions.last()) {
            notice(planning, agency, history, &last.entry, (&year, PageVariant::Year));
        }
    }
}

/// The data of a report and what is attached to it, in a folder.
pub(super) fn files(planning: &mut Planning, agency: &Arc<Agency>, report: &Arc<Report>, folder: &str) {
    let site = planning.site.clone();
    let made = Arc::new(RenderCache::new(agency, report, site.settings.language));
    for format in FORMATS.iter().filter(|format| site.settings.wants_output(format.file)) {
        let (key, made) = (planning.key(format.name, agency), made.clone());
        let content = match format.write {
            Write::Alone(_) => ItemContent::Data(Box::new(move |_| made.alone(format).unwrap_or_default().to_vec())),
            Write::WithFiles(_) => ItemContent::Archive(Box::new(move |open| made.bytes(format, open))),
        };
        planning.add(&format!("{folder}/{}", format.file), key, content);
    }
    let tables = report.edition.tables.iter().filter(|_| site.settings.wants_output(TABLES));
    for (index, table) in tables.enumerate() {
        let file = table_file(table);
        let (key, report) = (planning.key(&file, agency), report.clone());
        let data = move |words: &Words| table_csv(&report, &report.edition.tables[index], words.lang());
        planning.add(&format!("{folder}/{file}"), key, ItemContent::Data(Box::new(data)));
    }
    for attachment in &report.attachments {
        let key = planning.key("attachment", agency);
        planning.add(&format!("{folder}/{}", attachment.file), key, ItemContent::File(attachment.source.clone()));
    }
}

/// Which version a page shows, and which others there are.
#[derive(Serialize)]
pub(super) struct VersionContext {
    /// None for a working copy.
    number: Option<u32>,
    /// What is known of it.
    shown: Option<ListedVersion>,
    /// Whether it is what is public at the year's address.
    current: bool,
    /// The version that replaced it, where one did.
    by: Option<ListedVersion>,
    /// The address of what is public now.
    latest: &'static str,
    /// Every version, newest first.
    versions: Vec<ListedVersion>,
}

/// A version in a list.
#[derive(Serialize)]
pub(super) struct ListedVersion {
    number: u32,
    date: String,
    date_text: String,
    reason: Option<String>,
    digest: String,
    /// The address of its page.
    url: String,
    /// The address of the page that holds it against the version before.
    changes: Option<String>,
    withdrawn: Option<Withdrawn>,
    /// Whether the page is its own.
    here: bool,
}

#[derive(Serialize)]
struct Withdrawn {
    date: String,
    date_text: String,
    reason: String,
}

impl VersionContext {
    /// What the page of a report says of its versions; `None` where nothing was sealed.
    pub(super) fn of(agency: &Agency, report: &Report, seat: PageVariant, words: &Words) -> Option<VersionContext> {
        let history = agency.history(report.year)?;
        let root = if seat == PageVariant::Year { "" } else { "../" };
        // At the year's address the version that is shown has a page of its own to lead to.
        let here = report.version.filter(|_| seat != PageVariant::Year);
        let list = |version: &Version| listed(history, version, here, root, words);
        let current = history.current().map(|version| version.entry.number);
        let later = |version: &&Version| version.report.is_some() && Some(version.entry.number) > report.version;
        let replaced = seat == PageVariant::Superseded;
        Some(VersionContext {
            number: report.version,
            shown: history.versions.iter().find(|version| Some(version.entry.number) == report.version).map(list),
            current: report.version.is_some() && report.version == current,
            by: history.versions.iter().find(later).filter(|_| replaced).map(list),
            latest: if seat == PageVariant::Year { "./" } else { "../" },
            versions: history.versions.iter().rev().map(list).collect(),
        })
    }
}

/// A version in a list; `root` leads from the page to the folder of the year.
pub(super) fn listed(
    history: &History,
    version: &Version,
    here: Option<u32>,
    root: &str,
    words: &Words,
) -> ListedVersion {
    let entry = &version.entry;
    let before = revision::before(history, entry.number);
    ListedVersion {
        number: entry.number,
        date: entry.date.to_string(),
        date_text: day_text(entry.date, words),
        reason: entry.reason.clone(),
        digest: entry.digest.clone(),
        url: format!("{root}{}/", entry.folder()),
        changes: before
            .filter(|_| version.report.is_some())
            .map(|before| format!("{root}v{before}-{}/", entry.folder())),
        withdrawn: entry.withdrawn.as_ref().map(|withdrawn| Withdrawn {
            date: withdrawn.date.to_string(),
            date_text: day_text(withdrawn.date, words),
            reason: withdrawn.reason.clone(),
        }),
        here: here == Some(entry.number),
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
    if let Some(path) = OutPath::parse(&name).filter(|_| site.settings.wants_page("report")) {
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
        let page = PageContext::new(settings, "withdrawn", &title, &self.path, &trail, TagSource::default());
        let mut out = tera::Context::new();
        out.insert("page", &page);
        out.insert("notice", &context);
        out
    }
}
