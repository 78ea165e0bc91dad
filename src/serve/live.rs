//! Events for the browser while the author works: its page changed, a style changed, the diagnostics changed. The script that
//! handles them is added to pages here and nowhere else.

use super::board::BOARD;
use super::http::{Server, json_response, response};
use super::pages::PageResponse;
use super::query::Query;
use super::site_state::SiteState;
use super::sums::evaluate_sums;
use crate::base::{Diagnostic, Digest, KeyBuilder, Message, Severity, Slug, Year, decode, json_text};
use crate::diagnose;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::sync::watch::Receiver;

/// The live script; its parts share one scope.
const SCRIPT: &str = concat!(
    "(() => {\n\"use strict\";\n",
    include_str!("script/frame.js"),
    include_str!("script/findings.js"),
    include_str!("script/sums.js"),
    include_str!("script/origin.js"),
    include_str!("script/changes.js"),
    include_str!("script/live.js"),
    "})();\n",
);

/// The most diagnostics that the panel lists.
const MAX_LISTED: usize = 200;

/// The columns of an excerpt in the panel.
const EXCERPT_WIDTH: usize = 100;

/// The words of the panels.
#[rustfmt::skip]
const WORDS: [&str; 21] = [
    "title", "close", "open", "stale", "draft", "lost", "sums", "off", "unassessable", "explained", "holds", "difference",
    "dismiss", "hint", "copied", "opened", "nowhere", "changed", "show_changed", "report", "board",
];

/// Adds the script before the end of a page, with the fingerprint of the content that the browser is about to show.
pub(super) fn inject(page: &[u8], fingerprint: &str) -> Vec<u8> {
    const END: &[u8] = b"</body>";
    let at = page.windows(END.len()).rposition(|window| window == END).unwrap_or(page.len());
    let script = format!("<script src=\"/__annals/live.js\" data-page=\"{fingerprint}\" defer></script>\n");
    [&page[..at], script.as_bytes(), &page[at..]].concat()
}

/// The fingerprint of a page, of the styles and of the other assets.
pub(super) fn fingerprint(state: &SiteState, page: &[u8]) -> String {
    let [styles, others] = digest_assets(state);
    format!("{}.{styles}.{others}", short(Digest::new(page)))
}

fn digest_assets(state: &SiteState) -> [String; 2] {
    let of_kind = |styles: bool| {
        let items = state.assets().iter().filter(|item| item.path.as_str().ends_with(".css") == styles);
        short(items.fold(KeyBuilder::new("assets"), |key, item| key.digest(&item.key)).finish())
    };
    [of_kind(true), of_kind(false)]
}

fn short(digest: Digest) -> String {
    digest.to_string()[..16].to_owned()
}

/// `GET /__annals/live.js`
pub(super) async fn script() -> Response {
    response(StatusCode::OK, "text/javascript; charset=utf-8", SCRIPT.into())
}

/// `GET /__annals/?page=<path>`: the diagnostics in the form of `annals check --format json`, with an excerpt each; the sums of the
/// reports on that page; the addresses of drafts and of the board of members; the words of the panels. With a page the list is limited to [`MAX_LISTED`],
/// without one it is complete.
pub(super) async fn panel(State(server): State<Arc<Server>>, RawQuery(query): RawQuery) -> Response {
    let query = Query::parse(&query.unwrap_or_default());
    let state = server.latest();
    let lang = server.lang;
    let page = query.first("page");
    let diagnostics = match page {
        None => state.diagnostics.iter().map(|diagnostic| &**diagnostic).collect(),
        Some(page) => most_relevant(&state, page),
    };
    // Strings, numbers and lists always have a JSON form.
    let mut value: Value = serde_json::from_str(&diagnose::json(&diagnostics, lang)).unwrap_or_default();
    if let Some(findings) = value["diagnostics"].as_array_mut() {
        for (finding, diagnostic) in findings.iter_mut().zip(&diagnostics) {
            finding["excerpt"] = excerpt(diagnostic);
        }
    }
    let page = page.unwrap_or_default();
    value["summary"] = json!(state.summary());
    value["version"] = json!(state.version);
    value["stale"] = json!(state.stale);
    value["drafts"] = json!(state.drafts());
    value["board"] = json!(state.has_offices().then_some(BOARD));
    value["draft"] = json!(state.reports(page).iter().any(|report| report.draft));
    value["sums"] = json!(evaluate_sums(&state, page, lang));
    for word in WORDS {
        value["words"][word] = json!(Message::keyed(format!("panel.{word}")).render(lang));
    }
    for severity in ["error", "warning", "info", "help", "colon"] {
        value["words"][severity] = json!(Message::keyed(format!("diagnose.{severity}")).render(lang));
    }
    json_response(&value)
}

/// The diagnostics that the panel of a page lists: those about the reports on the page, then those of its agency, then all others, each
/// time errors before warnings.
fn most_relevant<'a>(state: &'a SiteState, page: &str) -> Vec<&'a Diagnostic> {
    let (agency, year) = Slug::leading(page.trim_start_matches('/')).unzip();
    let agency = agency.as_ref().map_or("", Slug::as_str);
    let mut on_page: Vec<(String, Year)> = year.flatten().map(|year| (agency.to_owned(), year)).into_iter().collect();
    on_page.extend(state.reports(page).iter().map(|report| (report.agency.to_string(), report.year)));
    let all = state.diagnostics.iter().map(|diagnostic| &**diagnostic);
    let mut listed: Vec<&Diagnostic> = all.filter(|diagnostic| diagnostic.severity != Severity::Info).collect();
    sort_by_distance(&mut listed, agency, &on_page);
    listed.truncate(MAX_LISTED);
    listed
}

/// Puts the findings about some reports first, then those of an agency, then all others, each time errors before warnings.
fn sort_by_distance(findings: &mut [&Diagnostic], agency: &str, reports: &[(String, Year)]) {
    findings.sort_by_cached_key(|finding| {
        let is_here = reports.iter().any(|(agency, year)| finding.is_about(agency, Some(*year)));
        let distance = if is_here { 0 } else { 1 + usize::from(!finding.is_about(agency, None)) };
        (distance, Reverse(finding.severity))
    });
}

fn excerpt(diagnostic: &Diagnostic) -> Value {
    match diagnose::marked_line(diagnostic, EXCERPT_WIDTH) {
        Some((line, text, mark)) => json!({
            "line": line,
            "before": text[..mark.start],
            "marked": text[mark.clone()],
            "after": text[mark.end..],
        }),
        None => Value::Null,
    }
}

/// `GET /__annals/events?<fingerprint>&<path>`: a stream of the events `reload`, `css` and `diagnostics` that concern the page.
pub(super) async fn events(
    State(server): State<Arc<Server>>,
    RawQuery(query): RawQuery,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let query = query.unwrap_or_default();
    let (known, path) = query.split_once('&').unwrap_or(("", "/"));
    let path = decode(path).unwrap_or_default();
    let path = path.strip_prefix('/').unwrap_or(&path).to_owned();
    let mut parts = known.split('.').map(str::to_owned);
    let mut next_part = || parts.next().unwrap_or_default();
    let client = ClientState { page: next_part(), styles: next_part(), others: next_part(), diagnostics: None };
    let states = server.states.clone();
    let listener = Listener { server, states, path, client, is_first: true };
    let stream = futures_util::stream::unfold(listener, Listener::next);
    Sse::new(stream).keep_alive(KeepAlive::default())
}

/// A page in a browser, and the state that it was notified of.
struct Listener {
    server: Arc<Server>,
    states: Receiver<Arc<SiteState>>,
    path: String,
    client: ClientState,
    is_first: bool,
}

/// The state that a page in a browser has. It requests the diagnostics when it is notified of a change; it has none at the start,
/// so that the first event covers changes made before it connected.
#[derive(Clone)]
struct ClientState {
    page: String,
    styles: String,
    others: String,
    diagnostics: Option<Digest>,
}

impl Listener {
    /// Waits for a state that concerns the page. The new page is rendered before the browser is notified.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Listener)> {
        loop {
            if !std::mem::take(&mut self.is_first) {
                self.states.changed().await.ok()?;
            }
            let state = self.states.borrow_and_update().clone();
            let (server, path, before) = (self.server.clone(), self.path.clone(), self.client.clone());
            let update = move || update_client(&server, &state, &path, before);
            let client = tokio::task::spawn_blocking(update).await.ok()?;
            let before = std::mem::replace(&mut self.client, client);
            if let Some(event) = event_between(&before, &self.client) {
                return Some((Ok(event), self));
            }
        }
    }
}

/// The client state for the newest site state. A page that cannot be rendered keeps its fingerprint.
fn update_client(server: &Server, state: &SiteState, path: &str, before: ClientState) -> ClientState {
    let page = match server.pages.respond(state, path) {
        PageResponse::Found(_, bytes) | PageResponse::Missing(Some(bytes)) => short(Digest::new(&bytes)),
        PageResponse::Missing(None) | PageResponse::Folder | PageResponse::Failed(_) => before.page.clone(),
    };
    let [styles, others] = digest_assets(state);
    if before.page != page || before.others != others {
        // The page is reloaded and requests the diagnostics then: their digest need not delay it.
        return ClientState { page, styles, others, diagnostics: None };
    }
    let diagnostics = KeyBuilder::new("diagnostics")
        .digest(&state.diagnostics_digest(server.lang))
        .text(&json_text(&evaluate_sums(state, path, server.lang)).unwrap_or_default());
    ClientState { page, styles, others, diagnostics: Some(diagnostics.finish()) }
}

/// The event for the difference of two states. One is enough: a reload replaces everything, and after `css` the page requests the
/// diagnostics as well.
fn event_between(before: &ClientState, now: &ClientState) -> Option<Event> {
    let name = if before.page != now.page || before.others != now.others {
        "reload"
    } else if before.styles != now.styles {
        "css"
    } else if before.diagnostics != now.diagnostics {
        "diagnostics"
    } else {
        return None;
    };
    Some(Event::default().event(name).data(&now.page))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Location;

    #[test]
    fn the_script_is_inserted_before_the_end_of_the_page() {
        let page = "<body>文</body>\n</html>\n";
        let out = String::from_utf8(inject(page.as_bytes(), "1.2.3")).expect("text");
        let (before, rest) = out.split_once("<script").expect("a script");
        assert_eq!(before, "<body>文");
        assert!(rest.ends_with("</script>\n</body>\n</html>\n"), "{rest}");
        assert!(String::from_utf8(inject(b"<p>", "")).expect("text").starts_with("<p><script"));
    }
    #[test]
    fn findings_of_the_page_in_view_come_first() {
        let at = |path: &str, severity| {
            Diagnostic::new("NUM", severity, Message::new("site.empty")).at(Location::absent(path))
        };
        let all = [
            at("content/a/2024/report.toml", Severity::Error),
            at("content/b/2023/report.toml", Severity::Error),
            at("content/b/2024/overview.md", Severity::Warning),
            at("content/b/2024/report.toml", Severity::Error),
            at("site.toml", Severity::Warning),
        ];
        let mut listed: Vec<&Diagnostic> = all.iter().collect();
        let page: Vec<(String, Year)> = Year::new(2024).map(|year| ("b".to_owned(), year)).into_iter().collect();
        sort_by_distance(&mut listed, "b", &page);
        let order: Vec<&str> = listed
            .iter()
            .filter_map(|finding| finding.location.as_ref())
            .map(|place| place.file.path.as_str())
            .collect();
        assert_eq!(
            order,
            [
                "content/b/2024/report.toml",
                "content/b/2024/overview.md",
                "content/b/2023/report.toml",
                "content/a/2024/report.toml",
                "site.toml",
            ]
        );
    }
}
