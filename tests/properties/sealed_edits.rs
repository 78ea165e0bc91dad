//! Whatever is changed in what `seal`, `withdraw` and `build` wrote is found by `verify`, and named: bytes, lines, values, files and folders.
//! `ANNALS_EDITS=10000 cargo test --release --test main sealed_edits` for a longer run, `ANNALS_SEED` for another one. Whoever makes
//! the digests anew, too, is another matter: see SECURITY.md.

use crate::support::command::{asked, succeed};
use crate::support::files::{edit, put, read, tree};
use crate::support::random_report::Random;
use crate::support::site::new_site;
use annals::api::versions;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const YEAR: &str = "content/example/2024";

/// A site with all that can be sealed: texts, an attachment, corrections, a version that was withdrawn and one that was purged, a
/// draft beside it.
fn sealed() -> (tempfile::TempDir, std::path::PathBuf) {
    let (folder, root) = new_site();
    put(&root, &format!("{YEAR}/papers/signed.bin"), (0..=255).collect::<Vec<u8>>());
    let text = root.join(YEAR).join("other_matters.md");
    let more = |sentence: &str| fs::write(&text, format!("{}\n{sentence}\n", read(&text))).expect("a text");
    let seal = |date: &str, why: &str| {
        succeed(&root, &["seal", "example", "2024", "--date", date, "--correction", why]);
    };
    let withdraw = |version: &str, more: &[&str]| {
        let why = ["--reason", "误印“身份证号”", "--date", "2025-05-01"];
        succeed(&root, &[&["withdraw", "example", "2024", version], &why[..], more].concat());
    };
    succeed(&root, &["seal", "example", "2024", "--date", "2025-01-10"]);
    more("见[扫描件](papers/signed.bin)。");
    seal("2025-02-01", "补附件");
    more("又及。");
    seal("2025-03-01", "漏印一句");
    more("再及。");
    seal("2025-04-01", "漏印两句");
    withdraw("v2", &[]);
    withdraw("v3", &["--purge"]);
    succeed(&root, &["new", "example", "2025", "--zero"]);
    succeed(&root, &["build", "--drafts"]);
    (folder, root)
}

/// A text with one edit, and what was done.
fn edited(bytes: &[u8], others: &[&Vec<u8>], random: &mut Random) -> (&'static str, Vec<u8>) {
    let mut lines: Vec<Vec<u8>> = bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let mut below = |end: usize| random.below(end as u64) as usize;
    let (one, two) = (below(lines.len().max(1)), below(lines.len().max(1)));
    let end = (one + 1 + below(8)).min(lines.len());
    let at = below(bytes.len() + 1);
    let inserted = |at: usize, more: &[u8]| [&bytes[..at], more, &bytes[at..]].concat();
    let what = match random.below(16) {
        0 | 1 => {
            let mut changed = bytes.to_vec();
            let value = random.below(256) as u8;
            changed.get_mut(at).into_iter().for_each(|byte| *byte = value);
            return ("a byte", changed);
        }
        2 => {
            let digits: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at].is_ascii_hexdigit()).collect();
            let mut changed = bytes.to_vec();
            if !digits.is_empty() {
                changed[*random.pick(&digits)] = *random.pick(b"0123456789abcdef");
            }
            return ("a digit", changed);
        }
        3 => {
            let blanks = [" ", "\t", "\n", "\r", "\r\n", "\u{feff}", "\u{a0}", "\u{200b}", "\0"];
            return ("a blank", inserted(at, random.pick(&blanks).as_bytes()));
        }
        4 => return ("a mark at the head", inserted(0, "\u{feff}".as_bytes())),
        5 => {
            let ends = [
                "\n",
                "# x\n",
                "\n[[explanations]]\nversion = 1\ntext = \"x\"\n",
                "\n[more]\na = 1\n",
                "}",
                "<!-- -->",
            ];
            return ("more at the end", inserted(bytes.len(), random.pick(&ends).as_bytes()));
        }
        6 => return ("cut", bytes[..at.min(bytes.len())].to_vec()),
        7 => return ("another file's", (*random.pick(others)).clone()),
        8 if one < lines.len() => {
            lines.insert(one, random.pick(&[&b"# a remark\n"[..], b"\n", b"note = 1\n"]).to_vec());
            "a line more"
        }
        9 if one < lines.len() => {
            lines.remove(one);
            "a line less"
        }
        10 => {
            lines.drain(one.min(end)..end);
            "lines less"
        }
        11 if one < lines.len() && two < lines.len() => {
            lines.swap(one, two);
            "two lines swapped"
        }
        12 if one < lines.len() => {
            let again = lines[one..end].to_vec();
            lines.splice(two..two, again);
            "lines twice"
        }
        13 => {
            let moved: Vec<_> = lines.drain(one.min(end)..end).collect();
            let to = two.min(lines.len());
            lines.splice(to..to, moved);
            "lines moved"
        }
        14 => {
            for line in lines.iter_mut().filter(|line| line.ends_with(b"\n") && !line.ends_with(b"\r\n")) {
                line.insert(line.len() - 1, b'\r');
            }
            "line ends"
        }
        _ => {
            let turned = |byte: &u8| if *byte == b'"' { b'\'' } else { *byte };
            lines.iter_mut().for_each(|line| *line = line.iter().map(turned).collect());
            "quotes"
        }
    };
    (what, lines.concat())
}

/// The places that `verify` names.
fn named(root: &Path) -> Vec<String> {
    let (_, verified) = versions::verify(root).expect("a site");
    verified.findings.into_iter().filter_map(|finding| Some(finding.location?.file.path.clone())).collect()
}

#[test]
fn every_edit_of_what_is_sealed_is_found_and_named() {
    let (edits, seed) = (asked("ANNALS_EDITS", 300), asked("ANNALS_SEED", 20_250_110));
    let (_folder, root) = sealed();
    let (site, _) = versions::verify(&root).expect("a site");
    let public = root.join("public");
    let published = || {
        let verified = versions::published(&public, &site).expect("a folder");
        verified
            .findings
            .into_iter()
            .filter_map(|finding| Some(finding.location?.file.path.clone()))
            .collect::<Vec<_>>()
    };
    assert!(named(&root).is_empty() && published().is_empty(), "{:?} {:?}", named(&root), published());
    let below = |folder: &str, is_meant: &dyn Fn(&str) -> bool| -> BTreeMap<String, Vec<u8>> {
        let files = tree(&root.join(folder)).into_iter().filter(|(path, _)| is_meant(path));
        files.map(|(path, bytes)| (format!("{folder}/{path}"), bytes)).collect()
    };
    let is_sealed = |path: &str| path == "versions.toml" || path.starts_with('v') && path.contains('/');
    let mut files = below(YEAR, &is_sealed);
    let (ledger, list) = (format!("{YEAR}/versions.toml"), "public/integrity.json".to_owned());
    files.extend(below("public", &|_| true));
    let paths: Vec<&String> = files.keys().collect();
    assert!(files.contains_key(&list) && files.contains_key(&format!("{YEAR}/v4/papers/signed.bin")));
    let others: Vec<&Vec<u8>> = files.values().collect();
    let (mut random, mut missed, mut tried) = (Random::new(seed), Vec::new(), 0);
    while tried < edits {
        // The ledger and the list are a few files of many, and the only ones that no digest of another file covers.
        let path = match random.below(4) {
            0 | 1 => &ledger,
            2 => &list,
            _ => *random.pick(&paths),
        };
        let (what, bytes) = edited(&files[path], &others, &mut random);
        if bytes == files[path] {
            continue;
        }
        tried += 1;
        fs::write(root.join(path), &bytes).expect("an edited file");
        let places = if path.starts_with("public/") { published() } else { named(&root) };
        fs::write(root.join(path), &files[path]).expect("the file");
        if !places.iter().any(|place| root.join(place) == root.join(path)) {
            missed.push(format!("{what} in {path}: {places:?}\n{}", String::from_utf8_lossy(&bytes)));
        }
    }
    println!("{tried} edits, {} missed", missed.len());
    assert!(missed.is_empty(), "{} of {tried} edits missed; the first: {}", missed.len(), missed[0]);
    assert!(named(&root).is_empty() && published().is_empty(), "all is as it was");
}

/// Something that is done to a folder of versions.
type Change = (&'static str, fn(&Path));

const CHANGES: [Change; 18] = [
    ("v1/more.txt", |year| fs::write(year.join("v1/more.txt"), "").expect("a file")),
    ("v1/.hidden", |year| fs::write(year.join("v1/.hidden"), "x").expect("a file")),
    ("v1/SEALING", |year| fs::write(year.join("v1/SEALING"), "").expect("a file")),
    ("v1/SEALING", |year| fs::write(year.join("v1/SEALING"), "x").expect("a file")),
    ("v1/empty", |year| fs::create_dir(year.join("v1/empty")).expect("a folder")),
    ("v4/papers/a/b", |year| fs::create_dir_all(year.join("v4/papers/a/b")).expect("folders")),
    ("v4/papers/signed.bin", |year| fs::remove_file(year.join("v4/papers/signed.bin")).expect("a file")),
    ("v1/overview.md", |year| fs::rename(year.join("v1/overview.md"), year.join("v1/Overview.md")).expect("a file")),
    ("v1/overview.md", |year| {
        fs::remove_file(year.join("v1/overview.md")).expect("a file");
        fs::create_dir(year.join("v1/overview.md")).expect("a folder");
    }),
    // The whole folder of a version that was withdrawn may go: that is what --purge does.
    ("v2/report.toml", |year| fs::remove_file(year.join("v2/report.toml")).expect("a file")),
    ("v1", |year| fs::remove_dir_all(year.join("v1")).expect("a folder")),
    ("v1", |year| {
        fs::remove_dir_all(year.join("v1")).expect("a folder");
        fs::create_dir(year.join("v1")).expect("a folder");
    }),
    ("v3", |year| fs::create_dir(year.join("v3")).expect("a folder")),
    ("v3/x", |year| put(year, "v3/x", "x")),
    ("v9", |year| fs::create_dir(year.join("v9")).expect("a folder")),
    ("v9", |year| put(year, "v9/.hidden/x", "x")),
    ("V9", |year| fs::create_dir(year.join("V9")).expect("a folder")),
    ("V7", |year| put(year, "V7/report.toml", "x")),
];

#[cfg(unix)]
const LINKS: [Change; 5] = [
    ("v1", |year| moved_and_linked(year, "v1")),
    ("v1/overview.md", |year| moved_and_linked(year, "v1/overview.md")),
    ("v4/papers", |year| moved_and_linked(year, "v4/papers")),
    ("versions.toml", |year| moved_and_linked(year, "versions.toml")),
    ("v3", |year| std::os::unix::fs::symlink("v1", year.join("v3")).expect("a link")),
];

#[cfg(not(unix))]
const LINKS: [Change; 0] = [];

/// Puts a link to something in its place: not a byte is another.
#[cfg(unix)]
fn moved_and_linked(year: &Path, path: &str) {
    let away = year.with_file_name(path.replace('/', "-"));
    fs::rename(year.join(path), &away).expect("away");
    std::os::unix::fs::symlink(&away, year.join(path)).expect("a link");
}

#[test]
fn every_file_and_folder_that_is_added_lost_or_replaced_is_named() {
    let (_folder, root) = sealed();
    let (bytes, year) = (tree(&root.join("content")), root.join(YEAR));
    for (place, change) in CHANGES.iter().chain(&LINKS) {
        change(&year);
        let places = named(&root);
        let expected = format!("{YEAR}/{place}");
        assert!(places.iter().any(|path| path.starts_with(&expected)), "{place}: {places:?}");
        fs::remove_dir_all(root.join("content")).expect("content");
        bytes.iter().for_each(|(path, bytes)| put(&root.join("content"), path, bytes));
        assert!(named(&root).is_empty());
    }
    // What people write on sealed versions is theirs, and is checked like all that they write.
    let note = |version: &str| format!("[[explanations]]\nversion = {version}\ntext = \"含网上申请\"\n");
    put(&year, "explanations.toml", note("4"));
    assert!(named(&root).is_empty());
    edit(&year.join("explanations.toml"), "4", "7");
    assert!(named(&root).is_empty());
}
