//! The cells of a workbook as a reader of the format finds them: value or formula, number format, font, merged areas.

use super::FORMAT;
use crate::base::Lang;
use crate::check::testing::{report, site};
use crate::edition::Editions;
use crate::export::RenderCache;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Read as _};

/// The elements of a part in order: their names, attributes and text.
fn elements(parts: &BTreeMap<String, String>, name: &str) -> Vec<(String, BTreeMap<String, String>, String)> {
    let mut out: Vec<(String, BTreeMap<String, String>, String)> = Vec::new();
    let mut reader = Reader::from_str(&parts[name]);
    let element = |start: &BytesStart<'_>| {
        let attributes = start.attributes().map(|attribute| attribute.expect("an attribute"));
        let attributes = attributes.map(|a| (a.key.as_ref().to_owned(), a.value.to_string())).collect();
        (start.local_name().as_ref().to_owned(), attributes, String::new())
    };
    loop {
        match reader.read_event().expect("XML") {
            Event::Start(start) | Event::Empty(start) => out.push(element(&start)),
            Event::Text(text) => {
                if let Some((_, _, own)) = out.last_mut() {
                    own.push_str(&text);
                }
            }
            Event::GeneralRef(reference) => {
                if let Some((_, _, own)) = out.last_mut() {
                    write!(own, "&{};", &*reference).expect("text");
                }
            }
            Event::Eof => return out,
            _ => {}
        }
    }
}

fn parts(workbook: &[u8]) -> BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(workbook)).expect("an archive");
    let mut parts = BTreeMap::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).expect("a part");
        let mut text = String::new();
        file.read_to_string(&mut text).expect("UTF-8");
        parts.insert(file.name().expect("a name").into_owned(), text);
    }
    parts
}

/// How the cells of each style look, by its number.
fn styles(parts: &BTreeMap<String, String>) -> Vec<String> {
    let elements = elements(parts, "xl/styles.xml");
    let mut codes = BTreeMap::from([("0", "General"), ("1", "0"), ("49", "@")]);
    let formats = elements.iter().filter(|(name, _, _)| name == "numFmt");
    codes.extend(formats.map(|(_, a, _)| (a["numFmtId"].as_str(), a["formatCode"].as_str())));
    let mut fonts: Vec<String> = Vec::new();
    for (name, attributes, _) in &elements {
        match name.as_str() {
            "font" => fonts.push(String::new()),
            "b" => fonts.last_mut().expect("a font").push_str(" bold"),
            "sz" => write!(fonts.last_mut().expect("a font"), " {}", attributes["val"]).expect("text"),
            _ => {}
        }
    }
    // The styles of cells begin with the second list of formats.
    let start = elements.iter().position(|(name, _, _)| name == "cellXfs").expect("styles");
    let mut out: Vec<String> = Vec::new();
    for (name, attributes, _) in &elements[start..] {
        match name.as_str() {
            "xf" => {
                let border = if attributes["borderId"] == "0" { "" } else { " border" };
                let font = &fonts[attributes["fontId"].parse::<usize>().expect("a number")];
                out.push(format!("{}{font}{border}", codes[attributes["numFmtId"].as_str()]));
            }
            "alignment" => write!(out.last_mut().expect("a style"), " {}", attributes["horizontal"]).expect("text"),
            _ => {}
        }
    }
    out
}

/// Every cell of a workbook on a line of its own.
fn cells(workbook: &[u8]) -> String {
    let parts = parts(workbook);
    let styles = styles(&parts);
    let mut out = String::new();
    let sheets = elements(&parts, "xl/workbook.xml").into_iter().filter(|(name, _, _)| name == "sheet");
    for (number, (_, sheet, _)) in (1..).zip(sheets) {
        writeln!(out, "# {}", sheet["name"]).expect("text");
        for (name, attributes, text) in elements(&parts, &format!("xl/worksheets/sheet{number}.xml")) {
            match name.as_str() {
                "pane" => write!(out, "frozen {}", attributes["ySplit"]).expect("text"),
                "col" => write!(out, "\nwidth {}", attributes["width"]).expect("text"),
                "row" => write!(out, "\nrow {} height {}", attributes["r"], attributes["ht"]).expect("text"),
                "c" => {
                    let style = attributes.get("s").map_or(0, |number| number.parse().expect("a number"));
                    let kind = attributes.get("t").map_or("number", String::as_str);
                    write!(out, "\n{} [{}] {kind}", attributes["r"], styles[style]).expect("text");
                }
                "f" => write!(out, " ={text}").expect("text"),
                "v" | "t" => write!(out, " {}", text.replace('\n', "⏎")).expect("text"),
                "mergeCell" => write!(out, "\nmerged {}", attributes["ref"]).expect("text"),
                _ => {}
            }
        }
        out.push('\n');
    }
    out
}

#[test]
fn a_report_is_written_cell_by_cell() {
    let figures = report(
        2024,
        &[
            ("proactive.normative_documents", "{ issued = 12345, repealed = \"\", in_force = \"/\" }"),
            ("proactive.fees", "{ amount = \"72701.2570\" }"),
            ("requests.new_received", "[ 3, 1, 0, 0, 0, 0, 4 ]"),
            ("requests.results.granted", "[ 3, 1, 0, 0, 0, 0, 4 ]"),
            ("requests.results.total", "[ 3, 1, 0, 0, 0, 0, 4 ]"),
            ("requests.results.other", "[ 0, 0, 0, 0, 0, 0, 0 ]"),
            ("review_litigation.review", "[ 2, 0, 1, 0, 9 ]"),
        ],
    );
    let site = site(&[
        ("content/office/agency.toml", "name = \"甲县办公室\"\n"),
        ("content/office/2024/report.toml", &figures),
    ]);
    let agency = &site.agencies[0];
    let super::Write::Alone(write) = FORMAT.write else { panic!("a format of its own") };
    insta::assert_snapshot!(cells(&write(&RenderCache::new(agency, &agency.reports[0], Lang::Zh))));
}

#[test]
fn a_blank_form_is_written_cell_by_cell() {
    let (editions, _) = Editions::load(&[]);
    let blank = FORMAT.blank.expect("a blank form");
    insta::assert_snapshot!(cells(&blank(editions.get("cn-2019").expect("a form"))));
}
