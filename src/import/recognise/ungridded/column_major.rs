//! Programs that follow the columns of a page print some rows together, column after column: such a block is found by the sums of
//! its rows.

use crate::edition::{CellId, Edition, Kind};
use crate::import::document::TextCell;
use crate::import::recognise::candidate::total;
use crate::import::value;
use rust_decimal::Decimal;

/// What it costs that a row's sum does not hold: more than any number of blocks read from top to bottom.
const BROKEN: usize = 100;

/// The figures row by row, as many as `cells`. `places` says where each stands among all texts; within a block no text does.
pub(crate) fn by_rows<'t>(
    edition: &Edition,
    cells: &[CellId],
    figures: &[&'t TextCell],
    places: &[usize],
) -> Vec<&'t TextCell> {
    let numbers: Vec<Option<Decimal>> =
        figures.iter().map(|token| value::read(&token.text, Kind::Count).number()).collect();
    let across = |cells: &[CellId]| {
        let sum = edition.sums.iter().find(|sum| sum.across && cells.contains(&sum.total))?;
        let position = |cell: &CellId| cells.iter().position(|own| own == cell);
        Some((position(&sum.total)?, sum.parts.iter().map(position).collect::<Option<Vec<usize>>>()?))
    };
    let row = |cell: &CellId| edition.def(*cell).row;
    let width = cells.iter().take_while(|cell| row(cell) == row(&cells[0])).count();
    let sums: Option<Vec<(usize, Vec<usize>)>> = cells.chunks(width.max(1)).map(across).collect();
    let Some(sums) = sums.filter(|_| cells.len() == figures.len()) else { return figures.to_vec() };
    // The figure of a row's column, where the row is one of `rows` that are printed together from `first` on.
    let at = |first: usize, rows: usize, row: usize, column: usize| first * width + column * rows + row;
    let breaks = |first: usize, rows: usize, row: usize| {
        let (whole, parts) = &sums[first + row];
        let number = |column: usize| numbers[at(first, rows, row, column)];
        let sum = total(parts.iter().map(|part| number(*part)));
        usize::from(sum.is_none() || sum != number(*whole))
    };
    // For each number of rows from the top: the least cost, and how many rows the last block has.
    let mut least: Vec<(usize, usize)> = vec![(0, 0)];
    for end in 1..=sums.len() {
        let block = |rows: usize| {
            let first = end - rows;
            let (from, to) = (first * width, end * width - 1);
            (rows == 1 || places[to] - places[from] == to - from).then(|| {
                let broken: usize = (0..rows).map(|row| breaks(first, rows, row)).sum();
                (least[first].0 + BROKEN * broken + usize::from(rows > 1), rows)
            })
        };
        least.push((1..=end).filter_map(block).min().unwrap_or((least[end - 1].0, 1)));
    }
    let mut ordered = Vec::new();
    let mut end = sums.len();
    while end > 0 {
        let rows = least[end].1;
        end -= rows;
        let block = (0..rows).flat_map(|row| (0..width).map(move |column| (row, column)));
        let block: Vec<&TextCell> = block.map(|(row, column)| figures[at(end, rows, row, column)]).collect();
        ordered.splice(0..0, block);
    }
    ordered
}
