//! A form's rows and columns as what is looked for in a document.

use super::super::label::{key, likeness};
use crate::edition::{Edition, Row, Table, TableBlock};

/// A row of the form that figures may stand in.
#[derive(Clone, Debug)]
pub(super) struct FormRow<'f> {
    /// The index of its block in the table.
    pub(super) block: usize,
    /// The row.
    pub(super) def: &'f Row,
    /// Its label as a key.
    pub(super) key: String,
    /// The labels of the groups around it, from the outside in.
    pub(super) groups: Vec<String>,
}

/// The rows of a table that have cells, groups that may be given as one row included, in printed order.
pub(super) fn wanted(table: &Table) -> Vec<FormRow<'_>> {
    let mut found = Vec::new();
    for (index, block) in table.blocks.iter().enumerate() {
        for def in block.rows.iter().filter(|def| def.cells.is_some()) {
            let mut groups: Vec<String> = block.ancestors(def).map(|group| key(&group.label.zh)).collect();
            groups.reverse();
            found.push(FormRow { block: index, def, key: key(&def.label.zh), groups });
        }
    }
    found
}

impl FormRow<'_> {
    /// How well labels name this row: `labels` are keys from the outside in, the last one next to the figures; `joins` are
    /// texts that may be the row's own label.
    pub(super) fn score(&self, joins: &[String], outer: &[String]) -> f32 {
        let mut best: f32 = 0.0;
        let group = self.groups.last();
        let long = group.map(|group| format!("{group}{}", self.key));
        let length = |text: &str| text.chars().count();
        for join in joins {
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
            && outer.iter().any(|label| likeness(label, group) > 0.75)
        {
            best += 0.06;
        }
        best
    }

    /// How well labels that end where the figures begin are the whole label of this row, and not its beginning.
    pub(super) fn ends(&self, joins: &[String]) -> f32 {
        let own = |join: &String| if join.ends_with(&self.key) { 1.0 } else { likeness(join, &self.key) };
        joins.iter().map(own).fold(0.0, f32::max)
    }
}

/// The printed keys of a block's columns.
pub(super) fn columns(block: &TableBlock) -> Vec<String> {
    block.columns.iter().map(|column| key(&column.label.zh)).collect()
}

/// How many cells of text name a row or a column of a table.
pub(super) fn hits<'t>(edition: &Edition, table: &Table, texts: impl Iterator<Item = &'t str>) -> usize {
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
