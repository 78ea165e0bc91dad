//! From the nested content of a format (tables in cells, cells that span) to the flat blocks of a document. Shared by the
//! formats that know their cells: Word, HTML, Markdown, workbooks.

use super::ReadError;
use super::document::{
    AddressedFigure, DocumentBlock, GridCell, PIECES, Paragraph, SourceDocument, SourceLocation, TableGrid,
};
use crate::base::Message;
use std::ops::Range;

/// What stands for a picture where a figure could stand: such a cell is not blank.
pub(super) const PICTURE: &str = "\u{fffc}";

/// How many columns a grid may have; wider spans are cut, but no cell is left out. The forms have ten, spoilt ones thirty.
const COLUMNS: usize = 256;
/// How many rows a table may have. The forms have thirty.
const ROWS: usize = 4096;
/// How deep tables may nest; what is deeper is read as text of the cell around it.
pub(super) const NESTING: usize = 8;

/// Content in reading order.
#[derive(Clone, Debug)]
pub(super) enum Flow {
    Paragraph(Paragraph),
    Table(SourceTable),
}

/// A table as a format has it.
#[derive(Clone, Debug, Default)]
pub(super) struct SourceTable {
    pub(super) rows: Vec<Vec<RawCell>>,
    /// The table's number where the format has one of its own (a sheet).
    pub(super) number: u32,
    /// How many rows stand above it on its sheet.
    pub(super) first: u32,
}

/// A cell as a format has it.
#[derive(Clone, Debug, Default)]
pub(super) struct RawCell {
    pub(super) content: Vec<Flow>,
    pub(super) columns: usize,
    pub(super) rows: usize,
    /// Whether it continues the cell above it (`w:vMerge`).
    pub(super) continues: bool,
    /// The figures that carry their addresses and stand in it, by their numbers in the document.
    pub(super) figures: Range<usize>,
}

impl SourceTable {
    /// Whether it only lays out what is in it: it holds other tables, or is a frame of one column.
    fn is_layout(&self) -> bool {
        let nested = self.rows.iter().flatten().any(|cell| cell.content.iter().any(|c| matches!(c, Flow::Table(_))));
        // Pictures side by side, with what is said of them below; a table of figures begins with its labels.
        let holds_pictures = || {
            let mut first = self.rows.first().into_iter().flatten().filter(|cell| !cell.content.is_empty()).peekable();
            first.peek().is_some() && first.all(|cell| text_of(&cell.content) == PICTURE)
        };
        nested || self.rows.iter().all(|row| row.len() <= 1) || holds_pictures()
    }

    /// The numbers of the pictures in its cells.
    fn pictures(&self) -> impl Iterator<Item = usize> {
        self.rows.iter().flatten().flat_map(|cell| pictures(&cell.content))
    }
}

/// Writes content into a document: layout tables give way to what is in them, the others become grids.
pub(super) fn flatten(content: Vec<Flow>, document: &mut SourceDocument) -> Result<(), ReadError> {
    for piece in content {
        // To number what follows, all before is counted.
        if document.blocks.len() > PIECES {
            return Err(ReadError::limit("import.error.pieces", PIECES));
        }
        match piece {
            Flow::Paragraph(mut paragraph) => {
                if paragraph.is_blank() && paragraph.tag.is_none() {
                    continue;
                }
                if paragraph.spot == SourceLocation::default() {
                    let known =
                        document.blocks.iter().filter(|block| matches!(block, DocumentBlock::Paragraph(_))).count();
                    paragraph.spot.paragraph = known as u32 + 1;
                }
                for index in paragraph.pictures() {
                    document.set_picture_spot(index, paragraph.spot);
                }
                document.blocks.push(DocumentBlock::Paragraph(paragraph));
            }
            Flow::Table(table) if table.is_layout() => {
                for cell in table.rows.into_iter().flatten() {
                    flatten(cell.content, document)?;
                }
            }
            Flow::Table(table) => {
                let known = document.blocks.iter().filter(|block| matches!(block, DocumentBlock::Grid(_))).count();
                let number = if table.number > 0 { table.number } else { known as u32 + 1 };
                let spot = SourceLocation { table: number, ..SourceLocation::default() };
                table.pictures().for_each(|index| document.set_picture_spot(index, spot));
                let grid = grid(table, number, &mut document.figures)?;
                if !grid.cells.is_empty() {
                    document.blocks.push(DocumentBlock::Grid(grid));
                }
            }
        }
    }
    Ok(())
}

/// The numbers of the pictures in paragraphs.
fn pictures(content: &[Flow]) -> impl Iterator<Item = usize> {
    let paragraphs = content.iter().filter_map(|piece| match piece {
        Flow::Paragraph(paragraph) => Some(paragraph),
        Flow::Table(_) => None,
    });
    paragraphs.flat_map(Paragraph::pictures)
}

/// The text of a cell: its paragraphs as lines. A picture alone is no blank.
pub(super) fn text_of(content: &[Flow]) -> String {
    let lines: Vec<String> = content
        .iter()
        .filter_map(|piece| match piece {
            Flow::Paragraph(paragraph) => Some(paragraph.text().trim().to_owned()),
            Flow::Table(_) => None,
        })
        .filter(|line| !line.is_empty())
        .collect();
    if lines.is_empty() && pictures(content).next().is_some() {
        return PICTURE.to_owned();
    }
    lines.join("\n")
}

fn grid(table: SourceTable, number: u32, figures: &mut [AddressedFigure]) -> Result<TableGrid, ReadError> {
    let beyond = |key, limit: usize| ReadError(Message::new(key).with("table", number).with("limit", limit));
    if table.rows.len() > ROWS {
        return Err(beyond("import.error.tall", ROWS));
    }
    let mut grid =
        TableGrid { spot: SourceLocation { table: number, ..SourceLocation::default() }, ..TableGrid::default() };
    // For each column, the first row that is free below what already stands there, and the cell that stands there.
    let mut taken = vec![(0usize, usize::MAX); COLUMNS];
    let first = table.first;
    for (row, cells) in table.rows.into_iter().enumerate() {
        let mut column = 0;
        for raw in cells {
            if !raw.continues {
                while column < COLUMNS && taken[column].0 > row {
                    column += 1;
                }
            }
            if column >= COLUMNS {
                return Err(beyond("import.error.wide", COLUMNS));
            }
            let columns = raw.columns.clamp(1, COLUMNS - column);
            let rows = raw.rows.clamp(1, ROWS - row);
            let above = taken[column].1;
            let merged = raw.continues
                && grid.cells.get(above).is_some_and(|cell| cell.column == column && cell.row + cell.rows == row);
            let figures = figures.get_mut(raw.figures.clone()).into_iter().flatten();
            let row_number = first + row as u32 + 1;
            let spot = SourceLocation {
                table: number,
                row: row_number,
                column: column as u32 + 1,
                ..SourceLocation::default()
            };
            figures.for_each(|figure| figure.spot = spot);
            let index = if merged {
                let more = text_of(&raw.content);
                let cell = &mut grid.cells[above];
                cell.rows += 1;
                if !more.is_empty() {
                    cell.text = format!("{}\n{more}", cell.text).trim().to_owned();
                }
                above
            } else {
                grid.cells.push(GridCell { row, column, rows, columns, text: text_of(&raw.content), spot });
                grid.cells.len() - 1
            };
            for slot in &mut taken[column..column + columns] {
                *slot = (row + rows, index);
            }
            column += columns;
            grid.columns = grid.columns.max(column);
        }
        grid.rows = row + 1;
    }
    // A span may reach below the last row.
    for cell in &mut grid.cells {
        cell.rows = cell.rows.min(grid.rows - cell.row);
    }
    Ok(grid)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str, rows: usize, columns: usize) -> RawCell {
        let content = vec![Flow::Paragraph(Paragraph::plain(text, SourceLocation::default()))];
        RawCell { content, columns, rows, ..RawCell::default() }
    }

    fn grid_of(rows: Vec<Vec<RawCell>>) -> TableGrid {
        let mut document = SourceDocument::default();
        flatten(vec![Flow::Table(SourceTable { rows, ..SourceTable::default() })], &mut document).expect("a table");
        match document.blocks.remove(0) {
            DocumentBlock::Grid(grid) => grid,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn spans_push_cells_to_the_right() {
        let grid = grid_of(vec![vec![cell("a", 2, 1), cell("b", 1, 2)], vec![cell("c", 1, 1), cell("d", 1, 1)]]);
        let places: Vec<_> = grid.cells.iter().map(|c| (c.text.as_str(), c.row, c.column)).collect();
        assert_eq!(places, [("a", 0, 0), ("b", 0, 1), ("c", 1, 1), ("d", 1, 2)]);
        assert_eq!((grid.rows, grid.columns), (2, 3));
    }

    #[test]
    fn a_continued_cell_is_one_cell_with_the_one_above() {
        let mut below = cell("", 1, 1);
        below.continues = true;
        let grid = grid_of(vec![vec![cell("a", 1, 1), cell("b", 1, 1)], vec![below, cell("c", 1, 1)]]);
        let places: Vec<_> = grid.cells.iter().map(|c| (c.text.as_str(), c.row, c.column, c.rows)).collect();
        assert_eq!(places, [("a", 0, 0, 2), ("b", 0, 1, 1), ("c", 1, 1, 1)]);
    }

    #[test]
    fn absurd_spans_are_cut() {
        // Below two cells in a row: a table of single ones is a frame.
        let above = vec![cell("a", 1, 1), cell("b", 1, 1)];
        let grid = grid_of(vec![above, vec![cell("c", usize::MAX, usize::MAX)], Vec::new()]);
        assert_eq!((grid.columns, grid.rows, grid.cells[2].rows), (COLUMNS, 3, 2));
    }

    #[test]
    fn what_would_be_left_out_is_an_error() {
        let error = |rows: Vec<Vec<RawCell>>| {
            let table = SourceTable { rows, ..SourceTable::default() };
            flatten(vec![Flow::Table(table)], &mut SourceDocument::default()).expect_err("an error").0.key().to_owned()
        };
        assert_eq!(error(vec![vec![cell("a", 1, usize::MAX), cell("b", 1, 1)]]), "import.error.wide");
        assert_eq!(error(vec![vec![cell("a", 1, 1), cell("b", 1, 1)]; ROWS + 1]), "import.error.tall");
        let texts = vec![Flow::Paragraph(Paragraph::plain("a", SourceLocation::default())); PIECES + 2];
        let error = flatten(texts, &mut SourceDocument::default()).expect_err("an error");
        assert_eq!(error.0.key(), "import.error.pieces");
    }

    #[test]
    fn a_frame_around_a_table_is_not_a_table() {
        let inner = SourceTable { rows: vec![vec![cell("a", 1, 1), cell("b", 1, 1)]], ..SourceTable::default() };
        let mut frame = cell("before", 1, 1);
        frame.content.push(Flow::Table(inner));
        let mut document = SourceDocument::default();
        let table = SourceTable { rows: vec![vec![frame]], ..SourceTable::default() };
        flatten(vec![Flow::Table(table)], &mut document).expect("a table");
        assert!(
            matches!(document.blocks[..], [DocumentBlock::Paragraph(_), DocumentBlock::Grid(_)]),
            "{:?}",
            document.blocks
        );
    }
}
