//! Rows that lost their blank cells: a few figures in order, to be placed under the columns so that rows and columns add up.
//! Nothing is filled from the left; what more than one placing would satisfy is not found.

use super::super::document::Spot;
use super::super::value::read;
use super::found::{Doubtful, Found};
use crate::base::Message;
use crate::edition::{CellId, Edition};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use std::collections::BTreeMap;

/// A row with fewer figures than columns.
pub(super) struct Loose {
    pub(super) cells: Vec<CellId>,
    pub(super) texts: Vec<(String, Spot)>,
    pub(super) spot: Spot,
}

/// How many guesses are tried before the question is left open: each looks at every way that is left of every row.
const GUESSES: usize = 2_000;
/// How many solutions are compared.
const SOLUTIONS: usize = 24;
/// How many ways there may be to place one row's figures.
const WAYS: usize = 7_000;

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
    let numbers: Vec<Option<Vec<i64>>> = loose.iter().map(|row| numbers(edition, row)).collect();
    let ways: Vec<Vec<Way>> = loose.iter().zip(&numbers).map(|(row, numbers)| ways(edition, row, numbers)).collect();
    let equations = equations(edition, found, &loose);
    let figures = numbers.iter().map(|numbers| numbers.clone().unwrap_or_default()).collect();
    let mut search = Search { figures, equations, guesses: 0, solutions: Vec::new() };
    let start = search.narrowed(ways.clone());
    if let Some(start) = &start {
        search.go(start.clone());
    }
    // The search saw all there is to see, or what the rows allow by themselves is what is known.
    let complete = search.guesses < GUESSES && search.solutions.len() < SOLUTIONS;
    let rows: Vec<Vec<Way>> = match (complete, search.solutions.is_empty(), start) {
        (true, false, _) => (0..loose.len())
            .map(|row| search.solutions.iter().filter_map(|solution| solution[row].first().copied()).collect())
            .collect(),
        (_, _, Some(start)) if !search.solutions.is_empty() => start,
        // The sums of the source do not hold: they decide nothing.
        _ => ways,
    };
    for (row, ways) in loose.iter().zip(rows) {
        place(edition, found, row, &ways);
    }
}

/// Takes what all ways agree on.
fn place(edition: &Edition, found: &mut Found, row: &Loose, ways: &[Way]) {
    for (column, cell) in row.cells.iter().enumerate() {
        let mut options: Vec<Option<usize>> = ways.iter().map(|way| figure_at(*way, column)).collect();
        options.sort_unstable();
        options.dedup();
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

/// The columns that a row's figures stand under, one bit each; the figures stand in order.
type Way = u64;

/// Which figure stands under a column.
fn figure_at(way: Way, column: usize) -> Option<usize> {
    let bit = 1 << column;
    (way & bit != 0).then(|| (way & (bit - 1)).count_ones() as usize)
}

/// The figures of a row as integers; `None` where one is none.
fn numbers(edition: &Edition, row: &Loose) -> Option<Vec<i64>> {
    let kind = edition.def(*row.cells.first()?).kind;
    row.texts.iter().map(|(text, _)| read(text, kind).number()?.to_i64()).collect()
}

/// The ways to put a row's figures under its columns: those whose total is right, or, if there are none, all.
fn ways(edition: &Edition, row: &Loose, numbers: &Option<Vec<i64>>) -> Vec<Way> {
    let (figures, columns) = (row.texts.len(), row.cells.len());
    let mut all = Vec::new();
    if figures <= columns && columns < Way::BITS as usize {
        choose(columns, figures, 0, 0, &mut all);
    }
    if all.len() >= WAYS {
        return Vec::new();
    }
    let Some(numbers) = numbers else { return all };
    let position = |cell: &CellId| row.cells.iter().position(|known| known == cell);
    let sums: Vec<(usize, Vec<usize>)> = edition
        .sums
        .iter()
        .filter(|sum| sum.across)
        .filter_map(|sum| Some((position(&sum.whole)?, sum.parts.iter().filter_map(position).collect())))
        .collect();
    let right = |way: &Way| {
        let value = |column: &usize| figure_at(*way, *column).map_or(0, |at| i128::from(numbers[at]));
        sums.iter().all(|(whole, parts)| parts.iter().map(value).sum::<i128>() == value(whole))
    };
    let sound: Vec<Way> = all.iter().filter(|way| right(way)).copied().collect();
    if sound.is_empty() { all } else { sound }
}

fn choose(columns: usize, left: usize, from: usize, chosen: Way, all: &mut Vec<Way>) {
    if left == 0 {
        return all.push(chosen);
    }
    for column in from..=columns.saturating_sub(left) {
        if all.len() >= WAYS {
            return;
        }
        choose(columns, left - 1, column + 1, chosen | 1 << column, all);
    }
}

/// A term of an equation: known, or of a loose row under a column; added or taken away.
#[derive(Clone, Copy)]
struct Term {
    row: usize,
    column: usize,
    sign: i128,
}

/// Terms that add up with what is known to zero.
struct Equation {
    known: i128,
    terms: Vec<Term>,
}

/// The sums down the columns, and the identities, in which loose rows stand and everything else is known.
fn equations(edition: &Edition, found: &Found, loose: &[Loose]) -> Vec<Equation> {
    let mut place: BTreeMap<CellId, (usize, usize)> = BTreeMap::new();
    for (row, own) in loose.iter().enumerate() {
        place.extend(own.cells.iter().enumerate().map(|(column, cell)| (*cell, (row, column))));
    }
    let given = |cell: &CellId| place.contains_key(cell) || found.cells.contains_key(cell);
    let leaves = |cells: &[CellId]| -> Vec<CellId> {
        let leaf = |cell: &CellId| if given(cell) { vec![*cell] } else { edition.members(*cell) };
        let expanded = cells.iter().flat_map(|cell| match leaf(cell) {
            members if members.is_empty() => vec![*cell],
            members => members,
        });
        // The rows of a group that was given as one row are not there.
        let one = |cell: CellId| edition.group_of(cell).filter(|group| !given(&cell) && given(group)).unwrap_or(cell);
        let mut cells: Vec<CellId> = expanded.map(one).collect();
        cells.dedup();
        cells
    };
    let sums = edition.sums.iter().filter(|sum| !sum.across).map(|sum| (vec![sum.whole], leaves(&sum.parts)));
    let identities = edition.identities.iter().map(|identity| (identity.left.clone(), identity.right.clone()));
    let equation = |(left, right): (Vec<CellId>, Vec<CellId>)| {
        let mut equation = Equation { known: 0, terms: Vec::new() };
        for (cell, sign) in left.iter().map(|cell| (cell, 1)).chain(right.iter().map(|cell| (cell, -1))) {
            match place.get(cell) {
                Some(&(row, column)) => equation.terms.push(Term { row, column, sign }),
                None => {
                    let reading = &found.cells.get(cell)?.reading;
                    let blank = reading.value == super::super::value::Value::Blank;
                    let number = reading.number().or(blank.then_some(Decimal::ZERO))?;
                    equation.known += sign * i128::from(number.to_i64()?);
                }
            }
        }
        (!equation.terms.is_empty()).then_some(equation)
    };
    sums.chain(identities).filter_map(equation).collect()
}

struct Search {
    /// The figures of each row in order.
    figures: Vec<Vec<i64>>,
    equations: Vec<Equation>,
    guesses: usize,
    solutions: Vec<Vec<Vec<Way>>>,
}

impl Search {
    fn value(&self, row: usize, way: Way, column: usize) -> i128 {
        figure_at(way, column).and_then(|at| self.figures[row].get(at)).map_or(0, |number| i128::from(*number))
    }

    /// Strikes out ways that no choice for the other rows could complete, until nothing changes; `None` where a row has no way
    /// left.
    fn narrowed(&self, mut ways: Vec<Vec<Way>>) -> Option<Vec<Vec<Way>>> {
        loop {
            let mut changed = false;
            for equation in &self.equations {
                let bounds: Vec<(i128, i128)> = equation
                    .terms
                    .iter()
                    .map(|term| {
                        let values =
                            ways[term.row].iter().map(|way| term.sign * self.value(term.row, *way, term.column));
                        values.fold((i128::MAX, i128::MIN), |(low, high), value| (low.min(value), high.max(value)))
                    })
                    .collect();
                if bounds.iter().any(|(low, high)| low > high) {
                    return None;
                }
                let low: i128 = equation.known + bounds.iter().map(|(low, _)| low).sum::<i128>();
                let high: i128 = equation.known + bounds.iter().map(|(_, high)| high).sum::<i128>();
                for (term, (own_low, own_high)) in equation.terms.iter().zip(&bounds) {
                    let before = ways[term.row].len();
                    let kept: Vec<Way> = ways[term.row]
                        .iter()
                        .filter(|way| {
                            let value = term.sign * self.value(term.row, **way, term.column);
                            low - own_low + value <= 0 && high - own_high + value >= 0
                        })
                        .copied()
                        .collect();
                    if kept.is_empty() {
                        return None;
                    }
                    changed |= kept.len() < before;
                    ways[term.row] = kept;
                }
            }
            if !changed {
                return Some(ways);
            }
        }
    }

    fn go(&mut self, ways: Vec<Vec<Way>>) {
        let open = (0..ways.len()).filter(|row| ways[*row].len() > 1).min_by_key(|row| ways[*row].len());
        let Some(row) = open else { return self.solutions.push(ways) };
        for way in &ways[row] {
            if self.guesses >= GUESSES || self.solutions.len() >= SOLUTIONS {
                return;
            }
            self.guesses += 1;
            let mut next = ways.clone();
            next[row] = vec![*way];
            if let Some(next) = self.narrowed(next) {
                self.go(next);
            }
        }
    }
}
