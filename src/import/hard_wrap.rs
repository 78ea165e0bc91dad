//! Lines that an editor or `pdftotext` broke at one width are put together again.

use super::aligned_text::{Measure, pieces};
use super::document::SourceLocation;
use super::label::{SENTENCE_ENDS, is_lone_figure, squeeze, without_number};
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

/// So many full lines a paragraph has at least and at most that is broken, where the text around it is not: the limit keeps a long text of
/// lines that end no sentence from being looked at once a line.
const ALONE: std::ops::RangeInclusive<usize> = 2..=100;

/// How long a line is: in columns, or, as some editors and programs count, in characters of the width of an ideograph.
type LineMeasure = fn(&str) -> usize;
const MEASURES: [LineMeasure; 2] = [|line| line.trim_end().width(), |line| 2 * line.trim_end().chars().count()];

/// How the lines of a text are broken.
#[derive(Clone, Copy, Debug)]
struct HardWrap {
    measure: LineMeasure,
    /// The length of a full line, and what it may fall short of it.
    width: usize,
    /// The blank columns before a full line that goes on.
    margin: usize,
    /// Whether paragraphs begin with an indent: then a full line goes on even where a sentence ends.
    indents: bool,
    /// How many lines are broken so.
    count: usize,
}

/// For each line of a text, whether the next one goes on with it.
pub(super) fn broken(lines: &[&str]) -> Vec<bool> {
    let whole: Option<HardWrap> = MEASURES
        .into_iter()
        .filter_map(|measure| HardWrap::of(lines, measure))
        .max_by(|one, other| one.count.cmp(&other.count).then(std::cmp::Ordering::Greater));
    let goes_on = |pair: &[&str]| whole.is_some_and(|wrap| wrap.goes_on(pair[0], pair[1]));
    let mut broken: Vec<bool> = lines.windows(2).map(goes_on).chain([false]).collect();
    for at in 0..lines.len() {
        let is_free = at.checked_sub(1).is_none_or(|before| !broken[before]) && !broken[at];
        let full = if is_free { full_lines(&lines[at..]) } else { 0 };
        broken[at..at + full].fill(true);
    }
    broken
}

/// The full lines of a paragraph at the head of some lines, where it is broken and only its last line ends a sentence.
fn full_lines(lines: &[&str]) -> usize {
    let full = |measure: LineMeasure| {
        let first = lines.first().filter(|line| (NARROWEST..=WIDEST).contains(&measure(line)) && is_prose(line))?;
        let width = measure(first);
        let is_full = |line: &&&str| {
            is_prose(line) && !line.trim_end().ends_with(is_end) && measure(line).abs_diff(width) <= RAGGED
        };
        let full = lines.iter().take(*ALONE.end() + 1).take_while(is_full).count();
        let goes_on = |line: &&str| is_prose(line) && !begins(line.trim()) && indent(line) <= indent(lines[0]);
        let last =
            lines.get(full).filter(|last| last.trim_end().ends_with(is_end) && measure(last) <= width + RAGGED)?;
        let is_one = ALONE.contains(&full) && lines[1..full].iter().chain([last]).all(goes_on);
        is_one.then_some(full)
    };
    MEASURES.into_iter().find_map(full).unwrap_or_default()
}

impl HardWrap {
    /// How a text is broken, if it is: at the width of most of the lines that end within a sentence, unless more lines are longer.
    fn of(lines: &[&str], measure: LineMeasure) -> Option<HardWrap> {
        let is_broken =
            |pair: &&[&str]| is_prose(pair[0]) && is_prose(pair[1]) && !pair[0].trim_end().ends_with(is_end);
        let mut widths: BTreeMap<usize, Vec<&[&str]>> = BTreeMap::new();
        for pair in lines.windows(2).filter(is_broken) {
            widths.entry(measure(pair[0])).or_default().push(pair);
        }
        let of_width = |width: usize| widths.range(width - RAGGED..=width).flat_map(|(_, pairs)| pairs);
        let all = widths.range(NARROWEST..=WIDEST).map(|(width, _)| *width);
        let width = all.max_by_key(|width| of_width(*width).count())?;
        let count = of_width(width).count();
        let longer = lines.iter().filter(|line| is_prose(line) && measure(line) > width).count();
        let margin = of_width(width).map(|pair| indent(pair[1])).min()?;
        let indents = of_width(width).any(|pair| indent(pair[0]) > margin);
        (count >= LINES.max(longer)).then_some(HardWrap { measure, width, margin, indents, count })
    }

    /// Whether the next line goes on with a line.
    fn goes_on(self, line: &str, next: &str) -> bool {
        // A row of a table and a heading are lines of their own, and so is a title.
        let is_next = is_prose(next) && !begins(next.trim());
        let is_full = is_prose(line) && (self.width - RAGGED..=self.width).contains(&(self.measure)(line));
        let line = line.trim_end();
        is_full
            && is_next
            && !line.ends_with("报告")
            && indent(next) <= self.margin
            && (self.indents || !line.ends_with(is_end))
    }
}

/// Whether a line begins something of its own: it has a number or the mark of an item. 97.58% is no number of an item.
fn begins(line: &str) -> bool {
    let squeezed = squeeze(line);
    let bare = without_number(&squeezed);
    let is_decimal =
        bare.starts_with(|c: char| c.is_ascii_digit()) && squeezed.starts_with(|c: char| c.is_ascii_digit());
    is_item(line) || bare != squeezed && !is_decimal
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
        && !line.split_whitespace().any(is_lone_figure)
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
        let broken = broken(lines);
        (1..lines.len()).filter(|at| broken[at - 1]).collect()
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
    fn lines_of_so_many_characters_go_on_whatever_their_digits() {
        let lines = [
            "本报告依据条例编制，统计期限为2024年1月1日至2024年12月",
            "31日，数字由各科室报送。",
            "（一）主动公开。全年通过门户网站公开政府信息12345条，其中政",
            "策文件678条，解读材料90条。",
            "（二）依申请公开。坚持依法答复、规范办理，切实保障公众的知情权，答",
            "复质量不断提高。",
        ];
        assert_eq!(joined(&lines), [1, 3, 5]);
    }

    #[test]
    fn one_broken_paragraph_among_whole_ones_is_put_together() {
        let whole =
            "本机关认真贯彻落实条例，全年主动公开政府信息一百二十条，比上一年多二十条，没有发生行政复议和诉讼。";
        let lines = [
            whole,
            whole,
            whole,
            "　　注：2024年收到的申请中，自然人申请3440件，占全部申请的",
            "97.58%，主要集中在土地征收、房屋拆迁、社会保障等领域，与上年",
            "相比基本持平。",
            whole,
        ];
        assert_eq!(joined(&lines), [4, 5]);
        // A list is none.
        let items = ["1.开展全县政务公开工作业务培训班并编印手册", "2.修订完善政府信息主动公开基本目录并且公布"];
        assert!(
            joined(&[&[whole, whole][..], &items, &["3.组织开展政务公开主题日活动邀请群众代表座谈。"]].concat())
                .is_empty()
        );
    }

    #[test]
    fn a_paragraph_a_line_is_left_alone() {
        let long = "本机关认真贯彻落实条例，全年主动公开政府信息一百二十条，比上一年多二十条，没有发生行政复议和诉讼。";
        assert!(joined(&[long, "第二段没有写完，也不在这一行之前", long, "四、行政复议、行政诉讼情况"]).is_empty());
        assert!(joined(&["规章\t1\t0\t3", "行政规范性文件\t2\t0\t3", "（二）部分公开"]).is_empty());
    }
}
