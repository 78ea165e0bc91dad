//! X-JUMP: a total grows more than fivefold or shrinks below a fifth.

use super::x_drop;
use crate::base::{Message, Severity};
use crate::check::{Audience, Findings, Rule, View, years};
use rust_decimal::{Decimal, RoundingStrategy};

/// Practice of those who review reports: a figure that jumps is often one digit too many or too few. Totals of the tables that
/// have a total column (申请, 复议诉讼), from a base of 5.
pub(super) const RULE: Rule =
    Rule { id: "X-JUMP", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

/// How many times.
const FOLD: Decimal = Decimal::from_parts(5, 0, 0, false, 0);
/// Below this base a jump means nothing.
const BASE: Decimal = Decimal::from_parts(5, 0, 0, false, 0);

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let Some((previous, pairs)) = years::pairs(view, findings) else { return };
    let (report, edition) = (view.report, &view.report.edition);
    for (cell, before) in pairs.iter().copied().filter(|(cell, _)| edition.column(*cell).total) {
        if years::is_sum_of_pairs(edition, pairs, cell) {
            continue;
        }
        let Some((now, base)) = report.figures.value(cell).zip(previous.figures.value(before)) else {
            findings.not_assessable();
            continue;
        };
        let key = if x_drop::drop_or_surge(now, base).is_some() {
            // X-DROP finds it.
            continue;
        } else if base >= BASE && now > base * FOLD {
            "jump.up"
        } else if base >= BASE && now * FOLD < base {
            "jump.down"
        } else {
            findings.holds();
            continue;
        };
        let times = (now / base).round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero).normalize();
        let texts = [Message::new(key).with("times", times), Message::new("jump.help")];
        years::report_jump([report, previous], (cell, before), texts, findings);
    }
}

#[cfg(test)]
mod tests {
    use crate::check::State;
    use crate::check::testing::{Rows, run};

    const NEW: &str = "requests.new_received";
    const BEFORE: Rows<'_> = &[(NEW, "[ 6, 0, 0, 0, 0, 0, 6 ]")];

    #[test]
    fn more_than_fivefold_and_less_than_a_fifth_are_found() {
        let up = run("X-JUMP", "", &[(2023, BEFORE), (2024, &[(NEW, "[ 64, 0, 0, 0, 0, 0, 64 ]")])]);
        assert_eq!(
            up.render_for_test(),
            "\
2024 requests.new_received = [ 64, 0, 0, 0, 0, 0, 64 ]
                                                  ^^ warning requests.new_received.total \
一、本年新收政府信息公开申请数量 · 总计为 64，是 2023 年 6 的 10.7 倍，超过 5 倍
  = 核对是否多填或少填了一位；确属如此的，在文字部分说明原因，或用 [[explanations]] 说明
2023 requests.new_received = [ 6, 0, 0, 0, 0, 0, 6 ]
                                                 - 2023 年 6
"
        );
        let down = run("X-JUMP", "", &[(2023, BEFORE), (2024, &[(NEW, "[ 1, 0, 0, 0, 0, 0, 1 ]")])]);
        assert!(down.render_for_test().contains("总计为 1，2023 年为 6，不足其五分之一"), "{}", down.render_for_test());
    }

    #[test]
    fn fivefold_itself_and_a_small_base_hold() {
        assert_eq!(
            run("X-JUMP", "", &[(2023, BEFORE), (2024, &[(NEW, "[ 30, 0, 0, 0, 0, 0 ]")])]).state(),
            State::Holds
        );
        let small = [(NEW, "[ 4, 0, 0, 0, 0, 0 ]")];
        assert_eq!(
            run("X-JUMP", "", &[(2023, &small), (2024, &[(NEW, "[ 400, 0, 0, 0, 0, 0 ]")])]).state(),
            State::Holds
        );
    }

    #[test]
    fn from_a_base_of_five_and_beyond_five_times() {
        for (before, now, found) in [(5, 26, true), (5, 25, false), (5, 0, true), (10, 2, false), (11, 2, true)] {
            let row = |n: u32| format!("[ {n}, 0, 0, 0, 0, 0, {n} ]");
            let (before, now) = (row(before), row(now));
            let reports: &[(u16, Rows<'_>)] = &[(2023, &[(NEW, &before)]), (2024, &[(NEW, &now)])];
            assert_eq!(run("X-JUMP", "", reports).state() == State::Fails, found, "{before} {now}");
        }
    }

    #[test]
    fn a_group_is_compared_with_the_single_row_of_the_form_before() {
        let row: Rows<'_> = &[("requests.results.other", "[ 0, 0, 0, 0, 0, 0, 7 ]")];
        let rows: Rows<'_> = &[("requests.results.other.other", "[ 0, 0, 0, 0, 0, 0, 99 ]")];
        let addresses = |reports: &[(u16, Rows<'_>)]| -> Vec<String> {
            run("X-JUMP", "", reports).diagnostics.into_iter().filter_map(|d| d.address).collect()
        };
        assert_eq!(addresses(&[(2020, row), (2021, rows)]), ["requests.results.other.total"]);
        let last: Rows<'_> = &[("requests.results.other.other", "[ 0, 0, 0, 0, 0, 0, 7 ]")];
        assert_eq!(addresses(&[(2022, last), (2023, rows)]), ["requests.results.other.other.total"]);
    }

    #[test]
    fn a_missing_year_and_a_blank_cannot_be_assessed() {
        assert_eq!(run("X-JUMP", "", &[(2024, BEFORE)]).state(), State::NotAssessable);
        let blank = [(NEW, "[ 6, 0, 0, 0, 0, 0, \"\" ]")];
        let verdict = run("X-JUMP", "", &[(2023, BEFORE), (2024, &blank)]).verdict.expect("a verdict");
        assert_eq!((verdict.not_assessable, verdict.findings), (1, 0));
    }
}
