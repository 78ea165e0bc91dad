//! When a report was published: only where the source says so by name. The date under a text is the day it was signed (成文日期),
//! and a day that nobody printed is never made up.

use crate::import::document::{DocumentBlock, SourceDocument, SourceLocation};
use crate::import::label::{DAY_OF_PUBLICATION as NAMES, squeeze};
use crate::import::value::half;
use chrono::NaiveDate;

/// How far behind its name a date may begin: a colon, brackets, a few spaces.
const NEAR: usize = 4;

/// A day of publication as it is typed in report.toml, with or without a time, and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicationDate {
    /// `2024-01-24`, `2024-01-24T10:00:00`.
    pub typed: String,
    /// Where it stood.
    pub spot: SourceLocation,
}

/// The day of publication in a document, above its first section; `None` where none is named or two differ.
pub(crate) fn find(document: &SourceDocument, first_section: usize) -> Option<PublicationDate> {
    let mut found: Vec<PublicationDate> = Vec::new();
    if let Some(text) = &document.published {
        let named = NAMES.iter().any(|name| text.contains(name));
        let typed = if named { after_names(text) } else { date(text) };
        found.extend(typed.map(|typed| PublicationDate { typed, spot: SourceLocation::default() }));
    }
    for block in document.blocks.iter().take(first_section) {
        match block {
            DocumentBlock::Paragraph(paragraph) => {
                found.extend(
                    after_names(&paragraph.text()).map(|typed| PublicationDate { typed, spot: paragraph.spot }),
                );
            }
            DocumentBlock::Grid(grid) => {
                for (index, cell) in grid.cells.iter().enumerate() {
                    let own = squeeze(&cell.text);
                    let named = NAMES.contains(&own.trim_end_matches(':'));
                    let typed = match grid.cells.get(index + 1).filter(|next| named && next.row == cell.row) {
                        Some(next) => date(&next.text),
                        None => after_names(&cell.text),
                    };
                    found.extend(typed.map(|typed| PublicationDate { typed, spot: cell.spot }));
                }
            }
            DocumentBlock::Torn(_) => {}
        }
    }
    // A time is more than its day, and no other day.
    let first = found.iter().max_by_key(|published| published.typed.len())?.clone();
    found.iter().all(|other| other.typed[..10] == first.typed[..10]).then_some(first)
}

/// The date behind one of the names in a text.
fn after_names(text: &str) -> Option<String> {
    NAMES.iter().find_map(|name| {
        let (_, rest) = text.split_once(name)?;
        let before = rest.chars().take_while(|c| !half(*c).is_ascii_digit()).count();
        if before > NEAR {
            return None;
        }
        date(rest)
    })
}

/// The date at the head of a text, behind marks: `2024-01-24 10:00`, `2024年1月24日`, `2024/1/24`.
fn date(text: &str) -> Option<String> {
    let text: String = text.chars().map(half).collect();
    let text = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let (year, rest) = number(text, &['-', '年', '/', '.'])?;
    let (month, rest) = number(rest, &['-', '月', '/', '.'])?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (day, rest) = rest.split_at(end);
    if year < 1000 {
        return None;
    }
    let day =
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day.parse().ok()?)?.format("%Y-%m-%d").to_string();
    let rest = rest.trim_start_matches(['日', ' ', 'T', '\u{a0}', '\u{3000}']);
    Some(match time(rest) {
        Some(time) => format!("{day}T{time}"),
        None => day,
    })
}

fn number<'t>(text: &'t str, ends: &[char]) -> Option<(u32, &'t str)> {
    let (digits, rest) = text.split_once(ends)?;
    (digits.len() <= 4).then(|| digits.parse().ok()).flatten().map(|number| (number, rest.trim_start()))
}

/// `10:00` or `10:00:30` at the head of a text, in full.
fn time(text: &str) -> Option<String> {
    let (hour, rest) = text.split_once(':')?;
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).count();
    let minute = rest.get(..2).filter(|minute| digits(minute) == 2)?;
    let second = rest[2..].strip_prefix(':').and_then(|rest| rest.get(..2)).filter(|second| digits(second) == 2);
    let (hour, minute, second): (u32, u32, u32) =
        (hour.parse().ok()?, minute.parse().ok()?, second.unwrap_or("00").parse().ok()?);
    (hour < 24 && minute < 60 && second < 60).then(|| format!("{hour:02}:{minute:02}:{second:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::document::Paragraph;

    fn typed(lines: &[&str]) -> Option<String> {
        let blocks =
            lines.iter().map(|line| DocumentBlock::Paragraph(Paragraph::plain(*line, SourceLocation::default())));
        let document = SourceDocument { blocks: blocks.collect(), ..SourceDocument::default() };
        find(&document, lines.len()).map(|published| published.typed)
    }

    #[test]
    fn dates_as_they_are_met() {
        for (line, expected) in [
            ("发布日期：2024-01-24 来源：示例县人民政府", Some("2024-01-24")),
            ("来源：办公室 发布时间： 2024年1月5日 09:30 浏览次数：3", Some("2024-01-05T09:30:00")),
            ("［公开日期］2024/1/24", Some("2024-01-24")),
            ("成文日期：2024-01-24", None),
            ("发布日期：", None),
            ("发布日期：2024-13-24", None),
            ("发布时间以网站为准，2024-01-24", None),
        ] {
            assert_eq!(typed(&[line]).as_deref(), expected, "{line}");
        }
        assert_eq!(
            typed(&["发布日期：2024-01-24", "发布时间：2024-01-24 08:00"]).as_deref(),
            Some("2024-01-24T08:00:00")
        );
        assert_eq!(typed(&["发布日期：2024-01-24", "公开日期：2024-01-25"]), None, "two days are none");
    }
}
