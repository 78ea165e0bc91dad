//! What the search of a site reads: which agency, report, figure or text has a word, in files so small that a search loads a few of them.
//! A token's file is known by its hash, so that no list of tokens has to be loaded.

mod postings;
mod tokens;

use crate::base::{Lang, Year, json_text, syllables};
use crate::compare::Indicator;
use crate::edition::Edition;
use crate::model::{Agency, Report, Site};
use postings::{Postings, bitmap};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use tokens::{Token, file_of, tokens};

/// So many agencies stand in one file of names.
const NAMES_A_FILE: usize = 64;

/// A file of tokens is about so long: a search of six tokens loads six of them.
const TOKEN_FILE_SIZE: usize = 6 * 1024;

/// So many bytes of a narrative make one byte of the index, by measurement.
const TEXT_PER_BYTE: usize = 8;

/// Most files of tokens.
const MOST_FILES: usize = 4096;

/// The number of files of each kind, which is known before the texts are read.
#[derive(Clone, Copy)]
pub struct SearchFiles {
    /// Files of tokens, a power of two.
    pub tokens: usize,
    /// Files of names.
    pub names: usize,
}

impl SearchFiles {
    /// The number of files that the search of a site has.
    pub fn new(site: &Site) -> SearchFiles {
        let narratives = site.reports().flat_map(|(_, report)| &report.narratives);
        let size: usize = narratives.map(|narrative| narrative.text().len()).sum();
        let tokens = (size / TEXT_PER_BYTE / TOKEN_FILE_SIZE).max(1).next_power_of_two().min(MOST_FILES);
        SearchFiles { tokens, names: searched(site).count().div_ceil(NAMES_A_FILE) }
    }
}

/// The files of a search, as text.
pub struct SearchIndex {
    /// search.json: what the numbers in the other files mean.
    pub outline: String,
    /// names/N.json.
    pub names: Vec<String>,
    /// tokens/N.json.
    pub tokens: Vec<String>,
}

/// search.json.
#[derive(Serialize)]
struct Outline<'a> {
    tokens: usize,
    names_a_file: usize,
    agencies: usize,
    groups: Vec<SearchGroup<'a>>,
    /// By form, the address and the label of each figure that is found by its name.
    figures: BTreeMap<&'a str, Vec<(String, String)>>,
}

/// Reports of a year and a form, or their texts of one section. The texts are numbered through all groups, by agency within one.
#[derive(Serialize)]
struct SearchGroup<'a> {
    year: Year,
    edition: &'a str,
    /// The title of the reports without agency and year, or the heading of the section.
    title: String,
    section: Option<&'a str>,
    /// Which agencies have one, a bit each.
    agencies: String,
}

/// The agencies that a search finds: those with a report, an agency's series apart.
fn searched(site: &Site) -> impl Iterator<Item = &Arc<Agency>> {
    site.agencies.iter().filter(|agency| !agency.reports.is_empty())
}

impl SearchIndex {
    /// Reads every name and text of a site.
    pub fn new(site: &Site, lang: Lang) -> SearchIndex {
        let files = SearchFiles::new(site);
        let agencies: Vec<&Arc<Agency>> = searched(site).collect();
        let (groups, texts) = groups(&agencies, lang);
        let mut tokens = Tokens::new(&texts);
        for (number, agency) in (0u32..).zip(&agencies) {
            for token in name_tokens(agency, lang) {
                tokens.add_name(token, number);
            }
        }
        let mut figures = BTreeMap::new();
        for edition in agencies.iter().flat_map(|agency| &agency.reports).map(|report| &report.edition) {
            figures.entry(edition.id.as_str()).or_insert_with(|| figure_labels(edition, lang));
        }
        let outline =
            Outline { tokens: files.tokens, names_a_file: NAMES_A_FILE, agencies: agencies.len(), groups, figures };
        let name = |agency: &&Arc<Agency>| {
            let family = agency.family().map(|family| family.name.get(lang));
            (agency.slug.to_string(), agency.name.clone(), family.map(str::to_owned))
        };
        let names = |chunk: &[&Arc<Agency>]| json_text(&chunk.iter().map(name).collect::<Vec<_>>()).unwrap_or_default();
        SearchIndex {
            outline: json_text(&outline).unwrap_or_default(),
            names: agencies.chunks(NAMES_A_FILE).map(names).collect(),
            tokens: tokens.files(files.tokens, agencies.len(), texts.len()),
        }
    }
}

/// The reports by year and form, newest first, then their texts by section; and the texts in the order of their numbers.
fn groups<'a>(agencies: &[&'a Arc<Agency>], lang: Lang) -> (Vec<SearchGroup<'a>>, Vec<String>) {
    type Numbered<'a> = Vec<(usize, &'a Report)>;
    let mut reports: BTreeMap<(std::cmp::Reverse<Year>, &str), Numbered<'a>> = BTreeMap::new();
    for (number, agency) in agencies.iter().enumerate() {
        for report in &agency.reports {
            let key = (std::cmp::Reverse(report.year), report.edition.id.as_str());
            reports.entry(key).or_default().push((number, report));
        }
    }
    let bits = |numbers: &mut dyn Iterator<Item = usize>| bitmap(numbers, agencies.len());
    let (mut groups, mut sections, mut texts) = (Vec::new(), Vec::new(), Vec::new());
    for ((year, id), reports) in &reports {
        let Some((_, first)) = reports.first() else { continue };
        let (year, edition) = (year.0, &first.edition);
        groups.push(SearchGroup {
            year,
            edition: id,
            title: edition.family.name.get(lang).to_owned(),
            section: None,
            agencies: bits(&mut reports.iter().map(|(number, _)| *number)),
        });
        for section in edition.narratives() {
            let own = reports.iter().filter_map(|(number, report)| Some((*number, report.narrative(&section.id)?)));
            let own: Vec<_> = own.collect();
            if own.is_empty() {
                continue;
            }
            sections.push(SearchGroup {
                year,
                edition: id,
                title: section.heading.get(lang).to_owned(),
                section: Some(&section.id),
                agencies: bits(&mut own.iter().map(|(number, _)| *number)),
            });
            texts.extend(own.into_iter().map(|(_, narrative)| narrative.text().to_owned()));
        }
    }
    groups.append(&mut sections);
    (groups, texts)
}

/// What an agency is found by: its names, the family of its reports, and the sound of its short name: from any syllable on, four
/// syllables and their first letters.
fn name_tokens(agency: &Agency, lang: Lang) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let names = agency.names.iter().map(|(name, _)| name.as_str()).chain([agency.name.as_str(), agency.short()]);
    for name in names.chain(agency.family().map(|family| family.name.get(lang))) {
        tokens(name, |token| {
            found.insert(token.text());
        });
    }
    let sounds = syllables(agency.short());
    for start in 0..sounds.len() {
        for end in start + 1..=(start + 4).min(sounds.len()) {
            let part = &sounds[start..end];
            let spelt = part.concat();
            // ü is typed as v, u or yu.
            found.extend(["u", "yu"].map(|vowel| spelt.replace('v', vowel)));
            found.insert(spelt);
            let initials: String = part.iter().filter_map(|sound| sound.chars().next()).collect();
            found.extend(Some(initials).filter(|initials| initials.len() > 1));
        }
    }
    found
}

/// The figures of a form that have a name of their own, with the fragment of their address.
fn figure_labels(edition: &Edition, lang: Lang) -> Vec<(String, String)> {
    let tables = edition.tables.iter().flat_map(|table| Indicator::of_table(edition, table));
    let indicators = Indicator::key_figures(edition).into_iter().chain(tables);
    let label = |indicator: Indicator<'_>| {
        let fragment = match indicator.cells[..] {
            [cell] => edition.address(cell).to_owned(),
            _ => indicator.anchor,
        };
        (fragment, indicator.label.get(lang).to_owned())
    };
    indicators.map(label).collect()
}

/// In which texts and names a token stands.
#[derive(Default)]
struct Places {
    texts: Postings,
    names: Postings,
}

/// The places of the tokens of some texts. Pairs are by far the most, and their map the most expensive part of the index.
#[derive(Default)]
struct TextTokens {
    pairs: FxHashMap<(char, char), Postings>,
    words: FxHashMap<String, Postings>,
}

impl TextTokens {
    /// The tokens of texts, whose numbers begin with `first`.
    fn new(texts: &[String], first: usize) -> TextTokens {
        let mut own = TextTokens::default();
        for (number, text) in (first as u32..).zip(texts) {
            tokens(&crate::markdown::plain(text).text, |token| match token {
                Token::Pair(one, other) => own.pairs.entry((one, other)).or_default().add(number),
                Token::Word(word) => match own.words.get_mut(word) {
                    Some(postings) => postings.add(number),
                    None => own.words.entry(word.to_owned()).or_default().add(number),
                },
            });
        }
        own
    }

    /// Adds those of later texts.
    fn append(&mut self, later: TextTokens) {
        for (pair, postings) in later.pairs {
            self.pairs.entry(pair).or_default().append(&postings);
        }
        for (word, postings) in later.words {
            self.words.entry(word).or_default().append(&postings);
        }
    }

    fn into_places(self) -> impl Iterator<Item = (String, Postings)> {
        self.pairs.into_iter().map(|(pair, postings)| (Token::Pair(pair.0, pair.1).text(), postings)).chain(self.words)
    }
}

/// Every token with its places.
struct Tokens(HashMap<String, Places>);

impl Tokens {
    /// Reads the texts in parallel, and puts what was found together in their order.
    fn new(texts: &[String]) -> Tokens {
        let size = texts.len().div_ceil(rayon::current_num_threads().max(1)).max(1);
        let parts = texts.par_chunks(size).enumerate().map(|(part, texts)| TextTokens::new(texts, part * size));
        let mut all = TextTokens::default();
        parts.collect::<Vec<_>>().into_iter().for_each(|part| all.append(part));
        let places = |(token, texts)| (token, Places { texts, ..Places::default() });
        Tokens(all.into_places().map(places).collect())
    }

    fn add_name(&mut self, token: String, agency: u32) {
        self.0.entry(token).or_default().names.add(agency);
    }

    /// The files: an object each, from token to the texts, a space, and the names.
    fn files(self, files: usize, names: usize, texts: usize) -> Vec<String> {
        let mut all: Vec<BTreeMap<String, String>> = (0..files).map(|_| BTreeMap::new()).collect();
        for (token, places) in self.0 {
            let mut written = places.texts.written(texts);
            if places.names.count > 0 {
                written = format!("{written} {}", places.names.written(names));
            }
            all[file_of(&token, files)].insert(token, written);
        }
        all.iter().map(|file| json_text(file).unwrap_or_default()).collect()
    }
}
