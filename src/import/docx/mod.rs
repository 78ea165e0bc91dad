//! Word documents (.docx, by Word, WPS or LibreOffice): paragraphs, tables with merged cells, text boxes, tracked changes,
//! footnotes, numbers of lists.

mod control;
mod fields;
mod numbers;
mod pictures;
mod styles;

use super::archive::SourceArchive;
use super::document::{
    AddressedFigure, PIECES, Paragraph, Remark, Role, SourceDocument, SourceLocation, TextRun, raised,
};
use super::flatten::{Flow, NESTING, RawCell, SourceTable, flatten, text_of};
use super::value::is_figure;
use super::xml::{Element, Node, parse};
use super::{ImportFormat, ReadError, WITH_PICTURES};
use crate::base::Message;
use crate::markdown::is_absolute_address;
use control::{ReadControl, TagKey};
use fields::WordFields;
use numbers::Numbers;
use pictures::WordPictures;
use std::collections::BTreeMap;
use styles::ParagraphStyles;

pub(super) const FORMAT: ImportFormat =
    ImportFormat { name: "docx", extensions: &["docx", "docm", "dotx"], largest: WITH_PICTURES, read };

/// The parts that hold texts outside of the document's own, by the kind of their relation; each with what is said of such a text.
const ASIDE: [(&str, &str); 3] =
    [("header", "import.remark.header"), ("footer", "import.remark.header"), ("comments", "import.remark.comment")];
/// What the number of a page is printed with.
const PAGE_NUMBER: &str = "第页共Page of";

fn read(bytes: &[u8]) -> Result<SourceDocument, ReadError> {
    let mut archive = SourceArchive::open(bytes)?;
    let body = parse("word/document.xml", &archive.required("word/document.xml")?)?;
    let mut optional = |name| -> Result<Element, ReadError> {
        archive.text(name)?.map_or_else(|| Ok(Element::default()), |text| parse(name, &text))
    };
    let styles = ParagraphStyles::new(&optional("word/styles.xml")?);
    let numbers = Numbers::new(&optional("word/numbering.xml")?);
    let mut notes = notes(optional("word/footnotes.xml")?, "footnote");
    notes.extend(self::notes(optional("word/endnotes.xml")?, "endnote"));
    let relations = archive.relations("word/document.xml")?;
    let outside = relations.iter().filter(|own| own.is_outside);
    let links = outside.map(|own| (own.id.clone(), own.target.clone())).collect();
    let mut reading = BodyReader {
        styles,
        numbers,
        notes,
        links,
        link: None,
        fields: WordFields::default(),
        document: SourceDocument::default(),
        struck: String::new(),
        deleted: String::new(),
        inserted: String::new(),
        pictures: WordPictures::new(&relations),
        count: 0,
    };
    let mut content = Vec::new();
    reading.flow(&body, 0, &mut content);
    for own in relations {
        let Some((_, key)) = ASIDE.into_iter().find(|(kind, _)| *kind == own.kind && !own.is_outside) else { continue };
        if let Some(text) = archive.text(&own.target)? {
            reading.aside(&parse(&own.target, &text)?, key);
        }
    }
    let BodyReader { mut document, struck, deleted, inserted, pictures, count, .. } = reading;
    if count > PIECES {
        return Err(ReadError::limit("import.error.pieces", PIECES));
    }
    document.pictures = pictures.read(&mut archive);
    flatten(content, &mut document)?;
    for (key, text) in
        [("import.remark.struck", struck), ("import.remark.deleted", deleted), ("import.remark.inserted", inserted)]
    {
        if !text.trim().is_empty() {
            let text: String = text.chars().take(200).collect();
            document.remark(Message::new(key).with("text", text), SourceLocation::default());
        }
    }
    Ok(document)
}

/// Footnotes or endnotes by kind and id.
fn notes(root: Element, kind: &'static str) -> BTreeMap<(&'static str, String), Element> {
    let notes =
        root.children.into_iter().filter_map(Node::element).filter(|element| element.name == format!("{kind}s"));
    let notes = notes.flat_map(|notes| notes.children).filter_map(Node::element);
    // Separators have a type; notes have none.
    let own = notes.filter(|note| note.name == kind && note.attribute("type").is_none());
    own.filter_map(|note| Some(((kind, note.attribute("id")?.to_owned()), note))).collect()
}

/// The visible text in an element, with a line a paragraph.
fn plain(element: &Element) -> String {
    let mut text = String::new();
    gather(element, &mut text);
    text.trim().to_owned()
}

fn gather(element: &Element, text: &mut String) {
    for child in element.elements() {
        match child.name.as_str() {
            "t" => text.push_str(&child.text()),
            "p" if !text.is_empty() => {
                text.push(' ');
                gather(child, text);
            }
            _ => gather(child, text),
        }
    }
}

struct BodyReader {
    styles: ParagraphStyles,
    numbers: Numbers,
    notes: BTreeMap<(&'static str, String), Element>,
    /// Where the links of the main part lead, by id.
    links: BTreeMap<String, String>,
    /// Where the link that is open leads.
    link: Option<String>,
    fields: WordFields,
    document: SourceDocument,
    /// The texts that are struck out or hidden.
    struck: String,
    deleted: String,
    inserted: String,
    pictures: WordPictures,
    count: usize,
}

/// What a paragraph gathers: lines (a text box or a break may split it) and what follows it.
#[derive(Default)]
struct Gathered {
    paragraph: Paragraph,
    after: Vec<Flow>,
}

impl BodyReader {
    fn flow(&mut self, element: &Element, depth: usize, out: &mut Vec<Flow>) {
        for child in element.elements() {
            if self.count > PIECES {
                return;
            }
            match child.name.as_str() {
                "p" => self.paragraph(child, depth, out),
                "tbl" if depth >= NESTING => {
                    self.document.remark(Message::new("import.remark.nested"), SourceLocation::default());
                    out.push(Flow::Paragraph(Paragraph::plain(plain(child), SourceLocation::default())));
                    self.pictures.leave_out(child, "import.picture.cell");
                }
                "tbl" => {
                    let table = self.table(child, depth);
                    out.push(Flow::Table(table));
                }
                "sdt" => {
                    let from = out.len();
                    self.flow(child, depth, out);
                    self.tag(child, from, out);
                }
                "del" | "moveFrom" => self.deleted(child),
                // The same content twice, for old readers.
                "Fallback" | "sectPr" | "tblPr" | "tcPr" | "sdtPr" => {}
                _ => self.flow(child, depth, out),
            }
        }
    }

    fn table(&mut self, element: &Element, depth: usize) -> SourceTable {
        let mut table = SourceTable::default();
        let mut rows = Vec::new();
        collect_named(element, "tr", None, &mut rows);
        for (row, _) in rows {
            let properties = row.child("trPr");
            if properties.is_some_and(|properties| properties.child("del").is_some()) {
                self.deleted.push_str(&plain(row));
                self.pictures.leave_out(row, "import.picture.hidden");
                continue;
            }
            let mut cells = Vec::new();
            let before = properties.and_then(|properties| properties.value("gridBefore")).and_then(|n| n.parse().ok());
            if let Some(columns) = before.filter(|n: &usize| *n > 0) {
                cells.push(RawCell { columns, rows: 1, ..RawCell::default() });
            }
            let mut elements = Vec::new();
            collect_named(row, "tc", None, &mut elements);
            for (cell, control) in elements {
                self.count += 1;
                let properties = cell.child("tcPr");
                let value = |name: &str| properties.and_then(|properties| properties.value(name));
                let columns = value("gridSpan").and_then(|n| n.parse().ok()).unwrap_or(1);
                let merge = properties.and_then(|properties| properties.child("vMerge"));
                // `w:vMerge` without a value goes on with the cell above.
                let continues = merge.is_some_and(|merge| merge.attribute("val").is_none_or(|val| val == "continue"));
                let mut content = Vec::new();
                let first = self.document.figures.len();
                self.flow(cell, depth + 1, &mut content);
                if let Some(control) = control {
                    self.tag(control, 0, &mut content);
                }
                let figures = first..self.document.figures.len();
                control::find_beside(&content, &mut self.document.figures[first..]);
                cells.push(RawCell { content, columns, rows: 1, continues, figures });
            }
            table.rows.push(cells);
        }
        table
    }

    fn paragraph(&mut self, element: &Element, depth: usize, out: &mut Vec<Flow>) {
        self.count += 1;
        let mut gathered = Gathered::default();
        let properties = element.child("pPr");
        let (role, prefix) = self.role(properties);
        self.runs(element, depth, &mut gathered);
        let mut paragraph = gathered.paragraph;
        if !paragraph.is_blank() {
            paragraph.role = role;
            if let Some(prefix) = prefix {
                paragraph.runs.insert(0, TextRun::new(prefix, paragraph.runs.iter().all(|run| run.bold)));
            }
        }
        for part in lines(paragraph) {
            out.push(Flow::Paragraph(part));
        }
        out.extend(gathered.after);
    }

    /// What a paragraph is, and the number that Word prints before it.
    fn role(&mut self, properties: Option<&Element>) -> (Role, Option<String>) {
        let style = self.styles.get(properties.and_then(|properties| properties.value("pStyle")));
        let outline = properties.and_then(|properties| properties.value("outlineLvl")).and_then(|n| n.parse().ok());
        let heading = outline.filter(|level: &u8| *level < 9).map(|level| level + 1).or(style.heading);
        let own = properties.and_then(|properties| properties.child("numPr"));
        let list = own.map(numbers::list_and_level).or_else(|| style.list.clone());
        let marker = list.and_then(|(id, level)| self.numbers.next(&id, level));
        match (heading, marker) {
            (Some(level), marker) => (Role::Heading(level), marker.and_then(|marker| marker.prefix())),
            (None, Some(marker)) => match marker.item() {
                Some(role) => (role, None),
                None => (Role::Plain, marker.prefix()),
            },
            (None, None) if style.is_quote => (Role::Quote, None),
            (None, None) => (Role::Plain, None),
        }
    }

    fn runs(&mut self, element: &Element, depth: usize, out: &mut Gathered) {
        for child in element.elements() {
            match child.name.as_str() {
                "r" => self.run(child, depth, out),
                "hyperlink" => {
                    let address = child.attribute("id").and_then(|id| self.links.get(id)).cloned();
                    self.linked(address, child, depth, out);
                }
                "fldSimple" => {
                    let address = child.attribute("instr").and_then(fields::address);
                    self.linked(address, child, depth, out);
                }
                "del" | "moveFrom" => self.deleted(child),
                "ins" | "moveTo" => {
                    self.inserted.push_str(&plain(child));
                    self.runs(child, depth, out);
                }
                "sdt" => self.inline_control(child, depth, out),
                "pPr" | "Fallback" | "sdtPr" => {}
                _ => self.runs(child, depth, out),
            }
        }
    }

    /// Runs that lead somewhere, if it is somewhere that a page may link to.
    fn linked(&mut self, address: Option<String>, element: &Element, depth: usize, out: &mut Gathered) {
        let outer = std::mem::replace(&mut self.link, address.filter(|address| is_absolute_address(address)));
        self.runs(element, depth, out);
        self.link = outer;
    }

    /// A control within a paragraph: its runs are the figure of its cell, or the paragraph is of its section.
    fn inline_control(&mut self, element: &Element, depth: usize, out: &mut Gathered) {
        let ReadControl { key, is_blank } = ReadControl::of(element);
        let before = out.paragraph.text().len();
        if !is_blank {
            self.runs(element, depth, out);
        }
        match key {
            Some(TagKey::Cell(address)) => {
                let text = out.paragraph.text()[before..].to_owned();
                self.document.figures.push(AddressedFigure::new(&address, text, SourceLocation::default()));
            }
            Some(TagKey::Section(id)) => out.paragraph.tag = Some(id),
            None => {}
        }
    }

    /// A control around paragraphs, those from `from` on.
    fn tag(&mut self, element: &Element, from: usize, out: &mut Vec<Flow>) {
        let ReadControl { key, is_blank } = ReadControl::of(element);
        if is_blank {
            out.truncate(from);
        }
        match key {
            Some(TagKey::Cell(address)) => {
                let text = text_of(&out[from..]);
                self.document.figures.push(AddressedFigure::new(&address, text, SourceLocation::default()));
            }
            Some(TagKey::Section(id)) => {
                if out.len() == from {
                    out.push(Flow::Paragraph(Paragraph::default()));
                }
                for piece in &mut out[from..] {
                    if let Flow::Paragraph(paragraph) = piece {
                        paragraph.tag.get_or_insert_with(|| id.clone());
                    }
                }
            }
            None => {}
        }
    }

    fn run(&mut self, element: &Element, depth: usize, out: &mut Gathered) {
        let properties = element.child("rPr");
        let is_on = |name: &str| {
            let property = properties.and_then(|properties| properties.child(name));
            property.is_some_and(|on| !matches!(on.attribute("val"), Some("0" | "false" | "off" | "none")))
        };
        if ["vanish", "strike", "dstrike"].into_iter().any(is_on) {
            self.pictures.leave_out(element, "import.picture.hidden");
            return gather(element, &mut self.struck);
        }
        let align = properties.and_then(|properties| properties.value("vertAlign"));
        let is_raised = matches!(align, Some("superscript" | "subscript"));
        let link = self.link.clone().or_else(|| self.fields.address().filter(|address| is_absolute_address(address)));
        let look = TextRun { bold: is_on("b"), italic: is_on("i"), link, ..TextRun::default() };
        for child in &element.children {
            let Node::Element(child) = child else { continue };
            match child.name.as_str() {
                "t" if is_raised => out.paragraph.push_like(&raised(&child.text()), &look),
                "t" => out.paragraph.push_like(&child.text(), &look),
                "tab" => out.paragraph.push_like(" ", &look),
                "fldChar" => self.fields.mark(child.attribute("fldCharType").unwrap_or_default()),
                "instrText" => self.fields.instruct(&child.text()),
                "br" | "cr" if child.attribute("type").is_none_or(|kind| kind == "textWrapping") => {
                    out.paragraph.push_like("\n", &look);
                }
                "noBreakHyphen" => out.paragraph.push_like("-", &look),
                "footnoteReference" | "endnoteReference" => {
                    let kind = if child.name == "endnoteReference" { "endnote" } else { "footnote" };
                    let id = child.attribute("id").unwrap_or_default();
                    if let Some(note) = self.notes.remove(&(kind, id.to_owned())) {
                        self.note(&note, depth, out);
                    }
                }
                "drawing" | "pict" | "object" | "AlternateContent" => self.shapes(child, depth, out),
                _ => {}
            }
        }
    }

    /// A footnote. A cell has none: there, its text follows, behind a figure in brackets.
    fn note(&mut self, note: &Element, depth: usize, out: &mut Gathered) {
        if depth > 0 {
            let text = plain(note);
            self.pictures.leave_out(note, "import.picture.note");
            if is_figure(&out.paragraph.text()) {
                return out.paragraph.push(&format!("（{}）", text.trim()), false);
            }
            let message = Message::new("import.remark.footnote").with("text", text.as_str());
            self.document.remark(message, SourceLocation::default());
            out.after.push(Flow::Paragraph(Paragraph::plain(text, SourceLocation::default())));
            return;
        }
        // A note has relations of its own.
        self.pictures.leave_out(note, "import.picture.note");
        let mut content = Vec::new();
        self.pictures.is_left_out = true;
        self.flow(note, NESTING, &mut content);
        self.pictures.is_left_out = false;
        let paragraphs = content.into_iter().filter_map(|piece| match piece {
            Flow::Paragraph(paragraph) => Some(paragraph).filter(|paragraph| !paragraph.is_blank()),
            Flow::Table(_) => None,
        });
        let paragraphs = paragraphs.collect();
        self.document.notes.push(paragraphs);
        out.paragraph.runs.push(TextRun { note: Some(self.document.notes.len() - 1), ..TextRun::default() });
    }

    /// Text boxes, whose content follows the paragraph, and pictures.
    fn shapes(&mut self, element: &Element, depth: usize, out: &mut Gathered) {
        match element.name.as_str() {
            "txbxContent" if depth < NESTING => self.flow(element, depth + 1, &mut out.after),
            "Fallback" => {}
            _ => {
                if let Some(index) = self.pictures.find(element) {
                    self.count += 1;
                    out.paragraph.runs.push(TextRun::of_picture(index));
                }
                let outer = self.pictures.enter(element);
                element.elements().for_each(|child| self.shapes(child, depth, out));
                self.pictures.leave(outer);
            }
        }
    }

    /// A header, a footer, or the comments: all that is said there is listed, but for the number of the page.
    fn aside(&mut self, root: &Element, key: &'static str) {
        self.pictures.leave_out_part(root, "import.picture.header");
        let parts = root.elements().flat_map(|root| root.elements());
        // Each comment is one text; a header is one.
        let texts: Vec<String> = match key {
            "import.remark.comment" => parts.map(plain).collect(),
            _ => vec![plain(root)],
        };
        for text in texts.iter().filter(|text| text.chars().any(|c| c.is_alphabetic() && !PAGE_NUMBER.contains(c))) {
            let remark = Remark { message: Message::new(key).with("text", text), spot: SourceLocation::default() };
            // Of the first page, the even ones and the others.
            if !self.document.remarks.contains(&remark) {
                self.document.remarks.push(remark);
            }
        }
    }

    /// What a tracked change took out.
    fn deleted(&mut self, element: &Element) {
        self.deleted.push_str(&deleted(element));
        self.pictures.leave_out(element, "import.picture.hidden");
    }
}

/// Text that a tracked change deleted.
fn deleted(element: &Element) -> String {
    let mut text = String::new();
    for child in element.elements() {
        if matches!(child.name.as_str(), "delText" | "t") {
            text.push_str(&child.text())
        } else {
            text += &deleted(child)
        }
    }
    text
}

/// The elements of a name below one, through wrappers (`w:sdt`, `w:ins`, `mc:AlternateContent`), but not inside each other; each with
/// the control around it.
fn collect_named<'e>(
    element: &'e Element,
    name: &str,
    control: Option<&'e Element>,
    elements: &mut Vec<(&'e Element, Option<&'e Element>)>,
) {
    for child in element.elements() {
        match child.name.as_str() {
            own if own == name => elements.push((child, control)),
            "Fallback" | "tbl" | "tc" | "p" | "del" => {}
            "sdt" => collect_named(child, name, Some(child), elements),
            _ => collect_named(child, name, control, elements),
        }
    }
}

/// A paragraph with breaks in it is several.
fn lines(paragraph: Paragraph) -> Vec<Paragraph> {
    if !paragraph.runs.iter().any(|run| run.text.contains('\n')) {
        return vec![paragraph];
    }
    let tag = paragraph.tag;
    let mut lines = vec![Paragraph { role: paragraph.role.clone(), tag: tag.clone(), ..Paragraph::default() }];
    for run in paragraph.runs {
        if run.is_mark() {
            lines.last_mut().into_iter().for_each(|line| line.runs.push(run.clone()));
            continue;
        }
        for (index, text) in run.text.split('\n').enumerate() {
            if index > 0 {
                lines.push(Paragraph { tag: tag.clone(), ..Paragraph::default() });
            }
            if let Some(line) = lines.last_mut() {
                line.push_like(text, &run);
            }
        }
    }
    lines
}
