//! One recogniser for every format: sections by heading, rows and columns by label, confirmed by order and sums. It never fills
//! a gap: what is not in the source is a doubt with its address.

mod candidate;
mod evidence;
mod matching;
mod narrative;
mod score;
mod solving;
mod ungridded;

pub use candidate::{Candidate, Issue, IssueKind};
pub use evidence::published::PublicationDate;
pub use evidence::title::{Title, of_text, year_of_name};

use super::document::{Remark, SourceDocument, SourceLocation};
use super::value::Value;
use crate::base::{Message, Year};
use crate::edition::{Edition, Editions};
use evidence::{published, title};
use matching::tables;
use narrative::leftover::{Leftover, Placed};
use narrative::{boilerplate, ending, form_notes, markdown, opening, sections};
use score::{Score, YEARS_FORM, YEARS_FORM_UNGRIDDED};
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
    /// The narratives as Markdown by section; `None` where the heading was not found.
    pub narratives: Vec<(String, Option<String>)>,
    /// The sentences that stand beside tables, each with the key of its table.
    pub notes: Vec<(String, String)>,
    /// What was dropped or left out.
    pub remarks: Vec<Remark>,
}

/// Recognises a report. The form is that of the year, unless another fits what is there much better.
pub fn recognise(mut document: SourceDocument, editions: &Editions, year: Option<Year>) -> Option<Recognised> {
    form_notes::drop_from(&mut document, editions);
    boilerplate::drop_from(&mut document);
    let (mut title, title_place) = title::find(&document, editions);
    title.name = document.name.take().or(title.name);
    let agency = document.agency.take();
    title.year = document.year.and_then(Year::new).or(title.year);
    let default = year.or(title.year).and_then(|year| editions.default_for(year));
    let mut best: Option<(i64, Recognised)> = None;
    for edition in editions.iter() {
        let mut sections = sections::find(&document, edition);
        let ending = sections.last_mut().map(|last| {
            let ending = ending::find(&document, last.text(), title.name.as_deref());
            last.end = ending.start;
            ending
        });
        let (figures, lost) = tables::read(&document, &sections, edition, editions);
        let is_default = default.is_some_and(|default| default.id == edition.id);
        let ahead = match figures.cells.values().any(|read| read.ungridded) {
            _ if !is_default => 0,
            true => YEARS_FORM_UNGRIDDED,
            false => YEARS_FORM,
        };
        let score = Score::new(edition, &figures, None).presence + ahead;
        if best.as_ref().is_some_and(|(known, _)| *known >= score) {
            continue;
        }
        let opening = opening::find(&document, &title_place, &sections, edition);
        let (narratives, mut remarks) = markdown::read(&document, &sections, opening.clone(), edition);
        remarks.splice(0..0, document.remarks.iter().cloned());
        let end = ending.as_ref().map_or(document.blocks.len(), |ending| ending.start);
        let placed = Placed { title: title_place.clone(), opening, sections: &sections, end, figures: &figures };
        let leftover = Leftover::find(&document, &placed, edition);
        remarks.extend(leftover.remarks);
        let first_section = sections.first().map_or(document.blocks.len(), |section| section.heading);
        let published = published::find(&document, first_section);
        let (edition, mut title, agency) = (edition.clone(), title.clone(), agency.clone());
        remarks.extend(ending.iter().flat_map(|ending| ending.remarks(&document)));
        let ending = ending.unwrap_or_default();
        title.name = title.name.or(ending.name);
        let signed = ending.signed;
        let recognised = Recognised {
            edition,
            title,
            agency,
            published,
            signed,
            figures,
            lost,
            narratives,
            notes: leftover.notes,
            remarks,
        };
        best = Some((score, recognised));
    }
    let (_, mut recognised) = best?;
    let cells = &recognised.figures.cells;
    if !cells.is_empty() && cells.values().all(|read| read.reading.value == Value::Blank) {
        let message = Message::new("export.blank.untouched").with("cells", cells.len());
        recognised.remarks.insert(0, Remark { message, spot: SourceLocation::default() });
    }
    for (section, text) in &recognised.narratives {
        // Formats of figures have no text, and that is no doubt.
        if text.is_none() && !document.blocks.is_empty() {
            let heading = recognised.edition.section(section);
            let why =
                Message::new("import.why.section").with("heading", heading.map_or(section.as_str(), |s| &s.heading.zh));
            recognised.figures.issues.push(Issue {
                address: section.clone(),
                kind: IssueKind::NotFound,
                spot: SourceLocation::default(),
                why,
            });
        }
    }
    Some(recognised)
}
