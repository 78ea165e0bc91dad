//! From a position on a page to the source file. A page carries no source positions, so the script sends what the page has: the ids
//! of the enclosing elements, and the text of the block.

use super::editor::Editor;
use super::http::{Server, json_response};
use super::query::Query;
use crate::base::Location;
use crate::compare::{Comparison, Indicator};
use crate::edition::{CellId, SectionKind};
use crate::markdown::plain;
use crate::model::{Narrative, Report, Site};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde_json::{Value, json};
use std::cell::OnceCell;
use std::sync::Arc;

/// A position on a page.
pub(super) struct PagePosition<'a> {
    /// The ids of the enclosing elements, the innermost first.
    ids: Vec<&'a str>,
    /// The text of its block.
    text: &'a str,
    /// The text of the same block in the earlier report, where the page compares two.
    earlier_text: &'a str,
    /// How many blocks of the same text precede it.
    nth: usize,
}

/// `GET /__annals/where?page=…&page=…&at=…&text=…`: files with line and column, the earlier report's first.
pub(super) async fn locations(State(server): State<Arc<Server>>, RawQuery(query): RawQuery) -> Response {
    let query = Query::parse(&query.unwrap_or_default());
    let text = query.get("text");
    let position = PagePosition {
        ids: query.all("at").collect(),
        text,
        earlier_text: query.first("was").unwrap_or(text),
        nth: query.get("nth").parse().unwrap_or(0),
    };
    let state = server.latest();
    // A line about one report on a page about several also names that report's page.
    let reports =
        query.all("page").map(|page| state.reports(page)).find(|reports| !reports.is_empty()).unwrap_or_default();
    let locations = match reports.as_slice() {
        [earlier, later] => locate_in_both(&state.checked.site, [earlier, later], &position),
        reports => reports.iter().filter_map(|report| locate(report, &position, position.text)).collect(),
    };
    let places: Vec<Value> = locations.iter().map(|location| to_json(location, server.editor.as_ref())).collect();
    json_response(&json!({ "places": places }))
}

fn to_json(location: &Location, editor: Option<&Editor>) -> Value {
    let (line, column) = location.position();
    let file = &location.file.path;
    json!({ "file": file, "line": line, "column": column, "url": editor.map(|editor| editor.url(file, line, column)) })
}

/// The locations in both reports of a comparison. A figure has its address in the later form; the earlier form may have another.
fn locate_in_both(site: &Site, [earlier, later]: [&Report; 2], position: &PagePosition<'_>) -> Vec<Location> {
    let comparison = Comparison::new(earlier, later, &site.editions);
    for id in &position.ids {
        let delta = later.edition.cell(id).map(|cell| comparison.get(cell));
        if let Some(delta) = delta.or_else(|| comparison.only_earlier.iter().find(|delta| delta.address == *id)) {
            let before = delta.before_cell.map(|cell| locate_figure(earlier, cell));
            return before.into_iter().chain(delta.after_cell.map(|cell| locate_figure(later, cell))).collect();
        }
    }
    let locations = [locate(earlier, position, position.earlier_text), locate(later, position, position.text)];
    locations.into_iter().flatten().collect()
}

/// The location in one report.
fn locate(report: &Report, position: &PagePosition<'_>, text: &str) -> Option<Location> {
    let indicators = OnceCell::new();
    let indicator_cell = |id: &str| {
        let all = indicators.get_or_init(|| Indicator::of_form(&report.edition));
        all.iter().find(|indicator| indicator.anchor == id).and_then(|indicator| indicator.cells.first().copied())
    };
    if let Some(cell) = position.ids.iter().find_map(|id| report.edition.cell(id).or_else(|| indicator_cell(id))) {
        return Some(locate_figure(report, cell));
    }
    // A section or a block in it: `markdown::render` defines the ids.
    let section = |id: &&str| {
        let is_block_of = |known: &str| {
            let number = id.strip_prefix(known).and_then(|rest| rest.strip_prefix('-'));
            number.is_some_and(|rest| rest.trim_start_matches("fn-").bytes().all(|b| b.is_ascii_digit()))
        };
        let belongs_to = |known: &str| *id == known || id.strip_prefix("s-") == Some(known) || is_block_of(known);
        report.edition.sections.iter().find(|section| belongs_to(&section.id))
    };
    let section = position.ids.iter().find_map(section);
    let is_in_section = |narrative: &&Narrative| section.is_none_or(|section| section.id == narrative.section);
    let mut narratives = report.narratives.iter().filter(is_in_section);
    let wanted = remove_whitespace(text);
    if !wanted.is_empty()
        && let Some(location) = narratives.clone().find_map(|narrative| locate_block(narrative, &wanted, position.nth))
    {
        return Some(location);
    }
    let section = section?;
    match section.kind {
        SectionKind::Narrative => narratives.next().map(|narrative| Location::new(&narrative.file, 0..0)),
        _ => report
            .edition
            .table(&section.id)
            .and_then(|table| table.rows().find_map(|(_, row)| row.cell(0)))
            .map(|cell| locate_figure(report, cell)),
    }
}

/// The location of a figure; of a computed one, that of its first member that has one.
fn locate_figure(report: &Report, cell: CellId) -> Location {
    let is_typed = |cell: &CellId| report.figures.place(*cell, &report.file).is_some();
    let members = report.edition.parts_of_group(cell, |cell| is_typed(&cell));
    let cell = if is_typed(&cell) { cell } else { members.into_iter().find(is_typed).unwrap_or(cell) };
    report.place(cell)
}

/// The block of a narrative that shows a text: the `nth` with exactly this text, else the first place that contains it.
fn locate_block(narrative: &Narrative, wanted: &str, nth: usize) -> Option<Location> {
    let plain = plain(narrative.text());
    let mut at = 0;
    let mut blocks = Vec::new();
    for line in plain.text.split_inclusive('\n') {
        blocks.push((at, remove_whitespace(line)));
        at += line.len();
    }
    let same: Vec<usize> = blocks.iter().filter(|(_, text)| text == wanted).map(|(at, _)| *at).collect();
    let find_contained = || {
        let all = remove_whitespace(&plain.text);
        let start = all.find(wanted)?;
        // As many visible characters precede it in the text with whitespace.
        let skipped = all[..start].chars().count();
        plain.text.char_indices().filter(|(_, c)| !c.is_whitespace()).nth(skipped).map(|(at, _)| at)
    };
    let at = same.get(nth).or(same.last()).copied().or_else(find_contained)?;
    let end = plain.text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
    let source = plain.source(at..end);
    Some(narrative.place(source.start..source.start))
}

/// A text without whitespace: line breaks in the browser and in the file differ.
fn remove_whitespace(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
