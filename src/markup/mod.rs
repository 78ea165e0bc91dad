//! HTML made in Rust because loops over table cells are the dearest thing a template can do: the statutory tables, the
//! tables of a comparison, and its sentences. A theme gets each as one safe string, with classes, ids and addresses it can style.

mod changes;
mod detail;
mod digits;
mod row_visibility;
mod statutory;
mod text;
mod trend;
mod year_overview;

pub use changes::{BothMarks, cell_word, change_word, comparison_table, percent_word};
pub use detail::detail_table;
pub use digits::{digits, escape, signed};
pub(crate) use row_visibility::{RowVisibility, level};
pub use statutory::{NoteMarks, statutory_table};
pub use text::{counts_said, text_changes};
pub use trend::trend_table;
pub use year_overview::{YearLinks, year_table};

use crate::base::Words;
use crate::edition::CellId;

/// The mark of a note: ① to ⑳, then (21) and so on.
pub fn mark(number: usize) -> String {
    match u32::try_from(number) {
        Ok(n @ 1..=20) => char::from_u32(0x2460 + n - 1).map_or_else(String::new, String::from),
        _ => format!("({number})"),
    }
}

/// The marks of the notes on a cell, each a link to its note.
fn push_marks(out: &mut String, marks: &NoteMarks, cell: Option<CellId>, words: &Words) {
    for number in cell.and_then(|cell| marks.get(&cell)).into_iter().flatten() {
        let label = words.say("markup.note", &[("n", &number.to_string())]);
        out.push_str(&format!("<a class=\"fn\" href=\"#note-{number}\" aria-label=\""));
        digits::push_escaped(out, &label);
        out.push_str("\">");
        out.push_str(&mark(*number));
        out.push_str("</a>");
    }
}
