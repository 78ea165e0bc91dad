//! A narrative section as text: placeholders replaced by figures, each byte of the result still knowing where it came from.

use super::figures::CellValue;
use super::report::Report;
use super::toml::{KEY, TYPE};
use crate::base::{Diagnostic, Location, Message, SourceFile, suggestion};
use crate::edition::within;
use std::ops::Range;
use std::sync::Arc;

/// The code of a placeholder that cannot be filled.
const PLACEHOLDER: &str = "PLACEHOLDER";

/// The Markdown of one section.
#[derive(Clone, Debug)]
pub struct Narrative {
    /// The section's id.
    pub section: String,
    /// The file it was read from.
    pub file: Arc<SourceFile>,
    /// The text with its placeholders replaced, where there were any.
    replaced: Option<Arc<Replaced>>,
}

#[derive(Debug)]
struct Replaced {
    text: String,
    /// For each replacement, its range in the text and in the file.
    edits: Vec<(Range<usize>, Range<usize>)>,
}

impl Narrative {
    pub(super) fn new(section: &str, file: &Arc<SourceFile>) -> Narrative {
        Narrative { section: section.to_owned(), file: file.clone(), replaced: None }
    }

    /// The Markdown as readers will get it.
    pub fn text(&self) -> &str {
        self.replaced.as_ref().map_or(&self.file.text, |replaced| &replaced.text)
    }

    /// Where a range of [`Narrative::text`] stands in the file.
    pub fn place(&self, range: Range<usize>) -> Location {
        let Some(replaced) = &self.replaced else { return Location::new(&self.file, range) };
        let map = |offset: usize, end: bool| {
            let mut shift = 0isize;
            for (new, old) in &replaced.edits {
                if offset < new.start || (end && offset == new.start) {
                    break;
                }
                if offset < new.end || (end && offset == new.end) {
                    return if end { old.end } else { old.start };
                }
                shift = old.end as isize - new.end as isize;
            }
            offset.saturating_add_signed(shift)
        };
        Location::new(&self.file, map(range.start, false)..map(range.end, true))
    }

    /// Replaces `{{ table.row.column }}` and `{{ previous.table.row.column }}` by figures; `\{{` stays as `{{`. It is plain
    /// substitution before Markdown, not a template.
    pub(super) fn resolve(&mut self, report: &Report, previous: Option<&Report>, diagnostics: &mut Vec<Diagnostic>) {
        let source = &self.file.text;
        if !source.contains("{{") {
            return;
        }
        let mut text = String::with_capacity(source.len());
        let mut edits = Vec::new();
        let mut done = 0;
        while let Some(open) = source[done..].find("{{").map(|i| done + i) {
            let escaped = source[..open].ends_with('\\');
            let close = end_of_placeholder(&source[open + 2..]).map(|end| open + 2 + end);
            let (range, replacement) = match (escaped, close) {
                (true, _) => (open - 1..open + 2, "{{".to_owned()),
                (false, None) => {
                    let message = Message::new("placeholder.open");
                    diagnostics
                        .push(Diagnostic::error(PLACEHOLDER, message).at(Location::new(&self.file, open..open + 2)));
                    (open..open + 2, "{{".to_owned())
                }
                (false, Some(close)) => {
                    let place = Location::new(&self.file, open..close);
                    let address = source[open + 2..close - 2].trim();
                    let value = value(address, place, report, previous, diagnostics);
                    (open..close, value.unwrap_or_else(|| source[open..close].to_owned()))
                }
            };
            text.push_str(&source[done..range.start]);
            let start = text.len();
            text.push_str(&replacement);
            edits.push((start..text.len(), range.clone()));
            done = range.end;
        }
        text.push_str(&source[done..]);
        self.replaced = Some(Arc::new(Replaced { text, edits }));
    }
}

/// Where a placeholder that begins before a text ends in it. An address stands on one line and holds no other placeholder: a forgotten
/// “}}” spoils only its own. No more is looked at than that, however long the line is.
fn end_of_placeholder(text: &str) -> Option<usize> {
    for (at, pair) in text.as_bytes().windows(2).enumerate() {
        match pair {
            [b'\n' | b'\r', _] | [b'{', b'{'] => return None,
            [b'}', b'}'] => return Some(at + 2),
            _ => {}
        }
    }
    None
}

/// Whether a cell is blank because of a mistake in its row or table that is reported already.
fn is_reported(report: &Report, cell: &str, diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| {
        matches!(diagnostic.code, KEY | TYPE)
            && diagnostic.address.as_deref().is_some_and(|whole| within(cell, whole))
            && diagnostic.location.as_ref().is_some_and(|place| place.file.path == report.file.path)
    })
}

fn value(
    address: &str,
    location: Location,
    report: &Report,
    previous: Option<&Report>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<String> {
    let (source, cell) = match address.strip_prefix("previous.") {
        None => (Some(report), address),
        Some(rest) => (previous, rest),
    };
    let Some(source) = source else {
        let message = Message::new("placeholder.previous").with("year", report.year.previous());
        diagnostics
            .push(Diagnostic::error(PLACEHOLDER, message).at(location).for_report(&report.agency, Some(report.year)));
        return None;
    };
    if cell.is_empty() {
        let message = Message::new("placeholder.empty");
        diagnostics
            .push(Diagnostic::error(PLACEHOLDER, message).at(location).for_report(&report.agency, Some(report.year)));
        return None;
    }
    let Some(id) = source.edition.cell(cell) else {
        let message = Message::new("placeholder.unknown").with("address", cell).with("edition", &source.edition.id);
        let addresses = source.edition.cells.iter().map(|def| def.address.as_str());
        let diagnostic = Diagnostic::error(PLACEHOLDER, message).at(location).help(suggestion(cell, addresses));
        diagnostics.push(diagnostic.for_report(&report.agency, Some(report.year)));
        return None;
    };
    match source.figures.get(id) {
        CellValue::Blank | CellValue::Absent if !source.is_complete || is_reported(source, cell, diagnostics) => {
            Some("（空）".to_owned())
        }
        CellValue::Blank | CellValue::Absent => {
            let message = Message::new("placeholder.blank").with("address", cell);
            diagnostics.push(
                Diagnostic::warning(PLACEHOLDER, message)
                    .at(location)
                    .for_report(&report.agency, Some(report.year))
                    .cell(cell),
            );
            Some("（空）".to_owned())
        }
        given => Some(given.text().into_owned()),
    }
}
