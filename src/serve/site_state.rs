//! The state of the site that the browser shows: the newest that can be rendered, and the diagnostics of the files as they are.

use super::last_good;
use crate::base::{Diagnostic, Digest, KeyBuilder, Lang, Location, OutPath, Slug, Summary, Year};
use crate::model::{ROLLUP_FILE, Report, RollupRecord, Site};
use crate::pipeline::{self, Checked, Options, PipelineCache};
use crate::plan::{Item, ItemContent};
use crate::source::Sources;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// A complete state of the site.
pub struct SiteState {
    /// The number of the state.
    pub version: u64,
    /// What pages are rendered from.
    pub checked: Checked,
    /// All diagnostics about the files as they are.
    pub diagnostics: Vec<Arc<Diagnostic>>,
    /// Whether an unreadable part is shown in its last readable version.
    pub stale: bool,
    /// By which figures the offices that have members were rolled up last.
    pub rollups: BTreeMap<(Slug, Year), RollupRecord>,
    /// The digest of the running program.
    pub program: Digest,
    /// The digest of all diagnostics, computed on demand.
    diagnostics_digest: OnceLock<Digest>,
}

/// Makes one state after the other, with the caches for the next.
pub struct SiteStateBuilder {
    options: Options,
    good: Sources,
    cache: PipelineCache,
    /// The theme whose templates were all checked without an error.
    checked_theme: Option<Digest>,
    version: u64,
}

impl SiteStateBuilder {
    /// A builder without an earlier state. `options` decide on drafts: see [`Options::drafts`].
    pub fn new(options: Options) -> SiteStateBuilder {
        SiteStateBuilder {
            options,
            good: Sources::default(),
            cache: PipelineCache::default(),
            checked_theme: None,
            version: 0,
        }
    }

    /// The next state.
    pub fn next(&mut self, sources: &Sources) -> SiteState {
        let mut checked = pipeline::analyze_cached(sources, &self.options, &mut self.cache);
        if self.checked_theme != Some(*checked.theme.digest()) {
            self.checked_theme = checked.check_templates().then(|| *checked.theme.digest());
        }
        let unreadable = last_good::unreadable_parts(&checked.diagnostics, &sources.root);
        last_good::update(&mut self.good, sources, &unreadable);
        let diagnostics = std::mem::take(&mut checked.diagnostics);
        let stale = !unreadable.is_empty();
        if stale {
            let mut shown = sources.clone();
            unreadable.iter().for_each(|part| last_good::copy_part(&mut shown, &self.good, part));
            checked = pipeline::analyze_cached(&shown, &self.options, &mut self.cache);
        }
        self.version += 1;
        SiteState {
            version: self.version,
            rollups: rollups(&checked.site, sources),
            checked,
            diagnostics,
            stale,
            program: self.options.program,
            diagnostics_digest: OnceLock::new(),
        }
    }
}

/// What was recorded at the last roll-ups.
fn rollups(site: &Site, sources: &Sources) -> BTreeMap<(Slug, Year), RollupRecord> {
    let offices: BTreeSet<&Slug> = site.agencies.iter().filter_map(|agency| agency.parent.as_ref()).collect();
    let records =
        offices.into_iter().filter_map(|office| Some((office, site.agency(office)?))).flat_map(|(slug, agency)| {
            agency.reports.iter().filter_map(|report| {
                let file = sources.text(slug, &format!("{}/{ROLLUP_FILE}", report.year))?;
                Some(((slug.clone(), report.year), RollupRecord::parse(file)))
            })
        });
    records.collect()
}

impl SiteState {
    /// The file of the output at a path.
    pub fn item(&self, path: &OutPath) -> Option<Arc<Item>> {
        self.checked.plan.item(path)
    }

    /// The reports on the page at an address such as `/office/2024/`, the earlier first.
    pub(super) fn reports(&self, path: &str) -> Vec<Arc<Report>> {
        let path = path.strip_prefix('/').unwrap_or(path);
        let file = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
        let Some(item) = OutPath::parse(&file).and_then(|file| self.item(&file)) else { return Vec::new() };
        match &item.content {
            ItemContent::Page(page) | ItemContent::Fragment(page) => page.reports().into_iter().cloned().collect(),
            _ => Vec::new(),
        }
    }

    /// Whether any agency is below another one.
    pub fn has_offices(&self) -> bool {
        self.checked.site.agencies.iter().any(|agency| agency.parent.is_some())
    }

    /// The theme's files.
    pub(super) fn assets(&self) -> &[Arc<Item>] {
        self.checked.plan.assets()
    }

    /// The digest of all diagnostics as they are printed.
    pub(super) fn diagnostics_digest(&self, lang: Lang) -> Digest {
        *self.diagnostics_digest.get_or_init(|| {
            let all = self.diagnostics.iter().fold(KeyBuilder::new("diagnostics"), |key, diagnostic| {
                let (line, column) = diagnostic.location.as_ref().map_or((0, 0), Location::position);
                key.text(diagnostic.path())
                    .text(&format!("{line}:{column} {:?}", diagnostic.severity))
                    .text(&diagnostic.message.render(lang))
            });
            all.finish()
        })
    }

    /// The number of diagnostics by severity.
    pub fn summary(&self) -> Summary {
        Summary::new(&self.diagnostics)
    }

    /// The addresses of drafts' pages.
    pub fn drafts(&self) -> Vec<String> {
        let drafts = self.checked.site.reports().filter(|(_, report)| report.draft);
        drafts.map(|(_, report)| format!("/{}/{}/", report.agency, report.year)).collect()
    }
}
