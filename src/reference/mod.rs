//! The reference chapters of `docs/`: written from the program, so that they cannot lag behind it. The test below holds the files to
//! the program; `ANNALS_RECORD=1 cargo test --lib reference::` writes them anew.
#![expect(clippy::disallowed_methods, reason = "a test reads and records its own files")]

mod commands;
mod examples;
mod keys;
mod kinds;
mod rules;
mod texts;
mod theme;

use crate::base::Lang;
use crate::schemas::TypedFile;
use similar::TextDiff;
use std::fs;
use std::path::PathBuf;

/// The head of a chapter: its title, and that it is generated.
fn head(title: &str, lang: Lang) -> String {
    format!("# {title}\n\n> {}\n\n", word("generated", lang))
}

/// A fixed word of the reference.
fn word(key: &str, lang: Lang) -> String {
    texts::text("words", key, lang)
}

/// A remark in brackets behind a word.
fn brackets(text: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("（{text}）"),
        Lang::En => format!(" ({text})"),
    }
}

/// A row of a table in Markdown. A bar within code is part of the cell only when it is escaped.
fn row(cells: &[&str]) -> String {
    format!(
        "| {} |\n",
        cells.iter().map(|cell| cell.replace('|', "\\|").replace('\n', " ")).collect::<Vec<_>>().join(" | ")
    )
}

/// The head of a table with words of the reference.
fn table_head(keys: &[&str], lang: Lang) -> String {
    let words: Vec<String> = keys.iter().map(|key| word(key, lang)).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    row(&words) + &row(&vec!["---"; keys.len()])
}

/// Every chapter by its path below docs/<language>/reference/.
fn chapters(lang: Lang) -> Vec<(String, String)> {
    let examples = examples::load();
    let mut chapters: Vec<(String, String)> = TypedFile::ALL
        .iter()
        .map(|file| (format!("{}.md", file.name()), keys::chapter(*file, &examples, lang)))
        .collect();
    chapters.push(("versions.md".to_owned(), keys::versions(&examples, lang)));
    chapters.push(("kinds.md".to_owned(), kinds::chapter(lang)));
    chapters.push(("rules.md".to_owned(), rules::chapter(lang)));
    chapters.push(("theme.md".to_owned(), theme::chapter(lang)));
    chapters.push(("commands.md".to_owned(), commands::chapter(lang)));
    chapters
}

fn folder(lang: Lang) -> PathBuf {
    let lang = if lang == Lang::Zh { "zh" } else { "en" };
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs").join(lang).join("reference")
}

#[test]
fn the_reference_is_as_the_program_says() {
    for lang in Lang::ALL {
        let folder = folder(lang);
        let chapters = chapters(lang);
        if std::env::var_os("ANNALS_RECORD").is_some() {
            fs::create_dir_all(&folder).expect("a folder");
            for (name, text) in &chapters {
                fs::write(folder.join(name), text).expect("a file");
            }
        }
        for (name, text) in &chapters {
            let recorded = fs::read_to_string(folder.join(name)).unwrap_or_default();
            let difference = TextDiff::from_lines(recorded.as_str(), text.as_str());
            let difference = difference.unified_diff().header("recorded", "from the program").to_string();
            assert!(
                difference.is_empty(),
                "{}: `make record` writes it anew\n{difference}",
                folder.join(name).display()
            );
        }
        let mut written: Vec<&str> = chapters.iter().map(|(name, _)| name.as_str()).collect();
        written.sort_unstable();
        let files = fs::read_dir(&folder).expect("the reference").map(|entry| entry.expect("an entry").file_name());
        let mut files: Vec<String> = files.map(|name| name.to_string_lossy().into_owned()).collect();
        files.sort_unstable();
        assert_eq!(files, written, "{}: chapters that nothing writes", folder.display());
    }
}

#[test]
fn the_summary_names_every_chapter() {
    for (lang, path) in [(Lang::Zh, "docs/zh/SUMMARY.md"), (Lang::En, "docs/en/SUMMARY.md")] {
        let summary = fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a summary");
        for (name, _) in chapters(lang) {
            assert!(summary.contains(&format!("(reference/{name})")), "{path} lacks {name}");
        }
    }
}

/// The anchors of a chapter: those it sets, and its headings as forges and mdBook name them.
fn anchors(text: &str) -> Vec<String> {
    let set = text.split("<a id=\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()));
    let slug = |heading: &str| -> String {
        let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.collect::<String>().trim().to_lowercase().replace(' ', "-")
    };
    let headings = text.lines().filter(|line| line.starts_with('#')).map(|line| slug(line.trim_start_matches('#')));
    set.chain(headings).collect()
}

/// Links between the documents lead to a file that is there, and to a place in it.
#[test]
fn links_of_the_documents_resolve() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let docs = walkdir::WalkDir::new(root.join("docs")).into_iter().map(|entry| entry.expect("an entry").into_path());
    let docs = docs.filter(|path| {
        path.extension().is_some_and(|ending| ending == "md") && !path.starts_with(root.join("docs/examples"))
    });
    let others = ["README.md", "README.zh-CN.md", "CONTRIBUTING.md"].map(|name| root.join(name));
    let mut broken = Vec::new();
    for path in docs.chain(others) {
        let text = fs::read_to_string(&path).expect("a text");
        for target in text.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0)) {
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let target_path = if file.is_empty() { path.clone() } else { path.with_file_name(file) };
            let is_there = || {
                let text = String::from_utf8_lossy(&fs::read(&target_path).ok()?).into_owned();
                (anchor.is_empty() || anchors(&text).iter().any(|known| known == anchor)).then_some(())
            };
            if !target.starts_with("http") && is_there().is_none() {
                broken.push(format!("{}: {target}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_toolchain_is_the_oldest_that_is_supported() {
    let read = |name: &str| -> toml::Table {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name);
        fs::read_to_string(path).expect("a file").parse().expect("TOML")
    };
    let version = read("Cargo.toml")["package"]["rust-version"].as_str().expect("a version").to_owned();
    assert_eq!(read("rust-toolchain.toml")["toolchain"]["channel"].as_str(), Some(format!("{version}.0").as_str()));
}
