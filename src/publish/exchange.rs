//! Publishing in one step: the new tree is made whole beside the old one, then the two change places.

use super::error::{PublishError, failed};
use super::folders::Folders;
use super::manifest::{self, Ours};
use super::survey::Survey;
use rayon::prelude::*;
use std::fs::{self, FileTimes};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Whether folders can change places here, asked with two that mean nothing.
pub(super) fn is_possible(workspace: &Path) -> bool {
    let probes = [workspace.join("probe-a"), workspace.join("probe-b")];
    let made = probes.iter().all(|probe| fs::create_dir(probe).is_ok());
    made && matches!(swap(&probes[0], &probes[1]), Ok(true))
}

/// Fills the new tree: files that did not change and things that are not ours become links to the old tree's.
pub(super) fn fill(tree: &Folders, target: &Path, kept: &[&str], survey: &Survey) -> Result<(), PublishError> {
    kept.par_iter().try_for_each(|path| link(&target.join(path), &tree.place(path)?, target, Path::new(path)))?;
    let mut modes = Vec::new();
    for (path, kind) in &survey.foreign {
        let (from, to) = (target.join(path), tree.root().join(path));
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).map_err(failed("create", folder))?;
        }
        if kind.is_dir() {
            fs::create_dir_all(&to).map_err(failed("create", &to))?;
            modes.push((from, to));
        } else if kind.is_symlink() {
            copy_link(&from, &to).or_else(|error| in_the_way(error, "link", &from))?;
        } else {
            link(&from, &to, target, path)?;
        }
    }
    modes.push((target.to_owned(), tree.root().to_owned()));
    modes.iter().rev().try_for_each(|(from, to)| copy_mode(from, to).map_err(failed("set the mode of", to)))
}

/// Lets the two folders change places. `false`: not here; nothing has changed.
pub(super) fn swap(new: &Path, old: &Path) -> io::Result<bool> {
    #[cfg(any(target_os = "linux", target_os = "android", target_os = "macos"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE) {
            Ok(()) => Ok(true),
            Err(Errno::INVAL | Errno::NOSYS | Errno::XDEV | Errno::BUSY | Errno::OPNOTSUPP | Errno::PERM) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
    #[cfg(not(any(target_os = "linux", target_os = "android", target_os = "macos")))]
    {
        let _ = (new, old);
        Ok(false)
    }
}

/// Takes the links out of the new tree again, so that only what changes is in it.
pub(super) fn unfill(tree: &Path, kept: &[&str], survey: &Survey) {
    kept.par_iter().for_each(|path| drop(fs::remove_file(tree.join(path))));
    survey.foreign.iter().for_each(|(path, _)| drop(fs::remove_file(tree.join(path))));
}

/// Removes the old tree after the exchange. Something that was put into it meanwhile is not ours to remove: it moves over.
pub(super) fn dismantle(old: &Path, target: &Path, ours: &Ours, survey: &Survey) -> Result<(), PublishError> {
    let paths: Vec<&str> = ours.iter().chain([manifest::NAME]).collect();
    paths.par_iter().for_each(|path| drop(fs::remove_file(old.join(path))));
    let files = survey.foreign.iter().filter(|(_, kind)| !kind.is_dir());
    files.for_each(|(path, _)| drop(fs::remove_file(old.join(path))));
    let mut folders: Vec<(usize, &PathBuf)> = survey.folders.iter().map(|path| (path.components().count(), path)).collect();
    folders.sort_unstable_by(|a, b| b.cmp(a));
    for level in folders.chunk_by(|a, b| a.0 == b.0) {
        level.par_iter().for_each(|(_, path)| drop(fs::remove_dir(old.join(path))));
    }
    match fs::remove_dir(old) {
        Err(error) if error.kind() != ErrorKind::NotFound => rescue(old, target),
        _ => Ok(()),
    }
}

fn rescue(old: &Path, target: &Path) -> Result<(), PublishError> {
    for entry in fs::read_dir(old).map_err(failed("list", old))? {
        let entry = entry.map_err(failed("list", old))?;
        let to = target.join(entry.file_name());
        if entry.file_type().map_err(failed("look at", old))?.is_dir() && to.is_dir() {
            rescue(&entry.path(), &to)?;
        } else if fs::symlink_metadata(&to).is_err() {
            fs::create_dir_all(target).and_then(|()| fs::rename(entry.path(), &to)).map_err(failed("move", &to))?;
        }
    }
    fs::remove_dir(old).map_err(failed("remove", old))
}

/// Links a file of the old tree into the new one, or copies it with its time where links fail.
fn link(from: &Path, to: &Path, target: &Path, path: &Path) -> Result<(), PublishError> {
    let copy = |error: io::Error| {
        let meta = fs::symlink_metadata(from)?;
        if matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::NotFound) || !meta.is_file() {
            return Err(error);
        }
        fs::copy(from, to)?;
        let times = FileTimes::new().set_modified(meta.modified()?);
        let _ = fs::File::open(to).and_then(|file| file.set_times(times)); // another time costs the next run time
        Ok(())
    };
    fs::hard_link(from, to).or_else(copy).or_else(|error| in_the_way(error, "link", &target.join(path)))
}

fn in_the_way(error: io::Error, action: &'static str, path: &Path) -> Result<(), PublishError> {
    match error.kind() {
        ErrorKind::AlreadyExists => Err(PublishError::Foreign { path: path.to_owned() }),
        _ => Err(failed(action, path)(error)),
    }
}

#[cfg(unix)]
fn copy_link(from: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(fs::read_link(from)?, to)
}

#[cfg(not(unix))]
fn copy_link(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to)
}

/// The new folder gets the old one's permissions, and its group where we may give it.
fn copy_mode(from: &Path, to: &Path) -> io::Result<()> {
    let meta = fs::metadata(from)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, chown};
        let now = fs::metadata(to)?;
        if (now.uid(), now.gid()) != (meta.uid(), meta.gid()) {
            let _ = chown(to, Some(meta.uid()), Some(meta.gid())).or_else(|_| chown(to, None, Some(meta.gid())));
        }
        if now.mode() == meta.mode() {
            return Ok(());
        }
    }
    fs::set_permissions(to, meta.permissions())
}
