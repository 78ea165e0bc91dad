//! The cells of a table whose grid is lost: those that the source shows, else the words and figures of the section's paragraphs.

use crate::import::document::{DocumentBlock, Paragraph, SourceDocument, SourceLocation, TextCell};
use crate::import::recognise::narrative::sections::FoundSection;
use crate::import::value::is_figure;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A longer text is no cell: the longest label of the forms has 40 characters, with remarks 70.
const LONGEST: usize = 120;
/// How many blank cells a gap may stand for: a row of table 三 has seven, and a block of rows without a figure nine times as many.
const MOST_BLANKS: u32 = 64;

/// The cells of a table's section: as the source shows them, else words and figures of its paragraphs. Without headings, those of
/// the whole document.
pub(crate) fn text_cells(document: &SourceDocument, sections: &[FoundSection], table: &str) -> Vec<TextCell> {
    let range = match sections.iter().position(|section| section.id == table) {
        Some(index) => sections[index].text(),
        None => 0..document.blocks.len(),
    };
    let known = document.blocks[range.clone()].iter().any(|block| matches!(block, DocumentBlock::Torn(_)));
    let usual = usual_gap(&document.blocks[range.clone()]);
    // Blank lines may be blank cells, where they are more than between any two cells.
    let blanks = |line: u32, next: &Paragraph| {
        let gap = next.spot.line.saturating_sub(line + 1).saturating_sub(usual) / (usual + 1);
        let blank = move |n: u32| TextCell {
            spot: SourceLocation { line: line + 1 + n, ..SourceLocation::default() },
            ..TextCell::default()
        };
        (0..if line > 0 { gap.min(MOST_BLANKS) } else { 0 }).map(blank)
    };
    let mut tokens = Vec::new();
    let (mut line, end) = (0, range.end);
    for block in &document.blocks[range] {
        match block {
            DocumentBlock::Torn(cells) => tokens.extend(cells.iter().cloned()),
            // A long text is no cell.
            DocumentBlock::Paragraph(paragraph) if !known && !paragraph.pieces.is_empty() && is_short(paragraph) => {
                for piece in &paragraph.pieces {
                    words(piece, &mut tokens);
                }
            }
            DocumentBlock::Paragraph(paragraph) if !known && is_short(paragraph) => {
                tokens.extend(blanks(line, paragraph));
                line = paragraph.spot.line;
                for text in paragraph.text().lines() {
                    words(&TextCell { text: text.to_owned(), spot: paragraph.spot, across: None }, &mut tokens);
                }
            }
            _ => {}
        }
    }
    // Blank cells at the end of the last row.
    if let Some(DocumentBlock::Paragraph(next)) = document.blocks.get(end) {
        tokens.extend(blanks(line, next));
    }
    tokens
}

/// How many blank lines stand between most short paragraphs.
fn usual_gap(blocks: &[DocumentBlock]) -> u32 {
    let lines = blocks.iter().filter_map(|block| match block {
        DocumentBlock::Paragraph(paragraph) if is_short(paragraph) => Some(paragraph.spot.line),
        _ => None,
    });
    let lines: Vec<u32> = lines.collect();
    let mut times: BTreeMap<u32, usize> = BTreeMap::new();
    for pair in lines.windows(2) {
        *times.entry(pair[1].saturating_sub(pair[0] + 1)).or_default() += 1;
    }
    times.into_iter().max_by_key(|(gap, times)| (*times, Reverse(*gap))).map_or(0, |(gap, _)| gap)
}

/// A long text is no cell.
fn is_short(paragraph: &Paragraph) -> bool {
    paragraph.text().chars().count() <= LONGEST
}

/// A line, or a piece of one, as cells: each figure is one, and the words between are one.
fn words(line: &TextCell, tokens: &mut Vec<TextCell>) {
    let first = tokens.len();
    let words = line.text.split_whitespace().flat_map(|word| word.split('|')).filter(|word| !word.is_empty());
    for word in words {
        let start = word.as_ptr() as usize - line.text.as_ptr() as usize;
        let part = line.part(start..start + word.len());
        match tokens[first..].last_mut() {
            // Words that no figure parts, and a unit that a gap parted from its figure.
            Some(last) if !is_figure(&last.text) && !is_figure(word) => last.append(part),
            Some(last) if is_figure(&last.text) && is_figure(&format!("{}{word}", last.text)) && !is_figure(word) => {
                last.append(part);
            }
            _ => tokens.push(part),
        }
    }
}
