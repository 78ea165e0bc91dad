//! A document of ours in English says what the form says in our own translation, word for word: it is read as the form's words.

use crate::base::{Lang, Message};
use crate::edition::{Edition, Editions};
use crate::import::document::{DocumentBlock, SourceDocument, TextRun};
use crate::import::label::squeeze;
use std::collections::HashMap;

/// How many texts of a form a document must have in English: a report in Chinese has none.
const ENGLISH: usize = 10;

/// Puts the words of the form where a document has their translation. Of a Chinese document nothing is changed.
pub(crate) fn to_form_words(document: &mut SourceDocument, editions: &Editions) {
    let words: HashMap<String, &str> = editions.iter().flat_map(|edition| translations(edition)).collect();
    let in_chinese = |text: &str| words.get(&squeeze(text)).copied();
    let is_known = |text: &str| in_chinese(text).is_some();
    let known = |block: &DocumentBlock| match block {
        DocumentBlock::Paragraph(paragraph) => usize::from(is_known(&paragraph.text())),
        DocumentBlock::Grid(grid) => grid.cells.iter().filter(|cell| is_known(&cell.text)).count(),
        DocumentBlock::Torn(cells) => cells.iter().filter(|cell| is_known(&cell.text)).count(),
    };
    let known: usize = document.blocks.iter().map(known).sum();
    if known < ENGLISH {
        return;
    }
    // A cell of our page holds a label and, on a line of its own, what it means.
    let by_line = |text: &mut String| {
        *text = text.lines().map(|line| in_chinese(line).unwrap_or(line)).collect::<Vec<_>>().join("\n")
    };
    for block in &mut document.blocks {
        match block {
            DocumentBlock::Paragraph(paragraph) => {
                if let Some(text) = in_chinese(&paragraph.text()) {
                    paragraph.runs = vec![TextRun::new(text, false)];
                }
            }
            DocumentBlock::Grid(grid) => grid.cells.iter_mut().for_each(|cell| by_line(&mut cell.text)),
            DocumentBlock::Torn(cells) => cells.iter_mut().for_each(|cell| by_line(&mut cell.text)),
        }
    }
}

/// The texts of a form by their translation, squeezed.
fn translations(edition: &Edition) -> impl Iterator<Item = (String, &str)> {
    let hints = edition.sections.iter().filter_map(|section| section.hint.as_ref());
    let rows = edition.tables.iter().flat_map(|table| table.rows());
    let meanings = rows.filter_map(|(_, row)| row.explanation.as_ref());
    let texts = edition.labels().chain(hints).chain(meanings).filter(|text| !text.en.is_empty());
    texts.map(|text| (squeeze(&text.en), text.zh.as_str())).chain(labels_with_units(edition))
}

/// The labels that a page prints with the units of their figures.
fn labels_with_units(edition: &Edition) -> impl Iterator<Item = (String, &str)> {
    let cells = edition.ids().filter_map(|cell| Some((cell, edition.unsaid_unit(cell, Lang::En)?)));
    cells.flat_map(|(cell, unit)| {
        let unit = Message::new("pages.markup.unit").with("unit", unit).render(Lang::En);
        let labels = [&edition.row(cell).label, &edition.column(cell).label];
        labels.map(|label| (squeeze(&format!("{}{unit}", label.en)), label.zh.as_str()))
    })
}
