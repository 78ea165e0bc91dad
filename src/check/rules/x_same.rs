//! X-SAME: every figure that is not zero is last year's. Then last year's report was probably copied.

use crate::base::{Message, Severity};
use crate::check::{Audience, Findings, Rule, View, years};
use crate::edition::CellId;
use crate::model::Report;

/// Practice: reports are written from last year's file, and sometimes the figures stay in it.
pub(super) const RULE: Rule =
    Rule { id: "X-SAME", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let Some((previous, pairs)) = years::pairs(view, findings) else { return };
    let report = view.report;
    let is_zero = |report: &Report, cell: CellId| report.figures.value(cell).is_some_and(|value| value.is_zero());
    let is_number = |report: &Report, cell: CellId| report.figures.value(cell).is_some();
    // A figure that went down to zero is a difference as well.
    let telling: Vec<(CellId, CellId)> = pairs
        .iter()
        .copied()
        .filter(|(cell, before)| is_number(report, *cell) || is_number(previous, *before))
        .filter(|(cell, before)| !is_zero(report, *cell) || !is_zero(previous, *before))
        .collect();
    let same = |(cell, before): &(CellId, CellId)| report.figures.value(*cell) == previous.figures.value(*before);
    let typed = |(cell, _): &&(CellId, CellId)| !report.figures.is_computed(*cell);
    match telling.iter().find(typed) {
        Some((cell, before)) if telling.iter().all(same) => {
            let message = Message::new("same.found")
                .with("count", telling.iter().filter(typed).count())
                .with("year", previous.year);
            let diagnostic = findings.add(report.place(*cell), message);
            diagnostic.help = Some(Message::new("same.help"));
            let label = Message::new("same.part").with("year", previous.year);
            diagnostic.secondary.push((previous.place(*before), label));
        }
        Some(_) => findings.holds(),
        // Zeros and blanks in both years are no sign of copying.
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::check::State;
    use crate::check::testing::{Rows, run};

    const ROWS: Rows<'_> =
        &[("proactive.licensing", "{ decisions = 550 }"), ("requests.new_received", "[ 2, 0, 0, 0, 0, 0 ]")];

    #[test]
    fn the_same_figures_twice_are_one_finding() {
        assert_eq!(
            run("X-SAME", "", &[(2023, ROWS), (2024, ROWS)]).render_for_test(),
            "\
2024 proactive.licensing = { decisions = 550 }
                                         ^^^ warning - 本年 2 个不为 0 的数与 2023 年完全相同
  = 核对是否沿用了上年的文件；确属巧合的，用 [[explanations]] 说明（不写 cell）
2023 proactive.licensing = { decisions = 550 }
                                         --- 2023 年从这里起相同
"
        );
    }

    #[test]
    fn one_other_figure_holds_even_if_it_is_now_zero() {
        assert_eq!(run("X-SAME", "", &[(2023, ROWS), (2024, &ROWS[..1])]).state(), State::Holds);
        assert_eq!(run("X-SAME", "", &[(2023, &ROWS[..1]), (2024, ROWS)]).state(), State::Holds);
    }

    #[test]
    fn a_blank_is_another_figure_than_zero_and_none_of_its_own() {
        let blank = ("requests.carried_in", "[ \"\", 0, 0, 0, 0, 0, 0 ]");
        let with_blank = [ROWS[0], ROWS[1], blank];
        assert_eq!(run("X-SAME", "", &[(2023, ROWS), (2024, &with_blank)]).state(), State::Holds);
        assert_eq!(run("X-SAME", "", &[(2023, &with_blank), (2024, ROWS)]).state(), State::Holds);
        let both = run("X-SAME", "", &[(2023, &with_blank), (2024, &with_blank)]).render_for_test();
        assert!(both.contains("本年 2 个不为 0 的数"), "{both}");
    }

    #[test]
    fn zeros_say_nothing_and_a_missing_year_cannot_be_assessed() {
        assert_eq!(run("X-SAME", "", &[(2023, &[]), (2024, &[])]).state(), State::Silent);
        assert_eq!(run("X-SAME", "", &[(2022, ROWS), (2024, ROWS)]).state(), State::NotAssessable);
    }
}
