//! Publishing in one step: the new tree is made whole beside the old one, then the two change places.

use super::error::{PublishError, failed};
use super::folders::Folders;
use super::scan::TargetScan;
use super::stage::{Staged, inode};
use rayon::prelude::*;
use std::fs::{self, FileTimes};
use std::io::{self, ErrorKind};
use std::path::Path;

/// Whether folders can change places here, asked with two that mean nothing.
pub(super) fn is_possible(workspace: &Path) -> bool {
    let probes = [workspace.join("probe-a"), workspace.join("probe-b")];
    let made = probes.iter().all(|probe| fs::create_dir(probe).is_ok());
    made && matches!(swap(&probes[0], &probes[1]), Ok(true))
}

/// Completes the new tree: files that did not change and foreign things become links to the old tree's.
pub(super) fn fill(
    tree: &Folders,
    target: &Path,
    kept: &[&Staged],
    target_scan: &TargetScan,
) -> Result<(), PublishError> {
    kept.par_iter().try_for_each(|file| {
        let path = file.path.as_str();
        match fs::symlink_metadata(tree.root().join(path)) {
            Ok(meta) if inode(&meta).is_some_and(|inode| Some(inode) == file.inode) => return Ok(()),
            Ok(_) => fs::remove_file(tree.root().join(path)).map_err(failed("remove", tree.root()))?,
            Err(_) => {}
        }
        link(&target.join(path), &tree.place(path)?, target, Path::new(path))
    })?;
    let mut modes = Vec::new();
    for (path, kind) in &target_scan.foreign {
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
    modes.iter().rev().try_for_each(|(from, to)| copy_mode(from, to).map_err(failed("chmod", to)))
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

#[cfg(windows)]
fn copy_link(from: &Path, to: &Path) -> io::Result<()> {
    let kind = fs::symlink_metadata(from)?.file_type();
    let to_folder = std::os::windows::fs::FileTypeExt::is_symlink_dir(&kind);
    let link = if to_folder { std::os::windows::fs::symlink_dir } else { std::os::windows::fs::symlink_file };
    link(fs::read_link(from)?, to)
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
