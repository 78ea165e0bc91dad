//! The tables of a form: columns and rows flattened in printed order, and an address for each cell.

use super::build::FormBuilder;
use super::form_table::Addends;
use super::raw::{RawBlock, RawColumn, RawRow, RawTable};
use super::{CellDef, CellId, Column, Header, Kind, Row, Table, TableBlock, TableLayout};
use crate::base::{Message, Text, unportable};
use std::ops::Range;
use toml::Spanned;

/// Keys of report.toml that mean something in every form, so that no table may have them. A test of the model, which reads them,
/// holds the list to its keys.
pub(crate) const REPORT_KEYS: [&str; 8] =
    ["edition", "published", "status", "scope", "includes", "attachments", "metadata", "explanations"];

/// The name of the files that hold a whole report: a table of that key would be published under the same name.
pub(crate) const REPORT_FILE: &str = "report";

/// In about how many of a hundred rows a column of unknown habits has a figure other than zero.
const UNKNOWN_FILL_RATE: i64 = 50;

/// How long the key of a table or a section may be.
const LONGEST_FILE_KEY: usize = 64;

/// Whether a text can be a key: a step of an address.
pub(super) fn is_key(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// Whether a text can be the key of a table or a section, by which files are named: those of a key that every system can have.
pub(super) fn is_file_key(key: &str) -> bool {
    is_key(key) && key.len() <= LONGEST_FILE_KEY && unportable(key).is_none()
}

/// The unit of cells of a kind: their own, or else that of the table; what is no figure has none, and a percentage its own.
fn unit_of(kind: Kind, own: Option<&Text>, table: &Text) -> Text {
    match kind {
        Kind::Percent => own.cloned().unwrap_or_else(|| Text::same("%")),
        Kind::Choice | Kind::Text | Kind::Identifier => own.cloned().unwrap_or_default(),
        Kind::Count | Kind::Amount | Kind::Change | Kind::Printed => own.unwrap_or(table).clone(),
    }
}

/// Where rows stand: their address and that in the form before, and the row around them.
struct RowGroup<'g> {
    path: &'g str,
    previous_path: &'g str,
    parent: Option<usize>,
}

impl FormBuilder<'_> {
    /// A table at its index. `repeat` is its key and the index of the first where it is the second, third … of a table.
    pub(super) fn build_table(&mut self, index: usize, raw: &RawTable, repeat: Option<(String, usize)>) -> Table {
        let key = repeat.as_ref().map_or(raw.key.get_ref(), |(key, _)| key);
        if !is_file_key(key) {
            self.report(raw.key.span(), Message::new("edition.key").with("key", key));
        }
        if key == REPORT_FILE || REPORT_KEYS.contains(&key.as_str()) {
            self.report(raw.key.span(), Message::new("edition.reserved").with("key", key));
        }
        if raw.layout != TableLayout::Blocks && raw.blocks.len() != 1 {
            self.report(raw.key.span(), Message::new("edition.one_block").with("key", key));
        } else if raw.blocks.is_empty() {
            self.report(raw.key.span(), Message::new("edition.empty").with("key", key));
        }
        let blocks = raw.blocks.iter().enumerate().map(|(i, b)| self.build_block((index, i), (key, raw), b)).collect();
        Table {
            key: key.clone(),
            layout: raw.layout,
            optional: raw.optional || repeat.is_some(),
            repeat_of: repeat.as_ref().map(|(_, first)| *first),
            unit: raw.unit.clone(),
            print_units: raw.print_units,
            blocks,
        }
    }

    fn build_block(
        &mut self,
        (table, index): (usize, usize),
        (key, raw_table): (&str, &RawTable),
        raw: &Spanned<RawBlock>,
    ) -> TableBlock {
        let (span, raw) = (raw.span(), raw.get_ref());
        let mut block = TableBlock {
            label: raw.label.clone(),
            corner_label: raw.corner_label.clone(),
            header: Vec::new(),
            columns: Vec::new(),
            rows: Vec::new(),
            column_sum: None,
        };
        block.header = self.add_columns(&raw.columns, raw_table, &mut block.columns);
        self.add_rows(&raw.rows, &RowGroup { path: key, previous_path: key, parent: None }, &mut block);
        if block.columns.is_empty() || block.rows.is_empty() {
            self.report(span, Message::new("edition.empty").with("key", key));
        }
        self.number_cells(table, index, &mut block);
        self.add_sums(&mut block);
        block
    }

    /// Adds the columns of a tree of headers; hands back the headers.
    fn add_columns(&mut self, raw: &[Spanned<RawColumn>], table: &RawTable, columns: &mut Vec<Column>) -> Vec<Header> {
        let mut headers = Vec::new();
        for spanned in raw {
            let (span, raw) = (spanned.span(), spanned.get_ref());
            let (mut column, mut below) = (None, Vec::new());
            self.check_label("label", &raw.label, &span);
            match (&raw.key, &raw.columns[..]) {
                (Some(key), []) => {
                    column = Some(columns.len());
                    self.add_column(key, span, raw, table, columns);
                }
                (None, [_, ..]) if raw.is_header() => below = self.add_columns(&raw.columns, table, columns),
                (key, inner) => {
                    let is_either = key.is_none() && !inner.is_empty();
                    let message = if is_either { "edition.header.keys" } else { "edition.header" };
                    self.report(span, Message::new(message).with("label", &raw.label));
                    below = self.add_columns(inner, table, columns);
                }
            }
            headers.push(Header { label: raw.label.clone(), column, below });
        }
        headers
    }

    fn add_column(
        &mut self,
        key: &str,
        span: Range<usize>,
        raw: &RawColumn,
        table: &RawTable,
        columns: &mut Vec<Column>,
    ) {
        if !is_key(key) || columns.iter().any(|column| column.key == *key) {
            self.report(span.clone(), Message::new("edition.key").with("key", key));
        }
        let fill_rate = raw.fill_rate.unwrap_or(UNKNOWN_FILL_RATE);
        if !(0..=100).contains(&fill_rate) {
            self.report(span.clone(), Message::new("edition.filled").with("label", &raw.label));
        }
        self.check_reason(raw.previous_key.as_ref(), raw.reason.as_ref());
        self.check_texts([("note", &raw.note), ("reason", &raw.reason)], &span);
        if !raw.kind.is_additive() && raw.additive == Some(true) {
            self.report(span.clone(), Message::new("edition.additive").with("label", &raw.label));
        }
        self.check_choices(raw.kind == Kind::Choice, &raw.choices, &span);
        let rule = self.rule_of_total(raw.total, raw.rule.as_ref());
        let addends = self.addends(raw.total, &raw.parts, &raw.except);
        columns.push(Column {
            key: key.to_owned(),
            label: raw.label.clone(),
            kind: raw.kind,
            unit: unit_of(raw.kind, raw.unit.as_ref(), &table.unit),
            choices: raw.choices.clone(),
            total: raw.total,
            addends,
            // The second table of one office is of another matter than the second of the next.
            additive: raw.additive.unwrap_or(raw.kind.is_additive() && table.max_occurs.is_none()),
            fill_rate: fill_rate.clamp(0, 100) as u8,
            previous_key: raw.previous_key.clone(),
            note: raw.note.clone(),
            reason: raw.reason.clone(),
            rule,
            span,
        });
    }

    fn add_rows(&mut self, raw: &[Spanned<RawRow>], group: &RowGroup<'_>, block: &mut TableBlock) -> Vec<usize> {
        raw.iter().map(|row| self.add_row(row.span(), row.get_ref(), group, block)).collect()
    }

    fn add_row(&mut self, span: Range<usize>, raw: &RawRow, group: &RowGroup<'_>, block: &mut TableBlock) -> usize {
        let index = block.rows.len();
        let below =
            |prefix: &str, key: Option<&String>| key.map_or_else(|| prefix.to_owned(), |key| format!("{prefix}.{key}"));
        let path = below(group.path, raw.key.as_ref());
        let previous_key = raw.previous_key.as_ref().map(Spanned::get_ref);
        let previous_path = below(group.previous_path, previous_key.or(raw.key.as_ref()));
        let is_heading = !raw.rows.is_empty();
        let is_sound = raw.key.as_ref().map_or(is_heading, |key| is_key(key));
        if !is_sound || (raw.key.is_some() && !self.row_paths.insert(path.clone())) {
            let twin = block.rows.iter().find(|row| row.path == path).map_or(&span, |row| &row.span);
            self.report(
                self.own_span(&span, twin),
                Message::new("edition.key").with("key", raw.key.as_deref().unwrap_or("")),
            );
        }
        self.check_label("label", &raw.label, &span);
        self.check_reason(raw.previous_key.as_ref(), raw.reason.as_ref());
        let texts = [("short", &raw.short), ("explanation", &raw.explanation), ("reason", &raw.reason)];
        self.check_texts(texts, &span);
        if let (true, Some(first)) = (raw.total, raw.rows.first()) {
            // It would be no row of figures, and what it is to be the sum of would go unchecked.
            let place = self.own_span(&first.span(), &span);
            self.report(place, Message::new("edition.total_group").with("label", &raw.label));
        }
        self.check_choices(raw.kind == Some(Kind::Choice), &raw.choices, &span);
        let rule = self.rule_of_total(raw.total, raw.rule.as_ref());
        let addends = self.addends(raw.total, &raw.parts, &raw.except);
        block.rows.push(Row {
            key: raw.key.clone(),
            path: path.clone(),
            label: raw.label.clone(),
            short: raw.short.clone(),
            parent: group.parent,
            children: Vec::new(),
            total: raw.total,
            addends,
            kind: raw.kind,
            unit: raw.unit.clone(),
            choices: raw.choices.clone(),
            strong: raw.strong,
            explanation: raw.explanation.clone(),
            previous_key: raw.previous_key.clone(),
            previous_path: (previous_path != path).then(|| previous_path.clone()),
            reason: raw.reason.clone(),
            rule,
            span,
            cells: None,
        });
        let inside = RowGroup { path: &path, previous_path: &previous_path, parent: Some(index) };
        block.rows[index].children = self.add_rows(&raw.rows, &inside, block);
        self.check_group(index, block);
        index
    }

    /// A row in a group must not be taken for a column of it.
    fn check_group(&mut self, index: usize, block: &TableBlock) {
        // A group may be given as one row when its own sum is nowhere else in the form. There a row's key that is also a
        // column's would be ambiguous in report.toml.
        let group = &block.rows[index];
        let as_one_row = group.key.is_some() && !group.children.iter().any(|child| block.rows[*child].total);
        let clash = block.keyed_children(index).into_iter().find_map(|child| {
            let child = &block.rows[child];
            let key = child.key.as_ref()?;
            block.columns.iter().any(|column| column.key == *key).then_some((child, key))
        });
        if let (true, Some((child, key))) = (as_one_row, clash) {
            let span = self.own_span(&child.span, &group.span);
            self.report(span, Message::new("edition.ambiguous").with("key", key).with("group", &group.path));
        }
    }

    /// Texts that may be left out are not empty where they are given.
    fn check_texts<const N: usize>(&mut self, texts: [(&'static str, &Option<Text>); N], span: &Range<usize>) {
        for (key, text) in texts {
            text.iter().for_each(|text| self.check_label(key, text, span));
        }
    }

    /// What a total adds up, as the file says; of what is no total, nothing can be said.
    fn addends(
        &mut self,
        total: bool,
        parts: &Option<Spanned<Vec<Spanned<String>>>>,
        except: &Option<Spanned<Vec<Spanned<String>>>>,
    ) -> Addends {
        for (key, list) in [("parts", parts), ("except", except)] {
            let Some(list) = list else { continue };
            self.check_list(key, &list.span(), list.get_ref());
            self.check_repetition(list.get_ref());
            if !total {
                self.report(list.span(), Message::new("edition.parts.total").with("key", key));
            }
        }
        match (parts, except) {
            (Some(_), Some(except)) => {
                self.report(except.span(), Message::new("edition.parts.both"));
                Addends::OfItsUnit
            }
            (Some(parts), None) => Addends::Only(parts.get_ref().clone()),
            (None, Some(except)) => Addends::Except(except.get_ref().clone()),
            (None, None) => Addends::OfItsUnit,
        }
    }

    /// Words to choose from go with the kind of cells that are chosen, and are different words.
    fn check_choices(&mut self, is_choice: bool, choices: &[Text], span: &Range<usize>) {
        let message = match (is_choice, choices.len()) {
            (true, 0) => Some("edition.choices.none"),
            (true, 1) => Some("edition.choices.one"),
            (false, 1..) => Some("edition.choices.other"),
            _ => None,
        };
        message.into_iter().for_each(|message| self.report(span.clone(), Message::new(message)));
        for (index, choice) in choices.iter().enumerate() {
            self.check_label("choices", choice, span);
            if choices[..index].iter().any(|earlier| earlier.zh == choice.zh || earlier.en == choice.en) {
                self.report(span.clone(), Message::new("edition.twice").with("address", choice));
            }
        }
    }

    fn check_reason(&mut self, previous_key: Option<&Spanned<String>>, reason: Option<&Text>) {
        if let (Some(key), Some(_)) = (previous_key, reason) {
            self.report(key.span(), Message::new("edition.previous_key.reason"));
        }
    }

    /// Gives cells to every row with a key, but not to a group that has a total row: its sum stands there.
    fn number_cells(&mut self, table: usize, block_index: usize, block: &mut TableBlock) {
        for row_index in 0..block.rows.len() {
            let row = &block.rows[row_index];
            let has_total = row.children.iter().any(|child| block.rows[*child].total);
            if row.key.is_none() || has_total {
                continue;
            }
            let group = row.is_group();
            let first = CellId(self.cells.len() as u32);
            for (column_index, column) in block.columns.iter().enumerate() {
                let address = format!("{}.{}", row.path, column.key);
                let kind = row.kind(column);
                // A row of another kind than its columns has not their unit.
                let own = row.unit.as_ref().or(row.kind.is_none().then_some(&column.unit));
                let unit = unit_of(kind, own, &Text::default());
                self.index.insert(address.clone(), CellId(self.cells.len() as u32));
                self.cells.push(CellDef {
                    address,
                    table,
                    block: block_index,
                    row: row_index,
                    column: column_index,
                    kind,
                    unit,
                    group,
                });
            }
            block.rows[row_index].cells = Some(first);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_by_keys_that_every_system_can_have() {
        assert!(is_file_key("requests_2") && is_file_key(&"k".repeat(64)));
        for bad in ["con", "lpt1", "Requests", "", "2", &"k".repeat(65)] {
            assert!(!is_file_key(bad), "{bad}");
        }
    }
}
