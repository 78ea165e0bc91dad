//! index.json: what the site holds. Every agency, year, version and state with the files of each, so that a program finds all of it
//! by one request. An agency is a line, so that the index is written as it is made and two of them are compared line by line.

use super::data_package::publisher;
use crate::base::{Lang, PageKind, Slug, Year, write_json};
use crate::edition::Edition;
use crate::model::{Agency, History, Report, ReportScope, ReportState, Site, Version};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// The name of the index, at the root of the site.
pub const INDEX: &str = "index.json";

/// What the index is written from.
pub struct DataIndex<'a> {
    /// The site.
    pub site: &'a Site,
    /// The paths of the files about the whole site.
    pub paths: &'a [String],
    /// The table of all figures of a year, by its path: that of a family, or of the reports in the agencies' own folders.
    pub figures: &'a dyn Fn(Option<&str>, Year) -> String,
}

#[derive(Serialize)]
struct IndexHead<'a> {
    title: &'a str,
    language: &'a str,
    address: Option<&'a str>,
    as_of: Option<String>,
    publisher: Option<&'a str>,
    licence: Option<&'a crate::model::Licence>,
    forms: Vec<FormEntry<'a>>,
    years: Vec<YearEntry<'a>>,
    files: Vec<&'a str>,
}

#[derive(Serialize)]
struct FormEntry<'a> {
    edition: &'a str,
    title: &'a str,
    notice: &'a str,
    family: &'a str,
    from: Year,
    until: Option<Year>,
}

#[derive(Serialize)]
struct YearEntry<'a> {
    year: Year,
    family: Option<&'a str>,
    reports: usize,
    figures: Option<String>,
    #[serde(flatten)]
    files: Files<'a>,
}

/// The files of a folder, by their paths from it.
#[derive(Serialize)]
struct Files<'a> {
    path: String,
    files: Vec<&'a str>,
}

#[derive(Serialize)]
struct AgencyEntry<'a> {
    agency: &'a str,
    family: Option<&'a str>,
    name: &'a str,
    short_name: Option<&'a str>,
    names: Vec<NameEntry<'a>>,
    level: Option<&'static str>,
    parent: Option<&'a str>,
    from: Option<Year>,
    until: Option<Year>,
    successor: Option<&'a str>,
    #[serde(flatten)]
    files: Files<'a>,
    reports: Vec<ReportEntry<'a>>,
    comparisons: Vec<PairEntry<'a>>,
}

#[derive(Serialize)]
struct NameEntry<'a> {
    name: &'a str,
    from: Year,
}

#[derive(Serialize)]
struct ReportEntry<'a> {
    year: Year,
    state: &'static str,
    title: Option<String>,
    edition: Option<&'a str>,
    scope: Option<&'static str>,
    includes: Vec<&'a str>,
    version: Option<u32>,
    published: Option<&'a str>,
    due: Option<String>,
    #[serde(flatten)]
    files: Files<'a>,
    versions: Vec<VersionEntry<'a>>,
    revisions: Vec<PairEntry<'a>>,
}

#[derive(Serialize)]
struct VersionEntry<'a> {
    version: u32,
    state: &'static str,
    date: String,
    reason: Option<&'a str>,
    withdrawn: Option<WithdrawalEntry<'a>>,
    digest: &'a str,
    #[serde(flatten)]
    files: Files<'a>,
}

#[derive(Serialize)]
struct WithdrawalEntry<'a> {
    date: String,
    reason: &'a str,
}

/// Two years or two versions side by side.
#[derive(Serialize)]
struct PairEntry<'a> {
    from: u32,
    to: u32,
    #[serde(flatten)]
    files: Files<'a>,
}

impl DataIndex<'_> {
    /// Writes the index; `of_agency` gives the paths of the files of an agency.
    pub fn write(&self, of_agency: impl Fn(usize) -> Vec<String>, out: &mut dyn Write) -> io::Result<()> {
        let head = super::json_lines(&self.head());
        out.write_all(head.strip_suffix(b"\n}\n").unwrap_or(&head))?;
        out.write_all(b",\n\"agencies\":[")?;
        let mut separator = "\n";
        for (index, agency) in self.site.agencies.iter().enumerate() {
            let paths = of_agency(index);
            // An agency of which nothing is known but its name stands there too: others may name it as their parent.
            out.write_all(separator.as_bytes())?;
            write_json(&mut *out, &self.agency(agency, &paths))?;
            separator = ",\n";
        }
        out.write_all(b"\n]\n}\n")
    }

    fn lang(&self) -> Lang {
        self.site.settings.language
    }

    fn head(&self) -> IndexHead<'_> {
        let (settings, years) = (&self.site.settings, folder(PageKind::Year));
        let folders = PageFolders::new(self.paths.iter().map(String::as_str), |path| {
            let end = path.match_indices('/').map(|(end, _)| &path[..=end]);
            let of_year = |folder: &&str| folder.trim_end_matches('/').rsplit('/').next().is_some_and(is_year);
            end.take(3).find(of_year).filter(|folder| folder.starts_with(&years)).unwrap_or("")
        });
        let families = std::iter::once(None).chain(self.site.families().into_keys().map(Some));
        let years = families.flat_map(|family| self.site.years(family).into_iter().map(move |year| (family, year)));
        IndexHead {
            title: &settings.title,
            language: settings.language.tag(),
            address: settings.base_url.as_deref(),
            as_of: settings.as_of.map(|day| day.to_string()),
            publisher: publisher(settings),
            licence: settings.licence.as_ref(),
            forms: self.site.forms().into_iter().map(|form| self.form(form)).collect(),
            years: years.map(|(family, year)| self.year(family, year, &folders)).collect(),
            files: folders.files(""),
        }
    }

    fn form<'a>(&self, form: &'a Edition) -> FormEntry<'a> {
        FormEntry {
            edition: &form.id,
            title: form.title.get(self.lang()),
            notice: &form.notice,
            family: form.family.name.get(self.lang()),
            from: form.from,
            until: form.until,
        }
    }

    fn year<'a>(&self, family: Option<&'a str>, year: Year, folders: &PageFolders<'a>) -> YearEntry<'a> {
        let path = format!(
            "{}{}{year}/",
            folder(PageKind::Year),
            family.map_or_else(String::new, |family| format!("{family}/"))
        );
        let figures = (self.figures)(family, year);
        YearEntry {
            year,
            family,
            reports: self.site.agencies_of(family).filter(|agency| agency.report(year).is_some()).count(),
            figures: folders.files("").contains(&&*figures).then_some(figures),
            files: Files { files: folders.files(&path), path },
        }
    }

    fn agency<'a>(&self, agency: &'a Agency, paths: &'a [String]) -> AgencyEntry<'a> {
        let root = format!("{}/", agency.slug);
        let relative = paths.iter().filter_map(|path| path.strip_prefix(&root));
        let folders = PageFolders::new(relative, folder_of);
        let pair = |path: &str| pair(path.strip_prefix(&folder(PageKind::Comparison))?, "");
        let mut years = agency.years();
        years.extend(ReportState::owed(agency, self.site.settings.as_of).into_iter().map(|(year, _)| year));
        AgencyEntry {
            agency: agency.slug.organ(),
            family: agency.slug.family(),
            name: &agency.name,
            short_name: agency.short_name.as_deref(),
            names: agency.names.iter().map(|(name, from)| NameEntry { name, from: *from }).collect(),
            level: agency.level.map(|level| level.word()),
            parent: agency.parent.as_ref().map(Slug::organ),
            from: agency.from,
            until: agency.until,
            successor: agency.successor.as_ref().map(Slug::organ),
            reports: years.into_iter().map(|year| self.report(agency, year, &folders, &root)).collect(),
            comparisons: folders.pairs(&root, pair),
            files: Files { files: folders.files(""), path: root },
        }
    }

    fn report<'a>(&self, agency: &'a Agency, year: Year, folders: &PageFolders<'a>, root: &str) -> ReportEntry<'a> {
        let report = agency.report(year).map(|report| &**report);
        let history = agency.history(year).map(|history| &**history);
        let form = report.map(|report| &*report.edition).or_else(|| agency.form_near(year).map(|form| &**form));
        let folder = format!("{year}/");
        ReportEntry {
            year,
            state: ReportState::new(agency, year, self.site.settings.as_of).word(),
            title: form.map(|form| form.family.title(agency.name_in(year), year, self.lang())),
            edition: report.map(|report| report.edition.id.as_str()),
            scope: report.and_then(|report| report.scope).map(ReportScope::word),
            includes: report.map_or_else(Vec::new, included),
            version: report.and_then(|report| report.version),
            published: report.and_then(|report| Some(report.published.as_ref()?.text.as_str())),
            due: form.and_then(|form| agency.due(form, year)).map(|day| day.to_string()),
            versions: history.map_or_else(Vec::new, |history| versions(history, folders, root)),
            revisions: folders.pairs(root, |path| pair(path.strip_prefix(&folder)?, "v")),
            files: Files { files: folders.files(&folder), path: format!("{root}{folder}") },
        }
    }
}

/// The folder of a kind of page, with its slash.
fn folder(kind: PageKind) -> String {
    format!("{}/", kind.folder().unwrap_or_default())
}

fn included(report: &Report) -> Vec<&str> {
    report.includes.iter().map(|inclusion| inclusion.slug.organ()).collect()
}

fn versions<'a>(history: &'a History, folders: &PageFolders<'a>, root: &str) -> Vec<VersionEntry<'a>> {
    let current = history.current().map(|version| version.entry.number);
    let version = |version: &'a Version| {
        let entry = &version.entry;
        let folder = format!("{}/{}/", history.year, entry.folder());
        VersionEntry {
            version: entry.number,
            state: match (&entry.withdrawn, current == Some(entry.number)) {
                (Some(_), _) => "withdrawn",
                (None, true) => "current",
                (None, false) => "replaced",
            },
            date: entry.date.to_string(),
            reason: entry.reason.as_deref(),
            withdrawn: entry
                .withdrawn
                .as_ref()
                .map(|own| WithdrawalEntry { date: own.date.to_string(), reason: &own.reason }),
            digest: &entry.digest,
            files: Files { files: folders.files(&folder), path: format!("{root}{folder}") },
        }
    };
    history.versions.iter().map(version).collect()
}

/// The folder, of an agency's, that a file is listed with: of a report, a version, a comparison of two; none where it is the agency's own.
fn folder_of(path: &str) -> &str {
    let ends: Vec<usize> = path.match_indices('/').map(|(end, _)| end + 1).take(2).collect();
    let steps: Vec<&str> = path.split('/').take(2).collect();
    match (ends.as_slice(), steps.as_slice()) {
        ([_, second], [step, _]) if PageKind::Comparison.folder() == Some(step) => &path[..*second],
        ([_, second], [year, step]) if is_year(year) && is_version(step) => &path[..*second],
        ([first, ..], [year, _]) if is_year(year) => &path[..*first],
        _ => "",
    }
}

fn is_year(step: &str) -> bool {
    Year::parse(step).is_some()
}

/// `v1`, or `v1-v2`.
fn is_version(step: &str) -> bool {
    step.split('-').all(|step| step.strip_prefix('v').is_some_and(|number| number.parse::<u32>().is_ok()))
}

/// The two of `2023-2024/`, or of `v1-v2/`.
fn pair(step: &str, mark: &str) -> Option<(u32, u32)> {
    let (from, to) = step.strip_suffix('/')?.split_once('-')?;
    Some((from.strip_prefix(mark)?.parse().ok()?, to.strip_prefix(mark)?.parse().ok()?))
}

/// Files by the folder that they are listed with.
struct PageFolders<'a>(BTreeMap<&'a str, Vec<&'a str>>);

impl<'a> PageFolders<'a> {
    fn new(paths: impl Iterator<Item = &'a str>, folder: impl Fn(&'a str) -> &'a str) -> PageFolders<'a> {
        let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for path in paths {
            let folder = folder(path);
            folders.entry(folder).or_default().push(&path[folder.len()..]);
        }
        PageFolders(folders)
    }

    fn files(&self, folder: &str) -> Vec<&'a str> {
        self.0.get(folder).cloned().unwrap_or_default()
    }

    /// Those of folders that are about two.
    fn pairs(&self, root: &str, pair: impl Fn(&str) -> Option<(u32, u32)>) -> Vec<PairEntry<'a>> {
        let entry = |(folder, files): (&&str, &Vec<&'a str>)| {
            let (from, to) = pair(folder)?;
            Some(PairEntry { from, to, files: Files { path: format!("{root}{folder}"), files: files.clone() } })
        };
        let mut pairs: Vec<PairEntry<'_>> = self.0.iter().filter_map(entry).collect();
        pairs.sort_by_key(|pair| (pair.from, pair.to));
        pairs
    }
}
