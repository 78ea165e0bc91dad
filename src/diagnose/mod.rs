//! Findings for people and for machines: one value, four renderings, never capped. Nothing here decides anything; the
//! caller prints the text and chooses the exit code.

mod excerpt;
mod github;
mod human;
mod json;
mod sarif;

pub use github::github;
pub use human::human;
pub use json::json;
pub use sarif::sarif;

use crate::base::{Diagnostic, Lang, Location, Message, Severity};
use std::ops::Range;

/// The codes of findings that belong to no rule.
pub const CODES: [&str; 15] = [
    "READ",
    "TOML",
    "SIGN",
    "KEY",
    "TYPE",
    "SITE",
    "AGENCY",
    "REPORT",
    "EDITION",
    "SECTION",
    "ATTACHMENT",
    "LINK",
    "PLACEHOLDER",
    "EXPLANATION",
    "SEAL",
];

/// The title of a code that belongs to no rule; the code itself where it has none.
pub fn code_title(code: &str, lang: Lang) -> String {
    let key = format!("code.{code}");
    let text = Message::keyed(key.clone()).render(lang);
    if text == key { code.to_owned() } else { text }
}

/// The place that a rendering names: a mistake of the whole site stands at the first line of site.toml.
fn place(diagnostic: &Diagnostic) -> Location {
    diagnostic.location.clone().unwrap_or_else(|| Location::absent("site.toml"))
}

/// The line that a finding points at with its number, cut to about `width` columns, and the range of the mark in it: for
/// drawings other than the terminal's. `None` where there is no text to show.
pub fn marked_line(diagnostic: &Diagnostic, width: usize) -> Option<(usize, String, Range<usize>)> {
    let place = diagnostic.location.as_ref().filter(|place| !place.file.text.is_empty())?;
    let excerpt = excerpt::excerpts(&place.file, std::slice::from_ref(&place.span), width).into_iter().next()?;
    let line = excerpt.text.lines().next().unwrap_or_default();
    let (_, mark) = excerpt.marks.into_iter().next()?;
    let mark = mark.start.min(line.len())..mark.end.min(line.len());
    Some((excerpt.line, line.to_owned(), mark))
}

/// The severity as a word.
pub fn severity(severity: Severity, lang: Lang) -> String {
    let key = match severity {
        Severity::Error => "diagnose.error",
        Severity::Warning => "diagnose.warning",
        Severity::Info => "diagnose.info",
    };
    Message::new(key).render(lang)
}

/// The message, and whether the report explains the finding.
fn message(diagnostic: &Diagnostic, lang: Lang) -> String {
    let text = diagnostic.message.render(lang);
    match diagnostic.explained {
        true => Message::new("diagnose.explained").with("message", text).render(lang),
        false => text,
    }
}

/// `帮助：…`
fn labelled(key: &'static str, text: &str, lang: Lang) -> String {
    format!("{}{}{text}", Message::new(key).render(lang), Message::new("diagnose.colon").render(lang))
}

#[cfg(test)]
mod samples {
    use crate::base::{Diagnostic, Location, Message, Slug, SourceFile, Year};
    use std::sync::Arc;

    /// A file of the test.
    pub(super) fn file(path: &str, text: &str) -> Arc<SourceFile> {
        Arc::new(SourceFile { path: path.into(), text: text.into() })
    }

    /// The place of the first `needle` in a file.
    pub(super) fn at(file: &Arc<SourceFile>, needle: &str) -> Location {
        let start = file.text.find(needle).expect("the needle");
        Location::new(file, start..start + needle.len())
    }

    /// A wrong sum with its parts, as a rule makes it.
    pub(super) fn sum() -> Diagnostic {
        let text = "[requests]\n\"甲，乙\" = 3\nnew_received = [ 31, 4, 36 ]\n";
        let file = file("content/tang/2023/report.toml", text);
        let part = |label: &str, value: &str| Message::new("sum.part").with("label", label).with("value", value);
        let message = Message::new("sum.breach").with("where", "本年新收").with("left", "35").with("right", "36");
        Diagnostic::error("T3-ROW", message.with("difference", "1"))
            .at(at(&file, "36"))
            .also(at(&file, "31"), part("自然人", "31"))
            .also(at(&file, "4"), part("商业企业", "4"))
            .help(Message::new("sum.cell.help").with("right", "35"))
            .cell("requests.new_received.total")
            .for_report(&Slug::parse("tang").expect("a slug"), Year::new(2023))
    }
}
