//! What was found for a table of a form, cell by cell, and what may be wrong with it.

use super::super::document::SourceLocation;
use super::super::value::ReadValue;
use crate::base::Message;
use crate::edition::{CellId, Edition};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// How sure a reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IssueKind {
    /// Read, but not from a label and a cell alone.
    Inferred,
    /// Read as printed, and no number.
    Unreadable,
    /// Two readings that do not agree, or a sum that does not hold.
    Contradictory,
    /// Not in the source.
    NotFound,
}

impl IssueKind {
    /// Its name.
    pub fn message(self) -> Message {
        Message::new(match self {
            IssueKind::Inferred => "import.kind.inferred",
            IssueKind::Unreadable => "import.kind.unreadable",
            IssueKind::Contradictory => "import.kind.contradictory",
            IssueKind::NotFound => "import.kind.not_found",
        })
    }
}

/// Something that a person must look at.
#[derive(Clone, Debug, PartialEq)]
pub struct Issue {
    /// The cell, or the section, or the table where no cell can be named.
    pub address: String,
    /// What kind of doubt.
    pub kind: IssueKind,
    /// Where in the source.
    pub spot: SourceLocation,
    /// Which reading was taken, and why.
    pub why: Message,
}

/// A cell that was read.
#[derive(Clone, Debug)]
pub struct ReadCell {
    /// What it holds.
    pub reading: ReadValue,
    /// Where it stood.
    pub spot: SourceLocation,
    /// Whether it stood in a table whose grid is lost: its place follows from the order of the text.
    pub torn: bool,
}

/// What was read of the tables of a form.
#[derive(Clone, Debug, Default)]
pub struct RecognisedFigures {
    /// The cells by index.
    pub cells: BTreeMap<CellId, ReadCell>,
    /// What is doubtful.
    pub doubts: Vec<Issue>,
    /// Figures in the source that have no place in this form.
    pub strays: usize,
    /// Whether the grid of the table is lost.
    pub(super) torn: bool,
}

impl RecognisedFigures {
    /// Takes a cell. A second value for the same cell is a contradiction unless it is the same.
    pub(super) fn take(
        &mut self,
        edition: &Edition,
        cell: CellId,
        text: &str,
        spot: SourceLocation,
        why: Option<Message>,
    ) {
        let reading = super::super::value::read(text, edition.def(cell).kind);
        if let Some(known) = self.cells.get(&cell) {
            if known.reading.value != reading.value {
                let why = Message::new("import.why.twice")
                    .with("first", known.reading.printed())
                    .with("second", reading.printed());
                self.doubt(edition.address(cell), IssueKind::Contradictory, spot, why);
            }
            return;
        }
        let address = edition.address(cell);
        if let Some(why) = why {
            self.doubt(address, IssueKind::Inferred, spot, why.with("value", reading.printed()));
        }
        if let Some(reason) = reading.inferred {
            let why = Message::new(reason).with("text", printed(text)).with("value", reading.printed());
            self.doubt(address, IssueKind::Inferred, spot, why);
        }
        if matches!(reading.value, super::super::value::Value::Text(_))
            && edition.def(cell).kind != crate::edition::Kind::Printed
        {
            let why = Message::new("import.why.unreadable").with("text", printed(text));
            self.doubt(address, IssueKind::Unreadable, spot, why);
        }
        self.cells.insert(cell, ReadCell { reading, spot, torn: self.torn });
    }

    /// Adds a doubt.
    pub(super) fn doubt(&mut self, address: &str, kind: IssueKind, spot: SourceLocation, why: Message) {
        self.doubts.push(Issue { address: address.to_owned(), kind, spot, why });
    }

    /// The number in a cell.
    pub(super) fn number(&self, cell: CellId) -> Option<Decimal> {
        self.cells.get(&cell)?.reading.number()
    }

    /// A cell, or the cells that make it where it is a group's and not there.
    pub(super) fn parts(&self, edition: &Edition, cell: CellId) -> Vec<Option<&ReadCell>> {
        match (self.cells.get(&cell), edition.members(cell)) {
            (None, members) if !members.is_empty() => {
                members.into_iter().flat_map(|member| self.parts(edition, member)).collect()
            }
            (taken, _) => vec![taken],
        }
    }

    /// Adds up cells; `None` where one is no number. A group that was given as one row stands for its rows.
    pub(super) fn sum(&self, edition: &Edition, cells: &[CellId]) -> Option<Decimal> {
        let parts = cells.iter().flat_map(|cell| self.parts(edition, *cell));
        total(parts.map(|taken| taken?.reading.number()))
    }
}

/// Adds up numbers; `None` where one is none, or the sum is too large for any.
pub(super) fn total(mut numbers: impl Iterator<Item = Option<Decimal>>) -> Option<Decimal> {
    numbers.try_fold(Decimal::ZERO, |sum, number| sum.checked_add(number?))
}

/// A text of the source in one line.
pub(super) fn printed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
