//! The sealed versions of a report, and the working copy beside them.

use super::keys::{ExplanationsKeys, LateExplanationKeys, VersionsKeys};
use super::ledger::{self, LEDGER_FILE, Ledger, LedgerEntry};
use super::load_report;
use super::report::Report;
use super::toml::Fields;
use crate::base::syntax::{SoundText, parse};
use crate::base::{Diagnostic, Digest, KeyBuilder, Location, Message, Severity, Slug, SourceFile, Year};
use crate::edition::Editions;
use crate::source::{AgencyFiles, SEAL, letter_case};
use std::collections::BTreeSet;
use std::sync::Arc;
use toml::de::DeTable;

/// The file that a version's folder holds until its ledger lists it.
pub const SEALING: &str = "SEALING";

/// A report that was sealed at least once.
#[derive(Clone, Debug)]
pub struct History {
    /// The year.
    pub year: Year,
    /// The ledger as it stands.
    pub ledger: Ledger,
    /// Every version, the first first.
    pub versions: Vec<Version>,
    /// The working copy, where it is ahead of the latest version.
    pub ahead: Option<Arc<Report>>,
    /// The files of a working copy that is not ahead: those of its figures and its texts.
    pub working: Vec<Arc<SourceFile>>,
    /// The digest of the ledger and of everything in the versions.
    pub digest: Digest,
}

/// A sealed version.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its entry in the ledger.
    pub entry: LedgerEntry,
    /// Its report; none when it was withdrawn or cannot be read.
    pub report: Option<Arc<Report>>,
}

impl History {
    /// The version that the year's address shows: the latest that was not withdrawn.
    pub fn current(&self) -> Option<&Version> {
        self.versions.iter().rev().find(|version| version.report.is_some())
    }

    /// Whether a version was sealed with a file, or with one in a folder.
    pub fn has_sealed(&self, name: &str) -> bool {
        let is_it = |file: &str| file.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let reports = self.versions.iter().filter_map(|version| version.report.as_ref());
        reports.flat_map(|report| &report.attachments).any(|attachment| is_it(&attachment.file))
    }

    /// The number of the version that a folder beside the report looks to be of, where the ledger lists none of its name: V1 is v1 on a
    /// system that ignores case.
    pub fn unlisted_number(&self, folder: &str) -> Option<usize> {
        let number = version_number(folder)?;
        let is_listed = self.ledger.entries.iter().any(|entry| entry.folder() == folder);
        (!is_listed && !self.has_sealed(folder)).then_some(number)
    }
}

/// The number of the version that a folder is named by, in whatever letter case.
fn version_number(folder: &str) -> Option<usize> {
    let digits = folder.strip_prefix(['v', 'V'])?;
    digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The file with what people write on sealed versions.
pub const EXPLANATIONS_FILE: &str = "explanations.toml";

/// Reads the versions of a year; `None` where there is no ledger.
pub(super) fn load(
    agency: &Slug,
    year: Year,
    files: &AgencyFiles,
    editions: &Editions,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<History> {
    let beside = files.texts.get(&format!("{year}/{EXPLANATIONS_FILE}"));
    let Some(file) = files.texts.get(&format!("{year}/{LEDGER_FILE}")) else {
        beside.into_iter().for_each(|beside| explain_beside(&mut [], beside, diagnostics));
        return None;
    };
    let sound = SoundText::default();
    let (table, _) = parse(file, &sound, diagnostics);
    let mut wrong = Vec::new();
    let mut fields = Fields::new::<VersionsKeys>(file, &table, 0..0, &mut wrong);
    let before = diagnostics.len();
    let ledger = ledger::load(agency, year, &mut fields, file, diagnostics);
    if diagnostics.len() == before {
        diagnostics.extend(ledger.entries.iter().flat_map(|entry| added(agency, year, entry, files)));
    }
    let mut versions: Vec<Version> = Vec::new();
    for entry in &ledger.entries {
        let kept = entry.withdrawn.is_none();
        let report = if kept { sealed(agency, year, entry, files, editions, diagnostics) } else { None };
        versions.push(Version { entry: entry.clone(), report: report.map(Arc::new) });
    }
    // A sealing that was killed while it moved them left them in both files.
    let is_moved = |beside: &Arc<SourceFile>| beside.text.contains(ledger.added.trim());
    if !beside.is_some_and(is_moved) {
        // Its other keys are looked at below.
        let others: Vec<&str> = table.iter().map(|(key, _)| key.get_ref().as_ref()).collect();
        explain_all(&mut versions, (file, &table), &others, diagnostics);
    }
    fields.finish(&[EXPLANATIONS]);
    diagnostics.append(&mut wrong);
    beside.into_iter().for_each(|beside| explain_beside(&mut versions, beside, diagnostics));
    let reports = versions.iter().filter_map(|version| version.report.as_ref());
    let digest =
        reports.fold(KeyBuilder::new("history").text(&file.text), |key, report| key.digest(&report.digest)).finish();
    Some(History { year, ledger, versions, ahead: None, working: Vec::new(), digest })
}

/// Whether a folder has the very name that the program gives to that of a version.
pub fn is_version_folder(name: &str) -> bool {
    version_number(name).is_some_and(|number| number > 0 && name == format!("v{number}"))
}

/// Folders with names of versions that no ledger lists: left by a sealing that was interrupted, or the ledger was changed. Without a
/// ledger a folder that never was a version's is one that is not read.
pub(super) fn unmatched(
    agency: &Slug,
    year: Year,
    files: &AgencyFiles,
    history: Option<&History>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let inside = format!("{year}/");
    let first = |path: &'_ String| Some(path.strip_prefix(&inside)?.split_once('/')?.0.to_owned());
    let with_files: BTreeSet<String> = files.texts.keys().chain(files.others.keys()).filter_map(first).collect();
    let empty = files.version_folders.iter().filter_map(|path| path.strip_prefix(&inside)).map(str::to_owned);
    for name in with_files.iter().cloned().chain(empty).collect::<BTreeSet<String>>() {
        let Some(number) = history.map_or_else(|| version_number(&name), |history| history.unlisted_number(&name))
        else {
            continue;
        };
        let place = Location::absent(format!("content/{agency}/{inside}{name}"));
        let is_of_version = is_version_folder(&name);
        let lower = name.to_ascii_lowercase();
        diagnostics.push(if files.others.contains_key(&format!("{inside}{name}/{SEALING}")) {
            let help = Message::new("seal.interrupted.help");
            Diagnostic::warning(SEAL, Message::new("seal.interrupted")).at(place).help(help)
        } else if let Some(history) = history {
            let is_meant = history.ledger.entries.iter().any(|entry| entry.folder() == lower);
            let help = is_meant.then(|| letter_case(&lower, with_files.contains(&lower)));
            let stray = Diagnostic::error(SEAL, Message::new("seal.stray").with("number", number)).at(place);
            Diagnostic { help, ..stray }
        } else if is_of_version && with_files.contains(&name) {
            Diagnostic::error(SEAL, Message::new("seal.stray").with("number", number)).at(place)
        } else if is_of_version {
            // Nothing is in it that could have been sealed.
            continue;
        } else {
            Diagnostic::warning("READ", Message::new("read.no_version")).at(place)
        });
    }
}

/// The files in the folder of a version that were never sealed with it. A text stops a build, as it would be read as the version's; any
/// other file is published only where it has the digest of the ledger. Of a ledger that is not as it was written nothing is told.
fn added(agency: &Slug, year: Year, entry: &LedgerEntry, files: &AgencyFiles) -> Vec<Diagnostic> {
    let folder = format!("{year}/{}/", entry.folder());
    let unlisted = |path: &String| {
        let name = path.strip_prefix(&folder)?;
        let place = Location::absent(format!("content/{agency}/{path}"));
        // A killed sealing left it behind, after its ledger was in place.
        let is_known = entry.withdrawn.is_some() || entry.files.contains_key(name) || name == SEALING;
        (!is_known).then(|| (Message::new("seal.added").with("number", entry.number), place))
    };
    let texts = files.texts.keys().filter_map(unlisted).map(|(told, place)| Diagnostic::error(SEAL, told).at(place));
    let others =
        files.others.keys().filter_map(unlisted).map(|(told, place)| Diagnostic::warning(SEAL, told).at(place));
    texts.chain(others).map(|found| found.help(Message::new("seal.added.help"))).collect()
}

/// A sealed report. Its texts must have the digests of the ledger; of what rules and the reader find in it, nothing is more than a
/// warning, since it may not change any more.
fn sealed(
    agency: &Slug,
    year: Year,
    entry: &LedgerEntry,
    files: &AgencyFiles,
    editions: &Editions,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Report> {
    let folder = format!("{year}/{}", entry.folder());
    let start = diagnostics.len();
    for path in entry.files.keys() {
        let name = format!("{folder}/{path}");
        let shown = || format!("content/{agency}/{folder}");
        match files.texts.get(&name) {
            Some(text) => diagnostics.extend(entry.sealed_file(&shown(), path).look_at(text.text.as_bytes())),
            None if !files.others.contains_key(&name) => {
                let place = Location::absent(format!("{}/{path}", shown()));
                diagnostics
                    .push(Diagnostic::error(SEAL, Message::new("seal.lost").with("number", entry.number)).at(place));
            }
            // An attachment's bytes are looked at by whoever reads them: what is published, and `verify`.
            None => {}
        }
    }
    if diagnostics.len() > start {
        return None;
    }
    let raw = load_report::load(agency, year, &folder, files, editions, diagnostics);
    for diagnostic in &mut diagnostics[start..] {
        diagnostic.severity = diagnostic.severity.min(Severity::Warning);
    }
    let mut report = raw?.report;
    for attachment in &mut report.attachments {
        let sealed = entry.sealed_file(&format!("content/{agency}/{folder}"), &attachment.file);
        attachment.source.sealed = Some(Arc::new(sealed));
    }
    report.version = Some(entry.number);
    report.draft = false;
    report.digest = KeyBuilder::new("sealed").text(&entry.digest).digest(&report.digest).finish();
    Some(report)
}

/// The key of explanations, in a file of their own and in a ledger of the former form.
const EXPLANATIONS: &str = "explanations";

/// Adds the explanations that stand in a file of their own.
fn explain_beside(versions: &mut [Version], file: &Arc<SourceFile>, diagnostics: &mut Vec<Diagnostic>) {
    let sound = SoundText::default();
    let (table, _) = parse(file, &sound, diagnostics);
    explain_all(versions, (file, &table), &[], diagnostics);
}

/// Adds the explanations of a file to the reports of their versions. `others` are keys that are read elsewhere.
fn explain_all(
    versions: &mut [Version],
    (file, table): (&Arc<SourceFile>, &DeTable<'_>),
    others: &[&str],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut fields = Fields::new::<ExplanationsKeys>(file, table, 0..0, diagnostics);
    for (table, span) in fields.tables(EXPLANATIONS) {
        explain(versions, fields.nested::<LateExplanationKeys>(table, span));
    }
    fields.finish(others);
}

/// Adds an explanation that was written after the sealing to the report of its version.
fn explain(versions: &mut [Version], mut fields: Fields<'_, '_>) {
    let number = fields.get("version").and_then(|value| value.get_ref().as_integer()?.as_str().parse::<usize>().ok());
    let version = number.and_then(|number| versions.get_mut(number.checked_sub(1)?));
    let Some(version) = version else {
        let place = fields.place();
        fields.report(Diagnostic::error("EXPLANATION", Message::new("seal.explanation")).at(place));
        return;
    };
    if let Some(report) = &mut version.report {
        let report = Arc::make_mut(report);
        let edition = report.edition.clone();
        report.digest = KeyBuilder::new("explained").digest(&report.digest).text(&fields.place().file.text).finish();
        report.explanations.extend(load_report::explanation(fields, &edition));
    }
}

/// Whether a working copy differs from a sealed version: its figures, its texts with their placeholders replaced,
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
