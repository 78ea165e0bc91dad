//! What the sums of a form say of what was read: which do not hold, and what is sure because they do.

use crate::base::Message;
use crate::edition::{CellId, Edition};
use crate::import::recognise::candidate::{Candidate, IssueKind, total};
use crate::import::value::Value;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Names every sum of the form that what was read does not satisfy, and the cells that two such sums have in common: if one of
/// them is wrong, both follow.
pub(crate) fn contradictions(edition: &Edition, found: &mut Candidate) {
    let broken = broken(edition, found);
    let mut times: BTreeMap<CellId, usize> = BTreeMap::new();
    for cell in broken.iter().flat_map(|(whole, parts, _)| parts.iter().chain([whole]).collect::<BTreeSet<_>>()) {
        *times.entry(*cell).or_default() += 1;
    }
    let spot = |found: &Candidate, cell: CellId| found.cells.get(&cell).map(|taken| taken.spot);
    for (whole, parts, why) in &broken {
        let at = spot(found, *whole).unwrap_or_default();
        found.add_issue(edition.address(*whole), IssueKind::Contradictory, at, why.clone());
        // Where the order of a text places the figures, a sum that does not hold may come from a figure in the wrong place.
        for cell in parts {
            if let Some(taken) = found.cells.get(cell).filter(|taken| taken.ungridded) {
                let (at, value) = (taken.spot, taken.reading.printed());
                let why = Message::new("import.why.torn_sum").with("value", value);
                found.add_issue(edition.address(*cell), IssueKind::Contradictory, at, why);
            }
        }
    }
    for (cell, _) in times.into_iter().filter(|(cell, n)| *n >= 2 && !broken.iter().any(|(whole, ..)| whole == cell)) {
        if let Some(at) = spot(found, cell) {
            let value = found
                .cells
                .get(&cell)
                .map_or_else(|| Message::new("pages.markup.blank"), |taken| taken.reading.printed());
            let why = Message::new("import.why.suspect").with("value", value);
            found.add_issue(edition.address(cell), IssueKind::Contradictory, at, why);
        }
    }
}

/// Digits that were put together again are sure where sums across and down the table hold with them.
pub(crate) fn confirm(edition: &Edition, found: &mut Candidate) {
    let number = |cells: &[CellId]| {
        total(cells.iter().flat_map(|cell| found.parts(edition, *cell)).map(|taken| match taken?.reading.value {
            Value::Blank => Some(Decimal::ZERO),
            _ => taken?.reading.number(),
        }))
    };
    let sums = edition.sums.iter().map(|sum| (sum.across, vec![sum.total], sum.parts.clone()));
    let identities = edition.identities.iter().map(|same| (false, same.left.clone(), same.right.clone()));
    let mut held: BTreeMap<CellId, (bool, bool)> = BTreeMap::new();
    for (across, left, right) in sums.chain(identities) {
        if number(&left).is_some_and(|sum| number(&right) == Some(sum)) {
            let members = right.iter().flat_map(|cell| edition.members(*cell));
            for cell in members.chain(left.iter().copied()).chain(right.iter().copied()) {
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

/// A sum that does not hold: where it is printed, what it is made of, and both sides.
pub(crate) type Broken = (CellId, Vec<CellId>, Message);

pub(crate) fn broken(edition: &Edition, found: &Candidate) -> Vec<Broken> {
    let mut broken: Vec<Broken> = Vec::new();
    for sum in &edition.sums {
        let (Some(whole), Some(parts)) = (found.number(sum.total), found.sum(edition, &sum.parts)) else { continue };
        if whole != parts {
            let why = Message::new("import.why.sum").with("whole", whole).with("parts", parts).with("rule", &sum.rule);
            let members = sum.parts.iter().flat_map(|part| edition.members(*part)).chain(sum.parts.iter().copied());
            broken.push((sum.total, members.collect(), why));
        }
    }
    for identity in &edition.identities {
        let sides = (found.sum(edition, &identity.left), found.sum(edition, &identity.right));
        if let (Some(left), Some(right)) = sides
            && left != right
        {
            let why = Message::new("import.why.identity").with("left", left).with("right", right);
            let cells = identity.left.iter().chain(&identity.right).copied().collect();
            broken.push((identity.left[0], cells, why.with("rule", &identity.rule)));
        }
    }
    broken
}
