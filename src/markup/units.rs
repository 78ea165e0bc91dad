//! Where a page says in what units the figures of a table are: once above a table of one unit, else in the headers of columns and the
//! labels of rows.

use crate::base::Words;
use crate::edition::{CellId, Edition, Table, TableLayout};
use crate::layout::{CellRole, FormLayout, LayoutCell, LayoutRow};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

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
        let is_own = |cell: CellId| edition.row(cell).has_own_unit() && table.layout != TableLayout::Line;
        // A header over a figure of another unit cannot say that of the others below it.
        let mixed: BTreeSet<_> = figures.iter().filter(|(_, cell)| is_own(*cell)).map(|(place, _)| *place).collect();
        let mut of_rows: BTreeMap<CellId, BTreeSet<&str>> = BTreeMap::new();
        for (_, cell) in &figures {
            if let Some((first, unit)) = edition.row(*cell).cells.zip(edition.unsaid_unit(*cell, lang)) {
                of_rows.entry(first).or_default().insert(unit);
            }
        }
        for (place, cell) in figures {
            let Some(unit) = edition.unsaid_unit(cell, lang) else { continue };
            let is_of_row = |first: &CellId| {
                is_own(cell) || mixed.contains(&place) && of_rows.get(first).is_some_and(|units| units.len() == 1)
            };
            match edition.row(cell).cells.filter(is_of_row) {
                _ if is_one => units.table = Some(unit),
                Some(first) => drop(units.rows.insert(first, unit)),
                None => drop(units.columns.insert(place, unit)),
            }
        }
        units
    }

    /// The label of a header or a row, with the unit that it has to say.
    pub(super) fn label<'c>(&self, row: &LayoutRow<'_>, cell: &LayoutCell<'c>, words: &Words) -> Cow<'c, str> {
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
pub(super) fn with_unit<'l>(label: &'l str, unit: Option<&str>, words: &Words) -> Cow<'l, str> {
    match unit {
        None => Cow::Borrowed(label),
        Some(unit) => Cow::Owned(format!("{label}{}", words.format("markup.unit", &[("unit", unit)]))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Lang, page_words};
    use crate::layout::ColumnSharing;

    const FORM: &str = r#"
id = "days-1"
title = { zh = "开放日", en = "Open days" }
from = 2020
[report]
family = "days"
name = { zh = "开放日年报", en = "Open days" }
[[sections]]
id = "days"
heading = { zh = "一、开放日", en = "1. Days" }
kind = "table"
short = { zh = "开放日", en = "Days" }
[[tables]]
key = "days"
layout = "matrix"
[[tables.blocks]]
columns = [
  { key = "half", label = { zh = "上半年", en = "First half" }, unit = { zh = "次", en = "times" } },
  { key = "year", label = { zh = "全年", en = "Year" }, unit = { zh = "次", en = "times" } },
]
rows = [
  { key = "online", label = { zh = "线上", en = "Online" } },
  { key = "visitors", label = { zh = "参加", en = "Visitors" }, unit = { zh = "人", en = "people" } },
]
"#;

    #[test]
    fn a_header_says_no_unit_over_a_figure_of_another() {
        let report = "edition = \"days-1\"\n[days]\nonline = [1, 3]\nvisitors = [210, 515]\n";
        let site = crate::check::testing::site(&[
            ("editions/days-1.toml", FORM),
            ("content/office/agency.toml", "name = \"甲县办公室\"\n"),
            ("content/office/2024/report.toml", report),
        ]);
        let report = &site.agencies[0].reports[0];
        let table = &report.edition.tables[0];
        let layout = FormLayout::new(table, &report.figures, ColumnSharing::Equal);
        let units = PrintedUnits::new(&report.edition, table, &layout, page_words(Lang::Zh));
        assert_eq!((units.table, units.columns.len()), (None, 0));
        assert_eq!(units.rows.into_values().collect::<Vec<_>>(), ["次", "人"]);
    }
}
