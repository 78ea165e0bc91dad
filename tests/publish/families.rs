//! Two yearly reports of one agency: those of a second family have a folder of their own, and move nothing of the first.

use crate::support::command::{run, succeed};
use crate::support::files::{copy, put, read, repository, tree};
use crate::support::site::Site;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The site of the statistics of enforcement; its form is a variant of the embedded one.
const ENFORCEMENT: &str = "tests/sites/enforcement";

/// Gives the office of `two-years` its statistics of enforcement, too.
fn add_series(site: &Site) {
    for year in ["2023", "2024"] {
        let from = repository(ENFORCEMENT).join("content/example-bureau").join(year);
        copy(&from, &site.path(&format!("content/office/enforcement/{year}")));
    }
    copy(&repository(ENFORCEMENT).join("editions"), &site.path("editions"));
}

/// What a build makes.
fn built(root: &Path) -> BTreeMap<String, Vec<u8>> {
    succeed(root, &["build", "--remove-published"]);
    tree(&root.join("public"))
}

/// A unit stands once above a table of one unit, else in the headers and labels of what it is of; where a label says it, nowhere.
#[test]
fn units_are_printed_where_no_label_says_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let pages = "pages = [\"home\", \"agency\", \"report\", \"year\", \"year-tables\"]\n";
    put(root, "site.toml", format!("title = \"年报\"\n{pages}"));
    put(root, "content/a/agency.toml", "name = \"甲局\"\nlevel = \"department\"\n");
    put(root, "editions/projects-1.toml", read(&repository("tests/fixtures/forms/projects-1.toml")));
    let shelves = read(&repository("tests/sites/own-form/editions/library-1.toml"));
    let mixed =
        shelves.replace("{ key = \"held\", label", "{ key = \"held\", unit = { zh = \"种\", en = \"titles\" }, label");
    // What is held is of another unit than what is bought: no stock follows from it.
    let (before, behind) = mixed.split_once("[[stocks]]").expect("the stocks");
    let (_, behind) = behind.split_once("[[key_figures]]").expect("the key figures");
    put(root, "editions/library-1.toml", format!("{before}[[key_figures]]{behind}"));
    let project = "name = [\"桥\"]\nstage = [\"在建\"]\nspent = [1.5]\nworkers = [7]\nlocals = [2]\n";
    put(
        root,
        "content/a/projects/2024/report.toml",
        format!("edition = \"projects-1\"\n[totals]\nroads = [1, 2]\nwater = [3, 4]\n[project]\n{project}"),
    );
    put(root, "content/a/projects/2024/remarks.md", "无\n");
    let tables = "[visits]\nweekdays = [1, 2]\nweekends = [3, 4]\n[shelves]\nbooks = [1, 2, 3]\njournals = [1, 2, 3]\npurchases = [1.5]\n";
    put(root, "content/a/library/2024/report.toml", format!("edition = \"library-1\"\n{tables}"));
    put(root, "content/a/library/2024/opening.md", "无\n");
    let built = built(root);
    let page = |path: &str| String::from_utf8_lossy(&built[path]).into_owned();
    let projects = page("a/projects/2024/index.html");
    assert!(projects.contains("<caption><span class=\"vh\">总体情况</span>单位：个</caption>"), "{projects}");
    for label in [
        "<span>已用资金（万元）</span>",
        "<span>其中当地人（人）</span>",
        "<span>务工人数</span>",
        "<span>项目名称</span>",
        "<span>内容</span>",
    ] {
        assert!(projects.contains(label), "{label}: {projects}");
    }
    let library = page("a/library/2024/index.html");
    for label in ["<span>新购（册）</span>", "<span>年末（种）</span>", "<span>支出（元）</span>"] {
        assert!(library.contains(label), "{label}: {library}");
    }
    // The heading 到馆人次 says it.
    assert!(library.contains("<caption class=\"vh\">到馆人次</caption>"), "{library}");
    let tables = page("years/library/2024/tables/shelves/index.html");
    assert!(tables.contains(">新购（册）</th>") && tables.contains(">年末（种）</th>"), "{tables}");
    // The official form prints none.
    let disclosure = page_of_two_years();
    assert!(
        disclosure.contains("<span>Issued this year</span>") && !disclosure.contains("<caption><span"),
        "{disclosure}"
    );
}

/// A page of a disclosure report.
fn page_of_two_years() -> String {
    read(&repository("tests/sites/two-years/expected/office/2024/index.html"))
}

#[test]
fn a_second_family_moves_nothing_of_the_first() {
    let site = Site::two_years();
    let before = built(site.root());
    add_series(&site);
    let after = built(site.root());
    // What speaks of the site as a whole.
    let pages = ["index.html", "404.html", "office/index.html"];
    let whole = ["index.json", "datapackage.json", "data/dictionary.csv", "report.schema.json", "integrity.json"];
    let whole = [&pages[..], &whole].concat();
    let moved: BTreeSet<&str> =
        before.iter().filter(|(path, bytes)| after.get(*path) != Some(bytes)).map(|(path, _)| path.as_str()).collect();
    assert!(moved.iter().all(|path| whole.contains(path)), "{moved:?}");
    for path in [
        "office/enforcement/index.html",
        "office/enforcement/2024/index.html",
        "office/enforcement/2024/report.json",
        "office/enforcement/compare/2023-2024/index.html",
        "office/enforcement/trends/index.html",
        "years/enforcement/2024/index.html",
        "years/enforcement/2024/year.csv",
    ] {
        assert!(after.contains_key(path), "{path}");
    }
    let text = |path: &str| String::from_utf8(after[path].clone()).expect("a text");
    assert!(text("index.html").contains("years/enforcement/2024/index.html"));
    assert!(text("office/index.html").contains("\"enforcement/index.html\""));
    let page = text("office/enforcement/2024/index.html");
    assert!(page.contains("\"../../../years/enforcement/2024/index.html\""), "{page}");
    assert!(text("office/enforcement/2024/report.json").contains("\"agency\":\"office\""));
    assert!(!text("office/index.html").contains("罚没"), "its figures stand on its own pages");
    let csv = text("years/enforcement/2024/year.csv");
    assert_eq!(csv.lines().count(), 2, "{csv}");
}

#[test]
fn every_command_knows_a_series() {
    let site = Site::two_years();
    add_series(&site);
    let root = site.root();
    let (code, listed, _) = run(root, &["list", "--format", "json"]);
    assert_eq!((code, listed.matches("\"office/enforcement\"").count()), (0, 2), "{listed}");
    let (code, _, said) = run(root, &["check", "office", "2024"]);
    assert!(code == 0 && said.contains("检查了 2 份报告"), "{said}");
    let (code, _, said) = run(root, &["check", "office/enforcement"]);
    assert!(code == 0 && said.contains("检查了 2 份报告"), "{said}");
    succeed(root, &["seal", "office/enforcement", "2024"]);
    assert!(site.path("content/office/enforcement/2024/versions.toml").is_file());
    let published = built(root);
    assert!(published.contains_key("office/enforcement/2024/v1/index.html"));
    succeed(root, &["verify", "public"]);
    // It is corrected like any other.
    site.edit("content/office/enforcement/2024/situation.md", "2024年", "2024年度");
    let (code, _, said) = run(root, &["seal", "office/enforcement", "2024", "--correction", "补正"]);
    assert!(code == 0, "{said}");
    assert!(built(root).contains_key("office/enforcement/2024/v1-v2/index.html"));
    // A byte of it is found.
    let sealed = "content/office/enforcement/2024/v1/situation.md";
    let text = site.read(sealed);
    site.replace(sealed, &format!("{text}。"));
    assert_eq!(run(root, &["verify"]).0, 1);
    site.replace(sealed, &text);
    // A sealed version that is gone is missed.
    std::fs::remove_dir_all(site.path("content/office/enforcement/2024")).expect("a folder");
    let (code, _, said) = run(root, &["build"]);
    assert!(code == 1 && said.contains("office/enforcement/2024/v1"), "{said}");
}

#[test]
fn new_and_import_choose_the_place() {
    let site = Site::two_years();
    let root = site.root();
    succeed(root, &["new", "office", "2023", "--edition", "enforcement-2018", "--zero"]);
    succeed(root, &["new", "office/enforcement", "2024", "--zero"]);
    assert!(site.read("content/office/enforcement/2024/report.toml").contains("enforcement-2018"));
    for refused in [["office", "2023", "enforcement-2018"], ["office/enforcement", "2022", "cn-2021"]] {
        let [agency, year, form] = refused;
        assert_eq!(run(root, &["new", agency, year, "--edition", form]).0, 1, "{refused:?}");
    }
    let file = root.join("2024.docx").display().to_string();
    succeed(root, &["export", "office/enforcement", "2024", "--format", "docx", "-o", &file]);
    let other = Site::two_years();
    let said = succeed(other.root(), &["import", &file]);
    assert!(other.path("content/office/enforcement/2024/report.toml").is_file(), "{said}");
    let (code, _, refused) = run(other.root(), &["import", &file, "--agency", "office/disclosure"]);
    assert!(code == 1 && refused.contains("enforcement"), "{refused}");
    let again = succeed(other.root(), &["import", &file, "--agency", "office"]);
    assert!(again.contains("一致 1"), "{again}");
}

#[test]
fn a_report_among_those_of_another_family_is_an_error_with_its_place() {
    let site = Site::two_years();
    add_series(&site);
    copy(&site.path("content/office/enforcement/2024"), &site.path("content/office/2025"));
    copy(&site.path("content/office/2024"), &site.path("content/office/nosuch/2024"));
    copy(&site.path("content/office/2024"), &site.path("content/office/disclosure/2024"));
    let (code, _, said) = run(site.root(), &["check"]);
    assert_eq!(code, 1);
    for place in [
        "content/office/2025/report.toml",
        "content/office/enforcement/2025",
        "content/office/nosuch",
        "content/office/disclosure",
    ] {
        assert!(said.contains(place), "{place}: {said}");
    }
}

#[test]
fn the_form_of_new_reports_is_a_setting_and_no_report_changes_by_it() {
    let site = Site::two_years();
    let before = built(site.root());
    let settings = site.read("site.toml");
    site.replace("site.toml", &format!("default_edition = \"enforcement-2018\"\n{settings}"));
    assert_eq!(before["office/2024/report.json"], built(site.root())["office/2024/report.json"]);
    succeed(site.root(), &["new", "bureau", "2024", "--name", "示例县应急管理局"]);
    assert!(site.read("content/bureau/2024/report.toml").contains("enforcement-2018"), "its own folder");
    // Reports on disclosure have no other place, and these then are to make room.
    succeed(site.root(), &["new", "bureau", "2023", "--edition", "cn-2021"]);
    let (code, _, said) = run(site.root(), &["check", "bureau"]);
    assert!(said.contains("content/bureau/enforcement/2024"), "{code} {said}");
    site.replace("site.toml", &format!("default_edition = \"enforcement\"\n{settings}"));
    let (code, _, said) = run(site.root(), &["check"]);
    assert!(code == 1 && said.contains("site.toml:1") && said.contains("enforcement-2018"), "{said}");
    assert_eq!(run(site.root(), &["new", "other", "2024", "--name", "示例县水务局"]).0, 1, "no form, no report");
}

#[test]
fn a_family_is_added_up_on_its_own() {
    let site = Site::two_years();
    add_series(&site);
    site.agency("xian", "示例县人民政府", "level = \"county\"\n");
    let office = site.read("content/office/agency.toml");
    site.replace("content/office/agency.toml", &format!("parent = \"xian\"\n{office}"));
    succeed(site.root(), &["rollup", "xian/enforcement", "2024"]);
    let sums = site.read("content/xian/enforcement/2024/report.toml");
    assert!(sums.contains("includes = [\"office\"]"), "{sums}");
    site.agency("bureau", "示例县水务局", "parent = \"xian\"\n");
    for arguments in [["--parent", "xian/enforcement"].as_slice(), &["--parent", "xian", "--family", "enforcement"]] {
        let (_, listed, said) = run(site.root(), &[&["status", "2024"], arguments].concat());
        assert!(listed.contains("office/enforcement") && !listed.contains("xian/enforcement "), "{listed}{said}");
        assert!(listed.contains("没有任何年度的这种报告：bureau"), "{listed}");
    }
    let (code, _, said) = run(site.root(), &["status", "2024", "--family", "enforcment"]);
    assert!(code == 1 && said.contains("enforcement"), "{said}");
    let (_, own, _) = run(site.root(), &["status", "2024", "--family", "disclosure"]);
    assert!(own.contains("office ") && !own.contains("office/enforcement"), "{own}");
    let (_, _, said) = run(site.root(), &["check", "xian/enforcement", "2024"]);
    assert!(!said.contains("H-SUM]") && !said.contains("AGENCY]"), "{said}");
    assert!(!site.path("content/xian/2024").exists());
    let again = succeed(site.root(), &["rollup", "xian/enforcement", "2024"]);
    assert!(again.contains("写文件 0 个"), "{again}");
}

/// A code is no figure: where two versions are compared, its digits stand as they are typed.
#[test]
fn codes_are_not_grouped_where_versions_are_compared() {
    let site = Site::two_years();
    let portal = "content/portal";
    copy(&repository("tests/sites/website/content/example-portal"), &site.path(portal));
    std::fs::remove_dir_all(site.path(&format!("{portal}/2023"))).expect("a folder");
    succeed(site.root(), &["seal", "portal", "2024"]);
    let report = format!("{portal}/2024/report.toml");
    site.edit(&report, "4401000043", "4401000044");
    site.edit(&report, "1234567", "1234568");
    succeed(site.root(), &["seal", "portal", "2024", "--correction", "补正"]);
    let page = String::from_utf8(built(site.root())["portal/2024/v1-v2/index.html"].clone()).expect("text");
    assert!(page.contains("<del>4401000043</del>") && page.contains("<ins>1<span class=\"g\">234</span>"), "{page}");
}
