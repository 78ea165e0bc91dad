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
