//! A run's way to the output, used from many threads at once: files that change are written aside, the others are noted.

use super::cache::{self, Fingerprint, PublishCache, Record};
use super::error::{PublishError, failed};
use super::folders::{Folders, Obstacles, is_folder};
use super::manifest::{self, Integrity, OwnedFiles, PublishedVersions};
use super::removal_record::RemovalRecord;
use super::workspace::Workspace;
use super::{Destination, Mode, WriteMode, target};
use crate::base::{Digest, OutPath};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io::{self, BufWriter, ErrorKind, Read as _, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// What [`Stage::write`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteResult {
    /// The file is new, or its bytes differ from the published ones.
    Written,
    /// The published file has these very bytes, and stays.
    Unchanged,
}

/// What will be published. Dropped without [`Stage::finish`], it leaves the target as it was.
#[derive(Debug)]
pub struct Stage {
    pub(super) target: PathBuf,
    pub(super) way: WriteMode,
    pub(super) owned: OwnedFiles,
    /// The sealed versions of the published site: `agency/2023/v1`.
    versions: PublishedVersions,
    /// Those that are withdrawn in the new one.
    pub(super) withdrawn: Vec<String>,
    /// The bytes of the manifest in the target; none where there is no site yet.
    pub(super) manifest: Option<Vec<u8>>,
    pub(super) cache: PublishCache,
    pub(super) folders: Folders,
    pub(super) files: Mutex<Vec<Staged>>,
    pub(super) workspace: Workspace,
    pub(super) reusable: PathBuf,
    pub(super) removals: RemovalRecord,
}

/// A file of the new site.
#[derive(Debug)]
pub(super) struct Staged {
    pub(super) path: OutPath,
    pub(super) record: Record,
    pub(super) outcome: WriteResult,
    /// The file's number in its file system, where there is one.
    pub(super) inode: Option<u64>,
}

/// Takes the lock on the target, ends what a killed run began, and reads what is there.
pub fn open(destination: &Destination<'_>) -> Result<Stage, PublishError> {
    let target = target::resolve(destination)?;
    let reusable = cache::cached(destination.cache, "spare", &target);
    let workspace = Workspace::take(&target, (destination.way == WriteMode::Exchange).then_some(&reusable))?;
    let manifest = target::claim(&target)?;
    let (owned, versions) = match &manifest {
        Some(bytes) => OwnedFiles::read(&target, bytes)?,
        None => Default::default(),
    };
    let cache = PublishCache::read(destination.cache, &target);
    Ok(Stage {
        way: destination.way,
        owned,
        versions,
        withdrawn: Vec::new(),
        manifest,
        cache: if destination.mode == Mode::Trust { cache } else { cache.forget() },
        folders: Folders::below(workspace.tree().to_owned(), Obstacles::Remove),
        files: Mutex::default(),
        workspace,
        reusable,
        removals: RemovalRecord::read(destination.cache, &target)?,
        target,
    })
}

impl Stage {
    /// What earlier runs took off the published site, by the names that [`Stage::remember_removed`] was given.
    pub fn removed_before(&self) -> &[String] {
        &self.removals.names
    }

    /// Remembers what is off the published site once this run is finished.
    pub fn remember_removed(&mut self, names: Vec<String>) {
        self.removals.next = names;
    }

    /// The paths of the published site's files, in no order.
    pub fn published_paths(&self) -> impl Iterator<Item = &str> {
        self.owned.iter()
    }

    /// The digests of the published files by their paths, in hexadecimal digits.
    pub fn published_digests(&self) -> BTreeMap<String, String> {
        self.manifest.as_deref().and_then(Integrity::parse).unwrap_or_default().files
    }

    /// The sealed versions of the published site: `agency/2023/v1`.
    pub fn published_versions(&self) -> &[String] {
        &self.versions.sealed
    }

    /// Those of them that the published site calls withdrawn.
    pub fn published_withdrawals(&self) -> &[String] {
        &self.versions.withdrawn
    }

    /// Tells which versions are withdrawn: `agency/2023/v1`.
    pub fn record_withdrawn(&mut self, names: Vec<String>) {
        self.withdrawn = names;
    }

    /// Takes the published file over without its bytes, if it was made under `key` and its recorded size and time still
    /// match. `false`: make the bytes and [`Stage::write`] them.
    pub fn keep(&self, path: &OutPath, key: &Digest) -> Result<bool, PublishError> {
        let Some(record) = self.cache.get(path).filter(|record| record.key == *key.as_bytes()) else {
            return Ok(false);
        };
        let metadata = metadata_of(&self.target.join(path.as_str()))?;
        let Some(meta) = metadata.filter(|meta| meta.is_file() && Fingerprint::new(meta) == record.fingerprint) else {
            return Ok(false);
        };
        self.note(path, record.key, record.sha, &meta, WriteResult::Unchanged);
        Ok(true)
    }

    /// Stages a file's bytes. The published file stays where it has the same ones.
    pub fn write(&self, path: &OutPath, key: &Digest, bytes: &[u8]) -> Result<WriteResult, PublishError> {
        refuse_manifest(path)?;
        let (key, sha) = (*key.as_bytes(), Sha256::digest(bytes).into());
        if let Some(meta) = self.published(path, &sha, bytes.len() as u64)? {
            self.note(path, key, sha, &meta, WriteResult::Unchanged);
            return Ok(WriteResult::Unchanged);
        }
        let place = self.folders.place(path.as_str())?;
        let meta = create(&place, bytes).map_err(failed("write", &place))?;
        self.note(path, key, sha, &meta, WriteResult::Written);
        Ok(WriteResult::Written)
    }

    /// Stages a file while it is made, so that its bytes never are in memory as a whole. The published file stays where it has the
    /// same ones.
    pub fn write_stream(
        &self,
        path: &OutPath,
        key: &Digest,
        make: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<WriteResult, PublishError> {
        refuse_manifest(path)?;
        let place = self.folders.place(path.as_str())?;
        let (meta, sha) = create_streamed(&place, make).map_err(failed("write", &place))?;
        let published = self.published(path, &sha, meta.len())?;
        let outcome = if published.is_some() { WriteResult::Unchanged } else { WriteResult::Written };
        if published.is_some() {
            fs::remove_file(&place).map_err(failed("remove", &place))?;
        }
        self.note(path, *key.as_bytes(), sha, &published.unwrap_or(meta), outcome);
        Ok(outcome)
    }

    /// The published file, if it has these bytes. One that has others and is foreign is an error.
    fn published(&self, path: &OutPath, sha: &[u8; 32], length: u64) -> Result<Option<Metadata>, PublishError> {
        if self.manifest.is_none() {
            return Ok(None);
        }
        let place = self.target.join(path.as_str());
        let Some(meta) = metadata_of(&place)? else { return Ok(None) };
        let recorded = self.cache.get(path).filter(|record| record.fingerprint == Fingerprint::new(&meta));
        let same = meta.is_file()
            && meta.len() == length
            && match recorded {
                Some(record) => record.sha == *sha,
                None => digest_of(&place).map_err(failed("read", &place))? == *sha,
            };
        if !same && !meta.is_dir() && !self.owned.has(path.as_str()) {
            return Err(PublishError::Foreign { path: place });
        }
        Ok(same.then_some(meta))
    }

    fn note(&self, path: &OutPath, key: [u8; 32], sha: [u8; 32], meta: &Metadata, outcome: WriteResult) {
        let record = Record { key, sha, fingerprint: Fingerprint::new(meta) };
        let staged = Staged { path: path.clone(), record, outcome, inode: inode(meta) };
        self.files.lock().unwrap_or_else(PoisonError::into_inner).push(staged);
    }
}

/// Makes a new file, in the place of another or of a folder. It never writes into a file that is there: that may be a link
/// to the published one.
pub(super) fn create(place: &Path, bytes: &[u8]) -> io::Result<Metadata> {
    let mut file = open_new(place)?;
    file.write_all(bytes)?;
    file.metadata()
}

/// The same while the bytes are made; their digest.
fn create_streamed(
    place: &Path,
    make: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<(Metadata, [u8; 32])> {
    let mut out = BufWriter::with_capacity(64 * 1024, Digested { file: open_new(place)?, sha: Sha256::new() });
    make(&mut out)?;
    let Digested { file, sha } = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    Ok((file.metadata()?, sha.finalize().into()))
}

/// A file that is written, and the digest of what was.
struct Digested {
    file: fs::File,
    sha: Sha256,
}

impl Write for Digested {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.sha.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The digest of a file's bytes.
fn digest_of(place: &Path) -> io::Result<[u8; 32]> {
    let (mut file, mut sha, mut part) = (fs::File::open(place)?, Sha256::new(), vec![0; 64 * 1024]);
    loop {
        match file.read(&mut part)? {
            0 => return Ok(sha.finalize().into()),
            read => sha.update(&part[..read]),
        }
    }
}

fn open_new(place: &Path) -> io::Result<fs::File> {
    match fs::File::create_new(place) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            if is_folder(place) { fs::remove_dir_all(place) } else { fs::remove_file(place) }?;
            fs::File::create_new(place)
        }
        file => file,
    }
}

/// integrity.json is made by the end of the run alone.
fn refuse_manifest(path: &OutPath) -> Result<(), PublishError> {
    match path.as_str() == manifest::NAME {
        true => Err(PublishError::Twice { path: path.to_string() }),
        false => Ok(()),
    }
}

/// The number of a file in its file system: two paths with the same one are the same file.
#[cfg(unix)]
pub(super) fn inode(meta: &Metadata) -> Option<u64> {
    Some(std::os::unix::fs::MetadataExt::ino(meta))
}

#[cfg(not(unix))]
pub(super) fn inode(_: &Metadata) -> Option<u64> {
    None
}

/// What stands there, links not followed; `None` where nothing does.
pub(super) fn metadata_of(path: &Path) -> Result<Option<Metadata>, PublishError> {
    match fs::symlink_metadata(path) {
        Ok(meta) => Ok(Some(meta)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(failed("inspect", path)(error)),
    }
}
