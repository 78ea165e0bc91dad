//! The findings that stand on the terminal of a command that runs on: none is said twice, so that what matters is not scrolled
//! away.

use super::terminal::Terminal;
use crate::base::{Diagnostic, Lang};
use std::collections::HashMap;
use std::sync::Arc;

/// The findings that were printed and still hold. A finding that is the same value as before costs nothing.
#[derive(Default)]
pub(super) struct FindingLog {
    /// By address.
    known: HashMap<usize, Arc<Diagnostic>>,
    /// How each reads, wherever in its file it stands by now, and how many read so.
    standing: HashMap<FindingText, usize>,
}

/// The file of a finding, and its full text.
type FindingText = (String, String);

impl FindingLog {
    /// Shows the findings that do not stand there yet.
    pub(super) fn say(&mut self, found: &[Arc<Diagnostic>], terminal: &Terminal) {
        let new = self.unseen(found, terminal.lang);
        terminal.findings(&new);
    }

    /// The findings that do not stand there yet; from now on they do.
    fn unseen(&mut self, found: &[Arc<Diagnostic>], lang: Lang) -> Vec<Arc<Diagnostic>> {
        let mut gone = std::mem::take(&mut self.known);
        let mut others = Vec::new();
        for finding in found {
            let pointer = Arc::as_ptr(finding).addr();
            if gone.remove(&pointer).is_none() {
                others.push(finding);
            }
            self.known.insert(pointer, finding.clone());
        }
        let readings: Vec<FindingText> = others.iter().map(|finding| reading(finding, lang)).collect();
        let is_new = |reading: &FindingText| !self.standing.contains_key(reading);
        let pairs = others.iter().zip(&readings);
        let new = pairs.filter(|(_, reading)| is_new(reading)).map(|(finding, _)| (*finding).clone()).collect();
        for reading in readings {
            *self.standing.entry(reading).or_default() += 1;
        }
        for finding in gone.values() {
            let reading = reading(finding, lang);
            match self.standing.get_mut(&reading) {
                Some(count) if *count > 1 => *count -= 1,
                _ => drop(self.standing.remove(&reading)),
            }
        }
        new
    }
}

fn reading(finding: &Diagnostic, lang: Lang) -> FindingText {
    let place = finding.location.as_ref().map_or_else(String::new, |place| place.file.path.clone());
    let message = finding.message.render(lang);
    (place, format!("{} {:?} {:?} {message}", finding.code, finding.severity, finding.address))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Location, Message, SourceFile};

    #[test]
    fn only_what_reads_otherwise_is_said_again() {
        let file = Arc::new(SourceFile { path: "a.md".into(), text: "12".into() });
        let at = |offset: usize| {
            Arc::new(Diagnostic::warning("NUM", Message::new("site.empty")).at(Location::new(&file, offset..offset)))
        };
        let (one, moved) = (at(0), at(1));
        let other = Arc::new(Diagnostic::warning("KEY", Message::new("site.empty")));
        let mut said = FindingLog::default();
        let mut count = |found: &[&Arc<Diagnostic>]| {
            let found: Vec<_> = found.iter().map(|finding| (*finding).clone()).collect();
            said.unseen(&found, Lang::En).len()
        };
        assert_eq!(count(&[&one]), 1);
        assert_eq!(count(&[&one, &other]), 1);
        assert_eq!(count(&[&moved, &other]), 0, "it only moved");
        assert_eq!(count(&[&moved, &one]), 0, "the same once more is no news");
        assert_eq!(count(&[]), 0);
        assert_eq!(count(&[&one, &other]), 2, "what was mended and comes back is");
    }
}
