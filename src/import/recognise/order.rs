//! A torn table read by nothing but the order of its figures: where there are exactly as many as the form has cells. In torn text
//! the order is safer than the labels, and the sums prove it.

use super::super::document::Token;
use super::super::label::{key, likeness};
use super::super::value::{self, is_figure, tidy};
use super::form;
use super::found::Found;
use crate::base::Message;
use crate::edition::{CellId, Edition, Kind, Table};
use rust_decimal::Decimal;

/// Reads the table, if the figures are as many as its cells, some group given as one row or none.
pub(super) fn read(edition: &Edition, table: &Table, tokens: &[Token]) -> Option<Found> {
    let is_filled = |token: &Token| is_figure(&token.text) && !tidy(&token.text).is_empty();
    let figures: Vec<&Token> = tokens.iter().filter(|token| is_filled(token)).collect();
    let groups =
        table.rows().filter(|(_, row)| row.is_group() && row.cells.is_some()).map(|(_, row)| row.path.as_str());
    let ways = std::iter::once(None).chain(groups.map(Some));
    let fitting =
        ways.map(|one_row| (one_row, cells(table, one_row))).filter(|(_, cells)| cells.len() == figures.len());
    // Sums do not tell which group is the one row: its rows have no labels in the source, those of the others have.
    let labels: Vec<String> =
        tokens.iter().filter(|token| !is_figure(&token.text)).map(|token| key(&token.text)).collect();
    let together = labels.concat();
    let columns: Vec<String> = table.blocks.iter().flat_map(form::columns).collect();
    let shown = |group: &str| {
        let rows =
            table.rows().filter(|(_, row)| row.path.strip_prefix(group).is_some_and(|rest| rest.starts_with('.')));
        // 其他 heads a column, too.
        let mut names = rows.map(|(_, row)| key(&row.label.zh)).filter(|name| !columns.contains(name));
        names.any(|name| together.contains(&name) || labels.iter().any(|label| likeness(label, &name) >= 0.75))
    };
    let mut fitting = fitting.filter(|(one_row, _)| one_row.is_none_or(|group| !shown(group)));
    let (_, cells) = fitting.next()?;
    if fitting.next().is_some() {
        return None;
    }
    let places: Vec<usize> = tokens.iter().enumerate().filter(|(_, t)| is_filled(t)).map(|(index, _)| index).collect();
    let figures = untwisted(edition, &cells, &figures, &places);
    let taken = |why: &'static str| {
        let mut found = Found::default();
        for (cell, token) in cells.iter().zip(&figures) {
            found.take(edition, *cell, &token.text, token.spot, Some(Message::new(why)));
        }
        found
    };
    let found = taken("import.why.all_order");
    // Sums confirm the order, but two rows of results that changed places would satisfy them, too: every cell stays named.
    Some(if proven(edition, &found) { taken("import.why.proven_order") } else { found })
}

/// What it costs that a row's sum does not hold: more than any number of blocks read from top to bottom.
const BROKEN: usize = 100;

/// The figures row by row. Programs that follow the columns of a page print some rows together, column after column: such a
/// block is found by the sums of its rows. `places` says where each figure stands among all texts; within a block no text does.
fn untwisted<'t>(edition: &Edition, cells: &[CellId], figures: &[&'t Token], places: &[usize]) -> Vec<&'t Token> {
    let numbers: Vec<Option<Decimal>> =
        figures.iter().map(|token| value::read(&token.text, Kind::Count).number()).collect();
    let across = |cells: &[CellId]| {
        let sum = edition.sums.iter().find(|sum| sum.across && cells.contains(&sum.whole))?;
        let position = |cell: &CellId| cells.iter().position(|own| own == cell);
        Some((position(&sum.whole)?, sum.parts.iter().map(position).collect::<Option<Vec<usize>>>()?))
    };
    let width = cells.iter().take_while(|cell| edition.def(**cell).row == edition.def(cells[0]).row).count();
    let sums: Option<Vec<(usize, Vec<usize>)>> = cells.chunks(width).map(across).collect();
    let Some(sums) = sums.filter(|_| width > 1 && cells.len() == figures.len()) else { return figures.to_vec() };
    // The figure of a row's column, where the row is one of `rows` that are printed together from `first` on.
    let at = |first: usize, rows: usize, row: usize, column: usize| first * width + column * rows + row;
    let breaks = |first: usize, rows: usize, row: usize| {
        let (whole, parts) = &sums[first + row];
        let number = |column: usize| numbers[at(first, rows, row, column)];
        let sum: Option<Decimal> = parts.iter().map(|part| number(*part)).sum();
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
        let block: Vec<&Token> = block.map(|(row, column)| figures[at(end, rows, row, column)]).collect();
        ordered.splice(0..0, block);
    }
    ordered
}

/// The cells of a table in printed order.
fn cells(table: &Table, one_row: Option<&str>) -> Vec<CellId> {
    let inside = |path: &str| one_row.is_some_and(|group| path.strip_prefix(group).is_some_and(|r| r.starts_with('.')));
    let rows = table.rows().filter(|(_, row)| match row.is_group() {
        true => Some(row.path.as_str()) == one_row,
        false => !inside(&row.path),
    });
    rows.flat_map(|(block, row)| (0..block.columns.len()).filter_map(|column| row.cell(column))).collect()
}

/// Whether every sum of the table holds, and they are sums of something.
fn proven(edition: &Edition, found: &Found) -> bool {
    let mut wholes = 0;
    for sum in &edition.sums {
        let Some(whole) = found.number(sum.whole) else { continue };
        if found.sum(edition, &sum.parts) != Some(whole) {
            return false;
        }
        wholes += usize::from(whole != Decimal::ZERO);
    }
    let holds = edition
        .identities
        .iter()
        .all(|identity| found.sum(edition, &identity.left) == found.sum(edition, &identity.right));
    holds && wholes >= 4
}
