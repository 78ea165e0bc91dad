//! Signs of a text that nobody sees: which they are, how they are shown, and the warning about those of a file.

use crate::base::{Diagnostic, Location, Message, SourceFile};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Whether a character has no width, or is a control.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}') || (c.is_control() && !c.is_whitespace())
}

/// Whether a sign of a text is not seen, or turns what follows it around: a control other than the end of a line and a tab, one without a
/// width, one of direction, a filler, a number that is no character. Selectors of variants are part of the names of people and places.
pub(crate) fn is_hidden(c: char) -> bool {
    // What nearly all texts are made of goes first: ASCII, signs and characters of Chinese, and their full-width forms.
    if matches!(c, ' '..='~' | '\u{3000}'..='\u{3163}' | '\u{3165}'..='\u{d7ff}' | '\u{ff01}'..='\u{ff5e}') {
        return false;
    }
    is_invisible(c)
        || matches!(c, '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}'..='\u{202e}' | '\u{2061}'..='\u{206f}')
        || matches!(c, '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{3164}' | '\u{ffa0}')
        || matches!(c, '\u{fff9}'..='\u{fffb}' | '\u{e0001}'..='\u{e007f}' | '\u{fdd0}'..='\u{fdef}')
        || matches!(u32::from(c) & 0xffff, 0xfffe | 0xffff)
}

/// A sign by its number: `U+202E`.
pub(crate) fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

/// A text in which hidden signs are seen: `<U+202E>`.
pub(crate) fn with_signs_shown(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return text.into();
    }
    let shown = |out: String, c: char| match is_hidden(c) {
        true => out + "<" + &code_point(c) + ">",
        false => out + c.encode_utf8(&mut [0; 4]),
    };
    text.chars().fold(String::new(), shown).into()
}

/// A text in which control signs, but for tabs and ends of lines, are U+FFFD, as in HTML.
pub(crate) fn without_controls(text: &str) -> Cow<'_, str> {
    let is_odd = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    // Nearly no text has a byte that such a sign is or begins with, and a look at bytes takes a tenth of one at signs.
    let may_be_odd = text.bytes().fold(false, |odd, byte| odd | (byte < b' ') | matches!(byte, 0x7f | 0xc2));
    match may_be_odd && text.contains(is_odd) {
        true => text.replace(is_odd, "\u{fffd}").into(),
        false => text.into(),
    }
}

/// A text as it may stand in a remark of a file that is written: in one line, without hidden signs, which TOML refuses or nobody would see.
pub(crate) fn in_remark(text: &str) -> Cow<'_, str> {
    let is_odd = |c: char| matches!(c, '\n' | '\r') || is_hidden(c);
    match text.contains(is_odd) {
        true => text.split(is_odd).map(str::trim).collect::<String>().into(),
        false => text.into(),
    }
}

/// Warns of hidden signs, each kind once with all its places: in keys, values and remarks as they stand, and of those that are written
/// as escapes, which is what a value has in the end.
pub(crate) fn hidden_signs(file: &Arc<SourceFile>, diagnostics: &mut Vec<Diagnostic>) {
    let text = &file.text;
    let mut places: BTreeMap<char, Vec<Range<usize>>> = BTreeMap::new();
    for (at, c) in text.char_indices().filter(|(_, c)| is_hidden(*c)) {
        places.entry(c).or_default().push(at..at + c.len_utf8());
    }
    for (at, escape) in text.match_indices('\\') {
        let digits = |count: usize| u32::from_str_radix(text.get(at + 2..at + 2 + count)?, 16).ok();
        let (number, length) = match text.as_bytes().get(at + escape.len()) {
            Some(b'u') => (digits(4), 6),
            Some(b'U') => (digits(8), 10),
            Some(b'x') => (digits(2), 4),
            Some(b'e') => (Some(0x1b), 2),
            Some(b'b') => (Some(0x8), 2),
            Some(b'f') => (Some(0xc), 2),
            _ => continue,
        };
        // Two of them are one that is meant as it stands.
        let is_escaped = text[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
        if let Some(c) = number.and_then(char::from_u32).filter(|c| !is_escaped && is_hidden(*c)) {
            places.entry(c).or_default().push(at..at + length);
        }
    }
    for (c, places) in places {
        let mut places = places.into_iter().map(|span| Location::new(file, span));
        let message = Message::new("toml.hidden").with("sign", code_point(c));
        let finding = Diagnostic::warning("SIGN", message).help(Message::new("toml.hidden.help"));
        let first = places.next().into_iter().fold(finding, Diagnostic::at);
        let all = places.fold(first, |finding, place| finding.also(place, Message::new("text.again")));
        diagnostics.push(all);
    }
}
