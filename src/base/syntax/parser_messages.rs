//! What the TOML parser says of a mistake, in words of ours: none of its English is shown as it is.

use super::SYNTAX;
use super::tokens::{TypedStatement, statements};
use crate::base::{Diagnostic, Location, Message, SourceFile};
use std::ops::Range;
use std::sync::Arc;

/// The beginnings of the parser's error messages, with the keys of their translations.
const PARSER_MESSAGES: [(&str, &str); 45] = [
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
    ("invalid value", "toml.say.escape"),
    ("invalid unquoted key", "toml.say.key"),
    ("invalid key", "toml.say.key"),
    ("keys cannot be multi-line", "toml.say.key"),
    ("missing key", "toml.say.key"),
    ("cannot extend value", "toml.say.dotted"),
    ("invalid comment character", "toml.say.control"),
    ("`_` may only", "toml.say.number"),
    ("integers with a radix", "toml.say.number"),
    ("radix must be lowercase", "toml.say.number"),
    ("redundant", "toml.say.number"),
    ("unexpected sign", "toml.say.number"),
    ("invalid inline table element", "toml.say.more"),
    ("invalid boolean", "toml.say.bare"),
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

/// A mistake as the parser sees it.
pub(super) fn parser_mistake(file: &Arc<SourceFile>, span: Range<usize>, error: &str) -> Diagnostic {
    let place = Location::new(file, span.clone());
    if error.starts_with("duplicate key") {
        let first = first_of(&file.text, span.clone());
        let is_table = first.as_ref().is_some_and(|first| file.text[first.clone()].starts_with('['));
        let (message, help) = match is_table {
            true => ("toml.table_twice", "toml.table_twice.help"),
            false => ("toml.duplicate", "toml.duplicate.help"),
        };
        let value = |key: &Range<usize>| -> String {
            let line = file.text[key.end..].lines().next().unwrap_or_default();
            line.split('#').next().unwrap_or_default().split_whitespace().collect()
        };
        let differ = !is_table && first.as_ref().is_some_and(|first| value(first) != value(&span));
        let help = if differ { "toml.duplicate.differ" } else { help };
        let message = Message::new(message).with("key", &file.text[span]);
        let diagnostic = Diagnostic::error(SYNTAX, message).at(place).help(Message::new(help));
        return match first {
            Some(first) => diagnostic.also(Location::new(file, first), Message::new("toml.duplicate.first")),
            None => diagnostic,
        };
    }
    let message = Message::new("toml.syntax").with("error", translate(error, &file.text[span]));
    Diagnostic::error(SYNTAX, message).at(place).help(Message::new("toml.syntax.help"))
}

/// Where the key that stands at `second` once more stands first: in the same table, or as a header.
fn first_of(text: &str, second: Range<usize>) -> Option<Range<usize>> {
    let all = statements(text);
    let at = all.iter().position(|statement| statement.span.contains(&second.start))?;
    let is_header = |statement: &TypedStatement| text[statement.span.clone()].starts_with('[');
    let name = |statement: &TypedStatement| -> String {
        let words = &text[statement.span.clone()];
        let end = if words.starts_with('[') { words.rfind(']') } else { words.find('=') };
        words[..end.unwrap_or(0)].split_whitespace().collect()
    };
    let (before, own) = (&all[..at], &all[at]);
    let start = if is_header(own) { 0 } else { before.iter().rposition(is_header).map_or(0, |header| header + 1) };
    let first = before[start..].iter().find(|statement| name(statement) == name(own))?;
    let length = if is_header(first) { first.span.len() } else { name(first).len() };
    Some(first.span.start..first.span.start + length)
}

/// The translation of a parser's error message; none of these is shown as it is.
fn translate(error: &str, marked: &str) -> Message {
    let key = PARSER_MESSAGES.iter().find(|(start, _)| error.starts_with(start)).map(|(_, key)| *key);
    match key {
        Some("toml.say.bare") if marked.trim().is_empty() => Message::new("toml.say.value"),
        Some(key) => Message::new(key),
        None => Message::new("toml.say.other"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{SoundText, parse};
    use super::*;
    use crate::base::Lang;

    #[test]
    fn what_only_the_parser_sees_is_told_in_words_of_ours() {
        let says = |text: &str| {
            let file = Arc::new(SourceFile { path: "x.toml".into(), text: text.into() });
            let mut diagnostics = Vec::new();
            parse(&file, &SoundText::default(), &mut diagnostics);
            diagnostics.first().map(|finding| finding.message.render(Lang::Zh)).unwrap_or_default()
        };
        for (text, words) in [
            ("a = \"\\ud800\"", "反斜杠后面的写法无效"),
            ("a = \"\\U00110000\"", "反斜杠后面的写法无效"),
            ("a = \"\\q\"", "反斜杠"),
            ("a = [1]\na.b = 2", "已经有值"),
            ("a = { b = 1 }\na.c = 2", "已经有值"),
            ("\"\"\"a\"\"\" = 1", "键里有不能用的字符"),
            ("# \u{1}", "看不见的控制字符"),
            ("a = 1__0", ""),
            ("a = 0XFF", ""),
            ("a = +0x1", ""),
        ] {
            let said = says(text);
            let letters = said.chars().filter(char::is_ascii_lowercase).count();
            assert!(!said.is_empty() && said.contains(words) && letters < 4, "{text}: {said}");
        }
    }
}
