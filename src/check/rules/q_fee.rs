//! Q-FEE: the fee for handling requests, which section six must mention. It is not the 行政事业性收费 of table 二.

use crate::base::{Message, Severity, leading_number};
use crate::check::prose::{Prose, ends_clause, ends_sentence, skip};
use crate::check::{Audience, Findings, Rule, View};
use std::ops::Range;

/// 国办函〔2020〕109号, in force since 1 January 2021: agencies report 信息处理费 every year.
const SINCE: u16 = 2021;

const CELL: &str = "requests.results.other.fee_unpaid.total";

/// Section six does not mention 信息处理费; or requests were dropped because the fee was not paid, and the section claims that no notice
/// was sent. That nothing was collected is no contradiction: who does not pay is not charged.
pub(super) const RULE: Rule =
    Rule { id: "Q-FEE", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    if view.report.year.get() < SINCE {
        return;
    }
    let Some(prose) = view.section("other_matters") else { return };
    if !prose.text().contains("处理费") {
        findings.add(prose.head(), Message::new("fee.missing")).help = Some(Message::new("fee.help"));
        return;
    }
    findings.holds();
    let (edition, figures) = (&view.report.edition, &view.report.figures);
    let Some(cell) = edition.cell(CELL).filter(|cell| figures.get(*cell).is_given()) else { return };
    let none = denial(prose);
    match (figures.value(cell), none) {
        (None, Some(_)) => findings.not_assessable(),
        (Some(unpaid), Some(range)) if unpaid > 0.into() => {
            let message = Message::new("fee.unpaid").with("unpaid", unpaid);
            let diagnostic = findings.add(prose.place(range), message);
            diagnostic
                .secondary
                .push((view.report.place(cell), Message::new("fee.cell").with("cell", edition.name(cell))));
            diagnostic.help = Some(Message::new("fee.unpaid.help"));
            diagnostic.causes.push(("Q-FEE", CELL.to_owned()));
        }
        _ => findings.holds(),
    }
}

/// The place where a sentence claims that no notice to pay was sent: 未发出收费通知, 不涉及信息处理费, 收费通知0件.
fn denial(prose: &Prose<'_>) -> Option<Range<usize>> {
    let text = prose.text();
    let mut start = 0;
    for part in text.split_inclusive(ends_sentence) {
        let about = ["处理费", "收费通知", "缴费通知", "收费告知"].iter().any(|word| part.contains(word));
        if let Some(range) = if about { denied_notice(part).or_else(|| zero_notices(part)) } else { None } {
            return Some(start + range.start..start + range.end);
        }
        start += part.len();
    }
    None
}

/// A negation with the verb of a notice behind it.
fn denied_notice(sentence: &str) -> Option<Range<usize>> {
    const NOT: [&str; 5] = ["没有", "从未", "未", "无", "不"];
    const BETWEEN: [&str; 9] = ["曾", "向", "对", "申请人", "任何", "有", "过", "需", "作出"];
    #[rustfmt::skip]
    const VERBS: [&str; 14] = [
        "发出", "发放", "发过", "下达", "下发", "送达", "开具", "制发", "出具", "收费通知", "缴费通知", "信息处理费收费通知", "信息处理费缴费通知", "涉及",
    ];
    sentence.char_indices().find_map(|(at, _)| {
        let rest = &sentence[at..];
        let not = NOT.iter().find(|word| rest.starts_with(**word))?;
        let after = skip(&rest[not.len()..], &BETWEEN);
        let verb = VERBS.iter().find(|verb| after.starts_with(**verb))?;
        // What was not sent or did not come up is the notice or the fee, not some other matter.
        let object = after.split(ends_clause).next().unwrap_or_default();
        let about = ["处理费", "通知", "收费", "缴费"].iter().any(|word| object.contains(word));
        about.then(|| at..at + rest.len() - after.len() + verb.len())
    })
}

/// 发出收费通知0件.
fn zero_notices(sentence: &str) -> Option<Range<usize>> {
    ["收费通知", "缴费通知"].iter().find_map(|word| {
        let at = sentence.find(word)?;
        let rest = skip(&sentence[at + word.len()..], &["书", "单", "共", "数量", "为", "计"]);
        let (number, length) = leading_number(rest)?;
        let unit = rest[length..].trim_start().starts_with(['件', '份', '次', '个', '条', '张', '起']);
        (number == 0 && unit).then(|| at..sentence.len() - rest.len() + length)
    })
}

#[cfg(test)]
mod tests {
    use crate::check::State;
    use crate::check::testing_text::{texts, with_figures};

    const UNPAID: (&str, &str) = ("requests.results.other.fee_unpaid", "[ 2, 0, 0, 0, 0, 0, 2 ]");

    #[test]
    fn finds_silence_about_the_fee() {
        for text in ["无", "行政事业性收费 3 万元。"] {
            assert_eq!(
                texts(2023, "", [("other_matters", text)]).result_of("Q-FEE").files(),
                ["other_matters"],
                "{text}"
            );
        }
    }

    #[test]
    fn finds_a_denial_against_the_table() {
        for (text, word) in [
            ("本年度未发出收费通知，未收取信息处理费。", "未发出"),
            ("我局未向申请人发出信息处理费缴费通知。", "未向申请人发出"),
            ("本年度不涉及信息处理费。", "不涉及"),
            ("未涉及信息处理费收取事项。", "未涉及"),
            ("信息处理费：发出收费通知0件，收取0元。", "收费通知0"),
            ("无信息处理费收费通知。", "无信息处理费收费通知"),
        ] {
            let result = with_figures(&[UNPAID], [("other_matters", text)]).result_of("Q-FEE");
            assert_eq!(result.words(), [word], "{text}");
        }
    }

    #[test]
    fn nothing_collected_is_no_denial() {
        for text in [
            "2023年，无收取信息处理费情况。",
            "本年度未收取信息处理费。",
            "没有产生信息公开处理费。",
            "收取信息处理费0元。无其他需要报告的事项，不涉及其他事项。",
            "发出收费通知10件，均未缴纳信息处理费。",
        ] {
            let result = with_figures(&[UNPAID], [("other_matters", text)]).result_of("Q-FEE");
            assert_eq!(result.state(), State::Holds, "{text}");
        }
    }

    #[test]
    fn holds_where_it_is_spoken_of() {
        for text in ["本年度没有产生信息公开处理费。", "依法收取信息处理费 300 元。"] {
            assert_eq!(texts(2023, "", [("other_matters", text)]).result_of("Q-FEE").state(), State::Holds, "{text}");
        }
        let result = with_figures(&[UNPAID], [("other_matters", "发出收费通知 2 件，收取信息处理费 0 元，其余未缴。")]);
        assert_eq!(result.result_of("Q-FEE").state(), State::Holds);
    }

    #[test]
    fn is_silent_before_the_fee_and_not_assessable_on_a_blank() {
        assert_eq!(texts(2019, "", [("other_matters", "无")]).result_of("Q-FEE").state(), State::Silent);
        assert_eq!(texts(2020, "", [("other_matters", "无")]).result_of("Q-FEE").state(), State::Silent);
        assert_eq!(texts(2021, "", [("other_matters", "无")]).result_of("Q-FEE").state(), State::Fails);
        // One is enough; where the form's row is not there, nothing is asked of it.
        let denied = [("other_matters", "未发出信息处理费收费通知。")];
        let of = |row| with_figures(&[row], denied).result_of("Q-FEE").counts();
        assert_eq!(of(("requests.results.other.fee_unpaid", "[ 1, 0, 0, 0, 0, 0, 1 ]")), [1, 1, 0, 0]);
        assert_eq!(of(("requests.results.other", "[ 1, 0, 0, 0, 0, 0, 1 ]")), [1, 0, 0, 0]);
        let blank = ("requests.results.other.fee_unpaid", "[ \"\", \"\", \"\", \"\", \"\", \"\", \"\" ]");
        let result = with_figures(&[blank], [("other_matters", "未发出信息处理费收费通知。")]).result_of("Q-FEE");
        assert_eq!(result.state(), State::NotAssessable);
    }
}
