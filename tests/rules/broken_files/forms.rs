//! Forms that a site brings itself.

use super::site::{Case, FORM, REPORT, case};

/// A small sound form.
const OWN: &str = r#"id = "own"
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

fn own(name: &'static str) -> Case {
    case(name).write(FORM, OWN)
}

pub(crate) fn cases() -> Vec<Case> {
    vec![
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
            .finds("EDITION", FORM, 1, "缺少 sections"),
        own("an empty file").write(FORM, "").finds("EDITION", FORM, 1, ""),
        own("a row with a column's key").swap(FORM, "key = \"two\"", "key = \"a\"").finds(
            "EDITION",
            FORM,
            24,
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
            .finds("EDITION", FORM, 28, "counts.three"),
        own("a table whose key is a setting")
            .swap(FORM, "key = \"counts\"", "key = \"metadata\"")
            .swap(FORM, "id = \"counts\"", "id = \"metadata\"")
            .finds("EDITION", FORM, 13, "metadata"),
        case("a folder in place of a form").folder(FORM).finds("READ", FORM, 1, "文件夹"),
    ]
}
