//! A narrative as the rules on text read it: what the reader sees, cut into sentences and clauses, with every place leading back
//! to the file.

use crate::base::{Location, digit, leading_number};
use crate::markdown::{Plain, plain};
use crate::model::Narrative;
use std::ops::Range;

/// One section's text.
pub(super) struct Prose<'a> {
    pub(super) narrative: &'a Narrative,
    plain: Plain,
    stops: Vec<(usize, char)>,
}

impl<'a> Prose<'a> {
    pub(super) fn new(narrative: &'a Narrative) -> Prose<'a> {
        let plain = plain(narrative.text());
        let stops = plain.text.char_indices().filter(|(_, c)| STOPS.has(*c)).collect();
        Prose { narrative, plain, stops }
    }

    /// The section's key.
    pub(super) fn section(&self) -> &str {
        &self.narrative.section
    }

    /// The visible text.
    pub(super) fn text(&self) -> &str {
        &self.plain.text
    }

    /// The places in the visible text that a rule may have to examine.
    pub(super) fn stops(&self) -> impl Iterator<Item = (usize, char)> + '_ {
        self.stops.iter().copied()
    }

    /// Where a range of the visible text stands in the file.
    pub(super) fn place(&self, range: Range<usize>) -> Location {
        self.narrative.place(self.plain.source(range))
    }

    /// The places of `**` that stays literal.
    pub(super) fn leftovers(&self) -> impl Iterator<Item = Location> + '_ {
        self.plain.leftovers.iter().map(|range| self.narrative.place(range.clone()))
    }

    /// The first line of text, for a finding about the section as a whole.
    pub(super) fn head(&self) -> Location {
        let text = self.narrative.text();
        let start = text.len() - text.trim_start().len();
        let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        self.narrative.place(start..start + text[start..end].trim_end().len())
    }

    /// Whether so many characters are not white space.
    pub(super) fn has_length(&self, least: usize) -> bool {
        self.text().chars().filter(|c| !c.is_whitespace()).take(least).count() == least
    }

    /// How many characters are not white space.
    pub(super) fn length(&self) -> usize {
        self.text().chars().filter(|c| !c.is_whitespace()).count()
    }
}

/// Characters that a rule on text has to examine. One pass over a text finds them for all rules; a rule then tells by the
/// character which are its own.
#[rustfmt::skip]
static STOPS: CharacterSet = CharacterSet::new(&[
    // N-BIND: the first characters of its subjects.
    '收', '新', '受', '接', '上', '去', '结', '行', '制', '废', '现', '办', '政', '依', '下', '转', '顺', '出', '印', '登',
    // N-RESULT
    '予', '部', '不', '无', '其', '答',
    // N-RATE
    '与', '较', '比', '同', '相',
    // Q-AGENCY
    '我', '本', '全', '区', '县', '旗',
    // Q-YEAR
    '年', '月',
    // Q-PERIOD
    '统', '数',
    // Q-RESIDUE
    '[', '_', '＿', '某', '\u{fffd}', '<', '{', '错', '删', '带', '此', '在', '单', '#', '待', '×', 'X', 'x', 'Ｘ', '【', '（', '(', 'E', 'P', 'T', 'F',
    // Q-PII
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '０', '１', '２', '３', '４', '５', '６', '７', '８', '９',
]);

/// A set of characters as a table of bits.
pub(super) struct CharacterSet([u64; 1024]);

impl CharacterSet {
    pub(super) const fn new(chars: &[char]) -> CharacterSet {
        let mut set = CharacterSet([0; 1024]);
        let mut index = 0;
        while index < chars.len() {
            set = set.with(chars[index] as usize);
            index += 1;
        }
        set
    }

    pub(super) const fn with(mut self, c: usize) -> CharacterSet {
        self.0[c / 64] |= 1 << (c % 64);
        self
    }

    pub(super) fn has(&self, c: char) -> bool {
        self.0.get(c as usize / 64).is_some_and(|bits| bits >> (c as usize % 64) & 1 == 1)
    }
}

/// The character that begins at a byte of a word; three bytes, as of all Chinese characters.
pub(super) const fn chinese_at(word: &str, at: usize) -> usize {
    let bytes = word.as_bytes();
    assert!(bytes[at] >> 4 == 0b1110, "a Chinese character");
    (bytes[at] as usize & 0xf) << 12 | (bytes[at + 1] as usize & 0x3f) << 6 | bytes[at + 2] as usize & 0x3f
}

/// Words that are searched for in every clause of every text: one pass over the text for all of them.
pub(super) struct WordSet {
    words: &'static [&'static str],
    first: CharacterSet,
}

impl WordSet {
    /// Words that begin with Chinese characters, three bytes each.
    pub(super) const fn new(words: &'static [&'static str]) -> WordSet {
        let mut first = CharacterSet::new(&[]);
        let mut index = 0;
        while index < words.len() {
            first = first.with(chinese_at(words[index], 0));
            index += 1;
        }
        WordSet { words, first }
    }

    /// Whether a text has one of them.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let mut starts = text.char_indices().filter(|(_, c)| self.first.has(*c));
        starts.any(|(at, _)| first_word(&text[at..], self.words).is_some())
    }

    /// The one of them that stands last in a text, with its place.
    pub(super) fn last_in(&self, text: &str) -> Option<(usize, &'static str)> {
        let mut starts = text.char_indices().rev().filter(|(_, c)| self.first.has(*c));
        starts.find_map(|(at, _)| Some((at, first_word(&text[at..], self.words)?)))
    }
}

/// Whether a character ends a sentence.
pub(super) fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '；' | '\n' | '!' | '?' | ';')
}

/// Whether a character ends a clause.
pub(super) fn ends_clause(c: char) -> bool {
    ends_sentence(c) || matches!(c, '，' | ',' | '：' | ':' | '（' | '）' | '(' | ')' | '.')
}

/// The sentence around an offset, without the character that ends it.
pub(super) fn sentence(text: &str, at: usize) -> Range<usize> {
    let end = text[at..].find(ends_sentence).map_or(text.len(), |end| at + end);
    start_before(text, at, ends_sentence)..end
}

/// What stands before an offset in its clause.
pub(super) fn clause_before(text: &str, at: usize) -> &str {
    &text[start_before(text, at, ends_clause)..at]
}

/// Where the sentence or clause of an offset starts.
fn start_before(text: &str, at: usize, ends: impl Fn(char) -> bool) -> usize {
    text[..at].char_indices().rev().find(|(_, c)| ends(*c)).map_or(0, |(at, c)| at + c.len_utf8())
}

/// Takes words and spaces off the start of a text, as many as there are. Where one word starts with another, the longer stands
/// first in the list.
pub(super) fn skip<'t>(text: &'t str, words: &[&str]) -> &'t str {
    skip_all(text, &[words])
}

/// The same with the words of several lists.
pub(super) fn skip_all<'t>(text: &'t str, lists: &[&[&str]]) -> &'t str {
    let mut rest = text.trim_start_matches([' ', '\u{3000}', '\u{a0}']);
    while let Some(word) = lists.iter().find_map(|words| first_word(rest, words)) {
        rest = rest[word.len()..].trim_start_matches([' ', '\u{3000}', '\u{a0}']);
    }
    rest
}

/// The first of several words that a text starts with.
pub(super) fn first_word<'w>(text: &str, words: &[&'w str]) -> Option<&'w str> {
    words.iter().copied().find(|word| begins(text, word))
}

/// The same as `starts_with`, for lists of words that are tried at every character: the last byte tells nearly all of them from a
/// text without a call.
pub(super) fn begins(text: &str, word: &str) -> bool {
    let last = word.len().wrapping_sub(1);
    text.as_bytes().get(last) == word.as_bytes().get(last) && text.starts_with(word)
}

/// Whether a clause ends here.
pub(super) fn is_clause_end(text: &str) -> bool {
    text.chars().next().is_none_or(|c| ends_clause(c) || c == '、')
}

/// Units of cases and documents.
pub(super) const UNITS: [char; 8] = ['件', '宗', '起', '条', '份', '例', '次', '个'];

/// A count of cases or documents (36件, 36起, 36件次) at the start of a text: its value, its bytes, and what follows the unit.
pub(super) fn count(text: &str) -> Option<(u64, usize, &str)> {
    let (value, length) = leading_number(text)?;
    let rest = text[length..].trim_start_matches(' ');
    let rest = rest.strip_prefix(UNITS)?;
    let rest = rest.strip_prefix('次').unwrap_or(rest);
    (!is_vague(rest)).then_some((value, length, rest))
}

/// Whether what follows a count makes it no exact one, or one of something else (3个月).
pub(super) fn is_vague(rest: &str) -> bool {
    first_word(rest, &["以上", "左右", "余", "多", "以内", "套", "月", "工作日"]).is_some()
}

/// The last year (`2023年`, `2022 年度`) that a text names.
pub(super) fn last_year(text: &str) -> Option<u64> {
    years(text).next().map(|(year, _)| year)
}

/// The last year that a text is about: not one that it compares with (较2022年) or hands something on to (结转至2024年).
pub(super) fn last_period(text: &str) -> Option<u64> {
    let aside = ['较', '比', '于', '同', '与', '至', '到', '入', '转'];
    years(text).find(|(_, start)| !text[..*start].trim_end_matches(' ').ends_with(aside)).map(|(year, _)| year)
}

/// The years of a text, the last first, each with its start.
fn years(text: &str) -> impl Iterator<Item = (u64, usize)> + '_ {
    text.rmatch_indices('年').filter_map(|(at, _)| {
        let before = text[..at].trim_end_matches(' ');
        let start = before.char_indices().rev().take_while(|(_, c)| digit(*c).is_some()).last()?.0;
        let (year, _) = leading_number(&before[start..])?;
        (1900..3000).contains(&year).then_some((year, start))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing_text::{texts, view_of};

    #[test]
    fn sentences_and_clauses() {
        let text = "甲，乙丙。丁（戊）己\n庚";
        let at = text.find('丙').expect("a character");
        assert_eq!(&text[sentence(text, at)], "甲，乙丙");
        assert_eq!(clause_before(text, at), "乙");
        assert_eq!(clause_before(text, text.find('己').expect("a character")), "");
    }

    #[test]
    fn words_are_found_wherever_they_stand() {
        static WORDS: WordSet = WordSet::new(&["不足", "不够", "滞后"]);
        for (text, expected) in
            [("力度不够。", true), ("滞后", true), ("a不足", true), ("不多，不", false), ("", false), ("后滞", false)]
        {
            assert_eq!(WORDS.is_in(text), expected, "{text}");
            assert_eq!(WORDS.last_in(text).is_some(), expected, "{text}");
        }
        assert_eq!(WORDS.last_in("不足，滞后，不够。"), Some(("不足，滞后，".len(), "不够")));
    }

    #[test]
    fn a_set_has_what_it_was_given() {
        let set = CharacterSet::new(&['不', '无']);
        assert_eq!(['不', '无', '一', 'a', '𠀀'].map(|c| set.has(c)), [true, true, false, false, false]);
    }

    #[test]
    fn white_space_does_not_make_a_text_longer() {
        let site = texts(2023, "", [("overview", "一 二\n\n三　a")]);
        let long = |least| view_of(&site, |view| view.prose()[0].has_length(least));
        assert_eq!([0, 1, 4, 5].map(long), [true, true, true, false]);
        assert_eq!(view_of(&site, |view| view.prose()[0].length()), 4);
    }

    #[test]
    fn counts_and_years() {
        assert_eq!(count("36 件，").map(|(value, _, rest)| (value, rest)), Some((36, "，")));
        for text in ["36件次", "36起", "36条", "36份"] {
            assert_eq!(count(text).map(|(value, _, rest)| (value, rest)), Some((36, "")), "{text}");
        }
        for text in ["36余件", "36人次", "36件以上", "3个月"] {
            assert_eq!(count(text), None, "{text}");
        }
        for text in ["36件以上的申请", "3个工作日内"] {
            assert_eq!(count(text), None, "{text}");
        }
        assert_eq!(count("36件，历时3个月"), Some((36, 2, "，历时3个月")));
        assert_eq!(["1899年", "1900年", "2999年", "3000年"].map(last_year), [None, Some(1900), Some(2999), None]);
        assert_eq!(last_year("2022年收到，２０２３ 年度"), Some(2023));
        assert_eq!(last_year("五年，近3年"), None);
        assert_eq!(last_period("2023年收到5件，比2022年增加，结转至 2024年2件"), Some(2023));
    }
}
