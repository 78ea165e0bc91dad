//! A report in the formats of others. One file a format, one line in [`FORMATS`].

mod compare_json;
mod csv;
mod docx;
mod json;
mod toml;
mod year_csv;

pub use self::toml::{report_toml, report_toml_of};
pub use compare_json::compare_json;
pub use year_csv::year_csv;

use crate::model::{Agency, Report};

/// A format that a whole report can be written in.
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// The name of its file beside a report.
    pub file: &'static str,
    /// Writes a report.
    pub write: fn(&Agency, &Report) -> Vec<u8>,
}

/// Every format.
pub const FORMATS: &[Format] = &[json::FORMAT, csv::FORMAT, docx::FORMAT];

/// JSON with two spaces of indent and a newline at the end, so that two versions can be compared line by line.
fn pretty(document: &impl serde::Serialize) -> Vec<u8> {
    let mut text = Vec::with_capacity(32 * 1024);
    let written = serde_json::to_writer_pretty(&mut text, document);
    debug_assert!(written.is_ok(), "writing to memory, with texts as keys, cannot fail");
    text.push(b'\n');
    text
}
