//! The columns of a table of rows, for each grid and block: by headers, by the part before a page break, by the empty columns
//! between, and in a torn table by the places of its texts.

use crate::base::Amount;
use crate::edition::TableBlock;
use crate::import::document::{Extent, TableGrid, TextCell};
use crate::import::label::{key, likeness};
use crate::import::recognise::candidate::total;
use crate::import::recognise::matching::form_labels::{FormTable, columns};
use crate::import::recognise::matching::headers::{
    ColumnHeader, ColumnTexts, by_header, heads, pick, touches, without_phantoms,
};
use crate::import::recognise::matching::rows::Source;
use crate::import::recognise::matching::source_row::{SourceCell, SourceRow};
use crate::import::recognise::ungridded::{find_bands, place_in_bands};
use crate::import::value::tidy;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The columns of each grid for each block.
pub(crate) struct ColumnMap {
    pub(crate) columns: Vec<Option<(usize, usize)>>,
    /// Whether headers say so; else they were taken from order.
    pub(crate) sure: bool,
    /// Whether the headers are those of another form.
    pub(crate) foreign: bool,
    /// Where the columns of a torn table stand, if it shows that.
    pub(crate) bands: Option<Vec<Extent>>,
}

/// The rows of a table as they were met, and which rows of the form they are.
pub(crate) struct Alignment<'m> {
    /// The table of the form.
    pub(crate) form: &'m FormTable<'m>,
    /// The rows of the source.
    pub(crate) items: &'m [SourceRow],
    /// For each, the index of the row of the form.
    pub(crate) found: &'m [Option<usize>],
}

/// The columns by part and block. `firsts` tells where figures begin in each grid.
pub(crate) fn models(
    source: &Source<'_>,
    firsts: &[usize],
    matched: &Alignment<'_>,
) -> BTreeMap<(usize, usize), ColumnMap> {
    let mut models = BTreeMap::new();
    match source {
        Source::Ungridded(tokens) => matched.of_text(tokens, &mut models),
        Source::Grids(grids) => {
            (0..grids.len()).for_each(|part| matched.of_grid(grids, firsts, part, &mut models));
        }
    }
    models
}

impl Alignment<'_> {
    /// The rows of a block in a part of the table.
    fn rows(&self, part: usize, block: usize) -> Vec<&SourceRow> {
        let of_block = |row: &Option<usize>| row.is_some_and(|row| self.form.rows[row].block == block);
        let rows = self.items.iter().zip(self.found).filter(|(item, form)| item.part == part && of_block(form));
        rows.map(|(item, _)| item).collect()
    }

    fn of_grid(
        &self,
        grids: &[&TableGrid],
        firsts: &[usize],
        part: usize,
        models: &mut BTreeMap<(usize, usize), ColumnMap>,
    ) {
        let mut end_of_last = 0;
        for (index, block) in self.form.table.blocks.iter().enumerate() {
            let rows = self.rows(part, index);
            let Some(top) = rows.iter().map(|item| item.row).min() else { continue };
            let names = columns(block);
            let heads = heads(grids[part], firsts[part], end_of_last, top);
            let by_header = by_header(&heads, &names);
            end_of_last = rows.iter().map(|item| item.row + 1).max().unwrap_or(end_of_last);
            let phantoms = without_phantoms(&rows, names.len()).filter(|columns| {
                let beside = |item: &&SourceRow| item.figures().any(|met| !under(met, &by_header));
                let sound = |columns: &[Option<(usize, usize)>]| {
                    rows.iter().filter(|item| holds(block, &pick(item, columns))).count()
                };
                // Figures beside all headers: the headers do not know of empty columns between.
                rows.iter().any(beside) && sound(columns) > sound(&by_header)
            });
            let foreign = || heads.iter().any(|head| self.is_foreign(&head.key, &names));
            let (columns, sure, foreign) = if let Some(columns) = phantoms {
                let sure = rows.iter().all(|item| holds(block, &pick(item, &columns)));
                (columns, sure, false)
            } else if by_header.iter().all(Option::is_some) {
                (by_header, true, false)
            } else if foreign() {
                (by_header, true, true)
            } else if let Some(earlier) = continued(models, part, index, grids, firsts) {
                (earlier, true, false)
            } else {
                (without_phantoms(&rows, names.len()).unwrap_or(by_header), false, false)
            };
            models.insert((part, index), ColumnMap { columns, sure, foreign, bands: None });
        }
    }

    /// The columns of a torn table: by the places of its texts, and those of another form by the order of their names.
    fn of_text(&self, tokens: &[TextCell], models: &mut BTreeMap<(usize, usize), ColumnMap>) {
        let mut end_of_last = 0;
        for (index, block) in self.form.table.blocks.iter().enumerate() {
            let rows = self.rows(0, index);
            let Some((first, last)) = rows.first().zip(rows.last()) else { continue };
            let heads = &tokens[end_of_last.min(first.row)..first.row];
            end_of_last = last.row + 1 + last.cells.len();
            let names = columns(block);
            let named: Vec<String> = heads.iter().map(|head| key(&head.text)).collect();
            let model = if named.iter().any(|head| self.is_foreign(head, &names)) {
                let is_column = |head: &&String| nearest(head, &names).max(nearest(head, &self.form.foreign)) >= NAMED;
                let heads = named.iter().filter(is_column).enumerate();
                let heads: Vec<ColumnHeader> = heads
                    .map(|(column, key)| ColumnHeader { column, columns: 1, key: key.clone(), above: Vec::new() })
                    .collect();
                ColumnMap { columns: by_header(&heads, &names), sure: true, foreign: true, bands: None }
            } else {
                let filled =
                    |item: &&SourceRow| -> Vec<Extent> { item.figures().filter_map(|met| met.across).collect() };
                let extents: Vec<Vec<Extent>> = rows.iter().map(filled).collect();
                let bands = find_bands(heads, &extents, &names);
                ColumnMap { columns: vec![None; names.len()], sure: false, foreign: false, bands }
            };
            models.insert((0, index), model);
        }
    }

    /// Whether a header names a column of another form rather than one of these.
    fn is_foreign(&self, head: &str, names: &[String]) -> bool {
        let other = nearest(head, &self.form.foreign);
        other >= NAMED && other > nearest(head, names)
    }
}

/// From this likeness on a header names a column.
const NAMED: f32 = 0.6;

/// How like a header is to the name that it is most like.
fn nearest(head: &str, names: &[String]) -> f32 {
    names.iter().map(|name| likeness(head, name)).fold(0.0, f32::max)
}

/// The texts of a torn row by their places; a column without a figure is a blank cell.
pub(crate) fn in_bands(item: &SourceRow, bands: &[Extent]) -> Option<ColumnTexts> {
    let figures: Vec<&SourceCell> = item.figures().collect();
    let extents: Option<Vec<Extent>> = figures.iter().map(|met| met.across).collect();
    let placed = place_in_bands(&extents?, bands)?;
    let blank = SourceCell { column: 0, columns: 1, text: String::new(), across: None, spot: item.spot };
    let mut texts: ColumnTexts = vec![Some(blank); bands.len()];
    for (met, column) in figures.into_iter().zip(placed) {
        texts[column] = Some(met.clone());
    }
    Some(texts)
}

/// The columns of the part before, where this part goes on with the same columns after a page break and has no header.
fn continued(
    models: &BTreeMap<(usize, usize), ColumnMap>,
    part: usize,
    block: usize,
    grids: &[&TableGrid],
    firsts: &[usize],
) -> Option<Vec<Option<(usize, usize)>>> {
    let before = part.checked_sub(1)?;
    let model = models.get(&(before, block)).filter(|model| model.sure)?;
    let same = grids[before].columns == grids[part].columns && firsts[before] == firsts[part];
    same.then(|| model.columns.clone())
}

/// Whether a figure stands under one of the columns.
pub(crate) fn under(met: &SourceCell, columns: &[Option<(usize, usize)>]) -> bool {
    columns.iter().flatten().any(|column| touches(met, *column))
}

/// Whether each text reaches under the header of its own column.
pub(crate) fn each_under_its_own(texts: &ColumnTexts, columns: &[Option<(usize, usize)>]) -> bool {
    texts
        .iter()
        .zip(columns)
        .all(|(met, column)| met.as_ref().zip(*column).is_some_and(|(met, column)| touches(met, column)))
}

/// Whether a row's total is the sum of its parts; blanks count nothing.
pub(crate) fn holds(block: &TableBlock, texts: &ColumnTexts) -> bool {
    let number = |index: usize| {
        let text = texts[index].as_ref().map(|met| tidy(&met.text)).unwrap_or_default();
        if text.is_empty() { Some(Decimal::ZERO) } else { Amount::parse(&text).map(|amount| amount.value()) }
    };
    let Some(whole) = block.columns.iter().position(|column| column.total) else { return false };
    let parts = total((0..texts.len()).filter(|index| *index != whole).map(number));
    parts.is_some() && parts == number(whole)
}
