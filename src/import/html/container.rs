//! Which element of a page holds the report: the nearest one around the headings 一、 二、 三、 …, on an English page of ours 1. 2. 3.

use super::super::label::{SECTION_NUMERALS, squeeze};
use ego_tree::{NodeId, NodeRef};
use scraper::{Html, Node};

/// The number of headings that are tried: for each, all elements around it are visited.
const HEADINGS: usize = 100;
/// From this many characters on a line is no heading.
const LONGEST: usize = 60;

/// The element that holds the sections, or what the page says is its content, or the page.
pub(super) fn of_report(page: &Html) -> NodeRef<'_, Node> {
    let english = || around(page, &['1', '2', '3', '4', '5', '6'], '.');
    let is_main = |node: &NodeRef<'_, Node>| node.value().as_element().is_some_and(|own| own.name() == "main");
    let main = || page.tree.root().descendants().find(is_main);
    around(page, &SECTION_NUMERALS, '、').or_else(english).or_else(main).unwrap_or_else(|| page.tree.root())
}

/// The nearest element around all headings with these numerals and this mark behind them, if there are three.
fn around<'p>(page: &'p Html, numerals: &[char], mark: char) -> Option<NodeRef<'p, Node>> {
    let root = page.tree.root();
    let mut headings: Vec<(char, NodeRef<'_, Node>)> = Vec::new();
    for node in root.descendants().filter(|node| is_heading_like(node)) {
        let text = short_text(node);
        let squeezed = squeeze(&text);
        let mut chars = squeezed.chars();
        if let (Some(numeral), Some(behind)) = (chars.next(), chars.next())
            && behind == mark
            && numerals.contains(&numeral)
            && (4..LONGEST).contains(&squeezed.chars().count())
            && headings.len() < HEADINGS
        {
            headings.push((numeral, node));
        }
    }
    let mut kinds: Vec<char> = headings.iter().map(|(numeral, _)| *numeral).collect();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.len() < 3 {
        return None;
    }
    let mut paths = headings.iter().map(|(_, node)| path(node));
    let mut common = paths.next()?;
    for path in paths {
        let same = common.iter().zip(&path).take_while(|(a, b)| a == b).count();
        common.truncate(same);
    }
    // The nearest element around all of them; a heading itself when there is only one.
    common.last().and_then(|id| page.tree.get(*id))
}

/// The ids of the elements around a node, from the root.
fn path(node: &NodeRef<'_, Node>) -> Vec<NodeId> {
    let mut path: Vec<NodeId> = node.ancestors().map(|node| node.id()).collect();
    path.reverse();
    path
}

/// An element that could be a line of its own, outside of menus.
fn is_heading_like(node: &NodeRef<'_, Node>) -> bool {
    let Some(element) = node.value().as_element() else { return false };
    let line =
        matches!(element.name(), "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "div" | "strong" | "b" | "span");
    // What holds lines is no line, however short they are together.
    let holds = node.descendants().skip(1).take(64).any(|below| {
        let below = below.value().as_element();
        below.is_some_and(|below| {
            matches!(below.name(), "p" | "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "table")
        })
    });
    line && !holds
        && node.ancestors().take(64).all(|above| {
            above
                .value()
                .as_element()
                .is_none_or(|above| !matches!(above.name(), "nav" | "a" | "table" | "li" | "footer"))
        })
}

/// The text below a node, as far as a heading could be long.
fn short_text(node: NodeRef<'_, Node>) -> String {
    let mut text = String::new();
    for below in node.descendants().take(64) {
        if let Some(own) = below.value().as_text() {
            text.push_str(own);
        }
        if text.len() > 400 {
            break;
        }
    }
    text
}
