//! The editions a site knows: the embedded ones and its own.

use super::Edition;
use crate::base::{Diagnostic, SourceFile, Year};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The embedded forms, oldest first: file name and text. A new statutory form is one more line.
pub const EMBEDDED: &[(&str, &str)] =
    &[("cn-2019.toml", include_str!("forms/cn-2019.toml")), ("cn-2021.toml", include_str!("forms/cn-2021.toml"))];

/// The editions of a site, by id.
#[derive(Clone, Debug, Default)]
pub struct Editions(BTreeMap<String, Arc<Edition>>);

impl Editions {
    /// The embedded editions and those of `own` (files of `editions/`); a mistake in one is a diagnostic, and the edition is
    /// left out. An own edition may not take an embedded one's id: a statutory form does not change silently.
    pub fn load(own: &[Arc<SourceFile>]) -> (Editions, Vec<Diagnostic>) {
        let embedded = EMBEDDED
            .iter()
            .map(|(name, text)| Arc::new(SourceFile { path: format!("forms/{name}"), text: (*text).to_owned() }));
        let mut editions = Editions::default();
        let mut diagnostics = Vec::new();
        let mut waiting: Vec<_> =
            embedded.chain(own.iter().cloned()).map(|file| (super::build::parse(&file), file)).collect();
        // An edition needs the one before it, whatever the order of the files.
        loop {
            let before = waiting.len();
            waiting.retain(|(raw, file)| match raw {
                Err(found) => {
                    diagnostics.extend(found.iter().cloned());
                    false
                }
                Ok(raw) => match super::build::previous_of(raw, &editions) {
                    Err(()) => true,
                    Ok(previous) => {
                        match super::build::build(raw, file, previous, &editions) {
                            Ok(edition) => {
                                editions.0.insert(edition.id.clone(), Arc::new(edition));
                            }
                            Err(found) => diagnostics.extend(found),
                        }
                        false
                    }
                },
            });
            if waiting.len() == before {
                break;
            }
        }
        for (raw, file) in &waiting {
            diagnostics.extend(raw.iter().flat_map(|raw| super::build::orphan(raw, file)));
        }
        (editions, diagnostics)
    }

    /// The edition of an id.
    pub fn get(&self, id: &str) -> Option<&Arc<Edition>> {
        self.0.get(id)
    }

    /// The statutory edition in force for a report year. A site's own form must be named in report.toml.
    pub fn default_for(&self, year: Year) -> Option<&Arc<Edition>> {
        EMBEDDED
            .iter()
            .rev()
            .filter_map(|(name, _)| self.get(name.trim_end_matches(".toml")))
            .find(|edition| edition.from <= year && edition.until.is_none_or(|until| year <= until))
    }

    /// All ids, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// All editions, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Edition>> {
        self.0.values()
    }
}
