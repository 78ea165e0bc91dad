//! What the sums of a form say of what was read: which do not hold, and what is sure because they do.

use crate::base::Message;
use crate::edition::{Balance, CellId, Edition};
use crate::import::recognise::candidate::{Candidate, total};
use crate::import::value::Value;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Which of the cells of a row is the sum of which, by index.
pub(crate) fn row_sums(edition: &Edition, cells: &[CellId]) -> Vec<(usize, Vec<usize>)> {
    let position = |cell: &CellId| cells.iter().position(|known| known == cell);
    let sums = edition.sums.iter().filter(|sum| sum.across);
    sums.filter_map(|sum| Some((position(&sum.total)?, sum.parts.iter().filter_map(position).collect()))).collect()
}

/// Whether a row has sums, and its numbers satisfy them.
pub(crate) fn adds_up(sums: &[(usize, Vec<usize>)], number: impl Fn(usize) -> Option<Decimal>) -> bool {
    let holds = |(whole, parts): &(usize, Vec<usize>)| {
        let sum = total(parts.iter().map(|part| number(*part)));
        sum.is_some() && sum == number(*whole)
    };
    !sums.is_empty() && sums.iter().all(holds)
}

/// Names every sum of the form that what was read does not satisfy, and the cells that two such sums have in common: if one of
/// them is wrong, both follow.
pub(crate) fn contradictions(edition: &Edition, found: &mut Candidate) {
    let broken = broken(edition, found);
    let mut times: BTreeMap<CellId, usize> = BTreeMap::new();
    for cell in broken.iter().flat_map(|broken| broken.cells.iter().chain([&broken.whole])) {
        *times.entry(*cell).or_default() += 1;
    }
    for Broken { whole, cells, why } in &broken {
        found.contradict(edition, *whole, why.clone());
        // Where the order of a text places the figures, a sum that does not hold may come from a figure in the wrong place.
        for cell in cells {
            if let Some(taken) = found.cells.get(cell).filter(|taken| taken.ungridded) {
                let why = Message::new("import.why.torn_sum").with("value", taken.reading.printed());
                found.contradict(edition, *cell, why);
            }
        }
    }
    times.retain(|cell, times| *times >= 2 && !broken.iter().any(|broken| broken.whole == *cell));
    for cell in times.keys() {
        if let Some(taken) = found.cells.get(cell) {
            let why = Message::new("import.why.suspect").with("value", taken.reading.printed());
            found.contradict(edition, *cell, why);
        }
    }
}

/// Digits that were put together again are sure where sums across and down the table hold with them.
pub(crate) fn confirm(edition: &Edition, found: &mut Candidate) {
    let sum = |cells: &[CellId]| {
        total(cells.iter().flat_map(|cell| found.parts(edition, *cell)).map(|taken| match taken?.reading.value {
            Value::Blank => Some(Decimal::ZERO),
            _ => taken?.reading.number(),
        }))
    };
    let mut held: BTreeMap<CellId, (bool, bool)> = BTreeMap::new();
    for Balance { left, right, across, .. } in edition.balances() {
        if sum(left).is_some_and(|left| sum(right) == Some(left)) {
            let members = right.iter().flat_map(|cell| edition.members(*cell));
            for cell in members.chain(left.iter().chain(right).copied()) {
                let directions = held.entry(cell).or_default();
                *directions = (directions.0 || across, directions.1 || !across);
            }
        }
    }
    let sure = |address: &str| edition.cell(address).is_some_and(|cell| held.get(&cell) == Some(&(true, true)));
    found.issues.retain(|doubt| {
        !(matches!(doubt.why.key(), "import.why.broken" | "import.why.grouped") && sure(&doubt.address))
    });
}

/// A sum that does not hold.
pub(crate) struct Broken {
    /// Where it is printed.
    whole: CellId,
    /// The other cells that it is made of.
    cells: BTreeSet<CellId>,
    /// Both sides.
    why: Message,
}

/// The sums of a form that what was read does not satisfy.
pub(crate) fn broken(edition: &Edition, found: &Candidate) -> Vec<Broken> {
    let broken = |Balance { left, right, rule, .. }: Balance<'_>| {
        let other = found.sum(edition, right)?;
        let (one, why) = match left {
            [whole] => {
                let whole = found.number(*whole)?;
                (whole, Message::new("import.why.sum").with("whole", whole).with("parts", other))
            }
            _ => {
                let sum = found.sum(edition, left)?;
                (sum, Message::new("import.why.identity").with("left", sum).with("right", other))
            }
        };
        let (whole, rest) = left.split_first()?;
        let members = right.iter().flat_map(|cell| edition.members(*cell));
        let cells = members.chain(rest.iter().chain(right).copied()).collect();
        (one != other).then(|| Broken { whole: *whole, cells, why: why.with("rule", rule) })
    };
    edition.balances().filter_map(broken).collect()
}
