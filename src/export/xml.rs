//! Text in XML, for the formats that are made of it.

use std::borrow::Cow;

/// What every part of a document of an office program begins with.
pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// A text without the characters that XML 1.0 forbids, control characters and two of the last code points, or advises against, those
/// from U+007F to U+009F. A carriage return goes too, which every reader of XML would take for a line break.
fn allowed(text: &str) -> Cow<'_, str> {
    let is_allowed = |c: &char| matches!(c, '\t' | '\n' | ' '..='~' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..);
    match text.chars().all(|c| is_allowed(&c)) {
        true => text.into(),
        false => text.chars().filter(is_allowed).collect::<String>().into(),
    }
}

/// Text as it stands in an element or an attribute.
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    quick_xml::escape::escape(allowed(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_forbids_is_left_out_and_what_it_reserves_is_escaped() {
        assert_eq!(escaped("<a & \"b\">\u{1}\r\n\u{ffff}\u{7f}\u{85}"), "&lt;a &amp; &quot;b&quot;&gt;\n");
    }
}
