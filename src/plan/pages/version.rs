//! The sealed versions of a report, in the context of pages.

use super::report::PageVariant;
use super::revision;
use crate::base::Words;
use crate::model::{Agency, History, Report, Version};
use crate::plan::context::day_text;
use serde::Serialize;

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
    /// The versions in the context of a report's page; `None` where nothing was sealed.
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
