//! TOML trees with places: what [`super::extend`] does to them.

use super::names::within;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

pub(super) type Value<'a> = Spanned<DeValue<'a>>;

/// A value with all its parts at one place.
pub(super) fn moved<'a>(value: Value<'a>, span: &Range<usize>) -> Value<'a> {
    let inner = match value.into_inner() {
        DeValue::Array(items) => DeValue::Array(items.into_iter().map(|item| moved(item, span)).collect()),
        DeValue::Table(table) => {
            let entries = table.into_iter();
            let at = |(key, value): (Spanned<_>, _)| (Spanned::new(span.clone(), key.into_inner()), moved(value, span));
            DeValue::Table(entries.map(at).collect())
        }
        scalar => scalar,
    };
    Spanned::new(span.clone(), inner)
}

/// Removes keys from all tables in a value.
pub(super) fn remove_keys(value: &mut Value<'_>, keys: &[&str]) {
    match value.get_mut() {
        DeValue::Array(items) => items.iter_mut().for_each(|item| remove_keys(item, keys)),
        DeValue::Table(table) => {
            keys.iter().for_each(|key| drop(table.remove(*key)));
            table.iter_mut().for_each(|(_, value)| remove_keys(value, keys));
        }
        _ => {}
    }
}

/// Edits a list of a table as a vector; an absent list is an empty one.
pub(super) fn edit<'a>(table: &mut DeTable<'a>, list: &'static str, change: impl FnOnce(&mut Vec<Value<'a>>)) {
    let (key, value) = table
        .remove_entry(list)
        .unwrap_or_else(|| (Spanned::new(0..0, list.into()), Spanned::new(0..0, DeValue::Array(DeArray::new()))));
    let span = value.span();
    let value = match value.into_inner() {
        DeValue::Array(items) => {
            let mut items = items.into_iter().collect();
            change(&mut items);
            DeValue::Array(items.into_iter().collect())
        }
        other => other,
    };
    table.insert(key, Spanned::new(span, value));
}

pub(super) fn text_in<'t>(item: &'t Value<'_>, key: &str) -> Option<&'t str> {
    item.get_ref().as_table()?.get(key)?.get_ref().as_str()
}

/// Whether an entry has all keys of another, with the same values.
pub(super) fn agrees(item: &Value<'_>, wanted: &DeTable<'_>) -> bool {
    let own = |key: &str| item.get_ref().as_table().and_then(|table| table.get(key));
    wanted.iter().all(|(key, value)| own(key.get_ref()).is_some_and(|own| is_same(own.get_ref(), value.get_ref())))
}

/// Whether two values of entries without a name are the same: texts, years, or lists of them.
fn is_same(a: &DeValue<'_>, b: &DeValue<'_>) -> bool {
    match (a, b) {
        (DeValue::Array(a), DeValue::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| is_same(a.get_ref(), b.get_ref()))
        }
        (DeValue::Integer(a), DeValue::Integer(b)) => a.to_string() == b.to_string(),
        _ => a.as_str().is_some_and(|a| b.as_str() == Some(a)),
    }
}

/// The addresses of all rows or columns of a block, in the table of `address`.
pub(super) fn addresses(list: &str, block: &Value<'_>, address: &str) -> Vec<String> {
    fn collect(list: &str, items: &[Value<'_>], prefix: &str, out: &mut Vec<String>) {
        for item in items {
            let path = text_in(item, "key").map(|key| format!("{prefix}.{key}"));
            out.extend(path.clone());
            let inner = item.get_ref().as_table().and_then(|table| table.get(list)?.get_ref().as_array());
            inner.into_iter().for_each(|inner| collect(list, inner, path.as_deref().unwrap_or(prefix), out));
        }
    }
    let mut out = Vec::new();
    let items = block.get_ref().as_table().and_then(|block| block.get(list)?.get_ref().as_array());
    let table = address.split('.').next().unwrap_or_default();
    items.into_iter().for_each(|items| collect(list, items, table, &mut out));
    out
}

/// Whether a block has a row or column of an address.
pub(super) fn has_address(list: &str, block: &Value<'_>, address: &str) -> bool {
    fn find(list: &str, items: &Value<'_>, rest: &str) -> bool {
        let Some(items) = items.get_ref().as_table().and_then(|table| table.get(list)?.get_ref().as_array()) else {
            return false;
        };
        items.iter().any(|item| match text_in(item, "key") {
            // Without a key of its own it is a heading over what it holds.
            None => find(list, item, rest),
            Some(key) => rest.strip_prefix(key).is_some_and(|rest| match rest.strip_prefix('.') {
                Some(rest) => find(list, item, rest),
                None => rest.is_empty(),
            }),
        })
    }
    address.split_once('.').is_some_and(|(_, rest)| find(list, block, rest))
}

/// Calls `each` with the list that holds the row or column of an address, and its index there.
pub(super) fn descend<'a>(
    table: &mut DeTable<'a>,
    list: &'static str,
    prefix: &str,
    address: &str,
    each: &mut dyn FnMut(&mut Vec<Value<'a>>, usize),
) {
    edit(table, list, |items| {
        let path = |item: &Value<'a>| text_in(item, "key").map(|key| format!("{prefix}.{key}"));
        if let Some(index) = items.iter().position(|item| path(item).as_deref() == Some(address)) {
            return each(items, index);
        }
        for item in items {
            let path = path(item).unwrap_or_else(|| prefix.to_owned());
            if let (true, DeValue::Table(inner)) = (within(address, &path), item.get_mut())
                && inner.contains_key(list)
            {
                descend(inner, list, &path, address, each);
            }
        }
    });
}
