//! The grid of a comparison's other columns, folded under its main table.

use super::changes::{BothMarks, ChangesPrinter, percent_word, push_cell};
use crate::base::{Html, Words, signed};
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
    let mut printer = ChangesPrinter { words, marks, html: Html::with_capacity(16 * 1024) };
    let _ = writeln!(printer.html, "<table class=\"st mx\" id=\"m-{}\">", table.key);
    printer.html.element("caption class=\"vh\"", caption);
    printer.html.raw("\n<thead><tr>");
    printer.html.element("th scope=\"col\"", words.word("markup.item"));
    for column in &columns {
        printer.html.element("th scope=\"col\"", block.columns[*column].label.get(lang));
    }
    printer.html.raw("</tr></thead>\n<tbody>\n");
    let (mut cells, mut changed) = (0, 0);
    let mut previous: Option<&Row> = None;
    for row in &block.rows {
        let deltas: Vec<&Delta<'_>> =
            columns.iter().filter_map(|column| row.cell(*column)).map(|cell| comparison.get(cell)).collect();
        if !deltas.is_empty() && deltas.iter().all(|delta| delta.is_in_neither_year()) {
            continue;
        }
        if previous.is_some_and(|previous| row.is_group() || previous.parent != row.parent) {
            printer.html.raw("</tbody>\n<tbody>\n");
        }
        previous = Some(row);
        let has_figures = deltas.iter().any(|delta| delta.is_comparable() && comparison.is_one_row(row));
        if deltas.is_empty() || (row.is_group() && !has_figures) {
            let _ = write!(printer.html, "<tr class=\"gh\"><th scope=\"rowgroup\" colspan=\"{}\">", columns.len() + 1);
            printer.html.text(row.label.get(lang));
            printer.html.raw("</th></tr>\n");
            continue;
        }
        printer.html.raw(if row.strong { "<tr class=\"strong\">" } else { "<tr>" });
        printer.html.element("th scope=\"row\"", row.label.get(lang));
        for delta in deltas {
            cells += 1;
            changed += usize::from(delta.difference.is_none_or(|difference| !difference.is_zero()));
            printer.pair(delta);
        }
        printer.html.raw("</tr>\n");
    }
    printer.html.raw("</tbody>\n</table>");
    Some((printer.html.finish(), cells, changed))
}

impl ChangesPrinter<'_> {
    /// A cell of the grid: `before→after` over the difference, or one muted figure where nothing changed.
    fn pair(&mut self, delta: &Delta<'_>) {
        let _ = write!(self.html, "<td id=\"{}\"", delta.address);
        match delta.difference {
            Some(difference) if difference.is_zero() => {
                self.html.raw(" class=\"same\">");
                push_cell(&mut self.html, delta.after, self.words);
            }
            Some(difference) => {
                self.html.raw(">");
                self.both(delta);
                self.html.within("span class=\"dl2\"", |html| {
                    html.digits(&signed(difference));
                    html.element("span class=\"pp\"", &percent_word(delta, difference, self.words));
                });
            }
            None => {
                self.html.raw(" class=\"no\">");
                self.both(delta);
            }
        }
        super::push_marks(&mut self.html, &self.marks.before, delta.before_cell, self.words);
        super::push_marks(&mut self.html, &self.marks.after, delta.after_cell, self.words);
        self.html.raw("</td>");
    }

    fn both(&mut self, delta: &Delta<'_>) {
        self.html.within("span class=\"ab\"", |html| {
            html.raw("<i>");
            push_cell(html, delta.before, self.words);
            html.raw("→</i>");
            html.within("b", |html| push_cell(html, delta.after, self.words));
        });
    }
}
