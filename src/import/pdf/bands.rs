//! Tables with horizontal rules only: what stands between two rules is a row, however many lines its label has.

use super::super::document::SourceLocation;
use super::super::value::is_figure;
use super::lattice::merged;
use super::lines::{TextLine, join, text_lines};
use super::page::{Glyph, RulingLine};
use std::collections::BTreeMap;

/// How far a rule reaches beyond a text above or below it, in points.
const NEAR: f64 = 3.0;
/// How many rules that end at one edge make a table: its ends and one row.
const LEAST: usize = 3;
/// How many rules of a page are looked at.
const MOST: usize = 2_000;

/// The horizontal rules of a page that no upright one touches, and those of frames, of tables only: such rules end at one edge.
pub(super) fn find(rules: &[RulingLine], of_frames: Vec<RulingLine>) -> Vec<RulingLine> {
    let (flat, upright) = (merged(rules, true), merged(rules, false));
    if flat.len().max(upright.len()) > MOST {
        return Vec::new();
    }
    let touches = |h: &RulingLine, v: &RulingLine| {
        v.at >= h.from - NEAR && v.at <= h.to + NEAR && h.at >= v.from - NEAR && h.at <= v.to + NEAR
    };
    let free = flat.into_iter().filter(|h| !upright.iter().any(|v| touches(h, v)));
    let mut free: Vec<RulingLine> = free.chain(of_frames).collect();
    free.sort_by(|a, b| a.at.total_cmp(&b.at));
    let ends = |own: &RulingLine| free.iter().filter(|other| (other.to - own.to).abs() <= NEAR).count();
    free.iter().filter(|own| ends(own) >= LEAST).copied().collect()
}

/// The lines of a page, those between two rules joined that are one row: its label may have several, its figures stand on one.
pub(super) fn lines(glyphs: &[Glyph], rules: &[RulingLine], spot: SourceLocation) -> Vec<TextLine> {
    let mut bands: BTreeMap<(usize, usize), Vec<Glyph>> = BTreeMap::new();
    let mut others: Vec<Glyph> = Vec::new();
    for glyph in glyphs {
        let is_over = |rule: &RulingLine| (rule.from - NEAR..=rule.to + NEAR).contains(&glyph.middle());
        let above = rules.iter().rposition(|rule| is_over(rule) && rule.at <= glyph.center());
        let below = rules.iter().position(|rule| is_over(rule) && rule.at > glyph.center());
        match above.zip(below) {
            Some(band) => bands.entry(band).or_default().push(glyph.clone()),
            None => others.push(glyph.clone()),
        }
    }
    let mut rows: Vec<TextLine> = Vec::new();
    for glyphs in bands.into_values() {
        match row(&glyphs) {
            Some(row) => rows.push(TextLine::row(row)),
            None => others.extend(glyphs),
        }
    }
    let mut lines = text_lines(&others, spot);
    lines.extend(rows);
    lines.sort_by(|a, b| a.top().total_cmp(&b.top()));
    for (index, line) in lines.iter_mut().enumerate() {
        line.spot = SourceLocation { line: index as u32 + 1, ..spot };
    }
    lines
}

/// The glyphs of a row, column after column; `None` where its figures stand on several lines, or it has none.
fn row(glyphs: &[Glyph]) -> Option<Vec<Glyph>> {
    let lines = text_lines(glyphs, SourceLocation::default());
    let mut baselines: Vec<f64> = Vec::new();
    // The texts of each column, with its left and its right edge.
    let mut columns: Vec<(f64, f64, Vec<Glyph>)> = Vec::new();
    for piece in lines.iter().flat_map(|line| line.groups(true)) {
        let (first, last) = (piece.first()?, piece.last()?);
        if is_figure(&join(&piece)) {
            baselines.push(first.y);
        }
        let (left, right) = (first.x, last.x + last.width);
        let within = |column: &&mut (f64, f64, Vec<Glyph>)| column.0 < right && left < column.1;
        match columns.iter_mut().find(within) {
            Some(column) => *column = (column.0.min(left), column.1.max(right), [column.2.as_slice(), &piece].concat()),
            None => columns.push((left, right, piece)),
        }
    }
    let first = *baselines.first()?;
    let size = glyphs.iter().map(|glyph| glyph.size).fold(0.0, f64::max);
    if lines.len() < 2 || baselines.iter().any(|own| (own - first).abs() > 0.45 * size) {
        return None;
    }
    columns.sort_by(|a, b| a.0.total_cmp(&b.0));
    // Columns that a longer line below joined are one column that cannot be told apart.
    let apart = columns.windows(2).all(|pair| pair[0].1 <= pair[1].0);
    apart.then(|| columns.into_iter().flat_map(|(.., glyphs)| glyphs).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text at a place, a character each ten points.
    fn text(text: &str, x: f64, y: f64) -> Vec<Glyph> {
        let glyph = |(index, c): (usize, char)| Glyph {
            text: c.to_string(),
            x: x + 10.0 * index as f64,
            y,
            width: if c.is_ascii() { 5.0 } else { 10.0 },
            size: 10.0,
        };
        text.chars().enumerate().map(glyph).collect()
    }

    fn seen(glyphs: &[Vec<Glyph>], rules: &[(f64, f64)]) -> Vec<String> {
        let rules: Vec<RulingLine> =
            rules.iter().map(|(at, from)| RulingLine { flat: true, at: *at, from: *from, to: 300.0 }).collect();
        let lines = lines(&glyphs.concat(), &find(&rules, Vec::new()), SourceLocation::default());
        let text = |line: &TextLine| line.groups(true).iter().map(|group| join(group)).collect::<Vec<_>>().join("|");
        lines.iter().map(text).collect()
    }

    #[test]
    fn what_stands_between_two_rules_is_a_row() {
        let glyphs = [
            text("（三）", 0.0, 42.0),
            text("不予", 0.0, 54.0),
            text("属于国家", 60.0, 30.0),
            text("秘密", 60.0, 42.0),
            text("0", 150.0, 36.0),
            text("2", 200.0, 36.0),
            text("属于案卷", 60.0, 60.0),
            text("类", 60.0, 72.0),
            text("1", 150.0, 66.0),
            text("3", 200.0, 66.0),
        ];
        let rules = [(18.0, 0.0), (48.0, 50.0), (78.0, 0.0)];
        assert_eq!(seen(&glyphs, &rules), ["属于国家秘密|0|2", "（三）", "不予", "属于案卷类|1|3"]);
        // Rules above and below a table, and none between its rows.
        let lines = ["属于国家", "0|2", "（三）|秘密", "不予", "属于案卷", "1|3", "类"];
        assert_eq!(seen(&glyphs, &[(10.0, 0.0), (18.0, 0.0), (78.0, 0.0)]), lines);
        // Underlined words are no table.
        assert_eq!(seen(&glyphs, &[(18.0, 0.0), (48.0, 50.0)]), lines);
    }
}
