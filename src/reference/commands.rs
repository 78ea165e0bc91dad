//! Every command with its arguments, from the definition of the command line.

use super::{head, row, table_head, word};
use crate::base::Lang;
use std::fmt::Write as _;

pub(super) fn chapter(lang: Lang) -> String {
    let mut command = crate::cli::command(lang);
    command.build();
    let mut out = head(&word("commands", lang), lang);
    let _ = write!(out, "{}\n\n## {}\n\n", text(command.get_about()), word("global", lang));
    out += &arguments(command.get_arguments().filter(|argument| argument.is_global_set()), lang);
    for sub in command.get_subcommands_mut().filter(|sub| !sub.is_hide_set()) {
        let usage = sub.render_usage().to_string();
        let usage = usage.split_once(": ").map_or(usage.as_str(), |(_, usage)| usage).trim();
        let _ = write!(out, "\n## {}\n\n{}\n\n```text\n{usage}\n```\n\n", sub.get_name(), text(sub.get_about()));
        let own = sub.get_arguments().filter(|argument| !argument.is_global_set());
        out += &arguments(own, lang);
    }
    out
}

fn text(styled: Option<&clap::builder::StyledStr>) -> String {
    styled.map(ToString::to_string).unwrap_or_default()
}

fn arguments<'a>(arguments: impl Iterator<Item = &'a clap::Arg>, lang: Lang) -> String {
    let rows: String = arguments
        .filter(|argument| !argument.is_hide_set())
        .map(|argument| {
            let values: Vec<String> =
                argument.get_possible_values().iter().map(|value| format!("`{}`", value.get_name())).collect();
            let mut meaning = text(argument.get_help());
            if !values.is_empty() && argument.get_action().takes_values() {
                let _ = write!(meaning, " [{}]", values.join(" "));
            }
            let shown = argument.to_string();
            let short = argument.get_short().map(|short| format!("`-{short}` ")).unwrap_or_default();
            let default: Vec<_> = argument.get_default_values().iter().filter_map(|value| value.to_str()).collect();
            let default = match default.is_empty() || !argument.get_action().takes_values() {
                true => String::new(),
                false => format!("`{}`", default.join(" ")),
            };
            row(&[&format!("{short}`{shown}`"), &default, &meaning])
        })
        .collect();
    if rows.is_empty() { rows } else { table_head(&["argument", "default", "meaning"], lang) + &rows }
}
