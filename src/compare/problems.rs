//! The problems that last year's report named, beside the sentences of this year's about them. Similar words are found;
//! whether a problem was solved is for the reader to judge.

use super::Comparison;
use super::pairs::in_both;
use super::sentences::{Sentence, is_weighty, sentences};
use crate::base::Year;
use crate::edition::Section;

/// A problem that the earlier report named.
#[derive(Debug)]
pub struct Problem<'a> {
    /// The sentence that names it.
    pub text: String,
    /// The sentences of the later report about the same, the nearest first; empty where there is none.
    pub answers: Vec<FollowUp<'a>>,
}

/// A sentence of the later report.
#[derive(Debug)]
pub struct FollowUp<'a> {
    /// The sentence.
    pub text: String,
    /// The section it stands in.
    pub section: &'a Section,
}

/// More sentences than this are no list of problems.
const MOST: usize = 60;

/// From this share of a problem's word pairs on (in thousandths) a sentence of the same section answers it, and from the second
/// one a sentence of another section.
const NEAR: [usize; 2] = [300, 450];

/// Words that name a shortcoming.
const CUES: &[&str] = &[
    "不够",
    "不足",
    "不及时",
    "不规范",
    "不到位",
    "不高",
    "不强",
    "不深",
    "不全",
    "不完善",
    "不平衡",
    "不健全",
    "不充分",
    "不熟",
    "不严",
    "不便",
    "不准",
    "不一",
    "欠缺",
    "缺乏",
    "缺少",
    "薄弱",
    "滞后",
    "短板",
    "差距",
    "有待",
    "困难",
    "较少",
    "较慢",
    "较弱",
    "偏少",
    "偏低",
    "尚未",
    "仍需",
    "还需",
    "存在",
    "问题",
];

/// What a sentence about measures begins with.
const MEASURES: &[&str] = &[
    "针对",
    "下一步",
    "今后",
    "为此",
    "将",
    "进一步",
    "加强",
    "加大",
    "完善",
    "健全",
    "强化",
    "提升",
    "提高",
    "改进",
    "坚持",
    "严格",
    "推进",
    "优化",
    "拓展",
    "规范",
];

/// Stop words: they are in every sentence of such a section.
const EMPTY: &[&str] = &[
    "政府信息公开",
    "政务公开",
    "信息公开",
    "政府信息",
    "主动公开",
    "进一步",
    "工作",
    "存在",
    "问题",
    "不够",
    "不足",
    "有待",
    "需要",
    "加强",
    "提高",
    "提升",
    "完善",
    "方面",
    "个别",
    "部分",
    "主要",
    "单位",
    "部门",
    "人员",
    "情况",
    "内容",
    "及时",
    "机制",
    "制度",
];

impl<'a> Comparison<'a> {
    /// The problems that the earlier report names in a section of the later form that asks for following up, with what the
    /// later report says. Empty for other sections, and for two versions of one report.
    pub fn problems(&self, section: &'a Section) -> Vec<Problem<'a>> {
        if !section.follow_up || self.earlier.year >= self.later.year {
            return Vec::new();
        }
        let Some(narrative) = self.earlier.narrative(&section.id) else { return Vec::new() };
        let plain = crate::markdown::plain(narrative.text()).text;
        let texts: Vec<(&Section, String)> = self
            .later
            .edition
            .narratives()
            .filter_map(|other| {
                let narrative = self.later.narrative(&other.id)?;
                Some((other, crate::markdown::plain(narrative.text()).text))
            })
            .collect();
        let mut answers = Vec::new();
        for (other, text) in &texts {
            let least = NEAR[usize::from(other.id != section.id)];
            let later_sentences = sentences(text, self.later.year);
            answers.extend(later_sentences.iter().map(|sentence| {
                let sentence = own_words(sentence, self.later.year);
                (*other, least, pairs(&sentence.timeless), sentence)
            }));
        }
        let named = sentences(&plain, self.earlier.year);
        let named = named_problems(&named).into_iter().take(MOST);
        named.map(|problem| answer(&own_words(problem, self.earlier.year), &answers)).collect()
    }
}

/// A sentence without what leads up to it: 但仍存在以下不足：一是更新不及时 is 一是更新不及时.
fn own_words<'a>(sentence: &Sentence<'a>, year: Year) -> Sentence<'a> {
    let rest = sentence.text.rsplit_once(['：', ':']).map(|(_, rest)| rest);
    rest.and_then(|rest| sentences(rest, year).into_iter().next()).unwrap_or_else(|| sentence.clone())
}

/// A sentence that may answer: where it stands, how near it must be, its word pairs.
type FollowUpCandidate<'a, 'b> = (&'a Section, usize, Vec<(char, char)>, Sentence<'b>);

fn answer<'a>(problem: &Sentence<'_>, candidates: &[FollowUpCandidate<'a, '_>]) -> Problem<'a> {
    let problem_pairs = pairs(&problem.timeless);
    let mut candidates_by_score: Vec<(usize, usize)> = Vec::new();
    for (index, (_, least, pairs, sentence)) in candidates.iter().enumerate() {
        let common = in_both(&problem_pairs, pairs);
        let share = (1000 * common).checked_div(problem_pairs.len()).unwrap_or(0);
        if sentence.timeless == problem.timeless {
            candidates_by_score.push((usize::MAX, index));
        } else if share >= *least && common >= 2.min(problem_pairs.len()) {
            candidates_by_score.push((share, index));
        }
    }
    candidates_by_score.sort_by_key(|(share, index)| (std::cmp::Reverse(*share), *index));
    let answers = candidates_by_score.into_iter().take(2).map(|(_, index)| {
        let (section, _, _, sentence) = &candidates[index];
        FollowUp { text: sentence.text.to_owned(), section }
    });
    Problem { text: problem.text.to_owned(), answers: answers.collect() }
}

/// The sentences that name a problem; where none has a word for it, all but the headings.
fn named_problems<'a, 'b>(all: &'b [Sentence<'a>]) -> Vec<&'b Sentence<'a>> {
    let until = all.iter().position(|s| is_heading(s) && is_about_measures(s.text)).unwrap_or(all.len());
    let before: Vec<&Sentence<'_>> =
        all[..until].iter().filter(|s| s.weight > 3 && !is_heading(s) && !s.text.ends_with(['：', ':'])).collect();
    let named = before.iter().copied().filter(|sentence| {
        let rest = &sentence.text[sentence.ordinal.len()..];
        CUES.iter().any(|cue| rest.contains(cue)) && !MEASURES.iter().any(|word| rest.starts_with(word))
    });
    let named: Vec<_> = named.collect();
    if named.is_empty() { before } else { named }
}

fn is_heading(sentence: &Sentence<'_>) -> bool {
    let open = !sentence.text.ends_with(['。', '；', '！', '？', '.', ';', '!', '?']);
    open && sentence.weight <= 16
        && ["问题", "改进", "情况", "措施", "下一步", "打算"].iter().any(|w| sentence.text.contains(w))
}

fn is_about_measures(heading: &str) -> bool {
    !heading.contains("问题") && ["改进", "措施", "下一步", "打算"].iter().any(|word| heading.contains(word))
}

/// The pairs of neighbouring characters in what remains without the empty words, in order, each once.
fn pairs(text: &str) -> Vec<(char, char)> {
    let mut chars: Vec<char> = text.chars().collect();
    EMPTY.iter().for_each(|word| erase(&mut chars, word));
    let both = chars.windows(2).filter(|pair| pair.iter().all(|c| is_weighty(*c)));
    let mut pairs: Vec<(char, char)> = both.map(|pair| (pair[0], pair[1])).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Puts a line's end in the place of a word.
fn erase(chars: &mut Vec<char>, word: &str) {
    let Some(first) = word.chars().next() else { return };
    let mut at = 0;
    while let Some(offset) = chars[at..].iter().position(|c| *c == first) {
        at += offset;
        if word.chars().eq(chars[at..].iter().copied().take(word.chars().count())) {
            chars.splice(at..at + word.chars().count(), ['\n']);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::two;
    use super::*;

    /// Each problem with what answers it.
    fn problems_of(before: &str, after: [&str; 2]) -> Vec<(String, Vec<String>)> {
        let (site, _) =
            two((2023, &[("problems.md", before)]), (2024, &[("problems.md", after[0]), ("overview.md", after[1])]));
        let reports = &site.agencies[0].reports;
        let comparison = Comparison::new(&reports[0], &reports[1], &site.editions);
        let edition = &reports[1].edition;
        let section = edition.sections.iter().find(|section| section.follow_up).expect("a section");
        let problems = comparison.problems(section).into_iter();
        problems
            .map(|p| (p.text, p.answers.into_iter().map(|a| format!("{}：{}", a.section.id, a.text)).collect()))
            .collect()
    }

    #[test]
    fn problems_meet_what_this_year_says_of_them() {
        let before = "### （一）存在的主要问题\n\n2023年，我办工作取得一定成效，但仍存在以下问题：一是门户网站栏目信息更新不够及时；\
                      二是依申请公开答复文书说理不充分。\n\n### （二）改进情况\n\n一是加强队伍建设，缺少的力量已补齐。";
        let after = "一是门户网站栏目按月检查，信息更新情况计入考核。二是组织学习。";
        let problems = problems_of(before, [after, "全年收到申请三件。"]);
        assert_eq!(
            problems,
            [
                (
                    "一是门户网站栏目信息更新不够及时；".to_owned(),
                    vec![format!("problems：{}", "一是门户网站栏目按月检查，信息更新情况计入考核。")]
                ),
                ("二是依申请公开答复文书说理不充分。".to_owned(), vec![]),
            ]
        );
    }

    #[test]
    fn another_section_may_answer_and_the_same_words_count() {
        let before = "答复文书说理不充分。公开渠道单一有待拓宽。";
        let after = ["公开渠道单一有待拓宽。", "对答复文书说理逐件审核。"];
        assert_eq!(
            problems_of(before, after),
            [
                ("答复文书说理不充分。".to_owned(), vec!["overview：对答复文书说理逐件审核。".to_owned()]),
                ("公开渠道单一有待拓宽。".to_owned(), vec!["problems：公开渠道单一有待拓宽。".to_owned()]),
            ]
        );
    }

    #[test]
    fn a_section_without_problems_names_none() {
        assert_eq!(problems_of("无。", ["无。", "无。"]), []);
        let text: &[(&str, &str)] = &[("problems.md", "公开不够。"), ("overview.md", "公开不够。")];
        let (site, _) = two((2023, text), (2024, text));
        let [earlier, later] = &site.agencies[0].reports[..] else { panic!("two reports") };
        let count = |earlier, section: usize| {
            Comparison::new(earlier, later, &site.editions).problems(&later.edition.sections[section]).len()
        };
        let own = later.edition.sections.iter().position(|section| section.follow_up).expect("a section");
        let overview = later.edition.sections.iter().position(|section| section.id == "overview").expect("a section");
        assert_eq!((count(earlier, own), count(earlier, overview), count(later, own)), (1, 0, 0));
    }

    #[test]
    fn what_names_a_problem() {
        let named = |text: &str| {
            let all = sentences(text, Year::new(2023).expect("a year"));
            named_problems(&all).iter().map(|sentence| sentence.text.to_owned()).collect::<Vec<_>>()
        };
        // A word for a shortcoming, in more than three characters, and no measure against it.
        assert_eq!(
            named("全年工作顺利开展。不及时。公开不够。一是加强短板培训。二是人手缺乏。"),
            ["公开不够。", "二是人手缺乏。"]
        );
        assert_eq!(named("存在以下不足：\n公开不够。"), ["公开不够。"]);
        assert_eq!(named("存在问题\n公开渠道单一。\n少"), ["公开渠道单一。"], "without such a word all but headings");
        // Up to the heading of the measures; one of both is none.
        assert_eq!(named("存在问题\n公开不够。\n改进措施\n培训仍需增多。"), ["公开不够。"]);
        assert_eq!(
            named("存在的问题及改进措施\n公开不够。\n工作情况\n培训仍需增多。"),
            ["公开不够。", "培训仍需增多。"]
        );
    }

    #[test]
    fn a_heading_is_short_and_without_a_mark_at_its_end() {
        let is = |text: &str| is_heading(&sentences(text, Year::new(2023).expect("a year"))[0]);
        assert!(is("（一）存在的主要问题") && is("下一步打算：") && is("甲乙丙丁戊己庚辛甲乙丙丁戊己情况"));
        assert!(!is("存在的主要问题。") && !is("公开渠道") && !is("甲乙丙丁戊己庚辛甲乙丙丁戊己庚情况"));
    }

    #[test]
    fn words_of_every_such_section_are_in_no_pair() {
        let text = "信息公开工作不够及时到位，有待加强培训培训工作到工作位";
        assert_eq!(pairs(text), [('到', '位'), ('培', '训'), ('训', '培')]);
    }

    /// Characters that stand beside each other in no word, from one of them on.
    fn run(from: u32, count: u32) -> String {
        (from..from + count).filter_map(char::from_u32).collect()
    }

    #[test]
    fn a_sentence_answers_by_the_pairs_that_it_shares_with_the_problem() {
        // Of so many pairs of a problem's so many are in a sentence of the same section, or of another one.
        for (all, common, own, elsewhere) in [
            (3, 1, false, false),
            (3, 2, true, true),
            (6, 2, true, false),
            (10, 2, false, false),
            (10, 3, true, false),
            (20, 8, true, false),
            (20, 9, true, true),
            (129, 58, true, false),
            (667, 200, false, false),
        ] {
            let problem = run(0x5000, all + 1);
            let answer = format!("{}子丑。", run(0x5000, common + 1));
            let answered = |after: [&str; 2]| !problems_of(&problem, after)[0].1.is_empty();
            let found = (answered([&answer, "无。"]), answered(["无。", &answer]));
            assert_eq!(found, (own, elsewhere), "{common} of {all}");
        }
        let count = |problem, answer| problems_of(problem, [answer, "无。"])[0].1.len();
        assert_eq!(
            (count("公公公公。", "公公子丑。"), count("工作情况。", "情况工作。")),
            (1, 0),
            "of one pair, and of none"
        );
    }

    #[test]
    fn the_same_words_come_first_and_then_the_two_nearest() {
        let problem = run(0x5000, 11);
        let with = |count| format!("{}子。", run(0x5000, count));
        let (same, all) = (format!("{problem}。"), format!("子{problem}。"));
        let answers = |sentences: &[&str]| problems_of(&same, [&sentences.concat(), "无。"])[0].1.clone();
        let of = |text: &str| format!("problems：{text}");
        assert_eq!(answers(&[&with(5), &with(7), &with(9), &with(6)]), [of(&with(9)), of(&with(7))]);
        assert_eq!(answers(&[&all, &with(7), &same]), [of(&same), of(&all)]);
        assert_eq!(
            answers(&[&with(7), &with(7).replace('子', "丑"), &with(6)]),
            [of(&with(7)), of(&with(7).replace('子', "丑"))]
        );
    }
}
