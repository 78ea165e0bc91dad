//! One run at a time: an exclusive lock on a file. The system releases it when the process ends, however it ends, so a lock file
//! that is left behind locks nothing. A folder cannot be locked instead: Windows does not open one as a file.

use super::error::{PublishError, failed};
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::Path;

/// A lock, held until this is dropped. Closing the file would release it only when nobody else has it open: a process that another
/// thread starts at that moment has it until its program is loaded, and the next run would find the lock taken.
#[derive(Debug)]
pub(super) struct LockFile(File);

impl Drop for LockFile {
    fn drop(&mut self) {
        let _ = self.0.unlock(); // where locks are unsupported there is none
    }
}

/// Locks the file at `path`, made if it is not there, with its folder; `target` is what the lock stands for. A lock file that
/// another run removed while this one opened it excludes nobody: the next attempt makes it anew.
pub(super) fn acquire(path: &Path, target: &Path) -> Result<LockFile, PublishError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    for _ in 0..64 {
        match fs::create_dir(folder) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            other => other.map_err(failed("create", folder))?,
        }
        let file = match File::options().write(true).create(true).truncate(false).open(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            other => other.map_err(failed("open", path))?,
        };
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => break,
            Err(TryLockError::Error(error)) if error.kind() != ErrorKind::Unsupported => {
                return Err(failed("lock", path)(error));
            }
            _ if is_still_at(&file, path) => return Ok(LockFile(file)),
            _ => {}
        }
    }
    Err(PublishError::Busy { target: target.to_owned() })
}

#[cfg(unix)]
fn is_still_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let identity = |meta: fs::Metadata| (meta.dev(), meta.ino());
    file.metadata().ok().map(identity) == fs::metadata(path).ok().map(identity)
}

#[cfg(not(unix))]
fn is_still_at(_: &File, path: &Path) -> bool {
    path.exists()
}
