//! HTML as it is written from Rust: elements around escaped text, and figures as they are printed.

use std::convert::Infallible;
use std::fmt;
use std::io;

/// HTML that is being written.
#[derive(Debug, Default)]
pub(crate) struct Html(String);

impl Html {
    /// An empty text with room for some bytes.
    pub(crate) fn with_capacity(bytes: usize) -> Html {
        Html(String::with_capacity(bytes))
    }

    /// HTML as it is.
    pub(crate) fn raw(&mut self, html: &str) {
        self.0.push_str(html);
    }

    /// Text, escaped.
    pub(crate) fn text(&mut self, text: &str) {
        push_escaped(&mut self.0, text);
    }

    /// A figure, see [`digits`].
    pub(crate) fn digits(&mut self, text: &str) {
        push_digits(&mut self.0, text);
    }

    /// A whole number, see [`digits`].
    pub(crate) fn number(&mut self, number: i64) {
        match number {
            // Nearly all figures are this small, and need no text of their own to be looked at.
            0..10_000 => drop(fmt::Write::write_fmt(&mut self.0, format_args!("{number}"))),
            _ => self.digits(&number.to_string()),
        }
    }

    /// An attribute of the tag that is being written; nothing where its value is empty.
    pub(crate) fn attribute(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.raw(" ");
            self.raw(name);
            self.raw("=\"");
            self.text(value);
            self.raw("\"");
        }
    }

    /// An element around text. The tag is written as given, attributes included: `th scope="col"`.
    pub(crate) fn element(&mut self, tag: &str, text: &str) {
        self.within(tag, |html| html.text(text));
    }

    /// An element around what `inside` writes.
    pub(crate) fn within(&mut self, tag: &str, inside: impl FnOnce(&mut Html)) {
        self.raw("<");
        self.raw(tag);
        self.raw(">");
        inside(self);
        self.raw("</");
        self.raw(tag.split(' ').next().unwrap_or_default());
        self.raw(">");
    }

    /// Text that links to an address, or stands alone where there is none.
    pub(crate) fn link(&mut self, address: Option<&str>, text: &str) {
        match address {
            None => self.text(text),
            Some(address) => {
                self.raw("<a");
                self.attribute("href", address);
                self.raw(">");
                self.text(text);
                self.raw("</a>");
            }
        }
    }

    /// What was written.
    pub(crate) fn finish(self) -> String {
        self.0
    }
}

/// `write!` writes HTML as it is.
impl fmt::Write for Html {
    fn write_str(&mut self, html: &str) -> fmt::Result {
        self.raw(html);
        Ok(())
    }
}

/// Escapes text for HTML, in content and in double-quoted attributes. A control character may not stand in HTML, not even as a
/// reference: it becomes U+FFFD, and a carriage return nothing.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(&mut out, text);
    out
}

/// Escapes text for XML: two numbers that are no characters may stand in HTML, and not there.
pub(crate) fn escape_xml(text: &str) -> String {
    escape(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

/// What the control characters U+0080 to U+009F begin with in UTF-8, and other characters too.
const C1: u8 = 0xc2;

/// The bytes that stand for something else in HTML, or begin what may.
static SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let mut byte = 0;
    while byte < special.len() {
        let c = byte as u8;
        special[byte] =
            matches!(c, b'&' | b'<' | b'>' | b'"' | b'\'' | 0x7f | C1) || c < b' ' && c != b'\n' && c != b'\t';
        byte += 1;
    }
    special
};

/// Appends a text, escaped as by [`escape`].
pub(crate) fn push_escaped(out: &mut String, text: &str) {
    let Ok(()) = each_piece(text, |piece| {
        out.push_str(piece);
        Ok::<(), Infallible>(())
    });
}

/// Writes a text, escaped as by [`escape`]: what templates print.
pub(crate) fn write_escaped(text: &str, out: &mut dyn io::Write) -> io::Result<()> {
    each_piece(text, |piece| out.write_all(piece.as_bytes()))
}

/// The pieces of an escaped text, one after the other.
fn each_piece<E>(text: &str, mut put: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
    let mut rest = text;
    // By bytes: none of them continues a character.
    while let Some(at) = rest.bytes().position(|byte| SPECIAL[usize::from(byte)]) {
        let end = at + if rest.as_bytes()[at] == C1 { 2 } else { 1 };
        put(&rest[..at])?;
        put(match rest.as_bytes()[at] {
            C1 if rest.as_bytes()[at + 1] > 0x9f => &rest[at..end],
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            b'\r' => "",
            _ => "\u{fffd}",
        })?;
        rest = &rest[end..];
    }
    put(rest)
}

/// A number with its thousands set apart by a margin, from five digits on (千分空), so that copied text stays `1573179`; a
/// minus sign as U+2212. Anything but a number is escaped.
pub fn digits(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 24);
    push_digits(&mut out, text);
    out
}

fn push_digits(out: &mut String, text: &str) {
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

    #[test]
    fn control_characters_are_escaped_too() {
        assert_eq!(escape("a\r\n<\0'\t\x7f"), "a\n&lt;\u{fffd}&#39;\t\u{fffd}");
        assert_eq!(escape("·\u{80}甲\u{85}\u{9f}\u{a0}é<°"), "·\u{fffd}甲\u{fffd}\u{fffd}\u{a0}é&lt;°");
    }

    #[test]
    fn a_number_is_printed_as_its_digits() {
        for number in [0, 7, 9_999, 10_000, 1_573_179, -1, -9_999, -10_000, i64::MAX, i64::MIN] {
            let mut html = Html::default();
            html.number(number);
            assert_eq!(html.finish(), digits(&number.to_string()));
        }
    }

    #[test]
    fn an_element_closes_what_it_opens() {
        let mut html = Html::default();
        html.within("p class=\"a\"", |html| html.element("b", "1 < 2"));
        assert_eq!(html.finish(), "<p class=\"a\"><b>1 &lt; 2</b></p>");
    }
}
