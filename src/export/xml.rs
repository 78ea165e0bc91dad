//! Text in XML, for the formats that are made of it.

/// A text without the characters that XML 1.0 forbids: control characters and two of the last code points. A carriage return goes
/// too, which every reader of XML would take for a line break.
pub(super) fn allowed(text: &str) -> String {
    text.chars().filter(|c| matches!(c, '\t' | '\n' | ' '..='\u{fffd}' | '\u{10000}'..)).collect()
}

/// Text as it stands in an element or an attribute.
pub(super) fn escaped(text: &str) -> String {
    quick_xml::escape::escape(allowed(text)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_forbids_is_left_out_and_what_it_reserves_is_escaped() {
        assert_eq!(escaped("<a & \"b\">\u{1}\r\n\u{ffff}"), "&lt;a &amp; &quot;b&quot;&gt;\n");
    }
}
