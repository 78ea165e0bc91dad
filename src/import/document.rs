//! What every reader makes of its bytes: paragraphs, tables on a grid, and cells of torn tables, each with its place. Nothing
//! here knows what a report is.

use super::ReadError;
use super::picture::SourcePicture;
use crate::base::Message;
use serde::{Deserialize, Serialize};

/// How many paragraphs and cells a document may have. A report has some 600, a long one on a portal's page 3000; what recognises
/// it compares each with every label of the form.
pub(super) const PIECES: usize = 8_000;
/// How many bytes of text it may have. The longest report is under a tenth of it.
pub(super) const TEXT: usize = 1 << 20;

/// Where something stands in its source. A number that a format does not have is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourceLocation {
    /// The page, from 1.
    pub page: u32,
    /// The table, counted through the document, from 1; for a workbook the sheet.
    pub table: u32,
    /// The row in the table, from 1.
    pub row: u32,
    /// The column of the grid, from 1.
    pub column: u32,
    /// The line of a text file, from 1.
    pub line: u32,
    /// The paragraph, counted through the document, from 1.
    pub paragraph: u32,
}

/// The key of the remark that rows of a sheet are not shown, and not read.
pub const HIDDEN_ROWS: &str = "import.remark.hidden_rows";

impl SourceLocation {
    /// The place in words: 第 3 页，表 2，第 4 行.
    pub fn message(&self) -> Message {
        let parts = [
            ("import.spot.page", self.page),
            ("import.spot.table", self.table),
            ("import.spot.row", self.row),
            ("import.spot.column", self.column),
            ("import.spot.line", self.line),
            ("import.spot.paragraph", self.paragraph),
        ];
        let known: Vec<Message> =
            parts.into_iter().filter(|(_, n)| *n > 0).map(|(key, n)| Message::new(key).with("n", n)).collect();
        match known.is_empty() {
            true => Message::new("import.spot.none"),
            false => Message::new("import.spot.some").with("parts", known),
        }
    }
}

/// Where a text begins and ends across its page, in the source's own measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    /// Its left edge.
    pub from: i32,
    /// Its right edge.
    pub to: i32,
}

impl Extent {
    /// How much two have in common; below 1 they are apart.
    pub(super) fn overlap(self, other: Extent) -> i32 {
        self.to.min(other.to).saturating_sub(self.from.max(other.from))
    }

    /// From the left edge of one to the right edge of the other.
    pub(super) fn joined(self, other: Extent) -> Extent {
        Extent { from: self.from.min(other.from), to: self.to.max(other.to) }
    }
}

/// Text in one weight.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextRun {
    /// The text.
    pub text: String,
    /// Whether it is bold.
    pub bold: bool,
    /// Whether it is in italics.
    pub italic: bool,
    /// Where it leads.
    pub link: Option<String>,
    /// The index of the footnote whose mark stands here; such a run has no text.
    pub note: Option<usize>,
    /// The index of the picture that stands here; such a run has no text.
    pub picture: Option<usize>,
}

impl TextRun {
    /// Text in a weight.
    pub fn new(text: impl Into<String>, bold: bool) -> TextRun {
        TextRun { text: text.into(), bold, ..TextRun::default() }
    }

    /// The place of a picture.
    pub(super) fn of_picture(index: usize) -> TextRun {
        TextRun { picture: Some(index), ..TextRun::default() }
    }

    /// Whether a footnote's mark or a picture stands here, and no text.
    pub(super) fn is_mark(&self) -> bool {
        self.note.is_some() || self.picture.is_some()
    }

    /// Whether it looks like another text and leads where that does.
    fn is_like(&self, other: &TextRun) -> bool {
        !self.is_mark() && (self.bold, self.italic, &self.link) == (other.bold, other.italic, &other.link)
    }
}

/// Raised text: digits in raised characters, so that they are no part of the figure before them; a number in brackets is a mark without them.
pub(super) fn raised(text: &str) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digit = |c: char| c.to_digit(10).and_then(|digit| DIGITS.get(digit as usize).copied());
    let inner = text.trim().strip_prefix(['[', '［', '〔']).and_then(|inner| inner.strip_suffix([']', '］', '〕']));
    let text = inner.filter(|inner| inner.chars().all(|c| c.is_ascii_digit())).unwrap_or(text);
    text.chars().map(|c| digit(c).unwrap_or(c)).collect()
}

/// What a paragraph is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// A paragraph like any other.
    #[default]
    Plain,
    /// A heading by its style, with its level.
    Heading(u8),
    /// A paragraph of a quotation.
    Quote,
    /// An item of a list: its number, if the list has numbers, and how deep it stands.
    Item(Option<u32>, u8),
}

/// A paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paragraph {
    /// What it is.
    pub role: Role,
    /// Its text.
    pub runs: Vec<TextRun>,
    /// The texts that stand apart from each other on its line, each with its extent, where the source shows it: the row of a table
    /// without borders.
    pub pieces: Vec<TextCell>,
    /// What a document of ours says that it is of: the id of its section, or its heading.
    pub tag: Option<String>,
    /// Its place.
    pub spot: SourceLocation,
}

impl Paragraph {
    /// A plain paragraph.
    pub fn plain(text: impl Into<String>, spot: SourceLocation) -> Paragraph {
        Paragraph { runs: vec![TextRun::new(text, false)], spot, ..Paragraph::default() }
    }

    /// Its text without weights.
    pub fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }

    /// Adds text, to the last run where the weight is the same.
    pub fn push(&mut self, text: &str, bold: bool) {
        self.push_like(text, &TextRun::new("", bold));
    }

    /// Adds text that looks and leads like a run, to the last run where that is the same.
    pub fn push_like(&mut self, text: &str, like: &TextRun) {
        match self.runs.last_mut().filter(|run| run.is_like(like)) {
            Some(run) => run.text.push_str(text),
            None => self.runs.push(TextRun { text: text.to_owned(), note: None, picture: None, ..like.clone() }),
        }
    }

    /// Adds the next line of a paragraph that was broken for its width; words are kept apart.
    pub(super) fn push_line(&mut self, text: &str) {
        let is_latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
        let last = self.runs.last().and_then(|run| run.text.chars().next_back());
        let space = if is_latin(last) && is_latin(text.chars().next()) { " " } else { "" };
        self.push(&format!("{space}{text}"), false);
    }

    /// Cuts off what stands behind a place of its text, as a paragraph without a role.
    pub(super) fn split_off(&mut self, at: usize) -> Paragraph {
        let mut rest = Paragraph { spot: self.spot, ..Paragraph::default() };
        let mut start = 0;
        for mut run in std::mem::take(&mut self.runs) {
            let end = start + run.text.len();
            let cut = at.clamp(start, end) - start;
            let behind = run.text.split_off(cut);
            if cut > 0 || start < at {
                self.runs.push(run.clone());
            }
            if !behind.is_empty() || start >= at {
                rest.runs.push(TextRun { text: behind, ..run });
            }
            start = end;
        }
        self.pieces.clear();
        rest
    }

    /// The numbers of its pictures.
    pub(super) fn pictures(&self) -> impl Iterator<Item = usize> {
        self.runs.iter().filter_map(|run| run.picture)
    }

    /// Whether it is invisible.
    pub fn is_blank(&self) -> bool {
        self.runs.iter().all(|run| run.text.trim().is_empty() && !run.is_mark())
    }
}

/// A cell with its place on the grid.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridCell {
    /// Its first row, from 0.
    pub row: usize,
    /// Its first column, from 0.
    pub column: usize,
    /// How many rows it covers.
    pub rows: usize,
    /// How many columns it covers.
    pub columns: usize,
    /// Its text; lines end in `\n`.
    pub text: String,
    /// Its place.
    pub spot: SourceLocation,
}

impl GridCell {
    /// Whether it covers a column.
    pub fn covers(&self, column: usize) -> bool {
        (self.column..self.column + self.columns).contains(&column)
    }

    /// Its columns.
    pub(super) fn across(&self) -> Extent {
        let edge = |column: usize| i32::try_from(column).unwrap_or(i32::MAX);
        Extent { from: edge(self.column), to: edge(self.column + self.columns) }
    }
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableGrid {
    /// How many rows it has.
    pub rows: usize,
    /// How many columns.
    pub columns: usize,
    /// Its cells, by row, then column.
    pub cells: Vec<GridCell>,
    /// Its place.
    pub spot: SourceLocation,
}

impl TableGrid {
    /// The cells that begin in a row, from left to right.
    pub fn row(&self, row: usize) -> impl Iterator<Item = &GridCell> {
        let from = self.cells.partition_point(|cell| cell.row < row);
        self.cells[from..].iter().take_while(move |cell| cell.row == row)
    }
}

/// A cell of a table whose grid is lost: text dumped one cell a line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextCell {
    /// Its text; blank where the source shows that there was a cell without text.
    pub text: String,
    /// Where it stands across the page, where the source shows it.
    pub across: Option<Extent>,
    /// Its place.
    pub spot: SourceLocation,
}

impl TextCell {
    /// A part of its text, by bytes, with the share of its extent.
    pub(super) fn part(&self, range: std::ops::Range<usize>) -> TextCell {
        let count = |text: &str| i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
        let all = count(&self.text).max(1);
        let across = self.across.map(|Extent { from, to }| {
            let width = i64::from(to) - i64::from(from);
            let at = |bytes: usize| {
                let share = width * count(self.text.get(..bytes).unwrap_or_default()) / all;
                from.saturating_add(i32::try_from(share).unwrap_or_default())
            };
            Extent { from: at(range.start), to: at(range.end) }
        });
        TextCell { text: self.text.get(range).unwrap_or_default().to_owned(), across, spot: self.spot }
    }

    /// Goes on with another text of the same line.
    pub(super) fn append(&mut self, other: TextCell) {
        self.text.push_str(&other.text);
        self.across = self.across.zip(other.across).map(|(own, other)| Extent { from: own.from, to: other.to });
    }
}

/// A piece of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DocumentBlock {
    /// A paragraph.
    Paragraph(Paragraph),
    /// A table on a grid.
    Grid(TableGrid),
    /// Cells in reading order, of a table whose grid is lost.
    Torn(Vec<TextCell>),
}

/// A figure that carries its address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressedFigure {
    /// The address of its cell in the form.
    pub address: String,
    /// Its text.
    pub text: String,
    /// What stands in the same cell of the source, outside of what carries the address.
    pub beside: String,
    /// Whether the source says that the report did not give it: it followed from others.
    pub computed: bool,
    /// Its place.
    pub spot: SourceLocation,
}

impl AddressedFigure {
    /// A figure with nothing beside it.
    pub(super) fn new(address: &str, text: String, spot: SourceLocation) -> AddressedFigure {
        AddressedFigure { address: address.to_owned(), text, spot, ..AddressedFigure::default() }
    }
}

/// An explanation that a source prints.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceNote {
    /// The rule whose finding it explains.
    pub rule: Option<String>,
    /// The cell, row or table it stands at.
    pub address: String,
    /// What it says.
    pub text: String,
    /// Where that can be read.
    pub source: Option<String>,
}

impl SourceNote {
    /// What it is typed as in report.toml, by key.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let rule = self.rule.as_deref().map(|rule| ("rule", rule));
        let source = self.source.as_deref().map(|source| ("source", source));
        let own = [("cell", self.address.as_str()), ("text", self.text.as_str())];
        rule.into_iter().chain(own).chain(source)
    }
}

/// What a reader reports beside the text: residue it dropped, an encoding it guessed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remark {
    /// What.
    pub message: Message,
    /// Where.
    pub spot: SourceLocation,
}

/// A document in reading order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SourceDocument {
    /// Its pieces.
    pub blocks: Vec<DocumentBlock>,
    /// Its footnotes, each in paragraphs.
    pub notes: Vec<Vec<Paragraph>>,
    /// Its pictures, wherever they stand.
    pub pictures: Vec<SourcePicture>,
    /// Figures that carry their addresses.
    pub figures: Vec<AddressedFigure>,
    /// Texts that carry the ids of their sections, as Markdown.
    pub texts: Vec<(String, String)>,
    /// Explanations that carry their addresses.
    pub explanations: Vec<SourceNote>,
    /// The agency's name, where the format has a field for it.
    pub name: Option<String>,
    /// The id of the form, where the format has a field for it.
    pub edition: Option<String>,
    /// The agency's slug, where the format has a field for it.
    pub agency: Option<String>,
    /// The report's year, where the format has a field for it.
    pub year: Option<u16>,
    /// The day of publication in a field of the format, outside of the text.
    pub published: Option<String>,
    /// The remarks of the reader.
    pub remarks: Vec<Remark>,
}

impl SourceDocument {
    /// The document, unless it is larger than a report can be.
    pub(super) fn within_limits(self) -> Result<SourceDocument, ReadError> {
        let sizes = self.blocks.iter().map(|block| match block {
            DocumentBlock::Paragraph(paragraph) => (1, paragraph.runs.iter().map(|run| run.text.len()).sum::<usize>()),
            DocumentBlock::Grid(grid) => (grid.cells.len(), grid.cells.iter().map(|cell| cell.text.len()).sum()),
            DocumentBlock::Torn(tokens) => (tokens.len(), tokens.iter().map(|token| token.text.len()).sum()),
        });
        let figures = self.figures.iter().map(|own| (1, own.address.len() + own.text.len() + own.beside.len()));
        let pictures = self.pictures.iter().map(|picture| (1, picture.alt.len()));
        let texts = self.texts.iter().map(|(section, text)| (1, section.len() + text.len()));
        let (pieces, text) = sizes
            .chain(figures)
            .chain(pictures)
            .chain(texts)
            .fold((0, 0), |(n, m), (pieces, text)| (n + pieces, m + text));
        match (pieces > PIECES, text > TEXT) {
            (true, _) => Err(ReadError::limit("import.error.pieces", PIECES)),
            (_, true) => Err(ReadError::limit("import.error.text", TEXT >> 20)),
            _ => Ok(self),
        }
    }

    /// Its paragraphs, without those in tables.
    pub(super) fn paragraphs(&self) -> impl Iterator<Item = &Paragraph> {
        self.blocks.iter().filter_map(|block| match block {
            DocumentBlock::Paragraph(paragraph) => Some(paragraph),
            _ => None,
        })
    }

    /// Adds a remark.
    pub fn remark(&mut self, message: Message, spot: SourceLocation) {
        self.remarks.push(Remark { message, spot });
    }
}
