//! The narratives of two reports in the terminal: `+` came, `-` went, `~` was rewritten, `>` moved.

use crate::base::{Message, Words};
use crate::cli::terminal::Terminal;
use crate::compare::{Comparison, Position, SentenceDelta, Span};
use crate::markup::counts_said;

/// What changed in each section, sentence by sentence.
pub(super) fn changes(comparison: &Comparison<'_>, words: &Words, terminal: &Terminal) -> String {
    let mut out = String::new();
    for (section, delta) in comparison.narratives() {
        let message = Message::new("cli.text")
            .with("heading", &section.heading)
            .with("said", counts_said(&delta.counts(), words))
            .with("percent", delta.similarity.to_string());
        out += &terminal.wrapped(&message.render(words.lang()), "  ");
        delta
            .lines
            .iter()
            .filter_map(|l| line(l, words))
            .for_each(|line| out += &terminal.wrapped(&format!("  {line}"), "    "));
    }
    if out.is_empty() { out } else { format!("\n{out}") }
}

/// A sentence that is not what it was; `None` for one that is.
fn line(line: &SentenceDelta, words: &Words) -> Option<String> {
    let moved = |at: &Position| {
        let (before, after) = (at.before.to_string(), at.after.to_string());
        words.format("markup.text.position", &[("before", &before), ("after", &after)])
    };
    Some(match line {
        SentenceDelta::Same(_) | SentenceDelta::Years(_) | SentenceDelta::Renumbered(_) => return None,
        SentenceDelta::Added(text) => format!("+ {}", text.trim()),
        SentenceDelta::Removed(text) => format!("- {}", text.trim()),
        SentenceDelta::Moved(text, at) => format!("> {} ({})", text.trim(), moved(at)),
        SentenceDelta::Changed(spans, at) => {
            let inside: String = spans.iter().map(span).collect();
            let at = at.as_ref().map(|at| format!(" ({})", moved(at))).unwrap_or_default();
            format!("~ {}{at}", inside.trim())
        }
    })
}

fn span(span: &Span) -> String {
    match span {
        Span::Same(text) => text.clone(),
        Span::Removed(text) => format!("[-{text}-]"),
        Span::Added(text) => format!("{{+{text}+}}"),
    }
}
