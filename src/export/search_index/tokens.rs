//! What a search looks for in a text. Chinese is cut into pairs of neighbouring characters, here and in search.js alike: a segmenter in each
//! place would cut differently and lose hits. Letters and digits are words.

use crate::base::is_han;

/// A longer word is no word.
const LONGEST_WORD: usize = 24;

/// What is looked for.
pub(super) enum Token<'a> {
    /// Two neighbouring ideographs.
    Pair(char, char),
    /// An ideograph that stands alone, or letters or digits in small letters.
    Word(&'a str),
}

impl Token<'_> {
    pub(super) fn text(&self) -> String {
        match self {
            Token::Pair(first, second) => [*first, *second].iter().collect(),
            Token::Word(word) => (*word).to_owned(),
        }
    }
}

/// The tokens of a text.
pub(super) fn tokens(text: &str, mut found: impl FnMut(Token<'_>)) {
    let mut word = String::new();
    let mut last: Option<char> = None;
    let mut is_alone = false;
    for c in text.chars().chain([' ']).flat_map(narrow) {
        let is_han = is_han(c);
        if !is_han && let Some(before) = last.take().filter(|_| is_alone) {
            found(Token::Word(before.encode_utf8(&mut [0; 4])));
        }
        if is_han || !c.is_alphanumeric() {
            if (1..=LONGEST_WORD).contains(&word.chars().count()) {
                found(Token::Word(&word));
            }
            word.clear();
        } else {
            // A number and a word beside it are two.
            let is_digit = |c: char| c.is_ascii_digit();
            if word.chars().next_back().is_some_and(|before| is_digit(before) != is_digit(c)) {
                found(Token::Word(&word));
                word.clear();
            }
            word.push(c);
        }
        if is_han {
            is_alone = last.is_none();
            if let Some(before) = last {
                found(Token::Pair(before, c));
            }
            last = Some(c);
        }
    }
}

/// A character as it is compared: narrow, in small letters.
fn narrow(c: char) -> impl Iterator<Item = char> {
    let narrow = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    };
    narrow.to_lowercase()
}

/// The file of a token among `files`, a power of two: FNV-1a over its characters. search.js computes the same.
pub(super) fn file_of(token: &str, files: usize) -> usize {
    let hash = token.chars().fold(0x811c_9dc5_u32, |hash, c| (hash ^ c as u32).wrapping_mul(0x0100_0193));
    (hash ^ hash >> 15) as usize & (files - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        tokens(text, |token| all.push(token.text()));
        all
    }

    #[test]
    fn chinese_is_cut_into_pairs_and_the_rest_into_words() {
        assert_eq!(found("政府信息，税。"), ["政府", "府信", "信息", "税"]);
        assert_eq!(found("2024年收到ＡB12件 OFD"), ["2024", "年收", "收到", "ab", "12", "件", "ofd"]);
        assert_eq!(found(""), [""; 0]);
    }
}
