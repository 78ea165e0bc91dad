//! Sealing on the disk: a version's folder is made beside the others under a hidden name, whole and forced to the disk, then
//! renamed; the ledger, replaced in one step, makes it a version. Killed before that step, the folder still holds [`SEALING`],
//! and the next sealing starts anew; killed after it, only that mark is left over.

use super::cache::cached;
use super::content_files;
use super::error::{PublishError, failed};
use super::lock_file::{self, LockFile};
use super::stage::metadata_of;
use crate::model::{EXPLANATIONS_FILE, LEDGER_FILE, SEALING};
use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// What becomes of the ledger of a report.
#[derive(Debug)]
pub struct NextLedger<'a> {
    /// The text that takes its place.
    pub text: &'a str,
    /// What people wrote below the one that is there: it moves to a file of its own.
    pub added: &'a str,
}

/// A report's folder, locked while its versions change.
#[derive(Debug)]
pub struct VersionStore {
    folder: PathBuf,
    /// Released by the system, however the program ends.
    _lock: LockFile,
}

impl VersionStore {
    /// Locks a report's folder; `None` where there is none. The lock file lies in the folder `cache` (`.annals`, made when first needed) and stays there,
    /// empty: in the report's folder it would be one of the author's files.
    ///
    /// # Errors
    /// When the cache cannot be written to, or another run is changing the versions.
    pub fn open(folder: &Path, cache: &Path) -> Result<Option<VersionStore>, PublishError> {
        if metadata_of(folder)?.is_none() {
            return Ok(None);
        }
        let real = dunce::canonicalize(folder).map_err(failed("open", folder))?;
        let lock = lock_file::acquire(&cached(cache, "versions-lock", &real), folder)?;
        Ok(Some(VersionStore { folder: folder.to_owned(), _lock: lock }))
    }

    /// Makes a version: its files, then the ledger that lists them.
    ///
    /// # Errors
    /// When the machine fails, or a folder of that name holds something that is no interrupted sealing.
    pub fn seal(&self, name: &str, files: &[(String, Vec<u8>)], ledger: &NextLedger<'_>) -> Result<(), PublishError> {
        let target = self.folder.join(name);
        if metadata_of(&target.join(SEALING))?.is_some() {
            fs::remove_dir_all(&target).map_err(failed("remove", &target))?;
        }
        if metadata_of(&target)?.is_some() {
            return Err(PublishError::Foreign { path: target });
        }
        let hidden = self.folder.join(format!(".{name}-sealing"));
        if metadata_of(&hidden)?.is_some() {
            fs::remove_dir_all(&hidden).map_err(failed("remove", &hidden))?;
        }
        fs::create_dir(&hidden).map_err(failed("make", &hidden))?;
        write(&hidden.join(SEALING), b"")?;
        for (path, bytes) in files {
            write(&hidden.join(path), bytes)?;
        }
        sync_folder(&hidden)?;
        fs::rename(&hidden, &target).map_err(failed("rename", &hidden))?;
        self.replace_ledger(ledger)?;
        let mark = target.join(SEALING);
        fs::remove_file(&mark).map_err(failed("remove", &mark))
    }

    /// Puts another ledger in the place of the one that is there, in one step. What people wrote below that is in its own file before:
    /// killed in between, both have it.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn replace_ledger(&self, ledger: &NextLedger<'_>) -> Result<(), PublishError> {
        if !ledger.added.is_empty() {
            self.keep_explanations(ledger.added)?;
        }
        let (target, next) = (self.folder.join(LEDGER_FILE), self.folder.join(format!(".{LEDGER_FILE}-next")));
        if metadata_of(&next)?.is_some() {
            fs::remove_file(&next).map_err(failed("remove", &next))?;
        }
        write(&next, ledger.text.as_bytes())?;
        sync_folder(&self.folder)?;
        fs::rename(&next, &target).map_err(failed("rename", &next))?;
        sync_folder(&self.folder)
    }

    fn keep_explanations(&self, added: &str) -> Result<(), PublishError> {
        let path = self.folder.join(EXPLANATIONS_FILE);
        let known = match fs::read_to_string(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            known => known.map_err(failed("read", &path))?,
        };
        match known.contains(added.trim()) {
            true => Ok(()),
            false => content_files::replace(&path, format!("{known}{added}").trim_start().as_bytes()),
        }
    }

    /// Removes the content of a version.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn purge(&self, name: &str) -> Result<(), PublishError> {
        let (target, hidden) = (self.folder.join(name), self.folder.join(format!(".{name}-purged")));
        // A content that cannot be looked at is not one that is gone.
        if metadata_of(&target)?.is_some() {
            fs::rename(&target, &hidden).map_err(failed("rename", &target))?;
        }
        if metadata_of(&hidden)?.is_some() {
            fs::remove_dir_all(&hidden).map_err(failed("remove", &hidden))?;
        }
        sync_folder(&self.folder)
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), PublishError> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(failed("make", parent))?;
    }
    let mut file = File::create_new(path).map_err(failed("write", path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed("write", path))
}

/// Forces the names in a folder to the disk.
#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> Result<(), PublishError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed("write", folder))
}

/// Windows opens no folder as a file; NTFS writes changes of names to its log in their order.
#[cfg(not(unix))]
pub(super) fn sync_folder(folder: &Path) -> Result<(), PublishError> {
    fs::metadata(folder).map(drop).map_err(failed("write", folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_run_at_a_time_changes_versions() {
        let site = tempfile::tempdir().expect("a folder");
        let (report, cache) = (site.path().join("content/tang/2024"), site.path().join(".annals"));
        fs::create_dir_all(&report).expect("made");
        for _ in 0..2 {
            // The lock file of the first round is still there in the second one.
            let store = VersionStore::open(&report, &cache).expect("locked");
            assert!(matches!(VersionStore::open(&report, &cache), Err(PublishError::Busy { .. })));
            let other = report.with_file_name("2023");
            fs::create_dir_all(&other).expect("made");
            VersionStore::open(&other, &cache).expect("another report is not locked");
            drop(store);
        }
        assert!(fs::read_dir(&report).expect("a folder").next().is_none(), "nothing is left beside the author's files");
    }
}
