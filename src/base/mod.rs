//! The ground floor: values that every other module speaks of and that know nothing of reports.

mod amount;
mod catalogue;
mod diagnostic;
mod digest;
mod kinds;
mod message;
mod path;
pub(crate) mod syntax;
mod text;
mod year;

pub use amount::Amount;
pub use catalogue::Words;
pub(crate) use catalogue::page_words;
pub use diagnostic::{Diagnostic, Location, Severity, SourceFile, Summary};
pub use digest::{Digest, KeyBuilder, LineEnds, sha256_hex};
pub use kinds::{ASSETS, OutputKind, PageKind};
pub use message::{Arg, Message};
pub use path::{OutPath, Slug};
pub(crate) use path::{decode, encode};
pub use text::{Lang, Text, bare, day, unnumbered};
pub use year::Year;

#[cfg(test)]
mod catalogue_tests;
