//! Q-FIVE: a text speaks of the matters that the form asks for: the overview of five.

use crate::base::{Message, Severity, Text};
use crate::check::{Audience, Findings, Rule, View};
use crate::edition::Topic;
use std::borrow::Cow;

/// 国办公开办函〔2021〕30号: 总体情况 tells of 主动公开, 依申请公开, 政府信息管理, 政府信息公开平台建设 and 监督保障. Any word for a matter will do.
/// Information only.
pub(super) const RULE: Rule =
    Rule { id: "Q-FIVE", severity: Severity::Info, statutory: false, audience: Audience::Editor, check };

/// Words by which a text only refers to the report elsewhere.
const ELSEWHERE: [&str; 5] = ["原件", "报告全文", "全文载于", "公布的报告", "不转载"];

/// A shorter text has no room for five matters: Q-EMPTY looks at it.
const LEAST: usize = 40;

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    for (section, prose) in view.sections() {
        let topics: Vec<&Topic> = section.topics.iter().filter(|topic| !topic.governments).collect();
        if topics.is_empty() || !prose.has_length(LEAST) {
            continue;
        }
        let text = without_placeholders(prose.text());
        if ELSEWHERE.iter().any(|word| text.contains(word)) {
            continue;
        }
        let is_missing = |topic: &&Topic| !topic.words.iter().any(|word| text.contains(word.as_str()));
        let missing: Vec<&Text> = topics.into_iter().filter(is_missing).map(|topic| &topic.name).collect();
        if missing.is_empty() {
            findings.holds();
            continue;
        }
        let message = Message::new("five.missing").with("section", &section.short).with("matters", missing);
        findings.add(prose.head(), message).help = Some(Message::new("five.help"));
    }
}

/// A text without what a template left in brackets: （此处填写平台建设情况） tells nothing of platforms.
fn without_placeholders(text: &str) -> Cow<'_, str> {
    if !text.contains("此处") {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = ["（此处", "(此处", "【此处", "[此处"].iter().filter_map(|word| rest.find(word)).min()
    {
        kept.push_str(&rest[..start]);
        let end = rest[start..].find(['）', ')', '】', ']', '\n']).map_or(rest.len(), |end| start + end);
        rest = &rest[end..];
    }
    Cow::Owned(kept + rest)
}

#[cfg(test)]
mod tests {
    use crate::base::Severity;
    use crate::check::State;
    use crate::check::testing_text::texts;

    const ALL: &str = "全年主动公开信息86条。收到政府信息公开申请3件，均已答复。落实先审后发，严把信息质量。办好门户专栏和公众号。开展业务培训，纳入年度考核。";

    #[test]
    fn finds_what_is_not_spoken_of() {
        let text = ALL
            .replace("落实先审后发，严把信息质量。", "")
            .replace("办好门户专栏和公众号", "（此处填写平台建设情况）工作开展顺利有序");
        let result = texts(2023, "", [("overview", &*text)]).result_of("Q-FIVE");
        assert_eq!(result.messages(), ["总体情况没有提到政府信息管理、政府信息公开平台建设"]);
        assert_eq!(result.diagnostics[0].severity, Severity::Info);
    }

    #[test]
    fn holds_by_other_words() {
        assert_eq!(texts(2023, "", [("overview", ALL)]).result_of("Q-FIVE").state(), State::Holds);
    }

    #[test]
    fn is_silent_on_short_texts_and_on_references() {
        for text in [
            "总体平稳。",
            "本站收录统计数据，不转载报告文字；报告的总体情况请见该机关公布的报告，本站不再重复，特此说明并请读者谅解。",
        ] {
            assert_eq!(texts(2023, "", [("overview", text)]).result_of("Q-FIVE").state(), State::Silent, "{text}");
        }
    }
}
