//! Dates as people type them, read so that a finding can show the right form.

use super::Year;
use super::numerals::{chinese_digit, half_width, leading_number};
use chrono::{Datelike as _, NaiveDate};
use std::fmt;

/// A day of every year: `01-15`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthDay {
    month: u32,
    day: u32,
}

impl MonthDay {
    /// `01-15`, `1-15`; `None` for a day that not every year has.
    pub fn parse(text: &str) -> Option<MonthDay> {
        let (month, day) = text.split_once('-')?;
        MonthDay::new(month.parse().ok()?, day.parse().ok()?)
    }

    fn new(month: u32, day: u32) -> Option<MonthDay> {
        // A year without 29 February.
        NaiveDate::from_ymd_opt(2023, month, day).map(|_| MonthDay { month, day })
    }

    /// As people type it: `1月15日`, with or without a year, or any form of a date.
    pub(crate) fn of_text(text: &str) -> Option<MonthDay> {
        let plain: String = text.trim().chars().map(|c| half_width(c).unwrap_or(c)).collect();
        let plain = plain.trim_end_matches('前').trim_end_matches(['之', '以']);
        let date = typed_date(plain).filter(|date| date.exists);
        if let Some(date) = date.and_then(|date| date.right.get(..10)?.parse::<NaiveDate>().ok()) {
            return MonthDay::new(date.month(), date.day());
        }
        let (month, rest) = number(plain.trim_start_matches("次年"))?;
        let (day, rest) = number(separator(rest, &['月'])?)?;
        matches!(rest.trim(), "" | "日" | "号").then(|| MonthDay::new(month, day))?
    }

    /// That day of the year after a report's.
    pub fn after(self, year: Year) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year.next().get().into(), self.month, self.day)
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

/// A date of publication as it is typed in some other form than TOML's.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TypedDate {
    /// As TOML wants it: `2025-01-20`, with the time if one was typed.
    pub(crate) right: String,
    /// Whether there is such a day.
    pub(crate) exists: bool,
}

/// Reads `2025年1月20日`, `2025.1.20`, `2025/1/20`, `20250120`, `二〇二五年一月二十日` and the like, alone or with a time.
pub(crate) fn typed_date(text: &str) -> Option<TypedDate> {
    let plain: String = text.trim().chars().map(|c| half_width(c).unwrap_or(c)).collect();
    let (year, rest) = year(&plain)?;
    let ([month, day], rest) = match rest.get(..4) {
        Some(digits) if plain.starts_with(|c: char| c.is_ascii_digit()) && is_number(digits) => {
            ([digits[..2].parse().ok()?, digits[2..].parse().ok()?], &rest[4..])
        }
        _ => {
            let rest = separator(rest, &['年'])?;
            let (month, rest) = number(rest)?;
            let rest = separator(rest, &['月'])?;
            let (day, rest) = number(rest)?;
            ([month, day], rest.trim_start().strip_prefix(['日', '号']).unwrap_or(rest))
        }
    };
    let date = NaiveDate::from_ymd_opt(year, month, day);
    let time = time(rest)?;
    let right = format!("{year:04}-{month:02}-{day:02}{time}");
    Some(TypedDate { right, exists: date.is_some() })
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Four digits of a year that a report can have.
fn year(text: &str) -> Option<(i32, &str)> {
    let (year, rest) = match text.get(..4).filter(|digits| is_number(digits)) {
        Some(digits) => (digits.parse().ok()?, &text[4..]),
        None => {
            let end = text.char_indices().nth(4).map_or(text.len(), |(end, _)| end);
            let digits: Option<Vec<u32>> = text[..end].chars().map(chinese_digit).collect();
            let year = digits?.into_iter().fold(0, |year, digit| year * 10 + i32::try_from(digit).unwrap_or(0));
            (year, &text[end..])
        }
    };
    (1949..=2100).contains(&year).then_some((year, rest))
}

/// What follows a separator of the parts of a date.
fn separator<'t>(text: &'t str, words: &[char]) -> Option<&'t str> {
    let rest = text.trim_start();
    let is_separator =
        |c: char| words.contains(&c) || matches!(c, '-' | '/' | '.' | '—' | '–' | '−' | '_' | '、' | ',' | '\\');
    let is_spaced = rest.len() < text.len() && rest.starts_with(|c: char| c.is_ascii_digit());
    rest.strip_prefix(is_separator).map(str::trim_start).or(is_spaced.then_some(rest))
}

/// A month or a day, and what follows it.
fn number(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, length) = match digits {
        0 => leading_number(text)?,
        1 | 2 => (text[..digits].parse().ok()?, digits),
        _ => return None,
    };
    Some((u32::try_from(number).ok()?, &text[length..]))
}

/// The time of the day in TOML's form; nothing where none is typed. `None` for anything else.
fn time(rest: &str) -> Option<String> {
    let rest = rest.trim();
    if rest.is_empty() {
        return Some(String::new());
    }
    let parts: Vec<&str> = rest.strip_prefix(['T', 't']).unwrap_or(rest).split([':', '时', '分']).collect();
    let parts: Vec<&str> =
        parts.iter().map(|part| part.trim_end_matches('秒').trim()).filter(|p| !p.is_empty()).collect();
    if !(2..=3).contains(&parts.len()) || !parts.iter().all(|part| is_number(part) && part.len() <= 2) {
        return None;
    }
    let [hour, minute] = [parts[0], parts[1]];
    Some(format!("T{hour:0>2}:{minute:0>2}:{:0>2}", parts.get(2).unwrap_or(&"0")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_forms_that_people_type() {
        for text in [
            "2025-1-20",
            "2025/1/20",
            "2025.01.20",
            "2025年1月20日",
            "2025 年 1 月 20 号",
            "２０２５年１月２０日",
            "20250120",
            "二〇二五年一月二十日",
            "2025—01—20",
            "2025 1 20",
        ] {
            let date = typed_date(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((date.right.as_str(), date.exists), ("2025-01-20", true), "{text}");
        }
        assert_eq!(typed_date("2025/1/20 9:30").map(|date| date.right).as_deref(), Some("2025-01-20T09:30:00"));
        assert_eq!(typed_date("2025-2-30").map(|date| date.exists), Some(false));
    }

    #[test]
    fn a_day_of_every_year() {
        for text in
            ["1月15日", "01-15", "1.15", "2025-01-15", "2025年1月15日前", "次年1月15日前", "１月１５号", "2025/1/15"]
        {
            assert_eq!(MonthDay::of_text(text).map(|day| day.to_string()).as_deref(), Some("01-15"), "{text}");
        }
        for text in ["", "1月", "2月30日", "尽快", "13-01", "2024年度"] {
            assert_eq!(MonthDay::of_text(text), None, "{text}");
        }
        assert_eq!(MonthDay::parse("02-29"), None, "not every year has it");
        let day = MonthDay::parse("1-15").expect("a day");
        assert_eq!(day.after(Year::new(2024).expect("a year")), NaiveDate::from_ymd_opt(2025, 1, 15));
    }

    #[test]
    fn is_not_misled() {
        for text in ["", "2025", "2025年", "2025年1月", "1,234", "12.5", "2025/1/20/3", "0", "一般公共预算", "12345678"]
        {
            assert_eq!(typed_date(text), None, "{text}");
        }
    }
}
