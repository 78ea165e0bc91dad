//! The members of an office in a year, as a page that the browser asks for: it is of the office and no file of the site.

use super::http::{Server, response};
use super::query::Query;
use super::site_state::SiteState;
use crate::base::{Lang, Message, OutPath, Slug, Year};
use crate::board::{Board, BoardSource, BoardWords};
use crate::model::{Agency, RollupRecord};
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};
use tera::{Context, Tera};

/// Its address.
pub(super) const BOARD: &str = "/__annals/board";

/// The page, with its values escaped.
static TEMPLATE: LazyLock<Tera> = LazyLock::new(|| {
    let mut tera = Tera::default();
    #[expect(
        clippy::expect_used,
        reason = "the template is a part of the program, and every test of the page renders it"
    )]
    tera.add_raw_template("board.html", include_str!("board.html")).expect("a template");
    tera
});

/// `GET /__annals/board?year=<year>&parent=<slug>`: a table of the members; without a year the latest of which a member has a report, without a parent that of
/// site.toml, or the first office that has members.
pub(super) async fn board(State(server): State<Arc<Server>>, RawQuery(query): RawQuery) -> Response {
    let query = Query::parse(&query.unwrap_or_default());
    let (state, lang, today) = (server.latest(), server.lang, server.today);
    let page = tokio::task::spawn_blocking(move || page(&state, &query, lang, today())).await;
    match page {
        Ok(Ok(page)) => response(StatusCode::OK, "text/html; charset=utf-8", page.into()),
        Ok(Err(_)) | Err(_) => response(StatusCode::INTERNAL_SERVER_ERROR, "text/plain; charset=utf-8", "500".into()),
    }
}

fn page(state: &SiteState, query: &Query, lang: Lang, today: chrono::NaiveDate) -> tera::TeraResult<String> {
    let site = &state.checked.site;
    let offices: BTreeSet<&Slug> = site.agencies.iter().filter_map(|agency| agency.parent.as_ref()).collect();
    let default = site.settings.parent.as_ref().map(|(slug, _)| slug).or_else(|| offices.first().copied());
    let asked = Slug::parse_series(query.get("parent"));
    let parent = asked.as_ref().filter(|slug| offices.contains(slug)).or(default);
    let years: BTreeSet<Year> = site.reports().map(|(_, report)| report.year).collect();
    let asked = query.get("year").parse().ok().and_then(Year::new);
    let is_member = |agency: &&Arc<Agency>| agency.parent.as_ref() == parent;
    let latest =
        site.agencies.iter().filter(is_member).flat_map(|agency| &agency.reports).map(|report| report.year).max();
    let year = asked.or(latest).or_else(|| years.last().copied());
    let word = |key: &'static str| Message::new(key).render(lang);
    let mut context = Context::new();
    context.insert("lang", lang.tag());
    context.insert("home", &word("status.home"));
    let name = |slug: &Slug| site.agency(slug).map_or_else(|| slug.to_string(), |agency| agency.name.clone());
    let office = |slug: &&Slug| json!({ "slug": slug.as_str(), "name": name(slug), "is_shown": Some(*slug) == parent });
    context.insert("offices", &offices.iter().map(office).collect::<Vec<Value>>());
    let listed = |own: &Year| json!({ "year": own.get(), "is_shown": Some(*own) == year });
    context.insert("years", &years.iter().rev().map(listed).collect::<Vec<Value>>());
    context.insert("parent", &parent.map(Slug::as_str));
    context.insert("year", &year.map(Year::get));
    let Some(year) = year else {
        context.insert("title", &word("status.sheet"));
        return TEMPLATE.render("board.html", &context);
    };
    let no_record = RollupRecord::default();
    let record = parent.and_then(|slug| state.rollups.get(&(slug.clone(), year))).unwrap_or(&no_record);
    let (findings, left_out) = (&state.diagnostics, &state.checked.left_out);
    let family = parent.and_then(Slug::family).and_then(Slug::parse_family);
    let source = BoardSource { site, findings, left_out, family: family.as_ref() };
    let board = Board::new(&source, parent, (year, today), record);
    let office = parent.and_then(|slug| site.agency(slug)).map(|agency| agency.name_in(year));
    insert(&mut context, &BoardWords { board: &board, office, lang }, state);
    TEMPLATE.render("board.html", &context)
}

/// The name comes first in a browser: what is left of a narrow screen is for its state.
fn folder_last(mut cells: [String; 8]) -> [String; 8] {
    cells.rotate_left(1);
    cells
}

/// The table and the texts that are alike.
fn insert(context: &mut Context, words: &BoardWords<'_>, state: &SiteState) {
    let board = words.board;
    let has_page = |agency: &str| {
        let path = OutPath::parse(&format!("{agency}/{}/index.html", board.year));
        path.is_some_and(|path| state.item(&path).is_some())
    };
    let members = board.members.iter().map(|member| {
        let page = has_page(member.agency).then(|| format!("/{}/{}/", member.agency, board.year));
        json!({ "cells": folder_last(words.cells(member)), "state": member.state, "page": page })
    });
    let alike = board.alike.iter().map(|texts| {
        let others = texts.members.iter().skip(1).map(
            |member| json!({ "name": member.name, "share": member.share, "differences": words.differences(member) }),
        );
        json!({ "summary": words.alike(texts), "members": others.collect::<Vec<Value>>() })
    });
    context.insert("title", &words.title());
    context.insert("summary", &words.summary_lines());
    context.insert("heads", &folder_last(words.heads()));
    context.insert("members", &members.collect::<Vec<Value>>());
    context.insert("alike", &alike.collect::<Vec<Value>>());
}
