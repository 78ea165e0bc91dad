//! The agencies of a site by their names: whose a title, a signature, the name of a file or a line of a list is.

use super::{Agency, Site};
use crate::base::{Slug, half_width};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// A name of an agency.
struct KnownName {
    agency: Slug,
    name: String,
    /// What it is called in lists: 教育局, which other agencies are, too.
    is_short: bool,
}

/// Whose a name is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameMatch {
    /// One agency's.
    One(Slug),
    /// That of several.
    Several(Vec<Slug>),
    /// Nobody's.
    None,
}

impl NameMatch {
    /// The agencies of the name.
    pub fn agencies(&self) -> &[Slug] {
        match self {
            NameMatch::One(slug) => std::slice::from_ref(slug),
            NameMatch::Several(slugs) => slugs,
            NameMatch::None => &[],
        }
    }
}

/// The names of all agencies, their earlier and their short ones too.
#[derive(Default)]
pub struct KnownNames {
    names: Vec<KnownName>,
    /// The area that an agency lies in, by the nearest government above it: 岭北县.
    areas: BTreeMap<Slug, String>,
}

impl KnownNames {
    /// The names that the agencies of a site have and had.
    pub fn new(site: &Site) -> KnownNames {
        let mut known = KnownNames::default();
        for agency in site.agencies_of(None) {
            let above = std::iter::successors(agency.parent.as_ref(), |slug| site.agency(slug)?.parent.as_ref());
            // Parents are no circle, but they may be many.
            let mut governments =
                above.take(site.agencies.len()).filter_map(|slug| site.agency(slug)?.name.strip_suffix(GOVERNMENT));
            if let Some(area) = governments.find(|area| !area.is_empty()) {
                known.areas.insert(agency.slug.clone(), area.to_owned());
            }
            let full = agency.names.iter().map(|(name, _)| name).chain([&agency.name]);
            // An agency without a readable name goes by its slug, which is nobody's name.
            full.filter(|name| *name != agency.slug.as_str()).for_each(|name| known.add(&agency.slug, name));
            let short = agency.short_name.iter();
            known.names.extend(short.map(|name| KnownName {
                agency: agency.slug.clone(),
                name: name.clone(),
                is_short: true,
            }));
        }
        known
    }

    /// Adds a full name.
    pub fn add(&mut self, agency: &Slug, name: &str) {
        self.names.push(KnownName { agency: agency.clone(), name: name.to_owned(), is_short: false });
    }

    /// Whose a name is, letter by letter; of either width where nobody has these very letters.
    pub fn exact(&self, name: &str) -> NameMatch {
        self.first_match(&[&|known| known.name == name, &|known| is_same(&known.name, name)], |_| true)
    }

    /// The agencies, among some, with a name of the first kind that any has.
    fn first_match(&self, kinds: &[&dyn Fn(&KnownName) -> bool], is_among: impl Fn(&Slug) -> bool) -> NameMatch {
        let matching = |is_own: &&dyn Fn(&KnownName) -> bool| -> BTreeSet<&Slug> {
            let own = self.names.iter().filter(|known| is_own(known) && is_among(&known.agency));
            own.map(|known| &known.agency).collect()
        };
        let found = kinds.iter().map(matching).find(|agencies| !agencies.is_empty()).unwrap_or_default();
        match found.len() {
            0 => NameMatch::None,
            1 => found.into_iter().next().map_or(NameMatch::None, |slug| NameMatch::One(slug.clone())),
            _ => NameMatch::Several(found.into_iter().cloned().collect()),
        }
    }

    /// A full name that an agency has and that agrees with another; else any full name of it, as `Err`; `None` where it has none.
    pub fn agreeing(&self, agency: &Slug, name: &str) -> Option<Result<&str, &str>> {
        let own = || self.names.iter().filter(|known| known.agency == *agency);
        let agreeing = own().find(|known| known.agrees(name)).map(|known| Ok(known.name.as_str()));
        agreeing.or_else(|| own().next().map(|known| Err(known.name.as_str())))
    }

    /// The agency of a name that agrees, and that very name.
    pub fn similar(&self, name: &str) -> Option<(&Slug, &str)> {
        self.names.iter().find(|known| known.agrees(name)).map(|known| (&known.agency, known.name.as_str()))
    }

    /// Whose a name is, among some agencies: letter by letter, by its full name first; else but for the places that it lies in.
    pub fn find(&self, name: &str, is_among: impl Fn(&Slug) -> bool) -> NameMatch {
        let kinds: [&dyn Fn(&KnownName) -> bool; 4] = [
            &|known| !known.is_short && known.name == name,
            &|known| !known.is_short && is_same(&known.name, name),
            &|known| known.is_short && is_same(&known.name, name),
            &|known| self.is_of_area(known, name),
        ];
        self.first_match(&kinds, is_among)
    }

    /// Whether a known name and another are one agency's. What is the longer one by names the area that the agency lies in: 云江市教育局
    /// is not the 教育局 of 岭北县.
    fn is_of_area(&self, known: &KnownName, name: &str) -> bool {
        if !is_same_agency(&known.name, name) {
            return false;
        }
        let Some(place) = bare(name).strip_suffix(&bare(&known.name)).map(str::to_owned) else { return true };
        let full = self.names.iter().filter(|other| other.agency == known.agency && !other.is_short);
        let area = self.areas.get(&known.agency).map(String::as_str);
        let mut evidence =
            area.into_iter().chain(full.map(|other| other.name.as_str()).filter(|_| known.is_short)).peekable();
        place.is_empty()
            || evidence.peek().is_none()
            || evidence.any(|text| text.contains(&place) || area.is_some_and(|area| name.contains(area)))
    }

    /// The names nearest to another, among some agencies, each with its agency.
    pub fn nearest(&self, name: &str, is_among: impl Fn(&Slug) -> bool) -> Vec<(&Slug, &str)> {
        let own = self.names.iter().filter(|known| is_among(&known.agency));
        let likeness = |known: &KnownName| likeness(&bare(&known.name), &bare(name));
        let mut near: Vec<(f64, &Slug, &str)> =
            own.map(|known| (likeness(known), &known.agency, known.name.as_str())).collect();
        near.retain(|(likeness, ..)| *likeness > LIKE);
        near.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
        let mut named = BTreeSet::new();
        near.retain(|(_, slug, _)| named.insert(*slug));
        near.into_iter().take(NEAREST).map(|(_, slug, name)| (slug, name)).collect()
    }
}

/// How many near names are told, and how like one has to be: more than by the name of its area alone.
const NEAREST: usize = 3;
const LIKE: f64 = 0.5;

/// How like two names are, from 0 to 1: as a whole, or the shorter one and the end of the longer one, before which its area stands.
fn likeness(one: &str, other: &str) -> f64 {
    let [one, other] = [one, other].map(|name| name.chars().collect::<Vec<char>>());
    let length = one.len().min(other.len());
    let text = |letters: &[char]| letters.iter().collect::<String>();
    let of = |one: &[char], other: &[char]| strsim::normalized_damerau_levenshtein(&text(one), &text(other));
    of(&one, &other).max(of(&one[one.len() - length..], &other[other.len() - length..]))
}

/// How the names of governments end.
const GOVERNMENT: &str = "人民政府";

impl KnownName {
    /// Whether the agency that a title names goes by it.
    fn agrees(&self, title: &str) -> bool {
        if self.is_short { is_same(&self.name, title) } else { is_same_agency(title, &self.name) }
    }
}

/// A character in half width.
fn half(c: char) -> char {
    half_width(c).unwrap_or(c)
}

/// Whether two names differ in the width of letters or brackets, and in nothing else.
pub fn differ_in_width(one: &str, other: &str) -> bool {
    one != other && is_same(one, other)
}

/// The agencies, by their numbers among some, that have one full name in whatever width, and stand below one agency.
pub(super) fn indistinct(agencies: &[Arc<Agency>]) -> Vec<Vec<usize>> {
    let mut by_name: HashMap<(Option<&Slug>, Cow<'_, str>), Vec<usize>> = HashMap::new();
    for (at, agency) in agencies.iter().enumerate() {
        // An agency without a readable name goes by its slug; a series of reports is of the agency of its folder.
        if agency.slug.family().is_none() && agency.name != agency.slug.as_str() {
            let name = match agency.name.contains(|c| half_width(c).is_some()) {
                true => agency.name.chars().map(half).collect::<String>().into(),
                false => agency.name.as_str().into(),
            };
            by_name.entry((agency.parent.as_ref(), name)).or_default().push(at);
        }
    }
    let mut groups: Vec<Vec<usize>> = by_name.into_values().filter(|group| group.len() > 1).collect();
    groups.sort();
    groups
}

/// Whether two names are letter by letter the same: nobody tells the widths of letters and brackets apart.
fn is_same(one: &str, other: &str) -> bool {
    one.chars().map(half).eq(other.chars().map(half))
}

/// A name without blanks, and without 人民政府 behind a place.
fn bare(name: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_whitespace()).map(half).collect();
    let short = [GOVERNMENT, "政府"].iter().find_map(|ending| name.strip_suffix(ending)).map(str::to_owned);
    short.filter(|short| !short.is_empty()).unwrap_or(name)
}

/// How the names of places end, and those of organs that stand before the name of one of their own (国家税务总局某县税务局).
const PLACES: [char; 14] = ['省', '市', '县', '区', '旗', '州', '盟', '镇', '乡', '道', '村', '局', '部', '会'];

/// Whether two names are one agency's: the same, but for the places it lies in before it (某县某镇人民政府) and 人民政府 behind a place.
pub fn is_same_agency(one: &str, other: &str) -> bool {
    let (one, other) = (bare(one), bare(other));
    let is_longer = |long: &str, short: &str| {
        let place = long.strip_suffix(short).filter(|_| short.chars().count() > 1);
        place.is_some_and(|place| place.is_empty() || place.ends_with(PLACES) || short.starts_with(PLACES))
    };
    is_longer(&one, &other) || is_longer(&other, &one)
}

/// The agencies whose names are one agency's, of some with their names.
pub fn same_agencies<'s>(names: impl Iterator<Item = (&'s str, &'s str)>) -> Vec<Vec<&'s str>> {
    // Names of one agency end alike, so that few are compared.
    let mut by_end: BTreeMap<String, Vec<(&'s str, &'s str)>> = BTreeMap::new();
    for (slug, name) in names {
        let bare: Vec<char> = bare(name).chars().collect();
        let end = bare[bare.len().saturating_sub(2)..].iter().collect();
        by_end.entry(end).or_default().push((slug, name));
    }
    let mut same = Vec::new();
    for group in by_end.values() {
        let mut open: Vec<(&str, &str)> = group.clone();
        while let Some((slug, name)) = open.pop() {
            let (like, others): (Vec<_>, Vec<_>) = open.into_iter().partition(|(_, other)| is_same_agency(name, other));
            open = others;
            if !like.is_empty() {
                let mut slugs: Vec<&'s str> = like.into_iter().map(|(slug, _)| slug).chain([slug]).collect();
                slugs.sort_unstable();
                same.push(slugs);
            }
        }
    }
    same.sort();
    same
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::site;

    #[test]
    fn names_of_one_agency() {
        for (one, other) in [
            ("汤头沟镇人民政府", "隆化县汤头沟镇人民政府"),
            ("汤头沟镇", "汤头沟镇人民政府"),
            ("宿迁市人民政府办公室", "宿迁市人民政府办公室"),
            ("市教育局", "云江市教育局"),
            ("国家税务总局岭北县税务局", "岭北县税务局"),
            ("岭北县（汇总）", "岭北县(汇总)"),
            ("岭北县驻Ｓ市办事处", "岭北县驻S市办事处"),
        ] {
            assert!(is_same_agency(one, other) && is_same_agency(other, one), "{one} {other}");
        }
        for (one, other) in [
            ("汤头沟镇人民政府", "蓝旗镇人民政府"),
            ("隆化县人民政府", "隆化县汤头沟镇人民政府"),
            ("隆化县人民政府", "隆化县人民政府办公室"),
            ("岭镇", "北岭镇"),
            ("镇", "北岭镇"),
            ("", "隆化县人民政府"),
        ] {
            assert!(!is_same_agency(one, other) && !is_same_agency(other, one), "{one} {other}");
        }
    }

    #[test]
    fn widths_are_told_apart_where_two_agencies_differ_by_them_alone() {
        let site = site(&[
            ("content/aa/agency.toml", "name = \"岭北县A局\"\n"),
            ("content/bb/agency.toml", "name = \"岭北县Ａ局\"\n"),
        ]);
        let names = KnownNames::new(&site);
        let slug = |text| Slug::parse(text).expect("a slug");
        for (name, agency) in [("岭北县A局", "aa"), ("岭北县Ａ局", "bb")] {
            let one = NameMatch::One(slug(agency));
            assert_eq!((names.exact(name), names.find(name, |_| true)), (one.clone(), one), "{name}");
        }
        let mut names = names;
        names.add(&slug("cc"), "岭北县Ａ局");
        assert_eq!(names.exact("岭北县Ａ局"), NameMatch::Several(vec![slug("bb"), slug("cc")]));
        assert_eq!(names.exact("岭北县Ｂ局"), NameMatch::None);
    }

    #[test]
    fn a_name_is_that_of_one_agency_of_its_area() {
        let site = site(&[
            ("content/lingbei/agency.toml", "name = \"岭北县人民政府\"\nlevel = \"county\"\n"),
            (
                "content/jiaoyu/agency.toml",
                "name = \"岭北县教育和体育局\"\nshort_name = \"教育局\"\nparent = \"lingbei\"\n",
            ),
            (
                "content/qingshi/agency.toml",
                "name = \"青石镇\"\nparent = \"lingbei\"\n[[names]]\nname = \"青石乡\"\nfrom = 2019\n[[names]]\nname = \"青石镇\"\nfrom = 2022\n",
            ),
            ("content/yunjiang/agency.toml", "name = \"云江市人民政府\"\nlevel = \"city\"\n"),
            ("content/other/agency.toml", "name = \"云江市教育局\"\nparent = \"yunjiang\"\n"),
        ]);
        let names = KnownNames::new(&site);
        let of_county = |slug: &Slug| ["lingbei", "jiaoyu", "qingshi"].contains(&slug.as_str());
        let find = |name| match names.find(name, of_county) {
            NameMatch::One(slug) => slug.to_string(),
            NameMatch::Several(_) => "several".to_owned(),
            NameMatch::None => "none".to_owned(),
        };
        for (name, agency) in [
            ("教育局", "jiaoyu"),
            ("岭北县教育局", "jiaoyu"),
            ("县教育局", "jiaoyu"),
            ("云江市教育局", "none"),
            ("岭北县青石镇人民政府", "qingshi"),
            ("云江市岭北县青石镇人民政府", "qingshi"),
            ("南山县青石镇人民政府", "none"),
            ("青石乡人民政府", "qingshi"),
            ("岭北县人民政府", "lingbei"),
            ("财政局", "none"),
        ] {
            assert_eq!(find(name), agency, "{name}");
        }
        let slug = |text| Slug::parse(text).expect("a slug");
        assert_eq!(names.find("教育局", |_| true), NameMatch::One(slug("jiaoyu")));
        assert_eq!(names.find("市教育局", |_| true), NameMatch::One(slug("other")));
        for (name, agency) in [("岭北县人民政府", "lingbei"), ("教育局", "jiaoyu")] {
            assert_eq!(names.exact(name), NameMatch::One(slug(agency)), "{name}");
        }
        assert_eq!(names.exact("县教育局"), NameMatch::None);
        let near = names.nearest("岭北县青山镇", of_county);
        assert_eq!(near.first().map(|(slug, name)| (slug.as_str(), *name)), Some(("qingshi", "青石镇")));
    }
}
