//! report.csv: a line a cell, tidy, for Excel in China with a byte order mark.

use super::figures_csv::steps;
use super::{ExportFormat, RenderCache, Write};
use crate::base::{Lang, OutputKind};
use crate::model::Report;
use std::borrow::Cow;

pub(super) const FORMAT: ExportFormat =
    ExportFormat { name: "csv", output: Some(OutputKind::Csv), binary: false, write: Write::Alone(write), blank: None };

/// What a formula may begin with, in Excel, WPS or LibreOffice.
const FORMULA_MARKS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// What Excel needs to read UTF-8.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A field of a table that a spreadsheet program opens: text that it would take for a formula has an apostrophe in front, which the
/// program takes for the mark of text. Numbers stay as they are.
pub(super) fn field(text: &str) -> Cow<'_, str> {
    let is_number = || text.parse::<rust_decimal::Decimal>().is_ok();
    match text.starts_with(FORMULA_MARKS) && !is_number() {
        true => format!("'{text}").into(),
        false => text.into(),
    }
}

/// Fields of a line, quoted where they must be.
pub(super) fn joined<'a>(fields: impl IntoIterator<Item = &'a str>) -> Vec<u8> {
    let mut line = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let written = line.write_record(fields.into_iter().map(|text| field(text).into_owned()));
    debug_assert!(written.is_ok(), "{written:?}");
    let mut line = line.into_inner().unwrap_or_default();
    line.truncate(line.len().saturating_sub(b"\r\n".len()));
    line
}

fn write(made: &RenderCache) -> Vec<u8> {
    report_csv(&made.report, made.report.agency.organ())
}

/// The figures of a report as they are, or were, published by an agency.
pub fn report_csv(report: &Report, agency: &str) -> Vec<u8> {
    let mut lines = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(BYTE_ORDER_MARK.to_vec());
    let heads =
        ["agency", "year", "version", "address", "table", "row", "column", "label", "value", "unit", "computed"];
    let year = report.year.to_string();
    let version = report.version.map(|number| number.to_string()).unwrap_or_default();
    let mut write = |record: [&str; 11]| lines.write_record(record.map(|text| field(text).into_owned()));
    // Writing to memory cannot fail; a record has as many fields as the head by its type.
    let mut result = write(heads);
    for cell in report.edition.ids() {
        let value = report.figures.get(cell);
        if !value.is_given() {
            continue;
        }
        let edition = &report.edition;
        let [address, table, path, column] = steps(edition, cell);
        let label = edition.name(cell).zh;
        let text = value.text();
        let computed = if report.figures.is_computed(cell) { "computed" } else { "" };
        let unit = report.edition.def(cell).unit.get(Lang::Zh);
        result = result.and_then(|()| {
            write([agency, &year, &version, address, table, path, column, &label, &text, unit, computed])
        });
    }
    debug_assert!(result.is_ok(), "{result:?}");
    lines.into_inner().unwrap_or_default()
}
