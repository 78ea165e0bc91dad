//! report.toml in its readable layout: arrays in the form's order, aligned, under the names of the columns.

use crate::base::syntax::in_remark;
use crate::base::{Lang, Message};
use crate::edition::{CellId, Edition, Row, Table, TableBlock};
use crate::model::{Report, TomlPatch};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr as _;

/// A cell as it is typed in TOML: `0`, `"/"`, `"12.5"`; `None` for one that the file leaves out.
pub(super) type TypedCell<'v> = &'v dyn Fn(CellId) -> Option<String>;

/// The tables of a form, each once, every cell of its rows given by `value` as it is typed in TOML.
pub fn report_toml(edition: &Edition, value: &dyn Fn(CellId) -> String) -> String {
    let is_there = |cell: CellId| !edition.def(cell).group && !edition.is_in_repeat(cell);
    report_toml_of(edition, &|cell| is_there(cell).then(|| value(cell)))
}

/// A report.toml with those tables of its form, blank, that it lacks and some cells are in; `None` where it has them all.
pub fn with_tables_of(report: &Report, cells: &[CellId]) -> Option<String> {
    let file = TomlPatch::new(&report.file)?;
    let is_wanted = |index: usize, table: &Table| {
        !file.has(&table.key) && cells.iter().any(|cell| report.edition.def(*cell).table == index)
    };
    let tables = report.edition.tables.iter().enumerate().filter(|(index, table)| is_wanted(*index, table));
    let tables: Vec<&Table> = tables.map(|(_, table)| table).collect();
    let text = &report.file.text;
    let end = if text.ends_with('\n') { "" } else { "\n" };
    let added = end.to_owned() + &blank_tables_toml(&report.edition, &tables);
    let added = if text.contains("\r\n") { added.replace('\n', "\r\n") } else { added };
    (!tables.is_empty()).then(|| format!("{text}{added}"))
}

/// Some tables of a form, every cell of their rows blank.
fn blank_tables_toml(edition: &Edition, tables: &[&Table]) -> String {
    let blank = |cell: CellId| (!edition.def(cell).group).then(|| "\"\"".to_owned());
    let mut out = String::new();
    tables.iter().for_each(|table| write_headed(&mut out, edition, table, "", &blank));
    out
}

/// The tables of a form with the cells that `value` has. A row of which some cells are left out names its columns, a row left out
/// whole is a comment, and a group that has cells is one row in place of its rows.
pub fn report_toml_of(edition: &Edition, value: TypedCell<'_>) -> String {
    let mut out = String::new();
    for (index, table) in edition.tables.iter().enumerate() {
        let mut rows = table.rows().flat_map(|(block, row)| block.cells(row));
        if table.optional && !rows.any(|cell| value(cell).is_some()) {
            continue;
        }
        let optional = table.optional.then(|| Message::new("export.optional"));
        let last = edition.repeats_of(index).last().map(|last| &edition.tables[last].key);
        let repeats = last.map(|last| Message::new("export.repeats").with("key", &table.key).with("last", last));
        let remarks: String = optional.into_iter().chain(repeats).map(|remark| remark.render(Lang::Zh)).collect();
        write_headed(&mut out, edition, table, &remarks, value);
    }
    out
}

fn write_headed(out: &mut String, edition: &Edition, table: &Table, remarks: &str, value: TypedCell<'_>) {
    let heading = edition.section(&table.key);
    let heading = heading.map_or("", |section| section.heading.get(Lang::Zh));
    let heading = in_remark(heading);
    let _ = write!(out, "\n# {heading}{remarks}\n[{}]\n", table.key);
    write_table(out, table, value);
}

fn write_table(out: &mut String, table: &Table, value: TypedCell<'_>) {
    // In TOML the rows of a table come before its sub-tables, whatever the order of the form and its blocks.
    let mut groups = String::new();
    for block in &table.blocks {
        if let Some(label) = &block.label {
            let _ = writeln!(out, "# {}", in_remark(&label.zh));
        }
        let top: Vec<usize> = block.top().collect();
        let name_width = block.rows.iter().filter_map(|row| row.key.as_ref()).map(String::len).max().unwrap_or(0);
        let columns = ColumnWidths::new(block, value);
        if columns.as_array {
            let _ = writeln!(out, "#{:name_width$}   {}", "", columns.heads(block));
        }
        rows((out, &mut groups), block, &top, name_width, &columns, value);
    }
    out.push_str(&groups);
}

/// Writes rows, and apart from them the groups among them.
fn rows(
    (out, groups): (&mut String, &mut String),
    block: &TableBlock,
    indexes: &[usize],
    name_width: usize,
    columns: &ColumnWidths,
    value: TypedCell<'_>,
) {
    let one_row = |row: &Row| block.cells(row).any(|c| value(c).is_some());
    let (grouped, plain): (Vec<&usize>, Vec<&usize>) = indexes.iter().partition(|index| {
        let row = &block.rows[**index];
        row.is_group() && row.key.is_some() && !one_row(row)
    });
    for index in plain {
        let row = &block.rows[*index];
        if row.key.is_none() {
            // A heading without a key is no level of the file.
            rows((out, groups), block, &row.children, name_width, columns, value);
            continue;
        }
        write_row(out, block, row, name_width, columns, value);
    }
    for index in grouped {
        let row = &block.rows[*index];
        let _ = write!(groups, "\n# {}\n[{}]\n", in_remark(&row.label.zh), row.path);
        let mut inner = String::new();
        rows((groups, &mut inner), block, &row.children, name_width, columns, value);
        groups.push_str(&inner);
    }
}

fn write_row(
    out: &mut String,
    block: &TableBlock,
    row: &Row,
    name_width: usize,
    columns: &ColumnWidths,
    value: TypedCell<'_>,
) {
    let (key, label) = (row.key.as_deref().unwrap_or_default(), in_remark(&row.label.zh));
    let cells: Vec<Option<String>> = block.cells(row).map(value).collect();
    let given = cells.iter().flatten().count();
    if given == 0 {
        let _ = writeln!(out, "# {key:<name_width$} = …  # {label}");
    } else if columns.as_array && given == cells.len() {
        let cells = cells.into_iter().flatten();
        let cells: Vec<String> = cells.zip(&columns.widths).map(|(cell, width)| format!("{cell:>width$}")).collect();
        let _ = writeln!(out, "{key:<name_width$} = [ {} ]  # {label}", cells.join(", "));
    } else {
        let given = block.columns.iter().zip(&cells).filter_map(|(column, cell)| Some((column, cell.as_ref()?)));
        let cells: Vec<String> = given.map(|(column, cell)| format!("{} = {cell}", column.key)).collect();
        let _ = writeln!(out, "{key:<name_width$} = {{ {} }}  # {label}", cells.join(", "));
    }
}

/// How the cells of a block are laid out.
struct ColumnWidths {
    /// Whether rows are arrays: where the columns are many.
    as_array: bool,
    widths: Vec<usize>,
}

impl ColumnWidths {
    fn new(block: &TableBlock, value: TypedCell<'_>) -> ColumnWidths {
        let widest = |column: usize| {
            let cells = block.rows.iter().filter_map(|row| row.cell(column)).filter_map(value).map(|cell| cell.width());
            cells.max().unwrap_or(1).max(short(&block.columns[column].label.zh).width())
        };
        ColumnWidths { as_array: block.is_typed_as_lists(), widths: (0..block.columns.len()).map(widest).collect() }
    }

    /// The names of the columns above the figures, aligned by display width.
    fn heads(&self, block: &TableBlock) -> String {
        let heads = block.columns.iter().zip(&self.widths).map(|(column, width)| {
            let label = short(&column.label.zh);
            format!("{}{label}", " ".repeat(width - label.width()))
        });
        heads.collect::<Vec<_>>().join("  ")
    }
}

/// A column's name in at most four characters: what is above a figure need not be wider than it must.
fn short(label: &str) -> String {
    in_remark(label).chars().take(4).collect()
}
