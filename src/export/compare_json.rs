//! compare.json: two years cell by cell.

use super::json::value_of;
use crate::base::Lang;
use crate::compare::{Comparison, Delta, Note};
use crate::model::{Cell, Report};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

/// The comparison as a JSON document.
pub fn compare_json(comparison: &Comparison<'_>, lang: Lang) -> Vec<u8> {
    let mut cells = Map::new();
    for delta in comparison.cells.iter().chain(&comparison.only_earlier) {
        if delta.before.is_none() && delta.after.is_none() {
            continue;
        }
        cells.insert(delta.address.to_owned(), cell(delta, lang));
    }
    let side = |report: &Report| json!({ "year": report.year, "version": Value::Null, "edition": report.edition.id });
    let document = json!({
        "agency": comparison.later.agency.as_str(),
        "from": side(comparison.earlier),
        "to": side(comparison.later),
        "cells": cells,
        "rates": rates(comparison),
    });
    super::pretty(&document)
}

/// The derived rates by id, in percent, their difference in percentage points.
fn rates(comparison: &Comparison<'_>) -> Value {
    let rates = comparison.rates().into_iter().map(|delta| {
        let [before, after, difference] = [delta.before, delta.after, delta.difference].map(percent);
        (delta.rate.id.clone(), json!({ "before": before, "after": after, "difference": difference }))
    });
    Value::Object(rates.collect())
}

fn cell(delta: &Delta<'_>, lang: Lang) -> Value {
    let exact = |cell: Option<&Cell>| cell.map_or(Value::Null, value_of);
    let amount = [delta.before, delta.after].iter().flatten().any(|cell| matches!(cell, Cell::Amount(_)));
    let difference = delta.difference.map_or(Value::Null, |value| match i64::try_from(value) {
        Ok(number) if !amount => Value::from(number),
        _ => Value::from(value.to_string()),
    });
    json!({
        "before": exact(delta.before),
        "after": exact(delta.after),
        "difference": difference,
        "percent": percent(delta.percent),
        "comparable": delta.is_comparable(),
        "note": delta.note.as_ref().map(|note| note_text(note, lang)),
    })
}

/// A percentage as a JSON number with its one decimal place. serde_json has no decimal, and a binary fraction is never computed
/// with here: the digits are parsed for the nearest one, which prints as the same digits again.
fn percent(percent: Option<Decimal>) -> Value {
    percent
        .and_then(|percent| percent.to_string().parse::<serde_json::Number>().ok())
        .map_or(Value::Null, Value::Number)
}

fn note_text(note: &Note<'_>, lang: Lang) -> String {
    let words = crate::base::Message::new(match note {
        Note::NotInForm => "markup.none",
        Note::Meaning(_) => "markup.meaning",
        Note::GroupAsOneRow => "markup.group",
        Note::NotANumber => "markup.not_a_number",
        Note::Shift(text) => return text.get(lang).to_owned(),
    });
    match note {
        Note::Meaning(text) => {
            format!("{}{}{}", words.render(lang), if lang == Lang::Zh { "：" } else { ": " }, text.get(lang))
        }
        _ => words.render(lang),
    }
}
