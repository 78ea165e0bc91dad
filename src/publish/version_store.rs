//! Sealing on the disk: a version's folder is made beside the others under a hidden name, whole and forced to the disk, then
//! renamed; the ledger, replaced in one step, makes it a version. Killed before that step, the folder still holds [`SEALING`],
//! and the next sealing starts anew; killed after it, only that mark is left over.

use super::error::{PublishError, failed};
use crate::model::SEALING;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The name of the ledger in a report's folder.
const LEDGER: &str = "versions.toml";

/// A report's folder, locked while its versions change.
#[derive(Debug)]
pub struct VersionStore {
    folder: PathBuf,
    /// Released by the kernel, however the program ends.
    _lock: File,
}

impl VersionStore {
    /// Locks a report's folder.
    ///
    /// # Errors
    /// When it is no folder, or another run is changing its versions.
    pub fn open(folder: &Path) -> Result<VersionStore, PublishError> {
        let lock = File::open(folder).map_err(failed("open", folder))?;
        match rustix::fs::flock(&lock, rustix::fs::FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(VersionStore { folder: folder.to_owned(), _lock: lock }),
            Err(rustix::io::Errno::WOULDBLOCK) => Err(PublishError::Busy { target: folder.to_owned() }),
            Err(error) => Err(failed("lock", folder)(error.into())),
        }
    }

    /// Makes a version: its files, then the ledger that lists them.
    ///
    /// # Errors
    /// When the machine fails, or a folder of that name holds something that is no interrupted sealing.
    pub fn seal(&self, name: &str, files: &[(String, Vec<u8>)], ledger: &str) -> Result<(), PublishError> {
        let target = self.folder.join(name);
        if target.join(SEALING).exists() {
            fs::remove_dir_all(&target).map_err(failed("remove", &target))?;
        }
        if target.symlink_metadata().is_ok() {
            return Err(PublishError::Foreign { path: target });
        }
        let hidden = self.folder.join(format!(".{name}-sealing"));
        if hidden.exists() {
            fs::remove_dir_all(&hidden).map_err(failed("remove", &hidden))?;
        }
        fs::create_dir(&hidden).map_err(failed("make", &hidden))?;
        write(&hidden.join(SEALING), b"")?;
        for (path, bytes) in files {
            write(&hidden.join(path), bytes)?;
        }
        settle(&hidden)?;
        fs::rename(&hidden, &target).map_err(failed("rename", &hidden))?;
        self.replace_ledger(ledger)?;
        let mark = target.join(SEALING);
        fs::remove_file(&mark).map_err(failed("remove", &mark))
    }

    /// Puts another ledger in the place of the one that is there, in one step.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn replace_ledger(&self, text: &str) -> Result<(), PublishError> {
        let (target, next) = (self.folder.join(LEDGER), self.folder.join(format!(".{LEDGER}-next")));
        if next.exists() {
            fs::remove_file(&next).map_err(failed("remove", &next))?;
        }
        write(&next, text.as_bytes())?;
        settle(&self.folder)?;
        fs::rename(&next, &target).map_err(failed("rename", &next))?;
        settle(&self.folder)
    }

    /// Removes the content of a version.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn purge(&self, name: &str) -> Result<(), PublishError> {
        let (target, hidden) = (self.folder.join(name), self.folder.join(format!(".{name}-purged")));
        if target.exists() {
            fs::rename(&target, &hidden).map_err(failed("rename", &target))?;
        }
        if hidden.exists() {
            fs::remove_dir_all(&hidden).map_err(failed("remove", &hidden))?;
        }
        settle(&self.folder)
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
fn settle(folder: &Path) -> Result<(), PublishError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed("write", folder))
}
