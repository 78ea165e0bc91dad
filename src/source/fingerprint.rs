//! The fingerprint of a folder: names, sizes, times. As long as it is the same, nothing in the folder needs to be read again, and
//! scanning a whole site costs no more than listing it.
#![expect(clippy::disallowed_methods, reason = "this is the door in, too")]

use super::file_stamp::FileStamp;
use super::read::walk;
use crate::base::{Digest, KeyBuilder};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Clocks of file systems are coarse, some by two seconds: what changed within this time may change again and have the same fingerprint.
const COARSE: Duration = Duration::from_secs(3);

/// The fingerprint of a folder; `None` where it would prove nothing: something in the folder is too new, or cannot be read.
pub(super) fn folder_fingerprint(folder: &Path) -> Option<Digest> {
    let coarse_limit = SystemTime::now().checked_sub(COARSE)?.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_nanos();
    let mut key = KeyBuilder::new("folder");
    for entry in walk(folder, |_| false) {
        let entry = entry.ok()?;
        let metadata = entry.metadata().ok()?;
        let stamp = FileStamp::new(&metadata);
        if stamp.modified >= coarse_limit || stamp.changed >= coarse_limit {
            return None;
        }
        key = key.text(&entry.path().to_string_lossy()).bytes(&metadata.len().to_le_bytes()).bytes(&stamp.bytes());
    }
    Some(key.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn what_is_new_proves_nothing_and_what_is_old_does() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.md");
        fs::write(&file, "one").expect("a file");
        assert_eq!(folder_fingerprint(folder.path()), None);
        assert_eq!(folder_fingerprint(&folder.path().join("none")), None);
        // What has stood for long: a folder of the program's own source.
        let old = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/edition");
        assert_eq!(folder_fingerprint(&old), folder_fingerprint(&old));
    }
}
