//! A site that holds every state a page can show: both forms, gaps, corrections, withdrawals, a draft, explained findings, blank cells, a
//! report of zeros, a group as one row, members under governments with and without a scope, agencies that were renamed, abolished, or never
//! reported, metadata, attachments and long narratives. Names and figures are invented. It is built once in Chinese and once in
//! English: in the English one all that people type is English too, so that what is Chinese there comes from the program.

use super::html::Pages;
use super::random_site::year_of;
use super::site::{Site, build, options};
use crate::support::forms::editions;
use annals::api::edition::CellId;
use annals::api::publish::WriteMode;
use annals::api::versions::{self, SealRequest, WithdrawnContent};
use chrono::NaiveDate;
use std::sync::LazyLock;

/// The day that the site speaks of: reports of departments for 2024 are due, those of governments not yet.
const AS_OF: &str = "2025-03-01";
/// Where it is published.
pub(crate) const BASE: &str = "https://www.yunjiang.example/reports/";

/// A text in both languages.
type Said = (&'static str, &'static str);

/// An agency: its slug, name, level, what else agency.toml says, the years of its reports, and about how many requests it has.
struct Office {
    slug: &'static str,
    name: Said,
    level: &'static str,
    rest: &'static str,
    years: &'static [u16],
    scale: u64,
}

/// The governments and offices that seal reports, then the others.
const OFFICES: [Office; 12] = [
    Office {
        slug: "yunjiang",
        name: ("云江市人民政府", "Yunjiang City Government"),
        level: "city",
        rest: "",
        years: &[2020, 2021, 2022, 2023, 2024],
        scale: 60,
    },
    Office {
        slug: "linshui",
        name: ("临水县人民政府", "Linshui County Government"),
        level: "county",
        rest: "parent = \"yunjiang\"\n",
        years: &[2022, 2023, 2024],
        scale: 10,
    },
    Office {
        slug: "nanping",
        name: ("南坪区人民政府", "Nanping District Government"),
        level: "county",
        rest: "parent = \"yunjiang\"\n",
        years: &[2023, 2024],
        scale: 8,
    },
    Office {
        slug: "wangjiang",
        name: ("南坪区望江街道办事处", "Wangjiang Subdistrict Office"),
        level: "township",
        rest: "parent = \"nanping\"\n",
        years: &[2021, 2022, 2023, 2024],
        scale: 1,
    },
    Office {
        slug: "station",
        name: ("云江市气象台", "Yunjiang Weather Station"),
        level: "agency",
        rest: "",
        years: &[2023],
        scale: 1,
    },
    Office {
        slug: "qinghe",
        name: ("临水县清河镇人民政府", "Qinghe Town Government"),
        level: "township",
        rest: "parent = \"linshui\"\n",
        years: &[2022, 2024],
        scale: 0,
    },
    Office {
        slug: "planning",
        name: ("云江市自然资源和规划局", "Yunjiang Planning Bureau"),
        level: "department",
        rest: "parent = \"yunjiang\"\n",
        years: &[2023, 2024],
        scale: 14,
    },
    Office {
        slug: "office",
        name: ("云江市人民政府办公室", "Yunjiang General Office"),
        level: "department",
        rest: "parent = \"yunjiang\"\n",
        years: &[2023, 2024],
        scale: 6,
    },
    Office {
        slug: "education",
        name: ("云江市教育局", "Yunjiang Education Bureau"),
        level: "department",
        rest: "parent = \"yunjiang\"\n",
        years: &[2024],
        scale: 2,
    },
    Office {
        slug: "closed",
        name: ("云江市粮食局", "Yunjiang Grain Bureau"),
        level: "department",
        rest: "parent = \"yunjiang\"\nuntil = 2022\nsuccessor = \"planning\"\n",
        years: &[2022],
        scale: 1,
    },
    Office {
        slug: "never",
        name: ("云江市数据局", "Yunjiang Data Bureau"),
        level: "department",
        rest: "parent = \"yunjiang\"\n",
        years: &[],
        scale: 0,
    },
    Office {
        slug: "not-yet",
        name: ("临水县白沙乡人民政府", "Baisha Township Government"),
        level: "township",
        rest: "parent = \"linshui\"\n",
        years: &[],
        scale: 0,
    },
];

/// The output of the Chinese site, whose pages name every state.
pub(crate) fn chinese() -> &'static Pages {
    static PAGES: LazyLock<Pages> = LazyLock::new(|| RichSite::new(false).publish());
    &PAGES
}

/// The output of the English site.
pub(crate) fn english() -> &'static Pages {
    static PAGES: LazyLock<Pages> = LazyLock::new(|| RichSite::new(true).publish());
    &PAGES
}

/// The site while it is written.
struct RichSite {
    site: Site,
    is_english: bool,
}

impl RichSite {
    fn new(is_english: bool) -> RichSite {
        let rich = RichSite { site: Site::new(""), is_english };
        rich.site.write("site.toml", rich.settings());
        // A seal looks at the whole site, so those that seal come first.
        let (sealing, others) = OFFICES.split_at(5);
        sealing.iter().for_each(|office| rich.office(office));
        rich.correct();
        rich.withdraw();
        others.iter().for_each(|office| rich.office(office));
        rich.details();
        rich
    }

    fn say(&self, text: Said) -> &'static str {
        if self.is_english { text.1 } else { text.0 }
    }

    fn settings(&self) -> String {
        let title = self.say(("云江市政府信息公开工作年度报告", "Yunjiang: annual reports"));
        let language = self.say(("zh-CN", "en"));
        let sponsor = self.say(("云江市人民政府办公室", "Yunjiang General Office"));
        let terms = self.say(("知识共享 署名 4.0", "CC BY 4.0"));
        format!(
            "title = \"{title}\"\nlanguage = \"{language}\"\nbase_url = \"{BASE}\"\nas_of = {AS_OF}\noutputs = [\"report.json\"]\n\
             public_rules = [\"Q-LEN\", \"Q-PUNCT\"]\n[portal]\nsite_name = \"{sponsor}\"\nsponsor = \"{sponsor}\"\n\
             [licence]\nname = \"{terms}\"\nurl = \"https://creativecommons.org/licenses/by/4.0/\"\n"
        )
    }

    /// Writes an agency with its reports.
    fn office(&self, office: &Office) {
        let level = format!("level = \"{}\"\n{}", office.level, office.rest);
        self.site.agency(office.slug, self.say(office.name), &level);
        for year in office.years {
            let edition = editions().default_for(year_of(*year)).expect("a form");
            let value = |cell: CellId| {
                let (address, is_group) = (edition.address(cell), edition.def(cell).group);
                typed((office.slug, *year), address, is_group, office.scale)
            };
            let folder = format!("{}/{year}", office.slug);
            let head = format!("published = {}-01-{}\n", year + 1, 10 + office.scale % 19);
            self.site.report(&folder, edition, (&head, ""), &value);
            self.narratives(&folder, *year);
        }
    }

    fn narratives(&self, folder: &str, year: u16) {
        let overview = self.say((
            "**（一）主动公开。**全年公开信息{year}条。\n\n**（二）依申请公开。**本年新收申请{{ requests.new_received.total }}件。\n",
            "**Proactive disclosure.** Items published: {year}.\n\n**Requests.** Received: {{ requests.new_received.total }}.\n",
        ));
        let problems = self.say((
            "一是公开内容还不够全面；二是解读形式较为单一。改进措施：加强培训，完善目录。{year}年的问题已列入台账。\n",
            "The texts are hard to read. What is done: training, and a better catalogue for {year}.\n",
        ));
        let other = self.say(("本年度未收取信息处理费。\n", "No processing fees were charged.\n"));
        let opening = self.say((
            "所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。\n",
            "The figures cover the year {year}.\n",
        ));
        let sections =
            [("preamble", opening), ("overview", overview), ("problems", problems), ("other_matters", other)];
        for (section, text) in sections {
            self.site.write(&format!("content/{folder}/{section}.md"), text.replace("{year}", &year.to_string()));
        }
    }

    fn seal(&self, agency: &str, year: u16, date: &str, reason: Option<Said>) {
        let date = date.parse::<NaiveDate>().expect("a date");
        let reason = reason.map(|reason| self.say(reason));
        let request = SealRequest { agency, year: year_of(year), reason, date, accepted: &[] };
        versions::seal(self.site.root(), &request, &options()).expect("a version");
    }

    fn take_back(&self, agency: &str, year: u16, date: &str, reason: Said) {
        let date = date.parse::<NaiveDate>().expect("a date");
        let version = (agency, year_of(year), 1);
        versions::withdraw(self.site.root(), version, (date, self.say(reason)), WithdrawnContent::Purge)
            .expect("a version that can be withdrawn");
    }

    /// A report with three versions: a figure corrected, then a sentence.
    fn correct(&self) {
        self.seal("yunjiang", 2023, "2024-03-20", None);
        let report = "content/yunjiang/2023/report.toml";
        self.site.edit(report, "{ decisions = 60 }", "{ decisions = 63 }");
        self.seal("yunjiang", 2023, "2024-04-18", Some(("行政处罚漏计3件", "Three penalties were not counted")));
        let text = (self.say(("较为单一", "hard to read")), self.say(("不够多样", "too long")));
        self.site.edit("content/yunjiang/2023/problems.md", text.0, text.1);
        self.seal("yunjiang", 2023, "2024-06-03", Some(("更正一处表述", "One sentence reworded")));
    }

    /// Reports of which the first version was withdrawn, with and without another in its place.
    fn withdraw(&self) {
        self.seal("linshui", 2022, "2023-01-20", None);
        let (from, to) = (self.say(("较为单一", "hard to read")), self.say(("不够多样", "too long")));
        self.site.edit("content/linshui/2022/problems.md", from, to);
        self.seal("linshui", 2022, "2023-02-02", Some(("删除误印的内容", "A misprint was removed")));
        self.take_back("linshui", 2022, "2023-02-02", ("正文误印无关内容", "Printed a text of another document"));
        let taken_back =
            [("wangjiang", 2022, "2023-01-20"), ("wangjiang", 2024, "2025-01-17"), ("station", 2023, "2024-01-30")];
        for (slug, year, date) in taken_back {
            self.seal(slug, year, date, None);
            let reason = ("误用上一年度数据，正在重新编制", "Used the figures of the year before");
            self.take_back(slug, year, "2025-02-10", reason);
        }
    }

    /// The states of single reports.
    fn details(&self) {
        let head = |folder: &str, text: &str| {
            let path = format!("content/{folder}/report.toml");
            self.site.edit(&path, "published = ", &format!("{text}published = "));
        };
        let tail = |folder: &str, text: &str| {
            let path = format!("content/{folder}/report.toml");
            self.site.write(&path, format!("{}{text}", self.site.read(&path)));
        };
        let note = |rule: &str, cell: &str, text: Said| {
            let rule = if rule.is_empty() { String::new() } else { format!("rule = \"{rule}\"\n") };
            format!("\n[[explanations]]\n{rule}cell = \"{cell}\"\ntext = \"{}\"\n", self.say(text))
        };
        let label = self.say(("2024年年度报告（盖章扫描件）", "Report for 2024 (signed copy)"));
        let file = self.say(("附表.pdf", "signed.pdf"));
        self.site.write(&format!("content/yunjiang/2024/{file}"), b"%PDF-1.4 test");
        let (name, value) = (self.say(("文号", "Reference")), self.say(("云政公开〔2025〕1号", "2025/1")));
        head("yunjiang/2024", &format!("attachments = [{{ file = \"{file}\", label = \"{label}\" }}]\n"));
        tail("yunjiang/2024", &format!("\n[metadata]\n\"{name}\" = \"{value}\"\n"));
        let counted = ("其中3件系同一申请人提出。", "Three of them by one applicant.");
        tail("yunjiang/2024", &note("", "requests.results.unavailable.not_held.total", counted));
        // A long narrative: Q-LEN is public on this site.
        let long = self.say(("全年工作平稳有序，", "The work of the year went on. ")).repeat(120);
        self.site.write("content/yunjiang/2024/overview.md", format!("{long}\n"));
        for slug in ["linshui/2023", "linshui/2024"] {
            head(slug, "scope = \"aggregate\"\nincludes = [\"qinghe\"]\n");
        }
        for slug in ["nanping/2023", "nanping/2024"] {
            head(slug, "scope = \"own\"\n");
        }
        tail("nanping/2024", &note("T4-SUM", "review_litigation.review.total", ("原件如此。", "As in the original.")));
        tail("education/2024", &note("BLANK", "requests", ("原件零值留空。", "Zeros were left blank.")));
        head("planning/2024", "status = \"draft\"\n");
        let names = self.say(("云江市人民政府秘书处", "Yunjiang Secretariat"));
        let office = self.site.read("content/office/agency.toml");
        let former = |name: &str, from: u16| format!("\n[[names]]\nname = \"{name}\"\nfrom = {from}\n");
        let names = former(names, 2020) + &former(self.say(OFFICES[7].name), 2024);
        self.site.write("content/office/agency.toml", office + &names);
    }

    /// Builds it as `annals build` does, and gives every file as text.
    fn publish(&self) -> Pages {
        let target = self.site.path("public");
        build(self.site.root(), &target, None, WriteMode::Exchange);
        let text = |(path, bytes): (String, Vec<u8>)| (path, String::from_utf8_lossy(&bytes).into_owned());
        super::files::tree(&target).into_iter().map(text).collect()
    }
}

/// A cell as a report has it; `None` for one that it leaves out.
fn typed(report: (&str, u16), address: &str, is_group: bool, scale: u64) -> Option<String> {
    let figure = figure(address, u64::from(report.1), scale);
    let in_other = address.starts_with("requests.results.other.");
    match report {
        // A total that is wrong in the original.
        ("nanping", 2024) if address == "review_litigation.review.total" => Some((figure + 1).to_string()),
        // A group as one row.
        ("office", 2024) if in_other => is_group.then(|| figure.to_string()),
        // Zeros left blank.
        ("education", 2024) if address.starts_with("requests.results.refused.state_secret.") => Some("\"\"".to_owned()),
        _ => (!is_group).then(|| figure.to_string()),
    }
}

/// A figure of a report that holds together: last year's open requests are taken up, and all but a few are completed.
fn figure(address: &str, year: u64, scale: u64) -> u64 {
    let parts: Vec<&str> = address.split('.').collect();
    let column = *parts.last().unwrap_or(&"");
    let row = parts[1..parts.len() - 1].join(".");
    match parts[0] {
        "requests" => match column {
            "natural_person" => requests(&row, year, scale),
            "business" => requests(&row, year, scale / 4),
            "total" => requests(&row, year, scale) + requests(&row, year, scale / 4),
            _ => 0,
        },
        "review_litigation" => match (row.as_str(), column) {
            ("review", "upheld" | "total") => scale / 2,
            _ => 0,
        },
        _ => match (row.as_str(), column) {
            ("normative_documents", "in_force" | "total_disclosed") => 20,
            ("licensing", "decisions") => scale * 10 + year % 7,
            ("penalty", "decisions") => scale,
            (_, "items_last_year") => 5,
            _ => 0,
        },
    }
}

/// The requests of one kind of applicant.
fn requests(row: &str, year: u64, scale: u64) -> u64 {
    let open = |year: u64| if scale == 0 { 0 } else { scale / 3 + year % 3 };
    let completed = scale * 4 + scale * (year % 5) / 4;
    match row {
        "carried_in" => open(year - 1),
        "carried_out" => open(year),
        "results.total" => completed,
        "results.unavailable.not_held" => scale,
        "results.granted" => completed - scale,
        "new_received" => completed + open(year) - open(year - 1),
        _ => 0,
    }
}
