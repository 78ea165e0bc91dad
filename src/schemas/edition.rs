//! The schema of an edition file: a whole form, or what differs from another.

use super::describe::described;
use crate::base::{Lang, Message};
use crate::edition::{RawEdition, RawPlacement, lists};
use serde_json::{Map, Value, json};

/// The first step of the names of definitions for entries that change a form; what follows is the definition of a whole entry.
pub(crate) const CHANGE: &str = "change.";

pub(super) fn schema(lang: Lang) -> Value {
    let mut schema = described::<RawEdition>(lang);
    let placement = described::<RawPlacement>(lang);
    // A column is one of figures or a heading over others.
    schema["definitions"]["column"]["oneOf"] = json!([{ "required": ["key"] }, { "required": ["columns"] }]);
    for entry in ["row", "column"] {
        let is_total = json!({ "properties": { "total": { "const": true } }, "required": ["total"] });
        schema["definitions"][entry]["dependencies"] = json!({ "rule": is_total });
    }
    let (mut whole, mut changes) = (Map::new(), Map::new());
    for (list, name, keys) in lists() {
        let items = schema["properties"][list]["items"]["$ref"].as_str();
        let entry = items.and_then(|items| items.strip_prefix("#/definitions/"));
        let is_of_whole = entry.is_some();
        let entry = entry.unwrap_or_else(|| list.trim_end_matches('s')).to_owned();
        let [one, change] =
            [entry.clone(), format!("{CHANGE}{entry}")].map(|name| json!({ "$ref": format!("#/definitions/{name}") }));
        schema["definitions"][format!("{CHANGE}{entry}")] =
            changed(&schema["definitions"][&entry], &placement, name, keys);
        changes.insert(list.to_owned(), json!({ "items": change }));
        if is_of_whole {
            schema["properties"][list]["items"] = json!({ "anyOf": [one, change] });
            whole.insert(list.to_owned(), json!({ "items": one }));
        } else {
            let text = Message::keyed(format!("keys.edition.{list}")).render(lang);
            schema["properties"][list] = json!({ "type": "array", "items": change, "description": text });
            whole.insert(list.to_owned(), false.into());
        }
    }
    schema["definitions"]["placement"] = placement;
    let lists_of_whole = |key: &Value| key.as_str().is_some_and(|key| changes.contains_key(key));
    let required = schema["required"].as_array().into_iter().flatten().cloned();
    let (of_whole, of_both): (Vec<Value>, Vec<Value>) = required.partition(lists_of_whole);
    schema["required"] = of_both.into();
    schema["if"] = json!({ "required": ["extends"] });
    schema["then"] = json!({ "properties": changes });
    schema["else"] = json!({ "properties": whole, "required": of_whole });
    schema
}

/// An entry that changes a form: any keys of a whole one, and those that say where it goes.
fn changed(entry: &Value, placement: &Value, name: Option<&str>, keys: &[&str]) -> Value {
    let mut entry = entry.clone();
    for key in keys {
        entry["properties"][*key] = placement["properties"][*key].clone();
    }
    entry["required"] = name.into_iter().collect();
    // What a whole entry must have, the one that is changed may have already.
    for key in ["oneOf", "dependencies"] {
        entry.as_object_mut().into_iter().for_each(|entry| drop(entry.remove(key)));
    }
    if keys.contains(&"after") {
        entry["not"] = json!({ "required": ["after", "before"] });
    }
    entry
}
