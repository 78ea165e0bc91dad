//! What the rules said of each report, with the digests of all they saw: the same sight, the same findings.

use super::Verdict;
use crate::base::{Diagnostic, Digest, Keyed, Slug, Year};
use crate::model::{Agency, Report, Site};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What the rules said of a report.
pub(super) type Said = Arc<(Arc<Vec<Verdict>>, Vec<Diagnostic>)>;

/// What the rules remember.
#[derive(Default)]
pub struct Memo(BTreeMap<(Slug, Year), (Seen, Said)>);

impl Memo {
    /// What was said of the same sight.
    pub(super) fn known(&self, report: &Report, seen: &Seen) -> Option<Said> {
        let (before, said) = self.0.get(&(report.agency.clone(), report.year))?;
        (before == seen).then(|| said.clone())
    }

    /// Remembers this look alone: what is gone is forgotten.
    pub(super) fn follow(&mut self, said: BTreeMap<(Slug, Year), (Seen, Said)>) {
        self.0 = said;
    }
}

/// All that rules see besides the report's own agency: a rule that looks elsewhere needs a line here.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Seen {
    /// The settings, and every agency.toml: names are looked for in all texts.
    site: Digest,
    /// The agency's reports.
    own: Digest,
    /// The reports of its year of the agencies beside it, and of those below it.
    beside: Option<Digest>,
    below: Option<Digest>,
    /// The reports that it adds up.
    included: Vec<Option<Digest>>,
}

/// The digests of a site from which sights are put together.
pub(super) struct Sights<'a> {
    site: Digest,
    own: HashMap<&'a Slug, Digest>,
    members: HashMap<(&'a Slug, Year), Digest>,
}

impl<'a> Sights<'a> {
    pub(super) fn of(site: &'a Site) -> Sights<'a> {
        let mut all = Keyed::new("site").digest(&site.settings.digest);
        let mut own = HashMap::with_capacity(site.agencies.len());
        let mut members: HashMap<(&Slug, Year), Keyed> = HashMap::new();
        for agency in &site.agencies {
            all = all.digest(&agency.digest).text(agency.parent.as_ref().map_or("", Slug::as_str));
            let reports = agency.reports.iter().fold(Keyed::new("reports"), |key, report| key.digest(&report.digest));
            let all = agency.histories.iter().fold(reports, |key, history| key.digest(&history.digest));
            own.insert(&agency.slug, all.finish());
            for report in agency.reports.iter().filter(|_| agency.parent.is_some()) {
                let Some(parent) = &agency.parent else { continue };
                let key = members.remove(&(parent, report.year)).unwrap_or_else(|| Keyed::new("members"));
                members.insert((parent, report.year), key.text(agency.slug.as_str()).digest(&report.digest));
            }
        }
        let members = members.into_iter().map(|(key, digest)| (key, digest.finish())).collect();
        Sights { site: all.finish(), own, members }
    }

    /// What the rules see of a report.
    pub(super) fn seen(&self, agency: &Agency, report: &Report) -> Seen {
        let group = |slug: Option<&Slug>| self.members.get(&(slug?, report.year)).copied();
        Seen {
            site: self.site,
            own: self.own.get(&agency.slug).copied().unwrap_or(self.site),
            beside: group(agency.parent.as_ref()),
            below: group(Some(&agency.slug)),
            included: report.includes.iter().map(|slug| self.own.get(slug).copied()).collect(),
        }
    }
}
