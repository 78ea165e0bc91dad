//! The program: what it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    annals::cli::run(std::env::args_os())
}
