//! Tables whose grid is lost: their cells in reading order, the columns that their places show, and the reading by position.

mod by_position;
mod column_major;
mod single_row;
mod text_cells;

use crate::base::Message;
use crate::edition::TableLayout;
use crate::import::document::TextCell;
use crate::import::doubt::IssueKind;
use crate::import::label::key;
use crate::import::recognise::candidate::Candidate;
use crate::import::recognise::matching::form_labels::FormTable;
use crate::import::recognise::matching::rows::{self, Source};
use crate::import::recognise::score::{BY_POSITION, Score};
use crate::import::recognise::solving::sums::broken;
use crate::import::value::{Value, is_blank, is_figure};

pub(crate) use text_cells::text_cells;

/// Reads a table by labels with blank lines as blank cells, by labels without them, and by position: the best candidate is taken.
pub(crate) fn read(form: &FormTable<'_>, cells: &[TextCell]) -> Candidate {
    let plain: Vec<TextCell> = cells.iter().filter(|cell| !is_blank(&cell.text)).cloned().collect();
    let score = |candidate: &Candidate| Score::new(form.edition, candidate, Some(form.index)).total();
    let mut best = by_labels(form, &plain);
    if plain.len() < cells.len() {
        let with_blanks = by_labels(form, cells);
        if score(&with_blanks) >= score(&best) {
            best = with_blanks;
        }
    }
    if let Some(rival) = by_position::read(form, &plain) {
        // What labels say comes before what the position says, unless it leaves figures out and no sum speaks against the position.
        let is_weak = best.unmatched == 0 || !broken(form.edition, &rival).is_empty();
        if score(&rival) + if is_weak { BY_POSITION } else { 0 } > score(&best) {
            best = rival;
        }
    }
    if !is_in_order(form, &plain) {
        let cells: Vec<_> = best.cells.iter().map(|(cell, read)| (*cell, read.spot, read.reading.printed())).collect();
        for (cell, spot, value) in cells {
            let why = Message::new("import.why.header_order").with("value", value);
            best.add_issue(form.edition.address(cell), IssueKind::Assumed, spot, why);
        }
    }
    // A few labels without a single figure are words of another part of the report.
    let is_blank = best.cells.values().all(|read| read.reading.value == Value::Blank);
    let few = 2 * (best.cells.len() + best.open_cells()) < form.cells().count();
    if is_blank && few { Candidate::default() } else { best }
}

/// Whether the text names columns, and names them, and the rows of a table of one row, in the form's order: figures of torn text are taken
/// in that order.
fn is_in_order(form: &FormTable<'_>, cells: &[TextCell]) -> bool {
    let text: String = cells.iter().filter(|cell| !is_figure(&cell.text)).map(|cell| key(&cell.text)).collect();
    let orders = form.table.blocks.iter().filter(|block| block.columns.len() > 2).flat_map(|block| {
        let of_columns = block.columns.iter().filter(|column| !column.total).map(|column| &column.label);
        let of_rows = block.rows.iter().map(|row| &row.label).filter(|_| form.table.layout == TableLayout::Line);
        [of_columns.collect::<Vec<_>>(), of_rows.collect()]
    });
    orders.filter(|labels| !labels.is_empty()).all(|labels| {
        let found = labels.iter().map(|label| key(&label.zh));
        let found: Vec<(usize, usize)> =
            found.filter_map(|name| Some((text.find(&name)?, text.matches(&name).count()))).collect();
        // A name that stands in another as well is found too often: 其他 in 法人或其他组织.
        let least = found.iter().map(|(_, times)| *times).min().unwrap_or_default();
        let first: Vec<usize> = found.iter().filter(|(_, times)| *times == least).map(|(at, _)| *at).collect();
        !first.is_empty() && first.is_sorted()
    })
}

/// The candidate that labels give.
fn by_labels(form: &FormTable<'_>, cells: &[TextCell]) -> Candidate {
    let as_rows = rows::read(form, &Source::Ungridded(cells));
    let is_complete = as_rows.cells.len() == form.cells().count() && as_rows.issues.is_empty();
    match form.table.layout {
        TableLayout::Line if !is_complete => single_row::read(form, cells),
        _ => as_rows,
    }
}
