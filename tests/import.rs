//! What `import` reads out of real reports and out of our own pages, cell by cell.
#![expect(clippy::disallowed_methods, reason = "a test reads its own files")]

use annals::edition::Editions;
use annals::import::{self, Doubt, Doubtful, Recognised, Value};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Reports of others lie beside the repository, if they are there at all; what needs them says so and passes.
fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if !path.exists() {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    }
    Some(path)
}

fn read(path: &Path) -> Recognised {
    let name = path.file_name().expect("a name").to_str().expect("UTF-8");
    recognise(name, fs::read(path).expect("a file"))
}

fn recognise(name: &str, bytes: Vec<u8>) -> Recognised {
    let format = import::format_of(name).expect("a known format");
    let document = import::read(format, bytes).unwrap_or_else(|error| panic!("{name}: {:?}", error.0));
    let (editions, _) = Editions::load(&[]);
    import::recognise(document, &editions, import::year_of_name(name)).expect("an edition")
}

/// The figures by address, as in report.json: blank is `""`.
fn figures(report: &Recognised) -> BTreeMap<String, String> {
    let text = |value: &Value| match value {
        Value::Blank => String::new(),
        Value::NotApplicable => "/".to_owned(),
        Value::Number(text) | Value::Text(text) => text.clone(),
    };
    let cells = report.found.cells.iter();
    cells.map(|(cell, taken)| (report.edition.address(*cell).to_owned(), text(&taken.reading.value))).collect()
}

fn of_kind(report: &Recognised, kind: Doubtful) -> Vec<&Doubt> {
    report.found.doubts.iter().filter(|doubt| doubt.kind == kind).collect()
}

fn lines(report: &Recognised) -> String {
    let line = |doubt: &Doubt| {
        let lang = annals::base::Lang::Zh;
        let parts = [doubt.kind.message(), doubt.spot.message(), doubt.why.clone()].map(|part| part.render(lang));
        format!("{} {}\n", doubt.address, parts.join(" "))
    };
    report.found.doubts.iter().map(line).collect()
}

/// Compares with the figures of a JSON file of known reports.
fn assert_figures(report: &Recognised, json: &Path) {
    let known: serde_json::Value = serde_json::from_slice(&fs::read(json).expect("a file")).expect("JSON");
    assert_eq!(report.edition.id, known["edition"].as_str().expect("an edition"), "{}", lines(report));
    let found = figures(report);
    let expected: BTreeMap<String, String> = known["figures"]
        .as_object()
        .expect("figures")
        .iter()
        .map(|(address, value)| (address.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
        .collect();
    let wrong: Vec<String> = expected
        .iter()
        .filter(|(address, value)| found.get(*address) != Some(*value))
        .map(|(address, value)| format!("{address}: {value:?}, read {:?}", found.get(address)))
        .collect();
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}\n{}", wrong.len(), expected.len(), wrong.join("\n"), lines(report));
    assert_eq!(found.len(), expected.len(), "invented cells");
}

#[test]
fn the_seed_gives_two_hundred_zeros() {
    let Some(path) = shared("seed/tangtougou-2023.txt") else { return };
    let report = read(&path);
    let found = figures(&report);
    assert_eq!(report.edition.id, "cn-2021", "{}", lines(&report));
    assert_eq!(found.len(), 200, "{}", lines(&report));
    assert!(found.values().all(|value| value == "0"), "{}", lines(&report));
    assert!(report.found.doubts.is_empty(), "{}", lines(&report));
    assert_eq!(report.title.name.as_deref(), Some("汤头沟镇人民政府"));
    assert_eq!(report.title.year, annals::base::Year::new(2023));
    let residue = report.remarks.iter().any(|remark| remark.message.render(annals::base::Lang::Zh).contains("_GoBack"));
    assert!(residue, "{:?}", report.remarks);
    for (section, text) in &report.narratives {
        let text = text.as_deref().unwrap_or_else(|| panic!("{section} was not found"));
        assert!(!text.contains("_GoBack") && !text.trim().is_empty(), "{section}: {text}");
    }
    let overview = report.narratives[0].1.as_deref().expect("the overview");
    assert!(overview.starts_with("2023年，汤头沟镇紧紧围绕") && overview.trim_end().ends_with("责任追究情况。"));
    assert_eq!(of_kind(&report, Doubtful::NotFound).len(), 0);
}

#[test]
fn the_pdfs_give_every_cell() {
    for name in ["hongze-2023", "hongze-2024"] {
        let Some(path) = shared(&format!("reports/{name}.pdf")) else { return };
        let Some(json) = shared(&format!("reports/figures/{name}.json")) else { return };
        let report = read(&path);
        assert_figures(&report, &json);
        assert!(report.title.name.as_deref().is_some_and(|name| name.ends_with("洪泽区人民政府")), "{name}");
        assert_eq!(report.title.year, import::year_of_name(name), "{name}");
        assert!(report.narratives.iter().all(|(_, text)| text.is_some()), "{name}: {}", lines(&report));
    }
}

/// The repository's own site, built in a folder of its own.
fn own_site() -> tempfile::TempDir {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().expect("a folder");
    fs::copy(root.join("site.toml"), folder.path().join("site.toml")).expect("a copy");
    copy(&root.join("content"), &folder.path().join("content"));
    let mut command = assert_cmd::Command::cargo_bin("annals").expect("the binary");
    command.args(["--root"]).arg(folder.path()).args(["build", "--drafts"]).assert().success();
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("a copy");
        }
    }
}

/// The reports of a built site: page and figures.
fn pages(site: &Path) -> Vec<(PathBuf, serde_json::Value)> {
    let mut pages = Vec::new();
    for agency in fs::read_dir(site.join("public")).expect("the output").flatten() {
        for year in fs::read_dir(agency.path()).into_iter().flatten().flatten() {
            if let Ok(json) = fs::read(year.path().join("report.json")) {
                pages.push((year.path().join("index.html"), serde_json::from_slice(&json).expect("JSON")));
            }
        }
    }
    pages
}

#[test]
fn our_own_pages_come_back_as_they_were() {
    let site = own_site();
    let pages = pages(site.path());
    assert!(pages.len() >= 6, "{pages:?}");
    for (page, json) in &pages {
        let report = read(page);
        let computed: Vec<&str> = json["computed"].as_array().expect("a list").iter().filter_map(|a| a.as_str()).collect();
        let groups = |address: &str| computed.contains(&address) && report.edition.cell(address).is_some_and(|cell| report.edition.def(cell).group);
        let expected: BTreeMap<String, String> = json["figures"]
            .as_object()
            .expect("figures")
            .iter()
            .filter(|(address, _)| !groups(address))
            .map(|(address, value)| (address.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
            .collect();
        let shown = page.display();
        assert_eq!(figures(&report), expected, "{shown}\n{}", lines(&report));
        let source = page.strip_prefix(site.path().join("public")).expect("a page").parent().expect("a folder");
        for (section, text) in &report.narratives {
            let typed = fs::read_to_string(site.path().join("content").join(source).join(format!("{section}.md")));
            let plain = |text: &str| annals::markdown::plain(text).text;
            let (typed, text) = (plain(&typed.expect("a narrative")), plain(text.as_deref().unwrap_or_default()));
            assert_eq!(text, typed, "{shown} {section}");
        }
        assert_eq!(report.title.name.as_deref(), json["name"].as_str(), "{shown}");
        // The data beside the page says the same.
        for name in ["report.json", "report.csv"] {
            let data = read(&page.with_file_name(name));
            assert_eq!(figures(&data), expected, "{shown} {name}");
            assert_eq!(data.title.year, report.title.year, "{shown} {name}");
        }
    }
}
