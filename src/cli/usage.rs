//! Mistakes on the command line, in the words of the program.

use super::args::JOBS;
use super::terminal::Terminal;
use crate::base::Message;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::ops::RangeInclusive;

/// Says what is wrong with the arguments, or shows the help that was asked for. Returns the exit code.
pub(super) fn tell(error: &clap::Error, terminal: &Terminal) -> u8 {
    if let Some(message) = message(error) {
        terminal.say(&message);
        terminal.say(&Message::new("usage.help"));
        return 2;
    }
    let text = terminal.styled(&error.render());
    if error.use_stderr() {
        terminal.lines(&text);
        return 2;
    }
    match terminal.page(&text) {
        Ok(()) => 0,
        Err(failure) => {
            terminal.fail(&failure);
            2
        }
    }
}

/// What is wrong with the arguments; `None` for what has no words of ours.
fn message(error: &clap::Error) -> Option<Message> {
    let text = |kind: ContextKind| match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join("、")),
        _ => None,
    };
    let argument = || text(ContextKind::InvalidArg);
    let message = match error.kind() {
        ErrorKind::UnknownArgument => Message::new("usage.unknown").with("argument", argument()?),
        ErrorKind::InvalidSubcommand => {
            Message::new("usage.command").with("command", text(ContextKind::InvalidSubcommand)?)
        }
        ErrorKind::MissingSubcommand => Message::new("usage.no_command"),
        ErrorKind::TooManyValues => Message::new("usage.too_many").with("argument", argument()?),
        ErrorKind::InvalidUtf8 => Message::new("usage.not_text"),
        ErrorKind::MissingRequiredArgument => Message::new("usage.missing").with("argument", argument()?),
        ErrorKind::InvalidValue if text(ContextKind::InvalidValue).is_some_and(|value| value.is_empty()) => {
            Message::new("usage.no_value").with("argument", argument()?)
        }
        ErrorKind::InvalidValue => {
            let known = text(ContextKind::ValidValue).unwrap_or_default();
            let value = text(ContextKind::InvalidValue)?;
            Message::new("usage.value").with("argument", argument()?).with("value", value).with("known", known)
        }
        ErrorKind::ValueValidation => {
            let value = text(ContextKind::InvalidValue)?;
            if let Some(range) = range(&argument()?) {
                let message = Message::new("usage.range").with("argument", argument()?).with("value", value);
                return Some(message.with("least", *range.start()).with("most", *range.end()));
            }
            Message::new("usage.shape").with("argument", argument()?).with("value", value)
        }
        ErrorKind::ArgumentConflict => {
            let other = text(ContextKind::PriorArg)?;
            Message::new("usage.conflict").with("argument", argument()?).with("other", other)
        }
        _ => return None,
    };
    Some(message)
}

/// The numbers that an option may have, where it is one that counts: `--jobs <N>`.
fn range(argument: &str) -> Option<RangeInclusive<usize>> {
    match argument.split_whitespace().next()? {
        "--jobs" => Some(JOBS),
        "--port" => Some(0..=usize::from(u16::MAX)),
        _ => None,
    }
}
