//! Tests of texts compared sentence by sentence.

use super::*;
use proptest::prelude::*;

fn delta(before: &str, after: &str) -> TextDelta {
    let year = |year| Year::new(year).expect("a year");
    TextDelta::new((before, year(2023)), (after, year(2024)))
}

/// One line a sentence: = ~ ↕ ± − +.
fn render_for_test(before: &str, after: &str) -> String {
    let place = |position: &Position| format!("{}→{}", position.before, position.after);
    let lines = delta(before, after).lines.into_iter().map(|line| match line {
        SentenceDelta::Same(text) => format!("= {text}\n"),
        SentenceDelta::Years(text) => format!("~ {text}\n"),
        SentenceDelta::Renumbered(text) => format!("# {text}\n"),
        SentenceDelta::Moved(text, position) => format!("↕ {text} {}\n", place(&position)),
        SentenceDelta::Removed(text) => format!("- {text}\n"),
        SentenceDelta::Added(text) => format!("+ {text}\n"),
        SentenceDelta::Changed(spans, moved) => {
            let spans: String = spans
                .iter()
                .map(|span| match span {
                    Span::Same(text) => text.clone(),
                    Span::Removed(text) => format!("[{text}]"),
                    Span::Added(text) => format!("{{{text}}}"),
                })
                .collect();
            format!("± {spans}{}\n", moved.map(|moved| format!(" {}", place(&moved))).unwrap_or_default())
        }
    });
    lines.collect()
}

#[test]
fn each_kind_of_change() {
    let before = "部分单位信息更新不够及时，公开内容不够完整。个别栏目长期没有内容更新。继续完善申请受理、审查、答复各环节的流程。\
                  2023年定期组织业务培训，统一答复口径。";
    let after = "部分单位答复文书说理不够充分，公开内容不够完整。2024年定期组织业务培训，统一答复口径。\
                 继续完善申请受理、审查、答复各环节的流程。对复议纠正的案件逐件复盘，结果通报到单位。";
    insta::assert_snapshot!(render_for_test(before, after), @r"
    ± 部分单位[信息更新不够及时]{答复文书说理不够充分}，公开内容不够完整。
    - 个别栏目长期没有内容更新。
    ↕ 2024年定期组织业务培训，统一答复口径。 4→2
    = 继续完善申请受理、审查、答复各环节的流程。
    + 对复议纠正的案件逐件复盘，结果通报到单位。
    ");
    assert_eq!(
        delta(before, after).counts(),
        SentenceCounts { same: 1, years: 0, renumbered: 0, moved: 1, changed: 1, removed: 1, added: 1 }
    );
}

#[test]
fn a_year_alone_is_no_change() {
    let (before, after) = ("2023年，新收申请3件。2023年度无复议。", "2024年，新收申请3件。2024年度无复议。");
    assert_eq!(render_for_test(before, after), "~ 2024年，新收申请3件。\n~ 2024年度无复议。\n");
    assert_eq!(delta(before, after).similarity, 100);
    assert_eq!(
        render_for_test("2023年，新收申请3件。", "2024年，新收申请4件。"),
        "± [2023]{2024}年，新收申请[3]{4}件。\n"
    );
}

#[test]
fn a_rewritten_sentence_elsewhere_says_where() {
    let before = "一是定期组织全体工作人员开展政府信息公开业务培训。二是逐件复盘。三是按月检查栏目。四是通报结果。";
    let after = "一是逐件复盘。二是按月检查栏目。三是通报结果。四是每季度组织全体工作人员开展政府信息公开业务培训。";
    insta::assert_snapshot!(render_for_test(before, after), @r"
    # 一是逐件复盘。
    # 二是按月检查栏目。
    # 三是通报结果。
    ± [一是定期]{四是每季度}组织全体工作人员开展政府信息公开业务培训。 1→4
    ");
}

#[test]
fn a_mark_at_the_end_is_no_change() {
    assert_eq!(
        render_for_test("一是按月检查栏目；二是通报结果。", "一是通报结果。"),
        "- 一是按月检查栏目；\n# 一是通报结果。\n"
    );
    assert_eq!(render_for_test("一是按月检查栏目；", "一是按月检查栏目。"), "# 一是按月检查栏目。\n");
}

#[test]
fn short_sentences_do_not_move() {
    assert_eq!(
        render_for_test(
            "无。\n甲是第一段的文字。\n乙是第二段的文字。\n",
            "甲是第一段的文字。\n乙是第二段的文字。\n无。\n"
        ),
        "- 无。\n= 甲是第一段的文字。\n= 乙是第二段的文字。\n+ 无。\n"
    );
}

#[test]
fn similarity_is_a_share_of_both_texts() {
    assert_eq!(delta("", "").similarity, 100);
    assert_eq!(delta("甲乙丙丁。", "").similarity, 0);
    assert_eq!(delta("甲乙丙丁。", "戊己庚辛。").similarity, 0);
    // Ten and eight characters; six stayed of either: 12 of 18.
    assert_eq!(delta("公开内容完整，甲乙丙丁。", "公开内容完整，戊己。").similarity, 66);
    // One of 150 and of 51 is less than one in a hundred of both, and yet not nothing; where a mark differs, it is not all.
    let of = |letter: &str, more| format!("子。{}。", letter.repeat(more));
    assert_eq!(
        (delta(&of("甲", 149), &of("乙", 49)).similarity, delta(&of("甲", 149), &of("乙", 50)).similarity),
        (1, 1)
    );
    assert_eq!(
        (delta("公开，内容完整。", "公开、内容完整。").similarity, delta("甲。", "甲。乙。").similarity),
        (99, 66)
    );
}

#[test]
fn each_kind_but_the_same_is_a_change() {
    assert!(!delta("甲乙。", "甲乙。").counts().is_changed() && !delta("", "").counts().is_changed());
    let [a, b] = ["对复议纠正的案件逐件复盘。", "将结果通报到各个单位。"];
    let all = [
        ("2023年。甲。", "2024年。甲。", SentenceCounts { same: 1, years: 1, ..SentenceCounts::default() }),
        ("一是甲。", "二是甲。", SentenceCounts { renumbered: 1, ..SentenceCounts::default() }),
        (&[a, b].concat(), &[b, a].concat(), SentenceCounts { same: 1, moved: 1, ..SentenceCounts::default() }),
        ("甲乙丙丁。", "甲乙丙戊。", SentenceCounts { changed: 1, ..SentenceCounts::default() }),
        ("甲。乙。", "甲。", SentenceCounts { same: 1, removed: 1, ..SentenceCounts::default() }),
        ("甲。", "甲。乙。", SentenceCounts { same: 1, added: 1, ..SentenceCounts::default() }),
    ];
    for (before, after, expected) in all {
        let counts = delta(before, after).counts();
        assert_eq!((counts, counts.is_changed()), (expected, true), "{before} {after}");
    }
}

/// Text as no office would write it, long enough to try the bounds.
fn hostile(seed: u64, size: usize, marks: &[&str]) -> String {
    let mut state = seed | 1;
    let mut text = String::new();
    while text.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let at = (state >> 20) as usize % (marks.len() + 40);
        match marks.get(at) {
            Some(mark) => text.push_str(mark),
            None => text.extend(char::from_u32(0x4e00 + (state >> 33) as u32 % 3000)),
        }
    }
    text
}

#[test]
fn the_worst_texts_are_compared_in_bounded_time() {
    let year = |year| Year::new(year).expect("a year");
    let all: [&[&str]; 4] =
        [&[], &["。"], &["。", "。", "。", "。", "。", "。", "。", "。", "。", "。", "\n", "；"], &["，"]];
    for marks in all {
        let (before, after) = (hostile(3, 100_000, marks), hostile(11, 100_000, marks));
        let start = std::time::Instant::now();
        let delta = TextDelta::new((&before, year(2023)), (&after, year(2024)));
        assert!(!delta.lines.is_empty());
        assert!(start.elapsed().as_secs() < 60, "{:?} for {marks:?}", start.elapsed());
    }
    let (before, after) = ("甲。乙。".repeat(12_000), "乙。丙。".repeat(12_000));
    assert!(!delta(&before, &after).lines.is_empty());
}

proptest! {
    #[test]
    fn every_sentence_is_said_once(
        before in "(甲乙丙丁戊己庚|甲乙丙丁辛壬|加强培训|2023年|2024年|[a-c1-3]{1,3}|。|；|\n){0,30}",
        after in "(甲乙丙丁戊己庚|甲乙丙丁辛壬|加强培训|2023年|2024年|[a-c1-3]{1,3}|。|；|\n){0,30}",
    ) {
        let year = |year| Year::new(year).expect("a year");
        let (old, new) = (sentences(&before, year(2023)), sentences(&after, year(2024)));
        let counts = delta(&before, &after).counts();
        let both = counts.same + counts.years + counts.renumbered + counts.moved + counts.changed;
        prop_assert_eq!(both + counts.removed, old.len());
        prop_assert_eq!(both + counts.added, new.len());
        let lines = delta(&before, &after).lines;
        let shown: Vec<String> = lines.iter().filter_map(|line| match line {
            SentenceDelta::Same(text) | SentenceDelta::Years(text) | SentenceDelta::Renumbered(text) | SentenceDelta::Moved(text, _) | SentenceDelta::Added(text) => Some(text.clone()),
            SentenceDelta::Changed(spans, _) => Some(spans.iter().map(|span| match span {
                Span::Same(text) | Span::Added(text) => text.as_str(),
                Span::Removed(_) => "",
            }).collect()),
            SentenceDelta::Removed(_) => None,
        }).collect();
        // The later text is there whole and in its order.
        let expected: Vec<String> = new.iter().map(|sentence| sentence.text.to_owned()).collect();
        prop_assert_eq!(shown, expected);
    }
}
