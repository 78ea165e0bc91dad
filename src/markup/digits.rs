//! Figures as they are printed, and the escaping of text.

use rust_decimal::Decimal;

/// Escapes text for HTML, in content and in double-quoted attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(&mut out, text);
    out
}

pub(super) fn push_escaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// A number with its thousands set apart by a margin, from five digits on (千分空), so that copied text stays `1573179`; a
/// minus sign as U+2212. Anything but a number is escaped.
pub fn digits(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 24);
    push_digits(&mut out, text);
    out
}

pub(super) fn push_digits(out: &mut String, text: &str) {
    let (sign, unsigned) = match text.as_bytes().first() {
        Some(b'-') => ("−", &text[1..]),
        Some(b'+') => ("+", &text[1..]),
        _ => ("", text),
    };
    let (whole, fraction) = unsigned.find('.').map_or((unsigned, ""), |point| unsigned.split_at(point));
    let number = !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit());
    if !number {
        return push_escaped(out, text);
    }
    out.push_str(sign);
    if whole.len() < 5 {
        out.push_str(whole);
    } else {
        let head = match whole.len() % 3 {
            0 => 3,
            head => head,
        };
        out.push_str(&whole[..head]);
        for start in (head..whole.len()).step_by(3) {
            out.push_str("<span class=\"g\">");
            out.push_str(&whole[start..start + 3]);
            out.push_str("</span>");
        }
    }
    push_escaped(out, fraction);
}

/// A difference with its sign: `+3`, `-2`, `0`.
pub fn signed(value: Decimal) -> String {
    if value.is_sign_positive() && !value.is_zero() { format!("+{value}") } else { value.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_from_five_digits_on() {
        assert_eq!(digits("1234"), "1234");
        assert_eq!(digits("1573179"), "1<span class=\"g\">573</span><span class=\"g\">179</span>");
        assert_eq!(digits("-72701.2578"), "−72<span class=\"g\">701</span>.2578");
        assert_eq!(digits("123456"), "123<span class=\"g\">456</span>");
        assert_eq!(digits("251000元"), "251000元");
        assert_eq!(digits("<b>"), "&lt;b&gt;");
    }
}
