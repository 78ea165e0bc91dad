//! The data of the whole site, as programs and researchers find it: index.json names all there is, the tables hold every figure, and
//! datapackage.json says what stands in them.

use crate::support::command::succeed;
use crate::support::html::Pages;
use crate::support::rich::{BASE, chinese, english};
use crate::support::site::{Site, build};
use annals::api::publish::WriteMode;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

fn json(pages: &Pages, path: &str) -> Value {
    serde_json::from_str(&pages[path]).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The paths of the files of an entry.
fn files(entry: &Value) -> impl Iterator<Item = String> {
    list(&entry["files"]).map(|file| format!("{}{}", text(&entry["path"]), text(file)))
}

/// Every entry of the index that has files.
fn entries(index: &Value) -> Vec<&Value> {
    let agencies: Vec<&Value> = list(&index["agencies"]).collect();
    let reports: Vec<&Value> = agencies.iter().flat_map(|agency| list(&agency["reports"])).collect();
    let parts = reports.iter().flat_map(|report| list(&report["versions"]).chain(list(&report["revisions"])));
    let comparisons = agencies.iter().flat_map(|agency| list(&agency["comparisons"]));
    std::iter::once(index)
        .chain(list(&index["years"]))
        .chain(agencies.iter().copied())
        .chain(comparisons)
        .chain(parts)
        .chain(reports.iter().copied())
        .collect()
}

#[test]
fn the_index_names_every_file_of_the_site_once() {
    for pages in [chinese(), english()] {
        let index = json(pages, "index.json");
        let mut named: Vec<String> = entries(&index).into_iter().flat_map(files).collect();
        named.sort();
        let is_data = |path: &&String| !path.starts_with("assets/") && *path != "integrity.json";
        let built: Vec<String> = pages.keys().filter(is_data).cloned().collect();
        assert_eq!(named, built);
    }
}

/// A table that spreadsheet programs and statistical software open, by the names of its columns.
fn table(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut lines = csv::ReaderBuilder::new().from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let head = lines.headers().expect("a head").clone();
    let line = |line: csv::StringRecord| head.iter().map(str::to_owned).zip(line.iter().map(str::to_owned)).collect();
    lines.records().map(|own| line(own.expect("as many fields as the head"))).collect()
}

/// What a table of figures says of a report is what its report.json says.
#[test]
fn the_tables_hold_the_figures_of_every_report() {
    let pages = chinese();
    let index = json(pages, "index.json");
    let mut seen = 0;
    for year in list(&index["years"]) {
        let lines = table(&pages[text(&year["figures"])]);
        let mut figures: BTreeMap<(&str, &str), &str> = BTreeMap::new();
        for line in &lines {
            let number = if line["value"] == "/" { "" } else { &line["value"] };
            assert_eq!(line["number"], number, "{line:?}");
            let twice = figures.insert((&line["agency"], &line["address"]), &line["value"]);
            assert_eq!(twice, None, "{line:?}");
        }
        for agency in list(&index["agencies"]) {
            let reports = list(&agency["reports"]).filter(|report| report["year"] == year["year"]);
            for report in reports.filter(|report| !report["edition"].is_null()) {
                let own = json(pages, &format!("{}report.json", text(&report["path"])));
                let cells = own["figures"].as_object().expect("figures");
                let of_agency = figures.keys().filter(|(slug, _)| *slug == text(&agency["agency"]));
                assert_eq!(of_agency.count(), cells.len());
                for (address, value) in cells {
                    let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    assert_eq!(figures[&(text(&agency["agency"]), address.as_str())], value, "{address}");
                }
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 19);
}

#[test]
fn the_package_describes_every_table_column_by_column() {
    for pages in [chinese(), english()] {
        let package = json(pages, "datapackage.json");
        assert_eq!(package["$schema"], "https://datapackage.org/profiles/2.0/datapackage.json");
        assert_eq!(package["homepage"], BASE);
        let tables: Vec<&Value> = list(&package["resources"]).collect();
        let described: BTreeSet<&str> = tables.iter().map(|table| text(&table["path"])).collect();
        let built: BTreeSet<&str> = pages
            .keys()
            .map(String::as_str)
            .filter(|path| path.starts_with("data/") && path.ends_with(".csv"))
            .collect();
        assert_eq!(described, built);
        for table in tables {
            let csv = pages[text(&table["path"])].trim_start_matches('\u{feff}');
            let fields = &table["schema"]["fields"];
            let names: Vec<&str> = list(fields).map(|field| text(&field["name"])).collect();
            assert_eq!(csv.lines().next(), Some(names.join(",").as_str()));
            assert!(list(fields).all(|field| text(&field["description"]).chars().count() > 1), "{fields}");
        }
    }
}

/// The one file of all figures is named where a program looks for it.
#[test]
fn the_file_of_all_figures_is_named() {
    let site = Site::two_years();
    site.edit("site.toml", "language = \"en\"", "language = \"en\"\noutputs = [\"figures.parquet\"]");
    succeed(site.root(), &["build"]);
    let document = |path: &str| serde_json::from_str::<Value>(&site.read(path)).expect("JSON");
    let package = document("public/datapackage.json");
    let named = list(&package["resources"]).find(|table| table["format"] == "parquet").expect("the file");
    assert!(site.path("public").join(text(&named["path"])).is_file());
    let index = document("public/index.json");
    assert!(list(&index["files"]).any(|file| file == &named["path"]), "{index}");
}

/// What a researcher asks of a site before any figure, each answered from the index alone.
#[test]
fn twenty_questions_of_a_researcher() {
    let index = json(chinese(), "index.json");
    let questions = Questions(&index);
    questions.on_agencies();
    questions.on_reports();
    questions.on_versions();
    questions.on_files();
}

struct Questions<'a>(&'a Value);

impl<'a> Questions<'a> {
    fn agencies(&self) -> impl Iterator<Item = &'a Value> {
        list(&self.0["agencies"])
    }

    /// Every report, each with its agency.
    fn reports(&self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.agencies().flat_map(|agency| list(&agency["reports"]).map(|report| (text(&agency["agency"]), report)))
    }

    fn report(&self, agency: &str, year: u16) -> &'a Value {
        let mut own = self.reports().filter(|(slug, report)| *slug == agency && report["year"] == year);
        own.next().expect("a report").1
    }

    /// The reports, as `agency year`, of which something holds.
    fn those(&self, holds: impl Fn(&Value) -> bool) -> Vec<String> {
        let named = |(agency, report): (&str, &Value)| format!("{agency} {}", report["year"]);
        self.reports().filter(|(_, report)| holds(report)).map(named).collect()
    }

    fn slugs(&self, holds: impl Fn(&Value) -> bool) -> Vec<&'a str> {
        self.agencies().filter(|agency| holds(agency)).map(|agency| text(&agency["agency"])).collect()
    }

    fn on_agencies(&self) {
        // 1. How many bodies report here, and of which levels?
        let mut levels: BTreeMap<&str, usize> = BTreeMap::new();
        self.agencies().for_each(|agency| *levels.entry(text(&agency["level"])).or_default() += 1);
        let expected = [("agency", 1), ("city", 1), ("county", 2), ("department", 5), ("township", 3)];
        assert_eq!(levels, BTreeMap::from(expected));
        // 2. Which stand below a government?
        assert_eq!(self.slugs(|agency| agency["parent"] == "linshui"), ["not-yet", "qinghe"]);
        // 3. What was a body called in a year?
        let report = self.report("office", 2023);
        assert_eq!(text(&report["title"]), "云江市人民政府秘书处2023年政府信息公开工作年度报告");
        // 4. Which were abolished, and who took over?
        let closed = self.agencies().find(|agency| !agency["until"].is_null()).expect("one");
        assert_eq!(
            (text(&closed["agency"]), &closed["until"], text(&closed["successor"])),
            ("closed", &2022.into(), "planning")
        );
        // 5. Which never published a report?
        let never = |agency: &Value| {
            list(&agency["reports"])
                .all(|report| report["edition"].is_null() && list(&report["versions"]).next().is_none())
        };
        assert_eq!(self.slugs(never), ["never", "not-yet"]);
    }

    fn on_reports(&self) {
        // 6. Which years are there, with how many reports?
        let years: Vec<(u64, u64)> = list(&self.0["years"])
            .map(|year| (year["year"].as_u64().unwrap_or_default(), year["reports"].as_u64().unwrap_or_default()))
            .collect();
        assert_eq!(years, [(2020, 1), (2021, 2), (2022, 4), (2023, 6), (2024, 6)]);
        // 7. Which reports are overdue, and on which day was that so?
        assert_eq!(text(&self.0["as_of"]), "2025-03-01");
        assert_eq!(
            self.those(|report| report["state"] == "overdue"),
            ["never 2024", "planning 2024", "qinghe 2023", "station 2024"]
        );
        // 8. Which were withdrawn without another in their place?
        let withdrawn = self.those(|report| report["state"] == "withdrawn");
        assert_eq!(withdrawn, ["station 2023", "wangjiang 2022", "wangjiang 2024"]);
        // 9. Which hold figures of other bodies, and of whom, so that they must not be added to theirs?
        let aggregates = self.those(|report| report["scope"] == "aggregate");
        assert_eq!(aggregates, ["linshui 2023", "linshui 2024"]);
        assert_eq!(self.report("linshui", 2024)["includes"], serde_json::json!(["qinghe"]));
        // 10. By which form was a report made, and which notice prescribes that?
        assert_eq!(text(&self.report("yunjiang", 2020)["edition"]), "cn-2019");
        let form = list(&self.0["forms"]).find(|form| form["edition"] == "cn-2019").expect("the form");
        assert_eq!(text(&form["notice"]), "国办公开办函〔2019〕60号");
        // 11. Which were published after the day on which they were due?
        let late = |report: &Value| !report["published"].is_null() && text(&report["published"]) > text(&report["due"]);
        assert_eq!(self.those(late), Vec::<String>::new());
        // 12. When was the report of 2024 of the city published?
        assert_eq!(text(&self.report("yunjiang", 2024)["published"]), "2025-01-13");
    }

    fn on_versions(&self) {
        // 13. Which reports were corrected, and why?
        assert_eq!(self.those(|report| report["state"] == "corrected"), ["linshui 2022", "yunjiang 2023"]);
        let versions = &self.report("yunjiang", 2023)["versions"];
        let reasons: Vec<&str> = list(versions).map(|version| text(&version["reason"])).collect();
        assert_eq!(reasons, ["", "行政处罚漏计3件", "更正一处表述"]);
        // 14. Which version holds now?
        let current = list(versions).find(|version| version["state"] == "current").expect("one");
        assert_eq!((&current["version"], text(&current["date"])), (&3.into(), "2024-06-03"));
        // 15. Where can an earlier version be read, and what changed since?
        let first = list(versions).next().expect("a version");
        assert!(files(first).any(|path| path == "yunjiang/2023/v1/report.json"));
        let revisions: Vec<&str> =
            list(&self.report("yunjiang", 2023)["revisions"]).map(|pair| text(&pair["path"])).collect();
        assert_eq!(revisions, ["yunjiang/2023/v1-v2/", "yunjiang/2023/v1-v3/", "yunjiang/2023/v2-v3/"]);
        // 16. Why was a version taken back, and when?
        let withdrawn = &self.report("station", 2023)["versions"][0]["withdrawn"];
        assert_eq!(
            (text(&withdrawn["date"]), text(&withdrawn["reason"])),
            ("2025-02-10", "误用上一年度数据，正在重新编制")
        );
        // 17. Is a file that I kept the version that was published? Its digest is in the ledger.
        assert!(list(versions).all(|version| text(&version["digest"]).len() == 64));
    }

    fn on_files(&self) {
        // 18. Where are all figures of a year in one table?
        let year = list(&self.0["years"]).find(|year| year["year"] == 2024).expect("the year");
        assert_eq!(text(&year["figures"]), "data/figures-2024.csv");
        // 19. Which reports have a signed copy or another attachment?
        let attached = self.those(|report| list(&report["files"]).any(|file| text(file).ends_with(".pdf")));
        assert_eq!(attached, ["yunjiang 2024"]);
        // 20. Which years of a body are compared, and where? By whom is all this published, and on what terms?
        let city = self.agencies().find(|agency| agency["agency"] == "yunjiang").expect("the city");
        let compared: Vec<(u64, u64)> = list(&city["comparisons"])
            .map(|pair| (pair["from"].as_u64().unwrap_or_default(), pair["to"].as_u64().unwrap_or_default()))
            .collect();
        assert_eq!(compared, [(2020, 2021), (2021, 2022), (2022, 2023), (2023, 2024)]);
        assert_eq!(text(&self.0["publisher"]), "云江市人民政府办公室");
        assert_eq!(text(&self.0["licence"]["name"]), "知识共享 署名 4.0");
        assert_eq!(text(&self.0["address"]), BASE);
    }
}

/// The table of a comparison says what compare.json says.
#[test]
fn a_comparison_is_a_table_too() {
    let site = Site::two_years();
    let target = site.path("public");
    build(site.root(), &target, None, WriteMode::Exchange);
    let folder = target.join("office/compare/2023-2024");
    let read = |file: &str| std::fs::read_to_string(folder.join(file)).expect("a file");
    let lines = table(&read("compare.csv"));
    let cells: Value = serde_json::from_str(&read("compare.json")).expect("JSON");
    let cells = cells["cells"].as_object().expect("cells");
    assert_eq!(lines.len(), cells.len());
    for line in lines {
        let cell = &cells[&line["address"]];
        for key in ["before", "after", "difference", "percent", "comparable", "note"] {
            let value = &cell[key];
            let value = if value.is_null() {
                String::new()
            } else {
                value.as_str().map_or_else(|| value.to_string(), str::to_owned)
            };
            assert_eq!(line[key], value, "{line:?}");
        }
        assert!(!line["label"].is_empty() && line["agency"] == "office");
    }
}

/// The site map says when a report or a version changed, by what the site itself says: never by the clock.
#[test]
fn the_site_map_says_when_reports_changed() {
    let map = &chinese()["sitemap.xml"];
    for (page, day) in [
        ("yunjiang/2024/", "2025-01-13"),
        ("yunjiang/2023/", "2024-06-03"),
        ("yunjiang/2023/v1/", "2024-03-20"),
        ("yunjiang/2023/v1-v2/", "2024-04-18"),
        ("yunjiang/compare/2022-2023/", "2024-06-03"),
    ] {
        assert!(map.contains(&format!("<loc>{BASE}{page}</loc><lastmod>{day}</lastmod>")), "{page}: {map}");
    }
    assert!(map.contains(&format!("<loc>{BASE}yunjiang/</loc></url>")), "nobody said when that changed");
}

/// What a page is about, in the words of schema.org.
fn json_ld(html: &str) -> Option<Value> {
    let (_, rest) = html.split_once("<script type=\"application/ld+json\">")?;
    let (text, _) = rest.split_once("</script>").expect("an end");
    Some(serde_json::from_str(text).expect("JSON"))
}

#[test]
fn reports_and_years_say_what_they_are_to_search_engines() {
    for pages in [chinese(), english()] {
        let nodes: BTreeMap<&str, Value> = pages
            .iter()
            .filter(|(path, _)| path.ends_with(".html"))
            .filter_map(|(path, html)| Some((path.as_str(), json_ld(html)?)))
            .collect();
        let count = |kind: &str| nodes.values().filter(|node| node["@type"] == kind).count();
        // Nineteen reports and the five versions that can be read; five years.
        assert_eq!((count("Report"), count("Dataset"), nodes.len()), (23, 5, 28));
        let report = &nodes["yunjiang/2023/v3/index.html"];
        assert_eq!((&report["url"], &report["version"]), (&format!("{BASE}yunjiang/2023/").into(), &"3".into()));
        for node in nodes.values() {
            let files = list(&node["encoding"]).chain(list(&node["distribution"]));
            let files: Vec<&str> = files.map(|file| text(&file["contentUrl"])).collect();
            assert!(!files.is_empty(), "{node}");
            for file in files {
                let path = file.strip_prefix(BASE).unwrap_or_else(|| panic!("{file}"));
                assert!(pages.contains_key(path), "{file}");
            }
            assert_eq!(node["license"], "https://creativecommons.org/licenses/by/4.0/");
        }
    }
}

#[test]
fn the_catalogue_has_a_data_set_a_year_whose_files_are_there() {
    for pages in [chinese(), english()] {
        let catalogue = json(pages, "catalog.jsonld");
        let years = list(&json(pages, "index.json")["years"]).count();
        let sets: Vec<&Value> = list(&catalogue["dcat:dataset"]).collect();
        assert_eq!(sets.len(), years);
        for node in sets.iter().copied().chain([&catalogue]) {
            for key in ["dct:title", "dct:description"] {
                assert!(!text(&node[key]["@value"]).is_empty(), "{key} of {node}");
            }
            assert!(!node["dct:publisher"]["foaf:name"].is_null() && !node["dct:license"]["@id"].is_null());
        }
        let files: BTreeSet<&str> = sets
            .iter()
            .flat_map(|set| list(&set["dcat:distribution"]))
            .map(|file| text(&file["dcat:downloadURL"]["@id"]))
            .collect();
        assert_eq!(files.len(), years + 1, "the figures of each year, and the dictionary");
        assert!(files.iter().all(|file| pages.contains_key(&file[BASE.len()..])), "{files:?}");
    }
    // Nobody knows where a site is that does not say so.
    let site = Site::two_years();
    build(site.root(), &site.path("public"), None, WriteMode::Exchange);
    assert!(site.path("public/datapackage.json").is_file() && !site.path("public/catalog.jsonld").exists());
}
