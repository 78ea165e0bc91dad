//! A table of the form on the grid of a Word document: the texts of its cells in a language.

use super::super::printed;
use crate::base::Lang;
use crate::edition::{CellId, Edition, Table};
use crate::layout::{CellRole, ColumnSharing, FormLayout, LayoutCell};
use crate::model::Figures;

/// What a table is printed with.
#[derive(Clone, Copy)]
pub(super) struct FormData<'a> {
    pub(super) edition: &'a Edition,
    pub(super) figures: &'a Figures,
    /// The language of labels.
    pub(super) lang: Lang,
}

/// A table on its grid.
#[derive(Debug, Default)]
pub(super) struct DocxGrid {
    /// How many columns are labels, from the left.
    pub(super) labels: usize,
    /// How many columns there are in all.
    pub(super) columns: usize,
    /// How many rows are headers, to be repeated on every page.
    pub(super) heads: usize,
    /// Whether its labels are in a language that breaks lines at spaces only.
    pub(super) spaced: bool,
    /// The cells that begin in each row, from left to right.
    pub(super) rows: Vec<Vec<DocxCell>>,
}

/// A printed cell.
#[derive(Debug)]
pub(super) struct DocxCell {
    pub(super) text: String,
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) role: DocxCellRole,
}

/// What a cell is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum DocxCellRole {
    /// The header of columns, of a block or of a group of rows.
    Header,
    /// The label of a row, and whether it is bold.
    Label(bool),
    /// A figure.
    Figure(CellId),
}

impl DocxGrid {
    /// A table of the form.
    pub(super) fn new(form: FormData<'_>, table: &Table) -> DocxGrid {
        let layout = FormLayout::new(table, form.figures, ColumnSharing::Fewest);
        let rows = layout.rows.iter().map(|row| row.cells.iter().map(|cell| DocxCell::new(form, cell)).collect());
        DocxGrid {
            labels: layout.label_columns,
            columns: layout.columns,
            heads: layout.header_rows,
            spaced: form.lang == Lang::En,
            rows: rows.collect(),
        }
    }

    /// Whether a row heads a block, and so is not parted from the row below it.
    pub(super) fn heads_block(&self, row: usize) -> bool {
        self.heads == 0 && self.rows[row].iter().all(|cell| cell.role == DocxCellRole::Header)
    }

    /// The figures.
    pub(super) fn figures(&self) -> impl Iterator<Item = &DocxCell> {
        self.rows.iter().flatten().filter(|cell| matches!(cell.role, DocxCellRole::Figure(_)))
    }
}

impl DocxCell {
    fn new(form: FormData<'_>, cell: &LayoutCell<'_>) -> DocxCell {
        let label = || cell.label.map_or_else(String::new, |label| label.get(form.lang).to_owned());
        let (role, text) = match cell.role {
            CellRole::Figure { cell, .. } => (DocxCellRole::Figure(cell), printed(form.edition, form.figures, cell)),
            CellRole::RowLabel(row) => (DocxCellRole::Label(row.strong), label()),
            CellRole::Corner | CellRole::BlockTitle | CellRole::ColumnHeader { .. } | CellRole::GroupLabel(_) => {
                (DocxCellRole::Header, label())
            }
        };
        DocxCell { text, columns: cell.columns, rows: cell.rows, role }
    }
}
