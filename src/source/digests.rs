//! Every byte of a folder, for those who hold it against a list.

use super::SourceError;
use super::file::{ATTACHMENT_LIMIT, read_file};
use crate::base::sha256_hex;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;
use walkdir::WalkDir;

/// SHA-256 of every file in a folder by its path in it, hidden ones too; `None` for what is no plain file, or cannot be read. A
/// symbolic link is no plain file: what it leads to is not sealed. No files where there is no such folder.
///
/// # Errors
/// When the folder cannot be listed.
pub fn digests(folder: &Path) -> Result<BTreeMap<String, Option<String>>, SourceError> {
    if folder.symlink_metadata().is_err() {
        return Ok(BTreeMap::new());
    }
    let entries: Vec<walkdir::DirEntry> = WalkDir::new(folder)
        .min_depth(1)
        .into_iter()
        .collect::<Result<_, _>>()
        .map_err(|error| SourceError { path: folder.to_owned(), source: error.into() })?;
    let files = entries.par_iter().filter(|entry| !entry.file_type().is_dir()).map(|entry| {
        let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let steps: Vec<_> = path.iter().map(|step| step.to_string_lossy()).collect();
        let bytes = entry.file_type().is_file().then(|| read_file(entry.path(), ATTACHMENT_LIMIT).ok()).flatten();
        (steps.join("/"), bytes.map(|bytes| sha256_hex(&bytes)))
    });
    Ok(files.collect())
}

/// The bytes of a file; `None` where there is none.
///
/// # Errors
/// When it is there and cannot be read.
pub fn bytes(path: &Path) -> Result<Option<Vec<u8>>, SourceError> {
    match read_file(path, ATTACHMENT_LIMIT) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(SourceError { path: path.to_owned(), source }),
    }
}
