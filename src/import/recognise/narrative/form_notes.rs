//! What a blank form of ours says beside its cells is a part of the form, and no text of the agency's.

use crate::base::{Lang, Message};
use crate::import::document::{DocumentBlock, SourceDocument};
use crate::import::label::squeeze;

/// The notes of the blank forms.
const NOTES: [&str; 6] = [
    "export.blank.agency",
    "export.blank.figures",
    "export.blank.back",
    "export.blank.how",
    "export.blank.texts",
    "export.blank.checks",
];

/// Drops the notes that a blank form came with.
pub(crate) fn drop_from(document: &mut SourceDocument) {
    let notes = NOTES.map(|key| squeeze(&Message::new(key).render(Lang::Zh)));
    let is_note = |block: &DocumentBlock| match block {
        DocumentBlock::Paragraph(paragraph) if paragraph.tag.is_none() => {
            let text = paragraph.text();
            // A line to write on that nothing was written on.
            let is_free = text.contains('_') && text.trim().chars().all(|c| c == '_');
            is_free || notes.contains(&squeeze(&text))
        }
        _ => false,
    };
    document.blocks.retain(|block| !is_note(block));
}
