//! Watching and serving: loops around the functions of a build.
//!
//! ```text
//!  watch       events ──debounce──> names of parts to read again         a hint, never a decision
//!  session     parts ──Sources::refresh──> the parts that differ         compared by their bytes
//!  site_state  Sources ──pipeline::analyze_cached──> SiteState           the newest state that can be shown
//!  connections a listener ──> requests, each in its time
//!  http        a request ──> Item ──render──> bytes (cached)             the bytes of `build --drafts`
//!  live        SiteState ──> the browser: reload, css, diagnostics       the only addition to a page
//!  sums        SiteState ──> which sums of a page's reports hold         the rules' own equations
//!  board       SiteState ──> the members of an office, as a page of its own
//!  origin      an address or a text of a page ──> file, line, column     a page carries no position
//! ```

mod board;
mod connections;
mod editor;
mod http;
mod last_good;
mod live;
mod origin;
mod pages;
mod query;
mod session;
mod site_state;
mod sums;
mod watch;

pub use connections::answer;
pub use editor::Editor;
pub use http::{Server, serve};
pub use session::Session;
pub use site_state::{SiteState, SiteStateBuilder};
pub use sums::{ReportSums, sums_of_report};
pub use watch::{Watching, WrittenParts};
