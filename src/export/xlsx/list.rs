//! A list as a workbook: a title, lines below it, and a table of texts and numbers with its heads in sight.

use super::free_name;
use super::layout::AreaContent;
use super::package::pack;
use super::sheet;
use super::styles::CellStyles;
use super::summary::{below, data, listed, properties, text, whole};
use crate::edition::Edition;
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
