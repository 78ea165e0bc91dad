//! From the raw structures to a form that can be used: indexes, addresses, sums, and every mistake at its place.

use super::form_table::Addends;
use super::raw::{RawEdition, RawTable};
use super::{
    CellDef, CellId, Edition, Editions, Relation, RuleReference, Section, SectionKind, Sum, TableBlock, repeats,
};
use crate::base::{Diagnostic, KeyBuilder, Location, Message, SourceFile, Text};
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use toml::Spanned;

/// The code of every mistake in an edition file.
pub const EDITION_CODE: &str = "EDITION";

/// The rule that checks the sums of a form that names no rule of its own.
pub(super) const OWN_SUM: &str = "FORM-SUM";

/// The form of a file. `previous` is the form before, `base` the one that it extends.
pub(super) fn build(
    raw: &RawEdition,
    file: &Arc<SourceFile>,
    previous: Option<&Edition>,
    base: Option<&Edition>,
    editions: &Editions,
) -> (Edition, Vec<Diagnostic>) {
    let mut builder = FormBuilder::new(file, raw);
    builder.check_head(raw, editions);
    let tables = builder.build_tables(&tables_by_section(raw));
    builder.check_sections(raw);
    let family = builder.read_family(raw, previous, editions);
    let mut sums = std::mem::take(&mut builder.sums);
    sums.sort_by_key(|sum| !sum.across);
    let key = KeyBuilder::new("edition").text(&file.text);
    let key = previous.iter().chain(&base).fold(key, |key, edition| key.digest(&edition.digest));
    let mut edition = Edition {
        id: raw.id.get_ref().clone(),
        title: raw.title.clone(),
        family,
        // Pages and files print it in brackets; some write these, too.
        notice: raw.notice.strip_prefix('（').and_then(|own| own.strip_suffix('）')).unwrap_or(&raw.notice).to_owned(),
        remarks: raw.remarks.iter().map(|remark| remark.get_ref().clone()).collect(),
        from: raw.from,
        until: raw.until.as_ref().map(|until| *until.get_ref()),
        previous: previous.map(|edition| edition.id.clone()),
        sections: repeats::sections(raw),
        tables,
        cells: std::mem::take(&mut builder.cells),
        sums,
        identities: Vec::new(),
        limits: Vec::new(),
        carries: Vec::new(),
        stocks: Vec::new(),
        key_figures: Vec::new(),
        reconciliation: None,
        breakdowns: Vec::new(),
        rates: Vec::new(),
        rules: Vec::new(),
        digest: key.finish(),
        index: std::mem::take(&mut builder.index),
        names: OnceLock::new(),
    };
    builder.read_relations(raw, &mut edition);
    repeats::add_relations(&mut edition);
    builder.report_gaps();
    builder.check_previous_keys(&edition, previous);
    builder.check_circles(&edition);
    if let Some(previous) = previous.filter(|previous| previous.from > raw.from) {
        let span = raw.previous.as_ref().map_or(0..0, Spanned::span);
        let message = Message::new("edition.previous_later").with("id", &previous.id).with("from", previous.from);
        builder.report(span, message);
    }
    edition.rules = std::mem::take(&mut builder.rules);
    (edition, builder.diagnostics)
}

/// The tables in the order of their sections, whatever their order in the file: a form has one order.
fn tables_by_section(raw: &RawEdition) -> Vec<&RawTable> {
    let position = |key: &String| raw.sections.iter().position(|section| section.get_ref().id == *key);
    let mut tables: Vec<&RawTable> = raw.tables.iter().collect();
    tables.sort_by_key(|table| position(table.key.get_ref()));
    tables
}

/// What comes about while a form is built.
pub(super) struct FormBuilder<'a> {
    file: &'a Arc<SourceFile>,
    /// The id of the form that this one extends, at its place: the place of all that is inherited.
    base: Option<&'a Spanned<String>>,
    pub(super) cells: Vec<CellDef>,
    pub(super) index: HashMap<String, CellId>,
    pub(super) row_paths: BTreeSet<String>,
    sums: Vec<Sum>,
    /// What each total is the sum of; of a total across and down, one of the two.
    pub(super) parts: HashMap<CellId, Vec<CellId>>,
    rules: Vec<RuleReference>,
    /// What inherited entries refer to and the form has not.
    missing: Vec<String>,
    /// Whether a table is built once more: all that can be said of it was said the first time.
    pub(super) is_repeat: bool,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'a> FormBuilder<'a> {
    fn new(file: &'a Arc<SourceFile>, raw: &'a RawEdition) -> FormBuilder<'a> {
        FormBuilder {
            file,
            base: raw.extends.as_ref(),
            cells: Vec::new(),
            index: HashMap::new(),
            row_paths: BTreeSet::new(),
            sums: Vec::new(),
            parts: HashMap::new(),
            rules: Vec::new(),
            missing: Vec::new(),
            is_repeat: false,
            diagnostics: Vec::new(),
        }
    }

    pub(super) fn report(&mut self, span: Range<usize>, message: Message) {
        self.report_with_help(span, message, None);
    }

    /// Reports a mistake, once: what several inherited entries lack has one place.
    pub(super) fn report_with_help(&mut self, span: Range<usize>, message: Message, help: Option<Message>) {
        let inherited = self
            .base
            .filter(|base| base.span() == span)
            .map(|base| Message::new("edition.inherited.help").with("base", base.get_ref()));
        let mut diagnostic = Diagnostic::error(EDITION_CODE, message).at(Location::new(self.file, span));
        diagnostic.help = inherited.or(help);
        if !self.is_repeat && !self.diagnostics.contains(&diagnostic) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Notes an address that the form has not where an inherited entry refers to it: one change of the file may leave many such, and all are
    /// one mistake. `false` where the reference is the file's own.
    pub(super) fn is_inherited_gap(&mut self, address: &str, span: &Range<usize>) -> bool {
        let is_inherited = self.is_inherited(span);
        if is_inherited && !self.missing.iter().any(|known| known == address) {
            self.missing.push(address.to_owned());
        }
        is_inherited
    }

    /// Reports what the inherited entries lack.
    fn report_gaps(&mut self) {
        let missing = std::mem::take(&mut self.missing);
        if let Some(base) = self.base.filter(|_| !missing.is_empty()) {
            let message = Message::new("edition.inherited.missing").with("base", base.get_ref());
            self.report(base.span(), message.with("addresses", missing));
        }
    }

    fn is_inherited(&self, span: &Range<usize>) -> bool {
        self.base.is_some_and(|base| base.span() == *span)
    }

    /// The place of a mistake that two entries make together: of the second where the first is inherited.
    pub(super) fn own_span(&self, span: &Range<usize>, other: &Range<usize>) -> Range<usize> {
        if self.is_inherited(span) { other.clone() } else { span.clone() }
    }

    /// Notes that the file names a rule; the rules themselves are unknown here, [`crate::check`] looks them up.
    pub(super) fn note_rule(&mut self, rule: &Spanned<String>, relation: Relation) -> String {
        // An inherited reference is checked where it is written.
        if !self.is_repeat && !self.is_inherited(&rule.span()) {
            let location = Location::new(self.file, rule.span());
            self.rules.push(RuleReference { relation, rule: rule.get_ref().clone(), location });
        }
        rule.get_ref().clone()
    }

    /// The rule of a total row or column; `None` where it is no total.
    pub(super) fn rule_of_total(&mut self, total: bool, rule: Option<&Spanned<String>>) -> Option<String> {
        match (total, rule) {
            (true, Some(rule)) => Some(self.note_rule(rule, Relation::Sum)),
            (true, None) => Some(OWN_SUM.to_owned()),
            (false, Some(rule)) => {
                self.report(rule.span(), Message::new("edition.rule.total").with("id", rule.get_ref()));
                None
            }
            (false, None) => None,
        }
    }

    fn check_head(&mut self, raw: &RawEdition, editions: &Editions) {
        let id = &raw.id;
        if !is_edition_id(id.get_ref()) {
            self.report(id.span(), Message::new("edition.id").with("id", id.get_ref()));
        } else if editions.get(id.get_ref()).is_some() {
            self.report(id.span(), Message::new("edition.taken").with("id", id.get_ref()));
        }
        self.check_label("title", &raw.title, &id.span());
        raw.remarks.iter().for_each(|remark| self.check_label("remarks", remark.get_ref(), &remark.span()));
        if let Some(until) = raw.until.as_ref().filter(|until| *until.get_ref() < raw.from) {
            self.report(until.span(), Message::new("edition.until").with("from", raw.from));
        }
    }

    /// A text that readers go by is empty in no language.
    pub(super) fn check_label(&mut self, key: &'static str, label: &Text, span: &Range<usize>) {
        let key = match (label.zh.trim(), label.en.trim()) {
            ("", _) => key.to_owned(),
            (_, "") => format!("{key}.en"),
            _ => return,
        };
        self.report(span.clone(), Message::new("key.empty").with("key", key));
    }

    fn check_sections(&mut self, raw: &RawEdition) {
        let mut ids = BTreeSet::new();
        for section in &raw.sections {
            let (span, section) = (section.span(), section.get_ref());
            self.check_label("heading", &section.heading, &span);
            self.check_label("short", &section.short, &span);
            self.check_text(section, &span);
            if !ids.insert(section.id.as_str()) || !super::tables::is_file_key(&section.id) {
                self.report(span.clone(), Message::new("edition.key").with("key", &section.id));
            }
            let has_table = raw.tables.iter().any(|table| *table.key.get_ref() == section.id);
            if (section.kind == SectionKind::Table) != has_table {
                self.report(span, Message::new("edition.section").with("key", &section.id));
            }
        }
        let mut keys = BTreeSet::new();
        for key in raw.tables.iter().map(|table| &table.key) {
            let message = match (keys.insert(key.get_ref()), ids.contains(key.get_ref().as_str())) {
                (false, _) => "edition.key",
                (true, false) => "edition.section",
                (true, true) => continue,
            };
            self.report(key.span(), Message::new(message).with("key", key.get_ref()));
        }
    }

    /// What a file says of the text of a section: bounds that leave room, topics with words, a draft of which every part is known.
    fn check_text(&mut self, section: &Section, span: &Range<usize>) {
        if let (Some(least), Some(most)) = (section.least, section.most)
            && least > most
        {
            self.report(span.clone(), Message::new("edition.bounds").with("least", least).with("most", most));
        }
        self.check_words("aliases", section.aliases.iter().map(|alias| (alias, span.clone())));
        for topic in &section.topics {
            self.check_label("topics", &topic.name, span);
            self.check_words("words", topic.words.iter().map(|word| (word, span.clone())));
            if topic.words.is_empty() {
                self.report(span.clone(), Message::new("edition.topic").with("topic", &topic.name));
            }
        }
        if let Some(part) = unknown_part(&section.draft, &["{year}"]) {
            let message = Message::new("edition.draft").with("part", part);
            self.report(span.clone(), message.with("section", &section.heading));
        }
    }

    /// Words that a text is searched for are not empty: those would be found in every text.
    pub(super) fn check_words<'w>(
        &mut self,
        key: &'static str,
        words: impl Iterator<Item = (&'w String, Range<usize>)>,
    ) {
        for (_, span) in words.filter(|(word, _)| word.trim().is_empty()) {
            self.report(span, Message::new("key.empty").with("key", key));
        }
    }

    /// Totals that add up each other have no value.
    fn check_circles(&mut self, edition: &Edition) {
        for sum in &edition.sums {
            let (mut seen, mut open) = (BTreeSet::new(), sum.parts.clone());
            while let Some(cell) = open.pop() {
                if seen.insert(cell) {
                    open.extend(edition.sums.iter().filter(|other| other.total == cell).flat_map(|other| &other.parts));
                }
            }
            if seen.contains(&sum.total) {
                let def = edition.def(sum.total);
                let (label, span) = total_of(edition.block(sum.total), def, sum.across);
                let message = Message::new("edition.circle").with("label", label);
                // The other totals of the circle are in it for the same reason.
                return self.report(span, message);
            }
        }
    }

    /// The sums of a block: for each total column one in every row, for each total row one in every column.
    pub(super) fn add_sums(&mut self, block: &mut TableBlock) {
        for (index, total) in block.columns.iter().enumerate() {
            let Some(rule) = &total.rule else { continue };
            let columns = block.columns.iter().enumerate().filter(|(other, _)| *other != index);
            let siblings = columns.map(|(at, column)| (column.key.as_str(), column.total, at)).collect::<Vec<_>>();
            let parts = self.parts_of_total(&total.addends, &siblings);
            let cells = block.rows.iter().filter_map(|row| {
                Some((row.cell(index)?, parts.iter().filter_map(|column| row.cell(*column)).collect()))
            });
            self.add_total(rule, &total.addends, cells.collect(), (block, true));
            block.column_sum.get_or_insert_with(|| {
                let is_addend = |part: &usize| {
                    matches!(total.addends, Addends::Only(_)) || block.columns[*part].class() == total.class()
                };
                (index, parts.into_iter().filter(is_addend).collect())
            });
        }
        for (index, total) in block.rows.iter().enumerate() {
            let Some(rule) = &total.rule else { continue };
            let rows = match total.parent {
                Some(parent) => block.rows[parent].children.clone(),
                None => block.top().collect(),
            };
            let rows = rows.into_iter().filter(|row| *row != index);
            let siblings: Vec<_> =
                rows.map(|at| (block.rows[at].key.as_deref().unwrap_or_default(), block.rows[at].total, at)).collect();
            let parts = self.parts_of_total(&total.addends, &siblings);
            let cells = (0..block.columns.len()).filter_map(|column| {
                Some((total.cell(column)?, parts.iter().flat_map(|part| cells_in(block, *part, column)).collect()))
            });
            self.add_total(rule, &total.addends, cells.collect(), (block, false));
        }
    }

    /// Adds the sums of a total column or row: each of its cells with those that it may add up.
    fn add_total(
        &mut self,
        rule: &str,
        addends: &Addends,
        cells: Vec<(CellId, Vec<CellId>)>,
        (block, across): (&TableBlock, bool),
    ) {
        let Some((first, _)) = cells.first().cloned() else { return };
        let mut are_sums = false;
        for (cell, parts) in cells {
            are_sums |= self.add_sum(rule, cell, (addends, parts), (block, across));
        }
        if !are_sums {
            let (label, span) = total_of(block, &self.cells[first.index()], across);
            self.report(span, Message::new("edition.total").with("label", label));
        }
    }

    /// The indexes of what a total adds up, of those beside it: each with its key, and whether it is a total itself.
    fn parts_of_total(&mut self, addends: &Addends, siblings: &[(&str, bool, usize)]) -> Vec<usize> {
        let (Addends::Only(named) | Addends::Except(named)) = addends else {
            return siblings.iter().filter(|(_, total, _)| !total).map(|(.., at)| *at).collect();
        };
        for key in named {
            if !siblings.iter().any(|(known, ..)| known == key.get_ref()) {
                let known = siblings.iter().map(|(known, ..)| *known);
                self.report_unknown(key.get_ref(), key.get_ref(), key.span(), known);
            }
        }
        let is_named = |key: &str| named.iter().any(|named| named.get_ref() == key);
        let is_part = |key: &str, total: bool| match addends {
            Addends::Only(_) => is_named(key),
            _ => !total && !is_named(key),
        };
        siblings.iter().filter(|(key, total, _)| is_part(key, *total)).map(|(.., at)| *at).collect()
    }

    /// Adds the sum of one total cell, where it is a figure; whether it is the sum of anything.
    fn add_sum(
        &mut self,
        rule: &str,
        total: CellId,
        (addends, parts): (&Addends, Vec<CellId>),
        (block, across): (&TableBlock, bool),
    ) -> bool {
        let class = |cell: CellId| self.cells[cell.index()].addend_class();
        let Some(own) = class(total) else {
            // Of a row of text the total column holds text as well.
            let (row, column) = (self.cells[total.index()].row, self.cells[total.index()].column);
            if !block.columns[column].kind.is_figure() && across || block.rows[row].kind.is_some() && !across {
                let (label, span) = total_of(block, &self.cells[total.index()], across);
                self.report(span, Message::new("edition.no_figure").with("label", label));
            }
            return true;
        };
        let parts = match addends {
            Addends::Only(_) => parts,
            Addends::OfItsUnit | Addends::Except(_) => {
                parts.into_iter().filter(|part| class(*part) == Some(own)).collect()
            }
        };
        if parts.is_empty() {
            return false;
        }
        let cells: Vec<CellDef> =
            std::iter::once(&total).chain(&parts).map(|cell| self.cells[cell.index()].clone()).collect();
        // What is wrong with a column is said once, not of every row.
        let named = cells.iter().map(|cell| match (across, &block.columns[cell.column], &block.rows[cell.row]) {
            (true, column, _) => (column.key.as_str(), column.span.clone(), cell),
            (false, _, row) => (row.path.as_str(), row.span.clone(), cell),
        });
        self.check_units(named);
        // Down and across, a total is the same figure: one of the two says what it is made of.
        self.parts.entry(total).or_insert_with(|| parts.clone());
        self.sums.push(Sum { rule: rule.to_owned(), total, parts, across });
        true
    }
}

/// The first part in braces of a text that is none of the known ones; what stands in double braces is a figure of the report.
pub(super) fn unknown_part(text: &str, known: &[&str]) -> Option<String> {
    let mut rest = known.iter().fold(text.to_owned(), |rest, part| rest.replace(part, ""));
    while let Some((from, length)) = rest.find("{{").and_then(|from| Some((from, rest[from..].find("}}")? + 2))) {
        rest.replace_range(from..from + length, "");
    }
    let from = rest.find('{')?;
    let length = rest[from..].find('}')? + 1;
    Some(rest[from + 1..from + length - 1].to_owned())
}

/// Whether a text can be the id of a form, which is typed in report.toml and on the command line: one word, of any script.
fn is_edition_id(id: &str) -> bool {
    // By ".." or "--help" it is a folder or an option.
    id.starts_with(char::is_alphanumeric) && id.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c))
}

/// The label of a cell's column or row, and its place.
fn total_of<'b>(block: &'b TableBlock, cell: &CellDef, across: bool) -> (&'b Text, Range<usize>) {
    match across {
        true => (&block.columns[cell.column].label, block.columns[cell.column].span.clone()),
        false => (&block.rows[cell.row].label, block.rows[cell.row].span.clone()),
    }
}

/// A row's cell, or the cells in a group that has none of its own: what its total adds up, without the total.
fn cells_in(block: &TableBlock, row: usize, column: usize) -> Vec<CellId> {
    match block.rows[row].cell(column) {
        Some(cell) => vec![cell],
        None => block.addends(row).flat_map(|child| cells_in(block, child, column)).collect(),
    }
}
