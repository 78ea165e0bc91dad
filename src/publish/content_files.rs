//! The only way into content/: what `import`, `new` and `init` write there. A file is written aside, forced to the disk and renamed, so
//! that a run that is killed, or finds the disk full, leaves none that looks like the author's.

use super::CACHE_FOLDER;
use super::cache::cached;
use super::error::{PublishError, failed};
use super::lock_file::{self, LockFile};
use super::stage::metadata_of;
use super::version_store::sync_folder;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The byte order mark of UTF-8.
pub(super) const MARK: &[u8] = b"\xef\xbb\xbf";

/// The name of the lock on a site's content in its cache folder.
pub(super) const LOCK: &str = "content-lock";

/// A site whose content is read, and written by what was read: two such runs at a time would each write over what the other one wrote.
#[derive(Debug)]
pub struct ContentLock {
    /// Released by the system, however the program ends.
    _lock: LockFile,
}

impl ContentLock {
    /// Locks the content of a site, before anything of it is read. The lock file lies in the cache folder and stays there.
    ///
    /// # Errors
    /// When the cache cannot be written to, or another run holds the lock.
    pub fn acquire(root: &Path) -> Result<ContentLock, PublishError> {
        let real = dunce::canonicalize(root).map_err(failed("open", root))?;
        let lock = lock_file::acquire(&cached(&root.join(CACHE_FOLDER), LOCK, &real), &root.join("content"))?;
        Ok(ContentLock { _lock: lock })
    }

    /// The same for a run that may be dry, which writes nothing and locks nothing.
    ///
    /// # Errors
    /// As for [`ContentLock::acquire`].
    pub fn unless_dry(root: &Path, is_dry: bool) -> Result<Option<ContentLock>, PublishError> {
        (!is_dry).then(|| ContentLock::acquire(root)).transpose()
    }
}

/// What became of a file that was to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewFile {
    /// It was written.
    Written,
    /// It is there already, with these very bytes.
    Same,
    /// Something else is there, and stays as it is.
    Occupied,
}

/// A folder that is being made, of several files. A hidden file in it says so until it is whole: a run that is killed, or finds the disk
/// full, can be run again.
#[derive(Debug)]
pub struct NewFolder {
    mark: PathBuf,
}

impl NewFolder {
    /// Begins a folder, or goes on with one that was begun; `None` where it holds what others put there.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn begin(folder: &Path) -> Result<Option<NewFolder>, PublishError> {
        fs::create_dir_all(folder).map_err(failed("make", folder))?;
        let mark = folder.join(".init.annals-new");
        if metadata_of(&mark)?.is_some() {
            return Ok(Some(NewFolder { mark }));
        }
        if fs::read_dir(folder).map_err(failed("read", folder))?.next().is_some() {
            return Ok(None);
        }
        File::create(&mark).map_err(failed("write", &mark))?;
        Ok(Some(NewFolder { mark }))
    }

    /// Says that everything is there.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn finish(self) -> Result<(), PublishError> {
        fs::remove_file(&self.mark).map_err(failed("remove", &self.mark))
    }
}

/// Whether an author's file stands at a path. An empty one is what a killed program left.
///
/// # Errors
/// When the machine cannot tell.
pub fn is_written(path: &Path) -> Result<bool, PublishError> {
    Ok(metadata_of(path)?.is_some_and(|metadata| metadata.len() > 0))
}

/// Makes a file that is not there yet. An empty one is no author's work: it is what a killed program left.
///
/// # Errors
/// When the machine fails.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<NewFile, PublishError> {
    let found = look_for(path, bytes)?;
    if found == NewFile::Written {
        // Folders that were made for it would be those of an agency or a year without any file.
        let mut absent = Vec::new();
        for folder in path.ancestors().skip(1) {
            if folder.as_os_str().is_empty() || metadata_of(folder)?.is_some() {
                break;
            }
            absent.push(folder);
        }
        replace(path, bytes).inspect_err(|_| {
            for folder in absent {
                let _ = fs::remove_dir(folder); // something else is in it
            }
        })?;
    }
    Ok(found)
}

/// What would become of a file that [`write_new`] makes.
///
/// # Errors
/// When the machine fails.
pub fn look_for(path: &Path, bytes: &[u8]) -> Result<NewFile, PublishError> {
    // What cannot be looked at may be the author's.
    match metadata_of(path)? {
        Some(metadata) if !metadata.is_file() => Ok(NewFile::Occupied),
        Some(metadata) if metadata.len() > 0 => {
            let same = fs::read(path).map_err(failed("read", path))? == bytes;
            Ok(if same { NewFile::Same } else { NewFile::Occupied })
        }
        _ => Ok(NewFile::Written),
    }
}

/// Puts a text in the place of another in one step. A byte order mark stays: an editor put it there, and reads the file by it.
///
/// # Errors
/// When the machine fails.
pub fn replace_text(path: &Path, text: &str) -> Result<(), PublishError> {
    let old = fs::read(path).map_err(failed("read", path))?;
    replace(path, &marked(&old, text.as_bytes()))
}

/// A text with the byte order mark that an older one has.
fn marked(old: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mark = if old.starts_with(MARK) && !bytes.starts_with(MARK) { MARK } else { b"" };
    [mark, bytes].concat()
}

/// Puts a text in the place of another as [`replace_text`] does; the old one stays beside it, under the name that is answered.
///
/// # Errors
/// When the machine fails.
pub fn replace_keeping_backup(path: &Path, bytes: &[u8]) -> Result<PathBuf, PublishError> {
    let old = fs::read(path).map_err(failed("read", path))?;
    let mut number = 0;
    let backup = loop {
        let backup = backup(path, number);
        match metadata_of(&backup)? {
            None => {
                replace(&backup, &old)?;
                break backup;
            }
            // A run that was killed in between has made the backup already.
            Some(_) if fs::read(&backup).is_ok_and(|made| made == old) => break backup,
            Some(_) => number += 1,
        }
    };
    replace(path, &marked(&old, bytes))?;
    Ok(backup)
}

/// Writes a file, whatever is in its place, in one step.
///
/// # Errors
/// When the machine fails; the old file is whole then.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), PublishError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed("make", folder))?;
    // A hidden name is read by nobody; one that a killed run left is written over.
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let aside = folder.join(format!(".{name}.annals-new"));
    let written = File::create(&aside).and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    if let Err(error) = written.and_then(|()| fs::rename(&aside, path)) {
        let _ = fs::remove_file(&aside); // it may not even be there
        return Err(failed("write", path)(error));
    }
    sync_folder(folder)
}

/// `report.toml.bak`, then `report.toml.bak1` …
fn backup(path: &Path, number: usize) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(if number == 0 { ".bak".to_owned() } else { format!(".bak{number}") });
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authors_file_stays_and_an_empty_one_is_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a/report.toml");
        assert_eq!(write_new(&path, b"one").expect("a file"), NewFile::Written);
        assert_eq!(write_new(&path, b"one").expect("a file"), NewFile::Same);
        assert_eq!(write_new(&path, b"two").expect("a file"), NewFile::Occupied);
        fs::write(&path, "").expect("an empty file");
        assert_eq!(write_new(&path, b"two").expect("a file"), NewFile::Written);
        assert_eq!(fs::read_to_string(&path).expect("a text"), "two");
        let names: Vec<_> = fs::read_dir(folder.path().join("a")).expect("a folder").flatten().collect();
        assert_eq!(names.len(), 1, "nothing is left beside it");
    }

    #[test]
    fn what_cannot_be_written_leaves_no_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("content")).expect("a folder");
        // A name that is not too long, but is with what is added to it for the file that is put aside.
        let path = folder.path().join("content/a/2024").join("x".repeat(250));
        assert!(write_new(&path, b"one").is_err());
        assert_eq!(fs::read_dir(folder.path().join("content")).expect("a folder").count(), 0);
    }

    #[test]
    fn what_is_replaced_is_kept_under_a_free_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("report.toml");
        write_new(&path, b"one").expect("a file");
        for (next, ending, before) in [("two", "bak", "one"), ("three", "bak1", "two")] {
            let backup = replace_keeping_backup(&path, next.as_bytes()).expect("a file");
            assert_eq!(backup, path.with_added_extension(ending));
            assert_eq!(fs::read_to_string(backup).expect("a text"), before);
        }
    }

    #[test]
    fn a_backup_that_a_killed_run_made_is_not_made_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, made) = (folder.path().join("one"), folder.path().join("one.bak"));
        fs::write(&path, "one").expect("a file");
        fs::write(&made, "one").expect("a file");
        assert_eq!(replace_keeping_backup(&path, b"two").expect("a file"), made);
        assert_eq!(fs::read_to_string(&made).expect("a text"), "one");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 2);
    }

    #[test]
    fn a_byte_order_mark_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("report.toml");
        write_new(&path, "\u{feff}one".as_bytes()).expect("a file");
        replace_keeping_backup(&path, b"two").expect("a file");
        assert_eq!(fs::read_to_string(&path).expect("a text"), "\u{feff}two");
        replace_text(&path, "three").expect("a file");
        assert_eq!(fs::read_to_string(&path).expect("a text"), "\u{feff}three");
    }

    #[cfg(unix)]
    #[test]
    fn what_cannot_be_written_leaves_the_old_file_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("report.toml");
        fs::create_dir(&path).expect("a folder in its place");
        assert!(replace(&path, b"one").is_err());
        assert_eq!(write_new(&path, b"one").expect("an answer"), NewFile::Occupied);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left beside it");
    }
}
