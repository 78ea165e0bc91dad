//! XML as a tree of local names, within limits. Entities that a document declares are never expanded.

use super::ReadError;
use crate::base::Message;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// How deep elements may nest: functions that follow a tree call themselves. Word nests some 30 deep.
const DEEPEST: usize = 200;
/// How many elements and texts a part may have. The largest reports have 100,000; each takes some 200 bytes.
const MOST: usize = 1_000_000;
/// How many attributes an element may have, of up to how many bytes; what is beyond is not looked at by any reader. Identifiers
/// and numbers are repeated for every paragraph and cell that names them.
const ATTRIBUTES: usize = 64;
const LONGEST: usize = 1024;

/// An element.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Its name without prefix.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    /// What is in it.
    pub(super) children: Vec<Node>,
}

/// An element or text.
#[derive(Debug)]
pub(super) enum Node {
    Element(Element),
    Text(String),
}

impl Node {
    /// The element, where it is one.
    pub(super) fn element(self) -> Option<Element> {
        match self {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        }
    }
}

impl Element {
    /// The value of an attribute, by its name without prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The elements directly in it.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first element of a name directly in it.
    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.name == name)
    }

    /// The `val` of the first element of a name directly in it.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.child(name)?.attribute("val")
    }

    /// All text in it.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        self.gather(&mut text);
        text
    }

    fn gather(&self, text: &mut String) {
        for child in &self.children {
            match child {
                Node::Text(own) => text.push_str(own),
                Node::Element(element) => element.gather(text),
            }
        }
    }

    fn new(start: &BytesStart<'_>) -> Element {
        let mut attributes = Vec::new();
        for attribute in start.attributes().with_checks(false).flatten().take(ATTRIBUTES) {
            if attribute.value.len() > LONGEST {
                continue;
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_or_else(|_| attribute.value.to_string(), |value| value.into_owned());
            attributes.push((attribute.key.local_name().as_ref().to_owned(), value));
        }
        Element { name: start.local_name().as_ref().to_owned(), attributes, children: Vec::new() }
    }

    fn push_text(&mut self, text: &str) {
        match self.children.last_mut() {
            Some(Node::Text(last)) => last.push_str(text),
            _ => self.children.push(Node::Text(text.to_owned())),
        }
    }
}

/// Reads the text of a part. A document that ends too early is read as far as it goes.
pub(super) fn parse(part: &str, text: &str) -> Result<Element, ReadError> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut open: Vec<Element> = vec![Element::default()];
    let mut count = 0;
    let failed = |key| Message::new(key).with("part", part);
    loop {
        let event = reader.read_event().map_err(|_| ReadError(failed("import.error.xml")))?;
        count += 1;
        if count > MOST {
            return Err(ReadError(failed("import.error.large_part").with("limit", MOST)));
        }
        let Some(top) = open.last_mut() else { break };
        match event {
            Event::Start(start) => {
                if open.len() > DEEPEST {
                    return Err(ReadError(failed("import.error.deep").with("limit", DEEPEST)));
                }
                open.push(Element::new(&start));
            }
            Event::Empty(start) => top.children.push(Node::Element(Element::new(&start))),
            Event::End(_) => close(&mut open),
            Event::Text(text) => top.push_text(&text.xml10_content()),
            Event::CData(text) => top.push_text(&text.xml10_content()),
            Event::GeneralRef(name) => {
                let c = match name.as_ref() {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => name.resolve_char_ref().ok().flatten(),
                };
                if let Some(c) = c {
                    top.push_text(c.encode_utf8(&mut [0; 4]));
                }
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    Ok(open.pop().unwrap_or_default())
}

fn close(open: &mut Vec<Element>) {
    if open.len() > 1
        && let Some(element) = open.pop()
        && let Some(parent) = open.last_mut()
    {
        parent.children.push(Node::Element(element));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_attributes_and_texts() {
        let root = parse("a.xml", r#"<w:a w:val="1&amp;2"><b>x &lt; &#x79;<c/></b> </w:a>"#).expect("XML");
        let a = root.child("a").expect("an element");
        assert_eq!(a.attribute("val"), Some("1&2"));
        assert_eq!(a.child("b").map(Element::text).as_deref(), Some("x < y"));
    }

    #[test]
    fn entities_are_not_expanded_and_depth_has_an_end() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"xxxxxxxxxx\"><!ENTITY c \"&b;&b;&b;\">]><a>&c;1</a>";
        assert_eq!(parse("a.xml", bomb).expect("XML").text(), "1");
        assert!(parse("a.xml", &"<a>".repeat(100_000)).is_err());
        assert_eq!(parse("a.xml", "<a><b>1").expect("XML").text(), "1");
    }

    #[test]
    fn what_no_reader_looks_at_is_not_kept() {
        let many: String = (0..10_000).map(|n| format!(" a{n}=\"{n}\"")).collect();
        let root = parse("a.xml", &format!("<a{many}/><b id=\"{}\"/>", "x".repeat(LONGEST + 1))).expect("XML");
        let [a, b] = ["a", "b"].map(|name| root.child(name).expect("an element").attributes.len());
        assert_eq!((a, b), (ATTRIBUTES, 0));
    }
}
