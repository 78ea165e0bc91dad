//! `annals new AGENCY YEAR`: an empty report of the right form as a draft, with last year's carried-over figures.

use super::terminal::Terminal;
use super::{ExitStatus, find, schema};
use crate::base::syntax::{is_hidden, with_signs_shown};
use crate::base::{LINE_BREAKS, Message, Slug, Year};
use crate::edition::{CellId, Edition, Editions, Kind, Section};
use crate::export::report_toml;
use crate::import::agency_toml;
use crate::model::{self, Agency, KnownNames, Report, Site};
use crate::publish::{self, ContentLock, NewFile};
use crate::schemas;
use crate::source::SiteFolder;
use chrono::Datelike as _;
use std::path::Path;
use std::sync::Arc;

/// The first year of the statutory forms; the present one is the last that a draft can be begun for.
const FIRST_YEAR: i32 = 2019;

pub(super) fn run(
    root: &SiteFolder,
    agency: &str,
    year: Year,
    name: Option<&str>,
    (zero, form): (bool, Option<&str>),
    terminal: &mut Terminal,
) -> anyhow::Result<ExitStatus> {
    if refuse_odd_year(year, terminal) {
        return Ok(ExitStatus::Refused);
    }
    let _lock = ContentLock::acquire(root)?;
    let Some(sources) = find::sources(root, terminal)? else { return Ok(ExitStatus::Refused) };
    let (site, findings) = model::load(&sources);
    // A new agency is typed as its folder; one that is there may go by its name.
    let named = || site.find(agency).ok().map(|agency| agency.slug.clone());
    let known = Slug::parse_series(agency).is_none().then(named).flatten();
    let Some(slug) = known.or_else(|| slug(agency, terminal)) else { return Ok(ExitStatus::Refused) };
    let edition = match self::form(&site, &slug, year, form) {
        Ok(edition) => edition,
        Err(message) => {
            terminal.say(&message);
            return Ok(ExitStatus::Refused);
        }
    };
    let organ = Slug::parse(slug.organ()).unwrap_or(slug);
    let slug = site.series_for(&organ, &edition.family.id);
    let folder = root.join("content").join(organ.as_str());
    let target = slug.family().map_or_else(|| folder.clone(), |family| folder.join(family)).join(year.to_string());
    if publish::is_written(&target.join("report.toml"))? {
        let path = target.join("report.toml").display().to_string();
        terminal.say(&Message::new("cli.exists").with("path", path));
        return Ok(ExitStatus::Refused);
    }
    // Last year's report may be what it continues.
    if find::has_unread(findings.iter().filter(|finding| finding.is_about(organ.as_str(), None)), terminal) {
        return Ok(ExitStatus::Refused);
    }
    let agency = site.agency(&organ);
    let previous = site.agency(&slug).and_then(|agency| agency.report(year.previous()));
    let mut files = Vec::new();
    let name = name.map(str::trim).filter(|name| !name.is_empty());
    if publish::is_written(&folder.join("agency.toml"))? {
        if let Some((name, known)) = name.zip(agency).filter(|(name, known)| *name != known.name) {
            let message = Message::new("cli.other_name").with("agency", organ.as_str()).with("known", &known.name);
            terminal.say(&message.with("name", name));
            return Ok(ExitStatus::Refused);
        }
    } else {
        let Some(name) = name else {
            terminal.say(&Message::new("cli.no_name").with("agency", organ.as_str()).with("year", year));
            return Ok(ExitStatus::Refused);
        };
        if let Some(message) = refused_name(&site, &organ, name) {
            terminal.say(&message);
            return Ok(ExitStatus::Refused);
        }
        let head = schemas::head(&format!("content/{organ}/agency.toml"));
        files.push((folder.join("agency.toml"), head + &agency_toml(name)));
    }
    let draft = draft(&slug, year, edition, (previous.map(|report| &**report), zero));
    files.extend(draft.into_iter().map(|(name, text)| (target.join(name), text)));
    for (path, text) in files {
        write_new(&path, text.as_bytes(), terminal)?;
    }
    schema::write(root, &site.editions, terminal)?;
    terminal.say(&Message::new("cli.made.report"));
    Ok(ExitStatus::Done)
}

/// Why a new agency is not given a name.
fn refused_name(site: &Site, slug: &Slug, name: &str) -> Option<Message> {
    if name.contains(LINE_BREAKS) || name.contains(is_hidden) {
        let shown = name.replace(LINE_BREAKS, "⏎");
        return Some(Message::new("cli.name_lines").with("name", with_signs_shown(&shown)));
    }
    // By such a name nobody would find the one or the other: `import` would ask of every report whose it is.
    let known = KnownNames::new(site).exact(name);
    let known: Vec<&str> = known.agencies().iter().map(Slug::as_str).collect();
    let message =
        || Message::new("cli.known_name").with("name", name).with("known", known.clone()).with("agency", slug);
    (!known.is_empty()).then(message)
}

/// The files of a new report by name, report.toml last: a folder that has it is whole.
pub(super) fn draft(
    slug: &Slug,
    year: Year,
    edition: &Edition,
    (previous, zero): (Option<&Report>, bool),
) -> Vec<(String, String)> {
    let text = |section: &Section| section.draft.replace("{year}", &year.to_string());
    let texts = edition.narratives().map(|section| (format!("{}.md", section.id), text(section)));
    let head = schemas::head(&format!("content/{slug}/{year}/report.toml"));
    texts.chain([("report.toml".to_owned(), head + &report(edition, previous, zero))]).collect()
}

/// The form of a new report: the one of an id, which is of the family of a series, or else the agency's.
pub(super) fn form<'s>(site: &'s Site, slug: &Slug, year: Year, id: Option<&str>) -> Result<&'s Arc<Edition>, Message> {
    let Some(id) = id else {
        let unknown = site.settings.default_edition.as_ref().filter(|(id, _)| site.editions.get(id).is_none());
        if let Some((id, _)) = unknown {
            if let Some(message) = faulty_form(&site.editions, id) {
                return Err(message);
            }
            let known: Vec<&str> = site.editions.ids().collect();
            return Err(Message::new("report.edition").with("found", id).with("known", known));
        }
        let form = match (site.agency(slug), slug.family()) {
            (None, Some(family)) => site.editions.default_of(family, year),
            (agency, _) => default_form(site, agency.map(|agency| &**agency), year),
        };
        let form = form.filter(|form| slug.family().is_none_or(|family| form.family.id == family));
        return form.ok_or_else(|| match slug.family() {
            Some(family) => Message::new("cli.no_form_of").with("family", family).with("year", year),
            None => Message::new("report.no_edition").with("year", year),
        });
    };
    let edition = form_of(&site.editions, id)?;
    match slug.family().filter(|family| edition.family.id != *family) {
        Some(family) => Err(Message::new("cli.other_family").with("edition", id).with("family", family)),
        None => Ok(edition),
    }
}

/// The form of an id that was typed.
pub(super) fn form_of<'e>(editions: &'e Editions, id: &str) -> Result<&'e Arc<Edition>, Message> {
    editions.get(id).ok_or_else(|| {
        faulty_form(editions, id).unwrap_or_else(|| {
            let known: Vec<&str> = editions.ids().collect();
            Message::new("cli.no_edition").with("edition", id).with("known", known)
        })
    })
}

/// That the file of a form has mistakes, where it has: it is there, and says what they are.
pub(super) fn faulty_form(editions: &Editions, id: &str) -> Option<Message> {
    editions.is_faulty(id).then(|| Message::new("cli.faulty_edition").with("edition", id))
}

/// The form of an agency's new report: that of its last, as long as it is in force, or the one that took its place.
fn default_form<'s>(site: &'s Site, agency: Option<&'s Agency>, year: Year) -> Option<&'s Arc<Edition>> {
    let last = agency.and_then(|agency| agency.form_near(year));
    let own = last.filter(|form| form.is_for(year));
    own.or_else(|| site.editions.default_of(&last?.family.id, year)).or_else(|| site.editions.default_for(year))
}

/// A slug that was typed, of an agency or of a series of its reports; `None` where it cannot be one, and why is said.
pub(super) fn slug(typed: &str, terminal: &Terminal) -> Option<Slug> {
    let slug = Slug::parse_series(typed);
    let refused = typed.split('/').find_map(Slug::refusal).or_else(|| Slug::refusal(typed));
    for message in refused.filter(|_| slug.is_none()).into_iter().flatten() {
        terminal.say(&message);
    }
    slug
}

/// Whether a year has no report, which is said then.
pub(super) fn refuse_odd_year(year: Year, terminal: &Terminal) -> bool {
    let this_year = super::today().year();
    let is_odd = !(FIRST_YEAR..=this_year).contains(&i32::from(year.get()));
    if is_odd {
        let message = Message::new("cli.odd_year").with("year", year);
        terminal.say(&message.with("first", FIRST_YEAR.to_string()).with("last", this_year.to_string()));
    }
    is_odd
}

/// Writes a file that is not there yet. What is there stays as it is.
pub(super) fn write_new(path: &Path, bytes: &[u8], terminal: &Terminal) -> anyhow::Result<()> {
    say_made(publish::write_new(path, bytes)?, "cli.made", path, terminal);
    Ok(())
}

/// Says what became of a file, or would become of it.
pub(super) fn say_made(file: NewFile, made: &'static str, path: &Path, terminal: &Terminal) {
    let message = match file {
        NewFile::Written => made,
        NewFile::Same => return,
        NewFile::Occupied => "cli.exists",
    };
    terminal.say(&Message::new(message).with("path", path.display().to_string()));
}

/// A draft, and in the rows that continue last year's report the figures they continue. All other cells are blank: a forgotten one
/// would be published as a 0 that no rule can tell from a real one. With `zero` they are 0, for an office that has nothing.
pub(super) fn report(edition: &Edition, previous: Option<&Report>, zero: bool) -> String {
    let head = Message::new("new.report").render(crate::base::Lang::Zh);
    let value = |cell: CellId| -> String {
        let row = edition.row(cell);
        let column = edition.column(cell);
        let carried = edition.carries.iter().find(|carry| carry.to == row.path).and_then(|carry| {
            let previous = previous?;
            let from = previous.edition.cell(&format!("{}.{}", carry.from, column.key))?;
            let number = previous.figures.value(from)?;
            Some(number.to_string())
        });
        let empty = match (zero, edition.def(cell).kind) {
            (true, Kind::Printed) => "\"0\"",
            (true, kind) if kind.is_figure() => "0",
            _ => "\"\"",
        };
        carried.unwrap_or_else(|| empty.to_owned())
    };
    format!("edition = \"{}\"\n{}\n{}", edition.id, head.trim_end(), report_toml(edition, &value))
}
