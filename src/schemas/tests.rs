//! The schemas accept what the program reads, and refuse what it refuses.
#![expect(clippy::disallowed_methods, reason = "a test reads the repository's own sites")]

use super::TypedFile;
use crate::base::Lang;
use crate::edition::Editions;
use crate::source;
use jsonschema::Validator;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A TOML file as editors hand it to a validator: dates are texts.
fn json(text: &str) -> Value {
    fn of(value: toml::Value) -> Value {
        match value {
            toml::Value::Datetime(date) => date.to_string().into(),
            toml::Value::Array(items) => items.into_iter().map(of).collect(),
            toml::Value::Table(table) => {
                Value::Object(table.into_iter().map(|(key, value)| (key, of(value))).collect())
            }
            toml::Value::String(text) => text.into(),
            toml::Value::Integer(number) => number.into(),
            toml::Value::Float(number) => number.into(),
            toml::Value::Boolean(value) => value.into(),
        }
    }
    of(text.parse::<toml::Table>().expect("TOML").into())
}

fn validator(file: TypedFile, editions: &Editions) -> Validator {
    let schema = file.schema(editions, Lang::Zh);
    assert!(jsonschema::meta::is_valid(&schema), "{file:?}: a schema by the rules of its dialect");
    jsonschema::validator_for(&schema).expect("a schema")
}

/// The sites of the repository.
fn sites() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tests = std::fs::read_dir(root.join("tests/sites")).expect("tests/sites");
    let tests = tests.map(|entry| entry.expect("an entry").path()).filter(|path| path.join("site.toml").exists());
    tests.chain([root.to_owned(), root.join("docs/examples/site"), root.join("tests/browser/sites/own")]).collect()
}

#[test]
fn files_of_the_repository_are_valid() {
    for root in sites() {
        let sources = source::read(&root).expect("a site");
        let (editions, _) = Editions::load(&sources.editions);
        let texts = sources.agencies.values().flat_map(|agency| agency.texts.values());
        for file in texts.chain(&sources.editions).chain(&sources.site) {
            let Some(kind) = TypedFile::from_path(&file.path) else { continue };
            let document = json(&file.text);
            let faults: Vec<String> =
                validator(kind, &editions).iter_errors(&document).map(|e| e.to_string()).collect();
            assert!(faults.is_empty(), "{}/{}: {faults:#?}", root.display(), file.path);
        }
    }
}

#[test]
fn the_statutory_forms_are_valid() {
    let (editions, _) = Editions::load(&[]);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/edition/forms");
    for entry in std::fs::read_dir(folder).expect("the forms") {
        let form = std::fs::read_to_string(entry.expect("an entry").path()).expect("a form");
        let faults: Vec<String> =
            validator(TypedFile::Edition, &editions).iter_errors(&json(&form)).map(|e| e.to_string()).collect();
        assert!(faults.is_empty(), "{faults:#?}");
    }
}

#[test]
fn broken_files_are_refused() {
    let (editions, _) = Editions::load(&[]);
    let report = include_str!("../cli/init/report.toml");
    let is_valid = |file: TypedFile, text: &str| validator(file, &editions).is_valid(&json(text));
    assert!(is_valid(TypedFile::Report, report));
    let extending = include_str!("../../docs/examples/site/editions/city-2024.toml");
    let whole = include_str!("../../docs/examples/site/editions/library-2.toml");
    let with_column = |keys: &str| {
        let column = format!("columns = [ {{ {keys} label = {{ zh = \"甲\", en = \"A\" }} }},");
        let text = whole.replacen("columns = [", &column, 1);
        assert_ne!(text, whole);
        text
    };
    assert!(is_valid(TypedFile::Edition, &with_column("key = \"x\",")));
    assert!(is_valid(TypedFile::Edition, &with_column("key = \"x\", total = true, rule = \"FORM-SUM\",")));
    assert!(is_valid(TypedFile::Edition, &format!("{extending}\n[[rows]]\naddress = \"a.b\"\nrule = \"FORM-SUM\"\n")));
    let broken: [(TypedFile, String); 24] = [
        (TypedFile::Site, "titel = \"a\"".into()),
        (TypedFile::Site, "title = \"a\"\nlanguage = \"fr\"".into()),
        (TypedFile::Site, "title = \"a\"\n[rules]\nT3-SUM = \"off\"".into()),
        (TypedFile::Site, "title = \"a\"\n[rules]\nT9 = \"off\"".into()),
        (TypedFile::Site, "title = \"a\"\n[portal]\nsite = \"x\"".into()),
        (TypedFile::Agency, "name = \"a\"\nlevel = \"village\"".into()),
        (TypedFile::Agency, "name = \"a\"\nuntil = \"2024\"".into()),
        (TypedFile::Report, report.replace("cn-2021", "cn-2031")),
        (TypedFile::Report, report.replace("cn-2021", "cn-2019")),
        (TypedFile::Report, report.replace("third_party ", "thirdparty ")),
        (TypedFile::Report, report.replace("0,   36 ]", "0,   36, 1 ]")),
        (TypedFile::Report, report.replace("decisions = 120", "decisions = true")),
        (TypedFile::Edition, extending.replace("extends", "#")),
        (TypedFile::Edition, extending.replace("after", "behind")),
        (TypedFile::Edition, extending.replace("address = \"requests.media\"", "")),
        (TypedFile::Edition, whole.replace("notice", "extends = \"cn-2021\"\nnotices")),
        (TypedFile::Edition, whole.replace("heading", "header")),
        (TypedFile::Edition, whole.replace("id = \"library-2\"", "id = \"library 2\"")),
        (TypedFile::Edition, format!("{whole}\n[[limits]]\nleft = []\nright = [\"shelves.all.held\"]\n")),
        (TypedFile::Edition, whole.replace("\"amount\"", "\"money\"")),
        (TypedFile::Edition, format!("{extending}\n[[rows]]\naddress = \"a.b\"\nafter = \"c\"\nbefore = \"d\"\n")),
        (TypedFile::Edition, with_column("key = \"x\", rule = \"FORM-SUM\",")),
        (
            TypedFile::Edition,
            with_column("key = \"x\", columns = [ { key = \"y\", label = { zh = \"乙\", en = \"B\" } } ],"),
        ),
        (TypedFile::Edition, with_column("")),
    ];
    for (file, text) in broken {
        assert!(!is_valid(file, &text), "{file:?}: {text}");
    }
}
