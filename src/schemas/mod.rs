//! JSON Schemas of the files that people type, for their editors: made from the types that document the keys, from the forms
//! for the tables of report.toml, and from the list of rules. What a key means is in the catalogues, under `keys.<type>.<key>`.

mod describe;
mod edition;
mod report;

#[cfg(test)]
pub(crate) use describe::described;
#[cfg(test)]
pub(crate) use edition::CHANGE;

use crate::base::{Lang, Message, indented_json};
use crate::check::{RULES, title};
use crate::edition::Editions;
use crate::model::{AgencyKeys, EXPLANATIONS_FILE, ExplanationsKeys, SiteKeys};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// The folder of a site that holds the schemas. It is never read by a build, and never published.
pub(crate) const FOLDER: &str = "schemas";

/// A file that people type, and its schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TypedFile {
    /// `site.toml`.
    Site,
    /// `agency.toml`.
    Agency,
    /// `report.toml`.
    Report,
    /// `explanations.toml`.
    Explanations,
    /// A form in `editions/`.
    Edition,
}

impl TypedFile {
    /// All of them, in the order of the reference.
    pub(crate) const ALL: [TypedFile; 5] =
        [TypedFile::Site, TypedFile::Agency, TypedFile::Report, TypedFile::Explanations, TypedFile::Edition];

    /// The kind of file at a path of a site.
    pub(crate) fn from_path(path: &str) -> Option<TypedFile> {
        match path.rsplit_once('/') {
            None => (path == "site.toml").then_some(TypedFile::Site),
            Some((_, "agency.toml")) => Some(TypedFile::Agency),
            Some((_, "report.toml")) => Some(TypedFile::Report),
            Some((_, EXPLANATIONS_FILE)) => Some(TypedFile::Explanations),
            Some(("editions", name)) if name.ends_with(".toml") => Some(TypedFile::Edition),
            _ => None,
        }
    }

    /// The name of the type that documents it, and the first step of the keys of its texts.
    pub(crate) fn name(self) -> &'static str {
        match self {
            TypedFile::Site => "site",
            TypedFile::Agency => "agency",
            TypedFile::Report => "report",
            TypedFile::Explanations => "explanations",
            TypedFile::Edition => "edition",
        }
    }

    /// The name of its schema in [`FOLDER`].
    pub(crate) fn schema_name(self) -> String {
        format!("{}.schema.json", self.name())
    }

    /// The schema, with texts in a language.
    pub(crate) fn schema(self, editions: &Editions, lang: Lang) -> Value {
        let mut schema = match self {
            TypedFile::Site => {
                let mut schema = describe::described::<SiteKeys>(lang);
                schema["properties"]["rules"]["properties"] = rules(&schema["properties"]["rules"], lang);
                schema["properties"]["rules"]["additionalProperties"] = false.into();
                schema
            }
            TypedFile::Agency => describe::described::<AgencyKeys>(lang),
            TypedFile::Report => report::schema(editions, lang),
            TypedFile::Explanations => describe::described::<ExplanationsKeys>(lang),
            TypedFile::Edition => edition::schema(lang),
        };
        schema["title"] = Message::keyed(format!("keys.{}.about", self.name())).render(lang).into();
        schema
    }
}

/// The line at the head of a file by which editors find its schema: from the file's own path in the site. A sealed copy keeps the
/// line of its working copy, which leads nowhere from its folder; nobody edits it.
pub(crate) fn head(path: &str) -> String {
    let line = |file: TypedFile| {
        format!("#:schema {}{FOLDER}/{}\n", "../".repeat(path.matches('/').count()), file.schema_name())
    };
    TypedFile::from_path(path).map_or_else(String::new, line)
}

/// The schemas of a site with its own forms, by their names.
pub(crate) fn all(editions: &Editions, lang: Lang) -> Vec<(String, String)> {
    let print = |file: TypedFile| indented_json(&file.schema(editions, lang)).unwrap_or_default();
    TypedFile::ALL.iter().map(|file| (file.schema_name(), print(*file))).collect()
}

/// The rules that site.toml may set, each with the words that it may be set to.
fn rules(table: &Value, lang: Lang) -> Value {
    let words = &table["additionalProperties"];
    let rule = |rule: &&'static crate::check::Rule| {
        let mut schema = if rule.statutory { json!({ "const": "error" }) } else { words.clone() };
        schema["description"] = title(rule).render(lang).into();
        (rule.id.to_owned(), schema)
    };
    Value::Object(RULES.iter().map(rule).collect::<Map<String, Value>>())
}

/// The schema of a type as schemars makes it, in the dialect that editors of TOML know.
fn generate<T: JsonSchema>() -> Value {
    SchemaSettings::draft07().into_generator().into_root_schema_for::<T>().to_value()
}

#[cfg(test)]
mod tests;
