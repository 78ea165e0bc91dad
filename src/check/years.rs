//! What this year's report has in common with last year's: the pairs of figures that may be compared.

use super::{Findings, View};
use crate::edition::{CellId, Counterpart};
use crate::model::Report;

/// Last year's report, and each cell of this year's with its counterpart in it. A fact that either report does not have, because
/// its form lacks the row or because a group stands as one row, is no pair. Without a report of last year, nothing can be
/// assessed.
pub(super) fn pairs<'a>(view: &View<'a>, findings: &mut Findings<'_>) -> Option<(&'a Report, Vec<(CellId, CellId)>)> {
    let Some(previous) = view.previous() else {
        findings.not_assessable();
        return None;
    };
    let (report, editions) = (view.report, view.editions());
    let given =
        |cell: CellId, before: CellId| report.figures.get(cell).is_given() && previous.figures.get(before).is_given();
    let pairs =
        report.edition.ids().filter_map(|cell| match report.edition.counterpart(cell, &previous.edition, editions) {
            Counterpart::Cell(before, _) if given(cell, before) => Some((cell, before)),
            _ => None,
        });
    Some((previous, pairs.collect()))
}
