//! A report in the formats of others. One file a format, one line in [`FORMATS`].

mod compare_json;
mod csv;
mod json;
mod toml;

pub use self::toml::report_toml;
pub use compare_json::compare_json;

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
pub const FORMATS: &[Format] = &[json::FORMAT, csv::FORMAT];

/// JSON with two spaces of indent and a newline at the end, so that two versions can be compared line by line.
fn pretty(document: &serde_json::Value) -> Vec<u8> {
    let mut text = format!("{document:#}");
    text.push('\n');
    text.into_bytes()
}
