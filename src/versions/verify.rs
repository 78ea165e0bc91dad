//! `verify`: finds any changed byte of a sealed file, a ledger or a published file.

use super::VersionError;
use crate::base::{Diagnostic, Location, Message, Severity, SourceFile, Year, sha256_hex};
use crate::export::INDEX;
use crate::model::{self, Agency, LEDGER_FILE, LedgerEntry, SEALING, Site};
use crate::publish::Integrity;
use crate::source::{self, SEAL, SiteFolder, SourceError};
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
    let concerns = |d: &Diagnostic| d.code == SEAL || is_ledger(d) || may_hide_versions(d);
    let read = diagnostics.into_iter().filter(|d| concerns(d) && d.severity >= Severity::Warning).collect();
    let findings = joined(read, sealed.into_iter().flatten().collect());
    let files = entries().filter(|entry| entry.withdrawn.is_none()).map(|entry| entry.files.len()).sum();
    let verified = Verified { versions: entries().count(), files, findings };
    Ok((site, verified))
}

/// Whether a folder or an agency that may have versions cannot be read: no version of it was looked at.
fn may_hide_versions(finding: &Diagnostic) -> bool {
    let path = finding.path();
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
    let finding = fault_of_list(integrity.as_ref(), &bytes, &source::names_in(folder));
    let finding = finding.map(|finding| finding.at(Location::absent(path.display().to_string())));
    Ok((integrity, finding.into_iter().collect()))
}

/// What is wrong with a list of these bytes, in a folder with these names.
fn fault_of_list(integrity: Option<&Integrity>, bytes: &[u8], names: &[String]) -> Option<Diagnostic> {
    let written = integrity.filter(|integrity| integrity.is_written_as(bytes));
    if written.is_some_and(|integrity| integrity.digest.is_some()) {
        return None;
    }
    // A list without its digest is that of the first version, which had no data of the whole site and did not name withdrawals.
    let is_former = |integrity: &Integrity| {
        let is_data = |path: &String| path == INDEX || path.starts_with("data/");
        integrity.withdrawn.is_empty() && !integrity.files.keys().chain(names).any(is_data)
    };
    Some(match written.is_some_and(is_former) {
        true => Diagnostic::warning(SEAL, Message::new("verify.former_manifest")),
        false => Diagnostic::error(SEAL, Message::new("verify.manifest")),
    })
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
    let folder = path_of(agency, year, "");
    for name in source::folders_in(&root.join(&folder))? {
        let Some(number) = history.unlisted_number(&name) else { continue };
        // An interrupted sealing is a warning, and found by reading.
        if !source::digests(&root.join(&folder).join(&name))?.contains_key(SEALING) {
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
                entry.sealed_file(path, file).changed(source::bytes(&root.join(path).join(file))?.as_deref())
            }
            // What a killed sealing left behind after its ledger was in place.
            Some(Some(digest)) if file == SEALING && *digest == sha256_hex(b"") => {
                Diagnostic::warning(SEAL, message).at(place)
            }
            _ => {
                let help = (key == "seal.added").then(|| Message::new("seal.added.help"));
                Diagnostic::error(SEAL, message).at(place).help(help)
            }
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

fn is_ledger(finding: &Diagnostic) -> bool {
    finding.path().ends_with(LEDGER_FILE)
}

/// What was found by reading, and by the bytes of the files, in order and each fault once: reading finds some of those, too. That a
/// ledger was edited is said where nothing tells more.
pub(super) fn joined(read: Vec<Diagnostic>, sealed: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let told = |found: &Diagnostic| read.iter().any(|d| d.severity == Severity::Error && d.path() == found.path());
    let sealed: Vec<Diagnostic> = sealed.into_iter().filter(|found| !(is_ledger(found) && told(found))).collect();
    let mut findings = [read, sealed].concat();
    Diagnostic::sort(&mut findings);
    // What is told of a check as a warning is an error here.
    findings.dedup_by(|a, b| {
        let is_same = a.location == b.location && a.message == b.message;
        b.severity = if is_same { b.severity.max(a.severity) } else { b.severity };
        is_same
    });
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Lang;
    use crate::check::testing::{report, site, versions_of};

    #[test]
    fn what_may_have_versions_and_cannot_be_read_concerns_them() {
        for (code, path, expected) in [
            ("READ", "content", true),
            ("READ", "content/town", true),
            ("READ", "content/town/2024", true),
            ("READ", "content/town/2024/overview.md", false),
            ("READ", "content/town/works/2024", true),
            ("READ", "content/town/works/2024/v1", false),
            ("READ", "themes/own/2024", false),
            ("READ", "site.toml", false),
            ("TOML", "content/town", false),
        ] {
            let finding = Diagnostic::error(code, Message::new("site.empty")).at(Location::absent(path));
            assert_eq!(may_hide_versions(&finding), expected, "{code} {path}");
        }
        assert!(!may_hide_versions(&Diagnostic::error("READ", Message::new("site.empty"))));
    }

    fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(path, digest)| ((*path).to_owned(), (*digest).to_owned())).collect()
    }

    #[test]
    fn files_that_are_not_as_listed_are_told_in_order() {
        let listed = [("a", "1"), ("c", "3"), ("d", "4"), ("e", "5")];
        let files = [("a", Some("1")), ("b", Some("2")), ("d", Some("0")), ("e", None)];
        let files = files.map(|(path, digest)| (path.to_owned(), digest.map(str::to_owned))).into();
        assert_eq!(
            against(listed.into_iter(), &files),
            [("b", "verify.added"), ("c", "verify.lost"), ("d", "verify.changed"), ("e", "verify.changed")]
        );
    }

    #[test]
    fn a_fault_is_told_once_and_others_at_its_place_too() {
        let fault =
            |path: &str, key: &'static str| Diagnostic::error(SEAL, Message::new(key)).at(Location::absent(path));
        let read = vec![fault("b", "verify.manifest"), fault("a", "verify.manifest"), fault("a", "seal.edited")];
        let findings = joined(read, vec![fault("b", "verify.manifest")]);
        let told = findings.iter().map(|d| (d.path(), d.message.key()));
        let mut told: Vec<_> = told.collect();
        assert!(told.is_sorted_by_key(|(path, _)| *path), "{told:?}");
        told.sort_unstable();
        assert_eq!(told, [("a", "seal.edited"), ("a", "verify.manifest"), ("b", "verify.manifest")]);
    }

    /// That a ledger was edited is said where no error tells more of that very ledger.
    #[test]
    fn an_edited_ledger_is_told_where_nothing_tells_more() {
        let ledger = |year: u16| Location::absent(format!("content/a/{year}/versions.toml"));
        let edited = |year: u16| Diagnostic::error(SEAL, Message::new("seal.edited")).at(ledger(year));
        let file = || Location::absent("content/a/2023/v1/report.toml");
        let read = vec![
            Diagnostic::error("TOML", Message::new("site.empty")).at(ledger(2023)),
            Diagnostic::warning("KEY", Message::new("site.empty")).at(ledger(2022)),
            Diagnostic::error(SEAL, Message::new("seal.lost")).at(file()),
        ];
        let changed = Diagnostic::error(SEAL, Message::new("seal.changed")).at(file());
        let found = joined(read.clone(), vec![edited(2023), edited(2022), edited(2021), changed.clone()]);
        let mut expected = [read, vec![edited(2022), edited(2021), changed]].concat();
        Diagnostic::sort(&mut expected);
        assert_eq!(found, expected);
    }

    /// A list without its digest is one of the first version only where nothing in it or beside it is of a later one.
    #[test]
    fn a_list_without_its_digest_is_of_the_first_version_or_was_cut() {
        let whole = |files: &[(&str, &str)], withdrawn: &[&str]| {
            let withdrawn = withdrawn.iter().map(|name| (*name).to_owned()).collect();
            let mut list = Integrity { files: map(files), withdrawn, ..Integrity::default() };
            list.digest = Some(String::new());
            let text = String::from_utf8(list.print().expect("bytes")).expect("text");
            let at = text.find(",\n  \"digest\"").expect("a digest");
            let end = &text[text.rfind("\n}").expect("an end")..];
            [text.clone(), format!("{}{end}", &text[..at])]
        };
        let fault = |text: &str, names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            let list = Integrity::parse(text.as_bytes());
            let found = fault_of_list(list.as_ref(), text.as_bytes(), &names);
            found.map(|found| format!("{} {}", found.severity.as_str(), found.message.key()))
        };
        let error = || Some("error verify.manifest".to_owned());
        let former = || Some("warning verify.former_manifest".to_owned());
        let page = &[("index.html", "1")][..];
        let [sound, cut] = whole(page, &[]);
        assert_eq!([fault(&sound, &["index.json"]), fault(&cut, &["index.html"])], [None, former()]);
        assert_eq!([fault(&cut, &["data"]), fault(&cut, &["index.html", "index.json"])], [former(), error()]);
        for (files, withdrawn) in [
            (&[("index.html", "1"), ("index.json", "2")][..], &[][..]),
            (&[("data/requests.csv", "1"), ("index.html", "2")], &[]),
            (page, &["a/2023/v1"]),
        ] {
            let [sound, cut] = whole(files, withdrawn);
            assert_eq!([fault(&sound, &[]), fault(&cut, &[])], [None, error()], "{files:?}");
        }
        for text in ["", &sound.replace('1', "2"), &cut.replace(' ', "")] {
            assert_eq!(fault(text, &[]), error(), "{text}");
        }
    }

    #[test]
    fn a_folder_that_looks_to_be_a_versions_is_in_the_ledger_or_was_sealed_with_one() {
        let text = report(2023, &[]);
        let mut files = vec![("content/a/agency.toml".to_owned(), "name = \"某机关\"\n".to_owned())];
        files.extend(versions_of(2023, &[("2024-01-20", &text)]));
        let site = site(&files);
        let mut history = model::History::clone(&site.agencies[0].histories[0]);
        let names = ["v1", "V1", "v2", "V2", "v01", "V0", "v", "V2a", "v+2", "v1-v2"];
        let numbers = |history: &model::History| names.map(|name| history.unlisted_number(name));
        let mut expected = [None, Some(1), Some(2), Some(2), Some(1), Some(0), None, None, None, None];
        assert_eq!(numbers(&history), expected);
        let report = history.versions[0].report.as_mut().expect("a report");
        Arc::make_mut(report).attachments.push(model::Attachment {
            file: "V2/plan.pdf".to_owned(),
            label: "计划".to_owned(),
            source: source::Attached {
                path: "V2/plan.pdf".into(),
                size: 1,
                stamp: source::FileStamp::default(),
                sealed: None,
            },
            is_shown: false,
        });
        expected[3] = None;
        assert_eq!(numbers(&history), expected);
        assert!(history.has_sealed("V2/plan.pdf") && !history.has_sealed("V2/plan"));
    }

    #[test]
    fn versions_of_a_published_folder_are_held_against_the_ledgers() {
        let text = report(2023, &[]);
        let mut files = vec![("content/a/agency.toml".to_owned(), "name = \"某机关\"\n".to_owned())];
        files.push(("content/a/2023/report.toml".to_owned(), text.clone()));
        files.extend(versions_of(2023, &[("2024-01-20", &text), ("2024-02-20", &text)]));
        let site = site(&files);
        let sealed = site.sealed();
        let [first, second] = ["a/2023/v1", "a/2023/v2"].map(|name| (name, sealed[name].as_str()));
        let told = |versions: &[(&str, &str)], pages: &[&str], withdrawn: &[&str]| -> Vec<String> {
            let pages: Vec<(&str, &str)> = pages.iter().map(|path| (*path, "")).collect();
            let withdrawn = withdrawn.iter().map(|name| (*name).to_owned()).collect();
            let list = Integrity { files: map(&pages), versions: map(versions), withdrawn, ..Integrity::default() };
            let line = |found: &Diagnostic| {
                let name = found.message.arg("version").map_or_else(String::new, |name| name.plain().to_owned());
                format!("{} {} {name}", found.severity.as_str(), found.message.key())
            };
            let found = compare_versions(&list, &site, &Location::absent("integrity.json"));
            assert!(found.iter().all(|found| found.location == Some(Location::absent("integrity.json"))));
            assert!(found.iter().all(|found| !found.message.render(Lang::Zh).is_empty()));
            found.iter().map(line).collect()
        };
        assert_eq!(told(&[first, second], &[], &["b/2020/v1"]), [""; 0]);
        assert_eq!(told(&[first, ("a/2023/v2", "0")], &[], &[]), ["error verify.version_differs a/2023/v2"]);
        assert_eq!(told(&[first, second, ("b/2023/v1", "0")], &[], &[]), ["error verify.version_lost b/2023/v1"]);
        assert_eq!(told(&[first, second], &[], &["a/2023/v1"]), ["error verify.withdrawal_lost a/2023/v1"]);
        let unpublished = ["warning verify.version_unpublished a/2023/v2"];
        for pages in
            [&[][..], &["a/2023/index.html"], &["a/2023/index.html", "a/2023/v2.html"], &["z/2023/v2/index.html"]]
        {
            assert_eq!(told(&[first], pages, &[]), unpublished, "{pages:?}");
        }
        assert_eq!(
            told(&[first], &["a/2023/v1/index.html", "a/2023/v2/index.html"], &[]),
            ["error verify.version_unlisted a/2023/v2"]
        );
    }
}
