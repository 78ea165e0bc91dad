//! One entry of a form that extends another, as it is typed.

use super::build::EDITION_CODE;
use super::parse;
use super::raw::RawPlacement;
use crate::base::{Diagnostic, Location, Message, SourceFile};
use serde::Deserialize;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeString, DeTable, Deserializer};

/// An entry of an extending form: what it changes, where it goes, and the keys it gives.
#[derive(Clone)]
pub(super) struct Entry<'a> {
    pub(super) span: Range<usize>,
    /// Its id, key or address; empty in a list whose entries have no name.
    pub(super) name: Spanned<String>,
    pub(super) placement: RawPlacement,
    pub(super) given: DeTable<'a>,
}

impl<'a> Entry<'a> {
    /// Takes the keys of `placement` out of those that are given. `name` is the key that names the entry.
    pub(super) fn read(
        file: &Arc<SourceFile>,
        span: Range<usize>,
        mut given: DeTable<'a>,
        name: Option<&str>,
        placement: &[&str],
    ) -> Result<Entry<'a>, Box<Diagnostic>> {
        if let Some((key, near)) = misspelt(&given, placement) {
            let message = Message::new("key.unknown").with("key", key.get_ref().as_ref());
            let diagnostic = Diagnostic::error(EDITION_CODE, message).at(Location::new(file, key.span()));
            return Err(Box::new(diagnostic.help(Message::new("key.similar").with("key", near))));
        }
        let placement: DeTable<'a> = placement.iter().filter_map(|key| given.remove_entry(*key)).collect();
        let placement = RawPlacement::deserialize(Deserializer::from(Spanned::new(span.clone(), placement)))
            .map_err(|error| Box::new(parse::mistake(file, &error)))?;
        let Some(name) = name else {
            return Ok(Entry { name: Spanned::new(span.clone(), String::new()), span, placement, given });
        };
        let id = given.get(name).and_then(|id| Some(Spanned::new(id.span(), id.get_ref().as_str()?.to_owned())));
        match placement.address.clone().or(id).filter(|name| !name.get_ref().is_empty()) {
            Some(name) => Ok(Entry { span, name, placement, given }),
            None => {
                let message = Message::new("key.missing").with("key", name);
                Err(Box::new(Diagnostic::error(EDITION_CODE, message).at(Location::new(file, span))))
            }
        }
    }

    pub(super) fn neighbour(&self) -> Option<&Spanned<String>> {
        self.placement.after.as_ref().or(self.placement.before.as_ref())
    }

    /// What is wrong with the entry by itself, and where. `name` is the key that names it.
    pub(super) fn mistake(&self, name: Option<&str>, others: &[Entry<'_>]) -> Option<(Range<usize>, Message)> {
        if let (Some(_), Some(before)) = (&self.placement.after, &self.placement.before) {
            return Some((before.span(), Message::new("edition.change.both")));
        }
        let about = |message: &'static str| Message::new(message).with("name", self.name.get_ref());
        let mut keys = self.given.iter().map(|(key, _)| key).filter(|key| Some(key.get_ref().as_ref()) != name);
        let change = self.neighbour().map(Spanned::span).or_else(|| keys.next().map(Spanned::span));
        let is_named = name.is_some();
        match change {
            _ if is_named && others.iter().any(|other| other.name.get_ref() == self.name.get_ref()) => {
                Some((self.name.span(), about("edition.change.twice")))
            }
            Some(span) if is_named && self.placement.remove => Some((span, about("edition.change.remove"))),
            None if !is_named || !self.placement.remove => Some((self.span.clone(), about("edition.change.empty"))),
            _ => None,
        }
    }
}

/// A key that is a placement's but for a slip: without it the entry would be taken for a change of what does not exist.
fn misspelt<'g, 'p>(given: &'g DeTable<'_>, placement: &[&'p str]) -> Option<(&'g Spanned<DeString<'g>>, &'p str)> {
    given.iter().find_map(|(key, _)| {
        let is_close = |word: &&&str| strsim::damerau_levenshtein(key.get_ref(), word) == 1;
        Some((key, *placement.iter().find(is_close)?))
    })
}
