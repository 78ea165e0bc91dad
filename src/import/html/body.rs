//! The elements of a page as content in reading order.

use super::super::document::{Paragraph, Role, TextRun, raised};
use super::super::flatten::{Flow, NESTING, RawCell, SourceTable};
use super::super::picture::{self, PictureContent, SourcePicture};
use super::super::value::{is_blank_word, is_figure};
use super::looks::Looks;
use super::notes::Notes;
use crate::base::Message;
use crate::markdown::is_absolute_address;
use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{CaseSensitivity, Node};
use std::collections::BTreeSet;

/// The class of a text on a page of ours whose spaces and line breaks are its own.
const SPACED: &str = "ws";

/// How deep elements are followed; what is deeper is read as plain text.
const DEEPEST: usize = 400;

/// What was read so far.
pub(super) struct Body<'n> {
    notes: &'n Notes,
    looks: &'n Looks,
    /// The texts of the footnotes, and those that stand in a cell, behind its figure.
    pub(super) footnotes: Vec<Vec<Paragraph>>,
    pub(super) in_cells: BTreeSet<usize>,
    pub(super) content: Vec<Flow>,
    pub(super) pictures: Vec<SourcePicture>,
    /// How often one of them stands here.
    pub(super) images: usize,
    /// The texts that are no part of the report: menus, footers, what is hidden.
    pub(super) outside: Vec<String>,
    /// The texts that are struck out.
    pub(super) struck: Vec<String>,
    /// Whether tables nested too deep.
    pub(super) nested: bool,
    open: Paragraph,
    bold: usize,
    raised: usize,
    italic: usize,
    /// Whether spaces and line breaks are those of the text.
    spaced: usize,
    /// Where the link that is open leads.
    link: Option<String>,
    depth: usize,
    tables: usize,
    /// For each open list, whether it is numbered, and how far it has counted.
    lists: Vec<(bool, u32)>,
}

impl<'n> Body<'n> {
    /// Nothing yet, of a page with footnotes.
    pub(super) fn new(notes: &'n Notes, looks: &'n Looks) -> Body<'n> {
        Body {
            notes,
            looks,
            footnotes: Vec::new(),
            in_cells: BTreeSet::new(),
            content: Vec::new(),
            pictures: Vec::new(),
            images: 0,
            outside: Vec::new(),
            struck: Vec::new(),
            raised: 0,
            nested: false,
            open: Paragraph::default(),
            bold: 0,
            italic: 0,
            spaced: 0,
            link: None,
            depth: 0,
            tables: 0,
            lists: Vec::new(),
        }
    }

    /// Reads a node with everything below it.
    pub(super) fn read(&mut self, node: NodeRef<'_, Node>) {
        self.children(node);
        self.flush();
    }

    fn children(&mut self, node: NodeRef<'_, Node>) {
        if self.depth > DEEPEST {
            for below in node.descendants() {
                if let Some(text) = below.value().as_text() {
                    self.text(text);
                }
            }
            return;
        }
        self.depth += 1;
        for child in node.children() {
            match child.value() {
                Node::Text(_) if self.looks.is_unseen(node) => lines(child, &mut self.outside),
                Node::Text(text) => self.text(text),
                Node::Element(element) => self.element(child, element),
                _ => {}
            }
        }
        self.depth -= 1;
    }

    /// Whether nobody sees an element, or it is none of the report's.
    fn is_hidden(&self, node: NodeRef<'_, Node>, element: &Element) -> bool {
        let in_body = node.parent().is_some_and(|p| p.value().as_element().is_some_and(|e| e.name() == "body"));
        let by_name = match element.name() {
            "nav" | "footer" | "button" | "textarea" | "caption" | "aside" => true,
            "header" => in_body,
            name => is_code(name),
        };
        by_name || self.looks.is_gone(node)
    }

    fn text(&mut self, text: &str) {
        // The source's own line breaks are no spaces between ideographs.
        let mut joined = String::with_capacity(text.len());
        for part in text.split_inclusive(|c: char| c.is_ascii_whitespace()) {
            let trimmed = part.trim_end_matches(|c: char| c.is_ascii_whitespace());
            joined.push_str(trimmed);
            if trimmed.len() < part.len() && !joined.ends_with(' ') {
                joined.push(' ');
            }
        }
        let after = self.open.text().ends_with([' ', '\u{3000}']) || self.open.runs.is_empty();
        let joined = match (self.spaced > 0, after) {
            (true, _) => text,
            (false, true) => joined.trim_start_matches(' '),
            (false, false) => &joined,
        };
        if !joined.is_empty() {
            let look = TextRun { italic: self.italic > 0, link: self.link.clone(), ..TextRun::new("", self.bold > 0) };
            let raised = (self.raised > 0).then(|| raised(joined));
            self.open.push_like(raised.as_deref().unwrap_or(joined), &look);
        }
    }

    /// Text above the line or below it: the mark of a footnote is no digit of the figure before it.
    fn raised(&mut self, node: NodeRef<'_, Node>) {
        self.raised += 1;
        self.children(node);
        self.raised -= 1;
    }

    fn italic(&mut self, node: NodeRef<'_, Node>) {
        self.italic += 1;
        self.children(node);
        self.italic -= 1;
    }

    fn spaced(&mut self, node: NodeRef<'_, Node>) {
        self.spaced += 1;
        self.children(node);
        self.spaced -= 1;
    }

    fn flush(&mut self) {
        let role = self.open.role.clone();
        let paragraph = std::mem::replace(&mut self.open, Paragraph { role, ..Paragraph::default() });
        if !paragraph.is_blank() {
            self.content.push(Flow::Paragraph(paragraph));
            // Lines after the first one of an item or heading are plain.
            if self.open.role != Role::Quote {
                self.open.role = Role::Plain;
            }
        }
    }

    fn element(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        let name = element.name();
        if self.notes.apart.contains(&node.id()) || self.tables > 0 && is_blank_cell(node, element) {
            return;
        }
        if is_drawing(name) && !self.looks.is_gone(node) {
            return self.drawing(node, element);
        }
        if self.is_hidden(node, element) {
            return lines(node, &mut self.outside);
        }
        if self.looks.is_struck(node) {
            return lines(node, &mut self.struck);
        }
        if let Some(note) = self.notes.marks.get(&node.id()) {
            return self.mark(*note);
        }
        match name {
            "br" | "hr" => self.flush(),
            "img" => self.picture(element),
            "b" | "strong" => self.weighted(node),
            "s" | "strike" | "del" => lines(node, &mut self.struck),
            // How an ideograph is read.
            "rt" | "rp" => lines(node, &mut self.outside),
            "input" | "select" => self.field(node, element),
            "sup" | "sub" => self.raised(node),
            "span" if element.has_class(SPACED, CaseSensitivity::CaseSensitive) => self.spaced(node),
            "i" | "em" => self.italic(node),
            "a" => {
                let address = element.attr("href").map(str::trim).filter(|address| is_absolute_address(address));
                let outer = std::mem::replace(&mut self.link, address.map(str::to_owned));
                self.children(node);
                self.link = outer;
            }
            "blockquote" => self.block(node, Role::Quote),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = name.as_bytes()[1] - b'0';
                self.block(node, Role::Heading(level));
            }
            "ul" | "ol" => self.list(node, element),
            "li" => {
                let depth = self.lists.len().saturating_sub(1) as u8;
                let role = match self.lists.last_mut() {
                    Some((true, count)) => {
                        *count = count.saturating_add(1);
                        Role::Item(Some(*count), depth)
                    }
                    _ => Role::Item(None, depth),
                };
                self.block(node, role);
            }
            "table" => self.table(node),
            "details" if self.tables > 0 => {
                // In a cell, what folds out explains the label and is not part of it.
                let summary =
                    node.children().find(|child| child.value().as_element().is_some_and(|e| e.name() == "summary"));
                self.children(summary.unwrap_or(node));
            }
            _ if is_block(name) => self.block(node, Role::Plain),
            _ if element.attr("style").is_some_and(is_raised) => self.raised(node),
            _ if element.attr("style").is_some_and(is_bold) => self.weighted(node),
            _ => self.children(node),
        }
    }

    /// The mark of a footnote. A cell has none: there, its text follows, behind a figure in brackets.
    fn mark(&mut self, note: usize) {
        match self.footnotes.get(note).filter(|_| self.tables > 0 && is_figure(&self.open.text())) {
            Some(paragraphs) => {
                let text: Vec<String> = paragraphs.iter().map(Paragraph::text).collect();
                self.open.push(&format!("（{}）", text.join(" ").trim()), false);
                self.in_cells.insert(note);
            }
            None => self.open.runs.push(TextRun { note: Some(note), ..TextRun::default() }),
        }
    }

    /// A field of a form in a cell: what is filled in, or chosen.
    fn field(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        if self.tables == 0 {
            return lines(node, &mut self.outside);
        }
        if element.name() == "input" {
            let kind = element.attr("type").unwrap_or("text").to_ascii_lowercase();
            return self
                .text(element.attr("value").filter(|_| matches!(&*kind, "text" | "number")).unwrap_or_default());
        }
        let is_option =
            |below: &NodeRef<'_, Node>| below.value().as_element().is_some_and(|own| own.name() == "option");
        let is_chosen =
            |below: &NodeRef<'_, Node>| below.value().as_element().is_some_and(|own| own.attr("selected").is_some());
        let options = || node.descendants().filter(is_option);
        // A browser shows the first where none is chosen.
        options().find(is_chosen).or_else(|| options().next()).into_iter().for_each(|own| self.children(own));
    }

    /// A picture; pages that load pictures late have the address aside.
    fn picture(&mut self, element: &Element) {
        let address = ["data-original", "data-src", "src"].into_iter().find_map(|name| element.attr(name));
        let alt = element.attr("alt").unwrap_or_default();
        let picture = SourcePicture::at(alt, address.unwrap_or_default());
        self.images += 1;
        let index = picture::add(&mut self.pictures, picture);
        self.open.runs.push(TextRun::of_picture(index));
    }

    /// A drawing within the page, or something from elsewhere that shows in it: listed, with the words in it.
    fn drawing(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        let label = ["aria-label", "title", "alt"].into_iter().find_map(|name| element.attr(name)).map(str::to_owned);
        let words = || node.descendants().filter_map(|below| below.value().as_text()).map(|text| &**text).collect();
        let address = ["data", "src"].into_iter().find_map(|name| element.attr(name));
        let content = match element.name() {
            "svg" => Message::new("import.picture.format").with("format", "SVG"),
            name => {
                Message::new("import.picture.embedded").with("element", name).with("address", address.unwrap_or(""))
            }
        };
        let drawing = SourcePicture::new(&label.unwrap_or_else(words), PictureContent::LeftOut(content));
        let index = picture::add(&mut self.pictures, drawing);
        self.open.runs.push(TextRun::of_picture(index));
    }

    /// A list; its items know whether they are numbered, and by which number they begin.
    fn list(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        self.flush();
        let first = element.attr("start").and_then(|n| n.trim().parse().ok()).unwrap_or(1u32);
        self.lists.push((element.name() == "ol", first.saturating_sub(1)));
        self.children(node);
        self.flush();
        self.lists.pop();
    }

    fn weighted(&mut self, node: NodeRef<'_, Node>) {
        self.bold += 1;
        self.children(node);
        self.bold -= 1;
    }

    fn block(&mut self, node: NodeRef<'_, Node>, role: Role) {
        self.flush();
        // A block inside an item or heading goes on with it.
        let outer = std::mem::take(&mut self.open.role);
        self.open.role = if role == Role::Plain { outer.clone() } else { role };
        let outer = if outer == Role::Quote { outer } else { Role::Plain };
        let bold = node.value().as_element().and_then(|element| element.attr("style")).is_some_and(is_bold);
        self.bold += usize::from(bold);
        self.children(node);
        self.bold -= usize::from(bold);
        self.flush();
        self.open.role = outer;
    }

    fn table(&mut self, node: NodeRef<'_, Node>) {
        self.flush();
        if self.tables >= NESTING {
            self.nested = true;
            for below in node.descendants() {
                if let Some(text) = below.value().as_text() {
                    self.text(text);
                }
            }
            return self.flush();
        }
        self.tables += 1;
        let mut table = SourceTable::default();
        let mut rows = Vec::new();
        rows_of(node, &mut rows);
        for row in rows {
            // A row may be hidden by itself, or with the rows of its group.
            if self.looks.is_gone(row) || row.parent().is_some_and(|group| group != node && self.looks.is_gone(group)) {
                lines(row, &mut self.outside);
                continue;
            }
            let mut cells = Vec::new();
            for cell in row.children() {
                let Some(element) = cell.value().as_element().filter(|e| matches!(e.name(), "td" | "th")) else {
                    continue;
                };
                if self.is_hidden(cell, element) {
                    lines(cell, &mut self.outside);
                    continue;
                }
                let span = |name: &str| element.attr(name).and_then(|n| n.trim().parse().ok()).unwrap_or(1);
                let outer = std::mem::take(&mut self.content);
                let (lists, bold) = (std::mem::take(&mut self.lists), std::mem::take(&mut self.bold));
                self.open = Paragraph::default();
                match self.looks.is_struck(cell) {
                    true => lines(cell, &mut self.struck),
                    false => self.children(cell),
                }
                self.flush();
                (self.lists, self.bold) = (lists, bold);
                let content = std::mem::replace(&mut self.content, outer);
                cells.push(RawCell { content, columns: span("colspan"), rows: span("rowspan"), ..RawCell::default() });
            }
            table.rows.push(cells);
        }
        self.tables -= 1;
        self.content.push(Flow::Table(table));
    }
}

/// The texts below a node, each in one line; what a program reads is none.
pub(super) fn lines(node: NodeRef<'_, Node>, out: &mut Vec<String>) {
    let is_code = |node: NodeRef<'_, Node>| node.value().as_element().is_some_and(|it| is_code(it.name()));
    let mut inside_code = 0;
    for edge in node.traverse() {
        match edge {
            Edge::Open(below) if is_code(below) => inside_code += 1,
            Edge::Close(below) if is_code(below) => inside_code -= 1,
            Edge::Open(below) if inside_code == 0 => {
                let text = below.value().as_text().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
                out.extend(text.filter(|line| !line.is_empty()));
            }
            _ => {}
        }
    }
}

/// Whether this is the word for a blank, for those who hear a page of ours, and nothing else stands in its cell.
fn is_blank_cell(node: NodeRef<'_, Node>, element: &Element) -> bool {
    let is_vh = element.name() == "span" && element.attr("class") == Some("vh");
    let is_cell = |node: &NodeRef<'_, Node>| node.value().as_element().is_some_and(|e| matches!(e.name(), "td" | "th"));
    // The word may be a link to the members of a sum: the mark of a note stands outside of it.
    let cell = if is_vh { node.ancestors().find(is_cell) } else { None };
    let mut texts = cell.into_iter().flat_map(|cell| cell.descendants()).filter_map(|own| own.value().as_text());
    texts.next().is_some_and(|text| is_blank_word(text)) && texts.next().is_none()
}

/// Elements that hold nothing for people.
fn is_code(name: &str) -> bool {
    matches!(name, "script" | "style" | "noscript" | "template" | "head") || is_drawing(name)
}

/// Elements that show something which is no text of the page.
fn is_drawing(name: &str) -> bool {
    matches!(name, "svg" | "iframe" | "object" | "embed" | "canvas" | "video")
}

/// The rows of a table, through its groups of rows.
fn rows_of<'n>(node: NodeRef<'n, Node>, rows: &mut Vec<NodeRef<'n, Node>>) {
    for child in node.children() {
        match child.value().as_element().map(Element::name) {
            Some("tr") => rows.push(child),
            Some("thead" | "tbody" | "tfoot") => {
                rows.extend(child.children().filter(|row| row.value().as_element().is_some_and(|e| e.name() == "tr")));
            }
            _ => {}
        }
    }
}

pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "main"
            | "blockquote"
            | "pre"
            | "center"
            | "header"
            | "figure"
            | "dl"
            | "dt"
            | "dd"
            | "address"
            | "fieldset"
            | "tr"
            | "td"
            | "th"
            | "body"
            | "details"
            | "summary"
    )
}

/// Whether a style sets text above the line or below it.
fn is_raised(style: &str) -> bool {
    style.to_ascii_lowercase().replace(' ', "").contains("vertical-align:su")
}

fn is_bold(style: &str) -> bool {
    let style = style.to_ascii_lowercase().replace(' ', "");
    ["font-weight:bold", "font-weight:700", "font-weight:800", "font-weight:900"]
        .iter()
        .any(|bold| style.contains(bold))
}
