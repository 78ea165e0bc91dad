//! What no figure, label or narrative takes. A sentence beside a table is a note on it, everything else is listed: nothing of a
//! source goes without a line.

use crate::base::Message;
use crate::edition::{Edition, ReportNames, Section, SectionKind};
use crate::import::document::{
    DocumentBlock, GridCell, Paragraph, Remark, SourceDocument, SourceLocation, SourceNote, TableGrid,
};
use crate::import::label::{SENTENCE_ENDS, is_lone_figure, key, likeness, squeeze};
use crate::import::recognise::candidate::Candidate;
use crate::import::recognise::evidence::title::of_text;
use crate::import::recognise::matching::form_labels::LABEL;
use crate::import::recognise::narrative::sections::FoundSection;
use crate::import::value::is_filled;
use std::collections::BTreeSet;
use std::ops::Range;

/// What is left of a document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Leftover {
    /// The sentences that stand beside tables.
    pub(crate) notes: Vec<SourceNote>,
    /// What is left out, with the reason.
    pub(crate) remarks: Vec<Remark>,
}

/// The parts of a document that have their place.
pub(crate) struct Placed<'r> {
    /// The blocks of the title.
    pub(crate) title: Range<usize>,
    /// The blocks of the introduction.
    pub(crate) opening: Range<usize>,
    /// The sections.
    pub(crate) sections: &'r [FoundSection],
    /// The first block behind the report.
    pub(crate) end: usize,
    /// The figures.
    pub(crate) figures: &'r Candidate,
}

/// The share of pairs of characters that lines of broken labels have in common with the form; other lines have under a third.
const MIXED: f32 = 0.55;
/// So many characters a line has at least that is told by its pairs.
const SHORTEST_MIXED: usize = 4;
/// The same share where every character stands in the form.
const MIXED_OF_FORM: f32 = 0.3;

/// Where a block stands.
enum Surroundings<'e> {
    /// It is a title, a heading, or text that is taken as it is.
    Taken,
    /// Beside the table of a section.
    Table(&'e Section),
    /// Before the first section, or between two.
    Outside,
}

impl Leftover {
    /// What is left of a document, up to its end.
    pub(crate) fn find(document: &SourceDocument, placed: &Placed<'_>, edition: &Edition) -> Leftover {
        let words = FormWords::new(edition);
        let (spots, rows) = spots(placed.figures);
        let mut left = Leftover::default();
        let mut outside: Vec<(String, SourceLocation)> = Vec::new();
        for (at, block) in document.blocks[..placed.end].iter().enumerate() {
            let is_table = matches!(block, DocumentBlock::Grid(grid) if placed.figures.is_from(grid));
            let table = match surroundings(at, placed, edition) {
                Surroundings::Taken if is_table => None,
                Surroundings::Taken => continue,
                Surroundings::Table(section) => Some(section),
                Surroundings::Outside => None,
            };
            match (block, table) {
                (DocumentBlock::Paragraph(paragraph), Some(section)) => left.beside(paragraph, section, &words),
                (DocumentBlock::Paragraph(paragraph), None) => {
                    let text = paragraph.text();
                    // Without headings, the lines of a torn table stand outside of any section.
                    let is_form = placed.sections.is_empty() && words.has_all(&text) || words.is_label(&text);
                    outside.extend((!is_form).then_some((text, paragraph.spot)));
                }
                (DocumentBlock::Grid(grid), _) => left.in_grid(grid, &words, &spots, &rows),
                (DocumentBlock::Torn(cells), _) => {
                    let foreign = cells.iter().filter(|cell| !words.has_all(&cell.text));
                    left.in_table(foreign.map(|cell| (cell.text.as_str(), cell.spot)));
                }
            }
        }
        left.remarks.extend(listed("import.remark.around_title", outside.iter().map(|(text, spot)| (&**text, *spot))));
        left
    }

    /// A paragraph in the section of a table.
    fn beside(&mut self, paragraph: &Paragraph, section: &Section, words: &FormWords) {
        let text = paragraph.text();
        let squeezed = squeeze(&text);
        if words.has_all(&text)
            || words.is_label(&text)
            || section.hint.as_ref().is_some_and(|hint| squeeze(&hint.zh) == squeezed)
        {
            return;
        }
        if squeezed.ends_with(SENTENCE_ENDS) {
            let text = without_mark(text.trim());
            self.notes.push(SourceNote { address: section.id.clone(), text: text.to_owned(), ..SourceNote::default() });
            let message = Message::new("import.remark.note").with("table", &section.heading);
            self.remarks.push(Remark { message: message.with("text", text), spot: paragraph.spot });
        } else if !words.is_mixed(&squeezed) {
            let message = Message::new("import.remark.left_out").with("text", text.trim());
            self.remarks.push(Remark { message, spot: paragraph.spot });
        }
    }

    /// A table: one that no figure was taken from is listed whole, of the others what is neither a label nor a figure.
    fn in_grid(&mut self, grid: &TableGrid, words: &FormWords, spots: &Spots, rows: &Spots) {
        let row_of = |cell: &GridCell| SourceLocation { column: 0, ..cell.spot };
        let is_taken = |cell: &GridCell| spots.contains(&cell.spot) || rows.contains(&row_of(cell));
        let is_foreign = |cell: &GridCell| !words.has_all(&cell.text) && !words.is_mixed(&squeeze(&cell.text));
        let is_used = grid.cells.iter().any(is_taken);
        // The labels at a page's end, whose figures stand on the next one, are the form's.
        if !is_used && !grid.cells.iter().any(|cell| is_foreign(cell) || is_filled(&cell.text)) {
            return;
        }
        let is_left = |cell: &&GridCell| !is_used || !is_taken(cell) && is_foreign(cell);
        self.in_table(grid.cells.iter().filter(is_left).map(|cell| (cell.text.as_str(), cell.spot)));
    }

    fn in_table<'t>(&mut self, cells: impl Iterator<Item = (&'t str, SourceLocation)>) {
        self.remarks.extend(listed("import.remark.in_table", cells));
    }
}

/// Texts in one remark, without those that are blank.
fn listed<'t>(key: &'static str, texts: impl Iterator<Item = (&'t str, SourceLocation)>) -> Option<Remark> {
    let texts: Vec<_> = texts.filter(|(text, _)| !squeeze(text).is_empty()).collect();
    let (_, spot) = texts.first()?;
    let joined: Vec<String> = texts.iter().map(|(text, _)| text.trim().replace('\n', " ")).collect();
    let message = Message::new(key).with("lines", texts.len()).with("text", joined.join(" / "));
    Some(Remark { message, spot: *spot })
}

/// Places in a source.
type Spots = BTreeSet<SourceLocation>;

/// Where figures were taken from and what is doubtful stands, both said elsewhere; and where figures were, of which only the row is known.
fn spots(figures: &Candidate) -> (Spots, Spots) {
    let known = |spot: &SourceLocation| *spot != SourceLocation::default();
    let taken = || figures.cells.values().map(|read| read.spot).filter(known);
    (taken().chain(figures.issues.iter().map(|issue| issue.spot)).filter(known).collect(), taken().collect())
}

fn surroundings<'e>(at: usize, placed: &Placed<'_>, edition: &'e Edition) -> Surroundings<'e> {
    if placed.title.contains(&at) || placed.opening.contains(&at) {
        return Surroundings::Taken;
    }
    let Some(found) = placed.sections.iter().rfind(|found| found.heading <= at) else { return Surroundings::Outside };
    match edition.section(&found.id).filter(|section| !section.opening) {
        _ if found.heading == at => Surroundings::Taken,
        Some(section) if at < found.end && section.kind == SectionKind::Table => Surroundings::Table(section),
        Some(_) if at < found.end => Surroundings::Taken,
        _ => Surroundings::Outside,
    }
}

/// Every text that a form prints.
struct FormWords {
    /// The labels, squeezed, and what our own pages say of them.
    labels: Vec<String>,
    /// The labels as keys.
    keys: Vec<String>,
    /// All of them in one text: pieces of a broken label stand in it.
    all: String,
    /// The names that titles of its reports have.
    names: ReportNames,
}

impl FormWords {
    fn new(edition: &Edition) -> FormWords {
        let texts: Vec<&str> = edition.labels().map(|label| label.zh.as_str()).collect();
        let shorts = edition.sections.iter().map(|section| section.short.zh.as_str());
        let mut labels: Vec<String> = texts.iter().copied().chain(shorts).map(squeeze).collect();
        // What our own pages say of a label.
        for row in edition.tables.iter().flat_map(|table| &table.blocks).flat_map(|block| &block.rows) {
            let said = row.explanation.iter().map(|said| squeeze(&format!("{}：{}", row.label.zh, said.zh)));
            labels.extend(said);
        }
        let keys: Vec<String> = texts.iter().map(|text| key(text)).filter(|key| !key.is_empty()).collect();
        let all = [&keys[..], &labels].concat().join("\n");
        FormWords { labels, keys, all, names: ReportNames::new([&edition.family]) }
    }

    /// Whether a text is a label of the form, or the title, which stands on every sheet of a workbook.
    fn is_label(&self, text: &str) -> bool {
        self.labels.contains(&squeeze(text)) || of_text(text, &self.names).is_some()
    }

    /// Whether a line is of labels that stood side by side and were broken: most pairs of its characters stand in the form, or many do
    /// and all of its characters.
    fn is_mixed(&self, squeezed: &str) -> bool {
        let words: Vec<char> = squeezed.chars().filter(|c| c.is_alphabetic()).collect();
        let known = words.windows(2).filter(|pair| self.all.contains(&pair.iter().collect::<String>())).count();
        if words.len() < SHORTEST_MIXED || has_number(squeezed) {
            return false;
        }
        let share = if words.iter().all(|c| self.all.contains(*c)) { MIXED_OF_FORM } else { MIXED };
        known as f32 >= share * words.len().saturating_sub(1) as f32
    }

    /// Whether a text holds labels of the form, figures, and nothing else.
    fn has_all(&self, text: &str) -> bool {
        let is_label = |text: &str| {
            let (key, squeezed) = (key(text), squeeze(text));
            if self.all.contains(&squeezed) || key.is_empty() {
                return true;
            }
            // A number that is no figure is nothing of the form's, whatever stands beside it: 约4141.
            !has_number(&squeezed)
                && (self.all.contains(&key) || self.keys.iter().any(|known| likeness(&key, known) >= LABEL))
        };
        let is_known = |word: &str| is_lone_figure(word) || is_label(word);
        is_known(text)
            || text.split(|c: char| c.is_whitespace() || c == '|').all(|word| word.is_empty() || is_known(word))
    }
}

/// A note without its mark: 注① …
fn without_mark(text: &str) -> &str {
    let marked = text.strip_prefix('注').unwrap_or(text);
    marked.strip_prefix(|c| matches!(c, '①'..='⑳')).map_or(text, str::trim_start)
}

/// Whether a text holds a number of two digits or more; the numbers before labels have one.
fn has_number(squeezed: &str) -> bool {
    squeezed.as_bytes().windows(2).any(|pair| pair.iter().all(u8::is_ascii_digit))
}
