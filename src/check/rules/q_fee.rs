//! Q-FEE: the fee for handling requests, which section six must mention. It is not the 行政事业性收费 of table 二.

use crate::base::{Message, Severity, Year};
use crate::check::prose::{Prose, sentence};
use crate::check::{Audience, Findings, Rule, View};

/// 国办函〔2020〕109号, in force since 1 January 2021: agencies report 信息处理费 every year.
const SINCE: u16 = 2021;

const CELL: &str = "requests.results.other.fee_unpaid.total";

/// Section six does not mention 信息处理费; or requests were dropped because the fee was not paid and the section claims there was none.
pub(super) const RULE: Rule =
    Rule { id: "Q-FEE", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    if Year::new(SINCE).is_none_or(|since| view.report.year < since) {
        return;
    }
    let Some(prose) = view.section("other_matters") else { return };
    let Some(at) = prose.text().find("处理费") else {
        findings.add(prose.head(), Message::new("fee.missing")).help = Some(Message::new("fee.help"));
        return;
    };
    findings.holds();
    let (edition, figures) = (&view.report.edition, &view.report.figures);
    let Some(cell) = edition.cell(CELL).filter(|cell| figures.get(*cell).is_given()) else { return };
    let none = denial(prose, at);
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

/// The place where the sentence about the fee claims that there was none.
fn denial(prose: &Prose<'_>, at: usize) -> Option<std::ops::Range<usize>> {
    #[rustfmt::skip]
    const NONE: [&str; 12] = [
        "未收取", "没有收取", "未产生", "没有产生", "无收取", "未发生", "没有发生", "不涉及", "未发出", "未涉及", "为0元", "为零",
    ];
    let range = sentence(prose.text(), at);
    let text = &prose.text()[range.clone()];
    let (start, word) = NONE.iter().find_map(|word| Some((text.find(word)?, word)))?;
    Some(range.start + start..range.start + start + word.len())
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
        let result = with_figures(2023, &[UNPAID], [("other_matters", "本年度未收取信息处理费。")]).result_of("Q-FEE");
        assert_eq!(result.words(), ["未收取"]);
    }

    #[test]
    fn holds_where_it_is_spoken_of() {
        for text in ["本年度没有产生信息公开处理费。", "依法收取信息处理费 300 元。"] {
            assert_eq!(texts(2023, "", [("other_matters", text)]).result_of("Q-FEE").state(), State::Holds, "{text}");
        }
        let result =
            with_figures(2023, &[UNPAID], [("other_matters", "发出收费通知 2 件，收取信息处理费 0 元，其余未缴。")]);
        assert_eq!(result.result_of("Q-FEE").state(), State::Holds);
    }

    #[test]
    fn is_silent_before_the_fee_and_not_assessable_on_a_blank() {
        assert_eq!(texts(2019, "", [("other_matters", "无")]).result_of("Q-FEE").state(), State::Silent);
        let blank = ("requests.results.other.fee_unpaid", "[ \"\", \"\", \"\", \"\", \"\", \"\", \"\" ]");
        let result = with_figures(2023, &[blank], [("other_matters", "未收取信息处理费。")]).result_of("Q-FEE");
        assert_eq!(result.state(), State::NotAssessable);
    }
}
