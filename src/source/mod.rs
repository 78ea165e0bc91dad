//! The only door in: reads the author's files as bytes and knows nothing of what they mean. Whatever is wrong with a single
//! file is a diagnostic; only a root that cannot be read at all is an error.

mod digests;
mod file;
mod file_stamp;
mod fingerprint;
mod links;
mod passed_over;
mod read;
mod refresh;
mod sealed_file;
mod site_folder;
mod source_part;
mod watch_roots;

pub use digests::{bytes, digests, folders_in};
pub(crate) use file::read_file;
pub use file_stamp::FileStamp;
pub use passed_over::{letter_case, misplaced, misplaced_file};
pub use read::{AttachmentError, SourceError, THEME_FOLDERS, attachment, is_of_system, names_in, open, read};
pub use sealed_file::{SEAL, SealedFile};
pub use site_folder::{SETTINGS, STYLESHEET, SiteFolder};
pub use source_part::SourcePart;
pub use watch_roots::{WatchScope, Watched, watch_scope, watched};

use crate::base::{Diagnostic, Digest, KeyBuilder, Slug, SourceFile};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

/// Everything a site is made of, as it lay on the disk at one moment.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The folder that holds the settings.
    pub root: SiteFolder,
    /// The settings (site.toml), if they are there and can be read.
    pub site: Option<Arc<SourceFile>>,
    /// The style sheet of the site (site.css), if it is there and can be read.
    pub stylesheet: Option<Arc<SourceFile>>,
    /// `editions/*.toml`, by name.
    pub editions: Vec<Arc<SourceFile>>,
    /// The folders of content/, by name.
    pub agencies: BTreeMap<String, Arc<AgencyFiles>>,
    /// `themes/<name>/…`: the files of each theme by their path in it.
    pub themes: BTreeMap<String, BTreeMap<String, Arc<[u8]>>>,
    /// What could not be read, by the part it belongs to; an agency keeps its own.
    pub problems: BTreeMap<SourcePart, Vec<Diagnostic>>,
    /// Where links may lead.
    links: links::LinkTargets,
    /// The fingerprints of the agencies' folders when they were read, where the site is watched.
    fingerprints: Option<BTreeMap<String, Digest>>,
}

/// The files of one agency's folder.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AgencyFiles {
    /// The texts that mean something (`agency.toml`, `2023/report.toml`, `2023/overview.md` …), by their path in the folder.
    pub texts: BTreeMap<String, Arc<SourceFile>>,
    /// Everything else, by the same path: published only when a report lists or refers to it.
    pub others: BTreeMap<String, Attached>,
    /// The names of the folders directly in it.
    pub folders: Vec<String>,
    /// The folders in those of its years that are named as those of versions, in whatever letter case and with or without files: `2024/V2`.
    pub version_folders: Vec<String>,
    /// What could not be read.
    pub problems: Vec<Diagnostic>,
}

impl Sources {
    /// A text of an agency, or of a series of its reports: `2024/report.toml`.
    pub fn text(&self, slug: &Slug, path: &str) -> Option<&Arc<SourceFile>> {
        self.agencies.get(slug.organ())?.texts.get(&in_family(slug, path))
    }

    /// Puts a text in place of that of its path, in memory.
    pub fn put(&mut self, slug: &Slug, path: &str, text: String) {
        let (organ, path) = (slug.organ(), in_family(slug, path));
        let files = Arc::make_mut(self.agencies.entry(organ.to_owned()).or_default());
        let folder = path.split_once('/').map(|(folder, _)| folder.to_owned());
        let file = SourceFile { path: format!("content/{organ}/{path}"), text };
        files.texts.insert(path, Arc::new(file));
        if let Some(folder) = folder.filter(|folder| !files.folders.contains(folder)) {
            files.folders.push(folder);
            files.folders.sort();
        }
    }
}

/// The path of a file of a series in its agency's folder: `enforcement/2024/report.toml`.
pub fn in_family(slug: &Slug, path: &str) -> String {
    slug.family().map_or_else(|| path.to_owned(), |family| format!("{family}/{path}"))
}

impl AgencyFiles {
    /// What lies in a folder of it, as if that were an agency's: the reports of a family with a folder of its own.
    pub fn within(&self, folder: &str) -> AgencyFiles {
        fn inside<T: Clone>(files: &BTreeMap<String, T>, folder: &str) -> BTreeMap<String, T> {
            let own = files.iter().filter_map(|(path, file)| {
                Some((path.strip_prefix(folder)?.strip_prefix('/')?.to_owned(), file.clone()))
            });
            own.collect()
        }
        let (texts, others) = (inside(&self.texts, folder), inside(&self.others, folder));
        let steps = texts.keys().chain(others.keys()).filter_map(|path| path.split_once('/'));
        let folders: BTreeSet<String> = steps.map(|(step, _)| step.to_owned()).collect();
        let versions = self.version_folders.iter().filter_map(|path| path.strip_prefix(folder)?.strip_prefix('/'));
        let version_folders = versions.map(str::to_owned).collect();
        let (folders, problems) = (folders.into_iter().collect(), self.problems.clone());
        AgencyFiles { texts, others, folders, version_folders, problems }
    }
}

/// A file that is not read, only copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// Where it lies.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// What tells it from another file of its size.
    pub stamp: FileStamp,
    /// What its bytes have to be, where it is a sealed version's.
    pub sealed: Option<Arc<SealedFile>>,
}

impl Attached {
    /// Adds to the key of what holds the file's bytes which file it is, and when it changed.
    pub fn stamped(&self, key: KeyBuilder) -> KeyBuilder {
        key.bytes(&self.stamp.bytes())
    }
}
