//! Ruling lines as a lattice: the positions of rows and columns, and which walls stand between cells.

use super::page::RulingLine;

/// Lines nearer than this are one, in points.
const NEAR: f64 = 3.0;
/// How many rows and columns a lattice may have together.
const MOST: usize = 400;

/// A table's lines.
#[derive(Debug)]
pub(super) struct Lattice {
    /// The edges of columns from left to right.
    pub(super) xs: Vec<f64>,
    /// The edges of rows from top to bottom.
    pub(super) ys: Vec<f64>,
    flat: Vec<RulingLine>,
    upright: Vec<RulingLine>,
}

/// The tables that rules form: rules that touch each other belong together.
pub(super) fn find(rules: &[RulingLine]) -> Vec<Lattice> {
    let (flat, upright) = (merged(rules, true), merged(rules, false));
    let count = flat.len() + upright.len();
    if count > 20_000 {
        return Vec::new();
    }
    // Union of what touches.
    let mut parent: Vec<usize> = (0..count).collect();
    for (i, h) in flat.iter().enumerate() {
        for (j, v) in upright.iter().enumerate() {
            let crosses = v.at >= h.from - NEAR && v.at <= h.to + NEAR && h.at >= v.from - NEAR && h.at <= v.to + NEAR;
            if crosses {
                let (a, b) = (root(&mut parent, i), root(&mut parent, flat.len() + j));
                parent[a] = b;
            }
        }
    }
    let mut groups: std::collections::BTreeMap<usize, Vec<usize>> = std::collections::BTreeMap::new();
    for index in 0..count {
        groups.entry(root(&mut parent, index)).or_default().push(index);
    }
    let mut lattices: Vec<Lattice> = groups
        .into_values()
        .filter_map(|members| {
            let of = |from: usize, rules: &[RulingLine]| -> Vec<RulingLine> {
                members.iter().filter_map(|index| rules.get(index.checked_sub(from)?).copied()).collect()
            };
            let own_flat: Vec<RulingLine> = members.iter().filter_map(|index| flat.get(*index).copied()).collect();
            Lattice::new(own_flat, of(flat.len(), &upright))
        })
        .collect();
    lattices.sort_by(|a, b| a.top().total_cmp(&b.top()));
    lattices
}

fn root(parent: &mut [usize], mut index: usize) -> usize {
    while parent[index] != index {
        parent[index] = parent[parent[index]];
        index = parent[index];
    }
    index
}

/// Rules of one direction, those joined that go on with each other.
pub(super) fn merged(rules: &[RulingLine], flat: bool) -> Vec<RulingLine> {
    let mut sorted: Vec<RulingLine> = rules.iter().filter(|rule| rule.flat == flat).copied().collect();
    sorted.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    let mut merged: Vec<RulingLine> = Vec::new();
    for rule in sorted {
        let near = merged.iter_mut().rev().take(64).find(|known| {
            (known.at - rule.at).abs() <= 1.0 && rule.from <= known.to + NEAR && rule.to >= known.from - NEAR
        });
        match near {
            Some(known) => (known.from, known.to) = (known.from.min(rule.from), known.to.max(rule.to)),
            None => merged.push(rule),
        }
    }
    merged
}

/// Positions that are one within [`NEAR`].
fn clustered(mut positions: Vec<f64>) -> Vec<f64> {
    positions.sort_by(f64::total_cmp);
    let mut groups: Vec<(f64, f64)> = Vec::new();
    for at in positions {
        match groups.last_mut().filter(|(sum, n)| at - sum / n <= NEAR) {
            Some((sum, n)) => (*sum, *n) = (*sum + at, *n + 1.0),
            None => groups.push((at, 1.0)),
        }
    }
    groups.into_iter().map(|(sum, n)| sum / n).collect()
}

impl Lattice {
    fn new(flat: Vec<RulingLine>, upright: Vec<RulingLine>) -> Option<Lattice> {
        let mut xs: Vec<f64> = upright.iter().map(|rule| rule.at).collect();
        let mut ys: Vec<f64> = flat.iter().map(|rule| rule.at).collect();
        // A table open at its sides ends where its lines end.
        xs.extend(flat.iter().map(|rule| rule.from).reduce(f64::min));
        xs.extend(flat.iter().map(|rule| rule.to).reduce(f64::max));
        ys.extend(upright.iter().map(|rule| rule.from).reduce(f64::min));
        ys.extend(upright.iter().map(|rule| rule.to).reduce(f64::max));
        let (xs, ys) = (clustered(xs), clustered(ys));
        (xs.len() >= 2 && ys.len() >= 2 && xs.len() + ys.len() <= MOST).then_some(Lattice { xs, ys, flat, upright })
    }

    /// Takes the edges of columns of the table on the next page or the one before, where all of its own are among them: a page break
    /// cut the table, and the part above or below has cells that span.
    pub(super) fn take_columns(&mut self, other: &Lattice) {
        let is_among = |x: &f64| other.xs.iter().any(|edge| (edge - x).abs() <= NEAR);
        if self.xs.len() < other.xs.len() && self.xs.iter().all(is_among) {
            self.xs.clone_from(&other.xs);
        }
    }

    /// How many columns.
    pub(super) fn columns(&self) -> usize {
        self.xs.len() - 1
    }

    /// How many rows.
    pub(super) fn rows(&self) -> usize {
        self.ys.len() - 1
    }

    /// Whether it has no columns: it is a box, or boxes one above the other.
    pub(super) fn is_frame(&self) -> bool {
        self.columns() < 2
    }

    /// Its horizontal rules, if nothing but a frame crosses them: then they part rows of columns that have no lines.
    pub(super) fn rows_of_frame(&self) -> &[RulingLine] {
        if self.columns() == 1 { &self.flat } else { &[] }
    }

    /// Its upper edge.
    pub(super) fn top(&self) -> f64 {
        self.ys[0]
    }

    /// Whether a point is inside.
    pub(super) fn holds(&self, x: f64, y: f64) -> bool {
        let within = |edges: &[f64], at: f64| edges[0] - 1.0 <= at && at <= edges[edges.len() - 1] + 1.0;
        within(&self.xs, x) && within(&self.ys, y)
    }

    /// The row and the column of a point.
    pub(super) fn slot(&self, x: f64, y: f64) -> (usize, usize) {
        let slot = |edges: &[f64], at: f64| edges.partition_point(|edge| *edge <= at).clamp(1, edges.len() - 1) - 1;
        (slot(&self.ys, y), slot(&self.xs, x))
    }

    /// Whether a wall stands between a slot and the one to its right.
    pub(super) fn wall_right(&self, row: usize, column: usize) -> bool {
        if column + 1 >= self.columns() {
            return true;
        }
        let at = self.xs[column + 1];
        let middle = (self.ys[row] + self.ys[row + 1]) / 2.0;
        self.upright.iter().any(|rule| (rule.at - at).abs() <= NEAR && rule.from <= middle && middle <= rule.to)
    }

    /// Whether a wall stands between a slot and the one below it.
    pub(super) fn wall_below(&self, row: usize, column: usize) -> bool {
        if row + 1 >= self.rows() {
            return true;
        }
        let at = self.ys[row + 1];
        let middle = (self.xs[column] + self.xs[column + 1]) / 2.0;
        self.flat.iter().any(|rule| (rule.at - at).abs() <= NEAR && rule.from <= middle && middle <= rule.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(flat: bool, at: f64, from: f64, to: f64) -> RulingLine {
        RulingLine { flat, at, from, to }
    }

    #[test]
    fn lines_become_cells_with_spans() {
        // Two rows; the upper one is a single cell.
        let rules = [
            rule(true, 0.0, 0.0, 100.0),
            rule(true, 20.0, 0.0, 100.0),
            rule(true, 40.0, 0.0, 100.0),
            rule(false, 0.0, 0.0, 40.0),
            rule(false, 100.0, 0.0, 40.0),
            rule(false, 50.0, 20.0, 40.0),
        ];
        let lattices = find(&rules);
        assert_eq!(lattices.len(), 1);
        let lattice = &lattices[0];
        assert_eq!((lattice.rows(), lattice.columns()), (2, 2));
        assert!(!lattice.wall_right(0, 0) && lattice.wall_right(1, 0) && lattice.wall_below(0, 0));
        assert_eq!(lattice.slot(60.0, 30.0), (1, 1));
    }

    #[test]
    fn tables_apart_are_two() {
        let table = |top: f64| {
            [
                rule(true, top, 0.0, 100.0),
                rule(true, top + 20.0, 0.0, 100.0),
                rule(false, 0.0, top, top + 20.0),
                rule(false, 50.0, top, top + 20.0),
                rule(false, 100.0, top, top + 20.0),
            ]
        };
        let rules: Vec<RulingLine> = table(0.0).into_iter().chain(table(200.0)).collect();
        assert_eq!(find(&rules).len(), 2);
    }

    #[test]
    fn the_parts_of_a_cut_table_have_the_same_columns() {
        let part = |edges: &[f64]| {
            let upright = edges.iter().map(|x| rule(false, *x, 0.0, 20.0));
            let rules: Vec<RulingLine> =
                upright.chain([rule(true, 0.0, 0.0, 90.0), rule(true, 20.0, 0.0, 90.0)]).collect();
            find(&rules).remove(0)
        };
        let (mut heads, figures, other) =
            (part(&[0.0, 60.0, 90.0]), part(&[0.0, 30.0, 61.0, 90.0]), part(&[0.0, 50.0, 90.0]));
        assert!(heads.columns() == 2 && figures.columns() == 3);
        heads.take_columns(&other);
        assert_eq!(heads.columns(), 2, "another table");
        heads.take_columns(&figures);
        assert_eq!((heads.columns(), heads.wall_right(0, 0), heads.wall_right(0, 1)), (3, false, true));
    }
}
