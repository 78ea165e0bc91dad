//! Plain text, as dumped from Word or pasted: paragraphs a line; tables one cell a line, or one row a line between tabs or bars.

use super::document::{Block, Document, Paragraph, Spot, Token};
use super::flow::{Flow, RawCell, RawTable, pour};
use super::{Format, OF_TEXT, ReadError, decode, spaced};

pub(super) const FORMAT: Format = Format { name: "txt", extensions: &["txt", "text"], largest: OF_TEXT, read };

/// How many lines a text may have: a cell a line, and blank ones between, are some 2000.
const LINES: usize = 100_000;

fn read(bytes: &[u8]) -> Result<Document, ReadError> {
    let mut document = Document::default();
    let text = decode::text(bytes, None, &mut document);
    let lines: Vec<&str> = text.lines().take(LINES + 1).collect();
    if lines.len() > LINES {
        return Err(ReadError::limit("import.error.lines", LINES));
    }
    let measure = spaced::measure(&lines);
    let mut index = 0;
    while index < lines.len() {
        // A blank line begins nothing, unless it begins a cell.
        if is_blank(lines[index]) && !begins(lines[index]) {
            index += 1;
            continue;
        }
        let next = match cells(&lines, index, &mut document) {
            Some(next) => Some(next),
            None => rows(&lines, index, &mut document)?,
        };
        match next.or_else(|| barred(&lines, index, &mut document)) {
            Some(next) => index = next,
            None => {
                if !is_blank(lines[index]) {
                    let mut paragraph = Paragraph::plain(lines[index].trim(), spot(index));
                    if let Some(measure) = measure {
                        paragraph.pieces = spaced::pieces(lines[index], measure, spot(index));
                    }
                    document.blocks.push(Block::Paragraph(paragraph));
                }
                index += 1;
            }
        }
    }
    Ok(document)
}

fn spot(index: usize) -> Spot {
    Spot { line: index as u32 + 1, ..Spot::default() }
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// Whether a line begins a cell.
fn begins(line: &str) -> bool {
    line.starts_with('\t') && line.matches('\t').count() == 1
}

/// A line that begins with a tab begins a cell, and lines without one go on with it. Returns the index of the first line behind.
fn cells(lines: &[&str], start: usize, document: &mut Document) -> Option<usize> {
    if !begins(lines[start]) {
        return None;
    }
    let next_text = |from: usize| lines[from..].iter().find(|line| !is_blank(line) || line.starts_with('\t'));
    let mut tokens: Vec<Token> = Vec::new();
    let mut index = start;
    let mut blank_before = false;
    while index < lines.len() {
        let line = lines[index];
        let text = line.trim();
        if begins(line) {
            tokens.push(Token { text: text.to_owned(), spot: spot(index), ..Token::default() });
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
    document.blocks.push(Block::Torn(tokens));
    Some(index)
}

/// Lines with several cells: between tabs, or between bars.
fn rows(lines: &[&str], start: usize, document: &mut Document) -> Result<Option<usize>, ReadError> {
    let mut table = RawTable::default();
    let mut index = start;
    while let Some(cells) = lines.get(index).and_then(|line| split(line)) {
        let row = cells.into_iter().map(|text| {
            let content = vec![Flow::Paragraph(Paragraph::plain(text, spot(index)))];
            RawCell { content, columns: 1, rows: 1, continues: false }
        });
        table.rows.push(row.collect());
        index += 1;
        // The line under a table's head in Markdown.
        while lines.get(index).is_some_and(|line| is_rule(line)) {
            index += 1;
        }
    }
    if index == start {
        return Ok(None);
    }
    pour(vec![Flow::Table(table)], document)?;
    Ok(Some(index))
}

fn split(line: &str) -> Option<Vec<&str>> {
    let trimmed = line.trim();
    if let Some(inner) = trimmed.strip_prefix('|').and_then(|inner| inner.strip_suffix('|'))
        && inner.contains('|')
    {
        return Some(inner.split('|').map(str::trim).collect());
    }
    (line.matches('\t').count() >= 2 && !trimmed.is_empty()).then(|| line.split('\t').map(str::trim).collect())
}

fn is_rule(line: &str) -> bool {
    line.contains("--") && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '+' | '='))
}

/// A cell a line with lines of bars between.
fn barred(lines: &[&str], start: usize, document: &mut Document) -> Option<usize> {
    let is_bar = |line: &str| !is_blank(line) && line.trim().chars().all(|c| matches!(c, '|' | '｜' | ' '));
    let ahead = || lines[start..].iter().filter(|line| !is_blank(line)).take(8);
    if ahead().filter(|line| is_bar(line)).count() < 3 || !ahead().take(2).any(|line| is_bar(line)) {
        return None;
    }
    let mut tokens: Vec<Token> = Vec::new();
    let mut index = start;
    let mut since_bar = 0;
    let mut after_bar = false;
    while index < lines.len() {
        let line = lines[index];
        if is_bar(line) {
            if after_bar {
                tokens.push(Token { text: String::new(), spot: spot(index), ..Token::default() });
            }
            (after_bar, since_bar) = (true, 0);
        } else if !is_blank(line) {
            since_bar += 1;
            // Two texts in a row may be two lines of a label or the end of one row and the head of the next; five are no table.
            if since_bar > 4 {
                break;
            }
            tokens.push(Token { text: line.trim().to_owned(), spot: spot(index), ..Token::default() });
            after_bar = false;
        }
        index += 1;
    }
    document.blocks.push(Block::Torn(tokens));
    Some(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn torn(text: &str) -> Vec<String> {
        let document = read(text.as_bytes()).expect("text");
        let tokens = document.blocks.iter().filter_map(|block| match block {
            Block::Torn(tokens) => Some(tokens),
            _ => None,
        });
        tokens.flatten().map(|token| token.text.clone()).collect()
    }

    #[test]
    fn one_cell_a_line() {
        let text = "二、表\n\t\n\n(角)\n\t商业\n企业\n\t\n\n总计\n\n\t规章\n\t0\n\t\n\t3\n\n\n三、下一节\n正文\n";
        assert_eq!(torn(text), ["(角)", "商业\n企业", "总计", "规章", "0", "", "3"]);
        let document = read(text.as_bytes()).expect("text");
        assert!(matches!(&document.blocks[2], Block::Paragraph(p) if p.text() == "三、下一节"), "{document:?}");
    }

    #[test]
    fn an_empty_last_cell_does_not_swallow_the_next_section() {
        let document = read("\t规章\n\t0\n\t\n\n五、问题\n一是\n".as_bytes()).expect("text");
        assert_eq!(document.blocks.len(), 3, "{document:?}");
    }

    #[test]
    fn rows_between_tabs_and_bars_are_grids() {
        for text in ["规章\t0\t1\t2\n\t\t\t\n", "| 规章 | 0 | 1 | 2 |\n|---|---|---|---|\n| 文件 | 3 | 4 | 5 |\n"]
        {
            let document = read(text.as_bytes()).expect("text");
            assert!(matches!(&document.blocks[0], Block::Grid(grid) if grid.columns == 4), "{document:?}");
        }
    }

    #[test]
    fn bars_between_cells() {
        assert_eq!(torn("规章\n|\n0\n|\n\n|\n2\n|\n3\n"), ["规章", "0", "", "2", "3"]);
    }
}
