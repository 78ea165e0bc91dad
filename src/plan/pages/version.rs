//! The sealed versions of a report in the contexts of pages.

use super::report::PageVariant;
use super::revision;
use crate::base::Words;
use crate::model::{Agency, History, Report, Version};
use crate::plan::context::day_text;
use serde::Serialize;

/// The version that a page shows, and the other versions.
#[derive(Serialize)]
pub(super) struct VersionContext {
    /// `None` for a working copy.
    number: Option<u32>,
    /// Its entry in the list of versions.
    shown: Option<ListedVersion>,
    /// Whether it is the one at the year's address.
    current: bool,
    /// The version that replaced it, if any.
    by: Option<ListedVersion>,
    /// The address of the current version.
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
    /// The date of publication that the report names, where the first version is of another day.
    published_text: Option<String>,
    digest: String,
    /// The address of its page.
    url: String,
    /// The address of its comparison with the version before.
    changes: Option<String>,
    withdrawn: Option<Withdrawn>,
    /// Whether this page shows it.
    here: bool,
}

#[derive(Serialize)]
struct Withdrawn {
    date: String,
    date_text: String,
    reason: String,
}

impl VersionContext {
    /// The versions in the context of a report's page; `None` where none was sealed.
    pub(super) fn new(agency: &Agency, report: &Report, variant: PageVariant, words: &Words) -> Option<VersionContext> {
        let history = agency.history(report.year)?;
        let root = if variant == PageVariant::Year { "" } else { "../" };
        // At the year's address the version that is shown is listed as a link, since it also has its own page.
        let here = if variant == PageVariant::Year { None } else { report.version };
        let list = |version: &Version| list_version(history, version, here, root, words);
        let current = history.current().map(|version| version.entry.number);
        let replaces = |version: &&Version| {
            variant == PageVariant::Superseded
                && version.report.is_some()
                && Some(version.entry.number) > report.version
        };
        Some(VersionContext {
            number: report.version,
            shown: history.versions.iter().find(|version| Some(version.entry.number) == report.version).map(list),
            current: report.version.is_some() && report.version == current,
            by: history.versions.iter().find(replaces).map(list),
            latest: if variant == PageVariant::Year { "./" } else { "../" },
            versions: history.versions.iter().rev().map(list).collect(),
        })
    }
}

/// An entry of the list of versions; `root` is the path from the page to the folder of the year.
pub(super) fn list_version(
    history: &History,
    version: &Version,
    here: Option<u32>,
    root: &str,
    words: &Words,
) -> ListedVersion {
    let entry = &version.entry;
    let before = if version.report.is_some() { revision::previous_version(history, entry.number) } else { None };
    let published =
        version.report.as_ref().and_then(|report| report.published.as_ref()).map(|published| published.date);
    let published = published.filter(|date| entry.number == 1 && *date != entry.date);
    ListedVersion {
        number: entry.number,
        date: entry.date.to_string(),
        date_text: day_text(entry.date, words),
        reason: entry.reason.clone(),
        published_text: published.map(|date| day_text(date, words)),
        digest: entry.digest.clone(),
        url: format!("{root}{}/", entry.folder()),
        changes: before.map(|before| format!("{root}v{before}-{}/", entry.folder())),
        withdrawn: entry.withdrawn.as_ref().map(|withdrawn| Withdrawn {
            date: withdrawn.date.to_string(),
            date_text: day_text(withdrawn.date, words),
            reason: withdrawn.reason.clone(),
        }),
        here: here == Some(entry.number),
    }
}
