//! Taking away what builds made: the files of a published site that are ours, what a killed run left beside it, the cache. Whatever
//! else lies there stays.

use super::cache::{CheckMemoFile, cached};
use super::error::{PublishError, failed};
use super::manifest::{self, OwnedFiles};
use super::workspace::{self, Workspace};
use super::{Destination, SHARDS, content_files, journal, lock_file, scan, target};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What is removed, or would be.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// How many files of the site, its `integrity.json` among them.
    pub files: usize,
    /// How many files and folders in the target are not ours, and stay.
    pub foreign: usize,
    /// What of the cache.
    pub cache: Vec<PathBuf>,
}

/// Whether things are removed, or only looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CleanMode {
    /// Nothing is changed, not even locked.
    Look,
    /// All of it goes.
    Remove,
}

/// Removes what builds of this site made. The list of the site's files goes last: a clean that is killed is ended by the next one.
///
/// # Errors
/// When the target holds files and is no site of ours ([`PublishError::NotOurs`]), another run publishes to it, or the machine fails.
pub fn clean(destination: &Destination<'_>, mode: CleanMode) -> Result<Cleaned, PublishError> {
    let mut cleaned = Cleaned::default();
    if destination.target.try_exists().map_err(failed("inspect", destination.target))? {
        let target = target::resolve(destination)?;
        // Claimed before it is locked: the lock of a foreign folder would lie beside it, or in it.
        target::claim(&target)?;
        let workspace = match mode {
            CleanMode::Look => None,
            CleanMode::Remove => Some(Workspace::take(&target, None)?),
        };
        clean_target(&target, mode, &mut cleaned)?;
        drop(workspace);
        if mode == CleanMode::Remove && cleaned.files > 0 && !destination.target.is_symlink() {
            let _ = fs::remove_dir(&target); // foreign things, or a mount point
        }
    }
    clean_cache(destination, mode, &mut cleaned)?;
    Ok(cleaned)
}

fn clean_target(target: &Path, mode: CleanMode, cleaned: &mut Cleaned) -> Result<(), PublishError> {
    // Read again under the lock, under which a killed run was ended.
    let Some(bytes) = target::claim(target)? else { return Ok(()) };
    let (owned, ..) = OwnedFiles::read(target, &bytes)?;
    let foreign = scan::scan_target(target, &owned)?.foreign;
    cleaned.foreign = foreign.iter().filter(|(path, _)| !path.starts_with(workspace::INSIDE)).count();
    let is_file = |path: &&str| fs::symlink_metadata(target.join(path)).is_ok_and(|meta| !meta.is_dir());
    cleaned.files = journal::inside(target, owned.iter().chain([manifest::NAME]))?.into_iter().filter(is_file).count();
    if mode == CleanMode::Remove {
        journal::remove(target, owned.iter())?;
        journal::remove(target, [manifest::NAME].into_iter())?;
    }
    Ok(())
}

/// What the cache holds of this site: all that saves time, of whatever target; the memory of what was removed from this target alone,
/// as it guards the others; locks that nobody holds.
fn clean_cache(destination: &Destination<'_>, mode: CleanMode, cleaned: &mut Cleaned) -> Result<(), PublishError> {
    let cache = destination.cache;
    let entries = match fs::read_dir(cache) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(failed("list", cache))?,
    };
    let removals = cached(cache, "removed", &target::real(destination.target, 0)?);
    for entry in entries {
        let entry = entry.map_err(failed("list", cache))?;
        let (path, kind) = (entry.path(), entry.file_type().map_err(failed("inspect", cache))?);
        let is_lock = is_cached(&path, "versions-lock") || is_cached(&path, content_files::LOCK);
        let is_made = ["published", "spare", CheckMemoFile::NAME].iter().any(|what| is_cached(&path, what))
            || path == cache.join(SHARDS);
        if !(is_lock || is_made || path == removals) {
            continue;
        }
        if mode == CleanMode::Remove {
            // Something is being written under a lock that is held: it stays.
            let lock = match is_lock.then(|| lock_file::acquire(&path, cache)).transpose() {
                Err(PublishError::Busy { .. }) => continue,
                lock => lock?,
            };
            if kind.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) }
                .map_err(failed("remove", &path))?;
            drop(lock);
        }
        cleaned.cache.push(path);
    }
    cleaned.cache.sort();
    if mode == CleanMode::Remove {
        let _ = fs::remove_dir(cache); // something else is in it
    }
    Ok(())
}

/// Whether a file in the cache has a name that [`cached`] gives.
pub(super) fn is_cached(path: &Path, what: &str) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let digits = name.strip_prefix(what).and_then(|rest| rest.strip_prefix('-'));
    digits.is_some_and(|digits| digits.len() == 16 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
