//! The introduction: what stands between the title and the first heading, behind what a portal prints there.

use crate::base::Message;
use crate::edition::Edition;
use crate::import::document::{DocumentBlock, Remark, Role, SourceDocument};
use crate::import::label::{squeeze, without_number};
use crate::import::recognise::evidence::title::of_text;
use crate::import::recognise::narrative::sections::FoundSection;
use std::ops::Range;

/// A line of so many characters is text; what a portal prints under a title (date, source, size of the font) is shorter.
pub(crate) const SENTENCE: usize = 40;

/// The blocks of the introduction, by its heading or by what it is; empty where there is none. Without a heading, only before the form's first section: where that was not found, what
/// stands here may be its text.
pub(crate) fn find(
    document: &SourceDocument,
    title: &Range<usize>,
    sections: &[FoundSection],
    edition: &Edition,
) -> Range<usize> {
    let opening = |found: &&FoundSection| edition.section(&found.id).is_some_and(|section| section.opening);
    if let Some(found) = sections.iter().find(opening) {
        return found.heading + 1..found.end;
    }
    let first = edition.sections.iter().find(|section| !section.opening);
    let end = match sections.first() {
        Some(found) if first.is_some_and(|first| first.id == found.id) && found.heading >= title.end => found.heading,
        _ => title.end,
    };
    let mut blocks = title.end..end;
    let start = blocks.find(|at| is_text(&document.blocks[*at])).unwrap_or(end);
    start..end
}

/// Whether a block is a sentence, not a line that a portal prints.
fn is_text(block: &DocumentBlock) -> bool {
    let DocumentBlock::Paragraph(paragraph) = block else { return false };
    let text = squeeze(&paragraph.text());
    if of_text(&text).is_some() {
        return false;
    }
    if matches!(paragraph.role, Role::Heading(_)) {
        return without_number(&text) != text;
    }
    text.contains(['。', '；', '！', '？'])
        || text.chars().count() >= SENTENCE
        || matches!(paragraph.role, Role::Item(..))
}

/// The lines around the title that are no part of the report, in one remark.
pub(crate) fn left_out(document: &SourceDocument, title: &Range<usize>, opening: usize) -> Option<Remark> {
    let before = (0..title.start).chain(title.end..opening).filter_map(|at| match &document.blocks[at] {
        DocumentBlock::Paragraph(paragraph) => Some(paragraph),
        _ => None,
    });
    let lines: Vec<String> = before.clone().map(|paragraph| paragraph.text().trim().to_owned()).collect();
    let message = Message::new("import.remark.around_title").with("lines", lines.len()).with("text", lines.join(" / "));
    Some(Remark { message, spot: before.clone().next()?.spot })
}
