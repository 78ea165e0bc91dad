//! `annals members import LIST`: the agencies of a list (a workbook, a CSV, any file with a table) become agency.toml files, and what a
//! list changes in those that are there is told. Nothing else in them moves.

mod columns;
mod entry;
mod former;
mod identify;
mod rows;
mod text;

use super::import;
use super::new::write_new;
use super::terminal::Terminal;
use super::{ExitStatus, find};
use crate::base::{Diagnostic, Message, Severity, Slug};
use crate::model::{self, KnownNames, Site, TomlPatch};
use crate::publish::{self, ContentLock};
use crate::source::{SiteFolder, Sources};
use clap::{Args, ValueEnum};
use entry::{Directory, KeyChange, ListedAgency, ask_shared_names};
use identify::{Question, identify};
use rows::MemberList;
use std::collections::BTreeSet;
use std::path::PathBuf;

#[derive(Args)]
pub(super) struct MembersArgs {
    #[arg(value_name = "import")]
    action: MembersAction,
    #[arg(value_name = "FILE")]
    list: PathBuf,
    #[arg(long, value_name = "SLUG")]
    parent: Option<String>,
    #[arg(long)]
    convert: bool,
    #[arg(long)]
    dry_run: bool,
}

/// What is done with the list of members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum MembersAction {
    /// Its agencies are taken into the site.
    Import,
}

/// A file that is written, and what changes in it.
struct AgencyFile {
    slug: Slug,
    text: String,
    /// `None` for a new one.
    changes: Option<Vec<KeyChange>>,
}

pub(super) fn run(root: &SiteFolder, args: &MembersArgs, terminal: &mut Terminal) -> anyhow::Result<ExitStatus> {
    let MembersAction::Import = args.action;
    let shown = args.list.display().to_string();
    let list = match import::document_of(&args.list, args.convert)? {
        Ok(document) => MemberList::new(&document),
        Err(why) => {
            // A list is no report, whose limit this is.
            let is_long = why.key() == "import.error.pieces";
            let why = if is_long { Message::new("members.too_long") } else { why };
            terminal.say(&Message::new("import.failed").with("file", shown).with("error", why));
            return Ok(ExitStatus::Refused);
        }
    };
    if let Some(why) = list.refusal() {
        terminal.say(&Message::new("import.failed").with("file", shown).with("error", why));
        return Ok(ExitStatus::Refused);
    }
    let _lock = ContentLock::unless_dry(root, args.dry_run)?;
    let Some(mut sources) = find::sources(root, terminal)? else { return Ok(ExitStatus::Refused) };
    let (site, diagnostics) = model::load(&sources);
    if has_unreadable(&sources, &diagnostics, terminal) {
        return Ok(ExitStatus::Refused);
    }
    let mut questions = Vec::new();
    let Some(agencies) = listed(&list, &site, args.parent.as_deref(), &mut questions, terminal) else {
        return Ok(ExitStatus::Refused);
    };
    // An office that a filter took out of sight is missed only when it is late.
    questions.extend(list.not_shown.iter().map(|own| Question { spot: own.spot, message: own.message.clone() }));
    let files = files(&agencies, &site, &sources);
    tell(&list, &questions, terminal);
    let document: String = files.iter().flat_map(|file| lines(file, terminal)).collect();
    terminal.text(&document)?;
    if has_mistakes(&files, &mut sources, terminal) {
        terminal.say(&Message::new("members.refused"));
        return Ok(ExitStatus::Refused);
    }
    for file in &files {
        write(root, file, args.dry_run, terminal)?;
    }
    tell_absent(&agencies, &site, terminal);
    let made = files.iter().filter(|file| file.changes.is_none()).count();
    let changed = files.len() - made;
    let message = Message::new("members.done").with("rows", list.rows.len()).with("made", made);
    let message = message.with("changed", changed).with("same", agencies.len() - made - changed);
    let next = if args.dry_run { "import.next.write" } else { "members.next" };
    terminal.say(&message.with("questions", questions.len()).with("next", Message::new(next)));
    Ok(if questions.is_empty() { ExitStatus::Done } else { ExitStatus::Refused })
}

/// Whether the file of an agency cannot be read, which is shown: of whom it is, and what a list would change in it, nobody can tell.
fn has_unreadable(sources: &Sources, diagnostics: &[Diagnostic], terminal: &Terminal) -> bool {
    let files = sources.agencies.values().filter_map(|files| files.texts.get("agency.toml"));
    let unreadable: Vec<&str> =
        files.filter(|file| TomlPatch::new(file).is_none()).map(|file| file.path.as_str()).collect();
    let is_own = |finding: &&Diagnostic| unreadable.contains(&finding.path());
    terminal.findings(&diagnostics.iter().filter(is_own).collect::<Vec<_>>());
    if !unreadable.is_empty() {
        terminal.say(&Message::new("members.broken").with("paths", unreadable.clone()));
    }
    !unreadable.is_empty()
}

/// The agencies of a list; `None`, after a message, where the one above them is not known.
fn listed(
    list: &MemberList,
    site: &Site,
    parent: Option<&str>,
    questions: &mut Vec<Question>,
    terminal: &Terminal,
) -> Option<Vec<ListedAgency>> {
    let mut names = KnownNames::new(site);
    let rows = identify(&list.rows, site, &names, questions);
    rows.iter().for_each(|own| {
        [columns::ListColumn::Name, columns::ListColumn::ShortName]
            .iter()
            .filter_map(|column| own.row.texts.get(column))
            .for_each(|name| names.add(&own.slug, name));
    });
    let slugs = |slug: &Slug| site.agency(slug).is_some() || rows.iter().any(|own| own.slug == *slug);
    let directory = Directory { names: &names, slugs: &slugs };
    let parent = match parent.map(|name| directory.agency(name)) {
        Some(Err(why)) => {
            terminal.say(&Message::new("members.no_parent").with("why", why));
            return None;
        }
        Some(Ok(slug)) => Some(slug),
        None => None,
    };
    // Above it stand no members of it.
    let line: BTreeSet<Slug> = parent.iter().flat_map(|slug| find::line_above(site, slug)).collect();
    let agency = |own: &identify::IdentifiedRow<'_>| {
        let parent = parent.as_ref().filter(|_| !line.contains(&own.slug));
        ListedAgency::new(own, &directory, parent, questions)
    };
    let mut agencies: Vec<ListedAgency> = rows.iter().map(agency).collect();
    ask_shared_names(&mut agencies, site, questions);
    Some(agencies)
}

/// The files that a list makes or changes.
fn files(agencies: &[ListedAgency], site: &Site, sources: &Sources) -> Vec<AgencyFile> {
    let mut files = Vec::new();
    for listed in agencies {
        let slug = listed.slug.clone();
        let path = path(&slug);
        let folder = sources.agencies.get(slug.as_str());
        // An empty file is what a killed program left.
        let has_text =
            folder.is_some_and(|files| files.texts.get("agency.toml").is_some_and(|file| !file.text.trim().is_empty()));
        let changed = site.agency(&slug).filter(|_| has_text).map(|agency| listed.changed_file(agency));
        match changed {
            None if !has_text => files.push(AgencyFile { text: listed.new_file(&path), slug, changes: None }),
            Some(Some((_, changes))) if changes.is_empty() => {}
            Some(Some((text, changes))) => files.push(AgencyFile { slug, text, changes: Some(changes) }),
            // Every file was looked at before.
            None | Some(None) => {}
        }
    }
    files
}

fn path(slug: &Slug) -> String {
    format!("content/{slug}/agency.toml")
}

/// Says what the list leaves open, and what of it is not used.
fn tell(list: &MemberList, questions: &[Question], terminal: &Terminal) {
    if !list.unused.is_empty() {
        terminal.say(&Message::new("members.unused").with("columns", list.unused.clone()));
    }
    for (spot, text, signs) in &list.hidden {
        let message = Message::new("members.hidden").with("spot", spot.message()).with("text", text);
        terminal.say(&message.with("signs", signs.clone()));
    }
    for (spot, text) in &list.left_out {
        terminal.say(&Message::new("members.left_out").with("spot", spot.message()).with("text", text));
    }
    for Question { spot, message } in questions {
        terminal.say(&Message::new("members.question").with("spot", spot.message()).with("text", message.clone()));
    }
}

/// A line for each change of a file that is there.
fn lines(file: &AgencyFile, terminal: &Terminal) -> Vec<String> {
    let line = |change: &KeyChange| {
        let message = Message::new("members.change").with("agency", &file.slug).with("key", &change.key);
        message.with("before", &change.before).with("after", &change.after).render(terminal.lang) + "\n"
    };
    file.changes.iter().flatten().map(line).collect()
}

/// Whether the site would have a mistake in one of the files, which is shown then: a circle of parents.
fn has_mistakes(files: &[AgencyFile], sources: &mut Sources, terminal: &Terminal) -> bool {
    for file in files {
        sources.put(&file.slug, "agency.toml", file.text.clone());
    }
    let (_, diagnostics) = model::load(sources);
    let is_own = |finding: &&Diagnostic| {
        let own = files.iter().any(|file| finding.agency.as_ref() == Some(&file.slug));
        let is_there = files.iter().any(|file| path(&file.slug) == finding.path());
        finding.severity == Severity::Error && (own || is_there) && finding.year.is_none()
    };
    let mistakes: Vec<&Diagnostic> = diagnostics.iter().filter(is_own).collect();
    terminal.findings(&mistakes);
    !mistakes.is_empty()
}

fn write(root: &SiteFolder, file: &AgencyFile, is_dry: bool, terminal: &Terminal) -> anyhow::Result<()> {
    let path = root.join(path(&file.slug));
    let shown = path.display().to_string();
    match (&file.changes, is_dry) {
        (None, true) => terminal.say(&Message::new("import.would_write").with("path", shown)),
        (Some(_), true) => terminal.say(&Message::new("import.would_update").with("path", shown)),
        (None, false) => write_new(&path, file.text.as_bytes(), terminal)?,
        (Some(_), false) => {
            publish::replace_text(&path, &file.text)?;
            terminal.say(&Message::new("members.updated").with("path", shown));
        }
    }
    Ok(())
}

/// Names the agencies beside those of the list that the list does not have.
fn tell_absent(agencies: &[ListedAgency], site: &Site, terminal: &Terminal) {
    let parents: BTreeSet<&Slug> = agencies.iter().filter_map(|own| site.agency(&own.slug)?.parent.as_ref()).collect();
    let is_listed = |slug: &Slug| agencies.iter().any(|own| own.slug == *slug);
    let absent: Vec<&str> = site
        .agencies_of(None)
        .filter(|agency| agency.parent.as_ref().is_some_and(|parent| parents.contains(parent)))
        .filter(|agency| !is_listed(&agency.slug) && agency.until.is_none())
        .map(|agency| agency.name.as_str())
        .collect();
    if !absent.is_empty() {
        terminal.say(&Message::new("members.absent").with("count", absent.len()).with("names", absent));
    }
}
