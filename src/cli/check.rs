//! `annals check`: every rule, and a dry render of one page of each kind.

mod links;
mod review;

use super::agency_table::agency_table;
use super::args::{CheckArgs, DiagnosticFormat};
use super::terminal::Terminal;
use super::{ExitStatus, build};
use crate::base::{Diagnostic, Message, Severity, Slug, Summary, Year, nearest};
use crate::check::{RULES, rule, title};
use crate::diagnose;
use crate::pipeline::{self, Checked, Options};
use crate::source::SiteFolder;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

pub(super) fn run(root: &SiteFolder, args: &CheckArgs, terminal: &mut Terminal) -> anyhow::Result<ExitStatus> {
    if matches!(args.format, DiagnosticFormat::Docx | DiagnosticFormat::Md | DiagnosticFormat::Xlsx) {
        return review::run(root, args, terminal);
    }
    if args.output.is_some() {
        terminal.say(&Message::new("cli.review.output"));
        return Ok(ExitStatus::Refused);
    }
    let Some(codes) = codes(&args.rule, terminal) else { return Ok(ExitStatus::Refused) };
    let options = Options { strict: args.strict, ..Options::new(true, build::program()) };
    let mut checked = terminal.during("cli.progressing.check", || {
        let mut checked = pipeline::check(root, &options)?;
        checked.check_templates();
        anyhow::Ok(checked)
    })?;
    let form = match args.agency.as_deref().filter(|name| name.ends_with(".toml")).map(|path| form(root, path)) {
        Some(None) => {
            let path = args.agency.as_deref().unwrap_or_default();
            terminal.say(&Message::new("cli.no_form").with("path", path));
            return Ok(ExitStatus::Refused);
        }
        Some(form) => form,
        None => None,
    };
    let agency = match args.agency.as_ref().filter(|_| form.is_none()) {
        None => None,
        Some(name) => match agency(&checked, name, args.year, terminal) {
            Some(agency) => Some(agency),
            None => return Ok(ExitStatus::Refused),
        },
    };
    if args.links {
        let is_asked = |slug: &Slug, year: Year| {
            agency.as_ref().is_none_or(|own| own.covers(slug)) && args.year.is_none_or(|own| own == year)
        };
        let mut links = checked.site.web_links();
        links.retain(|link| link.report.as_ref().map_or(agency.is_none(), |(slug, year)| is_asked(slug, *year)));
        checked.diagnostics.extend(links::find_dead(links, terminal).into_iter().map(Arc::new));
        Diagnostic::sort(&mut checked.diagnostics);
    }
    let series = checked.site.agencies.iter().map(|agency| &agency.slug);
    let meant: Option<Vec<&Slug>> =
        agency.as_ref().map(|own| series.filter(|slug| own.covers(slug)).chain([own]).collect());
    let is_in = |finding: &Diagnostic, form: &str| finding.path() == form;
    let asked = |finding: &Diagnostic| {
        form.as_ref().is_none_or(|form| is_in(finding, form))
            && meant.as_ref().is_none_or(|all| all.iter().any(|slug| finding.is_about(slug.as_str(), args.year)))
            && (codes.is_empty() || codes.iter().any(|code| has_code(finding, code)))
    };
    let all = checked.diagnostics.iter().map(|finding| &**finding);
    let diagnostics: Vec<&Diagnostic> = all.filter(|finding| asked(finding)).collect();
    show(&diagnostics, &checked, agency.as_ref(), args, terminal)?;
    let fails = |finding: &&Diagnostic| match finding.severity {
        Severity::Error => true,
        Severity::Warning => args.strict && !finding.is_settled(),
        Severity::Info => false,
    };
    Ok(if diagnostics.iter().any(fails) { ExitStatus::Refused } else { ExitStatus::Done })
}

/// The file of a form, as findings name it; `None` where the site has none of this path.
fn form(root: &SiteFolder, path: &str) -> Option<String> {
    let name = Path::new(path).file_name()?.to_str()?;
    let own = format!("editions/{name}");
    let is_meant = path == name || Path::new(path).ends_with(&own);
    (is_meant && root.join(&own).is_file()).then_some(own)
}

/// Prints the findings that were asked for.
fn show(
    diagnostics: &[&Diagnostic],
    checked: &Checked,
    agency: Option<&Slug>,
    args: &CheckArgs,
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let lang = terminal.lang;
    match args.format {
        DiagnosticFormat::Human => {
            match (args.quiet, args.verbose) {
                (true, _) => {}
                (false, true) => terminal.findings(diagnostics),
                (false, false) => terminal.open_findings(diagnostics),
            }
            let listed = |finding: &&&Diagnostic| args.verbose || !finding.is_settled();
            let listed: Vec<&Diagnostic> = diagnostics.iter().filter(listed).copied().collect();
            if !args.quiet
                && let Some(table) = agency_table(&listed, &checked.site, terminal)
            {
                terminal.lines(&format!("\n{table}"));
            }
            let is_asked = |slug: &Slug, year: Year| {
                agency.is_none_or(|own| own.covers(slug)) && args.year.is_none_or(|own| own == year)
            };
            let reports = checked.site.reports().filter(|(agency, report)| is_asked(&agency.slug, report.year)).count();
            let counts = terminal.counts(Summary::new(diagnostics));
            terminal.say(&Message::new("cli.checked").with("reports", reports).with("counts", counts));
        }
        DiagnosticFormat::Json => terminal.document(diagnose::json(diagnostics, lang).as_bytes())?,
        DiagnosticFormat::Sarif => {
            let titled = |id: &str| rule(id).map(|rule| title(rule).render(lang));
            terminal.document(diagnose::sarif(diagnostics, lang, &titled).as_bytes())?;
        }
        DiagnosticFormat::Github => terminal.document(diagnose::github(diagnostics, lang).as_bytes())?,
        // Documents, which are written before.
        DiagnosticFormat::Docx | DiagnosticFormat::Md | DiagnosticFormat::Xlsx => {}
    }
    Ok(())
}

/// Whether a finding has a code, or stands for one that has.
fn has_code(finding: &Diagnostic, code: &str) -> bool {
    finding.code == code || finding.causes.iter().any(|(known, _)| *known == code)
}

/// The codes that are asked for, as they are spelt; `None`, after a message, where one is neither a rule's nor a mistake's.
fn codes(typed: &[String], terminal: &Terminal) -> Option<Vec<String>> {
    let mut codes = Vec::new();
    for word in typed {
        let code = word.to_ascii_uppercase();
        if rule(&code).is_none() && !diagnose::CODES.contains(&code.as_str()) {
            terminal.say(&Message::new("cli.no_rule").with("rule", word));
            if let Some(near) = nearest(&code, RULES.iter().map(|rule| rule.id)) {
                terminal.say(&Message::new("cli.near").with("near", near));
            }
            return None;
        }
        codes.push(code);
    }
    Some(codes)
}

/// The agency that is asked for, by its folder or its full name; `None`, after a message, where there is none, or none with a report of
/// the year.
pub(super) fn agency(checked: &Checked, name: &str, year: Option<Year>, terminal: &Terminal) -> Option<Slug> {
    // One whose files cannot be used is in the findings only.
    let broken = checked.diagnostics.iter().filter_map(|finding| finding.agency.as_ref());
    let mut known: BTreeSet<&Slug> = checked.site.agencies.iter().map(|agency| &agency.slug).chain(broken).collect();
    known.extend(checked.left_out.iter().map(|(slug, _)| slug));
    let found = match known.iter().find(|slug| slug.as_str() == name) {
        Some(slug) => Ok(*slug),
        None => checked.site.find(name).map(|agency| &agency.slug),
    };
    let found = found.map_err(|messages| messages.iter().for_each(|message| terminal.say(message)));
    let slug = found.ok()?.clone();
    let Some(year) = year else { return Some(slug) };
    let agencies = checked.site.agencies.iter().filter(|agency| slug.covers(&agency.slug));
    let reports = agencies.flat_map(|agency| agency.reports.iter().map(|report| report.year));
    let left_out = checked.left_out.iter().filter(|(left_out, _)| slug.covers(left_out)).map(|(_, year)| *year);
    let years: BTreeSet<Year> = reports.chain(left_out).collect();
    if years.contains(&year) || checked.diagnostics.iter().any(|finding| finding.is_about(slug.as_str(), Some(year))) {
        return Some(slug);
    }
    let known: Vec<String> = years.iter().map(Year::to_string).collect();
    terminal.say(&Message::new("cli.no_report").with("agency", &slug).with("year", year).with("known", known));
    if let Some(near) = years.iter().min_by_key(|known| known.get().abs_diff(year.get())) {
        terminal.say(&Message::new("cli.near").with("near", *near));
    }
    None
}
