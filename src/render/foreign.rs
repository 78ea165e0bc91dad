//! The language of Chinese parts of English pages: names, titles, texts of reports. Every text of a page is looked at once it is rendered,
//! so that no template and no table has to remember it.

use crate::base::is_han;
use memchr::memchr;

/// Elements whose content is no text of the page, or may hold no elements.
const RAW: [&str; 6] = ["script", "style", "title", "textarea", "option", "svg"];

/// The same HTML with `lang` on its Chinese parts. `bdi` has no look of its own, and no style sheet counts it.
pub(super) fn mark_chinese(html: &[u8]) -> Vec<u8> {
    // Templates write text.
    let Ok(html) = std::str::from_utf8(html) else { return html.to_vec() };
    let mut out = Vec::with_capacity(html.len() + html.len() / 16);
    let mut rest = html;
    while let Some(open) = memchr(b'<', rest.as_bytes()) {
        mark_text(&rest[..open], &mut out);
        let close = memchr(b'>', &rest.as_bytes()[open..]).map_or(rest.len(), |close| open + close + 1);
        let end = raw_end(&rest[open..], close - open).map_or(close, |end| open + end);
        out.extend_from_slice(&rest.as_bytes()[open..end]);
        rest = &rest[end..];
    }
    mark_text(rest, &mut out);
    out
}

/// Where an element of [`RAW`] that begins here ends.
fn raw_end(html: &str, tag_end: usize) -> Option<usize> {
    let name = html[1..].split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let name = RAW.into_iter().find(|raw| *raw == name)?;
    let close = html[tag_end..].find(&format!("</{name}"))?;
    Some(tag_end + close)
}

/// Signs that are part of a Chinese text wherever they stand in it or at its end.
fn is_chinese_sign(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')
}

/// Writes a text, with its Chinese parts marked: from a character to the last one before a letter of another script.
fn mark_text(text: &str, out: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(start) = rest.find(is_han) {
        let mut end = start;
        for (at, c) in rest[start..].char_indices() {
            if is_han(c) || is_chinese_sign(c) {
                end = start + at + c.len_utf8();
            } else if c.is_alphabetic() || c == '&' {
                break;
            }
        }
        out.extend_from_slice(&rest.as_bytes()[..start]);
        out.extend_from_slice(b"<bdi lang=\"zh-CN\">");
        out.extend_from_slice(&rest.as_bytes()[start..end]);
        out.extend_from_slice(b"</bdi>");
        rest = &rest[end..];
    }
    out.extend_from_slice(rest.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::mark_chinese;

    #[test]
    fn chinese_parts_of_texts_are_marked_and_nothing_else() {
        for (html, expected) in [
            ("<p>No Chinese</p>", "<p>No Chinese</p>"),
            ("<h1>甲县: Report 2024</h1>", "<h1>[甲县]: Report 2024</h1>"),
            (
                "<p>Form: 2021 form (国办公开办函〔2021〕30号)</p>",
                "<p>Form: 2021 form ([国办公开办函〔2021〕30号])</p>",
            ),
            ("<p>甲，乙。</p>", "<p>[甲，乙。]</p>"),
            ("甲 &amp; 乙", "[甲] &amp; [乙]"),
            ("甲 PDF 乙", "[甲] PDF [乙]"),
            ("<a title=\"甲\" href=\"x\">乙</a>", "<a title=\"甲\" href=\"x\">[乙]</a>"),
            ("<title>甲</title><script>甲 < 乙</script>丙", "<title>甲</title><script>甲 < 乙</script>[丙]"),
            ("<svg><text>甲</text></svg>", "<svg><text>甲</text></svg>"),
        ] {
            let marked = String::from_utf8(mark_chinese(html.as_bytes())).expect("text");
            assert_eq!(marked.replace("<bdi lang=\"zh-CN\">", "[").replace("</bdi>", "]"), expected, "{html}");
        }
    }
}
