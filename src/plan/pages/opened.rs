//! Rows of a form opened to agencies, for the pages that show them.

use crate::base::{PageKind, Words, Year};
use crate::compare::OpenedRow;
use crate::edition::CellId;
use crate::markup::{OpenedView, opened_table, unit_of_row};
use crate::model::{Explanation, Member, Report};
use crate::plan::page::PageInputs;
use serde::Serialize;

/// A row of a form with its table.
#[derive(Serialize)]
pub(super) struct RowContext {
    /// Its address.
    id: String,
    /// The groups that it stands in, then its label.
    labels: Vec<String>,
    unit: String,
    html: String,
    /// What the report says of its figures.
    notes: Vec<String>,
}

/// A row with its table.
pub(super) fn row_context(row: &OpenedRow<'_>, view: &OpenedView<'_>, notes: Vec<String>, words: &Words) -> RowContext {
    let lang = words.lang();
    let labels = row.block.ancestors(row.row).map(|group| &group.label).chain(&row.block.label);
    let mut labels: Vec<String> = labels.map(|label| label.get(lang).to_owned()).collect();
    labels.reverse();
    labels.push(row.row.label.get(lang).to_owned());
    RowContext {
        id: row.row.path.clone(),
        html: opened_table(row, view, &labels.join(" · "), words),
        labels,
        unit: unit_of_row(row, view.edition).map_or_else(String::new, |unit| unit.get(lang).to_owned()),
        notes,
    }
}

/// What a report says of some of its figures.
pub(super) fn notes(report: &Report, cells: &[CellId]) -> Vec<String> {
    let is_about = |explanation: &&Explanation| explanation.cell.is_some_and(|cell| cells.contains(&cell));
    report.explanations.iter().filter(is_about).map(|explanation| explanation.text.clone()).collect()
}

/// The address of an agency's figure in its report.
pub(super) fn figure_address(inputs: &PageInputs<'_>, member: &Member<'_>, cell: CellId, year: Year) -> Option<String> {
    let (report, has_page) = (member.report?, inputs.settings().wants(PageKind::Report));
    inputs.site.agency(member.slug).filter(|agency| has_page && agency.report(year).is_some())?;
    // A group that the agency gives by its rows has no cell of its own on its page.
    let is_typed = |cell: CellId| report.figures.is_typed(cell);
    let rows = if is_typed(cell) { Vec::new() } else { report.edition.parts_of_group(cell, is_typed) };
    let cell = rows.first().copied().unwrap_or(cell);
    Some(format!("{}{}/{year}/#{}", inputs.path.root(), member.slug, report.edition.address(cell)))
}
