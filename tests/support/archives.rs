//! What is in an archive: a Word document, a workbook, a zip.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

/// The files of an archive by name, each once.
pub(crate) fn files(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(archive)).expect("an archive");
    let mut files = BTreeMap::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).expect("a file");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("bytes");
        let name = file.name().expect("a name").into_owned();
        assert!(files.insert(name, bytes).is_none());
    }
    files
}

/// The same of an archive that holds nothing but text.
pub(crate) fn texts(archive: &[u8]) -> BTreeMap<String, String> {
    files(archive).into_iter().map(|(name, bytes)| (name, String::from_utf8(bytes).expect("UTF-8"))).collect()
}
