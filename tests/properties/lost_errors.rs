//! An error of the system is never turned into nothing: a folder that cannot be listed is not empty, a file that cannot be looked at is not
//! absent. Every statement of the source that touches a file and may drop an error is found here, and has a reason, or none is needed.

use crate::support::files::{self, repository};
use std::collections::BTreeSet;

/// What touches a file.
const TOUCHES: [&str; 19] = [
    "fs::",
    "File::open",
    "File::create",
    "File::options",
    "read_file(",
    "canonicalize(",
    ".metadata()",
    "symlink_metadata(",
    "read_link(",
    "read_dir(",
    "WalkDir::",
    ".file_type()",
    "walk(",
    "source::bytes(",
    "source::digests(",
    "source::attachment(",
    "source::names_in(",
    "source::read(",
    "statfs(",
];

/// What drops an error, or may.
const DROPS: [&str; 18] = [
    ".ok()",
    "unwrap_or_default()",
    ".unwrap_or(",
    "unwrap_or_else(",
    ".map_or(",
    ".map_or_else(",
    ".is_ok()",
    ".is_err()",
    ".is_ok_and(",
    ".is_err_and(",
    ".flatten()",
    "let _ =",
    "let Ok(",
    "Err(_)",
    "drop(",
    "Result::ok",
    ".or_else(",
    ".unzip()",
];

/// What answers no where the answer is not known.
const ASKS: [&str; 4] = [".exists()", ".is_file()", ".is_dir()", ".is_symlink()"];

/// What these ask without the disk: it was looked at before, and what was wrong went on.
const LOOKED_AT: [&str; 5] = ["metadata", "meta", "kind", "file_type()", "?"];

/// The statements that may: the file, a part of the statement (none where it is all of the file), and why.
#[rustfmt::skip]
const REASONS: [(&str, &str, &str); 50] = [
    ("base/kinds.rs", "assert!", "a test"),
    ("cli/build.rs", "", "the program itself, for keys: where it cannot be looked at, its version stands for it"),
    ("cli/check.rs", "is_file()", "a name that is no file is looked for among the agencies"),
    ("cli/completions.rs", "", "a shell that completes a word has nowhere to show an error"),
    ("cli/export.rs", "", "a place that cannot be looked at cannot be written to: that is told then"),
    ("cli/find.rs", "", "a name that is no folder is looked for among the names"),
    ("cli/import/read.rs", "is_file()", "the folder of a saved page, whose page is read by itself"),
    ("cli/import/twins.rs", "", "which of two files is the later one: its name tells, too"),
    ("cli/import/write.rs", "source::attachment", "another file gets another name"),
    ("cli/info.rs", "is_file()", "information about the program is shown without a site, too"),
    ("cli/mod.rs", "", "without settings that can be looked at nothing is written"),
    ("cli/schema.rs", "", "a schema that cannot be read is written anew"),
    ("cli/theme.rs", "is_symlink()", "what cannot be looked at cannot be written to: that is told then"),
    ("cli/theme.rs", "symlink_metadata", "what is there all the same is in the way of writing"),
    ("desk/commands.rs", "is_file()", "what is no file is refused"),
    ("import/convert.rs", "let _", "a conversion begins without the result of another"),
    ("publish/cache.rs", "", "losing the cache costs time"),
    ("publish/clean.rs", "is_symlink()", "only whether an empty folder is removed, too"),
    ("publish/clean.rs", "let _", "folders that are not empty stay"),
    ("publish/clean.rs", "let is_file", "a number that is told; removing says what is wrong"),
    ("publish/content_files.rs", "backup", "a name that may be taken is not: writing there says what is wrong"),
    ("publish/content_files.rs", "let _", "the write has failed already, and says so"),
    ("publish/exchange.rs", "create_dir(probe)", "whether the system can exchange folders: else there is another way"),
    ("publish/exchange.rs", "inode", "a file that may be another is linked anew"),
    ("publish/exchange.rs", "set_times", "another time costs the next run time"),
    ("publish/exchange.rs", "hard_link", "what cannot be linked is copied, and that says what is wrong"),
    ("publish/folders.rs", "is_ok_and", "making the folder says what is wrong"),
    ("publish/history.rs", "latest.map_or", "there is no note where there is no file"),
    ("publish/journal.rs", "remove_dir", "folders that are not empty stay"),
    ("publish/journal.rs", "fs::read_dir(folder).into_iter()", "the rename over the folder says what is wrong"),
    ("publish/journal.rs", "is_ok_and", "the rename over the folder says what is wrong"),
    ("publish/lock_file.rs", "", "a lock that may be another's is taken again"),
    ("publish/mod.rs", "is_file()", "a folder without a list that can be read is no site of ours"),
    ("publish/reuse_tree.rs", "", "a tree that is not reused costs time"),
    ("publish/session_folder.rs", "", "what another session left in the folder for temporary files, and cannot be removed, stays"),
    ("publish/target.rs", "create_dir_all(parent)", "what cannot be looked at is read next, which says what is wrong"),
    ("publish/target.rs", "read_link", "what is no link is itself the target"),
    ("publish/workspace.rs", "reused", "a tree that is not reused costs time"),
    ("publish/workspace.rs", "exists()", "making the folder says what is wrong"),
    ("publish/workspace.rs", "let _", "a tree that is not kept costs time"),
    ("serve/watch.rs", "", "an event is a hint to look: reading says what is wrong"),
    ("source/fingerprint.rs", "", "what cannot be looked at has no fingerprint, and is read"),
    ("source/links.rs", "", "a link that cannot be followed is refused, or opened, which says what is wrong"),
    ("source/passed_over.rs", "canonicalize", "what leads nowhere is not another name of something that is read"),
    ("source/passed_over.rs", "is_dir()", "what has the name of a part of the site in other letters, and is not read"),
    ("source/read.rs", "ErrorKind::NotFound", "absent for certain"),
    ("source/read.rs", "fs::read_link", "the words of an error"),
    ("source/refresh.rs", "let gone", "a moment in which a file is gone is waited for, and then read"),
    ("source/watch_roots.rs", "", "what is not watched is read at the next look"),
    ("versions/verify.rs", "is_symlink()", "its bytes were read before"),
];

/// The text of a file of the source without remarks and its tests.
fn source(text: &str) -> String {
    let tests =
        ["#[cfg(test)]\nmod tests {", "#[cfg(all(test, unix))]"].iter().filter_map(|head| text.find(head)).min();
    let code = &text[..tests.unwrap_or(text.len())];
    let lines = code
        .lines()
        .map(|line| if line.trim_start().starts_with("//") { "" } else { line.split(" // ").next().unwrap_or(line) });
    lines.collect::<Vec<_>>().join(" ")
}

/// The statements of a text that touch a file and may drop an error, in one line each.
fn suspects(text: &str) -> Vec<String> {
    let has = |statement: &str, words: &[&str]| words.iter().any(|word| statement.contains(word));
    let asks = |statement: &str| {
        ASKS.iter().any(|ask| {
            let mut before = statement.match_indices(ask).map(|(at, _)| &statement[..at]);
            before.any(|before| !LOOKED_AT.iter().any(|known| before.ends_with(known)))
        })
    };
    // What is left of an answer without its error is whether there is anything.
    let text = text.replace("?.unwrap_or_default()", "?");
    let statements =
        text.split_inclusive([';', '{', '}']).filter(|statement| !statement.trim_start().starts_with("use "));
    let found = statements.filter(|statement| has(statement, &TOUCHES) && has(statement, &DROPS) || asks(statement));
    found.map(|statement| statement.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn no_error_of_the_system_is_lost() {
    let mut unused: BTreeSet<_> = REASONS.iter().map(|(path, part, _)| (*path, *part)).collect();
    let mut unexplained = Vec::new();
    let is_tests = |path: &str| path.contains("tests") || path.contains("testing") || path.starts_with("reference");
    for (path, bytes) in files::tree(&repository("src")) {
        if !path.ends_with(".rs") || is_tests(&path) {
            continue;
        }
        for statement in suspects(&source(&String::from_utf8(bytes).expect("UTF-8"))) {
            match REASONS.iter().find(|(known, part, _)| path == *known && statement.contains(part)) {
                Some((path, part, _)) => drop(unused.remove(&(*path, *part))),
                None => unexplained.push(format!("{path}: {statement}")),
            }
        }
    }
    assert!(
        unexplained.is_empty(),
        "they may take what cannot be read for nothing; mend them, or give a reason: {unexplained:#?}"
    );
    assert!(unused.is_empty(), "reasons for nothing: {unused:#?}");
}

#[test]
fn what_drops_an_error_is_recognised() {
    for text in [
        "let names = fs::read_dir(folder).into_iter().flatten();",
        "let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };",
        "let text = read_file(path, 9).unwrap_or_default();",
        "let there = folder.join(\"a\").exists();",
        "if path\n    .metadata()\n    .is_ok_and(|metadata| metadata.len() > 0) {",
        "walk(folder).filter_map(Result::ok)",
    ] {
        assert_eq!(suspects(&source(text)).len(), 1, "{text}");
    }
    for text in [
        "let bytes = read_file(path, 9).map_err(failed(\"read\", path))?;",
        "// fs::read_dir(folder).ok()",
        "if metadata.is_dir() {",
        "let name = name.unwrap_or_default();",
        "let there = path.try_exists()?;",
    ] {
        assert!(suspects(&source(text)).is_empty(), "{text}");
    }
}
