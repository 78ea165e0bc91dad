//! XML as Word reads it. What is opened is closed, and no character that XML forbids gets in.

use super::super::xml::{allowed, escaped};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// The names that Word's own parts are written under.
pub(super) const WORD: &[(&str, &str)] = &[
    ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
];

type Attributes<'a> = &'a [(&'a str, &'a str)];

/// A part that is being written.
pub(super) struct Xml(Writer<Vec<u8>>);

impl Xml {
    /// A part with one element around all that `inside` writes.
    pub(super) fn part(root: &str, attributes: Attributes<'_>, inside: impl FnOnce(&mut Xml)) -> Vec<u8> {
        let mut xml = Xml(Writer::new(Vec::with_capacity(16 * 1024)));
        xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))));
        xml.within(root, attributes, inside);
        xml.0.into_inner()
    }

    /// An element around what `inside` writes.
    pub(super) fn within(&mut self, name: &str, attributes: Attributes<'_>, inside: impl FnOnce(&mut Xml)) {
        self.event(Event::Start(start(name, attributes)));
        inside(self);
        self.event(Event::End(BytesEnd::new(name)));
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &str, attributes: Attributes<'_>) {
        self.event(Event::Empty(start(name, attributes)));
    }

    /// An element that is only its `w:val`.
    pub(super) fn value(&mut self, name: &str, value: &str) {
        self.empty(name, &[("w:val", value)]);
    }

    /// Text as it is.
    pub(super) fn text(&mut self, text: &str) {
        self.event(Event::Text(BytesText::from_escaped(escaped(text))));
    }

    fn event(&mut self, event: Event<'_>) {
        let written = self.0.write_event(event);
        debug_assert!(written.is_ok(), "writing to memory cannot fail");
    }
}

/// The start of an element. Quotes and what is reserved are escaped by the writer, what is forbidden is not.
fn start<'n>(name: &'n str, attributes: Attributes<'_>) -> BytesStart<'n> {
    attributes.iter().fold(BytesStart::new(name), |mut start, (key, value)| {
        start.push_attribute((*key, &*allowed(value)));
        start
    })
}
