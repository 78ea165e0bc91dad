//! Foreign files are never overwritten: found before anything is published, in whichever way.

use super::error::{PublishError, failed};
use super::manifest::OwnedFiles;
use super::stage::metadata_of;
use std::collections::HashSet;
use std::fs;
use std::path::Path;

/// Looks for foreign things where the files at `written` will stand, and where their folders will.
pub(super) fn check(target: &Path, written: &[&str], owned: &OwnedFiles) -> Result<(), PublishError> {
    if metadata_of(target)?.is_none() {
        return Ok(());
    }
    let mut looked = HashSet::new();
    for path in written {
        for (end, _) in path.match_indices('/') {
            let folder = &path[..end];
            if looked.insert(folder)
                && metadata_of(&target.join(folder))?.is_some_and(|meta| !meta.is_dir())
                && !owned.has(folder)
            {
                return Err(PublishError::Foreign { path: target.join(folder) });
            }
        }
        match metadata_of(&target.join(path))? {
            Some(meta) if meta.is_dir() => check_folder(target, path, owned, &owned.folders())?,
            Some(_) if !owned.has(path) => return Err(PublishError::Foreign { path: target.join(path) }),
            _ => {}
        }
    }
    Ok(())
}

/// A folder gives way to an owned file only if it is owned and holds nothing else.
fn check_folder(target: &Path, folder: &str, owned: &OwnedFiles, folders: &HashSet<&str>) -> Result<(), PublishError> {
    let place = target.join(folder);
    if !folders.contains(folder) {
        return Err(PublishError::Foreign { path: place });
    }
    for entry in fs::read_dir(&place).map_err(failed("list", &place))? {
        let entry = entry.map_err(failed("list", &place))?;
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.file_type().map_err(failed("inspect", &place))?.is_dir() {
            check_folder(target, &path, owned, folders)?;
        } else if !owned.has(&path) {
            return Err(PublishError::Foreign { path: entry.path() });
        }
    }
    Ok(())
}
