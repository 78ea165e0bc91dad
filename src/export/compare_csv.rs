//! compare.csv: two years or two versions, a line a cell, for Excel in China with a byte order mark.

use super::compare_json::{given, note_text};
use super::csv::CsvTable;
use crate::base::Lang;
use crate::compare::{Comparison, Delta};
use crate::model::CellValue;
use rust_decimal::Decimal;
use std::borrow::Cow;

const HEADS: [&str; 14] = [
    "agency",
    "from",
    "from_version",
    "to",
    "to_version",
    "address",
    "label",
    "unit",
    "before",
    "after",
    "difference",
    "percent",
    "comparable",
    "note",
];

/// The comparison as a table.
pub fn compare_csv(comparison: &Comparison<'_>, lang: Lang) -> Vec<u8> {
    let (earlier, later) = (comparison.earlier, comparison.later);
    let version = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
    let sides = [
        later.agency.organ().to_owned(),
        earlier.year.to_string(),
        version(earlier.version),
        later.year.to_string(),
        version(later.version),
    ];
    let mut table = CsvTable::new();
    table.line(HEADS);
    for delta in given(comparison) {
        table.line(sides.iter().map(|side| Cow::Borrowed(side.as_str())).chain(cell(comparison, delta, lang)));
    }
    table.finish()
}

/// The fields of a cell.
fn cell<'a>(comparison: &'a Comparison<'_>, delta: &'a Delta<'_>, lang: Lang) -> [Cow<'a, str>; 9] {
    let of_later = delta.after_cell.map(|cell| (&comparison.later.edition, cell));
    let form = of_later.or_else(|| delta.before_cell.map(|cell| (&comparison.earlier.edition, cell)));
    let text = |value: Option<&'a CellValue>| value.map(CellValue::text).unwrap_or_default();
    let number = |value: Option<Decimal>| value.map(|value| value.to_string().into()).unwrap_or_default();
    [
        delta.address.into(),
        form.map(|(form, cell)| form.name(cell).get(lang).into()).unwrap_or_default(),
        form.map(|(form, cell)| form.def(cell).unit.get(lang).into()).unwrap_or_default(),
        text(delta.before),
        text(delta.after),
        number(delta.difference),
        number(delta.percent),
        if delta.is_comparable() { "true" } else { "false" }.into(),
        delta.note.as_ref().map(|note| note_text(note, lang).into()).unwrap_or_default(),
    ]
}
