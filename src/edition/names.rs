//! What cells, rows and tables are called for people, and what an address is part of.

use super::{CellId, Edition, Table};
use crate::base::{Lang, Message, Text};

impl Edition {
    /// What a cell is called for people: row labels from the outside in, then the column's; before them the table, where it is the second,
    /// third … of its kind.
    pub fn name(&self, cell: CellId) -> &Text {
        // Every file of every report has the names of its cells.
        &self.names.get_or_init(|| self.ids().map(|cell| self.name_of(cell)).collect())[cell.index()]
    }

    fn name_of(&self, cell: CellId) -> Text {
        let def = self.def(cell);
        let block = self.block(cell);
        let row = &block.rows[def.row];
        let mut labels: Vec<&Text> = std::iter::once(row).chain(block.ancestors(row)).map(|row| &row.label).collect();
        labels.extend(self.repeat_name(&self.tables[def.table]));
        labels.reverse();
        labels.push(&block.columns[def.column].label);
        joined(&labels)
    }

    /// The name of a table that is the second, third … of its kind: without it, its rows have the names of the first's.
    fn repeat_name(&self, table: &Table) -> Option<&Text> {
        self.section(&table.key).filter(|_| table.repeat_of.is_some()).map(|section| &section.short)
    }

    /// The name of a cell, or the label of a row, a group or a table, by its address.
    pub fn name_at(&self, address: &str) -> Option<Text> {
        let part = || {
            let (table, label) = self.part(address)?;
            let repeat = self.repeat_name(table).filter(|_| address != table.key);
            Some(joined(&repeat.into_iter().chain([label]).collect::<Vec<_>>()))
        };
        let text = || self.narratives().find(|section| section.id == address).map(|section| section.short.clone());
        self.cell(address).map(|cell| self.name(cell).clone()).or_else(part).or_else(text)
    }

    /// Which form it is, in a line.
    pub fn line(&self) -> Message {
        let line = Message::new(if self.notice.is_empty() { "export.own_edition" } else { "export.edition" });
        line.with("title", &self.title).with("notice", &self.notice).with("id", &self.id)
    }

    /// What an address names that is no single cell: a table, or a row or group of one. Its table, and its label.
    pub fn part(&self, address: &str) -> Option<(&Table, &Text)> {
        let table = self.tables.iter().find(|table| within(address, &table.key))?;
        let label = if address == table.key {
            self.section(&table.key).map(|section| &section.short)
        } else {
            let mut rows = table.rows().map(|(_, row)| row);
            rows.find(|row| row.key.is_some() && row.path == address).map(|row| &row.label)
        };
        Some((table, label?))
    }
}

/// Labels in a line, from the outside in.
fn joined(labels: &[&Text]) -> Text {
    let join = |lang| labels.iter().map(|label| label.get(lang)).collect::<Vec<_>>().join(" · ");
    Text { zh: join(Lang::Zh), en: join(Lang::En) }
}

/// Whether an address is the other, or that of a part of it: `requests.results.granted` is within `requests`.
pub fn within(address: &str, whole: &str) -> bool {
    address.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
