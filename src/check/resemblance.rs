//! How much two sections resemble each other, cheaply: each section has a sketch of its runs of five characters (one-permutation
//! MinHash), made once per run, and two sketches tell the share of runs that the sections have in common. Figures, punctuation
//! and the agency's own name do not count, so that a template with another name filled in is still the same text.

use crate::base::{Slug, Year};
use crate::model::{Agency, Narrative, Report, Site};
use std::collections::HashMap;
use std::sync::OnceLock;

/// Shorter sections resemble each other by nature.
const SHORTEST: usize = 60;

/// From this share on two sections are called alike: about one change in thirty characters.
pub(super) const ALIKE: u32 = 70;

/// More alike sections than this are not counted.
pub(super) const MOST: usize = 100;

const BINS: usize = 128;

/// A byte of the smallest hash of each bin, eight to a word; which bins are empty; and a bit of each hash, for a first look.
struct Sketch {
    words: [u64; BINS / 8],
    empty: u128,
    bits: u128,
}

/// A section that can be compared.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) agency: &'a Agency,
    pub(super) report: &'a Report,
    pub(super) narrative: &'a Narrative,
}

/// The sketches of a site, each made when it is first asked for: after an edit few are.
pub(super) struct Sketches<'a> {
    reports: Vec<Sketched<'a>>,
    own: HashMap<(&'a Slug, Year), usize>,
    /// The reports of agencies with one parent, of one year.
    siblings: HashMap<(&'a Slug, Year), Vec<usize>>,
}

/// A report with its sections that can be compared.
struct Sketched<'a> {
    agency: &'a Agency,
    report: &'a Report,
    /// By narrative; none where the text is too short. Section six is left out: it is a formula by nature.
    sketches: OnceLock<Vec<Option<Sketch>>>,
}

impl<'a> Sketches<'a> {
    pub(super) fn of(site: &'a Site) -> Sketches<'a> {
        let mut sketches = Sketches { reports: Vec::new(), own: HashMap::new(), siblings: HashMap::new() };
        for (index, (agency, report)) in site.reports().enumerate() {
            sketches.reports.push(Sketched { agency, report, sketches: OnceLock::new() });
            sketches.own.insert((&agency.slug, report.year), index);
            if let Some(parent) = &agency.parent {
                sketches.siblings.entry((parent, report.year)).or_default().push(index);
            }
        }
        sketches
    }

    /// The sections like one of a report, last year's and its siblings': the nearest with its share in percent, and how many
    /// there are. `None` where the section is too short to tell.
    pub(super) fn alike(
        &self,
        agency: &Agency,
        report: &Report,
        section: &str,
    ) -> Option<(Option<(Entry<'a>, u32)>, usize)> {
        let own = *self.own.get(&(&agency.slug, report.year))?;
        let (_, mine) = self.reports[own].section(section)?;
        let before = self.own.get(&(&agency.slug, report.year.previous()));
        let beside = agency.parent.as_ref().and_then(|parent| self.siblings.get(&(parent, report.year)));
        let mut nearest: Option<(Entry<'a>, u32)> = None;
        let mut count = 0;
        let others = before.into_iter().chain(beside.into_iter().flatten());
        for (entry, sketch) in others.filter(|i| **i != own).filter_map(|i| self.reports[*i].section(section)) {
            let Some(share) = mine.share(sketch).filter(|share| *share >= ALIKE) else { continue };
            count += 1;
            if nearest.is_none_or(|(_, best)| share > best) {
                nearest = Some((entry, share));
            }
            if count == MOST {
                break;
            }
        }
        Some((nearest, count))
    }
}

impl<'a> Sketched<'a> {
    fn section(&self, id: &str) -> Option<(Entry<'a>, &Sketch)> {
        let Sketched { agency, report, sketches } = self;
        let index = report.narratives.iter().position(|narrative| narrative.section == id)?;
        let sketches = sketches.get_or_init(|| {
            let sketch = |narrative: &Narrative| {
                let compared = narrative.section != "other_matters";
                let names = [agency.name_in(report.year), agency.short()];
                if compared { Sketch::of(narrative.text(), names) } else { None }
            };
            report.narratives.iter().map(sketch).collect()
        });
        Some((Entry { agency, report, narrative: &report.narratives[index] }, sketches[index].as_ref()?))
    }
}

impl Sketch {
    fn of(text: &str, names: [&str; 2]) -> Option<Sketch> {
        const BASE: u64 = 0x0000_0100_0000_01b3;
        const FIFTH: u64 = BASE.wrapping_pow(5);
        if text.len() < SHORTEST * 3 {
            return None;
        }
        let mut sketch = Sketch { words: [0; BINS / 8], empty: u128::MAX, bits: 0 };
        let mut least = [u32::MAX; BINS];
        let mut window = [0u64; 5];
        let (mut hash, mut length, mut skip) = (0u64, 0usize, 0usize);
        let firsts = names.map(|name| name.chars().next().filter(|_| name.chars().count() > 1));
        for (at, c) in text.char_indices() {
            if at < skip || !(('\u{4e00}'..='\u{9fff}').contains(&c) || c.is_ascii_alphabetic()) {
                continue;
            }
            if let Some(name) = firsts
                .iter()
                .zip(names)
                .find_map(|(first, name)| (*first == Some(c) && text[at..].starts_with(name)).then_some(name))
            {
                skip = at + name.len();
                continue;
            }
            let value = u64::from(c);
            let slot = &mut window[length % 5];
            hash = hash.wrapping_mul(BASE).wrapping_add(value).wrapping_sub(slot.wrapping_mul(FIFTH));
            *slot = value;
            length += 1;
            if length >= 5 {
                let mixed = (hash ^ (hash >> 29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                let bin = (mixed >> 57) as usize;
                least[bin] = least[bin].min((mixed >> 20) as u32);
            }
        }
        if length < SHORTEST {
            return None;
        }
        for (bin, least) in least.iter().enumerate().filter(|(_, least)| **least != u32::MAX) {
            // The top byte of a least value is nearly always 0: its low end tells values apart.
            sketch.words[bin / 8] |= u64::from(least % 255 + 1) << (bin % 8 * 8);
            sketch.bits |= u128::from(least & 1) << bin;
            sketch.empty &= !(1 << bin);
        }
        Some(sketch)
    }

    /// The share of runs in common, in percent; `None` where a first look shows that it is small.
    fn share(&self, other: &Sketch) -> Option<u32> {
        const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
        if (self.bits ^ other.bits).count_ones() > 30 {
            return None;
        }
        // Eight bytes at a time: a byte of the difference is zero where it stays below 0x80 with and without 0x7f added.
        let mut differ = 0u64;
        for (a, b) in self.words.iter().zip(&other.words) {
            let x = a ^ b;
            differ += ((((x & LOW) + LOW) | x) & !LOW) >> 7;
        }
        let differ = (differ.wrapping_mul(0x0101_0101_0101_0101) >> 56) as u32;
        let told = BINS as u32 - (self.empty & other.empty).count_ones();
        (told > 0).then(|| (told - differ) * 100 / told)
    }
}
