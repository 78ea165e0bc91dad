//! Addresses of an edition file found in the form: rows, columns and cells. What does not exist, and what cannot be added up because
//! its units differ, is an error at its place.

use super::build::FormBuilder;
use super::{CellDef, CellId, Column, Edition, Kind, Row, Table};
use crate::base::{Message, Text, suggestion};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;

impl FormBuilder<'_> {
    /// The two sides of a relation: of the rows of a table in each column, or of cells of any tables.
    pub(super) fn find_sides(
        &mut self,
        span: Range<usize>,
        table: &Option<Spanned<String>>,
        sides: [&[Spanned<String>]; 2],
        edition: &Edition,
    ) -> Vec<[Vec<CellId>; 2]> {
        self.check_sides(span, sides);
        match table {
            Some(table) => self.find_cells_by_column(table, sides, edition),
            None => vec![self.find_cells(sides, edition)],
        }
    }

    /// Neither side is empty, and nothing stands in them twice: what stands on both sides says nothing.
    pub(super) fn check_sides(&mut self, span: Range<usize>, [left, right]: [&[Spanned<String>]; 2]) {
        self.check_list("left", &span, left);
        self.check_list("right", &span, right);
        self.check_repetition(&[left, right].concat());
    }

    pub(super) fn check_list(&mut self, key: &'static str, span: &Range<usize>, list: &[Spanned<String>]) {
        if list.is_empty() {
            self.report(span.clone(), Message::new("edition.list").with("key", key));
        }
    }

    pub(super) fn check_repetition(&mut self, list: &[Spanned<String>]) {
        for (index, entry) in list.iter().enumerate() {
            if list[..index].iter().any(|earlier| earlier.get_ref() == entry.get_ref()) {
                self.report(entry.span(), Message::new("edition.twice").with("address", entry.get_ref()));
            }
        }
    }

    /// Two sides of rows, in each column of the block in which the first row stands.
    fn find_cells_by_column(
        &mut self,
        table: &Spanned<String>,
        sides: [&[Spanned<String>]; 2],
        edition: &Edition,
    ) -> Vec<[Vec<CellId>; 2]> {
        let Some(table) = self.find_table(table, edition) else { return Vec::new() };
        let sides = sides.map(|side| -> Vec<(&Row, Range<usize>)> {
            let rows = side.iter().map(|row| {
                let path = format!("{}.{}", table.key, row.get_ref());
                Some((self.find_row(&path, row.span(), edition)?, row.span()))
            });
            rows.collect::<Vec<_>>().into_iter().flatten().collect()
        });
        let Some(cell) = sides[0].first().and_then(|(row, _)| row.cells) else { return Vec::new() };
        let rows = sides.iter().flatten();
        if !self.check_columns(rows.map(|(row, span)| (*row, span.clone())), edition) {
            return Vec::new();
        }
        let mut columns = Vec::new();
        let count = self.diagnostics.len();
        for column in &edition.block(cell).columns {
            let [left, right] = sides.each_ref().map(|side| {
                let address = |(row, span): &(&Row, Range<usize>)| {
                    Spanned::new(span.clone(), format!("{}.{}", row.path, column.key))
                };
                side.iter().map(address).collect::<Vec<_>>()
            });
            columns.push(self.find_cells([&left, &right], edition));
            if self.diagnostics.len() > count {
                // The same would be said of every other column.
                break;
            }
        }
        columns
    }

    /// Whether some rows have the same columns; what is said of each column would not be checked in one that only some have.
    pub(super) fn check_columns<'e>(
        &mut self,
        rows: impl Iterator<Item = (&'e Row, Range<usize>)>,
        edition: &Edition,
    ) -> bool {
        let columns = |row: &Row| -> BTreeSet<&str> {
            let block = row.cells.map(|cell| edition.block(cell));
            block.into_iter().flat_map(|block| &block.columns).map(|column| column.key.as_str()).collect()
        };
        let mut rows = rows.peekable();
        let Some((first, _)) = rows.peek().cloned() else { return true };
        let unlike = rows.find(|(row, _)| columns(row) != columns(first));
        if let Some((row, span)) = &unlike {
            let message = Message::new("edition.columns").with("row", &row.path).with("other", &first.path);
            self.report(span.clone(), message);
        }
        unlike.is_none()
    }

    /// The cells of two sides, which are all of one unit, and none of which is part of another of its side.
    pub(super) fn find_cells(&mut self, sides: [&[Spanned<String>]; 2], edition: &Edition) -> [Vec<CellId>; 2] {
        let mut columns = Vec::new();
        let cells = sides.map(|side| {
            let cells: Vec<(&Spanned<String>, CellId)> = side
                .iter()
                .filter_map(|address| Some((address, self.find_cell(address.get_ref(), address.span(), edition)?)))
                .collect();
            self.check_overlap(&cells, edition);
            columns.extend(
                cells.iter().map(|(address, cell)| (address.get_ref().as_str(), address.span(), edition.def(*cell))),
            );
            cells.into_iter().map(|(_, cell)| cell).collect()
        });
        self.check_units(columns);
        cells
    }

    /// Reports the first two addends that count the same figure: a group or a total, and what is part of it.
    fn check_overlap(&mut self, addends: &[(&Spanned<String>, CellId)], edition: &Edition) {
        let mut counted: BTreeMap<CellId, &Spanned<String>> = BTreeMap::new();
        for (address, cell) in addends {
            for leaf in self.leaves(*cell, edition) {
                let earlier = *counted.entry(leaf).or_insert(address);
                // The same address twice is reported as that.
                if earlier.get_ref() != address.get_ref() {
                    let message = Message::new("edition.overlap").with("address", address.get_ref());
                    return self.report(address.span(), message.with("other", earlier.get_ref()));
                }
            }
        }
    }

    pub(super) fn all_leaves(&self, cells: &[CellId], edition: &Edition) -> BTreeSet<CellId> {
        cells.iter().flat_map(|cell| self.leaves(*cell, edition)).collect()
    }

    /// The figures that a cell adds up, to the last; of a figure that adds up nothing, itself.
    fn leaves(&self, cell: CellId, edition: &Edition) -> BTreeSet<CellId> {
        let (mut leaves, mut seen, mut open) = (BTreeSet::new(), BTreeSet::new(), vec![cell]);
        while let Some(cell) = open.pop() {
            let members = edition.members(cell);
            match self.parts.get(&cell) {
                _ if !seen.insert(cell) => {}
                Some(parts) => open.extend(parts),
                None if members.is_empty() => drop(leaves.insert(cell)),
                None => open.extend(members),
            }
        }
        leaves
    }

    pub(super) fn find_cell(&mut self, address: &str, span: Range<usize>, edition: &Edition) -> Option<CellId> {
        let cell = edition.cell(address);
        if cell.is_none() {
            self.report_unknown(address, address, span, edition.cells.iter().map(|def| def.address.as_str()));
        }
        cell
    }

    /// A row with figures of its own.
    pub(super) fn find_row<'e>(&mut self, path: &str, span: Range<usize>, edition: &'e Edition) -> Option<&'e Row> {
        let rows = || edition.rows().map(|(_, row)| row).filter(|row| row.cells.is_some());
        let row = rows().find(|row| row.path == path);
        if row.is_none() {
            self.report_unknown(path, path, span, rows().map(|row| row.path.as_str()));
        }
        row
    }

    pub(super) fn find_column<'e>(
        &mut self,
        table: &str,
        key: &Spanned<String>,
        columns: impl IntoIterator<Item = &'e Column, IntoIter: Clone>,
    ) -> Option<&'e Column> {
        let columns = columns.into_iter();
        let column = columns.clone().find(|column| column.key == *key.get_ref());
        if column.is_none() {
            let known = columns.map(|column| column.key.as_str());
            self.report_unknown(&format!("{table}.{}", key.get_ref()), key.get_ref(), key.span(), known);
        }
        column
    }

    pub(super) fn find_table<'e>(&mut self, key: &Spanned<String>, edition: &'e Edition) -> Option<&'e Table> {
        let table = edition.table(key.get_ref());
        if table.is_none() {
            let known = edition.tables.iter().map(|table| table.key.as_str());
            self.report_unknown(key.get_ref(), key.get_ref(), key.span(), known);
        }
        table
    }

    /// Reports an address that the form has not, with the known word nearest to what was written.
    pub(super) fn report_unknown<'k>(
        &mut self,
        address: &str,
        word: &str,
        span: Range<usize>,
        known: impl IntoIterator<Item = &'k str>,
    ) {
        if self.is_inherited_gap(address, &span) {
            return;
        }
        let message = Message::new("edition.address").with("address", address);
        self.report_with_help(span, message, suggestion(word, known));
    }

    /// Reports the first figure that cannot be added to the others: a text, or a figure of another unit than the first. Each has a
    /// name, a place and its cell; where its own place is inherited, the mistake is in what the first is.
    pub(super) fn check_units<'c>(&mut self, cells: impl IntoIterator<Item = (&'c str, Range<usize>, &'c CellDef)>) {
        let mut cells = cells.into_iter();
        let Some((first_name, first_span, first)) = cells.next() else { return };
        for (name, span, cell) in std::iter::once((first_name, first_span.clone(), first)).chain(cells) {
            let message = if !cell.kind.is_figure() {
                Message::new("edition.text").with("cell", name)
            } else if cell.addend_class() != first.addend_class() || cell.unit.en != first.unit.en {
                let (one, other) = ((first.kind, &first.unit), (cell.kind, &cell.unit));
                Message::new("edition.units")
                    .with("first", first_name)
                    .with("first_unit", describe_unit(one, other.1))
                    .with("second", name)
                    .with("second_unit", describe_unit(other, one.1))
            } else {
                continue;
            };
            return self.report(self.own_span(&span, &first_span), message);
        }
    }
}

impl CellDef {
    /// What its figure is, as far as it matters for adding it up: whether it is a decimal, and its unit. `None` of what is no figure.
    pub(super) fn addend_class(&self) -> Option<(bool, &str)> {
        addend_class(self.kind, &self.unit)
    }
}

impl Column {
    /// The same of the figures in a column.
    pub(super) fn class(&self) -> Option<(bool, &str)> {
        addend_class(self.kind, &self.unit)
    }
}

fn addend_class(kind: Kind, unit: &Text) -> Option<(bool, &str)> {
    kind.is_figure().then_some((kind.is_decimal(), &*unit.zh))
}

/// What a column or cell holds, in words that tell it from another of another unit: the unit in the reader's language, or in both where
/// that is the same.
pub(super) fn describe_unit((kind, unit): (Kind, &Text), other: &Text) -> Message {
    let message = Message::new(match kind {
        Kind::Count => "edition.kind.count",
        Kind::Change => "edition.kind.change",
        Kind::Amount => "edition.kind.amount",
        Kind::Percent => "edition.kind.percent",
        Kind::Printed | Kind::Text => "edition.kind.text",
        Kind::Choice => "edition.kind.choice",
        Kind::Identifier => "edition.kind.identifier",
    });
    match unit {
        Text { zh, .. } if zh.is_empty() => message,
        unit if unit.zh == other.zh || unit.en == other.en => {
            Message::new("edition.kind.unit").with("kind", message).with("unit", format!("{} / {}", unit.zh, unit.en))
        }
        unit => Message::new("edition.kind.unit").with("kind", message).with("unit", unit),
    }
}
