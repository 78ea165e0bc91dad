//! The document: title, the sections of the form, the signature.

use super::grid::Grid;
use super::narrative::{Block, Lists, blocks};
use super::run::{Run, paragraph, plain};
use super::table;
use super::xml::{WORD, Xml};
use crate::base::{Lang, Message};
use crate::edition::{Section, SectionKind};
use crate::markup::{Marks, mark};
use crate::model::{Agency, Explanation, Report};
use chrono::Datelike as _;

/// The width of two characters of the text, in twentieths of a point.
const INDENT: usize = 640;
/// How many characters of the title a line holds.
const TITLE: usize = 20;
/// How many rows of a table are worth a page of their own.
const LONG: usize = 20;

/// The main part; the lists that it counts are added to `lists`.
pub(super) fn document(agency: &Agency, report: &Report, lists: &mut Lists) -> Vec<u8> {
    let mut marks = Marks::new();
    for (index, explanation) in report.explanations.iter().enumerate() {
        if let Some(cell) = explanation.cell {
            marks.entry(cell).or_default().push(index + 1);
        }
    }
    Xml::part("w:document", WORD, |xml| {
        xml.within("w:body", &[], |xml| {
            plain(xml, "Title", broken(title(agency, report), agency.name_in(report.year)));
            for section in &report.edition.sections {
                match section.kind {
                    SectionKind::Narrative => {
                        plain(xml, "Heading2", section.heading.get(Lang::Zh));
                        narrative(xml, report, section, lists);
                    }
                    SectionKind::Table => figures(xml, report, section, &marks),
                }
            }
            signature(xml, agency, report);
            page(xml);
        });
    })
}

/// The title as the page has it.
pub(super) fn title(agency: &Agency, report: &Report) -> String {
    let title = Message::new("report.title").with("agency", agency.name_in(report.year));
    title.with("year", report.year).render(Lang::Zh)
}

/// A title that needs two lines, broken behind the agency's name.
fn broken(title: String, name: &str) -> String {
    let length: usize = title.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    let simple = name.chars().count() >= 3 && name.chars().all(char::is_alphabetic);
    match title.strip_prefix(name) {
        Some(rest) if length > 2 * TITLE && simple => format!("{name}\n{rest}"),
        _ => title,
    }
}

fn narrative(xml: &mut Xml, report: &Report, section: &Section, lists: &mut Lists) {
    let Some(narrative) = report.narrative(&section.id) else { return };
    let mut after_table = false;
    for block in blocks(narrative.text(), lists) {
        match block {
            Block::Table(rows) => {
                // Tables that touch are one to Word.
                if after_table {
                    plain(xml, "Note", "");
                }
                table::narrative(xml, &rows);
                after_table = true;
            }
            Block::Paragraph { style, list, depth, runs } => {
                let properties = |xml: &mut Xml| {
                    if let Some((number, level)) = list {
                        xml.within("w:numPr", &[], |xml| {
                            xml.value("w:ilvl", &level.to_string());
                            xml.value("w:numId", &number.to_string());
                        });
                    }
                    if depth > 0 {
                        xml.empty("w:ind", &[("w:left", &(INDENT * depth).to_string())]);
                    }
                };
                paragraph(xml, style, properties, &runs);
                after_table = false;
            }
        }
    }
}

/// A table of the form, and under it what the agency says of its figures.
fn figures(xml: &mut Xml, report: &Report, section: &Section, marks: &Marks) {
    let Some(table) = report.edition.table(&section.id) else { return };
    let grid = Grid::of(report, table);
    // A table that fills a page begins one: no page parts a group from its label.
    let own_page = grid.heads > 0 && grid.rows.len() > LONG;
    let properties = |xml: &mut Xml| {
        if own_page {
            xml.empty("w:pageBreakBefore", &[]);
        }
    };
    paragraph(xml, "Heading2", properties, &[Run::plain(section.heading.get(Lang::Zh))]);
    table::statutory(xml, &grid, marks);
    for (index, explanation) in report.explanations.iter().enumerate() {
        let stands_here = explanation.address.as_ref().is_some_and(|address| {
            address.strip_prefix(table.key.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        });
        if stands_here {
            plain(xml, "Note", note(report, index + 1, explanation));
        }
    }
}

fn note(report: &Report, number: usize, explanation: &Explanation) -> String {
    let row = |address: &str| {
        let rows = report.edition.tables.iter().flat_map(|table| table.rows());
        rows.map(|(_, row)| row).find(|row| row.path == address).map(|row| row.label.get(Lang::Zh).to_owned())
    };
    let name = match (explanation.cell, &explanation.address) {
        (Some(cell), _) => Some(report.edition.name(cell).get(Lang::Zh).to_owned()),
        (None, address) => address.as_deref().and_then(row),
    };
    let note = Message::new(if name.is_some() { "docx.note" } else { "docx.note_of_table" });
    let note = note.with("mark", mark(number)).with("name", name.unwrap_or_default());
    let mut text = note.with("text", explanation.text.trim()).render(Lang::Zh);
    if let Some(source) = &explanation.source {
        text += &Message::new("docx.source").with("source", source).render(Lang::Zh);
    }
    text
}

fn signature(xml: &mut Xml, agency: &Agency, report: &Report) {
    let keep = |xml: &mut Xml| xml.empty("w:keepNext", &[]);
    plain(xml, "Body", "");
    paragraph(xml, "Signature", keep, &[Run::plain(agency.name_in(report.year))]);
    if let Some(published) = &report.published {
        let date = published.date;
        let day = Message::new("docx.date").with("year", date.year().to_string());
        let day = day.with("month", date.month().to_string()).with("day", date.day().to_string());
        plain(xml, "Signature", day.render(Lang::Zh));
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
