//! The numbers that Word prints before paragraphs and that are in no text: 一、 （一） 1. •

use super::super::document::Role;
use super::super::xml::Element;
use crate::base::{chinese_numeral, circled_digit};
use std::collections::BTreeMap;

/// How long the text before a number may be, in bytes: it is repeated for every paragraph.
const LONGEST: usize = 64;

/// A level of a list.
#[derive(Clone, Debug)]
struct ListLevel {
    format: String,
    /// `%1、`: the number of a level by its place.
    text: String,
    start: u32,
}

/// The lists of a document, and how far each has counted.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    levels: BTreeMap<(String, u8), ListLevel>,
    lists: BTreeMap<String, String>,
    counted: BTreeMap<(String, u8), u32>,
}

/// What is printed before a paragraph.
pub(super) struct Marker {
    format: String,
    text: String,
    number: u32,
    level: u8,
}

/// The list and the level that `w:numPr` names.
pub(super) fn list_and_level(properties: &Element) -> (String, u8) {
    let level = properties.value("ilvl").and_then(|n| n.parse().ok()).unwrap_or(0);
    (properties.value("numId").unwrap_or("0").to_owned(), level)
}

impl Numbers {
    pub(super) fn new(root: &Element) -> Numbers {
        let mut numbers = Numbers::default();
        for element in root.child("numbering").into_iter().flat_map(|numbering| numbering.elements()) {
            match element.name.as_str() {
                "abstractNum" => {
                    let Some(id) = element.attribute("abstractNumId") else { continue };
                    for level in element.elements().filter(|level| level.name == "lvl") {
                        let Some(index) = level.attribute("ilvl").and_then(|n| n.parse().ok()) else { continue };
                        let text = |name: &str| {
                            level.value(name).filter(|t| t.len() <= LONGEST).unwrap_or_default().to_owned()
                        };
                        let start = level.value("start").and_then(|n| n.parse().ok()).unwrap_or(1);
                        let level = ListLevel { format: text("numFmt"), text: text("lvlText"), start };
                        numbers.levels.insert((id.to_owned(), index), level);
                    }
                }
                "num" => {
                    let ids = element.attribute("numId").zip(element.value("abstractNumId"));
                    numbers.lists.extend(ids.map(|(id, list)| (id.to_owned(), list.to_owned())));
                }
                _ => {}
            }
        }
        numbers
    }

    /// Counts a paragraph of a list.
    pub(super) fn next(&mut self, id: &str, level: u8) -> Option<Marker> {
        let list = self.lists.get(id)?;
        let own = self.levels.get(&(list.clone(), level))?;
        let count = self.counted.entry((list.clone(), level)).and_modify(|n| *n = n.saturating_add(1));
        let number = *count.or_insert(own.start);
        // A number begins anew below the next of a level above.
        self.counted.retain(|(known, deeper), _| known != list || *deeper <= level);
        let mut text = own.text.clone();
        for place in 0..=level {
            let holder = format!("%{}", u32::from(place) + 1);
            if text.contains(&holder) {
                let of = self.levels.get(&(list.clone(), place))?;
                let n = self.counted.get(&(list.clone(), place)).copied().unwrap_or(of.start);
                text = text.replace(&holder, &numeral(n, &of.format));
            }
        }
        Some(Marker { format: own.format.clone(), text, number, level })
    }
}

impl Marker {
    /// An item of a list in Markdown's sense: a bullet, or `1.`.
    pub(super) fn item(&self) -> Option<Role> {
        match self.format.as_str() {
            "bullet" => Some(Role::Item(None, self.level)),
            "decimal" if self.text == format!("{}.", self.number) => Some(Role::Item(Some(self.number), self.level)),
            _ => None,
        }
    }

    /// The number as text.
    pub(super) fn prefix(&self) -> Option<String> {
        let shown = !matches!(self.format.as_str(), "bullet" | "none") && !self.text.is_empty();
        shown.then(|| self.text.clone())
    }
}

fn numeral(n: u32, format: &str) -> String {
    match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "ideographDigital"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "ideographTraditional" => chinese_numeral(n),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => {
            circled_digit(n as usize).map_or_else(|| n.to_string(), String::from)
        }
        "lowerLetter" | "upperLetter" => {
            let first = if format == "lowerLetter" { 'a' } else { 'A' };
            char::from_u32(first as u32 + (n.saturating_sub(1)) % 26).map(String::from).unwrap_or_default()
        }
        "none" => String::new(),
        _ => n.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals() {
        assert_eq!(numeral(23, "chineseCounting"), "二十三");
        assert_eq!(numeral(3, "decimalEnclosedCircle"), "③");
    }
}
