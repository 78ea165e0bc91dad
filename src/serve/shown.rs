//! What the browser is shown at one moment: the newest state that can be shown, and everything there is to say about the
//! author's files as they are now.

use super::last_good;
use crate::base::{Diagnostic, Digest, KeyBuilder, Lang, Location, OutPath, Summary};
use crate::model::Report;
use crate::pipeline::{self, Checked, Options, PipelineCache};
use crate::plan::{Item, ItemContent};
use crate::source::Sources;
use std::sync::{Arc, OnceLock};

/// A state of the site, whole.
pub struct SiteState {
    /// Counts the states.
    pub version: u64,
    /// What pages are rendered from.
    pub checked: Checked,
    /// All diagnostics about the files as they are.
    pub diagnostics: Vec<Arc<Diagnostic>>,
    /// Whether a part that cannot be read at the moment is shown as it was.
    pub stale: bool,
    /// The digest of the running program.
    pub program: Digest,
    /// The digest of all diagnostics, computed on demand.
    said: OnceLock<Digest>,
}

/// Makes one state after the other, with the caches for the next.
pub struct SiteStateBuilder {
    options: Options,
    good: Sources,
    memo: PipelineCache,
    /// The theme of which a page of each kind was rendered without a mistake.
    rehearsed: Option<Digest>,
    version: u64,
}

impl SiteStateBuilder {
    /// Nothing was shown yet. Drafts are shown: see [`Options::drafts`].
    pub fn new(options: Options) -> SiteStateBuilder {
        SiteStateBuilder {
            options,
            good: Sources::default(),
            memo: PipelineCache::default(),
            rehearsed: None,
            version: 0,
        }
    }

    /// The next state.
    pub fn next(&mut self, sources: &Sources) -> SiteState {
        let mut checked = pipeline::analyze_cached(sources, &self.options, &mut self.memo);
        if self.rehearsed != Some(*checked.theme.digest()) {
            let before = checked.diagnostics.len();
            checked.check_templates();
            self.rehearsed = (checked.diagnostics.len() == before).then(|| *checked.theme.digest());
        }
        let broken = last_good::broken(&checked.diagnostics);
        last_good::follow(&mut self.good, sources, &broken);
        let diagnostics = std::mem::take(&mut checked.diagnostics);
        let stale = !broken.is_empty();
        if stale {
            let mut shown = sources.clone();
            broken.iter().for_each(|part| last_good::adopt(&mut shown, &self.good, part));
            checked = pipeline::analyze_cached(&shown, &self.options, &mut self.memo);
        }
        self.version += 1;
        SiteState {
            version: self.version,
            checked,
            diagnostics,
            stale,
            program: self.options.program,
            said: OnceLock::new(),
        }
    }
}

impl SiteState {
    /// The file of the output at a path.
    pub fn item(&self, path: &OutPath) -> Option<Arc<Item>> {
        self.checked.plan.item(path)
    }

    /// The reports that the page at an address is about, the earlier first. `path` is as a browser has it: `/office/2024/`.
    pub(super) fn reports(&self, path: &str) -> Vec<Arc<Report>> {
        let path = path.strip_prefix('/').unwrap_or(path);
        let file = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
        let Some(item) = OutPath::parse(&file).and_then(|file| self.item(&file)) else { return Vec::new() };
        match &item.content {
            ItemContent::Page(page) | ItemContent::Fragment(page) => page.reports().into_iter().cloned().collect(),
            _ => Vec::new(),
        }
    }

    /// The findings of the rules on the site as it is shown.
    pub(super) fn findings(&self) -> &[Arc<Diagnostic>] {
        if self.stale { &self.checked.diagnostics } else { &self.diagnostics }
    }

    /// The theme's files.
    pub(super) fn assets(&self) -> &[Arc<Item>] {
        self.checked.plan.assets()
    }

    /// The digest of all diagnostics as they are printed.
    pub(super) fn said(&self, lang: Lang) -> Digest {
        *self.said.get_or_init(|| {
            let all = self.diagnostics.iter().fold(KeyBuilder::new("said"), |key, found| {
                let (line, column) = found.location.as_ref().map_or((0, 0), Location::position);
                let path = found.location.as_ref().map_or("", |place| place.file.path.as_str());
                key.text(path).text(&format!("{line}:{column} {:?}", found.severity)).text(&found.message.render(lang))
            });
            all.finish()
        })
    }

    /// How many findings of each weight.
    pub fn summary(&self) -> Summary {
        Summary::of(&self.diagnostics)
    }

    /// The addresses of drafts' pages.
    pub fn drafts(&self) -> Vec<String> {
        let drafts = self.checked.site.reports().filter(|(_, report)| report.draft);
        drafts.map(|(_, report)| format!("/{}/{}/", report.agency, report.year)).collect()
    }
}
