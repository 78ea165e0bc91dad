//! The program: what it does is in the library.

use std::process::ExitCode;

/// A build makes and drops many texts of a page's size in several threads; with the system's allocator it takes a fifth longer.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    annals::api::run(std::env::args_os())
}
