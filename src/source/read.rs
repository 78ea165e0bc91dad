//! Reading a site's folder: agencies in parallel, each file once.
#![expect(clippy::disallowed_methods, reason = "this is the door in")]

use super::{AgencyFiles, Attached, Part, Sources};
use crate::base::{Diagnostic, Message, Place, SourceFile};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;
use walkdir::WalkDir;

/// The machine would not let us read the site at all.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {path}: {source}")]
pub struct SourceError {
    /// The folder.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

/// An attachment that was there when the site was read cannot be read now.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {path}: {source}")]
pub struct AttachmentError {
    /// The file.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

/// The bytes of an attachment.
///
/// # Errors
/// When the file cannot be read.
pub fn attachment(attached: &Attached) -> Result<Vec<u8>, AttachmentError> {
    fs::read(&attached.path).map_err(|source| AttachmentError { path: attached.path.clone(), source })
}

/// Reads the site whose site.toml lies in `root`.
///
/// # Errors
/// When `root` is no folder that can be read.
pub fn read(root: &Path) -> Result<Sources, SourceError> {
    let mut sources = Sources { root: root.to_owned(), ..Sources::default() };
    sources.refresh(&Part::ALL.into())?;
    Ok(sources)
}

impl Sources {
    /// Looks again at some parts of the site; answers which of them are not what they were. A part that has the same bytes
    /// keeps its very values, so whoever remembers what followed from them need not ask again.
    ///
    /// # Errors
    /// When the root is no folder that can be read.
    pub fn refresh(&mut self, parts: &BTreeSet<Part>) -> Result<BTreeSet<Part>, SourceError> {
        fs::read_dir(&self.root).map_err(|source| SourceError { path: self.root.clone(), source })?;
        let mut changed = BTreeSet::new();
        let mut agencies = BTreeSet::new();
        let mut themes = BTreeSet::new();
        for part in parts {
            match part {
                Part::Settings => changed.extend(self.refresh_settings().then(|| part.clone())),
                Part::Editions => changed.extend(self.refresh_editions().then(|| part.clone())),
                Part::Content => {
                    agencies.extend(names(&self.root.join("content")).into_iter().chain(self.agencies.keys().cloned()))
                }
                Part::Themes => {
                    themes.extend(names(&self.root.join("themes")).into_iter().chain(self.themes.keys().cloned()))
                }
                Part::Agency(name) => drop(agencies.insert(name.clone())),
                Part::Theme(name) => drop(themes.insert(name.clone())),
            }
        }
        for name in themes {
            changed.extend(self.refresh_theme(&name).then(|| Part::Theme(name)));
        }
        let root = &self.root;
        let read = |name: String| {
            let files = is_folder(root, "content", &name).then(|| agency(root, &name));
            (name, files)
        };
        let read: Vec<(String, Option<AgencyFiles>)> = agencies.into_par_iter().map(read).collect();
        for (name, files) in read {
            if self.agencies.get(&name).map(|files| &**files) != files.as_ref() {
                match files {
                    Some(files) => drop(self.agencies.insert(name.clone(), Arc::new(files))),
                    None => drop(self.agencies.remove(&name)),
                }
                changed.insert(Part::Agency(name));
            }
        }
        Ok(changed)
    }

    /// Whether a file that was there is gone. An editor that saves by removing and making anew leaves such moments.
    pub fn has_lost(&self, part: &Part) -> bool {
        let gone = |path: &Path| path.symlink_metadata().is_err();
        match part {
            Part::Settings => self.site.is_some() && gone(&self.root.join("site.toml")),
            Part::Editions => self.editions.iter().any(|file| gone(&self.root.join(&file.path))),
            Part::Themes => self.themes.keys().any(|name| self.has_lost(&Part::Theme(name.clone()))),
            Part::Content => self.agencies.keys().any(|name| self.has_lost(&Part::Agency(name.clone()))),
            Part::Theme(name) => {
                let folder = self.root.join("themes").join(name);
                self.themes.get(name).is_some_and(|files| files.keys().any(|path| gone(&folder.join(path))))
            }
            Part::Agency(name) => {
                let folder = self.root.join("content").join(name);
                self.agencies.get(name).is_some_and(|files| files.texts.keys().any(|path| gone(&folder.join(path))))
            }
        }
    }

    fn refresh_settings(&mut self) -> bool {
        let mut problems = Vec::new();
        let there = self.root.join("site.toml").symlink_metadata().is_ok();
        let file = if there { keep(text(&self.root, "site.toml"), &mut problems) } else { None };
        let same = self.site == file;
        if !same {
            self.site = file;
        }
        self.note(Part::Settings, problems) || !same
    }

    fn refresh_editions(&mut self) -> bool {
        let mut problems = Vec::new();
        let names = names(&self.root.join("editions")).into_iter().filter(|name| name.ends_with(".toml"));
        let files: Vec<Arc<SourceFile>> =
            names.filter_map(|name| keep(text(&self.root, &format!("editions/{name}")), &mut problems)).collect();
        let same = self.editions == files;
        if !same {
            self.editions = files;
        }
        self.note(Part::Editions, problems) || !same
    }

    fn refresh_theme(&mut self, name: &str) -> bool {
        let mut problems = Vec::new();
        let files = is_folder(&self.root, "themes", name).then(|| theme(&self.root, name, &mut problems));
        let same = self.themes.get(name) == files.as_ref();
        if !same {
            match files {
                Some(files) => drop(self.themes.insert(name.to_owned(), files)),
                None => drop(self.themes.remove(name)),
            }
        }
        self.note(Part::Theme(name.to_owned()), problems) || !same
    }

    /// Keeps what could not be read of a part; answers whether that is news.
    fn note(&mut self, part: Part, problems: Vec<Diagnostic>) -> bool {
        if self.problems.get(&part).map_or(&[][..], Vec::as_slice) == problems {
            return false;
        }
        if problems.is_empty() {
            self.problems.remove(&part);
        } else {
            self.problems.insert(part, problems);
        }
        true
    }
}

fn is_folder(root: &Path, kind: &str, name: &str) -> bool {
    !name.starts_with('.') && root.join(kind).join(name).is_dir()
}

/// The names in a folder, sorted, without hidden ones; none where there is no such folder.
fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    names
}

fn keep(file: Result<Arc<SourceFile>, Diagnostic>, problems: &mut Vec<Diagnostic>) -> Option<Arc<SourceFile>> {
    file.map_err(|problem| problems.push(problem)).ok()
}

/// Reads one agency's folder `content/<name>`.
fn agency(root: &Path, name: &str) -> AgencyFiles {
    let mut files = AgencyFiles::default();
    let folder = root.join("content").join(name);
    for entry in walk(&folder) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                files.problems.push(unreadable(root, &error));
                continue;
            }
        };
        let Some(relative) = relative(&folder, entry.path()) else { continue };
        if entry.file_type().is_dir() {
            if !relative.contains('/') && !relative.is_empty() {
                files.folders.push(relative);
            }
        } else if is_text(&relative) {
            match text(root, &format!("content/{name}/{relative}")) {
                Ok(file) => drop(files.texts.insert(relative, file)),
                Err(problem) => files.problems.push(problem),
            }
        } else if let Ok(metadata) = entry.metadata() {
            let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            let attached = Attached {
                path: entry.path().to_owned(),
                size: metadata.len(),
                modified: modified.map_or(0, |time| time.as_nanos()),
            };
            files.others.insert(relative, attached);
        }
    }
    files
}

fn walk(folder: &Path) -> impl Iterator<Item = walkdir::Result<walkdir::DirEntry>> {
    WalkDir::new(folder)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.'))
}

fn relative(folder: &Path, path: &Path) -> Option<String> {
    let steps: Option<Vec<&str>> = path.strip_prefix(folder).ok()?.iter().map(|step| step.to_str()).collect();
    Some(steps?.join("/"))
}

/// Whether a file of an agency's folder is text that the model may ask for.
fn is_text(relative: &str) -> bool {
    match relative.split_once('/') {
        None => relative == "agency.toml",
        Some((_, name)) => name == "report.toml" || name.ends_with(".md") || name == "versions.toml",
    }
}

fn theme(root: &Path, name: &str, problems: &mut Vec<Diagnostic>) -> BTreeMap<String, Arc<[u8]>> {
    let folder = root.join("themes").join(name);
    let mut files = BTreeMap::new();
    for entry in walk(&folder) {
        let read = match &entry {
            Ok(entry) if entry.file_type().is_dir() => continue,
            Ok(entry) => relative(&folder, entry.path()).zip(fs::read(entry.path()).ok()),
            Err(error) => {
                problems.push(unreadable(root, error));
                continue;
            }
        };
        files.extend(read.map(|(path, bytes)| (path, bytes.into())));
    }
    files
}

/// A file as text. A byte order mark is dropped; anything but UTF-8 is an error that names the probable encoding.
fn text(root: &Path, path: &str) -> Result<Arc<SourceFile>, Diagnostic> {
    let bytes = fs::read(root.join(path)).map_err(|error| {
        let message = Message::new("read.unreadable").with("error", error.to_string());
        Diagnostic::error("READ", message).at(Place::absent(path))
    })?;
    let bytes = if bytes.starts_with(b"\xef\xbb\xbf") { bytes[3..].to_vec() } else { bytes };
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Arc::new(SourceFile { path: path.to_owned(), text })),
        Err(error) => Err(not_utf8(path, error.as_bytes(), error.utf8_error().valid_up_to())),
    }
}

fn not_utf8(path: &str, bytes: &[u8], valid: usize) -> Diagnostic {
    // What is readable before the first wrong byte gives the place.
    let before = String::from_utf8_lossy(&bytes[..valid]).into_owned();
    let file = Arc::new(SourceFile { path: path.to_owned(), text: before });
    let encoding = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "UTF-16",
        _ => {
            let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
            detector.feed(bytes, true);
            detector.guess(None, chardetng::Utf8Detection::Deny).name()
        }
    };
    Diagnostic::error("READ", Message::new("read.encoding").with("encoding", encoding))
        .at(Place::new(&file, valid..valid))
        .help(Message::new("read.encoding.help"))
}

fn unreadable(root: &Path, error: &walkdir::Error) -> Diagnostic {
    let path = error.path().and_then(|path| relative(root, path)).unwrap_or_default();
    let message = match error.loop_ancestor() {
        Some(ancestor) => Message::new("read.loop")
            .with("target", relative(root, ancestor).unwrap_or_else(|| ancestor.display().to_string())),
        None => Message::new("read.unreadable")
            .with("error", error.io_error().map_or_else(String::new, ToString::to_string)),
    };
    Diagnostic::error("READ", message).at(Place::absent(path))
}
