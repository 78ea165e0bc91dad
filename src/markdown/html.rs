//! A narrative as HTML, readable and the same every time: ids come from the section's key and a running number, so that
//! several sections share a page and a changed heading breaks no link.

use super::address::{is_safe_address, push_address, scheme};
use super::tokens::{Token, read};
use crate::base::push_escaped;
use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Tag, TagEnd};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

/// A rendered section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The HTML: blocks, each on a line of its own.
    pub html: String,
    /// Byte ranges of `**` in the source that are still literal.
    pub leftovers: Vec<Range<usize>>,
}

/// Renders the text of a section. The highest heading in it becomes `h3`: the page has the title as `h1` and the sections as
/// `h2`. Ids are `<section>-<n>` for headings, `<section>-fn-<n>` and `<section>-fnref-<n>` for footnotes.
pub fn render(section: &str, text: &str) -> Rendered {
    let (tokens, leftovers) = read(text);
    let level = |token: &Token<'_>| match token.0 {
        Event::Start(Tag::Heading { level, .. }) => Some(level as usize),
        _ => None,
    };
    let top = tokens.iter().filter_map(level).min().unwrap_or(1);
    let mut writer = HtmlWriter {
        section,
        top,
        out: String::with_capacity(text.len() + text.len() / 4),
        headings: 0,
        footnotes: Footnotes::default(),
        aside: Vec::new(),
        links: Vec::new(),
        table: (Vec::new(), 0, false),
    };
    let mut tokens = tokens.into_iter();
    while let Some((event, _)) = tokens.next() {
        match event {
            Event::Start(Tag::Image { link_type: _, dest_url, title, .. }) => {
                let alt = alternative(&mut tokens);
                writer.image(&dest_url, &title, &alt);
            }
            event => writer.event(event),
        }
    }
    writer.notes();
    Rendered { html: writer.out, leftovers }
}

/// The text inside an image, up to its end.
fn alternative<'a>(tokens: &mut impl Iterator<Item = Token<'a>>) -> String {
    let mut alt = String::new();
    let mut depth = 0usize;
    for (event, _) in tokens {
        match event {
            Event::End(TagEnd::Image) if depth == 0 => break,
            Event::Start(Tag::Image { .. }) => depth += 1,
            Event::End(TagEnd::Image) => depth -= 1,
            Event::Text(text) | Event::Code(text) => alt.push_str(&text),
            Event::SoftBreak | Event::HardBreak => alt.push(' '),
            _ => {}
        }
    }
    alt
}

struct HtmlWriter<'s> {
    section: &'s str,
    top: usize,
    out: String,
    headings: usize,
    footnotes: Footnotes,
    /// What was written before the footnote that is being written now, and that footnote's label.
    aside: Vec<(String, String)>,
    /// Whether each open link was written.
    links: Vec<bool>,
    /// Alignments of the open table, the next column, and whether the row is its head.
    table: (Vec<Alignment>, usize, bool),
}

/// Footnotes by label: the number, in the order of first mention; how often mentioned; the body.
#[derive(Default)]
struct Footnotes {
    numbers: BTreeMap<String, (usize, usize)>,
    order: Vec<String>,
    bodies: BTreeMap<String, String>,
}

impl Footnotes {
    /// The number of a note and how often it has been mentioned, this time included.
    fn mention(&mut self, label: &str) -> (usize, usize) {
        let next = self.order.len() + 1;
        let entry = self.numbers.entry(label.to_owned()).or_insert_with(|| {
            self.order.push(label.to_owned());
            (next, 0)
        });
        entry.1 += 1;
        *entry
    }
}

impl HtmlWriter<'_> {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            // Raw HTML has become text; what is not enabled does not come.
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => push_escaped(&mut self.out, &text),
            Event::InlineMath(text) | Event::DisplayMath(text) => push_escaped(&mut self.out, &text),
            Event::Code(text) => {
                self.out.push_str("<code>");
                push_escaped(&mut self.out, &text);
                self.out.push_str("</code>");
            }
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => self.block("<hr>\n"),
            Event::FootnoteReference(label) => self.reference(&label),
            Event::TaskListMarker(_) => {}
        }
    }

    /// Starts a line and writes.
    fn block(&mut self, html: &str) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        self.out.push_str(html);
    }

    fn heading(&self, level: HeadingLevel) -> usize {
        (level as usize - self.top + 3).min(6)
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.block("<p>"),
            Tag::Heading { level, .. } => {
                self.headings += 1;
                let html = format!("<h{} id=\"{}-{}\">", self.heading(level), self.section, self.headings);
                self.block(&html);
            }
            Tag::BlockQuote(_) => self.block("<blockquote>\n"),
            Tag::CodeBlock(kind) => {
                self.block("<pre><code");
                if let CodeBlockKind::Fenced(info) = &kind
                    && let Some(language) = info.split_whitespace().next()
                {
                    self.out.push_str(" class=\"language-");
                    push_escaped(&mut self.out, language);
                    self.out.push('"');
                }
                self.out.push('>');
            }
            Tag::List(None) => self.block("<ul>\n"),
            Tag::List(Some(1)) => self.block("<ol>\n"),
            Tag::List(Some(first)) => self.block(&format!("<ol start=\"{first}\">\n")),
            Tag::Item => self.block("<li>"),
            Tag::Table(alignments) => {
                self.table = (alignments, 0, false);
                self.block("<table>\n");
            }
            Tag::TableHead => {
                self.table = (std::mem::take(&mut self.table.0), 0, true);
                self.block("<thead>\n<tr>");
            }
            Tag::TableRow => {
                self.table = (std::mem::take(&mut self.table.0), 0, false);
                self.block("<tr>");
            }
            Tag::TableCell => self.cell(),
            Tag::Emphasis => self.out.push_str("<em>"),
            Tag::Strong => self.out.push_str("<strong>"),
            Tag::Link { link_type, dest_url, title, .. } => self.link(link_type, &dest_url, &title),
            Tag::FootnoteDefinition(label) => {
                let before = std::mem::take(&mut self.out);
                self.aside.push((before, label.into_string()));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.out.push_str("</p>\n"),
            TagEnd::Heading(level) => {
                let _ = writeln!(self.out, "</h{}>", self.heading(level));
            }
            TagEnd::BlockQuote(_) => self.block("</blockquote>\n"),
            TagEnd::CodeBlock => self.out.push_str("</code></pre>\n"),
            TagEnd::List(true) => self.block("</ol>\n"),
            TagEnd::List(false) => self.block("</ul>\n"),
            TagEnd::Item => self.out.push_str("</li>\n"),
            TagEnd::Table => self.block("</tbody>\n</table>\n"),
            TagEnd::TableHead => self.out.push_str("</tr>\n</thead>\n<tbody>\n"),
            TagEnd::TableRow => self.out.push_str("</tr>\n"),
            TagEnd::TableCell => self.out.push_str(if self.table.2 { "</th>" } else { "</td>" }),
            TagEnd::Emphasis => self.out.push_str("</em>"),
            TagEnd::Strong => self.out.push_str("</strong>"),
            TagEnd::Link if self.links.pop() == Some(true) => self.out.push_str("</a>"),
            TagEnd::FootnoteDefinition => {
                if let Some((before, label)) = self.aside.pop() {
                    let body = std::mem::replace(&mut self.out, before);
                    self.footnotes.bodies.insert(label, body);
                }
            }
            _ => {}
        }
    }

    fn cell(&mut self) {
        let (alignments, column, head) = &mut self.table;
        self.out.push_str(if *head { "<th scope=\"col\"" } else { "<td" });
        self.out.push_str(match alignments.get(*column) {
            Some(Alignment::Center) => " class=\"center\">",
            Some(Alignment::Right) => " class=\"right\">",
            _ => ">",
        });
        *column += 1;
    }

    fn link(&mut self, link_type: LinkType, address: &str, title: &str) {
        let address = match link_type {
            LinkType::Email => CowStr::from(format!("mailto:{address}")),
            _ => CowStr::Borrowed(address),
        };
        let harmless = is_safe_address(&address);
        if harmless {
            self.out.push_str("<a href=\"");
            push_address(&mut self.out, &address);
            self.title(title);
            self.out.push_str("\">");
        }
        self.links.push(harmless);
    }

    fn title(&mut self, title: &str) {
        if !title.is_empty() {
            self.out.push_str("\" title=\"");
            push_escaped(&mut self.out, title);
        }
    }

    /// A picture beside the report is shown; one on another host is only linked to, as nothing is loaded from elsewhere.
    fn image(&mut self, address: &str, title: &str, alt: &str) {
        let local = scheme(address).is_none() && !address.trim_start().starts_with(['/', '\\']);
        match (local, is_safe_address(address)) {
            (true, _) => {
                self.out.push_str("<img src=\"");
                push_address(&mut self.out, address);
                self.out.push_str("\" alt=\"");
                push_escaped(&mut self.out, alt);
                self.title(title);
                self.out.push_str("\">");
            }
            // A link inside a link would be torn apart by the browser.
            (false, true) if !self.links.contains(&true) => {
                self.link(LinkType::Inline, address, title);
                self.links.pop();
                push_escaped(&mut self.out, if alt.is_empty() { address } else { alt });
                self.out.push_str("</a>");
            }
            _ => push_escaped(&mut self.out, alt),
        }
    }

    fn reference(&mut self, label: &str) {
        let (number, times) = self.footnotes.mention(label);
        let id = self.section;
        let again = if times > 1 { format!("-{times}") } else { String::new() };
        let _ = write!(
            self.out,
            "<sup id=\"{id}-fnref-{number}{again}\"><a href=\"#{id}-fn-{number}\" role=\"doc-noteref\">{number}</a></sup>"
        );
    }

    /// The footnotes at the end of the section: in the order of mention, then those that nothing mentions.
    fn notes(&mut self) {
        if self.footnotes.bodies.is_empty() {
            return;
        }
        let mentioned = self.footnotes.order.clone();
        let rest: Vec<String> = self
            .footnotes
            .bodies
            .keys()
            .filter(|label| !self.footnotes.numbers.contains_key(*label))
            .cloned()
            .collect();
        self.block("<section class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n");
        let id = self.section;
        for (index, label) in mentioned.iter().chain(&rest).enumerate() {
            let number = index + 1;
            let body = self.footnotes.bodies.get(label).map_or("", String::as_str);
            let (text, tail) = match body.strip_suffix("</p>\n") {
                Some(text) => (text, "</p>\n"),
                None => (body, ""),
            };
            let _ = write!(self.out, "<li id=\"{id}-fn-{number}\">\n{text}");
            if index < mentioned.len() {
                let _ = write!(self.out, " <a href=\"#{id}-fnref-{number}\" role=\"doc-backlink\">↩</a>");
            }
            self.out.push_str(tail);
            self.out.push_str("</li>\n");
        }
        self.out.push_str("</ol>\n</section>\n");
    }
}
