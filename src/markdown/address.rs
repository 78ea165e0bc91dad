//! Text and addresses as they may stand in HTML.

use std::fmt::Write as _;

/// The scheme of an address, as a browser would read it: control characters and white space do not count.
pub(super) fn scheme(address: &str) -> Option<String> {
    let mut scheme = String::new();
    for c in address.chars().filter(|c| !c.is_control() && !c.is_whitespace()) {
        match c {
            ':' => return scheme.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(scheme),
            'a'..='z' | 'A'..='Z' | '0'..='9' | '+' | '-' | '.' => scheme.push(c.to_ascii_lowercase()),
            _ => return None,
        }
    }
    None
}

pub(super) fn is_harmless(address: &str) -> bool {
    scheme(address).is_none_or(|scheme| matches!(scheme.as_str(), "http" | "https" | "mailto" | "tel" | "ftp"))
}

pub(super) fn push_escaped(out: &mut String, text: &str) {
    // A control character may not stand in HTML, not even as a reference.
    let special =
        |c: char| matches!(c, '&' | '<' | '>' | '"' | '\'' | '\x7f') || (c < ' ' && !matches!(c, '\n' | '\t'));
    let mut rest = text;
    while let Some(at) = rest.find(special) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            b'\r' => "",
            _ => "\u{fffd}",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// An address in an attribute: what may not stand in an address is percent-encoded, an escape that is there already stays.
pub(super) fn push_address(out: &mut String, address: &str) {
    for byte in address.trim().bytes() {
        match byte {
            b'&' => out.push_str("&amp;"),
            b'\'' => out.push_str("&#39;"),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => out.push(char::from(byte)),
            _ if b"-_.~:/?#[]@!$()*+,;=%".contains(&byte) => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
}
