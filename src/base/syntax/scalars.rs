//! What is wrong with a single value: a figure with a unit, a date in another form, a text without quotes.

use super::slips::{Slip, StatementReader, missing_comma, short, span};
use super::tokens::{SyntaxToken, TokenKind};
use super::{half, is_sound};

use crate::base::{Amount, Message, leading_number, plain_figure, typed_date};
use rust_decimal::Decimal;

/// What people write where a cell has no figure.
const NO_FIGURE: [&str; 20] = [
    "/",
    "\\",
    "-",
    "--",
    "---",
    "*",
    "无",
    "没有",
    "暂无",
    "空",
    "空白",
    "空缺",
    "缺",
    "不适用",
    "未发生",
    "N/A",
    "NA",
    "n/a",
    "null",
    "None",
];
/// Units that stand behind a count.
const COUNTERS: [&str; 16] =
    ["件", "项", "次", "个", "宗", "份", "条", "人", "起", "篇", "部", "元", "万元", "件次", "人次", "个数"];
/// So many digits of which the first is 0 are a code.
const CODE: usize = 5;
/// Characters of a unit that changes the figure.
const MULTIPLIERS: [char; 7] = ['元', '万', '亿', '千', '百', '¥', '￥'];

/// Whether a value is sound by itself.
fn is_value(text: &str) -> bool {
    is_sound(&format!("x = {text}"))
}

/// Whether a text is a cell of a row: a figure, or a text in quotes.
pub(super) fn is_cell(text: &str) -> bool {
    Amount::parse(&half(text)).is_some() || text == "/" || (text.starts_with('"') && is_value(text))
}

/// A slip that only the whole value shows, whatever is in it: a date, a figure in groups.
pub(super) fn whole(reader: StatementReader<'_>, tokens: &[SyntaxToken]) -> Option<Slip> {
    let words = reader.words(tokens);
    if let Some(date) = typed_date(words) {
        let message = Message::new(if date.exists { "toml.date" } else { "toml.no_day" }).with("found", words);
        let help =
            Message::new(if date.exists { "toml.date.help" } else { "toml.no_day.help" }).with("right", date.right);
        return (!is_value(words)).then(|| Slip::new(span(tokens), message, help));
    }
    // `3, 100` is a row without brackets.
    let is_spaced =
        tokens.windows(2).any(|pair| pair[0].kind == TokenKind::Comma && pair[0].span.end < pair[1].span.start);
    grouped_figure(words).filter(|_| !is_spaced).map(|right| thousands(span(tokens), words, &right))
}

/// What is said of the value of a date that is none; `None` where something stands behind it.
pub(super) fn date(reader: StatementReader<'_>, key: &str, tokens: &[SyntaxToken]) -> Option<Slip> {
    let words = reader.words(tokens);
    let first = reader.words(&tokens[..1]);
    if is_value(first) && !is_digits(first) {
        return None;
    }
    let is_quote =
        |c: char| c.is_ascii_punctuation() || matches!(c, '“' | '”' | '‘' | '’' | '。' | '；' | '，' | '「' | '」');
    let message = Message::new("report.published").with("key", key).with("found", short(words));
    let help = match typed_date(words.trim_matches(is_quote)) {
        Some(date) if date.exists => Message::new("toml.date.help").with("right", date.right),
        _ => Message::new("toml.no_day.help"),
    };
    Some(Slip::new(span(tokens), message, help))
}

fn thousands(span: std::ops::Range<usize>, found: &str, right: &str) -> Slip {
    Slip::write(span, Message::new("toml.thousands").with("found", found), right)
}

/// The figure that is typed in groups of three digits.
fn grouped_figure(words: &str) -> Option<String> {
    let plain: Vec<String> = words.split_whitespace().map(half).collect();
    let joined = plain.join(",").replace(",,", ",").replace(['\'', '‘', '’'], ",");
    let right = plain_figure(&joined);
    let is_grouped = !words.contains('\n') && joined.contains(',') && !joined.starts_with('0') && !right.contains(',');
    (is_grouped && Amount::parse(&right).is_some()).then_some(right)
}

/// A value that goes on behind a comma: `{ decisions = 12,345 }`. Between braces, where a key is due, so does one with a decimal comma.
pub(super) fn grouped<'i>(
    reader: StatementReader<'_>,
    value: &[SyntaxToken],
    following: impl Iterator<Item = &'i [SyntaxToken]>,
    in_row: bool,
) -> Option<Slip> {
    let mut found = None;
    let start = span(value).start;
    for item in following {
        let [token] = item else { break };
        let end = token.span.end;
        let words = reader.text_between(start, end);
        match grouped_figure(words) {
            Some(right) => found = Some(thousands(start..end, words, &right)),
            None if !in_row && found.is_none() && is_digits(reader.words(value)) && is_digits(reader.words(item)) => {
                let right = format!("{}.{}", reader.words(value), reader.words(item));
                let message = Message::new("toml.decimal").with("found", words);
                return Some(Slip::new(start..end, message, Message::new("toml.decimal.help").with("right", right)));
            }
            None => break,
        }
    }
    found
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// The slip of an item between brackets or braces.
pub(super) fn item(reader: StatementReader<'_>, tokens: &[SyntaxToken]) -> Option<Slip> {
    slip(reader, tokens).or_else(|| match tokens {
        [left, right, ..] if is_cell(reader.words(&tokens[1..2])) => Some(missing_comma(reader, left, right)),
        [_, rest @ ..] if !rest.is_empty() => Some(reader.after(rest)),
        _ => None,
    })
}

/// The slip of a single value. `None` for a sound one, and where only the parser can tell.
pub(super) fn slip(reader: StatementReader<'_>, tokens: &[SyntaxToken]) -> Option<Slip> {
    let words = reader.words(tokens);
    let place = span(tokens);
    match tokens {
        [text] if text.kind == TokenKind::Text => return quotes(text, words),
        [text] if text.kind == TokenKind::OpenText => return Some(open_text(text, words)),
        [left, right, ..] if left.span.end == right.span.start && (is_text(left) || is_text(right)) => {
            return Some(Slip::new(place, Message::new("toml.quote"), Message::new("toml.quote.help")));
        }
        _ => {}
    }
    if tokens.iter().any(is_text) || is_value(words) {
        return None;
    }
    let plain = half(words);
    if tokens.len() == 1 && plain != words && is_value(&plain) {
        return fullwidth_run(place.start, words);
    }
    if let Some(slip) = whole(reader, tokens) {
        return Some(slip);
    }
    figure(place.clone(), words, &plain).or_else(|| {
        let is_row = tokens.len() > 1 && tokens.iter().all(|token| is_cell(reader.words(std::slice::from_ref(token))));
        (!is_row).then(|| text(place, words, &plain))
    })
}

fn is_text(token: &SyntaxToken) -> bool {
    matches!(token.kind, TokenKind::Text | TokenKind::OpenText)
}

/// A text in quotes that are no quotes to TOML.
fn quotes(token: &SyntaxToken, words: &str) -> Option<Slip> {
    let quote = words.chars().next().filter(|quote| !quote.is_ascii())?;
    let inside = words.trim_start_matches(quote);
    let inside = &inside[..inside.char_indices().next_back().map_or(0, |(end, _)| end)];
    let message = Message::new("toml.fullwidth").with("found", quote).with("meant", "\"");
    Some(Slip::write(token.span.start..token.span.start + quote.len_utf8(), message, &format!("\"{}\"", short(inside))))
}

/// A text whose second quote is missing, or is no quote.
fn open_text(token: &SyntaxToken, words: &str) -> Slip {
    let start = token.span.start;
    if let Some((at, quote)) = words.char_indices().skip(1).find(|(_, c)| matches!(c, '“' | '”' | '‘' | '’' | '＂'))
    {
        let place = start + at..start + at + quote.len_utf8();
        let message = Message::new("toml.fullwidth").with("found", quote).with("meant", "\"");
        return Slip::new(place, message, Message::new("toml.fullwidth.help").with("meant", "\""));
    }
    let quote = words.chars().next().map_or(0, char::len_utf8);
    let message = Message::new("toml.quote");
    Slip::new(start..start + quote, message, Message::new("toml.quote.help"))
}

/// A run of full-width characters in a word that is sound but for them.
pub(super) fn fullwidth_run(start: usize, word: &str) -> Option<Slip> {
    let is_wide = |c: char| super::meant(c).is_some();
    let at = word.find(is_wide)?;
    let length = word[at..].find(|c| !is_wide(c)).unwrap_or(word.len() - at);
    let found = &word[at..at + length];
    let message = Message::new("toml.fullwidth").with("found", found).with("meant", half(found));
    let help = Message::new("toml.fullwidth.help").with("meant", half(word));
    Some(Slip::new(start + at..start + at + length, message, help))
}

/// A figure with something too much about it.
fn figure(place: std::ops::Range<usize>, words: &str, plain: &str) -> Option<Slip> {
    let unsigned = plain.trim_start_matches(['-', '+']);
    let sign = &plain[..plain.len() - unsigned.len()];
    if unsigned.len() > 1 && unsigned.starts_with('0') && Amount::parse(plain).is_some() {
        // A telephone number, a postcode, the number of a document: no figure of a cell has so many digits behind a 0.
        if is_digits(plain) && plain.len() >= CODE {
            return Some(Slip::write(place, Message::new("toml.zero").with("found", words), &format!("\"{plain}\"")));
        }
        let right = format!("{sign}{}", unsigned.trim_start_matches('0'));
        let right = if right.len() == sign.len() || right[sign.len()..].starts_with('.') {
            format!("{sign}0{}", &right[sign.len()..])
        } else {
            right
        };
        return Some(Slip::write(place, Message::new("toml.zero").with("found", words), &right));
    }
    for right in [format!("{sign}0{unsigned}"), format!("{plain}0"), unsigned.to_owned()] {
        if (unsigned.starts_with('.') || unsigned.ends_with('.') || sign.len() > 1) && is_value(&right) {
            let right = right.strip_suffix(".0").unwrap_or(&right);
            return Some(Slip::write(place, Message::new("toml.point").with("found", words), right));
        }
    }
    if let Some((point, right)) = with_point(plain) {
        let message = Message::new("toml.fullwidth").with("found", point).with("meant", ".");
        return Some(Slip::write(place, message, &right));
    }
    let number = plain.trim_start_matches(['约', '共', '计', '¥', '￥', '$', ' ']);
    let before = &plain[..plain.len() - number.len()];
    let length =
        number.find(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | '.' | '-' | '+')).unwrap_or(number.len());
    let figure = plain_figure(number[..length].trim_end_matches(['.', ',']));
    let after = number[length..].trim();
    if Amount::parse(&figure).is_some() {
        let is_letters = after.bytes().next().is_some_and(|b| b.is_ascii_alphabetic());
        let is_separator = after.starts_with([':', '/', '\\', '_', '\'']);
        let is_alone = before.is_empty() && after.is_empty();
        // Of what is a part of the figure nothing is told to be left out.
        let is_unit = after.starts_with(MULTIPLIERS)
            || !after.split('(').next().is_some_and(|unit| unit.contains(char::is_numeric));
        return (is_unit && !(is_alone || is_letters || is_separator))
            .then(|| unit(place, &figure, before.trim(), after));
    }
    let (value, length) = leading_number(number).filter(|_| number.starts_with(|c: char| !c.is_ascii()))?;
    let after = number[length..].trim();
    if after.starts_with(MULTIPLIERS) {
        return Some(unit(place, &value.to_string(), "", after));
    }
    (after.is_empty() || COUNTERS.contains(&after))
        .then(|| Slip::write(place, Message::new("toml.numeral").with("found", words), &value.to_string()))
}

/// Signs that stand for the point of a figure between its digits.
const POINTS: [char; 5] = ['·', '•', '・', '‧', '∙'];

/// The sign in a figure that stands for its point, and the figure with one.
fn with_point(plain: &str) -> Option<(char, String)> {
    let point = plain.chars().find(|c| POINTS.contains(c))?;
    let right = plain_figure(&plain.replace(point, "."));
    let is_between = plain.split(point).all(|part| part.ends_with(|c: char| c.is_ascii_digit()));
    (is_between && Amount::parse(&right).is_some()).then_some((point, right))
}

/// The repair of a figure that stands in quotes with something too much about it.
pub(crate) fn figure_help(typed: &str) -> Option<Message> {
    figure(0..0, typed, &half(typed.trim())).map(|slip| slip.help)
}

/// A figure with a unit or a remark.
fn unit(place: std::ops::Range<usize>, figure: &str, before: &str, after: &str) -> Slip {
    let found = if after.is_empty() { before } else { after };
    let message = Message::new("toml.unit").with("figure", figure).with("found", short(found));
    if let (Some(yuan), "元" | "¥" | "￥") = (Amount::parse(figure), found) {
        let right = (yuan.value() / Decimal::from(10_000)).normalize();
        return Slip::new(place, message, Message::new("toml.unit.yuan").with("right", right));
    }
    let help = if found == "万元" {
        "toml.unit.wan"
    } else if found.starts_with(MULTIPLIERS) {
        "toml.unit.money"
    } else if found.chars().count() > 3 {
        "toml.unit.remark"
    } else {
        "toml.write"
    };
    Slip::new(place, message, Message::new(help).with("right", figure))
}

/// Words without quotes.
fn text(place: std::ops::Range<usize>, words: &str, plain: &str) -> Slip {
    let message = Message::new("toml.bareword").with("found", short(words));
    let is_dash = !words.is_empty() && words.chars().all(|c| matches!(c, '-' | '—' | '－' | '–' | '―' | '−' | '─'));
    if is_dash || NO_FIGURE.contains(&plain) {
        return Slip::new(place, message, Message::new("toml.blank.help"));
    }
    let switch = match plain.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "是" => Some("true"),
        "false" | "no" | "off" | "否" => Some("false"),
        _ => None,
    };
    if let Some(switch) = switch {
        return Slip::write(place, Message::new("toml.switch").with("found", words), switch);
    }
    // Letters that look like digits.
    let digits = plain.replace(['o', 'O'], "0").replace(['l', 'I'], "1");
    if plain.is_ascii() && is_digits(&digits) && plain.len() < 8 {
        return Slip::write(place, Message::new("toml.letter").with("found", words), &digits);
    }
    let is_figure = plain.starts_with(|c: char| c.is_ascii_digit()) && plain.is_ascii();
    let key = if is_figure { "toml.bareword.figure" } else { "toml.bareword.help" };
    Slip::new(place, message, Message::new(key).with("found", short(words)))
}
