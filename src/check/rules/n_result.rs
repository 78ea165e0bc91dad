//! N-RESULT: how requests were dealt with, in the text against table three. What the text says is read in `results.rs`.

use crate::base::{Message, Severity};
use crate::check::results::results;
use crate::check::scope::Scope;
use crate::check::statements::{Statement, compare};
use crate::check::{Audience, Findings, Rule, View};
use rust_decimal::Decimal;

/// A count of 予以公开, 部分公开, 不予公开, 无法提供, 不予处理, 其他处理 or 办结 in sections one and six differs from table three. Practice.
pub(super) const RULE: Rule =
    Rule { id: "N-RESULT", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let scope = Scope::new(view);
    for section in ["overview", "other_matters"] {
        let Some(prose) = view.section(section) else { continue };
        let mut reported: Vec<(&str, u64)> = Vec::new();
        for claim in results(prose) {
            let statement = (claim.result.word, claim.value);
            if reported.contains(&statement) {
                continue;
            }
            let extent = || scope.extent_of_result(prose.text(), claim.at);
            let (readings, word) = (claim.result.readings, Message::new(claim.result.word));
            let said = Statement {
                value: claim.value.into(),
                tolerance: Decimal::ZERO,
                range: claim.range,
                extent,
                readings,
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
    use crate::base::{Lang, Location, Message};
    use crate::check::State;
    use crate::check::testing_text::{TextRuleResult, with_figures};

    fn check_text(text: &str) -> TextRuleResult {
        let rows = [
            ("requests.new_received", "[ 40, 0, 0, 0, 0, 0, 40 ]"),
            ("requests.carried_in", "[ 1, 0, 0, 0, 0, 0, 1 ]"),
            ("requests.results.granted", "[ 26, 0, 0, 0, 0, 0, 26 ]"),
            ("requests.results.partially_granted", "[ 2, 0, 0, 0, 0, 0, 2 ]"),
            ("requests.results.refused.third_party", "[ 1, 0, 0, 0, 0, 0, 1 ]"),
            ("requests.results.unavailable.not_held", "[ 8, 0, 0, 0, 0, 0, 8 ]"),
            ("requests.results.not_processed.duplicate", "[ 1, 0, 0, 0, 0, 0, 1 ]"),
            ("requests.results.other.other", "[ 1, 0, 0, 0, 0, 0, 1 ]"),
            ("requests.results.total", "[ 39, 0, 0, 0, 0, 0, 39 ]"),
            ("requests.carried_out", "[ 2, 0, 0, 0, 0, 0, 2 ]"),
        ];
        with_figures(&rows, [("overview", text)]).result_of("N-RESULT")
    }

    #[test]
    fn the_same_claim_twice_is_one_finding() {
        let text = "收到政府信息公开申请40件。予以公开12件。予以公开12件。";
        assert_eq!(check_text(text).words(), ["12"]);
    }

    #[test]
    fn finds_other_results() {
        for (text, word) in [
            ("收到政府信息公开申请40件。予以公开12件。", "12"),
            ("收到申请40件，其中予以公开26件、部分公开9件。", "9"),
            ("依申请公开方面，不予公开5件", "5"),
            ("收到申请40件，无法提供的2件", "2"),
            ("收到申请40件，不予处理3起", "3"),
            ("收到申请40件，全年共办结30件", "30"),
            ("办结政府信息公开申请30件", "30"),
            ("收到申请40件，予以公开及部分公开的有30件", "30"),
            ("收到申请40件，12件予以公开", "12"),
            ("收到网络申请20件，予以公开33件", "33"),
        ] {
            assert_eq!(check_text(text).words(), [word], "{text}");
        }
    }

    #[test]
    fn holds_in_the_table_s_readings() {
        for text in [
            "收到申请40件，其中予以公开26件、部分公开2件、不予公开1件、无法提供8件、不予处理1件、其他处理1件。",
            "收到申请40件，办结39件",
            "新收申请40件，办结38件",
            "收到申请40件，予以公开、部分公开28件",
        ] {
            assert_eq!(check_text(text).state(), State::Holds, "{text}");
        }
    }

    #[test]
    fn leaves_out_other_matters() {
        for text in [
            "县长信箱收到来信238件，办结99件，不予处理139件。",
            "收到申请40件。办理群众留言56条，办结56条",
            "收到网络申请20件，予以公开12件",
            "2022年收到申请10件，予以公开8件",
            "区政府办公室收到申请17件，予以公开9件",
            "办结建议提案12件，办结率100%",
            "收到申请40件，引发行政复议3件，办结2件",
            "予以公开12件",
            "办理行政许可申请9600件，办结9487件",
            "收到行政复议申请3件，办结2件",
            "收到临时救助申请70件，予以公开12件",
        ] {
            assert_eq!(check_text(text).words(), [""; 0], "{text}");
        }
    }

    /// The sum of a group is shown at its rows that are not 0; at the first where all are; two rows are both shown.
    #[test]
    fn a_figure_is_shown_where_it_is_typed() {
        let shown = |text: &str| -> Vec<String> {
            let result = check_text(text);
            let [finding] = &result.diagnostics[..] else { panic!("{text}: {:?}", result.messages()) };
            let line = |(place, label): &(Location, Message)| {
                let (line, _) = place.position();
                let row =
                    place.file.text.lines().nth(line - 1).unwrap_or_default().split(' ').next().unwrap_or_default();
                format!("{row} {}", label.render(Lang::Zh))
            };
            finding.secondary.iter().map(line).collect()
        };
        let row = |path: &str, name: &str, value: u32| {
            format!("requests.results.{path} 三、本年度办理结果 · {name} · 总计：{value}")
        };
        assert_eq!(
            shown("收到申请40件，无法提供5件"),
            [row("unavailable.not_held", "（四）无法提供 · 1.本机关不掌握相关政府信息", 8)]
        );
        assert_eq!(
            shown("收到申请40件，予以公开和部分公开30件"),
            [
                row("granted", "（一）予以公开", 26),
                row("partially_granted", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", 2)
            ]
        );
        let nothing = "[ 0, 0, 0, 0, 0, 0, 0 ]";
        let rows = [("requests.new_received", "[ 1, 0, 0, 0, 0, 0, 1 ]"), ("requests.results.granted", nothing)];
        let labels = |text: &str| -> Vec<String> {
            let result = with_figures(&rows, [("overview", text)]).result_of("N-RESULT");
            result.diagnostics[0].secondary.iter().map(|(_, label)| label.render(Lang::Zh)).collect()
        };
        assert_eq!(
            labels("收到申请1件，不予公开1件。"),
            ["三、本年度办理结果 · （三）不予公开 · 1.属于国家秘密 · 总计：0"]
        );
        assert_eq!(labels("收到申请1件，予以公开和部分公开1件。").len(), 2);
    }

    #[test]
    fn a_number_before_its_result_stands_alone() {
        assert_eq!(check_text("收到申请40件，其中12件予以公开").words(), ["12"]);
        for text in ["收到申请40件，另有12件予以公开", "收到申请40件，12件信息予以公开"] {
            assert_eq!(check_text(text).words(), [""; 0], "{text}");
        }
    }
}
