//! What is passed over, though it would be read at another place or if its name had no capitals: who made it meant it to be read. Some
//! systems take names that differ in letter case alone for the same, and others do not.

use super::read::{is_absent, is_text, is_year, names_in};
use super::{AgencyFiles, STYLESHEET, SiteFolder};
use crate::base::{Diagnostic, Location, Message, Year};

/// What is said of a file or folder that would be read, had its name these very letters; `has_twin` is whether one of that name is there.
pub fn letter_case(name: &str, has_twin: bool) -> Message {
    let message = if has_twin { Message::new("read.letter_case_twin") } else { Message::new("read.letter_case") };
    message.with("name", name.rsplit('/').next().unwrap_or(name))
}

/// Whether a message is one of [`letter_case`].
pub fn is_of_letter_case(message: &Message) -> bool {
    message.key().starts_with("read.letter_case")
}

/// The folders of a site beside its settings.
const FOLDERS: [&str; 3] = ["content", "themes", "editions"];

impl SiteFolder {
    /// The name of a part of the site, directly in its folder, that another one is but for its letter case.
    pub(super) fn name_meant(&self, name: &str) -> Option<&str> {
        let mut names = [self.settings(), STYLESHEET].into_iter().chain(FOLDERS);
        // Settings of a name with capitals may lie beside others.
        let is_lower = |wanted: &&str| !wanted.contains(|c: char| c.is_ascii_uppercase());
        names.find(|wanted| wanted.eq_ignore_ascii_case(name) && *wanted != name && is_lower(wanted))
    }
}

/// The findings about files and folders beside the settings.
pub(super) fn in_site(site: &SiteFolder) -> Vec<Diagnostic> {
    let names = names_in(site);
    let finding = |name: &String| {
        let wanted = site.name_meant(name)?;
        let has_twin = names.iter().any(|other| other == wanted);
        // Where the system takes both for the same it is read.
        let is_read = !has_twin && !is_absent(&site.join(wanted));
        let is_alike = site.join(name).is_dir() == FOLDERS.contains(&wanted);
        let warning = || Diagnostic::warning("READ", letter_case(wanted, has_twin)).at(Location::absent(name.clone()));
        (!is_read && is_alike).then(warning)
    };
    names.iter().filter_map(finding).collect()
}

/// The findings about files and folders of an agency; `folders` are all of its folders, however deep.
pub(super) fn in_agency(agency: &str, files: &AgencyFiles, folders: &[String]) -> Vec<Diagnostic> {
    let others = files.others.keys().filter_map(|path| Some((path, other(agency, path, files)?)));
    let texts = files.texts.keys().filter(|path| is_of_misplaced_year(path));
    let texts = texts.map(|path| (path, Diagnostic::warning("READ", beside_years(agency))));
    let folders = folders.iter().filter_map(|path| {
        let lower = version_meant(path)?;
        Some((path, Diagnostic::warning("READ", letter_case(&lower, folders.contains(&lower)))))
    });
    let all = others.chain(texts).chain(folders);
    all.map(|(path, finding)| finding.at(Location::absent(format!("content/{agency}/{path}")))).collect()
}

/// The finding about a file that is no text: in the place of a year's folder it hides a report.
fn other(agency: &str, path: &str, files: &AgencyFiles) -> Option<Diagnostic> {
    let lower = path.to_ascii_lowercase();
    let is_variant = lower != path && lower.ends_with(".toml");
    Some(match path {
        "report.toml" => Diagnostic::error("REPORT", beside_years(agency)),
        _ if is_year(path) => Diagnostic::error("READ", Message::new("read.no_folder")),
        _ if is_variant && (lower == "report.toml" || is_of_misplaced_year(&lower)) => {
            Diagnostic::warning("READ", beside_years(agency))
        }
        _ if is_variant && is_own_text(&lower) => {
            Diagnostic::warning("READ", letter_case(&lower, files.texts.contains_key(&lower)))
        }
        _ => return None,
    })
}

fn beside_years(agency: &str) -> Message {
    Message::new("read.misplaced").with("agency", agency)
}

/// Whether a path is that of the report of a folder that has the name of a year and is not where years are: `2024/2023/report.toml`.
fn is_of_misplaced_year(path: &str) -> bool {
    let folder = path.strip_suffix("/report.toml").unwrap_or_default();
    folder.rsplit('/').next().is_some_and(|name| Year::parse(name).is_some()) && !is_year(folder)
}

/// The path of the folder of a version that another is but for its letter case: `2024/V2`.
fn version_meant(path: &str) -> Option<String> {
    let (year, name) = path.rsplit_once('/')?;
    let number = name.strip_prefix('V')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && is_year(year)).then(|| format!("{year}/v{number}"))
}

/// Whether a path is that of agency.toml, or of a file of a year, which its reports are read from.
fn is_own_text(path: &str) -> bool {
    let is_of_year = match path.rsplit_once('/') {
        Some((folder, _)) => !folder.contains('/') || is_year(folder),
        None => true,
    };
    is_of_year && is_text(path)
}
