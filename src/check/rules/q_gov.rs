//! Q-GOV: what only a people's government has to report.

use crate::base::{Message, Severity, Text};
use crate::check::{Audience, Findings, Rule, View};
use crate::edition::Topic;
use crate::model::Level;

/// 条例 第五十条 第二款: 各级人民政府's reports also give 工作考核、社会评议和责任追究结果, which the form names as topics of governments. Other words
/// for the same are accepted.
pub(super) const RULE: Rule =
    Rule { id: "Q-GOV", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    if !view.agency.level.is_some_and(Level::is_government) {
        return;
    }
    for section in view.report.edition.narratives() {
        let topics: Vec<&Topic> = section.topics.iter().filter(|topic| topic.governments).collect();
        let Some(first) = view.section(&section.id).or_else(|| view.prose().first()) else { continue };
        let is_missing = |topic: &&&Topic| {
            let says = |word: &String| view.prose().iter().any(|prose| prose.text().contains(word.as_str()));
            !topic.words.iter().any(says)
        };
        let missing: Vec<&Text> = topics.iter().filter(is_missing).map(|topic| &topic.name).collect();
        for _ in missing.len()..topics.len() {
            findings.holds();
        }
        if !missing.is_empty() {
            let message = Message::new("gov.missing").with("topics", missing);
            let all: Vec<&Text> = topics.iter().map(|topic| &topic.name).collect();
            findings.add(first.head(), message).help = Some(Message::new("gov.help").with("topics", all));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::State;
    use crate::check::testing_text::texts;

    #[test]
    fn finds_what_a_government_left_out() {
        let result = texts(2023, "level = \"township\"", [("overview", "开展社会评议。"), ("problems", "完善考核。")])
            .result_of("Q-GOV");
        assert_eq!(result.messages(), ["人民政府的报告没有提到责任追究"]);
        assert_eq!(result.state(), State::Fails);
        // Where the overview is missing, it is said where the report begins.
        let result = texts(2023, "level = \"township\"", [("problems", "甲"), ("other_matters", "乙")]);
        assert_eq!(result.result_of("Q-GOV").files(), ["problems"]);
    }

    #[test]
    fn holds_wherever_it_is_said() {
        let text = "落实工作考核、社会评议制度，未发生责任追究情况。";
        assert_eq!(texts(2023, "level = \"county\"", [("problems", text)]).result_of("Q-GOV").state(), State::Holds);
    }

    #[test]
    fn is_silent_for_departments_and_unknown_levels() {
        for agency in ["level = \"department\"", ""] {
            assert_eq!(texts(2023, agency, [("overview", "甲")]).result_of("Q-GOV").state(), State::Silent);
        }
    }
}
