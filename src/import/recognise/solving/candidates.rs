//! Rows that lost their blank cells: the ways to put their figures under the columns, and what each costs.

use std::cmp::Reverse;

/// How many columns a row may have: table 四 has fifteen, and at most 6,435 ways to place its figures.
const MOST_COLUMNS: usize = 15;

/// How an office fills rows that do not have both a total and its parts: what it costs a way that a sum has parts and no total, or
/// a total and no parts. Either is more than any columns that are rarely filled.
#[derive(Clone, Copy)]
pub(crate) struct FillPolicy {
    no_total: u64,
    only_total: u64,
}

/// Totals are given; a lone figure is a total.
pub(crate) const GIVES_TOTALS: FillPolicy = FillPolicy { no_total: 10_000, only_total: 8_000 };
/// Totals are left blank; a lone figure is a part.
pub(crate) const LEAVES_TOTALS: FillPolicy = FillPolicy { no_total: 8_000, only_total: 10_000 };
/// What it costs to believe that an office leaves totals blank: as much as one row with parts and no total speaks for it.
pub(crate) const LEAVING: u64 = 2_000;
/// What it costs a way that a total is not what its parts make: more than all rows with an innocent fault.
const CONTRADICTORY: u64 = 1_000_000;

/// A row of figures in order, and what is known of its columns.
pub(crate) struct FigureRow {
    /// Its figures.
    pub(crate) figures: Vec<i64>,
    /// For each column: in how many of a hundred rows it is filled.
    pub(crate) filled: Vec<u8>,
    /// Which column is the sum of which.
    pub(crate) sums: Vec<(usize, Vec<usize>)>,
}

/// One way to place a row's figures.
#[derive(Clone, Debug)]
pub(crate) struct Placement {
    /// The columns that the figures stand under, one bit each; the figures stand in order.
    columns: u64,
    /// What the sums of the row cost.
    faults: u64,
    /// How unlikely its columns are.
    surprise: u64,
    /// What each column holds.
    pub(crate) ranges: Vec<Range>,
}

/// Which figure stands under a column.
fn figure_at(columns: u64, column: usize) -> Option<usize> {
    let bit = 1 << column;
    (columns & bit != 0).then(|| (columns & (bit - 1)).count_ones() as usize)
}

impl Placement {
    /// Which figure stands under a column.
    pub(crate) fn figure_at(&self, column: usize) -> Option<usize> {
        figure_at(self.columns, column)
    }

    /// Whether a total stands beside its parts in every sum that has any figure, and none is wrong.
    pub(crate) fn is_proven(&self) -> bool {
        self.faults == 0
    }

    /// Whether the row's own sums contradict it.
    pub(crate) fn is_contradictory(&self) -> bool {
        self.faults >= CONTRADICTORY
    }

    /// Whether another way has its figures under other columns for no other reason than likelihood.
    pub(crate) fn is_rival(&self, other: &Placement) -> bool {
        self.faults == other.faults
    }

    pub(crate) fn cost(&self) -> u64 {
        self.faults + self.surprise
    }
}

/// The least and the most that a cell may hold.
pub(crate) type Range = (i128, i128);

impl FigureRow {
    fn value(&self, columns: u64, column: usize) -> Option<i128> {
        figure_at(columns, column).and_then(|at| self.figures.get(at)).map(|number| i128::from(*number))
    }

    /// The ways to place the figures, the likeliest first, and among equals that which fills the first columns; none where there
    /// are too many.
    pub(crate) fn ways(&self, habit: FillPolicy) -> Vec<Placement> {
        let (figures, columns) = (self.figures.len(), self.filled.len());
        if columns > MOST_COLUMNS {
            return Vec::new();
        }
        let way = |filled: u64| Placement {
            columns: filled,
            faults: self.faults(filled, habit),
            surprise: self.unlikelihood(filled),
            ranges: (0..columns).map(|column| self.range(filled, column)).collect(),
        };
        let all = (0..1u64 << columns).filter(|filled| filled.count_ones() as usize == figures);
        let mut ways: Vec<Placement> = all.map(way).collect();
        ways.sort_by_key(|way| (way.cost(), Reverse(way.columns.reverse_bits())));
        ways
    }

    fn faults(&self, columns: u64, habit: FillPolicy) -> u64 {
        let fault = |(whole, parts): &(usize, Vec<usize>)| {
            let given = parts.iter().filter_map(|part| self.value(columns, *part));
            let (count, sum) = given.fold((0, 0), |(count, sum), value| (count + 1, sum + value));
            match (self.value(columns, *whole), count) {
                (None, 0) => 0,
                (None, _) => habit.no_total,
                (Some(whole), _) if whole == sum => 0,
                (Some(_), 0) => habit.only_total,
                (Some(_), _) => CONTRADICTORY,
            }
        };
        self.sums.iter().map(fault).sum()
    }

    fn unlikelihood(&self, columns: u64) -> u64 {
        let is_whole = |column: usize| self.sums.iter().any(|(whole, _)| *whole == column);
        let parts = (0..self.filled.len()).filter(|column| !is_whole(*column));
        let odds =
            parts.map(|column| match (figure_at(columns, column), f64::from(self.filled[column].clamp(1, 99))) {
                (Some(_), filled) => filled / 100.0,
                (None, filled) => 1.0 - filled / 100.0,
            });
        odds.map(|odds| (-100.0 * odds.ln()).round() as u64).sum()
    }

    /// What a cell holds by a way: its figure, or, where it is blank, nothing; but a blank total stands for its parts, and the parts
    /// of a lone total for whatever makes it.
    fn range(&self, columns: u64, column: usize) -> Range {
        if let Some(value) = self.value(columns, column) {
            return (value, value);
        }
        let parts =
            |parts: &[usize]| -> Vec<i128> { parts.iter().filter_map(|part| self.value(columns, *part)).collect() };
        for (whole, of) in &self.sums {
            let given = parts(of);
            if *whole == column {
                let sum = given.iter().sum();
                return (sum, sum);
            }
            if let Some(whole) = self.value(columns, *whole).filter(|_| of.contains(&column) && given.is_empty()) {
                return (whole.min(0), whole.max(0));
            }
        }
        (0, 0)
    }
}
