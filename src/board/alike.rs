//! Sections that are alike among the members of an office, with the words in which they differ.

use crate::base::{Diagnostic, Year};
use crate::check::COPY_RULE;
use crate::compare::{SentenceDelta, Span, TextDelta};
use crate::edition::Section;
use crate::markdown::plain;
use crate::model::{Agency, Narrative};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

/// A section that several members share.
#[derive(Debug, Serialize)]
pub struct AlikeTexts<'s> {
    /// The key of the section.
    pub section: &'s str,
    /// Its short heading, in the first member's form.
    #[serde(skip)]
    pub heading: &'s Section,
    /// The members, the first of them the one that the others are compared with.
    pub members: Vec<AlikeMember<'s>>,
}

/// A member whose section is like that of others.
#[derive(Debug, Serialize)]
pub struct AlikeMember<'s> {
    /// Its folder.
    pub agency: &'s str,
    /// Its name in that year.
    pub name: &'s str,
    /// How much of both texts is in both, in percent: 100 for the first.
    pub share: u32,
    /// The first places in which its text differs from the first member's, at most [`SHOWN`] of them.
    pub differences: Vec<DifferingWords>,
    /// How many more there are.
    pub more: usize,
}

/// What stands in two texts in the same place; empty where one has nothing there.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct DifferingWords {
    /// The first member's words.
    pub first: String,
    /// This member's.
    pub own: String,
}

/// How many places are told of each text.
pub const SHOWN: usize = 6;

/// How many characters of a place.
const LONGEST: usize = 30;

/// A section of a member's report.
#[derive(Clone, Copy)]
struct MemberSection<'s> {
    agency: &'s Agency,
    section: &'s Section,
    narrative: &'s Narrative,
}

/// The groups that the rule on copies found among some agencies, the largest first.
pub(super) fn alike_texts<'s>(
    agencies: &[&'s Agency],
    year: Year,
    findings: &[Arc<Diagnostic>],
) -> Vec<AlikeTexts<'s>> {
    let is_group = |finding: &&Arc<Diagnostic>| {
        finding.code == COPY_RULE
            && finding.year == Some(year)
            && matches!(finding.message.key(), "copy.sibling" | "copy.group" | "copy.group_same")
    };
    let groups: Vec<&Arc<Diagnostic>> = findings.iter().filter(is_group).collect();
    if groups.is_empty() {
        return Vec::new();
    }
    let sections = sections(agencies, year);
    let mut alike: Vec<AlikeTexts<'s>> = groups
        .into_iter()
        .filter_map(|finding| {
            let first = sections.get(finding.location.as_ref()?.file.path.as_str())?;
            let others = finding.secondary.iter().filter_map(|(place, _)| sections.get(place.file.path.as_str()));
            Some(group(*first, others.copied(), year))
        })
        .collect();
    alike.sort_by_key(|texts| (Reverse(texts.members.len()), texts.section));
    alike
}

/// The sections of the agencies' reports by the files that they stand in.
fn sections<'s>(agencies: &[&'s Agency], year: Year) -> HashMap<&'s str, MemberSection<'s>> {
    let reports = agencies.iter().filter_map(|agency| Some((*agency, agency.report(year)?)));
    let sections = reports.flat_map(|(agency, report)| {
        report.narratives.iter().filter_map(move |narrative| {
            let section = report.edition.section(&narrative.section)?;
            Some((narrative.file.path.as_str(), MemberSection { agency, section, narrative }))
        })
    });
    sections.collect()
}

fn group<'s>(first: MemberSection<'s>, others: impl Iterator<Item = MemberSection<'s>>, year: Year) -> AlikeTexts<'s> {
    let text = plain(first.narrative.text()).text;
    let member = |own: MemberSection<'s>, delta: &TextDelta| {
        let mut differences = differing_words(delta);
        let more = differences.len().saturating_sub(SHOWN);
        differences.truncate(SHOWN);
        let (agency, name) = (own.agency.slug.as_str(), own.agency.name_in(year));
        AlikeMember { agency, name, share: delta.similarity, differences, more }
    };
    let head = AlikeMember {
        agency: first.agency.slug.as_str(),
        name: first.agency.name_in(year),
        share: 100,
        differences: Vec::new(),
        more: 0,
    };
    let others =
        others.map(|own| member(own, &TextDelta::new((&text, year), (&plain(own.narrative.text()).text, year))));
    AlikeTexts {
        section: first.section.id.as_str(),
        heading: first.section,
        members: std::iter::once(head).chain(others).collect(),
    }
}

/// The places in which two texts differ: words exchanged within a sentence, and sentences that only one of them has.
fn differing_words(delta: &TextDelta) -> Vec<DifferingWords> {
    let mut found: Vec<DifferingWords> = Vec::new();
    let mut add = |first: &str, own: &str| {
        let words = DifferingWords { first: shortened(first), own: shortened(own) };
        if !found.contains(&words) {
            found.push(words);
        }
    };
    for line in &delta.lines {
        match line {
            SentenceDelta::Changed(spans, _) => {
                let mut spans = spans.iter().peekable();
                while let Some(span) = spans.next() {
                    match (span, spans.peek()) {
                        (Span::Removed(first), Some(Span::Added(own))) => {
                            add(first, own);
                            spans.next();
                        }
                        (Span::Removed(first), _) => add(first, ""),
                        (Span::Added(own), _) => add("", own),
                        (Span::Same(_), _) => {}
                    }
                }
            }
            SentenceDelta::Removed(first) => add(first, ""),
            SentenceDelta::Added(own) => add("", own),
            SentenceDelta::Same(_)
            | SentenceDelta::Years(_)
            | SentenceDelta::Renumbered(_)
            | SentenceDelta::Moved(..) => {}
        }
    }
    found
}

fn shortened(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_were_exchanged_stand_side_by_side() {
        let year = Year::new(2024).expect("a year");
        let delta = TextDelta::new(
            ("甲镇围绕重点领域推进公开，全年主动公开信息12条。机制不断健全。", year),
            ("乙镇围绕重点领域推进公开，全年主动公开信息30条。机制不断健全。另设查阅点两处，方便群众。", year),
        );
        let words: Vec<[String; 2]> =
            differing_words(&delta).into_iter().map(|words| [words.first, words.own]).collect();
        assert_eq!(words, [["甲镇", "乙镇"], ["12", "30"], ["", "另设查阅点两处，方便群众。"]]);
    }
}
