//! The vocabulary of the source: a name that stands for two things cannot be searched for.

use crate::support::files::{self, repository};
use std::collections::BTreeMap;

/// The name of the type that a line declares.
fn declared_type(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = match line.strip_prefix("pub") {
        Some(rest) => rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(rest, |(_, rest)| rest),
        None => line,
    };
    let keywords = ["struct ", "enum ", "trait "];
    let rest = keywords.iter().find_map(|keyword| line.trim_start().strip_prefix(keyword))?;
    rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().filter(|name| !name.is_empty())
}

#[test]
fn a_type_name_stands_once() {
    let mut files_of: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, bytes) in files::tree(&repository("src")).into_iter().filter(|(path, _)| path.ends_with(".rs")) {
        let text = String::from_utf8(bytes).expect("UTF-8");
        for name in text.lines().filter_map(declared_type) {
            files_of.entry(name.to_owned()).or_default().push(path.clone());
        }
    }
    assert!(files_of.len() > 300, "only {} types were found", files_of.len());
    files_of.retain(|_, paths| paths.len() > 1);
    assert!(files_of.is_empty(), "names of two types: {files_of:#?}");
}

#[test]
fn declarations_are_recognised_whatever_their_visibility() {
    assert_eq!(declared_type("pub(in crate::plan) struct Link<'a> {"), Some("Link"));
    assert_eq!(declared_type("    pub enum Kind {"), Some("Kind"));
    assert_eq!(declared_type("trait Page: Send {"), Some("Page"));
    assert_eq!(declared_type("// struct of the text"), None);
    assert_eq!(declared_type("let constructed = structure;"), None);
}
