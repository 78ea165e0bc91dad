//! One agency's folder: agency.toml and, year by year, its reports with their sealed versions.

use super::history::{self, History, is_ahead};
use super::load_report;
use super::report::Report;
use super::{Agency, agency};
use crate::base::syntax::SYNTAX;
use crate::base::{Diagnostic, KeyBuilder, Location, Message, Severity, Slug, Year};
use crate::edition::{DEFAULT_FAMILY, Editions};
use crate::source::{AgencyFiles, SEAL, misplaced};
use std::sync::Arc;

/// The slugs of other agencies that a folder names: the key, the slug, where it stands.
type References = Vec<(&'static str, Slug, Location)>;

/// One agency's folder after reading.
#[derive(Default)]
pub(super) struct LoadedAgency {
    /// The agency, then the series of its reports of other families. None where the folder has no agency.toml, or no name that can be
    /// an address.
    pub(super) agencies: Vec<Arc<Agency>>,
    pub(super) references: References,
    /// In order.
    pub(super) diagnostics: Vec<Arc<Diagnostic>>,
}

impl LoadedAgency {
    fn new(loaded: Vec<AgencyLoader<'_>>) -> LoadedAgency {
        let (mut all, mut mistakes) = (LoadedAgency::default(), Vec::new());
        for mut series in loaded {
            series.agency.reports = series.reports.into_iter().map(Arc::new).collect();
            // They were collected in the place of the reports themselves, which is many times as large.
            series.agency.reports.shrink_to_fit();
            all.agencies.push(Arc::new(series.agency));
            all.references.append(&mut series.references);
            mistakes.append(&mut series.diagnostics);
        }
        LoadedAgency { diagnostics: in_order(mistakes), ..all }
    }

    /// A folder that is no agency's.
    fn unusable(diagnostics: Vec<Diagnostic>) -> LoadedAgency {
        LoadedAgency { diagnostics: in_order(diagnostics), ..LoadedAgency::default() }
    }
}

fn in_order(mut diagnostics: Vec<Diagnostic>) -> Vec<Arc<Diagnostic>> {
    Diagnostic::sort(&mut diagnostics);
    diagnostics.into_iter().map(Arc::new).collect()
}

pub(super) fn load_agency(folder: &str, files: &AgencyFiles, editions: &Editions) -> LoadedAgency {
    let mut diagnostics = files.problems.clone();
    let Some(slug) = Slug::parse(folder) else {
        diagnostics.push(agency::bad_slug(folder, Location::absent(format!("content/{folder}"))));
        return LoadedAgency::unusable(diagnostics);
    };
    let Some(file) = files.texts.get("agency.toml") else {
        let path = format!("content/{folder}/agency.toml");
        if !load_report::is_unreadable(files, &path) {
            let absent = Diagnostic::error("AGENCY", Message::new("agency.absent")).at(Location::absent(path));
            diagnostics.push(absent.for_report(&slug, None).help(Message::new("agency.absent.help")));
        }
        return LoadedAgency::unusable(diagnostics);
    };
    let raw = agency::load(&slug, file, &mut diagnostics);
    diagnostics.extend(files_for_families(&slug, files, editions));
    for diagnostic in &mut diagnostics {
        diagnostic.agency = Some(slug.clone());
    }
    let references = raw.named.into_iter().map(|(key, slug, span)| (key, slug, Location::new(file, span))).collect();
    let own = Agency { default_form: editions.default_form().cloned(), ..raw.agency };
    let mut loader = AgencyLoader { references, diagnostics, ..AgencyLoader::new(own.clone(), files, editions) };
    loader.load_years();
    let folders = files.folders.iter().filter(|name| Year::parse(name).is_none());
    let series: Vec<(Slug, AgencyFiles)> =
        folders.filter_map(|name| Some((loader.family(name)?, files.within(name)))).collect();
    let series = series.iter().map(|(family, files)| {
        let form = editions.iter().filter(|edition| edition.family.id == family.as_str()).max_by_key(|form| form.from);
        let agency = Agency { profile: own.series(family), default_form: form.cloned(), ..own.clone() };
        let mut loader = AgencyLoader::new(agency, files, editions);
        loader.load_years();
        loader
    });
    let mut loaders: Vec<AgencyLoader<'_>> = std::iter::once(loader).chain(series).collect();
    allow_attachments(&mut loaders);
    LoadedAgency::new(loaders)
}

/// Takes back that something is not read where a report or a version has it as an attachment, or one in it: it is published as it is named.
fn allow_attachments(loaders: &mut [AgencyLoader<'_>]) {
    let attached: Vec<String> = loaders.iter_mut().flat_map(|loader| std::mem::take(&mut loader.attached)).collect();
    let is_attached = |place: &str| {
        let rest = |path: &String| path.strip_prefix(place).map(str::to_owned);
        attached.iter().filter_map(rest).any(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let is_unread = |problem: &Diagnostic| problem.code == "READ" && problem.severity == Severity::Warning;
    for loader in loaders {
        loader.diagnostics.retain(|problem| !(is_unread(problem) && is_attached(problem.path())));
    }
}

/// The paths in the site of a report's attachments.
fn attached(report: &Report) -> Vec<String> {
    let folder = report.file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    report.attachments.iter().map(|attachment| format!("{folder}/{}", attachment.file)).collect()
}

/// The warnings about plain files in the place of the folder of a family, whose reports nobody would miss.
fn files_for_families(slug: &Slug, files: &AgencyFiles, editions: &Editions) -> Vec<Diagnostic> {
    let warn = |path: &String| {
        let name = path.to_ascii_lowercase();
        let place = Location::absent(format!("content/{slug}/{path}"));
        let is_family = editions.family(&name).is_some() && name != DEFAULT_FAMILY;
        let help = Message::new("read.no_folder.help").with("name", name);
        is_family.then(|| Diagnostic::warning("READ", Message::new("read.no_folder")).at(place).help(help))
    };
    files.others.keys().filter_map(warn).collect()
}

/// An agency, or a series of its reports, while its years are read, the earliest first.
struct AgencyLoader<'a> {
    slug: Slug,
    files: &'a AgencyFiles,
    editions: &'a Editions,
    /// Without its reports.
    agency: Agency,
    reports: Vec<Report>,
    references: References,
    diagnostics: Vec<Diagnostic>,
    /// The paths in the site of the attachments of its reports and their versions.
    attached: Vec<String>,
}

impl<'a> AgencyLoader<'a> {
    fn new(agency: Agency, files: &'a AgencyFiles, editions: &'a Editions) -> AgencyLoader<'a> {
        let slug = agency.slug.clone();
        AgencyLoader {
            slug,
            files,
            editions,
            agency,
            reports: Vec::new(),
            references: Vec::new(),
            diagnostics: Vec::new(),
            attached: Vec::new(),
        }
    }
}

impl AgencyLoader<'_> {
    fn load_years(&mut self) {
        for name in &self.files.folders {
            if let Some(year) = Year::parse(name) {
                self.load_year(year, name);
            }
        }
        self.check_families();
        self.excuse_drafts();
    }

    /// The family of a folder that is no year's; `None` where it holds no reports, or none that can stand there.
    fn family(&mut self, name: &str) -> Option<Slug> {
        let texts = || self.files.texts.keys().filter_map(|path| path.strip_prefix(name)?.strip_prefix('/'));
        let has_years = texts().any(|path| path.split_once('/').is_some_and(|(step, _)| Year::parse(step).is_some()));
        let own = self.own_family();
        if !has_years {
            let is_other = own != Some(name) && name != DEFAULT_FAMILY;
            self.refuse_outside_years(name, is_other && self.editions.family(name).is_some());
            return None;
        }
        let Some(family) = Slug::parse_family(name) else {
            // 备份, 旧: what a person put aside is no reason to take the agency's reports off a site.
            let place = Location::absent(format!("content/{}/{name}", self.slug));
            let message = Message::new("agency.unread_folder").with("found", name);
            self.diagnostics.push(Diagnostic::warning("REPORT", message).at(place).for_report(&self.slug, None));
            return None;
        };
        let family = Some(family).filter(|family| self.editions.family(family.as_str()).is_some());
        if family.is_none() {
            let known: Vec<&str> = self.editions.families().into_iter().collect();
            self.refuse(name, Message::new("agency.family").with("found", name).with("known", known));
        } else if own == Some(name) || name == DEFAULT_FAMILY {
            let key = if own == Some(name) { "agency.family_twice" } else { "agency.family_own" };
            self.refuse(name, Message::new(key).with("found", name).with("agency", &self.slug));
            return None;
        } else {
            self.refuse_outside_years(name, true);
        }
        family
    }

    /// Refuses the reports in a folder that is no year's: the one in it itself, and in the folder of a family those in folders that are
    /// no years' either.
    fn refuse_outside_years(&mut self, name: &str, is_family: bool) {
        let texts = self.files.texts.keys().filter_map(|path| path.strip_prefix(name)?.strip_prefix('/'));
        let report = |path: &str| match path.strip_suffix("report.toml")?.strip_suffix('/') {
            Some(folder) if is_family && !folder.contains('/') && Year::parse(folder).is_none() => {
                Some((format!("{name}/{path}"), Message::new("report.year").with("found", folder)))
            }
            None if path == "report.toml" && is_family => {
                Some((format!("{name}/{path}"), misplaced(&format!("{}/{name}", self.slug))))
            }
            None if path == "report.toml" => {
                Some((format!("{name}/{path}"), Message::new("report.year").with("found", name)))
            }
            _ => None,
        };
        let found: Vec<(String, Message)> = texts.filter_map(report).collect();
        found.into_iter().for_each(|(path, message)| self.refuse(&path, message));
    }

    /// The family of the reports in the agency's own folder: that on disclosure, which has no other place, or that of the first.
    fn own_family(&self) -> Option<&str> {
        let mut families = self.reports.iter().map(|report| report.edition.family.id.as_str());
        let first = families.clone().next();
        families.find(|family| *family == DEFAULT_FAMILY).or(first)
    }

    /// Says what is wrong with a path in the folder.
    fn refuse(&mut self, path: &str, message: Message) {
        let place = Location::absent(format!("content/{}/{path}", self.slug));
        self.diagnostics.push(Diagnostic::error("REPORT", message).at(place).for_report(&self.slug, None));
    }

    /// Reports of another family than that of the folder, or than the others in it: they would be compared with these.
    fn check_families(&mut self) {
        let Some(expected) = self.slug.family().or(self.own_family()).map(str::to_owned) else { return };
        for report in self.reports.iter().filter(|report| report.edition.family.id != expected) {
            let found = &report.edition.family;
            let message = Message::new("report.family").with("found", &found.name);
            let help = Message::new("report.family.help").with("year", report.year);
            let folder = format!("content/{}/{}/{}", self.slug.organ(), found.id, report.year);
            let expected = self.editions.family(&expected).map(|family| family.name.clone()).unwrap_or_default();
            let diagnostic = Diagnostic::error("REPORT", message.with("family", &expected));
            let diagnostic = diagnostic.at(Location::new(&report.file, 0..0)).help(help.with("folder", folder));
            self.diagnostics.push(diagnostic.for_report(&self.slug, Some(report.year)));
        }
    }

    fn load_year(&mut self, year: Year, name: &str) {
        let start = self.diagnostics.len();
        let mut history = history::load(&self.slug, year, self.files, self.editions, &mut self.diagnostics);
        history::unmatched(&self.slug, year, self.files, history.as_ref(), &mut self.diagnostics);
        let versions = history.iter().flat_map(|history| &history.versions);
        self.attached.extend(versions.filter_map(|version| version.report.as_deref()).flat_map(attached));
        let sealed = history.as_ref().and_then(|history| history.current()?.report.clone());
        let start_of_working_copy = self.diagnostics.len();
        if let Some(report) = self.load_working_copy(year, name) {
            self.place_working_copy(report, history.as_mut(), sealed.as_deref());
        }
        if history.is_some() {
            // What is published is sealed: mistakes in the working copy stop nothing, as those in a draft.
            let working_copy = self.diagnostics[start_of_working_copy..].iter_mut();
            for diagnostic in working_copy.filter(|diagnostic| diagnostic.code != SYNTAX) {
                diagnostic.severity = diagnostic.severity.min(Severity::Warning);
            }
        }
        self.reports.extend(sealed.map(|sealed| Report::clone(&sealed)));
        self.agency.histories.extend(history.map(Arc::new));
        for diagnostic in &mut self.diagnostics[start..] {
            diagnostic.agency = Some(self.slug.clone());
            diagnostic.year = Some(year);
        }
    }

    /// The report of a year's folder itself, with the placeholders of its texts replaced by figures, last year's among them.
    fn load_working_copy(&mut self, year: Year, name: &str) -> Option<Report> {
        let raw = load_report::load(&self.slug, year, name, self.files, self.editions, &mut self.diagnostics)?;
        let mut report = raw.report;
        self.attached.extend(attached(&report));
        let references = raw.named.into_iter().map(|(key, slug, span)| (key, slug, Location::new(&report.file, span)));
        self.references.extend(references);
        let previous = self.reports.last().filter(|previous| previous.year == year.previous());
        let mut narratives = std::mem::take(&mut report.narratives);
        narratives.iter_mut().for_each(|narrative| narrative.resolve(&report, previous, &mut self.diagnostics));
        if let Some(previous) = previous
            && narratives.iter().any(|narrative| narrative.text() != narrative.file.text)
        {
            // Last year's figures are in the text, so they are in the digest.
            report.digest = KeyBuilder::new("with").digest(&report.digest).digest(&previous.digest).finish();
        }
        report.narratives = narratives;
        Some(report)
    }

    /// A working copy is the report of its year only where none was ever sealed; beside a sealed version it waits as a draft if
    /// it differs from it, and where all versions were withdrawn it waits for the next sealing.
    fn place_working_copy(&mut self, report: Report, history: Option<&mut History>, sealed: Option<&Report>) {
        let Some(history) = history else {
            self.reports.push(report);
            return;
        };
        if let Some(sealed) = sealed {
            if !is_ahead(&report, sealed) {
                history.working = report.files().cloned().collect();
                return;
            }
            let message = Message::new("seal.ahead").with("number", sealed.version.unwrap_or_default());
            let ahead = Diagnostic::new(SEAL, Severity::Info, message).at(Location::new(&report.file, 0..0));
            self.diagnostics.push(ahead.help(Message::new("seal.ahead.help")));
        }
        history.ahead = Some(Arc::new(report.into_draft()));
    }

    /// Mistakes in a draft are normal: they stop no build. What is no TOML is another matter: without these lines the draft is not what
    /// its author sees.
    fn excuse_drafts(&mut self) {
        for report in self.reports.iter().filter(|report| report.draft) {
            let is_normal = |d: &&mut Diagnostic| d.year == Some(report.year) && d.code != SYNTAX;
            for diagnostic in self.diagnostics.iter_mut().filter(is_normal) {
                diagnostic.severity = diagnostic.severity.min(Severity::Warning);
            }
        }
    }
}
