//! Tables that are printed as one row under headers of groups and, below these, of columns (table 四): as a matrix, a row for each
//! group.

use super::headers::{ColumnHeader, of_grid};
use super::source_row::cells_from;
use crate::import::document::{GridCell, TableGrid};
use crate::import::label::{key, likeness};
use crate::import::recognise::matching::form_labels::LABEL;
use crate::import::value::{is_blank, is_figure, is_filled};
use std::cmp::Reverse;

/// The matrix of the grids, a grid for each group; and whether headers end a grid, so that the row below them is empty. `over_columns` are the
/// keys of headers that the form has over several columns of a group: they tell no groups apart.
/// `only` is the label of the row of a form that has no other: it may stand above the table as its caption.
pub(crate) fn matrix(grids: &[&TableGrid], over_columns: &[String], only: Option<&str>) -> (Vec<TableGrid>, bool) {
    let (mut matrix, mut is_empty) = (Vec::new(), false);
    for grid in &joined(grids) {
        let mut from = 0;
        for row in figure_rows(grid) {
            is_empty |= row == grid.rows;
            let mut heads = of_grid(grid, 0, from, row);
            let is_over_columns = |label: &String| over_columns.iter().any(|own| likeness(&key(label), own) >= LABEL);
            heads.iter_mut().for_each(|head| head.above.retain(|label| !is_over_columns(label)));
            let groups: Vec<&[ColumnHeader]> = groups(&heads);
            for (index, group) in groups.iter().enumerate() {
                let next = groups.get(index + 1).and_then(|next| next.first());
                let to = next.map_or(grid.columns, |next| columns(next).0);
                matrix.push(as_grid(grid, row, group, to, only.filter(|_| groups.len() == 1)));
            }
            from = row + 1;
        }
    }
    (matrix, is_empty)
}

/// The grids, those joined that a page break cut between or inside the headers and their figures.
fn joined(grids: &[&TableGrid]) -> Vec<TableGrid> {
    let is_head = |grid: &TableGrid| !grid.cells.iter().any(|cell| is_filled(&cell.text));
    let mut joined: Vec<TableGrid> = Vec::new();
    for grid in grids {
        match joined.last_mut().filter(|last| last.columns == grid.columns && is_head(last)) {
            Some(last) => append(last, grid),
            None => joined.push((*grid).clone()),
        }
    }
    joined
}

/// Puts the rest of a table below its first part. A row of the same cells without a figure is the rest of the last row.
fn append(first: &mut TableGrid, rest: &TableGrid) {
    let next = cells_from(rest, 0, 0);
    let last = cells_from(first, first.rows.saturating_sub(1), 0);
    let is_cut = last.iter().map(|cell| cell.across()).eq(next.iter().map(|cell| cell.across()))
        && next.iter().any(|cell| !is_blank(&cell.text))
        && !next.iter().any(|cell| is_filled(&cell.text));
    let end = first.rows;
    if is_cut {
        let cut = first.cells.iter_mut().filter(|cell| cell.row + cell.rows == end);
        for cell in cut {
            let below = next.iter().find(|next| next.column == cell.column);
            cell.text.push_str(below.map_or("", |next| next.text.trim()));
        }
    }
    let taken = usize::from(is_cut);
    let rows = rest.cells.iter().filter(|cell| cell.row >= taken);
    first.cells.extend(rows.map(|cell| GridCell { row: cell.row + end - taken, ..cell.clone() }));
    first.rows += rest.rows - taken;
}

/// The headers by group: one begins where the header above is another, or where the same header comes again.
fn groups(heads: &[ColumnHeader]) -> Vec<&[ColumnHeader]> {
    let mut groups = Vec::new();
    let mut start = 0;
    for (index, head) in heads.iter().enumerate() {
        let group = &heads[start..index];
        let above = group.iter().rev().find_map(|known| known.above.last());
        let is_other = above.zip(head.above.last()).is_some_and(|(above, own)| above != own);
        if is_other || group.iter().any(|known| known.key == head.key) {
            groups.push(group);
            start = index;
        }
    }
    groups.push(&heads[start..]);
    groups.retain(|group| !group.is_empty());
    groups
}

/// A group as a grid of two rows: its headers over its figures, which reach to a column, and its labels to the left.
fn as_grid(grid: &TableGrid, row: usize, heads: &[ColumnHeader], to: usize, only: Option<&str>) -> TableGrid {
    let above = heads.iter().map(|head| &head.above).max_by_key(|above| above.len());
    let mut labels: Vec<&str> = above.into_iter().flatten().map(String::as_str).collect();
    if labels.is_empty() {
        labels.extend(only.or(heads.first().map(|head| head.key.as_str())));
    }
    let left = labels.len();
    let from = heads.first().map_or(0, |head| columns(head).0);
    let mut figures = cells_from(grid, row, from);
    figures.retain(|cell| cell.column >= from && cell.column < to);
    let spot = figures.first().map_or(grid.spot, |cell| cell.spot);
    let cell =
        |row, column, columns, text: &str, spot| GridCell { row, column, rows: 1, columns, text: text.into(), spot };
    let under = |row: usize, head: &ColumnHeader, text: &str| {
        let (column, width) = columns(head);
        cell(row, left + column, width, text, grid.spot)
    };
    let mut cells: Vec<GridCell> = heads.iter().map(|head| under(0, head, &head.key)).collect();
    cells.extend(labels.iter().enumerate().map(|(column, label)| cell(1, column, 1, label, spot)));
    cells.extend(figures.iter().map(|own| cell(1, left + own.column, own.columns, &own.text, own.spot)));
    if figures.is_empty() {
        cells.extend(heads.iter().map(|head| under(1, head, "")));
    }
    TableGrid { rows: 2, columns: left + to, cells, spot: grid.spot }
}

/// The first column under a header, and how many there are.
fn columns(head: &ColumnHeader) -> (usize, usize) {
    let number = |n: i32| usize::try_from(n).unwrap_or_default();
    (number(head.across.from), number(head.across.to - head.across.from))
}

/// The rows of figures: the one with the most, or an empty one; where all have words, that below the last. Tables that follow each
/// other without a gap become one in many programs: then every row of nothing but figures that stands right below words.
fn figure_rows(grid: &TableGrid) -> Vec<usize> {
    let count = |row: usize| {
        let cells = cells_from(grid, row, 0);
        let filled = cells.iter().filter(|cell| is_filled(&cell.text)).count();
        (filled, Reverse(cells.iter().filter(|cell| !is_figure(&cell.text)).count()))
    };
    let has_words = |row: usize| count(row).1 != Reverse(0);
    let below_words: Vec<usize> = (1..grid.rows).filter(|row| !has_words(*row) && has_words(row - 1)).collect();
    if below_words.len() > 1 {
        return below_words;
    }
    let best = (1..grid.rows).filter(|row| count(*row).0 > 0 || !has_words(*row)).max_by_key(|row| count(*row));
    vec![best.unwrap_or(grid.rows)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::document::SourceLocation;

    /// A grid of lines, a text for each column; `<` goes on with the text to its left.
    fn grid(lines: &[&str]) -> TableGrid {
        let mut cells: Vec<GridCell> = Vec::new();
        let mut columns = 0;
        for (row, line) in lines.iter().enumerate() {
            let texts: Vec<&str> = line.split('|').collect();
            columns = texts.len();
            for (column, text) in texts.into_iter().enumerate() {
                match (text, cells.last_mut()) {
                    ("<", Some(left)) => left.columns += 1,
                    _ => cells.push(GridCell {
                        row,
                        column,
                        rows: 1,
                        columns: 1,
                        text: text.into(),
                        ..Default::default()
                    }),
                }
            }
        }
        TableGrid { rows: lines.len(), columns, cells, spot: SourceLocation::default() }
    }

    /// The matrix as lines, and whether a row is empty.
    fn read(parts: &[&[&str]]) -> (Vec<String>, bool) {
        let parts: Vec<TableGrid> = parts.iter().map(|lines| grid(lines)).collect();
        let (matrix, is_empty) = matrix(&parts.iter().collect::<Vec<_>>(), &[], None);
        let line = |grid: &TableGrid, row: usize| {
            cells_from(grid, row, 0).iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(" ")
        };
        (matrix.iter().map(|grid| format!("{}: {}", line(grid, 0), line(grid, 1))).collect(), is_empty)
    }

    const GROUPS: &str = "复议|<|诉讼|<|<|<";
    const BELOW: &str = "||直接|<|复议后|<";
    const NAMES: &str = "维持|总计|维持|总计|维持|总计";
    const FIGURES: &str = "1|2|3|4||6";

    #[test]
    fn each_group_becomes_a_row() {
        let whole = ["维持 总计: 复议 1 2", "维持 总计: 诉讼 直接 3 4", "维持 总计: 诉讼 复议后  6"].map(str::to_owned);
        assert_eq!(read(&[&[GROUPS, BELOW, NAMES, FIGURES]]), (whole.to_vec(), false));
        assert_eq!(read(&[&[GROUPS, BELOW, NAMES], &[FIGURES]]).0, whole, "cut above the figures");
        assert_eq!(read(&[&[GROUPS, BELOW], &[NAMES, FIGURES]]).0, whole, "cut between the headers");
        let cut = ["维|总|维|总|维|总", "持|计|持|计|持|计"];
        assert_eq!(read(&[&[GROUPS, BELOW, cut[0]], &[cut[1], FIGURES]]).0, whole, "cut inside the headers");
    }

    #[test]
    fn headers_that_come_again_begin_a_group() {
        let lines = read(&[&[NAMES, FIGURES]]).0;
        assert_eq!(lines, ["维持 总计: 维持 1 2", "维持 总计: 维持 3 4", "维持 总计: 维持  6"]);
    }

    #[test]
    fn tables_below_each_other_are_each_their_own() {
        let lines = read(&[&["直接|<", "维持|总计", "1|2", "复议后|<", "维持|总计", "3|4"]]).0;
        assert_eq!(lines, ["维持 总计: 直接 1 2", "维持 总计: 复议后 3 4"]);
    }

    #[test]
    fn headers_without_a_row_below_are_named() {
        let (lines, is_empty) = read(&[&["直接|<", "维持|总计"]]);
        assert_eq!((lines, is_empty), (vec!["维持 总计: 直接  ".to_owned()], true));
    }
}
