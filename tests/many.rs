//! A site of 700 agencies: lists of more than 300 rows are split, every link leads to a page, and every page can be reached
//! from the home page.

#![expect(clippy::disallowed_methods, reason = "a test makes and reads its own folders")]

use annals::base::{Digest, Year};
use annals::edition::{CellId, Editions};
use annals::export::report_toml;
use annals::pipeline::{self, Options};
use annals::publish::{Destination, Mode, Way};
use std::collections::{BTreeMap, BTreeSet};
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
    let folder = root.join("content").join(slug);
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("agency.toml"), format!("name = \"{slug}局\"\n{about}")).expect("a file");
    let (editions, _) = Editions::load(&[]);
    for year in years {
        let edition = editions.default_for(Year::new(*year).expect("a year")).expect("a form");
        let value = |cell: CellId| match cell.index() % 9 {
            0 => "0".to_owned(),
            n => (n * seed + usize::from(*year) - 2000).to_string(),
        };
        let folder = folder.join(year.to_string());
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("report.toml"), format!("{head}{}", report_toml(edition, &value))).expect("a file");
        for section in edition.narratives() {
            fs::write(folder.join(format!("{}.md", section.id)), "无。\n").expect("a file");
        }
    }
}

/// Builds a site and gives its pages by path.
fn pages(settings: &str, divided: usize) -> BTreeMap<String, String> {
    let scratch = tempfile::tempdir().expect("a folder");
    let (root, target) = (scratch.path().join("site"), scratch.path().join("public"));
    fs::create_dir(&root).expect("a folder");
    write_site(&root, settings, divided);
    let program = Digest::of(b"test");
    let checked = pipeline::check(&root, &Options { drafts: false, base_url: None, program }).expect("a site");
    let cache = tempfile::tempdir().expect("a folder");
    let destination =
        Destination { target: &target, cache: cache.path(), protected: &[], mode: Mode::Trust, way: Way::Exchange };
    checked.publish(&destination, &program).expect("a machine that works").expect("a theme without mistakes");
    let files = walkdir::WalkDir::new(&target).into_iter().map(|entry| entry.expect("an entry"));
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(&target).expect("a path below").to_string_lossy().replace('\\', "/");
            (path, String::from_utf8_lossy(&fs::read(entry.path()).expect("a file")).into_owned())
        })
        .collect()
}

/// Where the links of a page lead, as paths of files.
fn links(path: &str, html: &str) -> Vec<String> {
    let addresses = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let own = addresses.filter(|address| !address.contains("://") && !address.starts_with('#'));
    own.map(|address| {
        let mut steps: Vec<&str> = path.split('/').collect();
        steps.pop();
        let address = address.split('#').next().unwrap_or_default();
        for step in address.split('/') {
            match step {
                ".." => drop(steps.pop()),
                "." | "" => {}
                step => steps.push(step),
            }
        }
        let file = steps.join("/");
        match (file.is_empty(), address.ends_with('/')) {
            (true, _) => "index.html".to_owned(),
            (false, true) => format!("{file}/index.html"),
            (false, false) => file,
        }
    })
    .collect()
}

/// The pages that a reader can reach from the home page; every link on the way must lead somewhere.
fn reached(pages: &BTreeMap<String, String>) -> BTreeSet<String> {
    let mut seen = BTreeSet::from(["index.html".to_owned()]);
    let mut waiting = vec!["index.html".to_owned()];
    while let Some(path) = waiting.pop() {
        for link in links(&path, &pages[&path]) {
            assert!(pages.contains_key(&link), "{path} leads to {link}, which is not there");
            if seen.insert(link.clone()) && link.ends_with(".html") {
                waiting.push(link);
            }
        }
    }
    seen
}

fn all_reached(pages: &BTreeMap<String, String>) {
    let seen = reached(pages);
    let lost: Vec<&String> =
        pages.keys().filter(|path| path.ends_with(".html") && *path != "404.html" && !seen.contains(*path)).collect();
    assert!(lost.is_empty(), "no link leads to {lost:?}");
}

#[test]
fn long_lists_are_split_and_nothing_is_lost() {
    let pages = pages("base_url = \"https://www.example.org/\"\n", 1);
    all_reached(&pages);
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
    assert!(city.contains("无报告") && city.contains("口径变化") && city.contains("格式改变"), "2022 is missing");
}

#[test]
fn every_link_leads_somewhere_whatever_pages_are_wanted() {
    for wanted in [
        "[\"home\", \"agency\", \"report\"]",
        "[\"home\", \"agency\", \"report\", \"year\"]",
        "[\"home\", \"agency\", \"report\", \"trends\"]",
    ] {
        all_reached(&pages(&format!("pages = {wanted}\n"), 20));
    }
}
