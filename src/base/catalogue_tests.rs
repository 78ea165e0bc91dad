//! Every text has a reader, and every reader a text: the two languages have the same keys, no key is without a use in the
//! sources or the templates, and no key that they use is missing.
#![expect(clippy::disallowed_methods, reason = "a test reads the sources")]

use super::catalogue::{Words, page_words, program_words};
use super::text::Lang;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

/// Keys that are put together at run time, as the code writes them. What stands for `{…}` is a word of the sources.
const BUILT: [&str; 30] = [
    "desk.word.{key}",
    "theme.since.{since}",
    "data.column.{name}",
    "keys.{name}.{key}",
    "help.{argument}",
    "help.{name}",
    "help.{name}.{id}",
    "help.frame.{key}",
    "help.value.{name}",
    "publish.action.{}",
    "{key}.help",
    "page_kind.{}",
    "output_kind.{}",
    "panel.{word}",
    "diagnose.{severity}",
    "download.{name}",
    "download.{name}.note",
    "level.{}",
    "state.{}",
    "state_short.{}",
    "{about}.about",
    "rule.{}.title",
    "rule.{}.text",
    "code.{code}",
    "code_text.{id}",
    "cli.info.{key}",
    "cli.list.{word}",
    "status.column.{column}",
    "status.since.{word}",
    "status.state.{}",
];

/// What looks like a key and is none: names of files, and addresses of cells.
const FILE_NAMES: [&str; 13] =
    [".css", ".csv", ".docx", ".html", ".json", ".md", ".parquet", ".svg", ".toml", ".txt", ".xlsx", ".xml", ".zip"];
const ADDRESSES: [&str; 3] = ["src/check/rules/form_limit.rs", "src/compare/forms.rs", "src/edition/raw.rs"];

/// The first step of a key of pages in a message.
const PAGES: &str = "pages.";

/// The files below a folder of the repository by their paths, with what they hold.
fn texts(folder: &str, extensions: &[&str]) -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries =
        walkdir::WalkDir::new(root.join(folder)).into_iter().map(|entry| entry.expect("an entry").into_path());
    let wanted = |path: &Path| path.extension().is_some_and(|ext| extensions.iter().any(|e| ext == *e));
    let files = entries.filter(|path| wanted(path) && !path.ends_with("catalogue_tests.rs")).map(|path| {
        let name = path.strip_prefix(root).expect("below").to_str().expect("a name").replace('\\', "/");
        (name, std::fs::read_to_string(&path).expect("a text"))
    });
    files.collect()
}

fn sources() -> BTreeMap<String, String> {
    texts("src", &["rs"])
}

fn templates() -> BTreeMap<String, String> {
    texts("themes/default/templates", &["html", "xml"])
}

/// What stands between two quotation marks and has the form of a key.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    let is_step =
        |step: &str| !step.is_empty() && step.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
    text.split('"').filter(move |part| part.contains('.') && part.split('.').all(is_step))
}

/// The keys that stand right behind `marker` and any white space.
fn following<'a>(text: &'a str, marker: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(marker).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
}

/// Whether `key` is what a pattern of [`BUILT`] makes of words of the sources.
fn is_built(key: &str, words: &HashSet<&str>) -> bool {
    BUILT.iter().any(|pattern| {
        let (start, rest) = pattern.split_once('{').unwrap_or((pattern, "}"));
        let end = rest.rsplit_once('}').map_or("", |(_, end)| end);
        let inserted = key.strip_prefix(start).and_then(|key| key.strip_suffix(end));
        inserted.is_some_and(|steps| steps.split('.').all(|step| words.contains(step)))
    })
}

fn arguments(text: &str) -> BTreeSet<&str> {
    let is_name = |text: &&str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    text.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0)).filter(is_name).collect()
}

fn has(words: &Words, key: &str) -> bool {
    words.keys().any(|known| known == key)
}

#[test]
fn both_languages_have_the_same_keys_and_arguments() {
    for catalogue in [page_words, program_words] {
        let by_key = |lang| catalogue(lang).iter().map(|(key, text)| (key, arguments(text))).collect::<Vec<_>>();
        assert_eq!(by_key(Lang::Zh), by_key(Lang::En));
    }
}

/// A quoted key with dots is a second way to write a table.
#[test]
fn tables_nest() {
    for (path, text) in
        ["src/base/messages", "themes/default/locales"].iter().flat_map(|folder| texts(folder, &["toml"]))
    {
        let is_quoted = |line: &&str| line.starts_with('"') && line.contains("\" = ");
        assert_eq!(text.lines().find(is_quoted), None, "in {path}");
    }
}

#[test]
fn every_key_is_used() {
    let (sources, templates) = (sources(), templates());
    let literals: HashSet<&str> = sources.values().chain(templates.values()).flat_map(|text| quoted(text)).collect();
    for pattern in BUILT {
        assert!(sources.values().any(|text| text.contains(&format!("\"{pattern}\""))), "nothing is made by {pattern}");
    }
    // A new report's narratives are named by the sections of the forms.
    let forms = texts("src/edition/forms", &["toml"]);
    let is_part = |c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-');
    let words: HashSet<&str> = sources.values().chain(forms.values()).flat_map(|text| text.split(is_part)).collect();
    let unused = |words_of: &'static Words, prefix: &str| -> Vec<&str> {
        let is_unused = |key: &&str| {
            !literals.contains(key) && !literals.contains(format!("{prefix}{key}").as_str()) && !is_built(key, &words)
        };
        words_of.keys().filter(is_unused).collect()
    };
    assert_eq!(unused(page_words(Lang::Zh), PAGES), [""; 0], "in themes/default/locales");
    assert_eq!(unused(program_words(Lang::Zh), ""), [""; 0], "in src/base/messages");
}

#[test]
fn every_key_that_is_used_is_there() {
    let (pages, program) = (page_words(Lang::Zh), program_words(Lang::Zh));
    let is_message = |key: &str| key.strip_prefix(PAGES).map_or_else(|| has(program, key), |key| has(pages, key));
    let first = |key: &str| key.split('.').next().unwrap_or_default().to_owned();
    let firsts: HashSet<String> = pages.keys().chain(program.keys()).map(first).chain(["pages".to_owned()]).collect();
    let mut missing = Vec::new();
    for (path, text) in &sources() {
        missing.extend(
            following(text, "Message::new(").filter(|key| !is_message(key)).map(|key| (path.clone(), key.to_owned())),
        );
        for marker in ["words.word(", "words.format("] {
            missing.extend(
                following(text, marker).filter(|key| !has(pages, key)).map(|key| (path.clone(), key.to_owned())),
            );
        }
        // Keys that reach a message by way of a table, a match or a function.
        let is_other =
            |key: &str| FILE_NAMES.iter().any(|end| key.ends_with(end)) || ADDRESSES.contains(&path.as_str());
        let unknown =
            |key: &&str| firsts.contains(&first(key)) && !is_other(key) && !is_message(key) && !has(pages, key);
        missing.extend(quoted(text).filter(unknown).map(|key| (path.clone(), key.to_owned())));
    }
    for (path, text) in &templates() {
        missing
            .extend(following(text, "t(key=").filter(|key| !has(pages, key)).map(|key| (path.clone(), key.to_owned())));
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
