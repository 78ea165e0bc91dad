//! A narrative as the reader sees it, without markup, each byte still knowing where it stands in the Markdown.

use super::tokens::{is_verbatim, read};
use pulldown_cmark::{Event, Tag, TagEnd};
use std::ops::Range;

/// The visible text of a Markdown text. Blocks end in `\n`; a line break inside a paragraph is a space, or nothing between wide
/// characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plain {
    /// The text.
    pub text: String,
    /// `**` that stays literal after rendering, as byte ranges of the source.
    pub leftovers: Vec<Range<usize>>,
    pieces: Vec<PlainPiece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct PlainPiece {
    /// Where it starts in the plain text.
    start: usize,
    /// Its length there.
    length: usize,
    /// Its bytes in the source.
    source: Range<usize>,
}

impl Plain {
    /// The bytes of the source that a range of the text came from.
    pub fn source(&self, range: Range<usize>) -> Range<usize> {
        let start = self.offset(range.start, false);
        start..self.offset(range.end.max(range.start + 1) - 1, true).max(start)
    }

    /// Where the byte at an offset of the text starts in the source, or ends.
    fn offset(&self, offset: usize, end: bool) -> usize {
        let index = self.pieces.partition_point(|piece| piece.start <= offset);
        let Some(piece) = index.checked_sub(1).map(|index| &self.pieces[index]) else {
            return self.pieces.first().map_or(0, |piece| piece.source.start);
        };
        let inside = offset - piece.start;
        match (inside < piece.length, piece.length == piece.source.len()) {
            (true, true) => piece.source.start + inside + usize::from(end),
            (true, false) if !end => piece.source.start,
            // Behind the piece: a break that has no bytes of its own.
            _ => piece.source.end,
        }
    }

    fn push(&mut self, text: &str, source: Range<usize>) {
        if !text.is_empty() {
            self.pieces.push(PlainPiece { start: self.text.len(), length: text.len(), source });
            self.text.push_str(text);
        }
    }

    fn end_block(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }
}

/// The visible text of a Markdown text, code included.
pub fn plain(source: &str) -> Plain {
    let (tokens, leftovers) = read(source);
    let mut plain = Plain { text: String::with_capacity(source.len()), leftovers, pieces: Vec::new() };
    for (event, range) in tokens {
        match event {
            Event::Text(text) => plain.push(&text, range),
            Event::Code(text) => {
                // The code stands between its backticks; with a space less on either side, it maps as a whole.
                let ticks = source[range.clone()].bytes().take_while(|byte| *byte == b'`').count();
                let inner = range.start + ticks..range.end.saturating_sub(ticks).max(range.start + ticks);
                let inner = if is_verbatim(source, &text, &inner) { inner } else { range };
                plain.push(&text, inner);
            }
            Event::SoftBreak => plain.text.push(' '),
            Event::HardBreak | Event::Rule => plain.end_block(),
            // In a tight list, the words of an item run up to the list inside it.
            Event::Start(Tag::List(_)) => plain.end_block(),
            Event::End(end) if is_block(end) => plain.end_block(),
            _ => {}
        }
    }
    plain.end_block();
    plain
}

fn is_block(end: TagEnd) -> bool {
    !matches!(
        end,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}
