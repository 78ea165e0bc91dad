//! A table of a form opened to the agencies whose reports are added up in it: which agencies, and with which figures.

use crate::edition::{CellId, Row, Table, TableBlock};
use crate::model::{Addend, MemberSum, MemberSums};
use rust_decimal::Decimal;

/// A row of a form with the figures of the agencies that are added up in it.
#[derive(Debug)]
pub struct OpenedRow<'a> {
    /// The block that it stands in.
    pub block: &'a TableBlock,
    /// The row.
    pub row: &'a Row,
    /// Its cells that are added up, in the order of the columns.
    pub cells: Vec<CellId>,
    /// The sums, one a cell.
    pub sums: Vec<MemberSum>,
    /// The agencies that have something else than 0 in one of the cells, by their position, each with what it has in them.
    pub lines: Vec<(usize, Vec<Addend>)>,
    /// How many agencies that are added up have 0 in all of them.
    pub zeros: usize,
}

impl<'a> OpenedRow<'a> {
    /// The rows of a table, those of `cells`; the sums are of the agencies for which `is_counted` holds.
    pub fn of_table(
        table: &'a Table,
        sums: &MemberSums<'_>,
        cells: &[CellId],
        is_counted: &dyn Fn(usize) -> bool,
    ) -> Vec<OpenedRow<'a>> {
        let rows = table.rows().filter_map(|(block, row)| {
            let own = (0..block.columns.len()).filter_map(|column| row.cell(column));
            let own: Vec<CellId> = own.filter(|cell| cells.binary_search(cell).is_ok()).collect();
            (!own.is_empty()).then(|| OpenedRow::new(block, row, own, sums, is_counted))
        });
        rows.collect()
    }

    fn new(
        block: &'a TableBlock,
        row: &'a Row,
        cells: Vec<CellId>,
        sums: &MemberSums<'_>,
        is_counted: &dyn Fn(usize) -> bool,
    ) -> OpenedRow<'a> {
        let (mut lines, mut zeros) = (Vec::new(), 0);
        let is_zero = |addend: &Addend| matches!(addend, Addend::Number(_, value) if value.is_zero());
        for index in (0..sums.members().len()).filter(|index| sums.members()[*index].is_readable()) {
            let addends: Vec<Addend> = cells.iter().map(|cell| sums.addend(index, *cell)).collect();
            // What is in no sum is always named: a report that holds the figures of others.
            match addends.iter().all(is_zero) && is_counted(index) {
                true => zeros += 1,
                false => lines.push((index, addends)),
            }
        }
        let sums = cells.iter().map(|cell| sums.sum_of(*cell, is_counted)).collect();
        OpenedRow { block, row, cells, sums, lines, zeros }
    }

    /// What a report has more in each cell than the agencies together; `None` where that cannot be said.
    pub fn differences(&self, own: &dyn Fn(CellId) -> Option<Decimal>) -> Vec<Option<Decimal>> {
        let sides = self.cells.iter().zip(&self.sums);
        sides.map(|(cell, sum)| own(*cell)?.checked_sub(sum.complete()?)).collect()
    }
}
