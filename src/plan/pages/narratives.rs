//! Narratives compared sentence by sentence, for the pages that compare two reports.

use super::report::number;
use crate::base::Words;
use crate::compare::{Comparison, FollowUp, Problem, SentenceCounts, TextDelta};
use crate::edition::Section;
use crate::markup::{counts_said, text_changes};
use serde::Serialize;

/// A narrative in two years, sentence by sentence.
#[derive(Serialize)]
pub(super) struct NarrativeContext {
    id: String,
    heading: String,
    short: String,
    number: String,
    /// In percent, as the comparison defines it.
    similarity: u32,
    counts: SentenceCounts,
    /// The counts in words.
    said: String,
    html: String,
    problems: Vec<ProblemContext>,
}

/// A problem stated last year, and this year's sentences about it.
#[derive(Serialize)]
struct ProblemContext {
    text: String,
    answers: Vec<AnswerContext>,
}

#[derive(Serialize)]
struct AnswerContext {
    text: String,
    /// The heading of its section, where that is another one.
    heading: Option<String>,
}

impl NarrativeContext {
    /// Whether the two texts differ.
    pub(super) fn is_changed(&self) -> bool {
        self.counts.is_changed()
    }
}

/// The narratives of both reports.
pub(super) fn narratives(comparison: &Comparison<'_>, words: &Words) -> Vec<NarrativeContext> {
    let heading = |section: &Section| section.heading.get(words.lang()).to_owned();
    let narrative = |section: &Section, delta: &TextDelta, problems: Vec<Problem<'_>>| {
        let answer = |answer: FollowUp<'_>| AnswerContext {
            heading: (answer.section.id != section.id).then(|| heading(answer.section)),
            text: answer.text,
        };
        let problem = |problem: Problem<'_>| ProblemContext {
            text: problem.text,
            answers: problem.answers.into_iter().map(answer).collect(),
        };
        NarrativeContext {
            id: section.id.clone(),
            heading: heading(section),
            short: section.short.get(words.lang()).to_owned(),
            number: number(&heading(section)),
            similarity: delta.similarity,
            counts: delta.counts(),
            said: counts_said(&delta.counts(), words),
            html: text_changes(delta, words),
            problems: problems.into_iter().map(problem).collect(),
        }
    };
    let all = comparison.narratives();
    all.iter().map(|(section, delta)| narrative(section, delta, comparison.problems(section))).collect()
}
