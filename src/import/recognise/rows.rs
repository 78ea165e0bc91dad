//! Tables of rows under columns (二 and 三): rows by label in the form's order, columns by header, sums between readings.

use super::super::document::{SourceLocation, TableGrid, TextCell};
use super::super::label::{key, likeness};
use super::super::value::{self, Value, tidy};
use super::align::{LEAST, align, fill_gaps};
use super::columns::{ColumnTexts, in_order, pick};
use super::form::{FormRow, columns, wanted};
use super::found::{IssueKind, RecognisedFigures, printed};
use super::item::{SourceCell, SourceRow, first_figure_column, of_grid, of_tokens};
use super::models::{Alignment, ColumnMap, each_under_its_own, holds, in_bands, models, under};
use super::sums::{UnplacedRow, settle};
use crate::base::{Amount, Message};
use crate::edition::{CellId, Edition, Kind, Table};

/// Where a table is read from.
pub(super) enum Source<'d> {
    /// Its grids, in order.
    Grids(Vec<&'d TableGrid>),
    /// Its cells in reading order, their grid lost.
    Tokens(Vec<TextCell>),
}

/// Reads a table of rows. `foreign` are the names of columns that only other forms have: figures under these are never taken by
/// order.
pub(super) fn read(edition: &Edition, table: &Table, source: &Source<'_>, foreign: &[String]) -> RecognisedFigures {
    let wanted = wanted(table);
    let (items, firsts) = items(source, table, &wanted);
    let torn = matches!(source, Source::Tokens(_));
    let widest = table.blocks.iter().map(|block| block.columns.len()).max().unwrap_or(0);
    let gain = |met: usize, form: usize| {
        let (item, row) = (&items[met], &wanted[form]);
        let score = row.score(&item.joins, &item.outer);
        if score < LEAST {
            return 0.0;
        }
        // A group stands in the table as a heading of its rows; it is a row of its own only where it has figures.
        let known_blank = item.cells.len() >= widest.min(table.blocks[row.block].columns.len());
        if row.def.is_group() && !item.filled {
            return 0.0;
        }
        score - 0.4 + if item.filled || known_blank { 0.2 } else { 0.0 }
    };
    let mut found_rows = align(items.len(), wanted.len(), gain);
    let in_gaps =
        fill_gaps(&mut found_rows, wanted.len(), |met| items[met].filled, |form| !wanted[form].def.is_group());
    // Figures that no row of the form has, or more than it has columns: they may be those of a row that seems to have none.
    let astray = items.iter().zip(&found_rows).any(|(item, form)| match form {
        Some(form) => item.figures().count() > table.blocks[wanted[*form].block].columns.len(),
        None => item.filled,
    });
    let whole = !astray && is_whole(&items, &found_rows, &wanted, table);
    let found = RecognisedFigures { torn, ..RecognisedFigures::default() };
    let mut reading = Rows { edition, table, torn, astray, found, loose: Vec::new() };
    let matched = Alignment { table, items: &items, found: &found_rows, wanted: &wanted, foreign };
    let models = models(source, &firsts, &matched);
    for (index, item) in items.iter().enumerate() {
        let Some(form) = found_rows[index] else {
            if item.filled && !item.joins.iter().all(String::is_empty) {
                reading.stray(item);
                reading.may_be_part(item, &items[..index], &found_rows, &wanted);
            }
            continue;
        };
        let by_order = in_gaps.contains(&index).then(|| {
            Message::new("import.why.row_order")
                .with("label", item.printed.as_str())
                .with("expected", &wanted[form].def.label)
        });
        let near = wanted[form].score(&item.joins, &item.outer);
        let by_likeness = (by_order.is_none() && near < 0.75).then(|| {
            Message::new("import.why.row_like")
                .with("label", item.printed.as_str())
                .with("expected", &wanted[form].def.label)
        });
        let model = models.get(&(item.part, wanted[form].block));
        let torn_apart = (torn && !whole && !item.on_one_line(&wanted[form]))
            .then(|| Message::new("import.why.torn_row").with("label", item.printed.as_str()));
        reading.row(item, &wanted[form], model, by_order.or(by_likeness).or(torn_apart));
    }
    settle(edition, &mut reading.found, reading.loose);
    reading.found
}

/// Whether every row of a torn table that is there has a figure for each column, and every text is a label of some row or group:
/// then each label has its own figures. Else those of one row may follow the label of another.
fn is_whole(items: &[SourceRow], found: &[Option<usize>], wanted: &[FormRow<'_>], table: &Table) -> bool {
    let full = |form: usize, item: &SourceRow| item.cells.len() >= table.blocks[wanted[form].block].columns.len();
    let rows = items.iter().zip(found).all(|(item, form)| form.is_none_or(|form| full(form, item)));
    let piece_of_label = |item: &SourceRow| {
        item.joins
            .last()
            .is_some_and(|own| wanted.iter().any(|row| own.chars().count() >= 2 && row.key.contains(own.as_str())))
    };
    let mut open = false;
    let mut leftover = false;
    // A piece of a label that its row does not end is the rest of a label that stands behind its figures.
    for (item, form) in items.iter().zip(found) {
        open = form.is_none() && (open || piece_of_label(item));
        leftover |= form.is_some_and(|form| wanted[form].ends(&item.joins) < 0.9);
    }
    rows && !open && !leftover
}

fn items(source: &Source<'_>, table: &Table, wanted: &[FormRow<'_>]) -> (Vec<SourceRow>, Vec<usize>) {
    match source {
        Source::Tokens(tokens) => (of_tokens(tokens), Vec::new()),
        Source::Grids(grids) => {
            let mut items: Vec<SourceRow> = Vec::new();
            let mut firsts: Vec<usize> = Vec::new();
            for (part, grid) in grids.iter().enumerate() {
                // The rest of a table behind a page break has the columns of the part before.
                let as_before = || {
                    let before = part.checked_sub(1)?;
                    (grids[before].columns == grid.columns).then(|| firsts[before])
                };
                let first = first_figure_column(grid).or_else(|| first_by_header(grid, table)).or_else(as_before);
                let first = first.unwrap_or(1);
                let mut rows = of_grid(grid, first, part).into_iter().peekable();
                if let Some(last) = items.last_mut()
                    && let Some(rest) = rows.next_if(|next| is_rest(next, last, wanted))
                {
                    last.append(rest);
                }
                items.extend(rows);
                firsts.push(first);
            }
            (items, firsts)
        }
    }
}

/// Whether a page break cut a row, and this is its lower part: only both labels together are that of a row, or one part has none.
fn is_rest(next: &SourceRow, last: &SourceRow, wanted: &[FormRow<'_>]) -> bool {
    let ends = |label: String| wanted.iter().map(|row| row.ends(std::slice::from_ref(&label))).fold(0.0, f32::max);
    let (above, below) = (last.label(), next.label());
    let whole = ends(format!("{above}{below}"));
    let blank = |label: &str| !label.chars().any(char::is_alphabetic);
    // Of a label nothing but its number may stand above.
    let begun = blank(above) && !last.printed.is_empty() && last.filled;
    let fits = blank(below) || begun || whole >= 0.9 && whole > ends(above.to_owned()).max(ends(below.to_owned()));
    fits && next.cells.len() == last.cells.len()
}

/// Where figures begin in a grid without a single one: under the header of the first column.
fn first_by_header(grid: &TableGrid, table: &Table) -> Option<usize> {
    let first: Vec<String> = table.blocks.iter().filter_map(|block| columns(block).into_iter().next()).collect();
    let named = |text: &str| first.iter().any(|name| likeness(&key(text), name) > 0.75);
    grid.cells.iter().filter(|cell| cell.column > 0 && named(&cell.text)).map(|cell| cell.column).min()
}

struct Rows<'f> {
    edition: &'f Edition,
    table: &'f Table,
    torn: bool,
    /// Whether figures of some row were not recognised as its own.
    astray: bool,
    found: RecognisedFigures,
    /// Rows with fewer figures than columns, which only the sums can place.
    loose: Vec<UnplacedRow>,
}

impl Rows<'_> {
    fn row(&mut self, item: &SourceRow, wanted: &FormRow<'_>, model: Option<&ColumnMap>, why: Option<Message>) {
        let block = &self.table.blocks[wanted.block];
        let count = block.columns.len();
        if let Some(model) = model.filter(|model| model.foreign) {
            return self.foreign(item, wanted, model, why);
        }
        let by_header = model.map(|model| pick(item, &model.columns)).filter(|texts| texts.iter().all(Option::is_some));
        let in_bands = || {
            let bands = model?.bands.as_ref().filter(|_| item.filled || !self.astray)?;
            in_bands(item, bands)
        };
        let by_order = in_order(item, count, self.torn).or_else(in_bands);
        let sure = model.is_some_and(|model| model.sure);
        let same = |a: &ColumnTexts, b: &ColumnTexts| {
            let text = |met: &Option<SourceCell>| met.as_ref().map(|met| tidy(&met.text));
            a.iter().map(text).eq(b.iter().map(text))
        };
        // The columns of a text drift where a label is long.
        let drifts = self.torn && item.spot.page == 0 && item.cells.len() < count;
        let (texts, reason) = match (by_header, by_order) {
            (Some(header), Some(order)) if same(&header, &order) => (header, None),
            // Spans that are drawn carelessly: each figure reaches under its own header, in the form's order, and one of them
            // under its neighbour's as well.
            (Some(_), Some(order)) if model.is_some_and(|model| each_under_its_own(&order, &model.columns)) => {
                (order, None)
            }
            (Some(header), Some(order)) => {
                // Header and order differ: the sum of the row decides.
                let (h, o) = (holds(block, &header), holds(block, &order));
                match (h, o) {
                    (false, true) => (order, Some(Message::new("import.why.order_over_header"))),
                    (true, false) => (header, None),
                    _ => (header, Some(Message::new("import.why.header_over_order"))),
                }
            }
            (Some(header), None) => {
                let reason = (!sure).then(|| Message::new("import.why.phantom"));
                (header, reason)
            }
            (None, Some(order)) => {
                // Without headers the order is all there is; the sum of the row confirms it.
                let unproven = !self.torn && !holds(block, &order);
                let reason = drifts.then(|| Message::new("import.why.place"));
                let reason = reason.or_else(|| unproven.then(|| Message::new("import.why.column_order")));
                (order, reason)
            }
            (None, None) => return self.loosen(item, wanted, count),
        };
        let lost = self.may_be_elsewhere(item);
        for (column, met) in texts.into_iter().enumerate() {
            let (Some(met), Some(cell)) = (met, wanted.def.cell(column)) else { continue };
            let blank = tidy(&met.text).is_empty();
            let elsewhere = || (lost && blank).then(|| Message::new("import.why.elsewhere"));
            let why = why.clone().or_else(|| reason.clone()).or_else(elsewhere);
            self.found.take(self.edition, cell, &met.text, met.spot, why);
        }
        self.beside(item, wanted, model);
    }

    /// Whether the figures of cells that seem blank may stand elsewhere: in the row of a label that was not recognised, or run
    /// together with a neighbour's.
    fn may_be_elsewhere(&self, item: &SourceRow) -> bool {
        let run_together = |met: &SourceCell| {
            let text = tidy(&met.text);
            text.chars().filter(char::is_ascii_digit).count() > 1
                && Amount::parse(&text.replace(',', ""))
                    .is_some_and(|_| matches!(value::read(&text, Kind::Count).value, Value::Text(_)))
        };
        (self.astray && !item.filled) || item.cells.iter().any(run_together)
    }

    /// A row under headers of another form: only the columns that both forms name are taken.
    fn foreign(&mut self, item: &SourceRow, wanted: &FormRow<'_>, model: &ColumnMap, why: Option<Message>) {
        for (column, met) in pick(item, &model.columns).into_iter().enumerate() {
            let (Some(met), Some(cell)) = (met, wanted.def.cell(column)) else { continue };
            self.found.take(self.edition, cell, &met.text, met.spot, why.clone());
        }
        for met in item.cells.iter().filter(|met| !tidy(&met.text).is_empty()) {
            if !under(met, &model.columns) {
                let why = Message::new("import.why.foreign")
                    .with("label", item.printed.as_str())
                    .with("text", printed(&met.text));
                self.found.strays += 1;
                self.found.doubt(&wanted.def.path, IssueKind::Contradictory, met.spot, why);
            }
        }
    }

    /// Figures of the row that stand under no header of the form.
    fn beside(&mut self, item: &SourceRow, wanted: &FormRow<'_>, model: Option<&ColumnMap>) {
        let Some(model) = model.filter(|_| !self.torn) else { return };
        if item.cells.len() == model.columns.len() {
            return;
        }
        let beside: Vec<&SourceCell> =
            item.cells.iter().filter(|met| !tidy(&met.text).is_empty() && !under(met, &model.columns)).collect();
        for met in &beside {
            // Whatever was read of the row may stand under the wrong header.
            for cell in (0..model.columns.len()).filter_map(|column| wanted.def.cell(column)) {
                let why = Message::new("import.why.beside").with("text", printed(&met.text));
                self.found.doubt(self.edition.address(cell), IssueKind::Contradictory, met.spot, why);
            }
        }
    }

    /// A row with fewer figures than columns: blanks were lost.
    fn loosen(&mut self, item: &SourceRow, wanted: &FormRow<'_>, count: usize) {
        let cells: Vec<CellId> = (0..count).filter_map(|column| wanted.def.cell(column)).collect();
        let texts: Vec<(String, SourceLocation)> = item
            .cells
            .iter()
            .filter(|met| !tidy(&met.text).is_empty())
            .map(|met| (met.text.clone(), met.spot))
            .collect();
        if wanted.def.is_group() && texts.is_empty() {
            return;
        }
        self.loose.push(UnplacedRow { cells, texts, spot: item.spot });
    }

    /// Names the figures of rows that a row which was not recognised may be a part of, cut off by a page break: that above it at
    /// the top of a grid, and those whose label begins or ends with its own.
    fn may_be_part(&mut self, item: &SourceRow, before: &[SourceRow], found: &[Option<usize>], wanted: &[FormRow<'_>]) {
        let label = item.label();
        let own = |row: &FormRow<'_>| row.key.starts_with(label) || row.key.ends_with(label);
        let above = before.last().filter(|last| last.part != item.part).and_then(|_| found[before.len() - 1]);
        let telling = label.chars().count() >= 3 && !self.torn;
        for (index, row) in wanted.iter().enumerate() {
            if Some(index) == above || telling && own(row) {
                let columns = 0..self.table.blocks[row.block].columns.len();
                for cell in columns.filter_map(|column| row.def.cell(column)) {
                    let why = Message::new("import.why.cut").with("label", item.printed.as_str());
                    self.found.doubt(self.edition.address(cell), IssueKind::Contradictory, item.spot, why);
                }
            }
        }
    }

    /// A row that the form does not have.
    fn stray(&mut self, item: &SourceRow) {
        let figures: Vec<String> =
            item.cells.iter().map(|met| printed(&met.text)).filter(|text| !text.is_empty()).collect();
        if self.torn && figures.is_empty() {
            return;
        }
        self.found.strays += figures.len();
        let why = Message::new("import.why.stray").with("label", item.printed.as_str()).with("figures", figures);
        self.found.doubt(&self.table.key, IssueKind::Contradictory, item.spot, why);
    }
}
