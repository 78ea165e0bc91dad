//! Q-FIVE: the overview speaks of the five matters that the form asks for.

use crate::base::{Message, Severity};
use crate::check::{Audience, Findings, Rule, View};
use std::borrow::Cow;

/// 国办公开办函〔2021〕30号: 总体情况 tells of 主动公开, 依申请公开, 政府信息管理, 政府信息公开平台建设 and 监督保障. Any word for a matter will do.
/// Information only.
pub(super) const RULE: Rule =
    Rule { id: "Q-FIVE", severity: Severity::Info, statutory: false, audience: Audience::Editor, check };

/// The matters in their order, with words by which reports speak of them.
#[rustfmt::skip]
const MATTERS: [(&str, &[&str]); 5] = [
    ("主动公开", &["主动公开", "主动发布", "公开各类", "发布各类", "公开信息", "发布信息", "公开政府信息", "公开政务信息", "更新信息", "公布信息", "重点领域"]),
    ("依申请公开", &["依申请", "申请公开", "公开申请", "信息公开申请", "收到申请", "受理申请"]),
    ("政府信息管理", &["信息管理", "三审", "审核", "审查", "保密", "规范性文件", "公开属性", "公开制度", "管理制度", "先审后发", "动态调整", "清理", "公文"]),
    ("政府信息公开平台建设", &["平台", "网站", "新媒体", "公众号", "专栏", "专区", "公开栏", "公告栏", "公报", "微信", "微博", "查阅点", "门户"]),
    ("监督保障", &["监督", "保障", "考核", "培训", "评议", "追究", "问责", "督查", "组织领导", "领导小组", "评估"]),
];

/// Words by which a text only refers to the report elsewhere.
const ELSEWHERE: [&str; 5] = ["原件", "报告全文", "全文载于", "公布的报告", "不转载"];

/// A shorter text has no room for five matters: Q-EMPTY looks at it.
const LEAST: usize = 40;

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let Some(prose) = view.section("overview").filter(|prose| prose.has_length(LEAST)) else { return };
    let text = without_placeholders(prose.text());
    if ELSEWHERE.iter().any(|word| text.contains(word)) {
        return;
    }
    let spoken = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let missing: Vec<&str> = MATTERS.iter().filter(|(_, words)| !spoken(words)).map(|(matter, _)| *matter).collect();
    if missing.is_empty() {
        return findings.holds();
    }
    let message = Message::new("five.missing").with("matters", missing);
    findings.add(prose.head(), message).help = Some(Message::new("five.help"));
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
