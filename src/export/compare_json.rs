//! compare.json: two years cell by cell.

use super::json::Exact;
use crate::base::{Lang, Year};
use crate::compare::{Comparison, Delta, DeltaNote};
use crate::model::{CellValue, Report};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

/// The comparison as a JSON document.
pub fn compare_json(comparison: &Comparison<'_>, lang: Lang) -> Vec<u8> {
    super::json_lines(&CompareJson {
        agency: comparison.later.agency.as_str(),
        from: SideJson::new(comparison.earlier),
        to: SideJson::new(comparison.later),
        cells: Cells(comparison, lang),
        rates: Rates(comparison),
    })
}

#[derive(Serialize)]
struct CompareJson<'a> {
    agency: &'a str,
    from: SideJson<'a>,
    to: SideJson<'a>,
    cells: Cells<'a>,
    rates: Rates<'a>,
}

#[derive(Serialize)]
struct SideJson<'a> {
    year: Year,
    version: Option<u32>,
    edition: &'a str,
}

impl SideJson<'_> {
    fn new(report: &Report) -> SideJson<'_> {
        SideJson { year: report.year, version: report.version, edition: &report.edition.id }
    }
}

/// The cells by their addresses, written as they come: a comparison has two hundred.
struct Cells<'a>(&'a Comparison<'a>, Lang);

impl Serialize for Cells<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Cells(comparison, lang) = self;
        serializer.collect_map(given(comparison).map(|delta| (delta.address, DeltaJson::new(delta, *lang))))
    }
}

/// The cells that either report has.
pub(super) fn given<'c, 'r>(comparison: &'c Comparison<'r>) -> impl Iterator<Item = &'c Delta<'r>> {
    // An address that both forms have, for cells of different kinds, is the later one's.
    let gone = comparison.only_earlier.iter().filter(|gone| comparison.later.edition.cell(gone.address).is_none());
    comparison.cells.iter().chain(gone).filter(|delta| delta.before.is_some() || delta.after.is_some())
}

/// The derived rates by id, in percent, their difference in percentage points.
struct Rates<'a>(&'a Comparison<'a>);

impl Serialize for Rates<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number = |value: Option<Decimal>| value.and_then(percent);
        serializer.collect_map(self.0.rates().into_iter().map(|delta| {
            let [before, after, difference] = [delta.before, delta.after, delta.difference].map(number);
            (&delta.rate.id, RateJson { before, after, difference })
        }))
    }
}

#[derive(Serialize)]
struct RateJson {
    before: Option<serde_json::Number>,
    after: Option<serde_json::Number>,
    difference: Option<serde_json::Number>,
}

#[derive(Serialize)]
struct DeltaJson<'a> {
    before: Option<Exact<'a>>,
    after: Option<Exact<'a>>,
    difference: Option<DifferenceJson>,
    percent: Option<serde_json::Number>,
    comparable: bool,
    note: Option<String>,
}

impl DeltaJson<'_> {
    fn new<'a>(delta: &Delta<'a>, lang: Lang) -> DeltaJson<'a> {
        let amount = [delta.before, delta.after].iter().flatten().any(|cell| matches!(cell, CellValue::Amount(_)));
        let difference = delta.difference.map(|value| match i64::try_from(value) {
            Ok(number) if !amount => DifferenceJson::Number(number),
            _ => DifferenceJson::Exact(value.to_string()),
        });
        DeltaJson {
            before: delta.before.map(Exact),
            after: delta.after.map(Exact),
            difference,
            percent: delta.percent.and_then(percent),
            comparable: delta.is_comparable(),
            note: delta.note.as_ref().map(|note| note_text(note, lang)),
        }
    }
}

/// A difference of counts is a number, one of amounts exact digits.
#[derive(Serialize)]
#[serde(untagged)]
enum DifferenceJson {
    Number(i64),
    Exact(String),
}

/// A percentage as a JSON number with its one decimal place. serde_json has no decimal, and a binary fraction is never computed
/// with here: the digits are parsed for the nearest one, which prints as the same digits again.
fn percent(percent: Decimal) -> Option<serde_json::Number> {
    percent.to_string().parse().ok()
}

pub(super) fn note_text(note: &DeltaNote<'_>, lang: Lang) -> String {
    let words = crate::base::Message::new(match note {
        DeltaNote::NotInForm => "pages.markup.none",
        DeltaNote::Meaning(_) => "pages.markup.meaning",
        DeltaNote::GroupAsOneRow => "pages.markup.group",
        DeltaNote::NotANumber => "pages.markup.not_a_number",
        DeltaNote::Shift(text) => return text.get(lang).to_owned(),
    });
    match note {
        DeltaNote::Meaning(text) => {
            format!("{}{}{}", words.render(lang), if lang == Lang::Zh { "：" } else { ": " }, text.get(lang))
        }
        _ => words.render(lang),
    }
}
