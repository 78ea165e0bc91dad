//! A torn table read by nothing but the order of its figures: where there are exactly as many as the form has cells. In torn text
//! the order is safer than the labels, and the sums prove it.

use crate::base::Message;
use crate::edition::{CellId, Edition, Table};
use crate::import::document::TextCell;
use crate::import::label::{key, likeness};
use crate::import::recognise::candidate::Candidate;
use crate::import::recognise::matching::form_labels::{FormTable, all_columns};
use crate::import::recognise::ungridded::column_major::by_rows;
use crate::import::value::{is_figure, tidy};
use rust_decimal::Decimal;

/// Reads the table, if the figures are as many as its cells, some group given as one row or none.
pub(crate) fn read(form: &FormTable<'_>, tokens: &[TextCell]) -> Option<Candidate> {
    let (edition, table) = (form.edition, form.table);
    let is_filled = |token: &TextCell| is_figure(&token.text) && !tidy(&token.text).is_empty();
    let figures: Vec<&TextCell> = tokens.iter().filter(|token| is_filled(token)).collect();
    let groups =
        table.rows().filter(|(_, row)| row.is_group() && row.cells.is_some()).map(|(_, row)| row.path.as_str());
    let ways = std::iter::once(None).chain(groups.map(Some));
    let fitting =
        ways.map(|one_row| (one_row, cells(table, one_row))).filter(|(_, cells)| cells.len() == figures.len());
    // Sums do not tell which group is the one row: its rows have no labels in the source, those of the others have.
    let labels: Vec<String> =
        tokens.iter().filter(|token| !is_figure(&token.text)).map(|token| key(&token.text)).collect();
    let together = labels.concat();
    let columns = all_columns(table);
    let shown = |group: &str| {
        let rows =
            table.rows().filter(|(_, row)| row.path.strip_prefix(group).is_some_and(|rest| rest.starts_with('.')));
        // 其他 heads a column, too.
        let mut names = rows.map(|(_, row)| key(&row.label.zh)).filter(|name| !columns.contains(name));
        names.any(|name| together.contains(&name) || labels.iter().any(|label| likeness(label, &name) >= 0.75))
    };
    let mut fitting = fitting.filter(|(one_row, _)| one_row.is_none_or(|group| !shown(group)));
    let (one_row, cells) = fitting.next()?;
    if fitting.next().is_some() {
        return None;
    }
    let places: Vec<usize> = tokens.iter().enumerate().filter(|(_, t)| is_filled(t)).map(|(index, _)| index).collect();
    let figures = by_rows(edition, &cells, &figures, &places);
    let taken = |why: &'static str| {
        let mut found = Candidate::default();
        for (cell, token) in cells.iter().zip(&figures) {
            found.record(edition, *cell, &token.text, token.spot, Some(Message::new(why)));
        }
        found
    };
    let found = taken("import.why.all_order");
    // Sums confirm the order, but two rows of results that changed places would satisfy them, too: every cell stays named. That a
    // group is one row, only they can tell: some figures may just be missing.
    match proven(edition, &found) {
        true => Some(taken("import.why.proven_order")),
        false => one_row.is_none().then_some(found),
    }
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
fn proven(edition: &Edition, found: &Candidate) -> bool {
    let mut wholes = 0;
    for sum in &edition.sums {
        let Some(whole) = found.number(sum.total) else { continue };
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
