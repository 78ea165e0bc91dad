//! Golden sites: each folder of `tests/sites/` is built and its whole output compared with `expected/` in it. After a change
//! that is meant to show, record them again: `ANNALS_RECORD=1 cargo test --test main golden`, and read the difference.
use crate::support::files::{put, repository, tree};
use crate::support::printed::formats;
use crate::support::site::build;
use crate::support::{archives, workbook};
use annals::api::pipeline::Checked;
use annals::api::publish::WriteMode;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

fn sites() -> Vec<PathBuf> {
    let mut sites: Vec<PathBuf> =
        fs::read_dir(repository("tests/sites")).expect("tests/sites").map(|e| e.expect("an entry").path()).collect();
    sites.sort();
    sites
}

#[test]
fn the_whole_output_is_as_recorded() {
    for site in sites() {
        let name = site.file_name().expect("a name").to_string_lossy().into_owned();
        let scratch = tempfile::tempdir().expect("a folder");
        let target = scratch.path().join("public");
        let checked = build(&site, &target, None, WriteMode::Exchange);
        let mut built: BTreeMap<String, Vec<u8>> = tree(&target).into_iter().filter_map(comparable).collect();
        built.insert("findings.txt".into(), findings(&checked).into_bytes());
        let expected = site.join("expected");
        if std::env::var_os("ANNALS_RECORD").is_some() {
            let _ = fs::remove_dir_all(&expected);
            built.iter().for_each(|(path, bytes)| put(&expected, path, bytes));
            continue;
        }
        let recorded = tree(&expected);
        let paths: BTreeSet<&String> = recorded.keys().chain(built.keys()).collect();
        let differences: String = paths.into_iter().filter_map(|path| difference(path, &recorded, &built)).collect();
        assert!(differences.is_empty(), "{name}:\n{differences}");
    }
}

/// A report of another family is nowhere called by the name of the disclosure report: not on a page, nor in a file.
#[test]
fn reports_of_other_families_have_their_own_names() {
    for name in ["enforcement", "own-form", "website"] {
        let scratch = tempfile::tempdir().expect("a folder");
        let target = scratch.path().join("public");
        build(&repository("tests/sites").join(name), &target, None, WriteMode::Exchange);
        for (path, bytes) in tree(&target) {
            let is_archive = [".docx", ".xlsx", ".zip"].iter().any(|ending| path.ends_with(ending));
            let parts = if is_archive { archives::files(&bytes) } else { BTreeMap::from([(String::new(), bytes)]) };
            for (part, bytes) in parts {
                let text = String::from_utf8_lossy(&bytes);
                assert!(!text.contains("政府信息公开"), "{name}: {path} {part}");
            }
        }
    }
}

/// What is compared of a file: of a workbook its cells as text. The theme's assets are the repository's own files, and the digests
/// follow from the rest; `export/zip.rs` opens the archives, and `export/schema.rs` uses the schema of reports, which is long.
fn comparable((path, bytes): (String, Vec<u8>)) -> Option<(String, Vec<u8>)> {
    let is_left_out = path.starts_with("assets/")
        || ["integrity.json", "report.schema.json"].contains(&path.as_str())
        || path.ends_with(".zip");
    match path.ends_with(".xlsx") {
        true => Some((format!("{path}.txt"), workbook::listing(&bytes).into_bytes())),
        false => (!is_left_out).then_some((path, bytes)),
    }
}

/// How a file differs from the recorded one, as a unified difference of lines; of a Word document, of its parts.
fn difference(path: &str, recorded: &BTreeMap<String, Vec<u8>>, built: &BTreeMap<String, Vec<u8>>) -> Option<String> {
    let (old, new) = match (recorded.get(path), built.get(path)) {
        (Some(old), Some(new)) => (old, new),
        (None, _) => return Some(format!("{path} is new\n")),
        (_, None) => return Some(format!("{path} is missing\n")),
    };
    if old == new {
        return None;
    }
    if !path.ends_with(".docx") {
        return Some(unified(path, &String::from_utf8_lossy(old), &String::from_utf8_lossy(new)));
    }
    let (old, new) = (archives::texts(old), archives::texts(new));
    let parts: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let lines = |parts: &BTreeMap<String, String>, part: &str| {
        parts.get(part).map_or(String::new(), |xml| xml.replace("><", ">\n<"))
    };
    let differences = parts.into_iter().filter(|part| old.get(*part) != new.get(*part));
    let differences: String =
        differences.map(|part| unified(&format!("{path}/{part}"), &lines(&old, part), &lines(&new, part))).collect();
    Some(if differences.is_empty() { format!("{path}: the same parts, another archive\n") } else { differences })
}

fn unified(path: &str, old: &str, new: &str) -> String {
    let names = (format!("recorded/{path}"), format!("built/{path}"));
    let difference = similar::TextDiff::from_lines(old, new);
    difference.unified_diff().context_radius(2).header(&names.0, &names.1).to_string()
}

#[test]
fn a_difference_can_be_read() {
    let files = |text: &str| BTreeMap::from([("a/index.html".to_owned(), text.as_bytes().to_vec())]);
    let (old, new) = (files("<p>1\n<p>2\n<p>3\n"), files("<p>1\n<p>9\n<p>3\n"));
    let shown = difference("a/index.html", &old, &new).expect("a difference");
    assert!(shown.contains("-<p>2\n+<p>9\n"), "{shown}");
    assert!(difference("a/index.html", &old, &old).is_none());
    let word = |text: &str| {
        let body = format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
        BTreeMap::from([("a.docx".to_owned(), formats::archive(&[("word/document.xml", body)]))])
    };
    let shown = difference("a.docx", &word("36"), &word("37")).expect("a difference");
    assert!(shown.contains("a.docx/word/document.xml") && shown.contains("-<w:t>36</w:t>\n+<w:t>37</w:t>"), "{shown}");
}

fn findings(checked: &Checked) -> String {
    let line = |d: &annals::api::base::Diagnostic| {
        let (path, line) = d.location.as_ref().map_or((String::new(), 0), |p| (p.file.path.clone(), p.position().0));
        format!(
            "{path}:{line}: {} {}: {}\n",
            d.severity.as_str(),
            d.code,
            d.message.render(annals::api::base::Lang::Zh)
        )
    };
    checked.diagnostics.iter().map(|d| line(d)).collect()
}

#[test]
fn twice_and_by_any_way_is_identical() {
    for site in sites() {
        let scratch = tempfile::tempdir().expect("a folder");
        let (one, two) = (scratch.path().join("one"), scratch.path().join("two"));
        build(&site, &one, None, WriteMode::Exchange);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
        pool.install(|| build(&site, &two, None, WriteMode::InPlace));
        assert!(tree(&one) == tree(&two), "{}", site.display());
    }
}
