//! Publishing file by file where no folder can be exchanged, and for `watch`.
//!
//! The journal names the files to remove and the tree to take the new ones from. Once it is committed, the change is carried
//! out, by this run or the next: removals, then each file by an atomic rename, `integrity.json` last. Every step may be
//! repeated, so a kill between any two of them loses nothing.

use super::error::{PublishError, failed};
use super::folders::{Folders, Obstacles, is_folder};
use super::manifest;
use super::stage::metadata_of;
use crate::base::OutPath;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

const HEADER: &str = "annals journal 1";
const COMMITTED: &str = "journal";

/// Makes the change irrevocable.
pub(super) fn commit(workspace: &Path, tree: &Path, removed: &[&str]) -> Result<(), PublishError> {
    let tree = tree.file_name().unwrap_or_default().to_string_lossy();
    let lines: Vec<&str> = [HEADER, &tree].into_iter().chain(removed.iter().copied()).collect();
    let (draft, committed) = (workspace.join("journal.draft"), workspace.join(COMMITTED));
    fs::write(&draft, lines.join("\n")).map_err(failed("write", &draft))?;
    fs::rename(&draft, &committed).map_err(failed("write", &committed))
}

/// Carries out a committed change, if there is one. A target that has gone meanwhile needs none.
pub(super) fn recover(workspace: &Path, target: &Path) -> Result<(), PublishError> {
    let committed = workspace.join(COMMITTED);
    let text = match fs::read_to_string(&committed) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed("read", &committed)(error)),
    };
    let mut lines = text.lines();
    if lines.next() == Some(HEADER)
        && metadata_of(target)?.is_some_and(|meta| meta.is_dir())
        && let Some(tree) = lines.next().filter(|name| OutPath::parse(name).is_some())
    {
        remove(target, lines.filter(|path| OutPath::parse(path).is_some()))?;
        let tree = workspace.join(tree);
        let folders = Folders::below(target.to_owned(), Obstacles::Refuse);
        move_files(&tree, "", &folders)?;
        move_file(&tree, manifest::NAME, &folders)?;
    }
    fs::remove_file(&committed).map_err(failed("remove", &committed))
}

/// Which of the paths lie in the target itself, not behind a symbolic link.
pub(super) fn inside<'a>(target: &Path, paths: impl Iterator<Item = &'a str>) -> Result<Vec<&'a str>, PublishError> {
    let mut real: HashMap<&str, bool> = HashMap::new();
    let mut found = Vec::new();
    'paths: for path in paths {
        for (end, _) in path.match_indices('/') {
            let folder = &path[..end];
            let is_real = match real.get(folder) {
                Some(known) => *known,
                None => metadata_of(&target.join(folder))?.is_some_and(|meta| meta.is_dir()),
            };
            real.insert(folder, is_real);
            if !is_real {
                continue 'paths;
            }
        }
        found.push(path);
    }
    Ok(found)
}

/// Removes files, and the folders that are empty without them, also those that a killed run left empty. Nothing is removed through a
/// symbolic link.
pub(super) fn remove<'a>(target: &Path, paths: impl Iterator<Item = &'a str>) -> Result<(), PublishError> {
    let paths: Vec<&str> = paths.collect();
    for path in inside(target, paths.iter().copied())? {
        let place = target.join(path);
        if metadata_of(&place)?.is_some_and(|meta| meta.is_dir()) {
            continue;
        }
        match fs::remove_file(&place) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed("remove", &place)(error)),
            _ => {}
        }
    }
    let folders: BTreeSet<&str> =
        paths.iter().flat_map(|path| path.match_indices('/').map(|(end, _)| &path[..end])).collect();
    // What is below a folder comes before it.
    for folder in inside(target, folders.into_iter())?.into_iter().rev() {
        let _ = fs::remove_dir(target.join(folder)); // something else is in it
    }
    Ok(())
}

/// Moves every file below `folder` of the tree, the manifest excepted. In parallel: a rename over a file
/// frees the old one's blocks, which may wait for the disk.
pub(super) fn move_files(tree: &Path, folder: &str, to: &Folders) -> Result<(), PublishError> {
    let from = tree.join(folder);
    let mut below = Vec::new();
    for entry in fs::read_dir(&from).map_err(failed("list", &from))? {
        let entry = entry.map_err(failed("list", &from))?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        if entry.file_type().map_err(failed("inspect", &from))?.is_dir() {
            below.push(path);
        } else if path != manifest::NAME {
            move_file(tree, &path, to)?;
        }
    }
    below.par_iter().try_for_each(|folder| move_files(tree, folder, to))
}

/// Moves one file over the published one. An empty folder in its place gives way; one that was moved before is done.
fn move_file(tree: &Path, path: &str, to: &Folders) -> Result<(), PublishError> {
    let (from, place) = (tree.join(path), to.place(path)?);
    if is_folder(&place) {
        remove_empty(&place);
    }
    match fs::rename(&from, &place) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other.map_err(failed("replace", &place)),
    }
}

fn remove_empty(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            remove_empty(&entry.path());
        }
    }
    let _ = fs::remove_dir(folder); // the rename says what is wrong
}
