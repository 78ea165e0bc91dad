//! Sites to test with: empty, as `annals init` makes one, or copied from the repository; and their build in this process.

use super::command::{PROGRAM, succeed};
use super::files::{self, copy, put, repository};
use super::server::Running;
use annals::api::base::{Digest, Severity};
use annals::api::edition::{CellId, Edition};
use annals::api::pipeline::{self, Checked, Options};
use annals::api::publish::{Destination, Mode, WriteMode};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// The sites of the repository that are published whole.
pub(crate) const SITES: [&str; 3] = ["tests/sites/own-form", "tests/sites/two-years", "tests/browser/sites/own"];

/// A site in a folder of its own.
pub(crate) struct Site {
    folder: TempDir,
}

impl Site {
    /// A site with these settings and no content.
    pub(crate) fn new(settings: &str) -> Site {
        let site = Site { folder: tempfile::tempdir().expect("a folder") };
        site.write("site.toml", settings);
        site
    }

    /// A copy of `tests/sites/two-years`.
    pub(crate) fn two_years() -> Site {
        let from = repository("tests/sites/two-years");
        let site = Site::new(&files::read(&from.join("site.toml")));
        copy(&from.join("content"), &site.path("content"));
        site
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        files::read(&self.path(path))
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        put(self.root(), path, text);
    }

    /// Writes an agency's file.
    pub(crate) fn agency(&self, slug: &str, name: &str, rest: &str) {
        self.write(&format!("content/{slug}/agency.toml"), format!("name = \"{name}\"\n{rest}"));
    }

    /// Writes a report: `head`, the tables with the values that are given, `tail`, and the same text in every narrative.
    pub(crate) fn report(
        &self,
        folder: &str,
        edition: &Edition,
        (head, tail): (&str, &str),
        value: &dyn Fn(CellId) -> Option<String>,
    ) {
        let tables = annals::api::export::report_toml_of(edition, &value);
        let text = format!("edition = \"{}\"\n{head}{tables}{tail}", edition.id);
        self.write(&format!("content/{folder}/report.toml"), text);
        for section in edition.narratives() {
            self.write(&format!("content/{folder}/{}.md", section.id), "无\n");
        }
    }

    /// Replaces a text in a file; it must be there.
    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} lacks {from}");
        self.replace(path, &text.replace(from, to));
    }

    /// Writes a file aside and renames it over: no reader finds half of it, however busy the machine is.
    pub(crate) fn replace(&self, path: &str, text: &str) {
        let file = self.path(path);
        let folder = file.parent().expect("a parent");
        fs::create_dir_all(folder).expect("a folder");
        let aside = folder.join(".aside");
        fs::write(&aside, text).expect("a file");
        fs::rename(&aside, file).expect("a rename");
    }

    /// A command of the program on this site, in English.
    pub(crate) fn annals(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.arg("--root").arg(self.root()).args(["--lang", "en"]).args(arguments);
        command
    }

    /// Starts a program that runs until it is dropped.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        Running::start(self.annals(arguments))
    }

    /// Starts `annals serve` on a free port and waits until it answers.
    pub(crate) fn serve(&self, arguments: &[&str]) -> Running {
        self.start(&[&["serve", "--port", "0"], arguments].concat()).wait_for_address()
    }
}

/// The site that `annals init --example` makes, in the folder `site` of a new folder.
pub(crate) fn new_site() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    succeed(folder.path(), &["init", "site", "--example"]);
    let root = folder.path().join("site");
    (folder, root)
}

/// What stands for the program in a build's keys.
pub(crate) fn options() -> Options {
    Options::new(false, Digest::new(b"test"))
}

/// Builds a site without errors in this process, with an empty cache.
pub(crate) fn build(root: &Path, target: &Path, base_url: Option<&str>, way: WriteMode) -> Checked {
    let checked = build_with_findings(root, target, base_url, way);
    let errors = checked.diagnostics.iter().filter(|d| d.severity == Severity::Error).map(|d| (d.code, &d.address));
    assert_eq!(errors.collect::<Vec<_>>(), []);
    checked
}

/// Builds a site whose figures need not hold together: what is tested there is not the arithmetic.
pub(crate) fn build_with_findings(root: &Path, target: &Path, base_url: Option<&str>, way: WriteMode) -> Checked {
    let options = Options { base_url: base_url.map(str::to_owned), ..options() };
    let checked = pipeline::check(root, &options).expect("a site that can be read");
    let cache = tempfile::tempdir().expect("a folder");
    let destination = Destination { target, cache: cache.path(), protected: &[], mode: Mode::Trust, way };
    checked.publish(&destination, &options.program).expect("a theme without mistakes");
    checked
}
