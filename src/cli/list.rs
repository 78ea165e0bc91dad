//! `annals list`: every report of the site, drafts and withdrawn ones too, with its state and what is found about it.

use super::ExitStatus;
use super::args::DocumentFormat;
use super::terminal::{Terminal, aligned};
use crate::base::{Diagnostic, Message, Severity, Slug, Year, page_words};
use crate::model::{Agency, ReportState};
use crate::pipeline::{self, Checked, Options};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A report of an agency, as it is listed. Every key is always there, `null` where there is no value.
#[derive(Serialize)]
struct ListedReport<'s> {
    /// The folder of the agency.
    agency: &'s str,
    /// Its name in that year.
    name: &'s str,
    year: u16,
    /// As in year.csv: `published`, `corrected`, `withdrawn`, `draft`, `overdue`.
    state: &'static str,
    /// The number of the sealed version that is shown.
    version: Option<u32>,
    /// The id of its form.
    edition: Option<&'s str>,
    /// How many errors and open warnings there are about it.
    errors: usize,
    warnings: usize,
}

pub(super) fn run(
    root: &Path,
    agency: Option<&str>,
    format: DocumentFormat,
    terminal: &Terminal,
) -> anyhow::Result<ExitStatus> {
    let options = Options::new(true, super::build::program());
    let checked = terminal.during("cli.progressing.check", || pipeline::check(root, &options))?;
    let known = || checked.site.agencies.iter().map(|agency| agency.slug.to_string());
    if let Some(name) = agency
        && known().all(|slug| slug != name)
    {
        let known: Vec<String> = known().collect();
        terminal.say(&Message::new("cli.no_agency").with("agency", name).with("known", known));
        return Ok(ExitStatus::Refused);
    }
    let asked = checked.site.agencies.iter().filter(|own| agency.is_none_or(|name| own.slug.as_str() == name));
    let counts = counts(&checked);
    let reports: Vec<ListedReport<'_>> = asked.flat_map(|agency| listed(agency, &checked, &counts)).collect();
    match format {
        DocumentFormat::Json => {
            terminal.document(format!("{}\n", serde_json::to_string_pretty(&reports)?).as_bytes())?;
        }
        DocumentFormat::Human => terminal.document(table(&reports, terminal).as_bytes())?,
    }
    Ok(ExitStatus::Done)
}

/// Errors and open warnings by report.
type Counts<'c> = BTreeMap<(&'c Slug, Option<Year>), [usize; 2]>;

fn counts(checked: &Checked) -> Counts<'_> {
    let mut counts = Counts::new();
    let open =
        checked.diagnostics.iter().map(|finding| &**finding).filter(|finding: &&Diagnostic| !finding.is_settled());
    for finding in open {
        let column = match finding.severity {
            Severity::Error => 0,
            Severity::Warning => 1,
            Severity::Info => continue,
        };
        if let Some(agency) = &finding.agency {
            counts.entry((agency, finding.year)).or_default()[column] += 1;
        }
    }
    counts
}

/// The reports of an agency, newest first.
fn listed<'s>(agency: &'s Agency, checked: &'s Checked, counts: &Counts<'_>) -> Vec<ListedReport<'s>> {
    let as_of = checked.site.settings.as_of;
    let written = agency.reports.iter().map(|report| report.year);
    let sealed = agency.histories.iter().map(|history| history.year);
    let owed = ReportState::owed(agency, as_of).into_iter().map(|(year, _)| year);
    let years: BTreeSet<Year> = written.chain(sealed).chain(owed).collect();
    let line = |year: Year| {
        let report = agency.report(year);
        let [errors, warnings] = counts.get(&(&agency.slug, Some(year))).copied().unwrap_or_default();
        ListedReport {
            agency: agency.slug.as_str(),
            name: agency.name_in(year),
            year: year.get(),
            state: ReportState::new(agency, year, as_of).word(),
            version: report.and_then(|report| report.version),
            edition: report.map(|report| report.edition.id.as_str()),
            errors,
            warnings,
        }
    };
    years.into_iter().rev().map(line).collect()
}

fn table(reports: &[ListedReport<'_>], terminal: &Terminal) -> String {
    let head = ["agency", "name", "year", "state", "version", "errors", "warnings"];
    let head = head.map(|word| Message::keyed(format!("cli.list.{word}")).render(terminal.lang));
    let words = page_words(terminal.lang);
    let body = reports.iter().map(|report| {
        let state = words.format(&format!("state.{}", report.state), &[]);
        let version = report.version.map(|number| format!("v{number}")).unwrap_or_default();
        let [year, errors, warnings] =
            [usize::from(report.year), report.errors, report.warnings].map(|n| n.to_string());
        [report.agency.to_owned(), report.name.to_owned(), year, state, version, errors, warnings]
    });
    aligned(&std::iter::once(head).chain(body).collect::<Vec<_>>(), terminal.document_width())
}
