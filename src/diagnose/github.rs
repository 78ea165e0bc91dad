//! Findings as workflow commands of GitHub Actions, shown beside the changed lines. Paths are relative to the site's root.

use super::{labelled, message, place};
use crate::base::syntax::without_controls;
use crate::base::{Diagnostic, Lang, Severity};
use std::borrow::Borrow;
use std::fmt::Write as _;

/// A command a line for each finding, in `lang`.
pub fn github<D: Borrow<Diagnostic>>(diagnostics: &[D], lang: Lang) -> String {
    diagnostics.iter().map(Borrow::borrow).fold(String::new(), |mut out, diagnostic| {
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let place = place(diagnostic);
        let (line, column) = place.position();
        let file = property(&place.file.path);
        let (title, text) = (property(diagnostic.code), data(&body(diagnostic, lang)));
        // Writing to a string cannot fail.
        let _ = writeln!(out, "::{command} file={file},line={line},col={column},title={title}::{text}");
        out
    })
}

/// The message, then each secondary place and the help on a line of its own.
fn body(diagnostic: &Diagnostic, lang: Lang) -> String {
    let mut body = message(diagnostic, lang);
    for (place, label) in &diagnostic.secondary {
        let (line, column) = place.position();
        let _ = write!(body, "\n{}:{line}:{column} {}", place.file.path, label.render(lang));
    }
    if let Some(help) = &diagnostic.help {
        body.push('\n');
        body.push_str(&labelled("diagnose.help", &help.render(lang), lang));
    }
    body
}

/// Escapes the text of a command. Other controls could steer the terminal that the log is shown in.
fn data(text: &str) -> String {
    let escaped = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    without_controls(&escaped).into_owned()
}

/// Escapes a property of a command, where `:` and `,` separate.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Location, Message};
    use crate::diagnose::samples::sum;

    #[test]
    fn a_finding_is_one_line() {
        assert_eq!(
            github(&[sum()], Lang::Zh),
            "::error file=content/tang/2023/report.toml,line=3,col=25,title=T3-ROW::本年新收：35，与 36 不等，相差 1\
             %0Acontent/tang/2023/report.toml:3:18 自然人 31%0Acontent/tang/2023/report.toml:3:22 商业企业 4\
             %0A帮助：核对这一格；改为 35 后，有关合计都相符\n"
        );
    }

    #[test]
    fn what_would_break_the_command_is_escaped() {
        let message = Message::new("read.unreadable").with("error", "5%\r\na::b");
        let diagnostic = Diagnostic::warning("READ", message).at(Location::absent("a,b:c%.toml"));
        assert_eq!(
            github(&[diagnostic], Lang::En),
            "::warning file=a%2Cb%3Ac%25.toml,line=1,col=1,title=READ::cannot be read: 5%25%0D%0Aa::b\n"
        );
    }
}
