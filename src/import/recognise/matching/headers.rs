//! Which columns of a grid are which columns of the form: by header, else by order.

use crate::import::document::{GridCell, TableGrid};
use crate::import::label::{key, likeness, squeeze};
use crate::import::recognise::matching::align::{LEAST, align};
use crate::import::recognise::matching::source_row::{SourceCell, SourceRow};
use crate::import::value::{is_figure, tidy};

/// A header next to the figures.
#[derive(Clone, Debug)]
pub(crate) struct ColumnHeader {
    /// The first column it covers.
    pub(crate) column: usize,
    /// How many.
    pub(crate) columns: usize,
    /// Its text as a key.
    pub(crate) key: String,
    /// The headers above it as printed, from the top: brackets in them may tell groups apart, 行政诉讼（复议后起诉）.
    pub(crate) above: Vec<String>,
}

/// The lowest headers over the columns of figures, in rows `from..to`.
pub(crate) fn heads(grid: &TableGrid, first: usize, from: usize, to: usize) -> Vec<ColumnHeader> {
    let mut heads: Vec<ColumnHeader> = Vec::new();
    let mut last: Option<(usize, usize)> = None;
    for column in first..grid.columns {
        let mut over: Vec<&GridCell> = grid
            .cells
            .iter()
            .filter(|cell| cell.covers(column) && cell.row < to && cell.row + cell.rows > from)
            .filter(|cell| !is_figure(&cell.text) && !tidy(&cell.text).is_empty())
            .collect();
        over.sort_by_key(|cell| cell.row);
        let Some(lowest) = over.pop() else {
            last = None;
            continue;
        };
        if last == Some((lowest.row, lowest.column)) {
            continue;
        }
        last = Some((lowest.row, lowest.column));
        let above = over.iter().map(|cell| squeeze(&cell.text).replace(['(', ')'], "")).collect();
        heads.push(ColumnHeader { column: lowest.column, columns: lowest.columns, key: key(&lowest.text), above });
    }
    heads
}

/// For each column of the form, the columns of the grid that its header covers.
pub(crate) fn by_header(heads: &[ColumnHeader], wanted: &[String]) -> Vec<Option<(usize, usize)>> {
    let gain = |met: usize, form: usize| {
        let score = likeness(&heads[met].key, &wanted[form]);
        if score >= LEAST { score } else { 0.0 }
    };
    let found = align(heads.len(), wanted.len(), gain);
    let mut columns = vec![None; wanted.len()];
    for (head, index) in heads.iter().zip(found) {
        if let Some(index) = index {
            columns[index] = Some((head.column, head.columns));
        }
    }
    columns
}

/// The texts of a row for the columns of the form; `None` where the row has nothing there.
pub(crate) type ColumnTexts = Vec<Option<SourceCell>>;

/// A row's texts by the headers above it; two texts under one header are joined with `|`, which is no figure.
pub(crate) fn pick(item: &SourceRow, columns: &[Option<(usize, usize)>]) -> ColumnTexts {
    columns
        .iter()
        .map(|column| {
            let column = (*column)?;
            let under: Vec<&SourceCell> = item.cells.iter().filter(|cell| touches(cell, column)).collect();
            let filled: Vec<&&SourceCell> = under.iter().filter(|cell| !tidy(&cell.text).is_empty()).collect();
            match filled[..] {
                [] => under.first().map(|cell| (*cell).clone()),
                [one] => Some((**one).clone()),
                _ => {
                    let text = filled.iter().map(|cell| tidy(&cell.text)).collect::<Vec<_>>().join(" | ");
                    Some(SourceCell { text, ..(**filled[0]).clone() })
                }
            }
        })
        .collect()
}

/// Whether a cell reaches under a header.
pub(crate) fn touches(met: &SourceCell, (from, span): (usize, usize)) -> bool {
    met.column < from + span && from < met.column + met.columns
}

/// A row's texts by order, if it has as many cells as the form has columns.
pub(crate) fn in_order(item: &SourceRow, count: usize, ungridded: bool) -> Option<ColumnTexts> {
    let enough = if ungridded {
        item.cells.len() >= count && item.cells[count..].iter().all(|cell| tidy(&cell.text).is_empty())
    } else {
        item.cells.len() == count
    };
    enough.then(|| item.cells[..count].iter().cloned().map(Some).collect())
}

/// The columns of a grid in which some row has a figure, if they are as many as the form's: the others are phantoms.
pub(crate) fn without_phantoms(items: &[&SourceRow], count: usize) -> Option<Vec<Option<(usize, usize)>>> {
    let mut used: Vec<(usize, usize)> = items
        .iter()
        .flat_map(|item| item.cells.iter())
        .filter(|cell| !tidy(&cell.text).is_empty())
        .map(|cell| (cell.column, cell.columns))
        .collect();
    used.sort_unstable();
    used.dedup_by_key(|(column, _)| *column);
    (used.len() == count).then(|| used.into_iter().map(Some).collect())
}
