//! A form's rows and columns as what is looked for in a document.

use crate::edition::{CellId, Edition, Editions, Row, Table, TableBlock};
use crate::import::label::{key, likeness};

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
                let mut groups: Vec<String> = block.ancestors(def).map(|group| key(&group.label.zh)).collect();
                groups.reverse();
                let cells = (0..block.columns.len()).filter_map(|column| def.cell(column)).collect();
                rows.push(FormRow { block: index, def, key: key(&def.label.zh), groups, cells });
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
    /// The labels of the groups around it, from the outside in.
    pub(crate) groups: Vec<String>,
    /// Its cells.
    pub(crate) cells: Vec<CellId>,
}

impl FormRow<'_> {
    /// How well labels name this row: `labels` are keys from the outside in, the last one next to the figures; `label_candidates` are
    /// texts that may be the row's own label.
    pub(crate) fn score(&self, label_candidates: &[String], group_labels: &[String]) -> f32 {
        let mut best: f32 = 0.0;
        let group = self.groups.last();
        let long = group.map(|group| format!("{group}{}", self.key));
        let length = |text: &str| text.chars().count();
        for join in label_candidates {
            // A group's own row has its label and nothing more: what follows is the label of its first row.
            if self.def.is_group() && length(join) > length(&self.key) + 2 {
                continue;
            }
            best = best.max(likeness(join, &self.key));
            // The rest of a label that is broken over lines stands behind the figures.
            if length(join) >= 4 && self.key.starts_with(join.as_str()) {
                best = best.max(0.8);
            }
            if let (Some(long), Some(group)) = (&long, group) {
                best = best.max(likeness(join, long));
                if length(join) >= length(group) + 3 && long.starts_with(join.as_str()) {
                    best = best.max(0.8);
                }
            }
            if length(&self.key) >= 4 && join.ends_with(&self.key) {
                best = best.max(0.93);
            }
        }
        // The group beside the label tells 3.其他 of one group from the same words elsewhere.
        if let Some(group) = group
            && best > 0.4
            && group_labels.iter().any(|label| likeness(label, group) > 0.75)
        {
            best += 0.06;
        }
        best
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

/// The printed keys of all columns of a table.
pub(crate) fn all_columns(table: &Table) -> Vec<String> {
    table.blocks.iter().flat_map(columns).collect()
}

/// How many cells of text name a row or a column of a table.
pub(crate) fn hits<'t>(edition: &Edition, table: &Table, texts: impl Iterator<Item = &'t str>) -> usize {
    let mut known = names(table);
    // What stands in other tables, too, tells nothing: 总计.
    let others: Vec<String> = edition.tables.iter().filter(|other| other.key != table.key).flat_map(names).collect();
    known.retain(|name| !others.contains(name));
    texts
        .map(key)
        .filter(|text| text.chars().count() >= 2)
        .filter(|text| known.iter().any(|known| likeness(text, known) >= 0.75))
        .count()
}

/// Every label of a table as a key.
fn names(table: &Table) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for block in &table.blocks {
        names.extend(block.label.iter().map(|label| key(&label.zh)));
        names.extend(block.rows.iter().map(|row| key(&row.label.zh)));
        names.extend(columns(block));
    }
    names
}
