//! Which folders a published site has, and what in it is not ours.

use super::error::{PublishError, failed};
use super::manifest::OwnedFiles;
use rayon::prelude::*;
use std::collections::HashSet;
use std::fs::{self, FileType};
use std::path::{Path, PathBuf};

/// What stands in a target, by paths relative to it.
#[derive(Debug, Default)]
pub(super) struct TargetScan {
    /// Every folder, ours or not; those below come after.
    pub(super) folders: Vec<PathBuf>,
    /// What is not ours; what lies in a folder comes after it.
    pub(super) foreign: Vec<(PathBuf, FileType)>,
}

/// Looks through the whole target.
pub(super) fn survey(target: &Path, ours: &OwnedFiles) -> Result<TargetScan, PublishError> {
    look_into(target, Path::new(""), ours, &ours.folders())
}

fn look_into(
    target: &Path,
    folder: &Path,
    ours: &OwnedFiles,
    folders: &HashSet<&str>,
) -> Result<TargetScan, PublishError> {
    let place = target.join(folder);
    let mut found = TargetScan::default();
    let mut below = Vec::new();
    for entry in fs::read_dir(&place).map_err(failed("list", &place))? {
        let entry = entry.map_err(failed("list", &place))?;
        let kind = entry.file_type().map_err(failed("look at", &place))?;
        let path = folder.join(entry.file_name());
        let known = slashed(&path);
        if kind.is_dir() {
            if !known.is_some_and(|path| folders.contains(&*path)) {
                found.foreign.push((path.clone(), kind));
            }
            found.folders.push(path.clone());
            below.push(path);
        } else if !known.is_some_and(|path| ours.has(&path)) {
            found.foreign.push((path, kind));
        }
    }
    let below: Vec<TargetScan> =
        below.par_iter().map(|folder| look_into(target, folder, ours, folders)).collect::<Result<_, _>>()?;
    for more in below {
        found.folders.extend(more.folders);
        found.foreign.extend(more.foreign);
    }
    Ok(found)
}

/// The path as a manifest writes it; `None` for a name that no file of ours has.
#[cfg(unix)]
fn slashed(path: &Path) -> Option<std::borrow::Cow<'_, str>> {
    path.to_str().map(Into::into)
}

#[cfg(not(unix))]
fn slashed(path: &Path) -> Option<std::borrow::Cow<'_, str>> {
    path.to_str().map(|path| path.replace('\\', "/").into())
}
