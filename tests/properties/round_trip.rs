//! The law of the round trip: TOML and Markdown → site → each file that is published → import gives the same figures and the same
//! text, for every form, on reports made at random. So no download can disagree with the page.

use crate::support::files::put;
use crate::support::forms::editions;
use crate::support::narrative;
use crate::support::random_report::{Random, Sheet, random_text, typed_text};
use crate::support::site::build;
use annals::api::base::{SourceFile, Year};
use annals::api::edition::{CellId, Edition, Editions};
use annals::api::import::{self, Recognised, SourceNote, Value};
use annals::api::publish::WriteMode;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many reports of each form, by the language of the site.
const REPORTS: [(&str, usize); 2] = [("zh-CN", 16), ("en", 4)];

/// The day of publication.
const PUBLISHED: &str = "2025-02-03";

/// What a download carries of a report. What it does not carry is missing by the nature of the format, never by accident.
struct Carried {
    /// The file beside the page.
    file: &'static str,
    text: Text,
}

/// How much of a narrative.
#[derive(Clone, Copy, PartialEq)]
enum Text {
    /// Every word, headings, lists with their numbers and depth, bold, tables without the weights in their cells. Emphasis, quotations, code and addresses of links
    /// are no more than look or reference in an office's document: the importer keeps their words. A line break is the end of a
    /// paragraph. Footnotes have a law of their own (tests/export/docx.rs).
    Whole,
    /// Its words: a cell of a sheet has no markup, and a line break is the end of a paragraph.
    Words,
    /// None: it is a file of figures.
    Nothing,
}

const CARRIED: [Carried; 5] = [
    Carried { file: "index.html", text: Text::Whole },
    Carried { file: "report.docx", text: Text::Whole },
    Carried { file: "report.xlsx", text: Text::Words },
    Carried { file: "report.csv", text: Text::Nothing },
    Carried { file: "report.json", text: Text::Nothing },
];

impl Carried {
    /// Whether it prints the explanations: a file of figures does not.
    fn has_explanations(&self) -> bool {
        self.text != Text::Nothing || self.file == "report.json"
    }
}

/// A report as a person typed it: each cell by its address, as it reads and as TOML; each narrative by its section.
struct Typed {
    cells: BTreeMap<String, (String, String)>,
    texts: BTreeMap<String, String>,
}

impl Typed {
    fn random(edition: &Edition, year: u16, random: &mut Random) -> Typed {
        let of_cell = figures(edition, year, random);
        let mut cells = BTreeMap::new();
        for (cell, value) in of_cell.clone() {
            let address = edition.address(cell).to_owned();
            let text = random_text(edition, cell, value, random);
            let toml = typed_text(edition, cell, &text);
            cells.insert(address, (text, toml));
        }
        // A table that may be absent is so now and then, and with it the third, fourth … of its kind.
        let mut is_absent = false;
        for table in &edition.tables {
            is_absent = table.optional && (is_absent && table.repeat_of.is_some() || random.below(3) == 0);
            let absent = edition.cells_of(table).filter(|_| is_absent);
            absent.for_each(|cell| drop(cells.remove(edition.address(cell))));
        }
        // A percentage that the form prints is that of its figures.
        for rate in &edition.rates {
            let Some(printed) = rate.printed else { continue };
            let [part, whole] =
                [&rate.part, &rate.whole].map(|side| side.iter().map(|cell| of_cell[cell]).sum::<i64>());
            let text = if whole == 0 { String::new() } else { format!("{:.2}", part as f64 * 100.0 / whole as f64) };
            cells.insert(edition.address(printed).to_owned(), (text.clone(), format!("\"{text}\"")));
        }
        let texts = edition.narratives().map(|section| (section.id.clone(), narrative::random(random))).collect();
        Typed { cells, texts }
    }
}

/// The figures of a report: consistent ones, a group as one row now and then; in another form with groups, nothing in what is added up.
fn figures(edition: &Edition, year: u16, random: &mut Random) -> BTreeMap<CellId, i64> {
    let summed: BTreeSet<CellId> = edition
        .sums
        .iter()
        .flat_map(|sum| sum.parts.iter().chain([&sum.total]))
        .chain(edition.identities.iter().flat_map(|identity| identity.left.iter().chain(&identity.right)))
        .copied()
        .collect();
    if !edition.id.starts_with("cn-") && edition.ids().any(|cell| edition.def(cell).group) {
        let single = edition.ids().filter(|cell| !edition.def(*cell).group);
        return single.map(|cell| (cell, if summed.contains(&cell) { 0 } else { random.figure() })).collect();
    }
    let groups: Vec<&str> =
        edition.ids().filter(|cell| edition.def(*cell).group).map(|cell| edition.row(cell).path.as_str()).collect();
    let one_row = (!groups.is_empty() && random.below(4) == 0).then(|| *random.pick::<&str>(&groups));
    let sheet = Sheet::random(edition, year, one_row, random);
    let rows: BTreeMap<&str, &Vec<i64>> = sheet.rows.iter().map(|(path, values)| (path.as_str(), values)).collect();
    let value = |cell: CellId| Some((cell, rows.get(edition.row(cell).path.as_str())?[edition.def(cell).column]));
    edition.ids().filter_map(value).collect()
}

fn write_site(root: &Path, language: &str, edition: &Edition, own: &[&str], reports: &[Typed], year: Year) {
    let put = |path: String, text: &str| put(root, &path, text);
    put("site.toml".into(), &format!("title = \"往返\"\nlanguage = \"{language}\"\n"));
    own.iter().enumerate().for_each(|(index, form)| put(format!("editions/own{index}.toml"), form));
    for (number, report) in reports.iter().enumerate() {
        let folder = format!("content/a{number:03}");
        put(format!("{folder}/agency.toml"), "name = \"某市某局\"\nlevel = \"ministry\"\n");
        let value = |cell: CellId| report.cells.get(edition.address(cell)).map(|(_, toml)| toml.clone());
        let toml = annals::api::export::report_toml_of(edition, &value);
        let notes: String = explanations(edition).iter().map(toml_of).collect();
        put(
            format!("{folder}/{year}/report.toml"),
            &format!("edition = \"{}\"\npublished = {PUBLISHED}\n{toml}{notes}", edition.id),
        );
        for (section, text) in &report.texts {
            put(format!("{folder}/{year}/{section}.md"), text);
        }
    }
}

/// Explanations of a figure, whose mark behind it on the page is no digit of it, of a row and of a table, in the words of an office.
fn explanations(edition: &Edition) -> Vec<SourceNote> {
    let cells: Vec<CellId> = edition.ids().filter(|cell| !edition.def(*cell).group).collect();
    let note = |address: &str, text: &str, source: Option<&str>| SourceNote {
        address: address.to_owned(),
        text: text.to_owned(),
        source: source.map(str::to_owned),
        rule: None,
    };
    let is_always_there = |cell: &&CellId| !edition.tables[edition.def(**cell).table].optional;
    let last = cells.iter().rfind(is_always_there).expect("a cell");
    vec![
        note(edition.address(cells[0]), "原件如此，共3件", None),
        note(edition.address(*last), "未办结：另有（1）件。见说明", Some("https://example.gov.cn/a?b=1")),
        note(&edition.row(cells[0]).path, "含上年结转的。", None),
        note(&edition.tables[0].key, "本表不含派驻机构", Some("https://example.gov.cn/b.html")),
    ]
}

fn toml_of(note: &SourceNote) -> String {
    let source = note.source.as_ref().map(|source| format!("source = \"{source}\"\n"));
    let (SourceNote { address, text, .. }, source) = (note, source.unwrap_or_default());
    format!("\n[[explanations]]\ncell = \"{address}\"\ntext = \"{text}\"\n{source}")
}

/// The law: what is typed is what is read again from each file that is published.
fn survives(id: &str, own: &[&str], year: u16) {
    let form = |text: &&str| Arc::new(SourceFile { path: "editions/own.toml".into(), text: (*text).to_owned() });
    let (editions, mistakes) = Editions::load(&own.iter().map(form).collect::<Vec<_>>());
    assert!(mistakes.is_empty(), "{mistakes:?}");
    let edition = editions.get(id).expect("a form").clone();
    let year = Year::new(year).expect("a year");
    for (language, reports) in REPORTS {
        survives_in(language, reports, &edition, own, year, &editions);
    }
}

fn survives_in(language: &str, reports: usize, edition: &Edition, own: &[&str], year: Year, editions: &Editions) {
    let mut random = Random::new(7);
    let reports: Vec<Typed> = (0..reports).map(|_| Typed::random(edition, year.get(), &mut random)).collect();
    let scratch = tempfile::tempdir().expect("a folder");
    write_site(scratch.path(), language, edition, own, &reports, year);
    let target = publish(scratch.path());
    for (number, report) in reports.iter().enumerate() {
        for carried in CARRIED {
            let file = carried.file;
            let bytes = fs::read(target.join(format!("a{number:03}/{year}/{file}"))).expect(file);
            let document = import::read(import::format_of(file).expect("a reader"), bytes).expect(file);
            let found = import::recognise(document, editions, Some(year)).expect("a form");
            let case = format!("{} in {language}, report {number}, {file}", edition.id);
            assert_eq!(found.edition.id, edition.id, "{case}");
            same_figures(report, &found, &case);
            same_texts(report, &found, carried.text, &case);
            assert_eq!(found.title.year, Some(year), "{case}");
            // A line of a table names its agency by its folder.
            let name = Some("某市某局").filter(|_| file != "report.csv");
            assert_eq!(found.title.name.as_deref(), name, "{case}");
            let day = found.published.as_ref().map(|day| &day.typed).or(found.signed.as_ref());
            // A line of a table has no day.
            assert_eq!(day.map(String::as_str), Some(PUBLISHED).filter(|_| file != "report.csv"), "{case}");
            let order = |note: &SourceNote| note.address.clone();
            let mut read: Vec<SourceNote> = import::notes(&found).collect();
            let mut typed = if carried.has_explanations() { explanations(edition) } else { Vec::new() };
            read.sort_by_key(order);
            typed.sort_by_key(order);
            assert_eq!(read, typed, "{case}");
        }
    }
}

fn publish(root: &Path) -> PathBuf {
    let target = root.join("public");
    build(root, &target, None, WriteMode::Exchange);
    target
}

fn same_figures(report: &Typed, found: &Recognised, case: &str) {
    for (address, (expected, _)) in &report.cells {
        let cell = found.edition.cell(address).expect("a cell");
        let read = found.figures.cells.get(&cell).map(|taken| match &taken.reading.value {
            Value::Blank => "",
            Value::NotApplicable => "/",
            // An increase may be printed with its sign.
            Value::Number(text) | Value::Text(text) => text.trim_start_matches('+'),
        });
        assert_eq!(read, Some(expected.as_str()), "{case}: {address}");
    }
    let addresses = found.figures.cells.keys().map(|cell| found.edition.address(*cell));
    let invented: Vec<&str> = addresses.filter(|address| !report.cells.contains_key(*address)).collect();
    assert!(invented.is_empty(), "{case}: invented {invented:?}");
}

fn same_texts(report: &Typed, found: &Recognised, text: Text, case: &str) {
    for (section, read) in &found.narratives {
        let typed = &report.texts[section];
        match (text, read) {
            (Text::Nothing, None) => {}
            (Text::Whole, Some(read)) => {
                assert_eq!(narrative::shape(read), narrative::shape(typed), "{case}: {section}\n{typed}\n=>\n{read}");
            }
            (Text::Words, Some(read)) => {
                let words = |text: &str| -> String {
                    let plain = annals::api::markdown::plain(text).text;
                    plain.chars().filter(|c| c.is_alphanumeric()).collect()
                };
                assert_eq!(words(read), words(typed), "{case}: {section}\n{typed}\n=>\n{read}");
            }
            (_, read) => panic!("{case}: {section} is {read:?}"),
        }
    }
}

#[test]
fn every_figure_and_word_of_the_form_of_2019_comes_back() {
    survives("cn-2019", &[], 2020);
}

#[test]
fn every_figure_and_word_of_the_form_of_2021_comes_back() {
    survives("cn-2021", &[], 2024);
}

#[test]
fn every_figure_and_word_of_the_enforcement_form_comes_back() {
    survives("enforcement-2018", &[], 2024);
}

#[test]
fn every_figure_and_word_of_the_form_of_websites_comes_back() {
    survives("website-2018", &[], 2024);
}

#[test]
fn every_statutory_form_is_tried() {
    for id in editions().ids() {
        assert!(include_str!("round_trip.rs").contains(&format!("survives(\"{id}\"")), "no round trip of {id}");
    }
}

#[test]
fn every_figure_and_word_of_a_form_of_ones_own_comes_back() {
    survives("library-1", &[include_str!("../sites/own-form/editions/library-1.toml")], 2024);
}

#[test]
fn tables_that_stand_several_times_come_back() {
    survives("projects-1", &[include_str!("../fixtures/forms/projects-1.toml")], 2024);
}

/// Forms of a site's own beside those that they vary: a report of either comes back as what it was.
#[test]
fn reports_of_variants_and_of_what_they_vary_come_back() {
    let [website, enforcement, disclosure, whole] = [
        include_str!("../fixtures/forms/website-town.toml"),
        include_str!("../fixtures/forms/enforcement-city.toml"),
        include_str!("../fixtures/forms/disclosure-town.toml"),
        include_str!("../fixtures/forms/website-whole.toml"),
    ];
    survives("website-town", &[website, whole], 2024);
    survives("website-whole", &[website, whole], 2024);
    survives("website-2018", &[website, whole], 2024);
    survives("enforcement-city", &[enforcement], 2024);
    survives("enforcement-2018", &[enforcement], 2024);
    survives("disclosure-town", &[disclosure], 2024);
    survives("cn-2021", &[disclosure], 2024);
}
