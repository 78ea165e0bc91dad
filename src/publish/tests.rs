//! Whole runs against real folders, and every place where a run can be killed.

use super::folders::{Folders, Obstacles};
use super::stage::{Stage, WriteResult};
use super::{Changes, Destination, Mode, PublishError, WriteMode, open, reuse_tree, scan};
use crate::base::{Digest, OutPath};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

mod clean;
mod killed;

const WAYS: [WriteMode; 2] = [WriteMode::Exchange, WriteMode::InPlace];

struct TestSite {
    folder: tempfile::TempDir,
    target: PathBuf,
    way: WriteMode,
}

impl TestSite {
    fn new(way: WriteMode) -> TestSite {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("public");
        fs::create_dir(folder.path().join("content")).expect("content");
        TestSite { folder, target, way }
    }

    fn stage(&self, mode: Mode) -> Result<Stage, PublishError> {
        let protected = [self.folder.path().join("content")];
        let cache = self.folder.path().join(".annals");
        open(&Destination { target: &self.target, cache: &cache, protected: &protected, mode, way: self.way })
    }

    fn build(&self, files: &[(&str, &str)]) -> Result<Changes, PublishError> {
        let stage = self.stage(Mode::Trust)?;
        for (path, text) in files {
            let (path, key) = named(path, text);
            if !stage.keep(&path, &key)? {
                stage.write(&path, &key, text.as_bytes())?;
            }
        }
        stage.finish(&BTreeMap::new(), &[])
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.target.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    /// Every file of the target with its text, and every empty folder.
    fn tree(&self) -> BTreeMap<String, String> {
        let mut tree = BTreeMap::new();
        for entry in walkdir::WalkDir::new(&self.target).min_depth(1) {
            let entry = entry.expect("an entry");
            let path = entry.path().strip_prefix(&self.target).expect("below").display().to_string();
            if entry.file_type().is_file() {
                tree.insert(path, fs::read_to_string(entry.path()).expect("text"));
            } else if entry.file_type().is_symlink() {
                tree.insert(path, format!("-> {}", fs::read_link(entry.path()).expect("a link").display()));
            } else if fs::read_dir(entry.path()).expect("a folder").next().is_none() {
                tree.insert(path + "/", String::new());
            }
        }
        tree
    }

    fn names(&self) -> Vec<String> {
        self.tree().into_keys().collect()
    }

    /// Nothing is left beside the target, nor in it.
    fn is_clean(&self) -> bool {
        let beside = fs::read_dir(self.folder.path()).expect("a folder").flatten();
        beside.map(|entry| entry.file_name()).all(|name| name == "public" || name == "content" || name == ".annals")
            && !self.target.join(super::workspace::INSIDE).exists()
    }
}

fn named(path: &str, text: &str) -> (OutPath, Digest) {
    (OutPath::parse(path).expect("a path"), Digest::new(text.as_bytes()))
}

fn counts(changes: &Changes) -> [usize; 4] {
    assert!(changes.warnings.is_empty(), "{:?}", changes.warnings);
    [changes.written, changes.unchanged, changes.removed, changes.kept_foreign]
}

#[test]
fn builds_edits_and_removes() {
    for way in WAYS {
        let site = TestSite::new(way);
        let first =
            site.build(&[("index.html", "1"), ("a/2023/index.html", "2"), ("a/2024/index.html", "3")]).expect("built");
        assert_eq!(counts(&first), [3, 0, 0, 0]);
        let second = site.build(&[("index.html", "1"), ("a/2023/index.html", "changed")]).expect("built");
        assert_eq!(counts(&second), [1, 1, 1, 0]);
        assert_eq!(site.names(), ["a/2023/index.html", "index.html", "integrity.json"], "{way:?}");
        assert_eq!(site.tree()["a/2023/index.html"], "changed");
        let third = site.build(&[("index.html", "1"), ("a/2023/index.html", "changed")]).expect("built");
        assert_eq!(counts(&third), [0, 2, 0, 0]);
        assert!(site.is_clean());
        let listed: serde_json::Value = serde_json::from_str(&site.tree()["integrity.json"]).expect("json");
        assert_eq!(listed["files"]["index.html"], crate::base::sha256_hex(b"1"));
        assert_eq!(listed["files"].as_object().map(serde_json::Map::len), Some(2));
    }
}

#[test]
fn a_file_and_a_folder_may_change_places() {
    for way in WAYS {
        let site = TestSite::new(way);
        site.build(&[("a", "file"), ("b/c/d", "deep")]).expect("built");
        fs::create_dir(site.target.join("b/c/e")).expect("not ours");
        let error = site.build(&[("a/index.html", "x"), ("b", "y")]).expect_err("in the way");
        assert!(matches!(error, PublishError::Foreign { path } if path.ends_with("b/c/e")));
        fs::remove_dir(site.target.join("b/c/e")).expect("removed");
        site.build(&[("a/index.html", "x"), ("b", "y")]).expect("built");
        assert_eq!(site.names(), ["a/index.html", "b", "integrity.json"]);
    }
}

#[test]
fn a_build_that_fails_leaves_the_target_whole() {
    for way in WAYS {
        let site = TestSite::new(way);
        site.build(&[("index.html", "1"), ("a/index.html", "2")]).expect("built");
        let before = site.tree();
        let stage = site.stage(Mode::Trust).expect("open");
        let (path, key) = named("index.html", "changed");
        stage.write(&path, &key, b"changed").expect("written");
        drop(stage);
        assert_eq!(site.tree(), before);
        assert!(site.is_clean());
    }
}

#[test]
fn what_is_not_ours_is_refused_or_kept() {
    let site = TestSite::new(WriteMode::Exchange);
    site.put("thesis.docx", "ten years");
    assert!(matches!(site.build(&[("index.html", "1")]), Err(PublishError::NotOurs { .. })));
    site.put("integrity.json", "{}");
    assert!(matches!(site.build(&[("index.html", "1")]), Err(PublishError::NotOurs { .. })));
    assert_eq!(site.names(), ["integrity.json", "thesis.docx"]);
    assert!(site.is_clean());

    for way in WAYS {
        let site = TestSite::new(way);
        site.build(&[("index.html", "1"), ("a/2023/index.html", "2")]).expect("built");
        site.put("CNAME", "example.gov.cn");
        site.put("a/2023/note.txt", "mine");
        fs::create_dir_all(site.target.join("empty/deep")).expect("made");
        #[cfg(unix)]
        std::os::unix::fs::symlink("/nowhere", site.target.join("link")).expect("a link");
        let changes = site.build(&[("index.html", "changed")]).expect("built");
        assert_eq!(changes.removed, 1);
        assert_eq!(changes.kept_foreign, if way == WriteMode::Exchange { 5 } else { 0 });
        let names = site.names();
        for kept in ["CNAME", "a/2023/note.txt", "empty/deep/", "index.html"] {
            assert!(names.iter().any(|name| name == kept), "{way:?} {kept}: {names:?}");
        }
        #[cfg(unix)]
        assert_eq!(site.tree()["link"], "-> /nowhere");
        assert!(site.is_clean());
    }
}

#[test]
fn what_is_not_ours_is_never_overwritten() {
    for way in WAYS {
        let site = TestSite::new(way);
        site.build(&[("index.html", "1")]).expect("built");
        site.put("a/index.html", "mine");
        site.put("b", "mine");
        for (path, named) in [("a/index.html", "a/index.html"), ("a", "a"), ("b/index.html", "b")] {
            let error = site.build(&[("index.html", "1"), (path, "ours")]).expect_err("in the way");
            assert!(matches!(&error, PublishError::Foreign { path } if path.ends_with(named)), "{path}: {error}");
        }
        let adopted = site.build(&[("index.html", "1"), ("b", "mine")]).expect("the same bytes");
        assert_eq!(counts(&adopted)[..3], [0, 2, 0]);
        assert_eq!(site.tree()["a/index.html"], "mine");
        assert!(site.is_clean());
    }
}

#[cfg(unix)]
#[test]
fn no_link_leads_outside() {
    for way in WAYS {
        let site = TestSite::new(way);
        site.build(&[("index.html", "1"), ("a/x.html", "2"), ("a/y.html", "3")]).expect("built");
        let outside = site.folder.path().join("content");
        fs::rename(site.target.join("a"), outside.join("a")).expect("moved");
        std::os::unix::fs::symlink(outside.join("a"), site.target.join("a")).expect("a link");
        let error = site.build(&[("index.html", "1"), ("a/x.html", "changed")]).expect_err("in the way");
        assert!(matches!(&error, PublishError::Foreign { path } if path.ends_with("a")), "{error}");
        site.build(&[("index.html", "changed")]).expect("built");
        assert_eq!(fs::read_to_string(outside.join("a/y.html")).expect("untouched"), "3");
    }
}

#[cfg(unix)]
#[test]
fn an_unchanged_file_is_the_same_file() {
    use std::os::unix::fs::MetadataExt as _;
    for way in WAYS {
        let site = TestSite::new(way);
        site.build(&[("a/kept.html", "1"), ("b/edited.html", "2")]).expect("built");
        let inode = || fs::metadata(site.target.join("a/kept.html")).expect("there").ino();
        let before = inode();
        fs::remove_dir_all(site.folder.path().join(".annals")).expect("the memo is lost");
        let changes = site.build(&[("a/kept.html", "1"), ("b/edited.html", "changed")]).expect("built");
        assert_eq!((counts(&changes), inode()), ([1, 1, 0, 0], before));
    }
}

#[test]
fn an_edited_file_is_not_kept() {
    for way in WAYS {
        let site = TestSite::new(way);
        site.build(&[("a.html", "12"), ("b.html", "34")]).expect("built");
        std::thread::sleep(std::time::Duration::from_millis(20));
        site.put("a.html", "xx");
        let (path, key) = named("a.html", "12");
        let stage = site.stage(Mode::Trust).expect("open");
        assert!(!stage.keep(&path, &key).expect("looked"));
        assert_eq!(stage.write(&path, &key, b"12").expect("written"), WriteResult::Written);
        let (path, key) = named("b.html", "34");
        assert!(!stage.keep(&path, &Digest::new(b"other inputs")).expect("looked"));
        assert_eq!(stage.write(&path, &key, b"34").expect("written"), WriteResult::Unchanged);
        stage.finish(&BTreeMap::new(), &[]).expect("finished");
        assert_eq!(site.tree()["a.html"], "12");
    }
}

#[test]
fn recheck_believes_nothing() {
    let site = TestSite::new(WriteMode::Exchange);
    site.build(&[("a.html", "12")]).expect("built");
    let path = site.target.join("a.html");
    let time = fs::metadata(&path).and_then(|meta| meta.modified()).expect("a time");
    fs::write(&path, "xx").expect("edited");
    fs::File::options().write(true).open(&path).and_then(|file| file.set_modified(time)).expect("disguised");
    let (name, key) = named("a.html", "12");
    let stage = site.stage(Mode::Trust).expect("open");
    assert!(stage.keep(&name, &key).expect("looked"));
    drop(stage);
    let stage = site.stage(Mode::Recheck).expect("open");
    assert!(!stage.keep(&name, &key).expect("looked"));
    assert_eq!(stage.write(&name, &key, b"12").expect("written"), WriteResult::Written);
    stage.finish(&BTreeMap::new(), &[]).expect("finished");
    assert_eq!(site.tree()["a.html"], "12");
}

#[test]
fn one_run_at_a_time() {
    for way in WAYS {
        let site = TestSite::new(way);
        let stage = site.stage(Mode::Trust).expect("open");
        assert!(matches!(site.stage(Mode::Trust), Err(PublishError::Busy { .. })));
        drop(stage);
        site.build(&[("index.html", "1")]).expect("built");
    }
}

#[test]
fn one_path_one_file() {
    let site = TestSite::new(WriteMode::Exchange);
    for path in ["a.html", "integrity.json"] {
        assert!(matches!(site.build(&[(path, "1"), ("a.html", "2"), (path, "3")]), Err(PublishError::Twice { .. })));
    }
    site.build(&[("a.html", "1")]).expect("built");
    assert!(matches!(site.build(&[("a.html", "1"), ("a.html", "1")]), Err(PublishError::Twice { .. })));
}

#[test]
fn many_threads_and_twice_identical() {
    let texts: Vec<(String, String)> =
        (0..400).map(|n| (format!("a{}/{}/x/index.html", n % 7, n / 4), n.to_string())).collect();
    let trees: Vec<_> = [(WriteMode::Exchange, 1), (WriteMode::Exchange, 8), (WriteMode::InPlace, 8)]
        .map(|(way, threads)| {
            let site = TestSite::new(way);
            site.build(&[("a0/old.html", "1")]).expect("built");
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            let stage = site.stage(Mode::Trust).expect("open");
            pool.install(|| {
                texts.par_iter().for_each(|(path, text)| {
                    let (path, key) = named(path, text);
                    stage.write(&path, &key, text.as_bytes()).expect("written");
                });
            });
            stage.finish(&BTreeMap::from([("a/2023/v1".to_owned(), "00".into())]), &[]).expect("finished");
            site.tree()
        })
        .into();
    assert_eq!(trees[0].len(), 401);
    assert!(trees[0] == trees[1] && trees[1] == trees[2]);
}

#[cfg(unix)]
#[test]
fn a_link_as_target_stays_a_link() {
    use std::os::unix::fs::PermissionsExt as _;
    for way in WAYS {
        let site = TestSite::new(way);
        let real = site.folder.path().join("content/../www");
        fs::create_dir(&real).expect("made");
        fs::set_permissions(&real, fs::Permissions::from_mode(0o2750)).expect("a mode");
        std::os::unix::fs::symlink("www", &site.target).expect("a link");
        site.build(&[("index.html", "1")]).expect("built");
        site.build(&[("index.html", "2")]).expect("built");
        assert_eq!(fs::read_to_string(real.join("index.html")).expect("text"), "2");
        assert!(fs::symlink_metadata(&site.target).expect("there").is_symlink());
        assert_eq!(fs::metadata(&real).expect("there").permissions().mode() & 0o7777, 0o2750);
    }
}

#[test]
fn what_arrives_during_the_exchange_moves_over() {
    let site = TestSite::new(WriteMode::Exchange);
    site.build(&[("a/index.html", "1"), ("b/index.html", "1")]).expect("built");
    let owned = site.stage(Mode::Trust).expect("open").owned;
    let target_scan = scan::scan_target(&site.target, &owned).expect("surveyed");
    site.put("a/late.txt", "mine");
    site.put("c/d/late.txt", "mine");
    let old = site.folder.path().join("old");
    fs::rename(&site.target, &old).expect("moved");
    site.put("a/index.html", "2");
    let reusable = site.folder.path().join("spare");
    reuse_tree::retire(&old, &site.target, &reusable, &["b/index.html"], &owned, &target_scan).expect("retired");
    assert!(
        !reusable.join("b/index.html").exists()
            && !reusable.join("c").exists()
            && reusable.join("a/index.html").exists()
    );
    assert_eq!(site.names(), ["a/index.html", "a/late.txt", "c/d/late.txt"]);
    assert!(!old.exists());
}

#[test]
fn the_spare_tree_holds_only_what_is_published() {
    let site = TestSite::new(WriteMode::Exchange);
    site.build(&[("index.html", "1"), ("a", "1"), ("b/index.html", "1"), ("leak/index.html", "secret")])
        .expect("built");
    site.put("foreign.txt", "mine");
    let runs: [&[(&str, &str)]; 5] = [
        &[("index.html", "1"), ("a", "1"), ("b/index.html", "2")],
        &[("index.html", "1"), ("a", "1"), ("b/index.html", "2")],
        &[("index.html", "1"), ("a/index.html", "1"), ("b", "3")],
        &[("index.html", "4"), ("a/index.html", "1"), ("b", "3")],
        &[("index.html", "4"), ("a", "5"), ("b/c/index.html", "3")],
    ];
    for (number, files) in runs.into_iter().enumerate() {
        site.build(files).expect("built");
        let mut expected: Vec<&str> =
            files.iter().map(|(path, _)| *path).chain(["foreign.txt", "integrity.json"]).collect();
        expected.sort_unstable();
        assert_eq!(site.names(), expected, "run {number}");
        for (path, text) in files {
            assert_eq!(site.tree()[*path], *text);
        }
        let cached = walkdir::WalkDir::new(site.folder.path().join(".annals")).into_iter().flatten();
        for entry in
            cached.filter(|entry| entry.file_type().is_file() && entry.path().components().any(|step| is_spare(&step)))
        {
            let inside: PathBuf = entry.path().components().skip_while(|step| !is_spare(step)).skip(1).collect();
            let published = fs::read(site.target.join(&inside)).expect("a published file");
            assert_eq!(fs::read(entry.path()).expect("bytes"), published, "{}", inside.display());
        }
        assert!(site.is_clean());
    }
    fs::remove_dir_all(&site.target).expect("removed");
    site.build(&[("index.html", "6")]).expect("built");
    assert_eq!(site.names(), ["index.html", "integrity.json"]);
}

fn is_spare(step: &std::path::Component<'_>) -> bool {
    step.as_os_str().to_string_lossy().starts_with("spare-")
}
