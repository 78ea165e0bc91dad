//! Descriptions of keys, in the language of the reader instead of the language of the docstrings.

use crate::base::{Lang, Message};
use schemars::JsonSchema;
use serde_json::{Map, Value, json};

/// The schema of a type: without `null`, which TOML does not have, and with the catalogue's text at every key.
pub(crate) fn described<T: JsonSchema>(lang: Lang) -> Value {
    let mut schema = super::generate::<T>();
    simplify(&mut schema);
    describe(&mut schema, &T::schema_name(), lang);
    let definitions = schema.get_mut("definitions").and_then(Value::as_object_mut);
    for (name, definition) in definitions.into_iter().flatten() {
        describe(definition, name, lang);
    }
    schema
}

/// Sets the description of every key of a table.
fn describe(table: &mut Value, name: &str, lang: Lang) {
    let properties = table.get_mut("properties").and_then(Value::as_object_mut);
    for (key, property) in properties.into_iter().flatten() {
        let text = Message::keyed(format!("keys.{name}.{key}")).render(lang);
        // Beside `$ref`, draft 7 has nothing.
        if property.get("$ref").is_some() {
            *property = json!({ "allOf": [property.take()] });
        }
        match property {
            Value::Object(property) => drop(property.insert("description".to_owned(), text.into())),
            other => *other = json!({ "description": text }),
        }
    }
}

/// Removes what schemars derives from Rust: `null` for an `Option`, formats of integers, docstrings.
fn simplify(value: &mut Value) {
    match value {
        Value::Object(map) => {
            simplify_object(map);
            map.values_mut().for_each(simplify);
        }
        Value::Array(items) => items.iter_mut().for_each(simplify),
        _ => {}
    }
}

fn simplify_object(map: &mut Map<String, Value>) {
    let is_null = |value: &Value| value.is_null() || *value == json!("null") || *value == json!({ "type": "null" });
    if let Some(Value::Array(types)) = map.get_mut("type") {
        types.retain(|name| !is_null(name));
        if let [only] = types.as_slice() {
            let only = only.clone();
            map.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(words)) = map.get_mut("enum") {
        words.retain(|word| !is_null(word));
    }
    if let Some(Value::Array(choices)) = map.get_mut("anyOf") {
        choices.retain(|choice| !is_null(choice));
        if let [Value::Object(only)] = choices.as_slice() {
            let only = only.clone();
            map.remove("anyOf");
            map.extend(only);
        }
    }
    // The values of an enum, each with its docstring, become a list of words.
    if let Some(Value::Array(choices)) = map.get("oneOf") {
        let words: Option<Vec<Value>> = choices.iter().map(|choice| choice.get("const").cloned()).collect();
        if let Some(words) = words {
            map.remove("oneOf");
            map.insert("type".to_owned(), "string".into());
            map.insert("enum".to_owned(), words.into());
        }
    }
    let is_empty = |text: &Value| text.is_null() || text.as_str().is_some_and(str::is_empty);
    let is_absent = |value: &Value| match value {
        Value::Object(texts) => !texts.is_empty() && texts.values().all(is_empty),
        other => is_empty(other),
    };
    if map.get("default").is_some_and(is_absent) {
        map.remove("default");
    }
    // A property may be called `format`, `title` or `description`; then its value is a schema.
    for key in ["format", "title", "description"] {
        if map.get(key).is_some_and(Value::is_string) {
            map.remove(key);
        }
    }
}
