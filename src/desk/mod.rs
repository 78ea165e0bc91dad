//! The desk: the form in the browser, for the clerk who will not learn TOML. The files stay what they are; the desk writes nothing of
//! its own but single values into them, and runs the commands of the program for all else.
//!
//! ```text
//!  access    who may ask: this machine, this session                     a token, the host, the origin
//!  pages     SiteState ──> the list of reports, and a report as a form    the statutory tables with fields
//!  view      SiteState ──> what the fields hold, findings, sums          the rules' own verdicts
//!  edits     a value ──patch──> the file, by cell, the old one kept      publish::replace_known
//!  commands  new, import, seal, build                                    this very program, run again
//!  http      the routes
//!  offline   Edition ──> the form in one file, for those without the program     its equations only
//! ```
//!
//! What a page shows beside the fields, the site as it would be, comes from `serve` on an address of its own, whose scripts
//! cannot reach the desk.

mod access;
mod commands;
mod edits;
mod http;
mod offline;
mod pages;
mod view;

pub use http::{Desk, door, serve};
pub use offline::offline_form;
