//! Where the columns of the form stand in a source, for each grid and block: by headers, by the part before a page break, and by the
//! places of the figures; and which texts of a row stand there.

use crate::base::Amount;
use crate::edition::TableBlock;
use crate::import::document::{Extent, TextCell};
use crate::import::label::{key, likeness};
use crate::import::recognise::candidate::total;
use crate::import::recognise::matching::form_labels::FormTable;
use crate::import::recognise::matching::headers::{self, ColumnHeader, ColumnNames, by_header, stacked};
use crate::import::recognise::matching::rows::Source;
use crate::import::recognise::matching::source_row::SourceRow;
use crate::import::value::{is_blank, tidy};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// From this likeness on a header names a column: 法人或其他组织 of one form and 其他 of another are alike by less.
const NAMED: f32 = 0.6;
/// A figure that reaches into two columns stands in the one that it has this many times more of: on a print, a wide figure that is
/// set to the right reaches a little over its neighbour's edge.
const MOSTLY: i32 = 4;

/// The columns of a block in a grid or a torn table.
#[derive(Clone)]
pub(crate) struct ColumnMap {
    /// Where each column of the form stands, if that is known.
    pub(crate) columns: Vec<Option<Extent>>,
    /// Whether headers say so; else they follow from the places of figures.
    pub(crate) sure: bool,
    /// Whether names stand over at least half of the columns, if there is more than one: sums cannot tell addends apart.
    pub(crate) headed: bool,
    /// Whether the headers are not those of this form: another's, or this one's without some. Only what stands under its name is taken.
    pub(crate) foreign: bool,
}

/// The columns by part of the table and block.
pub(crate) type ColumnMaps = BTreeMap<(usize, usize), ColumnMap>;

/// The texts of a row for the columns of the form; `None` where the row has nothing there.
pub(crate) type ColumnTexts = Vec<Option<TextCell>>;

/// The rows of a table as they were met, and which rows of the form they are.
pub(crate) struct Alignment<'m> {
    /// The table of the form.
    pub(crate) form: &'m FormTable<'m>,
    /// The rows of the source.
    pub(crate) items: &'m [SourceRow],
    /// For each, the index of the row of the form.
    pub(crate) found: &'m [Option<usize>],
}

impl Alignment<'_> {
    /// The columns by part and block. `firsts` tells where figures begin in each grid.
    pub(crate) fn column_maps(&self, source: &Source<'_>, firsts: &[usize]) -> ColumnMaps {
        let mut maps = BTreeMap::new();
        let parts = match source {
            Source::Grids(grids) => grids.len(),
            Source::Ungridded(_) => 1,
        };
        for part in 0..parts {
            let mut end_of_last = 0;
            for (index, block) in self.form.table.blocks.iter().enumerate() {
                let rows = self.rows(part, index);
                let Some((top, last)) = rows.first().zip(rows.last()).map(|(first, last)| (first.row, last.row)) else {
                    continue;
                };
                let map = match source {
                    Source::Grids(grids) => {
                        let heads = headers::of_grid(grids[part], firsts[part], end_of_last, top);
                        // A part behind a page break goes on with the columns of the part before, and has no header.
                        let before = part.checked_sub(1).filter(|before| {
                            grids[*before].columns == grids[part].columns && firsts[*before] == firsts[part]
                        });
                        let before = before.and_then(|before| maps.get(&(before, index)));
                        self.of_grid(block, &rows, &heads, before)
                    }
                    Source::Ungridded(texts) => self.of_text(block, &rows, &texts[end_of_last.min(top)..top]),
                };
                maps.insert((part, index), map);
                end_of_last = last + 1;
            }
        }
        maps
    }

    /// The rows of a block in a part of the table.
    fn rows(&self, part: usize, block: usize) -> Vec<&SourceRow> {
        let of_block = |row: &Option<usize>| row.is_some_and(|row| self.form.rows[row].block == block);
        let rows = self.items.iter().zip(self.found).filter(|(item, form)| item.part == part && of_block(form));
        rows.map(|(item, _)| item).collect()
    }

    fn of_grid(
        &self,
        block: &TableBlock,
        rows: &[&SourceRow],
        heads: &[ColumnHeader],
        before: Option<&ColumnMap>,
    ) -> ColumnMap {
        let of_block = ColumnNames::new(block);
        let (named, names) = (by_header(heads, &of_block), &of_block.keys);
        let of_figures = by_figures(rows, names.len());
        let sound = |columns: &[Option<Extent>]| rows.iter().filter(|row| holds(block, &pick(row, columns))).count();
        // Figures beside all headers: the headers do not know of empty columns between.
        let is_beside = || rows.iter().any(|row| row.figures().any(|figure| !is_under(figure, &named)));
        let headed = names.len() == 1 || 2 * named.iter().flatten().count() >= names.len();
        let headed = headed || before.is_some_and(|before| before.headed);
        let map = |columns, sure, foreign| ColumnMap { columns, sure, headed, foreign };
        // Headers that spans have shifted seem to stand in another order, too: the sums of the rows tell. A block without sums has none.
        let has_sums = block.columns.iter().any(|column| column.total);
        let is_proven = |columns: &Vec<Option<Extent>>| !has_sums || 2 * sound(columns) > rows.len();
        if let Some(columns) = headers::in_other_order(heads, &of_block).filter(is_proven) {
            return map(columns, true, false);
        }
        // A name for every column that is there, and some of the form's are not: which, the names say.
        let is_less = !named.iter().all(Option::is_some)
            && named.iter().flatten().count() == heads.len()
            && heads.iter().all(|head| nearest(&head.key, names) >= NAMED)
            && rows.iter().all(|row| row.cells.len() == heads.len());
        match of_figures {
            _ if is_less => map(named, true, true),
            Some(columns) if is_beside() && sound(&columns) > sound(&named) => {
                let sure = sound(&columns) == rows.len();
                map(columns, sure, false)
            }
            _ if named.iter().all(Option::is_some) => map(named, true, false),
            _ if heads.iter().any(|head| self.is_foreign(&head.key, names)) => map(named, true, true),
            of_figures => match before.filter(|before| before.sure) {
                Some(before) => ColumnMap { foreign: false, ..before.clone() },
                None => map(of_figures.unwrap_or(named), false, false),
            },
        }
    }

    /// The columns of a torn table: by the places of its texts, and those of another form by the order of their names.
    fn of_text(&self, block: &TableBlock, rows: &[&SourceRow], above: &[TextCell]) -> ColumnMap {
        let of_block = ColumnNames::new(block);
        let names = &of_block.keys;
        let texts: Vec<(String, &str)> = above.iter().map(|text| (key(&text.text), &*text.text)).collect();
        if texts.iter().any(|(text, _)| self.is_foreign(text, names)) {
            let is_column =
                |(text, _): &(String, &str)| nearest(text, names).max(nearest(text, &self.form.foreign)) >= NAMED;
            let heads = (0..).zip(texts.into_iter().filter(is_column));
            let heads = heads.map(|(column, (key, printed))| ColumnHeader {
                across: at(column),
                key,
                printed: printed.to_owned(),
                above: Vec::new(),
            });
            let heads: Vec<ColumnHeader> = heads.collect();
            return ColumnMap { columns: by_header(&heads, &of_block), sure: true, headed: true, foreign: true };
        }
        let columns = by_full_rows(rows, names.len())
            .or_else(|| {
                Some(by_header(&headers::of_text(above), &of_block)).filter(|all| all.iter().all(Option::is_some))
            })
            .or_else(|| by_figures(rows, names.len()));
        // Whether the names of a torn table stand in the form's order is seen of the whole table.
        let columns = columns.unwrap_or_else(|| vec![None; names.len()]);
        ColumnMap { columns, sure: false, headed: true, foreign: false }
    }

    /// Whether a header names a column of another form rather than one of these.
    fn is_foreign(&self, head: &str, names: &[String]) -> bool {
        let other = nearest(head, &self.form.foreign);
        other >= NAMED && other > nearest(head, names)
    }
}

/// How like a header is to the name that it is most like.
fn nearest(head: &str, names: &[String]) -> f32 {
    names.iter().map(|name| likeness(head, name)).fold(0.0, f32::max)
}

/// A column by its number.
pub(crate) fn at(column: i32) -> Extent {
    Extent { from: column, to: column + 1 }
}

/// The places of rows with a figure in every column.
fn by_full_rows(rows: &[&SourceRow], count: usize) -> Option<Vec<Option<Extent>>> {
    let extents = |row: &&SourceRow| row.figures().map(|figure| figure.across).collect::<Option<Vec<Extent>>>();
    let full = rows.iter().filter_map(extents).filter(|row| row.len() == count);
    let all = full.reduce(|all, row| all.iter().zip(row).map(|(all, own)| all.joined(own)).collect())?;
    all.windows(2).all(|pair| pair[0].overlap(pair[1]) <= 0).then(|| all.into_iter().map(Some).collect())
}

/// The figures that stand below each other, if they make as many columns as the form has.
fn by_figures(rows: &[&SourceRow], count: usize) -> Option<Vec<Option<Extent>>> {
    let figures = rows.iter().flat_map(|row| row.figures()).filter_map(|figure| figure.across);
    let columns = stacked(figures.map(|extent| (extent, "")));
    (columns.len() == count).then(|| columns.into_iter().map(|(extent, _)| Some(extent)).collect())
}

/// A row's texts by the headers above it; two texts under one header are joined with `|`, which is no figure.
pub(crate) fn pick(row: &SourceRow, columns: &[Option<Extent>]) -> ColumnTexts {
    let text = |column: Extent| {
        let under: Vec<&TextCell> = row.cells.iter().filter(|cell| is_under(cell, &[Some(column)])).collect();
        let filled: Vec<&TextCell> = under.iter().copied().filter(|cell| !is_blank(&cell.text)).collect();
        match filled[..] {
            [] => under.first().copied().cloned(),
            [one] => Some(one.clone()),
            [first, ..] => {
                let text = filled.iter().map(|cell| tidy(&cell.text)).collect::<Vec<_>>().join(" | ");
                Some(TextCell { text, ..first.clone() })
            }
        }
    };
    columns.iter().map(|column| column.and_then(text)).collect()
}

/// A row's texts by order, if it has as many cells as the form has columns.
pub(crate) fn in_order(row: &SourceRow, count: usize, ungridded: bool) -> Option<ColumnTexts> {
    let (own, rest) = row.cells.split_at_checked(count)?;
    let enough = rest.is_empty() || ungridded && rest.iter().all(|cell| is_blank(&cell.text));
    enough.then(|| own.iter().cloned().map(Some).collect())
}

/// The texts of a torn row by their places, each under a column of its own; a column without a figure is a blank cell.
pub(crate) fn by_places(row: &SourceRow, columns: &[Option<Extent>]) -> Option<ColumnTexts> {
    let columns = columns.iter().copied().collect::<Option<Vec<Extent>>>()?;
    let mut texts: ColumnTexts = vec![Some(TextCell { spot: row.spot, ..TextCell::default() }); columns.len()];
    let mut next = 0;
    for figure in row.figures() {
        let column = place(figure.across?, &columns).filter(|column| *column >= next)?;
        texts[column] = Some(figure.clone());
        next = column + 1;
    }
    Some(texts)
}

/// The one column that a figure stands under, or reaches into much further than into any other.
fn place(figure: Extent, columns: &[Extent]) -> Option<usize> {
    let shared = columns.iter().map(|column| figure.overlap(*column)).enumerate();
    let mut shared: Vec<(i32, usize)> = shared.filter(|(_, n)| *n > 0).map(|(index, n)| (n, index)).collect();
    shared.sort_unstable();
    match shared[..] {
        [(_, only)] => Some(only),
        [.., (second, _), (most, index)] => (most >= MOSTLY * second).then_some(index),
        [] => None,
    }
}

/// Whether a text stands under one of the columns.
pub(crate) fn is_under(text: &TextCell, columns: &[Option<Extent>]) -> bool {
    columns.iter().flatten().any(|column| text.across.is_some_and(|across| across.overlap(*column) > 0))
}

/// Whether a row's total is the sum of its parts; blanks count nothing.
pub(crate) fn holds(block: &TableBlock, texts: &ColumnTexts) -> bool {
    let number = |index: usize| {
        let text = texts[index].as_ref().map(|met| tidy(&met.text)).unwrap_or_default();
        if text.is_empty() { Some(Decimal::ZERO) } else { Amount::parse(&text).map(|amount| amount.value()) }
    };
    let Some((whole, parts)) = &block.column_sum else { return false };
    let parts = total(parts.iter().copied().map(number));
    parts.is_some() && parts == number(*whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::aligned_text::{Measure, pieces};
    use crate::import::recognise::matching::source_row::of_text;

    fn texts(lines: &[&str]) -> Vec<TextCell> {
        lines.iter().flat_map(|line| pieces(line, Measure::Cells, Default::default())).collect()
    }

    /// The columns of a row's figures.
    fn placed(line: &str, columns: &[Option<Extent>]) -> Option<Vec<usize>> {
        let rows = of_text(&texts(&[line]));
        let placed = by_places(&rows[0], columns)?;
        let is_filled = |column: &usize| placed[*column].as_ref().is_some_and(|text| !is_blank(&text.text));
        Some((0..placed.len()).filter(is_filled).collect())
    }

    #[test]
    fn headers_of_several_lines_place_lonely_figures() {
        let heads = texts(&[
            "                        申请人情况",
            "          自然人      法人或其他组织      总计",
            "                    商业 科研   其",
            "                    企业 机构   他",
        ]);
        let keys = ["自然人", "商业企业", "科研机构", "其他", "总计"].map(str::to_owned).to_vec();
        let names = ColumnNames { keys, distinctions: vec![None; 5] };
        let columns = by_header(&headers::of_text(&heads), &names);
        assert_eq!(placed("公开         3                            3", &columns), Some(vec![0, 4]));
        assert_eq!(placed("公开         3             4              7", &columns), Some(vec![0, 2, 4]));
        assert_eq!(placed("公开   3", &columns), None, "beside all headers");
    }

    #[test]
    fn a_full_row_shows_the_columns_of_the_others() {
        let rows = of_text(&texts(&["公开    1      2      3", "公开           12"]));
        let columns = by_full_rows(&rows.iter().collect::<Vec<_>>(), 3).expect("columns");
        assert_eq!(placed("公开           12", &columns), Some(vec![1]));
    }
}
