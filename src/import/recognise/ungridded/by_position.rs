//! A torn table read by nothing but the order of its figures: where there are exactly as many as the form has cells. In torn text
//! the order is safer than the labels, and the sums prove it.

use crate::base::Message;
use crate::edition::{Balance, CellId, Sum, within};
use crate::import::document::TextCell;
use crate::import::doubt::Doubt;
use crate::import::label::{key, likeness};
use crate::import::recognise::candidate::Candidate;
use crate::import::recognise::matching::form_labels::{FormTable, LABEL, all_columns};
use crate::import::recognise::ungridded::column_major::by_rows;
use crate::import::value::is_figure;

/// How many sums of something, not of zeros, prove an order: fewer hold by chance.
const PROOF: usize = 4;

/// Reads the table, if the figures are as many as its cells, some group given as one row or none.
pub(crate) fn read(form: &FormTable<'_>, texts: &[TextCell]) -> Option<Candidate> {
    let (figures, labels): (Vec<_>, Vec<_>) = texts.iter().enumerate().partition(|(_, text)| is_figure(&text.text));
    let labels: Vec<String> = labels.iter().map(|(_, label)| key(&label.text)).collect();
    let groups = form.rows.iter().filter(|row| row.def.is_group()).map(|row| row.def.path.as_str());
    let ways = std::iter::once(None).chain(groups.map(Some)).map(|one_row| (one_row, cells(form, one_row)));
    // Sums do not tell which group is the one row: its rows have no labels in the source, those of the others have.
    let mut fitting = ways.filter(|(one_row, cells)| {
        cells.len() == figures.len() && one_row.is_none_or(|group| !has_rows(form, group, &labels))
    });
    let (one_row, cells) = fitting.next()?;
    if fitting.next().is_some() {
        return None;
    }
    let figures = by_rows(form.edition, &cells, &figures);
    let taken = |doubt: fn(Message) -> Doubt, why: &'static str| {
        let mut found = Candidate::default();
        for (cell, figure) in cells.iter().zip(&figures) {
            found.record(form.edition, *cell, &figure.text, figure.spot, Some(doubt(Message::new(why))));
        }
        found
    };
    let found = taken(Doubt::assumed, "import.why.all_order");
    let is_sum = |sum: &&Sum| found.number(sum.total).is_some_and(|whole| !whole.is_zero());
    let sums = form.edition.sums.iter().filter(is_sum).count();
    // Sums confirm the order, but two rows of results that changed places would satisfy them, too: every cell stays named. That a
    // group is one row, only they can tell: some figures may just be missing.
    let is_held = |balance: Balance<'_>| {
        let left = found.sum(form.edition, balance.left);
        left.is_none() || left == found.sum(form.edition, balance.right)
    };
    match form.edition.balances().all(is_held) && sums >= PROOF {
        // Sums hold as well where rows changed places, labels and all.
        true if !are_in_order(form, &labels) => Some(found),
        true => Some(taken(Doubt::inferred, "import.why.proven_order")),
        false => one_row.is_none().then_some(found),
    }
}

/// Whether the labels that are those of one row of the form alone stand in its order.
fn are_in_order(form: &FormTable<'_>, labels: &[String]) -> bool {
    let row = |label: &String| {
        let mut own = (0..).zip(&form.rows).filter(|(_, row)| row.key == *label);
        own.next().filter(|_| own.next().is_none()).map(|(at, _)| at)
    };
    labels.iter().filter_map(row).collect::<Vec<usize>>().is_sorted()
}

/// Whether labels name rows of a group.
fn has_rows(form: &FormTable<'_>, group: &str, labels: &[String]) -> bool {
    let (together, columns) = (labels.concat(), all_columns(form.table));
    // 其他 heads a column, too.
    let rows = form.rows.iter().filter(|row| !row.def.is_group() && within(&row.def.path, group));
    rows.map(|row| &row.key)
        .filter(|name| !columns.contains(name))
        .any(|name| together.contains(name) || labels.iter().any(|label| likeness(label, name) >= LABEL))
}

/// The cells of a table in printed order.
fn cells(form: &FormTable<'_>, one_row: Option<&str>) -> Vec<CellId> {
    let rows = form.rows.iter().filter(|row| match row.def.is_group() {
        true => Some(row.def.path.as_str()) == one_row,
        false => !one_row.is_some_and(|group| within(&row.def.path, group)),
    });
    rows.flat_map(|row| row.cells.iter().copied()).collect()
}
