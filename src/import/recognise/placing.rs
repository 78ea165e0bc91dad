//! Rows that lost their blank cells: the ways to put their figures under the columns, and the search for the likeliest ones that
//! satisfy all sums together.

/// How many ways there may be to place one row's figures.
const WAYS: usize = 7_000;
/// How many guesses a search may take with one habit: each looks at every way that is left of every row.
const GUESSES: usize = 3_000;
/// How many guesses all searches without some equation may take together with one habit.
const SECOND_GUESSES: usize = 1_000;

/// How an office fills rows that do not have both a total and its parts: what it costs a way that a sum has parts and no total, or
/// a total and no parts. Either is more than any columns that are rarely filled.
#[derive(Clone, Copy)]
struct Habit {
    no_total: u64,
    only_total: u64,
}

/// Totals are given; a lone figure is a total.
const GIVES_TOTALS: Habit = Habit { no_total: 10_000, only_total: 8_000 };
/// Totals are left blank; a lone figure is a part.
const LEAVES_TOTALS: Habit = Habit { no_total: 8_000, only_total: 10_000 };
/// What it costs to believe that an office leaves totals blank: as much as one row with parts and no total speaks for it.
const LEAVING: u64 = 2_000;
/// What it costs a way that a total is not what its parts make: more than all rows with an innocent fault.
const CONTRADICTORY: u64 = 1_000_000;

/// A row of figures in order, and what is known of its columns.
pub(super) struct Row {
    /// Its figures.
    pub(super) figures: Vec<i64>,
    /// For each column: in how many of a hundred rows it is filled.
    pub(super) filled: Vec<u8>,
    /// Which column is the sum of which.
    pub(super) sums: Vec<(usize, Vec<usize>)>,
}

/// One way to place a row's figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Way {
    /// The columns that the figures stand under, one bit each; the figures stand in order.
    columns: u64,
    /// What the sums of the row cost.
    faults: u64,
    /// How unlikely its columns are.
    surprise: u64,
}

impl Way {
    /// Which figure stands under a column.
    pub(super) fn figure_at(self, column: usize) -> Option<usize> {
        let bit = 1 << column;
        (self.columns & bit != 0).then(|| (self.columns & (bit - 1)).count_ones() as usize)
    }

    /// Whether a total stands beside its parts in every sum that has any figure, and none is wrong.
    pub(super) fn is_proven(self) -> bool {
        self.faults == 0
    }

    /// Whether the row's own sums contradict it.
    pub(super) fn is_contradictory(self) -> bool {
        self.faults >= CONTRADICTORY
    }

    /// Whether another way has its figures under other columns for no other reason than likelihood.
    pub(super) fn is_rival(self, other: Way) -> bool {
        self.faults == other.faults
    }

    fn cost(self) -> u64 {
        self.faults + self.surprise
    }
}

/// The least and the most that a cell may hold.
type Range = (i128, i128);

impl Row {
    fn value(&self, way: Way, column: usize) -> Option<i128> {
        way.figure_at(column).and_then(|at| self.figures.get(at)).map(|number| i128::from(*number))
    }

    /// The ways to place the figures, the likeliest first; none where there are too many.
    fn ways(&self, habit: Habit) -> Vec<Way> {
        let (figures, columns) = (self.figures.len(), self.filled.len());
        let mut all = Vec::new();
        if figures <= columns && columns < u64::BITS as usize {
            choose(columns, figures, 0, 0, &mut all);
        }
        if all.len() >= WAYS {
            return Vec::new();
        }
        let way = |columns| {
            let way = Way { columns, faults: 0, surprise: 0 };
            Way { faults: self.faults(way, habit), surprise: self.surprise(way), ..way }
        };
        let mut ways: Vec<Way> = all.into_iter().map(way).collect();
        ways.sort_by_key(|way| way.cost());
        ways
    }

    fn faults(&self, way: Way, habit: Habit) -> u64 {
        let fault = |(whole, parts): &(usize, Vec<usize>)| {
            let given = parts.iter().filter_map(|part| self.value(way, *part));
            let (count, sum) = given.fold((0, 0), |(count, sum), value| (count + 1, sum + value));
            match (self.value(way, *whole), count) {
                (None, 0) => 0,
                (None, _) => habit.no_total,
                (Some(whole), _) if whole == sum => 0,
                (Some(_), 0) => habit.only_total,
                (Some(_), _) => CONTRADICTORY,
            }
        };
        self.sums.iter().map(fault).sum()
    }

    fn surprise(&self, way: Way) -> u64 {
        let is_whole = |column: usize| self.sums.iter().any(|(whole, _)| *whole == column);
        let parts = (0..self.filled.len()).filter(|column| !is_whole(*column));
        let odds = parts.map(|column| match (way.figure_at(column), f64::from(self.filled[column].clamp(1, 99))) {
            (Some(_), filled) => filled / 100.0,
            (None, filled) => 1.0 - filled / 100.0,
        });
        odds.map(|odds| (-100.0 * odds.ln()).round() as u64).sum()
    }

    /// What a cell holds by a way: its figure, or, where it is blank, nothing; but a blank total stands for its parts, and the parts
    /// of a lone total for whatever makes it.
    fn range(&self, way: Way, column: usize) -> Range {
        if let Some(value) = self.value(way, column) {
            return (value, value);
        }
        let parts = |parts: &[usize]| -> Vec<i128> { parts.iter().filter_map(|part| self.value(way, *part)).collect() };
        for (whole, of) in &self.sums {
            let given = parts(of);
            if *whole == column {
                let sum = given.iter().sum();
                return (sum, sum);
            }
            if let Some(whole) = self.value(way, *whole).filter(|_| of.contains(&column) && given.is_empty()) {
                return (whole.min(0), whole.max(0));
            }
        }
        (0, 0)
    }
}

fn choose(columns: usize, left: usize, from: usize, chosen: u64, all: &mut Vec<u64>) {
    if left == 0 {
        return all.push(chosen);
    }
    for column in from..=columns.saturating_sub(left) {
        if all.len() >= WAYS {
            return;
        }
        choose(columns, left - 1, column + 1, chosen | 1 << column, all);
    }
}

/// A term of an equation: a row under a column; added or taken away.
#[derive(Clone, Copy)]
pub(super) struct Term {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) plus: bool,
}

/// Terms that add up with what is known to zero.
pub(super) struct Equation {
    pub(super) known: i128,
    pub(super) terms: Vec<Term>,
}

/// What a search found.
pub(super) struct Solution {
    /// The likeliest way of each row.
    pub(super) chosen: Vec<Way>,
    /// The ways of each row that the sums allow.
    pub(super) allowed: Vec<Vec<Way>>,
    /// Whether sums with other rows confirm the row.
    pub(super) confirmed: Vec<bool>,
}

/// The ways of each row, with what each would put into the cells.
struct Candidates {
    ways: Vec<Way>,
    ranges: Vec<Vec<Range>>,
}

/// The ways that are left of each row by index.
type Left = Vec<Vec<usize>>;

/// Finds the likeliest ways that satisfy every equation; if there are none, every equation but one; else those between as many
/// rows as can hold together: a report may have wrong figures.
pub(super) fn likeliest(rows: &[Row], equations: &[Equation]) -> Option<Solution> {
    let habits = [(GIVES_TOTALS, 0), (LEAVES_TOTALS, LEAVING)].map(|(habit, cost)| (candidates(rows, habit), cost));
    let solve = |equations: &[&Equation], guesses: &mut [usize; 2]| {
        let found = habits.iter().zip(guesses).filter_map(|((rows, belief), guesses)| {
            let (cost, solution) = Search { rows, equations, guesses, best: None }.run()?;
            Some((cost + belief, solution))
        });
        found.min_by_key(|(cost, _)| *cost)
    };
    let all: Vec<&Equation> = equations.iter().collect();
    if let Some((_, solution)) = solve(&all, &mut [GUESSES; 2]) {
        return Some(solution);
    }
    let mut guesses = [SECOND_GUESSES; 2];
    let without_one = (0..all.len()).filter_map(|index| {
        let (before, after) = (&all[..index], &all[index + 1..]);
        solve(&[before, after].concat(), &mut guesses)
    });
    if let Some((_, solution)) = without_one.min_by_key(|(cost, _)| *cost) {
        return Some(solution);
    }
    // A row with a wrong figure has no way that its own sum proves: it comes last.
    let mut order: Vec<usize> = (0..rows.len()).filter(|row| !habits[0].0[*row].ways.is_empty()).collect();
    order.sort_by_key(|row| habits[0].0[*row].ways[0].cost());
    let (mut held, mut best) = (vec![false; rows.len()], None);
    for row in order {
        held[row] = true;
        let between = |equation: &&Equation| equation.terms.iter().all(|term| held[term.row]);
        match solve(&all.iter().copied().filter(between).collect::<Vec<_>>(), &mut [GUESSES / 10; 2]) {
            Some((_, solution)) => best = Some(solution),
            None => held[row] = false,
        }
    }
    best
}

fn candidates(rows: &[Row], habit: Habit) -> Vec<Candidates> {
    let row = |row: &Row| {
        let ways = row.ways(habit);
        let columns = 0..row.filled.len();
        let ranges = ways.iter().map(|way| columns.clone().map(|column| row.range(*way, column)).collect());
        Candidates { ranges: ranges.collect(), ways }
    };
    rows.iter().map(row).collect()
}

struct Search<'s> {
    rows: &'s [Candidates],
    equations: &'s [&'s Equation],
    /// How many guesses are left.
    guesses: &'s mut usize,
    best: Option<(u64, Left)>,
}

impl Search<'_> {
    fn run(mut self) -> Option<(u64, Solution)> {
        let all = self.rows.iter().map(|row| (0..row.ways.len()).collect()).collect();
        let start = self.narrowed(all)?;
        self.go(start.clone());
        let (cost, best) = self.best.take()?;
        let ways = |left: &Left| -> Vec<Vec<Way>> {
            left.iter().zip(self.rows).map(|(left, row)| left.iter().map(|way| row.ways[*way]).collect()).collect()
        };
        let chosen = ways(&best).into_iter().map(|ways| ways[0]).collect();
        let confirmed = (0..self.rows.len()).map(|row| self.concerns(row)).collect();
        Some((cost, Solution { chosen, allowed: ways(&start), confirmed }))
    }

    /// Whether any equation speaks of a row.
    fn concerns(&self, row: usize) -> bool {
        self.equations.iter().any(|equation| equation.terms.iter().any(|term| term.row == row))
    }

    fn range(&self, term: &Term, way: usize) -> Range {
        let (low, high) = self.rows[term.row].ranges[way][term.column];
        if term.plus { (low, high) } else { (-high, -low) }
    }

    /// Strikes out ways that no choice for the other rows could complete, until nothing changes; `None` where a row has no way
    /// left.
    fn narrowed(&self, mut left: Left) -> Option<Left> {
        if left.iter().any(Vec::is_empty) {
            return None;
        }
        let mut changed = true;
        while changed {
            changed = false;
            for equation in self.equations {
                let hull = |term: &Term| {
                    let ranges = left[term.row].iter().map(|way| self.range(term, *way));
                    ranges.fold((i128::MAX, i128::MIN), |(low, high), own| (low.min(own.0), high.max(own.1)))
                };
                let hulls: Vec<Range> = equation.terms.iter().map(hull).collect();
                let (low, high) =
                    hulls.iter().fold((equation.known, equation.known), |sum, own| (sum.0 + own.0, sum.1 + own.1));
                for (term, hull) in equation.terms.iter().zip(hulls) {
                    let before = left[term.row].len();
                    left[term.row].retain(|way| {
                        let own = self.range(term, *way);
                        low - hull.0 + own.0 <= 0 && high - hull.1 + own.1 >= 0
                    });
                    changed |= left[term.row].len() < before;
                    if left[term.row].is_empty() {
                        return None;
                    }
                }
            }
        }
        Some(left)
    }

    /// The least that any choice of what is left can cost: the ways of a row stand in the order of their costs.
    fn cost(&self, left: &Left) -> u64 {
        left.iter().zip(self.rows).map(|(left, row)| left.first().map_or(0, |way| row.ways[*way].cost())).sum()
    }

    fn go(&mut self, left: Left) {
        let cost = self.cost(&left);
        if self.best.as_ref().is_some_and(|(best, _)| cost >= *best) {
            return;
        }
        let open = (0..left.len())
            .filter(|row| left[*row].len() > 1 && self.concerns(*row))
            .min_by_key(|row| left[*row].len());
        let Some(row) = open else {
            self.best = Some((cost, left));
            return;
        };
        for way in &left[row] {
            if *self.guesses == 0 {
                return;
            }
            *self.guesses -= 1;
            let mut next = left.clone();
            next[row] = vec![*way];
            if let Some(next) = self.narrowed(next) {
                self.go(next);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row of the columns 自然人, 企业, 其他, 总计.
    fn row(figures: &[i64]) -> Row {
        Row { figures: figures.to_vec(), filled: vec![70, 30, 10, 50], sums: vec![(3, vec![0, 1, 2])] }
    }

    /// The last row is the sum of the others in every column.
    fn sum_below(rows: &[Row]) -> Vec<Equation> {
        let last = rows.len() - 1;
        let term = |row, column| Term { row, column, plus: row < last };
        let equation = |column| Equation { known: 0, terms: (0..=last).map(|row| term(row, column)).collect() };
        (0..4).map(equation).collect()
    }

    /// The columns of each row's figures.
    fn columns(rows: &[Row], equations: &[Equation]) -> Option<Vec<Vec<usize>>> {
        let solution = likeliest(rows, equations)?;
        let columns = |way: &Way| (0..4).filter(|column| way.figure_at(*column).is_some()).collect();
        Some(solution.chosen.iter().map(columns).collect())
    }

    #[test]
    fn two_equal_figures_are_the_likeliest_part_and_the_total() {
        let rows = [row(&[5, 5])];
        assert_eq!(columns(&rows, &[]), Some(vec![vec![0, 3]]));
        let allowed = likeliest(&rows, &[]).expect("a way").allowed.remove(0);
        assert!(allowed.iter().filter(|way| way.is_proven()).count() == 3, "each column would do: {allowed:?}");
    }

    #[test]
    fn sums_down_a_column_come_before_what_is_likely() {
        let rows = [row(&[5, 5]), row(&[2, 2]), row(&[0, 2, 5, 7])];
        assert_eq!(columns(&rows, &sum_below(&rows)), Some(vec![vec![2, 3], vec![1, 3], vec![0, 1, 2, 3]]));
    }

    #[test]
    fn a_blank_total_stands_for_its_parts() {
        let rows = [row(&[4, 3]), row(&[2, 2]), row(&[6, 3, 0, 9])];
        assert_eq!(columns(&rows, &sum_below(&rows)), Some(vec![vec![0, 1], vec![0, 3], vec![0, 1, 2, 3]]));
    }

    #[test]
    fn a_lone_figure_is_what_the_other_rows_give() {
        let totals_blank = [row(&[4, 3]), row(&[2]), row(&[6, 3])];
        assert_eq!(columns(&totals_blank, &sum_below(&totals_blank)), Some(vec![vec![0, 1], vec![0], vec![0, 1]]));
        let totals_given = [row(&[4, 4]), row(&[2]), row(&[6, 6])];
        assert_eq!(columns(&totals_given, &sum_below(&totals_given)), Some(vec![vec![0, 3], vec![3], vec![0, 3]]));
    }

    #[test]
    fn one_wrong_sum_does_not_hide_what_the_others_say() {
        let rows = [row(&[5, 5]), row(&[2, 2]), row(&[0, 2, 5, 8])];
        let found = columns(&rows, &sum_below(&rows)).expect("without the sum of the totals");
        assert_eq!(found[..2], [vec![2, 3], vec![1, 3]]);
    }

    #[test]
    fn a_row_that_adds_up_with_nothing_is_confirmed_by_nothing() {
        let rows = [row(&[5, 5]), row(&[2, 2]), row(&[1, 1, 1, 90])];
        let found = likeliest(&rows, &sum_below(&rows)).expect("the first two by themselves");
        assert_eq!(found.confirmed, [false; 3]);
        assert!(found.chosen[0].is_proven() && found.chosen[1].is_proven() && !found.chosen[2].is_proven());
    }

    #[test]
    fn more_figures_than_columns_have_no_place() {
        assert!(likeliest(&[row(&[1, 2, 3, 4, 5])], &[]).is_none());
    }
}
