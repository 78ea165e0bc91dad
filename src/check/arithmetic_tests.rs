//! What the rules on the form's equations say of a report, whole: each finding with its place, its help, the figures beside it and what
//! explains it, and how many equations hold.

use super::testing::run;
use crate::edition::Editions;

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
