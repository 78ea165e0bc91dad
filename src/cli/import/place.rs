//! Whose report it is, and of which year: given, or by title, folder and file name.

use super::work::ImportRun;
use crate::base::{Message, Slug, Year};
use crate::edition::ReportNames;
use crate::import::{self, Recognised};
use std::path::Path;

/// Where a report belongs.
pub(super) struct ImportTarget {
    /// The agency, or of a report of another family than its own folder has, that series.
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

/// Finds it; `Err` is the key of the question that is left.
pub(super) fn find(
    path: &Path,
    report: &Recognised,
    agency: Option<&Slug>,
    year: Option<Year>,
    work: &ImportRun,
) -> Result<ImportTarget, &'static str> {
    let names = &work.report_names;
    let mut remarks = Vec::new();
    let steps: Vec<String> = path.iter().rev().take(3).map(|step| step.to_string_lossy().into_owned()).collect();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let named = import::of_text(&stem, names).unwrap_or_default();
    let folder_year = steps.get(1).and_then(|folder| Year::parse(folder));
    let by_name = year_by_name(path, names);
    let titled = report.title.year;
    if let (None, Some(title), Some(name)) = (year, titled, by_name)
        && title != name
    {
        let remark = Message::new("import.why.title_year").with("title", title).with("name", name).with("taken", title);
        remarks.push(remark);
    }
    let year = year.or(titled).or(by_name).ok_or("import.no_year")?;
    let title = report.title.name.clone().or(named.name).or_else(|| {
        let name = name_of_stem(&stem, names)?;
        remarks.push(Message::new("import.why.file_name").with("name", name.as_str()));
        Some(name)
    });
    let known = || title.as_deref().and_then(|name| work.agency_named(name));
    // content/<slug>/<year>/file, as in a site or what was published from one.
    let folder = || if folder_year.is_some() { Slug::parse(steps.get(2)?) } else { None };
    let parent = || steps.get(1).and_then(|folder| Slug::parse(folder)).filter(|slug| work.knows(slug));
    let spelt = || title.as_deref().and_then(slug_of_name);
    let told = agency.cloned().or_else(known).or_else(|| Slug::parse(report.agency.as_deref()?)).or_else(folder);
    let inferred = || slug_of_stem(&stem).or_else(parent).or_else(spelt);
    let (agency, is_inferred) = match told {
        Some(slug) => (slug, false),
        None => (inferred().ok_or("import.no_agency")?, true),
    };
    if is_inferred && !work.knows(&agency) {
        remarks.push(Message::new("import.why.slug").with("agency", agency.as_str()));
    }
    let slug = report.agency.clone();
    let organ = Slug::parse(agency.organ()).unwrap_or(agency);
    let agency = work.site.series_for(&organ, &report.edition.family.id);
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

/// Characters that are read otherwise in names of places and offices than the commonest reading, the longer words first.
#[rustfmt::skip]
const READINGS: [(&str, &str); 58] = [
    ("重庆", "chongqing"), ("六安", "luan"), ("六合", "luhe"), ("乐清", "yueqing"), ("乐亭", "laoting"), ("乐陵", "laoling"), ("朝阳", "chaoyang"), ("番禺", "panyu"),
    ("蚌埠", "bengbu"), ("厦门", "xiamen"), ("洪洞", "hongtong"), ("尉犁", "yuli"), ("尉氏", "weishi"), ("荥阳", "xingyang"), ("荥经", "yingjing"), ("浚县", "xunxian"),
    ("泌阳", "biyang"), ("涡阳", "guoyang"), ("渑池", "mianchi"), ("中牟", "zhongmu"), ("牟平", "muping"), ("蔚县", "yuxian"), ("井陉", "jingxing"), ("任丘", "renqiu"),
    ("行唐", "xingtang"), ("大城", "daicheng"), ("铅山", "yanshan"), ("余干", "yugan"), ("余姚", "yuyao"), ("单县", "shanxian"), ("莘县", "shenxian"), ("莘庄", "xinzhuang"),
    ("东阿", "donge"), ("临朐", "linqu"), ("台州", "taizhou"), ("天台", "tiantai"), ("丽水", "lishui"), ("繁峙", "fanshi"), ("解州", "haizhou"), ("吴堡", "wubu"),
    ("瓦窑堡", "wayaobu"), ("犍为", "qianwei"), ("筠连", "junlian"), ("盱眙", "xuyi"), ("枞阳", "zongyang"), ("歙县", "shexian"), ("会稽", "kuaiji"), ("会计", "kuaiji"),
    ("会同", "huitong"), ("都江堰", "dujiangyan"), ("盛泽", "shengze"), ("曲阜", "qufu"), ("阿拉善", "alashan"), ("调查", "diaocha"), ("重点", "zhongdian"), ("银行", "yinhang"),
    ("行政", "xingzheng"), ("长", "chang"),
];

/// A Chinese name in Latin letters.
fn spell(name: &str) -> String {
    use pinyin::ToPinyin as _;
    let mut spelt = String::new();
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        if let Some((word, reading)) = READINGS.iter().find(|(word, _)| rest.starts_with(word)) {
            spelt.push_str(reading);
            rest = &rest[word.len()..];
            continue;
        }
        if let Some(syllable) = c.to_pinyin() {
            spelt.push_str(&syllable.plain().replace('ü', "v"));
        }
        rest = &rest[c.len_utf8()..];
    }
    spelt
}

/// A slug spelt after a Chinese name, without 人民政府 and the like at its end.
pub(in crate::cli) fn slug_of_name(name: &str) -> Option<Slug> {
    let short = ["人民政府办公室", "人民政府"].iter().find_map(|ending| name.strip_suffix(ending));
    let short = short.filter(|short| !short.is_empty()).unwrap_or(name);
    Slug::parse(&spell(short))
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
    fn slugs_of_files_and_names() {
        let stem = |stem| slug_of_stem(stem).map(|slug| slug.to_string());
        assert_eq!(stem("hongze-2023").as_deref(), Some("hongze"));
        assert_eq!(stem("2024_Suqian").as_deref(), Some("suqian"));
        assert_eq!(stem("report-2023"), None);
        assert_eq!(stem("20240226"), None);
        for system in ["t20250120_86658", "post_12", "content_3", "art_2024_55", "scan0002", "P020250120"] {
            assert_eq!(stem(system), None, "{system}");
        }
        for (name, slug) in [
            ("长安镇人民政府", "changanzhen"),
            ("岭北县长岭镇", "lingbeixianchanglingzhen"),
            ("重庆市六合区", "chongqingshiluhequ"),
            ("行政审批局", "xingzhengshenpiju"),
        ] {
            assert_eq!(slug_of_name(name).map(|slug| slug.to_string()).as_deref(), Some(slug), "{name}");
        }
        assert_eq!(stem("汤头沟镇2023"), None);
        assert_eq!(slug_of_name("汤头沟镇人民政府").map(|s| s.to_string()).as_deref(), Some("tangtougouzhen"));
    }
}
