//! N-BIND: numbers in the text against the tables. What the text claims is read in `claims.rs`; here it is compared.

use crate::base::{Message, Severity};
use crate::check::claims::{Subject, claims};
use crate::check::scope::{Coverage, Scope};
use crate::check::statements::{Statement, compare};
use crate::check::{Audience, Findings, Rule, View};

/// A count in sections one and six differs from the table's. Practice; where the text counts something else, explain it.
pub(super) const RULE: Rule =
    Rule { id: "N-BIND", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let scope = Scope::new(view);
    // Section five is about aims and about other years.
    for section in ["overview", "other_matters"] {
        let Some(prose) = view.section(section) else { continue };
        let mut reported: Vec<(Subject, u64)> = Vec::new();
        for claim in claims(prose, view.report.year.get().into()) {
            let statement = (claim.subject, claim.value);
            if reported.contains(&statement) {
                continue;
            }
            let most = if claim.is_part { Coverage::Part } else { Coverage::Whole };
            let extent = || scope.extent(prose.text(), claim.at).min(most);
            let word = Message::new(claim.subject.word());
            let said = Statement {
                value: claim.value.into(),
                tolerance: claim.tolerance.into(),
                range: claim.range,
                extent,
                readings: claim.subject.readings(),
                word,
            };
            if compare(view, prose, said, findings) {
                reported.push(statement);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::State;
    use crate::check::testing_text::{TextRuleResult, with_figures};

    fn check_text(text: &str) -> TextRuleResult {
        check_with(text, "[ 0, 0, 0, 0, 0, 0, 0 ]")
    }

    fn check_with(text: &str, carried_out: &str) -> TextRuleResult {
        let rows = [
            ("requests.new_received", "[ 36, 0, 0, 0, 0, 0, 36 ]"),
            ("requests.carried_in", "[ 2, 0, 0, 0, 0, 0, 2 ]"),
            ("requests.carried_out", carried_out),
            ("review_litigation.review", "[ 1, 0, 0, 1, 2 ]"),
            ("review_litigation.litigation_direct", "[ 1, 0, 0, 0, 1 ]"),
            ("review_litigation.litigation_after_review", "[ 3, 0, 0, 0, 3 ]"),
            ("proactive.normative_documents", "{ issued = 3, repealed = 5, in_force = 8 }"),
        ];
        with_figures(&rows, [("overview", text)]).result_of("N-BIND")
    }

    #[test]
    fn finds_another_number() {
        for (text, word, figure) in [
            ("2023年，共收到政府信息公开申请12件。", "12", "36"),
            ("共收到**十二**件政府信息公开申请。", "十二", "36"),
            ("未收到政府信息公开申请。", "收到", "36"),
            ("上年结转3件", "3", "2"),
            ("行政复议１件，行政诉讼4件", "１", "2"),
            ("未发生行政复议、行政诉讼案件。", "行政复议", "6"),
            ("制发规范性文件4件，废止5件", "4", "3"),
            ("全县共收到政府信息公开申请36件，共办结4件，结转至2024年7件。", "7", "0"),
            ("全年办理因政府信息公开申请引发的行政复议7起，行政诉讼4起。", "7", "2"),
            ("接收通过邮寄、网络提交的各类政府信息公开申请共计77件。", "77", "36"),
            ("共收到36件申请，77件结转下年度继续办理。", "77", "0"),
            ("2023年我局共收到政府网站上政府信息公开申请件77件。", "77", "36"),
            ("共收到政府信息公开申请77条。", "77", "36"),
            ("共收到政府信息公开申请77件次。", "77", "36"),
            ("按照省政府办公厅要求，全年收到申请77件。", "77", "36"),
            ("新制定规范性文件7件", "7", "3"),
        ] {
            let result = check_text(text);
            assert_eq!(result.words(), [word], "{text}");
            assert!(result.messages()[0].contains(figure), "{:?}", result.messages());
        }
    }

    #[test]
    fn holds_in_either_reading() {
        for text in
            ["收到申请36件", "共受理申请38件", "行政诉讼4件", "行政复议、行政诉讼共6件", "现行有效规范性文件8件"]
        {
            assert_eq!(check_text(text).state(), State::Holds, "{text}");
        }
    }

    #[test]
    fn is_not_assessable_on_a_blank_and_silent_without_claims() {
        let blank = "[ \"\", 0, 0, 0, 0, 0, \"\" ]";
        assert_eq!(check_with("结转下年度3件", blank).state(), State::NotAssessable);
        assert_eq!(check_text("总体平稳。").state(), State::Silent);
    }

    #[test]
    fn a_part_may_be_less_than_the_whole() {
        for text in ["通过政府网站收到申请12件", "收到自然人申请30件", "收到网络申请35件、信函申请1件"]
        {
            assert_eq!(check_text(text).diagnostics.len(), 0, "{text}");
        }
        assert_eq!(check_text("通过政府网站收到申请40件").words(), ["40"]);
        let blank = [("requests.new_received", "[ \"\", 0, 0, 0, 0, 0, \"\" ]")];
        let part = with_figures(&blank, [("overview", "通过政府网站收到申请40件")]);
        assert_eq!(part.result_of("N-BIND").counts(), [0; 4]);
        // Of what was carried in, too, a part may tell.
        assert_eq!(check_text("通过政府网站收到申请37件").counts(), [0; 4]);
    }

    #[test]
    fn the_same_claim_twice_is_one_finding() {
        assert_eq!(check_text("收到申请12件。收到申请12件。").diagnostics.len(), 1);
        assert_eq!(check_text("2022年收到申请12件。2023年收到申请12件。").diagnostics.len(), 1);
        let blank = "[ \"\", 0, 0, 0, 0, 0, \"\" ]";
        assert_eq!(check_with("结转下年度3件。结转下年度3件。", blank).counts(), [0, 0, 0, 1]);
        assert_eq!(check_text("收到申请36件。收到申请36件。").counts(), [1, 0, 0, 0]);
    }
}
