//! What stands in a cell of figures: a number, a blank, `/`, or something else, kept as printed.

use crate::base::{Amount, Message, digit, half_width, leading_number, toml_text};
use crate::edition::Kind;
use crate::import::doubt::{Doubt, IssueKind};

/// A cell as read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadValue {
    /// What it holds.
    pub value: Value,
    /// The cell as printed, where it holds more than the number.
    pub note: Option<String>,
    /// How the number was found, where it does not stand there plainly.
    pub(crate) doubt: Option<Doubt>,
}

/// What a cell holds. These are different facts, and none is turned into another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    #[default]
    Blank,
    /// `/`.
    NotApplicable,
    /// Digits, with a sign or a point where the cell may have them.
    Number(String),
    /// Text as printed: unreadable where a number is expected.
    Text(String),
}

impl ReadValue {
    /// As it is typed in report.toml.
    pub fn typed(&self, kind: Kind) -> String {
        match &self.value {
            Value::Blank => "\"\"".to_owned(),
            Value::NotApplicable => "\"/\"".to_owned(),
            Value::Number(digits) if matches!(kind, Kind::Count | Kind::Change) => digits.clone(),
            Value::Number(text) | Value::Text(text) => toml_text(text),
        }
    }

    /// As it is shown to a person.
    pub fn printed(&self) -> Message {
        match &self.value {
            Value::Blank => Message::new("pages.markup.blank"),
            Value::NotApplicable => Message::new("import.text").with("text", "/"),
            Value::Number(text) | Value::Text(text) => Message::new("import.text").with("text", text.as_str()),
        }
    }

    /// Its number.
    pub fn number(&self) -> Option<rust_decimal::Decimal> {
        match &self.value {
            Value::Number(digits) => Amount::parse(digits).map(|amount| amount.value()),
            _ => None,
        }
    }

    fn plain(value: Value) -> ReadValue {
        ReadValue { value, note: None, doubt: None }
    }
}

/// Whether text could stand in a cell of figures: digits, a mark for none, or nothing. Labels are not.
pub(super) fn is_figure(text: &str) -> bool {
    let text = tidy(text);
    // A sign that spreadsheet programs put before a text.
    let text = unmarked(&text).trim_start_matches(['\'', '‘', '’', '`']).to_owned();
    if text.is_empty() {
        return true;
    }
    if is_blank_word(&text)
        || is_formula(&text)
        || matches!(text.as_str(), "/" | "-" | "--" | "—" | "——" | "－" | "\\" | "无" | "○" | "〇" | "零")
    {
        return true;
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(&text);
    let digits = unsigned.chars().take_while(char::is_ascii_digit).count();
    let rest: String = unsigned.chars().skip(digits).collect();
    // `1.属于国家秘密` and `1、…` begin with digits, too.
    digits > 0 && (rest.is_empty() || is_tail(&rest))
}

/// Whether text is a formula without a result, or the error that is its result: `=C5*2`, `#REF!`.
pub(super) fn is_formula(text: &str) -> bool {
    const ERRORS: [&str; 7] = ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"];
    let is_begun =
        |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '$' | '(' | '-' | '+'));
    text.strip_prefix('=').is_some_and(is_begun) || ERRORS.contains(&text)
}

/// Whether text is nothing that can be seen.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(is_space)
}

/// Whether a cell of figures holds one.
pub(super) fn is_filled(text: &str) -> bool {
    is_figure(text) && !is_blank(text)
}

/// A word for a blank cell, in the English of our own pages, too.
pub(super) fn is_blank_word(text: &str) -> bool {
    matches!(text, "空" | "空白" | "(空)" | "(空白)" | "blank")
}

/// A figure, or the word for none, without the mark of a footnote behind it.
fn unmarked(text: &str) -> &str {
    let bare =
        text.strip_suffix(']').and_then(|text| Some(text.rsplit_once('[').filter(|(_, mark)| is_note_mark(mark))?.0));
    let bare = bare.unwrap_or(text);
    let bare = bare.trim_end_matches(|c: char| matches!(c, '①'..='⑳' | '⁰' | '¹' | '²' | '³' | '⁴'..='⁹' | '*' | '※'));
    let marked = bare.ends_with(|c: char| c.is_ascii_digit() || c == '/') || is_blank_word(bare);
    if marked { bare } else { text }
}

/// What stands in the brackets of a note: `1`, `注2`.
fn is_note_mark(mark: &str) -> bool {
    let number = mark.trim_start_matches(['注', '释']);
    (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// What may follow the first digits of a figure.
fn is_tail(rest: &str) -> bool {
    let mut chars = rest.chars();
    match chars.next() {
        Some('.' | ',') => chars.next().is_some_and(|c| c.is_ascii_digit()),
        Some('(' | '{') => true,
        // What is larger or smaller than its digits is a figure, and none of the form's.
        Some('%' | '万' | '亿') if chars.as_str().is_empty() => true,
        Some(_) => unit(rest).is_some(),
        None => true,
    }
}

/// A unit at the head of a text, and what follows it.
pub(super) fn unit(text: &str) -> Option<(&'static str, &str)> {
    const UNITS: [&str; 9] = ["万元", "亿元", "元", "件", "项", "个", "宗", "条", "人"];
    let (unit, rest) = UNITS.iter().find_map(|unit| text.strip_prefix(unit).map(|rest| (*unit, rest)))?;
    (rest.is_empty() || rest.starts_with('(')).then_some((unit, rest))
}

/// Half-width, without spaces and invisible characters.
pub(super) fn tidy(text: &str) -> String {
    text.chars().filter(|c| !is_space(*c)).map(half).collect()
}

/// A text of the source in one line.
pub(crate) fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a character is space or cannot be seen.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{a0}' | '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' | '\u{2060}')
        || c.is_control()
}

/// The half-width form of a full-width character.
pub(super) fn half(c: char) -> char {
    match c {
        '﹣' | '−' | '‐' | '–' => '-',
        '﹢' => '+',
        '〔' | '【' => '[',
        '〕' | '】' => ']',
        _ => half_width(c).unwrap_or(c),
    }
}

/// What a person typed into a cell of a kind, as it is typed in report.toml: digits of any width, in groups or with the unit. What is more
/// than a figure stays as it is, for the rules to name.
pub fn typed_cell(text: &str, kind: Kind) -> String {
    let read = read(text, kind);
    // Two numbers in one cell look like one with a space in it; what is written as a word is named by the rules.
    let is_doubtful = read.note.is_some()
        || read.doubt.as_ref().is_some_and(|doubt| doubt.kind == IssueKind::Assumed)
        || read.number().is_some() && !text.chars().any(|c| digit(c).is_some());
    let value = if is_doubtful { Value::Text(text.trim().to_owned()) } else { read.value };
    ReadValue::plain(value).typed(kind)
}

/// Reads the text of a cell of a kind.
pub(super) fn read(text: &str, kind: Kind) -> ReadValue {
    if kind.is_word() {
        return ReadValue::plain(word(text));
    }
    let tidied = unmarked(&tidy(text)).to_owned();
    match tidied.as_str() {
        word if word.is_empty() || is_blank_word(word) => return ReadValue::plain(Value::Blank),
        "/" => return ReadValue::plain(Value::NotApplicable),
        _ => {}
    }
    let printed = || text.split_whitespace().collect::<Vec<_>>().join("");
    if kind == Kind::Printed {
        return ReadValue::plain(match Amount::parse(&tidied) {
            Some(_) => Value::Number(tidied),
            None => Value::Text(printed()),
        });
    }
    let broken = is_broken(text);
    let (sign, unsigned) = match tidied.strip_prefix(['+', '-']) {
        Some(rest) => (&tidied[..1], rest),
        None => ("", tidied.as_str()),
    };
    let end = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(unsigned.len());
    let (digits, rest) = unsigned.split_at(end);
    if let Some(number) = in_numerals(unsigned).filter(|_| kind == Kind::Count && sign.is_empty()) {
        let doubt = Doubt::inferred(Message::new("import.why.numerals").with("text", in_one_line(text)));
        return ReadValue { value: Value::Number(number.to_string()), note: None, doubt: Some(doubt) };
    }
    let Some((digits, grouped)) = ungrouped(digits) else { return ReadValue::plain(Value::Text(printed())) };
    let (digits, has_zeros) = if kind.is_decimal() { (digits, false) } else { without_zeros(digits) };
    let fits = match kind {
        Kind::Count => sign.is_empty() && !digits.contains('.'),
        Kind::Change => !digits.contains('.'),
        _ => sign.is_empty(),
    } && Amount::parse(&digits).is_some()
        && (kind.is_decimal() || digits.len() <= 18);
    // Counts have no leading zeros in TOML.
    let plain = kind.is_decimal() || digits == "0" || !digits.starts_with('0');
    if !fits || !plain {
        return ReadValue::plain(Value::Text(printed()));
    }
    let value = Value::Number(format!("{sign}{digits}"));
    let why = |key| Message::new(key).with("text", in_one_line(text));
    let inferred = |key| Some(Doubt::inferred(why(key)));
    let doubt = match (broken, grouped) {
        (true, _) if text.trim_matches(is_space).contains(['\n', '\r']) => inferred("import.why.broken"),
        // Two numbers in one cell look like one with a space in it.
        (true, _) => Some(Doubt::assumed(why("import.why.spaced"))),
        (_, true) => inferred("import.why.grouped"),
        _ if has_zeros => inferred("import.why.decimals"),
        _ => None,
    };
    match (rest, unit(rest)) {
        ("", _) => ReadValue { value, note: None, doubt },
        ("%", _) if kind == Kind::Percent => ReadValue { value, note: None, doubt },
        // 万元 is the form's own unit of an amount; any other would change the number.
        (_, Some((unit, rest))) if unit == "万元" || (kind != Kind::Amount && !unit.ends_with('元')) => {
            ReadValue { value, note: (!rest.is_empty()).then(printed), doubt: inferred("import.why.unit") }
        }
        _ if rest.starts_with('(') => ReadValue { value, note: Some(printed()), doubt },
        _ => ReadValue::plain(Value::Text(printed())),
    }
}

/// A cell of words, as it is written but for space around it: no sign in it is a mark, and 空 is a word like any other.
fn word(text: &str) -> Value {
    let lines: Vec<&str> = text.trim_matches(is_space).lines().map(|line| line.trim_end_matches(is_space)).collect();
    match lines.join("\n") {
        text if text.is_empty() => Value::Blank,
        text if tidy(&text) == "/" => Value::NotApplicable,
        text => Value::Text(text),
    }
}

/// Whether a line or a space stands inside digits: the cell was too narrow for its number.
fn is_broken(text: &str) -> bool {
    let chars: Vec<char> = text.trim_matches(is_space).chars().map(half).collect();
    chars.windows(3).any(|w| w[0].is_ascii_digit() && is_space(w[1]) && w[2].is_ascii_digit())
}

/// The number of a text in Chinese numerals, with a unit or without.
fn in_numerals(text: &str) -> Option<u64> {
    let (number, length) = leading_number(text).filter(|_| !text.starts_with(|c: char| c.is_ascii_digit()))?;
    let rest = &text[length..];
    (rest.is_empty() || unit(rest).is_some_and(|(_, rest)| rest.is_empty())).then_some(number)
}

/// A whole number that is written with decimals, without them, and whether there were any: 7.00.
fn without_zeros(digits: String) -> (String, bool) {
    match digits.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') => (whole.to_owned(), true),
        _ => (digits, false),
    }
}

/// Digits without the commas between thousands, and whether there were any; `None` where commas stand elsewhere.
fn ungrouped(digits: &str) -> Option<(String, bool)> {
    if !digits.contains(',') {
        return Some((digits.to_owned(), false));
    }
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let mut groups = whole.split(',');
    let first = groups.next().is_some_and(|group| (1..=3).contains(&group.len()));
    let sound = first && groups.all(|group| group.len() == 3) && fraction.is_none_or(|f| !f.contains(','));
    sound.then(|| (digits.replace(',', ""), true))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> Value {
        read(text, Kind::Count).value
    }

    #[test]
    fn four_facts_stay_four() {
        assert_eq!(count(" \u{a0}\n"), Value::Blank);
        assert_eq!(count(" / "), Value::NotApplicable);
        assert_eq!(count("0"), Value::Number("0".into()));
        assert_eq!(count("-"), Value::Text("-".into()));
        assert_eq!(count("O"), Value::Text("O".into()));
    }

    #[test]
    fn a_note_in_a_cell_is_no_digit() {
        let read = read("22（其中修订\n16 件）", Kind::Count);
        assert_eq!(read.value, Value::Number("22".into()));
        assert_eq!(read.note.as_deref(), Some("22（其中修订16件）"));
    }

    #[test]
    fn amounts_keep_their_digits_and_foreign_units_their_text() {
        assert_eq!(read("96171.60", Kind::Amount).value, Value::Number("96171.60".into()));
        assert_eq!(read("251000元", Kind::Amount).value, Value::Text("251000元".into()));
        assert_eq!(read("251000元", Kind::Printed).value, Value::Text("251000元".into()));
        assert_eq!(read("8040万元", Kind::Amount).value, Value::Number("8040".into()));
        for text in ["3.5", "'41", "3万", "125%", "1250{0.00,}"] {
            assert_eq!(count(text), Value::Text(text.into()));
        }
        assert_eq!(read("12500元", Kind::Amount).value, Value::Text("12500元".into()));
        assert_eq!(count("007"), Value::Text("007".into()));
        assert_eq!(read("+3", Kind::Change).typed(Kind::Change), "+3");
        assert_eq!(read("－2", Kind::Change).typed(Kind::Change), "-2");
    }

    #[test]
    fn broken_and_grouped_numbers_are_doubted() {
        assert_eq!(read("12\n34", Kind::Count).doubt.map(|doubt| doubt.kind), Some(IssueKind::Inferred));
        assert_eq!(read("1，234", Kind::Count).doubt.map(|doubt| doubt.kind), Some(IssueKind::Inferred));
        assert_eq!(count("1,23"), Value::Text("1,23".into()));
        assert_eq!(read("1 2 3 4 5", Kind::Count).doubt.map(|doubt| doubt.kind), Some(IssueKind::Assumed));
    }

    /// Whole numbers as spreadsheets and word processors print them; what is doubled by a note, or is not whole, stays as it is.
    #[test]
    fn decimals_of_zero_numerals_and_marks_of_notes_are_read_over() {
        for text in ["41.00", "41.0", "四十一", "四十一件", "41[1]", "41〔注2〕", "41【3】", "41①"] {
            assert_eq!(count(text), Value::Number("41".into()), "{text}");
        }
        for text in ["41.50", "41.", "约41", "四十一左右", "41[2024]", "四1", "一、", "41[件]", "[1]"] {
            assert!(matches!(count(text), Value::Text(_)), "{text} {:?}", count(text));
        }
        for text in ["41.00", "四十一"] {
            assert_eq!(read(text, Kind::Count).doubt.map(|doubt| doubt.kind), Some(IssueKind::Inferred), "{text}");
        }
        assert_eq!(read("41.00", Kind::Amount).value, Value::Number("41.00".into()));
        let typed = [("41.00", "41"), ("四十一", "\"四十一\""), ("零", "\"零\""), ("/", "\"/\""), ("", "\"\"")];
        assert_eq!(typed.map(|(text, _)| typed_cell(text, Kind::Count)), typed.map(|(_, typed)| typed));
    }

    #[test]
    fn labels_are_no_figures() {
        for label in ["1.属于国家秘密", "1、信访", "规章", "（六）其他", "2023年", "====", "# A"] {
            assert!(!is_figure(label), "{label}");
        }
        for figure in [
            "125%",
            "3万",
            "1250{0.00,}",
            "'41",
            "’4",
            "",
            "0",
            "１２",
            "7730.28",
            "22（其中16件）",
            "/",
            "-8",
            "+3",
            "251000元",
            "5件",
            "无",
            "=C5*2",
            "#REF!",
        ] {
            assert!(is_figure(figure), "{figure}");
        }
    }
}
