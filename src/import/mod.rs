//! From what offices have (Word, PDF, a page, a spreadsheet, pasted text) to report.toml and three narratives. A reader per
//! format makes a neutral document; one recogniser reads the form out of it; every doubt is named. Files are strangers': a reader
//! has its limits, each a constant with its reason, and works in a process of its own ([`read_apart`]).

mod apart;
mod archive;
mod decode;
mod delimited;
mod difference;
pub mod document;
mod docx;
mod flow;
mod html;
mod label;
mod md;
mod pdf;
mod radicals;
mod recognise;
mod spaced;
mod tidy;
mod txt;
mod value;
mod write;
mod xlsx;
mod xml;

pub use apart::{answer, read_apart};
pub use difference::{Difference, difference};
pub use document::{Document, Spot};
pub use recognise::{Doubt, Doubtful, Found, Published, Recognised, Taken, Title, of_text, recognise, year_of_name};
pub use value::{Reading, Value};
pub use write::{File, agency_toml, files};

use crate::base::Message;
use serde::{Deserialize, Serialize};

/// A format that reports come in.
pub struct Format {
    /// Its name.
    pub name: &'static str,
    /// The endings of its files.
    pub extensions: &'static [&'static str],
    /// How many MB its largest file may have.
    pub largest: usize,
    read: fn(&[u8]) -> Result<Document, ReadError>,
}

/// Every format.
pub const FORMATS: &[Format] =
    &[docx::FORMAT, html::FORMAT, md::FORMAT, pdf::FORMAT, txt::FORMAT, xlsx::FORMAT, tidy::JSON, tidy::CSV];

/// How many MB a file may have that can hold pictures: scanned appendices make them large.
const WITH_PICTURES: usize = 64;
/// How many MB a file of text may have. A report is a fiftieth of it; readers hold a file several times over.
const OF_TEXT: usize = 8;

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

impl Format {
    /// Whether a file of this size is read.
    ///
    /// # Errors
    /// When it is too large.
    pub fn admits(&self, size: u64) -> Result<(), ReadError> {
        let fits = size <= (self.largest as u64) << 20;
        if fits { Ok(()) } else { Err(ReadError::limit("import.error.large", self.largest)) }
    }
}

/// The format of a file by the ending of its name.
pub fn format_of(name: &str) -> Option<&'static Format> {
    let (_, ending) = name.rsplit_once('.')?;
    let ending = ending.to_ascii_lowercase();
    FORMATS.iter().find(|format| format.extensions.contains(&ending.as_str()))
}

/// Reads a file's bytes in this very thread. A library at work may panic, or take long, or much memory: see [`read_apart`].
///
/// # Errors
/// When the bytes are not of the format, or go beyond its limits.
pub fn read(format: &Format, bytes: impl AsRef<[u8]>) -> Result<Document, ReadError> {
    let bytes = bytes.as_ref();
    format.admits(bytes.len() as u64)?;
    (format.read)(bytes)?.within_limits()
}
