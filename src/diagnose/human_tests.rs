//! What a terminal shows, drawn.

use super::*;
use crate::base::{Slug, Year};
use crate::diagnose::samples::{at, file, sum};
use std::time::Instant;

/// A finding at a place with a short message.
fn finding(place: Location) -> Diagnostic {
    Diagnostic::error("TYPE", Message::new("key.empty").with("key", "x")).at(place)
}

fn render_for_test(diagnostics: &[Diagnostic], width: usize) -> String {
    human(diagnostics, Lang::Zh, false, Some(width))
}

#[test]
fn a_sum_shows_its_parts_its_cell_and_its_help() {
    let expected = "\
错误[T3-ROW]: 本年新收：35，与 36 不等，相差 1
 --> content/tang/2023/report.toml:3:25
  |
3 | new_received = [ 31, 4, 36 ]
  |                  --  -  ^^
  |                  |   |
  |                  |   商业企业 4
  |                  自然人 31
  |
  = 单元格：requests.new_received.total
  = 帮助：核对这一格；改为 35 后，有关合计都相符
";
    assert_eq!(render_for_test(&[sum()], 100), expected);
}

#[test]
fn english_has_its_own_words_and_colors_come_only_when_asked_for() {
    let english = human(&[sum()], Lang::En, false, None);
    assert!(english.starts_with("error[T3-ROW]: 本年新收: 35, but 36; the difference is 1\n"), "{english}");
    assert!(english.ends_with("  = cell: requests.new_received.total\n  = help: check this cell; with 35 all sums that it is part of agree\n"), "{english}");
    assert!(!english.contains('\u{1b}'));
    assert!(human(&[sum()], Lang::En, true, Some(100)).starts_with("\u{1b}["));
}

#[test]
fn errors_come_last_and_information_is_a_line() {
    let explained = Diagnostic { explained: true, severity: Severity::Info, ..sum() };
    let warning = Diagnostic { severity: Severity::Warning, ..finding(Location::absent("content/x/2023/report.toml")) };
    let expected = "\
content/tang/2023/report.toml:3:25: 提示[T3-ROW]: 本年新收：35，与 36 不等，相差 1（已说明）

警告[TYPE]: x 是空的
--> content/x/2023/report.toml

错误[T3-ROW]: ";
    let drawn = render_for_test(&[sum(), warning, explained], 100);
    assert!(drawn.starts_with(expected), "{drawn}");
}

#[test]
fn other_files_and_the_report_are_named() {
    let other = file("content/tang/2022/report.toml", "carried_out = [ 1, 2 ]\n");
    let part = Message::new("sum.part").with("label", "上年").with("value", "2");
    let carried = Diagnostic { secondary: Vec::new(), location: None, ..sum() }.also(at(&other, "2"), part);
    let expected = "\
错误[T3-ROW]: 本年新收：35，与 36 不等，相差 1
 --> site.toml
  |
 ::: content/tang/2022/report.toml:1:20
  |
1 | carried_out = [ 1, 2 ]
  |                    - 上年 2
  |
  = 报告：tang 2023 年
  = 单元格：requests.new_received.total
  = 帮助：核对这一格；改为 35 后，有关合计都相符
";
    assert_eq!(render_for_test(&[carried], 100), expected);
}

#[test]
fn carets_align_after_wide_characters_and_tabs_and_before_carriage_returns() {
    let file = file("a.toml", "\t\"名称\" = \"，\"\tx = 3\r\nb = 4\r\n");
    let end = Location::new(&file, file.text.len()..file.text.len());
    let expected = "\
错误[TYPE]: x 是空的
 --> a.toml:1:17
  |
1 |     \"名称\" = \"，\"    x = 3
  |                          ^

错误[TYPE]: x 是空的
 --> a.toml:2:5
  |
2 | b = 4
  |     ^

错误[TYPE]: x 是空的
 --> a.toml:3:1
  |
3 |
  | ^
";
    assert_eq!(render_for_test(&[finding(at(&file, "3")), finding(at(&file, "4")), finding(end)], 100), expected);
}

#[test]
fn a_span_over_lines_is_drawn_and_one_past_the_end_is_harmless() {
    let file = file("a.toml", "a = [\n1,\n]");
    let expected = "\
错误[TYPE]: x 是空的
 --> a.toml:1:5
  |
1 |   a = [
  |  _____^
2 | | 1,
3 | | ]
  | |_^

错误[TYPE]: x 是空的
 --> a.toml:3:2
  |
3 | ]
  |  ^
";
    assert_eq!(
        render_for_test(&[finding(Location::new(&file, 4..10)), finding(Location::new(&file, 99..100))], 100),
        expected
    );
}

#[test]
fn a_line_of_ten_megabytes_is_cut_at_once_and_keeps_its_column() {
    let file = file("a.md", &("文".repeat(3_000_000) + "x = \u{1b}[31m" + &"字".repeat(500_000)));
    let place = Location::new(&file, 9_000_000..9_000_001);
    let start = Instant::now();
    let drawn = render_for_test(&[finding(place)], 60);
    let taken = start.elapsed();
    let expected = "\
错误[TYPE]: x 是空的
 --> a.md:1:3000001
  |
1 | ...文文文文文文文文文文文文x = ␛[31m字字字字字字字字...
  |                            ^
";
    assert_eq!(drawn, expected);
    assert!(taken.as_millis() < 100, "{taken:?}");
}

#[test]
fn agency_and_year_stand_in_a_line_of_their_own_only_where_the_path_lacks_them() {
    let slug = Slug::parse("tang").expect("a slug");
    let beside = finding(Location::absent("content/tang/2023/overview.md")).for_report(&slug, Year::new(2023));
    let elsewhere = finding(Location::absent("site.toml")).for_report(&slug, Year::new(2023));
    assert!(!render_for_test(&[beside], 80).contains("报告："));
    assert!(render_for_test(&[elsewhere], 80).contains("报告：tang 2023 年"));
}

#[test]
fn of_many_places_the_first_are_drawn_and_the_others_counted() {
    let text: String = (0..31).map(|n| format!("row{n} = [ \"\" ]\n")).collect();
    let file = file("content/x/2023/report.toml", &text);
    let place = |n: usize| at(&file, &format!("row{n} ="));
    let with = |count: usize| {
        let blank = Message::new("text.again");
        (1..count).fold(finding(place(0)), |finding, n| finding.also(place(n), blank.clone()))
    };
    let drawn = |finding: Diagnostic| render_for_test(&[finding], 80);
    let many = drawn(with(31));
    assert!(many.contains("row5 =") && !many.contains("row6 ="), "{many}");
    assert!(many.ends_with("= 另有 25 处\n"), "{many}");
    let few = drawn(with(7));
    assert!(few.contains("row6 =") && !few.contains("另有"), "{few}");
    let json = crate::diagnose::json(&[with(31)], Lang::Zh);
    assert_eq!(json.matches("又见于此").count(), 30, "machines get all");
}
