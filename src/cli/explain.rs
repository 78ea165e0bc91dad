//! `annals explain RULE`, the code of any other finding, or a form; without one, the list of all.

use super::terminal::Terminal;
use super::{ExitStatus, find, new};
use crate::base::syntax::with_signs_shown;
use crate::base::{Lang, Message, suggestion};
use crate::check::{RULES, explain, explain_form, rule, title};
use crate::diagnose::{CODES, code_title, severity};
use crate::edition::Editions;
use crate::source::SiteFolder;
use std::fmt::Write as _;

pub(super) fn run(root: &SiteFolder, id: Option<&str>, terminal: &mut Terminal) -> anyhow::Result<ExitStatus> {
    // No form has the name of one of these, which are explained whether the forms can be read or not.
    if let Some(text) = id.and_then(|id| code(&id.to_uppercase(), terminal.lang)) {
        terminal.page(&text)?;
        return Ok(ExitStatus::Done);
    }
    let Some(editions) = find::editions(root, terminal)? else { return Ok(ExitStatus::Refused) };
    if let Some(form) = id.and_then(|id| editions.get(id)) {
        terminal.page(&with_signs_shown(&explain_form(form, terminal.lang)))?;
        return Ok(ExitStatus::Done);
    }
    if let Some(message) = id.and_then(|id| new::faulty_form(&editions, id)) {
        terminal.say(&message);
        return Ok(ExitStatus::Refused);
    }
    let Some(id) = id.map(str::to_uppercase) else {
        terminal.page(&with_signs_shown(&list(&editions, terminal.lang)))?;
        return Ok(ExitStatus::Done);
    };
    terminal.say(&Message::new("rules.unknown").with("id", id.as_str()));
    let known: Vec<&str> = RULES.iter().map(|rule| rule.id).chain(CODES).chain(editions.ids()).collect();
    let near = suggestion(&id, known.iter().copied());
    terminal.say(&near.unwrap_or_else(|| Message::new("key.known").with("keys", known)));
    Ok(ExitStatus::Refused)
}

/// What there is to say of a rule, or of the code of another finding.
fn code(id: &str, lang: Lang) -> Option<String> {
    if let Some(rule) = rule(id) {
        return Some(explain(rule, lang));
    }
    let text = CODES.contains(&id).then(|| Message::keyed(format!("code_text.{id}")).render(lang))?;
    Some(format!("{id}  {}\n\n{}\n", code_title(id, lang), text.trim_end()))
}

/// All rules, codes and forms, each with its title.
fn list(editions: &Editions, lang: Lang) -> String {
    let heading = |key: &'static str| Message::new(key).render(lang);
    let mut out = format!("{}\n\n", heading("explain_file.rules"));
    for rule in RULES {
        let _ = writeln!(out, "{:<12} {:<8} {}", rule.id, severity(rule.severity, lang), title(rule).render(lang));
    }
    let _ = write!(out, "\n{}\n\n", heading("explain_file.codes"));
    for code in CODES {
        let _ = writeln!(out, "{code:<12} {}", code_title(code, lang));
    }
    let _ = write!(out, "\n{}\n\n", heading("explain_file.forms"));
    for form in editions.iter() {
        let _ = writeln!(out, "{:<18} {}", form.id, form.family.name.get(lang));
    }
    out
}
