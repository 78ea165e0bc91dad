//! A sound site, and what is done to it.

use std::fs;
use std::path::Path;
use tempfile::TempDir;

pub(crate) const SITE: &str = "site.toml";
pub(crate) const AGENCY: &str = "content/a/agency.toml";
pub(crate) const REPORT: &str = "content/a/2023/report.toml";
pub(crate) const OVERVIEW: &str = "content/a/2023/overview.md";
pub(crate) const FORM: &str = "editions/own.toml";

/// The report's figures, every group of table 三 as one row. The line numbers in the cases are of this text.
pub(crate) const FIGURES: &str = r#"published = 2024-01-24

[proactive]
regulations = { issued = 0, repealed = 0, in_force = 0 }
normative_documents = { issued = 1, repealed = 0, in_force = 3 }
licensing = { decisions = 0 }
penalty = { decisions = 0 }
compulsion = { decisions = 0 }
fees = { amount = "12.30" }

[requests]
new_received = [ 31, 4, 0, 0, 1, 0, 36 ]
carried_in = [ 0, 0, 0, 0, 0, 0, 0 ]
carried_out = [ 0, 0, 0, 0, 0, 0, 0 ]

[requests.results]
granted = [ 31, 4, 0, 0, 1, 0, 36 ]
partially_granted = [ 0, 0, 0, 0, 0, 0, 0 ]
refused = [ 0, 0, 0, 0, 0, 0, 0 ]
unavailable = [ 0, 0, 0, 0, 0, 0, 0 ]
not_processed = [ 0, 0, 0, 0, 0, 0, 0 ]
other = [ 0, 0, 0, 0, 0, 0, 0 ]
total = [ 31, 4, 0, 0, 1, 0, 36 ]

[review_litigation]
review = [ 1, 0, 0, 1, 2 ]
litigation_direct = [ 0, 0, 0, 0, 0 ]
litigation_after_review = [ 0, 0, 0, 0, 0 ]
"#;

const SOUND: [(&str, &str); 6] = [
    (SITE, "title = \"示例\"\n"),
    (AGENCY, "name = \"某镇人民政府\"\nlevel = \"township\"\n"),
    (REPORT, FIGURES),
    (OVERVIEW, "一段文字。\n"),
    ("content/a/2023/problems.md", "一段文字。\n"),
    ("content/a/2023/other_matters.md", "一段文字。\n"),
];

/// A site with something broken, and the findings it should have, these and no others.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) expected: Vec<Expected>,
    changes: Vec<Change>,
}

#[derive(Debug)]
pub(crate) struct Expected {
    pub(crate) code: &'static str,
    pub(crate) file: &'static str,
    pub(crate) line: usize,
    pub(crate) says: &'static str,
    /// A part of the help; empty where it does not matter.
    pub(crate) repair: &'static str,
}

type Change = Box<dyn Fn(&Path)>;

pub(crate) fn case(name: &'static str) -> Case {
    Case { name, expected: Vec::new(), changes: Vec::new() }
}

impl Case {
    /// Writes a file, with the folders above it.
    pub(crate) fn write(self, path: &'static str, bytes: impl AsRef<[u8]> + 'static) -> Case {
        self.change(move |root| {
            let path = root.join(path);
            fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder");
            fs::write(path, &bytes).expect("a file");
        })
    }

    /// Puts something else in the place of some words of a file.
    pub(crate) fn swap(self, path: &'static str, from: &'static str, to: &'static str) -> Case {
        self.change(move |root| {
            let text = fs::read_to_string(root.join(path)).expect("a text");
            assert!(text.contains(from), "{path} has no {from}");
            fs::write(root.join(path), text.replacen(from, to, 1)).expect("a file");
        })
    }

    /// Adds words to the end of a file.
    pub(crate) fn append(self, path: &'static str, words: &'static str) -> Case {
        self.change(move |root| {
            let text = fs::read_to_string(root.join(path)).expect("a text");
            fs::write(root.join(path), text + words).expect("a file");
        })
    }

    /// Removes a file or a folder.
    pub(crate) fn remove(self, path: &'static str) -> Case {
        self.change(move |root| {
            let path = root.join(path);
            let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.expect("something to remove");
        })
    }

    /// Puts a folder where there is none, or where a file is.
    pub(crate) fn folder(self, path: &'static str) -> Case {
        self.change(move |root| {
            drop(fs::remove_file(root.join(path)));
            fs::create_dir_all(root.join(path)).expect("a folder");
        })
    }

    /// Gives something another name.
    pub(crate) fn rename(self, from: &'static str, to: &'static str) -> Case {
        self.change(move |root| fs::rename(root.join(from), root.join(to)).expect("a new name"))
    }

    /// Puts a symbolic link.
    #[cfg(unix)]
    pub(crate) fn link(self, path: &'static str, target: &'static str) -> Case {
        self.change(move |root| {
            drop(fs::remove_file(root.join(path)));
            fs::create_dir_all(root.join(path).parent().expect("a folder")).expect("a folder");
            std::os::unix::fs::symlink(target, root.join(path)).expect("a link");
        })
    }

    #[cfg(unix)]
    pub(crate) fn pipe(self, path: &'static str) -> Case {
        self.change(move |root| {
            let path = root.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            assert!(std::process::Command::new("mkfifo").arg(&path).status().expect("mkfifo").success());
        })
    }

    /// Any other change.
    pub(crate) fn change(mut self, change: impl Fn(&Path) + 'static) -> Case {
        self.changes.push(Box::new(change));
        self
    }

    /// Expects a finding: its code, file and line, and a part of its message.
    pub(crate) fn finds(mut self, code: &'static str, file: &'static str, line: usize, says: &'static str) -> Case {
        self.expected.push(Expected { code, file, line, says, repair: "" });
        self
    }

    /// Expects a part of the help of the last finding.
    pub(crate) fn repair(mut self, repair: &'static str) -> Case {
        if let Some(last) = self.expected.last_mut() {
            last.repair = repair;
        }
        self
    }

    pub(crate) fn make(&self) -> TempDir {
        let folder = TempDir::new().expect("a temporary folder");
        for (path, text) in SOUND {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        self.changes.iter().for_each(|change| change(folder.path()));
        folder
    }
}
