//! The summary of a comparison in sentences that a lay reader understands, the largest changes first.

use super::{Comparison, RateDelta, percent};
use crate::base::{Lang, Words, Year};
use crate::edition::KeyFigure;
use crate::model::Agency;
use rust_decimal::Decimal;
use std::cmp::Reverse;

/// More sentences than this are no summary.
const MOST: usize = 6;

/// 某机关年报比较：2023年与2024年.
pub fn comparison_title(agency: &Agency, from: Year, to: Year, words: &Words) -> String {
    let (from, to_text) = (from.to_string(), to.to_string());
    let parts = [("agency", agency.name_in(to)), ("from", &from), ("to", &to_text)];
    match agency.family() {
        None => words.format("compare.title", &parts),
        Some(family) => {
            let family = [("family", family.name.get(words.lang()))];
            words.format("compare.family_title", &[&parts[..], &family].concat())
        }
    }
}

/// The key figures of two years, one sentence each, and the derived rates that changed most, as far as there is room; the
/// largest changes first. What did not change stands together in the last sentence.
///
/// The size of a change is the change in percent of the figure before, where that is at least 10; a smaller base counts as 10,
/// so that 1 → 3 does not stand before 24 → 36. The size of a rate's change is the number of its percentage points.
pub fn lead(comparison: &Comparison<'_>, words: &Words) -> Vec<String> {
    let than = than(comparison, words);
    let mut sentences: Vec<(Decimal, String)> = Vec::new();
    let mut same = Vec::new();
    for figure in &comparison.later.edition.key_figures {
        let values = comparison.later.derive(&figure.cells).zip(comparison.before(&figure.cells));
        let Some((after, before)) = values else { continue };
        if after == before {
            same.push(equal(figure, after, words));
        } else {
            sentences.push((size(after, before), changed(figure, after, before, &than, words)));
        }
    }
    let mut rates: Vec<(Decimal, String)> = comparison
        .rates()
        .iter()
        .filter_map(|delta| Some((delta, delta.difference.filter(|difference| !difference.is_zero())?)))
        .map(|(delta, difference)| (difference.abs(), points(delta, difference, words)))
        .collect();
    rates.sort_by_key(|(size, _)| Reverse(*size));
    let room = if same.is_empty() { MOST } else { MOST - 1 };
    rates.truncate(room.saturating_sub(sentences.len()));
    sentences.append(&mut rates);
    sentences.sort_by_key(|(size, _)| Reverse(*size));
    let mut sentences: Vec<String> = sentences.into_iter().take(room).map(|(_, sentence)| sentence).collect();
    if !same.is_empty() {
        let list = same.join(words.word("compare.said.join"));
        sentences.push(words.format("compare.said.same", &[("list", &list), ("than", &than)]));
    }
    sentences
}

/// What this year is held against: last year, or a year by its number.
fn than(comparison: &Comparison<'_>, words: &Words) -> String {
    let (earlier, later) = (comparison.earlier.year, comparison.later.year);
    if earlier.next() == later {
        words.word("compare.said.last_year").to_owned()
    } else {
        words.format("compare.said.year", &[("year", &earlier.to_string())])
    }
}

fn size(after: Decimal, before: Decimal) -> Decimal {
    let difference = (after - before).abs();
    percent(difference, before.abs().max(Decimal::TEN)).unwrap_or(difference)
}

fn changed(figure: &KeyFigure, after: Decimal, before: Decimal, than: &str, words: &Words) -> String {
    let difference = after - before;
    let less = difference.is_sign_negative();
    let key = match (before < Decimal::TEN, less) {
        _ if before.is_zero() => "compare.said.new",
        _ if after.is_zero() => "compare.said.gone",
        (true, true) => "compare.said.less_small",
        (true, false) => "compare.said.more_small",
        (false, true) => "compare.said.less",
        (false, false) => "compare.said.more",
    };
    let [after, before, difference] = [after, before, difference].map(|value| value.abs().normalize());
    let share = percent(difference, before).map(|share| share.to_string()).unwrap_or_default();
    words.format(
        key,
        &[
            ("label", figure.label.get(words.lang())),
            ("unit", &unit(figure, words)),
            ("after", &after.to_string()),
            ("before", &before.to_string()),
            ("difference", &difference.to_string()),
            ("percent", &share),
            ("than", than),
        ],
    )
}

fn equal(figure: &KeyFigure, value: Decimal, words: &Words) -> String {
    let (label, value) = (figure.label.get(words.lang()), value.normalize().to_string());
    words.format("compare.said.equal", &[("label", label), ("value", &value), ("unit", &unit(figure, words))])
}

/// English sets a unit apart from its number, Chinese does not.
fn unit(figure: &KeyFigure, words: &Words) -> String {
    let unit = figure.unit.get(words.lang());
    if words.lang() == Lang::En && !unit.is_empty() { format!(" {unit}") } else { unit.to_owned() }
}

fn points(delta: &RateDelta<'_>, difference: Decimal, words: &Words) -> String {
    let key = if difference.is_sign_negative() { "compare.said.points_less" } else { "compare.said.points_more" };
    let text = |value: Option<Decimal>| value.map(|value| value.to_string()).unwrap_or_default();
    words.format(
        key,
        &[
            ("label", delta.rate.label.get(words.lang())),
            ("points", &difference.abs().to_string()),
            ("before", &text(delta.before)),
            ("after", &text(delta.after)),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::two;
    use super::*;
    use crate::base::page_words;

    fn sentences(years: [u16; 2], rows: [&[(&str, &str)]; 2], lang: Lang) -> Vec<String> {
        let (site, _) = two((years[0], rows[0]), (years[1], rows[1]));
        let reports = &site.agencies[0].reports;
        lead(&Comparison::new(&reports[0], &reports[1], &site.editions), page_words(lang))
    }

    const BEFORE: &[(&str, &str)] = &[
        ("requests.new_received", "[ 24, 0, 0, 0, 0, 0, 24 ]"),
        ("requests.results.granted", "[ 16, 0, 0, 0, 0, 0, 16 ]"),
        ("requests.results.total", "[ 24, 0, 0, 0, 0, 0, 24 ]"),
        ("requests.carried_out", "[ 1, 0, 0, 0, 0, 0, 1 ]"),
    ];
    const AFTER: &[(&str, &str)] = &[
        ("requests.new_received", "[ 36, 0, 0, 0, 0, 0, 36 ]"),
        ("requests.results.granted", "[ 27, 0, 0, 0, 0, 0, 27 ]"),
        ("requests.results.total", "[ 35, 0, 0, 0, 0, 0, 35 ]"),
        ("requests.carried_out", "[ 3, 0, 0, 0, 0, 0, 3 ]"),
    ];

    #[test]
    fn the_largest_change_comes_first_and_what_is_the_same_last() {
        assert_eq!(
            sentences([2023, 2024], [BEFORE, AFTER], Lang::Zh),
            [
                "予以公开和部分公开27件，比上年增加11件，增长68.8%。",
                "新收申请36件，比上年增加12件，增长50.0%。",
                "办结35件，比上年增加11件，增长45.8%。",
                "结转下年3件，上年1件，增加2件。",
                "公开率（计算指标）提高10.4个百分点，由66.7%变为77.1%。",
                "与上年相同：复议诉讼0件。",
            ]
        );
    }

    #[test]
    fn years_that_are_no_neighbours_are_named() {
        let sentences = sentences([2022, 2024], [AFTER, BEFORE], Lang::Zh);
        assert!(sentences.contains(&"新收申请24件，比2022年减少12件，下降33.3%。".to_owned()), "{sentences:?}");
        assert!(sentences.iter().all(|sentence| !sentence.contains("上年")), "{sentences:?}");
    }

    #[test]
    fn in_english_too() {
        let sentences = sentences([2023, 2024], [BEFORE, AFTER], Lang::En);
        assert_eq!(sentences[1], "New requests: 36, which is 12 more than last year, up 50.0%.");
        assert_eq!(sentences[4], "Disclosure rate (computed): up 10.4 percentage points, from 66.7% to 77.1%.");
    }
}
