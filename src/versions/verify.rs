//! `verify`: finds any changed byte of a sealed file, a ledger or a published file.

use super::VersionError;
use crate::base::{Diagnostic, Location, Message, Severity, Year};
use crate::model::{self, Agency, LedgerEntry, SEAL, SEALING, Site};
use crate::publish::Integrity;
use crate::source::SiteFolder;
use crate::source::{self, SourceError};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;

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
    let is_ledger = |place: &Location| place.file.path.ends_with("/versions.toml");
    let concerns = |d: &Diagnostic| d.code == SEAL || d.location.as_ref().is_some_and(is_ledger);
    let mut findings: Vec<Diagnostic> =
        diagnostics.into_iter().filter(|d| concerns(d) && d.severity >= Severity::Warning).collect();
    findings.extend(sealed.into_iter().flatten());
    once(&mut findings);
    let files = entries().filter(|entry| entry.withdrawn.is_none()).map(|entry| entry.files.len()).sum();
    let verified = Verified { versions: entries().count(), files, findings };
    Ok((site, verified))
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
    let Some(integrity) = source::bytes(&folder.join(Integrity::NAME))?.and_then(|bytes| Integrity::read(&bytes))
    else {
        let findings = vec![fault("verify.manifest", Integrity::NAME)];
        return Ok(Verified { findings, ..Verified::default() });
    };
    let listed = integrity.files.iter().map(|(path, digest)| (path.as_str(), digest.as_str()));
    let mut findings: Vec<Diagnostic> =
        against(listed, &files).into_iter().map(|(path, key)| fault(key, path)).collect();
    findings.extend(compare_versions(&integrity, site, &shown(Integrity::NAME)));
    Ok(Verified { versions: integrity.versions.len(), files: integrity.files.len(), findings })
}

/// Holds the versions of a site against those of a published folder, without looking into its files.
///
/// # Errors
/// When the folder cannot be read.
pub fn published_versions(folder: &Path, site: &Site) -> Result<Vec<Diagnostic>, VersionError> {
    let path = folder.join(Integrity::NAME);
    let place = Location::absent(path.display().to_string());
    match source::bytes(&path)?.and_then(|bytes| Integrity::read(&bytes)) {
        Some(integrity) => Ok(compare_versions(&integrity, site, &place)),
        None => Ok(vec![Diagnostic::error(SEAL, Message::new("verify.manifest")).at(place)]),
    }
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

/// What is wrong with the sealed files of a year, byte by byte.
pub(super) fn sealed(root: &Path, agency: &Agency, year: Year) -> Result<Vec<Diagnostic>, SourceError> {
    let mut findings = Vec::new();
    for entry in agency.history(year).iter().flat_map(|history| &history.ledger.entries) {
        let path = format!("content/{}/{year}/{}", agency.slug, entry.folder());
        let mut files = source::digests(&root.join(&path))?;
        let purged = entry.withdrawn.is_some() && files.is_empty();
        // What a killed sealing left behind after its ledger was in place.
        files.retain(|path, digest| path != SEALING || digest.as_deref() != Some(&crate::base::sha256_hex(b"")));
        if purged {
            continue;
        }
        for (file, key) in faults(entry, &files) {
            let finding = if key == "seal.changed" {
                // What is no plain file has no digest, and is not looked into.
                let plain = files.get(file).is_some_and(Option::is_some);
                let bytes = if plain { source::bytes(&root.join(&path).join(file))? } else { None };
                model::changed_file(entry, &path, file, bytes.as_deref())
            } else {
                let place = Location::absent(format!("{path}/{file}"));
                Diagnostic::error(SEAL, Message::new(key).with("number", entry.number)).at(place)
            };
            findings.push(finding.for_report(&agency.slug, Some(year)));
        }
    }
    Ok(findings)
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
