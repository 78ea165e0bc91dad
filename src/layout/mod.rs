//! Lays a table of a form out once, as a grid of cells: headers, labels of groups and rows, and figures, each with its role, column
//! and spans as in the official form. HTML, Word and the workbook print the same grid.

mod row_visibility;

pub(crate) use row_visibility::RowVisibility;

use crate::base::Text;
use crate::edition::{CellId, Header, Row, Table, TableBlock, TableLayout};
use crate::model::Figures;
use std::collections::BTreeSet;

/// A table of a form, laid out.
#[derive(Clone, Debug, Default)]
pub struct FormLayout<'a> {
    /// The number of label columns, at the left.
    pub label_columns: usize,
    /// The number of all columns.
    pub columns: usize,
    /// The number of header rows above all figures; 0 where each block has its own headers.
    pub header_rows: usize,
    /// The rows, from the top.
    pub rows: Vec<LayoutRow<'a>>,
}

/// A row of the grid.
#[derive(Clone, Debug, Default)]
pub struct LayoutRow<'a> {
    /// The index of its block in the table.
    pub block: usize,
    /// The row of the form whose figures it holds; `None` for headers, and where the rows of the form are side by side.
    pub row: Option<&'a Row>,
    /// Whether the next row belongs to another group, so that a stronger line is drawn below this one.
    pub ends_group: bool,
    /// The cells that start in it, from left to right.
    pub cells: Vec<LayoutCell<'a>>,
}

/// A cell of the grid.
#[derive(Clone, Debug)]
pub struct LayoutCell<'a> {
    /// Its role.
    pub role: CellRole<'a>,
    /// The printed label; `None` for a figure.
    pub label: Option<&'a Text>,
    /// Its first column, from 0.
    pub column: usize,
    /// The number of columns it spans.
    pub columns: usize,
    /// The number of rows it spans.
    pub rows: usize,
}

/// The role of a cell of the grid.
#[derive(Clone, Copy, Debug)]
pub enum CellRole<'a> {
    /// The corner above the labels of the rows.
    Corner,
    /// The title of a block, as wide as the table.
    BlockTitle,
    /// The header of columns.
    ColumnHeader {
        /// The index of the column in its block; `None` for a header over others.
        column: Option<usize>,
        /// Whether that column is the sum of the others.
        total: bool,
        /// Whether a group of columns starts here, so that a line is drawn before it.
        starts_group: bool,
    },
    /// The label of a group, beside its rows.
    GroupLabel(&'a Row),
    /// The label of a row.
    RowLabel(&'a Row),
    /// A figure.
    Figure {
        /// The cell of the form.
        cell: CellId,
        /// Whether its column is the sum of the others.
        total: bool,
        /// Whether a group of columns starts here, so that a line is drawn before it.
        starts_group: bool,
    },
}

/// How blocks of unequal width share the columns of one table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnSharing {
    /// As many columns as the least common multiple of all widths: the columns of each block are equally wide.
    Equal,
    /// As many columns as the widest block has; the last column of each narrower block spans the rest. Word sets the font size of
    /// figures by the width of a single column, so it needs the fewest.
    Fewest,
}

impl ColumnSharing {
    /// The number of columns that all blocks share.
    fn width(self, blocks: &[TableBlock]) -> usize {
        let widths = blocks.iter().map(|block| block.columns.len().max(1));
        match self {
            ColumnSharing::Equal => widths.fold(1, lcm),
            ColumnSharing::Fewest => widths.max().unwrap_or(1),
        }
    }

    /// Divides `width` columns into `count` equal spans; the last also gets the remainder.
    fn spans(width: usize, count: usize) -> impl Iterator<Item = usize> {
        let each = width / count.max(1);
        (1..=count).map(move |number| if number == count { width - each * (count - 1) } else { each })
    }
}

/// The rows that a layout gives no label of their own at the side, under which a page would explain them: groups, and all rows of a
/// line.
pub fn rows_without_label<'a>(table: &'a Table, figures: &'a Figures) -> impl Iterator<Item = &'a Row> {
    let visibility = RowVisibility(figures);
    table.blocks.iter().flat_map(move |block| {
        let shown = block.rows.iter().filter(move |row| !visibility.is_hidden(block, row));
        shown.filter(move |row| table.layout == TableLayout::Line || visibility.is_group(row))
    })
}

impl<'a> FormLayout<'a> {
    /// Lays out a table. The figures decide which rows are printed: a group given as one row hides the rows in it.
    pub fn new(table: &'a Table, figures: &Figures, sharing: ColumnSharing) -> FormLayout<'a> {
        let visibility = RowVisibility(figures);
        match (table.layout, table.blocks.as_slice()) {
            (TableLayout::Blocks, blocks) => FormLayout::from_blocks(blocks, visibility, sharing),
            (TableLayout::Matrix, [block, ..]) => FormLayout::from_matrix(block, visibility),
            (TableLayout::Line, [block, ..]) => FormLayout::from_line(block, visibility),
            (_, []) => FormLayout::default(),
        }
    }

    /// The same without the columns in which no cell begins: what HTML's rules forbid, and blocks of two and of three columns have.
    pub fn without_empty_columns(mut self) -> FormLayout<'a> {
        let cells = || self.rows.iter().flat_map(|row| &row.cells);
        let starts: BTreeSet<usize> = cells().map(|cell| cell.column).collect();
        for cell in self.rows.iter_mut().flat_map(|row| &mut row.cells) {
            cell.columns = starts.range(cell.column..cell.column + cell.columns).count();
            cell.column = starts.range(..cell.column).count();
        }
        self.columns = starts.len();
        self
    }

    /// Blocks one below the other, each with its own headers.
    fn from_blocks(blocks: &'a [TableBlock], visibility: RowVisibility<'_>, sharing: ColumnSharing) -> FormLayout<'a> {
        let width = sharing.width(blocks);
        let mut rows = Vec::new();
        for (number, block) in blocks.iter().enumerate() {
            let count = block.columns.len();
            let spans: Vec<usize> = ColumnSharing::spans(width, count).collect();
            let position = |index: usize| (1 + spans[..index].iter().sum::<usize>(), spans[index]);
            let layout_row = |row, cells| LayoutRow { block: number, row, ends_group: false, cells };
            if let Some(label) = &block.label {
                let title = LayoutCell::new(CellRole::BlockTitle, label, 0, (1, width + 1));
                rows.push(layout_row(None, vec![title]));
            }
            let mut cells = vec![LayoutCell::new(CellRole::Corner, &block.corner_label, 0, (1, 1))];
            cells.extend(block.columns.iter().enumerate().map(|(index, column)| {
                let (at, span) = position(index);
                let role =
                    CellRole::ColumnHeader { column: Some(index), total: column.total, starts_group: column.total };
                LayoutCell::new(role, &column.label, at, (1, span))
            }));
            rows.push(layout_row(None, cells));
            for row in block.rows.iter().filter(|row| visibility.is_line(block, row) && row.cells.is_some()) {
                let mut cells = vec![LayoutCell::new(CellRole::RowLabel(row), &row.label, 0, (1, 1))];
                cells.extend(
                    (0..count).filter_map(|index| LayoutCell::from_figure(block, row, index, position(index), false)),
                );
                rows.push(layout_row(Some(row), cells));
            }
        }
        FormLayout { label_columns: 1, columns: width + 1, header_rows: 0, rows }
    }

    /// A tree of rows by a tree of columns: the label of a group spans its rows, that of a row the remaining label columns.
    fn from_matrix(block: &'a TableBlock, visibility: RowVisibility<'_>) -> FormLayout<'a> {
        let depth = visibility.depth(block);
        let header_rows = block.header.iter().map(Header::depth).max().unwrap_or(1);
        let mut rows: Vec<LayoutRow<'a>> = std::iter::repeat_with(LayoutRow::default).take(header_rows).collect();
        rows[0].cells.push(LayoutCell::new(CellRole::Corner, &block.corner_label, 0, (header_rows, depth)));
        push_headers(&mut rows, block, &block.header, (0, depth), &|(line, index), header, total| {
            line == 0 || index == 0 || !header.below.is_empty() || total
        });
        let starts = starting_columns(block);
        let mut open = Vec::new();
        for (index, row) in block.rows.iter().enumerate().filter(|(_, row)| !visibility.is_hidden(block, row)) {
            let column = block.level(row) - 1;
            if visibility.is_group(row) {
                let lines = visibility.lines(block, row);
                open.push(LayoutCell::new(CellRole::GroupLabel(row), &row.label, column, (lines, 1)));
                continue;
            }
            let mut cells = std::mem::take(&mut open);
            cells.push(LayoutCell::new(CellRole::RowLabel(row), &row.label, column, (1, depth - column)));
            let figures = starts.iter().enumerate();
            cells.extend(
                figures.filter_map(|(index, starts)| {
                    LayoutCell::from_figure(block, row, index, (depth + index, 1), *starts)
                }),
            );
            rows.push(LayoutRow { block: 0, row: Some(row), ends_group: visibility.ends_group(block, index), cells });
        }
        FormLayout { label_columns: depth, columns: depth + block.columns.len(), header_rows, rows }
    }

    /// One row of figures: the tree of rows becomes headers above the columns, which repeat below each row.
    fn from_line(block: &'a TableBlock, visibility: RowVisibility<'_>) -> FormLayout<'a> {
        let visible: Vec<&Row> = block.rows.iter().filter(|row| !visibility.is_hidden(block, row)).collect();
        let leaves = || visible.iter().copied().filter(|row| !visibility.is_group(row));
        let depth = visibility.depth(block);
        let width = block.columns.len();
        let header_rows = depth + block.header.iter().map(Header::depth).max().unwrap_or(1);
        let mut rows: Vec<LayoutRow<'a>> = std::iter::repeat_with(LayoutRow::default).take(header_rows + 1).collect();
        let mut column = 0;
        for row in &visible {
            let line = block.level(row) - 1;
            let is_group = visibility.is_group(row);
            let spans = if is_group { (1, visibility.lines(block, row) * width) } else { (depth - line, width) };
            let role = CellRole::ColumnHeader { column: None, total: false, starts_group: true };
            rows[line].cells.push(LayoutCell::new(role, &row.label, column, spans));
            column += if is_group { 0 } else { width };
        }
        for (number, row) in leaves().enumerate() {
            // Below the labels of rows the total stands close to its parts.
            push_headers(
                &mut rows[..header_rows],
                block,
                &block.header,
                (depth, number * width),
                &|(_, index), header, total| !total && (index == 0 || !header.below.is_empty()),
            );
            let figures = (0..width).filter_map(|index| {
                LayoutCell::from_figure(block, row, index, (number * width + index, 1), index == 0)
            });
            rows[header_rows].cells.extend(figures);
        }
        FormLayout { label_columns: 0, columns: column, header_rows, rows }
    }
}

impl<'a> LayoutCell<'a> {
    fn new(role: CellRole<'a>, label: &'a Text, column: usize, (rows, columns): (usize, usize)) -> LayoutCell<'a> {
        LayoutCell { role, label: Some(label), column, columns, rows }
    }

    /// The figure of a row in the column of an index, with its position and span in the grid; `None` where the row has none.
    fn from_figure(
        block: &TableBlock,
        row: &Row,
        index: usize,
        (column, columns): (usize, usize),
        starts_group: bool,
    ) -> Option<LayoutCell<'a>> {
        let total = block.columns[index].total;
        let role = CellRole::Figure { cell: row.cell(index)?, total, starts_group: starts_group || total };
        Some(LayoutCell { role, label: None, column, columns, rows: 1 })
    }
}

/// Whether a header starts a group of columns, by its line, its index among its siblings, and whether it is that of a total.
type StartsGroup = dyn Fn((usize, usize), &Header, bool) -> bool;

/// Adds the headers of a level and those below it. A header above others spans one row, one above a column all remaining rows.
fn push_headers<'a>(
    rows: &mut [LayoutRow<'a>],
    block: &TableBlock,
    headers: &'a [Header],
    (line, mut column): (usize, usize),
    starts_group: &StartsGroup,
) {
    for (index, header) in headers.iter().enumerate() {
        let total = header.column.is_some_and(|column| block.columns[column].total);
        let is_start = starts_group((line, index), header, total);
        let role = CellRole::ColumnHeader { column: header.column, total, starts_group: is_start };
        let height = if header.below.is_empty() { rows.len() - line } else { 1 };
        rows[line].cells.push(LayoutCell::new(role, &header.label, column, (height, header.span())));
        push_headers(rows, block, &header.below, (line + 1, column), starts_group);
        column += header.span();
    }
}

/// For each column, whether it starts a group of columns.
fn starting_columns(block: &TableBlock) -> Vec<bool> {
    fn walk(headers: &[Header], starts: &mut Vec<bool>, beside_groups: bool) {
        for (index, header) in headers.iter().enumerate() {
            match header.column {
                Some(_) => starts.push(index == 0 || beside_groups),
                None => walk(&header.below, starts, header.below.iter().any(|below| !below.below.is_empty())),
            }
        }
    }
    let mut starts = Vec::with_capacity(block.columns.len());
    walk(&block.header, &mut starts, false);
    starts
}

/// The least common multiple.
fn lcm(a: usize, b: usize) -> usize {
    let (mut divisor, mut rest) = (a, b);
    while rest > 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    a / divisor * b
}

#[cfg(test)]
mod tests;
