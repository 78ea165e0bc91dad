//! Whether a count in a sentence is the report's own: this year's, all of it, of the organ that reports. A government's
//! narrative also counts what its office received; a total is also told by channel and by applicant. When in doubt it is not.

use super::View;
use super::prose::{clause_before, first_word, last_period, sentence, skip};
use crate::base::{digit, is_chinese_numeral};
use crate::model::ReportScope;

/// Whose report it is.
pub(super) struct Scope<'a> {
    year: u64,
    /// What the organ calls itself.
    names: Vec<&'a str>,
    /// 市 of a 市人民政府, which reports for all organs of its area unless its report says that it is its own alone.
    area: Option<char>,
    /// Whether it hears the reviews of others (司法局), so that 行政复议 alone is not about its own.
    is_justice: bool,
    /// A 局, 委 or 厅, which reports for itself and not for its area.
    is_bureau: bool,
}

/// Words that hold an organ's word by accident.
#[rustfmt::skip]
const ORDINARY: [&str; 36] = [
    "政府信息", "政府网", "政府门户", "办理", "办结", "办事", "办法", "举办", "开办", "承办", "主办", "处理", "处置", "所有", "网站", "委托", "布局", "科学",
    "科技", "中心工作", "农村", "乡村", "城乡", "村务", "平台", "处室", "所属", "局面", "局部", "格局", "结局", "委员", "站在", "站点", "办好", "办公",
];

/// Words of organs that start like an ordinary one (办公).
const OFFICES: [&str; 2] = ["办公室", "办公厅"];

/// Words of organs.
#[rustfmt::skip]
const ORGANS: [&str; 23] = [
    "部门", "单位", "机构", "机关", "街道", "社区", "人民政府", "政府办", "政府", "公司", "学校", "医院", "中心", "局", "委", "厅", "镇", "乡", "村",
    "办", "市", "县", "区",
];

/// Ways by which requests come in: a count beside one is a part of the total.
#[rustfmt::skip]
pub(super) const CHANNELS: [&str; 17] = [
    "网络", "网上", "网站", "在线", "线上", "线下", "信函", "邮寄", "信件", "当面", "现场", "传真", "电子邮件", "邮件", "邮箱", "平台", "窗口",
];

/// Kinds of applicants.
pub(super) const APPLICANTS: [&str; 5] = ["自然人", "法人", "企业", "个人", "公民"];

/// Words in the clause by which a count is another period's, or one of something else.
#[rustfmt::skip]
const OTHER: [&str; 33] = [
    "上年", "去年", "上一年", "往年", "同期", "同比", "相比", "比上", "较上", "增加", "减少", "直接", "每", "较20", "比20",
    // Averages and peaks.
    "平均", "日均", "周均", "月均", "年均", "人均", "户均", "单日", "单月", "一天", "最多收", "最多时", "最多的", "最高收", "最高为", "最高达", "高峰", "峰值",
];

/// Words of a period that is not the report's year, wherever the sentence names it: 开通平台以来，共收到.
#[rustfmt::skip]
const PERIODS: [&str; 16] = [
    "以来", "至今", "迄今", "五期间", "五”期间", "五\"期间", "五时期", "五”时期", "历年", "历届", "任期", "近年", "几年", "数年", "多年", "些年",
];

/// Words of the report's own year. What is told after one is of that year again: 近年来持续规范，全年收到.
const OWN_YEAR: [&str; 6] = ["本年", "今年", "全年", "当年", "年内", "年初"];

/// Words of what is not done yet, where nothing but [`MEANWHILE`] stands behind them: 拟废止, 计划2025年制定.
#[rustfmt::skip]
const PLANS: [&str; 15] = [
    "拟", "计划", "建议", "预计", "预期", "争取", "力争", "打算", "准备", "提请", "有望", "目标为", "目标是", "明年", "将于",
];
const MEANWHILE: [&str; 14] =
    ["将", "年度", "年", "内", "于", "在", "新", "再", "共", "并", "本级", "修订", "作出", "、"];

/// Words by which a plan was followed: 按计划制定. 草拟 is no plan.
const FOLLOWED: [&str; 8] = ["按", "照", "据", "年度", "工作", "立法", "入", "草"];

/// Words by which a clause before the count says which of the requests it is about: 主要涉及征地拆迁，共收到.
const ABOUT: [&str; 4] = ["主要涉及", "主要集中", "涉及", "集中在"];

/// What ends the words before a result in its clause.
const LEAD_ENDS: [char; 8] = ['、', '（', '(', '：', ':', '件', '和', '及'];

/// Words before a result that leave it one of all requests.
#[rustfmt::skip]
const RESULT_LEAD: [&str; 68] = [
    "政府信息公开申请", "依申请公开", "政府信息公开", "信息公开", "政府信息", "申请", "其中", "全年", "本年度", "本年", "今年", "年度", "年底", "年末", "年", "月", "日", "我局", "我县", "我市",
    "我区", "我镇", "我乡", "我办", "我委", "我单位", "本机关", "本单位", "截至", "截止", "至", "共计", "总共", "累计", "合计", "共", "已经", "已", "均", "都", "全部", "依法", "依规", "按期", "按时", "及时",
    "规范", "决定", "作出", "做出", "予以", "给予", "属于", "分别为", "分别是", "分别", "经审查", "审查后", "答复", "办理", "办结", "结果", "对", "以", "为", "有", "的", "并",
];

/// What an organ does with the reviews and actions of others.
const HEARD: [&str; 11] = ["受理", "审理", "审结", "办理", "办结", "新收", "代理", "化解", "指导", "审查", "承办"];

/// Months of a whole year.
const WHOLE: [&str; 5] = ["12月31日", "12月底", "1月1日", "1月至12月", "1-12月"];

/// Words before an organ that does not count but is obeyed or asked, and the words that end what they govern.
#[rustfmt::skip]
const OBEYED: [&str; 15] = [
    "按照", "根据", "依照", "依据", "遵照", "对照", "贯彻", "落实", "围绕", "在", "按", "经", "据", "严格执行", "认真执行",
];
#[rustfmt::skip]
const DEMANDS: [&str; 17] = [
    "要求", "部署", "规定", "通知", "精神", "安排", "指导下", "领导下", "支持下", "统计", "指引", "意见", "要点", "文件", "审核", "考核", "中心工作",
];

/// How much of a report's own total a count covers, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Coverage {
    /// Nothing of it: another organ's, another year's, or in doubt.
    Other,
    /// One channel or one kind of applicant, which cannot be more than all.
    Part,
    /// All of it.
    Whole,
}

impl<'a> Scope<'a> {
    pub(super) fn new(view: &View<'a>) -> Scope<'a> {
        let agency = view.agency;
        let mut names = Vec::new();
        for name in [agency.name_in(view.report.year), agency.short()] {
            names.extend(own_names(name));
        }
        names.extend(agency.words.iter().map(String::as_str));
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        names.retain(|name| !name.is_empty());
        let name = agency.name_in(view.report.year);
        let area = name.strip_suffix("人民政府").and_then(|area| area.chars().next_back());
        Scope {
            year: view.report.year.get().into(),
            names,
            area: area.filter(|_| view.report.scope != Some(ReportScope::Own)),
            is_justice: name.contains("司法"),
            is_bureau: name.ends_with(['局', '委', '厅']) || name.ends_with("委员会"),
        }
    }

    /// How much a count whose subject stands at an offset covers, by what stands before it in its sentence and in its clause.
    pub(super) fn extent(&self, text: &str, at: usize) -> Coverage {
        let before = &text[sentence(text, at).start..at];
        if before.contains("其中") {
            return Coverage::Other;
        }
        let review = text[at..].starts_with("行政复议") || text[at..].starts_with("行政诉讼");
        let clause = clause_before(text, at);
        let whole = &text[sentence(text, at)];
        let heard = (self.is_justice || is_heard(clause, whole)) && !whole.contains("信息公开")
            || before.contains("复议机关")
            || before.contains("复议机构");
        if review && heard {
            return Coverage::Other;
        }
        if is_of_some(&before[..before.len() - clause.len()]) {
            return Coverage::Other;
        }
        if is_part(clause) {
            self.extent_in(before, clause).min(Coverage::Part)
        } else {
            self.extent_in(before, clause)
        }
    }

    /// The same of a result, which by nature is a part of what came in: 收到申请5件，其中予以公开2件 tells all that was granted, and
    /// 网络申请3件，予以公开2件 only what was granted to some.
    pub(super) fn extent_of_result(&self, text: &str, at: usize) -> Coverage {
        let before = &text[sentence(text, at).start..at];
        let clause = clause_before(text, at);
        if !self.leads_to_result(clause) || is_of_kind(before) {
            return Coverage::Other;
        }
        let extent = self.extent_in(before, clause);
        if is_part(before) { extent.min(Coverage::Part) } else { extent }
    }

    /// Whether all that stands between the start of a clause or the last count in it and a result is what tells of all requests:
    /// 延期答复, 招生类予以公开 and 重复申请不予处理 count some of them.
    fn leads_to_result(&self, clause: &str) -> bool {
        let lead = clause.rsplit(LEAD_ENDS).next().unwrap_or(clause);
        let mut rest = lead.trim_start_matches(|c: char| digit(c).is_some() || is_chinese_numeral(c) || c == ' ');
        while let Some(word) = first_word(rest, &self.names).or_else(|| first_word(rest, &RESULT_LEAD)) {
            rest = rest[word.len()..].trim_start_matches(|c: char| digit(c).is_some() || c == ' ');
        }
        rest.is_empty()
    }

    fn extent_in(&self, before: &str, clause: &str) -> Coverage {
        let open = |open: char, close: char| before.rfind(open).is_some_and(|at| !before[at..].contains(close));
        let other_year = last_period(before).is_some_and(|year| year != self.year);
        if open('（', '）') || open('(', ')') || other_year {
            return Coverage::Other;
        }
        // In its own clause no other organ may be named at all (区政府办代表区政府收到…), in the sentence not as the last one.
        let (last, _) = self.others(before);
        let (_, any) = self.others(clause);
        let other = OTHER.iter().any(|word| clause.contains(word))
            || is_planned(clause)
            || partial(before)
            || self.other_period(before)
            || last
            || any;
        if other { Coverage::Other } else { Coverage::Whole }
    }

    /// Whether the last period that a text names is another than the report's year.
    fn other_period(&self, before: &str) -> bool {
        let text = before.replace(' ', "");
        let own = format!("{}年", self.year);
        let own = OWN_YEAR.into_iter().chain([own.as_str()]);
        let own = own.filter_map(|word| Some(text.rfind(word)? + word.len())).max();
        // 今年以来 is the year itself.
        let is_other = |at: usize| own.is_none_or(|end| at > end);
        let several = |at: usize| is_several(&text[..at], &text[at + '年'.len_utf8()..]);
        PERIODS.iter().filter_map(|word| text.rfind(word)).any(is_other)
            || text.match_indices('年').any(|(at, _)| is_other(at) && several(at))
    }

    /// Whether the last organ named in a text is another one, and whether any is.
    fn others(&self, before: &str) -> (bool, bool) {
        let mut other = false;
        let mut any = false;
        let mut done = 0;
        for (at, _) in before.char_indices() {
            let rest = &before[at..];
            if at < done {
                continue;
            }
            let starts = |words: &[&str]| first_word(rest, words).map(str::len);
            if let Some(length) = starts(&OBEYED).and_then(|_| demand(rest)) {
                done = at + length;
            } else if let Some(own) = first_word(rest, &self.names) {
                (other, done) = (false, at + own.len());
            } else if let Some(length) = self.whole_area(rest) {
                (other, done) = (false, at + length);
            } else if let Some(length) = starts(&OFFICES) {
                (other, done) = (true, at + length);
            } else if let Some(length) = starts(&ORDINARY) {
                done = at + length;
            } else if let Some(length) = starts(&ORGANS) {
                other = !before[..at].ends_with(['我', '本', '全']) || self.is_beyond(before, at);
                done = at + length;
            }
            any |= other;
        }
        (other, any)
    }

    /// Whether 全市, 全县 or 全区 is more than the report of a bureau is about.
    fn is_beyond(&self, before: &str, at: usize) -> bool {
        self.is_bureau && before[..at].ends_with('全') && before[at..].starts_with(['市', '县', '区'])
    }

    /// The length of 全市各级行政机关, all that a government reports for.
    fn whole_area(&self, text: &str) -> Option<usize> {
        const ALL: [&str; 4] = ["各级", "行政机关", "政府系统", "各地"];
        const NAMES: [&str; 10] =
            ["各级", "各地区", "各地", "各部门", "各单位", "行政机关", "政府系统", "政府", "机关", "、"];
        let after = text.strip_prefix('全')?.strip_prefix(self.area?)?;
        ALL.iter().any(|word| after.starts_with(word)).then(|| text.len() - skip(after, &NAMES).len())
    }
}

/// The length of 按照省政府办公厅要求: up to what is demanded, within the clause.
fn demand(text: &str) -> Option<usize> {
    let clause = text.split(['，', ',', '。', '；', '\n']).next().unwrap_or_default();
    DEMANDS.iter().filter_map(|word| clause.rfind(word).map(|at| at + word.len())).max()
}

/// What an organ of a name may call itself: the whole, and what is left without the areas in front (县教育局 of 岭北县教育局).
fn own_names(name: &str) -> Vec<&str> {
    let mut names = vec![name];
    for (at, c) in name.char_indices().filter(|(_, c)| matches!(c, '市' | '县' | '区' | '旗')) {
        let (with_area, rest) = (&name[at..], &name[at + c.len_utf8()..]);
        if rest.chars().count() >= 3 && !with_area.starts_with("区域") {
            names.push(with_area);
            if !rest.starts_with("人民政府") {
                names.push(rest);
            }
        }
    }
    names
}

/// Whether a text names one channel or one kind of applicant. 通过网络、信函等方式 and 公民、法人和其他组织 are everybody.
pub(super) fn is_part(text: &str) -> bool {
    const ALL: [&str; 10] =
        ["等方式", "等渠道", "等途径", "等形式", "等多", "各种", "多种", "各渠道", "各类渠道", "多渠道"];
    let all = ALL.iter().any(|word| text.contains(word)) || text.contains("其他组织") || text.contains("企业和群众");
    let named = CHANNELS.iter().chain(&APPLICANTS).any(|word| text.contains(word));
    named && !all
}

/// Whether a clause says of what follows it that it is to be done.
fn is_planned(clause: &str) -> bool {
    PLANS.iter().any(|word| {
        clause.rfind(word).is_some_and(|at| {
            let tail = clause[at + word.len()..].replace(|c: char| digit(c).is_some() || c == ' ', "");
            skip(&tail, &MEANWHILE).is_empty() && !FOLLOWED.iter().any(|word| clause[..at].ends_with(word))
        })
    })
}

/// Whether the clause that ends a text says which requests the next one counts; not where they were counted before.
fn is_of_some(before: &str) -> bool {
    let Some(before) = before.strip_suffix(['，', ',']) else { return false };
    let clause = clause_before(before, before.len());
    first_word(clause.trim_start(), &ABOUT).is_some() && !before[..before.len() - clause.len()].contains('件')
}

/// Whether the last thing that a text counts is a kind of requests (招生类申请20件，; 涉及征地12件，), so that the results behind it are of those.
fn is_of_kind(before: &str) -> bool {
    let counts = |at: usize| before[at..].contains('件');
    let kind = before.rmatch_indices('类').find(|(at, _)| !before[..*at].ends_with(['各', '分', '同', '多']));
    kind.is_some_and(|(at, _)| counts(at)) || before.rfind("涉及").is_some_and(counts)
}

/// Whether a sentence tells of disputes that the organ hears or handles for others: 受理行政复议案件26件，审结24件.
fn is_heard(clause: &str, sentence: &str) -> bool {
    HEARD.iter().any(|word| clause.contains(word)) || ["受理", "代理"].iter().any(|word| sentence.contains(word))
}

/// Whether the years between two texts are several together: 近三年, 五年来, 3年累计. 一年来 is the report's.
fn is_several(before: &str, after: &str) -> bool {
    let number = |c: char| digit(c).is_some() || is_chinese_numeral(c);
    let lead = before.trim_end_matches(number);
    let years = &before[lead.len()..];
    let together = ["近", "过去", "这"].iter().any(|word| lead.ends_with(word))
        || ["来", "间", "累计", "共", "合计", "总计"].iter().any(|word| after.starts_with(word));
    (1..=2).contains(&years.chars().count()) && !matches!(years, "一" | "1") && together
}

/// Whether the count is of a part of the year.
fn partial(before: &str) -> bool {
    if ["季度", "上半年", "下半年"].iter().any(|word| before.contains(word)) {
        return true;
    }
    let months = || WHOLE.iter().fold(before.replace(' ', ""), |text, whole| text.replace(whole, ""));
    before.contains('月') && months().contains('月')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing_text::{TextSite, texts, view_of};

    /// How much the count at `|` covers in the report of 2023 of an organ.
    fn extent(site: &TextSite, text: &str) -> Coverage {
        let at = text.find('|').expect("a mark");
        view_of(site, |view| Scope::new(view).extent(&text.replace('|', ""), at))
    }

    fn organ(name: &str) -> TextSite {
        texts(2023, &format!("name = \"{name}\""), [])
    }

    /// What an organ may call itself is its own, and what only ends or starts like it is another's.
    #[test]
    fn an_organ_goes_by_its_name_without_the_areas_in_front() {
        use Coverage::{Other, Whole};
        for (name, text, expected) in [
            ("岭北县教育局", "岭北县教育局|收到申请", Whole),
            ("岭北县教育局", "县教育局|收到申请", Whole),
            ("岭北县教育局", "教育局|收到申请", Whole),
            ("岭北县教育局", "县财政局|收到申请", Other),
            ("岭北县青石镇人民政府", "青石镇人民政府|收到申请", Whole),
            ("岭北县人民政府", "青石镇人民政府答复后，|收到申请", Other),
            ("岭北县人民政府办公室", "青石镇人民政府办公室答复后，|收到申请", Other),
            ("岭北县政府", "青石镇政府答复后，|收到申请", Other),
            ("岭北区域合作局", "淮北区域合作局答复后，|收到申请", Other),
        ] {
            assert_eq!(extent(&organ(name), text), expected, "{name}: {text}");
        }
        // The longest of its own words, and none that is empty.
        for (words, text, expected) in [
            ("\"区政府\", \"区政府办公室\"", "区政府办公室|收到申请", Whole),
            ("\"区政府\"", "区政府办公室|收到申请", Other),
            ("\"\"", "县财政局|收到申请", Other),
        ] {
            let site = texts(2023, &format!("name = \"机关\"\nwords = [{words}]"), []);
            assert_eq!(extent(&site, text), expected, "{words}: {text}");
        }
    }

    #[test]
    fn whose_count_it_is_and_of_when() {
        use Coverage::{Other, Part, Whole};
        for (text, expected) in [
            ("全市各级行政机关|收到申请", Whole),
            ("全市各级行政机关中青石镇最多，|收到申请", Other),
            ("办公室|收到申请", Other),
            ("优化布局后|收到申请", Whole),
            ("我社区|收到申请", Whole),
            ("去年|收到申请", Other),
            ("比上一年，|收到申请", Whole),
            ("（一）|收到申请", Whole),
            ("(一)|收到申请", Whole),
            ("有关情况（不含办结的，|收到申请", Other),
            ("有关情况(不含办结的，|收到申请", Other),
            ("2023年1月1日至12月31日，|收到申请", Whole),
            ("1月1日至6月30日，|收到申请", Other),
            ("通过信函|收到申请", Part),
            ("作为复议机关，我市办理|行政复议2件", Other),
            ("作为复议机构，我市应对|行政诉讼2件", Other),
            ("作为复议机关，我市|收到申请", Whole),
            ("被申请|行政复议", Whole),
        ] {
            assert_eq!(extent(&organ("淮安市人民政府"), text), expected, "{text}");
        }
        // A bureau of justice hears the reviews of others.
        for (text, expected) in [
            ("全年|行政复议2件", Other),
            ("全年|行政诉讼2件", Other),
            ("因信息公开被申请|行政复议", Whole),
            ("|收到申请", Whole),
        ] {
            assert_eq!(extent(&organ("淮安市司法局"), text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_count_of_the_year() {
        use Coverage::{Other, Whole};
        for (text, expected) in [
            // Other periods, unless the year is named again.
            ("“十四五”以来，共|收到申请", Other),
            ("十三五期间|收到申请", Other),
            ("自《条例》施行以来，共|收到申请", Other),
            ("开通平台以来，共|收到申请", Other),
            ("五年来，共|收到申请", Other),
            ("近年来，共|收到申请", Other),
            ("近3年，累计|收到申请", Other),
            ("近三年累计|收到申请", Other),
            ("3年累计|收到申请", Other),
            ("平台开通至今，|收到申请", Other),
            ("近年来不断规范，全年|收到申请", Whole),
            ("自《条例》施行以来持续规范，2023 年|收到申请", Whole),
            ("今年以来，|收到申请", Whole),
            ("2023年以来，|收到申请", Whole),
            ("一年来，|收到申请", Whole),
            ("2023年累计|收到申请", Whole),
            // What is to be done.
            ("计划|制定规范性文件", Other),
            ("拟|废止规范性文件", Other),
            ("规范性文件拟|废止", Other),
            ("建议|制定规范性文件", Other),
            ("按计划|制定规范性文件", Whole),
            ("根据年度计划|制定规范性文件", Whole),
            ("办理建议30件、|收到申请", Whole),
            // Averages and peaks.
            ("日均|收到申请", Other),
            ("户均|收到申请", Other),
            ("最多一天|收到申请", Other),
            ("单日最高|收到申请", Other),
            ("推进“最多跑一次”，|收到申请", Whole),
            // Some of the requests.
            ("主要涉及征地拆迁，共|收到申请", Other),
            ("收到申请36件，主要涉及征地拆迁，|结转下年度", Whole),
        ] {
            assert_eq!(extent(&organ("淮安市人民政府"), text), expected, "{text}");
        }
    }

    #[test]
    fn a_government_that_reports_for_itself_alone_does_not_count_for_its_area() {
        let mut site = organ("淮安市人民政府");
        site.figures("a", 2023, &[("scope", "\"own\"")]);
        assert_eq!(extent(&site, "全市各级行政机关|收到申请"), Coverage::Other);
    }
}
