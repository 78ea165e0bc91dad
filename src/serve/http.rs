//! The HTTP layer: who may ask, what is asked for, and the one script that is added to pages. Nothing is ever written.

use super::editor::Editor;
use super::live;
use super::media::media_type;
use super::origin;
use super::pages::{PageResponse, Pages};
use super::shown::SiteState;
use crate::base::{Lang, decode};
use crate::diagnose;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HOST, LOCATION, ORIGIN, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::get;
use std::net::IpAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch::Receiver;

/// What every request needs.
pub(super) struct Server {
    pub(super) shown: Receiver<Arc<SiteState>>,
    pub(super) pages: Pages,
    pub(super) lang: Lang,
    pub(super) editor: Option<Editor>,
}

impl Server {
    /// The newest state.
    pub(super) fn now(&self) -> Arc<SiteState> {
        self.shown.borrow().clone()
    }
}

/// Serves the states of a site, each as soon as it is there, until the listener fails. `lang` is the panel's; `editor` opens
/// what the author points at.
///
/// # Errors
/// When the system ends the listening.
pub async fn serve(
    listener: TcpListener,
    shown: Receiver<Arc<SiteState>>,
    lang: Lang,
    editor: Option<Editor>,
) -> std::io::Result<()> {
    let server = Arc::new(Server { shown, pages: Pages::default(), lang, editor });
    let routes = axum::Router::new()
        .route("/__annals/", get(live::state))
        .route("/__annals/events", get(live::events))
        .route("/__annals/where", get(origin::places))
        .route("/__annals/live.js", get(live::script))
        .fallback(page)
        .layer(from_fn(guard))
        .with_state(server);
    axum::serve(listener, routes).await
}

/// Lets nobody read the site who must not, and no browser keep what it read.
async fn guard(request: Request, next: Next) -> Response {
    if let Some(refusal) = refusal(request.method(), request.headers()) {
        return refusal;
    }
    let mut response = next.run(request).await;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// Turns away another site in the same browser, which comes by a name of its own for this machine (DNS rebinding) or by a
/// script of its own; and whoever wants to do more than read.
fn refusal(method: &Method, headers: &HeaderMap) -> Option<Response> {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let own = |origin: &HeaderValue| origin.as_bytes() == format!("http://{host}").as_bytes();
    if !is_ours(host) || !headers.get(ORIGIN).is_none_or(own) {
        return Some(plain(StatusCode::FORBIDDEN, "403"));
    }
    (method != Method::GET && method != Method::HEAD).then(|| plain(StatusCode::METHOD_NOT_ALLOWED, "405"))
}

/// Names that no stranger can point at this machine: addresses as numbers, and localhost.
fn is_ours(host: &str) -> bool {
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok()
}

/// A page, or another file of the site.
async fn page(State(server): State<Arc<Server>>, request: Request) -> Response {
    let asked = request.uri().path();
    let Some(path) = decode(asked.strip_prefix('/').unwrap_or(asked)).filter(|path| is_plain(path)) else {
        return plain(StatusCode::BAD_REQUEST, "400");
    };
    // The query stays: a page may use it.
    let folder = format!("{asked}/{}", request.uri().query().map_or_else(String::new, |query| format!("?{query}")));
    let (lang, shown) = (server.lang, server.now());
    let asking = shown.clone();
    let answer = tokio::task::spawn_blocking(move || server.pages.answer(&asking, &path)).await;
    match answer {
        Ok(PageResponse::Found(file, bytes)) => body(StatusCode::OK, media_type(file.as_str()), &bytes, &shown),
        Ok(PageResponse::Missing(Some(bytes))) => body(StatusCode::NOT_FOUND, media_type("404.html"), &bytes, &shown),
        Ok(PageResponse::Missing(None)) => plain(StatusCode::NOT_FOUND, "404"),
        Ok(PageResponse::Folder) => {
            let mut response = plain(StatusCode::TEMPORARY_REDIRECT, "307");
            if let Ok(location) = HeaderValue::from_str(&folder) {
                response.headers_mut().insert(LOCATION, location);
            }
            response
        }
        Ok(PageResponse::Failed(mistake)) => {
            let text = crate::base::escape(&diagnose::human(&[*mistake], lang, false, 120));
            let page = format!("<!doctype html>\n<meta charset=\"utf-8\">\n<body>\n<pre>{text}</pre>\n</body>\n");
            body(StatusCode::INTERNAL_SERVER_ERROR, media_type("404.html"), page.as_bytes(), &shown)
        }
        Err(_) => plain(StatusCode::INTERNAL_SERVER_ERROR, "500"),
    }
}

/// An answer with content; a page gets the script that keeps it alive.
fn body(status: StatusCode, media: &'static str, bytes: &[u8], shown: &SiteState) -> Response {
    let bytes = match media.starts_with("text/html") {
        true => live::inject(bytes, &live::fingerprint(shown, bytes)),
        false => bytes.to_vec(),
    };
    response(status, media, bytes)
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    response(status, "text/plain; charset=utf-8", text.into())
}

pub(super) fn response(status: StatusCode, media: &'static str, bytes: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media));
    response
}

/// Whether a path stays inside the site: no empty step but the last, none that leads up, no foreign separator.
fn is_plain(path: &str) -> bool {
    let inner = path.strip_suffix('/').unwrap_or(path);
    path.is_empty() || crate::base::OutPath::parse(inner).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_nobody_else_can_give_this_machine() {
        for host in ["127.0.0.1:1111", "localhost:1111", "LOCALHOST", "[::1]:1111", "192.168.0.7:80"] {
            assert!(is_ours(host), "{host}");
        }
        for host in ["", "evil.example:1111", "127.0.0.1.evil.example", "localhost.evil.example", "[::1", "[evil]:1"] {
            assert!(!is_ours(host), "{host}");
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
