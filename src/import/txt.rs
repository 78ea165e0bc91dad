//! Plain text, as dumped from Word or pasted: paragraphs a line; tables one cell a line, or one row a line between tabs or bars.

use super::delimited::{begins, is_blank};
use super::document::{DocumentBlock, Paragraph, SourceDocument, SourceLocation, TextCell};
use super::{ImportFormat, OF_TEXT, ReadError, aligned_text, decode, delimited, hard_wrap, tabbed_text};

pub(super) const FORMAT: ImportFormat =
    ImportFormat { name: "txt", extensions: &["txt", "text"], largest: OF_TEXT, read };

/// How many lines a text may have: a cell a line, and blank ones between, are some 2000.
const LINES: usize = 100_000;

fn read(bytes: &[u8]) -> Result<SourceDocument, ReadError> {
    let mut document = SourceDocument::default();
    let text = decode::text(bytes, None, &mut document);
    push_lines(&text, &mut document)?;
    Ok(document)
}

/// Adds what the lines of a text are to a document.
pub(super) fn push_lines(text: &str, document: &mut SourceDocument) -> Result<(), ReadError> {
    let lines: Vec<&str> = text.lines().take(LINES + 1).collect();
    if lines.len() > LINES {
        return Err(ReadError::limit("import.error.lines", LINES));
    }
    let measure = aligned_text::measure(&lines);
    let broken = hard_wrap::broken(&lines);
    let mut index = 0;
    while index < lines.len() {
        // A blank line begins nothing, unless it begins a cell.
        if is_blank(lines[index]) && !begins(lines[index]) {
            index += 1;
            continue;
        }
        let next = match tabbed_text::table(&lines, index, document).or_else(|| cells(&lines, index, document)) {
            Some(next) => Some(next),
            None => delimited::table(&lines, index, document)?,
        };
        match next {
            Some(next) => index = next,
            None => {
                if !is_blank(lines[index]) {
                    let mut paragraph = Paragraph::plain(lines[index].trim(), spot(index));
                    if let Some(measure) = measure {
                        paragraph.pieces = aligned_text::pieces(lines[index], measure, spot(index));
                    }
                    while broken[index] {
                        index += 1;
                        paragraph.push_line(lines[index].trim());
                        paragraph.pieces.clear();
                    }
                    document.blocks.push(DocumentBlock::Paragraph(paragraph));
                }
                index += 1;
            }
        }
    }
    Ok(())
}

fn spot(index: usize) -> SourceLocation {
    SourceLocation { line: index as u32 + 1, ..SourceLocation::default() }
}

/// A line that begins with a tab begins a cell, and lines without one go on with it. Returns the index of the first line behind.
fn cells(lines: &[&str], start: usize, document: &mut SourceDocument) -> Option<usize> {
    if !begins(lines[start]) {
        return None;
    }
    let next_text = |from: usize| lines[from..].iter().find(|line| !is_blank(line) || line.starts_with('\t'));
    let mut tokens: Vec<TextCell> = Vec::new();
    let mut index = start;
    let mut blank_before = false;
    while index < lines.len() {
        let line = lines[index];
        let text = line.trim();
        if begins(line) {
            tokens.push(TextCell { text: text.to_owned(), spot: spot(index), ..TextCell::default() });
            blank_before = false;
        } else if line.contains('\t') && !text.is_empty() {
            break;
        } else if text.is_empty() {
            blank_before = true;
        } else {
            let Some(cell) = tokens.last_mut() else { break };
            // A cell may begin with empty lines; but behind a cell with text they end the table, as does a text that no cell
            // follows.
            let goes_on = match cell.text.is_empty() {
                true => next_text(index + 1).is_some_and(|next| next.starts_with('\t')) || !blank_before,
                false => !blank_before,
            };
            if !goes_on {
                break;
            }
            if cell.text.is_empty() {
                cell.spot = spot(index);
            } else {
                cell.text.push('\n');
            }
            cell.text.push_str(text);
        }
        index += 1;
    }
    // Two tables with only blank lines between are one run of cells.
    document.blocks.push(DocumentBlock::Torn(tokens));
    Some(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn torn(text: &str) -> Vec<String> {
        let document = read(text.as_bytes()).expect("text");
        let tokens = document.blocks.iter().filter_map(|block| match block {
            DocumentBlock::Torn(tokens) => Some(tokens),
            _ => None,
        });
        tokens.flatten().map(|token| token.text.clone()).collect()
    }

    #[test]
    fn one_cell_a_line() {
        let text = "二、表\n\t\n\n(角)\n\t商业\n企业\n\t\n\n总计\n\n\t规章\n\t0\n\t\n\t3\n\n\n三、下一节\n正文\n";
        assert_eq!(torn(text), ["(角)", "商业\n企业", "总计", "规章", "0", "", "3"]);
        let document = read(text.as_bytes()).expect("text");
        assert!(matches!(&document.blocks[2], DocumentBlock::Paragraph(p) if p.text() == "三、下一节"), "{document:?}");
    }

    #[test]
    fn an_empty_last_cell_does_not_swallow_the_next_section() {
        let document = read("\t规章\n\t0\n\t\n\n五、问题\n一是\n".as_bytes()).expect("text");
        assert_eq!(document.blocks.len(), 3, "{document:?}");
    }
}
