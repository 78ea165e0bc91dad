//! Labels as printed, made comparable: without spaces, numbers in front, remarks behind, and the width of marks.

use super::value::{half, is_figure, is_space};
use crate::base::is_chinese_numeral;

/// What the day of publication is called in tables of metadata and lines above a text.
pub(super) const DAY_OF_PUBLICATION: [&str; 5] = ["发布日期", "发布时间", "公开日期", "公开时间", "发稿日期"];

/// What ends a sentence.
pub(super) const SENTENCE_ENDS: [char; 7] = ['。', '；', '！', '？', ';', '!', '?'];

/// The numerals of the sections of both statutory forms.
pub(super) const SECTION_NUMERALS: [char; 6] = ['一', '二', '三', '四', '五', '六'];

/// Whether a text is the heading of a section, as the forms word them: 三、收到和处理政府信息公开申请情况.
pub(super) fn is_section(text: &str) -> bool {
    let text = squeeze(text);
    text.starts_with(is_chinese_numeral) && (text.ends_with("情况") || text.ends_with("事项"))
}

/// Whether a text is a figure, with or without a remark behind it, and not the beginning of a sentence: 97.58%，与上年持平.
pub(super) fn is_lone_figure(text: &str) -> bool {
    let is_clause = |(at, mark): (usize, &str)| !text[at + mark.len()..].starts_with(|c| half(c).is_ascii_digit());
    is_figure(text) && !text.match_indices(['，', '。', '；']).any(is_clause)
}

/// A label without spaces, quotes and the width of its marks, its number kept.
pub(super) fn squeeze(text: &str) -> String {
    text.chars()
        .filter(|c| !is_space(*c))
        .map(half)
        .filter(|c| !matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’' | '「' | '」' | '*' | '_' | '~'))
        .collect()
}

/// The text of a label for comparison: squeezed, without its number, remarks in brackets at its end, and marks.
pub(super) fn key(text: &str) -> String {
    let squeezed = squeeze(text);
    let bare = without_remark(without_number(&squeezed));
    let bare = if bare.is_empty() { squeezed.as_str() } else { bare };
    // Numbers inside are those of a label that follows its group's: 其他处理1.申请人…
    let words: String = bare.chars().filter(|c| c.is_alphanumeric() && !c.is_ascii_digit()).collect();
    if words.is_empty() { bare.chars().filter(|c| c.is_alphanumeric()).collect() } else { words }
}

/// The digits that the key of a label lacks, from the first to the last: 1 of 说明1. They tell labels apart whose keys are one.
pub(super) fn number_in(text: &str) -> String {
    let squeezed = squeeze(text);
    without_remark(without_number(&squeezed)).chars().filter(char::is_ascii_digit).collect()
}

/// For each of some labels the number that tells it from another with the same key; `None` where no other has one.
pub(super) fn telling_numbers(labels: &[&str]) -> Vec<Option<String>> {
    let numbered: Vec<(String, String)> = labels.iter().map(|label| (key(label), number_in(label))).collect();
    let is_twin = |(own, number): &(String, String)| numbered.iter().any(|(key, other)| key == own && other != number);
    numbered.iter().map(|label| is_twin(label).then(|| label.1.clone())).collect()
}

/// Whether a text may be a label that such a number tells from others. A text without a number may be any of them.
pub(super) fn has_number(text: &str, telling: Option<&String>) -> bool {
    telling.is_none_or(|telling| {
        let number = number_in(text);
        number.is_empty() || number == *telling
    })
}

/// A squeezed text without 一、 (一) 1. ① in front.
pub(super) fn without_number(text: &str) -> &str {
    let is_numeral = |c: char| c.is_ascii_digit() || is_chinese_numeral(c);
    if let Some(rest) = text.strip_prefix(['①', '②', '③', '④', '⑤', '⑥', '⑦', '⑧', '⑨', '⑩']) {
        return rest;
    }
    let inner = text.strip_prefix('(').unwrap_or(text);
    let after = inner.trim_start_matches(is_numeral);
    let length = inner.chars().count() - after.chars().count();
    if !(1..=3).contains(&length) {
        return text;
    }
    let closed = match inner.len() == text.len() {
        false => after.strip_prefix(')'),
        true => after.strip_prefix(['、', '.', ',', ')', '．', ':']),
    };
    closed.map_or(text, |rest| rest.strip_prefix(['、', '.', ',']).unwrap_or(rest))
}

/// A squeezed text without a bracket at its end.
fn without_remark(text: &str) -> &str {
    let Some(inner) = text.strip_suffix(')').or_else(|| text.strip_suffix("),")) else { return text };
    let mut depth = 1;
    for (index, c) in inner.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[..index];
        }
    }
    text
}

/// How alike two keys are, from 0 to 1: equal, one in the other, or many pairs of characters in common.
pub(super) fn likeness(a: &str, b: &str) -> f32 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    if a == b {
        return 1.0;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let (few, many) = (short.chars().count(), long.chars().count());
    let share = few as f32 / many as f32;
    let inside = if few >= 3 && long.contains(short) { 0.55 + 0.4 * share } else { 0.0 };
    // Texts as unlike in length as these have too few pairs in common to be alike, and one may be a whole page.
    if share < 0.2 { inside } else { dice(a, b).max(inside) }
}

/// The share of pairs of neighbouring characters that both have.
fn dice(a: &str, b: &str) -> f32 {
    let pairs = |text: &str| {
        let mut pairs: Vec<(char, char)> = text.chars().zip(text.chars().skip(1)).collect();
        pairs.sort_unstable();
        pairs
    };
    let (x, y) = (pairs(a), pairs(b));
    let (mut i, mut j, mut both) = (0, 0, 0);
    while let (Some(one), Some(other)) = (x.get(i), y.get(j)) {
        both += usize::from(one == other);
        i += usize::from(one <= other);
        j += usize::from(other <= one);
    }
    let all = x.len() + y.len();
    if all == 0 { 0.0 } else { 2.0 * both as f32 / all as f32 }
}

/// Whether a line begins with 一、 or （一）: a new paragraph, wherever it stands.
pub(super) fn is_numbered(text: &str) -> bool {
    let bracket = text.starts_with(['（', '(']);
    let inner = text.trim_start_matches(['（', '(']);
    let after = inner.trim_start_matches(is_chinese_numeral);
    let end = if bracket { ['）', ')'] } else { ['、', '、'] };
    after.len() < inner.len() && inner.len() - after.len() <= 9 && after.starts_with(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_label_says() {
        for (label, expected) in [
            ("( 二 ) 部分公开 (区分处理的，只计这一情形， 不计其他情形)", "部分公开"),
            ("三 、本年 度办 理结果", "本年度办理结果"),
            ("1、属于国家秘密", "属于国家秘密"),
            ("3.危及 “三安全一稳定”", "危及三安全一稳定"),
            ("第二十条第 ( 八) 项", "第二十条第八"),
            ("总 计", "总计"),
            ("本年增/减（减用负值表示，如-8）", "本年增减"),
            ("现行有效件数（历史累计）", "现行有效件数"),
            ("２．重复申请", "重复申请"),
            ("（七）总计", "总计"),
        ] {
            assert_eq!(key(label).replace('项', ""), expected, "{label}");
        }
        assert_eq!(key("（本列数据）"), "本列数据");
        assert_eq!(without_number("2023年"), "2023年");
    }

    #[test]
    fn likeness_orders_what_is_near() {
        assert_eq!(likeness("总计", "总计"), 1.0);
        assert!(likeness("现有效件数", "现行有效件数") > 0.6);
        assert!(likeness("其他法律行政止公开", "其他法律行政法规禁止公开") > 0.6);
        assert!(likeness("自然人", "科研机构") < 0.1);
        assert!(likeness("规范性文件", "行政规范性文件") > 0.7);
    }
}
