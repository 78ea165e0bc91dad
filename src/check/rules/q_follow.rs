//! Q-FOLLOW: problems without a measure, and last year's problem named again as if it were new.

use crate::base::{Message, Severity};
use crate::check::prose::{Prose, WordSet, ends_sentence};
use crate::check::{Audience, Findings, Rule, View};
use std::collections::HashMap;
use std::ops::Range;

/// 条例 第五十条: the report states the main problems and what is done about them. A problem that is word for word last year's, with
/// nothing said of last year; or problems alone, without a measure. Information only.
pub(super) const RULE: Rule =
    Rule { id: "Q-FOLLOW", severity: Severity::Info, statutory: false, audience: Audience::Editor, check };

/// Words by which a clause names a problem.
#[rustfmt::skip]
static PROBLEM: WordSet = WordSet::new(&[
    "单一", "不够", "不足", "有待", "不高", "不强", "不全", "不及时", "滞后", "薄弱", "欠缺", "缺乏", "不到位", "偏少", "偏慢", "偏低", "不规范", "不完善", "短板", "不深", "不平衡",
    "不均衡", "不熟悉", "不多", "不丰富", "较少", "较慢", "差距", "参差不齐", "不新",
]);

/// Words by which a clause tells what is done.
#[rustfmt::skip]
static MEASURE: WordSet = WordSet::new(&[
    "下一步", "改进", "措施", "将", "加强", "完善", "提升", "提高", "加大", "强化", "进一步", "整改", "推进", "规范", "优化", "丰富", "健全", "建立", "深化", "拓展", "落实", "继续", "增加",
    "开展", "打算", "解决", "创新", "严格", "推动",
]);

/// Those of them that tell it even of a problem.
static FUTURE: WordSet = WordSet::new(&["下一步", "将", "改进措施", "针对", "解决", "整改"]);

/// Words by which a text speaks of what became of last year's problems.
#[rustfmt::skip]
static FOLLOWED: WordSet = WordSet::new(&[
    "上年", "去年", "上一年", "往年", "以往", "仍", "依然", "依旧", "尚未", "没有根本", "整改", "已", "持续存在", "反复", "长期", "历年", "近年", "还存在",
]);

/// Shorter phrases are alike by nature.
const SHORTEST: usize = 6;

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    view.sections()
        .filter(|(section, _)| section.follow_up)
        .for_each(|(_, prose)| check_section(view, prose, findings));
}

fn check_section(view: &View<'_>, prose: &Prose<'_>, findings: &mut Findings<'_>) {
    let text = prose.text();
    if text.contains("原件") || text.contains("公布的报告") || text.contains("公布的 ") {
        return;
    }
    let clauses: Vec<Range<usize>> = clauses(text).collect();
    let Some(first) = clauses.iter().find_map(|clause| problem(text, clause)) else { return };
    let measure = has_measure(text, &clauses);
    let last_year = format!("{}年", view.report.year.previous());
    let is_followed = FOLLOWED.is_in(text) || text.contains(&last_year);
    // Where the text speaks of last year's problems, last year's text is not read.
    let previous = if is_followed { None } else { view.previous() };
    let previous = previous.and_then(|report| {
        let narrative = report.narrative(prose.section())?;
        // A problem that is not in last year's file, but for the marks, spaces and line breaks inside it, was not named.
        let bare = |text: &str| text.replace([' ', '\t', '\r', '\n', '*', '_', '>'], "");
        let before = bare(narrative.text());
        let is_named = |clause: &Range<usize>| {
            problem(text, clause).is_some() && before.contains(&bare(&text[named(text, clause)]))
        };
        let is_possible = before.contains(['\\', '`', '[', '<', '&', '|']) || clauses.iter().any(is_named);
        is_possible.then(|| (report, Prose::new(narrative)))
    });
    let repeated = previous.as_ref().and_then(|(report, before)| {
        let known = repeatable(before.text());
        let again = |clause: &Range<usize>| Some((known.get(&text[named(text, clause)])?, problem(text, clause)?));
        clauses.iter().find_map(again).map(|(old, range)| (range, old.clone(), *report, before))
    });
    match repeated {
        Some((range, old, report, before)) => {
            let key = if measure { "follow.again" } else { "follow.again_alone" };
            let message = Message::new(key).with("problem", &text[range.clone()]).with("year", report.year);
            let diagnostic = findings.add(prose.place(range), message);
            diagnostic.secondary.push((before.place(old), Message::new("follow.before").with("year", report.year)));
            diagnostic.help = Some(Message::new("follow.help"));
        }
        None if !measure => {
            findings.add(prose.place(first), Message::new("follow.alone")).help =
                Some(Message::new("follow.alone.help"));
        }
        None => findings.holds(),
    }
}

/// The clauses of a text.
fn clauses(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    text.split_inclusive(|c| ends_sentence(c) || matches!(c, '，' | ',' | '：' | ':')).map(move |clause| {
        let range = start..start + clause.len();
        start = range.end;
        range
    })
}

/// The clauses of a text by their words, without their numbers.
fn repeatable(text: &str) -> HashMap<&str, Range<usize>> {
    clauses(text).map(|clause| named(text, &clause)).map(|range| (&text[range.clone()], range)).collect()
}

/// What a clause names, without its number and the sign behind it.
fn named(text: &str, clause: &Range<usize>) -> Range<usize> {
    let typed = text[clause.clone()].trim_end_matches(|c: char| !c.is_alphanumeric());
    let end = clause.start + typed.len();
    end - without_number(typed).len()..end
}

/// The problem that a clause names.
fn problem(text: &str, clause: &Range<usize>) -> Option<Range<usize>> {
    let typed = &text[clause.clone()];
    let range = named(text, clause);
    let is_problem = PROBLEM.is_in(typed) && !announces(typed);
    (is_problem && text[range.clone()].chars().count() >= SHORTEST).then_some(range)
}

/// Whether a clause only announces the problems that follow, or says that there are some: 工作中还有以下不足：, 与群众的期盼相比还存在一定差距.
fn announces(clause: &str) -> bool {
    let clause = clause.trim_end_matches(|c: char| c != '：' && c != ':' && !c.is_alphanumeric());
    let named =
        clause.trim_end_matches(['：', ':']).trim_end_matches("之处").trim_end_matches("问题").trim_end_matches('的');
    let noun = ["不足", "差距", "短板", "欠缺", "薄弱环节"].iter().find_map(|noun| named.strip_suffix(noun));
    // 还存在一些不足, 有一定的差距: the verb within a few characters of the noun.
    let vague = |before: &str| {
        let start = before.char_indices().rev().nth(5).map_or(0, |(at, _)| at);
        before[start..].contains(['有', '在', '些'])
    };
    clause.ends_with(['：', ':'])
        || ["以下", "如下", "下列"].iter().any(|word| clause.contains(word))
        || noun.is_some_and(vague)
}

/// A clause without 一是, （一）, 1. and the like in front.
fn without_number(clause: &str) -> &str {
    const NUMBERS: [char; 12] = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '第', '是'];
    let signs = |c: char| !c.is_alphanumeric() || c.is_ascii_digit() || NUMBERS.contains(&c);
    clause.trim_start_matches(signs)
}

/// Whether a clause tells what is done: one that names a problem (有待加强) is none.
fn has_measure(text: &str, clauses: &[Range<usize>]) -> bool {
    let clause = |range: &Range<usize>| {
        let clause = &text[range.clone()];
        let problem = || clause.contains(['需', '不']) || PROBLEM.is_in(clause);
        let future = FUTURE.is_in(clause);
        // 存在的主要问题及改进情况 is a heading.
        let heading =
            clause.contains("主要问题及改进") || clause.contains("问题和改进") || clause.contains("问题与改进");
        !heading && (future || MEASURE.is_in(clause) && !problem())
    };
    // Measures stand behind the problems.
    clauses.iter().rev().any(clause)
}

#[cfg(test)]
mod tests {
    use crate::base::Severity;
    use crate::check::State;
    use crate::check::testing_text::{TextRuleResult, texts};

    fn years(before: &str, now: &str) -> TextRuleResult {
        let mut site = texts(2023, "", [("problems", now)]);
        site.report("a", 2022, [("problems", before)]);
        let mut result = site.result_of("Q-FOLLOW");
        result.diagnostics.retain(|diagnostic| diagnostic.year.is_some_and(|year| year.get() == 2023));
        result
    }

    #[test]
    fn finds_last_years_problem_named_again() {
        let before = "一是政策解读形式单一；二是人员流动大。下一步增加图解。";
        let result = years(before, "存在的问题：政策解读形式单一。");
        assert_eq!(result.words(), ["政策解读形式单一"]);
        assert!(result.messages()[0].contains("也没有写改进措施"), "{:?}", result.messages());
        assert_eq!(result.diagnostics[0].severity, Severity::Info);
        // However last year's file writes it.
        for before in ["政策解读\n形式单一。", "政策**解读**形式单一。", "政策[解读](https://www.a.gov.cn/)形式单一。"]
        {
            let result = years(before, "政策解读形式单一。");
            assert!(result.messages()[0].contains("也没有写改进措施"), "{before}: {:?}", result.messages());
        }
        // Without a sign behind it, too.
        assert!(years(before, "政策解读形式单一").messages()[0].contains("也没有写改进措施"));
        let result = years(before, "（一）政策解读形式单一。下一步将增加图解。");
        assert_eq!(result.words(), ["政策解读形式单一"]);
    }

    #[test]
    fn holds_where_last_year_is_spoken_of_or_the_problem_is_another() {
        let before = "政策解读形式单一。下一步增加图解。";
        for now in [
            "上年的政策解读形式单一问题得到改进，本年栏目更新不及时。下一步专人负责并加强检查。",
            "政策解读形式单一，该问题仍未解决。下一步加强策划。",
            "栏目更新不够及时。下一步加强检查。",
        ] {
            assert_eq!(years(before, now).state(), State::Holds, "{now}");
        }
    }

    #[test]
    fn finds_problems_without_a_measure() {
        let result =
            texts(2023, "", [("problems", "主要问题：栏目更新不及时，人员能力有待进一步提升。")]).result_of("Q-FOLLOW");
        assert_eq!(result.words(), ["栏目更新不及时"]);
        for text in ["栏目更新不及时。加强日常检查。", "栏目更新不及时，将明确专人负责。"]
        {
            assert_eq!(texts(2023, "", [("problems", text)]).result_of("Q-FOLLOW").state(), State::Holds, "{text}");
        }
    }

    #[test]
    fn what_only_announces_problems_is_none() {
        for lead in [
            "对照群众的要求，工作中还有以下不足：",
            "与上级的要求和群众的期盼相比还存在一定差距，",
            "政务公开工作还有一些薄弱环节。",
            "主要存在以下不足之处：",
            "主要不足：",
            "我镇信息公开工作的主要短板：",
            "工作还有不足，",
            "具体表现为以下不足，",
        ] {
            let before = format!("{lead}一是解读形式单一。下一步增加图解。");
            let now = format!("{lead}一是栏目更新不及时。下一步专人负责。");
            assert_eq!(years(&before, &now).state(), State::Holds, "{lead}");
        }
    }

    #[test]
    fn is_silent_without_problems() {
        assert_eq!(texts(2023, "", [("problems", "无")]).result_of("Q-FOLLOW").state(), State::Silent);
        assert_eq!(texts(2023, "", []).result_of("Q-FOLLOW").state(), State::Silent);
        // Where the text is not the report's own, or is about something else.
        for text in ["见原件。", "以公布的报告为准。", "见公布的 PDF 文件。"] {
            let text = format!("政策解读形式较为单一。{text}");
            assert_eq!(texts(2023, "", [("problems", &*text)]).result_of("Q-FOLLOW").state(), State::Silent, "{text}");
        }
        let text = "政策解读形式较为单一。";
        assert_eq!(texts(2023, "", [("problems", text)]).result_of("Q-FOLLOW").state(), State::Fails);
        assert_eq!(texts(2023, "", [("overview", text)]).result_of("Q-FOLLOW").state(), State::Silent);
    }

    #[test]
    fn a_heading_is_no_measure_and_what_there_is_far_from_the_noun_is_not_vague() {
        for heading in ["存在的主要问题及改进情况", "存在的问题和改进情况", "存在的问题与改进情况"]
        {
            let text = format!("{heading}\n\n政策解读形式较为单一。");
            assert_eq!(
                texts(2023, "", [("problems", &*text)]).result_of("Q-FOLLOW").words(),
                ["政策解读形式较为单一"],
                "{heading}"
            );
        }
        let text = [("problems", "现有政策解读内容不足。")];
        assert_eq!(texts(2023, "", text).result_of("Q-FOLLOW").words(), ["现有政策解读内容不足"]);
    }
}
