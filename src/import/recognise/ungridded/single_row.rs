//! A table that is printed as one row under paired headers (table 四), its grid lost: figures behind headers, all at once or a group
//! at a time.

use crate::base::Message;
use crate::edition::{CellId, Edition, Kind};
use crate::import::document::TextCell;
use crate::import::label::{key, likeness};
use crate::import::recognise::candidate::{Candidate, total};
use crate::import::recognise::matching::form_labels::{FormTable, all_columns};
use crate::import::recognise::solving::unplaced::{UnplacedRow, place_unplaced};
use crate::import::value::{self, is_figure, tidy};

/// From this likeness on a text is a header of the table: its names are short, and others share half of their characters.
const HEADER: f32 = 0.75;

/// Whether figures satisfy the sum that their cells make.
fn adds_up(edition: &Edition, cells: &[CellId], figures: &[&TextCell]) -> bool {
    let number = |cell: CellId| {
        let at = cells.iter().position(|known| *known == cell)?;
        value::read(&figures.get(at)?.text, Kind::Count).number()
    };
    let sum = edition.sums.iter().find(|sum| cells.contains(&sum.total));
    sum.is_some_and(|sum| {
        let parts = total(sum.parts.iter().map(|part| number(*part)));
        parts.is_some() && parts == number(sum.total)
    })
}

/// The names of the table's columns and rows that no other table has: 总计 heads columns of other tables, too, and 行政复议 stands in
/// the section's heading.
fn own_names(form: &FormTable<'_>) -> Vec<String> {
    let others = form.edition.tables.iter().filter(|other| other.key != form.table.key);
    let common: Vec<String> = others.flat_map(all_columns).collect();
    let headings: Vec<String> = form.edition.sections.iter().map(|section| key(&section.heading.zh)).collect();
    let names = all_columns(form.table).into_iter().chain(form.rows.iter().map(|row| row.key.clone()));
    names.filter(|name| !common.iter().chain(&headings).any(|other| other.contains(name))).collect()
}

/// Reads the table.
pub(crate) fn read(form: &FormTable<'_>, tokens: &[TextCell]) -> Candidate {
    let edition = form.edition;
    let mut found = Candidate { ungridded: true, ..Candidate::default() };
    let all: Vec<CellId> = form.cells().collect();
    let rows: Vec<_> = form.rows.iter().filter(|row| !row.def.is_group()).collect();
    let own = own_names(form);
    let is_header = |token: &TextCell| {
        let text = key(&token.text);
        own.iter().any(|name| likeness(&text, name) >= HEADER || text.contains(name))
    };
    if tokens.iter().all(|token| tidy(&token.text).is_empty() || !is_figure(&token.text)) {
        // Headers stand there, and nothing below them: cells without text.
        if let Some(head) = tokens.iter().rfind(|token| is_header(token)) {
            for cell in all {
                found.record(edition, cell, "", head.spot, Some(Message::new("import.why.nothing_below")));
            }
        }
        return found;
    }
    // The row after the last one that was read: that of figures which no label names.
    let mut next = 0;
    let mut rest = tokens;
    while !rest.is_empty() {
        let labels = rest.iter().take_while(|token| !is_figure(&token.text)).count();
        let (named, behind) = rest.split_at(labels);
        let run: Vec<&TextCell> = behind.iter().take_while(|token| is_figure(&token.text)).collect();
        rest = &behind[run.len()..];
        let name = named.iter().rev().find_map(|token| {
            let text = key(&token.text);
            rows.iter().rposition(|row| likeness(&text, &row.key) >= HEADER)
        });
        let headed = named.iter().any(is_header);
        let filled: Vec<&TextCell> = run.iter().copied().filter(|token| !tidy(&token.text).is_empty()).collect();
        if filled.is_empty() && run.len() < all.len() {
            continue;
        }
        let figures = if filled.len() == all.len() { &filled } else { &run };
        let is_whole = figures.len() >= all.len() && figures[all.len()..].iter().all(|t| tidy(&t.text).is_empty());
        if is_whole && (headed || name.is_some()) {
            for (cell, token) in all.iter().zip(figures) {
                found.record(edition, *cell, &token.text, token.spot, None);
            }
            return found;
        }
        let row = name.filter(|name| *name >= next).unwrap_or(next);
        let cells = rows.get(row).map_or(&[][..], |row| &row.cells);
        let figures = if filled.len() == cells.len() { &filled } else { &run };
        if figures.len() == cells.len() {
            let is_proven = name.is_some() && adds_up(edition, cells, figures);
            let why = (!is_proven).then(|| Message::new("import.why.column_order"));
            for (cell, token) in cells.iter().zip(figures) {
                found.record(edition, *cell, &token.text, token.spot, why.clone());
            }
            next = row + 1;
        } else if headed && found.cells.is_empty() && filled.len() < all.len() {
            // Blanks were lost; the sums place what is left, or leave it open.
            let texts = filled.iter().map(|token| (token.text.clone(), token.spot)).collect();
            let spot = named.last().map_or(run[0].spot, |label| label.spot);
            place_unplaced(edition, &mut found, vec![UnplacedRow { cells: all, texts, spot }]);
            return found;
        }
    }
    found
}
