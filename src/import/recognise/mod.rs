//! One recogniser for every format: sections by heading, rows and columns by label, confirmed by order and sums. It never fills
//! a gap: what is not in the source is a doubt with its address.

mod candidate;
mod evidence;
mod matching;
mod narrative;
mod score;
mod solving;
mod ungridded;

pub use crate::import::doubt::IssueKind;
pub use candidate::{Candidate, Issue};
pub use evidence::published::PublicationDate;
pub use evidence::title::{Title, of_text, two_reports, year_of_document, year_of_name, year_of_period};
pub(super) use narrative::markdown::described;

use super::document::{Remark, SourceDocument, SourceLocation, SourceNote};
use super::picture::PictureFile;
use crate::base::{Message, Year};
use crate::edition::{Edition, Editions};
use evidence::{own_notes, published, title};
use matching::tables;
use narrative::ending::Ending;
use narrative::leftover::{Leftover, Placed};
use narrative::markdown::FoundTexts;
use narrative::sections::FoundSection;
use narrative::{boilerplate, ending, form_notes, markdown, opening, pictures, sections};
use score::{Score, YEARS_FORM, YEARS_FORM_UNGRIDDED};
use std::ops::Range;
use std::sync::Arc;

/// A report as it was recognised.
#[derive(Clone, Debug)]
pub struct Recognised {
    /// Its form.
    pub edition: Arc<Edition>,
    /// What its title says, and where that has no name, its signature.
    pub title: Title,
    /// The slug of its agency, where the file has one.
    pub agency: Option<String>,
    /// When it was published, where the source says so.
    pub published: Option<PublicationDate>,
    /// The day of its signature as it is typed in report.toml: it is not that of publication, unless a person says so.
    pub signed: Option<String>,
    /// Its figures, and what is doubtful.
    pub figures: Candidate,
    /// The tables of which not a single cell was found.
    pub lost: Vec<String>,
    /// Where its title is that of one report and not one cell is: the form of another that its tables look like, and how many of that form's
    /// cells they have.
    pub looks_like: Option<(Arc<Edition>, usize)>,
    /// The narratives as Markdown by section; `None` where the heading was not found.
    pub narratives: Vec<(String, Option<String>)>,
    /// What is said beside the tables, of one of them or of a part of it.
    pub notes: Vec<SourceNote>,
    /// The pictures that stand in the narratives.
    pub pictures: Vec<PictureFile>,
    /// What was dropped or left out.
    pub remarks: Vec<Remark>,
}

impl Recognised {
    /// Whether a person must see to it before it is published: a figure is doubtful, or a text is missing, as in files of figures.
    pub fn needs_review(&self) -> bool {
        self.figures.needs_review(&self.edition) || self.narratives.iter().any(|(_, text)| text.is_none())
    }

    /// Gives a picture another name, in the texts, too.
    pub fn rename_picture(&mut self, from: &str, to: &str) {
        let (from_link, to_link) = (format!("]({from})"), format!("]({})", markdown::encoded(to)));
        for text in self.narratives.iter_mut().flat_map(|(_, text)| text) {
            *text = text.replace(&from_link, &to_link);
        }
        let own = self.pictures.iter_mut().filter(|picture| picture.name == from);
        own.for_each(|picture| picture.name = to.to_owned());
    }
}

/// Recognises a report. The form is that of the year, unless another fits what is there much better.
pub fn recognise(mut document: SourceDocument, editions: &Editions, year: Option<Year>) -> Option<Recognised> {
    evidence::english::to_form_words(&mut document, editions);
    form_notes::drop_from(&mut document, editions);
    let own_notes = own_notes::take_from(&mut document, editions);
    boilerplate::drop_from(&mut document);
    sections::split_headings(&mut document, editions);
    let (mut title, place) = title::find(&document, editions);
    title.name = document.name.take().or(title.name);
    title.year = document.year.and_then(Year::new).or(title.year);
    let told = year.or(title.year);
    let year = told.or_else(|| title::year_of_texts(&document));
    let family = title.family.as_deref().unwrap_or_else(|| editions.default_family());
    let named = document.edition.as_ref().and_then(|id| editions.get(id));
    let default = named.or_else(|| year.and_then(|year| editions.default_of(family, year)));
    let best = best_reading(&document, &title, (family, named, default), (year, editions))?;
    let looks_like = looks_like(&document, &best, (family, title.family.is_some()), editions);
    // A control for figures holds no mark.
    let is_addressed = document.blocks.is_empty();
    let has_marks = document.figures.is_empty() && own_notes.iter().any(own_notes::NamedNote::is_marked);
    let mut recognised = Recognised { looks_like, ..best.finish(document, title, place) };
    let (notes, remarks) = own_notes::placed(own_notes, &recognised.edition);
    for note in notes.iter().filter(|_| has_marks) {
        recognised.figures.unmark(&recognised.edition, &note.address);
    }
    recognised.notes.extend(notes);
    recognised.remarks.extend(remarks);
    // Of a form that nobody has filled it is no matter. Where each figure has an address that is of this family alone, nothing is guessed.
    let is_of_default = default.is_none_or(|form| form.family.id == recognised.edition.family.id);
    let is_certain = is_addressed && !is_of_default && recognised.figures.unmatched == 0;
    if !recognised.figures.is_empty() && !is_certain {
        recognised.remarks.extend(guess(&recognised.edition, default.map(|form| &**form), told));
    }
    Some(recognised)
}

/// The form under which most of a document is read, among those that the title allows: `named` by the document itself, or of the family that
/// it tells of; ahead of others that of the year.
fn best_reading<'e>(
    document: &SourceDocument,
    title: &Title,
    (family, named, default): (&str, Option<&'e Arc<Edition>>, Option<&Arc<Edition>>),
    (year, editions): (Option<Year>, &'e Editions),
) -> Option<FormReading<'e>> {
    let mut best: Option<(FormRank, FormReading<'e>)> = None;
    let is_default = |edition: &Edition| default.is_some_and(|default| default.id == edition.id);
    // What the title says of the report holds. Where there is none, a form of another family has to have its own words in the document.
    let is_told = |edition: &&Arc<Edition>| edition.family.id == family;
    let others = editions.iter().filter(|edition| title.family.is_none() && !is_told(edition));
    let all = editions.iter().filter(is_told).chain(others);
    for edition in all.filter(|edition| named.is_none_or(|named| named.id == edition.id)) {
        let reading = FormReading::new(document, title.name.as_deref(), edition, editions);
        // A variant that a site has beside the form that it extends is in force as well: what is in the document tells which it is.
        let is_in_force = is_default(edition) || is_told(&edition) && year.is_some_and(|year| edition.is_for(year));
        let ahead = match reading.figures.cells.values().any(|read| read.ungridded) {
            _ if !is_in_force => 0,
            true => YEARS_FORM_UNGRIDDED,
            false => YEARS_FORM,
        };
        let score = Score::new(edition, &reading.figures, None).presence + ahead;
        let rank = (score, reading.headings(), editions.precedence(edition));
        let is_larger = |known: &FormReading<'_>| reading.figures.cells.len() > known.figures.cells.len();
        if !is_told(&edition) && !best.as_ref().is_none_or(|(_, known)| is_larger(known)) {
            continue;
        }
        if best.as_ref().is_none_or(|(known, _)| *known < rank) {
            best = Some((rank, reading));
        }
    }
    best.map(|(_, reading)| reading)
}

/// Where a document has the title of one report and not one cell of it: the form of another family that its tables look like.
fn looks_like(
    document: &SourceDocument,
    best: &FormReading<'_>,
    (family, has_title): (&str, bool),
    editions: &Editions,
) -> Option<(Arc<Edition>, usize)> {
    if !has_title || !best.figures.cells.is_empty() {
        return None;
    }
    let others = editions.iter().filter(|edition| edition.family.id != family);
    let read = others.map(|edition| (edition, FormReading::new(document, None, edition, editions).figures.cells.len()));
    let (edition, cells) = read.max_by_key(|(_, cells)| *cells).filter(|(_, cells)| *cells > 0)?;
    Some((edition.clone(), cells))
}

/// How well a document is read under a form: the score of its figures, where that is the same how many of the form's headings are there
/// ahead of those that are not, and then which of two like forms is the site's.
type FormRank = (i64, i64, u8);

/// A document read under a form: what tells whether it is the right one.
struct FormReading<'e> {
    edition: &'e Arc<Edition>,
    sections: Vec<FoundSection>,
    ending: Option<Ending>,
    figures: Candidate,
    lost: Vec<String>,
}

impl<'e> FormReading<'e> {
    fn new(
        document: &SourceDocument,
        name: Option<&str>,
        edition: &'e Arc<Edition>,
        editions: &Editions,
    ) -> FormReading<'e> {
        let mut sections = sections::find(document, edition);
        let ending = sections.last_mut().map(|last| {
            let ending = ending::find(document, last.text(), name);
            last.end = ending.start;
            ending
        });
        let (figures, lost) = tables::read(document, &sections, edition, editions);
        FormReading { edition, sections, ending, figures, lost }
    }

    /// How many headings of the form's texts are there, less those that are not.
    fn headings(&self) -> i64 {
        let is_there = |id: &str| self.sections.iter().any(|section| section.id == id);
        let texts = self.edition.narratives().filter(|section| !section.opening);
        texts.map(|section| if is_there(&section.id) { 1 } else { -1 }).sum()
    }

    /// The report: the texts around the figures, and what has no place in it.
    fn finish(self, mut document: SourceDocument, mut title: Title, place: Range<usize>) -> Recognised {
        let FormReading { edition, sections, ending, mut figures, lost } = self;
        let agency = document.agency.take();
        let (given, unknown): (Vec<_>, Vec<_>) = std::mem::take(&mut document.explanations)
            .into_iter()
            .partition(|note| edition.name_at(&note.address).is_some());
        let (given_texts, homeless): (Vec<_>, Vec<_>) = std::mem::take(&mut document.texts)
            .into_iter()
            .partition(|(id, _)| edition.narratives().any(|section| section.id == *id));
        let unknown = unknown.into_iter().map(|note| (note.address, note.text)).chain(homeless).map(|(place, text)| {
            let message = Message::new("import.remark.left_out").with("text", format!("{place} {text}"));
            Remark { message, spot: SourceLocation::default() }
        });
        let opening = opening::find(&document, &place, &sections, edition);
        let FoundTexts { narratives, pictures: placed_pictures, remarks: unmentioned } =
            markdown::read(&document, &sections, opening.clone(), (edition, &figures));
        let narratives = with_given(edition, narratives, given_texts);
        let end = ending.as_ref().map_or(document.blocks.len(), |ending| ending.start);
        let placed = Placed { title: place, opening, sections: &sections, end, figures: &figures };
        let leftover = Leftover::find(&document, &placed, edition);
        let first_section = sections.first().map_or(document.blocks.len(), |section| section.heading);
        let published = published::find(&document, first_section);
        let mut remarks: Vec<Remark> = untouched(&figures).into_iter().collect();
        remarks.extend(document.remarks.iter().cloned().chain(unmentioned).chain(leftover.remarks));
        remarks.extend(unknown);
        remarks.extend(ending.iter().flat_map(|ending| ending.remarks(&document)));
        let (pictures, of_pictures) = pictures::taken(&document, &placed_pictures);
        remarks.extend(of_pictures);
        let Ending { name, signed, .. } = ending.unwrap_or_default();
        title.name = title.name.or(name);
        // Formats of figures have no text, and that is no doubt.
        let has_text = !document.blocks.is_empty();
        for (section, _) in narratives.iter().filter(|(_, text)| text.is_none() && has_text) {
            let heading = edition.section(section).map_or(section.as_str(), |section| &section.heading.zh);
            let why = Message::new("import.why.section").with("heading", heading);
            figures.add_issue(section, IssueKind::NotFound, SourceLocation::default(), why);
        }
        for (section, spot) in sections::twice_over(&document, &sections, edition) {
            let heading = edition.section(&section).map_or(section.as_str(), |section| &section.heading.zh);
            let why = Message::new("import.why.twice_over").with("heading", heading);
            figures.add_issue(&section, IssueKind::Contradictory, spot, why);
        }
        let (edition, notes) = (edition.clone(), [leftover.notes, given].concat());
        Recognised {
            edition,
            title,
            agency,
            published,
            signed,
            figures,
            lost,
            looks_like: None,
            narratives,
            notes,
            pictures,
            remarks,
        }
    }
}

/// The texts of a form's sections: those that the source gives by their sections ahead of those that were found in it.
fn with_given(
    edition: &Edition,
    found: Vec<(String, Option<String>)>,
    given: Vec<(String, String)>,
) -> Vec<(String, Option<String>)> {
    let sections = edition.narratives().filter_map(|section| {
        let own = given.iter().find(|(id, _)| *id == section.id).map(|(_, text)| Some(text.clone()));
        let found = || found.iter().find(|(id, _)| *id == section.id).map(|(_, text)| text.clone());
        Some((section.id.clone(), own.or_else(found)?))
    });
    sections.collect()
}

/// A form that nobody has filled.
fn untouched(figures: &Candidate) -> Option<Remark> {
    let message = Message::new("export.blank.untouched").with("cells", figures.cells.len());
    let is_untouched = !figures.cells.is_empty() && figures.is_empty();
    is_untouched.then(|| Remark { message, spot: SourceLocation::default() })
}

/// What is said of a form that is not simply that of the year which the report has.
fn guess(form: &Edition, default: Option<&Edition>, year: Option<Year>) -> Option<Remark> {
    let is_default = default.is_some_and(|default| default.id == form.id);
    let message = match year {
        Some(_) if is_default => return None,
        Some(year) => Message::new("import.remark.other_form").with("year", year),
        None => Message::new("import.remark.guessed_form"),
    };
    let message = message.with("form", form.title.zh.as_str());
    Some(Remark { message, spot: SourceLocation::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The form of a text, and what is said of it.
    fn form(text: &str, year: Option<u16>) -> (String, Vec<String>) {
        let format = crate::import::format_of("a.txt").expect("a format");
        let document = crate::import::read(format, text).expect("a text");
        let found = recognise(document, &Editions::load(&[]).0, year.and_then(Year::new)).expect("a form");
        let said = found.remarks.iter().map(|remark| remark.message.key().to_owned());
        (found.edition.id.clone(), said.filter(|key| key.ends_with("_form")).collect())
    }

    #[test]
    fn the_form_of_a_text_without_a_title_is_that_of_its_year() {
        let names = "结果维持\t结果纠正\t其他结果\t尚未审结\t总计\t".repeat(3);
        // An empty one is a form and no report.
        let empty = format!("四、政府信息公开行政复议、行政诉讼情况\n{names}\n{}\n", "\t".repeat(14));
        assert_eq!(form(&empty, None).1, Vec::<String>::new());
        let table = format!(
            "四、政府信息公开行政复议、行政诉讼情况\n行政复议\t行政诉讼\n\t未经复议直接起诉\t复议后起诉\n{names}\n{}\n",
            ["1"; 15].join("\t")
        );
        assert_eq!(form(&table, Some(2024)), ("cn-2021".to_owned(), vec![]));
        let guessed = vec!["import.remark.guessed_form".to_owned()];
        assert_eq!(
            form(&format!("{table}2024年，我局比2019年多。其中2024年一件。\n"), None),
            ("cn-2021".to_owned(), guessed.clone())
        );
        assert_eq!(form(&format!("{table}2019年，我局无。\n"), None), ("cn-2019".to_owned(), guessed));
    }
}
