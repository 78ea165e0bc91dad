//! The sections of a report in a document: by heading, in the form's order.

use crate::edition::{Edition, Editions, Section, SectionKind};
use crate::import::document::{DocumentBlock, Paragraph, Role, SourceDocument, SourceLocation};
use crate::import::label::{SENTENCE_ENDS, key, likeness, squeeze, without_number};
use crate::import::recognise::matching::align::align;
use crate::import::value::{is_filled, is_space};
use std::collections::BTreeSet;
use std::ops::Range;

/// A section that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FoundSection {
    /// Its id.
    pub(crate) id: String,
    /// The index of the block of its heading.
    pub(crate) heading: usize,
    /// The index of the first block of its text: behind the heading, unless its tag tells where it begins and there is none.
    start: usize,
    /// The index of the first block behind it.
    pub(crate) end: usize,
}

impl FoundSection {
    /// The blocks of its text.
    pub(crate) fn text(&self) -> Range<usize> {
        self.start.min(self.end)..self.end
    }

    /// Whether a tag alone tells where it begins.
    pub(crate) fn is_tagged(&self) -> bool {
        self.start == self.heading
    }
}

/// A section by its index in the form, with the blocks of its heading and of the first of its text.
type Start = (usize, usize, usize);

/// A heading without a number is at least as like its section's as this.
const ALIKE: f32 = 0.72;
/// The words of a section's heading themselves.
const EXACT: f32 = 0.95;
/// So many gaps a heading may have in it, at which what follows could begin.
const CUTS: usize = 16;
/// A heading is short.
const LONGEST: usize = 40;
/// What is said right behind a heading is longer than the rest of one (总体情况说明。).
const SENTENCE: usize = 6;

/// Parts headings from what is said on their lines: 六、其他需要报告的事项：无.
pub(crate) fn split_headings(document: &mut SourceDocument, editions: &Editions) {
    let names: Vec<String> = editions.iter().flat_map(|edition| &edition.sections).flat_map(names).collect();
    let sections = editions.iter().flat_map(|edition| &edition.sections);
    let whole: BTreeSet<String> =
        sections.flat_map(|own| own.aliases.iter().chain([&own.heading.zh])).map(bare).collect();
    let alike = |text: &str| names.iter().map(|name| likeness(&key(text), name)).fold(0.0, f32::max);
    let behind = |paragraph: &Paragraph| {
        let text = paragraph.text();
        let squeezed = squeeze(&text);
        let is_main = matches!(numbering(&squeezed), Numbering::Main);
        if paragraph.tag.is_some() || without_page(&squeezed) != squeezed || whole.contains(without_number(&squeezed)) {
            return None;
        }
        // 一、总体情况2024年，……: nothing parts the words of a heading from the sentence behind them.
        let run_on = |at: &usize| {
            is_main && !text[..*at].ends_with(is_space) && whole.contains(without_number(&squeeze(&text[..*at])))
        };
        if let Some(at) = text.char_indices().map(|(at, _)| at).take(LONGEST).filter(run_on).last() {
            let rest = squeeze(&text[at..]);
            let is_sentence = rest == "无" || rest.contains(SENTENCE_ENDS) && rest.chars().count() >= SENTENCE;
            if is_sentence && text[at..].starts_with(char::is_alphanumeric) {
                return Some((at, at));
            }
        }
        let cuts = text
            .char_indices()
            .filter(|(_, c)| is_space(*c) || matches!(c, '：' | ':' | '。' | '（' | '(' | '—' | '-'));
        // Brackets belong to what they hold.
        let width = |c: char| if matches!(c, '（' | '(') { 0 } else { c.len_utf8() };
        let heads = cuts.take(CUTS).map(|(at, c)| (at, at + width(c), alike(&text[..at])));
        let (at, end, best) = heads.max_by(|(.., a), (.., b)| a.total_cmp(b))?;
        let is_whole = squeeze(&text[end..]).is_empty() || squeeze(&text[..at]).chars().count() > LONGEST;
        // Where the line as a whole is as good a heading, the cut is a gap in it, unless brackets follow the very words of one.
        let rest = squeeze(&text[end..]);
        let is_bracketed = rest.starts_with('(') && rest.ends_with(')') && best >= EXACT;
        let least = if is_main { ALIKE } else { EXACT };
        let is_cut = !rest.starts_with('(') && best >= least && best > alike(&text);
        (!is_whole && (is_bracketed || is_cut)).then_some((at, end))
    };
    let mut blocks = Vec::with_capacity(document.blocks.len());
    for block in document.blocks.drain(..) {
        match block {
            DocumentBlock::Paragraph(mut paragraph) => match behind(&paragraph) {
                Some((at, end)) => {
                    let rest = paragraph.split_off(end);
                    paragraph.split_off(at);
                    blocks.extend([paragraph, rest].map(DocumentBlock::Paragraph));
                }
                None => blocks.push(DocumentBlock::Paragraph(paragraph)),
            },
            block => blocks.push(block),
        }
    }
    document.blocks = blocks;
}

/// What the heading of a section may be, as keys.
fn names(section: &Section) -> impl Iterator<Item = String> + '_ {
    std::iter::once(&section.heading.zh).chain(&section.aliases).map(|name| key(name))
}

/// The tables of a form whose heading stands in a document several times, each time with figures below it: last year's behind this
/// year's. Each with the place of the heading that is not the section's.
pub(crate) fn twice_over(
    document: &SourceDocument,
    found: &[FoundSection],
    edition: &Edition,
) -> Vec<(String, SourceLocation)> {
    let headings: Vec<(usize, &Section, SourceLocation)> = (0..)
        .zip(&document.blocks)
        .filter_map(|(at, block)| match block {
            DocumentBlock::Paragraph(paragraph) => {
                let own = key(&paragraph.text());
                let section = edition.sections.iter().find(|section| names(section).any(|name| name == own))?;
                Some((at, section, paragraph.spot))
            }
            _ => None,
        })
        .collect();
    let has_figures = |block: &DocumentBlock| match block {
        DocumentBlock::Paragraph(paragraph) => paragraph.text().split_whitespace().any(is_filled),
        DocumentBlock::Grid(grid) => grid.cells.iter().any(|cell| is_filled(&cell.text)),
        DocumentBlock::Torn(cells) => cells.iter().any(|cell| is_filled(&cell.text)),
    };
    let index = |section: &Section| edition.tables.iter().position(|table| table.key == section.id);
    let may_repeat = |section: &Section| index(section).is_some_and(|index| edition.repeats_of(index).next().is_some());
    let ends = headings.iter().skip(1).map(|(at, ..)| *at).chain([document.blocks.len()]);
    let with_table: Vec<_> = headings
        .iter()
        .zip(ends)
        .filter(|((at, section, _), end)| {
            section.kind == SectionKind::Table
                && !may_repeat(section)
                && document.blocks[*at..*end].iter().any(has_figures)
        })
        .map(|(heading, _)| heading)
        .collect();
    let is_other = |(at, section, _): &&&(usize, &Section, SourceLocation)| {
        found.iter().any(|own| own.id == section.id && own.heading != *at)
    };
    let times = |section: &Section| with_table.iter().filter(|(_, other, _)| other.id == section.id).count();
    let others = with_table.iter().filter(is_other).filter(|(_, section, _)| times(section) > 1);
    others.map(|(_, section, spot)| (section.id.clone(), *spot)).collect()
}

/// The sections of a form in a document.
pub(crate) fn find(document: &SourceDocument, edition: &Edition) -> Vec<FoundSection> {
    // What is tagged as text of a section is no heading.
    let is_text = |paragraph: &Paragraph| edition.sections.iter().any(|section| is_of(paragraph, section));
    let candidates: Vec<(usize, &Paragraph, String)> = document
        .blocks
        .iter()
        .enumerate()
        .filter_map(|(index, block)| match block {
            DocumentBlock::Paragraph(paragraph) if !is_text(paragraph) => {
                Some((index, paragraph, squeeze(&paragraph.text())))
            }
            _ => None,
        })
        .filter(|(_, _, text)| !text.is_empty() && text.chars().count() <= LONGEST && without_page(text) == text)
        .collect();
    // An introduction may have a heading all the same.
    let names: Vec<Vec<String>> = edition.sections.iter().map(|section| names(section).collect()).collect();
    let gain = |i: usize, j: usize| {
        let (_, paragraph, text) = &candidates[i];
        let own = key(text);
        let best = match is_repeat(edition, &edition.sections[j]) {
            false => names[j].iter().map(|name| likeness(&own, name)).fold(0.0, f32::max),
            // Nothing but the number behind it tells the second of several tables.
            true => {
                if edition.sections[j].aliases.iter().any(|alias| bare(alias) == bare(text)) {
                    1.0
                } else {
                    0.0
                }
            }
        };
        let (least, bonus) = match numbering(text) {
            Numbering::Main => (0.5, 0.3),
            Numbering::None => (ALIKE, 0.0),
            // （一）主动公开 is a part of a section.
            Numbering::Sub => (0.9, -0.5),
        };
        let styled = if matches!(paragraph.role, Role::Heading(_)) { 0.1 } else { 0.0 };
        // 二、主动公开政府信息情况。
        let is_sentence = text.ends_with(['。', '；', ';']);
        let is_whole = || best >= EXACT && matches!(numbering(text), Numbering::Main);
        if best >= least && (!is_sentence || is_whole()) { (best + bonus + styled).max(0.01) } else { 0.0 }
    };
    let aligned = align(candidates.len(), names.len(), gain);
    let mut found: Vec<Start> = aligned
        .into_iter()
        .zip(&candidates)
        .filter_map(|(section, (heading, ..))| section.map(|section| (section, *heading, heading + 1)))
        .collect();
    take_tags(document, edition, &names, &mut found);
    let last = document.blocks.len();
    let sections = found.iter().enumerate().map(|(index, &(section, heading, start))| {
        let next = found.get(index + 1).map_or(last, |(_, heading, _)| *heading);
        let id = edition.sections[section].id.clone();
        let end = if start == heading { next } else { end_of(document, heading, next) };
        // Tables may be told by the headings of the sheet before.
        let is_text = edition.sections[section].kind == SectionKind::Narrative;
        let end = if is_text { end_of_sheet(document, heading, end) } else { end };
        FoundSection { id, heading, start, end }
    });
    sections.collect()
}

/// A heading without the number before it, with what stands in brackets behind it.
fn bare(heading: impl AsRef<str>) -> String {
    without_number(&squeeze(heading.as_ref())).to_owned()
}

/// Whether a section is that of the second, third … of a table.
fn is_repeat(edition: &Edition, section: &Section) -> bool {
    edition.table(&section.id).is_some_and(|table| table.repeat_of.is_some())
}

/// Whether a tag says that a paragraph is of a section: by its id, or by its heading.
fn is_of(paragraph: &Paragraph, section: &Section) -> bool {
    let Some(tag) = &paragraph.tag else { return false };
    let is_heading = |heading: &String| squeeze(heading) == squeeze(tag);
    *tag == section.id || [&section.heading.zh, &section.heading.en].into_iter().any(is_heading)
}

/// A text ends with its sheet. Only a workbook tells of a paragraph on which of its sheets it stands.
fn end_of_sheet(document: &SourceDocument, heading: usize, next: usize) -> usize {
    let sheet = |at: usize| match &document.blocks[at] {
        DocumentBlock::Paragraph(paragraph) => paragraph.spot.table,
        DocumentBlock::Grid(grid) => grid.spot.table,
        DocumentBlock::Torn(_) => 0,
    };
    let own = sheet(heading);
    let is_other = |at: &usize| own > 0 && ![0, own].contains(&sheet(*at));
    (heading..next).find(is_other).unwrap_or(next)
}

/// Moves every section that a tag names to where the tag stands, unless its heading is before it with nothing else between.
fn take_tags(document: &SourceDocument, edition: &Edition, names: &[Vec<String>], found: &mut Vec<Start>) {
    let paragraph = |at: usize| match &document.blocks[at] {
        DocumentBlock::Paragraph(paragraph) => Some(paragraph),
        _ => None,
    };
    let first = |section: &Section| {
        let is_own = |at: &usize| paragraph(*at).is_some_and(|own| is_of(own, section));
        (0..document.blocks.len()).find(is_own)
    };
    let tagged = edition.sections.iter().enumerate().filter_map(|(index, section)| Some((index, first(section)?)));
    let tagged: Vec<(usize, usize)> = tagged.collect();
    for &(section, tag) in &tagged {
        let known = found.iter().position(|(known, ..)| *known == section);
        let others = found.iter().map(|(other, heading, _)| (*other, *heading)).chain(tagged.iter().copied());
        let is_between = |from: usize| others.clone().any(|(other, at)| other != section && (from..tag).contains(&at));
        if known.is_some_and(|known| found[known].1 < tag && !is_between(found[known].1)) {
            continue;
        }
        known.map(|known| found.remove(known));
        // A heading that the order of the form did not let be one.
        let heading = tag.checked_sub(1).filter(|before| {
            let own = paragraph(*before).map(|before| key(&squeeze(&before.text()))).unwrap_or_default();
            names[section].iter().any(|name| likeness(&own, name) >= ALIKE)
        });
        found.push((section, heading.unwrap_or(tag), tag));
    }
    found.sort_by_key(|(_, heading, _)| *heading);
}

/// A section ends where the next begins, or at a heading of its own level: of the last one, a page's other matters follow.
fn end_of(document: &SourceDocument, heading: usize, next: usize) -> usize {
    let level = |block: &DocumentBlock| match block {
        DocumentBlock::Paragraph(Paragraph { role: Role::Heading(level), .. }) => Some(*level),
        _ => None,
    };
    let Some(own) = level(&document.blocks[heading]) else { return next };
    let higher = |index: &usize| level(&document.blocks[*index]).is_some_and(|level| level <= own);
    (heading + 1..next).find(higher).unwrap_or(next)
}

/// A line of a table of contents without its page.
pub(crate) fn without_page(squeezed: &str) -> &str {
    squeezed.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '…' | '·' | '-'))
}

/// How a line is numbered.
enum Numbering {
    /// 一、
    Main,
    /// （一） 1. ①
    Sub,
    /// Not at all.
    None,
}

fn numbering(squeezed: &str) -> Numbering {
    if without_number(squeezed) == squeezed {
        return Numbering::None;
    }
    match squeezed.starts_with(|c: char| "一二三四五六七八九十".contains(c)) {
        true => Numbering::Main,
        false => Numbering::Sub,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::document::SourceLocation;

    #[test]
    fn what_is_said_on_the_line_of_a_heading_is_text() {
        let (editions, _) = Editions::load(&[]);
        for (line, parts) in [
            ("六、其他需要报告的事项：无", &["六、其他需要报告的事项", "无"][..]),
            (
                "六、其他需要报告的事项　本年度没有收取信息处理费。",
                &["六、其他需要报告的事项", "本年度没有收取信息处理费。"],
            ),
            ("一、总体情况。今年公开顺利。", &["一、总体情况", "今年公开顺利。"]),
            ("一、总体情况2024年，公开顺利。", &["一、总体情况", "2024年，公开顺利。"]),
            (
                "五、存在的主要问题及改进情况一是公开不够及时；二是解读形式单一。下一步将加强培训。",
                &["五、存在的主要问题及改进情况", "一是公开不够及时；二是解读形式单一。下一步将加强培训。"],
            ),
            ("六、其他需要报告的事项无", &["六、其他需要报告的事项", "无"]),
            ("一、总体情况说明。", &["一、总体情况说明。"]),
            ("二、主动公开政府信息情况。", &["二、主动公开政府信息情况。"]),
            ("一、 总 体 情 况", &["一、 总 体 情 况"]),
            ("一、总体情况：", &["一、总体情况："]),
            ("六、其他需要报告的事项（无）", &["六、其他需要报告的事项", "（无）"]),
            ("（六）其他需要报告的事项：无", &["（六）其他需要报告的事项", "无"]),
            ("其他需要报告的事项——无", &["其他需要报告的事项—", "无"]),
            ("其他需要报告的事项（包括信息处理费）见第六部分。", &["其他需要报告的事项（包括信息处理费）见第六部分。"]),
            ("一、总体情况（2024年度）", &["一、总体情况", "（2024年度）"]),
            ("五、存在的主要问题 及改进情况", &["五、存在的主要问题 及改进情况"]),
            ("二、主动公开政府信息情况 2", &["二、主动公开政府信息情况 2"]),
            ("一、加强组织领导 明确责任分工", &["一、加强组织领导 明确责任分工"]),
        ] {
            let block = DocumentBlock::Paragraph(Paragraph::plain(line, SourceLocation::default()));
            let mut document = SourceDocument { blocks: vec![block], ..SourceDocument::default() };
            split_headings(&mut document, &editions);
            let text = |block: &DocumentBlock| match block {
                DocumentBlock::Paragraph(paragraph) => paragraph.text(),
                other => panic!("{other:?}"),
            };
            assert_eq!(document.blocks.iter().map(text).collect::<Vec<_>>(), parts);
        }
    }
}
