//! Markdown: headings, lists, bold and tables as they are.

use super::document::{DocumentBlock, Paragraph, Role, SourceDocument, SourceLocation, TextRun};
use super::flatten::{Flow, RawCell, SourceTable, flatten};
use super::picture::{self, SourcePicture};
use super::{ImportFormat, OF_TEXT, ReadError, decode, delimited, html};
use crate::markdown::is_absolute_address;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::ops::Range;

pub(super) const FORMAT: ImportFormat =
    ImportFormat { name: "md", extensions: &["md", "markdown"], largest: OF_TEXT, read };

fn read(bytes: &[u8]) -> Result<SourceDocument, ReadError> {
    let mut document = SourceDocument::default();
    let text = without_attributes(&decode::text(bytes, None, &mut document));
    let lines = Lines::new(&text);
    let plain: Vec<&str> = lines.plain.iter().map(String::as_str).collect();
    let mut reader = MarkdownReader::default();
    // The end of a table that was read without the parser.
    let mut read_to = 0;
    let options = Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES;
    for (event, range) in Parser::new_ext(&text, options).into_offset_iter() {
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
            flatten(reader.take_content(&mut document), &mut document)?;
            read_to = read_by_line(&plain[..to], from, &lines, &mut document)?;
        } else if let Event::Start(Tag::HtmlBlock) = event {
            reader.flush();
            read_to = html_end(&text, &range);
            reader.content.extend(html::content(&text[range.start..read_to], &mut reader.pictures)?);
        } else {
            reader.read_event(event, lines.location(range.start));
        }
    }
    flatten(reader.take_content(&mut document), &mut document)?;
    Ok(document)
}

/// How many bytes the attributes of a span may have.
const ATTRIBUTES: usize = 400;

/// A text without what pandoc writes for spans and divisions of a document: `[words]{lang="en"}` is its words, a line `::: {.note}` is
/// empty. The lines stay as many.
fn without_attributes(text: &str) -> String {
    let mut dropped: Vec<Range<usize>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let is_attribute = |inner: &str| {
        let name = inner.trim_start();
        name.starts_with(['.', '#'])
            || name.split_once('=').is_some_and(|(name, _)| !name.is_empty() && !name.contains(' '))
    };
    for (at, mark) in text.match_indices(['[', ']']) {
        if mark == "[" {
            open.push(at);
            continue;
        }
        let Some(begin) = open.pop() else { continue };
        let Some(inner) = text[at + 1..].strip_prefix('{') else { continue };
        if let Some(length) = inner.bytes().take(ATTRIBUTES).position(|byte| byte == b'}')
            && is_attribute(&inner[..length])
        {
            dropped.extend([begin..begin + 1, at..at + length + 3]);
        }
    }
    let fences = text.match_indices(":::").map(|(at, _)| at).filter(|at| *at == 0 || text[..*at].ends_with('\n'));
    dropped.extend(fences.map(|at| at..at + text[at..].find('\n').unwrap_or(text.len() - at)));
    dropped.sort_unstable_by_key(|range| range.start);
    let mut kept = String::with_capacity(text.len());
    let mut from = 0;
    for range in &dropped {
        if range.start >= from {
            kept.push_str(&text[from..range.start]);
            kept.extend(text[range.clone()].matches('\n'));
            from = range.end;
        }
    }
    kept.push_str(&text[from..]);
    kept
}

/// The lines of a text.
struct Lines {
    /// The offset of the first byte of each, and that of the end of the text.
    starts: Vec<usize>,
    /// Their text without what makes figures bold, breaks a cell's text or sets its face.
    plain: Vec<String>,
}

impl Lines {
    fn new(text: &str) -> Lines {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
        let plain = text.lines().map(|line| without_tags(&line.replace("**", "")));
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

/// The end of a block of HTML. Programs write tables with spans as HTML: a blank line within does not end one, nor does one within
/// the tables of its cells.
fn html_end(text: &str, block: &Range<usize>) -> usize {
    const END: &str = "</table>";
    let bytes = &text.as_bytes()[block.start..];
    let is = |at: usize, tag: &str| {
        bytes.get(at..at + tag.len()).is_some_and(|own| own.eq_ignore_ascii_case(tag.as_bytes()))
    };
    let mut open = 0usize;
    for at in memchr::memchr_iter(b'<', bytes) {
        let is_behind = at >= block.len();
        if is_behind && open == 0 {
            break;
        }
        if is(at, "<table") {
            open += 1;
        } else if is(at, END) {
            open = open.saturating_sub(1);
            if is_behind && open == 0 {
                return block.start + at + END.len();
            }
        }
    }
    block.end
}

/// What a tag of HTML in a line says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum InlineTag {
    /// The line ends.
    Break,
    /// What follows is bold.
    Bold,
    /// It is no longer.
    EndOfBold,
    /// A picture.
    Image,
    /// Nothing that is read: a face, a size, a colour, a comment.
    Other,
}

impl InlineTag {
    fn of(tag: &str) -> InlineTag {
        let name = tag.trim_start_matches(['<', '/']);
        let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())];
        match (name.to_ascii_lowercase().as_str(), tag.starts_with("</")) {
            ("br", _) => InlineTag::Break,
            ("img", _) => InlineTag::Image,
            ("b" | "strong", false) => InlineTag::Bold,
            ("b" | "strong", true) => InlineTag::EndOfBold,
            _ => InlineTag::Other,
        }
    }
}

/// A line without its tags; a break is a space, as is a space that is written as an entity.
fn without_tags(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        plain.push_str(before);
        let is_tag = tag[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
        match tag.find('>').filter(|_| is_tag) {
            Some(end) => {
                if InlineTag::of(tag) == InlineTag::Break {
                    plain.push(' ');
                }
                rest = &tag[end + 1..];
            }
            None => {
                plain.push('<');
                rest = &tag[1..];
            }
        }
    }
    plain.push_str(rest);
    ["&nbsp;", "&ensp;", "&emsp;", "&#160;"].iter().fold(plain, |plain, space| plain.replace(space, " "))
}

/// Collects paragraphs and tables from the parser's events.
#[derive(Default)]
struct MarkdownReader {
    content: Vec<Flow>,
    open: Paragraph,
    /// The lists around the open paragraph, each with its next number.
    lists: Vec<Option<u64>>,
    table: Option<SourceTable>,
    /// The pictures of the whole text.
    pictures: Vec<SourcePicture>,
    /// The address of the picture whose description is read, and the description.
    described: Option<(String, String)>,
    /// How many elements around the open text are bold, and how many in italics.
    bold: usize,
    italic: usize,
    /// Where the link that is open leads.
    link: Option<String>,
    /// Whether a line of the source ended where the open text does.
    broken: bool,
}

impl MarkdownReader {
    fn read_event(&mut self, event: Event<'_>, spot: SourceLocation) {
        if self.described.is_some() {
            return self.describe(event);
        }
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => self.described = Some((dest_url.into_string(), String::new())),
            Event::Start(Tag::Link { dest_url, .. }) => {
                self.link = Some(dest_url.into_string()).filter(|address| is_absolute_address(address));
            }
            Event::End(TagEnd::Link) => self.link = None,
            Event::Start(Tag::Emphasis) => self.italic += 1,
            Event::End(TagEnd::Emphasis) => self.italic = self.italic.saturating_sub(1),
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
                    row.push(RawCell { content, columns: 1, rows: 1, ..RawCell::default() });
                }
            }
            Event::End(TagEnd::Table) => self.content.extend(self.table.take().map(Flow::Table)),
            Event::End(TagEnd::Heading(_) | TagEnd::Paragraph | TagEnd::Item | TagEnd::CodeBlock) => self.flush(),
            Event::End(TagEnd::List(_)) => drop(self.lists.pop()),
            Event::Text(text) | Event::Code(text) => self.push(&text),
            Event::InlineHtml(tag) if InlineTag::of(&tag) == InlineTag::Image => self.picture(&tag),
            Event::InlineHtml(tag) => match InlineTag::of(&tag) {
                InlineTag::Break if self.table.is_some() => self.open.push("\n", self.bold > 0),
                InlineTag::Break => self.flush(),
                InlineTag::Bold => self.bold += 1,
                InlineTag::EndOfBold => self.bold = self.bold.saturating_sub(1),
                InlineTag::Image | InlineTag::Other => {}
            },
            Event::SoftBreak => self.broken = true,
            Event::HardBreak => self.flush(),
            _ => {}
        }
    }

    /// Goes on with text; the source's own line breaks are no spaces between ideographs.
    fn push(&mut self, text: &str) {
        if std::mem::take(&mut self.broken) {
            let before = self.open.runs.last().and_then(|run| run.text.chars().next_back());
            if before.is_some_and(|c| c.is_ascii()) && text.starts_with(|c: char| c.is_ascii()) {
                self.open.push(" ", self.bold > 0);
            }
        }
        let look = TextRun { italic: self.italic > 0, link: self.link.clone(), ..TextRun::new("", self.bold > 0) };
        self.open.push_like(text, &look);
    }

    /// A picture that is written as HTML.
    fn picture(&mut self, tag: &str) {
        for piece in html::content(tag, &mut self.pictures).unwrap_or_default() {
            if let Flow::Paragraph(paragraph) = piece {
                self.open.runs.extend(paragraph.runs);
            }
        }
    }

    /// Reads what describes the picture that is open, up to its end.
    fn describe(&mut self, event: Event<'_>) {
        match (event, self.described.as_mut()) {
            (Event::Text(text) | Event::Code(text), Some((_, alt))) => alt.push_str(&text),
            (Event::SoftBreak | Event::HardBreak, Some((_, alt))) => alt.push(' '),
            (Event::End(TagEnd::Image), _) => {
                if let Some((address, alt)) = self.described.take() {
                    let index = picture::add(&mut self.pictures, SourcePicture::at(&alt, &address));
                    self.open.runs.push(TextRun::of_picture(index));
                }
            }
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
        self.broken = false;
        if !paragraph.is_blank() {
            self.content.push(Flow::Paragraph(paragraph));
        }
    }

    /// Ends the open paragraph, and empties the content, whose pictures are the document's.
    fn take_content(&mut self, document: &mut SourceDocument) -> Vec<Flow> {
        self.flush();
        let known = document.pictures.len();
        document.pictures.extend_from_slice(&self.pictures[known..]);
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

    #[test]
    fn html_and_attributes_in_a_text_are_no_text_of_it() {
        let text = "::: {.page}\n<span\nlang=\"zh\">一、总体</span>\n\n[二、[主动](x)]{.mark}公开<br>乙<b>丙</b><!-- 丁 -->\n\n:::\n\n\
            | 甲 |  |\n|---|---|\n| <font>规<br>章</font> | <span style=\"a\">3</span>&nbsp; |\n\n\
            <DIV>\n<TABLE>\n<tr><td>子</td>\n\n<td><table><tr><td>1</td></tr></table></td></tr>\n\n\
            <tr><td>丑</td>\n\n<td>2</td></tr></TABLE>\n</DIV>\n\n\
            | 甲 |\n|---|\n| <b>规章</b> | <i>3</i> |\n| 许可 | 4<br/> |\n";
        let document = read(text.as_bytes()).expect("Markdown");
        let text = |block: &DocumentBlock| match block {
            DocumentBlock::Paragraph(paragraph) => paragraph.text(),
            DocumentBlock::Grid(grid) => grid.cells.iter().map(|cell| cell.text.trim()).collect::<Vec<_>>().join("|"),
            DocumentBlock::Torn(cells) => cells.iter().map(|cell| cell.text.trim()).collect::<Vec<_>>().join("|"),
        };
        let seen: Vec<String> = document.blocks.iter().map(text).collect();
        let cells = ["一、总体", "二、主动公开", "乙丙", "甲||规\n章|3", "子", "1", "丑", "2", "甲|规章|3|许可|4"];
        assert_eq!(seen, cells);
        assert_eq!(without_attributes("图[1]{x} [甲]{lang=\n\"en\"}"), "图[1]{x} 甲\n");
    }
}
