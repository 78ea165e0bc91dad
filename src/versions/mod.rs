//! Sealed versions: freezing a report, taking one back, and finding out whether anything was changed since. The ledger's form is
//! in `model`, its files are written by `publish`; here is what must hold before they are.

mod seal;
mod verify;
mod withdraw;

pub use seal::{ChangedFigure, SealRequest, Sealed, seal};
pub use verify::{published, published_versions, verify};
pub use withdraw::{WithdrawnContent, withdraw};

use crate::base::{Diagnostic, Lang, Message, Severity, Slug, Year};
use crate::model::{self, Agency, LEDGER_FILE};
use crate::publish::{CACHE_FOLDER, PublishError, VersionStore};
use crate::source::{AttachmentError, SEAL, SourceError, SourcePart, Sources};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why no version was sealed or withdrawn.
#[derive(Debug, thiserror::Error)]
pub enum VersionError {
    /// Reading failed.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// An attachment could not be read.
    #[error(transparent)]
    Attachment(#[from] AttachmentError),
    /// Writing failed.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// The request was refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// Why a request was refused, with the findings that it is about.
#[derive(Debug, thiserror::Error)]
#[error("refused: {}", .messages.iter().map(|message| message.render(Lang::En)).collect::<Vec<_>>().join(" "))]
pub struct Refusal {
    /// What stands in the way, then what can be done.
    pub messages: Vec<Message>,
    /// The findings; empty where the message is enough.
    pub findings: Vec<Diagnostic>,
}

impl Refusal {
    fn new(message: Message) -> Refusal {
        Refusal { messages: vec![message], findings: Vec::new() }
    }

    fn help(mut self, key: &'static str) -> Refusal {
        self.messages.push(Message::new(key));
        self
    }
}

/// The folder of a year's report.
fn folder(root: &Path, agency: &Slug, year: Year) -> PathBuf {
    root.join("content").join(agency.as_str()).join(year.to_string())
}

/// The folder of a year's report, locked before anything in it is read, so that nothing is decided on versions that another run
/// is about to change; `None` where there is no such folder.
fn lock(root: &Path, agency: &str, year: Year) -> Result<Option<VersionStore>, PublishError> {
    let folder = Slug::parse_series(agency).map(|slug| folder(root, &slug, year));
    folder.map_or(Ok(None), |folder| VersionStore::open(&folder, &root.join(CACHE_FOLDER)))
}

/// Refuses to go on where the settings and the forms, by which a report is judged, or the agency, its year and its ledger cannot be read:
/// they would be taken for absent.
fn check_readable(sources: &Sources, name: &str, year: Year) -> Result<(), Refusal> {
    let slug = Slug::parse_series(name);
    let of_site =
        [SourcePart::Settings, SourcePart::Editions].into_iter().filter_map(|part| sources.problems.get(&part));
    let of_agency = slug.iter().filter_map(|slug| Some(&sources.agencies.get(slug.organ())?.problems));
    let is_on_the_way = |finding: &&Diagnostic| {
        slug.as_ref().is_some_and(|slug| {
            let (path, folder) = (Path::new(finding.path()), folder(Path::new(""), slug, year));
            let profile = Path::new("content").join(slug.organ()).join("agency.toml");
            folder.starts_with(path) || path == profile || path == folder.join(LEDGER_FILE)
        })
    };
    let content = of_agency.chain(sources.problems.get(&SourcePart::Content)).flatten().filter(is_on_the_way);
    let problems = of_site.flatten().chain(content);
    let findings: Vec<Diagnostic> = problems.filter(|d| d.severity == Severity::Error).cloned().collect();
    match findings.is_empty() {
        true => Ok(()),
        false => Err(Refusal { messages: vec![Message::new("cli.unread")], findings }),
    }
}

/// The agency of a name, as the site has it.
fn agency(sources: &Sources, name: &str) -> Result<(Arc<Agency>, Vec<Diagnostic>), Refusal> {
    let (site, diagnostics) = model::load(sources);
    let agency = Slug::parse_series(name).and_then(|slug| site.agency(&slug).cloned());
    agency
        .map(|agency| (agency, diagnostics))
        .ok_or_else(|| Refusal { messages: site.no_agency(name), findings: Vec::new() })
}

/// Refuses to go on from versions that are not what they were: by their ledger, and by every byte of their files.
fn check_versions(root: &Path, agency: &Agency, year: Year, diagnostics: &[Diagnostic]) -> Result<(), VersionError> {
    let ledger = verify::path_of(agency, year, LEDGER_FILE);
    let about = |d: &&Diagnostic| d.agency.as_ref() == Some(&agency.slug) && d.year == Some(year) && d.code == SEAL;
    // A ledger that cannot be read at all is found before anybody knows whose it is.
    let wrong = |d: &&Diagnostic| about(d) || d.path() == ledger;
    let errors = diagnostics.iter().filter(|d| d.severity == Severity::Error);
    let sealed = verify::sealed(root, agency, year)?.into_iter().filter(|d| d.severity == Severity::Error);
    let faults = verify::joined(errors.filter(wrong).cloned().collect(), sealed.collect());
    match faults.is_empty() {
        true => Ok(()),
        false => Err(Refusal { messages: vec![Message::new("seal.broken")], findings: faults }.into()),
    }
}
