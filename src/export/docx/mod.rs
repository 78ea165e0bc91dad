//! report.docx: the whole report as an office submits it, for Word, WPS and LibreOffice. Page, type sizes and fonts are those of
//! GB/T 9704; fonts stand by name, with those that replace them in the table of fonts.

mod body;
mod control;
mod flow;
mod grid;
mod narrative;
mod numbering;
mod run;
mod table;
mod xml;

use super::{ExportFormat, Write};
use crate::base::{Lang, Message, OutputKind};
use crate::edition::Edition;
use crate::model::{Agency, Report};
use narrative::DocumentParts;
use xml::Xml;

pub(super) const FORMAT: ExportFormat = ExportFormat {
    name: "docx",
    output: Some(OutputKind::Docx),
    binary: true,
    write: Write::Alone(write),
    blank: Some(blank),
};

/// Parts that are the same in every document.
const CONTENT_TYPES: &[u8] = include_bytes!("parts/content_types.xml");
const PACKAGE: &[u8] = include_bytes!("parts/package.rels");
const RELATIONS: &[u8] = include_bytes!("parts/document.rels");
const STYLES: &[u8] = include_bytes!("parts/styles.xml");
const SETTINGS: &[u8] = include_bytes!("parts/settings.xml");
const FONTS: &[u8] = include_bytes!("parts/fontTable.xml");
const FOOTER: &[u8] = include_bytes!("parts/footer1.xml");

fn write(agency: &Agency, report: &Report, lang: Lang) -> Vec<u8> {
    let mut parts = DocumentParts::default();
    let document = body::document(agency, report, lang, &mut parts);
    packed(&document, parts, &properties(&body::title(agency, report, lang), agency.name_in(report.year), lang))
}

/// The form to be filled in.
fn blank(edition: &Edition) -> Vec<u8> {
    let title = Message::new("export.blank.title").render(Lang::Zh);
    packed(&body::blank(edition), DocumentParts::default(), &properties(&title, "annals", Lang::Zh))
}

fn packed(document: &[u8], parts: DocumentParts, properties: &[u8]) -> Vec<u8> {
    let (numbering, footnotes) = (numbering::numbering(&parts.lists), flow::footnotes(parts.notes));
    let parts: [(&str, &[u8]); 11] = [
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", PACKAGE),
        ("docProps/core.xml", properties),
        ("word/document.xml", document),
        ("word/_rels/document.xml.rels", RELATIONS),
        ("word/styles.xml", STYLES),
        ("word/numbering.xml", &numbering),
        ("word/footnotes.xml", &footnotes),
        ("word/settings.xml", SETTINGS),
        ("word/fontTable.xml", FONTS),
        ("word/footer1.xml", FOOTER),
    ];
    super::zipped(parts)
}

/// Title and author as a file manager shows them; no date, as none is known.
fn properties(title: &str, creator: &str, lang: Lang) -> Vec<u8> {
    let names = [
        ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ];
    Xml::part("cp:coreProperties", &names, |xml| {
        xml.within("dc:title", &[], |xml| xml.text(title));
        xml.within("dc:creator", &[], |xml| xml.text(creator));
        xml.within("dc:language", &[], |xml| xml.text(lang.tag()));
    })
}
