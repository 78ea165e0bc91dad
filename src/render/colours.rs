//! Colours in a style sheet that are none. A browser skips the declaration in silence.

use cssparser::{ParseError, Parser, Token};
use std::ops::Range;

/// The functions whose arguments are a colour, where nothing in them is computed.
const FUNCTIONS: [&str; 5] = ["rgb", "rgba", "hsl", "hsla", "hwb"];

/// What is written like a colour and is none, with its place.
pub(super) fn broken_colours(css: &str) -> Vec<(String, Range<usize>)> {
    let mut out = Vec::new();
    read_block(&mut Parser::new(css), &mut out);
    out.sort_by_key(|(_, place)| place.start);
    out
}

/// Reads what is within braces, or a whole sheet: what stands before a block selects or asks, and is no value.
fn read_block(input: &mut Parser<'_>, out: &mut Vec<(String, Range<usize>)>) {
    let mut pending = Vec::new();
    loop {
        input.skip_whitespace();
        let start = input.position();
        let Ok(token) = input.next().cloned() else { break };
        match token {
            Token::Semicolon => out.append(&mut pending),
            Token::CurlyBracketBlock => {
                pending.clear();
                nested(input, |inner| read_block(inner, out));
            }
            token => read_value(input, &token, start.byte_index(), &mut pending),
        }
    }
    out.append(&mut pending);
}

fn read_value(input: &mut Parser<'_>, token: &Token<'_>, start: usize, out: &mut Vec<(String, Range<usize>)>) {
    let from = input.position();
    match token {
        Token::Hash(digits) | Token::IDHash(digits) => {
            let is_colour = [3, 4, 6, 8].contains(&digits.len()) && digits.bytes().all(|c| c.is_ascii_hexdigit());
            if !is_colour {
                out.push((format!("#{digits}"), start..from.byte_index()));
            }
        }
        Token::Function(name) if FUNCTIONS.contains(&name.to_ascii_lowercase().as_str()) => {
            nested(input, |inner| while inner.next().is_ok() {});
            let arguments = input.slice_from(from);
            let text = format!("{name}({arguments}");
            // What is computed is known to the browser alone.
            let is_computed = ["(", "from ", "none"].iter().any(|word| arguments.contains(word));
            if !is_computed && csscolorparser::parse(&text).is_err() {
                let shown = text.lines().next().unwrap_or_default().to_owned();
                out.push((shown.clone(), start..start + shown.len()));
            }
        }
        Token::Function(_) | Token::ParenthesisBlock | Token::SquareBracketBlock => nested(input, |inner| {
            loop {
                inner.skip_whitespace();
                let start = inner.position().byte_index();
                let Ok(token) = inner.next().cloned() else { return };
                read_value(inner, &token, start, out);
            }
        }),
        _ => {}
    }
}

fn nested(input: &mut Parser<'_>, mut read: impl FnMut(&mut Parser<'_>)) {
    let _: Result<(), ParseError<()>> = input.parse_nested_block(|inner| {
        read(inner);
        Ok(())
    });
}

#[cfg(test)]
mod tests {
    use super::super::shipped::shipped;
    use super::*;

    #[test]
    fn what_is_no_colour_is_found_in_values_alone() {
        for (css, expected) in [
            ("a { color: #12g }", "#12g"),
            ("a { background: linear-gradient(#fff, #12345) }", "#12345"),
            (":root { --a: rgb(1,2) ; --b: #fff }", "rgb(1,2)"),
            (":root { --a: rgb(1,2\n; --b: #fff }", "rgb(1,2"),
            ("a:hover #face1 { & #x { color: RGB(1 2 3 / 50%) } color: #FFF8 }", ""),
            ("a { color: rgb(var(--r) 0 0); fill: oklch(from red l c h); filter: url(#a); mask: url(\"#ab\") }", ""),
            ("@media (min-width: 1px) { #q { color: hsl(120deg 50% 50%); border: 1px solid #zzz } }", "#zzz"),
        ] {
            let found: Vec<String> = broken_colours(css)
                .into_iter()
                .map(|(text, place)| {
                    assert_eq!(css[place], text);
                    text
                })
                .collect();
            assert_eq!(found.join(" "), expected, "{css}");
        }
        for (path, bytes) in shipped().values().flatten().filter(|(path, _)| path.ends_with(".css")) {
            assert_eq!(broken_colours(std::str::from_utf8(bytes).expect("a text")), [], "{path}");
        }
    }
}
