//! From the page to the file: where what stands on a page was typed. A page carries no position. The script asks with what the
//! page does carry: the ids around the place, and the text that stands there.

use super::editor::Editor;
use super::http::{Server, response};
use super::query::Query;
use crate::base::Location;
use crate::compare::{Comparison, Indicator};
use crate::edition::{CellId, SectionKind};
use crate::markdown::plain;
use crate::model::{Narrative, Report, Site};
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use std::cell::OnceCell;
use std::sync::Arc;

/// What stands at a place of a page.
pub(super) struct PagePosition<'a> {
    /// The ids around it, the nearest first.
    ids: Vec<&'a str>,
    /// The text of its block.
    text: &'a str,
    /// The same as the earlier report had it, where the page compares two.
    was: &'a str,
    /// How many blocks of the same text stand before it.
    nth: usize,
}

/// `GET /__annals/where?page=…&page=…&at=…&text=…`: files with line and column, the earlier report's first.
pub(super) async fn places(State(server): State<Arc<Server>>, RawQuery(query): RawQuery) -> Response {
    let query = Query::parse(&query.unwrap_or_default());
    let text = query.get("text");
    let spot = PagePosition {
        ids: query.all("at").collect(),
        text,
        was: query.first("was").unwrap_or(text),
        nth: query.get("nth").parse().unwrap_or(0),
    };
    let shown = server.now();
    // A line about one report, on a page about many, names that report's page, too.
    let reports = query.all("page").map(|page| shown.reports(page)).find(|found| !found.is_empty()).unwrap_or_default();
    let found = match reports.as_slice() {
        [earlier, later] => both(&shown.checked.site, [earlier, later], &spot),
        reports => reports.iter().filter_map(|report| origin(report, &spot, spot.text)).collect(),
    };
    let places: Vec<Value> = found.iter().map(|place| told(place, server.editor.as_ref())).collect();
    response(StatusCode::OK, "application/json; charset=utf-8", json!({ "places": places }).to_string().into())
}

fn told(place: &Location, editor: Option<&Editor>) -> Value {
    let (line, column) = place.position();
    let file = &place.file.path;
    json!({ "file": file, "line": line, "column": column, "url": editor.map(|editor| editor.url(file, line, column)) })
}

/// The places in both reports of a comparison: a figure's address is the later form's, and the earlier one may name it otherwise.
fn both(site: &Site, [earlier, later]: [&Report; 2], spot: &PagePosition<'_>) -> Vec<Location> {
    let comparison = Comparison::of(earlier, later, &site.editions);
    for id in &spot.ids {
        let here = later.edition.cell(id).map(|cell| comparison.get(cell));
        if let Some(delta) = here.or_else(|| comparison.only_earlier.iter().find(|delta| delta.address == *id)) {
            let before = delta.before_cell.map(|cell| figure(earlier, cell));
            return before.into_iter().chain(delta.after_cell.map(|cell| figure(later, cell))).collect();
        }
    }
    let places = [origin(earlier, spot, spot.was), origin(later, spot, spot.text)];
    places.into_iter().flatten().collect()
}

/// The place in one report.
fn origin(report: &Report, spot: &PagePosition<'_>, text: &str) -> Option<Location> {
    let followed = OnceCell::new();
    let followed = |id: &str| {
        let all = followed.get_or_init(|| Indicator::of_form(&report.edition));
        all.iter().find(|indicator| indicator.anchor == id).and_then(|indicator| indicator.cells.first().copied())
    };
    if let Some(cell) = spot.ids.iter().find_map(|id| report.edition.cell(id).or_else(|| followed(id))) {
        return Some(figure(report, cell));
    }
    // A section, or a block in it: see `markdown::render` for the ids.
    let section = |id: &&str| {
        let inside = |known: &str| {
            let number = id.strip_prefix(known).and_then(|rest| rest.strip_prefix('-'));
            number.is_some_and(|rest| rest.trim_start_matches("fn-").bytes().all(|b| b.is_ascii_digit()))
        };
        let named = |known: &str| *id == known || id.strip_prefix("s-") == Some(known) || inside(known);
        report.edition.sections.iter().find(|section| named(&section.id))
    };
    let section = spot.ids.iter().find_map(section);
    let within = |narrative: &&Narrative| section.is_none_or(|section| section.id == narrative.section);
    let mut narratives = report.narratives.iter().filter(within);
    let wanted = squeeze(text);
    if !wanted.is_empty()
        && let Some(place) = narratives.clone().find_map(|narrative| block(narrative, &wanted, spot.nth))
    {
        return Some(place);
    }
    let section = section?;
    match section.kind {
        SectionKind::Narrative => narratives.next().map(|narrative| Location::new(&narrative.file, 0..0)),
        _ => report
            .edition
            .table(&section.id)
            .and_then(|table| table.rows().find_map(|(_, row)| row.cell(0)))
            .map(|cell| figure(report, cell)),
    }
}

/// Where a figure was typed; of a computed one, where the first of its parts was.
fn figure(report: &Report, cell: CellId) -> Location {
    let typed = |cell: &CellId| report.figures.place(*cell, &report.file).is_some();
    let members = report.edition.members(cell);
    let cell = if typed(&cell) { cell } else { members.into_iter().find(typed).unwrap_or(cell) };
    report.place(cell)
}

/// The block of a narrative that shows a text: the one that says just this, else one that says it among other things.
fn block(narrative: &Narrative, wanted: &str, nth: usize) -> Option<Location> {
    let plain = plain(narrative.text());
    let mut at = 0;
    let mut blocks = Vec::new();
    for line in plain.text.split_inclusive('\n') {
        blocks.push((at, squeeze(line)));
        at += line.len();
    }
    let same: Vec<usize> = blocks.iter().filter(|(_, text)| text == wanted).map(|(at, _)| *at).collect();
    let among = || {
        let whole = squeeze(&plain.text);
        let found = whole.find(wanted)?;
        // The same number of visible characters lies before it in the text with its blanks.
        let skipped = whole[..found].chars().count();
        plain.text.char_indices().filter(|(_, c)| !c.is_whitespace()).nth(skipped).map(|(at, _)| at)
    };
    let at = same.get(nth).or(same.last()).copied().or_else(among)?;
    let end = plain.text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
    let source = plain.source(at..end);
    Some(narrative.place(source.start..source.start))
}

/// A text without its blanks: a browser's and a file's line breaks differ.
fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
