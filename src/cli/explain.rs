//! `annals explain RULE`; without a rule, the list of all.

use super::ExitStatus;
use super::terminal::Terminal;
use crate::base::Message;
use crate::check::{RULES, explain, rule, title};

pub(super) fn run(id: Option<&str>, terminal: &mut Terminal) -> anyhow::Result<ExitStatus> {
    let Some(id) = id else {
        let lines = RULES.iter().map(|rule| {
            format!("{:<12} {:<8} {}\n", rule.id, rule.severity.as_str(), title(rule).render(terminal.lang))
        });
        terminal.document(lines.collect::<String>().as_bytes())?;
        return Ok(ExitStatus::Done);
    };
    match rule(id) {
        Some(rule) => {
            terminal.document(explain(rule, terminal.lang).as_bytes())?;
            Ok(ExitStatus::Done)
        }
        None => {
            terminal.say(&Message::new("rules.unknown").with("id", id));
            let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
            terminal.say(&Message::new("key.known").with("keys", ids));
            Ok(ExitStatus::Refused)
        }
    }
}
