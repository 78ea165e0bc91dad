//! A figure that is changed anywhere in an aggregate or in its members is found, at its cell, and the changed report is shown.

use super::rules::RULES;
use super::testing::sources;
use super::{CheckCache, Rule, check_by_rules};
use crate::base::{Diagnostic, Slug, Year};
use crate::edition::{CellId, Edition};
use crate::model::{LoadCache, MemberSums, Report, RollupRecord, Site, load_cached};
use crate::source::Sources;
use std::collections::BTreeMap;
use std::sync::Arc;

const MEMBERS: [&str; 4] = ["ban", "ju", "xiang", "zhen"];

/// A small generator: the same figures on every machine.
struct RandomFigures(u64);

impl RandomFigures {
    fn below(&mut self, end: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as i64 % end
    }
}

/// Figures by address; the fees in units of a millionth.
type Typed = BTreeMap<String, i64>;

/// The figures of a member that agree with each other: parts at random, and what follows from them.
fn sound(edition: &Edition, seed: &mut RandomFigures) -> Typed {
    let is_total = |cell: CellId| edition.sums.iter().any(|sum| sum.total == cell);
    let mut typed = Typed::new();
    for cell in edition.ids().filter(|cell| !edition.def(*cell).group) {
        let figure = match edition.address(cell) {
            address if address.ends_with("amount") => seed.below(50_000_000),
            address if address.contains("carried_in") => 0,
            _ if is_total(cell) || seed.below(3) == 0 => 0,
            _ => seed.below(60),
        };
        typed.insert(edition.address(cell).to_owned(), figure);
    }
    let columns: Vec<&str> =
        edition.tables[1].blocks[0].columns.iter().filter(|c| !c.total).map(|column| column.key.as_str()).collect();
    let results: Vec<String> = typed
        .keys()
        .filter(|key| key.starts_with("requests.results.") && !key.contains(".results.total."))
        .cloned()
        .collect();
    for column in columns {
        let of = |key: &&String| key.ends_with(&format!(".{column}"));
        let total: i64 = results.iter().filter(of).map(|key| typed[key]).sum();
        let received = total + typed[&format!("requests.carried_out.{column}")];
        typed.insert(format!("requests.results.total.{column}"), total);
        typed.insert(format!("requests.new_received.{column}"), received);
    }
    for sum in edition.sums.iter().filter(|sum| sum.across && !edition.def(sum.total).group) {
        let total = sum.parts.iter().map(|part| typed[edition.address(*part)]).sum();
        typed.insert(edition.address(sum.total).to_owned(), total);
    }
    typed
}

/// The report with these figures.
fn text(edition: &Edition, typed: &Typed, head: &[(&str, &str)]) -> String {
    let head = head.iter().map(|(key, value)| format!("{key} = {value}\n"));
    let rows = edition.rows().filter(|(_, row)| row.key.is_some() && !row.is_group()).map(|(block, row)| {
        let cells = block.cells(row);
        let cells = cells.map(|cell| {
            let address = edition.address(cell);
            let figure = typed[address];
            let figure = match address.ends_with("amount") {
                true => format!("{}.{:06}", figure / 1_000_000, figure % 1_000_000),
                false => figure.to_string(),
            };
            format!("{} = {figure}", edition.column(cell).key)
        });
        format!("{} = {{ {} }}\n", row.path, cells.collect::<Vec<_>>().join(", "))
    });
    head.chain(rows).collect()
}

/// A county with its members, and the caches by which a changed file costs little.
struct County {
    sources: Sources,
    figures: BTreeMap<&'static str, Typed>,
    load: LoadCache,
    check: CheckCache,
}

const HEAD: [(&str, &str); 2] = [("scope", "\"aggregate\""), ("includes", "[\"ban\", \"ju\", \"xiang\", \"zhen\"]")];

impl County {
    fn new(edition: &Edition, seed: &mut RandomFigures) -> County {
        let mut figures: BTreeMap<&'static str, Typed> =
            MEMBERS.into_iter().map(|slug| (slug, sound(edition, seed))).collect();
        let addresses = figures["ban"].keys().cloned();
        let sum = addresses.map(|address| {
            let sum = figures.values().map(|typed| typed[&address]).sum();
            (address, sum)
        });
        let sum: Typed = sum.collect();
        figures.insert("xian", sum);
        let files = figures.iter().flat_map(|(slug, typed)| {
            let head = if *slug == "xian" { &HEAD[..] } else { &[] };
            let profile = format!("name = \"{slug}\"\nlevel = \"department\"\n");
            [
                (format!("content/{slug}/agency.toml"), profile),
                (format!("content/{slug}/2024/report.toml"), text(edition, typed, head)),
            ]
        });
        let files: Vec<(String, String)> = files.collect();
        County { sources: sources(&files), figures, load: LoadCache::default(), check: CheckCache::default() }
    }

    /// Types the figures of an agency anew.
    fn write(&mut self, edition: &Edition, slug: &'static str, typed: &Typed) {
        let head = if slug == "xian" { &HEAD[..] } else { &[] };
        self.put(slug, "report.toml", text(edition, typed, head));
    }

    fn put(&mut self, slug: &str, name: &str, text: String) {
        let slug = Slug::parse(slug).expect("a slug");
        self.sources.put(&slug, &format!("2024/{name}"), text);
    }

    fn findings(&mut self) -> (Site, Vec<Arc<Diagnostic>>) {
        let rules: Vec<&'static Rule> = RULES.iter().copied().filter(|rule| rule.id == "H-SUM").collect();
        let (site, _) = load_cached(&self.sources, &mut self.load);
        let (_, findings) = check_by_rules(&rules, &site, &mut self.check);
        (site, findings)
    }
}

fn report_of<'s>(site: &'s Site, slug: &str) -> &'s Report {
    let slug = Slug::parse(slug).expect("a slug");
    site.agency(&slug).and_then(|agency| agency.report(Year::new(2024)?)).expect("a report")
}

#[test]
fn a_thousand_changed_figures_are_found_and_attributed() {
    let (editions, _) = crate::edition::Editions::load(&[]);
    let edition = editions.get("cn-2021").expect("the form");
    let mut seed = RandomFigures(18);
    for _ in 0..10 {
        let mut county = County::new(edition, &mut seed);
        let (site, findings) = county.findings();
        assert!(findings.is_empty(), "{findings:?}");
        let addresses: Vec<String> = county.figures["xian"].keys().cloned().collect();
        assert_eq!(addresses.len(), 200, "{}", report_of(&site, "xian").file.text);
        for _ in 0..100 {
            let slug = [&MEMBERS[..], &["xian"]].concat()[seed.below(5) as usize];
            let address = &addresses[seed.below(200) as usize];
            let before = county.figures[slug].clone();
            let mut after = before.clone();
            let (old, new) = (before[address], seed.below(200));
            after.insert(address.clone(), if new == old { old + 1 } else { new });
            county.write(edition, slug, &after);
            let (site, findings) = county.findings();
            check_attribution(&site, &findings, (slug, address));
            county.write(edition, slug, &before);
        }
    }
}

/// After a roll-up it is known of every cell whose figures changed since.
#[test]
fn after_a_roll_up_every_changed_figure_is_attributed_to_its_report_alone() {
    let (editions, _) = crate::edition::Editions::load(&[]);
    let edition = editions.get("cn-2021").expect("the form");
    let mut seed = RandomFigures(4);
    let mut county = County::new(edition, &mut seed);
    let (site, _) = county.findings();
    let report = report_of(&site, "xian");
    let sums = MemberSums::new(&report.edition, report.year, site.included(report), &site.editions);
    county.put("xian", "rollup.toml", RollupRecord::new(&sums, &report.file.text).print("#"));
    let addresses: Vec<String> = county.figures["xian"].keys().cloned().collect();
    for (number, address) in addresses.iter().enumerate() {
        let slug = [&MEMBERS[..], &["xian"]].concat()[number % 5];
        let before = county.figures[slug].clone();
        let after = Typed::from_iter(before.clone().into_iter().chain([(address.clone(), before[address] + 7)]));
        county.write(edition, slug, &after);
        let (site, findings) = county.findings();
        let [finding] = &findings[..] else { panic!("{slug} {address}: {findings:#?}") };
        let changed = report_of(&site, slug);
        let place = changed.place(changed.edition.cell(address).expect("a cell"));
        let shown: Vec<_> = finding.secondary.iter().map(|(place, _)| place.clone()).collect();
        let expected = if slug == "xian" { Vec::new() } else { vec![place.clone()] };
        assert_eq!(shown, expected, "{slug} {address}: {finding:#?}");
        let help = finding.help.as_ref().map_or("", |help| help.key());
        let own = if address.starts_with("proactive.") { "aggregate.own_since" } else { "aggregate.own" };
        assert!(slug != "xian" || finding.location == Some(place) && help == own, "{finding:#?}");
        county.write(edition, slug, &before);
    }
}

/// One finding, at the changed cell, and the changed report is among those to look at: alone, where its own equations tell.
fn check_attribution(site: &Site, findings: &[Arc<Diagnostic>], (slug, address): (&str, &str)) {
    let what = format!("{slug} {address}: {findings:#?}");
    let [finding] = findings else { panic!("{what}") };
    assert_eq!(finding.address.as_deref(), Some(address), "{what}");
    let changed = report_of(site, slug);
    let cell = changed.edition.cell(address).expect("a cell");
    let help = finding.help.as_ref().map_or("", |help| help.key());
    let has_equations = !address.starts_with("proactive.");
    if slug == "xian" {
        assert_eq!(finding.location, Some(changed.place(cell)), "{what}");
        assert_eq!(help == "aggregate.own", has_equations, "{what}");
        return;
    }
    let place = changed.place(cell);
    assert!(finding.secondary.iter().any(|(known, _)| *known == place), "{what}");
    assert_eq!(help == "aggregate.equations" && finding.secondary.len() == 1, has_equations, "{what}");
}
