//! What two editions have in common, and whether an edition file is right about the edition before.

use super::build::FormBuilder;
use super::resolve::describe_unit;
use super::{CellId, Column, Edition, Editions, Row, TableBlock};
use crate::base::{Message, Text, nearest};
use toml::Spanned;

/// What a cell is in an earlier edition.
#[derive(Clone, Debug, PartialEq)]
pub enum Counterpart {
    /// The same fact, with a remark where its meaning shifted.
    Cell(CellId, Option<Text>),
    /// Nothing comparable, with the reason where the form gives one.
    Nothing(Option<Text>),
}

impl Edition {
    /// The cell of `earlier` that may be compared with a cell of this edition (docs/en/domain.md, section 4): by default the one of
    /// the same address; an edition file has `previous_key` where the key changed, and `reason` where nothing is comparable.
    pub fn counterpart(&self, cell: CellId, earlier: &Edition, editions: &Editions) -> Counterpart {
        if self.id == earlier.id {
            return Counterpart::Cell(cell, None);
        }
        let (row, column) = (self.row(cell), self.column(cell));
        if let Some(reason) = column.reason.as_ref().or(self.block(cell).reason(row)) {
            return Counterpart::Nothing(Some(reason.clone()));
        }
        let Some(previous) = self.previous.as_deref().and_then(|id| editions.get(id)) else {
            return Counterpart::Nothing(None);
        };
        let cell = previous.cell(&format!("{}.{}", row.previous_path(), column.previous_key()));
        match cell.map(|cell| previous.counterpart(cell, earlier, editions)) {
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

impl TableBlock {
    /// Why a row, or the group around it, is not compared.
    fn reason<'a>(&'a self, row: &'a Row) -> Option<&'a Text> {
        std::iter::once(row).chain(self.ancestors(row)).find_map(|row| row.reason.as_ref())
    }
}

impl Column {
    fn previous_key(&self) -> &str {
        self.previous_key.as_ref().map_or(&self.key, |key| key.get_ref())
    }
}

impl FormBuilder<'_> {
    /// Every `previous_key` names something of the edition before, no two the same; what is compared has one kind and one unit.
    pub(super) fn check_previous_keys(&mut self, edition: &Edition, previous: Option<&Edition>) {
        let tables = edition.tables.iter().filter(|table| table.repeat_of.is_none());
        for block in tables.flat_map(|table| &table.blocks) {
            let Some(previous) = previous else {
                self.report_alone(block);
                continue;
            };
            for row in &block.rows {
                self.check_previous_row(row, edition, previous);
            }
            let rows = block.rows.iter().flat_map(|row| {
                let old = previous.rows();
                old.filter(|(_, old)| old.cells.is_some() && old.path == row.previous_path())
                    .map(move |old| (row, old.0))
            });
            let rows: Vec<(&Row, &TableBlock)> = rows.collect();
            for column in &block.columns {
                self.check_previous_column(column, block, &rows, previous);
            }
        }
    }

    /// Reports what a form without one before it says about the form before.
    fn report_alone(&mut self, block: &TableBlock) {
        let rows = block.rows.iter().map(|row| (&row.previous_key, [None, row.reason.as_ref()], &row.span));
        let columns = block
            .columns
            .iter()
            .map(|column| (&column.previous_key, [column.note.as_ref(), column.reason.as_ref()], &column.span));
        for (key, [note, reason], span) in rows.chain(columns) {
            let keys = [
                ("previous_key", key.as_ref().map(Spanned::span)),
                ("note", note.map(|_| span.clone())),
                ("reason", reason.map(|_| span.clone())),
            ];
            for (key, span) in keys {
                span.into_iter().for_each(|span| self.report(span, Message::new("edition.alone").with("key", key)));
            }
        }
    }

    fn check_previous_row(&mut self, row: &Row, edition: &Edition, previous: &Edition) {
        let Some(key) = &row.previous_key else { return };
        let path = row.previous_path();
        let group = &path[..path.len() - key.get_ref().len()];
        let old = previous.rows().map(|(_, row)| row).filter(|row| row.key.is_some());
        let siblings = old.filter_map(|old| old.path.strip_prefix(group)).filter(|key| !key.contains('.'));
        self.check_previous_key(key, row.key.as_deref(), &siblings.collect::<Vec<_>>(), previous);
        let mut rows = edition.rows().filter(|(_, other)| !std::ptr::eq(*other, row));
        let is_second = |block: &TableBlock, other: &Row| {
            other.key.is_some() && other.previous_path() == path && block.reason(other).is_none()
        };
        if let Some((_, other)) = rows.find(|(block, other)| is_second(block, other)) {
            self.report_second(key, &other.path, previous);
        }
    }

    /// A column is looked for in the rows that the rows of its block were.
    fn check_previous_column(
        &mut self,
        column: &Column,
        block: &TableBlock,
        rows: &[(&Row, &TableBlock)],
        previous: &Edition,
    ) {
        let old_columns = || rows.iter().flat_map(|(row, old)| old.columns.iter().map(move |column| (row, column)));
        if let Some(key) = &column.previous_key {
            let mut known: Vec<&str> = Vec::new();
            for (_, old) in old_columns() {
                if !known.contains(&old.key.as_str()) {
                    known.push(&old.key);
                }
            }
            self.check_previous_key(key, Some(&column.key), &known, previous);
            let mut others = block.columns.iter().filter(|other| other.reason.is_none());
            if let Some(other) = others.find(|other| other.key != column.key && other.previous_key() == key.get_ref()) {
                self.report_second(key, &other.key, previous);
            }
        }
        let mut compared = old_columns().filter(|(row, _)| column.reason.is_none() && block.reason(row).is_none());
        // What is counted may be called otherwise if a note says so; the figures of an amount are others in another unit.
        let is_noted = column.note.is_some() && !column.kind.is_decimal();
        let unlike = |old: &Column| old.kind != column.kind || (old.unit != column.unit && !is_noted);
        if let Some((_, old)) = compared.find(|(_, old)| old.key == column.previous_key() && unlike(old)) {
            let message = Message::new("edition.previous_key.unlike")
                .with("key", &column.key)
                .with("unit", describe_unit((column.kind, &column.unit), &old.unit))
                .with("old", &old.key)
                .with("edition", &previous.id)
                .with("old_unit", describe_unit((old.kind, &old.unit), &column.unit));
            let span = column.previous_key.as_ref().map_or_else(|| column.span.clone(), Spanned::span);
            self.report_with_help(span, message, Some(Message::new("edition.previous_key.unlike_help")));
        }
    }

    /// A `previous_key` is one of those that are known where it stands. `own` is the key of this edition.
    fn check_previous_key(&mut self, key: &Spanned<String>, own: Option<&str>, known: &[&str], previous: &Edition) {
        let (span, key) = (key.span(), key.get_ref());
        if known.contains(&key.as_str()) {
            return;
        }
        let last = key.rsplit('.').next().unwrap_or(key);
        let help = match (nearest(last, known.iter().copied()), own.filter(|own| known.contains(own))) {
            (Some(near), _) if own != Some(near) => Some(Message::new("key.similar").with("key", near)),
            (_, Some(own)) => {
                Some(Message::new("edition.previous_key.same").with("key", own).with("edition", &previous.id))
            }
            _ if known.is_empty() => None,
            _ => Some(Message::new("key.known").with("keys", known.to_vec())),
        };
        let message = Message::new("edition.previous_key").with("key", key).with("edition", &previous.id);
        self.report_with_help(span, message, help);
    }

    /// Two rows or columns cannot both be compared with the same one: at most one of them is the same fact.
    fn report_second(&mut self, key: &Spanned<String>, other: &str, previous: &Edition) {
        let message = Message::new("edition.previous_key.second").with("key", key.get_ref()).with("other", other);
        let help = Message::new("edition.previous_key.second_help");
        self.report_with_help(key.span(), message.with("edition", &previous.id), Some(help));
    }
}
