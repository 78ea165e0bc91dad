//! Sealed versions: freezing a report, taking one back, and finding out whether anything was changed since. The ledger's form is
//! in `model`, its files are written by `publish`; here is what must hold before they are.

mod seal;
mod verify;
mod withdraw;

pub use seal::{ChangedFigure, SealRequest, Sealed, seal};
pub use verify::{published, published_versions, verify};
pub use withdraw::{WithdrawnContent, withdraw};

use crate::base::{Diagnostic, Lang, Message, Severity, Slug, Year};
use crate::model::{self, Agency, SEAL};
use crate::publish::{CACHE_FOLDER, PublishError, VersionStore};
use crate::source::{AttachmentError, SourceError, Sources};
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
    let folder = Slug::parse_series(agency).map(|slug| folder(root, &slug, year)).filter(|folder| folder.is_dir());
    folder.map(|folder| VersionStore::open(&folder, &root.join(CACHE_FOLDER))).transpose()
}

/// The agency of a name, as the site has it.
fn agency(sources: &Sources, name: &str) -> Result<(Arc<Agency>, Vec<Diagnostic>), Refusal> {
    let (site, diagnostics) = model::load(sources);
    let agency = Slug::parse_series(name).and_then(|slug| site.agency(&slug).cloned());
    agency
        .map(|agency| (agency, diagnostics))
        .ok_or_else(|| Refusal { messages: site.no_agency(name), findings: Vec::new() })
}

/// What is wrong with the versions of a year: its ledger, and every byte of its sealed files.
fn faults_of_year(
    root: &Path,
    agency: &Agency,
    year: Year,
    diagnostics: &[Diagnostic],
) -> Result<Vec<Diagnostic>, SourceError> {
    let about = |d: &&Diagnostic| d.agency.as_ref() == Some(&agency.slug) && d.year == Some(year);
    let wrong = |d: &&Diagnostic| d.code == SEAL && d.severity == Severity::Error;
    let mut faults: Vec<Diagnostic> = diagnostics.iter().filter(about).filter(wrong).cloned().collect();
    faults.extend(verify::sealed(root, agency, year)?);
    verify::once(&mut faults);
    Ok(faults)
}
