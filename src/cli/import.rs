//! `annals import FILE|DIR…`: reports as offices have them become files of a site. Doubts go to stdout, one a line.

pub(super) mod place;
mod work;

use super::ExitStatus;
use super::terminal::Terminal;
use crate::base::{Diagnostic, Message, Slug, Year, system_error};
use crate::edition::Editions;
use crate::import::{self, IssueKind, Recognised};
use crate::pipeline::{self, Options};
use crate::source::{self, read_file};
use anyhow::Context as _;
use clap::Args;
use place::ImportTarget;
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, panic};
use walkdir::WalkDir;
use work::ImportRun;

#[derive(Args)]
pub(super) struct ImportArgs {
    #[arg(required = true, value_name = "FILE|DIR")]
    paths: Vec<PathBuf>,
    #[arg(long, value_name = "SLUG")]
    agency: Option<String>,
    #[arg(long, value_name = "Y", value_parser = super::args::year)]
    year: Option<Year>,
    #[arg(long)]
    dry_run: bool,
    #[arg(long)]
    update: bool,
    #[arg(long)]
    force: bool,
}

/// A file that was read.
struct ReadSource {
    path: PathBuf,
    report: Result<Recognised, Message>,
}

pub(super) fn run(root: &Path, args: &ImportArgs, terminal: &mut Terminal) -> anyhow::Result<ExitStatus> {
    let agency = args.agency.as_deref().map(|typed| super::new::slug(typed, terminal));
    let Some(agency) = agency.map_or(Some(None), |slug| slug.map(Some)) else { return Ok(ExitStatus::Refused) };
    let files = files(&args.paths, terminal)?;
    if args.year.is_some() && files.len() > 1 {
        terminal.say(&Message::new("import.bad_year").with("n", files.len()));
        return Ok(ExitStatus::Refused);
    }
    let sources = source::read(root)?;
    let (editions, _) = Editions::load(&sources.editions);
    let program = std::env::current_exe().context("annals")?;
    let read = read_all(files, args.year, &editions, &program, terminal);
    let mut work = ImportRun::new(root, sources, args);
    let mut document = String::new();
    for ReadSource { path, report } in read {
        let file = path.display().to_string();
        let report = match report {
            Ok(report) => report,
            Err(error) => {
                terminal.say(&Message::new("import.failed").with("file", file).with("error", error));
                work.failed += 1;
                continue;
            }
        };
        let target = match place::find(&path, &report, agency.as_ref(), args.year, &work) {
            Ok(target) => target,
            Err(key) => {
                terminal.say(&Message::new(key).with("file", file));
                work.failed += 1;
                continue;
            }
        };
        list(&file, &report, &target, &mut document, terminal);
        work.record(&report, &target, &path, &mut document, terminal)?;
    }
    terminal.document(document.as_bytes())?;
    check(&work, terminal);
    let done = Message::new("import.done")
        .with("files", work.failed + work.made + work.updated + work.same + work.differing)
        .with("made", work.made)
        .with("updated", work.updated)
        .with("same", work.same)
        .with("differing", work.differing)
        .with("failed", work.failed);
    terminal.say(&done);
    Ok(if work.failed > 0 || work.lost > 0 { ExitStatus::Refused } else { ExitStatus::Done })
}

/// The files that were named, and those of folders that can be read.
fn files(paths: &[PathBuf], terminal: &Terminal) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        let shown = path.display().to_string();
        if !fs::metadata(path).with_context(|| shown.clone())?.is_dir() {
            files.push(path.clone());
            continue;
        }
        // Lock files of Word (~$…), backups and hidden files are no reports.
        let plain = |name: &str| !name.starts_with(['.', '~']);
        let before = files.len();
        let walk = WalkDir::new(path).max_depth(8).sort_by_file_name().into_iter();
        for entry in walk.filter_entry(|entry| entry.depth() == 0 || plain(&entry.file_name().to_string_lossy())) {
            let entry = entry.with_context(|| shown.clone())?;
            if entry.file_type().is_file() && import::format_of(&entry.file_name().to_string_lossy()).is_some() {
                files.push(entry.into_path());
            }
        }
        if files.len() == before {
            terminal.say(&Message::new("import.nothing").with("path", shown).with("formats", formats()));
        }
    }
    Ok(files)
}

fn formats() -> Vec<&'static str> {
    import::FORMATS.iter().map(|format| format.name).collect()
}

/// Reads all files at once.
fn read_all(
    files: Vec<PathBuf>,
    year: Option<Year>,
    editions: &Editions,
    program: &Path,
    terminal: &Terminal,
) -> Vec<ReadSource> {
    let (lang, all) = (terminal.lang, files.len());
    let done = Arc::new(AtomicUsize::new(0));
    let counted = done.clone();
    let _progress = terminal.progress(move || {
        let done = counted.load(Ordering::Relaxed);
        Message::new("cli.progressing.import").with("done", done).with("files", all).render(lang)
    });
    let read = files.into_par_iter().map(|path| {
        let source = read(path, year, editions, program);
        done.fetch_add(1, Ordering::Relaxed);
        source
    });
    read.collect()
}

fn read(path: PathBuf, year: Option<Year>, editions: &Editions, program: &Path) -> ReadSource {
    // A mistake of the recogniser must not take the other files of a folder along.
    let report = panic::catch_unwind(|| recognised(&path, year, editions, program));
    let report = report.unwrap_or_else(|_| Err(Message::new("import.error.fault")));
    ReadSource { path, report }
}

fn recognised(path: &Path, year: Option<Year>, editions: &Editions, program: &Path) -> Result<Recognised, Message> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let unknown = || Message::new("import.error.format").with("formats", formats());
    let failed = |error: std::io::Error| Message::new("import.error.unreadable").with("error", system_error(&error));
    let metadata = fs::metadata(path).map_err(failed)?;
    // A pipe or a device has no end, and no name by which to tell its format.
    if !metadata.is_file() {
        return Err(Message::new("import.error.no_file"));
    }
    let format = import::format_of(&name).ok_or_else(unknown)?;
    format.admits(metadata.len()).map_err(|error| error.0)?;
    let bytes = read_file(path, metadata.len()).map_err(failed)?;
    let document = import::read_in_subprocess(program, format, &bytes).map_err(|error| error.0)?;
    let report = import::recognise(document, editions, year).ok_or_else(unknown)?;
    let nothing = report.figures.cells.is_empty() && report.narratives.iter().all(|(_, text)| text.is_none());
    if nothing { Err(Message::new("import.error.no_report")) } else { Ok(report) }
}

/// One line for every doubt and remark.
fn list(file: &str, report: &Recognised, target: &ImportTarget, document: &mut String, terminal: &Terminal) {
    let mut line = |message: Message| {
        document.push_str(&message.render(terminal.lang).replace(['\n', '\r'], " "));
        document.push('\n');
    };
    for doubt in &report.figures.issues {
        line(
            Message::new("import.doubt")
                .with("file", target.name())
                .with("address", doubt.address.as_str())
                .with("kind", doubt.kind.message())
                .with("spot", doubt.spot.message())
                .with("why", doubt.why.clone()),
        );
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
    let count = |kind: IssueKind| report.figures.issues.iter().filter(|doubt| doubt.kind == kind).count();
    terminal.say(
        &Message::new("import.read")
            .with("file", file)
            .with("target", target.name())
            .with("edition", report.edition.id.as_str())
            .with("cells", report.figures.cells.len())
            .with("doubts", report.figures.issues.len())
            .with("missing", count(IssueKind::NotFound))
            .with("contradictory", count(IssueKind::Contradictory))
            .with("unreadable", count(IssueKind::Unreadable))
            .with("inferred", count(IssueKind::Inferred)),
    );
}

/// The findings of the rules on the imported reports, as they are now or would be.
fn check(work: &ImportRun, terminal: &Terminal) {
    let options = Options::new(true, super::build::program());
    let checked = terminal.during("cli.progressing.check", || pipeline::analyze(&work.sources, &options));
    let is_imported = |finding: &Diagnostic| {
        let is_agencys = |slug: &Slug| finding.year.is_none() && finding.agency.as_ref() == Some(slug);
        work.touched.iter().any(|(slug, year)| is_agencys(slug) || finding.is_about(slug.as_str(), Some(*year)))
    };
    let findings: Vec<_> = checked.diagnostics.into_iter().filter(|finding| is_imported(finding)).collect();
    terminal.findings(&findings);
}
