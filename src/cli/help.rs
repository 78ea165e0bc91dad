//! What stands around the help texts: headings, usage, defaults and possible values, in the language of the terminal. clap has
//! them in English only. And `annals help COMMAND`.

use super::terminal::Terminal;
use super::{ExitStatus, args, explain};
use crate::base::{Lang, Message, program_words};
use crate::source::SiteFolder;
use clap::{Arg, ArgAction, Command};

/// What clap writes where options may stand.
const OPTIONS: &str = "[OPTIONS]";

/// `annals help`: of all commands or of one; a word that is no command is looked up as `explain` does.
pub(super) fn run(root: &SiteFolder, topic: Option<&str>, terminal: &mut Terminal) -> anyhow::Result<ExitStatus> {
    let mut command = framed(args::command(terminal.lang), terminal.lang);
    command.build();
    let help = match topic {
        None => command.render_long_help(),
        Some(topic) => match command.find_subcommand_mut(topic) {
            Some(sub) => sub.render_long_help(),
            None => return explain::run(root, Some(topic), terminal),
        },
    };
    terminal.page(&format!("{}\n", terminal.styled(&help).trim_end()))?;
    Ok(ExitStatus::Done)
}

fn word(key: &str, lang: Lang) -> &'static str {
    program_words(lang).word(&format!("help.frame.{key}"))
}

/// `-h`, described in the language.
pub(super) fn flag(lang: Lang) -> Arg {
    Arg::new("help").short('h').long("help").action(ArgAction::Help).help(word("help", lang))
}

/// `-V`, described in the language.
pub(super) fn version_flag(lang: Lang) -> Arg {
    Arg::new("version").short('V').long("version").action(ArgAction::Version).help(word("version", lang))
}

/// The name of an argument's value in the language, where it is a word: `zh|en` is what is typed.
pub(super) fn name_value(argument: Arg, lang: Lang) -> Arg {
    if !argument.get_action().takes_values() {
        return argument;
    }
    let name = match argument.get_value_names() {
        Some([name, ..]) => name.to_string(),
        _ => argument.get_id().as_str().to_uppercase(),
    };
    if !name.chars().all(|c| c.is_ascii_uppercase()) || name.len() == 1 {
        return argument;
    }
    argument.value_name(program_words(lang).word(&format!("help.value.{name}")))
}

/// Writes the usage of the program and of each command. The bin names, and what is required, are known to a built command only;
/// a built command cannot be changed any more.
pub(super) fn with_usage(command: Command, lang: Lang) -> Command {
    let command = command.subcommand_value_name(word("command", lang));
    let mut built = command.clone();
    built.build();
    let usage = |command: &mut Command| {
        let usage = command.render_usage().to_string();
        let usage = usage.split_once(": ").map_or(usage.as_str(), |(_, usage)| usage).trim();
        usage.replace(OPTIONS, &format!("[{}]", word("options_value", lang)))
    };
    let mut out = command.override_usage(usage(&mut built));
    for sub in built.get_subcommands_mut() {
        let text = usage(sub);
        out = out.mut_subcommand(sub.get_name(), |own| own.override_usage(text));
    }
    out
}

/// The command with the frame of its help, and those of its commands.
pub(super) fn framed(mut command: Command, lang: Lang) -> Command {
    let globals = command.get_arguments().any(Arg::is_global_set);
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(name, |sub| frame(sub, globals, lang));
    }
    // What is too wide is broken where it is written: clap breaks no Chinese.
    frame(command, globals, lang).term_width(usize::MAX)
}

fn frame(command: Command, has_options: bool, lang: Lang) -> Command {
    let header = *command.get_styles().get_header();
    let heading = |key: &str| format!("{header}{}{header:#}", word(key, lang));
    let mut template = format!("{{about-with-newline}}\n{} {{usage}}", heading("usage"));
    let mut section = |key: &str, tag: &str| template += &format!("\n\n{}\n{{{tag}}}", heading(key));
    if command.has_subcommands() {
        section("commands", "subcommands");
    }
    if command.get_positionals().next().is_some() {
        section("arguments", "positionals");
    }
    if has_options || command.get_opts().next().is_some() {
        section("options", "options");
    }
    let template = template + "{after-help}";
    command.mut_args(|argument| describe_values(argument, lang)).help_template(template)
}

/// The default and the possible values of an argument, as part of its help.
fn describe_values(argument: Arg, lang: Lang) -> Arg {
    if !argument.get_action().takes_values() {
        return argument;
    }
    let comma = Message::new("list.comma").render(lang);
    let defaults: Vec<String> =
        argument.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    let possible: Vec<String> =
        argument.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    let mut help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    for (key, values) in [("default", defaults), ("possible", possible)] {
        if !values.is_empty() {
            let message = Message::keyed(format!("help.frame.{key}")).with("values", values.join(&comma));
            help += &format!(" {}", message.render(lang));
        }
    }
    argument.help(help).hide_default_value(true).hide_possible_values(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::columns::{columns, wrapped_items};

    /// The help of the program and of every command.
    fn helps(lang: Lang) -> Vec<String> {
        let mut command = framed(args::command(lang), lang);
        command.build();
        let mut out = vec![command.render_help().to_string(), command.render_long_help().to_string()];
        for sub in command.get_subcommands_mut().filter(|sub| !sub.is_hide_set()) {
            out.extend([sub.render_help().to_string(), sub.render_long_help().to_string()]);
        }
        out
    }

    #[test]
    fn chinese_help_has_no_english_frame() {
        for help in helps(Lang::Zh) {
            for english in
                ["Usage", "Options", "OPTIONS", "Commands", "COMMAND", "Arguments", "default", "possible", "Print "]
            {
                assert!(!help.contains(english), "{english}: {help}");
            }
            assert!(!help.contains("help."), "{help}");
            assert!(help.contains("用法：") && help.contains("选项：") && help.contains("显示帮助"), "{help}");
        }
    }

    #[test]
    fn help_keeps_to_80_columns() {
        for help in Lang::ALL.into_iter().flat_map(helps) {
            let laid_out = wrapped_items(&help, 80);
            assert!(laid_out.lines().all(|line| columns(line) <= 80), "{laid_out}");
            assert!(!laid_out.contains("\n\n\n\n") && help.lines().count() <= laid_out.lines().count());
        }
    }

    #[test]
    fn english_help_is_framed_in_english() {
        for help in helps(Lang::En) {
            assert!(help.contains("Usage: annals") && help.contains("Options:\n"), "{help}");
            assert!(help.contains("-h, --help") && help.contains("Print help"), "{help}");
            assert!(help.chars().all(|c| !('\u{4e00}'..='\u{9fff}').contains(&c)), "{help}");
        }
    }

    #[test]
    fn a_command_shows_its_arguments_and_their_values() {
        let mut command = framed(args::command(Lang::Zh), Lang::Zh);
        command.build();
        let help = command.find_subcommand_mut("check").expect("check").render_help().to_string();
        assert!(help.contains("用法： annals check [选项]") || help.contains("用法：annals check [选项]"), "{help}");
        assert!(help.contains("[默认：human] [可写：human、json、sarif、github、docx、md、xlsx]"), "{help}");
        let help = command.find_subcommand_mut("new").expect("new").render_help().to_string();
        assert!(help.contains("annals new [选项] <机关> <年份>") && help.contains("\n参数：\n"), "{help}");
    }
}
