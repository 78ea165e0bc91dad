//! Tables that may stand several times in a report (`max_occurs`), in documents that do not number them.

use annals::api::base::{SourceFile, Year};
use annals::api::edition::Editions;
use annals::api::import::{self, IssueKind, Recognised, Value};
use std::sync::Arc;

const FORM: &str = include_str!("../fixtures/forms/projects-1.toml");

fn editions(form: &str) -> (Editions, Vec<String>) {
    let file = SourceFile { path: "editions/projects-1.toml".into(), text: form.to_owned() };
    let (editions, mistakes) = Editions::load(&[Arc::new(file)]);
    (editions, mistakes.iter().map(|mistake| mistake.message.key().to_owned()).collect())
}

/// A page with some tables of projects, each behind `heading`.
fn recognised(names: &[&str], heading: &str) -> Recognised {
    let table = |name: &&str| {
        let rows = [
            ("项目", "内容"),
            ("项目名称", name),
            ("所处阶段", "在建"),
            ("已用资金", "1.5"),
            ("务工人数", "7"),
            ("其中当地人", "2"),
        ];
        let rows: String =
            rows.iter().map(|(label, value)| format!("<tr><td>{label}</td><td>{value}</td></tr>")).collect();
        format!("{heading}<table>{rows}</table>")
    };
    let tables: String = names.iter().map(table).collect();
    let totals = "<table><tr><td>类别</td><td>新开工</td><td>续建</td></tr><tr><td>道路工程</td><td>1</td><td>2</td></tr><tr><td>水利工程</td><td>3</td><td>4</td></tr></table>";
    let page = format!(
        "<html><body><h1>某县发改局2024年项目年报</h1><h2>一、总体情况</h2>{totals}<h2>二、重大项目</h2>{tables}<h2>四、说明</h2><p>说明。</p></body></html>"
    );
    let document = import::read(import::format_of("a.html").expect("a reader"), page.into_bytes()).expect("a page");
    import::recognise(document, &editions(FORM).0, Year::new(2024)).expect("a form")
}

fn names(found: &Recognised) -> Vec<(String, String)> {
    let cells = found.figures.cells.iter().map(|(cell, read)| (found.edition.address(*cell), &read.reading.value));
    let names = cells.filter(|(address, _)| address.contains(".name."));
    names.map(|(address, value)| (address.to_owned(), format!("{value:?}"))).collect()
}

#[test]
fn tables_without_numbers_are_taken_in_order() {
    for heading in ["", "<h2>二、重大项目</h2>", "<p>重大项目</p>"] {
        let found = recognised(&["桥", "路", "河"], heading);
        let expected = [("project", "桥"), ("project_2", "路"), ("project_3", "河")];
        let expected = expected.map(|(table, name)| (format!("{table}.name.content"), format!("Text({name:?})")));
        assert_eq!(names(&found), expected, "{heading}");
        assert!(found.figures.issues.is_empty(), "{heading}: {:?}", found.figures.issues);
    }
}

#[test]
fn one_table_more_than_may_be_is_named() {
    let found = recognised(&["桥", "路", "河", "堤", "坝"], "");
    assert_eq!(names(&found).len(), 4);
    let issues = &found.figures.issues;
    let excess = issues.iter().filter(|issue| issue.why.key() == "import.why.excess");
    let excess: Vec<_> = excess.map(|issue| (issue.address.as_str(), issue.kind == IssueKind::Contradictory)).collect();
    assert_eq!(excess, [("project", true)]);
}

/// Offices leave the table of the year before under that of this year, and portals print a table twice, for screens and for phones.
#[test]
fn a_second_table_below_a_whole_one_is_named_and_a_copy_of_it_says_nothing_new() {
    let table = |roads: &str| {
        format!(
            "<table><tr><td>类别</td><td>新开工</td><td>续建</td></tr><tr><td>道路工程</td><td>{roads}</td><td>2</td></tr><tr><td>水利工程</td><td>3</td><td>4</td></tr></table>"
        )
    };
    for (second, told) in [(table("9"), vec!["import.why.copied"]), (table("1"), vec![])] {
        let page = format!(
            "<h1>某县发改局2024年项目年报</h1><h2>一、总体情况</h2>{}<p>附</p>{second}<h2>四、说明</h2><p>说明。</p>",
            table("1")
        );
        let document = import::read(import::format_of("a.html").expect("a reader"), page.into_bytes()).expect("a page");
        let found = import::recognise(document, &editions(FORM).0, Year::new(2024)).expect("a form");
        let cell = found.edition.cell("totals.roads.begun").expect("a cell");
        assert_eq!(found.figures.cells[&cell].reading.value, Value::Number("1".to_owned()));
        let why = found.figures.issues.iter().filter(|issue| issue.address.starts_with("totals"));
        assert_eq!(why.map(|issue| issue.why.key()).collect::<Vec<_>>(), told);
    }
}

#[test]
fn a_count_or_a_key_that_cannot_be_is_a_mistake_of_the_form() {
    assert_eq!(editions(FORM).1, Vec::<String>::new());
    for count in ["1", "21"] {
        let form = FORM.replace("max_occurs = 4", &format!("max_occurs = {count}"));
        assert_eq!(editions(&form).1, ["edition.occurs.most"], "{count}");
    }
    let form = FORM.replace("\"account\"", "\"project_2\"");
    assert_eq!(editions(&form).1.first().map(String::as_str), Some("edition.occurs.taken"));
    // A mistake in the table is one, however often it stands.
    let form = FORM.replace("left = [\"locals\"]", "left = [\"lokals\"]");
    assert_eq!(editions(&form).1, ["edition.address"]);
    let form = FORM.replace("key = \"locals\", label = { zh = \"其中当地人\"", "key = \"locals\", label = { zh = \"\"");
    assert_eq!(editions(&form).1, ["key.empty"]);
}
