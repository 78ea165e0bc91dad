//! What an edition file refers to, found in the form: rows, columns and cells by their addresses. What does not exist, and what
//! cannot be added up because its units differ, is an error at its place.

use super::build::{FormBuilder, OWN_SUM, unknown_part};
use super::raw::{RawCarry, RawEdition, RawIdentity, RawLimit, RawReconciliation, RawStock};
use super::tables::is_key;
use super::{
    Breakdown, Carry, CellDef, CellId, Column, Edition, Identity, KeyFigure, Kind, LeadingEquation, Limit, Rate,
    Relation, Row, Stock, Table, TableBlock,
};
use crate::base::{Amount, Message, Text, suggestion};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;

impl FormBuilder<'_> {
    /// Reads what must hold between the cells of a form whose tables are there.
    pub(super) fn read_relations(&mut self, raw: &RawEdition, edition: &mut Edition) {
        edition.identities = raw.identities.iter().flat_map(|raw| self.read_identity(raw, edition)).collect();
        edition.limits = raw.limits.iter().flat_map(|raw| self.read_limit(raw, edition)).collect();
        edition.carries = raw.carries.iter().map(|raw| self.read_carry(raw, edition)).collect();
        edition.stocks = raw.stocks.iter().map(|raw| self.read_stock(raw, edition)).collect();
        self.check_repeated_relations(raw);
        edition.key_figures = self.read_key_figures(raw, edition);
        edition.reconciliation = raw.reconciliation.as_ref().and_then(|raw| self.read_reconciliation(raw, edition));
        edition.breakdowns = self.read_breakdowns(raw, edition);
        edition.rates = self.read_rates(raw, edition);
    }

    fn read_identity(&mut self, raw: &Spanned<RawIdentity>, edition: &Edition) -> Vec<Identity> {
        let identity = raw.get_ref();
        let rule = identity.rule.as_ref().map(|rule| self.note_rule(rule, Relation::Identity));
        let rule = rule.unwrap_or_else(|| OWN_SUM.to_owned());
        let tolerance = identity.tolerance.as_ref().map_or(Decimal::ZERO, |typed| self.read_tolerance(typed));
        let sides = self.find_sides(raw.span(), &identity.table, [&identity.left, &identity.right], edition);
        sides.into_iter().map(|[left, right]| Identity { rule: rule.clone(), left, right, tolerance }).collect()
    }

    fn read_tolerance(&mut self, typed: &Spanned<String>) -> Decimal {
        let amount = Amount::parse(typed.get_ref()).map(|amount| amount.value());
        amount.filter(|value| *value > Decimal::ZERO).unwrap_or_else(|| {
            self.report(typed.span(), Message::new("edition.tolerance").with("found", typed.get_ref()));
            Decimal::ZERO
        })
    }

    /// The two sides of a relation: of the rows of a table in each column, or of cells of any tables.
    fn find_sides(
        &mut self,
        span: Range<usize>,
        table: &Option<Spanned<String>>,
        sides: [&[Spanned<String>]; 2],
        edition: &Edition,
    ) -> Vec<[Vec<CellId>; 2]> {
        self.check_sides(span, sides);
        match table {
            Some(table) => self.find_cells_by_column(table, sides, edition),
            None => vec![self.find_cells(sides, edition)],
        }
    }

    fn read_limit(&mut self, raw: &Spanned<RawLimit>, edition: &Edition) -> Vec<Limit> {
        let (span, raw) = (raw.span(), raw.get_ref());
        let sides = self.find_sides(span, &raw.table, [&raw.left, &raw.right], edition);
        sides.into_iter().map(|[left, right]| Limit { left, right, usual: raw.usual }).collect()
    }

    /// The same relation twice would report every mistake twice.
    fn check_repeated_relations(&mut self, raw: &RawEdition) {
        let names =
            |list: &[Spanned<String>]| -> BTreeSet<String> { list.iter().map(|name| name.get_ref().clone()).collect() };
        let name = |name: &Spanned<String>| BTreeSet::from([name.get_ref().clone()]);
        let key = |table: &Option<Spanned<String>>, left: &[Spanned<String>], right: &[Spanned<String>]| {
            [table.as_ref().map(name).unwrap_or_default(), names(left), names(right)]
        };
        let identities = raw.identities.iter().map(|own| (own.span(), own.get_ref()));
        self.check_distinct(identities.map(|(span, own)| (span, key(&own.table, &own.left, &own.right))));
        let limits = raw.limits.iter().map(|own| (own.span(), own.get_ref()));
        self.check_distinct(limits.map(|(span, own)| (span, key(&own.table, &own.left, &own.right))));
        self.check_distinct(raw.carries.iter().map(|own| (own.to.span(), [name(&own.from), name(&own.to)])));
        self.check_distinct(raw.stocks.iter().map(|own| (own.stock.span(), [name(&own.table), name(&own.stock)])));
    }

    fn check_distinct<K: PartialEq>(&mut self, relations: impl Iterator<Item = (Range<usize>, K)>) {
        let mut known: Vec<(Range<usize>, K)> = Vec::new();
        for (span, key) in relations {
            if let Some((earlier, _)) = known.iter().find(|(_, earlier)| *earlier == key) {
                let place = self.own_span(&span, earlier);
                self.report(place, Message::new("edition.repeated"));
            }
            known.push((span, key));
        }
    }

    /// Neither side is empty, and nothing stands in them twice: what stands on both sides says nothing.
    fn check_sides(&mut self, span: Range<usize>, [left, right]: [&[Spanned<String>]; 2]) {
        self.check_list("left", &span, left);
        self.check_list("right", &span, right);
        self.check_repetition(&[left, right].concat());
    }

    pub(super) fn check_list(&mut self, key: &'static str, span: &Range<usize>, list: &[Spanned<String>]) {
        if list.is_empty() {
            self.report(span.clone(), Message::new("edition.list").with("key", key));
        }
    }

    pub(super) fn check_repetition(&mut self, list: &[Spanned<String>]) {
        for (index, entry) in list.iter().enumerate() {
            if list[..index].iter().any(|earlier| earlier.get_ref() == entry.get_ref()) {
                self.report(entry.span(), Message::new("edition.twice").with("address", entry.get_ref()));
            }
        }
    }

    /// Two sides of rows, in each column of the block in which the first row stands.
    fn find_cells_by_column(
        &mut self,
        table: &Spanned<String>,
        sides: [&[Spanned<String>]; 2],
        edition: &Edition,
    ) -> Vec<[Vec<CellId>; 2]> {
        let Some(table) = self.find_table(table, edition) else { return Vec::new() };
        let sides = sides.map(|side| -> Vec<(&Row, Range<usize>)> {
            let rows = side.iter().map(|row| {
                let path = format!("{}.{}", table.key, row.get_ref());
                Some((self.find_row(&path, row.span(), edition)?, row.span()))
            });
            rows.collect::<Vec<_>>().into_iter().flatten().collect()
        });
        let Some(cell) = sides[0].first().and_then(|(row, _)| row.cells) else { return Vec::new() };
        let rows = sides.iter().flatten();
        if !self.check_columns(rows.map(|(row, span)| (*row, span.clone())), edition) {
            return Vec::new();
        }
        let mut columns = Vec::new();
        let count = self.diagnostics.len();
        for column in &edition.block(cell).columns {
            let [left, right] = sides.each_ref().map(|side| {
                let address = |(row, span): &(&Row, Range<usize>)| {
                    Spanned::new(span.clone(), format!("{}.{}", row.path, column.key))
                };
                side.iter().map(address).collect::<Vec<_>>()
            });
            columns.push(self.find_cells([&left, &right], edition));
            if self.diagnostics.len() > count {
                // The same would be said of every other column.
                break;
            }
        }
        columns
    }

    /// Whether some rows have the same columns; what is said of each column would not be checked in one that only some have.
    fn check_columns<'e>(&mut self, rows: impl Iterator<Item = (&'e Row, Range<usize>)>, edition: &Edition) -> bool {
        let columns = |row: &Row| -> BTreeSet<&str> {
            let block = row.cells.map(|cell| edition.block(cell));
            block.into_iter().flat_map(|block| &block.columns).map(|column| column.key.as_str()).collect()
        };
        let mut rows = rows.peekable();
        let Some((first, _)) = rows.peek().cloned() else { return true };
        let unlike = rows.find(|(row, _)| columns(row) != columns(first));
        if let Some((row, span)) = &unlike {
            let message = Message::new("edition.columns").with("row", &row.path).with("other", &first.path);
            self.report(span.clone(), message);
        }
        unlike.is_none()
    }

    /// The cells of two sides, which are all of one unit, and none of which is part of another of its side.
    fn find_cells(&mut self, sides: [&[Spanned<String>]; 2], edition: &Edition) -> [Vec<CellId>; 2] {
        let mut columns = Vec::new();
        let cells = sides.map(|side| {
            let cells: Vec<(&Spanned<String>, CellId)> = side
                .iter()
                .filter_map(|address| Some((address, self.find_cell(address.get_ref(), address.span(), edition)?)))
                .collect();
            self.check_overlap(&cells, edition);
            columns.extend(
                cells.iter().map(|(address, cell)| (address.get_ref().as_str(), address.span(), edition.def(*cell))),
            );
            cells.into_iter().map(|(_, cell)| cell).collect()
        });
        self.check_units(columns);
        cells
    }

    /// Reports the first two addends that count the same figure: a group or a total, and what is part of it.
    fn check_overlap(&mut self, addends: &[(&Spanned<String>, CellId)], edition: &Edition) {
        let mut counted: BTreeMap<CellId, &Spanned<String>> = BTreeMap::new();
        for (address, cell) in addends {
            for leaf in self.leaves(*cell, edition) {
                let earlier = *counted.entry(leaf).or_insert(address);
                // The same address twice is reported as that.
                if earlier.get_ref() != address.get_ref() {
                    let message = Message::new("edition.overlap").with("address", address.get_ref());
                    return self.report(address.span(), message.with("other", earlier.get_ref()));
                }
            }
        }
    }

    fn all_leaves(&self, cells: &[CellId], edition: &Edition) -> BTreeSet<CellId> {
        cells.iter().flat_map(|cell| self.leaves(*cell, edition)).collect()
    }

    /// The figures that a cell adds up, to the last; of a figure that adds up nothing, itself.
    fn leaves(&self, cell: CellId, edition: &Edition) -> BTreeSet<CellId> {
        let (mut leaves, mut seen, mut open) = (BTreeSet::new(), BTreeSet::new(), vec![cell]);
        while let Some(cell) = open.pop() {
            let members = edition.members(cell);
            match self.parts.get(&cell) {
                _ if !seen.insert(cell) => {}
                Some(parts) => open.extend(parts),
                None if members.is_empty() => drop(leaves.insert(cell)),
                None => open.extend(members),
            }
        }
        leaves
    }

    fn read_carry(&mut self, raw: &RawCarry, edition: &Edition) -> Carry {
        let rule = self.note_rule(&raw.rule, Relation::Carry);
        let [from, to] = [&raw.from, &raw.to].map(|row| self.find_row(row.get_ref(), row.span(), edition));
        if let (Some(from), Some(to), Some(cells)) = (from, to, to.and_then(|to| to.cells))
            && self.check_columns([(to, raw.to.span()), (from, raw.from.span())].into_iter(), edition)
        {
            for column in &edition.block(cells).columns {
                let address = format!("{}.{}", from.path, column.key);
                let own = edition.cell(&format!("{}.{}", to.path, column.key));
                if let (Some(cell), Some(own)) = (self.find_cell(&address, raw.from.span(), edition), own) {
                    let to = (raw.to.get_ref().as_str(), raw.to.span(), edition.def(own));
                    self.check_units([to, (&address, raw.from.span(), edition.def(cell))]);
                }
            }
        }
        Carry { rule, from: raw.from.get_ref().clone(), to: raw.to.get_ref().clone() }
    }

    /// The columns of a stock stand together in every block that has the stock.
    fn read_stock(&mut self, raw: &RawStock, edition: &Edition) -> Stock {
        let rule = self.note_rule(&raw.rule, Relation::Stock);
        let columns = [&raw.stock, &raw.plus].into_iter().chain(&raw.minus);
        self.check_repetition(&columns.cloned().collect::<Vec<_>>());
        if let Some(table) = self.find_table(&raw.table, edition) {
            let columns = || table.blocks.iter().flat_map(|block| &block.columns);
            if self.find_column(&table.key, &raw.stock, columns()).is_some() {
                let has_stock = |block: &&TableBlock| block.columns.iter().any(|own| own.key == *raw.stock.get_ref());
                table.blocks.iter().filter(has_stock).for_each(|block| self.check_flows(raw, edition, block));
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
    fn check_flows(&mut self, raw: &RawStock, edition: &Edition, block: &TableBlock) {
        for flow in std::iter::once(&raw.plus).chain(&raw.minus) {
            if self.find_column(raw.table.get_ref(), flow, &block.columns).is_none() {
                continue;
            }
            for row in block.rows.iter().filter(|row| row.cells.is_some()) {
                let cell = |key: &Spanned<String>| edition.cell(&format!("{}.{}", row.path, key.get_ref()));
                if let (Some(stock), Some(own)) = (cell(&raw.stock), cell(flow)) {
                    let stock = (raw.stock.get_ref().as_str(), raw.stock.span(), edition.def(stock));
                    self.check_units([stock, (flow.get_ref(), flow.span(), edition.def(own))]);
                }
            }
        }
    }

    fn read_key_figures(&mut self, raw: &RawEdition, edition: &Edition) -> Vec<KeyFigure> {
        let mut ids = BTreeSet::new();
        let mut out = Vec::new();
        for spanned in &raw.key_figures {
            let (span, figure) = (spanned.span(), spanned.get_ref());
            self.check_id(&figure.id, &span, &mut ids);
            self.check_label("label", &figure.label, &span);
            self.check_list("sum", &span, &figure.sum);
            self.check_repetition(&figure.sum);
            let [cells, _] = self.find_cells([&figure.sum, &[]], edition);
            if let Some(cell) = cells.first().map(|cell| edition.def(*cell))
                && let Some((own, unit)) = differing_unit(&figure.unit, &cell.unit)
            {
                let message = Message::new("edition.own_unit").with("id", &figure.id);
                self.report(span, message.with("own", own).with("unit", unit));
            }
            out.push(KeyFigure {
                id: figure.id.clone(),
                label: figure.label.clone(),
                cells,
                unit: figure.unit.clone(),
                zero: figure.zero.clone(),
            });
        }
        out
    }

    /// The equation that a page begins with has to be one that is checked.
    fn read_reconciliation(&mut self, raw: &RawReconciliation, edition: &Edition) -> Option<LeadingEquation> {
        let span = raw.left.first()?.span();
        self.check_sides(span.clone(), [&raw.left, &raw.right]);
        let RawReconciliation { holds, broken, caption, left_total, right_total, .. } = raw;
        let texts = [holds, broken, caption, left_total, right_total];
        for (key, text) in ["holds", "broken", "caption", "left_total", "right_total"].into_iter().zip(texts) {
            self.check_label(key, text, &span);
        }
        let [left, right] = self.find_cells([&raw.left, &raw.right], edition);
        if left.len() < raw.left.len() || right.len() < raw.right.len() {
            return None;
        }
        let cells = |side: &[CellId]| side.iter().copied().collect::<BTreeSet<CellId>>();
        let is_same = |own: &&Identity| cells(&own.left) == cells(&left) && cells(&own.right) == cells(&right);
        let Some(identity) = edition.identities.iter().find(is_same) else {
            self.report(span, Message::new("edition.reconciliation"));
            return None;
        };
        Some(LeadingEquation {
            tolerance: identity.tolerance,
            left,
            right,
            holds: holds.clone(),
            broken: broken.clone(),
            caption: caption.clone(),
            totals: [left_total.clone(), right_total.clone()],
        })
    }

    fn read_breakdowns(&mut self, raw: &RawEdition, edition: &Edition) -> Vec<Breakdown> {
        let mut ids = BTreeSet::new();
        let mut out = Vec::new();
        for spanned in &raw.breakdowns {
            let (span, breakdown) = (spanned.span(), spanned.get_ref());
            self.check_id(&breakdown.id, &span, &mut ids);
            let texts = [
                ("label", &breakdown.label, &[][..]),
                ("heading", &breakdown.heading, &["{total}", "{part}", "{share}"]),
                ("caption", &breakdown.caption, &["{year}"]),
            ];
            for (key, text, known) in texts {
                self.check_label(key, text, &span);
                if let Some(part) = [&text.zh, &text.en].into_iter().find_map(|text| unknown_part(text, known)) {
                    let message = Message::new("edition.breakdown.part").with("key", key).with("part", part);
                    self.report(span.clone(), message);
                }
            }
            let address = &breakdown.total;
            let Some(total) = self.find_cell(address.get_ref(), address.span(), edition) else { continue };
            let mut sums = edition.sums.iter().filter(|sum| sum.total == total);
            // The sum of a total row stands before that of a total column: its parts have names of their own.
            let Some(sum) = sums.clone().find(|sum| !sum.across).or_else(|| sums.next()) else {
                let message = Message::new("edition.breakdown.total").with("cell", address.get_ref());
                self.report(address.span(), message);
                continue;
            };
            out.push(Breakdown {
                id: breakdown.id.clone(),
                total,
                parts: sum.parts.clone(),
                across: sum.across,
                label: breakdown.label.clone(),
                heading: breakdown.heading.clone(),
                caption: breakdown.caption.clone(),
            });
        }
        out
    }

    fn read_rates(&mut self, raw: &RawEdition, edition: &Edition) -> Vec<Rate> {
        let mut ids = BTreeSet::new();
        let mut out = Vec::new();
        for spanned in &raw.rates {
            let (span, rate) = (spanned.span(), spanned.get_ref());
            self.check_id(&rate.id, &span, &mut ids);
            self.check_label("label", &rate.label, &span);
            for (key, list) in [("part", &rate.part), ("whole", &rate.whole)] {
                self.check_list(key, &span, list);
                self.check_repetition(list);
            }
            let [part, whole] = self.find_cells([&rate.part, &rate.whole], edition);
            let is_whole = |part: &[CellId], whole: &[CellId]| {
                self.all_leaves(part, edition).is_superset(&self.all_leaves(whole, edition))
            };
            if !whole.is_empty() && !part.is_empty() && is_whole(&part, &whole) {
                self.report(span, Message::new("edition.rate").with("id", &rate.id));
            }
            let (label, explanation) = (rate.label.clone(), rate.explanation.clone());
            let printed = rate.printed.as_ref().and_then(|cell| self.find_percentage(cell, edition));
            out.push(Rate { id: rate.id.clone(), label, part, whole, explanation, printed });
        }
        out
    }

    /// The cell of a percentage that the form prints.
    fn find_percentage(&mut self, address: &Spanned<String>, edition: &Edition) -> Option<CellId> {
        let cell = self.find_cell(address.get_ref(), address.span(), edition)?;
        if edition.def(cell).kind != Kind::Percent {
            self.report(address.span(), Message::new("edition.no_percentage").with("cell", address.get_ref()));
        }
        Some(cell)
    }

    fn check_id<'r>(&mut self, id: &'r str, span: &Range<usize>, ids: &mut BTreeSet<&'r str>) {
        if !is_key(id) || !ids.insert(id) {
            self.report(span.clone(), Message::new("edition.key").with("key", id));
        }
    }

    fn find_cell(&mut self, address: &str, span: Range<usize>, edition: &Edition) -> Option<CellId> {
        let cell = edition.cell(address);
        if cell.is_none() {
            self.report_unknown(address, address, span, edition.cells.iter().map(|def| def.address.as_str()));
        }
        cell
    }

    /// A row with figures of its own.
    fn find_row<'e>(&mut self, path: &str, span: Range<usize>, edition: &'e Edition) -> Option<&'e Row> {
        let rows = || edition.rows().map(|(_, row)| row).filter(|row| row.cells.is_some());
        let row = rows().find(|row| row.path == path);
        if row.is_none() {
            self.report_unknown(path, path, span, rows().map(|row| row.path.as_str()));
        }
        row
    }

    fn find_column<'e>(
        &mut self,
        table: &str,
        key: &Spanned<String>,
        columns: impl IntoIterator<Item = &'e Column, IntoIter: Clone>,
    ) -> Option<&'e Column> {
        let columns = columns.into_iter();
        let column = columns.clone().find(|column| column.key == *key.get_ref());
        if column.is_none() {
            let known = columns.map(|column| column.key.as_str());
            self.report_unknown(&format!("{table}.{}", key.get_ref()), key.get_ref(), key.span(), known);
        }
        column
    }

    fn find_table<'e>(&mut self, key: &Spanned<String>, edition: &'e Edition) -> Option<&'e Table> {
        let table = edition.table(key.get_ref());
        if table.is_none() {
            let known = edition.tables.iter().map(|table| table.key.as_str());
            self.report_unknown(key.get_ref(), key.get_ref(), key.span(), known);
        }
        table
    }

    /// Reports an address that the form has not, with the known word nearest to what was written.
    pub(super) fn report_unknown<'k>(
        &mut self,
        address: &str,
        word: &str,
        span: Range<usize>,
        known: impl IntoIterator<Item = &'k str>,
    ) {
        if self.is_inherited_gap(address, &span) {
            return;
        }
        let message = Message::new("edition.address").with("address", address);
        self.report_with_help(span, message, suggestion(word, known));
    }

    /// Reports the first figure that cannot be added to the others: a text, or a figure of another unit than the first. Each has a
    /// name, a place and its cell; where its own place is inherited, the mistake is in what the first is.
    pub(super) fn check_units<'c>(&mut self, cells: impl IntoIterator<Item = (&'c str, Range<usize>, &'c CellDef)>) {
        let mut cells = cells.into_iter();
        let Some((first_name, first_span, first)) = cells.next() else { return };
        for (name, span, cell) in std::iter::once((first_name, first_span.clone(), first)).chain(cells) {
            let message = if !cell.kind.is_figure() {
                Message::new("edition.text").with("cell", name)
            } else if cell.addend_class() != first.addend_class() || cell.unit.en != first.unit.en {
                let (one, other) = ((first.kind, &first.unit), (cell.kind, &cell.unit));
                Message::new("edition.units")
                    .with("first", first_name)
                    .with("first_unit", describe_unit(one, other.1))
                    .with("second", name)
                    .with("second_unit", describe_unit(other, one.1))
            } else {
                continue;
            };
            return self.report(self.own_span(&span, &first_span), message);
        }
    }
}

impl CellDef {
    /// What its figure is, as far as it matters for adding it up: whether it is a decimal, and its unit. `None` of what is no figure.
    pub(super) fn addend_class(&self) -> Option<(bool, &str)> {
        addend_class(self.kind, &self.unit)
    }
}

impl Column {
    /// The same of the figures in a column.
    pub(super) fn class(&self) -> Option<(bool, &str)> {
        addend_class(self.kind, &self.unit)
    }
}

fn addend_class(kind: Kind, unit: &Text) -> Option<(bool, &str)> {
    kind.is_figure().then_some((kind.is_decimal(), &*unit.zh))
}

/// The first language in which a unit is given and is not that of the cells: both in that language.
fn differing_unit<'t>(own: &'t Text, cells: &'t Text) -> Option<(&'t str, &'t str)> {
    let languages = [(&*own.zh, &*cells.zh), (&*own.en, &*cells.en)];
    languages.into_iter().find(|(own, unit)| !own.is_empty() && own != unit)
}

/// What a column or cell holds, in words that tell it from another of another unit: the unit in the reader's language, or in both where
/// that is the same.
pub(super) fn describe_unit((kind, unit): (Kind, &Text), other: &Text) -> Message {
    let message = Message::new(match kind {
        Kind::Count => "edition.kind.count",
        Kind::Change => "edition.kind.change",
        Kind::Amount => "edition.kind.amount",
        Kind::Percent => "edition.kind.percent",
        Kind::Printed | Kind::Text => "edition.kind.text",
        Kind::Choice => "edition.kind.choice",
        Kind::Identifier => "edition.kind.identifier",
    });
    match unit {
        Text { zh, .. } if zh.is_empty() => message,
        unit if unit.zh == other.zh || unit.en == other.en => {
            Message::new("edition.kind.unit").with("kind", message).with("unit", format!("{} / {}", unit.zh, unit.en))
        }
        unit => Message::new("edition.kind.unit").with("kind", message).with("unit", unit),
    }
}
