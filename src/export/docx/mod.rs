//! report.docx: the whole report as an office submits it, for Word, WPS and LibreOffice. Page, type sizes and fonts are those of
//! GB/T 9704; fonts stand by name, with those that replace them in the table of fonts.

mod body;
mod control;
mod flow;
mod grid;
mod narrative;
mod numbering;
mod pictures;
mod run;
mod table;
mod xml;

use super::Recurrence::{InMany, Once};
use super::{ArchivedFile, Bytes, ExportFormat, Open, ReviewNotes, Write};
use crate::base::{Lang, OutputKind};
use crate::edition::Edition;
use crate::model::{Agency, Report};
use narrative::DocumentParts;
use pictures::DocxPictures;
use xml::Xml;

pub(super) const FORMAT: ExportFormat = ExportFormat {
    name: "docx",
    output: Some(OutputKind::Docx),
    binary: true,
    write: Write::WithFiles(write),
    blank: Some(blank),
};

/// Parts that are the same in every document.
const CONTENT_TYPES: &str = include_str!("parts/content_types.xml");
const PACKAGE: &[u8] = include_bytes!("parts/package.rels");
const RELATIONS: &str = include_str!("parts/document.rels");
const STYLES: &[u8] = include_bytes!("parts/styles.xml");
const SETTINGS: &[u8] = include_bytes!("parts/settings.xml");
const FONTS: &[u8] = include_bytes!("parts/fontTable.xml");
const FOOTER: &[u8] = include_bytes!("parts/footer1.xml");

fn write(agency: &Agency, report: &Report, lang: Lang, open: Open<'_>) -> Bytes {
    let mut parts = DocumentParts { pictures: DocxPictures::of(report, open)?, ..DocumentParts::default() };
    let document = body::document(agency, report, lang, &mut parts);
    let properties = properties(&body::title(agency, report, lang), agency.name_in(report.year), lang);
    Ok(packed(&document, parts, &properties))
}

/// The form to be filled in.
fn blank(edition: &Edition) -> Vec<u8> {
    let title = edition.family.blank_title(Lang::Zh);
    packed(&body::blank(edition), DocumentParts::default(), &properties(&title, "annals", Lang::Zh))
}

/// A list of findings for the office that wrote a report.
pub(super) fn review(notes: &ReviewNotes) -> Vec<u8> {
    let document = body::review(notes);
    packed(&document, DocumentParts::default(), &properties(&notes.title, "annals", Lang::Zh))
}

fn packed(document: &[u8], mut parts: DocumentParts, properties: &[u8]) -> Vec<u8> {
    let has_notes = !parts.notes.is_empty();
    let (numbering, footnotes) =
        (numbering::numbering(&parts.lists), flow::footnotes(std::mem::take(&mut parts.notes)));
    let (types, relations) = (parts.pictures.content_types(CONTENT_TYPES), parts.pictures.relations(RELATIONS));
    let pictures: Vec<(String, &[u8])> = parts.pictures.files().collect();
    // Those that pictures, lists and notes change are a report's own where it has any.
    let unless = |is_own: bool| if is_own { Once } else { InMany };
    let files: [ArchivedFile<'_>; 11] = [
        ("[Content_Types].xml", types.as_bytes(), unless(!pictures.is_empty())),
        ("_rels/.rels", PACKAGE, InMany),
        ("docProps/core.xml", properties, Once),
        ("word/document.xml", document, Once),
        ("word/_rels/document.xml.rels", relations.as_bytes(), unless(!pictures.is_empty())),
        ("word/styles.xml", STYLES, InMany),
        ("word/numbering.xml", &numbering, unless(!parts.lists.is_empty())),
        ("word/footnotes.xml", &footnotes, unless(has_notes)),
        ("word/settings.xml", SETTINGS, InMany),
        ("word/fontTable.xml", FONTS, InMany),
        ("word/footer1.xml", FOOTER, InMany),
    ];
    super::zipped(files.into_iter().chain(pictures.iter().map(|(name, bytes)| (name.as_str(), *bytes, Once))))
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
