//! Which folders a published site has, and what in it is foreign.

use super::error::{PublishError, failed};
use super::manifest::OwnedFiles;
use rayon::prelude::*;
use std::collections::HashSet;
use std::fs::{self, FileType};
use std::path::{Path, PathBuf};

/// What stands in a target, by paths relative to it.
#[derive(Debug, Default)]
pub(super) struct TargetScan {
    /// Every folder, owned or foreign; those below come after.
    pub(super) folders: Vec<PathBuf>,
    /// What is foreign; what lies in a folder comes after it.
    pub(super) foreign: Vec<(PathBuf, FileType)>,
}

/// Looks through the whole target.
pub(super) fn scan_target(target: &Path, owned: &OwnedFiles) -> Result<TargetScan, PublishError> {
    look_into(target, Path::new(""), owned, &owned.folders())
}

fn look_into(
    target: &Path,
    folder: &Path,
    owned: &OwnedFiles,
    folders: &HashSet<&str>,
) -> Result<TargetScan, PublishError> {
    let place = target.join(folder);
    let mut scan = TargetScan::default();
    let mut below = Vec::new();
    for entry in fs::read_dir(&place).map_err(failed("list", &place))? {
        let entry = entry.map_err(failed("list", &place))?;
        let kind = entry.file_type().map_err(failed("inspect", &place))?;
        let path = folder.join(entry.file_name());
        let known = slashed(&path);
        if kind.is_dir() {
            if !known.is_some_and(|path| folders.contains(&*path)) {
                scan.foreign.push((path.clone(), kind));
            }
            scan.folders.push(path.clone());
            below.push(path);
        } else if !known.is_some_and(|path| owned.has(&path)) {
            scan.foreign.push((path, kind));
        }
    }
    let below: Vec<TargetScan> =
        below.par_iter().map(|folder| look_into(target, folder, owned, folders)).collect::<Result<_, _>>()?;
    for more in below {
        scan.folders.extend(more.folders);
        scan.foreign.extend(more.foreign);
    }
    Ok(scan)
}

/// The path as a manifest writes it; `None` for a name that no owned file has.
#[cfg(unix)]
fn slashed(path: &Path) -> Option<std::borrow::Cow<'_, str>> {
    path.to_str().map(Into::into)
}

#[cfg(not(unix))]
fn slashed(path: &Path) -> Option<std::borrow::Cow<'_, str>> {
    path.to_str().map(|path| path.replace('\\', "/").into())
}
