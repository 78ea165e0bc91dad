//! One agency's part of a plan, and what is remembered of it: which files it has does not change while nobody touches what they
//! are made from.

use super::pages::plan_agency;
use super::pagination::ListTree;
use super::planning::{PlanInputs, Planning};
use super::{Item, ItemContent};
use crate::base::{Diagnostic, Digest, KeyBuilder, OutPath};
use crate::check::{AgencyFindings, Verdicts};
use crate::model::{Agency, Site};
use rayon::prelude::*;
use std::sync::Arc;

/// The files of one agency: how many there are, and which are pages.
pub(super) struct AgencyPlan {
    made_from: MadeFrom,
    files: Arc<AgencyFileList>,
}

struct AgencyFileList {
    count: usize,
    pages: Vec<OutPath>,
    collisions: Vec<Arc<Diagnostic>>,
}

/// What an agency's files are made from, with the digest of it all.
pub(super) struct MadeFrom {
    agency: Arc<Agency>,
    said: Option<Arc<AgencyFindings>>,
    /// The agencies it names, and whether each has a page.
    named: Vec<(Digest, bool)>,
    /// How many agencies are listed on its page, if it has one.
    listed: Option<usize>,
    digest: Digest,
}

/// The parts of the last plan.
#[derive(Default)]
pub struct PlanCache {
    /// The settings they were made under.
    settings: Option<Digest>,
    /// By slug.
    parts: Arc<Vec<Arc<AgencyPlan>>>,
}

impl AgencyPlan {
    /// How many files the agency has.
    pub(super) fn count(&self) -> usize {
        self.files.count
    }

    /// The paths of its pages.
    pub(super) fn pages(&self) -> &[OutPath] {
        &self.files.pages
    }

    /// What stands at one address with another.
    pub(super) fn collisions(&self) -> &[Arc<Diagnostic>] {
        &self.files.collisions
    }
}

impl AgencyFileList {
    fn of(shared: &Arc<PlanInputs>, index: usize) -> AgencyFileList {
        let (items, found) = planned(shared, index);
        let pages =
            items.iter().filter(|item| matches!(item.content, ItemContent::Page(_))).map(|item| item.path.clone());
        AgencyFileList {
            count: items.len(),
            pages: pages.collect(),
            collisions: found.into_iter().map(Arc::new).collect(),
        }
    }
}

/// What is made of an agency at this look: the very part of the last, or a new one.
pub(super) enum PlanState {
    Same(Arc<AgencyPlan>),
    New(MadeFrom),
}

impl PlanState {
    fn at(
        site: &Site,
        agency: &Arc<Agency>,
        verdicts: &Verdicts,
        tree: &ListTree,
        known: Option<&Arc<AgencyPlan>>,
    ) -> PlanState {
        let said = verdicts.of(&agency.slug);
        let others = agency.parent.iter().chain(&agency.successor).filter_map(|slug| site.agency(slug));
        // A name is a link only where the other has a page.
        let named: Vec<(Digest, bool)> = others.map(|other| (other.digest, tree.is_listed(&other.slug))).collect();
        let listed = tree.is_listed(&agency.slug).then(|| tree.members(&agency.slug).len());
        if let Some(known) = known.filter(|known| known.made_from.is(agency, said, &named, listed)) {
            return PlanState::Same(known.clone());
        }
        let digest = digest(agency, said.map(|said| &**said), &named);
        PlanState::New(MadeFrom { agency: agency.clone(), said: said.cloned(), named, listed, digest })
    }

    /// The digest of all that the agency's files are made from.
    pub(super) fn digest(&self) -> Digest {
        match self {
            PlanState::Same(part) => part.made_from.digest,
            PlanState::New(made_from) => made_from.digest,
        }
    }
}

impl MadeFrom {
    /// Whether it is the very same.
    fn is(
        &self,
        agency: &Arc<Agency>,
        said: Option<&Arc<AgencyFindings>>,
        named: &[(Digest, bool)],
        listed: Option<usize>,
    ) -> bool {
        let same = match (&self.said, said) {
            (Some(known), Some(said)) => Arc::ptr_eq(known, said),
            (known, said) => known.is_none() && said.is_none(),
        };
        same && Arc::ptr_eq(&self.agency, agency) && self.named == named && self.listed == listed
    }
}

impl PlanCache {
    /// What is made of each agency, under the settings of the site.
    pub(super) fn look(&mut self, site: &Site, verdicts: &Verdicts, tree: &ListTree) -> Vec<PlanState> {
        if self.settings != Some(site.settings.digest) {
            *self = PlanCache { settings: Some(site.settings.digest), parts: Arc::default() };
        }
        let agencies = site.agencies.par_iter().zip(self.beside(site));
        agencies.map(|(agency, known)| PlanState::at(site, agency, verdicts, tree, known)).collect()
    }

    /// The parts of a plan, of which only those are made anew that are made from something else than the last time.
    pub(super) fn follow(&mut self, shared: &Arc<PlanInputs>, looks: Vec<PlanState>) -> Arc<Vec<Arc<AgencyPlan>>> {
        let part = |(index, (look, known)): (usize, (PlanState, Option<&Arc<AgencyPlan>>))| {
            let made_from = match look {
                PlanState::Same(part) => return part,
                PlanState::New(made_from) => made_from,
            };
            let same = |known: &&Arc<AgencyPlan>| {
                (&known.made_from.digest, known.made_from.listed) == (&made_from.digest, made_from.listed)
            };
            let files = known.filter(same).map(|known| known.files.clone());
            Arc::new(AgencyPlan {
                files: files.unwrap_or_else(|| Arc::new(AgencyFileList::of(shared, index))),
                made_from,
            })
        };
        let parts = looks.into_par_iter().zip(self.beside(&shared.site)).enumerate().map(part).collect();
        self.parts = Arc::new(parts);
        self.parts.clone()
    }

    /// For each agency of a site, what is known of it: both lists are in the order of the slugs.
    fn beside(&self, site: &Site) -> Vec<Option<&Arc<AgencyPlan>>> {
        let mut parts = self.parts.iter().peekable();
        let known = site.agencies.iter().map(|agency| {
            while parts.next_if(|part| part.made_from.agency.slug < agency.slug).is_some() {}
            parts.next_if(|part| part.made_from.agency.slug == agency.slug)
        });
        known.collect()
    }
}

fn digest(agency: &Agency, said: Option<&AgencyFindings>, named: &[(Digest, bool)]) -> Digest {
    let mut key = KeyBuilder::new("agency").digest(&agency.digest);
    for report in &agency.reports {
        key = key.digest(&report.digest).text(if report.draft { "draft" } else { "" });
        for verdict in said.and_then(|said| said.verdicts(report.year)).into_iter().flat_map(|all| all.iter()) {
            let counts = [verdict.holds, verdict.findings, verdict.explained, verdict.not_assessable];
            key = key.text(verdict.rule);
            key = counts.iter().fold(key, |key, count| key.bytes(&count.to_le_bytes()));
        }
    }
    key = agency.histories.iter().fold(key, |key, history| key.digest(&history.digest));
    named.iter().fold(key, |key, (digest, page)| key.digest(digest).text(if *page { "page" } else { "" })).finish()
}

/// The files of an agency, by path.
pub(super) fn items(shared: &Arc<PlanInputs>, index: usize) -> Vec<Arc<Item>> {
    planned(shared, index).0
}

fn planned(shared: &Arc<PlanInputs>, index: usize) -> (Vec<Arc<Item>>, Vec<Diagnostic>) {
    let agency = shared.site.agencies[index].clone();
    let mut planning = Planning::new(shared, &Arc::default());
    plan_agency(&mut planning, &agency);
    planning.finish()
}
