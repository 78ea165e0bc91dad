//! The two languages of every text for people, and small operations on labels and dates in both.

use super::numerals::is_chinese_numeral;
use chrono::{Datelike as _, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A language of the terminal or of a built site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Simplified Chinese, `zh-CN`.
    Zh,
    /// English, `en`.
    En,
}

impl Lang {
    /// All languages, the default first.
    pub const ALL: [Lang; 2] = [Lang::Zh, Lang::En];

    /// The BCP 47 tag, as it stands in `lang="…"` and in the name of a catalogue.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    /// Reads `zh`, `zh-CN`, `zh_CN.UTF-8`, `en`, `en-GB` … ; `None` for another language.
    pub fn parse(tag: &str) -> Option<Lang> {
        let primary = tag.split(['-', '_', '.']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "zh" => Some(Lang::Zh),
            "en" => Some(Lang::En),
            _ => None,
        }
    }
}

/// What parts a text that has to be one line.
pub(crate) const LINE_BREAKS: [char; 3] = ['\n', '\r', '\t'];

/// Whether a character is an ideograph (Script=Han of Unicode, with 々 and 〇). search.js has the same ranges.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{3005}' | '\u{3007}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// A text in both languages, as an edition file gives it: `{ zh = "…", en = "…" }`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "text")]
pub struct Text {
    /// Chinese, word for word as the official form prints it.
    pub zh: String,
    /// English, our own translation.
    pub en: String,
}

impl Text {
    /// The text in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// The same words in both languages, such as a name.
    pub fn same(words: impl Into<String>) -> Text {
        let zh: String = words.into();
        Text { en: zh.clone(), zh }
    }
}

/// A date in words: 2024年1月24日, 24 January 2024.
pub fn day(date: NaiveDate, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        Lang::En => date.format("%-d %B %Y").to_string(),
    }
}

/// A label without its number and without a remark in brackets at its end: `（二）部分公开（区分处理的，…）` is 部分公开. For
/// lists of our own; the statutory tables print labels whole.
pub fn bare(label: &str) -> &str {
    let label = unnumbered(label);
    match label.rfind(['（', '(']) {
        Some(open) if open > 0 && label.ends_with(['）', ')']) => label[..open].trim_end(),
        _ => label,
    }
}

/// A heading or label without its number: `一、总体情况`, `（三）不予公开`, `1.属于国家秘密`, `(3) Refused`.
pub fn unnumbered(label: &str) -> &str {
    let number = |text: &str| {
        let short = (1..=3).contains(&text.chars().count());
        short && text.chars().all(|c| c.is_ascii_digit() || is_chinese_numeral(c))
    };
    let inside = label.strip_prefix(['（', '(']).and_then(|rest| rest.split_once(['）', ')']));
    match inside.or_else(|| label.split_once(['、', '.'])) {
        Some((before, after)) if number(before) => after.trim_start(),
        _ => label,
    }
}

/// An English label as it stands within a sentence: its first letter is small, unless its first word is an abbreviation: IT requests.
pub(crate) fn within_sentence(label: &str) -> String {
    let mut rest = label.chars();
    let first = rest.next();
    let mut word = rest.clone().take_while(|c| !c.is_whitespace());
    let is_abbreviation = word.any(|c| c.is_uppercase() || c.is_numeric());
    if is_abbreviation {
        label.to_owned()
    } else {
        first.into_iter().flat_map(char::to_lowercase).chain(rest).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abbreviations_keep_their_letters_within_a_sentence() {
        for (label, expected) in [
            ("Carried over", "carried over"),
            ("IT requests", "IT requests"),
            ("PCs bought", "PCs bought"),
            ("G2B requests", "G2B requests"),
            ("E-mail from the IT office", "e-mail from the IT office"),
            ("A request", "a request"),
            ("年末", "年末"),
            ("", ""),
        ] {
            assert_eq!(within_sentence(label), expected);
        }
    }

    #[test]
    fn labels_without_numbers_and_remarks() {
        for (label, expected) in [
            ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "部分公开"),
            ("(2) Partially granted (if separable, counted here only)", "Partially granted"),
            ("1.属于国家秘密", "属于国家秘密"),
            ("四、结转下年度继续办理", "结转下年度继续办理"),
            ("1. Overview", "Overview"),
            ("法人或其他组织", "法人或其他组织"),
            ("（七）总计", "总计"),
        ] {
            assert_eq!(bare(label), expected);
        }
    }

    #[test]
    fn languages_of_environment_variables_are_parsed() {
        assert_eq!(Lang::parse("zh_CN.UTF-8"), Some(Lang::Zh));
        assert_eq!(Lang::parse("en-GB"), Some(Lang::En));
        assert_eq!(Lang::parse("C"), None);
    }
}
