//! Numbers as a sheet shows them: stored as binary fractions, shown in decimal, with the places of their format.

use super::super::value::unit;
use super::super::xml::Element;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What stands for the code of a day that programs show in their own way.
const DATE: &str = "yyyy-mm-dd";

/// How cells show their numbers, by the index of a cell's style.
#[derive(Debug, Default)]
pub(super) struct Formats(Vec<NumberFormat>);

/// How a number is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum NumberFormat {
    /// As it is stored.
    #[default]
    General,
    /// With so many places.
    Places(u32),
    /// A hundred times as large, with a sign for it.
    Percent,
    /// With words in front of it and behind it that are no unit of the form: 约, 元.
    Words(String, String),
    /// In thousands, as a day, or otherwise than it is stored, by this code: what is shown and what is stored are two figures.
    Scaled(String),
}

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
        let format = |cell: &Element| match cell.attribute("numFmtId") {
            Some("1" | "3") => NumberFormat::Places(0),
            Some("2" | "4") => NumberFormat::Places(2),
            Some("9" | "10") => NumberFormat::Percent,
            Some(id) if !own.contains_key(id) && id.parse().is_ok_and(is_date) => NumberFormat::Scaled(DATE.to_owned()),
            id => id.and_then(|id| own.get(id)).map_or(NumberFormat::General, |code| NumberFormat::new(code)),
        };
        Formats(cells.map(format).collect())
    }

    /// A stored number as it is shown.
    pub(super) fn shown(&self, stored: &str, style: Option<&str>) -> String {
        let style = style.and_then(|style| style.parse::<usize>().ok());
        let format = style.and_then(|style| self.0.get(style)).unwrap_or(&NumberFormat::General);
        let number = Decimal::from_scientific(stored).or_else(|_| stored.parse());
        // A binary fraction has 15 decimal digits that mean something: 7730.2799999999997 is 7730.28.
        let Some(number) =
            number.ok().and_then(|number| if stored.len() <= 15 { Some(number) } else { number.round_sf(15) })
        else {
            return stored.to_owned();
        };
        // Digits that a program wrote as they are shown stay as they are: 0.00.
        let number = if stored.len() <= 15 { number } else { number.normalize() };
        match format {
            // A format may show more digits than there are, but what it hides is still the figure.
            NumberFormat::Places(places) if number.scale() < *places => format!("{number:.*}", *places as usize),
            NumberFormat::General | NumberFormat::Places(_) => number.to_string(),
            // Nothing is nothing in any unit.
            _ if number.is_zero() => number.to_string(),
            NumberFormat::Percent => match number.checked_mul(Decimal::ONE_HUNDRED) {
                Some(number) => format!("{}%", number.normalize()),
                None => stored.to_owned(),
            },
            NumberFormat::Words(before, behind) => format!("{before}{number}{behind}"),
            NumberFormat::Scaled(code) => format!("{number}{{{code}}}"),
        }
    }
}

impl NumberFormat {
    /// The format of a code, which has a section for positive numbers ahead of others.
    fn new(code: &str) -> NumberFormat {
        let (bare, words) = parts(code);
        let is_digit = |c: char| matches!(c, '0' | '#' | '?');
        let is_scaled = |section: &str| {
            section.rfind(is_digit).is_some_and(|last| section[last + 1..].trim_start().starts_with(','))
        };
        let has_money = |unit: &str| unit.ends_with('元') && unit != "万元";
        // A point that is none: 12500 as 1.2500.
        let is_shifted = words.iter().any(|word| matches!(&**word, "." | "万" | "亿" | "千"));
        match bare.split(';').next().unwrap_or_default() {
            _ if is_shifted || bare.split(';').any(is_scaled) => NumberFormat::Scaled(code.to_owned()),
            first if first.contains('%') => NumberFormat::Percent,
            _ if words.iter().any(|word| has_money(word)) => {
                let unit = words.into_iter().find(|word| has_money(word)).unwrap_or_default();
                NumberFormat::Words(String::new(), unit)
            }
            // A number that was typed looks like a day in such a cell, and 3/5 is stored as the number of a day.
            first if first.contains(['y', 'm', 'd', 'h', 's', 'Y', 'M', 'D', 'H', 'S']) => {
                NumberFormat::Scaled(code.to_owned())
            }
            _ => match around(code) {
                Some((before, behind)) => NumberFormat::Words(before, behind),
                None => places(code).map_or(NumberFormat::General, NumberFormat::Places),
            },
        }
    }
}

/// Whether the number of a format that programs have without a code is that of a day or a time.
fn is_date(id: u32) -> bool {
    matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58)
}

/// The words that a code shows in front of a positive number and behind it, where they are more than a unit of the form.
fn around(code: &str) -> Option<(String, String)> {
    let first = code.split(';').next().unwrap_or_default();
    let (before, behind) = first.split_at(first.find(['0', '#', '?', 'G'])?);
    let said = |part: &str| {
        let is_said = |word: &String| word != "通用格式" && word.contains(char::is_alphabetic);
        parts(part).1.into_iter().filter(is_said).collect::<String>()
    };
    let (before, behind) = (said(before), said(behind));
    let is_unit = before.is_empty() && (behind.is_empty() || unit(&behind).is_some());
    (!is_unit).then_some((before, behind))
}

/// The signs of a code that stand for digits and the like, and the words between them.
fn parts(code: &str) -> (String, Vec<String>) {
    let (mut bare, mut words) = (String::new(), Vec::new());
    let (mut word, mut chars) = (String::new(), code.chars());
    while let Some(c) = chars.next() {
        match c {
            '"' => word.extend(chars.by_ref().take_while(|c| *c != '"')),
            '\\' | '!' => word.extend(chars.next()),
            // As wide as the next sign, or filled with it.
            '_' | '*' => drop(chars.next()),
            // A colour, a condition, a currency.
            '[' => drop(chars.by_ref().find(|c| *c == ']')),
            _ if c.is_ascii() => {
                bare.push(c);
                words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty()));
            }
            _ => word.push(c),
        }
    }
    words.push(word);
    (bare, words.into_iter().map(|word| word.trim().to_owned()).collect())
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
        let formats = Formats(vec![NumberFormat::General, NumberFormat::Places(2), NumberFormat::Places(0)]);
        assert_eq!(formats.shown("7730.2799999999997", None), "7730.28");
        assert_eq!(formats.shown("96171.6", Some("1")), "96171.60");
        assert_eq!(formats.shown("1.5", Some("2")), "1.5");
        assert_eq!(formats.shown("0.00", None), "0.00");
        assert_eq!(formats.shown("1.1E7", Some("0")), "11000000");
        assert_eq!(formats.shown("x", None), "x");
        assert_eq!((places("0.0000_ "), places("General"), places("yyyy/m/d")), (Some(4), None, None));
        assert_eq!(places(&format!("0.{}", "0".repeat(900))), Some(PLACES as u32));
    }

    #[test]
    fn what_a_format_makes_of_a_number_is_told() {
        for (code, stored, shown) in [
            ("0\"元\"", "12500", "12500元"),
            ("#,##0元", "12500", "12500元"),
            ("0.00\"万元\"", "1.25", "1.25"),
            ("0\"件\"", "41", "41"),
            ("0.00,", "1250", "1250{0.00,}"),
            ("0!.0,\"万\"", "12500", "12500{0!.0,\"万\"}"),
            ("0!.0000\"万元\"", "12500", "12500{0!.0000\"万元\"}"),
            ("0.00,", "0", "0"),
            ("0.0%", "0.415", "41.5%"),
            ("\"%\"0", "41", "41"),
            ("#,##0.00_ ;[Red]-#,##0.00\\ ", "1.5", "1.50"),
            ("_ * #,##0.00_ ", "1.25", "1.25"),
            ("\"约\"0", "41", "约41"),
            ("约0", "0", "0"),
            ("0\"余件\"", "41", "41余件"),
            ("\"近\"General", "41", "近41"),
            ("G/通用格式", "41", "41"),
            ("[DBNum1][$-804]General", "41", "41"),
            ("¥#,##0.00", "41", "41"),
            ("yyyy\\-mm\\-dd", "15", "15{yyyy\\-mm\\-dd}"),
            ("m\"月\"d\"日\"", "45356", "45356{m\"月\"d\"日\"}"),
            ("yyyy/m/d", "0", "0"),
        ] {
            assert_eq!(Formats(vec![NumberFormat::new(code)]).shown(stored, Some("0")), shown, "{code}");
        }
        let styles = "<styleSheet><cellXfs><xf numFmtId=\"14\"/><xf numFmtId=\"44\"/></cellXfs></styleSheet>";
        let formats = Formats::new(&super::super::parse("xl/styles.xml", styles).expect("XML"));
        assert_eq!([Some("0"), Some("1")].map(|style| formats.shown("15", style)), ["15{yyyy-mm-dd}", "15"]);
    }
}
