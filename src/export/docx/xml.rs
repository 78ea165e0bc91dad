//! XML as Word reads it. What is opened is closed, and no character that XML forbids gets in.

use super::super::xml::{DECLARATION, escaped};

/// The names that Word's own parts are written under.
pub(super) const WORD: &[(&str, &str)] = &[
    ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
];

type Attributes<'a> = &'a [(&'a str, &'a str)];

/// A part that is being written.
pub(super) struct Xml(String);

impl Xml {
    /// A part with one element around all that `inside` writes.
    pub(super) fn part(root: &str, attributes: Attributes<'_>, inside: impl FnOnce(&mut Xml)) -> Vec<u8> {
        // The document of a report is 143 kB.
        let mut xml = Xml(String::with_capacity(160 * 1024));
        xml.0.push_str(DECLARATION);
        xml.within(root, attributes, inside);
        xml.0.into_bytes()
    }

    /// An element around what `inside` writes.
    pub(super) fn within(&mut self, name: &str, attributes: Attributes<'_>, inside: impl FnOnce(&mut Xml)) {
        self.start(name, attributes, ">");
        inside(self);
        self.all(&["</", name, ">"]);
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &str, attributes: Attributes<'_>) {
        self.start(name, attributes, "/>");
    }

    /// An element that is only its `w:val`.
    pub(super) fn value(&mut self, name: &str, value: &str) {
        self.empty(name, &[("w:val", value)]);
    }

    /// Text as it is.
    pub(super) fn text(&mut self, text: &str) {
        self.0.push_str(&escaped(text));
    }

    /// The start of an element. It is put together here: that of a library is a vector of its own, for each of the three thousand of a
    /// report.
    fn start(&mut self, name: &str, attributes: Attributes<'_>, end: &str) {
        self.all(&["<", name]);
        for (key, value) in attributes {
            self.all(&[" ", key, "=\"", &escaped(value), "\""]);
        }
        self.0.push_str(end);
    }

    fn all(&mut self, parts: &[&str]) {
        parts.iter().for_each(|part| self.0.push_str(part));
    }
}
