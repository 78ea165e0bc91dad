//! All integration tests in one binary: a binary for every file linked the crate twenty-two times, 942 MB in all; this one has 89 MB.
//! A module is named after what it tests; what several of them need is in [`support`]. Run a part with
//! `cargo test --test main rules::`.
#![allow(
    clippy::disallowed_methods,
    reason = "tests make and read their own folders and take options from the environment"
)]
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "measurements and skipped tests are reported with --nocapture"
)]
#![allow(clippy::too_many_lines, reason = "a test may list as many cases as there are")]

mod cli;
mod export;
mod import;
mod properties;
mod publish;
mod rules;
#[cfg(target_os = "linux")]
mod safety;
mod serve;
mod support;
