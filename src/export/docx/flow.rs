//! The blocks of narratives and footnotes as XML.

use super::control::Control;
use super::narrative::NarrativeBlock;
use super::run::{Mark, StyledRun, paragraph, paragraph_of, plain};
use super::table;
use super::xml::{WORD, Xml};

/// The width of two characters of the text, in twentieths of a point.
pub(super) const INDENT: usize = 640;

/// Writes blocks under each other, the first, where it is a paragraph, in a control.
pub(super) fn flow(xml: &mut Xml, blocks: &[NarrativeBlock], mut control: Option<Control<'_>>) {
    let mut after_table = false;
    for block in blocks {
        match block {
            NarrativeBlock::Table(rows) => {
                // What begins with a table has its control above it; and tables that touch are one to Word.
                if let Some(control) = control.take() {
                    paragraph_of(xml, "Note", |_| {}, |xml| control.around(xml, &[]));
                } else if after_table {
                    plain(xml, "Note", "");
                }
                table::narrative(xml, rows);
                after_table = true;
            }
            NarrativeBlock::Paragraph { style, list, depth, runs } => {
                let properties = |xml: &mut Xml| {
                    if let Some((number, level)) = list {
                        xml.within("w:numPr", &[], |xml| {
                            xml.value("w:ilvl", &level.to_string());
                            xml.value("w:numId", &number.to_string());
                        });
                    }
                    let has_picture = runs.iter().any(|run| matches!(run.mark, Some(Mark::Picture(_))));
                    if has_picture {
                        // A line of a fixed height would cut it off.
                        xml.empty("w:spacing", &[("w:line", "240"), ("w:lineRule", "auto")]);
                    }
                    if has_picture && list.is_none() {
                        let left = (INDENT * depth).to_string();
                        xml.empty("w:ind", &[("w:left", &left), ("w:firstLineChars", "0"), ("w:firstLine", "0")]);
                    } else if *depth > 0 {
                        xml.empty("w:ind", &[("w:left", &(INDENT * depth).to_string())]);
                    }
                };
                match control.take() {
                    Some(control) => paragraph_of(xml, style, properties, |xml| control.around(xml, runs)),
                    None => paragraph(xml, style, properties, runs),
                }
                after_table = false;
            }
        }
    }
}

/// The part that holds the footnotes, behind the two lines that Word draws above them.
pub(super) fn footnotes(notes: Vec<Vec<NarrativeBlock>>) -> Vec<u8> {
    Xml::part("w:footnotes", WORD, |xml| {
        for (id, kind, line) in
            [("-1", "separator", "w:separator"), ("0", "continuationSeparator", "w:continuationSeparator")]
        {
            xml.within("w:footnote", &[("w:type", kind), ("w:id", id)], |xml| {
                xml.within("w:p", &[], |xml| xml.within("w:r", &[], |xml| xml.empty(line, &[])));
            });
        }
        for (number, note) in (1..).zip(notes) {
            let number: usize = number;
            let mut blocks: Vec<NarrativeBlock> =
                note.into_iter().map(|block| block.in_style("FootnoteText")).collect();
            let own = [StyledRun::mark(Mark::Own), StyledRun::plain(" ")];
            match blocks.first_mut() {
                Some(NarrativeBlock::Paragraph { runs, .. }) => drop(runs.splice(0..0, own)),
                _ => paragraph_first(&mut blocks, own),
            }
            xml.within("w:footnote", &[("w:id", &number.to_string())], |xml| {
                flow(xml, &blocks, None);
                // What Word reads ends in a paragraph.
                if matches!(blocks.last(), Some(NarrativeBlock::Table(_))) {
                    plain(xml, "FootnoteText", "");
                }
            });
        }
    })
}

/// A note that begins with a table has its mark in a paragraph above.
fn paragraph_first(blocks: &mut Vec<NarrativeBlock>, own: [StyledRun; 2]) {
    blocks.insert(0, NarrativeBlock::Paragraph { style: "FootnoteText", list: None, depth: 0, runs: own.into() });
}
