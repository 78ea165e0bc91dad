//! Which sketches of many are alike, without comparing all with all: sketches that share enough of their bins share at least one
//! whole band of neighbouring bins. Only those that share a band are compared.

use super::resemblance::{BINS, Sketch};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Wider bands find nothing more quickly.
const WIDEST: usize = 8;

/// Two alike sketches, by their indices, with the share of runs in common in percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct AlikePair {
    pub(super) first: usize,
    pub(super) second: usize,
    pub(super) share: u32,
}

/// Hands over pairs of sketches with a share of at least `least` percent, in no order. Every such pair is among them, see [`width`],
/// but of sketches that are equal: each of these is paired with the first of them only, which is paired with the others.
pub(super) fn alike_pairs(sketches: &[&Sketch], least: u32, mut found: impl FnMut(AlikePair)) {
    let mut firsts: HashMap<&Sketch, usize> = HashMap::new();
    let mut distinct = Vec::new();
    for (second, sketch) in sketches.iter().enumerate() {
        match firsts.entry(*sketch) {
            Entry::Occupied(first) => found(AlikePair { first: *first.get(), second, share: 100 }),
            Entry::Vacant(entry) => {
                entry.insert(second);
                distinct.push(second);
            }
        }
    }
    // Side by side in memory: most of the time goes into reading them.
    let sketches: Vec<Sketch> = distinct.iter().map(|index| sketches[*index].clone()).collect();
    let width = width(least);
    let mut buckets: HashMap<(usize, u64), Vec<u32>> = HashMap::new();
    for (index, sketch) in sketches.iter().enumerate() {
        for (band, key) in bands(sketch, width) {
            buckets.entry((band, key)).or_default().push(index as u32);
        }
    }
    // The last sketch that each was compared with.
    let mut compared = vec![u32::MAX; sketches.len()];
    for (second, sketch) in sketches.iter().enumerate() {
        for bucket in bands(sketch, width).filter_map(|band| buckets.get(&band)) {
            for first in bucket.iter().map(|first| *first as usize).take_while(|first| *first < second) {
                if std::mem::replace(&mut compared[first], second as u32) == second as u32 {
                    continue;
                }
                if let Some(share) = sketches[first].share(sketch, least) {
                    found(AlikePair { first: distinct[first], second: distinct[second], share });
                }
            }
        }
    }
}

/// The bins to a band. Of the bins that are not empty in both sketches, at most `100 - least` percent differ; and there are at
/// least as many bands with such a bin as there are such bins divided by the width. Where width × (100 − least) < 100, that is more
/// bands than bins that differ, so one of these bands is the same in both, and not empty.
fn width(least: u32) -> usize {
    let differing = 100u32.saturating_sub(least).max(1);
    (99 / differing).clamp(1, WIDEST as u32) as usize
}

/// The bands of a sketch that are not empty, each with its number.
fn bands(sketch: &Sketch, width: usize) -> impl Iterator<Item = (usize, u64)> + '_ {
    (0..BINS.div_ceil(width)).filter_map(move |band| {
        let bins = band * width..BINS.min((band + 1) * width);
        let key = bins.fold(0, |key, bin| key << 8 | u64::from(sketch.byte(bin)));
        (key != 0).then_some((band, key))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All pairs by comparing all with all.
    fn quadratic(sketches: &[&Sketch], least: u32) -> Vec<AlikePair> {
        let mut pairs = Vec::new();
        for first in 0..sketches.len() {
            for second in first + 1..sketches.len() {
                if let Some(share) = sketches[first].share(sketches[second], least) {
                    pairs.push(AlikePair { first, second, share });
                }
            }
        }
        pairs
    }

    /// The same by bands, in order, with every pair of equal ones.
    fn by_bands(sketches: &[&Sketch], least: u32) -> Vec<AlikePair> {
        let (mut pairs, mut equal) = (Vec::new(), vec![Vec::new(); sketches.len()]);
        let mut of = vec![None; sketches.len()];
        alike_pairs(sketches, least, |pair| match sketches[pair.first] == sketches[pair.second] {
            true => {
                assert!(pair.share == 100 && of[pair.second].replace(pair.first).is_none(), "{pair:?}");
                equal[pair.first].push(pair.second);
            }
            false => pairs.push(pair),
        });
        let class = |first: usize| std::iter::once(first).chain(equal[first].iter().copied());
        let mut all = Vec::new();
        for AlikePair { first, second, share } in pairs {
            assert!(of[first].is_none() && of[second].is_none(), "only the first of equal ones is compared");
            let pair = |a: usize, b: usize| AlikePair { first: a.min(b), second: a.max(b), share };
            all.extend(class(first).flat_map(|a| class(second).map(move |b| pair(a, b))));
        }
        for first in 0..sketches.len() {
            let class: Vec<usize> = class(first).collect();
            let pairs = class.iter().enumerate().flat_map(|(at, a)| class[at + 1..].iter().map(move |b| (*a, *b)));
            all.extend(pairs.map(|(first, second)| AlikePair { first, second, share: 100 }));
        }
        all.sort_unstable();
        all
    }

    /// A text of so many characters, of which some are another author's.
    fn text(length: usize, template: u32, own: &[(usize, u32)]) -> String {
        let letter = |seed: u32| char::from_u32(0x4e00 + seed.wrapping_mul(2_654_435_761) % 5_000).unwrap_or('一');
        let mut chars: Vec<char> = (0..length as u32).map(|at| letter(template * 10_000 + at)).collect();
        for (at, seed) in own {
            let at = at % length;
            chars[at] = letter(seed.wrapping_add(77));
        }
        chars.into_iter().collect()
    }

    fn texts() -> impl Strategy<Value = Vec<String>> {
        let own = prop::collection::vec((0..2_000usize, any::<u32>()), 0..40);
        let text = (60..400usize, 0..3u32, own).prop_map(|(length, template, own)| text(length, template, &own));
        prop::collection::vec(text, 2..40)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn bands_find_what_comparing_all_with_all_finds(texts in texts()) {
            let sketches: Vec<Sketch> = texts.iter().filter_map(|text| Sketch::new(text, ["", ""])).collect();
            let sketches: Vec<&Sketch> = sketches.iter().collect();
            for least in [30, 50, 60, 67, 70, 75, 80, 90, 99, 100] {
                prop_assert_eq!(by_bands(&sketches, least), quadratic(&sketches, least), "{}", least);
            }
        }
    }

    #[test]
    fn a_share_at_the_limit_is_found_whatever_the_width() {
        let text = text(600, 1, &[]);
        let whole = Sketch::new(&text, ["", ""]).expect("a sketch");
        for kept in [150, 300, 420, 480, 540, 590] {
            let part: String = text.chars().take(kept).collect();
            let part = Sketch::new(&part, ["", ""]).expect("a sketch");
            let share = whole.share(&part, 1).expect("a share");
            assert_eq!(by_bands(&[&whole, &part], share).len(), 1, "{share}");
            assert!(share == 100 || by_bands(&[&whole, &part], share + 1).is_empty(), "{share}");
        }
    }

    /// As many as a county has: templates with all degrees of change, some of them copied whole.
    #[test]
    fn no_pair_of_hundreds_is_missed() {
        let changed = |index: u32| -> Vec<(usize, u32)> {
            (0..index % 120).map(|at| ((at * 97 + index * 31) as usize, at * 7 + index)).collect()
        };
        let texts = (0..300).map(|index: u32| match index % 6 {
            0 => text(500, 9, &[]),
            _ => text(300 + (index % 5) as usize * 50, index % 4, &changed(index)),
        });
        let sketches: Vec<Sketch> = texts.filter_map(|text| Sketch::new(&text, ["", ""])).collect();
        let sketches: Vec<&Sketch> = sketches.iter().collect();
        assert_eq!(sketches.len(), 300);
        for least in [30, 50, 70, 90] {
            let pairs = quadratic(&sketches, least);
            assert!((1_000..40_000).contains(&pairs.len()), "{least}: {}", pairs.len());
            assert_eq!(by_bands(&sketches, least), pairs, "{least}");
        }
    }

    /// Each band is the bytes of its bins, and none where all are empty.
    #[test]
    fn a_band_is_the_bytes_of_its_bins() {
        let sketches = (0..20).map(|template| Sketch::new(&text(80, template, &[]), ["", ""]).expect("a sketch"));
        let sketches: Vec<Sketch> = sketches.collect();
        for (sketch, width) in sketches.iter().flat_map(|sketch| [1, 3, 8].map(|width| (sketch, width))) {
            let bytes: Vec<u8> = (0..BINS).map(|bin| sketch.byte(bin)).collect();
            let key = |bins: &[u8]| bins.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            let expected = bytes.chunks(width).map(key).enumerate();
            let expected: Vec<(usize, u64)> = expected
                .map(|(band, key)| (band, u64::from_str_radix(&key, 16).expect("a number")))
                .filter(|(_, key)| *key != 0)
                .collect();
            assert_eq!(bands(sketch, width).collect::<Vec<_>>(), expected, "{width}");
        }
        // A byte of 1 is no empty bin.
        assert!(sketches.iter().any(|sketch| bands(sketch, 1).any(|(_, key)| key == 1)));
    }

    #[test]
    fn as_wide_as_can_be_without_missing_a_pair() {
        assert_eq!([1, 50, 51, 67, 70, 75, 80, 90, 100].map(width), [1, 1, 2, 3, 3, 3, 4, 8, 8]);
    }
}
