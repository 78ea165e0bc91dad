//! What is printed, and where: the requested document on stdout, all else on stderr.

use super::args::ColorChoice;
use super::failure;
use crate::base::{Diagnostic, Lang, Message, Summary};
use crate::diagnose;
use std::io::{IsTerminal as _, Write as _};
use unicode_width::UnicodeWidthStr as _;

/// The terminal of a run.
#[derive(Clone)]
pub(super) struct Terminal {
    /// The language of messages.
    pub(super) lang: Lang,
    color: bool,
    width: usize,
}

impl Terminal {
    pub(super) fn new(lang: Lang, when: ColorChoice) -> Terminal {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let color = match when {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => !plain && std::io::stderr().is_terminal(),
        };
        let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        Terminal { lang, color, width: columns.unwrap_or(120) }
    }

    /// Writes the requested document. A closed pipe is no error.
    pub(super) fn document(&self, bytes: &[u8]) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        match out.write_all(bytes).and_then(|()| out.flush()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Whether the document would be shown on a screen.
    pub(super) fn shows_documents(&self) -> bool {
        std::io::stdout().is_terminal()
    }

    /// Says something on stderr.
    pub(super) fn say(&self, message: &Message) {
        self.line(&message.render(self.lang));
    }

    /// Says lines that are laid out already.
    pub(super) fn lines(&self, text: &str) {
        self.line(text.trim_end());
    }

    fn line(&self, text: &str) {
        // There is nowhere left to complain when stderr is closed.
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    /// Shows findings on stderr.
    pub(super) fn findings<D: std::borrow::Borrow<Diagnostic>>(&self, diagnostics: &[D]) {
        let text = diagnose::human(diagnostics, self.lang, self.color, self.width);
        if !text.is_empty() {
            self.line(text.trim_end());
        }
    }

    /// Shows findings on stderr but for those about which nothing is left to do, which are only counted.
    pub(super) fn open_findings<D: std::borrow::Borrow<Diagnostic>>(&self, diagnostics: &[D]) {
        let (settled, open): (Vec<&Diagnostic>, Vec<&Diagnostic>) =
            diagnostics.iter().map(std::borrow::Borrow::borrow).partition(|finding| finding.is_settled());
        self.findings(&open);
        if !settled.is_empty() {
            self.say(&Message::new("cli.settled").with("count", settled.len()));
        }
    }

    /// How many of each, in words.
    pub(super) fn counts(&self, summary: Summary) -> Message {
        Message::new("cli.counts")
            .with("errors", summary.errors)
            .with("warnings", summary.warnings)
            .with("infos", summary.infos)
    }

    /// Something went wrong that harms nothing.
    pub(super) fn note(&self, error: impl Into<anyhow::Error>) {
        self.say(&Message::new("cli.note").with("text", failure::words(&error.into(), self.lang)));
    }

    /// The machine failed.
    pub(super) fn fail(&self, error: &anyhow::Error) {
        self.say(&Message::new("cli.failed").with("error", failure::words(error, self.lang)));
    }
}

/// Columns aligned by display width: the first to the left, figures to the right.
pub(super) fn aligned<const N: usize>(lines: &[[String; N]]) -> String {
    let widths: [usize; N] =
        std::array::from_fn(|column| lines.iter().map(|line| line[column].width()).max().unwrap_or(0));
    let mut out = String::new();
    for line in lines {
        let mut text = String::new();
        for (column, cell) in line.iter().enumerate() {
            let pad = " ".repeat(widths[column] - cell.width());
            text += &if column == 0 { format!("{cell}{pad}") } else { format!("  {pad}{cell}") };
        }
        out += text.trim_end();
        out.push('\n');
    }
    out
}
