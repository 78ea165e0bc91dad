//! The grid of a comparison's other columns, folded under its main table.

use super::changes::{ChangeView, ChangesPrinter, percent_word, push_cell};
use crate::base::signed;
use crate::compare::{Comparison, Delta};
use crate::edition::{Row, Table};
use std::fmt::Write as _;

/// The grid of the columns other than the total, with how many of its cells changed; `None` for a table that has no such grid.
pub fn detail_table(
    comparison: &Comparison<'_>,
    table: &Table,
    caption: &str,
    view: ChangeView<'_>,
) -> Option<(String, usize, usize)> {
    let (words, lang) = (view.words, view.words.lang());
    let block =
        table.blocks.first().filter(|block| block.rows.iter().any(|row| row.is_group() && row.cells.is_some()))?;
    let total = block.columns.iter().position(|column| column.total)?;
    let columns: Vec<usize> = (0..block.columns.len()).filter(|column| *column != total).collect();
    let mut printer = ChangesPrinter::new(view, 16 * 1024);
    printer.open("st mx", "m", table, caption);
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
            printer.tag("tr", "gh");
            let _ = write!(printer.html, "<th scope=\"rowgroup\" colspan=\"{}\">", columns.len() + 1);
            printer.html.text(row.label.get(lang));
            printer.html.raw("</th></tr>\n");
            continue;
        }
        printer.tag("tr", if row.strong { "strong" } else { "" });
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
        match delta.difference {
            Some(difference) if difference.is_zero() => {
                self.addressed("td", delta, "same");
                push_cell(&mut self.html, delta.after, self.words);
            }
            Some(difference) => {
                self.addressed("td", delta, "");
                self.both(delta);
                if self.is_plain {
                    self.html.raw(" ");
                    self.html.digits(&signed(difference));
                } else {
                    self.html.within("span class=\"dl2\"", |html| {
                        html.digits(&signed(difference));
                        html.element("span class=\"pp\"", &percent_word(delta, difference, self.words));
                    });
                }
            }
            None => {
                self.addressed("td", delta, "no");
                self.both(delta);
            }
        }
        super::push_marks(&mut self.html, &self.marks.before, delta.before_cell, self.words);
        super::push_marks(&mut self.html, &self.marks.after, delta.after_cell, self.words);
        self.html.raw("</td>");
    }

    fn both(&mut self, delta: &Delta<'_>) {
        if self.is_plain {
            push_cell(&mut self.html, delta.before, self.words);
            self.html.raw("→");
            return push_cell(&mut self.html, delta.after, self.words);
        }
        self.html.within("span class=\"ab\"", |html| {
            html.raw("<i>");
            push_cell(html, delta.before, self.words);
            html.raw("→</i>");
            html.within("b", |html| push_cell(html, delta.after, self.words));
        });
    }
}
