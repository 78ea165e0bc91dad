//! Tables of rows under columns (二 and 三): rows by label in the form's order, columns by header, sums between readings.

use super::super::document::{Grid, Spot, Token};
use super::super::label::{key, likeness};
use super::super::value::tidy;
use super::align::{LEAST, align, fill_gaps};
use super::columns::{Texts, by_header, heads, in_order, pick, touches, without_phantoms};
use super::form::{Wanted, columns, wanted};
use super::found::{Doubtful, Found, printed};
use super::item::{Item, Met, first_figure_column, of_grid, of_tokens};
use super::sums::{Loose, settle};
use crate::base::{Amount, Message};
use crate::edition::{Block, CellId, Edition, Table};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Where a table is read from.
pub(super) enum Source<'d> {
    /// Its grids, in order.
    Grids(Vec<&'d Grid>),
    /// Its cells in reading order, their grid lost.
    Tokens(Vec<Token>),
}

/// Reads a table of rows. `foreign` are the names of columns that only other forms have: figures under these are never taken by
/// order.
pub(super) fn read(edition: &Edition, table: &Table, source: &Source<'_>, foreign: &[String]) -> Found {
    let wanted = wanted(table);
    let (items, firsts) = items(source, table);
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
    let filled = fill_gaps(&mut found_rows, wanted.len(), |met| items[met].filled, |form| !wanted[form].def.is_group());
    let mut reading = Rows { edition, table, torn, found: Found::default(), loose: Vec::new() };
    let models = models(source, &firsts, table, &items, &found_rows, &wanted, foreign);
    for (index, item) in items.iter().enumerate() {
        let Some(form) = found_rows[index] else {
            if item.filled && !item.joins.iter().all(String::is_empty) {
                reading.stray(item);
            }
            continue;
        };
        let by_order = filled.contains(&index).then(|| {
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
        reading.row(item, &wanted[form], model, by_order.or(by_likeness));
    }
    settle(edition, &mut reading.found, reading.loose);
    reading.found
}

fn items(source: &Source<'_>, table: &Table) -> (Vec<Item>, Vec<usize>) {
    match source {
        Source::Tokens(tokens) => (of_tokens(tokens), Vec::new()),
        Source::Grids(grids) => {
            let mut items = Vec::new();
            let mut firsts = Vec::new();
            for (part, grid) in grids.iter().enumerate() {
                let first = first_figure_column(grid).or_else(|| first_by_header(grid, table)).unwrap_or(1);
                items.extend(of_grid(grid, first, part));
                firsts.push(first);
            }
            (items, firsts)
        }
    }
}

/// Where figures begin in a grid without a single one: under the header of the first column.
fn first_by_header(grid: &Grid, table: &Table) -> Option<usize> {
    let first: Vec<String> = table.blocks.iter().filter_map(|block| columns(block).into_iter().next()).collect();
    let named = |text: &str| first.iter().any(|name| likeness(&key(text), name) > 0.75);
    grid.cells.iter().filter(|cell| cell.column > 0 && named(&cell.text)).map(|cell| cell.column).min()
}

/// The columns of each grid for each block.
struct Model {
    columns: Vec<Option<(usize, usize)>>,
    /// Whether headers say so; else they were taken from order.
    sure: bool,
    /// Whether the headers are those of another form.
    foreign: bool,
}

fn models(
    source: &Source<'_>,
    firsts: &[usize],
    table: &Table,
    items: &[Item],
    found: &[Option<usize>],
    wanted: &[Wanted<'_>],
    foreign: &[String],
) -> BTreeMap<(usize, usize), Model> {
    let mut models: BTreeMap<(usize, usize), Model> = BTreeMap::new();
    let Source::Grids(grids) = source else { return models };
    for (part, grid) in grids.iter().enumerate() {
        let mut end_of_last = 0;
        for (index, block) in table.blocks.iter().enumerate() {
            let rows: Vec<&Item> = items
                .iter()
                .zip(found)
                .filter(|(item, form)| item.part == part && form.is_some_and(|form| wanted[form].block == index))
                .map(|(item, _)| item)
                .collect();
            let Some(top) = rows.iter().map(|item| item.row).min() else { continue };
            let names = columns(block);
            let heads = heads(grid, firsts[part], end_of_last, top);
            let by_header = by_header(&heads, &names);
            end_of_last = rows.iter().map(|item| item.row + 1).max().unwrap_or(end_of_last);
            let phantoms = without_phantoms(&rows, names.len()).filter(|columns| {
                let beside =
                    |item: &&Item| item.cells.iter().any(|met| !tidy(&met.text).is_empty() && !under(met, &by_header));
                let sound = |columns: &[Option<(usize, usize)>]| {
                    rows.iter().filter(|item| holds(block, &pick(item, columns))).count()
                };
                // Figures beside all headers: the headers do not know of empty columns between.
                rows.iter().any(beside) && sound(columns) > sound(&by_header)
            });
            let model = if let Some(columns) = phantoms {
                let sure = rows.iter().all(|item| holds(block, &pick(item, &columns)));
                Model { columns, sure, foreign: false }
            } else if by_header.iter().all(Option::is_some) {
                Model { columns: by_header, sure: true, foreign: false }
            } else if heads.iter().any(|head| is_foreign(&head.key, &names, foreign)) {
                Model { columns: by_header, sure: true, foreign: true }
            } else if let Some(earlier) = continued(&models, part, index, grids, firsts) {
                Model { columns: earlier, sure: true, foreign: false }
            } else if let Some(columns) = without_phantoms(&rows, names.len()) {
                Model { columns, sure: false, foreign: false }
            } else {
                Model { columns: by_header, sure: false, foreign: false }
            };
            models.insert((part, index), model);
        }
    }
    models
}

/// Whether a header names a column of another form rather than one of these.
fn is_foreign(head: &str, names: &[String], foreign: &[String]) -> bool {
    let best = |known: &[String]| known.iter().map(|name| likeness(head, name)).fold(0.0, f32::max);
    let other = best(foreign);
    other >= 0.6 && other > best(names)
}

/// The columns of the part before, where this part goes on with the same columns after a page break and has no header.
fn continued(
    models: &BTreeMap<(usize, usize), Model>,
    part: usize,
    block: usize,
    grids: &[&Grid],
    firsts: &[usize],
) -> Option<Vec<Option<(usize, usize)>>> {
    let before = part.checked_sub(1)?;
    let model = models.get(&(before, block)).filter(|model| model.sure)?;
    let same = grids[before].columns == grids[part].columns && firsts[before] == firsts[part];
    same.then(|| model.columns.clone())
}

struct Rows<'f> {
    edition: &'f Edition,
    table: &'f Table,
    torn: bool,
    found: Found,
    /// Rows with fewer figures than columns, which only the sums can place.
    loose: Vec<Loose>,
}

impl Rows<'_> {
    fn row(&mut self, item: &Item, wanted: &Wanted<'_>, model: Option<&Model>, why: Option<Message>) {
        let block = &self.table.blocks[wanted.block];
        let count = block.columns.len();
        if let Some(model) = model.filter(|model| model.foreign) {
            return self.foreign(item, wanted, model, why);
        }
        let by_header = model.map(|model| pick(item, &model.columns)).filter(|texts| texts.iter().all(Option::is_some));
        let by_order = in_order(item, count, self.torn);
        let sure = model.is_some_and(|model| model.sure);
        let same = |a: &Texts, b: &Texts| {
            let text = |met: &Option<Met>| met.as_ref().map(|met| tidy(&met.text));
            a.iter().map(text).eq(b.iter().map(text))
        };
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
                let reason = (!self.torn && !holds(block, &order)).then(|| Message::new("import.why.column_order"));
                (order, reason)
            }
            (None, None) => return self.loosen(item, wanted, count),
        };
        for (column, met) in texts.into_iter().enumerate() {
            let (Some(met), Some(cell)) = (met, wanted.def.cell(column)) else { continue };
            let why = why.clone().or_else(|| reason.clone());
            self.found.take(self.edition, cell, &met.text, met.spot, why);
        }
        self.beside(item, wanted, model);
    }

    /// A row under headers of another form: only the columns that both forms name are taken.
    fn foreign(&mut self, item: &Item, wanted: &Wanted<'_>, model: &Model, why: Option<Message>) {
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
                self.found.doubt(&wanted.def.path, Doubtful::Contradictory, met.spot, why);
            }
        }
    }

    /// Figures of the row that stand under no header of the form.
    fn beside(&mut self, item: &Item, wanted: &Wanted<'_>, model: Option<&Model>) {
        let Some(model) = model.filter(|_| !self.torn) else { return };
        if item.cells.len() == model.columns.len() {
            return;
        }
        let beside: Vec<&Met> =
            item.cells.iter().filter(|met| !tidy(&met.text).is_empty() && !under(met, &model.columns)).collect();
        for met in &beside {
            // Whatever was read of the row may stand under the wrong header.
            for cell in (0..model.columns.len()).filter_map(|column| wanted.def.cell(column)) {
                let why = Message::new("import.why.beside").with("text", printed(&met.text));
                self.found.doubt(self.edition.address(cell), Doubtful::Contradictory, met.spot, why);
            }
        }
    }

    /// A row with fewer figures than columns: blanks were lost.
    fn loosen(&mut self, item: &Item, wanted: &Wanted<'_>, count: usize) {
        let cells: Vec<CellId> = (0..count).filter_map(|column| wanted.def.cell(column)).collect();
        let texts: Vec<(String, Spot)> = item
            .cells
            .iter()
            .filter(|met| !tidy(&met.text).is_empty())
            .map(|met| (met.text.clone(), met.spot))
            .collect();
        if wanted.def.is_group() && texts.is_empty() {
            return;
        }
        self.loose.push(Loose { cells, texts, spot: item.spot });
    }

    /// A row that the form does not have.
    fn stray(&mut self, item: &Item) {
        let figures: Vec<String> =
            item.cells.iter().map(|met| printed(&met.text)).filter(|text| !text.is_empty()).collect();
        if self.torn && figures.is_empty() {
            return;
        }
        self.found.strays += figures.len();
        let why = Message::new("import.why.stray").with("label", item.printed.as_str()).with("figures", figures);
        self.found.doubt(&self.table.key, Doubtful::Contradictory, item.spot, why);
    }
}

fn under(met: &Met, columns: &[Option<(usize, usize)>]) -> bool {
    columns.iter().flatten().any(|column| touches(met, *column))
}

fn each_under_its_own(texts: &Texts, columns: &[Option<(usize, usize)>]) -> bool {
    texts
        .iter()
        .zip(columns)
        .all(|(met, column)| met.as_ref().zip(*column).is_some_and(|(met, column)| touches(met, column)))
}

/// Whether a row's total is the sum of its parts; blanks count nothing.
fn holds(block: &Block, texts: &Texts) -> bool {
    let number = |index: usize| {
        let text = texts[index].as_ref().map(|met| tidy(&met.text)).unwrap_or_default();
        if text.is_empty() { Some(Decimal::ZERO) } else { Amount::parse(&text).map(|amount| amount.value()) }
    };
    let Some(total) = block.columns.iter().position(|column| column.total) else { return false };
    let parts: Option<Decimal> = (0..texts.len())
        .filter(|index| *index != total)
        .try_fold(Decimal::ZERO, |sum, index| sum.checked_add(number(index)?));
    parts.is_some() && parts == number(total)
}
