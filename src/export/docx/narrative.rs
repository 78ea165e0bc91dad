//! A narrative as paragraphs: headings, weights, quotations, lists, links, tables, footnotes and pictures are kept; for a picture that
//! Word does not show stands its alternative text.

use super::flow::INDENT;
use super::pictures::{DocxPictures, Drawing};
use super::run::{Mark, RunStyle, StyledRun};
use super::table::{MARGIN, WIDTH};
use crate::markdown;
use pulldown_cmark::{Alignment, Event, Tag, TagEnd};
use std::collections::BTreeMap;

/// A piece of a narrative.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum NarrativeBlock {
    Paragraph {
        style: &'static str,
        /// The list that numbers it and its level in it.
        list: Option<(usize, usize)>,
        /// How deep it stands in lists and quotations.
        depth: usize,
        runs: Vec<StyledRun>,
    },
    Table(Vec<Vec<(Vec<StyledRun>, &'static str)>>),
}

/// A list that numbers paragraphs.
#[derive(Debug, PartialEq)]
pub(super) struct List {
    /// The first number, if it has numbers.
    pub(super) first: Option<u64>,
    /// Its level, from 0.
    pub(super) level: usize,
}

/// What stands in other parts of a document than its text. The number of each is its place here, from 1.
#[derive(Debug, Default)]
pub(super) struct DocumentParts {
    /// The lists that number paragraphs.
    pub(super) lists: Vec<List>,
    /// The footnotes.
    pub(super) notes: Vec<Vec<NarrativeBlock>>,
    /// The pictures.
    pub(super) pictures: DocxPictures,
}

/// The styles of headings in a narrative, the highest first: the title and the sections have those above.
const HEADINGS: [&str; 4] = ["Heading3", "Heading4", "Heading5", "Heading6"];
/// The style of a paragraph like any other.
const BODY: &str = "Body";
/// The style of a paragraph of a quotation.
const QUOTE: &str = "Quote";
/// Word has nine levels of lists.
const LEVELS: usize = 8;

/// The blocks of a narrative; its lists and footnotes are added to those of the document.
pub(super) fn blocks(text: &str, parts: &mut DocumentParts) -> Vec<NarrativeBlock> {
    let events: Vec<Event<'_>> = markdown::events(text).collect();
    let level = |event: &Event<'_>| match event {
        Event::Start(Tag::Heading { level, .. }) => Some(*level as usize),
        _ => None,
    };
    let top = events.iter().filter_map(level).min().unwrap_or(1);
    let mut reading = NarrativeReader {
        top,
        parts,
        out: Vec::new(),
        runs: Vec::new(),
        style: BODY,
        strong: 0,
        emphasis: 0,
        link: None,
        drawing: None,
        open: Vec::new(),
        item: false,
        quotes: 0,
        alignments: Vec::new(),
        aside: Vec::new(),
        mentioned: Vec::new(),
        notes: BTreeMap::new(),
    };
    events.into_iter().for_each(|event| reading.event(event));
    reading.finish()
}

struct NarrativeReader<'l> {
    top: usize,
    parts: &'l mut DocumentParts,
    out: Vec<NarrativeBlock>,
    /// The runs of the paragraph or cell that is open.
    runs: Vec<StyledRun>,
    /// The style of the paragraph that is open.
    style: &'static str,
    strong: usize,
    emphasis: usize,
    /// Where the link that is open leads, if a page may link there.
    link: Option<String>,
    /// The picture whose alternative text is read, and the text.
    drawing: Option<(Drawing, String)>,
    /// The lists that are open.
    open: Vec<usize>,
    /// Whether the next paragraph is the first of an item.
    item: bool,
    quotes: usize,
    alignments: Vec<Alignment>,
    /// What stood before the note that is open, and its label.
    aside: Vec<(Vec<NarrativeBlock>, String)>,
    /// The labels of notes, one for each mention. Word has no second reference to a note: the note is printed again.
    mentioned: Vec<String>,
    notes: BTreeMap<String, Vec<NarrativeBlock>>,
}

impl NarrativeReader<'_> {
    fn event(&mut self, event: Event<'_>) {
        if self.drawing.is_some() {
            return self.describe(event);
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => self.push(&text),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.push(&text),
            Event::SoftBreak => self.push(" "),
            Event::HardBreak => self.push("\n"),
            Event::Rule => self.flush(),
            Event::FootnoteReference(label) => {
                // A note cannot have notes.
                self.runs.push(if self.aside.is_empty() {
                    self.mentioned.push(label.into_string());
                    StyledRun::mark(Mark::Of(self.parts.notes.len() + self.mentioned.len()))
                } else {
                    StyledRun::new(format!("[{label}]"), RunStyle { raised: true, ..RunStyle::default() })
                });
            }
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.flush();
                let deep = (level as usize).saturating_sub(self.top);
                self.style = HEADINGS[deep.min(HEADINGS.len() - 1)];
            }
            Tag::Paragraph | Tag::HtmlBlock | Tag::CodeBlock(_) => self.flush(),
            Tag::BlockQuote(_) => {
                self.flush();
                self.quotes += 1;
            }
            Tag::List(first) => {
                self.flush();
                let level = self.open.len().min(LEVELS);
                self.parts.lists.push(List { first, level });
                self.open.push(self.parts.lists.len());
            }
            Tag::Item => {
                self.flush();
                self.item = true;
            }
            Tag::Table(alignments) => {
                self.flush();
                self.alignments = alignments;
                self.out.push(NarrativeBlock::Table(Vec::new()));
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some(NarrativeBlock::Table(rows)) = self.out.last_mut() {
                    rows.push(Vec::new());
                }
            }
            Tag::Strong => self.strong += 1,
            Tag::Emphasis => self.emphasis += 1,
            Tag::Link { dest_url, .. } => {
                self.link = Some(dest_url.into_string()).filter(|address| markdown::is_plain_address(address));
            }
            // The part of the notes knows no pictures.
            Tag::Image { dest_url, .. } if self.aside.is_empty() => {
                let width = match self.out.last() {
                    Some(NarrativeBlock::Table(rows))
                        if rows.last().is_some_and(|row| row.len() < self.alignments.len()) =>
                    {
                        WIDTH / self.alignments.len().max(1) - 2 * MARGIN
                    }
                    _ => WIDTH - INDENT * self.depth().min(LEVELS),
                };
                let drawing = self.parts.pictures.drawing(&dest_url, width);
                self.drawing = drawing.map(|drawing| (drawing, String::new()));
            }
            Tag::FootnoteDefinition(label) => {
                self.flush();
                self.aside.push((std::mem::take(&mut self.out), label.into_string()));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Link => self.link = None,
            TagEnd::Emphasis => self.emphasis = self.emphasis.saturating_sub(1),
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::List(_) => {
                self.flush();
                self.open.pop();
            }
            TagEnd::Item => {
                self.flush();
                self.item = false;
            }
            TagEnd::Paragraph | TagEnd::HtmlBlock | TagEnd::Heading(_) => self.flush(),
            TagEnd::CodeBlock => {
                if let Some(last) = self.runs.last_mut() {
                    last.text.truncate(last.text.trim_end_matches('\n').len());
                }
                self.flush();
            }
            TagEnd::TableCell => {
                let runs = std::mem::take(&mut self.runs);
                if let Some(NarrativeBlock::Table(rows)) = self.out.last_mut()
                    && let Some(row) = rows.last_mut()
                {
                    let align = match self.alignments.get(row.len()) {
                        Some(Alignment::Center) => "center",
                        Some(Alignment::Right) => "right",
                        _ => "left",
                    };
                    row.push((runs, align));
                }
            }
            TagEnd::FootnoteDefinition => {
                self.flush();
                if let Some((before, label)) = self.aside.pop() {
                    let body = std::mem::replace(&mut self.out, before);
                    self.notes.insert(label, body);
                }
            }
            _ => {}
        }
    }

    /// Reads the alternative text of the picture that is open, up to its end.
    fn describe(&mut self, event: Event<'_>) {
        match (event, self.drawing.as_mut()) {
            (Event::Text(text) | Event::Code(text), Some((_, alt))) => alt.push_str(&text),
            (Event::SoftBreak | Event::HardBreak, Some((_, alt))) => alt.push(' '),
            (Event::End(TagEnd::Image), _) => {
                let run = self
                    .drawing
                    .take()
                    .map(|(drawing, text)| StyledRun { text, ..StyledRun::mark(Mark::Picture(drawing)) });
                self.runs.extend(run);
            }
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        let run_style = RunStyle { bold: self.strong > 0, italic: self.emphasis > 0, ..RunStyle::default() };
        let is_same = |run: &&mut StyledRun| run.run_style == run_style && run.mark.is_none() && run.link == self.link;
        match self.runs.last_mut().filter(is_same) {
            Some(run) => run.text.push_str(text),
            None => self.runs.push(StyledRun { link: self.link.clone(), ..StyledRun::new(text, run_style) }),
        }
    }

    /// How deep the paragraph stands that is open.
    fn depth(&self) -> usize {
        self.open.len().saturating_sub(1).min(LEVELS) + self.quotes
    }

    /// Ends the paragraph that is open.
    fn flush(&mut self) {
        let style = std::mem::replace(&mut self.style, BODY);
        let runs = std::mem::take(&mut self.runs);
        if runs.iter().all(StyledRun::is_blank) {
            return;
        }
        let depth = self.depth();
        // Only the first paragraph of an item has its number.
        let list = if !self.open.is_empty() && std::mem::take(&mut self.item) && style == BODY {
            self.open.last().map(|number| (*number, self.open.len().saturating_sub(1).min(LEVELS)))
        } else {
            None
        };
        let style = if self.quotes > 0 && list.is_none() && style == BODY { QUOTE } else { style };
        self.out.push(NarrativeBlock::Paragraph { style, list, depth, runs });
    }

    /// The blocks. Notes that nothing mentions stand behind them; the others go to the foot of the page.
    fn finish(mut self) -> Vec<NarrativeBlock> {
        self.flush();
        for label in &self.mentioned {
            self.parts.notes.push(self.notes.get(label).cloned().unwrap_or_default());
        }
        self.notes.retain(|label, _| !self.mentioned.contains(label));
        self.out.extend(self.notes.into_values().flatten().map(|block| block.in_style("Note")));
        self.out
    }
}

impl NarrativeBlock {
    /// The same in a style that paragraphs of all kinds have in common.
    pub(super) fn in_style(self, style: &'static str) -> NarrativeBlock {
        match self {
            NarrativeBlock::Paragraph { list, depth, runs, .. } => {
                NarrativeBlock::Paragraph { style, list, depth, runs }
            }
            table => table,
        }
    }
}
