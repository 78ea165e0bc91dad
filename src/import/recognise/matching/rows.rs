//! Tables of rows under columns (二 and 三): rows by label in the form's order, columns by header, sums between readings.

use crate::base::{Amount, Message};
use crate::edition::{Kind, Table};
use crate::import::document::{SourceLocation, TableGrid, TextCell};
use crate::import::label::{key, likeness};
use crate::import::recognise::candidate::{Candidate, IssueKind, printed};
use crate::import::recognise::matching::align::{LEAST, align, fill_gaps};
use crate::import::recognise::matching::column_map::{
    Alignment, ColumnMap, each_under_its_own, holds, in_bands, models, under,
};
use crate::import::recognise::matching::form_labels::{FormRow, FormTable, columns};
use crate::import::recognise::matching::headers::{ColumnTexts, in_order, pick};
use crate::import::recognise::matching::source_row::{SourceCell, SourceRow, first_figure_column, of_grid, of_tokens};
use crate::import::recognise::solving::unplaced::{UnplacedRow, place_unplaced};
use crate::import::value::{self, Value, tidy};

/// Where a table is read from.
pub(crate) enum Source<'d> {
    /// Its grids, in order.
    Grids(Vec<&'d TableGrid>),
    /// Its cells in reading order, their grid lost.
    Ungridded(&'d [TextCell]),
}

/// Reads a table of rows.
pub(crate) fn read(form: &FormTable<'_>, source: &Source<'_>) -> Candidate {
    let (table, wanted) = (form.table, &form.rows);
    let (items, firsts) = source_rows(source, form);
    let ungridded = matches!(source, Source::Ungridded(_));
    let widest = table.blocks.iter().map(|block| block.columns.len()).max().unwrap_or(0);
    let gain = |met: usize, row: usize| {
        let (item, row) = (&items[met], &wanted[row]);
        let score = row.score(&item.label_candidates, &item.group_labels);
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
    let in_gaps = fill_gaps(&mut found_rows, wanted.len(), |met| items[met].filled, |row| !wanted[row].def.is_group());
    // Figures that no row of the form has, or more than it has columns: they may be those of a row that seems to have none.
    let astray = items.iter().zip(&found_rows).any(|(item, form)| match form {
        Some(form) => item.figures().count() > table.blocks[wanted[*form].block].columns.len(),
        None => item.filled,
    });
    let complete = !astray && is_complete(&items, &found_rows, form);
    let found = Candidate { ungridded, ..Candidate::default() };
    let mut reading = RowReader { form, ungridded, astray, found, unplaced: Vec::new() };
    let matched = Alignment { form, items: &items, found: &found_rows };
    let models = models(source, &firsts, &matched);
    for (index, item) in items.iter().enumerate() {
        let Some(row) = found_rows[index] else {
            if item.filled && !item.label_candidates.iter().all(String::is_empty) {
                reading.stray(item);
                reading.may_be_part(item, &items[..index], &found_rows);
            }
            continue;
        };
        let row = &wanted[row];
        let named =
            |why: &'static str| Message::new(why).with("label", item.printed.as_str()).with("expected", &row.def.label);
        let why = if in_gaps.contains(&index) {
            Some(named("import.why.row_order"))
        } else if row.score(&item.label_candidates, &item.group_labels) < SURE_LABEL {
            Some(named("import.why.row_like"))
        } else if ungridded && !complete && !item.on_one_line(row) {
            Some(Message::new("import.why.torn_row").with("label", item.printed.as_str()))
        } else {
            None
        };
        reading.row(item, row, models.get(&(item.part, row.block)), why);
    }
    place_unplaced(form.edition, &mut reading.found, reading.unplaced);
    reading.found
}

/// From this likeness on a label names its row without a doubt: words that a scan or a portal lost leave it above, other rows of
/// the same group stay below.
const SURE_LABEL: f32 = 0.75;

/// Whether every row of a torn table that is there has a figure for each column, and every text is a label of some row or group:
/// then each label has its own figures. Else those of one row may follow the label of another.
fn is_complete(items: &[SourceRow], found: &[Option<usize>], form: &FormTable<'_>) -> bool {
    let wanted = &form.rows;
    let full = |row: usize, item: &SourceRow| item.cells.len() >= form.block(&wanted[row]).columns.len();
    let rows = items.iter().zip(found).all(|(item, row)| row.is_none_or(|row| full(row, item)));
    let piece_of_label = |item: &SourceRow| {
        item.label_candidates
            .last()
            .is_some_and(|own| wanted.iter().any(|row| own.chars().count() >= 2 && row.key.contains(own.as_str())))
    };
    let mut open = false;
    let mut leftover = false;
    // A piece of a label that its row does not end is the rest of a label that stands behind its figures.
    for (item, form) in items.iter().zip(found) {
        open = form.is_none() && (open || piece_of_label(item));
        leftover |= form.is_some_and(|form| wanted[form].ends(&item.label_candidates) < 0.9);
    }
    rows && !open && !leftover
}

fn source_rows(source: &Source<'_>, form: &FormTable<'_>) -> (Vec<SourceRow>, Vec<usize>) {
    match source {
        Source::Ungridded(tokens) => (of_tokens(tokens), Vec::new()),
        Source::Grids(grids) => {
            let mut items: Vec<SourceRow> = Vec::new();
            let mut firsts: Vec<usize> = Vec::new();
            for (part, grid) in grids.iter().enumerate() {
                // The rest of a table behind a page break has the columns of the part before.
                let as_before = || {
                    let before = part.checked_sub(1)?;
                    (grids[before].columns == grid.columns).then(|| firsts[before])
                };
                let first = first_figure_column(grid).or_else(|| first_by_header(grid, form.table)).or_else(as_before);
                let first = first.unwrap_or(1);
                let mut rows = of_grid(grid, first, part).into_iter().peekable();
                if let Some(last) = items.last_mut()
                    && let Some(rest) = rows.next_if(|next| is_rest(next, last, &form.rows))
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

/// A table while its rows are read.
struct RowReader<'f> {
    /// The table.
    form: &'f FormTable<'f>,
    /// Whether its grid is lost.
    ungridded: bool,
    /// Whether figures of some row were not recognised as its own.
    astray: bool,
    /// What was read.
    found: Candidate,
    /// Rows with fewer figures than columns, which only the sums can place.
    unplaced: Vec<UnplacedRow>,
}

impl RowReader<'_> {
    fn row(&mut self, item: &SourceRow, wanted: &FormRow<'_>, model: Option<&ColumnMap>, why: Option<Message>) {
        let block = self.form.block(wanted);
        let count = block.columns.len();
        if let Some(model) = model.filter(|model| model.foreign) {
            return self.foreign(item, wanted, model, why);
        }
        let by_header = model.map(|model| pick(item, &model.columns)).filter(|texts| texts.iter().all(Option::is_some));
        let in_bands = || {
            let bands = model?.bands.as_ref().filter(|_| item.filled || !self.astray)?;
            in_bands(item, bands)
        };
        let by_order = in_order(item, count, self.ungridded).or_else(in_bands);
        let sure = model.is_some_and(|model| model.sure);
        let same = |a: &ColumnTexts, b: &ColumnTexts| {
            let text = |met: &Option<SourceCell>| met.as_ref().map(|met| tidy(&met.text));
            a.iter().map(text).eq(b.iter().map(text))
        };
        // The columns of a text drift where a label is long.
        let drifts = self.ungridded && item.spot.page == 0 && item.cells.len() < count;
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
                let unproven = !self.ungridded && !holds(block, &order);
                let reason = drifts.then(|| Message::new("import.why.place"));
                let reason = reason.or_else(|| unproven.then(|| Message::new("import.why.column_order")));
                (order, reason)
            }
            (None, None) => return self.add_unplaced(item, wanted),
        };
        let lost = self.may_be_elsewhere(item);
        for (column, met) in texts.into_iter().enumerate() {
            let (Some(met), Some(cell)) = (met, wanted.def.cell(column)) else { continue };
            let blank = tidy(&met.text).is_empty();
            let elsewhere = || (lost && blank).then(|| Message::new("import.why.elsewhere"));
            let why = why.clone().or_else(|| reason.clone()).or_else(elsewhere);
            self.found.record(self.form.edition, cell, &met.text, met.spot, why);
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
            self.found.record(self.form.edition, cell, &met.text, met.spot, why.clone());
        }
        for met in item.cells.iter().filter(|met| !tidy(&met.text).is_empty()) {
            if !under(met, &model.columns) {
                let why = Message::new("import.why.foreign")
                    .with("label", item.printed.as_str())
                    .with("text", printed(&met.text));
                self.found.unmatched += 1;
                self.found.add_issue(&wanted.def.path, IssueKind::Contradictory, met.spot, why);
            }
        }
    }

    /// Figures of the row that stand under no header of the form.
    fn beside(&mut self, item: &SourceRow, wanted: &FormRow<'_>, model: Option<&ColumnMap>) {
        let Some(model) = model.filter(|_| !self.ungridded) else { return };
        if item.cells.len() == model.columns.len() {
            return;
        }
        let beside: Vec<&SourceCell> =
            item.cells.iter().filter(|met| !tidy(&met.text).is_empty() && !under(met, &model.columns)).collect();
        for met in &beside {
            // Whatever was read of the row may stand under the wrong header.
            for cell in &wanted.cells {
                let why = Message::new("import.why.beside").with("text", printed(&met.text));
                self.found.add_issue(self.form.edition.address(*cell), IssueKind::Contradictory, met.spot, why);
            }
        }
    }

    /// A row with fewer figures than columns: blanks were lost.
    fn add_unplaced(&mut self, item: &SourceRow, wanted: &FormRow<'_>) {
        let texts: Vec<(String, SourceLocation)> = item
            .cells
            .iter()
            .filter(|met| !tidy(&met.text).is_empty())
            .map(|met| (met.text.clone(), met.spot))
            .collect();
        if wanted.def.is_group() && texts.is_empty() {
            return;
        }
        self.unplaced.push(UnplacedRow { cells: wanted.cells.clone(), texts, spot: item.spot });
    }

    /// Names the figures of rows that a row which was not recognised may be a part of, cut off by a page break: that above it at
    /// the top of a grid, and those whose label begins or ends with its own.
    fn may_be_part(&mut self, item: &SourceRow, before: &[SourceRow], found: &[Option<usize>]) {
        let label = item.label();
        let own = |row: &FormRow<'_>| row.key.starts_with(label) || row.key.ends_with(label);
        let above = before.last().filter(|last| last.part != item.part).and_then(|_| found[before.len() - 1]);
        let telling = label.chars().count() >= 3 && !self.ungridded;
        for (index, row) in self.form.rows.iter().enumerate() {
            if Some(index) == above || telling && own(row) {
                for cell in &row.cells {
                    let why = Message::new("import.why.cut").with("label", item.printed.as_str());
                    self.found.add_issue(self.form.edition.address(*cell), IssueKind::Contradictory, item.spot, why);
                }
            }
        }
    }

    /// A row that the form does not have.
    fn stray(&mut self, item: &SourceRow) {
        let figures: Vec<String> =
            item.cells.iter().map(|met| printed(&met.text)).filter(|text| !text.is_empty()).collect();
        if self.ungridded && figures.is_empty() {
            return;
        }
        self.found.unmatched += figures.len();
        let why = Message::new("import.why.stray").with("label", item.printed.as_str()).with("figures", figures);
        self.found.add_issue(&self.form.table.key, IssueKind::Contradictory, item.spot, why);
    }
}
