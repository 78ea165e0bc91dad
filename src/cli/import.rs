//! `annals import FILE|DIR…`: reports as offices have them become files of a site. Doubts go to stdout, one a line.

pub(super) mod place;
mod twins;
mod work;
mod write;

use super::ExitStatus;
use super::terminal::Terminal;
use crate::base::{Diagnostic, Message, Severity, Slug, Year, system_error};
use crate::edition::Editions;
use crate::import::{self, FileKind, Issue, IssueKind, OfficeConverter, Recognised, SourceDocument};
use crate::pipeline::{self, Options};
use crate::source::SiteFolder;
use crate::source::{self, read_file};
use anyhow::Context as _;
use clap::Args;
use place::ImportTarget;
use rayon::prelude::*;
use std::io::{self, ErrorKind};
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
    let sources = source::read(root)?;
    let (editions, _) = Editions::load(&sources.editions);
    let program = program().context("annals")?;
    let converter = args.convert.then(OfficeConverter::new).transpose()?;
    let readers = Readers { program: &program, converter: converter.as_ref(), editions: &editions };
    let read = read_all(files, args.year, &readers, terminal);
    let Some(mut work) = ImportRun::new(root, sources, args, terminal) else { return Ok(ExitStatus::Refused) };
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
        list(&path.display().to_string(), &report, &target, &mut document, terminal);
        work.record(&report, &target, &path, &mut document, terminal)?;
    }
    terminal.document(document.as_bytes())?;
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

/// This very program. Where no /proc is mounted (an empty chroot), Linux does not tell; then it is what the shell started.
fn program() -> std::io::Result<PathBuf> {
    std::env::current_exe().or_else(|error| std::env::args_os().next().map(PathBuf::from).ok_or(error))
}

/// The files that were named and those of folders, and the names of those in folders that are never a report.
fn files(paths: &[PathBuf], terminal: &Terminal) -> anyhow::Result<(Vec<ListedFile>, Vec<String>)> {
    let (mut files, mut others) = (Vec::new(), Vec::new());
    for path in paths {
        let shown = path.display().to_string();
        if !fs::metadata(path).with_context(|| shown.clone())?.is_dir() {
            files.push(ListedFile { path: path.clone(), is_named: true });
            continue;
        }
        let before = files.len();
        let mut walk = WalkDir::new(path).max_depth(8).sort_by_file_name().into_iter();
        // A hidden folder is a program's own.
        let is_hidden = |name: &str| name.starts_with('.');
        let is_open = |entry: &walkdir::DirEntry| {
            entry.depth() == 0 || !entry.file_type().is_dir() || !is_hidden(&entry.file_name().to_string_lossy())
        };
        while let Some(entry) = walk.next() {
            let entry = entry.with_context(|| shown.clone())?;
            let (is_folder, name) = (entry.file_type().is_dir(), entry.file_name().to_string_lossy());
            if is_folder && !is_open(&entry) {
                walk.skip_current_dir();
            } else if is_folder && is_of_saved_page(entry.path()) {
                others.push(entry.path().display().to_string());
                walk.skip_current_dir();
            } else if !is_folder && import::is_of_system(&name) {
                others.push(entry.path().display().to_string());
            } else if !is_folder {
                files.push(ListedFile { path: entry.into_path(), is_named: false });
            }
        }
        if files.len() == before {
            terminal.say(&Message::new("import.nothing").with("path", shown).with("formats", formats()));
        }
    }
    Ok((files, others))
}

/// Whether a folder holds the pictures and scripts that a browser, Word or WPS saved with the page beside it.
fn is_of_saved_page(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let page = ["_files", ".files", "_文件"].iter().find_map(|ending| name.strip_suffix(ending));
    page.is_some_and(|page| {
        ["html", "htm"].iter().any(|ending| folder.with_file_name(format!("{page}.{ending}")).is_file())
    })
}

fn formats() -> Vec<&'static str> {
    import::FORMATS.iter().map(|format| format.name).collect()
}

/// What files are read with.
struct Readers<'r> {
    /// This very program: files are read in a process of its own.
    program: &'r Path,
    /// What saves files anew that are not read otherwise, where that was asked for.
    converter: Option<&'r OfficeConverter>,
    editions: &'r Editions,
}

/// Reads all files at once.
fn read_all(files: Vec<ListedFile>, year: Option<Year>, readers: &Readers<'_>, terminal: &Terminal) -> Vec<ReadSource> {
    let (lang, all) = (terminal.lang, files.len());
    let done = Arc::new(AtomicUsize::new(0));
    let counted = done.clone();
    let _progress = terminal.progress(move || {
        let done = counted.load(Ordering::Relaxed);
        Message::new("cli.progressing.import").with("done", done).with("files", all).render(lang)
    });
    let read = files.into_par_iter().map(|file| {
        let source = read(file, year, readers);
        done.fetch_add(1, Ordering::Relaxed);
        source
    });
    read.collect()
}

fn read(file: ListedFile, year: Option<Year>, readers: &Readers<'_>) -> ReadSource {
    let ListedFile { path, is_named } = file;
    // A mistake of the recogniser must not take the other files of a folder along.
    let report = panic::catch_unwind(|| recognised(&path, year, readers));
    let report = report.unwrap_or_else(|_| Err(NotImported::Failed(Message::new("import.error.fault"))));
    let failed = |why: Message| {
        NotImported::Failed(Message::new("import.failed").with("file", path.display().to_string()).with("error", why))
    };
    let report = report.map_err(|refusal| match refusal {
        // Who names a file takes it for a report.
        NotImported::NoReport(why) if is_named => failed(why),
        NotImported::Failed(why) => failed(why),
        refusal => refusal,
    });
    ReadSource { path, report }
}

/// What is in a file. It is read in a process of its own.
fn document(path: &Path, readers: &Readers<'_>) -> Result<SourceDocument, NotImported> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let failed = |error: std::io::Error| {
        NotImported::Failed(Message::new("import.error.unreadable").with("error", system_error(&error)))
    };
    let refused = |error: import::ReadError| NotImported::Failed(error.0);
    let metadata = fs::metadata(path).map_err(failed)?;
    // A pipe or a device has no end, and no name by which to tell its format.
    if !metadata.is_file() {
        return Err(NotImported::Failed(Message::new("import.error.no_file")));
    }
    if let Err(error) = import::admits(metadata.len()) {
        let is_other = matches!(import::kind_of(&name, &[]), FileKind::Other);
        return Err(if is_other { unknown_format() } else { refused(error) });
    }
    let mut bytes = read_file(path, metadata.len()).map_err(failed)?;
    let format = match import::kind_of(&name, &bytes) {
        FileKind::Source(format) => format,
        FileKind::Unread(error) => return Err(refused(error)),
        FileKind::Convertible(error, format) => {
            let converter = readers.converter.ok_or_else(|| refused(error))?;
            bytes = converter.convert(&name, &bytes, format).map_err(refused)?;
            format
        }
        FileKind::Other => return Err(unknown_format()),
    };
    format.admits(metadata.len()).map_err(refused)?;
    let mut document = import::read_in_subprocess(readers.program, format, &bytes).map_err(refused)?;
    document.read_pictures(&mut |address, limit| beside(path, address, limit));
    Ok(document)
}

fn unknown_format() -> NotImported {
    NotImported::NoReport(Message::new("import.error.format").with("formats", formats()))
}

fn recognised(path: &Path, year: Option<Year>, readers: &Readers<'_>) -> Result<Recognised, NotImported> {
    let document = document(path, readers)?;
    if let Some([one, other]) = import::two_reports(&document, readers.editions) {
        let message = Message::new("import.error.two_reports").with("one", one).with("other", other);
        return Err(NotImported::Failed(message));
    }
    // The year tells the form; where the document has none, its name may have it.
    let named = || {
        place::year_by_name(path, &readers.editions.report_names())
            .filter(|_| import::year_of_document(&document, readers.editions).is_none())
    };
    let year = year.or_else(named);
    let report = import::recognise(document, readers.editions, year).ok_or_else(unknown_format)?;
    if let Some((form, cells)) = &report.looks_like {
        let message = Message::new("import.error.other_form").with("name", &report.edition.family.name);
        let message = message.with("other", &form.family.name).with("form", &form.id).with("cells", *cells);
        return Err(NotImported::Failed(message));
    }
    match report.figures.cells.len() {
        _ if !report.figures.is_empty() => Ok(report),
        0 if report.narratives.iter().all(|(_, text)| text.is_none()) => {
            Err(NotImported::NoReport(Message::new("import.error.no_report")))
        }
        0 => {
            let is_found = |id: &str| report.narratives.iter().any(|(own, text)| own == id && text.is_some());
            let sections = report.edition.sections.iter().filter(|section| is_found(&section.id));
            let headings: Vec<&str> = sections.map(|section| section.heading.zh.as_str()).collect();
            let message = Message::new("import.error.no_cell").with("sections", headings);
            Err(NotImported::Failed(message.with("name", &report.edition.family.name)))
        }
        // What an office wrote beside empty tables is not lost.
        _ if report.narratives.iter().flat_map(|(_, text)| text).any(|text| !text.trim().is_empty()) => Ok(report),
        cells => Err(NotImported::Failed(Message::new("export.blank.untouched").with("cells", cells))),
    }
}

/// What is in a file that is no report; `Err` is why it cannot be read.
pub(super) fn document_of(path: &Path, converts: bool) -> anyhow::Result<Result<SourceDocument, Message>> {
    let program = program().context("annals")?;
    let converter = converts.then(OfficeConverter::new).transpose()?;
    let (editions, _) = Editions::load(&[]);
    let readers = Readers { program: &program, converter: converter.as_ref(), editions: &editions };
    Ok(document(path, &readers).map_err(|refusal| match refusal {
        NotImported::Failed(why) | NotImported::NoReport(why) => why,
    }))
}

/// A file beside another one. A link that leads out of the folder is not followed.
fn beside(path: &Path, address: &str, limit: u64) -> io::Result<Vec<u8>> {
    let file = path.canonicalize()?;
    let folder = file.parent().unwrap_or(&file);
    let file = folder.join(import::sibling(address).ok_or(ErrorKind::NotFound)?).canonicalize()?;
    if file.starts_with(folder) { read_file(&file, limit) } else { Err(ErrorKind::NotFound.into()) }
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
