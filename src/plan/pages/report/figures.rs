//! The figures at the head of a report's page.

use crate::base::{Words, bare};
use crate::compare::{Comparison, portion};
use crate::edition::{Breakdown, CellId};
use crate::markup::change_pattern;
use crate::model::Report;
use rust_decimal::Decimal;
use serde::Serialize;

/// A figure at the head of a page.
#[derive(Serialize)]
pub(in crate::plan::pages) struct KeyFigureContext {
    id: String,
    label: String,
    value: String,
    unit: String,
    derived: bool,
    change: Option<Change>,
}

#[derive(Serialize)]
pub(in crate::plan::pages) struct Change {
    /// The words before the value.
    before: String,
    value: String,
    /// The words behind it.
    after: String,
    percent: Option<String>,
}

#[derive(Serialize)]
pub(in crate::plan::pages) struct ReconciliationContext {
    heading: String,
    caption: String,
    left_label: String,
    right_label: String,
    rows_left: Vec<LabelValue>,
    left: String,
    rows_right: Vec<LabelValue>,
    right: String,
    holds: bool,
}

#[derive(Serialize)]
pub(in crate::plan::pages) struct LabelValue {
    label: String,
    value: String,
}

/// A total whose parts are shown as bars.
#[derive(Serialize)]
pub(in crate::plan::pages) struct BreakdownContext {
    id: String,
    heading: String,
    caption: String,
    label: String,
    rows: Vec<ResultBar>,
}

#[derive(Serialize)]
pub(in crate::plan::pages) struct ResultBar {
    label: String,
    value: String,
    share: Option<String>,
    before: Option<String>,
    bar: String,
    bar_before: Option<String>,
}

/// The key figures of a report, each with its change since the report that it is held against.
pub(in crate::plan::pages) fn key_figures(
    report: &Report,
    comparison: Option<&Comparison<'_>>,
    words: &Words,
) -> Vec<KeyFigureContext> {
    let lang = words.lang();
    let figures = report.edition.key_figures.iter().filter_map(|figure| {
        let value = report.derive(&figure.cells)?;
        let before = comparison.and_then(|comparison| comparison.before(&figure.cells));
        let change = before.and_then(|before| {
            let difference = value.checked_sub(before)?;
            let (pattern, percent) = change_pattern(difference, before, words);
            let (before, after) = pattern.split_once("{value}").unwrap_or((pattern, ""));
            Some(Change {
                before: before.to_owned(),
                after: after.to_owned(),
                value: if difference.is_zero() { String::new() } else { difference.abs().to_string() },
                percent,
            })
        });
        Some(KeyFigureContext {
            id: figure.id.clone(),
            label: figure.label.get(lang).to_owned(),
            value: value.to_string(),
            unit: figure.unit.get(lang).to_owned(),
            derived: figure.cells.len() > 1,
            change,
        })
    });
    figures.collect()
}

/// The equation that the form names for it: of the disclosure report, requests received against requests handled.
pub(in crate::plan::pages) fn balance(report: &Report, words: &Words) -> Option<ReconciliationContext> {
    let edition = &report.edition;
    let shown = edition.reconciliation.as_ref()?;
    let rows = |cells: &[CellId]| {
        let row = |cell: &CellId| LabelValue {
            label: edition.row(*cell).short().get(words.lang()).to_owned(),
            value: report.figures.get(*cell).text().into_owned(),
        };
        cells.iter().map(row).collect()
    };
    let (left, right) = (report.figures.sum(&shown.left)?, report.figures.sum(&shown.right)?);
    let holds = (left - right).abs() <= shown.tolerance;
    let ([left_label, right_label], lang) = (&shown.totals, words.lang());
    Some(ReconciliationContext {
        heading: if holds { &shown.holds } else { &shown.broken }.get(lang).to_owned(),
        caption: shown.caption.get(lang).to_owned(),
        left_label: left_label.get(lang).to_owned(),
        right_label: right_label.get(lang).to_owned(),
        rows_left: rows(&shown.left),
        left: left.to_string(),
        rows_right: rows(&shown.right),
        right: right.to_string(),
        holds,
    })
}

/// The pictures that the form wants, in its order; none of a total that is zero or of which a part is no number.
pub(in crate::plan::pages) fn breakdowns(
    report: &Report,
    comparison: Option<&Comparison<'_>>,
    words: &Words,
) -> Vec<BreakdownContext> {
    let breakdowns = report.edition.breakdowns.iter();
    breakdowns.filter_map(|breakdown| self::breakdown(report, breakdown, comparison, words)).collect()
}

/// The parts of a total as bars, beside those of last year.
fn breakdown(
    report: &Report,
    breakdown: &Breakdown,
    comparison: Option<&Comparison<'_>>,
    words: &Words,
) -> Option<BreakdownContext> {
    let (edition, lang) = (&report.edition, words.lang());
    let total = report.figures.value(breakdown.total).filter(|total| !total.is_zero())?;
    let values: Option<Vec<(CellId, Decimal)>> =
        breakdown.parts.iter().map(|part| Some((*part, report.figures.value(*part)?))).collect();
    let values = values?;
    let before = |cell: CellId| comparison.and_then(|comparison| comparison.before(&[cell]));
    let all = values.iter().flat_map(|(cell, value)| [Some(*value), before(*cell)]).flatten();
    let scale = all.max().unwrap_or(Decimal::ONE).max(Decimal::ONE);
    let width = |value: Decimal| portion(value, scale, 100).normalize().to_string();
    let share = |value: Decimal| crate::compare::percent(value, total).map(|share| format!("{share}%"));
    let label = |cell: CellId| {
        let label = if breakdown.across { &edition.column(cell).label } else { &edition.row(cell).label };
        bare(label.get(lang)).to_owned()
    };
    // Of several that are the most frequent, the first of the form.
    let most = values.iter().rev().max_by_key(|(_, value)| *value);
    let heading = most.and_then(|(cell, value)| {
        let heading = breakdown.heading.get(lang).replace("{total}", &total.to_string());
        Some(heading.replace("{share}", &share(*value)?).replace("{part}", &label(*cell)))
    });
    let bars = values.iter().map(|(cell, value)| ResultBar {
        label: label(*cell),
        value: value.to_string(),
        share: share(*value),
        before: before(*cell).map(|before| before.to_string()),
        bar: width(*value),
        bar_before: before(*cell).map(width),
    });
    Some(BreakdownContext {
        id: breakdown.id.clone(),
        heading: heading?,
        caption: breakdown.caption.get(lang).replace("{year}", &report.year.to_string()),
        label: breakdown.label.get(lang).to_owned(),
        rows: bars.collect(),
    })
}
