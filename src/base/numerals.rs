//! Numbers as Chinese texts write them: `36`, `３６`, `1,234`, `三十六`, `二〇二三`, ①.

/// The number that a text starts with, and its length in bytes. `None` for what is no exact whole number: `1.5`, `3万`, `36%`.
pub(crate) fn leading_number(text: &str) -> Option<(u64, usize)> {
    let first = text.chars().next()?;
    if digit(first).is_some() { arabic(text) } else { chinese(text) }
}

/// The value of an Arabic digit, ASCII or full-width.
pub(crate) fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(u32::from(c) - u32::from('0')),
        '０'..='９' => Some(u32::from(c) - u32::from('０')),
        _ => None,
    }
}

/// The value of a Chinese digit.
pub(crate) fn chinese_digit(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' | '○' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// Whether a character is a numeral of the numbers up to 99.
pub(crate) fn is_chinese_numeral(c: char) -> bool {
    chinese_digit(c).is_some() || c == '十'
}

/// The number up to 99 in Chinese numerals; a larger one in Arabic digits.
pub(crate) fn chinese_numeral(number: u32) -> String {
    let digit = |n: u32| "〇一二三四五六七八九".chars().nth(n as usize % 10).map(String::from).unwrap_or_default();
    match number {
        0..=9 => digit(number),
        10..=99 => {
            let tens = if number < 20 { String::new() } else { digit(number / 10) };
            let ones = if number.is_multiple_of(10) { String::new() } else { digit(number % 10) };
            format!("{tens}十{ones}")
        }
        _ => number.to_string(),
    }
}

/// A number in a circle, for a note: ① to ⑳, then (21) and so on.
pub fn circled_number(number: usize) -> String {
    circled_digit(number).map_or_else(|| format!("({number})"), String::from)
}

/// The circled numbers that are characters of their own: ① to ⑳.
pub(crate) fn circled_digit(number: usize) -> Option<char> {
    let number = u32::try_from(number).ok().filter(|number| (1..=20).contains(number))?;
    char::from_u32(0x2460 + number - 1)
}

/// The half-width form of a full-width character, if there is one.
pub(crate) fn half_width(c: char) -> Option<char> {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0),
        _ => None,
    }
}

/// A figure with ASCII digits and signs, without spaces and separators of thousands. What is no figure is only brought to half width.
pub(crate) fn plain_figure(text: &str) -> String {
    let ascii = |c: char| match c {
        '−' | '–' | '—' => '-',
        '、' | '\'' | '‘' | '’' => ',',
        _ => half_width(c).unwrap_or(c),
    };
    // A space separates groups of three digits as a comma does.
    let spaced: Vec<&str> = text.split_whitespace().collect();
    let is_group = |part: &&str| part.chars().take_while(|c| digit(*c).is_some()).count() == 3;
    let joined = if spaced.len() > 1 && spaced[1..].iter().all(is_group) { spaced.join(",") } else { spaced.concat() };
    let text: String = joined.chars().map(ascii).collect();
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut groups = whole.trim_start_matches(['+', '-']).split(',');
    let is_number = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let is_grouped = whole.contains(',')
        && groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && is_number(first))
        && groups.all(|group| group.len() == 3 && is_number(group))
        && fraction.is_none_or(is_number);
    if is_grouped { text.replace(',', "") } else { text }
}

fn arabic(text: &str) -> Option<(u64, usize)> {
    let mut value: u64 = 0;
    let mut end = 0;
    let mut group = 0;
    let mut grouped = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if let Some(digit) = digit(c) {
            value = value.checked_mul(10)?.checked_add(digit.into())?;
            end = at + c.len_utf8();
            group += 1;
        } else if c == ',' && chars.peek().is_some_and(|(_, next)| digit(*next).is_some()) {
            if group > 3 || (grouped && group != 3) {
                return None;
            }
            (grouped, group) = (true, 0);
        } else {
            break;
        }
    }
    if grouped && group != 3 {
        return None;
    }
    let inexact = text[end..].starts_with(['.', '．', '%', '％', '万', '亿', '千', '百', '-', '－', '—', '~', '～']);
    (!inexact).then_some((value, end))
}

/// The value of a digit as cheques have it. Apart from the others: some are names (伍家岗区, 陆某).
fn formal_digit(c: char) -> Option<u32> {
    let at = "零壹贰叁肆伍陆柒捌玖".chars().position(|digit| digit == c)?;
    u32::try_from(at).ok()
}

fn chinese(text: &str) -> Option<(u64, usize)> {
    let unit = |c: char| match c {
        '十' | '拾' => Some(10u64),
        '百' | '佰' => Some(100),
        '千' | '仟' => Some(1000),
        '万' => Some(10_000),
        _ => None,
    };
    let chinese_digit = |c: char| chinese_digit(c).or_else(|| formal_digit(c));
    // 卅九 is 三十九.
    let tens = |c: char| match c {
        '廿' => Some(20),
        '卅' => Some(30),
        _ => None,
    };
    let end = text.find(|c| chinese_digit(c).is_none() && unit(c).is_none() && tens(c).is_none()).unwrap_or(text.len());
    let run = &text[..end];
    // 陆续 is no six.
    if run.is_empty() || run.len() > 60 || text.starts_with("陆续") {
        return None;
    }
    let (mut total, mut section, mut last, mut units) = (0u64, 0u64, None, false);
    for c in run.chars() {
        if let Some(tens) = tens(c) {
            section += tens;
            units = true;
            continue;
        }
        match (chinese_digit(c), unit(c)) {
            // Digit by digit: 二〇二三.
            (Some(digit), _) => last = Some(last.unwrap_or(0) * 10 + u64::from(digit)),
            (None, Some(10_000)) => {
                total = (total + section + last.take().unwrap_or(0)) * 10_000;
                (section, units) = (0, true);
            }
            (None, Some(unit)) => {
                section += last.take().filter(|n| *n > 0).unwrap_or(1) * unit;
                units = true;
            }
            (None, None) => return None,
        }
    }
    let rest = last.unwrap_or(0);
    // 一百三 is short for 130, and rare: not read.
    if units && rest > 9 {
        return None;
    }
    Some((total + section + rest, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_reports_write() {
        for (text, value) in [
            ("36件", 36),
            ("３６件", 36),
            ("1,234件", 1234),
            ("0件", 0),
            ("零件", 0),
            ("三十六件", 36),
            ("十件", 10),
            ("一百零五件", 105),
            ("一千二百件", 1200),
            ("一万两千零三件", 12003),
            ("二〇二三年", 2023),
            ("两件", 2),
            ("叁拾玖件", 39),
            ("壹佰零贰件", 102),
            ("卅九件", 39),
            ("廿件", 20),
        ] {
            assert_eq!(leading_number(text).map(|(value, _)| value), Some(value), "{text}");
        }
    }

    #[test]
    fn writes_numerals() {
        let numerals: Vec<String> = [1, 10, 11, 20, 23, 100].into_iter().map(chinese_numeral).collect();
        assert_eq!(numerals, ["一", "十", "十一", "二十", "二十三", "100"]);
        assert_eq!([1, 20, 21].map(circled_number), ["①", "⑳", "(21)"]);
        assert_eq!([half_width('（'), half_width('９'), half_width('9')], [Some('('), Some('9'), None]);
    }

    #[test]
    fn refuses_what_is_not_exact() {
        for text in
            ["1.5件", "3万件", "36%", "1,23件", "12,3456件", "件", "", "99999999999999999999件", "3-5件", "陆续收到"]
        {
            assert_eq!(leading_number(text), None, "{text}");
        }
    }
}
