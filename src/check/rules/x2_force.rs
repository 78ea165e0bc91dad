//! X2-FORCE: documents in force follow from last year's, from those made and those repealed.

use crate::base::Severity;
use crate::check::{Audience, Rule, stocks};

/// 现行有效件数 = 上年现行有效件数 + 本年制发件数 − 本年废止件数. A warning, because documents also lapse or merge; not for 2021,
/// when the form changed (对外公开总数量 is not 现行有效件数).
pub(super) const RULE: Rule = Rule {
    id: "X2-FORCE",
    severity: Severity::Warning,
    statutory: false,
    audience: Audience::Public,
    check: |view, findings| stocks::check("X2-FORCE", "stock.help.force", view, findings),
};

#[cfg(test)]
mod tests {
    use crate::check::State;
    use crate::check::testing::{Rows, run};

    const BEFORE: Rows<'_> = &[("proactive.normative_documents", "{ issued = 1, repealed = 0, in_force = 10 }")];

    #[test]
    fn a_stock_that_does_not_follow_is_found_with_its_flows() {
        let rows = [("proactive.normative_documents", "{ issued = 2, repealed = 5, in_force = 5 }")];
        assert_eq!(
            run("X2-FORCE", "", &[(2022, BEFORE), (2023, &rows)]).render_for_test(),
            "\
2023 proactive.normative_documents = { issued = 2, repealed = 5, in_force = 5 }
                                                                            ^ warning \
proactive.normative_documents.in_force 行政规范性文件 · 现行有效件数为 5，而 2022 年现行有效件数 10 + 2023 年本年制发件数 2 \
− 2023 年本年废止件数 5 = 7，相差 2
  = 与上年报告核对；文件自然失效、合并或清理的，用 [[explanations]] 说明
2022 proactive.normative_documents = { issued = 1, repealed = 0, in_force = 10 }
                                                                            -- 现行有效件数 10
2023 proactive.normative_documents = { issued = 2, repealed = 5, in_force = 5 }
                                                - 本年制发件数 2
2023 proactive.normative_documents = { issued = 2, repealed = 5, in_force = 5 }
                                                              - 本年废止件数 5
"
        );
    }

    #[test]
    fn holds_when_it_follows() {
        let rows = [("proactive.normative_documents", "{ issued = 2, repealed = 5, in_force = 7 }")];
        assert_eq!(run("X2-FORCE", "", &[(2022, BEFORE), (2023, &rows)]).state(), State::Holds);
    }

    #[test]
    fn a_blank_and_a_missing_year_cannot_be_assessed() {
        let rows = [("proactive.normative_documents", "{ issued = \"\", repealed = 5, in_force = 7 }")];
        let verdict = run("X2-FORCE", "", &[(2022, BEFORE), (2023, &rows)]).verdict.expect("a verdict");
        assert_eq!((verdict.not_assessable, verdict.holds, verdict.findings), (1, 1, 0));
        assert_eq!(run("X2-FORCE", "", &[(2023, BEFORE)]).state(), State::NotAssessable);
    }

    #[test]
    fn says_nothing_of_the_year_of_the_change() {
        assert_eq!(run("X2-FORCE", "", &[(2020, &[]), (2021, BEFORE)]).state(), State::Silent);
        assert_eq!(run("X2-FORCE", "", &[(2019, &[]), (2020, &[])]).state(), State::Silent);
    }
}
