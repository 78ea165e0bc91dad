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
pub(super) struct ComparableSection<'a> {
    pub(super) agency: &'a Agency,
    pub(super) report: &'a Report,
    pub(super) narrative: &'a Narrative,
}

/// The sketches of a site, each made when it is first asked for: after an edit few are.
pub(super) struct Sketches<'a> {
    site: &'a Site,
    /// Of each agency's reports, in the order of the site's.
    agencies: Vec<OnceLock<Vec<ReportSketches>>>,
    /// The agencies with one parent.
    members: OnceLock<HashMap<Slug, Vec<usize>>>,
}

/// The sketches of a report's sections, by narrative; none where the text is too short. Section six is left out: it is a formula
/// by nature.
type ReportSketches = OnceLock<Vec<Option<Sketch>>>;

impl<'a> Sketches<'a> {
    pub(super) fn of(site: &'a Site) -> Sketches<'a> {
        let agencies = site.agencies.iter().map(|_| OnceLock::new()).collect();
        Sketches { site, agencies, members: OnceLock::new() }
    }

    /// The sections like one of a report, last year's and its siblings': the nearest with its share in percent, and how many
    /// there are. `None` where the section is too short to tell.
    pub(super) fn alike(
        &self,
        agency: &Agency,
        report: &Report,
        section: &str,
    ) -> Option<(Option<(ComparableSection<'a>, u32)>, usize)> {
        let own = self.site.agencies.binary_search_by(|other| other.slug.cmp(&agency.slug)).ok()?;
        let (_, mine) = self.section(own, report.year, section)?;
        let before = self.section(own, report.year.previous(), section);
        let siblings = agency.parent.as_ref().and_then(|parent| self.members().get(parent));
        let beside = siblings.into_iter().flatten().filter(|index| **index != own);
        let beside = beside.filter_map(|index| self.section(*index, report.year, section));
        let mut nearest: Option<(ComparableSection<'a>, u32)> = None;
        let mut count = 0;
        for (entry, sketch) in before.into_iter().chain(beside) {
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

    /// A section of the report of a year, with its sketch.
    fn section(&self, index: usize, year: Year, id: &str) -> Option<(ComparableSection<'a>, &Sketch)> {
        let agency = &self.site.agencies[index];
        let at = agency.reports.iter().position(|report| report.year == year)?;
        let report = &agency.reports[at];
        let section = report.narratives.iter().position(|narrative| narrative.section == id)?;
        let of_agency =
            self.agencies[index].get_or_init(|| agency.reports.iter().map(|_| ReportSketches::new()).collect());
        let sketches = of_agency[at].get_or_init(|| {
            let sketch = |narrative: &Narrative| {
                let compared = narrative.section != "other_matters";
                let names = [agency.name_in(report.year), agency.short()];
                if compared { Sketch::of(narrative.text(), names) } else { None }
            };
            report.narratives.iter().map(sketch).collect()
        });
        Some((
            ComparableSection { agency, report, narrative: &report.narratives[section] },
            sketches[section].as_ref()?,
        ))
    }

    fn members(&self) -> &HashMap<Slug, Vec<usize>> {
        self.members.get_or_init(|| {
            let mut members: HashMap<Slug, Vec<usize>> = HashMap::new();
            for (index, agency) in self.site.agencies.iter().enumerate() {
                agency.parent.iter().for_each(|parent| members.entry(parent.clone()).or_default().push(index));
            }
            members
        })
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
