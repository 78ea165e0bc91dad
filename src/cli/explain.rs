//! `annals explain RULE`, or the code of any other finding; without one, the list of all.

use super::ExitStatus;
use super::terminal::Terminal;
use crate::base::{Lang, Message, suggestion};
use crate::check::{RULES, explain, rule, title};
use crate::diagnose::{CODES, code_title, severity};
use std::fmt::Write as _;

pub(super) fn run(id: Option<&str>, terminal: &mut Terminal) -> anyhow::Result<ExitStatus> {
    let Some(id) = id.map(str::to_uppercase) else {
        terminal.page(&list(terminal.lang))?;
        return Ok(ExitStatus::Done);
    };
    if let Some(rule) = rule(&id) {
        terminal.page(&explain(rule, terminal.lang))?;
        return Ok(ExitStatus::Done);
    }
    if CODES.contains(&id.as_str()) {
        let text = Message::keyed(format!("code_text.{id}")).render(terminal.lang);
        let text = format!("{id}  {}\n\n{}\n", code_title(&id, terminal.lang), text.trim_end());
        terminal.page(&text)?;
        return Ok(ExitStatus::Done);
    }
    terminal.say(&Message::new("rules.unknown").with("id", id.as_str()));
    let known: Vec<&str> = RULES.iter().map(|rule| rule.id).chain(CODES).collect();
    let near = suggestion(&id, known.iter().copied());
    terminal.say(&near.unwrap_or_else(|| Message::new("key.known").with("keys", known)));
    Ok(ExitStatus::Refused)
}

/// All rules and codes, each with its title.
fn list(lang: Lang) -> String {
    let heading = |key: &'static str| Message::new(key).render(lang);
    let mut out = format!("{}\n\n", heading("explain_file.rules"));
    for rule in RULES {
        let _ = writeln!(out, "{:<12} {:<8} {}", rule.id, severity(rule.severity, lang), title(rule).render(lang));
    }
    let _ = write!(out, "\n{}\n\n", heading("explain_file.codes"));
    for code in CODES {
        let _ = writeln!(out, "{code:<12} {}", code_title(code, lang));
    }
    out
}
