//! Reports as offices have them: the printed tables of a form, in the formats and with the faults that are met.

pub(crate) mod faults;
pub(crate) mod formats;
pub(crate) mod pages;
pub(crate) mod pdf;
pub(crate) mod score;

use crate::support::random_report::{Sheet, text_of};
use annals::api::base::Lang;
use annals::api::edition::{CellId, Edition, Header, Row, Table, TableBlock, TableLayout};
use std::collections::BTreeMap;

/// A printed cell.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    /// Whether it holds a figure.
    pub(crate) figure: bool,
}

pub(crate) type Rows = Vec<Vec<Cell>>;

/// A part of a report.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    Text(String),
    Table(Rows),
}

/// The figures of a report by address, as printed.
pub(crate) type Figures = BTreeMap<String, String>;

/// The figures of a sheet made at random; amounts get a fraction, printed ones a unit.
pub(crate) fn figures(edition: &Edition, sheet: &Sheet) -> Figures {
    let mut figures = Figures::new();
    for (path, values) in &sheet.rows {
        for cell in edition.ids() {
            let Some(column) =
                edition.address(cell).strip_prefix(path.as_str()).and_then(|rest| rest.strip_prefix('.'))
            else {
                continue;
            };
            let block = edition.block(cell);
            let Some(index) = block.columns.iter().position(|known| known.key == column) else { continue };
            let value = values[index];
            let text = text_of(edition, cell, value, &format!("{:02}", value % 100));
            figures.insert(edition.address(cell).to_owned(), text);
        }
    }
    figures
}

fn cell(text: &str, rows: usize, columns: usize) -> Cell {
    Cell { text: text.to_owned(), rows, columns, figure: false }
}

fn value(edition: &Edition, figures: &Figures, id: CellId, columns: usize) -> Cell {
    let text = figures.get(edition.address(id)).cloned().unwrap_or_default();
    Cell { text, rows: 1, columns, figure: true }
}

/// A whole report: title, sections, texts, tables.
pub(crate) fn report(edition: &Edition, figures: &Figures, name: &str, year: u16) -> Vec<Part> {
    let mut parts = vec![Part::Text(edition.family.title(name, year, Lang::Zh))];
    for section in &edition.sections {
        parts.push(Part::Text(section.heading.zh.clone()));
        match edition.table(&section.id) {
            Some(table) => parts.push(Part::Table(printed(edition, table, figures))),
            None => parts
                .push(Part::Text(format!("{year}年，本机关认真做好{}工作，没有收取信息处理费。", section.short.zh))),
        }
    }
    parts
}

/// A table as the form prints it.
pub(crate) fn printed(edition: &Edition, table: &Table, figures: &Figures) -> Rows {
    match table.layout {
        TableLayout::Blocks => blocks(edition, table, figures),
        TableLayout::Matrix => matrix(edition, &table.blocks[0], figures),
        TableLayout::Line => line(edition, &table.blocks[0], figures),
    }
}

fn blocks(edition: &Edition, table: &Table, figures: &Figures) -> Rows {
    let width = table.blocks.iter().map(|block| block.columns.len()).max().expect("a block");
    let mut rows = Rows::new();
    for block in &table.blocks {
        let count = block.columns.len();
        let span = |index: usize| if index + 1 == count { width - index } else { 1 };
        if let Some(label) = &block.label {
            rows.push(vec![cell(&label.zh, 1, width + 1)]);
        }
        let mut head = vec![cell(&block.corner_label.zh, 1, 1)];
        head.extend(block.columns.iter().enumerate().map(|(index, column)| cell(&column.label.zh, 1, span(index))));
        rows.push(head);
        for row in block.rows.iter().filter(|row| !row.is_group()) {
            let mut cells = vec![cell(&row.label.zh, 1, 1)];
            cells.extend((0..count).filter_map(|at| Some(value(edition, figures, row.cell(at)?, span(at)))));
            rows.push(cells);
        }
    }
    rows
}

fn matrix(edition: &Edition, block: &TableBlock, figures: &Figures) -> Rows {
    let depth = block.depth();
    let heads = block.header.iter().map(Header::depth).max().unwrap_or(1);
    let mut rows: Rows = vec![Vec::new(); heads];
    rows[0].push(cell(&block.corner_label.zh, heads, depth));
    head(&block.header, 0, heads, &mut rows);
    // A label that is to stand at the start of the next row.
    let mut waiting: Vec<Cell> = Vec::new();
    let leaves = |row: &Row| printed_leaves(edition, block, row, figures);
    for row in &block.rows {
        let mut level = 0;
        let mut parent = row.parent;
        let mut inside_one_row = false;
        while let Some(index) = parent {
            level += 1;
            inside_one_row |= is_one_row(edition, &block.rows[index], figures);
            parent = block.rows[index].parent;
        }
        if inside_one_row {
            continue;
        }
        if row.is_group() && !is_one_row(edition, row, figures) {
            waiting.push(cell(&row.label.zh, leaves(row), 1));
            continue;
        }
        let mut cells = std::mem::take(&mut waiting);
        cells.push(cell(&row.label.zh, 1, depth - level));
        cells.extend((0..block.columns.len()).filter_map(|at| Some(value(edition, figures, row.cell(at)?, 1))));
        rows.push(cells);
    }
    rows
}

/// Whether a group is given as one row.
fn is_one_row(edition: &Edition, row: &Row, figures: &Figures) -> bool {
    row.is_group() && row.cells.is_some_and(|first| figures.contains_key(edition.address(first)))
}

fn printed_leaves(edition: &Edition, block: &TableBlock, row: &Row, figures: &Figures) -> usize {
    if row.children.is_empty() || is_one_row(edition, row, figures) {
        return 1;
    }
    row.children.iter().map(|child| printed_leaves(edition, block, &block.rows[*child], figures)).sum()
}

fn head(headers: &[Header], level: usize, heads: usize, rows: &mut Rows) {
    for header in headers {
        let below = header.below.is_empty();
        rows[level].push(cell(&header.label.zh, if below { heads - level } else { 1 }, header.span()));
        head(&header.below, level + 1, heads, rows);
    }
}

fn line(edition: &Edition, block: &TableBlock, figures: &Figures) -> Rows {
    let columns = block.columns.len();
    let depth = block.depth();
    let mut rows: Rows = vec![Vec::new(); depth + 2];
    for row in &block.rows {
        let level = usize::from(row.parent.is_some());
        if row.is_group() {
            rows[level].push(cell(&row.label.zh, 1, row.children.len() * columns));
            continue;
        }
        rows[level].push(cell(&row.label.zh, depth - level, columns));
        for (at, column) in block.columns.iter().enumerate() {
            rows[depth].push(cell(&column.label.zh, 1, 1));
            rows[depth + 1].push(value(edition, figures, row.cell(at).expect("a cell"), 1));
        }
    }
    rows
}

/// How many columns a table has: as many as its widest row, whatever its headers span.
pub(crate) fn width(rows: &Rows) -> usize {
    rows.iter().map(|row| row.iter().map(|cell| cell.columns).sum()).max().unwrap_or(0)
}

/// Changes every figure and label.
pub(crate) fn change(parts: &mut [Part], mut with: impl FnMut(&mut Cell)) {
    for part in parts {
        if let Part::Table(rows) = part {
            rows.iter_mut().flatten().for_each(&mut with);
        }
    }
}

/// The tables of a report.
pub(crate) fn tables(parts: &mut [Part]) -> Vec<&mut Rows> {
    let rows = parts.iter_mut().filter_map(|part| match part {
        Part::Table(rows) => Some(rows),
        Part::Text(_) => None,
    });
    rows.collect()
}

/// An empty column behind every column of figures, and headers that do not know of it.
pub(crate) fn with_phantoms(rows: &mut Rows) {
    for row in rows {
        let mut wide = Vec::new();
        for cell in row.drain(..) {
            let figure = cell.figure;
            wide.push(cell);
            if figure {
                wide.push(Cell { text: String::new(), rows: 1, columns: 1, figure: true });
            }
        }
        *row = wide;
    }
}

/// A table cut in two before a row, as a page break does: spans that reach over the cut end there and begin anew with the rest
/// of their label.
pub(crate) fn cut(rows: &Rows, before: usize) -> (Rows, Rows) {
    let (mut above, mut below) = (rows[..before].to_vec(), rows[before..].to_vec());
    let mut carried: Vec<Cell> = Vec::new();
    for (index, row) in above.iter_mut().enumerate() {
        for cell in row.iter_mut().filter(|cell| index + cell.rows > before) {
            let rest = index + cell.rows - before;
            cell.rows = before - index;
            let half = cell.text.chars().count() / 2;
            let tail: String = cell.text.chars().skip(half).collect();
            cell.text = cell.text.chars().take(half).collect();
            carried.push(Cell { text: tail, rows: rest, ..cell.clone() });
        }
    }
    if let Some(first) = below.first_mut() {
        first.splice(0..0, carried);
    }
    (above, below)
}

/// The first column of each cell on the grid, row by row.
fn places(rows: &Rows) -> Vec<Vec<usize>> {
    let mut taken: Vec<usize> = vec![0; width(rows)];
    let row = |(index, cells): (usize, &Vec<Cell>)| {
        let mut column = 0;
        let place = |cell: &Cell| {
            while taken[column] > index {
                column += 1;
            }
            let own = column;
            column += cell.columns;
            taken[own..column].fill(index + cell.rows);
            own
        };
        cells.iter().map(place).collect()
    };
    rows.iter().enumerate().map(row).collect()
}

/// A table without a column of the grid: what stands only there is gone, and spans over it are narrower.
pub(crate) fn without_column(rows: &mut Rows, gone: usize) {
    let all = places(rows);
    for (row, places) in rows.iter_mut().zip(all) {
        for (cell, place) in row.iter_mut().zip(places) {
            cell.columns -= usize::from((place..place + cell.columns).contains(&gone));
        }
        row.retain(|cell| cell.columns > 0);
    }
}
