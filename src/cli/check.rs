//! `annals check`: every rule, and a dry render of one page of each kind.

use super::args::DiagnosticFormat;
use super::terminal::Terminal;
use super::{ExitStatus, build};
use crate::base::Message;
use crate::check::{rule, title};
use crate::diagnose;
use crate::pipeline::{self, Options};
use std::path::Path;

pub(super) fn run(root: &Path, format: DiagnosticFormat, terminal: &mut Terminal) -> anyhow::Result<ExitStatus> {
    let options = Options::new(true, build::program());
    let mut checked = pipeline::check(root, &options)?;
    checked.check_templates();
    let summary = checked.summary();
    let diagnostics = &checked.diagnostics;
    let lang = terminal.lang;
    match format {
        DiagnosticFormat::Human => {
            terminal.findings(diagnostics);
            let reports = checked.site.reports().count();
            terminal
                .say(&Message::new("cli.checked").with("reports", reports).with("counts", terminal.counts(summary)));
        }
        DiagnosticFormat::Json => terminal.document(diagnose::json(diagnostics, lang).as_bytes())?,
        DiagnosticFormat::Sarif => {
            let titled = |id: &str| rule(id).map(|rule| title(rule).render(lang));
            terminal.document(diagnose::sarif(diagnostics, lang, &titled).as_bytes())?;
        }
        DiagnosticFormat::Github => terminal.document(diagnose::github(diagnostics, lang).as_bytes())?,
    }
    Ok(if summary.errors > 0 { ExitStatus::Refused } else { ExitStatus::Done })
}
