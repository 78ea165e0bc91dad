//! What this year's report has in common with last year's: the pairs of figures that may be compared.

use super::{Findings, View};
use crate::edition::{CellId, Counterpart, Editions};
use crate::model::Report;

/// Last year's report, and each cell of this year's with its counterpart in it. A fact that either report does not have, because
/// its form lacks the row or because a group stands as one row, is no pair. Without a report of last year, nothing can be
/// assessed.
pub(super) fn pairs<'v, 'a>(
    view: &'v View<'a>,
    findings: &mut Findings<'_>,
) -> Option<(&'a Report, &'v [(CellId, CellId)])> {
    let Some(previous) = view.previous() else {
        findings.not_assessable();
        return None;
    };
    Some((previous, view.pairs(previous)))
}

/// The cells of a report with their counterparts in an earlier one, where both are given.
pub(super) fn comparable_cells(report: &Report, previous: &Report, editions: &Editions) -> Vec<(CellId, CellId)> {
    let given =
        |cell: CellId, before: CellId| report.figures.get(cell).is_given() && previous.figures.get(before).is_given();
    let pairs =
        report.edition.ids().filter_map(|cell| match report.edition.counterpart(cell, &previous.edition, editions) {
            Counterpart::Cell(before, _) if given(cell, before) => Some((cell, before)),
            _ => None,
        });
    pairs.collect()
}
