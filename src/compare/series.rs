//! One indicator over all years of an agency, and what of it may stand in one line.

use super::rates::share;
use super::{Indicator, percent};
use crate::base::{Text, Year};
use crate::edition::{CellId, Counterpart, Edition, Editions};
use crate::model::{Cell, Report};
use rust_decimal::Decimal;
use std::sync::Arc;

/// An indicator year by year.
#[derive(Debug)]
pub struct Series {
    /// Every year from the first report to the last, also those without a report.
    pub points: Vec<Point>,
}

/// An indicator in one year.
#[derive(Debug)]
pub struct Point {
    /// The year.
    pub year: Year,
    /// What the report says.
    pub reading: Reading,
    /// Whether its form, and with it perhaps the meaning, differs from that of the report before.
    pub turn: Option<Turn>,
    /// Whether it counts something else than the latest report, though it may be compared with it.
    pub shifted: bool,
}

/// What a report says of an indicator.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    /// A number, with its digits.
    Number(Decimal, String),
    /// What stands there in place of a number: a blank, `/`, text.
    Other(Cell),
    /// A sum of which a part is no number, or is disputed by the report itself.
    Incomplete,
    /// The form has no such item, or none that may be compared.
    NotInForm,
    /// There is no report of the year.
    NoReport,
}

/// What a change of form means for an indicator.
#[derive(Clone, Debug, PartialEq)]
pub enum Turn {
    /// The same fact in another form.
    Form(Text),
    /// Comparable with a shift in meaning: the form's title, and the remark.
    Shift(Text, Text),
    /// Not comparable: the form's title, and why, where the form says so.
    Other(Text, Option<Text>),
}

impl Series {
    /// The indicator of the latest report's form in all reports, which are in order.
    pub fn of(indicator: &Indicator<'_>, reports: &[Arc<Report>], editions: &Editions) -> Series {
        let Some(latest) = reports.last() else { return Series { points: Vec::new() } };
        let mut points: Vec<Point> = Vec::new();
        // From the latest backwards, so that each form is asked for its counterpart in the one before.
        let parts = indicator.cells.len();
        let mut cells = Ok([&indicator.cells[..], &indicator.whole].concat());
        let mut later = latest;
        let mut shifted = false;
        for report in reports.iter().rev() {
            if report.edition.id != later.edition.id {
                let (earlier, turn) = back(&cells, &later.edition, &report.edition, editions);
                shifted |= matches!(turn, Turn::Shift(..));
                if let Some(point) = points.last_mut() {
                    point.turn = Some(turn);
                }
                cells = earlier;
            }
            let between = (report.year.get() + 1..later.year.get()).rev().filter_map(Year::new);
            points.extend(between.map(|year| Point { year, reading: Reading::NoReport, turn: None, shifted: false }));
            let reading = cells.as_ref().map_or(Reading::NotInForm, |cells| read(report, cells.split_at(parts)));
            points.push(Point { year: report.year, reading, turn: None, shifted });
            later = report;
        }
        points.reverse();
        Series { points }
    }

    /// The points that are numbers.
    pub fn numbers(&self) -> impl DoubleEndedIterator<Item = (&Point, Decimal)> {
        self.points.iter().filter_map(|point| match &point.reading {
            Reading::Number(value, _) => Some((point, *value)),
            _ => None,
        })
    }

    /// Whether it is 0 in every year that has the item; a blank is no 0.
    pub fn is_zero(&self) -> bool {
        self.points.iter().all(|point| match &point.reading {
            Reading::Number(value, _) => value.is_zero(),
            Reading::NotInForm | Reading::NoReport => true,
            Reading::Other(_) | Reading::Incomplete => false,
        })
    }

    /// Whether an earlier number counts something else than the latest one does.
    pub fn is_shifted(&self) -> bool {
        self.numbers().any(|(point, _)| point.shifted)
    }

    /// The difference from the year before, where both are numbers.
    pub fn change(&self, index: usize) -> Option<Decimal> {
        let value = |index: usize| match &self.points.get(index)?.reading {
            Reading::Number(value, _) => Some(*value),
            _ => None,
        };
        value(index)?.checked_sub(value(index.checked_sub(1)?)?)
    }

    /// What a reader learns first: the latest year against the nearest earlier number.
    pub fn finding(&self) -> Option<Finding<'_>> {
        let last = self.points.last()?;
        let mut numbers = self.numbers().rev();
        let (_, after) = numbers.next().filter(|(point, _)| point.year == last.year)?;
        let before = numbers.next();
        let others = || self.numbers().rev().skip(1).map(|(_, value)| value);
        let plain = self.numbers().count() > 2 && !self.is_shifted();
        Some(Finding {
            point: last,
            after,
            before,
            percent: before.and_then(|(_, before)| percent(after.checked_sub(before)?, before)),
            rank: match () {
                () if plain && others().all(|other| other < after) => Some(Rank::Highest),
                () if plain && others().all(|other| other > after) => Some(Rank::Lowest),
                () => None,
            },
        })
    }
}

/// The latest number of a series and the one before it.
#[derive(Debug)]
pub struct Finding<'a> {
    /// The latest point.
    pub point: &'a Point,
    /// Its number.
    pub after: Decimal,
    /// The nearest earlier number.
    pub before: Option<(&'a Point, Decimal)>,
    /// The difference in percent of that.
    pub percent: Option<Decimal>,
    /// Whether the latest number stands out among three or more.
    pub rank: Option<Rank>,
}

/// How a number stands among those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank {
    /// Above all of them.
    Highest,
    /// Below all of them.
    Lowest,
}

/// The same cells in the form before, and what the change of form means.
fn back(
    cells: &Result<Vec<CellId>, Option<Text>>,
    later: &Edition,
    earlier: &Edition,
    editions: &Editions,
) -> (Result<Vec<CellId>, Option<Text>>, Turn) {
    let title = later.title.clone();
    let Ok(cells) = cells else { return (cells.clone(), Turn::Form(title)) };
    let mut found = Vec::with_capacity(cells.len());
    let mut remark = None;
    for cell in cells {
        match later.counterpart(*cell, earlier, editions) {
            Counterpart::Nothing(reason) => return (Err(reason.clone()), Turn::Other(title, reason)),
            Counterpart::Cell(before, shift) => {
                found.push(before);
                remark = remark.or(shift);
            }
        }
    }
    (Ok(found), remark.map_or(Turn::Form(title.clone()), |remark| Turn::Shift(title, remark)))
}

/// What a report says of a sum of cells, or of its share of the sum of a whole.
fn read(report: &Report, (cells, whole): (&[CellId], &[CellId])) -> Reading {
    if !whole.is_empty() {
        let share = share(report, Some((cells.to_vec(), whole.to_vec())));
        return share.map_or(Reading::Incomplete, |share| Reading::Number(share, share.to_string()));
    }
    match (cells, report.derive(cells)) {
        ([cell], Some(value)) => Reading::Number(value, report.figures.get(*cell).text()),
        (_, Some(value)) => Reading::Number(value, value.to_string()),
        ([cell], None) if report.figures.get(*cell).is_given() => Reading::Other(report.figures.get(*cell).clone()),
        _ => Reading::Incomplete,
    }
}

#[cfg(test)]
mod tests;
