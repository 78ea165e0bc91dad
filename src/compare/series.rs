//! One indicator over all years of an agency, and what of it may stand in one line.

use super::rates::share;
use super::{Indicator, percent};
use crate::base::{Text, Year};
use crate::edition::{CellId, Counterpart, Edition, Editions};
use crate::model::{CellValue, Report};
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
    /// The value in the report.
    pub reading: SeriesValue,
    /// Whether its form, and with it perhaps the meaning, differs from that of the report before.
    pub turn: Option<SeriesBreak>,
    /// Whether it counts something else than the latest report, though it may be compared with it.
    pub shifted: bool,
}

/// The value of an indicator in a report.
#[derive(Clone, Debug, PartialEq)]
pub enum SeriesValue {
    /// A number, with its digits.
    Number(Decimal, String),
    /// What stands there in place of a number: a blank, `/`, text.
    Other(CellValue),
    /// A sum of which a part is no number, or is disputed by the report itself.
    Incomplete,
    /// The form has no such item, or none that may be compared.
    NotInForm,
    /// There is no report of the year.
    NoReport,
}

/// What a change of form means for an indicator.
#[derive(Clone, Debug, PartialEq)]
pub enum SeriesBreak {
    /// The same fact in another form.
    Form(Text),
    /// Comparable with a shift in meaning: the form's title, and the remark.
    Shift(Text, Text),
    /// Not comparable: the form's title, and the reason, where the form gives one.
    Other(Text, Option<Text>),
}

impl SeriesBreak {
    /// The title of the form from here on.
    pub fn form(&self) -> &Text {
        let (SeriesBreak::Form(form) | SeriesBreak::Shift(form, _) | SeriesBreak::Other(form, _)) = self;
        form
    }
}

impl Series {
    /// The indicator of the latest report's form in all reports, which are in order.
    pub fn new(indicator: &Indicator<'_>, reports: &[Arc<Report>], editions: &Editions) -> Series {
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
                shifted |= matches!(turn, SeriesBreak::Shift(..));
                if let Some(point) = points.last_mut() {
                    point.turn = Some(turn);
                }
                cells = earlier;
            }
            let between = (report.year.get() + 1..later.year.get()).rev().filter_map(Year::new);
            points.extend(between.map(|year| Point {
                year,
                reading: SeriesValue::NoReport,
                turn: None,
                shifted: false,
            }));
            let reading = cells.as_ref().map_or(SeriesValue::NotInForm, |cells| read(report, cells.split_at(parts)));
            points.push(Point { year: report.year, reading, turn: None, shifted });
            later = report;
        }
        points.reverse();
        Series { points }
    }

    /// The points that are numbers.
    pub fn numbers(&self) -> impl DoubleEndedIterator<Item = (&Point, Decimal)> {
        self.points.iter().filter_map(|point| match &point.reading {
            SeriesValue::Number(value, _) => Some((point, *value)),
            _ => None,
        })
    }

    /// Whether it is 0 in every year that has the item; a blank is no 0.
    pub fn is_zero(&self) -> bool {
        self.points.iter().all(|point| match &point.reading {
            SeriesValue::Number(value, _) => value.is_zero(),
            SeriesValue::NotInForm | SeriesValue::NoReport => true,
            SeriesValue::Other(_) | SeriesValue::Incomplete => false,
        })
    }

    /// Whether an earlier number counts something else than the latest one does.
    pub fn is_shifted(&self) -> bool {
        self.numbers().any(|(point, _)| point.shifted)
    }

    /// The difference from the year before, where both are numbers.
    pub fn change(&self, index: usize) -> Option<Decimal> {
        let value = |index: usize| match &self.points.get(index)?.reading {
            SeriesValue::Number(value, _) => Some(*value),
            _ => None,
        };
        value(index)?.checked_sub(value(index.checked_sub(1)?)?)
    }

    /// The summary of a series: the latest year against the nearest earlier number.
    pub fn finding(&self) -> Option<LatestChange<'_>> {
        let last = self.points.last()?;
        let mut numbers = self.numbers().rev();
        let (_, after) = numbers.next().filter(|(point, _)| point.year == last.year)?;
        let before = numbers.next();
        let percent = before.and_then(|(_, before)| percent(after - before, before));
        Some(LatestChange { point: last, after, before, percent })
    }

    /// Whether the latest number stands out in the run of years that ends with it: years without a gap, each with a number that
    /// counts the same. Of fewer than three nothing is a record.
    pub fn record(&self) -> Option<SeriesRecord> {
        let run = self.points.iter().rev().map_while(|point| match &point.reading {
            SeriesValue::Number(value, _) if !point.shifted => Some((point.year, *value)),
            _ => None,
        });
        let run: Vec<(Year, Decimal)> = run.collect();
        let [(_, latest), earlier @ ..] = &run[..] else { return None };
        let since = earlier.get(1..)?.last()?.0;
        let is_highest = earlier.iter().all(|(_, value)| value < latest);
        (is_highest || earlier.iter().all(|(_, value)| value > latest)).then_some(SeriesRecord { is_highest, since })
    }
}

/// The latest number of a series and the one before it.
#[derive(Debug)]
pub struct LatestChange<'a> {
    /// The latest point.
    pub point: &'a Point,
    /// Its number.
    pub after: Decimal,
    /// The nearest earlier number.
    pub before: Option<(&'a Point, Decimal)>,
    /// The difference in percent of that.
    pub percent: Option<Decimal>,
}

/// The latest number is above, or below, every other of its run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeriesRecord {
    /// Above all of them; else below.
    pub is_highest: bool,
    /// The first year of the run.
    pub since: Year,
}

/// The same cells in the form before, and what the change of form means.
fn back(
    cells: &Result<Vec<CellId>, Option<Text>>,
    later: &Edition,
    earlier: &Edition,
    editions: &Editions,
) -> (Result<Vec<CellId>, Option<Text>>, SeriesBreak) {
    let title = later.title.clone();
    let Ok(cells) = cells else { return (cells.clone(), SeriesBreak::Form(title)) };
    let mut counterparts = Vec::with_capacity(cells.len());
    let mut remark = None;
    for cell in cells {
        match later.counterpart(*cell, earlier, editions) {
            Counterpart::Nothing(reason) => return (Err(reason.clone()), SeriesBreak::Other(title, reason)),
            Counterpart::Cell(before, shift) => {
                counterparts.push(before);
                remark = remark.or(shift);
            }
        }
    }
    (Ok(counterparts), remark.map_or(SeriesBreak::Form(title.clone()), |remark| SeriesBreak::Shift(title, remark)))
}

/// The value in a report of a sum of cells, or of its share in another sum.
fn read(report: &Report, (cells, whole): (&[CellId], &[CellId])) -> SeriesValue {
    if !whole.is_empty() {
        let share = share(report, Some((cells.to_vec(), whole.to_vec())));
        return share.map_or(SeriesValue::Incomplete, |share| SeriesValue::Number(share, share.to_string()));
    }
    match (cells, report.derive(cells)) {
        ([cell], Some(value)) => SeriesValue::Number(value, report.figures.get(*cell).text().into_owned()),
        (_, Some(value)) => SeriesValue::Number(value, value.to_string()),
        ([cell], None) if report.figures.get(*cell).is_given() => SeriesValue::Other(report.figures.get(*cell).clone()),
        _ => SeriesValue::Incomplete,
    }
}

#[cfg(test)]
mod tests;
