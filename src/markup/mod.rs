//! HTML made in Rust because loops over table cells are the dearest thing a template can do: the statutory tables, the
//! tables of a comparison, and its sentences. A theme gets each as one safe string, with classes, ids and addresses it can style.

mod changes;
mod detail;
mod opened;
mod ranking;
mod statutory;
mod text;
mod trend;
mod units;
mod year_overview;

pub use changes::{BothMarks, ChangeView, cell_word, change_pattern, comparison_table, percent_word};
pub use detail::detail_table;
pub use opened::{OpenedView, opened_table, unit_of_row};
pub use ranking::ranked_table;
pub use statutory::{FigureLinks, FigureMode, statutory_table};
pub use text::{counts_said, text_changes};
pub use trend::{TrendTable, trend_line};
pub use year_overview::{YearLinks, year_table};

use crate::base::{Html, Words, circled_number};
use crate::edition::CellId;
use crate::model::NoteMarks;
use std::fmt::Write as _;

/// The marks of the notes on a cell, each a link to its note.
fn push_marks(html: &mut Html, marks: &NoteMarks, cell: Option<CellId>, words: &Words) {
    for number in cell.and_then(|cell| marks.get(&cell)).into_iter().flatten() {
        let _ = write!(html, "<a class=\"fn\" href=\"#note-{number}\"");
        html.attribute("aria-label", &words.format("markup.note", &[("n", &number.to_string())]));
        html.raw(">");
        html.raw(&circled_number(*number));
        html.raw("</a>");
    }
}
