//! Every place where a run can be killed.

use super::super::{Mode, WriteMode, exchange, journal};
use super::{Folders, Obstacles, TestSite, counts};
use std::fs;
use std::path::Path;

/// A run's leftovers: the workspace of one that was killed after `steps`, its lock released by the system.
fn killed(site: &TestSite, steps: impl FnOnce(&Path, &Path)) {
    let workspace = site.folder.path().join(".public.annals-staging");
    let tree = workspace.join("tree-0");
    fs::create_dir_all(tree.join("new")).expect("made");
    for (path, text) in [("lock", ""), ("tree-0/index.html", "second"), ("tree-0/new/index.html", "third")] {
        fs::write(workspace.join(path), text).expect("written");
    }
    let sums = ["second", "third"].map(|text| crate::base::sha256_hex(text.as_bytes()));
    let files = format!(r#"{{"files":{{"index.html":"{}","new/index.html":"{}"}},"versions":{{}}}}"#, sums[0], sums[1]);
    fs::write(tree.join("integrity.json"), files).expect("written");
    steps(&workspace, &tree);
}

#[test]
fn a_journal_is_ended_by_the_next_run() {
    let removed = ["old/index.html", "old/more.html"];
    let committed = |workspace: &Path, tree: &Path| journal::commit(workspace, tree, &removed).expect("committed");
    for kill in 0..8 {
        let site = TestSite::new(WriteMode::InPlace);
        site.build(&[("index.html", "1"), ("old/index.html", "1"), ("old/more.html", "1")]).expect("built");
        let before = site.tree();
        killed(&site, |workspace, tree| {
            let target = Folders::below(site.target.clone(), Obstacles::Refuse);
            match kill {
                0 => return, // before the commit
                1 => return fs::write(workspace.join("journal.draft"), "annals").expect("half a draft"),
                _ => committed(workspace, tree),
            }
            let removals = if kill == 3 { &removed[..1] } else { &removed[..] };
            if kill > 2 {
                journal::remove(&site.target, removals.iter().copied()).expect("removed");
            }
            match kill {
                5 => fs::rename(tree.join("index.html"), site.target.join("index.html")).expect("one file moved"),
                6 | 7 => journal::move_files(tree, "", &target).expect("moved"),
                _ => {}
            }
            if kill == 7 {
                fs::rename(tree.join("integrity.json"), site.target.join("integrity.json")).expect("all but the end");
            }
        });
        drop(site.stage(Mode::Trust).expect("mended"));
        if kill < 2 {
            assert_eq!(site.tree(), before, "step {kill}");
        } else {
            assert_eq!(site.names(), ["index.html", "integrity.json", "new/index.html"], "step {kill}");
            assert_eq!(site.tree()["index.html"], "second");
        }
        assert!(site.is_clean(), "step {kill}");
        let after = site.build(&[("index.html", "second"), ("new/index.html", "third")]).expect("built");
        assert_eq!(counts(&after), if kill < 2 { [2, 0, 2, 0] } else { [0, 2, 0, 0] }, "step {kill}");
    }
}

#[test]
fn a_run_killed_around_the_exchange_harms_nothing() {
    for exchanged in [false, true] {
        let site = TestSite::new(WriteMode::Exchange);
        site.build(&[("index.html", "1"), ("old/index.html", "1")]).expect("built");
        let before = site.tree();
        killed(&site, |_, tree| {
            if exchanged {
                assert!(exchange::swap(tree, &site.target).expect("swapped"));
            }
        });
        drop(site.stage(Mode::Trust).expect("mended"));
        assert_eq!(site.tree() == before, !exchanged);
        assert!(site.is_clean());
        let after = site.build(&[("index.html", "second"), ("new/index.html", "third")]).expect("built");
        assert_eq!(counts(&after)[..2], if exchanged { [0, 2] } else { [2, 0] });
    }
}
