//! The schema of report.toml: the keys that every report has, and the tables of each form.

use super::describe::described;
use crate::base::Lang;
use crate::edition::{Edition, Editions, Kind, Row, Table, TableBlock, typed_choices};
use crate::model::{ReportKeys, keyed_rows};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

pub(super) fn schema(editions: &Editions, lang: Lang) -> Value {
    let editions: Vec<&Edition> = editions.iter().map(|edition| &**edition).collect();
    let mut schema = described::<ReportKeys>(lang);
    schema["properties"]["edition"]["enum"] = editions.iter().map(|edition| edition.id.as_str()).collect();
    let mut by_table: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    let mut forms = Vec::new();
    for edition in &editions {
        let mut tables = Map::new();
        for table in &edition.tables {
            let name = format!("{}.{}", edition.id, table.key);
            let reference = json!({ "$ref": format!("#/definitions/{name}") });
            schema["definitions"][&name] = of_table(edition, table, lang);
            by_table.entry(&table.key).or_default().push(reference.clone());
            tables.insert(table.key.clone(), reference);
        }
        forms.push((edition, tables));
    }
    let required = |edition: &Edition| {
        let tables = edition.tables.iter().filter(|table| !table.optional);
        tables.map(|table| table.key.clone()).collect::<std::collections::BTreeSet<_>>()
    };
    schema["allOf"] = forms
        .into_iter()
        .map(|(edition, mut tables)| {
            let required = required(edition);
            let others = by_table.keys().filter(|key| edition.table(key).is_none());
            tables.extend(others.map(|key| ((*key).to_owned(), false.into())));
            json!({
                "if": { "properties": { "edition": { "const": edition.id } }, "required": ["edition"] },
                "then": { "properties": tables, "required": required },
            })
        })
        .collect();
    for (key, references) in by_table {
        schema["properties"][key] = json!({ "anyOf": references });
    }
    schema["additionalProperties"] = false.into();
    schema
}

fn of_table(edition: &Edition, table: &Table, lang: Lang) -> Value {
    let rows: Vec<(&TableBlock, usize)> =
        table.blocks.iter().flat_map(|block| block.top().map(move |row| (block, row))).collect();
    let mut schema = of_rows(&rows, lang);
    let heading = edition.section(&table.key);
    schema["description"] = heading.map_or("", |section| section.heading.get(lang)).into();
    schema
}

/// A level of the file: its rows by their keys. A total may be left out.
fn of_rows(rows: &[(&TableBlock, usize)], lang: Lang) -> Value {
    let rows: Vec<(&TableBlock, &Row)> =
        keyed_rows(rows).into_iter().map(|(block, index)| (block, &block.rows[index])).collect();
    let key = |row: &Row| row.key.clone().unwrap_or_default();
    let properties: Map<String, Value> = rows.iter().map(|(block, row)| (key(row), of_row(block, row, lang))).collect();
    let required: Vec<String> = rows.iter().filter(|(_, row)| !row.total).map(|(_, row)| key(row)).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn of_row(block: &TableBlock, row: &Row, lang: Lang) -> Value {
    let mut schema = if row.is_group() {
        let children: Vec<_> = row.children.iter().map(|child| (block, *child)).collect();
        let group = of_rows(&children, lang);
        match row.cells {
            Some(_) => json!({ "anyOf": [group, of_cells(block, row, lang)] }),
            None => group,
        }
    } else {
        of_cells(block, row, lang)
    };
    schema["description"] = row.label.get(lang).into();
    schema
}

/// The cells of a row: in the order of the columns, with or without the totals, or by the keys of the columns.
fn of_cells(block: &TableBlock, row: &Row, lang: Lang) -> Value {
    let all = block.columns.len();
    let fewest = block.least_listed();
    let cells: Vec<Value> = block
        .columns
        .iter()
        .map(|column| {
            let mut schema = match row.kind(column) {
                Kind::Count => json!({ "type": ["integer", "string"], "minimum": 0 }),
                Kind::Change => json!({ "type": ["integer", "string"] }),
                Kind::Amount | Kind::Percent | Kind::Printed => json!({ "type": ["integer", "number", "string"] }),
                Kind::Text | Kind::Identifier => json!({ "type": ["integer", "string"] }),
                Kind::Choice => json!({ "enum": typed_choices(row.choices(column)) }),
            };
            schema["description"] = column.label.get(lang).into();
            schema
        })
        .collect();
    let keys = block.columns.iter().map(|column| column.key.clone());
    let properties: Map<String, Value> = keys.zip(cells.iter().cloned()).collect();
    let required: Vec<&str> =
        block.columns.iter().filter(|column| !column.total).map(|column| column.key.as_str()).collect();
    json!({
        "type": ["array", "object"],
        "items": cells,
        "minItems": fewest,
        "maxItems": all,
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}
