//! What is printed, and where: the requested document on stdout, all else on stderr.

use super::args::ColorChoice;
use super::failure;
use super::progress::Progress;
use crate::base::columns::{columns, cut, wrapped, wrapped_items};
use crate::base::syntax::with_signs_shown;
use crate::base::{Diagnostic, Lang, Message, Summary, indented_json};
use crate::diagnose;
use clap::builder::StyledStr;
use std::io::{IsTerminal as _, Write as _};
use std::sync::{Arc, Mutex, PoisonError};
use unicode_width::UnicodeWidthStr as _;

/// The terminal of a run.
#[derive(Clone)]
pub(super) struct Terminal {
    /// The language of messages.
    pub(super) lang: Lang,
    color: bool,
    /// The columns of the screen that messages go to, if it is one.
    width: Option<usize>,
    /// Those of the one that documents go to; none where they go to a file or another program.
    document_width: Option<usize>,
    /// The line of what is being done.
    progress: Arc<SharedLine>,
}

/// The last line of a screen, where what is being done is written over and over.
pub(super) struct SharedLine {
    /// The columns of the screen; none where stderr is no terminal.
    width: Option<usize>,
    /// How many columns of it are written.
    shown: Mutex<usize>,
}

impl SharedLine {
    /// Whether there is a screen.
    pub(super) fn is_screen(&self) -> bool {
        self.width.is_some()
    }

    /// Writes it anew.
    pub(super) fn show(&self, text: &str) {
        let Some(width) = self.width else { return };
        let text = cut(text, width - 1);
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let blank = " ".repeat(shown.saturating_sub(columns(&text)));
        let mut out = std::io::stderr().lock();
        let _ = write!(out, "\r{text}{blank}").and_then(|()| out.flush());
        *shown = columns(&text);
    }

    /// Clears it, before something is written that stays.
    pub(super) fn clear(&self) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if *shown > 0 {
            let mut out = std::io::stderr().lock();
            let _ = write!(out, "\r{}\r", " ".repeat(*shown)).and_then(|()| out.flush());
            *shown = 0;
        }
    }
}

/// The columns of a screen of which nothing is known, and those that help is laid out for where there is none.
const USUAL: usize = 80;

/// The narrowest screen that anything is laid out for.
const NARROWEST_SCREEN: usize = 40;

/// The columns to lay out for on a screen that says it has so many; some that do not know say 0.
fn sensible(columns: usize) -> usize {
    if columns == 0 { USUAL } else { columns.max(NARROWEST_SCREEN) }
}

impl Terminal {
    pub(super) fn new(lang: Lang, when: ColorChoice) -> Terminal {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let color = match when {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => !plain && std::io::stderr().is_terminal(),
        };
        let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).map(sensible);
        // A terminal may not know its size.
        let screen = |size: Option<(terminal_size::Width, _)>, is_screen: bool| {
            size.map(|(width, _)| sensible(usize::from(width.0))).or(is_screen.then_some(USUAL))
        };
        let (stdout, stderr) = (std::io::stdout(), std::io::stderr());
        let width = columns.or_else(|| screen(terminal_size::terminal_size_of(&stderr), stderr.is_terminal()));
        let document_width = columns.or_else(|| screen(terminal_size::terminal_size_of(&stdout), stdout.is_terminal()));
        let shows = std::io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|kind| kind != "dumb");
        let line = SharedLine { width: width.filter(|_| shows), shown: Mutex::new(0) };
        Terminal { lang, color, width, document_width, progress: Arc::new(line) }
    }

    /// Does something, and tells what where it takes long.
    pub(super) fn during<T>(&self, doing: &'static str, work: impl FnOnce() -> T) -> T {
        let lang = self.lang;
        let _progress = self.progress(move || Message::new(doing).render(lang));
        work()
    }

    /// Tells what is being done, as long as the answer lives.
    pub(super) fn progress(&self, text: impl Fn() -> String + Send + 'static) -> Progress {
        let lang = self.lang;
        Progress::new(&self.progress, move |seconds| {
            let message = Message::new("cli.progress").with("text", text()).with("seconds", seconds.to_string());
            message.render(lang)
        })
    }

    /// Writes the requested document. A closed pipe is no error.
    pub(super) fn document(&self, bytes: &[u8]) -> anyhow::Result<()> {
        self.progress.clear();
        let mut out = std::io::stdout().lock();
        match out.write_all(bytes).and_then(|()| out.flush()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Writes a document for people. A name in it may hold what steers a terminal.
    pub(super) fn text(&self, text: &str) -> anyhow::Result<()> {
        self.document(with_signs_shown(text).as_bytes())
    }

    /// Writes a document for other programs.
    pub(super) fn json(&self, value: &impl serde::Serialize) -> anyhow::Result<()> {
        self.document(indented_json(value)?.as_bytes())
    }

    /// Writes help or an explanation, laid out for the screen.
    pub(super) fn page(&self, text: &str) -> anyhow::Result<()> {
        self.document(wrapped_items(text, self.document_width.unwrap_or(USUAL)).as_bytes())
    }

    /// What clap has laid out, with colours where they would be seen.
    pub(super) fn styled(&self, text: &StyledStr) -> String {
        if self.color && self.shows_documents() { text.ansi().to_string() } else { text.to_string() }
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
            Some(width) => wrapped(line, width, indent) + "\n",
            None => format!("{line}\n"),
        }
    }

    /// Says something on stderr.
    pub(super) fn say(&self, message: &Message) {
        self.line(&message.render(self.lang));
    }

    /// Says lines that are laid out already.
    pub(super) fn lines(&self, text: &str) {
        self.write(text.trim_end());
    }

    fn line(&self, text: &str) {
        let text = &*with_signs_shown(text);
        let text = self.width.map_or_else(|| text.to_owned(), |width| wrapped(text, width, ""));
        self.write(&text);
    }

    fn write(&self, text: &str) {
        self.progress.clear();
        // There is nowhere left to complain when stderr is closed.
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    /// Shows findings on stderr.
    pub(super) fn findings<D: std::borrow::Borrow<Diagnostic>>(&self, diagnostics: &[D]) {
        let text = diagnose::human(diagnostics, self.lang, self.color, self.width);
        if !text.is_empty() {
            self.write(text.trim_end());
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

/// The narrowest that the first and the last column become before the heads of the others are broken, and then the first.
const NARROWEST: [usize; 3] = [20, 14, 8];

/// Columns aligned by display width: the first to the left, figures to the right. Where the screen is narrower, names in the first,
/// words in the last and heads go over several lines.
pub(super) fn aligned<const N: usize>(lines: &[[String; N]], screen: Option<usize>) -> String {
    let widest =
        |lines: &[[String; N]], column: usize| lines.iter().map(|line| columns(&line[column])).max().unwrap_or(0);
    let mut widths: Vec<usize> = (0..N).map(|column| widest(lines, column)).collect();
    if let Some(screen) = screen {
        // Most screens show a minus sign in one column, and cells are filled up for these; on the others a line is wider by them.
        let marks =
            |line: &[String; N]| line.iter().map(|cell| columns(cell).saturating_sub(cell.width())).sum::<usize>();
        let screen = screen.saturating_sub(lines.iter().map(marks).max().unwrap_or(0));
        let figures = (1..N - 1).map(|column| (column, widest(lines.get(1..).unwrap_or_default(), column)));
        let ends = [(0, NARROWEST[0]), (N - 1, NARROWEST[1])];
        for (column, least) in ends.into_iter().chain(figures).chain([(0, NARROWEST[2])]) {
            let too_wide = (widths.iter().sum::<usize>() + 2 * (N - 1)).saturating_sub(screen);
            widths[column] = widths[column].saturating_sub(too_wide).max(least.min(widths[column]));
        }
    }
    lines.iter().map(|line| row(line, &widths)).collect()
}

/// A line of aligned columns, as many lines high as its highest cell.
fn row(line: &[String], widths: &[usize]) -> String {
    let cells = line.iter().zip(widths).map(|(cell, width)| wrapped(&with_signs_shown(cell), *width, ""));
    let cells: Vec<String> = cells.collect();
    let height = cells.iter().map(|cell| cell.split('\n').count()).max().unwrap_or(0);
    let mut out = String::new();
    for at in 0..height {
        let mut text = String::new();
        for (column, (cell, width)) in cells.iter().zip(widths).enumerate() {
            let cell = cell.split('\n').nth(at).unwrap_or_default();
            let pad = " ".repeat(width.saturating_sub(cell.width()));
            text += &if column == 0 { format!("{cell}{pad}") } else { format!("  {pad}{cell}") };
        }
        out += text.trim_end();
        out.push('\n');
    }
    out
}
