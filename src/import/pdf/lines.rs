//! Glyphs as lines, lines as paragraphs.

use super::super::document::{Extent, Paragraph, SourceLocation, TextCell, raised};
use super::super::label::{is_browser_mark, is_numbered};
use super::super::value::is_figure;
use super::page::Glyph;

/// A raised glyph is smaller than this share of its line's size,
const SMALL: f64 = 0.85;
/// and stands above the line by more than this share.
const RAISED: f64 = 0.15;

/// Glyphs on one baseline, from left to right.
#[derive(Clone, Debug)]
pub(super) struct TextLine {
    pub(super) glyphs: Vec<Glyph>,
    pub(super) spot: SourceLocation,
    /// Whether it is a row of a table by its rules: its glyphs stand column after column, and a label may have several lines.
    is_row: bool,
}

impl TextLine {
    /// A row of a table.
    pub(super) fn row(glyphs: Vec<Glyph>) -> TextLine {
        TextLine { glyphs, spot: SourceLocation::default(), is_row: true }
    }

    /// Whether it is the mark at the foot of a page.
    pub(super) fn is_mark(&self) -> bool {
        is_mark(&join(&self.glyphs))
    }

    /// Its upper edge.
    pub(super) fn top(&self) -> f64 {
        self.glyphs.iter().map(|glyph| glyph.y - glyph.size).fold(f64::INFINITY, f64::min)
    }

    fn baseline(&self) -> f64 {
        self.glyphs.first().map_or(0.0, |glyph| glyph.y)
    }

    fn left(&self) -> f64 {
        self.glyphs.first().map_or(0.0, |glyph| glyph.x)
    }

    fn right(&self) -> f64 {
        self.glyphs.last().map_or(0.0, |glyph| glyph.x + glyph.width)
    }

    fn size(&self) -> f64 {
        self.glyphs.iter().map(|glyph| glyph.size).fold(0.0, f64::max)
    }

    /// The glyphs of the texts that stand apart from each other. Between a label and its figure the gap may be as narrow as between
    /// figures in a row of a table, but not in a sentence.
    pub(super) fn groups(&self, in_table: bool) -> Vec<Vec<Glyph>> {
        let is_digit = |glyph: &Glyph| glyph.text.chars().all(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
        let mut groups: Vec<Vec<Glyph>> = Vec::new();
        for glyph in &self.glyphs {
            let apart = |last: &Glyph| {
                let digits = usize::from(is_digit(last)) + usize::from(is_digit(glyph));
                let least = if digits == 2 || (digits == 1 && in_table) { NARROW } else { WIDE };
                glyph.x - (last.x + last.width) > least * glyph.size
            };
            match groups.last_mut().filter(|group| !group.last().is_some_and(apart)) {
                Some(group) => group.push(glyph.clone()),
                None => groups.push(vec![glyph.clone()]),
            }
        }
        groups
    }
}

/// The lines of glyphs, from top to bottom.
pub(super) fn text_lines(glyphs: &[Glyph], spot: SourceLocation) -> Vec<TextLine> {
    let mut sorted: Vec<&Glyph> = glyphs.iter().filter(|glyph| !glyph.text.trim().is_empty()).collect();
    sorted.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
    let mut lines: Vec<TextLine> = Vec::new();
    for glyph in sorted {
        let fits = |line: &&mut TextLine| (line.baseline() - glyph.y).abs() <= 0.45 * glyph.size.max(line.size());
        match lines.last_mut().filter(fits) {
            Some(line) => line.glyphs.push(glyph.clone()),
            None => {
                let spot = SourceLocation { line: lines.len() as u32 + 1, ..spot };
                lines.push(TextLine { glyphs: vec![glyph.clone()], spot, is_row: false });
            }
        }
    }
    for line in &mut lines {
        line.glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
        // Bold is drawn twice by some programs, a hair apart.
        line.glyphs
            .dedup_by(|b, a| a.text == b.text && (a.x - b.x).abs() < 0.2 * a.size && (a.y - b.y).abs() < 0.2 * a.size);
    }
    lines
}

/// A gap wider than this share of an em parts words.
const WIDE: f64 = 0.8;
/// Figures of neighbouring columns stand nearer to each other.
const NARROW: f64 = 0.12;

/// The text of glyphs on a line; a gap is a space.
pub(super) fn join(glyphs: &[Glyph]) -> String {
    let largest = glyphs.iter().max_by(|one, other| one.size.total_cmp(&other.size));
    // The mark of a footnote is no digit of the figure before it.
    let is_raised = |glyph: &Glyph| {
        largest.is_some_and(|line| glyph.size < SMALL * line.size && line.y - glyph.y > RAISED * line.size)
    };
    let mut text = String::new();
    let mut end: Option<f64> = None;
    for glyph in glyphs {
        let gap = end.map_or(0.0, |end| glyph.x - end);
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let tight = latin(text.chars().next_back()) && latin(glyph.text.chars().next());
        let least = if tight { 0.25 } else { WIDE };
        if gap > least * glyph.size {
            text.push(' ');
        }
        match is_raised(glyph) {
            true => text.push_str(&raised(glyph.text.trim())),
            false => text.push_str(glyph.text.trim()),
        }
        end = Some(glyph.x + glyph.width);
    }
    text
}

/// The texts that stand apart from each other on a line.
fn pieces(line: &TextLine, in_table: bool) -> Vec<TextCell> {
    let piece = |group: Vec<Glyph>| {
        let left = group.iter().map(|glyph| glyph.x).reduce(f64::min)?;
        let right = group.iter().map(|glyph| glyph.x + glyph.width).reduce(f64::max)?;
        let across = Extent { from: tenths(left), to: tenths(right) };
        Some(TextCell { text: join(&group), across: Some(across), spot: line.spot })
    };
    line.groups(in_table).into_iter().filter_map(piece).collect()
}

/// Points as whole tenths of a point.
fn tenths(points: f64) -> i32 {
    (points * 10.0) as i32
}

/// Where text begins and ends on the pages.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Margins {
    left: f64,
    right: f64,
}

/// The margins that most lines keep.
pub(super) fn margins<'l>(lines: impl Iterator<Item = &'l TextLine>) -> Margins {
    let (mut lefts, mut rights): (Vec<f64>, Vec<f64>) = lines.map(|line| (line.left(), line.right())).unzip();
    lefts.sort_by(f64::total_cmp);
    rights.sort_by(f64::total_cmp);
    // Not the very first and last: a stray mark must not move them.
    let left = lefts.get(lefts.len() / 20).copied().unwrap_or_default();
    let right = rights.get(rights.len().saturating_sub(1 + rights.len() / 20)).copied().unwrap_or_default();
    Margins { left, right }
}

/// Lines as paragraphs: one goes on while it reaches the right margin and the next is not indented.
pub(super) fn paragraphs(lines: Vec<TextLine>, margins: Margins) -> impl Iterator<Item = Paragraph> {
    let mut done: Vec<Paragraph> = Vec::new();
    let mut before: Option<(TextLine, bool)> = None;
    for line in lines {
        let mut text = join(&line.glyphs);
        let apart = is_mark(&text);
        let in_table = line.is_row || is_row(&line, margins);
        let pieces = pieces(&line, in_table);
        let row = apart || in_table;
        if row && !apart {
            text = pieces.iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>().join(" ");
        }
        let goes_on = before.as_ref().is_some_and(|(last, last_row)| {
            let size = last.size();
            let full = last.right() > margins.right - 2.2 * size;
            let indented = line.left() > margins.left + 1.2 * size;
            let same = (size - line.size()).abs() < 0.15 * size;
            full && !indented && same && !row && !last_row && !is_numbered(&text)
        });
        match done.last_mut() {
            Some(paragraph) if goes_on => {
                paragraph.push_line(&text);
                paragraph.pieces.extend(pieces);
            }
            _ => done.push(Paragraph { pieces, ..Paragraph::plain(text, line.spot) }),
        }
        // A page mark between two halves of a paragraph does not end it.
        if !apart {
            before = Some((line, row));
        } else if let Some(mark) = done.pop() {
            let at = done.len().saturating_sub(1);
            done.insert(at, mark);
        }
    }
    done.into_iter()
}

/// Whether a line is a row of a table without lines: figures, a short label before a figure, or several short texts apart. A line
/// from margin to margin that ends in a number near its word is one of a sentence.
fn is_row(line: &TextLine, margins: Margins) -> bool {
    let figures = |pieces: &[TextCell]| pieces.iter().filter(|piece| is_figure(&piece.text)).count();
    let (wide, near) = (pieces(line, false), pieces(line, true));
    let length: usize = near.iter().map(|piece| piece.text.chars().count() + 1).sum();
    let is_whole = line.left() < margins.left + 2.6 * line.size() && line.right() > margins.right - 2.2 * line.size();
    let ends_apart = wide.last().is_some_and(|piece| is_figure(&piece.text));
    let short = length <= 30 && near.last().is_some_and(|piece| is_figure(&piece.text)) && (ends_apart || !is_whole);
    let heads = wide.len() >= 3 && wide.iter().all(|piece| piece.text.chars().count() <= 12);
    figures(&wide) >= 3 || (figures(&near) >= 1 && short) || heads
}

/// `- 3 -`: what stands at the foot of a page, or what a browser prints there.
fn is_mark(text: &str) -> bool {
    if is_browser_mark(text) {
        return true;
    }
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let inner = text.trim_matches(['-', '—', '－', '–', '―', '─']);
    inner.len() < text.len() && !inner.is_empty() && inner.len() <= 3 && inner.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line of text from a place on, ten points a character; half as wide are digits, and spaces, which leave no glyph.
    fn line(text: &str, from: f64, y: f64) -> Vec<Glyph> {
        let mut x = from;
        let mut glyphs = Vec::new();
        for c in text.chars() {
            let width = if c.is_ascii() { 5.0 } else { 10.0 };
            glyphs.push(Glyph { text: c.to_string(), x, y, width, size: 10.0 });
            x += width;
        }
        glyphs
    }

    #[test]
    fn a_line_of_a_sentence_that_ends_in_a_number_goes_on() {
        let lines = [
            line("本报告由甲县人民政府办公室编制，地址是甲", 20.0, 20.0),
            line("县乙镇政府办公室，在和平街南段大道上的 90", 0.0, 40.0),
            line("号，邮编 123456。", 0.0, 60.0),
            line("行政许可决定数量                      41", 0.0, 80.0),
            line("行政处罚 7", 0.0, 100.0),
        ];
        let lines = text_lines(&lines.concat(), SourceLocation::default());
        let margins = Margins { left: 0.0, right: 220.0 };
        let seen: Vec<String> = paragraphs(lines, margins).map(|paragraph| paragraph.text()).collect();
        let address =
            "本报告由甲县人民政府办公室编制，地址是甲县乙镇政府办公室，在和平街南段大道上的90号，邮编123456。";
        assert_eq!(seen, [address, "行政许可决定数量 41", "行政处罚 7"]);
    }
}
