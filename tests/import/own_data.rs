//! Files of figures that the program wrote: read again, they are the report that they were made of.

use crate::support::command::{run, succeed};
use crate::support::files::{copy, edit, read, repository};

/// A site with a report of which some totals are left out, and one with its form alone.
fn sites() -> [tempfile::TempDir; 2] {
    let [from, to] = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
    for part in ["content", "editions"] {
        copy(&repository(&format!("tests/sites/own-form/{part}")), &from.path().join(part));
    }
    copy(&from.path().join("editions"), &to.path().join("editions"));
    for site in [&from, &to] {
        std::fs::copy(repository("tests/sites/own-form/site.toml"), site.path().join("site.toml")).expect("a copy");
    }
    [from, to]
}

#[test]
fn totals_that_were_left_out_are_left_out_again() {
    for format in ["csv", "json"] {
        let [from, to] = sites();
        let file = from.path().join(format!("figures.{format}"));
        let shown = file.display().to_string();
        succeed(from.path(), &["export", "reading-room", "2024", "--format", format, "-o", &shown]);
        let (code, stdout, stderr) = run(to.path(), &["import", &shown, "--agency", "reading-room", "--year", "2024"]);
        assert_eq!((code, stdout.as_str()), (0, ""), "nothing is asked: {stderr}");
        let report = read(&to.path().join("content/reading-room/library/2024/report.toml"));
        assert!(report.contains("weekends  = { children = 80, adults = 44 }"), "{report}");
        assert!(!report.contains("\nsum"), "a total row that was left out is: {report}");
        let (code, again, stderr) = run(to.path(), &["export", "reading-room/library", "2024", "--format", format]);
        assert_eq!(code, 0, "{stderr}");
        let before = read(&file);
        let is_alike = |line: &&str| format == "csv" || !line.contains("\"name\"");
        let lines = |text: &str| text.lines().filter(is_alike).map(str::to_owned).collect::<Vec<String>>();
        assert_eq!(lines(&again), lines(&before), "{format}");
    }
}

/// A figure that somebody changes in the file makes the total wrong that is printed beside it: both are kept, and told.
#[test]
fn a_total_that_does_not_follow_any_more_is_told() {
    let [from, to] = sites();
    let file = from.path().join("figures.csv");
    let shown = file.display().to_string();
    succeed(from.path(), &["export", "reading-room", "2024", "--format", "csv", "-o", &shown]);
    edit(&file, "周末 · 少儿,80,", "周末 · 少儿,81,");
    let (_, stdout, _) = run(to.path(), &["import", &shown, "--agency", "reading-room", "--year", "2024"]);
    assert!(stdout.contains("visits.weekends.all\t矛盾"), "{stdout}");
    let report = read(&to.path().join("content/reading-room/library/2024/report.toml"));
    assert!(report.contains("81") && report.contains("124"), "{report}");
}
