//! The same of a form with what the statutory ones lack: tables that may stand several times, groups in groups, blocks without totals,
//! words among the figures.

use super::figures::Figures;
use crate::base::Diagnostic;
use crate::check::testing::{render, sources};
use crate::edition::CellId;
use crate::model::{CellValue, Site, load};
use rust_decimal::Decimal;

fn loaded(tables: &str) -> (Site, Vec<Diagnostic>) {
    let required = if tables.contains("[rooms") { "" } else { "[rooms]\nall = [ 0 ]\n" };
    let text = format!("edition = \"own-1\"\n{tables}{required}");
    let agency = ("content/a/agency.toml", "name = \"某机关\"\n");
    load(&sources(&[agency, ("content/a/2024/report.toml", &text), ("editions/own-1.toml", FORM)]))
}

/// What is said of the tables of [`FORM`], and the rows that are there: = before what was computed, 元 behind an amount, 「」 around a text.
/// Of the tables those that are not named are left out, but for the one that the form requires.
fn said_of_tables(tables: &str) -> String {
    let (site, mut findings) = loaded(tables);
    findings.retain(|finding| !matches!(finding.code, "SITE" | "SECTION"));
    let report = &site.agencies[0].reports[0];
    let cell = |cell: CellId| {
        let value = match report.figures.get(cell) {
            CellValue::Absent => "?".to_owned(),
            CellValue::Amount(amount) => format!("{}元", amount.as_str()),
            CellValue::Text(text) => format!("「{text}」"),
            other => other.text().into_owned(),
        };
        assert_eq!(report.figures.is_typed(cell), value != "?" && !report.figures.is_computed(cell));
        if report.figures.is_computed(cell) { format!("={value}") } else { value }
    };
    let rows = report.edition.rows().filter_map(|(block, row)| {
        let cells: Vec<CellId> = block.cells(row).collect();
        let is_there = cells.iter().any(|cell| report.figures.get(*cell).is_given());
        is_there.then(|| format!("{} {}\n", row.path, cells.into_iter().map(cell).collect::<Vec<_>>().join(" ")))
    });
    render(&findings) + &rows.filter(|row| row != "rooms.all 0\n").collect::<String>()
}

#[test]
fn what_is_not_typed_as_a_form_of_ones_own_asks_is_named_and_the_rest_is_read() {
    let rest = "x = [ 0, 0, 0 ]\ny = [ 0, 0, 0 ]\nz = [ 0, 0, 0 ]\nw = [ 0, 0, 0 ]\n";
    let mut wrong = String::new();
    for (tables, expected) in CASES {
        let said = said_of_tables(&tables.replace("REST", rest));
        if said != *expected {
            wrong += &format!("## {tables}{said}instead of\n{expected}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_group_of_groups_of_groups_is_the_sum_of_the_one_that_is_given_as_one_row() {
    let deep = "{ key = \"p\", label = { zh = \"子\", en = \"P\" }, rows = [\n  { key = \"u\", label = { zh = \"卯\", en = \"U\" } },\n] },";
    let form = FORM.replace("{ key = \"p\", label = { zh = \"子\", en = \"P\" } },", deep);
    assert_ne!(form, FORM);
    let row = "[ 1, 2, 3, 6 ]";
    let text = format!(
        "edition = \"own-1\"\n[rooms]\nall = [ 0 ]\n[tree]\nfirst = {row}\nsecond = {row}\nlast = {row}\nouter.r = {row}\nouter.inner = {row}\n"
    );
    let agency = ("content/a/agency.toml", "name = \"某机关\"\n");
    let (site, _) = load(&sources(&[agency, ("content/a/2024/report.toml", &text), ("editions/own-1.toml", &form)]));
    let report = &site.agencies[0].reports[0];
    let value = |address: &str| report.figures.value(report.edition.cell(address).expect("a cell"));
    assert_eq!(["tree.outer.a", "tree.outer.sum"].map(value), [Some(2.into()), Some(12.into())]);
    assert_eq!(value("tree.outer.inner.p.a"), None);
}

#[test]
fn a_table_that_may_be_absent_is_there_with_its_first_figure() {
    let has = |tables: &str| {
        let (site, _) = loaded(tables);
        let report = &site.agencies[0].reports[0];
        ["staff", "rooms"]
            .map(|key| report.figures.has_table(&report.edition, report.edition.table(key).expect("a table")))
    };
    assert_eq!((has("[rooms_2]\nall = [ 1 ]\n"), has("[staff]\nx = [ \"\", 0, 0 ]\n")), ([false, true], [true, true]));
}

#[test]
fn each_figure_has_a_place_and_some_have_a_sum() {
    let (site, _) = loaded("[staff]\nx = [ 1, 1, '' ]\ny = [ \"1\" ,22,3]\nw = {a=3,b=2}\nz.c=10# 十\n");
    let report = &site.agencies[0].reports[0];
    let cell = |address: &str| report.edition.cell(&format!("staff.{address}")).expect("a cell");
    let place = |address| {
        let place = report.figures.place(cell(address), &report.file)?;
        Some(&report.file.text[place.span])
    };
    let places = ["x.a", "x.b", "x.c", "x.sum", "y.a", "y.b", "y.c", "w.a", "w.b", "w.c", "z.c"]
        .map(|at| place(at).unwrap_or("-"));
    assert_eq!(places, ["1", "1", "''", "-", "\"1\"", "22", "3", "3", "2", "-", "10"]);
    let sum = |cells: &[&str]| report.figures.sum(&cells.iter().map(|at| cell(at)).collect::<Vec<_>>());
    assert_eq!((sum(&["x.a", "y.b", "y.c"]), sum(&["x.a", "x.c"]), sum(&[])), (Some(26.into()), None, Some(0.into())));
}

#[test]
fn a_sum_of_others_is_a_count_where_the_form_counts() {
    let (site, _) = loaded("");
    let edition = &site.agencies[0].reports[0].edition;
    let cell = |address: &str| edition.cell(address).expect("a cell");
    let sums = [
        ("words.all.net", "-3", "Number(-3)"),
        ("words.all.n", "1.5", "Amount(\"1.5\")"),
        ("words.all.sum", "3", "Amount(\"3\")"),
        ("words.all.wifi", "99999999999999999999", "Amount(\"99999999999999999999\")"),
        ("words.all.devices", "", "Absent"),
    ];
    let value = |at: CellId| {
        let typed = sums.iter().find(|(address, ..)| cell(address) == at).map_or("", |(_, value, _)| value);
        typed.parse::<Decimal>().ok()
    };
    let figures = Figures::from_values(edition, value);
    for (address, _, expected) in sums {
        let shown = match figures.get(cell(address)) {
            CellValue::Amount(amount) => format!("Amount({:?})", amount.as_str()),
            other => format!("{other:?}"),
        };
        assert_eq!((shown.as_str(), figures.is_typed(cell(address))), (expected, false), "{address}");
    }
}

/// A table that may stand three times, with totals in the rows of its first block; one with groups in a group; one of several kinds of
/// figures; and one that is required and may stand twice.
pub(super) const FORM: &str = r#"
id = "own-1"
title = { zh = "自定", en = "Own" }
from = 2024
[report]
family = "own"
name = { zh = "自定年报", en = "Own" }
[[sections]]
id = "staff"
kind = "table"
heading = { zh = "一、人员", en = "1. Staff" }
short = { zh = "人员", en = "Staff" }
[[sections]]
id = "tree"
kind = "table"
heading = { zh = "二、分组", en = "2. Groups" }
short = { zh = "分组", en = "Groups" }
[[sections]]
id = "words"
kind = "table"
heading = { zh = "三、各种", en = "3. Kinds" }
short = { zh = "各种", en = "Kinds" }
[[sections]]
id = "rooms"
kind = "table"
heading = { zh = "四、用房", en = "4. Rooms" }
short = { zh = "用房", en = "Rooms" }
[[tables]]
key = "staff"
layout = "blocks"
optional = true
max_occurs = 3
[[tables.blocks]]
columns = [
  { key = "a", label = { zh = "甲", en = "A" } },
  { key = "b", label = { zh = "乙", en = "B" } },
  { key = "c", label = { zh = "丙", en = "C" } },
  { key = "sum", label = { zh = "合计", en = "Sum" }, total = true },
]
rows = [
  { key = "x", label = { zh = "一", en = "X" } },
  { key = "y", label = { zh = "二", en = "Y" } },
  { key = "z", label = { zh = "三", en = "Z" } },
]
[[tables.blocks]]
columns = [
  { key = "a", label = { zh = "甲", en = "A" } },
  { key = "b", label = { zh = "乙", en = "B" } },
  { key = "c", label = { zh = "丙", en = "C" } },
]
rows = [{ key = "w", label = { zh = "四", en = "W" } }]
[[tables]]
key = "tree"
layout = "blocks"
optional = true
[[tables.blocks]]
columns = [
  { key = "a", label = { zh = "甲", en = "A" } },
  { key = "b", label = { zh = "乙", en = "B" } },
  { key = "c", label = { zh = "丙", en = "C" } },
  { key = "sum", label = { zh = "合计", en = "Sum" }, total = true },
]
rows = [
  { key = "first", label = { zh = "首", en = "First" } },
  { key = "second", label = { zh = "次", en = "Second" } },
  { key = "outer", label = { zh = "外", en = "Outer" }, rows = [
    { key = "inner", label = { zh = "内", en = "Inner" }, rows = [
      { key = "p", label = { zh = "子", en = "P" } },
      { key = "q", label = { zh = "丑", en = "Q" } },
    ] },
    { key = "r", label = { zh = "寅", en = "R" } },
  ] },
  { key = "last", label = { zh = "末", en = "Last" } },
]
[[tables]]
key = "words"
layout = "blocks"
optional = true
[[tables.blocks]]
columns = [
  { key = "code", label = { zh = "编号", en = "Code" }, kind = "identifier" },
  { key = "net", label = { zh = "增减", en = "Net" }, kind = "change" },
  { key = "sum", label = { zh = "金额", en = "Sum" }, kind = "amount" },
  { key = "n", label = { zh = "件数", en = "N" } },
  { key = "wifi", label = { zh = "热点数", en = "Spots" } },
  { key = "devices", label = { zh = "热点wifi", en = "Devices" } },
]
rows = [{ key = "all", label = { zh = "全部", en = "All" } }]
[[tables]]
key = "rooms"
layout = "blocks"
max_occurs = 2
[[tables.blocks]]
columns = [{ key = "n", label = { zh = "间数", en = "Rooms" } }]
rows = [{ key = "all", label = { zh = "全部", en = "All" } }]
"#;

type Case<'a> = (&'a str, &'a str);

#[rustfmt::skip]
const CASES: &[Case<'_>] = &[
    (r#""#, r#""#),
    (r#"[staff]
x = [ 1, 2, 3 ]
y = [ 1, 2, 3, 6 ]
z = [ 1, 1, 1, 3 ]
w = [ 1, 2, 3 ]
"#, r#"2024 x = [ 1, 2, 3 ]
         ^^^^^^^^^^^ error staff.x 一（x）只有 3 个数，像是漏了一格：旁边的行都写到总计，有 4 个，而这里最后的 3 像是总计
  = 依次为：甲、乙、丙、合计。补上漏的一格；没有漏的，在末尾写上总计 6
staff.y 1 2 3 6
staff.z 1 1 1 3
staff.w 1 2 3
"#),
    (r#"[staff]
x = [ 1, 2, 3 ]
y = [ 1, 2, 3, 6 ]
z = [ 1, 1, 1 ]
w = { a = 1, b = 2, c = 3 }
"#, r#"staff.x 1 2 3 =6
staff.y 1 2 3 6
staff.z 1 1 1 =3
staff.w 1 2 3
"#),
    (r#"[staff]
x = [ 1, 2, 3 ]
y = [ 1, 2, 3, 6 ]
z = { a = 1, b = 1, c = 1 }
w = [ 1, 2, 3 ]
"#, r#"staff.x 1 2 3 =6
staff.y 1 2 3 6
staff.z 1 1 1 =3
staff.w 1 2 3
"#),
    (r#"[tree]
first = [ 1, 2, 3, 6 ]
second = [ 1, 1, 1, 3 ]
outer.r = [ 1, 1, 1 ]
outer.inner.p = [ 2, 2, 2 ]
outer.inner.q = [ 3, 3, 3 ]
last = [ 1, 2, 3 ]
"#, r#"2024 last = [ 1, 2, 3 ]
            ^^^^^^^^^^^ error tree.last 末（last）只有 3 个数，像是漏了一格：旁边的行都写到总计，有 4 个，而这里最后的 3 像是总计
  = 依次为：甲、乙、丙、合计。补上漏的一格；没有漏的，在末尾写上总计 6
tree.first 1 2 3 6
tree.second 1 1 1 3
tree.outer =6 =6 =6 =18
tree.outer.inner =5 =5 =5 =15
tree.outer.inner.p 2 2 2 =6
tree.outer.inner.q 3 3 3 =9
tree.outer.r 1 1 1 =3
"#),
    (r#"[tree]
first = [ 1, 2, 3 ]
second = [ 1, 1, 1 ]
outer.r = [ 1, 1, 1, 3 ]
outer.inner.p = [ 2, 2, 2, 6 ]
outer.inner.q = [ 3, 3, 3, 9 ]
last = [ 1, 2, 3 ]
"#, r#"tree.first 1 2 3 =6
tree.second 1 1 1 =3
tree.outer =6 =6 =6 =18
tree.outer.inner =5 =5 =5 =15
tree.outer.inner.p 2 2 2 6
tree.outer.inner.q 3 3 3 9
tree.outer.r 1 1 1 3
tree.last 1 2 3 =6
"#),
    (r#"[tree]
first = [ 1, 2, 3, 6 ]
second = [ 1, 2, 3, 6 ]
last = [ 1, 2, 3, 6 ]
outer.r = [ 1, 1, 1, 3 ]
outer.inner = { a = 1, b = 2, c = 3, sum = 6 }
"#, r#"tree.first 1 2 3 6
tree.second 1 2 3 6
tree.outer =2 =3 =4 =9
tree.outer.inner 1 2 3 6
tree.outer.r 1 1 1 3
tree.last 1 2 3 6
"#),
    (r#"[tree]
first = [ 1, 2, 3, 6 ]
second = [ 1, 2, 3, 6 ]
last = [ 1, 2, 3, 6 ]
outer.r = [ 1, 1, 1, 3 ]
outer.inner = { }
"#, r#"2024 outer.inner = { }
                   ^^^ error tree.outer.inner.p 缺少一行：子（p）
  = 补上：p = [ "", "", "", "" ]，再填上数字（没有发生的写 0，不适用的写 "/"）
2024 outer.inner = { }
                   ^^^ error tree.outer.inner.q 缺少一行：丑（q）
  = 补上：q = [ "", "", "", "" ]，再填上数字（没有发生的写 0，不适用的写 "/"）
tree.first 1 2 3 6
tree.second 1 2 3 6
tree.outer.r 1 1 1 3
tree.last 1 2 3 6
"#),
    (r#"[tree]
first = [ 1, 2, 3, 6 ]
second = [ 1, 2, 3, 6 ]
last = [ 1, 2, 3, 6 ]
outer = { a = 1 }
"#, r#"2024 outer = { a = 1 }
             ^^^^^^^^^ error tree.outer.b 缺少一格：乙（b）
  = 没有数字时写 ""（空白）或 "/"（不适用），不能省略
2024 outer = { a = 1 }
             ^^^^^^^^^ error tree.outer.c 缺少一格：丙（c）
  = 没有数字时写 ""（空白）或 "/"（不适用），不能省略
tree.first 1 2 3 6
tree.second 1 2 3 6
tree.outer 1 ? ? =
tree.last 1 2 3 6
"#),
    (r#"[staff]
x = [ 1, 2 ]
y = [ 1, 2, 3 ]
z = [ 1, 1, 1 ]
w = [ 1, 2 ]
"#, r#"2024 x = [ 1, 2 ]
         ^^^^^^^^ error staff.x 一（x）有 2 个数，应为 4 个
  = 现在依次读作：甲 1、乙 2；还缺：丙、合计。逐列对照，补上漏的；最后的总计可以省略
2024 w = [ 1, 2 ]
         ^^^^^^^^ error staff.w 四（w）有 2 个数，应为 3 个
  = 现在依次读作：甲 1、乙 2；还缺：丙。逐列对照，补上漏的；没有总计，一个也不能省略
staff.y 1 2 3 =6
staff.z 1 1 1 =3
"#),
    (r#"[staff_2]
REST"#, r#"2024 [staff_2]
      ^^^^^^^ error staff_2 有 [staff_2]，没有前面的 [staff]：同一张表的几份依次编号
  = 漏了一份的，补上 [staff]；没有漏的，把 [staff_2] 改作 [staff]，后面的依次改
staff_2.x 0 0 0 =0
staff_2.y 0 0 0 =0
staff_2.z 0 0 0 =0
staff_2.w 0 0 0
"#),
    (r#"[staff]
REST[staff_3]
REST"#, r#"2024 [staff_3]
      ^^^^^^^ error staff_3 有 [staff_3]，没有前面的 [staff_2]：同一张表的几份依次编号
  = 漏了一份的，补上 [staff_2]；没有漏的，把 [staff_3] 改作 [staff_2]，后面的依次改
staff.x 0 0 0 =0
staff.y 0 0 0 =0
staff.z 0 0 0 =0
staff.w 0 0 0
staff_3.x 0 0 0 =0
staff_3.y 0 0 0 =0
staff_3.z 0 0 0 =0
staff_3.w 0 0 0
"#),
    (r#"[staf]
x = [ 1, 2, 3 ]
[staff_2]
REST"#, r#"2024 [staf]
      ^^^^ error staff 不认识的键 staf
  = 是否想写 staff？
staff_2.x 0 0 0 =0
staff_2.y 0 0 0 =0
staff_2.z 0 0 0 =0
staff_2.w 0 0 0
"#),
    (r#"[rooms_2]
all = [ 3 ]
"#, r#"2024 edition = "own-1"
     | error rooms 缺少 [rooms] 表
  = 补上 [rooms] 一节；annals new 会生成完整的表样
rooms_2.all 3
"#),
    (r#"[words]
all = { code = 1_000, net = -2, sum = 5, n = 1.50, wifi = 2 }
"#, r#"2024 all = { code = 1_000, net = -2, sum = 5, n = 1.50, wifi = 2 }
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error words.all.devices 缺少一格：热点wifi（devices）
  = 没有数字时写 ""（空白）或 "/"（不适用），不能省略
words.all 「1_000」 -2 5元 「1.50」 2 ?
"#),
    (r#"[words]
all = { code = 12.50, net = 1.5, sum = 2.50, n = 99999999999999999999, wifi = "/", devices = "?" }
"#, r#"words.all 「12.50」 1.5元 2.50元 「99999999999999999999」 / 「?」
"#),
    (r#"[tree]
first = [ 1, 2, 3, 6 ]
second = [ 1, 2, 3, 6 ]
outer.r = [ 1, 1, 1, 3 ]
outer.inner = [ 1, 1, 1, 3 ]
[words]
all = { code = "a", net = 1, sum = 2, n = 1, wifi = 2, devices = 0 }
last = [ 1, 2, 3, 6 ]
"#, r#"2024 last = [ 1, 2, 3, 6 ]
     ^^^^ error tree last 是 [tree] 里的，却写在 [words] 的下面
  = 移到 [tree] 之下；缺这个表头的，在它们前面补上一行 [tree]
tree.first 1 2 3 6
tree.second 1 2 3 6
tree.outer =2 =2 =2 =6
tree.outer.inner 1 1 1 3
tree.outer.r 1 1 1 3
words.all 「a」 1 2元 1 2 0
"#),
    (r#"[rooms]
[words]
all = { code = 12, net = 1
"#, r#"2024 all = { code = 12, net = 1
           ^^^^^^^^^^^^^^^^^^^^ error - 这一行的括号没有闭合，缺少 }
  = 在这一行末尾（# 之前）补上 }
"#),
];
