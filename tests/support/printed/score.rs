//! How a reading compares with what was printed.

use super::Figures;
use crate::support::recognised::text;
use annals::api::base::Lang;
use annals::api::import::{Issue, Recognised};
use std::collections::{BTreeMap, BTreeSet};

/// How many cells were read how.
#[derive(Debug, Default)]
pub(crate) struct Score {
    pub(crate) right: usize,
    /// Wrong or missing, and named by a doubt.
    pub(crate) doubted: usize,
    /// Wrong or missing in silence.
    pub(crate) silent: Vec<String>,
    /// Doubts about cells that are right.
    pub(crate) needless: usize,
    /// By table: wrong or missing.
    pub(crate) by_table: BTreeMap<String, usize>,
}

pub(crate) fn score(found: &Recognised, printed: &Figures) -> Score {
    let doubts: BTreeSet<&str> = found.figures.issues.iter().map(|doubt| doubt.address.as_str()).collect();
    let mut score = Score::default();
    for (address, value) in printed {
        let cell = found.edition.cell(address);
        let read = cell.and_then(|cell| found.figures.cells.get(&cell)).map(|taken| text(&taken.reading.value));
        // A group that was printed as one row is named by its rows where it was not read.
        let inside = |doubt: &&str| {
            let (group, column) = address.rsplit_once('.').unwrap_or_default();
            doubt.strip_prefix(group).is_some_and(|rest| rest.starts_with('.') && rest.ends_with(&format!(".{column}")))
        };
        let doubted = doubts.contains(address.as_str()) || read.is_none() && doubts.iter().any(inside);
        if read != Some(value.as_str()) {
            *score.by_table.entry(address.split('.').next().unwrap_or_default().to_owned()).or_default() += 1;
        }
        match (read == Some(value.as_str()), doubted) {
            (true, doubted) => {
                score.right += 1;
                score.needless += usize::from(doubted);
            }
            (false, true) => score.doubted += 1,
            (false, false) => score.silent.push(format!("{address}: {value:?}, read {read:?}")),
        }
    }
    for (cell, taken) in &found.figures.cells {
        let address = found.edition.address(*cell);
        if !printed.contains_key(address) && !doubts.contains(address) {
            score.silent.push(format!("{address}: invented {:?}", taken.reading.value));
        }
    }
    score
}

/// The first doubts, a line each.
pub(crate) fn lines(found: &Recognised) -> String {
    let line = |doubt: &Issue| {
        let parts = [doubt.kind.message(), doubt.spot.message(), doubt.why.clone()];
        format!("{} {}\n", doubt.address, parts.map(|part| part.render(Lang::Zh)).join(" "))
    };
    found.figures.issues.iter().take(12).map(line).collect()
}
