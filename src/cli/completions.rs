//! `annals completions SHELL`: a script for the shell.

use super::terminal::Terminal;
use super::{ExitStatus, args};

pub(super) fn run(shell: clap_complete::Shell, terminal: &mut Terminal) -> anyhow::Result<ExitStatus> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut args::command(terminal.lang), "annals", &mut script);
    terminal.document(&script)?;
    Ok(ExitStatus::Done)
}
