//! What a form of ours says beside its cells is a part of the form, and no text of the agency's.

use crate::base::{Lang, Message};
use crate::edition::{Edition, Editions};
use crate::import::document::{DocumentBlock, Paragraph, SourceDocument};
use crate::import::label::squeeze;
use crate::import::recognise::evidence::title::of_text;

/// The notes of the forms.
const NOTES: [&str; 9] = [
    "export.blank.agency",
    "export.blank.figures",
    "export.blank.back",
    "export.blank.how",
    "export.blank.texts",
    "export.blank.checks",
    "export.totals",
    "export.texts.sheet",
    "export.sheet",
];
/// Lines of a workbook that say of what it is; each with the name of what stands in it.
const LINES: [(&str, &str); 5] = [
    ("export.agency", "name"),
    ("export.year", "year"),
    ("export.version", "number"),
    ("export.published", "date"),
    ("export.address", "address"),
];

/// Drops what forms of ours say of themselves.
pub(crate) fn drop_from(document: &mut SourceDocument, editions: &Editions) {
    let text = |message: Message| squeeze(&message.render(Lang::Zh));
    let title = text(Message::new("export.blank.title"));
    let mut notes = NOTES.map(|key| text(Message::new(key))).to_vec();
    notes.extend(editions.iter().map(|edition| text(edition.line())));
    let lines = LINES.map(|(key, name)| text(Message::new(key).with(name, "§")));
    let lines: Vec<(&str, &str)> = lines.iter().filter_map(|line| line.split_once('§')).collect();
    let is_note = |paragraph: &Paragraph| {
        let printed = paragraph.text();
        let own = squeeze(&printed);
        // A line to write on that nothing was written on, with or without the rest of the title.
        let is_free = printed.contains("____") && (own.is_empty() || own == title);
        let is_of_sheet = paragraph.spot.table > 0;
        is_free
            || notes.contains(&own)
            || is_of_sheet && lines.iter().any(|(start, end)| own.starts_with(start) && own.ends_with(end))
    };
    document.blocks.retain(|block| match block {
        DocumentBlock::Paragraph(paragraph) => paragraph.tag.is_some() || !is_note(paragraph),
        _ => true,
    });
}

/// Whether a text is a label of the form: the name of a section or block, or the title, which stands on every sheet of a workbook.
pub(crate) fn is_label(text: &str, edition: &Edition) -> bool {
    let own = squeeze(text);
    let sections = edition.sections.iter().flat_map(|section| [&section.short, &section.heading]);
    let blocks = edition.tables.iter().flat_map(|table| &table.blocks).filter_map(|block| block.label.as_ref());
    sections.chain(blocks).any(|label| squeeze(&label.zh) == own) || of_text(text).is_some()
}
