//! The published JSON Schemas say what the data is: every report.json and compare.json of sites of every form is valid, and
//! documents that are broken are not.

use crate::support::files::{self, repository};
use crate::support::forms::edition;
use crate::support::random_report::{Random, Sheet, random_text, typed_text};
use crate::support::site::{self, SITES, Site};
use annals::api::base::SourceFile;
use annals::api::edition::{CellId, Edition, Editions};
use annals::api::export::SchemaParts;
use annals::api::publish::WriteMode;
use jsonschema::Validator;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Builds a site into a folder of its own.
fn build(site: &Path) -> tempfile::TempDir {
    let scratch = tempfile::tempdir().expect("a folder");
    let base_url = Some("https://www.example.org/nb/");
    site::build(site, &scratch.path().join("public"), base_url, WriteMode::Exchange);
    scratch
}

fn read(file: &Path) -> Value {
    serde_json::from_slice(&fs::read(file).expect("a file")).expect("JSON")
}

fn validator(public: &Path, name: &str) -> Validator {
    let schema = read(&public.join(name));
    assert_eq!(schema["$id"], format!("https://www.example.org/nb/{name}"));
    assert!(jsonschema::meta::is_valid(&schema), "a schema by the rules of its own dialect");
    jsonschema::draft202012::new(&schema).expect("a schema")
}

/// The files of a name below a folder.
fn named(public: &Path, name: &str) -> Vec<PathBuf> {
    let all = walkdir::WalkDir::new(public).into_iter().map(|entry| entry.expect("an entry").into_path());
    all.filter(|path| path.file_name().is_some_and(|own| own == name)).collect()
}

/// Every document of a name is valid; they are handed back.
fn all_valid(public: &Path, name: &str, validator: &Validator) -> Vec<Value> {
    let documents = named(public, name).into_iter().map(|file| {
        let document = read(&file);
        let faults: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(faults.is_empty(), "{}: {faults:?}", file.display());
        document
    });
    documents.collect()
}

/// A cell as it is typed.
fn typed(edition: &Edition, cell: CellId, value: i64, random: &mut Random) -> String {
    typed_text(edition, cell, &random_text(edition, cell, value, random))
}

/// Three agencies with random reports of two years, one of them with a group as one row, one with notes.
fn random_site(id: &str, first: u16, random: &mut Random) -> Site {
    let edition = &edition(id);
    // Years that do not follow each other hand nothing over.
    let site = Site::new("title = \"数据\"\ncompare = \"all\"\n");
    for agency in ["a", "b", "c"] {
        site.agency(agency, "某部", "level = \"ministry\"\n");
        for year in [first, first + 2] {
            let one_row = (id == "cn-2021" && agency == "b").then_some("requests.results.other");
            let sheet = Sheet::random(edition, year, one_row, random);
            let mut cells: BTreeMap<String, String> = BTreeMap::new();
            for (path, values) in &sheet.rows {
                for cell in edition.ids().filter(|cell| edition.row(*cell).path == *path) {
                    let value = typed(edition, cell, values[edition.def(cell).column], random);
                    cells.insert(edition.address(cell).to_owned(), value);
                }
            }
            let head = if agency == "a" { format!("published = {}-01-24T10:30:00\n", year + 1) } else { String::new() };
            let note = "\n[[explanations]]\ncell = \"requests.new_received.total\"\ntext = \"说明\"\n";
            let note = if agency == "c" { note } else { "" };
            let value = |cell| cells.get(edition.address(cell)).cloned();
            site.report(&format!("{agency}/{year}"), edition, (&head, note), &value);
        }
    }
    site
}

#[test]
fn the_data_of_both_forms_is_as_the_schemas_say() {
    let mut random = Random::new(13);
    for (id, first) in [("cn-2019", 2018), ("cn-2021", 2022)] {
        for _ in 0..3 {
            let site = random_site(id, first, &mut random);
            let built = build(site.root());
            let public = built.path().join("public");
            let reports = all_valid(&public, "report.json", &validator(&public, "report.schema.json"));
            let compared = all_valid(&public, "compare.json", &validator(&public, "compare.schema.json"));
            assert_eq!((reports.len(), compared.len()), (6, 3));
        }
    }
}

#[test]
fn the_data_of_other_sites_is_as_the_schemas_say() {
    for site in SITES {
        let built = build(&repository(site));
        let public = built.path().join("public");
        let reports = all_valid(&public, "report.json", &validator(&public, "report.schema.json"));
        assert!(!reports.is_empty(), "{site}");
        all_valid(&public, "compare.json", &validator(&public, "compare.schema.json"));
    }
}

#[test]
fn what_is_broken_is_refused() {
    let built = build(&repository("tests/sites/two-years"));
    let public = built.path().join("public");
    let schema = validator(&public, "report.schema.json");
    let whole = all_valid(&public, "report.json", &schema).remove(0);
    let refused = |what: &str, change: &dyn Fn(&mut Value)| {
        let mut broken = whole.clone();
        change(&mut broken);
        assert_ne!(broken, whole, "{what}");
        assert!(!schema.is_valid(&broken), "{what}");
    };
    for key in whole.as_object().expect("an object").keys() {
        refused(key, &|broken| drop(broken.as_object_mut().expect("an object").shift_remove(key)));
    }
    // Sums of groups are there only where they can be computed.
    let computed: Vec<&str> = whole["computed"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    let typed = whole["figures"].as_object().expect("figures").keys().filter(|key| !computed.contains(&key.as_str()));
    for address in typed {
        refused(address, &|broken| drop(broken["figures"].as_object_mut().expect("figures").shift_remove(address)));
        for value in [json!(null), json!(1.5), json!([1])] {
            refused(address, &|broken| broken["figures"][address] = value.clone());
        }
    }
    refused("an amount as a binary fraction", &|broken| broken["figures"]["proactive.fees.amount"] = json!(0.1));
    refused("an amount as a number", &|broken| broken["figures"]["proactive.fees.amount"] = json!(12));
    refused("an address of no cell", &|broken| broken["figures"]["requests.new_received.subtotal"] = json!(0));
    refused("a form that is none of the site's", &|broken| broken["edition"] = json!("cn-1999"));
    refused("a form whose cells are others", &|broken| broken["edition"] = json!("cn-2019"));
    refused("a day in words", &|broken| broken["published"] = json!("明年"));
    refused("a key that is none", &|broken| broken["note"] = json!(""));
    refused("a note without text", &|broken| {
        broken["explanations"] = json!([{ "rule": null, "cell": null, "source": null }])
    });
    let compare = validator(&public, "compare.schema.json");
    let whole = all_valid(&public, "compare.json", &compare).remove(0);
    let address = "requests.new_received.total";
    for (key, value) in
        [("before", json!(1.5)), ("before", json!(null)), ("comparable", json!("ja")), ("percent", json!("1"))]
    {
        let mut broken = whole.clone();
        broken["cells"][address][key] = value;
        assert!(!compare.is_valid(&broken), "{key}");
    }
}

/// A form in whose file stands only what differs from the form in force: a row with another key and label.
const EXTENDING: &str = r#"id = "cn-2027"
extends = "cn-2021"
title = { zh = "2027年版格式", en = "2027 form" }
from = 2027

[[rows]]
address = "requests.results.not_processed.excessive"
key = "vexatious"
label = { zh = "4.无正当理由大量、反复提出申请", en = "4. Numerous or repeated requests without good reason" }
"#;

#[test]
fn a_form_of_a_few_lines_is_compared_one_to_one() {
    let site = Site::new("title = \"数据\"\n");
    site.write("editions/cn-2027.toml", EXTENDING);
    site.agency("a", "某部", "level = \"ministry\"\n");
    let file = SourceFile { path: "editions/cn-2027.toml".into(), text: EXTENDING.into() };
    let (editions, diagnostics) = Editions::load(&[std::sync::Arc::new(file)]);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    for (year, id) in [(2026, "cn-2021"), (2027, "cn-2027")] {
        let edition = editions.get(id).expect("a form");
        let value = |cell| (!edition.def(cell).group).then(|| "0".to_owned());
        site.report(&format!("a/{year}"), edition, ("", ""), &value);
    }
    let built = build(site.root());
    let public = built.path().join("public");
    all_valid(&public, "report.json", &validator(&public, "report.schema.json"));
    let compared = all_valid(&public, "compare.json", &validator(&public, "compare.schema.json")).remove(0);
    let cells = compared["cells"].as_object().expect("cells");
    let form = editions.get("cn-2027").expect("the form");
    let rows = form.cells.iter().filter(|cell| !cell.group).map(|cell| &cell.address);
    let lacking: Vec<&String> = rows.filter(|address| !cells.contains_key(*address)).collect();
    assert!(lacking.is_empty() && cells.contains_key("requests.results.not_processed.vexatious.total"), "{lacking:?}");
    let apart: Vec<&String> = cells.iter().filter(|(_, cell)| cell["comparable"] != true).map(|(key, _)| key).collect();
    assert!(apart.is_empty(), "{apart:?}");
    let page = fs::read_to_string(public.join("a/2027/index.html")).expect("a page");
    assert!(page.contains("4.无正当理由大量、反复提出申请"));
}

#[test]
fn a_form_may_have_a_name_of_any_script() {
    let text = files::read(&repository("tests/sites/own-form/editions/library-1.toml")).replacen(
        "\"library-1\"",
        "\"图书_1.甲\"",
        1,
    );
    let own = std::sync::Arc::new(annals::api::base::SourceFile { path: "editions/own.toml".into(), text });
    let (editions, found) = Editions::load(&[own]);
    assert!(found.is_empty(), "{found:?}");
    let edition = editions.get("图书_1.甲").expect("the form");
    let bytes =
        annals::api::export::report_schema([&**edition], SchemaParts::Figures, None, annals::api::base::Lang::En);
    let schema = jsonschema::draft202012::new(&serde_json::from_slice(&bytes).expect("JSON")).expect("a schema");
    let document = json!({ "edition": "图书_1.甲", "figures": { "visits.nothing": 1 } });
    let faults: Vec<String> = schema.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(faults.iter().any(|fault| fault.contains("visits.nothing")), "{faults:?}");
}
