//! Statutory forms as data: tables, row trees, columns, labels, sums. No row or label is named in Rust outside the rules
//! that need that very row; a new form is a file in `forms/` and a line in `forms::EMBEDDED`.

mod build;
mod counterpart;
mod entry;
mod extend;
#[cfg(test)]
mod extend_tests;
mod family;
mod form_table;
mod forms;
mod names;
mod parse;
mod raw;
mod relations;
mod relations_reader;
mod repeats;
mod resolve;
mod substitute;
mod tables;
mod tree;
mod units;

pub use build::EDITION_CODE;
pub use counterpart::Counterpart;
pub(crate) use extend::lists;
#[cfg(test)]
pub(crate) use family::LEVELS;
pub use family::{Deadline, Family, ReportNames, family_names};
pub use form_table::{Column, Header, Row, Table, TableBlock, TableLayout};
pub use forms::{DEFAULT_FAMILY, Editions};
pub use names::within;
pub(crate) use raw::{RawEdition, RawPlacement};
pub use relations::{
    Balance, Breakdown, Carry, Flows, Identity, KeyFigure, LeadingEquation, Limit, Rate, Relation, RuleReference,
    Stock, Sum,
};
pub(crate) use tables::{REPORT_FILE, REPORT_KEYS};

use crate::base::{Digest, Lang, Text, Year};
use schemars::JsonSchema;
use std::collections::HashMap;
use std::sync::OnceLock;

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
    /// An exact decimal in percent, zero or more, its digits kept as typed. Percentages are not added up.
    Percent,
    /// One of the words that the form gives.
    Choice,
    /// Text: a name, an address.
    Text,
    /// A number or code that identifies something, its characters kept as typed: no figure, whatever its digits.
    Identifier,
}

impl Kind {
    /// Its name, as in the files of forms.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Count => "count",
            Kind::Amount => "amount",
            Kind::Change => "change",
            Kind::Printed => "printed",
            Kind::Percent => "percent",
            Kind::Choice => "choice",
            Kind::Text => "text",
            Kind::Identifier => "identifier",
        }
    }

    /// Whether its cells hold figures: what can be compared by how much.
    pub fn is_figure(self) -> bool {
        matches!(self, Kind::Count | Kind::Amount | Kind::Change | Kind::Percent)
    }

    /// Whether its figures may be less than zero.
    pub fn can_be_negative(self) -> bool {
        self == Kind::Change
    }

    /// Whether its figures may be added up.
    pub fn is_additive(self) -> bool {
        self.is_figure() && self != Kind::Percent
    }

    /// Whether its cells hold words or codes, kept as typed, that neither add up nor tell a row by their digits.
    pub fn is_word(self) -> bool {
        matches!(self, Kind::Choice | Kind::Text | Kind::Identifier)
    }

    /// Whether its cells hold decimals, whose digits are kept as typed.
    pub fn is_decimal(self) -> bool {
        matches!(self, Kind::Amount | Kind::Percent)
    }
}

/// What may be typed in a cell of [`Kind::Choice`]: one of the words, a blank, `/`.
pub(crate) fn typed_choices(choices: &[Text]) -> Vec<&str> {
    choices.iter().map(|choice| &*choice.zh).chain(["", "/"]).collect()
}

/// A statutory form: 国办公开办函〔2019〕60号, 〔2021〕30号, or one of a site's own.
#[derive(Debug)]
pub struct Edition {
    /// Its id, as in report.toml: `cn-2021`.
    pub id: String,
    /// A short name.
    pub title: Text,
    /// What reports of it are called.
    pub family: Family,
    /// The notice that prescribes it.
    pub notice: String,
    /// What those who use it should know of it.
    pub remarks: Vec<Text>,
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
    /// The equation that a report's page begins with; `None` where the form names none.
    pub reconciliation: Option<LeadingEquation>,
    /// The totals whose parts get a picture.
    pub breakdowns: Vec<Breakdown>,
    /// Rates that follow from the figures: 计算指标.
    pub rates: Vec<Rate>,
    /// The rules that the file names, with their places.
    pub rules: Vec<RuleReference>,
    /// The digest of the file it was read from, and of the editions before.
    pub digest: Digest,
    index: HashMap<String, CellId>,
    names: OnceLock<Vec<Text>>,
}

/// A section of the report.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "section")]
pub struct Section {
    /// The key, the name of a narrative's file, and the id of the section on the page.
    #[schemars(extend("pattern" = "^[a-z][a-z0-9_]*$"))]
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
    /// Whether it stands before the first heading, with none of its own, and may be missing: the introduction.
    #[serde(default)]
    pub opening: bool,
    /// Whether a comparison sets last year's sentences beside this year's about the same: problems and their remedies.
    #[serde(default)]
    pub follow_up: bool,
    /// The least number of characters of a text that says something: it must say more than 无. Any text will do where it is left out.
    #[serde(default)]
    pub least: Option<usize>,
    /// The greatest number of characters that the text should have.
    #[serde(default)]
    pub most: Option<usize>,
    /// Whether offices write it alike, so that a text like another's is no copy.
    #[serde(default)]
    pub formulaic: bool,
    /// The text with which a new report begins; `{year}` is its year.
    #[serde(default)]
    pub draft: String,
    /// What the text, or that of the other sections, must speak of.
    #[serde(default)]
    pub topics: Vec<Topic>,
}

/// What a text must speak of: `topics` of a section.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "topic")]
pub struct Topic {
    /// What it is.
    pub name: Text,
    /// Words by which a text speaks of it: any of them will do.
    pub words: Vec<String>,
    /// Whether only the reports of governments must speak of it, in any of their sections.
    #[serde(default)]
    pub governments: bool,
}

/// What documents of ours tag the lines of metadata above the text with; cells have their addresses, sections their ids.
pub(crate) const METADATA_TAG: &str = "metadata";

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

/// Where a cell stands.
#[derive(Clone, Debug)]
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
    /// Its unit.
    pub unit: Text,
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

    /// What is chosen from in a cell of [`Kind::Choice`]; nothing for any other.
    pub fn choices(&self, cell: CellId) -> &[Text] {
        self.row(cell).choices(self.column(cell))
    }

    /// The cells of a table, in order.
    pub fn cells_of<'e>(&'e self, table: &'e Table) -> impl Iterator<Item = CellId> + 'e {
        let cells = |(block, row): (&'e TableBlock, &'e Row)| block.cells(row);
        table.rows().flat_map(cells)
    }

    /// Whether the figures of several agencies in a cell may be added up.
    pub fn is_additive(&self, cell: CellId) -> bool {
        self.column(cell).additive && self.def(cell).kind.is_additive()
    }

    /// All rows of all tables, in printed order, each with its block.
    pub fn rows(&self) -> impl Iterator<Item = (&TableBlock, &Row)> {
        self.tables.iter().flat_map(Table::rows)
    }

    /// Whether a report of the year is made by it, as the form says itself.
    pub fn is_for(&self, year: Year) -> bool {
        self.from <= year && self.until.is_none_or(|until| year <= until)
    }

    /// Every label that the form prints: the headings of its sections, the blocks, columns and rows of its tables.
    pub(crate) fn labels(&self) -> impl Iterator<Item = &Text> {
        let sections = self.sections.iter().map(|section| &section.heading);
        sections.chain(self.tables.iter().flat_map(|table| &table.blocks).flat_map(TableBlock::labels))
    }

    /// The table of a key.
    pub fn table(&self, key: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.key == key)
    }

    /// The section of an id.
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }

    /// The printed heading of a table: its section's.
    pub fn heading<'e>(&'e self, table: &'e Table, lang: Lang) -> &'e str {
        self.section(&table.key).map_or(&table.key, |section| section.heading.get(lang))
    }

    /// The short name of a table: its section's.
    pub fn short<'e>(&'e self, table: &'e Table, lang: Lang) -> &'e str {
        self.section(&table.key).map_or(&table.key, |section| section.short.get(lang))
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

    /// The same, where a group inside it that is given as one row stands for its rows; `has` tells of which cells there are figures.
    pub fn parts_of_group(&self, cell: CellId, has: impl Fn(CellId) -> bool) -> Vec<CellId> {
        let part = |leaf: CellId| match has(leaf) {
            true => leaf,
            false => self.groups_of(leaf).take_while(|group| *group != cell).find(|group| has(*group)).unwrap_or(leaf),
        };
        let mut parts: Vec<CellId> = self.members(cell).into_iter().map(part).collect();
        parts.dedup();
        parts
    }

    /// For a cell of a row inside a group that may be given as one row, the group's cell in the same column.
    pub fn group_of(&self, cell: CellId) -> Option<CellId> {
        self.groups_of(cell).next()
    }

    /// The same of all groups that the row stands in, from the inside.
    pub fn groups_of(&self, cell: CellId) -> impl Iterator<Item = CellId> + '_ {
        let def = self.def(cell);
        let block = self.block(cell);
        block.ancestors(&block.rows[def.row]).filter_map(|group| group.cell(def.column))
    }
}
