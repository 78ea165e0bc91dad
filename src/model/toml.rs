//! A reader of TOML tables that records which keys were read, and reports the others.

use super::keys::AGENCY_KEYS;
use super::typed::word_for;
use crate::base::syntax::SYNTAX;
use crate::base::{Diagnostic, LINE_BREAKS, Location, Message, SourceFile, nearest, suggestion};
use crate::edition::{REPORT_FILE, REPORT_KEYS};
use crate::markdown::is_plain_address;
use schemars::JsonSchema;
#[cfg(test)]
use std::collections::BTreeSet;
use std::ops::{Range, RangeInclusive};
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The code of an unknown or missing key.
pub(super) const KEY: &str = "KEY";
/// The code of a value of the wrong type or shape.
pub(super) const TYPE: &str = "TYPE";

/// Reads the keys of one table, and reports the unknown ones in the end.
pub(super) struct Fields<'a, 'd> {
    file: &'a Arc<SourceFile>,
    table: &'a DeTable<'a>,
    span: Range<usize>,
    known: Vec<&'static str>,
    /// Keys that are not there.
    missing: Vec<&'static str>,
    diagnostics: &'d mut Vec<Diagnostic>,
    /// The keys of the type that documents the table.
    #[cfg(test)]
    documented: fn() -> Vec<String>,
}

impl<'a, 'd> Fields<'a, 'd> {
    /// A reader of a table whose keys the type `T` documents: see [`super::keys`].
    #[cfg_attr(
        not(test),
        expect(
            clippy::extra_unused_type_parameters,
            reason = "only tests compare the type with the keys that are read"
        )
    )]
    pub(super) fn new<T: JsonSchema>(
        file: &'a Arc<SourceFile>,
        table: &'a DeTable<'a>,
        span: Range<usize>,
        diagnostics: &'d mut Vec<Diagnostic>,
    ) -> Fields<'a, 'd> {
        Fields {
            file,
            table,
            span,
            known: Vec::new(),
            missing: Vec::new(),
            diagnostics,
            #[cfg(test)]
            documented: properties::<T>,
        }
    }

    /// A reader of a table in this one, whose findings stand among its own.
    pub(super) fn nested<T: JsonSchema>(&mut self, table: &'a DeTable<'a>, span: Range<usize>) -> Fields<'a, '_> {
        Fields::new::<T>(self.file, table, span, self.diagnostics)
    }

    /// What is typed at a place of the file.
    pub(super) fn typed(&self, span: Range<usize>) -> &'a str {
        &self.file.text[span]
    }

    /// A place in the file.
    pub(super) fn place_at(&self, span: Range<usize>) -> Location {
        Location::new(self.file, span)
    }

    pub(super) fn get(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.known.push(key);
        self.table.get(key)
    }

    /// The place of the whole table: where a missing key is reported.
    pub(super) fn place(&self) -> Location {
        self.place_at(self.span.clone())
    }

    /// The place of a value; that of the whole table where there is none.
    fn place_of(&self, key: &str) -> Location {
        self.table.get(key).map_or_else(|| self.place(), |value| self.place_at(value.span()))
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Changes what was reported since a number of findings.
    pub(super) fn revise(&mut self, start: usize, change: impl FnOnce(&mut [Diagnostic])) {
        change(&mut self.diagnostics[start..]);
    }

    fn wrong(&mut self, key: &str, value: &Spanned<DeValue<'_>>, expected: &'static str) {
        self.diagnostics.push(wrong_type(self.file, key, value, expected));
    }

    pub(super) fn text(&mut self, key: &'static str) -> Option<String> {
        self.spanned_text(key).map(|(text, _)| text)
    }

    pub(super) fn spanned_text(&mut self, key: &'static str) -> Option<(String, Range<usize>)> {
        let value = self.get(key)?;
        match value.get_ref().as_str() {
            Some(text) => Some((text.to_owned(), value.span())),
            None => {
                self.wrong(key, value, "type.text");
                None
            }
        }
    }

    /// An address that a page may link to.
    pub(super) fn address(&mut self, key: &'static str) -> Option<(String, Location)> {
        let (address, span) = self.spanned_text(key)?;
        let place = self.place_at(span);
        if !is_plain_address(&address) {
            self.report(unsafe_address(&address, place));
            return None;
        }
        Some((address, place))
    }

    /// A text that must be there and not be empty. That it is missing is reported in the end.
    pub(super) fn required(&mut self, key: &'static str) -> Option<String> {
        let text = self.text(key);
        if self.table.get(key).is_none() {
            self.missing.push(key);
        } else if text.as_deref().is_some_and(|text| text.trim().is_empty()) {
            let place = self.place_of(key);
            self.diagnostics.push(Diagnostic::error(TYPE, Message::new("key.empty").with("key", key)).at(place));
            return None;
        }
        text
    }

    /// A text of one line, which must be there: names stand in titles, lists and file names. Signs that are not seen are told of for all
    /// texts.
    pub(super) fn required_line(&mut self, key: &'static str) -> Option<String> {
        let text = self.required(key)?;
        if text.trim().contains(LINE_BREAKS) {
            let place = self.place_of(key);
            self.diagnostics.push(Diagnostic::error(TYPE, Message::new("key.lines").with("key", key)).at(place));
        }
        Some(text)
    }

    pub(super) fn boolean(&mut self, key: &'static str) -> Option<bool> {
        let value = self.get(key)?;
        let read = value.get_ref().as_bool();
        if read.is_none() {
            self.wrong(key, value, "type.boolean");
        }
        read
    }

    /// An integer of some range.
    pub(super) fn percent(&mut self, key: &'static str, range: RangeInclusive<u32>) -> Option<u32> {
        let value = self.get(key)?;
        let typed =
            value.get_ref().as_integer().and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok());
        let number = typed.filter(|number| range.contains(number));
        if number.is_none() {
            let message = Message::new("key.range")
                .with("key", key)
                .with("found", self.typed(value.span()))
                .with("least", range.start().to_string())
                .with("most", range.end().to_string());
            self.diagnostics.push(Diagnostic::error(TYPE, message).at(self.place_at(value.span())));
        }
        number
    }

    /// One of some words.
    pub(super) fn choice<T: Copy>(&mut self, key: &'static str, choices: &[(&'static str, T)]) -> Option<T> {
        let value = self.get(key)?;
        let text = value.get_ref().as_str().unwrap_or(self.typed(value.span()));
        let chosen = choices.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if chosen.is_none() {
            let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
            let message = match text.trim().is_empty() {
                true => Message::new("key.blank").with("key", key).with("choices", words.clone()),
                false => Message::new("key.choice").with("key", key).with("found", text).with("choices", words.clone()),
            };
            let diagnostic = Diagnostic::error(TYPE, message).at(self.place_at(value.span()));
            let write = |word| Message::new("key.write").with("key", key).with("word", word);
            let help = word_for(text, words.iter().copied()).map(write).or_else(|| suggestion(text, words));
            self.diagnostics.push(diagnostic.help(help));
        }
        chosen
    }

    pub(super) fn texts(&mut self, key: &'static str) -> Option<Vec<(String, Range<usize>)>> {
        let value = self.get(key)?;
        let Some(array) = value.get_ref().as_array() else {
            self.wrong(key, value, "type.texts");
            return None;
        };
        let mut texts = Vec::new();
        for item in array.iter() {
            match item.get_ref().as_str() {
                Some(text) => texts.push((text.to_owned(), item.span())),
                None => self.wrong(key, item, "type.text"),
            }
        }
        Some(texts)
    }

    pub(super) fn table(&mut self, key: &'static str) -> Option<(&'a DeTable<'a>, Range<usize>)> {
        let value = self.get(key)?;
        match value.get_ref().as_table() {
            Some(table) => Some((table, value.span())),
            None => {
                self.wrong(key, value, "type.table");
                None
            }
        }
    }

    /// An array of tables, in either notation.
    pub(super) fn tables(&mut self, key: &'static str) -> Vec<(&'a DeTable<'a>, Range<usize>)> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong(key, value, "type.tables");
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in array.iter() {
            match item.get_ref().as_table() {
                Some(table) => tables.push((table, item.span())),
                None => self.wrong(key, item, "type.table"),
            }
        }
        tables
    }

    /// All keys of a free table with texts as values, in their order: `[metadata]`.
    pub(super) fn pairs(&mut self, key: &'static str) -> Vec<(String, String)> {
        let Some((table, _)) = self.table(key) else { return Vec::new() };
        // The parser's map is sorted; the order of a person is the order of places.
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(name, _)| name.span().start);
        let mut pairs = Vec::new();
        let headless = headless(self.file, table);
        let is_headless = |name: &str| headless.is_some() && EXPLANATION_KEYS.contains(&name);
        for (name, value) in entries.into_iter().filter(|(name, _)| !is_headless(name.get_ref())) {
            // What is said where it belongs may be said of a person, too: the name of whom to ask.
            let is_said = is_agency(self.file) && self.table.contains_key(name.get_ref().as_ref());
            if let Some(finding) = misplaced(self.file, name.get_ref(), name.span()).filter(|_| !is_said) {
                self.report(finding);
                continue;
            }
            match scalar(value.get_ref()) {
                Some(text) => pairs.push((name.get_ref().to_string(), text)),
                None => self.wrong(name.get_ref(), value, "type.text"),
            }
        }
        headless.into_iter().for_each(|finding| self.report(finding));
        pairs
    }

    /// Reports every key that was not read, and those that are missing. `more` are keys that are read elsewhere.
    pub(super) fn finish(mut self, more: &[&str]) {
        #[cfg(test)]
        self.assert_documented(more);
        for (key, _) in self.table.iter() {
            let name = key.get_ref().as_ref();
            if self.known.contains(&name) || more.contains(&name) {
                continue;
            }
            let known = self.known.iter().copied().chain(more.iter().copied());
            let mut finding = unknown_key(self.file, name, key.span(), known.clone());
            // The table of the form that was meant.
            finding.address = nearest(name, known.clone()).filter(|near| more.contains(near)).map(str::to_owned);
            self.diagnostics.push(finding);
            // Of a key that is misspelt one finding is enough.
            let meant = word_for(name, known.clone()).or_else(|| nearest(name, known));
            self.missing.retain(|missing| Some(*missing) != meant);
        }
        self.report_missing();
    }

    /// Of a file with syntax mistakes nothing is said to be missing: it may stand in a line that cannot be read.
    fn report_missing(self) {
        let is_mistake = |d: &Diagnostic| {
            d.code == SYNTAX && d.location.as_ref().is_some_and(|place| Arc::ptr_eq(&place.file, self.file))
        };
        if self.missing.is_empty() || self.diagnostics.iter().any(is_mistake) {
            return;
        }
        for key in &self.missing {
            let message = Message::new("key.missing").with("key", *key);
            let help = Message::new("key.missing.help").with("key", *key);
            self.diagnostics.push(Diagnostic::error(KEY, message).at(self.place()).help(help));
        }
    }
}

/// The keys of a documented table.
#[cfg(test)]
pub(super) fn properties<T: JsonSchema>() -> Vec<String> {
    let schema = schemars::schema_for!(T);
    let keys = schema.get("properties").and_then(|properties| properties.as_object());
    keys.into_iter().flatten().map(|(key, _)| key.clone()).collect()
}

#[cfg(test)]
impl Fields<'_, '_> {
    /// The loader and the reference know the same keys, whichever test loads the table.
    fn assert_documented(&self, more: &[&str]) {
        let documented = (self.documented)();
        let documented: BTreeSet<&str> = documented.iter().map(String::as_str).collect();
        let elsewhere = more.iter().copied().filter(|key| documented.contains(key));
        let asked: BTreeSet<&str> = self.known.iter().copied().chain(elsewhere).collect();
        assert_eq!(asked, documented, "{}: keys that are read, and keys of the type in model/keys.rs", self.file.path);
    }
}

/// A finding about a key that is not part of the format, with the one that was probably meant.
pub(super) fn unknown_key<'k>(
    file: &Arc<SourceFile>,
    name: &str,
    span: Range<usize>,
    known: impl IntoIterator<Item = &'k str>,
) -> Diagnostic {
    if let Some(finding) = misplaced(file, name, span.clone()) {
        return finding;
    }
    let known: Vec<&str> = known.into_iter().collect();
    let diagnostic =
        Diagnostic::error(KEY, Message::new("key.unknown").with("key", name)).at(Location::new(file, span));
    let word = word_for(name, known.iter().copied());
    let help = word.map(|word| Message::new("key.word").with("found", name).with("word", word));
    let help = help.or_else(|| suggestion(name, known.iter().copied()));
    diagnostic.help(help.unwrap_or_else(|| Message::new("key.known").with("keys", known)))
}

/// An address that would run in the reader's browser, or leads nowhere.
pub(super) fn unsafe_address(address: &str, place: Location) -> Diagnostic {
    let message = Message::new("link.scheme").with("found", address);
    Diagnostic::error("LINK", message).at(place).help(Message::new("link.scheme.help"))
}

/// The keys of an explanation that are of nothing else.
const EXPLANATION_KEYS: [&str; 3] = ["rule", "cell", "text"];

/// A finding about an explanation that a free table took for its own: its header is missing.
fn headless(file: &Arc<SourceFile>, table: &DeTable<'_>) -> Option<Diagnostic> {
    let key = |name: &str| table.get_key_value(name).map(|(key, _)| key.span());
    let first = key("text").and(key("cell").or_else(|| key("rule")))?;
    let message = Message::new("key.headless").with("keys", EXPLANATION_KEYS.to_vec());
    let finding = Diagnostic::error(KEY, message).at(Location::new(file, first));
    Some(finding.help(Message::new("key.headless.help")))
}

fn is_agency(file: &SourceFile) -> bool {
    file.path.rsplit('/').next() == Some("agency.toml")
}

/// A finding about a key of a report or an agency itself that stands below the header of a table: everything below a header is the table's.
fn misplaced(file: &Arc<SourceFile>, name: &str, span: Range<usize>) -> Option<Diagnostic> {
    let is_report = file.path.rsplit('/').next() == Some(&format!("{REPORT_FILE}.toml"));
    let is_of_report = REPORT_KEYS.contains(&name) && !matches!(name, "metadata" | "attachments" | "explanations");
    let is_of_agency = AGENCY_KEYS.contains(&name) && !matches!(name, "contact" | "names");
    if !(is_report && is_of_report || is_agency(file) && is_of_agency) {
        return None;
    }
    let header = file.text.get(..span.start)?.lines().rev().find(|line| line.starts_with('[')).unwrap_or_default();
    let header = header.split('#').next().unwrap_or_default().trim_end();
    (!header.is_empty()).then(|| {
        let message = Message::new("key.misplaced").with("key", name).with("table", header);
        Diagnostic::error(KEY, message).at(Location::new(file, span)).help(Message::new("key.misplaced.help"))
    })
}

pub(super) fn wrong_type(
    file: &Arc<SourceFile>,
    key: &str,
    value: &Spanned<DeValue<'_>>,
    expected: &'static str,
) -> Diagnostic {
    let message = Message::new("type.wrong")
        .with("key", key)
        .with("found", type_of(value.get_ref()))
        .with("expected", Message::new(expected));
    Diagnostic::error(TYPE, message).at(Location::new(file, value.span()))
}

fn type_of(value: &DeValue<'_>) -> Message {
    Message::new(match value {
        DeValue::String(_) => "type.text",
        DeValue::Integer(_) => "type.integer",
        DeValue::Float(_) => "type.decimal",
        DeValue::Boolean(_) => "type.boolean",
        DeValue::Datetime(_) => "type.date",
        DeValue::Array(_) => "type.array",
        DeValue::Table(_) => "type.table",
    })
}

/// A single value as text: what a person typed.
fn scalar(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Float(number) => Some(number.to_string()),
        DeValue::Boolean(_) | DeValue::Array(_) | DeValue::Table(_) => None,
        DeValue::Datetime(date) => Some(date.to_string()),
    }
}
