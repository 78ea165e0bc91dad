//! The document: title, the sections of the form, the list of attachments, the signature; and the form without figures.

use super::control::Control;
use super::flow::flow;
use super::grid::{DocxGrid, FormData};
use super::narrative::{DocumentParts, blocks};
use super::run::{RunStyle, StyledRun, paragraph, paragraph_of, plain};
use super::table;
use super::xml::{WORD, Xml};
use crate::base::{Lang, Message, circled_number, day};
use crate::edition::{Edition, METADATA_TAG, SectionKind, Table};
use crate::export::ReviewNotes;
use crate::model::{Agency, Explanation, Figures, NoteMarks, Report};

/// How many characters of the title a line holds.
const TITLE: usize = 20;
/// How many rows of a table are worth a page of their own.
const LONG: usize = 20;

/// The main part; the lists and footnotes of the narratives are added to `parts`.
pub(super) fn document(agency: &Agency, report: &Report, lang: Lang, parts: &mut DocumentParts) -> Vec<u8> {
    let marks = report.note_marks();
    let filling = FormData { edition: &report.edition, figures: &report.figures, lang };
    document_part(|xml| {
        let name = agency.name_in(report.year);
        plain(xml, "Title", broken(title(agency, report, lang), name));
        metadata(xml, report, lang);
        for section in &report.edition.sections {
            let heading = section.heading.get(lang);
            match (section.kind, report.edition.table(&section.id)) {
                (SectionKind::Narrative, _) => {
                    if !section.opening {
                        plain(xml, "Heading2", heading);
                    }
                    if let Some(narrative) = report.narrative(&section.id) {
                        flow(xml, &blocks(narrative.text(), parts), Some(Control { tag: &section.id, title: heading }));
                    }
                }
                (SectionKind::Table, Some(table)) if !report.has_table(table) => {
                    plain(xml, "Heading2", heading);
                    plain(xml, "Body", Message::new("export.no_table").render(lang));
                }
                (SectionKind::Table, Some(table)) => {
                    statutory(xml, heading, filling, table, &marks);
                    notes(xml, report, table, lang);
                }
                (SectionKind::Table, None) => {}
            }
        }
        attachments(xml, report, lang);
        signature(xml, name, report, lang);
    })
}

/// The form to be filled in, in the language that `import` reads.
pub(super) fn blank(edition: &Edition) -> Vec<u8> {
    let lang = Lang::Zh;
    let filling = FormData { edition, figures: &Figures::blank(edition), lang };
    document_part(|xml| {
        for key in ["export.blank.agency", "export.blank.figures", "export.blank.back"] {
            plain(xml, "Note", Message::new(key).render(lang));
        }
        plain(xml, "Body", "");
        // As in a finished report, the name stands on a line of its own.
        plain(xml, "Title", edition.family.blank_title(lang).replacen("_20", "_\n20", 1));
        for section in &edition.sections {
            let heading = section.heading.get(lang);
            match edition.table(&section.id) {
                Some(table) => statutory(xml, heading, filling, table, &NoteMarks::new()),
                None => {
                    if !section.opening {
                        plain(xml, "Heading2", heading);
                    }
                    let control = Control { tag: &section.id, title: heading };
                    paragraph_of(
                        xml,
                        "Body",
                        |_| {},
                        |xml| match &section.hint {
                            Some(hint) => control.blank(xml, hint.get(lang), RunStyle::default()),
                            None => control.around(xml, &[]),
                        },
                    );
                }
            }
        }
    })
}

/// A list of findings: of each the place in bold, what is wrong, and the remedy.
pub(super) fn review(notes: &ReviewNotes) -> Vec<u8> {
    document_part(|xml| {
        plain(xml, "Title", &*notes.title);
        plain(xml, "Body", &*notes.intro);
        for (number, item) in (1..).zip(&notes.items) {
            let number: usize = number;
            let bold = RunStyle { bold: true, ..RunStyle::default() };
            let head = format!("{number}. [{}] {}", item.degree(), item.place);
            // A finding and its place stay on one page.
            let keep = |xml: &mut Xml| xml.empty("w:keepNext", &[]);
            paragraph(xml, "Body", keep, &[StyledRun::new(head, bold)]);
            plain(xml, "Body", &*item.text);
            if !item.help.is_empty() {
                plain(xml, "Body", item.help_line());
            }
        }
    })
}

fn document_part(inside: impl FnOnce(&mut Xml)) -> Vec<u8> {
    Xml::part("w:document", WORD, |xml| {
        xml.within("w:body", &[], |xml| {
            inside(xml);
            page(xml);
        });
    })
}

/// The title as the page has it.
pub(super) fn title(agency: &Agency, report: &Report, lang: Lang) -> String {
    report.edition.family.title(agency.name_in(report.year), report.year, lang)
}

/// A title that needs two lines, broken behind the agency's name.
fn broken(title: String, name: &str) -> String {
    let length: usize = title.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    let simple = name.chars().count() >= 3 && name.chars().all(char::is_alphabetic);
    match title.strip_prefix(name) {
        Some(rest) if length > 2 * TITLE && simple && rest.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("{name}\n{rest}")
        }
        _ => title,
    }
}

/// The lines above the report's text: which version it is, and the report's metadata.
fn metadata(xml: &mut Xml, report: &Report, lang: Lang) {
    let corrected = report.version.filter(|number| *number > 1);
    if let Some(number) = corrected {
        metadatum(xml, Message::new("docx.version").with("number", number).render(lang));
    }
    for (name, value) in &report.metadata {
        metadatum(xml, Message::new("docx.metadata").with("name", name).with("value", value).render(lang));
    }
}

/// A line of metadata: it is no text of a section, and a control says so.
fn metadatum(xml: &mut Xml, line: String) {
    let control = Control { tag: METADATA_TAG, title: METADATA_TAG };
    paragraph_of(xml, "Note", |_| {}, |xml| control.around(xml, &[StyledRun::plain(line)]));
}

/// A section that is a table of the form.
fn statutory(xml: &mut Xml, heading: &str, filling: FormData<'_>, table: &Table, marks: &NoteMarks) {
    let grid = DocxGrid::new(filling, table);
    // A table that fills a page begins one: no page parts a group from its label.
    let own_page = grid.heads > 0 && grid.rows.len() > LONG;
    let properties = |xml: &mut Xml| {
        if own_page {
            xml.empty("w:pageBreakBefore", &[]);
        }
    };
    paragraph(xml, "Heading2", properties, &[StyledRun::plain(heading)]);
    table::statutory(xml, filling, &grid, marks);
}

/// The agency's explanations of a table's figures.
fn notes(xml: &mut Xml, report: &Report, table: &Table, lang: Lang) {
    for (number, explanation) in (1..).zip(&report.explanations) {
        if explanation.table(&report.edition).is_some_and(|own| own.key == table.key) {
            plain(xml, "Note", note(report, number, explanation, lang));
        }
    }
}

fn note(report: &Report, number: usize, explanation: &Explanation, lang: Lang) -> String {
    let name = explanation.name(&report.edition).map(|name| name.get(lang).to_owned());
    let note = Message::new(if name.is_some() { "docx.note" } else { "docx.note_of_table" });
    let note = note.with("mark", circled_number(number)).with("name", name.unwrap_or_default());
    let mut text = note.with("text", explanation.text.trim()).render(lang);
    if let Some(source) = &explanation.source {
        text += &Message::new("docx.source").with("source", source).render(lang);
    }
    text
}

/// The list of attachments, between text and signature (GB/T 9704). To an outline it is a heading: it is no part of the last section.
fn attachments(xml: &mut Xml, report: &Report, lang: Lang) {
    let listed = report.attachments.iter().filter(|attachment| !attachment.is_shown);
    let labels: Vec<&str> = listed.map(|attachment| attachment.label.as_str()).collect();
    for (index, label) in labels.iter().enumerate() {
        let key = match (index, labels.len()) {
            (0, 1) => "docx.attachment",
            (0, _) => "docx.first_attachment",
            _ => "docx.next_attachment",
        };
        let text = Message::new(key).with("n", index + 1).with("label", *label).render(lang);
        if index == 0 {
            plain(xml, "Body", "");
        }
        let heading = |xml: &mut Xml| {
            if index == 0 {
                xml.value("w:outlineLvl", "1");
            }
        };
        paragraph(xml, "Body", heading, &[StyledRun::plain(text)]);
    }
}

fn signature(xml: &mut Xml, name: &str, report: &Report, lang: Lang) {
    let keep = |xml: &mut Xml| xml.empty("w:keepNext", &[]);
    plain(xml, "Body", "");
    paragraph(xml, "Signature", keep, &[StyledRun::plain(name)]);
    if let Some(published) = &report.published {
        plain(xml, "Signature", day(published.date, lang));
    }
}

/// A4 with the margins of GB/T 9704: 37 mm above, 35 below, 28 left, 26 right.
fn page(xml: &mut Xml) {
    xml.within("w:sectPr", &[], |xml| {
        xml.empty("w:footerReference", &[("w:type", "default"), ("r:id", "rId5")]);
        xml.empty("w:pgSz", &[("w:w", "11906"), ("w:h", "16838")]);
        xml.empty(
            "w:pgMar",
            &[
                ("w:top", "2098"),
                ("w:right", "1474"),
                ("w:bottom", "1984"),
                ("w:left", "1588"),
                ("w:header", "851"),
                ("w:footer", "1304"),
                ("w:gutter", "0"),
            ],
        );
    });
}
