//! FORM-RATE: a percentage that the form prints is that of its part and whole.

use crate::base::{Message, Severity};
use crate::check::{Audience, Findings, Rule, View, arithmetic};
use crate::edition::Rate;
use crate::model::Report;
use rust_decimal::{Decimal, RoundingStrategy};

/// `printed` of `[[rates]]` in an edition file: rounded to the digits that are typed, as a person rounds. 0.9 for 90 is the commonest slip.
pub(super) const RULE: Rule =
    Rule { id: "FORM-RATE", severity: Severity::Error, statutory: true, audience: Audience::Public, check };

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
        let half = Decimal::new(5, typed.scale() + 1);
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
    let secondary = rate.part.iter().chain(&rate.whole).map(|other| {
        let label = Message::new("sum.part").with("label", &edition.column(*other).label);
        (report.place(*other), label.with("value", report.figures.get(*other).text()))
    });
    let secondary = secondary.collect();
    let diagnostic = findings.add(report.place(cell), message);
    diagnostic.address = Some(edition.address(cell).to_owned());
    diagnostic.secondary = secondary;
    diagnostic.help = Some(Message::new("printed_rate.help").with("right", digits));
}

#[cfg(test)]
mod tests {
    use crate::check::testing::{RuleResult, outcome, site};

    const REPORT: &str = include_str!("../../../tests/sites/enforcement/content/example-bureau/2023/report.toml");

    /// The report with a row of persons, of those who hold a certificate, and the percentage of these.
    fn typed(row: &str) -> RuleResult {
        let text = REPORT.replace("[ 42, 40, \"95.24\" ]", row);
        assert!(text.contains(row), "{row}");
        let files = [("content/a/agency.toml", "name = \"某机关\"\n"), ("content/a/2023/report.toml", &*text)];
        outcome("FORM-RATE", &site(&files))
    }

    #[test]
    fn a_printed_percentage_is_that_of_its_figures_to_its_last_digit() {
        for (row, counts) in [
            ("[ 42, 40, \"95.24\" ]", [1, 0, 0, 0]),
            ("[ 42, 40, \"95.2\" ]", [1, 0, 0, 0]),
            ("[ 42, 40, 95 ]", [1, 0, 0, 0]),
            ("[ 42, 40, \"95.238095238095238095\" ]", [1, 0, 0, 0]),
            ("[ 42, 40, \"95.25\" ]", [0, 1, 0, 0]),
            ("[ 42, 40, \"95.3\" ]", [0, 1, 0, 0]),
            ("[ 42, 40, 100 ]", [0, 1, 0, 0]),
            ("[ 42, 40, \"\" ]", [0, 0, 0, 1]),
            ("[ 0, 0, \"0\" ]", [0, 0, 0, 1]),
            // 12.5 is rounded either way.
            ("[ 8, 1, 13 ]", [1, 0, 0, 0]),
            ("[ 8, 1, 12 ]", [1, 0, 0, 0]),
            ("[ 8, 1, 14 ]", [0, 1, 0, 0]),
            // 12.45
            ("[ 2000, 249, 13 ]", [0, 1, 0, 0]),
        ] {
            assert_eq!(typed(row).counts(), counts, "{row}");
        }
    }

    #[test]
    fn another_is_found_with_the_right_one_and_its_figures() {
        assert_eq!(typed("[ 42, 40, \"0.95\" ]").render_for_test(), "\
2023 persons = [ 42, 40, \"0.95\" ]
                         ^^^^^^ error certificates.persons.rate 行政执法证持证情况 · 持证率（%）为 0.95%，应为 40 ÷ 42 = 95.24%
  = 改为 95.24，照原件的位数四舍五入；原件如此的，用 [[explanations]] 说明
2023 persons = [ 42, 40, \"0.95\" ]
                     -- 持有行政执法证人数（人） 40
2023 persons = [ 42, 40, \"0.95\" ]
                 -- 行政执法人员数（人） 42
");
    }
}
