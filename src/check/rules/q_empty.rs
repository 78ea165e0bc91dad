//! Q-EMPTY: a section without content. An empty column is a fault in inspections of portals (docs/en/domain.md, section 1).

use crate::base::{Message, Severity};
use crate::check::{Audience, Findings, Rule, View};

/// 条例 第五十条: the report states problems and improvements, which a text of a few characters does not. Section five is empty, 无, or too
/// short; section one is empty or 无; section six may be 无 but not empty. The introduction may be missing.
pub(super) const RULE: Rule =
    Rule { id: "Q-EMPTY", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

/// So many characters tell whether a text is no more than 无 or 没有.
const NONE: usize = 3;

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    for (section, prose) in view.sections().filter(|(section, _)| !section.opening) {
        let least = section.least.unwrap_or(1);
        // The first characters are enough; most sections are long.
        let content: String = prose.text().chars().filter(|c| c.is_alphanumeric()).take(least.max(NONE)).collect();
        let none = matches!(content.as_str(), "无" | "暂无" | "没有");
        let length = prose.text().chars().filter(|c| !c.is_whitespace()).take(least).count();
        if !content.is_empty() && length >= least && (section.least.is_none() || !none) {
            findings.holds();
            continue;
        }
        let message = match (content.is_empty(), none) {
            (true, _) => Message::new("empty.nothing"),
            (_, true) => Message::new("empty.none"),
            _ => Message::new("empty.short").with("length", length).with("least", least),
        };
        let help = if section.least.is_none() { "empty.help_none" } else { "empty.help" };
        let message = message.with("section", &section.heading);
        findings.add(prose.head(), message).help = Some(Message::new(help));
    }
}

#[cfg(test)]
mod tests {
    use crate::check::State;
    use crate::check::testing_text::texts;

    #[test]
    fn finds_what_says_nothing() {
        for problems in ["", "\n\n", "无", "无。\n", "**无**", "问题不大。", "问 题 不 大 好 吧 啊"] {
            let result = texts(2023, "", [("overview", "情况"), ("problems", problems)]).result_of("Q-EMPTY");
            assert_eq!(result.files(), ["problems"], "{problems}");
        }
        let result = texts(2023, "", [("overview", "无"), ("other_matters", " \n")]).result_of("Q-EMPTY");
        assert_eq!(result.files(), ["other_matters", "overview"]);
        let result = texts(2023, "", [("preamble", ""), ("overview", "没有")]).result_of("Q-EMPTY");
        assert_eq!(result.files(), ["overview"]);
    }

    #[test]
    fn holds_for_what_says_something() {
        let result =
            texts(2023, "", [("overview", "无人机"), ("problems", "政策解读形式较为单一。"), ("other_matters", "无")]);
        assert_eq!(result.result_of("Q-EMPTY").state(), State::Holds);
    }

    #[test]
    fn is_silent_without_texts() {
        assert_eq!(texts(2023, "", []).result_of("Q-EMPTY").state(), State::Silent);
    }
}
