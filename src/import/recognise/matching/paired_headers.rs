//! Tables that are printed as one row under headers of groups and, below these, of columns (table 四): as a matrix, a row for each
//! group.

use super::headers::{ColumnHeader, heads};
use super::source_row::cells_from;
use crate::import::document::{GridCell, TableGrid};
use crate::import::value::{is_figure, tidy};
use std::collections::BTreeSet;

/// The matrix of the grids, a grid for each group; and whether headers end a grid, so that the row below them is empty.
pub(crate) fn matrix(grids: &[&TableGrid]) -> (Vec<TableGrid>, bool) {
    let (mut matrix, mut is_empty) = (Vec::new(), false);
    for grid in &joined(grids) {
        let mut from = 0;
        for row in figure_rows(grid) {
            is_empty |= row == grid.rows;
            let heads = heads(grid, 0, from, row);
            let starts = group_starts(&heads);
            for (index, start) in starts.iter().enumerate() {
                let next = starts.get(index + 1).copied().unwrap_or(heads.len());
                let to = heads.get(next).map_or(grid.columns, |head| head.column);
                matrix.push(group(grid, row, &heads[*start..next], to));
            }
            from = row + 1;
        }
    }
    (matrix, is_empty)
}

/// The grids, those joined that a page break cut between or inside the headers and their figures.
fn joined(grids: &[&TableGrid]) -> Vec<TableGrid> {
    let has_figure =
        |grid: &TableGrid| grid.cells.iter().any(|cell| is_figure(&cell.text) && !tidy(&cell.text).is_empty());
    let mut joined: Vec<TableGrid> = Vec::new();
    for grid in grids {
        match joined.last_mut().filter(|last| last.columns == grid.columns && !has_figure(last)) {
            Some(last) => append(last, grid),
            None => joined.push((*grid).clone()),
        }
    }
    joined
}

/// Puts the rest of a table below its first part. A row of the same cells without a figure is the rest of the last row.
fn append(first: &mut TableGrid, rest: &TableGrid) {
    let columns =
        |cells: &[&GridCell]| -> Vec<(usize, usize)> { cells.iter().map(|c| (c.column, c.columns)).collect() };
    let last = cells_from(first, first.rows.saturating_sub(1), 0);
    let next = cells_from(rest, 0, 0);
    let is_cut = columns(&last) == columns(&next)
        && next.iter().all(|cell| tidy(&cell.text).is_empty() || !is_figure(&cell.text))
        && next.iter().any(|cell| !tidy(&cell.text).is_empty());
    let end = first.rows;
    if is_cut {
        for cell in first.cells.iter_mut().filter(|cell| cell.row + cell.rows == end) {
            let below = next.iter().find(|next| next.column == cell.column);
            cell.text.push_str(below.map_or("", |next| next.text.trim()));
        }
    }
    let taken = usize::from(is_cut);
    let rows = rest.cells.iter().filter(|cell| cell.row >= taken);
    first.cells.extend(rows.map(|cell| GridCell { row: cell.row + end - taken, ..cell.clone() }));
    first.rows += rest.rows - taken;
}

/// The indices of the headers that begin a group: the header above is another, or the same header comes again.
fn group_starts(heads: &[ColumnHeader]) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let mut above: Option<&String> = None;
    for (index, head) in heads.iter().enumerate() {
        let is_other = head.above.last().is_some_and(|own| above.is_some_and(|above| above != own));
        if starts.is_empty() || is_other || known.contains(head.key.as_str()) {
            starts.push(index);
            known.clear();
            above = None;
        }
        known.insert(&head.key);
        above = head.above.last().or(above);
    }
    starts
}

/// A group as a grid: its labels on the left, its headers over its figures, which reach to a column.
fn group(grid: &TableGrid, row: usize, heads: &[ColumnHeader], to: usize) -> TableGrid {
    let above = heads.iter().map(|head| &head.above).max_by_key(|above| above.len());
    let mut labels: Vec<&str> = above.into_iter().flatten().map(String::as_str).collect();
    if labels.is_empty() {
        labels.extend(heads.first().map(|head| head.key.as_str()));
    }
    let left = labels.len();
    let cell =
        |row, column, columns, text: &str, spot| GridCell { row, column, rows: 1, columns, text: text.into(), spot };
    let from = heads.first().map_or(0, |head| head.column);
    let under: Vec<&GridCell> =
        cells_from(grid, row, from).into_iter().filter(|cell| cell.column >= from && cell.column < to).collect();
    let spot = under.first().map_or(grid.spot, |cell| cell.spot);
    let mut cells: Vec<GridCell> =
        heads.iter().map(|head| cell(0, left + head.column, head.columns, &head.key, grid.spot)).collect();
    cells.extend(labels.iter().enumerate().map(|(column, label)| cell(1, column, 1, label, spot)));
    cells.extend(under.iter().map(|own| cell(1, left + own.column, own.columns, &own.text, own.spot)));
    if under.is_empty() {
        cells.extend(heads.iter().map(|head| cell(1, left + head.column, head.columns, "", grid.spot)));
    }
    TableGrid { rows: 2, columns: left + to, cells, spot: grid.spot }
}

/// The rows of figures: the one with the most, or an empty one; where all have words, that below the last. Tables that follow each
/// other without a gap become one in many programs: then every row of nothing but figures that stands right below words.
fn figure_rows(grid: &TableGrid) -> Vec<usize> {
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
