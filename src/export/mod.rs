//! A report in the formats of others. One file a format; its line in [`FORMATS`] offers it on the command line, and a kind of
//! output in [`published`] puts it beside each report.

mod archive;
mod compare_csv;
mod compare_json;
mod csv;
mod data_index;
mod data_package;
mod dcat;
mod docx;
mod figures_csv;
mod figures_parquet;
mod json;
mod json_lines;
mod members_json;
mod render_cache;
mod review;
mod schema;
mod search_index;
mod source_toml;
mod summary;
mod svg;
mod table_csv;
mod toml;
mod xlsx;
mod xml;
mod year_csv;

pub use self::csv::report_csv;
pub use self::toml::{report_toml, report_toml_of, with_tables_of};
pub use compare_csv::compare_csv;
pub use compare_json::compare_json;
pub use data_index::{DataIndex, INDEX};
pub use data_package::{DICTIONARY, DataPackage, FigureTable, PACKAGE, publisher};
pub use dcat::{CATALOGUE, catalogue};
pub use figures_csv::{dictionary_csv, figures_csv};
pub use figures_parquet::figures_parquet;
pub use json_lines::json_lines;
pub use render_cache::RenderCache;
pub use review::{ReviewItem, ReviewNotes};
pub use schema::{COMPARE_SCHEMA, SCHEMA, SchemaParts, compare_schema, report_schema};
pub use search_index::{SearchFiles, SearchIndex};
pub use source_toml::source_toml;
pub use summary::{MemberSummary, ReviewSummary};
pub use table_csv::{table_csv, table_file};
pub use xlsx::{ListCell, ListSheet, list_xlsx};
pub use year_csv::year_csv;

use crate::base::{Lang, OutputKind};
use crate::edition::{CellId, Edition, Kind, REPORT_FILE};
use crate::model::{Agency, CellValue, Figures, Report};
use crate::source::{Attached, AttachmentError};
use std::collections::HashMap;
use std::io::{Cursor, Write as _};
use std::sync::{Arc, LazyLock, PoisonError, RwLock};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipArchive, ZipWriter};

/// A format that a whole report can be written in.
pub struct ExportFormat {
    /// Its name on the command line.
    pub name: &'static str,
    /// The kind of output that publishes it beside a report; `None` where only `annals export` writes it.
    pub output: Option<OutputKind>,
    /// Whether its bytes are no text for a terminal.
    pub binary: bool,
    /// Writes a report.
    pub write: Write,
    /// Writes a form to be filled in, where the format has one.
    pub blank: Option<fn(&Edition) -> Vec<u8>>,
}

/// What a report is written from. Its fixed words are in a language: that of the site, as on the page.
#[derive(Clone, Copy)]
pub enum Write {
    /// From the report alone.
    Alone(fn(&RenderCache) -> Vec<u8>),
    /// With the files that come with it.
    WithFiles(fn(&Agency, &Report, Lang, Open<'_>) -> Bytes),
    /// From every other format, with the files that come with it.
    All(fn(&RenderCache, Open<'_>) -> Bytes),
}

/// Bytes, or the file that could not be opened.
pub type Bytes = Result<Vec<u8>, AttachmentError>;

/// Opens a file of the author's: nothing here reaches the disk by itself.
pub type Open<'a> = &'a dyn Fn(&Attached) -> Bytes;

/// Every format, the ones for people first.
pub const FORMATS: &[ExportFormat] =
    &[docx::FORMAT, xlsx::FORMAT, csv::FORMAT, json::FORMAT, svg::FORMAT, archive::FORMAT];

impl ExportFormat {
    /// The name of its file.
    pub fn file(&self) -> String {
        format!("{REPORT_FILE}.{}", self.name)
    }
}

/// The files that a kind of output publishes beside a report.
#[derive(Clone, Copy)]
pub enum PublishedFiles {
    /// The whole report in a format.
    Report(&'static ExportFormat),
    /// Each table as CSV.
    Tables,
    /// Nothing: it is one file of the whole site.
    Nothing,
}

/// The files of a kind of output.
pub fn published(kind: OutputKind) -> PublishedFiles {
    match kind {
        OutputKind::Json => PublishedFiles::Report(&json::FORMAT),
        OutputKind::Csv => PublishedFiles::Report(&csv::FORMAT),
        OutputKind::Tables => PublishedFiles::Tables,
        OutputKind::Parquet => PublishedFiles::Nothing,
        OutputKind::Xlsx => PublishedFiles::Report(&xlsx::FORMAT),
        OutputKind::Docx => PublishedFiles::Report(&docx::FORMAT),
        OutputKind::Svg => PublishedFiles::Report(&svg::FORMAT),
        OutputKind::Zip => PublishedFiles::Report(&archive::FORMAT),
    }
}

/// The other files of a report: its page, the page without its frame (`embed`), and its checks.
const BESIDE: [&str; 3] = ["index.html", "embed.html", "checks.json"];

/// Whether a report of a form may get a file or a folder of the name of a file, or of the first folder that it is in, in whatever
/// case, by some setting or once it is sealed.
pub fn is_own_file(edition: &Edition, file: &str) -> bool {
    let name = file.split('/').next().unwrap_or_default();
    let formats = FORMATS.iter().map(ExportFormat::file);
    let mut files = formats.chain(edition.tables.iter().map(table_file)).chain(BESIDE.map(str::to_owned));
    // The folders of versions, of what two of them differ in, and of those that a sum adds up.
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty();
    let is_version = |text: &str| text.strip_prefix(['v', 'V']).is_some_and(is_number);
    let is_folder = name.split('-').count() <= 2 && name.split('-').all(is_version);
    is_folder || name.eq_ignore_ascii_case("members") || files.any(|own| own.eq_ignore_ascii_case(name))
}

/// A figure as the report prints it: blank stays blank, an increase has its sign.
fn printed(edition: &Edition, figures: &Figures, cell: CellId) -> String {
    match figures.get(cell) {
        CellValue::Number(number) if edition.def(cell).kind == Kind::Change && *number > 0 => format!("+{number}"),
        figure => figure.text().into_owned(),
    }
}

/// A file of an archive, and whether many archives have it.
type ArchivedFile<'a> = (&'a str, &'a [u8], Recurrence);

/// How often a file of an archive comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Recurrence {
    /// It is this archive's own.
    Once,
    /// Those of other reports have the very same: it is compressed once.
    InMany,
}

/// Files in an archive: the same bytes on every machine and every day.
fn zipped<'a>(files: impl IntoIterator<Item = ArchivedFile<'a>>) -> Vec<u8> {
    let mut zip = Zip::new();
    for (name, bytes, recurrence) in files {
        match recurrence {
            Recurrence::Once => zip.add(name, bytes, CompressionMethod::Deflated),
            Recurrence::InMany => zip.add_recurrent(name, bytes),
        }
    }
    zip.finish()
}

/// An archive with one file, out of which it is copied as it was compressed.
type Compressed = ZipArchive<Cursor<Arc<[u8]>>>;

/// The files that many archives have, by their bytes. They are those of forms and of the program: a few dozen.
static COMPRESSED: LazyLock<RwLock<HashMap<Vec<u8>, Compressed>>> = LazyLock::new(RwLock::default);

/// The file of some bytes, compressed now or before.
fn compressed(bytes: &[u8]) -> zip::result::ZipResult<Compressed> {
    let known = || COMPRESSED.read().unwrap_or_else(PoisonError::into_inner).get(bytes).cloned();
    if let Some(known) = known() {
        return Ok(known);
    }
    let mut zip = Zip::new();
    zip.add_at("file", bytes, CompressionMethod::Deflated, Some(MANY_LEVEL));
    let made = ZipArchive::new(Cursor::new(Arc::from(zip.finish())))?;
    COMPRESSED.write().unwrap_or_else(PoisonError::into_inner).insert(bytes.to_vec(), made.clone());
    Ok(made)
}

/// How hard a file of one archive is compressed: at 6 the text of a report's Word file takes four times as long and is a seventh smaller.
const ONCE_LEVEL: i64 = 2;
/// The same for a file that many archives have.
const MANY_LEVEL: i64 = 9;
/// What is shorter is not compressed: that would cost more time than all else of it.
const LEAST: usize = 1024;

/// An archive that is being written.
struct Zip {
    writer: ZipWriter<Cursor<Vec<u8>>>,
    written: zip::result::ZipResult<()>,
}

impl Zip {
    fn new() -> Zip {
        Zip { writer: ZipWriter::new(Cursor::new(Vec::with_capacity(32 * 1024))), written: Ok(()) }
    }

    fn add(&mut self, name: &str, bytes: &[u8], method: CompressionMethod) {
        let method = if bytes.len() < LEAST { CompressionMethod::Stored } else { method };
        self.add_at(name, bytes, method, (method == CompressionMethod::Deflated).then_some(ONCE_LEVEL));
    }

    fn add_at(&mut self, name: &str, bytes: &[u8], method: CompressionMethod, level: Option<i64>) {
        // No clock, and the same in every attribute that differs between systems.
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .compression_level(level)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644)
            .system(System::Unix)
            .large_file(u32::try_from(bytes.len()).is_err());
        let written = std::mem::replace(&mut self.written, Ok(()));
        self.written = written
            .and_then(|()| self.writer.start_file(name, options))
            .and_then(|()| Ok(self.writer.write_all(bytes)?));
    }

    /// The same for a file that many archives have.
    fn add_recurrent(&mut self, name: &str, bytes: &[u8]) {
        let written = std::mem::replace(&mut self.written, Ok(()));
        self.written = written
            .and_then(|()| compressed(bytes))
            .and_then(|mut made| self.writer.raw_copy_file_rename(made.by_index_raw(0)?, name));
    }

    fn finish(self) -> Vec<u8> {
        let finished = self.written.and_then(|()| self.writer.finish());
        debug_assert!(finished.is_ok(), "writing to memory cannot fail: {finished:?}");
        finished.map(Cursor::into_inner).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_and_kinds_of_output_name_each_other() {
        for kind in OutputKind::ALL {
            let PublishedFiles::Report(format) = published(*kind) else { continue };
            assert_eq!((format.output, format.file().as_str()), (Some(*kind), kind.name()));
            assert!(FORMATS.iter().any(|known| known.name == format.name), "{} is no line of FORMATS", format.name);
        }
        for format in FORMATS {
            let Some(kind) = format.output else { continue };
            assert!(
                matches!(published(kind), PublishedFiles::Report(other) if other.name == format.name),
                "{} is not published as {}",
                format.name,
                kind.name()
            );
        }
    }

    /// A page prints what a missing word is replaced by, and nobody is told.
    #[test]
    fn every_published_format_has_its_words() {
        for lang in Lang::ALL {
            for format in FORMATS.iter().filter(|format| format.output.is_some()) {
                for key in [format!("pages.download.{}", format.name), format!("pages.download.{}.note", format.name)] {
                    assert_ne!(crate::base::Message::keyed(key.clone()).render(lang), key, "no word in {}", lang.tag());
                }
            }
        }
    }
}
