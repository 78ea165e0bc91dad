//! Words for people: catalogues of texts by key, and messages that wait for a language.
//!
//! A diagnostic is made without knowing who will read it: it carries a key and its arguments. The texts are in
//! `messages/<language>/*.toml`; a test holds the two languages to the same keys and the same arguments.

use super::text::{Lang, Text};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The texts of one language, by dotted key. In a text, `{name}` stands for an argument.
#[derive(Clone, Debug)]
pub struct Words {
    lang: Lang,
    texts: BTreeMap<String, String>,
}

impl Words {
    /// No texts yet.
    pub fn new(lang: Lang) -> Words {
        Words { lang, texts: BTreeMap::new() }
    }

    /// Adds the texts of a TOML file, over those of the same key: tables nest, and their keys are joined with dots.
    ///
    /// # Errors
    /// The message of the TOML parser with the byte range in `toml`, or the key whose value is no text.
    pub fn merge(&mut self, toml: &str) -> Result<(), (String, Option<std::ops::Range<usize>>)> {
        let table: toml::Table = toml::from_str(toml).map_err(|e| (e.message().to_owned(), e.span()))?;
        flatten("", table, &mut self.texts).map_err(|key| (format!("`{key}` is not a text"), None))
    }

    /// The language of these texts.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The text of `key` with its arguments filled in, or `None` where the catalogue lacks the key.
    pub fn get<'a, V: AsRef<str> + 'a>(&self, key: &str, args: impl Fn(&str) -> Option<V>) -> Option<String> {
        self.texts.get(key).map(|text| fill(text, args))
    }

    /// The text of `key`, which takes no arguments; the key itself where the catalogue lacks it.
    pub fn word(&self, key: &str) -> &str {
        self.texts.get(key).map_or_else(|| missing(key), String::as_str)
    }

    /// The text of `key` with `args`; the key itself where the catalogue lacks it.
    pub fn say(&self, key: &str, args: &[(&str, &str)]) -> String {
        self.get(key, |name| args.iter().find(|(n, _)| *n == name).map(|(_, v)| *v)).unwrap_or_else(|| key.to_owned())
    }

    /// All keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }

    /// Keys with their raw texts, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(k, v)| (k.as_str(), v.as_str()))
    }
}

/// A key that a catalogue lacks shows as a mark, so that a page never silently loses a word; `check` names the key.
fn missing(_key: &str) -> &'static str {
    "�"
}

fn flatten(prefix: &str, table: toml::Table, out: &mut BTreeMap<String, String>) -> Result<(), String> {
    for (key, value) in table {
        let key = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::String(text) => {
                out.insert(key, text);
            }
            toml::Value::Table(inner) => flatten(&key, inner, out)?,
            _ => return Err(key),
        }
    }
    Ok(())
}

/// Replaces each `{name}` that `args` knows; other braces stay.
fn fill<'a, V: AsRef<str> + 'a>(text: &str, args: impl Fn(&str) -> Option<V>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let after = &rest[open + 1..];
        match after.find('}').and_then(|close| Some((args(&after[..close])?, close))) {
            Some((value, close)) => {
                out.push_str(value.as_ref());
                rest = &after[close + 1..];
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// An argument of a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Arg {
    /// The same in every language: a number, a name, an address.
    Plain(String),
    /// A label of the form.
    Both(Text),
    /// Another message.
    Message(Message),
    /// Several, joined by the language's enumeration comma.
    List(Vec<Arg>),
}

impl From<Message> for Arg {
    fn from(message: Message) -> Arg {
        Arg::Message(message)
    }
}

impl From<Text> for Arg {
    fn from(text: Text) -> Arg {
        Arg::Both(text)
    }
}

impl From<&Text> for Arg {
    fn from(text: &Text) -> Arg {
        Arg::Both(text.clone())
    }
}

impl<A: Into<Arg>> From<Vec<A>> for Arg {
    fn from(list: Vec<A>) -> Arg {
        Arg::List(list.into_iter().map(Into::into).collect())
    }
}

macro_rules! plain {
    ($($type:ty),*) => { $(impl From<$type> for Arg {
        fn from(value: $type) -> Arg { Arg::Plain(value.to_string()) }
    })* };
}
plain!(
    &str,
    String,
    &String,
    i64,
    usize,
    u32,
    char,
    super::Year,
    &super::Slug,
    &super::OutPath,
    &super::Amount,
    rust_decimal::Decimal
);

impl Arg {
    fn render(&self, lang: Lang) -> String {
        match self {
            Arg::Plain(text) => text.clone(),
            Arg::Both(text) => text.get(lang).to_owned(),
            Arg::Message(message) => message.render(lang),
            Arg::List(list) => {
                let comma = messages(lang).word("list.comma");
                list.iter().map(|arg| arg.render(lang)).collect::<Vec<_>>().join(comma)
            }
        }
    }
}

/// A text for people, not yet in a language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    key: Cow<'static, str>,
    args: Vec<(Cow<'static, str>, Arg)>,
}

impl Message {
    /// The message of a key of `messages/<language>/*.toml`.
    pub fn new(key: &'static str) -> Message {
        Message { key: key.into(), args: Vec::new() }
    }

    /// The message of a key that is made from an id: `rule.<id>.title`.
    pub fn keyed(key: String) -> Message {
        Message { key: key.into(), args: Vec::new() }
    }

    /// Fills `{name}` of the text.
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Message {
        self.args.push((name.into(), value.into()));
        self
    }

    /// The key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The message in `lang`.
    pub fn render(&self, lang: Lang) -> String {
        let argument = |name: &str| self.args.iter().find(|(n, _)| n == name).map(|(_, value)| value.render(lang));
        messages(lang).get(&self.key, argument).unwrap_or_else(|| self.key.to_string())
    }
}

/// The engine's own catalogue of a language.
pub(crate) fn messages(lang: Lang) -> &'static Words {
    static ZH: LazyLock<Words> = LazyLock::new(|| embedded(Lang::Zh, FILES_ZH));
    static EN: LazyLock<Words> = LazyLock::new(|| embedded(Lang::En, FILES_EN));
    match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    }
}

macro_rules! files {
    ($lang:literal) => {
        &[
            include_str!(concat!("messages/", $lang, "/cli.toml")),
            include_str!(concat!("messages/", $lang, "/import.toml")),
            include_str!(concat!("messages/", $lang, "/load.toml")),
            include_str!(concat!("messages/", $lang, "/pages.toml")),
            include_str!(concat!("messages/", $lang, "/rules.toml")),
            include_str!(concat!("messages/", $lang, "/serve.toml")),
            include_str!(concat!("messages/", $lang, "/versions.toml")),
        ]
    };
}
const FILES_ZH: &[&str] = files!("zh-CN");
const FILES_EN: &[&str] = files!("en");

/// The embedded files are part of the program: a mistake in one is found by the test below, and shows as missing words.
fn embedded(lang: Lang, files: &[&str]) -> Words {
    let mut words = Words::new(lang);
    for file in files {
        let merged = words.merge(file);
        debug_assert!(merged.is_ok(), "{merged:?}");
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(text: &str) -> Vec<String> {
        let name = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        let mut found: Vec<String> = text
            .split('{')
            .skip(1)
            .filter_map(|part| part.split_once('}').map(|(before, _)| before.to_owned()))
            .filter(|argument| name(argument))
            .collect();
        found.sort();
        found.dedup();
        found
    }

    #[test]
    fn both_languages_have_the_same_keys_and_arguments() {
        let (zh, en) = (messages(Lang::Zh), messages(Lang::En));
        for (key, text) in zh.iter() {
            let other = en.texts.get(key).unwrap_or_else(|| panic!("en lacks {key}"));
            assert_eq!(arguments(text), arguments(other), "{key}");
        }
        for key in en.keys() {
            assert!(zh.texts.contains_key(key), "zh-CN lacks {key}");
        }
    }

    #[test]
    fn fills_what_it_knows_and_keeps_other_braces() {
        let filled = fill("{a} {b} {{ c }}", |name| (name == "a").then_some("1"));
        assert_eq!(filled, "1 {b} {{ c }}");
    }
}
