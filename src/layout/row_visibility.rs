//! Which rows of a form are printed for a report: all, except that a group given as one row is printed as a row and hides those in it.

use crate::edition::{Row, TableBlock};
use crate::model::Figures;

/// Decides which rows are printed with a report's figures.
#[derive(Clone, Copy)]
pub(crate) struct RowVisibility<'a>(pub(crate) &'a Figures);

impl RowVisibility<'_> {
    /// Whether a row is printed as the label of a group; a group that the report gives as one row is not.
    pub(crate) fn is_group(self, row: &Row) -> bool {
        row.is_group() && !self.is_one_row(row)
    }

    /// Whether the report gives a group as one row.
    fn is_one_row(self, row: &Row) -> bool {
        row.is_group() && row.cell(0).is_some_and(|cell| self.0.is_typed(cell))
    }

    /// Whether a row is inside a group that is given as one row, so that it is not printed.
    pub(crate) fn is_hidden(self, block: &TableBlock, row: &Row) -> bool {
        block.ancestors(row).any(|group| self.is_one_row(group))
    }

    /// Whether a row is printed as a line of its own: it is no group label, and not inside a group given as one row.
    pub(crate) fn is_line(self, block: &TableBlock, row: &Row) -> bool {
        !self.is_group(row) && !self.is_hidden(block, row)
    }

    /// The number of lines that a row takes.
    pub(crate) fn lines(self, block: &TableBlock, row: &Row) -> usize {
        match self.is_group(row) {
            true => row.children.iter().map(|child| self.lines(block, &block.rows[*child])).sum(),
            false => 1,
        }
    }

    /// The number of levels of the rows that are printed: a group given as one row takes those of its rows away. At least 1.
    pub(crate) fn depth(self, block: &TableBlock) -> usize {
        let lines = block.rows.iter().filter(|row| self.is_line(block, row));
        lines.map(|row| block.level(row)).max().unwrap_or(1)
    }

    /// Whether the line after the row of an index belongs to another group.
    pub(crate) fn ends_group(self, block: &TableBlock, index: usize) -> bool {
        let next = block.rows[index + 1..].iter().find(|row| self.is_line(block, row));
        next.is_some_and(|next| next.parent != block.rows[index].parent)
    }
}
