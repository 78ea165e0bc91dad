//! No finding is stale: a rule that looks at everything a rule can reach finds with the cache what it finds without, after any
//! edit. Rules reach other reports through [`View`] alone, so what holds for this rule holds for every rule that will be written.

use super::testing::{report, site};
use super::{CheckCache, Findings, Rule, View, check_by_rules};
use crate::base::{Diagnostic, KeyBuilder, Lang, Location, Message, Severity, Slug, Year};
use crate::model::{AgencyProfile, Ledger, LedgerEntry, Report, Site};
use chrono::NaiveDate;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write as _;

const AGENCIES: [&str; 4] = ["county", "town", "village", "bureau"];
const YEARS: [u16; 3] = [2022, 2023, 2024];

static SEES_EVERYTHING: Rule =
    Rule { id: "TEST-VIEW", severity: Severity::Warning, statutory: false, check: describe_everything };

/// Reports all that the accessors of [`View`] give: what is not in this text no rule can depend on.
fn describe_everything(view: &View<'_>, findings: &mut Findings<'_>) {
    let mut seen = String::new();
    describe_report(&mut seen, view.report);
    describe_profile(&mut seen, view.agency);
    if let Some(previous) = view.previous() {
        describe_report(&mut seen, previous);
    }
    for year in years() {
        for slug in AGENCIES.map(slug) {
            if let Some(report) = view.report_of(&slug, year) {
                describe_report(&mut seen, report);
            }
            for (profile, report) in view.members(&slug, year) {
                describe_profile(&mut seen, profile);
                describe_report(&mut seen, report);
            }
        }
        for version in view.versions(year) {
            write!(seen, "v{} {:?};", version.entry.number, version.entry.reason).expect("memory");
            version.report.iter().for_each(|report| describe_report(&mut seen, report));
        }
    }
    view.ancestors(view.agency).for_each(|profile| describe_profile(&mut seen, profile));
    for (span, profiles) in view.agency_names("甲县政府、甲镇政府和乙镇政府") {
        write!(seen, "{span:?}").expect("memory");
        profiles.iter().for_each(|profile| describe_profile(&mut seen, profile));
    }
    if let Some(similar) = view.similar_sections("overview") {
        write!(seen, "{} alike", similar.count).expect("memory");
        if let Some((section, share)) = similar.nearest {
            write!(seen, " {share}").expect("memory");
            describe_profile(&mut seen, section.agency);
            describe_report(&mut seen, section.report);
        }
    }
    findings.add(Location::new(&view.report.file, 0..0), Message::new("key.empty").with("key", seen));
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
    Text(bool),
    Version(bool),
    Remove,
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let kind = prop_oneof![
        any::<bool>().prop_map(EditKind::Name),
        prop::option::of(0..AGENCIES.len()).prop_map(EditKind::Parent),
        (0..3u8).prop_map(EditKind::Figure),
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
        }
        if agency > 0 {
            apply(&mut files, &Edit { agency, year: 0, kind: EditKind::Parent(Some(0)) });
        }
    }
    files
}

fn load(files: &Files) -> Site {
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    site(&files)
}

/// What the rule says of a site, report by report.
fn findings(site: &Site, cache: &mut CheckCache) -> Vec<String> {
    let (_, diagnostics) = check_by_rules(&[&SEES_EVERYTHING], site, cache);
    diagnostics.iter().map(|diagnostic: &std::sync::Arc<Diagnostic>| diagnostic.message.render(Lang::En)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn with_a_cache_a_rule_finds_what_it_finds_without(edits in edits()) {
        let (mut files, mut cache) = (start(), CheckCache::default());
        findings(&load(&files), &mut cache);
        for edit in &edits {
            apply(&mut files, edit);
            let site = load(&files);
            prop_assert_eq!(findings(&site, &mut cache), findings(&site, &mut CheckCache::default()), "after {:?}", edit);
        }
    }
}

#[test]
fn every_kind_of_edit_changes_what_the_rule_finds() {
    let mut files = start();
    let kinds = [
        EditKind::Text(true),
        EditKind::Figure(2),
        EditKind::Version(true),
        EditKind::Version(false),
        EditKind::Name(false),
        EditKind::Parent(Some(3)),
        EditKind::Remove,
    ];
    for kind in kinds {
        let before = findings(&load(&files), &mut CheckCache::default());
        apply(&mut files, &Edit { agency: 1, year: 2, kind: kind.clone() });
        let after = findings(&load(&files), &mut CheckCache::default());
        assert_ne!(before, after, "{kind:?}");
    }
}
