//! A site that was sealed by the first version of the program, in `tests/fixtures/first-version/`: every later one verifies it, and
//! publishes it under its addresses, with the keys of its JSON. More may be added, nothing taken away. Its README says how it was
//! made, and why it is never recorded again.

use crate::support::command::succeed;
use crate::support::files::{copy, read, repository, tree};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

fn fixture() -> PathBuf {
    repository("tests/fixtures/first-version")
}

/// The lines of a list beside the site, without comments.
fn list(name: &str) -> Vec<String> {
    let text = read(&fixture().join(name));
    let lines: Vec<String> =
        text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect();
    assert!(!lines.is_empty(), "{name} is empty");
    lines
}

/// The lines of a list by the `[name]` above them.
fn sections(name: &str) -> BTreeMap<String, Vec<String>> {
    let mut sections: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut current = None;
    for line in list(name) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(head) => current = Some(head.to_owned()),
            None => sections.entry(current.clone().expect("a head")).or_default().push(line),
        }
    }
    sections
}

/// A copy of the site; the fixture itself is only read.
fn copied() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&fixture().join("site"), folder.path());
    folder
}

/// The output of the site, which names no files: those that every report had by default then are there still.
fn built() -> BTreeMap<String, Vec<u8>> {
    let site = copied();
    succeed(site.path(), &["build"]);
    tree(&site.path().join("public"))
}

fn json(output: &BTreeMap<String, Vec<u8>>, path: &str) -> Value {
    serde_json::from_slice(output.get(path).unwrap_or_else(|| panic!("no {path}"))).expect("JSON")
}

/// The JSON files of a name, by path.
fn named(output: &BTreeMap<String, Vec<u8>>, name: &str) -> Vec<(String, Value)> {
    let paths = output.keys().filter(|path| path.rsplit('/').next() == Some(name));
    paths.map(|path| (path.clone(), json(output, path))).collect()
}

#[test]
fn it_verifies_and_no_command_changes_a_byte_of_it() {
    let site = copied();
    let before = tree(&fixture().join("site"));
    assert_eq!(before.keys().filter(|path| path.ends_with("/versions.toml")).count(), 8);
    for arguments in [vec!["verify"], vec!["check"], vec!["build"], vec!["verify", "public"], vec!["verify"]] {
        let output = succeed(site.path(), &arguments);
        // A finding of any severity has its code in brackets.
        assert!(arguments[0] != "verify" || !output.contains('['), "{arguments:?}: {output}");
        assert!(
            arguments[0] != "verify" || output.contains("12") && output.contains("46"),
            "not all was verified: {output}"
        );
        let mut after = tree(site.path());
        after.retain(|path, _| !path.starts_with("public/") && !path.starts_with(".annals/"));
        let changed: Vec<&String> = before.keys().filter(|path| after.get(*path) != before.get(*path)).collect();
        assert!(changed.is_empty(), "{arguments:?} changed {changed:?}");
        let added: Vec<&String> = after.keys().filter(|path| !before.contains_key(*path)).collect();
        assert!(added.is_empty(), "{arguments:?} added {added:?}");
    }
}

#[test]
fn its_addresses_stay() {
    let output = built();
    let lost: Vec<String> = list("addresses.txt").into_iter().filter(|path| !output.contains_key(path)).collect();
    assert!(lost.is_empty(), "no longer published: {lost:#?}");
    // An entry whose id has changed is shown by every feed reader again, as a new entry.
    let feeds = ["atom.xml", "corrections/atom.xml"].map(|path| String::from_utf8_lossy(&output[path]).into_owned());
    let ids: BTreeSet<&str> =
        feeds.iter().flat_map(|feed| feed.split("<id>").skip(1)).filter_map(|rest| rest.split('<').next()).collect();
    let lost: Vec<String> = list("feed-ids.txt").into_iter().filter(|id| !ids.contains(id.as_str())).collect();
    assert!(lost.is_empty(), "ids no longer in a feed: {lost:#?}");
}

#[test]
fn its_versions_keep_their_digests() {
    let versions = json(&built(), "integrity.json")["versions"].clone();
    for line in list("digests.txt") {
        let (version, digest) = line.split_once(' ').expect("a version and its digest");
        assert_eq!(versions[version], digest, "{version}");
    }
}

/// What a path of keys leads to; `*` is every entry.
fn nodes<'a>(value: &'a Value, path: &[&str]) -> Vec<&'a Value> {
    let Some((first, rest)) = path.split_first() else { return vec![value] };
    let inside: Vec<&Value> = match (value, *first) {
        (Value::Array(entries), "*") => entries.iter().collect(),
        (Value::Object(entries), "*") => entries.values().collect(),
        (value, key) => value.get(key).into_iter().collect(),
    };
    inside.into_iter().flat_map(|value| nodes(value, rest)).collect()
}

#[test]
fn its_json_keeps_its_keys() {
    let output = built();
    let mut lost = Vec::new();
    for (name, keys) in sections("json-keys.txt") {
        let values = named(&output, &name);
        for key in keys {
            let path: Vec<&str> = key.split('/').collect();
            let (last, above) = path.split_last().expect("a key");
            // The key of every object that could have it, not of one of them only.
            let objects: Vec<(&String, &Value)> = values
                .iter()
                .flat_map(|(file, value)| nodes(value, above).into_iter().map(move |object| (file, object)))
                .collect();
            let anywhere = objects.iter().any(|(_, object)| !nodes(object, &[last]).is_empty());
            let without = objects.iter().find(|(_, object)| *last != "*" && object.get(last).is_none());
            if let Some((file, _)) = without {
                lost.push(format!("{file}: {key}"));
            } else if !anywhere {
                lost.push(format!("every {name}: {key}"));
            }
        }
    }
    assert!(lost.is_empty(), "keys no longer there: {lost:#?}");
}

#[test]
fn its_cells_keep_their_addresses() {
    let output = built();
    let rows = sections("cells.txt");
    let mut lost = Vec::new();
    let mut unused: BTreeSet<&str> = rows.keys().map(String::as_str).collect();
    for (name, key, form) in [("report.json", "figures", "/edition"), ("compare.json", "cells", "/to/edition")] {
        for (path, value) in named(&output, name) {
            let form = value.pointer(form).and_then(Value::as_str).expect("a form");
            for row in [form, path.as_str()].iter().filter_map(|head| rows.get(*head)).flatten() {
                let (row, columns) = row.split_once(": ").expect("a row and its columns");
                for cell in columns.split(' ').map(|column| format!("{row}.{column}")) {
                    if value[key].get(&cell).is_none() {
                        lost.push(format!("{path}: {cell}"));
                    }
                }
            }
            unused.retain(|head| ![form, path.as_str()].contains(head));
        }
    }
    assert!(lost.is_empty(), "cells no longer there: {lost:#?}");
    assert!(unused.is_empty(), "no file has the form or path {unused:?}");
}
