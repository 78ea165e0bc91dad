//! `seal`: the working copy becomes the next version.

use super::{Refusal, VersionError, agency, faults_of_year, lock};
use crate::base::{Diagnostic, Message, Severity, Year, sha256_hex};
use crate::model::{self, Ledger, LedgerEntry, Report};
use crate::pipeline::{self, Options};
use crate::source::{self, Sources};
use chrono::NaiveDate;
use std::path::Path;
use std::sync::Arc;

/// What is to be sealed.
#[derive(Clone, Copy, Debug)]
pub struct SealRequest<'a> {
    /// The slug of the agency.
    pub agency: &'a str,
    /// The year.
    pub year: Year,
    /// Why the version before is corrected; required from the second version on.
    pub reason: Option<&'a str>,
    /// The date of the version.
    pub date: NaiveDate,
}

/// Seals the working copy. Returns the version's entry in the ledger.
///
/// # Errors
/// When the request is refused, or the machine fails; the versions are then as they were, or as they should be.
pub fn seal(root: &Path, request: &SealRequest<'_>, options: &Options) -> Result<LedgerEntry, VersionError> {
    let SealRequest { year, date, .. } = *request;
    let store = lock(root, request.agency, year)?;
    let sources = source::read(root)?;
    let (agency, diagnostics) = agency(&sources, request.agency)?;
    let (report, errors) = working_copy(&sources, request, options)?;
    if !errors.is_empty() {
        let messages = vec![Message::new("seal.errors").with("n", errors.len()), Message::new("seal.errors.help")];
        return Err(Refusal { messages, findings: errors }.into());
    }
    let Some(store) = store else { return Err(absent(request, Vec::new()).into()) };
    let ledger = agency.history(year).map(|history| history.ledger.clone()).unwrap_or_default();
    let findings = faults_of_year(root, &agency, year, &diagnostics)?;
    if !findings.is_empty() {
        return Err(Refusal { messages: vec![Message::new("seal.broken")], findings }.into());
    }
    check_request(&ledger, request)?;
    let files = files(&report)?;
    let mut entry = LedgerEntry {
        number: ledger.entries.len() as u32 + 1,
        date,
        reason: request.reason.map(|reason| reason.trim().to_owned()),
        previous: ledger.entries.last().map(|entry| entry.digest.clone()),
        files: files.iter().map(|(path, bytes)| (path.clone(), sha256_hex(bytes))).collect(),
        digest: String::new(),
        withdrawn: None,
    };
    entry.digest = entry.expected_digest(&agency.slug, year);
    check_change(&ledger, &entry)?;
    let mut next = ledger;
    next.entries.push(entry.clone());
    store.seal(&entry.folder(), &files, &next.print())?;
    Ok(entry)
}

/// The working copy as it would be published without its versions, with the errors that nothing explains.
fn working_copy(
    sources: &Sources,
    request: &SealRequest<'_>,
    options: &Options,
) -> Result<(Arc<Report>, Vec<Diagnostic>), Refusal> {
    let mut bare = sources.clone();
    if let Some(files) = bare.agencies.get_mut(request.agency) {
        let files = Arc::make_mut(files);
        let inside =
            |path: &str| path.strip_prefix(&format!("{}/v", request.year)).is_some_and(|rest| rest.contains('/'));
        files.texts.remove(&format!("{}/versions.toml", request.year));
        files.texts.retain(|path, _| !inside(path));
        files.others.retain(|path, _| !inside(path));
    }
    let (site, _) = model::load(&bare);
    let report = site.agencies.iter().find(|a| a.slug.as_str() == request.agency).and_then(|a| a.report(request.year));
    let checked = pipeline::analyze(&bare, options);
    let about = |d: &Diagnostic| {
        d.agency.as_ref().is_some_and(|slug| slug.as_str() == request.agency) && d.year == Some(request.year)
    };
    let errors = checked.diagnostics.iter().filter(|d| about(d) && d.severity == Severity::Error);
    let errors: Vec<Diagnostic> = errors.map(|d| Diagnostic::clone(d)).collect();
    match report {
        Some(report) if report.draft => Err(Refusal::new(Message::new("seal.draft")).help("seal.draft.help")),
        Some(report) => Ok((report.clone(), errors)),
        None => Err(absent(request, errors)),
    }
}

/// There is no report to seal.
fn absent(request: &SealRequest<'_>, findings: Vec<Diagnostic>) -> Refusal {
    let message = Message::new("seal.no_report").with("agency", request.agency).with("year", request.year);
    Refusal { messages: vec![message], findings }
}

/// Refuses a request that does not follow from the existing versions.
fn check_request(ledger: &Ledger, request: &SealRequest<'_>) -> Result<(), Refusal> {
    let reason = request.reason.map(str::trim);
    match (ledger.entries.last(), reason) {
        (None, Some(_)) => Err(Refusal::new(Message::new("seal.nothing_to_correct"))),
        (Some(last), None | Some("")) => {
            let message = Message::new("seal.no_reason").with("number", last.number);
            Err(Refusal::new(message).help("seal.no_reason.help"))
        }
        (Some(last), _) if request.date < last.date => {
            let message = Message::new("seal.date").with("date", request.date.to_string());
            Err(Refusal::new(message.with("number", last.number).with("before", last.date.to_string())))
        }
        _ => Ok(()),
    }
}

/// Refuses a version equal to the latest that stands, or to one that was withdrawn.
fn check_change(ledger: &Ledger, entry: &LedgerEntry) -> Result<(), Refusal> {
    let latest = ledger.entries.iter().rev().find(|old| old.withdrawn.is_none());
    let withdrawn = ledger.entries.iter().filter(|old| old.withdrawn.is_some());
    let Some(old) = withdrawn.chain(latest).find(|old| old.files == entry.files) else { return Ok(()) };
    let key = if old.withdrawn.is_some() { "seal.withdrawn_before" } else { "seal.unchanged" };
    Err(Refusal::new(Message::new(key).with("number", old.number)))
}

/// The files of a version: the figures as typed, the texts with their placeholders replaced, the attachments.
fn files(report: &Report) -> Result<Vec<(String, Vec<u8>)>, VersionError> {
    let mut files = vec![("report.toml".to_owned(), report.file.text.clone().into_bytes())];
    for narrative in &report.narratives {
        files.push((format!("{}.md", narrative.section), narrative.text().to_owned().into_bytes()));
    }
    for attachment in &report.attachments {
        files.push((attachment.file.clone(), source::attachment(&attachment.source)?));
    }
    files.sort();
    files.dedup_by(|a, b| a.0 == b.0);
    Ok(files)
}
