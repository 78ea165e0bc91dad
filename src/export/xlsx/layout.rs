//! Where the labels and figures of a table stand on its sheet: the layout of the form under the lines above it.

use crate::base::Lang;
use crate::edition::{CellId, Table, TableLayout};
use crate::layout::{CellRole, ColumnSharing, FormLayout};
use crate::model::Figures;

/// What stands in an area of a sheet.
#[derive(Clone)]
pub(super) enum AreaContent {
    /// A line over the whole table: the report's title, the section's heading, a remark.
    Title(String),
    Heading(String),
    Remark(String),
    /// A header of columns, a label of a row or of a group of rows; `strong` ones are printed bold.
    Label {
        text: String,
        strong: bool,
    },
    /// A text of the agency's, or, where it is to be written, a hint of what belongs there.
    Text {
        text: String,
        hint: Option<String>,
    },
    /// A number that is no figure of a form, as digits, with the formula that gives it.
    Value {
        digits: String,
        formula: Option<String>,
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

impl SheetGrid {
    /// Lays out a table under some lines.
    pub(super) fn new(table: &Table, figures: &Figures, head: Vec<AreaContent>) -> SheetGrid {
        let layout = FormLayout::new(table, figures, ColumnSharing::Equal);
        let widths = column_widths(table.layout, &layout);
        let (lines, columns) = (head.len(), widths.len());
        let head = head.into_iter().enumerate();
        let mut areas: Vec<Area> =
            head.map(|(row, content)| Area { row, column: 0, rows: 1, columns, content }).collect();
        for (number, row) in layout.rows.iter().enumerate() {
            areas.extend(row.cells.iter().map(|cell| {
                let text = cell.label.map_or_else(String::new, |label| label.get(Lang::Zh).to_owned());
                let content = match cell.role {
                    CellRole::Figure { cell, .. } => {
                        AreaContent::Figure { cell, strong: row.row.is_some_and(|row| row.strong) }
                    }
                    CellRole::RowLabel(row) | CellRole::GroupLabel(row) => {
                        AreaContent::Label { text, strong: row.strong }
                    }
                    CellRole::Corner | CellRole::BlockTitle | CellRole::ColumnHeader { .. } => {
                        AreaContent::Label { text, strong: true }
                    }
                };
                Area { row: lines + number, column: cell.column, rows: cell.rows, columns: cell.columns, content }
            }));
        }
        let repeated = (layout.header_rows > 0).then_some(lines);
        SheetGrid { areas, widths, frozen: lines + layout.header_rows, repeated }
    }
}

impl SheetGrid {
    /// The sheet of the narratives: a row a section, and further rows for what is too long for a cell.
    pub(super) fn texts(head: [String; 2], rows: Vec<(String, AreaContent)>) -> SheetGrid {
        let label = |text, strong| AreaContent::Label { text, strong };
        let [left, right] = head.map(|text| label(text, true));
        let rows = rows.into_iter().map(|(section, text)| [label(section, false), text]);
        let rows = std::iter::once([left, right]).chain(rows).enumerate();
        let areas = rows.flat_map(|(row, cells)| {
            let cells = cells.into_iter().enumerate();
            cells.map(move |(column, content)| Area { row, column, rows: 1, columns: 1, content })
        });
        SheetGrid { areas: areas.collect(), widths: vec![28, 110], frozen: 1, repeated: Some(0) }
    }
}

/// The widths of the columns, in characters: groups narrow, the labels of rows wide, the figures equal.
fn column_widths(kind: TableLayout, layout: &FormLayout<'_>) -> Vec<usize> {
    let figures = layout.columns - layout.label_columns;
    match kind {
        _ if layout.rows.is_empty() => vec![60],
        TableLayout::Blocks => {
            let mut widths = vec![28];
            widths.extend(vec![(66 / figures.max(1)).max(6); figures]);
            widths
        }
        TableLayout::Matrix => {
            let mut widths = vec![8; layout.label_columns.saturating_sub(1)];
            widths.push(if layout.label_columns > 1 { 42 } else { 50 });
            widths.extend(vec![10; figures]);
            widths
        }
        TableLayout::Line => vec![8; figures.max(1)],
    }
}
