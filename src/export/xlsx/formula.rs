//! Totals as formulas: the sums that the form names, over the cells where the parts stand.

use super::sheet::{SheetData, is_exact};
use crate::edition::CellId;
use std::collections::BTreeMap;

/// Where figures stand: row and column, from 0.
pub(super) type Places = BTreeMap<CellId, (usize, usize)>;

/// The areas that a total adds up, as a formula names them: `C5:H5`. None where the cell is no total of cells of this sheet, or
/// where it does not equal the sum of its parts: then what is printed stands as it is.
pub(super) fn parts(filling: &SheetData<'_>, places: &Places, whole: CellId) -> Option<String> {
    let sums = filling.edition.sums.iter().filter(|sum| sum.total == whole);
    sums.filter_map(|sum| {
        let parts: Vec<CellId> =
            sum.parts.iter().map(|part| printed(filling, places, *part)).collect::<Option<Vec<_>>>()?.concat();
        let holds = || {
            let exact = parts.iter().all(|part| is_exact(filling.figures.get(*part)));
            exact && filling.figures.sum(&parts) == filling.figures.value(whole)
        };
        let at: Vec<(usize, usize)> = parts.iter().filter_map(|part| places.get(part).copied()).collect();
        (!at.is_empty() && at.len() == parts.len() && (filling.blank || holds())).then(|| areas(&at))
    })
    .next()
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

/// Cells as areas, neighbours joined to one.
fn areas(cells: &[(usize, usize)]) -> String {
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
pub(super) fn reference((row, column): (usize, usize)) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        letters.push(char::from(b'A' + ((left - 1) % 26) as u8));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect::<String>() + &(row + 1).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_and_areas() {
        assert_eq!(reference((0, 0)), "A1");
        assert_eq!(reference((11, 27)), "AB12");
        assert_eq!(areas(&[(4, 2), (4, 3), (4, 4)]), "C5:E5");
        assert_eq!(areas(&[(4, 2), (5, 2), (7, 2), (7, 3)]), "C5:C6,C8:D8");
    }
}
