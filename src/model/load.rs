//! From files to a site: the settings, the forms, every agency's folder, and what can only be seen of all agencies together.

use super::known_names::indistinct;
use super::load_agency::{LoadedAgency, load_agency};
use super::load_report::unknown_edition;
use super::{Agency, Report, Settings, Site};
use crate::base::syntax::{parse_sound, suppress_follow_ups};
use crate::base::{
    Cache, Diagnostic, Digest, KeyBuilder, Location, Message, Severity, Slug, SourceFile, Year, suggestion,
};
use crate::edition::Editions;
use crate::source::{AgencyFiles, SourcePart, Sources};
use chrono::Datelike as _;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Turns files into a site. What could be read is in it, whatever else is wrong.
pub fn load(sources: &Sources) -> (Site, Vec<Diagnostic>) {
    let (site, diagnostics) = load_cached(sources, &mut LoadCache::default());
    (site, diagnostics.into_iter().map(Arc::unwrap_or_clone).collect())
}

/// The forms of a site with the mistakes in their files, and the digest of those files.
type LoadedEditions = (Editions, Vec<Arc<Diagnostic>>, Digest);

/// What was loaded last: the very same files under the same forms have the very same meaning.
#[derive(Default)]
pub struct LoadCache {
    editions: Cache<(), Vec<Arc<SourceFile>>, LoadedEditions>,
    /// By the name of the folder.
    agencies: Cache<String, (Digest, Arc<AgencyFiles>), Arc<LoadedAgency>>,
    /// Those that have their parent of the settings: the very same value as long as neither changes.
    adopted: Cache<Slug, (Arc<Agency>, Slug), Arc<Agency>>,
}

impl LoadCache {
    fn editions(&mut self, sources: &Sources) -> LoadedEditions {
        self.editions.output(sources.editions.clone(), |files| {
            let (editions, diagnostics) = Editions::load(files);
            let key = KeyBuilder::new("editions");
            let digest = files.iter().fold(key, |key, file| key.text(&file.path).text(&file.text)).finish();
            (editions, diagnostics.into_iter().map(Arc::new).collect(), digest)
        })
    }

    /// What each folder means. Files that were not read again are the very same values, so no text is compared.
    fn agencies(&mut self, sources: &Sources, editions: &Editions, digest: Digest) -> Vec<Arc<LoadedAgency>> {
        let folders: Vec<(&String, &Arc<AgencyFiles>)> = sources.agencies.iter().collect();
        self.agencies.refresh(
            &folders,
            |(folder, _)| folder,
            |(_, files), (known_digest, known)| *known_digest == digest && Arc::ptr_eq(known, files),
            |(folder, files), _| ((digest, (*files).clone()), Arc::new(load_agency(folder, files, editions))),
        )
    }
}

impl LoadCache {
    /// Puts the agencies that name no parent below that of the settings, but for itself and what it stands below.
    fn adopt(&mut self, agencies: &mut [Arc<Agency>], parent: &Slug) {
        let above: BTreeMap<&Slug, &Slug> =
            agencies.iter().filter_map(|agency| Some((&agency.slug, agency.parent.as_ref()?))).collect();
        let line: BTreeSet<Slug> = std::iter::successors(Some(parent), |slug| above.get(slug).copied())
            .take(agencies.len())
            .cloned()
            .collect();
        let is_above = |slug: &Slug| line.iter().any(|above| above.covers(slug));
        let own = |agency: &&mut Arc<Agency>| agency.parent.is_none() && !is_above(&agency.slug);
        let mut orphans: Vec<&mut Arc<Agency>> = agencies.iter_mut().filter(own).collect();
        let inputs: Vec<Arc<Agency>> = orphans.iter().map(|agency| Arc::clone(agency)).collect();
        let adopted = self.adopted.refresh(
            &inputs,
            |agency| &agency.slug,
            |agency, (known, last)| Arc::ptr_eq(agency, known) && last == parent,
            |agency, _| ((agency.clone(), parent.clone()), below(agency, parent)),
        );
        orphans.iter_mut().zip(adopted).for_each(|(agency, adopted)| **agency = adopted);
    }
}

/// An agency below the parent of the settings. Its digest changes as well, for agency.toml alone does not tell it.
fn below(agency: &Agency, parent: &Slug) -> Arc<Agency> {
    let mut agency = agency.clone();
    // What holds between the reports of agencies holds within a family.
    let family = agency.slug.family().and_then(Slug::parse_family);
    agency.profile.parent = Some(family.map_or_else(|| parent.clone(), |family| parent.series(&family)));
    agency.profile.digest = KeyBuilder::new("below").digest(&agency.profile.digest).text(parent.as_str()).finish();
    Arc::new(agency)
}

/// [`load`] with a cache: only folders that differ from those of the last time are loaded.
pub fn load_cached(sources: &Sources, cache: &mut LoadCache) -> (Site, Vec<Arc<Diagnostic>>) {
    let mut site_diagnostics: Vec<Diagnostic> = sources.problems.values().flatten().cloned().collect();
    let settings = Settings::load(sources, &mut site_diagnostics);
    let is_listed = sources.problems.get(&SourcePart::Content).is_none_or(Vec::is_empty);
    // Without settings this is no site's folder, which is said.
    let is_site = site_diagnostics.iter().all(|finding| finding.message.key() != "site.absent");
    if sources.agencies.is_empty() && is_listed && is_site {
        let empty = Diagnostic::warning("SITE", Message::new("site.empty")).at(Location::absent("content"));
        site_diagnostics.push(empty.help(Message::new("site.empty.help")));
    }
    let mut diagnostics: Vec<Arc<Diagnostic>> = site_diagnostics.into_iter().map(Arc::new).collect();
    let (mut editions, mistakes, mut digest) = cache.editions(sources);
    diagnostics.extend(mistakes);
    if let Some((id, place)) = &settings.default_edition {
        digest = KeyBuilder::new("default").digest(&digest).text(id).finish();
        if !editions.set_default(id) && !editions.is_faulty(id) {
            diagnostics.push(Arc::new(unknown_edition(id, &editions).at(place.clone())));
        }
    }
    let loaded = cache.agencies(sources, &editions, digest);
    let circular = circular_agencies(&loaded);
    let mut agencies = Vec::new();
    for loaded in &loaded {
        let is_circular = loaded.agencies.first().is_some_and(|agency| circular.contains(&agency.slug));
        let own = loaded.agencies.iter();
        agencies.extend(own.map(|agency| if is_circular { orphan(agency) } else { agency.clone() }));
        diagnostics.extend(loaded.diagnostics.iter().cloned());
        diagnostics.extend(reference_mistakes(loaded, is_circular, sources).into_iter().map(Arc::new));
    }
    agencies.sort_by(|a, b| a.slug.cmp(&b.slug));
    if let Some((parent, place)) = &settings.parent {
        let known = |slug: &Slug| agencies.iter().any(|agency| agency.slug == *slug);
        if known(parent) {
            cache.adopt(&mut agencies, parent);
        } else {
            diagnostics.push(Arc::new(unknown_agency("parent", parent, place, sources)));
        }
    }
    diagnostics.extend(shared_names(&agencies).into_iter().map(Arc::new));
    diagnostics.extend(outside_years(&agencies).map(Arc::new));
    diagnostics.extend(circular_includes(&agencies).into_iter().map(Arc::new));
    diagnostics.extend(strange_day(&settings, &agencies).map(Arc::new));
    suppress_follow_ups(&mut diagnostics);
    (Site { settings, editions, agencies }, diagnostics)
}

/// Agencies that nothing tells apart: of one name below one agency, in the same years. Each but the first is told of, with the first of the
/// others.
fn shared_names(agencies: &[Arc<Agency>]) -> Vec<Diagnostic> {
    let is_beside = |one: &Agency, other: &Agency| {
        let is_before = |one: &Agency, other: &Agency| one.until.zip(other.from).is_some_and(|(end, from)| end < from);
        !is_before(one, other) && !is_before(other, one)
    };
    let mut diagnostics = Vec::new();
    for group in indistinct(agencies) {
        for (at, agency) in group.iter().enumerate().map(|(at, index)| (at, &agencies[*index])) {
            let mut earlier = group[..at].iter().map(|index| &agencies[*index]);
            let Some(other) = earlier.find(|other| is_beside(agency, other)) else { continue };
            let message = Message::new("agency.shared_name").with("name", &agency.name).with("other", &other.slug);
            let place = place_of(agency, "name");
            let finding = Diagnostic::warning("AGENCY", message).at(place).for_report(&agency.slug, None);
            let finding = finding.also(place_of(other, "name"), Message::new("agency.shared_name.other"));
            diagnostics.push(finding.help(Message::new("agency.shared_name.help")));
        }
    }
    diagnostics
}

/// Agencies with reports of years in which they were not there yet, or no more: they are counted and added up all the same.
fn outside_years(agencies: &[Arc<Agency>]) -> impl Iterator<Item = Diagnostic> + '_ {
    agencies.iter().filter_map(|agency| {
        let report = agency.reports.iter().find(|report| !agency.reports_in(report.year))?;
        let is_late = agency.until.is_some_and(|until| report.year > until);
        let key = if is_late { "until" } else { "from" };
        let bound = if is_late { agency.until } else { agency.from }?;
        let message = Message::new("agency.outside_years").with("year", report.year).with("key", key);
        let finding = Diagnostic::warning("AGENCY", message.with("bound", bound)).at(place_of(agency, key));
        Some(finding.for_report(&agency.slug, Some(report.year)).help(Message::new("agency.outside_years.help")))
    })
}

/// Where an agency's file has a key.
fn place_of(agency: &Agency, key: &str) -> Location {
    let span = parse_sound(&agency.file).and_then(|root| Some(root.get(key)?.span()));
    Location::new(&agency.file, span.unwrap_or(0..0))
}

/// What the reports of the site say against the day that it speaks of: before the first of them, or years after the last. The clock is
/// not asked.
fn strange_day(settings: &Settings, agencies: &[Arc<Agency>]) -> Option<Diagnostic> {
    let (date, place) = settings.as_of.zip(settings.as_of_place.clone())?;
    let years = || agencies.iter().flat_map(|agency| agency.reports.iter().map(|report| report.year));
    let (first, last) = (years().min()?, years().max()?);
    let (key, year) = match date.year() {
        day if day <= i32::from(first.get()) => ("site.as_of.early", first),
        day if day > i32::from(last.get()) + 2 => ("site.as_of.late", last),
        _ => return None,
    };
    let message = Message::new(key).with("found", date.to_string()).with("year", year);
    Some(Diagnostic::warning("SITE", message).at(place).help(Message::new("site.as_of.check")))
}

/// Aggregates that add up themselves, at once or through others of the same year.
fn circular_includes(agencies: &[Arc<Agency>]) -> Vec<Diagnostic> {
    let reports = || agencies.iter().flat_map(|agency| &agency.reports).filter(|report| !report.includes.is_empty());
    let aggregates: BTreeMap<(Year, &Slug), &Arc<Report>> =
        reports().map(|report| ((report.year, &report.agency), report)).collect();
    let mut diagnostics = Vec::new();
    for report in reports() {
        for entry in &report.includes {
            let may_change = !report.draft && report.version.is_none();
            let (severity, message, help) = if entry.slug == report.agency {
                let help = Message::new("agency.includes_itself_help").with("found", &entry.slug);
                (Severity::Warning, Message::new("agency.includes_itself"), Some(help))
            } else if adds_up(&aggregates, (report.year, &entry.slug), &report.agency) {
                let severity = if may_change { Severity::Error } else { Severity::Warning };
                (severity, Message::new("agency.includes_circle").with("found", &entry.slug), None)
            } else {
                continue;
            };
            let place = Location::new(&report.file, entry.span.clone());
            let diagnostic = Diagnostic::new("AGENCY", severity, message).at(place).help(help);
            diagnostics.push(diagnostic.for_report(&report.agency, Some(report.year)));
        }
    }
    diagnostics
}

/// Whether the report of an agency adds up another agency, through others or at once.
fn adds_up(aggregates: &BTreeMap<(Year, &Slug), &Arc<Report>>, from: (Year, &Slug), wanted: &Slug) -> bool {
    let mut open: Vec<&Slug> = vec![from.1];
    let mut known: BTreeSet<&Slug> = BTreeSet::new();
    while let Some(report) = open.pop().map(|next| aggregates.get(&(from.0, next))) {
        for entry in report.into_iter().flat_map(|report| &report.includes) {
            if entry.slug == *wanted {
                return true;
            }
            if known.insert(&entry.slug) {
                open.push(&entry.slug);
            }
        }
    }
    false
}

/// An agency without its parent. Its digest changes as well, for agency.toml alone no longer tells what it is.
fn orphan(agency: &Agency) -> Arc<Agency> {
    let mut agency = agency.clone();
    agency.profile.parent = None;
    agency.profile.digest = KeyBuilder::new("orphan").digest(&agency.profile.digest).finish();
    Arc::new(agency)
}

/// Mistakes in the slugs that a folder names: a circle of parents, and agencies that do not exist. An agency whose own file is
/// broken does exist.
fn reference_mistakes(loaded: &LoadedAgency, is_circular: bool, sources: &Sources) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (key, slug, location) in &loaded.references {
        if *key == "parent" && is_circular {
            let message = Message::new("agency.circle").with("found", slug);
            diagnostics.push(Diagnostic::error("AGENCY", message).at(location.clone()));
        }
        if !sources.agencies.contains_key(slug.as_str()) {
            diagnostics.push(unknown_agency(key, slug, location, sources));
        }
    }
    diagnostics
}

/// The finding about a slug that no folder has.
fn unknown_agency(key: &'static str, slug: &Slug, location: &Location, sources: &Sources) -> Diagnostic {
    let message = Message::new("agency.unknown").with("key", key).with("found", slug);
    let diagnostic = Diagnostic::error("AGENCY", message).at(location.clone());
    let slugs: Vec<Slug> = sources.agencies.keys().filter_map(|folder| Slug::parse(folder)).collect();
    diagnostic.help(suggestion(slug.as_str(), slugs.iter().map(Slug::as_str)))
}

/// The agencies that are their own parent, or their parents' parent …
fn circular_agencies(loaded: &[Arc<LoadedAgency>]) -> BTreeSet<Slug> {
    let parents: BTreeMap<&Slug, &Slug> =
        loaded.iter().filter_map(|l| l.agencies.first()).filter_map(|a| Some((&a.slug, a.parent.as_ref()?))).collect();
    let is_circular = |slug: &Slug| {
        std::iter::successors(parents.get(slug).copied(), |above| parents.get(*above).copied())
            .take(parents.len())
            .any(|above| above == slug)
    };
    parents.keys().filter(|slug| is_circular(slug)).map(|slug| (*slug).clone()).collect()
}
