//! FORM-RATE: a percentage that the form prints is that of its part and whole.

use crate::base::{Message, Severity};
use crate::check::{Audience, Findings, Rule, View, arithmetic};
use crate::edition::Rate;
use crate::model::{CellValue, Report};
use rust_decimal::{Decimal, RoundingStrategy};

/// `printed` of `[[rates]]` in an edition file: rounded to the digits that are typed, as a person rounds. 0.9 for 90 is the commonest slip.
pub(super) const RULE: Rule =
    Rule { id: "FORM-RATE", severity: Severity::Error, statutory: true, audience: Audience::Public, check };

/// A decimal has 28 places at most.
const MOST: u32 = 27;
/// To so many decimals the right percentage is given where it was typed with fewer than it needs.
const DECIMALS: u32 = 2;

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let report = view.report;
    for rate in report.edition.rates.iter().filter(|rate| rate.printed.is_some()) {
        let Some((right, typed)) =
            percentage(report, rate).zip(rate.printed.and_then(|cell| report.figures.value(cell)))
        else {
            findings.not_assessable();
            continue;
        };
        // Half of the last digit, whichever way it was rounded.
        let half = Decimal::new(5, typed.scale().min(MOST) + 1);
        if (typed - right).abs() <= half {
            findings.holds();
            continue;
        }
        report_rate(report, rate, right, findings);
    }
}

/// Part in percent of whole; `None` where a figure is missing or the whole is nothing.
fn percentage(report: &Report, rate: &Rate) -> Option<Decimal> {
    let (part, whole) = report.figures.sum(&rate.part).zip(report.figures.sum(&rate.whole))?;
    part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)
}

fn report_rate(report: &Report, rate: &Rate, right: Decimal, findings: &mut Findings<'_>) {
    let edition = &report.edition;
    let Some(cell) = rate.printed else { return };
    let digits = right.round_dp_with_strategy(DECIMALS, RoundingStrategy::MidpointAwayFromZero).normalize();
    let message = Message::new("printed_rate.wrong")
        .with("cell", edition.name(cell))
        .with("found", report.figures.get(cell).text())
        .with("part", arithmetic::side(&rate.part, report))
        .with("whole", arithmetic::side(&rate.whole, report))
        .with("right", digits);
    let others = rate.part.iter().chain(&rate.whole).filter(|other| report.figures.get(**other) != &CellValue::Absent);
    let secondary = others.map(|other| {
        let label = Message::new("sum.part").with("label", &edition.column(*other).label);
        (report.place(*other), label.with("value", report.figures.get(*other).text()))
    });
    let secondary = secondary.collect();
    let diagnostic = findings.add(report.place(cell), message);
    diagnostic.address = Some(edition.address(cell).to_owned());
    diagnostic.secondary = secondary;
    diagnostic.help = Some(Message::new("printed_rate.help").with("right", digits));
}
