//! The parser's events as tokens of our own reading: raw HTML turned into text, emphasis resolved as Chinese needs it, line
//! breaks between wide characters dropped.

use super::emphasis::{self, Leftovers};
use crate::base::file_of_address;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::ops::Range;
use unicode_width::UnicodeWidthChar;

/// An event with its bytes in the source.
pub(super) type Token<'a> = (Event<'a>, Range<usize>);

/// Reads a text. Beside the tokens stand the ranges of `**` that found no partner and stay literal.
pub(super) fn read(source: &str) -> (Vec<Token<'_>>, Leftovers) {
    let tokens = simple(source).unwrap_or_else(|| parsed(source));
    let (mut tokens, leftovers) = emphasis::resolve(source, tokens);
    drop_soft_breaks(&mut tokens);
    (tokens, leftovers)
}

/// The content of a text, for renderings other than a page's.
pub(crate) fn events(source: &str) -> impl Iterator<Item = Event<'_>> {
    read(source).0.into_iter().map(|(event, _)| event)
}

/// The addresses of the links and pictures of a text, each with its place and whether it is a picture.
pub(crate) fn links(source: &str) -> Vec<(String, Range<usize>, bool)> {
    if !["](", "]:", "<"].iter().any(|mark| source.contains(mark)) {
        return Vec::new();
    }
    let links = read(source).0.into_iter().filter_map(|(event, range)| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some((dest_url.into_string(), range, false)),
        Event::Start(Tag::Image { dest_url, .. }) => Some((dest_url.into_string(), range, true)),
        _ => None,
    });
    links.collect()
}

/// The names of the files beside a text that it shows as pictures.
pub(crate) fn pictures(source: &str) -> Vec<String> {
    picture_places(source).map(|(name, _)| name).collect()
}

/// The pictures that a text shows: the names of their files, and their bytes in the text.
pub(crate) fn picture_places(source: &str) -> impl Iterator<Item = (String, Range<usize>)> {
    let pictures = links(source).into_iter().filter(|(_, _, is_picture)| *is_picture);
    pictures.map(|(address, range, _)| (file_of_address(&address), range))
}

/// A text without those of its pictures whose files have a name.
pub(crate) fn without_pictures(source: &str, is_out: impl Fn(&str) -> bool) -> String {
    let places: Vec<_> = picture_places(source).filter(|(name, _)| is_out(name)).collect();
    let mut text = source.to_owned();
    places.into_iter().rev().for_each(|(_, range)| text.replace_range(range, ""));
    text
}

/// Whether a token's text is the very bytes of its range.
pub(super) fn is_verbatim(source: &str, text: &str, range: &Range<usize>) -> bool {
    text.len() == range.len() && source.get(range.clone()) == Some(text)
}

/// What the parser makes of a text.
pub(super) fn parsed(source: &str) -> Vec<Token<'_>> {
    // Smart punctuation, heading attributes and the rest of what the parser could do stay off.
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
    texts(source, Parser::new_ext(source, options).into_offset_iter())
}

/// The short way for texts of paragraphs and headings, with marks of emphasis or without, which most are; `None` where the parser is
/// needed. A test holds it to the parser.
pub(super) fn simple(source: &str) -> Option<Vec<Token<'_>>> {
    let special = |byte: u8| {
        matches!(byte, b'`' | b'[' | b']' | b'<' | b'>' | b'&' | b'\\' | b'|' | b'~' | b'\r' | b'\t' | 0 | 11 | 12)
    };
    // Without an early end, the processor looks at many bytes at once.
    if source.bytes().fold(false, |found, byte| found | special(byte)) {
        return None;
    }
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut paragraph: Option<usize> = None;
    let end = |tokens: &mut Vec<Token<'_>>, paragraph: &mut Option<usize>, at| {
        tokens.extend(paragraph.take().map(|start| (Event::End(TagEnd::Paragraph), start..at)));
    };
    let mut at = 0;
    for whole in source.split_inclusive('\n') {
        let line = whole.strip_suffix('\n').unwrap_or(whole);
        let text = line.trim_start_matches(' ');
        let start = at + line.len() - text.len();
        let before = at;
        at += whole.len();
        let range = start..start + text.len();
        if text.is_empty() {
            end(&mut tokens, &mut paragraph, before);
            continue;
        }
        if line.len() - text.len() > 3 || text.ends_with(' ') || may_begin_a_block(text) {
            return None;
        }
        if text.starts_with('#') {
            let (level, title) = heading(text)?;
            end(&mut tokens, &mut paragraph, before);
            let tag = Tag::Heading { level, id: None, classes: Vec::new(), attrs: Vec::new() };
            tokens.push((Event::Start(tag), range.clone()));
            tokens.push((Event::Text(CowStr::Borrowed(title)), range.end - title.len()..range.end));
            tokens.push((Event::End(TagEnd::Heading(level)), range));
            continue;
        }
        match paragraph {
            Some(_) => tokens.push((Event::SoftBreak, before..start)),
            None => {
                paragraph = Some(start);
                tokens.push((Event::Start(Tag::Paragraph), range.clone()));
            }
        }
        tokens.push((Event::Text(CowStr::Borrowed(text)), range));
    }
    end(&mut tokens, &mut paragraph, at);
    Some(tokens)
}

/// Whether a line may be more than a line of a paragraph or a heading: an item, a rule, an underline.
fn may_begin_a_block(line: &str) -> bool {
    match line.as_bytes()[0] {
        b'-' | b'+' | b'=' | b':' | b'_' => true,
        b'*' => line[1..].starts_with(' ') || line.bytes().all(|byte| matches!(byte, b'*' | b' ')),
        b'0'..=b'9' => line.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(['.', ')']),
        _ => false,
    }
}

/// The level and the title of a line that begins with `#`; `None` where the parser is to look at it.
fn heading(line: &str) -> Option<(HeadingLevel, &str)> {
    let rest = line.trim_start_matches('#');
    let title = rest.trim_start_matches(' ');
    let level = HeadingLevel::try_from(line.len() - rest.len()).ok()?;
    (rest.starts_with(' ') && !title.is_empty() && !title.contains('#')).then_some((level, title))
}

/// Raw HTML becomes text, the parser's emphasis becomes its asterisks again (they are resolved anew, by rules that know
/// Chinese), and neighbouring texts become one.
fn texts<'a>(source: &'a str, events: impl Iterator<Item = Token<'a>>) -> Vec<Token<'a>> {
    let mut tokens: Vec<Token<'a>> = Vec::new();
    let mut code = false;
    for (event, range) in events {
        match event {
            Event::Start(Tag::HtmlBlock) => tokens.push((Event::Start(Tag::Paragraph), range)),
            Event::End(TagEnd::HtmlBlock) => {
                while matches!(tokens.last(), Some((Event::SoftBreak, _))) {
                    tokens.pop();
                }
                tokens.push((Event::End(TagEnd::Paragraph), range));
            }
            Event::Html(html) => {
                let line = html.trim_end_matches(['\n', '\r']).len();
                let end = range.start + line.min(range.len());
                let broken = line < html.len();
                let text = if line == html.len() { html } else { CowStr::from(html[..line].to_owned()) };
                push_text(source, &mut tokens, text, range.start..end);
                if broken {
                    tokens.push((Event::SoftBreak, end..range.end));
                }
            }
            Event::Start(tag @ (Tag::Emphasis | Tag::Strong)) => {
                let mark = if tag == Tag::Strong { 2 } else { 1 };
                let mark = range.start..range.start + mark;
                push_text(source, &mut tokens, CowStr::Borrowed(&source[mark.clone()]), mark);
            }
            Event::End(end @ (TagEnd::Emphasis | TagEnd::Strong)) => {
                let mark = if end == TagEnd::Strong { 2 } else { 1 };
                let mark = range.end - mark..range.end;
                push_text(source, &mut tokens, CowStr::Borrowed(&source[mark.clone()]), mark);
            }
            Event::Text(text) if code => tokens.push((Event::Text(text), range)),
            Event::Text(text) | Event::InlineHtml(text) => push_text(source, &mut tokens, text, range),
            event => {
                match &event {
                    Event::Start(Tag::CodeBlock(_)) => code = true,
                    Event::End(TagEnd::CodeBlock) => code = false,
                    _ => {}
                }
                tokens.push((event, range));
            }
        }
    }
    tokens
}

fn push_text<'a>(source: &'a str, tokens: &mut Vec<Token<'a>>, text: CowStr<'a>, range: Range<usize>) {
    if text.is_empty() {
        return;
    }
    if let Some((Event::Text(last), before)) = tokens.last_mut()
        && before.end == range.start
        && is_verbatim(source, last, before)
        && is_verbatim(source, &text, &range)
    {
        *before = before.start..range.end;
        *last = CowStr::Borrowed(&source[before.clone()]);
        return;
    }
    tokens.push((Event::Text(text), range));
}

/// A line break in the source between two wide characters is no space: Chinese has none.
fn drop_soft_breaks(tokens: &mut Vec<Token<'_>>) {
    if !tokens.iter().any(|(event, _)| matches!(event, Event::SoftBreak)) {
        return;
    }
    let mut after = Vec::new();
    let mut next = None;
    for (event, _) in tokens.iter().rev() {
        match event {
            Event::Text(text) | Event::Code(text) => next = text.chars().next().or(next),
            Event::SoftBreak => after.push(next),
            _ => {}
        }
    }
    let mut last = None;
    tokens.retain(|(event, _)| {
        match event {
            Event::Text(text) | Event::Code(text) => last = text.chars().next_back().or(last),
            Event::SoftBreak => return !joins(last, after.pop().flatten()),
            _ => {}
        }
        true
    });
}

/// Whether a line break between two characters disappears.
pub(super) fn joins(before: Option<char>, after: Option<char>) -> bool {
    before.zip(after).is_some_and(|(a, b)| (is_wide(a) || is_wide(b)) && fits(a) && fits(b))
}

/// Wide characters of a script without spaces; Korean has spaces.
pub(super) fn is_wide(c: char) -> bool {
    c >= '\u{1100}' && c.width() == Some(2) && !matches!(c, '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7af}')
}

/// Wide, or one of the marks that Chinese shares with other scripts.
fn fits(c: char) -> bool {
    is_wide(c) || matches!(c, '“' | '”' | '‘' | '’' | '—' | '…' | '·')
}
