//! Rows that lost their blank cells: a few figures in order, to be placed under the columns so that rows and columns add up.
//! Nothing is filled from the left; what more than one placing would satisfy is not found.

use super::super::document::Spot;
use super::super::value::{Value, read};
use super::found::{Doubtful, Found};
use crate::base::Message;
use crate::edition::{CellId, Edition};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A row with fewer figures than columns.
pub(super) struct Loose {
    pub(super) cells: Vec<CellId>,
    pub(super) texts: Vec<(String, Spot)>,
    pub(super) spot: Spot,
}

/// How many placings are tried before the question is left open.
const TRIES: usize = 20_000;
/// How many solutions are compared.
const SOLUTIONS: usize = 64;

/// Places the figures of loose rows.
pub(super) fn settle(edition: &Edition, found: &mut Found, loose: Vec<Loose>) {
    let (empty, loose): (Vec<Loose>, Vec<Loose>) = loose.into_iter().partition(|row| row.texts.is_empty());
    for row in empty {
        // The label stands there, and nothing between it and the next: cells without text.
        for cell in row.cells {
            found.take(edition, cell, "", row.spot, Some(Message::new("import.why.nothing")));
        }
    }
    if loose.is_empty() {
        return;
    }
    let candidates: Vec<Vec<Vec<usize>>> = loose.iter().map(|row| placings(edition, row)).collect();
    let mut search = Search { edition, loose: &loose, candidates: &candidates, tries: 0, solutions: Vec::new() };
    let mut values: BTreeMap<CellId, Decimal> =
        found.cells.iter().filter_map(|(cell, taken)| Some((*cell, taken.reading.number()?))).collect();
    for (cell, taken) in &found.cells {
        if taken.reading.value == Value::Blank {
            values.insert(*cell, Decimal::ZERO);
        }
    }
    search.go(&mut values, &mut Vec::new());
    let whole = search.tries < TRIES && search.solutions.len() < SOLUTIONS;
    let solutions = if whole { search.solutions } else { Vec::new() };
    for (index, row) in loose.iter().enumerate() {
        for (column, cell) in row.cells.iter().enumerate() {
            let mut options: Vec<Option<usize>> = solutions
                .iter()
                .map(|solution: &Vec<usize>| candidates[index][solution[index]].iter().position(|at| *at == column))
                .collect();
            options.dedup();
            // Several placings that agree on this cell are one answer for it.
            match options[..] {
                [Some(text)] => {
                    let (text, spot) = &row.texts[text];
                    found.take(edition, *cell, text, *spot, Some(Message::new("import.why.sums")));
                }
                [None] => found.take(edition, *cell, "", row.spot, Some(Message::new("import.why.sums_blank"))),
                _ => {
                    let figures: Vec<&str> = row.texts.iter().map(|(text, _)| text.trim()).collect();
                    let why = Message::new("import.why.open").with("figures", figures);
                    found.doubt(edition.address(*cell), Doubtful::NotFound, row.spot, why);
                }
            }
        }
    }
}

/// The ways to put a row's figures under its columns in order: those whose total is right, or, if there are none, all.
fn placings(edition: &Edition, row: &Loose) -> Vec<Vec<usize>> {
    let (figures, columns) = (row.texts.len(), row.cells.len());
    if figures > columns {
        return Vec::new();
    }
    let mut all = Vec::new();
    choose(columns, figures, 0, &mut Vec::new(), &mut all);
    let total = row.cells.iter().position(|cell| edition.column(*cell).total);
    let number = |index: usize| read(&row.texts[index].0, edition.def(row.cells[0]).kind).number();
    let right = |placing: &Vec<usize>| {
        let Some(total) = total else { return true };
        let parts: Option<Decimal> = (0..figures)
            .filter(|index| placing[*index] != total)
            .try_fold(Decimal::ZERO, |sum, index| sum.checked_add(number(index)?));
        match placing.iter().position(|column| *column == total) {
            Some(whole) => parts == number(whole) && figures > 1,
            None => false,
        }
    };
    let sound: Vec<Vec<usize>> = all.iter().filter(|placing| right(placing)).cloned().collect();
    if sound.is_empty() { all } else { sound }
}

fn choose(columns: usize, left: usize, from: usize, chosen: &mut Vec<usize>, all: &mut Vec<Vec<usize>>) {
    if left == 0 {
        return all.push(chosen.clone());
    }
    for column in from..=columns.saturating_sub(left) {
        chosen.push(column);
        choose(columns, left - 1, column + 1, chosen, all);
        chosen.pop();
    }
}

struct Search<'s> {
    edition: &'s Edition,
    loose: &'s [Loose],
    candidates: &'s [Vec<Vec<usize>>],
    tries: usize,
    solutions: Vec<Vec<usize>>,
}

impl Search<'_> {
    fn go(&mut self, values: &mut BTreeMap<CellId, Decimal>, chosen: &mut Vec<usize>) {
        if self.tries >= TRIES || self.solutions.len() >= SOLUTIONS {
            return;
        }
        self.tries += 1;
        let Some(row) = self.loose.get(chosen.len()) else {
            self.solutions.push(chosen.clone());
            return;
        };
        for (index, placing) in self.candidates[chosen.len()].iter().enumerate() {
            for cell in &row.cells {
                values.insert(*cell, Decimal::ZERO);
            }
            for (text, column) in row.texts.iter().zip(placing) {
                let cell = row.cells[*column];
                if let Some(number) = read(&text.0, self.edition.def(cell).kind).number() {
                    values.insert(cell, number);
                }
            }
            if self.possible(values, row) {
                chosen.push(index);
                self.go(values, chosen);
                chosen.pop();
            }
        }
        for cell in &row.cells {
            values.remove(cell);
        }
    }

    /// Whether no sum down the columns that touches the row is already broken.
    fn possible(&self, values: &BTreeMap<CellId, Decimal>, row: &Loose) -> bool {
        let touches = |cell: &CellId| row.cells.contains(cell);
        let sums = self.edition.sums.iter().filter(|sum| !sum.across);
        for sum in sums.filter(|sum| touches(&sum.whole) || self.leaves(&sum.parts, values).iter().any(&touches)) {
            if !agree(values.get(&sum.whole), &self.leaves(&sum.parts, values), values) {
                return false;
            }
        }
        let identities = self.edition.identities.iter();
        for identity in identities.filter(|id| id.left.iter().chain(&id.right).any(&touches)) {
            let side = |cells: &[CellId]| {
                cells.iter().try_fold(Decimal::ZERO, |sum, cell| sum.checked_add(*values.get(cell)?))
            };
            if let (Some(left), Some(right)) = (side(&identity.left), side(&identity.right))
                && left != right
            {
                return false;
            }
        }
        true
    }

    /// The cells that parts stand for: a group's own where it was given as one row, else its rows'.
    fn leaves(&self, parts: &[CellId], values: &BTreeMap<CellId, Decimal>) -> Vec<CellId> {
        let mut leaves = Vec::new();
        for part in parts {
            let members = self.edition.members(*part);
            if members.is_empty() || values.contains_key(part) {
                leaves.push(*part);
            } else {
                leaves.extend(members);
            }
        }
        leaves
    }
}

/// Whether the known parts do not exceed the whole, and equal it where all are known.
fn agree(whole: Option<&Decimal>, parts: &[CellId], values: &BTreeMap<CellId, Decimal>) -> bool {
    let Some(whole) = whole else { return true };
    let known = parts.iter().filter_map(|part| values.get(part));
    let Some(known) = known.copied().try_fold(Decimal::ZERO, Decimal::checked_add) else { return true };
    let all = parts.iter().all(|part| values.contains_key(part));
    if all { known == *whole } else { known <= *whole }
}
