//! `annals explain RULE`: what a rule demands, why, with an example, from the catalogue.

use super::{RULES, Rule};
use crate::base::{Lang, Message};

/// The rule of an id, whatever the case of its letters.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id.eq_ignore_ascii_case(id))
}

/// The title of a rule.
pub fn title(rule: &Rule) -> Message {
    Message::keyed(format!("rule.{}.title", rule.id))
}

/// The whole explanation of a rule.
pub fn explain(rule: &Rule, lang: Lang) -> String {
    let text = Message::keyed(format!("rule.{}.text", rule.id));
    format!("{}  {}\n\n{}\n", rule.id, title(rule).render(lang), text.render(lang).trim_end())
}
