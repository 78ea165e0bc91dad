//! Files of a test's own folder: written with the folders above them, edited, listed, copied.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// A path of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Writes a file and makes the folders above it.
pub(crate) fn put(root: &Path, path: &str, text: impl AsRef<[u8]>) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
    fs::write(file, text).expect("a file");
}

pub(crate) fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// Replaces the first occurrence of a text that must be there.
pub(crate) fn edit(file: &Path, from: &str, to: &str) {
    let text = read(file);
    assert!(text.contains(from), "{} lacks {from}: {text}", file.display());
    fs::write(file, text.replacen(from, to, 1)).expect("a file");
}

/// Every file below a folder by its path. What a running program takes away meanwhile is not there.
pub(crate) fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    assert!(folder.is_dir(), "{} is no folder", folder.display());
    let there = |result: io::Result<walkdir::DirEntry>| match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        result => Some(result.expect("an entry")),
    };
    let entries = walkdir::WalkDir::new(folder).into_iter().filter_map(|entry| there(entry.map_err(io::Error::from)));
    let mut files = BTreeMap::new();
    for entry in entries.filter(|entry| entry.file_type().is_file()) {
        let path = entry.path().strip_prefix(folder).expect("a path below").to_string_lossy().replace('\\', "/");
        match fs::read(entry.path()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            bytes => drop(files.insert(path, bytes.expect("a file"))),
        }
    }
    files
}

/// Copies a folder.
pub(crate) fn copy(from: &Path, to: &Path) {
    tree(from).iter().for_each(|(path, bytes)| put(to, path, bytes));
}
