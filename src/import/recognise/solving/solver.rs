//! The search for the likeliest places of the figures of all rows that lost their blank cells, which satisfy all sums together.

use crate::import::recognise::solving::candidates::{
    FigureRow, GIVES_TOTALS, LEAVES_TOTALS, LEAVING, Placement, Range,
};

/// How many guesses a search may take with one habit: each looks at every way that is left of every row.
const GUESSES: usize = 3_000;
/// How many guesses all searches without some equation may take together with one habit.
const SECOND_GUESSES: usize = 1_000;

/// A term of an equation: a row under a column; added or taken away.
#[derive(Clone, Copy)]
pub(crate) struct Term {
    pub(crate) row: usize,
    pub(crate) column: usize,
    pub(crate) plus: bool,
}

/// Terms that add up with what is known to zero.
pub(crate) struct SumEquation {
    pub(crate) known: i128,
    pub(crate) terms: Vec<Term>,
}

/// What a search found.
pub(crate) struct Solution {
    /// The likeliest way of each row.
    pub(crate) chosen: Vec<Placement>,
    /// The ways of each row that the sums allow.
    pub(crate) allowed: Vec<Vec<Placement>>,
    /// Whether sums with other rows confirm the row.
    pub(crate) confirmed: Vec<bool>,
}

/// The ways that are left of each row by index.
type Left = Vec<Vec<usize>>;

/// Finds the likeliest ways that satisfy every equation; if there are none, every equation but one; else those between as many
/// rows as can hold together: a report may have wrong figures.
pub(crate) fn likeliest(rows: &[FigureRow], equations: &[SumEquation]) -> Option<Solution> {
    let habits = [(GIVES_TOTALS, 0), (LEAVES_TOTALS, LEAVING)]
        .map(|(habit, cost)| (rows.iter().map(|row| row.ways(habit)).collect::<Vec<_>>(), cost));
    let solve = |equations: &[&SumEquation], guesses: &mut [usize; 2]| {
        let found = habits.iter().zip(guesses).filter_map(|((rows, belief), guesses)| {
            let (cost, solution) = Search { rows, equations, guesses, best: None }.run()?;
            Some((cost + belief, solution))
        });
        found.min_by_key(|(cost, _)| *cost)
    };
    let all: Vec<&SumEquation> = equations.iter().collect();
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
    let mut order: Vec<usize> = (0..rows.len()).filter(|row| !habits[0].0[*row].is_empty()).collect();
    order.sort_by_key(|row| habits[0].0[*row][0].cost());
    let (mut held, mut best) = (vec![false; rows.len()], None);
    for row in order {
        held[row] = true;
        let between = |equation: &&SumEquation| equation.terms.iter().all(|term| held[term.row]);
        match solve(&all.iter().copied().filter(between).collect::<Vec<_>>(), &mut [GUESSES / 10; 2]) {
            Some((_, solution)) => best = Some(solution),
            None => held[row] = false,
        }
    }
    best
}

/// A search among the ways that one habit gives.
struct Search<'s> {
    /// The ways of each row.
    rows: &'s [Vec<Placement>],
    equations: &'s [&'s SumEquation],
    /// How many guesses are left.
    guesses: &'s mut usize,
    best: Option<(u64, Left)>,
}

impl Search<'_> {
    fn run(mut self) -> Option<(u64, Solution)> {
        let all = self.rows.iter().map(|row| (0..row.len()).collect()).collect();
        let start = self.narrowed(all)?;
        self.go(start.clone());
        let (cost, best) = self.best.take()?;
        let ways = |left: &Left| -> Vec<Vec<Placement>> {
            left.iter().zip(self.rows).map(|(left, row)| left.iter().map(|way| row[*way].clone()).collect()).collect()
        };
        let chosen = ways(&best).into_iter().map(|mut ways| ways.swap_remove(0)).collect();
        let confirmed = (0..self.rows.len()).map(|row| self.concerns(row)).collect();
        Some((cost, Solution { chosen, allowed: ways(&start), confirmed }))
    }

    /// Whether any equation speaks of a row.
    fn concerns(&self, row: usize) -> bool {
        self.equations.iter().any(|equation| equation.terms.iter().any(|term| term.row == row))
    }

    fn range(&self, term: &Term, way: usize) -> Range {
        let (low, high) = self.rows[term.row][way].ranges[term.column];
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
        left.iter().zip(self.rows).map(|(left, row)| left.first().map_or(0, |way| row[*way].cost())).sum()
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
    fn row(figures: &[i64]) -> FigureRow {
        FigureRow { figures: figures.to_vec(), filled: vec![70, 30, 10, 50], sums: vec![(3, vec![0, 1, 2])] }
    }

    /// The last row is the sum of the others in every column.
    fn sum_below(rows: &[FigureRow]) -> Vec<SumEquation> {
        let last = rows.len() - 1;
        let term = |row, column| Term { row, column, plus: row < last };
        let equation = |column| SumEquation { known: 0, terms: (0..=last).map(|row| term(row, column)).collect() };
        (0..4).map(equation).collect()
    }

    /// The columns of each row's figures.
    fn columns(rows: &[FigureRow], equations: &[SumEquation]) -> Option<Vec<Vec<usize>>> {
        let solution = likeliest(rows, equations)?;
        let columns = |way: &Placement| (0..4).filter(|column| way.figure_at(*column).is_some()).collect();
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
