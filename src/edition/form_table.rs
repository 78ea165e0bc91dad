//! The tables of a form: rows and columns as they are printed, with what a file says of each.

use super::{CellId, Kind};
use crate::base::Text;
use schemars::JsonSchema;
use std::ops::Range;
use toml::Spanned;

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
    /// Whether a report may be without it.
    pub optional: bool,
    /// The index of the table of which this is the second, third … in a report: where it is one of a table that may stand several times.
    pub repeat_of: Option<usize>,
    /// The unit of cells that name no other.
    pub unit: Text,
    /// Whether pages print the units that no label says.
    pub(super) print_units: bool,
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
    /// The index of the first total column, and of the columns that it adds up.
    pub(crate) column_sum: Option<(usize, Vec<usize>)>,
}

impl TableBlock {
    /// The headers of its columns and those over them, those of a level before the ones below.
    pub(crate) fn headers(&self) -> impl Iterator<Item = &Header> {
        let mut headers: Vec<&Header> = self.header.iter().collect();
        let mut at = 0;
        while let Some(header) = headers.get(at) {
            headers.extend(&header.below);
            at += 1;
        }
        headers.into_iter()
    }

    /// Its labels: its own, those of the columns and of the headers over them, and those of the rows.
    pub(super) fn labels(&self) -> impl Iterator<Item = &Text> {
        let (headers, rows) = (self.headers().map(|header| &header.label), self.rows.iter().map(|row| &row.label));
        self.label.iter().chain([&self.corner_label]).chain(headers).chain(rows)
    }
}

/// What a total adds up of the columns or rows beside it.
#[derive(Clone, Debug)]
pub(super) enum Addends {
    /// All that are no totals and have its unit.
    OfItsUnit,
    /// Those of these keys.
    Only(Vec<Spanned<String>>),
    /// All that are no totals and have its unit but those of these keys.
    Except(Vec<Spanned<String>>),
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
    /// What is chosen from, in a column of [`Kind::Choice`].
    pub(super) choices: Vec<Text>,
    /// Whether it is the sum of the others.
    pub total: bool,
    /// What it adds up, where it is a total.
    pub(super) addends: Addends,
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
    pub(super) previous_key: Option<Spanned<String>>,
    /// The rule that checks it, where it is a total.
    pub(super) rule: Option<String>,
    /// Its place in the file.
    pub(super) span: Range<usize>,
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
    /// What it adds up, where it is a total.
    pub(super) addends: Addends,
    /// What may stand in its cells, where the form says so by rows.
    pub(super) kind: Option<Kind>,
    /// Its unit, where the form says so by rows.
    pub(super) unit: Option<Text>,
    /// What is chosen from, in a row of [`Kind::Choice`].
    pub(super) choices: Vec<Text>,
    /// Whether it is printed bold.
    pub strong: bool,
    /// What is counted, for a lay reader, with the article.
    pub explanation: Option<Text>,
    /// Why it cannot be compared with the edition before.
    pub reason: Option<Text>,
    /// Its key in the edition before, where another.
    pub(super) previous_key: Option<Spanned<String>>,
    /// Its address in the edition before, where another.
    pub(super) previous_path: Option<String>,
    /// The rule that checks it, where it is a total.
    pub(super) rule: Option<String>,
    /// Its place in the file.
    pub(super) span: Range<usize>,
    /// The first of its cells, one a column; a group that may be given as one row has cells too.
    pub cells: Option<CellId>,
}

impl Row {
    /// The label for summaries: the short one, or the printed one.
    pub fn short(&self) -> &Text {
        self.short.as_ref().unwrap_or(&self.label)
    }

    /// What may stand in its cell of a column.
    pub(crate) fn kind(&self, column: &Column) -> Kind {
        self.kind.unwrap_or(column.kind)
    }

    /// What is chosen from in its cell of a column.
    pub(crate) fn choices<'f>(&'f self, column: &'f Column) -> &'f [Text] {
        if self.choices.is_empty() { &column.choices } else { &self.choices }
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

impl TableBlock {
    /// Whether its rows are typed as lists of their figures; where there are few columns, each figure stands by its column's key.
    pub(crate) fn is_typed_as_lists(&self) -> bool {
        self.columns.len() > 3
    }

    /// The cells of one of its rows, column by column; none of a heading.
    pub fn cells(&self, row: &Row) -> impl Iterator<Item = CellId> + use<> {
        let count = self.columns.len() as u32;
        row.cells.into_iter().flat_map(move |first| (first.0..first.0 + count).map(CellId))
    }

    /// How many figures a row that is typed as a list has at least: its totals may be left out where they stand last. Elsewhere a list that
    /// lacks one figure could lack another as well.
    pub(crate) fn least_listed(&self) -> usize {
        let totals = self.columns.iter().rev().take_while(|column| column.total).count();
        let is_last = self.columns.iter().filter(|column| column.total).count() == totals;
        if is_last { self.columns.len() - totals } else { self.columns.len() }
    }

    /// The indexes of the rows that stand in no group.
    pub fn top(&self) -> impl Iterator<Item = usize> {
        (0..self.rows.len()).filter(|row| self.rows[*row].parent.is_none())
    }

    /// The rows that a group adds up: those that stand in it, but for its total.
    pub(crate) fn addends(&self, group: usize) -> impl Iterator<Item = usize> {
        self.rows[group].children.iter().copied().filter(|child| !self.rows[*child].total)
    }

    /// Calls `each` with every row that holds figures and stands in the group (or is the row) of an index, but for totals.
    pub(crate) fn leaves_of<'a>(&'a self, row: usize, each: &mut impl FnMut(&'a Row)) {
        if self.rows[row].children.is_empty() {
            return each(&self.rows[row]);
        }
        for child in self.addends(row) {
            self.leaves_of(child, each);
        }
    }

    /// The indexes of the rows with a key that stand in a group, directly or under headings without one.
    pub(crate) fn keyed_children(&self, group: usize) -> Vec<usize> {
        let inside = |child: &usize| match self.rows[*child].key {
            Some(_) => vec![*child],
            None => self.keyed_children(*child),
        };
        self.rows[group].children.iter().flat_map(inside).collect()
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
