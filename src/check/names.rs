//! The full names of all agencies of a site, to be found in texts in one pass.

use crate::model::{AgencyProfile, Site};
use std::collections::HashMap;
use std::ops::Range;

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
            names.add(&agency.name, agency);
            agency.names.iter().for_each(|(name, _)| names.add(name, agency));
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
}
