//! A text cut into sentences, and when two sentences are the same.

use crate::base::{self, Year, chinese_digit};

/// A sentence of a narrative's plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sentence<'a> {
    /// Its text, without the spaces around it.
    pub(super) text: &'a str,
    /// The number it begins with: 一是, （二）, 3.
    pub(super) ordinal: &'a str,
    /// The marks it ends with.
    pub(super) ending: &'a str,
    /// Its text between that number and those marks, with the report's year, the year before and the year after made relative: 2023年 of 2023's report and 2024年 of
    /// 2024's are the same.
    pub(super) timeless: String,
    /// How many of its characters count for the similarity of two texts: letters, digits and ideographs.
    pub(super) weight: usize,
}

/// The marks that end a sentence, but for the full stop between Latin words.
const ENDS: [char; 8] = ['。', '！', '？', '；', '!', '?', ';', '.'];

/// Cuts a plain text, a block a line, into sentences: at 。！？； and their narrow forms, at a full stop before a capital, and
/// at the end of a line, be it a paragraph, an item of a list or a cell of a table.
pub(super) fn sentences(text: &str, year: Year) -> Vec<Sentence<'_>> {
    let mut result = Vec::new();
    for line in text.split('\n') {
        let mut start = 0;
        while start < line.len() {
            let end = start + first(&line[start..]);
            let text = line[start..end].trim();
            let weight = text.chars().filter(|c| is_weighty(*c)).count();
            if weight > 0 {
                let (ordinal, rest) = text.split_at(ordinal(text));
                let own = rest.trim_end_matches(ENDS);
                let ending = &rest[own.len()..];
                result.push(Sentence { text, ordinal, ending, timeless: timeless(own, year), weight });
            }
            start = end;
        }
    }
    result
}

/// The length of the first sentence of a line, with the marks and closing brackets behind it.
fn first(line: &str) -> usize {
    let mut marks = false;
    for (at, c) in line.char_indices() {
        let ends = ENDS.contains(&c) && (c != '.' || is_stop(line, at));
        let closes = matches!(c, '”' | '’' | '」' | '』' | '）' | ')' | '"' | '\'');
        if marks && !ends && !closes {
            return at;
        }
        marks |= ends;
    }
    line.len()
}

/// Whether a point ends a sentence: a word stands before it, a space and a capital behind it. `No. 5` and `3.5` go on.
fn is_stop(line: &str, at: usize) -> bool {
    let word =
        line[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || matches!(c, ')' | '"' | '”' | '%'));
    let rest = &line[at + 1..];
    let next = rest.trim_start_matches(' ');
    word && next.len() < rest.len() && next.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_ascii())
}

/// The length of the number that a sentence begins with, if more follows: 一是, 第二，, （三）, 4., 五、.
fn ordinal(text: &str) -> usize {
    let rest = text.trim_start_matches(['第', '（', '(']);
    let behind = rest.trim_start_matches(|c: char| digit(c).is_some() || c == '十');
    let mut chars = behind.chars();
    let mark = chars.next().filter(|c| matches!(c, '是' | '、' | '.' | '．' | '，' | '：' | '）' | ')'));
    match mark {
        // A point before a digit is a decimal one.
        Some(mark)
            if (1..=9).contains(&(rest.len() - behind.len())) && chars.next().is_some_and(|c| digit(c).is_none()) =>
        {
            text.len() - behind.len() + mark.len_utf8()
        }
        _ => 0,
    }
}

/// Replaces the years around the report's own by marks that no text holds.
fn timeless(text: &str, year: Year) -> String {
    let mut out = String::with_capacity(text.len());
    let mut digits: Vec<char> = Vec::new();
    let flush = |digits: &mut Vec<char>, out: &mut String| {
        let number = if digits.len() == 4 { digits.iter().try_fold(0, |n, c| Some(n * 10 + digit(*c)?)) } else { None };
        let mark = match number.map(|number| number - i32::from(year.get())) {
            Some(-1) => Some('\u{f0000}'),
            Some(0) => Some('\u{f0001}'),
            Some(1) => Some('\u{f0002}'),
            _ => None,
        };
        match mark {
            Some(mark) => out.push(mark),
            None => out.extend(digits.iter()),
        }
        digits.clear();
    };
    for c in text.chars() {
        if digit(c).is_some() {
            digits.push(c);
        } else {
            if !digits.is_empty() {
                flush(&mut digits, &mut out);
            }
            out.push(c);
        }
    }
    flush(&mut digits, &mut out);
    out
}

/// The value of a digit, narrow, wide or Chinese, in a year or in the number of an item: 两 stands in neither.
fn digit(c: char) -> Option<i32> {
    match c {
        '两' | '○' => None,
        _ => base::digit(c).or_else(|| chinese_digit(c))?.try_into().ok(),
    }
}

/// Whether a character counts: a letter, a digit or an ideograph. The common ideographs and marks are known without the tables
/// of Unicode, which are dear.
pub(super) fn is_weighty(c: char) -> bool {
    match c {
        '\u{4e00}'..='\u{9fff}' => true,
        '\u{2010}'..='\u{2027}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{ff01}'..='\u{ff0f}' => false,
        _ => c.is_alphanumeric(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        let year = Year::new(2024).expect("a year");
        sentences(text, year).into_iter().map(|sentence| sentence.text).collect()
    }

    #[test]
    fn cuts_at_marks_and_lines() {
        assert_eq!(
            cut("一是更新不及时；二是说理不充分。（三）其他\n他说：“好！”又说。。。完了"),
            ["一是更新不及时；", "二是说理不充分。", "（三）其他", "他说：“好！”", "又说。。。", "完了"]
        );
        assert_eq!(
            cut("No. 5 rose by 3.5%. The rest fell; see below."),
            ["No. 5 rose by 3.5%.", "The rest fell;", "see below."]
        );
        assert_eq!(cut("。\n  \n——\n"), [""; 0]);
        // A point is a stop behind a word, with a space and no small letter after it.
        assert_eq!(cut("It fell. "), ["It fell."]);
        for whole in ["in 2024. below", ". The rest", "is 3.5 or v.A", "said ... The rest", "A)3.B"] {
            assert_eq!(cut(whole), [whole]);
        }
        assert_eq!(cut("(all). The rest. 甲"), ["(all).", "The rest.", "甲"]);
    }

    #[test]
    fn what_counts_is_what_unicode_calls_alphanumeric() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_weighty(c), c.is_alphanumeric(), "{:x}", c as u32);
        }
    }

    #[test]
    fn numbers_in_front_are_known() {
        for (text, expected) in [
            ("一是更新", "一是"),
            ("（十二）其他", "（十二）"),
            ("3.5%的", ""),
            ("3. 其他", "3."),
            ("2024年", ""),
            ("一", ""),
            ("一、", ""),
            ("123456789. 其他", "123456789."),
            ("1234567890. 其他", ""),
        ] {
            assert_eq!(&text[..ordinal(text)], expected);
        }
    }

    #[test]
    fn years_around_the_reports_own_are_relative() {
        let without_years = |text, year| timeless(text, Year::new(year).expect("a year"));
        assert_eq!(without_years("2023年收到36件", 2023), without_years("2024年收到36件", 2024));
        assert_eq!(without_years("二〇二三年", 2023), without_years("２０２４年", 2024));
        assert_ne!(without_years("2023年", 2023), without_years("2023年", 2024));
        assert_eq!(without_years("截至2023", 2023), without_years("截至2024", 2024));
        assert_ne!(without_years("截至2023", 2023), without_years("截至", 2023));
        assert_ne!(without_years("2019年", 2023), without_years("2020年", 2024), "a year long ago is a fact");
        assert_ne!(without_years("20235件", 2023), without_years("20245件", 2024), "a figure is no year");
    }
}
