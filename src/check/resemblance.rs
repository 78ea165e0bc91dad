//! How much two sections resemble each other, cheaply: each section has a sketch of its runs of five characters (one-permutation
//! MinHash), made once per run, and two sketches tell the share of runs that the sections have in common. Figures, punctuation
//! and the agency's own name do not count, so that a template with another name filled in is still the same text.

use crate::base::Year;
use crate::model::{Agency, AgencyProfile, Narrative, Report, Site};
use std::sync::OnceLock;

/// Shorter sections resemble each other by nature.
const SHORTEST: usize = 60;

/// From this share on two sections are called alike: about one change in thirty characters.
pub(super) const ALIKE: u32 = 70;

/// More alike sections than this are not counted.
pub(super) const MOST: usize = 100;

const BINS: usize = 128;

/// A byte of the smallest hash of each bin, eight to a word; which bins are empty; and a bit of each hash, for a first comparison.
struct Sketch {
    words: [u64; BINS / 8],
    empty: u128,
    bits: u128,
}

/// A section that can be compared.
#[derive(Clone, Copy)]
pub(super) struct ComparableSection<'a> {
    pub(super) agency: &'a AgencyProfile,
    pub(super) report: &'a Report,
    pub(super) narrative: &'a Narrative,
}

/// The sketches of a site, each made on demand: after an edit few are.
pub(super) struct Sketches<'a> {
    site: &'a Site,
    /// Of each agency's reports, in the order of the site's.
    agencies: Vec<OnceLock<Vec<ReportSketches>>>,
}

/// The sections like another: the nearest with its share in percent, and how many there are, up to [`MOST`].
pub(super) struct SimilarSections<'a> {
    pub(super) nearest: Option<(ComparableSection<'a>, u32)>,
    pub(super) count: usize,
}

/// The sketches of a report's sections, by narrative; none where the text is too short. Section six is left out: it is a formula
/// by nature.
type ReportSketches = OnceLock<Vec<Option<Sketch>>>;

impl<'a> Sketches<'a> {
    pub(super) fn new(site: &'a Site) -> Sketches<'a> {
        let agencies = site.agencies.iter().map(|_| OnceLock::new()).collect();
        Sketches { site, agencies }
    }

    /// The sections like one of an agency's report: in its report of the year before, and in this year's of the agencies whose
    /// indices are given. `None` where the section is too short to tell.
    pub(super) fn find_similar(
        &self,
        agency: &Agency,
        year: Year,
        section: &str,
        siblings: &[usize],
    ) -> Option<SimilarSections<'a>> {
        let own = self.site.agencies.binary_search_by(|other| other.slug.cmp(&agency.slug)).ok()?;
        let (_, sketch) = self.section(own, year, section)?;
        let previous = self.section(own, year.previous(), section);
        let beside = siblings.iter().filter(|index| **index != own);
        let beside = beside.filter_map(|index| self.section(*index, year, section));
        let mut similar = SimilarSections { nearest: None, count: 0 };
        for (candidate, other) in previous.into_iter().chain(beside) {
            let Some(share) = sketch.share(other).filter(|share| *share >= ALIKE) else { continue };
            similar.count += 1;
            if similar.nearest.is_none_or(|(_, best)| share > best) {
                similar.nearest = Some((candidate, share));
            }
            if similar.count == MOST {
                break;
            }
        }
        Some(similar)
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
                if compared { Sketch::new(narrative.text(), names) } else { None }
            };
            report.narratives.iter().map(sketch).collect()
        });
        Some((
            ComparableSection { agency: &agency.profile, report, narrative: &report.narratives[section] },
            sketches[section].as_ref()?,
        ))
    }
}

impl Sketch {
    fn new(text: &str, names: [&str; 2]) -> Option<Sketch> {
        const BASE: u64 = 0x0000_0100_0000_01b3;
        const FIFTH: u64 = BASE.wrapping_pow(5);
        if text.len() < SHORTEST * 3 {
            return None;
        }
        let mut sketch = Sketch { words: [0; BINS / 8], empty: u128::MAX, bits: 0 };
        let mut least = [u32::MAX; BINS];
        let mut window = [0u64; 5];
        let (mut hash, mut length, mut skip) = (0u64, 0usize, 0usize);
        let firsts = names.map(|name| if name.chars().count() > 1 { name.chars().next() } else { None });
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

    /// The share of runs in common, in percent; `None` where the first comparison shows that it is small.
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
        let compared = BINS as u32 - (self.empty & other.empty).count_ones();
        (compared > 0).then(|| (compared - differ) * 100 / compared)
    }
}
