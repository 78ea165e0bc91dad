//! The chapter of the book on forms: its form is sound, its report is filled in by it without a finding, and both languages have the same.

use crate::support::command::run;
use crate::support::files::{copy, put, read, repository};
use crate::support::site::build;
use annals::api::publish::WriteMode;

/// The TOML files that a chapter shows, in order.
fn shown(language: &str) -> Vec<String> {
    let chapter = read(&repository(&format!("docs/{language}/own-form.md")));
    let blocks = chapter.split("```toml\n").skip(1).filter_map(|block| block.split_once("```"));
    blocks.map(|(text, _)| text.to_owned()).collect()
}

/// What a file says without its comments, which are in the language of the book.
fn without_comments(text: &str) -> String {
    text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_form_and_the_report_of_the_chapter_are_sound() {
    let [zh, en] = ["zh", "en"].map(shown);
    assert_eq!(
        zh.iter().map(|text| without_comments(text)).collect::<Vec<_>>(),
        en.iter().map(|text| without_comments(text)).collect::<Vec<_>>()
    );
    let [form, report] = &zh[..] else { panic!("{zh:?}") };
    let scratch = tempfile::tempdir().expect("a folder");
    let root = scratch.path().join("site");
    for (path, text) in [
        ("site.toml", "title = \"政府开放日年报\"\n"),
        ("editions/open-day.toml", form.as_str()),
        ("content/bureau/agency.toml", "name = \"示例县政务局\"\nlevel = \"department\"\n"),
        ("content/bureau/2024/report.toml", report.as_str()),
        ("content/bureau/2024/suggestions.md", "2024年共收到意见12条，均已答复。\n"),
    ] {
        put(&root, path, text);
    }
    let target = scratch.path().join("public");
    let checked = build(&root, &target, None, WriteMode::Exchange);
    let found: Vec<_> = checked.diagnostics.iter().map(|found| (found.code, &found.message)).collect();
    assert!(found.is_empty(), "{found:?}");
    let page = read(&target.join("bureau/2024/index.html"));
    for said in ["示例县政务局", "政府开放日年报", "515", "2.05", "10"] {
        assert!(page.contains(said), "{said}");
    }
    assert!(!page.contains("政府信息公开"));
}

/// What `new` writes for a form is read again: also where a later block of a table has rows and an earlier one has groups.
#[test]
fn new_reports_of_the_forms_of_the_examples_are_sound() {
    for (form, slug, year) in
        [("city-2024", "planning", 2025), ("library-1", "county/library", 2022), ("library-2", "county/library", 2025)]
    {
        let scratch = tempfile::tempdir().expect("a folder");
        let site = scratch.path();
        copy(&repository("docs/examples/site"), site);
        let office = slug.split('/').next().expect("an office");
        let year = year.to_string();
        assert_eq!(run(site, &["new", office, &year, "--edition", form]).0, 0, "{form}");
        let (_, _, found) = run(site, &["check", slug, &year]);
        assert!(found.contains("错误 0，") && found.contains("检查了 1 份"), "{form}: {found}");
    }
}
