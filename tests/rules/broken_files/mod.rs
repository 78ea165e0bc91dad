//! Broken input, sixty kinds and more: each gets a clear finding with file and line, or works; none panics, none drowns its
//! cause in noise, and every finding can be read in both languages and in all four formats.
//!
//! A case is a sound site with one thing broken ([`site`]); the tables of cases are in the other files.
mod bytes;
mod figures;
mod forms;
mod keys;
mod narratives;
mod site;
mod syntax;
mod tree;
mod typing;
mod words;

use annals::api::base::{Diagnostic, Digest, Lang, Location, Severity};
use annals::api::pipeline::{self, Options};
use annals::api::{check, diagnose, model, source};
use site::{Case, Expected};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs a table of cases; names every one that fails.
fn run(cases: Vec<Case>) {
    let failures: Vec<String> = cases
        .into_iter()
        .filter_map(|case| {
            let name = case.name;
            match catch_unwind(AssertUnwindSafe(|| verdict(&case))) {
                Ok(Ok(())) => None,
                Ok(Err(why)) => Some(format!("── {name}: {why}")),
                Err(_) => Some(format!("── {name}: panics")),
            }
        })
        .collect();
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

fn verdict(case: &Case) -> Result<(), String> {
    let folder = case.make();
    let sources = source::read(folder.path()).map_err(|error| error.to_string())?;
    let (site, mut found) = model::load(&sources);
    found.extend(check::check(&site).1);
    Diagnostic::sort(&mut found);
    words::readable(&found)?;
    let drawn = diagnose::human(&found, Lang::Zh, false, None);
    let mut left: Vec<&Diagnostic> = found.iter().collect();
    for expected in &case.expected {
        match left.iter().position(|diagnostic| is(diagnostic, expected)) {
            Some(index) => drop(left.remove(index)),
            None => return Err(format!("expected {expected:?}, found\n{drawn}")),
        }
    }
    // What rules say beside the case is theirs to test, but of a file that is no TOML they say nothing.
    let unread = |path: &str| found.iter().any(|d| d.code == "TOML" && file(d) == path);
    left.retain(|diagnostic| check::rule(diagnostic.code).is_none() || unread(file(diagnostic)));
    if left.is_empty() { Ok(()) } else { Err(format!("more than expected:\n{drawn}")) }
}

fn is(diagnostic: &Diagnostic, expected: &Expected) -> bool {
    let line = diagnostic.location.as_ref().map_or(1, |place| Location::position(place).0);
    diagnostic.code == expected.code
        && file(diagnostic) == expected.file
        && line == expected.line
        && diagnostic.message.render(Lang::Zh).contains(expected.says)
        && diagnostic.help.as_ref().map_or(String::new(), |help| help.render(Lang::Zh)).contains(expected.repair)
}

fn file(diagnostic: &Diagnostic) -> &str {
    diagnostic.location.as_ref().map_or("", |place| place.file.path.as_str())
}

#[test]
fn a_sound_site_has_no_findings() {
    run(vec![site::case("nothing broken")]);
}

#[test]
fn bytes() {
    run(bytes::cases());
}

#[test]
fn syntax() {
    run(syntax::cases());
}

#[test]
fn slips_of_typing() {
    run(typing::cases());
}

#[test]
fn a_draft_that_is_no_toml_is_an_error_where_drafts_are_shown() {
    let case = site::case("a brace left open in a draft")
        .swap(site::REPORT, "published", "status = \"draft\"\npublished")
        .swap(site::REPORT, "decisions = 0 }\npenalty", "decisions = 0\npenalty");
    let folder = case.make();
    for (drafts, severity) in [(true, Severity::Error), (false, Severity::Warning)] {
        let options = Options::new(drafts, Digest::new(b"test"));
        let checked = pipeline::check(folder.path(), &options).expect("a site");
        let found: Vec<Severity> =
            checked.diagnostics.iter().filter(|d| d.code == "TOML").map(|diagnostic| diagnostic.severity).collect();
        assert_eq!(found, [severity], "drafts: {drafts}");
    }
}

#[test]
fn the_tree_of_files() {
    run(tree::cases());
}

#[test]
fn keys_and_values() {
    run(keys::cases());
}

#[test]
fn figures() {
    run(figures::cases());
}

#[test]
fn narratives() {
    run(narratives::cases());
}

#[test]
fn forms_of_ones_own() {
    run(forms::cases());
}
