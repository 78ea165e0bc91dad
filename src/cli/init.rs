//! `annals init DIR`: a new site. With a name it holds that office and a draft of last year's report, every cell blank; with `--example` an
//! invented office, marked as such on every page; else no office at all. Nothing that is not the office's own goes public by itself.

use super::terminal::Terminal;
use super::{ExitStatus, new, schema};
use crate::base::{Message, Slug, Year, slug_of_name, toml_text};
use crate::edition::{DEFAULT_FAMILY, Edition, Editions};
use crate::export::FORMATS;
use crate::publish::{NewFolder, is_written};
use crate::schemas;
use crate::source::STYLESHEET;
use chrono::Datelike as _;
use clap::Args;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Args)]
pub(super) struct InitArgs {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[arg(long, value_name = "NAME", required_if_eq("purpose", "township"))]
    name: Option<String>,
    #[arg(long, value_name = "SLUG", requires = "name")]
    agency: Option<String>,
    #[arg(long, value_name = "Y", value_parser = super::args::year, requires = "name")]
    year: Option<Year>,
    #[arg(long, conflicts_with = "name")]
    example: bool,
    #[arg(long, value_name = "ID", conflicts_with = "example")]
    edition: Option<String>,
    #[arg(long = "for", value_name = "KIND")]
    purpose: Option<Purpose>,
}

/// What a site is for, where that changes what it begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Purpose {
    /// One office, which fills in the Word form that lies beside.
    Township,
    /// The reports of many offices, of which one with errors must not keep the others from being published.
    County,
    /// A portal, with its own colours and server.
    Portal,
}

/// The setting of a site for many offices.
const LEAVE_OUT: &str = "on_error = \"leave-out\"\n";

/// The files of every new site, apart from site.toml.
const FILES: [(&str, &str); 2] = [(".gitignore", "/public\n/.annals\n/.history\n"), (".gitattributes", GITATTRIBUTES)];

/// The settings of a new site.
const SITE: &str = include_str!("init/site.toml");

/// What a portal changes: the colours, and the lines for its server.
const PORTAL: [(&str, &str); 2] = [(STYLESHEET, include_str!("init/site.css")), ("nginx.conf", NGINX)];

/// The lines for nginx, as they stand in the book.
const NGINX: &str = include_str!("init/nginx.conf");

/// The Word form to be filled in, as the book calls it.
const FORM: &str = "年报表样.docx";

/// The files of the example.
const EXAMPLE: [(&str, &str); 5] = [
    ("content/example/agency.toml", include_str!("init/agency.toml")),
    ("content/example/2024/overview.md", include_str!("init/overview.md")),
    ("content/example/2024/problems.md", include_str!("init/problems.md")),
    ("content/example/2024/other_matters.md", include_str!("init/other_matters.md")),
    ("content/example/2024/report.toml", include_str!("init/report.toml")),
];

/// Git turns the line ends of texts on some machines, and with them breaks every seal. No file of ours, lest git turn its own.
const GITATTRIBUTES: &str = "\
# 封存的文件一个字节也不能变：不让 git 转换换行符。
content/**/v*/** -text
content/**/versions.toml -text
";

/// The line of a site's title, in [`SITE`], and the last step of its address there.
const TITLE: &str = "title = \"政府信息公开工作年度报告\"\n";
const ADDRESS: &str = "zfxxgknb";

pub(super) fn run(args: &InitArgs, terminal: &mut Terminal) -> anyhow::Result<ExitStatus> {
    let dir = &args.dir;
    if args.year.is_some_and(|year| new::refuse_odd_year(year, terminal)) {
        return Ok(ExitStatus::Refused);
    }
    let office = match &args.name {
        None => None,
        Some(name) => match slug(name, args.agency.as_deref(), terminal) {
            Some(slug) => Some((name, slug)),
            None => return Ok(ExitStatus::Refused),
        },
    };
    let editions = Editions::load(&[]).0;
    let form = match args.edition.as_deref().map(|id| new::form_of(&editions, id)).transpose() {
        Ok(form) => form,
        Err(message) => {
            terminal.say(&message);
            return Ok(ExitStatus::Refused);
        }
    };
    let Some(folder) = NewFolder::begin(dir)? else {
        terminal.say(&Message::new("cli.not_empty").with("path", dir.display().to_string()));
        return Ok(ExitStatus::Refused);
    };
    let year = args.year.or_else(last_year);
    let form_of_year = form.or_else(|| year.and_then(|year| editions.default_for(year)));
    let settings = settings(office.as_ref().map_or("", |(name, _)| name), (form_of_year, form.is_some()), args.purpose);
    let portal: &[_] = if args.purpose == Some(Purpose::Portal) { &PORTAL } else { &[] };
    let example: &[_] = if args.example { &EXAMPLE } else { &[] };
    for (path, text) in [&[("site.toml", settings.as_str())], &FILES[..], portal, example].concat() {
        new::write_new(&dir.join(path), (schemas::head(path) + text).as_bytes(), terminal)?;
    }
    schema::write(dir, &editions, terminal)?;
    if let (Some(Purpose::Township | Purpose::County), Some(form)) =
        (args.purpose, form_of_year.and_then(|form| blank_form(form)))
    {
        new::write_new(&dir.join(FORM), &form, terminal)?;
    }
    let report =
        office.as_ref().zip(year).map(|((_, slug), year)| dir.join(format!("content/{slug}/{year}/report.toml")));
    // The last file that is made: where it stands, a run that was killed had only to finish.
    let is_there = report.map(|path| is_written(&path)).transpose()?.unwrap_or_default();
    let made = match office.filter(|_| !is_there) {
        Some((name, slug)) => match year {
            Some(year) => {
                let form = (false, args.edition.as_deref());
                new::run(&dir.into(), slug.as_str(), year, Some(name), form, terminal)
            }
            None => Ok(ExitStatus::Done),
        },
        None => {
            let next = if args.example { "cli.made.example" } else { "cli.made.site" };
            terminal.say(&Message::new(next).with("path", dir.display().to_string()));
            Ok(ExitStatus::Done)
        }
    };
    let made = made?;
    // What could not be made to its end may be begun again.
    if matches!(made, ExitStatus::Done) {
        folder.finish()?;
    }
    Ok(made)
}

/// The short name of an office: the given one, or that of its name. Where there is none, why is said.
fn slug(name: &str, given: Option<&str>, terminal: &mut Terminal) -> Option<Slug> {
    if let Some(given) = given {
        return new::slug(given, terminal);
    }
    let slug = slug_of_name(name);
    if slug.is_none() {
        terminal.say(&Message::new("cli.no_slug").with("found", name));
    }
    slug
}

/// The year that is reported on now.
fn last_year() -> Option<Year> {
    Year::new(u16::try_from(super::today().year() - 1).ok()?)
}

/// site.toml for an office, or for none, titled after what its reports are called; a form that was asked for is that of new reports.
fn settings(office: &str, (form, is_chosen): (Option<&Arc<Edition>>, bool), purpose: Option<Purpose>) -> String {
    let mut settings = SITE.to_owned();
    if let Some(form) = form {
        let title = toml_text(&format!("{office}{}", form.family.name.zh));
        let chosen = if is_chosen { format!("default_edition = \"{}\"\n", form.id) } else { String::new() };
        settings = settings.replacen(TITLE, &format!("title = {title}\n{chosen}"), 1);
        if form.family.id != DEFAULT_FAMILY {
            settings = settings.replacen(ADDRESS, &form.family.id, 1);
        }
    }
    if purpose == Some(Purpose::County)
        && let Some(line) = settings.find("\n\n# 网站地址")
    {
        let note = Message::new("new.leave_out").render(crate::base::Lang::Zh);
        settings.insert_str(line + 1, &format!("\n{}\n{LEAVE_OUT}", note.trim()));
    }
    settings
}

/// A form as a Word file to be filled in.
fn blank_form(form: &Edition) -> Option<Vec<u8>> {
    let format = FORMATS.iter().find(|format| FORM.ends_with(&format!(".{}", format.name)))?;
    Some(format.blank?(form))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The book shows the very lines that `--for portal` writes.
    #[test]
    fn the_lines_for_nginx_are_those_of_the_book() {
        let book = include_str!("../../docs/zh/portal.md");
        assert!(book.contains(&format!("```nginx\n{NGINX}```")), "{NGINX}");
    }
}
