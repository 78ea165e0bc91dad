//! What is wrong between brackets: a row of figures, or pairs.

use super::{Slip, StatementReader, missing_comma, short, span};
use crate::base::Message;
use crate::base::syntax::scalars;
use crate::base::syntax::tokens::{SyntaxToken, TokenKind};
use std::ops::Range;

/// Brackets inside brackets beyond which a statement is left to the parser.
const DEEPEST: usize = 8;
impl StatementReader<'_> {
    /// Whether a value is the formula of a spreadsheet.
    pub(super) fn is_formula(self, tokens: &[SyntaxToken]) -> bool {
        matches!(tokens, [equals, word, ..] if equals.kind == TokenKind::Equals
            && equals.span.end == word.span.start
            && self.of(word).starts_with(|c: char| c.is_ascii_alphanumeric()))
    }

    /// A value in brackets, and what stands behind it.
    pub(in crate::base::syntax) fn bracketed(self, tokens: &[SyntaxToken]) -> Option<Slip> {
        let reader = StatementReader { depth: self.depth + 1, ..self };
        if reader.depth > DEEPEST {
            return None;
        }
        let mut depth = 0usize;
        let close = tokens.iter().position(|token| {
            depth = match token.kind {
                TokenKind::Open => depth + 1,
                TokenKind::Close => depth.saturating_sub(1),
                _ => depth,
            };
            depth == 0
        });
        let inside = &tokens[1..close.unwrap_or(tokens.len())];
        let is_table = matches!(inside, [_, second, ..] if second.kind == TokenKind::Equals)
            || matches!(self.of(&tokens[0]), "{" | "｛") && !reader.is_list(inside);
        let (opening, closing) = if is_table { ("{", "}") } else { ("[", "]") };
        let inner = || if is_table { reader.table(inside) } else { reader.list(inside) };
        let slip = self.sign(&tokens[0], opening).or_else(inner);
        let Some(close) = close else { return slip };
        let rest = &tokens[close + 1..];
        slip.or_else(|| self.sign(&tokens[close], closing)).or_else(|| (!rest.is_empty()).then(|| self.after(rest)))
    }

    /// Whether braces hold a row of figures, which wants brackets.
    fn is_list(self, tokens: &[SyntaxToken]) -> bool {
        tokens.iter().any(|token| token.kind == TokenKind::Comma)
            && tokens.iter().all(|token| token.kind == TokenKind::Comma || scalars::is_cell(self.of(token)))
    }

    /// The items between brackets.
    fn list(self, tokens: &[SyntaxToken]) -> Option<Slip> {
        let mut group: &[SyntaxToken] = &[];
        for (item, comma) in items(tokens) {
            let slip = match item {
                [] => comma.map(|comma| {
                    self.sign(comma, ",").unwrap_or_else(|| nothing(comma.span.clone(), "toml.nothing.help"))
                }),
                [figure] if !group.is_empty() => scalars::grouped(self, group, std::iter::once(item), true)
                    .filter(|_| self.of(figure).starts_with('0'))
                    .or_else(|| scalars::item(self, item)),
                _ => self.list_item(item),
            };
            let slip = slip.or_else(|| comma.and_then(|comma| self.sign(comma, ",")));
            if slip.is_some() {
                return slip;
            }
            // A figure with a comma right behind it may go on: 1,034 in a row would else be a 034.
            group = comma.filter(|comma| span(item).end == comma.span.start).map_or(&[], |_| item);
        }
        None
    }

    fn list_item(self, item: &[SyntaxToken]) -> Option<Slip> {
        match item {
            [first, ..] if first.kind == TokenKind::Open => self.bracketed(item),
            _ if self.is_formula(item) => Some(formula(span(item), self.words(item))),
            [left, _, ..] if self.of(left).strip_suffix('.').is_some_and(scalars::is_cell) => {
                let point = left.span.end - 1..left.span.end;
                Some(Slip::write(point, Message::new("toml.sign").with("found", ".").with("meant", ","), ","))
            }
            [left, right, ..] if item.iter().all(|token| scalars::is_cell(self.of(token))) => {
                Some(missing_comma(self, left, right))
            }
            _ => scalars::item(self, item),
        }
    }

    /// The pairs between braces.
    fn table(self, tokens: &[SyntaxToken]) -> Option<Slip> {
        let all: Vec<(&[SyntaxToken], Option<&SyntaxToken>)> = items(tokens);
        for (index, (item, comma)) in all.iter().enumerate() {
            let following = || all[index + 1..].iter().map(|(item, _)| *item);
            let slip = match self.table_value(item) {
                Err(slip) => slip,
                Ok(value) => scalars::grouped(self, value, following(), false).or_else(|| self.table_item(value)),
            };
            let slip = slip.or_else(|| comma.and_then(|comma| self.sign(comma, ",")));
            if slip.is_some() {
                return slip;
            }
        }
        None
    }

    /// What stands behind the equals sign of a pair in braces, or the slip before it.
    fn table_value(self, item: &[SyntaxToken]) -> Result<&[SyntaxToken], Option<Slip>> {
        let Some(first) = item.first() else { return Err(None) };
        let Some(equals) = item.iter().position(|token| token.kind == TokenKind::Equals) else {
            return Err(Some(self.no_equals(item)));
        };
        if let Some(slip) = self.key(&item[..equals]).or_else(|| self.sign(&item[equals], "=")) {
            return Err(Some(slip));
        }
        match &item[equals + 1..] {
            value if self.is_formula(value) => Err(Some(formula(span(value), self.words(value)))),
            [] => Err(Some(nothing(first.span.start..item[equals].span.end, "toml.blank.help"))),
            value => Ok(value),
        }
    }

    /// The value of a pair in braces.
    fn table_item(self, value: &[SyntaxToken]) -> Option<Slip> {
        if value[0].kind == TokenKind::Open {
            return self.bracketed(value);
        }
        // `issued = 0 repealed = 0`
        if let Some(equals) = value.iter().position(|token| token.kind == TokenKind::Equals).filter(|at| *at >= 2) {
            let (left, right) = (&value[equals - 2], &value[equals - 1]);
            let right = format!("{}, {} = …", self.of(left), self.of(right));
            return Some(Slip {
                help: Message::new("toml.write").with("right", right),
                ..missing_comma(self, left, &value[equals - 1])
            });
        }
        scalars::item(self, value)
    }
}

/// A cell where nothing is written.
fn nothing(span: Range<usize>, help: &'static str) -> Slip {
    Slip::new(span, Message::new("toml.nothing"), Message::new(help))
}

/// The formula of a spreadsheet in the place of a figure.
pub(super) fn formula(span: Range<usize>, found: &str) -> Slip {
    Slip::new(span, Message::new("toml.formula").with("found", short(found)), Message::new("toml.formula.help"))
}

/// Items with the commas behind them. A comma behind the last item is allowed.
fn items(tokens: &[SyntaxToken]) -> Vec<(&[SyntaxToken], Option<&SyntaxToken>)> {
    let mut items = Vec::new();
    let (mut start, mut depth) = (0, 0usize);
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.saturating_sub(1),
            TokenKind::Comma if depth == 0 => {
                items.push((&tokens[start..at], Some(token)));
                start = at + 1;
            }
            _ => {}
        }
    }
    if start < tokens.len() {
        items.push((&tokens[start..], None));
    }
    items
}
