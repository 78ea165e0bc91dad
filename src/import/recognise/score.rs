//! How well a candidate fits. One scale serves the choice of the form and the choice between readings of one table, so that a
//! weight has one meaning everywhere.

use super::candidate::Candidate;
use super::solving::sums::broken;
use crate::edition::{CellId, Edition};
use crate::import::doubt::IssueKind;

/// A cell that was read: the unit of the scale is a quarter of it.
const CELL: i64 = 4;
/// A cell that the source does not have. It costs as much as a cell is worth: two forms of equal size differ by twice that.
const MISSING: i64 = -4;
/// A cell whose row is there, and so are its figures: that the sums do not place them says little against a form or a reading.
const OPEN: i64 = 2;
/// A cell read from anything but a label and a header: a form that needs many of them is another's.
const INFERRED: i64 = -2;
/// A figure of the source without a place in the form counts as much as a cell that is missing.
const UNMATCHED: i64 = -4;
/// An issue of two values that disagree. Only readings of one table are compared by it: an office's own errors are the same
/// under every form.
const CONTRADICTORY: i64 = -4;
/// What a figure without a place costs beside `OPEN` where readings of one table are compared: another that places it is better,
/// even by position.
const UNPLACED: i64 = -14;
/// A sum that does not hold outweighs six cells: figures in wrong places break sums first.
const BROKEN_SUM: i64 = -24;

/// What the form of the report's year is given ahead of others: thirty cells. A table of another form in a report does not make
/// the report one of that form.
pub(crate) const YEARS_FORM: i64 = 120;
/// The same where grids are lost: there, the labels of one form are found in another too easily.
pub(crate) const YEARS_FORM_UNGRIDDED: i64 = 180;
/// What a reading by position costs that leaves less out than the labels do or breaks a sum: ten cells.
pub(crate) const BY_POSITION: i64 = -40;

/// The score of a candidate, in two parts.
#[derive(Clone, Copy)]
pub(crate) struct Score {
    /// How much of the form is in the source, and of the source in the form.
    pub(crate) presence: i64,
    /// How well the figures have their places and the values agree: for readings of one table.
    pub(crate) consistency: i64,
}

impl Score {
    /// The score of a candidate; of one table if it is named, else of the whole form.
    pub(crate) fn new(edition: &Edition, candidate: &Candidate, table: Option<usize>) -> Score {
        let count = |kind: IssueKind| candidate.issues.iter().filter(|issue| issue.kind == kind).count() as i64;
        // A group that was given as one row stands for its rows where readings of a table are compared. For the choice of the form it is
        // one row: labels of a group of one form are found in another.
        let expected = edition.ids().filter(|cell| {
            let def = edition.def(*cell);
            !def.group && table.is_none_or(|table| def.table == table)
        });
        let (read, absent): (Vec<CellId>, Vec<CellId>) = expected.partition(|cell| candidate.has(edition, *cell));
        // The second, third … of a table is there where the document has it.
        let absent: Vec<CellId> = absent.into_iter().filter(|cell| !edition.is_in_repeat(*cell)).collect();
        let open = candidate.open_cells() as i64;
        Score {
            presence: CELL * candidate.cells.len() as i64
                + OPEN * open
                + MISSING * (absent.len() as i64 - open).max(0)
                + INFERRED * (count(IssueKind::Inferred) + count(IssueKind::Assumed))
                + UNMATCHED * candidate.unmatched as i64,
            consistency: CELL * (read.len() as i64 - candidate.cells.len() as i64)
                + UNPLACED * open
                + CONTRADICTORY * count(IssueKind::Contradictory)
                + BROKEN_SUM * broken(edition, candidate).len() as i64,
        }
    }

    /// Both parts.
    pub(crate) fn total(self) -> i64 {
        self.presence + self.consistency
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Message, Year};
    use crate::edition::Editions;
    use crate::import::document::SourceLocation;

    /// The score of figures of 行政复议 in table 四, with an issue of the last cell.
    fn score(figures: &[&str], unmatched: usize, issue: Option<(IssueKind, u32)>) -> Score {
        let editions = Editions::load(&[]).0;
        let edition = editions.default_for(Year::new(2024).expect("a year")).expect("a form");
        let table = edition.tables.iter().position(|table| table.key == "review_litigation");
        let cells: Vec<CellId> = edition.ids().filter(|cell| Some(edition.def(*cell).table) == table).collect();
        let mut candidate = Candidate { unmatched, ..Candidate::default() };
        for (cell, figure) in cells.iter().zip(figures) {
            candidate.record(edition, *cell, figure, SourceLocation::default(), None);
        }
        if let Some((kind, line)) = issue {
            let spot = SourceLocation { line, ..SourceLocation::default() };
            candidate.add_issue(edition.address(cells[4]), kind, spot, Message::new("import.why.nothing"));
        }
        Score::new(edition, &candidate, table)
    }

    #[test]
    fn each_fault_costs_its_weight() {
        let row = ["1", "0", "0", "2", "3"];
        let sound = score(&row, 0, None);
        let costs = |other: Score| (sound.presence - other.presence, sound.total() - other.total());
        assert_eq!(costs(score(&["1", "0", "0", "2", "4"], 0, None)), (0, -BROKEN_SUM));
        assert_eq!(costs(score(&row, 2, None)), (-2 * UNMATCHED, -2 * UNMATCHED));
        assert_eq!(costs(score(&row, 0, Some((IssueKind::Inferred, 1)))), (-INFERRED, -INFERRED));
        assert_eq!(costs(score(&row, 0, Some((IssueKind::Contradictory, 1)))), (0, -CONTRADICTORY));
        assert_eq!(costs(score(&row[..4], 0, None)).0, CELL - MISSING);
    }

    #[test]
    fn a_figure_without_a_place_is_no_missing_cell() {
        let row = ["1", "0", "0", "2"];
        let missing = score(&row, 0, Some((IssueKind::NotFound, 0)));
        let open = score(&row, 0, Some((IssueKind::NotFound, 7)));
        assert!(open.presence > missing.presence, "the form has its row");
        assert!(open.total() < missing.total(), "another reading may place it");
    }
}
