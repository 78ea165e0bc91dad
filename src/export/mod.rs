//! A report in the formats of others. One file a format, one line in [`FORMATS`].

mod compare_json;
mod csv;
mod docx;
mod json;
mod toml;
mod xlsx;
mod year_csv;

pub use self::toml::{report_toml, report_toml_of};
pub use compare_json::compare_json;
pub use year_csv::year_csv;

use crate::edition::Edition;
use crate::model::{Agency, Report};
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

/// A format that a whole report can be written in.
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// The name of its file beside a report.
    pub file: &'static str,
    /// Whether its bytes are no text for a terminal.
    pub binary: bool,
    /// Writes a report.
    pub write: fn(&Agency, &Report) -> Vec<u8>,
    /// Writes a form to be filled in, where the format has one.
    pub blank: Option<fn(&Edition) -> Vec<u8>>,
}

/// Every format.
pub const FORMATS: &[Format] = &[json::FORMAT, csv::FORMAT, xlsx::FORMAT, docx::FORMAT];

/// JSON with two spaces of indent and a newline at the end, so that two versions can be compared line by line.
fn pretty(document: &impl serde::Serialize) -> Vec<u8> {
    let mut text = Vec::with_capacity(32 * 1024);
    let written = serde_json::to_writer_pretty(&mut text, document);
    debug_assert!(written.is_ok(), "writing to memory, with texts as keys, cannot fail");
    text.push(b'\n');
    text
}

/// Files in an archive: the same bytes on every machine and every day.
fn zipped<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    // No clock, and the same in every attribute that differs between systems.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
        .system(System::Unix);
    let mut zip = ZipWriter::new(Cursor::new(Vec::with_capacity(32 * 1024)));
    let mut written = Ok(());
    for (name, bytes) in files {
        written = written.and_then(|()| zip.start_file(name, options)).and_then(|()| Ok(zip.write_all(bytes)?));
    }
    let finished = written.and_then(|()| zip.finish());
    debug_assert!(finished.is_ok(), "writing to memory cannot fail");
    finished.map(Cursor::into_inner).unwrap_or_default()
}
