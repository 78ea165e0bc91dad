//! JSON as it is written: the one way out for what files, pages and terminals get of it.
#![expect(clippy::disallowed_methods, reason = "this is the way out")]

use serde::Serialize;
use serde::ser::Error as _;
use serde_json::Error;
use std::io::{self, Write};

/// A writer of JSON in which the control signs U+007F to U+009F are escapes, as the library has them below U+0020: a terminal obeys U+009B,
/// and a reader gets the same text. They stand in strings alone. What is written at once has to end with a whole character. Signs that nobody
/// sees (U+200B, U+202E and others that turn the direction of writing) stay as they are: no program obeys them, so that they change at most
/// in which order a person sees the letters of that one string, and `check` tells of them where they are typed (SIGN).
pub(crate) struct JsonWriter<W>(pub(crate) W);

impl<W: Write> Write for JsonWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest = bytes;
        while let Some(at) = rest.iter().position(|byte| matches!(byte, 0x7f | 0xc2)) {
            let (length, control) = match rest[at..] {
                [0xc2, control @ 0x80..=0x9f, ..] => (2, control),
                [0x7f, ..] => (1, 0x7f),
                _ => (1, 0),
            };
            let end = at + length;
            match control {
                // It begins another character.
                0 => self.0.write_all(&rest[..end])?,
                _ => self.0.write_all(&rest[..at]).and_then(|()| write!(self.0, "\\u{control:04x}"))?,
            }
            rest = &rest[end..];
        }
        self.0.write_all(rest)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Writes a value as JSON on one line.
///
/// # Errors
/// When it has no JSON form, or the writer fails.
pub(crate) fn write_json(out: impl Write, value: &impl Serialize) -> Result<(), Error> {
    serde_json::to_writer(JsonWriter(out), value)
}

/// A value as JSON on one line.
///
/// # Errors
/// When it has no JSON form.
pub(crate) fn json_text(value: &impl Serialize) -> Result<String, Error> {
    let mut out = Vec::new();
    write_json(&mut out, value)?;
    String::from_utf8(out).map_err(Error::custom)
}

/// The same as it may stand in a script of a page, which ends at the first of its end tags, wherever that is.
///
/// # Errors
/// When it has no JSON form.
pub(crate) fn script_json(value: &impl Serialize) -> Result<String, Error> {
    Ok(json_text(value)?.replace('<', "\\u003c"))
}

/// A value as JSON with an indent, and a newline at its end: a document of its own.
///
/// # Errors
/// When it has no JSON form.
pub(crate) fn indented_json(value: &impl Serialize) -> Result<String, Error> {
    let mut out = Vec::new();
    serde_json::to_writer_pretty(JsonWriter(&mut out), value)?;
    out.push(b'\n');
    String::from_utf8(out).map_err(Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_signs_are_escapes_and_a_reader_gets_the_text() {
        let text = "\u{1b}[31m\u{7f}\u{80}甲·乙\u{9b}31m\u{9f}\u{a0}é\"\u{c2}\\";
        let value = serde_json::json!({ text: [text] });
        let escaped = "\\u001b[31m\\u007f\\u0080甲·乙\\u009b31m\\u009f\u{a0}é\\\"\u{c2}\\\\";
        let line = json_text(&value).expect("JSON");
        assert_eq!(line, format!("{{\"{escaped}\":[\"{escaped}\"]}}"));
        let indented = indented_json(&value).expect("JSON");
        assert_eq!(indented, format!("{{\n  \"{escaped}\": [\n    \"{escaped}\"\n  ]\n}}\n"));
        let script = script_json(&"</script>\u{9b}").expect("JSON");
        assert_eq!(script, "\"\\u003c/script>\\u009b\"");
        for text in [line, indented] {
            assert_eq!(serde_json::from_str::<serde_json::Value>(&text).expect("JSON"), value);
        }
    }
}
