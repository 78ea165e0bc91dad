//! Where a page says in what units the figures of a table are: once above a table of one unit, else in the headers of columns and the
//! labels of rows.

use crate::base::Words;
use crate::edition::{CellId, Edition, Table, TableLayout};
use crate::layout::{CellRole, FormLayout, LayoutCell, LayoutRow};
use std::collections::BTreeMap;

/// The units that a page prints with the labels of a table.
#[derive(Default)]
pub(super) struct PrintedUnits<'e> {
    /// That of all its figures.
    pub(super) table: Option<&'e str>,
    /// Those of columns, by their blocks and their places in the grid.
    columns: BTreeMap<(usize, usize), &'e str>,
    /// Those of rows, by their first cells.
    rows: BTreeMap<CellId, &'e str>,
}

impl<'e> PrintedUnits<'e> {
    pub(super) fn new(edition: &'e Edition, table: &Table, layout: &FormLayout<'_>, words: &Words) -> PrintedUnits<'e> {
        let lang = words.lang();
        let cells = layout.rows.iter().flat_map(|row| row.cells.iter().map(move |cell| (row.block, cell)));
        let figures: Vec<((usize, usize), CellId)> = cells
            .filter_map(|(block, cell)| match cell.role {
                CellRole::Figure { cell: figure, .. } => Some(((block, cell.column), figure)),
                _ => None,
            })
            .collect();
        let mut units = PrintedUnits::default();
        let mut all = figures.iter().map(|(_, cell)| edition.def(*cell).unit.get(lang)).filter(|unit| !unit.is_empty());
        let first = all.next();
        let is_one = all.all(|unit| Some(unit) == first);
        for (place, cell) in figures {
            let Some(unit) = edition.unsaid_unit(cell, lang) else { continue };
            let row = edition.row(cell);
            match row.cells.filter(|_| row.has_own_unit() && table.layout != TableLayout::Line) {
                _ if is_one => units.table = Some(unit),
                Some(first) => drop(units.rows.insert(first, unit)),
                None => drop(units.columns.insert(place, unit)),
            }
        }
        units
    }

    /// The label of a header or a row, with the unit that it has to say.
    pub(super) fn label(&self, row: &LayoutRow<'_>, cell: &LayoutCell<'_>, words: &Words) -> String {
        let unit = match cell.role {
            CellRole::ColumnHeader { column: Some(_), .. } => self.columns.get(&(row.block, cell.column)),
            CellRole::RowLabel(row) => row.cells.and_then(|first| self.rows.get(&first)),
            _ => None,
        };
        let label = cell.label.map_or("", |label| label.get(words.lang()));
        with_unit(label, unit.copied(), words)
    }
}

/// A label with the unit that it has to say.
pub(super) fn with_unit(label: &str, unit: Option<&str>, words: &Words) -> String {
    unit.map_or_else(|| label.to_owned(), |unit| format!("{label}{}", words.format("markup.unit", &[("unit", unit)])))
}
