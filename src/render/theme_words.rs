//! The words that templates ask for with `t(key="…")`: whether the catalogues have them, and whether a call gives what stands in them in
//! braces.

use super::template_paths::{TagTokenKind, tag_end, tokens};
use super::theme::THEME;
use super::theme_errors::TemplateFiles;
use crate::base::{Diagnostic, Location, Message, SourceFile, Words};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// A call of `t` whose key is written out: one that is put together at run time cannot be looked up here.
struct WordCall<'f> {
    file: &'f Arc<SourceFile>,
    key: &'f str,
    place: Range<usize>,
}

fn word_calls(templates: &TemplateFiles) -> impl Iterator<Item = WordCall<'_>> {
    const CALL: &str = "t(key=\"";
    let calls = templates.values().flat_map(|file| file.text.match_indices(CALL).map(move |(at, _)| (file, at)));
    calls.filter_map(|(file, at)| {
        let start = at + CALL.len();
        let place = start..start + file.text[start..].find('"')?;
        let is_whole = !file.text[place.end + 1..].trim_start().starts_with('~');
        is_whole.then(|| WordCall { file, key: &file.text[place.clone()], place })
    })
}

/// Every `t(key="…")` of the templates must be in the catalogues.
pub(super) fn check_words(templates: &TemplateFiles, words: &Words) -> Vec<Diagnostic> {
    let lacking = word_calls(templates).filter(|call| !words.keys().any(|known| known == call.key));
    let finding = |call: WordCall<'_>| {
        let message = Message::new("theme.word").with("key", call.key).with("lang", words.lang().tag());
        Diagnostic::error(THEME, message).at(Location::new(call.file, call.place))
    };
    lacking.map(finding).collect()
}

/// Every name in braces of a text must be an argument of the call: it would be printed as it stands.
pub(super) fn check_arguments(templates: &TemplateFiles, words: &Words) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for call in word_calls(templates) {
        let given = given_arguments(&call.file.text, call.place.end + 1);
        for name in words.arguments(call.key).into_iter().filter(|name| !given.contains(name)) {
            let message = Message::new("theme.word_argument").with("key", call.key).with("name", name);
            let help = Message::new("theme.argument.help").with("name", name);
            out.push(Diagnostic::error(THEME, message).at(Location::new(call.file, call.place.clone())).help(help));
        }
    }
    out
}

/// The names of the arguments from a place within the brackets of a call to their end.
fn given_arguments(text: &str, from: usize) -> BTreeSet<&str> {
    let end = ["}}", "%}"].iter().filter_map(|mark| tag_end(text, from, mark)).min().map_or(text.len(), |end| end - 2);
    let tokens = tokens(text, from..end);
    let mut open = 1;
    let mut given = BTreeSet::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "(" | "[" | "{" => open += 1,
            ")" | "]" | "}" => open -= 1,
            _ => {}
        }
        if open == 0 {
            break;
        }
        let next = |by: usize| tokens.get(at + by).map_or("", |token| token.text);
        if open == 1 && token.kind == TagTokenKind::Name && next(1) == "=" && next(2) != "=" {
            given.insert(token.text);
        }
    }
    given
}
