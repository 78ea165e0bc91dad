//! The full names of all agencies of a site, to be found in texts in one pass.

use crate::model::{Agency, AgencyProfile, Site};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// Shorter names (教育局) are words of every report.
const SHORTEST: usize = 5;

/// The length in bytes of the prefix by which names are indexed: two Chinese characters.
const KEY: usize = 6;

/// Those bytes of eight.
const MASK: u64 = u64::MAX >> 16;

/// The names, with a filter in front: nearly every place of a text is passed by one look at a bit.
pub(super) struct AgencyNames<'a> {
    filter: Box<[u64; 1024]>,
    /// The lengths of the names that start alike, longest first.
    lengths: HashMap<u64, Vec<usize>>,
    owners: HashMap<&'a str, Vec<&'a AgencyProfile>>,
}

impl<'a> AgencyNames<'a> {
    pub(super) fn new(site: &'a Site) -> AgencyNames<'a> {
        let mut names = AgencyNames { filter: Box::new([0; 1024]), lengths: HashMap::new(), owners: HashMap::new() };
        for agency in site.agencies.iter().map(|agency| &agency.profile) {
            all_names(agency).for_each(|name| names.add(name, agency));
        }
        names
    }

    fn add(&mut self, name: &'a str, agency: &'a AgencyProfile) {
        if name.chars().count() < SHORTEST {
            return;
        }
        let Some(key) = key(name.as_bytes(), 0) else { return };
        let owners = self.owners.entry(name).or_default();
        if !owners.iter().any(|owner| owner.slug.organ() == agency.slug.organ()) {
            owners.push(agency);
        }
        let bit = bit(key);
        self.filter[bit / 64] |= 1 << (bit % 64);
        let lengths = self.lengths.entry(key).or_default();
        if let Err(at) = lengths.binary_search_by(|length| name.len().cmp(length)) {
            lengths.insert(at, name.len());
        }
    }

    /// The names in a text, the longest where several start, with the agencies that bear or bore them.
    pub(super) fn find(&self, text: &str) -> Vec<(Range<usize>, &[&'a AgencyProfile])> {
        let bytes = text.as_bytes();
        let mut matches = Vec::new();
        let mut at = 0;
        while let Some(key) = key(bytes, at) {
            let bit = bit(key);
            if self.filter[bit / 64] >> (bit % 64) & 1 == 1
                && let Some((length, owners)) = self.longest(key, text, at)
            {
                matches.push((at..at + length, owners));
                at += length;
            } else {
                at += step(bytes[at]);
            }
        }
        matches
    }

    fn longest(&self, key: u64, text: &str, at: usize) -> Option<(usize, &[&'a AgencyProfile])> {
        self.lengths.get(&key)?.iter().find_map(|length| {
            let owners = self.owners.get(text.get(at..at + length)?)?;
            Some((*length, owners.as_slice()))
        })
    }
}

/// The names of an agency, of now and before.
fn all_names(agency: &AgencyProfile) -> impl Iterator<Item = &str> {
    std::iter::once(agency.name.as_str()).chain(agency.names.iter().map(|(name, _)| name.as_str()))
}

/// Which pairs of characters stand in some texts, so that of nearly all names it can be told that they do not: a bit for each pair, of
/// which some share theirs. For 800 characters a quarter of the bits are set, and a name of six has four pairs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct CharacterPairs(Box<[u64; PAIRS / 64]>);

const PAIRS: usize = 2048;

impl CharacterPairs {
    /// Those of a text that nothing is known of: any name may be in it.
    pub(super) fn any() -> CharacterPairs {
        CharacterPairs(Box::new([u64::MAX; PAIRS / 64]))
    }

    /// Adds a text.
    pub(super) fn add(&mut self, text: &str) {
        pairs(text).for_each(|pair| self.0[pair / 64] |= 1 << (pair % 64));
    }

    fn has_all(&self, pairs: &[usize]) -> bool {
        pairs.iter().all(|pair| self.0[pair / 64] >> (pair % 64) & 1 == 1)
    }
}

/// The pairs of characters that a text has wherever else it stands: those with two bytes behind them.
fn pairs(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let key = key(bytes, at)?;
        at += step(bytes[at]);
        Some(bit(key) % PAIRS)
    })
}

/// The agencies that are new, gone, or of another agency.toml than at the last run.
pub(super) struct RenamedAgencies {
    /// The pairs of characters of each of their names, of then and now; `None` where there are so many that asking costs more than
    /// looking for names once more.
    names: Option<Vec<Vec<usize>>>,
}

/// So many changed names are looked for in each text.
const MOST_RENAMED: usize = 64;

impl RenamedAgencies {
    /// Both in the order of their slugs.
    pub(super) fn new(last: &[Arc<Agency>], now: &[Arc<Agency>]) -> RenamedAgencies {
        let mut names = Vec::new();
        let (mut before, mut after) = (last.iter().peekable(), now.iter().peekable());
        while names.len() <= MOST_RENAMED && (before.peek().is_some() || after.peek().is_some()) {
            let order = match (before.peek(), after.peek()) {
                (Some(before), Some(after)) => before.slug.cmp(&after.slug),
                (Some(_), None) => Ordering::Less,
                (None, _) => Ordering::Greater,
            };
            let gone = before.next_if(|_| order.is_le());
            let new = after.next_if(|_| order.is_ge());
            if gone.map(|agency| &agency.digest) != new.map(|agency| &agency.digest) {
                let agencies = gone.into_iter().chain(new);
                let found =
                    agencies.flat_map(|agency| all_names(agency)).map(|name| pairs(name).collect::<Vec<usize>>());
                // Of a name that is too short to have a pair none is found.
                names.extend(found.filter(|pairs| !pairs.is_empty()));
            }
        }
        RenamedAgencies { names: (names.len() <= MOST_RENAMED).then_some(names) }
    }

    /// Whether one of their names may be in a text.
    pub(super) fn may_be_in(&self, text: &CharacterPairs) -> bool {
        self.names.as_ref().is_none_or(|names| names.iter().any(|name| text.has_all(name)))
    }
}

/// The first bytes of what stands at an offset, as a number; `None` near the end.
fn key(bytes: &[u8], at: usize) -> Option<u64> {
    let eight = bytes.get(at..at + KEY + 2)?.try_into().ok()?;
    Some(u64::from_le_bytes(eight) & MASK)
}

/// The length of the character that a byte starts.
fn step(byte: u8) -> usize {
    match byte {
        0xf0.. => 4,
        0xe0.. => 3,
        0xc0.. => 2,
        _ => 1,
    }
}

fn bit(key: u64) -> usize {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::site;

    /// Names of now and before, wherever they stand, behind characters of any length in bytes; short ones are words of every report.
    #[test]
    fn names_are_found_behind_any_character() {
        let site = site(&[
            ("content/a/agency.toml", "name = \"岭北县教育局\"\nnames = [{ name = \"岭北县文教局\", from = 2010 }]\n"),
            ("content/b/agency.toml", "name = \"岭北县教育局招生办\"\n"),
            ("content/c/agency.toml", "name = \"教育局甲\"\n"),
        ]);
        let names = AgencyNames::new(&site);
        let text = "a岭北县教育局é岭北县文教局，𠀀岭北县教育局招生办。教育局甲及岭北县教育局的";
        let found: Vec<(&str, Vec<&str>)> = names
            .find(text)
            .into_iter()
            .map(|(range, owners)| (&text[range], owners.iter().map(|owner| owner.slug.as_str()).collect()))
            .collect();
        let (a, b) = (|name| (name, vec!["a"]), ("岭北县教育局招生办", vec!["b"]));
        assert_eq!(found, [a("岭北县教育局"), a("岭北县文教局"), b, a("岭北县教育局")]);
    }

    /// A text in which a name stands, wherever, has all its pairs; of a text without it one can nearly always tell.
    #[test]
    fn a_text_has_the_pairs_of_each_name_in_it() {
        let pairs_of = |text: &str| {
            let mut pairs = CharacterPairs::default();
            pairs.add(text);
            pairs
        };
        let pairs = |name: &str| pairs(name).collect::<Vec<usize>>();
        for name in ["岭北县教育局", "岭北县第2中学", "ABCDEFGH", "𠀀岭北县教育局é"] {
            assert!(!pairs(name).is_empty(), "{name}");
            for text in [name.to_owned(), format!("a{name}"), format!("é𠀀{name}的"), format!("{name}，{name}")] {
                assert!(pairs_of(&text).has_all(&pairs(name)), "{text}");
            }
        }
        assert!(!pairs_of("岭北县的教育局").has_all(&pairs("岭北县教育局")));
        assert!(pairs("局").is_empty());
    }

    /// Of agencies that are new, gone or changed, up to so many, the names of then and now are looked for; of more, nothing is certain.
    #[test]
    fn agencies_that_changed_are_told_by_their_names() {
        let agencies = |names: &[(&str, String)]| {
            let file =
                |(slug, name): &(&str, String)| (format!("content/{slug}/agency.toml"), format!("name = \"{name}\"\n"));
            let files: Vec<(String, String)> = names.iter().map(file).collect();
            site(&files).agencies
        };
        let of = |names: &[(&str, &str)]| {
            agencies(&names.iter().map(|(slug, name)| (*slug, (*name).to_owned())).collect::<Vec<_>>())
        };
        let may_be_in = |last: &[Arc<Agency>], now: &[Arc<Agency>], text: &str| {
            let mut pairs = CharacterPairs::default();
            pairs.add(text);
            RenamedAgencies::new(last, now).may_be_in(&pairs)
        };
        let told = |last: &[(&str, &str)], now: &[(&str, &str)]| {
            let texts = ["岭北县教育局的", "岭南县民政局的", "江东县财政局的"];
            texts.map(|text| may_be_in(&of(last), &of(now), text))
        };
        let [a, b, c] = [("a", "岭北县教育局"), ("b", "岭南县民政局"), ("c", "江东县财政局")];
        assert_eq!(told(&[], &[a]), [true, false, false], "new");
        assert_eq!(told(&[a], &[]), [true, false, false], "gone");
        assert_eq!(told(&[a, b, c], &[a, b, c]), [false; 3]);
        assert_eq!(told(&[a, b], &[a, ("b", "江东县财政局")]), [false, true, true], "another name");
        assert_eq!(told(&[a, c], &[a, b, c]), [false, true, false]);
        assert_eq!(told(&[a, b, c], &[a, c]), [false, true, false]);
        assert_eq!(told(&[a, b], &[b, c]), [true, false, true]);
        assert_eq!(told(&[], &[("a", "局")]), [false; 3], "too short to be looked for");
        let many = |count: usize| {
            let slugs: Vec<String> = (0..count).map(|n| format!("s{n:02}")).collect();
            let names: Vec<(&str, String)> =
                slugs.iter().map(|slug| (slug.as_str(), format!("{slug}中学校"))).collect();
            agencies(&names)
        };
        let most = many(MOST_RENAMED);
        assert_eq!(["s63中学校的", "全文"].map(|text| may_be_in(&[], &most, text)), [true, false]);
        assert!(may_be_in(&[], &many(MOST_RENAMED + 1), "全文"));
    }
}
