//! Messages: texts for people before the language is known. A finding carries a key and its arguments, and is rendered where
//! it is shown.

use super::catalogue::{page_words, program_words};
use super::text::{Lang, Text};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The prefix of keys of the other namespace: a message may use a text of pages.
const PAGES: &str = "pages.";

/// An argument of a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Arg {
    /// The same in every language: a number, a name, an address.
    Plain(String),
    /// A label of the form.
    Both(Text),
    /// Another message.
    Message(Message),
    /// Several, joined by the language's enumeration comma; of none it is said that there is none.
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
    std::borrow::Cow<'_, str>,
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
    /// The text that is the same in every language; empty for another.
    pub fn plain(&self) -> &str {
        if let Arg::Plain(text) = self { text } else { "" }
    }

    fn render(&self, lang: Lang) -> String {
        match self {
            Arg::Plain(text) => text.clone(),
            Arg::Both(text) => text.get(lang).to_owned(),
            Arg::Message(message) => message.render(lang),
            Arg::List(list) if list.is_empty() => program_words(lang).word("list.none").to_owned(),
            Arg::List(list) => {
                let comma = program_words(lang).word("list.comma");
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
    /// The message of a key of the program's catalogue; `pages.<key>` is a word of the default theme.
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

    /// An argument.
    pub fn arg(&self, name: &str) -> Option<&Arg> {
        self.args.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Whether any argument is just this text.
    pub fn says(&self, text: &Arg) -> bool {
        self.args.iter().any(|(_, value)| value == text)
    }

    /// The message in `lang`.
    pub fn render(&self, lang: Lang) -> String {
        let argument = |name: &str| self.arg(name).map(|value| value.render(lang));
        let text = match self.key.strip_prefix(PAGES) {
            Some(key) => page_words(lang).get(key, argument),
            None => program_words(lang).get(&self.key, argument),
        };
        text.unwrap_or_else(|| self.key.to_string())
    }
}
