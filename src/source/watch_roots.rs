//! Where the files of a site are stored: the folders that symbolic links lead to, and the kind of file system beneath.

use super::{STYLESHEET, SiteFolder};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// A folder to watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// The site's path that it stands for, relative to the root with `/` between steps; empty for the root.
    pub site: String,
    /// Whether what lies in the folders below it belongs to the site, too.
    pub deep: bool,
}

/// The real folders that hold the site's files. Links below content/, themes/ and editions/ are followed by reading, so what
/// they lead to is watched as well; the output folder never is.
pub fn watched(root: &SiteFolder) -> BTreeMap<PathBuf, Vec<Watched>> {
    let mut folders = BTreeMap::new();
    add(&mut folders, root, Watched { site: String::new(), deep: false });
    for name in [root.settings(), STYLESHEET] {
        file_link(&mut folders, &root.join(name), name);
    }
    for name in ["content", "themes", "editions"] {
        let folder = root.join(name);
        if !folder.is_dir() {
            continue;
        }
        add(&mut folders, &folder, Watched { site: name.to_owned(), deep: true });
        // A loop of links ends with an error of the walk, which reading reports.
        for entry in WalkDir::new(&folder).follow_links(true).into_iter().flatten().filter(|e| e.path_is_symlink()) {
            let Some(below) = entry.path().strip_prefix(&folder).ok().and_then(slashed).filter(|b| !b.is_empty())
            else {
                continue;
            };
            let site = format!("{name}/{below}");
            if entry.file_type().is_dir() {
                add(&mut folders, entry.path(), Watched { site, deep: true });
            } else {
                file_link(&mut folders, entry.path(), &site);
            }
        }
    }
    folders
}

fn add(folders: &mut BTreeMap<PathBuf, Vec<Watched>>, folder: &Path, watched: Watched) {
    if let Ok(real) = folder.canonicalize() {
        folders.entry(real).or_default().push(watched);
    }
}

/// A linked file is watched by the folder of its target; anything that happens there is a hint to look at the link.
fn file_link(folders: &mut BTreeMap<PathBuf, Vec<Watched>>, link: &Path, site: &str) {
    if !link.is_symlink() {
        return;
    }
    if let Some(folder) = link.canonicalize().ok().as_deref().and_then(Path::parent) {
        folders.entry(folder.to_owned()).or_default().push(Watched { site: site.to_owned(), deep: false });
    }
}

fn slashed(path: &Path) -> Option<String> {
    path.iter().map(|step| step.to_str()).collect::<Option<Vec<_>>>().map(|steps| steps.join("/"))
}

/// Whether changes of files are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WatchScope {
    /// A local disk.
    Local,
    /// A network share, a folder of the host seen from a guest: changes made elsewhere are not reported.
    Remote,
}

/// What kind of file system a folder lies on.
#[cfg(target_os = "linux")]
pub fn watch_scope(folder: &Path) -> WatchScope {
    /// From linux/magic.h: nfs, smb, cifs, smb2, 9p (WSL's view of Windows), fuse (sshfs, virtiofs), vboxsf, afs, ceph.
    const FAR: [u32; 9] =
        [0x6969, 0x517b, 0xff53_4d42, 0xfe53_4d42, 0x0102_1997, 0x6573_5546, 0x786f_4256, 0x5346_414f, 0x00c3_6400];
    let kind = rustix::fs::statfs(folder).map_or(0, |system| system.f_type as u32);
    if FAR.contains(&kind) { WatchScope::Remote } else { WatchScope::Local }
}

/// Other systems have no reliable way to tell: `--poll` is for them.
#[cfg(not(target_os = "linux"))]
pub fn watch_scope(_: &Path) -> WatchScope {
    WatchScope::Local
}

#[cfg(all(test, unix))]
#[expect(clippy::disallowed_methods, reason = "a test makes its own folders")]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_their_targets() {
        let site = tempfile::tempdir().expect("a folder");
        let other = tempfile::tempdir().expect("a folder");
        let (root, other) = (site.path(), other.path().canonicalize().expect("a path"));
        std::fs::create_dir_all(root.join("content")).expect("content");
        std::fs::create_dir_all(other.join("tang")).expect("target");
        std::os::unix::fs::symlink(other.join("tang"), root.join("content/tang")).expect("a link");
        let folders = watched(&root.into());
        assert_eq!(folders[&root.canonicalize().expect("a path")][0], Watched { site: String::new(), deep: false });
        assert_eq!(folders[&other.join("tang")], [Watched { site: "content/tang".into(), deep: true }]);
    }
}
