//! Two narratives sentence by sentence: what stayed, what was rewritten, moved, removed, added.

use super::pairs::SentenceAlignment;
use super::sentences::{Sentence, is_weighty, sentences};
use super::spans::Span;
use crate::base::Year;

/// Two texts sentence by sentence.
#[derive(Debug, Default)]
pub struct TextDelta {
    /// The sentences in the order of the later text, removed ones where they stood.
    pub lines: Vec<SentenceDelta>,
    /// How much of both texts is in both, in percent: the letters, digits and ideographs of sentences that are the same (moved
    /// or not, years, numbers in front and marks apart) and of the runs that stayed in rewritten sentences, of both texts, as a share of all letters, digits
    /// and ideographs of both. Rounded down; 100 only where no sentence was rewritten, removed or added, and 0 only where
    /// nothing is in both.
    pub similarity: u32,
}

/// A sentence, in one text or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SentenceDelta {
    /// The same in both.
    Same(String),
    /// The same but for the years, which are those of the reports: as it stands in the later text.
    Years(String),
    /// The same but for the number in front (一是, （二）) or the marks at the end, and perhaps the years: as it stands in the later text.
    Renumbered(String),
    /// The same, elsewhere.
    Moved(String, Position),
    /// Rewritten, and moved where there is a position.
    Changed(Vec<Span>, Option<Position>),
    /// Only in the earlier text.
    Removed(String),
    /// Only in the later text.
    Added(String),
}

/// Which sentence it was and is, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Its number in the earlier text.
    pub before: usize,
    /// Its number in the later text.
    pub after: usize,
}

/// How many sentences there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[allow(missing_docs, clippy::missing_docs_in_private_items, reason = "named as in SentenceDelta")]
pub struct SentenceCounts {
    pub same: usize,
    pub years: usize,
    pub renumbered: usize,
    pub moved: usize,
    pub changed: usize,
    pub removed: usize,
    pub added: usize,
}

impl SentenceCounts {
    /// Whether any sentence is not what it was, or not where it was.
    pub fn is_changed(&self) -> bool {
        self.years + self.renumbered + self.moved + self.changed + self.removed + self.added > 0
    }
}

impl TextDelta {
    /// Compares two plain texts, each with its report's year.
    pub fn new(before: (&str, Year), after: (&str, Year)) -> TextDelta {
        let (old, new) = (sentences(before.0, before.1), sentences(after.0, after.1));
        let pairs = SentenceAlignment::new(&old, &new);
        let lines = pairs.lines();
        let similarity = similarity(&old, &new, &lines);
        TextDelta { lines, similarity }
    }

    /// The sentences by kind.
    pub fn counts(&self) -> SentenceCounts {
        let mut counts = SentenceCounts::default();
        for line in &self.lines {
            *match line {
                SentenceDelta::Same(_) => &mut counts.same,
                SentenceDelta::Years(_) => &mut counts.years,
                SentenceDelta::Renumbered(_) => &mut counts.renumbered,
                SentenceDelta::Moved(..) => &mut counts.moved,
                SentenceDelta::Changed(..) => &mut counts.changed,
                SentenceDelta::Removed(_) => &mut counts.removed,
                SentenceDelta::Added(_) => &mut counts.added,
            } += 1;
        }
        counts
    }
}

fn similarity(old: &[Sentence<'_>], new: &[Sentence<'_>], lines: &[SentenceDelta]) -> u32 {
    let weight = |text: &str| text.chars().filter(|c| is_weighty(*c)).count();
    let kept = lines.iter().map(|line| match line {
        SentenceDelta::Same(text)
        | SentenceDelta::Years(text)
        | SentenceDelta::Renumbered(text)
        | SentenceDelta::Moved(text, _) => weight(text),
        SentenceDelta::Changed(spans, _) => {
            spans.iter().map(|span| if let Span::Same(text) = span { weight(text) } else { 0 }).sum()
        }
        SentenceDelta::Removed(_) | SentenceDelta::Added(_) => 0,
    });
    let kept: usize = kept.sum();
    let is_same = !lines
        .iter()
        .any(|line| matches!(line, SentenceDelta::Changed(..) | SentenceDelta::Removed(_) | SentenceDelta::Added(_)));
    if is_same {
        return 100;
    }
    // Each sentence has a character that counts.
    let all: usize = old.iter().chain(new).map(|sentence| sentence.weight).sum();
    ((200 * kept / all) as u32).clamp(u32::from(kept > 0), 99)
}

#[cfg(test)]
mod tests;
