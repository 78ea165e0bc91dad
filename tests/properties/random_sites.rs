//! The laws of any site, on sites made at random that are as odd as real ones: nothing panics, a mistake is said with its place, `check`
//! and `build` say the same, a second build writes the same bytes and one after edits what a full one writes, every link leads
//! somewhere, what was sealed verifies, and what is published of a report is read back as it was typed.
//! `ANNALS_SITES=300 cargo test --release --test main random_sites -- --nocapture` for a longer run, `ANNALS_SEED` for other ones.

use super::incremental::{law, same_files};
use crate::support::command::asked;
use crate::support::files::tree;
use crate::support::html::{Pages, all_reached, lost_fragments};
use crate::support::random_report::Random;
use crate::support::random_site::random_site;
use crate::support::recognised;
use crate::support::site::{Site, build, options};
use annals::api::base::{Lang, Severity};
use annals::api::model::{self, Report};
use annals::api::pipeline::{self, Options};
use annals::api::publish::WriteMode;
use annals::api::source;
use annals::api::versions;
use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// What a site that survived was good for.
#[derive(Default)]
struct Tried {
    built: u64,
    edited: u64,
    read_back: u64,
}

#[test]
fn odd_sites_survive() {
    let (sites, first) = (asked("ANNALS_SITES", 10), asked("ANNALS_SEED", 1));
    let mut all = Tried::default();
    let mut lost = Vec::new();
    for seed in first..first + sites {
        match catch_unwind(AssertUnwindSafe(|| survives(seed))) {
            Ok(tried) => {
                all.built += tried.built;
                all.edited += tried.edited;
                all.read_back += tried.read_back;
            }
            Err(_) => lost.push(seed),
        }
    }
    let survived = sites - lost.len() as u64;
    let Tried { built, edited, read_back } = all;
    println!(
        "random sites: {sites} tried, {survived} survived; {built} without errors, {edited} states after edits compared with a full build, {read_back} files read back"
    );
    assert!(lost.is_empty(), "of the seeds {lost:?}");
    assert!(built * 2 > sites && read_back > 0, "most sites are to be without errors");
}

fn survives(seed: u64) -> Tried {
    println!("site {seed}");
    let random = &mut Random::new(seed);
    let site = random_site(random);
    let options = Options { drafts: seed.is_multiple_of(3), ..options() };
    let checked = pipeline::check(site.root(), &options).expect("a site");
    for finding in &checked.diagnostics {
        let said = finding.message.render(Lang::Zh);
        assert!(!said.is_empty() && finding.location.is_some(), "{} says “{said}” and no place", finding.code);
    }
    check_and_build_say_the_same(&site);
    let verified = versions::verify(site.root()).expect("a site").1;
    assert!(verified.findings.is_empty(), "{:?}", verified.findings);
    let mut tried = Tried::default();
    if checked.diagnostics.iter().all(|finding| finding.severity != Severity::Error) {
        let (once, again) = (site.path("once"), site.path("again"));
        build(site.root(), &once, None, WriteMode::Exchange);
        build(site.root(), &again, None, WriteMode::InPlace);
        same_files(&once, &again, "a second build");
        let text = |(path, bytes): (String, Vec<u8>)| (path, String::from_utf8_lossy(&bytes).into_owned());
        let pages: Pages = tree(&once).into_iter().map(text).collect();
        all_reached(&pages);
        assert_eq!(lost_fragments(&pages), Vec::<String>::new());
        tried.read_back = read_back(&site, &once);
        tried.built = 1;
    }
    tried.edited = law(&site, options.drafts, 6, random);
    tried
}

/// Both commands print the same findings, and count them alike.
fn check_and_build_say_the_same(site: &Site) {
    let said = |arguments: &[&str]| {
        let output = site.annals(arguments).output().expect("a run");
        assert!(matches!(output.status.code(), Some(0 | 1)), "{arguments:?}: {output:?}");
        let text = String::from_utf8(output.stderr).expect("UTF-8");
        let line = text.lines().find(|line| line.contains(" errors, ")).expect("a count").to_owned();
        let (findings, _) = text.split_once(&line).expect("a line");
        let counts = line[..line.find(" notes").expect("a count")].rsplit(". ").next().unwrap_or_default().to_owned();
        (findings.to_owned(), counts)
    };
    let target = site.path("by-command");
    let (checked, built) = (said(&["check"]), said(&["build", "--drafts", "--output", &target.to_string_lossy()]));
    // `check` looks at drafts, too, and adds a table of its findings by agency.
    assert!(checked.0.starts_with(&built.0) && checked.1 == built.1, "{checked:#?}\n{built:#?}");
}

/// Each file of each report that is published: the figures that were typed are read again, and of the others, which were computed, all
/// files say the same. Answers how many were read.
fn read_back(site: &Site, published: &Path) -> u64 {
    let (model, _) = model::load(&source::read(site.root()).expect("a site"));
    let mut count = 0;
    for report in model.reports().map(|(_, report)| report) {
        let folder = published.join(format!("{}/{}", report.agency, report.year));
        let mut first: Option<BTreeMap<String, String>> = None;
        for file in ["report.json", "report.csv", "report.xlsx", "report.docx", "index.html"] {
            let Ok(bytes) = fs::read(folder.join(file)) else { continue };
            let mut figures = recognised::figures(&recognised::recognise(&format!("{}/{file}", report.year), bytes));
            // An increase may be printed with its sign.
            figures.values_mut().for_each(|figure| *figure = figure.trim_start_matches('+').to_owned());
            as_typed(report, &figures, file);
            let first = first.get_or_insert_with(|| figures.clone());
            assert_eq!(&figures, first, "{}/{}/{file}", report.agency, report.year);
            count += 1;
        }
    }
    count
}

fn as_typed(report: &Report, read: &BTreeMap<String, String>, file: &str) {
    for cell in report.edition.ids().filter(|cell| report.figures.is_typed(*cell)) {
        let address = report.edition.address(cell);
        let typed = report.figures.get(cell).text().into_owned();
        assert_eq!(read.get(address), Some(&typed), "{}/{}/{file}: {address}", report.agency, report.year);
    }
}
