//! Which rows of a form a report prints: all of them, except that a group given as one row is a row and hides those in it.

use crate::edition::{Row, TableBlock};
use crate::model::Figures;

/// The printed shape of the tables with a report's figures.
#[derive(Clone, Copy)]
pub(crate) struct RowVisibility<'a>(pub(crate) &'a Figures);

impl RowVisibility<'_> {
    /// Whether a row is printed as the label of a group: not where the report gives the group as one row.
    pub(crate) fn is_group(self, row: &Row) -> bool {
        row.is_group() && !self.is_one_row(row)
    }

    /// Whether the report gives a group as one row.
    pub(crate) fn is_one_row(self, row: &Row) -> bool {
        let figures = self.0;
        let typed = |cell| figures.get(cell).is_given() && !figures.is_computed(cell);
        row.is_group() && row.cell(0).is_some_and(typed)
    }

    /// Whether a row has a line of its own: no group, and not inside a group that is given as one row.
    pub(crate) fn is_line(self, block: &TableBlock, row: &Row) -> bool {
        let mut parent = row.parent;
        while let Some(index) = parent {
            if self.is_one_row(&block.rows[index]) {
                return false;
            }
            parent = block.rows[index].parent;
        }
        !self.is_group(row)
    }

    /// How many lines a row of an index takes.
    pub(crate) fn lines(self, block: &TableBlock, row: usize) -> usize {
        let row = &block.rows[row];
        if !self.is_group(row) {
            return 1;
        }
        row.children.iter().map(|child| self.lines(block, *child)).sum()
    }

    /// Whether a stronger rule belongs under a row: the next line stands in another group.
    pub(crate) fn ends_group(self, block: &TableBlock, index: usize) -> bool {
        let next = block.rows[index + 1..].iter().find(|row| self.is_line(block, row));
        next.is_some_and(|next| next.parent != block.rows[index].parent)
    }
}

/// The level of a row in the tree, from 1.
pub(crate) fn level(block: &TableBlock, row: &Row) -> usize {
    1 + row.parent.map_or(0, |parent| level(block, &block.rows[parent]))
}
