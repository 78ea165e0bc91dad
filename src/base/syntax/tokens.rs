//! A file that is no TOML as tokens and statements, read as a person reads it: full-width signs count as the signs they stand for, a
//! text ends with its line, and a bracket that is not closed ends where the next statement begins.

use super::hidden::is_invisible;
use std::ops::Range;

/// What a token is. Signs may be full-width ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    NewLine,
    Comment,
    /// A bracket or brace, or a parenthesis in its place.
    Open,
    Close,
    /// A comma, or what stands in its place.
    Comma,
    Equals,
    /// A text in quotes.
    Text,
    /// A text whose second quote is missing.
    OpenText,
    /// A space that is none to TOML, or a character that cannot be seen.
    Space,
    /// Any other run of characters.
    Word,
}

#[derive(Clone, Debug)]
pub(super) struct SyntaxToken {
    pub(super) kind: TokenKind,
    pub(super) span: Range<usize>,
}

/// A table header, a key with its value, or a line that is neither.
pub(super) struct TypedStatement {
    pub(super) span: Range<usize>,
    /// Without line ends.
    pub(super) tokens: Vec<SyntaxToken>,
    /// The bracket that is not closed.
    pub(super) unclosed: Option<usize>,
}

impl TypedStatement {
    /// Whether it is a table header, if one without its brackets.
    pub(super) fn is_header(&self, text: &str) -> bool {
        let is_name = |token: &SyntaxToken| {
            let name = &text[token.span.clone()];
            is_bare(name) && name.starts_with(|c: char| c.is_ascii_alphabetic())
        };
        match self.tokens.as_slice() {
            [first, ..] if first.kind == TokenKind::Open => true,
            [name] if text[name.span.clone()].ends_with([':', '：']) => true,
            [name, rest @ ..] => is_name(name) && rest.iter().all(|token| token.kind == TokenKind::Close),
            [] => false,
        }
    }
}

/// Whether a key needs no quotes.
pub(super) fn is_bare(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
}

/// Reads a file as tokens.
pub(super) fn tokens(text: &str) -> Vec<SyntaxToken> {
    let mut tokens: Vec<SyntaxToken> = Vec::new();
    let (mut at, mut in_parentheses) = (0, false);
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let is_value = tokens.last().is_some_and(|last| last.kind == TokenKind::Equals);
        let (kind, length) = match c {
            '\n' => (TokenKind::NewLine, 1),
            ' ' | '\t' | '\r' => {
                at += 1;
                continue;
            }
            '#' | '＃' => (TokenKind::Comment, rest.find(['\r', '\n']).unwrap_or(rest.len())),
            '[' | '{' | '【' | '〔' | '［' | '｛' => (TokenKind::Open, c.len_utf8()),
            ']' | '}' | '】' | '〕' | '］' | '｝' => (TokenKind::Close, c.len_utf8()),
            '(' | '（' if is_value => {
                in_parentheses = true;
                (TokenKind::Open, c.len_utf8())
            }
            ')' | '）' if in_parentheses => {
                in_parentheses = false;
                (TokenKind::Close, c.len_utf8())
            }
            _ if is_comma(c) => (TokenKind::Comma, c.len_utf8()),
            '=' | '＝' => (TokenKind::Equals, c.len_utf8()),
            '"' | '\'' | '“' | '”' | '‘' | '’' | '「' | '『' => quoted(rest, c),
            _ if is_odd_space(c) => (TokenKind::Space, c.len_utf8()),
            _ => (TokenKind::Word, word_length(rest, in_parentheses)),
        };
        tokens.push(SyntaxToken { kind, span: at..at + length });
        at += length;
    }
    tokens
}

/// Whether a character separates items, if wrongly.
fn is_comma(c: char) -> bool {
    matches!(c, ',' | '，' | '、' | '､' | '‚' | '﹐' | '﹑' | ';' | '；' | '|' | '｜')
}

/// A space other than TOML's two, or a character without a width.
pub(super) fn is_odd_space(c: char) -> bool {
    (c.is_whitespace() && !matches!(c, ' ' | '\t' | '\r' | '\n')) || is_invisible(c)
}

/// The length of a run without signs. An apostrophe between digits is no quote.
fn word_length(rest: &str, in_parentheses: bool) -> usize {
    let mut before = None;
    for (at, c) in rest.char_indices() {
        let is_end = match c {
            ' ' | '\t' | '\r' | '\n' | '#' | '＃' | '[' | ']' | '{' | '}' | '=' | '＝' | '"' => true,
            '【' | '】' | '〔' | '〕' | '［' | '］' | '｛' | '｝' | '“' | '”' | '「' | '『' => true,
            '\'' | '‘' | '’' => {
                let next = rest[at + c.len_utf8()..].chars().next();
                !(before.is_some_and(|c: char| c.is_ascii_digit()) && next.is_some_and(|c| c.is_ascii_digit()))
            }
            ')' | '）' => in_parentheses,
            _ => is_comma(c) || is_odd_space(c),
        };
        if is_end && at > 0 {
            return at;
        }
        before = Some(c);
    }
    rest.len()
}

/// A text in quotes of any kind, to its end or to the end of its line.
fn quoted(rest: &str, quote: char) -> (TokenKind, usize) {
    for long in ["\"\"\"", "'''"] {
        if rest.starts_with(long) {
            let inside = &rest[3..];
            let end = inside.find(long).map(|end| end + inside[end..].chars().take_while(|c| *c == quote).count());
            return end.map_or((TokenKind::OpenText, rest.len()), |end| (TokenKind::Text, 3 + end));
        }
    }
    let closing: &[char] = match quote {
        '"' => &['"'],
        '\'' => &['\''],
        '「' => &['」'],
        '『' => &['』'],
        '‘' | '’' => &['’', '‘', '\''],
        _ => &['”', '“', '"'],
    };
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '\r' | '\n' => return (TokenKind::OpenText, at),
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            _ if closing.contains(&c) => return (TokenKind::Text, at + c.len_utf8()),
            _ => {}
        }
    }
    (TokenKind::OpenText, rest.len())
}

/// Cuts a file into statements.
pub(super) fn statements(text: &str) -> Vec<TypedStatement> {
    let tokens = tokens(text);
    let mut statements = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if matches!(tokens[at].kind, TokenKind::NewLine | TokenKind::Comment) {
            at += 1;
            continue;
        }
        let (end, unclosed) = statement_end(text, &tokens, at);
        let own: Vec<SyntaxToken> =
            tokens[at..end].iter().filter(|token| token.kind != TokenKind::NewLine).cloned().collect();
        let last = own.last().map_or(tokens[at].span.end, |token| token.span.end);
        let unclosed = unclosed.map(|open| tokens[open].span.start);
        statements.push(TypedStatement { span: tokens[at].span.start..last, tokens: own, unclosed });
        at = end;
    }
    statements
}

/// Where the statement that begins at a token ends, and the bracket that is not closed in it.
fn statement_end(text: &str, tokens: &[SyntaxToken], start: usize) -> (usize, Option<usize>) {
    let mut open: Vec<usize> = Vec::new();
    let mut first_line = None;
    for at in start..tokens.len() {
        match tokens[at].kind {
            TokenKind::Open => open.push(at),
            TokenKind::Close => drop(open.pop()),
            TokenKind::NewLine => {
                first_line.get_or_insert(at);
                let rest = &tokens[at + 1..];
                let in_braces = open.last().map(|open| matches!(&text[tokens[*open].span.clone()], "{" | "｛"));
                let ends = match in_braces {
                    // A value on the line after its equals sign.
                    None => !(tokens[at - 1].kind == TokenKind::Equals && is_open(rest) && !is_header(text, rest)),
                    Some(in_braces) => is_statement(text, rest, in_braces),
                };
                if ends {
                    let end = if in_braces == Some(true) { first_line.unwrap_or(at) } else { at };
                    return (end, last_open(tokens, start..end));
                }
            }
            _ => {}
        }
    }
    (tokens.len(), open.last().copied())
}

/// The last bracket that is open at the end of some tokens.
fn last_open(tokens: &[SyntaxToken], range: Range<usize>) -> Option<usize> {
    let mut open = Vec::new();
    for at in range {
        match tokens[at].kind {
            TokenKind::Open => open.push(at),
            TokenKind::Close => drop(open.pop()),
            _ => {}
        }
    }
    open.pop()
}

fn is_open(line: &[SyntaxToken]) -> bool {
    line.first().is_some_and(|token| token.kind == TokenKind::Open)
}

/// Whether a line inside a bracket begins a statement of its own. Inside braces a plain value may have a line to itself.
fn is_statement(text: &str, line: &[SyntaxToken], in_braces: bool) -> bool {
    let is_pair = match line {
        [
            SyntaxToken { kind: TokenKind::Word | TokenKind::Text, .. },
            SyntaxToken { kind: TokenKind::Equals, .. },
            rest @ ..,
        ] => !in_braces || is_open(rest),
        [SyntaxToken { kind: TokenKind::Word, span }, rest @ ..] => {
            text[span.clone()].ends_with([':', '：']) && is_open(rest)
        }
        _ => false,
    };
    is_pair || is_header(text, line)
}

/// Whether a line looks like `[name]`.
fn is_header(text: &str, line: &[SyntaxToken]) -> bool {
    let opens = line.iter().take_while(|token| token.kind == TokenKind::Open).count();
    let name = line.get(opens).filter(|token| token.kind == TokenKind::Word);
    let is_name = name.is_some_and(|name| text[name.span.clone()].starts_with(char::is_alphabetic));
    let mut line = line.iter().take_while(|token| token.kind != TokenKind::NewLine);
    (1..=2).contains(&opens) && is_name && !line.any(|token| token.kind == TokenKind::Comma)
}
