//! What is wrong with one statement: the first slip of typing in it, at its place, with the repair.

mod brackets;

use super::hidden::is_invisible;
use super::scalars;
use super::tokens::{SyntaxToken, TokenKind, TypedStatement, is_bare, is_odd_space};
use super::{half, is_sound, meant};
use crate::base::{Message, is_han};
use brackets::formula;
use std::ops::Range;

/// The keys of dates.
const DATES: [&str; 3] = ["published", "date", "as_of"];
/// The longest piece of a line that a message repeats.
const LONGEST: usize = 24;
/// The longest line that a message repeats whole.
const LONGEST_LINE: usize = 80;

/// A slip of typing.
pub(super) struct Slip {
    pub(super) span: Range<usize>,
    pub(super) message: Message,
    pub(super) help: Message,
}

impl Slip {
    pub(super) fn new(span: Range<usize>, message: Message, help: Message) -> Slip {
        Slip { span, message, help }
    }

    /// A slip that is mended by writing something else in its place.
    pub(super) fn write(span: Range<usize>, message: Message, right: &str) -> Slip {
        Slip::new(span, message, Message::new("toml.write").with("right", right))
    }
}

/// The first slip of a statement that the parser refuses; `None` where only the parser can tell.
pub(super) fn slip(text: &str, statement: &TypedStatement) -> Option<Slip> {
    let words = &text[statement.span.clone()];
    if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|mark| words.starts_with(mark)) {
        let line = words.lines().next().unwrap_or_default().len();
        let span = statement.span.start..statement.span.start + line;
        return Some(Slip::new(span, Message::new("toml.merge"), Message::new("toml.merge.help")));
    }
    let space = statement.tokens.iter().find(|token| token.kind == TokenKind::Space);
    if let Some(space) = space
        && is_sound(
            &words
                .chars()
                .filter(|c| !is_invisible(*c))
                .map(|c| if is_odd_space(c) { ' ' } else { c })
                .collect::<String>(),
        )
    {
        return Some(odd_space(text, space));
    }
    let reader = StatementReader { text, depth: 0 };
    let is_sign = |token: &&SyntaxToken| !matches!(token.kind, TokenKind::Space | TokenKind::Comment);
    let signs: Vec<SyntaxToken> = statement.tokens.iter().filter(is_sign).cloned().collect();
    let found = match signs.first() {
        None => None,
        Some(first) if first.kind == TokenKind::Open => reader.header(&signs),
        Some(_) => reader.pair(&signs),
    };
    let comment = statement.tokens.iter().find(|token| reader.of(token).starts_with('＃'));
    let comment = comment.map(|token| fullwidth(token.span.start..token.span.start + '＃'.len_utf8(), "＃", "#"));
    let first = [found, comment].into_iter().flatten().min_by_key(|slip| slip.span.start);
    let first = first.map(|slip| match mended(text, &signs).filter(|_| slip.message.key() == "toml.fullwidth") {
        Some(right) => Slip { help: Message::new("toml.fullwidth.line").with("right", right), ..slip },
        None => slip,
    });
    first.or_else(|| reader.unclosed(statement, &signs)).or_else(|| space.map(|space| odd_space(text, space)))
}

/// A statement with half-width signs, where several are full-width and nothing else is wrong.
fn mended(text: &str, signs: &[SyntaxToken]) -> Option<String> {
    let mut right = String::new();
    let (mut count, mut at) = (0, signs.first()?.span.start);
    for token in signs {
        let found = &text[token.span.clone()];
        right.extend(text[at..token.span.start].chars().map(|c| if is_odd_space(c) { ' ' } else { c }));
        if token.kind == TokenKind::Text && found.is_ascii() || found.starts_with(['"', '\'']) {
            right.push_str(found);
        } else {
            count += found.chars().filter(|c| meant(*c).is_some()).count();
            right.push_str(&match token.kind {
                TokenKind::Text => in_quotes(found),
                _ => half(found).replace(['\'', '；', '|'], ","),
            });
        }
        at = token.span.end;
    }
    (count > 1 && right.chars().count() <= LONGEST_LINE && is_sound(&right)).then_some(right)
}

/// A text with half-width quotes around it. The signs of a Chinese text between them are its own.
fn in_quotes(found: &str) -> String {
    let mut inside = found.chars();
    inside.next();
    inside.next_back();
    let inside = inside.as_str();
    format!("\"{}\"", if inside.contains(is_han) { inside.to_owned() } else { half(inside) })
}

fn odd_space(text: &str, token: &SyntaxToken) -> Slip {
    let c = text[token.span.clone()].chars().next().unwrap_or(' ');
    if is_invisible(c) {
        let message = Message::new("toml.invisible").with("code", format!("U+{:04X}", u32::from(c)));
        return Slip::new(token.span.clone(), message, Message::new("toml.invisible.help"));
    }
    Slip::new(token.span.clone(), Message::new("toml.space"), Message::new("toml.space.help"))
}

/// A full-width sign, and the one that was meant.
pub(super) fn fullwidth(span: Range<usize>, found: &str, meant: &str) -> Slip {
    let message = Message::new("toml.fullwidth").with("found", found).with("meant", meant);
    Slip::new(span, message, Message::new("toml.fullwidth.help").with("meant", meant))
}

/// A piece of a line as a message repeats it.
pub(super) fn short(found: &str) -> String {
    match found.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &found[..end]),
        None => found.to_owned(),
    }
}

/// The place of some tokens, from the first to the last.
pub(super) fn span(tokens: &[SyntaxToken]) -> Range<usize> {
    match tokens {
        [] => 0..0,
        [first, ..] => first.span.start..tokens.last().map_or(first.span.end, |last| last.span.end),
    }
}

/// Reads tokens as a person would.
#[derive(Clone, Copy)]
pub(super) struct StatementReader<'t> {
    text: &'t str,
    depth: usize,
}

impl<'t> StatementReader<'t> {
    fn of(self, token: &SyntaxToken) -> &'t str {
        &self.text[token.span.clone()]
    }

    pub(super) fn text_between(self, start: usize, end: usize) -> &'t str {
        &self.text[start..end]
    }

    pub(super) fn words(self, tokens: &[SyntaxToken]) -> &'t str {
        &self.text[span(tokens)]
    }

    /// A sign that is not the one due at its place: a full-width one, or another sign altogether.
    fn sign(self, token: &SyntaxToken, due: &str) -> Option<Slip> {
        let found = self.of(token);
        if found == due {
            return None;
        }
        if half(found) == due || found.chars().next().and_then(meant).is_some_and(|c| due == c.to_string()) {
            return Some(fullwidth(token.span.clone(), found, due));
        }
        let message = Message::new("toml.sign").with("found", found).with("meant", due);
        Some(Slip::write(token.span.clone(), message, due))
    }

    /// `[table]` and `[[table]]`.
    fn header(self, tokens: &[SyntaxToken]) -> Option<Slip> {
        let opens = tokens.iter().take_while(|token| token.kind == TokenKind::Open).count();
        let name = tokens[opens..].iter().take_while(|token| token.kind != TokenKind::Close).count();
        let (name, rest) = tokens[opens..].split_at(name);
        let closes = rest.iter().take_while(|token| token.kind == TokenKind::Close).count();
        let (closing, rest) = rest.split_at(closes.min(opens));
        let opening = tokens[..opens].iter().find_map(|token| self.sign(token, "["));
        let closing = || closing.iter().find_map(|token| self.sign(token, "]"));
        let key = || {
            self.key(name).map(|slip| match slip.message.key() {
                // The steps of a table's name are joined by points.
                "toml.key_space" => {
                    let joined = name.iter().map(|token| self.of(token)).collect::<Vec<_>>().join(".");
                    Slip { help: Message::new("toml.write").with("right", format!("[{joined}]")), ..slip }
                }
                _ => slip,
            })
        };
        let slip = opening.or_else(key).or_else(closing);
        slip.or_else(|| (closes >= opens && !rest.is_empty()).then(|| self.after(rest)))
    }

    /// `key = value`.
    fn pair(self, tokens: &[SyntaxToken]) -> Option<Slip> {
        let before_bracket = tokens.iter().take_while(|token| token.kind != TokenKind::Open).count();
        let equals = tokens[..before_bracket].iter().position(|token| token.kind == TokenKind::Equals);
        let Some(equals) = equals else { return Some(self.no_equals(tokens)) };
        let key = &tokens[..equals];
        let value = &tokens[equals + 1..];
        self.key(key).or_else(|| self.sign(&tokens[equals], "=")).or_else(|| match value {
            [] => {
                let help = Message::new("toml.value.help");
                Some(Slip::new(tokens[equals].span.clone(), Message::new("toml.value"), help))
            }
            [second, ..] if self.is_formula(value) => {
                Some(formula(second.span.start..span(value).end, self.words(value)))
            }
            [second, ..] if second.kind == TokenKind::Equals || self.of(second) == ">" => {
                Some(extra(second.span.clone(), self.of(second)))
            }
            [first, ..] if self.text[tokens[equals].span.end..first.span.start].contains('\n') => {
                let help = Message::new("toml.line.help");
                Some(Slip::new(tokens[equals].span.clone(), Message::new("toml.line"), help))
            }
            _ => self.statement_value(self.words(key), value),
        })
    }

    /// A line without an equals sign.
    fn no_equals(self, tokens: &[SyntaxToken]) -> Slip {
        let words = self.words(tokens);
        let place = span(tokens);
        let first = self.of(&tokens[0]);
        let mark = ["//", "/*", "--", "<!--", "%", "*"].into_iter().find(|mark| words.starts_with(mark));
        if let Some(mark) = mark.filter(|mark| words != "---" && tokens[0].kind == TokenKind::Word && words != *mark) {
            return self.comment_mark(place.start, mark);
        }
        let name = first.trim_end_matches([':', '：']);
        if let ([_] | [_, SyntaxToken { kind: TokenKind::Close, .. }], 0) = (tokens, self.depth)
            && is_bare(name)
            && name.starts_with(|c: char| c.is_ascii_alphabetic())
        {
            return Slip::write(place, Message::new("toml.header"), &format!("[{name}]"));
        }
        let keyed = |sign: &'static str| words.split_once(sign).map(|(key, _)| (half(key.trim_end()), key.len(), sign));
        let keyed = [":", "：", "->", "→"].into_iter().filter_map(keyed).find(|(key, ..)| is_bare(key));
        if let Some((key, at, sign)) = keyed.filter(|_| tokens[0].kind == TokenKind::Word) {
            let start = place.start + at;
            let message = Message::new("toml.sign").with("found", sign).with("meant", "=");
            return Slip::write(start..start + sign.len(), message, &format!("{key} = …"));
        }
        let is_value = |token: &&SyntaxToken| token.kind != TokenKind::Close && tokens[0].kind == TokenKind::Word;
        if let Some(second) = tokens.get(1).filter(is_value).filter(|_| is_bare(first)) {
            let message = Message::new("toml.equals").with("key", first);
            let value = self.row(&tokens[1..]);
            let value = value.unwrap_or_else(|| short(&self.text[second.span.start..place.end]));
            let right = format!("{first} = {value}");
            return Slip::write(tokens[0].span.end..second.span.start, message, &right);
        }
        if is_bare(words) && words.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let right = format!("{words} = …");
            return Slip::write(place, Message::new("toml.equals").with("key", words), &right);
        }
        let message = Message::new("toml.syntax").with("error", Message::new("toml.say.equals"));
        let is_note = !words.is_ascii();
        Slip::new(place, message, Message::new(if is_note { "toml.note.help" } else { "toml.syntax.help" }))
    }

    /// Cells without brackets around them, or without commas between them, as a row.
    fn row(self, tokens: &[SyntaxToken]) -> Option<String> {
        let cells: Vec<&str> = tokens.iter().filter(|t| t.kind != TokenKind::Comma).map(|t| self.of(t)).collect();
        let is_row = cells.len() > 1 && cells.iter().all(|cell| scalars::is_cell(cell));
        is_row.then(|| format!("[ {} ]", cells.join(", ")))
    }

    fn comment_mark(self, start: usize, mark: &str) -> Slip {
        let message = Message::new("toml.comment").with("found", mark);
        Slip::write(start..start + mark.len(), message, "#")
    }

    /// A key that is not one to TOML.
    fn key(self, tokens: &[SyntaxToken]) -> Option<Slip> {
        let (first, rest) = tokens.split_first()?;
        let found = self.words(tokens);
        let place = span(tokens);
        if rest.is_empty() && first.kind == TokenKind::Text && !found.starts_with(['"', '\'']) {
            let quote: String = found.chars().take(1).collect();
            let right: String = found.chars().filter(|c| meant(*c) != Some('"')).collect();
            return Some(Slip {
                help: Message::new("toml.write").with("right", right),
                ..fullwidth(place, &quote, "\"")
            });
        }
        if tokens.iter().any(|token| token.kind == TokenKind::Text) || is_bare(found) {
            return None;
        }
        if rest.is_empty() && is_bare(&half(found)) {
            return scalars::fullwidth_run(place.start, found);
        }
        if found.chars().any(|c| c.is_alphabetic() && !c.is_ascii()) && !half(found).is_ascii() {
            let message = Message::new("toml.barekey").with("key", found);
            return Some(Slip::new(place, message, Message::new("toml.barekey.help").with("key", found)));
        }
        if !rest.is_empty() && matches!(self.of(first), "-" | "*" | "+" | "•" | "·") {
            return Some(extra(first.span.clone(), self.of(first)));
        }
        let is_words = rest.iter().all(|token| is_bare(self.of(token))) && is_bare(self.of(first));
        is_words.then(|| {
            let joined = tokens.iter().map(|token| self.of(token)).collect::<Vec<_>>().join("_");
            Slip::write(place, Message::new("toml.key_space").with("key", found), &joined)
        })
    }

    /// The value of a statement: a row, or a single value.
    fn statement_value(self, key: &str, tokens: &[SyntaxToken]) -> Option<Slip> {
        if tokens[0].kind == TokenKind::Open {
            return self.bracketed(tokens);
        }
        let is_date = DATES.contains(&key);
        if let Some(slip) =
            scalars::whole(self, tokens).or_else(|| is_date.then(|| scalars::date(self, key, tokens)).flatten())
        {
            return Some(slip);
        }
        let tokens = match tokens.split_last() {
            // A row without its first bracket.
            Some((last, row)) if last.kind == TokenKind::Close && !row.is_empty() => row,
            _ => tokens,
        };
        if let Some(row) = self.row(tokens) {
            return Some(Slip::write(span(tokens), Message::new("toml.row"), &format!("{key} = {row}")));
        }
        if tokens.get(1).is_some_and(|second| second.kind == TokenKind::Equals) && is_bare(self.of(&tokens[0])) {
            let right = format!("{key} = {{ {} }}", short(self.words(tokens)));
            return Some(Slip::write(span(tokens), Message::new("toml.braces"), &right));
        }
        // A quote without its other half belongs to the word beside it.
        let is_joined = tokens.get(1).is_some_and(|second| second.span.start == tokens[0].span.end);
        let (first, rest) = tokens.split_at(if is_joined { 2 } else { 1 });
        let slip = scalars::slip(self, first);
        match (slip, rest) {
            (Some(slip), _) => Some(slip),
            (None, []) => None,
            (None, rest) => Some(self.after(rest)),
        }
    }

    /// What stands behind a value that is complete.
    pub(super) fn after(self, tokens: &[SyntaxToken]) -> Slip {
        let words = self.words(tokens);
        let place = span(tokens);
        if words.chars().all(|c| half(&c.to_string()).chars().all(|c| c.is_ascii_punctuation()) || c == '；') {
            return extra(place, &short(words));
        }
        if let Some(mark) = ["//", "/*", "--", "<!--", "%"].into_iter().find(|mark| words.starts_with(mark)) {
            return self.comment_mark(place.start, mark);
        }
        if tokens.iter().any(|token| token.kind == TokenKind::Equals) && tokens[0].kind == TokenKind::Word {
            return Slip::new(place, Message::new("toml.second"), Message::new("toml.second.help"));
        }
        let message = Message::new("toml.after").with("found", short(words));
        let remark = words.trim_start_matches(|c: char| c.is_ascii_punctuation() || "；，。、： ".contains(c));
        Slip::new(place, message, Message::new("toml.after.help").with("found", short(remark)))
    }

    /// A bracket that is not closed.
    fn unclosed(self, statement: &TypedStatement, signs: &[SyntaxToken]) -> Option<Slip> {
        let open = statement.unclosed?;
        let bracket = if self.text[open..].starts_with(['{', '｛']) { '}' } else { ']' };
        let end = signs.last().map_or(statement.span.end, |last| last.span.end);
        let message = Message::new("toml.unclosed").with("bracket", bracket);
        Some(Slip::new(open..end, message, Message::new("toml.unclosed.help").with("bracket", bracket)))
    }
}

/// Two items without a comma between them.
pub(super) fn missing_comma(reader: StatementReader<'_>, left: &SyntaxToken, right: &SyntaxToken) -> Slip {
    let (left_text, right_text) = (short(reader.of(left)), short(reader.of(right)));
    let message = Message::new("toml.missing").with("left", &left_text).with("right", &right_text);
    let help = Message::new("toml.missing.help").with("left", left_text).with("right", right_text);
    // On two lines, the comma belongs to the end of the first.
    let is_one_line = !reader.text_between(left.span.end, right.span.start).contains('\n');
    Slip::new(left.span.start..if is_one_line { right.span.end } else { left.span.end }, message, help)
}

/// Something that is too much.
fn extra(span: Range<usize>, found: &str) -> Slip {
    Slip::new(span, Message::new("toml.extra").with("found", found), Message::new("toml.extra.help"))
}
