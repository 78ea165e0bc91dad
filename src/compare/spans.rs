//! Two versions of one sentence: what stayed, what went, what came, in runs that can be read.

use super::sentences::is_weighty;
use crate::base::is_han;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::ops::Range;

/// A run of a rewritten sentence. The runs without the added ones are the sentence before, those without the removed ones the
/// sentence after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// In both.
    Same(String),
    /// Only before.
    Removed(String),
    /// Only after.
    Added(String),
}

/// Sentences with more pairs of tokens than this are not compared inside but for their ends.
const MOST_PAIRS: usize = 4_000_000;

/// The differences inside a sentence. Tokens are single ideographs, but whole numbers and Latin words. A short run that stayed
/// between two changes is counted to them, unless punctuation or a figure is in it; an ideograph that was exchanged takes its
/// neighbour along, since most words have two. Where less than 40 in a hundred tokens stayed, or less than 60 and in shreds,
/// one whole sentence stands in place of the other.
pub(super) fn spans(before: &str, after: &str) -> Vec<Span> {
    let (old, new) = (tokens(before), tokens(after));
    let mut pieces = tidy(pieces(&old, &new), &old, &new);
    let kept: usize = pieces.iter().filter(|piece| piece.same).map(|piece| piece.old.len()).sum();
    let changes = pieces.iter().filter(|piece| !piece.same).count();
    let least = if changes < 3 { 40 } else { 60 };
    if 200 * kept < least * (old.len() + new.len()) {
        pieces = vec![TokenRun { same: false, old: 0..old.len(), new: 0..new.len() }];
    }
    let mut out = Vec::new();
    for piece in pieces {
        let text = |tokens: &[&str], range: &Range<usize>| tokens[range.clone()].concat();
        match piece {
            TokenRun { same: true, old: range, .. } => out.push(Span::Same(text(&old, &range))),
            TokenRun { old: gone, new: come, .. } => {
                out.extend((!gone.is_empty()).then(|| Span::Removed(text(&old, &gone))));
                out.extend((!come.is_empty()).then(|| Span::Added(text(&new, &come))));
            }
        }
    }
    out
}

/// Numbers with their points, commas and percent signs, Latin words, and everything else by the character.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((_, c)) = chars.next() {
        let next = chars.peek().copied();
        let end = next.map_or(text.len(), |(at, _)| at);
        let goes_on = next.is_some_and(|(at, next)| match is_word(c) {
            true => is_word(next) || (c.is_numeric() && is_inner(next, &text[at + next.len_utf8()..])),
            false => matches!(c, '.' | ',') && start < at - 1 && is_word(next),
        });
        if !goes_on {
            tokens.push(&text[start..end]);
            start = end;
        }
    }
    tokens
}

/// Letters and digits of scripts that write words apart, and wide digits.
fn is_word(c: char) -> bool {
    matches!(c, '\0'..'\u{2e80}' | '\u{ff10}'..='\u{ff5a}') && is_weighty(c)
}

/// A mark inside a number, or the percent sign behind it.
fn is_inner(c: char, rest: &str) -> bool {
    c == '%' || (matches!(c, '.' | ',') && rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// A run of tokens in both, or a change; either range may be empty.
#[derive(Clone, Debug)]
struct TokenRun {
    same: bool,
    old: Range<usize>,
    new: Range<usize>,
}

fn pieces(old: &[&str], new: &[&str]) -> Vec<TokenRun> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_end, new_end) = (old.len() - tail, new.len() - tail);
    let mut out = vec![TokenRun { same: true, old: 0..head, new: 0..head }];
    if (old_end - head).saturating_mul(new_end - head) > MOST_PAIRS {
        out.push(TokenRun { same: false, old: head..old_end, new: head..new_end });
    } else {
        for op in capture_diff_slices(Algorithm::Myers, &old[head..old_end], &new[head..new_end]) {
            let shift = |range: Range<usize>| range.start + head..range.end + head;
            let same = matches!(op, DiffOp::Equal { .. });
            out.push(TokenRun { same, old: shift(op.old_range()), new: shift(op.new_range()) });
        }
    }
    out.push(TokenRun { same: true, old: old_end..old.len(), new: new_end..new.len() });
    join(out)
}

/// Drops empty pieces and joins neighbours of one kind.
fn join(pieces: Vec<TokenRun>) -> Vec<TokenRun> {
    let mut out: Vec<TokenRun> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match out.last_mut() {
            _ if piece.old.is_empty() && piece.new.is_empty() => {}
            Some(last) if last.same == piece.same => {
                last.old.end = piece.old.end;
                last.new.end = piece.new.end;
            }
            _ => out.push(piece),
        }
    }
    out
}

/// Makes changes readable: see [`spans`].
fn tidy(mut pieces: Vec<TokenRun>, old: &[&str], new: &[&str]) -> Vec<TokenRun> {
    for index in 0..pieces.len() {
        let lone = |range: &Range<usize>, tokens: &[&str]| range.len() == 1 && are_han(tokens[range.start]);
        if pieces[index].same || !lone(&pieces[index].old, old) || !lone(&pieces[index].new, new) {
            continue;
        }
        let left = index.checked_sub(1).filter(|left| {
            let range = &pieces[*left].old;
            !range.is_empty() && are_han(old[range.end - 1])
        });
        // Behind a change stands a run that stayed, or nothing.
        let right =
            Some(index + 1).filter(|right| pieces.get(*right).is_some_and(|piece| are_han(old[piece.old.start])));
        if let Some(left) = left {
            pieces[left].old.end -= 1;
            pieces[left].new.end -= 1;
            pieces[index].old.start -= 1;
            pieces[index].new.start -= 1;
        } else if let Some(right) = right {
            pieces[right].old.start += 1;
            pieces[right].new.start += 1;
            pieces[index].old.end += 1;
            pieces[index].new.end += 1;
        }
    }
    let mut pieces = join(pieces);
    for index in 1..pieces.len().saturating_sub(1) {
        let around = pieces[index - 1].size() + pieces[index + 1].size();
        let kept = &pieces[index];
        if kept.same
            && kept.old.len() <= 3
            && around >= 2 * kept.old.len()
            && old[kept.old.clone()].iter().all(|token| are_han(token))
        {
            pieces[index].same = false;
        }
    }
    join(pieces)
}

impl TokenRun {
    fn size(&self) -> usize {
        self.old.len().max(self.new.len())
    }
}

/// Whether a token is ideographs, and no mark, figure or word.
fn are_han(token: &str) -> bool {
    token.chars().all(is_han)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Removed runs in [], added ones in {}; no run is empty.
    fn render_for_test(before: &str, after: &str) -> String {
        let draw = |span: &Span| match span {
            Span::Same(text) | Span::Removed(text) | Span::Added(text) if text.is_empty() => panic!("{span:?}"),
            Span::Same(text) => text.clone(),
            Span::Removed(text) => format!("[{text}]"),
            Span::Added(text) => format!("{{{text}}}"),
        };
        spans(before, after).iter().map(draw).collect()
    }

    #[test]
    fn changes_are_runs_not_single_characters() {
        assert_eq!(
            render_for_test(
                "部分单位信息更新不够及时，公开内容不够完整。",
                "部分单位答复文书说理不够充分，依据引用不够完整。"
            ),
            "部分单位[信息更新不够及时]{答复文书说理不够充分}，[公开内容]{依据引用}不够完整。"
        );
        assert_eq!(
            render_for_test("其他事项（包括信息处理费）见报告第六部分。", "信息处理费及另外各项，请以公布的报告为准。"),
            "[其他事项（包括信息处理费）见报告第六部分。]{信息处理费及另外各项，请以公布的报告为准。}"
        );
        assert_eq!(render_for_test("加强业务培训", "加快业务培训"), "[加强]{加快}业务培训");
        assert_eq!(render_for_test("开展培训", "开展了培训"), "开展{了}培训");
    }

    #[test]
    fn figures_and_words_stay_whole() {
        assert_eq!(render_for_test("约.5件", "约.6件"), "约.[5]{6}件");
        assert_eq!(render_for_test("收到3,完成", "收到4,完成"), "收到[3]{4},完成");
        assert_eq!(render_for_test("收到3件5次", "收到4件5次"), "收到[3]{4}件5次");
        assert_eq!(render_for_test("收到申请1,236件", "收到申请1,263件"), "收到申请[1,236]{1,263}件");
        assert_eq!(render_for_test("占3.5%，", "占3.8%，"), "占[3.5%]{3.8%}，");
        assert_eq!(render_for_test("The office replied.", "The officer replied."), "The [office]{officer} replied.");
        assert_eq!(render_for_test("设WiFi一处", "设WLAN一处"), "设[WiFi]{WLAN}一处");
    }

    #[test]
    fn an_exchanged_ideograph_takes_a_neighbour_along() {
        for (before, after, expected) in [
            ("加快培训工作", "减快培训工作", "[加快]{减快}培训工作"),
            ("公开，强化培训", "公开，弱化培训", "公开，[强化]{弱化}培训"),
            ("公开，加快", "公开，减快", "公开，[加快]{减快}"),
            ("公开，加，培训", "公开，减，培训", "公开，[加]{减}，培训"),
            ("加快强，培训公开", "减快弱，培训公开", "[加快强]{减快弱}，培训公开"),
            ("收到3件，加快", "收到4件，加快", "收到[3]{4}件，加快"),
        ] {
            assert_eq!(render_for_test(before, after), expected);
        }
    }

    #[test]
    fn a_short_run_between_changes_is_counted_to_them() {
        let rest = "，公开公开公开公开公开公开";
        for (before, after, expected) in [
            // One that stayed, between an ideograph that came and one that went.
            ("公开", "化公", "[公开]{化公}"),
            // Two, between changes of three and of one.
            ("甲乙丙公开", "子丑寅公开化", "[甲乙丙公开]{子丑寅公开化}"),
            ("公开甲乙丙", "化公开子丑寅", "[公开甲乙丙]{化公开子丑寅}"),
            // Three, between changes of three and three, or of three and two.
            ("甲乙丙一二三丁戊己", "子丑寅一二三卯辰巳", "[甲乙丙一二三丁戊己]{子丑寅一二三卯辰巳}"),
            ("甲乙丙一二三丁戊", "子丑寅一二三卯辰", "[甲乙丙]{子丑寅}一二三[丁戊]{卯辰}"),
            // Four are not short.
            (
                "甲乙丙丁一二三四戊己庚辛",
                "子丑寅卯一二三四辰巳午未",
                "[甲乙丙丁]{子丑寅卯}一二三四[戊己庚辛]{辰巳午未}",
            ),
            // Nor are a mark, a word or a figure counted to changes.
            ("甲乙丙公，丁戊己", "子丑寅公，卯辰巳", "[甲乙丙]{子丑寅}公，[丁戊己]{卯辰巳}"),
            ("甲乙丙3丁戊己", "子丑寅3卯辰巳", "[甲乙丙]{子丑寅}3[丁戊己]{卯辰巳}"),
        ] {
            assert_eq!(
                render_for_test(&format!("{before}{rest}"), &format!("{after}{rest}")),
                format!("{expected}{rest}")
            );
            let rest = "公开公开公开公开公开公开，";
            assert_eq!(
                render_for_test(&format!("{rest}{before}"), &format!("{rest}{after}")),
                format!("{rest}{expected}")
            );
        }
    }

    #[test]
    fn where_little_stayed_the_whole_is_another() {
        let of = |kept: usize, gone: usize, come: usize| {
            let text = |changed: &str| format!("{}{changed}", "公".repeat(kept));
            let (gone, come) = ("甲".repeat(gone), "乙".repeat(come));
            let is_whole =
                render_for_test(&text(&gone), &text(&come)) == format!("[{}]{{{}}}", text(&gone), text(&come));
            assert!(is_whole || render_for_test(&text(&gone), &text(&come)) == text(&format!("[{gone}]{{{come}}}")));
            is_whole
        };
        assert_eq!((of(40, 60, 60), of(40, 60, 61)), (false, true), "of 200 and of 201 tokens 80 stayed");
        // Half stayed: enough beside two changes, not beside three; of those, six in ten are.
        let two = render_for_test("甲乙丙，公，丁戊己，公，", "子丑寅，公，卯辰巳，公，");
        assert_eq!(two, "[甲乙丙]{子丑寅}，公，[丁戊己]{卯辰巳}，公，");
        let (before, after) = ("甲乙丙，公，丁戊己，公，庚辛壬，公，", "子丑寅，公，卯辰巳，公，午未申，公，");
        assert_eq!(render_for_test(before, after), format!("[{before}]{{{after}}}"));
        assert_eq!(
            render_for_test("甲乙，公，丁戊，公，庚辛，公，", "子丑，公，卯辰，公，午未，公，"),
            "[甲乙]{子丑}，公，[丁戊]{卯辰}，公，[庚辛]{午未}，公，",
            "nine of fifteen"
        );
    }

    #[test]
    fn long_sentences_are_compared_but_for_their_ends() {
        // 2,000 tokens of each are as many pairs as are looked at; between the first and the last, all stayed.
        let of = |head: usize, middle: usize| {
            let (head, middle) = ("公".repeat(head), "，".repeat(middle));
            let shown = render_for_test(&format!("{head}，甲{middle}甲"), &format!("{head}，乙{middle}乙"));
            if shown == format!("{head}，[甲]{{乙}}{middle}[甲]{{乙}}") {
                "inside"
            } else {
                assert_eq!(shown, format!("{head}，[甲{middle}甲]{{乙{middle}乙}}"));
                "ends"
            }
        };
        assert_eq!((of(3000, 1998), of(3000, 1999)), ("inside", "ends"));
    }

    proptest! {
        #[test]
        fn nothing_is_lost(before in "[加强快培训，。0-9a-c. %]{0,40}", after in "[加强快培训，。0-9a-c. %]{0,40}") {
            let (mut old, mut new) = (String::new(), String::new());
            for span in spans(&before, &after) {
                match span {
                    Span::Same(text) => { old += &text; new += &text; }
                    Span::Removed(text) => old += &text,
                    Span::Added(text) => new += &text,
                }
            }
            prop_assert_eq!(old, before);
            prop_assert_eq!(new, after);
        }
    }
}
