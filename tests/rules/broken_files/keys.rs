//! Keys and values of site.toml, agency.toml and report.toml, the figures excepted.

use super::site::{AGENCY, Case, OVERVIEW, REPORT, SITE, case};

pub(crate) fn cases() -> Vec<Case> {
    [addresses(), days(), names(), keys_and_values()].into_iter().flatten().collect()
}

/// Days that no site speaks of.
fn days() -> Vec<Case> {
    let day = |name, line: &'static str| case(name).append(SITE, line);
    vec![
        day("a year with a digit too few", "as_of = 0024-04-01\n").finds("TYPE", SITE, 2, "应在 2009 年与 2099 年之间"),
        day("a century too late", "as_of = 2124-04-01\n").finds("TYPE", SITE, 2, "应在 2009 年与 2099 年之间"),
        day("before the Regulations", "as_of = 2008-04-01\n").finds("TYPE", SITE, 2, "应在 2009 年与 2099 年之间"),
        day("a day with a time", "as_of = 2024-04-01T09:00:00\n")
            .finds("TYPE", SITE, 2, "只写日期，不写时间：2024-04-01T09:00:00")
            .repair("写成 as_of = 2025-04-01"),
        day("a time without a day", "as_of = 09:00:00\n").finds("TYPE", SITE, 2, "不是日期"),
        day("before any report could be published", "as_of = 2023-12-31\n")
            .finds("SITE", SITE, 2, "本站最早的报告是 2023 年的")
            .repair("核对 as_of 的年份"),
        day("years after the last report", "as_of = 2026-01-01\n").finds("SITE", SITE, 2, "本站最近的报告是 2023 年的"),
        day("a day after the first report", "as_of = 2024-01-25\n"),
        day("a day two years later", "as_of = 2025-12-31\n"),
    ]
}

/// Attachments whose names not every system can have.
fn names() -> Vec<Case> {
    let listed = |name, line| {
        let case = case(name).append(REPORT, line);
        case.write("content/a/2023/con.pdf", "%PDF").write("content/a/2023/附件.", "%PDF")
    };
    vec![
        listed("a device of Windows", "\n[[attachments]]\nfile = \"con.pdf\"\n")
            .finds("ATTACHMENT", REPORT, 31, "“con.pdf”是 Windows 的设备名")
            .repair("给文件改名"),
        listed("a stop at the end", "\n[[attachments]]\nfile = \"附件.\"\n").finds(
            "ATTACHMENT",
            REPORT,
            31,
            "不能以句点或空格结尾",
        ),
        listed(
            "a file that is listed twice",
            "\n[[attachments]]\nfile = \"x.pdf\"\n[[attachments]]\nfile = \"x.pdf\"\n",
        )
        .write("content/a/2023/x.pdf", "%PDF")
        .finds("ATTACHMENT", REPORT, 33, "附件 x.pdf 已经列过"),
        listed("a link to such a file", "").append(OVERVIEW, "\n[附件](con.pdf)\n").finds(
            "ATTACHMENT",
            OVERVIEW,
            3,
            "设备名",
        ),
    ]
}

/// Addresses that would run in the reader's browser.
fn addresses() -> Vec<Case> {
    vec![
        case("an explanation's source")
            .append(REPORT, "[[explanations]]\ncell = \"requests.new_received.total\"\ntext = \"x\"\nsource = \"JavaScript:alert(1)\"\n")
            .finds("LINK", REPORT, 32, "不能用在页面上"),
        case("a source on the web").append(
            REPORT,
            "[[explanations]]\ncell = \"requests.new_received.total\"\ntext = \"x\"\nsource = \"https://www.example.org/\"\n",
        ),
        case("a source beside the report").append(
            REPORT,
            "[[explanations]]\ncell = \"requests.new_received.total\"\ntext = \"x\"\nsource = \"../2022/\"\n",
        ),
        case("a source on another host that looks relative")
            .append(REPORT, "[[explanations]]\ncell = \"requests.new_received.total\"\ntext = \"x\"\nsource = \"//evil.example/\"\n")
            .finds("LINK", REPORT, 32, "不能用在页面上"),
        case("a link of a text").append(OVERVIEW, "[看](data:text/html,x)\n").finds("LINK", OVERVIEW, 2, "data:text/html,x"),
        case("a step of the breadcrumb")
            .append(SITE, "[[portal.parents]]\nlabel = \"首页\"\nurl = \"vbscript:x\"\n")
            .finds("LINK", SITE, 4, "不能用在页面上"),
        case("an address of the footer").append(SITE, "[portal]\nreport_error = \" javascript:x\"\n").finds(
            "LINK",
            SITE,
            3,
            "不能用在页面上",
        ),
    ]
}

fn keys_and_values() -> Vec<Case> {
    let mut cases = site();
    cases.extend(agency());
    cases.extend(report());
    cases
}

fn site() -> Vec<Case> {
    vec![
        case("a title that is blank").write(SITE, "title = \" \"\n").finds("TYPE", SITE, 1, "title 是空的"),
        case("a title that is a number").write(SITE, "title = 2024\n").finds("TYPE", SITE, 1, "title 是整数，应为文字"),
        case("a misspelt key").append(SITE, "base_ulr = \"https://a.gov.cn/\"\n").finds(
            "KEY",
            SITE,
            2,
            "不认识的键 base_ulr",
        ),
        case("an address without a scheme").append(SITE, "base_url = \"a.gov.cn\"\n").finds(
            "TYPE",
            SITE,
            2,
            "不是完整的网址",
        ),
        case("a query behind an address").append(SITE, "base_url = \"https://a.gov.cn/?b=1\"\n").finds(
            "TYPE",
            SITE,
            2,
            "base_url 的网址“https://a.gov.cn/?b=1”里不能有“?”",
        ),
        case("a query behind the address of a licence")
            .append(SITE, "[licence]\nname = \"许可\"\nurl = \"https://a.gov.cn/licence?id=1\"\n")
            .finds("TYPE", SITE, 4, "licence.url 的网址“https://a.gov.cn/licence?id=1”里不能有“?”"),
        case("an unknown language").append(SITE, "language = \"fr\"\n").finds("TYPE", SITE, 2, "language 的值 fr 无效"),
        case("an unknown output").append(SITE, "outputs = [\"pdf\"]\n").finds("KEY", SITE, 2, "pdf"),
        case("outputs that are no list").append(SITE, "outputs = \"report.json\"\n").finds(
            "TYPE",
            SITE,
            2,
            "应为文字的数组",
        ),
        case("a switch that is a text").append(SITE, "embed = \"yes\"\n").finds("TYPE", SITE, 2, "应为逻辑值"),
        case("an unknown rule").append(SITE, "[rules]\nT9-SUM = \"warning\"\n").finds(
            "KEY",
            SITE,
            3,
            "没有规则 T9-SUM",
        ),
        case("an unknown severity").append(SITE, "[rules]\nT3-SUM = \"fatal\"\n").finds(
            "KEY",
            SITE,
            3,
            "T3-SUM 的值 \"fatal\" 无效",
        ),
        case("a form's rule lowered").append(SITE, "[rules]\nT3-SUM = \"warning\"\n").finds(
            "KEY",
            SITE,
            3,
            "不能关闭或降级",
        ),
        case("a form's rule turned off").append(SITE, "[rules]\nT4-SUM = \"off\"\n").finds(
            "KEY",
            SITE,
            3,
            "不能关闭或降级",
        ),
        case("rules that are no table").append(SITE, "rules = \"off\"\n").finds(
            "TYPE",
            SITE,
            2,
            "rules 是文字，应为表",
        ),
        case("an unknown key of the portal")
            .append(SITE, "[portal]\nsitename = \"某县\"\n")
            .finds("KEY", SITE, 3, "sitename"),
        case("a step of the breadcrumb without address").append(SITE, "[[portal.parents]]\nlabel = \"首页\"\n").finds(
            "KEY",
            SITE,
            2,
            "缺少 url",
        ),
    ]
}

fn agency() -> Vec<Case> {
    vec![
        case("a misspelt name")
            .write(AGENCY, "nane = \"某镇人民政府\"\nlevel = \"township\"\n")
            .finds("KEY", AGENCY, 1, "不认识的键 nane")
            .repair("是否想写 name？"),
        case("no name").write(AGENCY, "level = \"township\"\n").finds("KEY", AGENCY, 1, "缺少 name"),
        case("an unknown level").swap(AGENCY, "township", "town").finds("TYPE", AGENCY, 2, "level 的值 town 无效"),
        case("a level in Chinese").swap(AGENCY, "\"township\"", "\"乡镇\"").finds("TYPE", AGENCY, 2, "乡镇"),
        case("an unknown parent").append(AGENCY, "parent = \"b\"\n").finds(
            "AGENCY",
            AGENCY,
            3,
            "parent 所指的机关 b 不存在",
        ),
        case("itself as parent").append(AGENCY, "parent = \"a\"\n").finds("AGENCY", AGENCY, 3, "循环"),
        case("parents in a circle")
            .append(AGENCY, "parent = \"b\"\n")
            .write("content/b/agency.toml", "name = \"乙\"\nparent = \"a\"\n")
            .finds("AGENCY", AGENCY, 3, "循环")
            .finds("AGENCY", "content/b/agency.toml", 2, "循环"),
        case("a report of a year in which the agency is no more").append(AGENCY, "until = 2020\n").finds(
            "AGENCY",
            AGENCY,
            3,
            "而 until 写的是 2020",
        ),
        case("a setting below the header of a table")
            .append(AGENCY, "[contact]\n\"电话\" = \"123\"\nfrom = 2020\n")
            .finds("KEY", AGENCY, 5, "from 写到了 [contact] 的下面")
            .repair("移到文件开头"),
        case("a parent by its name").append(AGENCY, "parent = \"某县\"\n").finds("AGENCY", AGENCY, 3, "“某县”不能作"),
        case("an unknown successor").append(AGENCY, "until = 2023\nsuccessor = \"b\"\n").finds(
            "AGENCY",
            AGENCY,
            4,
            "successor 所指的机关 b 不存在",
        ),
        case("a year of two digits").append(AGENCY, "until = 23\n").finds("TYPE", AGENCY, 3, "四位年份"),
        case("an earlier name without a year").append(AGENCY, "[[names]]\nname = \"某乡人民政府\"\n").finds(
            "KEY",
            AGENCY,
            3,
            "缺少 from",
        ),
        case("earlier names as texts").append(AGENCY, "names = [\"某乡人民政府\"]\n").finds(
            "TYPE",
            AGENCY,
            3,
            "应为表",
        ),
    ]
}

fn report() -> Vec<Case> {
    vec![
        case("a misspelt key of a report").swap(REPORT, "published", "publised").finds(
            "KEY",
            REPORT,
            1,
            "不认识的键 publised",
        ),
        case("an unknown edition").swap(REPORT, "published", "edition = \"cn-2031\"\npublished").finds(
            "EDITION",
            REPORT,
            1,
            "不认识的表样“cn-2031”",
        ),
        case("an edition that is a year").swap(REPORT, "published", "edition = 2021\npublished").finds(
            "TYPE",
            REPORT,
            1,
            "edition 是整数，应为文字",
        ),
        case("a date that does not exist").swap(REPORT, "2024-01-24", "2024-02-30").finds(
            "TOML",
            REPORT,
            1,
            "没有“2024-02-30”这一天",
        ),
        case("a time without a date").swap(REPORT, "2024-01-24", "09:30:00").finds(
            "TYPE",
            REPORT,
            1,
            "09:30:00 不是日期",
        ),
        case("an unknown status").swap(REPORT, "published", "status = \"final\"\npublished").finds(
            "TYPE",
            REPORT,
            1,
            "status 的值 final 无效",
        ),
        case("an unknown agency in includes")
            .swap(REPORT, "published", "scope = \"aggregate\"\nincludes = [\"b\"]\npublished")
            .finds("AGENCY", REPORT, 2, "includes 所指的机关 b 不存在"),
        case("a Chinese name in includes")
            .swap(REPORT, "published", "scope = \"aggregate\"\nincludes = [\"某局\"]\npublished")
            .finds("AGENCY", REPORT, 2, "“某局”不能作"),
        case("includes without aggregate, of the agency itself")
            .swap(REPORT, "published", "includes = [\"a\"]\npublished")
            .finds("AGENCY", REPORT, 1, "includes 列了本机关自己"),
        case("an attachment that is not there").append(REPORT, "\n[[attachments]]\nfile = \"signed.pdf\"\n").finds(
            "ATTACHMENT",
            REPORT,
            31,
            "signed.pdf 不在报告目录里",
        ),
        case("a text as an attachment")
            .append(REPORT, "\n[[attachments]]\nfile = \"notes.md\"\n")
            .write("content/a/2023/notes.md", "")
            .finds("ATTACHMENT", REPORT, 31, "notes.md 在报告目录里，但 .md 文件和 report.toml 等是网站读取的文字")
            .repair("换成 PDF"),
        case("report.toml as an attachment").append(REPORT, "\n[[attachments]]\nfile = \"report.toml\"\n").finds(
            "ATTACHMENT",
            REPORT,
            31,
            "report.toml 在报告目录里",
        ),
        case("a text that cannot be read as an attachment")
            .append(REPORT, "\n[[attachments]]\nfile = \"notes.md\"\n")
            .write("content/a/2023/notes.md", b"\xff\xfe".as_slice())
            .finds("ATTACHMENT", REPORT, 31, "notes.md 在报告目录里")
            .finds("READ", "content/a/2023/notes.md", 1, "UTF-8"),
        case("a link to a text").write(OVERVIEW, "见[说明](notes.md)。\n").write("content/a/2023/notes.md", "").finds(
            "LINK",
            OVERVIEW,
            1,
            "notes.md 在报告目录里",
        ),
        case("an attachment outside its folder")
            .append(REPORT, "\n[[attachments]]\nfile = \"../agency.toml\"\n")
            .finds("ATTACHMENT", REPORT, 31, "不在报告目录里"),
        case("an attachment without a name").append(REPORT, "\n[[attachments]]\nlabel = \"扫描件\"\n").finds(
            "KEY",
            REPORT,
            30,
            "缺少 file",
        ),
        case("an attachment as a text").swap(REPORT, "published", "attachments = [\"a.pdf\"]\npublished").finds(
            "TYPE",
            REPORT,
            1,
            "应为表",
        ),
        case("metadata with a list").append(REPORT, "\n[metadata]\n\"文号\" = [1]\n").finds(
            "TYPE",
            REPORT,
            31,
            "文号 是数组，应为文字",
        ),
        case("an explanation of an unknown cell")
            .append(REPORT, "\n[[explanations]]\ncell = \"requests.new_recieved.total\"\ntext = \"原件如此\"\n")
            .finds("KEY", REPORT, 31, "没有 requests.new_recieved.total"),
        case("an explanation without text")
            .append(REPORT, "\n[[explanations]]\nrule = \"T3-ROW\"\ncell = \"requests.new_received.total\"\n")
            .finds("KEY", REPORT, 30, "缺少 text"),
        case("an explanation with a blank text")
            .append(
                REPORT,
                "\n[[explanations]]\nrule = \"T3-ROW\"\ncell = \"requests.new_received.total\"\ntext = \"\"\n",
            )
            .finds("TYPE", REPORT, 33, "text 是空的"),
        case("an explanation of nothing")
            .append(
                REPORT,
                "\n[[explanations]]\nrule = \"T3-ROW\"\ncell = \"requests.new_received.total\"\ntext = \"原件如此\"\n",
            )
            .finds("EXPLANATION", REPORT, 30, "没有对应的 T3-ROW 问题"),
        case("an explanation by an unknown rule")
            .append(
                REPORT,
                "\n[[explanations]]\nrule = \"T9-ROW\"\ncell = \"requests.new_received.total\"\ntext = \"原件如此\"\n",
            )
            .finds("EXPLANATION", REPORT, 30, "没有规则 T9-ROW"),
        case("explanations as a table").append(REPORT, "\n[explanations]\ntext = \"原件如此\"\n").finds(
            "TYPE",
            REPORT,
            30,
            "应为表的数组",
        ),
    ]
}
