//! The only door in: reads the author's files as bytes and knows nothing of what they mean. Whatever is wrong with a single
//! file is a diagnostic; only a root that cannot be read at all is an error.

mod digests;
mod file;
mod fingerprint;
mod read;
mod refresh;
mod site_folder;
mod source_part;
mod watch_roots;

pub use digests::{bytes, digests};
pub(crate) use file::read_file;
pub use read::{AttachmentError, SourceError, attachment, names_in, open, read};
pub use site_folder::{SETTINGS, SiteFolder};
pub use source_part::SourcePart;
pub use watch_roots::{WatchScope, Watched, watch_scope, watched};

use crate::base::{Diagnostic, Digest, SourceFile};
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
    /// `editions/*.toml`, by name.
    pub editions: Vec<Arc<SourceFile>>,
    /// The folders of content/, by name.
    pub agencies: BTreeMap<String, Arc<AgencyFiles>>,
    /// `themes/<name>/…`: the files of each theme by their path in it.
    pub themes: BTreeMap<String, BTreeMap<String, Arc<[u8]>>>,
    /// What could not be read, by the part it belongs to; an agency keeps its own.
    pub problems: BTreeMap<SourcePart, Vec<Diagnostic>>,
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
    /// What could not be read.
    pub problems: Vec<Diagnostic>,
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
        AgencyFiles { texts, others, folders: folders.into_iter().collect(), problems: self.problems.clone() }
    }
}

/// A file that is not read, only copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// Where it lies.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// When it was last written to, in nanoseconds since 1970, for keys only: the later of the times of its bytes and of its entry,
    /// as copying keeps the former (`cp -p`).
    pub modified: u128,
}
