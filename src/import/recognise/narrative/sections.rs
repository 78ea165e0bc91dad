//! The sections of a report in a document: by heading, in the form's order.

use crate::edition::{Edition, Section};
use crate::import::document::{DocumentBlock, Paragraph, Role, SourceDocument};
use crate::import::label::{key, likeness, squeeze, without_number};
use crate::import::recognise::matching::align::align;

/// A section that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FoundSection {
    /// Its id.
    pub(crate) id: String,
    /// The index of the block of its heading.
    pub(crate) heading: usize,
    /// The index of the first block behind it.
    pub(crate) end: usize,
}

/// A heading is short.
const LONGEST: usize = 40;

/// The sections of a form in a document.
pub(crate) fn find(document: &SourceDocument, edition: &Edition) -> Vec<FoundSection> {
    let candidates: Vec<(usize, &Paragraph, String)> = document
        .blocks
        .iter()
        .enumerate()
        .filter_map(|(index, block)| match block {
            DocumentBlock::Paragraph(paragraph) => Some((index, paragraph, squeeze(&paragraph.text()))),
            _ => None,
        })
        .filter(|(_, _, text)| !text.is_empty() && text.chars().count() <= LONGEST && without_page(text) == text)
        .collect();
    // An introduction may have a heading all the same; our own documents mark it by its id.
    let id = |section: &Section| Some(section.id.clone()).filter(|_| section.opening);
    let names: Vec<Vec<String>> = edition
        .sections
        .iter()
        .map(|section| {
            let headings = std::iter::once(&section.heading.zh).chain(&section.aliases);
            headings.map(|name| key(name)).chain(id(section)).collect()
        })
        .collect();
    let gain = |i: usize, j: usize| {
        let (_, paragraph, text) = &candidates[i];
        let own = key(text);
        let best = names[j].iter().map(|name| likeness(&own, name)).fold(0.0, f32::max);
        let (least, bonus) = match numbering(text) {
            Numbering::Main => (0.5, 0.3),
            Numbering::None => (0.72, 0.0),
            // （一）主动公开 is a part of a section.
            Numbering::Sub => (0.9, -0.5),
        };
        let styled = if matches!(paragraph.role, Role::Heading(_)) { 0.1 } else { 0.0 };
        if best >= least && !text.ends_with(['。', '；', ';']) { (best + bonus + styled).max(0.01) } else { 0.0 }
    };
    let aligned = align(candidates.len(), names.len(), gain);
    let found: Vec<(usize, usize)> = aligned
        .into_iter()
        .zip(&candidates)
        .filter_map(|(section, (heading, ..))| section.map(|section| (section, *heading)))
        .collect();
    let last = document.blocks.len();
    let sections = found.iter().enumerate().map(|(index, (section, heading))| {
        let next = found.get(index + 1).map_or(last, |(_, heading)| *heading);
        let id = edition.sections[*section].id.clone();
        FoundSection { id, heading: *heading, end: end_of(document, *heading, next) }
    });
    sections.collect()
}

/// A section ends where the next begins, or at a heading of its own level: of the last one, a page's other matters follow.
fn end_of(document: &SourceDocument, heading: usize, next: usize) -> usize {
    let level = |block: &DocumentBlock| match block {
        DocumentBlock::Paragraph(Paragraph { role: Role::Heading(level), .. }) => Some(*level),
        _ => None,
    };
    let Some(own) = level(&document.blocks[heading]) else { return next };
    let higher = |index: &usize| level(&document.blocks[*index]).is_some_and(|level| level <= own);
    (heading + 1..next).find(higher).unwrap_or(next)
}

/// A line of a table of contents without its page.
pub(crate) fn without_page(squeezed: &str) -> &str {
    squeezed.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '…' | '·' | '-'))
}

/// How a line is numbered.
enum Numbering {
    /// 一、
    Main,
    /// （一） 1. ①
    Sub,
    /// Not at all.
    None,
}

fn numbering(squeezed: &str) -> Numbering {
    if without_number(squeezed) == squeezed {
        return Numbering::None;
    }
    match squeezed.starts_with(|c: char| "一二三四五六七八九十".contains(c)) {
        true => Numbering::Main,
        false => Numbering::Sub,
    }
}
