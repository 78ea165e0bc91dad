//! Cells of words: names, choices and codes, each beside the label of its row and under the header of its column. A word may look like a
//! label, a code like a figure: so they are read by whole labels alone, and taken out of the grid before figures are looked for in it.

use crate::edition::{Column, Kind, TableBlock, TableLayout};
use crate::import::document::{GridCell, TableGrid};
use crate::import::label::key;
use crate::import::recognise::candidate::Candidate;
use crate::import::recognise::matching::form_labels::{FormRow, FormTable, column_distinctions};
use crate::import::recognise::matching::source_row::cells_from;
use crate::import::value::is_figure;
use std::borrow::Cow;

/// Reads the cells of words in the grids of a table, and hands back the grids without these words.
pub(crate) fn take<'d>(form: &FormTable<'_>, grids: &[&'d TableGrid]) -> (Candidate, Vec<Cow<'d, TableGrid>>) {
    let mut found = Candidate::default();
    let mut rest: Vec<Cow<'d, TableGrid>> = grids.iter().map(|grid| Cow::Borrowed(*grid)).collect();
    for row in form.rows.iter().filter(|row| !row.def.is_group()) {
        let words = form.block(row).columns.iter().enumerate();
        for (index, column) in words.filter(|(_, column)| holds_words(row, column)) {
            let places = grids
                .iter()
                .enumerate()
                .flat_map(|(part, grid)| value_cells(form, grid, row, index).into_iter().map(move |cell| (part, cell)));
            // Two places, and nothing tells which is the row's.
            let [(part, place)] = places.collect::<Vec<_>>()[..] else { continue };
            let cell = &grids[part].cells[place];
            // A figure with its unit is found by its row like any other.
            if row.def.kind(column) == Kind::Printed && is_figure(&cell.text) {
                continue;
            }
            found.record(form.edition, row.cells[index], &cell.text, cell.spot, None);
            rest[part].to_mut().cells[place].text.clear();
        }
    }
    (found, rest)
}

fn holds_words(row: &FormRow<'_>, column: &Column) -> bool {
    row.def.kind(column).is_word() || row.def.kind(column) == Kind::Printed
}

/// The indexes of the cells of a grid that are a row's in a column.
fn value_cells(form: &FormTable<'_>, grid: &TableGrid, row: &FormRow<'_>, index: usize) -> Vec<usize> {
    let is_header = column_header(form.block(row), index);
    let has_one_row = form.rows.iter().filter(|other| other.block == row.block).count() == 1;
    let values: Vec<&GridCell> = match form.table.layout == TableLayout::Line && has_one_row {
        true => below_headers(grid, &is_header),
        false => (0..grid.rows).filter_map(|at| beside_label(form, grid, row, (at, &is_header))).collect(),
    };
    let place = |value: &&GridCell| grid.cells.iter().position(|cell| std::ptr::eq(cell, *value));
    values.iter().filter_map(place).collect()
}

/// Whether a text is the header of a column, by its key; of columns whose keys are one, as 说明1 and 说明2, by what tells them apart.
fn column_header(block: &TableBlock, index: usize) -> impl Fn(&str) -> bool {
    let (name, distinction) = (key(&block.columns[index].label.zh), column_distinctions(block).swap_remove(index));
    move |text| key(text) == name && distinction.as_ref().is_none_or(|own| own.is(text))
}

/// In a table of one line without the names of rows: what stands directly below the header of a column.
fn below_headers<'g>(grid: &'g TableGrid, is_header: &dyn Fn(&str) -> bool) -> Vec<&'g GridCell> {
    let headers = grid.cells.iter().filter(|cell| is_header(&cell.text));
    let below = |header: &GridCell| {
        let is_below = |cell: &&GridCell| cell.row == header.row + header.rows && is_in_column(cell, header);
        grid.cells.iter().find(is_below)
    };
    headers.filter_map(below).collect()
}

/// What a row of a grid holds in a column, if its label is that of the row: under the header, or as the only cell where there is but one
/// column and no header.
fn beside_label<'g>(
    form: &FormTable<'_>,
    grid: &'g TableGrid,
    row: &FormRow<'_>,
    (at, is_named): (usize, &dyn Fn(&str) -> bool),
) -> Option<&'g GridCell> {
    let cells = cells_from(grid, at, 0);
    let label = cells.iter().position(|cell| key(&cell.text) == row.key)?;
    let has_twin = form.rows.iter().filter(|other| other.key == row.key).count() > 1;
    let is_beside_group = || cells[..label].iter().any(|cell| Some(key(&cell.text)) == row.group);
    if has_twin && !is_beside_group() {
        return None;
    }
    let values = &cells[label + 1..];
    // A word may be that of a header: what stands behind the label of a row is none.
    let is_label =
        |cell: &&GridCell| cell.column == cells[label].column && form.rows.iter().any(|own| own.key == key(&cell.text));
    let labelled: Vec<usize> = grid.cells.iter().filter(is_label).map(|cell| cell.row).collect();
    let is_header = |cell: &&GridCell| {
        cell.row < at && cell.column > cells[label].column && !labelled.contains(&cell.row) && is_named(&cell.text)
    };
    match grid.cells.iter().rfind(is_header) {
        Some(header) => values.iter().copied().find(|cell| is_in_column(cell, header)),
        None if form.block(row).columns.len() == 1 && values.len() == 1 => Some(values[0]),
        None => None,
    }
}

/// Whether a cell stands in the column of a header and reaches into no other.
fn is_in_column(cell: &GridCell, header: &GridCell) -> bool {
    cell.column >= header.column && cell.column + cell.columns <= header.column + header.columns
}
