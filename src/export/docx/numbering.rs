//! The lists of a document: each numbers its own paragraphs, so that no two count on.

use super::narrative::List;
use super::xml::{WORD, Xml};

/// The part that names the lists; a list has its place, from 1, as its number.
pub(super) fn numbering(lists: &[List]) -> Vec<u8> {
    Xml::part("w:numbering", WORD, |xml| {
        for (number, list) in (1..).zip(lists) {
            xml.within("w:abstractNum", &[("w:abstractNumId", &number.to_string())], |xml| {
                xml.value("w:multiLevelType", "hybridMultilevel");
                xml.within("w:lvl", &[("w:ilvl", &list.level.to_string())], |xml| level(xml, list));
            });
        }
        for (number, _) in (1..).zip(lists) {
            let number: usize = number;
            xml.within("w:num", &[("w:numId", &number.to_string())], |xml| {
                xml.value("w:abstractNumId", &number.to_string());
            });
        }
    })
}

fn level(xml: &mut Xml, list: &List) {
    xml.value("w:start", &list.first.unwrap_or(1).to_string());
    xml.value("w:numFmt", if list.first.is_some() { "decimal" } else { "bullet" });
    xml.value("w:suff", "space");
    let text = if list.first.is_some() { format!("%{}.", list.level + 1) } else { "•".to_owned() };
    xml.value("w:lvlText", &text);
    xml.value("w:lvlJc", "left");
    // The number stands where a paragraph begins; deeper lists two characters further in.
    let left = (640 * list.level).to_string();
    xml.within("w:pPr", &[], |xml| xml.empty("w:ind", &[("w:left", &left), ("w:firstLine", "640")]));
}
