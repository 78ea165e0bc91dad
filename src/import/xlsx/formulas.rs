//! Formulas of which a sheet holds no result: a program wrote them and none has computed them. Sums are computed, those that the
//! totals of our own form are; what any other says is not known, and is no blank.

use super::sheet::position;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// How many formulas of a sheet are computed. A form has some forty.
const MOST: usize = 1_000;
/// How many cells with a text the areas of one formula may hold, and how long it may be.
const CELLS: usize = 1_000;
const LONGEST: usize = 400;
/// How many sums may wait for each other.
const PASSES: usize = 16;

/// A cell: row and column, from 0.
type Place = (usize, usize);

/// What a sheet says of its cells with numbers and formulas.
#[derive(Debug, Default)]
pub(super) struct Formulas {
    /// Numbers as they are stored; `None` for a text, which is no number for a sum.
    values: BTreeMap<Place, Option<Decimal>>,
    /// The formulas without a result, each with how far its references are moved.
    open: BTreeMap<Place, (String, Place)>,
    /// The formulas that others share, with their places.
    shared: BTreeMap<String, (String, Place)>,
    /// The rows that are not shown: their cells are not read.
    hidden: BTreeSet<usize>,
}

/// What an open formula comes to.
#[derive(Debug, PartialEq)]
pub(super) enum FormulaResult {
    /// A number.
    Number(Decimal),
    /// No text: a sum of blank cells.
    Blank,
    /// The formula, which is not computed.
    Unknown(String),
}

impl Formulas {
    /// Takes what a cell stores.
    pub(super) fn value(&mut self, place: Place, stored: &str, is_number: bool) {
        let number = stored.trim();
        let number = Decimal::from_scientific(number).or_else(|_| number.parse()).ok().filter(|_| is_number);
        self.values.insert(place, number);
    }

    /// Takes a formula; one without text is shared, and stands where it was named first.
    pub(super) fn formula(&mut self, place: Place, text: &str, group: Option<&str>, has_result: bool) {
        let known = group.and_then(|group| self.shared.get(group)).filter(|_| text.is_empty());
        let (text, from) = known.cloned().unwrap_or_else(|| (text.to_owned(), place));
        if let Some(group) = group {
            self.shared.entry(group.to_owned()).or_insert_with(|| (text.clone(), from));
        }
        if !has_result {
            self.open.insert(place, (text, from));
        }
    }

    /// Takes a row that is not shown.
    pub(super) fn hide(&mut self, row: usize) {
        self.hidden.insert(row);
    }

    /// What each open formula comes to.
    pub(super) fn compute(mut self) -> Vec<(Place, FormulaResult)> {
        let mut done = Vec::new();
        for _ in 0..PASSES {
            let known: Vec<(Place, FormulaResult)> =
                self.open.iter().take(MOST).filter_map(|(place, _)| Some((*place, self.sum(*place)?))).collect();
            if known.is_empty() {
                break;
            }
            for (place, result) in known {
                self.open.remove(&place);
                if let FormulaResult::Number(number) = result {
                    self.values.insert(place, Some(number));
                }
                done.push((place, result));
            }
        }
        done.extend(self.open.into_iter().map(|(place, (text, _))| (place, FormulaResult::Unknown(text))));
        done
    }

    /// The result of an open formula that is a sum of numbers which are all known.
    fn sum(&self, place: Place) -> Option<FormulaResult> {
        let (text, from) = self.open.get(&place)?;
        if text.len() > LONGEST {
            return None;
        }
        let text: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        let mut total: Option<Decimal> = None;
        let mut is_blank = false;
        let unless_blank = text.strip_prefix("IF(COUNT(").and_then(|rest| rest.strip_suffix("))"));
        let areas = match unless_blank.and_then(|rest| rest.split_once(")=0,\"\",SUM(")) {
            // The totals of our own blank form are blank as long as all their parts are.
            Some((counted, added)) if counted == added => {
                is_blank = true;
                vec![added]
            }
            Some(_) => return None,
            None => text.strip_prefix('+').unwrap_or(&text).split('+').map(added).collect::<Option<Vec<_>>>()?,
        };
        for area in areas.into_iter().flat_map(|areas| areas.split(',')) {
            for number in self.numbers(area, moved(*from, place))? {
                total = Some(total.unwrap_or_default().checked_add(number)?);
            }
        }
        Some(match total {
            None if is_blank => FormulaResult::Blank,
            total => FormulaResult::Number(total.unwrap_or_default()),
        })
    }

    /// The numbers in an area, if all that stands there is known and a number.
    fn numbers(&self, area: &str, by: (i64, i64)) -> Option<Vec<Decimal>> {
        let (from, to) = area.split_once(':').unwrap_or((area, area));
        let (from, to) = (reference(from, by)?, reference(to, by)?);
        let is_in = |place: &Place| (from.1..=to.1).contains(&place.1);
        let (first, last) = ((from.0, 0), (to.0, usize::MAX));
        if from.0 > to.0 || from.1 > to.1 || self.hidden.range(from.0..=to.0).next().is_some() {
            return None;
        }
        if self.open.range(first..=last).any(|(place, _)| is_in(place)) {
            return None;
        }
        let cells = self.values.range(first..=last);
        let cells: Option<Vec<Decimal>> = cells.filter(|(place, _)| is_in(place)).map(|(_, number)| *number).collect();
        cells.filter(|cells| cells.len() <= CELLS)
    }
}

/// The areas that one member of a sum adds: those of `SUM(…)`, or a cell.
fn added(member: &str) -> Option<&str> {
    let inner = member.strip_prefix("SUM(").map_or(Some(member), |rest| rest.strip_suffix(')'))?;
    (!inner.contains(['(', ')'])).then_some(inner)
}

/// How far a formula at one place is moved to stand at another.
fn moved(from: Place, to: Place) -> (i64, i64) {
    let step = |from: usize, to: usize| to as i64 - from as i64;
    (step(from.0, to.0), step(from.1, to.1))
}

/// The cell that a formula names, moved unless it is fixed: `$B3`.
fn reference(text: &str, by: (i64, i64)) -> Option<Place> {
    let (row, column) = position(&text.replace('$', ""))?;
    let column_fixed = text.starts_with('$');
    let row_fixed = text.trim_start_matches('$').contains('$');
    let at = |own: usize, by: i64, is_fixed: bool| match is_fixed {
        true => Some(own),
        false => usize::try_from(i64::try_from(own).ok()?.checked_add(by)?).ok(),
    };
    Some((at(row, by.0, row_fixed)?, at(column, by.1, column_fixed)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_computed_and_nothing_else() {
        let mut formulas = Formulas::default();
        for (column, stored) in ["1", "2", "0.5"].into_iter().enumerate() {
            formulas.value((0, column), stored, true);
        }
        formulas.value((1, 0), "两件", false);
        let cases = [
            ("SUM(A1:C1)", Some("3.5")),
            ("IF(COUNT(A1:B1)=0,\"\",SUM(A1:B1))", Some("3")),
            ("IF(COUNT(A9:B9)=0,\"\",SUM(A9:B9))", Some("")),
            ("sum( $A$1 , C1 )", Some("1.5")),
            ("A1+B1+SUM(C1:D1)", Some("3.5")),
            // A sum of a sum that stands in this list.
            ("SUM(K1:K2)", Some("6.5")),
            // A text in its area, another sheet, another function, itself.
            ("SUM(A1:A2)", None),
            ("SUM(Sheet2!A1)", None),
            ("A1*2", None),
            ("IF(COUNT(A1:B1)=0,\"\",SUM(A1:C1))", None),
            ("SUM(K11)", None),
            ("SUM(A7)", None),
        ];
        formulas.hide(6);
        for (row, (formula, _)) in cases.iter().enumerate() {
            formulas.formula((row, 10), formula, None, false);
        }
        let computed: BTreeMap<Place, FormulaResult> = formulas.compute().into_iter().collect();
        for (row, (formula, expected)) in cases.iter().enumerate() {
            let expected = match *expected {
                Some("") => FormulaResult::Blank,
                Some(number) => FormulaResult::Number(number.parse().expect("a number")),
                None => FormulaResult::Unknown((*formula).to_owned()),
            };
            assert_eq!(computed[&(row, 10)], expected, "{formula}");
        }
    }

    #[test]
    fn a_shared_formula_moves_with_its_cell() {
        let mut formulas = Formulas::default();
        for row in 0..3 {
            formulas.value((row, 0), "2", true);
            formulas.value((row, 1), &row.to_string(), true);
        }
        formulas.formula((0, 3), "SUM(A1:B1,$A$1)", Some("0"), true);
        formulas.formula((2, 3), "", Some("0"), false);
        assert_eq!(formulas.compute(), [((2, 3), FormulaResult::Number(Decimal::from(6)))]);
    }
}
