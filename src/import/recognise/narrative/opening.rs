//! The introduction: what stands between the title and the first heading, behind what a portal prints there.

use crate::edition::{Edition, METADATA_TAG, ReportNames};
use crate::import::document::{DocumentBlock, Paragraph, Role, SourceDocument};
use crate::import::label::{SENTENCE_ENDS, key, squeeze, without_number};
use crate::import::recognise::evidence::title::of_text;
use crate::import::recognise::narrative::portal::{self, LONGEST};
use crate::import::recognise::narrative::sections::{FoundSection, without_page};
use std::ops::Range;

/// A label before a colon has so many characters at most: 资料来源：, 索引号：.
const LABEL: usize = 6;
/// A line that is broken within a sentence has so many at least.
const BEGUN: usize = 20;

/// The blocks of the introduction, by its heading or by what it is; empty where there is none. Only before the form's first section: where
/// that was not found, what stands here may be its text.
pub(crate) fn find(
    document: &SourceDocument,
    title: &Range<usize>,
    sections: &[FoundSection],
    edition: &Edition,
) -> Range<usize> {
    let is_opening = |found: &FoundSection| edition.section(&found.id).is_some_and(|section| section.opening);
    if let Some(found) = sections.iter().find(|found| is_opening(found) && found.is_tagged()) {
        return found.text();
    }
    let mut headed = sections.iter().filter(|found| !is_opening(found));
    let first = edition.sections.iter().find(|section| !section.opening);
    let first = headed.next().filter(|found| first.is_some_and(|first| first.id == found.id));
    let Some(end) = first.map(|found| found.heading).filter(|end| *end >= title.end) else {
        return title.end..title.end;
    };
    if let Some(found) = sections.iter().find(|found| is_opening(found)) {
        return found.text();
    }
    let headings: Vec<String> = edition.sections.iter().map(|section| key(&section.heading.zh)).collect();
    let is_contents = |at: &usize| match &document.blocks[*at] {
        DocumentBlock::Paragraph(paragraph) => is_contents(&squeeze(&paragraph.text()), &headings),
        _ => false,
    };
    let names = ReportNames::new([&edition.family]);
    let is_start = |at: &usize| is_text(&document.blocks[*at], &names) && !is_contents(at);
    let start = (title.end..end).find(is_start).unwrap_or(end);
    // A line that an editor broke ends no sentence.
    let begun =
        (title.end..start).rev().take_while(|at| is_begun(&document.blocks[*at], &names) && !is_contents(at)).count();
    let start = if start == end { end } else { start - begun };
    start..(start..end).find(is_contents).unwrap_or(end)
}

/// Whether a line belongs to a table of contents: 目录, or a heading of the form with or without its page.
fn is_contents(squeezed: &str, headings: &[String]) -> bool {
    squeezed == "目录" || headings.contains(&key(without_page(squeezed)))
}

/// Whether a block is a sentence, not a line that a portal prints.
fn is_text(block: &DocumentBlock, names: &ReportNames) -> bool {
    let DocumentBlock::Paragraph(paragraph) = block else { return false };
    let text = squeeze(&paragraph.text());
    match paragraph.role {
        Role::Heading(_) => without_number(&text) != text && of_text(&text, names).is_none(),
        _ if !is_own(paragraph, &text, names) => false,
        Role::Item(..) => true,
        _ => text.contains(SENTENCE_ENDS) || text.chars().count() > LONGEST,
    }
}

/// Whether a block is the beginning of a sentence that the next one goes on with.
fn is_begun(block: &DocumentBlock, names: &ReportNames) -> bool {
    let DocumentBlock::Paragraph(paragraph) = block else { return false };
    let text = squeeze(&paragraph.text());
    paragraph.role == Role::Plain
        && is_own(paragraph, &text, names)
        && text.contains(',')
        && text.chars().count() >= BEGUN
}

/// Whether a line is no title, no metadata, and nothing that a portal prints.
fn is_own(paragraph: &Paragraph, text: &str, names: &ReportNames) -> bool {
    let labels = portal::labels(text);
    let is_labelled =
        text.split_once(':').is_some_and(|(label, value)| label.chars().count() <= LABEL && !value.is_empty());
    let is_portals = is_labelled && without_number(text) == text || labels > 0 && !text.ends_with('。') || labels > 2;
    !is_portals && of_text(text, names).is_none() && paragraph.tag.as_deref() != Some(METADATA_TAG)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edition::Editions;
    use crate::import::document::SourceLocation;
    use crate::import::recognise::candidate::Candidate;
    use crate::import::recognise::narrative::leftover::{Leftover, Placed};
    use crate::import::recognise::narrative::sections;

    /// The lines of the introduction, and those that are listed.
    fn read(lines: &[&str]) -> (Vec<String>, String) {
        let plain = |line: &&str| DocumentBlock::Paragraph(Paragraph::plain(*line, SourceLocation::default()));
        let blocks: Vec<DocumentBlock> = lines.iter().map(plain).collect();
        let document = SourceDocument { blocks, ..SourceDocument::default() };
        let (editions, _) = Editions::load(&[]);
        let edition = editions.get("cn-2021").expect("a form");
        let title = 0..1;
        let sections = sections::find(&document, edition);
        let opening = find(&document, &title, &sections, edition);
        let end = sections.iter().map(|section| section.heading).find(|heading| *heading >= opening.end);
        let figures = &Candidate::default();
        let placed =
            Placed { title, opening: opening.clone(), sections: &sections, end: end.unwrap_or(lines.len()), figures };
        let remarks = Leftover::find(&document, &placed, edition).remarks;
        let listed = remarks.first().and_then(|remark| Some(remark.message.arg("text")?.plain().to_string()));
        let kept = opening.map(|at| lines[at].to_owned());
        (kept.collect(), listed.unwrap_or_default())
    }

    #[test]
    fn every_line_between_title_and_heading_is_kept_or_listed() {
        const TITLE: &str = "示例县人民政府2024年政府信息公开工作年度报告";
        const TEXT: &str = "本报告依据条例编制，数据统计期限为全年。";
        const BROKEN: [&str; 2] = ["本报告依据条例和上级的要求编制，所列数据的统计期限为全年，由", "办公室汇总。"];
        const FIRST: &str = "一、总体情况";
        const SECOND: &str = "二、主动公开政府信息情况";
        const PORTAL_LINE: &str = "发布时间：2025-01-20 来源：示例县政府办公室 浏览次数：123 字体：大 中 小 打印 关闭";
        let contents = ["目 录", "一、总体情况 1", "二、主动公开政府信息情况……2"];
        for (lines, kept, listed) in [
            (vec![TITLE, TEXT, FIRST, "正文。"], vec![TEXT], vec![]),
            (vec![TITLE, FIRST, "正文。"], vec![], vec![]),
            (vec![TITLE, PORTAL_LINE, TEXT, FIRST], vec![TEXT], vec![PORTAL_LINE]),
            (
                vec![TITLE, "资料来源：某机关公布的报告，数字照录。", TEXT, FIRST],
                vec![TEXT],
                vec!["资料来源：某机关公布的报告，数字照录。"],
            ),
            (vec![TITLE, contents[0], contents[1], contents[2], TEXT, FIRST], vec![TEXT], contents.to_vec()),
            (vec![TITLE, TEXT, contents[0], contents[1], contents[2], FIRST], vec![TEXT], contents.to_vec()),
            (vec![TITLE, PORTAL_LINE, BROKEN[0], BROKEN[1], FIRST], BROKEN.to_vec(), vec![PORTAL_LINE]),
            // Without the first heading, what stands here may be its text.
            (vec![TITLE, TEXT, "正文。", SECOND], vec![], vec![TEXT, "正文。"]),
        ] {
            let (found, said) = read(&lines);
            assert_eq!(found, kept, "{lines:?}");
            assert_eq!(said, listed.join(" / "), "{lines:?}");
        }
    }
}
