//! A report that is there already beside the same report read again: what differs, by cell and by sentence, and the files with
//! the differences applied.

use super::recognise::Recognised;
use super::value::Value;
use super::write::{ReportFile, explanation, notes, typed};
use crate::base::Message;
use crate::compare::{SentenceDelta, Span, TextDelta};
use crate::markdown;
use crate::model::{CellValue, Report};
use std::ops::Range;

/// What differs.
#[derive(Clone, Debug, Default)]
pub struct ImportDifference {
    /// One message a difference.
    pub lines: Vec<Message>,
    /// The files with the differences applied.
    pub files: Vec<ReportFile>,
    /// Cells whose place in report.toml is not known: they are to be changed by hand.
    pub by_hand: Vec<String>,
}

/// Compares a report with a new reading of it. `target` names the report in messages.
pub fn difference(existing: &Report, read: &Recognised, target: &str) -> ImportDifference {
    let mut changes = ImportDifference::default();
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for (cell, taken) in &read.found.cells {
        let address = read.edition.address(*cell);
        let here = existing.edition.cell(address);
        let before = here.map_or(&CellValue::Absent, |here| existing.figures.get(here));
        if same(before, &taken.reading.value) {
            continue;
        }
        changes.lines.push(
            Message::new("import.difference.cell")
                .with("target", target)
                .with("address", address)
                .with("before", shown(before))
                .with("after", taken.reading.printed()),
        );
        let place = here.and_then(|here| existing.figures.place(here, &existing.file));
        match place.zip(typed(read, *cell)) {
            Some((place, text)) => edits.push((place.span, text)),
            None => changes.by_hand.push(address.to_owned()),
        }
    }
    published(existing, read, target, &mut changes, &mut edits);
    let mut toml = existing.file.text.clone();
    edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    for (span, text) in edits {
        toml.replace_range(span, &text);
    }
    for (address, text) in notes(read) {
        let known = existing.explanations.iter().any(|known| known.address.as_deref() == Some(&address));
        if !known {
            toml = format!("{}\n{}", toml.trim_end(), explanation(&address, &text));
            changes.lines.push(added(target, &address, &text));
        }
    }
    if toml != existing.file.text {
        changes.files.push(ReportFile { name: "report.toml".to_owned(), text: toml });
    }
    for (section, text) in &read.narratives {
        let Some(text) = text else { continue };
        let before = existing.narrative(section).map_or("", |narrative| narrative.text());
        let lines = sentences(before, text, existing, target, section);
        if !lines.is_empty() {
            changes.lines.extend(lines);
            changes.files.push(ReportFile { name: format!("{section}.md"), text: text.clone() });
        }
    }
    changes
}

/// The day of publication; a source without one does not contradict the one that is typed.
fn published(
    existing: &Report,
    read: &Recognised,
    target: &str,
    changes: &mut ImportDifference,
    edits: &mut Vec<(Range<usize>, String)>,
) {
    let Some(after) = &read.published else { return };
    let before = existing.published.as_ref();
    // A time is more than its day, and no other day.
    if before.is_some_and(|before| before.text.get(..10) == after.typed.get(..10)) {
        return;
    }
    let text = |text: &str| Message::new("import.text").with("text", text);
    changes.lines.push(
        Message::new("import.difference.cell")
            .with("target", target)
            .with("address", "published")
            .with("before", before.map_or_else(|| Message::new("import.note.missing"), |before| text(&before.text)))
            .with("after", text(&after.typed)),
    );
    edits.push(match before {
        Some(before) => (before.span.clone(), after.typed.clone()),
        None => (0..0, format!("published = {}\n", after.typed)),
    });
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
