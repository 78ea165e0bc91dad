//! The end of a run: what was staged becomes the site.

use super::error::{PublishError, failed};
use super::folders::Folders;
use super::manifest::{self, OwnedFiles};
use super::stage::{Stage, Staged, WriteResult, create, metadata_of};
use super::workspace::Workspace;
use super::{WriteMode, conflict, exchange, journal, reuse_tree, scan};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::PoisonError;

/// What a run changed.
#[derive(Debug, Default)]
pub struct Changes {
    /// Files that are new or have new bytes.
    pub written: usize,
    /// Files that stayed.
    pub unchanged: usize,
    /// Files of the site before that are gone.
    pub removed: usize,
    /// Files and folders that are foreign and were carried over to the new tree; 0 where no new tree was needed.
    pub kept_foreign: usize,
    /// What went wrong without harm to the site: an old tree that could not be removed, a cache file that could not be saved.
    pub warnings: Vec<PublishError>,
}

impl Stage {
    /// Publishes what was staged, and removes what was not. `versions`: every sealed version and its digest; `drafts`: the reports
    /// that are drafts.
    pub fn finish(self, versions: &BTreeMap<String, String>, drafts: &[String]) -> Result<Changes, PublishError> {
        let Stage {
            target,
            way,
            mut owned,
            manifest: published,
            cache,
            folders,
            files,
            workspace,
            reusable,
            removals,
            withdrawn,
            ..
        } = self;
        let files = in_order(files.into_inner().unwrap_or_else(PoisonError::into_inner))?;
        let (written, kept): (Vec<&Staged>, Vec<&Staged>) =
            files.iter().partition(|file| file.outcome == WriteResult::Written);
        let written: Vec<&str> = written.iter().map(|file| file.path.as_str()).collect();
        kept.iter().for_each(|file| owned.adopt(file.path.as_str()));
        let removed = removed(&owned, &files);
        let mut changes =
            Changes { written: written.len(), unchanged: kept.len(), removed: removed.len(), ..Changes::default() };

        let manifest = manifest::print(
            files.iter().map(|file| (file.path.as_str(), manifest::Hex(&file.record.sha))),
            versions,
            [&withdrawn, drafts],
        )?;
        let workspace = if written.is_empty() && published.as_ref() == Some(&manifest) {
            workspace
        } else {
            conflict::check(&target, &written, &owned)?;
            let place = folders.root().join(manifest::NAME);
            create(&place, &manifest).map_err(failed("write", &place))?;
            let next =
                Next { target: &target, reusable: &reusable, tree: &folders, written, kept, removed, owned: &owned };
            replace(workspace, way, &next, &mut changes)?
        };
        changes.warnings.extend(cache.save(files.iter().map(|file| (&file.path, &file.record))).err());
        changes.warnings.extend(removals.save().err());
        changes.warnings.extend(workspace.close(&reusable).err());
        Ok(changes)
    }
}

/// What the target becomes: the files in `written` are new, those in `kept` stay, those in `removed` go.
struct Next<'a> {
    target: &'a Path,
    reusable: &'a Path,
    tree: &'a Folders,
    written: Vec<&'a str>,
    kept: Vec<&'a Staged>,
    removed: Vec<&'a str>,
    owned: &'a OwnedFiles,
}

/// Puts the new site in the old one's place.
fn replace(
    mut workspace: Workspace,
    way: WriteMode,
    next: &Next<'_>,
    changes: &mut Changes,
) -> Result<Workspace, PublishError> {
    let tree = next.tree.root();
    let written = || next.written.iter().copied();
    if workspace.reused {
        reuse_tree::prune(tree, &OwnedFiles::new(written().chain(next.kept.iter().map(|file| file.path.as_str()))))?;
    }
    if metadata_of(next.target)?.is_none() {
        fs::rename(tree, next.target).map_err(failed("create", next.target))?;
        return Ok(workspace);
    }
    let gone: Vec<&str> = written().chain(next.removed.iter().copied()).collect();
    if way == WriteMode::Exchange && workspace.beside && exchange::is_possible(workspace.root()) {
        let target_scan = scan::scan_target(next.target, next.owned)?;
        exchange::fill(next.tree, next.target, &next.kept, &target_scan)?;
        if exchange::swap(tree, next.target).map_err(failed("exchange", next.target))? {
            changes.kept_foreign = target_scan.foreign.len();
            changes
                .warnings
                .extend(reuse_tree::retire(tree, next.target, next.reusable, &gone, next.owned, &target_scan).err());
            workspace.reused = false;
            return Ok(workspace);
        }
    }
    reuse_tree::prune(tree, &OwnedFiles::new(written()))?;
    workspace.reused = false;
    reuse_tree::forget(next.reusable, &gone);
    journal::commit(workspace.root(), tree, &next.removed)?;
    match journal::recover(workspace.root(), next.target) {
        Ok(()) => Ok(workspace),
        Err(error) => {
            workspace.leave(); // committed: the next run ends it
            Err(error)
        }
    }
}

fn in_order(mut files: Vec<Staged>) -> Result<Vec<Staged>, PublishError> {
    files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    match files.windows(2).find(|pair| pair[0].path == pair[1].path) {
        Some(pair) => Err(PublishError::Twice { path: pair[0].path.to_string() }),
        None => Ok(files),
    }
}

fn removed<'a>(owned: &'a OwnedFiles, files: &[Staged]) -> Vec<&'a str> {
    // As a rule none is, which is quickly seen.
    if files.iter().filter(|file| owned.has(file.path.as_str())).count() == owned.iter().len() {
        return Vec::new();
    }
    let is_gone = |path: &&str| files.binary_search_by(|file| file.path.as_str().cmp(path)).is_err();
    let mut removed: Vec<&str> = owned.iter().filter(is_gone).collect();
    removed.sort_unstable();
    removed
}
