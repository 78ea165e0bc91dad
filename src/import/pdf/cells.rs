//! The glyphs inside a lattice as the cells of a grid.

use super::super::document::{GridCell, SourceLocation, TableGrid};
use super::lattice::Lattice;
use super::lines::{self, join};
use super::page::Glyph;

/// The grid of a lattice.
pub(super) fn grid(lattice: &Lattice, glyphs: &[Glyph], spot: SourceLocation) -> TableGrid {
    let (rows, columns) = (lattice.rows(), lattice.columns());
    let mut owner = vec![usize::MAX; rows * columns];
    let mut cells: Vec<GridCell> = Vec::new();
    for row in 0..rows {
        for column in 0..columns {
            if owner[row * columns + column] != usize::MAX {
                continue;
            }
            // To the right until a wall, then down while no slot of the lower edge has one.
            let mut width = 1;
            while !lattice.wall_right(row, column + width - 1) && owner[row * columns + column + width] == usize::MAX {
                width += 1;
            }
            let mut height = 1;
            while (column..column + width).all(|at| !lattice.wall_below(row + height - 1, at)) {
                height += 1;
            }
            for r in row..row + height {
                owner[r * columns + column..][..width].fill(cells.len());
            }
            let own = SourceLocation { row: row as u32 + 1, column: column as u32 + 1, ..spot };
            cells.push(GridCell { row, column, rows: height, columns: width, text: String::new(), spot: own });
        }
    }
    let mut inside: Vec<Vec<Glyph>> = vec![Vec::new(); cells.len()];
    for word in words(glyphs) {
        let (row, column) = lattice.slot(word.0, word.1);
        if let Some(index) = owner.get(row * columns + column).filter(|index| **index < cells.len()) {
            inside[*index].extend(word.2.into_iter().cloned());
        }
    }
    for (cell, glyphs) in cells.iter_mut().zip(&inside) {
        let lines = lines::text_lines(glyphs, cell.spot);
        cell.text = lines.iter().map(|line| join(&line.glyphs)).collect::<Vec<_>>().join("\n");
    }
    TableGrid { rows, columns, cells, spot }
}

/// Glyphs that belong together, with their middle: a figure wider than its cell is one word and stands where its middle is.
fn words(glyphs: &[Glyph]) -> Vec<(f64, f64, Vec<&Glyph>)> {
    let digit = |glyph: &Glyph| glyph.text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    let mut sorted: Vec<&Glyph> = glyphs.iter().collect();
    sorted.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
    let mut words: Vec<Vec<&Glyph>> = Vec::new();
    for glyph in sorted {
        let near = |last: &&Glyph| {
            let gap = glyph.x - (last.x + last.width);
            let level = (last.y - glyph.y).abs() < 0.1 * glyph.size;
            digit(last) && digit(glyph) && level && gap.abs() < 0.15 * glyph.size
        };
        match words.last_mut().filter(|word| word.last().is_some_and(near)) {
            Some(word) => word.push(glyph),
            None => words.push(vec![glyph]),
        }
    }
    let middle = |word: &[&Glyph]| {
        let (first, last) = (word.first()?, word.last()?);
        Some(((first.x + last.x + last.width) / 2.0, first.center()))
    };
    words.into_iter().filter_map(|word| middle(&word).map(|(x, y)| (x, y, word))).collect()
}
