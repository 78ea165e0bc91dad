//! The values of a form's cells in two bytes each. Most figures are small counts, and a site may hold a million reports of two hundred
//! cells.

use super::figures::CellValue;
use crate::edition::CellId;
use std::sync::LazyLock;

/// Counts below this have a code of their own.
const COUNTS: u16 = 16_384;

/// The values that have a code, in the order of the codes: absent, blank, not applicable, and the counts from 0.
static CODED: LazyLock<Vec<CellValue>> = LazyLock::new(|| {
    let others = [CellValue::Absent, CellValue::Blank, CellValue::NotApplicable];
    others.into_iter().chain((0..i64::from(COUNTS)).map(CellValue::Number)).collect()
});

/// The code of what is kept beside the codes.
const BESIDE: u16 = u16::MAX;

/// The values of all cells of a form.
#[derive(Clone, Debug)]
pub(super) struct CellStore {
    codes: Box<[u16]>,
    /// The values without a code, by their cells.
    beside: Vec<(CellId, CellValue)>,
}

impl CellStore {
    /// So many cells, each absent.
    pub(super) fn absent(cells: usize) -> CellStore {
        CellStore { codes: vec![0; cells].into(), beside: Vec::new() }
    }

    /// What stands in a cell.
    pub(super) fn get(&self, cell: CellId) -> &CellValue {
        let coded = CODED.get(usize::from(self.codes[cell.index()]));
        let beside = || self.beside.binary_search_by_key(&cell, |(at, _)| *at).ok().map(|at| &self.beside[at].1);
        coded.or_else(beside).unwrap_or(&CellValue::Absent)
    }

    /// Puts a value in a cell.
    pub(super) fn set(&mut self, cell: CellId, value: CellValue) {
        let code = match value {
            CellValue::Absent => 0,
            CellValue::Blank => 1,
            CellValue::NotApplicable => 2,
            CellValue::Number(number) => u16::try_from(number).ok().filter(|n| *n < COUNTS).map_or(BESIDE, |n| n + 3),
            CellValue::Amount(_) | CellValue::Text(_) => BESIDE,
        };
        let place = self.beside.binary_search_by_key(&cell, |(at, _)| *at);
        match (code, place) {
            (BESIDE, Ok(at)) => self.beside[at].1 = value,
            (BESIDE, Err(at)) => self.beside.insert(at, (cell, value)),
            (_, Ok(at)) => drop(self.beside.remove(at)),
            (_, Err(_)) => {}
        }
        self.codes[cell.index()] = code;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Amount;
    use rust_decimal::Decimal;

    #[test]
    fn every_value_comes_back_whatever_stood_there() {
        let amount = CellValue::Amount(Box::new(Amount::from(Decimal::new(25, 1))));
        let text = CellValue::Text(Box::new("约3".to_owned()));
        let numbers = [-1, 0, 1, 16_383, 16_384, 65_534, 65_535, i64::MAX, i64::MIN].map(CellValue::Number);
        let others = [CellValue::Absent, CellValue::Blank, CellValue::NotApplicable, amount, text];
        let values: Vec<CellValue> = numbers.into_iter().chain(others).collect();
        let mut store = CellStore::absent(values.len());
        assert!((0..values.len() as u32).all(|cell| *store.get(CellId(cell)) == CellValue::Absent));
        // Each value in each cell, over each other.
        for shift in 0..values.len() {
            let at = |cell: usize| &values[(cell * 3 + shift) % values.len()];
            (0..values.len()).for_each(|cell| store.set(CellId(cell as u32), at(cell).clone()));
            assert!((0..values.len()).all(|cell| store.get(CellId(cell as u32)) == at(cell)), "{shift}");
        }
    }
}
