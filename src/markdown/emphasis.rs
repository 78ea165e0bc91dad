//! Which `*` and `_` are emphasis. CommonMark's flanking rule takes full-width punctuation for the end of a word, so that
//! `**重点领域：**全面公开` stays literal in every strict parser; and, worse, the next `**` of the paragraph is then paired with the
//! wrong one. Here all marks of a text are paired by CommonMark's algorithm with the CJK-friendly amendment of the rule
//! (github.com/tats-u/markdown-cjk-friendly). To be removed when the parser has an option for it.

use super::tokens::{Token, is_verbatim, is_wide};
use memchr::memchr2;
use pulldown_cmark::{CowStr, Event, Tag, TagEnd};
use std::ops::Range;

/// Bytes of `**` (or `***`) that stay literal. Longer runs are masks or rules drawn by hand, a single `*` marks a note.
pub(super) type Leftovers = Vec<Range<usize>>;

/// A run of one mark.
struct DelimiterRun {
    token: usize,
    start: usize,
    length: usize,
    mark: char,
    opens: bool,
    closes: bool,
    /// Tags that it closes, from the left, then what is left of it, then tags that it opens, innermost last in this list's
    /// reverse; `true` is strong.
    closed: Vec<bool>,
    opened: Vec<bool>,
}

impl DelimiterRun {
    fn left(&self) -> usize {
        let used = |tags: &[bool]| tags.iter().map(|strong| 1 + usize::from(*strong)).sum::<usize>();
        self.length - used(&self.closed) - used(&self.opened)
    }
}

/// The runs that may still open emphasis inside one element, and below which none fits a kind of closing run.
#[derive(Default)]
struct EmphasisFrame {
    openers: Vec<usize>,
    bottoms: [usize; 12],
}

impl EmphasisFrame {
    fn truncate(&mut self, length: usize) {
        self.openers.truncate(length);
        self.bottoms.iter_mut().for_each(|bottom| *bottom = (*bottom).min(length));
    }
}

/// Pairs the marks.
pub(super) fn resolve<'a>(source: &'a str, tokens: Vec<Token<'a>>) -> (Vec<Token<'a>>, Leftovers) {
    let mut runs: Vec<DelimiterRun> = Vec::new();
    let mut frames = vec![EmphasisFrame::default()];
    let mut code = false;
    for (index, (event, range)) in tokens.iter().enumerate() {
        match event {
            Event::Start(tag) => {
                code = matches!(tag, Tag::CodeBlock(_));
                frames.push(EmphasisFrame::default());
            }
            Event::End(_) => {
                code = false;
                frames.pop();
            }
            Event::Text(text)
                if !code && memchr2(b'*', b'_', text.as_bytes()).is_some() && is_verbatim(source, text, range) =>
            {
                let first = runs.len();
                find(source, index, range, &mut runs);
                let Some(frame) = frames.last_mut() else { continue };
                (first..runs.len()).for_each(|run| pair(run, &mut runs, frame));
            }
            _ => {}
        }
    }
    if runs.is_empty() { (tokens, Vec::new()) } else { emit(source, tokens, &runs) }
}

/// Finds the runs in a text. An escaped mark (`\*`) stands at the start of its text, behind its backslash.
fn find(source: &str, token: usize, range: &Range<usize>, runs: &mut Vec<DelimiterRun>) {
    let bytes = source.as_bytes();
    let backslashes = bytes[..range.start].iter().rev().take_while(|byte| **byte == b'\\').count();
    let mut at = range.start + backslashes % 2;
    while let Some(start) = bytes.get(at..range.end).and_then(|rest| memchr2(b'*', b'_', rest)) {
        let start = at + start;
        let byte = bytes[start];
        let length = bytes[start..range.end].iter().take_while(|b| **b == byte).count();
        at = start + length;
        let before = source[..start].chars().next_back();
        let after = source[at..].chars().next();
        let (opens, closes) = flanks(byte, length, before, after);
        let mark = char::from(byte);
        runs.push(DelimiterRun { token, start, length, mark, opens, closes, closed: Vec::new(), opened: Vec::new() });
    }
}

/// Whether a run between two characters may open, and may close, emphasis.
fn flanks(byte: u8, length: usize, before: Option<char>, after: Option<char>) -> (bool, bool) {
    let space = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let punct = |c: Option<char>| c.is_some_and(|c| !c.is_alphanumeric() && !c.is_whitespace() && !c.is_control());
    let cjk = |c: Option<char>| c.is_some_and(is_wide);
    let flank = |inner, outer| !space(inner) && (!punct(inner) || space(outer) || punct(outer));
    // The amendment: wide punctuation is no end of a word, and beside a wide character any punctuation may stand.
    let friendly = |inner, outer| flank(inner, outer) || (!space(inner) && (cjk(inner) || cjk(outer)));
    match byte {
        b'_' => {
            let (left, right) = (flank(after, before), flank(before, after));
            (left && (!right || punct(before)), right && (!left || punct(after)))
        }
        // A single asterisk often marks a note (注*：…): it opens only where CommonMark lets it.
        _ if length == 1 => (flank(after, before), friendly(before, after)),
        _ => (friendly(after, before), friendly(before, after)),
    }
}

/// Pairs one run with those before it; CommonMark's "process emphasis".
fn pair(closer: usize, runs: &mut [DelimiterRun], frame: &mut EmphasisFrame) {
    if runs[closer].closes {
        let run = &runs[closer];
        let kind = usize::from(run.mark == '_') * 6 + usize::from(run.opens) * 3 + run.length % 3;
        while runs[closer].left() > 0 {
            let bottom = frame.bottoms[kind];
            let opener_at =
                (bottom..frame.openers.len()).rev().find(|at| fit(&runs[frame.openers[*at]], &runs[closer]));
            let Some(at) = opener_at else {
                frame.bottoms[kind] = frame.openers.len();
                break;
            };
            let opener = frame.openers[at];
            let strong = runs[opener].left() >= 2 && runs[closer].left() >= 2;
            runs[opener].opened.push(strong);
            runs[closer].closed.push(strong);
            let keep = if runs[opener].left() == 0 { at } else { at + 1 };
            frame.truncate(keep);
        }
    }
    if runs[closer].opens && runs[closer].left() > 0 {
        frame.openers.push(closer);
    }
}

fn fit(opener: &DelimiterRun, closer: &DelimiterRun) -> bool {
    let both = opener.closes || closer.opens;
    let threes = (opener.length + closer.length).is_multiple_of(3)
        && !(opener.length.is_multiple_of(3) && closer.length.is_multiple_of(3));
    opener.mark == closer.mark && !(both && threes)
}

/// The tokens with the paired marks as tags.
fn emit<'a>(source: &'a str, tokens: Vec<Token<'a>>, runs: &[DelimiterRun]) -> (Vec<Token<'a>>, Leftovers) {
    let mut out: Vec<Token<'a>> = Vec::with_capacity(tokens.len() + runs.len() * 2);
    let mut leftovers = Vec::new();
    let mut runs = runs.iter().peekable();
    for (index, (event, range)) in tokens.into_iter().enumerate() {
        let mut done = range.start;
        let mut split = false;
        while let Some(run) = runs.next_if(|run| run.token == index) {
            let end = run.start + run.length;
            if run.left() == run.length {
                // Nothing of it is emphasis: it stays where it is.
                if run.mark == '*' && matches!(run.length, 2 | 3) {
                    leftovers.push(run.start..end);
                }
                continue;
            }
            split = true;
            literal(source, done..run.start, &mut out);
            let mut at = run.start;
            for strong in &run.closed {
                let tag = if *strong { TagEnd::Strong } else { TagEnd::Emphasis };
                let next = at + 1 + usize::from(*strong);
                out.push((Event::End(tag), at..next));
                at = next;
            }
            let rest = at..at + run.left();
            if run.mark == '*' && matches!(rest.len(), 2 | 3) {
                leftovers.push(rest.clone());
            }
            literal(source, rest.clone(), &mut out);
            at = rest.end;
            for strong in run.opened.iter().rev() {
                let tag = if *strong { Tag::Strong } else { Tag::Emphasis };
                let next = at + 1 + usize::from(*strong);
                out.push((Event::Start(tag), at..next));
                at = next;
            }
            done = end;
        }
        if split { literal(source, done..range.end, &mut out) } else { out.push((event, range)) }
    }
    (out, leftovers)
}

fn literal<'a>(source: &'a str, range: Range<usize>, out: &mut Vec<Token<'a>>) {
    if !range.is_empty() {
        out.push((Event::Text(CowStr::Borrowed(&source[range.clone()])), range));
    }
}
