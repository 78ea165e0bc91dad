//! Parsing of TOML: every syntax mistake of a file in one run, in plain words, with its repair, and one finding for one cause.
//!
//! A file without mistakes is parsed once. Of one with mistakes, each statement is tried by itself: those that the parser refuses are
//! read as a person reads them ([`slips`]) and left out, so that none is misread for the sake of another.

mod hidden;
mod parser_messages;
mod scalars;
mod slips;
mod tokens;

use super::{Diagnostic, Location, Message, SourceFile, half_width};
pub(crate) use hidden::{code_point, hidden_signs, in_remark, is_hidden, with_signs_shown, without_controls};
use parser_messages::parser_mistake;
pub(crate) use scalars::figure_help;
use slips::{Slip, slip};
use std::borrow::Borrow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;
use tokens::{TokenKind, TypedStatement, statements};
use toml::de::DeTable;

/// The code of a mistake in TOML syntax.
pub(crate) const SYNTAX: &str = "TOML";
/// The number of malformed statements from which a file that has hardly anything else is not taken for TOML.
const FOREIGN: usize = 4;

/// The number of mistakes in one file beyond which the others wait until these are mended.
const MOST: usize = 200;

/// The text of a file without the statements that are no TOML, each byte at its place.
pub(crate) type SoundText = OnceCell<String>;

/// Parses a file that is sound.
pub(crate) fn parse_sound(file: &Arc<SourceFile>) -> Option<DeTable<'_>> {
    let (table, errors) = DeTable::parse_recoverable(&file.text);
    errors.is_empty().then(|| table.into_inner())
}

/// Parses a file. Returns what could be read of it in spite of mistakes, and whether there were none.
pub(crate) fn parse<'a>(
    file: &'a Arc<SourceFile>,
    sound: &'a SoundText,
    diagnostics: &mut Vec<Diagnostic>,
) -> (DeTable<'a>, bool) {
    if let Some(table) = parse_sound(file) {
        hidden_signs(file, diagnostics);
        return (table, true);
    }
    let (mut mistakes, text) = statement_mistakes(file);
    let (table, errors) = DeTable::parse_recoverable(sound.get_or_init(|| text));
    let mut seen = BTreeSet::new();
    for error in errors {
        // What is left is wrong in the company of other statements only: a key that is there twice.
        let span = error.span().unwrap_or(0..0);
        if seen.insert(file.position(span.start).0) {
            mistakes.push(parser_mistake(file, span, error.message()));
        }
    }
    diagnostics.append(&mut mistakes);
    (table.into_inner(), false)
}

/// The mistakes of statements that are wrong by themselves, and the file's text without these.
fn statement_mistakes(file: &Arc<SourceFile>) -> (Vec<Diagnostic>, String) {
    let text = &file.text;
    let mut sound = text.clone().into_bytes();
    let mut mistakes = Vec::new();
    let (mut malformed, mut in_lost_table) = (0, false);
    if let Some(at) = lone_return(text) {
        let message = Message::new("toml.syntax").with("error", Message::new("toml.say.return"));
        let help = Message::new("toml.return.help");
        return (
            vec![Diagnostic::error(SYNTAX, message).at(Location::new(file, at..at + 1)).help(help)],
            String::new(),
        );
    }
    for statement in statements(text) {
        let words = &text[statement.span.clone()];
        let is_header = statement.is_header(text);
        in_lost_table &= !is_header;
        if !is_sound(words) {
            in_lost_table |= is_header;
            let is_bracketed = statement.tokens.first().is_some_and(|token| token.kind == TokenKind::Open);
            let has_equals = statement.tokens.iter().skip(1).any(|token| token.kind == TokenKind::Equals);
            malformed += usize::from(!has_equals && !is_bracketed);
            if mistakes.len() < MOST {
                mistakes.push(statement_mistake(file, &statement));
            }
        } else if !in_lost_table {
            continue;
        }
        sound[statement.span.clone()].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
    }
    let written = text.lines().filter(|line| !line.trim().is_empty()).count();
    if malformed >= FOREIGN && malformed * 5 >= written * 4 {
        let message = Message::new("toml.foreign").with("count", malformed);
        let help = Message::new("toml.syntax.help");
        mistakes = vec![Diagnostic::error(SYNTAX, message).at(Location::new(file, 0..0)).help(help)];
    }
    (mistakes, String::from_utf8(sound).unwrap_or_default())
}

/// A carriage return that ends a line alone.
fn lone_return(text: &str) -> Option<usize> {
    text.match_indices('\r').map(|(at, _)| at).find(|at| !text[at + 1..].starts_with('\n'))
}

/// The mistake of a statement: its first slip of typing, else what the parser says.
fn statement_mistake(file: &Arc<SourceFile>, statement: &TypedStatement) -> Diagnostic {
    if let Some(Slip { span, message, help }) = slip(&file.text, statement) {
        return Diagnostic::error(SYNTAX, message).at(Location::new(file, span)).help(help);
    }
    let (_, errors) = DeTable::parse_recoverable(&file.text[statement.span.clone()]);
    let first = errors.first();
    let span = first.and_then(toml::de::Error::span).unwrap_or(0..0);
    let start = statement.span.start;
    parser_mistake(file, start + span.start..start + span.end, first.map_or("", |error| error.message()))
}

/// Whether a text is TOML.
fn is_sound(text: &str) -> bool {
    DeTable::parse_recoverable(text).1.is_empty()
}

/// Removes findings about lines with syntax mistakes, which follow from these.
pub(crate) fn suppress_follow_ups<D: Borrow<Diagnostic>>(diagnostics: &mut Vec<D>) {
    let mut bad: BTreeMap<String, Vec<RangeInclusive<usize>>> = BTreeMap::new();
    for diagnostic in diagnostics.iter().map(Borrow::borrow).filter(|diagnostic| diagnostic.code == SYNTAX) {
        let Some(place) = &diagnostic.location else { continue };
        bad.entry(place.file.path.clone()).or_default().push(lines(place));
    }
    if bad.is_empty() {
        return;
    }
    diagnostics.retain(|diagnostic| match diagnostic.borrow() {
        Diagnostic { code, location: Some(place), .. } if *code != SYNTAX => {
            let own = lines(place);
            let bad = bad.get(&place.file.path).into_iter().flatten();
            bad.into_iter().all(|bad| bad.start() > own.end() || own.start() > bad.end())
        }
        _ => true,
    });
}

fn lines(place: &Location) -> RangeInclusive<usize> {
    place.position().0..=place.file.position(place.span.end).0
}

/// The ASCII character that a full-width one stands for where TOML syntax is expected.
fn meant(c: char) -> Option<char> {
    match c {
        '\u{3000}' | '\u{a0}' => Some(' '),
        '“' | '”' | '„' | '‟' => Some('"'),
        '‘' | '’' => Some('\''),
        '、' | '､' | '‚' | '﹐' | '﹑' => Some(','),
        '。' | '｡' | '﹒' => Some('.'),
        '【' | '〔' => Some('['),
        '】' | '〕' => Some(']'),
        '—' | '–' | '−' => Some('-'),
        _ => half_width(c),
    }
}

/// A text with the ASCII characters that its full-width ones stand for.
fn half(text: &str) -> String {
    text.chars().map(|c| meant(c).unwrap_or(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<(String, usize, usize)> {
        let file = Arc::new(SourceFile { path: "x.toml".into(), text: text.into() });
        let mut diagnostics = Vec::new();
        parse(&file, &SoundText::default(), &mut diagnostics);
        diagnostics
            .iter()
            .map(|d| {
                let (line, column) = d.location.as_ref().map_or((0, 0), Location::position);
                (d.message.key().to_owned(), line, column)
            })
            .collect()
    }

    #[test]
    fn names_full_width_characters_once_a_line_and_not_in_strings() {
        let text = "a = \"，\" # ，\nrow = [ 1， 2， ３ ]\n名称 = 1\nb = ''' ＝\n'''\nc ＝ 3\n";
        let expected = [("toml.fullwidth", 2, 10), ("toml.barekey", 3, 1), ("toml.fullwidth", 6, 3)];
        assert_eq!(codes(text), expected.map(|(key, line, column)| (key.to_owned(), line, column)));
    }

    /// What the test below types.
    const PIECES: [&str; 45] = [
        "，",
        "、",
        "。",
        "“",
        "”",
        "‘",
        "「",
        "【",
        "】",
        "（",
        ")",
        "\"",
        "'",
        "\"\"\"",
        ",",
        "1,234",
        "１２",
        "12件",
        "2025年1月20日",
        "/",
        "无",
        "\u{3000}",
        "\u{200b}",
        "=",
        "＝",
        ":",
        "：",
        "#",
        "＃",
        "//",
        "[",
        "]",
        "{",
        "}",
        "[[",
        "\n",
        "\r",
        "\\",
        "0",
        ".",
        "-",
        "x = ",
        "[x]\n",
        "=======",
        "长",
    ];

    /// Whatever is typed into a report, a file that is no TOML has a finding at a place that can be shown, and no other has one but of signs that
    /// nobody sees.
    #[test]
    fn no_slip_is_silent_and_none_panics() {
        let sound =
            "edition = \"cn-2021\"\n[proactive]\nfees = { amount = \"12.30\" } # 收费\n[requests]\nnew = [ 1, 2, 3 ]\n";
        let mut seed: usize = 7;
        let mut random = |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        };
        for _ in 0..20_000 {
            let mut text = sound.to_owned();
            for _ in 0..=random(3) {
                let at = text.floor_char_boundary(random(text.len() + 1));
                let end = text.floor_char_boundary((at + random(4)).min(text.len())).max(at);
                text.replace_range(at..end, PIECES[random(PIECES.len())]);
            }
            let file = Arc::new(SourceFile { path: "x.toml".into(), text: text.clone() });
            let mut diagnostics = Vec::new();
            let (_, is_sound) = parse(&file, &SoundText::default(), &mut diagnostics);
            assert_eq!(is_sound, diagnostics.iter().all(|found| found.code != SYNTAX), "{text}");
            for diagnostic in diagnostics {
                let place = diagnostic.location.expect("a place");
                assert!(text.get(place.span.clone()).is_some(), "{text}: {:?}", place.span);
            }
        }
    }

    /// The repairs that are told of a text.
    fn repairs(text: &str) -> Vec<String> {
        let file = Arc::new(SourceFile { path: "x.toml".into(), text: text.into() });
        let mut diagnostics = Vec::new();
        parse(&file, &SoundText::default(), &mut diagnostics);
        diagnostics.iter().flat_map(|d| &d.help).map(|help| help.render(crate::base::Lang::Zh)).collect()
    }

    #[test]
    fn no_repair_loses_a_digit() {
        for (text, right) in [
            ("amount = 1·25\n", "改为 1.25"),
            ("amount = 12・5\n", "改为 12.5"),
            ("row = [ 7､ 2 ]\n", "改成 ,"),
            ("row = [ 7‚ 2 ]\n", "改成 ,"),
            ("new = 12件\n", "改为 12"),
            ("new = 12（含3件）\n", "改为 12"),
        ] {
            let told = repairs(text);
            assert!(told.iter().any(|help| help.contains(right)), "{text} {told:?}");
        }
        for text in ["amount = 1点25\n", "amount = 1·2·5\n"] {
            let told = repairs(text);
            assert!(!told.is_empty() && told.iter().all(|help| !help.contains("改为 1")), "{text} {told:?}");
        }
        assert_eq!(figure_help("1·25").map(|help| help.render(crate::base::Lang::Zh)).as_deref(), Some("改为 1.25"));
    }

    #[test]
    fn finds_several_syntax_mistakes_in_one_run() {
        let mistakes = codes("a = \nb = [1 2]\nc = 1\nc = 2\n");
        assert_eq!(mistakes.iter().map(|(_, line, _)| *line).collect::<Vec<_>>(), [1, 2, 4]);
    }
}
