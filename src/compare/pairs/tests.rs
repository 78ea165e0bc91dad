//! Tests of which sentence is which: what a pair of sentences must have in common, and what is looked at in long texts.

use super::super::sentences::sentences;
use super::super::text::{SentenceCounts, TextDelta};
use super::*;
use crate::base::Year;

fn delta(before: &str, after: &str) -> TextDelta {
    let year = |year| Year::new(year).expect("a year");
    TextDelta::new((before, year(2023)), (after, year(2024)))
}

fn counts(before: &str, after: &str) -> SentenceCounts {
    delta(before, after).counts()
}

/// For each sentence of the later text the number of its own in the earlier one, counted from 1; 0 for none.
fn partners(before: &str, after: &str) -> Vec<usize> {
    let year = Year::new(2024).expect("a year");
    let (old, new) = (sentences(before, year), sentences(after, year));
    SentenceAlignment::new(&old, &new).partner.iter().map(|old| old.map_or(0, |old| old + 1)).collect()
}

#[test]
fn six_characters_are_enough_to_move() {
    let [a, b] = ["对复议纠正的案件逐件复盘。", "将结果通报到各个单位。"];
    for (moved, expected) in [("甲乙丙丁戊己。", 1), ("甲乙丙丁戊。", 0), ("甲，乙丙丁戊。", 0)] {
        // From the first place to the last, and back.
        for (before, after) in [([moved, a, b], [a, b, moved]), ([a, b, moved], [moved, a, b])] {
            let counts = counts(&before.concat(), &after.concat());
            assert_eq!((counts.same, counts.moved, counts.removed), (2, expected, 1 - expected), "{moved}");
        }
    }
}

#[test]
fn a_new_wording_is_known_by_what_it_has_in_common() {
    // Of two and eight pairs of characters two are common: 4 of 10, enough between the same neighbours.
    let [few, many] = ["甲乙丙。", "甲乙丙子丑寅卯辰巳。"];
    let [a, b] = ["对复议纠正的案件逐件复盘。", "将结果通报到各个单位。"];
    assert_eq!(partners(few, many), [1]);
    assert_eq!(partners(few, "甲乙丙子丑寅卯辰巳午。"), [0], "4 of 11");
    assert_eq!(partners(&[a, few, b].concat(), &[a, many, b].concat()), [1, 2, 3]);
    assert_eq!(partners(&[a, few, b].concat(), &[a, b, many].concat()), [1, 3, 0], "elsewhere it is another one");
    // Elsewhere 6 of 10 are enough: of five and of five pairs three are common.
    let elsewhere = |later: &str| partners(&[a, "甲乙丙丁戊己。", b].concat(), &[a, b, later].concat());
    assert_eq!((elsewhere("甲乙丙丁子丑。"), elsewhere("甲乙丙子丁戊。")), (vec![1, 3, 2], vec![1, 3, 2]));
    assert_eq!(elsewhere("甲乙丙子丑寅。"), [1, 3, 0], "4 of 10");
}

#[test]
fn the_most_alike_are_held_together_first() {
    let own = "甲乙丙丁戊己庚辛。";
    let [near, nearer] = ["甲乙丙丁戊子丑寅。", "甲乙丙丁戊己庚寅。"];
    assert_eq!(partners(own, &[near, nearer].concat()), [0, 1]);
    assert_eq!(partners(&[near, nearer].concat(), own), [2]);
    // Of two that are as alike, the one at the same place; then the nearer one; then the first.
    let [a, b] = ["对复议纠正的案件逐件复盘。", "将结果通报到各个单位。"];
    let [one, other] = ["甲乙丙丁戊己庚寅。", "甲乙丙丁戊己庚卯。"];
    assert_eq!(partners(&[a, own, b].concat(), &[one, a, other, b].concat()), [0, 1, 2, 3]);
    assert_eq!(partners(&[a, b, own].concat(), &[one, a, other, b].concat()), [0, 1, 3, 2]);
    assert_eq!(partners(own, &[one, other].concat()), [1, 0]);
    assert_eq!(partners(&[one, other].concat(), own), [1]);
}

#[test]
fn as_many_pairs_of_sentences_as_are_aligned() {
    let of = |before: usize| {
        let counts = counts(
            &format!("无。{}", "公开内容完整。".repeat(before)),
            &format!("{}无。", "公开内容完整。".repeat(4999)),
        );
        (counts.same, counts.moved, counts.removed, counts.added)
    };
    // Of 5,000 by 5,000 the short one did not move; beyond, sentences are held together by occurrence alone.
    assert_eq!((of(4999), of(5000)), ((4999, 0, 1, 1), (4999, 1, 1, 0)));
}

/// How many of a hundred old and 201 new sentences are held together, where `pairs` pairs of characters are to be read in all, and one old
/// and one new sentence, at these places, have the same words. Beside them there are some that stayed.
fn reworded(pairs: usize, old_place: usize, new_place: usize) -> SentenceCounts {
    let sentence = |seed: usize, length: usize| {
        let letter = char::from_u32(0x4e00 + seed as u32).expect("an ideograph");
        format!("{}。", letter.to_string().repeat(length + 1))
    };
    let mut old: Vec<String> = (0..99).map(|seed| sentence(seed, if seed > 0 { 1 } else { 95 })).collect();
    old.insert(old_place, "甲乙丙丁戊己庚辛。".to_owned());
    let old_pairs = 95 + 98 + 7;
    let new_pairs = (pairs - 201 * old_pairs) / 100;
    assert_eq!(100 * new_pairs + 201 * old_pairs, pairs);
    let mut new: Vec<String> = (1000..1199).map(|seed| sentence(seed, 900)).collect();
    new.push(sentence(1199, new_pairs - 199 * 900 - 8));
    new.insert(new_place, "甲乙丙丁戊己庚辛子。".to_owned());
    let stayed = "对复议纠正的案件逐件复盘。将结果通报到各个单位。";
    counts(&format!("{}{stayed}", old.concat()), &format!("{}{stayed}", new.concat()))
}

#[test]
fn of_long_texts_only_sentences_at_the_same_place_are_read() {
    let changed = |pairs, old, new| {
        let counts = reworded(pairs, old, new);
        assert_eq!((counts.same, counts.removed, counts.added), (2, 100 - counts.changed, 201 - counts.changed));
        counts.changed
    };
    assert_eq!(changed(20_000_000, 0, 200), 1, "the first, and the last");
    assert_eq!((changed(20_000_100, 0, 200), changed(20_000_100, 99, 99)), (0, 1));
}

#[test]
fn the_first_of_a_gap_meets_the_first() {
    // Old sentences 0, 2 and 3 stand before the first, second and second aligned one; new ones 0, 1, 4 and 5 likewise.
    let gaps = [vec![0, 0, 1, 1, 1, 2, 3], vec![0, 0, 0, 1, 1, 1, 3]];
    assert_eq!(same_place(&[0, 2, 3, 6], &[0, 1, 4, 5, 6], &gaps), [(0, 0), (1, 2), (2, 3), (3, 4)]);
    assert_eq!(same_place(&[0, 1, 5], &[0, 3, 6], &gaps), [(0, 0)]);
    assert_eq!((same_place(&[5, 6], &[6], &gaps), same_place(&[], &[0], &gaps)), (vec![(1, 0)], vec![]));
}

#[test]
fn likeness_is_twice_what_is_in_both_of_all() {
    let of = |a: &str, b: &str| likeness(&bigrams(a), &bigrams(b));
    assert_eq!(bigrams("乙，丙 甲乙"), [('丙', '甲'), ('乙', '丙'), ('甲', '乙')]);
    assert_eq!((bigrams("甲。"), bigrams("，")), (vec![('甲', '\0')], vec![]));
    assert_eq!((of("甲", "甲"), of("，", "；"), of("甲", "，")), (1000, 0, 0));
    assert_eq!(of("甲乙丙丁戊", "甲乙丙丁戊己"), 888, "8 of 9");
    assert_eq!(of("甲乙甲乙", "乙甲乙甲"), 666, "each pair as often as it is in both");
}
