//! The texts of cells as names: in one line, and without signs that nobody sees.

use crate::base::syntax::{code_point, is_hidden};
use std::collections::BTreeSet;

/// Whether a letter is of a script that parts no words.
fn is_unparted(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// A text in one line: where a line of Chinese ends stands nothing, and else a blank.
pub(super) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split(['\n', '\r', '\t', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']) {
        let line = line.trim();
        let parts = |c: Option<char>| c.is_some_and(|c| !is_unparted(c));
        if parts(out.chars().next_back()) && parts(line.chars().next()) {
            out.push(' ');
        }
        out.push_str(line);
    }
    out
}

/// What may stand behind the number of a line.
const POINTS: [char; 7] = ['.', '．', '、', ',', '，', ')', '）'];
/// Signs of footnotes before and behind a name.
const FOOTNOTES: [char; 8] = ['*', '＊', '※', '★', '☆', '▲', '△', '●'];

/// A name without the number of its line, marks of footnotes, and blanks that were typed for its looks.
pub(super) fn without_number(name: &str) -> String {
    let mark = |c: char| FOOTNOTES.contains(&c) || c.is_whitespace();
    let name = name.trim_matches(mark);
    let name =
        after_number(name).map(|rest| rest.trim_start_matches(mark)).filter(|rest| !rest.is_empty()).unwrap_or(name);
    let words: Vec<&str> = name.split_whitespace().collect();
    // 城 关 镇
    let is_spaced_out = words.iter().all(|word| word.chars().count() == 1 && word.chars().all(is_unparted));
    words.join(if is_spaced_out { "" } else { " " })
}

/// What follows the number of a line: `1.`, `1、`, `（1）`, `一、`, `①`.
fn after_number(name: &str) -> Option<&str> {
    let first = name.chars().next()?;
    // ① to ⒛
    if matches!(first, '\u{2460}'..='\u{249b}') {
        return Some(name[first.len_utf8()..].trim_start_matches(POINTS));
    }
    let inner = name.strip_prefix(['（', '(']);
    let is_count = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c) || "一二三四五六七八九十百".contains(c);
    let rest = inner.unwrap_or(name).trim_start_matches(is_count);
    let length = inner.unwrap_or(name).len() - rest.len();
    let behind = match inner {
        Some(_) => rest.strip_prefix(['）', ')'])?,
        None => rest.strip_prefix(POINTS)?,
    };
    // 一、二级公路管理处; 3.15
    (length > 0 && !(inner.is_none() && behind.starts_with(is_count))).then_some(behind)
}

/// A text without hidden signs, and those signs by their numbers.
pub(super) fn seen(text: &str) -> (String, Vec<String>) {
    let hidden: BTreeSet<char> = text.chars().filter(|c| is_hidden(*c)).collect();
    let signs = hidden.into_iter().map(code_point).collect();
    (text.chars().filter(|c| !is_hidden(*c)).collect(), signs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_marks_and_blanks_are_no_part_of_a_name() {
        for (text, name) in [
            ("1.岭北县甲镇人民政府", "岭北县甲镇人民政府"),
            ("12、 岭北县教育局", "岭北县教育局"),
            ("（1）岭北县教育局", "岭北县教育局"),
            ("(十二)岭北县教育局", "岭北县教育局"),
            ("①岭北县教育局", "岭北县教育局"),
            ("一、岭北县教育局", "岭北县教育局"),
            ("３．岭北县教育局", "岭北县教育局"),
            ("岭北县财政局*", "岭北县财政局"),
            ("※ 岭北县财政局 ＊", "岭北县财政局"),
            ("岭北县  财政\u{3000} 局", "岭北县 财政 局"),
            ("城 关 镇", "城关镇"),
            ("12345热线中心", "12345热线中心"),
            ("一、二级公路管理处", "一、二级公路管理处"),
            ("第一中学", "第一中学"),
            ("三家子镇", "三家子镇"),
            ("岭北县（汇总）", "岭北县（汇总）"),
            ("1.", "1."),
        ] {
            assert_eq!(without_number(text), name, "{text}");
        }
    }

    #[test]
    fn names_are_one_line_of_signs_that_are_seen() {
        for (text, line) in [
            ("岭北县\n教育局", "岭北县教育局"),
            ("岭北县\r\n 教育局 ", "岭北县教育局"),
            ("Lingbei\nOffice", "Lingbei Office"),
            ("丁\t镇", "丁镇"),
            ("丁 镇", "丁 镇"),
        ] {
            assert_eq!(one_line(text), line, "{text}");
        }
        assert_eq!(
            seen("丁\u{200b}镇\u{202e}\u{200b}"),
            ("丁镇".to_owned(), vec!["U+200B".to_owned(), "U+202E".to_owned()])
        );
        assert_eq!(seen("丁镇"), ("丁镇".to_owned(), Vec::new()));
    }
}
