//! What the last run knew of the files it published. Losing it costs time, nothing else.

use super::error::{PublishError, failed};
use super::{Destination, Mode, target};
use crate::base::{Digest, OutPath};
use std::fs::{self, Metadata};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

const HEADER: &[u8; 16] = b"annals memo v1\n\n";

/// A published file as it was when it was last published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// The digest of everything that went into it.
    pub(super) key: [u8; 32],
    /// The SHA-256 of its bytes.
    pub(super) sha: [u8; 32],
    /// Its size and its time of change.
    pub(super) fingerprint: Fingerprint,
}

/// The metadata of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fingerprint {
    pub(super) size: u64,
    nanoseconds: u64,
}

impl Fingerprint {
    pub(super) fn new(meta: &Metadata) -> Fingerprint {
        let since = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let nanoseconds = since.and_then(|time| u64::try_from(time.as_nanos()).ok()).unwrap_or_default();
        Fingerprint { size: meta.len(), nanoseconds }
    }
}

/// Where the cache keeps something of a target: two targets of one site don't share it.
pub(super) fn cached(cache: &Path, what: &str, target: &Path) -> PathBuf {
    let name = Digest::new(target.as_os_str().as_encoded_bytes()).to_string();
    cache.join(format!("{what}-{}", &name[..16]))
}

/// The cache file of one target.
#[derive(Debug)]
pub(super) struct PublishCache {
    path: PathBuf,
    target: PathBuf,
    digest: Option<[u8; 32]>,
    records: Records,
}

/// The bytes of a cache file, and where each record begins in them, in the order of their paths. A large site has a million, and a run
/// asks once for each.
#[derive(Debug, Default)]
struct Records {
    bytes: Vec<u8>,
    starts: Vec<usize>,
}

impl PublishCache {
    /// Reads the cache file of `target`; a broken one, or one of another version, is empty.
    pub(super) fn read(cache: &Path, target: &Path) -> PublishCache {
        let path = cached(cache, "published", target);
        let (digest, records) = fs::read(&path).ok().and_then(|bytes| Records::decode(bytes, target)).unzip();
        PublishCache { path, target: target.to_owned(), digest, records: records.unwrap_or_default() }
    }

    /// An empty cache: nothing in it is trusted, but it will be written.
    pub(super) fn forget(mut self) -> PublishCache {
        self.records = Records::default();
        self
    }

    /// The record of the file at `path`.
    pub(super) fn get(&self, path: &OutPath) -> Option<Record> {
        self.records.get(path.as_str())
    }

    /// Replaces the cache file in one step; one with the same content is left alone. `records` come in order.
    pub(super) fn save<'a>(
        &self,
        records: impl ExactSizeIterator<Item = (&'a OutPath, &'a Record)>,
    ) -> Result<(), PublishError> {
        let (bytes, digest) = encode(records, &self.target);
        if self.digest == Some(digest) {
            return Ok(());
        }
        persist(&self.path, &bytes)
    }
}

/// Writes a file of the cache in one step. It is not forced to the disk: one that is cut short is none.
fn persist(path: &Path, bytes: &[u8]) -> Result<(), PublishError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed("create", folder))?;
    tempfile::NamedTempFile::new_in(folder)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            Ok(file.persist(path)?)
        })
        .map_err(failed("write", path))?;
    Ok(())
}

/// What the rules found at the last build of a target, in bytes of their own.
#[derive(Debug)]
pub struct CheckMemoFile {
    path: PathBuf,
    bytes: Vec<u8>,
}

impl CheckMemoFile {
    /// Its name in the cache, before the target's.
    pub(super) const NAME: &str = "checked";

    /// Reads that of a target; nothing where there is none, or it is not to be believed. `None` where the target cannot be told, which
    /// [`super::open`] explains.
    pub fn read(destination: &Destination<'_>) -> Option<CheckMemoFile> {
        let path = cached(destination.cache, CheckMemoFile::NAME, &target::real(destination.target, 0).ok()?);
        let bytes = (destination.mode == Mode::Trust).then(|| fs::read(&path).unwrap_or_default());
        Some(CheckMemoFile { path, bytes: bytes.unwrap_or_default() })
    }

    /// Its bytes; they say themselves whether they are whole.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Puts others in their place, where they are others.
    ///
    /// # Errors
    /// When the machine fails; the old ones are whole then.
    pub fn save(&self, bytes: &[u8]) -> Result<(), PublishError> {
        if self.bytes == bytes { Ok(()) } else { persist(&self.path, bytes) }
    }
}

/// The bytes of a record beside its path, and those of a path, as they are as a rule.
const RECORD_LENGTH: usize = 8 + 32 + 32 + 8 + 8;
const PATH_LENGTH: usize = 40;

fn encode<'a>(records: impl ExactSizeIterator<Item = (&'a OutPath, &'a Record)>, target: &Path) -> (Vec<u8>, [u8; 32]) {
    let mut bytes = Vec::with_capacity(1024 + records.len() * (RECORD_LENGTH + PATH_LENGTH));
    bytes.extend(HEADER);
    let text = |bytes: &mut Vec<u8>, text: &[u8]| {
        bytes.extend((text.len() as u64).to_le_bytes());
        bytes.extend(text);
    };
    text(&mut bytes, target.as_os_str().as_encoded_bytes());
    for (path, record) in records {
        text(&mut bytes, path.as_str().as_bytes());
        bytes.extend(record.key);
        bytes.extend(record.sha);
        bytes.extend(record.fingerprint.size.to_le_bytes());
        bytes.extend(record.fingerprint.nanoseconds.to_le_bytes());
    }
    let digest = *Digest::new(&bytes).as_bytes();
    bytes.extend(digest);
    (bytes, digest)
}

impl Records {
    fn decode(mut bytes: Vec<u8>, target: &Path) -> Option<([u8; 32], Records)> {
        let (body, digest) = bytes.split_last_chunk::<32>()?;
        let (end, digest) = (body.len(), *digest);
        if *Digest::new(body).as_bytes() != digest {
            return None;
        }
        let mut rest = body.strip_prefix(HEADER)?;
        if text(&mut rest)? != target.as_os_str().as_encoded_bytes() {
            return None;
        }
        let mut starts = Vec::with_capacity(rest.len() / (RECORD_LENGTH + PATH_LENGTH));
        let mut last: &[u8] = &[];
        while !rest.is_empty() {
            starts.push(end - rest.len());
            let (path, _) = record(&mut rest)?;
            if path <= last {
                return None;
            }
            last = path;
        }
        bytes.truncate(end);
        Some((digest, Records { bytes, starts }))
    }

    fn get(&self, path: &str) -> Option<Record> {
        let path_at = |start: &usize| text(&mut &self.bytes[*start..]).unwrap_or_default();
        let at = self.starts.binary_search_by(|start| path_at(start).cmp(path.as_bytes())).ok()?;
        record(&mut &self.bytes[self.starts[at]..]).map(|(_, record)| record)
    }
}

/// A path and its record.
fn record<'a>(rest: &mut &'a [u8]) -> Option<(&'a [u8], Record)> {
    let path = text(rest)?;
    let (key, sha) = (chunk(rest)?, chunk(rest)?);
    let fingerprint =
        Fingerprint { size: u64::from_le_bytes(chunk(rest)?), nanoseconds: u64::from_le_bytes(chunk(rest)?) };
    Some((path, Record { key, sha, fingerprint }))
}

fn text<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::try_from(u64::from_le_bytes(chunk(rest)?)).ok()?;
    rest.split_off(..length)
}

fn chunk<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (chunk, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(*chunk)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_and_ignores_what_is_broken() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = Path::new("/srv/public");
        let path = OutPath::parse("a/index.html").expect("a path");
        let others = ["a/2024/index.html", "b.html"].map(|path| OutPath::parse(path).expect("a path"));
        let record = Record { key: [5; 32], sha: [7; 32], fingerprint: Fingerprint { size: 3, nanoseconds: 9 } };
        let other = Record { sha: [8; 32], ..record };
        let cache = PublishCache::read(folder.path(), target);
        assert!(cache.get(&path).is_none());
        cache.save([(&others[0], &other), (&path, &record), (&others[1], &other)].into_iter()).expect("saved");
        let cache = PublishCache::read(folder.path(), target);
        assert_eq!((cache.get(&path), others.each_ref().map(|path| cache.get(path))), (Some(record), [Some(other); 2]));
        assert_eq!(cache.get(&OutPath::parse("a").expect("a path")), None);
        assert!(PublishCache::read(folder.path(), Path::new("/srv/other")).get(&path).is_none());

        let whole = fs::read(&cache.path).expect("bytes");
        // Nothing is found among records that are not in order.
        cache.save([(&path, &record), (&others[0], &other)].into_iter()).expect("saved");
        assert!(PublishCache::read(folder.path(), target).get(&path).is_none());
        for length in [0, 15, 16, 40, whole.len() - 1] {
            fs::write(&cache.path, &whole[..length]).expect("cut");
            assert!(PublishCache::read(folder.path(), target).get(&path).is_none());
        }
        let mut flipped = whole;
        flipped[50] ^= 1;
        fs::write(&cache.path, &flipped).expect("flipped");
        assert!(PublishCache::read(folder.path(), target).get(&path).is_none());
    }

    #[test]
    fn what_the_rules_found_is_the_targets_and_not_believed_where_nothing_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let (cache, targets) = (folder.path().join(".annals"), ["a", "b"].map(|name| folder.path().join(name)));
        let of = |target: usize, mode| {
            let way = crate::publish::WriteMode::Exchange;
            let target = &targets[target];
            CheckMemoFile::read(&Destination { target, cache: &cache, protected: &[], mode, way }).expect("a target")
        };
        assert_eq!(of(0, Mode::Trust).bytes(), b"");
        of(0, Mode::Recheck).save(b"found").expect("saved");
        let bytes = [of(0, Mode::Trust), of(0, Mode::Recheck), of(1, Mode::Trust)].map(|memo| memo.bytes().to_vec());
        assert_eq!(bytes, [&b"found"[..], b"", b""]);
    }
}
