//! The styles of a Word document: which are headings, which number their paragraphs.

use super::super::xml::Element;
use super::numbers;
use std::collections::BTreeMap;

/// The properties that a style gives to its paragraphs.
#[derive(Clone, Debug, Default)]
pub(super) struct ParagraphStyle {
    /// The level of a heading, from 1.
    pub(super) heading: Option<u8>,
    /// The list and the level in it.
    pub(super) list: Option<(String, u8)>,
    /// Whether it is that of quotations.
    pub(super) is_quote: bool,
    based_on: Option<String>,
}

/// All styles, by id.
#[derive(Debug, Default)]
pub(super) struct ParagraphStyles(BTreeMap<String, ParagraphStyle>);

impl ParagraphStyles {
    pub(super) fn new(root: &Element) -> ParagraphStyles {
        let styles = root.child("styles").into_iter().flat_map(|styles| styles.elements());
        let styles = styles.filter(|style| style.name == "style").filter_map(|style| {
            let id = style.attribute("styleId")?.to_owned();
            let properties = style.child("pPr");
            let level = properties.and_then(|properties| properties.value("outlineLvl")).and_then(|n| n.parse().ok());
            let named = style.value("name").and_then(|name| {
                let name = name.to_ascii_lowercase();
                name.strip_prefix("heading ").and_then(|level| level.trim().parse().ok())
            });
            let heading = named.or(level.filter(|level: &u8| *level < 9).map(|level| level + 1));
            let list = properties.and_then(|properties| properties.child("numPr")).map(numbers::list_and_level);
            let is_quote = style.value("name").is_some_and(|name| {
                let name = name.to_ascii_lowercase();
                matches!(name.as_str(), "quote" | "intense quote" | "quotations" | "block text")
            });
            let based_on = style.value("basedOn").map(str::to_owned);
            Some((id, ParagraphStyle { heading, list, is_quote, based_on }))
        });
        ParagraphStyles(styles.collect())
    }

    /// A style with what it takes over from those it is based on.
    pub(super) fn get(&self, id: Option<&str>) -> ParagraphStyle {
        let mut merged = ParagraphStyle::default();
        let mut next = id;
        // A circle of styles has an end here.
        for _ in 0..16 {
            let Some(style) = next.and_then(|id| self.0.get(id)) else { break };
            merged.heading = merged.heading.or(style.heading);
            merged.is_quote |= style.is_quote;
            merged.list = merged.list.or_else(|| style.list.clone());
            next = style.based_on.as_deref();
        }
        merged
    }
}
