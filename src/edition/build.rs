//! From the raw structures to a form that can be used: indexes, addresses, sums, and every mistake at its place.

use super::raw::RawEdition;
use super::{CellDef, CellId, Edition, Editions, Relation, RuleReference, SectionKind, Sum, Table, TableBlock};
use crate::base::{Diagnostic, KeyBuilder, Location, Message, SourceFile};
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;

/// The code of every mistake in an edition file.
pub const EDITION_CODE: &str = "EDITION";

/// The rule that checks the sums of a form that names no rule of its own.
const OWN_SUM: &str = "FORM-SUM";

/// The form of a file. `previous` is the form before, `base` the one that it extends.
pub(super) fn build(
    raw: &RawEdition,
    file: &Arc<SourceFile>,
    previous: Option<&Edition>,
    base: Option<&Edition>,
    editions: &Editions,
) -> (Edition, Vec<Diagnostic>) {
    let mut building = Building::new(file, raw);
    if editions.get(raw.id.get_ref()).is_some() {
        building.fault(raw.id.span(), Message::new("edition.taken").with("id", raw.id.get_ref()));
    }
    let tables: Vec<Table> = raw.tables.iter().enumerate().map(|(i, t)| building.table(i, t)).collect();
    building.sections(raw);
    let mut sums = std::mem::take(&mut building.sums);
    sums.sort_by_key(|sum| !sum.across);
    let key = KeyBuilder::new("edition").text(&file.text);
    let key = previous.iter().chain(&base).fold(key, |key, edition| key.digest(&edition.digest));
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
        limits: Vec::new(),
        carries: Vec::new(),
        stocks: Vec::new(),
        key_figures: Vec::new(),
        rates: Vec::new(),
        rules: Vec::new(),
        digest: key.finish(),
        index: std::mem::take(&mut building.index),
    };
    building.relations(raw, &mut edition);
    building.check_previous_keys(&edition, previous);
    edition.rules = std::mem::take(&mut building.rules);
    (edition, building.diagnostics)
}

/// What comes about while a form is built.
pub(super) struct Building<'a> {
    file: &'a Arc<SourceFile>,
    /// The id of the form that this one extends, at its place: the place of all that is inherited.
    base: Option<&'a Spanned<String>>,
    pub(super) cells: Vec<CellDef>,
    pub(super) index: HashMap<String, CellId>,
    pub(super) row_paths: BTreeSet<String>,
    pub(super) previous_keys: Vec<PreviousKey>,
    sums: Vec<Sum>,
    rules: Vec<RuleReference>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// A `previous_key`: what it is of, and where it stands.
pub(super) struct PreviousKey {
    pub(super) table: usize,
    pub(super) block: usize,
    pub(super) line: TableLine,
    pub(super) span: Range<usize>,
}

/// A row or a column of a block, by its index.
pub(super) enum TableLine {
    Row(usize),
    Column(usize),
}

impl<'a> Building<'a> {
    fn new(file: &'a Arc<SourceFile>, raw: &'a RawEdition) -> Building<'a> {
        Building {
            file,
            base: raw.extends.as_ref(),
            cells: Vec::new(),
            index: HashMap::new(),
            row_paths: BTreeSet::new(),
            previous_keys: Vec::new(),
            sums: Vec::new(),
            rules: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    pub(super) fn fault(&mut self, span: Range<usize>, message: Message) {
        self.fault_with_help(span, message, None);
    }

    pub(super) fn fault_with_help(&mut self, span: Range<usize>, message: Message, help: Option<Message>) {
        let inherited = self.base.filter(|base| base.span() == span);
        let help = match inherited {
            Some(base) => Some(Message::new("edition.inherited.help").with("base", base.get_ref())),
            None => help,
        };
        let mut diagnostic = Diagnostic::error(EDITION_CODE, message).at(Location::new(self.file, span));
        diagnostic.help = help;
        self.diagnostics.push(diagnostic);
    }

    /// Notes that the file names a rule; the rules themselves are unknown here, [`crate::check`] looks them up.
    pub(super) fn rule(&mut self, rule: &Spanned<String>, relation: Relation) -> String {
        // An inherited reference is checked where it is written.
        if self.base.is_none_or(|base| base.span() != rule.span()) {
            let location = Location::new(self.file, rule.span());
            self.rules.push(RuleReference { relation, rule: rule.get_ref().clone(), location });
        }
        rule.get_ref().clone()
    }

    /// The rule of a total row or column; `None` where it is no total.
    pub(super) fn rule_of_total(&mut self, total: bool, rule: Option<&Spanned<String>>) -> Option<String> {
        match (total, rule) {
            (true, Some(rule)) => Some(self.rule(rule, Relation::Sum)),
            (true, None) => Some(OWN_SUM.to_owned()),
            (false, Some(rule)) => {
                self.fault(rule.span(), Message::new("edition.rule.total").with("id", rule.get_ref()));
                None
            }
            (false, None) => None,
        }
    }

    fn sections(&mut self, raw: &RawEdition) {
        let mut seen = BTreeSet::new();
        for section in &raw.sections {
            let (span, section) = (section.span(), section.get_ref());
            if !seen.insert(section.id.as_str()) || !super::tables::is_key(&section.id) {
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

    /// The sums of a block: for each total column one in every row, for each total row one in every column.
    pub(super) fn add_sums(&mut self, block: &TableBlock, totals: &Totals) {
        for Total { index, rule, span } in &totals.columns {
            let parts = || (0..block.columns.len()).filter(|column| !block.columns[*column].total);
            let named = [*index].into_iter().chain(parts()).map(|column| &block.columns[column]);
            let named: Vec<_> = named.map(|column| (column.key.as_str(), column)).collect();
            self.alike_columns(span.clone(), &named);
            for row in &block.rows {
                let Some(total) = row.cell(*index) else { continue };
                let parts = parts().filter_map(|column| row.cell(column)).collect();
                self.sums.push(Sum { rule: rule.clone(), total, parts, across: true });
            }
        }
        for Total { index, rule, span } in &totals.rows {
            let siblings: Vec<usize> = match block.rows[*index].parent {
                Some(parent) => block.rows[parent].children.clone(),
                None => block.top().collect(),
            };
            let siblings: Vec<usize> = siblings.into_iter().filter(|row| !block.rows[*row].total).collect();
            for (column, own) in block.columns.iter().enumerate() {
                let Some(total) = block.rows[*index].cell(column) else { continue };
                let address = format!("{}.{}", block.rows[*index].path, own.key);
                self.alike_columns(span.clone(), &[(&address, own)]);
                let parts = siblings.iter().flat_map(|row| cells_in(block, *row, column)).collect();
                self.sums.push(Sum { rule: rule.clone(), total, parts, across: false });
            }
        }
    }
}

/// The total columns and rows of a block.
#[derive(Default)]
pub(super) struct Totals {
    pub(super) columns: Vec<Total>,
    pub(super) rows: Vec<Total>,
}

/// A total column or row: its index, the rule that checks it, and its place.
pub(super) struct Total {
    pub(super) index: usize,
    pub(super) rule: String,
    pub(super) span: Range<usize>,
}

/// A row's cell, or the cells in a group that has none of its own.
fn cells_in(block: &TableBlock, row: usize, column: usize) -> Vec<CellId> {
    match block.rows[row].cell(column) {
        Some(cell) => vec![cell],
        None => block.rows[row].children.iter().flat_map(|child| cells_in(block, *child, column)).collect(),
    }
}
