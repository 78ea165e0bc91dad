//! TOML that is no TOML: what an input method, an office program or a tired hand puts into it.

use super::site::{AGENCY, Case, FIGURES, OVERVIEW, REPORT, SITE, case};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case("full-width equals sign").swap(REPORT, "carried_in =", "carried_in ＝").finds(
            "TOML",
            REPORT,
            13,
            "「＝」，应为半角 =",
        ),
        case("curly quotes").swap(SITE, "\"示例\"", "“示例”").finds("TOML", SITE, 1, "「“」，应为半角 \""),
        case("full-width space").swap(REPORT, "carried_in = ", "carried_in\u{3000}= ").finds(
            "TOML",
            REPORT,
            13,
            "全角空格",
        ),
        case("a Chinese key").append(REPORT, "\n[metadata]\n索引号 = \"1\"\n").finds(
            "TOML",
            REPORT,
            31,
            "键“索引号”没有加引号",
        ),
        case("a Chinese table name").append(REPORT, "\n[附注]\n").finds("TOML", REPORT, 30, "键“附注”没有加引号"),
        case("Chinese words where a value is due").swap(REPORT, "[ 31, 4, 0, 0, 1, 0, 36 ]", "无").finds(
            "TOML",
            REPORT,
            12,
            "“无”没有加引号",
        ),
        case("a key twice").swap(REPORT, "carried_out", "carried_in").finds("TOML", REPORT, 14, "已经写过"),
        case("a table twice").append(REPORT, "\n[proactive]\n").finds("TOML", REPORT, 30, "表 [proactive] 已经写过"),
        case("a text that is not closed").swap(SITE, "示例\"", "示例").finds("TOML", SITE, 1, "引号没有成对"),
        case("a row by columns that is not closed")
            .swap(REPORT, "\"12.30\" }", "\"12.30\"")
            .finds("TOML", REPORT, 9, "缺少 }"),
        case("several lines of one row, with a comma left out")
            .swap(REPORT, "[ 31, 4, 0, 0,", "[ 31, 4,\n 0, 0\n")
            .finds("TOML", REPORT, 13, "缺少逗号"),
        case("a table header that is not closed")
            .swap(REPORT, "[requests]", "[requests")
            .finds("TOML", REPORT, 11, "缺少 ]"),
        case("no value").swap(REPORT, "carried_in = [ 0, 0, 0, 0, 0, 0, 0 ]", "carried_in =").finds(
            "TOML",
            REPORT,
            13,
            "等号后面没有值",
        ),
        case("several mistakes at once")
            .swap(REPORT, "published = 2024-01-24", "published = 2024-02-30")
            .swap(REPORT, "31, 4", "３１, 4")
            .swap(REPORT, "review = [ 1,", "review = [ 1 1,")
            .finds("TOML", REPORT, 1, "没有“2024-02-30”这一天")
            .finds("TOML", REPORT, 12, "全角字符")
            .finds("TOML", REPORT, 26, "缺少逗号"),
        case("merge marks of git").swap(REPORT, "[requests]", "<<<<<<< HEAD\n[requests]").finds(
            "TOML",
            REPORT,
            11,
            "git 合并冲突",
        ),
        case("YAML in its place").write(REPORT, "---\nedition: cn-2021\nproactive:\n  licensing: 0\n").finds(
            "TOML",
            REPORT,
            1,
            "不像是 TOML",
        ),
        case("a web page in its place")
            .write(AGENCY, "<!DOCTYPE html>\n<html>\n<body>\n某镇\n</body>\n</html>\n")
            .finds("TOML", AGENCY, 1, "不像是 TOML"),
        case("deep arrays")
            .write(REPORT, format!("x = {}{}\n{FIGURES}", "[".repeat(10_000), "]".repeat(10_000)))
            .finds("TOML", REPORT, 1, "嵌套太深"),
        case("deep inline tables")
            .write(REPORT, format!("x = {}1{}\n{FIGURES}", "{ a = ".repeat(5_000), " }".repeat(5_000)))
            .finds("TOML", REPORT, 1, "嵌套太深"),
        case("deep dotted keys").write(REPORT, format!("a{} = 1\n{FIGURES}", ".a".repeat(5_000))).finds(
            "TOML",
            REPORT,
            1,
            "嵌套太深",
        ),
        case("deep headers").write(REPORT, format!("{FIGURES}[a{}]\n", ".a".repeat(5_000))).finds(
            "TOML",
            REPORT,
            29,
            "嵌套太深",
        ),
        case("deep quotes in a narrative").write(OVERVIEW, ">".repeat(20_000) + " 一"),
        case("deep lists in a narrative")
            .write(OVERVIEW, (0..300).map(|depth| format!("{}- 一\n", "  ".repeat(depth))).collect::<String>()),
        case("deep brackets in a narrative").write(OVERVIEW, "[".repeat(20_000) + "](" + &"(".repeat(20_000)),
        case("deep emphasis in a narrative")
            .write(OVERVIEW, "**_".repeat(20_000) + "[一](b.pdf)")
            .finds("LINK", OVERVIEW, 1, "b.pdf"),
    ]
}
