//! `annals read-apart FORMAT`: the other side of [`import::read_in_subprocess`], which starts it; no command for people.

use super::ExitStatus;
use super::terminal::Terminal;
use crate::import;
use anyhow::Context as _;

pub(super) fn run(format: &str, terminal: &mut Terminal) -> anyhow::Result<ExitStatus> {
    let format = import::FORMATS.iter().find(|known| known.name == format).context("FORMAT")?;
    let mut answer = Vec::new();
    import::serve_worker(format, std::io::stdin().lock(), &mut answer)?;
    terminal.document(&answer)?;
    Ok(ExitStatus::Done)
}
