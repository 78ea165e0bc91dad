//! The examples of the reference: the files of `docs/examples/site`, a site that loads. Every key stands in one of them.

use super::keys::referred;
use crate::base::{Lang, Severity};
use crate::edition::Editions;
use crate::model::{self, VersionsKeys};
use crate::schemas::{CHANGE, TypedFile, described};
use crate::source;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// The files that show the keys of each kind of file: the name of the type, and the path.
const FILES: [(&str, &str); 7] = [
    ("site", "site.toml"),
    ("agency", "content/office/agency.toml"),
    ("report", "content/county/2024/report.toml"),
    ("edition", "editions/library-2.toml"),
    ("edition", "editions/city-2024.toml"),
    ("explanations", "content/office/2024/explanations.toml"),
    ("versions", "content/office/2024/versions.toml"),
];

pub(super) struct Examples {
    files: BTreeMap<&'static str, Vec<(&'static str, String)>>,
    /// The first value of each key, by the name of its table.
    values: BTreeMap<(String, String), toml::Value>,
}

pub(super) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/examples/site")
}

/// The schema of a file by the name of its type.
fn schema(name: &str) -> Value {
    let (editions, _) = Editions::load(&[]);
    match TypedFile::ALL.iter().find(|file| file.name() == name) {
        Some(file) => file.schema(&editions, Lang::Zh),
        None => described::<VersionsKeys>(Lang::Zh),
    }
}

pub(super) fn load() -> Examples {
    let mut examples = Examples { files: BTreeMap::new(), values: BTreeMap::new() };
    for (name, path) in &FILES {
        let text = fs::read_to_string(root().join(path)).expect(path);
        let value: toml::Table = text.parse().expect(path);
        let schema = schema(name);
        visit(&schema, &schema, name, &value.into(), &mut examples.values);
        examples.files.entry(name).or_default().push((path, text));
    }
    examples
}

impl Examples {
    /// The whole files of a kind, but for those that are long.
    pub(super) fn files(&self, name: &str) -> impl Iterator<Item = &(&'static str, String)> {
        self.files.get(name).into_iter().flatten().filter(|(_, text)| text.lines().count() < 120)
    }

    /// A key with its first value, as it is typed; none for a table.
    pub(super) fn of(&self, table: &str, key: &str) -> Option<String> {
        let value = self.values.get(&(table.to_owned(), key.to_owned()))?;
        let is_table = |value: &toml::Value| value.is_table();
        let nested = match value {
            toml::Value::Array(items) => items.iter().any(is_table),
            toml::Value::Table(table) => table.values().any(is_table),
            _ => false,
        };
        (!nested).then(|| format!("{key} = {value}"))
    }
}

/// Collects the values of a table by the keys of its schema.
fn visit(
    root: &Value,
    schema: &Value,
    name: &str,
    value: &toml::Value,
    values: &mut BTreeMap<(String, String), toml::Value>,
) {
    if let Some(name) = referred(schema) {
        return visit(root, &root["definitions"][name], name, value, values);
    }
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table {
                if let Some(property) = schema["properties"].get(key) {
                    let table = if name.starts_with(CHANGE) { "placement" } else { name };
                    values.entry((table.to_owned(), key.clone())).or_insert_with(|| value.clone());
                    visit(root, property, name, value, values);
                }
            }
        }
        toml::Value::Array(items) => items.iter().for_each(|item| visit(root, &schema["items"], name, item, values)),
        _ => {}
    }
}

#[test]
fn every_key_has_a_meaning_and_an_example() {
    let examples = load();
    for (name, _) in &FILES {
        let schema = schema(name);
        let definitions = schema["definitions"].as_object().into_iter().flatten();
        let tables = definitions.filter(|(name, _)| !name.contains('.')).map(|(name, table)| (name.as_str(), table));
        for (table, schema) in tables.chain([(*name, &schema)]) {
            for (key, property) in schema["properties"].as_object().into_iter().flatten() {
                // Tables of forms are described by the forms.
                let Some(meaning) = property["description"].as_str() else { continue };
                assert!(!meaning.starts_with("keys."), "{meaning}: no text in the catalogues");
                let has_example = examples.values.contains_key(&(table.to_owned(), key.clone()));
                assert!(has_example, "no file of docs/examples/site has the key `{key}` of {table}");
            }
        }
    }
}

#[test]
fn the_example_is_a_site_without_errors() {
    let (site, diagnostics) = model::load(&source::read(&root()).expect("a folder"));
    let errors: Vec<_> = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert!(site.reports().count() > 1);
}
