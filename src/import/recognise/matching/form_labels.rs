//! A form's rows and columns as what is looked for in a document.

use crate::edition::{CellId, Edition, Editions, Row, Table, TableBlock};
use crate::import::label::{Distinction, key, likeness};
use crate::import::recognise::matching::source_row::SourceRow;

/// From this likeness on a text is a label of the form: the names of columns are short, and others share half of their characters.
pub(crate) const LABEL: f32 = 0.75;
/// From this many characters on the beginning or end of a label stands for it: there are several 其他, 总计 and 其他处理.
const LONG_LABEL: usize = 4;
/// The likeness of the first line of a label that is broken over lines: less than that of a whole label with a wrong character.
const BEGUN: f32 = 0.8;
/// The likeness of a text that ends with a label: its number or its group stand in the same cell. Less than the label alone.
const ENDED: f32 = 0.93;
/// What a group beside the label adds: it tells 3.其他 of one group from the same words elsewhere, and decides nothing else.
const GROUP: f32 = 0.06;
/// From this likeness on the group beside a label counts.
const GROUP_TELLS: f32 = 0.4;
/// How many cells of a grid must name rows or columns of a table: one alone stands in tables of other matters, too.
pub(crate) const HITS: usize = 2;

/// A table of the form, as it is looked for.
pub(crate) struct FormTable<'f> {
    /// The form.
    pub(crate) edition: &'f Edition,
    /// The index of the table in the form.
    pub(crate) index: usize,
    /// The table.
    pub(crate) table: &'f Table,
    /// Its rows that have cells, groups that may be given as one row included, in printed order.
    pub(crate) rows: Vec<FormRow<'f>>,
    /// The names of columns that only other forms have: figures under these are never taken by position.
    pub(crate) foreign: Vec<String>,
}

impl<'f> FormTable<'f> {
    /// A table of a form, beside the same table of other forms.
    pub(crate) fn new(edition: &'f Edition, index: usize, editions: &Editions) -> FormTable<'f> {
        let table = &edition.tables[index];
        let mut rows = Vec::new();
        for (index, block) in table.blocks.iter().enumerate() {
            for def in block.rows.iter().filter(|def| def.cells.is_some()) {
                let distinction = distinction(block, def);
                let group = block.ancestors(def).next().map(|group| key(&group.label.zh));
                let cells = block.cells(def).collect();
                rows.push(FormRow { block: index, def, key: key(&def.label.zh), distinction, group, cells });
            }
        }
        let own = all_columns(table);
        let others = editions.iter().filter(|other| other.id != edition.id).flat_map(|other| &other.tables);
        let foreign = others.filter(|other| other.key == table.key).flat_map(all_columns);
        FormTable { edition, index, table, rows, foreign: foreign.filter(|name| !own.contains(name)).collect() }
    }

    /// The block of a row.
    pub(crate) fn block(&self, row: &FormRow<'_>) -> &'f TableBlock {
        &self.table.blocks[row.block]
    }

    /// The cells that figures stand in unless a group is given as one row.
    pub(crate) fn cells(&self) -> impl Iterator<Item = CellId> + '_ {
        self.rows.iter().filter(|row| !row.def.is_group()).flat_map(|row| row.cells.iter().copied())
    }
}

/// A row of the form that figures may stand in.
pub(crate) struct FormRow<'f> {
    /// The index of its block in the table.
    pub(crate) block: usize,
    /// The row.
    pub(crate) def: &'f Row,
    /// Its label as a key.
    pub(crate) key: String,
    /// What tells its label from another in its group with the same key.
    pub(crate) distinction: Option<Distinction>,
    /// The label of the group around it.
    pub(crate) group: Option<String>,
    /// Its cells.
    pub(crate) cells: Vec<CellId>,
}

impl FormRow<'_> {
    /// How well the labels of a row of a source name this row.
    pub(crate) fn score(&self, met: &SourceRow) -> f32 {
        if self.distinction.as_ref().is_some_and(|own| !own.may_be(&met.printed)) {
            return 0.0;
        }
        let length = |text: &str| text.chars().count();
        // The rest of a label that is broken over lines stands behind the figures.
        let is_begun = |label: &str, whole: &str, least: usize| length(label) >= least && whole.starts_with(label);
        let long = self.group.as_ref().map(|group| (format!("{group}{}", self.key), length(group) + 3));
        let one = |label: &String| {
            // A group's own row has its label and nothing more: what follows is the label of its first row.
            if self.def.is_group() && length(label) > length(&self.key) + 2 {
                return 0.0;
            }
            let mut score = likeness(label, &self.key);
            if is_begun(label, &self.key, LONG_LABEL) {
                score = score.max(BEGUN);
            }
            // The label of the group alone names none of its rows.
            if let Some((long, least)) = long.as_ref().filter(|_| self.group.as_ref() != Some(label)) {
                score = score.max(likeness(label, long));
                if is_begun(label, long, *least) {
                    score = score.max(BEGUN);
                }
            }
            if length(&self.key) >= LONG_LABEL && label.ends_with(&self.key) {
                score = score.max(ENDED);
            }
            score
        };
        let best = met.label_candidates.iter().map(one).fold(0.0, f32::max);
        let beside = |group: &String| met.group_labels.iter().any(|label| likeness(label, group) > LABEL);
        if best > GROUP_TELLS && self.group.as_ref().is_some_and(beside) { best + GROUP } else { best }
    }

    /// How well labels that end where the figures begin are the whole label of this row, and not its beginning.
    pub(crate) fn ends(&self, label_candidates: &[String]) -> f32 {
        let own = |join: &String| if join.ends_with(&self.key) { 1.0 } else { likeness(join, &self.key) };
        label_candidates.iter().map(own).fold(0.0, f32::max)
    }
}

/// The printed keys of a block's columns.
pub(crate) fn columns(block: &TableBlock) -> Vec<String> {
    block.columns.iter().map(|column| key(&column.label.zh)).collect()
}

/// What tells a row from those beside it in its group.
fn distinction(block: &TableBlock, row: &Row) -> Option<Distinction> {
    let beside = block.rows.iter().filter(|other| other.parent == row.parent);
    let (rows, labels): (Vec<&Row>, Vec<&str>) = beside.map(|row| (row, &*row.label.zh)).unzip();
    let place = rows.iter().position(|other| std::ptr::eq(*other, row))?;
    Distinction::all(&labels).swap_remove(place)
}

/// What tells the columns of a block with one key apart.
pub(crate) fn column_distinctions(block: &TableBlock) -> Vec<Option<Distinction>> {
    let labels: Vec<&str> = block.columns.iter().map(|column| &*column.label.zh).collect();
    Distinction::all(&labels)
}

/// The printed keys of the headers that stand over several columns of a table.
pub(crate) fn headers_over_columns(table: &Table) -> Vec<String> {
    let headers = table.blocks.iter().flat_map(TableBlock::headers);
    headers.filter(|header| header.column.is_none()).map(|header| key(&header.label.zh)).collect()
}

/// The printed keys of all columns of a table.
pub(crate) fn all_columns(table: &Table) -> Vec<String> {
    table.blocks.iter().flat_map(columns).collect()
}

/// The labels of a table as keys that no other table has: 总计 tells nothing. The second, third … of a table has none of its own.
pub(crate) fn own_names(edition: &Edition, index: usize) -> Vec<String> {
    let others = edition.tables.iter().enumerate().filter(|(at, other)| *at != index && other.repeat_of != Some(index));
    let others: Vec<String> = others.flat_map(|(_, other)| names(other)).collect();
    names(&edition.tables[index]).into_iter().filter(|name| !others.contains(name)).collect()
}

/// Every label of a table as a key.
pub(crate) fn names(table: &Table) -> Vec<String> {
    let blocks = table.blocks.iter().flat_map(|block| {
        let labels = block.label.iter().chain(block.rows.iter().map(|row| &row.label));
        labels.map(|label| key(&label.zh)).chain(columns(block)).collect::<Vec<String>>()
    });
    blocks.collect()
}
