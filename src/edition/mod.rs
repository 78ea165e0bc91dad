//! Statutory forms as data: tables, row trees, columns, labels, sums. No row or label is named in Rust outside the rules
//! that need that very row; a new form is a file in `forms/` and a line in `forms::EMBEDDED`.

mod build;
mod counterpart;
mod entry;
mod extend;
#[cfg(test)]
mod extend_tests;
mod forms;
mod names;
mod parse;
mod raw;
mod relations;
mod resolve;
mod tables;
mod tree;

pub use build::EDITION_CODE;
pub use counterpart::Counterpart;
pub(crate) use extend::lists;
pub use forms::Editions;
pub use names::within;
pub(crate) use raw::{RawEdition, RawPlacement};
pub use relations::{Carry, Flows, Identity, KeyFigure, Limit, Rate, Relation, RuleReference, Stock, Sum};

use crate::base::{Digest, Text, Year};
use schemars::JsonSchema;
use std::collections::HashMap;
use std::ops::Range;
use toml::Spanned;

/// A cell of a form, by its index in the form's order. A report's figures are a list in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellId(pub(crate) u32);

impl CellId {
    /// The index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What may stand in a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "kind_of_cell")]
pub enum Kind {
    /// An integer, zero or more.
    #[default]
    Count,
    /// An exact decimal, zero or more, its digits kept as typed.
    Amount,
    /// An integer that may be negative, typed as `+3` or `-2`.
    Change,
    /// Text as printed, with its unit.
    Printed,
}

/// A statutory form: 国办公开办函〔2019〕60号, 〔2021〕30号, or one of a site's own.
#[derive(Debug)]
pub struct Edition {
    /// Its id, as in report.toml: `cn-2021`.
    pub id: String,
    /// A short name.
    pub title: Text,
    /// The notice that prescribes it.
    pub notice: String,
    /// First report year for which it is the default.
    pub from: Year,
    /// Last one; `None` while in force.
    pub until: Option<Year>,
    /// The id of the edition before.
    pub previous: Option<String>,
    /// The sections in printed order.
    pub sections: Vec<Section>,
    /// The tables, in the order of their sections.
    pub tables: Vec<Table>,
    /// Every cell, group sums included, in the form's order.
    pub cells: Vec<CellDef>,
    /// Sums across columns, then down rows: whole and parts.
    pub sums: Vec<Sum>,
    /// Equations that hold in each column.
    pub identities: Vec<Identity>,
    /// Upper limits.
    pub limits: Vec<Limit>,
    /// Rows that continue a row of last year's report.
    pub carries: Vec<Carry>,
    /// Stocks that follow from last year's stock and the flows.
    pub stocks: Vec<Stock>,
    /// The figures at the head of a report's page.
    pub key_figures: Vec<KeyFigure>,
    /// Rates that follow from the figures: 派生指标.
    pub rates: Vec<Rate>,
    /// The rules that the file names, with their places.
    pub rules: Vec<RuleReference>,
    /// The digest of the file it was read from, and of the editions before.
    pub digest: Digest,
    index: HashMap<String, CellId>,
}

/// A section of the report.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "section")]
pub struct Section {
    /// The key, the name of a narrative's file, and the id of the section on the page.
    pub id: String,
    /// Narrative or table.
    pub kind: SectionKind,
    /// The heading with its number, in the normal form.
    pub heading: Text,
    /// Four to six characters for the list of contents.
    pub short: Text,
    /// Other headings found in reports, accepted on import.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What belongs in a section of text, for those who fill in a blank form.
    #[serde(default)]
    pub hint: Option<Text>,
    /// Whether a comparison sets last year's sentences beside this year's about the same: problems and their remedies.
    #[serde(default)]
    pub follow_up: bool,
}

/// What a section holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "kind_of_section")]
pub enum SectionKind {
    /// Text of the agency's, in `<id>.md`.
    Narrative,
    /// A table of the form, in report.toml.
    Table,
}

/// How a table is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "layout")]
pub enum TableLayout {
    /// Blocks under each other, each with headers of its own (table 二).
    Blocks,
    /// A tree of rows by a tree of columns (table 三).
    Matrix,
    /// One row of data under a header of rows, then columns (table 四).
    Line,
}

/// A table of the form.
#[derive(Debug)]
pub struct Table {
    /// Its key, the first step of its cells' addresses and the id of its section.
    pub key: String,
    /// How it is printed.
    pub layout: TableLayout,
    /// The unit of cells that name no other.
    pub unit: Text,
    /// Its blocks; one, except in [`TableLayout::Blocks`].
    pub blocks: Vec<TableBlock>,
}

impl Table {
    /// All rows of all blocks, in printed order.
    pub fn rows(&self) -> impl Iterator<Item = (&TableBlock, &Row)> {
        self.blocks.iter().flat_map(|block| block.rows.iter().map(move |row| (block, row)))
    }
}

/// Rows that share their columns.
#[derive(Debug)]
pub struct TableBlock {
    /// The heading of the block, in [`TableLayout::Blocks`].
    pub label: Option<Text>,
    /// The header above the row labels; the corner of a matrix.
    pub corner_label: Text,
    /// The columns as a tree of headers.
    pub header: Vec<Header>,
    /// The leaves of that tree.
    pub columns: Vec<Column>,
    /// Rows, groups and headings, in printed order: a group stands before its rows.
    pub rows: Vec<Row>,
}

/// A column header: over a column, or over others.
#[derive(Debug)]
pub struct Header {
    /// The printed label.
    pub label: Text,
    /// The index of the column in [`TableBlock::columns`], for a leaf.
    pub column: Option<usize>,
    /// The headers below.
    pub below: Vec<Header>,
}

impl Header {
    /// How many columns it stands over.
    pub fn span(&self) -> usize {
        if self.below.is_empty() { 1 } else { self.below.iter().map(Header::span).sum() }
    }

    /// How many header rows it and those below need.
    pub fn depth(&self) -> usize {
        1 + self.below.iter().map(Header::depth).max().unwrap_or(0)
    }
}

/// A column.
#[derive(Debug)]
pub struct Column {
    /// The last step of its cells' addresses.
    pub key: String,
    /// The printed label.
    pub label: Text,
    /// What may stand in it.
    pub kind: Kind,
    /// Its unit.
    pub unit: Text,
    /// Whether it is the sum of the others.
    pub total: bool,
    /// Whether reports of several agencies may be added up.
    pub additive: bool,
    /// In about how many of a hundred rows it has a figure other than zero; 50 where that is not known. An estimate from a few
    /// published reports, by which an import chooses between places for the figures of a row that lost its blank cells.
    pub fill_rate: u8,
    /// A remark on the comparison with the edition before.
    pub note: Option<Text>,
    /// Why it cannot be compared with the edition before.
    pub reason: Option<Text>,
    /// Its key in the edition before, where another.
    previous_key: Option<Spanned<String>>,
    /// The rule that checks it, where it is a total.
    rule: Option<String>,
    /// Its place in the file.
    span: Range<usize>,
}

/// A row, a group of rows, or a heading over rows.
#[derive(Debug)]
pub struct Row {
    /// Its key; `None` for a mere heading.
    pub key: Option<String>,
    /// The address without the column: `requests.results.refused`. A heading has that of the rows around it.
    pub path: String,
    /// The printed label.
    pub label: Text,
    /// A shorter label for summaries, where the form's is long.
    pub short: Option<Text>,
    /// The index of the group or heading that it stands in.
    pub parent: Option<usize>,
    /// The indexes of the rows in it; empty for a row with figures.
    pub children: Vec<usize>,
    /// Whether it is the sum of the rows it stands with.
    pub total: bool,
    /// Whether it is printed bold.
    pub strong: bool,
    /// What is counted, for a lay reader, with the article.
    pub explanation: Option<Text>,
    /// Why it cannot be compared with the edition before.
    pub reason: Option<Text>,
    /// Its key in the edition before, where another.
    previous_key: Option<Spanned<String>>,
    /// Its address in the edition before, where another.
    previous_path: Option<String>,
    /// The rule that checks it, where it is a total.
    rule: Option<String>,
    /// Its place in the file.
    span: Range<usize>,
    /// The first of its cells, one a column; a group that may be given as one row has cells too.
    pub cells: Option<CellId>,
}

impl Row {
    /// The label for summaries: the short one, or the printed one.
    pub fn short(&self) -> &Text {
        self.short.as_ref().unwrap_or(&self.label)
    }

    /// Whether it holds other rows.
    pub fn is_group(&self) -> bool {
        !self.children.is_empty()
    }

    /// The cell in the column of an index.
    pub fn cell(&self, column: usize) -> Option<CellId> {
        self.cells.map(|first| CellId(first.0 + column as u32))
    }
}

/// Where a cell stands.
#[derive(Debug)]
pub struct CellDef {
    /// `table.row.column`, the same everywhere.
    pub address: String,
    /// Index of the table.
    pub table: usize,
    /// Index of the block in the table.
    pub block: usize,
    /// Index of the row in the block.
    pub row: usize,
    /// Index of the column in the block.
    pub column: usize,
    /// What may stand in it.
    pub kind: Kind,
    /// Whether it is a group's, and so normally computed.
    pub group: bool,
}

impl Edition {
    /// The cell at an address.
    pub fn cell(&self, address: &str) -> Option<CellId> {
        self.index.get(address).copied()
    }

    /// What is known of a cell.
    pub fn def(&self, cell: CellId) -> &CellDef {
        &self.cells[cell.index()]
    }

    /// The address of a cell.
    pub fn address(&self, cell: CellId) -> &str {
        &self.def(cell).address
    }

    /// The block of a cell.
    pub fn block(&self, cell: CellId) -> &TableBlock {
        let def = self.def(cell);
        &self.tables[def.table].blocks[def.block]
    }

    /// The row of a cell.
    pub fn row(&self, cell: CellId) -> &Row {
        &self.block(cell).rows[self.def(cell).row]
    }

    /// The column of a cell.
    pub fn column(&self, cell: CellId) -> &Column {
        &self.block(cell).columns[self.def(cell).column]
    }

    /// The table of a key.
    pub fn table(&self, key: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.key == key)
    }

    /// The sections of text.
    pub fn narratives(&self) -> impl Iterator<Item = &Section> {
        self.sections.iter().filter(|section| section.kind == SectionKind::Narrative)
    }

    /// The ids of all cells, in order.
    pub fn ids(&self) -> impl Iterator<Item = CellId> + use<> {
        (0..self.cells.len() as u32).map(CellId)
    }

    /// For a group's cell, the cells of the rows in the group, in the same column; empty for any other cell.
    pub fn members(&self, cell: CellId) -> Vec<CellId> {
        let def = self.def(cell);
        let block = self.block(cell);
        let mut members = Vec::new();
        if def.group {
            block.leaves_of(def.row, &mut |row| members.extend(row.cell(def.column)));
        }
        members
    }

    /// For a cell of a row inside a group that may be given as one row, the group's cell in the same column.
    pub fn group_of(&self, cell: CellId) -> Option<CellId> {
        let def = self.def(cell);
        let block = self.block(cell);
        block.ancestors(&block.rows[def.row]).find_map(|group| group.cell(def.column))
    }
}

impl TableBlock {
    /// The indexes of the rows that stand in no group.
    pub fn top(&self) -> impl Iterator<Item = usize> {
        (0..self.rows.len()).filter(|row| self.rows[*row].parent.is_none())
    }

    /// Calls `each` with every row that holds figures and stands in the group (or is the row) of an index.
    pub(crate) fn leaves_of<'a>(&'a self, row: usize, each: &mut impl FnMut(&'a Row)) {
        let row = &self.rows[row];
        if row.children.is_empty() {
            return each(row);
        }
        for child in &row.children {
            self.leaves_of(*child, each);
        }
    }

    /// The groups and headings that a row stands in, from the inside out.
    pub fn ancestors<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = &'a Row> {
        std::iter::successors(row.parent, |index| self.rows[*index].parent).map(|index| &self.rows[index])
    }

    /// The level of a row in the tree, from 1.
    pub fn level(&self, row: &Row) -> usize {
        1 + self.ancestors(row).count()
    }

    /// How deep the rows nest: 1 for a plain list.
    pub fn depth(&self) -> usize {
        self.rows.iter().map(|row| self.level(row)).max().unwrap_or(1)
    }
}
