//! Numbers as a sheet shows them: stored as binary fractions, shown in decimal, with the places of their format.

use super::super::xml::Element;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// How many places the formats of cells show, by the index of a cell's style; `None` for general ones.
#[derive(Debug, Default)]
pub(super) struct Formats(Vec<Option<u32>>);

impl Formats {
    pub(super) fn new(root: &Element) -> Formats {
        let Some(sheet) = root.child("styleSheet") else { return Formats::default() };
        let own: BTreeMap<&str, &str> = sheet
            .child("numFmts")
            .into_iter()
            .flat_map(|formats| formats.elements())
            .filter_map(|format| Some((format.attribute("numFmtId")?, format.attribute("formatCode")?)))
            .collect();
        let cells = sheet.child("cellXfs").into_iter().flat_map(|cells| cells.elements());
        let places = |cell: &Element| match cell.attribute("numFmtId")? {
            "1" | "3" => Some(0),
            "2" | "4" => Some(2),
            id => places(own.get(id)?),
        };
        Formats(cells.map(places).collect())
    }

    /// A stored number as it is shown.
    pub(super) fn shown(&self, stored: &str, style: Option<&str>) -> String {
        let style = style.and_then(|style| style.parse::<usize>().ok());
        let places = style.and_then(|style| self.0.get(style).copied().flatten());
        let number = Decimal::from_scientific(stored).or_else(|_| stored.parse());
        // A binary fraction has 15 decimal digits that mean something: 7730.2799999999997 is 7730.28.
        let Some(number) =
            number.ok().and_then(|number| if stored.len() <= 15 { Some(number) } else { number.round_sf(15) })
        else {
            return stored.to_owned();
        };
        // Digits that a program wrote as they are shown stay as they are: 0.00.
        let number = if stored.len() <= 15 { number } else { number.normalize() };
        match places {
            // A format may show more digits than there are, but what it hides is still the figure.
            Some(places) if number.scale() < places => format!("{number:.*}", places as usize),
            _ => number.to_string(),
        }
    }
}

/// How many places a format may show: an exact number has no more, and a code may ask for millions.
const PLACES: usize = 28;

/// The places behind the point of a format code: `0.00_ ` has two.
fn places(code: &str) -> Option<u32> {
    let first = code.split(';').next().unwrap_or_default();
    let plain = first.chars().all(|c| matches!(c, '0' | '#' | '.' | ',' | '_' | ' ' | ')' | '('));
    let fraction = first.split_once('.').map_or("", |(_, fraction)| fraction);
    (plain && first.contains('0')).then(|| fraction.chars().filter(|c| *c == '0').take(PLACES).count() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_shown() {
        let formats = Formats(vec![None, Some(2), Some(0)]);
        assert_eq!(formats.shown("7730.2799999999997", None), "7730.28");
        assert_eq!(formats.shown("96171.6", Some("1")), "96171.60");
        assert_eq!(formats.shown("1.5", Some("2")), "1.5");
        assert_eq!(formats.shown("0.00", None), "0.00");
        assert_eq!(formats.shown("1.1E7", Some("0")), "11000000");
        assert_eq!(formats.shown("x", None), "x");
        assert_eq!((places("0.0000_ "), places("General"), places("yyyy/m/d")), (Some(4), None, None));
        assert_eq!(places(&format!("0.{}", "0".repeat(900))), Some(PLACES as u32));
    }
}
