//! X-UNIT: an amount some ten thousand times last year's, or the reverse: 元 typed where the form requires 万元.

use crate::base::{Message, Severity};
use crate::check::{Audience, Findings, Rule, View, years};
use crate::edition::Kind;
use rust_decimal::Decimal;

/// 本年收费金额（单位：万元）. From 5,000 to 20,000 times, so that the fees themselves may have halved or doubled.
pub(super) const RULE: Rule =
    Rule { id: "X-UNIT", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

const LEAST: Decimal = Decimal::from_parts(5_000, 0, 0, false, 0);
const MOST: Decimal = Decimal::from_parts(20_000, 0, 0, false, 0);
/// 元 in 万元.
const YUAN: Decimal = Decimal::from_parts(10_000, 0, 0, false, 0);

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let (report, edition) = (view.report, &view.report.edition);
    if edition.cells.iter().all(|cell| cell.kind != Kind::Amount) {
        return;
    }
    let Some((previous, pairs)) = years::pairs(view, findings) else { return };
    for (cell, before) in pairs.iter().copied().filter(|(cell, _)| edition.def(*cell).kind == Kind::Amount) {
        let Some((now, last)) = report.figures.value(cell).zip(previous.figures.value(before)) else {
            findings.not_assessable();
            continue;
        };
        let (larger, smaller) = (now.max(last), now.min(last));
        if smaller <= Decimal::ZERO || larger < smaller * LEAST || larger > smaller * MOST {
            findings.holds();
            continue;
        }
        // The larger of the two is the one in 元.
        let (key, help, year) = match now > last {
            true => ("unit.up", "unit.help.this", report.year),
            false => ("unit.down", "unit.help.last", previous.year),
        };
        let times = (larger / smaller).round().normalize();
        let message = Message::new(key).with("unit", &edition.def(cell).unit).with("times", times);
        let help = Message::new(help).with("year", year).with("right", (larger / YUAN).normalize());
        years::report_jump([report, previous], (cell, before), [message, help], findings);
    }
}

#[cfg(test)]
mod tests {
    use crate::check::State;
    use crate::check::testing::{Rows, run};

    const WAN: Rows<'_> = &[("proactive.fees", "{ amount = \"12.50\" }")];
    const YUAN: Rows<'_> = &[("proactive.fees", "{ amount = 131000 }")];

    #[test]
    fn yuan_typed_as_ten_thousand_yuan_is_found_this_year() {
        assert_eq!(
            run("X-UNIT", "", &[(2023, WAN), (2024, YUAN)]).render_for_test(),
            "\
2024 proactive.fees = { amount = 131000 }
                                 ^^^^^^ warning proactive.fees.amount \
行政事业性收费 · 本年收费金额（单位：万元）为 131000 万元，是 2023 年 12.50 万元的 10480 倍，很可能把元填作万元
  = 如确以元填报，改为 13.1
2023 proactive.fees = { amount = \"12.50\" }
                                 ------- 2023 年 12.50
"
        );
    }

    #[test]
    fn the_reverse_points_at_last_year() {
        let outcome = run("X-UNIT", "", &[(2023, YUAN), (2024, WAN)]);
        assert!(
            outcome.render_for_test().contains("= 如 2023 年报告确以元填报，其数应为 13.1"),
            "{}",
            outcome.render_for_test()
        );
    }

    #[test]
    fn other_differences_and_zeros_hold() {
        for other in ["50000", "62499", "250001", "\"0\"", "300000"] {
            let text = format!("{{ amount = {other} }}");
            let rows = [("proactive.fees", text.as_str())];
            assert_eq!(run("X-UNIT", "", &[(2023, WAN), (2024, &rows)]).state(), State::Holds, "{other}");
        }
    }

    #[test]
    fn five_thousand_to_twenty_thousand_times_are_found() {
        for other in ["62500", "250000"] {
            let text = format!("{{ amount = {other} }}");
            let rows = [("proactive.fees", text.as_str()), ("proactive.licensing", "{ decisions = 90000 }")];
            let before = [WAN[0], ("proactive.licensing", "{ decisions = 9 }")];
            assert_eq!(run("X-UNIT", "", &[(2023, &before), (2024, &rows)]).counts(), [0, 1, 0, 0], "{other}");
        }
    }

    #[test]
    fn a_missing_year_and_a_blank_cannot_be_assessed_and_the_form_of_2019_has_no_amount() {
        assert_eq!(run("X-UNIT", "", &[(2024, YUAN)]).state(), State::NotAssessable);
        let blank = [("proactive.fees", "{ amount = \"\" }")];
        assert_eq!(run("X-UNIT", "", &[(2023, WAN), (2024, &blank)]).state(), State::NotAssessable);
        assert_eq!(run("X-UNIT", "", &[(2019, &[]), (2020, &[])]).state(), State::Silent);
        assert_eq!(run("X-UNIT", "", &[(2020, &[])]).state(), State::Silent);
        assert_eq!(run("X-UNIT", "", &[(2020, &[]), (2021, WAN)]).state(), State::Silent);
    }
}
