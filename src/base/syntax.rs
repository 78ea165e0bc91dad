//! Parsing of TOML: every syntax mistake of a file in one run, in plain words, full-width characters
//! named before the parser misreads them, and one finding for one cause.

use super::{Diagnostic, Location, Message, SourceFile};
use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Range, RangeInclusive};
use std::sync::Arc;
use toml::de::DeTable;

/// The code of a mistake in TOML syntax.
const SYNTAX: &str = "TOML";
/// The message about an unclosed row: everything behind it is parsed as part of it.
const UNCLOSED: &str = "toml.unclosed";
/// The number of malformed lines from which a file that has hardly any other is not taken for TOML.
const FOREIGN: usize = 4;

/// The beginnings of the parser's error messages, with the keys of their translations.
const PARSER_MESSAGES: [(&str, &str); 33] = [
    ("duplicate key", "toml.say.duplicate"),
    ("unclosed array", "toml.say.bracket"),
    ("unclosed table", "toml.say.bracket"),
    ("unclosed inline table", "toml.say.brace"),
    ("missing comma", "toml.say.comma"),
    ("extra comma", "toml.say.commas"),
    ("string values must be quoted", "toml.say.bare"),
    ("missing value", "toml.say.value"),
    ("key with no value", "toml.say.equals"),
    ("missing assignment", "toml.say.equals"),
    ("invalid key-value pair", "toml.say.equals"),
    ("extra `=`", "toml.say.equal"),
    ("extra assignment", "toml.say.equal"),
    ("unexpected `=`", "toml.say.equal"),
    ("invalid basic string", "toml.say.quote"),
    ("invalid literal string", "toml.say.quote"),
    ("invalid multi-line", "toml.say.quote"),
    ("missing opening quote", "toml.say.quote"),
    ("missing escaped value", "toml.say.escape"),
    ("too few unicode value digits", "toml.say.escape"),
    ("invalid unquoted key", "toml.say.key"),
    ("unquoted keys cannot be empty", "toml.say.key"),
    ("invalid date", "toml.say.date"),
    ("invalid time", "toml.say.date"),
    ("invalid datetime", "toml.say.date"),
    ("unexpected leading zero", "toml.say.zero"),
    ("integer number overflowed", "toml.say.large"),
    ("floating-point number overflowed", "toml.say.large"),
    ("carriage return", "toml.say.return"),
    ("cannot recurse", "toml.say.deep"),
    ("recursion limit", "toml.say.deep"),
    ("unexpected content", "toml.say.more"),
    ("unexpected key or value", "toml.say.more"),
];

/// Parses a file. Returns what could be read of it in spite of mistakes, and whether there were none.
pub(crate) fn parse<'a>(file: &'a Arc<SourceFile>, diagnostics: &mut Vec<Diagnostic>) -> (DeTable<'a>, bool) {
    let starts: Vec<usize> = std::iter::once(0).chain(file.text.match_indices('\n').map(|(i, _)| i + 1)).collect();
    let line = |offset: usize| starts.partition_point(|start| *start <= offset);
    let mut unexpected = unexpected_characters(&file.text);
    // One finding a line: the second full-width comma of a row adds nothing.
    unexpected.dedup_by_key(|character| line(character.span.start));
    let mut lines: BTreeSet<usize> = unexpected.iter().map(|character| line(character.span.start)).collect();
    let mut mistakes: Vec<Diagnostic> = unexpected.into_iter().map(|character| character.diagnostic(file)).collect();
    let (table, errors) = DeTable::parse_recoverable(&file.text);
    let mut malformed = 0;
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let at = line(span.start);
        if let Some(open) = unclosed(&file.text, error.message(), starts[at - 1]..span.start) {
            // The rest of the file was parsed as part of the unclosed row.
            let bracket = if file.text[open.clone()].starts_with('{') { '}' } else { ']' };
            let message = Message::new(UNCLOSED).with("bracket", bracket);
            let help = Message::new("toml.syntax.help");
            mistakes.push(Diagnostic::error(SYNTAX, message).at(Location::new(file, open)).help(help));
            break;
        }
        if lines.insert(at) {
            malformed += 1;
            let help = if error.message().contains("duplicate") { "toml.duplicate.help" } else { "toml.syntax.help" };
            mistakes.push(mistake(file, span.clone(), translate(error.message(), &file.text[span]), help));
        }
    }
    let written = file.text.lines().filter(|line| !line.trim().is_empty()).count();
    if malformed >= FOREIGN && malformed * 5 >= written * 4 {
        let message = Message::new("toml.foreign").with("count", malformed);
        let help = Message::new("toml.syntax.help");
        mistakes = vec![Diagnostic::error(SYNTAX, message).at(Location::new(file, 0..0)).help(help)];
    }
    let is_complete = mistakes.is_empty();
    diagnostics.append(&mut mistakes);
    (table.into_inner(), is_complete)
}

/// Removes findings about lines with syntax mistakes, which follow from these.
pub(crate) fn suppress_follow_ups<D: Borrow<Diagnostic>>(diagnostics: &mut Vec<D>) {
    let mut bad: BTreeMap<String, Vec<RangeInclusive<usize>>> = BTreeMap::new();
    for diagnostic in diagnostics.iter().map(Borrow::borrow).filter(|diagnostic| diagnostic.code == SYNTAX) {
        let Some(place) = &diagnostic.location else { continue };
        let (first, last) = lines(place).into_inner();
        let last = if diagnostic.message.key() == UNCLOSED { usize::MAX } else { last };
        bad.entry(place.file.path.clone()).or_default().push(first..=last);
    }
    if bad.is_empty() {
        return;
    }
    diagnostics.retain(|diagnostic| match diagnostic.borrow() {
        Diagnostic { code, location: Some(place), .. } if *code != SYNTAX => {
            let own = lines(place);
            let bad = bad.get(&place.file.path).into_iter().flatten();
            bad.into_iter().all(|bad| bad.start() > own.end() || own.start() > bad.end())
        }
        _ => true,
    });
}

fn lines(place: &Location) -> RangeInclusive<usize> {
    place.position().0..=place.file.position(place.span.end).0
}

fn mistake(file: &Arc<SourceFile>, span: Range<usize>, error: Message, help: &'static str) -> Diagnostic {
    let message = Message::new("toml.syntax").with("error", error);
    Diagnostic::error(SYNTAX, message).at(Location::new(file, span)).help(Message::new(help))
}

/// The translation of a parser's error message; the message itself where there is none.
fn translate(error: &str, marked: &str) -> Message {
    let key = PARSER_MESSAGES.iter().find(|(start, _)| error.starts_with(start)).map(|(_, key)| *key);
    match key {
        Some("toml.say.bare") if marked.trim().is_empty() => Message::new("toml.say.value"),
        Some(key) => Message::new(key),
        None => Message::new("toml.say.other").with("error", error),
    }
}

/// The unclosed row, where the parser misses a comma before what is clearly the key or table of the next line.
fn unclosed(text: &str, error: &str, before: Range<usize>) -> Option<Range<usize>> {
    let inside = ["missing comma", "missing key for inline table"].iter().any(|start| error.starts_with(start));
    if !inside || !text[before.clone()].trim().is_empty() {
        return None;
    }
    let next = text[before.end..].lines().next().unwrap_or_default();
    let name = next.split('=').next().unwrap_or_default().trim();
    let key = next.contains('=') && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
    if !key && !next.starts_with('[') {
        return None;
    }
    let end = text[..before.start].trim_end().len();
    let start = text[..end].rfind('\n').map_or(0, |i| i + 1);
    let open = text[start..end].find(['[', '{']).map_or(start, |i| start + i);
    Some(open..end)
}

/// A character that TOML does not allow outside strings and comments.
struct UnexpectedCharacter {
    span: Range<usize>,
    text: String,
    /// What was meant, for a full-width character; `None` for words in Chinese.
    meant: Option<char>,
    /// Whether it stands behind an equals sign, where a value is expected.
    is_value: bool,
}

impl UnexpectedCharacter {
    fn diagnostic(self, file: &Arc<SourceFile>) -> Diagnostic {
        let (message, help) = match self.meant {
            Some(' ') => (Message::new("toml.space"), Message::new("toml.space.help")),
            Some(meant) => (
                Message::new("toml.fullwidth").with("found", self.text).with("meant", meant),
                Message::new("toml.fullwidth.help").with("meant", meant),
            ),
            None if self.is_value => {
                (Message::new("toml.bareword").with("found", self.text), Message::new("toml.bareword.help"))
            }
            None => (
                Message::new("toml.barekey").with("key", &self.text),
                Message::new("toml.barekey.help").with("key", self.text),
            ),
        };
        Diagnostic::error(SYNTAX, message).at(Location::new(file, self.span)).help(help)
    }
}

/// Scans a file as TOML is scanned: comments and the four kinds of string are skipped.
fn unexpected_characters(text: &str) -> Vec<UnexpectedCharacter> {
    let mut out = Vec::new();
    let mut rest = text;
    let at = |rest: &str| text.len() - rest.len();
    // Whether this line has had an equals sign, and whether an unexpected character.
    let (mut is_value, mut is_reported) = (false, false);
    while let Some(c) = rest.chars().next() {
        let start = at(rest);
        rest = match c {
            '\n' => {
                (is_value, is_reported) = (false, false);
                &rest[1..]
            }
            '#' => rest.find('\n').map_or("", |end| &rest[end..]),
            '"' if rest.starts_with("\"\"\"") => after_string(&rest[3..], "\"\"\"", true),
            '\'' if rest.starts_with("'''") => after_string(&rest[3..], "'''", false),
            '"' => after_string(&rest[1..], "\"", true),
            '\'' => after_string(&rest[1..], "'", false),
            _ if c.is_ascii() => {
                is_value |= c == '=';
                &rest[1..]
            }
            _ => {
                let meant = meant(c);
                let end = match meant {
                    Some(_) => c.len_utf8(),
                    None => rest.find(|c: char| c.is_ascii() || self::meant(c).is_some()).unwrap_or(rest.len()),
                };
                if !std::mem::replace(&mut is_reported, true) {
                    out.push(UnexpectedCharacter {
                        span: start..start + end,
                        text: rest[..end].to_owned(),
                        meant,
                        is_value,
                    });
                }
                is_value |= meant == Some('=');
                &rest[end..]
            }
        };
    }
    out
}

/// What follows a string. A string on one line ends with the line, so that a forgotten quote affects no other.
fn after_string<'a>(inside: &'a str, quote: &str, escapes: bool) -> &'a str {
    let bytes = inside.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        match bytes[i] {
            b'\\' if escapes => i += 1,
            b'\n' if quote.len() == 1 => return &inside[i..],
            _ if inside[i..].starts_with(quote) => return &inside[i + quote.len()..],
            _ => {}
        }
        i += 1;
        while i < bytes.len() && !inside.is_char_boundary(i) {
            i += 1;
        }
    }
    ""
}

/// The ASCII character that a full-width one stands for where TOML syntax is expected.
fn meant(c: char) -> Option<char> {
    match c {
        '\u{3000}' | '\u{a0}' => Some(' '),
        '“' | '”' | '„' | '‟' => Some('"'),
        '‘' | '’' => Some('\''),
        '、' => Some(','),
        '。' => Some('.'),
        '【' | '〔' => Some('['),
        '】' | '〕' => Some(']'),
        '—' | '–' | '−' => Some('-'),
        _ => super::half_width(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<(String, usize, usize)> {
        let file = Arc::new(SourceFile { path: "x.toml".into(), text: text.into() });
        let mut diagnostics = Vec::new();
        parse(&file, &mut diagnostics);
        diagnostics
            .iter()
            .map(|d| {
                let (line, column) = d.location.as_ref().map_or((0, 0), Location::position);
                (d.message.key().to_owned(), line, column)
            })
            .collect()
    }

    #[test]
    fn names_full_width_characters_once_a_line_and_not_in_strings() {
        let text = "a = \"，\" # ，\nrow = [ 1， 2， ３ ]\n名称 = 1\nb = ''' ＝\n'''\nc ＝ 3\n";
        let expected = [("toml.fullwidth", 2, 10), ("toml.barekey", 3, 1), ("toml.fullwidth", 6, 3)];
        assert_eq!(codes(text), expected.map(|(key, line, column)| (key.to_owned(), line, column)));
    }

    #[test]
    fn finds_several_syntax_mistakes_in_one_run() {
        let mistakes = codes("a = \nb = [1 2]\nc = 1\nc = 2\n");
        assert_eq!(mistakes.iter().map(|(_, line, _)| *line).collect::<Vec<_>>(), [1, 2, 4]);
    }
}
