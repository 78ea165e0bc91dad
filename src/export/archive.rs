//! report.zip: everything that a report consists of, in one folder named by agency, year and version.

use super::schema::schema_of;
use super::{Bytes, ExportFormat, FORMATS, Open, RenderCache, SCHEMA, Write, Zip, source_toml, table_csv, table_file};
use crate::base::OutputKind;
use std::borrow::Cow;
use std::collections::BTreeSet;
use zip::CompressionMethod::{self, Deflated, Stored};

pub(super) const FORMAT: ExportFormat =
    ExportFormat { name: "zip", output: Some(OutputKind::Zip), binary: true, write: Write::All(write), blank: None };

fn write(made: &RenderCache, open: Open<'_>) -> Bytes {
    let (report, lang) = (&made.report, made.lang);
    let version = report.version.map(|number| format!("-v{number}")).unwrap_or_default();
    let mut archive = ArchiveWriter {
        folder: format!("{}-{}{version}", report.agency.as_str().replace('/', "-"), report.year),
        names: BTreeSet::new(),
        zip: Zip::new(),
    };
    for format in FORMATS {
        if !matches!(format.write, Write::All(_)) {
            let bytes = match made.alone(format) {
                Some(bytes) => Cow::Borrowed(bytes),
                None => Cow::Owned(made.bytes(format, open)?),
            };
            // What is no text is compressed already.
            archive.add(&format.file(), &bytes, if format.binary { Stored } else { Deflated });
        }
    }
    for table in report.edition.tables.iter().filter(|table| report.has_table(table)) {
        archive.add(&table_file(table), &table_csv(report, table, lang), Deflated);
    }
    archive.add("report.toml", source_toml(report).as_bytes(), Deflated);
    for narrative in &report.narratives {
        archive.add(&format!("{}.md", narrative.section), narrative.text().as_bytes(), Deflated);
    }
    archive.add_recurrent(SCHEMA, &schema_of(report, lang));
    // One after the other: no two of them are in memory beside the archive. Scans and pictures gain nothing by compression.
    for attachment in &report.attachments {
        archive.add(&attachment.file, &open(&attachment.source)?, Stored);
    }
    Ok(archive.zip.finish())
}

struct ArchiveWriter {
    folder: String,
    names: BTreeSet<String>,
    zip: Zip,
}

impl ArchiveWriter {
    /// Adds a file. An attachment under the name of one of ours is left out: a version may have one that was sealed by an earlier program.
    fn add(&mut self, name: &str, bytes: &[u8], method: CompressionMethod) {
        if self.names.insert(name.to_owned()) {
            self.zip.add(&format!("{}/{name}", self.folder), bytes, method);
        }
    }

    /// The same for a file that many archives have.
    fn add_recurrent(&mut self, name: &str, bytes: &[u8]) {
        if self.names.insert(name.to_owned()) {
            self.zip.add_recurrent(&format!("{}/{name}", self.folder), bytes);
        }
    }
}
