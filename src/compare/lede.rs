//! The sentences that a report or a comparison opens with, made from its figures, the largest change first.

use super::rates::share;
use super::series::SeriesRecord;
use super::{Comparison, Indicator, RateDelta, Series, percent};
use crate::base::{Lang, Words, bare};
use crate::edition::{CellId, Edition, Editions, KeyFigure, Rate};
use crate::model::{Agency, Report};
use rust_decimal::Decimal;
use std::cmp::Reverse;
use std::sync::Arc;

/// More sentences than this are no lede.
const MOST: usize = 3;

/// More figures than this are not listed in one sentence.
const MOST_LISTED: usize = 5;

/// What the sentences are made from.
pub struct Lede<'a> {
    report: &'a Report,
    /// The report against an earlier one; `None` where it is held against none.
    comparison: Option<&'a Comparison<'a>>,
    /// The agency's reports up to this one, in order, over which a record is told; empty for none.
    history: &'a [Arc<Report>],
    editions: &'a Editions,
    /// The key figures that have a value and that no report disputes.
    figures: Vec<FigureChange<'a>>,
}

impl<'a> Lede<'a> {
    /// A report as its agency has it, with its history.
    pub fn new(
        agency: &'a Agency,
        report: &'a Report,
        comparison: Option<&'a Comparison<'a>>,
        editions: &'a Editions,
    ) -> Lede<'a> {
        // A version that is not in force is no part of the agency's series.
        let history = agency.until(report.year);
        let is_last = history.last().map(|own| &own.digest) == Some(&report.digest);
        let history = if is_last { history } else { &[] };
        let change = |figure: &'a KeyFigure| {
            let after = report.derive(&figure.cells)?;
            let before = comparison.and_then(|comparison| comparison.before(&figure.cells));
            let mut reports = history.iter().map(|own| &**own).chain(comparison.map(|own| own.earlier)).chain([report]);
            let is_disputed = reports.any(|own| disputes(own, &figure.cells, &report.edition));
            (!is_disputed).then_some(FigureChange { figure, after, before })
        };
        let figures = report.edition.key_figures.iter().filter_map(change).collect();
        Lede { report, comparison, history, editions, figures }
    }

    /// At most three sentences: the key figures that changed most, largest first; then the rate that changed most, or why the
    /// first rate is undefined; or, where there is room, what did not change. A report held against none lists its key figures,
    /// and one of zeros says so in one sentence. Nothing is made from a figure that the report itself disputes.
    ///
    /// The size of a change is the change in percent of the figure before, where that is at least 10; a smaller base counts as 10,
    /// so that 1 → 3 does not stand before 24 → 36. The size of a rate's change is the number of its percentage points.
    pub fn sentences(&self, words: &Words) -> Vec<String> {
        if self.is_zero() {
            return vec![self.zero(words)];
        }
        let compared: Vec<&FigureChange<'_>> = self.figures.iter().filter(|figure| figure.before.is_some()).collect();
        let Some(comparison) = self.comparison.filter(|_| !compared.is_empty()) else { return self.absolute(words) };
        let than = than(comparison, words);
        let (same, mut changed): (Vec<_>, Vec<_>) = compared.into_iter().partition(|figure| figure.is_same());
        changed.sort_by_key(|figure| Reverse(figure.size()));
        let rate = self.rate(comparison, words);
        let room = MOST - usize::from(rate.is_some());
        let told = changed.iter().take(room).map(|figure| self.changed(figure, &than, words));
        let mut sentences: Vec<String> = told.chain(rate).collect();
        if !same.is_empty() && sentences.len() < MOST {
            let list = list(same, words);
            sentences.push(words.format("lede.same", &[("list", &list), ("than", &than)]));
        }
        sentences
    }

    /// Whether all key figures are 0 and were 0 before: one sentence says that better than as many large zeros.
    pub fn is_zero(&self) -> bool {
        !self.figures.is_empty() && self.figures.iter().all(FigureChange::is_zero)
    }

    /// The one sentence on a report whose key figures all are 0 and were 0 before.
    fn zero(&self, words: &Words) -> String {
        let year = self.report.year.to_string();
        let zero = self.figures[0].figure.zero.get(words.lang());
        let named: Vec<&str> = self.figures[usize::from(!zero.is_empty())..]
            .iter()
            .take(MOST_LISTED)
            .map(|figure| figure.figure.label.get(words.lang()))
            .collect();
        let list = named.join(words.word("punct.list"));
        let key = match (zero.is_empty(), list.is_empty()) {
            (true, _) => "lede.zero",
            (false, true) => "lede.none",
            (false, false) => "lede.none_and_zero",
        };
        words.format(key, &[("year", &year), ("none", zero), ("list", &list)])
    }

    /// The sentences on a report that is held against no other.
    fn absolute(&self, words: &Words) -> Vec<String> {
        let list = list(self.figures.iter().take(MOST_LISTED), words);
        let year = self.report.year.to_string();
        let listed = (!list.is_empty()).then(|| words.format("lede.listed", &[("year", &year), ("list", &list)]));
        let rate = self.report.edition.rates.first().and_then(|rate| match own_share(self.report, rate) {
            Some(share) => {
                let args = [("label", rate.label.get(words.lang())), ("value", &share.to_string())];
                Some(words.format("lede.rate", &args))
            }
            None => self.undefined(rate, words),
        });
        listed.into_iter().chain(rate).collect()
    }

    /// The sentence on the rates: why the first is undefined, or which changed most.
    fn rate(&self, comparison: &Comparison<'_>, words: &Words) -> Option<String> {
        let rates = comparison.rates();
        if let Some(sentence) = rates.first().and_then(|delta| self.undefined(delta.rate, words)) {
            return Some(sentence);
        }
        let moved = rates.iter().filter_map(|delta| Some((delta, delta.difference.filter(|d| !d.is_zero())?)));
        // Of several the first of the form.
        let (delta, difference) = moved.rev().max_by_key(|(_, difference)| difference.abs())?;
        Some(self.points(delta, difference, words))
    }

    /// Why a rate is undefined: nothing is a share of nothing.
    fn undefined(&self, rate: &Rate, words: &Words) -> Option<String> {
        if !self.report.derive(&rate.whole)?.is_zero() {
            return None;
        }
        let lang = words.lang();
        let wholes: Vec<&str> =
            rate.whole.iter().map(|cell| bare(self.report.edition.row(*cell).short().get(lang))).collect();
        let wholes = wholes.join(words.word("punct.list"));
        Some(words.format("lede.undefined", &[("whole", &wholes), ("label", rate.label.get(lang))]))
    }

    fn changed(&self, change: &FigureChange<'_>, than: &str, words: &Words) -> String {
        let FigureChange { figure, after, before } = *change;
        let before = before.unwrap_or_default();
        let difference = after - before;
        let less = difference.is_sign_negative();
        let is_plain = after.is_sign_positive() && before.is_sign_positive();
        let key = match (before < Decimal::TEN, less) {
            _ if before.is_zero() && is_plain => "lede.new",
            _ if after.is_zero() && is_plain => "lede.gone",
            (true, true) => "lede.less_small",
            (true, false) => "lede.more_small",
            // No percentage of a change of sign.
            (false, true) if is_plain => "lede.less",
            (false, true) => "lede.less_small",
            (false, false) => "lede.more",
        };
        let difference = difference.abs().normalize();
        let share = percent(difference, before).map(|share| share.to_string()).unwrap_or_default();
        let args = [
            ("label", figure.label.get(words.lang())),
            ("unit", &unit(figure, words)),
            ("after", &number(after)),
            ("before", &number(before)),
            ("difference", &difference.to_string()),
            ("percent", &share),
            ("than", than),
            ("record", &self.record(&Indicator::of_figure(figure), words)),
        ];
        words.format(key, &args)
    }

    fn points(&self, delta: &RateDelta<'_>, difference: Decimal, words: &Words) -> String {
        let key = if difference.is_sign_negative() { "lede.points_less" } else { "lede.points_more" };
        let text = |value: Option<Decimal>| value.map(|value| value.to_string()).unwrap_or_default();
        let args = [
            ("label", delta.rate.label.get(words.lang())),
            ("points", &difference.abs().to_string()),
            ("before", &text(delta.before)),
            ("after", &text(delta.after)),
            ("record", &self.record(&Indicator::of_rate(delta.rate), words)),
        ];
        words.format(key, &args)
    }

    /// The clause on a record.
    fn record(&self, indicator: &Indicator<'_>, words: &Words) -> String {
        let record = Series::new(indicator, self.history, self.editions).record();
        record.map(|record| record_clause(&record, words)).unwrap_or_default()
    }
}

/// A clause: ，为2019年以来最高.
pub fn record_clause(record: &SeriesRecord, words: &Words) -> String {
    let key = if record.is_highest { "lede.highest" } else { "lede.lowest" };
    words.format(key, &[("year", &record.since.to_string())])
}

/// A key figure in two years.
struct FigureChange<'a> {
    figure: &'a KeyFigure,
    after: Decimal,
    before: Option<Decimal>,
}

impl FigureChange<'_> {
    fn is_same(&self) -> bool {
        self.before == Some(self.after)
    }

    fn is_zero(&self) -> bool {
        self.after.is_zero() && self.before.is_none_or(|before| before.is_zero())
    }

    fn size(&self) -> Decimal {
        let before = self.before.unwrap_or_default();
        let difference = (self.after - before).abs();
        percent(difference, before.abs().max(Decimal::TEN)).unwrap_or(difference)
    }
}

/// Whether a report disputes one of some cells of a form, which need not be its own.
fn disputes(report: &Report, cells: &[CellId], form: &Edition) -> bool {
    let mut own = cells.iter().filter_map(|cell| report.edition.cell(form.address(*cell)));
    own.any(|cell| report.is_disputed(cell))
}

/// A rate of a report.
fn own_share(report: &Report, rate: &Rate) -> Option<Decimal> {
    let cells: (Vec<CellId>, Vec<CellId>) = (rate.part.clone(), rate.whole.clone());
    share(report, Some(cells))
}

/// A number with the sign of print.
fn number(value: Decimal) -> String {
    value.normalize().to_string().replace('-', "−")
}

/// 新收申请24件，办结24件.
fn list<'a>(figures: impl IntoIterator<Item = &'a FigureChange<'a>>, words: &Words) -> String {
    let texts: Vec<String> = figures
        .into_iter()
        .map(|change| {
            let (label, value) = (change.figure.label.get(words.lang()), number(change.after));
            words.format("lede.equal", &[("label", label), ("value", &value), ("unit", &unit(change.figure, words))])
        })
        .collect();
    texts.join(words.word("lede.join"))
}

/// What this year is held against: last year, or a year by its number.
fn than(comparison: &Comparison<'_>, words: &Words) -> String {
    let (earlier, later) = (comparison.earlier.year, comparison.later.year);
    if earlier.next() == later {
        words.word("lede.last_year").to_owned()
    } else {
        words.format("lede.year", &[("year", &earlier.to_string())])
    }
}

/// English sets a unit apart from its number, Chinese does not.
fn unit(figure: &KeyFigure, words: &Words) -> String {
    let unit = figure.unit.get(words.lang());
    if words.lang() == Lang::En && !unit.is_empty() { format!(" {unit}") } else { unit.to_owned() }
}

#[cfg(test)]
mod tests;
