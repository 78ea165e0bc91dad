//! Forms that a site brings itself.

use super::site::{Case, FORM, REPORT, case};

/// A small sound form.
pub(super) const OWN: &str = r#"id = "own"
title = { zh = "自定", en = "Own" }
from = 2020

[[sections]]
id = "counts"
kind = "table"
heading = { zh = "数量", en = "Counts" }
short = { zh = "数量", en = "Counts" }
aliases = []

[[tables]]
key = "counts"
layout = "blocks"

[[tables.blocks]]
columns = [
  { key = "a", label = { zh = "甲", en = "A" } },
  { key = "b", label = { zh = "乙", en = "B" } },
  { key = "sum", label = { zh = "合计", en = "Sum" }, total = true },
]
rows = [
  { key = "one", label = { zh = "一", en = "One" } },
  { key = "group", label = { zh = "组", en = "Group" }, rows = [
    { key = "two", label = { zh = "二", en = "Two" } },
  ] },
]
"#;

/// A form that takes over another and changes nothing yet.
const EXTENDING: &str = r#"id = "own"
extends = "cn-2021"
title = { zh = "自定", en = "Own" }
from = 2027
"#;

/// The form in force, as whoever copies it finds it.
const COPIED: &str = include_str!("../../../src/edition/forms/cn-2021.toml");

/// Entries after the sound form, which has 27 lines; each refers to something that is not there. Line and message.
const DANGLING: &[(&str, usize, &str)] = &[
    (
        "[[identities]]\nrule = \"FORM-SUM\"\ntable = \"count\"\nleft = [\"one\"]\nright = [\"group\"]\n",
        30,
        "没有 count",
    ),
    ("[[identities]]\nrule = \"FORM-SUM\"\ntable = \"counts\"\nleft = []\nright = [\"one\"]\n", 28, "至少要有一项"),
    (
        "[[identities]]\nrule = \"T3-IDD\"\ntable = \"counts\"\nleft = [\"one\"]\nright = [\"group\"]\n",
        29,
        "没有规则 T3-IDD",
    ),
    ("[[limits]]\ntable = \"count\"\nleft = [\"one\"]\nright = [\"group\"]\n", 29, "没有 count"),
    ("[[limits]]\ntable = \"counts\"\nleft = [\"on\"]\nright = [\"group\"]\n", 30, "没有 counts.on"),
    ("[[limits]]\nleft = [\"counts.one.a\"]\nright = [\"counts.one.c\"]\n", 30, "没有 counts.one.c"),
    ("[[carries]]\nrule = \"X3-CARRY\"\nfrom = \"counts.on\"\nto = \"counts.one\"\n", 30, "没有 counts.on"),
    ("[[carries]]\nrule = \"X3-CARRY\"\nfrom = \"counts.one\"\nto = \"counts.on\"\n", 31, "没有 counts.on"),
    ("[[carries]]\nrule = \"T3-ID\"\nfrom = \"counts.one\"\nto = \"counts.one\"\n", 29, "不检查这一类"),
    (
        "[[stocks]]\nrule = \"X2-FORCE\"\ntable = \"count\"\nstock = \"a\"\nplus = \"b\"\nflows = \"this\"\n",
        30,
        "没有 count",
    ),
    (
        "[[stocks]]\nrule = \"X2-FORCE\"\ntable = \"counts\"\nstock = \"c\"\nplus = \"b\"\nflows = \"this\"\n",
        31,
        "counts.c",
    ),
    (
        "[[stocks]]\nrule = \"X2-FORCE\"\ntable = \"counts\"\nstock = \"a\"\nplus = \"c\"\nflows = \"this\"\n",
        32,
        "counts.c",
    ),
    (
        "[[stocks]]\nrule = \"X2-FORCE\"\ntable = \"counts\"\nstock = \"a\"\nplus = \"b\"\nminus = \"c\"\nflows = \"this\"\n",
        33,
        "counts.c",
    ),
    (
        "[[key_figures]]\nid = \"k\"\nlabel = { zh = \"数\", en = \"K\" }\nsum = [\"counts.one\"]\n",
        31,
        "没有 counts.one",
    ),
    (
        "[[key_figures]]\nid = \"k\"\nlabel = { zh = \"数\", en = \"K\" }\nsum = [\"counts.one.a\"]\nunit = { zh = \"万元\", en = \"\" }\n",
        28,
        "单位“万元”",
    ),
    (
        "[[rates]]\nid = \"r\"\nlabel = { zh = \"率\", en = \"R\" }\npart = [\"counts.one.c\"]\nwhole = [\"counts.one.a\"]\n",
        31,
        "没有 counts.one.c",
    ),
    (
        "[[rates]]\nid = \"r\"\nlabel = { zh = \"率\", en = \"R\" }\npart = [\"counts.one.a\"]\nwhole = [\"counts.one.c\"]\n",
        32,
        "没有 counts.one.c",
    ),
    // What says nothing, or says it twice.
    (
        "[[rates]]\nid = \"r\"\nlabel = { zh = \"率\", en = \"R\" }\npart = [\"counts.one.sum\"]\nwhole = [\"counts.one.a\"]\n",
        28,
        "不会小于 100%",
    ),
    (
        "[[limits]]\ntable = \"counts\"\nleft = [\"one\"]\nright = [\"group\"]\n[[limits]]\ntable = \"counts\"\nleft = [\"one\"]\nright = [\"group\"]\n",
        32,
        "写了两次",
    ),
    (
        "[[carries]]\nrule = \"X3-CARRY\"\nfrom = \"counts.one\"\nto = \"counts.group\"\n[[carries]]\nrule = \"X3-CARRY\"\nfrom = \"counts.one\"\nto = \"counts.group\"\n",
        35,
        "写了两次",
    ),
    // What counts the same figure twice.
    (
        "[[key_figures]]\nid = \"k\"\nlabel = { zh = \"数\", en = \"K\" }\nsum = [\"counts.group.a\", \"counts.group.two.a\"]\n",
        31,
        "counts.group.two.a 与 counts.group.a 含有同一个数",
    ),
    (
        "[[key_figures]]\nid = \"k\"\nlabel = { zh = \"数\", en = \"K\" }\nsum = [\"counts.one.a\", \"counts.one.sum\"]\n",
        31,
        "counts.one.sum 与 counts.one.a 含有同一个数",
    ),
    (
        "[[limits]]\ntable = \"counts\"\nleft = [\"group\", \"group.two\"]\nright = [\"one\"]\n",
        30,
        "counts.group.two.a 与 counts.group.a 含有同一个数",
    ),
    (
        "[[identities]]\nrule = \"T3-ID\"\ntable = \"counts\"\nleft = [\"one\"]\nright = [\"group.two\", \"group\"]\n",
        32,
        "counts.group.a 与 counts.group.two.a 含有同一个数",
    ),
    (
        "[[rates]]\nid = \"r\"\nlabel = { zh = \"率\", en = \"R\" }\npart = [\"counts.one.a\"]\nwhole = [\"counts.one.a\", \"counts.one.sum\"]\n",
        32,
        "counts.one.sum 与 counts.one.a 含有同一个数",
    ),
    (
        "[[rates]]\nid = \"r\"\nlabel = { zh = \"率\", en = \"R\" }\npart = [\"counts.group.a\"]\nwhole = [\"counts.group.two.a\"]\n",
        28,
        "不会小于 100%",
    ),
    ("[[key_figures]]\nid = \"k\"\nlabel = { zh = \"\", en = \"\" }\nsum = [\"counts.one.a\"]\n", 28, "label 是空的"),
    (
        "[[rates]]\nid = \"r\"\nlabel = { zh = \"率\", en = \"\" }\npart = [\"counts.one.a\"]\nwhole = [\"counts.one.sum\"]\n",
        28,
        "label.en 是空的",
    ),
];

/// A section in front of the sound form's, and its table behind the form's.
const FIRST_SECTION: &str = "[[sections]]\nid = \"second\"\nkind = \"table\"\n\
    heading = { zh = \"乙\", en = \"B\" }\nshort = { zh = \"乙\", en = \"B\" }\n\n[[sections]]\nid = \"counts\"";
const SECOND_SECTION: &str = "[[tables]]\nkey = \"second\"\nlayout = \"line\"\n[[tables.blocks]]\n\
    columns = [ { key = \"a\", label = { zh = \"甲\", en = \"A\" } } ]\n\
    rows = [ { key = \"one\", label = { zh = \"一\", en = \"One\" } } ]\n";

/// Entries after the extending form, which has 4 lines; none of them can be carried out. Line and message.
const IMPOSSIBLE: &[(&str, usize, &str)] = &[
    ("[[rows]]\naddress = \"requests.results.grantd\"\nstrong = true\n", 6, "cn-2021 里没有 requests.results.grantd"),
    ("[[rows]]\naddress = \"request.results.granted\"\nstrong = true\n", 6, "没有 request.results.granted"),
    (
        "[[rows]]\naddress = \"requests.new\"\nafter = \"nobody\"\nlabel = { zh = \"新\", en = \"New\" }\n",
        7,
        "没有 nobody",
    ),
    ("[[rows]]\naddress = \"requests.carried_in\"\nafter = \"nobody\"\n", 7, "没有 nobody"),
    ("[[rows]]\naddress = \"requests.carried_in\"\nafter = \"new_received\"\nbefore = \"results\"\n", 8, "只能写一个"),
    ("[[rows]]\naddress = \"requests.carried_in\"\nlable = { zh = \"新\", en = \"New\" }\n", 7, "不认识的键 lable"),
    ("[[rows]]\naddress = \"requests.nothing\"\nremove = true\n", 6, "没有 requests.nothing"),
    ("[[rows]]\nstrong = true\n", 5, "缺少 address"),
    ("[[rows]]\naddress = \"requests.new\"\nafter = \"carried_in\"\n", 5, "缺少 label"),
    ("[[columns]]\naddress = \"requests.everybody\"\nadditive = false\n", 6, "没有 requests.everybody"),
    (
        "[[columns]]\naddress = \"proactive.issued\"\nprevious_key = \"newly_made\"\n",
        7,
        "newly_made 在前一版表样 cn-2021",
    ),
    ("[[rows]]\naddress = \"requests.carried_in\"\nprevious_key = \"carried\"\n", 7, "carried 在前一版表样 cn-2021"),
    ("[[blocks]]\naddress = \"proactive.nothing\"\nremove = true\n", 6, "没有 proactive.nothing"),
    ("[[sections]]\nid = \"outlook\"\nkind = \"narrative\"\n", 6, "没有 outlook"),
    ("[[identities]]\nrule = \"T4-SUM\"\nremove = true\n", 5, "没有这样的一条"),
    ("rows = [3]\n", 5, "[[rows]]"),
    ("[[rows]]\naddress = \"requests.results.appeal\"\nstrong = true\n", 6, "没有 requests.results.appeal"),
    (
        "[[rows]]\naddress = \"requests.resultz.appeal\"\nafter = \"granted\"\nlabel = { zh = \"新\", en = \"New\" }\n",
        6,
        "没有 requests.resultz",
    ),
    ("[[rows]]\naddress = \"proactive.normative_documents\"\nremove = true\nstrong = true\n", 8, "不能同时再写别的"),
    (
        "[[rows]]\naddress = \"proactive.normative_documents\"\nstrong = true\n[[rows]]\naddress = \"proactive.normative_documents\"\nstrong = false\n",
        9,
        "已经改过一次",
    ),
    ("[[rows]]\naddress = \"requests.carried_in\"\n", 5, "没有写要改什么"),
    (
        "[[rows]]\naddress = \"requests.new\"\nkey = \"other\"\nafter = \"carried_in\"\nlabel = { zh = \"新\", en = \"New\" }\n",
        7,
        "键就是 address（requests.new）的末段",
    ),
    (
        "[[rows]]\naddress = \"requests.results.refused.third_party\"\nstrong = true\n[[rows]]\naddress = \"requests.results.refused\"\nrows = [ { key = \"x\", label = { zh = \"甲\", en = \"X\" } } ]\n",
        6,
        "而 requests.results.refused 另有一条",
    ),
    (
        "[[limits]]\ntable = \"requests\"\nleft = [\"new_received\"]\nright = [\"results.total\"]\n[[limits]]\nremove = true\ntable = \"requests\"\n",
        9,
        "没有这样的一条",
    ),
    (
        "[[rows]]\naddress = \"requests.results.n\"\nafterr = \"granted\"\nlabel = { zh = \"新\", en = \"New\" }\n",
        7,
        "不认识的键 afterr",
    ),
    ("[[blocks]]\naddress = \"proactive.fees\"\nafter = \"regulations\"\n", 7, "不认识的键 after"),
    ("[[stocks]]\nexcept = [2022]\nremove = true\n", 5, "没有这样的一条"),
    ("[[carries]]\nremove = true\n", 5, "没有写要改什么"),
    ("[[rows]]\naddress = \"requests.carried_in\"\nlabel = { zh = \"\", en = \"\" }\n", 5, "label 是空的"),
    ("[[tables]]\nkey = \"requests\"\nblocks = 3\n", 7, "值 3 无效，应为数组"),
    ("[[identities]]\nrule = \"T3-ID\"\nafter = \"x\"\nremove = true\n", 5, "没有这样的一条"),
    ("[[key_figures]]\nid = \"concluded\"\nsum = []\n", 5, "sum 至少要有一项"),
    ("[[key_figures]]\nlabel = { zh = \"办结\", en = \"Concluded\" }\n", 5, "缺少 id"),
    (
        "[[limits]]\ntable = \"requests\"\nleft = [\"new_received\"]\nright = [\"new_received\"]\n",
        8,
        "new_received 写了两次",
    ),
    // What inherited entries lack is one mistake, whatever refers to it.
    (
        "[[columns]]\naddress = \"requests.total\"\nremove = true\n",
        2,
        "还用到这里没有的：requests.new_received.total、",
    ),
    ("[[columns]]\naddress = \"review_litigation.total\"\nremove = true\n", 2, "还用到这里没有的：review_litigation."),
    ("[[rows]]\naddress = \"requests.results.granted\"\nremove = true\n", 2, "承自 cn-2021 的合计、对比、指标等还用到"),
    // What another entry of the file did is not called absent from the base.
    (
        "[[rows]]\naddress = \"requests.results.other.fee_unpaid\"\nkey = \"unpaid\"\n[[rows]]\naddress = \"requests.results.other.fee_unpaid.x\"\nstrong = true\n",
        9,
        "cn-2021 里没有 requests.results.other.fee_unpaid.x",
    ),
    (
        "[[rows]]\naddress = \"requests.results.other.fee_unpaid\"\nkey = \"unpaid\"\n[[rows]]\naddress = \"requests.results.other.new\"\nafter = \"fee_unpaid\"\nlabel = { zh = \"新\", en = \"New\" }\n",
        10,
        "fee_unpaid 已由本文件的另一条去掉或改名",
    ),
    (
        "[[rows]]\naddress = \"requests.results.other\"\nkey = \"others\"\n[[rows]]\naddress = \"requests.results.other.fee_unpaid\"\nstrong = true\n",
        9,
        "requests.results.other.fee_unpaid 已由本文件的另一条去掉或改名",
    ),
    (
        "[[rows]]\naddress = \"requests.results.b\"\nafter = \"a\"\nlabel = { zh = \"乙\", en = \"B\" }\n[[rows]]\naddress = \"requests.results.a\"\nafter = \"granted\"\nlabel = { zh = \"甲\", en = \"A\" }\n",
        7,
        "a 由本文件后面的另一条加上或改成",
    ),
    (
        "[[rows]]\naddress = \"requests.results.granted\"\nafter = \"otherwise\"\n[[rows]]\naddress = \"requests.results.other.fee_unpaid\"\nkey = \"otherwise\"\n",
        7,
        "cn-2021 里没有 otherwise",
    ),
    (
        "[[sections]]\nid = \"a\"\nkind = \"narrative\"\nheading = { zh = \"甲\", en = \"A\" }\nshort = { zh = \"甲\", en = \"A\" }\nafter = \"b\"\n[[sections]]\nid = \"b\"\nkind = \"narrative\"\nheading = { zh = \"乙\", en = \"B\" }\nshort = { zh = \"乙\", en = \"B\" }\nafter = \"overview\"\n",
        10,
        "b 由本文件后面的另一条加上或改成",
    ),
];

fn own(name: &'static str) -> Case {
    case(name).write(FORM, OWN)
}

/// A copy of the form in force under another id, of the years after it.
fn copied(name: &'static str) -> Case {
    let head = "id = \"own\"\nprevious = \"cn-2021\"";
    case(name).write(FORM, COPIED.replacen("id = \"cn-2021\"", head, 1).replacen("previous = \"cn-2019\"\n", "", 1))
}

pub(crate) fn cases() -> Vec<Case> {
    let copy = COPIED.lines().position(|line| line.contains("newly_made")).expect("a previous key");
    // The copy has one line more at its head and one less below it.
    let line = copy + 1;
    let dangling =
        DANGLING.iter().map(|(entry, line, says)| own(entry).append(FORM, entry).finds("EDITION", FORM, *line, says));
    let impossible = IMPOSSIBLE.iter().map(|(entry, line, says)| {
        case(entry).write(FORM, EXTENDING).append(FORM, entry).finds("EDITION", FORM, *line, says)
    });
    let mut cases: Vec<Case> = dangling.chain(impossible).collect();
    cases.extend([
        own("a sound form"),
        own("a report by a sound form")
            .write(REPORT, "edition = \"own\"\n[counts]\none = [ 1, 2, 3 ]\ngroup = [ 0, 0, 0 ]\n"),
        own("a sum of an own form")
            .write(REPORT, "edition = \"own\"\n[counts]\none = [ 1, 2, 4 ]\ngroup = [ 0, 0, 0 ]\n")
            .finds("FORM-SUM", REPORT, 3, ""),
        own("no TOML").swap(FORM, "from = 2020", "from = ").finds("TOML", FORM, 3, "等号后面没有值"),
        own("full-width characters").swap(FORM, "from = 2020", "from ＝ 2020").finds("TOML", FORM, 3, "全角字符「＝」"),
        own("a misspelt key").swap(FORM, "layout", "layuot").finds("EDITION", FORM, 14, "不认识的键 layuot"),
        own("an unknown layout").swap(FORM, "\"blocks\"", "\"grid\"").finds("EDITION", FORM, 14, "值 grid 无效"),
        own("a missing title").swap(FORM, "title = { zh = \"自定\", en = \"Own\" }", "").finds(
            "EDITION",
            FORM,
            1,
            "缺少 title",
        ),
        own("a label in one language").swap(FORM, ", en = \"A\"", "").finds("EDITION", FORM, 18, "缺少 en"),
        own("a year as text").swap(FORM, "2020", "\"2020\"").finds("EDITION", FORM, 3, ""),
        own("no tables")
            .change(|root| {
                let path = root.join(FORM);
                std::fs::write(&path, &OWN[..OWN.find("[[sections]]").expect("the sections")]).expect("a file");
            })
            .finds("EDITION", FORM, 1, "缺少 sections")
            .finds("EDITION", FORM, 1, "缺少 tables"),
        own("an empty file")
            .write(FORM, "")
            .finds("EDITION", FORM, 1, "缺少 id")
            .finds("EDITION", FORM, 1, "缺少 title")
            .finds("EDITION", FORM, 1, "缺少 from")
            .finds("EDITION", FORM, 1, "缺少 sections")
            .finds("EDITION", FORM, 1, "缺少 tables"),
        own("a row with a column's key").swap(FORM, "key = \"two\"", "key = \"a\"").finds(
            "EDITION",
            FORM,
            25,
            "无法区分",
        ),
        own("a row twice").swap(FORM, "key = \"group\"", "key = \"one\"").finds("EDITION", FORM, 24, "无效或重复"),
        own("a column twice").swap(FORM, "key = \"b\"", "key = \"a\"").finds("EDITION", FORM, 19, "无效或重复"),
        own("a key in Chinese").swap(FORM, "key = \"one\"", "key = \"一\"").finds("EDITION", FORM, 23, "“一”无效"),
        own("a row without a key").swap(FORM, "key = \"one\", ", "").finds("EDITION", FORM, 23, "键“”无效"),
        own("no rows")
            .change(|root| {
                let path = root.join(FORM);
                let start = OWN.find("rows = [").expect("the rows");
                std::fs::write(&path, format!("{}rows = []\n", &OWN[..start])).expect("a file");
            })
            .finds("EDITION", FORM, 16, "没有行或没有列"),
        own("a column with neither key nor columns").swap(FORM, "key = \"b\", ", "").finds(
            "EDITION",
            FORM,
            19,
            "列“乙”",
        ),
        own("a column filled more than always").swap(FORM, "en = \"A\" } }", "en = \"A\" }, fill_rate = 101 }").finds(
            "EDITION",
            FORM,
            18,
            "0 至 100",
        ),
        own("an embedded form's id").swap(FORM, "\"own\"", "\"cn-2021\"").finds("EDITION", FORM, 1, "cn-2021 已被使用"),
        own("an id twice").write("editions/own2.toml", OWN).finds("EDITION", "editions/own2.toml", 1, "own 已被使用"),
        own("an edition before that is missing").swap(FORM, "from = 2020", "from = 2020\nprevious = \"old\"").finds(
            "EDITION",
            FORM,
            4,
            "前一版表样 old 不存在",
        ),
        own("itself as the edition before")
            .swap(FORM, "from = 2020", "from = 2020\nprevious = \"own\"")
            .finds("EDITION", FORM, 4, "own"),
        own("a section without its table")
            .swap(FORM, "key = \"counts\"", "key = \"count\"")
            .finds("EDITION", FORM, 5, "不对应")
            .finds("EDITION", FORM, 13, "不对应"),
        own("a total alone").swap(FORM, "en = \"Two\" } }", "en = \"Two\" }, total = true }").finds(
            "EDITION",
            FORM,
            25,
            "没有可以相加的",
        ),
        own("an identity of unknown rows")
            .append(FORM, "[[identities]]\nrule = \"R\"\ntable = \"counts\"\nleft = [\"one\"]\nright = [\"three\"]\n")
            .finds("EDITION", FORM, 29, "没有规则 R")
            .finds("EDITION", FORM, 32, "counts.three"),
        own("unlike units that a total names")
            .swap(FORM, "en = \"B\" } }", "en = \"B\" }, kind = \"amount\" }")
            .swap(FORM, "total = true }", "total = true, parts = [\"a\", \"b\"] }")
            .finds("EDITION", FORM, 19, "单位不同"),
        own("a text that a total names")
            .swap(FORM, "en = \"B\" } }", "en = \"B\" }, kind = \"printed\" }")
            .swap(FORM, "total = true }", "total = true, parts = [\"a\", \"b\"] }")
            .finds("EDITION", FORM, 19, "b 填的是文字"),
        own("a total of another unit than all beside it")
            .swap(FORM, "total = true }", "total = true, unit = { zh = \"万元\", en = \"10,000 yuan\" } }")
            .finds("EDITION", FORM, 20, "没有可以相加的"),
        own("a total of unknown columns")
            .swap(FORM, "total = true }", "total = true, parts = [\"a\", \"bb\"] }")
            .finds("EDITION", FORM, 20, "没有 bb"),
        own("a total but for unknown columns")
            .swap(FORM, "total = true }", "total = true, except = [\"c\"] }")
            .finds("EDITION", FORM, 20, "没有 c"),
        own("a total of nothing")
            .swap(FORM, "total = true }", "total = true, except = [\"a\", \"b\"] }")
            .finds("EDITION", FORM, 20, "没有可以相加的"),
        own("a total of some and but for others")
            .swap(FORM, "total = true }", "total = true, parts = [\"a\"], except = [\"b\"] }")
            .finds("EDITION", FORM, 20, "只能写一个"),
        own("parts of what is no total")
            .swap(FORM, "en = \"A\" } }", "en = \"A\" }, parts = [\"b\"] }")
            .finds("EDITION", FORM, 18, "parts 只能与 total = true 同写"),
        own("a choice of nothing")
            .swap(FORM, "en = \"B\" } }", "en = \"B\" }, kind = \"choice\" }")
            .finds("EDITION", FORM, 19, "要写可选的词"),
        own("a row without its total, which is not the last")
            .swap(FORM, "total = true },\n", "total = true },\n  { key = \"cost\", label = { zh = \"费\", en = \"Cost\" }, kind = \"amount\" },\n")
            .swap(FORM, "  { key = \"group\", label = { zh = \"组\", en = \"Group\" }, rows = [\n    { key = \"two\", label = { zh = \"二\", en = \"Two\" } },\n  ] },\n", "")
            .write(REPORT, "edition = \"own\"\npublished = 2024-01-20\n[counts]\none = [ 1, 2, 3 ]\n")
            .finds("TYPE", REPORT, 4, "应为 4 个"),
        own("one choice of a count")
            .swap(FORM, "en = \"B\" } }", "en = \"B\" }, choices = [{ zh = \"是\", en = \"Yes\" }] }")
            .finds("EDITION", FORM, 19, "只与 kind = \"choice\" 同写"),
        own("a choice of one word")
            .swap(FORM, "en = \"B\" } }", "en = \"B\" }, kind = \"choice\", choices = [{ zh = \"是\", en = \"Yes\" }] }")
            .finds("EDITION", FORM, 19, "只有一项"),
        own("totals that add up each other")
            .swap(FORM, "en = \"B\" } }", "en = \"B\" }, total = true, parts = [\"sum\"] }")
            .swap(FORM, "en = \"Sum\" }, total = true }", "en = \"Sum\" }, total = true, parts = [\"a\", \"b\"] }")
            .finds("EDITION", FORM, 19, "“乙”经 parts 又加到自身"),
        own("pictures of what is no total, with an unknown part")
            .append(FORM, "[[breakdowns]]\nid = \"b\"\ntotal = \"counts.one.a\"\nlabel = { zh = \"甲\", en = \"A\" }\n")
            .append(FORM, "heading = { zh = \"{totl}\", en = \"{total}\" }\ncaption = { zh = \"{year}\", en = \"{year}\" }\n")
            .finds("EDITION", FORM, 28, "heading 的花括号里是 totl")
            .finds("EDITION", FORM, 30, "counts.one.a 不是别的格的合计"),
        own("an equation at the head of a page that is checked nowhere")
            .append(FORM, "[reconciliation]\nleft = [\"counts.one.a\"]\nright = [\"counts.one.b\"]\n")
            .append(FORM, "holds = { zh = \"等\", en = \"=\" }\nbroken = { zh = \"不等\", en = \"≠\" }\n")
            .append(FORM, "caption = { zh = \"表\", en = \"T\" }\nleft_total = { zh = \"左\", en = \"L\" }\n")
            .append(FORM, "right_total = { zh = \"右\", en = \"R\" }\n")
            .finds("EDITION", FORM, 29, "页首的等式要是 [[identities]] 里核对的一条"),
        own("a name that another family has")
            .append(FORM, "[report]\nfamily = \"own\"\nname = { zh = \"行政执法统计年报\", en = \"Mine\" }\n")
            .finds("EDITION", FORM, 30, "已是 enforcement 类报告的名称"),
        own("an empty name of reports")
            .append(FORM, "[report]\nfamily = \"own\"\ncolumn = { zh = \"\", en = \"A\" }\naliases = [\n  \"甲\",\n  \"\",\n]\n")
            .finds("EDITION", FORM, 30, "column 是空的")
            .finds("EDITION", FORM, 33, "aliases 是空的"),
        own("a text of no length, of nothing, with an unknown part")
            .append(FORM, "[[sections]]\nid = \"text\"\nkind = \"narrative\"\nleast = 20\nmost = 10\naliases = [\" \"]\n")
            .append(FORM, "heading = { zh = \"文字\", en = \"Text\" }\nshort = { zh = \"文字\", en = \"Text\" }\n")
            .append(FORM, "draft = \"{yaer}年，共 {{ counts.one.a }} 件。\"\ntopics = [{ name = { zh = \"甲\", en = \"A\" }, words = [] }]\n")
            .finds("EDITION", FORM, 28, "least（20）大于 most（10）")
            .finds("EDITION", FORM, 28, "aliases 是空的")
            .finds("EDITION", FORM, 28, "“甲”没有 words")
            .finds("EDITION", FORM, 28, "花括号里是 yaer"),
        own("a total of text")
            .swap(FORM, "total = true }", "total = true, kind = \"text\" }")
            .finds("EDITION", FORM, 20, "填的却不是数"),
        own("a deadline of an unknown level")
            .append(FORM, "[[report.deadlines]]\nlevels = [\"depratment\"]\nday = \"01-31\"\nbasis = { zh = \"甲\", en = \"A\" }\n")
            .finds("EDITION", FORM, 29, "没有级别 depratment"),
        own("a deadline that is never used")
            .append(FORM, "[[report.deadlines]]\nday = \"01-31\"\nbasis = { zh = \"甲\", en = \"A\" }\n")
            .append(FORM, "[[report.deadlines]]\nlevels = [\"county\"]\nday = \"02-30\"\nbasis = { zh = \"甲\", en = \"A\" }\n")
            .finds("EDITION", FORM, 31, "不会用到")
            .finds("EDITION", FORM, 33, "02-30"),
        own("a title without its agency")
            .append(FORM, "[report]\ntitle = { zh = \"{year}年报\", en = \"{agency} {year}\" }\n")
            .finds("EDITION", FORM, 29, "查 agency"),
        own("choices of a count")
            .swap(FORM, "en = \"B\" } }", "en = \"B\" }, choices = [{ zh = \"是\", en = \"Yes\" }, { zh = \"否\", en = \"No\" }] }")
            .finds("EDITION", FORM, 19, "choices"),
        own("the same word twice")
            .swap(FORM, "en = \"B\" } }", "en = \"B\" }, kind = \"choice\", choices = [{ zh = \"是\", en = \"Yes\" }, { zh = \"是\", en = \"No\" }] }")
            .finds("EDITION", FORM, 19, "是 写了两次"),
        own("unlike units in a rate")
            .swap(FORM, "en = \"B\" } }", "en = \"B\" }, kind = \"amount\" }")
            .swap(FORM, ", total = true }", " }")
            .append(FORM, "[[rates]]\nid = \"r\"\nlabel = { zh = \"率\", en = \"R\" }\n")
            .append(FORM, "part = [\"counts.one.a\"]\nwhole = [\"counts.one.b\"]\n")
            .finds("EDITION", FORM, 32, "单位不同"),
        own("unlike units in a stock")
            .swap(FORM, "en = \"B\" } }", "en = \"B\" }, kind = \"amount\" }")
            .swap(FORM, ", total = true }", " }")
            .append(
                FORM,
                "[[stocks]]\nrule = \"X2-FORCE\"\ntable = \"counts\"\nstock = \"a\"\nplus = \"b\"\nflows = \"this\"\n",
            )
            .finds("EDITION", FORM, 32, "单位不同"),
        own("a rule without a total").swap(FORM, "en = \"A\" } }", "en = \"A\" }, rule = \"T3-ROW\" }").finds(
            "EDITION",
            FORM,
            18,
            "只能与 total",
        ),
        own("a total by a rule that is none").swap(FORM, "total = true }", "total = true, rule = \"T3-ROWS\" }").finds(
            "EDITION",
            FORM,
            20,
            "没有规则 T3-ROWS",
        ),
        own("a previous key without a previous form")
            .swap(FORM, "en = \"A\" } }", "en = \"A\" }, previous_key = \"x\" }")
            .finds("EDITION", FORM, 18, "没有前一版"),
        own("keys of an older program")
            .swap(FORM, "en = \"One\" } }", "en = \"One\" }, gloss = { zh = \"释\", en = \"G\" }, was = \"x\" }")
            .finds("EDITION", FORM, 23, "不认识的键 gloss")
            .finds("EDITION", FORM, 23, "不认识的键 was")
            .finds("EDITION", FORM, 23, "没有前一版"),
        copied("a copied form with the previous keys of its original").finds("EDITION", FORM, line, "newly_made"),
        case("a form that extends an unknown one").write(FORM, EXTENDING.replace("cn-2021", "cn-2022")).finds(
            "EDITION",
            FORM,
            2,
            "extends 所指的表样 cn-2022 不存在",
        ),
        case("a form that extends nothing").write(FORM, EXTENDING.replace("cn-2021", "")).finds(
            "EDITION",
            FORM,
            2,
            "extends 是空的",
        ),
        case("a form that extends itself").write(FORM, EXTENDING.replace("cn-2021", "own")).finds(
            "EDITION",
            FORM,
            2,
            "成了循环",
        ),
        case("two forms that extend each other")
            .write(FORM, EXTENDING.replace("cn-2021", "other"))
            .write("editions/other.toml", EXTENDING.replace("own", "other").replace("cn-2021", "own"))
            .finds("EDITION", FORM, 2, "成了循环")
            .finds("EDITION", "editions/other.toml", 2, "成了循环"),
        case("a form that takes out what is used")
            .write(FORM, EXTENDING)
            .append(FORM, "[[rows]]\naddress = \"requests.results.granted\"\nremove = true\n")
            .finds("EDITION", FORM, 2, "requests.results.granted.total"),
        case("a form that makes two rows of one key")
            .write(FORM, EXTENDING)
            .append(FORM, "[[rows]]\naddress = \"proactive.normative_documents\"\nkey = \"regulations\"\n")
            .finds("EDITION", FORM, 5, "键“regulations”无效或重复"),
        case("a form that names an amount otherwise")
            .write(FORM, EXTENDING)
            .append(FORM, "[[columns]]\naddress = \"proactive.amount\"\nunit = { zh = \"元\", en = \"yuan\" }\n")
            .finds("EDITION", FORM, 5, "amount 是小数（元），前一版表样 cn-2021 的 amount 是小数（万元），不能比较"),
        case("two rows that were one")
            .write(FORM, EXTENDING)
            .append(FORM, "[[rows]]\naddress = \"requests.results.granted\"\nprevious_key = \"refused\"\n")
            .finds("EDITION", FORM, 7, "refused（cn-2021）已与 requests.results.refused 对应"),
        case("two columns that were one")
            .write(FORM, EXTENDING)
            .append(FORM, "[[columns]]\naddress = \"requests.business\"\nprevious_key = \"research\"\n")
            .finds("EDITION", FORM, 7, "research（cn-2021）已与 research 对应"),
        case("a row that was another, and that one not compared")
            .write(FORM, EXTENDING)
            .append(FORM, "[[rows]]\naddress = \"requests.results.granted\"\nprevious_key = \"partially_granted\"\n")
            .append(
                FORM,
                "[[rows]]\naddress = \"requests.results.partially_granted\"\nreason = { zh = \"新\", en = \"New\" }\n",
            ),
        own("a header with the keys of a column")
            .swap(
                FORM,
                "columns = [\n",
                "columns = [ { label = { zh = \"头\", en = \"H\" }, unit = { zh = \"件\", en = \"\" }, columns = [\n",
            )
            .swap(FORM, "total = true },\n", "total = true } ] },\n")
            .finds("EDITION", FORM, 17, "“头”是列头"),
        own("a heading as a total").swap(FORM, "{ key = \"group\",", "{ total = true,").finds(
            "EDITION",
            FORM,
            25,
            "“组”是合计",
        ),
        own("texts that are empty").swap(FORM, "en = \"A\" } }", "en = \"A\" }, reason = { zh = \"\", en = \"\" } }").finds(
            "EDITION",
            FORM,
            18,
            "reason 是空的",
        ).finds("EDITION", FORM, 18, "写了 reason，而本表样没有前一版"),
        own("units that differ in English").swap(FORM, "en = \"B\" } }", "en = \"B\" }, unit = { zh = \"\", en = \"kg\" } }").finds(
            "EDITION",
            FORM,
            19,
            "单位不同",
        ),
        own("a text that is added up").swap(FORM, "en = \"B\" } }", "en = \"B\" }, kind = \"printed\", additive = true }")
            .swap(FORM, ", total = true }", " }").finds("EDITION", FORM, 19, "填的是文字，不能相加"),
        own("a row with a column's key below a heading")
            .swap(FORM, "    { key = \"two\", label = { zh = \"二\", en = \"Two\" } },\n",
                "    { label = { zh = \"头\", en = \"H\" }, rows = [ { key = \"a\", label = { zh = \"二\", en = \"Two\" } } ] },\n")
            .finds("EDITION", FORM, 25, "无法区分"),
        own("rows of unlike columns")
            .append(FORM, "[[tables.blocks]]\ncolumns = [ { key = \"a\", label = { zh = \"甲\", en = \"A\" } } ]\n\
                rows = [ { key = \"more\", label = { zh = \"三\", en = \"Three\" } } ]\n\
                [[limits]]\ntable = \"counts\"\nleft = [\"more\"]\nright = [\"one\"]\n")
            .finds("EDITION", FORM, 34, "counts.one 与 counts.more 的列不同"),
        own("a form before that begins later").swap(FORM, "from = 2020", "from = 2020\nprevious = \"cn-2021\"").finds(
            "EDITION",
            FORM,
            4,
            "比本表样还晚",
        ),
        own("the total of a group that has one")
            .swap(FORM, "    { key = \"two\", label = { zh = \"二\", en = \"Two\" } },\n",
                "    { key = \"two\", label = { zh = \"二\", en = \"Two\" } },\n    { key = \"all\", label = { zh = \"计\", en = \"All\" }, total = true },\n")
            .swap(FORM, "  ] },\n", "  ] },\n  { key = \"sum\", label = { zh = \"总\", en = \"Sum\" }, total = true },\n")
            .write(REPORT, "edition = \"own\"\n[counts]\none = [ 1, 2, 3 ]\nsum = [ 3, 5, 8 ]\n[counts.group]\ntwo = [ 2, 3, 5 ]\nall = [ 2, 3, 5 ]\n"),
        own("a group as a total").swap(FORM, "{ key = \"group\",", "{ key = \"group\", total = true,").finds(
            "EDITION",
            FORM,
            25,
            "“组”是合计",
        ),
        case("a statutory total that becomes a group")
            .write(FORM, EXTENDING)
            .append(FORM, "[[rows]]\naddress = \"requests.results.total\"\n")
            .append(FORM, "rows = [ { key = \"x\", label = { zh = \"甲\", en = \"X\" } } ]\n")
            .finds("EDITION", FORM, 7, "是合计（total = true），不能再有下级的行"),
        own("sections and tables in different orders").append(FORM, SECOND_SECTION).swap(
            FORM,
            "[[sections]]\nid = \"counts\"",
            FIRST_SECTION,
        ),
        own("a form that is not read").write("editions/other.TOML", OWN).finds(
            "READ",
            "editions/other.TOML",
            1,
            "这里没有读取",
        ),
        own("a form in a folder").write("editions/old/own.toml", OWN).finds("READ", "editions/old", 1, "这里没有读取"),
        own("a note beside the forms").write("editions/README.md", "..."),
        own("an id of several words").swap(FORM, "id = \"own\"", "id = \"<b>our own\"").finds(
            "EDITION",
            FORM,
            1,
            "表样编号“<b>our own”无效",
        ),
        own("an id that is a folder").swap(FORM, "id = \"own\"", "id = \"..\"").finds(
            "EDITION",
            FORM,
            1,
            "表样编号“..”无效",
        ),
        own("a title in one language").swap(FORM, "en = \"Own\"", "en = \"\"").finds(
            "EDITION",
            FORM,
            1,
            "title.en 是空的",
        ),
        own("a report of a year before its form")
            .swap(FORM, "from = 2020", "from = 2099")
            .write(REPORT, "edition = \"own\"\n[counts]\none = [ 1, 2, 3 ]\ngroup = [ 0, 0, 0 ]\n")
            .finds("EDITION", REPORT, 1, "表样 own 用于 2099 年度起的报告，这份是 2023 年度的"),
        own("a report by a form with mistakes")
            .swap(FORM, "en = \"A\" } }", "en = \"A\" }, rule = \"T3-ROW\" }")
            .write(REPORT, "edition = \"own\"\n[counts]\none = [ 1, 2, 3 ]\ngroup = [ 0, 0, 0 ]\n")
            .finds("EDITION", FORM, 18, "只能与 total"),
        own("a report by a form that is no TOML")
            .swap(FORM, "from = 2020", "from = ")
            .write(REPORT, "edition = \"own\"\n[counts]\none = [ 1, 2, 3 ]\ngroup = [ 0, 0, 0 ]\n")
            .finds("TOML", FORM, 3, "等号后面没有值"),
        own("mistakes of every kind, all told at once")
            .swap(FORM, "from = 2020", "from = \"2020\"")
            .swap(FORM, "layout = \"blocks\"", "layout = \"block\"")
            .swap(FORM, "{ key = \"one\", label = { zh = \"一\", en = \"One\" } }", "{ key = \"one\" }")
            .swap(FORM, "total = true }", "total = true, rule = \"T3-ROWS\" }")
            .swap(FORM, "en = \"Two\"", "en = \"\"")
            .append(FORM, "[[limits]]\ntable = \"counts\"\nleft = [\"one\"]\nright = [\"lost\"]\n")
            .append(FORM, "[[rates]]\nid = \"r\"\nlabel = { zh = \"率\" }\nnote = 1\nwhole = 1\n")
            .finds("EDITION", FORM, 3, "应为四位年份")
            .finds("EDITION", FORM, 14, "值 block 无效，应为 blocks、matrix、line 之一")
            .finds("EDITION", FORM, 20, "没有规则 T3-ROWS")
            .finds("EDITION", FORM, 23, "缺少 label")
            .finds("EDITION", FORM, 25, "label.en 是空的")
            .finds("EDITION", FORM, 31, "counts.lost")
            .finds("EDITION", FORM, 34, "缺少 en")
            .finds("EDITION", FORM, 35, "不认识的键 note")
            .finds("EDITION", FORM, 36, "应为数组"),
        own("a name that is missing brings no other mistakes about")
            .swap(FORM, "{ key = \"a\", label", "{ key = 1, label")
            .append(FORM, "[[limits]]\nleft = [\"counts.one.a\"]\nright = [\"counts.one.b\"]\n")
            .finds("EDITION", FORM, 18, "应为文字"),
        own("tables of one kind with a gap in their numbers")
            .swap(FORM, "key = \"counts\"\nlayout", "key = \"counts\"\nmax_occurs = 4\nlayout")
            .write(REPORT, "edition = \"own\"\n[counts]\none = [ 1, 2, 3 ]\ngroup = [ 0, 0, 0 ]\n")
            .append(REPORT, "[counts_3]\none = [ 1, 2, 3 ]\ngroup = [ 0, 0, 0 ]\n")
            .append(REPORT, "[counts_4]\none = [ 1, 2, 3 ]\ngroup = [ 0, 0, 0 ]\n")
            .finds("KEY", REPORT, 5, "有 [counts_3]，没有前面的 [counts_2]")
            .repair("补上 [counts_2]"),
        own("a form that ends before it begins").swap(FORM, "from = ", "until = 1999\nfrom = ").finds(
            "EDITION",
            FORM,
            3,
            "until 早于 from",
        ),
        own("a year that is none").swap(FORM, "from = ", "until = 21\nfrom = ").finds(
            "EDITION",
            FORM,
            3,
            "应为四位年份",
        ),
        own("a label in one language").swap(FORM, "label = { zh = \"一\", en = \"One\" }", "label = \"一\"").finds(
            "EDITION",
            FORM,
            23,
            "值 \"一\" 无效，应为中英文各一",
        ),
        own("a form without a name").swap(FORM, "id = \"own\"", "id = \"\"").finds(
            "EDITION",
            FORM,
            1,
            "表样编号“”无效",
        ),
        own("a table given twice")
            .append(FORM, "[[tables]]\nkey = \"counts\"\nlayout = \"blocks\"\n[[tables.blocks]]\ncolumns = [ { key = \"c\", label = { zh = \"丙\", en = \"C\" } } ]\nrows = [ { key = \"three\", label = { zh = \"三\", en = \"Three\" } } ]\n")
            .finds("EDITION", FORM, 29, "键“counts”无效或重复"),
        own("a table whose key is a setting")
            .swap(FORM, "key = \"counts\"", "key = \"metadata\"")
            .swap(FORM, "id = \"counts\"", "id = \"metadata\"")
            .finds("EDITION", FORM, 13, "metadata"),
        own("a table whose key is a file of the report")
            .swap(FORM, "key = \"counts\"", "key = \"report\"")
            .swap(FORM, "id = \"counts\"", "id = \"report\"")
            .finds("EDITION", FORM, 13, "表的键 report"),
        case("a folder in place of a form").folder(FORM).finds("READ", FORM, 1, "文件夹"),
    ]);
    cases
}
