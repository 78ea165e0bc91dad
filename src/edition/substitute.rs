//! Something readable in the place of what cannot be read in an edition file, so that the mistakes behind it show as well. What follows from
//! it is no mistake of the file: each file is read with two guesses, and what only one of them brings about is not told.

use super::parse::{quoted, tables_within};
use crate::base::{Diagnostic, SourceFile};
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

/// Which of two readable values is put in the place of what cannot be read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Guess {
    First,
    Second,
}

/// What was put in the place of what cannot be read. It stands behind the end of the file, where nothing else does.
pub(super) struct Substitutes {
    guess: Guess,
    /// The end of the file.
    end: usize,
    count: usize,
    /// Whether a name or a list is among them: what refers to it, or should be in it, is not told to be missing.
    has_names: bool,
    /// Whether an empty list is among them.
    has_lists: bool,
    /// The tables out of which an unknown key was taken, by their first other key.
    emptied: Vec<Option<usize>>,
}

/// What is said of a form whose names or lists were lost, and may be there.
const OF_LOST_NAMES: [&str; 6] = [
    "edition.address",
    "edition.inherited.missing",
    "edition.section",
    "edition.empty",
    "edition.total",
    "edition.one_block",
];

/// The keys of names and of lists of what has names.
const NAMES: [&str; 7] = ["key", "id", "sections", "tables", "blocks", "columns", "rows"];

impl Substitutes {
    pub(super) fn new(file: &Arc<SourceFile>, guess: Guess) -> Substitutes {
        Substitutes { guess, end: file.text.len(), count: 0, has_names: false, has_lists: false, emptied: Vec::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Whether a mistake of the form is one of its file, and not of what was put into it.
    pub(super) fn is_own(&self, mistake: &Diagnostic) -> bool {
        let is_inside = mistake.location.as_ref().is_none_or(|place| place.span.end <= self.end);
        let key = mistake.message.key();
        is_inside && !(self.has_names && OF_LOST_NAMES.contains(&key)) && !(self.has_lists && key == "edition.list")
    }

    /// Whether a mistake of a form that names this one may follow from what was put in here.
    pub(super) fn may_cause(&self, mistake: &Diagnostic) -> bool {
        let key = mistake.message.key();
        let is_of_other = || ["edition.change.", "edition.previous"].iter().any(|head| key.starts_with(head));
        let has_lost = self.has_names || self.has_lists || !self.emptied.is_empty();
        has_lost && (OF_LOST_NAMES.contains(&key) || is_of_other())
    }

    /// Whether an error is about what was put in, or about a key that is missing beside an unknown one: most likely that one.
    pub(super) fn is_follow_up(&self, tree: &DeTable<'_>, error: &Error) -> bool {
        let span = error.span().unwrap_or(0..0);
        let is_emptied = || {
            error.message().starts_with("missing field")
                && table_at(tree, &span).is_some_and(|table| self.emptied.contains(&first_key(table)))
        };
        span.start > self.end || is_emptied()
    }

    /// Puts something readable in the place of an error; whether that was possible.
    pub(super) fn put(&mut self, tree: &mut DeTable<'_>, error: &Error) -> bool {
        let (message, span) = (error.message(), error.span().unwrap_or(0..0));
        let names: Vec<String> = quoted(message).into_iter().map(str::to_owned).collect();
        let place = self.place();
        if message.starts_with("missing field") {
            let Some((key, table)) = names.first().zip(table_at_mut(tree, &span)) else { return false };
            self.has_names |= NAMES.contains(&key.as_str());
            let name = Spanned::new(place.clone(), key.clone().into());
            table.insert(name, Spanned::new(place, self.text()));
            return true;
        }
        let value = match (message.starts_with("unknown variant"), names.as_slice()) {
            (true, [_, known @ ..]) => {
                let word = if self.guess == Guess::First { known.first() } else { known.last() };
                word.map(|word| DeValue::String(word.clone().into()))
            }
            _ => message.rsplit_once("expected ").and_then(|(_, expected)| self.value(expected)),
        };
        self.has_names |= key_at(tree, &span).is_some_and(|key| NAMES.contains(&key));
        let old = find(tree, &mut |value| value.span() == span);
        let Some((old, value)) = old.zip(value) else { return false };
        *old = Spanned::new(place, value);
        true
    }

    fn place(&mut self) -> Range<usize> {
        self.count += 1;
        self.end + self.count..self.end + self.count
    }

    fn text(&self) -> DeValue<'static> {
        let letter = if self.guess == Guess::First { 'a' } else { 'b' };
        DeValue::String(format!("{letter}_{}", self.count).into())
    }

    /// A value of a type that serde expects.
    fn value(&mut self, expected: &str) -> Option<DeValue<'static>> {
        let [first, second] = match expected {
            "a string" => return Some(self.text()),
            "a boolean" => ["v = false", "v = true"],
            "a sequence" => {
                self.has_lists = true;
                ["v = []"; 2]
            }
            "i64" | "usize" => ["v = 2", "v = 20"],
            "u16" | "a year" => ["v = 1901", "v = 2998"],
            "struct Text" => ["v = { zh = \"a\", en = \"a\" }", "v = { zh = \"b\", en = \"b\" }"],
            expected if expected.starts_with("struct ") || expected == "a map" => ["v = {}"; 2],
            _ => return None,
        };
        let text = if self.guess == Guess::First { first } else { second };
        Some(DeTable::parse(text).ok()?.into_inner().remove("v")?.into_inner())
    }
}

/// Takes out the key at a place, or gives it the name that was probably meant.
pub(super) fn correct(table: &mut DeTable<'_>, span: &Range<usize>, near: Option<&str>, substitutes: &mut Substitutes) {
    let wrong = table.iter().map(|(key, _)| key).find(|key| key.span() == *span).map(|key| key.get_ref().to_string());
    if let Some((key, value)) = wrong.and_then(|wrong| table.remove_entry(wrong.as_str())) {
        match near.filter(|near| !table.contains_key(*near)) {
            Some(near) => drop(table.insert(Spanned::new(key.span(), near.to_owned().into()), value)),
            None => substitutes.emptied.push(first_key(table)),
        }
        return;
    }
    tables_within(table).into_iter().for_each(|inner| correct(inner, span, near, substitutes));
}

/// Where the first key of a table stands: by it a table is known again.
fn first_key(table: &DeTable<'_>) -> Option<usize> {
    table.iter().map(|(key, _)| key.span().start).min()
}

/// The key whose value stands at a place.
fn key_at<'t>(table: &'t DeTable<'_>, span: &Range<usize>) -> Option<&'t str> {
    fn inside<'t>(value: &'t Spanned<DeValue<'_>>, span: &Range<usize>) -> Option<&'t str> {
        match value.get_ref() {
            DeValue::Table(table) => key_at(table, span),
            DeValue::Array(items) => items.iter().find_map(|item| inside(item, span)),
            _ => None,
        }
    }
    table.iter().find_map(|(key, value)| match value.span() == *span {
        true => Some(key.get_ref().as_ref()),
        false => inside(value, span),
    })
}

/// The table at a place; that of the file has none.
fn table_at<'t, 'i>(table: &'t DeTable<'i>, span: &Range<usize>) -> Option<&'t DeTable<'i>> {
    fn inside<'t, 'i>(value: &'t Spanned<DeValue<'i>>, span: &Range<usize>) -> Option<&'t DeTable<'i>> {
        match value.get_ref() {
            DeValue::Table(table) if value.span() == *span => Some(table),
            DeValue::Table(table) => table.iter().find_map(|(_, value)| inside(value, span)),
            DeValue::Array(items) => items.iter().find_map(|item| inside(item, span)),
            _ => None,
        }
    }
    if *span == (0..0) { Some(table) } else { table.iter().find_map(|(_, value)| inside(value, span)) }
}

fn table_at_mut<'t, 'i>(table: &'t mut DeTable<'i>, span: &Range<usize>) -> Option<&'t mut DeTable<'i>> {
    if *span == (0..0) {
        return Some(table);
    }
    let found = find(table, &mut |value| value.span() == *span && value.get_ref().is_table())?;
    match found.get_mut() {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}

/// The first value of a tree of which something holds.
fn find<'t, 'i>(
    table: &'t mut DeTable<'i>,
    is_meant: &mut dyn FnMut(&Spanned<DeValue<'i>>) -> bool,
) -> Option<&'t mut Spanned<DeValue<'i>>> {
    fn inside<'t, 'i>(
        value: &'t mut Spanned<DeValue<'i>>,
        is_meant: &mut dyn FnMut(&Spanned<DeValue<'i>>) -> bool,
    ) -> Option<&'t mut Spanned<DeValue<'i>>> {
        if is_meant(value) {
            return Some(value);
        }
        match value.get_mut() {
            DeValue::Table(table) => find(table, is_meant),
            DeValue::Array(items) => items.iter_mut().find_map(|item| inside(item, is_meant)),
            _ => None,
        }
    }
    table.iter_mut().find_map(|(_, value)| inside(value, is_meant))
}
