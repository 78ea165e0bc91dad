//! The sections of a report, and its notes.

use crate::base::{Text, Words, Year, circled_number, escape, unnumbered};
use crate::edition::{CellId, Row, Section, SectionKind, Table};
use crate::export::table_file;
use crate::layout::rows_without_label;
use crate::markup::{FigureLinks, FigureMode, statutory_table};
use crate::model::{Explanation, NoteMarks, Report};
use crate::plan::links::members_folder;
use crate::plan::page::PageInputs;
use crate::plan::pages::members;
use serde::Serialize;

#[derive(Serialize)]
pub(in crate::plan::pages) struct SectionContext {
    id: String,
    heading: String,
    short: String,
    number: String,
    /// Whether it stands before the first heading, with none of its own.
    opening: bool,
    kind: &'static str,
    html: String,
    /// The same, a table without addresses, explanations and classes; made for a template that reads it.
    plain_html: String,
    wide: bool,
    /// The explanations of rows whose labels have no place for them: of groups, and of all rows of a line.
    terms: Vec<TermContext>,
    notes: Vec<NoteContext>,
    /// The address of the table as CSV, where the site has that.
    csv: Option<String>,
    /// The address of the page that opens the sums of the table, where they are sums of agencies.
    members: Option<String>,
}

/// A row with what it means.
#[derive(Serialize)]
struct TermContext {
    label: String,
    text: String,
}

/// An explanation with its number on the page.
#[derive(Clone, Serialize)]
pub(in crate::plan::pages) struct NoteContext {
    pub(in crate::plan::pages) n: usize,
    pub(in crate::plan::pages) mark: String,
    pub(in crate::plan::pages) label: Option<String>,
    pub(in crate::plan::pages) address: Option<String>,
    pub(in crate::plan::pages) rule: Option<String>,
    pub(in crate::plan::pages) text: String,
    pub(in crate::plan::pages) source: Option<String>,
    pub(in crate::plan::pages) section: Option<String>,
    pub(in crate::plan::pages) year: Year,
}

/// The explanations with their numbers, and the numbers by cell.
pub(in crate::plan::pages) fn notes(report: &Report, words: &Words) -> (Vec<NoteContext>, NoteMarks) {
    let notes = (1..).zip(&report.explanations).map(|(n, explanation)| note(report, n, explanation, words)).collect();
    (notes, report.note_marks())
}

pub(in crate::plan::pages) fn note(report: &Report, n: usize, explanation: &Explanation, words: &Words) -> NoteContext {
    let edition = &report.edition;
    NoteContext {
        n,
        mark: circled_number(n),
        label: explanation.name(edition).map(|name| name.get(words.lang()).to_owned()),
        // The page has an anchor for each cell, and none for a row.
        address: explanation.cell.and(explanation.address.clone()),
        rule: explanation.rule.clone(),
        text: explanation.text.clone(),
        source: explanation.source.clone(),
        section: explanation.table(edition).map(|table| table.key.clone()),
        year: report.year,
    }
}

/// The sections of a report; a table has the address of its CSV where the site wants that, and the sums in it lead to the page that opens
/// them where `has_members`.
pub(in crate::plan::pages) fn sections(
    report: &Report,
    has_csv: bool,
    (marks, notes): (&NoteMarks, &[NoteContext]),
    has_members: bool,
    inputs: &PageInputs<'_>,
) -> Vec<SectionContext> {
    let table = |section: &Section| report.edition.table(&section.id).filter(|table| report.has_table(table));
    let members = |table: &&Table| has_members && members::is_added(report, table);
    let opened = |cell: CellId| if has_members { members::address(report, cell) } else { None };
    let links = FigureLinks { marks, opened: &opened, figures: FigureMode::Read };
    let context = |section: &Section| SectionContext {
        csv: table(section).filter(|_| has_csv).map(table_file),
        members: table(section).filter(members).map(|table| members_folder(Some(&table.key))),
        ..self::section(report, section, &links, notes, inputs)
    };
    report.edition.sections.iter().map(context).collect()
}

fn section(
    report: &Report,
    section: &Section,
    links: &FigureLinks<'_>,
    notes: &[NoteContext],
    inputs: &PageInputs<'_>,
) -> SectionContext {
    let words = inputs.words;
    let lang = words.lang();
    let heading = section.heading.get(lang);
    let own = report.edition.table(&section.id).filter(|_| section.kind == SectionKind::Table);
    let table = own.filter(|table| report.has_table(table));
    let is_absent = own.is_some() && table.is_none();
    // Texts are the same in both forms.
    let html = |figures: FigureMode<'_>| match (section.kind, table) {
        (SectionKind::Narrative, _) => {
            let html = report.narrative(&section.id).map(|n| crate::markdown::render(&section.id, n.text()).html);
            html.unwrap_or_default()
        }
        (SectionKind::Table, _) if is_absent => format!("<p>{}</p>", escape(words.word("report.no_table"))),
        (SectionKind::Table, None) => String::new(),
        (SectionKind::Table, Some(table)) => {
            let links = FigureLinks { figures, ..*links };
            statutory_table((&report.edition, &report.figures), table, &caption(&section.heading), &links, words)
        }
    };
    SectionContext {
        id: section.id.clone(),
        heading: heading.to_owned(),
        short: section.short.get(lang).to_owned(),
        number: number(heading),
        opening: section.opening,
        kind: if section.kind == SectionKind::Table && !is_absent { "table" } else { "narrative" },
        html: inputs.unless_plain("html", || html(FigureMode::Read)),
        plain_html: inputs.if_read("plain_html", || html(FigureMode::Plain)),
        wide: table.is_some_and(|table| table.layout != crate::edition::TableLayout::Blocks),
        terms: inputs.if_read("terms", || table.map(|table| terms(report, table, words)).unwrap_or_default()),
        notes: notes.iter().filter(|note| note.section.as_deref() == Some(&section.id)).cloned().collect(),
        csv: None,
        members: None,
    }
}

fn terms(report: &Report, table: &Table, words: &Words) -> Vec<TermContext> {
    let lang = words.lang();
    let term = |row: &Row| {
        let text = row.explanation.as_ref()?.get(lang).to_owned();
        Some(TermContext { label: row.label.get(lang).to_owned(), text })
    };
    rows_without_label(table, &report.figures).filter_map(term).collect()
}

/// The number of a heading: 一 of 一、总体情况.
pub(in crate::plan::pages) fn number(heading: &str) -> String {
    let rest = unnumbered(heading).len();
    heading[..heading.len() - rest].trim_end_matches(['、', '.', ' ']).to_owned()
}

/// A table's caption is its section's heading without the number.
pub(in crate::plan::pages) fn caption(heading: &Text) -> Text {
    Text { zh: unnumbered(&heading.zh).to_owned(), en: unnumbered(&heading.en).to_owned() }
}
