//! Text in which spaces keep the columns of a table apart, as `pdftotext -layout` and text browsers write it.

use super::document::{Extent, SourceLocation, TextCell};
use super::value::is_figure;
use std::collections::BTreeSet;
use unicode_width::UnicodeWidthChar as _;

/// How many places an ideograph takes: programs count one or two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    /// Every character takes one place.
    Chars,
    /// Ideographs take two places.
    Cells,
}

/// How many rows of figures make a text one of columns.
const ROWS: usize = 3;

/// How a text measures its lines, if spaces keep its columns apart: the measure by which figures stand below each other.
pub(super) fn measure(lines: &[&str]) -> Option<Measure> {
    let ends = |measure: Measure| {
        let rows = lines.iter().map(|line| pieces(line, measure, SourceLocation::default()));
        let rows = rows.map(|row| row.into_iter().filter(|piece| is_figure(&piece.text)).collect::<Vec<_>>());
        let rows: Vec<Vec<TextCell>> = rows.filter(|row| row.len() >= 2).collect();
        let ends: BTreeSet<i32> = rows.iter().flatten().filter_map(|piece| Some(piece.across?.to)).collect();
        (rows.len(), ends.len())
    };
    let ((rows, by_chars), (_, by_cells)) = (ends(Measure::Chars), ends(Measure::Cells));
    (rows >= ROWS).then_some(if by_cells < by_chars { Measure::Cells } else { Measure::Chars })
}

/// The texts of a line between which there are at least two spaces.
pub(super) fn pieces(line: &str, measure: Measure, spot: SourceLocation) -> Vec<TextCell> {
    let mut pieces: Vec<TextCell> = Vec::new();
    let (mut column, mut blanks) = (0i32, 2);
    for c in line.chars() {
        let width = match measure {
            Measure::Chars => 1,
            Measure::Cells => c.width().map_or(0, |width| i32::try_from(width).unwrap_or(2)),
        };
        if c.is_whitespace() || c.is_control() {
            // An ideographic space is as wide as two.
            blanks += if c == '\u{3000}' { 2 } else { 1 };
        } else {
            match pieces.last_mut() {
                Some(piece) if blanks < 2 => {
                    if blanks > 0 {
                        piece.text.push(' ');
                    }
                    piece.text.push(c);
                    piece.across.iter_mut().for_each(|across| across.to = column + width);
                }
                _ => {
                    let across = Some(Extent { from: column, to: column + width });
                    pieces.push(TextCell { text: c.to_string(), across, spot });
                }
            }
            blanks = 0;
        }
        column = column.saturating_add(width);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_below_each_other_tell_the_measure() {
        let chars = ["一、新收申请      1      2", "（一）公开       3      4", "规章          5      6"];
        assert_eq!(measure(&chars), Some(Measure::Chars));
        let cells = ["一、新收申请      1      2", "（一）公开        3      4", "规章              5      6"];
        assert_eq!(measure(&cells), Some(Measure::Cells));
        assert_eq!(measure(&["规章 1 2", "文件 3 4", "许可 5 6"]), None);
    }

    #[test]
    fn texts_apart_are_pieces() {
        let pieces = pieces("  三 、结 果    12  0", Measure::Cells, SourceLocation::default());
        let shown: Vec<_> = pieces.iter().map(|p| (p.text.as_str(), p.across.map(|a| (a.from, a.to)))).collect();
        assert_eq!(shown, [("三 、结 果", Some((2, 12))), ("12", Some((16, 18))), ("0", Some((20, 21)))]);
    }
}
