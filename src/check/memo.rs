//! What the rules found, from one process to the next: the reports without findings, with the digest of all that the rules looked at. It
//! goes by the lookups of what is kept in memory (`cache.rs`). Losing it costs time, nothing else.

use super::cache::CheckCache;
use super::site_index::{Dependency, Lookup, SiteIndex};
use super::{RULES, ReportFindings, Rule, Verdict};
use crate::base::{Digest, KeyBuilder, Slug, Year};
use crate::model::{Agency, Site};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The reports that an earlier process checked without a finding.
#[derive(Deserialize, Serialize)]
pub(super) struct CheckMemo {
    /// The digest of what every report is checked with: the program, the settings that rules see, the agencies.
    made_with: [u8; 32],
    agencies: BTreeMap<Slug, Vec<CleanReport>>,
}

/// A report without findings.
#[derive(Deserialize, Serialize)]
struct CleanReport {
    year: Year,
    /// What the rules looked at.
    lookups: Vec<Lookup>,
    /// The digest of what was seen there.
    seen: [u8; 32],
    verdicts: Vec<RuleCounts>,
}

/// The place of a rule among all, and what its verdict counts.
#[derive(Deserialize, Serialize)]
struct RuleCounts {
    rule: usize,
    holds: u32,
    findings: u32,
    explained: u32,
    not_assessable: u32,
}

impl RuleCounts {
    fn new(rules: &[&Rule], verdict: &Verdict) -> Option<RuleCounts> {
        let Verdict { rule, holds, findings, explained, not_assessable } = *verdict;
        let rule = rules.iter().position(|known| known.id == rule)?;
        Some(RuleCounts { rule, holds, findings, explained, not_assessable })
    }

    fn verdict(&self, rules: &[&'static Rule]) -> Option<Verdict> {
        let RuleCounts { rule, holds, findings, explained, not_assessable } = *self;
        Some(Verdict { rule: rules.get(rule)?.id, holds, findings, explained, not_assessable })
    }
}

impl CheckCache {
    /// The cache of a first run, with the memo of another process's ([`CheckCache::memo`]); of a memo that is broken, or of another
    /// program, nothing is used.
    pub fn with_memo(bytes: &[u8], program: Digest) -> CheckCache {
        let body = bytes.split_last_chunk().filter(|(body, digest)| Digest::new(body).as_bytes() == *digest);
        let memo = body.and_then(|(body, _)| postcard::from_bytes(body).ok());
        CheckCache { memo: memo.map(|memo| (memo, program)), ..CheckCache::default() }
    }

    /// What the last run, which checked this very site by this program, found in the reports without findings.
    pub fn memo(&mut self, site: &Site, program: &Digest) -> Vec<u8> {
        self.memo_by_rules(RULES, site, program)
    }

    pub(super) fn memo_by_rules(&mut self, rules: &[&Rule], site: &Site, program: &Digest) -> Vec<u8> {
        let index = SiteIndex::new(site, &mut self.index);
        let checked = site.agencies.iter().zip(self.agencies.entries());
        let agencies = checked.map(|(agency, (slug, inputs, found))| {
            let reports = inputs.years.iter().zip(&found.years).filter(|(_, (_, (_, findings)))| findings.is_empty());
            let clean = reports.filter_map(|((year, dependencies), (_, (verdicts, _)))| {
                let lookups: Vec<Lookup> = dependencies.iter().map(|dependency| dependency.lookup.clone()).collect();
                let seen = *seen(&index, agency, &lookups).as_bytes();
                let verdicts = verdicts.iter().map(|verdict| RuleCounts::new(rules, verdict)).collect::<Option<_>>()?;
                Some(CleanReport { year: *year, lookups, seen, verdicts })
            });
            (slug.clone(), clean.collect())
        });
        let memo = CheckMemo { made_with: made_with(&index, program), agencies: agencies.collect() };
        // It has no part that could not be written; nothing is read as a broken one.
        let mut bytes = postcard::to_allocvec(&memo).unwrap_or_default();
        let digest = *Digest::new(&bytes).as_bytes();
        bytes.extend(digest);
        bytes
    }
}

impl CheckMemo {
    /// Whether every report would be checked with the same by this program.
    pub(super) fn is_current(&self, index: &SiteIndex<'_>, program: &Digest) -> bool {
        self.made_with == made_with(index, program)
    }

    /// What the rules found in a report, where they would see the very same again.
    pub(super) fn findings(
        &self,
        rules: &[&'static Rule],
        index: &SiteIndex<'_>,
        agency: &Agency,
        year: Year,
    ) -> Option<(ReportFindings, Vec<Dependency>)> {
        let report = self.agencies.get(&agency.slug)?.iter().find(|report| report.year == year)?;
        if report.seen != *seen(index, agency, &report.lookups).as_bytes() {
            return None;
        }
        let dependency = |lookup: &Lookup| {
            let seen = match lookup {
                // Which texts are alike was not asked: it differs from whatever they are.
                Lookup::Alike(..) => Some(Digest::new(b"not asked")),
                lookup => index.digest(agency, lookup),
            };
            Dependency { lookup: lookup.clone(), seen }
        };
        let verdicts: Vec<Verdict> =
            report.verdicts.iter().map(|counts| counts.verdict(rules)).collect::<Option<_>>()?;
        Some(((verdicts.into(), Vec::new()), report.lookups.iter().map(dependency).collect()))
    }
}

/// The digest of what every report is checked with. All agencies are in it, as every text is searched for their names.
fn made_with(index: &SiteIndex<'_>, program: &Digest) -> [u8; 32] {
    let key = KeyBuilder::new("checked").digest(program).digest(&index.settings);
    let agencies = index.site.agencies.iter();
    *agencies.fold(key, |key, agency| key.text(agency.slug.as_str()).digest(&agency.digest)).finish().as_bytes()
}

/// The digest of what some lookups find now.
fn seen(index: &SiteIndex<'_>, own: &Agency, lookups: &[Lookup]) -> Digest {
    let seen = |lookup: &Lookup| match lookup {
        // Of all texts that may be alike: comparing them takes as long as the rule.
        Lookup::Alike(_, year) => index.digest(own, &Lookup::Members(own.parent.clone()?, *year)),
        lookup => index.digest(own, lookup),
    };
    let add = |key: KeyBuilder, lookup: &Lookup| key.digest_or_none(seen(lookup).as_ref());
    lookups.iter().fold(KeyBuilder::new("seen"), add).finish()
}
