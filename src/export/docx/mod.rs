//! report.docx: the whole report as an office submits it, for Word, WPS and LibreOffice. Page, type sizes and fonts are those of
//! GB/T 9704; fonts stand by name, with those that replace them in the table of fonts.

mod body;
mod grid;
mod narrative;
mod numbering;
mod run;
mod table;
mod xml;

use super::Format;
use crate::model::{Agency, Report};
use xml::Xml;

pub(super) const FORMAT: Format = Format { name: "docx", file: "report.docx", binary: true, blank: None, write };

/// Parts that are the same in every document.
const CONTENT_TYPES: &[u8] = include_bytes!("parts/content_types.xml");
const PACKAGE: &[u8] = include_bytes!("parts/package.rels");
const RELATIONS: &[u8] = include_bytes!("parts/document.rels");
const STYLES: &[u8] = include_bytes!("parts/styles.xml");
const SETTINGS: &[u8] = include_bytes!("parts/settings.xml");
const FONTS: &[u8] = include_bytes!("parts/fontTable.xml");
const FOOTER: &[u8] = include_bytes!("parts/footer1.xml");

fn write(agency: &Agency, report: &Report) -> Vec<u8> {
    let mut lists = narrative::Lists::new();
    let document = body::document(agency, report, &mut lists);
    let (properties, numbering) = (properties(agency, report), numbering::numbering(&lists));
    let parts: [(&str, &[u8]); 10] = [
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", PACKAGE),
        ("docProps/core.xml", &properties),
        ("word/document.xml", &document),
        ("word/_rels/document.xml.rels", RELATIONS),
        ("word/styles.xml", STYLES),
        ("word/numbering.xml", &numbering),
        ("word/settings.xml", SETTINGS),
        ("word/fontTable.xml", FONTS),
        ("word/footer1.xml", FOOTER),
    ];
    super::zipped(parts)
}

/// Title and author as a file manager shows them; no date, as none is known.
fn properties(agency: &Agency, report: &Report) -> Vec<u8> {
    let names = [
        ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ];
    Xml::part("cp:coreProperties", &names, |xml| {
        xml.within("dc:title", &[], |xml| xml.text(&body::title(agency, report)));
        xml.within("dc:creator", &[], |xml| xml.text(agency.name_in(report.year)));
        xml.within("dc:language", &[], |xml| xml.text("zh-CN"));
    })
}
