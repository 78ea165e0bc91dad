//! The routes of the desk.

use super::access::Access;
use super::commands::{self, DeskCommand, Program};
use super::doubts::Doubts;
use super::edits::{EditError, EditOutcome, ReportEdit, Writer, refused};
use super::pages;
use super::view::ReportView;
use crate::base::{Lang, Message, Slug, Year, json_text};
use crate::serve::{SiteState, WrittenParts};
use crate::source::SiteFolder;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Query, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, SET_COOKIE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::{get, post};
use futures_util::Stream;
use serde::Deserialize;
use serde_json::{Value, json};
use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::sync::watch::Receiver;

/// The largest file that can be uploaded, in bytes. No report is a tenth of it.
const LARGEST_UPLOAD: usize = 64 << 20;
/// The largest edit, in bytes.
const LARGEST_EDIT: usize = 4 << 20;

/// The files of the pages.
const ASSETS: [(&str, &str, &str); 7] = [
    ("/desk/theme.css", "text/css; charset=utf-8", include_str!("../../themes/default/static/theme.css")),
    ("/desk/desk.css", "text/css; charset=utf-8", include_str!("page/desk.css")),
    ("/desk/base.js", "text/javascript; charset=utf-8", include_str!("page/base.js")),
    ("/desk/report.js", "text/javascript; charset=utf-8", include_str!("page/report.js")),
    ("/desk/grid.js", "text/javascript; charset=utf-8", include_str!("page/grid.js")),
    ("/desk/link.js", "text/javascript; charset=utf-8", include_str!("page/link.js")),
    ("/desk/list.js", "text/javascript; charset=utf-8", include_str!("page/list.js")),
];

/// A desk: a session on a site.
pub struct Desk {
    access: Access,
    states: Receiver<Arc<SiteState>>,
    writer: Writer,
    program: Program,
    doubts: Doubts,
    /// Where the site itself is served, without its last slash.
    preview: String,
    lang: Lang,
}

impl Desk {
    /// A session on a site, on a port of this machine. `preview` is where the site is served, `uploads` a folder for uploaded files,
    /// `stamp` the present moment as the history has it.
    ///
    /// # Errors
    /// When the system has no random bytes.
    pub fn new(
        (root, program, uploads): (SiteFolder, PathBuf, PathBuf),
        (port, preview): (u16, String),
        (states, written): (Receiver<Arc<SiteState>>, WrittenParts),
        stamp: fn() -> String,
        lang: Lang,
    ) -> std::io::Result<Desk> {
        let writer = Writer { root: root.clone(), states: states.clone(), written, stamp, writing: Mutex::new(()) };
        let doubts = Doubts::new(root.clone(), stamp);
        let program = Program { path: program, root, lang, uploads };
        Ok(Desk { access: Access::new(port)?, states, writer, program, doubts, preview, lang })
    }

    /// The address with which the session begins: that of a report, by default the agency's latest, or of the list.
    pub fn address(&self, asked: Option<&(Slug, Option<Year>)>) -> String {
        let latest = |agency: &Slug| Some(self.latest().checked.whole.agency(agency)?.reports.last()?.year);
        let report = asked.and_then(|(agency, year)| Some(pages::address(agency, year.or_else(|| latest(agency))?)));
        self.access.address(&report.map_or_else(|| "/?".to_owned(), |page| format!("{page}&")))
    }

    fn latest(&self) -> Arc<SiteState> {
        self.states.borrow().clone()
    }
}

/// A file that leads a browser to the address with which a session begins.
pub fn door(address: &str) -> String {
    let address = crate::base::escape(address);
    format!("<!doctype html><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"0; url={address}\">")
}

/// Answers requests until the listener fails.
///
/// # Errors
/// When the listener fails.
pub async fn serve(listener: TcpListener, desk: Arc<Desk>) -> std::io::Result<()> {
    let upload = post(upload).layer(DefaultBodyLimit::max(LARGEST_UPLOAD));
    let mut routes = axum::Router::new()
        .route("/report", get(report))
        .route("/desk/view", get(view))
        .route("/desk/events", get(events))
        .route("/desk/edit", post(edit))
        .route("/desk/run", post(run))
        .route("/desk/checked", post(checked))
        .layer(DefaultBodyLimit::max(LARGEST_EDIT))
        .route("/desk/upload", upload)
        .route("/desk/attach", post(attach).layer(DefaultBodyLimit::max(LARGEST_UPLOAD)));
    for (path, media, text) in ASSETS {
        routes = routes.route(path, get(move || async move { answer(StatusCode::OK, media, text.into()) }));
    }
    let base = desk.access.base();
    let routes = axum::Router::new().route(&format!("{base}/"), get(list)).nest(&base, routes);
    let routes = routes.layer(from_fn_with_state(desk.clone(), guard)).with_state(desk);
    crate::serve::answer(listener, routes).await
}

/// Lets in whom [`Access`] knows, and tells browsers what the pages may do.
async fn guard(
    State(desk): State<Arc<Desk>>,
    Query(query): Query<SessionEntry>,
    request: Request,
    next: Next,
) -> Response {
    if let Some(status) = desk.access.refusal(request.method(), request.headers()) {
        return plain(status);
    }
    let is_entry = query.token.as_deref().is_some_and(|token| desk.access.is_token(token));
    let mut response = match (is_entry, desk.access.is_known(request.headers())) {
        // The token leaves the address, where history and screens would keep it.
        (true, _) => entry(&desk, &request),
        (false, true) => next.run(request).await,
        (false, false) => {
            answer(StatusCode::FORBIDDEN, PLAIN, Message::new("desk.no_session").render(desk.lang).into())
        }
    };
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         frame-src {}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        desk.preview
    );
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// The token with which a session begins.
#[derive(Deserialize)]
struct SessionEntry {
    token: Option<String>,
}

/// The first answer of a session: the cookie, and a page that goes on to the address without the token. No redirection: a browser that comes
/// from a file does not send a strict cookie on one.
fn entry(desk: &Desk, request: &Request) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let kept: Vec<&str> = query.split('&').filter(|part| !part.starts_with("token=") && !part.is_empty()).collect();
    let page = door(&format!("{}?{}", request.uri().path(), kept.join("&")));
    let mut response = answer(StatusCode::OK, "text/html; charset=utf-8", page.into());
    if let Ok(cookie) = HeaderValue::from_str(&desk.access.cookie()) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
}

#[derive(Deserialize)]
struct ListAsked {
    #[serde(default)]
    q: String,
}

async fn list(State(desk): State<Arc<Desk>>, Query(search): Query<ListAsked>) -> Response {
    blocking(move || page(pages::list(&desk.latest(), &search.q, &desk.access.base(), desk.lang))).await
}

/// Which report is meant.
#[derive(Deserialize)]
struct ReportAsked {
    agency: Slug,
    year: Year,
}

async fn report(State(desk): State<Arc<Desk>>, Query(asked): Query<ReportAsked>) -> Response {
    blocking(move || {
        let state = desk.latest();
        let Some(report) = state.checked.whole.working_copy(&asked.agency, asked.year) else {
            return answer(StatusCode::NOT_FOUND, PLAIN, Message::new("desk.gone").render(desk.lang).into());
        };
        match view_of(&desk, &asked.agency, asked.year) {
            Ok(view) => page(pages::report(&state, &report, &view, [&desk.access.base(), &desk.preview], desk.lang)),
            Err(error) => failed(&desk, &error),
        }
    })
    .await
}

/// `GET /desk/view?agency=&year=`: what the fields hold, and what the rules found.
async fn view(State(desk): State<Arc<Desk>>, Query(asked): Query<ReportAsked>) -> Response {
    blocking(move || shown(&desk, view_of(&desk, &asked.agency, asked.year))).await
}

fn view_of(desk: &Desk, agency: &Slug, year: Year) -> Result<Value, EditError> {
    let state = desk.latest();
    let report = state.checked.whole.working_copy(agency, year).ok_or_else(|| refused("desk.gone"))?;
    let doubts = desk.doubts.of(agency, year)?;
    Ok(json!(ReportView::new(&state, &report, doubts, desk.lang)))
}

fn shown(desk: &Desk, view: Result<Value, EditError>) -> Response {
    match view {
        Ok(view) => json_answer(StatusCode::OK, &view),
        Err(error) => failed(desk, &error),
    }
}

/// A doubt that somebody has confirmed.
#[derive(Deserialize)]
struct DoubtChecked {
    agency: Slug,
    year: Year,
    line: String,
}

/// `POST /desk/checked`: a doubt goes, and the report is shown without it.
async fn checked(State(desk): State<Arc<Desk>>, bytes: Bytes) -> Response {
    blocking(move || {
        let Ok(DoubtChecked { agency, year, line }) = serde_json::from_slice(&bytes) else {
            return plain(StatusCode::BAD_REQUEST);
        };
        let view = desk.doubts.confirm(&agency, year, &line).map_err(EditError::Publish);
        shown(&desk, view.and_then(|()| view_of(&desk, &agency, year)))
    })
    .await
}

/// `GET /desk/events`: the number of each new state, and how often doubts have changed.
async fn events(State(desk): State<Arc<Desk>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let (mut states, doubts) = (desk.states.clone(), desk.doubts.changes());
    states.mark_changed();
    let stream = futures_util::stream::unfold((states, doubts), |(mut states, mut doubts)| async move {
        tokio::select! {
            changed = states.changed() => changed.ok()?,
            changed = doubts.changed() => changed.ok()?,
        }
        let numbers = format!("{} {}", states.borrow_and_update().version, *doubts.borrow_and_update());
        Some((Ok(Event::default().data(numbers)), (states, doubts)))
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

/// An edit of a report.
#[derive(Deserialize)]
struct EditAsked {
    agency: Slug,
    year: Year,
    #[serde(flatten)]
    edit: ReportEdit,
}

/// `POST /desk/edit`: the edit is made, and the report shown as it is then.
async fn edit(State(desk): State<Arc<Desk>>, bytes: Bytes) -> Response {
    blocking(move || {
        let Ok(EditAsked { agency, year, edit }) = serde_json::from_slice(&bytes) else {
            return plain(StatusCode::BAD_REQUEST);
        };
        edited(&desk, &agency, year, desk.writer.edit(&agency, year, &edit))
    })
    .await
}

fn edited(desk: &Desk, agency: &Slug, year: Year, outcome: Result<EditOutcome, EditError>) -> Response {
    match outcome {
        Ok(outcome) => {
            let view = view_of(desk, agency, year).ok();
            json_answer(StatusCode::OK, &json!({ "view": view, "outcome": outcome }))
        }
        Err(error) => failed(desk, &error),
    }
}

fn failed(desk: &Desk, error: &EditError) -> Response {
    match error {
        EditError::Refused(message) => refusal(desk, message),
        EditError::Publish(error) => {
            json_answer(StatusCode::INTERNAL_SERVER_ERROR, &json!({ "error": error.to_string() }))
        }
    }
}

#[derive(Deserialize)]
struct UploadName {
    name: String,
}

/// `POST /desk/upload?name=`: a file is kept until the session ends.
async fn upload(
    State(desk): State<Arc<Desk>>,
    Query(UploadName { name }): Query<UploadName>,
    bytes: Bytes,
) -> Response {
    blocking(move || match commands::keep(&desk.program.uploads, &name, &bytes) {
        Ok(name) => json_answer(StatusCode::OK, &json!({ "file": name })),
        Err(error) => json_answer(StatusCode::INTERNAL_SERVER_ERROR, &json!({ "error": error.to_string() })),
    })
    .await
}

/// `POST /desk/attach?agency=&year=&name=`: a file is put beside the report, and listed to be published with it.
async fn attach(
    State(desk): State<Arc<Desk>>,
    Query(asked): Query<ReportAsked>,
    Query(UploadName { name }): Query<UploadName>,
    bytes: Bytes,
) -> Response {
    blocking(move || {
        let (agency, year) = (asked.agency, asked.year);
        let label = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        edited(&desk, &agency, year, desk.writer.attach(&agency, year, &label, &bytes))
    })
    .await
}

/// `POST /desk/run`: a command of the program.
async fn run(State(desk): State<Arc<Desk>>, bytes: Bytes) -> Response {
    blocking(move || {
        let Ok(command) = serde_json::from_slice::<DeskCommand>(&bytes) else { return plain(StatusCode::BAD_REQUEST) };
        let before = desk.latest().version;
        match desk.program.run(&command) {
            Ok(outcome) => {
                // What an import left in doubt it has noted itself.
                desk.doubts.tell();
                if command.is_writing() && outcome.ok {
                    desk.writer.wait_for_state_after(before, outcome.report.as_ref());
                }
                json_answer(StatusCode::OK, &json!(outcome))
            }
            Err(error) => json_answer(StatusCode::INTERNAL_SERVER_ERROR, &json!({ "error": error.to_string() })),
        }
    })
    .await
}

/// Runs what may take a while, or write, off the threads that answer.
async fn blocking(make: impl FnOnce() -> Response + Send + 'static) -> Response {
    tokio::task::spawn_blocking(make).await.unwrap_or_else(|_| plain(StatusCode::INTERNAL_SERVER_ERROR))
}

const PLAIN: &str = "text/plain; charset=utf-8";

fn page(html: tera::TeraResult<String>) -> Response {
    match html {
        Ok(html) => answer(StatusCode::OK, "text/html; charset=utf-8", html.into()),
        Err(error) => answer(StatusCode::INTERNAL_SERVER_ERROR, PLAIN, error.to_string().into()),
    }
}

fn refusal(desk: &Desk, message: &Message) -> Response {
    json_answer(StatusCode::CONFLICT, &json!({ "error": message.render(desk.lang) }))
}

fn json_answer(status: StatusCode, value: &Value) -> Response {
    answer(status, "application/json; charset=utf-8", json_text(value).unwrap_or_default().into())
}

fn plain(status: StatusCode) -> Response {
    answer(status, PLAIN, status.as_str().to_owned().into())
}

fn answer(status: StatusCode, media: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media));
    response
}
