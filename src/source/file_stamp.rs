//! What tells a file from another one of its size that takes its place, without reading it.

use std::fs::Metadata;
use std::time::{SystemTime, UNIX_EPOCH};

/// When a file changed, and which file it is; for keys only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileStamp {
    /// When its bytes were last written, in nanoseconds since 1970. Any program can set this: copying keeps it (`cp -p`, `rsync -t`).
    pub(super) modified: u128,
    /// The time that the system itself keeps, which no program sets back: when its entry was last changed; elsewhere when it was made.
    pub(super) changed: u128,
    /// The number of its entry: another file that is moved into its place has its own.
    inode: u64,
}

impl FileStamp {
    /// The stamp of a file; a time that the system does not know is 0.
    pub(super) fn new(metadata: &Metadata) -> FileStamp {
        let since = |time: SystemTime| time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
        let modified = metadata.modified().map_or(0, since);
        #[cfg(unix)]
        let (changed, inode) = {
            use std::os::unix::fs::MetadataExt as _;
            let changed = i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec());
            (u128::try_from(changed).unwrap_or(0), metadata.ino())
        };
        #[cfg(not(unix))]
        let (changed, inode) = (metadata.created().map_or(0, since), 0);
        FileStamp { modified, changed, inode }
    }

    /// All of it, for a key.
    pub(crate) fn bytes(self) -> [u8; 40] {
        let mut bytes = [0; 40];
        bytes[..16].copy_from_slice(&self.modified.to_le_bytes());
        bytes[16..32].copy_from_slice(&self.changed.to_le_bytes());
        bytes[32..].copy_from_slice(&self.inode.to_le_bytes());
        bytes
    }
}
