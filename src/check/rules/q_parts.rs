//! Q-PARTS: how many parts the report says it has.

use crate::base::{Message, Severity, leading_number};
use crate::check::prose::{Prose, sentence};
use crate::check::{Audience, Findings, Rule, View};
use std::ops::Range;

/// 本报告由五个部分组成, where the form has six sections. Practice: the sentence is left over from an earlier form.
pub(super) const RULE: Rule =
    Rule { id: "Q-PARTS", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

/// Words for the report as a whole.
const WHOLE: [&str; 8] = ["本报告", "年度报告", "工作报告", "年报", "全文", "报告由", "报告分", "报告共"];

/// Words by which a sentence tells what the whole is made of.
const MADE_OF: [&str; 9] = ["组成", "构成", "分为", "包括", "包含", "内容", "分", "由", "共"];

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let edition = &view.report.edition;
    // No form counts what stands before its first heading.
    let count = edition.sections.iter().filter(|section| !section.opening).count() as u64;
    // It is said in the introduction, or where the report begins.
    let first = edition.narratives().find(|section| !section.opening).map(|section| &section.id);
    for (_, prose) in view.sections().filter(|(section, _)| section.opening || Some(&section.id) == first) {
        for (stated, range) in parts(prose) {
            if stated == count {
                findings.holds();
                continue;
            }
            let message = Message::new("parts.other")
                .with("found", &prose.text()[range.clone()])
                .with("count", count.to_string());
            findings.add(prose.place(range), message).help = Some(Message::new("parts.help"));
        }
    }
}

/// The numbers of parts that a text gives of the report, with their places.
fn parts(prose: &Prose<'_>) -> Vec<(u64, Range<usize>)> {
    let text = prose.text();
    let mut parts = Vec::new();
    for (at, word) in text.match_indices("部分") {
        let before = text[..at].trim_end_matches(['大', '个', ' ']);
        let start = before
            .char_indices()
            .rev()
            .take_while(|(at, _)| leading_number(&before[*at..]).is_some())
            .last()
            .map(|(at, _)| at);
        let Some((start, stated)) = start.and_then(|start| Some((start, leading_number(&before[start..])?.0))) else {
            continue;
        };
        let around = sentence(text, at);
        let (told, after) = (&text[around.start..start], &text[at + word.len()..around.end]);
        // 第五部分 is one of them, and 两部分 of a whole that is not the report are others'.
        let whole = WHOLE.iter().any(|word| told.contains(word));
        let made = MADE_OF.iter().any(|word| told.ends_with(word))
            || told.ends_with('等')
            || ["组成", "构成", "内容"].iter().any(|word| after.starts_with(word));
        if stated >= 2 && whole && made && !told.ends_with('第') {
            parts.push((stated, start..at + word.len()));
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use crate::check::State;
    use crate::check::testing_text::texts;

    #[test]
    fn finds_another_number() {
        for (text, found) in [
            ("本报告由五个部分组成，所列数据如下。", "五个部分"),
            ("本年度报告包括总体情况、主动公开、依申请公开等7部分内容。", "7部分"),
            ("全文共分八大部分。", "八大部分"),
            ("本报告分五个部分，如下。", "五个部分"),
            ("本报告五个部分组成。", "五个部分"),
            ("本报告五个部分组成，现予公布。", "五个部分"),
            ("本报告包括总体情况等五部分。", "五部分"),
            ("本报告分为二部分。", "二部分"),
        ] {
            assert_eq!(texts(2023, "", [("overview", text)]).result_of("Q-PARTS").words(), [found], "{text}");
        }
    }

    #[test]
    fn holds_for_the_sections_of_the_form() {
        for text in ["本报告由总体情况、其他需要报告的事项等六部分组成", "年报包括六个部分", "全文共 6 部分组成"]
        {
            assert_eq!(texts(2023, "", [("overview", text)]).result_of("Q-PARTS").state(), State::Holds, "{text}");
        }
    }

    #[test]
    fn is_silent_on_other_parts() {
        for text in [
            "政务公开专栏由五个部分组成",
            "见本报告第五部分",
            "部分公开5件",
            "本报告五个方面的工作",
            "本报告所列部分数据",
            "年度报告公开情况分五个方面",
            "本报告第五部分内容较多",
            "本报告分为一部分",
        ] {
            assert_eq!(texts(2023, "", [("overview", text)]).result_of("Q-PARTS").state(), State::Silent, "{text}");
        }
        let elsewhere = texts(2023, "", [("problems", "本报告由五个部分组成。")]);
        assert_eq!(elsewhere.result_of("Q-PARTS").state(), State::Silent);
    }
}
