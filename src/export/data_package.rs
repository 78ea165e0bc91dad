//! datapackage.json: what the tables of the whole site hold, column by column, as Data Package 2.0 (datapackage.org), which
//! Frictionless, pandas and R read.

use super::figures_csv::{DICTIONARY_COLUMNS, FIGURE_COLUMNS, TableColumn};
use crate::base::{Lang, Message, Year};
use crate::model::{Settings, Site};
use serde_json::{Map, Value, json};

/// Its name, at the root of the site.
pub const PACKAGE: &str = "datapackage.json";
/// The name of the data dictionary.
pub const DICTIONARY: &str = "dictionary.csv";

const PROFILE: &str = "https://datapackage.org/profiles/2.0/datapackage.json";

/// What the package is written from.
pub struct DataPackage<'a> {
    /// The site.
    pub site: &'a Site,
    /// The tables of figures, the earliest first.
    pub figures: &'a [FigureTable],
    /// The path of the dictionary.
    pub dictionary: &'a str,
    /// The path of the one file of all figures, where the site has it.
    pub all: Option<&'a str>,
}

/// The table of all figures of a year.
pub struct FigureTable {
    /// A name that is unique among all.
    pub name: String,
    /// Its path.
    pub path: String,
    /// The folder of the page on the same year, where the site has one.
    pub page: Option<String>,
    /// Its title.
    pub title: String,
    /// The year.
    pub year: Year,
    /// The day of the last change, where that is known.
    pub modified: Option<String>,
}

impl DataPackage<'_> {
    /// The package as a document.
    pub fn json(&self) -> Vec<u8> {
        let (settings, lang) = (&self.site.settings, self.site.settings.language);
        let mut package = Map::new();
        let mut put = |key: &str, value: Value| drop(package.insert(key.to_owned(), value));
        put("$schema", PROFILE.into());
        put("name", "annual-reports".into());
        put("title", settings.title.as_str().into());
        put("description", text("data.about", lang).into());
        if let Some(address) = &settings.base_url {
            put("homepage", address.as_str().into());
        }
        if let Some(publisher) = publisher(settings) {
            put("contributors", json!([{ "title": publisher, "roles": ["publisher"] }]));
        }
        if let Some(licence) = &settings.licence {
            put("licenses", json!([{ "title": licence.name, "path": licence.url }]));
        }
        let keys = json!({
            "primaryKey": ["agency", "address"],
            "foreignKeys": [{
                "fields": ["edition", "address"],
                "reference": { "resource": "dictionary", "fields": ["edition", "address"] },
            }],
        });
        let figures = self
            .figures
            .iter()
            .map(|table| resource((&table.name, &table.path, &table.title), &FIGURE_COLUMNS, keys.clone(), lang));
        let title = text("data.dictionary", lang);
        let keys = json!({ "primaryKey": ["edition", "address"] });
        let dictionary = resource(("dictionary", self.dictionary, &title), &DICTIONARY_COLUMNS, keys, lang);
        // It brings its columns and their types with it.
        let all = self.all.map(|path| {
            let (title, kind) = (text("data.all", lang), "application/vnd.apache.parquet");
            json!({ "name": "figures", "path": path, "title": title, "format": "parquet", "mediatype": kind })
        });
        put("resources", figures.chain([dictionary]).chain(all).collect());
        super::json_lines(&package)
    }
}

/// Who publishes the site, where it says so.
pub fn publisher(settings: &Settings) -> Option<&str> {
    let portal = &settings.portal;
    portal.get("sponsor").or_else(|| portal.get("site_name")).map(String::as_str)
}

fn text(key: &'static str, lang: Lang) -> String {
    Message::new(key).render(lang)
}

/// A table: its name, path and title, its columns, and the keys of its schema.
fn resource((name, path, title): (&str, &str, &str), columns: &[TableColumn], keys: Value, lang: Lang) -> Value {
    let field = |(name, kind): &TableColumn| {
        let about = Message::keyed(format!("data.column.{name}")).render(lang);
        json!({ "name": name, "type": kind, "description": about })
    };
    let mut schema = Map::new();
    schema.insert("fields".into(), columns.iter().map(field).collect());
    schema.extend(keys.as_object().cloned().unwrap_or_default());
    json!({
        "name": name,
        "type": "table",
        "path": path,
        "title": title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    })
}
