//! Folders below one root, each made once: a site has thousands, and asking the system again for each file is dear.

use super::error::{PublishError, failed};
use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

/// What to do about something else in a folder's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Obstacles {
    /// Leave it alone and fail: it may not be an output folder.
    Refuse,
    /// Remove it: everything in this tree is owned.
    Remove,
}

/// The folders below `root` that are known to be there.
#[derive(Debug)]
pub(super) struct Folders {
    root: PathBuf,
    obstacles: Obstacles,
    made: RwLock<HashSet<Box<str>>>,
}

impl Folders {
    pub(super) fn below(root: PathBuf, obstacles: Obstacles) -> Folders {
        Folders { root, obstacles, made: RwLock::default() }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Where the file at `path` belongs; its folder is there from now on.
    pub(super) fn place(&self, path: &str) -> Result<PathBuf, PublishError> {
        if let Some((folder, _)) = path.rsplit_once('/') {
            self.make(folder)?;
        }
        Ok(self.root.join(path))
    }

    /// Makes a folder and those above it, from the top down, so that no symbolic link on the way is followed.
    fn make(&self, folder: &str) -> Result<(), PublishError> {
        if self.made.read().unwrap_or_else(PoisonError::into_inner).contains(folder) {
            return Ok(());
        }
        if let Some((above, _)) = folder.rsplit_once('/') {
            self.make(above)?;
        }
        let path = self.root.join(folder);
        match fs::create_dir(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists && is_folder(&path) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists && self.obstacles == Obstacles::Remove => {
                let mut made = self.made.write().unwrap_or_else(PoisonError::into_inner); // one thread at a time
                if !is_folder(&path) {
                    // A thread that asked before may make the folder first, between the two.
                    let made = fs::remove_file(&path).and_then(|()| fs::create_dir(&path));
                    made.or_else(|error| if is_folder(&path) { Ok(()) } else { Err(error) })
                        .map_err(failed("replace", &path))?;
                }
                made.insert(folder.into());
                return Ok(());
            }
            other => other.map_err(failed("create", &path))?,
        }
        self.made.write().unwrap_or_else(PoisonError::into_inner).insert(folder.into());
        Ok(())
    }
}

/// Whether a real folder, and no link to one, stands there.
pub(super) fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|meta| meta.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_gives_way_where_all_is_ours() {
        use rayon::prelude::*;
        let root = tempfile::tempdir().expect("a folder");
        fs::write(root.path().join("a"), "old").expect("written");
        let folders = Folders::below(root.path().to_owned(), Obstacles::Remove);
        (0..64).into_par_iter().for_each(|n| drop(folders.place(&format!("a/{n}/x")).expect("a place")));
        assert_eq!(fs::read_dir(root.path().join("a")).expect("a folder").count(), 64);
    }

    #[cfg(unix)]
    #[test]
    fn no_link_is_followed_outside() {
        let root = tempfile::tempdir().expect("a folder");
        let outside = tempfile::tempdir().expect("a folder");
        std::os::unix::fs::symlink(outside.path(), root.path().join("a")).expect("a link");
        let folders = Folders::below(root.path().to_owned(), Obstacles::Refuse);
        assert!(folders.place("a/b/c.html").is_err());
        assert!(!outside.path().join("b").exists());
        assert!(folders.place("x/y/z.html").expect("a place").parent().is_some_and(Path::is_dir));
    }
}
