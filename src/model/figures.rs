//! The figures of one report in the order of its form: as typed, and what follows from them.

use super::cell_store::CellStore;
use crate::base::{Amount, Location, SourceFile};
use crate::edition::{CellId, Edition, Table};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::sync::Arc;

/// What stands in a cell. A number, a blank, `/` and unreadable text are four different facts; nothing is ever turned into 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum CellValue {
    /// The form has the cell, the report does not: a row of a group that was given as one row, or that group's own sum where a
    /// part is no number.
    #[default]
    Absent,
    /// An integer.
    Number(i64),
    /// An exact decimal.
    Amount(Box<Amount>),
    /// Explicitly blank.
    Blank,
    /// `/`.
    NotApplicable,
    /// Text as printed; unreadable where a number is expected.
    Text(Box<String>),
}

impl CellValue {
    /// Its exact value, if it is a number.
    pub fn value(&self) -> Option<Decimal> {
        match self {
            CellValue::Number(number) => Some((*number).into()),
            CellValue::Amount(amount) => Some(amount.value()),
            _ => None,
        }
    }

    /// Whether the report has the cell.
    pub fn is_given(&self) -> bool {
        !matches!(self, CellValue::Absent)
    }

    /// As it is typed, written to CSV, and put into a narrative.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            CellValue::Absent | CellValue::Blank => Cow::Borrowed(""),
            // Most figures are 0, and each is printed in ten places.
            CellValue::Number(0) => Cow::Borrowed("0"),
            CellValue::Number(number) => Cow::Owned(number.to_string()),
            CellValue::Amount(amount) => Cow::Borrowed(amount.as_str()),
            CellValue::NotApplicable => Cow::Borrowed("/"),
            CellValue::Text(text) => Cow::Borrowed(text),
        }
    }
}

/// All figures of a report.
#[derive(Clone, Debug)]
pub struct Figures {
    cells: CellStore,
    /// Where each was typed, as a byte offset; [`NOWHERE`] for what was not.
    typed: Box<[u32]>,
}

const NOWHERE: u32 = u32::MAX;

impl Figures {
    /// Those of a blank form: every cell is absent.
    pub fn blank(edition: &Edition) -> Figures {
        let count = edition.cells.len();
        Figures { cells: CellStore::absent(count), typed: vec![NOWHERE; count].into() }
    }

    /// Figures that stand in no file: a sum of others.
    pub fn from_values(edition: &Edition, value: impl Fn(CellId) -> Option<Decimal>) -> Figures {
        let mut figures = Figures::blank(edition);
        for cell in edition.ids() {
            if let Some(value) = value(cell) {
                let value = match i64::try_from(value) {
                    Ok(number) if value.is_integer() && !edition.def(cell).kind.is_decimal() => {
                        CellValue::Number(number)
                    }
                    _ => CellValue::Amount(Box::new(Amount::from(value))),
                };
                figures.cells.set(cell, value);
            }
        }
        figures
    }

    /// What stands in a cell.
    pub fn get(&self, cell: CellId) -> &CellValue {
        self.cells.get(cell)
    }

    /// Its exact value, if it is a number.
    pub fn value(&self, cell: CellId) -> Option<Decimal> {
        self.get(cell).value()
    }

    /// Whether the value was not typed but follows from others.
    pub fn is_computed(&self, cell: CellId) -> bool {
        self.get(cell).is_given() && self.typed[cell.index()] == NOWHERE
    }

    /// Whether the report itself gives the value.
    pub fn is_typed(&self, cell: CellId) -> bool {
        self.get(cell).is_given() && !self.is_computed(cell)
    }

    /// Whether a group is given as one row: a figure of its own row is typed. The row's total may be left out, and is computed.
    pub fn is_one_row(&self, edition: &Edition, group: CellId) -> bool {
        let (block, row) = (edition.block(group), edition.row(group));
        block.cells(row).any(|cell| self.is_typed(cell))
    }

    /// Whether they have a table: all that its form requires, and of the others those of which a cell is given.
    pub fn has_table(&self, edition: &Edition, table: &Table) -> bool {
        !table.optional || edition.cells_of(table).any(|cell| self.get(cell).is_given())
    }

    /// Where it was typed in the file that the figures were read from.
    pub fn place(&self, cell: CellId, file: &Arc<SourceFile>) -> Option<Location> {
        let start = self.typed[cell.index()];
        (start != NOWHERE).then(|| Location::new(file, start as usize..token_end(&file.text, start as usize)))
    }

    /// Adds up cells; `None` where one is no number.
    pub fn sum(&self, cells: &[CellId]) -> Option<Decimal> {
        cells.iter().try_fold(Decimal::ZERO, |sum, cell| sum.checked_add(self.value(*cell)?))
    }

    /// Puts in what is typed at a byte of the file.
    pub(super) fn set_typed(&mut self, cell: CellId, value: CellValue, start: usize) {
        self.cells.set(cell, value);
        self.typed[cell.index()] = u32::try_from(start).unwrap_or(NOWHERE);
    }

    /// Fills in what was left out: totals across, sums of groups, total rows. A total whose parts are not all numbers is blank.
    pub(super) fn compute(&mut self, edition: &Edition, rows_left_out: &[CellId]) {
        let group_cells: Vec<CellId> = edition.ids().filter(|cell| edition.def(*cell).group).collect();
        let rows_with_figures: Vec<bool> = edition
            .sums
            .iter()
            .map(|sum| sum.across && sum.parts.iter().any(|part| self.get(*part).is_given()))
            .collect();
        for (sum, given) in edition.sums.iter().zip(rows_with_figures) {
            if given && !self.get(sum.total).is_given() {
                self.fill(sum.total, &sum.parts, CellValue::Blank);
            }
        }
        // Inner groups come after outer ones in the form, so they are summed first.
        for cell in group_cells.iter().rev() {
            if !self.get(*cell).is_given() {
                let parts = edition.parts_of_group(*cell, |part| self.get(part).is_given());
                self.fill(*cell, &parts, CellValue::Absent);
            }
        }
        for sum in edition.sums.iter().filter(|sum| !sum.across && rows_left_out.contains(&sum.total)) {
            self.fill(sum.total, &sum.parts, CellValue::Blank);
        }
    }

    fn fill(&mut self, total: CellId, parts: &[CellId], otherwise: CellValue) {
        let integers = parts.iter().try_fold(0i64, |sum, part| match self.get(*part) {
            CellValue::Number(number) => sum.checked_add(*number),
            _ => None,
        });
        let exact = || self.sum(parts).map(|sum| CellValue::Amount(Box::new(Amount::from(sum))));
        let value = integers.map(CellValue::Number).or_else(exact).unwrap_or(otherwise);
        self.cells.set(total, value);
    }
}

/// Where the token that starts at a byte ends: a quoted string with its quotes, or what stands before a separator.
fn token_end(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let quoted = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let end = match quoted {
        Some(quote) => rest[1..].find(quote).map_or(rest.len(), |end| end + 2),
        None => rest.find([',', ']', '}', ' ', '\t', '\r', '\n', '#']).unwrap_or(rest.len()),
    };
    start + end
}
