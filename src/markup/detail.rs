//! The grid of a comparison's other columns, folded under its main table.

use super::changes::{BothMarks, ChangesPrinter, cell_word, is_nowhere, percent_word, typed};
use super::digits::{push_digits, signed};
use crate::base::Words;
use crate::compare::{Comparison, Delta};
use crate::edition::{Row, Table};
use std::fmt::Write as _;

/// The grid of the columns other than the total, with how many of its cells changed; `None` for a table that has no such grid.
pub fn detail_table(
    comparison: &Comparison<'_>,
    table: &Table,
    caption: &str,
    marks: &BothMarks,
    words: &Words,
) -> Option<(String, usize, usize)> {
    let lang = words.lang();
    let block =
        table.blocks.first().filter(|block| block.rows.iter().any(|row| row.is_group() && row.cells.is_some()))?;
    let total = block.columns.iter().position(|column| column.total)?;
    let columns: Vec<usize> = (0..block.columns.len()).filter(|column| *column != total).collect();
    let mut printer = ChangesPrinter { words, marks, out: String::with_capacity(16 * 1024) };
    let _ = write!(printer.out, "<table class=\"st mx\" id=\"m-{}\">\n<caption class=\"vh\">", table.key);
    printer.text(caption);
    printer.raw("</caption>\n<thead><tr><th scope=\"col\">");
    printer.text(words.word("markup.item"));
    printer.raw("</th>");
    for column in &columns {
        printer.raw("<th scope=\"col\">");
        printer.text(block.columns[*column].label.get(lang));
        printer.raw("</th>");
    }
    printer.raw("</tr></thead>\n<tbody>\n");
    let (mut cells, mut changed) = (0, 0);
    let mut previous: Option<&Row> = None;
    for row in &block.rows {
        let deltas: Vec<&Delta<'_>> =
            columns.iter().filter_map(|column| row.cell(*column)).map(|cell| comparison.get(cell)).collect();
        let group = row.is_group() && !deltas.iter().any(|delta| delta.is_comparable() && is_one_row(comparison, row));
        if !deltas.is_empty() && deltas.iter().all(|delta| is_nowhere(delta)) {
            continue;
        }
        if previous.is_some_and(|previous| row.is_group() || previous.parent != row.parent) {
            printer.raw("</tbody>\n<tbody>\n");
        }
        previous = Some(row);
        if deltas.is_empty() || group {
            let _ = write!(printer.out, "<tr class=\"gh\"><th scope=\"rowgroup\" colspan=\"{}\">", columns.len() + 1);
            printer.text(row.label.get(lang));
            printer.raw("</th></tr>\n");
            continue;
        }
        printer.raw(if row.strong { "<tr class=\"strong\"><th scope=\"row\">" } else { "<tr><th scope=\"row\">" });
        printer.text(row.label.get(lang));
        printer.raw("</th>");
        for delta in deltas {
            cells += 1;
            changed += usize::from(delta.difference.is_none_or(|difference| !difference.is_zero()));
            printer.pair(delta);
        }
        printer.raw("</tr>\n");
    }
    printer.raw("</tbody>\n</table>");
    Some((printer.out, cells, changed))
}

/// Whether a group is given as one row by either side, so that the rows in it say nothing.
fn is_one_row(comparison: &Comparison<'_>, row: &Row) -> bool {
    row.cell(0).is_some_and(|cell| typed(comparison, comparison.get(cell).address).contains(&true))
}

impl ChangesPrinter<'_> {
    /// A cell of the grid: `before→after` over the difference, or one quiet figure where nothing changed.
    fn pair(&mut self, delta: &Delta<'_>) {
        let words = self.words;
        let both = |out: &mut String| {
            push_digits(out, &cell_word(delta.before, words));
            out.push_str("→</i><b>");
            push_digits(out, &cell_word(delta.after, words));
            out.push_str("</b></span>");
        };
        match delta.difference {
            Some(difference) if difference.is_zero() => {
                let _ = write!(self.out, "<td id=\"{}\" class=\"same\">", delta.address);
                push_digits(&mut self.out, &cell_word(delta.after, self.words));
            }
            Some(difference) => {
                let _ = write!(self.out, "<td id=\"{}\"><span class=\"ab\"><i>", delta.address);
                both(&mut self.out);
                self.raw("<span class=\"dl2\">");
                push_digits(&mut self.out, &signed(difference));
                self.raw("<span class=\"pp\">");
                let word = percent_word(delta, difference, self.words);
                self.text(&word);
                self.raw("</span></span>");
            }
            None => {
                let _ = write!(self.out, "<td id=\"{}\" class=\"no\"><span class=\"ab\"><i>", delta.address);
                both(&mut self.out);
            }
        }
        super::push_marks(&mut self.out, &self.marks.before, delta.before_cell, self.words);
        super::push_marks(&mut self.out, &self.marks.after, delta.after_cell, self.words);
        self.raw("</td>");
    }
}
