//! Watching and serving: loops around the very functions of a build.
//!
//! ```text
//!  watch  events ──quiet──> names of parts to look at again        a hint, never a decision
//!  session  parts ──Sources::refresh──> the parts that differ      compared by their bytes
//!  shown    Sources ──pipeline::look──> Shown                      the newest state that can be shown
//!  http     a request ──> Item ──render──> bytes (memoised)        the bytes of `build --drafts`
//!  live     Shown ──> the browser: reload, css, diagnostics        the only thing that is added to a page
//!  sums     Shown ──> which sums of a page's reports hold          the rules' own equations
//!  origin   an address or a text of a page ──> file, line, column  a page carries no position
//! ```

mod editor;
mod http;
mod last_good;
mod live;
mod media;
mod origin;
mod pages;
mod query;
mod session;
mod shown;
mod sums;
mod watch;

pub use editor::Editor;
pub use http::serve;
pub use session::Session;
pub use shown::{SiteState, SiteStateBuilder};
pub use watch::Watching;
