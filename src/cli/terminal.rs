//! What is printed, and where: the requested document on stdout, all else on stderr.

use super::args::ColorChoice;
use super::failure;
use crate::base::{Diagnostic, Lang, Message, Summary};
use crate::diagnose;
use std::borrow::Cow;
use std::io::{IsTerminal as _, Write as _};
use unicode_width::UnicodeWidthStr as _;

/// The terminal of a run.
#[derive(Clone)]
pub(super) struct Terminal {
    /// The language of messages.
    pub(super) lang: Lang,
    color: bool,
    /// The columns of the screen that messages go to.
    width: usize,
    /// Those of the one that documents go to; none where they go to a file or another program.
    document_width: Option<usize>,
}

/// The width that findings are drawn for where there is no screen: longer lines of files are cut.
const WITHOUT_SCREEN: usize = 120;

impl Terminal {
    pub(super) fn new(lang: Lang, when: ColorChoice) -> Terminal {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let color = match when {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => !plain && std::io::stderr().is_terminal(),
        };
        let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let screen = |size: Option<(terminal_size::Width, _)>| size.map(|(width, _)| usize::from(width.0));
        let width = columns.or_else(|| screen(terminal_size::terminal_size_of(std::io::stderr())));
        let document_width = columns.or_else(|| screen(terminal_size::terminal_size_of(std::io::stdout())));
        Terminal { lang, color, width: width.unwrap_or(WITHOUT_SCREEN), document_width }
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

    /// The columns of the screen that documents go to, if it is one.
    pub(super) fn document_width(&self) -> Option<usize> {
        self.document_width
    }

    /// A line of a document, broken to the width of the screen; `indent` stands before what follows the first line.
    pub(super) fn wrapped(&self, line: &str, indent: &str) -> String {
        match self.document_width {
            Some(width) => textwrap::fill(line, textwrap::Options::new(width).subsequent_indent(indent)) + "\n",
            None => format!("{line}\n"),
        }
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

/// The narrowest that the first and the last column become.
const NARROWEST: [usize; 2] = [20, 14];

/// Columns aligned by display width: the first to the left, figures to the right. Where the screen is narrower, names in the first and
/// words in the last go over several lines.
pub(super) fn aligned<const N: usize>(lines: &[[String; N]], screen: Option<usize>) -> String {
    let width = |column: usize| lines.iter().map(|line| line[column].width()).max().unwrap_or(0);
    let mut widths: Vec<usize> = (0..N).map(width).collect();
    if let Some(screen) = screen {
        for (column, least) in [(0, NARROWEST[0]), (N - 1, NARROWEST[1])] {
            let too_wide = (widths.iter().sum::<usize>() + 2 * (N - 1)).saturating_sub(screen);
            widths[column] = widths[column].saturating_sub(too_wide).max(least.min(widths[column]));
        }
    }
    lines.iter().map(|line| row(line, &widths)).collect()
}

/// A line of aligned columns, as many lines high as its highest cell.
fn row(line: &[String], widths: &[usize]) -> String {
    let cells: Vec<Vec<Cow<'_, str>>> =
        line.iter().zip(widths).map(|(cell, width)| textwrap::wrap(cell, *width)).collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    let mut out = String::new();
    for at in 0..height {
        let mut text = String::new();
        for (column, (cell, width)) in cells.iter().zip(widths).enumerate() {
            let cell = cell.get(at).map_or("", |cell| cell);
            let pad = " ".repeat(width.saturating_sub(cell.width()));
            text += &if column == 0 { format!("{cell}{pad}") } else { format!("  {pad}{cell}") };
        }
        out += text.trim_end();
        out.push('\n');
    }
    out
}
