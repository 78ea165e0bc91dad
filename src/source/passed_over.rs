//! What is passed over, though it would be read at another place or if its name had no capitals: who made it meant it to be read. Some
//! systems take names that differ in letter case alone for the same, and others do not.

use super::read::{is_absent, is_text, is_year, names_in};
use super::{AgencyFiles, STYLESHEET, SiteFolder};
use crate::base::{Diagnostic, Location, Message, PageKind, Year};

/// What is said of a file or folder that would be read, had its name these very letters; `has_twin` is whether one of that name is there.
pub fn letter_case(name: &str, has_twin: bool) -> Message {
    let message = if has_twin { Message::new("read.letter_case_twin") } else { Message::new("read.letter_case") };
    message.with("name", name.rsplit('/').next().unwrap_or(name))
}

/// What is said of a report.toml that is in no year's folder; `home` is where these are: an agency, or a family of its reports.
pub fn misplaced(home: &str) -> Message {
    Message::new("read.misplaced").with("agency", home)
}

/// The folders of a site beside its settings.
const FOLDERS: [&str; 3] = ["content", "themes", "editions"];

/// What is looked for elsewhere than beside the settings, whether it is a folder, and where; none of them is read there in any letter case.
const ELSEWHERE: [(&str, bool, &str); 5] = [
    ("report.toml", false, "content/…/2024/report.toml"),
    ("agency.toml", false, "content/…/agency.toml"),
    ("site.css.txt", false, STYLESHEET),
    ("templates", true, "themes/…/templates"),
    ("static", true, "themes/…/static"),
];

/// The list of a published folder: what lies beside it is an output.
const OUTPUT_LIST: &str = "integrity.json";

impl SiteFolder {
    /// The name of a part of the site, directly in its folder, that another one is but for its letter case.
    fn name_meant(&self, name: &str) -> Option<&str> {
        let mut names = [self.settings(), STYLESHEET].into_iter().chain(FOLDERS);
        // Settings of a name with capitals may lie beside others.
        let is_lower = |wanted: &&str| !wanted.contains(|c: char| c.is_ascii_uppercase());
        names.find(|wanted| wanted.eq_ignore_ascii_case(name) && *wanted != name && is_lower(wanted))
    }

    /// Whether something of a name, directly in the folder of a site, may be one of what is passed over.
    pub(super) fn may_pass_over(&self, name: &str) -> bool {
        self.name_meant(name).is_some() || elsewhere(name).is_some()
    }
}

/// Whether what has a name is a folder, and where it belongs.
fn elsewhere(name: &str) -> Option<(bool, String)> {
    let known = ELSEWHERE.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name));
    let known = known.map(|(_, is_folder, place)| (*is_folder, (*place).to_owned()));
    // What a browser saved to be imported may be called report.html.
    let mut templates = PageKind::ALL.iter().filter_map(|kind| kind.template()).filter(|name| *name != "report.html");
    let mut template = || templates.find(|template| template.eq_ignore_ascii_case(name));
    known.or_else(|| Some((false, format!("themes/…/templates/{}", template()?))))
}

/// What is said of something that would be read in another place.
pub fn misplaced_file(place: &str) -> Message {
    Message::new("read.elsewhere").with("place", place)
}

/// The finding about a file directly in content/.
pub(super) fn in_content(name: &str) -> Option<Diagnostic> {
    let (_, place) = elsewhere(name).filter(|(_, place)| place.starts_with("content/"))?;
    Some(Diagnostic::warning("READ", misplaced_file(&place)).at(Location::absent(format!("content/{name}"))))
}

/// The findings about files and folders beside the settings. Where there are none, this is no site, and nothing in it was meant to be read
/// but what may be the settings.
pub(super) fn in_site(site: &SiteFolder) -> Vec<Diagnostic> {
    let names = names_in(site);
    let is_site = !is_absent(&site.join(site.settings()));
    let is_there = |wanted: &str| names.iter().any(|other| other == wanted);
    let real = |name: &str| dunce::canonicalize(site.join(name)).ok();
    let finding = |name: &String| {
        let wanted = site.name_meant(name);
        if !is_site && wanted != Some(site.settings()) {
            return None;
        }
        let (message, is_folder) = if let Some(wanted) = wanted {
            // Where the system takes both for the same, or one is a link to the other, it is read.
            let is_read = if is_there(wanted) { real(name) == real(wanted) } else { !is_absent(&site.join(wanted)) };
            (!is_read).then(|| (letter_case(wanted, is_there(wanted)), FOLDERS.contains(&wanted)))?
        } else {
            let (is_folder, place) =
                elsewhere(name).filter(|(_, place)| name != site.settings() && !is_there(place))?;
            (misplaced_file(&place), is_folder)
        };
        let is_output = || !is_absent(&site.join(name).join(OUTPUT_LIST));
        let is_alike = site.join(name).is_dir() == is_folder && !(is_folder && is_output());
        is_alike.then(|| Diagnostic::warning("READ", message).at(Location::absent(name.clone())))
    };
    names.iter().filter_map(finding).collect()
}

/// The findings about files and folders of an agency; `folders` are all of its folders, however deep.
pub(super) fn in_agency(agency: &str, files: &AgencyFiles, folders: &[String]) -> Vec<Diagnostic> {
    let others = files.others.keys().filter_map(|path| Some((path, other(agency, path, (files, folders))?)));
    let texts = files.texts.keys().filter(|path| is_of_misplaced_year(path));
    let texts = texts.map(|path| (path, Diagnostic::warning("READ", misplaced(agency))));
    let all = others.chain(texts);
    all.map(|(path, finding)| finding.at(Location::absent(format!("content/{agency}/{path}")))).collect()
}

/// The finding about a file that is no text: in the place of a year's folder it hides a report.
fn other(agency: &str, path: &str, (files, folders): (&AgencyFiles, &[String])) -> Option<Diagnostic> {
    let lower = path.to_ascii_lowercase();
    let is_variant = lower != path && lower.ends_with(".toml");
    Some(match path {
        "report.toml" => Diagnostic::error("REPORT", misplaced(agency)),
        _ if is_year(path) => Diagnostic::error("READ", Message::new("read.no_folder")),
        _ if is_variant && is_of_misplaced_year(&lower) => Diagnostic::warning("READ", misplaced(agency)),
        _ if is_variant && is_own_text(&lower) => {
            Diagnostic::warning("READ", letter_case(&lower, files.texts.contains_key(&lower)))
        }
        _ if is_variant && (lower == "report.toml" || lower.ends_with("/report.toml")) => {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            Diagnostic::warning("READ", misplaced(&home(agency, folder, folders)?))
        }
        _ => return None,
    })
}

/// Where the reports are that one in a folder would be among, which is no year's: the agency, or a family. `None` where it is too deep to
/// be meant as one, or beside a report.
fn home(agency: &str, folder: &str, folders: &[String]) -> Option<String> {
    let steps: Vec<&str> = folder.split('/').collect();
    let family = steps[0];
    let is_family = folders
        .iter()
        .any(|path| path.split_once('/').is_some_and(|(first, year)| first == family && Year::parse(year).is_some()));
    match steps.len() {
        _ if Year::parse(family).is_some() => None,
        1 | 2 if is_family => Some(format!("{agency}/{family}")),
        1 => Some(agency.to_owned()),
        _ => None,
    }
}

/// Whether a path is that of the report of a folder that has the name of a year and is not where years are: `2024/2023/report.toml`.
fn is_of_misplaced_year(path: &str) -> bool {
    let folder = path.strip_suffix("/report.toml").unwrap_or_default();
    folder.rsplit('/').next().is_some_and(|name| Year::parse(name).is_some()) && !is_year(folder)
}

/// Whether a path is that of a folder in a year's that has the name of a version's folder, in whatever letter case: `2024/V2`.
pub(super) fn is_named_as_version(path: &str) -> bool {
    path.rsplit_once('/').is_some_and(|(year, name)| {
        let number = name.strip_prefix(['v', 'V']).unwrap_or_default();
        is_year(year) && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Whether a path is that of agency.toml, or of a file of a year, which its reports are read from.
fn is_own_text(path: &str) -> bool {
    let is_of_year = match path.rsplit_once('/') {
        Some((folder, name)) => is_year(folder) || !folder.contains('/') && name != "report.toml",
        None => true,
    };
    is_of_year && is_text(path)
}
