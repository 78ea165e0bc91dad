//! What the browser is told while the author works: that its page changed, that a style changed, that there is something to
//! mend. The script that listens is added to pages here and nowhere else.

use super::http::{Server, response};
use super::pages::PageResponse;
use super::query::Query;
use super::shown::SiteState;
use super::sums::sums;
use crate::base::{Diagnostic, Digest, KeyBuilder, Message, Severity, decode};
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

/// The script, as it is: its parts share one scope.
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

/// How many findings the panel lists.
const LISTED: usize = 200;

/// The columns of an excerpt in the panel.
const WIDTH: usize = 100;

/// The words of the panels.
#[rustfmt::skip]
const WORDS: [&str; 20] = [
    "title", "close", "open", "stale", "draft", "lost", "sums", "off", "unassessable", "explained", "holds", "difference",
    "dismiss", "hint", "copied", "opened", "nowhere", "changed", "show_changed", "report",
];

/// Adds the script to a page, before its end, with the fingerprint of what the browser is about to show.
pub(super) fn inject(page: &[u8], fingerprint: &str) -> Vec<u8> {
    const END: &[u8] = b"</body>";
    let at = page.windows(END.len()).rposition(|window| window == END).unwrap_or(page.len());
    let script = format!("<script src=\"/__annals/live.js\" data-page=\"{fingerprint}\" defer></script>\n");
    [&page[..at], script.as_bytes(), &page[at..]].concat()
}

/// The fingerprint of a page with the styles and the other assets around it.
pub(super) fn fingerprint(shown: &SiteState, page: &[u8]) -> String {
    let [styles, others] = assets(shown);
    format!("{}.{styles}.{others}", short(Digest::of(page)))
}

fn assets(shown: &SiteState) -> [String; 2] {
    let of_kind = |styles: bool| {
        let items = shown.assets().iter().filter(|item| item.path.as_str().ends_with(".css") == styles);
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

/// `GET /__annals/?page=<path>`: what there is to say, as `annals check --format json` says it, with an excerpt each; the sums of
/// the reports on that page; the addresses of drafts; the words of the panels. For a page the list ends where the panel's does;
/// without one it is whole.
pub(super) async fn state(State(server): State<Arc<Server>>, RawQuery(query): RawQuery) -> Response {
    let query = Query::parse(&query.unwrap_or_default());
    let shown = server.now();
    let lang = server.lang;
    let page = query.first("page");
    let found = match page {
        None => shown.diagnostics.iter().map(|found| &**found).collect(),
        Some(page) => foremost(&shown, page),
    };
    // Strings, numbers and lists always have a JSON form.
    let mut value: Value = serde_json::from_str(&diagnose::json(&found, lang)).unwrap_or_default();
    if let Some(findings) = value["diagnostics"].as_array_mut() {
        for (finding, diagnostic) in findings.iter_mut().zip(&found) {
            finding["excerpt"] = excerpt(diagnostic);
        }
    }
    let page = page.unwrap_or_default();
    value["summary"] = json!(shown.summary());
    value["version"] = json!(shown.version);
    value["stale"] = json!(shown.stale);
    value["drafts"] = json!(shown.drafts());
    value["draft"] = json!(shown.reports(page).iter().any(|report| report.draft));
    value["sums"] = json!(sums(&shown, page, lang));
    for word in WORDS {
        value["words"][word] = json!(Message::keyed(format!("panel.{word}")).render(lang));
    }
    for severity in ["error", "warning", "info", "help", "colon"] {
        value["words"][severity] = json!(Message::keyed(format!("diagnose.{severity}")).render(lang));
    }
    response(StatusCode::OK, "application/json; charset=utf-8", value.to_string().into())
}

/// The findings that the panel of a page lists: errors before warnings, those of the page's agency before others.
fn foremost<'a>(shown: &'a SiteState, page: &str) -> Vec<&'a Diagnostic> {
    let agency = page.trim_start_matches('/').split('/').next().unwrap_or_default();
    let all = shown.diagnostics.iter().map(|found| &**found);
    let mut found: Vec<&Diagnostic> = all.filter(|found| found.severity != Severity::Info).collect();
    let elsewhere = |found: &Diagnostic| found.agency.as_ref().is_none_or(|slug| slug.as_str() != agency);
    found.sort_by_key(|found| (Reverse(found.severity), elsewhere(found)));
    found.truncate(LISTED);
    found
}

fn excerpt(diagnostic: &Diagnostic) -> Value {
    match diagnose::marked_line(diagnostic, WIDTH) {
        Some((line, text, mark)) => json!({
            "line": line,
            "before": text[..mark.start],
            "marked": text[mark.clone()],
            "after": text[mark.end..],
        }),
        None => Value::Null,
    }
}

/// `GET /__annals/events?<fingerprint>&<path>`: a stream of `reload`, `css` and `diagnostics`, as far as they concern the page
/// that asks.
pub(super) async fn events(
    State(server): State<Arc<Server>>,
    RawQuery(query): RawQuery,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let query = query.unwrap_or_default();
    let (known, path) = query.split_once('&').unwrap_or(("", "/"));
    let path = decode(path).unwrap_or_default();
    let path = path.strip_prefix('/').unwrap_or(&path).to_owned();
    let mut known = known.split('.').map(str::to_owned);
    let mut known = || known.next().unwrap_or_default();
    let told = ClientState { page: known(), styles: known(), others: known(), diagnostics: None };
    let shown = server.shown.clone();
    let stream = futures_util::stream::unfold(Listener { server, shown, path, told, first: true }, Listener::next);
    Sse::new(stream).keep_alive(KeepAlive::default())
}

/// A page in a browser, and the state that it was notified of.
struct Listener {
    server: Arc<Server>,
    shown: Receiver<Arc<SiteState>>,
    path: String,
    told: ClientState,
    first: bool,
}

/// What a page in a browser knows. It asks for what there is to say when it is told that it changed; so that nothing falls
/// between, it is told so at the start.
#[derive(Clone)]
struct ClientState {
    page: String,
    styles: String,
    others: String,
    diagnostics: Option<Digest>,
}

impl Listener {
    /// Waits for a state that concerns the page. The new page is ready before the browser is told to ask for it.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Listener)> {
        loop {
            if !std::mem::take(&mut self.first) {
                self.shown.changed().await.ok()?;
            }
            let shown = self.shown.borrow_and_update().clone();
            let (server, path, before) = (self.server.clone(), self.path.clone(), self.told.clone());
            let told = tokio::task::spawn_blocking(move || told(&server, &shown, &path, before)).await.ok()?;
            let before = std::mem::replace(&mut self.told, told);
            if let Some(event) = unseen(&before, &self.told) {
                return Some((Ok(event), self));
            }
        }
    }
}

/// What there is to know about a page. A page that cannot be made at the moment stays as it was.
fn told(server: &Server, shown: &SiteState, path: &str, before: ClientState) -> ClientState {
    let page = match server.pages.answer(shown, path) {
        PageResponse::Found(_, bytes) | PageResponse::Missing(Some(bytes)) => short(Digest::of(&bytes)),
        PageResponse::Missing(None) | PageResponse::Folder | PageResponse::Failed(_) => before.page.clone(),
    };
    let [styles, others] = assets(shown);
    if before.page != page || before.others != others {
        // The page is loaded anew and asks for the rest then: it need not wait until all that is looked through.
        return ClientState { page, styles, others, diagnostics: None };
    }
    let said = KeyBuilder::new("diagnostics").digest(&shown.said(server.lang));
    let said = said.text(&json!(sums(shown, path, server.lang)).to_string());
    ClientState { page, styles, others, diagnostics: Some(said.finish()) }
}

/// The event for what changed, the weightiest first: after a reload nothing else is left to say, after new styles the page
/// asks for the rest anyway.
fn unseen(before: &ClientState, now: &ClientState) -> Option<Event> {
    let name = match () {
        () if before.page != now.page || before.others != now.others => "reload",
        () if before.styles != now.styles => "css",
        () if before.diagnostics != now.diagnostics => "diagnostics",
        () => return None,
    };
    Some(Event::default().event(name).data(&now.page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_stands_before_the_end_of_the_page() {
        let page = "<body>文</body>\n</html>\n";
        let out = String::from_utf8(inject(page.as_bytes(), "1.2.3")).expect("text");
        let (before, rest) = out.split_once("<script").expect("a script");
        assert_eq!(before, "<body>文");
        assert!(rest.ends_with("</script>\n</body>\n</html>\n"), "{rest}");
        assert!(String::from_utf8(inject(b"<p>", "")).expect("text").starts_with("<p><script"));
    }
}
