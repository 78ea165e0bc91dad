//! How much two sections resemble each other, cheaply: each section has a sketch of its runs of five characters (one-permutation
//! MinHash), made once per run, and two sketches tell the share of runs that the sections have in common. Figures, punctuation
//! and the agency's own name do not count, so that a template with another name filled in is still the same text.
//!
//! Which sections of many are alike is found by bands (`bands.rs`), not by comparing all with all.

use super::bands::{AlikePair, alike_pairs};
use crate::base::{Cache, Digest, KeyBuilder, Slug, Year, is_han};
use crate::model::{Agency, AgencyProfile, Narrative, Report, Site};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

/// Shorter sections resemble each other by nature: in characters, three bytes each in Chinese.
const SHORTEST: usize = 60;

pub(super) const BINS: usize = 128;

/// A byte of the smallest hash of each bin, eight to a word; which bins are empty; and a bit of each hash, for a first comparison.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Sketch {
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

/// The sketches of each agency's reports, which are kept while the agency is the same.
pub(super) type SketchCache = Cache<Slug, Arc<Agency>, Arc<AgencySketches>>;

/// The sketches of an agency's reports, in their order.
type AgencySketches = OnceLock<Vec<ReportSketches>>;

/// The sketches of a site, each made on demand.
pub(super) struct Sketches<'a> {
    site: &'a Site,
    /// In the order of the site's agencies.
    agencies: Vec<Arc<AgencySketches>>,
    /// The groups of alike sections among the members of a parent, by year and section.
    groups: Mutex<HashMap<GroupKey, Arc<OnceLock<SiblingGroups>>>>,
}

/// The parent, the year and the section of a group of alike texts.
type GroupKey = (Slug, Year, String);

/// The sections like another.
pub(super) struct SimilarSections<'a> {
    /// That of the agency's report of the year before, with the share in percent.
    pub(super) before: Option<(ComparableSection<'a>, u32)>,
    /// The group of this year's sections that are alike, the one itself among them.
    pub(super) group: Option<AlikeGroup<'a>>,
}

/// The alike sections of agencies with the same parent, in the order of the site's. A large group is looked up section by section:
/// each of its members asks who is the first.
pub(super) struct AlikeGroup<'a> {
    sketches: &'a Sketches<'a>,
    groups: Arc<OnceLock<SiblingGroups>>,
    number: usize,
    year: Year,
    section: &'a str,
}

impl<'a> AlikeGroup<'a> {
    /// Its sections, each with its share in percent of the one that it is most like.
    pub(super) fn members(&self) -> impl Iterator<Item = (ComparableSection<'a>, u32)> + '_ {
        let members = self.groups.get().map_or(&[][..], |groups| &groups.groups[self.number]);
        members.iter().filter_map(|(index, share)| {
            let (section, _) = self.sketches.section(*index, self.year, self.section)?;
            Some((section, *share))
        })
    }
}

/// The alike sections among the members of a parent: which group a member is in, and who is in it.
#[derive(Default)]
struct SiblingGroups {
    of: HashMap<usize, usize>,
    groups: Vec<Vec<(usize, u32)>>,
    /// Of each group: the agencies, the reports and the shares.
    digests: Vec<Digest>,
}

/// The sketches of a report's sections, by narrative; none where the text is too short. Introductions and section six are left out: they
/// are alike by nature.
type ReportSketches = OnceLock<Vec<Option<Sketch>>>;

impl<'a> Sketches<'a> {
    pub(super) fn new(site: &'a Site, cache: &mut SketchCache) -> Sketches<'a> {
        let agencies = cache.refresh(
            &site.agencies,
            |agency| &agency.slug,
            Arc::ptr_eq,
            |agency, _| (agency.clone(), Arc::default()),
        );
        Sketches { site, agencies, groups: Mutex::default() }
    }

    /// The sections like one of an agency's report: in its report of the year before, and in this year's of the agencies with the
    /// same parent, whose indices are given. `None` where the section is too short to tell.
    pub(super) fn find_similar(
        &'a self,
        agency: &Agency,
        year: Year,
        section: &'a str,
        siblings: &[usize],
    ) -> Option<SimilarSections<'a>> {
        let least = self.site.settings.copy_share;
        let own = self.index(agency)?;
        let (_, sketch) = self.section(own, year, section)?;
        let before = self.section(own, year.previous(), section).and_then(|(candidate, other)| {
            let share = sketch.share(other, least)?;
            Some((candidate, share))
        });
        let group = self.number(agency, own, year, section, siblings);
        let group = group.map(|(groups, number)| AlikeGroup { sketches: self, groups, number, year, section });
        Some(SimilarSections { before, group })
    }

    /// The digest of the group that a section of an agency's report is in, if it is in one.
    pub(super) fn alike(&self, agency: &Agency, year: Year, section: &str, siblings: &[usize]) -> Option<Digest> {
        let own = self.index(agency)?;
        let (groups, number) = self.number(agency, own, year, section, siblings)?;
        groups.get().map(|groups| groups.digests[number])
    }

    fn index(&self, agency: &Agency) -> Option<usize> {
        self.site.agencies.binary_search_by(|other| other.slug.cmp(&agency.slug)).ok()
    }

    /// The groups among the members of an agency's parent, and the number of that which it is in.
    fn number(
        &self,
        agency: &Agency,
        own: usize,
        year: Year,
        section: &str,
        siblings: &[usize],
    ) -> Option<(Arc<OnceLock<SiblingGroups>>, usize)> {
        // What is too short, or alike by nature, is in no group.
        self.section(own, year, section)?;
        let groups = self.sibling_groups(agency.parent.as_ref()?, year, section);
        let number = *groups.get_or_init(|| self.group(year, section, siblings)).of.get(&own)?;
        Some((groups, number))
    }

    /// The place of the groups of a parent's members; made by whoever asks first.
    fn sibling_groups(&self, parent: &Slug, year: Year, section: &str) -> Arc<OnceLock<SiblingGroups>> {
        // A panic while it was held leaves the map as it was.
        let mut groups = self.groups.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        groups.entry((parent.clone(), year, section.to_owned())).or_default().clone()
    }

    fn group(&self, year: Year, section: &str, siblings: &[usize]) -> SiblingGroups {
        let known = siblings.iter().filter_map(|index| Some((*index, self.section(*index, year, section)?.1)));
        let (indices, sketches): (Vec<usize>, Vec<&Sketch>) = known.unzip();
        let mut groups =
            SiblingGroups::new(&indices, |found| alike_pairs(&sketches, self.site.settings.copy_share, found));
        let digest = |members: &Vec<(usize, u32)>| {
            let key = members.iter().fold(KeyBuilder::new("group"), |key, (index, share)| {
                let agency = &self.site.agencies[*index];
                let report = agency.report(year).map(|report| &report.digest);
                report.into_iter().fold(key.digest(&agency.digest), KeyBuilder::digest).bytes(&share.to_le_bytes())
            });
            key.finish()
        };
        groups.digests = groups.groups.iter().map(digest).collect();
        groups
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
                let section = report.edition.section(&narrative.section)?;
                let names = [agency.name_in(report.year), agency.short()];
                if section.formulaic || section.opening { None } else { Sketch::new(narrative.text(), names) }
            };
            report.narratives.iter().map(sketch).collect()
        });
        Some((
            ComparableSection { agency: &agency.profile, report, narrative: &report.narratives[section] },
            sketches[section].as_ref()?,
        ))
    }
}

impl SiblingGroups {
    /// The groups that pairs connect. They are handed over one by one: of thousands of copies there are millions.
    fn new(indices: &[usize], pairs: impl FnOnce(&mut dyn FnMut(AlikePair))) -> SiblingGroups {
        let mut nearest = vec![0; indices.len()];
        let mut roots: Vec<usize> = (0..indices.len()).collect();
        pairs(&mut |pair| {
            for member in [pair.first, pair.second] {
                nearest[member] = pair.share.max(nearest[member]);
            }
            let (first, second) = (root(&mut roots, pair.first), root(&mut roots, pair.second));
            roots[first.max(second)] = first.min(second);
        });
        let mut groups = SiblingGroups::default();
        let mut numbers: HashMap<usize, usize> = HashMap::new();
        for member in (0..indices.len()).filter(|member| nearest[*member] > 0) {
            let number = *numbers.entry(root(&mut roots, member)).or_insert_with(|| {
                groups.groups.push(Vec::new());
                groups.groups.len() - 1
            });
            groups.of.insert(indices[member], number);
            groups.groups[number].push((indices[member], nearest[member]));
        }
        groups
    }
}

/// The first member of a member's group, with the way there made shorter.
fn root(roots: &mut [usize], mut member: usize) -> usize {
    while roots[member] != member {
        roots[member] = roots[roots[member]];
        member = roots[member];
    }
    member
}

impl Sketch {
    pub(super) fn new(text: &str, names: [&str; 2]) -> Option<Sketch> {
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
            if at < skip || !(is_han(c) || c.is_ascii_alphabetic()) {
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

    /// The byte of a bin; 0 where it is empty.
    pub(super) fn byte(&self, bin: usize) -> u8 {
        self.words[bin / 8].to_le_bytes()[bin % 8]
    }

    /// The share of runs in common, in percent, where it is at least `least`.
    pub(super) fn share(&self, other: &Sketch, least: u32) -> Option<u32> {
        const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
        // A bit that differs is a bin that differs, of which there are at most so many.
        if (self.bits ^ other.bits).count_ones() > most_differing(least) {
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
        let share = ((compared - differ) * 100).checked_div(compared)?;
        (share >= least).then_some(share)
    }
}

/// How many bins of two sketches can differ at most where the share is at least so many percent.
fn most_differing(least: u32) -> u32 {
    BINS as u32 * 100u32.saturating_sub(least) / 100
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many different characters, from one on.
    fn characters(from: u32, count: u32) -> String {
        (from..from + count).filter_map(|at| char::from_u32(0x4e00 + at * 7)).collect()
    }

    fn sketch(text: &str) -> Option<Sketch> {
        Sketch::new(text, ["甲县教育局", "县"])
    }

    fn share(one: &str, other: &str) -> u32 {
        let [one, other] = [one, other].map(|text| sketch(text).expect("a sketch"));
        one.share(&other, 0).expect("a share")
    }

    #[test]
    fn sixty_characters_are_enough_to_tell_and_signs_and_figures_are_none() {
        let sixty = characters(1, 60);
        assert!(sketch(&sixty).is_some());
        assert!(sketch(&(characters(1, 59) + "，24")).is_none());
        assert!(sketch(&"a".repeat(179)).is_none() && sketch(&"a".repeat(180)).is_some());
        let signs: String = sixty.chars().flat_map(|c| [c, '，', '3']).collect();
        assert!(sketch(&signs) == sketch(&sixty));
    }

    /// A template is the same text whoever's name is filled in; a name of one character is a word.
    #[test]
    fn the_organs_own_names_do_not_count() {
        let text = |name: &str| format!("{}{name}{}", characters(1, 40), characters(100, 40));
        let of = |name: &'static str| Sketch::new(&text(name), [name, ""]);
        assert!(of("甲县教育局") == of("乙市文化和旅游局") && of("甲县教育局") == sketch(&text("")));
        assert!(sketch(&text("县")) != sketch(&text("")));
    }

    #[test]
    fn each_run_counts_wherever_it_stands() {
        let text = characters(1, 61);
        for changed in text.chars().step_by(30) {
            assert!(sketch(&text.replace(changed, "一")) != sketch(&text), "{changed}");
        }
        // The same text behind another line: 300 of 316 runs are the same.
        let long = characters(1, 304);
        assert!((85..100).contains(&share(&(characters(500, 12) + &long), &long)));
        assert!(share(&characters(1, 300), &characters(500, 300)) < 10);
    }

    #[test]
    fn a_share_is_found_up_to_itself() {
        let repeated = "一".repeat(60);
        for text in [&*repeated, &characters(1, 60), &characters(1, 600)] {
            let own = sketch(text).expect("a sketch");
            assert_eq!((own.share(&own, 100), own.share(&own, 0)), (Some(100), Some(100)));
        }
        let long = characters(1, 600);
        let [one, other] = [&long, &characters(1, 450)].map(|text| sketch(text).expect("a sketch"));
        let share = one.share(&other, 0).expect("a share");
        assert_eq!((one.share(&other, share), one.share(&other, share + 1)), (Some(share), None));
    }

    /// Of 128 bins a quarter can differ where three quarters are the same.
    #[test]
    fn so_many_bins_can_differ_at_most() {
        assert_eq!([100, 99, 75, 50, 0].map(most_differing), [0, 1, 32, 64, 128]);
    }

    #[test]
    fn a_bin_is_empty_or_has_a_byte() {
        for text in [characters(1, 60), characters(1, 600), "一".repeat(60)] {
            let sketch = sketch(&text).expect("a sketch");
            for bin in 0..BINS {
                assert_eq!(sketch.byte(bin) == 0, sketch.empty >> bin & 1 == 1, "{bin}");
            }
        }
    }
}
