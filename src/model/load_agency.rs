//! One agency's folder: agency.toml and, year by year, its reports with their sealed versions.

use super::history::{self, History, is_ahead};
use super::report::{self, Report};
use super::{Agency, SEAL, agency};
use crate::base::syntax::SYNTAX;
use crate::base::{Diagnostic, KeyBuilder, Location, Message, Severity, Slug, Year};
use crate::edition::Editions;
use crate::source::AgencyFiles;
use std::sync::Arc;

/// The slugs of other agencies that a folder names: the key, the slug, where it stands.
type References = Vec<(&'static str, Slug, Location)>;

/// One agency's folder after reading.
pub(super) struct LoadedAgency {
    /// None where the folder has no agency.toml, or no name that can be an address.
    pub(super) agency: Option<Arc<Agency>>,
    pub(super) references: References,
    /// In order.
    pub(super) diagnostics: Vec<Arc<Diagnostic>>,
}

impl LoadedAgency {
    fn new(agency: Option<Agency>, references: References, mut diagnostics: Vec<Diagnostic>) -> LoadedAgency {
        Diagnostic::sort(&mut diagnostics);
        let diagnostics = diagnostics.into_iter().map(Arc::new).collect();
        LoadedAgency { agency: agency.map(Arc::new), references, diagnostics }
    }
}

pub(super) fn load_agency(folder: &str, files: &AgencyFiles, editions: &Editions) -> LoadedAgency {
    let mut diagnostics = files.problems.clone();
    let Some(slug) = Slug::parse(folder) else {
        diagnostics.push(agency::bad_slug(folder, Location::absent(format!("content/{folder}"))));
        return LoadedAgency::new(None, Vec::new(), diagnostics);
    };
    let Some(file) = files.texts.get("agency.toml") else {
        if files.problems.iter().all(|p| p.location.as_ref().is_none_or(|p| !p.file.path.ends_with("agency.toml"))) {
            let location = Location::absent(format!("content/{folder}/agency.toml"));
            let absent =
                Diagnostic::error("AGENCY", Message::new("agency.absent")).at(location).for_report(&slug, None);
            diagnostics.push(absent.help(Message::new("agency.absent.help")));
        }
        return LoadedAgency::new(None, Vec::new(), diagnostics);
    };
    let raw = agency::load(&slug, file, &mut diagnostics);
    for diagnostic in &mut diagnostics {
        diagnostic.agency = Some(slug.clone());
    }
    let references = raw.named.into_iter().map(|(key, slug, span)| (key, slug, Location::new(file, span))).collect();
    let agency = Agency { default_form: editions.statutory().cloned(), ..raw.agency };
    let reports = Vec::new();
    let mut loader = AgencyLoader { slug, files, editions, agency, reports, references, diagnostics };
    for name in &files.folders {
        match Year::parse(name) {
            Some(year) => loader.load_year(year, name),
            None => loader.report_bad_year(name),
        }
    }
    loader.finish()
}

/// An agency while its years are read, the earliest first.
struct AgencyLoader<'a> {
    slug: Slug,
    files: &'a AgencyFiles,
    editions: &'a Editions,
    /// Without its reports.
    agency: Agency,
    reports: Vec<Report>,
    references: References,
    diagnostics: Vec<Diagnostic>,
}

impl AgencyLoader<'_> {
    /// A folder with a report whose name is no year.
    fn report_bad_year(&mut self, name: &str) {
        if self.files.texts.contains_key(&format!("{name}/report.toml")) {
            let location = Location::absent(format!("content/{}/{name}/report.toml", self.slug));
            let message = Message::new("report.year").with("found", name);
            self.diagnostics.push(Diagnostic::error("REPORT", message).at(location).for_report(&self.slug, None));
        }
    }

    fn load_year(&mut self, year: Year, name: &str) {
        let start = self.diagnostics.len();
        let mut history = history::load(&self.slug, year, self.files, self.editions, &mut self.diagnostics);
        let listed = history.as_ref().map_or(0, |history| history.versions.len());
        history::unmatched(&self.slug, year, self.files, listed, &mut self.diagnostics);
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
        let raw = report::load(&self.slug, year, name, self.files, self.editions, &mut self.diagnostics)?;
        let mut report = raw.report;
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
                return;
            }
            let message = Message::new("seal.ahead").with("number", sealed.version.unwrap_or_default());
            let ahead = Diagnostic::new(SEAL, Severity::Info, message).at(Location::new(&report.file, 0..0));
            self.diagnostics.push(ahead.help(Message::new("seal.ahead.help")));
        }
        history.ahead = Some(Arc::new(report.into_draft()));
    }

    fn finish(mut self) -> LoadedAgency {
        // Mistakes in a draft are normal: they stop no build. What is no TOML is another matter: without these lines the draft is
        // not what its author sees.
        for report in self.reports.iter().filter(|report| report.draft) {
            let is_normal = |d: &&mut Diagnostic| d.year == Some(report.year) && d.code != SYNTAX;
            for diagnostic in self.diagnostics.iter_mut().filter(is_normal) {
                diagnostic.severity = diagnostic.severity.min(Severity::Warning);
            }
        }
        self.agency.reports = self.reports.into_iter().map(Arc::new).collect();
        LoadedAgency::new(Some(self.agency), self.references, self.diagnostics)
    }
}
