//! report.xlsx: a sheet a table in the form's own layout, totals as formulas; and the blank form with live totals.
//!
//! Written as XML of our own: a figure goes into the file digit by digit, and no library puts it through a binary fraction.

mod checks;
mod formula;
mod layout;
mod list;
mod package;
mod sheet;
mod styles;
mod summary;
#[cfg(test)]
mod tests;

use super::{ExportFormat, RenderCache, Write};
use crate::base::{Lang, Message, OutputKind};
use crate::edition::{Edition, Table};
use crate::markdown;
use crate::model::{Figures, Report};
use layout::{Area, AreaContent, SheetGrid};
pub use list::{ListCell, ListSheet, list_xlsx};
use package::{Properties, SheetPart, pack};
use sheet::SheetData;
use std::collections::BTreeMap;
use styles::CellStyles;
use summary::MembersSheet;
pub(super) use summary::{review, summary};

pub(super) const FORMAT: ExportFormat = ExportFormat {
    name: "xlsx",
    output: Some(OutputKind::Xlsx),
    binary: true,
    write: Write::Alone(write),
    blank: Some(blank),
};

/// The language of the form, whatever that of the site.
const LANG: Lang = Lang::Zh;

fn write(made: &RenderCache) -> Vec<u8> {
    let (agency, report) = (&made.agency, &made.report);
    let sums = made.members();
    let members = sums.as_ref().map(|sums| MembersSheet::new(report, sums));
    let name = agency.name_in(report.year);
    let title = report.edition.family.title(name, report.year, LANG);
    let formulas = members.as_ref().map(|members| members.formulas.clone()).unwrap_or_default();
    let filling = SheetData { edition: &report.edition, figures: &report.figures, blank: false, formulas };
    let head = vec![AreaContent::Title(title.clone())];
    let mut folder = format!("{}/{}/", report.agency, report.year);
    let mut remarks = vec![
        Message::new("export.agency").with("name", name),
        Message::new("export.year").with("year", report.year),
        report.edition.line(),
    ];
    if let Some(number) = report.version {
        remarks.push(Message::new("export.version").with("number", number));
        folder = format!("{folder}v{number}/");
    }
    remarks.extend(report.published.as_ref().map(|day| Message::new("export.published").with("date", &day.text)));
    remarks.push(Message::new("export.address").with("address", folder));
    remarks.push(Message::new("export.totals"));
    let absent = report.edition.tables.iter().filter(|table| !report.has_table(table));
    let absent = absent.filter_map(|table| report.edition.section(&table.key));
    remarks.extend(absent.map(|section| Message::new("export.without").with("heading", &section.heading)));
    remarks.extend(members.as_ref().map(|members| members.remark.clone()));
    let mut lines: Vec<String> = remarks.iter().map(|remark| remark.render(LANG)).collect();
    for explanation in &report.explanations {
        let line = match explanation.name(&report.edition) {
            Some(place) => Message::new("export.note_at").with("name", place),
            None => Message::new("export.note"),
        };
        let line = line.with("text", &explanation.text).render(LANG);
        let source = explanation.source.as_ref();
        let source = source.map(|source| Message::new("export.source").with("source", source).render(LANG));
        lines.push(line + &source.unwrap_or_default());
    }
    let day = report.published.as_ref().map(|published| published.date);
    let created = day.map(|day| format!("{}T00:00:00Z", day.format("%Y-%m-%d")));
    let properties = Properties { title: &title, creator: name, created, compute: false };
    workbook(&filling, &head, texts(report), lines, members.map(|members| members.grid), &properties)
}

/// The narratives as they are read, each with the heading of its section.
fn texts(report: &Report) -> Vec<(String, AreaContent)> {
    let mut rows = Vec::new();
    for section in report.edition.narratives() {
        let Some(narrative) = report.narrative(&section.id) else { continue };
        let mut heading = section.heading.get(LANG).to_owned();
        for text in cells_of(&markdown::plain(narrative.text()).text) {
            rows.push((std::mem::take(&mut heading), AreaContent::Text { text, hint: None }));
        }
    }
    rows
}

/// How many characters Excel takes in a cell: its own count is of UTF-16.
const LONGEST: usize = 32_767;

/// A text in as many cells as it needs, parted between paragraphs.
fn cells_of(text: &str) -> Vec<String> {
    let mut cells: Vec<String> = Vec::new();
    let length = |text: &str| text.encode_utf16().count();
    for line in text.trim_end().split('\n') {
        match cells.last_mut().filter(|cell| length(cell) + length(line) < LONGEST) {
            Some(cell) => *cell = format!("{cell}\n{line}"),
            None => cells.push(line.to_owned()),
        }
    }
    cells
}

/// The form to be filled in.
fn blank(edition: &Edition) -> Vec<u8> {
    let title = edition.family.blank_title(LANG);
    let filling = SheetData { edition, figures: &Figures::blank(edition), blank: true, formulas: BTreeMap::new() };
    let head = [AreaContent::Remark(Message::new("export.blank.how").render(LANG)), AreaContent::Title(title.clone())];
    let notes = ["figures", "checks", "texts", "back"].map(|key| Message::keyed(format!("export.blank.{key}")));
    let lines = [edition.line()].iter().chain(&notes).map(|line| line.render(LANG)).collect();
    let texts = edition.narratives().map(|section| {
        let hint = section.hint.as_ref().map_or(section.short.get(LANG), |hint| hint.get(LANG)).to_owned();
        (section.heading.get(LANG).to_owned(), AreaContent::Text { text: String::new(), hint: Some(hint) })
    });
    let properties = Properties { title: &title, creator: "annals", created: None, compute: true };
    workbook(&filling, &head, texts.collect(), lines, None, &properties)
}

fn workbook(
    filling: &SheetData<'_>,
    head: &[AreaContent],
    texts: Vec<(String, AreaContent)>,
    lines: Vec<String>,
    members: Option<SheetGrid>,
    properties: &Properties<'_>,
) -> Vec<u8> {
    let edition = filling.edition;
    let mut styles = CellStyles::default();
    let mut sheets: Vec<SheetPart> = Vec::new();
    let is_there = |table: &&Table| filling.blank || filling.figures.has_table(edition, table);
    for table in edition.tables.iter().filter(is_there) {
        let (heading, short) = (edition.heading(table, LANG), edition.short(table, LANG));
        let mut head = head.to_vec();
        head.push(AreaContent::Heading(heading.to_owned()));
        let grid = SheetGrid::new(table, filling.figures, head);
        sheets.push(sheet::write(free_name(short, &sheets), &grid, filling, &mut styles));
    }
    if !texts.is_empty() {
        let text = |key| Message::new(key).render(LANG);
        let grid = SheetGrid::texts([text("export.texts.section"), text("export.texts.text")], texts);
        sheets.push(sheet::write(free_name(&text("export.texts.sheet"), &sheets), &grid, filling, &mut styles));
    }
    // One column: what stands here is no table.
    let line = |(row, text)| Area { row, column: 0, rows: 1, columns: 1, content: AreaContent::Remark(text) };
    let areas = lines.into_iter().enumerate().map(line).collect();
    let grid = SheetGrid { areas, widths: vec![110], frozen: 0, repeated: None };
    let name = free_name(&Message::new("export.sheet").render(LANG), &sheets);
    sheets.push(sheet::write(name, &grid, filling, &mut styles));
    if let Some(grid) = members {
        sheets.push(sheet::write(Message::new("export.members.sheet").render(LANG), &grid, filling, &mut styles));
    }
    pack(&sheets, styles.part(), properties)
}

/// A name for a sheet: without what Excel refuses, not too long, and no other sheet's.
fn free_name(wanted: &str, sheets: &[SheetPart]) -> String {
    let sound: String =
        wanted.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'')).collect();
    let sound: String = sound.trim().chars().take(26).collect();
    let is_taken =
        |name: &str| name.is_empty() || sheets.iter().any(|sheet| sheet.name.to_lowercase() == name.to_lowercase());
    if !is_taken(&sound) {
        return sound;
    }
    (2..).map(|number| format!("{sound} {number}")).find(|name| !is_taken(name)).unwrap_or(sound)
}
