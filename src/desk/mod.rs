//! The desk: the form in the browser, for the clerk who will not learn TOML. The files stay what they are; the desk writes nothing of
//! its own but single values into them, and runs the commands of the program for all else.
//!
//! ```text
//!  access    who may ask: this machine, this session                     a token, the host, the origin
//!  pages     SiteState ──> the list of reports, and a report as a form    the statutory tables with fields
//!  view      SiteState ──> what the fields hold, findings, sums          the rules' own verdicts
//!  edits     the file as patched, the old one kept                       publish::replace_known
//!  patches   a value ──patch──> the text of the file, by cell
//!  commands  new, import, seal, build                                    this very program, run again
//!  doubts    what an import left in doubt, until it is confirmed         publish::keep_note
//!  http      the routes
//!  offline   Edition ──> the form in one file, for those without the program     its equations only
//! ```
//!
//! What a page shows beside the fields, the site as it would be, comes from `serve` on an address of its own, whose scripts
//! cannot reach the desk.

mod access;
mod commands;
mod doubts;
mod edits;
mod http;
mod offline;
mod pages;
mod patches;
mod view;

pub use doubts::keep_doubts;
pub use http::{Desk, door, serve};
pub use offline::offline_form;
