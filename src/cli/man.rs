//! `annals man DIR`: the manual pages of the program and of each command, for those who package it.

use super::terminal::Terminal;
use super::{ExitStatus, args, help};
use crate::base::{Lang, Message, program_words};
use crate::publish;
use clap::Command;
use clap_mangen::Man;
use std::path::Path;

/// The headings that clap_mangen writes, each with the key of its word.
const HEADINGS: [(&str, &str); 6] = [
    ("NAME", "help.frame.man.name"),
    ("SYNOPSIS", "help.frame.man.synopsis"),
    ("DESCRIPTION", "help.frame.man.description"),
    ("OPTIONS", "help.frame.man.options"),
    ("EXTRA", "help.frame.man.notes"),
    ("VERSION", "help.frame.man.version"),
];

pub(super) fn run(dir: &Path, terminal: &Terminal) -> anyhow::Result<ExitStatus> {
    for (name, text) in pages(terminal.lang)? {
        publish::replace(&dir.join(name), text.as_bytes())?;
    }
    terminal.say(&Message::new("cli.written").with("file", dir.display().to_string()));
    Ok(ExitStatus::Done)
}

/// Every page by the name of its file: `annals.1`, `annals-build.1` …
fn pages(lang: Lang) -> anyhow::Result<Vec<(String, String)>> {
    let word = |key: &str| program_words(lang).word(key);
    let mut program = help::framed(args::command(lang), lang).subcommand_help_heading(word("help.frame.man.commands"));
    program.build();
    let commands = program.get_subcommands().filter(|sub| !sub.is_hide_set()).cloned();
    commands.chain([program.clone()]).map(|command| page(command, lang)).collect()
}

fn page(command: Command, lang: Lang) -> anyhow::Result<(String, String)> {
    // The source says nothing of the day: the same program writes the same pages.
    let man = Man::new(command).source(concat!("annals ", env!("CARGO_PKG_VERSION")));
    let mut text = Vec::new();
    man.render(&mut text)?;
    let translated = |line: &str| match HEADINGS.iter().find(|(own, _)| line.strip_prefix(".SH ") == Some(own)) {
        Some((_, key)) => format!(".SH {}\n", program_words(lang).word(key)),
        None => format!("{line}\n"),
    };
    Ok((man.get_filename(), String::from_utf8(text)?.lines().map(translated).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_its_page_in_both_languages() {
        for lang in Lang::ALL {
            let pages = pages(lang).expect("pages");
            let command = args::command(lang);
            let shown = command.get_subcommands().filter(|sub| !sub.is_hide_set());
            let mut names: Vec<String> = shown.map(|sub| format!("annals-{}.1", sub.get_name())).collect();
            names.push("annals.1".to_owned());
            assert_eq!(pages.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>(), names);
            for (name, text) in &pages {
                let headings = text.lines().filter_map(|line| line.strip_prefix(".SH "));
                let is_chinese = |text: &str| text.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
                let is_right = |heading: &str| is_chinese(heading) == (lang == Lang::Zh);
                assert!(headings.clone().count() >= 4 && headings.clone().all(is_right), "{name}: {text}");
                assert!(!text.contains("help.") && !text.contains("read-apart"), "{name}: {text}");
            }
        }
    }

    #[test]
    fn a_page_has_the_options_of_its_command() {
        let pages = pages(Lang::Zh).expect("pages");
        let (_, text) = pages.iter().find(|(name, _)| name == "annals-build.1").expect("a page");
        assert!(text.contains(".TH annals-build 1") && text.contains("\\fBannals build\\fR"), "{text}");
        assert!(text.contains("\\fB\\-o\\fR, \\fB\\-\\-output\\fR") && text.contains("站点"), "{text}");
    }
}
