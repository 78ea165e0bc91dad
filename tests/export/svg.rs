//! report.svg: well-formed, with the figures of report.json, and nothing that comes from elsewhere.

use crate::support::command::{stdout, succeed};
use crate::support::forms::edition;
use crate::support::site::Site;
use quick_xml::events::Event;
use serde_json::Value;

/// The texts of the picture by the names of their elements; what would be fetched or run fails.
fn texts(svg: &str) -> Vec<(String, String)> {
    let mut reader = quick_xml::Reader::from_str(svg);
    let (mut open, mut out): (Vec<String>, Vec<(String, String)>) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(element) => {
                open.push(element.name().as_ref().to_owned());
                for attribute in element.attributes() {
                    let name = attribute.expect("an attribute").key.as_ref().to_owned();
                    assert!(!["style", "href", "xlink:href", "src", "class"].contains(&name.as_str()), "{name}");
                }
            }
            Event::End(_) => drop(open.pop()),
            Event::Text(text) => {
                let (name, text) = (open.last().cloned().unwrap_or_default(), text.to_string());
                out.push((name, text));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty() && out.iter().all(|(name, _)| !["style", "script", "image"].contains(&name.as_str())));
    out
}

#[test]
fn the_picture_has_the_figures_of_the_data_and_says_where_they_are_from() {
    let site = Site::two_years();
    let outputs =
        "language = \"en\"\noutputs = [\"report.json\", \"report.svg\"]\nbase_url = \"https://www.example.cn/a/\"";
    site.edit("site.toml", "language = \"en\"", outputs);
    succeed(site.root(), &["seal", "office", "2024", "--date", "2025-01-10"]);
    succeed(site.root(), &["build"]);
    let svg = site.read("public/office/2024/v1/report.svg");
    assert_eq!(svg, site.read("public/office/2024/report.svg"));
    assert!(
        svg == String::from_utf8(stdout(site.root(), &["export", "office", "2024", "--format", "svg"])).expect("text")
    );
    let texts = texts(&svg);
    let of = |element: &str| {
        texts.iter().filter(|(name, _)| name == element).map(|(_, text)| text.as_str()).collect::<Vec<_>>()
    };
    let data: Value = serde_json::from_str(&site.read("public/office/2024/report.json")).expect("JSON");
    let edition = edition(data["edition"].as_str().expect("a form"));
    let mut found = 0;
    for figure in &edition.key_figures {
        let number = |address: &str| data["figures"][address].as_i64().expect(address);
        let sum: i64 = figure.cells.iter().map(|cell| number(edition.address(*cell))).sum();
        let label = figure.label.get(annals::api::base::Lang::En);
        // What is in dispute is on no page either.
        let Some(said) = of("desc")[0].split("; ").find(|part| part.starts_with(label)) else { continue };
        assert!(said.ends_with(&format!(": {sum}")), "{said}");
        let at = of("text").iter().position(|text| text.starts_with(label)).expect(label);
        assert_eq!(of("text")[at + 1], sum.to_string(), "{label}");
        found += 1;
    }
    assert!(found > 2 && found + 1 >= edition.key_figures.len(), "{found}");
    assert!(of("title")[0].contains("2024"));
    assert_eq!(of("text").last(), Some(&"Source: https://www.example.cn/a/office/2024/v1/"));
    let page = site.read("public/office/2024/index.html");
    assert!(page.contains("<a href=\"report.svg\" download>"));
}
