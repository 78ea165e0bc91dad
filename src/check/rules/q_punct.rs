//! Q-PUNCT: signs typed twice, and half-width signs between Chinese characters.

use crate::base::{Location, Message, Severity, chinese_digit, is_han};
use crate::check::prose::Prose;
use crate::check::{Audience, Findings, Rule, View};
use std::ops::Range;

/// GB/T 15834: one sign at a time, and full-width ones in Chinese text. Style: information only.
pub(super) const RULE: Rule =
    Rule { id: "Q-PUNCT", severity: Severity::Info, statutory: false, audience: Audience::Editor, check };

/// Signs of which no two follow each other.
const SIGNS: [char; 5] = ['。', '，', '、', '；', '：'];

/// Half-width signs and their full-width ones.
const HALF: [(char, char); 6] = [(',', '，'), (';', '；'), (':', '：'), ('?', '？'), ('!', '！'), ('.', '。')];

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    for prose in view.prose() {
        let (twice, half) = faults(prose);
        if twice.is_empty() && half.is_empty() {
            findings.holds();
        }
        let text = prose.text();
        let first = twice.first().map(|range| text[range.clone()].to_owned());
        if let Some(diagnostic) =
            findings.add_all(places(prose, twice), Message::new("punct.twice").with("found", first.unwrap_or_default()))
        {
            diagnostic.help = Some(Message::new("punct.twice.help"));
        }
        let sign = half.first().and_then(|range| text[range.clone()].chars().next());
        let right = HALF.iter().find(|(half, _)| Some(*half) == sign).map(|(_, right)| right.to_string());
        let message = Message::new("punct.half").with("found", sign.map(String::from).unwrap_or_default());
        if let Some(diagnostic) = findings.add_all(places(prose, half), message) {
            diagnostic.help = Some(Message::new("punct.half.help").with("right", right.unwrap_or_default()));
        }
    }
}

fn places(prose: &Prose<'_>, ranges: Vec<Range<usize>>) -> Vec<Location> {
    ranges.into_iter().map(|range| prose.place(range)).collect()
}

/// Runs of signs, and half-width signs between Chinese characters.
fn faults(prose: &Prose<'_>) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let text = prose.text();
    let (mut twice, mut half): (Vec<Range<usize>>, Vec<Range<usize>>) = (Vec::new(), Vec::new());
    let mut before = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        // Most characters are no signs.
        if is_han(c) {
            before = Some(c);
            continue;
        }
        let next = chars.peek().map(|(_, c)| *c);
        // 。. is one of either width; ，.NET is none.
        let doubles =
            matches!(c, '.' | ',' | ';' | ':') && next.is_none_or(|next| is_han(next) || next.is_whitespace());
        if (SIGNS.contains(&c) || doubles) && before.is_some_and(|before| SIGNS.contains(&before)) {
            let start = at - before.map_or(0, char::len_utf8);
            match twice.last_mut() {
                Some(last) if last.end == at => last.end = at + c.len_utf8(),
                _ => twice.push(start..at + c.len_utf8()),
            }
        } else if c.is_ascii_punctuation()
            && HALF.iter().any(|(half, _)| *half == c)
            && before.is_some_and(is_han)
            && (next.is_some_and(is_han) || matches!(c, '.' | ';') && next.is_none_or(|next| next == '\n'))
            // A leftover of a word processor (错误!未找到引用源) is another rule's.
            && !text[..at].ends_with("错误")
            // 一.总体情况 numbers a heading.
            && !(c == '.' && before.and_then(chinese_digit).is_some())
        {
            half.push(at..at + 1);
        }
        before = Some(c);
    }
    (twice, half)
}

#[cfg(test)]
mod tests {
    use crate::base::Severity;
    use crate::check::State;
    use crate::check::testing_text::texts;

    #[test]
    fn finds_signs_twice_and_half_width_ones() {
        for (text, sign) in [
            ("工作平稳。。下一步", "。。"),
            ("公开，，答复", "，，"),
            ("公开、，答复", "、，"),
            ("各项工作有序。.", "。."),
            ("公开，,答复", "，,"),
            ("工作平稳,下一步", ","),
            ("减少发生率;加大力度", ";"),
            ("公开情况:共三条", ":"),
            ("未收到申请.", "."),
            ("公开，，，，答复", "，，，，"),
            ("未收到申请;\n\n其他", ";"),
        ] {
            let result = texts(2023, "", [("overview", text)]).result_of("Q-PUNCT");
            assert_eq!(result.words(), [sign], "{text}");
            assert_eq!(result.diagnostics[0].severity, Severity::Info);
        }
    }

    #[test]
    fn holds_for_signs_of_numbers_and_latin() {
        for text in [
            "1,136条，3.5%",
            "网址:www.a.gov.cn",
            "Word,Excel",
            "等等……",
            "一.总体情况",
            "甲（一），乙。",
            "8:30至17:30",
            "，公开工作",
            ",公开工作",
            "公开工作,",
            "公开,\n\n工作",
            "公开.a",
            "采用Java，.NET",
            "增长，.5",
            "甲/乙",
            "甲-乙",
            "发现错误!未找到引用源",
        ] {
            assert_eq!(texts(2023, "", [("overview", text)]).result_of("Q-PUNCT").state(), State::Holds, "{text}");
        }
    }

    #[test]
    fn is_one_finding_a_kind_and_silent_without_texts() {
        let result = texts(2023, "", [("overview", "甲。。乙。。丙,丁,戊")]).result_of("Q-PUNCT");
        assert_eq!(result.diagnostics.iter().map(|d| d.secondary.len()).collect::<Vec<_>>(), [1, 1]);
        assert_eq!(texts(2023, "", []).result_of("Q-PUNCT").state(), State::Silent);
    }
}
