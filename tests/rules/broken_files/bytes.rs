//! Bytes that are no proper text, and texts of monstrous size.

use super::site::{AGENCY, Case, FIGURES, OVERVIEW, REPORT, SITE, case};

const MEGABYTES: usize = 10 << 20;

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GBK.encode(text).0.into_owned()
}

fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(order).collect()
}

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case("byte order marks")
            .write(REPORT, format!("\u{feff}{FIGURES}"))
            .write(SITE, "\u{feff}title = \"示例\"\n")
            .write(OVERVIEW, "\u{feff}一段文字。\n"),
        case("carriage returns").write(REPORT, FIGURES.replace('\n', "\r\n")).write(OVERVIEW, "一。\r\n\r\n二。\r\n"),
        case("carriage returns only").write(REPORT, FIGURES.replace('\n', "\r")).finds("TOML", REPORT, 1, "回车（CR）"),
        case("cut off inside a row")
            .write(REPORT, FIGURES.split_at(FIGURES.find("31, 4").expect("a row") + 5).0)
            .finds("TOML", REPORT, 12, "缺少 ]"),
        case("cut off between rows")
            .write(REPORT, FIGURES.split_at(FIGURES.find("[review").expect("a table")).0)
            .finds("KEY", REPORT, 1, "缺少 [review_litigation] 表"),
        case("GBK in report.toml")
            .write(REPORT, gbk(&format!("# 政府信息公开工作年度报告\n{FIGURES}")))
            .finds("READ", REPORT, 1, "GB"),
        case("GBK in the third line of agency.toml")
            .write(AGENCY, gbk("# a\n\nname = \"某镇人民政府\"\nlevel = \"township\"\n"))
            .finds("READ", AGENCY, 3, "GB"),
        case("GBK in a narrative")
            .write(OVERVIEW, gbk("本年度新收政府信息公开申请三十一件，均已办结。\n"))
            .finds("READ", OVERVIEW, 1, "GB"),
        case("GBK in site.toml").write(SITE, gbk("title = \"示例县年报\"\n")).finds("READ", SITE, 1, "GB"),
        case("UTF-16, little end first")
            .write(REPORT, utf16(FIGURES, u16::to_le_bytes))
            .finds("READ", REPORT, 1, "UTF-16"),
        case("UTF-16, big end first")
            .write(OVERVIEW, utf16("一段文字。\n", u16::to_be_bytes))
            .finds("READ", OVERVIEW, 1, "UTF-16"),
        case("UTF-16 without a byte order mark")
            .write(REPORT, FIGURES.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>())
            .finds("READ", REPORT, 1, "UTF-16"),
        case("NUL in a key").swap(REPORT, "licensing", "lic\0ensing").finds("READ", REPORT, 6, "空字符"),
        case("NUL in a narrative").write(OVERVIEW, "一段\0文字。\n").finds("READ", OVERVIEW, 1, "空字符"),
        case("a picture named report.toml")
            .write(REPORT, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe\0\x01".as_slice())
            .finds("READ", REPORT, 1, "不是 UTF-8"),
        case("empty files")
            .write(SITE, "")
            .write(REPORT, "")
            .write(OVERVIEW, "")
            .write(AGENCY, "")
            .finds("KEY", SITE, 1, "缺少 title")
            .finds("KEY", AGENCY, 1, "缺少 name")
            .finds("KEY", REPORT, 1, "缺少 [proactive] 表")
            .finds("KEY", REPORT, 1, "缺少 [requests] 表")
            .finds("KEY", REPORT, 1, "缺少 [review_litigation] 表"),
        case("a comment of ten megabytes").write(REPORT, format!("# {}\n{FIGURES}", "长".repeat(MEGABYTES / 3))),
        case("a text of ten megabytes, not closed")
            .write(REPORT, format!("x = \"{}\n{FIGURES}", "长".repeat(MEGABYTES / 3)))
            .finds("TOML", REPORT, 1, "引号没有成对"),
        case("a row of ten megabytes")
            .write(REPORT, FIGURES.replace("carried_in = [", &format!("carried_in = [{}", "0,".repeat(MEGABYTES / 20))))
            .finds("TYPE", REPORT, 13, "应为 7 个"),
        case("full-width commas for ten megabytes")
            .write(REPORT, FIGURES.replace("carried_in = [", &format!("carried_in = [{}", "，".repeat(MEGABYTES / 3))))
            .finds("TOML", REPORT, 13, "全角字符「，」"),
        case("a hundred thousand lines without sense").write(REPORT, "=\n".repeat(100_000)).finds(
            "TOML",
            REPORT,
            1,
            "100000 行读不懂",
        ),
        case("a narrative of one line of ten megabytes").write(OVERVIEW, "长".repeat(MEGABYTES / 3)),
    ]
}
