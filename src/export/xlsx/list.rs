//! A list as a workbook: a title, lines below it, and a table of texts and numbers with its heads in sight.

use super::free_name;
use super::layout::{Area, AreaContent, SheetGrid};
use super::package::{Properties, pack};
use super::sheet::{self, SheetData};
use super::styles::CellStyles;
use crate::edition::{CellId, Edition};
use crate::model::Figures;
use std::collections::BTreeMap;
use unicode_width::UnicodeWidthStr as _;

/// A cell of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListCell {
    /// A text, whatever it begins with.
    Text(String),
    /// A number.
    Number(usize),
}

/// A list to be written.
pub struct ListSheet<'l> {
    /// The name of the sheet.
    pub name: &'l str,
    /// The title above the table.
    pub title: &'l str,
    /// Lines below the title.
    pub lines: &'l [String],
    /// The heads of the columns.
    pub heads: &'l [String],
    /// The rows, each as long as the heads.
    pub rows: &'l [Vec<ListCell>],
}

/// How wide a column is, in characters: as its widest cell, within bounds.
const NARROWEST: usize = 8;
const WIDEST: usize = 60;

/// A workbook of one list. No figure of a form is in it, whichever the form is.
pub fn list_xlsx(list: &ListSheet<'_>, edition: &Edition) -> Vec<u8> {
    let figures = Figures::blank(edition);
    let heads = list.heads.iter().map(|head| AreaContent::Label { text: head.clone(), strong: true });
    let mut rows = vec![heads.collect::<Vec<_>>()];
    rows.extend(list.rows.iter().map(|row| row.iter().map(content).collect()));
    let mut grid = listed(rows, &widths(list));
    let lines = list.lines.iter().cloned().map(AreaContent::Remark);
    below(&mut grid, std::iter::once(AreaContent::Title(list.title.to_owned())).chain(lines).collect());
    let mut styles = CellStyles::default();
    let filling = data(edition, &figures, BTreeMap::new());
    let sheets = [sheet::write(free_name(list.name, &[]), &grid, &filling, &mut styles)];
    pack(&sheets, styles.part(), &properties(list.title))
}

fn content(cell: &ListCell) -> AreaContent {
    match cell {
        ListCell::Text(own) => text(own),
        ListCell::Number(number) => whole(i64::try_from(*number).unwrap_or(i64::MAX)),
    }
}

fn widths(list: &ListSheet<'_>) -> Vec<usize> {
    let width = |column: usize| {
        let cells = list.rows.iter().filter_map(|row| match row.get(column)? {
            ListCell::Text(text) => Some(text.width()),
            ListCell::Number(number) => Some(number.to_string().len()),
        });
        let widest = cells.chain([list.heads[column].width()]).max().unwrap_or(0);
        (widest + 2).clamp(NARROWEST, WIDEST)
    };
    (0..list.heads.len()).map(width).collect()
}

/// A sheet of rows under a head.
pub(super) fn listed(rows: Vec<Vec<AreaContent>>, widths: &[usize]) -> SheetGrid {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(1);
    let last = widths.last().copied().unwrap_or(12);
    let widths = (0..columns).map(|column| widths.get(column).copied().unwrap_or(last)).collect();
    let areas = rows.into_iter().enumerate().flat_map(|(row, cells)| {
        let cells = cells.into_iter().enumerate();
        cells.map(move |(column, content)| Area { row, column, rows: 1, columns: 1, content })
    });
    SheetGrid { areas: areas.collect(), widths, frozen: 1, repeated: Some(0) }
}

/// Puts lines above a sheet.
fn below(grid: &mut SheetGrid, lines: Vec<AreaContent>) {
    let (count, columns) = (lines.len(), grid.widths.len());
    grid.areas.iter_mut().for_each(|area| area.row += count);
    let lines = lines.into_iter().enumerate();
    grid.areas.splice(0..0, lines.map(|(row, content)| Area { row, column: 0, rows: 1, columns, content }));
    grid.frozen += count;
    grid.repeated = grid.repeated.map(|first| first + count);
}

pub(super) fn text(text: impl Into<String>) -> AreaContent {
    AreaContent::Text { text: text.into(), hint: None }
}

pub(super) fn whole(number: i64) -> AreaContent {
    AreaContent::Value { digits: number.to_string(), formula: None }
}

pub(super) fn data<'a>(
    edition: &'a Edition,
    figures: &'a Figures,
    formulas: BTreeMap<CellId, String>,
) -> SheetData<'a> {
    SheetData { edition, figures, blank: false, formulas }
}

pub(super) fn properties(title: &str) -> Properties<'_> {
    Properties { title, creator: "annals", created: None, compute: false }
}
