//! Whose report it is, and of which year: given, or by title, folder and file name.

use super::work::ImportRun;
use crate::base::{Message, Slug, Year};
use crate::edition::ReportNames;
use crate::import::{self, Recognised};
use crate::model::NameMatch;
use std::path::Path;

/// Where a report belongs.
pub(super) struct ImportTarget {
    /// The agency, or of a report of another family than its own folder has, that series.
    pub(super) agency: Slug,
    /// Whether a list of members was asked by name, so that the name is one of the agency's.
    pub(super) is_by_name: bool,
    /// The name that the list has, where the title has a fuller one.
    pub(super) listed: Option<String>,
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

    /// The path of a file of the report: `2023/report.toml`.
    pub(super) fn inside(&self, name: &str) -> String {
        format!("{}/{name}", self.year)
    }

    /// The agency, of whatever family the report is.
    pub(super) fn organ(&self) -> Slug {
        Slug::parse(self.agency.organ()).unwrap_or_else(|| self.agency.clone())
    }
}

/// The year that the name of a file tells, or that of its folder.
pub(super) fn year_by_name(path: &Path, names: &ReportNames) -> Option<Year> {
    let stem = path.file_stem()?.to_string_lossy();
    let folder = || Year::parse(&path.parent()?.file_name()?.to_string_lossy());
    let titled = import::of_text(&stem, names).and_then(|title| title.year);
    titled.or_else(folder).or_else(|| import::year_of_name(&stem))
}

/// What tells whose a report is.
struct Clues<'a> {
    path: &'a Path,
    /// The name in its title or signature.
    title: Option<&'a str>,
    /// The name in the name of its file, or else of its folder.
    of_file: Option<&'a str>,
    /// The slug that it has in a field of its own.
    slug: Option<&'a str>,
}

/// Finds it; `Err` is the question that is left.
pub(super) fn find(
    path: &Path,
    report: &Recognised,
    agency: Option<&Slug>,
    year: Option<Year>,
    work: &ImportRun,
) -> Result<ImportTarget, Message> {
    let names = &work.report_names;
    let mut remarks = Vec::new();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let by_name = year_by_name(path, names);
    let titled = report.title.year;
    if let (None, Some(title), Some(name)) = (year, titled, by_name)
        && title != name
    {
        let remark = Message::new("import.why.title_year").with("title", title).with("name", name).with("taken", title);
        remarks.push(remark);
    }
    let year = year.or(titled).or(by_name).ok_or(Message::new("import.no_year"))?;
    let named = import::of_text(&stem, names).and_then(|title| title.name);
    let is_guess = report.title.name.is_none() && named.is_none();
    let of_file = named.or_else(|| name_of_stem(&stem, names));
    let (of_file, key) = match of_file {
        Some(name) => (Some(name), "import.why.file_name"),
        None => (name_of_folder(path, work).filter(|_| report.title.name.is_none()), "import.why.folder_name"),
    };
    if let Some(name) = of_file.as_ref().filter(|_| is_guess) {
        remarks.push(Message::new(key).with("name", name.as_str()));
    }
    let clues = Clues {
        path,
        title: report.title.name.as_deref(),
        of_file: of_file.as_deref(),
        slug: report.agency.as_deref(),
    };
    let family = &report.edition.family;
    if agency.and_then(Slug::family).is_some_and(|typed| typed != family.id) {
        return Err(Message::new("import.other_family").with("found", &family.name).with("id", &family.id));
    }
    let (agency, is_by_name) = match (agency, &work.members) {
        (Some(agency), _) => (agency.clone(), false),
        (None, Some(_)) => clues.member(work)?,
        (None, None) => {
            let (agency, is_inferred) = clues.anybody(work)?.ok_or(Message::new("import.no_agency"))?;
            // A new agency has the name of its title, and none that is made of its folder's or the file's.
            if clues.name().is_none() && !work.knows(&agency) {
                return Err(Message::new("import.no_name").with("agency", agency.as_str()));
            }
            if is_inferred && !work.knows(&agency) {
                remarks.push(Message::new("import.why.slug").with("agency", agency.as_str()));
            }
            (agency, false)
        }
    };
    let agency = Slug::parse(agency.organ()).unwrap_or(agency);
    let listed = clues.title.filter(|_| is_by_name).and_then(|title| shorter_name(&agency, title, work));
    let title = clues.name().map(str::to_owned);
    let agency = work.site.series_for(&agency, &family.id);
    Ok(ImportTarget {
        agency,
        is_by_name,
        listed,
        year,
        title,
        slug: report.agency.clone(),
        title_year: titled,
        remarks,
    })
}

impl Clues<'_> {
    fn name(&self) -> Option<&str> {
        self.title.or(self.of_file)
    }

    /// The last folders of the path, from below.
    fn folders(&self) -> [Option<Slug>; 2] {
        let steps: Vec<String> =
            self.path.iter().rev().skip(1).take(2).map(|step| step.to_string_lossy().into_owned()).collect();
        let slug = |index: usize| steps.get(index).and_then(|step| Slug::parse(step));
        // content/<slug>/<year>/file, as in a site or what was published from one.
        let is_of_year = steps.first().is_some_and(|step| Year::parse(step).is_some());
        [slug(1).filter(|_| is_of_year), slug(0)]
    }

    /// The agency of a report where the site has no list of its members, and whether it is only inferred: a new one where nothing tells
    /// of one that is there. Where several have its name, and nothing else tells which, it is a question.
    fn anybody(&self, work: &ImportRun) -> Result<Option<(Slug, bool)>, Message> {
        let [folder, parent] = self.folders();
        let stem = || slug_of_stem(&self.path.file_stem().unwrap_or_default().to_string_lossy());
        let told = || self.slug.and_then(Slug::parse).or(folder.clone());
        let inferred = || {
            let known = || parent.clone().filter(|slug| work.knows(slug));
            stem().or_else(known).or_else(|| self.name().and_then(|name| work.slug_for(name)))
        };
        Ok(match self.name().map(|name| (name, work.agency_named(name))) {
            Some((_, NameMatch::One(slug))) => Some((slug, false)),
            Some((name, NameMatch::Several(agencies))) => {
                let mut clues = [told(), stem(), parent.clone()].into_iter().flatten();
                let slug = clues.find(|slug| agencies.contains(slug));
                Some((slug.ok_or_else(|| several(name, &agencies))?, false))
            }
            Some((_, NameMatch::None)) | None => {
                told().map(|slug| (slug, false)).or_else(|| inferred().map(|slug| (slug, true)))
            }
        })
    }

    /// The member that a report is of, and whether it was found by its name. What could be of none or of several is a question.
    fn member(&self, work: &ImportRun) -> Result<(Slug, bool), Message> {
        let find = |name: &str| work.names.find(name, |slug| work.is_member(slug));
        let of_file = self.of_file.map(|name| (name, find(name)));
        let Some((title, of_title)) = self.title.map(|name| (name, find(name))) else {
            return match of_file {
                Some((_, NameMatch::One(slug))) => Ok((slug, true)),
                Some((name, NameMatch::Several(agencies))) => Err(several(name, &agencies)),
                other => self.member_by_slug(work).ok_or_else(|| match other {
                    Some((name, _)) => work.no_member(name),
                    None => Message::new("import.no_agency"),
                }),
            };
        };
        match (of_title, of_file) {
            (NameMatch::One(slug), Some((name, NameMatch::One(other)))) if slug != other => {
                let message = Message::new("import.title_and_file").with("title", title).with("agency", slug.as_str());
                Err(message.with("name", name).with("other", other.as_str()))
            }
            (NameMatch::One(slug), _) => Ok((slug, true)),
            (NameMatch::Several(agencies), Some((_, NameMatch::One(slug)))) if agencies.contains(&slug) => {
                Ok((slug, true))
            }
            (NameMatch::Several(agencies), _) => Err(several(title, &agencies)),
            (NameMatch::None, _) => Err(work.no_member(title)),
        }
    }

    /// The member of a report without a name: by the slug in it, by its folders, by the name of its file.
    fn member_by_slug(&self, work: &ImportRun) -> Option<(Slug, bool)> {
        let [folder, parent] = self.folders();
        let stem = self.path.file_stem().unwrap_or_default().to_string_lossy();
        let own = self.slug.and_then(Slug::parse);
        let slugs = [own, folder, slug_of_stem(&stem), parent];
        slugs.into_iter().flatten().find(|slug| work.is_member(slug)).map(|slug| (slug, false))
    }
}

/// The question of which agency a name is, of several.
fn several(name: &str, agencies: &[Slug]) -> Message {
    let agencies: Vec<&str> = agencies.iter().map(Slug::as_str).collect();
    Message::new("import.several_members").with("name", name).with("agencies", agencies)
}

/// The name that the site has of a member, where the title has a fuller one.
fn shorter_name(agency: &Slug, title: &str, work: &ImportRun) -> Option<String> {
    if work.names.exact(title) != NameMatch::None {
        return None;
    }
    let known = work.names.agreeing(agency, title)?.ok().filter(|known| known.len() < title.len())?;
    Some(known.to_owned())
}

/// Words in the name of a file, besides the names of reports, that belong to no agency's, the longer ones first.
#[rustfmt::skip]
const NO_NAME: [&str; 13] = [
    "政府信息公开年报", "信息公开年报", "信息公开报告", "信息公开", "年度报告", "年报", "年度", "报告",
    "最终版", "最终", "定稿", "终稿", "附件",
];

/// Words that a name of an agency ends with.
#[rustfmt::skip]
const ORGANS: [&str; 16] = [
    "人民政府", "街道办事处", "委员会", "局", "厅", "委", "办公室", "镇", "乡", "街道", "中心", "院", "总队", "支队", "管委会", "处",
];

/// The agency in the name of a file: `教育局 2024`, `附件1：岭北县西川镇人民政府`.
fn name_of_stem(stem: &str, names: &ReportNames) -> Option<String> {
    let words = names.zh.iter().map(|(name, _)| name.as_str()).chain(NO_NAME);
    let bare = words.fold(stem.to_owned(), |stem, word| stem.replace(word, " "));
    let is_name = |c: char| c.is_alphabetic() && !c.is_ascii();
    // 2024年教育局
    let mut words = bare.split(|c: char| !is_name(c)).map(|word| word.strip_prefix('年').unwrap_or(word));
    let is_organ = |word: &&str| {
        word.chars().count() > 2 && ORGANS.iter().any(|organ| word.ends_with(organ) && word.len() > organ.len())
    };
    words.find(is_organ).map(str::to_owned)
}

/// The name of the agency that a report's folder, or the one above it, is named after: `市场监督管理局/2024/年报.html`. What no agency is
/// called is the name of a heap of reports.
fn name_of_folder(path: &Path, work: &ImportRun) -> Option<String> {
    let steps = path.iter().rev().skip(1).take(2).map(|step| step.to_string_lossy());
    let names = steps.flat_map(|step| [Some(step.trim().to_owned()), name_of_stem(&step, &work.report_names)]);
    let is_among = |slug: &Slug| work.members.is_none() || work.is_member(slug);
    names.flatten().find_map(|name| match work.names.find(&name, is_among) {
        NameMatch::One(slug) => Some(work.site.agency(&slug)?.name.clone()),
        NameMatch::Several(_) | NameMatch::None => None,
    })
}

/// Names that files have whatever is in them, and those that systems of portals give.
#[rustfmt::skip]
const GENERIC: [&str; 34] = [
    "report", "index", "document", "doc", "docx", "file", "new", "copy", "scan", "download", "untitled", "page", "attachment", "post", "content", "art",
    "article", "detail", "details", "info", "news", "list", "show", "view", "default", "img", "image", "pdf", "web", "con", "node", "attach", "annual", "xxgk",
];

/// The slug in a file's name: `hongze-2023`, `2023_suqian`.
fn slug_of_stem(stem: &str) -> Option<Slug> {
    let lower = stem.to_ascii_lowercase().replace(['_', ' ', '.'], "-");
    // t20250120_86658, content_3.html: numbers and names of systems are nobody's.
    let is_name = |word: &&str| word.bytes().all(|b| b.is_ascii_lowercase()) && !GENERIC.contains(word);
    let words: Vec<&str> = lower.split('-').filter(is_name).collect();
    if words.is_empty() { None } else { Slug::parse(&words.join("-")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_may_name_its_agency() {
        let names = crate::edition::Editions::load(&[]).0.report_names();
        for (stem, name) in [
            ("教育局 2024", Some("教育局")),
            ("附件1：岭北县西川镇人民政府", Some("岭北县西川镇人民政府")),
            ("2024年度城市管理局信息公开报告 (1)", Some("城市管理局")),
            ("青石镇年报最终版2", Some("青石镇")),
            ("年度报告（定稿）", None),
            ("扫描件", None),
            ("信息公开2024", None),
        ] {
            assert_eq!(name_of_stem(stem, &names).as_deref(), name, "{stem}");
        }
    }

    #[test]
    fn slugs_of_files() {
        let stem = |stem| slug_of_stem(stem).map(|slug| slug.to_string());
        assert_eq!(stem("hongze-2023").as_deref(), Some("hongze"));
        assert_eq!(stem("2024_Suqian").as_deref(), Some("suqian"));
        assert_eq!(stem("report-2023"), None);
        assert_eq!(stem("20240226"), None);
        for system in ["t20250120_86658", "post_12", "content_3", "art_2024_55", "scan0002", "P020250120"] {
            assert_eq!(stem(system), None, "{system}");
        }
        assert_eq!(stem("汤头沟镇2023"), None);
    }
}
