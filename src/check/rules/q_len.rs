//! Q-LEN: 总体情况 in principle has at most 1,000 characters. Practice, not law: information only.

use crate::base::{Message, Severity};
use crate::check::{Audience, Findings, Rule, View};

/// 总体情况 has more than 1,000 characters, white space not counted (国办公开办函〔2021〕30号, as practised).
pub(super) const RULE: Rule =
    Rule { id: "Q-LEN", severity: Severity::Info, statutory: false, audience: Audience::Editor, check };

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    for (section, prose) in view.sections() {
        let Some(most) = section.most else { continue };
        // Counting all characters is quick; only where there are too many do spaces matter.
        if prose.text().chars().count() > most && prose.length() > most {
            let message = Message::new("len.over").with("section", &section.short);
            let message = message.with("length", prose.length()).with("most", most);
            findings.add(prose.head(), message).help = Some(Message::new("len.help"));
        } else {
            findings.holds();
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::base::Severity;
    use crate::check::State;
    use crate::check::testing_text::texts;

    #[test]
    fn counts_characters_not_bytes_or_marks() {
        let text = format!("**{}** \n\n{}", "字".repeat(500), "字".repeat(500));
        assert_eq!(texts(2023, "", [("overview", &*text)]).result_of("Q-LEN").state(), State::Holds);
        let result = texts(2023, "", [("overview", &*(text + "字"))]).result_of("Q-LEN");
        assert_eq!((result.files(), result.diagnostics[0].severity), (vec!["overview"], Severity::Info));
    }

    #[test]
    fn says_nothing_of_other_sections() {
        let text = "字".repeat(2000);
        assert_eq!(texts(2023, "", [("problems", &*text)]).result_of("Q-LEN").state(), State::Silent);
    }
}
