//! `annals export`: one report in another format. Works on reports with errors: the figures are as typed.

use super::args::Asked;
use super::terminal::Terminal;
use super::{Outcome, find};
use crate::base::{Message, Year};
use crate::export::FORMATS;
use crate::model::{Agency, Report};
use anyhow::Context as _;
use std::path::Path;
use std::sync::Arc;

pub(super) fn run(
    root: &Path,
    (agency, year, asked): (&str, Year, Option<Asked>),
    format: &str,
    output: Option<&Path>,
    terminal: &mut Terminal,
) -> anyhow::Result<Outcome> {
    let Some(found) = find::reports(root, agency, &[year], terminal)? else { return Ok(Outcome::Refused) };
    let agency = &found.agency;
    let Some(report) = asked_for(agency, &found.reports[0], asked) else {
        let known = agency.history(year).map(|history| history.ledger.entries.iter().map(|e| e.folder()).collect());
        let known: Vec<String> = known.unwrap_or_default();
        terminal
            .say(&Message::new("cli.no_version").with("agency", &agency.slug).with("year", year).with("known", known));
        return Ok(Outcome::Refused);
    };
    let format = FORMATS.iter().find(|known| known.name == format).context("--format")?;
    let bytes = (format.write)(agency, &report);
    match output {
        None => terminal.document(&bytes)?,
        Some(file) => {
            std::fs::write(file, &bytes).with_context(|| file.display().to_string())?;
            terminal.say(&Message::new("cli.written").with("file", file.display().to_string()));
        }
    }
    Ok(Outcome::Done)
}

/// The text that is asked for: what is public unless told otherwise.
fn asked_for(agency: &Agency, public: &Arc<Report>, asked: Option<Asked>) -> Option<Arc<Report>> {
    let history = agency.history(public.year);
    match asked {
        None => Some(public.clone()),
        // A working copy that is not ahead says what the latest version says.
        Some(Asked::Working) => Some(history.and_then(|history| history.ahead.as_ref()).unwrap_or(public).clone()),
        Some(Asked::Version(number)) => history?.versions.get(number as usize - 1)?.report.clone(),
    }
}
