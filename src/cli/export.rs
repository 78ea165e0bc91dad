//! `annals export`: one report in another format, or a blank form. Works on reports with errors: the figures are as typed.

use super::args::{ExportArgs, OFFLINE_FORM, VersionChoice};
use super::build::TARGET;
use super::find::{self, ResolvedAgency};
use super::terminal::Terminal;
use super::{ExitStatus, new};
use crate::base::{Message, Year};
use crate::desk;
use crate::export::{ExportFormat, FORMATS, RenderCache, table_csv};
use crate::model::Report;
use crate::publish::{self, CACHE_FOLDER, NewFile};
use crate::source;
use crate::source::{SETTINGS, SiteFolder};
use anyhow::Context as _;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

pub(super) fn run(root: &SiteFolder, args: &ExportArgs, terminal: &mut Terminal) -> anyhow::Result<ExitStatus> {
    if args.blank {
        return blank(root, args, terminal);
    }
    let year = args.year.context("YEAR")?;
    let agency = args.agency.as_deref().context("AGENCY")?;
    let name = args.format.as_deref().context("--format")?;
    let Some(format) = FORMATS.iter().find(|known| known.name == name) else {
        terminal.say(&Message::new("cli.only_blank").with("format", name));
        return Ok(ExitStatus::Refused);
    };
    if refused(format, args, terminal) {
        return Ok(ExitStatus::Refused);
    }
    let Some(resolved) = find::agency(root, agency, terminal)? else { return Ok(ExitStatus::Refused) };
    if resolved.has_unread(year, terminal) {
        return Ok(ExitStatus::Refused);
    }
    let agency = &resolved.agency;
    let Some(report) = requested_report(&resolved, year, args.version, terminal) else {
        return Ok(ExitStatus::Refused);
    };
    let lang = resolved.site.settings.language;
    let Some(key) = &args.table else {
        let base = resolved.site.settings.base_url.as_deref();
        let mut cache = RenderCache::new(agency, &report, lang).at(base);
        if args.version.is_none() {
            cache = cache.with_members(&Arc::new(resolved.site.clone()));
        }
        let bytes = cache.bytes(format, &source::attachment)?;
        return put(root, &bytes, args.output.as_deref(), args.force, terminal);
    };
    let table = if format.name == "csv" { report.edition.table(key) } else { None };
    let Some(table) = table else {
        let known: Vec<&str> = report.edition.tables.iter().map(|table| table.key.as_str()).collect();
        terminal.say(&Message::new("cli.no_table").with("found", key).with("known", known));
        return Ok(ExitStatus::Refused);
    };
    put(root, &table_csv(&report, table, lang), args.output.as_deref(), args.force, terminal)
}

/// A form to be filled in. It needs no agency and no year; the format may stand in the place of the agency.
fn blank(root: &SiteFolder, args: &ExportArgs, terminal: &mut Terminal) -> anyhow::Result<ExitStatus> {
    let name = args.format.as_deref().or(args.agency.as_deref()).unwrap_or_default();
    let with_blank = FORMATS.iter().filter(|format| format.blank.is_some());
    let format = with_blank.clone().find(|known| known.name == name);
    if format.is_none() && name != OFFLINE_FORM {
        let known: Vec<&str> = with_blank.map(|format| format.name).chain([OFFLINE_FORM]).collect();
        terminal.say(&Message::new("cli.no_blank").with("found", name).with("known", known));
        return Ok(ExitStatus::Refused);
    }
    if format.is_some_and(|format| refused(format, args, terminal)) {
        return Ok(ExitStatus::Refused);
    }
    let id = args.edition.as_deref().context("--edition")?;
    let Some(editions) = find::editions(root, terminal)? else { return Ok(ExitStatus::Refused) };
    let edition = match new::form_of(&editions, id) {
        Ok(edition) => edition,
        Err(message) => {
            terminal.say(&message);
            return Ok(ExitStatus::Refused);
        }
    };
    let bytes = match format.and_then(|format| format.blank) {
        Some(write) => write(edition),
        None => desk::offline_form(edition, terminal.lang)?.into_bytes(),
    };
    put(root, &bytes, args.output.as_deref(), args.force, terminal)
}

/// Whether bytes that are no text would go to a terminal.
fn refused(format: &ExportFormat, args: &ExportArgs, terminal: &Terminal) -> bool {
    let refused = format.binary && args.output.is_none() && terminal.shows_documents();
    if refused {
        terminal.say(&Message::new("cli.binary").with("format", format.name).with("file", format.file()));
    }
    refused
}

/// Writes a document to a file, or to stdout where none is named.
pub(super) fn put(
    root: &SiteFolder,
    bytes: &[u8],
    output: Option<&Path>,
    force: bool,
    terminal: &Terminal,
) -> anyhow::Result<ExitStatus> {
    let Some(file) = output else {
        terminal.document(bytes)?;
        return Ok(ExitStatus::Done);
    };
    let shown = file.display().to_string();
    let place = match place(root, file) {
        Ok(place) => place,
        Err(message) => {
            terminal.say(&message.with("path", shown));
            return Ok(ExitStatus::Refused);
        }
    };
    if force {
        publish::replace(&place, bytes)?;
    } else if publish::write_new(&place, bytes)? == NewFile::Occupied {
        terminal.say(&Message::new("cli.occupied").with("path", shown));
        return Ok(ExitStatus::Refused);
    }
    terminal.say(&Message::new("cli.written").with("file", shown));
    Ok(ExitStatus::Done)
}

/// The folders of a site that no export goes into: what people wrote, and what only a build writes.
const KEPT: [&str; 6] = ["content", "themes", "editions", "schemas", TARGET, CACHE_FOLDER];

/// The file that is written, links followed; `Err` is why none is, whatever `--force` says.
fn place(site: &SiteFolder, file: &Path) -> Result<PathBuf, Message> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = file.file_name().ok_or(Message::new("cli.output.no_file"))?;
    let folder = dunce::canonicalize(folder).ok().filter(|folder| folder.is_dir());
    let folder = folder.ok_or(Message::new("cli.output.no_folder"))?;
    let mut place = folder.join(name);
    if place.symlink_metadata().is_ok() {
        place = dunce::canonicalize(&place).map_err(|_| Message::new("cli.output.no_file"))?;
        if !place.is_file() {
            return Err(Message::new("cli.output.no_file"));
        }
    }
    let root = dunce::canonicalize(&**site).unwrap_or_else(|_| site.to_path_buf());
    match is_kept(site, &place) || [SETTINGS, site.settings()].iter().any(|name| place == root.join(name)) {
        true => Err(Message::new("cli.output.kept")),
        false => Ok(place),
    }
}

/// Whether a file or folder, which need not be there yet, lies where no export goes: among the sources of a site, or in a published one.
pub(super) fn is_kept(site: &SiteFolder, place: &Path) -> bool {
    let place = absolute(place);
    let root = dunce::canonicalize(&**site).unwrap_or_else(|_| site.to_path_buf());
    let is_source =
        KEPT.iter().any(|kept| dunce::canonicalize(root.join(kept)).is_ok_and(|kept| place.starts_with(kept)));
    // A published site may stand anywhere; its list says that it is one.
    is_source || place.ancestors().any(publish::is_published)
}

/// A path with links followed as far as it is there.
fn absolute(place: &Path) -> PathBuf {
    let start = if place.is_absolute() { PathBuf::new() } else { PathBuf::from(".") };
    let mut path = dunce::canonicalize(&start).unwrap_or(start);
    for step in place.components() {
        if step == Component::ParentDir {
            path.pop();
        } else {
            path.push(step);
        }
        path = dunce::canonicalize(&path).unwrap_or(path);
    }
    path
}

/// The requested text, by default the public one; `None`, after a message, where there is none.
fn requested_report(
    resolved: &ResolvedAgency,
    year: Year,
    requested: Option<VersionChoice>,
    terminal: &Terminal,
) -> Option<Arc<Report>> {
    match (requested, resolved.agency.history(year)) {
        // Of a report whose versions are all withdrawn it is all there is.
        (Some(VersionChoice::Working), Some(history)) if history.ahead.is_some() => history.ahead.clone(),
        (Some(VersionChoice::Version(number)), Some(history)) => {
            let version = history.versions.get(number as usize - 1).and_then(|version| version.report.clone());
            if version.is_none() {
                let kept = history.ledger.entries.iter().filter(|entry| entry.withdrawn.is_none());
                let known: Vec<String> = kept.map(|entry| entry.folder()).collect();
                terminal.say(&report_message("cli.no_version", resolved, year).with("known", known));
            }
            version
        }
        (Some(VersionChoice::Version(_)), None) => {
            resolved.report(year, terminal)?;
            terminal.say(&report_message("cli.never_sealed", resolved, year));
            None
        }
        // A working copy that is not ahead equals the latest version.
        (None | Some(VersionChoice::Working), _) => resolved.report(year, terminal),
    }
}

fn report_message(key: &'static str, resolved: &ResolvedAgency, year: Year) -> Message {
    Message::new(key).with("agency", &resolved.agency.slug).with("year", year)
}
