//! Year over year: what may be compared, the difference, and why not where not (docs/en/domain.md, section 4).

#[cfg(test)]
mod forms;
mod indicator;
mod lede;
mod opened;
mod pairs;
mod problems;
mod ranking;
mod rates;
mod sentences;
mod series;
mod spans;
mod table_rows;
#[cfg(test)]
pub(crate) mod testing;
mod text;
mod year_overview;

pub use indicator::Indicator;
pub use lede::{Lede, record_clause};
pub use opened::OpenedRow;
pub use problems::{FollowUp, Problem};
pub use ranking::{RankedGroup, RankedRow};
pub use rates::RateDelta;
pub use series::{LatestChange, Point, Series, SeriesBreak, SeriesValue};
pub use spans::Span;
pub use table_rows::ComparisonRow;
pub use text::{Position, SentenceCounts, SentenceDelta, TextDelta};
pub use year_overview::{OverviewColumn, OverviewFigure, OverviewRow, OverviewSums, OverviewTotal, YearOverview, rank};

use crate::base::{Text, Words, Year};
use crate::edition::{CellId, Counterpart, Editions, Section, Table};
use crate::model::{Agency, CellValue, Report};
use rust_decimal::{Decimal, RoundingStrategy};

/// Two reports of one agency, cell by cell.
#[derive(Debug)]
pub struct Comparison<'a> {
    /// The earlier report.
    pub earlier: &'a Report,
    /// The later one, whose form gives the order.
    pub later: &'a Report,
    /// One a cell of the later form, in its order.
    pub cells: Vec<Delta<'a>>,
    /// The cells that only the earlier form has.
    pub only_earlier: Vec<Delta<'a>>,
}

/// 某机关年报比较：2023年与2024年.
pub fn comparison_title(agency: &Agency, from: Year, to: Year, words: &Words) -> String {
    let (from, to_text) = (from.to_string(), to.to_string());
    let parts = [("agency", agency.name_in(to)), ("from", &from), ("to", &to_text)];
    match agency.family() {
        None => words.format("compare.title", &parts),
        Some(family) => {
            let family = [("family", family.name.get(words.lang()))];
            words.format("compare.family_title", &[&parts[..], &family].concat())
        }
    }
}

/// A cell in two years.
#[derive(Debug)]
pub struct Delta<'a> {
    /// The address in the later form, or in the earlier one for what only that has.
    pub address: &'a str,
    /// The cell in the earlier form.
    pub before_cell: Option<CellId>,
    /// The cell in the later form.
    pub after_cell: Option<CellId>,
    /// What stood there; `None` where the form or the report lacks the cell.
    pub before: Option<&'a CellValue>,
    /// What stands there now.
    pub after: Option<&'a CellValue>,
    /// After minus before, where both are numbers of the same meaning.
    pub difference: Option<Decimal>,
    /// The difference in percent of before, rounded half up to one place; `None` for a base of 0.
    pub percent: Option<Decimal>,
    /// Why the two cannot be compared, or what to know when comparing them.
    pub note: Option<DeltaNote<'a>>,
}

/// A remark on a comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum DeltaNote<'a> {
    /// One of the two forms has no such item: 无此项.
    NotInForm,
    /// The meaning differs, with the edition file's reason: 口径不同.
    Meaning(&'a Text),
    /// One of the two gives the whole group as one row, so its rows cannot be compared.
    GroupAsOneRow,
    /// One of the two is blank, `/` or unreadable.
    NotANumber,
    /// Comparable, with a shift in meaning: 口径变化.
    Shift(Text),
}

impl Delta<'_> {
    /// Whether a difference may be given.
    pub fn is_comparable(&self) -> bool {
        self.difference.is_some()
    }
}

impl<'a> Comparison<'a> {
    /// Compares two reports; `earlier` is of an earlier year.
    pub fn new(earlier: &'a Report, later: &'a Report, editions: &Editions) -> Comparison<'a> {
        let mut is_compared = vec![false; earlier.edition.cells.len()];
        let cells = later
            .edition
            .ids()
            .map(|cell| match later.edition.counterpart(cell, &earlier.edition, editions) {
                Counterpart::Cell(before, shift) => {
                    is_compared[before.index()] = true;
                    delta(earlier, before, later, cell, shift)
                }
                Counterpart::Nothing(reason) => missing(later, cell, reason),
            })
            .collect();
        let only_earlier = earlier
            .edition
            .ids()
            .filter(|cell| !is_compared[cell.index()] && earlier.figures.get(*cell).is_given())
            .map(|cell| Delta {
                address: earlier.edition.address(cell),
                before_cell: Some(cell),
                after_cell: None,
                before: Some(earlier.figures.get(cell)),
                after: None,
                difference: None,
                percent: None,
                note: Some(DeltaNote::NotInForm),
            })
            .collect();
        Comparison { earlier, later, cells, only_earlier }
    }

    /// The narratives that either report has, sentence by sentence: in the order of the later form, then those that only the
    /// earlier form has. A text that one report lacks is empty there.
    pub fn narratives(&self) -> Vec<(&'a Section, TextDelta)> {
        let later = self.later.edition.narratives();
        let gone = |section: &&Section| !self.later.edition.narratives().any(|other| other.id == section.id);
        let text = |report: &Report, section: &Section| {
            report
                .narrative(&section.id)
                .map(|narrative| crate::markdown::plain(narrative.text()).text)
                .unwrap_or_default()
        };
        later
            .chain(self.earlier.edition.narratives().filter(gone))
            .map(|section| {
                let (before, after) = (text(self.earlier, section), text(self.later, section));
                (section, TextDelta::new((&before, self.earlier.year), (&after, self.later.year)))
            })
            .filter(|(_, delta)| !delta.lines.is_empty())
            .collect()
    }

    /// Whether either report has a table of the later form.
    pub fn has_table(&self, table: &Table) -> bool {
        let in_earlier = || self.earlier.edition.table(&table.key).is_some_and(|own| self.earlier.has_table(own));
        self.later.has_table(table) || in_earlier()
    }

    /// The comparison of a cell of the later form.
    pub fn get(&self, cell: CellId) -> &Delta<'a> {
        &self.cells[cell.index()]
    }
}

fn delta<'a>(earlier: &'a Report, before: CellId, later: &'a Report, after: CellId, shift: Option<Text>) -> Delta<'a> {
    let given = |report: &'a Report, cell: CellId| Some(report.figures.get(cell)).filter(|cell| cell.is_given());
    let (old, new) = (given(earlier, before), given(later, after));
    let values = old.and_then(CellValue::value).zip(new.and_then(CellValue::value));
    let difference = values.and_then(|(old, new)| new.checked_sub(old));
    let note = match (old, new, difference) {
        (_, _, Some(_)) => shift.map(DeltaNote::Shift),
        _ if !earlier.has_table_of(before) || !later.has_table_of(after) => Some(DeltaNote::NotInForm),
        (None, _, _) | (_, None, _) => Some(DeltaNote::GroupAsOneRow),
        _ => Some(DeltaNote::NotANumber),
    };
    let percent = difference.zip(values).and_then(|(difference, (old, _))| percent(difference, old));
    Delta {
        address: later.edition.address(after),
        before_cell: Some(before),
        after_cell: Some(after),
        before: old,
        after: new,
        difference,
        percent,
        note,
    }
}

fn missing(later: &Report, cell: CellId, reason: Option<Text>) -> Delta<'_> {
    // The reason was cloned out of the edition; the borrowed one lives as long as the report.
    let column = later.edition.column(cell).reason.as_ref();
    let row = later.edition.row(cell).reason.as_ref();
    let note = match column.or(row) {
        Some(text) if reason.is_some() => DeltaNote::Meaning(text),
        _ => DeltaNote::NotInForm,
    };
    let after = Some(later.figures.get(cell)).filter(|cell| cell.is_given());
    Delta {
        address: later.edition.address(cell),
        before_cell: None,
        after_cell: Some(cell),
        before: None,
        after,
        difference: None,
        percent: None,
        note: Some(note),
    }
}

/// `difference` in percent of `base`, to one decimal place, halves away from zero in decimal (16 → 11 is −31.3, which binary
/// fractions make −31.2). `None` for a base of 0 or less, and where the sign changes: what is less by 400 % says nothing.
pub fn percent(difference: Decimal, base: Decimal) -> Option<Decimal> {
    if difference.is_zero() {
        // Most figures are unchanged, and the division is the most expensive part of comparing them.
        return (!base.is_zero()).then(|| Decimal::new(0, 1));
    }
    if base.is_sign_negative() || base.checked_add(difference)?.is_sign_negative() {
        return None;
    }
    let exact = difference.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(base)?;
    let mut rounded = exact.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(1);
    Some(rounded)
}

/// How far a part of a whole reaches on a length, to two decimal places: the width of a bar, the height of a dot. 0 of a whole of 0.
pub fn portion(part: Decimal, whole: Decimal, length: i64) -> Decimal {
    (part * Decimal::from(length)).checked_div(whole).unwrap_or_default().round_dp(2)
}

#[cfg(test)]
mod tests;
