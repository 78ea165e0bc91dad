//! What this year's report has in common with last year's: the pairs of figures that may be compared.

use super::{Findings, View};
use crate::base::Message;
use crate::edition::{CellId, Counterpart, Edition, Editions};
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

/// Whether a cell is the sum of a group whose rows can be compared: it has nothing to add to what they tell.
pub(super) fn is_sum_of_pairs(edition: &Edition, pairs: &[(CellId, CellId)], cell: CellId) -> bool {
    edition.members(cell).iter().any(|member| pairs.iter().any(|(cell, _)| cell == member))
}

/// Reports a figure that is too far from last year's, which stands beside it. `message` has what else it says.
pub(super) fn report_jump(
    [report, previous]: [&Report; 2],
    (cell, before): (CellId, CellId),
    [message, help]: [Message; 2],
    findings: &mut Findings<'_>,
) {
    let last = previous.figures.get(before).text();
    let message = message
        .with("cell", report.edition.name(cell))
        .with("found", report.figures.get(cell).text())
        .with("year", previous.year)
        .with("before", &*last);
    let part = Message::new("jump.part").with("year", previous.year).with("value", last);
    let diagnostic = findings.add(report.place(cell), message);
    diagnostic.address = Some(report.edition.address(cell).to_owned());
    diagnostic.help = Some(help);
    diagnostic.secondary.push((previous.place(before), part));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{report, site};
    use std::collections::BTreeSet;

    /// A group that one year gives as one row is a pair as a group, and none of its rows is.
    #[test]
    fn a_pair_is_given_in_both_years() {
        let group = "requests.results.other";
        let one_row: &[(&str, &str)] = &[(group, "[ 0, 0, 0, 0, 0, 0, 0 ]")];
        let [rows, one_row] = [&[], one_row].map(|rows| report(2024, rows));
        for (before, now) in [(&rows, &one_row), (&one_row, &rows)] {
            let site = site(&[
                ("content/a/agency.toml", "name = \"某机关\"\n"),
                ("content/a/2023/report.toml", before),
                ("content/a/2024/report.toml", now),
            ]);
            let [previous, report] = [0, 1].map(|at| &*site.agencies[0].reports[at]);
            let pairs = comparable_cells(report, previous, &site.editions);
            let of_group = pairs.iter().map(|(cell, _)| report.edition.row(*cell).path.as_str());
            assert_eq!(
                of_group.filter(|path| path.starts_with(group)).collect::<BTreeSet<_>>(),
                BTreeSet::from([group])
            );
            // The rows but the three of the group, four groups, and the cells of the other tables.
            assert_eq!(pairs.len(), (25 - 3) * 7 + 4 * 7 + 10 + 15);
        }
    }
}
