//! `annals init DIR`: a new site. With a name it holds that office and a draft of last year's report, every cell blank; with `--example` an
//! invented office, marked as such on every page; else no office at all. Nothing that is not the office's own goes public by itself.

use super::import::place::slug_of_name;
use super::terminal::Terminal;
use super::{ExitStatus, new, schema};
use crate::base::{Message, Slug, Year};
use crate::edition::Editions;
use crate::schemas;
use chrono::Datelike as _;
use clap::Args;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(super) struct InitArgs {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    #[arg(long, value_name = "SLUG", requires = "name")]
    agency: Option<String>,
    #[arg(long, value_name = "Y", value_parser = super::args::year, requires = "name")]
    year: Option<Year>,
    #[arg(long, conflicts_with = "name")]
    example: bool,
    #[arg(long = "for", value_name = "KIND")]
    purpose: Option<Purpose>,
}

/// What a site is for, where that changes its settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Purpose {
    /// The reports of many offices, of which one with errors must not keep the others from being published.
    County,
}

/// The setting of a site for many offices.
const LEAVE_OUT: &str = "on_error = \"leave-out\"\n";

/// The files of every new site, apart from site.toml.
const FILES: [(&str, &str); 2] = [(".gitignore", "/public\n/.annals\n"), (".gitattributes", GITATTRIBUTES)];

/// The settings of a new site.
const SITE: &str = include_str!("init/site.toml");

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

/// The title of a site without an office, in [`SITE`].
const TITLE: &str = "\"政府信息公开工作年度报告\"";

pub(super) fn run(args: &InitArgs, terminal: &mut Terminal) -> anyhow::Result<ExitStatus> {
    let dir = &args.dir;
    let is_occupied = dir.exists() && std::fs::read_dir(dir).map_or(true, |mut entries| entries.next().is_some());
    if is_occupied {
        terminal.say(&Message::new("cli.not_empty").with("path", dir.display().to_string()));
        return Ok(ExitStatus::Refused);
    }
    if args.year.is_some_and(|year| new::refuse_odd_year(year, terminal)) {
        return Ok(ExitStatus::Refused);
    }
    let office = match (&args.name, &args.agency) {
        (None, _) => None,
        (Some(name), given) => {
            let slug = given.as_deref().map_or_else(|| slug_of_name(name), |given| new::slug(given, terminal));
            let Some(slug) = slug else {
                if given.is_none() {
                    terminal.say(&Message::new("cli.no_slug").with("found", name));
                }
                return Ok(ExitStatus::Refused);
            };
            Some((name, slug))
        }
    };
    let title =
        office.as_ref().map(|(name, _)| toml::Value::from(format!("{name}政府信息公开工作年度报告")).to_string());
    let mut settings = SITE.replacen(TITLE, title.as_deref().unwrap_or(TITLE), 1);
    if let (Some(Purpose::County), Some(line)) = (args.purpose, settings.find("\n\n# 网站地址")) {
        let note = Message::new("new.leave_out").render(crate::base::Lang::Zh);
        settings.insert_str(line + 1, &format!("\n{}\n{LEAVE_OUT}", note.trim()));
    }
    for (path, text) in [("site.toml", settings.as_str())].into_iter().chain(FILES) {
        new::write_new(&dir.join(path), (schemas::head(path) + text).as_bytes(), terminal)?;
    }
    for (path, text) in EXAMPLE.iter().filter(|_| args.example) {
        new::write_new(&dir.join(path), (schemas::head(path) + text).as_bytes(), terminal)?;
    }
    schema::write(dir, &Editions::load(&[]).0, terminal)?;
    match office {
        Some((name, slug)) => report(dir, &slug, name, args.year, terminal),
        None => {
            let next = if args.example { "cli.made.example" } else { "cli.made.site" };
            terminal.say(&Message::new(next).with("path", dir.display().to_string()));
            Ok(ExitStatus::Done)
        }
    }
}

/// The draft of a new office: that of last year, unless another is named.
fn report(
    dir: &Path,
    slug: &Slug,
    name: &str,
    year: Option<Year>,
    terminal: &mut Terminal,
) -> anyhow::Result<ExitStatus> {
    let last_year = super::today().year() - 1;
    let year = year.or_else(|| Year::new(u16::try_from(last_year).ok()?));
    match year {
        Some(year) => new::run(&dir.into(), slug.as_str(), year, Some(name), false, terminal),
        None => Ok(ExitStatus::Done),
    }
}
