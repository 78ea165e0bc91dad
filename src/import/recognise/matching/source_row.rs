//! A row as it was met: labels, figures, place. Grids and torn text both become rows, and one alignment finds what they are.

use crate::import::document::{Extent, GridCell, SourceLocation, TableGrid, TextCell};
use crate::import::label::key;
use crate::import::recognise::matching::form_labels::FormRow;
use crate::import::value::{is_figure, tidy};

/// A cell of figures as it was met.
#[derive(Clone, Debug)]
pub(crate) struct SourceCell {
    /// The first column of its grid.
    pub(crate) column: usize,
    /// How many it covers.
    pub(crate) columns: usize,
    /// Its text.
    pub(crate) text: String,
    /// Where it stands across the page, where a torn table shows it.
    pub(crate) across: Option<Extent>,
    /// Its place.
    pub(crate) spot: SourceLocation,
}

/// A row as it was met.
#[derive(Clone, Debug)]
pub(crate) struct SourceRow {
    /// Texts that may be the row's own label, as keys.
    pub(crate) label_candidates: Vec<String>,
    /// The labels around it, as keys.
    pub(crate) group_labels: Vec<String>,
    /// The label as printed.
    pub(crate) printed: String,
    /// Its figures, blanks included.
    pub(crate) cells: Vec<SourceCell>,
    /// The index of its grid among the grids of the table; the same for all rows of a torn table.
    pub(crate) part: usize,
    /// Its row in the grid; of a torn table the index of its label.
    pub(crate) row: usize,
    /// Whether it has a figure that is not blank.
    pub(crate) filled: bool,
    /// Its place.
    pub(crate) spot: SourceLocation,
}

impl SourceRow {
    /// Its figures that are not blank.
    pub(crate) fn figures(&self) -> impl Iterator<Item = &SourceCell> {
        self.cells.iter().filter(|met| !tidy(&met.text).is_empty())
    }

    /// Its own label as a key.
    pub(crate) fn label(&self) -> &str {
        self.label_candidates.first().map_or("", String::as_str)
    }

    /// Takes the lower part of the row, cut off by a page break.
    pub(crate) fn append(&mut self, rest: SourceRow) {
        let label = format!("{}{}", self.label(), rest.label());
        self.label_candidates.push(label);
        self.printed.push_str(&rest.printed);
        self.filled |= rest.filled;
        for (cell, rest) in self.cells.iter_mut().zip(rest.cells) {
            cell.text = [cell.text.trim(), rest.text.trim()].join("\n").trim().to_owned();
        }
    }

    /// Whether its label ends on the line of its figures on a page, and is the whole label of a row. The lines of a text are no such
    /// proof: programs put the figures of one row beside the label of the next.
    pub(crate) fn on_one_line(&self, row: &FormRow<'_>) -> bool {
        let line = |spot: SourceLocation| (spot.page, spot.line, spot.paragraph);
        let same = self.cells.iter().all(|met| line(met.spot) == line(self.spot));
        self.spot.page > 0 && same && row.ends(&self.label_candidates) >= 0.9
    }
}

/// Where the figures of a grid begin: the column from which most rows have nothing but figures.
pub(crate) fn first_figure_column(grid: &TableGrid) -> Option<usize> {
    let mut votes = vec![0usize; grid.columns + 1];
    for row in 0..grid.rows {
        let cells: Vec<&GridCell> = grid.row(row).collect();
        let run = cells.iter().rev().take_while(|cell| is_figure(&cell.text)).count();
        let mut run = &cells[cells.len() - run..];
        if !run.iter().any(|cell| !tidy(&cell.text).is_empty()) {
            continue;
        }
        // Blanks between label and figures belong to the label where a row above shows it.
        while run.len() > 1 && run[0].column == 0 {
            run = &run[1..];
        }
        votes[run[0].column] += 1;
    }
    let most = *votes.iter().max().unwrap_or(&0);
    (most > 0).then(|| votes.iter().position(|n| *n == most)).flatten()
}

/// The cells of a row from a column on, those included that reach down into it.
pub(crate) fn cells_from(grid: &TableGrid, row: usize, first: usize) -> Vec<&GridCell> {
    let mut cells: Vec<&GridCell> = grid
        .cells
        .iter()
        .filter(|cell| (cell.row..cell.row + cell.rows).contains(&row) && cell.column >= first)
        .collect();
    cells.sort_by_key(|cell| cell.column);
    cells
}

/// The rows of a grid that hold figures, or could.
pub(crate) fn of_grid(grid: &TableGrid, first: usize, part: usize) -> Vec<SourceRow> {
    let mut items = Vec::new();
    for row in 0..grid.rows {
        let right = cells_from(grid, row, first);
        let filled = right.iter().filter(|cell| is_figure(&cell.text) && !tidy(&cell.text).is_empty()).count();
        let words = right.iter().filter(|cell| !is_figure(&cell.text)).count();
        let labels: Vec<&GridCell> = grid
            .cells
            .iter()
            .filter(|cell| (cell.row..cell.row + cell.rows).contains(&row) && cell.column < first)
            .filter(|cell| !tidy(&cell.text).is_empty())
            .collect();
        if (words > 0 && filled == 0) || right.is_empty() {
            continue;
        }
        let mut labels = labels;
        labels.sort_by_key(|cell| cell.column);
        let keys: Vec<String> = labels.iter().map(|cell| key(&cell.text)).collect();
        let own = keys.last().cloned().unwrap_or_default();
        let mut label_candidates = vec![own];
        if keys.len() >= 2 {
            label_candidates.push(keys[keys.len() - 2..].concat());
        }
        let printed = labels.last().map_or_else(String::new, |cell| cell.text.split_whitespace().collect());
        let spot = labels.last().map_or(SourceLocation { row: row as u32 + 1, ..grid.spot }, |cell| SourceLocation {
            row: row as u32 + 1,
            column: 0,
            ..cell.spot
        });
        let cells = right.into_iter().map(met).collect();
        let group_labels = keys[..keys.len().saturating_sub(1)].to_vec();
        items.push(SourceRow { label_candidates, group_labels, printed, cells, part, row, filled: filled > 0, spot });
    }
    items
}

/// A cell of a grid as it was met.
pub(crate) fn met(cell: &GridCell) -> SourceCell {
    SourceCell { column: cell.column, columns: cell.columns, text: cell.text.clone(), across: None, spot: cell.spot }
}

/// How many cells of text a torn label may be in.
const PIECES: usize = 6;

/// The rows of a torn table: every cell of text may be, with those before it, the label of a row; the figures after it are the
/// row's. A row without figures is a cell of text with none behind it.
pub(crate) fn of_tokens(tokens: &[TextCell]) -> Vec<SourceRow> {
    let mut items: Vec<SourceRow> = Vec::new();
    let mut labels: Vec<(String, &TextCell)> = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let blank = tidy(&token.text).is_empty();
        if !is_figure(&token.text) {
            labels.push((token.text.clone(), token));
            let tail = &labels[labels.len().saturating_sub(PIECES)..];
            let label_candidates =
                (0..tail.len()).map(|from| tail[from..].iter().map(|(text, _)| text.as_str()).collect::<String>());
            let label_candidates: Vec<String> =
                label_candidates.map(|join| key(&join)).filter(|join| !join.is_empty()).collect();
            let group_labels = tail[..tail.len() - 1].iter().map(|(text, _)| key(text)).collect();
            items.push(SourceRow {
                label_candidates,
                group_labels,
                printed: token.text.split_whitespace().collect(),
                cells: Vec::new(),
                part: 0,
                row: index,
                filled: false,
                spot: token.spot,
            });
        } else if let Some(item) = items.last_mut() {
            let column = item.cells.len();
            let TextCell { text, across, spot } = token.clone();
            item.cells.push(SourceCell { column, columns: 1, text, across, spot });
            item.filled |= !blank;
            labels.clear();
        }
    }
    items
}
