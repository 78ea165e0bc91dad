//! From the tree of an edition file to its raw structures. All mistakes of a file are reported in one run: after each one the tree is
//! read again with something readable in its place, so that the mistakes behind it show as well.

use super::build::EDITION_CODE;
use super::raw::RawEdition;
use super::substitute::{self, Guess, Substitutes};
use crate::base::{Diagnostic, Location, Message, SourceFile, nearest};
use serde::Deserialize;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer, Error};

/// Keys that had another name before the first release, with their new names for those who have files of that time.
const RENAMED: [(&str, &str); 4] =
    [("was", "previous_key"), ("gloss", "explanation"), ("stub", "corner_label"), ("filled", "fill_rate")];

/// After so many mistakes a file is not read on.
const MANY: usize = 200;

/// What was read of a tree.
pub(super) struct ReadTree<'a> {
    pub(super) raw: RawEdition,
    /// The tree with what was put into it: what other files may extend.
    pub(super) tree: DeTable<'a>,
    /// Where something was put in the place of what could not be read: the same with something else there. What follows from a guess is
    /// found in one of the two.
    pub(super) other: Option<RawEdition>,
    /// What was put there.
    pub(super) substitutes: Substitutes,
}

/// The raw structures of a tree, as far as its mistakes let them be read.
pub(super) fn read_tree<'a>(
    file: &Arc<SourceFile>,
    mut tree: DeTable<'a>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<ReadTree<'a>> {
    for (old, new) in RENAMED {
        if let Some(first) = rename(&mut tree, old, new) {
            diagnostics.push(unknown_key(file, old, first, Some(new), &[]));
        }
    }
    let given = tree.clone();
    let (raw, substitutes) = read_with(file, &mut tree, Guess::First, diagnostics)?;
    let again = |mut tree| read_with(file, &mut tree, Guess::Second, &mut Vec::new());
    let other = if substitutes.is_empty() { None } else { again(given).map(|(other, _)| other) };
    Some(ReadTree { raw, tree, other, substitutes })
}

fn read_with(
    file: &Arc<SourceFile>,
    tree: &mut DeTable<'_>,
    guess: Guess,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(RawEdition, Substitutes)> {
    let mut substitutes = Substitutes::new(file, guess);
    for _ in 0..MANY {
        let error = match RawEdition::deserialize(Deserializer::from(Spanned::new(0..0, tree.clone()))) {
            Ok(raw) => return Some((raw, substitutes)),
            Err(error) => error,
        };
        let span = error.span().unwrap_or(0..0);
        let names = quoted(error.message());
        match names.split_first() {
            Some((key, known)) if error.message().starts_with("unknown field") => {
                let near = nearest(key, known.iter().copied());
                diagnostics.push(unknown_key(file, key, span.clone(), near, known));
                substitute::correct(tree, &span, near, &mut substitutes);
            }
            _ => {
                if !substitutes.is_follow_up(tree, &error) {
                    diagnostics.push(mistake(file, &error));
                }
                if !substitutes.put(tree, &error) {
                    return None;
                }
            }
        }
    }
    None
}

/// The words between backquotes in an error of serde.
pub(super) fn quoted(error: &str) -> Vec<&str> {
    error.split('`').skip(1).step_by(2).collect()
}

/// A mistake that serde names in English, in our own words.
pub(super) fn mistake(file: &Arc<SourceFile>, error: &Error) -> Diagnostic {
    let (message, span) = (error.message(), error.span().unwrap_or(0..0));
    let message = match quoted(message).split_first() {
        Some((first, _)) if message.starts_with("missing field") => Message::new("key.missing").with("key", *first),
        Some((first, known)) if message.starts_with("unknown variant") => {
            Message::new("edition.choice").with("found", *first).with("known", known.to_vec())
        }
        _ => match message.rsplit_once("expected ") {
            Some((found, expected)) => wrong_type(found, file.text.get(span.clone()).unwrap_or_default(), expected),
            None => Message::new("edition.toml").with("error", message),
        },
    };
    Diagnostic::error(EDITION_CODE, message).at(Location::new(file, span))
}

/// A value of the wrong type: arrays and tables by their kind, others as they are typed.
fn wrong_type(found: &str, typed: &str, expected: &str) -> Message {
    let message = Message::new("edition.type");
    let message = match found {
        found if found.contains("sequence") => message.with("found", Message::new("type.array")),
        found if found.contains("map") => message.with("found", Message::new("type.table")),
        _ => message.with("found", typed),
    };
    let expected = match expected {
        "a string" => "type.text",
        "a boolean" => "type.boolean",
        "a sequence" => "type.array",
        "i64" | "usize" => "type.integer",
        "u16" | "a year" => "edition.types.year",
        "struct Text" => "edition.types.text",
        _ => "type.table",
    };
    message.with("expected", Message::new(expected))
}

fn unknown_key(
    file: &Arc<SourceFile>,
    key: &str,
    span: Range<usize>,
    near: Option<&str>,
    known: &[&str],
) -> Diagnostic {
    let message = match known {
        [] => Message::new("key.unknown").with("key", key),
        known => Message::new("edition.unknown").with("key", key).with("known", known.to_vec()),
    };
    let diagnostic = Diagnostic::error(EDITION_CODE, message).at(Location::new(file, span));
    match near {
        Some(near) => diagnostic.help(Message::new("key.similar").with("key", near)),
        None => diagnostic,
    }
}

/// Gives a key its new name wherever it stands; the place of the first.
fn rename(table: &mut DeTable<'_>, old: &str, new: &'static str) -> Option<Range<usize>> {
    let own = table.remove_entry(old).map(|(key, value)| {
        table.insert(Spanned::new(key.span(), new.into()), value);
        key.span()
    });
    let inner = tables_within(table).into_iter().filter_map(|inner| rename(inner, old, new));
    own.into_iter().chain(inner).min_by_key(|span| span.start)
}

/// The tables that stand directly in the values of a table, or in arrays there.
pub(super) fn tables_within<'t, 'i>(table: &'t mut DeTable<'i>) -> Vec<&'t mut DeTable<'i>> {
    let mut out = Vec::new();
    let mut values: Vec<&mut Spanned<DeValue<'i>>> = table.iter_mut().map(|(_, value)| value).collect();
    while let Some(value) = values.pop() {
        match value.get_mut() {
            DeValue::Table(inner) => out.push(inner),
            DeValue::Array(items) => values.extend(items.iter_mut()),
            _ => {}
        }
    }
    out
}
