//! What earlier runs took off a published site, so that many small removals are seen together. Losing it loses that memory, and
//! nothing else: no page is made from it.

use super::cache::cached;
use super::content_files::replace;
use super::error::{PublishError, failed};
use crate::source::read_file;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// More than the names of all reports there are.
const RECORD_LIMIT: u64 = 64 << 20;

/// The names of the reports that are gone, as the last run left them and as this one will.
#[derive(Debug)]
pub(super) struct RemovalRecord {
    path: PathBuf,
    pub(super) names: Vec<String>,
    pub(super) next: Vec<String>,
}

impl RemovalRecord {
    /// Reads the record of `target`; one that is no text is empty, as is one that is lost with the cache.
    pub(super) fn read(cache: &Path, target: &Path) -> Result<RemovalRecord, PublishError> {
        let path = cached(cache, "removed", target);
        let bytes = match read_file(&path, RECORD_LIMIT) {
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            bytes => bytes.map_err(failed("read", &path))?,
        };
        let text = String::from_utf8(bytes).unwrap_or_default();
        let names: Vec<String> = text.lines().map(str::to_owned).collect();
        Ok(RemovalRecord { path, next: names.clone(), names })
    }

    /// Writes what is to be remembered, where it is not what is there.
    pub(super) fn save(&self) -> Result<(), PublishError> {
        if self.next == self.names { Ok(()) } else { replace(&self.path, self.next.join("\n").as_bytes()) }
    }
}
