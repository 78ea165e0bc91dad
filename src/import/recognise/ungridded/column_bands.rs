//! The columns of a table whose grid is lost, where the source shows how far to the right its texts stand: by rows that have a
//! figure in every column, by headers, or by the figures that stand below each other.

use crate::import::document::{Extent, TextCell};
use crate::import::label::{key, likeness};
use crate::import::recognise::matching::align::{LEAST, align};
use crate::import::value::{is_figure, tidy};

/// The columns of a form's block from left to right. `heads` are the texts above its rows; `rows` are the extents of the figures of
/// each row.
pub(crate) fn find_bands(heads: &[TextCell], rows: &[Vec<Extent>], names: &[String]) -> Option<Vec<Extent>> {
    by_full_rows(rows, names.len()).or_else(|| by_heads(heads, names)).or_else(|| by_figures(rows, names.len()))
}

/// Which columns a row's figures stand under, each under one of its own; `None` where that cannot be told.
pub(crate) fn place_in_bands(figures: &[Extent], bands: &[Extent]) -> Option<Vec<usize>> {
    let placed: Option<Vec<usize>> = figures.iter().map(|figure| under(*figure, bands)).collect();
    placed.filter(|placed| placed.windows(2).all(|pair| pair[0] < pair[1]))
}

/// The one band that a figure stands under, or reaches into much further than into any other.
fn under(figure: Extent, bands: &[Extent]) -> Option<usize> {
    let mut shared: Vec<(i32, usize)> =
        bands.iter().enumerate().map(|(index, band)| (overlap(figure, *band), index)).filter(|(n, _)| *n > 0).collect();
    shared.sort_unstable();
    match shared[..] {
        [(_, only)] => Some(only),
        [.., (second, _), (most, index)] => (most >= 4 * second).then_some(index),
        [] => None,
    }
}

/// How much of a line two extents have in common.
fn overlap(a: Extent, b: Extent) -> i32 {
    a.to.min(b.to).saturating_sub(a.from.max(b.from))
}

/// The extents in order, if none reaches into the next.
fn disjoint(bands: Vec<Extent>) -> Option<Vec<Extent>> {
    bands.windows(2).all(|pair| pair[0].to <= pair[1].from).then_some(bands)
}

fn joined(a: Extent, b: Extent) -> Extent {
    Extent { from: a.from.min(b.from), to: a.to.max(b.to) }
}

fn by_full_rows(rows: &[Vec<Extent>], count: usize) -> Option<Vec<Extent>> {
    let join = |bands: Vec<Extent>, row: &Vec<Extent>| bands.iter().zip(row).map(|(a, b)| joined(*a, *b)).collect();
    rows.iter().filter(|row| row.len() == count).cloned().reduce(|bands, row| join(bands, &row)).and_then(disjoint)
}

/// Figures that stand below each other, if they make as many columns as the form has.
fn by_figures(rows: &[Vec<Extent>], count: usize) -> Option<Vec<Extent>> {
    let bands = stacked(rows.iter().flatten().map(|extent| (*extent, "")));
    (bands.len() == count).then(|| bands.into_iter().map(|(extent, _)| extent).collect()).and_then(disjoint)
}

/// Headers, each of the lines that stand below each other.
fn by_heads(heads: &[TextCell], names: &[String]) -> Option<Vec<Extent>> {
    let words: Vec<TextCell> = heads.iter().filter(|head| !is_figure(&head.text)).flat_map(split).collect();
    let placed: Vec<(Extent, &str)> =
        words.iter().filter_map(|word| Some((word.across?, word.text.as_str()))).collect();
    // A header of several columns, a caption or a sentence stands over texts that are apart from each other.
    let spans = |index: usize, own: Extent| {
        let below: Vec<Extent> =
            placed[index + 1..].iter().map(|(other, _)| *other).filter(|other| overlap(own, *other) > 0).collect();
        below.iter().any(|a| below.iter().any(|b| overlap(*a, *b) <= 0))
    };
    let lowest = placed.iter().enumerate().filter(|(index, (own, _))| !spans(*index, *own)).map(|(_, word)| *word);
    let stacks = stacked(lowest);
    let gain = |met: usize, form: usize| {
        let score = likeness(&key(&stacks[met].1), &names[form]);
        if score >= LEAST { score } else { 0.0 }
    };
    let mut bands = vec![None; names.len()];
    for ((extent, _), column) in stacks.iter().zip(align(stacks.len(), names.len(), gain)) {
        if let Some(column) = column {
            bands[column] = Some(*extent);
        }
    }
    bands.into_iter().collect::<Option<Vec<Extent>>>().and_then(disjoint)
}

/// The words of a header: narrow columns leave a single space between them.
fn split(head: &TextCell) -> Vec<TextCell> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in head.text.char_indices().chain([(head.text.len(), ' ')]) {
        match (c.is_whitespace(), start) {
            (false, None) => start = Some(at),
            (true, Some(from)) => {
                words.push(head.part(from..at));
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// Texts that stand below each other as one, from left to right.
fn stacked<'t>(texts: impl Iterator<Item = (Extent, &'t str)>) -> Vec<(Extent, String)> {
    let mut stacks: Vec<(Extent, String)> = Vec::new();
    for (extent, text) in texts.filter(|(_, text)| text.is_empty() || !tidy(text).is_empty()) {
        let (mut own, mut words) = (extent, String::new());
        // A wide text may join stacks that were apart.
        stacks.retain(|(known, text)| {
            let below = overlap(own, *known) > 0;
            if below {
                own = joined(own, *known);
                words.push_str(text);
            }
            !below
        });
        stacks.push((own, words + text));
    }
    stacks.sort_by_key(|(extent, _)| extent.from);
    stacks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::aligned_text::{Measure, pieces};

    fn tokens(lines: &[&str]) -> Vec<TextCell> {
        lines.iter().flat_map(|line| pieces(line, Measure::Cells, Default::default())).collect()
    }

    fn figures(line: &str) -> Vec<Extent> {
        let all = tokens(&[line]);
        all.iter().filter(|token| is_figure(&token.text)).filter_map(|token| token.across).collect()
    }

    #[test]
    fn headers_of_several_lines_place_lonely_figures() {
        let heads = tokens(&[
            "                        申请人情况",
            "          自然人      法人或其他组织      总计",
            "                    商业 科研   其",
            "                    企业 机构   他",
        ]);
        let names = ["自然人", "商业企业", "科研机构", "其他", "总计"].map(str::to_owned);
        let bands = find_bands(&heads, &[], &names).expect("columns");
        assert_eq!(place_in_bands(&figures("公开         3                            3"), &bands), Some(vec![0, 4]));
        assert_eq!(
            place_in_bands(&figures("公开         3             4              7"), &bands),
            Some(vec![0, 2, 4])
        );
        assert_eq!(place_in_bands(&figures("公开   3"), &bands), None, "beside all headers");
    }

    #[test]
    fn a_full_row_shows_the_columns_of_the_others() {
        let rows = [figures("公开    1      2      3"), figures("公开           12")];
        let names = ["甲", "乙", "丙"].map(str::to_owned);
        let bands = find_bands(&[], &rows, &names).expect("columns");
        assert_eq!(place_in_bands(&rows[1], &bands), Some(vec![1]));
    }
}
