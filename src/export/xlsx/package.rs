//! The parts of a workbook in their archive: the same bytes on every run, on every machine.

use super::super::Recurrence::{InMany, Once};
use super::super::xml::{DECLARATION, escaped};
use super::super::zipped;
use std::fmt::Write as _;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const SHEETML: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// A sheet with its XML.
pub(super) struct SheetPart {
    pub(super) name: String,
    pub(super) xml: String,
    /// The rows repeated on every printed page, from 1.
    pub(super) repeated: Option<(usize, usize)>,
}

/// The properties of a workbook as a file.
pub(super) struct Properties<'a> {
    pub(super) title: &'a str,
    pub(super) creator: &'a str,
    /// `2024-01-24T00:00:00Z`; never from a clock.
    pub(super) created: Option<String>,
    /// Whether the program that opens it has to compute its formulas.
    pub(super) compute: bool,
}

/// The workbook's file.
pub(super) fn pack(sheets: &[SheetPart], styles: String, properties: &Properties<'_>) -> Vec<u8> {
    let parts = [
        ("[Content_Types].xml", types(sheets.len()), InMany),
        ("_rels/.rels", relations(), InMany),
        ("docProps/core.xml", core(properties), Once),
        ("xl/workbook.xml", workbook(sheets, properties.compute), InMany),
        ("xl/_rels/workbook.xml.rels", workbook_relations(sheets.len()), InMany),
        ("xl/styles.xml", styles, InMany),
    ];
    let names: Vec<String> = (1..=sheets.len()).map(|number| format!("xl/worksheets/sheet{number}.xml")).collect();
    let parts = parts.iter().map(|(name, text, recurrence)| (*name, text.as_bytes(), *recurrence));
    zipped(parts.chain(names.iter().zip(sheets).map(|(name, sheet)| (name.as_str(), sheet.xml.as_bytes(), Once))))
}

fn types(sheets: usize) -> String {
    let mut out = format!(
        "{DECLARATION}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"{SHEETML}.sheet.main+xml\"/>\
         <Override PartName=\"/xl/styles.xml\" ContentType=\"{SHEETML}.styles+xml\"/>"
    );
    for at in 1..=sheets {
        let _ = write!(
            out,
            "<Override PartName=\"/xl/worksheets/sheet{at}.xml\" ContentType=\"{SHEETML}.worksheet+xml\"/>"
        );
    }
    out + "</Types>"
}

fn relations() -> String {
    format!(
        "{DECLARATION}<Relationships xmlns=\"{RELATIONS}\">\
         <Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{RELATIONS}/metadata/core-properties\" Target=\"docProps/core.xml\"/>\
         </Relationships>"
    )
}

fn core(properties: &Properties<'_>) -> String {
    let mut out = format!(
        "{DECLARATION}<cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title><dc:creator>{}</dc:creator>",
        escaped(properties.title),
        escaped(properties.creator)
    );
    if let Some(created) = &properties.created {
        let _ = write!(out, "<dcterms:created xsi:type=\"dcterms:W3CDTF\">{created}</dcterms:created>");
    }
    out + "</cp:coreProperties>"
}

fn workbook(sheets: &[SheetPart], compute: bool) -> String {
    let mut out = format!("{DECLARATION}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>");
    for (at, sheet) in sheets.iter().enumerate() {
        let (name, at) = (escaped(&sheet.name), at + 1);
        let _ = write!(out, "<sheet name=\"{name}\" sheetId=\"{at}\" r:id=\"rId{at}\"/>");
    }
    out.push_str("</sheets>");
    let repeated = sheets.iter().enumerate().filter_map(|(at, sheet)| Some((at, sheet, sheet.repeated?)));
    let names: String = repeated
        .map(|(at, sheet, (from, to))| {
            let name = sheet.name.replace('\'', "''");
            let name = escaped(&name);
            format!(
                "<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"{at}\">'{name}'!${from}:${to}</definedName>"
            )
        })
        .collect();
    if !names.is_empty() {
        let _ = write!(out, "<definedNames>{names}</definedNames>");
    }
    if compute {
        out.push_str("<calcPr fullCalcOnLoad=\"1\"/>");
    }
    out + "</workbook>"
}

fn workbook_relations(sheets: usize) -> String {
    let mut out = format!("{DECLARATION}<Relationships xmlns=\"{RELATIONS}\">");
    for at in 1..=sheets {
        let _ = write!(
            out,
            "<Relationship Id=\"rId{at}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{at}.xml\"/>"
        );
    }
    let _ = write!(out, "<Relationship Id=\"rId{}\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/>", sheets + 1);
    out + "</Relationships>"
}
