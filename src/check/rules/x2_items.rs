//! X2-ITEMS: in the form of 2019, this year's 上一年项目数量 is last year's with last year's change.

use crate::base::Severity;
use crate::check::{Audience, Rule, stocks};

/// 上一年项目数量(2020) = 上一年项目数量(2019) + 本年增/减(2019), 国办公开办函〔2019〕60号. The form of 2021 has no such columns.
pub(super) const RULE: Rule = Rule {
    id: "X2-ITEMS",
    severity: Severity::Warning,
    statutory: false,
    audience: Audience::Public,
    check: |view, findings| stocks::check("X2-ITEMS", "stock.help.items", view, findings),
};

#[cfg(test)]
mod tests {
    use crate::check::State;
    use crate::check::testing::{Rows, run};

    const BEFORE: Rows<'_> = &[("proactive.licensing", "{ items_last_year = 120, items_change = -20, decisions = 9 }")];

    #[test]
    fn the_number_of_items_follows_from_last_years() {
        let rows = [("proactive.licensing", "{ items_last_year = 120, items_change = 0, decisions = 9 }")];
        assert_eq!(
            run("X2-ITEMS", "", &[(2019, BEFORE), (2020, &rows)]).render_for_test(),
            "\
2020 proactive.licensing = { items_last_year = 120, items_change = 0, decisions = 9 }
                                               ^^^ warning proactive.licensing.items_last_year \
行政许可 · 上一年项目数量为 120，而 2019 年上一年项目数量 120 − 2019 年本年增/减 20 = 100，相差 20
  = 与上年报告核对：本年的“上一年项目数量”应是上年年底的数
2019 proactive.licensing = { items_last_year = 120, items_change = -20, decisions = 9 }
                                               --- 上一年项目数量 120
2019 proactive.licensing = { items_last_year = 120, items_change = -20, decisions = 9 }
                                                                   --- 本年增/减 -20
"
        );
    }

    #[test]
    fn holds_when_it_follows() {
        let rows = [("proactive.licensing", "{ items_last_year = 100, items_change = +3, decisions = 9 }")];
        assert_eq!(run("X2-ITEMS", "", &[(2019, BEFORE), (2020, &rows)]).state(), State::Holds);
    }

    #[test]
    fn a_missing_year_and_a_slash_cannot_be_assessed() {
        assert_eq!(run("X2-ITEMS", "", &[(2019, BEFORE)]).state(), State::NotAssessable);
        let rows = [("proactive.licensing", "{ items_last_year = \"/\", items_change = 0, decisions = 9 }")];
        let verdict = run("X2-ITEMS", "", &[(2019, BEFORE), (2020, &rows)]).verdict.expect("a verdict");
        assert_eq!((verdict.not_assessable, verdict.findings), (1, 0));
    }

    #[test]
    fn the_form_of_2021_has_no_items() {
        assert_eq!(run("X2-ITEMS", "", &[(2020, BEFORE), (2021, &[])]).state(), State::Silent);
    }
}
