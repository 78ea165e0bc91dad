//! The headers over the figures of a grid or of a torn table, and which columns of the form they name.

use crate::edition::TableBlock;
use crate::import::document::{Extent, GridCell, TableGrid, TextCell};
use crate::import::label::{Distinction, key, likeness, squeeze};
use crate::import::recognise::matching::align::{LEAST, align};
use crate::import::recognise::matching::form_labels::{column_distinctions, columns};
use crate::import::value::is_figure;

/// The names of the columns of a block.
pub(crate) struct ColumnNames {
    /// As keys.
    pub(crate) keys: Vec<String>,
    /// What tells those with one key apart.
    pub(crate) distinctions: Vec<Option<Distinction>>,
}

impl ColumnNames {
    /// Those of a block.
    pub(crate) fn new(block: &TableBlock) -> ColumnNames {
        ColumnNames { keys: columns(block), distinctions: column_distinctions(block) }
    }

    /// Whether a header with the key of a column may be that column.
    fn may_be(&self, column: usize, head: &ColumnHeader) -> bool {
        self.distinctions[column].as_ref().is_none_or(|own| own.may_be(&head.printed))
    }
}

/// A header next to the figures.
#[derive(Clone, Debug)]
pub(crate) struct ColumnHeader {
    /// The columns of the grid, or the part of the line, that it stands over.
    pub(crate) across: Extent,
    /// Its text as a key.
    pub(crate) key: String,
    /// Its text as printed.
    pub(crate) printed: String,
    /// The headers above it as printed, from the top: brackets in them may tell groups apart, 行政诉讼（复议后起诉）.
    pub(crate) above: Vec<String>,
}

/// The lowest headers over the columns of figures, in rows `from..to`.
pub(crate) fn of_grid(grid: &TableGrid, first: usize, from: usize, to: usize) -> Vec<ColumnHeader> {
    let mut heads: Vec<ColumnHeader> = Vec::new();
    let mut last: Option<(usize, usize)> = None;
    for column in first..grid.columns {
        let is_over = |cell: &&GridCell| cell.covers(column) && cell.row < to && cell.row + cell.rows > from;
        let mut over: Vec<&GridCell> =
            grid.cells.iter().filter(is_over).filter(|cell| !is_figure(&cell.text)).collect();
        over.sort_by_key(|cell| cell.row);
        let lowest = over.pop();
        let place = lowest.map(|lowest| (lowest.row, lowest.column));
        if let Some(lowest) = lowest.filter(|_| place != last) {
            let above = over.iter().map(|cell| squeeze(&cell.text).replace(['(', ')'], "")).collect();
            heads.push(ColumnHeader {
                across: lowest.across(),
                key: key(&lowest.text),
                printed: lowest.text.clone(),
                above,
            });
        }
        last = place;
    }
    heads
}

/// The headers among the texts above the rows of a torn table, each of the lines that stand below each other.
pub(crate) fn of_text(texts: &[TextCell]) -> Vec<ColumnHeader> {
    let words: Vec<TextCell> = texts.iter().filter(|text| !is_figure(&text.text)).flat_map(split).collect();
    let placed: Vec<(Extent, &str)> =
        words.iter().filter_map(|word| Some((word.across?, word.text.as_str()))).collect();
    // A header of several columns, a caption or a sentence stands over texts that are apart from each other.
    let spans = |index: usize, own: Extent| {
        let below: Vec<Extent> =
            placed[index + 1..].iter().map(|(other, _)| *other).filter(|other| own.overlap(*other) > 0).collect();
        below.iter().any(|a| below.iter().any(|b| a.overlap(*b) <= 0))
    };
    let lowest = placed.iter().enumerate().filter(|(index, (own, _))| !spans(*index, *own)).map(|(_, word)| *word);
    let header =
        |(across, text): (Extent, String)| ColumnHeader { across, key: key(&text), printed: text, above: Vec::new() };
    stacked(lowest).into_iter().map(header).collect()
}

/// The words of a header: narrow columns leave a single space between them.
fn split(head: &TextCell) -> Vec<TextCell> {
    let start = |word: &str| word.as_ptr() as usize - head.text.as_ptr() as usize;
    head.text.split_whitespace().map(|word| head.part(start(word)..start(word) + word.len())).collect()
}

/// Texts that stand below each other as one, from left to right.
pub(crate) fn stacked<'t>(texts: impl Iterator<Item = (Extent, &'t str)>) -> Vec<(Extent, String)> {
    let mut stacks: Vec<(Extent, String)> = Vec::new();
    for (extent, text) in texts {
        let (mut own, mut words) = (extent, String::new());
        // A wide text may join stacks that were apart.
        stacks.retain(|(known, text)| {
            let below = own.overlap(*known) > 0;
            if below {
                own = own.joined(*known);
                words.push_str(text);
            }
            !below
        });
        stacks.push((own, words + text));
    }
    stacks.sort_by_key(|(extent, _)| extent.from);
    stacks
}

/// The columns of headers that have the very names of the form, and stand in another order.
pub(crate) fn in_other_order(heads: &[ColumnHeader], names: &ColumnNames) -> Option<Vec<Option<Extent>>> {
    let named = |(column, name): (usize, &String)| {
        let mut own = heads.iter().filter(|head| head.key == *name && names.may_be(column, head));
        own.next().filter(|_| own.next().is_none()).map(|head| Some(head.across))
    };
    let columns = names.keys.iter().enumerate().map(named).collect::<Option<Vec<_>>>()?;
    let is_other = !columns.is_sorted_by_key(|column| column.map(|place| place.from));
    (is_other && heads.len() == names.keys.len()).then_some(columns)
}

/// For each column of the form, where the header stands that names it.
pub(crate) fn by_header(heads: &[ColumnHeader], names: &ColumnNames) -> Vec<Option<Extent>> {
    let gain = |head: usize, name: usize| {
        let score = likeness(&heads[head].key, &names.keys[name]);
        if score >= LEAST && names.may_be(name, &heads[head]) { score } else { 0.0 }
    };
    let mut columns = vec![None; names.keys.len()];
    for (head, column) in heads.iter().zip(align(heads.len(), names.keys.len(), gain)) {
        if let Some(column) = column {
            columns[column] = Some(head.across);
        }
    }
    columns
}
