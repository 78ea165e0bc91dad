//! `annals new AGENCY YEAR`: an empty report of the right form as a draft, with last year's carried-over figures.

use super::terminal::Terminal;
use super::{ExitStatus, schema};
use crate::base::{Message, Slug, Year};
use crate::edition::{CellId, Edition, Kind};
use crate::export::report_toml;
use crate::model::{self, Report};
use crate::schemas;
use crate::source;
use anyhow::Context as _;
use std::path::Path;

pub(super) fn run(
    root: &Path,
    agency: &str,
    year: Year,
    name: Option<&str>,
    terminal: &mut Terminal,
) -> anyhow::Result<ExitStatus> {
    let Some(slug) = Slug::parse(agency) else {
        terminal.say(&Message::new("agency.slug").with("found", agency));
        terminal.say(&Message::new("agency.slug.help"));
        return Ok(ExitStatus::Refused);
    };
    let (site, _) = model::load(&source::read(root)?);
    let folder = root.join("content").join(slug.as_str());
    let target = folder.join(year.to_string());
    if target.join("report.toml").exists() {
        let path = target.join("report.toml").display().to_string();
        terminal.say(&Message::new("cli.exists").with("path", path));
        return Ok(ExitStatus::Refused);
    }
    let Some(edition) = site.editions.default_for(year) else {
        terminal.say(&Message::new("report.no_edition").with("year", year));
        return Ok(ExitStatus::Refused);
    };
    let previous = site.agency(&slug).and_then(|agency| agency.report(year.previous()));
    let mut files = Vec::new();
    if !folder.join("agency.toml").exists() {
        let head = schemas::head(&format!("content/{slug}/agency.toml"));
        files.push((folder.join("agency.toml"), head + &agency_toml(name.unwrap_or(slug.as_str()))));
    }
    let head = schemas::head(&format!("content/{slug}/{year}/report.toml"));
    files.push((target.join("report.toml"), head + &report(edition, previous.map(|report| &**report))));
    for section in edition.narratives() {
        let file = target.join(format!("{}.md", section.id));
        files.push((file, Message::keyed(format!("new.{}", section.id)).render(crate::base::Lang::Zh)));
    }
    for (path, text) in files {
        write_new(&path, &text, terminal)?;
    }
    schema::write(root, &site.editions, terminal)?;
    terminal.say(&Message::new("cli.made.report"));
    Ok(ExitStatus::Done)
}

/// Writes a file that is not there yet. What is there stays as it is.
pub(super) fn write_new(path: &Path, text: &str, terminal: &Terminal) -> anyhow::Result<()> {
    use std::io::Write as _;
    let shown = path.display().to_string();
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).with_context(|| shown.clone())?;
    }
    match std::fs::File::create_new(path) {
        Ok(mut file) => {
            file.write_all(text.as_bytes()).with_context(|| shown.clone())?;
            terminal.say(&Message::new("cli.made").with("path", shown));
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            terminal.say(&Message::new("cli.exists").with("path", shown));
        }
        Err(error) => return Err(error).with_context(|| shown),
    }
    Ok(())
}

fn agency_toml(name: &str) -> String {
    let head = Message::new("new.agency").render(crate::base::Lang::Zh);
    format!("{}\nname = {}\nlevel = \"township\"\n", head.trim_end(), quoted(name))
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// A draft with zeros, and in the rows that continue last year's report the figures they continue.
fn report(edition: &Edition, previous: Option<&Report>) -> String {
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
        carried.unwrap_or_else(|| if column.kind == Kind::Printed { "\"0\"".to_owned() } else { "0".to_owned() })
    };
    format!("edition = \"{}\"\n{}\n{}", edition.id, head.trim_end(), report_toml(edition, &value))
}
