//! What can be typed. The help texts are in the catalogues, under `help.<command>` and `help.<command>.<argument>`.

use super::help;
use crate::base::{Lang, Message, Year};
use crate::pipeline::Shard;
use crate::source::{SETTINGS, SiteFolder};
use chrono::NaiveDate;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::ops::RangeInclusive;
use std::path::PathBuf;

#[derive(Parser)]
#[command(
    name = "annals",
    version,
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true
)]
pub(super) struct Cli {
    #[arg(long, global = true, value_name = "DIR", default_value = ".", env = "ANNALS_ROOT", hide_env = true)]
    pub(super) root: PathBuf,
    #[arg(short, long, global = true, value_name = "FILE", default_value = SETTINGS, value_parser = settings, env = "ANNALS_CONFIG", hide_env = true)]
    pub(super) config: String,
    #[arg(long, global = true, value_name = "zh|en", overrides_with = "lang", value_parser = lang)]
    lang: Option<Lang>,
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: ColorChoice,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
    Auto,
    Always,
    Never,
}

#[derive(Subcommand)]
pub(super) enum Command {
    Init(super::init::InitArgs),
    New {
        agency: String,
        #[arg(value_parser = year)]
        year: Year,
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        #[arg(long, value_name = "ID")]
        edition: Option<String>,
        #[arg(long)]
        zero: bool,
    },
    Check(CheckArgs),
    Build {
        #[command(flatten)]
        build: BuildArgs,
        #[command(flatten)]
        shards: ShardArgs,
        #[arg(short, long)]
        quiet: bool,
    },
    Watch {
        #[command(flatten)]
        build: BuildArgs,
        #[arg(long)]
        poll: bool,
    },
    Edit(super::edit::EditArgs),
    Serve(super::serve::ServeArgs),
    Publish(super::publish::PublishArgs),
    Clean {
        #[arg(short, long, value_name = "DIR", env = "ANNALS_OUTPUT", hide_env = true)]
        output: Option<PathBuf>,
        #[arg(long)]
        dry_run: bool,
        #[arg(long)]
        remove_published: bool,
    },
    Compare {
        agency: String,
        #[arg(value_parser = year, value_name = "YEAR")]
        from: Year,
        #[arg(value_parser = year, value_name = "YEAR")]
        to: Year,
    },
    Import(super::import::ImportArgs),
    Members(super::members::MembersArgs),
    #[command(hide = true)]
    ReadApart {
        format: String,
    },
    Export(ExportArgs),
    Rollup(RollupArgs),
    Seal {
        agency: String,
        #[arg(value_parser = year)]
        year: Year,
        #[arg(long, value_name = "WHY")]
        correction: Option<String>,
        #[arg(long, value_name = "RULE")]
        accept: Vec<String>,
        #[arg(long, value_name = "DATE")]
        date: Option<NaiveDate>,
    },
    Withdraw {
        agency: String,
        #[arg(value_parser = year)]
        year: Year,
        #[arg(value_name = "vN", value_parser = version)]
        version: u32,
        #[arg(long, value_name = "WHY")]
        reason: String,
        #[arg(long)]
        purge: bool,
        #[arg(long, value_name = "DATE")]
        date: Option<NaiveDate>,
    },
    Verify {
        #[arg(value_name = "DIR")]
        dir: Option<PathBuf>,
    },
    List {
        agency: Option<String>,
        #[arg(long, default_value = "human")]
        format: DocumentFormat,
    },
    Status(super::status::StatusArgs),
    Info {
        #[arg(long, default_value = "human")]
        format: DocumentFormat,
    },
    Schema,
    Theme(super::theme::ThemeArgs),
    Explain {
        rule: Option<String>,
    },
    Completions {
        shell: clap_complete::Shell,
    },
    #[command(hide = true)]
    Man {
        #[arg(value_name = "DIR")]
        dir: PathBuf,
    },
    Help {
        #[arg(value_name = "TOPIC")]
        topic: Option<String>,
    },
}

/// What is checked, and how it is told.
#[derive(Args)]
pub(super) struct CheckArgs {
    pub(super) agency: Option<String>,
    #[arg(value_parser = year, requires = "agency")]
    pub(super) year: Option<Year>,
    #[arg(long = "rule", value_name = "RULE")]
    pub(super) rule: Vec<String>,
    #[arg(long, default_value = "human")]
    pub(super) format: DiagnosticFormat,
    #[arg(short, long, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,
    #[arg(long)]
    pub(super) links: bool,
    #[arg(long)]
    pub(super) strict: bool,
    #[arg(short, long)]
    pub(super) verbose: bool,
    #[arg(short, long, conflicts_with = "verbose")]
    pub(super) quiet: bool,
}

/// Which aggregate is rolled up.
#[derive(Args)]
pub(super) struct RollupArgs {
    pub(super) agency: String,
    #[arg(value_parser = year)]
    pub(super) year: Year,
    #[arg(long)]
    pub(super) recursive: bool,
    #[arg(long)]
    pub(super) dry_run: bool,
}

/// The options of a build, shared by the commands that build.
#[derive(Args)]
pub(super) struct BuildArgs {
    #[arg(short, long, value_name = "DIR", env = "ANNALS_OUTPUT", hide_env = true)]
    pub(super) output: Option<PathBuf>,
    #[arg(short = 'u', long, value_name = "URL", env = "ANNALS_BASE_URL", hide_env = true)]
    pub(super) base_url: Option<String>,
    #[arg(short = 'D', long)]
    pub(super) drafts: bool,
    #[arg(long, value_name = "N", value_parser = jobs, env = "ANNALS_JOBS", hide_env = true)]
    pub(super) jobs: Option<usize>,
    #[arg(long)]
    pub(super) no_cache: bool,
    #[arg(long)]
    pub(super) remove_published: bool,
    #[arg(long)]
    pub(super) strict: bool,
}

/// How a build is shared out among several machines.
#[derive(Args)]
pub(super) struct ShardArgs {
    #[arg(long, value_name = "K/N", value_parser = shard, group = "parts", conflicts_with_all = ["output", "no_cache", "remove_published"])]
    pub(super) shard: Option<Shard>,
    #[arg(long, group = "parts")]
    pub(super) merge: bool,
    #[arg(long, value_name = "DIR", requires = "parts")]
    pub(super) shards: Option<PathBuf>,
}

/// The format of a blank form that is filled in with a browser.
pub(super) const OFFLINE_FORM: &str = "html";

/// What is exported: a report, or a blank form.
#[derive(Args)]
pub(super) struct ExportArgs {
    #[arg(long)]
    pub(super) force: bool,
    /// With `--blank` the format may stand here.
    #[arg(required_unless_present = "blank")]
    pub(super) agency: Option<String>,
    #[arg(value_parser = year, required_unless_present = "blank", conflicts_with = "blank")]
    pub(super) year: Option<Year>,
    #[arg(long, value_name = "FORMAT", value_parser = formats(), required_unless_present = "blank")]
    pub(super) format: Option<String>,
    #[arg(long, value_name = "TABLE", conflicts_with = "blank")]
    pub(super) table: Option<String>,
    #[arg(long, value_name = "N|working", value_parser = version_asked, conflicts_with = "blank")]
    pub(super) version: Option<VersionChoice>,
    #[arg(long, requires = "edition")]
    pub(super) blank: bool,
    #[arg(long, value_name = "ID", requires = "blank")]
    pub(super) edition: Option<String>,
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

/// How findings are printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DiagnosticFormat {
    Human,
    Json,
    Sarif,
    Github,
    Docx,
    Md,
    Xlsx,
}

/// How a list is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DocumentFormat {
    Human,
    Json,
}

/// Which version of a report is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VersionChoice {
    Version(u32),
    Working,
}

fn version(text: &str) -> Result<u32, String> {
    let number = text.strip_prefix('v').unwrap_or(text).parse().ok();
    number.filter(|number| *number > 0).ok_or_else(|| "v1".to_owned())
}

fn version_asked(text: &str) -> Result<VersionChoice, String> {
    if text == "working" { Ok(VersionChoice::Working) } else { version(text).map(VersionChoice::Version) }
}

/// A language that the program speaks: another one is no reason to fall back to Chinese in silence.
fn lang(text: &str) -> Result<Lang, String> {
    Lang::parse(text).ok_or_else(|| "zh, en".to_owned())
}

/// The settings of a site are a file in its folder.
fn settings(text: &str) -> Result<String, String> {
    if SiteFolder::is_settings(text) { Ok(text.to_owned()) } else { Err(SETTINGS.to_owned()) }
}

/// How many threads a build may have. Beyond, they only wait for each other.
pub(super) const JOBS: RangeInclusive<usize> = 1..=256;

fn jobs(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|jobs| JOBS.contains(jobs)).ok_or_else(|| "1".to_owned())
}

fn shard(text: &str) -> Result<Shard, String> {
    Shard::parse(text).ok_or_else(|| "1/4".to_owned())
}

pub(super) fn year(text: &str) -> Result<Year, String> {
    Year::parse(text).ok_or_else(|| "2024".to_owned())
}

/// Those of reports, and of blank forms.
fn formats() -> clap::builder::PossibleValuesParser {
    let formats = crate::export::FORMATS.iter().map(|format| format.name);
    formats.chain([OFFLINE_FORM]).collect::<Vec<_>>().into()
}

/// The value that an option is given last, in words that are not parsed yet.
pub(super) fn value_of<'w>(words: &[&'w str], option: &str) -> Option<&'w str> {
    words.iter().enumerate().rev().find_map(|(index, word)| match word.strip_prefix(option) {
        Some("") => words.get(index + 1).copied(),
        Some(rest) => rest.strip_prefix('='),
        None => None,
    })
}

/// The language of the terminal: `--lang` wherever it stands, else the environment's, else Chinese. Needed before the arguments
/// are parsed, because their help is in a language, too.
pub(super) fn language(arguments: &[OsString]) -> Lang {
    let texts: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let environment = || {
        ["ANNALS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()))
    };
    value_of(&texts, "--lang")
        .and_then(Lang::parse)
        .or_else(|| environment().as_deref().and_then(Lang::parse))
        .unwrap_or(Lang::Zh)
}

/// The command with its help and the names of its values in a language; [`super::help::framed`] adds what stands around them.
pub(crate) fn command(lang: Lang) -> clap::Command {
    let text = |key: String| Message::keyed(key).render(lang);
    let mut command = Cli::command().about(text("help.about".into())).after_help(text("help.after".into()));
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let describe = |argument: clap::Arg, key: String| help::name_value(argument.help(text(key)), lang);
    for argument in ["root", "config", "lang", "color"] {
        command = command.mut_arg(argument, |a| describe(a, format!("help.{argument}")));
    }
    for name in names {
        command = command.mut_subcommand(&name, |mut sub| {
            let arguments: Vec<String> = sub.get_arguments().map(|argument| argument.get_id().to_string()).collect();
            sub = sub.about(text(format!("help.{name}")));
            for id in arguments {
                sub = sub.mut_arg(&id, |a| describe(a, format!("help.{name}.{id}")));
            }
            sub.arg(help::flag(lang))
        });
    }
    help::with_usage(command.arg(help::flag(lang)).arg(help::version_flag(lang)), lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_and_argument_has_help_in_both_languages() {
        for lang in Lang::ALL {
            let mut command = command(lang);
            command.clone().debug_assert();
            let mut help = command.render_long_help().to_string();
            for sub in command.get_subcommands_mut() {
                help += &sub.render_long_help().to_string();
            }
            assert!(!help.contains("help."), "{help}");
        }
    }

    #[test]
    fn the_language_is_found_wherever_it_stands() {
        let words = |text: &str| text.split(' ').map(OsString::from).collect::<Vec<_>>();
        assert_eq!(language(&words("annals build --lang en")), Lang::En);
        assert_eq!(language(&words("annals --lang=zh build")), Lang::Zh);
    }
}
