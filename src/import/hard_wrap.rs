//! Lines that an editor or `pdftotext` broke at one width are put together again.

use super::aligned_text::{Measure, pieces};
use super::document::SourceLocation;
use super::label::{SENTENCE_ENDS, squeeze, without_number};
use super::value::is_figure;
use crate::base::is_chinese_numeral;
use std::collections::BTreeMap;
use unicode_width::UnicodeWidthStr as _;

/// So many columns a line has at least that was broken for its width: 25 ideographs; a sheet holds 28 of the size that is prescribed.
/// Labels and most titles are shorter.
const NARROWEST: usize = 50;
/// And so many at most; longer ones are paragraphs in one line.
const WIDEST: usize = 200;
/// So many columns a full line may fall short: an ideograph that no longer fits, and a mark that may not begin a line.
const RAGGED: usize = 4;
/// So many lines are broken at the same width before it is one.
const LINES: usize = 2;

/// How the lines of a text are broken.
#[derive(Clone, Copy, Debug)]
pub(super) struct HardWrap {
    /// The columns of a full line, and what it may fall short of them.
    width: usize,
    /// The blank columns before a full line that goes on.
    margin: usize,
    /// Whether paragraphs begin with an indent: then a full line goes on even where a sentence ends.
    indents: bool,
}

impl HardWrap {
    /// How a text is broken, if it is: at the width of most of the lines that end within a sentence, unless more lines are longer.
    pub(super) fn of(lines: &[&str]) -> Option<HardWrap> {
        let is_broken =
            |pair: &&[&str]| is_prose(pair[0]) && is_prose(pair[1]) && !pair[0].trim_end().ends_with(is_end);
        let mut widths: BTreeMap<usize, Vec<&[&str]>> = BTreeMap::new();
        for pair in lines.windows(2).filter(is_broken) {
            widths.entry(pair[0].trim_end().width()).or_default().push(pair);
        }
        let of_width = |width: usize| widths.range(width - RAGGED..=width).flat_map(|(_, pairs)| pairs);
        let all = widths.range(NARROWEST..=WIDEST).map(|(width, _)| *width);
        let width = all.max_by_key(|width| of_width(*width).count())?;
        let longer = lines.iter().filter(|line| is_prose(line) && line.trim_end().width() > width).count();
        let margin = of_width(width).map(|pair| indent(pair[1])).min()?;
        let indents = of_width(width).any(|pair| indent(pair[0]) > margin);
        (of_width(width).count() >= LINES.max(longer)).then_some(HardWrap { width, margin, indents })
    }

    /// Whether the next line goes on with a line.
    pub(super) fn goes_on(self, line: &str, next: &str) -> bool {
        // A row of a table and a heading are lines of their own, and so is a title.
        let begins = |text: &str| without_number(&squeeze(text)) != squeeze(text) || is_item(text);
        let (line, is_next) = (line.trim_end(), is_prose(next) && !begins(next.trim()));
        let is_full = is_prose(line) && (self.width - RAGGED..=self.width).contains(&line.width());
        is_full
            && is_next
            && !line.ends_with("报告")
            && indent(next) <= self.margin
            && (self.indents || !line.ends_with(is_end))
    }
}

/// Whether a line begins with the mark of an item: ●, 一是.
fn is_item(line: &str) -> bool {
    let counted = line.strip_prefix(is_chinese_numeral).is_some_and(|rest| rest.starts_with('是'));
    counted || line.starts_with(['●', '•', '■', '◆', '▪', '·', '○', '※', '-', '*'])
}

/// Whether a paragraph may end with a character.
fn is_end(c: char) -> bool {
    SENTENCE_ENDS.contains(&c) || matches!(c, '：' | ':' | '.')
}

/// Whether a line is one text: neither blank nor in columns, nor a row with its figures.
fn is_prose(line: &str) -> bool {
    !line.contains(['\t', '|'])
        && !line.split_whitespace().any(is_figure)
        && pieces(line, Measure::Cells, SourceLocation::default()).len() == 1
}

/// The blank columns before a line.
fn indent(line: &str) -> usize {
    line.width() - line.trim_start().width()
}

#[cfg(test)]
mod tests {
    use super::*;

    const INDENTED: [&str; 6] = [
        "　　本机关认真贯彻落实《中华人民共和国政府信息公开条例》和上级",
        "的各项部署，全年主动公开政府信息一百二十条，比上一年多二十条。",
        "公开的内容包括规范性文件、财政预算和决算，以及办事的指南，都在",
        "门户网站上。",
        "　　收到的申请都已答复。",
        "二、主动公开政府信息情况",
    ];

    fn joined(lines: &[&str]) -> Vec<usize> {
        let wrap = HardWrap::of(lines);
        (1..lines.len()).filter(|at| wrap.is_some_and(|wrap| wrap.goes_on(lines[at - 1], lines[*at]))).collect()
    }

    #[test]
    fn lines_broken_at_one_width_go_on() {
        assert_eq!(joined(&INDENTED), [1, 2, 3]);
    }

    #[test]
    fn one_longer_line_is_no_width() {
        let long = "资料来源：第三方据该机关公布的 2023、2024 两年报告排印的对照文件，非该机关原件，数字照录";
        assert_eq!(joined(&[&[long][..], &INDENTED].concat()), [2, 3, 4]);
    }

    #[test]
    fn without_indents_a_sentence_that_ends_a_full_line_ends_the_paragraph() {
        let flush: Vec<&str> = INDENTED.iter().map(|line| line.trim_start_matches('\u{3000}')).collect();
        // The first line is short of the others by its indent.
        assert_eq!(joined(&flush), [1, 3]);
    }

    #[test]
    fn a_paragraph_a_line_is_left_alone() {
        let long = "本机关认真贯彻落实条例，全年主动公开政府信息一百二十条，比上一年多二十条，没有发生行政复议和诉讼。";
        assert!(joined(&[long, "第二段没有写完，也不在这一行之前", long, "四、行政复议、行政诉讼情况"]).is_empty());
        assert!(joined(&["规章\t1\t0\t3", "行政规范性文件\t2\t0\t3", "（二）部分公开"]).is_empty());
    }
}
