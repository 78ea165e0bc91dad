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

/// Whether a line is what a browser prints at the head or the foot of each page: the time, or the address with the number of the page.
pub(super) fn is_browser_mark(text: &str) -> bool {
    let is_number = |text: &str| (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let is_page = |word: &str| word.split_once('/').is_some_and(|(page, pages)| is_number(page) && is_number(pages));
    let mut words = text.split_whitespace();
    // Letters may be one glyph in a PDF file.
    let is_scheme = |word: &str| {
        word.split_once("://").is_some_and(|(scheme, _)| matches!(scheme, "http" | "https" | "file" | "ﬁle"))
    };
    let is_address = words.next().is_some_and(is_scheme);
    // 2024/11/30 23:48, 11/30/24, 11:48 PM: the spaces leave no trace in a PDF file.
    let bare = squeeze(text);
    let time = &bare[..bare.find(|c: char| !c.is_ascii_digit() && !matches!(c, '/' | ':' | ',')).unwrap_or(bare.len())];
    let is_time = |(day, rest): (&str, &str)| {
        is_number(day.get(day.len().saturating_sub(2)..).unwrap_or_default()) && rest.len() >= 2
    };
    let has_day = time.matches('/').count() == 2 && time.starts_with(|c: char| c.is_ascii_digit());
    is_address && words.next_back().is_some_and(is_page) || has_day && time.split_once(':').is_some_and(is_time)
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

/// The number in or behind a label, which its key lacks: 1 of 说明1, 说明① and 说明（1）.
fn number_in(text: &str) -> String {
    let squeezed = squeeze(text);
    let bare = without_number(&squeezed);
    let inner = bare.rsplit_once('(').map_or("", |(_, inner)| inner.trim_end_matches(')'));
    let is_number = !inner.is_empty() && inner.chars().all(|c| digits_of(c).is_some());
    let bare = if is_number { bare } else { without_remark(bare) };
    bare.chars().filter_map(digits_of).collect()
}

/// A digit, and a number that is one character.
fn digits_of(c: char) -> Option<String> {
    let from = |first: char| (c as u32 - first as u32 + 1).to_string();
    match c {
        '0'..='9' => Some(c.to_string()),
        '①'..='⑳' => Some(from('①')),
        'Ⅰ'..='Ⅻ' => Some(from('Ⅰ')),
        _ => None,
    }
}

/// What tells a label from those beside it that have the same key: 说明1 and 说明2, 金额（元） and 金额（万元）.
#[derive(Clone, Debug)]
pub(crate) struct Distinction {
    /// The label, squeezed, and its number.
    own: (String, String),
    /// Those of the others.
    others: Vec<(String, String)>,
}

impl Distinction {
    /// For each of some labels; `None` where no other has its key.
    pub(crate) fn all(labels: &[&str]) -> Vec<Option<Distinction>> {
        let known: Vec<(String, (String, String))> =
            labels.iter().map(|label| (key(label), (squeeze(label), number_in(label)))).collect();
        let distinction = |(own_key, own): &(String, (String, String))| {
            let others = known.iter().filter(|(key, other)| key == own_key && other.0 != own.0);
            let others: Vec<_> = others.map(|(_, other)| other.clone()).collect();
            (!others.is_empty()).then(|| Distinction { own: own.clone(), others })
        };
        known.iter().map(distinction).collect()
    }

    /// Whether a text with the key may be this label: it is not another one. A text without a number may be any of those that have one.
    pub(crate) fn may_be(&self, text: &str) -> bool {
        let (whole, number) = (squeeze(text), number_in(text));
        let is_numbered = |label: &(String, String)| !label.1.is_empty();
        match () {
            () if whole == self.own.0 => true,
            () if self.others.iter().any(|other| other.0 == whole) => false,
            () if number == self.own.1 => true,
            () if self.others.iter().any(|other| other.1 == number) => false,
            () => number.is_empty() || !(is_numbered(&self.own) || self.others.iter().any(is_numbered)),
        }
    }

    /// Whether a text is this label and could be no other.
    pub(crate) fn is(&self, text: &str) -> bool {
        let number = number_in(text);
        squeeze(text) == self.own.0 || self.may_be(text) && !number.is_empty() && number == self.own.1
    }
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
    fn labels_with_one_key_are_told_apart() {
        // The labels of a form, a text, and those that it may be.
        for (labels, text, expected) in [
            (&["人数1", "人数2", "人数3"][..], "人数２", &[1][..]),
            (&["人数1", "人数2", "人数3"], "人数②", &[1]),
            (&["人数1", "人数2", "人数3"], "人数（3）", &[2]),
            (&["人数1", "人数2", "人数3"], "人数Ⅰ", &[0]),
            (&["人数1", "人数2"], "人数", &[0, 1]),
            (&["人数1", "人数2"], "人数7", &[]),
            (&["人数", "人数2", "金额"], "人数", &[0, 2]),
            (&["人数", "人数2", "金额"], "人数2", &[1, 2]),
            (&["金额（元）", "金额（万元）"], "金额 (万元)", &[1]),
            (&["金额（元）", "金额（万元）"], "金额*1", &[0, 1]),
            (&["（一）人数", "（二）人数"], "（二）人数", &[1]),
            (&["1.人数", "2.人数"], "1．人数", &[0]),
            (&["总计", "自然人"], "总计①", &[0, 1]),
        ] {
            let all = Distinction::all(labels);
            let may_be = |own: &Option<Distinction>| own.as_ref().is_none_or(|own| own.may_be(text));
            let fitting: Vec<usize> = (0..all.len()).filter(|at| may_be(&all[*at])).collect();
            assert_eq!(fitting, expected, "{text} of {labels:?}");
        }
        let all = Distinction::all(&["说明1", "说明2"]);
        let is = |text| all.iter().flatten().map(|own| own.is(text)).collect::<Vec<_>>();
        assert_eq!([is("说明1"), is("说明②"), is("说明")], [[true, false], [false, true], [false, false]]);
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
