//! A site that is shared out among machines: what is merged from parts is, byte by byte, what one build makes.

use crate::support::command::run;
use crate::support::files::{copy, edit, tree};
use crate::support::random_report::Random;
use crate::support::random_site::random_site;
use crate::support::site::new_site;
use std::fs;
use std::path::Path;

/// Runs `build` with more arguments, which has to succeed; what it says.
fn build(root: &Path, arguments: &[&str]) -> String {
    let (code, _, said) = run(root, &[&["build"], arguments].concat());
    assert_eq!(code, 0, "{arguments:?}: {said}");
    said
}

/// The number in the line that says `before`, a number, `behind`.
fn number(said: &str, before: &str, behind: &str) -> usize {
    let found = said.lines().find_map(|line| line.split_once(before)?.1.split_once(behind)?.0.parse().ok());
    found.unwrap_or_else(|| panic!("{before} … {behind}: {said}"))
}

#[test]
fn merged_parts_are_the_whole_site() {
    let mut tried = 0;
    for seed in 1..=6 {
        let site = random_site(&mut Random::new(seed));
        let (root, folder) = (site.root(), tempfile::tempdir().expect("a folder"));
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        if run(root, &["build", "-o", &path("whole")]).0 != 0 {
            continue;
        }
        tried += 1;
        let whole = tree(Path::new(&path("whole")));
        // Another machine has the site in another place, with other times.
        let other = folder.path().join("other");
        copy(root, &other);
        let mut made = 0;
        for shard in ["1/3", "2/3", "3/3"] {
            let root = if shard == "2/3" { &other } else { root };
            made += number(&build(root, &["--shard", shard, "--shards", &path("parts")]), "：", " 个文件");
        }
        let merge = |target: &str| {
            let said = build(&other, &["--merge", "--shards", &path("parts"), "-o", &path(target)]);
            let merged = tree(Path::new(&path(target)));
            assert_eq!(merged.keys().collect::<Vec<_>>(), whole.keys().collect::<Vec<_>>());
            (said, merged)
        };
        let (said, merged) = merge("merged");
        assert!(merged == whole, "seed {seed}");
        // Who holds an attachment's bytes asks which file it is, which on another machine is another one.
        let may_hold_files = |path: &&String| !["html", "json", "csv", "xlsx"].iter().any(|kind| path.ends_with(kind));
        let taken = number(&said, "其中 ", " 个文件取自 3 个分片");
        assert!(taken <= made && taken + whole.keys().filter(may_hold_files).count() >= made, "{made}: {said}");

        // Damaged: what is not whole is made again.
        let parts = ["parts/shard-1-of-3", "parts/shard-2-of-3", "parts/shard-3-of-3"].map(path);
        let size = |part: &&String| fs::metadata(part).expect("a part").len();
        let part = parts.iter().max_by_key(size).expect("a part");
        let mut bytes = fs::read(part).expect("a part");
        *bytes.last_mut().expect("a byte") ^= 1;
        fs::write(part, &bytes).expect("room");
        let (said, merged) = merge("damaged");
        assert!(merged == whole && said.contains("有 1 个文件已损坏"), "seed {seed}: {said}");

        // Out of date: what was made of another text is not taken.
        edit(&other.join("site.toml"), "title = \"", "title = \"改");
        let said = build(&other, &["--merge", "--shards", &path("parts"), "-o", &path("edited")]);
        build(&other, &["-o", &path("again")]);
        assert_eq!(tree(Path::new(&path("edited"))), tree(Path::new(&path("again"))), "seed {seed}: {said}");
    }
    assert!(tried > 1, "some sites have no errors");
}

#[test]
fn parts_are_asked_for_by_number_and_kept_until_they_are_cleaned() {
    let (_folder, root) = new_site();
    for (arguments, says) in [
        (&["--shard", "3/2"][..], "--shard <K/N> 的值 3/2 无效"),
        (&["--shard", "0/2"], "--shard <K/N> 的值 0/2 无效"),
        (&["--shard", "1/2", "--merge"], "不能同写"),
        (&["--shard", "1/2", "-o", "public"], "不能同写"),
        (&["--merge"], "shards"),
        (&["--shard", "1/2", "--shards", &root.join("content/parts").to_string_lossy()], "content"),
        (&["--shard", "1/2", "--shards", &root.join("public/parts").to_string_lossy()], "public"),
        (&["--shard", "1/2", "--shards", &root.join(".annals").to_string_lossy()], ".annals"),
        (&["--shard", "1/2", "--shards", &root.join(".annals/parts").to_string_lossy()], ".annals"),
        (&["--shards", "parts"], "--shard"),
    ] {
        let (code, _, said) = run(&root, &[&["build"], arguments].concat());
        assert!(code == 2 && said.contains(says), "{arguments:?}: {code} {said}");
    }
    assert!(!root.join(".annals/shards").exists() && !root.join("public").exists());
    for shard in ["1/2", "2/2"] {
        build(&root, &["--shard", shard]);
    }
    // What is no part, or none any more, is told of, and does not stop anything.
    fs::write(root.join(".annals/shards/shard-8-of-9"), "").expect("room");
    fs::create_dir(root.join(".annals/shards/shard-9-of-9")).expect("room");
    let said = build(&root, &["--merge"]);
    assert!(said.contains("shard-8-of-9：不是分片") && said.contains("shard-9-of-9：不是分片"), "{said}");
    // Nor is a part laid into a published site, wherever that is.
    build(&root, &["-o", &root.join("elsewhere").to_string_lossy()]);
    let (code, _, said) = run(&root, &["build", "--shard", "1/2", "--shards", "elsewhere/parts"]);
    assert!(code == 2 && said.contains("elsewhere") && !root.join("elsewhere/parts").exists(), "{said}");
    // A report that is left out is the merging build's to tell of.
    edit(&root.join("site.toml"), "title = ", "on_error = \"leave-out\"\ntitle = ");
    edit(&root.join("content/example/2024/report.toml"), "[requests]", "[request]");
    let said = build(&root, &["--shard", "2/2"]);
    assert!(said.contains("example/2024"), "{said}");
    // Else it stops every part, as it stops the build.
    let (code, _, said) = run(&root, &["build", "--shard", "2/2", "--strict"]);
    assert!(code == 1 && said.contains("有错误，未生成"), "{said}");
    assert_eq!(run(&root, &["clean"]).0, 0);
    assert!(!root.join(".annals/shards").exists());
}
