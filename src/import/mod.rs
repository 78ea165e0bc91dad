//! From what offices have (Word, PDF, a page, a spreadsheet, pasted text) to report.toml and three narratives. A reader per
//! format makes a neutral document; one recogniser reads the form out of it; every doubt is named.

mod archive;
mod decode;
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

pub use difference::{Difference, difference};
pub use document::{Document, Spot};
pub use recognise::{Doubt, Doubtful, Found, Published, Recognised, Taken, Title, of_text, recognise, year_of_name};
pub use value::{Reading, Value};
pub use write::{File, agency_toml, files};

use crate::base::Message;
use std::sync::mpsc;
use std::time::Duration;

/// A format that reports come in.
pub struct Format {
    /// Its name.
    pub name: &'static str,
    /// The endings of its files.
    pub extensions: &'static [&'static str],
    read: fn(&[u8]) -> Result<Document, ReadError>,
}

/// Every format.
pub const FORMATS: &[Format] =
    &[docx::FORMAT, html::FORMAT, md::FORMAT, pdf::FORMAT, txt::FORMAT, xlsx::FORMAT, tidy::JSON, tidy::CSV];

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadError(pub Message);

impl ReadError {
    fn new(key: &'static str) -> ReadError {
        ReadError(Message::new(key))
    }
}

/// The largest file that is read.
pub const LARGEST: u64 = 64 << 20;
/// How long a reader may take. Reports take milliseconds; a program without optimisation is given more.
const PATIENCE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 30 } else { 4 });
/// The stack of a reader: deep nesting in somebody's file must not end the program.
const STACK: usize = 64 << 20;

/// The format of a file by the ending of its name.
pub fn format_of(name: &str) -> Option<&'static Format> {
    let (_, ending) = name.rsplit_once('.')?;
    let ending = ending.to_ascii_lowercase();
    FORMATS.iter().find(|format| format.extensions.contains(&ending.as_str()))
}

/// Reads a file's bytes. Whatever is in them, this returns: a reader that panics or takes too long is a file that cannot be
/// read.
///
/// # Errors
/// When the bytes are not of the format, or go beyond its limits.
pub fn read(format: &Format, bytes: Vec<u8>) -> Result<Document, ReadError> {
    if bytes.len() as u64 > LARGEST {
        return Err(ReadError(Message::new("import.error.large").with("limit", (LARGEST >> 20) as usize)));
    }
    let read = format.read;
    let (sender, receiver) = mpsc::channel();
    // A reader that never ends is left behind with its thread; the program ends without it.
    let spawned = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        let _ = sender.send(read(&bytes));
    });
    if spawned.is_err() {
        return Err(ReadError::new("import.error.thread"));
    }
    receiver.recv_timeout(PATIENCE).unwrap_or_else(|error| {
        Err(ReadError::new(match error {
            mpsc::RecvTimeoutError::Timeout => "import.error.slow",
            mpsc::RecvTimeoutError::Disconnected => "import.error.panic",
        }))
    })
}
