//! Footnotes of a page: a mark that links to its text, which links back to the mark.

use super::super::document::Paragraph;
use super::super::flatten::Flow;
use super::super::picture::SourcePicture;
use super::body::{Body, is_block};
use super::looks::Looks;
use ego_tree::{NodeId, NodeRef};
use scraper::{Html, Node};
use std::collections::{HashMap, HashSet};

/// How many characters a mark may have: `[12]`.
const LONGEST: usize = 6;
/// How many elements and texts a footnote may have, and how deep a mark may stand.
const MOST: usize = 400;
/// How far above a mark or a text its anchor may stand.
const ABOVE: usize = 4;

/// The class of the list in which our own pages explain the figures of a table.
const OWN_LIST: &str = "notes";

/// The footnotes of a page.
#[derive(Default)]
pub(super) struct Notes {
    /// The links that are marks, each with the index of its footnote.
    pub(super) marks: HashMap<NodeId, usize>,
    /// The texts and the links back, which are no part of the report's own text.
    pub(super) apart: HashSet<NodeId>,
    /// The elements that hold the texts, by the index of the footnote.
    texts: Vec<NodeId>,
}

impl Notes {
    /// The footnotes of a page in the order of their marks.
    pub(super) fn find(page: &Html) -> Notes {
        let mut notes = Notes::default();
        let elements = || page.tree.nodes().filter(|node| node.value().is_element());
        let mut anchors: HashMap<&str, NodeRef<'_, Node>> = HashMap::new();
        for node in elements() {
            for name in ["id", "name"].into_iter().filter_map(|name| attribute(node, name)) {
                anchors.entry(name).or_insert(node);
            }
        }
        let anchor = |link: NodeRef<'_, Node>| anchors.get(attribute(link, "href")?.strip_prefix('#')?).copied();
        for mark in elements().filter(|node| is_mark(*node)) {
            let Some(text) = anchor(mark).and_then(block_of) else { continue };
            if is_explanation(text)
                || notes.apart.contains(&mark.id())
                || mark.ancestors().take(MOST).any(|above| above.id() == text.id())
            {
                continue;
            }
            if let Some(known) = notes.texts.iter().position(|known| *known == text.id()) {
                notes.marks.insert(mark.id(), known);
                continue;
            }
            // The anchor of the mark is the link itself, an element around it, or one within it.
            let is_mark = |node: NodeRef<'_, Node>| {
                mark.ancestors().take(ABOVE).chain(mark.descendants().take(ABOVE)).any(|near| near.id() == node.id())
            };
            let links: Vec<NodeId> =
                text.descendants().filter(|node| anchor(*node).is_some_and(is_mark)).map(|node| node.id()).collect();
            if !links.is_empty() {
                notes.marks.insert(mark.id(), notes.texts.len());
                notes.texts.push(text.id());
                notes.apart.insert(text.id());
                notes.apart.extend(links);
            }
        }
        notes
    }

    /// The text of each footnote; its pictures are added to those of the page.
    pub(super) fn read(&self, page: &Html, looks: &Looks, pictures: &mut Vec<SourcePicture>) -> Vec<Vec<Paragraph>> {
        let mut paragraphs = |id: &NodeId| {
            let mut body = Body::new(self, looks);
            body.pictures = std::mem::take(pictures);
            if let Some(node) = page.tree.get(*id) {
                body.read(node);
            }
            *pictures = body.pictures;
            let paragraphs = body.content.into_iter().filter_map(|flow| match flow {
                Flow::Paragraph(paragraph) => Some(paragraph),
                Flow::Table(_) => None,
            });
            paragraphs.collect()
        };
        self.texts.iter().map(&mut paragraphs).collect()
    }
}

fn attribute<'n>(node: NodeRef<'n, Node>, name: &str) -> Option<&'n str> {
    node.value().as_element()?.attr(name)
}

/// Whether a node is a link that reads like a mark: 1, \[1\], ①, *.
fn is_mark(node: NodeRef<'_, Node>) -> bool {
    let Some(element) = node.value().as_element().filter(|element| element.name() == "a") else { return false };
    if !element.attr("href").is_some_and(|href| href.starts_with('#')) {
        return false;
    }
    let texts = node.descendants().take(MOST).filter_map(|below| below.value().as_text());
    let text: String = texts.flat_map(|text| text.chars()).filter(|c| !c.is_whitespace()).take(LONGEST + 1).collect();
    let marks = |c: char| c.is_numeric() || matches!(c, '[' | ']' | '［' | '］' | '〔' | '〕' | '(' | ')' | '*');
    !text.is_empty() && text.chars().count() <= LONGEST && text.chars().all(marks)
}

/// Whether a text is one of our own explanations: it names the cell that it stands at, and is no footnote.
fn is_explanation(text: NodeRef<'_, Node>) -> bool {
    let classes = text.parent().and_then(|list| attribute(list, "class")).unwrap_or_default();
    classes.split_whitespace().any(|class| class == OWN_LIST)
}

/// The block that holds an anchor.
fn block_of(anchor: NodeRef<'_, Node>) -> Option<NodeRef<'_, Node>> {
    let is_text = |node: &NodeRef<'_, Node>| {
        node.value().as_element().is_some_and(|element| {
            element.name() == "li" || is_block(element.name()) && !matches!(element.name(), "body" | "main" | "article")
        })
    };
    std::iter::once(anchor).chain(anchor.ancestors().take(ABOVE)).find(is_text)
}
