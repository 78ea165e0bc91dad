//! `annals export`: one report in another format. Works on reports with errors: the figures are as typed.

use super::terminal::Terminal;
use super::{Outcome, find};
use crate::base::{Message, Year};
use crate::export::FORMATS;
use anyhow::Context as _;
use std::path::Path;

pub(super) fn run(
    root: &Path,
    agency: &str,
    year: Year,
    format: &str,
    output: Option<&Path>,
    terminal: &mut Terminal,
) -> anyhow::Result<Outcome> {
    let Some(found) = find::reports(root, agency, &[year], terminal)? else { return Ok(Outcome::Refused) };
    let (agency, reports) = (&found.agency, &found.reports);
    let format = FORMATS.iter().find(|known| known.name == format).context("--format")?;
    let bytes = (format.write)(agency, &reports[0]);
    match output {
        None => terminal.document(&bytes)?,
        Some(file) => {
            std::fs::write(file, &bytes).with_context(|| file.display().to_string())?;
            terminal.say(&Message::new("cli.written").with("file", file.display().to_string()));
        }
    }
    Ok(Outcome::Done)
}
