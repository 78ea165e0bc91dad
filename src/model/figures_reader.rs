//! The tables of report.toml as figures, and what is wrong with a row that is not typed as the form asks.

use super::figures::{CellValue, Figures};
use super::strays::Strays;
use super::toml::{KEY, TYPE, unknown_key, wrong_type};
use super::typed::{count_help, labelled, lacks_a_cell, meant_key, named, row_of};
use crate::base::{Amount, Diagnostic, Location, Message, SourceFile, Text, nearest};
use crate::edition::{CellId, Edition, Kind, REPORT_KEYS, Row, Table, TableBlock};
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// Reads the tables of a form out of report.toml. `is_complete` tells whether the file is free of syntax mistakes: only then is a
/// missing row worth a finding. Of rows that are strays, enough is said.
pub(super) fn read(
    edition: &Edition,
    file: &Arc<SourceFile>,
    root: &DeTable<'_>,
    (is_complete, strays): (bool, &Strays<'_>),
    diagnostics: &mut Vec<Diagnostic>,
) -> Figures {
    let mut reading = FiguresReader {
        file,
        is_complete,
        strays,
        figures: Figures::blank(edition),
        rows_left_out: Vec::new(),
        totals_are_typed: false,
        diagnostics,
    };
    let tables: Vec<&str> = edition.tables.iter().map(|table| table.key.as_str()).collect();
    let unknown: Vec<&str> = root
        .keys()
        .map(|key| key.get_ref().as_ref())
        .filter(|key| !tables.contains(key) && !REPORT_KEYS.contains(key))
        .collect();
    // Of a table whose name is misspelt in one of its headers, the rows below that header are not missing.
    let is_misspelt =
        |table: &Table| unknown.iter().any(|key| nearest(key, tables.iter().copied()) == Some(&table.key));
    for (index, table) in edition.tables.iter().enumerate() {
        reading.is_complete = is_complete && !strays.has_part_of(&table.key) && !is_misspelt(table);
        reading.table(table, root);
        if let Some(before) = index.checked_sub(1).filter(|_| table.repeat_of.is_some()) {
            reading.gap(table, (&edition.tables[before], is_misspelt(&edition.tables[before])), root);
        }
    }
    let FiguresReader { mut figures, rows_left_out, .. } = reading;
    figures.compute(edition, &rows_left_out);
    figures
}

struct FiguresReader<'a, 'd> {
    file: &'a Arc<SourceFile>,
    is_complete: bool,
    strays: &'a Strays<'a>,
    figures: Figures,
    /// Total rows that were left out whole, to be computed.
    rows_left_out: Vec<CellId>,
    /// Whether most rows beside the one that is read are typed with their totals.
    totals_are_typed: bool,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl FiguresReader<'_, '_> {
    fn report(
        &mut self,
        code: &'static str,
        message: Message,
        span: Range<usize>,
        help: Option<Message>,
        address: &str,
    ) {
        let mut diagnostic = Diagnostic::error(code, message).at(Location::new(self.file, span)).cell(address);
        diagnostic.help = help;
        self.diagnostics.push(diagnostic);
    }

    fn table(&mut self, table: &Table, root: &DeTable<'_>) {
        match root.get(table.key.as_str()) {
            None if table.optional || self.strays.is_missing(&table.key, None) => {}
            None if self.is_complete => {
                let message = Message::new("figures.table_missing").with("table", &table.key);
                let help = Message::new("figures.table_missing.help").with("table", &table.key);
                self.report(KEY, message, 0..0, Some(help), &table.key);
            }
            None => {}
            Some(value) => match value.get_ref().as_table() {
                Some(toml) => {
                    let rows: Vec<(&TableBlock, usize)> =
                        table.blocks.iter().flat_map(|b| b.top().map(move |r| (b, r))).collect();
                    self.rows(&rows, toml, value.span(), &table.key);
                }
                None => self.diagnostics.push(wrong_type(self.file, &table.key, value, "type.table")),
            },
        }
    }

    /// Reports the second, third … of a table where the one before is not there: that one was lost, or the numbers are wrong.
    fn gap(&mut self, table: &Table, (before, is_misspelt): (&Table, bool), root: &DeTable<'_>) {
        let is_told = !before.optional || is_misspelt;
        if let Some((name, _)) = root.get_key_value(table.key.as_str())
            && !is_told
            && !root.contains_key(before.key.as_str())
        {
            let about = |key| Message::new(key).with("table", &table.key).with("before", &before.key);
            self.report(KEY, about("figures.gap"), name.span(), Some(about("figures.gap.help")), &table.key);
        }
    }

    /// Reads rows that stand at one level of the file. A heading without a key is not a level of its own.
    fn rows(&mut self, rows: &[(&TableBlock, usize)], toml: &DeTable<'_>, span: Range<usize>, path: &str) {
        let rows = keyed_rows(rows);
        let labels: Vec<(&str, &Text)> = rows
            .iter()
            .filter_map(|(block, index)| Some((block.rows[*index].key.as_deref()?, &block.rows[*index].label)))
            .collect();
        let is_known = |typed: &str| labels.iter().any(|(key, _)| *key == typed);
        let totals_are_typed = totals_are_typed(&rows, toml);
        for (block, index) in &rows {
            // The rows of a group before have left theirs.
            self.totals_are_typed = totals_are_typed;
            let row = &block.rows[*index];
            let key = row.key.as_deref().unwrap_or_default();
            match toml.get(key) {
                Some(value) if row.is_group() => self.group(block, row, key, value),
                Some(value) => self.row(block, row, key, value),
                None if row.total => self.rows_left_out.extend(block.cells(row)),
                None if self.strays.is_missing(path, Some(key)) || self.strays.is_missing(&row.path, None) => {}
                None if self.is_complete && !is_misspelt(toml, key, &labels) => {
                    let message = Message::new("figures.row_missing").with("row", key).with("label", &row.label);
                    let shape = row_shape(block, row, "\"\"");
                    let help = Message::new("figures.row_missing.help").with("row", format!("{key} = {shape}"));
                    self.report(KEY, message, span.clone(), Some(help), &row.path);
                }
                None => {}
            }
        }
        let is_stray = |key: &str| self.strays.is_unknown(path, key);
        for (key, _) in toml.iter().filter(|(key, _)| !is_known(key.get_ref()) && !is_stray(key.get_ref())) {
            self.unknown(key.get_ref(), key.span(), &labels, path);
        }
    }

    /// A key that the form does not have here, with the row or column that was meant.
    fn unknown(&mut self, typed: &str, span: Range<usize>, labels: &[(&str, &Text)], path: &str) {
        let finding = unknown_key(self.file, typed, span, labels.iter().map(|(key, _)| *key));
        let finding = match labelled(typed, labels.iter().copied()) {
            Some((key, label)) => finding.help(named(key, label)),
            None => finding,
        };
        self.diagnostics.push(finding.cell(format!("{path}.{}", meant_key(typed, labels).unwrap_or(typed))));
    }

    /// A group: a table of its rows, or one row of figures in their place.
    fn group(&mut self, block: &TableBlock, row: &Row, key: &str, value: &Spanned<DeValue<'_>>) {
        let as_one_row = row.cells.is_some();
        match value.get_ref() {
            DeValue::Array(_) if as_one_row => self.row(block, row, key, value),
            DeValue::Table(toml) => {
                let is_column = |name: &str| block.columns.iter().any(|column| column.key == name);
                let columns = toml.keys().filter(|name| is_column(name.get_ref())).count();
                if as_one_row && columns == toml.len() && columns > 0 {
                    self.row(block, row, key, value);
                } else if as_one_row && columns > 0 {
                    let message = Message::new("figures.mixed").with("row", key);
                    self.report(TYPE, message, value.span(), Some(Message::new("figures.mixed.help")), &row.path);
                } else {
                    let rows: Vec<_> = row.children.iter().map(|child| (block, *child)).collect();
                    self.rows(&rows, toml, value.span(), &row.path);
                }
            }
            _ => self.diagnostics.push(wrong_type(self.file, key, value, "type.table").cell(&row.path)),
        }
    }

    fn row(&mut self, block: &TableBlock, row: &Row, key: &str, value: &Spanned<DeValue<'_>>) {
        match value.get_ref() {
            DeValue::Array(array) => self.array(block, row, (key, value.span()), array),
            DeValue::Table(toml) => {
                let labels: Vec<(&str, &Text)> = block.columns.iter().map(|c| (c.key.as_str(), &c.label)).collect();
                for (index, column) in block.columns.iter().enumerate() {
                    match toml.get(column.key.as_str()) {
                        Some(item) => self.cell(block, row, index, item),
                        None if column.total || !self.is_complete || is_misspelt(toml, &column.key, &labels) => {}
                        None => {
                            let address = format!("{}.{}", row.path, column.key);
                            let message = Message::new("figures.cell_missing")
                                .with("column", &column.key)
                                .with("label", &column.label);
                            self.report(KEY, message, value.span(), Some(Message::new("figures.blank.help")), &address);
                        }
                    }
                }
                let is_known = |typed: &str| labels.iter().any(|(key, _)| *key == typed);
                for (name, _) in toml.iter().filter(|(name, _)| !is_known(name.get_ref())) {
                    self.unknown(name.get_ref(), name.span(), &labels, &row.path);
                }
            }
            _ => {
                let shape = match (block.columns.as_slice(), value.get_ref()) {
                    // The one figure of the row without its column.
                    ([column], DeValue::Integer(_) | DeValue::Float(_)) => {
                        format!("{{ {} = {} }}", column.key, &self.file.text[value.span()])
                    }
                    // One / for all of them.
                    (_, DeValue::String(text)) if text.trim() == "/" => row_shape(block, row, "\"/\""),
                    (_, DeValue::String(text)) => row_of(text).unwrap_or_else(|| row_shape(block, row, "\"\"")),
                    _ => row_shape(block, row, "\"\""),
                };
                let help = Message::new("figures.row_shape.help").with("row", format!("{key} = {shape}"));
                self.diagnostics.push(wrong_type(self.file, key, value, "type.row").cell(&row.path).help(help));
            }
        }
    }

    /// A row as a list of its figures, with or without the total.
    fn array(&mut self, block: &TableBlock, row: &Row, (key, span): (&str, Range<usize>), array: &DeArray<'_>) {
        let all = block.columns.len();
        let shorter = array.len() < all && array.len() == block.least_listed();
        let inner = array.iter().next().filter(|inner| array.len() == 1 && inner.get_ref().is_array());
        if let Some(inner) = inner {
            let message = Message::new("figures.nested").with("row", key).with("label", &row.label);
            let right = format!("{key} = {}", &self.file.text[inner.span()]);
            let help = Message::new("figures.row_shape.help").with("row", right);
            return self.report(TYPE, message, span, Some(help), &row.path);
        }
        if array.len() != all && !shorter {
            let message = Message::new("figures.count")
                .with("row", key)
                .with("found", array.len())
                .with("expected", all)
                .with("label", &row.label);
            let help = count_help(block, array, &self.file.text);
            return self.report(TYPE, message, span, Some(help), &row.path);
        }
        if let Some((last, sum)) = lacks_a_cell(array).filter(|_| shorter && self.totals_are_typed) {
            let message = Message::new("figures.short").with("row", key).with("label", &row.label);
            let message = message.with("found", array.len()).with("expected", all).with("last", last);
            let columns: Vec<&Text> = block.columns.iter().map(|column| &column.label).collect();
            let help = Message::new("figures.short.help").with("columns", columns).with("sum", sum);
            return self.report(TYPE, message, span, Some(help), &row.path);
        }
        // Totals that are left out stand last.
        for (column, item) in array.iter().enumerate() {
            self.cell(block, row, column, item);
        }
    }

    fn cell(&mut self, block: &TableBlock, row: &Row, column: usize, value: &Spanned<DeValue<'_>>) {
        let Some(cell) = row.cell(column) else { return };
        let kind = row.kind(&block.columns[column]);
        let read = match value.get_ref() {
            DeValue::String(text) => read_text(text, kind),
            // What is no figure is kept as it is typed.
            DeValue::Integer(_) | DeValue::Float(_) if kind.is_word() => {
                CellValue::Text(Box::new(self.file.text[value.span()].to_owned()))
            }
            DeValue::Integer(number) => match (kind, i64::from_str_radix(number.as_str(), number.radix())) {
                (kind, _) if kind.is_decimal() => read_text(number.as_str(), kind),
                (_, Ok(value)) => CellValue::Number(value),
                (_, Err(_)) => CellValue::Text(Box::new(number.to_string())),
            },
            DeValue::Float(number) => read_text(number.as_str(), if kind == Kind::Count { kind } else { Kind::Amount }),
            _ => {
                let address = format!("{}.{}", row.path, block.columns[column].key);
                let diagnostic = wrong_type(self.file, &address, value, "type.cell").cell(&address);
                self.diagnostics.push(diagnostic.help(Message::new("figures.blank.help")));
                return;
            }
        };
        self.figures.set_typed(cell, read, value.span().start);
    }
}

/// Whether more rows of a table are typed with their totals than without.
fn totals_are_typed(rows: &[(&TableBlock, usize)], toml: &DeTable<'_>) -> bool {
    let (mut with, mut without) = (0, 0);
    for (block, index) in rows {
        let value = block.rows[*index].key.as_deref().and_then(|key| toml.get(key));
        let Some(array) = value.and_then(|value| value.get_ref().as_array()) else { continue };
        let totals = block.columns.iter().filter(|column| column.total).count();
        with += usize::from(totals > 0 && array.len() == block.columns.len());
        without += usize::from(totals > 0 && array.len() + totals == block.columns.len());
    }
    with > without
}

/// Whether a key of a table is this missing one misspelt: then one finding is enough. A known key means itself.
fn is_misspelt(toml: &DeTable<'_>, missing: &str, known: &[(&str, &Text)]) -> bool {
    toml.keys().any(|typed| meant_key(typed.get_ref(), known) == Some(missing))
}

/// Rows with keys at one level: the rows under a heading without a key stand beside those around it.
pub(crate) fn keyed_rows<'b>(rows: &[(&'b TableBlock, usize)]) -> Vec<(&'b TableBlock, usize)> {
    rows.iter()
        .flat_map(|(block, index)| {
            let row = &block.rows[*index];
            match row.key {
                Some(_) => vec![(*block, *index)],
                None => keyed_rows(&row.children.iter().map(|child| (*block, *child)).collect::<Vec<_>>()),
            }
        })
        .collect()
}

/// How a row is typed, for a help text: `[ "", "", "" ]`, or `{ decisions = "" }` where there are few columns. What a cell has is for the clerk
/// to say: nobody is told to write zeros.
fn row_shape(block: &TableBlock, row: &Row, cell: &str) -> String {
    if row.is_group() {
        return "…".to_owned();
    }
    if block.is_typed_as_lists() {
        return format!("[ {} ]", vec![cell; block.columns.len()].join(", "));
    }
    let cells: Vec<String> = block.columns.iter().map(|column| format!("{} = {cell}", column.key)).collect();
    format!("{{ {} }}", cells.join(", "))
}

fn read_text(text: &str, kind: Kind) -> CellValue {
    match text.trim() {
        "" => CellValue::Blank,
        "/" => CellValue::NotApplicable,
        trimmed => match (kind.is_decimal(), Amount::parse(trimmed)) {
            (true, Some(amount)) => CellValue::Amount(Box::new(amount)),
            _ => CellValue::Text(Box::new(text.to_owned())),
        },
    }
}
