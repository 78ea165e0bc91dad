//! What is typed becomes a value in a file. Everything else in the file stays byte for byte, and the file before it goes into the history.
//! A value that somebody else changed meanwhile is not written over: both are told.

use super::commands::{NamedReport, safe_name};
use super::patches::{patched, with_tables};
use crate::base::{Message, Slug, Year, decode_lenient, unportable};
use crate::edition::REPORT_FILE;
use crate::export::is_own_file;
use crate::model::Report;
use crate::publish::{self, ContentLock, KnownReplaced, NewFile, PublishError};
use crate::serve::{SiteState, WrittenParts};
use crate::source::{SiteFolder, SourcePart};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::watch::Receiver;

/// Kinds of files that are published beside a report: what cannot run in a browser that shows the portal.
const ATTACHED: [&str; 21] = [
    "csv", "doc", "docx", "et", "gif", "jpeg", "jpg", "mp4", "ofd", "pdf", "png", "ppt", "pptx", "rar", "tif", "txt",
    "webp", "wps", "xls", "xlsx", "zip",
];
/// How long another command, or another program that writes the same file, is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long it takes at most until a file that somebody wrote is read: one that then still shows as before cannot be read.
const SOON: Duration = Duration::from_millis(1500);
/// How long the state after a command is waited for.
const SHOWN: Duration = Duration::from_secs(2);
/// How often a lock is tried.
const LOOK: Duration = Duration::from_millis(5);

/// An edit of a report.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", tag = "edit")]
pub(super) enum ReportEdit {
    /// Cells get other figures.
    Cells { cells: Vec<CellEdit> },
    /// A section of text gets another text.
    Text { section: String, was: String, text: String },
    /// A key of the report's head gets another value.
    Head { key: HeadKey, was: Option<String>, text: String },
    /// A line of the metadata is added, or gets another value.
    Metadata { name: String, was: Option<String>, text: String },
    /// A line of the metadata goes.
    MetadataRemoved { name: String, was: Option<String> },
    /// A file that was uploaded is published with the report.
    Attachment { file: String, label: String },
    /// A file is published no more, and goes into the history.
    AttachmentRemoved { file: String },
    /// A table that a report may lack is begun, blank; or goes, while it is blank.
    Table { table: String, is_begun: bool },
    /// An explanation is added.
    Explanation { address: String, rule: Option<String>, text: String },
    /// An explanation gets another text, or goes where that is empty; `at` is its place among all.
    Explained { at: usize, was: String, text: String },
}

/// A cell that was typed: what it held when that began, and what it is to hold.
#[derive(Deserialize)]
pub(super) struct CellEdit {
    pub(super) address: String,
    pub(super) was: String,
    pub(super) text: String,
}

/// What of a report's head the desk writes.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum HeadKey {
    Published,
    Status,
}

/// What came of an edit.
#[derive(Default, Serialize)]
pub(super) struct EditOutcome {
    /// What was changed by others meanwhile, and was not written.
    pub(super) conflicts: Vec<Conflict>,
    /// The cells for which the file has no place that is certain.
    pub(super) by_hand: Vec<String>,
}

/// A value that two have changed.
#[derive(Serialize)]
pub(super) struct Conflict {
    /// The cell, the section, the line of the metadata, or `published`.
    pub(super) at: String,
    pub(super) yours: String,
    pub(super) theirs: String,
}

/// Why nothing was written.
#[derive(Debug)]
pub(super) enum EditError {
    /// What was asked for cannot be.
    Refused(Message),
    /// The machine failed, or another command is at work.
    Publish(PublishError),
}

impl From<PublishError> for EditError {
    fn from(error: PublishError) -> EditError {
        EditError::Publish(error)
    }
}

/// What writes: one edit at a time.
pub(super) struct Writer {
    pub(super) root: SiteFolder,
    pub(super) states: Receiver<Arc<SiteState>>,
    pub(super) written: WrittenParts,
    /// The stamp of the present moment.
    pub(super) stamp: fn() -> String,
    pub(super) writing: Mutex<()>,
}

impl Writer {
    /// Makes an edit, and waits until the state shows it.
    pub(super) fn edit(&self, agency: &Slug, year: Year, edit: &ReportEdit) -> Result<EditOutcome, EditError> {
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.make(agency, year, edit)
    }

    /// Puts a file beside a report and lists it there. One that cannot be listed does not stay.
    pub(super) fn attach(
        &self,
        agency: &Slug,
        year: Year,
        label: &str,
        bytes: &[u8],
    ) -> Result<EditOutcome, EditError> {
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, made) = self.put_beside(agency, year, label, bytes)?;
        let edit = ReportEdit::Attachment { file: file.clone(), label: label.to_owned() };
        let listed = self.make(agency, year, &edit);
        if let (Err(_), NewFile::Written, Some(report)) = (&listed, made, self.working(agency, year)) {
            self.put_away(&report, &file)?;
        }
        listed
    }

    fn make(&self, agency: &Slug, year: Year, edit: &ReportEdit) -> Result<EditOutcome, EditError> {
        let end = Instant::now() + PATIENCE;
        loop {
            let report = self.working(agency, year);
            let report = report.ok_or_else(|| refused("desk.gone"))?;
            // An optional table that the report has not is put in first, blank.
            let with_tables = with_tables(edit, &report);
            let is_begun = with_tables.is_some();
            let (path, text, outcome) = match with_tables {
                Some(text) => (report.file.path.clone(), text, EditOutcome::default()),
                None => patched(&report, edit)?,
            };
            let Some(known) = text_of(&report, &path) else {
                return self.begin(&path, &text, outcome, (agency, year, end));
            };
            if known == text {
                return Ok(outcome);
            }
            let lock = self.lock(end)?;
            let replaced = publish::replace_known(&self.root, &path, &known, &text, &(self.stamp)())?;
            drop(lock);
            self.written.tell(SourcePart::Agency(agency.organ().to_owned()));
            match replaced {
                KnownReplaced::Written => {
                    let is_shown =
                        self.wait(end, |report| text_of(report, &path).is_some_and(|now| now == text), agency, year);
                    let now = self.working(agency, year).filter(|_| is_shown);
                    if let (ReportEdit::AttachmentRemoved { file }, Some(now)) = (edit, now) {
                        self.put_away(&now, file)?;
                    }
                    if !is_begun || !is_shown {
                        return Ok(outcome);
                    }
                }
                // Another program wrote it: its text is read, and the edit is made in that.
                KnownReplaced::Changed => {
                    let soon = end.min(Instant::now() + SOON);
                    if !self.wait(soon, |report| text_of(report, &path) != Some(known.clone()), agency, year) {
                        return Err(refused("desk.unreadable"));
                    }
                }
            }
        }
    }

    /// Writes a text that was not there.
    fn begin(
        &self,
        path: &str,
        text: &str,
        outcome: EditOutcome,
        (agency, year, end): (&Slug, Year, Instant),
    ) -> Result<EditOutcome, EditError> {
        let lock = self.lock(end)?;
        let made = publish::write_new(&self.root.join(path), text.as_bytes())?;
        drop(lock);
        self.written.tell(SourcePart::Agency(agency.organ().to_owned()));
        if made == NewFile::Occupied {
            return Err(refused("desk.gone"));
        }
        self.wait(end, |report| text_of(report, path).is_some(), agency, year);
        Ok(outcome)
    }

    /// Puts a file beside a report, under a name that every system has and the site has not, and answers the name.
    fn put_beside(&self, agency: &Slug, year: Year, name: &str, bytes: &[u8]) -> Result<(String, NewFile), EditError> {
        let name = safe_name(name).trim_start_matches(['_', '.', ' ']).to_owned();
        let (stem, kind) = name.rsplit_once('.').unwrap_or_default();
        let is_document = ATTACHED.contains(&kind.to_ascii_lowercase().as_str());
        // The report's own downloads have these names, whether the site wants them yet or not.
        let is_own = stem.eq_ignore_ascii_case(REPORT_FILE);
        if stem.is_empty() || is_own || !is_document || unportable(&name).is_some() {
            return Err(EditError::Refused(Message::new("desk.no_attachment").with("file", name)));
        }
        let report = self.working(agency, year).ok_or_else(|| refused("desk.gone"))?;
        let state = self.states.borrow().clone();
        let address = format!("{agency}/{year}/{name}");
        let taken = state.checked.plan.claimed(agency, &address).map(|other| other.to_string());
        if let Some(other) = taken.or_else(|| is_own_file(&report.edition, &name).then_some(address)) {
            return Err(EditError::Refused(Message::new("plan.attachment").with("file", name).with("other", other)));
        }
        let path = self.root.join(folder_of(&report)).join(&name);
        let lock = self.lock(Instant::now() + PATIENCE)?;
        let made = publish::write_new(&path, bytes)?;
        drop(lock);
        match made {
            NewFile::Written | NewFile::Same => Ok((name, made)),
            NewFile::Occupied => Err(EditError::Refused(Message::new("desk.attached").with("file", name))),
        }
    }

    /// Puts a file that is no attachment any more into the history; one that is listed once more, or that a text shows or links to, stays
    /// where it is.
    fn put_away(&self, report: &Report, file: &str) -> Result<(), EditError> {
        let names_it = |text: &str| text.contains(file) || decode_lenient(text).contains(file);
        let is_listed = report.attachments.iter().any(|known| known.file == file);
        if is_listed || report.narratives.iter().any(|narrative| names_it(&narrative.file.text)) {
            return Ok(());
        }
        let lock = self.lock(Instant::now() + PATIENCE)?;
        publish::put_away(&self.root, &format!("{}/{file}", folder_of(report)), &(self.stamp)())?;
        drop(lock);
        Ok(())
    }

    /// Waits for the state that shows what a command wrote, with the report that it named. One that wrote what was there already makes
    /// none.
    pub(super) fn wait_for_state_after(&self, version: u64, named: Option<&NamedReport>) {
        self.written.tell(SourcePart::Content);
        let has = |state: &SiteState, report: &NamedReport| {
            state.checked.whole.working_copy(&report.agency, report.year).is_some()
        };
        self.wait_for(Instant::now() + SHOWN, |state| {
            state.version != version && named.is_none_or(|report| has(state, report))
        });
    }

    /// The copy of a report that can be changed.
    fn working(&self, agency: &Slug, year: Year) -> Option<Arc<Report>> {
        self.states.borrow().checked.whole.working_copy(agency, year)
    }

    /// Locks the content, where another command has it in a moment. The system tells nobody when a lock is free.
    fn lock(&self, end: Instant) -> Result<ContentLock, EditError> {
        loop {
            match ContentLock::acquire(&self.root) {
                Err(PublishError::Busy { .. }) if Instant::now() < end => std::thread::sleep(LOOK),
                other => return Ok(other?),
            }
        }
    }

    /// Waits until the report of the state is as it should be.
    fn wait(&self, end: Instant, is_so: impl Fn(&Report) -> bool, agency: &Slug, year: Year) -> bool {
        let working = |state: &SiteState| state.checked.whole.working_copy(agency, year);
        self.wait_for(end, |state| working(state).is_some_and(|report| is_so(&report)))
    }

    /// Waits for a state until a moment; whether it came.
    fn wait_for(&self, end: Instant, is_meant: impl Fn(&SiteState) -> bool) -> bool {
        let mut states = self.states.clone();
        let waiting = async {
            let state = states.wait_for(|state| is_meant(state));
            tokio::time::timeout_at(end.into(), state).await.is_ok_and(|state| state.is_ok())
        };
        Handle::current().block_on(waiting)
    }
}

pub(super) fn refused(key: &'static str) -> EditError {
    EditError::Refused(Message::new(key))
}

/// The folder of a report, below that of the site.
pub(super) fn folder_of(report: &Report) -> &str {
    report.file.path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The text of one of a report's files as it was read.
fn text_of(report: &Report, path: &str) -> Option<String> {
    report.files().find(|file| file.path == path).map(|file| file.text.clone())
}
