//! No finding is stale: after any edit a rule finds with the cache what it finds without. Rules reach other reports through the
//! accessors of [`View`] alone, so what holds for each accessor holds for every rule that will be written.

use super::testing::{report, site};
use super::{Audience, CheckCache, Findings, Rule, Verdict, View, check_by_rules};
use crate::base::{Digest, KeyBuilder, Lang, Location, Message, Severity, Slug, Year};
use crate::model::{AgencyProfile, Ledger, LedgerEntry, Report, Site};
use chrono::NaiveDate;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

const AGENCIES: [&str; 4] = ["county", "town", "village", "bureau"];
const YEARS: [u16; 3] = [2022, 2023, 2024];

/// A rule for each accessor of [`View`], which writes down all that the accessor gives. One that looked through two of them would
/// not show that a lookup of one is not recorded.
static ACCESSORS: [Rule; 10] = [
    accessor("PREVIOUS", |view, findings| {
        describe(view, findings, |seen| view.previous().iter().for_each(|report| describe_report(seen, report)));
    }),
    accessor("REPORT-OF", |view, findings| {
        let reports = || AGENCIES.into_iter().flat_map(|agency| years().map(move |year| (slug(agency), year)));
        let reports = reports().filter_map(|(agency, year)| view.report_of(&agency, year));
        describe(view, findings, |seen| reports.for_each(|report| describe_report(seen, report)));
    }),
    accessor("VERSIONS", |view, findings| {
        describe(view, findings, |seen| {
            for version in years().flat_map(|year| view.versions(year)) {
                write!(seen, "v{} {:?};", version.entry.number, version.entry.reason).expect("memory");
                version.report.iter().for_each(|report| describe_report(seen, report));
            }
        });
    }),
    accessor("MEMBERS", |view, findings| {
        describe(view, findings, |seen| {
            let county = slug(AGENCIES[0]);
            for (profile, report) in years().flat_map(|year| view.members(&county, year)) {
                describe_profile(seen, profile);
                describe_report(seen, report);
            }
        });
    }),
    accessor("CHILDREN", |view, findings| {
        describe(view, findings, |seen| {
            for (profile, years) in view.children(&slug(AGENCIES[0])) {
                describe_profile(seen, profile);
                write!(seen, "{years:?}").expect("memory");
            }
        });
    }),
    accessor("INCLUDED", |view, findings| {
        describe(view, findings, |seen| {
            for member in view.included() {
                write!(seen, " {}", member.slug).expect("memory");
                member.profile.iter().for_each(|profile| describe_profile(seen, profile));
                member.report.iter().for_each(|report| describe_report(seen, report));
            }
        });
    }),
    accessor("REPEATED", |view, findings| {
        describe(view, findings, |seen| {
            for (position, other) in view.repeated() {
                write!(seen, " {position} {} {}", other.position, other.is_below).expect("memory");
                describe_profile(seen, other.profile);
                describe_report(seen, other.report);
            }
        });
    }),
    accessor("ANCESTORS", |view, findings| {
        let ancestors = view.ancestors(view.agency);
        describe(view, findings, |seen| ancestors.for_each(|profile| describe_profile(seen, profile)));
    }),
    accessor("NAMES", |view, findings| {
        describe(view, findings, |seen| {
            for (span, profiles) in view.agency_names("甲县政府、甲镇政府和乙镇政府") {
                write!(seen, "{span:?}").expect("memory");
                profiles.iter().for_each(|profile| describe_profile(seen, profile));
            }
        });
    }),
    accessor("SIMILAR", |view, findings| {
        describe(view, findings, |seen| {
            let Some(similar) = view.similar_sections("overview") else { return };
            let group = similar.group.iter().flat_map(|group| group.members());
            for (section, share) in similar.before.into_iter().chain(group) {
                write!(seen, " {share}").expect("memory");
                describe_profile(seen, section.agency);
                describe_report(seen, section.report);
            }
        });
    }),
];

const fn accessor(id: &'static str, check: fn(&View<'_>, &mut Findings<'_>)) -> Rule {
    Rule { id, severity: Severity::Warning, statutory: false, audience: Audience::Editor, check }
}

/// Counts by what a rule saw, beside the report itself and its agency's profile, which every rule sees; of a report of any year but the
/// second adds a finding of it, too.
fn describe(view: &View<'_>, findings: &mut Findings<'_>, write_down: impl FnOnce(&mut String)) {
    let mut seen = String::new();
    describe_report(&mut seen, view.report);
    describe_profile(&mut seen, view.agency);
    write_down(&mut seen);
    (0..Digest::new(seen.as_bytes()).as_bytes()[0]).for_each(|_| findings.holds());
    if view.report.year.get() != YEARS[1] {
        findings.add(Location::new(&view.report.file, 0..0), Message::new("key.empty").with("key", seen));
    }
}

fn describe_report(seen: &mut String, report: &Report) {
    let texts = report.narratives.iter().map(|narrative| narrative.text());
    let key = texts.fold(KeyBuilder::new("report").text(&report.file.text), KeyBuilder::text);
    write!(seen, "{} {} {:?} {:?};", report.agency, report.year, report.version, key.finish()).expect("memory");
}

fn describe_profile(seen: &mut String, profile: &AgencyProfile) {
    write!(seen, "{} {:?} {:?};", profile.slug, profile.name, profile.parent).expect("memory");
}

fn slug(text: &str) -> Slug {
    Slug::parse(text).expect("a slug")
}

fn years() -> impl Iterator<Item = Year> {
    YEARS.into_iter().map(|year| Year::new(year).expect("a year"))
}

/// One edit: of an agency's profile, or of something in the folder of one of its years.
#[derive(Clone, Debug)]
struct Edit {
    agency: usize,
    year: usize,
    kind: EditKind,
}

#[derive(Clone, Debug)]
enum EditKind {
    Name(bool),
    Parent(Option<usize>),
    Figure(u8),
    Includes(usize),
    Text(bool),
    Version(bool),
    Remove,
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let kind = prop_oneof![
        any::<bool>().prop_map(EditKind::Name),
        prop::option::of(0..AGENCIES.len()).prop_map(EditKind::Parent),
        (0..3u8).prop_map(EditKind::Figure),
        (0..AGENCIES.len()).prop_map(EditKind::Includes),
        any::<bool>().prop_map(EditKind::Text),
        any::<bool>().prop_map(EditKind::Version),
        Just(EditKind::Remove),
    ];
    let edit = (0..AGENCIES.len(), 0..YEARS.len(), kind);
    prop::collection::vec(edit.prop_map(|(agency, year, kind)| Edit { agency, year, kind }), 1..12)
}

/// The files of a site by path.
type Files = BTreeMap<String, String>;

fn apply(files: &mut Files, edit: &Edit) {
    let (agency, year) = (AGENCIES[edit.agency], YEARS[edit.year]);
    let folder = format!("content/{agency}");
    let change = |files: &mut Files, key: &str, value: Option<&str>| {
        let text = files.entry(format!("{folder}/agency.toml")).or_default();
        let kept: String = text.lines().filter(|line| !line.starts_with(key)).map(|line| format!("{line}\n")).collect();
        *text = kept + &value.map(|value| format!("{key} = \"{value}\"\n")).unwrap_or_default();
    };
    match &edit.kind {
        EditKind::Name(first) => change(files, "name", Some(if *first { "甲镇政府" } else { "乙镇政府" })),
        EditKind::Parent(parent) => change(files, "parent", parent.map(|parent| AGENCIES[parent])),
        EditKind::Figure(n) => {
            let figures = format!("[ {n}, 0, 0, 0, 0, 0, {n} ]");
            files.insert(format!("{folder}/{year}/report.toml"), report(year, &[("requests.new_received", &figures)]));
        }
        EditKind::Includes(other) => {
            let includes = format!("[\"{}\", \"{}\"]", AGENCIES[*other], AGENCIES[3]);
            files.insert(format!("{folder}/{year}/report.toml"), report(year, &[("includes", &includes)]));
        }
        EditKind::Text(first) => {
            let text = if *first {
                "主动公开各类信息，规范办理申请，"
            } else {
                "加强平台建设，开展业务培训，"
            };
            files.insert(format!("{folder}/{year}/overview.md"), text.repeat(8));
        }
        EditKind::Version(first) => {
            files.insert(format!("{folder}/{year}/v1/report.toml"), report(year, &[]));
            files.insert(format!("{folder}/{year}/versions.toml"), ledger(agency, year, *first));
        }
        EditKind::Remove => files.retain(|path, _| !path.starts_with(&format!("{folder}/{year}/"))),
    }
}

/// A ledger of one version, sealed for one of two reasons.
fn ledger(agency: &str, year: u16, first: bool) -> String {
    let mut entry = LedgerEntry {
        number: 1,
        date: NaiveDate::from_ymd_opt(2025, 1, 2).expect("a date"),
        reason: Some(if first { "first" } else { "second" }.to_owned()),
        previous: None,
        files: BTreeMap::new(),
        digest: String::new(),
        withdrawn: None,
    };
    entry.digest = entry.expected_digest(&slug(agency), Year::new(year).expect("a year"));
    Ledger { entries: vec![entry], added: String::new() }.print()
}

/// A site of four agencies, three of them below another, with a report each a year.
fn start() -> Files {
    let mut files = Files::new();
    for (agency, slug) in AGENCIES.into_iter().enumerate() {
        files.insert(format!("content/{slug}/agency.toml"), "name = \"甲县政府\"\nlevel = \"township\"\n".to_owned());
        for year in 0..YEARS.len() {
            apply(&mut files, &Edit { agency, year, kind: EditKind::Figure(1) });
            apply(&mut files, &Edit { agency, year, kind: EditKind::Text(true) });
        }
        if agency > 0 {
            apply(&mut files, &Edit { agency, year: 0, kind: EditKind::Parent(Some(0)) });
        }
    }
    files
}

fn load(files: &Files) -> Site {
    site(&files.iter().collect::<Vec<_>>())
}

/// The verdicts of a rule and its findings on a site, report by report.
fn findings(rule: &'static Rule, site: &Site, cache: &mut CheckCache) -> (Vec<Verdict>, Vec<String>) {
    let (verdicts, diagnostics) = check_by_rules(&[rule], site, cache);
    let verdicts = verdicts.values().flat_map(|verdicts| verdicts.to_vec()).collect();
    (verdicts, diagnostics.iter().map(|diagnostic| diagnostic.message.render(Lang::En)).collect())
}

/// A program.
fn program(name: &str) -> Digest {
    Digest::new(name.as_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn with_a_cache_a_rule_finds_what_it_finds_without(edits in edits()) {
        let mut files = start();
        let mut caches: Vec<(&Rule, CheckCache)> = ACCESSORS.iter().map(|rule| (rule, CheckCache::default())).collect();
        let mut last = load(&files);
        for (rule, cache) in &mut caches {
            findings(rule, &last, cache);
        }
        for edit in &edits {
            apply(&mut files, edit);
            let site = load(&files);
            for (rule, cache) in &mut caches {
                let without = findings(rule, &site, &mut CheckCache::default());
                // Another process after this edit, which goes on from what it was told of the site before it.
                let memo = cache.memo_by_rules(&[rule], &last, &program("this"));
                let mut other = CheckCache::with_memo(&memo, program("this"));
                prop_assert_eq!(&findings(rule, &site, &mut other), &without, "{} in a process after {:?}", rule.id, edit);
                prop_assert_eq!(&findings(rule, &site, cache), &without, "{} after {:?}", rule.id, edit);
                findings(rule, &last, &mut other);
                prop_assert_eq!(&findings(rule, &site, &mut other), &without, "{} back and forth over {:?}", rule.id, edit);
            }
            last = site;
        }
    }
}

/// A rule that looks at last year's report, and for names in a text, and how often it ran.
static COUNTED: Rule = accessor("COUNTED", |view, _| {
    RUNS.fetch_add(usize::from(view.previous().is_some()) * 100 + 1, Ordering::Relaxed);
    view.agency_names("甲县政府和乙镇政府的工作");
});
static RUNS: AtomicUsize = AtomicUsize::new(0);

#[test]
fn a_rule_runs_again_only_where_it_would_see_something_else() {
    let (mut files, mut cache) = (start(), CheckCache::default());
    let mut runs = |files: &Files| {
        let before = RUNS.load(Ordering::Relaxed);
        check_by_rules(&[&COUNTED], &load(files), &mut cache);
        let runs = RUNS.load(Ordering::Relaxed) - before;
        (runs % 100, runs / 100)
    };
    // Four agencies of three years, two of which have a year before.
    assert_eq!((runs(&files), runs(&files)), ((12, 8), (0, 0)));
    apply(&mut files, &Edit { agency: 1, year: 1, kind: EditKind::Figure(2) });
    assert_eq!(runs(&files), (2, 2), "its own report, and that of the year after");
    files.insert("site.toml".to_owned(), "title = \"站点\"\n".to_owned());
    assert_eq!(runs(&files), (0, 0), "no rule sees the title");
    for seen in ["as_of = 2025-04-01\n", "copy_share = 90\n", "rules = { COUNTED = \"info\" }\n"] {
        files.insert("site.toml".to_owned(), seen.to_owned());
        assert_eq!((runs(&files), runs(&files)), ((12, 8), (0, 0)), "{seen}");
    }
    let mut rename = |name: &str| {
        files.insert("content/village/agency.toml".to_owned(), format!("name = \"{name}\"\nlevel = \"township\"\n"));
        runs(&files)
    };
    assert_eq!(rename("丙村民委员会"), (12, 8), "it bore a name that stands in the text");
    assert_eq!(rename("丁村民委员会"), (3, 2), "its own reports alone");
    assert_eq!(rename("乙镇政府"), (12, 8), "it bears a name that stands in the text");
    files.retain(|path, _| !path.starts_with("content/village/"));
    assert_eq!(runs(&files), (9, 6), "so it did, and is gone");
    // A report whose file cannot be read to the end is not judged, nor held against.
    let report = files.get_mut("content/town/2023/report.toml").expect("a report");
    report.push_str("[[explanations");
    assert_eq!(runs(&files), (1, 0));
}

/// A rule that looks at last year's report, and how often it ran.
static KNOWN: Rule = accessor("KNOWN", |view, findings| {
    KNOWN_RUNS.fetch_add(1, Ordering::Relaxed);
    view.previous();
    if view.report.year.get() == YEARS[0] {
        findings.add(Location::new(&view.report.file, 0..0), Message::new("key.empty").with("key", ""));
    }
});
static KNOWN_RUNS: AtomicUsize = AtomicUsize::new(0);

#[test]
fn another_process_runs_rules_only_where_they_found_something_or_would_see_something_else() {
    let (mut files, mut first) = (start(), CheckCache::default());
    check_by_rules(&[&KNOWN], &load(&files), &mut first);
    let memo = first.memo_by_rules(&[&KNOWN], &load(&files), &program("this"));
    let runs = |files: &Files, memo: &[u8], by: &str| {
        let before = KNOWN_RUNS.load(Ordering::Relaxed);
        check_by_rules(&[&KNOWN], &load(files), &mut CheckCache::with_memo(memo, program(by)));
        KNOWN_RUNS.load(Ordering::Relaxed) - before
    };
    assert_eq!(runs(&files, &memo, "this"), 4, "the first year of each agency, which has a finding");
    assert_eq!(runs(&files, &memo, "another"), 12);
    let mut flipped = memo.clone();
    flipped[memo.len() / 2] ^= 1;
    for broken in [&flipped, &memo[1..], &memo[..memo.len() - 1], b"", &Digest::new(b"").as_bytes()[..]] {
        assert_eq!(runs(&files, broken, "this"), 12, "{} bytes", broken.len());
    }
    apply(&mut files, &Edit { agency: 1, year: 1, kind: EditKind::Figure(2) });
    assert_eq!(runs(&files, &memo, "this"), 6, "its own report, and that of the year after");
    files.insert("site.toml".to_owned(), "copy_share = 90\n".to_owned());
    assert_eq!(runs(&files, &memo, "this"), 12);
    files.remove("site.toml");
    files.insert("content/village/agency.toml".to_owned(), "name = \"丙村\"\n".to_owned());
    assert_eq!(runs(&files, &memo, "this"), 12, "every text is searched for its name");
}

/// A rule that looks for texts like its own, and how often it ran.
static COPYING: Rule = accessor("COPYING", |view, _| {
    view.similar_sections("overview");
    COPYING_RUNS.fetch_add(1, Ordering::Relaxed);
});
static COPYING_RUNS: AtomicUsize = AtomicUsize::new(0);

#[test]
fn a_rule_that_looks_for_alike_texts_runs_again_where_the_alike_ones_are_others() {
    let (mut files, mut cache) = (start(), CheckCache::default());
    let mut runs = |files: &Files| {
        let before = COPYING_RUNS.load(Ordering::Relaxed);
        check_by_rules(&[&COPYING], &load(files), &mut cache);
        COPYING_RUNS.load(Ordering::Relaxed) - before
    };
    assert_eq!(runs(&files), 12);
    let (town, village, bureau, second) = (1, 2, 3, 1);
    let mut edit = |agency, kind| {
        apply(&mut files, &Edit { agency, year: second, kind });
        runs(&files)
    };
    assert_eq!(edit(town, EditKind::Figure(2)), 4, "it, its next year, and the two whose texts are like its own");
    assert_eq!(edit(town, EditKind::Text(false)), 4, "the two have one the less");
    assert_eq!(edit(town, EditKind::Figure(3)), 2, "nobody's text is like its own");
    assert_eq!(edit(village, EditKind::Figure(2)), 3, "the bureau's text is");
    assert_eq!(edit(bureau, EditKind::Text(false)), 4, "the village is alone, and the town is not");
    assert_eq!(edit(village, EditKind::Remove), 1, "its next year has none before it");
}
