//! Rows, cells and what stands in them.

use super::site::{Case, FIGURES, REPORT, case};

const ROW: &str = "new_received = [ 31, 4, 0, 0, 1, 0, 36 ]";

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = shapes();
    cases.extend(cells());
    cases
}

/// The figures before some words.
fn before(words: &str) -> &'static str {
    &FIGURES[..FIGURES.find(words).expect("the words")]
}

/// The figures after the first of them.
fn after(first: &str) -> &'static str {
    &FIGURES[first.len()..]
}

fn shapes() -> Vec<Case> {
    vec![
        case("a missing row").swap(REPORT, ROW, "").finds("KEY", REPORT, 11, "缺少一行：一、本年新收"),
        case("a missing cell").swap(REPORT, "issued = 1, ", "").finds("KEY", REPORT, 5, "缺少一格：本年制发件数"),
        case("a missing group").swap(REPORT, "refused = [ 0, 0, 0, 0, 0, 0, 0 ]\n", "").finds(
            "KEY",
            REPORT,
            16,
            "缺少一行：（三）不予公开",
        ),
        case("a misspelt row").swap(REPORT, "new_received", "new_recieved").finds(
            "KEY",
            REPORT,
            12,
            "不认识的键 new_recieved",
        ),
        case("a misspelt table").swap(REPORT, "[review_litigation]", "[review_litigations]").finds(
            "KEY",
            REPORT,
            25,
            "不认识的键 review_litigations",
        ),
        case("a misspelt column").swap(REPORT, "issued = 1", "isued = 1").finds("KEY", REPORT, 5, "不认识的键 isued"),
        case("a row of the 2019 form")
            .swap(REPORT, "issued = 0, repealed = 0, in_force = 0", "newly_made = 0, total_public = 0")
            .finds("KEY", REPORT, 4, "不认识的键 newly_made")
            .finds("KEY", REPORT, 4, "不认识的键 total_public")
            .finds("KEY", REPORT, 4, "缺少一格：本年制发件数")
            .finds("KEY", REPORT, 4, "缺少一格：本年废止件数")
            .finds("KEY", REPORT, 4, "缺少一格：现行有效件数"),
        case("too many figures").swap(REPORT, "31, 4, 0", "31, 4, 0, 0").finds(
            "TYPE",
            REPORT,
            12,
            "有 8 个数，应为 7 个",
        ),
        case("too few figures").swap(REPORT, "31, 4, 0, 0, 1, 0, 36", "31, 4, 0, 0, 36").finds(
            "TYPE",
            REPORT,
            12,
            "有 5 个数，应为 7 个",
        ),
        case("no figures").swap(REPORT, ROW, "new_received = []").finds("TYPE", REPORT, 12, "有 0 个数，应为 7 个"),
        case("a total left out").swap(REPORT, ROW, "new_received = [ 31, 4, 0, 0, 1, 0 ]"),
        case("the row of totals left out").swap(REPORT, "total = [ 31, 4, 0, 0, 1, 0, 36 ]\n", ""),
        case("a number for a row").swap(REPORT, ROW, "new_received = 36").finds(
            "TYPE",
            REPORT,
            12,
            "new_received 是整数，应为一行数字",
        ),
        case("a text for a row").swap(REPORT, ROW, "new_received = \"31 4 0 0 1 0 36\"").finds(
            "TYPE",
            REPORT,
            12,
            "new_received 是文字，应为一行数字",
        ),
        case("a list for a table")
            .write(REPORT, format!("review_litigation = [ 1, 0, 0, 1, 2 ]\n{}", before("[review_litigation]")))
            .finds("TYPE", REPORT, 1, "review_litigation 是数组，应为表"),
        case("a table twice in brackets").swap(REPORT, "[review_litigation]", "[[review_litigation]]").finds(
            "TYPE",
            REPORT,
            25,
            "review_litigation 是数组，应为表",
        ),
        case("a number for a table").write(REPORT, format!("proactive = 3\n{}", after(before("[requests]")))).finds(
            "TYPE",
            REPORT,
            1,
            "proactive 是整数，应为表",
        ),
        case("rows and columns mixed")
            .swap(
                REPORT,
                "refused = [ 0, 0, 0, 0, 0, 0, 0 ]",
                "refused = { state_secret = [ 0, 0, 0, 0, 0, 0 ], total = 0 }",
            )
            .finds("TYPE", REPORT, 19, "行和列混写"),
        case("a row inside a row").swap(REPORT, ROW, "new_received = [ [31, 4], 0, 0, 1, 0, 36, 1 ]").finds(
            "TYPE",
            REPORT,
            12,
            "是数组，应为数字",
        ),
        case("a table for a cell").swap(REPORT, "issued = 1", "issued = { a = 1 }").finds(
            "TYPE",
            REPORT,
            5,
            "是表，应为数字",
        ),
    ]
}

fn cells() -> Vec<Case> {
    vec![
        case("true for a number").swap(REPORT, "31, 4", "true, 4").finds(
            "TYPE",
            REPORT,
            12,
            "是逻辑值（true 或 false），应为数字",
        ),
        case("a date for a number").swap(REPORT, "31, 4", "2023-01-01, 4").finds(
            "TYPE",
            REPORT,
            12,
            "是日期，应为数字",
        ),
        // What is no number stands as text; the rule NUM names it, and no sum is made of it.
        case("a number as a text").swap(REPORT, "31, 4", "\"31\", 4"),
        case("words for a number").swap(REPORT, "31, 4", "\"三十一\", 4"),
        case("a fraction for a count").swap(REPORT, "31, 4", "31.5, 4"),
        case("infinity for a count").swap(REPORT, "31, 4", "inf, 4"),
        case("not a number").swap(REPORT, "31, 4", "nan, 4"),
        case("not a number for an amount").swap(REPORT, "\"12.30\"", "nan"),
        case("exponents").swap(REPORT, "\"12.30\"", "1e3"),
        case("an amount without quotes").swap(REPORT, "\"12.30\"", "12.30"),
        case("an amount of four hundred digits").change(|root| {
            let path = root.join(REPORT);
            let text = std::fs::read_to_string(&path).expect("a text");
            std::fs::write(&path, text.replace("12.30", &"9".repeat(400))).expect("a file");
        }),
        case("hexadecimal").swap(REPORT, "31, 4", "0x1f, 4"),
        case("separators inside a number").swap(
            REPORT,
            "licensing = { decisions = 0 }",
            "licensing = { decisions = 1_234 }",
        ),
        case("a number beyond 64 bits").swap(
            REPORT,
            "licensing = { decisions = 0 }",
            "licensing = { decisions = 99999999999999999999 }",
        ),
        case("hexadecimal beyond 64 bits").swap(
            REPORT,
            "licensing = { decisions = 0 }",
            "licensing = { decisions = 0xffffffffffffffffffff }",
        ),
        case("the largest numbers, whose sum is beyond 64 bits").swap(
            REPORT,
            ROW,
            "new_received = [ 9223372036854775807, 9223372036854775807, 0, 0, 1, 0 ]",
        ),
        case("a negative number").swap(REPORT, "licensing = { decisions = 0 }", "licensing = { decisions = -1 }"),
        case("blanks and strokes").swap(REPORT, ROW, "new_received = [ \"\", \"/\", 0, 0, 1, 0, \"\" ]"),
        case("a wrong total")
            .swap(REPORT, "0, 36 ]\ncarried_in", "0, 35 ]\ncarried_in")
            .finds("T3-ROW", REPORT, 12, ""),
        case("a wrong part")
            .swap(REPORT, "[ 31, 4, 0, 0, 1, 0, 36 ]\npartially", "[ 31, 5, 0, 0, 1, 0, 36 ]\npartially")
            .finds("T3-ROW", REPORT, 17, "应为 4"),
        case("a wrong total of table 四")
            .swap(REPORT, "1, 0, 0, 1, 2", "1, 0, 0, 1, 3")
            .finds("T4-SUM", REPORT, 26, ""),
    ]
}
