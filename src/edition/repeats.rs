//! Tables that may stand several times in a report (`max_occurs`). A form has a table for each time: the first as the file gives it, the
//! others with a number behind its key and its heading, each of them optional. So every cell has one address in every report, and
//! figures, sums, comparisons and exports know nothing of repetition.

use super::build::FormBuilder;
use super::raw::{RawEdition, RawTable};
use super::{Carry, CellId, Edition, Identity, Limit, Section, Stock, Table, within};
use crate::base::{Message, Text, chinese_numeral};
use std::ops::RangeInclusive;

/// How often a table may stand at most: what stands more often is better a row.
const MOST: usize = 20;

/// The numbers of the second table to the last.
fn numbers(raw: &RawTable) -> RangeInclusive<usize> {
    2..=raw.max_occurs.as_ref().map_or(1, |most| *most.get_ref()).min(MOST)
}

/// The key of the second, third … of a table.
fn key(raw: &RawTable, number: usize) -> String {
    format!("{}_{number}", raw.key.get_ref())
}

impl FormBuilder<'_> {
    /// The tables of a form, each as often as it may stand.
    pub(super) fn build_tables(&mut self, all: &[&RawTable]) -> Vec<Table> {
        let mut tables = Vec::new();
        for raw in all {
            self.check_occurs(raw, all);
            let first = tables.len();
            tables.push(self.build_table(first, raw, None));
            self.is_repeat = true;
            for number in numbers(raw) {
                tables.push(self.build_table(tables.len(), raw, Some((key(raw, number), first))));
            }
            self.is_repeat = false;
        }
        tables
    }

    fn check_occurs(&mut self, raw: &RawTable, all: &[&RawTable]) {
        let Some(most) = &raw.max_occurs else { return };
        if !(2..=MOST).contains(most.get_ref()) {
            self.report(most.span(), Message::new("edition.occurs.most").with("most", MOST));
        }
        for taken in numbers(raw).map(|number| key(raw, number)) {
            if all.iter().any(|other| *other.key.get_ref() == taken) {
                self.report(most.span(), Message::new("edition.occurs.taken").with("key", taken));
            }
        }
    }
}

/// The sections of a form: behind that of a table which may stand several times, one for each of the others.
pub(super) fn sections(raw: &RawEdition) -> Vec<Section> {
    let mut sections = Vec::new();
    for section in raw.sections.iter().map(|section| section.get_ref()) {
        sections.push(section.clone());
        let Some(table) = raw.tables.iter().find(|table| *table.key.get_ref() == section.id) else { continue };
        for number in numbers(table) {
            let numeral = chinese_numeral(number as u32);
            let numbered = |text: &Text| Text {
                zh: format!("{}（之{numeral}）", text.zh),
                en: format!("{} ({number})", text.en),
            };
            let numbers =
                [format!("（之{numeral}）"), format!("之{numeral}"), format!("（{numeral}）"), format!("（{number}）")];
            let names = std::iter::once(&section.heading.zh).chain(&section.aliases);
            let aliases = names.flat_map(|name| numbers.iter().map(move |number| format!("{name}{number}")));
            sections.push(Section {
                id: key(table, number),
                heading: numbered(&section.heading),
                short: numbered(&section.short),
                aliases: aliases.collect(),
                ..section.clone()
            });
        }
    }
    sections
}

impl Edition {
    /// The indexes of the second, third … of the table of an index.
    pub fn repeats_of(&self, first: usize) -> impl Iterator<Item = usize> + Clone + '_ {
        (first + 1..self.tables.len()).take_while(move |index| self.tables[*index].repeat_of == Some(first))
    }

    /// Whether a cell is in the second, third … of a table.
    pub fn is_in_repeat(&self, cell: CellId) -> bool {
        self.tables[self.def(cell).table].repeat_of.is_some()
    }
}

/// Says of every other table what is said of the first: relations all of whose cells stand in it.
pub(super) fn add_relations(edition: &mut Edition) {
    let (mut identities, mut limits, mut carries, mut stocks) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let repeats = edition.tables.iter().filter_map(|table| Some((&edition.tables[table.repeat_of?], table)));
    for (first, table) in repeats {
        let [own, others] = [first, table].map(|table| edition.cells_of(table).collect::<Vec<CellId>>());
        let other = |cell: &CellId| Some(others[own.iter().position(|own| own == cell)?]);
        let side = |cells: &[CellId]| cells.iter().map(other).collect::<Option<Vec<CellId>>>();
        let path = |path: &str| within(path, &first.key).then(|| format!("{}{}", table.key, &path[first.key.len()..]));
        identities.extend(edition.identities.iter().filter_map(|Identity { rule, left, right, tolerance }| {
            Some(Identity { rule: rule.clone(), left: side(left)?, right: side(right)?, tolerance: *tolerance })
        }));
        limits.extend(edition.limits.iter().filter_map(|Limit { left, right, usual }| {
            Some(Limit { left: side(left)?, right: side(right)?, usual: *usual })
        }));
        carries.extend(edition.carries.iter().filter_map(|Carry { rule, from, to }| {
            Some(Carry { rule: rule.clone(), from: path(from)?, to: path(to)? })
        }));
        let of_table = edition.stocks.iter().filter(|stock| stock.table == first.key);
        stocks.extend(of_table.map(|stock| Stock { table: table.key.clone(), ..stock.clone() }));
    }
    edition.identities.extend(identities);
    edition.limits.extend(limits);
    edition.carries.extend(carries);
    edition.stocks.extend(stocks);
    add_to_indicators(edition);
}

/// A key figure or a rate of such a table is that of all its tables.
fn add_to_indicators(edition: &mut Edition) {
    let all = |cells: &[CellId]| {
        let mut all = cells.to_vec();
        for cell in cells.iter().filter(|cell| !edition.is_in_repeat(**cell)) {
            let first = edition.def(*cell).table;
            let path = &edition.address(*cell)[edition.tables[first].key.len()..];
            let others = edition.repeats_of(first).filter_map(|other| {
                edition.cell(&format!("{}{path}", edition.tables[other].key)).filter(|cell| !cells.contains(cell))
            });
            all.extend(others);
        }
        all
    };
    let figures: Vec<Vec<CellId>> = edition.key_figures.iter().map(|figure| all(&figure.cells)).collect();
    let rates: Vec<[Vec<CellId>; 2]> = edition.rates.iter().map(|rate| [all(&rate.part), all(&rate.whole)]).collect();
    for (figure, cells) in edition.key_figures.iter_mut().zip(figures) {
        figure.cells = cells;
    }
    for (rate, [part, whole]) in edition.rates.iter_mut().zip(rates) {
        (rate.part, rate.whole) = (part, whole);
    }
}
