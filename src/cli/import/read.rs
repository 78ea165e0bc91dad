//! Reading what is imported: the files that were named and those of folders, each in a process of its own.

use super::super::terminal::Terminal;
use super::{ListedFile, NotImported, ReadSource, place};
use crate::base::{Message, Year, system_error};
use crate::edition::Editions;
use crate::import::{self, FileKind, OfficeConverter, Recognised, SourceDocument};
use crate::source::{is_of_system, read_file};
use anyhow::Context as _;
use rayon::prelude::*;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, panic};
use walkdir::WalkDir;

/// This very program. Where no /proc is mounted (an empty chroot), Linux does not tell; then it is what the shell started.
pub(in crate::cli) fn program() -> std::io::Result<PathBuf> {
    std::env::current_exe().or_else(|error| std::env::args_os().next().map(PathBuf::from).ok_or(error))
}

/// The files that were named and those of folders, and the names of those in folders that are never a report.
pub(super) fn files(paths: &[PathBuf], terminal: &Terminal) -> anyhow::Result<(Vec<ListedFile>, Vec<String>)> {
    let (mut files, mut others) = (Vec::new(), Vec::new());
    for path in paths {
        let shown = path.display().to_string();
        if !fs::metadata(path).with_context(|| shown.clone())?.is_dir() {
            files.push(ListedFile { path: path.clone(), is_named: true });
            continue;
        }
        let before = files.len();
        let mut walk = WalkDir::new(path).max_depth(8).sort_by_file_name().into_iter();
        while let Some(entry) = walk.next() {
            let entry = entry.with_context(|| shown.clone())?;
            let (is_folder, name) = (entry.file_type().is_dir(), entry.file_name().to_string_lossy());
            let is_within = is_folder && entry.depth() > 0;
            if is_within && name.starts_with('.') {
                // A hidden folder is a program's own.
                walk.skip_current_dir();
            } else if is_within && is_of_system(entry.file_name()) || is_folder && is_of_saved_page(entry.path()) {
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
pub(super) struct Readers<'r> {
    /// This very program: files are read in a process of its own.
    pub(super) program: &'r Path,
    /// What saves files anew that are not read otherwise, where that was asked for.
    pub(super) converter: Option<&'r OfficeConverter>,
    pub(super) editions: &'r Editions,
}

/// Reads all files at once.
pub(super) fn read_all(
    files: Vec<ListedFile>,
    year: Option<Year>,
    readers: &Readers<'_>,
    terminal: &Terminal,
) -> Vec<ReadSource> {
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
    // The year tells the form; where the document has none, its name may have it, or what it says of its figures.
    let own = import::year_of_document(&document, readers.editions);
    let named = place::year_by_name(path, &readers.editions.report_names());
    let period = import::year_of_period(&document);
    // A title that is left from last year would put this year's figures in the place of last year's.
    if let (None, Some(title), Some(period)) = (year, own, period.filter(|period| named == Some(*period)))
        && title != period
    {
        let message = Message::new("import.error.year_of_title").with("title", title);
        return Err(NotImported::Failed(message.with("period", period)));
    }
    let year = year.or(named.filter(|_| own.is_none()));
    let period = period.filter(|_| own.or(year).is_none());
    let mut report = import::recognise(document, readers.editions, year.or(period)).ok_or_else(unknown_format)?;
    report.title.year = report.title.year.or(period);
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
pub(in crate::cli) fn document_of(path: &Path, converts: bool) -> anyhow::Result<Result<SourceDocument, Message>> {
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
