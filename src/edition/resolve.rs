//! What an edition file refers to, found in the form: rows, columns and cells by their addresses. What does not exist, and what
//! cannot be added up because its units differ, is an error at its place.

use super::build::Building;
use super::raw::{RawCarry, RawEdition, RawIdentity, RawLimit, RawStock};
use super::tables::is_key;
use super::{
    Carry, CellId, Column, Edition, Identity, KeyFigure, Kind, Limit, Rate, Relation, Row, Stock, Table, TableBlock,
};
use crate::base::{Message, Text, nearest};
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Spanned;

impl Building<'_> {
    /// Reads what must hold between the cells of a form whose tables are there.
    pub(super) fn relations(&mut self, raw: &RawEdition, edition: &mut Edition) {
        edition.identities = raw.identities.iter().flat_map(|raw| self.identity(raw, edition)).collect();
        edition.limits = raw.limits.iter().flat_map(|raw| self.limit(raw, edition)).collect();
        edition.carries = raw.carries.iter().map(|raw| self.carry(raw, edition)).collect();
        edition.stocks = raw.stocks.iter().map(|raw| self.stock(raw, edition)).collect();
        edition.key_figures = self.key_figures(raw, edition);
        edition.rates = self.rates(raw, edition);
    }

    fn identity(&mut self, raw: &Spanned<RawIdentity>, edition: &Edition) -> Vec<Identity> {
        let identity = raw.get_ref();
        let rule = self.rule(&identity.rule, Relation::Identity);
        self.check_sides(raw.span(), [&identity.left, &identity.right]);
        let sides = self.sides(&identity.table, [&identity.left, &identity.right], edition);
        sides.into_iter().map(|[left, right]| Identity { rule: rule.clone(), left, right }).collect()
    }

    fn limit(&mut self, raw: &Spanned<RawLimit>, edition: &Edition) -> Vec<Limit> {
        let (span, raw) = (raw.span(), raw.get_ref());
        self.check_sides(span, [&raw.left, &raw.right]);
        let sides = match &raw.table {
            Some(table) => self.sides(table, [&raw.left, &raw.right], edition),
            None => {
                let [left, right] = [&raw.left, &raw.right].map(|side| self.cells(side, edition));
                self.alike(&[&raw.left[..], &raw.right[..]].concat(), &[&left[..], &right[..]].concat(), edition);
                vec![[left, right]]
            }
        };
        sides.into_iter().map(|[left, right]| Limit { left, right }).collect()
    }

    fn check_sides(&mut self, span: Range<usize>, sides: [&Vec<Spanned<String>>; 2]) {
        if sides.iter().any(|side| side.is_empty()) {
            self.fault(span, Message::new("edition.sides"));
        }
    }

    /// Two sides of rows, in each column of the block in which the first row stands.
    fn sides(
        &mut self,
        table: &Spanned<String>,
        sides: [&Vec<Spanned<String>>; 2],
        edition: &Edition,
    ) -> Vec<[Vec<CellId>; 2]> {
        let Some(table) = self.table_of(table, edition) else { return Vec::new() };
        let rows = sides.map(|side| -> Option<Vec<&Row>> {
            let rows =
                side.iter().map(|row| self.row(&format!("{}.{}", table.key, row.get_ref()), row.span(), edition));
            // All of them are looked up before the first that is missing ends it.
            rows.collect::<Vec<_>>().into_iter().collect()
        });
        let [Some(left), Some(right)] = rows else { return Vec::new() };
        let Some(block) = left.first().and_then(|row| row.cells).map(|cell| edition.block(cell)) else {
            return Vec::new();
        };
        let mut out = Vec::new();
        for column in &block.columns {
            let spans = sides.map(|side| side.iter().map(Spanned::span));
            let mut cell = |row: &&Row, span| self.cell(&format!("{}.{}", row.path, column.key), span, edition);
            let [left_spans, right_spans] = spans;
            let left: Vec<CellId> = left.iter().zip(left_spans).filter_map(|(row, span)| cell(row, span)).collect();
            let right: Vec<CellId> = right.iter().zip(right_spans).filter_map(|(row, span)| cell(row, span)).collect();
            let names: Vec<Spanned<String>> = sides.into_iter().flatten().cloned().collect();
            self.alike(&names, &[&left[..], &right[..]].concat(), edition);
            out.push([left, right]);
        }
        out
    }

    fn carry(&mut self, raw: &RawCarry, edition: &Edition) -> Carry {
        let rule = self.rule(&raw.rule, Relation::Carry);
        let [from, to] = [&raw.from, &raw.to].map(|row| self.row(row.get_ref(), row.span(), edition));
        if let (Some(from), Some(cells)) = (from, to.and_then(|to| to.cells)) {
            for column in &edition.block(cells).columns {
                let address = format!("{}.{}", from.path, column.key);
                if let Some(cell) = self.cell(&address, raw.from.span(), edition) {
                    self.alike_columns(raw.to.span(), &[(raw.to.get_ref(), column), (&address, edition.column(cell))]);
                }
            }
        }
        Carry { rule, from: raw.from.get_ref().clone(), to: raw.to.get_ref().clone() }
    }

    /// The columns of a stock stand together in every block that has the stock.
    fn stock(&mut self, raw: &RawStock, edition: &Edition) -> Stock {
        let rule = self.rule(&raw.rule, Relation::Stock);
        if let Some(table) = self.table_of(&raw.table, edition) {
            let columns = || table.blocks.iter().flat_map(|block| &block.columns);
            if self.column(&table.key, &raw.stock, columns()).is_some() {
                let has_stock = |block: &&TableBlock| block.columns.iter().any(|own| own.key == *raw.stock.get_ref());
                table.blocks.iter().filter(has_stock).for_each(|block| self.check_flows(raw, &table.key, block));
            }
        }
        Stock {
            rule,
            table: raw.table.get_ref().clone(),
            stock: raw.stock.get_ref().clone(),
            plus: raw.plus.get_ref().clone(),
            minus: raw.minus.as_ref().map(|minus| minus.get_ref().clone()),
            flows: raw.flows,
            except: raw.except.clone(),
        }
    }

    /// What is added and taken away stands beside the stock, in its unit.
    fn check_flows(&mut self, raw: &RawStock, table: &str, block: &TableBlock) {
        let Some(stock) = self.column(table, &raw.stock, &block.columns) else { return };
        for flow in std::iter::once(&raw.plus).chain(&raw.minus) {
            if let Some(column) = self.column(table, flow, &block.columns) {
                self.alike_columns(flow.span(), &[(&stock.key, stock), (&column.key, column)]);
            }
        }
    }

    fn key_figures(&mut self, raw: &RawEdition, edition: &Edition) -> Vec<KeyFigure> {
        let mut ids = BTreeSet::new();
        let mut out = Vec::new();
        for spanned in &raw.key_figures {
            let (span, figure) = (spanned.span(), spanned.get_ref());
            self.id(&figure.id, &span, &mut ids);
            let cells = self.cells(&figure.sum, edition);
            self.alike(&figure.sum, &cells, edition);
            if let Some(column) = cells.first().map(|cell| edition.column(*cell))
                && !figure.unit.zh.is_empty()
                && figure.unit.zh != column.unit.zh
            {
                let message = Message::new("edition.own_unit").with("id", &figure.id).with("own", &figure.unit);
                self.fault(span, message.with("unit", &column.unit));
            }
            out.push(KeyFigure {
                id: figure.id.clone(),
                label: figure.label.clone(),
                cells,
                unit: figure.unit.clone(),
            });
        }
        out
    }

    fn rates(&mut self, raw: &RawEdition, edition: &Edition) -> Vec<Rate> {
        let mut ids = BTreeSet::new();
        let mut out = Vec::new();
        for spanned in &raw.rates {
            let (span, rate) = (spanned.span(), spanned.get_ref());
            self.id(&rate.id, &span, &mut ids);
            if rate.part.is_empty() || rate.whole.is_empty() {
                self.fault(span, Message::new("edition.rate").with("label", &rate.label));
            }
            let (part, whole) = (self.cells(&rate.part, edition), self.cells(&rate.whole, edition));
            self.alike(&[&rate.part[..], &rate.whole[..]].concat(), &[&part[..], &whole[..]].concat(), edition);
            let (label, explanation) = (rate.label.clone(), rate.explanation.clone());
            out.push(Rate { id: rate.id.clone(), label, part, whole, explanation });
        }
        out
    }

    fn id<'r>(&mut self, id: &'r str, span: &Range<usize>, ids: &mut BTreeSet<&'r str>) {
        if !is_key(id) || !ids.insert(id) {
            self.fault(span.clone(), Message::new("edition.key").with("key", id));
        }
    }

    fn cells(&mut self, addresses: &[Spanned<String>], edition: &Edition) -> Vec<CellId> {
        addresses.iter().filter_map(|address| self.cell(address.get_ref(), address.span(), edition)).collect()
    }

    fn cell(&mut self, address: &str, span: Range<usize>, edition: &Edition) -> Option<CellId> {
        let cell = edition.cell(address);
        if cell.is_none() {
            self.unknown(address, address, span, edition.cells.iter().map(|def| def.address.as_str()));
        }
        cell
    }

    /// A row with figures of its own.
    fn row<'e>(&mut self, path: &str, span: Range<usize>, edition: &'e Edition) -> Option<&'e Row> {
        let rows = || edition.tables.iter().flat_map(Table::rows).map(|(_, row)| row).filter(|row| row.cells.is_some());
        let row = rows().find(|row| row.path == path);
        if row.is_none() {
            self.unknown(path, path, span, rows().map(|row| row.path.as_str()));
        }
        row
    }

    fn column<'e>(
        &mut self,
        table: &str,
        key: &Spanned<String>,
        columns: impl IntoIterator<Item = &'e Column, IntoIter: Clone>,
    ) -> Option<&'e Column> {
        let columns = columns.into_iter();
        let column = columns.clone().find(|column| column.key == *key.get_ref());
        if column.is_none() {
            let known = columns.map(|column| column.key.as_str());
            self.unknown(&format!("{table}.{}", key.get_ref()), key.get_ref(), key.span(), known);
        }
        column
    }

    fn table_of<'e>(&mut self, key: &Spanned<String>, edition: &'e Edition) -> Option<&'e Table> {
        let table = edition.table(key.get_ref());
        if table.is_none() {
            let known = edition.tables.iter().map(|table| table.key.as_str());
            self.unknown(key.get_ref(), key.get_ref(), key.span(), known);
        }
        table
    }

    /// Reports an address that the form has not, with the known word nearest to what was written.
    fn unknown<'k>(&mut self, address: &str, word: &str, span: Range<usize>, known: impl IntoIterator<Item = &'k str>) {
        let near = nearest(word, known).map(|near| Message::new("key.similar").with("key", near));
        self.fault_with_help(span, Message::new("edition.address").with("address", address), near);
    }

    /// The cells behind some addresses have one unit. Where a cell is missing, that has been reported.
    fn alike(&mut self, addresses: &[Spanned<String>], cells: &[CellId], edition: &Edition) {
        if addresses.len() != cells.len() {
            return;
        }
        for (address, cell) in addresses.iter().zip(cells) {
            let first = (addresses[0].get_ref().as_str(), edition.column(cells[0]));
            let reported = self.alike_columns(address.span(), &[first, (address.get_ref(), edition.column(*cell))]);
            if reported {
                return;
            }
        }
    }
}

/// What a column's figures are, as far as it matters to whoever adds them up.
fn unit_class(column: &Column) -> (&'static str, &str) {
    let kind = match column.kind {
        Kind::Count | Kind::Change => "edition.kind.integer",
        Kind::Amount => "edition.kind.decimal",
        Kind::Printed => "edition.kind.text",
    };
    (kind, &column.unit.zh)
}

fn describe_unit(column: &Column) -> Message {
    let message = Message::new(unit_class(column).0);
    match &column.unit {
        Text { zh, .. } if zh.is_empty() => message,
        unit => Message::new("edition.kind.unit").with("kind", message).with("unit", unit),
    }
}

impl Building<'_> {
    /// Reports figures that cannot be added up: texts, or figures of unlike units. Whether there was something to report.
    pub(super) fn alike_columns(&mut self, span: Range<usize>, columns: &[(&str, &Column)]) -> bool {
        let Some(((first_name, first), others)) = columns.split_first() else { return false };
        let text = columns.iter().find(|(_, column)| column.kind == Kind::Printed);
        let unlike = others.iter().find(|(_, column)| unit_class(column) != unit_class(first));
        let message = match (text, unlike) {
            (Some((name, _)), _) => Message::new("edition.text").with("cell", *name),
            (None, Some((name, column))) => Message::new("edition.units")
                .with("first", *first_name)
                .with("first_unit", describe_unit(first))
                .with("second", *name)
                .with("second_unit", describe_unit(column)),
            (None, None) => return false,
        };
        self.fault(span, message);
        true
    }
}
