//! Whose report it is, and of which year: given, or by title, folder and file name.

use super::work::ImportRun;
use crate::base::{Message, Slug, Year};
use crate::import::{self, Recognised};
use std::path::Path;

/// Where a report belongs.
pub(super) struct ImportTarget {
    pub(super) agency: Slug,
    pub(super) year: Year,
    /// The agency's name, where the title has it.
    pub(super) title: Option<String>,
    /// The agency's slug, where the file has it.
    pub(super) slug: Option<String>,
    /// The year of its title.
    pub(super) title_year: Option<Year>,
    /// A remark on how it was found.
    pub(super) remarks: Vec<Message>,
}

impl ImportTarget {
    /// Its folder in content/: `tangtougou/2023`.
    pub(super) fn name(&self) -> String {
        format!("{}/{}", self.agency, self.year)
    }
}

/// Finds it; `Err` is the key of the question that is left.
pub(super) fn find(
    path: &Path,
    report: &Recognised,
    agency: Option<&Slug>,
    year: Option<Year>,
    work: &ImportRun,
) -> Result<ImportTarget, &'static str> {
    let mut remarks = Vec::new();
    let steps: Vec<String> = path.iter().rev().take(3).map(|step| step.to_string_lossy().into_owned()).collect();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let named = import::of_text(&stem).unwrap_or_default();
    let folder_year = steps.get(1).and_then(|folder| Year::parse(folder));
    let by_name = named.year.or(folder_year).or_else(|| import::year_of_name(&stem));
    let titled = report.title.year;
    if let (None, Some(title), Some(name)) = (year, titled, by_name)
        && title != name
    {
        let remark = Message::new("import.why.title_year").with("title", title).with("name", name).with("taken", title);
        remarks.push(remark);
    }
    let year = year.or(titled).or(by_name).ok_or("import.no_year")?;
    let title = report.title.name.clone().or(named.name);
    let known = || title.as_deref().and_then(|name| work.agency_named(name));
    // content/<slug>/<year>/file, as in a site or what was published from one.
    let folder = || if folder_year.is_some() { Slug::parse(steps.get(2)?) } else { None };
    let parent = || steps.get(1).and_then(|folder| Slug::parse(folder)).filter(|slug| work.knows(slug));
    let spelt = || title.as_deref().and_then(slug_of_name);
    let agency = agency
        .cloned()
        .or_else(known)
        .or_else(|| Slug::parse(report.agency.as_deref()?))
        .or_else(folder)
        .or_else(|| slug_of_stem(&stem))
        .or_else(parent)
        .or_else(spelt)
        .ok_or("import.no_agency")?;
    let slug = report.agency.clone();
    Ok(ImportTarget { agency, year, title, slug, title_year: titled, remarks })
}

/// Whether two names are one agency's: the same, but for the places it lies in before it (某县某镇人民政府) and 人民政府 behind a place.
pub(super) fn is_same_agency(one: &str, other: &str) -> bool {
    let place = |name: &'_ str| -> String {
        let name: String = name.chars().filter(|c| !c.is_whitespace()).collect();
        let short = ["人民政府", "政府"].iter().find_map(|ending| name.strip_suffix(ending)).map(str::to_owned);
        short.filter(|short| !short.is_empty()).unwrap_or(name)
    };
    let (one, other) = (place(one), place(other));
    !one.is_empty() && !other.is_empty() && (one.ends_with(&other) || other.ends_with(&one))
}

/// Names that files have whatever is in them.
const GENERIC: [&str; 12] =
    ["report", "index", "document", "doc", "file", "new", "copy", "scan", "download", "untitled", "page", "attachment"];

/// The slug in a file's name: `hongze-2023`, `2023_suqian`.
fn slug_of_stem(stem: &str) -> Option<Slug> {
    let lower = stem.to_ascii_lowercase().replace(['_', ' ', '.'], "-");
    let words: Vec<&str> = lower.split('-').filter(|word| !word.is_empty() && Year::parse(word).is_none()).collect();
    let meaningful = words.iter().any(|word| word.chars().any(|c| c.is_ascii_alphabetic()) && !GENERIC.contains(word));
    if !meaningful { None } else { Slug::parse(&words.join("-")) }
}

/// A slug spelt after a Chinese name, without 人民政府 and the like at its end.
pub(in crate::cli) fn slug_of_name(name: &str) -> Option<Slug> {
    use pinyin::ToPinyin as _;
    let short = ["人民政府办公室", "人民政府"].iter().find_map(|ending| name.strip_suffix(ending));
    let short = short.filter(|short| !short.is_empty()).unwrap_or(name);
    let spelt: String = short.to_pinyin().flatten().map(|syllable| syllable.plain().replace('ü', "v")).collect();
    Slug::parse(&spelt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_agency() {
        for (one, other) in [
            ("汤头沟镇人民政府", "隆化县汤头沟镇人民政府"),
            ("汤头沟镇", "汤头沟镇人民政府"),
            ("宿迁市人民政府办公室", "宿迁市人民政府办公室"),
            ("市教育局", "云江市教育局"),
        ] {
            assert!(is_same_agency(one, other) && is_same_agency(other, one), "{one} {other}");
        }
        for (one, other) in [
            ("汤头沟镇人民政府", "蓝旗镇人民政府"),
            ("隆化县人民政府", "隆化县汤头沟镇人民政府"),
            ("隆化县人民政府", "隆化县人民政府办公室"),
            ("", "隆化县人民政府"),
        ] {
            assert!(!is_same_agency(one, other) && !is_same_agency(other, one), "{one} {other}");
        }
    }

    #[test]
    fn slugs_of_files_and_names() {
        let stem = |stem| slug_of_stem(stem).map(|slug| slug.to_string());
        assert_eq!(stem("hongze-2023").as_deref(), Some("hongze"));
        assert_eq!(stem("2024_Suqian").as_deref(), Some("suqian"));
        assert_eq!(stem("report-2023"), None);
        assert_eq!(stem("20240226"), None);
        assert_eq!(stem("汤头沟镇2023"), None);
        assert_eq!(slug_of_name("汤头沟镇人民政府").map(|s| s.to_string()).as_deref(), Some("tangtougouzhen"));
    }
}
