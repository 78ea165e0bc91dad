//! The tree that was replaced becomes the next run's beginning: thousands of folders need not be made and removed each time
//! (after removals ext4 makes new ones up to ten times slower).
//!
//! Between runs it lies in the cache, and holds nothing but links to files that are published: what was removed from the
//! site is on no disk because of it. What it holds is believed only where a file is the very same one as the published.

use super::error::{PublishError, failed};
use super::manifest::{self, OwnedFiles};
use super::scan::{TargetScan, scan_target};
use rayon::prelude::*;
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Removes from an owned tree whatever is not expected in it.
pub(super) fn prune(tree: &Path, expected: &OwnedFiles) -> Result<(), PublishError> {
    let unexpected = scan_target(tree, expected)?;
    for (path, kind) in unexpected.foreign.iter().rev() {
        let path = tree.join(path);
        if kind.is_dir() { fs::remove_dir(&path) } else { fs::remove_file(&path) }.map_err(failed("remove", &path))?;
    }
    Ok(())
}

/// Removes files that are no longer published from the reusable tree.
pub(super) fn forget(reusable: &Path, gone: &[&str]) {
    if reusable.is_dir() {
        gone.iter().for_each(|path| drop(fs::remove_file(reusable.join(path))));
    }
}

/// Puts the replaced tree away, as the next reusable one or for good. `before` is what was in it when the new one was made:
/// something that arrived since then is foreign, and moves over.
pub(super) fn retire(
    old: &Path,
    target: &Path,
    reusable: &Path,
    gone: &[&str],
    owned: &OwnedFiles,
    before: &TargetScan,
) -> Result<(), PublishError> {
    let now = scan_target(old, owned)?;
    let known: HashSet<&Path> = before.foreign.iter().map(|(path, _)| path.as_path()).collect();
    for (path, kind) in now.foreign.iter().rev() {
        let (from, to) = (old.join(path), target.join(path));
        let done = match (kind.is_dir(), known.contains(path.as_path())) {
            (true, true) => fs::remove_dir(&from),
            (true, false) => fs::create_dir_all(&to).and_then(|()| fs::remove_dir(&from)),
            (false, true) => fs::remove_file(&from),
            (false, false) if fs::symlink_metadata(&to).is_ok() => fs::remove_file(&from),
            (false, false) => to.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::rename(&from, &to)),
        };
        done.map_err(failed("move", &from))?;
    }
    let real: HashSet<&Path> = now.folders.iter().map(PathBuf::as_path).chain([Path::new("")]).collect();
    let is_inside = |path: &&str| Path::new(path).parent().is_some_and(|folder| real.contains(folder));
    let gone: Vec<&str> = gone.iter().copied().chain([manifest::NAME]).filter(is_inside).collect(); // through no symlink
    gone.par_iter().for_each(|path| drop(fs::remove_file(old.join(path))));
    let cache = reusable.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(cache)
        .and_then(|()| fs::rename(old, reusable))
        .or_else(|_| fs::remove_dir_all(old))
        .map_err(failed("remove", old))
}
