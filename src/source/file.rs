//! Opening a file: what it is comes first. A pipe waits for a writer, a device never ends, and a file larger than anything that it
//! could hold fills the memory.
#![expect(clippy::disallowed_methods, reason = "this is the door in")]

use std::fs;
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

/// The largest text: a narrative or a TOML file. The longest report there is has 200 kB.
pub(super) const TEXT_LIMIT: u64 = 16 << 20;

/// The largest file of a theme.
pub(super) const THEME_LIMIT: u64 = 64 << 20;

/// The largest attachment, and the largest file that is held against a list.
pub(super) const ATTACHMENT_LIMIT: u64 = 1 << 30;

/// The bytes of a plain file, of at most `limit` bytes.
///
/// # Errors
/// [`ErrorKind::IsADirectory`] for a folder, [`ErrorKind::InvalidInput`] for a pipe, socket or device, [`ErrorKind::FileTooLarge`], and
/// whatever the system says.
pub(crate) fn read_file(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    let kind = match () {
        () if metadata.is_dir() => Some(ErrorKind::IsADirectory),
        () if !metadata.is_file() => Some(ErrorKind::InvalidInput),
        () if metadata.len() > limit => Some(ErrorKind::FileTooLarge),
        () => None,
    };
    if let Some(kind) = kind {
        return Err(kind.into());
    }
    let mut file = fs::File::open(path)?;
    // Room for one more than there should be: a read that does not fill it has met the end, and no second one has to ask.
    let length = metadata.len() as usize;
    let mut bytes = vec![0; length + 1];
    let read = file.read(&mut bytes)?;
    bytes.truncate(read);
    if read != length {
        // A file that grows meanwhile is read no further than the limit.
        file.take(limit.saturating_sub(read as u64)).read_to_end(&mut bytes)?;
        bytes.truncate(limit as usize);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_files_of_a_bearable_size_are_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        fs::write(&path, "abc").expect("a file");
        assert_eq!(read_file(&path, 3).expect("its bytes"), b"abc");
        let kind = |path: &Path, limit| read_file(path, limit).expect_err("an error").kind();
        assert_eq!(kind(&path, 2), ErrorKind::FileTooLarge);
        assert_eq!(kind(folder.path(), 9), ErrorKind::IsADirectory);
        assert_eq!(kind(&folder.path().join("b"), 9), ErrorKind::NotFound);
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_and_a_device_are_not_waited_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
        assert!(made.success());
        for path in [&pipe, Path::new("/dev/zero")] {
            assert_eq!(read_file(path, 9).expect_err("an error").kind(), ErrorKind::InvalidInput);
        }
    }
}
