//! report.json: every figure by its address, exact.

use super::Format;
use crate::model::{Agency, Cell, Report};
use serde_json::{Map, Value, json};

pub(super) const FORMAT: Format = Format { name: "json", file: "report.json", write };

fn write(agency: &Agency, report: &Report) -> Vec<u8> {
    let mut figures = Map::new();
    let mut computed = Vec::new();
    for cell in report.edition.ids() {
        let value = report.figures.get(cell);
        if !value.is_given() {
            continue;
        }
        figures.insert(report.edition.address(cell).to_owned(), value_of(value));
        if report.figures.is_computed(cell) {
            computed.push(Value::from(report.edition.address(cell)));
        }
    }
    let explanations: Vec<Value> = report
        .explanations
        .iter()
        .map(|explanation| {
            json!({
                "rule": explanation.rule,
                "cell": explanation.address,
                "text": explanation.text,
                "source": explanation.source,
            })
        })
        .collect();
    let document = json!({
        "agency": report.agency.as_str(),
        "name": agency.name_in(report.year),
        "year": report.year,
        "edition": report.edition.id,
        // Numbers of versions begin with the first sealing; a working copy has none.
        "version": Value::Null,
        "published": report.published.as_ref().map(|published| &published.text),
        "figures": figures,
        "computed": computed,
        "explanations": explanations,
    });
    super::pretty(&document)
}

/// Counts are numbers; amounts are strings with their digits as typed; blank is `""`.
pub(super) fn value_of(cell: &Cell) -> Value {
    match cell {
        Cell::Absent => Value::Null,
        Cell::Number(number) => Value::from(*number),
        given => Value::from(given.text()),
    }
}
