//! What two editions have in common.

use super::build::{Building, PreviousKey, TableLine};
use super::{CellId, Column, Edition, Editions, Row, Table, TableBlock};
use crate::base::{Message, Text, nearest};

/// What a cell is in an earlier edition.
#[derive(Clone, Debug, PartialEq)]
pub enum Counterpart {
    /// The same fact, with a remark where its meaning shifted.
    Cell(CellId, Option<Text>),
    /// Nothing that may be compared with it, and why, where the form says so.
    Nothing(Option<Text>),
}

impl Edition {
    /// The cell of `earlier` that may be compared with a cell of this edition: by default the one of the same address; an edition
    /// file has `previous_key` where the key changed, and `reason` where nothing is comparable.
    pub fn counterpart(&self, cell: CellId, earlier: &Edition, editions: &Editions) -> Counterpart {
        if self.id == earlier.id {
            return Counterpart::Cell(cell, None);
        }
        let (row, column) = (self.row(cell), self.column(cell));
        if let Some(reason) = column.reason.as_ref().or(row.reason.as_ref()) {
            return Counterpart::Nothing(Some(reason.clone()));
        }
        let Some(previous) = self.previous.as_deref().and_then(|id| editions.get(id)) else {
            return Counterpart::Nothing(None);
        };
        let cell = previous.cell(&format!("{}.{}", row.previous_path(), column.previous_key()));
        let same_kind = |cell: &CellId| previous.def(*cell).kind == column.kind;
        match cell.filter(same_kind).map(|cell| previous.counterpart(cell, earlier, editions)) {
            Some(Counterpart::Cell(cell, older)) => Counterpart::Cell(cell, column.note.clone().or(older)),
            Some(nothing) => nothing,
            None => Counterpart::Nothing(None),
        }
    }
}

impl Row {
    /// Its address in the edition before, where it is there at all.
    fn previous_path(&self) -> &str {
        self.previous_path.as_deref().unwrap_or(&self.path)
    }
}

impl Column {
    fn previous_key(&self) -> &str {
        self.previous_key.as_deref().unwrap_or(&self.key)
    }
}

impl Building<'_> {
    /// Every `previous_key` names something of the edition before, and something of the same kind.
    pub(super) fn check_previous_keys(&mut self, edition: &Edition, previous: Option<&Edition>) {
        for key in std::mem::take(&mut self.previous_keys) {
            let block = &edition.tables[key.table].blocks[key.block];
            match (previous, &key.line) {
                (None, _) => self.fault(key.span, Message::new("edition.previous_key.alone")),
                (Some(previous), TableLine::Row(row)) => self.check_previous_row(&key, &block.rows[*row], previous),
                (Some(previous), TableLine::Column(column)) => {
                    self.check_previous_column(&key, &block.columns[*column], block, previous);
                }
            }
        }
    }

    fn check_previous_row(&mut self, key: &PreviousKey, row: &Row, previous: &Edition) {
        let path = row.previous_path();
        let (group, name) = path.rsplit_once('.').unwrap_or(("", path));
        let rows = previous.tables.iter().flat_map(Table::rows).map(|(_, row)| row).filter(|row| row.key.is_some());
        let siblings = rows.filter_map(|row| row.path.rsplit_once('.').filter(|(around, _)| *around == group));
        let known: Vec<&str> = siblings.map(|(_, name)| name).collect();
        if !known.contains(&name) {
            self.report_previous_key(key, name, row.key.as_deref(), &known, previous);
        }
    }

    /// A column is looked for in the rows that the rows of its block were.
    fn check_previous_column(&mut self, key: &PreviousKey, column: &Column, block: &TableBlock, previous: &Edition) {
        let name = column.previous_key();
        let rows = previous.tables.iter().flat_map(Table::rows);
        let rows =
            rows.filter(|(_, old)| old.cells.is_some() && block.rows.iter().any(|row| row.previous_path() == old.path));
        let columns: Vec<&Column> = rows.flat_map(|(block, _)| &block.columns).collect();
        match columns.iter().find(|old| old.key == name) {
            None => {
                let mut known: Vec<&str> = Vec::new();
                for old in columns.iter().filter(|old| !old.total) {
                    if !known.contains(&old.key.as_str()) {
                        known.push(&old.key);
                    }
                }
                self.report_previous_key(key, name, Some(&column.key), &known, previous);
            }
            Some(old) if old.kind != column.kind => {
                let message = Message::new("edition.previous_key.kind").with("key", name).with("edition", &previous.id);
                self.fault(key.span.clone(), message);
            }
            Some(_) => {}
        }
    }

    fn report_previous_key(
        &mut self,
        key: &PreviousKey,
        name: &str,
        own: Option<&str>,
        known: &[&str],
        previous: &Edition,
    ) {
        let message = Message::new("edition.previous_key").with("key", name).with("edition", &previous.id);
        let help = match (nearest(name, known.iter().copied()), own.filter(|own| known.contains(own))) {
            (Some(near), _) => Some(Message::new("key.similar").with("key", near)),
            (None, Some(own)) => {
                Some(Message::new("edition.previous_key.same").with("key", own).with("edition", &previous.id))
            }
            (None, None) if known.is_empty() => None,
            (None, None) => Some(Message::new("key.known").with("keys", known.to_vec())),
        };
        self.fault_with_help(key.span.clone(), message, help);
    }
}
