//! A folder of one session that nobody else can look into. It goes with the session; what a killed one left goes when the next begins.

use super::error::{PublishError, failed};
use super::lock_file::{self, LockFile};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// How the names of all begin.
const PREFIX: &str = "annals-edit-";
/// The file that a session has locked as long as it runs.
const LOCK: &str = "session.lock";

/// A folder, until this is dropped.
pub struct SessionFolder {
    /// Released before the folder goes.
    _lock: LockFile,
    folder: TempDir,
}

impl SessionFolder {
    /// A new folder in the one for temporary files, from which those of sessions that are over go.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn new(temporary: &Path) -> Result<SessionFolder, PublishError> {
        remove_left(temporary);
        let mut folder = tempfile::Builder::new();
        #[cfg(unix)]
        folder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let folder = folder.prefix(PREFIX).tempdir_in(temporary).map_err(failed("make", temporary))?;
        let lock = lock_file::acquire(&folder.path().join(LOCK), folder.path())?;
        Ok(SessionFolder { _lock: lock, folder })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes the folders whose sessions are over. Those of others cannot be opened and are left to them, as is what cannot be removed.
fn remove_left(temporary: &Path) {
    let folders = fs::read_dir(temporary).into_iter().flatten().flatten().filter(|entry| {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        is_folder && entry.file_name().to_string_lossy().starts_with(PREFIX)
    });
    for folder in folders.map(|entry| entry.path()).filter(|folder| folder.join(LOCK).is_file()) {
        if let Ok(lock) = lock_file::acquire(&folder.join(LOCK), &folder) {
            drop(lock);
            let _ = fs::remove_dir_all(&folder); // the next session tries again
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_session_left_goes_and_what_runs_stays() {
        let temporary = tempfile::tempdir().expect("a folder");
        let running = SessionFolder::new(temporary.path()).expect("a session");
        let left = temporary.path().join(format!("{PREFIX}killed"));
        let other = temporary.path().join("other");
        for folder in [&left, &other] {
            fs::create_dir(folder).expect("made");
            fs::write(folder.join(LOCK), "").expect("written");
            fs::write(folder.join("年报.docx"), "x").expect("written");
        }
        let next = SessionFolder::new(temporary.path()).expect("a session");
        assert!(!left.exists() && other.exists() && running.path().exists() && next.path().exists());
        let path = running.path().to_owned();
        drop(running);
        assert!(!path.exists() && next.path().exists());
    }
}
