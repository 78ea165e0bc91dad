//! A row as it was met: labels, figures, place. Grids and torn text both become rows, and one alignment finds what they are.

use crate::import::document::{GridCell, SourceLocation, TableGrid, TextCell};
use crate::import::label::key;
use crate::import::recognise::matching::form_labels::FormRow;
use crate::import::value::{is_blank, is_figure, is_filled};

/// From this likeness on a label is the whole label of a row: a scan may have lost one character of ten.
pub(crate) const WHOLE_LABEL: f32 = 0.9;
/// How many cells of text a torn label may be in: 法人或其他组织 of a narrow column, a character or two a line.
const PIECES: usize = 6;

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
    pub(crate) cells: Vec<TextCell>,
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
    pub(crate) fn figures(&self) -> impl Iterator<Item = &TextCell> {
        self.cells.iter().filter(|cell| !is_blank(&cell.text))
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
        self.spot.page > 0 && same && row.ends(&self.label_candidates) >= WHOLE_LABEL
    }
}

/// Where the figures of a grid begin: the column from which most rows have nothing but figures.
pub(crate) fn first_figure_column(grid: &TableGrid) -> Option<usize> {
    let mut votes = vec![0usize; grid.columns + 1];
    for row in 0..grid.rows {
        let cells: Vec<&GridCell> = grid.row(row).collect();
        let run = cells.iter().rev().take_while(|cell| is_figure(&cell.text)).count();
        let mut run = &cells[cells.len() - run..];
        if run.iter().all(|cell| is_blank(&cell.text)) {
            continue;
        }
        // Blanks between label and figures belong to the label where a row above shows it.
        while run.len() > 1 && run[0].column == 0 {
            run = &run[1..];
        }
        votes[run[0].column] += 1;
    }
    let most = *votes.iter().max()?;
    votes.iter().position(|n| *n == most && most > 0)
}

/// The cells of a row from a column on, those included that reach down into it.
pub(crate) fn cells_from(grid: &TableGrid, row: usize, first: usize) -> Vec<&GridCell> {
    let is_in = |cell: &&GridCell| (cell.row..cell.row + cell.rows).contains(&row) && cell.column >= first;
    let mut cells: Vec<&GridCell> = grid.cells.iter().filter(is_in).collect();
    cells.sort_by_key(|cell| cell.column);
    cells
}

/// The rows of a grid that hold figures, or could.
pub(crate) fn of_grid(grid: &TableGrid, first: usize, part: usize) -> Vec<SourceRow> {
    let mut rows = Vec::new();
    for row in 0..grid.rows {
        let all = cells_from(grid, row, 0);
        let (left, right) = all.split_at(all.partition_point(|cell| cell.column < first));
        let filled = right.iter().any(|cell| is_filled(&cell.text));
        if right.is_empty() || !filled && right.iter().any(|cell| !is_figure(&cell.text)) {
            continue;
        }
        let labels: Vec<&GridCell> = left.iter().copied().filter(|cell| !is_blank(&cell.text)).collect();
        let mut group_labels: Vec<String> = labels.iter().map(|cell| key(&cell.text)).collect();
        let both = (group_labels.len() >= 2).then(|| group_labels[group_labels.len() - 2..].concat());
        let own = group_labels.pop().unwrap_or_default();
        let printed = labels.last().map_or_else(String::new, |cell| cell.text.split_whitespace().collect());
        let spot = labels.last().map_or(grid.spot, |cell| SourceLocation { column: 0, ..cell.spot });
        let cell =
            |cell: &&GridCell| TextCell { text: cell.text.clone(), across: Some(cell.across()), spot: cell.spot };
        rows.push(SourceRow {
            label_candidates: [own].into_iter().chain(both).collect(),
            group_labels,
            printed,
            cells: right.iter().map(cell).collect(),
            part,
            row,
            filled,
            spot: SourceLocation { row: row as u32 + 1, ..spot },
        });
    }
    rows
}

/// The rows of a torn table: every cell of text may be, with those before it, the label of a row; the figures after it are the
/// row's. A row without figures is a cell of text with none behind it.
pub(crate) fn of_text(texts: &[TextCell]) -> Vec<SourceRow> {
    let mut rows: Vec<SourceRow> = Vec::new();
    let mut labels: Vec<&str> = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        if !is_figure(&text.text) {
            labels.push(&text.text);
            let tail = &labels[labels.len().saturating_sub(PIECES)..];
            let joins = (0..tail.len()).map(|from| key(&tail[from..].concat()));
            rows.push(SourceRow {
                label_candidates: joins.filter(|join| !join.is_empty()).collect(),
                group_labels: tail[..tail.len() - 1].iter().map(|text| key(text)).collect(),
                printed: text.text.split_whitespace().collect(),
                cells: Vec::new(),
                part: 0,
                row: index,
                filled: false,
                spot: text.spot,
            });
        } else if let Some(row) = rows.last_mut() {
            row.cells.push(text.clone());
            row.filled |= !is_blank(&text.text);
            labels.clear();
        }
    }
    rows
}
