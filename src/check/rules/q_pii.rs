//! Q-PII: a person's number in a public text. What is found is never repeated whole: a finding is printed, logged and mailed.

use crate::base::{Message, Severity, digit};
use crate::check::prose::Prose;
use crate::check::{Audience, Findings, Rule, View};
use chrono::NaiveDate;
use std::ops::Range;

/// A natural person's mobile number, identity number or bank card (个人信息保护法 第二十八条; 条例 第十五条). Landlines and accounts for
/// payment are the office's.
pub(super) const RULE: Rule =
    Rule { id: "Q-PII", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    for prose in view.prose() {
        let mut clean = true;
        for (range, digits) in runs(prose) {
            let (key, masked) = match digits.len() {
                11 if is_mobile(&digits) => ("pii.mobile", mask(&digits, 3, 2)),
                18 if is_identity(&digits) => ("pii.identity", mask(&digits, 2, 0)),
                16..=19 if is_card(&digits, &prose.text()[..range.start]) => ("pii.card", mask(&digits, 4, 0)),
                _ => continue,
            };
            clean = false;
            let message = Message::new(key).with("number", masked);
            findings.add(prose.place(range), message).help = Some(Message::new("pii.help"));
        }
        if clean {
            findings.holds();
        }
    }
}

/// Numbers of a text, spaces and hyphens of the shapes 138-1234-5678 and 6222 0212 3456 7890 dropped, that stand alone: no letter, and no unit of an amount.
fn runs(prose: &Prose<'_>) -> Vec<(Range<usize>, String)> {
    let text = prose.text();
    let mut numbers = Vec::new();
    let mut done = 0;
    for (start, c) in prose.stops() {
        if start < done || digit(c).is_none() {
            continue;
        }
        let code = country_code(text, start);
        let before = text[..start].chars().next_back().filter(|_| code == 0);
        let start = start + code;
        let spaced = is_spaced_identity(&text[start..]);
        let mut digits = String::new();
        let mut end = start;
        let mut groups = 0;
        for (at, c) in text[start..].char_indices().map(|(at, c)| (start + at, c)) {
            if let Some(value) = digit(c) {
                digits.extend(char::from_digit(value, 10));
                end = at + c.len_utf8();
            } else if digits.len() == 17 && matches!(c, 'X' | 'x' | 'Ｘ') {
                digits.push('X');
                end = at + c.len_utf8();
            } else if matches!(c, ' ' | '-')
                && (if spaced { matches!(digits.len(), 6 | 14) } else { is_group(digits.len(), groups) })
                && text[at + 1..].starts_with(|c| digit(c).is_some())
            {
                groups += 1;
            } else {
                break;
            }
        }
        done = end;
        let after = text[end..].chars().next();
        let joined =
            |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '_' | ',' | '-'));
        let amount = after.is_some_and(|c| matches!(c, '元' | '万' | '亿' | '件' | '条' | '次' | '人' | '%'));
        let sentence_end = after == Some('.') && !text[end + 1..].starts_with(|c: char| c.is_ascii_digit());
        if digits.len() >= 11 && !joined(before) && (!joined(after) || sentence_end) && !amount {
            numbers.push((start..end, digits));
        }
    }
    numbers
}

/// Whether so many digits in so many groups end one of 138-1234-5678 or 6222 0212 3456 7890.
fn is_group(length: usize, groups: usize) -> bool {
    matches!((length, groups), (3, 0) | (7, 1)) || length == 4 * (groups + 1)
}

/// The length of the country's code (+86, 0086-) before a mobile number.
fn country_code(text: &str, start: usize) -> usize {
    let codes = ["0086", "86"].into_iter().filter(|code| *code != "86" || text[..start].ends_with('+'));
    let code = codes.into_iter().find(|code| text[start..].starts_with(code));
    let length = |code: &str| {
        let rest = &text[start + code.len()..];
        let number = rest.trim_start_matches([' ', '-']);
        let is_first = number.starts_with('1');
        if is_first { code.len() + rest.len() - number.len() } else { 0 }
    };
    code.map_or(0, length)
}

/// Whether a text starts with an identity number in its parts: 110105 19491231 002X.
fn is_spaced_identity(text: &str) -> bool {
    let digits = |text: &str| text.chars().take_while(|c| digit(*c).is_some()).count();
    let behind = |text, length: usize| {
        let (end, _) = if digits(text) == length { text.char_indices().nth(length)? } else { return None };
        text[end..].strip_prefix([' ', '-'])
    };
    let last = behind(text, 6).and_then(|text| behind(text, 8));
    last.is_some_and(|text| matches!(digits(text), 3 | 4))
}

fn is_mobile(digits: &str) -> bool {
    matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..])
}

/// GB 11643: a date of birth at its place, and a check digit.
fn is_identity(digits: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let born = NaiveDate::parse_from_str(&digits[6..14], "%Y%m%d");
    let sum: u32 = digits.chars().zip(WEIGHTS).map(|(c, weight)| c.to_digit(10).unwrap_or(0) * weight).sum();
    let expected = b"10X98765432"[(sum % 11) as usize];
    born.is_ok() && digits.as_bytes()[17] == expected && !digits.starts_with('0')
}

/// A card: said to be one, or with the first digits and the check digit (Luhn, GB/T 14504) of one and not said to be something else.
fn is_card(digits: &str, before: &str) -> bool {
    const OTHERS: [&str; 12] =
        ["账号", "帐号", "账户", "帐户", "索引号", "编号", "代码", "文号", "标识码", "备案", "信用", "单号"];
    let start = before.char_indices().rev().nth(11).map_or(0, |(at, _)| at);
    let near = &before[start..];
    let says = |words: &[&str]| words.iter().filter_map(|word| near.rfind(word)).max();
    let (card, other) = (says(&["银行卡", "卡号", "借记卡", "信用卡", "储蓄卡"]), says(&OTHERS));
    // 信用 begins 信用卡, too.
    if card.is_some() && card >= other {
        return true;
    }
    let first = digits.starts_with("62") || digits.len() == 16 && digits.starts_with(['4', '5']);
    // No card has the X of an identity number.
    let sum: Option<u32> = digits
        .chars()
        .rev()
        .zip([1, 2].into_iter().cycle())
        .map(|(c, times)| Some(c.to_digit(10)? * times))
        .map(|value| value.map(|value| if value > 9 { value - 9 } else { value }))
        .sum();
    first && other.is_none() && sum.is_some_and(|sum| sum.is_multiple_of(10))
}

fn mask(digits: &str, first: usize, last: usize) -> String {
    let hidden = digits.len() - first - last;
    format!("{}{}{}", &digits[..first], "*".repeat(hidden), &digits[digits.len() - last..])
}

#[cfg(test)]
mod tests {
    use crate::base::Lang;
    use crate::check::State;
    use crate::check::testing_text::texts;

    #[test]
    fn finds_numbers_of_persons_and_hides_them() {
        for text in [
            "电话13812345678。",
            "联系人：138-1234-5678",
            "１３８１２３４５６７８",
            "138 1234 5678，",
            "电话：+8613812345678。",
            "电话：+86 138 1234 5678。",
            "电话：+86-13812345678。",
            "电话：0086-13812345678。",
            "电话：0086-138-1234-5678。",
            "身份证110105 19491231 002X。",
            "邮编：223300 13812345678",
            "身份证11010519491231002X",
            "张某 6222021234567890128",
            "6222 0212 3456 7890 128",
            "银行卡号6222021234567890123",
            "信用卡6222021234567890123",
            "张某 6222834598455514397",
            "张某 4111111111111111",
            "身份证110105194912310070",
            "联系13812345678. 另有其他。",
            "１３８ １２３４ ５６７８",
            // So far away, a word says nothing of it.
            "账号一二三四五六七八九十甲6222021234567890128",
        ] {
            let result = texts(2023, "", [("problems", text)]).result_of("Q-PII");
            assert_eq!(result.files(), ["problems"], "{text}");
            for lang in Lang::ALL {
                let message = result.diagnostics[0].message.render(lang);
                assert!(
                    message.contains("*****")
                        && !message.contains("12345678")
                        && !message.contains("1231")
                        && !message.contains("7890"),
                    "{message}"
                );
            }
        }
    }

    #[test]
    fn holds_for_other_numbers() {
        for text in [
            "电话0517-87282222",
            "电话0086-0517-87282222",
            "+860517-87282222",
            "110105 19491231 0021",
            "共13812345678元",
            "编号A13812345678",
            "索引号000014349/2023-00001",
            "110105194912310021",
            "110105194913310023",
            "12345678901",
            "138.12345678",
            "6222021234567890123",
            "索引号6222021234567890128",
            "户名某县财政局，账号6222021234567890128",
            "电话0517-87282222 0517-87283333",
            "型号138X1234567",
            "11010519491231002。",
            "010105194912310018",
            "42981506162251996",
            "138123456789.5",
            "13812345678.5",
            "银行卡办理，索引号6222021234567890128",
            "账号一二三四五六七八九十6222021234567890128",
            // No card, whatever its sum.
            "62120213456789007X",
        ] {
            assert_eq!(texts(2023, "", [("problems", text)]).result_of("Q-PII").state(), State::Holds, "{text}");
        }
    }

    #[test]
    fn a_number_is_found_whole_and_no_part_of_it_again() {
        let text = "卡号6222 0212 1356 7890 128";
        let words = texts(2023, "", [("problems", text)]).result_of("Q-PII").words();
        assert_eq!(words, ["6222 0212 1356 7890 128"]);
    }

    #[test]
    fn is_silent_without_texts() {
        assert_eq!(texts(2023, "", []).result_of("Q-PII").state(), State::Silent);
    }
}
