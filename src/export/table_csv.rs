//! A CSV a table of the form, as a person sees it: a row a line, the groups that a row stands in as columns of their own, so that
//! a spreadsheet can filter; with a byte order mark, for Excel in China.

use super::csv::CsvTable;
use super::printed;
use crate::base::{Lang, Message};
use crate::edition::{Header, Row, Table, TableBlock, TableLayout};
use crate::layout::RowVisibility;
use crate::model::Report;
use std::iter::once;

/// The name of a table's file beside a report.
pub fn table_file(table: &Table) -> String {
    format!("{}.csv", table.key)
}

/// A table of a report as CSV. A blank figure is an empty field; a cell that the form lacks is marked as such.
pub fn table_csv(report: &Report, table: &Table, lang: Lang) -> Vec<u8> {
    let mut lines = CsvTable::new();
    let columns = columns(table, lang);
    let depth = table.blocks.iter().map(TableBlock::depth).max().unwrap_or(1);
    let labelled = table.blocks.iter().any(|block| block.label.is_some());
    let none = Message::new("pages.markup.none").render(lang);
    let visibility = RowVisibility(&report.figures);
    let group = labelled.then(|| Message::new("export.table.group").render(lang));
    lines.line(group.into_iter().chain(heads(table, depth, lang)).chain(columns.iter().cloned()));
    for (block, row) in table.rows().filter(|(block, row)| visibility.is_line(block, row) && row.cells.is_some()) {
        let group = labelled.then(|| block.label.as_ref().map_or_else(String::new, |label| label.get(lang).to_owned()));
        let own = names(block, lang);
        let figures = columns.iter().map(|column| {
            let cell = own.iter().position(|name| name == column).and_then(|at| row.cell(at));
            cell.map_or_else(|| none.clone(), |cell| printed(&report.edition, &report.figures, cell))
        });
        lines.line(group.into_iter().chain(labels(block, row, depth, lang)).chain(figures));
    }
    lines.finish()
}

/// The labels of the columns of all blocks, each once.
fn columns(table: &Table, lang: Lang) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for name in table.blocks.iter().flat_map(|block| names(block, lang)) {
        if !columns.contains(&name) {
            columns.push(name);
        }
    }
    columns
}

/// What the columns of a block are called: their labels behind those of the headers above, but for one that stands over all.
fn names(block: &TableBlock, lang: Lang) -> Vec<String> {
    fn walk(headers: &[Header], above: &str, width: usize, lang: Lang, out: &mut Vec<String>) {
        for header in headers {
            let own = match header.span() {
                span if span == width && width > 1 => above.to_owned(),
                _ if above.is_empty() => header.label.get(lang).to_owned(),
                _ => format!("{above} · {}", header.label.get(lang)),
            };
            match header.column {
                Some(_) => out.push(own),
                None => walk(&header.below, &own, width, lang, out),
            }
        }
    }
    let mut out = Vec::with_capacity(block.columns.len());
    walk(&block.header, "", block.columns.len(), lang, &mut out);
    out
}

/// The heads of the columns of labels: one for each level of the tree of rows.
fn heads(table: &Table, depth: usize, lang: Lang) -> Vec<String> {
    if depth > 1 {
        return (1..=depth).map(|level| Message::new("export.table.level").with("n", level).render(lang)).collect();
    }
    let corner = table.blocks.iter().map(|block| block.corner_label.get(lang)).find(|label| !label.is_empty());
    vec![match corner {
        Some(label) if table.layout == TableLayout::Blocks => label.to_owned(),
        // The corner of a matrix is a remark on the whole table.
        _ => Message::new("export.table.item").render(lang),
    }]
}

/// A row's label behind those of the groups that it stands in, one a level; the levels below it are empty.
fn labels(block: &TableBlock, row: &Row, depth: usize, lang: Lang) -> Vec<String> {
    let rows = once(row).chain(block.ancestors(row));
    let mut labels: Vec<String> = rows.map(|row| row.label.get(lang).to_owned()).collect();
    labels.reverse();
    labels.resize(depth, String::new());
    labels
}
