//! What layout leaves behind in a text: bookmarks, field codes, page marks. It is dropped, and every drop is reported.

use crate::base::{Lang, Message};
use crate::import::document::{DocumentBlock, Remark, SourceDocument, SourceLocation};
use crate::import::label::is_browser_mark;
use crate::import::recognise::narrative::portal::is_button;

/// Drops residue from a document.
pub(crate) fn drop_from(document: &mut SourceDocument) {
    let mut remarks = Vec::new();
    // Behind the last sentence or table, what a portal prints is a part of the end of the report.
    let is_text = |block: &DocumentBlock| match block {
        DocumentBlock::Paragraph(paragraph) => paragraph.text().contains('。'),
        _ => true,
    };
    let end = document.blocks.iter().rposition(is_text).unwrap_or_default();
    // A page of ours says under a table what its italics mean: no word of the report.
    let captions = [Lang::Zh, Lang::En].map(|lang| Message::new("pages.table.computed").render(lang));
    for (at, block) in document.blocks.iter_mut().enumerate() {
        match block {
            DocumentBlock::Paragraph(paragraph) => {
                let spot = paragraph.spot;
                for run in &mut paragraph.runs {
                    clean(&mut run.text, spot, &mut remarks);
                }
                // A picture in a frame.
                paragraph.runs.iter_mut().for_each(|run| run.text.retain(|c| c != '\u{fffc}'));
                let text = paragraph.text();
                if captions.iter().any(|caption| caption == text.trim()) {
                    paragraph.runs.clear();
                    continue;
                }
                if is_page_mark(&text) || at < end && is_button(&text) {
                    remarks.push(dropped(text.trim(), spot));
                    paragraph.runs.retain(|run| run.picture.is_some());
                }
            }
            DocumentBlock::Grid(grid) => {
                grid.cells.iter_mut().for_each(|cell| clean(&mut cell.text, cell.spot, &mut remarks))
            }
            DocumentBlock::Torn(tokens) => {
                tokens.iter_mut().for_each(|token| clean(&mut token.text, token.spot, &mut remarks));
                tokens.retain(|token| !is_page_mark(&token.text));
            }
        }
    }
    for run in document.notes.iter_mut().flatten().flat_map(|paragraph| &mut paragraph.runs) {
        clean(&mut run.text, SourceLocation::default(), &mut remarks);
    }
    let is_nothing = |block: &DocumentBlock| match block {
        DocumentBlock::Paragraph(paragraph) => paragraph.is_blank() && paragraph.tag.is_none(),
        _ => false,
    };
    document.blocks.retain(|block| !is_nothing(block));
    document.remarks.extend(remarks);
}

fn dropped(text: &str, spot: SourceLocation) -> Remark {
    Remark { message: Message::new("import.remark.residue").with("text", text), spot }
}

/// Field codes of Word that are sometimes pasted as text.
const FIELDS: [&str; 4] = ["\\* MERGEFORMAT", "HYPERLINK \\l", "PAGEREF ", "TOC \\o"];

fn clean(text: &mut String, spot: SourceLocation, remarks: &mut Vec<Remark>) {
    for (open, close) in [("[bookmark:", "]"), ("[Bookmark:", "]"), ("[书签:", "]")] {
        cut(text, open, |rest| rest.find(close).map(|end| end + close.len()), spot, remarks);
    }
    for word in ["_GoBack", "错误!未定义书签。", "错误！未定义书签。"].into_iter().chain(FIELDS) {
        cut(text, word, |_| Some(0), spot, remarks);
    }
    // What cannot be seen is no text: marks of order and width, soft hyphens, line and page breaks of old formats.
    text.retain(|c| {
        !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' | '\u{2060}' | '\u{c}' | '\u{b}' | '\u{7}')
    });
}

/// Drops every piece that begins with a mark, in one pass; `tail` tells how far a piece reaches behind its mark.
fn cut(
    text: &mut String,
    mark: &str,
    tail: impl Fn(&str) -> Option<usize>,
    spot: SourceLocation,
    remarks: &mut Vec<Remark>,
) {
    let mut kept = String::new();
    let mut rest = text.as_str();
    while let Some((before, behind)) = rest.split_once(mark) {
        let Some(length) = tail(behind) else { break };
        remarks.push(dropped(&rest[before.len()..before.len() + mark.len() + length], spot));
        kept.push_str(before);
        rest = &behind[length..];
    }
    if rest.len() < text.len() {
        kept.push_str(rest);
        *text = kept;
    }
}

/// `-1-`, `— 1 —`, 第 1 页 共 5 页, and what a browser prints.
fn is_page_mark(text: &str) -> bool {
    if is_browser_mark(text) {
        return true;
    }
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let is_dash = |c: char| matches!(c, '-' | '—' | '－' | '–' | '―' | '─' | '~' | '·');
    let inner = text.trim_matches(is_dash);
    let number = |text: &str| !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
    let dashed = text.starts_with(is_dash) && text.ends_with(is_dash) && number(inner);
    let named = text.strip_prefix('第').and_then(|rest| rest.split_once('页')).is_some_and(|(page, rest)| {
        let rest = rest.trim_start_matches(['/', ',', '，']);
        let count = rest.strip_prefix('共').and_then(|rest| rest.strip_suffix('页'));
        number(page) && (rest.is_empty() || count.is_some_and(number))
    });
    dashed || named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn residue_is_dropped_and_reported() {
        let mut text = "[bookmark: _GoBack]六、其他需要报告的事项".to_owned();
        let mut remarks = Vec::new();
        clean(&mut text, SourceLocation::default(), &mut remarks);
        assert_eq!((text.as_str(), remarks.len()), ("六、其他需要报告的事项", 1));
        let mut open = "[bookmark: 没有结束".to_owned();
        clean(&mut open, SourceLocation::default(), &mut remarks);
        assert_eq!(open, "[bookmark: 没有结束");
    }

    #[test]
    fn page_marks_are_no_figures() {
        let of_browsers = [
            "11/30/26, 11:48 PM 某县2024年政府信息公开工作年度报告",
            "11/30/26,11:48PM 年度报告",
            "2025/1/20 09:05 年度报告",
            "2025/1/2009:05 年度报告",
            "file:///tmp/one.html 1/1",
            "ﬁle:///tmp/one.html 1/1",
            "https://www.example.gov.cn/a/2.html 2/12",
        ];
        for mark in ["-1-", "— 12 —", "第 3 页 共 12 页", "第3页"].into_iter().chain(of_browsers) {
            assert!(is_page_mark(mark), "{mark}");
        }
        let texts = [
            "2025/1/20",
            "2025/1/20公布",
            "https://example.gov.cn/2025/1",
            "网址 https://example.gov.cn/a 1/2",
            "12:30",
        ];
        for text in ["-1", "1", "—", "第三页", "第1页的内容"].into_iter().chain(texts) {
            assert!(!is_page_mark(text), "{text}");
        }
    }
}
