//! A report that is there already beside the same report read again: what differs, by cell and by sentence, and the files with
//! the differences applied.

use super::document::SourceNote;
use super::label::squeeze;
use super::picture::PictureFile;
use super::recognise::{Recognised, described};
use super::value::Value;
use super::write::{ReportFile, is_of_source, notes, typed};
use crate::base::Message;
use crate::compare::{SentenceDelta, Span, TextDelta};
use crate::edition::CellId;
use crate::markdown;
use crate::model::{CellValue, Explanation, Narrative, Report, ReportPatch};

/// What differs.
#[derive(Clone, Debug, Default)]
pub struct ImportDifference {
    /// One message a difference.
    pub lines: Vec<Message>,
    /// How many of them are about figures.
    pub figures: usize,
    /// The files with the differences applied.
    pub files: Vec<ReportFile>,
    /// The pictures in them that the report has not.
    pub pictures: Vec<PictureFile>,
    /// Cells whose place in report.toml is not known: they are to be changed by hand.
    pub by_hand: Vec<String>,
}

impl ImportDifference {
    /// Compares the figures of a report with a new reading of it. `target` names the report in messages. `None` where report.toml has
    /// mistakes because of which it is not certain what it says.
    pub fn of_figures(existing: &Report, read: &Recognised, target: &str) -> Option<ImportDifference> {
        let mut patch = ReportPatch::new(existing).filter(|_| existing.is_complete)?;
        let mut changes = ImportDifference::default();
        let cells = changes.cells(existing, read, target);
        changes.figures = cells.len();
        let published = published(existing, read, target, &mut changes);
        // A cell's note may have been put in other words since; a table may have several.
        let is_new = |note: &SourceNote| {
            let is_there = |known: &Explanation| match existing.edition.cell(&note.address) {
                Some(_) => known.address.as_ref() == Some(&note.address),
                None => squeeze(&note.text).contains(&squeeze(&known.text)),
            };
            !existing.explanations.iter().any(is_there)
        };
        let notes: Vec<SourceNote> = notes(read).filter(is_new).collect();
        changes.lines.extend(notes.iter().map(|note| added(target, &note.address, &note.text)));
        changes.lines.extend(stale(existing, read, target));
        let by_hand = patch.set(&cells);
        changes.by_hand.extend(by_hand.iter().map(|cell| existing.edition.address(*cell).to_owned()));
        published.iter().for_each(|typed| patch.set_published(typed));
        notes.iter().for_each(|note| patch.explain(note.fields()));
        let text = patch.finish();
        if text != existing.file.text {
            changes.files.push(ReportFile { name: "report.toml".to_owned(), text });
        }
        Some(changes)
    }

    /// The cells in which the figures differ, as they are typed.
    fn cells(&mut self, existing: &Report, read: &Recognised, target: &str) -> Vec<(CellId, String)> {
        let mut cells = Vec::new();
        for (cell, taken) in &read.figures.cells {
            let address = read.edition.address(*cell);
            let here = existing.edition.cell(address);
            let before = here.map_or(&CellValue::Absent, |here| existing.figures.get(here));
            // What both leave to be computed follows from other figures, which are told.
            let is_computed = taken.computed && here.is_some_and(|here| !existing.figures.is_typed(here));
            if is_computed || same(before, &taken.reading.value) {
                continue;
            }
            self.lines.push(
                Message::new("import.difference.cell")
                    .with("target", target)
                    .with("address", address)
                    .with("before", shown(before))
                    .with("after", taken.reading.printed()),
            );
            match here.zip(typed(read, *cell)) {
                Some(change) => cells.push(change),
                None => self.by_hand.push(address.to_owned()),
            }
        }
        cells
    }

    /// Compares the texts with those of the report as its figures will be: a placeholder that prints the new figure says the same.
    pub fn add_texts(&mut self, revised: &Report, read: &Recognised, target: &str) {
        for (section, text) in &read.narratives {
            let Some(text) = text else { continue };
            let narrative = revised.narrative(section);
            let known = narrative.map_or("", Narrative::text);
            let text = with_descriptions(text, known);
            let (there, before) = (markdown::pictures(&text), markdown::pictures(known));
            let compared = markdown::without_pictures(known, |name| !there.iter().any(|own| own == name));
            let lines = sentences(&compared, &text, revised, target, section);
            let new: Vec<&PictureFile> = read
                .pictures
                .iter()
                .filter(|file| there.contains(&file.name) && !before.contains(&file.name))
                .collect();
            let is_same = lines.is_empty() && new.is_empty();
            let patched = if is_same {
                known.to_owned()
            } else {
                narrative.map_or_else(|| text.clone(), |narrative| narrative.patched(&text))
            };
            self.lines.extend(lines);
            let told = |key, file: &str| sentence(key, target, section, file);
            self.lines.extend(new.iter().map(|file| told("import.difference.picture", &file.name)));
            let after = markdown::pictures(&patched);
            self.lines.extend(before.iter().filter(|file| !there.contains(file)).map(|file| {
                told(
                    if after.contains(file) {
                        "import.difference.picture_gone"
                    } else {
                        "import.difference.no_picture"
                    },
                    file,
                )
            }));
            if !is_same {
                self.pictures.extend(new.into_iter().cloned());
                self.files.push(ReportFile { name: format!("{section}.md"), text: patched });
            }
        }
        // An introduction that is no longer there is told; whether its file goes is for a person to say.
        let has_text = read.narratives.iter().any(|(_, text)| text.is_some());
        let is_gone = |id: &str| has_text && read.narratives.iter().all(|(section, _)| section != id);
        for section in revised.edition.narratives().filter(|section| section.opening && is_gone(&section.id)) {
            if let Some(narrative) = revised.narrative(&section.id) {
                self.lines.extend(sentences(narrative.text(), "", revised, target, &section.id));
                let message = Message::new("import.difference.gone").with("target", target);
                self.lines.push(message.with("section", section.id.as_str()));
            }
        }
    }
}

/// A text with what a person says of its pictures in the report, where the source says nothing of them.
fn with_descriptions(text: &str, known: &str) -> String {
    markdown::picture_places(known).fold(text.to_owned(), |text, (name, place)| {
        match markdown::plain(&known[place]).text.trim() {
            "" => text,
            words => described(&text, &name, words),
        }
    })
}

/// The explanations that say what the source prints in a cell, and no longer does. Those of the office are its own.
fn stale(existing: &Report, read: &Recognised, target: &str) -> Vec<Message> {
    let printed: Vec<SourceNote> = notes(read).collect();
    let is_stale = |known: &&Explanation| {
        let is_printed = |note: &SourceNote| known.address.as_ref() == Some(&note.address) && known.text == note.text;
        is_of_source(&known.text) && !printed.iter().any(is_printed)
    };
    let told = |known: &Explanation| {
        let message = Message::new("import.difference.stale").with("target", target);
        message.with("address", known.address.as_deref().unwrap_or_default()).with("text", known.text.as_str())
    };
    existing.explanations.iter().filter(is_stale).map(told).collect()
}

/// The day of publication, if it is another one; a source without one does not contradict the one that is typed.
fn published(existing: &Report, read: &Recognised, target: &str, changes: &mut ImportDifference) -> Option<String> {
    let after = read.published.as_ref()?;
    let before = existing.published.as_ref();
    // A time is more than its day, and no other day.
    if before.is_some_and(|before| before.text.get(..10) == after.typed.get(..10)) {
        return None;
    }
    let text = |text: &str| Message::new("import.text").with("text", text);
    changes.lines.push(
        Message::new("import.difference.cell")
            .with("target", target)
            .with("address", "published")
            .with("before", before.map_or_else(|| Message::new("import.note.missing"), |before| text(&before.text)))
            .with("after", text(&after.typed)),
    );
    Some(after.typed.clone())
}

fn same(before: &CellValue, after: &Value) -> bool {
    match (before, after) {
        (CellValue::Blank, Value::Blank) | (CellValue::NotApplicable, Value::NotApplicable) => true,
        (CellValue::Number(_) | CellValue::Amount(_) | CellValue::Text(_), Value::Number(text) | Value::Text(text)) => {
            // +3 and 3 are the same change.
            before.text() == text.trim_start_matches('+')
        }
        _ => false,
    }
}

fn shown(cell: &CellValue) -> Message {
    match cell {
        CellValue::Absent => Message::new("import.note.missing"),
        CellValue::Blank => Message::new("pages.markup.blank"),
        cell => Message::new("import.text").with("text", cell.text()),
    }
}

fn added(target: &str, section: &str, text: &str) -> Message {
    sentence("import.difference.added", target, section, text)
}

fn sentence(key: &'static str, target: &str, section: &str, text: &str) -> Message {
    Message::new(key).with("target", target).with("section", section).with("text", text)
}

/// The sentences that differ, without their markup: a heading set by hand is no difference.
fn sentences(before: &str, after: &str, existing: &Report, target: &str, section: &str) -> Vec<Message> {
    let (old, new) = (markdown::plain(before).text, markdown::plain(after).text);
    if old == new {
        return Vec::new();
    }
    let year = existing.year;
    let mut lines = Vec::new();
    for line in TextDelta::new((&old, year), (&new, year)).lines {
        match line {
            SentenceDelta::Same(_) => {}
            SentenceDelta::Years(text) | SentenceDelta::Renumbered(text) | SentenceDelta::Moved(text, _) => {
                lines.push(sentence("import.difference.moved", target, section, &text));
            }
            SentenceDelta::Removed(text) => lines.push(sentence("import.difference.removed", target, section, &text)),
            SentenceDelta::Added(text) => lines.push(added(target, section, &text)),
            SentenceDelta::Changed(spans, _) => {
                let side = |drop: fn(&Span) -> bool| -> String {
                    let kept = spans.iter().filter(|span| !drop(span));
                    kept.map(|(Span::Same(text) | Span::Removed(text) | Span::Added(text))| text.as_str()).collect()
                };
                let old = side(|span| matches!(span, Span::Added(_)));
                let new = side(|span| matches!(span, Span::Removed(_)));
                lines.push(sentence("import.difference.removed", target, section, &old));
                lines.push(added(target, section, &new));
            }
        }
    }
    lines
}
