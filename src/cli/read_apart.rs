//! `annals read-apart FORMAT`: the other side of [`import::read_apart`], which starts it; no command for people.

use super::Outcome;
use super::terminal::Terminal;
use crate::import;
use anyhow::Context as _;

pub(super) fn run(format: &str, terminal: &mut Terminal) -> anyhow::Result<Outcome> {
    let format = import::FORMATS.iter().find(|known| known.name == format).context("FORMAT")?;
    let mut answer = Vec::new();
    import::answer(format, std::io::stdin().lock(), &mut answer)?;
    terminal.document(&answer)?;
    Ok(Outcome::Done)
}
