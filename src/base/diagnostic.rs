//! Diagnostics: mistakes in the files of a site, as values with a location and texts in two languages.

use super::{Message, Slug, Year};
use serde::{Deserialize, Serialize};
use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// For information.
    Info,
    /// Needs attention; does not stop a build.
    Warning,
    /// Stops a build, unless explained.
    Error,
}

impl Severity {
    /// `info`, `warning` or `error`, as in site.toml and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// A source file as it was read. Locations point into the text that was parsed.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Relative to the site's root, with `/` between steps.
    pub path: String,
    /// The text; empty where the file is absent or is not UTF-8.
    pub text: String,
}

impl SourceFile {
    /// Line and column, both from 1, the column in characters, of a byte offset.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..self.text.floor_char_boundary(offset)).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |i| i + 1);
        (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
    }
}

/// A range of bytes in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The bytes; empty for a point.
    pub span: Range<usize>,
}

impl Location {
    /// A place in a file.
    pub fn new(file: &Arc<SourceFile>, span: Range<usize>) -> Location {
        Location { file: file.clone(), span }
    }

    /// The first line of a file that is absent or could not be read.
    pub fn absent(path: impl Into<String>) -> Location {
        Location { file: Arc::new(SourceFile { path: path.into(), text: String::new() }), span: 0..0 }
    }

    /// Line and column of its start, from 1.
    pub fn position(&self) -> (usize, usize) {
        self.file.position(self.span.start)
    }
}

/// A finding of a stage or a rule: what is, what was expected, where, and how to correct it.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// The id of the rule (`T3-ID`), or the code of a mistake in the file itself (`TOML`).
    pub code: &'static str,
    /// The severity after site.toml and explanations.
    pub severity: Severity,
    /// What is, and what was expected.
    pub message: Message,
    /// Where; `None` only for a mistake of the whole site.
    pub location: Option<Location>,
    /// Related locations with their labels: the parts of a sum.
    pub secondary: Vec<(Location, Message)>,
    /// How to correct it.
    pub help: Option<Message>,
    /// The cell, `table.row.column`.
    pub address: Option<String>,
    /// The agency.
    pub agency: Option<Slug>,
    /// The report year.
    pub year: Option<Year>,
    /// Further rules and cells that fail for the same cause: an explanation of one of these explains this finding.
    pub causes: Vec<(&'static str, String)>,
    /// Further reports that it is about: findings about these follow from it and are shown at it.
    pub also_about: Vec<(Slug, Year)>,
    /// Whether the report explains it. An explained finding is published beside the figure and does not stop a build.
    pub explained: bool,
}

impl Diagnostic {
    /// A finding with a code, a severity and a message.
    pub fn new(code: &'static str, severity: Severity, message: Message) -> Diagnostic {
        Diagnostic {
            code,
            severity,
            message,
            location: None,
            secondary: Vec::new(),
            help: None,
            address: None,
            agency: None,
            year: None,
            causes: Vec::new(),
            also_about: Vec::new(),
            explained: false,
        }
    }

    /// An error.
    pub fn error(code: &'static str, message: Message) -> Diagnostic {
        Diagnostic::new(code, Severity::Error, message)
    }

    /// A warning.
    pub fn warning(code: &'static str, message: Message) -> Diagnostic {
        Diagnostic::new(code, Severity::Warning, message)
    }

    /// Sets the location.
    pub fn at(mut self, place: Location) -> Diagnostic {
        self.location = Some(place);
        self
    }

    /// Adds a related location.
    pub fn also(mut self, place: Location, label: Message) -> Diagnostic {
        self.secondary.push((place, label));
        self
    }

    /// Sets the help; `None` for none.
    pub fn help(mut self, help: impl Into<Option<Message>>) -> Diagnostic {
        self.help = help.into();
        self
    }

    /// Sets the address of the cell.
    pub fn cell(mut self, address: impl Into<String>) -> Diagnostic {
        self.address = Some(address.into());
        self
    }

    /// Sets the report.
    pub fn for_report(mut self, agency: &Slug, year: Option<Year>) -> Diagnostic {
        self.agency = Some(agency.clone());
        self.year = year;
        self
    }

    /// The path of the file that it is in; empty where it has no place.
    pub fn path(&self) -> &str {
        self.location.as_ref().map_or("", |place| &place.file.path)
    }

    /// Whether it is about an agency's report of a year, or without a year about the agency or any of its reports.
    pub fn is_about(&self, agency: &str, year: Option<Year>) -> bool {
        let is_meant = |slug: &Slug, of: Option<Year>| slug.as_str() == agency && (year.is_none() || of == year);
        let is_own = || self.agency.as_ref().is_some_and(|slug| is_meant(slug, self.year));
        let mut others = self.also_about.iter();
        is_own() || others.any(|(slug, of)| is_meant(slug, Some(*of))) || self.is_in(agency, year)
    }

    /// The reports that it is about: those of which [`Diagnostic::is_about`] says so.
    pub fn reports(&self) -> BTreeSet<(Slug, Year)> {
        let own = self.agency.iter().cloned().zip(self.year);
        let steps: Vec<&str> =
            self.path().strip_prefix("content/").into_iter().flat_map(|path| path.split('/')).collect();
        let year = steps.iter().enumerate().find_map(|(at, step)| Some((at, Year::parse(step)?)));
        let inside = year.and_then(|(at, year)| Some((Slug::parse_series(&steps[..at].join("/"))?, year)));
        own.chain(self.also_about.iter().cloned()).chain(inside).collect()
    }

    /// Whether its place is in the folder of an agency, or of its report of a year.
    fn is_in(&self, agency: &str, year: Option<Year>) -> bool {
        let inside = self.path().strip_prefix("content/").and_then(|path| path.strip_prefix(agency)?.strip_prefix('/'));
        let year = year.map(|year| year.to_string());
        inside.is_some_and(|path| year.is_none_or(|year| path.split('/').next() == Some(year.as_str())))
    }

    /// Whether nothing is left to do about it: the report explains it, or it is about a sealed version, which may not change.
    pub fn is_settled(&self) -> bool {
        let is_sealed = || {
            let path = self.path().strip_prefix("content/")?;
            let (slug, _) = Slug::leading(path)?;
            let version = path[slug.as_str().len()..].split('/').nth(2)?.strip_prefix('v')?;
            Some(!version.is_empty() && version.bytes().all(|c| c.is_ascii_digit()))
        };
        self.explained || self.severity != Severity::Error && is_sealed() == Some(true)
    }

    /// The order in which findings are shown: by file and place, then by code.
    pub fn sort<D: Borrow<Diagnostic>>(diagnostics: &mut [D]) {
        diagnostics.sort_by(|a, b| a.borrow().order().cmp(&b.borrow().order()));
    }

    fn order(&self) -> (&str, usize, &str, Option<&str>) {
        let (path, start) = self.location.as_ref().map_or(("", 0), |p| (p.file.path.as_str(), p.span.start));
        (path, start, self.code, self.address.as_deref())
    }
}

/// How many findings there are of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Unexplained errors: they stop a build.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Information, explained findings included.
    pub infos: usize,
}

impl Summary {
    /// Counts findings by severity.
    pub fn new<D: Borrow<Diagnostic>>(diagnostics: &[D]) -> Summary {
        diagnostics.iter().fold(Summary::default(), |mut sum, d| {
            match d.borrow().severity {
                Severity::Error => sum.errors += 1,
                Severity::Warning => sum.warnings += 1,
                Severity::Info => sum.infos += 1,
            }
            sum
        })
    }
}

/// How many errors and warnings there are about each of what `about` makes of a finding.
pub fn count_by<'f, K: Ord>(
    findings: impl Iterator<Item = &'f Diagnostic>,
    about: impl Fn(&'f Diagnostic) -> Option<K>,
) -> BTreeMap<K, [usize; 2]> {
    let mut counts: BTreeMap<K, [usize; 2]> = BTreeMap::new();
    for finding in findings {
        let column = match finding.severity {
            Severity::Error => 0,
            Severity::Warning => 1,
            Severity::Info => continue,
        };
        if let Some(key) = about(finding) {
            counts.entry(key).or_default()[column] += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_about_a_report_is_known_by_its_names_or_its_place_and_what_is_sealed_by_its_folder() {
        let year = Year::new(2024);
        let at = |path: &str| Diagnostic::warning("NUM", Message::new("site.empty")).at(Location::absent(path));
        let draft = at("content/a/2024/report.toml");
        assert!(draft.is_about("a", year) && draft.is_about("a", None) && !draft.is_settled());
        assert!(!draft.is_about("a", Year::new(2023)) && !draft.is_about("b", None));
        let sealed = at("content/a/2024/v1/report.toml");
        assert!(sealed.is_settled() && sealed.is_about("a", year));
        assert!(!Diagnostic { severity: Severity::Error, ..sealed }.is_settled());
        assert!(!at("content/a/2024/versions.toml").is_settled() && !at("content/a/2024/v1").is_about("v1", None));
        let slug = Slug::parse("b").expect("a slug");
        let named = at("site.toml").for_report(&slug, year);
        assert!(named.is_about("b", year) && named.is_about("b", None) && !named.is_about("a", None));
        let other = Diagnostic { also_about: year.map(|year| (slug, year)).into_iter().collect(), ..draft };
        assert!(other.is_about("b", year) && other.is_about("a", year));
    }

    #[test]
    fn columns_count_characters() {
        let file = SourceFile { path: "a".into(), text: "一二\n三四五".into() };
        assert_eq!(file.position(7), (2, 1));
        assert_eq!(file.position(13), (2, 3));
        assert_eq!(file.position(999), (2, 4));
    }
}
