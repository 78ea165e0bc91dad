//! Every byte of a folder, for those who hold it against a list.
#![expect(clippy::disallowed_methods, reason = "this is the door in, too")]

use super::SourceError;
use super::file::{ATTACHMENT_LIMIT, read_file};
use crate::base::sha256_hex;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use walkdir::WalkDir;

/// SHA-256 of every file in a folder by its path in it, hidden ones too; `None` for what is no plain file. A symbolic link is none, and
/// neither is the folder itself where it is one: what it leads to is not sealed. A folder with nothing in it has a path that ends with
/// `/`. Nothing at all where there is no such folder.
///
/// # Errors
/// When the folder cannot be listed, or a file cannot be read.
pub fn digests(folder: &Path) -> Result<BTreeMap<String, Option<String>>, SourceError> {
    let failed = |path: &Path, source| SourceError { path: path.to_owned(), source };
    match folder.symlink_metadata() {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => return Ok(BTreeMap::from([("/".to_owned(), None)])),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(failed(folder, error)),
    }
    let entries: Vec<walkdir::DirEntry> = WalkDir::new(folder)
        .into_iter()
        .collect::<Result<_, _>>()
        .map_err(|error| SourceError { path: error.path().unwrap_or(folder).to_owned(), source: error.into() })?;
    // What lies in a folder comes right behind it.
    let is_empty = |at: usize| entries.get(at + 1).is_none_or(|next| next.depth() <= entries[at].depth());
    let listed = (0..entries.len()).into_par_iter().filter(|at| !entries[*at].file_type().is_dir() || is_empty(*at));
    let digest = |at: usize| {
        let (entry, kind) = (&entries[at], entries[at].file_type());
        let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let steps: Vec<_> = path.iter().map(|step| step.to_string_lossy()).collect();
        let bytes = kind.is_file().then(|| read_file(entry.path(), ATTACHMENT_LIMIT)).transpose();
        let bytes = bytes.map_err(|error| failed(entry.path(), error))?;
        Ok((steps.join("/") + if kind.is_dir() { "/" } else { "" }, bytes.map(|bytes| sha256_hex(&bytes))))
    };
    listed.map(digest).collect()
}

/// The names of the folders in a folder, and of its links, wherever they lead.
///
/// # Errors
/// When the folder cannot be listed.
pub fn folders_in(folder: &Path) -> Result<Vec<String>, SourceError> {
    let failed = |source| SourceError { path: folder.to_owned(), source };
    let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<Result<Vec<_>, _>>()).map_err(failed)?;
    let mut folders = Vec::new();
    for entry in entries {
        if !entry.file_type().map_err(failed)?.is_file() {
            folders.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(folders)
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
