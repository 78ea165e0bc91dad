//! `annals list`: every report of the site, drafts and withdrawn ones too, with its state and what is found about it.

use super::args::DocumentFormat;
use super::terminal::{Terminal, aligned};
use super::{ExitStatus, check, find};
use crate::base::{Message, Slug, Year, count_by, page_words};
use crate::model::{Agency, ReportState};
use crate::pipeline::{self, Checked, Options};
use crate::source::SiteFolder;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The state of a report that is left out because of its errors, and of that alone: no page speaks of it.
const LEFT_OUT: &str = "left_out";

/// A report of an agency, as it is listed. Every key is always there, `null` where there is no value.
#[derive(Serialize)]
struct ListedReport<'s> {
    /// The folder of the agency.
    agency: &'s str,
    /// Its name in that year.
    name: &'s str,
    year: u16,
    /// As in year.csv: `published`, `corrected`, `withdrawn`, `draft`, `overdue`; or [`LEFT_OUT`].
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
    root: &SiteFolder,
    agency: Option<&str>,
    format: DocumentFormat,
    terminal: &Terminal,
) -> anyhow::Result<ExitStatus> {
    let options = Options::new(true, super::build::program());
    let checked = terminal.during("cli.progressing.check", || pipeline::check(root, &options))?;
    let slug = match agency {
        None => None,
        Some(name) => match check::agency(&checked, name, None, terminal) {
            Some(slug) => Some(slug),
            None => return Ok(ExitStatus::Refused),
        },
    };
    let asked = checked.site.agencies.iter().filter(|own| slug.as_ref().is_none_or(|slug| slug.covers(&own.slug)));
    let open = checked.diagnostics.iter().filter(|finding| !finding.is_settled());
    let counts = count_by(open.map(|finding| &**finding), |finding| Some((finding.agency.as_ref()?, finding.year?)));
    let reports: Vec<ListedReport<'_>> = asked.flat_map(|agency| listed(agency, &checked, &counts)).collect();
    match format {
        DocumentFormat::Json => terminal.json(&reports)?,
        DocumentFormat::Human => terminal.text(&table(&reports, terminal))?,
    }
    let is_whole = !find::has_unread(checked.diagnostics.iter().map(|finding| &**finding), terminal);
    Ok(if is_whole { ExitStatus::Done } else { ExitStatus::Refused })
}

/// Errors and open warnings by report.
type Counts<'c> = BTreeMap<(&'c Slug, Year), [usize; 2]>;

/// The reports of an agency, newest first.
fn listed<'s>(agency: &'s Agency, checked: &'s Checked, counts: &Counts<'_>) -> Vec<ListedReport<'s>> {
    let as_of = checked.site.settings.as_of;
    let owed = ReportState::owed(agency, as_of).into_iter().map(|(year, _)| year);
    let left_out = checked.left_out.iter().filter(|(slug, _)| *slug == agency.slug).map(|(_, year)| *year);
    let left_out: BTreeSet<Year> = left_out.collect();
    let mut years = agency.years();
    years.extend(owed.chain(left_out.iter().copied()));
    let line = |year: Year| {
        let report = agency.report(year);
        let [errors, warnings] = counts.get(&(&agency.slug, year)).copied().unwrap_or_default();
        ListedReport {
            agency: agency.slug.as_str(),
            name: agency.name_in(year),
            year: year.get(),
            state: match left_out.contains(&year) {
                true => LEFT_OUT,
                false => ReportState::new(agency, year, as_of).word(),
            },
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
        let state = match report.state {
            LEFT_OUT => Message::new("cli.list_left_out").render(terminal.lang),
            state => words.format(&format!("state.{state}"), &[]),
        };
        let version = report.version.map(|number| format!("v{number}")).unwrap_or_default();
        let [year, errors, warnings] =
            [usize::from(report.year), report.errors, report.warnings].map(|n| n.to_string());
        [report.agency.to_owned(), report.name.to_owned(), year, state, version, errors, warnings]
    });
    aligned(&std::iter::once(head).chain(body).collect::<Vec<_>>(), terminal.document_width())
}
