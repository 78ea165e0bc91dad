//! When a report was published.

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat};
use std::ops::Range;

/// A date of publication as a person typed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// `2024-01-24`, or with a time.
    pub text: String,
    /// The day, in Beijing.
    pub date: NaiveDate,
    /// Where it was typed.
    pub span: Range<usize>,
}

impl Published {
    /// A typed date, with or without a time; `None` where there is no such day.
    pub(super) fn new(text: String, span: Range<usize>) -> Option<Published> {
        let date = beijing_time(&text).get(..DAY)?.parse().ok()?;
        Some(Published { text, date, span })
    }

    /// In the format of RFC 3339, in Beijing time, so that times of several zones are in order as texts.
    pub fn instant(&self) -> String {
        beijing_time(&self.text)
    }

    /// `09:30` in Beijing, where a time was typed.
    pub fn time(&self) -> Option<String> {
        let instant = self.instant();
        self.text.contains(['T', ' ']).then(|| instant[DAY + 1..].chars().take(5).collect())
    }
}

/// The bytes of `2024-01-24`.
const DAY: usize = 10;

/// A date without a time is the beginning of the day; a time without a zone is Beijing's.
fn beijing_time(typed: &str) -> String {
    let text = typed.replace(' ', "T");
    let has_zone = |time: &str| time.ends_with('Z') || time.contains('+') || time.contains('-');
    let text = match text.split_once('T') {
        None => format!("{text}T00:00:00+08:00"),
        Some((_, time)) if has_zone(time) => text,
        Some((_, time)) if time.len() == 5 => format!("{text}:00+08:00"),
        Some(_) => format!("{text}+08:00"),
    };
    match (DateTime::parse_from_rfc3339(&text), FixedOffset::east_opt(8 * 60 * 60)) {
        (Ok(time), Some(beijing)) => time.with_timezone(&beijing).to_rfc3339_opts(SecondsFormat::Secs, false),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_all_forms_are_in_beijing_time() {
        for (typed, instant, time) in [
            ("2025-01-20", "2025-01-20T00:00:00+08:00", None),
            ("2025-01-20T09:30", "2025-01-20T09:30:00+08:00", Some("09:30")),
            ("2025-01-20 09:30:00", "2025-01-20T09:30:00+08:00", Some("09:30")),
            ("2025-01-20T09:30:00+08:00", "2025-01-20T09:30:00+08:00", Some("09:30")),
            ("2025-01-19T20:30:00Z", "2025-01-20T04:30:00+08:00", Some("04:30")),
            ("2025-01-19T20:30:00.25-05:00", "2025-01-20T09:30:00+08:00", Some("09:30")),
        ] {
            let published = Published::new(typed.to_owned(), 0..0).expect("a day");
            assert_eq!(published.instant(), instant, "{typed}");
            assert_eq!(published.date.to_string(), "2025-01-20", "{typed}");
            assert_eq!(published.time().as_deref(), time, "{typed}");
        }
        assert!(Published::new("2025-02-30".to_owned(), 0..0).is_none());
    }
}
