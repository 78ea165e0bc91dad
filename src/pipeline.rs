//! The picture as code: read → load → check → plan → render → publish. Every command is one of these functions; `watch` and
//! `serve` are loops around them.

mod fold;
mod left_out;
mod removals;

pub use crate::plan::Shard;
pub use removals::{Removals, ReportName, show};

use crate::base::syntax::SYNTAX;
use crate::base::{Diagnostic, Digest, Severity, Summary};
use crate::check::{self, Verdicts};
use crate::model::{self, Agency, OnError, Report, Site};
use crate::plan::{self, Item, ItemContent, Plan};
use crate::publish::{self, Changes, Destination, PublishError, ShardWriter, Shards};
use crate::render::{self, Theme, key, render, with_files};
use crate::source::{self, AttachmentError, SiteFolder, SourceError, Sources};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// The options of a build.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether drafts are built.
    pub drafts: bool,
    /// An address that takes the place of site.toml's.
    pub base_url: Option<String>,
    /// A theme to look at in the place of site.toml's.
    pub theme: Option<String>,
    /// Whether every error stops a build, whatever site.toml says (`on_error`).
    pub strict: bool,
    /// Whether a build may take away what is published: sealed versions, and reports in numbers.
    pub remove_published: bool,
    /// The digest of the running program: a new program reuses no page of an old one.
    pub program: Digest,
}

impl Options {
    /// A look at a site that changes nothing.
    pub fn new(drafts: bool, program: Digest) -> Options {
        Options { drafts, base_url: None, theme: None, strict: false, remove_published: false, program }
    }
}

/// A site that was read, loaded and checked, with all diagnostics.
pub struct Checked {
    /// The site as it would be published.
    pub site: Arc<Site>,
    /// The site as it was checked, with the reports that are left out.
    pub whole: Arc<Site>,
    /// The theme.
    pub theme: Arc<Theme>,
    /// The verdicts of the rules.
    pub verdicts: Verdicts,
    /// Every file that would exist.
    pub plan: Plan,
    /// All mistakes and findings, in order.
    pub diagnostics: Vec<Arc<Diagnostic>>,
    /// The drafts that are not in the site.
    pub drafts: BTreeSet<ReportName>,
    /// The reports that are not in the site because of their errors.
    pub left_out: BTreeSet<ReportName>,
    remove_published: bool,
}

/// Why a site was not read or published.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// Reading failed.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Publishing failed.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// An attachment could not be copied.
    #[error(transparent)]
    Attachment(#[from] source::AttachmentError),
    /// Nothing is published: templates of the theme have mistakes, sealed files were changed, or too much would be gone.
    #[error("mistakes in the theme, or reports that would be removed")]
    Refused(Vec<Diagnostic>),
}

/// Reads, loads, checks and plans a site.
///
/// # Errors
/// When the folder cannot be read at all.
pub fn check(site: impl Into<SiteFolder>, options: &Options) -> Result<Checked, PipelineError> {
    Ok(analyze(&source::read(site)?, options))
}

/// [`check()`] that takes what the rules found from the memo of another process's, with the memo of what they found now.
///
/// # Errors
/// As of [`check()`].
pub fn check_with_memo(
    site: impl Into<SiteFolder>,
    options: &Options,
    memo: &[u8],
) -> Result<(Checked, Vec<u8>), PipelineError> {
    let rules = check::CheckCache::with_memo(memo, options.program);
    let mut cache = PipelineCache { rules, ..PipelineCache::default() };
    let checked = analyze_cached(&source::read(site)?, options, &mut cache);
    let memo = cache.rules.memo(&checked.whole, &options.program);
    Ok((checked, memo))
}

/// The part of [`check()`] after reading: pure.
pub fn analyze(sources: &Sources, options: &Options) -> Checked {
    analyze_cached(sources, options, &mut PipelineCache::default())
}

/// The caches of all stages. Without them, or with another site's, the result is the same.
#[derive(Default)]
pub struct PipelineCache {
    load: model::LoadCache,
    theme: render::ThemeCache,
    rules: check::CheckCache,
    plan: plan::PlanCache,
}

/// [`analyze`] with caches: what is unchanged since the last call is not analyzed again.
pub fn analyze_cached(sources: &Sources, options: &Options, cache: &mut PipelineCache) -> Checked {
    let (mut site, mut diagnostics) = model::load_cached(sources, &mut cache.load);
    if let Some(settings) = options.base_url.as_deref().and_then(|url| site.settings.clone().with_base_url(url)) {
        site.settings = settings;
    }
    if let Some(theme) = &options.theme {
        site.settings.theme.clone_from(theme);
    }
    if options.drafts {
        site = site.with_working_copies();
    } else {
        lower_drafts(&site, &mut diagnostics);
    }
    let (verdicts, findings) = check::check_cached(&site, &mut cache.rules);
    diagnostics.extend(findings);
    let is_draft = |(agency, report): (&Arc<Agency>, &Arc<Report>)| {
        (!options.drafts && report.draft).then(|| (agency.slug.clone(), report.year))
    };
    let drafts: BTreeSet<ReportName> = site.reports().filter_map(is_draft).collect();
    let leaves_out = site.settings.on_error == OnError::LeaveOut && !options.strict;
    let left_out = if leaves_out { left_out::find(&site, &diagnostics) } else { BTreeSet::new() };
    let whole = Arc::new(site);
    let site = Arc::new(whole.without(&drafts.union(&left_out).cloned().collect()).with_public_names());
    let (theme, mistakes) = cache.theme.load(&sources.themes, &site);
    diagnostics.extend(mistakes.into_iter().map(Arc::new));
    let (plan, collisions) = plan::plan(&site, &verdicts, theme.assets(), &mut cache.plan);
    diagnostics.extend(collisions);
    Diagnostic::sort(&mut diagnostics);
    let diagnostics = fold::fold(diagnostics);
    let remove_published = options.remove_published;
    Checked { site, whole, theme, verdicts, plan, diagnostics, drafts, left_out, remove_published }
}

/// Lines of drafts that are no TOML stop nothing where no draft is built.
fn lower_drafts(site: &Site, diagnostics: &mut [Arc<Diagnostic>]) {
    let is_error = |d: &&mut Arc<Diagnostic>| d.code == SYNTAX && d.severity == Severity::Error;
    let mut errors = diagnostics.iter_mut().filter(is_error).peekable();
    if errors.peek().is_none() {
        return;
    }
    let drafts = site.draft_files();
    let is_draft = |d: &Diagnostic| d.location.as_ref().is_some_and(|place| drafts.contains(&place.file.path));
    for diagnostic in errors.filter(|diagnostic| is_draft(diagnostic)) {
        Arc::make_mut(diagnostic).severity = Severity::Warning;
    }
}

impl Checked {
    /// Renders one page of each kind, so that a theme's mistakes show without a build. Returns whether there are none.
    pub fn check_templates(&mut self) -> bool {
        let count = self.diagnostics.len();
        for item in self.plan.page_of_each_template() {
            if let Err(mistake) = render(&item, &self.theme) {
                self.diagnostics.push(Arc::from(mistake));
            }
        }
        if self.diagnostics.len() == count {
            return true;
        }
        Diagnostic::sort(&mut self.diagnostics);
        self.diagnostics = fold::fold(std::mem::take(&mut self.diagnostics));
        false
    }

    /// Whether anything stops a build.
    pub fn summary(&self) -> Summary {
        Summary::new(&self.diagnostics)
    }

    /// How many errors stop a build: those of reports that are left out do not.
    pub fn blocking_errors(&self) -> usize {
        let is_blocking = |finding: &&Arc<Diagnostic>| {
            finding.severity == Severity::Error && !left_out::concerns(finding, &self.left_out)
        };
        self.diagnostics.iter().filter(is_blocking).count()
    }

    /// Renders what changed and publishes the site.
    ///
    /// # Errors
    /// When the machine fails, or with the theme's mistakes; nothing is published then.
    pub fn publish(
        &self,
        destination: &Destination<'_>,
        program: &Digest,
    ) -> Result<(Changes, Removals), PipelineError> {
        self.publish_with(destination, program, None)
    }

    /// [`Checked::publish`] that takes from shards what they have, made by a program with this digest.
    ///
    /// # Errors
    /// As of [`Checked::publish`].
    pub fn publish_with(
        &self,
        destination: &Destination<'_>,
        program: &Digest,
        shards: Option<(&Shards, &Digest)>,
    ) -> Result<(Changes, Removals), PipelineError> {
        let mut stage = publish::open(destination)?;
        let removals = Removals::new(&stage, &self.site, &self.drafts, &self.left_out);
        let mut refusals = removals.returned();
        refusals.extend(if self.remove_published { Vec::new() } else { removals.refusals() });
        if !refusals.is_empty() {
            return Err(PipelineError::Refused(refusals));
        }
        stage.remember_removed(removals.remembered(self.remove_published));
        stage.record_withdrawn(self.site.withdrawn());
        let mistakes = Mutex::new(Vec::new());
        self.plan.items().try_for_each(|item| -> Result<(), PipelineError> {
            let key = key(&item, &self.theme, program);
            if stage.keep(&item.path, &key)? {
                return Ok(());
            }
            if let ItemContent::Stream(make) = &item.content {
                stage.write_stream(&item.path, &key, |out| make(self.theme.words(), out))?;
                return Ok(());
            }
            if let Some((shards, program)) = shards
                && let Some(bytes) = shards.read(&item.path, &render::key(&item, &self.theme, program))
            {
                stage.write(&item.path, &key, &bytes)?;
            } else if let Some(bytes) = self.bytes(&item, &mistakes)? {
                stage.write(&item.path, &key, &bytes)?;
            }
            Ok(())
        })?;
        refuse(mistakes)?;
        Ok((stage.finish(&self.site.sealed(), &self.site.drafts())?, removals))
    }

    /// Renders the pages and files of a share of the agencies into a shard, which [`Checked::publish_with`] takes them from; how many.
    ///
    /// # Errors
    /// When the machine fails, or with the theme's mistakes; no shard is written then.
    pub fn write_shard(&self, shard: Shard, out: ShardWriter, program: &Digest) -> Result<usize, PipelineError> {
        let mistakes = Mutex::new(Vec::new());
        let write = |item: Arc<Item>| -> Result<usize, PipelineError> {
            let Some(bytes) = self.bytes(&item, &mistakes)? else { return Ok(0) };
            out.write(&item.path, &key(&item, &self.theme, program), &bytes)?;
            Ok(1)
        };
        let count = self.plan.items_of(shard).map(write).try_reduce(|| 0, |one, other| Ok(one + other))?;
        refuse(mistakes)?;
        out.finish()?;
        Ok(count)
    }

    /// The bytes of an item; `None` where its template has a mistake, or a sealed file was changed, which is noted.
    fn bytes<'i>(
        &self,
        item: &'i Item,
        mistakes: &Mutex<Vec<Diagnostic>>,
    ) -> Result<Option<Cow<'i, [u8]>>, PipelineError> {
        let note = |mistake: Diagnostic| {
            mistakes.lock().unwrap_or_else(PoisonError::into_inner).push(mistake);
            None
        };
        match render(item, &self.theme) {
            Ok(Some(bytes)) => Ok(Some(bytes)),
            Ok(None) => match with_files(item, &source::attachment) {
                Err(AttachmentError::Changed(finding)) => Ok(note(*finding)),
                bytes => Ok(bytes?.map(Cow::Owned)),
            },
            Err(mistake) => Ok(note(*mistake)),
        }
    }
}

/// Refuses to publish pages whose templates have mistakes.
fn refuse(mistakes: Mutex<Vec<Diagnostic>>) -> Result<(), PipelineError> {
    let mut mistakes = mistakes.into_inner().unwrap_or_else(PoisonError::into_inner);
    if mistakes.is_empty() {
        return Ok(());
    }
    // One template's mistake shows on every page that uses it: once is enough.
    Diagnostic::sort(&mut mistakes);
    let mistakes = fold::fold(mistakes.into_iter().map(Arc::new).collect());
    Err(PipelineError::Refused(mistakes.into_iter().map(Arc::unwrap_or_clone).collect()))
}
