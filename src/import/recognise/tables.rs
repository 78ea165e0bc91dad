//! Which grids and which torn cells are which table of the form; then each is read.

use super::super::document::{DocumentBlock, Paragraph, SourceDocument, TableGrid, TextCell};
use super::super::value::{Value, is_figure, tidy};
use super::form::{self, hits};
use super::found::{IssueKind, RecognisedFigures};
use super::proof::{broken, confirm, contradictions};
use super::rows::{self, Source};
use super::sections::FoundSection;
use super::{SourceLocation, line as line_table, order};
use crate::base::Message;
use crate::edition::{CellId, Edition, Editions, Table, TableLayout};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Reads every table of a form; also the keys of those of which nothing was found.
pub(super) fn read(
    document: &SourceDocument,
    sections: &[FoundSection],
    edition: &Edition,
    editions: &Editions,
) -> (RecognisedFigures, Vec<String>) {
    let owners = owners(document, sections, edition);
    let mut all = RecognisedFigures::default();
    let mut lost = Vec::new();
    for (index, table) in edition.tables.iter().enumerate() {
        let mut grids: Vec<(usize, &TableGrid)> = document
            .blocks
            .iter()
            .enumerate()
            .filter_map(|(at, block)| match block {
                DocumentBlock::Grid(grid) if owners[at] == Some(index) => Some((at, grid)),
                _ => None,
            })
            .collect();
        // Where the table's own section has it, tables elsewhere only look like it: a summary, a chart, another year.
        if let Some(section) = sections.iter().find(|section| section.id == table.key) {
            let inside = |at: usize| (section.heading..section.end).contains(&at);
            if grids.iter().any(|(at, _)| inside(*at)) {
                grids.retain(|(at, _)| inside(*at));
            }
        }
        let grids: Vec<&TableGrid> = grids.into_iter().map(|(_, grid)| grid).collect();
        let foreign = &foreign(edition, table, editions);
        let mut found = RecognisedFigures::default();
        if !grids.is_empty() {
            found = table_of(edition, table, &Source::Grids(grids), foreign);
        }
        if found.cells.is_empty() {
            found = torn(edition, table, tokens(document, sections, &table.key), foreign);
        }
        if found.cells.is_empty() {
            lost.push(table.key.clone());
        }
        all.cells.extend(found.cells);
        all.doubts.extend(found.doubts);
        all.strays += found.strays;
    }
    groups(edition, &mut all);
    missing(edition, &mut all);
    contradictions(edition, &mut all);
    confirm(edition, &mut all);
    (all, lost)
}

/// The names of columns that a table has in other forms and not in this one.
fn foreign(edition: &Edition, table: &Table, editions: &Editions) -> Vec<String> {
    let names = |table: &Table| -> Vec<String> { table.blocks.iter().flat_map(form::columns).collect() };
    let own = names(table);
    let others = editions.iter().filter(|other| other.id != edition.id).flat_map(|other| &other.tables);
    let theirs = others.filter(|other| other.key == table.key).flat_map(names);
    theirs.filter(|name| !own.contains(name)).collect()
}

/// A torn table, read by labels with blank lines as blank cells, by labels without them, and by order alone: the reading that
/// finds most and breaks fewest sums is taken.
fn torn(edition: &Edition, table: &Table, tokens: Vec<TextCell>, foreign: &[String]) -> RecognisedFigures {
    if tokens.is_empty() {
        return RecognisedFigures::default();
    }
    let plain: Vec<TextCell> = tokens.iter().filter(|token| !tidy(&token.text).is_empty()).cloned().collect();
    let by_order = order::read(edition, table, &plain);
    let mut readings = Vec::new();
    if plain.len() < tokens.len() {
        readings.push(table_of(edition, table, &Source::Tokens(tokens), foreign));
    }
    readings.push(table_of(edition, table, &Source::Tokens(plain), foreign));
    let labelled = readings.len();
    readings.extend(by_order);
    let worth = |found: &RecognisedFigures| {
        let count = |kind: IssueKind| found.doubts.iter().filter(|doubt| doubt.kind == kind).count() as i64;
        let doubts = 4 * count(IssueKind::NotFound) + 2 * count(IssueKind::Contradictory) + count(IssueKind::Inferred);
        let open = |cell: &CellId| edition.group_of(*cell).is_some_and(|group| found.cells.contains_key(&group));
        let of_table = |cell: &CellId| edition.tables[edition.def(*cell).table].key == table.key;
        let lost = edition.ids().filter(|cell| of_table(cell) && !edition.def(*cell).group && !open(cell));
        let lost = lost.filter(|cell| !found.cells.contains_key(cell)).count() as i64;
        -(doubts + 4 * lost + 12 * broken(edition, found).len() as i64 + 2 * found.strays as i64)
    };
    let mut best: Option<(i64, RecognisedFigures)> = None;
    for (index, found) in readings.into_iter().enumerate() {
        // What labels say comes before what mere order says, unless it leaves figures out and no sum speaks against the order.
        let complete = best.as_ref().is_none_or(|(_, found)| found.strays == 0);
        let weak = index >= labelled && (complete || !broken(edition, &found).is_empty());
        let own = worth(&found) - if weak { 20 } else { 0 };
        if best.as_ref().is_none_or(|(known, _)| own > *known) {
            best = Some((own, found));
        }
    }
    let found = best.map(|(_, found)| found).unwrap_or_default();
    // A few labels without a single figure are words of another part of the report.
    let blank = found.cells.values().all(|taken| taken.reading.value == Value::Blank);
    let all = edition.ids().filter(|cell| edition.tables[edition.def(*cell).table].key == table.key);
    let open = found
        .doubts
        .iter()
        .filter(|doubt| doubt.kind == IssueKind::NotFound && doubt.spot != SourceLocation::default());
    if blank && 2 * (found.cells.len() + open.count()) < all.count() { RecognisedFigures::default() } else { found }
}

/// Takes figures that carry their addresses.
pub(super) fn addressed(document: &SourceDocument, edition: &Edition) -> (RecognisedFigures, Vec<String>) {
    let mut all = RecognisedFigures::default();
    for (address, text, spot) in &document.figures {
        match edition.cell(address) {
            Some(cell) => all.take(edition, cell, text, *spot, None),
            None => {
                all.strays += 1;
                let why = Message::new("import.why.no_cell").with("text", text.as_str());
                all.doubt(address, IssueKind::Contradictory, *spot, why);
            }
        }
    }
    let has = |table: usize| all.cells.keys().any(|cell| edition.def(*cell).table == table);
    let lost = edition.tables.iter().enumerate().filter(|(index, _)| !has(*index)).map(|(_, table)| table.key.clone());
    let lost = lost.collect();
    groups(edition, &mut all);
    missing(edition, &mut all);
    contradictions(edition, &mut all);
    (all, lost)
}

fn table_of(edition: &Edition, table: &Table, source: &Source<'_>, foreign: &[String]) -> RecognisedFigures {
    match table.layout {
        TableLayout::Line => line_table::read(edition, table, source, foreign),
        TableLayout::Blocks | TableLayout::Matrix => rows::read(edition, table, source, foreign),
    }
}

/// For each block of the document, the index of the table that its grid belongs to: by its labels, else by the section it
/// stands in.
fn owners(document: &SourceDocument, sections: &[FoundSection], edition: &Edition) -> Vec<Option<usize>> {
    let mut owners = Vec::new();
    for (index, block) in document.blocks.iter().enumerate() {
        let DocumentBlock::Grid(grid) = block else {
            owners.push(None);
            continue;
        };
        let texts = || grid.cells.iter().map(|cell| cell.text.as_str()).filter(|text| !is_figure(text));
        let scored = edition.tables.iter().enumerate().map(|(table, def)| (hits(edition, def, texts()), table));
        let best = scored.max_by_key(|(hits, table)| (*hits, usize::MAX - table)).filter(|(hits, _)| *hits >= 2);
        let inside = sections.iter().rfind(|section| section.heading < index).map(|section| section.id.as_str());
        let section = inside.and_then(|id| edition.tables.iter().position(|table| table.key == id));
        let has_figures = grid.cells.iter().any(|cell| is_figure(&cell.text) && !tidy(&cell.text).is_empty());
        owners.push(match best {
            Some((_, table)) => Some(table),
            None => section.filter(|_| has_figures),
        });
    }
    owners
}

/// The torn cells of a table's section: cells where the source shows them, else words and figures of its paragraphs. Without
/// headings, every torn cell of the document.
fn tokens(document: &SourceDocument, sections: &[FoundSection], table: &str) -> Vec<TextCell> {
    let range = match sections.iter().position(|section| section.id == table) {
        Some(index) => sections[index].heading + 1..sections[index].end,
        None => 0..document.blocks.len(),
    };
    let known = document.blocks[range.clone()].iter().any(|block| matches!(block, DocumentBlock::Torn(_)));
    let usual = usual_gap(&document.blocks[range.clone()]);
    // Blank lines may be blank cells, where they are more than between any two cells.
    let blanks = |line: u32, next: &Paragraph| {
        let gap = next.spot.line.saturating_sub(line + 1).saturating_sub(usual) / (usual + 1);
        let blank = move |n: u32| TextCell {
            spot: SourceLocation { line: line + 1 + n, ..SourceLocation::default() },
            ..TextCell::default()
        };
        (0..if line > 0 { gap.min(64) } else { 0 }).map(blank)
    };
    let mut tokens = Vec::new();
    let (mut line, end) = (0, range.end);
    for block in &document.blocks[range] {
        match block {
            DocumentBlock::Torn(cells) => tokens.extend(cells.iter().cloned()),
            // A long text is no cell.
            DocumentBlock::Paragraph(paragraph) if !known && !paragraph.pieces.is_empty() && is_short(paragraph) => {
                for piece in &paragraph.pieces {
                    words(piece, &mut tokens);
                }
            }
            DocumentBlock::Paragraph(paragraph) if !known && is_short(paragraph) => {
                tokens.extend(blanks(line, paragraph));
                line = paragraph.spot.line;
                for text in paragraph.text().lines() {
                    words(&TextCell { text: text.to_owned(), spot: paragraph.spot, across: None }, &mut tokens);
                }
            }
            _ => {}
        }
    }
    // Blank cells at the end of the last row.
    if let Some(DocumentBlock::Paragraph(next)) = document.blocks.get(end) {
        tokens.extend(blanks(line, next));
    }
    tokens
}

/// How many blank lines stand between most short paragraphs.
fn usual_gap(blocks: &[DocumentBlock]) -> u32 {
    let lines = blocks.iter().filter_map(|block| match block {
        DocumentBlock::Paragraph(paragraph) if is_short(paragraph) => Some(paragraph.spot.line),
        _ => None,
    });
    let lines: Vec<u32> = lines.collect();
    let mut times: BTreeMap<u32, usize> = BTreeMap::new();
    for pair in lines.windows(2) {
        *times.entry(pair[1].saturating_sub(pair[0] + 1)).or_default() += 1;
    }
    times.into_iter().max_by_key(|(gap, times)| (*times, Reverse(*gap))).map_or(0, |(gap, _)| gap)
}

/// A long text is no cell.
fn is_short(paragraph: &Paragraph) -> bool {
    paragraph.text().chars().count() <= 120
}

/// A line, or a piece of one, as cells: each figure is one, and the words between are one.
fn words(line: &TextCell, tokens: &mut Vec<TextCell>) {
    let first = tokens.len();
    let words = line.text.split_whitespace().flat_map(|word| word.split('|')).filter(|word| !word.is_empty());
    for word in words {
        let start = word.as_ptr() as usize - line.text.as_ptr() as usize;
        let part = line.part(start..start + word.len());
        match tokens[first..].last_mut() {
            // Words that no figure parts, and a unit that a gap parted from its figure.
            Some(last) if !is_figure(&last.text) && !is_figure(word) => last.append(part),
            Some(last) if is_figure(&last.text) && is_figure(&format!("{}{word}", last.text)) && !is_figure(word) => {
                last.append(part);
            }
            _ => tokens.push(part),
        }
    }
}

/// A group's figures stand for its rows only where its rows are not there.
fn groups(edition: &Edition, found: &mut RecognisedFigures) {
    for cell in edition.ids().filter(|cell| edition.def(*cell).group) {
        let Some(taken) = found.cells.get(&cell) else { continue };
        let spot = taken.spot;
        if edition.members(cell).iter().any(|member| found.cells.contains_key(member)) {
            let why = Message::new("import.why.group_twice").with("value", taken.reading.printed());
            found.cells.remove(&cell);
            found.doubt(edition.address(cell), IssueKind::Contradictory, spot, why);
        }
    }
}

/// Names every cell of the form that was not found.
fn missing(edition: &Edition, found: &mut RecognisedFigures) {
    for cell in edition.ids().filter(|cell| !edition.def(*cell).group) {
        let stands_for = edition.group_of(cell).is_some_and(|group| found.cells.contains_key(&group));
        let named = |doubt: &super::Issue| doubt.kind == IssueKind::NotFound && doubt.address == edition.address(cell);
        if !found.cells.contains_key(&cell) && !stands_for && !found.doubts.iter().any(named) {
            let why = Message::new("import.why.missing").with("name", edition.name(cell));
            found.doubt(edition.address(cell), IssueKind::NotFound, SourceLocation::default(), why);
        }
    }
}
