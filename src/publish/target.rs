//! The target folder, and whether annals may replace it.

use super::error::{PublishError, failed};
use super::{Destination, manifest, workspace};
use crate::source::read_file;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};
use std::{env, fs};

/// The largest manifest: that of ten million files.
const MANIFEST_LIMIT: u64 = 2 << 30;

/// The real folder behind the target, in an existing parent. It may not exist itself.
pub(super) fn resolve(destination: &Destination<'_>) -> Result<PathBuf, PublishError> {
    let target = real(destination.target, 0)?;
    for protected in destination.protected {
        let sources = real(protected, 0)?;
        if target.starts_with(&sources) || sources.starts_with(&target) {
            return Err(PublishError::Protected { target, protected: protected.clone() });
        }
    }
    let (Some(parent), Some(_)) = (target.parent(), target.file_name()) else {
        return Err(PublishError::NotAFolder { target });
    };
    match fs::metadata(&target) {
        Ok(meta) if !meta.is_dir() => return Err(PublishError::NotAFolder { target }),
        Ok(_) => {}
        Err(_) => fs::create_dir_all(parent).map_err(failed("create", parent))?,
    }
    Ok(target)
}

/// The bytes of our manifest in the target; `None` for a target that is absent or empty.
pub(super) fn claim(target: &Path) -> Result<Option<Vec<u8>>, PublishError> {
    let path = target.join(manifest::NAME);
    match read_file(&path, MANIFEST_LIMIT) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        bytes => return bytes.map(Some).map_err(failed("read", &path)),
    }
    let entries = match fs::read_dir(target) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        entries => entries.map_err(failed("list", target))?,
    };
    for entry in entries {
        if entry.map_err(failed("list", target))?.file_name() != workspace::INSIDE {
            return Err(PublishError::NotOurs { target: target.to_owned() });
        }
    }
    Ok(None)
}

/// The path with every symbolic link followed, for paths too of which the last steps don't exist yet.
pub(super) fn real(path: &Path, links: usize) -> Result<PathBuf, PublishError> {
    match dunce::canonicalize(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        other => return other.map_err(failed("resolve", path)),
    }
    if let Ok(to) = fs::read_link(path)
        && links < 8
    {
        return real(&path.parent().unwrap_or(Path::new("")).join(to), links + 1);
    }
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => real(parent, links)?,
        _ => env::current_dir().map_err(failed("resolve", path))?,
    };
    Ok(match path.components().next_back() {
        Some(Component::Normal(name)) => parent.join(name),
        Some(Component::ParentDir) => parent.parent().unwrap_or(&parent).to_owned(),
        _ => parent,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::{Mode, WriteMode};

    fn resolved(target: &Path, protected: &Path) -> Result<PathBuf, PublishError> {
        let protected = [protected.to_owned()];
        resolve(&Destination {
            target,
            cache: target,
            protected: &protected,
            mode: Mode::Trust,
            way: WriteMode::Exchange,
        })
    }

    #[test]
    fn sources_are_never_overlapped() {
        let site = tempfile::tempdir().expect("a folder");
        let content = site.path().join("content");
        fs::create_dir(&content).expect("content");
        for bad in ["content", "content/out", ".", "", "new/../content/x", "content/../content"] {
            let answer = resolved(&site.path().join(bad), &content);
            assert!(matches!(answer, Err(PublishError::Protected { .. })), "{bad}: {answer:?}");
        }
        assert!(resolved(&site.path().join("content2"), &content).is_ok());
        assert!(matches!(resolved(Path::new("/"), &site.path().join("none")), Err(PublishError::Protected { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stands_for_its_folder() {
        let site = tempfile::tempdir().expect("a folder");
        let root = fs::canonicalize(site.path()).expect("a path");
        std::os::unix::fs::symlink("www/live", root.join("public")).expect("a link");
        let content = root.join("content");
        assert_eq!(resolved(&root.join("public"), &content).expect("a target"), root.join("www/live"));
        fs::write(root.join("www/live"), "").expect("a file");
        assert!(matches!(resolved(&root.join("public"), &content), Err(PublishError::NotAFolder { .. })));
    }
}
