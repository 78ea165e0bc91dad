//! From the file as typed to a form that can be used: indexes, addresses, sums.

use super::raw::{RawBlock, RawColumn, RawEdition, RawRow};
use super::{
    CellDef, CellId, Column, Edition, Editions, Header, Kind, Row, SectionKind, Sum, Table, TableBlock, TableLayout,
};
use crate::base::syntax;
use crate::base::{Diagnostic, KeyBuilder, Location, Message, SourceFile, Text};
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;

/// The code of every mistake in an edition file.
pub const EDITION_CODE: &str = "EDITION";

/// Keys of report.toml that mean something in every form, so that no table may have them.
const REPORT_KEYS: [&str; 8] =
    ["edition", "published", "status", "scope", "includes", "attachments", "metadata", "explanations"];

/// The rule that checks the sums of a form that names no rule of its own.
const OWN_SUM: &str = "FORM-SUM";

pub(super) fn parse(file: &Arc<SourceFile>) -> Result<RawEdition, Vec<Diagnostic>> {
    let mut mistakes = Vec::new();
    syntax::parse(file, &mut mistakes);
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    toml::from_str(&file.text).map_err(|e| {
        let place = Location::new(file, e.span().unwrap_or(0..0));
        vec![Diagnostic::error(EDITION_CODE, said(e.message())).at(place)]
    })
}

/// The three mistakes that serde names in English, in our own words.
fn said(error: &str) -> Message {
    let mut quoted = error.split('`').skip(1).step_by(2);
    let first = quoted.next().unwrap_or_default();
    let others: Vec<&str> = quoted.collect();
    if error.starts_with("missing field") {
        Message::new("key.missing").with("key", first)
    } else if error.starts_with("unknown field") {
        Message::new("edition.unknown").with("key", first).with("known", others)
    } else if error.starts_with("unknown variant") {
        Message::new("edition.choice").with("found", first).with("known", others)
    } else {
        Message::new("edition.toml").with("error", error)
    }
}

/// The edition before, `Err` where it is not loaded yet.
pub(super) fn previous_of(raw: &RawEdition, editions: &Editions) -> Result<Option<Arc<Edition>>, ()> {
    match &raw.previous {
        None => Ok(None),
        Some(id) => editions.get(id.get_ref()).cloned().map(Some).ok_or(()),
    }
}

/// An edition whose `previous` was never found.
pub(super) fn orphan(raw: &RawEdition, file: &Arc<SourceFile>) -> Option<Diagnostic> {
    let id = raw.previous.as_ref()?;
    let message = Message::new("edition.previous").with("id", id.get_ref());
    Some(Diagnostic::error(EDITION_CODE, message).at(Location::new(file, id.span())))
}

pub(super) fn build(
    raw: &RawEdition,
    file: &Arc<SourceFile>,
    previous: Option<Arc<Edition>>,
    editions: &Editions,
) -> Result<Edition, Vec<Diagnostic>> {
    let mut building = Building { file, cells: Vec::new(), sums: Vec::new(), index: HashMap::new(), found: Vec::new() };
    if editions.get(raw.id.get_ref()).is_some() {
        building.fault(raw.id.span(), Message::new("edition.taken").with("id", raw.id.get_ref()));
    }
    let tables: Vec<Table> = raw.tables.iter().enumerate().map(|(i, t)| building.table(i, t)).collect();
    building.sections(raw);
    let mut sums = std::mem::take(&mut building.sums);
    sums.sort_by_key(|sum| !sum.across);
    let key = KeyBuilder::new("edition").text(&file.text);
    let key = previous.iter().fold(key, |key, edition| key.digest(&edition.digest));
    let mut edition = Edition {
        id: raw.id.get_ref().clone(),
        title: raw.title.clone(),
        notice: raw.notice.clone(),
        from: raw.from,
        until: raw.until,
        previous: previous.map(|edition| edition.id.clone()),
        sections: raw.sections.iter().map(|section| section.get_ref().clone()).collect(),
        tables,
        cells: std::mem::take(&mut building.cells),
        sums,
        identities: Vec::new(),
        carries: raw.carries.clone(),
        stocks: raw.stocks.clone(),
        key_figures: Vec::new(),
        rates: Vec::new(),
        digest: key.finish(),
        index: std::mem::take(&mut building.index),
    };
    edition.identities = building.identities(raw, &edition);
    edition.key_figures = building.key_figures(raw, &edition);
    edition.rates = building.rates(raw, &edition);
    if building.found.is_empty() { Ok(edition) } else { Err(building.found) }
}

pub(super) struct Building<'a> {
    file: &'a Arc<SourceFile>,
    cells: Vec<CellDef>,
    sums: Vec<Sum>,
    index: HashMap<String, CellId>,
    pub(super) found: Vec<Diagnostic>,
}

impl Building<'_> {
    pub(super) fn fault(&mut self, span: Range<usize>, message: Message) {
        self.found.push(Diagnostic::error(EDITION_CODE, message).at(Location::new(self.file, span)));
    }

    fn sections(&mut self, raw: &RawEdition) {
        let mut seen = BTreeSet::new();
        for section in &raw.sections {
            let (span, section) = (section.span(), section.get_ref());
            if !seen.insert(section.id.as_str()) || !is_key(&section.id) {
                self.fault(span.clone(), Message::new("edition.key").with("key", &section.id));
            }
            let has_table = raw.tables.iter().any(|table| *table.key.get_ref() == section.id);
            if (section.kind == SectionKind::Table) != has_table {
                self.fault(span, Message::new("edition.section").with("key", &section.id));
            }
        }
        for table in raw.tables.iter().filter(|table| !seen.contains(table.key.get_ref().as_str())) {
            self.fault(table.key.span(), Message::new("edition.section").with("key", table.key.get_ref()));
        }
    }

    fn table(&mut self, index: usize, raw: &super::raw::RawTable) -> Table {
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
        let blocks = raw.blocks.iter().enumerate().map(|(i, b)| self.block((index, i), key, &raw.unit, b)).collect();
        Table { key: key.clone(), layout: raw.layout, unit: raw.unit.clone(), blocks }
    }

    fn block(&mut self, at: (usize, usize), table: &str, unit: &Text, raw: &Spanned<RawBlock>) -> TableBlock {
        let (span, raw) = (raw.span(), raw.get_ref());
        let mut block = TableBlock {
            label: raw.label.clone(),
            corner_label: raw.corner_label.clone(),
            header: Vec::new(),
            columns: Vec::new(),
            rows: Vec::new(),
        };
        let mut rules = Rules::default();
        block.header = self.columns(&raw.columns, unit, &mut block.columns, &mut rules);
        self.rows(&raw.rows, table, None, &mut block, &mut rules);
        if block.columns.is_empty() || block.rows.is_empty() {
            self.fault(span, Message::new("edition.empty").with("key", table));
        } else if let Some(column) = block.columns.iter().find(|column| column.total && block.columns.len() == 1) {
            self.fault(span, Message::new("edition.total").with("label", &column.label));
        }
        self.number(at, &mut block);
        self.sums(&block, &rules);
        block
    }

    fn columns(
        &mut self,
        raw: &[Spanned<RawColumn>],
        unit: &Text,
        out: &mut Vec<Column>,
        rules: &mut Rules,
    ) -> Vec<Header> {
        raw.iter()
            .map(|spanned| {
                let (span, raw) = (spanned.span(), spanned.get_ref());
                let label = raw.label.clone();
                let Some(key) = raw.key.as_ref().filter(|_| raw.columns.is_empty()) else {
                    if raw.key.is_some() || raw.columns.is_empty() {
                        self.fault(span, Message::new("edition.header").with("label", &label));
                    }
                    return Header { label, column: None, below: self.columns(&raw.columns, unit, out, rules) };
                };
                if !is_key(key) || out.iter().any(|column| column.key == *key) {
                    self.fault(span.clone(), Message::new("edition.key").with("key", key));
                }
                if raw.fill_rate.is_some_and(|rate| rate > 100) {
                    self.fault(span, Message::new("edition.filled").with("label", &label));
                }
                if raw.total {
                    rules.across.push((out.len(), raw.rule.clone().unwrap_or_else(|| OWN_SUM.to_owned())));
                }
                out.push(Column {
                    key: key.clone(),
                    label: label.clone(),
                    kind: raw.kind,
                    unit: raw.unit.clone().unwrap_or_else(|| unit.clone()),
                    total: raw.total,
                    additive: raw.additive.unwrap_or(raw.kind != Kind::Printed),
                    fill_rate: raw.fill_rate.unwrap_or(50),
                    previous_key: raw.previous_key.clone(),
                    note: raw.note.clone(),
                    reason: raw.reason.clone(),
                });
                Header { label, column: Some(out.len() - 1), below: Vec::new() }
            })
            .collect()
    }

    fn rows(
        &mut self,
        raw: &[Spanned<RawRow>],
        path: &str,
        parent: Option<usize>,
        block: &mut TableBlock,
        rules: &mut Rules,
    ) -> Vec<usize> {
        let mut indexes = Vec::new();
        for spanned in raw {
            let (span, raw) = (spanned.span(), spanned.get_ref());
            let index = block.rows.len();
            let own = raw.key.as_ref().map_or_else(|| path.to_owned(), |key| format!("{path}.{key}"));
            let bad = raw.key.as_ref().is_some_and(|key| !is_key(key)) || (raw.key.is_none() && raw.rows.is_empty());
            if bad || (raw.key.is_some() && block.rows.iter().any(|row| row.key.is_some() && row.path == own)) {
                self.fault(span.clone(), Message::new("edition.key").with("key", raw.key.as_deref().unwrap_or("")));
            }
            if raw.total {
                rules.down.push((index, raw.rule.clone().unwrap_or_else(|| OWN_SUM.to_owned())));
            }
            block.rows.push(Row {
                key: raw.key.clone(),
                path: own.clone(),
                label: raw.label.clone(),
                short: raw.short.clone(),
                parent,
                children: Vec::new(),
                total: raw.total,
                strong: raw.strong,
                explanation: raw.explanation.clone(),
                was: raw.was.clone(),
                reason: raw.reason.clone(),
                cells: None,
            });
            let children = self.rows(&raw.rows, &own, Some(index), block, rules);
            if let [only] = &raw.rows[..]
                && only.get_ref().total
            {
                self.fault(only.span(), Message::new("edition.total").with("label", &only.get_ref().label));
            }
            // A group may be given as one row when its own sum is nowhere else in the form. There a row's key that is also a
            // column's would be ambiguous in report.toml.
            let as_one_row = raw.key.is_some() && !children.iter().any(|child| block.rows[*child].total);
            let clash = children.iter().find_map(|child| {
                let key = block.rows[*child].key.as_ref()?;
                block.columns.iter().any(|column| column.key == *key).then(|| key.clone())
            });
            if let (true, Some(key)) = (as_one_row, clash) {
                self.fault(span, Message::new("edition.ambiguous").with("key", key).with("group", &own));
            }
            block.rows[index].children = children;
            indexes.push(index);
        }
        indexes
    }

    /// Gives cells to every row with a key, but not to a group that has a total row: its sum stands there.
    fn number(&mut self, (table, block_index): (usize, usize), block: &mut TableBlock) {
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

    fn sums(&mut self, block: &TableBlock, rules: &Rules) {
        for (total, rule) in &rules.across {
            for row in &block.rows {
                let Some(whole) = row.cell(*total) else { continue };
                let parts = (0..block.columns.len()).filter(|c| !block.columns[*c].total).filter_map(|c| row.cell(c));
                self.sums.push(Sum { rule: rule.clone(), total: whole, parts: parts.collect(), across: true });
            }
        }
        for (total, rule) in &rules.down {
            let siblings: Vec<usize> = match block.rows[*total].parent {
                Some(parent) => block.rows[parent].children.clone(),
                None => (0..block.rows.len()).filter(|row| block.rows[*row].parent.is_none()).collect(),
            };
            let siblings: Vec<usize> = siblings.into_iter().filter(|row| !block.rows[*row].total).collect();
            for column in 0..block.columns.len() {
                let Some(whole) = block.rows[*total].cell(column) else { continue };
                let parts = siblings.iter().flat_map(|row| part(block, *row, column)).collect();
                self.sums.push(Sum { rule: rule.clone(), total: whole, parts, across: false });
            }
        }
    }
}

/// Which rule checks the total column or row of an index.
#[derive(Default)]
struct Rules {
    across: Vec<(usize, String)>,
    down: Vec<(usize, String)>,
}

/// A row's cell, or the cells in a group that has none of its own.
fn part(block: &TableBlock, row: usize, column: usize) -> Vec<CellId> {
    match block.rows[row].cell(column) {
        Some(cell) => vec![cell],
        None => block.rows[row].children.iter().flat_map(|child| part(block, *child, column)).collect(),
    }
}

pub(super) fn is_key(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}
