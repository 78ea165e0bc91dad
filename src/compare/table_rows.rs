//! The rows of a table in two years: headings, and below each the figures of both years.

use super::{Comparison, Delta, DeltaNote};
use crate::base::{Lang, Text, Words};
use crate::edition::{Row, Table, TableBlock};
use rust_decimal::Decimal;
use std::borrow::Cow;

/// A row of the table of a comparison: a heading over rows, or a cell in two years.
pub struct ComparisonRow<'a> {
    /// The printed label.
    pub label: Cow<'a, str>,
    /// The label of the column that all rows below a heading are of; empty where they are of several.
    pub column_label: &'a str,
    /// Whether it is printed bold.
    pub strong: bool,
    /// Whether it is a sum that the form itself does not print.
    pub derived: bool,
    /// Whether a group of rows starts here.
    pub starts_group: bool,
    /// The cell in both years; `None` for a heading.
    pub delta: Option<&'a Delta<'a>>,
    /// The largest difference of the same unit in the table, which is as long as a bar can be.
    pub scale: Decimal,
}

impl<'a> ComparisonRow<'a> {
    fn new(label: impl Into<Cow<'a, str>>) -> ComparisonRow<'a> {
        ComparisonRow {
            label: label.into(),
            column_label: "",
            strong: false,
            derived: false,
            starts_group: false,
            delta: None,
            scale: Decimal::ZERO,
        }
    }

    fn heading(label: impl Into<Cow<'a, str>>) -> ComparisonRow<'a> {
        ComparisonRow { starts_group: true, ..ComparisonRow::new(label) }
    }
}

impl Comparison<'_> {
    /// The rows of a table of the later form: for a table with a total column that column, row by row; else every cell. Behind
    /// them the rows that only the earlier form has.
    pub fn table_rows<'a>(&'a self, table: &'a Table, words: &Words) -> Vec<ComparisonRow<'a>> {
        let mut rows = Vec::new();
        for block in &table.blocks {
            match single_column(block) {
                Some(column) => self.push_rows_of_column(block, column, words.lang(), &mut rows),
                None => self.push_rows_of_cells(block, words.lang(), &mut rows),
            }
        }
        let scales = self.scales(&rows);
        for row in &mut rows {
            let unit = row.delta.and_then(|delta| self.unit(delta));
            row.scale =
                scales.iter().find(|(known, _)| Some(*known) == unit).map_or(Decimal::ZERO, |(_, scale)| *scale);
        }
        self.push_only_earlier(table, words, &mut rows);
        rows
    }

    /// The unit of a figure in the later form.
    fn unit(&self, delta: &Delta<'_>) -> Option<&Text> {
        Some(&self.later.edition.def(delta.after_cell?).unit)
    }

    /// The largest difference of each unit among some rows, in the order in which the units come.
    pub fn scales(&self, rows: &[ComparisonRow<'_>]) -> Vec<(&Text, Decimal)> {
        let mut scales: Vec<(&Text, Decimal)> = Vec::new();
        for delta in rows.iter().filter_map(|row| row.delta) {
            let Some((unit, difference)) = self.unit(delta).zip(delta.difference) else { continue };
            match scales.iter_mut().find(|(known, _)| *known == unit) {
                Some((_, scale)) => *scale = difference.abs().max(*scale),
                None => scales.push((unit, difference.abs())),
            }
        }
        scales
    }

    /// The rows of a block by one of its columns.
    fn push_rows_of_column<'a>(
        &'a self,
        block: &'a TableBlock,
        column: usize,
        lang: Lang,
        out: &mut Vec<ComparisonRow<'a>>,
    ) {
        let column_label = if block.columns.len() == 1 { block.columns[0].label.get(lang) } else { "" };
        let title = block.label.as_ref().map(|label| ComparisonRow::heading(label.get(lang)));
        out.extend(title.map(|title| ComparisonRow { column_label, ..title }));
        let is_nested = block.depth() > 1;
        for row in &block.rows {
            let delta = row.cell(column).map(|cell| self.get(cell));
            if delta.is_some_and(Delta::is_in_neither_year) {
                continue;
            }
            out.push(ComparisonRow {
                strong: row.strong || row.is_group(),
                // The sum of a group stands in the row of its label.
                derived: row.is_group() && delta.is_some_and(|delta| self.typed(delta.address) != [true, true]),
                starts_group: delta.is_none() || (is_nested && row.parent.is_none()),
                delta,
                ..ComparisonRow::new(row.label.get(lang))
            });
        }
    }

    /// The rows of a block as headings over their cells.
    fn push_rows_of_cells<'a>(&'a self, block: &'a TableBlock, lang: Lang, out: &mut Vec<ComparisonRow<'a>>) {
        out.extend(block.label.as_ref().map(|label| ComparisonRow::heading(label.get(lang))));
        for row in &block.rows {
            out.push(ComparisonRow::heading(row.label.get(lang)));
            let columns = block.columns.iter().enumerate();
            out.extend(columns.filter_map(|(index, column)| {
                let delta = Some(self.get(row.cell(index)?));
                Some(ComparisonRow { strong: column.total, delta, ..ComparisonRow::new(column.label.get(lang)) })
            }));
        }
    }

    /// What only the earlier form has in this table, by its total column where it has one: 无此项 refers to the later form.
    fn push_only_earlier<'a>(&'a self, table: &Table, words: &Words, out: &mut Vec<ComparisonRow<'a>>) {
        let edition = &self.earlier.edition;
        let rows = self.only_earlier.iter().filter_map(|delta| {
            let cell = delta.before_cell?;
            let is_shown = edition.column(cell).total || !edition.block(cell).columns.iter().any(|column| column.total);
            // An address that the later form has too is that form's row.
            let is_here = edition.tables[edition.def(cell).table].key == table.key
                && self.later.edition.cell(delta.address).is_none();
            let name = || edition.name(cell).get(words.lang()).to_owned();
            (is_shown && is_here).then(|| ComparisonRow { delta: Some(delta), ..ComparisonRow::new(name()) })
        });
        let mut rows = rows.peekable();
        if rows.peek().is_some() {
            let year = self.earlier.year.to_string();
            out.push(ComparisonRow::heading(words.format("markup.only_earlier", &[("year", &year)])));
        }
        out.extend(rows);
    }

    /// Whether the earlier and the later report themselves give the figure at an address.
    fn typed(&self, address: &str) -> [bool; 2] {
        [self.earlier, self.later]
            .map(|report| report.edition.cell(address).is_some_and(|cell| report.figures.is_typed(cell)))
    }

    /// Whether either report gives a group as one row, so that there are no figures of the rows in it.
    pub fn is_one_row(&self, row: &Row) -> bool {
        row.cell(0).is_some_and(|cell| self.typed(self.get(cell).address).contains(&true))
    }
}

impl Delta<'_> {
    /// Whether a cell stands in neither year, because both reports give its group as one row.
    pub fn is_in_neither_year(&self) -> bool {
        self.before.is_none() && self.after.is_none() && self.note == Some(DeltaNote::GroupAsOneRow)
    }
}

/// The one column that a block is compared by: its only one, or the total where a group may have figures of its own.
fn single_column(block: &TableBlock) -> Option<usize> {
    if block.columns.len() == 1 {
        return Some(0);
    }
    let total = block.columns.iter().position(|column| column.total)?;
    block.rows.iter().any(|row| row.is_group() && row.cells.is_some()).then_some(total)
}
