//! Files that other runs have made: a run on another machine renders the pages of some of the agencies into a file, a shard, and the
//! build of the whole site takes from shards what it would have rendered, by the same keys. A page that no shard has, or that a
//! shard has damaged, is rendered: shards save time, and nothing else hangs on them.

use super::error::{PublishError, failed};
use super::target;
use super::{Destination, SHARDS};
use crate::base::{Digest, KeyBuilder, OutPath};
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use tempfile::NamedTempFile;

const HEADER: &[u8; 16] = b"annals shard v1\n";
/// How the names of shards begin: `shard-2-of-8`.
const PREFIX: &str = "shard-";

/// A shard that is being written, from many threads at once. Dropped without [`ShardWriter::finish`], it leaves nothing.
#[derive(Debug)]
pub struct ShardWriter {
    path: PathBuf,
    file: Mutex<BufWriter<NamedTempFile>>,
}

impl ShardWriter {
    /// Begins the shard of a number in the target, which is a folder of shards.
    ///
    /// # Errors
    /// When the folder may not be written to, or lies among the sources, in a site, or in the cache, where only one is known to be of shards.
    pub fn create(destination: &Destination<'_>, number: usize, of: usize) -> Result<ShardWriter, PublishError> {
        let folder = target::resolve(destination)?;
        // A part may have drafts in it, and is no file of a site.
        if let Some(site) = folder.ancestors().find(|above| super::is_published(above)) {
            return Err(PublishError::Protected { target: folder.clone(), protected: site.to_owned() });
        }
        let cache = target::real(destination.cache, 0)?;
        if folder.starts_with(&cache) && folder != cache.join(SHARDS) {
            return Err(PublishError::Protected { target: folder, protected: destination.cache.to_owned() });
        }
        fs::create_dir_all(&folder).map_err(failed("create", &folder))?;
        let path = folder.join(format!("{PREFIX}{number}-of-{of}"));
        let begin = || {
            let mut builder = tempfile::Builder::new();
            let prefix = hidden(&path);
            builder.prefix(&prefix);
            // As any file that is made: another machine reads it as another user.
            #[cfg(unix)]
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
            let file = builder.tempfile_in(&folder)?;
            // By the lock others see that its run lives. Without one they may take it for a killed run's, and this run fails.
            let _ = file.as_file().try_lock();
            let mut file = BufWriter::with_capacity(1 << 20, file);
            file.write_all(HEADER)?;
            Ok(Mutex::new(file))
        };
        Ok(ShardWriter { file: begin().map_err(failed("write", &path))?, path })
    }

    /// Adds a file of the output: its path, the key it was made under, its bytes.
    ///
    /// # Errors
    /// When the system does not write.
    pub fn write(&self, path: &OutPath, key: &Digest, bytes: &[u8]) -> Result<(), PublishError> {
        let digest = Digest::new(bytes);
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut put = || {
            file.write_all(name(path, key).as_bytes())?;
            file.write_all(digest.as_bytes())?;
            file.write_all(&(bytes.len() as u64).to_le_bytes())?;
            file.write_all(bytes)
        };
        put().map_err(failed("write", &self.path))
    }

    /// Puts the shard in the place of one of the same name; its path. What killed runs have begun of it goes.
    ///
    /// # Errors
    /// When the system does not write.
    pub fn finish(self) -> Result<PathBuf, PublishError> {
        let file = self.file.into_inner().unwrap_or_else(PoisonError::into_inner);
        let whole = file.into_inner().map_err(io::IntoInnerError::into_error);
        whole.and_then(|file| Ok(file.persist(&self.path)?)).map_err(failed("write", &self.path))?;
        let (folder, prefix) = (self.path.parent().unwrap_or(Path::new(".")), hidden(&self.path));
        for entry in fs::read_dir(folder).map_err(failed("list", folder))? {
            let path = entry.map_err(failed("list", folder))?.path();
            let is_own = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&prefix));
            if is_own && is_left_behind(&path) {
                match fs::remove_file(&path) {
                    Err(error) if error.kind() == ErrorKind::NotFound => {}
                    removed => removed.map_err(failed("remove", &path))?,
                }
            }
        }
        Ok(self.path)
    }
}

/// Whether nobody is writing a file.
fn is_left_behind(path: &Path) -> bool {
    matches!(File::options().write(true).open(path).map(|file| file.try_lock()), Ok(Ok(())))
}

/// How the names begin of what becomes a shard: `.shard-2-of-8-`.
fn hidden(shard: &Path) -> String {
    format!(".{}-", shard.file_name().unwrap_or_default().to_string_lossy())
}

/// The shards that a build takes files from.
#[derive(Debug, Default)]
pub struct Shards {
    files: Vec<Mutex<File>>,
    /// What has the name of one, and is none or cannot be read.
    refused: Vec<PathBuf>,
    /// Where the bytes of a file are, by the digest of its path and key.
    records: HashMap<[u8; 32], ShardRecord>,
    taken: AtomicUsize,
    damaged: AtomicUsize,
}

/// A file in a shard.
#[derive(Clone, Copy, Debug)]
struct ShardRecord {
    shard: usize,
    digest: [u8; 32],
    start: u64,
    length: u64,
}

/// A file in a shard, with the digest of its path and key.
type NamedRecord = ([u8; 32], ShardRecord);

impl Shards {
    /// Opens all shards of a folder. One that is cut short has what is whole in it; what is no shard, or cannot be read, has nothing.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn open(folder: &Path) -> Result<Shards, PublishError> {
        let mut shards = Shards::default();
        let entries = || fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<PathBuf>>>();
        let mut paths = entries().map_err(failed("list", folder))?;
        paths.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX)));
        paths.sort();
        for path in paths {
            // A pipe would be waited for.
            let opened = fs::metadata(&path).and_then(|metadata| match metadata.is_file() {
                true => File::open(&path),
                false => Err(ErrorKind::InvalidInput.into()),
            });
            match opened.and_then(|file| index(file, shards.files.len())) {
                Ok((file, records)) => {
                    shards.files.push(Mutex::new(file));
                    shards.records.extend(records);
                }
                Err(_) => shards.refused.push(path),
            }
        }
        Ok(shards)
    }

    /// How many shards there are.
    pub fn count(&self) -> usize {
        self.files.len()
    }

    /// What has the name of a shard, and is none or cannot be read.
    pub fn refused(&self) -> &[PathBuf] {
        &self.refused
    }

    /// How many files were taken from them so far, and how many were there and damaged.
    pub fn taken(&self) -> (usize, usize) {
        (self.taken.load(Ordering::Relaxed), self.damaged.load(Ordering::Relaxed))
    }

    /// The bytes of a file of the output that was made under a key; `None` where no shard has it whole.
    pub fn read(&self, path: &OutPath, key: &Digest) -> Option<Vec<u8>> {
        let record = self.records.get(name(path, key).as_bytes())?;
        let bytes = || -> io::Result<Vec<u8>> {
            let mut bytes = vec![0; usize::try_from(record.length).map_err(io::Error::other)?];
            let mut file = self.files[record.shard].lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(record.start))?;
            file.read_exact(&mut bytes)?;
            Ok(bytes)
        };
        // What cannot be read, or was cut since, is made again as what is damaged.
        let whole = bytes().ok().filter(|bytes| *Digest::new(bytes).as_bytes() == record.digest);
        let count = if whole.is_some() { &self.taken } else { &self.damaged };
        count.fetch_add(1, Ordering::Relaxed);
        whole
    }
}

/// What a shard has, without its bytes; `shard` is its place among the files.
fn index(file: File, shard: usize) -> io::Result<(File, Vec<NamedRecord>)> {
    let size = file.metadata()?.len();
    let mut reader = BufReader::new(file);
    let mut header = [0; HEADER.len()];
    reader.read_exact(&mut header)?;
    if header != *HEADER {
        return Err(io::Error::new(ErrorKind::InvalidData, "no shard of this program"));
    }
    let (mut at, mut records) = (HEADER.len() as u64, Vec::new());
    let mut head = [0; 72];
    while size - at >= head.len() as u64 {
        reader.read_exact(&mut head)?;
        let part = |start: usize| <[u8; 32]>::try_from(&head[start..start + 32]).unwrap_or_default();
        let length = u64::from_le_bytes(<[u8; 8]>::try_from(&head[64..]).unwrap_or_default());
        let start = at + head.len() as u64;
        let Some(end) = start.checked_add(length).filter(|end| *end <= size) else { break };
        records.push((part(0), ShardRecord { shard, digest: part(32), start, length }));
        reader.seek_relative(i64::try_from(length).map_err(io::Error::other)?)?;
        at = end;
    }
    Ok((reader.into_inner(), records))
}

/// What a file is known by: other files may be made from the same.
fn name(path: &OutPath, key: &Digest) -> Digest {
    KeyBuilder::new("shard").text(path.as_str()).digest(key).finish()
}

#[cfg(test)]
mod tests {
    use super::super::{Mode, WriteMode};
    use super::*;

    #[test]
    fn what_is_whole_in_a_shard_is_read_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let destination = Destination {
            target: folder.path(),
            cache: &folder.path().join("cache"),
            protected: &[],
            mode: Mode::Trust,
            way: WriteMode::InPlace,
        };
        let path = |path| OutPath::parse(path).expect("a path");
        let (key, other) = (Digest::new(b"key"), Digest::new(b"other"));
        let writer = ShardWriter::create(&destination, 1, 2).expect("a shard");
        writer.write(&path("a/index.html"), &key, b"one").expect("room");
        writer.write(&path("b/index.html"), &key, b"another").expect("room");
        fs::write(folder.path().join(".shard-1-of-2-a"), "of a killed run").expect("room");
        // Another run that makes the same part goes on.
        let twin = ShardWriter::create(&destination, 1, 2).expect("a shard");
        let file = writer.finish().expect("a shard");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 2);
        drop(twin);
        assert_eq!(file.file_name().and_then(|name| name.to_str()), Some("shard-1-of-2"));
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
        let shards = || Shards::open(folder.path()).expect("shards");
        let read = |shards: &Shards, at, key| shards.read(&path(at), key);
        let whole = shards();
        assert_eq!(read(&whole, "a/index.html", &key).as_deref(), Some(&b"one"[..]));
        assert_eq!(read(&whole, "b/index.html", &key).as_deref(), Some(&b"another"[..]));
        assert_eq!((read(&whole, "a/index.html", &other), read(&whole, "c/index.html", &key)), (None, None));
        assert_eq!((whole.count(), whole.taken()), (1, (2, 0)));

        let bytes = fs::read(&file).expect("bytes");
        let mut damaged = bytes.clone();
        *damaged.last_mut().expect("a byte") ^= 1;
        fs::write(&file, &damaged).expect("room");
        let shards_damaged = shards();
        assert_eq!(read(&shards_damaged, "b/index.html", &key), None);
        assert_eq!(shards_damaged.taken(), (0, 1));
        for length in HEADER.len()..bytes.len() {
            fs::write(&file, &bytes[..length]).expect("room");
            let cut = shards();
            let one = read(&cut, "a/index.html", &key);
            assert_eq!(one.is_some(), length >= HEADER.len() + 72 + 3, "{length}");
            assert_eq!(read(&cut, "b/index.html", &key), None);
        }
        fs::write(&file, "no shard of ours").expect("room");
        let none = shards();
        assert_eq!((none.count(), none.refused()), (0, &[file][..]));
    }
}
