//! Texts on a screen: how many columns they take, where their lines are broken and where they are cut.

use std::borrow::Cow;
use textwrap::WordSeparator;
use unicode_width::UnicodeWidthChar as _;

/// What a tabulator is taken for.
const TABULATOR: usize = 4;

/// What stands for the rest of a text that is cut.
const ELLIPSIS: char = '…';

/// The most columns that a character takes. Marks such as “” are as wide as an ideograph on a Chinese terminal; a character without
/// a width counts, so that every text is bounded.
pub(crate) fn width_of(c: char) -> usize {
    if c == '\t' { TABULATOR } else { c.width_cjk().unwrap_or(1).max(1) }
}

/// What is seen of a text: all but its colours.
pub(crate) fn visible(text: &str) -> impl Iterator<Item = char> {
    let mut is_code = false;
    text.chars().filter(move |c| {
        let is_hidden = is_code || *c == '\u{1b}';
        is_code = is_hidden && *c != 'm';
        !is_hidden
    })
}

/// The most columns that a text takes, its colours apart.
pub(crate) fn columns(text: &str) -> usize {
    visible(text).map(width_of).sum()
}

/// The offset at most so many columns after another.
pub(crate) fn forward(text: &str, from: usize, width: usize) -> usize {
    let mut used = 0;
    let next = text[from..].char_indices().find(|(_, c)| {
        used += width_of(*c);
        used > width
    });
    next.map_or(text.len(), |(at, _)| from + at)
}

/// The offset at most so many columns before another.
pub(crate) fn backward(text: &str, from: usize, width: usize) -> usize {
    let mut used = 0;
    let previous = text[..from].char_indices().rev().find(|(_, c)| {
        used += width_of(*c);
        used > width
    });
    previous.map_or(0, |(at, c)| at + c.len_utf8())
}

/// A text of at most so many columns.
pub(crate) fn cut(text: &str, width: usize) -> Cow<'_, str> {
    match columns(text) <= width {
        true => text.into(),
        false => format!("{}{ELLIPSIS}", &text[..forward(text, 0, width.saturating_sub(width_of(ELLIPSIS)))]).into(),
    }
}

/// A text in lines of at most so many columns; what follows the first of a line stands as far in as it, and behind `indent`. A word is
/// never broken: it is an address or a command, which is copied.
pub(crate) fn wrapped(text: &str, width: usize, indent: &str) -> String {
    text.split('\n').map(|line| fill(line, width, indent)).collect::<Vec<_>>().join("\n")
}

/// The same for lines with an item before its description, which keeps its column.
pub(crate) fn wrapped_items(text: &str, width: usize) -> String {
    let line = |line: &str| {
        let start = line.len() - line.trim_start().len();
        let item = line[start..].find("  ").map_or(0, |at| start + at);
        let rest = line.len() - line[item..].trim_start().len();
        let hang = if item == 0 { 0 } else { columns(&line[..rest]) - columns(&line[..start]) };
        fill(line, width, &" ".repeat(if 2 * hang <= width { hang } else { 0 }))
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

fn fill(line: &str, width: usize, indent: &str) -> String {
    if columns(line) <= width {
        return line.to_owned();
    }
    let text = line.trim_start();
    let lead = &line[..line.len() - text.len()];
    let mut out = lead.to_owned();
    let (mut used, mut gap) = (columns(lead), None);
    for (word, behind) in words(text) {
        match gap {
            Some(gap) if used + columns(gap) + columns(&word) > width => {
                out.extend(["\n", lead, indent]);
                used = columns(lead) + columns(indent);
            }
            gap => {
                let gap = gap.unwrap_or_default();
                out.push_str(gap);
                used += columns(gap);
            }
        }
        out.push_str(&word);
        used += columns(&word);
        gap = Some(behind);
    }
    out
}

/// The words of a line with the blanks behind them. What has Latin letters on both sides is no end of a word: an address is one.
fn words(line: &str) -> Vec<(String, &str)> {
    let mut words: Vec<(String, &str)> = Vec::new();
    for word in WordSeparator::UnicodeBreakProperties.find_words(line) {
        let is_joined = |(last, gap): &&mut (String, &str)| {
            gap.is_empty() && last.ends_with(|c: char| c.is_ascii()) && word.starts_with(|c: char| c.is_ascii())
        };
        match words.last_mut().filter(is_joined) {
            Some((last, gap)) => {
                last.push_str(&word);
                *gap = word.whitespace;
            }
            None => words.push((word.word.to_owned(), word.whitespace)),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_where_chinese_and_english_may_be() {
        assert_eq!(wrapped("标题“甲乙丙丁”，很好。", 12, "  "), "标题“甲乙丙\n  丁”，很\n  好。");
        assert_eq!(wrapped("run annals check again", 12, ""), "run annals\ncheck again");
        assert_eq!(wrapped("\u{1b}[1m错误\u{1b}[0m：一二", 10, ""), "\u{1b}[1m错误\u{1b}[0m：一二");
        assert_eq!(wrapped("  见 https://example.gov.cn/a/b", 12, "  "), "  见\n    https://example.gov.cn/a/b");
        assert_eq!(wrapped_items("  --all  一二三四五六\n短", 16), "  --all  一二三\n         四五六\n短");
    }

    #[test]
    fn what_is_cut_keeps_to_the_width() {
        assert_eq!(cut("一二三四", 8), "一二三四");
        assert_eq!(cut("一二三四", 7), "一二…");
        assert_eq!(columns("“a”\t"), 2 + 1 + 2 + 4);
    }
}
