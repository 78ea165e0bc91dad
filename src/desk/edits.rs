//! What is typed becomes a value in a file. Everything else in the file stays byte for byte, and the file before it goes into the history.
//! A value that somebody else changed meanwhile is not written over: both are told.

use super::commands::safe_name;
use crate::base::{Message, Slug, Year, typed_date, unportable};
use crate::edition::{CellId, REPORT_FILE};
use crate::export::with_tables_of;
use crate::import;
use crate::model::{LEFT_OUT, Report, ReportPatch};
use crate::publish::{self, ContentLock, KnownReplaced, NewFile, PublishError};
use crate::serve::{SiteState, WrittenParts};
use crate::source::{SiteFolder, SourcePart};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
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
/// How often it is looked whether it is done.
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
    Head { key: HeadKey, text: String },
    /// A line of the metadata is added, or gets another value.
    Metadata { name: String, text: String },
    /// A file that was uploaded is published with the report.
    Attachment { file: String, label: String },
    /// An explanation is added.
    Explanation { address: String, rule: Option<String>, text: String },
    /// An explanation gets another text, or goes where that is empty; `at` is its place among all.
    Explained { at: usize, was: String, text: String },
}

impl ReportEdit {
    /// The file with the tables, blank, that the report has not and that are typed in.
    fn with_tables(&self, report: &Report) -> Option<String> {
        let ReportEdit::Cells { cells } = self else { return None };
        let typed = cells.iter().filter(|cell| !cell.text.trim().is_empty());
        let cells: Vec<CellId> = typed.filter_map(|cell| report.edition.cell(&cell.address)).collect();
        with_tables_of(report, &cells).filter(|_| report.is_complete)
    }
}

/// A cell that was typed: what it held when that began, and what it is to hold.
#[derive(Deserialize)]
pub(super) struct CellEdit {
    address: String,
    was: String,
    text: String,
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
    /// The cell, or the section.
    at: String,
    yours: String,
    theirs: String,
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
        let end = Instant::now() + PATIENCE;
        loop {
            let report = self.working(agency, year);
            let report = report.ok_or_else(|| refused("desk.gone"))?;
            // An optional table that the report has not is put in first, blank.
            let with_tables = edit.with_tables(&report);
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

    /// Puts a file beside a report, under a name that every system has, and answers the name.
    pub(super) fn put_beside(&self, agency: &Slug, year: Year, name: &str, bytes: &[u8]) -> Result<String, EditError> {
        let name = safe_name(name).trim_start_matches('_').to_owned();
        let (stem, kind) = name.rsplit_once('.').unwrap_or_default();
        let is_document = ATTACHED.contains(&kind.to_ascii_lowercase().as_str());
        // The report's own downloads have these names.
        if stem.is_empty() || stem == REPORT_FILE || !is_document || unportable(&name).is_some() {
            return Err(EditError::Refused(Message::new("desk.no_attachment").with("file", name)));
        }
        let report = self.working(agency, year);
        let report = report.ok_or_else(|| refused("desk.gone"))?;
        let folder = report.file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let path = self.root.join(folder).join(&name);
        match publish::write_new(&path, bytes)? {
            NewFile::Written | NewFile::Same => Ok(name),
            NewFile::Occupied => Err(EditError::Refused(Message::new("desk.attached").with("file", name))),
        }
    }

    /// Waits for the state that shows what a command wrote. One that wrote what was there already makes none.
    pub(super) fn wait_for_state_after(&self, version: u64) {
        self.written.tell(SourcePart::Content);
        let end = Instant::now() + SHOWN;
        while self.states.borrow().version == version && Instant::now() < end {
            std::thread::sleep(LOOK);
        }
    }

    /// The copy of a report that can be changed.
    fn working(&self, agency: &Slug, year: Year) -> Option<Arc<Report>> {
        self.states.borrow().checked.whole.working_copy(agency, year)
    }

    /// Locks the content, where another command has it in a moment.
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
        loop {
            if self.working(agency, year).is_some_and(|report| is_so(&report)) {
                return true;
            }
            if Instant::now() > end {
                return false;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

fn refused(key: &'static str) -> EditError {
    EditError::Refused(Message::new(key))
}

/// The text of one of a report's files as it was read.
fn text_of(report: &Report, path: &str) -> Option<String> {
    report.files().find(|file| file.path == path).map(|file| file.text.clone())
}

/// The file that an edit is of, and its new text.
fn patched(report: &Report, edit: &ReportEdit) -> Result<(String, String, EditOutcome), EditError> {
    let mut outcome = EditOutcome::default();
    let file = report.file.path.clone();
    let patch = || ReportPatch::new(report).filter(|_| report.is_complete).ok_or_else(|| refused("desk.unreadable"));
    let text = match edit {
        ReportEdit::Text { section, was, text } => return text_of_section(report, section, [was, text]),
        ReportEdit::Cells { cells } => {
            let mut patch = patch()?;
            let changes = changes(report, cells, &mut outcome)?;
            let by_hand = patch.set(&changes);
            outcome.by_hand = by_hand.iter().map(|cell| report.edition.address(*cell).to_owned()).collect();
            patch.finish()
        }
        ReportEdit::Head { key, text } => {
            let mut patch = patch()?;
            match key {
                HeadKey::Published => patch.set_published(&date(text)?),
                HeadKey::Status => patch.set_key("status", status(text)?),
            }
            patch.finish()
        }
        ReportEdit::Metadata { name, text } if !name.trim().is_empty() => {
            let mut patch = patch()?;
            patch.set_metadata(name.trim(), text.trim());
            patch.finish()
        }
        ReportEdit::Attachment { file, label } => {
            if report.attachments.iter().any(|known| known.file == *file) {
                return Ok((report.file.path.clone(), report.file.text.clone(), outcome));
            }
            let mut patch = patch()?;
            let label = Some(label.trim()).filter(|label| !label.is_empty()).unwrap_or(file);
            patch.append("attachments", [("file", file.as_str()), ("label", label)].into_iter());
            patch.finish()
        }
        ReportEdit::Explanation { address, rule, text } if !text.trim().is_empty() => {
            let mut patch = patch()?;
            let fields = [("cell", Some(address.as_str())), ("rule", rule.as_deref()), ("text", Some(text.trim()))];
            patch.explain(fields.into_iter().filter_map(|(key, value)| Some((key, value.filter(|v| !v.is_empty())?))));
            patch.finish()
        }
        ReportEdit::Explained { at, was, text } => {
            let known = report.explanations.get(*at).filter(|known| known.text.trim() == was.trim());
            let mut patch = patch()?;
            if known.is_none() || !patch.set_explanation(*at, text.trim()) {
                return Err(refused("desk.gone"));
            }
            patch.finish()
        }
        ReportEdit::Explanation { .. } | ReportEdit::Metadata { .. } => return Err(refused("desk.no_text")),
    };
    Ok((file, text, outcome))
}

/// The file of a section of text, and its new text: what somebody else wrote meanwhile stays, and is told.
fn text_of_section(
    report: &Report,
    section: &str,
    [was, text]: [&str; 2],
) -> Result<(String, String, EditOutcome), EditError> {
    let mut outcome = EditOutcome::default();
    let Some(narrative) = report.narrative(section) else {
        let is_known = report.edition.narratives().any(|known| known.id == section);
        let folder = report.file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let path = format!("{folder}/{section}.md");
        return if is_known { Ok((path, lines(text), outcome)) } else { Err(refused("desk.gone")) };
    };
    let (path, known) = (narrative.file.path.clone(), &narrative.file.text);
    // Browsers have one kind of line ends; the file keeps its own.
    let text = if known.contains("\r\n") { lines(text).replace('\n', "\r\n") } else { lines(text) };
    if lines(known) != lines(was) && *known != text {
        outcome.conflicts.push(Conflict { at: section.to_owned(), yours: text, theirs: known.clone() });
        return Ok((path, known.clone(), outcome));
    }
    Ok((path, text, outcome))
}

/// The cells as they are to be typed in the file. A row that the file lacks is written whole.
fn changes(report: &Report, cells: &[CellEdit], outcome: &mut EditOutcome) -> Result<Vec<(CellId, String)>, EditError> {
    let edition = &report.edition;
    let mut changes: Vec<(CellId, String)> = Vec::new();
    for CellEdit { address, was, text } in cells {
        let cell = edition.cell(address).ok_or_else(|| refused("desk.gone"))?;
        let typed =
            |cell: CellId| if report.figures.is_typed(cell) { report.figures.get(cell).text() } else { String::new() };
        let kind = edition.def(cell).kind;
        let is_left_out = text.trim().is_empty() && edition.column(cell).total;
        let new = if is_left_out { LEFT_OUT.to_owned() } else { import::typed_cell(text, kind) };
        let is_as_was = typed(cell) == *was || import::typed_cell(was, kind) == import::typed_cell(&typed(cell), kind);
        if !is_as_was && import::typed_cell(&typed(cell), kind) != new {
            outcome.conflicts.push(Conflict { at: address.clone(), yours: text.clone(), theirs: typed(cell) });
            continue;
        }
        changes.push((cell, new));
        let row = edition.row(cell);
        let all: Vec<CellId> = (0..edition.block(cell).columns.len()).filter_map(|column| row.cell(column)).collect();
        if all.iter().all(|cell| !report.figures.is_typed(*cell)) {
            let others = all.into_iter().filter(|other| *other != cell && !edition.column(*other).total);
            changes.extend(others.map(|other| (other, "\"\"".to_owned())));
        }
    }
    // Of a cell that was typed and also stands in a row that is written whole, what was typed counts.
    let mut by_cell = std::collections::BTreeMap::new();
    for (cell, typed) in changes {
        let known = by_cell.entry(cell).or_insert_with(|| typed.clone());
        if typed != "\"\"" {
            *known = typed;
        }
    }
    Ok(by_cell.into_iter().collect())
}

/// A text with the line ends of a browser.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

fn date(text: &str) -> Result<String, EditError> {
    let date = typed_date(text).filter(|date| date.exists).map(|date| date.right);
    date.ok_or_else(|| EditError::Refused(Message::new("desk.no_date").with("found", text)))
}

fn status(text: &str) -> Result<&'static str, EditError> {
    match text {
        "draft" => Ok("\"draft\""),
        "published" => Ok("\"published\""),
        _ => Err(refused("desk.gone")),
    }
}
