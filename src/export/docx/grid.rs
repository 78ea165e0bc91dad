//! A table of the form on a grid: headers, groups and labels with their spans, as the official form prints them.

use super::super::printed;
use crate::base::{Lang, Text};
use crate::edition::{CellId, Edition, Header, Row, Table, TableBlock, TableLayout};
use crate::markup::{RowVisibility, level};
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
    pub(super) part: DocxCellRole,
}

/// What a cell is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum DocxCellRole {
    /// The header of columns, of a block or of a group of rows.
    Head,
    /// The label of a row, and whether it is bold.
    Label(bool),
    /// A figure.
    Figure(CellId),
}

impl DocxGrid {
    /// A table of the form.
    pub(super) fn of(filling: FormData<'_>, table: &Table) -> DocxGrid {
        let mut grid = DocxGrid { spaced: filling.lang == Lang::En, ..DocxGrid::default() };
        match (table.layout, table.blocks.as_slice()) {
            (TableLayout::Blocks, blocks) => grid.blocks(filling, blocks),
            (TableLayout::Matrix, [block, ..]) => grid.matrix(filling, block),
            (TableLayout::Line, [block, ..]) => grid.line(filling, block),
            (_, []) => {}
        }
        grid
    }

    /// Blocks under each other, as wide as the widest.
    fn blocks(&mut self, filling: FormData<'_>, blocks: &[TableBlock]) {
        let shape = RowVisibility(filling.figures);
        let width = blocks.iter().map(|block| block.columns.len()).max().unwrap_or(1).max(1);
        (self.labels, self.columns) = (1, width + 1);
        for block in blocks {
            let count = block.columns.len();
            let spans = spans(width, count);
            if let Some(label) = &block.label {
                self.rows.push(vec![filling.head(label, width + 1, 1)]);
            }
            let heads = block.columns.iter().zip(&spans).map(|(column, span)| filling.head(&column.label, *span, 1));
            self.rows.push(std::iter::once(filling.head(&block.corner_label, 1, 1)).chain(heads).collect());
            for row in block.rows.iter().filter(|row| shape.is_line(block, row) && row.cells.is_some()) {
                let figures =
                    (0..count).zip(&spans).filter_map(|(at, span)| Some(filling.figure(row.cell(at)?, *span)));
                self.rows.push(std::iter::once(filling.label(row, 1)).chain(figures).collect());
            }
        }
    }

    /// A tree of rows by a tree of columns.
    fn matrix(&mut self, filling: FormData<'_>, block: &TableBlock) {
        let shape = RowVisibility(filling.figures);
        let depth = block.depth();
        self.heads = block.header.iter().map(Header::depth).max().unwrap_or(1);
        (self.labels, self.columns) = (depth, depth + block.columns.len());
        self.rows = std::iter::repeat_with(Vec::new).take(self.heads).collect();
        self.rows[0].push(filling.head(&block.corner_label, depth, self.heads));
        self.headers(filling, &block.header, 0);
        let mut open = Vec::new();
        for (index, row) in block.rows.iter().enumerate() {
            if shape.is_group(row) {
                open.push(filling.head(&row.label, 1, shape.lines(block, index)));
            } else if shape.is_line(block, row) {
                let mut cells = std::mem::take(&mut open);
                cells.push(filling.label(row, depth + 1 - level(block, row)));
                cells.extend((0..block.columns.len()).filter_map(|at| Some(filling.figure(row.cell(at)?, 1))));
                self.rows.push(cells);
            }
        }
    }

    fn headers(&mut self, filling: FormData<'_>, headers: &[Header], line: usize) {
        for header in headers {
            let rows = if header.below.is_empty() { self.heads - line } else { 1 };
            if let Some(row) = self.rows.get_mut(line) {
                row.push(filling.head(&header.label, header.span(), rows));
            }
            self.headers(filling, &header.below, line + 1);
        }
    }

    /// One row of figures under the tree of rows.
    fn line(&mut self, filling: FormData<'_>, block: &TableBlock) {
        let shape = RowVisibility(filling.figures);
        let width = block.columns.len();
        let is_leaf = |row: &Row| !shape.is_group(row) && shape.is_line(block, row);
        let leaves: Vec<&Row> = block.rows.iter().filter(|row| is_leaf(row)).collect();
        let depth = leaves.iter().map(|row| level(block, row)).max().unwrap_or(1);
        (self.columns, self.heads) = (leaves.len() * width, depth + 1);
        for line in 1..=depth {
            let rows = block.rows.iter().enumerate().filter(|(_, row)| level(block, row) == line);
            let cells = rows.filter_map(|(index, row)| {
                let group = shape.is_group(row);
                let columns = if group { shape.lines(block, index) * width } else { width };
                let rows = if group { 1 } else { depth + 1 - line };
                (group || shape.is_line(block, row)).then(|| filling.head(&row.label, columns, rows))
            });
            self.rows.push(cells.collect());
        }
        self.rows
            .push(leaves.iter().flat_map(|_| block.columns.iter().map(|c| filling.head(&c.label, 1, 1))).collect());
        let figures = leaves.iter().flat_map(|row| (0..width).filter_map(|at| Some(filling.figure(row.cell(at)?, 1))));
        self.rows.push(figures.collect());
    }

    /// Whether a row heads a block, and so is not parted from the row below it.
    pub(super) fn heads_block(&self, row: usize) -> bool {
        self.heads == 0 && self.rows[row].iter().all(|cell| cell.part == DocxCellRole::Head)
    }

    /// The figures.
    pub(super) fn figures(&self) -> impl Iterator<Item = &DocxCell> {
        self.rows.iter().flatten().filter(|cell| matches!(cell.part, DocxCellRole::Figure(_)))
    }
}

/// How many columns of `width` each of `count` takes, the rest by the last.
fn spans(width: usize, count: usize) -> Vec<usize> {
    let each = width / count.max(1);
    (1..=count).map(|at| if at == count { width - each * (count - 1) } else { each }).collect()
}

impl FormData<'_> {
    fn head(self, text: &Text, columns: usize, rows: usize) -> DocxCell {
        DocxCell { text: text.get(self.lang).to_owned(), columns, rows, part: DocxCellRole::Head }
    }

    fn label(self, row: &Row, columns: usize) -> DocxCell {
        DocxCell { text: row.label.get(self.lang).to_owned(), columns, rows: 1, part: DocxCellRole::Label(row.strong) }
    }

    fn figure(self, id: CellId, columns: usize) -> DocxCell {
        DocxCell { text: printed(self.edition, self.figures, id), columns, rows: 1, part: DocxCellRole::Figure(id) }
    }
}
