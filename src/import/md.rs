//! Markdown: headings, lists, bold and tables as they are.

use super::document::{DocumentBlock, Paragraph, Role, SourceDocument, SourceLocation};
use super::flatten::{Flow, RawCell, SourceTable, flatten};
use super::{ImportFormat, OF_TEXT, ReadError, decode, delimited, html};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::ops::Range;

pub(super) const FORMAT: ImportFormat =
    ImportFormat { name: "md", extensions: &["md", "markdown"], largest: OF_TEXT, read };

fn read(bytes: &[u8]) -> Result<SourceDocument, ReadError> {
    let mut document = SourceDocument::default();
    let text = decode::text(bytes, None, &mut document);
    let lines = Lines::new(&text);
    let plain: Vec<&str> = lines.plain.iter().map(String::as_str).collect();
    let mut reader = MarkdownReader::default();
    // The end of a table that was read without the parser.
    let mut read_to = 0;
    for (event, range) in Parser::new_ext(&text, Options::ENABLE_TABLES).into_offset_iter() {
        if range.start < read_to {
            continue;
        }
        let (from, to) = (lines.number(range.start) - 1, lines.number(range.end.saturating_sub(1)));
        // Markdown has no rows without a head, and no more cells in a row than in the head: such a table is read line by line.
        let is_read_by_line = match event {
            Event::Start(Tag::Paragraph) => reader.lists.is_empty() && delimited::are_barred(&plain[from..to]),
            Event::Start(Tag::Table(_)) => delimited::is_ragged(&plain[from..to]),
            _ => false,
        };
        if is_read_by_line {
            flatten(reader.take_content(), &mut document)?;
            read_to = read_by_line(&plain[..to], from, &lines, &mut document)?;
        } else if let Event::Start(Tag::HtmlBlock) = event {
            reader.flush();
            read_to = html_end(&text, &range);
            reader.content.extend(html::content(&text[range.start..read_to])?);
        } else {
            reader.read_event(event, lines.location(range.start));
        }
    }
    flatten(reader.take_content(), &mut document)?;
    Ok(document)
}

/// The lines of a text.
struct Lines {
    /// The offset of the first byte of each, and that of the end of the text.
    starts: Vec<usize>,
    /// Their text without what makes figures bold or breaks a cell's text.
    plain: Vec<String>,
}

impl Lines {
    fn new(text: &str) -> Lines {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
        let plain = text.lines().map(|line| line.replace("**", "").replace("<br>", ""));
        Lines { starts: starts.chain([text.len()]).collect(), plain: plain.collect() }
    }

    /// The number of the line that holds a byte, from 1.
    fn number(&self, at: usize) -> usize {
        self.starts[..self.starts.len() - 1].partition_point(|start| *start <= at)
    }

    fn location(&self, at: usize) -> SourceLocation {
        SourceLocation { line: self.number(at) as u32, ..SourceLocation::default() }
    }
}

/// Reads tables and paragraphs from a line on. Returns where the first line that was not read begins.
fn read_by_line(
    lines: &[&str],
    from: usize,
    source: &Lines,
    document: &mut SourceDocument,
) -> Result<usize, ReadError> {
    let mut index = from;
    while index < lines.len() {
        index = match delimited::table(lines, index, document)? {
            Some(next) => next,
            None => {
                let paragraph = Paragraph::plain(lines[index].trim(), source.location(source.starts[index]));
                document.blocks.push(DocumentBlock::Paragraph(paragraph));
                index + 1
            }
        };
    }
    Ok(source.starts[index])
}

/// The end of a block of HTML. Programs write tables with spans as HTML: a blank line within does not end one.
fn html_end(text: &str, block: &Range<usize>) -> usize {
    const END: &str = "</table>";
    let html = &text[block.clone()];
    let end = if html.contains("<table") && !html.contains(END) { text[block.end..].find(END) } else { None };
    end.map_or(block.end, |at| block.end + at + END.len())
}

/// Collects paragraphs and tables from the parser's events.
#[derive(Default)]
struct MarkdownReader {
    content: Vec<Flow>,
    open: Paragraph,
    /// The lists around the open paragraph, each with its next number.
    lists: Vec<Option<u64>>,
    table: Option<SourceTable>,
    /// How many elements around the open text are bold.
    bold: usize,
}

impl MarkdownReader {
    fn read_event(&mut self, event: Event<'_>, spot: SourceLocation) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                self.flush();
                (self.open.role, self.open.spot) = (Role::Heading(level_of(level)), spot);
            }
            Event::Start(Tag::Paragraph) => self.open.spot = spot,
            Event::Start(Tag::List(start)) => {
                self.flush();
                self.lists.push(start);
            }
            Event::Start(Tag::Item) => self.start_item(spot),
            Event::Start(Tag::Strong) => self.bold += 1,
            Event::End(TagEnd::Strong) => self.bold = self.bold.saturating_sub(1),
            Event::Start(Tag::Table(_)) => {
                self.flush();
                self.table = Some(SourceTable::default());
            }
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                self.table.iter_mut().for_each(|table| table.rows.push(Vec::new()));
            }
            Event::End(TagEnd::TableCell) => {
                let content = vec![Flow::Paragraph(std::mem::take(&mut self.open))];
                if let Some(row) = self.table.as_mut().and_then(|table| table.rows.last_mut()) {
                    row.push(RawCell { content, columns: 1, rows: 1, continues: false });
                }
            }
            Event::End(TagEnd::Table) => self.content.extend(self.table.take().map(Flow::Table)),
            Event::End(TagEnd::Heading(_) | TagEnd::Paragraph | TagEnd::Item | TagEnd::CodeBlock) => self.flush(),
            Event::End(TagEnd::List(_)) => drop(self.lists.pop()),
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => self.open.push(&text, self.bold > 0),
            Event::SoftBreak => self.open.push(" ", self.bold > 0),
            Event::HardBreak => self.flush(),
            _ => {}
        }
    }

    fn start_item(&mut self, spot: SourceLocation) {
        self.flush();
        let depth = self.lists.len().saturating_sub(1).min(8) as u8;
        let number = self.lists.last_mut().and_then(|number| {
            let own = *number;
            *number = number.map(|n| n.saturating_add(1));
            own
        });
        let number = number.map(|n| u32::try_from(n).unwrap_or(u32::MAX));
        (self.open.role, self.open.spot) = (Role::Item(number, depth), spot);
    }

    /// Ends the open paragraph.
    fn flush(&mut self) {
        let paragraph = std::mem::take(&mut self.open);
        if !paragraph.is_blank() {
            self.content.push(Flow::Paragraph(paragraph));
        }
    }

    /// Ends the open paragraph, and empties the content.
    fn take_content(&mut self) -> Vec<Flow> {
        self.flush();
        std::mem::take(&mut self.content)
    }
}

fn level_of(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::DocumentBlock;
    use super::*;

    #[test]
    fn headings_lists_and_tables() {
        let document =
            read("## 一、总体\n\n- **甲**：乙\n\n| a | b |\n|---|---|\n| 1 | |\n".as_bytes()).expect("Markdown");
        let [DocumentBlock::Paragraph(heading), DocumentBlock::Paragraph(item), DocumentBlock::Grid(grid)] =
            &document.blocks[..]
        else {
            panic!("{document:?}");
        };
        assert_eq!((heading.role.clone(), heading.spot.line), (Role::Heading(2), 1));
        assert_eq!((item.role.clone(), item.runs[0].bold), (Role::Item(None, 0), true));
        assert_eq!((grid.rows, grid.columns), (2, 2));
    }
}
