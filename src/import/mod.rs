//! From what offices have (Word, PDF, a page, a spreadsheet, pasted text) to report.toml and three narratives. A reader per
//! format makes a neutral document; one recogniser reads the form out of it; every doubt is named. Files are strangers': a reader
//! has its limits, each a constant with its reason, and works in a process of its own ([`read_in_subprocess`]).

mod aligned_text;
mod archive;
mod convert;
mod decode;
mod delimited;
mod difference;
pub mod document;
mod docx;
mod doubt;
mod flatten;
mod hard_wrap;
mod html;
mod kind;
mod label;
mod md;
mod own_formats;
mod pdf;
mod picture;
mod radical_fix;
mod recognise;
mod subprocess;
mod tabbed_text;
mod txt;
mod value;
mod write;
mod xlsx;
mod xml;

pub use convert::OfficeConverter;
pub use difference::ImportDifference;
pub use document::{SourceDocument, SourceLocation, SourceNote};
pub use doubt::IssueKind;
pub use kind::{FileKind, is_of_system, kind_of};
pub use picture::{PictureFile, sibling};
pub use recognise::{
    Issue, Recognised, of_text, recognise, two_reports, year_of_document, year_of_name, year_of_period,
};
pub use subprocess::{read_in_subprocess, serve_worker};
pub use value::{Value, typed_cell};
pub use write::{ReportFile, agency_toml, files, notes};

use crate::base::{Lang, Message};
use serde::{Deserialize, Serialize};

/// A format that reports come in.
pub struct ImportFormat {
    /// Its name.
    pub name: &'static str,
    /// The endings of its files.
    pub extensions: &'static [&'static str],
    /// How many MB its largest file may have.
    pub largest: usize,
    read: fn(&[u8]) -> Result<SourceDocument, ReadError>,
}

/// Every format.
pub const FORMATS: &[ImportFormat] = &[
    docx::FORMAT,
    html::FORMAT,
    md::FORMAT,
    pdf::FORMAT,
    txt::FORMAT,
    xlsx::FORMAT,
    own_formats::JSON,
    own_formats::CSV,
];

/// How many MB a file may have that can hold pictures: scanned appendices make them large.
const WITH_PICTURES: usize = 64;
/// How many MB a file of text may have. A report is a fiftieth of it; readers hold a file several times over.
const OF_TEXT: usize = 8;

/// What a message prints before and behind one of its values: so a line of our own is known again.
fn frame(key: &'static str, value: &'static str, lang: Lang) -> (String, String) {
    let printed = Message::new(key).with(value, "\n").render(lang);
    let (before, behind) = printed.split_once('\n').unwrap_or_default();
    (before.to_owned(), behind.to_owned())
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReadError(pub Message);

impl ReadError {
    fn new(key: &'static str) -> ReadError {
        ReadError(Message::new(key))
    }

    /// What goes beyond a limit.
    fn limit(key: &'static str, limit: usize) -> ReadError {
        ReadError(Message::new(key).with("limit", limit))
    }
}

impl ImportFormat {
    /// Whether a file of this size is read.
    ///
    /// # Errors
    /// When it is too large.
    pub fn admits(&self, size: u64) -> Result<(), ReadError> {
        let fits = size <= (self.largest as u64) << 20;
        if fits { Ok(()) } else { Err(ReadError::limit("import.error.large", self.largest)) }
    }
}

/// Whether any format has files of this size.
///
/// # Errors
/// When none has.
pub fn admits(size: u64) -> Result<(), ReadError> {
    let largest = FORMATS.iter().max_by_key(|format| format.largest);
    largest.map_or(Ok(()), |format| format.admits(size))
}

/// The format of a file by the ending of its name.
pub fn format_of(name: &str) -> Option<&'static ImportFormat> {
    let (_, ending) = name.rsplit_once('.')?;
    let ending = ending.to_ascii_lowercase();
    FORMATS.iter().find(|format| format.extensions.contains(&ending.as_str()))
}

/// Reads a file's bytes in this very thread. A library at work may panic, or take long, or much memory: see [`read_in_subprocess`].
///
/// # Errors
/// When the bytes are not of the format, or go beyond its limits.
pub fn read(format: &ImportFormat, bytes: impl AsRef<[u8]>) -> Result<SourceDocument, ReadError> {
    let bytes = bytes.as_ref();
    format.admits(bytes.len() as u64)?;
    (format.read)(bytes)?.within_limits()
}

#[cfg(test)]
mod tests {
    use super::FORMATS;

    /// A reader of strangers' files that no fuzz target reaches is not tried on broken ones.
    #[test]
    fn every_format_has_its_target() {
        let manifest = include_str!("../../tests/fuzz/Cargo.toml");
        let targets = include_str!("../../tests/fuzz/targets.rs");
        for name in FORMATS.iter().map(|format| format.name) {
            assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "no fuzz target {name}");
            assert!(targets.contains(&format!("(\"{name}\", ")), "no line of TARGETS for {name}");
            let path = format!("{}/tests/fuzz/fuzz_targets/{name}.rs", env!("CARGO_MANIFEST_DIR"));
            #[expect(clippy::disallowed_methods, reason = "a test looks at the source tree")]
            let target = std::fs::read_to_string(&path).expect(&path);
            assert!(target.contains(&format!("\"{name}\"")), "{path} runs another target");
        }
    }
}
