//! Totals as formulas: the sums that the form names, over the cells where the parts stand.

use super::sheet::{SheetData, is_exact};
use crate::edition::{Balance, CellId};
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

/// Where figures stand: row and column, from 0.
pub(super) type Places = BTreeMap<CellId, (usize, usize)>;

/// The areas that a total adds up, as a formula names them: `C5:H5`. None where the cell is no total of cells of this sheet, or
/// where it does not equal the sum of its parts: then what is printed stands as it is.
pub(super) fn parts(filling: &SheetData<'_>, places: &Places, whole: CellId) -> Option<String> {
    let sums = filling.edition.balances().filter(|sum| sum.left == [whole]);
    sums.filter_map(|sum| {
        let parts = all_printed(filling, places, sum.right)?;
        let holds = || {
            let exact = parts.iter().all(|part| is_exact(filling.figures.get(*part)));
            exact && filling.figures.sum(&parts) == filling.figures.value(whole)
        };
        (filling.blank || holds()).then(|| areas(&at(places, &parts), reference))
    })
    .next()
}

/// The sums and identities between cells of a sheet: where their cells stand, and when one is broken. As long as one of its cells has no
/// number, none is.
pub(super) fn broken(filling: &SheetData<'_>, places: &Places) -> Vec<(String, String)> {
    // The total of a group that is given by its rows follows from theirs.
    let is_printed = |balance: &Balance<'_>| balance.left.iter().all(|cell| places.contains_key(cell));
    let balances = filling.edition.balances().filter(is_printed).filter_map(|balance| {
        let sides = [balance.left, balance.right].map(|side| Some(at(places, &all_printed(filling, places, side)?)));
        let [Some(left), Some(right)] = sides else { return None };
        let count = |side: &[(usize, usize)]| format!("COUNT({})={}", areas(side, fixed), side.len());
        let sum = |side: &[(usize, usize)]| format!("SUM({})", areas(side, fixed));
        let (left_sum, right_sum) = (sum(&left), sum(&right));
        let is_broken = format!("AND({},{},ROUND({left_sum}-{right_sum},6)<>0)", count(&left), count(&right));
        // Of a sum the total is shown; of an identity every cell.
        let shown = if let [_] = balance.left { left } else { [left, right].concat() };
        Some((areas(&shown, reference).replace(',', " "), is_broken))
    });
    balances.collect()
}

/// Where cells stand.
fn at(places: &Places, cells: &[CellId]) -> Vec<(usize, usize)> {
    cells.iter().filter_map(|cell| places.get(cell).copied()).collect()
}

/// The printed cells that parts of a sum stand for, all of them on this sheet.
fn all_printed(filling: &SheetData<'_>, places: &Places, parts: &[CellId]) -> Option<Vec<CellId>> {
    let printed = parts.iter().map(|part| printed(filling, places, *part)).collect::<Option<Vec<_>>>()?.concat();
    (!printed.is_empty() && printed.iter().all(|cell| places.contains_key(cell))).then_some(printed)
}

/// The printed cells that a part of a sum stands for: itself, or the rows of a group, or a group that stands for its rows.
fn printed(filling: &SheetData<'_>, places: &Places, part: CellId) -> Option<Vec<CellId>> {
    if places.contains_key(&part) {
        return Some(vec![part]);
    }
    let members = filling.edition.members(part);
    let shown = |cell: CellId| {
        let mut cell = cell;
        while !places.contains_key(&cell) {
            cell = filling.edition.group_of(cell)?;
        }
        Some(cell)
    };
    let mut cells = if members.is_empty() {
        vec![shown(part)?]
    } else {
        members.into_iter().map(shown).collect::<Option<Vec<_>>>()?
    };
    cells.dedup();
    Some(cells)
}

/// Cells as areas, neighbours joined to one; each cell is written by `reference`.
pub(super) fn areas(cells: &[(usize, usize)], reference: fn((usize, usize)) -> String) -> String {
    let mut runs: Vec<((usize, usize), (usize, usize))> = Vec::new();
    for &cell in cells {
        match runs.last_mut() {
            Some((from, to))
                if (from.0 == cell.0 && to.0 == cell.0 && to.1 + 1 == cell.1)
                    || (from.1 == cell.1 && to.1 == cell.1 && to.0 + 1 == cell.0) =>
            {
                *to = cell;
            }
            _ => runs.push((cell, cell)),
        }
    }
    let area = |(from, to): &((usize, usize), (usize, usize))| match from == to {
        true => reference(*from),
        false => format!("{}:{}", reference(*from), reference(*to)),
    };
    runs.iter().map(area).collect::<Vec<_>>().join(",")
}

/// `B3` for the third row's second cell.
pub(super) struct Reference(pub(super) (usize, usize));

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Reference((row, column)) = *self;
        write_column(column + 1, f)?;
        write!(f, "{}", row + 1)
    }
}

/// The letters of a column, counted from 1.
fn write_column(column: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Some(rest) = column.checked_sub(1) else { return Ok(()) };
    write_column(rest / 26, f)?;
    f.write_char(char::from(b'A' + (rest % 26) as u8))
}

/// The same as a text.
pub(super) fn reference(at: (usize, usize)) -> String {
    Reference(at).to_string()
}

/// `$B$3`: the same cell wherever a formula stands.
fn fixed(cell: (usize, usize)) -> String {
    let plain = reference(cell);
    let row = plain.find(|c: char| c.is_ascii_digit()).unwrap_or(plain.len());
    format!("${}${}", &plain[..row], &plain[row..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_and_areas() {
        assert_eq!(reference((0, 0)), "A1");
        assert_eq!(reference((11, 27)), "AB12");
        assert_eq!(areas(&[(4, 2), (4, 3), (4, 4)], reference), "C5:E5");
        assert_eq!(areas(&[(4, 2), (5, 2), (7, 2), (7, 3)], reference), "C5:C6,C8:D8");
        assert_eq!(areas(&[(4, 27), (5, 27)], fixed), "$AB$5:$AB$6");
    }
}
