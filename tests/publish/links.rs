//! A site of 700 agencies: lists of more than 300 rows are split, every link leads to a page, and every page can be reached
//! from the home page.

use crate::support::files::{put, tree};
use crate::support::forms::editions;
use crate::support::html::all_reached;
use crate::support::site::{build_with_findings, options};
use annals::api::base::Year;
use annals::api::edition::CellId;
use annals::api::export::report_toml;
use annals::api::publish::WriteMode;
use annals::api::versions;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A county of 340 departments, a city of 320, a district without reports of its own above 30 townships, 6 offices alone, and
/// the city's and the county's own aggregates; members are fewer by `divided`.
fn write_site(root: &Path, settings: &str, divided: usize) {
    fs::write(root.join("site.toml"), format!("title = \"七百个机关\"\noutputs = []\n{settings}")).expect("a file");
    let members =
        |parent: &str, count: usize| -> Vec<String> { (0..count).map(|n| format!("{parent}-{n:03}")).collect() };
    for (parent, level, count) in
        [("city", "department", 320), ("county", "department", 340), ("district", "township", 30)]
    {
        for (n, slug) in members(parent, count / divided).iter().enumerate() {
            agency(root, slug, &format!("level = \"{level}\"\nparent = \"{parent}\"\n"), "", &[2024], n);
        }
    }
    for n in 0..6 {
        agency(root, &format!("office-{n}"), "level = \"agency\"\n", "", &[2023, 2024], n);
    }
    for (slug, level, above, years) in [
        ("city", "city", "", &[2019, 2020, 2021, 2023, 2024][..]),
        ("county", "county", "parent = \"city\"\n", &[2024]),
        ("district", "county", "parent = \"city\"\n", &[]),
    ] {
        let includes = format!("scope = \"aggregate\"\nincludes = {:?}\n", members(slug, 3));
        agency(root, slug, &format!("level = \"{level}\"\n{above}"), &includes, years, 1000);
    }
}

fn agency(root: &Path, slug: &str, about: &str, head: &str, years: &[u16], seed: usize) {
    put(root, &format!("content/{slug}/agency.toml"), format!("name = \"{slug}局\"\n{about}"));
    for year in years {
        let edition = editions().default_for(Year::new(*year).expect("a year")).expect("a form");
        let value = |cell: CellId| match cell.index() % 9 {
            0 => "0".to_owned(),
            n => (n * seed + usize::from(*year) - 2000).to_string(),
        };
        let folder = format!("content/{slug}/{year}");
        put(root, &format!("{folder}/report.toml"), format!("{head}{}", report_toml(edition, &value)));
        for section in edition.narratives() {
            put(root, &format!("{folder}/{}.md", section.id), "无。\n");
        }
    }
}

/// Builds a site and gives its pages by path.
fn pages(settings: &str, divided: usize) -> BTreeMap<String, String> {
    built(|root| write_site(root, settings, divided))
}

/// Builds the site that is written into a folder.
fn built(write: impl Fn(&Path)) -> BTreeMap<String, String> {
    let scratch = tempfile::tempdir().expect("a folder");
    let (root, target) = (scratch.path().join("site"), scratch.path().join("public"));
    fs::create_dir(&root).expect("a folder");
    write(&root);
    build_with_findings(&root, &target, None, WriteMode::Exchange);
    let text = |(path, bytes): (String, Vec<u8>)| (path, String::from_utf8_lossy(&bytes).into_owned());
    tree(&target).into_iter().map(text).collect()
}

#[test]
fn long_lists_are_split_and_nothing_is_lost() {
    let kinds = "pages = [\"home\", \"agency\", \"report\", \"members\", \"comparison\", \"trends\", \"year\", \"year-tables\", \"year-ranks\"]\n";
    let pages = pages(&format!("base_url = \"https://www.example.org/\"\n{kinds}"), 1);
    all_reached(&pages);
    // Of 340 members a page opens five rows; the sums are those of the list.
    let tables = "years/2024/county/tables/requests/";
    assert!(pages.contains_key(&format!("{tables}index-2.html")), "{tables}");
    assert!(pages[&format!("{tables}index.html")].contains("合计（340份报告）"));
    assert!(pages["years/2024/ranks/new_received/index-2.html"].contains("政府部门（上级：县级人民政府）"));
    for path in ["city/index-2.html", "county/index-2.html", "district/index.html", "city/trends/index.html"] {
        assert!(pages.contains_key(path), "{path}");
    }
    // Of 2024 there are 698 reports: 6 offices and the city alone, the others below.
    for path in ["2024/index.html", "2024/city/index-2.html", "2024/county/index-2.html", "2024/district/index.html"] {
        assert!(pages.contains_key(&format!("years/{path}")), "{path}");
    }
    assert!(!pages.contains_key("years/2023/city/index.html"), "7 reports need no splitting");
    let rows = |path: &str| pages[path].matches("<tr><th scope=\"row\">").count();
    assert_eq!((rows("years/2024/county/index.html"), rows("years/2024/county/index-2.html")), (300, 40));
    assert_eq!(pages["years/2024/year.csv"].lines().count(), 1 + 698);
    assert!(pages["years/2024/index.html"].contains("全部机关合计（696份报告）"), "two aggregates are in no sum");
    assert!(pages["sitemap.xml"].contains("https://www.example.org/years/2024/county/index-2.html"));
    let city = &pages["city/trends/index.html"];
    assert!(
        city.contains("无报告") && city.contains("口径变化") && city.contains("2021年版格式</th>"),
        "2022 is missing"
    );
}

#[test]
fn every_link_leads_somewhere_whatever_pages_are_wanted() {
    for wanted in [
        "[\"home\", \"agency\", \"report\"]",
        "[\"home\", \"agency\", \"report\", \"year\"]",
        "[\"home\", \"agency\", \"report\", \"trends\"]",
        "[\"home\", \"agency\", \"report\", \"members\"]",
        "[\"home\", \"agency\", \"report\", \"year-tables\", \"year-ranks\"]",
        "[\"home\", \"agency\", \"report\", \"members\", \"year\", \"year-tables\", \"year-ranks\"]",
    ] {
        all_reached(&pages(&format!("pages = {wanted}\n"), 20));
    }
}

/// All pairs of seven years in two forms, with versions: every third agency has sealed its reports, every sixth has corrected
/// some and withdrawn one.
fn write_all_pairs(root: &Path, agencies: usize) {
    let settings = "title = \"所有年份两两比较\"\ncompare = \"all\"\noutputs = []\n";
    fs::write(root.join("site.toml"), settings).expect("a file");
    for n in 0..agencies {
        let slug = format!("office-{n:03}");
        // Sealing looks at a whole site: each agency is one of its own until it is done.
        let alone = root.join(&slug);
        fs::create_dir(&alone).expect("a folder");
        fs::write(alone.join("site.toml"), settings).expect("a file");
        consistent(&alone, &slug, n);
        for (year, versions) in [(2020, 1), (2022, 3), (2024, 2)] {
            for number in 1..=[3, 0, 0, 1, 0, 0][n % 6].min(versions) {
                seal(&alone, &slug, year, number);
            }
        }
        if n % 6 == 0 {
            let version = (slug.as_str(), year(2022), 2);
            let taken = versions::withdraw(&alone, version, (day(9), "误公开"), versions::WithdrawnContent::Purge);
            taken.expect("a version");
        }
        fs::create_dir_all(root.join("content")).expect("a folder");
        fs::rename(alone.join("content").join(&slug), root.join("content").join(&slug)).expect("a folder");
        fs::remove_dir_all(alone).expect("a folder");
    }
}

fn year(number: u16) -> Year {
    Year::new(number).expect("a year")
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 6, day).expect("a day")
}

/// An agency whose applications of each year were all granted.
fn consistent(root: &Path, slug: &str, seed: usize) {
    agency(root, slug, "level = \"agency\"\n", "", &[], seed);
    for number in 2019..=2025 {
        let edition = editions().default_for(year(number)).expect("a form");
        let rows = ["requests.new_received.", "requests.results.granted.", "requests.results.total."];
        let value = |cell: CellId| {
            let address = edition.address(cell);
            let column = rows.iter().find_map(|row| address.strip_prefix(row));
            let counted = column.is_some_and(|column| ["natural_person", "total"].contains(&column));
            if counted { (seed + usize::from(number) % 10).to_string() } else { "0".to_owned() }
        };
        let folder = format!("content/{slug}/{number}");
        put(root, &format!("{folder}/report.toml"), report_toml(edition, &value));
        for section in edition.narratives() {
            let text = format!("{number}年的第{seed}份。{}。\n", section.id);
            put(root, &format!("{folder}/{}.md", section.id), text);
        }
    }
}

/// Writes a sentence and seals.
fn seal(root: &Path, slug: &str, number: u16, version: u32) {
    let file = root.join(format!("content/{slug}/{number}/overview.md"));
    fs::write(&file, format!("{number}年报告，第 {version} 稿。\n")).expect("a file");
    let reason = format!("第 {version} 次");
    let reason = (version > 1).then_some(reason.as_str());
    let request = versions::SealRequest { agency: slug, year: year(number), reason, date: day(version), accepted: &[] };
    versions::seal(root, &request, &options()).expect("a version");
}

fn all_pairs(agencies: usize) {
    let pages = built(|root| write_all_pairs(root, agencies));
    all_reached(&pages);
    let count = |part: &str| pages.keys().filter(|path| path.contains(part)).count();
    assert_eq!(count("/compare/"), agencies * 21, "all pairs of seven years");
    let sixth = agencies.div_ceil(6);
    assert_eq!((count("/2022/v1-v3/"), count("/2022/v1-v2/"), count("/2024/v1-v2/")), (sixth, 0, sixth));
    assert!(pages["office-000/2022/v2/index.html"].contains("误公开"));
    assert!(pages["corrections/index.html"].contains("第1版更正为第3版"));
}

#[test]
fn all_pairs_and_versions_have_no_broken_link() {
    all_pairs(12);
}

/// The size that a city has: for `.ci/long`.
#[test]
#[ignore = "takes a minute: see .ci/long"]
fn all_pairs_and_versions_of_two_hundred_agencies_have_no_broken_link() {
    all_pairs(200);
}
