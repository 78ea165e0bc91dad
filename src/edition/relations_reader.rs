//! What an edition file says must hold between the cells of its form, and what follows from them: equations, limits, carries, stocks,
//! key figures, breakdowns, rates.

use super::build::{FormBuilder, OWN_SUM, unknown_part};
use super::raw::{RawCarry, RawEdition, RawIdentity, RawLimit, RawReconciliation, RawStock};
use super::tables::is_key;
use super::{
    Breakdown, Carry, CellId, Edition, Identity, KeyFigure, Kind, LeadingEquation, Limit, Rate, Relation, Stock,
    TableBlock,
};
use crate::base::{Amount, Message, Text};
use rust_decimal::Decimal;
use std::collections::BTreeSet;
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
}

/// The first language in which a unit is given and is not that of the cells: both in that language.
fn differing_unit<'t>(own: &'t Text, cells: &'t Text) -> Option<(&'t str, &'t str)> {
    let languages = [(&*own.zh, &*cells.zh), (&*own.en, &*cells.en)];
    languages.into_iter().find(|(own, unit)| !own.is_empty() && own != unit)
}
