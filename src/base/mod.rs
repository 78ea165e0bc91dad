//! The ground floor: values that every other module uses and that know nothing of reports.

mod amount;
mod cache;
mod catalogue;
pub(crate) mod columns;
mod dates;
mod diagnostic;
mod digest;
pub(crate) mod formula_guard;
mod html;
mod json;
mod kinds;
mod media;
mod message;
mod nearest;
mod numerals;
mod path;
mod percent;
mod spelling;
pub(crate) mod syntax;
mod system;
mod text;
mod toml_text;
mod year;

pub use amount::{Amount, signed};
pub use cache::Cache;
pub use catalogue::Words;
pub(crate) use catalogue::{page_words, program_words};
pub use dates::MonthDay;
pub(crate) use dates::typed_date;
pub use diagnostic::{Diagnostic, Location, Severity, SourceFile, Summary, count_by};
pub use digest::{Digest, KeyBuilder, LineEnds, sha256_hex};
pub(crate) use html::{Html, escape_xml, push_escaped, write_escaped};
pub use html::{digits, escape};
pub(crate) use json::{JsonWriter, indented_json, json_text, script_json, write_json};
pub use kinds::{ASSETS, OutputKind, PageKind};
pub(crate) use media::media_type;
pub use message::Message;
pub(crate) use nearest::{nearest, suggestion};
pub use numerals::circled_number;
pub(crate) use numerals::{
    chinese_digit, chinese_numeral, circled_digit, digit, half_width, is_chinese_numeral, leading_number, plain_figure,
};
pub use path::{OutPath, Slug, unportable};
pub(crate) use percent::{decode, decode_lenient, encode, encode_except, file_of_address};
pub use spelling::{slug_beside, slug_of_name, syllables};
pub(crate) use system::system_error;
pub(crate) use text::{LINE_BREAKS, is_han, within_sentence};
pub use text::{Lang, Text, bare, day, unnumbered};
pub(crate) use toml_text::{toml_key, toml_text};
pub use year::Year;

#[cfg(test)]
mod catalogue_tests;
