//! `annals import FILE|DIR…`: reports as offices have them become files of a site. Doubts go to stdout, one a line.

pub(super) mod place;
mod read;
mod twins;
mod work;
mod write;

use super::ExitStatus;
use super::find;
use super::terminal::Terminal;
use crate::base::{Diagnostic, Message, Severity, Slug, Year};
use crate::import::{self, Issue, IssueKind, OfficeConverter, Recognised};
use crate::pipeline::{self, Options};
use crate::publish::ContentLock;
use crate::source::SiteFolder;
use anyhow::Context as _;
use clap::Args;
use place::ImportTarget;
pub(super) use read::document_of;
pub(super) use read::program;
use read::{Readers, files, read_all};
use std::path::PathBuf;
use work::ImportRun;

#[derive(Args)]
pub(super) struct ImportArgs {
    #[arg(required = true, value_name = "FILE|DIR")]
    paths: Vec<PathBuf>,
    #[arg(long, value_name = "SLUG")]
    agency: Option<String>,
    #[arg(long, value_name = "Y", value_parser = super::args::year)]
    year: Option<Year>,
    #[arg(long, value_name = "SLUG")]
    parent: Option<String>,
    #[arg(long)]
    convert: bool,
    #[arg(long)]
    dry_run: bool,
    #[arg(long)]
    update: bool,
    #[arg(long)]
    force: bool,
    /// For the desk, which is to show the doubts of what it lets be imported, even if it is killed meanwhile.
    #[arg(long, hide = true)]
    keep_doubts: bool,
}

/// A file to be read.
struct ListedFile {
    path: PathBuf,
    /// Whether it was named, and not found in a folder.
    is_named: bool,
}

/// A file that was read.
struct ReadSource {
    path: PathBuf,
    report: Result<Recognised, NotImported>,
}

/// A report with its place in the site.
struct TargetedReport {
    path: PathBuf,
    report: Recognised,
    target: ImportTarget,
}

/// Why a file is not imported.
enum NotImported {
    /// It may be a report, and could not be read.
    Failed(Message),
    /// It is none.
    NoReport(Message),
}

pub(super) fn run(root: &SiteFolder, args: &ImportArgs, terminal: &mut Terminal) -> anyhow::Result<ExitStatus> {
    let agency = args.agency.as_deref().map(|typed| super::new::slug(typed, terminal));
    let Some(agency) = agency.map_or(Some(None), |slug| slug.map(Some)) else { return Ok(ExitStatus::Refused) };
    let (files, mut others) = files(&args.paths, terminal)?;
    if args.year.is_some() && files.len() > 1 {
        terminal.say(&Message::new("import.bad_year").with("n", files.len()));
        return Ok(ExitStatus::Refused);
    }
    let _lock = ContentLock::unless_dry(root, args.dry_run)?;
    let Some(sources) = find::sources(root, terminal)? else { return Ok(ExitStatus::Refused) };
    let Some(mut work) = ImportRun::new(root, sources, args, terminal) else { return Ok(ExitStatus::Refused) };
    let editions = work.site.editions.clone();
    let program = program().context("annals")?;
    let converter = args.convert.then(OfficeConverter::new).transpose()?;
    let readers = Readers { program: &program, converter: converter.as_ref(), editions: &editions };
    let read = read_all(files, args.year, &readers, terminal);
    let mut document = String::new();
    let mut found = Vec::new();
    for ReadSource { path, report } in read {
        let file = path.display().to_string();
        let placed = report.and_then(|report| {
            let target = place::find(&path, &report, agency.as_ref(), args.year, &work);
            let target = target.map_err(|question| NotImported::Failed(question.with("file", file.clone())))?;
            Ok((report, target))
        });
        match placed {
            Ok((report, target)) => {
                work.expect(&target);
                found.push(TargetedReport { path, report, target });
            }
            Err(NotImported::NoReport(_)) => others.push(file),
            Err(NotImported::Failed(error)) => {
                terminal.say(&error);
                // Whoever goes through the list of doubts must not miss a whole report.
                let line = Message::new("import.question_line").with("file", file).with("why", error.clone());
                push_line(&mut document, &line, terminal);
                work.tally.failed += 1;
                work.tally.unlisted += usize::from(error.key().starts_with("import.no_member"));
            }
        }
    }
    let (taken, twins, left) = twins::take(found);
    work.tally.read = taken.len();
    for message in &twins {
        terminal.say(message);
    }
    work.tally.differing += left;
    for TargetedReport { path, mut report, target } in taken {
        work.name_pictures(&mut report, &target);
        let mut told = String::new();
        list(&path.display().to_string(), &report, &target, &mut told, terminal);
        work.record(&report, &target, &path, &mut told, terminal)?;
        document.push_str(&told);
    }
    terminal.text(&document)?;
    Ok(conclude(&mut work, &others, args.dry_run, terminal))
}

/// Tells what the rules found, what was no report, what changed, and what was done in all.
fn conclude(work: &mut ImportRun, others: &[String], dry: bool, terminal: &Terminal) -> ExitStatus {
    let has_errors = check(work, terminal);
    work.tally.others = others.len();
    if !others.is_empty() {
        let message = Message::new("import.others").with("count", others.len());
        terminal.say(&message.with("files", others.iter().map(String::as_str).collect::<Vec<_>>()));
    }
    if let Some(table) = work.tally.table(&work.site, terminal) {
        terminal.lines(&format!("\n{table}"));
    }
    work.tally.incomplete_list().iter().for_each(|message| terminal.say(message));
    terminal.say(&work.tally.message(dry, has_errors));
    if work.tally.failed > 0 || work.tally.lost > 0 { ExitStatus::Refused } else { ExitStatus::Done }
}

/// So many doubts of one kind and reason in a table are shown on a terminal.
const SHOWN: usize = 4;

/// Adds a line to the list of doubts.
fn push_line(document: &mut String, message: &Message, terminal: &Terminal) {
    document.push_str(&message.render(terminal.lang).replace(['\n', '\r'], " "));
    document.push('\n');
}

/// One line for every doubt and remark.
fn list(file: &str, report: &Recognised, target: &ImportTarget, document: &mut String, terminal: &Terminal) {
    let mut line = |message: Message| push_line(document, &message, terminal);
    let table = |doubt: &Issue| doubt.address.split('.').next().unwrap_or_default().to_owned();
    let is_like = |one: &Issue, other: &Issue| {
        one.kind == other.kind && one.why.key() == other.why.key() && table(one) == table(other)
    };
    for doubts in report.figures.issues.chunk_by(is_like) {
        // A program that reads the lines wants every cell; a person does not want to read the same of a hundred.
        let shown = if terminal.shows_documents() { doubts.len().min(SHOWN) } else { doubts.len() };
        for doubt in &doubts[..shown] {
            line(
                Message::new("import.doubt")
                    .with("file", target.name())
                    .with("address", doubt.address.as_str())
                    .with("kind", doubt.kind.message())
                    .with("spot", doubt.spot.message())
                    .with("why", doubt.why.clone()),
            );
        }
        if let [first, ..] = &doubts[shown..] {
            let more = Message::new("import.doubt_more").with("file", target.name()).with("table", table(first));
            line(more.with("kind", first.kind.message()).with("count", doubts.len() - shown));
        }
    }
    let remarks = report.remarks.iter().map(|remark| (remark.message.clone(), remark.spot));
    for (text, spot) in
        remarks.chain(target.remarks.iter().map(|text| (text.clone(), import::SourceLocation::default())))
    {
        line(
            Message::new("import.remark_line")
                .with("file", target.name())
                .with("kind", Message::new("import.kind.remark"))
                .with("spot", spot.message())
                .with("text", text),
        );
    }
    terminal.say(
        &Message::new("import.read")
            .with("file", file)
            .with("target", target.name())
            .with("edition", report.edition.id.as_str())
            .with("cells", report.figures.cells.len())
            .with("doubts", report.figures.issues.len())
            .with("missing", report.figures.count(IssueKind::NotFound))
            .with("contradictory", report.figures.count(IssueKind::Contradictory))
            .with("unreadable", report.figures.count(IssueKind::Unreadable))
            .with("assumed", report.figures.count(IssueKind::Assumed))
            .with("inferred", report.figures.count(IssueKind::Inferred)),
    );
}

/// The findings of the rules on the imported reports, as they are now or would be. Whether errors are among them.
fn check(work: &ImportRun, terminal: &Terminal) -> bool {
    let options = Options::new(true, super::build::program());
    let checked = terminal.during("cli.progressing.check", || pipeline::analyze(&work.sources, &options));
    let is_imported = |finding: &Diagnostic| {
        let is_agencys = |slug: &Slug| finding.year.is_none() && finding.agency.as_ref() == Some(slug);
        work.touched.iter().any(|(slug, year)| is_agencys(slug) || finding.is_about(slug.as_str(), Some(*year)))
    };
    let findings: Vec<_> = checked.diagnostics.into_iter().filter(|finding| is_imported(finding)).collect();
    terminal.findings(&findings);
    findings.iter().any(|finding| finding.severity == Severity::Error)
}
