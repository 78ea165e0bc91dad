//! Markdown: headings, lists, bold and tables as they are.

use super::document::{DocumentBlock, Paragraph, Role, SourceDocument, SourceLocation};
use super::flatten::{Flow, RawCell, SourceTable, flatten};
use super::{ImportFormat, OF_TEXT, ReadError, decode, delimited, html};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

pub(super) const FORMAT: ImportFormat =
    ImportFormat { name: "md", extensions: &["md", "markdown"], largest: OF_TEXT, read };

fn read(bytes: &[u8]) -> Result<SourceDocument, ReadError> {
    let mut document = SourceDocument::default();
    let text = decode::text(bytes, None, &mut document);
    // Lines by their first byte, to name places.
    let starts: Vec<usize> =
        std::iter::once(0).chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at + 1)).collect();
    let spot = |at: usize| SourceLocation {
        line: starts.partition_point(|start| *start <= at) as u32,
        ..SourceLocation::default()
    };
    let mut content: Vec<Flow> = Vec::new();
    let mut open = Paragraph::default();
    let mut lists: Vec<Option<u64>> = Vec::new();
    let mut table: Option<SourceTable> = None;
    let mut bold = 0usize;
    // Figures are figures in any weight, and on any line of their cell.
    let bare: Vec<String> = text.lines().map(|line| line.replace("**", "").replace("<br>", "")).collect();
    let lines: Vec<&str> = bare.iter().map(String::as_str).collect();
    let last_end = text.rfind("</table>").unwrap_or(0);
    // Where a table ends that was read in its own way.
    let mut behind = 0;
    for (event, range) in Parser::new_ext(&text, Options::ENABLE_TABLES).into_offset_iter() {
        if range.start < behind {
            continue;
        }
        // Markdown knows no rows without a head, and of a row no more cells than the head has: such a table is read line by line.
        let from = spot(range.start).line as usize - 1;
        let to = spot(range.end.saturating_sub(1)).line as usize;
        let by_line = match event {
            Event::Start(Tag::Paragraph) => lists.is_empty() && delimited::are_barred(&lines[from..to]),
            Event::Start(Tag::Table(_)) => delimited::is_ragged(&lines[from..to]),
            _ => false,
        };
        if by_line {
            flush(&mut open, &mut content);
            flatten(std::mem::take(&mut content), &mut document)?;
            let mut index = from;
            while index < to {
                index = match delimited::table(&lines[..to], index, &mut document)? {
                    Some(next) => next,
                    None => {
                        let paragraph = Paragraph::plain(lines[index].trim(), spot(starts[index]));
                        document.blocks.push(DocumentBlock::Paragraph(paragraph));
                        index + 1
                    }
                };
            }
            behind = starts.get(index).copied().unwrap_or(text.len());
            continue;
        }
        // Programs write tables with spans as HTML; a blank line within does not end one.
        if let Event::Start(Tag::HtmlBlock) = event {
            flush(&mut open, &mut content);
            let block = &text[range.clone()];
            let whole = (block.contains("<table") && !block.contains("</table>") && range.end <= last_end)
                .then(|| text[range.end..].find("</table>").map(|at| range.end + at + "</table>".len()));
            behind = whole.flatten().unwrap_or(range.end);
            content.extend(html::content(&text[range.start..behind])?);
            continue;
        }
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                flush(&mut open, &mut content);
                (open.role, open.spot) = (Role::Heading(level_of(level)), spot(range.start));
            }
            Event::Start(Tag::Paragraph) => open.spot = spot(range.start),
            Event::Start(Tag::List(start)) => {
                flush(&mut open, &mut content);
                lists.push(start);
            }
            Event::Start(Tag::Item) => {
                flush(&mut open, &mut content);
                let depth = lists.len().saturating_sub(1).min(8) as u8;
                let number = lists.last_mut().and_then(|number| {
                    let own = *number;
                    *number = number.map(|n| n.saturating_add(1));
                    own
                });
                let number = number.map(|n| u32::try_from(n).unwrap_or(u32::MAX));
                (open.role, open.spot) = (Role::Item(number, depth), spot(range.start));
            }
            Event::Start(Tag::Strong) => bold += 1,
            Event::End(TagEnd::Strong) => bold = bold.saturating_sub(1),
            Event::Start(Tag::Table(_)) => {
                flush(&mut open, &mut content);
                table = Some(SourceTable::default());
            }
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                table.iter_mut().for_each(|table| table.rows.push(Vec::new()));
            }
            Event::End(TagEnd::TableCell) => {
                let paragraph = std::mem::take(&mut open);
                if let Some(row) = table.as_mut().and_then(|table| table.rows.last_mut()) {
                    row.push(RawCell {
                        content: vec![Flow::Paragraph(paragraph)],
                        columns: 1,
                        rows: 1,
                        continues: false,
                    });
                }
            }
            Event::End(TagEnd::Table) => content.extend(table.take().map(Flow::Table)),
            Event::End(TagEnd::Heading(_) | TagEnd::Paragraph | TagEnd::Item | TagEnd::CodeBlock) => {
                flush(&mut open, &mut content);
            }
            Event::End(TagEnd::List(_)) => drop(lists.pop()),
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => open.push(&text, bold > 0),
            Event::SoftBreak => open.push(" ", bold > 0),
            Event::HardBreak => flush(&mut open, &mut content),
            _ => {}
        }
    }
    flush(&mut open, &mut content);
    flatten(content, &mut document)?;
    Ok(document)
}

fn flush(open: &mut Paragraph, content: &mut Vec<Flow>) {
    let paragraph = std::mem::take(open);
    if !paragraph.is_blank() {
        content.push(Flow::Paragraph(paragraph));
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
