//! What a clean removes, and what it leaves.

use super::super::{CleanMode, Cleaned, clean};
use super::*;
use crate::publish::VersionStore;

impl TestSite {
    fn clean(&self, mode: CleanMode) -> Result<Cleaned, PublishError> {
        let protected = [self.folder.path().join("content")];
        let cache = self.folder.path().join(".annals");
        let target = &self.target;
        clean(&Destination { target, cache: &cache, protected: &protected, mode: Mode::Trust, way: self.way }, mode)
    }

    /// Everything beside the target, and in the cache.
    fn beside(&self) -> Vec<String> {
        let entries = walkdir::WalkDir::new(self.folder.path()).min_depth(1).sort_by_file_name().into_iter();
        let entries = entries.filter_entry(|entry| entry.path() != self.target).flatten();
        let name = |path: &std::path::Path| path.strip_prefix(self.folder.path()).expect("below").display().to_string();
        entries.map(|entry| name(entry.path())).collect()
    }
}

const FILES: [(&str, &str); 3] = [("index.html", "home"), ("a/2024/index.html", "report"), ("a/2024/b.css", "style")];

#[test]
fn all_that_builds_made_goes_and_nothing_else() {
    for way in WAYS {
        let site = TestSite::new(way);
        fs::write(site.folder.path().join("content/report.toml"), "ours").expect("a source");
        site.build(&FILES).expect("a site");
        site.build(&FILES[..2]).expect("another, so that there is a tree to reuse");
        assert!(site.beside().iter().any(|path| path.starts_with(".annals/published-")), "{:?}", site.beside());
        let before = (site.tree(), site.beside());
        let would = site.clean(CleanMode::Look).expect("a look");
        assert_eq!((site.tree(), site.beside()), before, "a look changes nothing");
        let cleaned = site.clean(CleanMode::Remove).expect("cleaned");
        assert_eq!((&would, cleaned.files, cleaned.foreign), (&cleaned, 3, 0));
        assert!(!site.target.exists());
        assert_eq!(site.beside(), ["content", "content/report.toml"]);
        assert_eq!(site.clean(CleanMode::Remove).expect("nothing to do"), Cleaned::default());
        assert_eq!(site.build(&FILES).expect("a site again").written, 3);
    }
}

#[test]
fn foreign_things_in_a_site_stay() {
    let site = TestSite::new(WriteMode::Exchange);
    site.build(&FILES).expect("a site");
    site.put(".well-known/acme", "theirs");
    site.put("a/2024/notes.txt", "theirs");
    fs::write(site.folder.path().join(".annals/notes.txt"), "theirs").expect("a file");
    fs::create_dir(site.folder.path().join(".annals/published-of-hand")).expect("a folder");
    let would = site.clean(CleanMode::Look).expect("a look");
    let cleaned = site.clean(CleanMode::Remove).expect("cleaned");
    assert_eq!((&would, cleaned.files, cleaned.foreign), (&cleaned, 4, 3));
    assert_eq!(site.names(), [".well-known/acme", "a/2024/notes.txt"]);
    assert_eq!(site.beside(), [".annals", ".annals/notes.txt", ".annals/published-of-hand", "content"]);
    assert!(matches!(site.clean(CleanMode::Remove), Err(PublishError::NotOurs { .. })), "no site of ours is left");
}

#[test]
fn a_folder_that_no_build_made_is_refused_whole() {
    let digest = "0".repeat(64);
    for manifest in
        [None, Some("{}".to_owned()), Some(format!(r#"{{"files": {{"../content/x": "{digest}"}}, "versions": {{}}}}"#))]
    {
        let site = TestSite::new(WriteMode::Exchange);
        fs::write(site.folder.path().join("content/x"), "ours").expect("a source");
        site.put("index.html", "theirs");
        if let Some(manifest) = &manifest {
            site.put("integrity.json", manifest);
        }
        let before = (site.tree(), site.beside());
        for mode in [CleanMode::Look, CleanMode::Remove] {
            assert!(matches!(site.clean(mode), Err(PublishError::NotOurs { .. })), "{manifest:?}");
        }
        assert_eq!((site.tree(), site.beside()), before);
    }
}

#[test]
fn sources_are_never_a_target() {
    let mut site = TestSite::new(WriteMode::Exchange);
    site.target = site.folder.path().join("content");
    assert!(matches!(site.clean(CleanMode::Remove), Err(PublishError::Protected { .. })));
}

#[test]
fn another_target_keeps_the_memory_of_what_it_lost() {
    let site = TestSite::new(WriteMode::Exchange);
    site.build(&FILES).expect("a site");
    let other = TestSite { target: site.folder.path().join("other"), ..site };
    let mut stage = other.stage(Mode::Trust).expect("a stage");
    stage.remember_removed(vec!["a/2023".to_owned()]);
    stage.finish(&BTreeMap::new(), &[]).expect("a site");
    let site = TestSite { target: other.folder.path().join("public"), ..other };
    site.clean(CleanMode::Remove).expect("cleaned");
    let other = TestSite { target: site.folder.path().join("other"), ..site };
    assert_eq!(other.stage(Mode::Trust).expect("a stage").removed_before(), ["a/2023"]);
}

#[test]
fn a_clean_waits_for_nobody_and_takes_no_lock_away() {
    let site = TestSite::new(WriteMode::Exchange);
    site.build(&FILES).expect("a site");
    let stage = site.stage(Mode::Trust).expect("a run");
    assert!(matches!(site.clean(CleanMode::Remove), Err(PublishError::Busy { .. })));
    drop(stage);
    let cache = site.folder.path().join(".annals");
    let report = site.folder.path().join("content/2024");
    fs::create_dir(&report).expect("a report");
    let store = VersionStore::open(&report, &cache).expect("a lock");
    assert!(
        site.clean(CleanMode::Remove)
            .expect("cleaned")
            .cache
            .iter()
            .all(|path| !path.display().to_string().contains("lock"))
    );
    assert!(matches!(VersionStore::open(&report, &cache), Err(PublishError::Busy { .. })), "still locked");
    drop(store);
    assert_eq!(site.clean(CleanMode::Remove).expect("cleaned").cache.len(), 1);
    assert!(!cache.exists());
}

#[cfg(unix)]
#[test]
fn a_link_to_the_site_stays_and_none_inside_is_followed() {
    let site = TestSite::new(WriteMode::InPlace);
    let (real, outside) = (site.folder.path().join("www"), tempfile::tempdir().expect("a folder"));
    fs::create_dir(&real).expect("a folder");
    std::os::unix::fs::symlink("www", &site.target).expect("a link");
    site.build(&FILES).expect("a site");
    fs::rename(real.join("a"), outside.path().join("a")).expect("moved");
    std::os::unix::fs::symlink(outside.path().join("a"), real.join("a")).expect("a link");
    let cleaned = site.clean(CleanMode::Remove).expect("cleaned");
    assert_eq!((cleaned.files, cleaned.foreign), (2, 1));
    assert!(outside.path().join("a/2024/index.html").is_file());
    assert!(site.target.is_symlink() && real.join("a").is_symlink());
}
