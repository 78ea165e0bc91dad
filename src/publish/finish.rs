//! The end of a run: what was staged becomes the site.

use super::error::{PublishError, failed};
use super::folders::Folders;
use super::manifest::{self, Ours};
use super::stage::{Outcome, Stage, Staged};
use super::workspace::Workspace;
use super::{Way, conflict, exchange, journal, survey};
use serde_json::Value;
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
    /// Files and folders that are not ours and were carried over to the new tree; 0 where no new tree was needed.
    pub kept_foreign: usize,
    /// What went wrong without harm to the site: an old tree that could not be removed, a memo that could not be saved.
    pub warnings: Vec<PublishError>,
}

impl Stage {
    /// Publishes what was staged, and removes what was not. `versions`: every sealed version and its digest.
    pub fn finish(self, versions: &BTreeMap<String, Value>) -> Result<Changes, PublishError> {
        let Stage { target, way, ours, manifest: published, memo, folders, files, workspace } = self;
        let files = in_order(files.into_inner().unwrap_or_else(PoisonError::into_inner))?;
        let (written, kept): (Vec<&Staged>, _) = files.iter().partition(|file| file.outcome == Outcome::Written);
        let [written, kept] = [written, kept].map(|files| files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>());
        let removed = removed(&ours, &files);
        let mut changes =
            Changes { written: written.len(), unchanged: kept.len(), removed: removed.len(), ..Changes::default() };

        let manifest = manifest::print(files.iter().map(|file| (file.path.as_str(), &file.record.sha)), versions)?;
        let workspace = if written.is_empty() && published.as_ref() == Some(&manifest) {
            workspace
        } else {
            conflict::check(&target, &written, &ours)?;
            let place = folders.place(manifest::NAME)?;
            fs::write(&place, &manifest).map_err(failed("write", &place))?;
            replace(workspace, way, &Next { target: &target, tree: &folders, kept, removed, ours: &ours }, &mut changes)?
        };
        changes.warnings.extend(memo.save(files.iter().map(|file| (&file.path, &file.record))).err());
        changes.warnings.extend(workspace.close().err());
        Ok(changes)
    }
}

/// What the target becomes: the files in the tree are new, those in `kept` stay, those in `removed` go.
struct Next<'a> {
    target: &'a Path,
    tree: &'a Folders,
    kept: Vec<&'a str>,
    removed: Vec<&'a str>,
    ours: &'a Ours,
}

/// Puts the new site in the old one's place.
fn replace(workspace: Workspace, way: Way, next: &Next<'_>, changes: &mut Changes) -> Result<Workspace, PublishError> {
    if !next.target.exists() {
        fs::rename(next.tree.root(), next.target).map_err(failed("create", next.target))?;
        return Ok(workspace);
    }
    if way == Way::Exchange && workspace.beside && exchange::is_possible(workspace.root()) {
        let survey = survey::survey(next.target, next.ours)?;
        exchange::fill(next.tree, next.target, &next.kept, &survey)?;
        let tree = next.tree.root();
        if exchange::swap(tree, next.target).map_err(failed("exchange", next.target))? {
            changes.kept_foreign = survey.foreign.len();
            changes.warnings.extend(exchange::dismantle(tree, next.target, next.ours, &survey).err());
            return Ok(workspace);
        }
        exchange::unfill(tree, &next.kept, &survey);
    }
    journal::commit(workspace.root(), next.tree.root(), &next.removed)?;
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

fn removed<'a>(ours: &'a Ours, files: &[Staged]) -> Vec<&'a str> {
    let is_gone = |path: &&str| files.binary_search_by(|file| file.path.as_str().cmp(path)).is_err();
    let mut removed: Vec<&str> = ours.iter().filter(is_gone).collect();
    removed.sort_unstable();
    removed
}
