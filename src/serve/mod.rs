//! Watching and serving: loops around the very functions of a build.
//!
//! ```text
//!  watch  events ──quiet──> names of parts to look at again        a hint, never a decision
//!  session  parts ──Sources::refresh──> the parts that differ      compared by their bytes
//!  shown    Sources ──pipeline::look──> Shown                      the newest state that can be shown
//!  http     a request ──> Item ──render──> bytes (memoised)        the bytes of `build --drafts`
//!  live     Shown ──> the browser: reload, css, diagnostics        the only thing that is added to a page
//! ```

mod good;
mod http;
mod live;
mod media;
mod pages;
mod session;
mod shown;
mod watch;

pub use http::serve;
pub use session::Session;
pub use shown::{Showing, Shown};
pub use watch::Watching;
