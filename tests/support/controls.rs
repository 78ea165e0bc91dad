//! Word forms of ours, filled in and changed as XML.

use super::archives;
use super::printed::formats::archive;
use super::recognised::text;
use annals::api::base::Lang;
use annals::api::import::Recognised;
use std::collections::BTreeMap;

/// A blank form with agency, year, and a text in each of the controls of cells and sections.
pub(crate) fn filled(blank: &[u8], cells: &BTreeMap<String, String>, sections: &BTreeMap<String, String>) -> Vec<u8> {
    with_document(blank, |mut xml| {
        xml = xml.replacen("________________", "某市某局", 1).replacen("20____年", "2024年", 1);
        for (tag, text) in cells.iter().chain(sections).filter(|(_, text)| !text.is_empty()) {
            xml = with_control(&xml, tag, text);
        }
        xml
    })
}

/// A document with its main part changed.
pub(crate) fn with_document(bytes: &[u8], change: impl FnOnce(String) -> String) -> Vec<u8> {
    let mut parts = archives::texts(bytes);
    let document = parts.remove("word/document.xml").expect("the main part");
    parts.insert("word/document.xml".to_owned(), change(document));
    archive(&parts.iter().map(|(name, text)| (name.as_str(), text.clone())).collect::<Vec<_>>())
}

/// The main part with a text typed into a control.
pub(crate) fn with_control(xml: &str, tag: &str, text: &str) -> String {
    let at = xml.find(&format!("<w:tag w:val=\"{tag}\"/>")).unwrap_or_else(|| panic!("no control {tag}"));
    let (before, rest) = xml.split_at(at);
    let (properties, rest) = rest.split_once("<w:sdtContent>").expect("content");
    let (_, after) = rest.split_once("</w:sdtContent>").expect("its end");
    let properties = properties.replace("<w:showingPlcHdr/>", "");
    format!("{before}{properties}<w:sdtContent><w:r><w:t>{text}</w:t></w:r></w:sdtContent>{after}")
}

/// Every figure was read as typed, none was invented, and there is no doubt.
pub(crate) fn assert_exact(found: &Recognised, typed: &BTreeMap<String, String>) {
    for (address, expected) in typed {
        let cell = found.edition.cell(address).expect("a cell");
        let read = found.figures.cells.get(&cell).map(|taken| text(&taken.reading.value));
        assert_eq!(read, Some(expected.as_str()), "{address}");
    }
    assert_eq!(found.figures.cells.len(), typed.len(), "no cell is invented");
    assert_eq!(doubts(found), Vec::<String>::new());
}

/// The doubts in words.
pub(crate) fn doubts(found: &Recognised) -> Vec<String> {
    let issues = found.figures.issues.iter();
    issues.map(|doubt| format!("{}: {}", doubt.address, doubt.why.render(Lang::En))).collect()
}
