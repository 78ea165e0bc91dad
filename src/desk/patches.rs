//! What an edit makes of the file that it is of: the bytes of one value, and nothing else.

use super::edits::{CellEdit, Conflict, EditError, EditOutcome, HeadKey, ReportEdit, folder_of, refused};
use crate::base::{Message, typed_date};
use crate::edition::{CellId, Table};
use crate::export::with_tables_of;
use crate::import;
use crate::model::{LEFT_OUT, Report, ReportPatch};

/// The file with the tables, blank, that the report has not and that are typed in, or begun.
pub(super) fn with_tables(edit: &ReportEdit, report: &Report) -> Option<String> {
    let edition = &report.edition;
    let cells: Vec<CellId> = match edit {
        ReportEdit::Cells { cells } => {
            let typed = cells.iter().filter(|cell| !cell.text.trim().is_empty());
            typed.filter_map(|cell| edition.cell(&cell.address)).collect()
        }
        ReportEdit::Table { table, is_begun: true } => {
            let index = edition.tables.iter().position(|known| known.key == *table)?;
            edition.cells_of(&edition.tables[index]).take_while(|_| can_begin(report, index)).collect()
        }
        _ => return None,
    };
    with_tables_of(report, &cells).filter(|_| report.is_complete)
}

/// Whether a table can be begun: it may be left out and is, and where it is the second or third of its kind, the one before is there.
pub(super) fn can_begin(report: &Report, index: usize) -> bool {
    let table = &report.edition.tables[index];
    let before = index.checked_sub(1).filter(|_| table.repeat_of.is_some());
    !report.has_table(table) && before.is_none_or(|before| report.has_table(&report.edition.tables[before]))
}

/// Whether a table may go: it may be left out, and none of its kind stands behind it.
pub(super) fn can_go(report: &Report, index: usize) -> bool {
    let table = &report.edition.tables[index];
    let behind = report.edition.tables.get(index + 1).filter(|behind| behind.repeat_of.is_some());
    table.optional && report.has_table(table) && !behind.is_some_and(|behind| report.has_table(behind))
}

/// The file that an edit is of, and its new text.
pub(super) fn patched(report: &Report, edit: &ReportEdit) -> Result<(String, String, EditOutcome), EditError> {
    let mut outcome = EditOutcome::default();
    outcome.conflicts.extend(changed_meanwhile(report, edit));
    if !outcome.conflicts.is_empty() {
        return Ok((report.file.path.clone(), report.file.text.clone(), outcome));
    }
    let text = match edit {
        ReportEdit::Text { section, was, text } => return text_of_section(report, section, [was, text]),
        ReportEdit::Cells { cells } => {
            let mut patch = patch(report)?;
            let changes = changes(report, cells, &mut outcome)?;
            let by_hand = patch.set(&changes);
            outcome.by_hand = by_hand.iter().map(|cell| report.edition.address(*cell).to_owned()).collect();
            patch.finish()
        }
        ReportEdit::Head { key, text, .. } => {
            let mut patch = patch(report)?;
            match key {
                HeadKey::Published if text.trim().is_empty() => {
                    return Ok((report.file.path.clone(), without_day(report)?, outcome));
                }
                HeadKey::Published => patch.set_published(&date(text)?),
                HeadKey::Status => patch.set_key("status", status(text)?),
            }
            patch.finish()
        }
        ReportEdit::Explanation { address, rule, text } if !text.trim().is_empty() => {
            let mut patch = patch(report)?;
            let fields = [("cell", Some(address.as_str())), ("rule", rule.as_deref()), ("text", Some(text.trim()))];
            patch.explain(fields.into_iter().filter_map(|(key, value)| Some((key, value.filter(|v| !v.is_empty())?))));
            patch.finish()
        }
        ReportEdit::Explained { at, was, text } => {
            let known = report.explanations.get(*at).filter(|known| known.text.trim() == was.trim());
            known.ok_or_else(|| refused("desk.gone"))?;
            where_certain(report, |patch| patch.set_explanation(*at, text.trim()))?
        }
        ReportEdit::Metadata { .. } | ReportEdit::MetadataRemoved { .. } => with_metadata(report, edit)?,
        ReportEdit::Attachment { .. } | ReportEdit::AttachmentRemoved { .. } => with_attachments(report, edit)?,
        ReportEdit::Table { table, is_begun } => {
            let index = report.edition.tables.iter().position(|known| known.key == *table);
            without_table(report, index.ok_or_else(|| refused("desk.gone"))?, *is_begun)?
        }
        ReportEdit::Explanation { .. } => return Err(refused("desk.no_text")),
    };
    Ok((report.file.path.clone(), text, outcome))
}

/// What stands in a line of the report's head or metadata where others wrote it since the edit began.
fn changed_meanwhile(report: &Report, edit: &ReportEdit) -> Option<Conflict> {
    let line = |name: &str| report.metadata.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let (at, was, yours, theirs) = match edit {
        ReportEdit::Metadata { name, was: Some(was), text } => (name.trim(), was, text.trim(), line(name.trim())),
        ReportEdit::MetadataRemoved { name, was: Some(was) } => (name.as_str(), was, "", line(name)),
        ReportEdit::Head { key: HeadKey::Published, was: Some(was), text } => {
            ("published", was, text.trim(), report.published.as_ref().map(|published| published.text.clone()))
        }
        _ => return None,
    };
    let theirs = theirs.unwrap_or_default();
    let is_known = theirs.trim() == was.trim() || theirs.trim() == yours;
    (!is_known).then(|| Conflict { at: at.to_owned(), yours: yours.to_owned(), theirs })
}

fn patch(report: &Report) -> Result<ReportPatch<'_>, EditError> {
    ReportPatch::new(report).filter(|_| report.is_complete).ok_or_else(|| refused("desk.unreadable"))
}

/// The file with a change whose place there must be certain.
fn where_certain(report: &Report, change: impl FnOnce(&mut ReportPatch<'_>) -> bool) -> Result<String, EditError> {
    let mut patch = patch(report)?;
    if change(&mut patch) { Ok(patch.finish()) } else { Err(refused("desk.no_place")) }
}

/// The file without a day of publication.
fn without_day(report: &Report) -> Result<String, EditError> {
    match report.published {
        None => Ok(report.file.text.clone()),
        Some(_) => where_certain(report, |patch| patch.remove_key("published")),
    }
}

/// The file with a line of metadata more, another one, or one less.
fn with_metadata(report: &Report, edit: &ReportEdit) -> Result<String, EditError> {
    match edit {
        ReportEdit::Metadata { name, text, .. } if !name.trim().is_empty() => {
            let mut patch = patch(report)?;
            patch.set_metadata(name.trim(), text.trim());
            Ok(patch.finish())
        }
        ReportEdit::MetadataRemoved { name, .. } => where_certain(report, |patch| patch.remove_metadata(name)),
        _ => Err(refused("desk.no_text")),
    }
}

/// The file with an attachment more, or one less.
fn with_attachments(report: &Report, edit: &ReportEdit) -> Result<String, EditError> {
    let is_listed = |file: &str| report.attachments.iter().any(|known| known.file == file);
    match edit {
        ReportEdit::Attachment { file, label } if !is_listed(file) => {
            let mut patch = patch(report)?;
            let label = Some(label.trim()).filter(|label| !label.is_empty()).unwrap_or(file);
            patch.append("attachments", [("file", file.as_str()), ("label", label)].into_iter());
            Ok(patch.finish())
        }
        ReportEdit::AttachmentRemoved { file } if is_listed(file) => {
            where_certain(report, |patch| patch.remove_attachment(file))
        }
        _ => Ok(report.file.text.clone()),
    }
}

/// The file without a table of which nothing was typed; as it is where the table is to be there, or is gone already.
fn without_table(report: &Report, index: usize, is_begun: bool) -> Result<String, EditError> {
    let table = &report.edition.tables[index];
    match (is_begun, report.has_table(table)) {
        (true, false) => Err(refused("desk.no_place")),
        (true, true) | (false, false) => Ok(report.file.text.clone()),
        (false, true) if !can_go(report, index) || !is_blank(report, table) => Err(refused("desk.filled")),
        (false, true) => where_certain(report, |patch| patch.remove_table(&table.key)),
    }
}

/// Whether nothing was typed into a table.
fn is_blank(report: &Report, table: &Table) -> bool {
    let mut typed = report.edition.cells_of(table).filter(|cell| report.figures.is_typed(*cell));
    typed.all(|cell| report.figures.get(cell).text().is_empty())
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
        let path = format!("{}/{section}.md", folder_of(report));
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
            |cell: CellId| if report.figures.is_typed(cell) { report.figures.get(cell).text() } else { "".into() };
        let kind = edition.def(cell).kind;
        let is_left_out = text.trim().is_empty() && edition.column(cell).total;
        let new = if is_left_out { LEFT_OUT.to_owned() } else { import::typed_cell(text, kind) };
        let is_as_was = typed(cell) == *was || import::typed_cell(was, kind) == import::typed_cell(&typed(cell), kind);
        if !is_as_was && import::typed_cell(&typed(cell), kind) != new {
            outcome.conflicts.push(Conflict { at: address.clone(), yours: text.clone(), theirs: typed(cell).into() });
            continue;
        }
        changes.push((cell, new));
        let row = edition.row(cell);
        let all: Vec<CellId> = edition.block(cell).cells(row).collect();
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
