//! The sealed versions of a report, and the working copy beside them.

use super::ledger::{self, Entry, SEAL};
use super::report::{self, Report};
use crate::base::{Diagnostic, Keyed, Message, Place, Severity, Slug, Year, sha256_hex};
use crate::edition::Editions;
use crate::source::AgencyFiles;
use std::sync::Arc;

/// A report that was sealed at least once.
#[derive(Clone, Debug)]
pub struct History {
    /// The year.
    pub year: Year,
    /// Every version, the first first.
    pub versions: Vec<Version>,
    /// The working copy, where it is ahead of the latest version.
    pub ahead: Option<Arc<Report>>,
}

/// A sealed version.
#[derive(Clone, Debug)]
pub struct Version {
    /// What the ledger says.
    pub entry: Entry,
    /// Its report; none when it was withdrawn or cannot be read.
    pub report: Option<Arc<Report>>,
}

impl History {
    /// The version that the year's address shows: the latest that was not withdrawn.
    pub fn current(&self) -> Option<&Version> {
        self.versions.iter().rev().find(|version| version.report.is_some())
    }
}

/// Reads the versions of a year; `None` where there is no ledger.
pub(super) fn load(
    agency: &Slug,
    year: Year,
    files: &AgencyFiles,
    editions: &Editions,
    found: &mut Vec<Diagnostic>,
) -> Option<History> {
    let file = files.texts.get(&format!("{year}/versions.toml"))?;
    let mut own = Vec::new();
    let entries = ledger::load(agency, year, file, &mut own);
    found.append(&mut own);
    let versions = entries.into_iter().map(|entry| {
        let report = if entry.withdrawn.is_some() { None } else { sealed(agency, year, &entry, files, editions, found) };
        Version { entry, report: report.map(Arc::new) }
    });
    let versions = versions.collect();
    Some(History { year, versions, ahead: None })
}

/// A sealed report. Its texts must have the digests of the ledger; of what rules and the reader find in it, nothing is more than a
/// warning, since it may not change any more.
fn sealed(
    agency: &Slug,
    year: Year,
    entry: &Entry,
    files: &AgencyFiles,
    editions: &Editions,
    found: &mut Vec<Diagnostic>,
) -> Option<Report> {
    let folder = format!("{year}/{}", entry.folder());
    let mut broken = false;
    for (path, digest) in &entry.files {
        let place = || Place::absent(format!("content/{agency}/{folder}/{path}"));
        let name = format!("{folder}/{path}");
        let fault = match files.texts.get(&name) {
            Some(text) if sha256_hex(text.text.as_bytes()) != *digest => Some("seal.changed"),
            None if !files.others.contains_key(&name) => Some("seal.lost"),
            // An attachment's bytes are not read here; `verify` does.
            _ => None,
        };
        if let Some(key) = fault {
            broken = true;
            found.push(Diagnostic::error(SEAL, Message::new(key).with("number", entry.number)).at(place()));
        }
    }
    if broken {
        return None;
    }
    let mut nested = Vec::new();
    let raw = report::load(agency, year, &folder, files, editions, &mut nested);
    for mut diagnostic in nested {
        diagnostic.severity = diagnostic.severity.min(Severity::Warning);
        found.push(diagnostic);
    }
    let mut report = raw?.report;
    report.version = Some(entry.number);
    report.draft = false;
    report.digest = Keyed::new("sealed").text(&entry.digest).digest(&report.digest).finish();
    Some(report)
}

/// Whether a working copy says something else than a sealed version: its figures, its texts with their placeholders replaced,
/// or the files that come with it.
pub fn is_ahead(working: &Report, sealed: &Report) -> bool {
    let texts = |report: &Report| -> Vec<(String, String)> {
        report.narratives.iter().map(|n| (n.section.clone(), n.text().to_owned())).collect()
    };
    let files = |report: &Report| -> Vec<(String, u64)> {
        report.attachments.iter().map(|a| (a.file.clone(), a.source.size)).collect()
    };
    working.file.text != sealed.file.text || texts(working) != texts(sealed) || files(working) != files(sealed)
}
