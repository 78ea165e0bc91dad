//! The HTTP layer: checks where a request comes from, finds the file, and adds the live script to pages. It never writes.

use super::board;
use super::editor::Editor;
use super::live;
use super::origin;
use super::pages::{PageResponse, Pages};
use super::site_state::SiteState;
use crate::base::{Lang, decode, json_text, media_type};
use crate::diagnose;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HOST, LOCATION, ORIGIN, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::get;
use chrono::NaiveDate;
use serde::Serialize;
use std::net::IpAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch::Receiver;

/// The state shared by all requests.
pub struct Server {
    pub(super) states: Receiver<Arc<SiteState>>,
    pub(super) pages: Pages,
    pub(super) lang: Lang,
    pub(super) editor: Option<Editor>,
    /// The day by which lateness is told. The clock is read at the top.
    pub(super) today: fn() -> NaiveDate,
}

impl Server {
    /// What answers requests from the states that come. `lang` is the language of the panel; `editor` opens the source of what the author
    /// points at; `today` tells which reports are late.
    pub fn new(
        states: Receiver<Arc<SiteState>>,
        lang: Lang,
        editor: Option<Editor>,
        today: fn() -> NaiveDate,
    ) -> Arc<Server> {
        Arc::new(Server { states, pages: Pages::default(), lang, editor, today })
    }

    /// The newest state.
    pub(super) fn latest(&self) -> Arc<SiteState> {
        self.states.borrow().clone()
    }
}

/// Serves the newest state of a site until the listener fails.
///
/// # Errors
/// When the listener fails.
pub async fn serve(listener: TcpListener, server: Arc<Server>) -> std::io::Result<()> {
    let routes = axum::Router::new()
        .route("/__annals/", get(live::panel))
        .route(board::BOARD, get(board::board))
        .route("/__annals/events", get(live::events))
        .route("/__annals/where", get(origin::locations))
        .route("/__annals/live.js", get(live::script))
        .fallback(page)
        .layer(from_fn(guard))
        .with_state(server);
    super::connections::answer(listener, routes).await
}

/// Refuses requests of other sites, and keeps browsers from caching.
async fn guard(request: Request, next: Next) -> Response {
    if let Some(refusal) = refusal(request.method(), request.headers()) {
        return refusal;
    }
    let mut response = next.run(request).await;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// Refuses the requests of another site in the same browser, which come with a host name of that site (DNS rebinding) or with its
/// origin (a script); and all methods other than reading.
fn refusal(method: &Method, headers: &HeaderMap) -> Option<Response> {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let is_same_origin = |origin: &HeaderValue| origin.as_bytes() == format!("http://{host}").as_bytes();
    if !is_local_name(host) || !headers.get(ORIGIN).is_none_or(is_same_origin) {
        return Some(plain(StatusCode::FORBIDDEN, "403"));
    }
    (method != Method::GET && method != Method::HEAD).then(|| plain(StatusCode::METHOD_NOT_ALLOWED, "405"))
}

/// Whether a host is a numeric address or localhost: no other party can make these resolve to this machine.
fn is_local_name(host: &str) -> bool {
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok()
}

/// A page, or another file of the site.
async fn page(State(server): State<Arc<Server>>, request: Request) -> Response {
    let requested = request.uri().path();
    let Some(path) = decode(requested.strip_prefix('/').unwrap_or(requested)).filter(|path| is_plain(path)) else {
        return plain(StatusCode::BAD_REQUEST, "400");
    };
    // The query is kept, since a page may use it.
    let folder = format!("{requested}/{}", request.uri().query().map_or_else(String::new, |query| format!("?{query}")));
    let (lang, state) = (server.lang, server.latest());
    let rendered_state = state.clone();
    let page_response = tokio::task::spawn_blocking(move || server.pages.respond(&rendered_state, &path)).await;
    match page_response {
        Ok(PageResponse::Found(file, bytes)) => body(StatusCode::OK, media_type(file.as_str()), &bytes, &state),
        Ok(PageResponse::Missing(Some(bytes))) => body(StatusCode::NOT_FOUND, media_type("404.html"), &bytes, &state),
        Ok(PageResponse::Missing(None)) => plain(StatusCode::NOT_FOUND, "404"),
        Ok(PageResponse::Folder) => {
            let mut response = plain(StatusCode::TEMPORARY_REDIRECT, "307");
            if let Ok(location) = HeaderValue::from_str(&folder) {
                response.headers_mut().insert(LOCATION, location);
            }
            response
        }
        Ok(PageResponse::Failed(diagnostic)) => {
            let text = crate::base::escape(&diagnose::human(&[*diagnostic], lang, false, None));
            let page = format!("<!doctype html>\n<meta charset=\"utf-8\">\n<body>\n<pre>{text}</pre>\n</body>\n");
            body(StatusCode::INTERNAL_SERVER_ERROR, media_type("404.html"), page.as_bytes(), &state)
        }
        Err(_) => plain(StatusCode::INTERNAL_SERVER_ERROR, "500"),
    }
}

/// A response with content. The live script is added to HTML.
fn body(status: StatusCode, media: &'static str, bytes: &[u8], state: &SiteState) -> Response {
    let bytes = match media.starts_with("text/html") {
        true => live::inject(bytes, &live::fingerprint(state, bytes)),
        false => bytes.to_vec(),
    };
    response(status, media, bytes)
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    response(status, "text/plain; charset=utf-8", text.into())
}

/// A value as JSON.
pub(super) fn json_response(value: &impl Serialize) -> Response {
    // Strings, numbers and lists always have a JSON form.
    response(StatusCode::OK, "application/json; charset=utf-8", json_text(value).unwrap_or_default().into())
}

pub(super) fn response(status: StatusCode, media: &'static str, bytes: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media));
    response
}

/// Whether a path stays inside the site: no empty segment but the last, no `..`, no other separator.
fn is_plain(path: &str) -> bool {
    let inner = path.strip_suffix('/').unwrap_or(path);
    path.is_empty() || crate::base::OutPath::parse(inner).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numeric_addresses_and_localhost_are_local() {
        for host in ["127.0.0.1:1111", "localhost:1111", "LOCALHOST", "[::1]:1111", "192.168.0.7:80"] {
            assert!(is_local_name(host), "{host}");
        }
        for host in ["", "evil.example:1111", "127.0.0.1.evil.example", "localhost.evil.example", "[::1", "[evil]:1"] {
            assert!(!is_local_name(host), "{host}");
        }
    }

    #[test]
    fn paths_stay_inside() {
        let inside = |path: &str| decode(path).is_some_and(|path| is_plain(&path));
        for path in ["", "a/2023/", "a/%E7%AB%A0.pdf", "404.html"] {
            assert!(inside(path), "{path}");
        }
        for path in ["../x", "a/%2e%2e/b", "a//b", "/", "a/..", "%2Fetc/passwd", "a%5cb", "%zz", "%ff", "a%00"] {
            assert!(!inside(path), "{path}");
        }
    }
}
