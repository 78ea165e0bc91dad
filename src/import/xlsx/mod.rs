//! Workbooks (.xlsx): a sheet a table, or all on one sheet; merged cells, numbers as they are shown. The stored results
//! of formulas are read; of those without one, sums are computed; macros are not looked at.

mod aside;
mod formulas;
mod numbers;
mod sheet;

use super::archive::SourceArchive;
use super::document::{Paragraph, Role, SourceDocument, SourceLocation, TextRun, raised};
use super::flatten::{Flow, flatten};
use super::xml::{Element, parse};
use super::{ImportFormat, ReadError, WITH_PICTURES};
use crate::base::{Lang, Message};
use numbers::Formats;
use sheet::SourceSheet;
use std::collections::BTreeMap;

pub(super) const FORMAT: ImportFormat =
    ImportFormat { name: "xlsx", extensions: &["xlsx", "xlsm"], largest: WITH_PICTURES, read };

/// The part that names the sheets.
const WORKBOOK: &str = "xl/workbook.xml";
/// How many sheets a workbook may have that can be seen. A report has three to seven.
const SHEETS: usize = 64;

fn read(bytes: &[u8]) -> Result<SourceDocument, ReadError> {
    let mut archive = SourceArchive::open(bytes)?;
    let workbook = parse(WORKBOOK, &archive.required(WORKBOOK)?)?;
    let relations = archive.relations(WORKBOOK)?;
    let targets: BTreeMap<&str, &str> = relations.iter().map(|own| (own.id.as_str(), own.target.as_str())).collect();
    let mut struck = String::new();
    let strings = match archive.text("xl/sharedStrings.xml")? {
        Some(text) => strings(&parse("xl/sharedStrings.xml", &text)?, &mut struck),
        None => Vec::new(),
    };
    let formats = match archive.text("xl/styles.xml")? {
        Some(text) => Formats::new(&parse("xl/styles.xml", &text)?),
        None => Formats::default(),
    };
    let mut document = SourceDocument::default();
    let mut content = Vec::new();
    let sheets = workbook.child("workbook").and_then(|workbook| workbook.child("sheets"));
    let sheets = sheets.into_iter().flat_map(|sheets| sheets.elements()).filter(|sheet| sheet.name == "sheet");
    let (visible, hidden): (Vec<&Element>, Vec<&Element>) =
        sheets.partition(|sheet| sheet.attribute("state").is_none_or(|state| state == "visible"));
    let hidden: Vec<String> =
        hidden.into_iter().filter_map(|sheet| Some(sheet.attribute("name")?.to_owned())).collect();
    if !hidden.is_empty() {
        let message = Message::new("import.remark.hidden_sheets").with("n", hidden.len()).with("names", hidden);
        document.remark(message, SourceLocation::default());
    }
    for (index, sheet) in visible.into_iter().enumerate() {
        if index == SHEETS {
            return Err(ReadError::limit("import.error.sheets", SHEETS));
        }
        let Some(&path) = sheet.attribute("id").and_then(|id| targets.get(id)) else { continue };
        let Some(text) = archive.text(path)? else { continue };
        if let Some(name) = sheet.attribute("name").filter(|name| is_of_members(name)) {
            document.remark(Message::new("import.remark.members").with("name", name), SourceLocation::default());
            continue;
        }
        if let Some(name) = sheet.attribute("name").filter(|name| is_telling(name)) {
            let runs = vec![TextRun::new(name, false)];
            let (role, spot) = (Role::Heading(2), spot(index, 0));
            content.push(Flow::Paragraph(Paragraph { role, runs, spot, ..Paragraph::default() }));
        }
        let root = parse(path, &text)?;
        let sheet = SourceSheet::new(index, &root, &strings, &formats, &mut struck)?;
        sheet.flatten(index, &mut content)?;
        let hidden = sheet.hidden_rows().into_iter().chain(sheet.hidden_columns(&root));
        hidden.for_each(|message| document.remark(message, spot(index, 0)));
        aside::list(index, path, &root, &mut archive, &mut document)?;
    }
    flatten(content, &mut document)?;
    if !struck.trim().is_empty() {
        let message = Message::new("import.remark.struck").with("text", struck.trim());
        document.remark(message, SourceLocation::default());
    }
    Ok(document)
}

/// A sheet without merged areas: rows of texts.
pub(super) fn content(rows: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<Flow>, ReadError> {
    let mut content = Vec::new();
    SourceSheet::of_rows(rows)?.flatten(0, &mut content)?;
    Ok(content)
}

fn spot(sheet: usize, row: u32) -> SourceLocation {
    SourceLocation { table: sheet as u32 + 1, row, ..SourceLocation::default() }
}

/// Whether a sheet is ours with the figures of other agencies, which a report adds up.
fn is_of_members(name: &str) -> bool {
    Lang::ALL.iter().any(|lang| Message::new("export.members.sheet").render(*lang) == name)
}

/// Sheet1, 工作表1 are no titles.
fn is_telling(name: &str) -> bool {
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim();
    !matches!(bare, "" | "Sheet" | "sheet" | "工作表")
}

/// The shared strings: each is one text or several runs; readings (ruby) are left out.
fn strings(root: &Element, struck: &mut String) -> Vec<String> {
    let items = root.child("sst").into_iter().flat_map(|strings| strings.elements());
    items.filter(|item| item.name == "si").map(|item| rich(item, struck)).collect()
}

/// The text of a string with runs, without those that are struck out.
fn rich(item: &Element, struck: &mut String) -> String {
    let mut text = String::new();
    for part in item.elements().filter(|part| matches!(part.name.as_str(), "t" | "r")) {
        let own = part.child("t").unwrap_or(part).text();
        let look = part.child("rPr");
        let line = look.and_then(|look| look.child("strike"));
        match line.is_some_and(|line| !matches!(line.attribute("val"), Some("0" | "false"))) {
            true => struck.extend([own.as_str(), " "]),
            false if look.and_then(|look| look.value("vertAlign")) == Some("superscript") => text += &raised(&own),
            false => text += &own,
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raised_and_struck_digits_are_no_part_of_a_figure() {
        let run = |look: &str, text: &str| format!("<r><rPr>{look}</rPr><t>{text}</t></r>");
        for (item, expected, left) in [
            (run("", "41") + &run("<vertAlign val=\"superscript\"/>", "1"), "41¹", ""),
            (run("<strike/>", "50") + &run("<strike val=\"0\"/>", "41"), "41", "50 "),
            ("<t>41</t><rPh><t>シ</t></rPh>".to_owned(), "41", ""),
        ] {
            let root = parse("xl/sharedStrings.xml", &format!("<sst><si>{item}</si></sst>")).expect("XML");
            let mut struck = String::new();
            assert_eq!((strings(&root, &mut struck), struck.as_str()), (vec![expected.to_owned()], left), "{item}");
        }
    }
}
