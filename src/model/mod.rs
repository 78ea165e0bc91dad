//! What the files mean: settings, agencies, reports. TOML and Markdown become values; every mistake becomes a diagnostic.

mod agency;
mod attachments;
mod figures;
mod history;
mod keys;
mod ledger;
mod narrative;
mod report;
mod settings;
mod toml;

pub use agency::{Agency, Level};
pub use attachments::Attachment;
pub(crate) use figures::keyed_rows;
pub use figures::{CellValue, Figures};
pub use history::{History, SEALING, Version, is_ahead};
#[cfg(test)]
pub(crate) use keys::VersionsKeys;
pub(crate) use keys::{AgencyKeys, ReportKeys, SiteKeys};
pub use ledger::{Ledger, LedgerEntry, SEAL, Withdrawal, changed_file};
pub use narrative::Narrative;
pub use report::{Continued, Explanation, NoteMarks, Published, Report};
pub use settings::{ComparePairs, PORTAL, Settings};

use crate::base::syntax;
use crate::base::{Diagnostic, Location, Message, Severity, Slug, SourceFile, Year};
use crate::edition::Editions;
use crate::source::{AgencyFiles, Sources};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// Everything a site says.
#[derive(Clone, Debug)]
pub struct Site {
    /// site.toml.
    pub settings: Settings,
    /// The forms it knows.
    pub editions: Editions,
    /// The agencies by slug.
    pub agencies: Vec<Arc<Agency>>,
}

impl Site {
    /// The agency of a slug.
    pub fn agency(&self, slug: &Slug) -> Option<&Arc<Agency>> {
        self.agencies.binary_search_by(|agency| agency.slug.cmp(slug)).ok().map(|index| &self.agencies[index])
    }

    /// Every report with its agency.
    pub fn reports(&self) -> impl Iterator<Item = (&Arc<Agency>, &Arc<Report>)> {
        self.agencies.iter().flat_map(|agency| agency.reports.iter().map(move |report| (agency, report)))
    }

    /// The same site with working copies in the place of the sealed versions that they are ahead of, as drafts.
    pub fn with_working_copies(&self) -> Site {
        let agencies = self.agencies.iter().map(|agency| {
            let ahead: Vec<&Arc<Report>> =
                agency.histories.iter().filter_map(|history| history.ahead.as_ref()).collect();
            if ahead.is_empty() {
                return agency.clone();
            }
            let mut agency = Agency::clone(agency);
            for report in ahead {
                agency.reports.retain(|other| other.year != report.year);
                agency.reports.push(report.clone());
            }
            agency.reports.sort_by_key(|report| report.year);
            Arc::new(agency)
        });
        Site { settings: self.settings.clone(), editions: self.editions.clone(), agencies: agencies.collect() }
    }

    /// Every sealed version with its digest: `tang/2023/v1`.
    pub fn sealed(&self) -> BTreeMap<String, String> {
        let histories = self.agencies.iter().flat_map(|agency| agency.histories.iter().map(move |h| (&agency.slug, h)));
        let version = |(slug, history): (&Slug, &Arc<History>)| -> Vec<(String, String)> {
            let named = |entry: &LedgerEntry| format!("{slug}/{}/{}", history.year, entry.folder());
            history.ledger.entries.iter().map(|entry| (named(entry), entry.digest.clone())).collect()
        };
        histories.flat_map(version).collect()
    }

    /// The years that have a report.
    pub fn years(&self) -> BTreeSet<Year> {
        self.reports().map(|(_, report)| report.year).collect()
    }

    /// The same site without drafts: what a build publishes.
    pub fn without_drafts(&self) -> Site {
        let agencies = self.agencies.iter().map(|agency| {
            if agency.reports.iter().all(|report| !report.draft) {
                return agency.clone();
            }
            let mut agency = Agency::clone(agency);
            agency.reports.retain(|report| !report.draft);
            Arc::new(agency)
        });
        Site { settings: self.settings.clone(), editions: self.editions.clone(), agencies: agencies.collect() }
    }
}

/// Turns files into a site. What could be read is in it, whatever else is wrong.
pub fn load(sources: &Sources) -> (Site, Vec<Diagnostic>) {
    let (site, found) = load_cached(sources, &mut LoadCache::default());
    (site, found.into_iter().map(Arc::unwrap_or_clone).collect())
}

/// The forms of a site, and the mistakes in their files.
type Forms = (Editions, Vec<Arc<Diagnostic>>);

/// What loading remembers: the forms, and the folder of each agency with what it means. The very same files under the same forms
/// have the very same meaning.
#[derive(Default)]
pub struct LoadCache {
    editions: Vec<Arc<SourceFile>>,
    forms: Option<Forms>,
    /// By the name of the folder.
    agencies: Vec<(String, Arc<AgencyFiles>, Arc<LoadedAgency>)>,
}

impl LoadCache {
    /// The forms of the site. With others, everything means something else.
    fn forms(&mut self, sources: &Sources) -> Forms {
        if self.editions != sources.editions {
            self.agencies.clear();
            self.forms = None;
            self.editions.clone_from(&sources.editions);
        }
        let load = || {
            let (editions, found) = Editions::load(&sources.editions);
            (editions, found.into_iter().map(Arc::new).collect())
        };
        self.forms.get_or_insert_with(load).clone()
    }

    /// What each folder means. Folders that are gone are forgotten.
    fn agencies(&mut self, sources: &Sources, editions: &Editions) -> Vec<Arc<LoadedAgency>> {
        let mut before = std::mem::take(&mut self.agencies).into_iter().peekable();
        let known = sources.agencies.iter().map(|(folder, files)| {
            while before.next_if(|(known, ..)| known < folder).is_some() {}
            before.next_if(|(known, known_files, _)| known == folder && Arc::ptr_eq(known_files, files))
        });
        let known: Vec<_> = sources.agencies.iter().zip(known).collect();
        let load = |((folder, files), known): ((&String, &Arc<AgencyFiles>), Option<_>)| {
            known.unwrap_or_else(|| (folder.clone(), files.clone(), Arc::new(load_agency(folder, files, editions))))
        };
        self.agencies = known.into_par_iter().map(load).collect();
        self.agencies.iter().map(|(.., loaded)| loaded.clone()).collect()
    }
}

/// The same, remembered: only folders that differ from those of the last time are loaded.
pub fn load_cached(sources: &Sources, memo: &mut LoadCache) -> (Site, Vec<Arc<Diagnostic>>) {
    let mut found: Vec<Diagnostic> = sources.problems.values().flatten().cloned().collect();
    let settings = Settings::load(sources.site.as_ref(), &mut found);
    if sources.agencies.is_empty() {
        let help = Message::new("site.empty.help");
        found.push(Diagnostic::warning("SITE", Message::new("site.empty")).at(Location::absent("content")).help(help));
    }
    let mut found: Vec<Arc<Diagnostic>> = found.into_iter().map(Arc::new).collect();
    let (editions, mistakes) = memo.forms(sources);
    found.extend(mistakes);
    let loaded = memo.agencies(sources, &editions);
    // An agency whose own file is broken is there all the same.
    let slugs = || sources.agencies.keys().filter_map(|folder| Slug::parse(folder));
    let circles = circles(&loaded);
    let mut agencies = Vec::new();
    for loaded in &loaded {
        let mut agency = loaded.agency.clone();
        let in_circle = agency.as_ref().is_some_and(|agency| circles.contains(&agency.slug));
        if let Some(agency) = agency.as_mut().filter(|_| in_circle) {
            Arc::make_mut(agency).parent = None;
        }
        found.extend(loaded.found.iter().cloned());
        for (key, slug, place) in &loaded.named {
            if *key == "parent" && in_circle {
                let message = Message::new("agency.circle").with("found", slug);
                found.push(Arc::new(Diagnostic::error("AGENCY", message).at(place.clone())));
            }
            if !sources.agencies.contains_key(slug.as_str()) {
                let message = Message::new("agency.unknown").with("key", *key).with("found", slug);
                let mut diagnostic = Diagnostic::error("AGENCY", message).at(place.clone());
                let slugs: Vec<Slug> = slugs().collect();
                if let Some(near) = toml::nearest(slug.as_str(), slugs.iter().map(Slug::as_str)) {
                    diagnostic = diagnostic.help(Message::new("key.similar").with("key", near));
                }
                found.push(Arc::new(diagnostic));
            }
        }
        agencies.extend(agency);
    }
    agencies.sort_by(|a, b| a.slug.cmp(&b.slug));
    syntax::suppress_follow_ups(&mut found);
    (Site { settings, editions, agencies }, found)
}

/// The agencies that are their own parent, or their parents' parent …
fn circles(loaded: &[Arc<LoadedAgency>]) -> BTreeSet<Slug> {
    let parents: BTreeMap<&Slug, &Slug> =
        loaded.iter().filter_map(|l| l.agency.as_ref()).filter_map(|a| Some((&a.slug, a.parent.as_ref()?))).collect();
    let returns = |slug: &Slug| {
        std::iter::successors(parents.get(slug).copied(), |above| parents.get(*above).copied())
            .take(parents.len())
            .any(|above| above == slug)
    };
    parents.keys().filter(|slug| returns(slug)).map(|slug| (*slug).clone()).collect()
}

/// One agency's folder after reading, with the slugs of others that it names.
struct LoadedAgency {
    agency: Option<Arc<Agency>>,
    named: Vec<(&'static str, Slug, Location)>,
    found: Vec<Arc<Diagnostic>>,
}

impl LoadedAgency {
    fn new(
        agency: Option<Agency>,
        named: Vec<(&'static str, Slug, Location)>,
        mut found: Vec<Diagnostic>,
    ) -> LoadedAgency {
        Diagnostic::sort(&mut found);
        LoadedAgency { agency: agency.map(Arc::new), named, found: found.into_iter().map(Arc::new).collect() }
    }
}

fn load_agency(folder: &str, files: &AgencyFiles, editions: &Editions) -> LoadedAgency {
    let mut found = files.problems.clone();
    let Some(slug) = Slug::parse(folder) else {
        found.push(agency::bad_slug(folder, Location::absent(format!("content/{folder}"))));
        return LoadedAgency::new(None, Vec::new(), found);
    };
    let Some(file) = files.texts.get("agency.toml") else {
        if files.problems.iter().all(|p| p.location.as_ref().is_none_or(|p| !p.file.path.ends_with("agency.toml"))) {
            let place = Location::absent(format!("content/{folder}/agency.toml"));
            let help = Message::new("agency.absent.help");
            found.push(Diagnostic::error("AGENCY", Message::new("agency.absent")).at(place).help(help).of(&slug, None));
        }
        return LoadedAgency::new(None, Vec::new(), found);
    };
    let raw = agency::load(&slug, file, &mut found);
    let spot = |span: Range<usize>| Location::new(file, span);
    let mut named: Vec<_> = raw.named.into_iter().map(|(key, slug, span)| (key, slug, spot(span))).collect();
    let mut agency = raw.agency;
    for diagnostic in &mut found {
        diagnostic.agency = Some(slug.clone());
    }
    let mut reports: Vec<Report> = Vec::new();
    for name in &files.folders {
        let Some(year) = Year::parse(name) else {
            if files.texts.contains_key(&format!("{name}/report.toml")) {
                let place = Location::absent(format!("content/{folder}/{name}/report.toml"));
                let message = Message::new("report.year").with("found", name);
                found.push(Diagnostic::error("REPORT", message).at(place).of(&slug, None));
            }
            continue;
        };
        let start = found.len();
        let mut history = history::load(&slug, year, files, editions, &mut found);
        let listed = history.as_ref().map_or(0, |history| history.versions.len());
        history::unmatched(&slug, year, files, listed, &mut found);
        let sealed = history.as_ref().and_then(|history| history.current()?.report.clone());
        let working = found.len();
        if let Some(raw) = report::load(&slug, year, name, files, editions, &mut found) {
            let mut report = raw.report;
            named.extend(raw.named.into_iter().map(|(key, slug, span)| (key, slug, Location::new(&report.file, span))));
            let previous = reports.last().filter(|previous| previous.year == year.previous());
            let mut narratives = std::mem::take(&mut report.narratives);
            narratives.iter_mut().for_each(|narrative| narrative.resolve(&report, previous, &mut found));
            if let (Some(previous), true) = (previous, narratives.iter().any(|n| n.text() != n.file.text)) {
                // Last year's figures are in the text, so they are in the digest.
                report.digest =
                    crate::base::KeyBuilder::new("with").digest(&report.digest).digest(&previous.digest).finish();
            }
            report.narratives = narratives;
            match (&mut history, &sealed) {
                (Some(history), Some(sealed)) if history::is_ahead(&report, sealed) => {
                    let message = Message::new("seal.ahead").with("number", sealed.version.unwrap_or_default());
                    let place = Location::new(&report.file, 0..0);
                    found.push(
                        Diagnostic::new(SEAL, Severity::Info, message).at(place).help(Message::new("seal.ahead.help")),
                    );
                    history.ahead = Some(Arc::new(report.into_draft()));
                }
                (Some(_), Some(_)) => {}
                // Sealed once and withdrawn since: the working copy waits for the next sealing.
                (Some(history), None) => {
                    history.ahead = Some(Arc::new(report.into_draft()));
                }
                (None, _) => reports.push(report),
            }
        }
        if history.is_some() {
            // What is published is sealed, so mistakes in the working copy stop nothing.
            for diagnostic in &mut found[working..] {
                diagnostic.severity = diagnostic.severity.min(Severity::Warning);
            }
        }
        reports.extend(sealed.map(|sealed| Report::clone(&sealed)));
        agency.histories.extend(history.map(Arc::new));
        for diagnostic in &mut found[start..] {
            diagnostic.agency = Some(slug.clone());
            diagnostic.year = Some(year);
        }
    }
    agency.reports = reports.into_iter().map(Arc::new).collect();
    spare_drafts(&agency, &mut found);
    LoadedAgency::new(Some(agency), named, found)
}

/// Mistakes in a draft are normal: they stop no build.
fn spare_drafts(agency: &Agency, found: &mut [Diagnostic]) {
    for report in agency.reports.iter().filter(|report| report.draft) {
        for diagnostic in found.iter_mut().filter(|diagnostic| diagnostic.year == Some(report.year)) {
            diagnostic.severity = diagnostic.severity.min(Severity::Warning);
        }
    }
}
