//! Catalogues: the texts of one language by key. There are two, with two namespaces of keys. The texts of pages are in the default
//! theme's `locales/`, where a theme replaces them; [`Words`] is that catalogue. The texts of the program, in the terminal, in
//! findings and in exported files, are in `messages/<language>/*.toml`; a [`Message`](super::Message) reads them.

use super::text::Lang;
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

    /// Adds the texts of a TOML file, over those of the same key: tables nest, and their keys are joined with dots. A key that
    /// is a text and a table writes its text as `message` in the table: `json.message` is the text `json` beside `json.note`.
    ///
    /// # Errors
    /// The message of the TOML parser with the byte range in `toml`, or the key whose value is no text.
    pub fn merge(&mut self, toml: &str) -> Result<(), (String, Option<std::ops::Range<usize>>)> {
        let table: toml::Table = toml::from_str(toml).map_err(|e| (e.message().to_owned(), e.span()))?;
        flatten("", table, &mut self.texts).map_err(|key| (key, None))
    }

    /// The language of these texts.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The text of `key` with its arguments filled in, or `None` where the catalogue lacks the key.
    pub fn get<'a, V: AsRef<str> + 'a>(&self, key: &str, args: impl Fn(&str) -> Option<V>) -> Option<String> {
        self.texts.get(key).map(|text| fill(text, args))
    }

    /// The text of `key`, which takes no arguments; [`MISSING`] where the catalogue lacks it.
    pub fn word(&self, key: &str) -> &str {
        self.texts.get(key).map_or(MISSING, String::as_str)
    }

    /// The text of `key` with `args`; the key itself where the catalogue lacks it.
    pub fn format(&self, key: &str, args: &[(&str, &str)]) -> String {
        self.get(key, |name| args.iter().find(|(n, _)| *n == name).map(|(_, v)| *v)).unwrap_or_else(|| key.to_owned())
    }

    /// The names in braces of the text of `key`.
    pub fn arguments(&self, key: &str) -> Vec<&str> {
        let parts = self.texts.get(key).into_iter().flat_map(|text| text.split('{').skip(1));
        let names = parts.filter_map(|part| Some(part.split_once('}')?.0));
        names.filter(|name| name.starts_with(char::is_alphabetic) && !name.contains(char::is_whitespace)).collect()
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

/// The mark in the place of a text that a catalogue lacks, so that a page never loses a word in silence; `check` names the key.
const MISSING: &str = "�";

fn flatten(prefix: &str, table: toml::Table, out: &mut BTreeMap<String, String>) -> Result<(), String> {
    for (key, value) in table {
        let key = match (prefix, key.as_str()) {
            ("", _) => key,
            (_, "message") => prefix.to_owned(),
            _ => format!("{prefix}.{key}"),
        };
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

/// The texts of pages in the default theme; a site's theme may replace some.
pub(crate) fn page_words(lang: Lang) -> &'static Words {
    static ZH: LazyLock<Words> =
        LazyLock::new(|| embedded(Lang::Zh, &[include_str!("../../themes/default/locales/zh-CN.toml")]));
    static EN: LazyLock<Words> =
        LazyLock::new(|| embedded(Lang::En, &[include_str!("../../themes/default/locales/en.toml")]));
    match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    }
}

/// The texts of the program.
pub(crate) fn program_words(lang: Lang) -> &'static Words {
    static ZH: LazyLock<Words> = LazyLock::new(|| embedded(Lang::Zh, PROGRAM_ZH));
    static EN: LazyLock<Words> = LazyLock::new(|| embedded(Lang::En, PROGRAM_EN));
    match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    }
}

macro_rules! files {
    ($lang:literal) => {
        &[
            include_str!(concat!("messages/", $lang, "/cli.toml")),
            include_str!(concat!("messages/", $lang, "/export.toml")),
            include_str!(concat!("messages/", $lang, "/import.toml")),
            include_str!(concat!("messages/", $lang, "/keys.toml")),
            include_str!(concat!("messages/", $lang, "/kinds.toml")),
            include_str!(concat!("messages/", $lang, "/load.toml")),
            include_str!(concat!("messages/", $lang, "/rules.toml")),
            include_str!(concat!("messages/", $lang, "/desk.toml")),
            include_str!(concat!("messages/", $lang, "/serve.toml")),
            include_str!(concat!("messages/", $lang, "/versions.toml")),
        ]
    };
}
const PROGRAM_ZH: &[&str] = files!("zh-CN");
const PROGRAM_EN: &[&str] = files!("en");

/// The embedded files are part of the program: a test finds a mistake in one, which shows as missing words.
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

    #[test]
    fn fills_what_it_knows_and_keeps_other_braces() {
        let filled = fill("{a} {b} {{ c }}", |name| (name == "a").then_some("1"));
        assert_eq!(filled, "1 {b} {{ c }}");
    }

    #[test]
    fn a_key_may_be_a_text_and_a_table() {
        let mut words = Words::new(Lang::En);
        words.merge("[download]\njson.message = \"JSON\"\njson.note = \"data\"").expect("texts");
        assert_eq!((words.word("download.json"), words.word("download.json.note")), ("JSON", "data"));
        // The form with quoted keys, which a theme may have, is the same.
        words.merge("\"download.json\" = \"Data\"").expect("a text");
        assert_eq!((words.word("download.json"), words.word("download.json.note")), ("Data", "data"));
    }
}
