//! The keys of the files that people type: type, default, meaning and example, table by table.

use super::examples::Examples;
use super::{brackets, head, row, table_head, word};
use crate::base::{Lang, Message};
use crate::edition::{Edition, Editions, TableBlock};
use crate::model::{VersionsKeys, keyed_rows};
use crate::schemas::{CHANGE, TypedFile, described};
use serde_json::Value;
use std::fmt::Write as _;

pub(super) fn chapter(file: TypedFile, examples: &Examples, lang: Lang) -> String {
    let (editions, _) = Editions::load(&[]);
    let schema = file.schema(&editions, lang);
    let mut out = of_schema(file.name(), &schema, examples, lang);
    if file == TypedFile::Report {
        for edition in editions.iter() {
            out += &tables(edition, lang);
        }
    }
    out
}

/// versions.toml, which the program writes.
pub(super) fn versions(examples: &Examples, lang: Lang) -> String {
    of_schema("versions", &described::<VersionsKeys>(lang), examples, lang)
}

fn of_schema(name: &str, schema: &Value, examples: &Examples, lang: Lang) -> String {
    let mut out = head(&about(name, lang), lang);
    out += &of_table(name, schema, schema, examples, lang);
    let definitions = schema["definitions"].as_object();
    // The tables of a form are no tables of keys.
    for (name, definition) in definitions.into_iter().flatten().filter(|(name, _)| !name.contains('.')) {
        if definition.get("properties").is_some() {
            let _ = write!(out, "\n<a id=\"{name}\"></a>\n\n## {}\n\n", about(name, lang));
            out += &of_table(name, definition, schema, examples, lang);
        }
    }
    for (path, text) in examples.files(name) {
        let _ = write!(out, "\n## {}\n\n```toml\n# {path}\n{}\n```\n", word("whole", lang), text.trim_end());
    }
    out
}

fn about(name: &str, lang: Lang) -> String {
    Message::keyed(format!("keys.{name}.about")).render(lang)
}

fn of_table(name: &str, table: &Value, root: &Value, examples: &Examples, lang: Lang) -> String {
    let mut out = table_head(&["key", "type", "default", "meaning", "example"], lang);
    let is_in = |list: &Value, key: &str| list.as_array().is_some_and(|list| list.iter().any(|name| name == key));
    let properties = table["properties"].as_object();
    let forms = |property: &Value| property["anyOf"][0]["$ref"].as_str().is_some_and(|to| to.contains('.'));
    for (key, property) in properties.into_iter().flatten().filter(|(_, property)| !forms(property)) {
        let default = match property.get("default") {
            _ if is_in(&table["required"], key) => word("required", lang),
            // What a form that extends another may leave out is required of a whole one.
            _ if is_in(&table["else"]["required"], key) => word("required_whole", lang),
            Some(default) if *default != Value::Array(Vec::new()) && *default != serde_json::json!({}) => code(default),
            _ => word("absent", lang),
        };
        let example = examples.of(name, key).map_or_else(String::new, |example| format!("`{example}`"));
        let meaning = property["description"].as_str().unwrap_or_default();
        out += &row(&[&format!("`{key}`"), &type_of(property, root, lang), &default, meaning, &example]);
    }
    out
}

fn code(value: &Value) -> String {
    format!("`{value}`").replace(',', ", ")
}

/// The definition that a schema refers to; of several the first.
pub(super) fn referred(schema: &Value) -> Option<&str> {
    let choices = ["allOf", "anyOf"].iter().find_map(|key| schema[key][0].get("$ref"));
    schema.get("$ref").or(choices)?.as_str()?.strip_prefix("#/definitions/")
}

fn type_of(schema: &Value, root: &Value, lang: Lang) -> String {
    let see = |name: &str, kind: &str| {
        let name = name.strip_prefix(CHANGE).unwrap_or(name);
        word(kind, lang) + &brackets(&format!("[{name}](#{name})"), lang)
    };
    if let Some(name) = referred(schema) {
        let definition = &root["definitions"][name];
        return match definition.get("properties") {
            Some(_) => see(name, "table"),
            None => type_of(definition, root, lang),
        };
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return words.iter().map(code).collect::<Vec<_>>().join(&word("or", lang));
    }
    let items = &schema["items"];
    let one = |name: &str| match name {
        "array" => match referred(items).filter(|name| root["definitions"][*name].get("properties").is_some()) {
            Some(name) => see(name, "tables"),
            None => format!("[ {} … ]", type_of(items, root, lang)),
        },
        "object" => match schema.get("additionalProperties").filter(|more| more.is_object()) {
            Some(more) => word("free", lang).replace("{value}", &type_of(more, root, lang)),
            None => word("table", lang),
        },
        "string" => word("text", lang),
        other => word(other, lang),
    };
    match &schema["type"] {
        Value::Array(names) => {
            names.iter().filter_map(Value::as_str).map(one).collect::<Vec<_>>().join(&word("or", lang))
        }
        name => one(name.as_str().unwrap_or("table")),
    }
}

/// The tables of a form: the rows by their keys, with their columns.
fn tables(edition: &Edition, lang: Lang) -> String {
    let title = word("forms", lang).replace("{edition}", &edition.id);
    let mut out = format!("\n## {title}\n");
    for table in &edition.tables {
        let _ = write!(out, "\n### `[{}]`\n\n", table.key);
        out += &table_head(&["row", "label", "columns"], lang);
        for block in &table.blocks {
            let top: Vec<_> = block.top().map(|row| (block, row)).collect();
            rows(&mut out, &top, lang);
        }
    }
    out
}

fn rows(out: &mut String, level: &[(&TableBlock, usize)], lang: Lang) {
    for (block, index) in keyed_rows(level) {
        let of_row = &block.rows[index];
        let columns: Vec<String> = block.columns.iter().map(|column| format!("`{}`", column.key)).collect();
        let columns = if of_row.cells.is_some() || !of_row.is_group() { columns.join(" ") } else { String::new() };
        *out += &row(&[&format!("`{}`", of_row.path), of_row.label.get(lang), &columns]);
        let children: Vec<_> = of_row.children.iter().map(|child| (block, *child)).collect();
        rows(out, &children, lang);
    }
}
