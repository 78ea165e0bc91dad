//! `verify`: finds any changed byte of a sealed file, a ledger or a published file.

use super::VersionError;
use crate::base::{Diagnostic, Location, Message, Severity, SourceFile, Year, sha256_hex};
use crate::export::INDEX;
use crate::model::{self, Agency, LEDGER_FILE, LedgerEntry, SEAL, SEALING, Site};
use crate::publish::Integrity;
use crate::source::SiteFolder;
use crate::source::{self, SourceError};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// What was verified, and what is wrong with it.
#[derive(Debug, Default)]
pub struct Verified {
    /// How many versions.
    pub versions: usize,
    /// How many files.
    pub files: usize,
    /// Each file that was changed, added or lost; each break of a chain. An interrupted sealing is a warning.
    pub findings: Vec<Diagnostic>,
}

/// Verifies every sealed version of a site.
///
/// # Errors
/// When the machine fails.
pub fn verify(site: impl Into<SiteFolder>) -> Result<(Site, Verified), VersionError> {
    let root = &site.into();
    let (site, diagnostics) = model::load(&source::read(root)?);
    let histories = site.agencies.iter().flat_map(|agency| agency.histories.iter().map(move |h| (agency, h)));
    let histories: Vec<_> = histories.collect();
    let sealed: Vec<Vec<Diagnostic>> =
        histories.par_iter().map(|(agency, history)| sealed(root, agency, history.year)).collect::<Result<_, _>>()?;
    let entries = || histories.iter().flat_map(|(_, history)| &history.ledger.entries);
    // A ledger is written by the program alone: whatever is odd about one was done by hand.
    let is_ledger = |d: &Diagnostic| d.location.as_ref().is_some_and(|at| at.file.path.ends_with(LEDGER_FILE));
    let concerns = |d: &Diagnostic| d.code == SEAL || is_ledger(d) || may_hide_versions(d);
    let mut findings: Vec<Diagnostic> =
        diagnostics.into_iter().filter(|d| concerns(d) && d.severity >= Severity::Warning).collect();
    // That it was edited is said where nothing tells more.
    let told = findings.clone();
    let path = |d: &Diagnostic| d.location.as_ref().map(|at| at.file.path.clone());
    let is_told = |found: &Diagnostic| told.iter().any(|d| d.severity == Severity::Error && path(d) == path(found));
    findings.extend(sealed.into_iter().flatten().filter(|found| !(is_ledger(found) && is_told(found))));
    once(&mut findings);
    let files = entries().filter(|entry| entry.withdrawn.is_none()).map(|entry| entry.files.len()).sum();
    let verified = Verified { versions: entries().count(), files, findings };
    Ok((site, verified))
}

/// Whether a folder or an agency that may have versions cannot be read: no version of it was looked at.
fn may_hide_versions(finding: &Diagnostic) -> bool {
    let path = finding.location.as_ref().map_or("", |at| at.file.path.as_str());
    let mut inside = path.split('/').skip_while(|step| Year::parse(step).is_none()).skip(1);
    finding.code == "READ" && path.split('/').next() == Some("content") && inside.next().is_none()
}

/// Verifies a published folder: every file against its integrity.json, and the versions named there against the site's.
///
/// # Errors
/// When the folder cannot be read.
pub fn published(folder: &Path, site: &Site) -> Result<Verified, VersionError> {
    let shown = |path: &str| Location::absent(folder.join(path).display().to_string());
    let fault = |key: &'static str, path: &str| Diagnostic::error(SEAL, Message::new(key)).at(shown(path));
    let mut files = source::digests(folder)?;
    files.remove(Integrity::NAME);
    let (integrity, mut findings) = read_integrity(folder)?;
    let Some(integrity) = integrity else { return Ok(Verified { findings, ..Verified::default() }) };
    let listed = integrity.files.iter().map(|(path, digest)| (path.as_str(), digest.as_str()));
    findings.extend(against(listed, &files).into_iter().map(|(path, key)| fault(key, path)));
    findings.extend(compare_versions(&integrity, site, &shown(Integrity::NAME)));
    Ok(Verified { versions: integrity.versions.len(), files: integrity.files.len(), findings })
}

/// Holds the versions of a site against those of a published folder, without looking into its files.
///
/// # Errors
/// When the folder cannot be read.
pub fn published_versions(folder: &Path, site: &Site) -> Result<Vec<Diagnostic>, VersionError> {
    let place = Location::absent(folder.join(Integrity::NAME).display().to_string());
    let (integrity, mut findings) = read_integrity(folder)?;
    findings.extend(integrity.map(|integrity| compare_versions(&integrity, site, &place)).into_iter().flatten());
    Ok(findings)
}

/// The list of a published folder, as far as it can be read, and what is wrong with it.
fn read_integrity(folder: &Path) -> Result<(Option<Integrity>, Vec<Diagnostic>), SourceError> {
    let path = folder.join(Integrity::NAME);
    let bytes = source::bytes(&path)?.unwrap_or_default();
    let integrity = Integrity::parse(&bytes);
    let is_written = integrity.as_ref().is_some_and(|integrity| integrity.is_written_as(&bytes));
    // A list without its digest is that of the first version, which had no data of the whole site and did not name withdrawals.
    let is_later = |integrity: &Integrity| {
        let has_data = |path: &String| path == INDEX || path.starts_with("data/");
        !integrity.withdrawn.is_empty() || integrity.files.keys().any(has_data)
    };
    let has_index = source::names_in(folder).iter().any(|name| name == INDEX);
    let finding = match &integrity {
        Some(integrity) if is_written && integrity.digest.is_some() => None,
        Some(integrity) if is_written && !has_index && !is_later(integrity) => {
            Some(Diagnostic::warning(SEAL, Message::new("verify.former_manifest")))
        }
        _ => Some(Diagnostic::error(SEAL, Message::new("verify.manifest"))),
    };
    let finding = finding.map(|finding| finding.at(Location::absent(path.display().to_string())));
    Ok((integrity, finding.into_iter().collect()))
}

/// What an integrity.json says of sealed versions, against the ledgers of the site.
fn compare_versions(integrity: &Integrity, site: &Site, place: &Location) -> Vec<Diagnostic> {
    let sealed = site.sealed();
    let mut findings = Vec::new();
    for (name, digest) in &integrity.versions {
        let key = match sealed.get(name) {
            Some(known) if known == digest => continue,
            Some(_) => "verify.version_differs",
            None => "verify.version_lost",
        };
        findings.push(Diagnostic::error(SEAL, Message::new(key).with("version", name)).at(place.clone()));
    }
    let withdrawn = site.withdrawn();
    for name in integrity.withdrawn.iter().filter(|name| sealed.contains_key(*name) && !withdrawn.contains(name)) {
        let message = Message::new("verify.withdrawal_lost").with("version", name);
        findings.push(Diagnostic::error(SEAL, message).at(place.clone()));
    }
    for name in sealed.keys().filter(|name| !integrity.versions.contains_key(*name)) {
        // A site that was sealed again since it was published is no fault, but worth a word. Pages of a version whose line is
        // missing are one: they would be nobody's.
        let folder = format!("{name}/");
        let has_pages =
            integrity.files.range(folder.clone()..).next().is_some_and(|(path, _)| path.starts_with(&folder));
        let message = if has_pages { "verify.version_unlisted" } else { "verify.version_unpublished" };
        let message = Message::new(message).with("version", name);
        let finding = if has_pages { Diagnostic::error(SEAL, message) } else { Diagnostic::warning(SEAL, message) };
        findings.push(finding.at(place.clone()));
    }
    findings
}

/// The path in the site of a file or folder of a year's report.
pub(super) fn path_of(agency: &Agency, year: Year, name: &str) -> String {
    format!("content/{}/{year}/{name}", agency.slug)
}

/// What is wrong with the ledger and the sealed files of a year, byte by byte.
pub(super) fn sealed(root: &Path, agency: &Agency, year: Year) -> Result<Vec<Diagnostic>, SourceError> {
    let Some(history) = agency.history(year) else { return Ok(Vec::new()) };
    let mut findings = Vec::new();
    let ledger = path_of(agency, year, LEDGER_FILE);
    // As bytes: of a text that is read a byte order mark is gone.
    let bytes = source::bytes(&root.join(&ledger))?.unwrap_or_default();
    let is_link = root.join(&ledger).is_symlink();
    if is_link || !history.ledger.is_written_as(&bytes) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        findings.push(history.ledger.edited(&Arc::new(SourceFile { path: ledger, text })));
    }
    for entry in &history.ledger.entries {
        findings.extend(sealed_version(root, &path_of(agency, year, &entry.folder()), entry)?);
    }
    let listed: Vec<String> = history.ledger.entries.iter().map(LedgerEntry::folder).collect();
    let folder = path_of(agency, year, "");
    for name in source::folders_in(&root.join(&folder))?.iter().filter(|name| !listed.contains(name)) {
        // V1 is v1 on a system that ignores case.
        let Some(number) = name.strip_prefix(['v', 'V']).and_then(|number| number.parse::<usize>().ok()) else {
            continue;
        };
        // An interrupted sealing is a warning, and found by reading.
        if !source::digests(&root.join(&folder).join(name))?.contains_key(SEALING) {
            let place = Location::absent(format!("{folder}{name}"));
            findings.push(Diagnostic::error(SEAL, Message::new("seal.stray").with("number", number)).at(place));
        }
    }
    Ok(findings.into_iter().map(|finding| finding.for_report(&agency.slug, Some(year))).collect())
}

/// What is wrong with the files of a version.
fn sealed_version(root: &Path, path: &str, entry: &LedgerEntry) -> Result<Vec<Diagnostic>, SourceError> {
    let files = source::digests(&root.join(path))?;
    if entry.withdrawn.is_some() && files.is_empty() {
        return Ok(Vec::new());
    }
    if files.contains_key("/") {
        let message = Message::new("seal.no_folder").with("number", entry.number);
        return Ok(vec![Diagnostic::error(SEAL, message).at(Location::absent(path))]);
    }
    let finding = |(file, key): (&str, &'static str)| {
        let place = Location::absent(format!("{path}/{}", file.trim_end_matches('/')));
        let message = Message::new(key).with("number", entry.number);
        Ok(match files.get(file) {
            // What is no plain file has no digest, and is not looked into.
            Some(Some(_)) if key == "seal.changed" => {
                model::changed_file(entry, path, file, source::bytes(&root.join(path).join(file))?.as_deref())
            }
            // What a killed sealing left behind after its ledger was in place.
            Some(Some(digest)) if file == SEALING && *digest == sha256_hex(b"") => {
                Diagnostic::warning(SEAL, message).at(place)
            }
            _ => Diagnostic::error(SEAL, message).at(place),
        })
    };
    faults(entry, &files).into_iter().map(finding).collect()
}

fn faults<'a>(entry: &'a LedgerEntry, files: &'a BTreeMap<String, Option<String>>) -> Vec<(&'a str, &'static str)> {
    let seal_key = |key| match key {
        "verify.changed" => "seal.changed",
        "verify.lost" => "seal.lost",
        _ => "seal.added",
    };
    let listed = entry.files.iter().map(|(path, digest)| (path.as_str(), digest.as_str()));
    against(listed, files).into_iter().map(|(path, key)| (path, seal_key(key))).collect()
}

/// The files that are not as listed, each with what is wrong.
fn against<'a>(
    listed: impl Iterator<Item = (&'a str, &'a str)>,
    files: &'a BTreeMap<String, Option<String>>,
) -> Vec<(&'a str, &'static str)> {
    let mut unlisted: BTreeMap<&str, &Option<String>> =
        files.iter().map(|(path, digest)| (path.as_str(), digest)).collect();
    let mut faults = Vec::new();
    for (path, digest) in listed {
        match unlisted.remove(path) {
            Some(Some(diagnostics)) if diagnostics == digest => {}
            Some(_) => faults.push((path, "verify.changed")),
            None => faults.push((path, "verify.lost")),
        }
    }
    faults.extend(unlisted.into_keys().map(|path| (path, "verify.added")));
    faults.sort();
    faults
}

/// In order, each fault once: reading a site finds some of those that the digests of its files show, too.
pub(super) fn once(findings: &mut Vec<Diagnostic>) {
    Diagnostic::sort(findings);
    findings.dedup_by(|a, b| a.location == b.location && a.message == b.message);
}
