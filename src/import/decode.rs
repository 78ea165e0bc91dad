//! Bytes as text in whatever encoding they are, and how that was found out.

use super::document::{SourceDocument, SourceLocation};
use crate::base::Message;
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// Decodes text. `declared` is the encoding that the file names. A guess is noted as a remark.
pub(super) fn text(bytes: &[u8], declared: Option<&str>, document: &mut SourceDocument) -> String {
    let mut text = decoded(bytes, declared, document);
    super::radical_fix::repair(&mut text);
    text
}

fn decoded(bytes: &[u8], declared: Option<&str>, document: &mut SourceDocument) -> String {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[length..]).0.into_owned();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return mended(text, document);
    }
    let declared = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    // GB 18030 holds GBK and GB 2312, under whichever of the names it goes.
    let widened = |encoding: &'static Encoding| {
        if matches!(encoding.name(), "GBK" | "gb18030") { GB18030 } else { encoding }
    };
    if let Some(encoding) = declared.filter(|encoding| *encoding != UTF_8).map(widened) {
        let (text, _, broken) = encoding.decode(bytes);
        if !broken {
            return text.into_owned();
        }
    }
    let encoding = guess(bytes).map_or(GB18030, widened);
    let (text, _, broken) = encoding.decode(bytes);
    document
        .remark(Message::new("import.remark.encoding").with("encoding", encoding.name()), SourceLocation::default());
    if broken {
        document.remark(Message::new("import.remark.broken"), SourceLocation::default());
    }
    text.into_owned()
}

fn guess(bytes: &[u8]) -> Option<&'static Encoding> {
    // UTF-16 without a mark has a zero in every Latin letter, on one side.
    let sample = &bytes[..bytes.len().min(4096)];
    let zeros = |from: usize| sample.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if even + odd > sample.len() / 20 {
        return Some(if odd > even { UTF_16LE } else { UTF_16BE });
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    Some(detector.guess(Some(b"cn"), chardetng::Utf8Detection::Allow))
}

/// UTF-8 that was once read as GBK and saved again: 锛 for ，. Repaired only where it can be undone without loss.
fn mended(text: &str, document: &mut SourceDocument) -> String {
    let marks = text.matches(['锛', '銆', '鏀', '鐨', '鍏', '淇']).count();
    if marks < 20 || marks * 40 < text.chars().count() {
        return text.to_owned();
    }
    let (bytes, _, lossy) = GB18030.encode(text);
    match std::str::from_utf8(&bytes) {
        Ok(mended) if !lossy => {
            document.remark(Message::new("import.remark.mojibake"), SourceLocation::default());
            mended.to_owned()
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_found() {
        let text = "政府信息公开工作年度报告，本年新收政府信息公开申请数量。".repeat(4);
        for encoding in [GB18030, UTF_8] {
            let (bytes, _, _) = encoding.encode(&text);
            let mut document = SourceDocument::default();
            assert_eq!(super::text(&bytes, None, &mut document), text, "{}", encoding.name());
            assert_eq!(document.remarks.len(), usize::from(encoding == GB18030));
        }
        let (bytes, _, _) = GB18030.encode(&text);
        let mut document = SourceDocument::default();
        assert_eq!(super::text(&bytes, Some("gb2312"), &mut document), text);
        assert!(document.remarks.is_empty());
        let wide: Vec<u8> = "\u{feff}报告 1".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(super::text(&wide, None, &mut SourceDocument::default()), "报告 1");
    }

    #[test]
    fn twice_decoded_text_is_mended() {
        // Pairs of ideographs have six bytes, which GBK reads as three characters.
        let text = "政府信息公开工作年度报告".repeat(10);
        let (wrong, _, _) = GB18030.decode(text.as_bytes());
        let mut document = SourceDocument::default();
        assert_eq!(super::text(wrong.as_bytes(), None, &mut document), text);
        assert_eq!(document.remarks.len(), 1);
    }
}
