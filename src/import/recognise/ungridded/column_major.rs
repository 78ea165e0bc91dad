//! Programs that follow the columns of a page print some rows together, column after column: such a block is found by the sums of
//! its rows.

use crate::edition::{CellId, Edition, Kind};
use crate::import::document::TextCell;
use crate::import::recognise::solving::sums::{adds_up, row_sums};
use crate::import::value;
use rust_decimal::Decimal;

/// What it costs that a row's sum does not hold: more than any number of blocks read from top to bottom.
const BROKEN: usize = 100;

/// The figures row by row, as many as `cells`, each with its index among all texts; within a block no other text stands.
pub(crate) fn by_rows<'t>(edition: &Edition, cells: &[CellId], figures: &[(usize, &'t TextCell)]) -> Vec<&'t TextCell> {
    let (places, figures): (Vec<usize>, Vec<&TextCell>) = figures.iter().copied().unzip();
    let numbers: Vec<Option<Decimal>> =
        figures.iter().map(|figure| value::read(&figure.text, Kind::Count).number()).collect();
    let row = |cell: &CellId| edition.def(*cell).row;
    let width = cells.iter().take_while(|cell| row(cell) == row(&cells[0])).count();
    let sums: Vec<Vec<(usize, Vec<usize>)>> =
        cells.chunks(width.max(1)).map(|cells| row_sums(edition, cells)).collect();
    if sums.iter().any(Vec::is_empty) {
        return figures;
    }
    // The figure of a row's column, where the row is one of `rows` that are printed together from `first` on.
    let at = |first: usize, rows: usize, row: usize, column: usize| first * width + column * rows + row;
    let breaks = |first: usize, rows: usize, row: usize| {
        usize::from(!adds_up(&sums[first + row], |column| numbers[at(first, rows, row, column)]))
    };
    // For each number of rows from the top: the least cost, and the figures row by row.
    let mut best: Vec<(usize, Vec<&TextCell>)> = vec![(0, Vec::new())];
    for end in 1..=sums.len() {
        let block = |rows: usize| {
            let first = end - rows;
            let (from, to) = (first * width, end * width - 1);
            let broken: usize = (0..rows).map(|row| breaks(first, rows, row)).sum();
            let is_block = rows == 1 || places[to] - places[from] == to - from;
            is_block.then(|| (best[first].0 + BROKEN * broken + usize::from(rows > 1), rows))
        };
        let (cost, rows) = (1..=end).filter_map(block).min().unwrap_or((0, 1));
        let first = end - rows;
        let mut ordered = best[first].1.clone();
        ordered.extend((0..rows * width).map(|index| figures[at(first, rows, index / width, index % width)]));
        best.push((cost, ordered));
    }
    best.pop().map_or(figures, |(_, ordered)| ordered)
}
