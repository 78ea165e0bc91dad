//! `annals completions SHELL`: a script for the shell. While somebody types, it asks the program what may follow, so that the names of
//! the site are known: its agencies and years, the rules, the forms.

use super::terminal::Terminal;
use super::{ExitStatus, args};
use crate::base::{Lang, Message};
use crate::check::{RULES, title};
use crate::diagnose::{CODES, code_title};
use crate::edition::Editions;
use crate::source::{self, SETTINGS, SiteFolder};
use clap::Arg;
use clap_complete::CompleteEnv;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::Shells;
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::sync::Arc;

/// The variable by which a script asks the program; its value is the shell.
const VARIABLE: &str = "ANNALS_COMPLETE";

/// The program as the scripts start it: what the shell finds under this name.
const PROGRAM: &str = "annals";

pub(super) fn run(shell: clap_complete::Shell, terminal: &Terminal) -> anyhow::Result<ExitStatus> {
    let mut script = Vec::new();
    if let Some(shell) = Shells::builtins().completer(&shell.to_string()) {
        shell.write_registration(VARIABLE, PROGRAM, PROGRAM, PROGRAM, &mut script)?;
    }
    terminal.document(&script)?;
    Ok(ExitStatus::Done)
}

/// Answers a script; `None` where no script asks.
///
/// # Errors
/// What is wrong with the question.
pub(super) fn answer(arguments: &[OsString], lang: Lang) -> Option<Result<(), Message>> {
    let shell = std::env::var(VARIABLE).ok().filter(|shell| !shell.is_empty())?;
    let words: Vec<String> = arguments.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let factory = || with_candidates(args::command(lang), &Arc::new(TypedWords(words.clone())), lang);
    let folder = std::env::current_dir().ok();
    match CompleteEnv::with_factory(factory).var(VARIABLE).try_complete(arguments.iter().cloned(), folder.as_deref()) {
        Ok(true) => Some(Ok(())),
        Ok(false) => None,
        Err(_) => {
            let known = Shells::builtins().names().collect::<Vec<_>>().join(" ");
            let message = Message::new("usage.value").with("argument", VARIABLE).with("value", shell);
            Some(Err(message.with("known", known)))
        }
    }
}

/// What is typed so far.
struct TypedWords(Vec<String>);

impl TypedWords {
    /// The site that is meant.
    fn site(&self) -> SiteFolder {
        let words: Vec<&str> = self.0.iter().map(String::as_str).collect();
        let chosen = |option: &str, variable: &str, usual: &str| {
            let typed = args::value_of(&words, option).map(str::to_owned);
            typed.or_else(|| std::env::var(variable).ok()).unwrap_or_else(|| usual.to_owned())
        };
        let named = SiteFolder::new(
            Path::new(&chosen("--root", "ANNALS_ROOT", ".")),
            &chosen("--config", "ANNALS_CONFIG", SETTINGS),
        );
        super::site_above(&named).unwrap_or(named)
    }

    /// The agencies, with their names.
    fn agencies(&self) -> Vec<(String, String)> {
        let site = self.site();
        let name = |agency: &String| {
            let text = source::read_file(&site.join("content").join(agency).join("agency.toml"), 1 << 20).ok();
            let table: Option<toml::Table> = text.and_then(|text| String::from_utf8(text).ok()?.parse().ok());
            table.and_then(|table| Some(table.get("name")?.as_str()?.to_owned())).unwrap_or_default()
        };
        source::names_in(&site.join("content")).into_iter().map(|agency| (agency.clone(), name(&agency))).collect()
    }

    /// The years of the agency that is typed, else of all.
    fn years(&self) -> Vec<(String, String)> {
        let content = self.site().join("content");
        let mut agencies = source::names_in(&content);
        if agencies.iter().any(|agency| self.0.contains(agency)) {
            agencies.retain(|agency| self.0.contains(agency));
        }
        let below = agencies.iter().flat_map(|agency| source::names_in(&content.join(agency)));
        let mut years: Vec<String> = below.filter(|name| args::year(name).is_ok()).collect();
        years.sort();
        years.dedup();
        described(years)
    }

    fn editions(&self) -> Vec<(String, String)> {
        let files = source::names_in(&self.site().join("editions"));
        let own = files.iter().filter_map(|file| file.strip_suffix(".toml")).map(str::to_owned);
        let embedded = Editions::load(&[]).0;
        described(embedded.ids().map(str::to_owned).chain(own).collect())
    }

    fn settings(&self) -> Vec<(String, String)> {
        let mut files = source::names_in(&self.site());
        files.retain(|file| SiteFolder::is_settings(file));
        described(files)
    }
}

/// Words without an explanation.
fn described(words: Vec<String>) -> Vec<(String, String)> {
    words.into_iter().map(|word| (word, String::new())).collect()
}

fn rules(lang: Lang) -> Vec<(String, String)> {
    RULES.iter().map(|rule| (rule.id.to_owned(), title(rule).render(lang))).collect()
}

fn codes(lang: Lang) -> Vec<(String, String)> {
    let code = |code: &&str| (String::from(*code), code_title(code, lang));
    rules(lang).into_iter().chain(CODES.iter().map(code)).collect()
}

/// The command with what may stand in the place of its arguments.
fn with_candidates(command: clap::Command, words: &Arc<TypedWords>, lang: Lang) -> clap::Command {
    let shown = command.get_subcommands().filter(|sub| !sub.is_hide_set());
    let commands: Vec<(String, String)> = shown
        .map(|sub| (sub.get_name().to_owned(), sub.get_about().map(ToString::to_string).unwrap_or_default()))
        .collect();
    let names: Vec<String> = commands.iter().map(|(name, _)| name.clone()).collect();
    let commands = Arc::new(commands);
    let add = |argument: Arg, sub: &str| {
        let (words, commands) = (words.clone(), commands.clone());
        match (sub, argument.get_id().as_str()) {
            // A new report has another year, a new site none of these agencies.
            ("new", "year") | ("init", _) => argument,
            (_, "agency" | "parent") => offer(argument, move || words.agencies()),
            (_, "year" | "from" | "to") => offer(argument, move || words.years()),
            (_, "edition") => offer(argument, move || words.editions()),
            (_, "config") => offer(argument, move || words.settings()),
            ("seal", "accept") => offer(argument, move || rules(lang)),
            ("check" | "explain", "rule") => offer(argument, move || codes(lang)),
            ("help", "topic") => offer(argument, move || commands.iter().cloned().chain(codes(lang)).collect()),
            _ => argument,
        }
    };
    let command = command.mut_args(|argument| add(argument, ""));
    names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(&name, |sub| sub.mut_args(|argument| add(argument, &name)))
    })
}

/// Offers those of the words that begin as what is typed.
fn offer(argument: Arg, words: impl Fn() -> Vec<(String, String)> + Send + Sync + 'static) -> Arg {
    argument.add(ArgValueCompleter::new(move |typed: &OsStr| {
        let typed = typed.to_string_lossy();
        let fitting = words().into_iter().filter(|(word, _)| word.starts_with(&*typed));
        let candidate = |(word, help): (String, String)| {
            CompletionCandidate::new(word).help((!help.is_empty()).then(|| help.into()))
        };
        fitting.map(candidate).collect()
    }))
}
