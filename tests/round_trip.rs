//! Every figure that is typed arrives: TOML → site → report.json, report.csv and the page, for a hundred consistent reports of
//! each edition, with blanks, `/` and decimals among them.
#![expect(clippy::disallowed_methods, reason = "a test makes and reads its own folders")]

mod sheets;

use annals::base::{Digest, Year};
use annals::edition::{CellId, Edition, Editions, Kind};
use annals::pipeline::{self, Options};
use annals::publish::{Destination, Mode, Way};
use scraper::{Html, Selector};
use sheets::{Random, Sheet};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What a person typed in each cell, by address: as text, and as TOML.
type Typed = BTreeMap<String, (String, String)>;

fn typed(edition: &Edition, sheet: &Sheet, random: &mut Random) -> Typed {
    let figures: BTreeMap<String, i64> = sheet
        .rows
        .iter()
        .flat_map(|(path, values)| {
            let cell = edition.cells.iter().find(|def| def.address.starts_with(&format!("{path}."))).expect("a row");
            let columns = &edition.tables[cell.table].blocks[cell.block].columns;
            columns.iter().zip(values).map(move |(column, value)| (format!("{path}.{}", column.key), *value))
        })
        .collect();
    let mut typed = Typed::new();
    for cell in edition.ids().filter(|cell| !edition.def(*cell).group) {
        let address = edition.address(cell).to_owned();
        let value = figures.get(&address).copied().unwrap_or_default();
        let entry = match edition.def(cell).kind {
            Kind::Amount => {
                let text = format!("{value}.{:0width$}", random.below(100), width = 2 + random.below(3) as usize);
                (text.clone(), if random.below(2) == 0 { text } else { format!("\"{value}.50\"") })
            }
            Kind::Printed => (format!("{value}元"), format!("\"{value}元\"")),
            Kind::Change => (format!("{}", -value), format!("{}", -value)),
            Kind::Count if address.starts_with("proactive.") && random.below(9) == 0 => {
                if random.below(2) == 0 {
                    (String::new(), "\"\"".into())
                } else {
                    ("/".into(), "\"/\"".into())
                }
            }
            Kind::Count => (value.to_string(), value.to_string()),
        };
        // What is read is what stands between the quotes.
        let text = entry.1.trim_matches('"').to_owned();
        typed.insert(address, (text, entry.1));
    }
    typed
}

fn write_site(root: &Path, edition: &Edition, reports: &[Typed], year: Year) {
    let put = |path: String, text: String| {
        let file = root.join(path);
        fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
        fs::write(file, text).expect("a file");
    };
    put("site.toml".into(), "title = \"往返\"\n".into());
    for (number, report) in reports.iter().enumerate() {
        let folder = format!("content/a{number:03}");
        put(format!("{folder}/agency.toml"), format!("name = \"第{number}局\"\nlevel = \"ministry\"\n"));
        let value = |cell: CellId| report.get(edition.address(cell)).map_or("0".into(), |(_, toml)| toml.clone());
        let toml = format!("edition = \"{}\"\n{}", edition.id, annals::export::report_toml(edition, &value));
        put(format!("{folder}/{year}/report.toml"), toml);
        for section in edition.narratives() {
            put(format!("{folder}/{year}/{}.md", section.id), "无\n".into());
        }
    }
}

fn json_text(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn survives(id: &str, year: u16) {
    let (editions, _) = Editions::load(&[]);
    let edition = editions.get(id).expect("a form").clone();
    let year = Year::new(year).expect("a year");
    let mut random = Random::new(7);
    let reports: Vec<Typed> = (0..100)
        .map(|_| {
            let sheet = Sheet::random(&edition, year.get(), None, &mut random);
            typed(&edition, &sheet, &mut random)
        })
        .collect();
    let scratch = tempfile::tempdir().expect("a folder");
    write_site(scratch.path(), &edition, &reports, year);
    let program = Digest::of(b"test");
    let options = Options { drafts: false, base_url: None, program };
    let checked = pipeline::check(scratch.path(), &options).expect("a site that can be read");
    let errors: Vec<_> = checked.diagnostics.iter().filter(|d| d.severity == annals::base::Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let target = scratch.path().join("public");
    let cache = scratch.path().join(".annals");
    let destination =
        Destination { target: &target, cache: &cache, protected: &[], mode: Mode::Trust, way: Way::Exchange };
    checked.publish(&destination, &program).expect("a machine that works").expect("a theme without mistakes");
    let cells = Selector::parse("td[id]").expect("a selector");
    for (number, report) in reports.iter().enumerate() {
        let folder = target.join(format!("a{number:03}/{year}"));
        let read = |name: &str| fs::read_to_string(folder.join(name)).expect(name);
        let json: serde_json::Value = serde_json::from_str(&read("report.json")).expect("JSON");
        let csv = read("report.csv");
        let mut lines = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
        let records: BTreeMap<String, String> =
            lines.records().map(|r| r.expect("a record")).map(|r| (r[3].to_owned(), r[8].to_owned())).collect();
        let page = Html::parse_document(&read("index.html"));
        let printed: BTreeMap<String, String> = page
            .select(&cells)
            .map(|td| (td.attr("id").expect("an id").to_owned(), td.text().collect::<String>().replace('−', "-")))
            .collect();
        for (address, (text, _)) in report {
            assert_eq!(&json_text(&json["figures"][address]), text, "{address}");
            assert_eq!(&records[address], text, "{address}");
            let expected = if text.is_empty() { "空" } else { text };
            assert_eq!(printed[address], expected, "{address}");
        }
        assert_eq!(printed.len(), report.len(), "the page prints every cell and no other");
        let figures = json["figures"].as_object().expect("figures");
        let computed = json["computed"].as_array().expect("computed");
        assert_eq!(figures.len(), report.len() + computed.len(), "only sums of groups are added");
    }
}

#[test]
fn every_figure_of_the_form_of_2019_arrives() {
    survives("cn-2019", 2020);
}

#[test]
fn every_figure_of_the_form_of_2021_arrives() {
    survives("cn-2021", 2024);
}
