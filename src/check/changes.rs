//! Changes from last year that a narrative tells: 同比增长20%, 较上年减少3件, 较上年下降. Whether it is so is another question (N-RATE).

use super::prose::{Prose, count, ends_clause, is_clause_end, sentence, skip};
use crate::base::{digit, leading_number};
use rust_decimal::Decimal;
use std::ops::Range;

/// Words that name last year as the base. Those with a year in figures are read apart.
#[rustfmt::skip]
const BASES: [&str; 18] = [
    "与上年同期", "与去年同期", "与上一年度", "与上一年", "与上年", "与去年", "较上一年度", "较上一年", "较上年", "较去年", "比上一年度", "比上一年", "比上年", "比去年", "同上年",
    "同去年", "同比", "相比上年",
];

/// Words of a change and their direction.
#[rustfmt::skip]
const CHANGES: [(&str, Direction); 16] = [
    ("增长", Direction::Up), ("增加", Direction::Up), ("上升", Direction::Up), ("上涨", Direction::Up), ("提高", Direction::Up), ("多", Direction::Up), ("增幅", Direction::Up),
    ("下降", Direction::Down), ("减少", Direction::Down), ("降低", Direction::Down), ("下滑", Direction::Down), ("回落", Direction::Down), ("少", Direction::Down), ("降幅", Direction::Down),
    ("持平", Direction::None), ("减", Direction::Down),
];

/// Where a figure went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Up,
    Down,
    None,
}

/// How much.
#[derive(Clone, Debug)]
pub(super) enum Size {
    /// Percent, with half of the last printed digit.
    Percent(Decimal, Decimal),
    Cases(Decimal),
    /// Nothing but the direction.
    Unsaid,
}

/// A change that the text tells.
pub(super) struct TextChange {
    /// Where 同比 or 较上年 starts.
    pub(super) at: usize,
    /// The words of the change with its number.
    pub(super) range: Range<usize>,
    pub(super) direction: Direction,
    pub(super) size: Size,
}

/// The changes from last year that a text tells.
pub(super) fn changes(prose: &Prose<'_>, year: u64) -> Vec<TextChange> {
    let text = prose.text();
    let mut changes: Vec<TextChange> = Vec::new();
    for (at, c) in prose.stops().filter(|(_, c)| matches!(c, '与' | '较' | '比' | '同' | '相')) {
        if changes.last().is_some_and(|last| at < last.range.end) {
            continue;
        }
        let rest = &text[at..sentence(text, at).end];
        let base = BASES.iter().find_map(|base| rest.strip_prefix(base)).or_else(|| last_year_base(rest, c, year));
        if let Some(after) = base.and_then(|after| change(text, at, after)) {
            changes.push(after);
        }
    }
    changes
}

/// 较2023年, 比 2023 年度, in the report of 2024.
fn last_year_base(rest: &str, first: char, year: u64) -> Option<&str> {
    let after = rest[first.len_utf8()..].trim_start_matches(' ');
    let digits = after.find(|c| digit(c).is_none())?;
    let stated: String = after[..digits].chars().filter_map(digit).filter_map(|d| char::from_digit(d, 10)).collect();
    let after = after[digits..].trim_start_matches(' ').strip_prefix('年')?;
    (stated.parse::<u64>().ok()? + 1 == year).then_some(after.strip_prefix('度').unwrap_or(after))
}

/// The change behind its base: （30件）增长20%, 相比，减少3件, 略有下降.
fn change(text: &str, at: usize, after: &str) -> Option<TextChange> {
    const BETWEEN: [&str; 14] =
        ["同期", "相比", "对比", "数量", "，", ",", "有所", "大幅", "略有", "明显", "小幅", "总体", "度", "的"];
    let mut after = skip(after, &BETWEEN);
    // The base itself in brackets.
    if let Some(inner) = after.strip_prefix(['（', '(']) {
        let end = inner.find(['）', ')'])?;
        let (_, _, rest) = count(inner[..end].trim())?;
        after = if rest.is_empty() {
            skip(&inner[end + inner[end..].chars().next()?.len_utf8()..], &BETWEEN)
        } else {
            return None;
        };
    }
    // And without: 较上年同期的30件增长20%.
    if let Some((_, _, rest)) = count(after) {
        after = skip(rest, &BETWEEN);
    }
    let (word, direction) = CHANGES.iter().find(|(word, _)| after.starts_with(word))?;
    let start = text_offset(text, after);
    let rest = skip(&after[word.len()..], &["了", "幅度", "为", "达", "至少"]);
    let offset = text_offset(text, rest);
    let (size, length) = size(rest)?;
    if *direction == Direction::None && !matches!(size, Size::Unsaid) {
        return None;
    }
    let end = if length == 0 { start + word.len() } else { offset + length };
    Some(TextChange { at, range: start..end, direction: *direction, size })
}

/// Where a part of a text starts in it.
fn text_offset(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}

/// 20%, 1.05％, 百分之二十, 3件 or nothing, and its length. `None` for what is no such number: points of percent, times, 约20%.
fn size(text: &str) -> Option<(Size, usize)> {
    if let Some(number) = text.strip_prefix("百分之") {
        let (value, length) = leading_number(number).filter(|(value, _)| *value < 10_000_000)?;
        let rest = &number[length..];
        return is_clause_end(rest).then(|| (Size::Percent(value.into(), Decimal::new(5, 1)), text.len() - rest.len()));
    }
    let digits = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    if let Some(rest) = text[digits..].strip_prefix(['%', '％']) {
        // Neither more percent nor more places than anyone tells: what is computed with it below stays exact.
        let told = Decimal::from_str_exact(&text[..digits]).ok();
        let value = told.filter(|value| *value < Decimal::from(10_000_000) && value.scale() <= 6)?;
        let half = Decimal::new(5, value.scale() + 1);
        return is_clause_end(rest).then(|| (Size::Percent(value, half), text.len() - rest.len()));
    }
    if let Some((value, _, end)) = count(text) {
        return is_clause_end(end).then(|| (Size::Cases(value.into()), text.len() - end.len()));
    }
    text.chars().next().is_none_or(ends_clause).then_some((Size::Unsaid, 0))
}
