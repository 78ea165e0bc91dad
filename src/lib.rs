//! annals publishes the yearly report of a Chinese government office on the disclosure of government information
//! (政府信息公开工作年度报告): TOML and Markdown become a static site with year-over-year comparison.
//!
//! # The picture
//!
//! ```text
//!  content/  themes/  editions/  site.toml  site.css
//!     │ read      the only door in           source::read      -> Sources     every file once, as text or as a name
//!     ▼
//!  Sources
//!     │ load      TOML + Markdown -> values  model::load       -> Site        + diagnostics; one report, one digest
//!     ▼
//!   Site ──────── check: rules look, never change              -> Verdicts    + diagnostics
//!     │ compare   years, versions            compare           -> Comparison, Series, YearOverview; made when a page needs one
//!     ▼
//!     │ plan      which files will exist     plan::plan        -> Plan        items: path, key, what the bytes are made from
//!     ▼
//!   Plan
//!     │ render    item -> bytes, pure        render::render    -> bytes       in parallel; skipped when the key is known
//!     ▼
//!     │ publish   the only door out          publish::open     -> Changes     written, unchanged, removed; in one step
//!     ▼
//!  public/        and `serve` renders the same items on request, in memory
//! ```
//!
//! ```text
//! build : read → load → check → plan → render → publish
//! check : read → load → check → plan, and one item of each kind rendered, so that a theme's mistakes show
//! watch : loop { the very same build; wait }
//! serve : loop { read → load → check → plan; wait }, and each request renders its item
//! edit  : serve, and beside it the form: a value that is typed goes into its file, and the loop shows what the rules make of it
//! ```
//!
//! [`pipeline`] is this picture as code.
//!
//! # Floors
//!
//! A module imports only from floors below it; neighbours on one floor do not know each other.
//!
//! ```text
//! top     main.rs · cli (one command a file; the only place that prints, exits, reads the clock or the environment, asks the network)
//!         desk (the form in the browser; the only part of a server that writes)
//!         serve (watch, http)      import (readers, the recogniser)      versions (seal, withdraw, verify)
//!         board (the members of an office in a year)
//!         pipeline
//!         publish (stage, exchange, manifest, sealed files)    render (themes, filters)
//!         plan (pages/: one kind of page a file)
//!         schemas (JSON Schemas of the files that people type)
//!         check (rules/: one rule a file)      export (one format a file)      markup (tables as HTML)
//!         compare                              layout (a table of a form as a grid of cells)
//!         model (TOML as typed, what it means)
//!         edition (the schema of forms; forms/: one form a file)
//!         source          markdown (text as HTML)              diagnose (four renderings of findings)
//! ground  base (text in two languages, diagnostics, exact amounts, paths, digests)
//! ```
//!
//! # Where things go
//!
//! | to add | one new file | and one line |
//! |---|---|---|
//! | a statutory form | `edition/forms/<id>.toml` | in `EMBEDDED` of `edition/forms.rs` |
//! | a form of a site's own | `editions/<id>.toml`, whole, or with `extends` what differs | – |
//! | a rule | `check/rules/<id>.rs`, its words in `base/messages/*/rules.toml` | in [`check::RULES`] |
//! | a kind of page | `plan/pages/<kind>.rs` and its template | in [`base::PageKind`]; the compiler names the other matches |
//! | an import format | `import/<format>.rs` | in [`import::FORMATS`] |
//! | an export format | `export/<format>.rs` | in [`export::FORMATS`]; to publish it, in [`base::OutputKind`] |
//! | a theme | `themes/<name>/` with what differs from the default | – |
//!
//! `CONTRIBUTING.md` has the steps of each, with the tests that find what was forgotten.
//!
//! # Invariants: sentences about what is absent
//!
//! 1. Between reading and publishing there is no disk, clock, environment or network. `clippy.toml` bans them outside the doors.
//! 2. A mistake in the author's files is no `Err` and no panic: it is a [`base::Diagnostic`] with its place, collected with
//!    all others. `Err` means that the machine failed.
//! 3. No stage knows a later stage's types. A template sees its page's context and nothing else.
//! 4. There is no second build path: no fast mode, no dispatch on which folder changed.
//! 5. An item of a plan names all that its bytes are made from; nothing outside its key can reach its file.
//! 6. No served page differs from the page that `build --drafts` writes; what serving needs is added by the HTTP layer.
//! 7. No output depends on time, machine or number of threads.
//! 8. The output never is in memory as a whole, nor is its plan: an agency's items are made on demand, and pages
//!    are written as they are rendered.
//! 9. A failing or killed build leaves no half site: the target is exchanged in one step.
//! 10. No sealed version is rewritten: [`versions`] only adds, and reading caps what it finds in one at a warning. A
//!     file that its ledger does not list is no part of one, and stops a build where it would be read.
//! 11. No row, label or edition is named in Rust outside the edition files and the rules that need that very row.
//! 12. No binary fraction comes near a statutory figure.
//! 13. No foreign file is read in the process of a command: [`import::read_in_subprocess`].

#![allow(
    rustdoc::private_intra_doc_links,
    reason = "the documentation is for those who work on the crate: cargo doc --document-private-items"
)]

mod base;
mod board;
mod check;
mod cli;
mod compare;
mod desk;
mod diagnose;
mod edition;
mod export;
mod import;
mod layout;
mod markdown;
mod markup;
mod model;
mod pipeline;
mod plan;
mod publish;
#[cfg(test)]
mod reference;
mod render;
mod schemas;
mod serve;
mod source;
mod versions;

/// What `main.rs`, the integration tests and the fuzz targets call, floor by floor. The crate is a program and promises nothing to
/// others: all else is private, so that the compiler reports unused code. `pub` inside a floor means: for the floors above it.
pub mod api {
    pub use crate::cli::run;

    /// Text in two languages, diagnostics, years and digests.
    pub mod base {
        pub use crate::base::{
            Diagnostic, Digest, Lang, Location, Message, OutputKind, Severity, Slug, SourceFile, Year,
        };
    }
    /// The rules.
    pub mod check {
        pub use crate::check::{check, rule};
    }
    /// Renderings of diagnostics.
    pub mod diagnose {
        pub use crate::diagnose::{github, human, json, sarif};
    }
    /// Forms.
    pub mod edition {
        pub use crate::edition::{CellId, Edition, Editions, Header, Kind, Row, Table, TableBlock, TableLayout};
    }
    /// Formats to publish in.
    pub mod export {
        pub use crate::export::{
            ExportFormat, FORMATS, RenderCache, SchemaParts, report_schema, report_toml, report_toml_of, source_toml,
            table_csv,
        };
    }
    /// Readers of documents, and the recogniser.
    pub mod import {
        pub use crate::import::{
            Issue, IssueKind, ReadError, Recognised, SourceDocument, SourceLocation, SourceNote, Value, document,
            files, format_of, notes, read, read_in_subprocess, recognise, year_of_name,
        };
    }
    /// Text as HTML, or as text alone.
    pub mod markdown {
        pub use crate::markdown::{plain, render};
    }
    /// Reports as values.
    pub mod model {
        pub use crate::model::{Agency, CellValue, Report, Site, load};
    }
    /// The stages in their order.
    pub mod pipeline {
        pub use crate::pipeline::{
            Checked, Options, PipelineCache, PipelineError, analyze_cached, check, check_with_memo,
        };
    }
    /// The target folder.
    pub mod publish {
        pub use crate::publish::{Destination, Mode, WriteMode};
    }
    /// Files as read.
    pub mod source {
        pub use crate::source::{AgencyFiles, SiteFolder, Sources, read};
    }
    /// Sealing, withdrawing, verifying.
    pub mod versions {
        pub use crate::versions::{SealRequest, VersionError, WithdrawnContent, published, seal, verify, withdraw};
    }
}
