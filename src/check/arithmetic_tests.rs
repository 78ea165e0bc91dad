//! What the rules on the form's equations say of a report, whole: each finding with its place, its help, the figures beside it and what
//! explains it, and how many equations hold.

use super::arithmetic::Reconciliation;
use super::testing::{own_form, report, run, run_in_own_form, site};
use crate::base::{Lang, Year};
use crate::edition::Editions;
use crate::model::Report;

/// Rows of a report, as typed.
type Changed<'a> = &'a [(&'a str, &'a str)];

/// A request that was granted, but for some rows, as all rules on the form's equations see it: their findings, and for each how many
/// equations hold, how many are off, how many of these are explained, and how many cannot be assessed.
fn said(changed: Changed<'_>) -> String {
    let one = "[ 1, 0, 0, 0, 0, 0, 1 ]";
    let rows = ["requests.new_received", GRANTED, TOTAL];
    let others = rows.into_iter().filter(|row| !changed.iter().any(|(known, _)| known == row));
    let rows: Vec<(&str, &str)> = others.map(|row| (row, one)).chain(changed.iter().copied()).collect();
    let rules = ["T3-ROW", "T3-SUM", "T3-ID", "T4-SUM"].into_iter().map(|rule| {
        let outcome = run(rule, "", &[(2024, &rows)]);
        format!("{rule} {:?}\n{}", outcome.counts(), outcome.render_for_test())
    });
    rules.collect()
}

/// All rows of the third table without their totals.
fn without_totals(changed: Changed<'_>) -> String {
    let edition = Editions::load(&[]).0.get("cn-2021").expect("a form").clone();
    let rows = edition.rows().map(|(_, row)| row).filter(|row| row.path.starts_with("requests.") && !row.is_group());
    let paths: Vec<String> = rows.map(|row| row.path.clone()).collect();
    let zeros = paths.iter().filter(|path| !changed.iter().any(|(known, _)| known == path));
    let rows: Vec<(&str, &str)> =
        zeros.map(|path| (path.as_str(), "[ 0, 0, 0, 0, 0, 0 ]")).chain(changed.iter().copied()).collect();
    said(&rows)
}

/// Of columns of which all totals were computed, the one of totals has nothing to add.
#[test]
fn computed_totals_say_nothing_twice() {
    let said = without_totals(&[
        (GRANTED, "[ 2, 0, 0, 0, 0, 0 ]"),
        (PART, "[ 0, 3, 0, 0, 0, 0 ]"),
        (TOTAL, "[ 0, 0, 0, 0, 0, 0 ]"),
        ("requests.new_received", "[ 1, 0, 0, 0, 0, 0 ]"),
    ]);
    let expected = r#"T3-ROW [0, 0, 0, 0]
T3-SUM [4, 2, 0, 0]
2024 requests.results.total = [ 0, 0, 0, 0, 0, 0 ]
                                ^ error requests.results.total.natural_person 自然人：2 + 0 + 0 + 0 + 0 + 0 = 2，与 0 不等，相差 2
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.granted = [ 2, 0, 0, 0, 0, 0 ]
                                  - （一）予以公开 2
2024 requests.results.total = [ 0, 0, 0, 0, 0, 0 ]
                                   ^ error requests.results.total.business 商业企业：0 + 3 + 0 + 0 + 0 + 0 = 3，与 0 不等，相差 3
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.partially_granted = [ 0, 3, 0, 0, 0, 0 ]
                                               - （二）部分公开（区分处理的，只计这一情形，不计其他情形） 3
T3-ID [5, 1, 0, 0]
2024 requests.results.total = [ 0, 0, 0, 0, 0, 0 ]
                                ^ error requests.results.total.natural_person 自然人：1 + 0 = 1，与 0 + 0 = 0 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.new_received = [ 1, 0, 0, 0, 0, 0 ]
                               - 一、本年新收政府信息公开申请数量 1
T4-SUM [3, 0, 0, 0]
"#;
    assert!(said == expected, "{said}\ninstead of\n{expected}");
}

const PART: &str = "requests.results.partially_granted";
const TOTAL: &str = "requests.results.total";
const GRANTED: &str = "requests.results.granted";

#[test]
fn equations_say_what_is_off_and_where() {
    for (why, rows, expected) in CASES {
        let said = said(rows);
        assert!(said == *expected, "{why}\n{said}\ninstead of\n{expected}");
    }
}

const CASES: &[(&str, Changed<'_>, &str)] = &[
    (
        "Two rules that are off in a column and in its total are a mistake each.",
        &[(GRANTED, "[ 2, 0, 0, 0, 0, 0, 2 ]"), ("requests.new_received", "[ 3, 0, 0, 0, 0, 0, 3 ]")],
        r#"T3-ROW [25, 0, 0, 0]
T3-SUM [5, 2, 0, 0]
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                                  ^ error requests.results.total.total 总计：2 + 0 + 0 + 0 + 0 + 0 = 2，与 1 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.granted = [ 2, 0, 0, 0, 0, 0, 2 ]
                                                    - （一）予以公开 2
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                - 自然人：2 + 0 + 0 + 0 + 0 + 0 = 2，与 1 不等，相差 1
  ~ T3-SUM requests.results.total.natural_person
T3-ID [5, 2, 0, 0]
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                                  ^ error requests.results.total.total 总计：3 + 0 = 3，与 1 + 0 = 1 不等，相差 2
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.new_received = [ 3, 0, 0, 0, 0, 0, 3 ]
                                                 - 一、本年新收政府信息公开申请数量 3
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                - 自然人：3 + 0 = 3，与 1 + 0 = 1 不等，相差 2
  ~ T3-ID requests.results.total.natural_person
T4-SUM [3, 0, 0, 0]
"#,
    ),
    (
        "A column that one wrong figure explains is no part of a total that is off by as much.",
        &[
            ("requests.new_received", "[ 2, 0, 0, 0, 0, 0, 3 ]"),
            (GRANTED, "[ 1, 0, 0, 0, 0, 0, 1 ]"),
            (PART, "[ 0, 0, 0, 0, 0, 0, 1 ]"),
            (TOTAL, "[ 2, 0, 0, 0, 0, 0, 3 ]"),
        ],
        r#"T3-ROW [22, 3, 0, 0]
2024 requests.new_received = [ 2, 0, 0, 0, 0, 0, 3 ]
                                                 ^ error requests.new_received.total 一、本年新收政府信息公开申请数量：2 + 0 + 0 + 0 + 0 + 0 = 2，与 3 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.new_received = [ 2, 0, 0, 0, 0, 0, 3 ]
                               - 自然人 2
2024 requests.results.partially_granted = [ 0, 0, 0, 0, 0, 0, 1 ]
                                            ^ error requests.results.partially_granted.natural_person 三、本年度办理结果 · （二）部分公开（区分处理的，只计这一情形，不计其他情形） · 自然人 填的是 0，按行和列推算，很可能应为 1
  = 核对这一格；改为 1 后，有关合计都相符
2024 requests.results.partially_granted = [ 0, 0, 0, 0, 0, 0, 1 ]
                                                              - （二）部分公开（区分处理的，只计这一情形，不计其他情形）：0 + 0 + 0 + 0 + 0 + 0 = 0，与 1 不等，相差 1
2024 requests.results.total = [ 2, 0, 0, 0, 0, 0, 3 ]
                                - 自然人：1 + 0 + 0 + 0 + 0 + 0 = 1，与 2 不等，相差 1
  ~ T3-ROW requests.results.partially_granted.total
  ~ T3-ROW requests.results.partially_granted.natural_person
  ~ T3-SUM requests.results.total.natural_person
  ~ T3-SUM requests.results.partially_granted.natural_person
2024 requests.results.total = [ 2, 0, 0, 0, 0, 0, 3 ]
                                                  ^ error requests.results.total.total （七）总计：2 + 0 + 0 + 0 + 0 + 0 = 2，与 3 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.total = [ 2, 0, 0, 0, 0, 0, 3 ]
                                - 自然人 2
T3-SUM [5, 2, 0, 0]
2024 requests.results.total = [ 2, 0, 0, 0, 0, 0, 3 ]
                                                  ^ error requests.results.total.total 总计：1 + 1 + 0 + 0 + 0 + 0 = 2，与 3 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.granted = [ 1, 0, 0, 0, 0, 0, 1 ]
                                                    - （一）予以公开 1
2024 requests.results.partially_granted = [ 0, 0, 0, 0, 0, 0, 1 ]
                                                              - （二）部分公开（区分处理的，只计这一情形，不计其他情形） 1
T3-ID [7, 0, 0, 0]
T4-SUM [3, 0, 0, 0]
"#,
    ),
    (
        "A figure that alone makes two sums wrong is named, with the figure that it should be.",
        &[(GRANTED, "[ 2, 0, 0, 0, 0, 0, 1 ]")],
        r#"T3-ROW [24, 1, 0, 0]
2024 requests.results.granted = [ 2, 0, 0, 0, 0, 0, 1 ]
                                  ^ error requests.results.granted.natural_person 三、本年度办理结果 · （一）予以公开 · 自然人 填的是 2，按行和列推算，很可能应为 1
  = 核对这一格；改为 1 后，有关合计都相符
2024 requests.results.granted = [ 2, 0, 0, 0, 0, 0, 1 ]
                                                    - （一）予以公开：2 + 0 + 0 + 0 + 0 + 0 = 2，与 1 不等，相差 1
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                - 自然人：2 + 0 + 0 + 0 + 0 + 0 = 2，与 1 不等，相差 1
  ~ T3-ROW requests.results.granted.total
  ~ T3-ROW requests.results.granted.natural_person
  ~ T3-SUM requests.results.total.natural_person
  ~ T3-SUM requests.results.granted.natural_person
T3-SUM [6, 1, 0, 0]
T3-ID [7, 0, 0, 0]
T4-SUM [3, 0, 0, 0]
"#,
    ),
    (
        "A figure that is wrong in a column and in its total is one mistake, at the total.",
        &[(GRANTED, "[ 2, 0, 0, 0, 0, 0, 2 ]")],
        r#"T3-ROW [25, 0, 0, 0]
T3-SUM [5, 2, 0, 0]
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                                  ^ error requests.results.total.total 总计：2 + 0 + 0 + 0 + 0 + 0 = 2，与 1 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.granted = [ 2, 0, 0, 0, 0, 0, 2 ]
                                                    - （一）予以公开 2
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                - 自然人：2 + 0 + 0 + 0 + 0 + 0 = 2，与 1 不等，相差 1
  ~ T3-SUM requests.results.total.natural_person
T3-ID [7, 0, 0, 0]
T4-SUM [3, 0, 0, 0]
"#,
    ),
    (
        "… and one explanation, at the total, is for both.",
        &[
            (GRANTED, "[ 2, 0, 0, 0, 0, 0, 2 ]"),
            ("explanations", "[{ rule = \"T3-SUM\", cell = \"requests.results.total.total\", text = \"原件\" }]"),
        ],
        r#"T3-ROW [25, 0, 0, 0]
T3-SUM [5, 2, 2, 0]
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                                  ^ info requests.results.total.total 总计：2 + 0 + 0 + 0 + 0 + 0 = 2，与 1 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.granted = [ 2, 0, 0, 0, 0, 0, 2 ]
                                                    - （一）予以公开 2
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                - 自然人：2 + 0 + 0 + 0 + 0 + 0 = 2，与 1 不等，相差 1
  ~ T3-SUM requests.results.total.natural_person
T3-ID [7, 0, 0, 0]
T4-SUM [3, 0, 0, 0]
"#,
    ),
    (
        "The column explained by itself explains no total.",
        &[
            (GRANTED, "[ 2, 0, 0, 0, 0, 0, 2 ]"),
            (
                "explanations",
                "[{ rule = \"T3-SUM\", cell = \"requests.results.total.natural_person\", text = \"原件\" }]",
            ),
        ],
        r#"T3-ROW [25, 0, 0, 0]
T3-SUM [5, 2, 1, 0]
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                ^ info requests.results.total.natural_person 自然人：2 + 0 + 0 + 0 + 0 + 0 = 2，与 1 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.granted = [ 2, 0, 0, 0, 0, 0, 2 ]
                                  - （一）予以公开 2
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                                  ^ error requests.results.total.total 总计：2 + 0 + 0 + 0 + 0 + 0 = 2，与 1 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.granted = [ 2, 0, 0, 0, 0, 0, 2 ]
                                                    - （一）予以公开 2
T3-ID [7, 0, 0, 0]
T4-SUM [3, 0, 0, 0]
"#,
    ),
    (
        "Two columns and their total are three.",
        &[(GRANTED, "[ 2, 1, 0, 0, 0, 0, 3 ]")],
        r#"T3-ROW [25, 0, 0, 0]
T3-SUM [4, 3, 0, 0]
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                ^ error requests.results.total.natural_person 自然人：2 + 0 + 0 + 0 + 0 + 0 = 2，与 1 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.granted = [ 2, 1, 0, 0, 0, 0, 3 ]
                                  - （一）予以公开 2
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                   ^ error requests.results.total.business 商业企业：1 + 0 + 0 + 0 + 0 + 0 = 1，与 0 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.granted = [ 2, 1, 0, 0, 0, 0, 3 ]
                                     - （一）予以公开 1
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                                  ^ error requests.results.total.total 总计：3 + 0 + 0 + 0 + 0 + 0 = 3，与 1 不等，相差 2
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.granted = [ 2, 1, 0, 0, 0, 0, 3 ]
                                                    - （一）予以公开 3
T3-ID [7, 0, 0, 0]
T4-SUM [3, 0, 0, 0]
"#,
    ),
    (
        "A sum explained by itself speaks for itself, and so does the other.",
        &[
            (GRANTED, "[ 2, 0, 0, 0, 0, 0, 1 ]"),
            (
                "explanations",
                "[{ rule = \"T3-SUM\", cell = \"requests.results.total.natural_person\", text = \"原件\" }]",
            ),
        ],
        r#"T3-ROW [24, 1, 0, 0]
2024 requests.results.granted = [ 2, 0, 0, 0, 0, 0, 1 ]
                                                    ^ error requests.results.granted.total （一）予以公开：2 + 0 + 0 + 0 + 0 + 0 = 2，与 1 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.granted = [ 2, 0, 0, 0, 0, 0, 1 ]
                                  - 自然人 2
T3-SUM [6, 1, 1, 0]
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                ^ info requests.results.total.natural_person 自然人：2 + 0 + 0 + 0 + 0 + 0 = 2，与 1 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.granted = [ 2, 0, 0, 0, 0, 0, 1 ]
                                  - （一）予以公开 2
T3-ID [7, 0, 0, 0]
T4-SUM [3, 0, 0, 0]
"#,
    ),
    (
        "The figure may be explained by the rule of any of its sums.",
        &[
            (GRANTED, "[ 2, 0, 0, 0, 0, 0, 1 ]"),
            (
                "explanations",
                "[{ rule = \"T3-ROW\", cell = \"requests.results.granted.natural_person\", text = \"原件\" }]",
            ),
        ],
        r#"T3-ROW [24, 1, 1, 0]
2024 requests.results.granted = [ 2, 0, 0, 0, 0, 0, 1 ]
                                  ^ info requests.results.granted.natural_person 三、本年度办理结果 · （一）予以公开 · 自然人 填的是 2，按行和列推算，很可能应为 1
  = 核对这一格；改为 1 后，有关合计都相符
2024 requests.results.granted = [ 2, 0, 0, 0, 0, 0, 1 ]
                                                    - （一）予以公开：2 + 0 + 0 + 0 + 0 + 0 = 2，与 1 不等，相差 1
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                - 自然人：2 + 0 + 0 + 0 + 0 + 0 = 2，与 1 不等，相差 1
  ~ T3-ROW requests.results.granted.total
  ~ T3-ROW requests.results.granted.natural_person
  ~ T3-SUM requests.results.total.natural_person
  ~ T3-SUM requests.results.granted.natural_person
T3-SUM [6, 1, 1, 0]
T3-ID [7, 0, 0, 0]
T4-SUM [3, 0, 0, 0]
"#,
    ),
    (
        "Of a row of totals that was left out, the figures stand for it; it is pointed at where there is a figure.",
        &[("requests.new_received", "[ 2, 0, 0, 0, 0, 0, 2 ]"), (TOTAL, "-")],
        r#"T3-ROW [24, 0, 0, 0]
T3-SUM [0, 0, 0, 0]
T3-ID [5, 2, 0, 0]
2024 requests.new_received = [ 2, 0, 0, 0, 0, 0, 2 ]
                                                 ^ error requests.results.total.total 总计：2 + 0 = 2，与 1 + 0 = 1 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.new_received = [ 2, 0, 0, 0, 0, 0, 2 ]
                                                 - 一、本年新收政府信息公开申请数量 2
2024 requests.results.granted = [ 1, 0, 0, 0, 0, 0, 1 ]
                                                    - （一）予以公开 1
2024 requests.new_received = [ 2, 0, 0, 0, 0, 0, 2 ]
                               - 自然人：2 + 0 = 2，与 1 + 0 = 1 不等，相差 1
  ~ T3-ID requests.results.total.natural_person
T4-SUM [3, 0, 0, 0]
"#,
    ),
    (
        "No figure is below zero: it explains nothing.",
        &[
            (GRANTED, "[ 1, 1, 0, 0, 0, 0, 0 ]"),
            (PART, "[ 1, 0, 0, 0, 0, 0, 1 ]"),
            (TOTAL, "[ 0, 1, 0, 0, 0, 0, 1 ]"),
            ("requests.new_received", "[ 0, 1, 0, 0, 0, 0, 1 ]"),
        ],
        r#"T3-ROW [24, 1, 0, 0]
2024 requests.results.granted = [ 1, 1, 0, 0, 0, 0, 0 ]
                                                    ^ error requests.results.granted.total （一）予以公开：1 + 1 + 0 + 0 + 0 + 0 = 2，与 0 不等，相差 2
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.granted = [ 1, 1, 0, 0, 0, 0, 0 ]
                                  - 自然人 1
2024 requests.results.granted = [ 1, 1, 0, 0, 0, 0, 0 ]
                                     - 商业企业 1
T3-SUM [6, 1, 0, 0]
2024 requests.results.total = [ 0, 1, 0, 0, 0, 0, 1 ]
                                ^ error requests.results.total.natural_person 自然人：1 + 1 + 0 + 0 + 0 + 0 = 2，与 0 不等，相差 2
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.granted = [ 1, 1, 0, 0, 0, 0, 0 ]
                                  - （一）予以公开 1
2024 requests.results.partially_granted = [ 1, 0, 0, 0, 0, 0, 1 ]
                                            - （二）部分公开（区分处理的，只计这一情形，不计其他情形） 1
T3-ID [7, 0, 0, 0]
T4-SUM [3, 0, 0, 0]
"#,
    ),
    (
        "A blank is no number.",
        &[(GRANTED, "[ \"\", 0, 0, 0, 0, 0, 1 ]")],
        r#"T3-ROW [24, 0, 0, 1]
T3-SUM [6, 0, 0, 1]
T3-ID [7, 0, 0, 0]
T4-SUM [3, 0, 0, 0]
"#,
    ),
    (
        "An identity is said at its total, for the column and its total at once.",
        &[("requests.carried_out", "[ 1, 0, 0, 0, 0, 0, 1 ]")],
        r#"T3-ROW [25, 0, 0, 0]
T3-SUM [7, 0, 0, 0]
T3-ID [5, 2, 0, 0]
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                                  ^ error requests.results.total.total 总计：1 + 0 = 1，与 1 + 1 = 2 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.new_received = [ 1, 0, 0, 0, 0, 0, 1 ]
                                                 - 一、本年新收政府信息公开申请数量 1
2024 requests.carried_out = [ 1, 0, 0, 0, 0, 0, 1 ]
                                                - 四、结转下年度继续办理 1
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                - 自然人：1 + 0 = 1，与 1 + 1 = 2 不等，相差 1
  ~ T3-ID requests.results.total.natural_person
T4-SUM [3, 0, 0, 0]
"#,
    ),
    (
        "Totals that were left out are wrong with their figures.",
        &[(GRANTED, "[ 2, 0, 0, 0, 0, 0 ]"), (PART, "[ 0, 0, 0, 0, 0, 0 ]")],
        r#"T3-ROW [23, 0, 0, 0]
T3-SUM [5, 2, 0, 0]
2024 requests.results.granted = [ 2, 0, 0, 0, 0, 0 ]
                                  ^ error requests.results.granted.natural_person 三、本年度办理结果 · （一）予以公开 · 自然人 填的是 2，按行和列推算，很可能应为 1
  = 核对这一格；改为 1 后，有关合计都相符
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                - 自然人：2 + 0 + 0 + 0 + 0 + 0 = 2，与 1 不等，相差 1
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                                  - 总计：2 + 0 + 0 + 0 + 0 + 0 = 2，与 1 不等，相差 1
  ~ T3-SUM requests.results.total.natural_person
  ~ T3-SUM requests.results.granted.natural_person
  ~ T3-SUM requests.results.total.total
  ~ T3-SUM requests.results.granted.natural_person
T3-ID [7, 0, 0, 0]
T4-SUM [3, 0, 0, 0]
"#,
    ),
    (
        "A row of the fourth table.",
        &[("review_litigation.review", "[ 1, 0, 0, 2, 2 ]")],
        r#"T3-ROW [25, 0, 0, 0]
T3-SUM [7, 0, 0, 0]
T3-ID [7, 0, 0, 0]
T4-SUM [2, 1, 0, 0]
2024 review_litigation.review = [ 1, 0, 0, 2, 2 ]
                                              ^ error review_litigation.review.total 行政复议：1 + 0 + 0 + 2 = 3，与 2 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 review_litigation.review = [ 1, 0, 0, 2, 2 ]
                                  - 结果维持 1
2024 review_litigation.review = [ 1, 0, 0, 2, 2 ]
                                           - 尚未审结 2
"#,
    ),
    (
        "Two figures in other rows and columns are two.",
        &[(GRANTED, "[ 3, 0, 0, 0, 0, 0, 1 ]"), ("requests.results.refused.third_party", "[ 0, 4, 0, 0, 0, 0, 0 ]")],
        r#"T3-ROW [23, 2, 0, 0]
2024 requests.results.granted = [ 3, 0, 0, 0, 0, 0, 1 ]
                                  ^ error requests.results.granted.natural_person 三、本年度办理结果 · （一）予以公开 · 自然人 填的是 3，按行和列推算，很可能应为 1
  = 核对这一格；改为 1 后，有关合计都相符
2024 requests.results.granted = [ 3, 0, 0, 0, 0, 0, 1 ]
                                                    - （一）予以公开：3 + 0 + 0 + 0 + 0 + 0 = 3，与 1 不等，相差 2
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                - 自然人：3 + 0 + 0 + 0 + 0 + 0 = 3，与 1 不等，相差 2
  ~ T3-ROW requests.results.granted.total
  ~ T3-ROW requests.results.granted.natural_person
  ~ T3-SUM requests.results.total.natural_person
  ~ T3-SUM requests.results.granted.natural_person
2024 requests.results.refused.third_party = [ 0, 4, 0, 0, 0, 0, 0 ]
                                                 ^ error requests.results.refused.third_party.business 三、本年度办理结果 · （三）不予公开 · 4.保护第三方合法权益 · 商业企业 填的是 4，按行和列推算，很可能应为 0
  = 核对这一格；改为 0 后，有关合计都相符
2024 requests.results.refused.third_party = [ 0, 4, 0, 0, 0, 0, 0 ]
                                                                - 4.保护第三方合法权益：0 + 4 + 0 + 0 + 0 + 0 = 4，与 0 不等，相差 4
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                   - 商业企业：0 + 0 + 4 + 0 + 0 + 0 = 4，与 0 不等，相差 4
  ~ T3-ROW requests.results.refused.third_party.total
  ~ T3-ROW requests.results.refused.third_party.business
  ~ T3-SUM requests.results.total.business
  ~ T3-SUM requests.results.refused.third_party.business
T3-SUM [5, 2, 0, 0]
T3-ID [7, 0, 0, 0]
T4-SUM [3, 0, 0, 0]
"#,
    ),
    (
        "A row that is not there keeps the sums from being assessed; what takes no part in them holds.",
        &[(PART, "-")],
        r#"T3-ROW [24, 0, 0, 0]
T3-SUM [0, 0, 0, 7]
T3-ID [7, 0, 0, 0]
T4-SUM [3, 0, 0, 0]
"#,
    ),
    (
        "Two columns that are off by as much, and no total beside them, are two.",
        &[(GRANTED, "[ 2, 1, 0, 0, 0, 0, 1 ]")],
        r#"T3-ROW [24, 1, 0, 0]
2024 requests.results.granted = [ 2, 1, 0, 0, 0, 0, 1 ]
                                                    ^ error requests.results.granted.total （一）予以公开：2 + 1 + 0 + 0 + 0 + 0 = 3，与 1 不等，相差 2
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.granted = [ 2, 1, 0, 0, 0, 0, 1 ]
                                  - 自然人 2
2024 requests.results.granted = [ 2, 1, 0, 0, 0, 0, 1 ]
                                     - 商业企业 1
T3-SUM [5, 2, 0, 0]
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                ^ error requests.results.total.natural_person 自然人：2 + 0 + 0 + 0 + 0 + 0 = 2，与 1 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.granted = [ 2, 1, 0, 0, 0, 0, 1 ]
                                  - （一）予以公开 2
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                   ^ error requests.results.total.business 商业企业：1 + 0 + 0 + 0 + 0 + 0 = 1，与 0 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.granted = [ 2, 1, 0, 0, 0, 0, 1 ]
                                     - （一）予以公开 1
T3-ID [7, 0, 0, 0]
T4-SUM [3, 0, 0, 0]
"#,
    ),
    (
        "A column and its total that are off by different amounts are two.",
        &[(GRANTED, "[ 2, 0, 0, 0, 0, 0, 3 ]")],
        r#"T3-ROW [24, 1, 0, 0]
2024 requests.results.granted = [ 2, 0, 0, 0, 0, 0, 3 ]
                                                    ^ error requests.results.granted.total （一）予以公开：2 + 0 + 0 + 0 + 0 + 0 = 2，与 3 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.granted = [ 2, 0, 0, 0, 0, 0, 3 ]
                                  - 自然人 2
T3-SUM [5, 2, 0, 0]
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                ^ error requests.results.total.natural_person 自然人：2 + 0 + 0 + 0 + 0 + 0 = 2，与 1 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.granted = [ 2, 0, 0, 0, 0, 0, 3 ]
                                  - （一）予以公开 2
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                                  ^ error requests.results.total.total 总计：3 + 0 + 0 + 0 + 0 + 0 = 3，与 1 不等，相差 2
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.granted = [ 2, 0, 0, 0, 0, 0, 3 ]
                                                    - （一）予以公开 3
T3-ID [7, 0, 0, 0]
T4-SUM [3, 0, 0, 0]
"#,
    ),
    (
        "What cannot be assessed beside them is no third.",
        &[(GRANTED, "[ 2, \"\", 0, 0, 0, 0, 2 ]")],
        r#"T3-ROW [24, 0, 0, 1]
T3-SUM [4, 2, 0, 1]
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                                  ^ error requests.results.total.total 总计：2 + 0 + 0 + 0 + 0 + 0 = 2，与 1 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.granted = [ 2, "", 0, 0, 0, 0, 2 ]
                                                     - （一）予以公开 2
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]
                                - 自然人：2 + 0 + 0 + 0 + 0 + 0 = 2，与 1 不等，相差 1
  ~ T3-SUM requests.results.total.natural_person
T3-ID [7, 0, 0, 0]
T4-SUM [3, 0, 0, 0]
"#,
    ),
    (
        "An identity that cannot be assessed does not keep the others from telling the figure.",
        &[(TOTAL, "[ 2, 0, 0, 0, 0, 0, 1 ]"), ("requests.carried_out", "[ \"\", 0, 0, 0, 0, 0, 0 ]")],
        r#"T3-ROW [23, 1, 0, 1]
2024 requests.results.total = [ 2, 0, 0, 0, 0, 0, 1 ]
                                ^ error requests.results.total.natural_person 三、本年度办理结果 · （七）总计 · 自然人 填的是 2，按行和列推算，很可能应为 1
  = 核对这一格；改为 1 后，有关合计都相符
2024 requests.results.total = [ 2, 0, 0, 0, 0, 0, 1 ]
                                                  - （七）总计：2 + 0 + 0 + 0 + 0 + 0 = 2，与 1 不等，相差 1
2024 requests.results.total = [ 2, 0, 0, 0, 0, 0, 1 ]
                                - 自然人：1 + 0 + 0 + 0 + 0 + 0 = 1，与 2 不等，相差 1
  ~ T3-ROW requests.results.total.total
  ~ T3-ROW requests.results.total.natural_person
  ~ T3-SUM requests.results.total.natural_person
  ~ T3-SUM requests.results.total.natural_person
T3-SUM [6, 1, 0, 0]
T3-ID [6, 0, 0, 1]
T4-SUM [3, 0, 0, 0]
"#,
    ),
    (
        "Of several figures that would explain the same, none is named.",
        &[
            (GRANTED, "[ 2, 0, 0, 0, 0, 0, 1 ]"),
            (PART, "[ 1, 0, 0, 0, 0, 0, 0 ]"),
            (TOTAL, "[ 2, 0, 0, 0, 0, 0, 2 ]"),
            ("requests.new_received", "[ 2, 0, 0, 0, 0, 0, 2 ]"),
        ],
        r#"T3-ROW [23, 2, 0, 0]
2024 requests.results.granted = [ 2, 0, 0, 0, 0, 0, 1 ]
                                                    ^ error requests.results.granted.total （一）予以公开：2 + 0 + 0 + 0 + 0 + 0 = 2，与 1 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.granted = [ 2, 0, 0, 0, 0, 0, 1 ]
                                  - 自然人 2
2024 requests.results.partially_granted = [ 1, 0, 0, 0, 0, 0, 0 ]
                                                              ^ error requests.results.partially_granted.total （二）部分公开（区分处理的，只计这一情形，不计其他情形）：1 + 0 + 0 + 0 + 0 + 0 = 1，与 0 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.partially_granted = [ 1, 0, 0, 0, 0, 0, 0 ]
                                            - 自然人 1
T3-SUM [5, 2, 0, 0]
2024 requests.results.total = [ 2, 0, 0, 0, 0, 0, 2 ]
                                ^ error requests.results.total.natural_person 自然人：2 + 1 + 0 + 0 + 0 + 0 = 3，与 2 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.granted = [ 2, 0, 0, 0, 0, 0, 1 ]
                                  - （一）予以公开 2
2024 requests.results.partially_granted = [ 1, 0, 0, 0, 0, 0, 0 ]
                                            - （二）部分公开（区分处理的，只计这一情形，不计其他情形） 1
2024 requests.results.total = [ 2, 0, 0, 0, 0, 0, 2 ]
                                                  ^ error requests.results.total.total 总计：1 + 0 + 0 + 0 + 0 + 0 = 1，与 2 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.results.granted = [ 2, 0, 0, 0, 0, 0, 1 ]
                                                    - （一）予以公开 1
T3-ID [7, 0, 0, 0]
T4-SUM [3, 0, 0, 0]
"#,
    ),
    (
        "A total that was left out is pointed at in its row.",
        &[(TOTAL, "[ 1, 0, 0, 0, 0, 0 ]"), ("requests.new_received", "[ 2, 0, 0, 0, 0, 0, 2 ]")],
        r#"T3-ROW [24, 0, 0, 0]
T3-SUM [6, 0, 0, 0]
T3-ID [5, 2, 0, 0]
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0 ]
                                ^ error requests.results.total.total 总计：2 + 0 = 2，与 1 + 0 = 1 不等，相差 1
  = 逐项核对；原件如此的，用 [[explanations]] 说明
2024 requests.new_received = [ 2, 0, 0, 0, 0, 0, 2 ]
                                                 - 一、本年新收政府信息公开申请数量 2
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0 ]
                                - 自然人 1
2024 requests.results.total = [ 1, 0, 0, 0, 0, 0 ]
                                - 自然人：2 + 0 = 2，与 1 + 0 = 1 不等，相差 1
  ~ T3-ID requests.results.total.natural_person
T4-SUM [3, 0, 0, 0]
"#,
    ),
];

/// What FORM-SUM finds in a report by an own form: the addresses with the messages, and how many other places each has.
fn own(form: &str, report: &str) -> Vec<String> {
    let result = run_in_own_form("FORM-SUM", form, report);
    let line = |found: &crate::base::Diagnostic| {
        let address = found.address.as_deref().unwrap_or_default();
        format!("{address} {} +{}", found.message.render(Lang::Zh), found.secondary.len())
    };
    result.diagnostics.iter().map(line).collect()
}

/// Up to seven parts are printed, of more those that are not 0; a sum in a single column is reported at its total, too.
#[test]
fn many_parts_are_printed_without_zeros() {
    let rows = |count: usize| {
        let keys = ["一", "二", "三", "四", "五", "六", "七", "八"].into_iter().zip("abcdefgh".chars());
        let rows = keys.take(count).map(|(_, key)| (key.to_string(), String::new()));
        rows.chain([("all".to_owned(), ", total = true".to_owned())]).collect::<Vec<_>>()
    };
    let (seven, eight) = (rows(7), rows(8));
    let [seven, eight] =
        [&seven, &eight].map(|rows| rows.iter().map(|(key, more)| (key.as_str(), more.as_str())).collect::<Vec<_>>());
    let form = own_form(&[("seven", &[("n", "")], &seven), ("eight", &[("n", ""), ("m", "")], &eight)], "");
    let text = |n: &str, all: &str| {
        let row = |key: char, value: &str| format!("{key} = {{ n = {value} }}\n");
        let seven = "abcdefg".chars().map(|key| {
            row(
                key,
                if key == 'c' {
                    "1"
                } else if key == 'a' {
                    n
                } else {
                    "0"
                },
            )
        });
        let row = |key: char, value: &str| format!("{key} = {{ n = {value}, m = 0 }}\n");
        let eight = "abcdefgh".chars().map(|key| {
            row(
                key,
                if key == 'c' {
                    "1"
                } else if key == 'a' {
                    n
                } else {
                    "0"
                },
            )
        });
        format!(
            "[seven]\n{}all = {{ n = {all} }}\n[eight]\n{}all = {{ n = {all}, m = 0 }}\n",
            seven.collect::<String>(),
            eight.collect::<String>()
        )
    };
    assert_eq!(
        own(&form, &text("2", "1")),
        [
            "seven.all.n n：2 + 0 + 1 + 0 + 0 + 0 + 0 = 3，与 1 不等，相差 2 +2",
            "eight.all.n n：2 + 1 = 3，与 1 不等，相差 2 +2"
        ]
    );
    let place = run_in_own_form("FORM-SUM", &form, &text("2", "1")).render_for_test();
    assert!(place.starts_with("2024 all = { n = 1 }\n"), "{place}");
    let report = format!("edition = \"own-1\"\n{}", text("\"\"", "1"));
    let site = site(&[
        ("editions/own-1.toml", &*form),
        ("content/a/agency.toml", "name = \"某机关\"\n"),
        ("content/a/2024/report.toml", &report),
    ]);
    let sums = super::sums::<crate::base::Diagnostic>(&site.agencies[0].reports[0], None, &[]);
    let sides = sums.iter().find(|sum| sum.address == "eight.all.n").map(|sum| sum.sides.clone());
    assert_eq!(sides, Some(["? + 1 = ?".to_owned(), "1".to_owned()]));
}

const TOTAL_COLUMN: (&str, &str) = ("total", ", total = true");

/// An equation is named after what all its cells have in common, and stands beside others of as many parts only.
#[test]
fn equations_of_one_row_are_told_apart() {
    let table = &[("t", &[("a", ""), TOTAL_COLUMN][..], &[("x", ""), ("y", ""), ("z", ""), ("all", "")][..])];
    let two = "[[identities]]\nleft = [\"t.x.a\", \"t.y.a\"]\nright = [\"t.all.a\"]\n";
    let three = "[[identities]]\nleft = [\"t.x.total\", \"t.y.total\", \"t.z.total\"]\nright = [\"t.all.total\"]\n";
    let zero = |key: &str| format!("{key} = {{ a = 0, total = 0 }}\n");
    let rows = format!("[t]\nx = {{ a = 1, total = 1 }}\n{}{}{}", zero("y"), zero("z"), zero("all"));
    assert_eq!(
        own(&own_form(table, &format!("{two}{three}")), &rows),
        ["t.all.a a：1 + 0 = 1，与 0 不等，相差 1 +1", "t.all.total total：1 + 0 + 0 = 1，与 0 不等，相差 1 +1"]
    );
    let mixed = "[[identities]]\nleft = [\"t.x.a\", \"t.y.a\"]\nright = [\"t.x.total\"]\n";
    let rows = format!("[t]\nx = {{ a = 1, total = 1 }}\ny = {{ a = 1, total = 1 }}\n{}{}", zero("z"), zero("all"));
    assert_eq!(own(&own_form(table, mixed), &rows), ["t.x.total total：1 + 1 = 2，与 1 不等，相差 1 +2"]);
}

/// Of totals that were left out, one of which is a part of the other, the figures that were typed are shown.
#[test]
fn computed_totals_of_totals_are_shown_as_what_was_typed() {
    let [sub, all] = ["\"a\", \"b\"", "\"sub\", \"c\""].map(|parts| format!(", total = true, parts = [{parts}]"));
    let columns = &[("a", ""), ("b", ""), ("c", ""), ("sub", &*sub), ("all", &*all)];
    let same = "[[identities]]\nleft = [\"t.x.all\"]\nright = [\"t.y.all\"]\n";
    let form = own_form(&[("t", columns, &[("x", ""), ("y", "")])], same);
    let found = run_in_own_form("FORM-SUM", &form, "[t]\nx = [ 1, 2, 4 ]\ny = [ 1, 0, 0 ]\n");
    let shown: Vec<String> = found.diagnostics[0].secondary.iter().map(|(_, label)| label.render(Lang::Zh)).collect();
    assert_eq!((found.diagnostics.len(), shown), (1, ["x 4", "x 1", "x 2", "a 1"].map(str::to_owned).to_vec()));
}

/// The total of columns each of which has the same equation says nothing more.
#[test]
fn a_computed_total_says_nothing_that_its_columns_have_said() {
    let columns = &[("a", ""), ("b", ""), ("c", ""), TOTAL_COLUMN];
    let same = "[[identities]]\ntable = \"t\"\nleft = [\"x\"]\nright = [\"y\"]\n";
    let form = own_form(&[("t", columns, &[("x", ""), ("y", "")])], same);
    assert_eq!(own(&form, "[t]\nx = [ 1, 0, 0 ]\ny = [ 0, 0, 0 ]\n"), ["t.y.a a：1，与 0 不等，相差 1 +1"]);
    // But one of whose columns not all have one does, and one whose columns have none, whatever is said of another row.
    let some = ["a", "total"].map(|at| format!("[[identities]]\nleft = [\"t.x.{at}\"]\nright = [\"t.y.{at}\"]\n"));
    let form = own_form(&[("t", columns, &[("x", ""), ("y", "")])], &some.concat());
    let rows = "[t]\nx = [ 0, 1, 0 ]\ny = [ 0, 0, 0 ]\n";
    assert_eq!(own(&form, rows), ["t.y.total total：1，与 0 不等，相差 1 +1"]);
    let totals = "[[identities]]\nleft = [\"t.x.total\"]\nright = [\"t.z.total\"]\n";
    let form = own_form(&[("t", columns, &[("x", ""), ("y", ""), ("z", "")])], &format!("{same}{totals}"));
    let rows = "[t]\nx = [ 1, 0, 0 ]\ny = [ 1, 0, 0 ]\nz = [ 0, 0, 0 ]\n";
    assert_eq!(own(&form, rows), ["t.z.total total：1，与 0 不等，相差 1 +1"]);
}

/// The rule of an equation that is none explains nothing.
#[test]
fn an_equation_of_an_unknown_rule_is_not_explained() {
    let table = &[("t", &[("a", "")][..], &[("x", ""), ("y", ""), ("z", "")][..])];
    let equation = |rule: &str, right: &str| {
        format!("[[identities]]\nrule = \"{rule}\"\nleft = [\"t.x.a\"]\nright = [\"t.{right}.a\"]\n")
    };
    let form = own_form(table, &(equation("FORM-SUM", "y") + &equation("FORM-SAM", "z")));
    let rows = "[t]\nx = { a = 2 }\ny = { a = 1 }\nz = { a = 1 }\n";
    assert_eq!(own(&form, rows), ["t.x.a x · a 填的是 2，按行和列推算，很可能应为 1 +2"]);
}

/// By how much a cell is off, where all its equations say the same and none of them is a rough one.
#[test]
fn a_cell_exceeds_what_all_its_equations_make_it() {
    let site_of = |rows: Changed<'_>| {
        let text = report(2024, rows);
        site(&[("content/a/agency.toml", "name = \"某机关\"\n"), ("content/a/2024/report.toml", &text)])
    };
    let excess = |report: &Report, address: &str| {
        let cell = report.edition.cell(address).expect("a cell");
        Reconciliation::new(report).excess(report, cell).map(|excess| excess.to_string())
    };
    let year = Year::new(2024).expect("a year");
    for (granted, total, expected) in [
        ("[ 2, 0, 0, 0, 0, 0, 1 ]", "[ 1, 0, 0, 0, 0, 0, 1 ]", Some("1")),
        // Its row holds, or is off by another amount.
        ("[ 2, 0, 0, 0, 0, 0, 2 ]", "[ 1, 0, 0, 0, 0, 0, 1 ]", None),
        ("[ 3, 0, 0, 0, 0, 0, 2 ]", "[ 1, 0, 0, 0, 0, 0, 1 ]", None),
    ] {
        let site = site_of(&[(GRANTED, granted), (TOTAL, total)]);
        let report = site.agencies[0].report(year).expect("a report");
        assert_eq!(excess(report, "requests.results.granted.natural_person").as_deref(), expected, "{granted}");
    }
    let rough = "[[identities]]\nleft = [\"t.x.a\"]\nright = [\"t.y.a\"]\ntolerance = \"1\"\n";
    let form = own_form(&[("t", &[("a", "")], &[("x", ""), ("y", "")])], rough);
    let text = "edition = \"own-1\"\n[t]\nx = { a = 5 }\ny = { a = 2 }\n";
    let site = site(&[
        ("editions/own-1.toml", &*form),
        ("content/a/agency.toml", "name = \"某机关\"\n"),
        ("content/a/2024/report.toml", text),
    ]);
    assert_eq!(excess(site.agencies[0].report(year).expect("a report"), "t.x.a"), None);
}
