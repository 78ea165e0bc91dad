//! All integration tests in one binary: of 89 MB in place of 22 with 942 MB together, and linked once. A module is named after what
//! it tests; what several of them need is in [`support`]. Run a part with `cargo test --test main rules::`.
#![allow(
    clippy::disallowed_methods,
    reason = "tests make and read their own folders and take options from the environment"
)]
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "measurements and skipped tests are reported with --nocapture"
)]

mod cli;
mod export;
mod import;
mod properties;
mod publish;
mod rules;
mod serve;
mod support;
