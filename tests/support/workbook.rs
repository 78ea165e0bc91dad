//! The cells of a workbook, whichever library wrote it.

use super::archives;
use std::collections::BTreeMap;

/// A cell of a sheet.
#[derive(Clone, Default, Debug)]
pub(crate) struct SheetCell {
    pub(crate) formula: Option<String>,
    pub(crate) value: String,
    /// Whether the value is a text, not a number.
    pub(crate) is_text: bool,
}

/// The cells of a sheet by row and column, from 1.
pub(crate) type Cells = BTreeMap<(usize, usize), SheetCell>;

/// The sheets of a workbook: the name of the part, its XML, its cells.
pub(crate) fn sheets(workbook: &[u8]) -> Vec<(String, String, Cells)> {
    let mut parts = archives::texts(workbook);
    let strings = parts.remove("xl/sharedStrings.xml").unwrap_or_default();
    let strings: Vec<String> = strings.split("<si>").skip(1).map(|part| inner_text(part).unwrap_or_default()).collect();
    let sheets = parts.into_iter().filter(|(name, _)| name.starts_with("xl/worksheets/") && name.ends_with(".xml"));
    sheets
        .map(|(name, xml)| {
            let cells = cells(&xml, &strings);
            (name, xml, cells)
        })
        .collect()
}

/// The cells of a workbook as text, a line a cell, with the areas that are merged: what a recorded workbook is compared by.
pub(crate) fn listing(workbook: &[u8]) -> String {
    let mut lines = Vec::new();
    for (name, xml, cells) in sheets(workbook) {
        lines.push(format!("# {name}"));
        for ((row, column), cell) in cells {
            let value = if cell.is_text { format!("{:?}", cell.value) } else { cell.value };
            let formula = cell.formula.map(|formula| format!("  ={formula}")).unwrap_or_default();
            if !value.is_empty() || !formula.is_empty() {
                lines.push(format!("{}{row}: {value}{formula}", column_letters(column)));
            }
        }
        let merged = xml.split("<mergeCell ref=\"").skip(1).filter_map(|rest| rest.split('"').next());
        lines.extend(merged.map(|area| format!("merged {area}")));
    }
    lines.join("\n") + "\n"
}

fn cells(xml: &str, strings: &[String]) -> Cells {
    let cell = |part: &str| {
        let part = part.split("</c>").next().unwrap_or(part);
        let (attributes, content) = part.split_once('>').unwrap_or((part, ""));
        let place = position(between(attributes, "r=\"", "\"").expect("a place"));
        let content = if attributes.ends_with('/') { "" } else { content };
        let value = between(content, "<v>", "</v>").map(unescape);
        let shared = value.as_ref().filter(|_| attributes.contains("t=\"s\""));
        let shared = shared.map(|index| strings[index.parse::<usize>().expect("an index")].clone());
        let text = inner_text(content).or(shared);
        let formula = between(content, "<f>", "</f>").map(unescape);
        (place, SheetCell { formula, is_text: text.is_some(), value: text.or(value).unwrap_or_default() })
    };
    xml.split("<c ").skip(1).map(cell).collect()
}

/// The text of the `t` elements of a part.
fn inner_text(xml: &str) -> Option<String> {
    let texts = xml.split("<t").skip(1).filter(|rest| rest.starts_with([' ', '>']));
    let texts: Vec<String> = texts.filter_map(|rest| between(rest, ">", "</t>").map(unescape)).collect();
    (!texts.is_empty()).then(|| texts.concat())
}

fn unescape(text: &str) -> String {
    quick_xml::escape::unescape(text).expect("XML").into_owned()
}

pub(crate) fn between<'t>(text: &'t str, from: &str, to: &str) -> Option<&'t str> {
    let start = text.find(from)? + from.len();
    Some(&text[start..start + text[start..].find(to)?])
}

/// The row and column of an address such as `B3`.
pub(crate) fn position(name: &str) -> (usize, usize) {
    let digits = name.find(|c: char| c.is_ascii_digit()).expect("a row");
    let column = name[..digits].bytes().fold(0, |column, letter| column * 26 + usize::from(letter - b'A') + 1);
    (name[digits..].parse().expect("a number"), column)
}

/// The letters of a column from 1.
pub(crate) fn column_letters(column: usize) -> String {
    let mut letters = String::new();
    let mut rest = column;
    while rest > 0 {
        letters.insert(0, char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters
}
