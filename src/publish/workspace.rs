//! The folder in which one run prepares what it will publish: its lock, its new tree, its journal.
//!
//! It lies beside the target, so that renames between the two are possible; inside it where the target is a mount point or
//! its parent may not be written to. The system releases the lock when the process ends, however it ends: a folder that is
//! found unlocked is a killed run's, and is ended (a committed journal) or cleared.

use super::error::{PublishError, failed};
use super::folders::is_folder;
use super::journal;
use super::lock_file::{self, LockFile};
use super::stage::metadata_of;
use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// The name of a workspace inside its target.
pub(super) const INSIDE: &str = ".annals-staging";
/// The name of the lock file in a workspace.
const LOCK: &str = "lock";

/// A locked workspace; dropped, it is removed.
#[derive(Debug)]
pub(super) struct Workspace {
    root: PathBuf,
    tree: PathBuf,
    lock: Option<LockFile>,
    /// Whether it lies beside the target, which an exchange needs.
    pub(super) beside: bool,
    /// Whether the tree is an earlier one, with files that may be out of date.
    pub(super) reused: bool,
}

impl Workspace {
    /// Takes the lock on `target`, and ends or clears what a killed run left behind.
    /// `reusable` is a tree of an earlier run, to begin with.
    pub(super) fn take(target: &Path, reusable: Option<&PathBuf>) -> Result<Workspace, PublishError> {
        let inside = target.join(INSIDE);
        if metadata_of(&inside)?.is_some() {
            drop(Workspace::at(&inside, target, false)?);
        }
        let mut name = OsString::from(".");
        name.push(target.file_name().unwrap_or_default());
        name.push(".annals-staging");
        match Workspace::at(&target.with_file_name(name), target, true) {
            Ok(mut workspace) if workspace.reaches(target) => {
                if let Some(reusable) = reusable.filter(|reusable| is_folder(reusable)) {
                    workspace.reused =
                        fs::remove_dir(&workspace.tree).and_then(|()| fs::rename(reusable, &workspace.tree)).is_ok();
                    if !workspace.reused {
                        fs::create_dir_all(&workspace.tree).map_err(failed("create", &workspace.tree))?;
                    }
                }
                Ok(workspace)
            }
            Ok(_) => Workspace::at(&inside, target, false),
            Err(PublishError::Io { source, .. }) if is_barred(&source) && target.exists() => {
                Workspace::at(&inside, target, false)
            }
            Err(error) => Err(error),
        }
    }

    /// The new tree: at first only the files that change.
    pub(super) fn tree(&self) -> &Path {
        &self.tree
    }

    /// The workspace's own folder.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Leaves everything as it is, for the next run to end: a committed journal could not be carried out.
    pub(super) fn leave(mut self) {
        self.lock = None;
    }

    /// Removes the workspace. A reusable tree that was not needed goes back.
    pub(super) fn close(mut self, reusable: &Path) -> Result<(), PublishError> {
        if self.reused {
            let _ = fs::rename(&self.tree, reusable);
        }
        self.remove()
    }

    fn at(root: &Path, target: &Path, beside: bool) -> Result<Workspace, PublishError> {
        let lock = lock_file::acquire(&root.join(LOCK), target)?;
        journal::recover(root, target)?;
        let mut workspace =
            Workspace { root: root.to_owned(), tree: PathBuf::new(), lock: Some(lock), beside, reused: false };
        let _ = workspace.clear(); // what cannot be removed is passed over:
        for number in 0.. {
            workspace.tree = root.join(format!("tree-{number}"));
            match fs::create_dir(&workspace.tree) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                other => {
                    other.map_err(failed("create", &workspace.tree))?;
                    break;
                }
            }
        }
        Ok(workspace)
    }

    /// Whether a file can be renamed from here into the target: asked with names that don't exist, which changes nothing.
    fn reaches(&self, target: &Path) -> bool {
        let answer = fs::rename(self.root.join("none"), target.join(".annals-none"));
        !answer.is_err_and(|error| error.kind() == ErrorKind::CrossesDevices)
    }

    fn remove(&mut self) -> Result<(), PublishError> {
        // Whatever fails, the lock is not held longer.
        let held = self.lock.take();
        self.clear()?;
        let lock = self.root.join(LOCK);
        fs::remove_file(&lock).map_err(failed("remove", &lock))?;
        // On Windows a removed file stays in its folder until nobody has it open. Another run may have its lock here from now on.
        drop(held);
        match fs::remove_dir(&self.root) {
            Err(error) if matches!(error.kind(), ErrorKind::DirectoryNotEmpty | ErrorKind::NotFound) => Ok(()),
            other => other.map_err(failed("remove", &self.root)),
        }
    }

    /// Removes everything but the lock; goes on past what cannot be removed, and answers the first failure.
    fn clear(&self) -> Result<(), PublishError> {
        let mut result = Ok(());
        for entry in fs::read_dir(&self.root).map_err(failed("list", &self.root))? {
            let entry = entry.map_err(failed("list", &self.root))?;
            if entry.file_name() == LOCK {
                continue;
            }
            let path = entry.path();
            let removed = match entry.file_type() {
                Ok(kind) if kind.is_dir() => fs::remove_dir_all(&path),
                _ => fs::remove_file(&path),
            };
            result = result.and(removed.map_err(failed("remove", &path)));
        }
        result
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        if self.lock.is_some() {
            let _ = self.remove();
        }
    }
}

fn is_barred(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem)
}
