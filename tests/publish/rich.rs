//! The public pages of a site that holds every state: what they say is true, in one language, and for readers.

use crate::support::files::put;
use crate::support::html::{Pages, all_reached, empty_rows, ids, lost_fragments, text};
use crate::support::rich::{BASE, chinese, english};
use annals::api::check::rule;

/// The pages of both sites, each with what a reader sees of it.
fn pages() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let of = |language: &'static str, pages: &'static Pages| {
        let html = pages.iter().filter(|(path, _)| path.ends_with(".html"));
        html.map(move |(path, html)| (language, path.as_str(), html.as_str()))
    };
    of("zh", chinese()).chain(of("en", english()))
}

/// Roles of parts of a table are those that HTML gives them: one that is written is an error to the checker of the W3C, of which there were
/// 389 on a comparison page.
#[test]
fn no_part_of_a_table_has_a_role() {
    for (language, path, html) in pages() {
        for role in ["table", "row", "rowgroup", "cell", "columnheader", "rowheader"] {
            assert!(!html.contains(&format!("role=\"{role}\"")), "{language} {path}: {role}");
        }
    }
}

/// A report in which nothing came in begins with one sentence, and not with five large zeros.
#[test]
fn a_report_of_zeros_says_so_in_a_sentence() {
    for (language, said) in [("zh", "均为0。</span>"), ("en", "zero as well: ")] {
        let of_zeros: Vec<&str> =
            pages().filter(|(own, _, html)| *own == language && html.contains(said)).map(|(_, _, html)| html).collect();
        assert!(!of_zeros.is_empty(), "{language}");
        assert!(of_zeros.iter().all(|html| !html.contains("id=\"key-")), "{language}");
    }
    let others = pages().filter(|(_, path, html)| path.ends_with("2024/index.html") && html.contains("id=\"key-"));
    assert!(others.count() > 4);
}

#[test]
#[ignore = "files for the checkers of others, into the folder that ANNALS_PAGES names: see .ci/markup and .ci/data"]
fn write_pages() {
    let folder = std::path::PathBuf::from(std::env::var_os("ANNALS_PAGES").expect("ANNALS_PAGES names a folder"));
    for (language, pages) in [("zh", chinese()), ("en", english())] {
        pages.iter().for_each(|(path, text)| put(&folder.join(language), path, text));
    }
}

#[test]
fn every_link_leads_somewhere_and_ids_are_unique() {
    for pages in [chinese(), english()] {
        all_reached(pages);
        let lost = lost_fragments(pages);
        assert!(lost.is_empty(), "{lost:#?}");
    }
    for (language, path, html) in pages() {
        let mut ids = ids(html);
        ids.sort_unstable();
        let twice: Vec<&str> = ids.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        assert!(twice.is_empty(), "{language} {path}: {twice:?}");
    }
}

#[test]
fn no_row_is_empty_and_no_rule_is_called_by_its_id() {
    for (language, path, html) in pages() {
        let empty = empty_rows(html);
        assert!(empty.is_empty(), "{language} {path}: {empty:#?}");
        let seen = text(html);
        let words = seen.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
        let ids: Vec<&str> =
            words.filter(|word| !word.contains(|c: char| c.is_ascii_lowercase()) && rule(word).is_some()).collect();
        assert!(ids.is_empty(), "{language} {path}: {ids:?}");
    }
}

/// Words in Latin letters that Chinese pages may hold.
const LATIN: [&str; 15] = [
    "BibTeX", "GB", "JSON", "CSV", "Excel", "Word", "WPS", "zip", "SHA", "Atom", "OL", "KB", "https", "yunjiang",
    "reports",
];

#[test]
fn pages_are_in_one_language() {
    for (language, path, html) in pages() {
        // An entry of BibTeX has the names of its fields.
        // The mark of Chinese within a line is no end of it.
        let html = html.replace("<bdi lang=\"zh-CN\">", "").replace("</bdi>", "");
        let (before, rest) = html.split_once("<pre class=\"bib\">").unwrap_or((&html, "</pre>"));
        let seen = text(before) + &text(rest.split_once("</pre>").map_or("", |(_, rest)| rest));
        let strange: Vec<&str> = seen
            .lines()
            .filter(|line| match language {
                "zh" => {
                    let words = line.split(|c: char| !c.is_ascii_alphabetic());
                    let is_address = line.contains(BASE) || line.len() == 64;
                    !is_address && words.into_iter().any(|word| word.len() > 1 && !LATIN.contains(&word))
                }
                // The notice that made a form is called by its number.
                _ => !line.starts_with("Form: ") && line.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)),
            })
            .collect();
        assert!(strange.is_empty(), "{language} {path}: {strange:#?}");
    }
}

/// The cells of an agency's row in a table.
fn row(html: &str, name: &str) -> Vec<String> {
    let named = |row: &&str| row.contains("scope=\"row\"") && text(&format!("<tr{row}")).contains(name);
    let row = html.split("<tr").find(named).unwrap_or_else(|| panic!("no row of {name}"));
    let cells = row.split("</tr>").next().unwrap_or_default().split("<td").skip(1);
    cells.map(|cell| text(&format!("<td{cell}")).replace('\n', " ").trim().to_owned()).collect()
}

#[test]
fn one_state_in_every_list() {
    let pages = chinese();
    let states = [
        ("云江市人民政府", "yunjiang", 2023, "已更正"),
        ("临水县人民政府", "linshui", 2022, "已更正"),
        ("南坪区望江街道办事处", "wangjiang", 2024, "已撤回"),
        ("云江市气象台", "station", 2023, "已撤回"),
        ("云江市气象台", "station", 2024, "缺报"),
        ("临水县清河镇人民政府", "qinghe", 2023, "缺报"),
        ("云江市自然资源和规划局", "planning", 2024, "缺报"),
        ("云江市数据局", "never", 2024, "缺报"),
        ("临水县白沙乡人民政府", "not-yet", 2024, "尚未到期"),
        ("云江市教育局", "education", 2024, "已公布"),
    ];
    let mut of_members = 0;
    for (name, slug, year, state) in states {
        let home = row(&pages["index.html"], name);
        assert!(home[year - 2020].contains(state), "home: {name} {year}: {home:?}");
        // The page of the agency above has the same matrix of its members.
        let above = pages.iter().filter(|(path, html)| {
            path.ends_with("/index.html") && html.contains("st cov") && html.contains(&format!(">{name}</a></th>"))
        });
        for (path, html) in above {
            let years: Vec<&str> =
                html.split("<thead>").nth(1).expect("a head").split("scope=\"col\">").skip(2).collect();
            let column = years.iter().position(|cell| cell.starts_with(&year.to_string())).expect("the year");
            let cells = row(html, name);
            assert!(cells[column].contains(state), "{path}: {name} {year}: {cells:?}");
            of_members += 1;
        }
        let own = row(&pages[&format!("years/{year}/index.html")], name);
        assert!(own.last().is_some_and(|cell| cell.starts_with(state)), "{year}: {name}: {own:?}");
        let agency = text(&pages[&format!("{slug}/index.html")]);
        let said = match state {
            "已公布" => format!("{year}年 {name}{year}年政府信息公开工作年度报告\n"),
            "已更正" => format!("{year}年 {name}{year}年政府信息公开工作年度报告 已更正\n"),
            "已撤回" => format!("已撤回的报告\n{year}年\n"),
            _ => format!("{year}年 {state}\n"),
        };
        assert!(agency.contains(&said), "{slug}: {agency}");
        let line =
            pages[&format!("years/{year}/year.csv")].lines().find(|line| line.contains(&format!("{slug},{name},")));
        let word = match state {
            "已公布" => ",published,",
            "已更正" => ",corrected,",
            "已撤回" => ",withdrawn,,,",
            "缺报" => ",overdue,,,",
            _ => ",not_due,,,",
        };
        assert!(line.is_some_and(|line| line.contains(word)), "{year}: {slug}: {line:?}");
    }
    // A draft is nowhere, nor is a year before an agency was there or after it was abolished.
    assert!(!pages.contains_key("planning/2024/index.html"));
    for path in ["years/2023/index.html", "years/2024/index.html"] {
        assert!(!pages[path].contains("云江市粮食局"), "{path}");
    }
    assert!(!pages["years/2023/index.html"].contains("云江市数据局"));
    let note = "缺报情况截至2025年3月1日。";
    for path in ["index.html", "years/2024/index.html", "never/index.html"] {
        assert!(pages[path].contains(note), "{path}");
    }
    assert!(!pages["years/2020/index.html"].contains(note));
    assert!(of_members > 3, "{of_members}");
}

#[test]
fn a_year_without_a_report_is_one_cell_and_sums_are_only_where_something_is_added_up() {
    let pages = chinese();
    let year = &pages["years/2024/index.html"];
    assert_eq!(row(year, "南坪区望江街道办事处"), ["–", "已撤回"]);
    assert!(!year.contains("合计（") && year.contains("小计（2份报告）"), "who reports for members is unclear");
    assert!(year.contains("有1份报告未标明是否含所属机关的数字") && year.contains("按“新收申请”从高到低排列"));
    assert_eq!(row(year, "南坪区人民政府")[4..], ["不作计算", "已公布有说明1处"]);
    // The name of the year.
    assert!(pages["years/2023/index.html"].contains("云江市人民政府秘书处"));
}

#[test]
fn feeds_and_the_map_tell_of_corrections_and_withdrawals() {
    let pages = chinese();
    let entry = |feed: &str, id: &str| {
        let id = format!("<id>{BASE}{id}</id>");
        let entry = pages[feed].split("<entry>").find(|entry| entry.contains(&id));
        entry.unwrap_or_else(|| panic!("{feed} lacks {id}")).to_owned()
    };
    let corrected = entry("atom.xml", "yunjiang/2023/");
    assert!(corrected.contains("年度报告（已更正）</title>") && corrected.contains("2024-06-03T00:00"), "{corrected}");
    assert!(corrected.contains("<summary>更正一处表述</summary>"), "{corrected}");
    let withdrawn = entry("atom.xml", "wangjiang/2024/");
    assert!(withdrawn.contains("年度报告（已撤回）</title>") && withdrawn.contains("2025-02-10T00:00"), "{withdrawn}");
    assert!(withdrawn.contains("<summary>误用上一年度数据，正在重新编制</summary>"), "{withdrawn}");
    // What the report's page opens with, its description says, and so does the feed.
    let report = entry("atom.xml", "education/2024/");
    let summary = report.split("<summary>").nth(1).and_then(|rest| rest.split("</summary>").next()).expect("a summary");
    assert!(summary.contains("比上年") || summary.contains("与上年相同") || summary.starts_with("2024年"), "{summary}");
    let page = &pages["education/2024/index.html"];
    assert!(page.contains(&format!("<meta name=\"description\" content=\"{summary}\">")), "{summary}");
    assert_eq!(page.matches(summary.split_inclusive('。').next().expect("a sentence")).count(), 3, "{summary}");
    assert!(!pages["atom.xml"].contains("/planning/2024/") && !pages["atom.xml"].contains("/never/"));
    entry("corrections/atom.xml", "linshui/2022/v1/#withdrawn");
    entry("corrections/atom.xml", "yunjiang/2023/v2-v3/");
    let map = &pages["sitemap.xml"];
    for listed in ["linshui/2022/", "yunjiang/2023/v1/", "yunjiang/2023/v1-v3/", "never/"] {
        assert!(map.contains(&format!("{BASE}{listed}</loc>")), "{listed}");
    }
    for left_out in ["linshui/2022/v1/", "linshui/2022/v2/", "wangjiang/2024/", "station/2023/", "yunjiang/2023/v3/"] {
        assert!(!map.contains(&format!("{BASE}{left_out}</loc>")), "{left_out}");
    }
    // The page is in the navigation of every page, and says of every correction what became of what.
    let list = text(&pages["corrections/index.html"]);
    for event in ["第1版更正为第2版", "第2版更正为第3版", "已撤回 第1版"] {
        assert!(list.contains(event), "{list}");
    }
    assert!(list.contains("临水县人民政府2022年政府信息公开工作年度报告 第1版更正为第2版\n"), "{list}");
    let first = text(&pages["yunjiang/2023/index.html"]);
    assert!(first.contains("2024年1月13日首次发布，2024年3月20日存档。"), "{first}");
}

#[test]
fn what_was_checked_reads_as_what_holds() {
    let pages = chinese();
    let checks = |path: &str| {
        let all = text(&pages[path]);
        all.split_once("核对项目\n").map(|(_, rest)| rest.to_owned()).unwrap_or_else(|| panic!("{path}: no checks"))
    };
    let of_city = checks("yunjiang/2024/index.html");
    for line in [
        "核对7处，均一致\n总计：27（2023年结转下年）= 27（2024年上年结转）\n通过",
        "行政规范性文件 · 现行有效件数：20（2023年）+ 0 − 0 = 20\n",
        "总体情况的篇幅\n发现1处\n总体情况有 1080 字，原则上不超过 1000 字\n未通过",
        "标点\n核对4处，未发现问题\n通过",
    ] {
        assert!(of_city.contains(line), "{of_city}");
    }
    let of_district = checks("nanping/2024/index.html");
    assert!(
        of_district
            .contains("2处一致，1处不一致，已作说明\n行政复议：4 + 0 + 0 + 0 = 4 ≠ 5（已说明）\n未通过（已说明）")
    );
    let english = text(&english()["yunjiang/2024/index.html"]);
    for line in ["Total: 27 (carried over, 2023) = 27 (carried in, 2024)\n", "1 found\n", "4 checked, nothing found\n"]
    {
        assert!(english.contains(line), "{english}");
    }
    let trends = text(&pages["wangjiang/trends/index.html"]);
    assert!(
        trends.contains("\n2022\n2023\n") && trends.contains("\n已撤回\n") && !trends.contains("无报告"),
        "{trends}"
    );
    let later = "2021年至2023年，2份报告。2022、2024年的报告已撤回，其中的数据不在此列。";
    assert!(trends.contains(later), "{trends}");
    // The form of 2019 counts documents, items and amounts in one table.
    let unit = |path: &str| text(&pages[path]).contains("二、主动公开政府信息情况\n单位：件\n");
    assert!(unit("yunjiang/compare/2023-2024/index.html") && !unit("yunjiang/compare/2020-2021/index.html"));
    let carried = |path: &str| text(&pages[path]).contains("报告已作更正。本年数据");
    assert!(!carried("yunjiang/compare/2023-2024/index.html"), "every version agrees");
    // Rules about a report are named in the data beside it.
    assert!(pages["yunjiang/2024/checks.json"].contains("\"X3-CARRY\""));
    let explained = text(&pages["yunjiang/2024/index.html"]);
    for term in ["指标释义\n行政复议：认为", "\n未经复议直接起诉：没有先申请", "\n复议后起诉：先申请行政复议"]
    {
        assert!(explained.contains(term), "{explained}");
    }
}
