//! report.csv: a line a cell, tidy, for Excel in China with a byte order mark.

use super::figures_csv::steps;
use super::{ExportFormat, RenderCache, Write};
use crate::base::formula_guard::guarded;
use crate::base::syntax::without_controls;
use crate::base::{Lang, OutputKind};
use crate::model::Report;

pub(super) const FORMAT: ExportFormat =
    ExportFormat { name: "csv", output: Some(OutputKind::Csv), binary: false, write: Write::Alone(write), blank: None };

/// What Excel needs to read UTF-8.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A table that a spreadsheet program opens.
pub(super) struct CsvTable(csv::Writer<Vec<u8>>);

impl CsvTable {
    pub(super) fn new() -> CsvTable {
        // A report's is 47 kB.
        let mut bytes = Vec::with_capacity(64 * 1024);
        bytes.extend_from_slice(BYTE_ORDER_MARK);
        CsvTable::behind(bytes)
    }

    fn behind(head: Vec<u8>) -> CsvTable {
        CsvTable(csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(head))
    }

    /// A line, of as many fields as the first. No text in it is a formula or has control signs.
    pub(super) fn line<T: AsRef<str>>(&mut self, fields: impl IntoIterator<Item = T>) {
        let mut write = |text: &str| self.0.write_field(guarded(&without_controls(text)).as_bytes());
        let fields = fields.into_iter().try_for_each(|text| write(text.as_ref()));
        let written = fields.and_then(|()| self.0.write_record(None::<&[u8]>));
        debug_assert!(written.is_ok(), "writing to memory cannot fail: {written:?}");
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.0.into_inner().unwrap_or_default()
    }
}

/// Fields of a line, quoted where they must be.
pub(super) fn joined<'a>(fields: impl IntoIterator<Item = &'a str>) -> Vec<u8> {
    let mut table = CsvTable::behind(Vec::new());
    table.line(fields);
    let mut line = table.finish();
    line.truncate(line.len().saturating_sub(b"\r\n".len()));
    line
}

fn write(made: &RenderCache) -> Vec<u8> {
    report_csv(&made.report, made.report.agency.organ())
}

/// The figures of a report as they are, or were, published by an agency.
pub fn report_csv(report: &Report, agency: &str) -> Vec<u8> {
    let mut table = CsvTable::new();
    table
        .line(["agency", "year", "version", "address", "table", "row", "column", "label", "value", "unit", "computed"]);
    let year = report.year.to_string();
    let version = report.version.map(|number| number.to_string()).unwrap_or_default();
    for cell in report.edition.ids() {
        let value = report.figures.get(cell);
        if !value.is_given() {
            continue;
        }
        let edition = &report.edition;
        let [address, table_key, path, column] = steps(edition, cell);
        let label = &edition.name(cell).zh;
        let text = value.text();
        let computed = if report.figures.is_computed(cell) { "computed" } else { "" };
        let unit = report.edition.def(cell).unit.get(Lang::Zh);
        table.line([agency, &year, &version, address, table_key, path, column, label, &text, unit, computed]);
    }
    table.finish()
}
