//! The file as a whole: parts in an archive, the same bytes on every machine and every day.

use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

/// The archive of parts by their names.
pub(super) fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    // No clock, and the same in every attribute that differs between systems.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
        .system(System::Unix);
    let mut zip = ZipWriter::new(Cursor::new(Vec::with_capacity(32 * 1024)));
    let mut written = Ok(());
    for (name, bytes) in parts {
        written = written.and_then(|()| zip.start_file(*name, options)).and_then(|()| Ok(zip.write_all(bytes)?));
    }
    let finished = written.and_then(|()| zip.finish());
    debug_assert!(finished.is_ok(), "writing to memory cannot fail");
    finished.map(Cursor::into_inner).unwrap_or_default()
}
