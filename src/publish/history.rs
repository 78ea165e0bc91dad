//! `.history/` beside site.toml: what a file of content/ held before it was written over. No build reads it and no command removes it but
//! [`prune`], by age, and [`forget`], for a text that may not stay.

use super::CACHE_FOLDER;
use super::clean::is_cached;
use super::content_files::{MARK, replace, replace_text};
use super::error::{PublishError, failed};
use super::stage::metadata_of;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Its name.
pub(super) const HISTORY_FOLDER: &str = ".history";

/// What became of a file that was to be written over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownReplaced {
    /// It was written.
    Written,
    /// It holds something else than was read, and stays as it is.
    Changed,
}

/// Puts a text in the place of the one that was read, if that is still there; the old file goes into the history under a stamp, such as
/// `20250120T093000.123`, that orders the files. `path` is relative to the site.
///
/// # Errors
/// When the machine fails; the file is whole then, old or new.
pub fn replace_known(
    root: &Path,
    path: &str,
    known: &str,
    text: &str,
    stamp: &str,
) -> Result<KnownReplaced, PublishError> {
    let file = root.join(path);
    let old = match fs::read(&file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(KnownReplaced::Changed),
        other => other.map_err(failed("read", &file))?,
    };
    let is_known =
        |bytes: &[u8]| bytes.strip_prefix(MARK).unwrap_or(bytes) == known.trim_start_matches('\u{feff}').as_bytes();
    if !is_known(&old) {
        return Ok(KnownReplaced::Changed);
    }
    keep(root, path, &old, stamp)?;
    replace_text(&file, text)?;
    Ok(KnownReplaced::Written)
}

/// Removes a file, whose bytes go into the history. `path` is relative to the site.
///
/// # Errors
/// When the machine fails.
pub fn put_away(root: &Path, path: &str, stamp: &str) -> Result<(), PublishError> {
    let file = root.join(path);
    match fs::read(&file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        other => keep(root, path, &other.map_err(failed("read", &file))?, stamp)?,
    }
    fs::remove_file(&file).map_err(failed("remove", &file))
}

/// Puts the bytes of a file into the history. Two in one millisecond are one step of a person: the first stays.
fn keep(root: &Path, path: &str, bytes: &[u8], stamp: &str) -> Result<(), PublishError> {
    let folder = root.join(HISTORY_FOLDER).join(path.strip_prefix("content/").unwrap_or(path));
    let kept = folder.join(stamp);
    fs::create_dir_all(&folder).map_err(failed("create", &folder))?;
    if metadata_of(&kept)?.is_some() { Ok(()) } else { fs::write(&kept, bytes).map_err(failed("write", &kept)) }
}

/// What the program noted of a folder of content/ under a name; empty where it has not.
///
/// # Errors
/// When the machine fails.
pub fn note(root: &Path, folder: &str, name: &str) -> Result<String, PublishError> {
    let latest = files(&root.join(HISTORY_FOLDER).join(folder).join(name))?.into_iter().max();
    latest.map_or(Ok(String::new()), |file| fs::read_to_string(&file).map_err(failed("read", &file)))
}

/// Notes something of a folder of content/, in the place of what was noted under that name. An empty note is none.
///
/// # Errors
/// When the machine fails.
pub fn keep_note(root: &Path, folder: &str, name: &str, text: &str, stamp: &str) -> Result<(), PublishError> {
    let place = root.join(HISTORY_FOLDER).join(folder).join(name);
    let (old, new) = (files(&place)?, place.join(stamp));
    if !text.is_empty() {
        replace(&new, text.as_bytes())?;
    }
    for file in old.iter().filter(|file| text.is_empty() || **file != new) {
        fs::remove_file(file).map_err(failed("remove", file))?;
    }
    Ok(())
}

/// Removes what is older than a stamp.
///
/// # Errors
/// When the machine fails.
pub fn prune(root: &Path, oldest: &str) -> Result<(), PublishError> {
    let is_old = |name: &str| name.starts_with(|c: char| c.is_ascii_digit()) && name.contains('T') && name < oldest;
    for file in files(&root.join(HISTORY_FOLDER))? {
        if file.file_name().and_then(|name| name.to_str()).is_some_and(is_old) {
            fs::remove_file(&file).map_err(failed("remove", &file))?;
        }
    }
    Ok(())
}

/// Removes the history of a folder of content/, the backups (`.bak`) that commands left in it, and the spare trees of the cache, which
/// have the pages that were made of it.
///
/// # Errors
/// When the machine fails.
pub fn forget(root: &Path, folder: &str) -> Result<(), PublishError> {
    let steps = folder.strip_prefix("content/").unwrap_or(folder).split('/');
    let mut history = root.join(HISTORY_FOLDER);
    for step in steps {
        look_through(&history)?;
        history.push(step);
    }
    // Of a link the system would remove the link alone.
    if metadata_of(&history)?.is_some_and(|meta| meta.is_symlink()) {
        return Err(failed("remove", &history)(ErrorKind::NotADirectory.into()));
    }
    match fs::remove_dir_all(&history) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed("remove", &history)(error)),
        _ => {}
    }
    let is_backup = |name: &str| {
        name.rsplit_once(".bak").is_some_and(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let cache = root.join(CACHE_FOLDER);
    look_through(&cache)?;
    let entries = match fs::read_dir(&cache) {
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        entries => entries.and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(failed("list", &cache))?,
    };
    for spare in entries.iter().map(fs::DirEntry::path).filter(|path| is_cached(path, "spare")) {
        fs::remove_dir_all(&spare).map_err(failed("remove", &spare))?;
    }
    for file in files(&root.join(folder))? {
        if file.file_name().and_then(|name| name.to_str()).is_some_and(is_backup) {
            fs::remove_file(&file).map_err(failed("remove", &file))?;
        }
    }
    Ok(())
}

/// Refuses a link whose end is not there: what it led to may be on a disk that is not mounted.
fn look_through(folder: &Path) -> Result<(), PublishError> {
    let is_link = metadata_of(folder)?.is_some_and(|meta| meta.is_symlink());
    if is_link { fs::metadata(folder).map(drop).map_err(failed("read", folder)) } else { Ok(()) }
}

/// The files below a folder; none where there is no such folder. Links are not followed.
fn files(folder: &Path) -> Result<Vec<PathBuf>, PublishError> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            other => other.map_err(failed("read", &folder))?,
        };
        for entry in entries {
            let entry = entry.map_err(failed("read", &folder))?;
            let kind = entry.file_type().map_err(failed("read", &folder))?;
            match kind.is_dir() {
                true => open.push(entry.path()),
                false if kind.is_file() => found.push(entry.path()),
                false => {}
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "content/a/2024/report.toml";

    fn kept(root: &Path) -> Vec<(String, String)> {
        let mut kept: Vec<_> = files(&root.join(HISTORY_FOLDER))
            .expect("files")
            .into_iter()
            .map(|path| {
                let text = fs::read_to_string(&path).expect("a text");
                (path.strip_prefix(root).expect("inside").to_string_lossy().replace('\\', "/"), text)
            })
            .collect();
        kept.sort();
        kept
    }

    #[test]
    fn what_was_there_is_kept_until_it_is_old_or_may_not_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        let report = root.join(REPORT);
        fs::create_dir_all(report.parent().expect("a folder")).expect("made");
        fs::write(&report, "\u{feff}one").expect("written");
        fs::write(root.join("content/a/2024/report.toml.bak1"), "old").expect("written");
        let replace = |known, text, stamp| replace_known(root, REPORT, known, text, stamp).expect("an answer");
        assert_eq!(replace("two", "three", "20250101T000000.000"), KnownReplaced::Changed, "another is there");
        assert_eq!(replace("one", "two", "20250101T000000.000"), KnownReplaced::Written);
        assert_eq!(fs::read_to_string(&report).expect("a text"), "\u{feff}two", "its mark stays");
        assert_eq!(replace("two", "three", "20250301T000000.000"), KnownReplaced::Written);
        let path = |stamp: &str| format!(".history/a/2024/report.toml/{stamp}");
        let old = (path("20250101T000000.000"), "\u{feff}one".to_owned());
        let new = (path("20250301T000000.000"), "\u{feff}two".to_owned());
        assert_eq!(kept(root), [old, new.clone()]);
        prune(root, "20250201T000000.000").expect("pruned");
        assert_eq!(kept(root), [new]);
        forget(root, "content/a/2024").expect("forgotten");
        assert_eq!(kept(root), []);
        assert!(!root.join("content/a/2024/report.toml.bak1").exists() && report.exists());
        assert_eq!(
            replace_known(root, "content/b/report.toml", "", "x", "1").expect("an answer"),
            KnownReplaced::Changed
        );
        // What lies behind a link that leads nowhere, or is removed as a link, is not forgotten.
        #[cfg(unix)]
        for (leads_to, path) in [("no", ".history"), ("no", ".history/a"), (".", ".history/a/2024"), ("no", ".annals")]
        {
            let _ = fs::remove_dir_all(root.join(HISTORY_FOLDER));
            let link = root.join(path);
            fs::create_dir_all(link.parent().expect("a parent")).expect("a folder");
            std::os::unix::fs::symlink(leads_to, &link).expect("a link");
            assert!(forget(root, "content/a/2024").is_err(), "{path}");
            fs::remove_file(&link).expect("the link");
        }
    }
}
