//! The findings that a running command has printed: none is printed twice, so that the new ones are not scrolled away.

use super::terminal::Terminal;
use crate::base::{Diagnostic, Lang};
use std::collections::HashMap;
use std::sync::Arc;

/// The findings that were printed and still hold. A finding that is the same value as before costs nothing.
#[derive(Default)]
pub(super) struct FindingLog {
    /// By address.
    known: HashMap<usize, Arc<Diagnostic>>,
    /// How many there are of each text, whatever their places.
    printed: HashMap<FindingText, usize>,
}

/// The file of a finding, and its full text.
type FindingText = (String, String);

impl FindingLog {
    /// Prints the findings that are not printed yet.
    pub(super) fn print_unseen(&mut self, diagnostics: &[Arc<Diagnostic>], terminal: &Terminal) {
        terminal.open_findings(&self.unseen(diagnostics, terminal.lang));
    }

    /// The findings that are not printed yet, which are recorded as printed.
    fn unseen(&mut self, diagnostics: &[Arc<Diagnostic>], lang: Lang) -> Vec<Arc<Diagnostic>> {
        let mut gone = std::mem::take(&mut self.known);
        let mut others = Vec::new();
        for finding in diagnostics {
            let pointer = Arc::as_ptr(finding).addr();
            if gone.remove(&pointer).is_none() {
                others.push(finding);
            }
            self.known.insert(pointer, finding.clone());
        }
        let texts: Vec<FindingText> = others.iter().map(|finding| finding_text(finding, lang)).collect();
        let pairs = others.iter().zip(&texts).filter(|(_, text)| !self.printed.contains_key(*text));
        let new = pairs.map(|(finding, _)| (*finding).clone()).collect();
        for text in texts {
            *self.printed.entry(text).or_default() += 1;
        }
        for finding in gone.values() {
            let text = finding_text(finding, lang);
            match self.printed.get_mut(&text) {
                Some(count) if *count > 1 => *count -= 1,
                _ => drop(self.printed.remove(&text)),
            }
        }
        new
    }
}

fn finding_text(finding: &Diagnostic, lang: Lang) -> FindingText {
    let message = finding.message.render(lang);
    (finding.path().to_owned(), format!("{} {:?} {:?} {message}", finding.code, finding.severity, finding.address))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Location, Message, SourceFile};

    #[test]
    fn only_findings_with_another_text_are_printed_again() {
        let file = Arc::new(SourceFile { path: "a.md".into(), text: "12".into() });
        let at = |offset: usize| {
            Arc::new(Diagnostic::warning("NUM", Message::new("site.empty")).at(Location::new(&file, offset..offset)))
        };
        let (one, moved) = (at(0), at(1));
        let other = Arc::new(Diagnostic::warning("KEY", Message::new("site.empty")));
        let mut log = FindingLog::default();
        let mut count = |diagnostics: &[&Arc<Diagnostic>]| {
            let diagnostics: Vec<_> = diagnostics.iter().map(|finding| (*finding).clone()).collect();
            log.unseen(&diagnostics, Lang::En).len()
        };
        assert_eq!(count(&[&one]), 1);
        assert_eq!(count(&[&one, &other]), 1);
        assert_eq!(count(&[&moved, &other]), 0, "it only moved");
        assert_eq!(count(&[&moved, &one]), 0, "the same once more is no news");
        assert_eq!(count(&[]), 0);
        assert_eq!(count(&[&one, &other]), 2, "what was mended and comes back is");
    }
}
