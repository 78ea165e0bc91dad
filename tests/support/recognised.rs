//! Files read and recognised, and what was read in their cells.

use crate::support::forms::editions;
use annals::api::base::Lang;
use annals::api::import::{self, Recognised, Value};
use std::collections::BTreeMap;

/// Reads a file in the format of its name under the forms of the program.
pub(crate) fn recognise(name: &str, bytes: Vec<u8>) -> Recognised {
    let format = import::format_of(name).expect("a known format");
    let document = import::read(format, bytes).unwrap_or_else(|error| panic!("{name}: {:?}", error.0));
    import::recognise(document, editions(), import::year_of_name(name)).expect("an edition")
}

/// A cell as in report.json: blank is `""`.
pub(crate) fn text(value: &Value) -> &str {
    match value {
        Value::Blank => "",
        Value::NotApplicable => "/",
        Value::Number(text) | Value::Text(text) => text,
    }
}

/// What is said of a source beside its figures, without white space: its texts, the remarks, and why cells are doubted.
pub(crate) fn said(found: &Recognised) -> String {
    let placed = found.narratives.iter().filter_map(|(_, text)| text.clone());
    let listed = found.remarks.iter().map(|remark| remark.message.render(Lang::Zh));
    let doubted = found.figures.issues.iter().map(|issue| issue.why.render(Lang::Zh));
    let all: String = placed.chain(listed).chain(doubted).collect();
    all.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The figures by address.
pub(crate) fn figures(report: &Recognised) -> BTreeMap<String, String> {
    let cells = report.figures.cells.iter();
    cells
        .map(|(cell, taken)| (report.edition.address(*cell).to_owned(), text(&taken.reading.value).to_owned()))
        .collect()
}
