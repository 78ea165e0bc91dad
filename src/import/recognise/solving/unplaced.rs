//! Rows that lost their blank cells: a few figures in order, to be placed under the columns so that rows and columns add up.
//! Nothing is filled from the left: of several placings that satisfy all sums the likeliest is taken and named, and what no sum
//! speaks of is not found.

use crate::base::Message;
use crate::edition::{Balance, CellId, Edition};
use crate::import::document::SourceLocation;
use crate::import::doubt::{Doubt, IssueKind};
use crate::import::recognise::candidate::Candidate;
use crate::import::recognise::solving::candidates::{FigureRow, Placement};
use crate::import::recognise::solving::solver::{Solution, SumEquation, Term, likeliest};
use crate::import::recognise::solving::sums::row_sums;
use crate::import::value::{Value, read};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use std::collections::BTreeMap;

/// A row with fewer figures than columns.
pub(crate) struct UnplacedRow {
    pub(crate) cells: Vec<CellId>,
    pub(crate) texts: Vec<(String, SourceLocation)>,
    pub(crate) spot: SourceLocation,
}

impl UnplacedRow {
    /// That its figures could stand under any column.
    fn open(&self) -> Message {
        let figures: Vec<&str> = self.texts.iter().map(|(text, _)| text.trim()).collect();
        Message::new("import.why.open").with("figures", figures)
    }
}

/// Places the figures of loose rows.
pub(crate) fn place_unplaced(edition: &Edition, found: &mut Candidate, loose: Vec<UnplacedRow>) {
    let (empty, loose): (Vec<UnplacedRow>, Vec<UnplacedRow>) = loose.into_iter().partition(|row| row.texts.is_empty());
    for row in empty {
        if found.unmatched >= row.cells.len() {
            // Their figures may be those that no label has.
            open(edition, found, &row, &Message::new("import.why.adrift").with("n", found.unmatched));
            continue;
        }
        // The label stands there, and nothing between it and the next: cells without text.
        for cell in row.cells {
            found.record(edition, cell, "", row.spot, Some(Doubt::inferred(Message::new("import.why.nothing"))));
        }
    }
    let (mut readable, mut rows) = (Vec::new(), Vec::new());
    for row in loose {
        match of_numbers(edition, &row) {
            Some(numbers) => {
                readable.push(row);
                rows.push(numbers);
            }
            None => open(edition, found, &row, &row.open()),
        }
    }
    let solution = likeliest(&rows, &equations(edition, found, &readable));
    for (index, row) in readable.iter().enumerate() {
        match &solution {
            Some(Solution { chosen, allowed, confirmed })
                if chosen[index].is_proven() || confirmed[index] && !chosen[index].is_contradictory() =>
            {
                place(edition, found, row, &chosen[index], &allowed[index]);
            }
            // No sum says anything of the row, or what it says is wrong.
            _ => open(edition, found, row, &row.open()),
        }
    }
}

/// A row as numbers; `None` where a figure is none, or where no sum could tell its columns.
fn of_numbers(edition: &Edition, row: &UnplacedRow) -> Option<FigureRow> {
    let sums = row_sums(edition, &row.cells);
    let figure = |(text, _): &(String, SourceLocation)| match read(text, edition.def(row.cells[0]).kind) {
        reading if reading.value == Value::NotApplicable => Some(0),
        reading => reading.number()?.to_i64(),
    };
    let figures = row.texts.iter().map(figure).collect::<Option<Vec<i64>>>()?;
    let filled = row.cells.iter().map(|cell| edition.column(*cell).fill_rate).collect();
    (!sums.is_empty()).then_some(FigureRow { figures, filled, sums })
}

/// Takes the likeliest place of every figure, and names it.
fn place(edition: &Edition, found: &mut Candidate, row: &UnplacedRow, chosen: &Placement, allowed: &[Placement]) {
    for (column, cell) in row.cells.iter().enumerate() {
        let figure = chosen.figure_at(column);
        let mut rivals = allowed.iter().filter(|way| way.is_rival(chosen));
        let decided = rivals.all(|way| way.figure_at(column) == figure);
        let (text, spot) = figure.map_or(("", row.spot), |at| (row.texts[at].0.as_str(), row.texts[at].1));
        let doubt = match (decided, figure) {
            (true, Some(_)) => Doubt::inferred(Message::new("import.why.sums")),
            (true, None) => Doubt::inferred(Message::new("import.why.sums_blank")),
            (false, Some(_)) => Doubt::assumed(Message::new("import.why.likeliest")),
            (false, None) => Doubt::assumed(Message::new("import.why.likeliest_blank")),
        };
        found.record(edition, *cell, text, spot, Some(doubt));
    }
}

/// Names the cells of a row without a figure.
fn open(edition: &Edition, found: &mut Candidate, row: &UnplacedRow, why: &Message) {
    for cell in &row.cells {
        found.add_issue(edition.address(*cell), IssueKind::NotFound, row.spot, why.clone());
    }
}

/// The sums down the columns, and the identities, in which loose rows stand and everything else is known.
fn equations(edition: &Edition, found: &Candidate, loose: &[UnplacedRow]) -> Vec<SumEquation> {
    let mut place: BTreeMap<CellId, (usize, usize)> = BTreeMap::new();
    for (row, own) in loose.iter().enumerate() {
        place.extend(own.cells.iter().enumerate().map(|(column, cell)| (*cell, (row, column))));
    }
    let given = |cell: &CellId| place.contains_key(cell) || found.cells.contains_key(cell);
    // A group stands for its rows, and a group that was given as one row is what they stand for.
    let printed = |cells: &[CellId]| {
        let members = |cell: &CellId| match edition.members(*cell) {
            members if given(cell) || members.is_empty() => vec![*cell],
            members => members,
        };
        let one = |cell: CellId| edition.group_of(cell).filter(|group| !given(&cell) && given(group)).unwrap_or(cell);
        let mut cells: Vec<CellId> = cells.iter().flat_map(members).map(one).collect();
        cells.dedup();
        cells
    };
    let equation = |Balance { left, right, .. }: Balance<'_>| {
        let mut equation = SumEquation { known: 0, terms: Vec::new() };
        let (left, right) = (printed(left), printed(right));
        for (cell, plus) in left.iter().map(|cell| (cell, true)).chain(right.iter().map(|cell| (cell, false))) {
            match place.get(cell) {
                Some(&(row, column)) => equation.terms.push(Term { row, column, plus }),
                None => {
                    let reading = &found.cells.get(cell)?.reading;
                    let blank = reading.value == Value::Blank;
                    let number = i128::from(reading.number().or(blank.then_some(Decimal::ZERO))?.to_i64()?);
                    equation.known += if plus { number } else { -number };
                }
            }
        }
        (!equation.terms.is_empty()).then_some(equation)
    };
    edition.balances().filter(|balance| !balance.across).filter_map(equation).collect()
}
