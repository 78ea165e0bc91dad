//! Where the labels and figures of a table stand on its sheet: the layout of the official form, as on the page.

use crate::base::Lang;
use crate::edition::{CellId, Header, Table, TableBlock, TableLayout};
use crate::markup::{RowVisibility, level};
use crate::model::Figures;

/// What stands in an area of a sheet.
#[derive(Clone)]
pub(super) enum AreaContent {
    /// A line over the whole table: the report's title, the section's heading, a remark.
    Title(String),
    Heading(String),
    Remark(String),
    /// A header of columns.
    Head(String),
    /// The label of a row or of a group of rows; `strong` ones are printed bold.
    Label {
        text: String,
        strong: bool,
    },
    /// A figure.
    Figure {
        cell: CellId,
        strong: bool,
    },
}

/// An area of a sheet: one cell, or several that are merged.
pub(super) struct Area {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) content: AreaContent,
}

/// A table on a sheet.
pub(super) struct SheetGrid {
    /// The areas, by rows, then columns.
    pub(super) areas: Vec<Area>,
    /// The widths of the columns, in characters.
    pub(super) widths: Vec<usize>,
    /// The rows that stay in sight: lines above the table and its headers.
    pub(super) frozen: usize,
    /// The first row of the headers that are repeated on every printed page, from 0; `None` where each block has its own.
    pub(super) repeated: Option<usize>,
}

/// Lays out a table under some lines.
pub(super) fn grid(table: &Table, figures: &Figures, above: Vec<AreaContent>) -> SheetGrid {
    let mut laying = LayoutBuilder { shape: RowVisibility(figures), row: above.len(), areas: Vec::new() };
    let (widths, headers) = match (table.layout, table.blocks.as_slice()) {
        (TableLayout::Blocks, blocks) => laying.blocks(blocks),
        (TableLayout::Matrix, [block, ..]) => laying.matrix(block),
        (TableLayout::Line, [block, ..]) => laying.line(block),
        (_, []) => (vec![60], None),
    };
    let (lines, columns) = (above.len(), widths.len());
    let above = above.into_iter().enumerate();
    let mut areas: Vec<Area> = above.map(|(row, content)| Area { row, column: 0, rows: 1, columns, content }).collect();
    areas.append(&mut laying.areas);
    areas.sort_by_key(|area| (area.row, area.column));
    SheetGrid { areas, widths, frozen: lines + headers.unwrap_or(0), repeated: headers.map(|_| lines) }
}

struct LayoutBuilder<'a> {
    shape: RowVisibility<'a>,
    /// The next row.
    row: usize,
    areas: Vec<Area>,
}

/// The widths of columns, and how many rows of headers stand above all figures.
type Measures = (Vec<usize>, Option<usize>);

impl LayoutBuilder<'_> {
    fn put(&mut self, (row, column): (usize, usize), (rows, columns): (usize, usize), content: AreaContent) {
        self.areas.push(Area { row, column, rows, columns, content });
    }

    fn figure(&mut self, at: (usize, usize), columns: usize, cell: CellId, strong: bool) {
        self.put(at, (1, columns), AreaContent::Figure { cell, strong });
    }

    /// Blocks under each other, each with headers of its own, all as wide as the widest.
    fn blocks(&mut self, blocks: &[TableBlock]) -> Measures {
        let width = blocks.iter().fold(1, |width, block| lcm(width, block.columns.len().max(1)));
        for block in blocks {
            let span = width / block.columns.len().max(1);
            if let Some(label) = &block.label {
                let content = AreaContent::Label { text: label.get(Lang::Zh).to_owned(), strong: true };
                self.put((self.row, 0), (1, width + 1), content);
                self.row += 1;
            }
            self.put((self.row, 0), (1, 1), AreaContent::Head(block.corner_label.get(Lang::Zh).to_owned()));
            for (index, column) in block.columns.iter().enumerate() {
                let content = AreaContent::Head(column.label.get(Lang::Zh).to_owned());
                self.put((self.row, 1 + index * span), (1, span), content);
            }
            self.row += 1;
            let shape = self.shape;
            for row in block.rows.iter().filter(|row| shape.is_line(block, row) && row.cells.is_some()) {
                let content = AreaContent::Label { text: row.label.get(Lang::Zh).to_owned(), strong: row.strong };
                self.put((self.row, 0), (1, 1), content);
                for (column, cell) in (0..block.columns.len()).filter_map(|column| Some((column, row.cell(column)?))) {
                    self.figure((self.row, 1 + column * span), span, cell, row.strong);
                }
                self.row += 1;
            }
        }
        let mut widths = vec![28];
        widths.extend(vec![(66 / width).max(6); width]);
        (widths, None)
    }

    /// A tree of rows by a tree of columns.
    fn matrix(&mut self, block: &TableBlock) -> Measures {
        let shape = self.shape;
        let depth = block.depth();
        let lines = block.header.iter().map(Header::depth).max().unwrap_or(1);
        self.put((self.row, 0), (lines, depth), AreaContent::Head(block.corner_label.get(Lang::Zh).to_owned()));
        let mut column = depth;
        for header in &block.header {
            self.header(header, (self.row, column), lines);
            column += header.span();
        }
        self.row += lines;
        for (index, row) in block.rows.iter().enumerate() {
            let at = level(block, row) - 1;
            if shape.is_group(row) {
                let content = AreaContent::Label { text: row.label.get(Lang::Zh).to_owned(), strong: row.strong };
                // A label stands beside the rows of its group, the first of which is the next line.
                if !inside_one_row(shape, block, index) {
                    self.put((self.row, at), (shape.lines(block, index), 1), content);
                }
            } else if shape.is_line(block, row) {
                let content = AreaContent::Label { text: row.label.get(Lang::Zh).to_owned(), strong: row.strong };
                self.put((self.row, at), (1, depth - at), content);
                for (column, cell) in (0..block.columns.len()).filter_map(|column| Some((column, row.cell(column)?))) {
                    self.figure((self.row, depth + column), 1, cell, row.strong);
                }
                self.row += 1;
            }
        }
        let mut widths = vec![8; depth.saturating_sub(1)];
        widths.push(if depth > 1 { 42 } else { 50 });
        widths.extend(vec![10; block.columns.len()]);
        (widths, Some(lines))
    }

    fn header(&mut self, header: &Header, (row, column): (usize, usize), lines: usize) {
        let content = AreaContent::Head(header.label.get(Lang::Zh).to_owned());
        let rows = if header.below.is_empty() { lines } else { 1 };
        self.put((row, column), (rows, header.span()), content);
        let mut column = column;
        for below in &header.below {
            self.header(below, (row + 1, column), lines - 1);
            column += below.span();
        }
    }

    /// One row of figures under the tree of rows, then the columns.
    fn line(&mut self, block: &TableBlock) -> Measures {
        let shape = self.shape;
        let rows = || block.rows.iter().enumerate();
        let leaves: Vec<_> =
            rows().filter(|(_, row)| !shape.is_group(row) && shape.is_line(block, row)).map(|(_, row)| row).collect();
        let depth = leaves.iter().map(|row| level(block, row)).max().unwrap_or(1);
        let width = block.columns.len();
        let mut column = 0;
        for (index, row) in rows() {
            let line = level(block, row) - 1;
            let content = AreaContent::Head(row.label.get(Lang::Zh).to_owned());
            if shape.is_group(row) {
                if !inside_one_row(shape, block, index) {
                    self.put((self.row + line, column), (1, shape.lines(block, index) * width), content);
                }
            } else if shape.is_line(block, row) {
                self.put((self.row + line, column), (depth - line, width), content);
                for (at, head) in block.columns.iter().enumerate() {
                    let label = AreaContent::Head(head.label.get(Lang::Zh).to_owned());
                    self.put((self.row + depth, column + at), (1, 1), label);
                    let figure = row.cell(at).into_iter();
                    figure.for_each(|cell| self.figure((self.row + depth + 1, column + at), 1, cell, false));
                }
                column += width;
            }
        }
        (vec![8; (leaves.len() * width).max(1)], Some(depth + 1))
    }
}

/// Whether a row stands in a group that is given as one row, and so is not printed.
fn inside_one_row(shape: RowVisibility<'_>, block: &TableBlock, index: usize) -> bool {
    let mut parent = block.rows[index].parent;
    while let Some(above) = parent {
        if shape.is_one_row(&block.rows[above]) {
            return true;
        }
        parent = block.rows[above].parent;
    }
    false
}

fn lcm(a: usize, b: usize) -> usize {
    let (mut x, mut y) = (a, b);
    while y > 0 {
        (x, y) = (y, x % y);
    }
    a / x * b
}
