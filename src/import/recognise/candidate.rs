//! A candidate: what a source gives for the cells of a form or of one table, and what may be wrong with it.

use crate::base::{Message, Text};
use crate::edition::{CellId, Edition, Kind};
use crate::import::document::{SourceLocation, TableGrid};
use crate::import::doubt::{Doubt, IssueKind};
use crate::import::label::squeeze;
use crate::import::value::{self, ReadValue, Value, in_one_line, is_filled};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

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
    pub ungridded: bool,
    /// Whether the report did not give it, and it follows from the others: it is left to be computed again.
    pub computed: bool,
}

/// What was read of a form, or of one of its tables.
#[derive(Clone, Debug, Default)]
pub struct Candidate {
    /// The cells by index.
    pub cells: BTreeMap<CellId, ReadCell>,
    /// What a person must look at.
    pub issues: Vec<Issue>,
    /// Figures in the source that have no place in this form.
    pub unmatched: usize,
    /// Whether the grid of the table is lost.
    pub(crate) ungridded: bool,
}

impl Candidate {
    /// Whether it has most of the figures that stand in a table.
    pub(crate) fn is_from(&self, grid: &TableGrid) -> bool {
        let taken: BTreeSet<SourceLocation> = self.cells.values().map(|read| read.spot).collect();
        let filled = || grid.cells.iter().filter(|cell| is_filled(&cell.text));
        let own = filled().filter(|cell| taken.contains(&cell.spot)).count();
        own > 0 && 2 * own >= filled().count()
    }

    /// Takes a cell. A second value for the same cell is a contradiction unless it is the same.
    pub(crate) fn record(
        &mut self,
        edition: &Edition,
        cell: CellId,
        text: &str,
        spot: SourceLocation,
        doubt: Option<Doubt>,
    ) {
        let mut reading = value::read(text, edition.def(cell).kind);
        let is_chosen = choose(edition.choices(cell), &mut reading);
        if let Some(known) = self.cells.get(&cell) {
            if known.reading.value != reading.value {
                let why = Message::new("import.why.twice")
                    .with("first", known.reading.printed())
                    .with("second", reading.printed());
                self.add_issue(edition.address(cell), IssueKind::Contradictory, spot, why);
            }
            return;
        }
        let address = edition.address(cell);
        for Doubt { kind, why } in doubt.into_iter().chain(reading.doubt.clone()) {
            self.add_issue(address, kind, spot, why.with("value", reading.printed()));
        }
        let is_formula = value::is_formula(&value::tidy(text));
        if matches!(reading.value, Value::Text(_)) && (is_formula || edition.def(cell).kind.is_figure() || !is_chosen) {
            let why = if is_formula { "import.why.formula" } else { "import.why.unreadable" };
            let why = Message::new(why).with("text", in_one_line(text));
            self.add_issue(address, IssueKind::Unreadable, spot, why);
        }
        self.cells.insert(cell, ReadCell { reading, spot, ungridded: self.ungridded, computed: false });
    }

    /// Takes the mark of an explanation from behind the words of its cell.
    pub(crate) fn unmark(&mut self, edition: &Edition, address: &str) {
        let has_words = |cell: &CellId| edition.def(*cell).kind.is_word() || edition.def(*cell).kind == Kind::Printed;
        let cell = edition.cell(address).filter(has_words);
        let read = cell.and_then(|cell| self.cells.get_mut(&cell));
        let Some(value) = read.map(|read| &mut read.reading.value) else { return };
        if let Value::Text(text) = value
            && let Some(bare) = text.strip_suffix(|c| matches!(c, '①'..='⑳')).map(str::trim_end)
        {
            *value = if value::is_blank_word(bare) { Value::Blank } else { Value::Text(bare.to_owned()) };
        }
    }

    /// How many cells have their row and its figures in the source, and no figure of their own.
    pub(crate) fn open_cells(&self) -> usize {
        let is_open = |issue: &&Issue| issue.kind == IssueKind::NotFound && issue.spot != SourceLocation::default();
        self.issues.iter().filter(is_open).count()
    }

    /// Whether no cell holds anything: nothing was read, or an empty form.
    pub fn is_empty(&self) -> bool {
        self.cells.values().all(|read| read.reading.value == Value::Blank)
    }

    /// Whether a person must look at it before it is published: a cell or a section is missing, unreadable, contradicts others, was
    /// read by nothing but the order, or is blank by inference; or all are blank.
    pub fn needs_review(&self, edition: &Edition) -> bool {
        self.issues.iter().any(|issue| issue.kind > IssueKind::Inferred) || self.doubtful_blanks(edition) > 0
    }

    /// How many cells are blank by inference, or because all are: their figures may be lost.
    pub fn doubtful_blanks(&self, edition: &Edition) -> usize {
        if self.is_empty() {
            return self.cells.len();
        }
        let is_blank = |issue: &&Issue| {
            let read = edition.cell(&issue.address).and_then(|cell| self.cells.get(&cell));
            issue.kind <= IssueKind::Assumed && read.is_some_and(|read| read.reading.value == Value::Blank)
        };
        self.issues.iter().filter(is_blank).count()
    }

    /// How many issues there are of a kind.
    pub fn count(&self, kind: IssueKind) -> usize {
        self.issues.iter().filter(|issue| issue.kind == kind).count()
    }

    /// Adds an issue.
    pub(crate) fn add_issue(&mut self, address: &str, kind: IssueKind, spot: SourceLocation, why: Message) {
        self.issues.push(Issue { address: address.to_owned(), kind, spot, why });
    }

    /// Names a cell whose value disagrees with others.
    pub(crate) fn contradict(&mut self, edition: &Edition, cell: CellId, why: Message) {
        let spot = self.cells.get(&cell).map(|read| read.spot).unwrap_or_default();
        self.add_issue(edition.address(cell), IssueKind::Contradictory, spot, why);
    }

    /// Whether a cell was read, by itself or in a group that is given as one row.
    pub(crate) fn has(&self, edition: &Edition, cell: CellId) -> bool {
        let is_read = |cell: &CellId| self.cells.contains_key(cell);
        is_read(&cell) || edition.group_of(cell).as_ref().is_some_and(is_read)
    }

    /// The number in a cell.
    pub(crate) fn number(&self, cell: CellId) -> Option<Decimal> {
        self.cells.get(&cell)?.reading.number()
    }

    /// A cell, or the cells that make it where it is a group's and not there.
    pub(crate) fn parts(&self, edition: &Edition, cell: CellId) -> Vec<Option<&ReadCell>> {
        match (self.cells.get(&cell), edition.members(cell)) {
            (None, members) if !members.is_empty() => {
                members.into_iter().flat_map(|member| self.parts(edition, member)).collect()
            }
            (taken, _) => vec![taken],
        }
    }

    /// Adds up cells; `None` where one is no number. A group that was given as one row stands for its rows.
    pub(crate) fn sum(&self, edition: &Edition, cells: &[CellId]) -> Option<Decimal> {
        let parts = cells.iter().flat_map(|cell| self.parts(edition, *cell));
        total(parts.map(|taken| taken?.reading.number()))
    }
}

/// Puts the form's own word where a source has that word in another width or in our translation; whether it is a word of the form.
fn choose(choices: &[Text], reading: &mut ReadValue) -> bool {
    let Value::Text(text) = &mut reading.value else { return true };
    if choices.is_empty() {
        return true;
    }
    // The mark of an explanation may stand behind the word.
    let ticked = ticked(text).unwrap_or_else(|| text.trim_end_matches(|c| matches!(c, '①'..='⑳')).to_owned());
    let is_word = |choice: &&Text| [&choice.zh, &choice.en].iter().any(|word| squeeze(word) == squeeze(&ticked));
    let chosen = choices.iter().find(is_word).map(|choice| choice.zh.clone());
    let is_chosen = chosen.is_some();
    *text = chosen.unwrap_or_else(|| std::mem::take(text));
    is_chosen
}

/// Signs of a box that is ticked, those of Word's symbol fonts among them.
const TICKED: [char; 12] = ['☑', '☒', '√', '✓', '✔', '■', '⊠', '▣', '\u{f052}', '\u{f0fe}', '\u{f0fd}', '\u{f0fc}'];
/// Signs of an empty box.
const EMPTY: [char; 7] = ['□', '☐', '○', '〇', '\u{f0a8}', '\u{f06f}', '\u{f0a3}'];

/// The word at the one box that is ticked, in front of the words or behind them: ☑是 □否.
fn ticked(text: &str) -> Option<String> {
    let is_box = |c: char| TICKED.contains(&c) || EMPTY.contains(&c);
    let text = text.trim();
    let boxes: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| is_box(*c)).collect();
    let is_in_front = text.starts_with(is_box);
    let words = boxes.iter().enumerate().map(|(index, (at, sign))| match is_in_front {
        true => {
            let end = boxes.get(index + 1).map_or(text.len(), |(next, _)| *next);
            (*sign, &text[at + sign.len_utf8()..end])
        }
        false => {
            let start = index.checked_sub(1).map_or(0, |before| boxes[before].0 + boxes[before].1.len_utf8());
            (*sign, &text[start..*at])
        }
    });
    let mut chosen = words.filter(|(sign, _)| TICKED.contains(sign)).map(|(_, word)| word.trim().to_owned());
    // A single √ with unmarked words beside it is one, too: √是 否.
    let word = chosen.next().filter(|_| chosen.next().is_none())?;
    let mut words = word.split_whitespace();
    let nearest = if is_in_front { words.next() } else { words.next_back() };
    Some(nearest.unwrap_or_default().to_owned())
}

/// Adds up numbers; `None` where one is none, or the sum is too large for any.
pub(crate) fn total(mut numbers: impl Iterator<Item = Option<Decimal>>) -> Option<Decimal> {
    numbers.try_fold(Decimal::ZERO, |sum, number| sum.checked_add(number?))
}

#[cfg(test)]
mod tests {
    use super::ticked;

    #[test]
    fn the_word_at_the_ticked_box_is_the_choice() {
        let first = ["☑是 □否", "☒是☐否", "√是 否", "■是　□否", "是☑ 否□", "是√ 否", "\u{f052}是\u{f0a3}否"];
        first.iter().for_each(|text| assert_eq!(ticked(text).as_deref(), Some("是"), "{text}"));
        let second = ["□是 ☑否", "☐是☒否", "是□ 否☑", "是 否√"];
        second.iter().for_each(|text| assert_eq!(ticked(text).as_deref(), Some("否"), "{text}"));
        for text in ["□是 □否", "☑是 ☑否", "是", "○是 ○否", ""] {
            assert_eq!(ticked(text), None, "{text}");
        }
    }
}
