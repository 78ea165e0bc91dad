//! Golden sites: each folder of `tests/sites/` is built and its whole output compared with `expected/` in it. After a change
//! that is meant to show, record them again: `ANNALS_RECORD=1 cargo test --test golden`, and read the difference.
use annals::base::Digest;
use annals::pipeline::{self, Options};
use annals::publish::{Destination, Mode, WriteMode};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn sites() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites");
    let mut sites: Vec<PathBuf> =
        fs::read_dir(folder).expect("tests/sites").map(|e| e.expect("an entry").path()).collect();
    sites.sort();
    sites
}

fn build(site: &Path, target: &Path, way: WriteMode) -> pipeline::Checked {
    let program = Digest::of(b"test");
    let options = Options { drafts: false, base_url: None, program };
    let checked = pipeline::check(site, &options).expect("a site that can be read");
    let cache = tempfile::tempdir().expect("a folder");
    let destination = Destination { target, cache: cache.path(), protected: &[], mode: Mode::Trust, way };
    checked.publish(&destination, &program).expect("a machine that works").expect("a theme without mistakes");
    checked
}

/// Every file below a folder by its path.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("an entry"));
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).expect("a path below").to_string_lossy().replace('\\', "/");
            (path, fs::read(entry.path()).expect("a file"))
        })
        .collect()
}

#[test]
fn the_whole_output_is_as_recorded() {
    for site in sites() {
        let name = site.file_name().expect("a name").to_string_lossy().into_owned();
        let scratch = tempfile::tempdir().expect("a folder");
        let target = scratch.path().join("public");
        let checked = build(&site, &target, WriteMode::Exchange);
        let findings = findings(&checked);
        let expected = site.join("expected");
        if std::env::var_os("ANNALS_RECORD").is_some() {
            let _ = fs::remove_dir_all(&expected);
            for (path, bytes) in tree(&target).into_iter().filter(|(path, _)| is_compared(path)) {
                let file = expected.join(path);
                fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
                fs::write(file, bytes).expect("a file");
            }
            fs::write(expected.join("findings.txt"), findings).expect("a file");
            continue;
        }
        let (mut found, mut recorded) = (tree(&target), tree(&expected));
        assert_eq!(
            String::from_utf8(recorded.remove("findings.txt").expect("findings")).expect("text"),
            findings,
            "{name}"
        );
        found.retain(|path, _| is_compared(path));
        assert_eq!(found.keys().collect::<Vec<_>>(), recorded.keys().collect::<Vec<_>>(), "{name}");
        for (path, bytes) in &recorded {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            assert!(found[path] == *bytes, "{name}: {path} differs:\n{}", text(&found[path]));
        }
    }
}

/// The theme's assets are the repository's own files, and the digests follow from the rest. Archives show no difference that can
/// be read: `tests/export.rs` and `tests/export_zip.rs` open them. The schema of reports is long; `tests/schema.rs` uses it.
fn is_compared(path: &str) -> bool {
    !path.starts_with("assets/")
        && !["integrity.json", "report.schema.json"].contains(&path)
        && !path.ends_with(".xlsx")
        && !path.ends_with(".zip")
}

fn findings(checked: &pipeline::Checked) -> String {
    let line = |d: &annals::base::Diagnostic| {
        let (path, line) = d.location.as_ref().map_or((String::new(), 0), |p| (p.file.path.clone(), p.position().0));
        format!("{path}:{line}: {} {}: {}\n", d.severity.as_str(), d.code, d.message.render(annals::base::Lang::Zh))
    };
    checked.diagnostics.iter().map(|d| line(d)).collect()
}

#[test]
fn twice_and_by_any_way_is_identical() {
    for site in sites() {
        let scratch = tempfile::tempdir().expect("a folder");
        let (one, two) = (scratch.path().join("one"), scratch.path().join("two"));
        build(&site, &one, WriteMode::Exchange);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
        pool.install(|| build(&site, &two, WriteMode::InPlace));
        assert!(tree(&one) == tree(&two), "{}", site.display());
    }
}
