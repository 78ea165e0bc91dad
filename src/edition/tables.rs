//! The tables of a form: columns and rows flattened in printed order, and an address for each cell.

use super::build::{Building, PreviousKey, TableLine, Total, Totals};
use super::raw::{RawBlock, RawColumn, RawRow, RawTable};
use super::{CellDef, CellId, Column, Header, Kind, Row, Table, TableBlock, TableLayout};
use crate::base::{Message, Text};
use std::ops::Range;
use toml::Spanned;

/// Keys of report.toml that mean something in every form, so that no table may have them.
const REPORT_KEYS: [&str; 8] =
    ["edition", "published", "status", "scope", "includes", "attachments", "metadata", "explanations"];

/// In about how many of a hundred rows a column of unknown habits has a figure other than zero.
const UNKNOWN_FILL_RATE: u8 = 50;

/// Whether a text can be a key: a step of an address.
pub(super) fn is_key(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// The block that is being built, and what its columns and rows share.
struct BlockBuilder<'b> {
    table: usize,
    index: usize,
    unit: &'b Text,
    block: TableBlock,
    totals: Totals,
}

/// Where rows stand: their address and that in the form before, and the row around them.
struct RowGroup<'g> {
    path: &'g str,
    previous_path: &'g str,
    parent: Option<usize>,
}

impl Building<'_> {
    pub(super) fn table(&mut self, index: usize, raw: &RawTable) -> Table {
        let key = raw.key.get_ref();
        if !is_key(key) {
            self.fault(raw.key.span(), Message::new("edition.key").with("key", key));
        }
        if REPORT_KEYS.contains(&key.as_str()) {
            self.fault(raw.key.span(), Message::new("edition.reserved").with("key", key));
        }
        if raw.layout != TableLayout::Blocks && raw.blocks.len() != 1 {
            self.fault(raw.key.span(), Message::new("edition.one_block").with("key", key));
        }
        let blocks = raw.blocks.iter().enumerate().map(|(i, b)| self.block((index, i), raw, b)).collect();
        Table { key: key.clone(), layout: raw.layout, unit: raw.unit.clone(), blocks }
    }

    fn block(&mut self, (table, index): (usize, usize), raw_table: &RawTable, raw: &Spanned<RawBlock>) -> TableBlock {
        let (span, raw) = (raw.span(), raw.get_ref());
        let block = TableBlock {
            label: raw.label.clone(),
            corner_label: raw.corner_label.clone(),
            header: Vec::new(),
            columns: Vec::new(),
            rows: Vec::new(),
        };
        let key = raw_table.key.get_ref();
        let mut builder = BlockBuilder { table, index, unit: &raw_table.unit, block, totals: Totals::default() };
        builder.block.header = self.columns(&raw.columns, &mut builder);
        self.rows(&raw.rows, &RowGroup { path: key, previous_path: key, parent: None }, &mut builder);
        let BlockBuilder { mut block, totals, .. } = builder;
        if block.columns.is_empty() || block.rows.is_empty() {
            self.fault(span, Message::new("edition.empty").with("key", key));
        } else if let Some(column) = block.columns.iter().find(|column| column.total && block.columns.len() == 1) {
            self.fault(span, Message::new("edition.total").with("label", &column.label));
        }
        self.number(table, index, &mut block);
        self.add_sums(&block, &totals);
        block
    }

    fn columns(&mut self, raw: &[Spanned<RawColumn>], builder: &mut BlockBuilder<'_>) -> Vec<Header> {
        let mut headers = Vec::new();
        for spanned in raw {
            let (span, raw) = (spanned.span(), spanned.get_ref());
            let (mut column, mut below) = (None, Vec::new());
            match (&raw.key, &raw.columns[..]) {
                (Some(key), []) => {
                    column = Some(builder.block.columns.len());
                    self.add_column(key, span, raw, builder);
                }
                (None, [_, ..]) => below = self.columns(&raw.columns, builder),
                _ => {
                    self.fault(span, Message::new("edition.header").with("label", &raw.label));
                    below = self.columns(&raw.columns, builder);
                }
            }
            headers.push(Header { label: raw.label.clone(), column, below });
        }
        headers
    }

    fn add_column(&mut self, key: &str, span: Range<usize>, raw: &RawColumn, builder: &mut BlockBuilder<'_>) {
        let index = builder.block.columns.len();
        if !is_key(key) || builder.block.columns.iter().any(|column| column.key == *key) {
            self.fault(span.clone(), Message::new("edition.key").with("key", key));
        }
        if raw.fill_rate.is_some_and(|rate| rate > 100) {
            self.fault(span.clone(), Message::new("edition.filled").with("label", &raw.label));
        }
        if let Some(rule) = self.rule_of_total(raw.total, raw.rule.as_ref()) {
            builder.totals.columns.push(Total { index, rule, span });
        }
        self.previous_key(TableLine::Column(index), raw.previous_key.as_ref(), raw.reason.as_ref(), builder);
        builder.block.columns.push(Column {
            key: key.to_owned(),
            label: raw.label.clone(),
            kind: raw.kind,
            unit: raw.unit.as_ref().unwrap_or(builder.unit).clone(),
            total: raw.total,
            additive: raw.additive.unwrap_or(raw.kind != Kind::Printed),
            fill_rate: raw.fill_rate.unwrap_or(UNKNOWN_FILL_RATE),
            previous_key: raw.previous_key.as_ref().map(|key| key.get_ref().clone()),
            note: raw.note.clone(),
            reason: raw.reason.clone(),
        });
    }

    fn rows(&mut self, raw: &[Spanned<RawRow>], group: &RowGroup<'_>, builder: &mut BlockBuilder<'_>) -> Vec<usize> {
        raw.iter().map(|row| self.row_with_children(row.span(), row.get_ref(), group, builder)).collect()
    }

    fn row_with_children(
        &mut self,
        span: Range<usize>,
        raw: &RawRow,
        group: &RowGroup<'_>,
        builder: &mut BlockBuilder<'_>,
    ) -> usize {
        let index = builder.block.rows.len();
        let below =
            |prefix: &str, key: Option<&String>| key.map_or_else(|| prefix.to_owned(), |key| format!("{prefix}.{key}"));
        let path = below(group.path, raw.key.as_ref());
        let previous_key = raw.previous_key.as_ref().map(Spanned::get_ref);
        let previous_path = below(group.previous_path, previous_key.or(raw.key.as_ref()));
        let is_sound = raw.key.as_ref().map_or(!raw.rows.is_empty(), |key| is_key(key));
        if !is_sound || (raw.key.is_some() && !self.row_paths.insert(path.clone())) {
            self.fault(span.clone(), Message::new("edition.key").with("key", raw.key.as_deref().unwrap_or("")));
        }
        if let Some(rule) = self.rule_of_total(raw.total, raw.rule.as_ref()) {
            builder.totals.rows.push(Total { index, rule, span: span.clone() });
        }
        self.previous_key(TableLine::Row(index), raw.previous_key.as_ref(), raw.reason.as_ref(), builder);
        builder.block.rows.push(Row {
            key: raw.key.clone(),
            path: path.clone(),
            label: raw.label.clone(),
            short: raw.short.clone(),
            parent: group.parent,
            children: Vec::new(),
            total: raw.total,
            strong: raw.strong,
            explanation: raw.explanation.clone(),
            previous_path: (previous_path != path).then(|| previous_path.clone()),
            reason: raw.reason.clone(),
            cells: None,
        });
        let inside = RowGroup { path: &path, previous_path: &previous_path, parent: Some(index) };
        builder.block.rows[index].children = self.rows(&raw.rows, &inside, builder);
        self.check_group(span, raw, index, &builder.block);
        index
    }

    /// Mistakes of a row that holds others: a total with nothing to add up, a row that could be taken for a column.
    fn check_group(&mut self, span: Range<usize>, raw: &RawRow, index: usize, block: &TableBlock) {
        if let [only] = &raw.rows[..]
            && only.get_ref().total
        {
            self.fault(only.span(), Message::new("edition.total").with("label", &only.get_ref().label));
        }
        // A group may be given as one row when its own sum is nowhere else in the form. There a row's key that is also a
        // column's would be ambiguous in report.toml.
        let group = &block.rows[index];
        let as_one_row = group.key.is_some() && !group.children.iter().any(|child| block.rows[*child].total);
        let clash = group.children.iter().find_map(|child| {
            block.rows[*child].key.as_ref().filter(|key| block.columns.iter().any(|column| column.key == **key))
        });
        if let (true, Some(key)) = (as_one_row, clash) {
            self.fault(span, Message::new("edition.ambiguous").with("key", key).with("group", &group.path));
        }
    }

    fn previous_key(
        &mut self,
        line: TableLine,
        key: Option<&Spanned<String>>,
        reason: Option<&Text>,
        builder: &BlockBuilder<'_>,
    ) {
        let Some(span) = key.map(Spanned::span) else { return };
        if reason.is_some() {
            self.fault(span.clone(), Message::new("edition.previous_key.reason"));
        }
        self.previous_keys.push(PreviousKey { table: builder.table, block: builder.index, line, span });
    }

    /// Gives cells to every row with a key, but not to a group that has a total row: its sum stands there.
    fn number(&mut self, table: usize, block_index: usize, block: &mut TableBlock) {
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
                self.index.insert(address.clone(), CellId(self.cells.len() as u32));
                self.cells.push(CellDef {
                    address,
                    table,
                    block: block_index,
                    row: row_index,
                    column: column_index,
                    kind: column.kind,
                    group,
                });
            }
            block.rows[row_index].cells = Some(first);
        }
    }
}
