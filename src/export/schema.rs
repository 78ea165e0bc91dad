//! The JSON Schemas of report.json and compare.json, made from the forms themselves: every address with what may stand there.

use crate::base::{Lang, Message, encode, json_text};
use crate::edition::{CellId, Edition, Kind, family_names, typed_choices};
use crate::model::Report;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The name of the schema of report.json, at the root of a site and in report.zip.
pub const SCHEMA: &str = "report.schema.json";
/// The name of that of compare.json.
pub const COMPARE_SCHEMA: &str = "compare.schema.json";

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
/// An address `table.row.column`, or the beginning of one.
const ADDRESS: &str = "^[a-z][a-z0-9_]*([.][a-z][a-z0-9_]*)*$";
const SLUG: &str = "^[a-z0-9][a-z0-9-]*$";
const DAY: &str =
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?$";

/// What reports may consist of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaParts {
    /// Figures and what belongs to them.
    Figures,
    /// Of some also those of the agencies that they add up.
    WithMembers,
}

impl SchemaParts {
    /// What a report consists of.
    pub fn of(report: &Report) -> SchemaParts {
        if report.is_sum() { SchemaParts::WithMembers } else { SchemaParts::Figures }
    }
}

/// The schema of report.json for reports of some forms; `id` is its own address, where that is known.
pub fn report_schema<'e>(
    editions: impl IntoIterator<Item = &'e Edition>,
    parts: SchemaParts,
    id: Option<&str>,
    lang: Lang,
) -> Vec<u8> {
    super::json_lines(&of_reports(editions, parts, id, lang))
}

/// The same on one line, for a report.
pub(super) fn schema_of(report: &Report, lang: Lang) -> Vec<u8> {
    let schema = of_reports([&*report.edition], SchemaParts::of(report), None, lang);
    json_text(&schema).unwrap_or_default().into_bytes()
}

fn of_reports<'e>(
    editions: impl IntoIterator<Item = &'e Edition>,
    parts: SchemaParts,
    id: Option<&str>,
    lang: Lang,
) -> Map<String, Value> {
    let editions: Vec<&Edition> = editions.into_iter().collect();
    let ids: Vec<&str> = editions.iter().map(|edition| edition.id.as_str()).collect();
    let of_form = |edition: &&Edition| {
        json!({
            "if": { "properties": { "edition": { "const": edition.id } } },
            "then": { "properties": { "figures": { "$ref": reference(&edition.id) } } },
        })
    };
    let forms = editions.iter().map(|edition| (edition.id.clone(), figures(edition, lang)));
    let properties = json!({
        "agency": slug(),
        "name": { "type": "string", "minLength": 1 },
        "year": year(),
        "edition": { "enum": ids },
        "version": version(),
        "published": { "type": ["string", "null"], "pattern": DAY },
        "figures": { "type": "object" },
        "computed": { "type": "array", "items": { "type": "string", "pattern": ADDRESS }, "uniqueItems": true },
        "explanations": { "type": "array", "items": closed(json!({
            "rule": { "type": ["string", "null"] },
            "cell": { "type": ["string", "null"], "pattern": ADDRESS },
            "text": { "type": "string" },
            "source": { "type": ["string", "null"] },
        })) },
    });
    let names = family_names(editions.iter().copied(), lang, |family| &family.name);
    // In a sentence.
    let names: Vec<String> = names.into_iter().map(str::to_lowercase).collect();
    let mut schema = document("schema.report", names, id, lang);
    schema.append(&mut object(closed(properties)));
    if let (SchemaParts::WithMembers, Some(properties)) =
        (parts, schema.get_mut("properties").and_then(Value::as_object_mut))
    {
        properties.insert("members".into(), members(lang));
    }
    schema.insert("allOf".into(), editions.iter().map(of_form).collect());
    schema.insert("$defs".into(), Value::Object(forms.collect()));
    schema
}

/// The agencies that a report adds up. No report has to have them.
fn members(lang: Lang) -> Value {
    let number = || json!({ "type": ["integer", "string"] });
    let agency = closed(json!({
        "agency": slug(),
        "name": { "type": "string", "minLength": 1 },
        "version": version(),
        "counted": { "type": "boolean" },
    }));
    let sum = closed(json!({
        "sum": number(),
        "missing": { "type": "integer", "minimum": 0 },
        "difference": { "type": ["integer", "string", "null"] },
        "of": {
            "type": "object",
            "propertyNames": { "pattern": SLUG },
            "additionalProperties": { "type": ["integer", "string", "null"] },
        },
    }));
    let mut schema = object(closed(json!({
        "agencies": { "type": "array", "items": agency },
        "sums": { "type": "object", "propertyNames": { "pattern": ADDRESS }, "additionalProperties": sum },
    })));
    schema.insert("description".into(), Message::new("schema.members").render(lang).into());
    Value::Object(schema)
}

/// The schema of compare.json.
pub fn compare_schema(id: Option<&str>, lang: Lang) -> Vec<u8> {
    let side = || closed(json!({ "year": year(), "version": version(), "edition": { "type": "string" } }));
    let figure = || json!({ "type": ["integer", "string", "null"] });
    let number = || json!({ "type": ["number", "null"] });
    let mut cell = object(closed(json!({
        "before": figure(),
        "after": figure(),
        "difference": figure(),
        "percent": number(),
        "comparable": { "type": "boolean" },
        "note": { "type": ["string", "null"] },
    })));
    let absent = |side: &str| json!({ "properties": { side: { "type": "null" } } });
    cell.insert("if".into(), json!({ "anyOf": [absent("before"), absent("after")] }));
    cell.insert(
        "then".into(),
        json!({ "properties": { "comparable": { "const": false }, "difference": { "type": "null" } } }),
    );
    let rate = closed(json!({ "before": number(), "after": number(), "difference": number() }));
    let properties = json!({
        "agency": slug(),
        "from": side(),
        "to": side(),
        "cells": { "type": "object", "propertyNames": { "pattern": ADDRESS }, "additionalProperties": cell },
        "rates": { "type": "object", "additionalProperties": rate },
    });
    let mut schema = document("schema.compare", Vec::new(), id, lang);
    schema.append(&mut object(closed(properties)));
    super::json_lines(&schema)
}

/// The figures of a form: every address, and of rows those that a report has to have. A group that is given as one row stands in
/// the place of its rows.
fn figures(edition: &Edition, lang: Lang) -> Value {
    let value = |cell: CellId| {
        let name = edition.name(cell).get(lang).to_owned();
        // Text is blank, `/`, or what cannot be read as a number.
        match edition.def(cell).kind {
            Kind::Choice => json!({ "title": name, "enum": typed_choices(edition.choices(cell)) }),
            Kind::Amount | Kind::Percent | Kind::Text | Kind::Identifier => json!({ "title": name, "type": "string" }),
            Kind::Count | Kind::Change | Kind::Printed => json!({ "title": name, "type": ["integer", "string"] }),
        }
    };
    let properties: Map<String, Value> =
        edition.ids().map(|cell| (edition.address(cell).to_owned(), value(cell))).collect();
    let mut required: Vec<&str> = Vec::new();
    let mut groups: BTreeMap<CellId, Vec<CellId>> = BTreeMap::new();
    for cell in edition.ids().filter(|cell| !edition.def(*cell).group) {
        match edition.group_of(cell) {
            Some(group) => groups.entry(group).or_default().push(cell),
            None if edition.tables[edition.def(cell).table].optional => {}
            None => required.push(edition.address(cell)),
        }
    }
    let choices: Vec<Value> = groups.iter().map(|(group, rows)| choice(edition, *group, rows)).collect();
    let mut schema = object(closed(Value::Object(properties)));
    schema.insert("required".into(), json!(required));
    if !choices.is_empty() {
        schema.insert("allOf".into(), choices.into());
    }
    Value::Object(schema)
}

/// The rows of a group in one column; or the group, or one around it, as one row in their place.
fn choice(edition: &Edition, group: CellId, rows: &[CellId]) -> Value {
    let addresses: Vec<&str> = rows.iter().map(|cell| edition.address(*cell)).collect();
    let none: Map<String, Value> = addresses.iter().map(|address| ((*address).to_owned(), json!(false))).collect();
    let around = std::iter::successors(Some(group), |group| edition.group_of(*group));
    let one_row: Vec<Value> = around.map(|group| json!({ "required": [edition.address(group)] })).collect();
    json!({ "anyOf": [{ "required": addresses }, { "properties": none, "anyOf": one_row }] })
}

/// The reference to the definition of a form, whose id may hold any character.
fn reference(id: &str) -> String {
    format!("#/$defs/{}", encode(&id.replace('~', "~0").replace('/', "~1")))
}

/// The head of a schema.
fn document(about: &'static str, names: Vec<String>, id: Option<&str>, lang: Lang) -> Map<String, Value> {
    let mut schema = Map::new();
    schema.insert("$schema".into(), DIALECT.into());
    schema.extend(id.map(|id| ("$id".to_owned(), id.into())));
    schema.insert("title".into(), Message::new(about).with("name", names).render(lang).into());
    schema.insert("description".into(), Message::keyed(format!("{about}.about")).render(lang).into());
    schema
}

/// An object with all of these properties and no other.
fn closed(properties: Value) -> Value {
    let names: Vec<&String> = properties.as_object().into_iter().flat_map(Map::keys).collect();
    json!({ "type": "object", "required": names, "properties": properties, "additionalProperties": false })
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn slug() -> Value {
    json!({ "type": "string", "pattern": SLUG })
}

fn year() -> Value {
    json!({ "type": "integer", "minimum": 1900, "maximum": 2999 })
}

fn version() -> Value {
    json!({ "type": ["integer", "null"], "minimum": 1 })
}
