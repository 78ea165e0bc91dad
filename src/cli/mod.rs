//! The command line: one command a file. Only here is anything printed, does the program exit, and are the clock and the
//! environment read.
#![expect(clippy::disallowed_methods, reason = "this is the door to the clock, the environment and the user's folders")]

mod agency_table;
mod args;
mod build;
mod check;
mod clean;
mod compare;
mod completions;
mod dedup;
mod edit;
mod explain;
mod export;
mod failure;
mod find;
mod help;
mod import;
mod info;
mod init;
mod interrupt;
mod list;
mod man;
mod members;
mod new;
mod own_window;
mod progress;
mod publish;
mod rollup;
mod schema;
mod seal;
mod serve;
mod status;
mod terminal;
mod theme;
mod usage;
mod verify;
mod watch;
mod web;
mod withdraw;
mod worker;

use crate::base::Message;
use crate::publish::CleanMode;
use crate::serve::Watching;
use crate::source::SiteFolder;
use crate::versions::{SealRequest, WithdrawnContent};
#[cfg(test)]
pub(crate) use args::command;
use args::{Cli, ColorChoice, Command};
use chrono::NaiveDate;
use clap::FromArgMatches as _;
use std::ffi::OsString;
use std::process::ExitCode;
use terminal::Terminal;

/// How a command ended; the exit code follows from it here and nowhere else.
pub(crate) enum ExitStatus {
    /// Done: 0.
    Done,
    /// Refused, or findings that count: 1.
    Refused,
}

/// Runs the program on its arguments, the first of which is its name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let lang = args::language(&arguments);
    match completions::answer(&arguments, lang) {
        None => {}
        Some(Ok(())) => return ExitCode::SUCCESS,
        Some(Err(message)) => {
            Terminal::new(lang, ColorChoice::Auto).say(&message);
            return ExitCode::from(2);
        }
    }
    let cli = match help::framed(args::command(lang), lang)
        .try_get_matches_from(&arguments)
        .and_then(|m| Cli::from_arg_matches(&m))
    {
        Ok(cli) => cli,
        // Help and version go to stdout with code 0, usage mistakes to stderr with code 2.
        Err(error) => {
            let terminal = Terminal::new(lang, ColorChoice::Auto);
            let is_own_window = own_window::is_own();
            // The help would push out of the window what is said behind it.
            let code = if is_own_window && arguments.len() < 2 { 0 } else { usage::tell(&error, &terminal) };
            if is_own_window {
                own_window::wait(&terminal);
            }
            return ExitCode::from(code);
        }
    };
    let mut terminal = Terminal::new(lang, cli.color);
    let site = site(&cli, &terminal);
    // What is written into a folder without settings is in no site.
    let is_writing = match &cli.command {
        Command::Edit(_) | Command::Import(_) | Command::Members(_) | Command::New { .. } | Command::Rollup(_) => true,
        Command::Theme(args) => args.is_writing(),
        _ => false,
    };
    if is_writing && !site.join(site.settings()).exists() {
        let (path, file) = (site.display().to_string(), site.settings().to_owned());
        terminal.say(&Message::new("cli.no_site").with("path", path).with("file", file));
        return ExitCode::from(1);
    }
    match dispatch(&cli.command, &site, &mut terminal) {
        Ok(ExitStatus::Done) => ExitCode::SUCCESS,
        Ok(ExitStatus::Refused) => ExitCode::from(1),
        Err(error) => {
            terminal.fail(&error);
            ExitCode::from(2)
        }
    }
}

/// The site that the command is about; where no folder is named, the one that the current folder lies in.
fn site(cli: &Cli, terminal: &Terminal) -> SiteFolder {
    let needs_no_site = match &cli.command {
        Command::Init(_) | Command::Explain { .. } | Command::Completions { .. } => true,
        Command::Man { .. } | Command::Help { .. } => true,
        Command::Theme(args) => !args.needs_site(),
        _ => false,
    };
    let named = SiteFolder::new(&cli.root, &cli.config);
    let Some(above) = site_above(&named).filter(|_| !needs_no_site) else { return named };
    terminal.say(&Message::new("cli.root").with("path", above.display().to_string()));
    above
}

/// The site that the current folder lies in, where no other is named.
fn site_above(named: &SiteFolder) -> Option<SiteFolder> {
    if named.as_os_str() != "." || named.join(named.settings()).exists() {
        return None;
    }
    let folder = std::env::current_dir().ok()?;
    let root = folder.ancestors().skip(1).find(|folder| folder.join(named.settings()).is_file())?;
    Some(SiteFolder::new(root, named.settings()))
}

/// The only date from the clock: that of a version, where none is given.
/// The day that a version or its withdrawal will bear for good: today, or one before. One to come is a slip that nobody could mend.
fn day_of_notice(given: Option<NaiveDate>, terminal: &Terminal) -> Option<NaiveDate> {
    let today = today();
    let date = given.unwrap_or(today);
    if date > today {
        let message = Message::new("seal.future").with("date", date.to_string());
        terminal.say(&message.with("today", today.to_string()));
    }
    (date <= today).then_some(date)
}

fn today() -> NaiveDate {
    chrono::Local::now().date_naive()
}

fn dispatch(command: &Command, site: &SiteFolder, terminal: &mut Terminal) -> anyhow::Result<ExitStatus> {
    match command {
        Command::Init(args) => init::run(args, terminal),
        Command::New { agency, year, name, edition, zero } => {
            new::run(site, agency, *year, name.as_deref(), (*zero, edition.as_deref()), terminal)
        }
        Command::Check(args) => check::run(site, args, terminal),
        Command::Build { build, shards, quiet } => build::run(site, (build, shards), *quiet, terminal),
        Command::Watch { build, poll } => {
            let watching = if *poll { Watching::Polling } else { Watching::Events };
            watch::run(site, build, watching, terminal)
        }
        Command::Serve(args) => serve::run(site, args, terminal),
        Command::Edit(args) => edit::run(site, args, terminal),
        Command::Clean { output, dry_run, remove_published } => {
            let mode = if *dry_run { CleanMode::Look } else { CleanMode::Remove };
            clean::run(site, output.as_deref(), mode, *remove_published, terminal)
        }
        Command::Compare { agency, from, to } => compare::run(site, agency, *from, *to, terminal),
        Command::Import(args) => import::run(site, args, terminal),
        Command::Members(args) => members::run(site, args, terminal),
        Command::ReadApart { format } => worker::run(format, terminal),
        Command::Export(args) => export::run(site, args, terminal),
        Command::Rollup(args) => rollup::run(site, args, terminal),
        Command::Seal { agency, year, correction, accept, date } => {
            let Some(date) = day_of_notice(*date, terminal) else { return Ok(ExitStatus::Refused) };
            let Some(slug) = find::folder(site, agency, terminal)? else { return Ok(ExitStatus::Refused) };
            let agency = slug.as_str();
            let request = SealRequest { agency, year: *year, reason: correction.as_deref(), date, accepted: accept };
            seal::run(site, &request, terminal)
        }
        Command::Withdraw { agency, year, version, reason, purge, date } => {
            let content = if *purge { WithdrawnContent::Purge } else { WithdrawnContent::Keep };
            let Some(date) = day_of_notice(*date, terminal) else { return Ok(ExitStatus::Refused) };
            let notice = (date, reason.as_str());
            let Some(slug) = find::folder(site, agency, terminal)? else { return Ok(ExitStatus::Refused) };
            withdraw::run(site, (slug.as_str(), *year, *version), notice, content, terminal)
        }
        Command::Verify { dir } => verify::run(site, dir.as_deref(), terminal),
        Command::Publish(args) => publish::run(site, args, terminal),
        Command::List { agency, format } => list::run(site, agency.as_deref(), *format, terminal),
        Command::Status(args) => status::run(site, args, terminal),
        Command::Info { format } => info::run(site, *format, terminal),
        Command::Schema => schema::run(site, terminal),
        Command::Theme(args) => theme::run(site, args, terminal),
        Command::Explain { rule } => explain::run(site, rule.as_deref(), terminal),
        Command::Completions { shell } => completions::run(*shell, terminal),
        Command::Man { dir } => man::run(dir, terminal),
        Command::Help { topic } => help::run(site, topic.as_deref(), terminal),
    }
}
