//! Q-YEAR: a year that is not the report's, which a copied text gives away, and dates that lost characters.

use crate::base::{Location, Message, Severity, chinese_digit, digit};
use crate::check::prose::{Prose, last_year, sentence};
use crate::check::{Audience, Findings, Rule, View};
use std::collections::BTreeMap;
use std::ops::Range;

/// A year in the text other than the report's: the next one is expected in section five, the one before as a comparison, any in
/// the name or history of a document. Practice.
pub(super) const RULE: Rule =
    Rule { id: "Q-YEAR", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

/// The regulation itself is of 2007: earlier years are history.
const FIRST: i64 = 2008;

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let year = i64::from(view.report.year.get());
    for (section, prose) in view.sections() {
        let mut wrong: BTreeMap<(bool, String), Vec<Location>> = BTreeMap::new();
        let mut seen = false;
        for date in dates(prose.text(), prose.stops(), year) {
            seen = true;
            let text = &prose.text()[date.range.clone()];
            match date.year {
                None => wrong.entry((true, text.to_owned())).or_default().push(prose.place(date.range)),
                Some(stated) if stated != year && !is_expected(prose, section.follow_up, &date.range, stated, year) => {
                    wrong.entry((false, stated.to_string())).or_default().push(prose.place(date.range));
                }
                Some(_) => {}
            }
        }
        if seen && wrong.is_empty() {
            findings.holds();
        }
        for ((malformed, text), places) in wrong {
            let key = if malformed { "year.malformed" } else { "year.other" };
            let message = Message::new(key).with("found", text).with("year", view.report.year);
            if let Some(diagnostic) = findings.add_all(places, message) {
                diagnostic.help = Some(Message::new(if malformed { "year.malformed.help" } else { "year.help" }));
            }
        }
    }
}

struct Date {
    range: Range<usize>,
    /// `None` where the digits are no year.
    year: Option<i64>,
}

/// The years of a text (`2023年`, `2023 年`, `二〇二三年`), and digits before 年 or 月 that are too many or too few.
fn dates(text: &str, stops: impl Iterator<Item = (usize, char)>, year: i64) -> Vec<Date> {
    let mut dates = Vec::new();
    for (at, c) in stops.filter(|(_, c)| matches!(c, '年' | '月')) {
        let before = text[..at].trim_end_matches(' ');
        let run = |is: fn(char) -> Option<u32>| {
            let chars: Vec<(usize, u32)> =
                before.char_indices().rev().map_while(|(at, c)| Some((at, is(c)?))).collect();
            let digits: String = chars.iter().rev().filter_map(|(_, value)| char::from_digit(*value, 10)).collect();
            chars.last().map(|(start, _)| (*start, digits))
        };
        let (arabic, run) = match (run(digit), run(chinese_digit)) {
            (Some(run), _) => (true, run),
            (None, Some(run)) => (false, run),
            (None, None) => continue,
        };
        let (start, digits) = run;
        let range = start..at + c.len_utf8();
        let century = digits.starts_with("20") || digits.starts_with("19");
        let stated = match (c, digits.len()) {
            ('年', 4) if century => digits.parse().ok(),
            ('年', 4) if arabic && is_shuffled(&digits, year) => None,
            ('年', 5..=8) if century && arabic => None,
            ('年', 3) if arabic && digits.starts_with("20") && digits != "200" => None,
            ('月', 5..=6) if century && arabic => None,
            _ => continue,
        };
        dates.push(Date { range, year: stated });
    }
    dates
}

/// Whether digits are those of a year about the report's in another order (2202年). 2200年 may be an age.
fn is_shuffled(digits: &str, year: i64) -> bool {
    let sorted = |text: &str| {
        let mut bytes = text.as_bytes().to_vec();
        bytes.sort_unstable();
        bytes
    };
    let near = |year: i64| sorted(&year.to_string()) == sorted(digits);
    digits.starts_with('2') && !digits.ends_with("00") && (year - 2..=year + 1).any(near)
}

/// Whether another year has its reason to be there.
fn is_expected(prose: &Prose<'_>, is_of_problems: bool, range: &Range<usize>, stated: i64, year: i64) -> bool {
    let text = prose.text();
    let (before, after) = (&text[..range.start], &text[range.end..]);
    let around = sentence(text, range.start);
    let says = |words: &[&str]| words.iter().any(|word| text[around.clone()].contains(word));
    // Inside 《…》 it belongs to a title, 〔…〕 to a document's number.
    let inside = |open: char, close: char| {
        let line = before.rsplit('\n').next().unwrap_or_default();
        line.rfind(open).is_some_and(|at| !line[at..].contains(close))
    };
    if stated < FIRST || inside('《', '》') || inside('〔', '〕') || inside('「', '」') {
        return true;
    }
    // Ranges (2021-2025年, 2021年至2025年) are plans and periods.
    let range_marks = ['-', '－', '—', '–', '~', '～', '至', '到'];
    let after_unit = after.trim_start_matches(['度', '末', '底', '初']);
    // None goes backwards: 2024年1月1日至2023年12月31日.
    let backwards = || {
        last_year(&before[around.start..]).is_some_and(|first| i64::try_from(first).is_ok_and(|first| first > stated))
    };
    if before.ends_with(range_marks) && backwards() {
        return false;
    }
    if before.ends_with(range_marks) || after_unit.starts_with(range_marks) {
        return true;
    }
    // The history of a document, of an organ or of a measure; accounts are published a year later, budgets a year before.
    let clause = text[range.end..around.end.max(range.end)].split(['，', ',']).next().unwrap_or_default();
    let of_document =
        || clause.split_once("的《").is_some_and(|(lead, _)| ISSUED.iter().any(|word| lead.ends_with(word)));
    if before.ends_with(['自', '从'])
        || of_document()
        || HISTORY.iter().any(|word| clause.contains(word))
        || says(&FOUNDING)
    {
        return true;
    }
    // Both years in one sentence are compared.
    let compared = || {
        says(&COMPARISON)
            || dates(text, prose.stops().filter(|(at, _)| around.contains(at)), year)
                .iter()
                .any(|date| date.year == Some(year))
    };
    match stated - year {
        1 => {
            is_of_problems
                || says(&TO_COME)
                || AHEAD.iter().any(|word| clause.contains(word))
                || is_writing(text, &around, after)
        }
        2.. => is_of_problems,
        _ => {
            before.trim_end().ends_with(['较', '比', '于', '同', '与'])
                || compared()
                || stated == year - 1 && {
                    LAST_REPORT.iter().any(|word| clause.contains(word))
                        && !says(&["现将", "现公布", "现予", "特编制", "特向"])
                        || is_of_problems && is_last_problem(clause, &text[around.clone()])
                }
        }
    }
}

/// Whether a date in the year after is that of the report itself: a line of its own, or January to June where the sentence tells
/// of writing and publishing it.
fn is_writing(text: &str, around: &Range<usize>, after: &str) -> bool {
    let months = after.trim_start().chars().next().and_then(digit).is_some_and(|month| (1..=6).contains(&month));
    let line = text[around.clone()].trim();
    let alone = line.chars().all(|c| digit(c).is_some() || matches!(c, '年' | '月' | '日' | ' '));
    let told = ["公布", "编制", "填报", "发布本", "印发", "上报"].iter().any(|word| line.contains(word));
    months && (alone || told)
}

/// Whether section five refers to what was wrong last year: 针对2023年存在的问题, 2023年的不足已经整改.
fn is_last_problem(clause: &str, sentence: &str) -> bool {
    let clause = clause.trim_start_matches(['度', ' ']);
    let noun = ["存在的", "提出的", "发现的", "反映的", "指出的", "查摆的", "反馈的", "梳理的", "遗留的", "问题的"];
    let dealt = ["针对", "对照", "整改", "解决", "已", "改正", "改进情况", "指出", "遗留", "依然", "仍"];
    let problem = ["问题", "不足", "短板", "薄弱", "困难", "差距"].iter().any(|word| sentence.contains(word));
    problem && (noun.iter().any(|word| clause.starts_with(word)) || dealt.iter().any(|word| sentence.contains(word)))
}

/// What happened to a document, an organ or a system in some other year.
#[rustfmt::skip]
const HISTORY: [&str; 34] = [
    "修订", "修正", "颁布", "施行", "实施", "起", "以来", "开始", "成立", "组建", "版", "之前", "以前", "至今", "决算", "预算", "机构改革", "更名", "挂牌",
    "划转", "设立", "合并", "撤并", "撤销", "转隶", "并入", "改为", "成为", "划入", "建成", "上线", "开通", "启用", "投入使用",
];

/// What was done to a document of some other year that the text names: 2023年12月印发的《方案》.
const ISSUED: [&str; 9] = ["印发", "制定", "制订", "出台", "发布", "公布", "下发", "签订", "通过"];

/// Words by which a sentence looks at the next year.
#[rustfmt::skip]
const TO_COME: [&str; 20] = [
    "下一步", "下年", "下一年", "明年", "来年", "将", "结转", "转入", "转至", "顺延", "计划", "打算", "继续", "预计", "预期", "争取", "力争", "有望", "目标", "拟",
];

/// What is told to the public a year ahead.
const AHEAD: [&str; 9] = ["放假", "休假", "招考", "招录", "招聘", "招生", "考试", "参保", "征订"];

/// What made an organ what it is, wherever the sentence tells it: 2016年，我镇撤乡设镇.
const FOUNDING: [&str; 11] =
    ["机构改革", "更名", "撤乡", "撤镇", "设镇", "撤县", "撤并", "转隶", "前身", "合并组建", "挂牌成立"];

/// Events of last year that belong into this year's report: its annual report, and how it was appraised.
#[rustfmt::skip]
const LAST_REPORT: [&str; 8] = ["年度报告", "工作报告", "年报", "考核", "评估", "测评", "评议", "通报"];

/// Words of a comparison with years before.
#[rustfmt::skip]
const COMPARISON: [&str; 14] = [
    "同比", "相比", "对比", "同期", "上年", "去年", "上一年", "结转", "持平", "往年", "历年", "近三年", "近两年", "近五年",
];

#[cfg(test)]
mod tests {
    use crate::check::State;
    use crate::check::testing_text::texts;

    #[test]
    fn finds_years_that_a_copy_left() {
        for (text, word) in [
            ("2022年，我镇主动公开信息。", "2022年"),
            ("现将 2021 年度工作报告如下。", "2021 年"),
            ("二〇二二年，我镇公开信息。", "二〇二二年"),
            ("２０２２年，公开信息。", "２０２２年"),
            ("2024年，我镇主动公开信息。", "2024年"),
            ("截至202020年12月31日", "202020年"),
            ("自20221月1日起", "20221月"),
            ("2**0**22年，公开信息。", "2**0**22年"),
            ("现将2022年政府信息公开工作年度报告公布如下。", "2022年"),
            ("2022年，制定规范性文件0件。", "2022年"),
            ("202年，公开信息。", "202年"),
            ("2008年，我镇公开信息。", "2008年"),
            ("按照《条例》，2021年，我镇公开信息。", "2021年"),
            ("2021年公开6条。2023年公开7条。", "2021年"),
            ("本报告于2024年公布", "2024年"),
            ("本报告于2024年7月公布", "2024年"),
            ("2024年1月，我镇召开会议。", "2024年"),
            ("2022年公布的信息共30条。", "2022年"),
            ("2203年，我镇公开信息。", "2203年"),
            ("2202年，我镇公开信息。", "2202年"),
            ("2023年1月1日至2022年12月31日期间。", "2022年"),
            ("2024年春节期间，我镇开展宣传。", "2024年"),
        ] {
            assert_eq!(texts(2023, "", [("overview", text)]).result_of("Q-YEAR").words(), [word], "{text}");
        }
    }

    #[test]
    fn finds_last_year_where_section_five_is_a_copy() {
        let text = "2022年，我镇政府信息公开工作还有以下问题：形式单一。";
        assert_eq!(texts(2023, "", [("problems", text)]).result_of("Q-YEAR").words(), ["2022年"]);
    }

    #[test]
    fn holds_for_years_with_a_reason() {
        for text in [
            "2023年公开36条，比2022年增长5%。",
            "按照《法治政府建设实施纲要（2021-2025年）》要求",
            "国办公开办函〔2019〕60号",
            "《条例》2019年修订后",
            "自2020年以来，坚持公开",
            "2021年至2025年规划",
            "1949年以前的档案",
            "2022年结转2件",
            "二〇二三年，公开36条",
            "公开2022年度部门决算",
            "申请办结率为98.5%，较2022年提高1.2个百分点。",
            "公开信息210条，比2022年多6条。",
            "与2021年同类事项比照办理",
            "我局于2019年3月机构改革中组建",
            "2019年机构改革后，我局成为政府工作部门",
            "2016年，我镇撤乡设镇。",
            "我镇2021年6月由原甲乡、乙镇合并组建。",
            "按时公布2022年度政府信息公开工作年度报告",
            "在2022年度政务公开考核中列第三名",
            "本报告于2024年1月公布",
            "甲镇人民政府\n\n2024年1月20日",
            "本报告于2024年6月公布",
            "2007年，我镇公开信息。",
            "1998年，我镇公开信息。",
            "落实《2021年工作要点》",
            "示政办〔2021年〕60号",
            "落实「2021年工作要点」",
            "自2021年推行公开",
            "我镇自2021年推行公开",
            "2021年公开6条，2023年公开7条。",
            "2022年12月印发的《方案》仍然有效。",
            "2019年制定的《办法》有效",
            "发布2024年春节放假通知。",
            "公布2024年公务员招录公告",
            "预计2024年收到申请50件。",
            "争取2024年办结100件。",
        ] {
            let result = texts(2023, "", [("overview", text)]).result_of("Q-YEAR");
            assert_eq!(result.words(), [""; 0], "{text}");
            // 〔2019〕 is no year of a date.
            assert_eq!(result.state() == State::Silent, text.contains("〔2019〕"), "{text}");
        }
        for text in [
            "做好2024年日常督查工作。",
            "针对2022年存在的解读形式单一的问题，增加了图解。",
            "2022年度报告指出的栏目更新不及时问题，已完成整改。",
            "2022年存在的人员不足问题，本年得到解决。",
            "2022年存在的人员不足问题比较突出。",
        ] {
            let result = texts(2023, "", [("problems", text)]).result_of("Q-YEAR");
            assert_eq!(result.state(), State::Holds, "{text}");
        }
    }

    #[test]
    fn other_numbers_are_no_years() {
        for text in [
            "建党100周年",
            "100年来",
            "200年来",
            "2500年历史",
            "2200年前",
            "二〇二年",
            "二〇二〇二年",
            "12个月",
            "36月龄",
            "近3年",
            "十年",
            "五年规划",
            "1月1日",
        ] {
            assert_eq!(texts(2023, "", [("overview", text)]).result_of("Q-YEAR").state(), State::Silent, "{text}");
        }
    }

    #[test]
    fn is_one_finding_a_year() {
        let result = texts(2023, "", [("overview", "2021年，甲。\n\n2021年，乙。")]).result_of("Q-YEAR");
        assert_eq!(result.diagnostics.iter().map(|d| d.secondary.len()).collect::<Vec<_>>(), [1]);
    }
}
