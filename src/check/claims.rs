//! Counts that a narrative claims: which subject, how many, and where it says so. A count is read only where nothing but known
//! words stands between subject and number: what is not understood is no claim. Whether it is this report's is another
//! question (`scope.rs`), asked only where a count differs from the table.

pub(super) mod respective;

use super::prose::{
    CharacterSet, Prose, begins, chinese_at, clause_before, count, first_word, is_clause_end, is_vague, last_year,
    sentence, skip, skip_all,
};
use super::results::is_of_other_requests;
use super::scope::{APPLICANTS, CHANNELS, is_part};
use super::statements::{CASES, PrintedAmount};
use crate::base::{digit, leading_number};
use rust_decimal::prelude::ToPrimitive;
use std::ops::Range;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    /// 收到 or 新收 申请.
    Received,
    /// 办理 申请: those that came in or those that were dealt with.
    Handled,
    /// 上年结转.
    CarriedIn,
    /// 结转下年度.
    CarriedOut,
    /// 行政复议.
    Review,
    /// 行政诉讼.
    Litigation,
    /// 行政复议 and 行政诉讼 under one number.
    Both,
    /// 规范性文件 制发.
    Issued,
    /// 规范性文件 废止.
    Repealed,
    /// 规范性文件 现行有效.
    InForce,
}

const RECEIVED: &str = "requests.new_received.total";
const CARRIED_IN: &str = "requests.carried_in.total";
const CARRIED_OUT: &str = "requests.carried_out.total";
const REVIEW: &str = "review_litigation.review.total";
const LITIGATION: [&str; 2] =
    ["review_litigation.litigation_direct.total", "review_litigation.litigation_after_review.total"];
const BOTH: [&str; 3] = [REVIEW, LITIGATION[0], LITIGATION[1]];

impl Subject {
    /// What a subject may mean: sums of cells, the usual reading first.
    pub(super) fn readings(self) -> &'static [&'static [&'static str]] {
        match self {
            // 收到 is 新收 in one report and 新收 + 上年结转 in another.
            Subject::Received => &[&[RECEIVED], &[RECEIVED, CARRIED_IN]],
            Subject::Handled => &[&[RECEIVED], &[RECEIVED, CARRIED_IN], &["requests.results.total.total"]],
            Subject::CarriedIn => &[&[CARRIED_IN]],
            Subject::CarriedOut => &[&[CARRIED_OUT]],
            Subject::Review => &[&[REVIEW]],
            Subject::Litigation => &[&LITIGATION],
            Subject::Both => &[&BOTH],
            Subject::Issued => &[&["proactive.normative_documents.issued"]],
            Subject::Repealed => &[&["proactive.normative_documents.repealed"]],
            Subject::InForce => &[&["proactive.normative_documents.in_force"]],
        }
    }

    /// The key of the word for it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Subject::Received => "bind.received",
            Subject::Handled => "bind.handled",
            Subject::CarriedIn => "bind.carried_in",
            Subject::CarriedOut => "bind.carried_out",
            Subject::Review => "bind.review",
            Subject::Litigation => "bind.litigation",
            Subject::Both => "bind.both",
            Subject::Issued => "bind.issued",
            Subject::Repealed => "bind.repealed",
            Subject::InForce => "bind.in_force",
        }
    }
}

/// A count that the text claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) subject: Subject,
    pub(super) value: u64,
    /// Half of its last printed digit where it is rounded (1.2万件), else 0.
    pub(super) tolerance: u64,
    /// Whether it is a part of the total (by channel, by applicant), which it may not exceed.
    pub(super) is_part: bool,
    /// The number, or the words for none.
    pub(super) range: Range<usize>,
    /// Where the subject stands, with the year that is part of it.
    pub(super) at: usize,
}

/// The first characters of [`KEYS`]; each is a stop of [`Prose`].
#[rustfmt::skip]
const FIRST: [char; 20] = [
    '收', '新', '受', '接', '上', '去', '结', '行', '制', '废', '现', '办', '政', '依', '下', '转', '顺', '出', '印', '登',
];

/// The words that start a claim. Where one starts with another, the longer stands first.
const KEYS: [(&str, Subject); 47] = [
    ("收到", Subject::Received),
    ("新收", Subject::Received),
    ("受理", Subject::Received),
    ("接收", Subject::Received),
    ("接到", Subject::Received),
    ("收", Subject::Received),
    ("办理", Subject::Handled),
    ("登记", Subject::Handled),
    ("政府信息公开申请", Subject::Received),
    ("依申请公开", Subject::Received),
    ("上年结转", Subject::CarriedIn),
    ("上年度结转", Subject::CarriedIn),
    ("上一年结转", Subject::CarriedIn),
    ("上一年度结转", Subject::CarriedIn),
    ("上年转入", Subject::CarriedIn),
    ("上年度转入", Subject::CarriedIn),
    ("去年结转", Subject::CarriedIn),
    ("结转上年", Subject::CarriedIn),
    ("结转上一年", Subject::CarriedIn),
    ("结转下年", Subject::CarriedOut),
    ("结转下一年", Subject::CarriedOut),
    ("结转至下年", Subject::CarriedOut),
    ("结转至下一年", Subject::CarriedOut),
    ("结转到下", Subject::CarriedOut),
    ("结转入下", Subject::CarriedOut),
    ("结转次年", Subject::CarriedOut),
    ("结转至次年", Subject::CarriedOut),
    ("下年结转", Subject::CarriedOut),
    ("下年度结转", Subject::CarriedOut),
    ("下一年结转", Subject::CarriedOut),
    ("下一年度结转", Subject::CarriedOut),
    ("转下年", Subject::CarriedOut),
    ("转至下年", Subject::CarriedOut),
    ("转入下年", Subject::CarriedOut),
    ("转入下一年", Subject::CarriedOut),
    ("顺延至下", Subject::CarriedOut),
    ("结转", Subject::CarriedOut),
    ("行政复议", Subject::Review),
    ("行政诉讼", Subject::Litigation),
    ("制发", Subject::Issued),
    ("新增", Subject::Issued),
    ("制定", Subject::Issued),
    ("制订", Subject::Issued),
    ("出台", Subject::Issued),
    ("印发", Subject::Issued),
    ("废止", Subject::Repealed),
    ("现行有效", Subject::InForce),
];

/// The key of one character.
const ALONE: char = '收';

/// The second characters of the other keys.
static SECOND: CharacterSet = {
    let mut set = CharacterSet::new(&[]);
    let mut index = 0;
    while index < KEYS.len() {
        if KEYS[index].0.len() > ALONE.len_utf8() {
            set = set.with(chinese_at(KEYS[index].0, ALONE.len_utf8()));
        }
        index += 1;
    }
    set
};

/// Words between a verb and 申请.
#[rustfmt::skip]
const KINDS: [&str; 57] = [
    "政府信息依申请公开", "政府信息公开", "依申请公开政府信息", "依申请公开", "信息公开", "政府信息", "公开信息", "公开", "信息", "政务", "各类", "有效", "的", "了",
    "本年度", "本年", "共计", "共", "累计", "总计", "公民、法人和其他组织", "公民、法人或者其他组织", "公民、法人或其他组织", "公民、法人及其他组织",
    "公民和法人或其他组织", "公民、法人", "提出", "提交", "过", "到", "任何", "关于", "要求", "书面", "群众", "市民", "社会公众", "申请人", "各种", "多种", "各", "等多", "等",
    "渠道", "方式", "途径", "形式", "通过", "政府", "门户", "上", "、", "和", "及", "答复", "回复", "完成",
];

/// Words between a subject and its number.
#[rustfmt::skip]
const FILL: [&str; 34] = [
    "申请书", "申请表", "申请", "表", "书", "案件", "事项", "情况", "案", "件", "共计", "总计", "合计", "累计", "共", "计", "数量", "总数", "总量", "量", "数", "为", "有", "了", "的",
    "发生", "：", ":", "均", "公开政府信息", "政府信息公开", "公开", "引发", "产生",
];

const DOCUMENT: &str = "规范性文件";

/// Words behind a count of disputes by which it is one of those that came out so.
#[rustfmt::skip]
const OUTCOMES: [&str; 13] = [
    "败诉", "胜诉", "维持", "纠正", "撤销", "撤回", "撤诉", "驳回", "判决", "终止", "和解", "调解", "未审结",
];

/// All claims of the text of a year's report.
pub(super) fn claims(prose: &Prose<'_>, year: u64) -> Vec<Claim> {
    let text = prose.text();
    let mut claims = Vec::new();
    let mut done = 0;
    for (at, c) in prose.stops() {
        if at < done || !FIRST.contains(&c) {
            continue;
        }
        let rest = &text[at..];
        // Most characters begin no key: the one behind tells, before any word is held against the text.
        let is_second = |c: char| SECOND.has(c);
        if c != ALONE && !rest[c.len_utf8()..].starts_with(is_second) {
            continue;
        }
        let Some((key, subject)) = KEYS.iter().find(|(key, _)| begins(rest, key)) else { continue };
        let key = Key { text, at, key, year };
        if let Some((listed, end)) = respective::claims(&key, *subject) {
            done = end;
            claims.extend(listed);
            continue;
        }
        let (reading, length) = key.read(*subject);
        done = done.max(at + length);
        let Some(Reading { subject: other, quantity, is_part, year: lead }) = reading else { continue };
        let ClaimedCount { value, tolerance, place } = quantity;
        // Said of the text behind the key; 0 without a number stands at the key.
        let offset = at + key.key.len();
        let range = match place {
            NumberPlace::Key => at..offset,
            NumberPlace::Behind(span) => offset + span.start..offset + span.end,
            NumberPlace::Before(span) => span,
        };
        // 制定出台 are two keys of one number.
        if claims.last().is_some_and(|last: &Claim| last.range == range) {
            continue;
        }
        claims.push(Claim { subject: other.unwrap_or(*subject), value, tolerance, is_part, range, at: at - lead });
    }
    claims
}

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
struct Key<'t> {
    text: &'t str,
    at: usize,
    key: &'static str,
    year: u64,
}

impl<'t> Key<'t> {
    /// What is claimed here, and how many bytes from the key on need not be searched again.
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
        let denies = ["没有", "不存在", "不涉及", "未", "无"]
            .iter()
            .any(|word| clause.rfind(word).is_some_and(|at| skip(&clause[at + word.len()..], &ASKED).is_empty()));
        if denies {
            return is_clause_end(after).then(Reading::none);
        }
        // 主动公开20条，依申请公开2条 tells what was disclosed.
        if before.contains("主动公开") || !opens_clause(clause) || is_of_dealt(&before[..before.len() - clause.len()])
        {
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
pub(super) fn opens_clause(clause: &str) -> bool {
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
    let last = |words: &[&str]| words.iter().filter_map(|word| before.rfind(word)).max();
    last(&["复议", "诉讼"]) > last(&["信息公开申请", "依申请公开", "收到申请", "新收申请"])
}

/// Whether a text ends in a negation.
fn denied(before: &str) -> bool {
    let before = before.trim_end();
    ["未", "没有", "无", "未曾", "未有"].iter().any(|word| before.ends_with(word))
}

/// Whether a clause denies what follows it: 未发生因政府信息公开引起的.
fn none(clause: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: [&str; 41] = [
        "发生", "产生", "出现", "收到", "接到", "受理", "办理", "存在", "有", "因", "由", "对", "政府信息公开", "信息公开", "政务公开", "政府信息", "依申请公开", "工作", "申请", "引发",
        "引起", "导致", "的", "被", "提起", "相关", "任何", "涉及", "关于", "方面", "过", "和", "、", "及", "他人", "行政复议", "行政诉讼", "答复不当", "答复",
        "事项", "有关",
    ];
    ["未", "没有", "无", "不存在", "不涉及"]
        .iter()
        .any(|word| clause.rfind(word).is_some_and(|at| skip(&clause[at + word.len()..], &WORDS).is_empty()))
}

#[cfg(test)]
mod sentence_tests;
