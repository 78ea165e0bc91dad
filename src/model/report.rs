//! One year's report of one agency, and what follows from it alone.

use super::aggregate::Inclusion;
use super::attachments::Attachment;
use super::figures::Figures;
use super::narrative::Narrative;
use super::published::Published;
use super::rollup::RollupRecord;
use crate::base::{Diagnostic, Digest, KeyBuilder, Location, Slug, SourceFile, Text, Year};
use crate::edition::{Carry, CellId, Edition, Table, within};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The notes of a report by the cell they stand at: their numbers, from 1.
pub type NoteMarks = BTreeMap<CellId, Vec<usize>>;

/// A year's report of an agency.
#[derive(Clone, Debug)]
pub struct Report {
    /// The agency.
    pub agency: Slug,
    /// The year it is about.
    pub year: Year,
    /// Its form.
    pub edition: Arc<Edition>,
    /// When it was published; never from a clock.
    pub published: Option<Published>,
    /// The number of the sealed version it is; none for a working copy.
    pub version: Option<u32>,
    /// Whether it is a draft, built only on request.
    pub draft: bool,
    /// Whether it adds up the reports of others.
    pub scope: Option<ReportScope>,
    /// The agencies that it adds up, with their reports of its family.
    pub includes: Vec<Inclusion>,
    /// Whether an entry of these is no agency's folder, which is reported: the others are not all that it adds up.
    pub lacks_members: bool,
    /// By which figures of these it was rolled up last; empty where it never was.
    pub rollup: RollupRecord,
    /// Files published with it.
    pub attachments: Vec<Attachment>,
    /// Names and values as they are to be printed: 索引号, 文号 …
    pub metadata: Vec<(String, String)>,
    /// The statutory figures.
    pub figures: Figures,
    /// The agency's explanations of figures and findings.
    pub explanations: Vec<Explanation>,
    /// The sections of text, in the form's order; a missing file has none.
    pub narratives: Vec<Narrative>,
    /// The file of the figures.
    pub file: Arc<SourceFile>,
    /// Whether the file is free of syntax mistakes. If not, part of the figures may be lost, and no rule judges them.
    pub is_complete: bool,
    /// The digest of everything in it.
    pub digest: Digest,
}

/// An explanation of a figure or a finding, published beside it.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The rule whose finding it explains; without one it is a mere note.
    pub rule: Option<String>,
    /// The cell, row, group, table or text it stands at, as typed; rules on text need none.
    pub address: Option<String>,
    /// The cell in the form.
    pub cell: Option<CellId>,
    /// The text.
    pub text: String,
    /// Where that can be read.
    pub source: Option<String>,
    /// Where that address was typed.
    pub(super) source_location: Option<Location>,
    /// Where it was typed.
    pub location: Location,
}

impl Explanation {
    /// The name of what it stands at.
    pub fn name(&self, edition: &Edition) -> Option<Text> {
        edition.name_at(self.address.as_deref()?)
    }

    /// The table it stands in.
    pub fn table<'e>(&self, edition: &'e Edition) -> Option<&'e Table> {
        edition.tables.iter().find(|table| self.address.as_deref().is_some_and(|address| within(address, &table.key)))
    }
}

/// A cell that continues one of last year's report.
#[derive(Clone, Copy, Debug)]
pub struct Continued {
    /// The cell of this year's report.
    pub to: CellId,
    /// The cell of last year's, where its form has one.
    pub from: Option<CellId>,
    /// This year's figure minus last year's, where both are numbers; it should be 0.
    pub difference: Option<Decimal>,
}

impl Report {
    /// The same report as a draft: a working copy that is ahead of its sealed version.
    pub(super) fn into_draft(mut self) -> Report {
        self.draft = true;
        self.digest = KeyBuilder::new("draft").digest(&self.digest).finish();
        self
    }

    /// Whether the report has a table: all that its form requires, and of the others those of which it gives a cell.
    pub fn has_table(&self, table: &Table) -> bool {
        self.figures.has_table(&self.edition, table)
    }

    /// Whether the report has the table of a cell.
    pub fn has_table_of(&self, cell: CellId) -> bool {
        self.has_table(&self.edition.tables[self.edition.def(cell).table])
    }

    /// The section of the text that a finding is in.
    pub fn text_at(&self, finding: &Diagnostic) -> Option<&str> {
        let path = &finding.location.as_ref()?.file.path;
        let narrative = self.narratives.iter().find(|narrative| narrative.file.path == *path)?;
        Some(&narrative.section)
    }

    /// Whether the report itself explains that a figure breaks a rule (原件如此): nothing may be derived from it.
    pub fn is_disputed(&self, cell: CellId) -> bool {
        self.explanations.iter().any(|explanation| explanation.cell == Some(cell) && explanation.rule.is_some())
    }

    /// The explanations by the cell they stand at: their numbers, from 1.
    pub fn note_marks(&self) -> NoteMarks {
        let mut marks = NoteMarks::new();
        for (number, explanation) in (1..).zip(&self.explanations) {
            if let Some(cell) = explanation.cell {
                marks.entry(cell).or_default().push(number);
            }
        }
        marks
    }

    /// The sum of cells that a derived figure is made of: none where one is no number or is disputed.
    pub fn derive(&self, cells: &[CellId]) -> Option<Decimal> {
        let is_sound = cells.len() == 1 || !cells.iter().any(|cell| self.is_disputed(*cell));
        if is_sound { self.sum(cells) } else { None }
    }

    /// The sum of cells, of which a table that may stand several times has those of the tables that are there; `None` where one is no
    /// number.
    pub fn sum(&self, cells: &[CellId]) -> Option<Decimal> {
        let is_there = |cell: &CellId| !self.edition.is_in_repeat(*cell) || self.has_table_of(*cell);
        self.figures.sum(&cells.iter().copied().filter(is_there).collect::<Vec<CellId>>())
    }

    /// The cells of a row that continues one of last year's report, column by column.
    pub fn continued(&self, previous: &Report, carry: &Carry) -> Vec<Continued> {
        let edition = &self.edition;
        let row = edition.rows().filter(|(_, row)| row.path == carry.to);
        let cells = row.flat_map(|(block, row)| block.cells(row));
        cells
            .map(|to| {
                let from = previous.edition.cell(&format!("{}.{}", carry.from, edition.column(to).key));
                let before = from.and_then(|from| previous.figures.value(from));
                Continued {
                    to,
                    from,
                    difference: self.figures.value(to).zip(before).map(|(after, before)| after - before),
                }
            })
            .collect()
    }

    /// Whether it holds the figures of the agency's members, too.
    pub fn is_aggregate(&self) -> bool {
        self.scope == Some(ReportScope::Aggregate)
    }

    /// Whether its figures are the sums of those of the agencies that it names.
    pub fn is_sum(&self) -> bool {
        !self.includes.is_empty() && self.scope != Some(ReportScope::Own)
    }

    /// Whether it counts its own agency among those that it adds up: then a part of its figures stands nowhere else.
    pub fn includes_itself(&self) -> bool {
        self.includes.iter().any(|member| member.slug == self.agency)
    }

    /// The files of its figures and its texts.
    pub fn files(&self) -> impl Iterator<Item = &Arc<SourceFile>> {
        std::iter::once(&self.file).chain(self.narratives.iter().map(|narrative| &narrative.file))
    }

    /// The same report with the files of a working copy that says the same, in other words perhaps.
    pub(super) fn with_files(&self, files: &[Arc<SourceFile>]) -> Option<Report> {
        let mut report = self.clone();
        report.file = files.first()?.clone();
        let narratives = files[1..].iter().filter_map(|file| {
            let name = file.path.rsplit('/').next()?.strip_suffix(".md")?;
            Some(Narrative::new(name, file))
        });
        report.narratives = narratives.collect();
        Some(report)
    }

    /// The narrative of a section.
    pub fn narrative(&self, section: &str) -> Option<&Narrative> {
        self.narratives.iter().find(|narrative| narrative.section == section)
    }

    /// The place of a cell in report.toml: where it was typed, else where its row is, else the first line.
    pub fn place(&self, cell: CellId) -> Location {
        let beside = || {
            let row = self.edition.row(cell);
            self.edition.block(cell).cells(row).find_map(|cell| self.figures.place(cell, &self.file))
        };
        self.figures.place(cell, &self.file).or_else(beside).unwrap_or_else(|| Location::new(&self.file, 0..0))
    }
}

/// The words of `status`, and whether each is a draft.
pub(super) const STATUSES: [(&str, bool); 2] = [("draft", true), ("published", false)];

/// Whose figures a report holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportScope {
    /// The agency's with those of its members.
    Aggregate,
    /// The agency's alone.
    Own,
}

impl ReportScope {
    /// Its word in report.toml.
    pub fn word(self) -> &'static str {
        SCOPES.iter().find(|(_, scope)| *scope == self).map_or("", |(word, _)| word)
    }
}

/// The words of `scope`.
pub(super) const SCOPES: [(&str, ReportScope); 2] = [("aggregate", ReportScope::Aggregate), ("own", ReportScope::Own)];
