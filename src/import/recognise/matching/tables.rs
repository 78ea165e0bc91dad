//! Which grids and which torn cells are which table of the form; then each is read.

use crate::base::Message;
use crate::edition::{CellId, Edition, Editions, TableLayout};
use crate::import::document::{DocumentBlock, SourceDocument, SourceLocation, TableGrid};
use crate::import::recognise::candidate::{Candidate, Issue, IssueKind};
use crate::import::recognise::matching::form_labels::{FormTable, hits};
use crate::import::recognise::matching::paired_headers;
use crate::import::recognise::matching::rows::{self, Source};
use crate::import::recognise::narrative::sections::FoundSection;
use crate::import::recognise::solving::sums::{confirm, contradictions};
use crate::import::recognise::ungridded::{self, text_cells};
use crate::import::value::{is_figure, tidy};

/// Reads every table of a form; also the keys of those of which nothing was found.
pub(crate) fn read(
    document: &SourceDocument,
    sections: &[FoundSection],
    edition: &Edition,
    editions: &Editions,
) -> (Candidate, Vec<String>) {
    let owners = owners(document, sections, edition);
    let mut all = Candidate::default();
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
        let form = FormTable::new(edition, index, editions);
        let mut found = if grids.is_empty() { Candidate::default() } else { of_grids(&form, &grids) };
        if found.cells.is_empty() {
            found = ungridded::read(&form, &text_cells(document, sections, &table.key));
        }
        if found.cells.is_empty() {
            lost.push(table.key.clone());
        }
        all.cells.extend(found.cells);
        all.issues.extend(found.issues);
        all.unmatched += found.unmatched;
    }
    groups(edition, &mut all);
    missing(edition, &mut all);
    contradictions(edition, &mut all);
    confirm(edition, &mut all);
    (all, lost)
}

/// Reads a table from its grids. One that is printed as a single row under paired headers is read as the matrix that these make,
/// unless the source prints it as a matrix itself.
fn of_grids(form: &FormTable<'_>, grids: &[&TableGrid]) -> Candidate {
    let as_printed = || rows::read(form, &Source::Grids(grids.to_vec()));
    if form.table.layout != TableLayout::Line {
        return as_printed();
    }
    let (matrix, is_empty) = paired_headers::matrix(grids);
    let mut unrolled = rows::read(form, &Source::Grids(matrix.iter().collect()));
    if is_empty {
        // An empty row may leave no trace on a page.
        let cells: Vec<(CellId, SourceLocation)> =
            unrolled.cells.iter().map(|(cell, read)| (*cell, read.spot)).collect();
        for (cell, spot) in cells {
            let why = Message::new("import.why.nothing_below").with("value", Message::new("pages.markup.blank"));
            unrolled.add_issue(form.edition.address(cell), IssueKind::Inferred, spot, why);
        }
    }
    if unrolled.cells.len() == form.cells().count() {
        return unrolled;
    }
    let as_printed = as_printed();
    if as_printed.cells.len() > unrolled.cells.len() { as_printed } else { unrolled }
}

/// Takes figures that carry their addresses.
pub(crate) fn addressed(document: &SourceDocument, edition: &Edition) -> (Candidate, Vec<String>) {
    let mut all = Candidate::default();
    for (address, text, spot) in &document.figures {
        match edition.cell(address) {
            Some(cell) => all.record(edition, cell, text, *spot, None),
            None => {
                all.unmatched += 1;
                let why = Message::new("import.why.no_cell").with("text", text.as_str());
                all.add_issue(address, IssueKind::Contradictory, *spot, why);
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

/// A group's figures stand for its rows only where its rows are not there.
fn groups(edition: &Edition, found: &mut Candidate) {
    for cell in edition.ids().filter(|cell| edition.def(*cell).group) {
        let Some(taken) = found.cells.get(&cell) else { continue };
        let spot = taken.spot;
        if edition.members(cell).iter().any(|member| found.cells.contains_key(member)) {
            let why = Message::new("import.why.group_twice").with("value", taken.reading.printed());
            found.cells.remove(&cell);
            found.add_issue(edition.address(cell), IssueKind::Contradictory, spot, why);
        }
    }
}

/// Names every cell of the form that was not found.
fn missing(edition: &Edition, found: &mut Candidate) {
    for cell in edition.ids().filter(|cell| !edition.def(*cell).group) {
        let stands_for = edition.group_of(cell).is_some_and(|group| found.cells.contains_key(&group));
        let named = |issue: &Issue| issue.kind == IssueKind::NotFound && issue.address == edition.address(cell);
        if !found.cells.contains_key(&cell) && !stands_for && !found.issues.iter().any(named) {
            let why = Message::new("import.why.missing").with("name", edition.name(cell));
            found.add_issue(edition.address(cell), IssueKind::NotFound, SourceLocation::default(), why);
        }
    }
}
