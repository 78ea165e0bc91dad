//! Table 四: one row of figures under headers of rows, then columns. Met whole, split into a table a group, turned into rows
//! under columns, or torn.

use super::super::document::{TableGrid, TextCell};
use super::super::label::{key, likeness};
use super::super::value::{self, is_figure, tidy};
use super::align::{LEAST, align};
use super::columns::{ColumnHeader, heads};
use super::form;
use super::found::{RecognisedFigures, total};
use super::item::{SourceCell, cells_from, met};
use super::rows::{self, Source};
use super::sums::{UnplacedRow, settle};
use crate::base::Message;
use crate::edition::{CellId, Edition, Kind, Table, TableBlock};

/// Reads the table.
pub(super) fn read(edition: &Edition, table: &Table, source: &Source<'_>, foreign: &[String]) -> RecognisedFigures {
    let Some(block) = table.blocks.first() else { return RecognisedFigures::default() };
    let slots = slots(block);
    match source {
        Source::Tokens(tokens) => {
            let as_rows = rows::read(edition, table, source, foreign);
            if as_rows.cells.len() == slots.len() && as_rows.doubts.is_empty() {
                return as_rows;
            }
            torn(edition, table, &slots, tokens)
        }
        Source::Grids(grids) => {
            let as_line = whole(edition, &slots, grids);
            if as_line.cells.len() == slots.len() {
                return as_line;
            }
            let as_rows = rows::read(edition, table, source, foreign);
            if as_rows.cells.len() > as_line.cells.len() { as_rows } else { as_line }
        }
    }
}

/// A cell of the line: the header of its row and of its column.
struct Slot {
    cell: CellId,
    row: String,
    column: String,
}

fn slots(block: &TableBlock) -> Vec<Slot> {
    let mut slots = Vec::new();
    for row in block.rows.iter().filter(|row| row.cells.is_some() && !row.is_group()) {
        for (index, column) in block.columns.iter().enumerate() {
            if let Some(cell) = row.cell(index) {
                slots.push(Slot { cell, row: key(&row.label.zh), column: key(&column.label.zh) });
            }
        }
    }
    slots
}

fn whole(edition: &Edition, slots: &[Slot], grids: &[&TableGrid]) -> RecognisedFigures {
    let mut found = RecognisedFigures::default();
    let mut all: Vec<(ColumnHeader, Vec<SourceCell>)> = Vec::new();
    let mut ordered: Vec<SourceCell> = Vec::new();
    // Whether headers end a grid.
    let mut empty = false;
    for grid in grids {
        let mut from = 0;
        for data in figures_rows(grid) {
            let cells = cells_from(grid, data, 0);
            ordered.extend(cells.iter().filter(|cell| is_figure(&cell.text)).map(|cell| met(cell)));
            for head in heads(grid, 0, from, data) {
                let under = cells.iter().filter(|cell| {
                    cell.column < head.column + head.columns && head.column < cell.column + cell.columns
                });
                let under = under.map(|cell| met(cell)).collect();
                all.push((head, under));
            }
            from = data + 1;
        }
        empty |= from > grid.rows;
    }
    let gain = |i: usize, j: usize| {
        let (head, slot) = (&all[i].0, &slots[j]);
        let own = likeness(&head.key, &slot.column);
        if own < LEAST {
            return 0.0;
        }
        let around = head.above.iter().map(|above| likeness(above, &slot.row)).fold(0.0, f32::max);
        own + 0.5 * around
    };
    let aligned = align(all.len(), slots.len(), gain);
    let named = aligned.iter().flatten().count();
    for ((_, under), index) in all.iter().zip(&aligned).filter(|_| named == slots.len() || ordered.len() != slots.len())
    {
        let Some(slot) = index.map(|index| &slots[index]) else { continue };
        let filled: Vec<&SourceCell> = under.iter().filter(|met| !tidy(&met.text).is_empty()).collect();
        let (text, spot) = match filled[..] {
            [] => (String::new(), under.first().map(|met| met.spot)),
            [one] => (one.text.clone(), Some(one.spot)),
            _ => {
                let texts: Vec<String> = filled.iter().map(|met| tidy(&met.text)).collect();
                (texts.join(" | "), Some(filled[0].spot))
            }
        };
        // An empty row may leave no trace on a page.
        let (spot, nothing) = match spot {
            Some(spot) => (spot, None),
            None if empty => (grids[0].spot, Some(Message::new("import.why.nothing_below"))),
            None => continue,
        };
        // Where some headers were not recognised, the others may be those of another row.
        let why = (named < slots.len()).then(|| Message::new("import.why.column_order"));
        found.take(edition, slot.cell, &text, spot, nothing.or(why));
    }
    if found.cells.is_empty() && ordered.len() == slots.len() {
        for (met, slot) in ordered.iter().zip(slots) {
            found.take(edition, slot.cell, &met.text, met.spot, Some(Message::new("import.why.column_order")));
        }
    }
    found
}

/// The rows of figures: the one with the most, or an empty one; where all have words, that below the last. Tables that follow each
/// other without a gap become one in many programs: then every row of nothing but figures that stands right below words.
fn figures_rows(grid: &TableGrid) -> Vec<usize> {
    let count = |row: usize| {
        let cells = cells_from(grid, row, 0);
        let filled = cells.iter().filter(|cell| is_figure(&cell.text) && !tidy(&cell.text).is_empty()).count();
        let words = cells.iter().filter(|cell| !is_figure(&cell.text)).count();
        (filled, usize::MAX - words)
    };
    let has_words = |row: usize| count(row).1 < usize::MAX;
    let below_words: Vec<usize> = (1..grid.rows).filter(|row| !has_words(*row) && has_words(row - 1)).collect();
    if below_words.len() > 1 {
        return below_words;
    }
    let best = (1..grid.rows).filter(|row| count(*row).0 > 0 || !has_words(*row)).max_by_key(|row| count(*row));
    vec![best.unwrap_or(grid.rows)]
}

/// Whether figures satisfy the sum that their cells make.
fn adds_up(edition: &Edition, slots: &[Slot], figures: &[&TextCell]) -> bool {
    let number = |cell: CellId| {
        let at = slots.iter().position(|slot| slot.cell == cell)?;
        value::read(&figures.get(at)?.text, Kind::Count).number()
    };
    let sum = edition.sums.iter().find(|sum| slots.iter().any(|slot| slot.cell == sum.total));
    sum.is_some_and(|sum| {
        let parts = total(sum.parts.iter().map(|part| number(*part)));
        parts.is_some() && parts == number(sum.total)
    })
}

/// The names of the table's columns and rows that no other table has: 总计 heads columns of other tables, too, and 行政复议 stands in
/// the section's heading.
fn names_of_its_own<'a>(edition: &Edition, table: &Table, slots: &'a [Slot], rows: &[&'a str]) -> Vec<&'a str> {
    let others = edition.tables.iter().filter(|other| other.key != table.key);
    let common: Vec<String> = others.flat_map(|other| &other.blocks).flat_map(form::columns).collect();
    let headings: Vec<String> = edition.sections.iter().map(|section| key(&section.heading.zh)).collect();
    let names = slots.iter().map(|slot| slot.column.as_str()).chain(rows.iter().copied());
    names.filter(|name| !common.iter().chain(&headings).any(|other| other.contains(name))).collect()
}

/// Figures behind headers, in order: all at once, or a group of columns at a time.
fn torn(edition: &Edition, table: &Table, slots: &[Slot], tokens: &[TextCell]) -> RecognisedFigures {
    let mut found = RecognisedFigures { torn: true, ..RecognisedFigures::default() };
    let mut rows: Vec<&str> = slots.iter().map(|slot| slot.row.as_str()).collect();
    rows.dedup();
    let wide = slots.len() / rows.len().max(1);
    let own = names_of_its_own(edition, table, slots, &rows);
    let heads = |token: &TextCell| {
        let text = key(&token.text);
        own.iter().any(|name| likeness(&text, name) >= 0.75 || text.contains(name))
    };
    if tokens.iter().all(|token| tidy(&token.text).is_empty() || !is_figure(&token.text)) {
        // Headers stand there, and nothing below them: cells without text.
        if let Some(head) = tokens.iter().rfind(|token| heads(token)) {
            for slot in slots {
                found.take(edition, slot.cell, "", head.spot, Some(Message::new("import.why.nothing_below")));
            }
        }
        return found;
    }
    let mut index = 0;
    // Which row the labels before the figures named last, and which row comes next if they name none.
    let mut next = 0;
    while index < tokens.len() {
        let labels = tokens[index..].iter().take_while(|token| !is_figure(&token.text)).count();
        let (named, behind) = (&tokens[index..index + labels], &tokens[index + labels..]);
        let run: Vec<&TextCell> = behind.iter().take_while(|token| is_figure(&token.text)).collect();
        index += labels + run.len();
        let name = named.iter().rev().find_map(|token| {
            let text = key(&token.text);
            rows.iter().rposition(|row| likeness(&text, row) >= 0.75)
        });
        let headed = named.iter().any(heads);
        let filled: Vec<&TextCell> = run.iter().copied().filter(|token| !tidy(&token.text).is_empty()).collect();
        if filled.is_empty() && run.len() < slots.len() {
            continue;
        }
        let all = if filled.len() == slots.len() { &filled } else { &run };
        let whole = all.len() >= slots.len() && all[slots.len()..].iter().all(|token| tidy(&token.text).is_empty());
        if whole && (headed || name.is_some()) {
            for (slot, token) in slots.iter().zip(all) {
                found.take(edition, slot.cell, &token.text, token.spot, None);
            }
            return found;
        }
        let part = name.filter(|name| *name >= next).unwrap_or(next);
        let own = slots.get(part * wide..(part + 1) * wide).unwrap_or_default();
        let one = if filled.len() == wide { &filled } else { &run };
        if one.len() == wide && !own.is_empty() {
            let proven = name.is_some() && adds_up(edition, own, one);
            let why = (!proven).then(|| Message::new("import.why.column_order"));
            for (slot, token) in own.iter().zip(one) {
                found.take(edition, slot.cell, &token.text, token.spot, why.clone());
            }
            next = part + 1;
        } else if headed && found.cells.is_empty() && filled.len() < slots.len() {
            // Blanks were lost; the sums place what is left, or leave it open.
            let cells: Vec<CellId> = slots.iter().map(|slot| slot.cell).collect();
            let texts = filled.iter().map(|token| (token.text.clone(), token.spot)).collect();
            let spot = named.last().map_or(run[0].spot, |label| label.spot);
            settle(edition, &mut found, vec![UnplacedRow { cells, texts, spot }]);
            return found;
        }
    }
    found
}
