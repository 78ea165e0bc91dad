//! `annals watch` from outside: the folder follows every edit, is left unchanged by an error, and ends as a whole site.

use crate::support::files::tree;
use crate::support::server::TIMEOUT;
use crate::support::site::Site;
use std::fs;
use std::thread;
use std::time::{Duration, Instant};

const OVERVIEW: &str = "content/office/2024/overview.md";

fn until(what: &str, holds: impl Fn() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < TIMEOUT, "never: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn the_folder_follows() {
    let site = Site::two_years();
    let running = site.start(&["watch"]);
    running.line("watching");
    let page = site.path("public/office/2024/index.html");
    let shows = |text: &str| fs::read_to_string(&page).is_ok_and(|page| page.contains(text));
    assert!(shows("In this year"));

    site.edit(OVERVIEW, "In this year", "All this year");
    until("the edit", || shows("All this year"));

    // A mistake holds everything, and what was edited meanwhile follows with the mending.
    let report = site.read("content/office/2024/report.toml");
    site.write("content/office/2024/report.toml", format!("{report}\nwrong = = 1\n"));
    running.line("stays as it is");
    site.edit(OVERVIEW, "All this year", "Meanwhile");
    running.line("stays as it is");
    assert!(shows("All this year"));
    site.write("content/office/2024/report.toml", &report);
    until("what was edited meanwhile", || shows("Meanwhile"));

    fs::remove_dir_all(site.path("content/office/2023")).expect("removed");
    // integrity.json comes last.
    until("the removal", || !site.read("public/integrity.json").contains("office/2023/"));
    assert!(!site.path("public/office/2023/index.html").exists());

    // The very files of a build.
    drop(running);
    let built = site.annals(&["build", "-o"]).arg(site.path("again")).output().expect("a build");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let (kept, again) = (tree(&site.path("public")), tree(&site.path("again")));
    assert_eq!(kept.keys().collect::<Vec<_>>(), again.keys().collect::<Vec<_>>());
    assert!(kept == again);
}

#[test]
fn what_cannot_work_is_reported_at_once() {
    let site = Site::two_years();
    site.write("public/own.txt", "somebody's");
    let output = site.annals(&["watch"]).output().expect("the program");
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(tree(&site.path("public")).len(), 1);
}

#[cfg(unix)]
#[test]
fn ends_at_once_when_interrupted_and_leaves_a_whole_site() {
    let site = Site::two_years();
    let mut running = site.start(&["watch"]);
    running.line("watching");
    let before = tree(&site.path("public"));
    assert_eq!(running.interrupt(), Some(0));
    assert!(before == tree(&site.path("public")));
    let left: Vec<_> =
        fs::read_dir(site.root()).expect("a folder").map(|entry| entry.expect("an entry").file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("staging")), "{left:?}");
}
