//! Findings for a terminal: the line in question drawn under each message, as compilers do.
//!
//! Information comes first, a line each; then warnings, then errors, each with its excerpt: what must be corrected is what
//! still stands on the screen at the end.

use super::excerpt::excerpts;
use super::{labelled, message, place, severity};
use crate::base::columns::{columns, visible, wrapped};
use crate::base::{Diagnostic, Lang, Location, Message, Severity, SourceFile};
use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str};
use rayon::prelude::*;
use std::borrow::Borrow;
use std::ops::Range;
use std::sync::Arc;

/// The most further places that are drawn for a finding: more would bury the other findings.
const PLACES: usize = 6;
/// The smallest width of an excerpt, in columns.
const NARROWEST: usize = 40;
/// The width given to the drawing crate: excerpts are cut to the terminal's width here, and must not be cut again.
const UNLIMITED: usize = 1 << 20;
/// The first of the characters that stand for positions in a drawing: private use, so never in a path.
const MARK: u32 = 0xf_0000;

/// The rule whose findings point at a personal number: it must not be copied into a log.
const PRIVATE: &str = "Q-PII";

/// The width that findings are drawn for where there is no screen.
const WITHOUT_SCREEN: usize = 120;

/// What continues a line that was broken.
const HANG: &str = "  ";

/// Draws all findings for a screen of so many columns. Where there is none, only lines of files are cut, and no sentence is broken:
/// what is written to a file is searched.
pub fn human<D: Borrow<Diagnostic>>(diagnostics: &[D], lang: Lang, color: bool, screen: Option<usize>) -> String {
    let width = screen.unwrap_or(WITHOUT_SCREEN).max(NARROWEST);
    let renderer = if color { Renderer::styled() } else { Renderer::plain() }.term_width(UNLIMITED);
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().map(Borrow::borrow).collect();
    sorted.sort_by_key(|diagnostic| diagnostic.severity);
    // A site that was imported whole may have thousands.
    let drawn = sorted.par_iter().map(|diagnostic| match diagnostic.severity {
        Severity::Info => line(diagnostic, lang, &renderer),
        _ => drawing(diagnostic, lang, &renderer, width),
    });
    let drawn = drawn.map(|text| if screen.is_some() { broken(&text, width) } else { text });
    let mut out = String::new();
    for (diagnostic, text) in sorted.iter().zip(drawn.collect::<Vec<_>>()) {
        if diagnostic.severity != Severity::Info && !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&text);
        out.push('\n');
    }
    // The drawing crate shows the controls below U+0080; of those above, U+009B steers a terminal, too.
    out.replace(|c| matches!(c, '\u{80}'..='\u{9f}'), "\u{fffd}")
}

/// The sentences of a drawing in lines of the width; the drawn lines of files are cut already.
fn broken(drawn: &str, width: usize) -> String {
    let is_drawn = |line: &str| {
        let line: String = visible(line).collect();
        let head = line.trim_start_matches(|c: char| c == ' ' || c.is_ascii_digit());
        ["|", "-->", ":::", "..."].iter().any(|mark| head.starts_with(mark))
    };
    let line = |line| if is_drawn(line) { line.to_owned() } else { wrapped(line, width, HANG) };
    drawn.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// `content/a/2023/report.toml:9:5: 提示[T3-SUM]: …`
fn line(diagnostic: &Diagnostic, lang: Lang, renderer: &Renderer) -> String {
    let title = [Group::with_title(title(diagnostic, lang))];
    format!("{}: {}", position(&place(diagnostic)), renderer.render(&title))
}

fn drawing(diagnostic: &Diagnostic, lang: Lang, renderer: &Renderer, width: usize) -> String {
    let mut positions = Vec::new();
    let mut group = Group::with_title(title(diagnostic, lang));
    let mut aside = Vec::new();
    for (index, shown) in by_file(diagnostic, lang).into_iter().enumerate() {
        group = group.elements(shown.elements(index == 0, width, &mut positions, &mut aside));
    }
    for footer in aside.into_iter().chain(footers(diagnostic, lang)) {
        group = group.element(Level::HELP.no_name().message(normalize_untrusted_str(&footer)));
    }
    put_positions(&renderer.render(&[group]), &positions)
}

fn title(diagnostic: &Diagnostic, lang: Lang) -> annotate_snippets::Title<'static> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let level = level.with_name(severity(diagnostic.severity, lang));
    level.primary_title(message(diagnostic, lang)).id(diagnostic.code)
}

/// The marks of a finding in one file, the primary one first and without a label.
struct FileMarks {
    file: Arc<SourceFile>,
    /// The text is not to be shown again: a personal number.
    private: bool,
    marks: Vec<(Range<usize>, Option<String>)>,
}

/// How many further places are shown: all of a few, the first of many. The other renderings have them all.
fn shown_places(diagnostic: &Diagnostic) -> usize {
    match diagnostic.secondary.len() {
        few if few <= PLACES => few,
        _ => PLACES - 1,
    }
}

fn by_file(diagnostic: &Diagnostic, lang: Lang) -> Vec<FileMarks> {
    let Location { file, span } = place(diagnostic);
    let private = diagnostic.code == PRIVATE;
    let mut out = vec![FileMarks { file, private, marks: vec![(span, None)] }];
    for (place, label) in diagnostic.secondary.iter().take(shown_places(diagnostic)) {
        let mark = (place.span.clone(), Some(label.render(lang)));
        match out.iter_mut().find(|marks| marks.file.path == place.file.path) {
            Some(marks) => marks.marks.push(mark),
            None => out.push(FileMarks { file: place.file.clone(), private, marks: vec![mark] }),
        }
    }
    out
}

impl FileMarks {
    /// What is drawn for a file, each piece under a mark that stands for its position. A label for which the screen is too narrow goes
    /// `aside`, with its place.
    fn elements(
        self,
        primary: bool,
        width: usize,
        positions: &mut Vec<String>,
        aside: &mut Vec<String>,
    ) -> Vec<Element<'static>> {
        let mut name = |position: String| {
            positions.push(position);
            char::from_u32(MARK + positions.len() as u32 - 1).unwrap_or(char::REPLACEMENT_CHARACTER).to_string()
        };
        if self.file.text.is_empty() || self.private {
            let (span, _) = &self.marks[0];
            return vec![Origin::path(name(position(&Location::new(&self.file, span.clone())))).into()];
        }
        let spans: Vec<Range<usize>> = self.marks.iter().map(|(span, _)| span.clone()).collect();
        let gutter = 3 + self.file.text.lines().count().to_string().len();
        let room = width.saturating_sub(gutter);
        let mut drawn = excerpts(&self.file, &spans, room);
        // The excerpt with the primary mark leads.
        drawn.sort_by_key(|excerpt| !excerpt.marks.iter().any(|(index, _)| *index == 0));
        let mut elements = Vec::new();
        for excerpt in drawn {
            let leading = excerpt.marks.iter().map(|(index, _)| *index).min().unwrap_or(0);
            let path = name(position(&Location::new(&self.file, spans[leading].clone())));
            let annotations: Vec<_> = excerpt
                .marks
                .into_iter()
                .map(|(index, span)| {
                    let kind = if primary && index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
                    let before = excerpt.text[..span.end].rsplit('\n').next().map_or(0, columns);
                    let fits = |label: &&String| before + 1 + columns(label) <= room;
                    let label = self.marks[index].1.as_ref();
                    let too_wide = label.filter(|label| !fits(label));
                    aside.extend(too_wide.map(|label| {
                        format!("{}: {label}", position(&Location::new(&self.file, spans[index].clone())))
                    }));
                    kind.span(span).label(label.filter(fits).cloned())
                })
                .collect();
            let snippet = Snippet::source(excerpt.text).line_start(excerpt.line).path(path).annotations(annotations);
            elements.push(snippet.into());
        }
        elements
    }
}

fn position(place: &Location) -> String {
    if place.file.text.is_empty() {
        return normalize_untrusted_str(&place.file.path);
    }
    let (line, column) = place.position();
    format!("{}:{line}:{column}", normalize_untrusted_str(&place.file.path))
}

/// The crate counts columns in the excerpt, which may be cut; the true positions are put in afterwards.
fn put_positions(drawn: &str, positions: &[String]) -> String {
    let mut out = String::with_capacity(drawn.len());
    let mut rest = drawn;
    while let Some((at, mark)) =
        rest.char_indices().find(|(_, c)| (*c as u32).wrapping_sub(MARK) < positions.len() as u32)
    {
        out.push_str(&rest[..at]);
        out.push_str(&positions[(mark as u32 - MARK) as usize]);
        rest = rest[at + mark.len_utf8()..].trim_start_matches(|c: char| c == ':' || c.is_ascii_digit());
    }
    out.push_str(rest);
    out
}

/// The cell, which an explanation would name; the report, where the path does not name it; and the help.
fn footers(diagnostic: &Diagnostic, lang: Lang) -> Vec<String> {
    let mut footers = Vec::new();
    let hidden = diagnostic.secondary.len() - shown_places(diagnostic);
    if hidden > 0 {
        footers.push(Message::new("diagnose.more").with("count", hidden).render(lang));
    }
    if let Some((agency, year)) = diagnostic.agency.as_ref().zip(diagnostic.year) {
        let path = place(diagnostic).file.path.clone();
        if !path.starts_with(&format!("content/{agency}/{year}/")) {
            let report = Message::new("diagnose.report_of").with("agency", agency).with("year", year);
            footers.push(labelled("diagnose.report", &report.render(lang), lang));
        }
    }
    if let Some(address) = &diagnostic.address {
        footers.push(labelled("diagnose.cell", address, lang));
    }
    if let Some(help) = &diagnostic.help {
        footers.push(labelled("diagnose.help", &help.render(lang), lang));
    }
    footers
}

#[cfg(test)]
#[path = "human_tests.rs"]
mod tests;
