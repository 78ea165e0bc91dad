//! What is claimed at a key: the number behind it or before it, where nothing but known words stands between.

use super::{Claim, DOCUMENT, FILL, KINDS, Subject};
use crate::base::{digit, leading_number};
use crate::check::prose::{
    WordSet, clause_before, count, first_word, is_clause_end, is_vague, last_year, sentence, skip, skip_all,
};
use crate::check::results::{is_of_documents, is_of_other_requests};
use crate::check::scope::{APPLICANTS, CHANNELS, is_part};
use crate::check::statements::{CASES, PrintedAmount};
use rust_decimal::prelude::ToPrimitive;
use std::ops::Range;

/// Words behind a count of disputes by which it is one of those that came out so.
#[rustfmt::skip]
const OUTCOMES: [&str; 13] = [
    "败诉", "胜诉", "维持", "纠正", "撤销", "撤回", "撤诉", "驳回", "判决", "终止", "和解", "调解", "未审结",
];

/// Where a number stands: behind the key, in bytes from its end; in the text before it; nowhere, for a denial.
enum NumberPlace {
    Key,
    Behind(Range<usize>),
    Before(Range<usize>),
}

/// A number with its place.
struct ClaimedCount {
    value: u64,
    tolerance: u64,
    place: NumberPlace,
}

impl ClaimedCount {
    fn exact(value: u64, place: NumberPlace) -> ClaimedCount {
        ClaimedCount { value, tolerance: 0, place }
    }
}

/// What is claimed at a key.
struct Reading {
    /// Another subject than the key's.
    subject: Option<Subject>,
    quantity: ClaimedCount,
    is_part: bool,
    /// How many bytes before the key belong to the subject: the year of 2023年结转.
    year: usize,
}

impl Reading {
    fn new(quantity: ClaimedCount) -> Reading {
        Reading { subject: None, quantity, is_part: false, year: 0 }
    }

    fn none() -> Reading {
        Reading::new(ClaimedCount::exact(0, NumberPlace::Key))
    }
}

/// A key in its text.
pub(super) struct Key<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    pub(super) key: &'static str,
    pub(super) year: u64,
}

impl<'t> Key<'t> {
    /// What is claimed here, and how many bytes from the key on need not be searched again.
    pub(super) fn claim(&self, subject: Subject) -> (Option<Claim>, usize) {
        let (reading, length) = self.read(subject);
        (reading.map(|reading| self.placed(subject, reading)), length)
    }

    fn placed(&self, subject: Subject, reading: Reading) -> Claim {
        let Reading { subject: other, quantity: ClaimedCount { value, tolerance, place }, is_part, year } = reading;
        // Said of the text behind the key; 0 without a number stands at the key.
        let offset = self.at + self.key.len();
        let range = match place {
            NumberPlace::Key => self.at..offset,
            NumberPlace::Behind(span) => offset + span.start..offset + span.end,
            NumberPlace::Before(span) => span,
        };
        Claim { subject: other.unwrap_or(subject), value, tolerance, is_part, range, at: self.at - year }
    }

    fn read(&self, subject: Subject) -> (Option<Reading>, usize) {
        let range = sentence(self.text, self.at);
        let before = &self.text[range.start..self.at];
        // Every key ends the search for its own parts: 行政复议 in 收到行政复议申请 is a subject of its own.
        let rest = &self.text[self.at + self.key.len()..range.end];
        let clause = clause_before(self.text, self.at);
        let reading = match subject {
            Subject::Received if matches!(self.key, "政府信息公开申请" | "依申请公开") => {
                self.topic(before, clause, rest)
            }
            Subject::Received | Subject::Handled => received(self.key, before, rest),
            Subject::Review | Subject::Litigation | Subject::Both => return self.dispute(subject, clause, rest),
            Subject::CarriedIn | Subject::CarriedOut if is_of_disputes(before) => None,
            Subject::CarriedIn | Subject::CarriedOut => self.carried(clause, rest),
            Subject::Issued | Subject::Repealed | Subject::InForce => document(before, clause, rest),
        };
        (reading, 0)
    }

    /// A count in the clause before the key's that says what is left: 尚有7件未办结，结转下年度.
    fn count_left(&self, clause: &str, between: &[&str]) -> Option<ClaimedCount> {
        const LEFT: [&str; 9] = ["未办结", "未办理完毕", "未答复", "尚未", "在办", "正在办理", "仍在", "剩余", "其余"];
        let before = self.text[..self.at - clause.len()].strip_suffix(['，', ','])?;
        let previous = clause_before(before, before.len());
        let is_left = skip(clause, between).is_empty() && LEFT.iter().any(|word| previous.contains(word));
        if is_left { Key::count_at_end(previous, before.len(), between) } else { None }
    }

    /// A count at the end of the clause before the key: 剩余2件结转下年度.
    fn count_before(&self, clause: &str, between: &[&str]) -> Option<ClaimedCount> {
        Key::count_at_end(clause, self.at, between)
    }

    /// A count at the end of a clause, which ends at an offset.
    fn count_at_end(clause: &str, end: usize, between: &[&str]) -> Option<ClaimedCount> {
        let start = end - clause.len();
        let is_number = |c: char| leading_number(c.encode_utf8(&mut [0; 4])).is_some();
        let mut starts = clause.char_indices().rev().filter(|(at, c)| {
            is_number(*c)
                && !clause[..*at].chars().next_back().is_some_and(|c| is_number(c) || matches!(c, '.' | '第' | '每'))
        });
        let (at, _) = starts.next()?;
        let (value, length, rest) = count(&clause[at..])?;
        let place = NumberPlace::Before(start + at..start + at + length);
        skip(rest, between).is_empty().then_some(ClaimedCount::exact(value, place))
    }

    /// 上年结转2件; 结转下年度继续办理0件; 2件结转下年度; 结转至2025年2件; 2023年结转2件; 无上年结转.
    fn carried(&self, clause: &str, rest: &str) -> Option<Reading> {
        #[rustfmt::skip]
        const FILL: [&str; 26] = [
            "至本年度", "至本年", "到本年", "转入本年", "至今年", "一年度", "年度", "一年", "年", "度", "继续", "办理", "处理", "答复", "的", "政府信息公开", "依申请公开", "申请", "为", "共", "共计", "事项", "中",
            "予以", "有", "量",
        ];
        const BETWEEN: [&str; 14] = [
            "政府信息公开",
            "依申请公开",
            "申请",
            "尚",
            "仍",
            "正在",
            "在",
            "办理",
            "中",
            "未",
            "办结",
            "已",
            "需",
            "将",
        ];
        let mut lead = 0;
        let mut subject = None;
        let mut rest_of = rest;
        if self.key == "结转" {
            // With a year instead of 上年 or 下年.
            let next = skip(rest, &["至", "到", "入"]);
            if let Some((_, after)) = leading_year(next).filter(|(year, _)| *year == self.year + 1) {
                rest_of = after;
            } else {
                let own = clause.trim_end_matches(['度', ' ']);
                last_year(own).filter(|year| own.ends_with('年') && year + 1 == self.year)?;
                lead = clause.len()
                    - clause[..own.len() - '年'.len_utf8()].trim_end_matches(|c| digit(c).is_some() || c == ' ').len();
                subject = Some(Subject::CarriedIn);
            }
        }
        let clause = &clause[..clause.len() - lead];
        let after = skip(rest_of, &FILL);
        let reading = if denied(clause) {
            is_clause_end(after).then(Reading::none)
        } else if let Some((quantity, end)) = number(rest, after) {
            (!["行政复议", "行政诉讼"].iter().any(|word| skip(end, &["的"]).starts_with(word)))
                .then(|| Reading::new(quantity))
        } else {
            let before = || self.count_before(clause, &BETWEEN).or_else(|| self.count_left(clause, &BETWEEN));
            let quantity = if is_clause_end(after) && lead == 0 { before() } else { None };
            quantity.map(Reading::new)
        };
        reading.map(|reading| Reading { subject, year: lead, ..reading })
    }

    /// 行政复议2件; 2件行政复议; 行政复议、行政诉讼案件共6件; 未发生行政复议和行政诉讼. Also how far it read.
    fn dispute(&self, subject: Subject, clause: &str, rest: &str) -> (Option<Reading>, usize) {
        #[rustfmt::skip]
        const JOIN: [&str; 14] = [
            "案件", "申请", "以及", "、", "和", "及", "与", "或者", "或", "提起", "被", "发生", "引发", "政府信息公开",
        ];
        #[rustfmt::skip]
        const CARRIED: [&str; 14] = [
            "下一年", "下年", "次年", "上一年", "上年", "年度", "度", "至", "到", "入", "的", "继续办理", "政府信息公开", "引发",
        ];
        let skipped = skip(rest, &JOIN);
        // 行政复议、诉讼; 行政复议诉讼 is one word for both.
        let other = skipped.strip_prefix("行政诉讼").or_else(|| skipped.strip_prefix("诉讼"));
        let joined = if subject == Subject::Review { other } else { None };
        let after = joined.unwrap_or(rest);
        let length = self.key.len() + rest.len() - after.len();
        let joint = joined.is_some().then_some(Subject::Both);
        let both = |reading: Reading| Reading { subject: joint, ..reading };
        if none(clause) {
            let end = skip(after, &["案件", "案", "的情况", "情况", "事件", "事项", "申请", "发生", "等"]);
            return (is_clause_end(end).then(|| both(Reading::none())), length);
        }
        // 上年结转行政复议2件: some of them.
        let is_carried = |at: usize| skip(&clause[at + "结转".len()..], &CARRIED).is_empty();
        if clause.rfind("结转").is_some_and(is_carried) {
            return (None, length);
        }
        let filled = skip(after, &FILL);
        // 均为2件 is a claim about each; only 均为0件 is one about both together.
        let each = after[..after.len() - filled.len()].contains('均');
        // 行政诉讼0件败诉 counts those of one outcome.
        let quantity = number(rest, filled)
            .filter(|(_, end)| first_word(skip(end, &["均", "已", "尚", "被"]), &OUTCOMES).is_none())
            .map(|(quantity, _)| quantity)
            .filter(|quantity| joint.is_none() || quantity.value == 0 || !each);
        let ends = || is_clause_end(skip(after, &["案件"])) || after.starts_with(['和', '及', '与']);
        let quantity =
            quantity.or_else(|| if joined.is_none() && ends() { self.count_before(clause, &[]) } else { None });
        (quantity.map(|quantity| both(Reading::new(quantity))), length)
    }

    /// 依申请公开12件; 政府信息公开申请12件; 无依申请公开事项: a topic that opens its clause.
    fn topic(&self, before: &str, clause: &str, rest: &str) -> Option<Reading> {
        const NOUN: [&str; 15] = [
            "收件",
            "申请",
            "事项",
            "情况",
            "办件",
            "件",
            "总数量",
            "总量",
            "数量",
            "量",
            "数",
            "共计",
            "共",
            "为",
            "有",
        ];
        #[rustfmt::skip]
        const ASKED: [&str; 27] = [
            "公民、法人和其他组织", "公民、法人或者其他组织", "公民、法人或其他组织", "公民", "法人", "个人", "群众", "任何", "相关", "有", "向", "我局", "我镇", "我乡", "我办", "我委",
            "我单位", "本机关", "本单位", "提出", "提交", "的", "发生", "存在", "涉及", "政府信息公开", "产生",
        ];
        let after = skip(rest, &NOUN);
        if denies(clause, &ASKED) {
            return is_clause_end(after).then(Reading::none);
        }
        // 主动公开20条，依申请公开2条 tells what was disclosed.
        if is_of_documents(before) || !opens_clause(clause) || is_of_dealt(&before[..before.len() - clause.len()]) {
            return None;
        }
        let (quantity, end) = number(rest, after)?;
        let unit = rest[..rest.len() - end.len()].chars().next_back();
        (is_clause_end(end) && unit != Some('条')).then(|| Reading::new(quantity))
    }
}

/// A year at the start of a text and what follows 年.
fn leading_year(text: &str) -> Option<(u64, &str)> {
    let (year, length) = leading_number(text)?;
    Some((year, text[length..].trim_start_matches(' ').strip_prefix('年')?))
}

/// Whether a clause has told nothing yet but the time and the organ itself.
pub(in crate::check) fn opens_clause(clause: &str) -> bool {
    #[rustfmt::skip]
    const OPENING: [&str; 25] = [
        "本年度", "本年", "全年", "今年", "年度", "年", "我县", "我市", "我区", "我局", "我镇", "我乡", "我办", "我委", "我单位", "本机关", "本单位", "全县", "全市", "全区", "全镇", "共计", "累计", "共",
        "有",
    ];
    let rest = clause.trim_start_matches(|c: char| digit(c).is_some() || c == ' ');
    skip(rest, &OPENING).is_empty()
}

fn number<'t>(whole: &str, rest: &'t str) -> Option<(ClaimedCount, &'t str)> {
    let start = whole.len() - rest.len();
    let place = |length: usize| NumberPlace::Behind(start..start + length);
    if let Some((value, length, after)) = count(rest) {
        return Some((ClaimedCount::exact(value, place(length)), after));
    }
    if let Some(rounded) = PrintedAmount::parse(rest, &CASES) {
        let (value, tolerance) = rounded.value.to_u64().zip(rounded.tolerance.to_u64())?;
        let after = &rest[rounded.length..];
        let place = place(rounded.length);
        return (!is_vague(after)).then_some((ClaimedCount { value, tolerance, place }, after));
    }
    // 为零 needs no unit.
    let (value, length) = leading_number(rest)?;
    let is_none = value == 0 && whole[..start].trim_end().ends_with('为') && is_clause_end(&rest[length..]);
    is_none.then(|| (ClaimedCount::exact(0, place(length)), &rest[length..]))
}

/// 共收到政府信息公开申请36件; 收到36件政府信息公开申请; 新收36件; 未收到政府信息公开申请; 办理政府信息公开申请36件.
fn received(key: &str, before: &str, rest: &str) -> Option<Reading> {
    if key == "收" {
        let object = ["政府信息", "依申请", "信息公开", "申请", "公开申请"].iter().any(|word| rest.starts_with(word));
        if !object || before.ends_with(['征', '没', '回', '验', '签', '吸', '查', '税', '接', '新']) {
            return None;
        }
    }
    // 不予受理 is a result.
    if before.ends_with(['不', '予']) {
        return None;
    }
    let after = skip_all(rest, &[&KINDS, &CHANNELS, &APPLICANTS]);
    let kinds = &rest[..rest.len() - after.len()];
    let asked_for = kinds.contains("申请");
    let named = after.strip_prefix("申请").or_else(|| asked_for.then_some(after));
    let part = |reading: Reading| Reading { is_part: is_part(kinds), ..reading };
    if denied(before) {
        let end = skip(named?, &["的情况", "情况", "事项", "件"]);
        return is_clause_end(end).then(|| part(Reading::none()));
    }
    let (quantity, end) = number(rest, skip(named.unwrap_or(after), &FILL))?;
    let follows = || {
        skip_all(end, &[&KINDS, &CHANNELS, &APPLICANTS])
            .strip_prefix("申请")
            .is_some_and(|end| is_clause_end(skip(end, &["事项"])))
    };
    let topic = || {
        let is_request = key == "新收" || !matches!(key, "办理" | "登记") && before.contains("申请");
        is_clause_end(end) && is_request && !is_of_disputes(before) && !is_of_other_requests(before)
    };
    let handled = !matches!(key, "办理" | "登记") || is_clause_end(end);
    (handled && (named.is_some() || follows() || topic())).then(|| part(Reading::new(quantity)))
}

/// 制发行政规范性文件3件; 制定3件规范性文件; 规范性文件制发3件，废止5件，现行有效8件; 未制发规范性文件.
fn document(before: &str, clause: &str, rest: &str) -> Option<Reading> {
    #[rustfmt::skip]
    const ADJECTIVES: [&str; 16] = [
        "的", "行政", "各类", "了", "本级", "新", "政府", "党政", "出台", "印发", "发布", "公布", "实施", "并", "共计", "共",
    ];
    let named = skip(rest, &ADJECTIVES).strip_prefix(DOCUMENT);
    if denied(clause) {
        return is_clause_end(named?).then(Reading::none);
    }
    if let Some((quantity, end)) = number(rest, skip(rest, &FILL))
        && let Some(end) = skip(end, &ADJECTIVES).strip_prefix(DOCUMENT)
    {
        return is_clause_end(end).then(|| Reading::new(quantity));
    }
    let topic = before.contains(DOCUMENT);
    let after = named.or_else(|| topic.then_some(rest))?;
    let (quantity, end) = number(rest, skip(after, &FILL))?;
    is_clause_end(end).then(|| Reading::new(quantity))
}

/// Whether the clause that ends a text counts what was dealt with, so that the next count is of the same: 办结信访40件，政府信息公开申请38件.
fn is_of_dealt(before: &str) -> bool {
    const DEALT: [&str; 9] = ["办结", "答复", "回复", "办理", "处理", "转办", "交办", "审核", "化解"];
    let Some(before) = before.strip_suffix(['，', ',']) else { return false };
    let clause = clause_before(before, before.len());
    clause.ends_with(['件', '条', '起', '次']) && DEALT.iter().any(|word| clause.contains(word))
}

/// Whether what a sentence spoke of last are disputes: 行政复议上年结转2件，新收3件.
fn is_of_disputes(before: &str) -> bool {
    static DISPUTES: WordSet = WordSet::new(&["复议", "诉讼"]);
    static REQUESTS: WordSet = WordSet::new(&["信息公开申请", "依申请公开", "收到申请", "新收申请"]);
    DISPUTES.last_in(before).is_some_and(|dispute| REQUESTS.last_in(before).is_none_or(|request| dispute.0 > request.0))
}

/// Whether a text ends in a negation.
pub(super) fn denied(before: &str) -> bool {
    let before = before.trim_end();
    ["未", "没有", "无", "未曾", "未有"].iter().any(|word| before.ends_with(word))
}

/// Whether a clause denies what follows it: 未发生因政府信息公开引起的.
pub(super) fn none(clause: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: [&str; 41] = [
        "发生", "产生", "出现", "收到", "接到", "受理", "办理", "存在", "有", "因", "由", "对", "政府信息公开", "信息公开", "政务公开", "政府信息", "依申请公开", "工作", "申请", "引发",
        "引起", "导致", "的", "被", "提起", "相关", "任何", "涉及", "关于", "方面", "过", "和", "、", "及", "他人", "行政复议", "行政诉讼", "答复不当", "答复",
        "事项", "有关",
    ];
    denies(clause, &WORDS)
}

/// Whether a clause denies something, with nothing but known words behind the denial.
fn denies(clause: &str, words: &[&str]) -> bool {
    const DENIALS: [&str; 5] = ["未", "没有", "无", "不存在", "不涉及"];
    static ANY: WordSet = WordSet::new(&DENIALS);
    let is_last = |word: &&str| clause.rfind(word).is_some_and(|at| skip(&clause[at + word.len()..], words).is_empty());
    ANY.is_in(clause) && DENIALS.iter().any(is_last)
}
