//! The plan of one agency, and its cache: the list of an agency's files is unchanged while its inputs are.

use super::pages::plan_agency;
use super::pagination::ListTree;
use super::planning::{PlanInputs, Planning};
use super::{Item, ItemContent};
use crate::base::{Cache, Diagnostic, Digest, KeyBuilder, OutPath, Slug};
use crate::check::{AgencyFindings, Verdicts};
use crate::model::{Agency, Settings, Site};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The files of one agency: how many there are, which are pages, and with which templates.
pub(super) struct AgencyPlan {
    count: usize,
    pages: Vec<OutPath>,
    templates: BTreeSet<&'static str>,
    collisions: Vec<Arc<Diagnostic>>,
}

/// The inputs of an agency's files.
#[derive(Clone)]
struct AgencyInputs {
    /// What of the settings bears on files and findings.
    settings: Digest,
    agency: Arc<Agency>,
    findings: Option<Arc<AgencyFindings>>,
    /// The agencies it names, and whether each has a page.
    named: Vec<(Digest, bool)>,
    /// How many agencies are listed on its page, if it has one.
    listed: Option<usize>,
}

/// What the list of an agency's files follows from: what of the settings bears on files, the digest of [`AgencyInputs`], and how many
/// agencies are listed on its page.
type FilesInputs = (Digest, Digest, Option<usize>);

/// The digests and the files of each agency in the last plan.
#[derive(Default)]
pub struct PlanCache {
    digests: Cache<Slug, AgencyInputs, Digest>,
    /// Keyed by digests, since an agency that was read again with equal content has the same files.
    files: Cache<Slug, FilesInputs, Arc<AgencyPlan>>,
}

impl AgencyPlan {
    fn new(shared: &Arc<PlanInputs>, index: usize) -> AgencyPlan {
        let (items, collisions) = plan_items(shared, index);
        let pages = || items.iter().filter(|item| matches!(item.content, ItemContent::Page(_)));
        AgencyPlan {
            count: items.len(),
            pages: pages().map(|item| item.path.clone()).collect(),
            templates: pages().filter_map(|item| item.template()).collect(),
            collisions: collisions.into_iter().map(Arc::new).collect(),
        }
    }

    /// The number of the agency's files.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The paths of its pages.
    pub(super) fn pages(&self) -> &[OutPath] {
        &self.pages
    }

    /// The templates of its pages.
    pub(super) fn templates(&self) -> &BTreeSet<&'static str> {
        &self.templates
    }

    /// The diagnostics about items at one address.
    pub(super) fn collisions(&self) -> &[Arc<Diagnostic>] {
        &self.collisions
    }
}

impl AgencyInputs {
    fn new(site: &Site, settings: Digest, agency: &Arc<Agency>, verdicts: &Verdicts, tree: &ListTree) -> AgencyInputs {
        let others = agency.parent.iter().chain(&agency.successor).filter_map(|slug| site.agency(slug));
        AgencyInputs {
            settings,
            agency: agency.clone(),
            findings: verdicts.of_agency(&agency.slug).cloned(),
            // A name is a link only where the other has a page.
            named: others.map(|other| (other.digest, tree.is_listed(&other.slug))).collect(),
            listed: count_listed(tree, agency),
        }
    }

    /// Whether these are the very same values, so that no text is compared.
    fn is_same(&self, known: &AgencyInputs) -> bool {
        let has_same_findings = match (&known.findings, &self.findings) {
            (Some(known), Some(findings)) => Arc::ptr_eq(known, findings),
            (known, findings) => known.is_none() && findings.is_none(),
        };
        has_same_findings
            && Arc::ptr_eq(&known.agency, &self.agency)
            && (known.settings, &known.named, known.listed) == (self.settings, &self.named, self.listed)
    }
}

impl PlanCache {
    /// The digest of all that each agency's pages show, in the order of the agencies.
    pub(super) fn digests(&mut self, site: &Site, verdicts: &Verdicts, tree: &ListTree) -> Vec<Digest> {
        let settings = site.settings.files_digest();
        let agencies = site.agencies.par_iter();
        let inputs: Vec<AgencyInputs> =
            agencies.map(|agency| AgencyInputs::new(site, settings, agency, verdicts, tree)).collect();
        self.digests.refresh(
            &inputs,
            |inputs| &inputs.agency.slug,
            AgencyInputs::is_same,
            |inputs, _| (inputs.clone(), digest(inputs, &site.settings)),
        )
    }

    /// The plan of each agency, computed again where its inputs differ from the last plan.
    pub(super) fn files(&mut self, shared: &Arc<PlanInputs>) -> Vec<Arc<AgencyPlan>> {
        let settings = shared.site.settings.files_digest();
        let agencies = shared.site.agencies.iter().enumerate();
        let agencies: Vec<(usize, &Slug, FilesInputs)> = agencies
            .map(|(index, agency)| {
                (index, &agency.slug, (settings, shared.digests[index], count_listed(&shared.tree, agency)))
            })
            .collect();
        self.files.refresh(
            &agencies,
            |(_, slug, _)| slug,
            |(.., inputs), known| inputs == known,
            |(index, _, inputs), _| (*inputs, Arc::new(AgencyPlan::new(shared, *index))),
        )
    }
}

/// How many agencies are listed on an agency's page, if it has one.
fn count_listed(tree: &ListTree, agency: &Agency) -> Option<usize> {
    tree.is_listed(&agency.slug).then(|| tree.members(&agency.slug).len())
}

fn digest(inputs: &AgencyInputs, settings: &Settings) -> Digest {
    let agency = &inputs.agency;
    let mut key = KeyBuilder::new("agency").digest(&agency.digest);
    for report in &agency.reports {
        key = key.digest(&report.digest).text(if report.draft { "draft" } else { "" });
        let verdicts = inputs.findings.as_ref().and_then(|findings| findings.verdicts(report.year));
        for verdict in verdicts.into_iter().flat_map(|all| all.iter()) {
            let counts = [verdict.holds, verdict.findings, verdict.explained, verdict.not_assessable];
            key = key.text(verdict.rule);
            key = counts.iter().fold(key, |key, count| key.bytes(&count.to_le_bytes()));
        }
        // A finding of a public rule is printed; it may be about another agency's report.
        let findings = inputs.findings.as_ref().and_then(|findings| findings.findings(report.year));
        for finding in findings.into_iter().flat_map(|(_, findings)| findings) {
            if crate::check::rule(finding.code).is_some_and(|rule| rule.is_public(settings)) {
                key = key.text(&finding.message.render(settings.language));
            }
        }
    }
    key = agency.histories.iter().fold(key, |key, history| key.digest(&history.digest));
    inputs
        .named
        .iter()
        .fold(key, |key, (digest, page)| key.digest(digest).text(if *page { "page" } else { "" }))
        .finish()
}

/// The files of an agency, by path.
pub(super) fn items(shared: &Arc<PlanInputs>, index: usize) -> Vec<Arc<Item>> {
    plan_items(shared, index).0
}

fn plan_items(shared: &Arc<PlanInputs>, index: usize) -> (Vec<Arc<Item>>, Vec<Diagnostic>) {
    let agency = shared.site.agencies[index].clone();
    let mut planning = Planning::new(shared, &Arc::default());
    plan_agency(&mut planning, &agency);
    planning.finish()
}
