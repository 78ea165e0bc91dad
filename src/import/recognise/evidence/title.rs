//! The agency's name and the year, out of a title or a file's name.

use crate::base::Year;
use crate::edition::{Editions, ReportNames};
use crate::import::document::{DocumentBlock, SourceDocument};
use crate::import::label::{key, squeeze};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// With what the name of an agency or of a place ends that stands in a line of its own above the rest of the title: what else may stand
/// there is a link or the name of a sheet.
#[rustfmt::skip]
const ORGAN_ENDS: [char; 33] = [
    '府', '局', '厅', '委', '会', '办', '室', '处', '部', '署', '司', '科', '站', '所', '院', '队', '心', '镇', '乡', '街', '道', '县', '市', '区', '省',
    '州', '盟', '旗', '馆', '校', '学', '行', '社',
];

/// What a title says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Title {
    /// The agency's name.
    pub name: Option<String>,
    /// The report's year.
    pub year: Option<Year>,
    /// The family of reports that it names.
    pub family: Option<String>,
}

/// How far down a title may stand: portals put menus before it.
const DEEPEST: usize = 80;
/// How many characters a title has at most.
const LONGEST: usize = 120;

/// The title of a document, and the blocks that it stands in: it may be two paragraphs, the name and the rest.
pub(crate) fn find(document: &SourceDocument, editions: &Editions) -> (Title, Range<usize>) {
    let names = editions.report_names();
    let of_text = |text: &str| of_text(text, &names);
    let paragraphs = document.blocks.iter().enumerate().filter_map(|(at, block)| match block {
        DocumentBlock::Paragraph(paragraph) => Some((at, paragraph.text())),
        _ => None,
    });
    let texts: Vec<(usize, String)> = paragraphs.take(DEEPEST).collect();
    let mut best = Title::default();
    let mut place = 0..0;
    for (index, (at, text)) in texts.iter().enumerate().filter(|(_, (_, text))| text.chars().count() <= LONGEST) {
        // A long title is broken over two lines.
        let joined = || {
            let (last, next) = texts.get(index + 1).filter(|(_, next)| of_text(next).is_none())?;
            Some((of_text(&format!("{text}{next}"))?, *last))
        };
        let alone = || Some((of_text(text)?, *at));
        let Some((mut title, last)) = alone().or_else(joined) else { continue };
        let mut first = *at;
        if title.name.is_none()
            && let Some((before, name)) = index.checked_sub(1).map(|before| &texts[before])
            && let name = squeeze(name)
            && is_name(&name)
            && name.ends_with(ORGAN_ENDS)
            && of_text(&name).is_none()
            && !editions.iter().flat_map(|edition| edition.labels()).any(|label| squeeze(&label.zh) == name)
        {
            (title.name, first) = (Some(in_full_width(&name)), *before);
        }
        if best.year.is_none() || (best.name.is_none() && title.name.is_some() && title.year == best.year) {
            (best, place) = (title, first..last + 1);
        }
        if best.name.is_some() && best.year.is_some() {
            break;
        }
    }
    (best, place)
}

/// The year of a report without a title, as far as its form depends on it: the one that its paragraphs name most.
pub(crate) fn year_of_texts(document: &SourceDocument) -> Option<Year> {
    let mut times: BTreeMap<Year, usize> = BTreeMap::new();
    for block in &document.blocks {
        let DocumentBlock::Paragraph(paragraph) = block else { continue };
        let text = squeeze(&paragraph.text());
        let named = text.match_indices('年').filter_map(|(at, _)| Some(year_at_end(&text[..at])?.0));
        named.for_each(|year| *times.entry(year).or_default() += 1);
    }
    times.into_iter().max_by_key(|(year, times)| (*times, *year)).map(|(year, _)| year)
}

/// The year that a document names as its own.
pub fn year_of_document(document: &SourceDocument, editions: &Editions) -> Option<Year> {
    document.year.and_then(Year::new).or_else(|| find(document, editions).0.year)
}

/// The titles of two reports in one document: another title, with a table of the form before it and behind it.
pub fn two_reports(document: &SourceDocument, editions: &Editions) -> Option<[String; 2]> {
    let tables: Vec<String> = editions
        .iter()
        .flat_map(|edition| edition.sections.iter().filter(|section| edition.table(&section.id).is_some()))
        .map(|section| key(&section.heading.zh))
        .collect();
    let texts = document.blocks.iter().filter_map(|block| match block {
        DocumentBlock::Paragraph(paragraph) => Some(paragraph.text()),
        _ => None,
    });
    let names = editions.report_names();
    let of_text = |text: &str| of_text(text, &names);
    let mut first: Option<(Title, String)> = None;
    let mut second: Option<String> = None;
    let mut seen = false;
    for text in texts {
        let is_table = tables.contains(&key(&text));
        match (of_text(&text).filter(|title| title.year.is_some()), &first) {
            (Some(title), None) => first = Some((title, text)),
            (Some(title), Some((known, _))) => {
                let named = known.name.as_ref().zip(title.name.as_ref());
                let is_other = title.year != known.year || named.is_some_and(|(one, other)| one != other);
                second = Some(text).filter(|_| is_other && seen).or(second);
            }
            (None, Some((_, first))) if is_table => {
                if let Some(second) = second {
                    return Some([first, &second].map(|title| title.trim().to_owned()));
                }
                seen = true;
            }
            _ => {}
        }
    }
    None
}

/// Whether a text may be the name of an agency.
pub(crate) fn is_name(text: &str) -> bool {
    let length = text.chars().count();
    (3..=30).contains(&length) && text.chars().all(|c| c.is_alphabetic() || matches!(c, '(' | ')' | '、' | '·'))
}

/// A name with its brackets as Chinese has them, of which squeezing made narrow ones; one in Latin letters as it is.
fn in_full_width(name: &str) -> String {
    let bracket = |c| match c {
        '(' => '（',
        ')' => '）',
        _ => c,
    };
    if name.is_ascii() { name.to_owned() } else { name.chars().map(bracket).collect() }
}

/// The title of our own pages in English: {agency}: Annual Report on Government Information Disclosure {year}.
fn of_english(text: &str, names: &ReportNames) -> Option<Title> {
    let split = |(name, family): &(String, String)| Some((text.split_once(name.as_str())?, family.clone()));
    let ((name, year), family) = names.en.iter().find_map(split)?;
    let name = name.trim().trim_end_matches(':');
    Some(Title {
        name: (!name.is_empty()).then(|| name.to_owned()),
        year: Year::parse(year.trim()),
        family: Some(family),
    })
}

/// The title in a text that is word for word as a form has it, whatever the order of its parts.
fn of_form(text: &str, names: &ReportNames) -> Option<Title> {
    // Spaces in a Chinese title are for its looks; a name in Latin letters has some of its own.
    let is_latin = text.is_ascii();
    let in_one = |text: &str| if is_latin { text.trim().to_owned() } else { squeeze(text) };
    let text = in_one(text);
    names.titles.iter().find_map(|(title, family)| {
        let title = in_one(title);
        let (agency_at, year_at) = (title.find("{agency}")?, title.find("{year}")?);
        let parts: Vec<&str> = title.split("{agency}").flat_map(|part| part.split("{year}")).collect();
        let [before, between, behind] = parts[..] else { return None };
        let inner = text.strip_prefix(before)?.strip_suffix(behind)?;
        let (digits, name) = if year_at < agency_at {
            let (digits, rest) = inner.split_at_checked(4)?;
            (digits, rest.strip_prefix(between)?)
        } else {
            let (rest, digits) = inner.split_at_checked(inner.len().checked_sub(4)?)?;
            (digits, rest.strip_suffix(between)?)
        };
        let name = is_name(&squeeze(name)).then(|| in_full_width(name))?;
        Some(Title { name: Some(name), year: Some(Year::parse(digits)?), family: Some(family.clone()) })
    })
}

/// The title in a text: {机关名称}{YYYY}年度政府信息公开工作年度报告. The year may stand before the name, or in brackets at the end.
pub fn of_text(text: &str, names: &ReportNames) -> Option<Title> {
    if let Some(title) = of_form(text, names).or_else(|| of_english(text, names)) {
        return Some(title);
    }
    let text = squeeze(text);
    let split = |(name, family): &(String, String)| Some((text.split_once(name.as_str())?, family.clone()));
    let ((before, after), family) = names.zh.iter().find_map(split)?;
    let before = before.rsplit(['>', '》', '《', '|', ':']).next().unwrap_or_default();
    let before = before.trim_start_matches("关于").trim_start_matches("印发");
    let bracketed = || after.strip_prefix('(').and_then(year_at_start).map(|(year, _)| (year, before));
    let dated = year_at_end(before).or_else(|| year_at_start(before)).or_else(bracketed);
    let (year, name) = dated.map_or((None, before), |(year, name)| (Some(year), name));
    // 某局关于2024年度政府信息公开工作的年度报告
    let name = name.trim_end_matches("关于");
    Some(Title { name: is_name(name).then(|| in_full_width(name)), year, family: Some(family) })
}

/// The year of which a report says that its figures are: 统计期限自2024年1月1日起至12月31日止. `None` where it says so of several.
pub fn year_of_period(document: &SourceDocument) -> Option<Year> {
    let mut years = BTreeSet::new();
    for block in &document.blocks {
        let DocumentBlock::Paragraph(paragraph) = block else { continue };
        let text = squeeze(&paragraph.text());
        years.extend(text.match_indices("年1月1日").filter_map(|(at, begin)| {
            let year = year_at_end(&text[..at])?.0;
            let until = text[at + begin.len()..].trim_start_matches(['起', '至', '到', '-', '—', '–', '~', '～']);
            let until = until.strip_prefix(&format!("{year}年")).unwrap_or(until);
            until.starts_with("12月31日").then_some(year)
        }));
    }
    years.first().copied().filter(|_| years.len() == 1)
}

/// The year that a text ends with, with or without 年 and 度, and what stands before it.
fn year_at_end(text: &str) -> Option<(Year, &str)> {
    let text = text.trim_end_matches("年度").trim_end_matches('年');
    let (start, _) = text.char_indices().rev().nth(3)?;
    Some((year(&text[start..])?, &text[..start]))
}

/// The year that a text begins with, followed by 年, and what stands after it.
fn year_at_start(text: &str) -> Option<(Year, &str)> {
    let (digits, rest) = text.split_once('年')?;
    Some((year(digits)?, rest.trim_start_matches('度')))
}

fn year(digits: &str) -> Option<Year> {
    Year::parse(&digits.chars().map(digit).collect::<Option<String>>()?)
}

fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '〇' | '○' | '零' | 'О' | 'O' => Some('0'),
        _ => "一二三四五六七八九".chars().position(|known| known == c).and_then(|n| char::from_digit(n as u32 + 1, 10)),
    }
}

/// A year in a name: the last four digits that stand alone.
pub fn year_of_name(name: &str) -> Option<Year> {
    let runs = name.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 4);
    runs.filter_map(Year::parse).rfind(|year| (2008..2100).contains(&year.get()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_period_of_the_figures_names_a_year() {
        let year = |text: &str| {
            let format = crate::import::format_of("a.txt").expect("a format");
            year_of_period(&crate::import::read(format, text).expect("a document"))
        };
        for (text, expected) in [
            ("本报告所列数据的统计期限自2024年1月1日起至2024年12月31日止。", Year::new(2024)),
            ("统计期限为2023年1月1日至12月31日。", Year::new(2023)),
            ("统计期限为2023年1月1日至12月31日。\n\n上年为2022年1月1日至12月31日。", None),
            ("自2024年1月1日起施行。", None),
        ] {
            assert_eq!(year(text), expected, "{text}");
        }
    }

    #[test]
    fn titles_as_they_are_met() {
        let names = Editions::load(&[]).0.report_names();
        for (text, name, year) in [
            ("汤头沟镇人民政府2023年政府信息公开工作年度报告", Some("汤头沟镇人民政府"), Year::new(2023)),
            ("2023年度政府信息公开工作年度报告", None, Year::new(2023)),
            ("××市 二〇二三年政府信息公开工作年度报告", None, Year::new(2023)),
            ("洪泽区政府信息公开工作年度报告（2024年度）", Some("洪泽区"), Year::new(2024)),
            ("2019年上海市人民政府办公厅政府信息公开工作年度报告", Some("上海市人民政府办公厅"), Year::new(2019)),
            ("首页>公开年报>关于示例县2020年度政府信息公开工作年度报告", Some("示例县"), Year::new(2020)),
            ("示例县政府信息公开工作年度报告", Some("示例县"), None),
            ("岭北县水务局2023年度政府信息公开工作报告", Some("岭北县水务局"), Year::new(2023)),
            ("岭北县水务局2024年度信息公开年报", Some("岭北县水务局"), Year::new(2024)),
            ("岭北县水务局2022年政务公开年度报告", Some("岭北县水务局"), Year::new(2022)),
            ("2021年度岭北县水务局政府信息公开情况报告", Some("岭北县水务局"), Year::new(2021)),
            ("岭北县财政局关于2024年度政府信息公开工作的年度报告", Some("岭北县财政局"), Year::new(2024)),
            ("关于2024年度政府信息公开工作的年度报告", None, Year::new(2024)),
            ("示例县（汇总）2024年政府信息公开工作年度报告", Some("示例县（汇总）"), Year::new(2024)),
            ("示例县(汇总)2024年政府信息公开工作年度报告", Some("示例县（汇总）"), Year::new(2024)),
        ] {
            let family = Some("disclosure".to_owned());
            assert_eq!(of_text(text, &names), Some(Title { name: name.map(str::to_owned), year, family }), "{text}");
        }
        let english = "Office of Example County: Annual Statistics of Administrative Enforcement 2024";
        let english = of_text(english, &names).expect("a title");
        assert_eq!((english.name.as_deref(), english.year), (Some("Office of Example County"), Year::new(2024)));
        let other = of_text("示例市司法局2019年度行政执法数据", &names).expect("a title");
        assert_eq!((other.name.as_deref(), other.year), (Some("示例市司法局"), Year::new(2019)));
        assert_eq!(other.family.as_deref(), Some("enforcement"));
        assert_eq!(of_text("信息公开指南", &names), None);
        assert_eq!(year_of_name("hongze-2023.pdf"), Year::new(2023));
        assert_eq!(year_of_name("20240226.pdf"), None);
    }
}
