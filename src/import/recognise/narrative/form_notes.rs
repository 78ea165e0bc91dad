//! What a form of ours says beside its cells is a part of the form, and no text of the agency's.

use crate::base::{Lang, Message};
use crate::edition::Editions;
use crate::import::document::{DocumentBlock, Paragraph, SourceDocument};
use crate::import::frame;
use crate::import::label::squeeze;

/// The notes of the forms.
const NOTES: [&str; 10] = [
    "export.blank.agency",
    "export.blank.figures",
    "export.blank.back",
    "export.blank.how",
    "export.blank.texts",
    "export.blank.checks",
    "export.totals",
    "export.no_table",
    "export.texts.sheet",
    "export.sheet",
];
/// Lines of a workbook that say of what it is; each with the name of what stands in it.
const LINES: [(&str, &str); 6] = [
    ("export.agency", "name"),
    ("export.year", "year"),
    ("export.version", "number"),
    ("export.published", "date"),
    ("export.address", "address"),
    ("export.without", "heading"),
];

/// Drops what forms of ours say of themselves.
pub(crate) fn drop_from(document: &mut SourceDocument, editions: &Editions) {
    let text = |message: Message| squeeze(&message.render(Lang::Zh));
    let titles: Vec<String> = editions.iter().map(|edition| squeeze(&edition.family.blank_title(Lang::Zh))).collect();
    let mut notes = NOTES.map(|key| text(Message::new(key))).to_vec();
    notes.extend(editions.iter().map(|edition| text(edition.line())));
    let frame_of = |(key, name)| {
        let (start, end) = frame(key, name, Lang::Zh);
        (squeeze(&start), squeeze(&end))
    };
    let lines = LINES.map(frame_of);
    let (day, _) = frame("export.published", "date", Lang::Zh);
    let is_of_sheet = |paragraph: &&Paragraph| paragraph.spot.table > 0;
    let days = document.paragraphs().filter(is_of_sheet);
    let day = days.filter_map(|paragraph| Some(paragraph.text().strip_prefix(&day)?.to_owned())).next();
    document.published = document.published.take().or(day);
    let is_note = |paragraph: &Paragraph| {
        let printed = paragraph.text();
        let own = squeeze(&printed);
        // A line to write on that nothing was written on, with or without the rest of the title.
        let is_free = printed.contains("____") && (own.is_empty() || titles.contains(&own));
        is_free
            || notes.contains(&own)
            || is_of_sheet(&paragraph) && lines.iter().any(|(start, end)| own.starts_with(start) && own.ends_with(end))
    };
    document.blocks.retain(|block| match block {
        DocumentBlock::Paragraph(paragraph) => paragraph.tag.is_some() || !is_note(paragraph),
        _ => true,
    });
}
