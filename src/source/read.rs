//! Reading a site's folder: agencies in parallel, each file once.
#![expect(clippy::disallowed_methods, reason = "this is the door in")]

use super::file::{ATTACHMENT_LIMIT, TEXT_LIMIT, THEME_LIMIT, read_file};
use super::file_stamp::FileStamp;
use super::links::LinkTargets;
use super::{AgencyFiles, Attached, SiteFolder, SourcePart, Sources, passed_over};
use crate::base::{Diagnostic, Location, Message, Severity, Slug, SourceFile, Year, system_error};
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use walkdir::WalkDir;

/// The machine would not let us read the site at all.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {path}")]
pub struct SourceError {
    /// The folder.
    pub path: PathBuf,
    /// The error of the system.
    pub source: io::Error,
}

impl SourceError {
    /// The error for people.
    pub fn message(&self) -> Message {
        unreadable_path(&self.path, &self.source)
    }
}

impl AttachmentError {
    /// The error for people.
    pub fn message(&self) -> Message {
        match self {
            AttachmentError::Unreadable { path, source } => unreadable_path(path, source),
            AttachmentError::Changed(finding) => {
                Message::new("read.path").with("path", finding.path()).with("reason", finding.message.clone())
            }
        }
    }
}

fn unreadable_path(path: &Path, error: &io::Error) -> Message {
    Message::new("read.path").with("path", path.display().to_string()).with("reason", system_error(error))
}

/// Why there are no bytes of an attachment.
#[derive(Debug, thiserror::Error)]
pub enum AttachmentError {
    /// It was there when the site was read, and cannot be read now.
    #[error("cannot read {path}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// It is a sealed version's, and is not what was sealed.
    #[error("a sealed file was changed")]
    Changed(Box<Diagnostic>),
}

/// The bytes of an attachment.
///
/// # Errors
/// When the file cannot be read, or is a sealed version's and not what was sealed.
pub fn attachment(attached: &Attached) -> Result<Vec<u8>, AttachmentError> {
    let bytes = read_file(&attached.path, ATTACHMENT_LIMIT)
        .map_err(|source| AttachmentError::Unreadable { path: attached.path.clone(), source })?;
    match attached.sealed.as_ref().and_then(|sealed| sealed.look_at(&bytes)) {
        Some(finding) => Err(AttachmentError::Changed(Box::new(finding))),
        None => Ok(bytes),
    }
}

/// Reads the site in a folder.
///
/// # Errors
/// When it is no folder that can be read.
pub fn read(site: impl Into<SiteFolder>) -> Result<Sources, SourceError> {
    let mut sources = Sources { root: site.into(), ..Sources::default() };
    sources.refresh(&SourcePart::ALL.into())?;
    Ok(sources)
}

/// The same for a site that is watched: a folder with the same fingerprint is not read again, which spares a
/// network drive, and the system's queue of events, of which every file that is opened makes one.
///
/// # Errors
/// When it is no folder that can be read.
pub fn open(site: impl Into<SiteFolder>) -> Result<Sources, SourceError> {
    let mut sources = Sources { root: site.into(), fingerprints: Some(BTreeMap::new()), ..Sources::default() };
    sources.refresh(&SourcePart::ALL.into())?;
    Ok(sources)
}

/// The folders of content/. One that cannot be used is named: an agency does not vanish from a site in silence.
pub(super) fn agency_names(root: &Path, problems: &mut Vec<Diagnostic>) -> Vec<String> {
    let content = root.join("content");
    let mut folders = Vec::new();
    for name in entries(root, "content", problems) {
        let (path, shown) = (content.join(&name), format!("content/{}", name.to_string_lossy()));
        // Asked once: what was there a moment ago and cannot be looked at now is no less an agency.
        match (path.metadata(), name.into_string()) {
            (Err(error), _) => problems.push(failed(&path, &shown, &error)),
            (Ok(metadata), Ok(name)) if metadata.is_dir() => folders.push(name),
            (Ok(metadata), Err(_)) if metadata.is_dir() => problems.push(misnamed(Severity::Error, &shown)),
            (Ok(_), Ok(name)) if passed_over::in_content(&name).is_some() => {
                problems.extend(passed_over::in_content(&name));
            }
            // Notes beside the agencies are nobody's mistake; what has the name of an agency's folder may have been one.
            (Ok(metadata), Ok(name)) if !metadata.is_dir() && Slug::parse(&name).is_some() => {
                let problem = Diagnostic::warning("READ", Message::new("read.no_folder"));
                problems.push(problem.at(Location::absent(shown)));
            }
            _ => {}
        }
    }
    folders
}

/// The names in a folder, sorted, without hidden ones; none where it cannot be listed.
pub fn names_in(folder: &Path) -> Vec<String> {
    listed(folder, "", &mut Vec::new())
}

/// The names in a folder of the site, sorted, without hidden ones; none where there is no such folder. A folder that is there and
/// cannot be listed (no permission, a link to a share that is not mounted) is not empty: it is an error.
pub(super) fn listed(root: &Path, folder: &str, problems: &mut Vec<Diagnostic>) -> Vec<String> {
    entries(root, folder, problems).into_iter().filter_map(|name| name.into_string().ok()).collect()
}

/// The same with names that are no text.
fn entries(root: &Path, folder: &str, problems: &mut Vec<Diagnostic>) -> Vec<OsString> {
    let path = root.join(folder);
    let read = || fs::read_dir(&path)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<OsString>>>();
    let mut names = match read() {
        Ok(names) => names,
        Err(_) if is_absent(&path) => Vec::new(),
        Err(error) => {
            problems.push(failed(&path, folder, &error));
            Vec::new()
        }
    };
    names.retain(|name| !is_of_system(name));
    names.sort();
    names
}

/// What systems lay into folders that people share: of a NAS, of a drive, of an archive.
#[rustfmt::skip]
const OF_SYSTEMS: [&str; 10] = [
    "@eadir", "@recycle", "@recently-snapshot", "#recycle", "#snapshot", "$recycle.bin", "recycler", "system volume information", "lost+found",
    "__macosx",
];

/// Whether a name is hidden, or one that systems give to folders of their own: nobody's report is in it.
pub fn is_of_system(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_ascii_lowercase();
    name.starts_with('.') || OF_SYSTEMS.contains(&name.as_str())
}

/// Whether nothing has a name, for certain: what cannot be looked at may be there.
pub(super) fn is_absent(path: &Path) -> bool {
    path.symlink_metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

pub(super) fn keep(
    file: Result<Arc<SourceFile>, Box<Diagnostic>>,
    problems: &mut Vec<Diagnostic>,
) -> Option<Arc<SourceFile>> {
    file.map_err(|problem| problems.push(*problem)).ok()
}

/// Reads one agency's folder `content/<name>`.
pub(super) fn agency(root: &Path, name: &str, links: &LinkTargets) -> AgencyFiles {
    let mut files = AgencyFiles::default();
    let content = root.join("content");
    let folder = content.join(name);
    let (mut refused, mut folders) = (Vec::new(), Vec::new());
    for entry in walk(&folder, |link| refusal(links, (root, &content), link, &mut refused)) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                files.problems.push(unreadable(root, &error));
                continue;
            }
        };
        let Some(relative) = relative(&folder, entry.path()) else {
            let shown = entry.path().strip_prefix(root).unwrap_or(entry.path()).to_string_lossy().into_owned();
            files.problems.push(misnamed(Severity::Warning, &shown));
            continue;
        };
        if entry.file_type().is_dir() && is_text(&relative) {
            let place = Location::absent(format!("content/{name}/{relative}"));
            files.problems.push(Diagnostic::error("READ", Message::new("read.folder")).at(place));
        } else if entry.file_type().is_dir() {
            folders.push(relative);
        } else if is_text(&relative) {
            match text(root, &format!("content/{name}/{relative}")) {
                Ok(file) => drop(files.texts.insert(relative, file)),
                Err(problem) => files.problems.push(*problem),
            }
        } else {
            match entry.metadata() {
                Ok(metadata) if metadata.is_file() => {
                    let (size, stamp) = (metadata.len(), FileStamp::new(&metadata));
                    files
                        .others
                        .insert(relative, Attached { path: entry.path().to_owned(), size, stamp, sealed: None });
                }
                Ok(_) => {
                    // In the place of a year's folder it hides a report; elsewhere it is an attachment that cannot be one.
                    let severity = if is_year(&relative) { Severity::Error } else { Severity::Warning };
                    let place = Location::absent(format!("content/{name}/{relative}"));
                    files.problems.push(Diagnostic::new("READ", severity, Message::new("read.special")).at(place));
                }
                Err(error) => files.problems.push(unreadable(root, &error)),
            }
        }
    }
    files.problems.append(&mut refused);
    files.problems.extend(passed_over::in_agency(name, &files, &folders));
    let version_folders = folders.iter().filter(|folder| passed_over::is_named_as_version(folder)).cloned().collect();
    folders.retain(|folder| !folder.contains('/') && !folder.is_empty());
    AgencyFiles { folders, version_folders, ..files }
}

/// What lies in a folder, without hidden files, and without the links that `is_refused` refuses.
pub(super) fn walk(
    folder: &Path,
    mut is_refused: impl FnMut(&Path) -> bool,
) -> impl Iterator<Item = walkdir::Result<walkdir::DirEntry>> {
    let is_hidden = |entry: &walkdir::DirEntry| entry.depth() > 0 && is_of_system(entry.file_name());
    // A hidden link may lead nowhere: an editor locks a file so.
    let is_hidden_error =
        |error: &walkdir::Error| error.depth() > 0 && error.path().and_then(Path::file_name).is_some_and(is_of_system);
    WalkDir::new(folder)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(move |entry| !(is_hidden(entry) || entry.path_is_symlink() && is_refused(entry.path())))
        .filter(move |entry| !matches!(entry, Err(error) if is_hidden_error(error)))
}

/// Whether a link leads out of a folder of the site, which is told then.
fn refusal(links: &LinkTargets, (root, folder): (&Path, &Path), link: &Path, told: &mut Vec<Diagnostic>) -> bool {
    let shown = link.strip_prefix(root).unwrap_or(link).to_string_lossy().replace('\\', "/");
    let refusal = links.refusal(folder, link, &shown);
    let is_refused = refusal.is_some();
    told.extend(refusal);
    is_refused
}

fn relative(folder: &Path, path: &Path) -> Option<String> {
    let steps: Option<Vec<&str>> = path.strip_prefix(folder).ok()?.iter().map(|step| step.to_str()).collect();
    Some(steps?.join("/"))
}

/// Whether a file of an agency's folder is text that the model may ask for.
pub(super) fn is_text(relative: &str) -> bool {
    let steps: Vec<&str> = relative.split('/').collect();
    match steps[..] {
        [name] => name == "agency.toml",
        // Of a year, or of a year of another family.
        [_, name] | [_, _, name] if ["versions.toml", "explanations.toml", "rollup.toml"].contains(&name) => true,
        [.., name] => name == "report.toml" || name.ends_with(".md"),
        [] => false,
    }
}

pub(super) fn theme(
    root: &Path,
    name: &str,
    links: &LinkTargets,
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Arc<[u8]>> {
    let folder = root.join("themes").join(name);
    let mut files = BTreeMap::new();
    let mut refused = Vec::new();
    for entry in walk(&folder, |link| refusal(links, (root, &folder), link, &mut refused)) {
        let read = match &entry {
            Ok(entry) if entry.file_type().is_dir() => {
                // Without it the file of the theme below would be published in its place.
                if entry.depth() > 0
                    && entry.path().extension().is_some_and(|ending| THEME_TEXTS.iter().any(|known| ending == *known))
                {
                    let shown = entry.path().strip_prefix(root).unwrap_or(entry.path()).to_string_lossy().into_owned();
                    problems.push(Diagnostic::error("READ", Message::new("read.folder")).at(Location::absent(shown)));
                }
                continue;
            }
            Ok(entry) => {
                let shown = entry.path().strip_prefix(root).unwrap_or(entry.path()).to_string_lossy().into_owned();
                let Some(path) = relative(&folder, entry.path()) else {
                    problems.push(misnamed(Severity::Warning, &shown));
                    continue;
                };
                if THEME_FOLDERS.contains(&path.as_str()) {
                    problems
                        .push(Diagnostic::error("READ", Message::new("read.no_folder")).at(Location::absent(shown)));
                    continue;
                }
                match read_file(entry.path(), THEME_LIMIT) {
                    Ok(bytes) => (path, bytes.into()),
                    // Without it the default theme's file would be published in its place.
                    Err(error) => {
                        problems.push(failed(entry.path(), &shown, &error));
                        continue;
                    }
                }
            }
            Err(error) => {
                problems.push(unreadable(root, error));
                continue;
            }
        };
        files.extend([read]);
    }
    problems.append(&mut refused);
    files
}

/// The folders of a theme.
pub const THEME_FOLDERS: [&str; 3] = ["templates", "static", "locales"];
/// The endings of what lies in them.
const THEME_TEXTS: [&str; 5] = ["toml", "html", "css", "js", "svg"];

/// Whether a path is that of a year's folder, among those of the agency or of a family: `2024`, `enforcement/2024`.
pub(super) fn is_year(relative: &str) -> bool {
    match relative.split_once('/') {
        None => Year::parse(relative).is_some(),
        Some((family, year)) => Year::parse(family).is_none() && Year::parse(year).is_some(),
    }
}

/// A file as text. A byte order mark is dropped; anything but UTF-8 is an error that names the probable encoding.
pub(super) fn text(root: &Path, path: &str) -> Result<Arc<SourceFile>, Box<Diagnostic>> {
    let bytes =
        read_file(&root.join(path), TEXT_LIMIT).map_err(|error| Box::new(failed(&root.join(path), path, &error)))?;
    let bytes = if bytes.starts_with(b"\xef\xbb\xbf") { bytes[3..].to_vec() } else { bytes };
    match String::from_utf8(bytes) {
        Ok(text) if text.contains('\0') => Err(Box::new(with_nul(path, text))),
        Ok(text) => Ok(Arc::new(SourceFile { path: path.to_owned(), text })),
        Err(error) => Err(Box::new(not_utf8(path, error.as_bytes(), error.utf8_error().valid_up_to()))),
    }
}

/// A text with NUL: UTF-16 without a byte order mark has one for every Latin letter.
fn with_nul(path: &str, text: String) -> Diagnostic {
    let nul = text.find('\0').unwrap_or_default();
    let many = text.matches('\0').count() * 4 > text.len();
    let place = Location::new(&Arc::new(SourceFile { path: path.to_owned(), text }), nul..nul + 1);
    if many {
        let message = Message::new("read.encoding").with("encoding", "UTF-16");
        return Diagnostic::error("READ", message).at(place).help(Message::new("read.encoding.help"));
    }
    Diagnostic::error("READ", Message::new("read.nul")).at(place).help(Message::new("read.nul.help"))
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
        .at(Location::new(&file, valid..valid))
        .help(Message::new("read.encoding.help"))
}

fn unreadable(root: &Path, error: &walkdir::Error) -> Diagnostic {
    let path = error.path().and_then(|path| relative(root, path)).unwrap_or_default();
    if let Some(ancestor) = error.loop_ancestor() {
        let target = relative(root, ancestor).unwrap_or_else(|| ancestor.display().to_string());
        let message = Message::new("read.loop").with("target", target);
        return Diagnostic::error("READ", message).at(Location::absent(path));
    }
    match (error.path(), error.io_error()) {
        (Some(full), Some(error)) => failed(full, &path, error),
        _ => failed(root, &path, &io::Error::other(error.to_string())),
    }
}

/// An error of the system about a file, translated where there is a translation.
pub(super) fn failed(full: &Path, path: &str, error: &io::Error) -> Diagnostic {
    let target = fs::read_link(full).ok().map(|target| target.display().to_string());
    let message = match (error.kind(), target) {
        (io::ErrorKind::IsADirectory, _) => Message::new("read.folder"),
        (io::ErrorKind::InvalidInput, _) => Message::new("read.special"),
        (io::ErrorKind::FileTooLarge, _) => Message::new("read.large"),
        (io::ErrorKind::NotADirectory, _) => Message::new("read.no_folder"),
        (io::ErrorKind::PermissionDenied, _) => Message::new("read.denied"),
        (_, Some(target)) => Message::new("read.link").with("target", target),
        (_, None) => Message::new("read.unreadable").with("error", system_error(error)),
    };
    let help = match message.key() {
        "read.denied" => Some(Message::new("read.denied.help")),
        "read.folder" => Some(Message::new("read.folder.help")),
        "read.link" => Some(Message::new("read.link.help")),
        "read.large" => Some(Message::new("read.large.help")),
        _ => None,
    };
    Diagnostic { help, ..Diagnostic::error("READ", message).at(Location::absent(path)) }
}

/// A name that is no UTF-8: no address and no file can name it.
fn misnamed(severity: Severity, shown: &str) -> Diagnostic {
    Diagnostic::new("READ", severity, Message::new("read.name").with("name", shown))
        .at(Location::absent(shown))
        .help(Message::new("read.name.help"))
}
