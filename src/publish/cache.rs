//! What the last run knew of the files it published. Losing it costs time, nothing else.

use super::error::{PublishError, failed};
use crate::base::{Digest, OutPath};
use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

const HEADER: &[u8; 16] = b"annals memo v1\n\n";

/// A published file as it was when it was last published.
#[derive(Clone, Debug, PartialEq, Eq)]
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

type Records = HashMap<Box<str>, Record>;

impl PublishCache {
    /// Reads the cache file of `target`; a broken one, or one of another version, is empty.
    pub(super) fn read(cache: &Path, target: &Path) -> PublishCache {
        let path = cached(cache, "published", target);
        let (digest, records) = fs::read(&path).ok().and_then(|bytes| decode(&bytes, target)).unzip();
        PublishCache { path, target: target.to_owned(), digest, records: records.unwrap_or_default() }
    }

    /// An empty cache: nothing in it is trusted, but it will be written.
    pub(super) fn forget(mut self) -> PublishCache {
        self.records = Records::new();
        self
    }

    /// The record of the file at `path`.
    pub(super) fn get(&self, path: &OutPath) -> Option<&Record> {
        self.records.get(path.as_str())
    }

    /// Replaces the cache file in one step; one with the same content is left alone.
    pub(super) fn save<'a>(
        &self,
        records: impl Iterator<Item = (&'a OutPath, &'a Record)>,
    ) -> Result<(), PublishError> {
        let (bytes, digest) = encode(records, &self.target);
        if self.digest == Some(digest) {
            return Ok(());
        }
        let folder = self.path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(failed("create", folder))?;
        tempfile::NamedTempFile::new_in(folder)
            .and_then(|mut file| {
                file.write_all(&bytes)?;
                Ok(file.persist(&self.path)?)
            })
            .map_err(failed("write", &self.path))?;
        Ok(())
    }
}

fn encode<'a>(records: impl Iterator<Item = (&'a OutPath, &'a Record)>, target: &Path) -> (Vec<u8>, [u8; 32]) {
    let mut bytes = HEADER.to_vec();
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

fn decode(bytes: &[u8], target: &Path) -> Option<([u8; 32], Records)> {
    let (body, digest) = bytes.split_last_chunk::<32>()?;
    if Digest::new(body).as_bytes() != digest {
        return None;
    }
    let mut rest = body.strip_prefix(HEADER)?;
    let mut records = Records::new();
    if text(&mut rest)? != target.as_os_str().as_encoded_bytes() {
        return None;
    }
    while !rest.is_empty() {
        let path = std::str::from_utf8(text(&mut rest)?).ok()?;
        let key = chunk(&mut rest)?;
        let sha = chunk(&mut rest)?;
        let fingerprint = Fingerprint {
            size: u64::from_le_bytes(chunk(&mut rest)?),
            nanoseconds: u64::from_le_bytes(chunk(&mut rest)?),
        };
        records.insert(path.into(), Record { key, sha, fingerprint });
    }
    Some((*digest, records))
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
        let record = Record { key: [5; 32], sha: [7; 32], fingerprint: Fingerprint { size: 3, nanoseconds: 9 } };
        let cache = PublishCache::read(folder.path(), target);
        assert!(cache.get(&path).is_none());
        cache.save([(&path, &record)].into_iter()).expect("saved");
        let cache = PublishCache::read(folder.path(), target);
        assert_eq!(cache.get(&path), Some(&record));
        assert!(PublishCache::read(folder.path(), Path::new("/srv/other")).get(&path).is_none());

        let whole = fs::read(&cache.path).expect("bytes");
        for length in [0, 15, 16, 40, whole.len() - 1] {
            fs::write(&cache.path, &whole[..length]).expect("cut");
            assert!(PublishCache::read(folder.path(), target).get(&path).is_none());
        }
        let mut flipped = whole;
        flipped[50] ^= 1;
        fs::write(&cache.path, &flipped).expect("flipped");
        assert!(PublishCache::read(folder.path(), target).get(&path).is_none());
    }
}
