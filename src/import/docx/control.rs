//! Content controls (`w:sdt`): those of our own documents say which cell or section they hold.

use super::super::document::AddressedFigure;
use super::super::flatten::{Flow, text_of};
use super::super::xml::Element;

/// What a control says of its content.
pub(super) struct ReadControl {
    /// What it holds, where it is one of ours.
    pub(super) key: Option<TagKey>,
    /// Whether it shows the text that stands for nothing.
    pub(super) is_blank: bool,
}

/// What the tag of a control of ours names.
#[derive(Debug, PartialEq)]
pub(super) enum TagKey {
    /// A cell of the form by its address.
    Cell(String),
    /// A section, or another part of a report, by its id.
    Section(String),
}

impl ReadControl {
    /// The control that an element is. A program that drops the tag may keep the name of the placeholder, which is the same.
    pub(super) fn of(element: &Element) -> ReadControl {
        let properties = element.child("sdtPr");
        let placeholder = properties.and_then(|properties| properties.child("placeholder"));
        let names = [properties.and_then(|own| own.value("tag")), placeholder.and_then(|own| own.value("docPart"))];
        let is_on = |on: &Element| !matches!(on.attribute("val"), Some("0" | "false" | "off"));
        ReadControl {
            key: names.into_iter().flatten().find_map(TagKey::parse),
            is_blank: properties.and_then(|own| own.child("showingPlcHdr")).is_some_and(is_on),
        }
    }
}

impl TagKey {
    /// The key that a tag may be: other programs' tags have other characters, or name nothing of the form.
    fn parse(tag: &str) -> Option<TagKey> {
        let is_key = |key: &str| {
            key.starts_with(|c: char| c.is_ascii_lowercase())
                && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        match tag.split('.').all(is_key) {
            true if tag.contains('.') => Some(TagKey::Cell(tag.to_owned())),
            true => Some(TagKey::Section(tag.to_owned())),
            false => None,
        }
    }
}

/// Tells the figures of a cell what stands beside their controls. A cell that lays out a table has no figures of its own.
pub(super) fn find_beside(cell: &[Flow], figures: &mut [AddressedFigure]) {
    if figures.is_empty() || cell.iter().any(|piece| matches!(piece, Flow::Table(_))) {
        return;
    }
    let mut beside = text_of(cell);
    for own in figures.iter().map(|figure| figure.text.trim()).filter(|text| !text.is_empty()) {
        // A line of its own, before a part of another one: 2 stands in the label 2.重复申请, too.
        let mut lines: Vec<&str> = beside.lines().collect();
        beside = match lines.iter().position(|line| *line == own) {
            Some(at) => {
                lines.remove(at);
                lines.join("\n")
            }
            None => beside.replacen(own, "", 1),
        };
    }
    figures.iter_mut().for_each(|figure| figure.beside = beside.trim().to_owned());
}

#[cfg(test)]
mod tests {
    use super::super::super::xml::parse;
    use super::*;

    #[test]
    fn a_tag_is_a_cell_a_section_or_anothers() {
        let of = |properties: &str| {
            let xml = format!("<w:sdt><w:sdtPr>{properties}</w:sdtPr></w:sdt>");
            let control = ReadControl::of(parse("a.xml", &xml).expect("XML").child("sdt").expect("a control"));
            (control.key, control.is_blank)
        };
        let cell = Some(TagKey::Cell("requests.new_received.total".to_owned()));
        let docpart = "<w:placeholder><w:docPart w:val=\"requests.new_received.total\"/></w:placeholder>";
        assert_eq!(of("<w:tag w:val=\"requests.new_received.total\"/>"), (cell, false));
        let cell = Some(TagKey::Cell("requests.new_received.total".to_owned()));
        assert_eq!(of(&format!("{docpart}<w:showingPlcHdr/>")), (cell, true));
        assert_eq!(of("<w:tag w:val=\"overview\"/>"), (Some(TagKey::Section("overview".to_owned())), false));
        for other in ["", "<w:tag w:val=\"goog_rdk.\"/>", "<w:tag w:val=\"TOC\"/>", "<w:tag w:val=\"\"/>"] {
            assert_eq!(of(other), (None, false), "{other}");
        }
    }
}
